//! What a bulletin tells: figures and lists, as they were when it was drawn up.

use serde::{Deserialize, Serialize};

use crate::supervision::rule::Level;
use crate::supervision::score::Interval;

/// Figures of the district in a period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Totals {
    /// 收件
    pub received: i64,
    /// 办结
    pub decided: i64,
    /// 按时办结
    pub on_time: i64,
    /// 延期办结
    pub extended: i64,
    /// 超期办结
    pub late: i64,
    /// 用去工作日
    pub used_days: i64,
    /// 时限工作日
    pub limit_days: i64,
}

impl Totals {
    /// Adds a figure by the name of its measure.
    pub fn add(&mut self, measure: &str, n: i64) {
        match measure {
            "received" => self.received += n,
            "decided" => self.decided += n,
            "on_time" => self.on_time += n,
            "extended" => self.extended += n,
            "late" => self.late += n,
            "used_days" => self.used_days += n,
            "limit_days" => self.limit_days += n,
            _ => {}
        }
    }

    /// Decided cases that had a limit.
    #[must_use]
    pub fn timed(&self) -> i64 {
        self.on_time + self.extended + self.late
    }
}

/// A centre or body with its score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rank {
    /// Its id.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its place; none where it had too few cases.
    pub rank: Option<usize>,
    /// Hundredths.
    pub points: i64,
    /// 办结
    pub decided: i64,
    /// Share in time.
    pub interval: Option<Interval>,
    /// Cards not decided yet.
    pub pending: u32,
}

/// Cards of a rule charged to a unit, upheld for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLine {
    /// What was found.
    pub title: String,
    /// How grave.
    pub level: Level,
    /// Name of the unit.
    pub unit: String,
    /// How many.
    pub n: u32,
}

/// A case decided late, or over its limit and not decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateLine {
    /// 办件编号
    pub case_no: String,
    /// Name of the item.
    pub item: String,
    /// Name of the unit charged.
    pub unit: String,
    /// Working days over, to the decision or to the end of the period.
    pub days: u32,
    /// Not decided.
    pub open: bool,
}

/// A supervision sheet (督办单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// Its number.
    pub no: String,
    /// Name of the unit.
    pub unit: String,
    /// What about.
    pub title: String,
    /// Colour, in the field's word.
    pub level: String,
    /// Where it stands, in the field's word.
    pub state: String,
}

/// A month of the trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendMonth {
    /// `2026-11`.
    pub month: String,
    /// Its figures.
    pub totals: Totals,
}

/// What a bulletin tells, as it was when it was drawn up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BulletinData {
    /// The period.
    pub now: Totals,
    /// The period before.
    pub before: Totals,
    /// Centres.
    pub centres: Vec<Rank>,
    /// Bodies.
    pub bodies: Vec<Rank>,
    /// Fewer cases are not ranked.
    pub min_cases: u32,
    /// Title and version of the formula.
    pub formula: String,
    /// Parts nothing is measured for.
    pub unsourced: Vec<String>,
    /// Cards upheld.
    pub cards: Vec<CardLine>,
    /// Of the findings of the period so many were cleared.
    pub cleared: u32,
    /// So many cards wait.
    pub waiting: u32,
    /// 预警
    pub notices: u32,
    /// Late cases.
    pub late: Vec<LateLine>,
    /// Late cases that are not listed.
    pub late_more: u32,
    /// Supervision sheets.
    pub orders: Vec<OrderLine>,
    /// Six months, the oldest first.
    pub trend: Vec<TrendMonth>,
}
