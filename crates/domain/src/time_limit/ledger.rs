//! The ledger of days: what a running clock consists of, and the quick answers derived from it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Basis, Counting, Limit, Unit};
use crate::calendar::{Calendar, Deadline, add_days, offset_between};

/// Time that does not count (行政许可法 §45), with what it rests on. A day is left out if the clock stands still at
/// its end: the day the pause begins is left out, the day it ends counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// The day it takes effect: the day its paper is served.
    pub from: Date,
    /// The day the clock runs again; `None` while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// Which special procedure.
    pub ground: String,
    /// The number of the paper that told the applicant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_no: Option<String>,
    /// Its legal source.
    pub source: String,
}

impl Pause {
    /// Whether the clock stands still at the end of `day`.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

/// A running clock as a ledger of days. Due dates are derived from it, never stored as the truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The day of the start; it does not count.
    pub start: Date,
    /// The limit as set.
    pub limit: Limit,
    /// Working days added by an extension, whatever the unit of the limit (行政许可法 §42: 延长十日, §82: 工作日); 0
    /// without one. Those of a limit in calendar days or hours are counted on from the limit's own last day.
    #[serde(default)]
    pub extension: u32,
    /// Pauses in any order; where they overlap a day is left out once.
    #[serde(default)]
    pub pauses: Vec<Pause>,
}

/// Days on which the clock stands still: from the first up to, not including, the second.
#[derive(Debug, Clone, Copy)]
struct Still {
    from: Date,
    to: Option<Date>,
}

impl Ledger {
    /// A clock without pauses.
    #[must_use]
    pub const fn new(start: Date, limit: Limit) -> Self {
        Self { start, limit, extension: 0, pauses: Vec::new() }
    }

    /// The days to count in all, extension included. For a limit in hours: calendar days, each 24 hours or part.
    #[must_use]
    pub fn budget(&self) -> u32 {
        self.counting().budget.saturating_add(self.counted_on())
    }

    /// The last day; `None` while it depends on a pause that has not ended. A pause that begins after the last
    /// day does not move it.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Deadline> {
        let own = self.due_unextended(calendar)?;
        let Some(extension) = self.extension_from(own.on) else { return Some(own) };
        let last = extension.due(calendar)?;
        Some(Deadline { on: last.on, provisional: own.provisional || last.provisional })
    }

    /// The last day of the limit itself.
    fn due_unextended(&self, calendar: &Calendar) -> Option<Deadline> {
        let counting = self.counting();
        if counting.budget == 0 {
            return Some(Deadline { on: self.start, provisional: false });
        }
        let still = self.standing_still();
        let nth = self.nth_day(&still, counting, calendar)?;
        let Basis::Calendar { moved: true } = counting.basis else { return Some(nth) };
        let mut on = calendar.working_day_from(nth.on);
        while let Some(span) = still.iter().find(|span| on >= span.from && span.to.is_none_or(|to| on < to)) {
            on = calendar.working_day_from(span.to?);
        }
        Some(Deadline { on, provisional: calendar.rests_on_unpublished(add_days(nth.on, -1), on) })
    }

    /// Days used up to and including `today`; above the budget by the days late.
    #[must_use]
    pub fn used(&self, today: Date, calendar: &Calendar) -> u32 {
        let own = self.used_unextended(today, calendar);
        let over = self.due_unextended(calendar).filter(|due| due.on < today);
        match over.and_then(|due| self.extension_from(due.on)) {
            Some(extension) => self.counting().budget.saturating_add(extension.used(today, calendar)),
            None => own,
        }
    }

    fn used_unextended(&self, today: Date, calendar: &Calendar) -> u32 {
        let counting = self.counting();
        let still = self.standing_still();
        let count = |from: Date| counted_between(from, today, &still, counting.basis, calendar);
        let used = count(self.start);
        let budget = i64::from(counting.budget);
        let used = match counting.basis {
            Basis::Working => used,
            Basis::Calendar { .. } if used <= budget => used,
            // Rest days between the n-th day and the day it moved to are neither used nor late.
            Basis::Calendar { .. } => budget + self.due_unextended(calendar).map_or(0, |due| count(due.on)),
        };
        u32::try_from(used).unwrap_or(if used < 0 { 0 } else { u32::MAX })
    }

    /// Days left after `today`; negative: days late.
    #[must_use]
    pub fn left(&self, today: Date, calendar: &Calendar) -> i64 {
        i64::from(self.budget()) - i64::from(self.used(today, calendar))
    }

    /// How the limit is counted; an extension of a limit in working days is counted in one go with it.
    pub(super) fn counting(&self) -> Counting {
        let own = Counting::of(self.limit);
        match own.basis {
            Basis::Working => Counting { budget: own.budget.saturating_add(self.extension), ..own },
            Basis::Calendar { .. } => own,
        }
    }

    /// Working days of an extension that are counted on from the last day of a limit in another unit.
    pub(super) fn counted_on(&self) -> u32 {
        if self.limit.unit == Unit::WorkingDay { 0 } else { self.extension }
    }

    /// The extension as a count of its own, which begins on the last day of the limit.
    fn extension_from(&self, last_day: Date) -> Option<Self> {
        let days = self.counted_on();
        let limit = Limit::working_days(days);
        (days > 0).then(|| Self { start: last_day, limit, extension: 0, pauses: self.pauses.clone() })
    }

    /// The day that uses up the budget, before it moves off a rest day.
    fn nth_day(&self, still: &[Still], counting: Counting, calendar: &Calendar) -> Option<Deadline> {
        let mut days = counting.budget;
        let reach = |days: u32| match counting.basis {
            Basis::Working => calendar.add_working_days(self.start, days),
            Basis::Calendar { .. } => {
                Deadline { on: add_days(self.start, i64::from(days)), provisional: false }
            }
        };
        for span in still {
            if reach(days).on < span.from {
                break;
            }
            let left_out =
                days_between(add_days(span.from, -1), add_days(span.to?, -1), counting.basis, calendar);
            days = days.saturating_add(u32::try_from(left_out).unwrap_or(u32::MAX));
        }
        Some(reach(days))
    }

    /// The pauses after the start day in order, merged where they overlap or touch.
    fn standing_still(&self) -> Vec<Still> {
        let first = add_days(self.start, 1);
        let mut spans: Vec<Still> = self
            .pauses
            .iter()
            .map(|pause| Still { from: pause.from.max(first), to: pause.to })
            .filter(|span| span.to.is_none_or(|to| to > span.from))
            .collect();
        spans.sort_by_key(|span| span.from);
        let mut merged: Vec<Still> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if last.to.is_none_or(|to| span.from <= to) => {
                    last.to = last.to.zip(span.to).map(|(a, b)| a.max(b));
                }
                _ => merged.push(span),
            }
        }
        merged
    }
}

/// Days after `from` up to and including `to`; none when `to` is not later.
fn days_between(from: Date, to: Date, basis: Basis, calendar: &Calendar) -> i64 {
    match basis {
        _ if to <= from => 0,
        Basis::Working => calendar.working_days_between(from, to),
        Basis::Calendar { .. } => offset_between(from, to),
    }
}

/// Days after `from` up to and including `to` at whose end the clock runs.
fn counted_between(from: Date, to: Date, still: &[Still], basis: Basis, calendar: &Calendar) -> i64 {
    let left_out: i64 = still
        .iter()
        .map(|span| {
            let begin = add_days(span.from, -1).max(from);
            let end = span.to.map_or(to, |end| add_days(end, -1).min(to));
            days_between(begin, end, basis, calendar)
        })
        .sum();
    days_between(from, to, basis, calendar) - left_out
}
