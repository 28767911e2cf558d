//! What a batch of acts makes of the rows: pure, between the reads and the writes of a transaction.
//!
//! Acts that clash are answered here and leave no trace; numbers, bytes, commitments and leaves are fixed; events
//! are folded into the case, and its list row is compared with the one before.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::{Case, Event, Fact, WorkItem};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::moment;
use crate::work::{self, CountKey, WorkRow};
use crate::write::{
    CaseCommit, CaseFile, CaseRow, CaseWrite, Committed, EventStamp, Idempotency, Receipt, RecordWrite,
    RecordWritten, Write, Written,
};
use crate::{MasterRow, StoreError};

/// What has to be read before a batch can be planned.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) cases: Vec<i64>,
    pub(crate) series: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) streams: Vec<String>,
}

impl Needs {
    pub(crate) fn of(writes: &[&Write]) -> Self {
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

fn case_series(prefix: &str) -> String {
    format!("case:{prefix}")
}

fn paper_series(series: &str) -> String {
    format!("paper:{series}")
}

/// An answer given under an idempotency key.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) body_hash: Vec<u8>,
    pub(crate) answer: String,
}

/// What was read, and what the acts planned so far have made of it.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) next_idx: i64,
    pub(crate) last_at: Timestamp,
    pub(crate) epoch: i64,
    pub(crate) versions: BTreeMap<i64, u32>,
    pub(crate) series: BTreeMap<String, i64>,
    pub(crate) answers: BTreeMap<String, Answered>,
    pub(crate) streams: BTreeMap<String, i64>,
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
    pub(crate) version: i64,
    pub(crate) state: &'static str,
    pub(crate) body: String,
}

/// A case file row.
#[derive(Debug)]
pub(crate) struct NewFile<'a> {
    pub(crate) case_id: i64,
    pub(crate) centre: String,
    pub(crate) accepts: String,
    pub(crate) decides: String,
    pub(crate) item: String,
    pub(crate) created_on: i64,
    pub(crate) file: &'a CaseFile,
}

/// An answer to keep.
#[derive(Debug)]
pub(crate) struct NewAnswer<'a> {
    pub(crate) key: String,
    pub(crate) idempotency: &'a Idempotency,
    pub(crate) answer: String,
    pub(crate) at: i64,
}

/// The rows a transaction writes.
#[derive(Debug, Default)]
pub(crate) struct Rows<'a> {
    pub(crate) events: Vec<NewEvent>,
    pub(crate) inserts: Vec<NewCase>,
    pub(crate) updates: Vec<NewCase>,
    pub(crate) files: Vec<NewFile<'a>>,
    pub(crate) work: Vec<WorkRow>,
    pub(crate) archived: Vec<i64>,
    pub(crate) counts: BTreeMap<CountKey, i64>,
    pub(crate) series: BTreeMap<String, i64>,
    pub(crate) answers: Vec<NewAnswer<'a>>,
    pub(crate) master: Vec<&'a MasterRow>,
}

/// The rows of a batch, and what each act is answered once they are durable.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) rows: Rows<'a>,
    pub(crate) outcomes: Vec<Result<Committed, StoreError>>,
    seen: Seen,
}

/// Plans a batch.
pub(crate) fn plan<'a>(writes: &[&'a Write], seen: Seen) -> Plan<'a> {
    let mut plan = Plan { rows: Rows::default(), outcomes: Vec::with_capacity(writes.len()), seen };
    for write in writes {
        let outcome = match write {
            Write::Case(write) => plan.case(write).map(Committed::Case),
            Write::Record(write) => plan.record(write).map(Committed::Record),
        };
        plan.outcomes.push(outcome);
    }
    plan
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
    data: &'a Value,
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
    public: &Map<String, Value>,
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
fn public_fact(value: &Value) -> Option<ledger::leaf::Fact> {
    match value {
        Value::Bool(flag) => Some((*flag).into()),
        Value::Number(number) => number.as_i64().map(Into::into),
        Value::String(text) => Some(text.clone().into()),
        _ => None,
    }
}

impl Rows<'_> {
    /// Nothing has to be written: every act was answered by what was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}

impl<'a> Plan<'a> {
    fn check_epoch(&self, epoch: Option<i64>) -> Result<(), StoreError> {
        if epoch.is_some_and(|epoch| epoch != self.seen.epoch) {
            Err(StoreError::EpochChanged)
        } else {
            Ok(())
        }
    }

    /// The instant recorded: never before that of the event before it.
    fn at(&self, now: Timestamp) -> Timestamp {
        let millisecond = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        millisecond.max(self.seen.last_at)
    }

    fn replay(&self, asked: &Idempotency) -> Result<Option<Receipt>, StoreError> {
        let key = asked.stored_key();
        let Some(answered) = self.seen.answers.get(&key) else { return Ok(None) };
        if answered.body_hash != asked.body_hash {
            return Err(StoreError::KeyReused);
        }
        serde_json::from_str(&answered.answer)
            .map(Some)
            .map_err(|_| StoreError::corrupt("idempotency.answer", key))
    }

    fn case(&mut self, write: &'a CaseWrite) -> Result<CaseCommit, StoreError> {
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

    fn next_of(&self, row: &CaseRow, write: &'a CaseWrite) -> Result<Draft, StoreError> {
        let version = self.seen.versions.get(&row.id).copied().unwrap_or(0);
        if version != write.seen_version || version != row.case.version {
            return Err(StoreError::Clash { version });
        }
        let before = WorkItem::of(&row.case);
        let before = before.map(|item| work::row(row.id, &item, &row.case, &row.file.masked)).transpose()?;
        let draft = Draft::new(row.id, row.case.no.clone(), Some(row.case.clone()), before);
        self.fold(draft, write)
    }

    fn first_of(&self, write: &'a CaseWrite) -> Result<Draft, StoreError> {
        let (Some(prefix), Some(_), 0) = (&write.number_prefix, &write.file, write.seen_version) else {
            return Err(StoreError::Invalid("new case"));
        };
        let mut numbers = Numbers::default();
        let n = numbers.take(case_series(prefix), &self.seen.series);
        let mut draft = Draft::new(self.seen.next_idx, format!("{prefix}{n:04}"), None, None);
        draft.numbers = numbers;
        self.fold(draft, write)
    }

    /// Numbers the events, folds them into the case and fixes their bytes.
    fn fold(&self, mut draft: Draft, write: &'a CaseWrite) -> Result<Draft, StoreError> {
        let stream = format!("case:{}", draft.no);
        let at = moment::text(self.at(write.now));
        let place = Place { stream: &stream, at: &at, unit: &write.leaf_unit };
        for ((event, nonce), idx) in write.events.iter().zip(&write.nonces).zip(self.seen.next_idx..) {
            let mut event: Event = event.clone();
            if let Fact::Submitted { case_no, .. } = &mut event.fact {
                case_no.clone_from(&draft.no);
            }
            if let Some(slot) = event.fact.number_mut().filter(|slot| slot.n == 0) {
                let n = draft.numbers.take(paper_series(&slot.series), &self.seen.series);
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
    fn accept(&mut self, draft: Draft, write: &'a CaseWrite) -> Result<CaseCommit, StoreError> {
        let Some(case) = draft.case else { return Err(StoreError::Invalid("events")) };
        let body = serde_json::to_string(&case).map_err(StoreError::failed)?;
        let file = match (&write.file, &write.case) {
            (Some(file), _) => file.clone(),
            (None, Some(row)) => row.file.clone(),
            (None, None) => return Err(StoreError::Invalid("new case")),
        };
        let after = WorkItem::of(&case);
        let after = after.map(|item| work::row(draft.id, &item, &case, &file.masked)).transpose()?;
        let receipt = receipt(&case, &draft.events);
        let answer =
            write.idempotency.as_ref().map(|asked| new_answer(asked, &receipt, write.now)).transpose()?;

        // Nothing below can fail: the act is in the plan whole or not at all.
        let at = self.at(write.now);
        self.change_work(draft.id, draft.before, after);
        if let Some(file) = write.file.as_deref() {
            self.rows.files.push(new_file(draft.id, &case, file, at));
        }
        if let Some(answer) = answer {
            let kept =
                Answered { body_hash: answer.idempotency.body_hash.to_vec(), answer: answer.answer.clone() };
            self.seen.answers.insert(answer.key.clone(), kept);
            self.rows.answers.push(answer);
        }
        let row = NewCase {
            id: draft.id,
            no: draft.no,
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
            self.seen.series.insert(name.clone(), next);
            self.rows.series.insert(name, next);
        }
        self.seen.versions.insert(draft.id, case.version);
        let first_idx = self.take_events(draft.events, at);
        let row = CaseRow { id: draft.id, case, file };
        Ok(CaseCommit::Written(Box::new(Written { row, first_idx, receipt })))
    }

    fn take_events(&mut self, events: Vec<NewEvent>, at: Timestamp) -> i64 {
        let first_idx = self.seen.next_idx;
        self.seen.last_at = at;
        self.seen.next_idx += i64::try_from(events.len()).unwrap_or(0);
        self.rows.events.extend(events);
        first_idx
    }

    fn change_work(&mut self, case_id: i64, before: Option<WorkRow>, after: Option<WorkRow>) {
        if before == after {
            return;
        }
        let (old, new) = (before.as_ref().map(WorkRow::count_key), after.as_ref().map(WorkRow::count_key));
        if old != new {
            old.into_iter().for_each(|key| *self.rows.counts.entry(key).or_default() -= 1);
            new.into_iter().for_each(|key| *self.rows.counts.entry(key).or_default() += 1);
        }
        match after {
            Some(row) => self.rows.work.push(row),
            None => self.rows.archived.push(case_id),
        }
    }

    fn record(&mut self, write: &'a RecordWrite) -> Result<RecordWritten, StoreError> {
        if write.events.is_empty() || write.events.len() != write.nonces.len() {
            return Err(StoreError::Invalid("events"));
        }
        self.check_epoch(write.authority_epoch)?;
        let last = self.seen.streams.get(&write.stream).copied().unwrap_or(0);
        let last = u32::try_from(last).map_err(|_| StoreError::corrupt("event.seq", &write.stream))?;
        if write.seen_version.is_some_and(|seen| seen != last) {
            return Err(StoreError::Clash { version: last });
        }
        let at = self.at(write.now);
        let text = moment::text(at);
        let place = Place { stream: &write.stream, at: &text, unit: &write.leaf_unit };
        let mut events = Vec::with_capacity(write.events.len());
        for (((event, nonce), seq), idx) in
            write.events.iter().zip(&write.nonces).zip(last + 1..).zip(self.seen.next_idx..)
        {
            let body =
                RecordBody { at: &text, data: &event.body, kind: &event.kind, seq, stream: &write.stream };
            events.push(event_row(&place, (idx, seq), &event.kind, &body, &event.public, nonce)?);
        }
        // Rows that cannot be written as JSON fail here, before the act is in the plan.
        for row in &write.rows {
            row.statements()?;
        }
        let bumps = write.rows.iter().filter(|row| matches!(row, MasterRow::BumpAuthority)).count();
        self.seen.epoch += i64::try_from(bumps).unwrap_or(0);
        self.rows.master.extend(&write.rows);
        self.seen
            .streams
            .insert(write.stream.clone(), i64::from(last) + i64::try_from(events.len()).unwrap_or(0));
        let stamps = events.iter().map(stamp).collect();
        Ok(RecordWritten { first_idx: self.take_events(events, at), events: stamps })
    }
}

/// One case act on its way into the plan.
struct Draft {
    id: i64,
    no: String,
    case: Option<Case>,
    before: Option<WorkRow>,
    numbers: Numbers,
    events: Vec<NewEvent>,
}

impl Draft {
    fn new(id: i64, no: String, case: Option<Case>, before: Option<WorkRow>) -> Self {
        Self { id, no, case, before, numbers: Numbers::default(), events: Vec::new() }
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

fn new_answer<'a>(
    asked: &'a Idempotency,
    receipt: &Receipt,
    now: Timestamp,
) -> Result<NewAnswer<'a>, StoreError> {
    let answer = serde_json::to_string(receipt).map_err(StoreError::failed)?;
    Ok(NewAnswer { key: asked.stored_key(), idempotency: asked, answer, at: now.as_second() })
}

fn new_file<'a>(case_id: i64, case: &Case, file: &'a CaseFile, at: Timestamp) -> NewFile<'a> {
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
