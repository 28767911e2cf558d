//! Following the log: what consumers read, how far they have come, and what that has led to.

use std::collections::BTreeMap;

use domain::supervision::tally::Count;
use jiff::Timestamp;

use crate::engine::Statement;
use crate::engine::dialect::{pg, sqlite};
use crate::master::json;
use crate::value::{Row, Value};
use crate::{Store, StoreError, moment};

/// An event as consumers read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Index in the log.
    pub idx: i64,
    /// What it is about.
    pub stream: String,
    /// Sequence in the stream, from 1.
    pub seq: u32,
    /// Kind.
    pub kind: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// The recorded body.
    pub body: String,
}

impl LogEntry {
    fn of(mut row: Row) -> Result<Self, StoreError> {
        let idx = row.int(0, "event.idx")?;
        let at = moment::parse(row.text(4, "event.at")?);
        Ok(Self {
            idx,
            at: at.ok_or_else(|| StoreError::corrupt("event.at", idx))?,
            seq: u32::try_from(row.int(2, "event.seq")?)
                .map_err(|_| StoreError::corrupt("event.seq", idx))?,
            stream: row.take_text(1, "event.stream")?,
            kind: row.take_text(3, "event.kind")?,
            body: row.take_text(5, "event.body")?,
        })
    }

    /// The event of a case.
    ///
    /// # Errors
    /// The body is none.
    pub fn case_event(&self) -> Result<domain::case::Event, StoreError> {
        serde_json::from_str(&self.body).map_err(|_| StoreError::corrupt("event.body", self.idx))
    }

    /// What was recorded outside cases: the body handed in.
    ///
    /// # Errors
    /// The body is not one.
    pub fn data(&self) -> Result<serde_json::Value, StoreError> {
        let damaged = || StoreError::corrupt("event.body", self.idx);
        let mut body: serde_json::Value = serde_json::from_str(&self.body).map_err(|_| damaged())?;
        body.get_mut("data").map(serde_json::Value::take).ok_or_else(damaged)
    }
}

/// A point of a clock that has come.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PointDue {
    /// When, in seconds since 1970.
    pub at: i64,
    /// Case: index of its first event.
    pub case_id: i64,
    /// Rule.
    pub rule: String,
}

/// What becomes of a point of a clock. A row too many does no harm: a point that comes is judged anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// It lies ahead at this instant.
    Ahead(i64),
    /// The one at this instant has come, or will not.
    Gone(i64),
}

/// What following the log to an index has led to, written in one transaction with the cursor.
#[derive(Debug, Clone, Default)]
pub struct Followed {
    /// Name of the consumer.
    pub consumer: String,
    /// The cursor it began at: if it is another by now, nothing is written.
    pub from: i64,
    /// The cursor from now on.
    pub to: i64,
    /// When the last event was recorded, in seconds since 1970.
    pub at: i64,
    /// Figures, each once.
    pub counts: Vec<Count>,
    /// Points of clocks, by case and rule.
    pub dues: BTreeMap<(i64, String), Due>,
    /// Cases that are followed from now on, by their stream; none: there is nothing left to follow in it.
    pub cases: BTreeMap<i64, Option<String>>,
}

pub(crate) const POINTS: &str = "select at, case_id, rule from supervision_due where at <= ?1 \
    order by at, case_id, rule limit ?2";
pub(crate) const SUPERVISED: &str =
    "select case_id, stream from supervised where case_id > ?1 order by case_id limit ?2";
/// Holds the row: another instance that follows at the same time waits, and then finds another cursor.
const HOLD: &str = "update consumer set idx = idx where name = ?1 and idx = ?2";
const MOVE: &str = "update consumer set idx = ?3, at = ?4 where name = ?1 and idx = ?2";
const BEGIN: &str = "insert into consumer (name, idx, at) values (?1, 0, 0) on conflict (name) do nothing";
const LOG: &str = "select idx, stream, seq, kind, at, body from event where idx >= ?1 order by idx limit ?2";
const RULE_LOG: &str = "select idx, stream, seq, kind, at, body from event \
    where stream >= 'rule:' and stream < 'rule;' and idx < ?1 order by idx";
pub(crate) const HISTORY: &str = "select idx, stream, seq, kind, at, body from event \
    where stream = ?1 and seq > ?2 order by seq limit ?3";
/// Events of one case read at once.
const HISTORY_PAGE: i64 = 500;

impl Store {
    /// The log from an index on, in order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn log_from(&self, idx: i64, limit: u32) -> Result<Vec<LogEntry>, StoreError> {
        let rows = self.db().query(LOG, &[idx.into(), i64::from(limit).into()]).await?;
        rows.into_iter().map(LogEntry::of).collect()
    }

    /// Everything that happened to rules of supervision before an index, in order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn rules_before(&self, idx: i64) -> Result<Vec<LogEntry>, StoreError> {
        let rows = self.db().query(RULE_LOG, &[idx.into()]).await?;
        rows.into_iter().map(LogEntry::of).collect()
    }

    /// The cursor of a consumer, and when the last event it followed was recorded (seconds since 1970).
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn cursor(&self, name: &str) -> Result<(i64, i64), StoreError> {
        let row = self.db().query_opt("select idx, at from consumer where name = ?1", &[name.into()]).await?;
        row.map_or(Ok((0, 0)), |row| Ok((row.int(0, "consumer.idx")?, row.int(1, "consumer.at")?)))
    }

    /// Moves a consumer's cursor with what it led to, if it is still where it began. Gives whether it was.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn advance(&self, followed: &Followed) -> Result<bool, StoreError> {
        let key = [Value::from(followed.consumer.as_str()), followed.from.into()];
        let mut statements: Vec<Statement> = vec![(BEGIN, vec![key[0].clone()]), (HOLD, key.to_vec())];
        let mut list = |sqlite, pg, rows: Value| {
            let values = [&[rows], key.as_slice()].concat();
            statements.push((self.db().text(sqlite, pg), values));
        };
        let day = |count: &Count| moment::day_number(count.day);
        let counts = followed.counts.iter();
        let counts: Vec<_> = counts.map(|c| (c.side.code(), &c.key, &c.measure, day(c), c.n)).collect();
        if !counts.is_empty() {
            list(sqlite::TALLIES_IF, pg::TALLIES_IF, json(&counts)?);
        }
        let (mut ahead, mut gone) = (Vec::new(), Vec::new());
        for ((case, rule), due) in &followed.dues {
            match due {
                Due::Ahead(at) => ahead.push((case, rule, at)),
                Due::Gone(at) => gone.push((case, rule, at)),
            }
        }
        if !ahead.is_empty() {
            list(sqlite::POINTS_IF, pg::POINTS_IF, json(&ahead)?);
        }
        if !gone.is_empty() {
            list(sqlite::NO_POINTS_IF, pg::NO_POINTS_IF, json(&gone)?);
        }
        let cases = || followed.cases.iter();
        let new: Vec<_> = cases().filter_map(|(case, stream)| Some((case, stream.as_ref()?))).collect();
        if !new.is_empty() {
            list(sqlite::CASES_IF, pg::CASES_IF, json(&new)?);
        }
        let over: Vec<_> = cases().filter(|(_, stream)| stream.is_none()).map(|(case, _)| [case]).collect();
        if !over.is_empty() {
            list(sqlite::NO_CASES_IF, pg::NO_CASES_IF, json(&over)?);
        }
        statements.push((MOVE, [key.as_slice(), &[followed.to.into(), followed.at.into()]].concat()));
        Ok(self.exec(statements).await?.last() == Some(&1))
    }

    /// Cases that are followed, by the index of their first event, after one: it and the stream.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn supervised(&self, after: i64, limit: u32) -> Result<Vec<(i64, String)>, StoreError> {
        let rows = self.db().query(SUPERVISED, &[after.into(), i64::from(limit).into()]).await?;
        let read =
            |mut row: Row| Ok((row.int(0, "supervised.case_id")?, row.take_text(1, "supervised.stream")?));
        rows.into_iter().map(read).collect()
    }

    /// Points of clocks that have come by an instant, the earliest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn points_due(&self, by: Timestamp, limit: u32) -> Result<Vec<PointDue>, StoreError> {
        let rows = self.db().query(POINTS, &[by.as_second().into(), i64::from(limit).into()]).await?;
        let read = |mut row: Row| {
            Ok(PointDue {
                at: row.int(0, "supervision_due.at")?,
                case_id: row.int(1, "supervision_due.case_id")?,
                rule: row.take_text(2, "supervision_due.rule")?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// Events of a stream up to an index, in order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn history(&self, stream: &str, before: i64) -> Result<Vec<LogEntry>, StoreError> {
        let mut events: Vec<LogEntry> = Vec::new();
        loop {
            let after = events.last().map_or(0, |event| event.seq);
            let rows = self
                .db()
                .query(HISTORY, &[stream.into(), i64::from(after).into(), HISTORY_PAGE.into()])
                .await?;
            let full = i64::try_from(rows.len()) == Ok(HISTORY_PAGE);
            let page = rows.into_iter().map(LogEntry::of).collect::<Result<Vec<_>, _>>()?;
            events.extend(page.into_iter().filter(|event| event.idx < before));
            if !full {
                return Ok(events);
            }
        }
    }

    /// The stream of the case whose first event has this index.
    ///
    /// # Errors
    /// The database cannot be read; there is no such event.
    pub async fn stream_at(&self, idx: i64) -> Result<String, StoreError> {
        let row = self.db().query_opt("select stream from event where idx = ?1", &[idx.into()]).await?;
        let mut row = row.ok_or_else(|| StoreError::corrupt("event.idx", idx))?;
        row.take_text(0, "event.stream")
    }
}
