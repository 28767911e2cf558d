//! What the engine knows of a case while it follows the log, and the moment at which a rule is asked.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;

use super::hands::Busy;
use crate::calendar::{Calendar, OFFICIAL_OFFSET, day_of};
use crate::case::{Case, Clock, Event, Fact, Holder, Rules, State};

/// A case as far as the log has told of it, with what rules ask beyond it.
#[derive(Debug, Clone)]
pub struct Watch {
    /// Index of its first event.
    pub id: i64,
    /// The case.
    pub case: Case,
    /// Index of the last event.
    pub last_idx: i64,
    /// When the last event was recorded.
    pub last_at: Timestamp,
    /// Day on which something was done last, by a person or by law; that a limit passed is nothing done.
    pub last_on: Date,
    /// Opinions given.
    pub opinions: u32,
    /// Steps sent back.
    pub returns: u32,
    /// Extensions asked for.
    pub extension_requests: u32,
    /// Day of the order of the special procedure that was ordered last.
    pub suspended_on: Option<Date>,
    /// Where the case was taken in again by the decider: times it was sent back to the street.
    pub sent_back: u32,
}

/// What was so before an act.
#[derive(Debug, Clone)]
pub struct Before {
    /// State; none before the case was there.
    pub state: Option<State>,
    /// Who had it.
    pub holder: Holder,
    /// Due days.
    pub clock: Clock,
    /// When the event before was recorded.
    pub at: Timestamp,
}

impl Watch {
    /// The watch a `Submitted` event begins; none for any other.
    #[must_use]
    pub fn born(idx: i64, at: Timestamp, event: &Event, rules: &Rules, calendar: &Calendar) -> Option<Self> {
        let case = Case::born(event, rules, calendar)?;
        Some(Self {
            id: idx,
            case,
            last_idx: idx,
            last_at: at,
            last_on: day_of(at),
            opinions: 0,
            returns: 0,
            extension_requests: 0,
            suspended_on: None,
            sent_back: 0,
        })
    }

    /// What is so now.
    #[must_use]
    pub fn before(&self) -> Before {
        Before {
            state: Some(self.case.state),
            holder: self.case.holder.clone(),
            clock: self.case.clock.clone(),
            at: self.last_at,
        }
    }

    /// Follows one more event.
    pub fn follow(&mut self, idx: i64, at: Timestamp, event: &Event, rules: &Rules, calendar: &Calendar) {
        self.case.apply(event, rules, calendar);
        self.last_idx = idx;
        self.last_at = at;
        if !matches!(event.fact, Fact::FindingRaised { .. }) {
            self.last_on = day_of(at).max(self.last_on);
        }
        match &event.fact {
            Fact::OpinionGiven { .. } => self.opinions += 1,
            Fact::StepReturned { .. } => self.returns += 1,
            Fact::SentBack { .. } => self.sent_back += 1,
            Fact::ExtensionRequested { .. } => self.extension_requests += 1,
            Fact::Suspended { .. } => self.suspended_on = Some(event.effective_on),
            _ => {}
        }
    }

    /// Nothing is left to follow.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.case.state == State::Archived
    }
}

/// How long the step took that an opinion has ended, beside what it took in other cases of the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dwell {
    /// Working days.
    pub days: u32,
    /// Cases seen before.
    pub samples: u32,
    /// Half of them took at most so many working days.
    pub median: u32,
    /// 95 of 100 took at most so many.
    pub p95: u32,
}

/// An event of a case, or a point of its clocks.
#[derive(Debug, Clone, Copy)]
pub struct CaseMoment<'a> {
    /// What was so before.
    pub before: &'a Before,
    /// The case after it.
    pub watch: &'a Watch,
    /// The event; none at a point of a clock.
    pub event: Option<&'a Event>,
    /// What its author did lately, this act included.
    pub busy: Busy,
    /// For an opinion.
    pub dwell: Option<Dwell>,
}

/// What a moment is about.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// A case.
    Case(CaseMoment<'a>),
    /// A record outside cases: what was handed in with it.
    Record(&'a Json),
}

/// The moment at which a rule is asked.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// When it was recorded, or the clock reached its point.
    pub at: Timestamp,
    /// Kind of the event; `clock` at a point of a clock.
    pub kind: &'a str,
    /// The calendar in force.
    pub calendar: &'a Calendar,
    /// What it is about.
    pub of: Of<'a>,
}

impl Moment<'_> {
    /// The day it was recorded.
    #[must_use]
    pub fn day(&self) -> Date {
        day_of(self.at)
    }

    /// Hour of the day, official time.
    #[must_use]
    pub fn hour(&self) -> i8 {
        OFFICIAL_OFFSET.to_datetime(self.at).hour()
    }

    /// The case, if it is about one.
    #[must_use]
    pub fn case(&self) -> Option<&Case> {
        match &self.of {
            Of::Case(case) => Some(&case.watch.case),
            Of::Record(_) => None,
        }
    }
}
