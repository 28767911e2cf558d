//! Packages through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{Act, ApplicantIn, ApplicantKind, Channel, State, VerdictIn};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::package::{Member, PackageRefusal};
use domain::catalogue::{CaseType, ItemVersion};
use domain::organisation::Role;
use service::case::RequestKey;
use service::catalogue::revision::{self, AtOnce};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::package::{self, PackageApplication, PackageError, PackageIn};
use service::{ActError, App, Setup};
use store::{Options, Store};

struct Hall {
    app: App,
    /// A clerk who may accept at a street's windows.
    clerk: Actor,
    /// Two items that clerk concludes alone, and between them one that takes longer.
    items: Vec<Arc<ItemVersion>>,
    _dir: tempfile::TempDir,
}

fn at(day: &str) -> jiff::Timestamp {
    format!("{day}T10:00:00+08:00").parse().unwrap()
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
        let master = app.master();
        let centre = master.actor("quanyechang_catalogue_editor").unwrap().unit().clone();
        let mut people = master.accounts.keys().filter_map(|name| master.actor(name));
        let fits = |one: &Actor| {
            one.is(Role::WindowClerk) && *one.unit() == centre && one.may_accept && one.only_body.is_none()
        };
        let clerk = people.find(fits).unwrap();
        let alone = |item: &Arc<ItemVersion>| {
            let placement = master.placement(&item.code, &centre, app.clock().today());
            let competence = placement.map(|placement| placement.competence());
            item.case_type == CaseType::Immediate
                && item.status.takes_cases()
                && competence.is_some_and(|one| one.window_accepts && one.accepts == one.decides)
        };
        let longer = |item: &Arc<ItemVersion>| {
            let placement = master.placement(&item.code, &centre, app.clock().today());
            item.case_type == CaseType::Promised && item.status.takes_cases() && placement.is_some()
        };
        let mut items: Vec<_> = master.items.values().filter(alone).take(2).collect();
        items.insert(1, master.items.values().find(longer).unwrap());
        assert_eq!(items.len(), 3, "the demonstration has items a clerk concludes alone");
        Self { app: app.clone(), clerk, items, _dir: dir }
    }

    fn editor(&self) -> Actor {
        self.app.master().actor("heping_catalogue_editor").unwrap()
    }

    /// The first two side by side, the third after the first.
    fn typed(&self) -> PackageIn {
        let member = |at: usize, after: &[usize]| Member {
            item: self.items[at].code.clone(),
            after: after.iter().map(|at| self.items[*at].code.clone()).collect(),
        };
        PackageIn {
            id: "lao-ren".to_owned(),
            name: "家里有老人".to_owned(),
            about: "第一次给老人办优待".to_owned(),
            members: vec![member(0, &[]), member(1, &[]), member(2, &[0])],
            withdrawn: None,
        }
    }

    async fn publish(&self, seen: u32, typed: PackageIn) -> Result<u32, PackageError> {
        package::publish(&self.app, &self.editor(), seen, typed).await.map(|package| package.version)
    }

    fn application(&self) -> PackageApplication {
        let (_, merged) = package::find(&self.app, "lao-ren").unwrap();
        let materials = merged.unwrap().materials;
        PackageApplication {
            applicant: ApplicantIn {
                kind: ApplicantKind::Person,
                name: "王小明".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "11010519491231002X".to_owned(),
                phone: "13800000000".to_owned(),
                legal_rep: None,
            },
            proxy: None,
            channel: Channel::Window,
            materials: materials
                .into_iter()
                .map(|one| domain::case::MaterialIn {
                    name: one.name,
                    grade: domain::case::Grade::B,
                    copies: one.copies,
                    originals: one.originals,
                })
                .collect(),
        }
    }

    async fn act(&self, no: &str, act: Act) {
        service::case::act(&self.app, &self.clerk, no, None, &act, None).await.unwrap();
    }

    /// Accepts and grants.
    async fn grant(&self, no: &str) {
        self.act(no, Act::ACCEPT).await;
        self.act(no, Act::Decide { outcome: VerdictIn::Granted, basis: None, why: None, examined: None })
            .await;
    }

    async fn open_package(&self, no: &str) -> package::Opened {
        package::open(&self.app, &self.clerk, no).await.unwrap()
    }

    async fn kinds(&self, stream: &str) -> Vec<String> {
        let events = self.app.store().events_of(stream, 0, 100).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }
}

fn key(once: &str) -> RequestKey {
    RequestKey { key: format!("intake:{once}"), body_hash: [1; 32] }
}

#[tokio::test]
async fn one_application_makes_a_case_for_each_item_in_order_and_is_delivered_at_once() {
    let hall = Hall::open().await;
    assert_eq!(hall.publish(0, hall.typed()).await.unwrap(), 1);
    let third = hall.items[2].code.as_str();
    let taken =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.application(), key("a")).await.unwrap();
    assert_eq!(taken.received.len(), 2);
    assert!(taken.received.iter().all(|one| one.code.is_some()));
    assert_eq!(taken.no, format!("J{}", taken.received[0].no));
    let again =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.application(), key("a")).await.unwrap();
    assert_eq!(again.no, taken.no, "the same request is the same application");
    assert_eq!(hall.open_package(&taken.no).await.linked.serial, 1);
    for received in &taken.received {
        let linked = package::of_case(&hall.app, &received.no).await.unwrap();
        assert_eq!(linked.as_deref(), Some(taken.no.as_str()));
        let row = hall.app.store().case_by_no(&received.no).await.unwrap().unwrap();
        let item = hall.items.iter().find(|item| item.code == row.case.item).unwrap();
        let names: Vec<&str> = row.case.materials.iter().map(|one| one.name.as_str()).collect();
        let all: Vec<&str> = item.materials.iter().map(|one| one.name.as_str()).collect();
        assert!(names.iter().all(|name| all.contains(name)) && names.len() == all.len(), "{names:?} {all:?}");
    }

    let early = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await;
    assert!(matches!(&early, Err(ActError::Field { reason, .. }) if reason.contains("先等它")), "{early:?}");
    let first = hall.open_package(&taken.no).await.cases[&hall.items[0].code].no.clone();
    hall.grant(&first).await;
    let third_case = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await.unwrap().no;
    let twice = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await;
    assert!(
        matches!(&twice, Err(ActError::Field { reason, .. }) if reason.contains("已经收过")),
        "{twice:?}"
    );
    let row = hall.app.store().case_by_no(&third_case).await.unwrap().unwrap();
    assert_eq!((row.case.item.as_str(), row.case.state), (third, State::Submitted));

    let second = hall.open_package(&taken.no).await.cases[&hall.items[1].code].no.clone();
    let none = package::deliver(&hall.app, &hall.clerk, &taken.no, "王小明").await;
    assert!(matches!(none, Err(ActError::Field { field, .. }) if field == "/receiver"));
    assert!(!hall.open_package(&taken.no).await.all_decided());
    hall.grant(&third_case).await;
    for no in [&first, &third_case] {
        hall.act(no, Act::Issue).await;
    }
    assert!(!hall.open_package(&taken.no).await.all_decided(), "one is still being examined");
    hall.act(&second, Act::Withdraw { why: "不办了".to_owned() }).await;
    assert!(hall.open_package(&taken.no).await.all_decided());
    let delivered = package::deliver(&hall.app, &hall.clerk, &taken.no, "王小明").await.unwrap();
    assert_eq!(delivered.len(), 2);
    let opened = hall.open_package(&taken.no).await;
    let states: Vec<State> = hall.items.iter().map(|item| opened.cases[&item.code].state).collect();
    assert_eq!(states, [State::Delivered, State::Withdrawn, State::Delivered]);
    let kinds = hall.kinds(&format!("package_case:{}", taken.no)).await;
    assert_eq!(kinds, ["package_received", "package_part_called", "package_part_received"]);
}

#[tokio::test]
async fn a_part_whose_predecessor_was_refused_is_not_received() {
    let hall = Hall::open().await;
    hall.publish(0, hall.typed()).await.unwrap();
    let taken =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.application(), key("a")).await.unwrap();
    let first = hall.open_package(&taken.no).await.cases[&hall.items[0].code].no.clone();
    hall.act(&first, Act::ACCEPT).await;
    let refuse = Act::Decide {
        outcome: VerdictIn::Refused,
        basis: Some("规定".to_owned()),
        why: Some("不符".to_owned()),
        examined: None,
    };
    hall.act(&first, refuse).await;
    let third = package::receive_part(&hall.app, &hall.clerk, &taken.no, &hall.items[2].code).await;
    assert!(
        matches!(&third, Err(ActError::Field { reason, .. }) if reason.contains("没有准予")),
        "{third:?}"
    );
}

#[tokio::test]
async fn what_is_wrong_with_one_item_keeps_every_case_from_being_made() {
    let hall = Hall::open().await;
    hall.publish(0, hall.typed()).await.unwrap();
    let mut wrong = hall.application();
    wrong.applicant.id_no = "110105194912310021".to_owned();
    let before = hall.app.store().event_count().await.unwrap();
    let refused =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &wrong, key("b")).await.map(|one| one.no);
    assert!(matches!(refused, Err(ActError::Field { field, .. }) if field == "/applicant/id_no"));
    let master = hall.app.master();
    let mut people = master.accounts.keys().filter_map(|name| master.actor(name));
    let permanent = people.find(|one| one.is(Role::WindowClerk) && one.only_body.is_some()).unwrap();
    let denied = package::take_in(&hall.app, &permanent, "lao-ren", &hall.application(), key("c")).await;
    assert!(denied.is_err());
    assert_eq!(hall.app.store().event_count().await.unwrap(), before);
    for no in ["J120101001-20261102-0009", "120101001-20261102-0001", "J\0", ""] {
        assert!(matches!(package::open(&hall.app, &hall.clerk, no).await, Err(ActError::NotFound)), "{no:?}");
    }
}

#[tokio::test]
async fn a_package_is_published_by_the_district_version_by_version() {
    let hall = Hall::open().await;
    let street = hall.app.master().actor("quanyechang_catalogue_editor").unwrap();
    let denied = package::publish(&hall.app, &street, 0, hall.typed()).await.map(drop);
    assert!(matches!(denied, Err(PackageError::Act(ActError::Denied(_)))), "{denied:?}");
    let circle = PackageIn {
        members: hall
            .typed()
            .members
            .into_iter()
            .enumerate()
            .map(|(at, member)| match at {
                0 => Member { after: vec![hall.items[2].code.clone()], ..member },
                _ => member,
            })
            .collect(),
        ..hall.typed()
    };
    let refused = hall.publish(0, circle).await;
    assert!(matches!(refused, Err(PackageError::Refused(PackageRefusal::Circle(_)))), "{refused:?}");
    assert_eq!(hall.publish(0, hall.typed()).await.unwrap(), 1);
    assert!(matches!(hall.publish(0, hall.typed()).await, Err(PackageError::Stale)));
    assert_eq!(hall.publish(1, PackageIn { name: "家有老人".to_owned(), ..hall.typed() }).await.unwrap(), 2);
    assert_eq!(package::find(&hall.app, "lao-ren").unwrap().0.name, "家有老人");

    // An item that takes no cases for a time closes the package, and it says why.
    let why = "系统升级".to_owned();
    let code = hall.items[1].code.as_str();
    revision::at_once(&hall.app, &hall.editor(), code, &AtOnce::Suspend(why)).await.unwrap();
    let (_, merged) = package::find(&hall.app, "lao-ren").unwrap();
    assert_eq!(merged.unwrap_err(), PackageRefusal::Unknown(code.to_owned()));
    let stopped = PackageIn { withdrawn: Some("事项调整".to_owned()), ..hall.typed() };
    assert_eq!(hall.publish(2, stopped).await.unwrap(), 3, "what cannot be handled can be taken back");
    assert!(package::offered(&hall.app).is_empty());
    let kinds = hall.kinds("package:lao-ren").await;
    assert_eq!(kinds, ["package_published", "package_published", "package_withdrawn"]);
}
