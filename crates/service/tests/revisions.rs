//! Revisions of items through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use domain::authority::Actor;
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::{Change, ItemVersion, LegalBasis, RevisionAct, RevisionRefusal, Stage, Status};
use domain::organisation::{Role, UnitId};
use service::catalogue::revision::{self, AtOnce, RevisionError};
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

    fn who(&self, username: &str) -> Actor {
        self.app.master().actor(username).unwrap_or_else(|| panic!("no {username}"))
    }

    fn holder(&self, role: Role, unit: &UnitId) -> Actor {
        let master = self.app.master();
        let mut all = master.accounts.keys().filter_map(|name| master.actor(name));
        all.find(|actor| actor.is(role) && actor.unit() == unit).unwrap()
    }

    fn item(&self) -> Arc<ItemVersion> {
        service::catalogue::item(&self.app, ITEM).unwrap()
    }

    async fn revision(&self) -> domain::catalogue::Revision {
        self.app.store().revision(ITEM).await.unwrap().unwrap()
    }

    async fn does(&self, actor: &Actor, act: RevisionAct) -> Result<(), RevisionError> {
        let seen = self.revision().await.serial;
        revision::act(&self.app, actor, ITEM, seen, act).await.map(drop)
    }
}

fn at(day: &str) -> jiff::Timestamp {
    format!("{day}T10:00:00+08:00").parse().unwrap()
}

fn basis() -> LegalBasis {
    serde_json::from_value(serde_json::json!({
        "doc": "社会救助暂行办法", "doc_no": "国务院令第649号", "issuer": "国务院", "date": "2014-02-21",
        "article": "第十一条", "gist": "申请最低生活保障的程序",
    }))
    .unwrap()
}

/// Everything rests on a rule, and the first material is struck.
fn based(item: &ItemVersion) -> ItemVersion {
    let mut item = item.clone();
    item.legal_bases.push(basis());
    item.materials.remove(0);
    item.materials.iter_mut().for_each(|one| one.legal_basis = Some(basis()));
    item.conditions.iter_mut().for_each(|one| one.legal_basis = Some(basis()));
    item
}

/// A revision the district drew up and approved for a day; who drew it up.
async fn approved_for(hall: &Hall, day: &str) -> Actor {
    let editor = hall.who("heping_catalogue_editor");
    revision::open(&hall.app, &editor, ITEM).await.unwrap();
    let next = based(&hall.revision().await.item);
    hall.does(&editor, RevisionAct::Save(Box::new(next))).await.unwrap();
    hall.does(&editor, RevisionAct::Submit).await.unwrap();
    let body = hall.holder(Role::BodyHead, &hall.revision().await.department.unwrap());
    hall.does(&body, SIGN).await.unwrap();
    let on = RevisionAct::Sign { on: Some(day.parse().unwrap()) };
    hall.does(&hall.who("heping_catalogue_reviewer"), on).await.unwrap();
    editor
}

const SIGN: RevisionAct = RevisionAct::Sign { on: None };

#[tokio::test]
async fn a_revision_goes_from_street_to_publication_and_the_past_can_be_read() {
    let hall = Hall::open().await;
    let editor = hall.who("quanyechang_catalogue_editor");
    let before = hall.item();
    let struck = before.materials[0].name.clone();
    revision::open(&hall.app, &editor, ITEM).await.unwrap();
    assert!(matches!(revision::open(&hall.app, &editor, ITEM).await, Err(RevisionError::Open)));

    let refused = hall.does(&editor, RevisionAct::Submit).await;
    assert!(matches!(refused, Err(RevisionError::Refused(RevisionRefusal::Unchanged))), "{refused:?}");
    let next = based(&hall.revision().await.item);
    hall.does(&editor, RevisionAct::Save(Box::new(next))).await.unwrap();
    hall.does(&editor, RevisionAct::Submit).await.unwrap();

    let revision = hall.revision().await;
    let head = hall.holder(Role::CentreHead, revision.street.as_ref().unwrap());
    let body = hall.holder(Role::BodyHead, revision.department.as_ref().unwrap());
    hall.does(&head, SIGN).await.unwrap();
    let back = RevisionAct::Return { why: "材料的依据请写到条".to_owned() };
    hall.does(&body, back).await.unwrap();
    hall.does(&editor, RevisionAct::Submit).await.unwrap();
    hall.does(&head, SIGN).await.unwrap();
    hall.does(&body, SIGN).await.unwrap();
    assert_eq!(hall.item().version, before.version, "nothing is in force before the district has signed");
    hall.on("2026-11-09");
    hall.does(&hall.who("heping_catalogue_reviewer"), SIGN).await.unwrap();

    let now = hall.item();
    assert_eq!(now.version, before.version + 1);
    assert!(!now.materials.iter().any(|one| one.name == struck));
    assert!(hall.app.store().revision(ITEM).await.unwrap().is_none(), "the revision is over");

    let history = revision::history(&hall.app, ITEM).await.unwrap();
    assert_eq!(
        history.iter().map(|one| one.from.to_string()).collect::<Vec<_>>(),
        ["2026-11-09", "2026-11-02"]
    );
    let told: Vec<String> = history[0].changes.iter().map(Change::sentence).collect();
    assert!(told.iter().any(|line| line.contains("不再需要材料") && line.contains(&struck)), "{told:?}");
    for (day, version) in [("2026-11-02", 1), ("2026-11-08", 1), ("2026-11-09", 2)] {
        let then = revision::as_of(&hall.app, ITEM, day.parse().unwrap()).await.unwrap();
        assert_eq!(then.version, version, "{day}");
    }
    let never = revision::as_of(&hall.app, ITEM, "2026-11-01".parse().unwrap()).await;
    assert!(matches!(never, Err(ActError::NotFound)));

    let log = hall.app.store().events_of(&format!("revision:{ITEM}"), 0, 100).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
    let want = [
        "revision_opened",
        "revision_saved",
        "revision_submitted",
        "revision_signed",
        "revision_returned",
        "revision_submitted",
        "revision_signed",
        "revision_signed",
        "revision_signed",
    ];
    assert_eq!(kinds, want);
}

#[tokio::test]
async fn two_editors_cannot_both_save_what_they_saw() {
    let hall = Hall::open().await;
    let editor = hall.who("heping_catalogue_editor");
    let other = hall.who("heping_catalogue_reviewer");
    let opened = revision::open(&hall.app, &editor, ITEM).await.unwrap();
    let named = |name: &str| {
        let item = ItemVersion { aliases: vec![name.to_owned()], ..opened.item.clone() };
        RevisionAct::Save(Box::new(item))
    };
    let (a, b) = tokio::join!(
        revision::act(&hall.app, &editor, ITEM, opened.serial, named("甲")),
        revision::act(&hall.app, &other, ITEM, opened.serial, named("乙")),
    );
    let stale = [&a, &b].into_iter().filter(|done| matches!(done, Err(RevisionError::Stale))).count();
    assert_eq!((stale, [a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count()), (1, 1));
}

#[tokio::test]
async fn what_is_approved_for_a_later_day_is_published_by_the_timer_once() {
    let hall = Hall::open().await;
    approved_for(&hall, "2026-12-01").await;
    assert_eq!((hall.revision().await.stage, hall.item().version), (Stage::Scheduled, 1));
    hall.on("2026-11-30");
    assert_eq!(revision::publish_due(&hall.app).await.unwrap(), 0);
    hall.on("2026-12-01");
    assert_eq!(revision::publish_due(&hall.app).await.unwrap(), 1);
    assert_eq!((revision::publish_due(&hall.app).await.unwrap(), hall.item().version), (0, 2));
    assert_eq!(
        hall.item().materials.len() + 1,
        service::catalogue::revision::as_of(&hall.app, ITEM, "2026-11-30".parse().unwrap())
            .await
            .unwrap()
            .materials
            .len()
    );
}

#[tokio::test]
async fn what_was_approved_goes_back_when_something_else_came_into_force_first() {
    let hall = Hall::open().await;
    let editor = approved_for(&hall, "2026-12-01").await;
    let why = "系统升级，11月20日恢复".to_owned();
    revision::at_once(&hall.app, &editor, ITEM, &AtOnce::Suspend(why)).await.unwrap();
    hall.on("2026-12-01");
    assert_eq!(revision::publish_due(&hall.app).await.unwrap(), 0);
    assert_eq!(hall.revision().await.stage, Stage::Draft);
    assert!(matches!(hall.item().status, Status::Suspended { .. }), "the suspension stands");
}

#[tokio::test]
async fn acts_at_once_need_the_district_and_a_reason() {
    let hall = Hall::open().await;
    let street = hall.who("quanyechang_catalogue_editor");
    let district = hall.who("heping_catalogue_editor");
    let suspend = AtOnce::Suspend("系统升级".to_owned());
    let denied = revision::at_once(&hall.app, &street, ITEM, &suspend).await;
    assert!(matches!(denied, Err(ActError::Denied(_))));
    let silent = revision::at_once(&hall.app, &district, ITEM, &AtOnce::Suspend(" ".to_owned())).await;
    assert!(matches!(silent, Err(ActError::Field { field, .. }) if field == "/why"));
    assert!(revision::at_once(&hall.app, &district, ITEM, &AtOnce::Resume).await.is_err());
    revision::at_once(&hall.app, &district, ITEM, &suspend).await.unwrap();
    assert!(!hall.item().status.takes_cases());
    revision::at_once(&hall.app, &district, ITEM, &AtOnce::Resume).await.unwrap();
    assert!(hall.item().status.takes_cases());
    // What this district does not handle, or nobody any more, cannot come into force by being suspended and resumed.
    for code in ["SX-010", "SX-030"] {
        assert!(!service::catalogue::item(&hall.app, code).unwrap().status.takes_cases(), "{code}");
        let refused = revision::at_once(&hall.app, &district, code, &suspend).await;
        assert!(matches!(refused, Err(ActError::Field { field, .. }) if field == "/status"), "{code}");
    }
    let before = hall.item();
    let bare = before.materials.iter().filter(|one| one.basis.is_none() && one.legal_basis.is_none()).count();
    revision::at_once(&hall.app, &district, ITEM, &AtOnce::Strike).await.unwrap();
    assert_eq!(hall.item().materials.len(), before.materials.len() - bare);
}

/// A street that leaves a draft lying keeps nobody else from revising.
#[tokio::test]
async fn the_district_clears_away_a_draft_that_a_street_left() {
    let hall = Hall::open().await;
    let street = hall.who("quanyechang_catalogue_editor");
    let drafted = revision::open(&hall.app, &street, ITEM).await.unwrap();
    let other = hall.who("nanshi_catalogue_editor");
    assert!(revision::discard(&hall.app, &other, ITEM, drafted.serial).await.is_err());
    let district = hall.who("heping_catalogue_editor");
    revision::discard(&hall.app, &district, ITEM, drafted.serial).await.unwrap();
    revision::open(&hall.app, &district, ITEM).await.unwrap();
}

#[tokio::test]
async fn of_two_who_publish_at_once_nobody_writes_over_the_other() {
    let hall = Hall::open().await;
    let (one, two) = (hall.who("heping_catalogue_editor"), hall.who("heping_catalogue_reviewer"));
    let (first, second) = (AtOnce::Suspend("系统升级".to_owned()), AtOnce::Withdraw("法规废止".to_owned()));
    let (a, b) = tokio::join!(
        revision::at_once(&hall.app, &one, ITEM, &first),
        revision::at_once(&hall.app, &two, ITEM, &second),
    );
    let done = [&a, &b].into_iter().filter(|done| done.is_ok()).count();
    assert!(done >= 1, "{a:?} {b:?}");
    assert_eq!(hall.app.store().versions(ITEM).await.unwrap().len(), 1 + done, "{a:?} {b:?}");
}

/// With what every new item says: type, rule, limit.
fn finished(item: ItemVersion) -> ItemVersion {
    let rule = serde_json::json!([{
        "doc": "社会救助暂行办法", "doc_no": "国务院令第649号", "issuer": "国务院", "date": "2014-02-21",
        "article": "第十一条", "gist": "由共同生活的家庭成员提出申请",
    }]);
    let limit = serde_json::json!({"limit": {"n": 5, "unit": "working_day"}, "origin": "law"});
    ItemVersion {
        item_type: Some("公共服务".to_owned()),
        legal_bases: serde_json::from_value(rule).unwrap(),
        promised: Some(serde_json::from_value(limit).unwrap()),
        ..item
    }
}

#[tokio::test]
async fn a_new_item_needs_a_free_code_and_is_nothing_until_published() {
    let hall = Hall::open().await;
    let editor = hall.who("heping_catalogue_editor");
    let body = hall.app.master().placements[ITEM][0].district_body.clone();
    let refused = async |code: &str, name: &str, body: &UnitId| match revision::draw_up(
        &hall.app,
        &editor,
        (code, name),
        body,
    )
    .await
    {
        Err(RevisionError::Act(ActError::Field { field, .. })) => field,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(ITEM, "另一个", &body).await, "/code");
    assert_eq!(refused("a/b", "斜杠", &body).await, "/code");
    assert_eq!(refused("SX-900", " ", &body).await, "/name");
    assert_eq!(refused("SX-900", "社区老年食堂登记", &UnitId::from("C120101001")).await, "/department");
    revision::draw_up(&hall.app, &editor, ("SX-900", "社区老年食堂登记"), &body).await.unwrap();
    assert!(service::catalogue::item(&hall.app, "SX-900").is_none());
    let clerk = hall.holder(Role::WindowClerk, &UnitId::from("C120101001"));
    let looked = revision::find(&hall.app, &clerk, "SX-900").await;
    assert!(matches!(looked, Err(ActError::Denied(_))));

    let does = async |actor: &Actor, act: RevisionAct| {
        let seen = hall.app.store().revision("SX-900").await.unwrap().unwrap().serial;
        revision::act(&hall.app, actor, "SX-900", seen, act).await.unwrap();
    };
    let blank = hall.app.store().revision("SX-900").await.unwrap().unwrap();
    let early = revision::act(&hall.app, &editor, "SX-900", blank.serial, RevisionAct::Submit).await;
    assert!(matches!(early, Err(RevisionError::Refused(RevisionRefusal::Unfinished(_)))), "{early:?}");
    does(&editor, RevisionAct::Save(Box::new(finished(blank.item)))).await;
    does(&editor, RevisionAct::Submit).await;
    does(&hall.holder(Role::BodyHead, &body), SIGN).await;
    does(&hall.who("heping_catalogue_reviewer"), SIGN).await;
    assert_eq!(service::catalogue::item(&hall.app, "SX-900").unwrap().version, 1);
}

/// What the editor reads about an item is about the version in force, not about the one that was imported.
#[tokio::test]
async fn findings_follow_the_version_in_force() {
    let hall = Hall::open().await;
    let editor = hall.who("heping_catalogue_editor");
    let rules = async || -> Vec<String> {
        let found = service::catalogue::item_with_findings(&hall.app, &editor, ITEM).await.unwrap();
        let rules: Vec<String> = found.1.into_iter().map(|finding| finding.rule).collect();
        // The list counts what the page of the item tells.
        let rows = service::catalogue::editor_list(&hall.app, &editor).await.unwrap();
        let row = rows.into_iter().find(|row| *row.head.code == *ITEM).unwrap();
        assert_eq!(row.found.rules().map(|(_, n)| n).sum::<usize>(), rules.len());
        rules
    };
    assert!(rules().await.contains(&"material-basis-missing".to_owned()));
    revision::at_once(&hall.app, &editor, ITEM, &AtOnce::Strike).await.unwrap();
    let now = rules().await;
    assert!(!now.contains(&"material-basis-missing".to_owned()), "{now:?}");
    assert!(now.contains(&"missing-office".to_owned()));
}
