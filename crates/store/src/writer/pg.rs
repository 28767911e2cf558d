//! The writer on PostgreSQL: one connection, everything pipelined, two round trips a batch.
//!
//! After a lost connection it takes the commit lock on a new one, which waits until the old transaction has ended,
//! and looks for the first event's nonce at its index: there, the batch was committed; not there, it was not.

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::{self, try_join_all};
use tokio::sync::mpsc;
use tokio_postgres::types::ToSql;

use super::{BATCH, Job, Outcome, answer, in_order, writes};
use crate::StoreError;
use crate::engine::dialect::{self, pg as sql};
use crate::engine::pg::{Conn, Place, row};
use crate::plan::{self, Answered, Needs, NewCase, NewEvent, Rows, Seen};
use crate::value::Row;

/// How often a lost connection is made again before the outcome counts as unknown, and the pause between.
const RECONNECTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Starts the task.
pub(crate) fn start(place: Place, queue: usize) -> mpsc::Sender<Job> {
    let (sender, mut receiver) = mpsc::channel(queue);
    tokio::spawn(async move {
        let mut writer = Writer { place, conn: None };
        let mut jobs = Vec::with_capacity(BATCH);
        while receiver.recv_many(&mut jobs, BATCH).await > 0 {
            writer.run(std::mem::take(&mut jobs)).await;
            // Callers just answered come back with their next act before the next batch is taken.
            tokio::task::yield_now().await;
        }
    });
    sender
}

struct Writer {
    place: Place,
    conn: Option<Conn>,
}

/// Why a transaction did not end well.
enum Trouble {
    /// The database refused; it is rolled back.
    Refused(StoreError),
    /// The connection broke before COMMIT was sent.
    LostBefore,
    /// The connection broke after COMMIT was sent: the batch may be committed.
    LostAfter(Sent),
}

/// A batch whose COMMIT was sent: its first event, and the answers if it is there.
struct Sent {
    idx: i64,
    nonce: [u8; 32],
    outcomes: Vec<Outcome>,
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Lost => Self::LostBefore,
            other => Self::Refused(other),
        }
    }
}

impl Writer {
    async fn run(&mut self, jobs: Vec<Job>) {
        match self.persist(&jobs).await {
            Ok(outcomes) => answer(jobs, outcomes),
            Err(StoreError::Lost) => {
                let lost = jobs.iter().map(|_| Err(StoreError::Lost)).collect();
                answer(jobs, lost);
            }
            Err(error) if jobs.len() == 1 => answer(jobs, vec![Err(error)]),
            Err(error) => {
                tracing::warn!(%error, acts = jobs.len(), "batch refused, running its acts one by one");
                for job in jobs {
                    let outcome = self.persist(std::slice::from_ref(&job)).await;
                    let outcome =
                        outcome.and_then(|one| one.into_iter().next().unwrap_or(Err(StoreError::Lost)));
                    answer(vec![job], vec![outcome]);
                }
            }
        }
    }

    /// Records the jobs whatever happens to the connection, once.
    async fn persist(&mut self, jobs: &[Job]) -> Result<Vec<Outcome>, StoreError> {
        for _ in 0..RECONNECTS {
            self.connected().await?;
            let Some(conn) = self.conn.as_ref() else { return Err(StoreError::Lost) };
            match attempt(conn, jobs).await {
                Ok(outcomes) => return Ok(outcomes),
                Err(Trouble::Refused(error)) => {
                    if conn.client.batch_execute("rollback").await.is_err() {
                        self.conn = None;
                    }
                    return Err(error);
                }
                Err(Trouble::LostBefore) => self.conn = None,
                Err(Trouble::LostAfter(sent)) => {
                    tracing::warn!(idx = sent.idx, "connection lost in COMMIT, looking the batch up");
                    if self.committed(&sent).await? {
                        return Ok(sent.outcomes);
                    }
                }
            }
        }
        Err(StoreError::Lost)
    }

    /// Looks a batch up after a lost COMMIT.
    async fn committed(&mut self, sent: &Sent) -> Result<bool, StoreError> {
        for _ in 0..RECONNECTS {
            self.conn = None;
            self.connected().await?;
            let Some(conn) = self.conn.as_ref() else { return Err(StoreError::Lost) };
            match look_up(conn, sent).await {
                Err(StoreError::Lost) => {}
                answered => return answered,
            }
        }
        Err(StoreError::Lost)
    }

    async fn connected(&mut self) -> Result<(), StoreError> {
        if self.conn.as_ref().is_some_and(|conn| !conn.client.is_closed()) {
            return Ok(());
        }
        let mut pause = tokio::time::interval(PAUSE);
        for _ in 0..RECONNECTS {
            pause.tick().await;
            match connect(&self.place).await {
                Ok(conn) => {
                    self.conn = Some(conn);
                    return Ok(());
                }
                Err(error) => tracing::warn!(%error, "writer cannot connect"),
            }
        }
        Err(StoreError::Lost)
    }
}

/// A connection with all statements of the pipeline prepared: in a pipeline nothing may wait.
pub(crate) async fn connect(place: &Place) -> Result<Conn, StoreError> {
    let conn = place.connect(dialect::PG_WRITER).await?;
    let statements = [
        dialect::HEAD,
        sql::VERSIONS,
        sql::SERIES_NEXT,
        sql::ANSWERS,
        sql::STREAM_SEQS,
        sql::EVENT,
        sql::CASE_INSERT,
        sql::CASE_UPDATE,
        sql::CASE_FILE,
        sql::WORK,
        sql::WORK_DELETE,
        sql::COUNT,
        sql::SERIES,
        sql::IDEMPOTENCY,
    ];
    for statement in statements {
        conn.prepared(statement).await?;
    }
    Ok(conn)
}

async fn look_up(conn: &Conn, sent: &Sent) -> Result<bool, StoreError> {
    conn.client.batch_execute(dialect::PG_BEGIN).await?;
    let found = conn.query("select nonce from event where idx = ?1", &[sent.idx.into()]).await?;
    conn.client.batch_execute("rollback").await?;
    match found.first() {
        Some(row) => Ok(row.hash(0, "event.nonce")? == sent.nonce),
        None => Ok(false),
    }
}

async fn attempt(conn: &Conn, jobs: &[Job]) -> Result<Vec<Outcome>, Trouble> {
    let writes = writes(jobs);
    let seen = read(conn, &Needs::of(&writes)).await?;
    let mut plan = plan::plan(&writes, seen);
    let Some((idx, nonce)) = plan.rows.events.first().map(|event| (event.idx, event.nonce)) else {
        conn.client.batch_execute("rollback").await.map_err(StoreError::from)?;
        return Ok(in_order(jobs, plan.outcomes, Vec::new()));
    };
    // Rows of master data are few and rare: they need not be in the pipeline.
    for row in &plan.rows.master {
        for (statement, values) in row.statements()? {
            conn.execute(statement, &values).await?;
        }
    }
    let outcomes = in_order(jobs, std::mem::take(&mut plan.outcomes), Vec::new());
    match store_and_commit(conn, &plan.rows).await {
        Ok(()) => Ok(outcomes),
        Err(StoreError::Lost) => Err(Trouble::LostAfter(Sent { idx, nonce, outcomes })),
        Err(error) => Err(Trouble::Refused(error)),
    }
}

type Step<'a> = Pin<Box<dyn Future<Output = Result<(), StoreError>> + Send + 'a>>;

/// Sends all statements and COMMIT without waiting in between. COMMIT follows only once every statement has gone
/// out whole, so that none can be missing; one that the server refuses turns COMMIT into a rollback, and its error
/// is what comes back. No error anywhere therefore means that the tag was COMMIT.
pub(crate) async fn store_and_commit(conn: &Conn, rows: &Rows<'_>) -> Result<(), StoreError> {
    let mut steps: Vec<Step<'_>> = vec![Box::pin(events(conn, &rows.events))];
    if !rows.inserts.is_empty() {
        steps.push(Box::pin(inserts(conn, &rows.inserts)));
    }
    if !rows.updates.is_empty() {
        steps.push(Box::pin(updates(conn, &rows.updates)));
    }
    if !rows.files.is_empty() {
        steps.push(Box::pin(files(conn, rows)));
    }
    if !rows.work.is_empty() {
        steps.push(Box::pin(work(conn, rows)));
    }
    if !rows.archived.is_empty() {
        steps.push(Box::pin(async { run(conn, sql::WORK_DELETE, &[&rows.archived]).await }));
    }
    if rows.counts.values().any(|n| *n != 0) {
        steps.push(Box::pin(counts(conn, rows)));
    }
    if !rows.series.is_empty() {
        steps.push(Box::pin(series(conn, &rows.series)));
    }
    if !rows.answers.is_empty() {
        steps.push(Box::pin(answers(conn, rows)));
    }
    let mut all = try_join_all(steps);
    if let Poll::Ready(Err(error)) = poll_fn(|context| Poll::Ready(Pin::new(&mut all).poll(context))).await {
        return Err(error);
    }
    let (stored, committed) = future::join(all, conn.client.batch_execute("commit")).await;
    stored?;
    Ok(committed?)
}

/// Runs a prepared statement.
async fn run(conn: &Conn, sql: &'static str, columns: &[&(dyn ToSql + Sync)]) -> Result<(), StoreError> {
    let statement = conn.prepared(sql).await?;
    conn.client.execute(&statement, columns).await?;
    Ok(())
}

fn column<'a, T, C>(rows: &'a [T], of: impl Fn(&'a T) -> C) -> Vec<C> {
    rows.iter().map(of).collect()
}

async fn events(conn: &Conn, rows: &[NewEvent]) -> Result<(), StoreError> {
    let idx = column(rows, |row| row.idx);
    let stream = column(rows, |row| row.stream.as_str());
    let seq = column(rows, |row| row.seq);
    let kind = column(rows, |row| row.kind.as_str());
    let at = column(rows, |row| row.at.as_str());
    let body = column(rows, |row| row.body.as_str());
    let nonce = column(rows, |row| row.nonce.as_slice());
    let leaf = column(rows, |row| row.leaf.as_str());
    run(conn, sql::EVENT, &[&idx, &stream, &seq, &kind, &at, &body, &nonce, &leaf]).await
}

async fn inserts(conn: &Conn, rows: &[NewCase]) -> Result<(), StoreError> {
    let id = column(rows, |row| row.id);
    let no = column(rows, |row| row.no.as_str());
    let version = column(rows, |row| row.version);
    let state = column(rows, |row| row.state);
    let body = column(rows, |row| row.body.as_str());
    run(conn, sql::CASE_INSERT, &[&id, &no, &version, &state, &body]).await
}

async fn updates(conn: &Conn, rows: &[NewCase]) -> Result<(), StoreError> {
    let id = column(rows, |row| row.id);
    let version = column(rows, |row| row.version);
    let state = column(rows, |row| row.state);
    let body = column(rows, |row| row.body.as_str());
    run(conn, sql::CASE_UPDATE, &[&id, &version, &state, &body]).await
}

async fn files(conn: &Conn, rows: &Rows<'_>) -> Result<(), StoreError> {
    let rows = &rows.files;
    let case_id = column(rows, |row| row.case_id);
    let centre = column(rows, |row| row.centre.as_str());
    let accepts = column(rows, |row| row.accepts.as_str());
    let decides = column(rows, |row| row.decides.as_str());
    let item = column(rows, |row| row.item.as_str());
    let created_on = column(rows, |row| row.created_on);
    let data_key = column(rows, |row| row.file.data_key.as_deref());
    let personal = column(rows, |row| row.file.personal.as_str());
    let masked = column(rows, |row| row.file.masked.as_str());
    let person_key = column(rows, |row| row.file.person_key.as_deref());
    let phone_key = column(rows, |row| row.file.phone_key.as_deref());
    let query_hash = column(rows, |row| row.file.query_hash.as_deref());
    let columns: [&(dyn ToSql + Sync); 12] = [
        &case_id,
        &centre,
        &accepts,
        &decides,
        &item,
        &created_on,
        &data_key,
        &personal,
        &masked,
        &person_key,
        &phone_key,
        &query_hash,
    ];
    run(conn, sql::CASE_FILE, &columns).await
}

async fn work(conn: &Conn, rows: &Rows<'_>) -> Result<(), StoreError> {
    let rows = &rows.work;
    let case_id = column(rows, |row| row.case_id);
    let holder = column(rows, |row| row.holder.as_str());
    let desk = column(rows, |row| row.desk);
    let post = column(rows, |row| row.post.as_deref());
    let centre = column(rows, |row| row.centre.as_str());
    let item = column(rows, |row| row.item.as_str());
    let state = column(rows, |row| row.state);
    let due = column(rows, |row| row.due);
    let timer = column(rows, |row| row.timer);
    let text = column(rows, |row| row.row.as_str());
    let holds = column(rows, |row| row.holds);
    let deemed = column(rows, |row| row.deemed);
    let unsigned = column(rows, |row| row.unsigned);
    let principal = column(rows, |row| row.principal.as_deref());
    let columns: [&(dyn ToSql + Sync); 14] = [
        &case_id, &holder, &desk, &post, &centre, &item, &state, &due, &timer, &text, &holds, &deemed,
        &unsigned, &principal,
    ];
    run(conn, sql::WORK, &columns).await
}

async fn counts(conn: &Conn, rows: &Rows<'_>) -> Result<(), StoreError> {
    let rows: Vec<_> = rows.counts.iter().filter(|(_, n)| **n != 0).collect();
    let centre = column(&rows, |((centre, ..), _)| centre.as_str());
    let holder = column(&rows, |((_, holder, ..), _)| holder.as_str());
    let state = column(&rows, |((_, _, state, ..), _)| *state);
    let holds = column(&rows, |((_, _, _, holds, _), _)| *holds);
    let due = column(&rows, |((.., due), _)| *due);
    let n = column(&rows, |(_, n)| **n);
    run(conn, sql::COUNT, &[&centre, &holder, &state, &holds, &due, &n]).await
}

async fn series(conn: &Conn, rows: &BTreeMap<String, i64>) -> Result<(), StoreError> {
    let name: Vec<&str> = rows.keys().map(String::as_str).collect();
    let next: Vec<i64> = rows.values().copied().collect();
    run(conn, sql::SERIES, &[&name, &next]).await
}

async fn answers(conn: &Conn, rows: &Rows<'_>) -> Result<(), StoreError> {
    let rows = &rows.answers;
    let key = column(rows, |row| row.key.as_str());
    let actor = column(rows, |row| row.idempotency.actor.as_str());
    let body_hash = column(rows, |row| row.idempotency.body_hash.as_slice());
    let answer = column(rows, |row| row.answer.as_str());
    let at = column(rows, |row| row.at);
    run(conn, sql::IDEMPOTENCY, &[&key, &actor, &body_hash, &answer, &at]).await
}

/// Takes the commit lock and reads what the batch needs, in one round trip. The lock is a statement of its own:
/// those after it see all that was committed before it was had.
async fn read(conn: &Conn, needs: &Needs) -> Result<Seen, StoreError> {
    let begin = async { conn.client.batch_execute(dialect::PG_BEGIN).await.map_err(StoreError::from) };
    let head = rows::<i64>(conn, dialect::HEAD, &[]);
    let versions =
        when(!needs.cases.is_empty(), rows(conn, sql::VERSIONS, std::slice::from_ref(&needs.cases)));
    let series =
        when(!needs.series.is_empty(), rows(conn, sql::SERIES_NEXT, std::slice::from_ref(&needs.series)));
    let answers = when(!needs.keys.is_empty(), rows(conn, sql::ANSWERS, std::slice::from_ref(&needs.keys)));
    let streams =
        when(!needs.streams.is_empty(), rows(conn, sql::STREAM_SEQS, std::slice::from_ref(&needs.streams)));
    let (begun, head, versions, (series, answers, streams)) =
        future::join4(begin, head, versions, future::join3(series, answers, streams)).await;
    begun?;
    let head = head?;
    let head = head.first().ok_or(StoreError::Lost)?;
    let (at, epoch) = (head.text(1, "event.at").ok(), head.text(2, "meta.value").ok());
    let mut seen = Seen::at(head.int(0, "event.idx")?, at, epoch)?;
    for row in versions? {
        let version = u32::try_from(row.int(1, "case_row.version")?).unwrap_or(0);
        seen.versions.insert(row.int(0, "case_row.id")?, version);
    }
    for row in series? {
        seen.series.insert(row.text(0, "series.name")?.to_owned(), row.int(1, "series.next")?);
    }
    for mut row in answers? {
        let body_hash = row.bytes(2, "idempotency.body_hash")?.to_vec();
        let answered = Answered { body_hash, answer: row.take_text(3, "idempotency.answer")? };
        seen.answers.insert(row.take_text(0, "idempotency.key")?, answered);
    }
    for row in streams? {
        seen.streams.insert(row.text(0, "event.stream")?.to_owned(), row.int(1, "event.seq")?);
    }
    Ok(seen)
}

async fn when(
    needed: bool,
    read: impl Future<Output = Result<Vec<Row>, StoreError>>,
) -> Result<Vec<Row>, StoreError> {
    if needed { read.await } else { Ok(Vec::new()) }
}

/// Rows of a statement prepared before, with one array as its parameter or none.
async fn rows<T: ToSql + Sync>(
    conn: &Conn,
    sql: &'static str,
    array: &[Vec<T>],
) -> Result<Vec<Row>, StoreError> {
    let statement = conn.prepared(sql).await?;
    let values: Vec<&(dyn ToSql + Sync)> = array.iter().map(|array| array as _).collect();
    let found = conn.client.query(&statement, &values).await?;
    found.iter().map(row).collect()
}
