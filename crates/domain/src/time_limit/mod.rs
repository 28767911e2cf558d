//! Time limits (期限) and the ledger of days of a running clock.
//!
//! 行政许可法 §82 (working days), §45 (time of special procedures is left out), §42 (extension); 民法典 §201
//! (the day of the start does not count), §203 (a last day that is a rest day moves to the next working day).

mod explain;
mod ledger;
#[cfg(test)]
mod tests;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar::{Calendar, Deadline, add_days, day_of, start_of};

pub use explain::{DayLine, LineKind};
pub use ledger::{Ledger, Pause};

/// What a limit is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 工作日.
    WorkingDay,
    /// 自然日.
    CalendarDay,
    /// 小时: runs as instants, day and night.
    Hour,
}

impl Unit {
    /// The unit as written after a number.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::WorkingDay => "个工作日",
            Self::CalendarDay => "个自然日",
            Self::Hour => "小时",
        }
    }
}

/// A limit: `n` of a unit. 0 is the day (or instant) of the start itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How many.
    pub n: u32,
    /// Of what.
    pub unit: Unit,
}

impl Limit {
    /// `n` working days.
    #[must_use]
    pub const fn working_days(n: u32) -> Self {
        Self { n, unit: Unit::WorkingDay }
    }

    /// `n` calendar days.
    #[must_use]
    pub const fn calendar_days(n: u32) -> Self {
        Self { n, unit: Unit::CalendarDay }
    }

    /// `n` hours.
    #[must_use]
    pub const fn hours(n: u32) -> Self {
        Self { n, unit: Unit::Hour }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.n, self.unit.label())
    }
}

/// The last day of `limit` from `start`, which itself never counts.
///
/// Calendar days end on the n-th day, moved to the next working day if it is a rest day (民法典 §203). Hours
/// span, on the day ledger, one calendar day for each 24 or part of 24; their instant is [`expires_at`].
#[must_use]
pub fn due(limit: Limit, start: Date, calendar: &Calendar) -> Deadline {
    let counting = Counting::of(limit);
    match counting.basis {
        Basis::Working => calendar.add_working_days(start, counting.budget),
        Basis::Calendar { .. } if counting.budget == 0 => Deadline { on: start, provisional: false },
        Basis::Calendar { moved } => {
            let nth = add_days(start, i64::from(counting.budget));
            let on = if moved { calendar.working_day_from(nth) } else { nth };
            Deadline { on, provisional: moved && calendar.rests_on_unpublished(add_days(nth, -1), on) }
        }
    }
}

/// The instant from which `limit`, begun at `start`, is over: hours run on as instants, days end with the last
/// day at 24:00 +08:00.
#[must_use]
pub fn expires_at(limit: Limit, start: Timestamp, calendar: &Calendar) -> Timestamp {
    match limit.unit {
        Unit::Hour => {
            start.saturating_add(SignedDuration::from_hours(i64::from(limit.n))).unwrap_or(Timestamp::MAX)
        }
        Unit::WorkingDay | Unit::CalendarDay => fires_at(due(limit, day_of(start), calendar).on),
    }
}

/// When the timer of a limit due on `due` fires: 00:00 +08:00 of the day after.
#[must_use]
pub fn fires_at(due: Date) -> Timestamp {
    due.tomorrow().map_or(Timestamp::MAX, start_of)
}

/// How the days of a limit are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Basis {
    Working,
    /// `moved`: a last day that is a rest day moves on (民法典 §203; not for hours).
    Calendar {
        moved: bool,
    },
}

/// A limit in days.
#[derive(Debug, Clone, Copy)]
struct Counting {
    budget: u32,
    basis: Basis,
}

impl Counting {
    fn of(limit: Limit) -> Self {
        match limit.unit {
            Unit::WorkingDay => Self { budget: limit.n, basis: Basis::Working },
            Unit::CalendarDay => Self { budget: limit.n, basis: Basis::Calendar { moved: true } },
            Unit::Hour => Self { budget: limit.n.div_ceil(24), basis: Basis::Calendar { moved: false } },
        }
    }
}
