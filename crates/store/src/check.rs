//! Checks of centres: plans, checks with their lines, and the cases their files are drawn from.

use domain::case::State;
use domain::organisation::UnitId;
use domain::supervision::check::{Check, CheckLine, CheckPlan};
use jiff::civil::Date;
use serde::Deserialize;

use crate::engine::Statement;
use crate::master::{LOAD_LIMIT, json};
use crate::value::Row;
use crate::{Store, StoreError, moment};

const PLAN: &str =
    "insert into check_plan (id, body) values (?1, ?2) on conflict (id) do update set body = excluded.body";
const CHECK: &str = "insert into centre_check (plan, centre, state, due, hidden, body, lines) \
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7) on conflict (plan, centre) do update set state = excluded.state, \
    due = excluded.due, hidden = excluded.hidden, body = excluded.body, lines = excluded.lines";
pub(crate) const DECIDED: &str = "select f.case_id, f.created_on, r.no, r.body from (select case_id, created_on \
    from case_file where centre = ?1 and case_id < ?2 order by case_id desc limit ?3) f \
    join case_row r on r.id = f.case_id order by f.case_id desc";

pub(crate) fn put_plan(plan: &CheckPlan) -> Result<Statement, StoreError> {
    Ok((PLAN, vec![plan.id.as_str().into(), json(plan)?]))
}

pub(crate) fn put_check(check: &Check, lines: &[CheckLine]) -> Result<Statement, StoreError> {
    let values = vec![
        check.plan.as_str().into(),
        check.centre.0.as_str().into(),
        check.state.code().into(),
        moment::day_number(check.due).into(),
        i64::from(check.hidden()).into(),
        json(check)?,
        json(&lines)?,
    ];
    Ok((CHECK, values))
}

/// Of a case, only what tells whether it was decided in a period.
#[derive(Deserialize)]
struct Ended {
    state: State,
    #[serde(default)]
    decided: Option<DecidedOn>,
}

#[derive(Deserialize)]
struct DecidedOn {
    on: Date,
}

/// A stretch of a centre's cases, newest first: those decided in the period, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedPage {
    /// Numbers of the cases decided in the period.
    pub cases: Vec<String>,
    /// The last case looked at; none at the end, or once every older case was received before `since`.
    pub next: Option<i64>,
}

fn check(row: &Row) -> Result<Check, StoreError> {
    row.json(0, "centre_check.body")
}

impl Store {
    /// Plans, the newest first, at most `limit` before the one with the id given (empty: from the newest).
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn check_plans(&self, before: &str, limit: u32) -> Result<Vec<CheckPlan>, StoreError> {
        let sql = "select body from check_plan where ?1 = '' or id < ?1 order by id desc limit ?2";
        let rows = self.db().query(sql, &[before.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| row.json(0, "check_plan.body")).collect()
    }

    /// One plan.
    ///
    /// # Errors
    /// See [`Store::check_plans`].
    pub async fn check_plan(&self, id: &str) -> Result<Option<CheckPlan>, StoreError> {
        let row = self.db().query_opt("select body from check_plan where id = ?1", &[id.into()]).await?;
        row.map(|row| row.json(0, "check_plan.body")).transpose()
    }

    /// Checks of the plans from `first` to `last`, without their lines.
    ///
    /// # Errors
    /// See [`Store::check_plans`].
    pub async fn checks(&self, first: &str, last: &str) -> Result<Vec<Check>, StoreError> {
        let sql =
            "select body from centre_check where plan >= ?1 and plan <= ?2 order by plan, centre limit ?3";
        let rows = self.db().query(sql, &[first.into(), last.into(), LOAD_LIMIT.into()]).await?;
        rows.iter().map(check).collect()
    }

    /// Checks a centre knows of, the newest first, at most `limit` before the plan given (empty: from the newest).
    ///
    /// # Errors
    /// See [`Store::check_plans`].
    pub async fn checks_of(
        &self,
        centre: &UnitId,
        before: &str,
        limit: u32,
    ) -> Result<Vec<Check>, StoreError> {
        let sql = "select body from centre_check where centre = ?1 and hidden = 0 and (?2 = '' or plan < ?2) \
            order by plan desc limit ?3";
        let values = [centre.0.as_str().into(), before.into(), i64::from(limit).into()];
        let rows = self.db().query(sql, &values).await?;
        rows.iter().map(check).collect()
    }

    /// A check with its lines.
    ///
    /// # Errors
    /// See [`Store::check_plans`].
    pub async fn check(
        &self,
        plan: &str,
        centre: &UnitId,
    ) -> Result<Option<(Check, Vec<CheckLine>)>, StoreError> {
        let sql = "select body, lines from centre_check where plan = ?1 and centre = ?2";
        let row = self.db().query_opt(sql, &[plan.into(), centre.0.as_str().into()]).await?;
        row.map(|row| Ok((check(&row)?, row.json(1, "centre_check.lines")?))).transpose()
    }

    /// Checks that wait for somebody beyond their day, the longest first.
    ///
    /// # Errors
    /// See [`Store::check_plans`].
    pub async fn overdue_checks(&self, today: Date, limit: u32) -> Result<Vec<Check>, StoreError> {
        let sql = "select body from centre_check where state not in ('closed', 'dropped') and due < ?1 \
            order by due, plan, centre limit ?2";
        let rows = self.db().query(sql, &[moment::day_number(today).into(), i64::from(limit).into()]).await?;
        rows.iter().map(check).collect()
    }

    /// Which of a centre's cases were decided from `from` to `to`: a stretch of at most `scan`, older than `before`. Cases
    /// received before `since` are taken to have been decided before the period.
    ///
    /// # Errors
    /// See [`Store::check_plans`].
    pub async fn decided_cases(
        &self,
        centre: &UnitId,
        (from, to): (Date, Date),
        since: Date,
        before: Option<i64>,
        scan: u32,
    ) -> Result<DecidedPage, StoreError> {
        let values = [centre.0.as_str().into(), before.unwrap_or(i64::MAX).into(), i64::from(scan).into()];
        let rows = self.db().query(DECIDED, &values).await?;
        let mut page = DecidedPage { cases: Vec::new(), next: None };
        let full = u32::try_from(rows.len()).is_ok_and(|n| n >= scan);
        let since = moment::day_number(since);
        let mut older = false;
        for row in &rows {
            older |= row.int(1, "case_file.created_on")? < since;
            let ended: Ended = row.json(3, "case_row.body")?;
            let inside = ended.decided.is_some_and(|decided| (from..=to).contains(&decided.on));
            if inside && ended.state != State::Void && !older {
                page.cases.push(row.text(2, "case_row.no")?.to_owned());
            }
        }
        if full && !older {
            page.next = rows.last().map(|row| row.int(0, "case_file.case_id")).transpose()?;
        }
        Ok(page)
    }
}
