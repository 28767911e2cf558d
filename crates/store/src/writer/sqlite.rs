//! The writer on SQLite: one thread owns the connection that writes, and does one batch after the other.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use tokio::sync::{mpsc, oneshot};

use super::{Careful, Changed, Engine, Job, Landing, Task, writes};
use crate::engine::dialect::{self, sqlite as sql};
use crate::engine::{Statement, sqlite as engine};
use crate::plan::{Answered, Known, Needs, Plan, Rows};
use crate::{StoreError, moment};

/// Batches after which the write-ahead log is copied back, from a connection of its own so that no act waits for it.
const COPY_BACK_EVERY: usize = 256;

/// Starts the threads and the task that plans.
pub(crate) fn start(
    connection: Connection,
    copier: Connection,
    queue: usize,
) -> Result<mpsc::Sender<Job>, StoreError> {
    let (sender, receiver) = mpsc::channel(queue);
    let (orders, ordered) = std::sync::mpsc::sync_channel(super::FLIGHTS);
    let (wake, woken) = std::sync::mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("store-writer".to_owned())
        .spawn(move || write_all(connection, &ordered, &wake))?;
    std::thread::Builder::new()
        .name("store-copy-back".to_owned())
        .spawn(move || copy_back(&copier, &woken))?;
    tokio::spawn(super::run(Sqlite { orders }, receiver));
    Ok(sender)
}

/// What the thread is told to do, and where the end of it goes.
enum Order {
    Fly(Box<Rows>, oneshot::Sender<Result<Changed, StoreError>>),
    Careful(Vec<Job>, oneshot::Sender<(Vec<Job>, Result<Careful, StoreError>)>),
}

struct Sqlite {
    orders: std::sync::mpsc::SyncSender<Order>,
}

impl Engine for Sqlite {
    fn fly(&mut self, rows: Rows) -> Landing {
        let (done, landed) = oneshot::channel();
        // There is room for as many as may be under way, unless the thread has died.
        let ordered = self.orders.try_send(Order::Fly(Box::new(rows), done));
        Box::pin(async move {
            ordered.map_err(|_| StoreError::Lost)?;
            landed.await.map_err(|_| StoreError::Lost)?
        })
    }

    /// The thread answers before it takes another order; it is lost only when it has died.
    async fn landed(&mut self, _: i64, _: [u8; 32]) -> Result<bool, StoreError> {
        Err(StoreError::Lost)
    }

    /// Nobody else writes to this database: there is no lock to hold.
    async fn careful(&mut self, jobs: Vec<Job>, _: bool) -> (Vec<Job>, Result<Careful, StoreError>) {
        let (done, ended) = oneshot::channel();
        if self.orders.try_send(Order::Careful(jobs, done)).is_err() {
            return (Vec::new(), Err(StoreError::Lost));
        }
        ended.await.unwrap_or((Vec::new(), Err(StoreError::Lost)))
    }

    async fn release(&mut self) {}
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
    orders: &std::sync::mpsc::Receiver<Order>,
    wake: &std::sync::mpsc::SyncSender<()>,
) {
    let mut batches = 0_usize;
    // A batch planned on one that was refused may not be written.
    let mut refused = None;
    while let Ok(order) = orders.recv() {
        // Whoever asked may be gone by then.
        match order {
            Order::Fly(rows, done) => {
                let flown = match &refused {
                    None => write(&mut connection, &rows),
                    Some(error) => Err(StoreError::clone(error)),
                };
                refused = flown.as_ref().err().cloned();
                let _ = done.send(flown);
            }
            Order::Careful(jobs, done) => {
                refused = None;
                let ended = carefully(&mut connection, &jobs);
                let _ = done.send((jobs, ended));
            }
        }
        batches += 1;
        if batches.is_multiple_of(COPY_BACK_EVERY) {
            let _ = wake.try_send(());
        }
    }
}

/// One transaction; it is rolled back unless it returns.
fn write(connection: &mut Connection, rows: &Rows) -> Result<Changed, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let changed = store(&transaction, rows)?;
    transaction.commit()?;
    Ok(changed)
}

/// One transaction that reads first; it is rolled back unless it returns.
fn carefully(connection: &mut Connection, jobs: &[Job]) -> Result<Careful, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = read(&transaction, &Needs::of(writes(jobs)))?;
    let began = known.next_idx;
    let mut plan = Plan::on(known);
    for job in jobs {
        match &job.task {
            Task::Write(write) => plan.add(write),
            Task::Exec(statements) => plan.rows.exec.push(statements.clone()),
        }
    }
    let (rows, outcomes) = plan.take();
    let changed = store(&transaction, &rows)?;
    if rows.is_empty() {
        transaction.rollback()?;
    } else {
        transaction.commit()?;
    }
    Ok(Careful { outcomes, changed, known: Some((plan.known, began)) })
}

fn read(tx: &Transaction<'_>, needs: &Needs) -> Result<Known, StoreError> {
    let (last, at, epoch, nonce): (i64, Option<String>, Option<String>, Option<[u8; 32]>) = tx
        .prepare_cached(dialect::HEAD)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
    let mut known = Known::at(last, at.as_deref(), epoch.as_deref(), nonce)?;
    for id in &needs.cases {
        let version: Option<i64> =
            tx.prepare_cached(sql::VERSION)?.query_row([id], |row| row.get(0)).optional()?;
        known
            .versions
            .extend(version.and_then(|version| u32::try_from(version).ok()).map(|version| (*id, version)));
    }
    for name in &needs.series {
        let next = tx.prepare_cached(sql::SERIES_NEXT)?.query_row([name], |row| row.get(0)).optional()?;
        known.series.extend(next.map(|next: i64| (name.clone(), next)));
    }
    for key in &needs.keys {
        let answered = tx
            .prepare_cached(sql::ANSWER)?
            .query_row([key], |row| Ok(Answered { body_hash: row.get(1)?, answer: row.get(2)? }))
            .optional()?;
        known.answers.extend(answered.map(|answered| (key.clone(), answered)));
    }
    for stream in &needs.streams {
        let seq = tx.prepare_cached(sql::STREAM_SEQ)?.query_row([stream], |row| row.get(0))?;
        known.streams.insert(stream.clone(), seq);
    }
    Ok(known)
}

impl Known {
    /// The log's head as read: last index, its instant, the authority epoch, its nonce.
    pub(crate) fn at(
        last: i64,
        at: Option<&str>,
        epoch: Option<&str>,
        last_nonce: Option<[u8; 32]>,
    ) -> Result<Self, StoreError> {
        let last_at = at.map_or(Some(jiff::Timestamp::MIN), moment::parse);
        Ok(Self {
            next_idx: last + 1,
            last_nonce,
            last_at: last_at.ok_or_else(|| StoreError::corrupt("event.at", last))?,
            epoch: epoch
                .and_then(|epoch| epoch.parse().ok())
                .ok_or_else(|| StoreError::corrupt("meta.value", "authority_epoch"))?,
            versions: std::collections::BTreeMap::new(),
            series: std::collections::BTreeMap::new(),
            answers: std::collections::BTreeMap::new(),
            streams: std::collections::BTreeMap::new(),
            remembered: false,
        })
    }
}

/// Writes the rows; gives what the statements that are no acts have changed.
pub(crate) fn store(tx: &Transaction<'_>, rows: &Rows) -> Result<Changed, StoreError> {
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
        let changed = tx.prepare_cached(sql::CASE_UPDATE)?.execute(params![
            case.id,
            case.seen,
            case.version,
            case.state,
            case.body
        ])?;
        one(changed)?;
    }
    store_files(tx, rows)?;
    store_work(tx, rows)?;
    for (name, next) in &rows.series {
        tx.prepare_cached(sql::SERIES)?.execute(params![name, next])?;
    }
    for row in &rows.answers {
        tx.prepare_cached(sql::IDEMPOTENCY)?.execute(params![
            row.key,
            row.actor,
            row.body_hash.as_slice(),
            row.answer,
            row.at
        ])?;
    }
    for row in &rows.refiled {
        engine::execute(tx, dialect::REFILE, &row.refiling())?;
    }
    for (statement, values) in &rows.master {
        engine::execute(tx, statement, values)?;
    }
    rows.exec.iter().map(|statements| execute(tx, statements)).collect()
}

/// A row that is not there, or not in the version an act was decided on, refuses the batch.
fn one(changed: usize) -> Result<(), StoreError> {
    if changed == 1 { Ok(()) } else { Err(StoreError::Clash { version: 0 }) }
}

fn execute(tx: &Transaction<'_>, statements: &[Statement]) -> Result<Vec<u64>, StoreError> {
    statements.iter().map(|(sql, values)| engine::execute(tx, sql, values)).collect()
}

fn store_files(tx: &Transaction<'_>, rows: &Rows) -> Result<(), StoreError> {
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

fn store_work(tx: &Transaction<'_>, rows: &Rows) -> Result<(), StoreError> {
    for row in &rows.work_new {
        tx.prepare_cached(sql::WORK_INSERT)?.execute(params![
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
    for row in &rows.work_changed {
        let mut statement = tx.prepare_cached(if row.moves { sql::WORK_MOVE } else { sql::WORK_UPDATE })?;
        let values = params![
            row.case_id,
            row.holder,
            row.desk,
            row.post,
            row.state,
            row.timer,
            row.row,
            row.holds,
            row.deemed,
            row.unsigned,
            row.due
        ];
        // The due day comes last, and only where it changes.
        let changed = statement.execute(values.get(..if row.moves { 11 } else { 10 }).unwrap_or(values))?;
        one(changed)?;
    }
    for case_id in &rows.archived {
        tx.prepare_cached(sql::WORK_DELETE)?.execute([case_id])?;
    }
    for ((centre, holder, state, holds, due), n) in rows.counts.iter().filter(|(_, n)| **n != 0) {
        tx.prepare_cached(sql::COUNT)?.execute(params![centre, holder, state, holds, due, n])?;
    }
    Ok(())
}
