//! Points of a case's clocks at which a rule is started, as days. A timer fires at 00:00 +08:00 of the day given.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::watch::Watch;
use crate::calendar::{Calendar, add_days};
use crate::case::{Case, State};

/// Which clock of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockOf {
    /// The term to accept, refuse or tell once.
    Acceptance,
    /// 承诺时限
    Promise,
    /// 法定时限
    Statute,
    /// 初审 (行政许可法 §43).
    FirstExamination,
    /// The next due day of an open step.
    Step,
    /// Issue and delivery after the decision (行政许可法 §44).
    Delivery,
    /// A special procedure was ordered and its notice is not served.
    UnservedPause,
    /// Passed up and not signed in.
    SignIn,
    /// Received at a street that hands on, and not handed on.
    HandOver,
    /// Accepted, and nobody has done anything since. Before acceptance the term of five days watches.
    Idle,
}

impl ClockOf {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::Acceptance,
        Self::Promise,
        Self::Statute,
        Self::FirstExamination,
        Self::Step,
        Self::Delivery,
        Self::UnservedPause,
        Self::SignIn,
        Self::HandOver,
        Self::Idle,
    ];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Promise => "promise",
            Self::Statute => "statute",
            Self::FirstExamination => "first_examination",
            Self::Step => "step",
            Self::Delivery => "delivery",
            Self::UnservedPause => "unserved_pause",
            Self::SignIn => "sign_in",
            Self::HandOver => "hand_over",
            Self::Idle => "idle",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Acceptance => "受理期限",
            Self::Promise => "承诺时限",
            Self::Statute => "法定时限",
            Self::FirstExamination => "初审期限",
            Self::Step => "环节时限",
            Self::Delivery => "送达期限",
            Self::UnservedPause => "特别程序决定后文书未送达",
            Self::SignIn => "上报后未签收",
            Self::HandOver => "收件后未转交",
            Self::Idle => "无人办理",
        }
    }

    /// It has a last day; the others count from a day on.
    fn has_end(self) -> bool {
        matches!(
            self,
            Self::Acceptance
                | Self::Promise
                | Self::Statute
                | Self::FirstExamination
                | Self::Step
                | Self::Delivery
        )
    }

    /// It has a length, of which shares can be told.
    fn has_length(self) -> bool {
        matches!(self, Self::Acceptance | Self::Promise | Self::Statute)
    }
}

/// Which point of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offset {
    /// Working days after the last day (negative: before it); for a clock without a last day, from its start on.
    WorkingDays(i32),
    /// So much of the limit is used up, in percent.
    Share(u32),
}

impl Offset {
    /// Why this point is none of that clock.
    #[must_use]
    pub fn fault(self, of: ClockOf) -> Option<&'static str> {
        match self {
            Self::Share(_) if !of.has_length() => Some("比例只能用于受理期限、承诺时限和法定时限"),
            Self::Share(n) if !(1..=300).contains(&n) => Some("比例要在 1 到 300 之间"),
            Self::WorkingDays(n) if !(-60..=250).contains(&n) => Some("工作日要在 -60 到 250 之间"),
            Self::WorkingDays(n) if n < 1 && !of.has_end() => Some("从起算日算起至少 1 个工作日"),
            Self::WorkingDays(_) | Self::Share(_) => None,
        }
    }
}

/// The day on whose first instant the point is reached; none while the clock does not run.
#[must_use]
pub fn reached(watch: &Watch, of: ClockOf, at: Offset, calendar: &Calendar) -> Option<Date> {
    let (start, end) = span(watch, of)?;
    match at {
        Offset::WorkingDays(n) => {
            let days = n.unsigned_abs();
            if n < 0 {
                let mut day = end;
                for _ in 0..days {
                    day = calendar.previous_working_day(day);
                }
                // A limit that leaves no such day has no such point.
                return (day > start).then_some(day);
            }
            Some(add_days(calendar.add_working_days(end, days).on, 1))
        }
        Offset::Share(percent) => {
            let whole = u32::try_from(calendar.working_days_between(start, end)).ok().filter(|n| *n > 0)?;
            let part = (whole * percent).div_ceil(100);
            Some(add_days(calendar.add_working_days(start, part).on, 1))
        }
    }
}

/// The last day of a clock that has one.
#[must_use]
pub fn last_day(watch: &Watch, of: ClockOf) -> Option<Date> {
    span(watch, of).filter(|_| of.has_end()).map(|(_, end)| end)
}

/// First day and last day of a clock; for one without an end, both are the day it starts.
fn span(watch: &Watch, of: ClockOf) -> Option<(Date, Date)> {
    let case = &watch.case;
    let clock = &case.clock;
    let accepted = case.accepted.as_ref().map(|accepted| accepted.on);
    let runs = case.in_review() && !case.clock_stands();
    let whole = |due: Option<Date>| Some((accepted?, due.filter(|_| runs)?));
    let from = |day: Option<Date>| day.map(|day| (day, day));
    match of {
        ClockOf::Acceptance => Some((case.term_from, clock.acceptance_due_on?)),
        ClockOf::Promise => whole(clock.promised_due_on),
        ClockOf::Statute => whole(clock.statutory_due_on),
        ClockOf::FirstExamination => whole(clock.first_examination_due_on),
        ClockOf::Step => {
            let open = case.open_steps().filter(|_| runs);
            open.filter_map(|step| Some((step.opened_on?, step.due_on?))).min_by_key(|(_, due)| *due)
        }
        ClockOf::Delivery => {
            let waits = matches!(case.state, State::Granted | State::Issued | State::Refused);
            Some((case.decided.as_ref()?.on, clock.delivery_due_on.filter(|_| waits)?))
        }
        ClockOf::UnservedPause => from(unserved_pause(case).and(watch.suspended_on)),
        ClockOf::SignIn => from((!case.holder.signed_in).then_some(case.holder.since)),
        ClockOf::HandOver => from(hands_on(case).then_some(case.received_on)),
        ClockOf::Idle => {
            let waits = case.state == State::InReview && !case.clock_stands();
            let public = case.open_steps().any(crate::case::StepState::is_public);
            from((waits && !public).then_some(watch.last_on))
        }
    }
}

fn unserved_pause(case: &Case) -> Option<()> {
    case.open_pause().filter(|pause| pause.from.is_none()).map(drop)
}

/// Received by a street that may not accept and still lies there (practice §1: 委托收件).
fn hands_on(case: &Case) -> bool {
    case.state == State::Submitted
        && case.holder.unit == case.competence.centre
        && !case.competence.window_accepts
        && case.competence.mode == crate::organisation::PlacementMode::EntrustedIntake
}
