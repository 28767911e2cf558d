//! The handling standard at work: ticks that come with an opinion or a decision, departures from the standard, and the
//! second person who agrees to one (requirements B10).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Inputs;
use super::decide::{Events, name, one, text};
use super::event::{Event, Fact};
use super::model::{Case, CaseFinding, FindingLevel, State};
use super::refusal::Refusal;
use super::rules::{Rules, StepKind};
use crate::catalogue::{CheckResult, JudgeNo, PointCheck};

/// What an examiner brings with an opinion, or who decides with the decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examined {
    /// Each review point of the step, ticked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<PointCheck>,
    /// The situation of the bounds of discretion; none where none fits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
    /// Why it goes beyond the standard, and who is asked to agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<DeviationIn>,
}

/// A departure as it is put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviationIn {
    /// Why.
    pub reason: String,
    /// Account of the colleague who is asked.
    pub second: String,
}

/// A departure from the standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deviation {
    /// Sequence of its event.
    pub seq: u32,
    /// Key of the step.
    pub step: String,
    /// Agreement or grant.
    pub favourable: bool,
    /// What goes beyond the standard.
    pub departures: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who put it.
    pub by: String,
    /// Who was asked.
    pub second: String,
    /// Day.
    pub on: Date,
    /// Who agreed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
}

impl Case {
    /// Departures nobody has agreed to.
    pub fn open_deviations(&self) -> impl Iterator<Item = &Deviation> {
        self.deviations.iter().filter(|one| one.confirmed_by.is_none())
    }

    /// A departure in an opinion waits for its second person: the file goes no further.
    pub(super) fn opinion_departs(&self) -> bool {
        self.open_deviations()
            .any(|one| self.step(&one.step).is_some_and(|step| step.kind != StepKind::Decide))
    }
}

/// Whether somebody may agree to a departure: somebody else than who put it.
pub(super) fn guard_confirmation(case: &Case, person: &str) -> Result<(), Refusal> {
    let here = matches!(case.state, State::InReview | State::Suspended);
    let mut open = case.open_deviations().filter(|_| here).peekable();
    if open.peek().is_none() {
        return Err(Refusal::NoDeviation);
    }
    if open.any(|one| one.by != person) { Ok(()) } else { Err(Refusal::SecondPersonNeeded) }
}

/// What the ticks of a step come to.
pub(super) struct Judged {
    /// Recorded beside the opinion or the decision.
    pub(super) examined: Option<Examined>,
    /// What goes beyond the standard.
    departures: Vec<String>,
}

/// Judges the ticks of a step by its standard. A step without one takes none.
pub(super) fn judge(
    case: &Case,
    rules: &Rules,
    key: &str,
    favourable: bool,
    examined: Option<&Examined>,
) -> Result<Judged, Refusal> {
    let standard = case.step(key).and_then(|step| rules.handling.step(&step.name));
    let none = Examined::default();
    let said = examined.unwrap_or(&none);
    let Some(standard) = standard else {
        let empty = said.checks.is_empty() && said.bound.is_none();
        let no = || Refusal::field_error("/examined/checks", "no-standard");
        return if empty { Ok(Judged { examined: None, departures: Vec::new() }) } else { Err(no()) };
    };
    let departures = standard.departures(favourable, &said.checks, said.bound.as_deref()).map_err(refusal)?;
    let (checks, bound) = (said.checks.clone(), said.bound.clone());
    Ok(Judged { examined: Some(Examined { checks, bound, deviation: None }), departures })
}

fn refusal(no: JudgeNo) -> Refusal {
    match no {
        JudgeNo::Unchecked { point } => Refusal::PointUnchecked { point },
        JudgeNo::UnknownPoint { at } => {
            Refusal::field_error(format!("/examined/checks/{at}/point"), "unknown-point")
        }
        JudgeNo::UnknownBound => Refusal::field_error("/examined/bound", "unknown-bound"),
    }
}

impl Judged {
    /// The departure's own event, where there is one; without a reason and a second person it is refused.
    pub(super) fn declared(
        &self,
        inputs: &Inputs<'_>,
        key: &str,
        favourable: bool,
        examined: Option<&Examined>,
    ) -> Result<Option<Event>, Refusal> {
        if self.departures.is_empty() {
            return Ok(None);
        }
        let Some(put) = examined.and_then(|examined| examined.deviation.as_ref()) else {
            return Err(Refusal::DeviationNeeded { departures: self.departures.clone() });
        };
        let reason = text("/examined/deviation/reason", &put.reason)?;
        let second = name("/examined/deviation/second", &put.second)?;
        if second == inputs.author.person {
            return Err(Refusal::field_error("/examined/deviation/second", "second-is-self"));
        }
        let (step, departures) = (key.to_owned(), self.departures.clone());
        Ok(Some(inputs.event(Fact::DeviationDeclared { step, favourable, departures, reason, second })))
    }

    /// A decision beyond the standard is made once its departure was agreed to; before that it is only declared.
    pub(super) fn before_decision(
        &self,
        case: &Case,
        inputs: &Inputs<'_>,
        key: &str,
        favourable: bool,
        examined: Option<&Examined>,
    ) -> Result<Option<Event>, Refusal> {
        let same =
            case.deviations.iter().rev().find(|one| {
                one.step == key && one.favourable == favourable && one.departures == self.departures
            });
        match same {
            _ if self.departures.is_empty() => Ok(None),
            Some(one) if one.confirmed_by.is_some() => Ok(None),
            Some(_) => Err(Refusal::DeviationOpen),
            None => self.declared(inputs, key, favourable, examined),
        }
    }
}

/// 确认偏离
pub(super) fn confirm(case: &Case, inputs: &Inputs<'_>, deviation: u32) -> Events {
    let known = case.open_deviations().find(|one| one.seq == deviation);
    let known = known.ok_or_else(|| Refusal::field_error("/deviation", "no-such-deviation"))?;
    if known.by == inputs.author.person {
        return Err(Refusal::SecondPersonNeeded);
    }
    one(inputs, Fact::DeviationConfirmed { deviation })
}

/// How many points were met, not met and not applicable.
#[must_use]
pub fn tally(examined: &Examined) -> [usize; 3] {
    let count = |result| examined.checks.iter().filter(|check| check.result == result).count();
    [count(CheckResult::Met), count(CheckResult::NotMet), count(CheckResult::NotApplicable)]
}

/// What the facts about departures change. A departure is a finding the day it is put, charged to who put it.
pub(super) fn apply(case: &mut Case, event: &Event) {
    let seq = case.version;
    match &event.fact {
        Fact::DeviationDeclared { step, favourable, departures, reason, second } => {
            case.deviations.push(Deviation {
                seq,
                step: step.clone(),
                favourable: *favourable,
                departures: departures.clone(),
                reason: reason.clone(),
                by: event.by.person.clone(),
                second: second.clone(),
                on: event.effective_on,
                confirmed_by: None,
            });
            case.findings.push(CaseFinding {
                rule: "deviation".to_owned(),
                level: FindingLevel::Notice,
                seq,
                on: event.effective_on,
                step: Some(step.clone()),
                unit: Some(event.by.unit.clone()),
                post: Some(event.by.post.clone()),
            });
        }
        Fact::DeviationConfirmed { deviation } => {
            if let Some(known) = case.deviations.iter_mut().find(|one| one.seq == *deviation) {
                known.confirmed_by = Some(event.by.person.clone());
            }
        }
        _ => {}
    }
}
