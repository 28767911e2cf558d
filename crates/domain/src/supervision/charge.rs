//! Who answers for a finding. A time finding is charged to the body and post that held the step that overran, never
//! to one whose steps were in time (practice §8).

use serde::{Deserialize, Serialize};

use super::watch::{CaseMoment, Moment, Of};
use crate::case::{Author, Fact};
use crate::organisation::{PostId, UnitId};

/// Whom a rule charges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargeTo {
    /// Whoever did the act; for what a timer did, whoever held the case.
    Author,
    /// Whoever the limit that passed was charged to in the case; else whoever held it.
    Found,
    /// Whoever held the case before the act.
    Holder,
    /// The body that accepts.
    Accepting,
    /// The body that decides.
    Deciding,
    /// The unit named by a record outside cases.
    Named,
}

impl ChargeTo {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Author, Self::Found, Self::Holder, Self::Accepting, Self::Deciding, Self::Named];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Found => "found",
            Self::Holder => "holder",
            Self::Accepting => "accepting",
            Self::Deciding => "deciding",
            Self::Named => "named",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Author => "经办的人和岗位",
            Self::Found => "超期时持有办件的单位和岗位",
            Self::Holder => "此前持有办件的单位和岗位",
            Self::Accepting => "受理机关",
            Self::Deciding => "决定机关",
            Self::Named => "记录所指的单位",
        }
    }
}

/// Who answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The centre or body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
    /// The account of the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The step that overran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
}

impl Charge {
    fn unit(unit: &UnitId) -> Self {
        Self { unit: Some(unit.clone()), ..Self::default() }
    }

    /// Who answers for what a rule finds here.
    #[must_use]
    pub fn of(to: ChargeTo, moment: &Moment<'_>) -> Self {
        let case = match &moment.of {
            Of::Record(data) => {
                let text = |key: &str| data.get(key).and_then(serde_json::Value::as_str);
                return Self {
                    unit: text("unit").or_else(|| text("centre")).map(UnitId::from),
                    post: text("post").map(PostId::from),
                    person: text("person").map(str::to_owned),
                    step: None,
                };
            }
            Of::Case(case) => case,
        };
        let competence = &case.watch.case.competence;
        // At the centre a case that was given to nobody else lies with the window that received it (首办).
        let at_window =
            || (case.before.holder.unit == competence.centre).then(|| case.watch.case.received_post.clone());
        let holder = || Self {
            unit: Some(case.before.holder.unit.clone()),
            post: case.before.holder.post.clone().or_else(at_window),
            ..Self::default()
        };
        match to {
            ChargeTo::Accepting => Self::unit(&competence.accepts),
            ChargeTo::Deciding => Self::unit(&competence.decides),
            ChargeTo::Holder | ChargeTo::Named => holder(),
            ChargeTo::Found => match case.event.map(|event| &event.fact) {
                Some(Fact::FindingRaised { unit: Some(unit), post, step, .. }) => Self {
                    post: post.clone().or_else(|| at_window().filter(|_| *unit == competence.centre)),
                    unit: Some(unit.clone()),
                    person: None,
                    step: step.as_ref().map(|key| step_name(case, key)),
                },
                _ => holder(),
            },
            ChargeTo::Author => match case.event.map(|event| &event.by) {
                Some(by) if *by != Author::system() => Self {
                    unit: Some(by.unit.clone()),
                    post: Some(by.post.clone()),
                    person: Some(by.person.clone()),
                    step: None,
                },
                _ => holder(),
            },
        }
    }
}

/// What a step is called in the case; its key where it is gone.
fn step_name(case: &CaseMoment<'_>, key: &str) -> String {
    case.watch.case.step(key).map_or_else(|| key.to_owned(), |step| step.name.clone())
}
