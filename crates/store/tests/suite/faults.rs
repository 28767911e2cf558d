//! Several writers on one database, and connections that break while a batch is committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use domain::case::{Fact, NumberSlot};
use domain::paper::PaperKind;
use futures_util::future::join_all;
use store::{Options, Store, StoreError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use crate::support::*;

#[test]
fn two_writers_on_one_database_lose_nothing() {
    on_pg(async |site| {
        let one = site.open().await;
        let two = site.open_with(Options { instance: "two".to_owned(), ..site.options() }).await.unwrap();
        let row = create(&one).await.row;
        let acts = (0..300).map(|n| {
            let store = if n % 2 == 0 { &one } else { &two };
            let write =
                if n % 10 == 0 { continuation(&row, vec![accepted()]) } else { creation("C1", "SX-001") };
            store.commit_case(write)
        });
        let outcomes = join_all(acts).await;
        let won = outcomes.iter().enumerate().filter(|(n, outcome)| n % 10 == 0 && outcome.is_ok()).count();
        assert_eq!(won, 1, "acts on one version");
        assert!(outcomes.iter().enumerate().all(|(n, outcome)| n % 10 == 0 || outcome.is_ok()));
        assert_eq!(one.event_count().await.unwrap(), 2 + 1 + 270 * 2);
        assert_eq!(site.number("select count(*) from event").await, 2 + 1 + 270 * 2);
        assert_eq!(site.number("select count(distinct no) from case_row").await, 271);
        assert_eq!(site.number("select max(right(no, 4)::bigint) from case_row").await, 271);
        let unordered = "select count(*) from event a join event b on b.idx = a.idx + 1 where b.at < a.at";
        assert_eq!(site.number(unordered).await, 0);
    });
}

#[test]
fn what_another_writer_has_done_is_found_out() {
    on_pg(async |site| {
        let one = site.open().await;
        let two = site.open_with(Options { instance: "two".to_owned(), ..site.options() }).await.unwrap();
        let row = create(&one).await.row;
        let no = row.case.no.clone();
        // One remembers the case at version 2 and the log at two events; two goes on.
        act(&two, &two.case_by_no(&no).await.unwrap().unwrap(), vec![accepted()]).await;
        let remembered = one.recent_case(&no).unwrap();
        assert_eq!(remembered.case.version, 2);
        let late = one.commit_case(continuation(&remembered, vec![withdrawn()])).await;
        assert!(matches!(late, Err(StoreError::Clash { version: 3 })), "{late:?}");
        assert!(one.recent_case(&no).is_none(), "tried once only");
        // Neighbours of the loser in the same batch are recorded, numbers go on, and the log has no gap.
        let acts = join_all((0..20).map(|n| {
            one.commit_case(match n {
                0 => continuation(&row, vec![withdrawn()]),
                _ => creation("C1", "SX-001"),
            })
        }));
        let outcomes = acts.await;
        assert!(matches!(outcomes[0], Err(StoreError::Clash { .. })));
        assert!(outcomes[1..].iter().all(Result::is_ok));
        assert_eq!(create(&two).await.receipt.case_no, "120101001-20261102-0021");
        assert_eq!(site.number("select count(*) from event").await, 3 + 20 * 2);
        assert_eq!(site.number("select max(idx) + 1 from event").await, 3 + 20 * 2);
    });
}

/// Two batches of one writer wait for the commit lock; another writer's act, of as many events as the first, comes
/// before them. The second then finds the log as long as it was planned on, but not the same.
#[test]
fn a_batch_behind_a_refused_one_is_refused_too() {
    on_pg(async |site| {
        let Engine::Pg { url, schema } = &site.engine else { return };
        let accepted_by = |word: &str| {
            event(Fact::Accepted {
                no: NumberSlot::of(word, PaperKind::AcceptanceNotice, day()),
                missing: Vec::new(),
            })
        };
        let one = site.open().await;
        // One knows both series and three open cases.
        for word in ["甲", "乙"] {
            act(&one, &create(&one).await.row, vec![accepted_by(word)]).await;
        }
        let rows = [create(&one).await.row, create(&one).await.row, create(&one).await.row];
        let two = site.open_with(Options { instance: "two".to_owned(), ..site.options() }).await.unwrap();

        let lock = connect(url, schema).await;
        let waiting = async |n: i64| {
            let sql = "select count(*) from pg_locks where locktype = 'advisory' and not granted and classid = 79177001 \
                and objid::bigint & 4294967295 = hashtext(current_schema())::bigint & 4294967295";
            while lock.query_one(sql, &[]).await.unwrap().get::<_, i64>(0) < n {
                tokio::task::yield_now().await;
            }
        };
        let held = "(79177001, hashtext(current_schema()))";
        lock.batch_execute(&format!("select pg_advisory_lock{held}")).await.unwrap();
        let spawn = |store: &Store, row: &Arc<store::CaseRow>, word: &str| {
            let (store, write) = (store.clone(), continuation(row, vec![accepted_by(word)]));
            tokio::spawn(async move { store.commit_case(write).await })
        };
        let first = spawn(&two, &rows[0], "甲");
        waiting(1).await;
        let second = spawn(&one, &rows[1], "乙");
        waiting(2).await;
        let third = spawn(&one, &rows[2], "甲");
        while one.waiting() > 0 {
            tokio::task::yield_now().await;
        }
        waiting(2).await;
        lock.batch_execute(&format!("select pg_advisory_unlock{held}")).await.unwrap();

        let mut numbers = Vec::new();
        for task in [first, second, third] {
            let row = written(task.await.unwrap().unwrap()).row;
            numbers.push(row.case.papers.last().unwrap().no.clone().unwrap());
        }
        numbers.sort();
        assert_eq!(numbers, ["乙受〔2026〕2号", "甲受〔2026〕2号", "甲受〔2026〕3号"]);
    });
}

#[test]
fn a_row_changed_behind_the_writer_refuses_the_act_alone() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let (row, other) = (create(&store).await.row, create(&store).await.row);
        // Nobody does this: it stands for memory that is wrong in whatever way.
        site.sql(&format!("update case_row set version = 9 where id = {}", row.id)).await.unwrap();
        let outcomes = join_all([
            store.commit_case(continuation(&row, vec![accepted()])),
            store.commit_case(continuation(&other, vec![accepted()])),
        ])
        .await;
        assert!(matches!(outcomes[0], Err(StoreError::Clash { version: 9 })), "{outcomes:?}");
        assert!(outcomes[1].is_ok());
        assert_eq!(store.event_count().await.unwrap(), 5);
    });
}

/// What the proxy does with batches that come by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cut {
    /// The server never sees it.
    Before,
    /// The server commits; its answer never comes back.
    After,
}

/// A proxy that breaks the writer's connection at a batch, so many times.
struct Proxy {
    port: u16,
    cuts: Arc<AtomicUsize>,
}

impl Proxy {
    async fn start(url: &str, cut: Cut) -> (Self, String) {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let tokio_postgres::config::Host::Tcp(host) = config.get_hosts()[0].clone() else {
            panic!("TCP wanted")
        };
        let server = (host, config.get_ports().first().copied().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self { port: listener.local_addr().unwrap().port(), cuts: Arc::default() };
        let cuts = proxy.cuts.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(server.clone()).await.unwrap();
                tokio::spawn(relay(client, server, cut, cuts.clone()));
            }
        });
        let password =
            config.get_password().map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default();
        let url = format!(
            "host=127.0.0.1 port={} user={} dbname={} password='{password}'",
            proxy.port,
            config.get_user().unwrap_or("postgres"),
            config.get_dbname().unwrap_or("postgres"),
        );
        (proxy, url)
    }
}

/// Hands bytes back until an answer is to be kept from the client; says when the server has given it: it is idle again.
async fn hand_back(
    mut server: OwnedReadHalf,
    mut client: OwnedWriteHalf,
    mute: Arc<AtomicBool>,
    committed: Arc<Notify>,
) {
    let mut buffer = vec![0; 1 << 16];
    let mut tail: Vec<u8> = Vec::new();
    while let Ok(n @ 1..) = server.read(&mut buffer).await {
        if mute.load(Ordering::SeqCst) {
            tail.extend_from_slice(&buffer[..n]);
            if has(&tail, b"Z\0\0\0\x05I") {
                committed.notify_one();
            }
        } else if client.write_all(&buffer[..n]).await.is_err() {
            return;
        }
    }
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// Finds the end of what commits in the bytes of a writer: COMMIT of a batch in a transaction, else the Sync after one
/// that is a transaction itself.
#[derive(Default)]
struct Watch {
    tail: Vec<u8>,
    writer: bool,
    in_transaction: bool,
    batch: bool,
}

impl Watch {
    fn commits(&mut self, chunk: &[u8]) -> bool {
        self.tail.extend_from_slice(chunk);
        self.writer |= has(&self.tail, b"set synchronous_commit = on");
        let begins: [&[u8]; 2] = [b"begin; select pg_advisory_xact_lock", b"; begin\0"];
        self.in_transaction |= begins.iter().any(|begin| has(&self.tail, begin));
        self.batch |= has(&self.tail, b"case:120101001-");
        let (commit, sync) = (has(&self.tail, b"commit\0"), chunk.ends_with(b"S\0\0\0\x04"));
        let commits = self.writer && if self.in_transaction { commit } else { self.batch && sync };
        let ended = commit || has(&self.tail, b"rollback\0");
        self.in_transaction &= !ended;
        self.batch &= !sync;
        self.tail.drain(..self.tail.len().saturating_sub(if ended { 0 } else { 40 }));
        commits
    }
}

async fn relay(client: TcpStream, server: TcpStream, cut: Cut, cuts: Arc<AtomicUsize>) {
    let (mut from_client, to_client) = client.into_split();
    let (from_server, mut to_server) = server.into_split();
    let (mute, committed) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
    let back = tokio::spawn(hand_back(from_server, to_client, mute.clone(), committed.clone()));
    let mut buffer = vec![0; 1 << 16];
    let mut watch = Watch::default();
    while let Ok(n @ 1..) = from_client.read(&mut buffer).await {
        let commits = watch.commits(&buffer[..n]);
        if commits
            && cuts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
        {
            if cut == Cut::After {
                mute.store(true, Ordering::SeqCst);
                to_server.write_all(&buffer[..n]).await.unwrap();
                committed.notified().await;
            }
            break;
        }
        if to_server.write_all(&buffer[..n]).await.is_err() {
            break;
        }
    }
    back.abort();
}

async fn through(site: &Site, cut: Cut) -> (Store, Proxy) {
    let Engine::Pg { url, schema } = &site.engine else { panic!("PostgreSQL only") };
    let (proxy, url) = Proxy::start(url, cut).await;
    (Store::open_pg(&url, schema, site.options()).await.unwrap(), proxy)
}

async fn acts_survive(site: &Site, cut: Cut) {
    let (store, proxy) = through(site, cut).await;
    let mut row = create(&store).await.row;
    for round in 0..12 {
        proxy.cuts.store(1 + round % 2, Ordering::SeqCst);
        let acts = (0..40).map(|_| store.commit_case(creation("C1", "SX-001")));
        for outcome in join_all(acts).await {
            outcome.unwrap();
        }
        let event = match row.case.state {
            domain::case::State::Submitted => accepted(),
            domain::case::State::Suspended => resumed(),
            _ => suspended(),
        };
        row = act(&store, &row, vec![event]).await;
        assert_eq!(proxy.cuts.load(Ordering::SeqCst), 0, "the fault was injected");
        let kept = "select count(*) from pg_locks where locktype = 'advisory' and classid = 79177001 \
            and objid::bigint & 4294967295 = hashtext(current_schema())::bigint & 4294967295";
        assert_eq!(site.number(kept).await, 0, "the commit lock is kept by a writer with nothing to do");
    }
    // Neither a lost nor a doubled act: every number once, every case two events, the series where it should be.
    assert_eq!(site.number("select count(*) from case_row").await, 481);
    assert_eq!(site.number("select count(*) from event").await, 481 * 2 + 12);
    assert_eq!(site.number("select max(idx) + 1 from event").await, 481 * 2 + 12);
    assert_eq!(site.number("select next from series where name like 'case:%'").await, 482);
    assert_eq!(store.case_by_id(row.id).await.unwrap().unwrap().case, row.case);
    assert_eq!(folded(&store, &row.case.no).await, row.case);
}

#[test]
fn a_connection_lost_before_commit_repeats_the_batch() {
    on_pg(async |site| acts_survive(site, Cut::Before).await);
}

#[test]
fn a_connection_lost_after_commit_doubles_nothing() {
    on_pg(async |site| acts_survive(site, Cut::After).await);
}

#[test]
fn readers_connect_again() {
    on_pg(async |site| {
        let store = site.open().await;
        let row = create(&store).await.row;
        site.sql(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'yichuang' \
            and pid <> pg_backend_pid() and query like '%case_row%'",
        )
        .await
        .unwrap();
        for _ in 0..8 {
            assert!(store.case_by_id(row.id).await.unwrap().is_some());
        }
    });
}

#[test]
fn one_writing_process_a_directory_and_readers_beside_it() {
    for_each_engine(async |site| {
        let directory = site.directory.path().join("data");
        let options = || Options { data_dir: Some(directory.clone()), ..site.options() };
        let store = site.open_with(options()).await.unwrap();
        let row = create(&store).await.row;
        assert!(matches!(site.open_with(options()).await, Err(StoreError::Locked)));
        let reader = match &site.engine {
            Engine::Sqlite(path) => Store::open_sqlite_read_only(path, options()).await.unwrap(),
            Engine::Pg { url, schema } => Store::open_pg_read_only(url, schema, options()).await.unwrap(),
        };
        assert_eq!(reader.case_by_id(row.id).await.unwrap().unwrap().case, row.case);
        assert!(matches!(reader.commit_case(creation("C1", "SX-001")).await, Err(StoreError::ReadOnly)));
        assert!(matches!(reader.set_meta("a", "b").await, Err(StoreError::ReadOnly)));
        drop(store);
        site.open_with(options()).await.unwrap();
    });
}

#[test]
fn a_schema_of_another_release_is_refused() {
    for_each_engine(async |site| {
        let reader = async |site: &Site| match &site.engine {
            Engine::Sqlite(path) => Store::open_sqlite_read_only(path, site.options()).await,
            Engine::Pg { url, schema } => Store::open_pg_read_only(url, schema, site.options()).await,
        };
        assert!(reader(site).await.is_err(), "readers make no schema");
        drop(site.open().await);
        reader(site).await.unwrap();
        site.sql("insert into schema_version (version) values (999)").await.unwrap();
        assert!(matches!(site.open_with(site.options()).await, Err(StoreError::SchemaNewer(999))));
        assert!(matches!(reader(site).await, Err(StoreError::SchemaNewer(999))));
        site.sql("delete from schema_version").await.unwrap();
        assert!(matches!(reader(site).await, Err(StoreError::SchemaOlder(0))));
    });
}
