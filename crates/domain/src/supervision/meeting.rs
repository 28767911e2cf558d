//! Co-ordination meetings (联席会议) between departments: who was there, what was on the agenda, and decisions that are
//! followed up until the supervisor accepts that they are done (requirements E9).

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::{ahead, past, readable};
use super::{Stamp, written};
use crate::calendar::day_of;
use crate::case::Author;
use crate::organisation::UnitId;

/// Most decisions of a meeting.
pub const DECISIONS_MAX: u32 = 50;
/// Most characters of an agenda.
pub const AGENDA_MAX: usize = 2_000;
/// Most characters of a title.
const TITLE_MAX: usize = 100;

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// `LX-0001`
    pub id: String,
    /// What it was about.
    pub title: String,
    /// The day it was held.
    pub on: Date,
    /// The units that were there.
    pub units: BTreeSet<UnitId>,
    /// The agenda, one point a line.
    pub agenda: String,
    /// Who keeps the record.
    pub by: Author,
    /// When it was recorded.
    pub at: Timestamp,
    /// Acts so far, on the meeting and its decisions.
    pub serial: u32,
}

impl Meeting {
    /// Whether it may be recorded so.
    ///
    /// # Errors
    /// No title, a day to come, fewer than two units, no agenda.
    pub fn check(&self, today: Date) -> Result<(), MeetingRefusal> {
        let title = self.title.trim();
        if !readable(title, TITLE_MAX) {
            return Err(MeetingRefusal::Title);
        }
        if !past(self.on, today) {
            return Err(MeetingRefusal::ToCome);
        }
        if self.units.len() < 2 {
            return Err(MeetingRefusal::Units);
        }
        let agenda = self.agenda.trim();
        if !readable(agenda, AGENDA_MAX) {
            return Err(MeetingRefusal::Agenda);
        }
        Ok(())
    }
}

/// Where a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionState {
    /// 办理中
    Open,
    /// 已报完成
    Reported,
    /// 已销号
    Accepted,
}

impl DecisionState {
    /// All.
    pub const ALL: [Self; 3] = [Self::Open, Self::Reported, Self::Accepted];

    /// Stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reported => "reported",
            Self::Accepted => "accepted",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "办理中",
            Self::Reported => "待核实",
            Self::Accepted => "已办结",
        }
    }
}

/// A decision of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The meeting.
    pub meeting: String,
    /// Its number there, from 1.
    pub no: u32,
    /// What was decided.
    pub text: String,
    /// Who carries it out.
    pub owner: UnitId,
    /// The last day.
    pub due: Date,
    /// Where it stands.
    pub state: DecisionState,
    /// What the owner reported, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Told>,
    /// It was reported after its last day, at least once.
    #[serde(default)]
    pub late: bool,
    /// Why it was returned last; none where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Told>,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Stamp>,
}

/// Words with who said them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What.
    pub words: String,
    /// Who, when.
    pub stamp: Stamp,
}

/// What is done with a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionAct {
    /// The owner says that it is done.
    Report(String),
    /// The supervisor takes it for done.
    Accept,
    /// The supervisor does not, and says why and by when.
    Return {
        /// Why.
        why: String,
        /// The new last day.
        due: Date,
    },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeetingRefusal {
    /// No title.
    #[error("请写明会议名称（不超过 100 字）")]
    Title,
    /// A meeting that was not held yet.
    #[error("会议日期不能晚于今天（开过以后再登记），也不能早于十年以前")]
    ToCome,
    /// Nobody to co-ordinate with.
    #[error("请选择参加的单位，至少两个")]
    Units,
    /// No agenda.
    #[error("请写明议题（不超过 2000 字）")]
    Agenda,
    /// No decision.
    #[error("请写明议定的事项（不超过 500 字）")]
    Text,
    /// Nobody carries it out.
    #[error("请选择牵头落实的单位")]
    Owner,
    /// The day is past.
    #[error("完成期限不能早于今天，也不能晚于一年以后")]
    DuePast,
    /// Too many.
    #[error("一次会议最多登记 50 条议定事项")]
    TooMany,
    /// No such decision.
    #[error("没有这一条议定事项")]
    NoDecision,
    /// It is not at the stage.
    #[error("这一条现在是“{}”，不能这样办", .0.label())]
    State(DecisionState),
    /// Not the person for it.
    #[error("由{0}办理")]
    Person(&'static str),
    /// No words.
    #[error("请写明完成情况（不超过 500 字）")]
    Words,
    /// A return without a reason.
    #[error("退回要写明理由（不超过 500 字）")]
    Why,
}

impl Decision {
    /// A new decision of a meeting.
    ///
    /// # Errors
    /// No text, a day that is past, too many already.
    pub fn made(
        meeting: &Meeting,
        before: u32,
        text: &str,
        owner: &UnitId,
        (due, today): (Date, Date),
    ) -> Result<Self, MeetingRefusal> {
        if before >= DECISIONS_MAX {
            return Err(MeetingRefusal::TooMany);
        }
        let text = written(text).ok_or(MeetingRefusal::Text)?;
        if !ahead(due, today) {
            return Err(MeetingRefusal::DuePast);
        }
        Ok(Self {
            meeting: meeting.id.clone(),
            no: before + 1,
            text,
            owner: owner.clone(),
            due,
            state: DecisionState::Open,
            report: None,
            late: false,
            returned: None,
            accepted: None,
        })
    }

    /// Not done, and its day is past.
    #[must_use]
    pub fn overdue(&self, today: Date) -> bool {
        self.state == DecisionState::Open && self.due < today
    }

    /// Does an act. Who may is the caller's question.
    ///
    /// # Errors
    /// See [`MeetingRefusal`]; nothing is changed then.
    pub fn act(&mut self, act: DecisionAct, stamp: Stamp) -> Result<(), MeetingRefusal> {
        let wanted =
            if matches!(act, DecisionAct::Report(_)) { DecisionState::Open } else { DecisionState::Reported };
        if self.state != wanted {
            return Err(MeetingRefusal::State(self.state));
        }
        match act {
            DecisionAct::Report(text) => {
                let words = written(&text).ok_or(MeetingRefusal::Words)?;
                self.late |= day_of(stamp.at) > self.due;
                self.report = Some(Told { words, stamp });
                self.state = DecisionState::Reported;
            }
            DecisionAct::Accept => {
                self.accepted = Some(stamp);
                self.state = DecisionState::Accepted;
            }
            DecisionAct::Return { why, due } => {
                let words = written(&why).ok_or(MeetingRefusal::Why)?;
                if !ahead(due, day_of(stamp.at)) {
                    return Err(MeetingRefusal::DuePast);
                }
                self.returned = Some(Told { words, stamp });
                self.due = due;
                self.state = DecisionState::Open;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
