//! What the pinned item version and its placement ask of a case.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::model::Outcome;
use crate::calendar::{Calendar, add_days};
use crate::catalogue::{FeeList, HandlingStandard};
use crate::time_limit::{Limit, Unit};

/// Procedure profile by item type (practice §2): a licence, a confirmation, a payment, a filing and a
/// public service differ in limits, papers and words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// 行政许可
    Licence,
    /// 行政确认
    Confirmation,
    /// 行政给付
    Payment,
    /// 备案
    Filing,
    /// 公共服务, and items without a type
    PublicService,
    /// 其他行政权力
    OtherPower,
    /// 企业服务（水电气…）
    Enterprise,
}

impl Profile {
    /// Silence for five working days is acceptance: 行政许可法 §32(4), licences only unless a rule is cited.
    #[must_use]
    pub fn deemed_acceptance(self) -> bool {
        self == Self::Licence
    }

    /// Whether its decisions are administrative acts open to review and lawsuit.
    #[must_use]
    pub fn administrative(self) -> bool {
        !matches!(self, Self::PublicService | Self::Enterprise)
    }

    /// What a decision is called and what it does (practice §2): the only place for these words.
    #[must_use]
    pub fn verdict(self, granted: bool) -> Verdict {
        let (word, does) = match (self, granted) {
            (Self::Licence, true) => ("准予许可", "准予行政许可"),
            (Self::Licence, false) => ("不予许可", "不予行政许可"),
            (Self::Confirmation, true) => ("予以确认", "予以行政确认"),
            (Self::Confirmation, false) => ("不予确认", "不予行政确认"),
            (Self::Payment, true) => ("给付", "予以给付"),
            (Self::Payment, false) => ("不给付", "不予给付"),
            (Self::Filing, true) => ("予以备案", "予以备案"),
            (Self::Filing, false) => ("退回补正", "退回补正"),
            (Self::PublicService, true) => ("办结", "予以办结"),
            (Self::OtherPower, true) => ("予以办理", "予以办理"),
            (Self::PublicService | Self::OtherPower, false) => ("不予办理", "不予办理"),
            (Self::Enterprise, true) => ("办结", "予以办结"),
            (Self::Enterprise, false) => ("无法办理", "不能办理"),
        };
        Verdict { word, does }
    }

    /// The two outcome words, granted and refused.
    #[must_use]
    pub fn outcome_words(self) -> (&'static str, &'static str) {
        (self.verdict(true).word, self.verdict(false).word)
    }
}

/// A decision in the words of its profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Its name, on pages, in lists and in answers: 准予许可.
    pub word: &'static str,
    /// What the body does by it, in the running text of a paper: 准予行政许可.
    pub does: &'static str,
}

impl Outcome {
    /// How a case ended, in the words of its item's profile.
    #[must_use]
    pub fn word(self, profile: Profile) -> &'static str {
        match self {
            Self::Granted => profile.verdict(true).word,
            Self::Refused => profile.verdict(false).word,
            Self::Declined => "不予受理",
            Self::Lapsed => "补正不来办结",
            Self::Withdrawn => "申请人撤回",
            Self::Terminated => "终止",
            Self::Referred => "转报办结",
            Self::Void => "作废",
        }
    }
}

/// Ground of a special procedure (特别程序): the eight of 行政许可法 §45, and what another law excludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// 听证
    Hearing,
    /// 招标
    Tender,
    /// 拍卖
    Auction,
    /// 检验
    Inspection,
    /// 检测
    Testing,
    /// 检疫
    Quarantine,
    /// 鉴定
    Appraisal,
    /// 专家评审
    ExpertReview,
    /// 其他法律、法规规定
    OtherByLaw,
}

impl Ground {
    /// The eight grounds of 行政许可法 §45.
    pub const LICENCE: [Self; 8] = [
        Self::Hearing,
        Self::Tender,
        Self::Auction,
        Self::Inspection,
        Self::Testing,
        Self::Quarantine,
        Self::Appraisal,
        Self::ExpertReview,
    ];

    /// The statute's word.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Hearing => "听证",
            Self::Tender => "招标",
            Self::Auction => "拍卖",
            Self::Inspection => "检验",
            Self::Testing => "检测",
            Self::Quarantine => "检疫",
            Self::Appraisal => "鉴定",
            Self::ExpertReview => "专家评审",
            Self::OtherByLaw => "法律法规规定的其他除外时间",
        }
    }
}

/// Kind of a step (practice §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// 审查
    Examine,
    /// 入户调查
    Survey,
    /// 现场核查
    SiteCheck,
    /// 公示
    Publicity,
    /// 民主评议
    Appraisal,
    /// 家庭经济状况核对
    IncomeCheck,
    /// 听证、陈述申辩
    Hearing,
    /// 初审
    FirstExamination,
    /// 上报
    PassUp,
    /// 审核确认
    Confirm,
    /// 决定
    Decide,
    /// 资金发放
    Payout,
}

impl StepKind {
    /// Surveys and site checks need a record signed by two or more staff (行政许可法 §34).
    #[must_use]
    pub fn needs_record(self) -> bool {
        matches!(self, Self::Survey | Self::SiteCheck)
    }
}

/// At which level a step lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The body that accepts.
    Accepting,
    /// The body that decides.
    Deciding,
}

/// A step of the review stage as the item version sets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepRule {
    /// Stable key within the item version, e.g. `survey`.
    pub key: String,
    /// Name shown to people.
    pub name: String,
    /// What it must produce.
    pub kind: StepKind,
    /// At which level it lies.
    pub side: Side,
    /// Its own limit in working days, from the day it opens.
    pub limit_days: Option<u32>,
    /// Keys of the steps that must be done before it opens.
    #[serde(default)]
    pub after: Vec<String>,
    /// For how long at least a publicity is public (公示期), where the guide says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publicity: Option<Limit>,
}

impl StepRule {
    /// The earliest last day of a publicity that begins on `from`; none where the guide sets no time.
    ///
    /// The time is one for which something hangs out, not a limit that runs from an event (民法典 §201 leaves out the
    /// day of the start): the first and the last day named both count, and the last is public to its end.
    #[must_use]
    pub fn publicity_until(&self, from: Date, calendar: &Calendar) -> Option<Date> {
        let least = self.publicity.filter(|least| least.n > 0)?;
        Some(match least.unit {
            Unit::WorkingDay => calendar.add_working_days(add_days(from, -1), least.n).on,
            Unit::CalendarDay => add_days(from, i64::from(least.n) - 1),
            Unit::Hour => add_days(from, i64::from(least.n.div_ceil(24)) - 1),
        })
    }
}

/// A material of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialRule {
    /// Name as in the guide.
    pub name: String,
    /// Always needed. A material needed under a condition is not `required`.
    pub required: bool,
    /// An original is handed in or shown, so it has to go back.
    pub original: bool,
    /// The applicant made it for this application (申请表、照片): its original stays in the file.
    #[serde(default)]
    pub own: bool,
}

/// What the law and the item version ask of a case: derived from the pinned version and the placement mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Procedure profile.
    pub profile: Profile,
    /// 即办件: one authorised person from intake to delivery.
    pub immediate: bool,
    /// Silence is acceptance: by profile or by a rule the version cites.
    pub deemed: bool,
    /// Working days to accept, refuse or tell once (5).
    pub acceptance_days: u32,
    /// 法定时限 from acceptance.
    pub statutory: Option<Limit>,
    /// 承诺时限 from acceptance.
    pub promised: Option<Limit>,
    /// Issue and deliver within so many working days of the decision (licences: 10, 行政许可法 §44).
    pub delivery_days: Option<u32>,
    /// Working days the lower body has for the first examination, from acceptance, where the law wants one before
    /// the file goes up (licences: 20, 行政许可法 §43).
    #[serde(default)]
    pub first_examination_days: Option<u32>,
    /// Days the applicant has to supplement, in working days, unless the notice says otherwise (data, not law).
    pub supplement_days: u32,
    /// Grounds on which the clock may stand still.
    pub grounds: Vec<Ground>,
    /// Longest extension in working days; none where no rule allows one.
    pub extension_days: Option<u32>,
    /// The list of materials.
    pub materials: Vec<MaterialRule>,
    /// The steps after acceptance, the decision included, in order.
    pub steps: Vec<StepRule>,
    /// The applicant has to come; no proxy (marriage registration).
    pub in_person: bool,
    /// The higher body outside the district that decides: here it is received, examined and reported up (转报).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refer_to: Option<String>,
    /// 承诺时限 of the street that received, where it undercuts that of the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street_promise: Option<Limit>,
    /// What is charged; empty where the item is free.
    #[serde(default, skip_serializing_if = "FeeList::is_empty")]
    pub fees: FeeList,
    /// Review points and bounds of discretion, by step.
    #[serde(default, skip_serializing_if = "HandlingStandard::is_empty")]
    pub handling: HandlingStandard,
    /// What is issued; none where the item ends without a result document.
    pub result_name: Option<String>,
}

impl Rules {
    /// The rule of a step.
    #[must_use]
    pub fn step(&self, key: &str) -> Option<&StepRule> {
        self.steps.iter().find(|step| step.key == key)
    }

    /// An immediate item that one screen can take from intake to delivery: nothing is charged and no decision is ticked
    /// point by point.
    #[must_use]
    pub fn ends_at_once(&self) -> bool {
        let decide = self.steps.iter().find(|step| step.kind == StepKind::Decide);
        let standard = decide.and_then(|step| self.handling.step(&step.name));
        self.immediate && self.fees.is_empty() && standard.is_none()
    }

    /// The rule of a material of the list.
    #[must_use]
    pub fn material(&self, name: &str) -> Option<&MaterialRule> {
        self.materials.iter().find(|material| material.name == name)
    }
}
