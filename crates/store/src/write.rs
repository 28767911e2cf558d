//! What callers hand to the writer and what they get back: plain data, no closures.

use std::sync::Arc;

use domain::calendar::Calendar;
use domain::case::{Case, Clock, Event, Outcome, Rules, State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::master::MasterRow;

/// One act, to be recorded in one transaction.
#[derive(Debug, Clone)]
pub enum Write {
    /// An act in a case.
    Case(Box<CaseWrite>),
    /// An act elsewhere: catalogue, placements, postings, supervision.
    Record(Box<RecordWrite>),
    /// Acts elsewhere that are recorded together or not at all: an import.
    Records(Vec<RecordWrite>),
}

/// The sealed and searchable side of a case; routing columns come from the case itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFile {
    /// Data key of the case, wrapped by the master key; none once erased.
    pub data_key: Option<Vec<u8>>,
    /// Sealed personal values.
    pub personal: String,
    /// Masked labels for lists: a JSON object or string.
    pub masked: String,
    /// Keyed hash of the applicant's identifier.
    pub person_key: Option<Vec<u8>>,
    /// Keyed hash of the telephone number.
    pub phone_key: Option<Vec<u8>>,
    /// Hash of the query code.
    pub query_hash: Option<Vec<u8>>,
}

/// A case as stored: index of its first event, working state, file.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// Index of its first event.
    pub id: i64,
    /// Working state.
    pub case: Case,
    /// Sealed side.
    pub file: Arc<CaseFile>,
}

/// A request repeated with the same key is answered with the first answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// The caller's key; unique within the actor.
    pub key: String,
    /// Account name.
    pub actor: String,
    /// SHA-256 of the request.
    pub body_hash: [u8; 32],
}

impl Idempotency {
    /// The stored key: one caller cannot meet another's.
    pub(crate) fn stored_key(&self) -> String {
        format!("{}\u{1f}{}", self.actor, self.key)
    }
}

/// An act in a case.
#[derive(Debug, Clone)]
pub struct CaseWrite {
    /// The case as decided upon; none creates it.
    pub case: Option<Arc<CaseRow>>,
    /// Version decided upon: another version in the store is a clash. 0 for a new case.
    pub seen_version: u32,
    /// What happened, numbers of papers still 0 and the case number of `Submitted` still empty.
    pub events: Vec<Event>,
    /// One random nonce for each event.
    pub nonces: Vec<[u8; 32]>,
    /// Instant of the act; recorded as at least the instant of the event before it.
    pub now: Timestamp,
    /// Rules of the pinned item version.
    pub rules: Arc<Rules>,
    /// Calendar in force.
    pub calendar: Arc<Calendar>,
    /// New file: needed to create, later only where it changes (erasure, correction of a name).
    pub file: Option<Arc<CaseFile>>,
    /// To create: everything before the four-digit number, `120101001-20261102-`.
    pub number_prefix: Option<String>,
    /// See [`Idempotency`].
    pub idempotency: Option<Idempotency>,
    /// Epoch of the rights it was decided under.
    pub authority_epoch: Option<i64>,
    /// Unit named in the public leaf: no finer than the centre.
    pub leaf_unit: String,
}

/// An event outside cases.
#[derive(Debug, Clone)]
pub struct PlainEvent {
    /// Kind.
    pub kind: String,
    /// Everything needed to replay it; integers only.
    pub body: Value,
    /// Non-personal facts for the public leaf.
    pub public: Map<String, Value>,
}

/// An act elsewhere.
#[derive(Debug, Clone)]
pub struct RecordWrite {
    /// What it is about: `item:…`, `post:…`, `rule:…`.
    pub stream: String,
    /// What happened.
    pub events: Vec<PlainEvent>,
    /// One random nonce for each event.
    pub nonces: Vec<[u8; 32]>,
    /// Instant of the act.
    pub now: Timestamp,
    /// Rows changed by it.
    pub rows: Vec<MasterRow>,
    /// Events the stream had when it was decided; another number is a clash. None: do not check.
    pub seen_version: Option<u32>,
    /// Epoch of the rights it was decided under.
    pub authority_epoch: Option<i64>,
    /// Unit named in the public leaf.
    pub leaf_unit: String,
}

/// An event as the contract names it after an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventStamp {
    /// Sequence in its stream, from 1.
    pub seq: u32,
    /// Kind.
    pub kind: String,
    /// RFC 3339 with +08:00, to the millisecond.
    pub at: String,
}

/// What an act has made of the case: stored as the answer to its idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Case number.
    pub case_no: String,
    /// State.
    pub state: State,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Version.
    pub version: u32,
    /// Clock.
    pub clock: Clock,
    /// What was recorded.
    pub events: Vec<EventStamp>,
}

/// A case act as recorded.
#[derive(Debug, Clone)]
pub struct Written {
    /// The case now.
    pub row: Arc<CaseRow>,
    /// Index of the first event.
    pub first_idx: i64,
    /// The answer.
    pub receipt: Receipt,
}

/// Outcome of a case act.
#[derive(Debug, Clone)]
pub enum CaseCommit {
    /// Recorded now.
    Written(Box<Written>),
    /// Recorded before under the same idempotency key: the stored answer.
    Replayed(Box<Receipt>),
}

impl CaseCommit {
    /// The answer in either case.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        match self {
            Self::Written(written) => &written.receipt,
            Self::Replayed(receipt) => receipt,
        }
    }
}

/// An act elsewhere as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordWritten {
    /// Index of the first event.
    pub first_idx: i64,
    /// What was recorded.
    pub events: Vec<EventStamp>,
}

/// What the writer answers.
#[derive(Debug, Clone)]
pub(crate) enum Committed {
    Case(CaseCommit),
    Record(RecordWritten),
    Records(Vec<RecordWritten>),
    Changed(Vec<u64>),
}
