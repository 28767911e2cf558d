//! A finding (监察发现) and what becomes of it: raised → notified → explained → upheld or cleared → appealed → closed.
//!
//! A finding never disappears (practice §8): what was wrong of it is cleared with a reason and stays. Signals (提示、预警)
//! need no answer and pass; cards (黄牌、红牌) are answered within three working days, decided by the supervisor, and may be
//! appealed within three working days to a post that did not decide. Clearing is an act of two persons.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::charge::Charge;
use super::rule::{Level, Part};
use crate::authority::Actor;
use crate::calendar::Calendar;
use crate::case::{Author, unprintable, unseen};
use crate::organisation::{PostId, Role, UnitId};

/// Working days to explain, to appeal, and to decide an appeal (practice §8 for the first two; the last is the platform's own).
pub const EXPLAIN_DAYS: u32 = 3;
/// Working days to appeal after the decision.
pub const APPEAL_DAYS: u32 = 3;
/// Working days to decide an appeal.
pub const REVIEW_DAYS: u32 = 5;
/// Most characters of what is said.
pub const SAID_MAX: usize = 1_000;

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// 已发现，待告知
    Raised,
    /// 已告知，待说明
    Notified,
    /// 已说明，待核定
    Explained,
    /// 已核定，可申辩
    Upheld,
    /// 已撤销
    Cleared,
    /// 申辩中
    Appealed,
    /// 已办结
    Closed,
}

impl FindingState {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Raised,
        Self::Notified,
        Self::Explained,
        Self::Upheld,
        Self::Cleared,
        Self::Appealed,
        Self::Closed,
    ];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Notified => "notified",
            Self::Explained => "explained",
            Self::Upheld => "upheld",
            Self::Cleared => "cleared",
            Self::Appealed => "appealed",
            Self::Closed => "closed",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Raised => "待告知",
            Self::Notified => "待说明",
            Self::Explained => "待核定",
            Self::Upheld => "已核定，可申辩",
            Self::Cleared => "已撤销",
            Self::Appealed => "申辩中",
            Self::Closed => "已办结",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Something is still to be done with it.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Cleared | Self::Closed)
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingOutcome {
    /// 成立
    Upheld,
    /// 撤销
    Cleared,
    /// 自动解除: a signal that passed.
    Passed,
}

impl FindingOutcome {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Cleared => "cleared",
            Self::Passed => "passed",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Upheld => "成立",
            Self::Cleared => "撤销",
            Self::Passed => "已解除",
        }
    }
}

/// Why a finding is cleared. Illness, outage and fault of the system exempt (practice §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// 因病、因公不在岗且无人顶岗
    Illness,
    /// 停电、断网等
    Outage,
    /// 系统故障
    SystemFault,
    /// 责任不在被发现的单位或岗位
    WrongCharge,
    /// 事实不成立
    NotSo,
    /// 申请人的原因
    Applicant,
    /// 其他正当理由
    Other,
}

impl Ground {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Illness,
        Self::Outage,
        Self::SystemFault,
        Self::WrongCharge,
        Self::NotSo,
        Self::Applicant,
        Self::Other,
    ];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Illness => "illness",
            Self::Outage => "outage",
            Self::SystemFault => "system_fault",
            Self::WrongCharge => "wrong_charge",
            Self::NotSo => "not_so",
            Self::Applicant => "applicant",
            Self::Other => "other",
        }
    }

    /// The words shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Illness => "因病或因公不在岗，无人顶岗",
            Self::Outage => "停电、断网等不可抗力",
            Self::SystemFault => "系统故障",
            Self::WrongCharge => "责任不在本单位或本岗位",
            Self::NotSo => "事实不成立",
            Self::Applicant => "申请人的原因",
            Self::Other => "其他正当理由",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.code() == code)
    }

    /// The rule itself was wrong about it: it counts among the false cards of the rule.
    #[must_use]
    pub fn is_false_card(self) -> bool {
        matches!(self, Self::SystemFault | Self::WrongCharge | Self::NotSo)
    }
}

/// An event of the log that a finding rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRef {
    /// Index in the log.
    pub idx: i64,
    /// Sequence in its case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u32>,
    /// Kind.
    pub kind: String,
    /// When it was recorded.
    pub at: Timestamp,
}

/// What a finding rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Events of the log.
    pub events: Vec<EventRef>,
    /// The paper concerned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
    /// The last day that passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// Working days beyond it (GB/T 39046: 超期天数 n..3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_days: Option<u32>,
    /// What the condition read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read: Vec<(String, String)>,
}

/// Something said by somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
    /// The ground named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Ground>,
}

/// An appeal (申辩).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// What was said.
    pub said: Said,
    /// Last day to decide it.
    pub decide_by: Date,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Said>,
    /// The finding stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upheld: Option<bool>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// 监察编号: `JC` + index of the event it rests on + number of the rule (GB/T 39046 T11: an..20).
    pub no: String,
    /// Index of the event it rests on: its place among all.
    pub place: i64,
    /// Rule.
    pub rule: String,
    /// Version of the rule.
    pub rule_version: u32,
    /// What it found, in the rule's words.
    pub title: String,
    /// What it rests on.
    pub source: String,
    /// What to do.
    pub advice: String,
    /// How grave.
    pub level: Level,
    /// Part of the score.
    pub part: Part,
    /// Points it costs once upheld, where the rule says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deduct: Option<u32>,
    /// Legal day.
    pub on: Date,
    /// When it was raised, as the log has it.
    pub at: Timestamp,
    /// The case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_no: Option<String>,
    /// Item code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Item name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_name: Option<String>,
    /// Centre that received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<UnitId>,
    /// Who answers.
    pub charge: Charge,
    /// What it rests on.
    pub evidence: Evidence,
    /// Posts that were told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub told: BTreeSet<PostId>,
    /// Where it stands.
    pub state: FindingState,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<FindingOutcome>,
    /// Events of its stream: what a page was made of.
    pub serial: u32,
    /// Last day to explain, to appeal, or to decide an appeal: whoever's turn it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// 说明
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Said>,
    /// 核定
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Said>,
    /// Clearing proposed by a supervisor and not yet confirmed by another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clearing: Option<Said>,
    /// 申辩
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// How it was ended by the system or cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Said>,
}

/// An act on a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingAct {
    /// 说明
    Explain {
        /// What happened.
        text: String,
        /// Exemption asked for.
        ground: Option<Ground>,
    },
    /// 核定成立
    Uphold {
        /// Why.
        text: String,
    },
    /// 提请撤销
    ProposeClearing {
        /// Ground.
        ground: Ground,
        /// Why.
        text: String,
    },
    /// 同意撤销, by a second supervisor.
    ConfirmClearing,
    /// 不同意撤销
    RejectClearing {
        /// Why.
        text: String,
    },
    /// 申辩
    Appeal {
        /// Why.
        text: String,
    },
    /// 申辩的处理
    AnswerAppeal {
        /// The finding stands.
        upheld: bool,
        /// Ground, where it is cleared.
        ground: Option<Ground>,
        /// Why.
        text: String,
    },
}

/// Kind of an act, for what a page offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the acts of FindingAct by name")]
pub enum FindingActKind {
    Explain,
    Uphold,
    ProposeClearing,
    ConfirmClearing,
    RejectClearing,
    Appeal,
    AnswerAppeal,
}

impl FindingActKind {
    /// All.
    pub const ALL: [Self; 7] = [
        Self::Explain,
        Self::Uphold,
        Self::ProposeClearing,
        Self::ConfirmClearing,
        Self::RejectClearing,
        Self::Appeal,
        Self::AnswerAppeal,
    ];

    /// Kind of the event it makes.
    #[must_use]
    pub fn event(self) -> &'static str {
        match self {
            Self::Explain => "finding_explained",
            Self::Uphold => "finding_upheld",
            Self::ProposeClearing => "finding_clearing_proposed",
            Self::ConfirmClearing => "finding_cleared",
            Self::RejectClearing => "finding_clearing_rejected",
            Self::Appeal => "finding_appealed",
            Self::AnswerAppeal => "finding_appeal_answered",
        }
    }
}

impl FindingAct {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> FindingActKind {
        match self {
            Self::Explain { .. } => FindingActKind::Explain,
            Self::Uphold { .. } => FindingActKind::Uphold,
            Self::ProposeClearing { .. } => FindingActKind::ProposeClearing,
            Self::ConfirmClearing => FindingActKind::ConfirmClearing,
            Self::RejectClearing { .. } => FindingActKind::RejectClearing,
            Self::Appeal { .. } => FindingActKind::Appeal,
            Self::AnswerAppeal { .. } => FindingActKind::AnswerAppeal,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Explain { text, .. }
            | Self::Uphold { text }
            | Self::ProposeClearing { text, .. }
            | Self::RejectClearing { text }
            | Self::Appeal { text }
            | Self::AnswerAppeal { text, .. } => Some(text),
            Self::ConfirmClearing => None,
        }
    }
}

/// Why an act on a finding is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FindingRefusal {
    /// A signal is not answered.
    #[error("提示和预警不需要说明，按提示办理即可")]
    Signal,
    /// Not its turn.
    #[error("这项监察发现现在是“{}”，不能这样办", .0.label())]
    State(FindingState),
    /// Nothing was said.
    #[error("请写明理由")]
    Nothing,
    /// Too much was said.
    #[error("最多写 {SAID_MAX} 个字")]
    TooLong,
    /// Control characters, or such that turn the text round them.
    #[error("里面有不能显示的字符，请重新输入")]
    Unprintable,
    /// The days to explain still run.
    #[error("说明期限还没有过，也还没有说明，请等说明或者期满再核定")]
    TooEarly,
    /// The days to explain or to appeal are over.
    #[error("期限已过")]
    TooLate,
    /// Clearing takes two.
    #[error("撤销要由另一人确认，提请的人不能自己确认")]
    SamePerson,
    /// Who decided does not decide the appeal.
    #[error("申辩要由没有核定过的岗位处理")]
    SamePost,
    /// A clearing waits already.
    #[error("已经提请撤销，等另一人确认")]
    Waiting,
    /// No clearing waits.
    #[error("没有等待确认的撤销")]
    NothingWaiting,
    /// A cleared appeal names its ground.
    #[error("撤销要选一个理由类别")]
    Ground,
    /// Not this person's.
    #[error("只有被发现的人、岗位、其AB岗和单位负责人可以说明和申辩")]
    NotCharged,
    /// Not a supervisor.
    #[error("只有效能监察岗位可以核定")]
    NotSupervisor,
    /// A supervisor does not judge a finding on himself.
    #[error("不能核定记在自己名下的监察发现")]
    Own,
}

impl FindingRefusal {
    /// The field it belongs to; empty for the act as a whole.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Nothing | Self::TooLong | Self::Unprintable => "text",
            Self::Ground => "ground",
            _ => "",
        }
    }
}

impl Finding {
    /// Whether it is a unit's affair: charged to it, or of a case it received.
    #[must_use]
    pub fn is_affair_of(&self, unit: &UnitId) -> bool {
        self.charge.unit.as_ref() == Some(unit) || self.centre.as_ref() == Some(unit)
    }

    /// The person answers for it: charged, told as its post's stand-in, or head of the unit that is charged. Who is told
    /// because the case was received there knows of it, and does not use up another's word.
    #[must_use]
    pub fn concerns(&self, actor: &Actor) -> bool {
        let by = &actor.author;
        if self.charge.person.as_deref() == Some(by.person.as_str())
            || self.charge.post.as_ref() == Some(&by.post)
        {
            return true;
        }
        let heads = actor.is(Role::BodyHead) || actor.is(Role::CentreHead);
        let own = self.charge.unit.as_ref().is_none_or(|unit| *unit == by.unit);
        own && (self.told.contains(&by.post) || heads && self.charge.unit.is_some())
    }

    /// Whether the person may know of it: supervisors, those concerned and told, and once it is upheld for good whoever
    /// answers for the centre or the body. A card that is not upheld is nobody else's business.
    #[must_use]
    pub fn visible_to(&self, actor: &Actor) -> bool {
        if actor.is(Role::Supervisor) || self.concerns(actor) || self.told.contains(&actor.author.post) {
            return true;
        }
        let final_ = self.state == FindingState::Closed && self.outcome == Some(FindingOutcome::Upheld);
        final_ && self.is_affair_of(actor.unit()) && (actor.is(Role::BodyHead) || actor.is(Role::CentreHead))
    }

    /// Who may do this act at all, and whether it is its turn; the text is looked at by [`Finding::act`].
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, actor: &Actor, kind: FindingActKind, today: Date) -> Result<(), FindingRefusal> {
        use FindingActKind as K;
        if !self.level.is_card() {
            return Err(FindingRefusal::Signal);
        }
        let wrong = Err(FindingRefusal::State(self.state));
        match kind {
            K::Explain | K::Appeal if !self.concerns(actor) => return Err(FindingRefusal::NotCharged),
            K::Explain | K::Appeal => {}
            _ if !actor.is(Role::Supervisor) => return Err(FindingRefusal::NotSupervisor),
            _ if self.charge.person.as_deref() == Some(actor.author.person.as_str()) => {
                return Err(FindingRefusal::Own);
            }
            _ => {}
        }
        // The day is gone once it was told that nobody explained.
        let in_time = self.due_on.is_some_and(|due| today <= due);
        match (kind, self.state) {
            (K::Explain, FindingState::Notified) | (K::Appeal, FindingState::Upheld) => {
                if in_time {
                    Ok(())
                } else {
                    Err(FindingRefusal::TooLate)
                }
            }
            (K::Uphold, FindingState::Notified) if in_time => Err(FindingRefusal::TooEarly),
            (K::Uphold | K::ProposeClearing, FindingState::Notified | FindingState::Explained) => {
                if self.clearing.is_some() { Err(FindingRefusal::Waiting) } else { Ok(()) }
            }
            (K::ConfirmClearing | K::RejectClearing, FindingState::Notified | FindingState::Explained) => {
                match &self.clearing {
                    None => Err(FindingRefusal::NothingWaiting),
                    Some(said) if said.by.person == actor.author.person => Err(FindingRefusal::SamePerson),
                    Some(_) => Ok(()),
                }
            }
            (K::AnswerAppeal, FindingState::Appealed) => match &self.decision {
                Some(said) if said.by.post == actor.author.post || said.by.person == actor.author.person => {
                    Err(FindingRefusal::SamePost)
                }
                _ => Ok(()),
            },
            _ => wrong,
        }
    }

    /// The acts a page offers.
    #[must_use]
    pub fn available(&self, actor: &Actor, today: Date) -> Vec<FindingActKind> {
        FindingActKind::ALL.into_iter().filter(|kind| self.may(actor, *kind, today).is_ok()).collect()
    }

    /// Does it.
    ///
    /// # Errors
    /// Why not; nothing is changed then.
    pub fn act(
        &mut self,
        actor: &Actor,
        act: &FindingAct,
        at: Timestamp,
        today: Date,
        calendar: &Calendar,
    ) -> Result<(), FindingRefusal> {
        self.may(actor, act.kind(), today)?;
        let text = match act.text().map(str::trim) {
            Some(text) if text.chars().all(|c| c.is_whitespace() || unseen(c)) => {
                return Err(FindingRefusal::Nothing);
            }
            Some(text) if text.chars().count() > SAID_MAX => return Err(FindingRefusal::TooLong),
            Some(text) if text.chars().any(unprintable) => return Err(FindingRefusal::Unprintable),
            text => text.unwrap_or_default().to_owned(),
        };
        let ground = match act {
            FindingAct::Explain { ground, .. } => *ground,
            FindingAct::ProposeClearing { ground, .. } => Some(*ground),
            FindingAct::AnswerAppeal { upheld: false, ground: None, .. } => {
                return Err(FindingRefusal::Ground);
            }
            FindingAct::AnswerAppeal { upheld: false, ground, .. } => *ground,
            _ => None,
        };
        let said = Said { by: actor.author.clone(), at, text, ground };
        self.serial += 1;
        match act {
            FindingAct::Explain { .. } => {
                self.explanation = Some(said);
                self.state = FindingState::Explained;
                self.due_on = None;
            }
            FindingAct::Uphold { .. } => {
                self.decision = Some(said);
                self.state = FindingState::Upheld;
                self.due_on = Some(calendar.add_working_days(today, APPEAL_DAYS).on);
            }
            FindingAct::ProposeClearing { .. } => self.clearing = Some(said),
            FindingAct::ConfirmClearing => {
                let ground = self.clearing.as_ref().and_then(|clearing| clearing.ground);
                self.clear(Said { ground, ..said });
            }
            FindingAct::RejectClearing { .. } => self.clearing = None,
            FindingAct::Appeal { .. } => {
                let decide_by = calendar.add_working_days(today, REVIEW_DAYS).on;
                self.appeal = Some(Appeal { said, decide_by, answer: None, upheld: None });
                self.state = FindingState::Appealed;
                self.due_on = Some(decide_by);
            }
            FindingAct::AnswerAppeal { upheld, .. } => {
                if let Some(appeal) = self.appeal.as_mut() {
                    appeal.answer = Some(said.clone());
                    appeal.upheld = Some(*upheld);
                }
                if *upheld { self.close(FindingOutcome::Upheld) } else { self.clear(said) }
            }
        }
        Ok(())
    }

    fn clear(&mut self, said: Said) {
        self.state = FindingState::Cleared;
        self.outcome = Some(FindingOutcome::Cleared);
        self.due_on = None;
        self.ended = Some(said);
    }

    fn close(&mut self, outcome: FindingOutcome) {
        self.state = FindingState::Closed;
        self.outcome = Some(outcome);
        self.due_on = None;
    }

    /// A signal passes: what it warned of has been done, or its time is over.
    ///
    /// Gives whether it was a signal that was still there.
    pub fn pass(&mut self, at: Timestamp, why: &str) -> bool {
        if self.level.is_card() || !self.state.is_open() {
            return false;
        }
        self.serial += 1;
        self.ended = Some(Said { by: Author::system(), at, text: why.to_owned(), ground: None });
        self.close(FindingOutcome::Passed);
        true
    }

    /// The days to appeal are over and nobody did: it stands.
    ///
    /// Gives whether it was its time.
    pub fn expire(&mut self, today: Date) -> bool {
        let over = self.state == FindingState::Upheld && self.due_on.is_some_and(|due| due < today);
        if over {
            self.serial += 1;
            self.close(FindingOutcome::Upheld);
        }
        over
    }

    /// It counts in a score: upheld for good.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.state == FindingState::Closed && self.outcome == Some(FindingOutcome::Upheld)
    }

    /// A card that is not decided for good: the score waits for it.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.level.is_card() && self.state.is_open()
    }
}

/// Where the share of false cards of a rule lies and whether it is to be looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FalseCards {
    /// Cards decided for good.
    pub decided: u32,
    /// Of these cleared because the rule or its charge was wrong.
    pub wrong: u32,
}

/// Fewer decided cards say nothing about a rule.
pub const FALSE_CARDS_MIN: u32 = 20;
/// A rule of which more than so many of a hundred cards were wrong is suspended for review.
pub const FALSE_CARDS_PERCENT: u32 = 30;

impl FalseCards {
    /// Above the set rate, over enough cards.
    #[must_use]
    pub fn too_many(self) -> bool {
        self.decided >= FALSE_CARDS_MIN && self.wrong * 100 > self.decided * FALSE_CARDS_PERCENT
    }

    /// Wrong ones of a hundred.
    #[must_use]
    pub fn percent(self) -> Option<u32> {
        (self.wrong * 100).checked_div(self.decided)
    }
}
