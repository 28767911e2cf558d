//! The clocks of a case (practice §4), derived from its facts and the calendar; never stored as promises.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::model::{Case, State};
use crate::calendar::{Calendar, Deadline};
use crate::time_limit::{self, Ledger, Limit};

/// Due days of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Last day to accept, refuse or tell once; none once a notice is served or the case is past it.
    pub acceptance_due_on: Option<Date>,
    /// Last day for the applicant to supplement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement_by: Option<Date>,
    /// 法定时限: none before acceptance or where no limit is set.
    pub statutory_due_on: Option<Date>,
    /// 承诺时限
    pub promised_due_on: Option<Date>,
    /// Last day to issue and deliver after the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_due_on: Option<Date>,
    /// Planned end of the special procedure that is running; past it, supervision asks why the clock still stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_ends_on: Option<Date>,
    /// A date rests on days without a published holiday notice, or on a pause that has not ended.
    pub provisional: bool,
}

/// The light of a case in a list; shapes differ as well as colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// 正常
    Good,
    /// 临期：1 个工作日以内
    Warn,
    /// 超期
    Bad,
    /// 计时停止，或等申请人
    Hold,
    /// 未定时限: never green
    None,
}

impl Clock {
    /// Derives the due days.
    #[must_use]
    pub fn of(case: &Case, calendar: &Calendar) -> Self {
        let mut clock = Self::default();
        let mut note = |deadline: Deadline| {
            clock.provisional |= deadline.provisional;
            deadline.on
        };
        match case.state {
            State::Correction if case.waits_for_applicant() => {
                clock.supplement_by = case.running_notices().map(|notice| notice.supplement_by).max();
            }
            State::Submitted | State::Correction => {
                clock.acceptance_due_on =
                    Some(note(calendar.add_working_days(case.term_from, case.acceptance_days)));
            }
            _ => {}
        }
        if let Some((from, pause)) = case.open_pause().and_then(|pause| Some((pause.from?, pause))) {
            clock.pause_ends_on = Some(calendar.add_working_days(from, pause.planned_days).on);
        }
        if case.accepted.is_some() {
            clock.statutory_due_on =
                case.statutory.and_then(|limit| case.due(limit, calendar)).map(&mut note);
            clock.promised_due_on = case.promised.and_then(|limit| case.due(limit, calendar)).map(&mut note);
            clock.provisional |= case.decided.is_none() && case.clock_stands();
        }
        if let (Some(decided), Some(days)) = (&case.decided, case.delivery_days) {
            let deadline = calendar.add_working_days(decided.on, days);
            clock.provisional |= deadline.provisional && case.delivered_on.is_none();
            clock.delivery_due_on = Some(deadline.on);
        }
        clock
    }
}

impl Case {
    /// The ledger of days of a limit; none before acceptance.
    #[must_use]
    pub fn ledger(&self, limit: Limit) -> Option<Ledger> {
        let accepted = self.accepted.as_ref()?;
        let extension = self
            .extension
            .as_ref()
            .filter(|extension| extension.served_on.is_some())
            .map_or(0, |ext| ext.days);
        let pauses = self
            .pauses
            .iter()
            .filter_map(|pause| {
                Some(time_limit::Pause {
                    from: pause.from?,
                    to: pause.to,
                    ground: pause.ground.label().to_owned(),
                    paper_no: pause.paper_no.clone(),
                    source: "行政许可法第四十五条".to_owned(),
                })
            })
            .collect();
        Some(Ledger { start: accepted.on, limit, extension, pauses })
    }

    /// When a limit ends. While the clock stands still the planned end of the pause is assumed.
    fn due(&self, limit: Limit, calendar: &Calendar) -> Option<Deadline> {
        let mut ledger = self.ledger(limit)?;
        if let (Some(open), Some(last)) = (self.open_pause(), ledger.pauses.last_mut())
            && let Some(from) = open.from
            && last.to.is_none()
        {
            last.to = Some(calendar.add_working_days(from, open.planned_days).on);
        }
        ledger.due(calendar)
    }

    /// A served special procedure is running.
    #[must_use]
    pub fn clock_stands(&self) -> bool {
        self.open_pause().is_some_and(|pause| pause.from.is_some())
    }

    /// The limit that counts for lights and figures: the promise, else the statute.
    #[must_use]
    pub fn governing_limit(&self) -> Option<Limit> {
        self.promised.or(self.statutory)
    }

    /// The next day by which somebody owes the case something.
    #[must_use]
    pub fn due_on(&self) -> Option<Date> {
        let clock = &self.clock;
        match self.state {
            State::Submitted => clock.acceptance_due_on,
            State::Correction => clock.acceptance_due_on.or(clock.supplement_by),
            State::InReview => {
                let steps = self.open_steps().filter_map(|step| step.due_on);
                steps.chain(clock.promised_due_on).chain(clock.statutory_due_on).min()
            }
            State::Suspended => clock.promised_due_on.or(clock.statutory_due_on),
            State::Granted | State::Refused | State::Issued | State::Declined => clock.delivery_due_on,
            _ => None,
        }
    }

    /// The clock stands still, or the applicant's move is awaited: no light.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.state == State::Suspended && self.clock_stands()
            || self.state == State::Correction && self.clock.acceptance_due_on.is_none()
    }

    /// The light on `today`.
    #[must_use]
    pub fn light(&self, today: Date, calendar: &Calendar) -> Light {
        match self.due_on() {
            _ if self.waits() || !self.state.is_open() => Light::Hold,
            None => Light::None,
            Some(due) => light_of(due, today, calendar),
        }
    }
}

/// The light of a due day: late, within one working day, or good.
#[must_use]
pub fn light_of(due: Date, today: Date, calendar: &Calendar) -> Light {
    if due < today {
        Light::Bad
    } else if calendar.working_days_between(today, due) <= 1 {
        Light::Warn
    } else {
        Light::Good
    }
}
