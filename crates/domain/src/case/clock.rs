//! The clocks of a case (practice §4), derived from its facts and the calendar; never stored as promises.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::model::{Case, State};
use super::rules::StepKind;
use crate::calendar::{Calendar, Deadline, add_days};
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
    /// Day before the promise on which supervision reminds, one working day ahead (practice §8); none where the
    /// promise leaves no day between, or nothing is promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_promise_on: Option<Date>,
    /// Last day of the lower body's first examination (行政许可法 §43), until the file is passed up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_examination_due_on: Option<Date>,
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
        clock.pause_ends_on = case.planned_end(calendar);
        if let Some(accepted) = &case.accepted {
            clock.statutory_due_on =
                case.statutory.and_then(|limit| case.due(limit, calendar)).map(&mut note);
            clock.promised_due_on = case.promised.and_then(|limit| case.due(limit, calendar)).map(&mut note);
            if case.in_review() {
                clock.first_examination_due_on = case.first_examination_due(calendar).map(&mut note);
                let ahead = clock.promised_due_on.map(|due| calendar.previous_working_day(due));
                clock.near_promise_on = ahead.filter(|day| *day > accepted.on);
            }
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
    /// The ledger of days of a limit; none before acceptance. A served extension adds its working days to every limit,
    /// one in hours as well: the head extends the time to decide (行政许可法 §42), and a promise in another unit does
    /// not take from it.
    #[must_use]
    pub fn ledger(&self, limit: Limit) -> Option<Ledger> {
        let accepted = self.accepted.as_ref()?;
        let extension = self
            .extension
            .as_ref()
            .filter(|extension| extension.served_on.is_some())
            .map_or(0, |ext| ext.days);
        Some(self.ledger_from(accepted.on, limit, extension))
    }

    /// A ledger from any day on, with the pauses of the case.
    fn ledger_from(&self, start: Date, limit: Limit, extension: u32) -> Ledger {
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
        Ledger { start, limit, extension, pauses }
    }

    /// When a limit ends.
    fn due(&self, limit: Limit, calendar: &Calendar) -> Option<Deadline> {
        self.ledger(limit).and_then(|ledger| self.end_of(ledger, calendar))
    }

    /// 行政许可法 §43: the lower body examines within so many working days of its acceptance. Time of a special
    /// procedure is left out (§45: of all the periods of that section); the head's extension is for the decision
    /// (§42) and gives nothing here.
    fn first_examination_due(&self, calendar: &Calendar) -> Option<Deadline> {
        let accepted = self.accepted.as_ref().filter(|_| !self.was_passed_up())?;
        let limit = Limit::working_days(self.first_examination_days?);
        self.end_of(self.ledger_from(accepted.on, limit, 0), calendar)
    }

    /// Last day of an open step: its own limit from the day it opened, without the time of special procedures. An
    /// extension served while the step is in time gives it the same days, as it moves the dates of the case.
    pub(super) fn step_due(&self, opened_on: Date, limit_days: u32, calendar: &Calendar) -> Option<Date> {
        let due = |extension| {
            let ledger = self.ledger_from(opened_on, Limit::working_days(limit_days), extension);
            self.end_of(ledger, calendar).map(|deadline| deadline.on)
        };
        let plain = due(0)?;
        let extension = self.extension.as_ref().filter(|extension| {
            extension.served_on.is_some_and(|served| (opened_on..=plain).contains(&served))
        });
        extension.map_or(Some(plain), |extension| due(extension.days))
    }

    /// The ledger as it is expected to run on: while the clock stands still, with the planned end of the pause; a
    /// pause that has outrun its plan is taken to end on the next working day. Until `today` it is the ledger as it is.
    #[must_use]
    pub fn expected_ledger(&self, limit: Limit, today: Date, calendar: &Calendar) -> Option<Ledger> {
        let ledger = self.ledger(limit)?;
        let next = calendar.add_working_days(today, 1).on;
        Some(ending(ledger, self.planned_end(calendar).map(|end| if end > today { end } else { next })))
    }

    /// The last day of a ledger. While the clock stands still the planned end of the pause is assumed.
    fn end_of(&self, ledger: Ledger, calendar: &Calendar) -> Option<Deadline> {
        ending(ledger, self.planned_end(calendar)).due(calendar)
    }

    /// When the special procedure that is running ends by its plan; none while the clock runs.
    fn planned_end(&self, calendar: &Calendar) -> Option<Date> {
        let pause = self.open_pause()?;
        Some(calendar.add_working_days(pause.from?, pause.planned_days).on)
    }

    /// Accepted and not decided.
    #[must_use]
    pub fn in_review(&self) -> bool {
        matches!(self.state, State::InReview | State::Suspended)
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
                // Money is paid out after the decision.
                let steps = self.open_steps().filter(|step| step.kind != StepKind::Payout);
                let limits = [clock.promised_due_on, clock.statutory_due_on, clock.first_examination_due_on];
                steps.filter_map(|step| step.due_on).chain(limits.into_iter().flatten()).min()
            }
            State::Suspended => clock.promised_due_on.or(clock.statutory_due_on),
            State::Granted | State::Refused | State::Issued | State::Declined => clock.delivery_due_on,
            _ => None,
        }
    }

    /// The clock stands still, or the applicant's move is awaited: no light.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.state == State::Suspended && self.clock_stands() && !self.was_late_before_pause()
            || self.state == State::Correction && self.clock.acceptance_due_on.is_none()
    }

    /// Special procedures that began after a day, in order.
    #[must_use]
    pub fn stood_after(&self, due: Date) -> Vec<Stood> {
        let pauses = self.pauses.iter().filter_map(|pause| Some(Stood { from: pause.from?, to: pause.to }));
        let mut stood: Vec<Stood> = pauses.filter(|stood| stood.from > due).collect();
        stood.sort_by_key(|stood| stood.from);
        stood
    }

    /// The limit had passed when the special procedure began: days that are not counted do not make up for days that are
    /// over, and the case stays among the late ones.
    fn was_late_before_pause(&self) -> bool {
        let from = self.open_pause().and_then(|pause| pause.from);
        from.is_some_and(|from| self.due_on().is_some_and(|due| due < from))
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

/// The ledger with an end to its last pause, if that has none yet.
fn ending(mut ledger: Ledger, end: Option<Date>) -> Ledger {
    if let Some(last) = ledger.pauses.last_mut().filter(|last| last.to.is_none()) {
        last.to = end;
    }
    ledger
}

/// Working days that are over a due day, without those of special procedures begun after it: their time is not counted
/// (行政许可法 §45), though it does not make up for what was late already.
#[must_use]
pub fn days_over(due: Date, until: Date, stood: &[Stood], calendar: &Calendar) -> i64 {
    let mut out = 0;
    let mut last = due;
    for Stood { from, to } in stood {
        // The day a pause begins is left out, the day it ends counts.
        let end = to.map_or(until, |to| to.min(add_days(until, 1)).yesterday().unwrap_or(to));
        let begin = add_days(*from, -1).max(last);
        out += calendar.working_days_between(begin, end).max(0);
        last = last.max(end);
    }
    (calendar.working_days_between(due, until) - out).max(0)
}

/// A special procedure: the day its clock stood still, and the day it ran again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    /// First day left out.
    pub from: Date,
    /// First day counted again; none while it stands.
    pub to: Option<Date>,
}

/// The light of a due day: late, within one working day, or good.
#[must_use]
pub fn light_of(due: Date, today: Date, calendar: &Calendar) -> Light {
    if due < today {
        Light::Bad
    } else if due < good_from(today, calendar) {
        Light::Warn
    } else {
        Light::Good
    }
}

/// The first due day that is neither late nor near on `today`: lights are ranges of due days, so a list can be cut by
/// them.
#[must_use]
pub fn good_from(today: Date, calendar: &Calendar) -> Date {
    calendar.add_working_days(today, 2).on
}
