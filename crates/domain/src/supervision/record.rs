//! How a rule comes into force, is changed, muted and ended. Who watches is watched: each of these takes two persons, and a
//! rule that is to run is tried on the past first (lessons: rules that are tried on history).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::rule::{Level, Rule, RuleFault};
use crate::case::Author;

/// Most characters of a reason.
const WHY_MAX: usize = 500;

/// Where a rule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// 拟定，未启用
    Draft,
    /// 启用
    InForce,
    /// 暂停
    Suspended,
    /// 停用
    Ended,
}

impl RuleState {
    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "拟定中",
            Self::InForce => "启用",
            Self::Suspended => "暂停",
            Self::Ended => "停用",
        }
    }
}

/// What is proposed for a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// Put into force, or changed.
    Change(Box<Rule>),
    /// Muted for a while.
    Suspend,
    /// In force again as it was.
    Resume,
    /// Ended.
    End,
}

impl Proposal {
    /// The word shown.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Change(_) => "启用或修改",
            Self::Suspend => "暂停",
            Self::Resume => "恢复",
            Self::End => "停用",
        }
    }
}

/// What a back-test came to, kept with the proposal it was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BacktestSummary {
    /// Its id.
    pub id: String,
    /// First day looked at.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Cases looked at.
    pub cases: u64,
    /// Events looked at.
    pub events: u64,
    /// Found by the rule as proposed.
    pub found: u64,
    /// Found by the rule in force.
    pub before: u64,
    /// Found by the proposed one only.
    pub added: u64,
    /// Found by the one in force only.
    pub dropped: u64,
    /// Found by unit charged: as proposed, in force.
    pub by_unit: Vec<(String, u64, u64)>,
    /// Some of the cases found.
    pub samples: Vec<String>,
}

/// A proposal that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// What.
    pub proposal: Proposal,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
    /// How it was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backtest: Option<BacktestSummary>,
}

/// A rule with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// Id of the rule.
    pub id: String,
    /// Where it stands.
    pub state: RuleState,
    /// As it is, or last was, in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// What is proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
    /// Events of its stream.
    pub serial: u32,
    /// Why it was last suspended or ended.
    #[serde(default)]
    pub why: String,
    /// Suspended because too many of its cards were false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_rate: bool,
}

/// Why an act on a rule is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleRefusal {
    /// The rule has faults.
    #[error("规则还不能保存：{}", .0.first().map(|fault| fault.message.as_str()).unwrap_or_default())]
    Faults(Vec<RuleFault>),
    /// Something is proposed already.
    #[error("已经有一项提请等待第二人确认，请先确认或者撤回")]
    Pending,
    /// Nothing is proposed.
    #[error("没有等待确认的提请")]
    NothingPending,
    /// Two persons.
    #[error("提请的人不能自己确认，要由另一名监察人员确认")]
    SamePerson,
    /// It was not tried.
    #[error("启用或修改规则之前要先用过去的办件试算，并把结果附在提请上")]
    NotTried,
    /// No reason.
    #[error("请写明理由，最多 500 字")]
    Why,
    /// Not in this state.
    #[error("规则现在是“{}”，不能这样办", .0.label())]
    State(RuleState),
    /// Nothing changes.
    #[error("与现行规则相同，没有改动")]
    Same,
    /// The id of another.
    #[error("编号和短号在启用以后不能改")]
    Id,
    /// Level of the shipped minimum.
    #[error("短号 {0} 已用于规则 {1}")]
    NumberTaken(String, String),
}

impl RuleRecord {
    /// A rule that is not there yet.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            state: RuleState::Draft,
            rule: None,
            pending: None,
            serial: 0,
            why: String::new(),
            by_rate: false,
        }
    }

    /// A rule that comes with the product, in force from the beginning.
    #[must_use]
    pub fn installed(rule: Rule) -> Self {
        let rule = Rule { version: 1, ..rule };
        Self { state: RuleState::InForce, serial: 1, rule: Some(rule.clone()), ..Self::new(&rule.id) }
    }

    /// The rule as it runs; none while it does not.
    #[must_use]
    pub fn running(&self) -> Option<&Rule> {
        self.rule.as_ref().filter(|_| self.state == RuleState::InForce)
    }

    /// Somebody proposes something.
    ///
    /// # Errors
    /// The rule has faults, nothing would change, something is proposed already, no reason.
    pub fn propose(
        &mut self,
        proposal: Proposal,
        why: &str,
        by: Author,
        at: Timestamp,
    ) -> Result<(), RuleRefusal> {
        if self.pending.is_some() {
            return Err(RuleRefusal::Pending);
        }
        let why = reason(why)?;
        match (&proposal, self.state) {
            (Proposal::Change(rule), _) => self.changes(rule)?,
            (Proposal::Suspend, RuleState::InForce)
            | (Proposal::Resume, RuleState::Suspended | RuleState::Ended) => {}
            (Proposal::End, RuleState::InForce | RuleState::Suspended) => {}
            (_, state) => return Err(RuleRefusal::State(state)),
        }
        self.serial += 1;
        self.pending = Some(Pending { proposal, by, at, why, backtest: None });
        Ok(())
    }

    fn changes(&self, rule: &Rule) -> Result<(), RuleRefusal> {
        let faults = rule.faults();
        if !faults.is_empty() {
            return Err(RuleRefusal::Faults(faults));
        }
        if self.id != rule.id {
            return Err(RuleRefusal::Id);
        }
        let Some(now) = &self.rule else { return Ok(()) };
        if now.no != rule.no {
            return Err(RuleRefusal::Id);
        }
        let same = Rule { version: now.version, ..rule.clone() } == *now;
        if same && self.state == RuleState::InForce { Err(RuleRefusal::Same) } else { Ok(()) }
    }

    /// The result of a back-test is put beside what is proposed.
    ///
    /// # Errors
    /// Nothing is proposed that can be tried.
    pub fn tried(&mut self, summary: BacktestSummary) -> Result<(), RuleRefusal> {
        let Some(pending) = self.pending.as_mut() else { return Err(RuleRefusal::NothingPending) };
        self.serial += 1;
        pending.backtest = Some(summary);
        Ok(())
    }

    /// A second person agrees; gives what is in force from now on. `history`: there is a past to try a rule on.
    ///
    /// # Errors
    /// The same person; it was not tried.
    pub fn confirm(&mut self, by: &Author, history: bool) -> Result<(), RuleRefusal> {
        let pending = self.pending.as_ref().ok_or(RuleRefusal::NothingPending)?;
        if pending.by.person == by.person {
            return Err(RuleRefusal::SamePerson);
        }
        // A trial that looked at nothing is none.
        let tried = pending.backtest.as_ref().is_some_and(|test| test.events > 0);
        if history && matches!(pending.proposal, Proposal::Change(_)) && !tried {
            return Err(RuleRefusal::NotTried);
        }
        let Some(pending) = self.pending.take() else { return Err(RuleRefusal::NothingPending) };
        self.serial += 1;
        self.by_rate = false;
        match pending.proposal {
            Proposal::Change(rule) => {
                let version = self.rule.as_ref().map_or(0, |rule| rule.version) + 1;
                self.rule = Some(Rule { version, ..*rule });
                self.state = RuleState::InForce;
                self.why = String::new();
            }
            Proposal::Resume => {
                self.state = RuleState::InForce;
                self.why = String::new();
            }
            Proposal::Suspend => {
                self.state = RuleState::Suspended;
                self.why = pending.why;
            }
            Proposal::End => {
                self.state = RuleState::Ended;
                self.why = pending.why;
            }
        }
        Ok(())
    }

    /// The proposal is taken back, or the second person does not agree.
    ///
    /// # Errors
    /// Nothing is proposed.
    pub fn withdraw(&mut self) -> Result<(), RuleRefusal> {
        self.pending.take().ok_or(RuleRefusal::NothingPending)?;
        self.serial += 1;
        Ok(())
    }

    /// Too many of its cards were false: it is suspended until two persons have looked at it. Gives whether it ran.
    pub fn suspend_by_rate(&mut self, percent: u32) -> bool {
        if self.state != RuleState::InForce {
            return false;
        }
        self.serial += 1;
        self.state = RuleState::Suspended;
        self.by_rate = true;
        self.why = format!("近 90 天核定的牌有 {percent}% 因规则或责任认定有误被撤销，自动暂停待复核");
        true
    }

    /// Its level, as in force or as proposed.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.shown().map(|rule| rule.level)
    }

    /// The rule to show: in force, else as proposed.
    #[must_use]
    pub fn shown(&self) -> Option<&Rule> {
        self.rule.as_ref().or_else(|| match &self.pending.as_ref()?.proposal {
            Proposal::Change(rule) => Some(rule),
            _ => None,
        })
    }
}

fn reason(why: &str) -> Result<String, RuleRefusal> {
    let why = why.trim();
    if super::words::readable(why, WHY_MAX) { Ok(why.to_owned()) } else { Err(RuleRefusal::Why) }
}
