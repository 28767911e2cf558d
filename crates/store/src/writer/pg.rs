//! The writer on PostgreSQL: one connection; a batch is one statement, a careful one reads before it.
//!
//! After a lost connection it takes the commit lock on a new one, which waits until the old transaction has ended,
//! and looks for the first event's nonce at its index: there, the batch was committed; not there, it was not.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::future;
use tokio::sync::mpsc;
use tokio_postgres::types::ToSql;

use super::{Careful, Engine, Job, Landing, Outcome, writes};
use crate::StoreError;
use crate::engine::dialect::{self, pg as sql};
use crate::engine::pg::{Conn, Place, row};
use crate::plan::{Answered, Known, Needs, NewEvent, Plan, Rows};
use crate::value::Row;

/// How often a lost connection is made again before the outcome counts as unknown, and the pause between.
const RECONNECTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Starts the task.
pub(crate) fn start(place: Place, queue: usize) -> mpsc::Sender<Job> {
    let (sender, receiver) = mpsc::channel(queue);
    tokio::spawn(super::run(Postgres { place, conn: None, holds: false }, receiver));
    sender
}

struct Postgres {
    place: Place,
    conn: Option<Arc<Conn>>,
    /// The connection may hold the commit lock beyond its transactions.
    holds: bool,
}

/// Why a careful transaction did not end well.
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

impl Engine for Postgres {
    fn fly(&mut self, rows: Rows) -> Landing {
        let conn = self.conn.clone().filter(|conn| !conn.client.is_closed());
        Box::pin(async move {
            let conn = conn.ok_or(StoreError::Lost)?;
            store(&conn, &rows, false).await.map(|()| Vec::new())
        })
    }

    /// Takes the commit lock on a connection that lives, and keeps it where the batch is not there: one that still lies
    /// unread before the server can then not be committed beside the same acts decided again.
    async fn landed(&mut self, idx: i64, nonce: [u8; 32]) -> Result<bool, StoreError> {
        for _ in 0..RECONNECTS {
            if !self.holds {
                self.conn = None;
            }
            let conn = self.connected().await?;
            self.holds = true;
            match look_up(&conn, idx, nonce).await {
                Err(StoreError::Lost) => self.holds = false,
                Ok(true) => {
                    self.release().await;
                    return Ok(true);
                }
                answered => return answered,
            }
        }
        Err(StoreError::Lost)
    }

    async fn careful(&mut self, jobs: Vec<Job>, hold: bool) -> (Vec<Job>, Result<Careful, StoreError>) {
        let ended = self.persist(&jobs, hold).await;
        (jobs, ended)
    }

    async fn release(&mut self) {
        if std::mem::take(&mut self.holds)
            && let Some(conn) = &self.conn
            && let Err(error) = conn.client.batch_execute(dialect::PG_RELEASE).await
        {
            // The lock ends with the session.
            tracing::warn!(%error, "commit lock not given back, leaving the connection");
            self.conn = None;
        }
    }
}

impl Postgres {
    /// Records the jobs whatever happens to the connection, once.
    async fn persist(&mut self, jobs: &[Job], hold: bool) -> Result<Careful, StoreError> {
        let begin = if hold { dialect::PG_HOLD } else { dialect::PG_BEGIN };
        for _ in 0..RECONNECTS {
            let conn = self.connected().await?;
            self.holds |= hold;
            match attempt(&conn, begin, jobs).await {
                Ok(careful) => return Ok(careful),
                Err(Trouble::Refused(error)) => {
                    if conn.client.batch_execute("rollback").await.is_err() {
                        self.conn = None;
                    }
                    return Err(error);
                }
                Err(Trouble::LostBefore) => self.conn = None,
                Err(Trouble::LostAfter(sent)) => {
                    tracing::warn!(idx = sent.idx, "connection lost in COMMIT, looking the batch up");
                    if self.landed(sent.idx, sent.nonce).await? {
                        return Ok(Careful { outcomes: sent.outcomes, changed: Vec::new(), known: None });
                    }
                }
            }
        }
        Err(StoreError::Lost)
    }

    async fn connected(&mut self) -> Result<Arc<Conn>, StoreError> {
        if let Some(conn) = self.conn.as_ref().filter(|conn| !conn.client.is_closed()) {
            return Ok(Arc::clone(conn));
        }
        let mut pause = tokio::time::interval(PAUSE);
        for _ in 0..RECONNECTS {
            pause.tick().await;
            match connect(&self.place).await {
                Ok(conn) => {
                    self.holds = false;
                    return Ok(Arc::clone(self.conn.insert(Arc::new(conn))));
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
        &sql::ACTS,
        &sql::ALL,
    ];
    for statement in statements {
        conn.prepared(statement).await?;
    }
    Ok(conn)
}

async fn look_up(conn: &Conn, idx: i64, nonce: [u8; 32]) -> Result<bool, StoreError> {
    conn.client.batch_execute(dialect::PG_LOCK).await?;
    let found = conn.query("select nonce from event where idx = ?1", &[idx.into()]).await?;
    match found.first() {
        Some(row) => Ok(row.hash(0, "event.nonce")? == nonce),
        None => Ok(false),
    }
}

async fn attempt(conn: &Conn, begin: &'static str, jobs: &[Job]) -> Result<Careful, Trouble> {
    let known = read(conn, begin, &Needs::of(writes(jobs))).await?;
    let began = known.next_idx;
    let mut plan = Plan::on(known);
    writes(jobs).for_each(|write| plan.add(write));
    let (rows, outcomes) = plan.take();
    let known = Some((plan.known, began));
    let Some((idx, nonce)) = rows.events.first().map(|event| (event.idx, event.nonce)) else {
        conn.client.batch_execute("rollback").await.map_err(StoreError::from)?;
        return Ok(Careful { outcomes, changed: Vec::new(), known });
    };
    // Rows of master data and files in the place of others are rare: they need not be in the statement.
    for row in &rows.refiled {
        conn.execute(dialect::REFILE, &row.refiling()).await?;
    }
    conn.execute_all(&rows.master).await?;
    match store(conn, &rows, true).await {
        Ok(()) => Ok(Careful { outcomes, changed: Vec::new(), known }),
        Err(StoreError::Lost) => Err(Trouble::LostAfter(Sent { idx, nonce, outcomes })),
        Err(error) => Err(Trouble::Refused(error)),
    }
}

/// Sends the batch and, in the transaction of a careful one, COMMIT, without waiting in between. COMMIT follows only once
/// the statement has gone out whole; if the server refuses it, COMMIT becomes a rollback, and its error is what comes
/// back. No error anywhere therefore means that the tag was COMMIT. A batch that is not in a transaction is one itself.
pub(crate) async fn store(conn: &Conn, rows: &Rows, commit: bool) -> Result<(), StoreError> {
    let mut batch = Box::pin(send(conn, rows));
    if !commit {
        return batch.await;
    }
    if let Poll::Ready(Err(error)) = poll_fn(|context| Poll::Ready(batch.as_mut().poll(context))).await {
        return Err(error);
    }
    let (stored, committed) = future::join(batch, conn.client.batch_execute("commit")).await;
    stored?;
    Ok(committed?)
}

/// The parameters of the statement, an array each.
#[derive(Default)]
struct Columns<'a>(Vec<Box<dyn ToSql + Sync + Send + 'a>>);

impl<'a> Columns<'a> {
    fn of<T, C: ToSql + Sync + Send + 'a>(mut self, rows: &'a [T], column: impl Fn(&'a T) -> C) -> Self {
        self.0.push(Box::new(rows.iter().map(column).collect::<Vec<C>>()));
        self
    }

    fn array<C: ToSql + Sync + Send + 'a>(mut self, values: Vec<C>) -> Self {
        self.0.push(Box::new(values));
        self
    }
}

async fn send(conn: &Conn, rows: &Rows) -> Result<(), StoreError> {
    let Columns(mut columns) = events(Columns::default(), &rows.events);
    columns.push(Box::new(rows.events.first().map_or(-1, |first| first.idx - 1)));
    columns.push(Box::new(rows.follows.as_ref().map(<[u8; 32]>::as_slice)));
    let mut columns = counted(changed(Columns(columns), rows), rows);
    let all = !(rows.inserts.is_empty() && rows.archived.is_empty() && rows.answers.is_empty());
    if all {
        columns = answered(created(columns, rows), rows);
    }
    let parameters: Vec<&(dyn ToSql + Sync)> = columns.0.iter().map(|column| &**column as _).collect();
    let statement = conn.prepared(if all { &sql::ALL } else { &sql::ACTS }).await?;
    conn.client.execute(&statement, &parameters).await?;
    Ok(())
}

fn events<'a>(columns: Columns<'a>, rows: &'a [NewEvent]) -> Columns<'a> {
    columns
        .of(rows, |row| row.idx)
        .of(rows, |row| row.stream.as_str())
        .of(rows, |row| row.seq)
        .of(rows, |row| row.kind.as_str())
        .of(rows, |row| row.at.as_str())
        .of(rows, |row| row.body.as_str())
        .of(rows, |row| row.nonce.as_slice())
        .of(rows, |row| row.leaf.as_str())
}

fn changed<'a>(columns: Columns<'a>, rows: &'a Rows) -> Columns<'a> {
    let (cases, works) = (&rows.updates[..], &rows.work_changed[..]);
    columns
        .of(cases, |row| row.id)
        .of(cases, |row| row.seen)
        .of(cases, |row| row.version)
        .of(cases, |row| row.state)
        .of(cases, |row| row.body.as_str())
        .of(works, |row| row.case_id)
        .of(works, |row| row.holder.as_str())
        .of(works, |row| row.desk)
        .of(works, |row| row.post.as_deref())
        .of(works, |row| row.state)
        .of(works, |row| row.due)
        .of(works, |row| row.timer)
        .of(works, |row| row.row.as_str())
        .of(works, |row| row.holds)
        .of(works, |row| row.deemed)
        .of(works, |row| row.unsigned)
}

fn created<'a>(columns: Columns<'a>, rows: &'a Rows) -> Columns<'a> {
    let (cases, files, works) = (&rows.inserts[..], &rows.files[..], &rows.work_new[..]);
    columns
        .of(cases, |row| row.id)
        .of(cases, |row| row.no.as_str())
        .of(cases, |row| row.version)
        .of(cases, |row| row.state)
        .of(cases, |row| row.body.as_str())
        .of(files, |row| row.case_id)
        .of(files, |row| row.centre.as_str())
        .of(files, |row| row.accepts.as_str())
        .of(files, |row| row.decides.as_str())
        .of(files, |row| row.item.as_str())
        .of(files, |row| row.created_on)
        .of(files, |row| row.file.data_key.as_deref())
        .of(files, |row| row.file.personal.as_str())
        .of(files, |row| row.file.masked.as_str())
        .of(files, |row| row.file.person_key.as_deref())
        .of(files, |row| row.file.phone_key.as_deref())
        .of(files, |row| row.file.query_hash.as_deref())
        .of(works, |row| row.case_id)
        .of(works, |row| row.holder.as_str())
        .of(works, |row| row.desk)
        .of(works, |row| row.post.as_deref())
        .of(works, |row| row.centre.as_str())
        .of(works, |row| row.item.as_str())
        .of(works, |row| row.state)
        .of(works, |row| row.due)
        .of(works, |row| row.timer)
        .of(works, |row| row.row.as_str())
        .of(works, |row| row.holds)
        .of(works, |row| row.deemed)
        .of(works, |row| row.unsigned)
        .of(works, |row| row.principal.as_deref())
}

fn counted<'a>(columns: Columns<'a>, rows: &'a Rows) -> Columns<'a> {
    let counts = || rows.counts.iter().filter(|(_, n)| **n != 0);
    columns
        .array(counts().map(|((centre, ..), _)| centre.as_str()).collect())
        .array(counts().map(|((_, holder, ..), _)| holder.as_str()).collect())
        .array(counts().map(|((_, _, state, ..), _)| *state).collect())
        .array(counts().map(|((.., holds, _), _)| *holds).collect())
        .array(counts().map(|((.., due), _)| *due).collect())
        .array(counts().map(|(_, n)| *n).collect())
        .array(rows.series.keys().map(String::as_str).collect())
        .array(rows.series.values().copied().collect())
}

fn answered<'a>(columns: Columns<'a>, rows: &'a Rows) -> Columns<'a> {
    let answers = &rows.answers[..];
    columns
        .of(&rows.archived, |case_id| *case_id)
        .of(answers, |row| row.key.as_str())
        .of(answers, |row| row.actor.as_str())
        .of(answers, |row| row.body_hash.as_slice())
        .of(answers, |row| row.answer.as_str())
        .of(answers, |row| row.at)
}

/// Takes the commit lock and reads what the batch needs, in one round trip. The lock is a statement of its own:
/// those after it see all that was committed before it was had.
async fn read(conn: &Conn, begin: &'static str, needs: &Needs) -> Result<Known, StoreError> {
    let begin = async { conn.client.batch_execute(begin).await.map_err(StoreError::from) };
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
    let nonce = head.hash(3, "event.nonce").ok();
    let mut known = Known::at(head.int(0, "event.idx")?, at, epoch, nonce)?;
    for row in versions? {
        let version = u32::try_from(row.int(1, "case_row.version")?).unwrap_or(0);
        known.versions.insert(row.int(0, "case_row.id")?, version);
    }
    for row in series? {
        known.series.insert(row.text(0, "series.name")?.to_owned(), row.int(1, "series.next")?);
    }
    for mut row in answers? {
        let body_hash = row.bytes(2, "idempotency.body_hash")?.to_vec();
        let answered = Answered { body_hash, answer: row.take_text(3, "idempotency.answer")? };
        known.answers.insert(row.take_text(0, "idempotency.key")?, answered);
    }
    for row in streams? {
        known.streams.insert(row.text(0, "event.stream")?.to_owned(), row.int(1, "event.seq")?);
    }
    Ok(known)
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
