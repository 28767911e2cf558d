//! Search, its synonyms and what was searched in vain, through the service on a real store.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;
use std::sync::Arc;

use domain::authority::Actor;
use domain::catalogue::ItemVersion;
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::search::Synonym;
use domain::organisation::Role;
use service::catalogue::revision::{self, AtOnce};
use service::catalogue::{Typing, asked, search, synonyms};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{ActError, App, Setup};
use store::{Options, Store};

fn at(time: &str) -> jiff::Timestamp {
    time.parse().unwrap()
}

/// One instance over a database; several may be open at once.
async fn instance(dir: &Path) -> App {
    let options = Options { published: Some(dir.join("checkpoint")), ..Options::default() };
    let store = Store::open_sqlite(&dir.join("yichuang.db"), options).await.unwrap();
    let entropy = Entropy::seeded(7);
    let setup = Setup {
        store,
        clock: Clock::manual(at("2026-11-02T10:00:00+08:00")),
        keyring: Keyring::generate(&entropy, true).unwrap(),
        entropy,
        render: Arc::new(|content| Ok(content.title.clone().into_bytes())),
        origin: "demo.test.invalid/heping".to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    };
    App::new(setup).await.unwrap()
}

async fn hall() -> (App, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let app = instance(dir.path()).await;
    let organisation = demo_organisation().unwrap();
    service::seed::organisation(&app, "demo.test.invalid/heping", organisation).await.unwrap();
    service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
    (app, dir)
}

fn all(app: &App) -> Vec<Actor> {
    let master = app.master();
    master.accounts.keys().filter_map(|name| master.actor(name)).collect()
}

fn editor(app: &App) -> Actor {
    all(app).into_iter().find(|actor| synonyms::may_keep(app, actor)).unwrap()
}

fn codes(app: &App, query: &str) -> Vec<String> {
    search(app, query, 3).into_iter().map(|found| found.item.code.clone()).collect()
}

fn reasons(app: &App, query: &str) -> Vec<String> {
    search(app, query, 1)
        .iter()
        .flat_map(|found| &found.reasons)
        .map(domain::catalogue::search::Reason::text)
        .collect()
}

fn synonym(word: &str, item: &str, phrase: &str) -> Synonym {
    Synonym::read(word, item, phrase).unwrap()
}

#[tokio::test]
async fn a_word_is_tried_out_added_changed_and_struck_each_as_an_event() {
    let (app, _dir) = hall().await;
    let editor = editor(&app);
    let phrase = synonym("铁饭碗", "", "就业登记");
    assert_eq!(codes(&app, "铁饭碗"), Vec::<String>::new());
    let tried = synonyms::try_out(&app, &editor, &phrase).unwrap();
    assert_eq!(tried[0].item.name, "就业登记");
    assert_eq!(codes(&app, "铁饭碗"), Vec::<String>::new(), "trying out changes nothing");

    synonyms::add(&app, &editor, phrase.clone()).await.unwrap();
    assert_eq!(codes(&app, "铁饭碗")[0], tried[0].item.code);
    assert_eq!(reasons(&app, "铁饭碗"), ["同义词：铁饭碗→就业登记"]);
    // Added again, nothing happens.
    synonyms::add(&app, &editor, phrase.clone()).await.unwrap();
    assert_eq!(synonyms::list(&app, &editor).await.unwrap().0.len(), 1);

    let item = synonym("铁饭碗", "SX-060", "");
    assert_eq!(synonyms::try_out(&app, &editor, &item).unwrap()[0].item.code, "SX-060");
    synonyms::change(&app, &editor, &phrase, item.clone()).await.unwrap();
    assert_eq!(codes(&app, "铁饭碗"), ["SX-060"]);
    assert_eq!(reasons(&app, "铁饭碗"), ["常见说法“铁饭碗”"]);

    synonyms::strike(&app, &editor, &item).await.unwrap();
    assert_eq!(codes(&app, "铁饭碗"), Vec::<String>::new());
    let again = synonyms::strike(&app, &editor, &item).await;
    assert!(matches!(again, Err(ActError::NotFound)), "{again:?}");

    let last = app.store().event_count().await.unwrap();
    let mut told = Vec::new();
    for index in last - 3..last {
        let event = app.store().event(index).await.unwrap().unwrap();
        let body: serde_json::Value = serde_json::from_str(&event.body).unwrap();
        assert_eq!(
            (event.stream.as_str(), body["data"]["by"]["name"].as_str()),
            ("catalogue", Some(editor.author.name.as_str()))
        );
        told.push((
            event.kind.clone(),
            body["data"]["synonym"]["word"].clone(),
            body["data"]["before"].is_object(),
        ));
    }
    let want = [("synonym_added", false), ("synonym_changed", true), ("synonym_struck", false)];
    assert_eq!(told, want.map(|(kind, before)| (kind.to_owned(), "铁饭碗".into(), before)));
}

#[tokio::test]
async fn only_the_districts_editor_keeps_synonyms_and_items_must_be_there() {
    let (app, _dir) = hall().await;
    let keeper = editor(&app);
    let one = synonym("铁饭碗", "", "就业登记");
    let others: Vec<Actor> = all(&app).into_iter().filter(|actor| !synonyms::may_keep(&app, actor)).collect();
    assert!(others.iter().any(|actor| actor.is(Role::WindowClerk)));
    for actor in others {
        let denied = [
            synonyms::list(&app, &actor).await.map(drop),
            synonyms::try_out(&app, &actor, &one).map(drop),
            synonyms::add(&app, &actor, one.clone()).await,
            synonyms::change(&app, &actor, &one, one.clone()).await,
            synonyms::strike(&app, &actor, &one).await,
            synonyms::forget(&app, &actor, "x").await,
        ];
        assert!(
            denied.iter().all(|answer| matches!(answer, Err(ActError::Denied(_)))),
            "{}: {denied:?}",
            actor.title
        );
    }
    let nowhere = synonyms::add(&app, &keeper, synonym("铁饭碗", "SX-999", "")).await;
    assert!(matches!(nowhere, Err(ActError::Field { ref field, .. }) if field == "/item"), "{nowhere:?}");
    let absent = synonyms::change(&app, &keeper, &one, synonym("铁饭碗", "", "失业登记")).await;
    assert!(matches!(absent, Err(ActError::NotFound)), "{absent:?}");
    assert!(synonyms::list(&app, &keeper).await.unwrap().0.is_empty());
}

#[tokio::test]
async fn another_instance_finds_what_was_added_and_published_without_loading_all_again() {
    let (app, dir) = hall().await;
    let other = instance(dir.path()).await;
    let before = other.master();
    let editor = editor(&app);
    synonyms::add(&app, &editor, synonym("红本本", "SX-060", "")).await.unwrap();
    assert_eq!(codes(&other, "红本本"), Vec::<String>::new());
    other.refresh_master().await.unwrap();
    assert_eq!(codes(&other, "红本本"), ["SX-060"]);

    revision::at_once(&app, &editor, "SX-043", &AtOnce::Suspend("系统升级".to_owned())).await.unwrap();
    other.refresh_master().await.unwrap();
    let master = other.master();
    let same = |code: &str| Arc::ptr_eq(&before.items.get(code).unwrap(), &master.items.get(code).unwrap());
    assert!(same("SX-001") && !same("SX-043"), "only what changed is read");
    assert!(master.items.get("SX-043").unwrap().status.reason().is_some());
    assert!(Arc::ptr_eq(&before.units, &master.units));
    assert_eq!(codes(&other, "污水排入排水管网许可")[0], "SX-043");
    assert_eq!(master.index().len(), master.items.len());
    assert_eq!(master.index().changed(), ["SX-043", "SX-060"]);
}

#[tokio::test]
async fn many_changed_items_are_read_and_indexed_too_and_the_index_is_built_anew() {
    let (app, dir) = hall().await;
    let other = instance(dir.path()).await;
    other.master().index();
    let publish = async |from: usize, to: usize| {
        let items: Vec<String> = (from..to)
            .map(|n| {
                serde_json::json!({"id": format!("T-{n}"), "name": format!("第{n}号试验登记"), "department": "民政部门"})
                    .to_string()
            })
            .collect();
        service::seed::catalogue(&app, domain::catalogue::import(&items.join("\n"))).await.unwrap();
    };
    publish(0, 300).await;
    other.refresh_master().await.unwrap();
    assert_eq!(codes(&other, "第299号试验登记")[0], "T-299");
    // Worn: built anew in the background, with the same answers.
    let mut tries = 0;
    while other.master().index().is_worn() && tries < 100_000 {
        tries += 1;
        tokio::task::yield_now().await;
        other.refresh_master().await.unwrap();
    }
    assert!(other.master().index().changed().is_empty(), "built anew");
    assert_eq!(codes(&other, "第299号试验登记")[0], "T-299");
    assert_eq!(other.master().index().len(), other.master().items.len());
    // More than are read one by one.
    publish(300, 1_000).await;
    other.refresh_master().await.unwrap();
    assert_eq!(codes(&other, "第999号试验登记")[0], "T-999");
}

#[tokio::test]
async fn what_was_searched_in_vain_is_listed_until_it_finds_something() {
    let (app, _dir) = hall().await;
    let editor = editor(&app);
    for query in ["铁饭碗", "铁饭碗", "铁饭碗13800138000", "老年证"] {
        let _ = asked(&app, query, 5, Typing::Sent);
    }
    let _ = asked(&app, "跑道链接", 5, Typing::Live);
    let words = async || {
        service::catalogue::settle_searches(&app).await.unwrap();
        let missed = synonyms::list(&app, &editor).await.unwrap().1;
        missed.into_iter().map(|one| (one.words, one.n)).collect::<Vec<_>>()
    };
    let told = words().await;
    assert_eq!(told[0], ("铁饭碗".to_owned(), 3));
    assert_eq!(told.len(), 1, "one found, one is still being typed: {told:?}");
    app.clock().set(at("2026-11-02T10:01:00+08:00"));
    assert!(words().await.contains(&("跑道链接".to_owned(), 1)));
    synonyms::add(&app, &editor, synonym("铁饭碗", "", "就业登记")).await.unwrap();
    assert!(!words().await.iter().any(|(words, _)| words == "铁饭碗"));
    synonyms::forget(&app, &editor, "跑道链接").await.unwrap();
    assert!(!words().await.iter().any(|(words, _)| words == "跑道链接"));
    // Long ago: swept.
    app.clock().set(at("2027-03-01T10:00:00+08:00"));
    service::timers::sweep(&app).await.unwrap();
    assert!(app.store().missed(jiff::civil::date(2026, 1, 1), 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_found_says_why() {
    let (app, _dir) = hall().await;
    let item = |code: &str| -> Arc<ItemVersion> {
        service::catalogue::item(&app, code).unwrap_or_else(|| panic!("no {code}"))
    };
    let found = search(&app, "lnz", 5);
    assert_eq!(found[0].item.code, item("SX-011").code);
    assert_eq!(reasons(&app, "lnz")[0], "拼音首字母：lnz→老年证");
    let everything = search(&app, "  ", 3);
    assert!(everything.len() == 3 && everything.iter().all(|found| found.reasons.is_empty()));
}
