//! What people ask for, where, and with what in hand.

use domain::case::{
    ApplicantIn, ApplicantKind, Application, ApplicationKind, Channel, Grade, MaterialIn, MaterialRule,
    ProxyIn, Rules,
};
use domain::catalogue::ItemVersion;
use domain::catalogue::form::Answers;
use domain::catalogue::situation;
use domain::organisation::Placement;
use jiff::civil::Date;
use service::master::Master;

use super::dice::Dice;
use super::fate::{Fate, Opening};
use super::misdeed::Misdeed;
use super::people::{Age, People, Person};
use super::words;

/// How often an item is asked for, against the others; 3 for one that is not named.
const DEMAND: [(&str, u32); 46] = [
    ("SX-011", 150),
    ("SX-026", 120),
    ("SX-021", 110),
    ("SX-017", 80),
    ("SX-016", 60),
    ("SX-001", 60),
    ("SX-056", 60),
    ("SX-025", 45),
    ("SX-033", 42),
    ("SX-022", 40),
    ("SX-009", 35),
    ("SX-028", 35),
    ("SX-020", 30),
    ("SX-024", 30),
    ("SX-003", 25),
    ("SX-018", 25),
    ("SX-019", 25),
    ("SX-044", 25),
    ("SX-004", 20),
    ("SX-008", 20),
    ("SX-034", 20),
    ("SX-038", 20),
    ("SX-060", 20),
    ("SX-023", 15),
    ("SX-014", 15),
    ("SX-027", 15),
    ("SX-002", 12),
    ("SX-039", 14),
    ("SX-064", 14),
    ("SX-065", 12),
    ("SX-005", 10),
    ("SX-042", 10),
    ("SX-076", 10),
    ("SX-040", 9),
    ("SX-049", 8),
    ("SX-043", 7),
    ("SX-006", 6),
    ("SX-032", 6),
    ("SX-061", 6),
    ("SX-068", 6),
    ("SX-015", 5),
    ("SX-007", 4),
    ("SX-012", 2),
    ("SX-013", 2),
    ("SX-058", 2),
    ("SX-059", 2),
];

/// Load of the street centres, against each other; 10 for one that is not named.
const LOAD: [(&str, u32); 6] = [
    ("C120101001", 22),
    ("C120101002", 13),
    ("C120101003", 11),
    ("C120101004", 23),
    ("C120101005", 18),
    ("C120101006", 13),
];

/// Items for older people, and items for people who begin.
const OLD: [&str; 4] = ["SX-009", "SX-011", "SX-023", "SX-032"];
const YOUNG: [&str; 4] = ["SX-016", "SX-028", "SX-060", "SX-064"];

/// Applications of another kind than a new one, where the item has it.
const OTHER_KINDS: u32 = 300;

/// Items taken on a day, with how often they are asked for.
pub(crate) struct Demand {
    items: Vec<(String, u32)>,
}

impl Demand {
    /// What the catalogue and the placements allow on `day`.
    pub(crate) fn of(master: &Master, day: Date) -> Self {
        let taken = master.items.heads().filter(|head| head.status.takes_cases());
        let placed = taken.filter(|head| {
            master
                .placements
                .get(&*head.code)
                .is_some_and(|list| list.iter().any(|placement| placement.in_force(day)))
        });
        Self { items: placed.map(|head| (head.code.to_string(), weight(&DEMAND, &head.id, 3))).collect() }
    }

    /// An item somebody asks for; none if nothing is placed.
    pub(crate) fn item(&self, dice: &mut Dice) -> Option<&str> {
        dice.weighted(&self.items).map(String::as_str)
    }
}

fn weight(table: &[(&str, u32)], key: &str, otherwise: u32) -> u32 {
    table.iter().find(|(name, _)| *name == key).map_or(otherwise, |(_, weight)| *weight)
}

/// Where the item is asked for.
pub(crate) fn placement<'a>(
    master: &'a Master,
    item: &str,
    day: Date,
    dice: &mut Dice,
) -> Option<&'a Placement> {
    let placements = master.placements.get(item)?.iter().filter(|placement| placement.in_force(day));
    let weighted: Vec<(&Placement, u32)> =
        placements.map(|placement| (placement, weight(&LOAD, &placement.centre.0, 10))).collect();
    dice.weighted(&weighted).copied()
}

/// The application as it is handed in.
pub(crate) fn application(
    item: &ItemVersion,
    rules: &Rules,
    fate: &Fate,
    people: &People,
    dice: &mut Dice,
) -> Application {
    let kinds: Vec<ApplicationKind> = item.handling.iter().map(|handling| handling.kind).collect();
    let other = kinds.len() > 1 && dice.chance(OTHER_KINDS);
    let kind = if other { dice.pick(kinds.get(1..).unwrap_or_default()) } else { kinds.first() };
    let enterprise = asks_as_enterprise(item, dice);
    let age = age(&item.id);
    let (applicant, address) =
        if enterprise { legal(people, dice) } else { natural(&people.person(age, dice)) };
    let proxy =
        proxy(rules, fate, enterprise || dice.chance(if age == Age::Old { 200 } else { 70 }), people, dice);
    Application {
        item: item.code.clone(),
        kind: kind.copied().unwrap_or_default(),
        proxy,
        form: stated(item, &applicant, address),
        applicant,
        answers: answers(item, fate),
        materials: handed_in(rules, fate, dice),
        channel: fate.channel,
    }
}

/// The questions of the item are left alone, but where somebody is going to ask for more than the answers need.
fn answers(item: &ItemVersion, fate: &Fate) -> situation::Answers {
    let questions = item.situations.questions.iter().filter(|_| fate.does(Misdeed::SparedMaterial));
    let first = questions
        .filter_map(|question| Some((question.id.clone(), vec![question.options.first()?.id.clone()])));
    situation::Answers(first.collect())
}

/// What is written on the item's form: its sample, with what the applicant's identity tells; an address where the item
/// has no form.
fn stated(item: &ItemVersion, applicant: &ApplicantIn, address: String) -> Answers {
    let Some(form) = &item.form else { return [("通讯地址".to_owned(), address.into())].into() };
    let mut answers = form.sample();
    answers.extend(
        form.fields()
            .into_iter()
            .filter_map(|field| Some((field.id.clone(), field.from_identity(applicant)?))),
    );
    answers
}

fn age(item: &str) -> Age {
    if OLD.contains(&item) {
        Age::Old
    } else if YOUNG.contains(&item) {
        Age::Young
    } else {
        Age::Adult
    }
}

fn asks_as_enterprise(item: &ItemVersion, dice: &mut Dice) -> bool {
    let serves = |who: &str| item.serve_objects.iter().any(|object| object == who);
    serves("法人") && (!serves("自然人") || dice.chance(650))
}

fn legal(people: &People, dice: &mut Dice) -> (ApplicantIn, String) {
    let enterprise = people.enterprise(dice);
    let applicant = ApplicantIn {
        kind: ApplicantKind::Legal,
        name: enterprise.name,
        id_kind: "001".to_owned(),
        id_no: enterprise.code,
        phone: enterprise.phone,
        legal_rep: Some(enterprise.legal_rep),
    };
    (applicant, enterprise.address)
}

fn natural(person: &Person) -> (ApplicantIn, String) {
    let applicant = ApplicantIn {
        kind: ApplicantKind::Person,
        name: person.name.clone(),
        id_kind: "111".to_owned(),
        id_no: person.id_no.clone(),
        phone: person.phone.clone(),
        legal_rep: None,
    };
    (applicant, person.address.clone())
}

/// Enterprises file through people; a community agent (代办员) hands in for those who cannot come.
fn proxy(rules: &Rules, fate: &Fate, wanted: bool, people: &People, dice: &mut Dice) -> Option<ProxyIn> {
    if rules.in_person || !(wanted || fate.channel == Channel::Agent) {
        return None;
    }
    let person = people.person(Age::Adult, dice);
    let scope = dice.word(&words::PROXY_SCOPE).to_owned();
    Some(ProxyIn {
        name: person.name,
        id_kind: "111".to_owned(),
        id_no: person.id_no,
        phone: person.phone,
        scope,
    })
}

/// What is required and some of what is not, less what will have to be asked for.
fn handed_in(rules: &Rules, fate: &Fate, dice: &mut Dice) -> Vec<MaterialIn> {
    let mut list: Vec<&MaterialRule> = Vec::with_capacity(rules.materials.len());
    for material in &rules.materials {
        let twice = list.iter().any(|other| other.name == material.name);
        if !twice && (material.required || dice.chance(300)) {
            list.push(material);
        }
    }
    if fate.opening == Opening::Correct {
        let short = dice.between(1, u32::try_from(list.len().div_ceil(2)).unwrap_or(1));
        for _ in 0..short {
            if !list.is_empty() {
                let at = dice.below(u32::try_from(list.len()).unwrap_or(1));
                list.remove(usize::try_from(at).unwrap_or(0));
            }
        }
    }
    list.into_iter().map(|material| hand_in(material, fate)).collect()
}

/// One material as it is handed in.
pub(crate) fn hand_in(material: &MaterialRule, fate: &Fate) -> MaterialIn {
    let electronic = matches!(fate.channel, Channel::Online | Channel::Kiosk);
    let original = material.original && fate.originals && !electronic;
    MaterialIn {
        name: material.name.clone(),
        grade: if electronic { Grade::C } else { Grade::B },
        copies: 1,
        originals: u32::from(original),
    }
}
