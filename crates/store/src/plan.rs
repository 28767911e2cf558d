//! What acts make of the rows: pure.
//!
//! Acts that clash are answered here and leave no trace; numbers, bytes, commitments and leaves are fixed; events
//! are folded into the case, and its list row is compared with the one before. A plan rests on what is known of the
//! log: read under the commit lock, or remembered from the batch before (ADR 015).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::case::{Case, Event, Fact};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::engine::Statement;
use crate::moment;
use crate::value::Value;
use crate::work::{self, Change, CountKey, WorkRow};
use crate::write::{
    CaseCommit, CaseFile, CaseRow, CaseWrite, Committed, EventStamp, Idempotency, Receipt, RecordWrite,
    RecordWritten, Write, Written,
};
use crate::{MasterRow, StoreError};

/// What has to be read before acts can be planned under the commit lock.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) cases: Vec<i64>,
    pub(crate) series: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) streams: Vec<String>,
}

impl Needs {
    pub(crate) fn of<'a>(writes: impl Iterator<Item = &'a Write>) -> Self {
        let mut cases = BTreeSet::new();
        let mut series = BTreeSet::new();
        let mut keys = BTreeSet::new();
        let mut streams = BTreeSet::new();
        for write in writes {
            match write {
                Write::Case(write) => {
                    cases.extend(write.case.as_ref().map(|row| row.id));
                    series.extend(write.number_prefix.as_deref().map(case_series));
                    let slots = write.events.iter().filter_map(|event| event.fact.number());
                    series.extend(slots.map(|slot| paper_series(&slot.series)));
                    keys.extend(write.idempotency.as_ref().map(Idempotency::stored_key));
                }
                Write::Record(write) => {
                    streams.insert(write.stream.clone());
                }
                Write::Records(writes) => streams.extend(writes.iter().map(|write| write.stream.clone())),
            }
        }
        Self {
            cases: cases.into_iter().collect(),
            series: series.into_iter().collect(),
            keys: keys.into_iter().collect(),
            streams: streams.into_iter().collect(),
        }
    }
}

pub(crate) fn case_series(prefix: &str) -> String {
    format!("case:{prefix}")
}

pub(crate) fn paper_series(series: &str) -> String {
    format!("paper:{series}")
}

/// An answer given under an idempotency key.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) body_hash: Vec<u8>,
    pub(crate) answer: String,
}

/// Most versions, series and answers remembered between batches.
const REMEMBERED: usize = 4_096;

/// What is known of the log and the rows: as read under the commit lock, and as the acts planned since have made it.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) next_idx: i64,
    pub(crate) last_at: Timestamp,
    /// Nonce of the last event: by it the next batch knows that it follows the one it was planned on, and no other's.
    pub(crate) last_nonce: Option<[u8; 32]>,
    pub(crate) epoch: i64,
    pub(crate) versions: BTreeMap<i64, u32>,
    pub(crate) series: BTreeMap<String, i64>,
    pub(crate) answers: BTreeMap<String, Answered>,
    pub(crate) streams: BTreeMap<String, i64>,
    /// Remembered, not read: a case without a version here counts as unchanged since its caller read it. The
    /// statements refuse the whole batch where that is wrong.
    pub(crate) remembered: bool,
}

impl Known {
    /// Whether a write can be planned without reading.
    pub(crate) fn suffices(&self, write: &Write) -> bool {
        let Write::Case(write) = write else { return false };
        if write.case.is_some() && write.file.is_some() {
            return false;
        }
        let mut slots = write.events.iter().filter_map(|event| event.fact.number());
        let prefix = write.number_prefix.as_deref();
        prefix.is_none_or(|prefix| self.series.contains_key(&case_series(prefix)))
            && slots.all(|slot| self.series.contains_key(&paper_series(&slot.series)))
    }

    /// What the next batch may rest on after this one, read while the log stood at `began`, has been committed. What was
    /// remembered before is still true if nobody else had written: the log stood where it had been left.
    pub(crate) fn remember(mut self, before: Option<Self>, began: i64) -> Self {
        self.remembered = true;
        self.streams.clear();
        if let Some(mut before) = before.filter(|before| before.next_idx == began) {
            before.versions.append(&mut self.versions);
            before.series.append(&mut self.series);
            before.answers.append(&mut self.answers);
            (self.versions, self.series, self.answers) = (before.versions, before.series, before.answers);
        }
        self.forget_some();
        self
    }

    /// Keeps the memory bounded. Forgetting is always safe: the statements check.
    fn forget_some(&mut self) {
        if self.versions.len() > REMEMBERED {
            self.versions.clear();
        }
        if self.answers.len() > REMEMBERED {
            self.answers.clear();
        }
        if self.series.len() > REMEMBERED {
            self.series.clear();
        }
    }
}

/// An event row.
#[derive(Debug)]
pub(crate) struct NewEvent {
    pub(crate) idx: i64,
    pub(crate) stream: String,
    pub(crate) seq: i64,
    pub(crate) kind: String,
    pub(crate) at: String,
    pub(crate) body: String,
    pub(crate) nonce: [u8; 32],
    pub(crate) leaf: String,
}

/// A case row.
#[derive(Debug)]
pub(crate) struct NewCase {
    pub(crate) id: i64,
    pub(crate) no: String,
    /// Version the stored row has to have; 0 for a new case.
    pub(crate) seen: i64,
    pub(crate) version: i64,
    pub(crate) state: &'static str,
    pub(crate) body: String,
}

/// A case file row.
#[derive(Debug)]
pub(crate) struct NewFile {
    pub(crate) case_id: i64,
    pub(crate) centre: String,
    pub(crate) accepts: String,
    pub(crate) decides: String,
    pub(crate) item: String,
    pub(crate) created_on: i64,
    pub(crate) file: Arc<CaseFile>,
}

impl NewFile {
    /// The values of [`REFILE`](crate::engine::dialect::REFILE).
    pub(crate) fn refiling(&self) -> [Value; 7] {
        let bytes = |bytes: &Option<Vec<u8>>| bytes.as_deref().into();
        [
            self.case_id.into(),
            bytes(&self.file.data_key),
            self.file.personal.as_str().into(),
            self.file.masked.as_str().into(),
            bytes(&self.file.person_key),
            bytes(&self.file.phone_key),
            bytes(&self.file.query_hash),
        ]
    }
}

/// An answer to keep.
#[derive(Debug)]
pub(crate) struct NewAnswer {
    pub(crate) key: String,
    pub(crate) actor: String,
    pub(crate) body_hash: [u8; 32],
    pub(crate) answer: String,
    pub(crate) at: i64,
}

/// The rows a transaction writes.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) events: Vec<NewEvent>,
    /// Nonce of the event right before the first; none where there is none, or anyone will do.
    pub(crate) follows: Option<[u8; 32]>,
    pub(crate) inserts: Vec<NewCase>,
    pub(crate) updates: Vec<NewCase>,
    pub(crate) files: Vec<NewFile>,
    /// Files that take the place of others: rare, and written the careful way.
    pub(crate) refiled: Vec<NewFile>,
    pub(crate) work_new: Vec<WorkRow>,
    pub(crate) work_changed: Vec<WorkRow>,
    pub(crate) archived: Vec<i64>,
    pub(crate) counts: BTreeMap<CountKey, i64>,
    pub(crate) series: BTreeMap<String, i64>,
    pub(crate) answers: Vec<NewAnswer>,
    /// Statements of rows of master data.
    pub(crate) master: Vec<Statement>,
    /// Statements that are no acts, by the job that brought them.
    pub(crate) exec: Vec<Vec<Statement>>,
}

/// The rows of a batch, and what each act is answered once they are durable.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) rows: Rows,
    pub(crate) outcomes: Vec<Result<Committed, StoreError>>,
    pub(crate) known: Known,
}

impl Plan {
    /// An empty plan.
    pub(crate) fn on(known: Known) -> Self {
        Self { rows: Rows::default(), outcomes: Vec::new(), known }
    }

    /// Plans one more write. One whose planning panics is answered like one that fails: a mistake in a rule must not end
    /// the writer, and with it everybody's acts. The plan stays whole, for it changes only after all that computes.
    pub(crate) fn add(&mut self, write: &Write) {
        let outcome = caught(|| match write {
            Write::Case(write) => self.case(write).map(Committed::Case),
            Write::Record(write) => self.record(write).map(Committed::Record),
            Write::Records(writes) => self.records(writes).map(Committed::Records),
        });
        self.outcomes.push(outcome);
    }

    /// Takes out what has been planned so far; the next batch is planned on what it will have made.
    pub(crate) fn take(&mut self) -> (Rows, Vec<Result<Committed, StoreError>>) {
        self.known.forget_some();
        (std::mem::take(&mut self.rows), std::mem::take(&mut self.outcomes))
    }
}

/// Numbers taken by one act; they count only once the act is planned whole.
#[derive(Default)]
struct Numbers(BTreeMap<String, i64>);

impl Numbers {
    fn take(&mut self, name: String, seen: &BTreeMap<String, i64>) -> i64 {
        let next = self.0.get(&name).or_else(|| seen.get(&name)).copied().unwrap_or(1);
        self.0.insert(name, next + 1);
        next
    }
}

/// The event body of a case, members in canonical order. Stream, sequence and instant are part of the bytes, so
/// that the commitment binds the event to its place.
#[derive(Serialize)]
struct CaseBody<'a> {
    at: &'a str,
    by: &'a domain::case::Author,
    effective_on: jiff::civil::Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a str>,
    fact: &'a Fact,
    seq: u32,
    stream: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<u32>,
}

/// The event body elsewhere.
#[derive(Serialize)]
struct RecordBody<'a> {
    at: &'a str,
    data: &'a Json,
    kind: &'a str,
    seq: u32,
    stream: &'a str,
}

/// Place of an event in the log, as far as it is the same for all events of an act.
struct Place<'a> {
    stream: &'a str,
    at: &'a str,
    unit: &'a str,
}

fn event_row(
    place: &Place<'_>,
    (idx, seq): (i64, u32),
    kind: &str,
    body: &impl Serialize,
    public: &Map<String, Json>,
    nonce: &[u8; 32],
) -> Result<NewEvent, StoreError> {
    let body = ledger::jcs::to_vec(body).map_err(StoreError::failed)?;
    let commit = ledger::leaf::commit(nonce, &body);
    let facts = public.iter().filter_map(|(name, value)| Some((name.clone(), public_fact(value)?))).collect();
    let leaf = ledger::leaf::Leaf::new(&moment::minute(place.at), place.unit, kind, facts, commit);
    let leaf = leaf.to_bytes().map_err(StoreError::failed)?;
    Ok(NewEvent {
        idx,
        stream: place.stream.to_owned(),
        seq: i64::from(seq),
        kind: kind.to_owned(),
        at: place.at.to_owned(),
        body: String::from_utf8(body).map_err(StoreError::failed)?,
        nonce: *nonce,
        leaf: String::from_utf8(leaf).map_err(StoreError::failed)?,
    })
}

/// A fact of the public leaf; what is null is left out, and nothing is nested.
fn public_fact(value: &Json) -> Option<ledger::leaf::Fact> {
    match value {
        Json::Bool(flag) => Some((*flag).into()),
        Json::Number(number) => number.as_i64().map(Into::into),
        Json::String(text) => Some(text.clone().into()),
        _ => None,
    }
}

impl Rows {
    /// Nothing has to be written: every act was answered by what is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.exec.is_empty()
    }

    fn take_work(&mut self, case_id: i64, Change { leaves, row }: Change) {
        let enters = row.as_ref().map(WorkRow::count_key);
        let new = leaves.is_none();
        if leaves != enters {
            leaves.into_iter().for_each(|key| *self.counts.entry(key).or_default() -= 1);
            enters.into_iter().for_each(|key| *self.counts.entry(key).or_default() += 1);
        }
        match row {
            Some(row) if new => self.work_new.push(row),
            Some(row) => self.work_changed.push(row),
            None => self.archived.push(case_id),
        }
    }
}

impl Plan {
    fn check_epoch(&self, epoch: Option<i64>) -> Result<(), StoreError> {
        if epoch.is_some_and(|epoch| epoch != self.known.epoch) {
            Err(StoreError::EpochChanged)
        } else {
            Ok(())
        }
    }

    /// The instant recorded: never before that of the event before it.
    fn at(&self, now: Timestamp) -> Timestamp {
        let millisecond = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        millisecond.max(self.known.last_at)
    }

    fn replay(&self, asked: &Idempotency) -> Result<Option<Receipt>, StoreError> {
        let key = asked.stored_key();
        let Some(answered) = self.known.answers.get(&key) else { return Ok(None) };
        if answered.body_hash != asked.body_hash {
            return Err(StoreError::KeyReused);
        }
        serde_json::from_str(&answered.answer)
            .map(Some)
            .map_err(|_| StoreError::corrupt("idempotency.answer", key))
    }

    fn case(&mut self, write: &CaseWrite) -> Result<CaseCommit, StoreError> {
        if write.events.is_empty() || write.events.len() != write.nonces.len() {
            return Err(StoreError::Invalid("events"));
        }
        if let Some(asked) = &write.idempotency
            && let Some(receipt) = self.replay(asked)?
        {
            return Ok(CaseCommit::Replayed(Box::new(receipt)));
        }
        self.check_epoch(write.authority_epoch)?;
        let draft = match &write.case {
            Some(row) => self.next_of(row, write)?,
            None => self.first_of(write)?,
        };
        self.accept(draft, write)
    }

    fn next_of(&self, row: &CaseRow, write: &CaseWrite) -> Result<Draft, StoreError> {
        let unchanged = if self.known.remembered { row.case.version } else { 0 };
        let version = self.known.versions.get(&row.id).copied().unwrap_or(unchanged);
        if version != write.seen_version || version != row.case.version {
            return Err(StoreError::Clash { version });
        }
        self.fold(Draft::new(row.id, row.case.no.clone(), Some(row.case.clone())), write)
    }

    fn first_of(&self, write: &CaseWrite) -> Result<Draft, StoreError> {
        let (Some(prefix), Some(_), 0) = (&write.number_prefix, &write.file, write.seen_version) else {
            return Err(StoreError::Invalid("new case"));
        };
        let mut numbers = Numbers::default();
        let n = numbers.take(case_series(prefix), &self.known.series);
        let mut draft = Draft::new(self.known.next_idx, format!("{prefix}{n:04}"), None);
        draft.numbers = numbers;
        self.fold(draft, write)
    }

    /// Numbers the events, folds them into the case and fixes their bytes.
    fn fold(&self, mut draft: Draft, write: &CaseWrite) -> Result<Draft, StoreError> {
        let stream = format!("case:{}", draft.no);
        let at = moment::text(self.at(write.now));
        let place = Place { stream: &stream, at: &at, unit: &write.leaf_unit };
        for ((event, nonce), idx) in write.events.iter().zip(&write.nonces).zip(self.known.next_idx..) {
            let mut event: Event = event.clone();
            if let Fact::Submitted { case_no, .. } = &mut event.fact {
                case_no.clone_from(&draft.no);
            }
            if let Some(slot) = event.fact.number_mut().filter(|slot| slot.n == 0) {
                let n = draft.numbers.take(paper_series(&slot.series), &self.known.series);
                slot.n = u32::try_from(n).map_err(|_| StoreError::Invalid("series"))?;
            }
            let seq = draft.apply(&event, write)?;
            let body = CaseBody {
                at: &at,
                by: &event.by,
                effective_on: event.effective_on,
                evidence: event.evidence.as_deref(),
                fact: &event.fact,
                seq,
                stream: &stream,
                template: event.template,
            };
            let row = event_row(&place, (idx, seq), event.fact.kind(), &body, &event.fact.public(), nonce)?;
            draft.events.push(row);
        }
        Ok(draft)
    }

    /// Takes a whole act into the plan.
    fn accept(&mut self, draft: Draft, write: &CaseWrite) -> Result<CaseCommit, StoreError> {
        let Some(case) = draft.case else { return Err(StoreError::Invalid("events")) };
        let body = json(&case, 4096)?;
        let file = match (&write.file, &write.case) {
            (Some(file), _) => file.clone(),
            (None, Some(row)) => row.file.clone(),
            (None, None) => return Err(StoreError::Invalid("new case")),
        };
        let change = work::change(draft.id, write.case.as_deref(), &case, &file.masked)?;
        let receipt = receipt(&case, &draft.events);
        let answer =
            write.idempotency.as_ref().map(|asked| new_answer(asked, &receipt, write.now)).transpose()?;

        // Nothing below can fail: the act is in the plan whole or not at all.
        let at = self.at(write.now);
        if let Some(change) = change {
            self.rows.take_work(draft.id, change);
        }
        if write.file.is_some() {
            let files = if write.case.is_some() { &mut self.rows.refiled } else { &mut self.rows.files };
            files.push(new_file(draft.id, &case, file.clone(), at));
        }
        if let Some(answer) = answer {
            let kept = Answered { body_hash: answer.body_hash.to_vec(), answer: answer.answer.clone() };
            self.known.answers.insert(answer.key.clone(), kept);
            self.rows.answers.push(answer);
        }
        let row = NewCase {
            id: draft.id,
            no: draft.no,
            seen: i64::from(write.seen_version),
            version: i64::from(case.version),
            state: case.state.code(),
            body,
        };
        if write.case.is_some() {
            self.rows.updates.push(row)
        } else {
            self.rows.inserts.push(row)
        }
        for (name, next) in draft.numbers.0 {
            self.known.series.insert(name.clone(), next);
            self.rows.series.insert(name, next);
        }
        self.known.versions.insert(draft.id, case.version);
        let first_idx = self.take_events(draft.events, at);
        let row = Arc::new(CaseRow { id: draft.id, case, file });
        Ok(CaseCommit::Written(Box::new(Written { row, first_idx, receipt })))
    }

    fn take_events(&mut self, events: Vec<NewEvent>, at: Timestamp) -> i64 {
        let first_idx = self.known.next_idx;
        if self.rows.events.is_empty() {
            self.rows.follows = self.known.last_nonce;
        }
        self.known.last_nonce = events.last().map(|event| event.nonce).or(self.known.last_nonce);
        self.known.last_at = at;
        self.known.next_idx += i64::try_from(events.len()).unwrap_or(0);
        self.rows.events.extend(events);
        first_idx
    }

    fn record(&mut self, write: &RecordWrite) -> Result<RecordWritten, StoreError> {
        let draft = self.drafted(write, self.known.next_idx, &BTreeMap::new())?;
        Ok(self.take_record(draft, write))
    }

    /// All of them or none: nothing is taken into the plan before everything is known to be right.
    fn records(&mut self, writes: &[RecordWrite]) -> Result<Vec<RecordWritten>, StoreError> {
        let mut next_idx = self.known.next_idx;
        let mut streams = BTreeMap::new();
        let mut drafts = Vec::with_capacity(writes.len());
        for write in writes {
            let draft = self.drafted(write, next_idx, &streams)?;
            next_idx += i64::try_from(draft.events.len()).unwrap_or(0);
            streams.insert(write.stream.as_str(), draft.last);
            drafts.push(draft);
        }
        Ok(drafts.into_iter().zip(writes).map(|(draft, write)| self.take_record(draft, write)).collect())
    }

    /// A record as it would stand at `next_idx`; `ahead` are the streams that drafts before it have made longer.
    fn drafted(
        &self,
        write: &RecordWrite,
        next_idx: i64,
        ahead: &BTreeMap<&str, i64>,
    ) -> Result<RecordDraft, StoreError> {
        if write.events.is_empty() || write.events.len() != write.nonces.len() {
            return Err(StoreError::Invalid("events"));
        }
        self.check_epoch(write.authority_epoch)?;
        let known = ahead.get(write.stream.as_str()).or_else(|| self.known.streams.get(&write.stream));
        let last = u32::try_from(known.copied().unwrap_or(0))
            .map_err(|_| StoreError::corrupt("event.seq", &write.stream))?;
        if write.seen_version.is_some_and(|seen| seen != last) {
            return Err(StoreError::Clash { version: last });
        }
        let at = self.at(write.now);
        let text = moment::text(at);
        let place = Place { stream: &write.stream, at: &text, unit: &write.leaf_unit };
        let mut events = Vec::with_capacity(write.events.len());
        for (((event, nonce), seq), idx) in
            write.events.iter().zip(&write.nonces).zip(last + 1..).zip(next_idx..)
        {
            let body =
                RecordBody { at: &text, data: &event.body, kind: &event.kind, seq, stream: &write.stream };
            events.push(event_row(&place, (idx, seq), &event.kind, &body, &event.public, nonce)?);
        }
        let mut rows = Vec::with_capacity(write.rows.len());
        for row in &write.rows {
            rows.append(&mut row.statements()?);
        }
        let last = i64::from(last) + i64::try_from(events.len()).unwrap_or(0);
        Ok(RecordDraft { at, last, events, rows })
    }

    /// Takes a record into the plan: nothing here can fail.
    fn take_record(&mut self, draft: RecordDraft, write: &RecordWrite) -> RecordWritten {
        let bumps = write.rows.iter().filter(|row| matches!(row, MasterRow::BumpAuthority)).count();
        self.known.epoch += i64::try_from(bumps).unwrap_or(0);
        self.rows.master.extend(draft.rows);
        self.known.streams.insert(write.stream.clone(), draft.last);
        let events = draft.events.iter().map(stamp).collect();
        RecordWritten { first_idx: self.take_events(draft.events, draft.at), events }
    }
}

/// A record on its way into the plan.
struct RecordDraft {
    at: Timestamp,
    /// Length of the stream with it.
    last: i64,
    events: Vec<NewEvent>,
    rows: Vec<Statement>,
}

/// What it gives, or an error in the place of a panic.
fn caught<T>(plan: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(plan)).unwrap_or_else(|_| {
        tracing::error!("planning an act panicked; it is refused");
        Err(StoreError::Invalid("panic"))
    })
}

/// One case act on its way into the plan.
struct Draft {
    id: i64,
    no: String,
    case: Option<Case>,
    numbers: Numbers,
    events: Vec<NewEvent>,
}

impl Draft {
    fn new(id: i64, no: String, case: Option<Case>) -> Self {
        Self { id, no, case, numbers: Numbers::default(), events: Vec::new() }
    }

    /// Applies an event; the version it makes is its sequence.
    fn apply(&mut self, event: &Event, write: &CaseWrite) -> Result<u32, StoreError> {
        match self.case.as_mut() {
            Some(case) => case.apply(event, &write.rules, &write.calendar),
            None => self.case = Case::born(event, &write.rules, &write.calendar),
        }
        self.case.as_ref().map(|case| case.version).ok_or(StoreError::Invalid("first event"))
    }
}

fn stamp(event: &NewEvent) -> EventStamp {
    EventStamp { seq: u32::try_from(event.seq).unwrap_or(0), kind: event.kind.clone(), at: event.at.clone() }
}

fn receipt(case: &Case, events: &[NewEvent]) -> Receipt {
    Receipt {
        case_no: case.no.clone(),
        state: case.state,
        outcome: case.outcome,
        version: case.version,
        clock: case.clock.clone(),
        events: events.iter().map(stamp).collect(),
    }
}

fn new_answer(asked: &Idempotency, receipt: &Receipt, now: Timestamp) -> Result<NewAnswer, StoreError> {
    Ok(NewAnswer {
        key: asked.stored_key(),
        actor: asked.actor.clone(),
        body_hash: asked.body_hash,
        answer: json(receipt, 1024)?,
        at: now.as_second(),
    })
}

fn new_file(case_id: i64, case: &Case, file: Arc<CaseFile>, at: Timestamp) -> NewFile {
    NewFile {
        case_id,
        centre: case.competence.centre.0.clone(),
        accepts: case.competence.accepts.0.clone(),
        // Under entrustment the principal: who accepted finds the case by `accepts`.
        decides: case.competence.decides_in_name_of.0.clone(),
        item: case.item.clone(),
        created_on: moment::day_number(domain::calendar::day_of(at)),
        file,
    }
}

/// JSON text, with room for as many bytes as it usually has.
fn json(value: &impl Serialize, usual: usize) -> Result<String, StoreError> {
    let mut bytes = Vec::with_capacity(usual);
    serde_json::to_writer(&mut bytes, value).map_err(StoreError::failed)?;
    String::from_utf8(bytes).map_err(StoreError::failed)
}

#[cfg(test)]
#[expect(clippy::panic, reason = "what is tested")]
mod tests {
    use super::*;

    #[test]
    fn a_panic_while_planning_is_an_answer() {
        assert!(matches!(caught(|| Ok(1)), Ok(1)));
        assert!(matches!(caught::<()>(|| panic!("a rule is wrong")), Err(StoreError::Invalid("panic"))));
    }
}
