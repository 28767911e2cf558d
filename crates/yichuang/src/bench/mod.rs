//! `bench`: load over HTTP on fresh stores beside the floor in the same run; writes `docs/performance.md`.
//!
//! What is measured and how is told in that document. A figure with a failure in it is void: any answer that is not
//! what it has to be, a count that differs from what was acknowledged, or a log that does not verify ends the run.

mod basics;
mod block;
mod catalogue;
mod district;
mod figures;
mod fill;
mod floor;
mod growth;
mod http;
mod ingest;
mod kill;
mod lives;
mod load;
mod machine;
mod raw;
mod report;
pub(crate) mod serving;
mod site;
mod supervision;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use tokio::runtime::Runtime;

use basics::{Outcome, now, pause};
use block::{Pace, Stand};
use district::Plan;
use fill::{Ended, Filled};
use floor::Floor;
use http::{Client, request};
use load::{Load, Op};
use report::Report;
use site::{Server, Site};

use crate::setup::{Failure, println_out};

/// Origin of the stores measured: a demonstration's, which `serve` refuses.
pub(crate) const ORIGIN: &str = crate::demo::DEMO_ORIGIN;

/// Connections of the blocks.
const CLIENTS: [usize; 3] = [8, 32, 1];
/// Operations measured at every number of connections.
const MAIN: [Op; 6] = [Op::Create, Op::Act, Op::Read, Op::List, Op::Page, Op::Life];
/// Operations measured at 8 connections only.
const BESIDE: [Op; 3] = [Op::ReadAll, Op::ListBody, Op::Work];

/// How `bench` runs.
#[derive(Debug, Clone, Args)]
pub(crate) struct BenchArgs {
    /// Also 10⁷ stored cases (some 30 GB of disk; a quarter of an hour on SQLite)
    #[arg(long)]
    large: bool,
    /// Small stores and short blocks: ten minutes
    #[arg(long, conflicts_with = "large")]
    quick: bool,
    /// Engine
    #[arg(long, value_enum, default_value_t = Engine::Both)]
    engine: Engine,
    /// PostgreSQL to measure on; `YICHUANG_TEST_PG` otherwise
    #[arg(long)]
    pg: Option<String>,
    /// Rounds; medians are told
    #[arg(long)]
    rounds: Option<usize>,
    /// Seconds of each part of a block
    #[arg(long)]
    seconds: Option<u64>,
    /// Only some parts: blocks, two, growth, kill, ledger, embedded, catalogue, supervision
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only some operations in the blocks, by name: create, transition, read, list, life, "case page"…
    #[arg(long, value_delimiter = ',')]
    ops: Vec<String>,
    /// Only some numbers of connections in the blocks
    #[arg(long, value_delimiter = ',')]
    clients: Vec<usize>,
    /// Document to write; `-` for standard output
    #[arg(long, default_value = "docs/performance.md")]
    out: PathBuf,
}

/// Engines to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
    Both,
}

/// What all parts share.
pub(crate) struct Bench {
    args: BenchArgs,
    /// This program, to be run as a server.
    pub(crate) binary: PathBuf,
    root: PathBuf,
    /// Connection string of PostgreSQL, if it is measured.
    url: Option<String>,
    /// Who does what.
    pub(crate) plans: Vec<Plan>,
    /// Rounds.
    pub(crate) rounds: usize,
    /// Seconds of each part.
    pub(crate) seconds: u64,
    /// Seconds without traffic before memory is read.
    pub(crate) idle_seconds: u64,
    workers: Runtime,
}

/// Removes what a run has written, however it ends.
struct Cleared(PathBuf);

impl Drop for Cleared {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Measures and writes the document.
pub(crate) fn run(args: BenchArgs) -> Result<ExitCode, Failure> {
    measure(args).map_err(|error| Failure::new(format!("测试中断，本次数据作废：{error}")))?;
    Ok(ExitCode::SUCCESS)
}

fn measure(args: BenchArgs) -> Outcome<()> {
    let url = args.pg.clone().or_else(|| std::env::var("YICHUANG_TEST_PG").ok());
    let url = url.filter(|_| args.engine != Engine::Sqlite);
    if url.is_none() && args.engine != Engine::Sqlite {
        return Err("没有 PostgreSQL：请用 make bench，或以 --pg 指明，或加 --engine sqlite".into());
    }
    let base = std::env::var_os("TMPDIR").map_or_else(|| PathBuf::from("/var/tmp"), PathBuf::from);
    let root = base.join(format!("yichuang-bench-{}", std::process::id()));
    std::fs::create_dir_all(&root)?;
    let _cleared = Cleared(root.clone());
    let bench = Bench {
        binary: std::env::current_exe()?,
        root,
        url,
        plans: district::plans()?,
        rounds: args.rounds.unwrap_or(if args.quick { 1 } else { 3 }).max(1),
        seconds: args.seconds.unwrap_or(if args.quick { 2 } else { 3 }).max(1),
        idle_seconds: if args.quick { 3 } else { 10 },
        workers: tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?,
        args,
    };
    let report = bench.all()?;
    let text = report.document(&std::fs::read_to_string(&bench.args.out).unwrap_or_default());
    if bench.args.out.as_os_str() == "-" {
        println_out(&text);
    } else {
        std::fs::write(&bench.args.out, text)?;
        println_out(&format!("已写入 {}", bench.args.out.display()));
    }
    Ok(())
}

impl Bench {
    fn wants(&self, part: &str) -> bool {
        self.args.only.is_empty() || self.args.only.iter().any(|only| only == part)
    }

    fn asks(&self, op: Op) -> bool {
        self.args.ops.is_empty() || self.args.ops.iter().any(|name| name == op.name())
    }

    fn urls(&self) -> Vec<Option<&str>> {
        let mut urls = Vec::new();
        if self.args.engine != Engine::Postgres {
            urls.push(None);
        }
        urls.extend(self.url.as_deref().map(Some));
        urls
    }

    fn all(&self) -> Outcome<Report> {
        let mut report = Report::new(machine::describe(), self.rounds, self.seconds, self.args.quick);
        let load = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let size = if self.args.quick { 10_000 } else { 100_000 };
        let bin = std::env::var_os("YICHUANG_PG_BIN").map(PathBuf::from);
        let floor = match &self.url {
            Some(url) if self.wants("blocks") || self.wants("two") => {
                say("floor: filling");
                Some(self.workers.block_on(Floor::make(
                    url,
                    bin.as_deref(),
                    &self.root.join("floor"),
                    size,
                ))?)
            }
            _ => None,
        };
        report.postgres = floor.as_ref().map(|floor| floor.version.clone()).unwrap_or_default();
        report.stored = size;
        // Before the load, which makes the floor's tables grow.
        if let Some(floor) = &floor {
            report.floor_bytes_per_case = self.workers.block_on(floor.bytes_per_case())?;
        }
        for url in self.urls() {
            if self.wants("blocks") || self.wants("two") {
                self.engine(url, size, floor.as_ref().filter(|_| url.is_some()), &load, &mut report)?;
            }
            if self.wants("kill") {
                self.kill(url, &load, &mut report)?;
            }
            if self.wants("catalogue") {
                report.ingest.push(self.ingest(url)?);
            }
        }
        if self.wants("embedded") && self.args.engine != Engine::Postgres {
            self.embedded(&mut report)?;
        }
        if self.wants("catalogue") {
            self.catalogue(&mut report)?;
        }
        if self.wants("ledger") {
            report.verify_in_memory = verify_in_memory()?;
        }
        if self.wants("supervision") {
            for url in self.urls() {
                self.supervision(url, self.args.quick, &mut report)?;
            }
        }
        if self.wants("growth") {
            for url in self.urls() {
                self.growth(url, &load, &mut report)?;
            }
        }
        Ok(report)
    }

    /// A new store of a size on a site.
    pub(crate) fn make(&self, site: &Site, size: usize, ended: Ended) -> Outcome<Filled> {
        say(&format!("{}: filling {size} cases", site.engine()));
        let made = self.workers.block_on(fill::make(site, &self.plans, size, ended));
        made.map_err(|failure| failure.to_string().into())
    }

    /// All blocks on one engine.
    fn engine(
        &self,
        url: Option<&str>,
        size: usize,
        floor: Option<&Floor>,
        load_runtime: &Runtime,
        report: &mut Report,
    ) -> Outcome<()> {
        let site = Site::new(&self.root, if url.is_some() { "pg" } else { "lite" }, url);
        let filled = self.make(&site, size, Ended::Whole)?;
        if let Some((url, schema)) = &site.postgres {
            let tables = self.workers.block_on(table_bytes(url, schema))?;
            report.bytes_per_case =
                tables.into_iter().map(|(table, bytes)| (table, bytes / size as f64)).collect();
        }
        let server = Server::start(&self.binary, &site, "single")?;
        pause(Duration::from_secs(self.idle_seconds));
        report.idle_mib.push((site.engine(), machine::pss_mib(server.pid())));
        let load = Arc::new(load_runtime.block_on(self.load(&site, vec![server.addr], filled))?);
        load_runtime.block_on(check_answers(&load))?;
        let before = load_runtime.block_on(server.events())?;
        let stand = Stand {
            runtime: load_runtime,
            servers: vec![&server],
            load: &load,
            floor,
            engine: site.engine(),
            seconds: self.seconds,
        };
        if self.wants("blocks") {
            self.blocks(&stand, report)?;
        }
        load_runtime.block_on(server.caught_up())?;
        let mut after = load_runtime.block_on(server.events())?;
        check_counts(&[&load], after - before)?;
        if url.is_some() && self.wants("two") {
            let both = self.two(&site, &stand, report)?;
            after = load_runtime.block_on(server.events())?;
            check_counts(&[&load, &both], after - before)?;
        }
        server.stop()?;
        let (said, seconds) = site::verify(&self.binary, &site)?;
        say(&format!("{}: {said}", site.engine()));
        report.verify_store.push((site.engine(), after as f64 / seconds));
        Ok(())
    }

    async fn load(&self, site: &Site, addrs: Vec<std::net::SocketAddr>, filled: Filled) -> Outcome<Load> {
        let addr = *addrs.first().ok_or("no server")?;
        let desks = district::open_desks(addr, &site.data_dir, &self.plans).await?;
        let passwords = district::passwords(&site.data_dir)?;
        let mut client = Client::connect(addr).await?;
        let mut cookies = Vec::new();
        for plan in &self.plans {
            let password = passwords.get(&plan.clerk).ok_or("no clerk")?;
            cookies.push(district::sign_in_web(&mut client, &plan.clerk, password).await?);
        }
        Ok(Load::new(addrs, desks, cookies, filled.some))
    }

    fn blocks(&self, stand: &Stand<'_>, report: &mut Report) -> Outcome<()> {
        for _ in 0..self.rounds {
            for clients in
                CLIENTS.into_iter().filter(|n| self.args.clients.is_empty() || self.args.clients.contains(n))
            {
                for op in MAIN.into_iter().filter(|op| self.asks(*op)) {
                    report.add(stand.block(op, clients, Pace::Closed)?);
                }
            }
            for op in BESIDE.into_iter().filter(|op| self.asks(*op)) {
                report.add(stand.block(op, 8, Pace::Closed)?);
            }
            if !self.args.clients.is_empty() {
                continue;
            }
            for op in [Op::Create, Op::Act, Op::Read].into_iter().filter(|op| self.asks(*op)) {
                let rate = report.rate(stand.engine, op, 8) / 2.0;
                report.add(stand.block(op, 32, Pace::Open(rate))?);
            }
        }
        Ok(())
    }

    /// One instance, two instances, one instance: acts a second at 32 connections.
    fn two(&self, site: &Site, one: &Stand<'_>, report: &mut Report) -> Outcome<Arc<Load>> {
        let second = Server::start(&self.binary, site, "second")?;
        let first = one.servers.first().ok_or("no server")?;
        let both = one.runtime.block_on(self.load(site, vec![first.addr, second.addr], Filled::default()))?;
        // Serial numbers of its own: a key used before is another request's.
        both.start_at(1_500_000);
        let both = Arc::new(both);
        let stand = Stand {
            servers: vec![first, &second],
            load: &both,
            floor: None,
            engine: "two instances",
            ..*one
        };
        let alone = Stand { floor: None, servers: one.servers.clone(), ..*one };
        for _ in 0..self.rounds {
            for op in [Op::Act, Op::Create] {
                let before = alone.block(op, 32, Pace::Closed)?;
                let together = stand.block(op, 32, Pace::Closed)?;
                let after = alone.block(op, 32, Pace::Closed)?;
                let mean = f64::midpoint(before.ours.rate, after.ours.rate);
                say(&format!(
                    "two instances {}: {:.0}/s beside {mean:.0}/s alone",
                    op.name(),
                    together.ours.rate
                ));
                report.two.push((op, together.ours.rate, mean));
            }
        }
        second.stop()?;
        Ok(both)
    }

    fn kill(&self, url: Option<&str>, load: &Runtime, report: &mut Report) -> Outcome<()> {
        let site = Site::new(&self.root, if url.is_some() { "pg_kill" } else { "lite_kill" }, url);
        let survived =
            load.block_on(kill::drill(&self.binary, &site, &self.plans, Duration::from_secs(self.seconds)))?;
        say(&format!("{}: kill -9 {survived:?}", site.engine()));
        report.survived.push((site.engine(), survived));
        Ok(())
    }

    /// T23: the service layer on SQLite beside raw rusqlite, floors, ours, floors.
    fn embedded(&self, report: &mut Report) -> Outcome<()> {
        let length = Duration::from_secs(self.seconds);
        let site = Site::new(&self.root, "embedded", None);
        self.make(&site, 1_000, Ended::Whole)?;
        let raw = self.root.join("raw.db");
        let place =
            crate::setup::Resolved::from(crate::config::Config::read(&site.config("single")?).map_err(told)?);
        // Lives to repeat have to have been led first.
        self.workers.block_on(self.embedded_ours(&place, length))?;
        let lives = lives::Lives::of(&crate::setup::database(&site.data_dir))?;
        for _ in 0..self.rounds {
            let before = (raw::naive(&raw, length)?, lives.floor(&raw, length)?);
            let ours = self.workers.block_on(self.embedded_ours(&place, length))?;
            let after = (raw::naive(&raw, length)?, lives.floor(&raw, length)?);
            let one = raw::Embedded { ours, naive: [before.0, after.0], same_rows: [before.1, after.1] };
            say(&format!("embedded: {one:?}"));
            report.embedded.push(one);
        }
        Ok(())
    }

    async fn embedded_ours(&self, place: &crate::setup::Resolved, length: Duration) -> Outcome<raw::Rates> {
        let store = place.open().await.map_err(told)?;
        let clock = service::clock::Clock::system();
        let app = serving::open(store, &place.keyring, clock).await.map_err(told)?;
        raw::ours(&app, &self.plans, length).await
    }

    fn growth(&self, url: Option<&str>, load: &Runtime, report: &mut Report) -> Outcome<()> {
        let sizes: &[usize] = match (self.args.quick, self.args.large) {
            (true, _) => &[10_000, 100_000],
            (_, false) => &[10_000, 1_000_000],
            (_, true) => &[10_000, 1_000_000, 10_000_000],
        };
        let kind = if url.is_some() { "pg" } else { "lite" };
        let sites: Vec<_> = sites_of(&self.root, kind, url, sizes);
        let growth = growth::measure(self, &sites, load)?;
        for row in &growth.rows {
            let told: Vec<String> =
                row.by_size.iter().map(|s| format!("{:.2}/{:.2} ms", s.p50, s.p99)).collect();
            say(&format!("{} {}: {}", growth.engine, row.what, told.join(", ")));
        }
        say(&format!(
            "{} starts {:?} s, idle {:?} MiB, far page {:?}",
            growth.engine, growth.start, growth.idle_mib, growth.far_page
        ));
        report.growth.push(growth);
        for (site, _) in &sites {
            self.workers.block_on(drop_schema(site))?;
            let _ = std::fs::remove_dir_all(&site.data_dir);
        }
        Ok(())
    }
}

fn sites_of(root: &Path, kind: &str, url: Option<&str>, sizes: &[usize]) -> Vec<(Site, usize)> {
    sizes.iter().map(|size| (Site::new(root, &format!("{kind}_{size}"), url), *size)).collect()
}

fn told(failure: Failure) -> String {
    failure.to_string()
}

/// Progress on standard error.
pub(crate) fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Before anything counts: a list has fifty rows in order, and who may not see a case does not.
async fn check_answers(load: &Load) -> Outcome<()> {
    let mut client = Client::connect(*load.addrs.first().ok_or("no server")?).await?;
    for list in &load.lists {
        let page = client.send(list).await?.expect(200, "list")?.json()?;
        growth::in_due_order(&page, "")?;
        let rows = page.get("items").and_then(|items| items.as_array()).map_or(0, Vec::len);
        if rows != 50 {
            return Err(format!("a list of {rows} rows instead of 50").into());
        }
    }
    let (no, at) = load.stored.first().ok_or("no stored case")?;
    let own = load.desks.get(*at).ok_or("no desk")?;
    client.send(&own.read(no)).await?.expect(200, "own case")?;
    client
        .send(&request("GET", &format!("/api/v1/cases/{no}"), "", ""))
        .await?
        .expect(401, "case without a token")?;
    let stranger =
        load.desks.iter().find(|desk| desk.plan.centre != own.plan.centre).ok_or("one centre only")?;
    client.send(&stranger.read(no)).await?.expect(404, "another centre's case")?;
    client.send(&stranger.act(no, 0)).await?.expect(404, "act on another centre's case")?;
    // Who examines or receives does not decide.
    let path = format!("/api/v1/cases/{no}/acts");
    let decides = request("POST", &path, &own.clerk, "{\"act\":\"decide\",\"outcome\":\"granted\"}");
    client.send(&decides).await?.expect(403, "decision by a clerk")?;
    Ok(())
}

/// The log has the events of what was acknowledged, and no others.
fn check_counts(loads: &[&Load], events: u64) -> Outcome<()> {
    let expected: u64 = loads.iter().map(|load| load.acknowledged()).sum();
    if events == expected {
        Ok(())
    } else {
        Err(format!("{events} events in the log, {expected} acknowledged").into())
    }
}

/// Bytes of each table with its indexes, largest first.
async fn table_bytes(url: &str, schema: &str) -> Outcome<Vec<(String, f64)>> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    let sql = "select c.relname::text, pg_total_relation_size(c.oid), pg_indexes_size(c.oid) from pg_class c \
        join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relkind = 'r' order by 2 desc";
    let rows = client.query(sql, &[&schema]).await?;
    let bytes = |row: &tokio_postgres::Row| (row.get::<_, i64>(1) as f64, row.get::<_, i64>(2) as f64);
    Ok(rows
        .iter()
        .flat_map(|row| {
            let (name, (all, indexes)) = (row.get::<_, String>(0), bytes(row));
            [(name.clone(), all - indexes), (format!("{name}, indexes"), indexes)]
        })
        .collect())
}

async fn drop_schema(site: &Site) -> Outcome<()> {
    if let Some((url, schema)) = &site.postgres {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        client.batch_execute(&format!("drop schema if exists {schema} cascade")).await?;
    }
    Ok(())
}

/// Records a second of the verifier over records in memory, on one thread.
fn verify_in_memory() -> Outcome<f64> {
    const RECORDS: u64 = 300_000;
    let body = format!("{{\"at\":\"2026-11-02T09:15:00+08:00\",\"fact\":\"{}\"}}", "x".repeat(600));
    let mut records = Vec::new();
    for index in 0..RECORDS {
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&index.to_le_bytes());
        let commit = ledger::leaf::commit(&nonce, body.as_bytes());
        let facts = [("item".to_owned(), ledger::leaf::Fact::from("SX-001"))].into();
        let leaf =
            ledger::leaf::Leaf::new("2026-11-02T09:15:00+08:00", "C120101001", "accepted", facts, commit);
        records.push((nonce, leaf.to_bytes()?));
    }
    let start = now();
    let mut verifier = ledger::verify::Verifier::new();
    for (index, (nonce, leaf)) in (0_u64..).zip(&records) {
        verifier.record(index, nonce, body.as_bytes(), leaf)?;
    }
    verifier.root().ok_or("no root")?;
    Ok(RECORDS as f64 / start.elapsed().as_secs_f64())
}
