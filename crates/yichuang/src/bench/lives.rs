//! The floor of T23 that writes the same rows: whole lives read from a store that the service layer has filled, written
//! again under new numbers, ready made, through a copy of the schema with its indexes and triggers. What is left out is
//! everything a service does: rights, rules, limits, folding, JSON, hashes, sealing, leaves, answering callers.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Transaction, params};

use super::basics::{Outcome, now};
use super::district::ACTS;
use super::raw::{BATCH, Rates, fresh};

/// States before, between and after the acts, as a promised item goes through them.
const STATES: [&str; ACTS + 1] = ["submitted", "in_review", "in_review", "granted", "issued", "delivered"];

/// Lives read: more would only cost memory.
const LIVES: i64 = 256;

/// An event: kind, instant, body, nonce, leaf.
type Event = (String, String, String, Vec<u8>, String);

/// One case, from the events of its creation to its end.
struct Life {
    centre: String,
    /// Its working state at the end, as JSON.
    body: String,
    /// Columns of `case_file` after the case's number and before the keyed hashes; then those.
    file: Vec<Value>,
    /// Events by act, the creation first.
    acts: Vec<Vec<Event>>,
}

/// The lives, and what is common to them.
pub(crate) struct Lives {
    schema: Vec<String>,
    lives: Vec<Life>,
    /// Holder and list row of a case that is open.
    holder: String,
    row: String,
}

impl Lives {
    /// Reads lives led to their end from the SQLite file of a store.
    pub(crate) fn of(store: &Path) -> Outcome<Self> {
        let source = Connection::open_with_flags(store, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let schema = texts(
            &source,
            "select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' \
            and name in ('event', 'case_row', 'case_file', 'work_item', 'work_count', 'series') or tbl_name in ('event', \
            'case_row', 'case_file', 'work_item', 'work_count') and type in ('index', 'trigger') and sql is not null \
            order by type = 'table' desc",
        )?;
        let ended: Vec<(i64, String, String)> = source
            .prepare("select id, no, body from case_row where state = 'delivered' order by id desc limit ?1")?
            .query_map([LIVES], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?;
        let lives = ended.into_iter().map(|(id, no, body)| life(&source, id, &no, body));
        let lives: Vec<Life> = lives.collect::<Outcome<_>>()?;
        if !lives.iter().any(|life| life.acts.len() == 1 + ACTS) {
            return Err("no whole life to repeat".into());
        }
        let (holder, row) = source.query_row(
            "select holder, row from work_item order by case_id desc limit 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(Self {
            schema,
            lives: lives.into_iter().filter(|life| life.acts.len() == 1 + ACTS).collect(),
            holder,
            row,
        })
    }

    /// Creations, then acts a second.
    pub(crate) fn floor(&self, path: &Path, length: Duration) -> Outcome<Rates> {
        let mut writer = Writer { connection: fresh(path)?, of: self, next_idx: 0, cases: Vec::new() };
        for statement in &self.schema {
            writer.connection.execute_batch(statement)?;
        }
        let start = now();
        while start.elapsed() < length {
            writer.batch(Writer::create)?;
        }
        let created = writer.cases.len() as f64 / start.elapsed().as_secs_f64();
        let start = now();
        let mut acted = 0;
        while start.elapsed() < length && !writer.cases.is_empty() {
            acted += writer.batch(Writer::act)?;
        }
        Ok(Rates { create: created, act: acted as f64 / start.elapsed().as_secs_f64() })
    }
}

fn texts(source: &Connection, sql: &str) -> Outcome<Vec<String>> {
    Ok(source.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Events whose indexes follow on each other are one act's.
fn life(source: &Connection, id: i64, no: &str, body: String) -> Outcome<Life> {
    let mut statement = source.prepare_cached(
        "select idx, kind, at, body, nonce, leaf from event where stream = ?1 order by seq",
    )?;
    let events = statement.query_map([format!("case:{no}")], |row| {
        let event: Event = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        Ok((row.get::<_, i64>(0)?, event))
    })?;
    let mut acts: Vec<Vec<Event>> = Vec::new();
    let mut last = i64::MIN;
    for found in events {
        let (idx, event) = found?;
        if idx != last + 1 {
            acts.push(Vec::new());
        }
        last = idx;
        acts.last_mut().ok_or("no act")?.push(event);
    }
    let sql = "select centre, accepts, decides, item, created_on, data_key, personal, masked, person_key, phone_key, \
        query_hash from case_file where case_id = ?1";
    let file: Vec<Value> = source
        .prepare_cached(sql)?
        .query_row([id], |row| (0..11).map(|column| row.get(column)).collect::<Result<_, _>>())?;
    let centre =
        source.query_row("select centre from case_file where case_id = ?1", [id], |row| row.get(0))?;
    Ok(Life { centre, body, file, acts })
}

/// A case written and not ended.
#[derive(Clone, Copy)]
struct Open {
    id: i64,
    life: usize,
    acted: usize,
}

struct Writer<'a> {
    connection: Connection,
    of: &'a Lives,
    next_idx: i64,
    /// Cases that can still be acted in; the one acted in last comes last.
    cases: Vec<Open>,
}

/// What a batch adds up before it writes it once: the counters it moves, by life, state and due day.
type Counts = std::collections::BTreeMap<(usize, &'static str, i64), i64>;

impl Writer<'_> {
    /// One transaction; the number of operations in it.
    fn batch(
        &mut self,
        one: fn(&Transaction<'_>, &Lives, &mut i64, &mut Vec<Open>, &mut Counts) -> Outcome<()>,
    ) -> Outcome<usize> {
        let tx = self.connection.transaction()?;
        let mut counts = Counts::new();
        let mut done = 0;
        while done < BATCH {
            one(&tx, self.of, &mut self.next_idx, &mut self.cases, &mut counts)?;
            done += 1;
            if self.cases.is_empty() {
                break;
            }
        }
        for ((life, state, due), n) in counts.into_iter().filter(|(_, n)| *n != 0) {
            let life = self.of.lives.get(life).ok_or("no life")?;
            tx.prepare_cached(
                "insert into work_count (centre, holder, state, holds, due, n) values (?1, ?2, ?3, 0, ?4, ?5) \
                 on conflict (centre, holder, state, holds, due) do update set n = n + excluded.n",
            )?
            .execute(params![life.centre, self.of.holder, state, due, n])?;
        }
        tx.prepare_cached(
            "insert into series (name, next) values ('case', ?1) on conflict (name) do update set next = excluded.next",
        )?
        .execute([self.next_idx])?;
        tx.commit()?;
        Ok(done)
    }

    fn create(
        tx: &Transaction<'_>,
        of: &Lives,
        next_idx: &mut i64,
        cases: &mut Vec<Open>,
        counts: &mut Counts,
    ) -> Outcome<()> {
        let at = cases.len() % of.lives.len();
        let life = of.lives.get(at).ok_or("no life")?;
        let id = *next_idx;
        events(tx, life, id, 0, next_idx)?;
        tx.prepare_cached(
            "insert into case_row (id, no, version, state, body) values (?1, ?2, 0, 'submitted', ?3)",
        )?
        .execute(params![id, number(id), life.body])?;
        let file = "insert into case_file (centre, accepts, decides, item, created_on, data_key, personal, masked, \
            person_key, phone_key, query_hash, case_id) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
        let values = life.file.iter().cloned().chain([Value::from(id)]);
        tx.prepare_cached(file)?.execute(rusqlite::params_from_iter(values))?;
        let (state, due) = place(id, 0)?;
        tx.prepare_cached(
            "insert into work_item (case_id, holder, desk, centre, item, state, due, timer, row) \
             values (?1, ?2, 1, ?3, 'item', ?4, ?5, ?6, ?7)",
        )?
        .execute(params![id, of.holder, life.centre, state, due, due * 86_400, of.row])?;
        *counts.entry((at, state, due)).or_default() += 1;
        cases.push(Open { id, life: at, acted: 0 });
        Ok(())
    }

    fn act(
        tx: &Transaction<'_>,
        of: &Lives,
        next_idx: &mut i64,
        cases: &mut Vec<Open>,
        counts: &mut Counts,
    ) -> Outcome<()> {
        let Some(mut case) = cases.pop() else { return Ok(()) };
        let life = of.lives.get(case.life).ok_or("no life")?;
        case.acted += 1;
        let version = case.acted as i64;
        events(tx, life, case.id, case.acted, next_idx)?;
        let changed = tx
            .prepare_cached(
                "update case_row set version = ?3, state = 'in_review', body = ?4 where id = ?1 and version = ?2",
            )?
            .execute(params![case.id, version - 1, version, life.body])?;
        if changed != 1 {
            return Err("a case was not there".into());
        }
        let (state, due) = place(case.id, case.acted - 1)?;
        *counts.entry((case.life, state, due)).or_default() -= 1;
        let (state, due) = place(case.id, case.acted)?;
        *counts.entry((case.life, state, due)).or_default() += 1;
        tx.prepare_cached(
            "update work_item set desk = ?2, state = ?3, due = ?4, timer = ?5, row = ?6 where case_id = ?1",
        )?
        .execute(params![case.id, version + 1, state, due, due * 86_400, of.row])?;
        if case.acted < ACTS {
            cases.push(case);
        }
        Ok(())
    }
}

/// State and due day after so many acts: acceptance and decision move the day.
fn place(id: i64, acted: usize) -> Outcome<(&'static str, i64)> {
    let moved = acted.div_ceil(2) as i64;
    Ok((STATES.get(acted).ok_or("no state")?, 20_000 + id % 60 + moved))
}

fn number(id: i64) -> String {
    format!("12010100120261102{id:08}")
}

fn events(tx: &Transaction<'_>, life: &Life, id: i64, act: usize, next_idx: &mut i64) -> Outcome<()> {
    let stream = format!("case:{}", number(id));
    let before: usize = life.acts.iter().take(act).map(Vec::len).sum();
    for (seq, (kind, at, body, nonce, leaf)) in (before as i64 + 1..).zip(life.acts.get(act).ok_or("no act")?)
    {
        tx.prepare_cached(
            "insert into event (idx, stream, seq, kind, at, body, nonce, leaf) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![*next_idx, stream, seq, kind, at, body, nonce, leaf])?;
        *next_idx += 1;
    }
    Ok(())
}
