//! The demonstration district on a real store, with time in hand.

#![allow(dead_code, reason = "each test uses some of it")]

use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{Act, ApplicantIn, ApplicantKind, Application, Channel, MaterialIn, Missing, State};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::organisation::{Competence, Role, UnitId};
use jiff::civil::Date;
use service::case::{act, create, open};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{App, Setup};
use store::{Options, Store};

const ORIGIN: &str = "demo.test.invalid/heping";

/// A district at work.
pub(crate) struct Hall {
    pub(crate) app: App,
    pub(crate) dir: tempfile::TempDir,
}

pub(crate) fn at(day: &str, time: &str) -> jiff::Timestamp {
    format!("{day}T{time}:00+08:00").parse().unwrap()
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// An application that works on this store.
pub(crate) async fn app_on(store: Store, start: jiff::Timestamp, keyring: Keyring) -> App {
    let setup = Setup {
        store,
        clock: Clock::manual(start),
        entropy: Entropy::seeded(7),
        keyring,
        render: Arc::new(|content| Ok(content.title.clone().into_bytes())),
        origin: ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    };
    App::new(setup).await.unwrap()
}

impl Hall {
    /// Opens at nine o'clock.
    pub(crate) async fn open(start: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { published: Some(dir.path().join("checkpoint")), ..Options::default() };
        let store = Store::open_sqlite(&dir.path().join("yichuang.db"), options).await.unwrap();
        let keyring = Keyring::generate(&Entropy::seeded(7), true).unwrap();
        let app = app_on(store, at(start, "09:00"), keyring).await;
        service::seed::organisation(&app, ORIGIN, demo_organisation().unwrap()).await.unwrap();
        service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
        Self { app, dir }
    }

    /// Ten o'clock of a day comes.
    pub(crate) fn on(&self, day: &str) -> &Self {
        self.app.clock().set(at(day, "10:00"));
        self
    }

    /// The n-th account with a role in a unit.
    pub(crate) fn who(&self, role: Role, unit: &UnitId, n: usize) -> Actor {
        let master = self.app.master();
        let actors = master.accounts.keys().filter_map(|name| master.actor(name));
        let mut found =
            actors.filter(|actor| actor.is(role) && actor.unit() == unit && actor.only_body.is_none());
        found.nth(n).unwrap_or_else(|| panic!("no {role:?} {n} at {unit}"))
    }

    /// An account by its name.
    pub(crate) fn named(&self, username: &str) -> Actor {
        self.app.master().actor(username).unwrap_or_else(|| panic!("no account {username}"))
    }

    /// A clerk who takes an item in, and who is competent then.
    pub(crate) fn clerk_for(&self, item: &str) -> (Actor, Competence) {
        let master = self.app.master();
        let item = master.items.values().find(|version| version.id == item).unwrap();
        let placement = master.placements.get(&item.code).and_then(|list| list.first()).unwrap();
        let competence = placement.competence();
        (self.who(Role::WindowClerk, &competence.centre, 0), competence)
    }

    /// An application with the first materials of the list.
    pub(crate) fn application(&self, item: &str, materials: usize) -> Application {
        let master = self.app.master();
        let version = master.items.values().find(|version| version.id == item).unwrap();
        let materials = version.materials.iter().take(materials).map(|material| MaterialIn {
            name: material.name.clone(),
            grade: domain::case::Grade::B,
            copies: 1,
            originals: 0,
        });
        Application {
            item: version.code.clone(),
            kind: version.handling.first().unwrap().kind,
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
        }
    }

    /// Takes a case in; its number.
    pub(crate) async fn takes_in(&self, item: &str, materials: usize) -> (Actor, Competence, String) {
        let (clerk, competence) = self.clerk_for(item);
        let done = create(&self.app, &clerk, &self.application(item, materials), None).await.unwrap();
        (clerk, competence, done.receipt.case_no.clone())
    }

    /// An act that has to be possible.
    pub(crate) async fn does(&self, actor: &Actor, no: &str, what: Act) -> State {
        match act(&self.app, actor, no, None, &what, None).await {
            Ok(done) => done.receipt.state,
            Err(error) => panic!("{what:?} by {}: {error:?}", actor.title),
        }
    }

    pub(crate) async fn case(&self, actor: &Actor, no: &str) -> domain::case::Case {
        open(&self.app, actor, no).await.unwrap().row.case.clone()
    }

    /// A case that is told twice what is missing: told once, brought in full, told something new.
    pub(crate) async fn told_twice(&self, item: &str) -> (Actor, String) {
        let (clerk, _, no) = self.takes_in(item, 1).await;
        let names: Vec<String> =
            self.application(item, 99).materials.iter().map(|material| material.name.clone()).collect();
        let line = |name: &String| Missing { material: name.clone(), why: "未提交".to_owned() };
        let notice = |names: &[String], reason: Option<&str>| Act::RequestCorrection {
            missing: names.iter().map(line).collect(),
            reason: reason.map(str::to_owned),
            supplement_by: None,
            served: None,
        };
        self.does(&clerk, &no, notice(&names[1..], None)).await;
        let rest = self.application(item, 99).materials.split_off(1);
        self.does(&clerk, &no, Act::Supplement { materials: rest }).await;
        self.does(&clerk, &no, notice(&names[..1], Some("盖章看不清"))).await;
        (clerk, no)
    }
}
