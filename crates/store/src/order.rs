//! Supervision sheets, letters and records of accountability.

use domain::organisation::UnitId;
use domain::supervision::accountability::{Accountability, RecordState};
use domain::supervision::letter::Letter;
use domain::supervision::order::{Colour, OrderState, SupervisionOrder};
use jiff::civil::Date;

use crate::engine::Statement;
use crate::master::json;
use crate::value::{Row, Value};
use crate::{Store, StoreError, moment};

const ORDER: &str = "insert into supervision_order (id, unit, colour, state, due, body) values (?1, ?2, ?3, ?4, ?5, ?6) \
    on conflict (id) do update set unit = excluded.unit, colour = excluded.colour, state = excluded.state, \
    due = excluded.due, body = excluded.body";
const UNCITE: &str = "delete from supervision_cited where id = ?1";
const CITE: &str = "insert into supervision_cited (unit, cited, id) values (?1, ?2, ?3)";
const LETTER: &str = "insert into supervision_letter (id, unit, waits, reply_by, body) values (?1, ?2, ?3, ?4, ?5) \
    on conflict (id) do update set waits = excluded.waits, reply_by = excluded.reply_by, body = excluded.body";
const FILE: &str = "insert into supervision_file (id, n, content) values (?1, ?2, ?3)";
const RECORD: &str = "insert into accountability (id, unit, confirmed, body) values (?1, ?2, ?3, ?4) \
    on conflict (id) do update set confirmed = excluded.confirmed, body = excluded.body";

/// Sheets of every unit, of one, in one state, or overdue; colour is looked at beside. Each follows an index of its own.
const EVERY: &str =
    "select body from supervision_order where (colour = ?1 or ?1 < 0) and id < ?2 order by id desc limit ?3";
const OF_UNIT: &str = "select body from supervision_order where unit = ?1 and (colour = ?2 or ?2 < 0) \
    and (?3 = '' or state = ?3) and id < ?4 order by id desc limit ?5";
const IN_STATE: &str = "select body from supervision_order where state = ?1 and (colour = ?2 or ?2 < 0) and id < ?3 \
    order by id desc limit ?4";
const OVERDUE: &str = "select body from supervision_order where state in ('issued', 'received') and due < ?1 \
    and (colour = ?2 or ?2 < 0) and (?3 = '' or unit = ?3) and (?4 = '' or state = ?4) and id < ?5 \
    order by id desc limit ?6";
const WITH_UNIT: &str = "select body from supervision_order where state in ('issued', 'received') and unit = ?1 \
    order by due, id limit ?2";
/// Behind every id.
const LAST: &str = "~";

pub(crate) fn put(order: &SupervisionOrder) -> Result<Vec<Statement>, StoreError> {
    let id = || Value::from(order.id.as_str());
    let values = vec![
        id(),
        order.unit.0.as_str().into(),
        colour(order.colour).into(),
        order.state.code().into(),
        moment::day_number(order.due).into(),
        json(order)?,
    ];
    let mut statements: Vec<Statement> = vec![(ORDER, values), (UNCITE, vec![id()])];
    if order.state.open() {
        let cited = order.cases.iter().chain(&order.findings);
        let cite = |number: &String| (CITE, vec![order.unit.0.as_str().into(), number.as_str().into(), id()]);
        statements.extend(cited.map(cite));
    }
    Ok(statements)
}

pub(crate) fn put_letter(letter: &Letter) -> Result<Statement, StoreError> {
    let values = vec![
        letter.id.as_str().into(),
        letter.unit.0.as_str().into(),
        i64::from(letter.reply.is_none()).into(),
        moment::day_number(letter.reply_by).into(),
        json(letter)?,
    ];
    Ok((LETTER, values))
}

pub(crate) fn put_record(record: &Accountability) -> Result<Statement, StoreError> {
    let confirmed = i64::from(record.state == RecordState::Confirmed);
    let values =
        vec![record.id.as_str().into(), record.unit.0.as_str().into(), confirmed.into(), json(record)?];
    Ok((RECORD, values))
}

/// A file of a sheet, sealed.
pub(crate) fn put_file(id: &str, n: u32, content: &[u8]) -> Statement {
    (FILE, vec![id.into(), i64::from(n).into(), Value::B(content.to_vec())])
}

fn colour(colour: Colour) -> i64 {
    match colour {
        Colour::Blue => 0,
        Colour::Orange => 1,
        Colour::Red => 2,
    }
}

fn order(row: &Row) -> Result<SupervisionOrder, StoreError> {
    row.json(0, "supervision_order.body")
}

fn letter(row: &Row) -> Result<Letter, StoreError> {
    row.json(0, "supervision_letter.body")
}

fn record(row: &Row) -> Result<Accountability, StoreError> {
    row.json(0, "accountability.body")
}

/// Which sheets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderQuery {
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Of this colour.
    pub colour: Option<Colour>,
    /// In this state.
    pub state: Option<OrderState>,
    /// The unit's turn, and the last day before this one.
    pub overdue_on: Option<Date>,
    /// Before the one with this id; empty: from the newest.
    pub before: String,
}

impl OrderQuery {
    fn statement(&self, limit: u32) -> Statement {
        let wanted: Value = self.colour.map_or(-1, colour).into();
        let state: Value = self.state.map_or("", OrderState::code).into();
        let before: Value = if self.before.is_empty() { LAST.into() } else { self.before.as_str().into() };
        let limit: Value = i64::from(limit).into();
        let unit = self.unit.as_ref().map_or("", |unit| unit.0.as_str());
        match (self.overdue_on, &self.unit, self.state) {
            (Some(today), ..) => {
                (OVERDUE, vec![moment::day_number(today).into(), wanted, unit.into(), state, before, limit])
            }
            (None, Some(_), _) => (OF_UNIT, vec![unit.into(), wanted, state, before, limit]),
            (None, None, Some(_)) => (IN_STATE, vec![state, wanted, before, limit]),
            (None, None, None) => (EVERY, vec![wanted, before, limit]),
        }
    }
}

/// Rows of a unit or of all, before an id; the newest first.
fn page(unit: Option<&UnitId>, before: &str, limit: u32) -> Vec<Value> {
    let before: Value = if before.is_empty() { LAST.into() } else { before.into() };
    let mut values: Vec<Value> = unit.map(|unit| unit.0.as_str().into()).into_iter().collect();
    values.extend([before, i64::from(limit).into()]);
    values
}

impl Store {
    /// Sheets, the newest first.
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn orders(&self, query: &OrderQuery, limit: u32) -> Result<Vec<SupervisionOrder>, StoreError> {
        let (sql, values) = query.statement(limit);
        self.db().query(sql, &values).await?.iter().map(order).collect()
    }

    /// One sheet.
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn order(&self, id: &str) -> Result<Option<SupervisionOrder>, StoreError> {
        let row =
            self.db().query_opt("select body from supervision_order where id = ?1", &[id.into()]).await?;
        row.map(|row| order(&row)).transpose()
    }

    /// Sheets that wait for a unit, by their last day.
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn orders_with(&self, unit: &UnitId, limit: u32) -> Result<Vec<SupervisionOrder>, StoreError> {
        let values = [unit.0.as_str().into(), i64::from(limit).into()];
        self.db().query(WITH_UNIT, &values).await?.iter().map(order).collect()
    }

    /// The open sheet to a unit that cites a case or finding: its id.
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn order_citing(&self, unit: &UnitId, cited: &str) -> Result<Option<String>, StoreError> {
        let sql = "select id from supervision_cited where unit = ?1 and cited = ?2";
        let row = self.db().query_opt(sql, &[unit.0.as_str().into(), cited.into()]).await?;
        row.map(|row| row.text(0, "supervision_cited.id").map(ToOwned::to_owned)).transpose()
    }

    /// Letters to a unit or to all, the newest first, before the one with the id given (empty: from the newest).
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn letters(
        &self,
        unit: Option<&UnitId>,
        before: &str,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        let sql = if unit.is_some() {
            "select body from supervision_letter where unit = ?1 and id < ?2 order by id desc limit ?3"
        } else {
            "select body from supervision_letter where id < ?1 order by id desc limit ?2"
        };
        self.db().query(sql, &page(unit, before, limit)).await?.iter().map(letter).collect()
    }

    /// Letters nobody has answered, by their last day: to a unit, or to all.
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn letters_waiting(
        &self,
        unit: Option<&UnitId>,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        let sql = "select body from supervision_letter where waits = 1 and (?1 = '' or unit = ?1) \
            order by reply_by, id limit ?2";
        let values = [unit.map_or("", |unit| unit.0.as_str()).into(), i64::from(limit).into()];
        self.db().query(sql, &values).await?.iter().map(letter).collect()
    }

    /// One letter.
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn letter(&self, id: &str) -> Result<Option<Letter>, StoreError> {
        let row =
            self.db().query_opt("select body from supervision_letter where id = ?1", &[id.into()]).await?;
        row.map(|row| letter(&row)).transpose()
    }

    /// The sealed content of a file of a sheet.
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn order_file(&self, id: &str, n: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "select content from supervision_file where id = ?1 and n = ?2";
        let row = self.db().query_opt(sql, &[id.into(), i64::from(n).into()]).await?;
        row.map(|row| row.bytes(0, "supervision_file.content").map(<[u8]>::to_vec)).transpose()
    }

    /// Records of accountability: confirmed ones of a unit, or all, the newest first, before the one with the id given (empty: from the
    /// newest).
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn accountability(
        &self,
        unit: Option<&UnitId>,
        before: &str,
        limit: u32,
    ) -> Result<Vec<Accountability>, StoreError> {
        let sql = if unit.is_some() {
            "select body from accountability where unit = ?1 and confirmed = 1 and id < ?2 \
                order by id desc limit ?3"
        } else {
            "select body from accountability where id < ?1 order by id desc limit ?2"
        };
        self.db().query(sql, &page(unit, before, limit)).await?.iter().map(record).collect()
    }

    /// One record of accountability.
    ///
    /// # Errors
    /// See [`Store::orders`].
    pub async fn accountability_of(&self, id: &str) -> Result<Option<Accountability>, StoreError> {
        let row = self.db().query_opt("select body from accountability where id = ?1", &[id.into()]).await?;
        row.map(|row| record(&row)).transpose()
    }
}
