//! Repeals of documents through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::future::Future as _;
use std::sync::Arc;
use std::task::Poll;

use domain::authority::Actor;
use domain::catalogue::bases::{Affected, Fate, Repeal};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::{RevisionAct, RevisionRefusal, Status};
use service::catalogue::bases::{self, RepealIn};
use service::catalogue::revision::{self, RevisionError};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{ActError, App, Setup};
use store::{Options, Store};

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

    fn who(&self, username: &str) -> Actor {
        self.app.master().actor(username).unwrap_or_else(|| panic!("no {username}"))
    }

    fn editor(&self) -> Actor {
        self.who("heping_catalogue_editor")
    }

    /// Key of the document cited under a title.
    fn key(&self, title: &str) -> String {
        bases::list(&self.app, &self.editor(), title).unwrap().0[0].key.clone()
    }

    async fn kinds(&self, stream: &str) -> Vec<String> {
        let events = self.app.store().events_of(stream, 0, 100).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }
}

fn at(day: &str) -> jiff::Timestamp {
    format!("{day}T10:00:00+08:00").parse().unwrap()
}

fn asked(from: &str) -> RepealIn {
    RepealIn {
        from: Some(from.parse().unwrap()),
        instrument: "《国务院关于修改和废止部分行政法规的决定》（国务院令第800号）".to_owned(),
        ..RepealIn::default()
    }
}

/// The field a repeal is refused for.
async fn refused(hall: &Hall, key: &str, asked: RepealIn) -> String {
    match bases::repeal(&hall.app, &hall.editor(), key, &asked).await {
        Err(ActError::Field { field, reason }) => format!("{field} {reason}"),
        Err(other) => panic!("{other:?}"),
        Ok(_) => "done".to_owned(),
    }
}

#[tokio::test]
async fn a_repealed_law_suspends_its_licences_and_flags_what_still_cites_it() {
    let hall = Hall::open().await;
    let (editor, key) = (hall.editor(), hall.key("城市道路管理条例"));
    let preview = bases::preview(&hall.app, &editor, &key, &asked("2026-11-01")).await.unwrap();
    let licences: Vec<String> = preview.licences().map(|one| one.item.clone()).collect();
    // A fee that rests on it alone is struck: nothing is left there that cites it.
    let cites = |one: &&Affected| one.touched.iter().any(|touched| touched.fate != Fate::Struck);
    let flagged = preview.affected.iter().filter(cites).map(|one| one.item.clone());
    let flagged: Vec<String> = flagged.filter(|code| !licences.contains(code)).collect();
    let struck = service::catalogue::item(&hall.app, "SX-040").unwrap().code.clone();
    assert!(!flagged.contains(&struck) && preview.affected.iter().any(|one| one.item == struck));
    assert!(!licences.is_empty(), "the demonstration has licences that rest on it alone");

    let street = hall.who("quanyechang_catalogue_editor");
    let denied = bases::repeal(&hall.app, &street, &key, &asked("2026-11-01")).await;
    assert!(matches!(denied, Err(ActError::Denied(_))));
    assert_eq!(refused(&hall, &key, asked("2026-11-01")).await, "/licences confirm");
    let some = RepealIn { licences: licences[1..].to_vec(), ..asked("2026-11-01") };
    assert_eq!(refused(&hall, &key, some).await, "/licences confirm");
    let silent = RepealIn { instrument: " ".to_owned(), ..asked("2026-11-01") };
    assert_eq!(refused(&hall, &key, silent).await, "/instrument missing");
    assert_eq!(refused(&hall, &key, RepealIn { from: None, ..asked("2026-11-01") }).await, "/from missing");
    let two = RepealIn { article: "第三条、第四条".to_owned(), ..asked("2026-11-01") };
    assert_eq!(refused(&hall, &key, two).await, "/article one-article");
    let none = RepealIn { article: "总则".to_owned(), ..asked("2026-11-01") };
    assert_eq!(refused(&hall, &key, none).await, "/article article");
    assert_eq!(hall.kinds("repeal").await, Vec::<String>::new());

    let all = RepealIn { licences: licences.clone(), ..asked("2026-11-01") };
    let done = bases::repeal(&hall.app, &editor, &key, &all).await.unwrap();
    assert!(done.done);
    assert_eq!(hall.kinds("repeal").await, ["basis_repealed", "basis_repeal_carried_through"]);
    for code in &licences {
        let item = service::catalogue::item(&hall.app, code).unwrap();
        let Status::Suspended { reason } = &item.status else { panic!("{code} takes cases") };
        assert!(reason.contains("城市道路管理条例") && reason.contains("国务院令第800号"), "{reason}");
        assert_eq!(hall.kinds(&format!("item:{code}")).await.last().unwrap(), "item_suspended");
    }
    for code in licences.iter().chain(&flagged) {
        let item = service::catalogue::item(&hall.app, code).unwrap();
        let found = bases::findings(&hall.app, &item);
        assert!(found.iter().any(|one| one.rule == "basis-repealed"), "{code}");
        let marks = service::catalogue::guide(&hall.app, &item).marks;
        assert!(marks.iter().any(|mark| mark.contains("废止")), "{code}: {marks:?}");
    }
    let free = service::catalogue::item(&hall.app, &struck).unwrap();
    assert!(
        free.fee.as_ref().is_some_and(|fee| !fee.charged) && free.fee_list.lines.is_empty(),
        "{:?}",
        free.fee
    );
    assert_eq!(refused(&hall, &key, all).await, "/article repealed-already");
}

#[tokio::test]
async fn an_item_is_not_published_again_with_a_repealed_basis() {
    let hall = Hall::open().await;
    let editor = hall.editor();
    let key = hall.key("社会救助暂行办法");
    let preview = bases::preview(&hall.app, &editor, &key, &asked("2026-11-01")).await.unwrap();
    let code = preview.affected[0].item.clone();
    let licences = preview.licences().map(|one| one.item.clone()).collect();
    bases::repeal(&hall.app, &editor, &key, &RepealIn { licences, ..asked("2026-11-01") }).await.unwrap();
    let opened = revision::open(&hall.app, &editor, &code).await.unwrap();
    let submitted =
        revision::act(&hall.app, &editor, &code, opened.serial, RevisionAct::Submit).await.map(drop);
    let Err(RevisionError::Refused(RevisionRefusal::Repealed(found))) = submitted else {
        panic!("{submitted:?}")
    };
    assert!(found.iter().all(|one| one.message.contains("社会救助暂行办法")));
    let mut next = opened.item.clone();
    next.legal_bases.retain(|one| !one.doc.contains("社会救助暂行办法"));
    let saved = RevisionAct::Save(Box::new(next));
    let saved = revision::act(&hall.app, &editor, &code, opened.serial, saved).await.unwrap();
    let submitted = revision::act(&hall.app, &editor, &code, saved.serial, RevisionAct::Submit).await;
    assert!(!matches!(submitted, Err(RevisionError::Refused(RevisionRefusal::Repealed(_)))), "{submitted:?}");
}

/// Items that each ask for a paper on the strength of one invented document.
async fn publish_items(hall: &Hall, codes: &[String]) {
    let line = |code: &String| {
        serde_json::json!({
            "id": code, "name": format!("社区食堂登记{code}"), "department": "民政部门",
            "materials": [
                {"name": "场地证明", "required": true, "basis": "社区食堂管理办法第三条"},
                {"name": "申请书", "required": true, "basis": "社会救助暂行办法第十一条"},
            ],
        })
        .to_string()
    };
    let lines: Vec<String> = codes.iter().map(line).collect();
    let import = domain::catalogue::import(&lines.join("\n"));
    let done = service::catalogue::ingest::publish(
        &hall.app,
        &hall.editor(),
        import,
        &service::catalogue::ingest::Order::default(),
    )
    .await
    .unwrap();
    assert_eq!(done.published, codes.len());
}

#[tokio::test]
async fn a_repeal_waits_for_its_day_and_broken_off_anywhere_it_changes_each_item_once() {
    let hall = Hall::open().await;
    let codes: Vec<String> = (1..=6).map(|n| format!("SX-90{n}")).collect();
    publish_items(&hall, &codes).await;
    let key = hall.key("社区食堂管理办法");
    bases::repeal(&hall.app, &hall.editor(), &key, &asked("2026-12-01")).await.unwrap();
    hall.app.clock().set(at("2026-11-30"));
    assert_eq!(bases::carry_through(&hall.app).await.unwrap(), 0);
    assert_eq!(hall.kinds("repeal").await, ["basis_repealed"]);

    hall.app.clock().set(at("2026-12-01"));
    // Dropped after ever more polls: somewhere between two items, or between a commit and what follows it.
    let mut broken_off = 0;
    for polls in 1.. {
        let mut run = Box::pin(bases::carry_through(&hall.app));
        let mut finished = false;
        for _ in 0..polls * 20 {
            let polled = std::future::poll_fn(|context| Poll::Ready(run.as_mut().poll(context))).await;
            if let Poll::Ready(done) = polled {
                done.unwrap();
                finished = true;
                break;
            }
            tokio::task::yield_now().await;
        }
        if finished {
            break;
        }
        broken_off += 1;
    }
    assert!(broken_off > 0);
    let repeal: Repeal = hall.app.store().repeals().await.unwrap().remove(0);
    assert!(repeal.done);
    for code in &codes {
        let versions = hall.app.store().versions(code).await.unwrap();
        assert_eq!(versions.len(), 2, "{code}");
        let names: Vec<&str> = versions[0].item.materials.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["申请书"], "{code}");
        let kinds = hall.kinds(&format!("item:{code}")).await;
        assert_eq!(kinds, ["item_published", "item_struck"], "{code}");
    }
    assert_eq!(bases::carry_through(&hall.app).await.unwrap(), 0);
}

#[tokio::test]
async fn the_clean_up_list_names_every_element_without_a_basis() {
    let hall = Hall::open().await;
    let list = bases::unfounded(&hall.app, &hall.who("quanyechang_catalogue_editor")).unwrap();
    let listed: usize = list.iter().map(|one| one.elements.len()).sum();
    let master = hall.app.master();
    let counted: usize = master.items.values().map(|item| domain::catalogue::baseless(&item).len()).sum();
    assert!(listed > 0);
    assert_eq!(listed, counted);
    assert!(list.is_sorted_by_key(|one| (one.department.clone(), one.item.clone())));
    let clerk = master.accounts.keys().filter_map(|name| master.actor(name));
    let clerk = clerk.into_iter().find(|one| one.is(domain::organisation::Role::WindowClerk)).unwrap();
    assert!(matches!(bases::unfounded(&hall.app, &clerk), Err(ActError::Denied(_))));
}
