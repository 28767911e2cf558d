//! The count, day by day, as it is shown to applicants and read by supervisors.

use jiff::civil::Date;
use serde::Serialize;

use super::{Basis, Counting, Ledger};
use crate::calendar::{Calendar, DayKind};

/// One day of the count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayLine {
    /// The day.
    pub day: Date,
    /// What it is to the clock.
    #[serde(flatten)]
    pub kind: LineKind,
    /// It is the last day of the limit.
    pub due: bool,
    /// It lies after the last day.
    pub late: bool,
    /// No holiday notice covers it yet.
    pub provisional: bool,
}

/// What a day is to the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LineKind {
    /// The day of the start: does not count (民法典 §201).
    Start,
    /// The n-th day of the count.
    Counted {
        /// Which, from 1; above the budget after the last day.
        n: u32,
    },
    /// The n-th day of the count, a weekend worked in exchange for a holiday (调休上班).
    MakeUp {
        /// Which, from 1.
        n: u32,
        /// The holiday it makes up for.
        name: String,
        /// Addresses of the year's notices; empty where none is published.
        notice_urls: Vec<String>,
    },
    /// A weekend.
    Rest,
    /// A holiday.
    Holiday {
        /// Its name.
        name: String,
        /// Addresses of the year's notices; empty where none is published.
        notice_urls: Vec<String>,
    },
    /// The clock stands still at the end of the day (行政许可法 §45).
    Paused {
        /// Which special procedure.
        ground: String,
        /// The paper that told the applicant.
        paper_no: Option<String>,
    },
    /// The working day to which the last day, a rest day, has moved (民法典 §203).
    Deferred,
}

impl Ledger {
    /// The count from the start day to `until`, both included; empty when `until` lies before the start.
    ///
    /// Walks day by day and is the reference for [`Ledger::due`] and [`Ledger::used`]; one line a day.
    #[must_use]
    pub fn explain(&self, until: Date, calendar: &Calendar) -> Vec<DayLine> {
        let (counting, counted_on) = (self.counting(), self.counted_on());
        let mut walk = Walk { ledger: self, calendar, counting, counted_on, counted: 0, due_on: None };
        self.start
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= until)
            .map(|day| walk.line(day))
            .collect()
    }
}

/// The state of the count between two days.
struct Walk<'a> {
    ledger: &'a Ledger,
    calendar: &'a Calendar,
    counting: Counting,
    /// Working days of an extension that are still to be counted on from the last day of the limit.
    counted_on: u32,
    counted: u32,
    due_on: Option<Date>,
}

impl Walk<'_> {
    fn line(&mut self, day: Date) -> DayLine {
        let late = self.due_on.is_some();
        let kind = if day == self.ledger.start { LineKind::Start } else { self.kind(day) };
        if self.due_on.is_none() && self.counted >= self.counting.budget && self.may_end_on(&kind, day) {
            match std::mem::take(&mut self.counted_on) {
                0 => self.due_on = Some(day),
                days => {
                    let budget = self.counting.budget.saturating_add(days);
                    self.counting = Counting { budget, basis: Basis::Working };
                }
            }
        }
        let due = self.due_on == Some(day);
        DayLine { day, kind, due, late, provisional: self.calendar.is_provisional(day) }
    }

    fn kind(&mut self, day: Date) -> LineKind {
        let moving_on = self.due_on.is_none() && self.counted >= self.counting.budget;
        let paused =
            self.ledger.pauses.iter().filter(|pause| pause.covers(day)).min_by_key(|pause| pause.from);
        let by_working_day = self.counting.basis == Basis::Working || moving_on;
        match (self.calendar.kind(day), paused) {
            (DayKind::Rest, _) if by_working_day => LineKind::Rest,
            (DayKind::Holiday { name }, _) if by_working_day => {
                LineKind::Holiday { name: name.to_owned(), notice_urls: self.notices(day) }
            }
            (_, Some(pause)) => {
                LineKind::Paused { ground: pause.ground.clone(), paper_no: pause.paper_no.clone() }
            }
            _ if moving_on => LineKind::Deferred,
            (DayKind::MakeUp { name }, None) if by_working_day => {
                LineKind::MakeUp { n: self.count(), name: name.to_owned(), notice_urls: self.notices(day) }
            }
            _ => LineKind::Counted { n: self.count() },
        }
    }

    /// Whether the limit may end on a day of this kind, its budget being used up.
    fn may_end_on(&self, kind: &LineKind, day: Date) -> bool {
        match kind {
            LineKind::Start | LineKind::MakeUp { .. } | LineKind::Deferred => true,
            LineKind::Counted { .. } => {
                self.counting.basis != Basis::Calendar { moved: true } || self.calendar.is_working(day)
            }
            LineKind::Rest | LineKind::Holiday { .. } | LineKind::Paused { .. } => false,
        }
    }

    fn count(&mut self) -> u32 {
        self.counted = self.counted.saturating_add(1);
        self.counted
    }

    fn notices(&self, day: Date) -> Vec<String> {
        self.calendar.notice_urls(day.year()).to_vec()
    }
}
