//! Reading cases: one by number, their events, and lists over all cases by who may see them.

use std::sync::Arc;

use domain::case::{Case, Event, State};
use domain::organisation::UnitId;

use crate::value::{Row, Value};
use crate::write::{CaseFile, CaseRow};
use crate::{Store, StoreError, moment};

/// An event as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Index in the log.
    pub idx: i64,
    /// What it is about.
    pub stream: String,
    /// Sequence in the stream, from 1.
    pub seq: u32,
    /// Kind.
    pub kind: String,
    /// RFC 3339 with +08:00, to the millisecond.
    pub at: String,
    /// The exact bytes committed to: canonical JSON.
    pub body: String,
    /// Nonce of the commitment.
    pub nonce: [u8; 32],
    /// Public leaf.
    pub leaf: String,
}

impl StoredEvent {
    pub(crate) fn of(mut row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            idx: row.int(0, "event.idx")?,
            seq: u32::try_from(row.int(2, "event.seq")?).map_err(|_| StoreError::corrupt("event.seq", ""))?,
            nonce: row.hash(6, "event.nonce")?,
            stream: row.take_text(1, "event.stream")?,
            kind: row.take_text(3, "event.kind")?,
            at: row.take_text(4, "event.at")?,
            body: row.take_text(5, "event.body")?,
            leaf: row.take_text(7, "event.leaf")?,
        })
    }

    /// The event of a case.
    ///
    /// # Errors
    /// The body is not one: it is of another stream, or damaged.
    pub fn case_event(&self) -> Result<Event, StoreError> {
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

    /// When it was recorded.
    ///
    /// # Errors
    /// The stored text is not an instant.
    pub fn recorded_at(&self) -> Result<jiff::Timestamp, StoreError> {
        moment::parse(&self.at).ok_or_else(|| StoreError::corrupt("event.at", self.idx))
    }
}

/// Which side of a case a unit stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// Received by this centre.
    Centre(UnitId),
    /// Accepted by this body.
    Accepts(UnitId),
    /// Decided by this body, or in its name by another (委托).
    Decides(UnitId),
    /// Accepted by this body, or decided by it or in its name.
    Body(UnitId),
    /// Every case.
    All,
}

/// A list over all cases, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseQuery {
    /// Whose.
    pub side: Side,
    /// Only this state.
    pub state: Option<State>,
    /// Only this item.
    pub item: Option<String>,
    /// Cases older than this one: the last scanned of the page before.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

/// A page of cases.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// The cases.
    pub rows: Vec<Arc<CaseRow>>,
    /// Where to go on; none at the end. A page may be short and still go on: each reads a bounded stretch.
    pub next: Option<i64>,
}

impl CasePage {
    /// Two lists as one, newest first, each case once. It ends where the one that looked less far back ends: what the
    /// other has beyond that comes with the next page.
    fn and(self, other: Self, limit: u32) -> Self {
        let mut next = self.next.max(other.next);
        let mut rows: Vec<Arc<CaseRow>> = self.rows.into_iter().chain(other.rows).collect();
        rows.retain(|row| next.is_none_or(|next| row.id >= next));
        rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
        rows.dedup_by_key(|row| row.id);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if rows.len() > limit {
            rows.truncate(limit);
            next = rows.last().map(|row| row.id);
        }
        Self { rows, next }
    }
}

/// Cases one page looks at, whether they match the filter or not.
pub const SCAN_MAX: i64 = 1_000;

pub(crate) const CASE_BY_NO: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, \
    f.phone_key, f.query_hash from case_row r join case_file f on f.case_id = r.id where r.no = ?1";
const CASE_BY_ID: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, \
    f.phone_key, f.query_hash from case_row r join case_file f on f.case_id = r.id where r.id = ?1";
pub(crate) const EVENTS: &str = "select idx, stream, seq, kind, at, body, nonce, leaf from event \
    where stream = ?1 and seq > ?2 order by seq limit ?3";
const EVENTS_FROM: &str = "select idx, stream, seq, kind, at, body, nonce, leaf from event \
    where idx >= ?1 order by idx limit ?2";
const EVENT_BY_IDX: &str = "select idx, stream, seq, kind, at, body, nonce, leaf from event where idx = ?1";

// The list statements: a bounded stretch of ids by index, then the rows of those that match.
pub(crate) const LIST_CENTRE: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, f.phone_key, \
    f.query_hash from (select case_id, item, data_key, personal, masked, person_key, phone_key, query_hash \
    from case_file where centre = ?1 and case_id < ?2 order by case_id desc limit ?3) f \
    join case_row r on r.id = f.case_id where (?4 = '' or r.state = ?4) and (?5 = '' or f.item = ?5) \
    order by f.case_id desc limit ?6";
pub(crate) const LIST_ACCEPTS: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, f.phone_key, \
    f.query_hash from (select case_id, item, data_key, personal, masked, person_key, phone_key, query_hash \
    from case_file where accepts = ?1 and case_id < ?2 order by case_id desc limit ?3) f \
    join case_row r on r.id = f.case_id where (?4 = '' or r.state = ?4) and (?5 = '' or f.item = ?5) \
    order by f.case_id desc limit ?6";
pub(crate) const LIST_DECIDES: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, f.phone_key, \
    f.query_hash from (select case_id, item, data_key, personal, masked, person_key, phone_key, query_hash \
    from case_file where decides = ?1 and case_id < ?2 order by case_id desc limit ?3) f \
    join case_row r on r.id = f.case_id where (?4 = '' or r.state = ?4) and (?5 = '' or f.item = ?5) \
    order by f.case_id desc limit ?6";
pub(crate) const LIST_EVERY: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, f.phone_key, \
    f.query_hash from (select case_id, item, data_key, personal, masked, person_key, phone_key, query_hash \
    from case_file where (?1 = '') and case_id < ?2 order by case_id desc limit ?3) f \
    join case_row r on r.id = f.case_id where (?4 = '' or r.state = ?4) and (?5 = '' or f.item = ?5) \
    order by f.case_id desc limit ?6";
pub(crate) const LIST_PERSON: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, f.phone_key, \
    f.query_hash from (select case_id, item, data_key, personal, masked, person_key, phone_key, query_hash \
    from case_file where person_key = ?1 and case_id < ?2 order by case_id desc limit ?3) f \
    join case_row r on r.id = f.case_id where (?4 = '' or r.state = ?4) and (?5 = '' or f.item = ?5) \
    order by f.case_id desc limit ?6";
pub(crate) const LIST_PHONE: &str = "select r.id, r.body, f.data_key, f.personal, f.masked, f.person_key, f.phone_key, \
    f.query_hash from (select case_id, item, data_key, personal, masked, person_key, phone_key, query_hash \
    from case_file where phone_key = ?1 and case_id < ?2 order by case_id desc limit ?3) f \
    join case_row r on r.id = f.case_id where (?4 = '' or r.state = ?4) and (?5 = '' or f.item = ?5) \
    order by f.case_id desc limit ?6";
// The last id of the same stretch, asked for only where a page is short.
const LAST_CENTRE: &str = "select min(case_id) from (select case_id from case_file where centre = ?1 and case_id < ?2 \
    order by case_id desc limit ?3) f";
const LAST_ACCEPTS: &str = "select min(case_id) from (select case_id from case_file where accepts = ?1 and case_id < ?2 \
    order by case_id desc limit ?3) f";
const LAST_DECIDES: &str = "select min(case_id) from (select case_id from case_file where decides = ?1 and case_id < ?2 \
    order by case_id desc limit ?3) f";
const LAST_EVERY: &str = "select min(case_id) from (select case_id from case_file where (?1 = '') and case_id < ?2 \
    order by case_id desc limit ?3) f";

fn read_case(mut row: Row) -> Result<Arc<CaseRow>, StoreError> {
    let case: Case = row.json(1, "case_row.body")?;
    let file = CaseFile {
        data_key: row.bytes_or_null(2, "case_file.data_key")?,
        personal: row.take_text(3, "case_file.personal")?,
        masked: row.take_text(4, "case_file.masked")?,
        person_key: row.bytes_or_null(5, "case_file.person_key")?,
        phone_key: row.bytes_or_null(6, "case_file.phone_key")?,
        query_hash: row.bytes_or_null(7, "case_file.query_hash")?,
    };
    Ok(Arc::new(CaseRow { id: row.int(0, "case_row.id")?, case, file: Arc::new(file) }))
}

impl Side {
    fn statements(&self) -> (&'static str, &'static str, &str) {
        match self {
            Self::Centre(unit) => (LIST_CENTRE, LAST_CENTRE, &unit.0),
            Self::Accepts(unit) => (LIST_ACCEPTS, LAST_ACCEPTS, &unit.0),
            // Both statements of a body: see `Store::cases`.
            Self::Decides(unit) | Self::Body(unit) => (LIST_DECIDES, LAST_DECIDES, &unit.0),
            Self::All => (LIST_EVERY, LAST_EVERY, ""),
        }
    }
}

impl Store {
    /// A case by its number, in one statement.
    ///
    /// # Errors
    /// The database cannot be read, or the row cannot be decoded.
    pub async fn case_by_no(&self, no: &str) -> Result<Option<Arc<CaseRow>>, StoreError> {
        let row = self.db().query_opt(CASE_BY_NO, &[no.into()]).await?.map(read_case).transpose()?;
        if let Some(row) = &row {
            self.recent().put(row);
        }
        Ok(row)
    }

    /// A case as this process last saw it, if lately: perhaps not as it is. Only to decide an act on, since the writer
    /// refuses one that was decided on another version ([`StoreError::Clash`]). Given once.
    #[must_use]
    pub fn recent_case(&self, no: &str) -> Option<Arc<CaseRow>> {
        self.recent().take(no)
    }

    /// A case by the index of its first event.
    ///
    /// # Errors
    /// See [`Store::case_by_no`].
    pub async fn case_by_id(&self, id: i64) -> Result<Option<Arc<CaseRow>>, StoreError> {
        self.db().query_opt(CASE_BY_ID, &[id.into()]).await?.map(read_case).transpose()
    }

    /// Events of a stream after a sequence, in order.
    ///
    /// # Errors
    /// See [`Store::case_by_no`].
    pub async fn events_of(
        &self,
        stream: &str,
        after_seq: u32,
        limit: u32,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let values = [stream.into(), i64::from(after_seq).into(), i64::from(limit).into()];
        self.db().query(EVENTS, &values).await?.into_iter().map(StoredEvent::of).collect()
    }

    /// Events of the log from an index on, in order: what consumers and the verifier read.
    ///
    /// # Errors
    /// See [`Store::case_by_no`].
    pub async fn events_from(&self, idx: i64, limit: u32) -> Result<Vec<StoredEvent>, StoreError> {
        let rows = self.db().query(EVENTS_FROM, &[idx.into(), i64::from(limit).into()]).await?;
        rows.into_iter().map(StoredEvent::of).collect()
    }

    /// An event by its index.
    ///
    /// # Errors
    /// See [`Store::case_by_no`].
    pub async fn event(&self, idx: i64) -> Result<Option<StoredEvent>, StoreError> {
        self.db().query_opt(EVENT_BY_IDX, &[idx.into()]).await?.map(StoredEvent::of).transpose()
    }

    /// Number of events in the log.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn event_count(&self) -> Result<i64, StoreError> {
        let row = self.db().query_opt("select coalesce(max(idx), -1) + 1 from event", &[]).await?;
        row.map_or(Ok(0), |row| row.int(0, "event.idx"))
    }

    /// A page over all cases, newest first. Bounded whatever the filter: at most [`SCAN_MAX`] are looked at.
    ///
    /// # Errors
    /// See [`Store::case_by_no`].
    pub async fn cases(&self, query: &CaseQuery) -> Result<CasePage, StoreError> {
        let page = self.cases_on(&query.side, query).await?;
        let Side::Body(unit) = &query.side else { return Ok(page) };
        let accepted = self.cases_on(&Side::Accepts(unit.clone()), query).await?;
        Ok(page.and(accepted, query.limit.clamp(1, crate::work::PAGE_MAX)))
    }

    async fn cases_on(&self, side: &Side, query: &CaseQuery) -> Result<CasePage, StoreError> {
        let (list, last, unit) = side.statements();
        let before = query.before.unwrap_or(i64::MAX);
        let limit = query.limit.clamp(1, crate::work::PAGE_MAX);
        let values = [
            unit.into(),
            before.into(),
            SCAN_MAX.into(),
            query.state.map_or("", State::code).into(),
            query.item.as_deref().unwrap_or_default().into(),
            i64::from(limit).into(),
        ];
        let rows: Vec<Arc<CaseRow>> =
            self.db().query(list, &values).await?.into_iter().map(read_case).collect::<Result<_, _>>()?;
        let full = u32::try_from(rows.len()).is_ok_and(|n| n >= limit);
        let next =
            if full { rows.last().map(|row| row.id) } else { self.last_scanned(last, unit, before).await? };
        Ok(CasePage { rows, next })
    }

    async fn last_scanned(
        &self,
        sql: &'static str,
        unit: &str,
        before: i64,
    ) -> Result<Option<i64>, StoreError> {
        let values = [unit.into(), before.into(), SCAN_MAX.into()];
        self.db()
            .query_opt(sql, &values)
            .await?
            .map_or(Ok(None), |row| row.int_or_null(0, "case_file.case_id"))
    }

    /// Cases of a person by the keyed hash of the identifier, newest first.
    ///
    /// # Errors
    /// See [`Store::case_by_no`].
    pub async fn cases_by_person(
        &self,
        person_key: &[u8],
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Arc<CaseRow>>, StoreError> {
        self.cases_by_key(LIST_PERSON, person_key, before, limit).await
    }

    /// Cases by the keyed hash of a telephone number, newest first.
    ///
    /// # Errors
    /// See [`Store::case_by_no`].
    pub async fn cases_by_phone(
        &self,
        phone_key: &[u8],
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Arc<CaseRow>>, StoreError> {
        self.cases_by_key(LIST_PHONE, phone_key, before, limit).await
    }

    async fn cases_by_key(
        &self,
        sql: &'static str,
        key: &[u8],
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Arc<CaseRow>>, StoreError> {
        let limit = i64::from(limit.clamp(1, crate::work::PAGE_MAX));
        let values: [Value; 6] =
            [key.into(), before.unwrap_or(i64::MAX).into(), limit.into(), "".into(), "".into(), limit.into()];
        self.db().query(sql, &values).await?.into_iter().map(read_case).collect()
    }
}
