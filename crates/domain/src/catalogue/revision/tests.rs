//! Revisions as an editor, a head of a street's centre, a department and the district would try them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use super::*;
use crate::catalogue::Condition;
use crate::catalogue::item::LegalBasis;
use crate::catalogue::situation::Situations;
use crate::organisation::{Post, PostId, Unit, UnitKind};
use crate::time_limit::{Limit, Unit as LimitUnit};

const STREET: &str = "C1";
const DEPARTMENT: &str = "B1";
const DISTRICT: &str = "D1";

fn actor(person: &str, role: Role, unit: &str) -> Actor {
    let post = Post {
        id: PostId::from(person),
        title: person.to_owned(),
        unit: UnitId::from(unit),
        roles: BTreeSet::from([role]),
        window: None,
        may_accept: false,
        only_body: None,
        substitute: None,
    };
    let unit = Unit {
        id: UnitId::from(unit),
        name: unit.to_owned(),
        kind: UnitKind::StreetCentre,
        parent: None,
        path: String::new(),
        division: String::new(),
        code_word: None,
        consult_phone: None,
        complaint_phone: None,
        address: None,
        review_authority: None,
        court: None,
        demo: false,
    };
    Actor::compile(person, person, &post, &unit, 1)
}

fn street_editor() -> Actor {
    actor("李编辑", Role::CatalogueEditor, STREET)
}

fn centre_head() -> Actor {
    actor("王主任", Role::CentreHead, STREET)
}

fn body_head() -> Actor {
    actor("赵局长", Role::BodyHead, DEPARTMENT)
}

fn district_editor() -> Actor {
    actor("钱审定", Role::CatalogueEditor, DISTRICT)
}

fn basis() -> LegalBasis {
    serde_json::from_value(serde_json::json!({
        "doc": "社会救助暂行办法", "doc_no": "国务院令第649号", "issuer": "国务院", "date": "2014-02-21",
        "article": "第十一条", "gist": "申请最低生活保障，由共同生活的家庭成员提出申请",
    }))
    .unwrap()
}

/// In force: one condition and one material with their rule, one material without, promise of 15 working days.
fn in_force() -> ItemVersion {
    let mut item = ItemVersion::blank("SX-001", "最低生活保障对象认定", "民政部门");
    item.item_type = Some("行政确认".to_owned());
    item.legal_bases = vec![basis()];
    item.conditions =
        vec![Condition { text: "家庭人均收入低于标准".to_owned(), legal_basis: Some(basis()) }];
    item.materials = vec![
        Material { legal_basis: Some(basis()), ..material("申请书") },
        Material { copies: Some(1), ..material("户口簿") },
    ];
    item.promised = Some(days(15));
    item.channels = vec!["窗口".to_owned(), "网上".to_owned()];
    item.serve_objects = vec!["自然人".to_owned()];
    item.visits = Some(1);
    item
}

fn material(name: &str) -> Material {
    serde_json::from_value(serde_json::json!({"name": name, "required": true})).unwrap()
}

fn days(n: u32) -> super::super::item::ItemLimit {
    super::super::item::ItemLimit {
        limit: Some(Limit { n, unit: LimitUnit::WorkingDay }),
        text: Some("本区承诺".to_owned()),
        origin: super::super::item::LimitOrigin::Law,
        step: None,
    }
}

fn way(street: bool) -> Way {
    Way {
        street: street.then(|| UnitId::from(STREET)),
        department: Some(UnitId::from(DEPARTMENT)),
        district: UnitId::from(DISTRICT),
    }
}

fn now() -> Timestamp {
    "2026-11-02T10:00:00+08:00".parse().unwrap()
}

/// Drawn up by the street: the promise is shortened to ten days, the material without a rule is struck.
fn drawn_up() -> Revision {
    let mut revision = Revision::open(Some(&in_force()), in_force(), &street_editor(), way(true));
    let mut item = revision.item.clone();
    item.promised = Some(days(10));
    item.materials.pop();
    save(&mut revision, item).unwrap();
    revision
}

fn save(revision: &mut Revision, item: ItemVersion) -> Result<(), RevisionRefusal> {
    let act = RevisionAct::Save(Box::new(item));
    revision.act(&street_editor(), act, Some(&in_force()), now())
}

fn does(revision: &mut Revision, actor: &Actor, act: RevisionAct) -> Result<(), RevisionRefusal> {
    revision.act(actor, act, Some(&in_force()), now())
}

const SIGN: RevisionAct = RevisionAct::Sign { on: None };

#[test]
fn street_department_and_district_sign_in_turn_and_then_it_is_due() {
    let mut revision = drawn_up();
    assert_eq!(revision.item.version, 2);
    does(&mut revision, &street_editor(), RevisionAct::Submit).unwrap();
    for (stage, signs) in [
        (Stage::Street, centre_head()),
        (Stage::Department, body_head()),
        (Stage::District, district_editor()),
    ] {
        assert_eq!(revision.stage, stage);
        for other in [street_editor(), centre_head(), body_head(), district_editor()] {
            if other.author.person != signs.author.person {
                assert!(
                    does(&mut revision, &other, SIGN).is_err(),
                    "{} signs {stage:?}",
                    other.author.person
                );
            }
        }
        does(&mut revision, &signs, SIGN).unwrap();
    }
    assert_eq!(
        (revision.stage, revision.publish_on),
        (Stage::Scheduled, Some(crate::calendar::day_of(now())))
    );
    assert_eq!(revision.signed.len(), 3);
}

#[test]
fn another_streets_editor_does_not_review_for_the_district() {
    let mut revision = drawn_up();
    does(&mut revision, &street_editor(), RevisionAct::Submit).unwrap();
    does(&mut revision, &centre_head(), SIGN).unwrap();
    does(&mut revision, &body_head(), SIGN).unwrap();
    let elsewhere = actor("周编辑", Role::CatalogueEditor, "C2");
    assert_eq!(does(&mut revision, &elsewhere, SIGN), Err(RevisionRefusal::Person("区级事项目录编辑")));
}

#[test]
fn who_drew_it_up_does_not_review_it() {
    let mut revision = Revision::open(None, in_force(), &district_editor(), way(false));
    let mut item = revision.item.clone();
    item.materials.pop();
    revision.act(&district_editor(), RevisionAct::Save(Box::new(item)), None, now()).unwrap();
    revision.act(&district_editor(), RevisionAct::Submit, None, now()).unwrap();
    assert_eq!(revision.stage, Stage::Department, "no street has to confirm what the district draws up");
    revision.act(&body_head(), SIGN, None, now()).unwrap();
    assert_eq!(revision.act(&district_editor(), SIGN, None, now()), Err(RevisionRefusal::SamePerson));
}

#[test]
fn where_no_body_decides_the_district_reviews_at_once() {
    let nobody = Way { department: None, ..way(true) };
    let mut revision = Revision::open(None, in_force(), &street_editor(), nobody);
    let mut item = revision.item.clone();
    item.materials.pop();
    revision.act(&street_editor(), RevisionAct::Save(Box::new(item)), None, now()).unwrap();
    revision.act(&street_editor(), RevisionAct::Submit, None, now()).unwrap();
    revision.act(&centre_head(), SIGN, None, now()).unwrap();
    assert_eq!(revision.stage, Stage::District);
}

#[test]
fn a_return_needs_a_reason_and_ends_the_signatures() {
    let mut revision = drawn_up();
    does(&mut revision, &street_editor(), RevisionAct::Submit).unwrap();
    does(&mut revision, &centre_head(), SIGN).unwrap();
    let silent = RevisionAct::Return { why: "  ".to_owned() };
    assert_eq!(does(&mut revision, &body_head(), silent), Err(RevisionRefusal::Reason));
    does(&mut revision, &body_head(), RevisionAct::Return { why: "条款写到项".to_owned() }).unwrap();
    assert_eq!((revision.stage, revision.returned.len()), (Stage::Draft, 1));
    does(&mut revision, &street_editor(), RevisionAct::Submit).unwrap();
    assert_eq!(revision.stage, Stage::Street, "it goes the whole way again");
    assert!(revision.signed.is_empty());
}

#[test]
fn nothing_without_a_complete_basis_is_published() {
    // The imported material without a rule is still in it.
    let mut revision = Revision::open(Some(&in_force()), in_force(), &street_editor(), way(true));
    let mut item = revision.item.clone();
    item.promised = Some(days(10));
    save(&mut revision, item.clone()).unwrap();
    let Err(RevisionRefusal::Baseless(missing)) = does(&mut revision, &street_editor(), RevisionAct::Submit)
    else {
        panic!("submitted without a basis")
    };
    assert_eq!(missing.iter().map(|one| one.what.as_str()).collect::<Vec<_>>(), ["户口簿"]);
    // A rule without its article is none yet.
    item.materials[1].legal_basis = Some(LegalBasis { article: None, ..basis() });
    save(&mut revision, item.clone()).unwrap();
    let Err(RevisionRefusal::Baseless(missing)) = does(&mut revision, &street_editor(), RevisionAct::Submit)
    else {
        panic!("submitted with half a basis")
    };
    assert_eq!(missing[0].lacks, ["条款"]);
    item.materials[1].legal_basis = Some(basis());
    save(&mut revision, item).unwrap();
    does(&mut revision, &street_editor(), RevisionAct::Submit).unwrap();
}

#[test]
fn what_has_no_basis_may_be_struck_and_not_made_stricter() {
    let mut revision = Revision::open(Some(&in_force()), in_force(), &street_editor(), way(false));
    let mut item = revision.item.clone();
    item.materials[1].copies = Some(3);
    assert_eq!(save(&mut revision, item), Err(RevisionRefusal::Stricter("户口簿".to_owned())));
    assert_eq!(revision.item, ItemVersion { version: 2, ..in_force() }, "nothing is half saved");
    let mut item = revision.item.clone();
    item.materials.pop();
    save(&mut revision, item).unwrap();
}

#[test]
fn a_street_narrows_and_does_not_widen() {
    let mut revision = drawn_up();
    let before = revision.item.clone();
    type Edit = fn(&mut ItemVersion);
    let tries: [(&str, Edit); 10] = [
        ("新增材料", |item| {
            item.materials.push(Material { legal_basis: Some(basis()), ..material("收入证明") })
        }),
        ("新增条件", |item| {
            item.conditions
                .push(Condition { text: "居住满三年".to_owned(), legal_basis: Some(basis()) });
        }),
        ("申请表新增“家庭人口”", |item| {
            use crate::catalogue::form::{FieldKind, FormField, ItemForm};
            let field = FormField::new("renkou", "家庭人口", FieldKind::Integer);
            item.form = Some(ItemForm::of("申请表", &[FormField { section: "家庭".to_owned(), ..field }]));
        }),
        ("承诺时限", |item| item.promised = Some(days(20))),
        ("承诺时限", |item| item.promised = None),
        ("收费", |item| {
            let fee = serde_json::json!({"charged": true, "standard": "每件10元", "legal_basis": basis()});
            item.fee = Some(serde_json::from_value(fee).unwrap());
        }),
        ("不再能“网上”办", |item| item.channels.retain(|channel| channel != "网上")),
        ("不再为“自然人”办", |item| item.serve_objects = vec!["法人".to_owned()]),
        ("要多跑一次", |item| item.visits = Some(9)),
        ("要求本人到场", |item| item.in_person = true),
    ];
    for (what, change) in tries {
        let mut item = before.clone();
        change(&mut item);
        match save(&mut revision, item) {
            Err(RevisionRefusal::Widens(said)) => assert!(said.contains(what), "{said}"),
            other => panic!("{what}: {other:?}"),
        }
    }
    // The district may, with a rule.
    let mut revision = Revision::open(Some(&in_force()), in_force(), &street_editor(), way(false));
    let mut item = revision.item.clone();
    item.promised = Some(days(20));
    save(&mut revision, item).unwrap();
}

#[test]
fn what_equals_the_version_in_force_or_was_overtaken_is_not_published() {
    let mut item = in_force();
    item.materials.pop();
    let mut same = Revision::open(Some(&item), item.clone(), &street_editor(), way(true));
    assert_eq!(
        same.act(&street_editor(), RevisionAct::Submit, Some(&item), now()),
        Err(RevisionRefusal::Unchanged)
    );
    let mut revision = drawn_up();
    let newer = ItemVersion { version: 2, ..in_force() };
    let submitted = revision.act(&street_editor(), RevisionAct::Submit, Some(&newer), now());
    assert_eq!(submitted, Err(RevisionRefusal::Overtaken));
}

#[test]
fn the_district_sets_the_day_but_none_that_has_passed() {
    let mut revision = drawn_up();
    does(&mut revision, &street_editor(), RevisionAct::Submit).unwrap();
    does(&mut revision, &centre_head(), SIGN).unwrap();
    does(&mut revision, &body_head(), SIGN).unwrap();
    let on = |day: &str| RevisionAct::Sign { on: Some(day.parse().unwrap()) };
    assert_eq!(does(&mut revision, &district_editor(), on("2026-11-01")), Err(RevisionRefusal::Past));
    does(&mut revision, &district_editor(), on("2026-12-01")).unwrap();
    assert_eq!(revision.publish_on, Some("2026-12-01".parse().unwrap()));
}

#[test]
fn changes_are_told_in_plain_words() {
    let revision = drawn_up();
    let told: Vec<String> = revision.changes(Some(&in_force())).iter().map(Change::sentence).collect();
    assert_eq!(told, ["承诺时限：15个工作日 → 10个工作日", "不再需要材料：户口簿，1 份"]);
    let mut based = in_force();
    based.materials[1].legal_basis = Some(basis());
    based.materials.push(Material { legal_basis: Some(basis()), ..material("收入证明") });
    let told: Vec<String> =
        crate::catalogue::changes(&in_force(), &based).iter().map(Change::sentence).collect();
    let want = [
        "新增申请材料“户口簿”的依据：《社会救助暂行办法》第十一条",
        "新增材料：收入证明，依据《社会救助暂行办法》第十一条",
    ];
    assert_eq!(told, want);
}

#[test]
fn a_condition_is_a_plain_string_until_it_has_a_basis() {
    let plain = Condition { text: "年满十八周岁".to_owned(), legal_basis: None };
    assert_eq!(serde_json::to_string(&plain).unwrap(), "\"年满十八周岁\"");
    for condition in [plain, Condition { text: "年满十八周岁".to_owned(), legal_basis: Some(basis()) }]
    {
        let json = serde_json::to_string(&condition).unwrap();
        assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
    }
}

/// Who comes decides whether the household register is needed: `when` is its condition.
fn asking(item: ItemVersion, when: &str) -> ItemVersion {
    let set = serde_json::json!({
        "questions": [{"id": "who", "text": "谁来办", "options": [{"id": "本人", "label": "本人"}, {"id": "代办", "label": "代办"}]}],
        "needs": [{"part": "material", "name": "户口簿", "when": when}],
    });
    ItemVersion { situations: serde_json::from_value(set).unwrap(), ..item }
}

#[test]
fn a_material_without_basis_is_needed_in_fewer_situations_and_not_in_more() {
    let agent = || asking(in_force(), "answers.who == '代办'");
    let alone = || asking(in_force(), "answers.who == '本人'");
    let refused = |material: &str| Err(RevisionRefusal::Stricter(material.to_owned()));
    // (in force, drawn up) → what a district's editor is told
    let table = [
        (in_force(), agent(), Ok(())),
        (agent(), agent(), Ok(())),
        (agent(), alone(), refused("户口簿")),
        (agent(), in_force(), refused("户口簿")),
    ];
    for (base, next, expected) in table {
        let mut revision = Revision::open(Some(&base), base.clone(), &district_editor(), way(false));
        let next = ItemVersion { version: revision.item.version, ..next };
        let saved = revision.act(&district_editor(), RevisionAct::Save(Box::new(next)), Some(&base), now());
        assert_eq!(saved, expected);
    }
    // With its rule the district may widen it; a street may not.
    let based = |mut item: ItemVersion| {
        item.materials[1].legal_basis = Some(basis());
        item
    };
    for (street, widens) in [(false, false), (true, true)] {
        let (base, editor) = (based(agent()), if street { street_editor() } else { district_editor() });
        let mut revision = Revision::open(Some(&base), base.clone(), &editor, way(street));
        let next = ItemVersion { version: revision.item.version, ..based(alone()) };
        let saved = revision.act(&editor, RevisionAct::Save(Box::new(next)), Some(&base), now());
        let told = RevisionRefusal::Widens("材料“户口簿”在更多情形下需要".to_owned());
        assert_eq!(saved, if widens { Err(told) } else { Ok(()) });
    }
}

#[test]
fn a_condition_that_cannot_be_read_is_not_published() {
    let mut revision = Revision::open(Some(&in_force()), in_force(), &district_editor(), way(false));
    let mut next = asking(revision.item.clone(), "answers.whom == '代办'");
    next.materials[1].legal_basis = Some(basis());
    let save = RevisionAct::Save(Box::new(next.clone()));
    revision.act(&district_editor(), save, Some(&in_force()), now()).unwrap();
    let refused = revision.act(&district_editor(), RevisionAct::Submit, Some(&in_force()), now());
    assert!(
        matches!(&refused, Err(RevisionRefusal::Fatal(found)) if found[0].rule == "situation-condition"),
        "{refused:?}"
    );
    next.situations = Situations::default();
    revision.act(&district_editor(), RevisionAct::Save(Box::new(next)), Some(&in_force()), now()).unwrap();
    assert_eq!(revision.act(&district_editor(), RevisionAct::Submit, Some(&in_force()), now()), Ok(()));
}

/// 优化营商环境, requirements B3 and B8: each thing a new item cannot do without is named, until it is there.
#[test]
fn a_new_item_says_what_it_is_before_it_goes_on_its_way() {
    let blank = ItemVersion::blank("SX-900", "便民摊点临时占道审批", "城市管理委员会");
    let mut revision = Revision::open(None, blank, &street_editor(), way(true));
    let mut item = revision.item.clone();
    item.fee = Some(serde_json::from_value(serde_json::json!({"charged": true})).unwrap());
    item.fee.as_mut().unwrap().legal_basis = Some(basis());
    let list = serde_json::json!({"lines": [{
        "id": "F1", "name": "占用费", "standard": {"kind": "fixed", "amount": 500}, "legal_basis": basis(),
    }]});
    // A document alone is no rule: all six parts are wanted.
    for (step, field) in
        ["/type", "/legal_basis", "/legal_basis", "/committed_limit", "/fee_list"].into_iter().enumerate()
    {
        let act = RevisionAct::Save(Box::new(item.clone()));
        revision.act(&street_editor(), act, None, now()).unwrap();
        let refused = revision.act(&street_editor(), RevisionAct::Submit, None, now());
        let Err(RevisionRefusal::Unfinished(lacks)) = refused else { panic!("{field}: {refused:?}") };
        assert_eq!(lacks[0].field, field);
        assert!(RevisionRefusal::Unfinished(lacks.clone()).to_string().contains(lacks[0].what));
        match step {
            0 => item.item_type = Some("其他行政权力".to_owned()),
            1 => item.legal_bases = vec![LegalBasis { article: None, ..basis() }],
            2 => item.legal_bases = vec![basis()],
            3 => item.promised = Some(days(5)),
            _ => item.fee_list = serde_json::from_value(list.clone()).unwrap(),
        }
    }
    revision.act(&street_editor(), RevisionAct::Save(Box::new(item)), None, now()).unwrap();
    assert_eq!(revision.act(&street_editor(), RevisionAct::Submit, None, now()), Ok(()));
}

/// What is done at once needs no limit; a statutory limit is a limit too.
#[test]
fn a_new_item_that_is_done_at_once_needs_no_limit() {
    let mut item = in_force();
    item.item_type = Some("公共服务".to_owned());
    item.promised = None;
    let fields = |item: &ItemVersion| unfinished(item).iter().map(|one| one.field).collect::<Vec<_>>();
    assert_eq!(fields(&item), ["/committed_limit"]);
    assert!(fields(&ItemVersion { statutory: Some(days(20)), ..item.clone() }).is_empty());
    assert!(fields(&ItemVersion { case_type: crate::catalogue::CaseType::Immediate, ..item }).is_empty());
}
