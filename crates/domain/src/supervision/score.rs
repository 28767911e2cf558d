//! The score (考核得分) of a body, a centre, a window, a person, an item for a month: a sum anybody can check by hand.
//!
//! Everything is a whole number: points are hundredths. A score is a function of the formula, the findings and the figures;
//! the same ones give the same score, whenever and wherever it is computed. Only cards upheld for good deduct, what is not
//! decided waits and is named, what was cleared costs nothing (practice §8).

mod formula;
mod interval;
mod material;
mod record;
mod run;
mod shipped;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::finding::{Finding, FindingOutcome};
use super::rule::{Level, Part};

pub use formula::{Bonus, BonusOf, Deduct, Difficulty, Formula, FormulaFault, PartRule};
pub use interval::Interval;
pub use material::{Inputs, Material, Taken, place};
pub use record::{FormulaPending, FormulaRecord, FormulaRefusal};
pub use run::{Month, Ranks, ScoreRun, Total, differing, ranks};
pub use shipped::{default_formula, formulas};

/// Hundredths of a point as people write them: `86.5`, `-3`, `100`.
#[must_use]
pub fn points_text(points: i64) -> String {
    let sign = if points < 0 { "-" } else { "" };
    let (whole, part) = (points.unsigned_abs() / 100, points.unsigned_abs() % 100);
    let text = format!("{sign}{whole}.{part:02}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Reads points: at most two digits behind the point.
#[must_use]
pub fn read_points(text: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || part.len() > 2 || !digits(part) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + part)
}

/// What is scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// 实施主体
    Body,
    /// 中心
    Centre,
    /// 窗口（岗位）
    Post,
    /// 人员
    Person,
    /// 事项
    Item,
}

impl Who {
    /// All, in the order they are shown.
    pub const ALL: [Self; 5] = [Self::Centre, Self::Body, Self::Post, Self::Person, Self::Item];

    /// Stable code: the side of the figures.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Centre => "centre",
            Self::Post => "post",
            Self::Person => "person",
            Self::Item => "item",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Body => "实施主体",
            Self::Centre => "中心",
            Self::Post => "窗口和岗位",
            Self::Person => "人员",
            Self::Item => "事项",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|who| who.code() == code)
    }
}

/// Whose score.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// What it is.
    pub who: Who,
    /// Id of the unit, post or item, name of the account.
    pub key: String,
}

impl Subject {
    /// A subject.
    #[must_use]
    pub fn new(who: Who, key: impl Into<String>) -> Self {
        Self { who, key: key.into() }
    }
}

/// Figures of a subject in the month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// 收件
    pub received: i64,
    /// 出具意见
    pub opinions: i64,
    /// 办结
    pub decided: i64,
    /// 按时办结
    pub on_time: i64,
    /// 延期办结
    pub extended: i64,
    /// 超期办结
    pub late: i64,
    /// 提前办结
    pub early: i64,
    /// 用去工作日
    pub used_days: i64,
    /// 时限工作日
    pub limit_days: i64,
    /// Hundredths: what was received, examined and decided, each case by its difficulty. Of persons only.
    pub volume: i64,
    /// By how many of a hundred the promised limits are below the statutory ones: the item shortened least. None where
    /// nothing can be compared.
    pub shortened: Option<u32>,
    /// Days on which it received, examined or decided something.
    #[serde(skip)]
    pub worked: BTreeSet<Date>,
}

impl Figures {
    /// Cases that say something about the subject: decided ones; for those who do a part of the work, the part they did most.
    #[must_use]
    pub fn cases(&self, who: Who) -> i64 {
        match who {
            Who::Post | Who::Person => self.received.max(self.opinions).max(self.decided),
            Who::Body | Who::Centre | Who::Item => self.decided,
        }
    }

    /// Decided cases that had a limit.
    #[must_use]
    pub fn timed(&self) -> i64 {
        self.on_time + self.extended + self.late
    }
}

/// A line of the account: why, how many points, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Why.
    pub why: String,
    /// Hundredths; below zero for a deduction.
    pub points: i64,
    /// Numbers of the findings it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// Events of the log it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<i64>,
    /// Measure it rests on, for a bonus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
}

/// A part of the score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartScore {
    /// Id of the part in the formula.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Hundredths at most.
    pub full: i64,
    /// Hundredths: full less the lines, never below zero.
    pub points: i64,
    /// What was deducted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// Something is watched that could deduct here; else everybody has full points, and it tells nobody apart.
    pub sourced: bool,
}

/// A card that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Number of the finding.
    pub finding: String,
    /// How grave.
    pub level: Level,
    /// What it found.
    pub title: String,
    /// Hundredths it would cost if upheld.
    pub would: i64,
}

/// A score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Whose.
    pub subject: Subject,
    /// Hundredths: the sum of parts and bonus by the coefficient.
    pub points: i64,
    /// Parts in the order of the formula.
    pub parts: Vec<PartScore>,
    /// Bonuses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bonuses: Vec<Line>,
    /// Hundredths of bonus, after the formula's most.
    pub bonus: i64,
    /// 折合系数 in hundredths.
    pub coefficient: u32,
    /// Cards that are not decided: they do not count yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<Waiting>,
    /// Findings that were cleared: given back.
    pub cleared: u32,
    /// The figures.
    pub figures: Figures,
    /// Where the share of cases in time lies; none without a case that had a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Interval>,
    /// Cases enough to be ranked.
    pub ranked: bool,
}

/// The score of a subject: `findings` are those of the month that concern it, in any order; `sourced` the parts some rule
/// in force belongs to.
#[must_use]
pub fn compute(
    formula: &Formula,
    subject: &Subject,
    findings: &[&Finding],
    figures: &Figures,
    sourced: &BTreeSet<Part>,
) -> Score {
    let mut ordered: Vec<&Finding> = findings.to_vec();
    ordered.sort_by(|a, b| (a.place, &a.no).cmp(&(b.place, &b.no)));
    let part = |rule: &PartRule| part_score(formula, rule, &ordered, figures, sourced);
    let parts: Vec<PartScore> = formula.parts.iter().map(part).collect();
    let bonuses: Vec<Line> = formula.bonuses.iter().filter_map(|bonus| bonus.line(figures)).collect();
    let bonus: i64 = bonuses.iter().map(|line| line.points).sum();
    let bonus = formula.bonus_max.map_or(bonus, |most| bonus.min(most));
    let coefficient = formula.coefficient_of(&subject.key);
    let sum = parts.iter().map(|part| part.points).sum::<i64>() + bonus;
    let waiting = |one: &&&Finding| one.pending();
    Score {
        subject: subject.clone(),
        points: (sum * i64::from(coefficient) + 50).div_euclid(100).max(0),
        parts,
        bonuses,
        bonus,
        coefficient,
        pending: ordered.iter().filter(waiting).map(|one| formula.waiting(one)).collect(),
        cleared: count(ordered.iter().filter(|one| one.outcome == Some(FindingOutcome::Cleared))),
        figures: figures.clone(),
        interval: Interval::of(figures.on_time, figures.timed()),
        ranked: figures.cases(subject.who) >= i64::from(formula.min_cases),
    }
}

fn count(all: impl Iterator) -> u32 {
    u32::try_from(all.count()).unwrap_or(u32::MAX)
}

fn part_score(
    formula: &Formula,
    rule: &PartRule,
    findings: &[&Finding],
    figures: &Figures,
    sourced: &BTreeSet<Part>,
) -> PartScore {
    let own: Vec<&Finding> = findings.iter().copied().filter(|one| rule.takes.contains(&one.part)).collect();
    let mut lines: Vec<Line> = own.iter().filter_map(|one| card(formula, one)).collect();
    lines.extend(in_a_row(formula, &own, &figures.worked));
    let lost: i64 = lines.iter().map(|line| line.points).sum();
    PartScore {
        id: rule.id.clone(),
        title: rule.title.clone(),
        full: rule.full,
        points: (rule.full + lost).clamp(0, rule.full),
        lines,
        sourced: rule.takes.iter().any(|part| sourced.contains(part)),
    }
}

/// A finding that costs something by itself: a card upheld for good, or a notice whose rule names its own points.
fn card(formula: &Formula, one: &Finding) -> Option<Line> {
    let stands = if one.level.is_card() { one.counts() } else { stands(one) && one.deduct.is_some() };
    let points = formula.deduct.of(one);
    (stands && points > 0).then(|| Line {
        why: format!("{}：{}", one.level.label(), one.title),
        points: -points,
        findings: vec![one.no.clone()],
        events: one.evidence.events.iter().map(|event| event.idx).collect(),
        measure: None,
    })
}

/// A notice is not decided by anybody: it stands unless it was cleared.
fn stands(one: &Finding) -> bool {
    one.level == Level::Notice && one.outcome != Some(FindingOutcome::Cleared)
}

/// So many notices in a row (连续预警). A day on which the subject worked and was not warned breaks the row.
fn in_a_row(formula: &Formula, findings: &[&Finding], worked: &BTreeSet<Date>) -> Vec<Line> {
    let (many, points) = (formula.deduct.notices_in_a_row as usize, formula.deduct.notices);
    if many == 0 || points == 0 {
        return Vec::new();
    }
    let notices = findings.iter().copied().filter(|one| stands(one) && one.deduct.is_none());
    let mut by_day: BTreeMap<Date, Vec<&Finding>> = BTreeMap::new();
    for one in notices {
        by_day.entry(one.on).or_default().push(one);
    }
    let (mut lines, mut row): (Vec<Line>, Vec<&Finding>) = (Vec::new(), Vec::new());
    let mut last: Option<Date> = None;
    for (day, warned) in &by_day {
        let clean = |since: Date| worked.range(since..*day).any(|worked| !by_day.contains_key(worked));
        if last.is_some_and(clean) {
            row.clear();
        }
        last = Some(*day);
        for one in warned {
            row.push(one);
            if row.len() == many {
                lines.push(row_line(&row, points));
                row.clear();
            }
        }
    }
    lines
}

fn row_line(row: &[&Finding], points: i64) -> Line {
    Line {
        why: format!("连续 {} 次预警", row.len()),
        points: -points,
        findings: row.iter().map(|one| one.no.clone()).collect(),
        events: row.iter().flat_map(|one| one.evidence.events.iter().map(|event| event.idx)).collect(),
        measure: None,
    }
}
