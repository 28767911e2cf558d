//! One test, both engines: a store in a directory of its own, or in a PostgreSQL schema of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::calendar::Calendar;
use domain::case::{
    ApplicantKind, ApplicationKind, Author, Case, Channel, Event, Fact, Ground, NumberSlot, Profile, Rules,
    Side, StepKind, StepRule,
};
use domain::organisation::{Competence, PlacementMode, PostId, UnitId};
use domain::paper::PaperKind;
use domain::time_limit::Limit;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use store::{
    CaseCommit, CaseFile, CaseRow, CaseWrite, Idempotency, Options, PlainEvent, RecordWrite, Scope, Store,
    StoreError, WorkQuery, Written,
};

static SCHEMAS: AtomicU32 = AtomicU32::new(0);
static NONCES: AtomicU32 = AtomicU32::new(0);

/// Where the store of a test is.
pub(crate) enum Engine {
    Sqlite(PathBuf),
    Pg { url: String, schema: String },
}

/// A test's place: one engine, one directory.
pub(crate) struct Site {
    pub(crate) engine: Engine,
    pub(crate) directory: tempfile::TempDir,
}

/// The server for tests; none where it is not configured and not required.
pub(crate) fn pg_url() -> Option<String> {
    let url = std::env::var("YICHUANG_TEST_PG").ok().filter(|url| !url.is_empty());
    let required = std::env::var("YICHUANG_REQUIRE_PG").is_ok_and(|value| value == "1");
    assert!(url.is_some() || !required, "YICHUANG_REQUIRE_PG=1 but YICHUANG_TEST_PG is not set");
    url
}

/// Runs a test on SQLite, then on PostgreSQL if a server is configured.
pub(crate) fn for_each_engine(test: impl AsyncFn(&Site)) {
    let site = Site::new(|directory| Engine::Sqlite(directory.join("yichuang.db")));
    run(&test, &site);
    match pg_url() {
        Some(url) => run(&test, &pg_site(url)),
        None => eprintln!("skipped on PostgreSQL: YICHUANG_TEST_PG is not set"),
    }
}

/// Runs a test on PostgreSQL only.
pub(crate) fn on_pg(test: impl AsyncFn(&Site)) {
    match pg_url() {
        Some(url) => run(&test, &pg_site(url)),
        None => eprintln!("skipped: YICHUANG_TEST_PG is not set"),
    }
}

fn pg_site(url: String) -> Site {
    let n = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    Site::new(|_| Engine::Pg { url, schema: format!("test_{}_{n}", std::process::id()) })
}

fn run(test: &impl AsyncFn(&Site), site: &Site) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        test(site).await;
        site.remove().await;
    });
}

impl Site {
    fn new(engine: impl FnOnce(&std::path::Path) -> Engine) -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { engine: engine(directory.path()), directory }
    }

    pub(crate) fn options(&self) -> Options {
        Options { readers: 2, ..Options::default() }
    }

    pub(crate) async fn open(&self) -> Store {
        self.open_with(self.options()).await.unwrap()
    }

    pub(crate) async fn open_with(&self, options: Options) -> Result<Store, StoreError> {
        match &self.engine {
            Engine::Sqlite(path) => Store::open_sqlite(path, options).await,
            Engine::Pg { url, schema } => Store::open_pg(url, schema, options).await,
        }
    }

    /// Runs SQL behind the store's back.
    pub(crate) async fn sql(&self, sql: &str) -> Result<(), String> {
        match &self.engine {
            Engine::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
                connection.execute_batch(sql).map_err(|error| error.to_string())
            }
            Engine::Pg { url, schema } => {
                let client = connect(url, schema).await;
                client.batch_execute(sql).await.map_err(|error| {
                    error.as_db_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
                })
            }
        }
    }

    /// A number read behind the store's back.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        match &self.engine {
            Engine::Sqlite(path) => {
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.query_row(sql, [], |row| row.get(0)).unwrap()
            }
            Engine::Pg { url, schema } => {
                connect(url, schema).await.query_one(sql, &[]).await.unwrap().get(0)
            }
        }
    }

    pub(crate) async fn remove(&self) {
        if let Engine::Pg { url, schema } = &self.engine {
            let client = connect(url, "public").await;
            client.batch_execute(&format!("drop schema if exists {schema} cascade")).await.unwrap();
        }
    }

    pub(crate) fn is_pg(&self) -> bool {
        matches!(self.engine, Engine::Pg { .. })
    }
}

pub(crate) async fn connect(url: &str, schema: &str) -> tokio_postgres::Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
        .batch_execute(&format!("set search_path = {schema}; set client_min_messages = warning"))
        .await
        .unwrap();
    client
}

pub(crate) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// 2 November 2026, 09:00 in Tianjin.
pub(crate) fn morning() -> Timestamp {
    instant("2026-11-02T09:00:00+08:00")
}

pub(crate) fn day() -> Date {
    date(2026, 11, 2)
}

pub(crate) fn calendar() -> Arc<Calendar> {
    Arc::new(Calendar::built_in().clone())
}

pub(crate) fn nonce() -> [u8; 32] {
    let n = NONCES.fetch_add(1, Ordering::Relaxed);
    let mut nonce = [7; 32];
    nonce[..4].copy_from_slice(&n.to_be_bytes());
    nonce
}

pub(crate) fn rules() -> Arc<Rules> {
    let step = |key: &str, kind: StepKind, after: Vec<String>| StepRule {
        key: key.to_owned(),
        name: key.to_owned(),
        kind,
        side: Side::Deciding,
        limit_days: Some(3),
        after,
        publicity: None,
    };
    Arc::new(Rules {
        profile: Profile::Licence,
        immediate: false,
        deemed: true,
        acceptance_days: 5,
        statutory: Some(Limit::working_days(20)),
        promised: Some(Limit::working_days(7)),
        delivery_days: Some(10),
        first_examination_days: None,
        supplement_days: 15,
        grounds: Ground::LICENCE.to_vec(),
        extension_days: Some(10),
        materials: Vec::new(),
        steps: vec![
            step("examine", StepKind::Examine, Vec::new()),
            step("decide", StepKind::Decide, vec!["examine".to_owned()]),
        ],
        in_person: false,
        street_promise: None,
        refer_to: None,
        fees: domain::catalogue::FeeList::default(),
        handling: domain::catalogue::HandlingStandard::default(),
        result_name: None,
    })
}

pub(crate) fn author() -> Author {
    Author {
        post: PostId::from("P1"),
        person: "li".to_owned(),
        name: "李窗口".to_owned(),
        unit: UnitId::from("C1"),
    }
}

pub(crate) fn competence(centre: &str) -> Competence {
    let body = UnitId::from("B1");
    Competence {
        mode: PlacementMode::Devolved,
        centre: UnitId::from(centre),
        accepts: body.clone(),
        accepts_in_name_of: body.clone(),
        decides: body.clone(),
        decides_in_name_of: body,
        window_accepts: true,
        two_levels: false,
    }
}

pub(crate) fn event(fact: Fact) -> Event {
    Event { by: author(), effective_on: day(), evidence: None, fact, template: None }
}

pub(crate) fn submitted(centre: &str, item: &str) -> Event {
    event(Fact::Submitted {
        case_no: String::new(),
        item: item.to_owned(),
        item_version: 1,
        item_name: "食品经营许可".to_owned(),
        kind: ApplicationKind::New,
        channel: Channel::Window,
        competence: competence(centre),
        applicant_kind: ApplicantKind::Person,
        has_proxy: false,
        personal: "sealed:abc".to_owned(),
        materials: Vec::new(),
        promised: None,
        situation: domain::case::Situation::default(),
    })
}

pub(crate) fn received() -> Event {
    event(Fact::Received { first_inquiry: "li".to_owned() })
}

pub(crate) fn accepted() -> Event {
    event(Fact::Accepted {
        missing: Vec::new(),
        no: NumberSlot::of("和政服", PaperKind::AcceptanceNotice, day()),
    })
}

pub(crate) fn deemed() -> Event {
    event(Fact::DeemedAccepted { no: NumberSlot::of("和政服", PaperKind::AcceptanceNotice, day()) })
}

pub(crate) fn suspended() -> Event {
    let no = NumberSlot::of("和政服", PaperKind::SpecialProcedure, day());
    event(Fact::Suspended { ground: Ground::Hearing, planned_days: 3, why: "听证".to_owned(), no })
}

pub(crate) fn resumed() -> Event {
    event(Fact::Resumed {})
}

pub(crate) fn withdrawn() -> Event {
    event(Fact::Withdrawn { why: "本人撤回".to_owned() })
}

pub(crate) fn archived() -> Event {
    event(Fact::Archived {})
}

pub(crate) fn file(person: u8) -> Arc<CaseFile> {
    Arc::new(CaseFile {
        data_key: Some(vec![9; 48]),
        personal: "sealed:abc".to_owned(),
        masked: r#"{"name":"王*"}"#.to_owned(),
        person_key: Some(vec![person; 32]),
        phone_key: Some(vec![person.wrapping_add(100); 32]),
        query_hash: Some(vec![3; 32]),
    })
}

/// A write that creates a case at a centre.
pub(crate) fn creation(centre: &str, item: &str) -> CaseWrite {
    creation_with(centre, item, &rules(), &calendar())
}

pub(crate) fn creation_with(
    centre: &str,
    item: &str,
    rules: &Arc<Rules>,
    calendar: &Arc<Calendar>,
) -> CaseWrite {
    CaseWrite {
        case: None,
        seen_version: 0,
        events: vec![submitted(centre, item), received()],
        nonces: vec![nonce(), nonce()],
        now: morning(),
        rules: rules.clone(),
        calendar: calendar.clone(),
        file: Some(file(1)),
        number_prefix: Some("120101001-20261102-".to_owned()),
        idempotency: None,
        authority_epoch: None,
        leaf_unit: centre.to_owned(),
    }
}

/// A write that continues a case as it was read.
pub(crate) fn continuation(row: &Arc<CaseRow>, events: Vec<Event>) -> CaseWrite {
    continuation_with(row, events, &rules(), &calendar())
}

pub(crate) fn continuation_with(
    row: &Arc<CaseRow>,
    events: Vec<Event>,
    rules: &Arc<Rules>,
    calendar: &Arc<Calendar>,
) -> CaseWrite {
    CaseWrite {
        seen_version: row.case.version,
        case: Some(row.clone()),
        nonces: events.iter().map(|_| nonce()).collect(),
        events,
        file: None,
        number_prefix: None,
        ..creation_with("C1", "SX-001", rules, calendar)
    }
}

pub(crate) fn record(stream: &str) -> RecordWrite {
    let mut public = serde_json::Map::new();
    public.insert("item".to_owned(), "SX-001".into());
    RecordWrite {
        stream: stream.to_owned(),
        events: vec![PlainEvent {
            kind: "published".to_owned(),
            body: serde_json::json!({"by": "zhao", "n": 1}),
            public,
        }],
        nonces: vec![nonce()],
        now: morning(),
        rows: Vec::new(),
        seen_version: None,
        authority_epoch: None,
        leaf_unit: "B1".to_owned(),
    }
}

pub(crate) fn key(name: &str, body: u8) -> Option<Idempotency> {
    Some(Idempotency { key: name.to_owned(), actor: "li".to_owned(), body_hash: [body; 32] })
}

pub(crate) fn written(commit: CaseCommit) -> Written {
    match commit {
        CaseCommit::Written(written) => *written,
        CaseCommit::Replayed(receipt) => panic!("replayed {receipt:?}"),
    }
}

pub(crate) async fn create(store: &Store) -> Written {
    written(store.commit_case(creation("C1", "SX-001")).await.unwrap())
}

pub(crate) async fn act(store: &Store, row: &Arc<CaseRow>, events: Vec<Event>) -> Arc<CaseRow> {
    written(store.commit_case(continuation(row, events)).await.unwrap()).row
}

/// A work list of a scope, seven rows a page.
pub(crate) fn lists_of(scope: Scope) -> WorkQuery {
    WorkQuery { limit: 7, ..WorkQuery::of(scope) }
}

/// The case as its stored events make it.
pub(crate) async fn folded(store: &Store, no: &str) -> Case {
    let events = store.events_of(&format!("case:{no}"), 0, 1000).await.unwrap();
    let events: Vec<Event> = events.iter().map(|event| event.case_event().unwrap()).collect();
    Case::fold(&events, &rules(), &calendar()).unwrap()
}
