//! Disputes of competence (职责争议): whoever holds a case says that it belongs to another body; the centre co-ordinates and
//! proposes within some working days; the ruling body names who is competent, and on what basis (requirements C17).
//!
//! The applicant has no part in it: nothing here touches the case, its limits run on, and a ruling moves nothing by itself.
//! It names the acts that do (reassign, send back, refuse as not competent). Which body rules between departments of a
//! district is for its government to say; here the district's supervisor records the ruling in its name.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Stamp, written};
use crate::calendar::{Calendar, day_of};
use crate::organisation::UnitId;

/// Working days the centre has for its proposal. Our own figure: no source gives one.
pub const PROPOSAL_DAYS: u32 = 3;
/// Most characters of the name of a body elsewhere.
const NAME_MAX: usize = 100;

/// A body that is, or is thought to be, competent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Competent {
    /// One of the district.
    Unit(UnitId),
    /// One elsewhere, by its name.
    Elsewhere(String),
}

impl Competent {
    /// The unit, where it is one of the district.
    #[must_use]
    pub fn unit(&self) -> Option<&UnitId> {
        match self {
            Self::Unit(unit) => Some(unit),
            Self::Elsewhere(_) => None,
        }
    }

    fn checked(self) -> Result<Self, DisputeRefusal> {
        match self {
            Self::Elsewhere(name) => {
                let name = name.trim();
                let right = super::words::readable(name, NAME_MAX);
                if right { Ok(Self::Elsewhere(name.to_owned())) } else { Err(DisputeRefusal::Competent) }
            }
            unit @ Self::Unit(_) => Ok(unit),
        }
    }
}

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeState {
    /// 待协调
    Lodged,
    /// 待裁定
    Proposed,
    /// 已裁定
    Ruled,
    /// 已撤回
    Withdrawn,
}

impl DisputeState {
    /// All.
    pub const ALL: [Self; 4] = [Self::Lodged, Self::Proposed, Self::Ruled, Self::Withdrawn];

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Lodged => "待协调",
            Self::Proposed => "待裁定",
            Self::Ruled => "已裁定",
            Self::Withdrawn => "已撤回",
        }
    }

    /// Whether it waits for somebody.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Lodged | Self::Proposed)
    }
}

/// What somebody says of who is competent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Who is competent.
    pub competent: Competent,
    /// Why; of a ruling, its basis.
    pub words: String,
    /// Who says so, and when.
    pub stamp: Stamp,
}

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Case number and a number: `120101001-20261102-0001-1`.
    pub id: String,
    /// The case.
    pub case_no: String,
    /// Its item.
    pub item: String,
    /// The centre that received it, and co-ordinates.
    pub centre: UnitId,
    /// The unit that held the case.
    pub holder: UnitId,
    /// Who says that it is not theirs, whose it is, and why.
    pub lodged: View,
    /// The last day for the centre's proposal.
    pub propose_by: Date,
    /// Where it stands.
    pub state: DisputeState,
    /// Events of the stream of the case's disputes up to its last act.
    pub serial: u32,
    /// What the centre proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<View>,
    /// The ruling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ruling: Option<View>,
    /// Why it was taken back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// The case a dispute is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Number.
    pub case_no: String,
    /// Item.
    pub item: String,
    /// The centre that received it.
    pub centre: UnitId,
    /// The unit that holds it.
    pub holder: UnitId,
    /// It is not over.
    pub open: bool,
}

/// What is done with a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeAct {
    /// The centre proposes.
    Propose {
        /// Who is competent.
        competent: Competent,
        /// Why.
        words: String,
    },
    /// It is ruled.
    Rule {
        /// Who is competent.
        competent: Competent,
        /// On what basis.
        basis: String,
    },
    /// Who lodged it takes it back.
    Withdraw {
        /// Why.
        why: String,
    },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisputeRefusal {
    /// The case is over.
    #[error("办件已经结束，不能再提职责争议")]
    CaseOver,
    /// There is one already.
    #[error("这个办件已经有一件争议没有裁定（{0}），不能再提")]
    Already(String),
    /// Nobody named.
    #[error("请选择应当负责的单位；区外的写单位名称（不超过 100 字）")]
    Competent,
    /// Whoever holds it says that it is competent.
    #[error("争议要写明别的单位负责：您选的就是现在办理的单位")]
    Own,
    /// No reason.
    #[error("请写明理由（不超过 500 字）")]
    Reason,
    /// A ruling without a basis.
    #[error("裁定要写明依据（不超过 500 字）")]
    Basis,
    /// It is not at the stage.
    #[error("争议现在是“{}”，不能这样办", .0.label())]
    State(DisputeState),
    /// The centre still has time for its proposal.
    #[error("中心还在协调，最迟{0}提出意见；提出以后或者过了这一天再裁定")]
    Coordinating(Date),
    /// Not the person for it.
    #[error("由{0}办理")]
    Person(&'static str),
}

impl Dispute {
    /// Lodges a dispute on a case; `before` are the disputes of the case so far.
    ///
    /// # Errors
    /// The case is over, another dispute is open, nobody else is named, no reason.
    pub fn lodge(
        about: About,
        before: &[Self],
        competent: Competent,
        reason: &str,
        calendar: &Calendar,
        stamp: Stamp,
    ) -> Result<Self, DisputeRefusal> {
        if !about.open {
            return Err(DisputeRefusal::CaseOver);
        }
        if let Some(open) = before.iter().find(|one| one.state.is_open()) {
            return Err(DisputeRefusal::Already(open.id.clone()));
        }
        let competent = competent.checked()?;
        if competent.unit() == Some(&about.holder) {
            return Err(DisputeRefusal::Own);
        }
        let words = written(reason).ok_or(DisputeRefusal::Reason)?;
        let propose_by = calendar.add_working_days(day_of(stamp.at), PROPOSAL_DAYS).on;
        Ok(Self {
            id: format!("{}-{}", about.case_no, before.len() + 1),
            case_no: about.case_no,
            item: about.item,
            centre: about.centre,
            holder: about.holder,
            lodged: View { competent, words, stamp },
            propose_by,
            state: DisputeState::Lodged,
            serial: before.iter().map(|one| one.serial).max().unwrap_or(0) + 1,
            proposal: None,
            ruling: None,
            why: String::new(),
        })
    }

    /// The centre has not proposed, and its day is past.
    #[must_use]
    pub fn overdue(&self, today: Date) -> bool {
        self.state == DisputeState::Lodged && self.propose_by < today
    }

    /// Does an act. Who may is the caller's question.
    ///
    /// # Errors
    /// See [`DisputeRefusal`]; nothing is changed then.
    pub fn act(&mut self, act: DisputeAct, stamp: Stamp) -> Result<(), DisputeRefusal> {
        let fits = match act {
            DisputeAct::Propose { .. } => self.state == DisputeState::Lodged,
            DisputeAct::Rule { .. } | DisputeAct::Withdraw { .. } => self.state.is_open(),
        };
        if !fits {
            return Err(DisputeRefusal::State(self.state));
        }
        match act {
            DisputeAct::Propose { competent, words: text } => {
                let words = written(&text).ok_or(DisputeRefusal::Reason)?;
                self.proposal = Some(View { competent: competent.checked()?, words, stamp });
                self.state = DisputeState::Proposed;
            }
            DisputeAct::Rule { competent, basis } => {
                if self.proposal.is_none() && !self.overdue(day_of(stamp.at)) {
                    return Err(DisputeRefusal::Coordinating(self.propose_by));
                }
                let words = written(&basis).ok_or(DisputeRefusal::Basis)?;
                self.ruling = Some(View { competent: competent.checked()?, words, stamp });
                self.state = DisputeState::Ruled;
            }
            DisputeAct::Withdraw { why } => {
                self.why = written(&why).ok_or(DisputeRefusal::Reason)?;
                self.state = DisputeState::Withdrawn;
            }
        }
        self.serial += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
