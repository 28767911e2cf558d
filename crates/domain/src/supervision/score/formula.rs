//! A formula as data: parts with their points, what each level costs, bonuses, the coefficient, how many cases a rank needs.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Figures, Line, Waiting, points_text};
use crate::supervision::finding::Finding;
use crate::supervision::rule::{Level, Part};

/// Most points of a part, in hundredths.
const FULL_MAX: i64 = 20_000;
/// Most parts.
const PARTS_MAX: usize = 20;
/// Most steps a bonus climbs.
const STEPS_MAX: i64 = 100;

/// A part of the score and the findings it takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRule {
    /// Id, small letters.
    pub id: String,
    /// Name.
    pub title: String,
    /// Hundredths at most.
    pub full: i64,
    /// Findings of these parts deduct here; of none: nothing is measured yet.
    pub takes: BTreeSet<Part>,
}

/// What findings cost, in hundredths. Points named by a rule itself come first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deduct {
    /// So many notices in a row cost something; 0: they never do.
    pub notices_in_a_row: u32,
    /// What they cost together.
    pub notices: i64,
    /// 黄牌
    pub yellow: i64,
    /// 红牌
    pub red: i64,
    /// 督办
    pub order: i64,
}

impl Deduct {
    /// What a finding costs by itself.
    #[must_use]
    pub fn of(&self, finding: &Finding) -> i64 {
        if let Some(points) = finding.deduct {
            return i64::from(points) * 100;
        }
        match finding.level {
            Level::Prompt | Level::Notice => 0,
            Level::Yellow => self.yellow,
            Level::Red => self.red,
            Level::Order => self.order,
        }
    }
}

/// What a bonus is given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BonusOf {
    /// 提前办结 of 办结
    Early,
    /// Promised limits below the statutory ones: all of the unit's, the one shortened least counts.
    Shortened,
}

impl BonusOf {
    /// The words shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Early => "提前办结占办结的比例",
            Self::Shortened => "承诺时限比法定时限缩短（全部事项中缩短最少的）",
        }
    }

    fn measure(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Shortened => "shortened",
        }
    }

    /// The share as a fraction; none where there is nothing to divide by.
    fn share(self, figures: &Figures) -> Option<(i64, i64)> {
        match self {
            Self::Early if figures.decided > 0 => Some((figures.early, figures.decided)),
            Self::Early => None,
            Self::Shortened => figures.shortened.map(|percent| (i64::from(percent), 100)),
        }
    }
}

/// A bonus that climbs in steps: `first` from so many of a hundred, and `each` for so many more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bonus {
    /// For what.
    pub of: BonusOf,
    /// Of a hundred, from which on it is given.
    pub from: u32,
    /// Hundredths of a point then.
    pub first: i64,
    /// Of a hundred, for which more is given.
    pub step: u32,
    /// Hundredths of a point for each.
    pub each: i64,
}

impl Bonus {
    /// The line it gives; none below its first step.
    #[must_use]
    pub fn line(&self, figures: &Figures) -> Option<Line> {
        let (part, whole) = self.of.share(figures)?;
        // Of a hundred, times the whole: nothing is rounded before it is compared.
        let above = part * 100 - i64::from(self.from) * whole;
        if above < 0 {
            return None;
        }
        let steps = if self.step == 0 { 0 } else { above / (i64::from(self.step) * whole) };
        let points = self.first + self.each * steps.min(STEPS_MAX);
        let percent = points_text(part * 10_000 / whole);
        let counted = if self.of == BonusOf::Early { format!("（{part}/{whole}）") } else { String::new() };
        (points > 0).then(|| Line {
            why: format!("{} {percent}%{counted}", self.of.label()),
            points,
            findings: Vec::new(),
            events: Vec::new(),
            measure: Some(self.of.measure().to_owned()),
        })
    }
}

/// How heavy a case of an item is (难度系数), in hundredths: named for an item, else from its steps and its limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difficulty {
    /// A case of one step that is decided at once.
    pub base: u32,
    /// For each further step of the item's process.
    pub per_step: u32,
    /// For each working day of the statutory limit.
    pub per_day: u32,
    /// At most.
    pub most: u32,
    /// Named by hand, by code of the item.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub items: BTreeMap<String, u32>,
}

impl Difficulty {
    /// Of an item with so many steps and so many working days.
    #[must_use]
    pub fn of(&self, item: &str, steps: u32, days: u32) -> u32 {
        if let Some(named) = self.items.get(item) {
            return *named;
        }
        let more = self
            .per_step
            .saturating_mul(steps.saturating_sub(1))
            .saturating_add(self.per_day.saturating_mul(days));
        self.base.saturating_add(more).min(self.most)
    }
}

/// A formula. Its version counts what was put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    /// Id: `model-a`.
    pub id: String,
    /// Version, from 1; 0 before it is put in force.
    #[serde(default)]
    pub version: u32,
    /// Name.
    pub title: String,
    /// The document it comes from.
    pub source: String,
    /// What of it is used.
    pub read: String,
    /// What of it is not, and what was filled in by the platform.
    pub unread: String,
    /// An example of what others do, not complete: to start from.
    #[serde(default)]
    pub example: bool,
    /// Parts in order.
    pub parts: Vec<PartRule>,
    /// What findings cost.
    pub deduct: Deduct,
    /// Bonuses.
    pub bonuses: Vec<Bonus>,
    /// Hundredths of bonus at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bonus_max: Option<i64>,
    /// 折合系数 in hundredths, for whoever has none of his own.
    pub coefficient: u32,
    /// 折合系数 of single subjects, by their key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub coefficients: BTreeMap<String, u32>,
    /// Fewer cases are not ranked.
    pub min_cases: u32,
    /// 难度系数
    pub difficulty: Difficulty,
}

/// What is wrong with a formula, by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaFault {
    /// Name of the field.
    pub field: String,
    /// What is wrong, in Chinese.
    pub message: String,
}

impl Formula {
    /// Full points of all parts, in hundredths.
    #[must_use]
    pub fn full(&self) -> i64 {
        self.parts.iter().map(|part| part.full).sum()
    }

    /// The coefficient of a subject.
    #[must_use]
    pub fn coefficient_of(&self, key: &str) -> u32 {
        self.coefficients.get(key).copied().unwrap_or(self.coefficient)
    }

    pub(super) fn waiting(&self, one: &Finding) -> Waiting {
        Waiting {
            finding: one.no.clone(),
            level: one.level,
            title: one.title.clone(),
            would: self.deduct.of(one),
        }
    }

    /// What keeps the formula from being put in force.
    #[must_use]
    pub fn faults(&self) -> Vec<FormulaFault> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, message: &str| {
            faults.push(FormulaFault { field: field.to_owned(), message: message.to_owned() });
        };
        for (field, text, what) in [("title", &self.title, "名称"), ("source", &self.source, "依据")] {
            let n = text.trim().chars().count();
            if n == 0 || n > 500 {
                fault(field, &format!("请写{what}，最多 500 字"));
            }
        }
        if self.parts.is_empty() || self.parts.len() > PARTS_MAX {
            fault("parts", "部分要有 1 到 20 个");
        }
        let mut taken = BTreeSet::new();
        for part in &self.parts {
            if !(0..=FULL_MAX).contains(&part.full) {
                fault(&format!("full.{}", part.id), "分值从 0 到 200");
            }
            if part.takes.iter().any(|one| !taken.insert(*one)) {
                fault(&format!("full.{}", part.id), "同一类监察发现不能在两个部分都扣分");
            }
        }
        if self.full() == 0 {
            fault("parts", "各部分的分值不能都是 0");
        }
        let deduct = &self.deduct;
        for (field, points) in [
            ("notices", deduct.notices),
            ("yellow", deduct.yellow),
            ("red", deduct.red),
            ("order", deduct.order),
        ] {
            if !(0..=10_000).contains(&points) {
                fault(field, "扣分从 0 到 100");
            }
        }
        if deduct.yellow > deduct.red {
            fault("red", "红牌不能比黄牌扣得少");
        }
        if !(1..=1_000).contains(&self.coefficient)
            || self.coefficients.values().any(|one| !(1..=1_000).contains(one))
        {
            fault("coefficient", "折合系数从 0.01 到 10");
        }
        if !(1..=10_000).contains(&self.min_cases) {
            fault("min_cases", "参加排名的最少件数从 1 到 10000");
        }
        if self
            .difficulty
            .items
            .values()
            .chain([&self.difficulty.base])
            .any(|one| !(10..=1_000).contains(one))
        {
            fault("difficulty", "难度系数从 0.1 到 10");
        }
        faults
    }
}
