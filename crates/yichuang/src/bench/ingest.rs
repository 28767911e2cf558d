//! T19: a catalogue of ten thousand items taken in with full validation, beside the same rows written by COPY in one
//! transaction (on SQLite: by prepared inserts in one transaction), into tables with the same indexes and triggers.
//!
//! Ours begins with the text of the file in memory and ends when all items are durable and in force; how long it takes
//! until this process shows and finds them is told beside it.
//! The floor begins with its rows made ready in memory.

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use futures_util::SinkExt as _;
use rusqlite::types::Value;
use service::App;
use service::catalogue::ingest::Order;
use service::clock::Clock;

use super::basics::{Outcome, median, now};
use super::report::Target;
use super::site::Site;
use super::{Bench, drop_schema, say, told};

/// Items of the file.
const ITEMS: usize = 10_000;
/// Tables written, with their columns.
const TABLES: [(&str, &str); 3] = [
    ("event", "idx, stream, seq, kind, at, body, nonce, leaf"),
    ("item_version", "code, version, state, published_at, body, valid_from"),
    ("import_finding", "code, seq, body"),
];

/// What was found on an engine.
#[derive(Debug, Clone)]
pub(crate) struct Ingest {
    engine: &'static str,
    /// Seconds of the import, by round.
    ours: Vec<f64>,
    /// Seconds of the floor before and after, by round.
    floors: Vec<[f64; 2]>,
    /// Bytes of the file.
    bytes: usize,
    /// Seconds of the same file again: nothing changes.
    again: f64,
    /// Seconds until the search finds them, beside the import.
    searched: f64,
    /// Seconds until the signed head covers everything, beside the import.
    signed: f64,
}

/// The line of the table of targets, by engine.
pub(super) fn targets(all: &[Ingest]) -> Vec<Target> {
    let target = |one: &Ingest| {
        let ratios = one.ours.iter().zip(&one.floors).map(|(ours, [a, b])| ours / f64::midpoint(*a, *b));
        let what =
            format!("{ITEMS} items taken in with full validation ÷ the same rows by COPY, {}", one.engine);
        Target::most("T19", what, Some(median(ratios)), 8.0, 3.0)
    };
    all.iter().map(target).collect()
}

/// The figures behind it.
pub(super) fn table(all: &[Ingest], text: &mut String) {
    for one in all {
        let floors: Vec<f64> = one.floors.iter().map(|[a, b]| f64::midpoint(*a, *b)).collect();
        let _ = writeln!(
            text,
            "- catalogue of {ITEMS} items ({:.1} MB), {}: taken in in {:.2} s, floor {:.2} s; found by the search {:.2} s later; the same file again {:.2} s; signed head {:.2} s later",
            one.bytes as f64 / 1e6,
            one.engine,
            median(one.ours.iter().copied()),
            median(floors.iter().copied()),
            one.searched,
            one.again,
            one.signed
        );
    }
}

/// The collected items over and over, each under a code and a name of its own.
fn file(items: usize) -> Outcome<String> {
    let lines: Vec<serde_json::Value> =
        domain::catalogue::demo::ITEMS.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let mut text = String::new();
    for at in 0..items {
        let mut line = lines.get(at % lines.len().max(1)).ok_or("no items")?.clone();
        let name = line.get("name").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let members = line.as_object_mut().ok_or("no object")?;
        members.insert("id".to_owned(), format!("T19-{at:06}").into());
        members.insert("name".to_owned(), format!("{name}（{at}）").into());
        members.remove("implementation_code");
        writeln!(text, "{line}")?;
    }
    Ok(text)
}

impl Bench {
    /// T19 on one engine.
    pub(super) fn ingest(&self, url: Option<&str>) -> Outcome<Ingest> {
        let text = file(ITEMS)?;
        let first = self.workers.block_on(self.taken_in(url, 0, &text))?;
        let rows = self.workers.block_on(Rows::of(&first.site))?;
        let mut found = Ingest {
            engine: first.site.engine(),
            ours: Vec::new(),
            floors: Vec::new(),
            bytes: text.len(),
            again: first.again,
            searched: first.searched,
            signed: first.signed,
        };
        for round in 1..=self.rounds {
            let before = self.workers.block_on(rows.floor(&first.site, &self.root))?;
            let ours = self.workers.block_on(self.taken_in(url, round, &text))?;
            let after = self.workers.block_on(rows.floor(&first.site, &self.root))?;
            say(&format!(
                "{}: {ITEMS} items in {:.2} s, floor {before:.2} and {after:.2} s",
                found.engine, ours.seconds
            ));
            found.ours.push(ours.seconds);
            found.floors.push([before, after]);
            self.workers.block_on(drop_schema(&ours.site))?;
        }
        self.workers.block_on(drop_schema(&first.site))?;
        Ok(found)
    }

    /// The file taken in by a new store.
    async fn taken_in(&self, url: Option<&str>, round: usize, text: &str) -> Outcome<TakenIn> {
        let engine = if url.is_some() { "pg" } else { "lite" };
        let site = Site::new(&self.root, &format!("{engine}_ingest_{round}"), url);
        let place =
            crate::setup::Resolved::from(crate::config::Config::read(&site.config("single")?).map_err(told)?);
        let store = place.open().await.map_err(told)?;
        let app = super::serving::open(store, &place.keyring, Clock::system()).await.map_err(told)?;
        let organisation = domain::catalogue::demo::demo_organisation()?;
        service::seed::organisation(&app, super::ORIGIN, organisation).await?;
        let seconds = take_in(&app, text, ITEMS).await?;
        let start = now();
        found(&app).await?;
        let searched = start.elapsed().as_secs_f64();
        let start = now();
        service::log::advance(&app).await?;
        let signed = start.elapsed().as_secs_f64();
        let again = take_in(&app, text, 0).await?;
        Ok(TakenIn { site, seconds, again, searched, signed })
    }
}

struct TakenIn {
    site: Site,
    seconds: f64,
    again: f64,
    searched: f64,
    signed: f64,
}

/// Seconds of an import that has to publish so many items.
async fn take_in(app: &App, text: &str, published: usize) -> Outcome<f64> {
    let start = now();
    let order = Order { skip_fatal: true, ..Order::default() };
    let done = service::seed::import_lines(app, text.as_bytes(), &order).await?;
    let seconds = start.elapsed().as_secs_f64();
    let held = done.held_back;
    if done.published + if published > 0 { held } else { 0 } != published || held * 20 > ITEMS {
        return Err(format!("{} items published and {held} held back", done.published).into());
    }
    Ok(seconds)
}

/// Loads what was published; the last of it has to be found.
async fn found(app: &App) -> Outcome<()> {
    app.refresh_master().await?;
    let last = service::catalogue::item(app, &format!("T19-{:06}", ITEMS - 1));
    if last.is_none() || service::catalogue::search(app, "低保", 1).is_empty() {
        return Err("what was imported is not found".into());
    }
    Ok(())
}

/// Rows of the tables, in the order of [`TABLES`]: values, and the same as COPY takes them.
struct Rows {
    values: [Vec<Vec<Value>>; 3],
    copied: [Vec<u8>; 3],
    /// Statements that make the tables on SQLite.
    schema: Vec<String>,
}

impl Rows {
    /// What the import has written, from the store itself.
    async fn of(site: &Site) -> Outcome<Self> {
        let mut rows = Self { values: Default::default(), copied: Default::default(), schema: Vec::new() };
        match &site.postgres {
            Some((url, schema)) => {
                let client = connect(url, schema).await?;
                for ((table, columns), copied) in TABLES.iter().zip(&mut rows.copied) {
                    *copied = text_of(&client, table, columns).await?;
                }
            }
            None => {
                let source = rusqlite::Connection::open(crate::setup::database(&site.data_dir))?;
                for ((table, columns), values) in TABLES.iter().zip(&mut rows.values) {
                    let sql = format!("select {columns} from {table} order by rowid");
                    let sql = if *table == "import_finding" { sql.replace("rowid", "code") } else { sql };
                    let width = columns.split(',').count();
                    *values = source
                        .prepare(&sql)?
                        .query_map([], |row| (0..width).map(|at| row.get(at)).collect::<Result<_, _>>())?
                        .collect::<Result<_, _>>()?;
                }
                let made = "select sql from sqlite_schema where sql is not null and tbl_name in ('event', 'item_version', \
                    'import_finding') order by type = 'table' desc";
                rows.schema =
                    source.prepare(made)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            }
        }
        Ok(rows)
    }

    /// Seconds of writing them in one transaction into new tables.
    async fn floor(&self, site: &Site, root: &Path) -> Outcome<f64> {
        match &site.postgres {
            Some((url, schema)) => self.copy(url, schema).await,
            None => self.insert(&root.join("ingest-floor.db")),
        }
    }

    fn insert(&self, path: &Path) -> Outcome<f64> {
        let mut connection = super::raw::fresh(path)?;
        for statement in &self.schema {
            connection.execute_batch(statement)?;
        }
        let start = now();
        let tx = connection.transaction()?;
        for ((table, columns), rows) in TABLES.iter().zip(&self.values) {
            let marks = columns.split(',').map(|_| "?").collect::<Vec<_>>().join(", ");
            let mut statement = tx.prepare(&format!("insert into {table} ({columns}) values ({marks})"))?;
            for row in rows {
                statement.execute(rusqlite::params_from_iter(row))?;
            }
        }
        tx.commit()?;
        Ok(start.elapsed().as_secs_f64())
    }

    async fn copy(&self, url: &str, schema: &str) -> Outcome<f64> {
        let client = connect(url, schema).await?;
        let made: Vec<String> = TABLES
            .iter()
            .map(|(table, _)| {
                format!("create table {schema}_floor.{table} (like {schema}.{table} including all)")
            })
            .collect();
        let fresh = format!(
            "drop schema if exists {schema}_floor cascade; create schema {schema}_floor; {}; \
             create trigger event_never_changed before update or delete or truncate on {schema}_floor.event \
             for each statement execute function {schema}.refuse_change()",
            made.join("; ")
        );
        client.batch_execute(&fresh).await?;
        let start = now();
        client.batch_execute("begin").await?;
        for ((table, columns), text) in TABLES.iter().zip(&self.copied) {
            let sink = client.copy_in(&format!("copy {schema}_floor.{table} ({columns}) from stdin")).await?;
            let mut sink = Box::pin(sink);
            for part in text.chunks(64 * 1024) {
                sink.send(Cursor::new(part.to_vec())).await?;
            }
            sink.as_mut().finish().await?;
        }
        client.batch_execute("commit").await?;
        let seconds = start.elapsed().as_secs_f64();
        client.batch_execute(&format!("drop schema {schema}_floor cascade")).await?;
        Ok(seconds)
    }
}

async fn connect(url: &str, schema: &str) -> Outcome<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    client.batch_execute(&format!("set search_path = {schema}; set client_min_messages = warning")).await?;
    Ok(client)
}

/// A table as COPY writes and takes it: each row as the server puts it.
async fn text_of(client: &tokio_postgres::Client, table: &str, columns: &str) -> Outcome<Vec<u8>> {
    use futures_util::TryStreamExt as _;
    let parts = client.copy_out(&format!("copy {table} ({columns}) to stdout")).await?;
    let mut text = Vec::new();
    let mut parts = Box::pin(parts);
    while let Some(part) = parts.try_next().await? {
        text.extend_from_slice(&part);
    }
    Ok(text)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use domain::catalogue::import;

    use super::*;

    #[test]
    fn the_file_has_items_of_its_own_that_can_be_published() {
        let read = import(&file(200).unwrap());
        assert!(read.items.len() > 180, "{}", read.items.len());
        assert_ne!(read.items[0].name, read.items[1].name);
        let mut codes: Vec<&str> = read.items.iter().map(|item| item.code.as_str()).collect();
        codes.dedup();
        assert_eq!(codes.len(), read.items.len());
    }

    #[test]
    fn the_target_is_the_median_of_the_rounds() {
        let one = Ingest {
            engine: "sqlite",
            ours: vec![2.0, 4.0, 9.0],
            floors: vec![[1.0, 1.0], [1.0, 3.0], [1.0, 1.0]],
            bytes: 1,
            again: 0.1,
            searched: 0.1,
            signed: 0.1,
        };
        let found = targets(&[one]);
        assert_eq!(found.len(), 1);
        assert!(found[0].line().starts_with("| T19 | 10000 items"), "{}", found[0].line());
        assert!(found[0].line().contains("| 2.00 |"), "{}", found[0].line());
    }
}
