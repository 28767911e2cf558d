//! 改用新版本: a case stays under the version it was received under unless somebody moves it, for a reason. Whoever applied
//! may rely on what was told then: to anything harder he has to agree in writing. The limits run on from acceptance.

use serde::{Deserialize, Serialize};

use super::Inputs;
use super::act::ActKind;
use super::decide::{optional, text};
use super::event::Fact;
use super::model::{Case, State};
use super::refusal::Refusal;
use super::rules::{Rules, StepRule};
use crate::catalogue::local::shorter;
use crate::time_limit::Limit;

/// The version a case may be moved to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveTo {
    /// Its number.
    pub version: u32,
    /// Name of the item in it.
    pub item_name: String,
    /// What it asks of the case.
    pub rules: Rules,
    /// What is not as good for the applicant, one sentence each.
    pub worse: Vec<String>,
}

/// What of a version stands in the case itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// 法定时限
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory: Option<Limit>,
    /// 承诺时限
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Limit>,
    /// 即办件
    pub immediate: bool,
    /// Working days to accept, refuse or tell once.
    pub acceptance_days: u32,
    /// Working days to issue and deliver, from the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_days: Option<u32>,
    /// Working days for the lower body's first examination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_examination_days: Option<u32>,
}

/// Whether the case may be moved now. Not while a notice waits for the applicant, who was told what the old version asks;
/// and not once a limit has passed: a new one must not make it good.
pub(super) fn guard(case: &Case, rules: &Rules, inputs: &Inputs<'_>) -> Result<(), Refusal> {
    if !matches!(case.state, State::Submitted | State::InReview | State::Suspended) {
        return Err(Refusal::NotAtThisStage { state: case.state, act: ActKind::MoveVersion });
    }
    let to = inputs.moves_to.as_ref().ok_or(Refusal::NoNewerVersion)?;
    let accepted = case.accepted.is_some();
    let same = rules.profile == to.rules.profile
        && rules.refer_to == to.rules.refer_to
        && rules.immediate == to.rules.immediate
        && (!accepted || same_steps(&rules.steps, &to.rules.steps));
    if !same {
        return Err(Refusal::OtherProcedure);
    }
    if case.limit_passed(inputs.today) {
        return Err(Refusal::LimitPassed);
    }
    Ok(())
}

/// Steps of which each is done where and after what it was before; their own limits may differ.
fn same_steps(a: &[StepRule], b: &[StepRule]) -> bool {
    let fits = |(a, b): (&StepRule, &StepRule)| {
        (&a.key, a.kind, a.side, &a.after) == (&b.key, b.kind, b.side, &b.after)
    };
    a.len() == b.len() && a.iter().zip(b).all(fits)
}

/// The fact of a move.
pub(super) fn moved(
    case: &Case,
    rules: &Rules,
    inputs: &Inputs<'_>,
    to: u32,
    why: &str,
    agreed: Option<&str>,
) -> Result<Fact, Refusal> {
    let target = inputs.moves_to.as_ref().ok_or(Refusal::NoNewerVersion)?;
    if to != target.version {
        return Err(Refusal::field_error("/to", "not-in-force"));
    }
    let why = text("/why", why)?;
    let agreed = optional("/agreed", agreed)?;
    if !target.worse.is_empty() && agreed.is_none() {
        return Err(Refusal::WorseForApplicant { worse: target.worse.clone() });
    }
    let new = &target.rules;
    // A street's own promise was told to the applicant and is no part of the version: it stays while it is the shorter.
    let own = case.promised.filter(|own| Some(*own) != rules.promised);
    let own = own.filter(|own| new.promised.is_none_or(|new| shorter(*own, new)));
    let terms = Terms {
        statutory: new.statutory,
        promised: own.or(new.promised),
        immediate: new.immediate,
        acceptance_days: new.acceptance_days,
        delivery_days: new.delivery_days,
        first_examination_days: new.first_examination_days,
    };
    Ok(Fact::VersionMoved {
        from: case.item_version,
        to,
        item_name: target.item_name.clone(),
        terms,
        why,
        worse: target.worse.clone(),
        agreed: agreed.filter(|_| !target.worse.is_empty()),
    })
}

impl Case {
    /// The case is under another version from now on; when it was received and accepted stays.
    pub(super) fn move_version(&mut self, to: u32, item_name: &str, terms: &Terms) {
        self.item_version = to;
        item_name.clone_into(&mut self.item_name);
        self.statutory = terms.statutory;
        self.promised = terms.promised;
        self.immediate = terms.immediate;
        self.acceptance_days = terms.acceptance_days;
        self.delivery_days = terms.delivery_days;
        self.first_examination_days = terms.first_examination_days;
    }
}
