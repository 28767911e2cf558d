//! Storage over SQLite and PostgreSQL: one struct, plain functions, SQL written once in the common subset.
//!
//! Acts go through the batch writer (one task a process, many acts a transaction); reads go to a few connections
//! of their own. Nothing here takes the clock or randomness: instants and nonces come with the write.
//!
//! | module | what |
//! |---|---|
//! | `write` | what callers hand in and get back |
//! | `plan` | what acts make of the rows; pure |
//! | `recent` | cases seen lately, to decide acts on |
//! | `writer` | the queue and the transaction, per engine |
//! | `case`, `work`, `master`, `catalogue`, `search`, `placement`, `campaign`, `supervision`, `order`, `session` | reads and small writes by room |
//! | `check`, `meeting` | checks of centres; meetings and disputes of competence |
//! | `leader`, `tiles`, `recovery` | checkpoint, tiles and proofs of the log |
//! | `objects` | content-addressed files |
//! | `bulk` | prepared rows for benchmarks |

mod backtest;
mod bulk;
mod campaign;
mod case;
mod catalogue;
mod check;
mod cosigned;
mod engine;
mod error;
mod follow;
mod hot;
mod leader;
mod master;
mod meeting;
mod moment;
mod objects;
mod open;
mod order;
mod placement;
mod plan;
mod recent;
mod recovery;
mod request;
mod score;
mod search;
mod session;
mod supervision;
mod tiles;
mod value;
mod work;
mod write;
mod writer;

pub use backtest::StoredBacktest;
pub use bulk::{BulkCase, BulkEvent, BulkWork};
pub use campaign::PublishedHead;
pub use case::{CasePage, CaseQuery, SCAN_MAX, Side, StoredEvent};
pub use check::DecidedPage;
pub use cosigned::Cosigned;
pub use error::StoreError;
pub use follow::{Due, Followed, LogEntry, PointDue};
pub use leader::{Advance, Head, published_head};
pub use master::{Account, Epochs, ItemVersionState, MasterRow, StoredItem};
pub use meeting::{Disputes, Supervised};
pub use objects::{ObjectId, Objects};
pub use open::{Options, Standing, Store, private_directory};
pub use order::OrderQuery;
pub use recovery::{Adoption, Incident, Loss, Series};
pub use search::{MISSED_ROWS, Missed, StoredSynonym};
pub use session::{Session, SessionKind};
pub use supervision::{FindingCursor, FindingPage, FindingQuery, RuleFigures};
pub use tiles::{Inclusion, TileCheck, TileFault};
pub use work::{DueTimer, PAGE_MAX, Running, Scope, WorkCount, WorkCursor, WorkEntry, WorkQuery};
pub use write::{
    CaseCommit, CaseFile, CaseRow, CaseWrite, EventStamp, Idempotency, PlainEvent, Receipt, RecordWrite,
    RecordWritten, Write, Written,
};
