//! The catalogue at size: items made by recombining the real ones, read in by `items import`, searched with the test
//! sentences and by pinyin, and how soon another instance shows what was published.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use domain::catalogue::demo::{EVERYDAY_WORDS, ITEMS, SYNONYMS};
use domain::catalogue::search::{Index, Tables};
use serde_json::{Value, json};
use service::App;
use service::catalogue::revision::{AtOnce, at_once};
use service::catalogue::{search, synonyms};
use service::clock::Clock;

use super::basics::{Outcome, now, pause, percentile};
use super::report::Report;
use super::site::{Server, Site};
use super::{Bench, machine, say, serving};
use crate::setup::{Failure, Resolved};

/// Sentences of everyday life: phrase,item_id,half.
const SENTENCES: &str = include_str!("../../../../data/search_tests.csv");
/// Divisions: code,name,level,parent.
const DIVISIONS: &str = include_str!("../../../../data/divisions.csv");
/// What people type by sound: initials, syllables, mixed, one letter wrong, one character wrong.
const LETTERS: [&str; 20] = [
    "lnz",
    "db",
    "cjz",
    "yyzz",
    "gzf",
    "laonianzheng",
    "lao nian zheng",
    "dibao",
    "canjizheng",
    "yingyezhizhao",
    "gongzufang",
    "老nz",
    "残疾zheng",
    "laonainzheng",
    "gonzufang",
    "老年征",
    "公祖房",
    "营业照执",
    "zhuxiao",
    "bgdj",
];
/// Words a name ends with: what is done.
const ACTS: [&str; 12] =
    ["登记", "备案", "审批", "许可", "变更", "注销", "补领", "换领", "核发", "认定", "申领", "给付"];
/// Items of a province, about which T20 is.
const PROVINCE: usize = 250_000;
/// Publications timed.
const PUBLISHED: usize = 12;

/// What was measured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Catalogue {
    /// Items in the index.
    pub(crate) items: usize,
    /// Building the index, in seconds.
    pub(crate) build: f64,
    /// The index, in MiB.
    pub(crate) index_mib: f64,
    /// The sentences, 50 % and 95 %, in milliseconds.
    pub(crate) sentences: [f64; 2],
    /// What is typed by sound, likewise.
    pub(crate) letters: [f64; 2],
    /// The quality rules over all of them, in seconds.
    pub(crate) lint: f64,
    /// Needless and circular proofs of all of them, in seconds.
    pub(crate) proofs: f64,
    /// Items read in by `items import`.
    pub(crate) imported: usize,
    /// How long that took, in seconds.
    pub(crate) import: f64,
    /// The most memory it had (PSS), in MiB.
    pub(crate) import_mib: f64,
    /// How long a server takes over it until it serves, in seconds, and its memory then (PSS), in MiB.
    pub(crate) serving: [f64; 2],
    /// From the start of a publication until another instance shows it, in milliseconds: the middle and the longest.
    pub(crate) fresh: [f64; 2],
}

/// Items for a catalogue of a size, one JSON line each, the same every time: the name of a division, what an item is
/// about and what is done; conditions of one item, materials of two.
pub(crate) fn lines(size: usize) -> impl Iterator<Item = String> {
    let items: Vec<Value> = ITEMS.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let divisions: Vec<&str> = DIVISIONS.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    let line = move |n: usize| {
        let at = |n: usize| items.get(n % items.len().max(1)).cloned().unwrap_or_default();
        let (mut item, other) = (at(n), at(n / items.len().max(1) * 7 + n + 1));
        let act = ACTS.get(n / 78 % ACTS.len()).copied().unwrap_or_default();
        let division =
            divisions.get(n / (78 * ACTS.len()) % divisions.len().max(1)).copied().unwrap_or_default();
        let name = item.get("name").and_then(Value::as_str).unwrap_or_default();
        let about = ACTS.iter().fold(name, |name, act| name.trim_end_matches(act)).trim_end_matches("办理");
        let name = format!("{division}{about}{act}");
        let materials = [&item, &other].map(|one| one.get("materials").and_then(Value::as_array).cloned());
        let materials: Vec<Value> =
            materials.into_iter().flatten().flat_map(|list| list.into_iter().take(6)).collect();
        if let Some(members) = item.as_object_mut() {
            members.insert("id".to_owned(), format!("GEN-{n:06}").into());
            members.insert("name".to_owned(), name.into());
            members.insert("materials".to_owned(), materials.into());
            members.remove("basic_code");
        }
        item.to_string()
    };
    (0..size).map(line)
}

/// 50 % and 95 % of the times to answer, in milliseconds.
fn answer(index: &Index, queries: &[&str]) -> [f64; 2] {
    let mut micros: Vec<u32> = Vec::new();
    for _ in 0..3 {
        for query in queries {
            let start = now();
            let found = index.find(query, 20);
            micros.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
            drop(found);
        }
    }
    micros.sort_unstable();
    [0.5, 0.95].map(|share| f64::from(percentile(&micros, share)) / 1e3)
}

impl Bench {
    /// Measures and reports.
    pub(crate) fn catalogue(&self, report: &mut Report) -> Outcome<()> {
        let size = if self.args.quick { 2_000 } else { 20_000 };
        let read = domain::catalogue::import(&lines(size).collect::<Vec<_>>().join("\n"));
        let tables = Tables { synonyms: SYNONYMS, everyday_words: EVERYDAY_WORDS, own: &[] };
        let start = now();
        let index = Index::build(&read.items, &tables);
        let build = start.elapsed().as_secs_f64();
        let sentences: Vec<&str> =
            SENTENCES.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        let mut figures = Catalogue {
            items: index.len(),
            build,
            index_mib: index.size() as f64 / 1024.0 / 1024.0,
            sentences: answer(&index, &sentences),
            letters: answer(&index, &LETTERS),
            ..Catalogue::default()
        };
        drop(index);
        let start = now();
        let found: usize = read.items.iter().map(|item| domain::catalogue::lint(item, 0).len()).sum();
        figures.lint = start.elapsed().as_secs_f64();
        let start = now();
        let proofs = domain::catalogue::proofs::report(&read.items);
        figures.proofs = start.elapsed().as_secs_f64();
        say(&format!("catalogue: {found} findings, {} of proofs", proofs.findings.len()));
        drop((read, proofs));
        let site = Site::new(&self.root, "catalogue", None);
        self.imported(&site, if self.args.quick { size } else { PROVINCE }, &mut figures)?;
        figures.fresh = self.workers.block_on(fresh(&site))?;
        say(&format!("catalogue: {figures:?}"));
        report.catalogue = Some(figures);
        let _ = std::fs::remove_dir_all(&site.data_dir);
        Ok(())
    }

    /// Reads items into a new store with the demonstration district, in a process of its own.
    fn imported(&self, site: &Site, size: usize, figures: &mut Catalogue) -> Outcome<()> {
        Server::start(&self.binary, site, "single")?.stop()?;
        let file = site.data_dir.join("items.jsonl");
        let mut out = std::io::BufWriter::new(std::fs::File::create(&file)?);
        for line in lines(size) {
            writeln!(out, "{line}")?;
        }
        out.flush()?;
        let start = now();
        let (said, peak) = import(&self.binary, &file, &site.config("single")?)?;
        figures.import = start.elapsed().as_secs_f64();
        figures.import_mib = peak;
        figures.imported = size;
        let start = now();
        let server = Server::start(&self.binary, site, "single")?;
        figures.serving = [start.elapsed().as_secs_f64(), machine::pss_mib(server.pid())];
        server.stop()?;
        say(&format!("catalogue: {said}"));
        Ok(())
    }
}

/// Runs `items import`: what it said last, and its peak memory.
fn import(binary: &Path, file: &Path, config: &PathBuf) -> Outcome<(String, f64)> {
    let mut child = Command::new(binary)
        .args(["items", "import"])
        .arg(file)
        .arg("--config")
        .arg(config)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()?;
    let mut peak = 0.0;
    loop {
        peak = f64::max(peak, machine::pss_mib(child.id()));
        if let Some(status) = child.try_wait()? {
            if !status.success() {
                return Err(format!("items import: {status}").into());
            }
            return Ok((format!("items import: {status}"), peak));
        }
        pause(Duration::from_millis(50));
    }
}

/// How soon another instance, which looks for what is new at the pace of background work, shows a publication: the
/// middle and the longest, in milliseconds.
async fn fresh(site: &Site) -> Outcome<[f64; 2]> {
    let config = crate::config::Config::read(&site.config("single")?).map_err(super::told)?;
    let place = Resolved::from(config);
    let here = open(place.open().await, &place).await?;
    // It only reads: on SQLite there is one writer.
    let there = open(place.open_read_only().await, &place).await?;
    // As a server does before it serves.
    let (one, other) = (here.master(), there.master());
    let indexed = tokio::task::spawn_blocking(move || one.index().len() + other.index().len());
    say(&format!("catalogue: {} items indexed in two instances", indexed.await?));
    let looking = there.clone();
    let background = tokio::spawn(async move {
        let mut pace = tokio::time::interval(service::timers::PACE);
        loop {
            pace.tick().await;
            if let Err(error) = looking.refresh_master().await {
                return error.to_string();
            }
        }
    });
    let master = here.master();
    let mut actors = master.accounts.keys().filter_map(|name| master.actor(name));
    let editor = actors.find(|actor| synonyms::may_keep(&here, actor)).ok_or("no editor")?;
    let codes: Vec<String> = master.items.heads().take(PUBLISHED).map(|head| head.code.to_string()).collect();
    let mut micros = Vec::new();
    for code in &codes {
        let start = now();
        let version = at_once(&here, &editor, code, &AtOnce::Suspend("性能测试".to_owned())).await?;
        let shown = || search(&there, code, 1).first().is_some_and(|found| found.item.version == version);
        while !shown() {
            if start.elapsed() > Duration::from_secs(30) {
                return Err("another instance does not show what was published".into());
            }
            tokio::task::yield_now().await;
        }
        micros.push(u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    if background.is_finished() {
        return Err(background.await?.into());
    }
    background.abort();
    micros.sort_unstable();
    let all = json!(micros);
    say(&format!("catalogue: publications shown elsewhere after µs {all}"));
    Ok([0.5, 1.0].map(|share| f64::from(percentile(&micros, share)) / 1e3))
}

async fn open(store: Result<store::Store, Failure>, place: &Resolved) -> Outcome<App> {
    let app = serving::open(store.map_err(super::told)?, &place.keyring, Clock::system()).await;
    Ok(app.map_err(super::told)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_items_are_the_same_every_time_different_from_each_other_and_fit_to_be_published() {
        let made = lines(2_000).collect::<Vec<_>>();
        assert_eq!(made, lines(2_000).collect::<Vec<_>>());
        let read = domain::catalogue::import(&made.join("\n"));
        assert_eq!((read.items.len(), read.fatal()), (2_000, 0));
        let names: std::collections::BTreeSet<&str> =
            read.items.iter().map(|item| item.name.as_str()).collect();
        assert!(names.len() > 1_500, "{}", names.len());
        assert!(read.items.iter().filter(|item| item.materials.len() > 3).count() > 1_000);
    }
}
