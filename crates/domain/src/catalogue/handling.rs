//! The handling standard (一事项一标准) of an item: what is looked at in each step, and the bounds of discretion
//! (裁量基准). Whoever goes beyond it says why, and a second person agrees (requirements B10).

use serde::{Deserialize, Serialize};

use super::item::{ItemVersion, LegalBasis};
use super::lint::Severity::{Error, Fatal, Warning};
use super::lint::{Hit, Rule, hit};
use crate::organisation::PlacementMode;

/// Most review points, and most bounds, of a step.
pub const HANDLING_LINES_MAX: usize = 50;

/// The handling standard of an item; empty where it has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlingStandard {
    /// One for each step that has one, by the step's name.
    #[serde(default)]
    pub steps: Vec<StepStandard>,
}

/// The standard of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepStandard {
    /// Name of the step as shown: 审查, 决定…
    pub step: String,
    /// 审查要点
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<ReviewPoint>,
    /// 裁量基准
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bounds: Vec<Bound>,
}

/// 审查要点
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewPoint {
    /// Stable within the step, e.g. `P1`.
    pub id: String,
    /// What has to be so.
    pub text: String,
    /// The rule it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
}

/// A bound of discretion: in this situation, this outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// Stable within the step, e.g. `B1`.
    pub id: String,
    /// The situation.
    pub situation: String,
    /// What may come of it.
    pub allowed: Allowed,
    /// How much, for how long: shown beside it, not judged by the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<String>,
    /// The rule it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
}

/// What may come of a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    /// Only agreement, only a grant.
    Agree,
    /// Only disagreement, only a refusal.
    Disagree,
    /// Both, within the range told.
    Either,
}

impl Allowed {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Agree => "应当同意（准予）",
            Self::Disagree => "应当不同意（不予）",
            Self::Either => "可以同意，也可以不同意",
        }
    }

    fn covers(self, favourable: bool) -> bool {
        match self {
            Self::Agree => favourable,
            Self::Disagree => !favourable,
            Self::Either => true,
        }
    }
}

/// What was found at a review point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// 符合
    Met,
    /// 不符合
    NotMet,
    /// 不适用
    NotApplicable,
}

/// A review point that was ticked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointCheck {
    /// Id of the point.
    pub point: String,
    /// What was found.
    pub result: CheckResult,
}

/// Why ticks and outcome cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JudgeNo {
    /// A point nobody ticked.
    Unchecked {
        /// Its id.
        point: String,
    },
    /// A tick at this place for a point that is not in the standard, or a second one for the same.
    UnknownPoint {
        /// Place among the ticks.
        at: usize,
    },
    /// No such bound.
    UnknownBound,
}

impl HandlingStandard {
    /// No step has a standard.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The standard of a step, by its name.
    #[must_use]
    pub fn step(&self, name: &str) -> Option<&StepStandard> {
        self.steps.iter().find(|step| step.step == name)
    }
}

impl StepStandard {
    /// What goes beyond the standard in an opinion or a decision with these ticks, in words; empty if nothing does.
    ///
    /// Agreement although a point is not met; an outcome that the chosen situation does not allow; and, where there are
    /// bounds, a situation they do not know. Disagreement because a point is not met is no discretion.
    ///
    /// # Errors
    /// A point is not ticked, or is none of the standard's.
    pub fn departures(
        &self,
        favourable: bool,
        checks: &[PointCheck],
        bound: Option<&str>,
    ) -> Result<Vec<String>, JudgeNo> {
        for (at, check) in checks.iter().enumerate() {
            let known = self.points.iter().any(|point| point.id == check.point);
            if !known || checks.iter().take(at).any(|other| other.point == check.point) {
                return Err(JudgeNo::UnknownPoint { at });
            }
        }
        let mut departures = Vec::new();
        let mut unmet = false;
        for point in &self.points {
            let check = checks.iter().find(|check| check.point == point.id);
            let check = check.ok_or_else(|| JudgeNo::Unchecked { point: point.id.clone() })?;
            if check.result == CheckResult::NotMet {
                unmet = true;
                if favourable {
                    departures.push(format!("要点“{}”不符合，仍然同意", point.text));
                }
            }
        }
        let chosen = match bound {
            Some(id) => Some(self.bounds.iter().find(|bound| bound.id == id).ok_or(JudgeNo::UnknownBound)?),
            None => None,
        };
        match chosen {
            Some(bound) if !bound.allowed.covers(favourable) => {
                departures.push(format!("情形“{}”{}", bound.situation, bound.allowed.label()));
            }
            None if !self.bounds.is_empty() && (favourable || !unmet) => {
                departures.push("裁量基准没有列出这种情形".to_owned());
            }
            _ => {}
        }
        Ok(departures)
    }
}

/// Quality rules, in the order of their findings.
const STANDARD: &str = "国办发〔2022〕27号（行政裁量权基准）";

/// Quality rules of the handling standard.
pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "handling-step-unknown",
        Error,
        ["办理标准没有对应的环节", STANDARD, "改成流程里的环节名称，或者删去"],
        standards_of_no_step,
    ),
    Rule::new(
        "bound-without-basis",
        Warning,
        ["裁量基准没有依据", STANDARD, "写裁量基准的依据"],
        bounds_without_basis,
    ),
    Rule::new(
        "handling-unusable",
        Fatal,
        ["办理标准不能用", STANDARD, "写全要点和情形，删去重复的"],
        blank_standards,
    ),
];

/// A standard for a step that no placement runs is shown to nobody.
fn standards_of_no_step(item: &ItemVersion) -> Vec<Hit> {
    let modes = [PlacementMode::Devolved, PlacementMode::FirstExamination];
    let names: Vec<String> =
        modes.into_iter().flat_map(|mode| item.steps(mode)).map(|step| step.name).collect();
    let lost = item.handling_standard.steps.iter().enumerate().filter(|(_, one)| !names.contains(&one.step));
    lost.map(|(at, one)| {
        let message = format!("办理标准写给“{}”，办理流程里没有这个环节", one.step);
        hit(format!("/handling_standard/steps/{at}/step"), message)
    })
    .collect()
}

/// 国办发〔2022〕27号: discretion is bounded by a rule that can be named.
fn bounds_without_basis(item: &ItemVersion) -> Vec<Hit> {
    let steps = item.handling_standard.steps.iter().enumerate();
    let bare = steps.flat_map(|(at, step)| {
        step.bounds.iter().filter(|bound| bound.legal_basis.is_none()).map(move |bound| (at, step, bound))
    });
    bare.map(|(at, step, bound)| {
        let message = format!("“{}”的裁量基准“{}”没有依据", step.step, bound.situation);
        hit(format!("/handling_standard/steps/{at}/bounds"), message)
    })
    .collect()
}

/// Ids and texts that are empty or stand twice make ticks that say nothing.
fn blank_standards(item: &ItemVersion) -> Vec<Hit> {
    let twice =
        |ids: &[&str]| ids.iter().enumerate().any(|(at, id)| id.trim().is_empty() || ids[..at].contains(id));
    let broken = item.handling_standard.steps.iter().enumerate().filter(|(at, step)| {
        let points: Vec<&str> = step.points.iter().map(|point| point.id.as_str()).collect();
        let bounds: Vec<&str> = step.bounds.iter().map(|bound| bound.id.as_str()).collect();
        let texts = step
            .points
            .iter()
            .map(|point| &point.text)
            .chain(step.bounds.iter().map(|bound| &bound.situation));
        let again = item.handling_standard.steps.iter().take(*at).any(|other| other.step == step.step);
        let many = points.len().max(bounds.len()) > HANDLING_LINES_MAX;
        twice(&points)
            || twice(&bounds)
            || again
            || many
            || texts.into_iter().any(|text| text.trim().is_empty())
    });
    broken
        .map(|(at, step)| {
            let message = format!("“{}”的办理标准有空的或者重复的条目", step.step);
            hit(format!("/handling_standard/steps/{at}"), message)
        })
        .collect()
}

#[cfg(test)]
mod tests;
