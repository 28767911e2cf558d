//! Figures kept as data: what each act adds, by day, to the counts of the district, a centre, a body, an item, a post and
//! a person. Boards, scores and bulletins read sums of these; nobody counts cases.

use jiff::civil::{Date, date};

use super::Finding;
use super::watch::{CaseMoment, Moment, Of};
use crate::case::Fact;

/// What is counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The district.
    All,
    /// The centre that received.
    Centre,
    /// The body that decides.
    Body,
    /// The item.
    Item,
    /// The post that acted.
    Post,
    /// The person who acted.
    Person,
    /// The hour of the day of receipt.
    Hour,
    /// Item and step: how long steps took.
    Step,
    /// A rule of supervision: what became of its findings.
    Rule,
    /// Person and item: what somebody did in cases of an item, which scores weigh by its difficulty.
    Hand,
    /// Findings that are not over, by level, of the district (no key) and of a centre: how many there are now, on [`NOW`].
    Open,
}

/// The day under which stands what there is now, whatever day it is.
pub const NOW: Date = date(2000, 1, 1);

impl Side {
    /// Code in the store.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Centre => "centre",
            Self::Body => "body",
            Self::Item => "item",
            Self::Post => "post",
            Self::Person => "person",
            Self::Hour => "hour",
            Self::Step => "step",
            Self::Rule => "rule",
            Self::Hand => "hand",
            Self::Open => "open",
        }
    }
}

/// What is counted.
pub const MEASURES: [(&str, &str); 17] = [
    ("received", "收件"),
    ("accepted", "受理"),
    ("deemed", "视为受理"),
    ("declined", "不予受理"),
    ("notices", "一次性告知"),
    ("second_notices", "二次告知"),
    ("opinions", "出具意见"),
    ("decided", "办结"),
    ("refused", "不予"),
    ("on_time", "按时办结"),
    ("extended", "延期办结"),
    ("late", "超期办结"),
    ("early", "提前办结"),
    ("used_days", "用去工作日"),
    ("limit_days", "时限工作日"),
    ("withdrawn", "撤回"),
    ("delivered", "送达"),
];

/// One addition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// For whom.
    pub side: Side,
    /// Its key: id of the unit, item, post, person; empty for the district.
    pub key: String,
    /// What.
    pub measure: String,
    /// The day it was recorded.
    pub day: Date,
    /// How much.
    pub n: i64,
}

/// What an event of a case adds.
#[must_use]
pub fn counts(moment: &Moment<'_>) -> Vec<Count> {
    let Of::Case(case) = &moment.of else { return Vec::new() };
    let Some(event) = case.event else { return Vec::new() };
    let mut adds = Adds { moment, case, list: Vec::new() };
    match &event.fact {
        Fact::Received { .. } => {
            adds.everywhere("received", 1);
            adds.one(Side::Hour, format!("{:02}", moment.hour()), "received", 1);
            let hour = hour_measure(moment.hour());
            adds.one(Side::All, String::new(), &hour, 1);
            adds.one(Side::Centre, case.watch.case.competence.centre.0.clone(), &hour, 1);
        }
        Fact::Accepted { .. } => adds.everywhere("accepted", 1),
        Fact::DeemedAccepted { .. } => {
            adds.everywhere("accepted", 1);
            adds.everywhere("deemed", 1);
        }
        Fact::Declined { .. } => adds.everywhere("declined", 1),
        Fact::CorrectionRequested { second, .. } => {
            adds.everywhere("notices", 1);
            if *second {
                adds.everywhere("second_notices", 1);
            }
        }
        Fact::OpinionGiven { .. } => {
            adds.everywhere("opinions", 1);
            if let (Some(dwell), Some(key)) = (case.dwell, step_key(case)) {
                adds.one(Side::Step, key, &format!("d{:03}", dwell.days.min(999)), 1);
            }
        }
        Fact::Decided { granted, used_days, limit, on_time, extended, .. } => {
            adds.everywhere("decided", 1);
            if !granted {
                adds.everywhere("refused", 1);
            }
            match (on_time, extended) {
                (Some(true), _) => adds.everywhere("on_time", 1),
                (_, true) => adds.everywhere("extended", 1),
                (Some(false), false) => adds.everywhere("late", 1),
                (None, false) => {}
            }
            // Days of cases without a limit say nothing beside days of a limit.
            if let Some(limit) = limit {
                adds.everywhere("used_days", i64::from(*used_days));
                adds.everywhere("limit_days", i64::from(*limit));
                if *on_time == Some(true) && used_days < limit {
                    adds.everywhere("early", 1);
                }
            }
        }
        Fact::Withdrawn { .. } => adds.everywhere("withdrawn", 1),
        Fact::Delivered { .. } => adds.everywhere("delivered", 1),
        _ => {}
    }
    adds.list
}

/// The measure of what was received within an hour of the day: `h09`.
#[must_use]
pub fn hour_measure(hour: i8) -> String {
    format!("h{hour:02}")
}

/// What a finding that is raised (1) or over (-1) adds to those that are open.
#[must_use]
pub fn open(finding: &Finding, n: i64) -> Vec<Count> {
    let keys = std::iter::once(String::new()).chain(finding.centre.iter().map(|centre| centre.0.clone()));
    let count = |key| Count { side: Side::Open, key, measure: finding.level.code().to_owned(), day: NOW, n };
    keys.map(count).collect()
}

/// The key of a step's times: item and step.
#[must_use]
pub fn step_key(case: &CaseMoment<'_>) -> Option<String> {
    match case.event.map(|event| &event.fact) {
        Some(Fact::OpinionGiven { step, .. }) => Some(format!("{}/{step}", case.watch.case.item)),
        _ => None,
    }
}

struct Adds<'a> {
    moment: &'a Moment<'a>,
    case: &'a CaseMoment<'a>,
    list: Vec<Count>,
}

impl Adds<'_> {
    fn one(&mut self, side: Side, key: String, measure: &str, n: i64) {
        self.list.push(Count { side, key, measure: measure.to_owned(), day: self.moment.day(), n });
    }

    fn everywhere(&mut self, measure: &str, n: i64) {
        let case = &self.case.watch.case;
        self.one(Side::All, String::new(), measure, n);
        self.one(Side::Centre, case.competence.centre.0.clone(), measure, n);
        self.one(Side::Body, case.competence.decides.0.clone(), measure, n);
        self.one(Side::Item, case.item.clone(), measure, n);
        if let Some(by) = self.case.event.map(|event| &event.by).filter(|by| by.person != "system") {
            self.one(Side::Post, by.post.0.clone(), measure, n);
            self.one(Side::Person, by.person.clone(), measure, n);
            if matches!(measure, "received" | "opinions" | "decided") {
                self.one(Side::Hand, format!("{}/{}", by.person, case.item), measure, n);
            }
        }
    }
}
