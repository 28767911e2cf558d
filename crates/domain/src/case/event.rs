//! Events: facts in the past tense with everything needed to replay them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::act::{
    DeclineKind, DeliveryMethod, Missing, ObjectionOutcome, OpinionOutcome, PublicityIn, RecordIn,
    ServeMethod,
};
use super::fee::PaymentMethod;
use super::handling::Examined;
use super::model::{ApplicantKind, ApplicationKind, Channel, FindingLevel, Material};
use super::moving::Terms;
use super::rules::Ground;
use super::situation::Situation;
use crate::catalogue::Charge;
use crate::money::Money;
use crate::organisation::{Competence, PostId, UnitId};
use crate::paper::PaperKind;
use crate::time_limit::Limit;

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Post.
    pub post: PostId,
    /// Account name; `system` for timers.
    pub person: String,
    /// Name as printed on papers.
    pub name: String,
    /// Unit of the post.
    pub unit: UnitId,
}

impl Author {
    /// The author of acts by timer.
    #[must_use]
    pub fn system() -> Self {
        Self {
            post: PostId::from("system"),
            person: "system".to_owned(),
            name: "系统".to_owned(),
            unit: UnitId::from("system"),
        }
    }
}

/// A number of a gap-free series, assigned by the writer inside the act's transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberSlot {
    /// Everything before the number: `和政服受〔2026〕`.
    pub series: String,
    /// The number, without leading zeros; 0 until assigned.
    pub n: u32,
}

impl NumberSlot {
    /// A slot waiting for its number: one series per body × kind × year (practice §6).
    #[must_use]
    pub fn of(code_word: &str, kind: PaperKind, on: Date) -> Self {
        Self { series: format!("{code_word}{}〔{}〕", kind.number_word(), on.year()), n: 0 }
    }

    /// `和政服受〔2026〕13号`
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}{}号", self.series, self.n)
    }
}

/// An event of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Who.
    pub by: Author,
    /// Legal day.
    pub effective_on: Date,
    /// What proves a legal day other than the day of recording: postmark, offline slip, `law:§32(4)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// What happened.
    pub fact: Fact,
    /// Version of the wording its paper was issued under (ADR 003); absent means 1, and where there is no paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<u32>,
}

impl Event {
    /// Version of the wording of its paper, which prints in these words for ever.
    #[must_use]
    pub fn wording(&self) -> u32 {
        self.template.unwrap_or(1)
    }
}

/// The version of the wording that an event records: that of its paper, if it makes one. Version 1 is not written, so
/// that what was recorded before there were versions reads the same.
pub(super) fn recorded_wording(fact: &Fact, template: u32) -> Option<u32> {
    (fact.paper().is_some() && template != 1).then_some(template)
}

/// What happened. New meaning is a new kind or an optional field; never an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// 提交
    Submitted {
        /// Case number; empty until assigned.
        case_no: String,
        /// Item code.
        item: String,
        /// Pinned version.
        item_version: u32,
        /// Name in that version.
        item_name: String,
        /// Kind of application.
        kind: ApplicationKind,
        /// Channel.
        channel: Channel,
        /// Who receives, accepts, decides.
        competence: Competence,
        /// Kind of applicant.
        applicant_kind: ApplicantKind,
        /// A proxy acts.
        has_proxy: bool,
        /// Sealed: applicant, proxy, form.
        personal: String,
        /// Materials handed in.
        materials: Vec<Material>,
        /// 承诺时限 of the street that received, where it is shorter than the version's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        promised: Option<Limit>,
        /// What the answers, sealed above, make of the list of materials. Absent where the item asks nothing.
        #[serde(default, skip_serializing_if = "Situation::is_empty")]
        situation: Situation,
    },
    /// 收件
    Received {
        /// 首问: who was asked first.
        first_inquiry: String,
    },
    /// 一次性告知
    CorrectionRequested {
        /// Everything missing.
        missing: Vec<Missing>,
        /// Reason of a second notice.
        reason: Option<String>,
        /// Last day to supplement.
        supplement_by: Date,
        /// Only unmet items of an earlier notice (再次告知).
        repeated: bool,
        /// A new item after the first notice: a finding.
        second: bool,
        /// Number of the paper.
        no: NumberSlot,
    },
    /// 送达文书
    PaperServed {
        /// Event that made the paper.
        paper_seq: u32,
        /// How.
        method: ServeMethod,
    },
    /// 补正
    Supplemented {
        /// What came in.
        materials: Vec<Material>,
        /// Nothing of the notice is unmet any more.
        full: bool,
    },
    /// 受理
    Accepted {
        /// Required materials of the list that were not in the file: waived by sharing (共享核验) or accepted to be
        /// handed in later (容缺受理). Absent where the file was complete.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        missing: Vec<String>,
        /// Number of the acceptance notice.
        no: NumberSlot,
    },
    /// 逾期未告知，自收到材料之日起即为受理
    DeemedAccepted {
        /// Number of the acceptance notice.
        no: NumberSlot,
    },
    /// 不受理、不予受理
    Declined {
        /// Which.
        kind: DeclineKind,
        /// Reason.
        why: String,
        /// The right body.
        competent_body: Option<String>,
        /// Number of the paper.
        no: NumberSlot,
    },
    /// 公示开始
    StepStarted {
        /// Step.
        step: String,
        /// Place and days.
        publicity: PublicityIn,
        /// What was said at the start.
        opinion: String,
    },
    /// 出具意见
    OpinionGiven {
        /// Step.
        step: String,
        /// Agree or not.
        outcome: OpinionOutcome,
        /// Opinion.
        opinion: String,
        /// Record of a survey or site check.
        record: Option<RecordIn>,
        /// Review points as ticked, and the situation chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        examined: Option<Examined>,
    },
    /// 偏离办理标准: an opinion, or a decision to be, beyond the step's standard.
    DeviationDeclared {
        /// Step.
        step: String,
        /// Agreement or grant.
        favourable: bool,
        /// What goes beyond the standard.
        departures: Vec<String>,
        /// Why.
        reason: String,
        /// Account of who is asked to agree.
        second: String,
    },
    /// 第二人确认偏离
    DeviationConfirmed {
        /// Event that declared it.
        deviation: u32,
    },
    /// 公示异议
    ObjectionRaised {
        /// Step.
        step: String,
        /// Sealed: who objected.
        objector: String,
        /// The gist.
        gist: String,
    },
    /// 异议处理
    ObjectionAnswered {
        /// Event that recorded it.
        objection: u32,
        /// Upheld or dismissed.
        outcome: ObjectionOutcome,
        /// What was found and done.
        how: String,
    },
    /// 退回环节
    StepReturned {
        /// Step.
        step: String,
        /// Reason.
        why: String,
    },
    /// 上报
    PassedUp {
        /// To.
        to: UnitId,
    },
    /// 签收
    SignedIn {},
    /// 退回街道
    SentBack {
        /// To.
        to: UnitId,
        /// Reason.
        why: String,
    },
    /// 特别程序
    Suspended {
        /// Ground.
        ground: Ground,
        /// Working days planned.
        planned_days: u32,
        /// Reason.
        why: String,
        /// Number of the paper.
        no: NumberSlot,
    },
    /// 恢复计时
    Resumed {},
    /// 申请延期
    ExtensionRequested {
        /// Working days.
        days: u32,
        /// Reason.
        why: String,
    },
    /// 批准延期
    Extended {
        /// Working days.
        days: u32,
        /// Reason.
        why: String,
        /// Number of the paper.
        no: NumberSlot,
    },
    /// 不批准延期
    ExtensionRefused {
        /// Reason.
        why: String,
    },
    /// 决定
    Decided {
        /// Granted.
        granted: bool,
        /// Basis.
        basis: Option<String>,
        /// Reasons.
        why: Option<String>,
        /// Working days used.
        used_days: u32,
        /// Limit that counts, in its own unit.
        limit: Option<u32>,
        /// Within promise and statute, without an extension.
        on_time: Option<bool>,
        /// 延期办结: within the limits as extended; then not on time and not late (practice §4).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        extended: bool,
        /// Review points as ticked, and the situation chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        examined: Option<Examined>,
        /// Number of the paper.
        no: NumberSlot,
    },
    /// 转报
    Referred {
        /// The higher body, outside the district.
        to: String,
        /// What the first examination came to.
        opinion: String,
    },
    /// 出件
    Issued {},
    /// 送达
    Delivered {
        /// How.
        method: DeliveryMethod,
        /// Sealed: who signed.
        receiver: String,
    },
    /// 材料退还
    OriginalsReturned {
        /// Materials.
        items: Vec<String>,
        /// Sealed: who signed.
        receiver: String,
    },
    /// 撤回
    Withdrawn {
        /// Reason.
        why: String,
    },
    /// 终止
    Terminated {
        /// Reason.
        why: String,
        /// Basis.
        basis: String,
    },
    /// 核定收费
    FeeAssessed {
        /// The lines.
        charges: Vec<Charge>,
        /// What they come to, in 分.
        total: Money,
        /// Why it replaces the one before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// Number of the notice.
        no: NumberSlot,
    },
    /// 缴费
    FeePaid {
        /// What was assessed, in 分.
        amount: Money,
        /// Number of the fiscal bill.
        receipt_no: String,
        /// How.
        method: PaymentMethod,
    },
    /// 退费
    FeeRefunded {
        /// What was paid, in 分.
        amount: Money,
        /// Reason.
        why: String,
    },
    /// 补正不来办结
    Lapsed {},
    /// 申请作废
    VoidRequested {
        /// Reason.
        why: String,
    },
    /// 作废
    Voided {},
    /// 改派
    Reassigned {
        /// To.
        to: PostId,
        /// Reason.
        why: String,
    },
    /// 归档
    Archived {},
    /// 改用新版本
    VersionMoved {
        /// The version it was under.
        from: u32,
        /// The version it is under from now on.
        to: u32,
        /// Name of the item in that version.
        item_name: String,
        /// What of it stands in the case.
        terms: Terms,
        /// Reason.
        why: String,
        /// What is not as good for the applicant.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        worse: Vec<String>,
        /// What proves that he agrees in writing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agreed: Option<String>,
    },
    /// 监察发现
    FindingRaised {
        /// Rule.
        rule: String,
        /// Level.
        level: FindingLevel,
        /// The step that overran, for a finding about a step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<String>,
        /// The unit that held the case: a time finding is charged to it and to no other (practice §8).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        /// The post that held it, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        post: Option<PostId>,
    },
}

impl Fact {
    /// A finding charged to nobody.
    #[must_use]
    pub fn finding(rule: &str, level: FindingLevel) -> Self {
        Self::FindingRaised { rule: rule.to_owned(), level, step: None, unit: None, post: None }
    }

    /// The event's kind in the log.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Submitted { .. } => "submitted",
            Self::Received { .. } => "received",
            Self::CorrectionRequested { .. } => "correction_requested",
            Self::PaperServed { .. } => "paper_served",
            Self::Supplemented { .. } => "supplemented",
            Self::Accepted { .. } => "accepted",
            Self::DeemedAccepted { .. } => "deemed_accepted",
            Self::Declined { .. } => "declined",
            Self::StepStarted { .. } => "step_started",
            Self::OpinionGiven { .. } => "opinion_given",
            Self::ObjectionRaised { .. } => "objection_raised",
            Self::ObjectionAnswered { .. } => "objection_answered",
            Self::StepReturned { .. } => "step_returned",
            Self::PassedUp { .. } => "passed_up",
            Self::SignedIn {} => "signed_in",
            Self::SentBack { .. } => "sent_back",
            Self::Suspended { .. } => "suspended",
            Self::Resumed {} => "resumed",
            Self::ExtensionRequested { .. } => "extension_requested",
            Self::Extended { .. } => "extended",
            Self::ExtensionRefused { .. } => "extension_refused",
            Self::Decided { .. } => "decided",
            Self::Referred { .. } => "referred",
            Self::Issued {} => "issued",
            Self::Delivered { .. } => "delivered",
            Self::OriginalsReturned { .. } => "originals_returned",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Terminated { .. } => "terminated",
            Self::DeviationDeclared { .. } => "deviation_declared",
            Self::DeviationConfirmed { .. } => "deviation_confirmed",
            Self::FeeAssessed { .. } => "fee_assessed",
            Self::FeePaid { .. } => "fee_paid",
            Self::FeeRefunded { .. } => "fee_refunded",
            Self::Lapsed {} => "lapsed",
            Self::VoidRequested { .. } => "void_requested",
            Self::Voided {} => "voided",
            Self::Reassigned { .. } => "reassigned",
            Self::Archived {} => "archived",
            Self::VersionMoved { .. } => "version_moved",
            Self::FindingRaised { .. } => "finding_raised",
        }
    }

    /// The number the writer has to assign, if the event makes a numbered paper.
    pub fn number_mut(&mut self) -> Option<&mut NumberSlot> {
        match self {
            Self::CorrectionRequested { no, .. }
            | Self::Accepted { no, .. }
            | Self::DeemedAccepted { no }
            | Self::Declined { no, .. }
            | Self::Suspended { no, .. }
            | Self::Extended { no, .. }
            | Self::FeeAssessed { no, .. }
            | Self::Decided { no, .. } => Some(no),
            _ => None,
        }
    }

    /// The number of the event's paper.
    #[must_use]
    pub fn number(&self) -> Option<&NumberSlot> {
        match self {
            Self::CorrectionRequested { no, .. }
            | Self::Accepted { no, .. }
            | Self::DeemedAccepted { no }
            | Self::Declined { no, .. }
            | Self::Suspended { no, .. }
            | Self::Extended { no, .. }
            | Self::FeeAssessed { no, .. }
            | Self::Decided { no, .. } => Some(no),
            _ => None,
        }
    }

    /// The personal values of the event, which are sealed before they are recorded.
    pub fn personal_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Submitted { personal, .. } => Some(personal),
            Self::Delivered { receiver, .. } | Self::OriginalsReturned { receiver, .. } => Some(receiver),
            Self::ObjectionRaised { objector, .. } => Some(objector),
            _ => None,
        }
    }

    /// The paper the event makes.
    #[must_use]
    pub fn paper(&self) -> Option<PaperKind> {
        Some(match self {
            Self::Received { .. } => PaperKind::Receipt,
            Self::CorrectionRequested { .. } => PaperKind::OneTimeNotice,
            Self::Accepted { .. } | Self::DeemedAccepted { .. } => PaperKind::AcceptanceNotice,
            Self::Declined { kind: DeclineKind::NotNeeded, .. } => PaperKind::NotNeeded,
            Self::Declined { kind: DeclineKind::NotCompetent, .. } => PaperKind::NotCompetent,
            Self::Declined { kind: DeclineKind::NotRemedied, .. } => PaperKind::NotRemedied,
            Self::PassedUp { .. } | Self::Referred { .. } => PaperKind::HandOver,
            Self::Suspended { .. } => PaperKind::SpecialProcedure,
            Self::Extended { .. } => PaperKind::ExtensionNotice,
            Self::Decided { .. } => PaperKind::Decision,
            Self::FeeAssessed { .. } => PaperKind::FeeNotice,
            Self::Delivered { .. } => PaperKind::DeliveryRecord,
            Self::OriginalsReturned { .. } => PaperKind::OriginalsReturned,
            _ => return None,
        })
    }

    /// The whitelist of non-personal facts that stand in the public leaf (DESIGN §4).
    #[must_use]
    pub fn public(&self) -> Map<String, Value> {
        let value = match self {
            Self::Submitted { item, item_version, channel, .. } => {
                json!({"channel": channel, "item": item, "item_version": item_version})
            }
            Self::VersionMoved { from, to, .. } => json!({"from": from, "to": to}),
            // 延期办结 is neither on time nor late: only there a word more, so that other leaves stay as they were.
            Self::Decided { used_days, limit, on_time, extended: true, .. } => {
                json!({"extended": true, "limit": limit, "on_time": on_time, "used_days": used_days})
            }
            Self::Decided { used_days, limit, on_time, .. } => {
                json!({"limit": limit, "on_time": on_time, "used_days": used_days})
            }
            Self::Declined { kind, .. } => json!({"decline": kind}),
            Self::CorrectionRequested { repeated, second, .. } => {
                json!({"repeated": repeated, "second": second})
            }
            Self::FeeAssessed { total, .. } => json!({"total": total}),
            Self::FindingRaised { rule, level, .. } => json!({"level": level, "rule": rule}),
            _ => return Map::new(),
        };
        match value {
            Value::Object(map) => map,
            _ => Map::new(),
        }
    }
}
