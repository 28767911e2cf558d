//! The document: how it was measured, the targets with what was reached, and the tables behind them.

use std::fmt::Write as _;

use super::basics::median;
use super::block::Block;
use super::catalogue::Catalogue;
use super::growth::{BOARD, Growth, ONE_STATE, OVERVIEW, Row};
use super::kill::Survived;
use super::load::Op;
use super::raw::{Embedded, Rates};
use super::supervision::{DAYS, Supervision};
use crate::setup::println_out;

/// Between these lines people write; a new run keeps what is there.
const NOTES: [&str; 2] = ["<!-- notes: kept by `yichuang bench` -->", "<!-- end of notes -->"];

/// Everything a run has found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    machine: String,
    rounds: usize,
    seconds: u64,
    quick: bool,
    /// What PostgreSQL says it is.
    pub(crate) postgres: String,
    /// Cases stored under the blocks.
    pub(crate) stored: usize,
    blocks: Vec<Block>,
    /// Two instances: what, acts a second of two, of one.
    pub(crate) two: Vec<(Op, f64, f64)>,
    /// Memory without traffic, by engine.
    pub(crate) idle_mib: Vec<(&'static str, f64)>,
    /// Records a second of the verifier in memory.
    pub(crate) verify_in_memory: f64,
    /// Records a second of `ledger verify`, by engine.
    pub(crate) verify_store: Vec<(&'static str, f64)>,
    /// Kill drills.
    pub(crate) survived: Vec<(&'static str, Survived)>,
    /// The catalogue at size.
    pub(crate) catalogue: Option<Catalogue>,
    /// Supervision, by engine.
    pub(crate) supervision: Vec<Supervision>,
    /// T23.
    pub(crate) embedded: Vec<Embedded>,
    /// T19, by engine.
    pub(crate) ingest: Vec<super::ingest::Ingest>,
    /// Growth by engine.
    pub(crate) growth: Vec<Growth>,
    /// Bytes a case takes on PostgreSQL, by table and by the indexes of each.
    pub(crate) bytes_per_case: Vec<(String, f64)>,
    /// Bytes a case takes in the floor's tables.
    pub(crate) floor_bytes_per_case: f64,
}

/// A line of the table of targets.
pub(super) struct Target {
    name: &'static str,
    what: String,
    measured: Option<f64>,
    must: f64,
    ambitious: f64,
    /// At least, or at most.
    at_least: bool,
}

impl Target {
    fn least(
        name: &'static str,
        what: impl Into<String>,
        measured: Option<f64>,
        must: f64,
        ambitious: f64,
    ) -> Self {
        Self { name, what: what.into(), measured, must, ambitious, at_least: true }
    }

    pub(super) fn most(
        name: &'static str,
        what: impl Into<String>,
        measured: Option<f64>,
        must: f64,
        ambitious: f64,
    ) -> Self {
        Self { name, what: what.into(), measured, must, ambitious, at_least: false }
    }

    fn verdict(&self) -> &'static str {
        let Some(measured) = self.measured else { return "not run" };
        let keeps = |limit: f64| if self.at_least { measured >= limit } else { measured <= limit };
        match (keeps(self.must), keeps(self.ambitious)) {
            (_, true) => "ambitious",
            (true, false) => "must",
            (false, false) => "**no**",
        }
    }

    pub(super) fn line(&self) -> String {
        let sign = if self.at_least { "≥" } else { "≤" };
        let measured = self.measured.map_or_else(|| "–".to_owned(), number);
        format!(
            "| {} | {} | {measured} | {sign} {} | {sign} {} | {} |\n",
            self.name,
            self.what,
            number(self.must),
            number(self.ambitious),
            self.verdict()
        )
    }
}

/// A number with as many digits as mean something.
fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 100_000.0 => format!("{:.0} k", value / 1e3),
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

impl Report {
    /// An empty report.
    pub(crate) fn new(machine: String, rounds: usize, seconds: u64, quick: bool) -> Self {
        Self { machine, rounds, seconds, quick, ..Self::default() }
    }

    /// Takes a block in, and prints it as a line of JSON.
    pub(crate) fn add(&mut self, block: Block) {
        let round = |value: f64| (value * 1e3).round() / 1e3;
        println_out(
            &serde_json::json!({
                "engine": block.engine, "op": block.op.name(), "clients": block.clients, "open_loop": block.open_loop,
                "rate": round(block.ours.rate), "p50_ms": round(block.ours.p50), "p99_ms": round(block.ours.p99),
                "floor_rate": block.floor.map(|floor| round(floor.rate)), "ratio": block.ratio().map(round),
                "floor_p50_ms": block.floor.map(|floor| round(floor.p50)), "floor_p99_ms": block.floor.map(|floor| round(floor.p99)),
                "app_cpu_ms": round(block.app_cpu), "db_cpu_ms": round(block.db_cpu), "floor_cpu_ms": round(block.floor_cpu),
                "client_share": round(block.client_share), "others": round(block.others), "load": block.load,
                "discarded": block.discarded, "steady": block.steady,
            })
            .to_string(),
        );
        self.blocks.push(block);
    }

    fn of(&self, engine: &str, op: Op, clients: usize, open_loop: bool) -> Vec<&Block> {
        let all = self.blocks.iter();
        all.filter(|b| b.engine == engine && b.op == op && b.clients == clients && b.open_loop == open_loop)
            .collect()
    }

    fn middle(
        &self,
        engine: &str,
        op: Op,
        clients: usize,
        value: impl Fn(&Block) -> Option<f64>,
    ) -> Option<f64> {
        let values: Vec<f64> = self.of(engine, op, clients, false).into_iter().filter_map(value).collect();
        (!values.is_empty()).then(|| median(values))
    }

    /// Median rate so far of a closed loop.
    pub(crate) fn rate(&self, engine: &str, op: Op, clients: usize) -> f64 {
        self.middle(engine, op, clients, |block| Some(block.ours.rate)).unwrap_or(100.0)
    }

    fn ratio(&self, op: Op, clients: usize) -> Option<f64> {
        self.middle("postgres", op, clients, Block::ratio)
    }

    fn cpu_ratio(&self, op: Op) -> Option<f64> {
        let of =
            |block: &Block| (block.floor_cpu > 0.0).then(|| (block.app_cpu + block.db_cpu) / block.floor_cpu);
        self.middle("postgres", op, 8, of)
    }

    /// Our p99 ÷ the floor's: the worst of the three operations.
    fn p99_ratio(&self) -> Option<f64> {
        let of = |op| self.middle("postgres", op, 8, |block| Some(block.ours.p99 / block.floor?.p99));
        [Op::Create, Op::Act, Op::Read].into_iter().filter_map(of).reduce(f64::max)
    }

    fn extra_p50(&self) -> Option<f64> {
        let of = |op| self.middle("postgres", op, 1, |block| Some(block.ours.p50 - block.floor?.p50));
        [Op::Create, Op::Act, Op::Read, Op::List].into_iter().filter_map(of).reduce(f64::max)
    }

    fn embedded_ratio(&self, floor: fn(&Embedded) -> &[Rates; 2], of: fn(&Rates) -> f64) -> Option<f64> {
        let ratio = |one: &Embedded| of(&one.ours) / mean(floor(one), of);
        (!self.embedded.is_empty()).then(|| median(self.embedded.iter().map(ratio)))
    }

    fn two_ratio(&self, op: Op) -> Option<f64> {
        let all: Vec<f64> =
            self.two.iter().filter(|(found, ..)| *found == op).map(|(_, two, one)| two / one).collect();
        (!all.is_empty()).then(|| median(all))
    }

    fn peak_mib(&self) -> Option<f64> {
        self.blocks.iter().filter(|block| block.clients == 32).map(|block| block.peak_mib).reduce(f64::max)
    }

    fn targets(&self) -> Vec<Target> {
        let mut targets = vec![
            Target::least("T1", "create ÷ floor, c = 8", self.ratio(Op::Create, 8), 0.5, 0.8),
            Target::least("T1", "create ÷ floor, c = 32", self.ratio(Op::Create, 32), 0.8, 1.0),
            Target::least("T2", "transition ÷ floor, c = 8", self.ratio(Op::Act, 8), 0.5, 0.9),
            Target::least("T2", "transition ÷ floor, c = 32", self.ratio(Op::Act, 32), 1.0, 1.4),
            Target::least(
                "T3",
                "case read as JSON with documents and events (`GET /cases/{no}?include=events`) ÷ floor",
                self.ratio(Op::ReadAll, 8),
                0.45,
                0.75,
            ),
            Target::least(
                "T3–",
                "the same without events (`GET /cases/{no}`) ÷ floor",
                self.ratio(Op::Read, 8),
                0.45,
                0.75,
            ),
            Target::least("T4", "list of 50 as JSON ÷ floor", self.ratio(Op::List, 8), 0.25, 0.45),
            Target::least("T5", "case page as HTML ÷ floor read", self.ratio(Op::Page, 8), 0.30, 0.60),
            Target::most("T6", "CPU of a life ÷ floor life, c = 8", self.cpu_ratio(Op::Life), 3.5, 2.2),
            Target::most(
                "T9",
                "p99 ÷ floor p99, c = 8, worst of create, transition, read",
                self.p99_ratio(),
                3.0,
                1.8,
            ),
            Target::most(
                "T10",
                "extra p50 of one client over the floor, ms, worst of create, transition, read, list",
                self.extra_p50(),
                0.8,
                0.3,
            ),
        ];
        for growth in &self.growth {
            targets.extend(growth_targets(growth));
        }
        targets.extend(super::ingest::targets(&self.ingest));
        for (engine, idle) in &self.idle_mib {
            targets.push(Target::most(
                "T17",
                format!("memory without traffic, MiB, {engine}"),
                Some(*idle),
                40.0,
                15.0,
            ));
        }
        targets.push(Target::most(
            "T17",
            "memory under load, MiB, largest at c = 32",
            self.peak_mib(),
            128.0,
            64.0,
        ));
        let in_memory = (self.verify_in_memory > 0.0).then_some(self.verify_in_memory);
        targets.push(Target::least(
            "T21",
            "log verification in memory, records/s on one core",
            in_memory,
            200_000.0,
            1_000_000.0,
        ));
        for (engine, survived) in &self.survived {
            let what = format!(
                "acts lost by kill -9 under load of {} acknowledged, {engine}",
                survived.acknowledged
            );
            targets.push(Target::most("T21", what, Some(survived.lost as f64), 0.0, 0.0));
        }
        for (name, floor, rows) in EMBEDDED {
            let what =
                |op: &str| format!("SQLite FULL, service layer, 32 callers ÷ raw rusqlite, {rows}: {op}");
            let create = self.embedded_ratio(floor, |rates| rates.create);
            let act = self.embedded_ratio(floor, |rates| rates.act);
            targets.push(Target::least(name, what("create"), create, 0.5, 0.8));
            targets.push(Target::least(name, what("transition"), act, 0.5, 0.8));
        }
        targets.extend(self.catalogue_targets());
        targets.extend(self.supervision_targets());
        targets.push(Target::least(
            "two",
            "two instances ÷ one on one PostgreSQL, transitions, c = 32",
            self.two_ratio(Op::Act),
            0.8,
            1.0,
        ));
        targets.push(Target::least("two", "the same: creations", self.two_ratio(Op::Create), 0.8, 1.0));
        let ours: f64 = self.bytes_per_case.iter().map(|(_, bytes)| bytes).sum();
        let bytes = (self.floor_bytes_per_case > 0.0).then(|| ours / self.floor_bytes_per_case);
        targets.push(Target::most("T24", "bytes a case with its whole history ÷ floor's", bytes, 2.0, 1.4));
        targets
    }

    fn catalogue_targets(&self) -> Vec<Target> {
        let of = |figure: fn(&Catalogue) -> f64| self.catalogue.as_ref().map(figure);
        // The size T20 is about.
        let large = |figure: fn(&Catalogue) -> f64| {
            self.catalogue.as_ref().filter(|one| one.imported >= 250_000).map(figure)
        };
        let items = self.catalogue.as_ref().map_or(20_000, |one| one.items);
        let search = |what: &str| format!("search over {items} items: {what}");
        vec![
            Target::most("search", search("95 % of sentences within ms"), of(|c| c.sentences[1]), 10.0, 5.0),
            Target::most(
                "search",
                search("95 % by pinyin and with slips within ms"),
                of(|c| c.letters[1]),
                10.0,
                5.0,
            ),
            Target::most("search", search("index in MiB"), of(|c| c.index_mib), 100.0, 50.0),
            Target::most(
                "catalogue",
                format!("{items} items by the quality rules, s"),
                of(|c| c.lint),
                30.0,
                10.0,
            ),
            Target::most("catalogue", format!("proofs of {items} items, s"), of(|c| c.proofs), 5.0, 2.5),
            Target::most(
                "T20",
                "a publication shown by another instance, longest, ms",
                of(|c| c.fresh[1]),
                1000.0,
                100.0,
            ),
            Target::most("T20", "250,000 items read in, s", large(|c| c.import), 90.0, 30.0),
            Target::most("T20", "peak memory of it, MiB", large(|c| c.import_mib), 256.0, 128.0),
        ]
    }

    fn supervision_targets(&self) -> Vec<Target> {
        let of = |engine: &str, figure: fn(&Supervision) -> f64| {
            self.supervision.iter().find(|row| row.engine == engine).map(figure)
        };
        // A year of 10⁶ cases has some 10⁷ events.
        let year = |row: &Supervision| 1e7 / row.tried.max(1.0) / 60.0;
        let floor = |row: &Supervision| row.fired / row.floor.max(1.0);
        let mut targets = vec![
            Target::least(
                "engine",
                "events followed from zero a second, sqlite",
                of("sqlite", |r| r.catch_up),
                20_000.0,
                40_000.0,
            ),
            Target::least("engine", "the same, postgres", of("postgres", |r| r.catch_up), 20_000.0, 40_000.0),
            Target::most(
                "engine",
                "95 % of acts followed within ms, sqlite",
                of("sqlite", |r| r.one[1]),
                800.0,
                50.0,
            ),
            Target::most(
                "back-test",
                "10⁷ events at the rate measured, minutes, sqlite",
                of("sqlite", year),
                10.0,
                5.0,
            ),
            Target::most("back-test", "the same, postgres", of("postgres", year), 10.0, 5.0),
        ];
        targets.push(Target::least(
            "T15",
            "timers fired a second ÷ floor's transitions, postgres",
            of("postgres", floor),
            0.5,
            1.0,
        ));
        let late = |row: &Supervision| 1e5 * 0.99 / row.fired.max(1.0);
        targets.push(Target::most(
            "T15",
            "99 % of 10⁵ timers due at once late by s, at the rate measured, sqlite",
            of("sqlite", late),
            120.0,
            30.0,
        ));
        targets.push(Target::most("T15", "the same, postgres", of("postgres", late), 120.0, 30.0));
        targets
    }

    /// The whole document; notes of the one before are kept by the caller's `before`.
    pub(crate) fn document(&self, before: &str) -> String {
        let mut text = self.head();
        text.push_str(
            "\n## Targets\n\n| | what | measured | must | ambitious | reached |\n|---|---|---|---|---|---|\n",
        );
        self.targets().iter().for_each(|target| text.push_str(&target.line()));
        let notes = notes_of(before).unwrap_or("\nNothing has been written here yet.\n");
        let _ =
            write!(text, "\n## Where a figure is not reached, and why\n\n{}{notes}{}\n", NOTES[0], NOTES[1]);
        self.block_tables(&mut text);
        self.growth_tables(&mut text);
        self.other_tables(&mut text);
        text
    }

    fn head(&self) -> String {
        let mut text = String::from(METHOD);
        let _ = write!(
            text,
            "\n## This run\n\n- machine: {}; database, servers and load together on it\n- {} rounds of {} s a part{}; {} cases stored under the blocks\n",
            self.machine,
            self.rounds,
            self.seconds,
            if self.quick { " (`--quick`: small stores, one round; for orientation only)" } else { "" },
            self.stored
        );
        if !self.postgres.is_empty() {
            let _ = writeln!(
                text,
                "- {}; fsync, synchronous_commit and full_page_writes read back as on",
                self.postgres
            );
        }
        let _ = writeln!(text, "- SQLite {}, synchronous = FULL, WAL", rusqlite::version());
        let discarded: usize = self.blocks.iter().map(|block| block.discarded).sum();
        let unsteady = self.blocks.iter().filter(|block| !block.steady).count();
        let others = median(self.blocks.iter().map(|block| block.others));
        let share = self.blocks.iter().map(|block| block.client_share).fold(0.0, f64::max);
        let _ = writeln!(
            text,
            "- {} blocks kept, {discarded} discarded because their floors differed by more than 25 %, {unsteady} kept in spite of that after five tries\n\
             - other programs used {others:.2} processors (median of blocks); the load generator at most {:.0} % of the machine",
            self.blocks.len(),
            share * 100.0
        );
        text
    }

    fn block_tables(&self, text: &mut String) {
        for engine in ["postgres", "sqlite"] {
            let mut keys: Vec<_> = self
                .blocks
                .iter()
                .filter(|b| b.engine == engine)
                .map(|b| (b.op, b.clients, b.open_loop))
                .collect();
            keys.sort_unstable();
            keys.dedup();
            if keys.is_empty() {
                continue;
            }
            let _ = write!(
                text,
                "\n## Operations on {engine}\n\nMedians of the rounds. CPU in ms an operation. An open loop asks at half the rate of the closed one, at intended times.\n\n\
                 | operation | c | ops/s | p50 / p99 ms | floor ops/s | floor p50 / p99 ms | ratio | CPU app + database | floor CPU |\n|---|---|---|---|---|---|---|---|---|\n"
            );
            for (op, clients, open_loop) in keys {
                let blocks = self.of(engine, op, clients, open_loop);
                let middle = |of: &dyn Fn(&Block) -> Option<f64>| {
                    let values: Vec<f64> = blocks.iter().filter_map(|block| of(block)).collect();
                    if values.is_empty() { "–".to_owned() } else { number(median(values)) }
                };
                let _ = writeln!(
                    text,
                    "| {}{} | {clients} | {} | {} / {} | {} | {} / {} | {} | {} + {} | {} |",
                    op.name(),
                    if open_loop { ", open loop" } else { "" },
                    middle(&|b| Some(b.ours.rate)),
                    middle(&|b| Some(b.ours.p50)),
                    middle(&|b| Some(b.ours.p99)),
                    middle(&|b| Some(b.floor?.rate)),
                    middle(&|b| Some(b.floor?.p50)),
                    middle(&|b| Some(b.floor?.p99)),
                    if open_loop { "–".to_owned() } else { middle(&|b| b.ratio()) },
                    middle(&|b| Some(b.app_cpu)),
                    middle(&|b| Some(b.db_cpu)),
                    middle(&|b| b.floor.map(|_| b.floor_cpu)),
                );
            }
        }
    }

    fn growth_tables(&self, text: &mut String) {
        for growth in &self.growth {
            let _ = write!(text, "\n## Growth on {}\n\nOne client; p50 / p99 in ms.\n\n| |", growth.engine);
            text.extend(growth.sizes.iter().map(|size| format!(" {size} cases |")));
            let _ = write!(text, "\n|---|{}\n", "---|".repeat(growth.sizes.len()));
            for row in &growth.rows {
                let _ = write!(text, "| {} |", row.what);
                text.extend(row.by_size.iter().map(|one| format!(" {:.2} / {:.2} |", one.p50, one.p99)));
                text.push('\n');
            }
            let lines = [
                ("start to the first list, s", &growth.start),
                ("memory without traffic, MiB", &growth.idle_mib),
                ("filling, s", &growth.filled),
            ];
            for (what, values) in lines {
                let _ = write!(text, "| {what} |");
                text.extend(values.iter().map(|value| format!(" {} |", number(*value))));
                text.push('\n');
            }
            let (page, ratio) = growth.far_page;
            let _ = writeln!(text, "\nPage {page} of the district's list ÷ page 1, p50: {ratio:.2}.");
        }
    }

    fn other_tables(&self, text: &mut String) {
        if !self.ingest.is_empty() {
            text.push_str("\n## The catalogue taken in\n\n");
        }
        super::ingest::table(&self.ingest, text);
        if !self.verify_store.is_empty() || !self.survived.is_empty() {
            text.push_str("\n## The log\n\n");
        }
        for (engine, rate) in &self.verify_store {
            let _ = writeln!(
                text,
                "- `ledger verify` over the store of the blocks, {engine}: {} records/s, start and reading included; it holds",
                number(*rate)
            );
        }
        for (engine, survived) in &self.survived {
            let _ = writeln!(
                text,
                "- kill -9 under load, {engine}: {} acknowledged, {} lost; then: {}",
                survived.acknowledged, survived.lost, survived.verified
            );
        }
        let told = self.bytes_per_case.iter().filter(|(_, bytes)| *bytes >= 10.0);
        let told: Vec<String> = told.map(|(table, bytes)| format!("{table} {bytes:.0}")).collect();
        if !told.is_empty() {
            let _ = writeln!(
                text,
                "- bytes a case on postgres: {}; the floor's {:.0}",
                told.join(", "),
                self.floor_bytes_per_case
            );
        }
        if !self.supervision.is_empty() {
            text.push_str("\n## Supervision\n\n");
        }
        for one in &self.supervision {
            let _ = writeln!(
                text,
                "- {}: {} events of a simulated history of {DAYS} days followed from zero at {:.0} a second, {} findings raised on the way; a rule tried on all of \
                 it at {:.0} events a second; one act followed within {:.1} ms, 95 % within {:.1} ms (the engine looks every 200 ms); {} timers due at once fired at {:.0} a second",
                one.engine,
                one.events,
                one.catch_up,
                one.findings,
                one.tried,
                one.one[0],
                one.one[1],
                one.timers,
                one.fired
            );
        }
        if let Some(one) = &self.catalogue {
            let [half, most] = one.sentences;
            let [half_letters, most_letters] = one.letters;
            let _ = writeln!(
                text,
                "\n## The catalogue\n\n- {} items made by recombining the real ones; index {:.1} MiB, built in {:.2} s\n\
                 - search, p50 / p95: sentences {half:.2} / {most:.2} ms, by pinyin and with slips {half_letters:.2} / {most_letters:.2} ms\n\
                 - the quality rules over all of them {:.2} s, needless and circular proofs {:.2} s\n\
                 - `items import` of {} items: {:.1} s, at most {:.0} MiB\n\
                 - a server over them serves after {:.1} s and has {:.0} MiB then\n\
                 - a publication is shown by another instance after {:.0} ms, at most {:.0} ms",
                one.items,
                one.index_mib,
                one.build,
                one.lint,
                one.proofs,
                one.imported,
                one.import,
                one.import_mib,
                one.serving[0],
                one.serving[1],
                one.fresh[0],
                one.fresh[1]
            );
        }
        for one in &self.embedded {
            let _ = writeln!(
                text,
                "- embedded: {} creations/s, {} transitions/s",
                number(one.ours.create),
                number(one.ours.act)
            );
            for (_, floor, rows) in EMBEDDED {
                let _ = writeln!(
                    text,
                    "- raw rusqlite in batches of 64, {rows}: {} creations/s, {} transitions/s",
                    number(mean(floor(one), |rates| rates.create)),
                    number(mean(floor(one), |rates| rates.act))
                );
            }
        }
    }
}

/// A figure of T23, which of its floors it is divided by, and what that writes.
type EmbeddedFigure = (&'static str, fn(&Embedded) -> &[Rates; 2], &'static str);

const EMBEDDED: [EmbeddedFigure; 2] = [
    ("T23", |one| &one.same_rows, "the same rows"),
    ("T23–", |one| &one.naive, "the naive floor's small rows"),
];

/// A floor before and after.
fn mean([before, after]: &[Rates; 2], of: fn(&Rates) -> f64) -> f64 {
    f64::midpoint(of(before), of(after))
}

fn growth_targets(growth: &Growth) -> Vec<Target> {
    let engine = growth.engine;
    let (Some(small), Some(large)) = (growth.sizes.first(), growth.sizes.last()) else { return Vec::new() };
    let ratio = |row: &Row, of: fn(&super::block::Summary) -> f64| {
        Some(of(row.by_size.last()?) / of(row.by_size.first()?))
    };
    let worst = |of: fn(&super::block::Summary) -> f64| {
        let named = growth
            .rows
            .iter()
            .filter(|row| !["one case", ONE_STATE, BOARD, OVERVIEW].contains(&row.what.as_str()));
        let ratios = named.filter_map(|row| Some((row.what.as_str(), ratio(row, of)?)));
        ratios.max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let (p50, p99) = (worst(|one| one.p50), worst(|one| one.p99));
    let state = growth.rows.iter().find(|row| row.what == ONE_STATE);
    let by_state = state.and_then(|row| ratio(row, |one| one.p50));
    let named = |found: Option<(&str, f64)>| found.map_or("", |found| found.0).to_owned();
    let of = |what: &str| growth.rows.iter().find(|row| row.what == what);
    let board = of(BOARD);
    let milliseconds =
        |row: Option<&Row>, of: fn(&super::block::Summary) -> f64| Some(of(row?.by_size.last()?));
    vec![
        Target::most(
            "T16",
            format!("{BOARD}, p50 at {large} cases, ms, {engine}"),
            milliseconds(board, |one| one.p50),
            20.0,
            3.0,
        ),
        Target::most(
            "T16",
            format!("the same ÷ that at {small} cases, {engine}"),
            board.and_then(|row| ratio(row, |one| one.p50)),
            2.0,
            1.5,
        ),
        Target::most(
            "T16–",
            format!("{OVERVIEW}, p99 at {large} cases, ms, {engine}"),
            milliseconds(of(OVERVIEW), |one| one.p99),
            30.0,
            10.0,
        ),
        Target::most(
            "T12",
            format!("list p50 at {large} ÷ {small} cases, {engine}, worst: {}", named(p50)),
            p50.map(|f| f.1),
            2.0,
            1.4,
        ),
        Target::most(
            "T12–",
            format!("the same by state alone, which T12 does not name, {engine}"),
            by_state,
            2.0,
            1.4,
        ),
        Target::most(
            "T13",
            format!("list p99 at {large} ÷ {small} cases, {engine}, worst: {}", named(p99)),
            p99.map(|f| f.1),
            3.0,
            1.6,
        ),
        Target::most(
            "T13",
            format!("page {} ÷ page 1, {engine}", growth.far_page.0),
            Some(growth.far_page.1),
            1.3,
            1.1,
        ),
        Target::most(
            "T18",
            format!("start to the first list at {large} cases, s, {engine}"),
            growth.start.last().copied(),
            0.5,
            0.15,
        ),
    ]
}

/// What people wrote into the document before.
fn notes_of(before: &str) -> Option<&str> {
    let (_, after) = before.split_once(NOTES[0])?;
    Some(after.split_once(NOTES[1])?.0)
}

const METHOD: &str = "# Performance

Written by `make bench` (`yichuang bench`), except for the notes. Absolute numbers tell of the machine; what counts are the ratios to the
floor measured just before and after, and the CPU time an operation costs.

## How it is measured

- The servers are this program in release mode, in processes of their own on 127.0.0.1, over fresh stores with the demonstration district, with rights,
  validation, limits, numbers and the log on; background work runs as always. No paper is rendered. Nothing answers from a cache of answers.
- The load is a lean HTTP/1.1 client with kept-alive connections on one thread: JSON in, JSON out, every answer's status checked. Creations carry an
  idempotency key, two materials and a form of 600–900 bytes; applicants differ. Transitions are the acts of a promised item's life, each by the person
  whose office it is: accept, opinion, decide, issue, deliver. A life is a creation, these five and a read.
- The floor is pgbench (`-M prepared`) on the same server over plain tables with as many cases: create = case, two documents, audit row (5 round trips);
  transition = guarded update, audit row (4); read = case, documents, audit (3 queries); list = 50 rows by status and deadline; life = all of it.
- A block is floor, ours, floor. It is thrown away and repeated, at most five times, if its floors differ by more than 25 %.
- CPU time is that of the process trees, children that have ended included, from `/proc`; for a life it is counted until the signed head covers every
  event. Memory is PSS.
- Growth: stores filled through the bulk path with the real schema and rows copied from real cases; one case in ten open, due over sixty days; open ones
  with their whole history; figures of supervision for as many working days as so many cases take (4,000 a day, at least sixty days) beside them, of every unit, item, post and person. At 10⁷ what has ended
  has rows and indexes but no texts, or it would fill a disk. Stores of all sizes are asked in turn, once each server rests.
- A catalogue is taken in from the text of its file, in memory, until all items are durable and in force; its floor writes the same rows, read
  back from the store, into tables with the same indexes and triggers: COPY (SQLite: prepared inserts) in one transaction, before and after.
- The whole run is void if an answer has another status than it must, a list has not fifty rows in order of due day, the log has other events than were
  acknowledged, a stranger sees a case, or the log does not verify.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_follow_the_direction_of_the_target() {
        assert_eq!(Target::least("T", "", Some(0.6), 0.5, 0.8).verdict(), "must");
        assert_eq!(Target::least("T", "", Some(0.4), 0.5, 0.8).verdict(), "**no**");
        assert_eq!(Target::most("T", "", Some(2.0), 3.5, 2.2).verdict(), "ambitious");
        assert_eq!(Target::most("T", "", Some(9.0), 3.5, 2.2).verdict(), "**no**");
        assert_eq!(Target::most("T", "", None, 3.5, 2.2).verdict(), "not run");
    }

    #[test]
    fn notes_survive_a_new_run() {
        let mut report = Report::new("machine".to_owned(), 1, 1, true);
        report.verify_in_memory = 2e6;
        let first = report.document("");
        let noted = first.replace("Nothing has been written here yet.", "T9: the disk.");
        let second = report.document(&noted);
        assert!(second.contains("T9: the disk.") && second.contains("| T21 | log verification"));
        assert_eq!(report.document(&second), second);
    }
}
