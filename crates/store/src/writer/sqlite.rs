//! The writer on SQLite: one thread owns the connection that writes.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::mpsc;

use super::{BATCH, Job, Outcome, Task, answer, in_order, writes};
use crate::engine::dialect::{self, sqlite as sql};
use crate::engine::sqlite as engine;
use crate::plan::{self, Answered, Needs, Rows, Seen};
use crate::{StoreError, moment};

/// Pages of the write-ahead log after which they are copied back, from a connection of its own so that no act
/// waits for it.
const COPY_BACK_EVERY: usize = 256;

/// Starts the thread.
pub(crate) fn start(
    connection: Connection,
    copier: Connection,
    queue: usize,
) -> Result<mpsc::Sender<Job>, StoreError> {
    let (sender, receiver) = mpsc::channel(queue);
    let (wake, woken) = std::sync::mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || write_all(connection, receiver, &wake))?;
    std::thread::Builder::new()
        .name("store-copy-back".to_owned())
        .spawn(move || copy_back(&copier, &woken))?;
    Ok(sender)
}

/// Copies the write-ahead log back whenever woken; ends with the writer.
fn copy_back(connection: &Connection, woken: &std::sync::mpsc::Receiver<()>) {
    while woken.recv().is_ok() {
        if let Err(error) = connection.query_row("pragma wal_checkpoint(passive)", [], |_| Ok(())) {
            tracing::warn!(%error, "copying the write-ahead log back failed");
        }
    }
}

fn write_all(
    mut connection: Connection,
    mut queue: mpsc::Receiver<Job>,
    wake: &std::sync::mpsc::SyncSender<()>,
) {
    let mut batches = 0_usize;
    while let Some(first) = queue.blocking_recv() {
        let mut jobs = vec![first];
        while jobs.len() < BATCH {
            match queue.try_recv() {
                Ok(job) => jobs.push(job),
                Err(_) => break,
            }
        }
        run(&mut connection, jobs);
        batches += 1;
        if batches.is_multiple_of(COPY_BACK_EVERY) {
            let _ = wake.try_send(());
        }
    }
}

/// Runs a batch and answers; a batch that the database refuses is run one by one.
fn run(connection: &mut Connection, jobs: Vec<Job>) {
    match attempt(connection, &jobs) {
        Ok(outcomes) => answer(jobs, outcomes),
        Err(error) if jobs.len() == 1 => answer(jobs, vec![Err(error)]),
        Err(error) => {
            tracing::warn!(%error, acts = jobs.len(), "batch refused, running its acts one by one");
            for job in jobs {
                let outcome = attempt(connection, std::slice::from_ref(&job));
                answer(vec![job], vec![outcome.and_then(single)]);
            }
        }
    }
}

fn single(outcomes: Vec<Outcome>) -> Outcome {
    outcomes.into_iter().next().unwrap_or(Err(StoreError::Lost))
}

/// One transaction; it is rolled back unless it returns outcomes.
fn attempt(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Outcome>, StoreError> {
    let writes = writes(jobs);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let plan = plan::plan(&writes, read(&transaction, &Needs::of(&writes))?);
    store(&transaction, &plan.rows)?;
    let mut changed = Vec::new();
    for job in jobs {
        if let Task::Exec(statements) = &job.task {
            let run = |(sql, values): &(&'static str, Vec<_>)| engine::execute(&transaction, sql, values);
            changed.push(statements.iter().map(run).collect::<Result<_, _>>()?);
        }
    }
    if plan.rows.is_empty() && changed.is_empty() {
        transaction.rollback()?;
    } else {
        transaction.commit()?;
    }
    Ok(in_order(jobs, plan.outcomes, changed))
}

fn read(tx: &Transaction<'_>, needs: &Needs) -> Result<Seen, StoreError> {
    let (last, at, epoch): (i64, Option<String>, Option<String>) =
        tx.prepare_cached(dialect::HEAD)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut seen = Seen::at(last, at.as_deref(), epoch.as_deref())?;
    for id in &needs.cases {
        let version: Option<i64> =
            tx.prepare_cached(sql::VERSION)?.query_row([id], |row| row.get(0)).optional()?;
        seen.versions
            .extend(version.and_then(|version| u32::try_from(version).ok()).map(|version| (*id, version)));
    }
    for name in &needs.series {
        let next = tx.prepare_cached(sql::SERIES_NEXT)?.query_row([name], |row| row.get(0)).optional()?;
        seen.series.extend(next.map(|next: i64| (name.clone(), next)));
    }
    for key in &needs.keys {
        let answered = tx
            .prepare_cached(sql::ANSWER)?
            .query_row([key], |row| Ok(Answered { body_hash: row.get(1)?, answer: row.get(2)? }))
            .optional()?;
        seen.answers.extend(answered.map(|answered| (key.clone(), answered)));
    }
    for stream in &needs.streams {
        let seq = tx.prepare_cached(sql::STREAM_SEQ)?.query_row([stream], |row| row.get(0))?;
        seen.streams.insert(stream.clone(), seq);
    }
    Ok(seen)
}

impl Seen {
    /// The log's head as read: last index, its instant, the authority epoch.
    pub(crate) fn at(last: i64, at: Option<&str>, epoch: Option<&str>) -> Result<Self, StoreError> {
        let last_at = at.map_or(Some(jiff::Timestamp::MIN), moment::parse);
        Ok(Self {
            next_idx: last + 1,
            last_at: last_at.ok_or_else(|| StoreError::corrupt("event.at", last))?,
            epoch: epoch
                .and_then(|epoch| epoch.parse().ok())
                .ok_or_else(|| StoreError::corrupt("meta.value", "authority_epoch"))?,
            versions: std::collections::BTreeMap::new(),
            series: std::collections::BTreeMap::new(),
            answers: std::collections::BTreeMap::new(),
            streams: std::collections::BTreeMap::new(),
        })
    }
}

pub(crate) fn store(tx: &Transaction<'_>, rows: &Rows<'_>) -> Result<(), StoreError> {
    for event in &rows.events {
        tx.prepare_cached(sql::EVENT)?.execute(params![
            event.idx,
            event.stream,
            event.seq,
            event.kind,
            event.at,
            event.body,
            event.nonce.as_slice(),
            event.leaf
        ])?;
    }
    for case in &rows.inserts {
        tx.prepare_cached(sql::CASE_INSERT)?.execute(params![
            case.id,
            case.no,
            case.version,
            case.state,
            case.body
        ])?;
    }
    for case in &rows.updates {
        tx.prepare_cached(sql::CASE_UPDATE)?.execute(params![
            case.id,
            case.version,
            case.state,
            case.body
        ])?;
    }
    store_files(tx, rows)?;
    store_work(tx, rows)?;
    for (name, next) in &rows.series {
        tx.prepare_cached(sql::SERIES)?.execute(params![name, next])?;
    }
    for row in &rows.answers {
        let asked = row.idempotency;
        tx.prepare_cached(sql::IDEMPOTENCY)?.execute(params![
            row.key,
            asked.actor,
            asked.body_hash.as_slice(),
            row.answer,
            row.at
        ])?;
    }
    for row in &rows.master {
        for (statement, values) in row.statements()? {
            engine::execute(tx, statement, &values)?;
        }
    }
    Ok(())
}

fn store_files(tx: &Transaction<'_>, rows: &Rows<'_>) -> Result<(), StoreError> {
    for row in &rows.files {
        tx.prepare_cached(sql::CASE_FILE)?.execute(params![
            row.case_id,
            row.centre,
            row.accepts,
            row.decides,
            row.item,
            row.created_on,
            row.file.data_key,
            row.file.personal,
            row.file.masked,
            row.file.person_key,
            row.file.phone_key,
            row.file.query_hash
        ])?;
    }
    Ok(())
}

fn store_work(tx: &Transaction<'_>, rows: &Rows<'_>) -> Result<(), StoreError> {
    for row in &rows.work {
        tx.prepare_cached(sql::WORK)?.execute(params![
            row.case_id,
            row.holder,
            row.desk,
            row.post,
            row.centre,
            row.item,
            row.state,
            row.due,
            row.timer,
            row.row,
            row.holds,
            row.deemed,
            row.unsigned,
            row.principal
        ])?;
    }
    for case_id in &rows.archived {
        tx.prepare_cached(sql::WORK_DELETE)?.execute([case_id])?;
    }
    for ((centre, holder, state, holds, due), n) in rows.counts.iter().filter(|(_, n)| **n != 0) {
        tx.prepare_cached(sql::COUNT)?.execute(params![centre, holder, state, holds, due, n])?;
    }
    Ok(())
}
