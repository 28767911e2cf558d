//! Placing items through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{Act, ApplicantIn, ApplicantKind, Application, ApplicationKind, Channel, State};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::{RevisionAct, Stage};
use domain::organisation::{PlacementMode, Role, UnitId};
use domain::placement::coverage::{Instead, Standing};
use domain::placement::{Instrument, PlacementRefusal};
use jiff::civil::Date;
use service::catalogue::revision;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::placement::{PlaceIn, PlacementAct, PlacementError, act, coverage, find, preview};
use service::{ActError, App, Setup};
use store::{Options, Store};

/// A new item, decided by the district's civil affairs bureau.
const NEW: &str = "SX-900";
/// 特困供养、老年人一类的街道事项: entrusted to every street.
const CIVIL_AFFAIRS: &str = "B120101MZ";
const FIRST: &str = "C120101001";
const SECOND: &str = "C120101002";

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

    fn editor(&self) -> Actor {
        self.app.master().actor("heping_catalogue_editor").unwrap()
    }

    fn holder(&self, role: Role, unit: &str) -> Actor {
        let master = self.app.master();
        let mut all = master.accounts.keys().filter_map(|name| master.actor(name));
        all.find(|actor| actor.is(role) && actor.unit().0 == unit).unwrap()
    }

    async fn does(&self, code: &str, what: &PlacementAct) -> Result<(), PlacementError> {
        let editor = self.editor();
        let seen = find(&self.app, &editor, code).await.unwrap().serial;
        act(&self.app, &editor, code, seen, what).await.map(drop)
    }

    async fn refused(&self, code: &str, what: &PlacementAct) -> PlacementRefusal {
        match self.does(code, what).await {
            Err(PlacementError::Refused(refusal, _)) => refusal,
            other => panic!("{other:?}"),
        }
    }

    /// Draws up an item with a type, a rule and a limit, and publishes it; it asks for nothing.
    async fn publish_new(&self) {
        let editor = self.editor();
        let body = UnitId::from(CIVIL_AFFAIRS);
        revision::draw_up(&self.app, &editor, (NEW, "社区老年食堂登记"), &body).await.unwrap();
        let does = async |actor: &Actor, act: RevisionAct| {
            let seen = self.app.store().revision(NEW).await.unwrap().unwrap().serial;
            revision::act(&self.app, actor, NEW, seen, act).await.unwrap().stage
        };
        let mut item = self.app.store().revision(NEW).await.unwrap().unwrap().item;
        item.item_type = Some("公共服务".to_owned());
        let rule = serde_json::json!([{
            "doc": "社会救助暂行办法", "doc_no": "国务院令第649号", "issuer": "国务院", "date": "2014-02-21",
            "article": "第十一条", "gist": "由共同生活的家庭成员提出申请",
        }]);
        item.legal_bases = serde_json::from_value(rule).unwrap();
        let limit = serde_json::json!({"limit": {"n": 5, "unit": "working_day"}, "origin": "law"});
        item.promised = Some(serde_json::from_value(limit).unwrap());
        does(&editor, RevisionAct::Save(Box::new(item))).await;
        does(&editor, RevisionAct::Submit).await;
        does(&self.holder(Role::BodyHead, CIVIL_AFFAIRS), RevisionAct::Sign { on: None }).await;
        let reviewer = self.app.master().actor("heping_catalogue_reviewer").unwrap();
        assert_eq!(does(&reviewer, RevisionAct::Sign { on: None }).await, Stage::Scheduled);
    }

    async fn take_in(&self, centre: &str) -> Result<String, ActError> {
        let clerk = self.holder(Role::WindowClerk, centre);
        let application = Application {
            item: NEW.to_owned(),
            kind: ApplicationKind::New,
            applicant: ApplicantIn {
                kind: ApplicantKind::Person,
                name: "王小明".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "11010519491231002X".to_owned(),
                phone: "13800000000".to_owned(),
                legal_rep: None,
            },
            proxy: None,
            form: BTreeMap::new(),
            answers: domain::catalogue::situation::Answers::default(),
            materials: Vec::new(),
            channel: Channel::Window,
        };
        let done = service::case::create(&self.app, &clerk, &application, None).await?;
        Ok(done.receipt.case_no)
    }

    async fn state(&self, actor: &Actor, no: &str, what: Act) -> State {
        service::case::act(&self.app, actor, no, None, &what, None).await.unwrap().receipt.state
    }
}

fn document() -> Instrument {
    Instrument {
        title: "关于委托街道办理社区老年食堂登记的通知".to_owned(),
        number: "和民发〔2026〕18号".to_owned(),
        date: day("2026-10-20"),
        scope: "社区老年食堂登记的收件、受理和决定".to_owned(),
        basis: None,
        announced: None,
    }
}

fn way(mode: PlacementMode, from: &str) -> Box<PlaceIn> {
    Box::new(PlaceIn {
        mode,
        district_body: Some(UnitId::from(CIVIL_AFFAIRS)),
        street_body: None,
        document: document(),
        from: day(from),
        to: None,
    })
}

fn place(centres: &[&str], mode: PlacementMode, from: &str) -> PlacementAct {
    PlacementAct::Place(centres.iter().map(|centre| UnitId::from(*centre)).collect(), way(mode, from))
}

const INTAKE: PlacementMode = PlacementMode::EntrustedIntake;

#[tokio::test]
async fn a_new_item_published_and_placed_is_received_at_the_window_at_once() {
    let hall = Hall::open().await;
    hall.publish_new().await;
    let before = hall.take_in(FIRST).await;
    assert!(matches!(before, Err(ActError::Field { reason, .. }) if reason == "not-placed-here"));
    let nowhere = coverage::overview(&hall.app, &hall.editor()).unwrap().nowhere;
    assert!(nowhere.contains(&NEW.to_owned()), "{nowhere:?}");

    let what = place(&[FIRST], PlacementMode::Entrusted, "2026-11-02");
    let told = preview(&hall.app, &hall.editor(), NEW, &what).await.unwrap();
    assert!(hall.take_in(FIRST).await.is_err(), "a preview records nothing");
    let item = service::catalogue::item(&hall.app, NEW).unwrap();
    let roles = service::placement::roles(&hall.app.master(), &item, &told[0].placement);
    assert_eq!(roles.receives, "劝业场街道便民服务中心");
    assert_eq!(roles.accepts, "天津市和平区人民政府劝业场街道办事处（以天津市和平区民政局的名义）");
    assert_eq!(
        (roles.decides.as_str(), roles.seal.as_str()),
        ("天津市和平区人民政府劝业场街道办事处", "天津市和平区民政局")
    );
    assert_eq!(roles.supervises, "天津市和平区民政局");

    hall.does(NEW, &what).await.unwrap();
    let no = hall.take_in(FIRST).await.unwrap();
    let elsewhere = hall.take_in(SECOND).await;
    assert!(matches!(elsewhere, Err(ActError::Field { reason, .. }) if reason == "not-placed-here"));
    // Who accepts is who the preview named.
    let clerk = hall.holder(Role::WindowClerk, FIRST);
    let case = service::case::open(&hall.app, &clerk, &no).await.unwrap().row.case.clone();
    assert_eq!(
        (case.competence.accepts.0.as_str(), case.competence.decides_in_name_of.0.as_str()),
        ("B120101001", CIVIL_AFFAIRS)
    );
    // And the guide tells it.
    let guide = service::catalogue::guide(&hall.app, &item);
    let told = guide.element("accepting_body").unwrap().lines.join("；");
    assert!(
        told.contains("劝业场街道便民服务中心") && told.contains("决定机关：天津市和平区民政局"),
        "{told}"
    );
    assert!(guide.marks.iter().any(|mark| mark.contains("和民发〔2026〕18号")), "{:?}", guide.marks);
}

#[tokio::test]
async fn what_was_accepted_before_the_end_is_finished_by_who_accepted_it() {
    let hall = Hall::open().await;
    hall.publish_new().await;
    hall.does(NEW, &place(&[FIRST], PlacementMode::Entrusted, "2026-11-02")).await.unwrap();
    let no = hall.take_in(FIRST).await.unwrap();
    let reviewer = hall.holder(Role::Reviewer, "B120101001");
    assert_eq!(hall.state(&reviewer, &no, Act::Accept { served: None }).await, State::InReview);
    let id = hall.app.store().placements_of(NEW).await.unwrap()[0].0.clone();
    let end = PlacementAct::End { id: id.clone(), last: day("2026-11-05"), why: "委托期满".to_owned() };
    hall.does(NEW, &end).await.unwrap();

    hall.on("2026-11-05");
    hall.take_in(FIRST).await.unwrap();
    hall.on("2026-11-06");
    let after = hall.take_in(FIRST).await;
    assert!(matches!(after, Err(ActError::Field { reason, .. }) if reason == "not-placed-here"));
    // The accepted one stays with the street office, in the principal's name.
    let opened = service::case::open(&hall.app, &reviewer, &no).await.unwrap();
    assert_eq!(opened.case().competence.decides.0, "B120101001");
    assert!(!opened.acts.is_empty(), "the street office goes on with it");
    assert_eq!(hall.refused(NEW, &end).await, PlacementRefusal::Ended);
}

#[tokio::test]
async fn a_change_succeeds_and_each_case_keeps_the_way_it_came() {
    let hall = Hall::open().await;
    hall.publish_new().await;
    hall.does(NEW, &place(&[FIRST], INTAKE, "2026-11-02")).await.unwrap();
    let first = hall.take_in(FIRST).await.unwrap();
    let id = hall.app.store().placements_of(NEW).await.unwrap()[0].0.clone();
    let change = PlacementAct::Change(id, way(PlacementMode::Devolved, "2026-11-10"));
    hall.does(NEW, &change).await.unwrap();
    let second = {
        hall.on("2026-11-09");
        let last_day = hall.take_in(FIRST).await.unwrap();
        hall.on("2026-11-10");
        [last_day, hall.take_in(FIRST).await.unwrap()]
    };
    let clerk = hall.holder(Role::WindowClerk, FIRST);
    for (no, decides) in [(&first, CIVIL_AFFAIRS), (&second[0], CIVIL_AFFAIRS), (&second[1], "B120101001")] {
        let opened = service::case::open(&hall.app, &clerk, no).await.unwrap();
        assert_eq!(opened.case().competence.decides.0, decides, "{no}");
    }
    let again = hall.refused(NEW, &place(&[FIRST], INTAKE, "2026-12-01")).await;
    assert_eq!(again, PlacementRefusal::Placed(day("2026-11-10")));

    let log = hall.app.store().events_of(&format!("placement:{NEW}"), 0, 10).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["item_placed", "placement_changed"]);
    let told = find(&hall.app, &hall.editor(), NEW).await.unwrap().history;
    assert_eq!((told[0].kind.as_str(), told[0].centre.0.as_str()), ("placement_changed", FIRST));
}

#[tokio::test]
async fn several_streets_are_placed_by_one_act_or_none_is() {
    let hall = Hall::open().await;
    hall.publish_new().await;
    hall.does(NEW, &place(&[SECOND], INTAKE, "2026-11-02")).await.unwrap();
    let both = place(&[FIRST, SECOND], INTAKE, "2026-11-02");
    let refused = hall.does(NEW, &both).await;
    let Err(PlacementError::Refused(PlacementRefusal::Placed(_), Some(centre))) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(centre, "小白楼街道便民服务中心");
    assert_eq!(hall.app.store().placements_of(NEW).await.unwrap().len(), 1);
    hall.does(NEW, &place(&[FIRST, "C120101003"], INTAKE, "2026-11-02")).await.unwrap();
    assert_eq!(hall.app.store().placements_of(NEW).await.unwrap().len(), 3);
    assert!(matches!(
        hall.does(NEW, &place(&[], INTAKE, "2026-11-02")).await,
        Err(PlacementError::Act(ActError::Field { field, .. })) if field == "/centre"
    ));
}

#[tokio::test]
async fn only_the_districts_editor_places_and_of_two_one_is_told() {
    let hall = Hall::open().await;
    hall.publish_new().await;
    let what = place(&[FIRST], INTAKE, "2026-11-02");
    for who in ["quanyechang_catalogue_editor", "quanyechang_centre_head", "heping_supervisor"] {
        let actor = hall.app.master().actor(who).unwrap();
        let denied = act(&hall.app, &actor, NEW, 0, &what).await;
        assert!(matches!(denied, Err(PlacementError::Act(ActError::Denied(_)))), "{who}: {denied:?}");
        assert!(find(&hall.app, &actor, NEW).await.is_ok(), "{who} may look");
    }
    let clerk = hall.holder(Role::WindowClerk, FIRST);
    assert!(matches!(find(&hall.app, &clerk, NEW).await, Err(ActError::Denied(_))));
    assert!(matches!(coverage::overview(&hall.app, &clerk), Err(ActError::Denied(_))));

    let other = hall.app.master().actor("heping_catalogue_reviewer").unwrap();
    let editor = hall.editor();
    let (a, b) = tokio::join!(act(&hall.app, &editor, NEW, 0, &what), act(&hall.app, &other, NEW, 0, &what));
    let placed = [&a, &b].into_iter().filter(|done| done.is_ok()).count();
    assert_eq!(placed, 1, "{a:?} {b:?}");
    let stale = act(&hall.app, &editor, NEW, 0, &place(&[SECOND], INTAKE, "2026-11-02")).await;
    assert!(matches!(stale, Err(PlacementError::Stale)), "{stale:?}");
}

#[tokio::test]
async fn a_licence_never_goes_to_a_centre_and_guide_only_items_nowhere() {
    let hall = Hall::open().await;
    let master = hall.app.master();
    let licence = master
        .items
        .values()
        .find(|item| item.profile == domain::case::Profile::Licence && item.status.takes_cases());
    let licence = licence.unwrap().code.clone();
    let mut to_centre = way(PlacementMode::Entrusted, "2027-01-01");
    to_centre.street_body = Some(UnitId::from(FIRST));
    let refusal = hall.refused(&licence, &PlacementAct::Place(vec![UnitId::from(FIRST)], to_centre)).await;
    assert!(matches!(refusal, PlacementRefusal::LicenceToCentre(_)), "{refusal:?}");
    let guide_only = hall.refused("SX-031", &place(&[FIRST], INTAKE, "2026-11-02")).await;
    assert!(matches!(guide_only, PlacementRefusal::NotHandled(_)), "{guide_only:?}");
}

#[tokio::test]
async fn coverage_counts_what_is_placed_networked_and_left_out_for_a_reason() {
    let hall = Hall::open().await;
    hall.publish_new().await;
    let figure = || {
        let overview = coverage::overview(&hall.app, &hall.editor()).unwrap();
        let found = overview.streets.iter().find(|one| one.centre.id.0 == FIRST).unwrap().figure;
        (found.placed, found.networked, found.not_placed, found.open)
    };
    let (placed, networked, left_out, open) = figure();
    assert!(placed > 0 && open > 1, "the demonstration has both");
    let first = || vec![UnitId::from(FIRST)];
    let nothing = PlacementAct::Mark(first(), Instead::NotPlaced { reason: "  ".to_owned() });
    assert_eq!(hall.refused(NEW, &nothing).await, PlacementRefusal::Reason);
    let why = Instead::NotPlaced { reason: "要到现场勘验，由区民政局上门办".to_owned() };
    hall.does(NEW, &PlacementAct::Mark(first(), why)).await.unwrap();
    assert_eq!(figure(), (placed, networked, left_out + 1, open - 1));
    let line = coverage::lines(&hall.app, &hall.editor(), &UnitId::from(FIRST)).unwrap();
    let line = line.iter().find(|line| *line.item.code == *NEW).unwrap();
    let mark = line.mark.as_ref().unwrap();
    assert_eq!((mark.by.person.as_str(), mark.at), ("heping_catalogue_editor", at("2026-11-02")));

    // Networked with the second street, which takes it.
    let at_second = Instead::Networked { at: Some(UnitId::from(SECOND)) };
    let early = hall.refused(NEW, &PlacementAct::Mark(first(), at_second.clone())).await;
    assert_eq!(early, PlacementRefusal::NotThere("小白楼街道便民服务中心".to_owned()));
    hall.does(NEW, &place(&[SECOND], INTAKE, "2026-11-02")).await.unwrap();
    hall.does(NEW, &PlacementAct::Mark(first(), at_second)).await.unwrap();
    assert_eq!(figure(), (placed, networked + 1, left_out, open - 1));
    hall.does(NEW, &PlacementAct::Unmark(UnitId::from(FIRST))).await.unwrap();
    assert_eq!(figure(), (placed, networked, left_out, open));
    assert_eq!(hall.refused(NEW, &PlacementAct::Unmark(UnitId::from(FIRST))).await, PlacementRefusal::Gone);

    // Not begun: open, with its day; taken back: open without.
    hall.does(NEW, &place(&[FIRST], INTAKE, "2026-11-09")).await.unwrap();
    let standing = || {
        let all = coverage::of_item(&hall.app, &hall.editor(), NEW).unwrap();
        all.into_iter().find(|(centre, _)| centre.id.0 == FIRST).unwrap().1.standing
    };
    assert_eq!(standing(), Standing::Open(Some(day("2026-11-09"))));
    let id = format!("{NEW}@{FIRST}@2026-11-09");
    hall.does(NEW, &PlacementAct::Revoke { id, why: "文件还没有印发".to_owned() }).await.unwrap();
    assert_eq!(standing(), Standing::Open(None));
}
