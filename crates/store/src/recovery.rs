//! Whether the log continues what was published, and what to do if it does not (DESIGN §4).

use jiff::Timestamp;
use serde_json::{Map, json};

use crate::leader::Beside;
use crate::master::MasterRow;
use crate::open::Standing;
use crate::tiles::parse_note;
use crate::write::{PlainEvent, RecordWrite, RecordWritten};
use crate::{Store, StoreError, plan};

/// Kind of the event that begins a log after a recovery.
const RECOVERED: &str = "log_recovered";
/// Recoveries a log is followed back through.
const RECOVERIES_MAX: usize = 100;

/// What `ledger adopt` records: somebody answers for a database whose checkpoint file is missing.
#[derive(Debug, Clone)]
pub struct Adoption {
    /// Why the file is missing and how it is known that the database is the newest.
    pub reason: String,
    /// Who ordered it.
    pub by: String,
    /// A signed head noted elsewhere that the log must continue, if there is one.
    pub noted: Option<String>,
    /// Random nonce of the event.
    pub nonce: [u8; 32],
    /// Instant.
    pub now: Timestamp,
    /// Unit named in the public leaf.
    pub leaf_unit: String,
}

/// What `ledger recover` records.
#[derive(Debug, Clone)]
pub struct Incident {
    /// Name of the new log.
    pub origin: String,
    /// What happened, in words.
    pub reason: String,
    /// Who ordered it.
    pub by: String,
    /// Random nonce of the incident event.
    pub nonce: [u8; 32],
    /// Instant.
    pub now: Timestamp,
    /// Unit named in the public leaf.
    pub leaf_unit: String,
    /// A signed head noted elsewhere, where the file beside the database is missing.
    pub noted: Option<String>,
    /// Numbers every series leaves out: as many as may have been given in what is lost.
    pub skip: i64,
    /// Series that may have begun in what is lost: they begin after the numbers left out.
    pub starts: Vec<Series>,
    /// What is recorded about the numbers.
    pub numbers: serde_json::Value,
}

/// A gap-free series of numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Series {
    /// Case numbers that begin like this: `120101001-20261102-`.
    Cases(String),
    /// Paper numbers that begin like this: `和政服受〔2026〕`.
    Papers(String),
}

impl Series {
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Cases(prefix) => plan::case_series(prefix),
            Self::Papers(series) => plan::paper_series(series),
        }
    }

    fn of(name: &str) -> Option<Self> {
        let (kind, rest) = name.split_once(':')?;
        let known = [Self::Cases(rest.to_owned()), Self::Papers(rest.to_owned())];
        known.into_iter().find(|series| series.name().split_once(':').is_some_and(|(known, _)| known == kind))
    }
}

/// How much the database lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loss {
    /// Events under the last head that was published; none if nobody knows.
    pub published: Option<u64>,
    /// Events in the database.
    pub stored: u64,
    /// Instant of the last event that is left.
    pub last_at: Option<Timestamp>,
}

/// Most series one answer holds; more than this are a mistake, not a district.
const SERIES_MAX: i64 = 10_000_000;

/// Whether the events stored begin with those under the last head, in the database and beside it. Cheap: sizes and
/// the right edge of the tree; `ledger verify` checks every record.
pub(crate) async fn standing(store: &Store) -> Result<Standing, StoreError> {
    let inside = store.checkpoint().await?.map(|head| head.note);
    let beside = match store.options().published.as_deref() {
        Some(path) => Beside::read(path)?,
        None => Beside::NothingYet,
    };
    let vouched = inside.is_none() || !matches!(beside, Beside::Missing);
    for note in inside.into_iter().chain(beside.head()) {
        if !begins_with(store, &note).await? {
            return Ok(Standing::Behind);
        }
    }
    if !vouched {
        tracing::error!("there is a signed head, and no checkpoint file to compare it with");
        return Ok(Standing::Unvouched);
    }
    Ok(Standing::Sound)
}

async fn begins_with(store: &Store, note: &str) -> Result<bool, StoreError> {
    let Some(signed) = parse_note(note) else { return Ok(false) };
    let origin = store.meta("origin").await?;
    if let Some(origin) = origin.filter(|origin| *origin != signed.origin) {
        return superseded(store, origin, &signed.origin).await;
    }
    let count = u64::try_from(store.event_count().await?).unwrap_or(0);
    if signed.size > count {
        tracing::error!(
            published = signed.size,
            stored = count,
            "the log does not continue what was published"
        );
        return Ok(false);
    }
    match store.tree_at(signed.size).await {
        Ok(tree) => Ok(tree.root() == signed.root),
        Err(StoreError::Corrupt { table: "tile" | "event", .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether the log `now` records that it took the place of the log `before`: the file of another instance that was
/// not there when the recovery was ordered names the old one.
async fn superseded(store: &Store, mut now: String, before: &str) -> Result<bool, StoreError> {
    for _ in 0..RECOVERIES_MAX {
        let events = store.events_of(&format!("log:{now}"), 0, 100).await?;
        let Some(event) = events.into_iter().find(|event| event.kind == RECOVERED) else { break };
        let data = event.data()?;
        let Some(old) = data.get("old_origin").and_then(serde_json::Value::as_str) else { break };
        if old == before {
            return Ok(true);
        }
        old.clone_into(&mut now);
    }
    tracing::error!(published = before, "the log has another name than the one that was published");
    Ok(false)
}

impl Store {
    /// Whether the log continues what was published; see [`Store::standing`] for the answer at opening.
    ///
    /// # Errors
    /// The database or the file beside it cannot be read.
    pub async fn consistent_with_checkpoint(&self) -> Result<bool, StoreError> {
        Ok(standing(self).await? != Standing::Behind)
    }

    /// Takes the database for the newest although the file beside it is missing, on an operator's word, and records
    /// that: acts are accepted again, and the file is written anew.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] unless only the file is missing; [`StoreError::NeedsRecovery`] if the head noted
    /// elsewhere is not in this log; else the database or the file system.
    pub async fn adopt(&self, adoption: Adoption) -> Result<RecordWritten, StoreError> {
        let head = self.checkpoint().await?;
        let Some(head) = head.filter(|_| self.standing() == Standing::Unvouched) else {
            return Err(StoreError::Invalid("adoption"));
        };
        if let Some(noted) = &adoption.noted
            && !begins_with(self, noted).await?
        {
            return Err(StoreError::NeedsRecovery);
        }
        let origin = self.meta("origin").await?.unwrap_or_default();
        let body = json!({
            "by": adoption.by, "head": head.note, "instance": self.options().instance, "noted": adoption.noted,
            "reason": adoption.reason,
        });
        let written = self.record(RecordWrite {
            stream: format!("log:{origin}"),
            events: vec![PlainEvent { kind: "head_adopted".to_owned(), body, public: Map::new() }],
            nonces: vec![adoption.nonce],
            now: adoption.now,
            rows: Vec::new(),
            seen_version: None,
            authority_epoch: None,
            leaf_unit: adoption.leaf_unit,
        });
        let written = written.await?;
        self.leadership().lock().await.forget();
        self.keep_published(&head.note).await?;
        self.set_standing(Standing::Sound);
        Ok(written)
    }

    /// What is lost, by the head in the file beside the database or by one noted elsewhere, whichever covers more.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if what was noted is no signed head; else the database or the file cannot be read.
    pub async fn loss(&self, noted: Option<&str>) -> Result<Loss, StoreError> {
        let noted =
            noted.map(|note| parse_note(note).ok_or(StoreError::Invalid("noted head"))).transpose()?;
        let path = self.options().published.as_deref();
        let beside = path.map(Beside::read).transpose()?.and_then(Beside::head);
        let beside = beside.and_then(|note| parse_note(&note));
        let published = noted.iter().chain(&beside).map(|signed| signed.size).max();
        let count = self.event_count().await?;
        let last = self.event(count - 1).await?;
        Ok(Loss {
            published,
            stored: u64::try_from(count).unwrap_or(0),
            last_at: last.map(|event| event.recorded_at()).transpose()?,
        })
    }

    /// All series of numbers with the number each gives next.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn series(&self) -> Result<Vec<(Series, i64)>, StoreError> {
        let sql = "select name, next from series order by name limit ?1";
        let rows = self.db().query(sql, &[SERIES_MAX.into()]).await?;
        let read = |row: &crate::value::Row| {
            let name = row.text(0, "series.name")?;
            let series = Series::of(name).ok_or_else(|| StoreError::corrupt("series.name", name))?;
            Ok((series, row.int(1, "series.next")?))
        };
        rows.iter().map(read).collect()
    }

    /// Starts a new log over the events that are left, with an event that says so. The published checkpoint
    /// is kept beside the database under another name, as evidence of what was lost.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] if nothing has to be recovered or the origin is not new; else the database.
    pub async fn recover(&self, incident: Incident) -> Result<RecordWritten, StoreError> {
        let old = self.meta("origin").await?.unwrap_or_default();
        if !self.needs_recovery() || incident.origin == old {
            return Err(StoreError::Invalid("recovery"));
        }
        let path = self.options().published.as_deref();
        let beside = path.map(Beside::read).transpose()?.and_then(Beside::head);
        let lost = beside.or(incident.noted).or(self.checkpoint().await?.map(|head| head.note));
        let body = json!({
            "by": incident.by, "last_published": lost, "new_origin": incident.origin, "numbers": incident.numbers,
            "old_origin": old, "reason": incident.reason,
        });
        let mut rows =
            vec![MasterRow::NewOrigin(incident.origin.clone()), MasterRow::SkipNumbers(incident.skip)];
        rows.extend(
            incident.starts.into_iter().map(|series| MasterRow::StartSeries(series, incident.skip + 1)),
        );
        let mut public = Map::new();
        public.insert("old_origin".to_owned(), old.into());
        let event = PlainEvent { kind: RECOVERED.to_owned(), body, public };
        let write = RecordWrite {
            stream: format!("log:{}", incident.origin),
            events: vec![event],
            nonces: vec![incident.nonce],
            now: incident.now,
            rows,
            seen_version: None,
            authority_epoch: None,
            leaf_unit: incident.leaf_unit,
        };
        let mut leadership = self.leadership().lock().await;
        let written = self.record(write).await?;
        leadership.forget();
        if let Some(path) = path.filter(|path| path.exists()) {
            std::fs::rename(path, path.with_extension(format!("before-{}", written.first_idx)))?;
        }
        self.set_standing(Standing::Sound);
        Ok(written)
    }
}
