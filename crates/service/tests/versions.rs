//! Versions of an item and the cases under them, and what a street sets for itself, on a real store.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{Act, ApplicantIn, ApplicantKind, Application, Case, Channel, Grade, MaterialIn, Refusal};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::local::{LocalRefusal, decides_itself, district_limit};
use domain::catalogue::{Import, ItemVersion};
use domain::organisation::{Competence, Placement, Role, UnitId};
use domain::paper::PaperContent;
use domain::time_limit::{Limit, Unit};
use jiff::civil::Date;
use service::catalogue::local::{self, LocalError, LocalIn};
use service::catalogue::past;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{ActError, App, Setup};
use store::{Options, Store};

/// 最低生活保障对象认定: received by a street, decided by the district's civil affairs bureau.
const ITEM: &str = "SX-001";

struct Hall {
    app: App,
    _dir: tempfile::TempDir,
}

fn at(day: &str) -> jiff::Timestamp {
    format!("{day}T10:00:00+08:00").parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl Hall {
    async fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { published: Some(dir.path().join("checkpoint")), ..Options::default() };
        let store = Store::open_sqlite(&dir.path().join("yichuang.db"), options).await.unwrap();
        let entropy = Entropy::seeded(7);
        let setup = Setup {
            store,
            clock: Clock::manual(at("2026-11-02")),
            keyring: Keyring::generate(&entropy, true).unwrap(),
            entropy,
            render: Arc::new(|content| Ok(content.title.clone().into_bytes())),
            origin: "demo.test.invalid/heping".to_owned(),
            base_url: "http://127.0.0.1".to_owned(),
            demo: true,
        };
        let app = App::new(setup).await.unwrap();
        let organisation = demo_organisation().unwrap();
        service::seed::organisation(&app, "demo.test.invalid/heping", organisation).await.unwrap();
        service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
        Self { app, _dir: dir }
    }

    fn on(&self, day: &str) {
        self.app.clock().set(at(day));
    }

    fn named(&self, username: &str) -> Actor {
        self.app.master().actor(username).unwrap_or_else(|| panic!("no {username}"))
    }

    fn editor(&self) -> Actor {
        self.named("heping_catalogue_editor")
    }

    fn who(&self, role: Role, unit: &UnitId) -> Actor {
        let master = self.app.master();
        let mut all = master.accounts.keys().filter_map(|name| master.actor(name));
        let fits = |actor: &Actor| actor.is(role) && actor.unit() == unit && actor.only_body.is_none();
        all.find(fits).unwrap_or_else(|| panic!("no {role:?} at {unit}"))
    }

    fn competence(&self, item: &str) -> Competence {
        self.app.master().placements[item][0].competence()
    }

    fn item(&self, code: &str) -> Arc<ItemVersion> {
        service::catalogue::item(&self.app, code).unwrap()
    }

    /// Another version comes into force.
    async fn publish(&self, code: &str, change: impl FnOnce(&mut ItemVersion)) {
        let mut item = ItemVersion::clone(&self.item(code));
        change(&mut item);
        let import = Import { items: vec![item], ..Import::default() };
        service::catalogue::ingest::publish(
            &self.app,
            &self.editor(),
            import,
            &service::catalogue::ingest::Order::default(),
        )
        .await
        .unwrap();
    }

    /// A complete application at a centre, accepted where its windows may; its number.
    async fn take_in(&self, code: &str, centre: &UnitId) -> String {
        let item = self.item(code);
        let materials = item.materials.iter().map(|material| MaterialIn {
            name: material.name.clone(),
            grade: Grade::B,
            copies: 1,
            originals: 0,
        });
        let application = Application {
            item: item.code.clone(),
            kind: item.handling[0].kind,
            applicant: ApplicantIn {
                kind: ApplicantKind::Person,
                name: "王小明".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "11010519491231002X".to_owned(),
                phone: "13800000000".to_owned(),
                legal_rep: None,
            },
            proxy: None,
            form: std::collections::BTreeMap::new(),
            answers: domain::catalogue::situation::Answers::default(),
            materials: materials.collect(),
            channel: Channel::Window,
        };
        let clerk = self.who(Role::WindowClerk, centre);
        let done = service::case::create(&self.app, &clerk, &application, None).await.unwrap();
        done.receipt.case_no
    }

    async fn case(&self, no: &str) -> Case {
        self.app.store().case_by_no(no).await.unwrap().unwrap().case.clone()
    }

    async fn act(&self, actor: &Actor, no: &str, act: Act) -> Result<(), ActError> {
        service::case::act(&self.app, actor, no, None, &act, None).await.map(drop)
    }

    /// Every paper of the case, as it would print now.
    async fn papers(&self, actor: &Actor, no: &str) -> Vec<PaperContent> {
        let mut papers = Vec::new();
        for paper in self.case(no).await.papers {
            papers.push(service::paper::content(&self.app, actor, no, paper.seq, true).await.unwrap());
        }
        papers
    }
}

fn move_to(version: u32, agreed: Option<&str>) -> Act {
    Act::MoveVersion {
        to: version,
        why: "新版本对申请人更有利".to_owned(),
        agreed: agreed.map(str::to_owned),
    }
}

fn promise(item: &mut ItemVersion, days: u32) {
    let mut promised = item.promised.clone().or_else(|| item.statutory.clone()).unwrap();
    (promised.limit, promised.step) = (Some(Limit::working_days(days)), None);
    item.promised = Some(promised);
}

#[tokio::test]
async fn a_running_case_moves_only_by_an_act_and_its_papers_keep_their_words() {
    let hall = Hall::open().await;
    hall.publish(ITEM, |item| promise(item, 15)).await;
    let competence = hall.competence(ITEM);
    let no = hall.take_in(ITEM, &competence.centre).await;
    let clerk = hall.who(Role::WindowClerk, &competence.centre);
    let reviewer = hall.who(Role::Reviewer, &competence.accepts);
    hall.act(&reviewer, &no, Act::ACCEPT).await.unwrap();
    let head = hall.who(Role::BodyHead, &competence.decides);
    let none = hall.act(&head, &no, move_to(3, None)).await;
    assert!(matches!(none, Err(ActError::Refused(Refusal::NoNewerVersion))), "{none:?}");
    let papers = hall.papers(&clerk, &no).await;
    let accepted = hall.case(&no).await;
    assert_eq!((accepted.item_version, accepted.promised), (2, Some(Limit::working_days(15))));

    hall.on("2026-11-04");
    hall.publish(ITEM, |item| {
        promise(item, 10);
        "最低生活保障对象认定（新）".clone_into(&mut item.name);
    })
    .await;
    assert_eq!(hall.case(&no).await.item_version, 2, "publication moves nothing");
    let denied = hall.act(&clerk, &no, move_to(3, None)).await;
    assert!(matches!(denied, Err(ActError::Denied(_))), "{denied:?}");
    hall.act(&head, &no, move_to(3, None)).await.unwrap();
    let moved = hall.case(&no).await;
    assert_eq!((moved.item_version, moved.promised), (3, Some(Limit::working_days(10))));
    let due = hall.app.calendar().add_working_days(day("2026-11-02"), 10).on;
    assert_eq!(moved.clock.promised_due_on, Some(due), "from acceptance, not from the move");
    assert_eq!(hall.papers(&clerk, &no).await, papers);

    let opened = service::case::open(&hall.app, &head, &no).await.unwrap();
    assert!(opened.moves_to.is_none() && opened.item.version == 3);
}

#[tokio::test]
async fn a_version_that_asks_more_needs_the_applicants_agreement_also_from_the_catalogues_editor() {
    let hall = Hall::open().await;
    let competence = hall.competence(ITEM);
    let no = hall.take_in(ITEM, &competence.centre).await;
    hall.publish(ITEM, |item| item.in_person = true).await;
    let editor = hall.editor();
    let by = async |actor: &Actor, item: &str, no: &str, act: Act| {
        service::case::move_by_editor(&hall.app, actor, item, no, &act).await
    };
    let street = hall.named("quanyechang_catalogue_editor");
    assert!(matches!(by(&street, ITEM, &no, move_to(2, None)).await, Err(ActError::Denied(_))));
    assert!(matches!(by(&editor, ITEM, &no, Act::PassUp).await, Err(ActError::Denied(_))));
    for (item, no) in [("SX-002", no.as_str()), (ITEM, "120101001-20261102-0999"), (ITEM, "x")] {
        let wrong = by(&editor, item, no, move_to(2, None)).await;
        assert!(matches!(wrong, Err(ActError::Field { field, .. }) if field == "/no"), "{item} {no}");
    }
    let refused = by(&editor, ITEM, &no, move_to(2, None)).await;
    let Err(ActError::Refused(Refusal::WorseForApplicant { worse })) = refused else { panic!("{refused:?}") };
    assert_eq!(worse, ["要求本人到场"]);
    by(&editor, ITEM, &no, move_to(2, Some("同意书，存卷第5页"))).await.unwrap();
    assert_eq!(hall.case(&no).await.item_version, 2);
    let events = hall.app.store().events_of(&format!("case:{no}"), 0, 50).await.unwrap();
    let last = events.last().unwrap().case_event().unwrap();
    assert_eq!((last.fact.kind(), last.by.person.as_str()), ("version_moved", editor.author.person.as_str()));
}

/// An item the street decides itself, with a limit in working days; its placement.
fn decided_by(hall: &Hall, street: &UnitId, itself: bool) -> Option<(Arc<ItemVersion>, Placement)> {
    let master = hall.app.master();
    let fits = |item: &Arc<ItemVersion>| {
        let placement = master.placement(&item.code, street, hall.app.clock().today());
        let limit = district_limit(item);
        placement.is_some_and(|one| decides_itself(one.mode) == itself)
            && item.case_type == domain::catalogue::CaseType::Promised
            && item.status.takes_cases()
            && limit.is_some_and(|limit| limit.unit == Unit::WorkingDay && limit.n > 3)
    };
    let item = master.items.values().find(fits)?;
    Some((Arc::clone(&item), master.placement(&item.code, street, hall.app.clock().today())?.clone()))
}

fn own(days: u32) -> LocalIn {
    LocalIn {
        place: Some("一楼 3 号窗口".to_owned()),
        hours: Some("周一至周六 9:00—17:00".to_owned()),
        phone: Some("022-00000000".to_owned()),
        promised: Some(Limit::working_days(days)),
    }
}

#[tokio::test]
async fn a_streets_shorter_promise_runs_for_the_cases_received_there_and_nowhere_else() {
    let hall = Hall::open().await;
    let editor = hall.named("quanyechang_catalogue_editor");
    let street = editor.unit().clone();
    let (item, _) = decided_by(&hall, &street, true).expect_or("an item the street decides");
    let code = item.code.as_str();
    let n = district_limit(&item).unwrap().n;
    let save = async |actor: &Actor, seen: u32, typed: LocalIn| {
        local::save(&hall.app, actor, code, seen, typed).await.map(|record| record.serial)
    };
    let longer = save(&editor, 0, own(n)).await;
    assert!(matches!(longer, Err(LocalError::Refused(LocalRefusal::NotShorter(..)))), "{longer:?}");
    let district = save(&hall.editor(), 0, own(n - 1)).await;
    assert!(matches!(district, Err(LocalError::Act(ActError::Denied(_)))), "{district:?}");
    assert!(local::at(&hall.app, &item, &street).is_none());

    let before = hall.take_in(code, &street).await;
    assert_eq!(save(&editor, 0, own(n - 2)).await.unwrap(), 1);
    let stale = save(&editor, 0, own(n - 3)).await;
    assert!(matches!(stale, Err(LocalError::Stale)), "{stale:?}");
    let after = hall.take_in(code, &street).await;
    let short = Some(Limit::working_days(n - 2));
    assert_ne!(hall.case(&before).await.promised, short, "who was received before has what he was told");
    assert_eq!(hall.case(&after).await.promised, short);
    let other =
        hall.app.master().placements[code].iter().map(|one| one.centre.clone()).find(|one| *one != street);
    let elsewhere = hall.take_in(code, &other.unwrap()).await;
    assert_ne!(hall.case(&elsewhere).await.promised, short);

    let (record, promised) = local::at(&hall.app, &item, &street).unwrap();
    assert_eq!((record.hours.as_deref(), promised), (Some("周一至周六 9:00—17:00"), short));
    let clerk = hall.who(Role::WindowClerk, &street);
    let receipt = &hall.papers(&clerk, &after).await[0];
    assert!(format!("{receipt:?}").contains("022-00000000"), "{receipt:?}");
    let kinds = hall.app.store().events_of(&format!("item:{code}"), 0, 10).await.unwrap();
    assert_eq!(kinds.last().unwrap().kind, "item_local_saved");

    // The district promises less by now: the earlier of both runs.
    hall.publish(code, |item| promise(item, 1)).await;
    let latest = hall.take_in(code, &street).await;
    assert_eq!(hall.case(&latest).await.promised, Some(Limit::working_days(1)));
    assert_eq!(local::at(&hall.app, &hall.item(code), &street).unwrap().1, None);
}

#[tokio::test]
async fn a_street_promises_nothing_for_the_body_above_and_says_where_and_when() {
    let hall = Hall::open().await;
    let editor = hall.named("quanyechang_catalogue_editor");
    let (item, _) = decided_by(&hall, editor.unit(), false).expect_or("an item the district decides");
    let refused = local::save(&hall.app, &editor, &item.code, 0, own(1)).await.map(drop);
    assert!(matches!(refused, Err(LocalError::Refused(LocalRefusal::NotDecidedHere))), "{refused:?}");
    let place = LocalIn { promised: None, ..own(1) };
    local::save(&hall.app, &editor, &item.code, 0, place).await.unwrap();
    assert_eq!(local::at(&hall.app, &item, editor.unit()).unwrap().1, None);
}

#[tokio::test]
async fn the_catalogue_is_read_as_it_was_and_any_two_versions_beside_each_other() {
    let hall = Hall::open().await;
    hall.on("2026-11-05");
    hall.publish(ITEM, |item| "最低生活保障对象认定（新）".clone_into(&mut item.name)).await;
    hall.on("2026-11-09");
    hall.publish(ITEM, |item| item.consult = Some("12345".to_owned())).await;
    let editor = hall.editor();
    let names = async |on: &str, asked: &str| {
        let found = past::on(&hall.app, &editor, (day(on), asked), "", 500).await.unwrap();
        found.into_iter().map(|one| (one.item.code, one.item.version, one.changed)).collect::<Vec<_>>()
    };
    assert_eq!(names("2026-11-01", "").await, []);
    assert_eq!(names("2026-11-04", "").await.len(), hall.app.master().items.len());
    let of = async |on: &str| names(on, ITEM).await;
    assert_eq!(of("2026-11-04").await, [(ITEM.to_owned(), 1, true)]);
    assert_eq!(of("2026-11-08").await, [(ITEM.to_owned(), 2, true)]);
    assert_eq!(of("2026-11-09").await, [(ITEM.to_owned(), 3, false)]);
    let page = past::on(&hall.app, &editor, (day("2026-11-09"), ""), ITEM, 1).await.unwrap();
    assert!(page[0].item.code.as_str() > ITEM);
    let clerk = hall.who(Role::WindowClerk, &hall.competence(ITEM).centre);
    assert!(matches!(
        past::on(&hall.app, &clerk, (day("2026-11-09"), ""), "", 1).await,
        Err(ActError::Denied(_))
    ));

    let told = past::compare(&hall.app, ITEM, 1, 3).await.unwrap();
    let fields: Vec<&str> = told.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["name", "consult"]);
    let back = past::compare(&hall.app, ITEM, 3, 1).await.unwrap();
    assert_eq!((&back[0].before, &back[0].after), (&told[0].after, &told[0].before));
    assert!(matches!(past::compare(&hall.app, ITEM, 1, 9).await, Err(ActError::NotFound)));
}

/// What the demonstration has to hold for a test to say anything.
trait ExpectOr<T> {
    fn expect_or(self, what: &str) -> T;
}

impl<T> ExpectOr<T> for Option<T> {
    fn expect_or(self, what: &str) -> T {
        self.unwrap_or_else(|| panic!("the demonstration has no {what}"))
    }
}
