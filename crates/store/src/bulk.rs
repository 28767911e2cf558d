//! Prepared rows with the real schema, for benchmarks on large stores: no rules are applied and nothing is checked.
//! The events' bytes are whatever the caller hands in. Only for a store that nobody else writes to.

use std::sync::Arc;

use domain::case::State;

use crate::engine::{Db, dialect, sqlite};
use crate::moment;
use crate::plan::{NewCase, NewEvent, NewFile, Rows};
use crate::work::WorkRow;
use crate::write::CaseFile;
use crate::{Store, StoreError, writer};

/// An event to fill in.
#[derive(Debug, Clone)]
pub struct BulkEvent {
    /// Kind.
    pub kind: String,
    /// RFC 3339.
    pub at: String,
    /// Body.
    pub body: String,
    /// Nonce.
    pub nonce: [u8; 32],
    /// Leaf.
    pub leaf: String,
}

/// A work list row to fill in.
#[derive(Debug, Clone)]
pub struct BulkWork {
    /// Unit that holds the case.
    pub holder: String,
    /// Number of the desk.
    pub desk: i64,
    /// Post.
    pub post: Option<String>,
    /// Days since 1970.
    pub due: i64,
    /// Seconds since 1970.
    pub timer: Option<i64>,
    /// Rendered row.
    pub row: String,
}

/// A case to fill in.
#[derive(Debug, Clone)]
pub struct BulkCase {
    /// Number.
    pub no: String,
    /// State.
    pub state: State,
    /// Working state as JSON.
    pub body: String,
    /// Centre that received.
    pub centre: String,
    /// Body that accepts.
    pub accepts: String,
    /// Body that decides.
    pub decides: String,
    /// Item.
    pub item: String,
    /// Days since 1970.
    pub created_on: i64,
    /// Sealed side.
    pub file: Arc<CaseFile>,
    /// Events in order, at least one.
    pub events: Vec<BulkEvent>,
    /// Work list row of an open case.
    pub work: Option<BulkWork>,
}

/// Cases in one transaction.
const CHUNK: usize = 2_000;

impl Store {
    /// Appends prepared cases to the log and the tables; how many events the log has then.
    ///
    /// # Errors
    /// The database cannot be written, or a case has no event.
    pub async fn bulk_fill(&self, cases: impl Iterator<Item = BulkCase> + Send) -> Result<i64, StoreError> {
        let mut next_idx = self.event_count().await?;
        let mut sink = Sink::open(self).await?;
        let mut chunk = Vec::with_capacity(CHUNK);
        for case in cases {
            chunk.push(case);
            if chunk.len() == CHUNK {
                next_idx = sink.write(&chunk, next_idx).await?;
                chunk.clear();
            }
        }
        if !chunk.is_empty() {
            next_idx = sink.write(&chunk, next_idx).await?;
        }
        Ok(next_idx)
    }
}

/// A connection of its own beside the writer's.
enum Sink {
    Sqlite(rusqlite::Connection),
    Pg(crate::engine::pg::Conn),
}

impl Sink {
    async fn open(store: &Store) -> Result<Self, StoreError> {
        match (store.db(), store.sqlite_path()) {
            (Db::Pg(pool), _) => Ok(Self::Pg(writer::pg::connect(pool.place()).await?)),
            (Db::Sqlite(_), Some(path)) => Ok(Self::Sqlite(sqlite::open_writer(path)?)),
            (Db::Sqlite(_), None) => Err(StoreError::ReadOnly),
        }
    }

    async fn write(&mut self, cases: &[BulkCase], next_idx: i64) -> Result<i64, StoreError> {
        let mut rows = Rows::default();
        let mut idx = next_idx;
        for case in cases {
            idx = push(&mut rows, case, idx)?;
        }
        match self {
            Self::Sqlite(connection) => {
                let transaction = connection.transaction()?;
                writer::sqlite::store(&transaction, &rows)?;
                transaction.commit()?;
            }
            Self::Pg(conn) => {
                conn.client.batch_execute(dialect::PG_BEGIN).await?;
                writer::pg::store(conn, &rows, true).await?;
            }
        }
        Ok(idx)
    }
}

fn push(rows: &mut Rows, case: &BulkCase, first: i64) -> Result<i64, StoreError> {
    if case.events.is_empty() {
        return Err(StoreError::Invalid("events"));
    }
    let stream = format!("case:{}", case.no);
    for ((event, seq), idx) in case.events.iter().zip(1..).zip(first..) {
        rows.events.push(NewEvent {
            idx,
            stream: stream.clone(),
            seq,
            kind: event.kind.clone(),
            at: event.at.clone(),
            body: event.body.clone(),
            nonce: event.nonce,
            leaf: event.leaf.clone(),
        });
    }
    let events = i64::try_from(case.events.len()).map_err(StoreError::failed)?;
    rows.inserts.push(NewCase {
        id: first,
        no: case.no.clone(),
        seen: 0,
        version: events,
        state: case.state.code(),
        body: case.body.clone(),
    });
    rows.files.push(NewFile {
        case_id: first,
        centre: case.centre.clone(),
        accepts: case.accepts.clone(),
        decides: case.decides.clone(),
        item: case.item.clone(),
        created_on: case.created_on,
        file: Arc::clone(&case.file),
    });
    if let Some(work) = &case.work {
        let row = WorkRow {
            case_id: first,
            holder: work.holder.clone(),
            desk: work.desk,
            post: work.post.clone(),
            centre: case.centre.clone(),
            item: case.item.clone(),
            state: case.state.code(),
            due: work.due.min(moment::NO_LIMIT),
            timer: work.timer,
            row: work.row.clone(),
            holds: 0,
            deemed: 0,
            unsigned: 0,
            principal: None,
            moves: true,
        };
        *rows.counts.entry(row.count_key()).or_default() += 1;
        rows.work_new.push(row);
    }
    Ok(first + events)
}
