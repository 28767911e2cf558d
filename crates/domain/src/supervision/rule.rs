//! Rules of supervision as data: what starts them, their condition, how grave it is, who is told, who answers.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::charge::ChargeTo;
use super::clock::{ClockOf, Offset};
use super::vocabulary;
use super::watch::Moment;
use crate::case::unprintable;
use crate::catalogue::expression::{Expression, Facts, Parsed, Truth};
use crate::organisation::UnitId;

/// Longest id of a rule (GB/T 39046 T11: 监察规则编号 an..20).
pub const ID_MAX: usize = 20;
const TITLE_MAX: usize = 60;
/// Most items, centres and bodies a rule is narrowed to.
const REACH_MAX: usize = 200;
const TEXT_MAX: usize = 500;
/// Most points a finding of a rule may cost.
const DEDUCT_MAX: u32 = 100;

/// How grave a finding is (standards §7.3: 提示、预警、黄牌、红牌、督办).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 提示: to look at, never scored.
    Prompt,
    /// 预警
    Notice,
    /// 黄牌
    Yellow,
    /// 红牌
    Red,
    /// 督办: a supervision sheet has to follow.
    Order,
}

impl Level {
    /// All, the lightest first.
    pub const ALL: [Self; 5] = [Self::Prompt, Self::Notice, Self::Yellow, Self::Red, Self::Order];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Notice => "notice",
            Self::Yellow => "yellow",
            Self::Red => "red",
            Self::Order => "order",
        }
    }

    /// The word of the field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Prompt => "提示",
            Self::Notice => "预警",
            Self::Yellow => "黄牌",
            Self::Red => "红牌",
            Self::Order => "督办",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }

    /// A card (牌): it is answered, decided and may be appealed. What is lighter is a signal and passes by itself.
    #[must_use]
    pub fn is_card(self) -> bool {
        self >= Self::Yellow
    }

    /// Number in the store: the graver, the larger.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::Prompt => 0,
            Self::Notice => 1,
            Self::Yellow => 2,
            Self::Red => 3,
            Self::Order => 4,
        }
    }
}

/// The part of a score a finding belongs to (standards §7.2, model A).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 政务公开
    Openness,
    /// 流程规范
    Procedure,
    /// 期限合法
    Time,
    /// 收费合理
    Fees,
    /// 满意度
    Satisfaction,
    /// 服务态度
    Attitude,
    /// 监督检查
    Oversight,
    /// 法律责任
    Liability,
    /// 廉洁行政
    Integrity,
}

impl Part {
    /// All, in the order of the model.
    pub const ALL: [Self; 9] = [
        Self::Openness,
        Self::Procedure,
        Self::Time,
        Self::Fees,
        Self::Satisfaction,
        Self::Attitude,
        Self::Oversight,
        Self::Liability,
        Self::Integrity,
    ];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Openness => "openness",
            Self::Procedure => "procedure",
            Self::Time => "time",
            Self::Fees => "fees",
            Self::Satisfaction => "satisfaction",
            Self::Attitude => "attitude",
            Self::Oversight => "oversight",
            Self::Liability => "liability",
            Self::Integrity => "integrity",
        }
    }

    /// The word of the field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Openness => "政务公开",
            Self::Procedure => "流程规范",
            Self::Time => "期限合法",
            Self::Fees => "收费合理",
            Self::Satisfaction => "满意度",
            Self::Attitude => "服务态度",
            Self::Oversight => "监督检查",
            Self::Liability => "法律责任",
            Self::Integrity => "廉洁行政",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// Who is told of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The post that answers for it.
    Post,
    /// Whoever stands in for that post (AB岗).
    Substitute,
    /// The head of its unit.
    Head,
    /// The head of the centre that received.
    CentreHead,
}

impl Audience {
    /// All.
    pub const ALL: [Self; 4] = [Self::Post, Self::Substitute, Self::Head, Self::CentreHead];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Substitute => "substitute",
            Self::Head => "head",
            Self::CentreHead => "centre_head",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Post => "责任岗位",
            Self::Substitute => "AB岗",
            Self::Head => "单位负责人",
            Self::CentreHead => "收件中心主任",
        }
    }
}

/// What starts a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// Events of these kinds.
    On(Vec<String>),
    /// A clock of the case reaches a point, at 00:00.
    Clock {
        /// Which clock.
        of: ClockOf,
        /// Which point of it.
        at: Offset,
    },
}

/// Where a rule applies; empty means everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reach {
    /// Only these items.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub items: BTreeSet<String>,
    /// Only cases received at these centres.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub centres: BTreeSet<UnitId>,
    /// Only cases these bodies decide.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub bodies: BTreeSet<UnitId>,
}

impl Reach {
    /// Everywhere.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.items.is_empty() && self.centres.is_empty() && self.bodies.is_empty()
    }

    fn holds(&self, moment: &Moment<'_>) -> bool {
        let Some(case) = moment.case() else { return self.is_everywhere() };
        (self.items.is_empty() || self.items.contains(&case.item))
            && (self.centres.is_empty() || self.centres.contains(&case.competence.centre))
            && (self.bodies.is_empty() || self.bodies.contains(&case.competence.decides))
    }
}

/// A rule of supervision. Its version counts what was put in force under its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// 监察规则编号, `over-promise`.
    pub id: String,
    /// Short number in the numbers of findings: `R003`.
    pub no: String,
    /// Version, from 1; 0 before it is put in force.
    #[serde(default)]
    pub version: u32,
    /// What it finds, in a few words.
    pub title: String,
    /// Law or local document it rests on.
    pub source: String,
    /// What whoever is found should know: what went wrong and what to do now.
    pub advice: String,
    /// Part of the score.
    pub part: Part,
    /// Where it applies.
    #[serde(default, skip_serializing_if = "Reach::is_everywhere")]
    pub reach: Reach,
    /// What starts it.
    pub trigger: Trigger,
    /// The condition in CEL over the words of [`vocabulary`]; none: whenever it is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
    /// How grave.
    pub level: Level,
    /// Who answers for it.
    pub charge: ChargeTo,
    /// Who is told.
    pub tell: BTreeSet<Audience>,
    /// Points it costs once upheld; none: what the score model says of its level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deduct: Option<u32>,
    /// Events of the case that end a signal by themselves (自动解除); for what is no card.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clears: Vec<String>,
    /// First day on which acts are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

/// What is wrong with a rule, by field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// JSON pointer of the field.
    pub field: &'static str,
    /// What is wrong, in Chinese.
    pub message: String,
}

impl Rule {
    /// What keeps the rule from being saved. A rule that nothing would run, that can never hold or that nobody would
    /// hear of is refused.
    #[must_use]
    pub fn faults(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        let mut fault = |field, message: &str| faults.push(RuleFault { field, message: message.to_owned() });
        let id_fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > ID_MAX || !self.id.chars().all(id_fits) {
            fault("/id", "规则编号用小写字母、数字和短横，最多 20 个字符（GB/T 39046）");
        }
        if self.id == "new" {
            fault("/id", "这个编号系统自己要用，请换一个");
        }
        let no_fits =
            self.no.len() <= 6 && self.no.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if self.no.is_empty() || !no_fits {
            fault("/no", "短号用大写字母和数字，最多 6 个，例如 R101");
        }
        for (field, text, max, what) in [
            ("/title", &self.title, TITLE_MAX, "规则名称"),
            ("/source", &self.source, TEXT_MAX, "依据"),
            ("/advice", &self.advice, TEXT_MAX, "给当事人的说明"),
        ] {
            let n = text.trim().chars().count();
            if n == 0 {
                fault(field, &format!("请写{what}"));
            } else if n > max {
                fault(field, &format!("{what}最多 {max} 个字"));
            } else if text.chars().any(unprintable) {
                fault(field, &format!("{what}里有不能显示的字符，请重新输入"));
            }
        }
        let reach = self.reach.items.len() + self.reach.centres.len() + self.reach.bodies.len();
        if reach > REACH_MAX {
            fault("/reach", "范围里的事项、中心和机关加起来最多 200 个");
        }
        let years = jiff::civil::date(2000, 1, 1)..=jiff::civil::date(2100, 1, 1);
        if self.from.is_some_and(|day| !years.contains(&day))
            || self.to.is_some_and(|day| !years.contains(&day))
        {
            fault("/to", "日期要在 2000 年到 2100 年之间");
        }
        if self.tell.is_empty() {
            fault("/tell", "至少选一个告知对象：没有人知道的发现不起作用");
        }
        if self.deduct.is_some_and(|points| points > DEDUCT_MAX) {
            fault("/deduct", "扣分最多 100");
        }
        if self.level.is_card() && !self.clears.is_empty() {
            fault("/clears", "黄牌以上由人核定，不能自动解除");
        }
        if !self.level.is_card()
            && self.deduct.is_some_and(|points| points > 0)
            && self.level == Level::Prompt
        {
            fault("/deduct", "提示不扣分");
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            fault("/to", "止日不能早于起日");
        }
        if self.clears.iter().any(|kind| !vocabulary::is_case_kind(kind)) {
            fault("/clears", "自动解除只能由办件的环节引起");
        }
        faults.extend(self.trigger_faults());
        faults.extend(self.condition_faults());
        faults
    }

    fn trigger_faults(&self) -> Vec<RuleFault> {
        let fault = |message: String| vec![RuleFault { field: "/trigger", message }];
        match &self.trigger {
            Trigger::On(kinds) if kinds.is_empty() => {
                fault("请选在哪些环节检查：没有环节的规则永远不会运行".to_owned())
            }
            Trigger::On(kinds) => match kinds.iter().find(|kind| !vocabulary::is_kind(kind)) {
                Some(unknown) => fault(format!("没有“{unknown}”这个环节")),
                None if kinds.iter().any(|k| vocabulary::is_case_kind(k))
                    && kinds.iter().any(|k| !vocabulary::is_case_kind(k)) =>
                {
                    fault("办件的环节和办件以外的环节不能放在一条规则里".to_owned())
                }
                None => Vec::new(),
            },
            Trigger::Clock { of, at } => {
                at.fault(*of).map_or_else(Vec::new, |message| fault(message.to_owned()))
            }
        }
    }

    fn condition_faults(&self) -> Vec<RuleFault> {
        let fault = |message: String| vec![RuleFault { field: "/when", message }];
        let Some(when) = &self.when else { return Vec::new() };
        let parsed = match when.parsed() {
            Ok(parsed) => parsed,
            Err(error) => return fault(error.to_string()),
        };
        if let Err(error) = parsed.check(&vocabulary::names()) {
            return fault(error.to_string());
        }
        if let Some(word) = parsed.names().into_iter().find(|name| !vocabulary::given(name, &self.trigger)) {
            return fault(format!("“{word}”在所选的环节没有值，条件永远不成立"));
        }
        if parsed.names().is_empty() && parsed.truth(&Facts::new()) != Truth::Yes {
            return fault("这个条件永远不成立".to_owned());
        }
        Vec::new()
    }

    /// The rule looks at acts of this day.
    #[must_use]
    pub fn in_time(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// It is started by events of this kind.
    #[must_use]
    pub fn starts_on(&self, kind: &str) -> bool {
        matches!(&self.trigger, Trigger::On(kinds) if kinds.iter().any(|one| one == kind))
    }

    /// A signal of it ends by itself with an event of this kind.
    #[must_use]
    pub fn clears_on(&self, kind: &str) -> bool {
        self.clears.iter().any(|one| one == kind)
    }
}

/// A rule made ready to be asked many times.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The rule.
    pub rule: Rule,
    condition: Option<(Parsed, Vec<String>)>,
}

impl Ready {
    /// Reads the condition; none where it is no condition (a saved rule has a good one).
    #[must_use]
    pub fn new(rule: Rule) -> Option<Self> {
        let condition = match &rule.when {
            None => None,
            Some(when) => {
                let parsed = when.parsed().ok()?;
                let names = parsed.names().into_iter().map(str::to_owned).collect();
                Some((parsed, names))
            }
        };
        Some(Self { rule, condition })
    }

    /// Whether it finds something here; the caller has looked whether it is started.
    #[must_use]
    pub fn hits(&self, moment: &Moment<'_>) -> bool {
        if !self.rule.in_time(moment.day()) || !self.rule.reach.holds(moment) {
            return false;
        }
        let Some((parsed, names)) = &self.condition else { return true };
        parsed.truth(&vocabulary::facts(names.iter().map(String::as_str), moment)) == Truth::Yes
    }

    /// What the condition read, in words: the evidence of a finding.
    #[must_use]
    pub fn read(&self, moment: &Moment<'_>) -> Vec<(String, String)> {
        let names = self.condition.iter().flat_map(|(_, names)| names);
        names.filter_map(|name| Some((name.clone(), vocabulary::told(name, moment)?))).collect()
    }
}
