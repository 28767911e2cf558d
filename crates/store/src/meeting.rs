//! Meetings with their decisions and disputes of competence; and the rows of supervision an act writes.

use domain::organisation::UnitId;
use domain::supervision::check::{Check, CheckLine, CheckPlan};
use domain::supervision::dispute::{Dispute, DisputeState};
use domain::supervision::meeting::{Decision, DecisionState, Meeting};
use jiff::civil::Date;

use crate::engine::Statement;
use crate::master::{LOAD_LIMIT, json};
use crate::value::Row;
use crate::{Store, StoreError, check, moment};

/// A row of supervision that an act writes, by its key.
#[derive(Debug, Clone)]
pub enum Supervised {
    /// A plan of checks.
    Plan(CheckPlan),
    /// The check of a centre, with its lines.
    Check(Check, Vec<CheckLine>),
    /// A meeting.
    Meeting(Meeting),
    /// A decision of a meeting.
    Decision(Decision),
    /// A dispute.
    Dispute(Dispute),
}

const MEETING: &str =
    "insert into meeting (id, body) values (?1, ?2) on conflict (id) do update set body = excluded.body";
const DECISION: &str = "insert into meeting_decision (meeting, no, owner, open, due, body) \
    values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (meeting, no) do update set owner = excluded.owner, \
    open = excluded.open, due = excluded.due, body = excluded.body";
const DISPUTE: &str = "insert into dispute (id, case_no, centre, holder, thought, open, due, body) \
    values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) on conflict (id) do update set open = excluded.open, \
    due = excluded.due, body = excluded.body";

impl Supervised {
    pub(crate) fn statement(&self) -> Result<Statement, StoreError> {
        match self {
            Self::Plan(plan) => check::put_plan(plan),
            Self::Check(one, lines) => check::put_check(one, lines),
            Self::Meeting(meeting) => Ok((MEETING, vec![meeting.id.as_str().into(), json(meeting)?])),
            Self::Decision(decision) => put_decision(decision),
            Self::Dispute(dispute) => put_dispute(dispute),
        }
    }
}

fn put_decision(decision: &Decision) -> Result<Statement, StoreError> {
    let values = vec![
        decision.meeting.as_str().into(),
        i64::from(decision.no).into(),
        decision.owner.0.as_str().into(),
        match decision.state {
            DecisionState::Open => 1_i64,
            DecisionState::Reported => 2,
            DecisionState::Accepted => 0,
        }
        .into(),
        moment::day_number(decision.due).into(),
        json(decision)?,
    ];
    Ok((DECISION, values))
}

fn put_dispute(dispute: &Dispute) -> Result<Statement, StoreError> {
    let thought = dispute.lodged.competent.unit();
    let values = vec![
        dispute.id.as_str().into(),
        dispute.case_no.as_str().into(),
        dispute.centre.0.as_str().into(),
        dispute.holder.0.as_str().into(),
        thought.map_or("", |unit| unit.0.as_str()).into(),
        i64::from(dispute.state.is_open()).into(),
        if dispute.state == DisputeState::Lodged {
            moment::day_number(dispute.propose_by).into()
        } else {
            moment::NO_LIMIT.into()
        },
        json(dispute)?,
    ];
    Ok((DISPUTE, values))
}

/// Whose disputes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disputes {
    /// Every one.
    All,
    /// About cases this centre received.
    Centre(UnitId),
    /// Lodged while this unit held the case.
    Holder(UnitId),
    /// Where this unit is thought competent.
    Thought(UnitId),
}

impl Disputes {
    fn statement(&self) -> (&'static str, &str) {
        match self {
            Self::All => (
                "select body from dispute where ?1 = '' and (?2 = '' or id < ?2) order by id desc limit ?3",
                "",
            ),
            Self::Centre(unit) => (
                "select body from dispute where centre = ?1 and (?2 = '' or id < ?2) order by id desc limit ?3",
                &unit.0,
            ),
            Self::Holder(unit) => (
                "select body from dispute where holder = ?1 and (?2 = '' or id < ?2) order by id desc limit ?3",
                &unit.0,
            ),
            Self::Thought(unit) => (
                "select body from dispute where thought = ?1 and (?2 = '' or id < ?2) order by id desc limit ?3",
                &unit.0,
            ),
        }
    }
}

fn decision(row: &Row) -> Result<Decision, StoreError> {
    row.json(0, "meeting_decision.body")
}

fn dispute(row: &Row) -> Result<Dispute, StoreError> {
    row.json(0, "dispute.body")
}

impl Store {
    /// Meetings, the newest first, at most `limit` before the one with the id given (empty: from the newest).
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn meetings(&self, before: &str, limit: u32) -> Result<Vec<Meeting>, StoreError> {
        let sql = "select body from meeting where ?1 = '' or id < ?1 order by id desc limit ?2";
        let rows = self.db().query(sql, &[before.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| row.json(0, "meeting.body")).collect()
    }

    /// One meeting.
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn meeting(&self, id: &str) -> Result<Option<Meeting>, StoreError> {
        let row = self.db().query_opt("select body from meeting where id = ?1", &[id.into()]).await?;
        row.map(|row| row.json(0, "meeting.body")).transpose()
    }

    /// Decisions of the meetings from `first` to `last`.
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn decisions(&self, first: &str, last: &str) -> Result<Vec<Decision>, StoreError> {
        let sql = "select body from meeting_decision where meeting >= ?1 and meeting <= ?2 \
            order by meeting, no limit ?3";
        let rows = self.db().query(sql, &[first.into(), last.into(), LOAD_LIMIT.into()]).await?;
        rows.iter().map(decision).collect()
    }

    /// Decisions that are not taken for done, by their last day: of one unit, or of all.
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn open_decisions(
        &self,
        owner: Option<&UnitId>,
        limit: u32,
    ) -> Result<Vec<Decision>, StoreError> {
        let (sql, unit) = match owner {
            Some(unit) => (
                "select body from meeting_decision where open > 0 and owner = ?1 order by due, meeting, no limit ?2",
                unit.0.as_str(),
            ),
            None => (
                "select body from meeting_decision where open > 0 and ?1 = '' order by due, meeting, no limit ?2",
                "",
            ),
        };
        let rows = self.db().query(sql, &[unit.into(), i64::from(limit).into()]).await?;
        rows.iter().map(decision).collect()
    }

    /// Decisions that were to be done before a day and wait for their owner, the longest first: of one unit, or of all.
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn overdue_decisions(
        &self,
        owner: Option<&UnitId>,
        today: Date,
        limit: u32,
    ) -> Result<Vec<Decision>, StoreError> {
        let sql = "select body from meeting_decision where open = 1 and due < ?1 and (?2 = '' or owner = ?2) \
            order by due, meeting, no limit ?3";
        let unit = owner.map_or("", |unit| unit.0.as_str());
        let values = [moment::day_number(today).into(), unit.into(), i64::from(limit).into()];
        let rows = self.db().query(sql, &values).await?;
        rows.iter().map(decision).collect()
    }

    /// Disputes, the newest number first, at most `limit` before the one with the id given (empty: from the newest).
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn disputes(
        &self,
        whose: &Disputes,
        before: &str,
        limit: u32,
    ) -> Result<Vec<Dispute>, StoreError> {
        let (sql, unit) = whose.statement();
        let rows = self.db().query(sql, &[unit.into(), before.into(), i64::from(limit).into()]).await?;
        rows.iter().map(dispute).collect()
    }

    /// One dispute.
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn dispute(&self, id: &str) -> Result<Option<Dispute>, StoreError> {
        let row = self.db().query_opt("select body from dispute where id = ?1", &[id.into()]).await?;
        row.map(|row| dispute(&row)).transpose()
    }

    /// Disputes about a case, the oldest first.
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn disputes_of(&self, case_no: &str) -> Result<Vec<Dispute>, StoreError> {
        let sql = "select body from dispute where case_no = ?1 limit ?2";
        let rows = self.db().query(sql, &[case_no.into(), LOAD_LIMIT.into()]).await?;
        let mut all = rows.iter().map(dispute).collect::<Result<Vec<Dispute>, _>>()?;
        all.sort_unstable_by_key(|one| one.serial);
        Ok(all)
    }

    /// Disputes without a proposal beyond its day, the longest first.
    ///
    /// # Errors
    /// See [`Store::meetings`].
    pub async fn overdue_disputes(&self, today: Date, limit: u32) -> Result<Vec<Dispute>, StoreError> {
        let sql = "select body from dispute where open = 1 and due < ?1 order by due, id limit ?2";
        let rows = self.db().query(sql, &[moment::day_number(today).into(), i64::from(limit).into()]).await?;
        rows.iter().map(dispute).collect()
    }
}
