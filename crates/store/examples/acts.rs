//! Acts a second through the store at 1, 8 and 32 callers, on SQLite and (with `YICHUANG_TEST_PG`) PostgreSQL,
//! beside raw SQLite: `cargo run --release -p yichuang-store --example acts [seconds [engine [callers [what]]]]`.
//!
//! An act here is a whole one: rules folded, bytes fixed, hashed, leaf made, list row, counts, durable.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark prints, measures time and stops at the first error"
)]

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use store::{Store, WorkQuery};

#[path = "../tests/suite/support.rs"]
#[expect(dead_code, reason = "shared with the tests")]
mod support;

use support::*;

fn main() {
    let seconds: f64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(3.0);
    let span = Duration::from_secs_f64(seconds);
    let directory = tempfile::tempdir_in(std::env::current_dir().unwrap()).unwrap();
    let wanted = std::env::args().nth(2);
    let wants = |engine: &str| wanted.as_deref().is_none_or(|name| name == engine);
    for batch in [1, 64].into_iter().filter(|_| wanted.is_none()) {
        let rate = raw(&directory.path().join(format!("raw{batch}.db")), batch, span);
        println!("raw rusqlite, FULL, {batch:>2} acts a commit: {rate:>8.0}/s");
    }
    let sqlite = Site { engine: Engine::Sqlite(directory.path().join("store.db")), directory };
    if wants("sqlite") {
        measure("sqlite", &sqlite, span);
    }
    if let Some(url) = pg_url().filter(|_| wants("postgres")) {
        let engine = Engine::Pg { url, schema: format!("bench_{}", std::process::id()) };
        measure("postgres", &Site { engine, directory: tempfile::tempdir().unwrap() }, span);
    }
}

/// The least any store could do: one guarded update and one insert an act.
fn raw(path: &std::path::Path, batch: usize, span: Duration) -> f64 {
    let mut connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 20000;
             create table cases (id integer primary key, version integer, body text);
             create table event (id integer, seq integer, body text, primary key (id, seq))",
        )
        .unwrap();
    let body = "x".repeat(600);
    for id in 0..1000 {
        connection.execute("insert into cases values (?1, 0, ?2)", (id, &body)).unwrap();
    }
    let start = Instant::now();
    let mut acts = 0_u32;
    while start.elapsed() < span {
        let tx = connection.transaction().unwrap();
        for _ in 0..batch {
            let (id, version) = (acts % 1000, acts / 1000);
            let update = "update cases set version = version + 1, body = ?3 where id = ?1 and version = ?2";
            assert_eq!(tx.prepare_cached(update).unwrap().execute((id, version, &body)).unwrap(), 1);
            let insert = "insert into event values (?1, ?2, ?3)";
            tx.prepare_cached(insert).unwrap().execute((id, version, &body)).unwrap();
            acts += 1;
        }
        tx.commit().unwrap();
    }
    f64::from(acts) / start.elapsed().as_secs_f64()
}

fn measure(engine: &str, site: &Site, span: Duration) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let store = site.open().await;
        let only = std::env::args().nth(4);
        let wants = |what: &str| only.as_deref().is_none_or(|only| only == what);
        let wanted: Option<usize> = std::env::args().nth(3).and_then(|text| text.parse().ok());
        for callers in [1, 8, 32].into_iter().filter(|n| wanted.is_none_or(|wanted| wanted == *n)) {
            if wants("create") {
                report(engine, "create", callers, run(&store, callers, span, create_all).await);
            }
            if wants("transition") {
                report(engine, "transition", callers, run(&store, callers, span, move_all).await);
            }
            if wants("read") {
                report(engine, "read case", callers, run(&store, callers, span, read_all).await);
            }
            if wants("list") {
                report(engine, "list 50", callers, run(&store, callers, span, list_all).await);
            }
        }
        drop(store);
        site.remove().await;
    });
}

fn report(engine: &str, what: &str, callers: usize, (mut times, elapsed): (Vec<Duration>, Duration)) {
    times.sort_unstable();
    let at =
        |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default().as_secs_f64() * 1e3;
    let rate = times.len() as f64 / elapsed.as_secs_f64();
    println!(
        "{engine:>8} {what:>10} c={callers:<2} {rate:>8.0}/s  p50 {:>6.2} ms  p99 {:>6.2} ms",
        at(50),
        at(99)
    );
}

async fn run<F: Future<Output = Vec<Duration>> + Send + 'static>(
    store: &Store,
    callers: usize,
    span: Duration,
    work: fn(Store, Duration) -> F,
) -> (Vec<Duration>, Duration) {
    let start = Instant::now();
    let tasks = (0..callers).map(|_| tokio::spawn(work(store.clone(), span)));
    let times = join_all(tasks).await.into_iter().flat_map(Result::unwrap).collect();
    (times, start.elapsed())
}

async fn create_all(store: Store, span: Duration) -> Vec<Duration> {
    let template = creation("C1", "SX-001");
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < span {
        let before = Instant::now();
        let mut write = template.clone();
        write.nonces = vec![nonce(), nonce()];
        store.commit_case(write).await.unwrap();
        times.push(before.elapsed());
    }
    times
}

async fn move_all(store: Store, span: Duration) -> Vec<Duration> {
    let mut rows = Vec::new();
    for _ in 0..20 {
        let row = create(&store).await.row;
        rows.push(act(&store, &row, vec![accepted()]).await);
    }
    let (calendar, rules) = (calendar(), rules());
    let start = Instant::now();
    let mut times = Vec::new();
    for n in 0.. {
        if start.elapsed() >= span {
            break;
        }
        let at = n % rows.len();
        let event = if n / rows.len() % 2 == 0 { suspended() } else { resumed() };
        let write = continuation_with(&rows[at], vec![event], &rules, &calendar);
        let before = Instant::now();
        rows[at] = written(store.commit_case(write).await.unwrap()).row;
        times.push(before.elapsed());
    }
    times
}

async fn read_all(store: Store, span: Duration) -> Vec<Duration> {
    let start = Instant::now();
    let mut times = Vec::new();
    for n in 0_u32.. {
        if start.elapsed() >= span {
            break;
        }
        let no = format!("120101001-20261102-{:04}", 1 + n.wrapping_mul(7919) % 500);
        let before = Instant::now();
        let stream = format!("case:{no}");
        let (case, events) =
            futures_util::future::join(store.case_by_no(&no), store.events_of(&stream, 0, 100)).await;
        assert!(case.unwrap().is_some() && events.unwrap().len() >= 2);
        times.push(before.elapsed());
        // Reads of SQLite never wait: give the other callers their turn.
        tokio::task::yield_now().await;
    }
    times
}

async fn list_all(store: Store, span: Duration) -> Vec<Duration> {
    let centre = store::Scope::Centre(domain::organisation::UnitId::from("C1"));
    let query = WorkQuery { limit: 50, ..WorkQuery::of(centre) };
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < span {
        let before = Instant::now();
        assert_eq!(store.work_list(&query).await.unwrap().len(), 50);
        times.push(before.elapsed());
        tokio::task::yield_now().await;
    }
    times
}
