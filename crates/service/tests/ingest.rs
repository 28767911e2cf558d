//! Items from files, through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fmt::Write as _;
use std::sync::Arc;

use domain::authority::Actor;
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::{Import, ItemVersion, Status, import};
use service::catalogue::file::{self, Taken};
use service::catalogue::ingest::{self, Imported, Order};
use service::catalogue::revision::{self, AtOnce};
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
        let options = Options { data_dir: Some(dir.path().to_owned()), ..Options::default() };
        let store = Store::open_sqlite(&dir.path().join("yichuang.db"), options).await.unwrap();
        let entropy = Entropy::seeded(7);
        let setup = Setup {
            store,
            clock: Clock::manual("2026-11-02T10:00:00+08:00".parse().unwrap()),
            keyring: Keyring::generate(&entropy, true).unwrap(),
            entropy,
            render: Arc::new(|content| Ok(content.title.clone().into_bytes())),
            origin: "demo.test.invalid/heping".to_owned(),
            base_url: "http://127.0.0.1".to_owned(),
            demo: true,
        };
        let app = App::new(setup).await.unwrap();
        service::seed::organisation(&app, "demo.test.invalid/heping", demo_organisation().unwrap())
            .await
            .unwrap();
        service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
        Self { app, _dir: dir }
    }

    fn who(&self, username: &str) -> Actor {
        self.app.master().actor(username).unwrap_or_else(|| panic!("no {username}"))
    }

    fn editor(&self) -> Actor {
        self.who("heping_catalogue_editor")
    }

    async fn takes(&self, file: &str, order: &Order) -> Imported {
        ingest::publish(&self.app, &self.editor(), import(file), order).await.unwrap()
    }

    fn item(&self, code: &str) -> Arc<ItemVersion> {
        service::catalogue::item(&self.app, code).unwrap()
    }

    async fn events(&self) -> i64 {
        self.app.store().event_count().await.unwrap()
    }

    /// The whole catalogue as a file.
    fn exported(&self) -> String {
        let master = self.app.master();
        let lines = master.items.values().map(|item| serde_json::to_string(item.as_ref()).unwrap());
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// New items, one a line.
fn fresh(n: usize) -> String {
    let mut file = String::new();
    for at in 0..n {
        let line = r#"{"id": "NEW-NNNN", "name": "新事项 NNNN", "department": "民政部门", "materials": [{"name": "申请书", "required": true}]}"#;
        writeln!(file, "{}", line.replace("NNNN", &format!("{at:04}"))).unwrap();
    }
    file
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let hall = Hall::open().await;
    let first = hall.takes(&fresh(600), &Order::default()).await;
    assert_eq!((first.published, first.new.len(), first.changed.len(), first.unchanged), (600, 600, 0, 0));
    let (events, item) = (hall.events().await, hall.item("NEW-0599"));
    let second = hall.takes(&fresh(600), &Order::default()).await;
    assert_eq!((second.published, second.new.len(), second.changed.len(), second.unchanged), (0, 0, 0, 600));
    assert_eq!(hall.events().await, events, "no event");
    assert!(Arc::ptr_eq(&item, &hall.item("NEW-0599")), "no version, and nothing was loaded again");
    assert_eq!(second.found, first.found, "what is wrong is told all the same");
}

#[tokio::test]
async fn what_is_exported_and_read_again_is_what_is_in_force() {
    let hall = Hall::open().await;
    let why = "系统升级".to_owned();
    revision::at_once(&hall.app, &hall.editor(), "SX-017", &AtOnce::Suspend(why)).await.unwrap();
    let events = hall.events().await;
    let again = hall.takes(&hall.exported(), &Order::default()).await;
    assert_eq!((again.published, again.unchanged), (0, hall.app.master().items.len()));
    assert_eq!(hall.events().await, events);
    assert!(!hall.item("SX-017").status.takes_cases());
}

#[tokio::test]
async fn what_changes_is_told_in_sentences_and_published_as_the_next_version_with_its_event() {
    let hall = Hall::open().await;
    hall.takes(&fresh(3), &Order::default()).await;
    let changed = fresh(3).replacen("申请书", "居民身份证", 1);
    let told = ingest::compare(&hall.app.master(), import(&changed));
    assert_eq!((told.published, told.changed.len(), told.unchanged), (0, 1, 2));
    assert_eq!(
        told.changed.iter().next().unwrap().sentences,
        ["不再需要材料：申请书", "新增材料：居民身份证"]
    );
    assert_eq!(hall.item("NEW-0000").version, 1, "telling does nothing");

    let source = Some("ab".repeat(32));
    let done = hall.takes(&changed, &Order { source, ..Order::default() }).await;
    assert_eq!((done.published, hall.item("NEW-0000").version, hall.item("NEW-0001").version), (1, 2, 1));
    let log = hall.app.store().events_of("item:NEW-0000", 0, 10).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["item_published", "item_published"]);
    assert!(log[1].body.contains("digest"));
    let versions = hall.app.store().versions("NEW-0000").await.unwrap();
    let states: Vec<_> = versions.iter().map(|one| (one.version, one.state)).collect();
    use store::ItemVersionState::{Published, Superseded};
    assert_eq!(states, [(2, Published), (1, Superseded)]);
    let closing = hall.app.store().events_of("catalogue", 0, 100).await.unwrap();
    let last = closing.last().unwrap();
    assert!(last.body.contains(r#""changed":1"#) && last.body.contains("abab"), "{}", last.body);
}

#[tokio::test]
async fn one_fatal_line_keeps_the_whole_file_out_unless_asked_otherwise() {
    let hall = Hall::open().await;
    let file = format!("{}{{\"id\": \"BROKEN\"\n{}", fresh(2), r#"{"name": "没有编号"}"#);
    let events = hall.events().await;
    let refused = hall.takes(&file, &Order::default()).await;
    assert_eq!((refused.published, refused.held_back, refused.new.len()), (0, 2, 2));
    assert_eq!(hall.events().await, events);
    let done = hall.takes(&file, &Order { skip_fatal: true, ..Order::default() }).await;
    assert_eq!((done.published, done.held_back), (2, 2));
}

#[tokio::test]
async fn an_older_file_does_not_take_up_again_what_the_district_suspended() {
    let hall = Hall::open().await;
    hall.takes(&fresh(1), &Order::default()).await;
    let why = "系统升级".to_owned();
    revision::at_once(&hall.app, &hall.editor(), "NEW-0000", &AtOnce::Suspend(why)).await.unwrap();
    let done = hall.takes(&fresh(1).replace("申请书", "身份证"), &Order::default()).await;
    assert_eq!(done.published, 1);
    assert!(matches!(hall.item("NEW-0000").status, Status::Suspended { .. }));
    let resumed = fresh(1).replace(r#""department""#, r#""status": "published", "department""#);
    assert_eq!(hall.takes(&resumed, &Order::default()).await.published, 1);
    assert!(hall.item("NEW-0000").status.takes_cases());
}

#[tokio::test]
async fn more_asked_without_a_basis_is_published_and_told() {
    let hall = Hall::open().await;
    hall.takes(&fresh(1), &Order::default()).await;
    let more = fresh(1).replace(r#""required""#, r#""copies": 3, "required""#);
    let done = hall.takes(&more, &Order::default()).await;
    assert_eq!(done.published, 1);
    assert!(done.grave.iter().any(|finding| finding.rule == "stricter-without-basis"));
    let rows = service::catalogue::editor_list(&hall.app, &hall.editor()).await.unwrap();
    let row = rows.iter().find(|row| *row.head.code == *"NEW-0000").unwrap();
    assert!(row.found.has("stricter-without-basis"));
}

/// The command line hands over a file piece by piece: the same comes of it.
#[tokio::test]
async fn a_file_of_many_pieces_comes_in_whole_and_a_second_time_changes_nothing() {
    let hall = Hall::open().await;
    let file = format!("{}{{\n{}", fresh(700), fresh(1));
    // Nobody who looked at this file was told that it could be taken in whole.
    let whole = service::seed::import_lines(&hall.app, file.as_bytes(), &Order::default()).await;
    assert!(matches!(whole, Err(ActError::Setup(_))), "{whole:?}");
    let hall = Hall::open().await;
    let order = Order { skip_fatal: true, ..Order::default() };
    let told = ingest::compare_lines(&hall.app.master(), file.as_bytes(), |_| ()).await.unwrap();
    assert_eq!((told.new.len(), told.held_back, told.published), (700, 2, 0));
    let events = hall.events().await;
    let done = service::seed::import_lines(&hall.app, file.as_bytes(), &order).await.unwrap();
    assert_eq!((done.published, done.new.len(), done.held_back), (700, 700, 2));
    // Each item, and one event for the file.
    assert_eq!(hall.events().await, events + 701);
    hall.app.refresh_master().await.unwrap();
    assert_eq!(hall.item("NEW-0699").name, "新事项 0699");
    let again = service::seed::import_lines(&hall.app, file.as_bytes(), &order).await.unwrap();
    assert_eq!((again.published, again.unchanged), (0, 700));
    assert_eq!(hall.events().await, events + 701);
    let street = hall.who("quanyechang_catalogue_editor");
    let denied = ingest::publish_lines(&hall.app, &street, file.as_bytes(), &order).await;
    assert!(matches!(denied, Err(ActError::Denied(_))));
}

#[tokio::test]
async fn drafts_are_kept_once_and_nothing_is_in_force() {
    let hall = Hall::open().await;
    let order = Order { draft: true, ..Order::default() };
    assert_eq!(hall.takes(&fresh(2), &order).await.published, 2);
    let events = hall.events().await;
    assert_eq!(hall.takes(&fresh(2), &order).await.published, 0);
    assert_eq!(hall.events().await, events);
    assert!(service::catalogue::item(&hall.app, "NEW-0000").is_none());
}

#[tokio::test]
async fn only_an_editor_of_the_district_takes_a_file_in() {
    let hall = Hall::open().await;
    let street = hall.who("quanyechang_catalogue_editor");
    let denied = ingest::publish(&hall.app, &street, import(&fresh(1)), &Order::default()).await;
    assert!(matches!(denied, Err(ActError::Denied(_))));
    let received = file::receive(&hall.app, &street, fresh(1).into_bytes()).await;
    assert!(matches!(received, Err(ActError::Denied(_))));
    let taken = file::take(&hall.app, &street, &"ab".repeat(32), 0, false).await;
    assert!(matches!(taken, Err(ActError::Denied(_))));
}

#[tokio::test]
async fn of_two_who_import_at_once_nobody_writes_over_the_other() {
    let hall = Hall::open().await;
    hall.takes(&fresh(40), &Order::default()).await;
    let (one, two) = (hall.editor(), hall.who("heping_catalogue_reviewer"));
    let versions = |word: &str| -> Import { import(&fresh(40).replace("申请书", word)) };
    let order = Order::default();
    let (a, b) = tokio::join!(
        ingest::publish(&hall.app, &one, versions("甲"), &order),
        ingest::publish(&hall.app, &two, versions("乙"), &order),
    );
    let published = a.map_or(0, |done| done.published) + b.map_or(0, |done| done.published);
    let mut stored = 0;
    for at in 0..40 {
        stored += hall.app.store().versions(&format!("NEW-{at:04}")).await.unwrap().len() - 1;
    }
    assert_eq!(stored, published, "each publication has its own version");
    assert!(published >= 40);
}

#[tokio::test]
async fn exactly_the_file_that_was_looked_at_is_taken_in() {
    let hall = Hall::open().await;
    let editor = hall.editor();
    let looked = file::receive(&hall.app, &editor, fresh(3).into_bytes()).await.unwrap().unwrap();
    assert_eq!((looked.imported.new.len(), looked.imported.published), (3, 0));
    assert!(service::catalogue::item(&hall.app, "NEW-0000").is_none());
    let taken = file::take(&hall.app, &editor, &looked.digest, looked.epoch, false).await.unwrap();
    assert!(matches!(&taken, Taken::Done(done) if done.published == 3), "{taken:?}");
    let log = hall.app.store().events_of("catalogue", 0, 100).await.unwrap();
    assert!(log.last().unwrap().body.contains(&looked.digest), "the log names the file");
    // The catalogue is another one by now: what the same yes would do is shown first.
    let again = file::take(&hall.app, &editor, &looked.digest, looked.epoch, false).await.unwrap();
    let Taken::Look(now) = again else { panic!("{again:?}") };
    assert_eq!((now.imported.unchanged, now.imported.new.len()), (3, 0));
    for digest in ["", "../../etc", &"ab".repeat(32)] {
        let gone = file::take(&hall.app, &editor, digest, now.epoch, false).await;
        assert!(matches!(gone, Err(ActError::NotFound)), "{digest}");
    }
}

#[tokio::test]
async fn a_file_that_waited_too_long_is_gone() {
    let hall = Hall::open().await;
    let editor = hall.editor();
    let looked = file::receive(&hall.app, &editor, fresh(1).into_bytes()).await.unwrap().unwrap();
    // Files are as old as the file system says, which knows nothing of the clock of a test.
    let far = hall.app.clock().now() + jiff::SignedDuration::from_hours(24 * 3_660);
    hall.app.clock().set(far);
    file::receive(&hall.app, &hall.editor(), fresh(2).into_bytes()).await.unwrap().unwrap();
    let gone = file::take(&hall.app, &hall.editor(), &looked.digest, looked.epoch, false).await;
    assert!(matches!(gone, Err(ActError::NotFound)), "{gone:?}");
}

#[tokio::test]
async fn a_workbook_changes_what_it_says_and_nothing_else() {
    let hall = Hall::open().await;
    let editor = hall.editor();
    let items: Vec<Arc<ItemVersion>> = hall.app.master().items.values().collect();
    let all: Vec<&ItemVersion> = items.iter().map(Arc::as_ref).collect();
    let bytes = service::sheet::workbook(&all).unwrap();
    let looked = file::receive(&hall.app, &editor, bytes).await.unwrap().unwrap();
    assert_eq!((looked.imported.unchanged, looked.imported.held_back), (items.len(), 0));

    let mut changed = ItemVersion::clone(&hall.item("SX-001"));
    changed.consult = Some("022-87654321".to_owned());
    let bytes = service::sheet::workbook(&[&changed]).unwrap();
    let looked = file::receive(&hall.app, &editor, bytes).await.unwrap().unwrap();
    let sentences = &looked.imported.changed.iter().next().unwrap().sentences;
    assert!(sentences.len() == 1 && sentences[0].contains("022-87654321"), "{sentences:?}");
    let taken = file::take(&hall.app, &editor, &looked.digest, looked.epoch, false).await.unwrap();
    assert!(matches!(taken, Taken::Done(done) if done.published == 1));
    let now = hall.item("SX-001");
    assert_eq!((now.version, now.consult.as_deref()), (2, Some("022-87654321")));
    assert_eq!(
        ItemVersion { version: 1, consult: None, ..ItemVersion::clone(&now) }.sources,
        changed.sources
    );
}
