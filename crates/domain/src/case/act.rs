//! Acts as people put them, in the words of the contract (DESIGN §7).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fee::PaymentMethod;
use super::handling::{DeviationIn, Examined};
use super::model::{ApplicantKind, ApplicationKind, Channel, Grade};
use super::rules::Ground;
use crate::catalogue::FeeAsked;
use crate::catalogue::situation::Answers;
use crate::organisation::PostId;

/// The applicant as told at the window. Personal values stay inside sealed tokens once recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicantIn {
    /// Person, legal person or other organisation.
    pub kind: ApplicantKind,
    /// Name.
    pub name: String,
    /// National code of the kind of identity document (111 = resident identity card).
    pub id_kind: String,
    /// Number of the document.
    pub id_no: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// Legal representative of an organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_rep: Option<String>,
}

/// 经办人、代理人, with the mandate's scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxyIn {
    /// Name.
    pub name: String,
    /// Kind of identity document.
    pub id_kind: String,
    /// Its number.
    pub id_no: String,
    /// Telephone.
    #[serde(default)]
    pub phone: String,
    /// What the mandate covers.
    #[serde(default)]
    pub scope: String,
}

/// A material handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialIn {
    /// Name on the item's list.
    pub name: String,
    /// Trust grade A–D.
    #[serde(default)]
    pub grade: Grade,
    /// Number of copies handed in.
    #[serde(default)]
    pub copies: u32,
    /// Number of originals handed in, to be returned.
    #[serde(default)]
    pub originals: u32,
}

/// An application as it enters: the body of `POST /cases` once the item and centre are resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Item code.
    pub item: String,
    /// 新办、变更…
    #[serde(default)]
    pub kind: ApplicationKind,
    /// The applicant.
    pub applicant: ApplicantIn,
    /// The proxy, if one acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ProxyIn>,
    /// Answers to the item's form.
    #[serde(default)]
    pub form: crate::catalogue::form::Answers,
    /// Answers to the item's questions (情形导办).
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// Materials handed in.
    #[serde(default)]
    pub materials: Vec<MaterialIn>,
    /// How it came.
    #[serde(default)]
    pub channel: Channel,
}

/// What is missing, and why it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Name on the item's list.
    pub material: String,
    /// What is wrong or missing.
    pub why: String,
}

/// How a paper was served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServeMethod {
    /// Handed over at the window.
    Window,
    /// Entered the recipient's electronic space.
    Electronic,
    /// By post.
    Post,
    /// 公告
    PublicNotice,
}

/// How a result reaches the applicant.
pub type DeliveryMethod = ServeMethod;

/// Why an application is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineKind {
    /// 不需要许可：不受理, 行政许可法 §32(1)
    NotNeeded,
    /// 不属于本机关职权：不予受理, §32(2)
    NotCompetent,
    /// 补正后仍不符合; barred for a licence after a full supplement, §32(5)
    NotRemedied,
}

/// Opinion of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpinionOutcome {
    /// 同意
    Agree,
    /// 不同意
    Disagree,
}

/// Signed record of a survey or site check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordIn {
    /// At least two members of staff.
    pub staff: Vec<String>,
    /// The day.
    pub on: Date,
    /// The place.
    pub place: String,
}

/// Where and for how long a matter is made public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicityIn {
    /// The place, e.g. the community's notice board.
    pub place: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// What came of an objection once it was looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectionOutcome {
    /// 异议成立
    Upheld,
    /// 异议不成立
    Dismissed,
}

/// Granted or refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictIn {
    /// 准予、予以…
    Granted,
    /// 不予…
    Refused,
}

/// Days asked for.
pub type ExtensionIn = u32;

/// An act on a case, in the contract's words: the body of `POST /cases/{no}/acts`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// 一次性告知
    RequestCorrection {
        /// Everything that is missing.
        missing: Vec<Missing>,
        /// Why a second notice is needed.
        #[serde(default)]
        reason: Option<String>,
        /// Until when; the item's default otherwise.
        #[serde(default)]
        supplement_by: Option<Date>,
        /// How the notice is served; handed over for the window channel.
        #[serde(default)]
        served: Option<ServeMethod>,
    },
    /// 送达文书
    Serve {
        /// Kind, number or event sequence of the paper.
        paper: String,
        /// How.
        method: ServeMethod,
        /// Day it was served, if earlier than today, with evidence.
        #[serde(default)]
        on: Option<Date>,
        /// Postmark, receipt…
        #[serde(default)]
        evidence: Option<String>,
    },
    /// 补正
    Supplement {
        /// What came in.
        materials: Vec<MaterialIn>,
    },
    /// 受理
    Accept {
        /// How the acceptance notice is served; handed over on the spot where the applicant stands before who accepts.
        #[serde(default)]
        served: Option<ServeMethod>,
    },
    /// 不予受理
    Decline {
        /// Which of the three.
        kind: DeclineKind,
        /// Reason.
        why: String,
        /// The body that is competent.
        #[serde(default)]
        competent_body: Option<String>,
        /// How the paper is served.
        #[serde(default)]
        served: Option<ServeMethod>,
    },
    /// 材料退还
    ReturnOriginals {
        /// Names of the materials.
        items: Vec<String>,
        /// Who signed.
        receiver: String,
    },
    /// 申请作废
    Void {
        /// Technical reason.
        why: String,
    },
    /// 确认作废（第二人）
    ConfirmVoid,
    /// 改派
    Reassign {
        /// The post that takes over.
        to: PostId,
        /// Reason.
        why: String,
    },
    /// 上报
    PassUp,
    /// 签收
    SignIn,
    /// 退回街道
    SendBack {
        /// Reason.
        why: String,
    },
    /// 出具意见
    GiveOpinion {
        /// Key of the step.
        step: String,
        /// Agree or disagree.
        outcome: OpinionOutcome,
        /// The opinion.
        opinion: String,
        /// For surveys and site checks.
        #[serde(default)]
        record: Option<RecordIn>,
        /// For the first opinion on a publicity step.
        #[serde(default)]
        publicity: Option<PublicityIn>,
        /// Review points and bounds of discretion, where the step has a standard.
        #[serde(default)]
        examined: Option<Box<Examined>>,
    },
    /// 登记公示异议
    RaiseObjection {
        /// Key of the step whose publicity runs.
        step: String,
        /// Who objects.
        objector: String,
        /// The gist.
        gist: String,
        /// Day it came in, if earlier than today, with evidence.
        #[serde(default)]
        on: Option<Date>,
        /// Postmark, receipt…
        #[serde(default)]
        evidence: Option<String>,
    },
    /// 异议处理
    AnswerObjection {
        /// Sequence of the event that recorded it.
        objection: u32,
        /// Upheld or dismissed.
        outcome: ObjectionOutcome,
        /// What was found and done.
        how: String,
    },
    /// 退回环节
    ReturnStep {
        /// Key of a step that is done.
        step: String,
        /// Reason.
        why: String,
    },
    /// 特别程序（除外时间）
    Suspend {
        /// The ground the item version lists.
        ground: Ground,
        /// Working days planned.
        planned_days: u32,
        /// Reason.
        why: String,
        /// How the paper is served.
        #[serde(default)]
        served: Option<ServeMethod>,
    },
    /// 恢复计时
    Resume,
    /// 申请延期
    RequestExtension {
        /// Working days.
        days: u32,
        /// Reason.
        why: String,
    },
    /// 批准延期
    ApproveExtension {
        /// How the paper is served.
        #[serde(default)]
        served: Option<ServeMethod>,
    },
    /// 不批准延期
    RefuseExtension {
        /// Reason.
        why: String,
    },
    /// 决定
    Decide {
        /// Granted or refused.
        outcome: VerdictIn,
        /// Legal basis.
        #[serde(default)]
        basis: Option<String>,
        /// Reasons.
        #[serde(default)]
        why: Option<String>,
        /// Review points and bounds of discretion, where the decision has a standard.
        #[serde(default)]
        examined: Option<Box<Examined>>,
    },
    /// 确认偏离: agrees to a departure from the standard, as the second person.
    ConfirmDeviation {
        /// Sequence of the event that declared it.
        deviation: u32,
    },
    /// 转报
    Refer {
        /// What the first examination came to (初步审查意见).
        opinion: String,
    },
    /// 出件
    Issue,
    /// 送达（交付结果）
    Deliver {
        /// How.
        method: DeliveryMethod,
        /// Who signed.
        receiver: String,
    },
    /// 撤回申请
    Withdraw {
        /// The applicant's reason.
        why: String,
    },
    /// 终止
    Terminate {
        /// Reason.
        why: String,
        /// Legal basis.
        basis: String,
    },
    /// 改用新版本
    MoveVersion {
        /// The version in force, as the person saw it.
        to: u32,
        /// Reason.
        why: String,
        /// What proves that the applicant agrees in writing, where the newer version is not as good for him.
        #[serde(default)]
        agreed: Option<String>,
    },
    /// 核定收费: lines of the list, never a sum.
    AssessFee {
        /// What is charged.
        lines: Vec<FeeAsked>,
        /// Why it is assessed once more.
        #[serde(default)]
        reason: Option<String>,
    },
    /// 登记缴费: what was assessed.
    RecordPayment {
        /// Number of the fiscal bill (财政电子票据).
        receipt_no: String,
        /// How.
        method: PaymentMethod,
    },
    /// 退费: all of what was paid.
    RefundFee {
        /// Reason.
        why: String,
    },
}

/// Name of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant names the act of the same name in `Act`")]
pub enum ActKind {
    RequestCorrection,
    Serve,
    Supplement,
    Accept,
    Decline,
    ReturnOriginals,
    Void,
    ConfirmVoid,
    Reassign,
    PassUp,
    SignIn,
    SendBack,
    GiveOpinion,
    RaiseObjection,
    AnswerObjection,
    ReturnStep,
    Suspend,
    Resume,
    RequestExtension,
    ApproveExtension,
    RefuseExtension,
    Decide,
    Refer,
    Issue,
    Deliver,
    Withdraw,
    Terminate,
    MoveVersion,
    ConfirmDeviation,
    AssessFee,
    RecordPayment,
    RefundFee,
}

impl ActKind {
    /// All acts, in the order a case meets them.
    pub const ALL: [Self; 32] = [
        Self::RequestCorrection,
        Self::Serve,
        Self::Supplement,
        Self::Accept,
        Self::Decline,
        Self::ReturnOriginals,
        Self::Void,
        Self::ConfirmVoid,
        Self::Reassign,
        Self::PassUp,
        Self::SignIn,
        Self::SendBack,
        Self::GiveOpinion,
        Self::RaiseObjection,
        Self::AnswerObjection,
        Self::ReturnStep,
        Self::Suspend,
        Self::Resume,
        Self::RequestExtension,
        Self::ApproveExtension,
        Self::RefuseExtension,
        Self::Decide,
        Self::Refer,
        Self::Issue,
        Self::Deliver,
        Self::Withdraw,
        Self::Terminate,
        Self::MoveVersion,
        Self::ConfirmDeviation,
        Self::AssessFee,
        Self::RecordPayment,
        Self::RefundFee,
    ];

    /// The contract's name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::RequestCorrection => "request_correction",
            Self::Serve => "serve",
            Self::Supplement => "supplement",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::ReturnOriginals => "return_originals",
            Self::Void => "void",
            Self::ConfirmVoid => "confirm_void",
            Self::Reassign => "reassign",
            Self::PassUp => "pass_up",
            Self::SignIn => "sign_in",
            Self::SendBack => "send_back",
            Self::GiveOpinion => "give_opinion",
            Self::RaiseObjection => "raise_objection",
            Self::AnswerObjection => "answer_objection",
            Self::ReturnStep => "return_step",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::RequestExtension => "request_extension",
            Self::ApproveExtension => "approve_extension",
            Self::RefuseExtension => "refuse_extension",
            Self::Decide => "decide",
            Self::Refer => "refer",
            Self::Issue => "issue",
            Self::Deliver => "deliver",
            Self::Withdraw => "withdraw",
            Self::Terminate => "terminate",
            Self::MoveVersion => "move_version",
            Self::ConfirmDeviation => "confirm_deviation",
            Self::AssessFee => "assess_fee",
            Self::RecordPayment => "record_payment",
            Self::RefundFee => "refund_fee",
        }
    }
}

impl Act {
    /// 受理 in the ordinary course: the notice is served as [`Case::hands_over_at`](super::Case::hands_over_at) has it.
    pub const ACCEPT: Self = Self::Accept { served: None };

    /// Which act this is.
    #[must_use]
    pub fn kind(&self) -> ActKind {
        match self {
            Self::RequestCorrection { .. } => ActKind::RequestCorrection,
            Self::Serve { .. } => ActKind::Serve,
            Self::Supplement { .. } => ActKind::Supplement,
            Self::Accept { .. } => ActKind::Accept,
            Self::Decline { .. } => ActKind::Decline,
            Self::ReturnOriginals { .. } => ActKind::ReturnOriginals,
            Self::Void { .. } => ActKind::Void,
            Self::ConfirmVoid => ActKind::ConfirmVoid,
            Self::Reassign { .. } => ActKind::Reassign,
            Self::PassUp => ActKind::PassUp,
            Self::SignIn => ActKind::SignIn,
            Self::SendBack { .. } => ActKind::SendBack,
            Self::GiveOpinion { .. } => ActKind::GiveOpinion,
            Self::RaiseObjection { .. } => ActKind::RaiseObjection,
            Self::AnswerObjection { .. } => ActKind::AnswerObjection,
            Self::ReturnStep { .. } => ActKind::ReturnStep,
            Self::Suspend { .. } => ActKind::Suspend,
            Self::Resume => ActKind::Resume,
            Self::RequestExtension { .. } => ActKind::RequestExtension,
            Self::ApproveExtension { .. } => ActKind::ApproveExtension,
            Self::RefuseExtension { .. } => ActKind::RefuseExtension,
            Self::Decide { .. } => ActKind::Decide,
            Self::Refer { .. } => ActKind::Refer,
            Self::Issue => ActKind::Issue,
            Self::Deliver { .. } => ActKind::Deliver,
            Self::Withdraw { .. } => ActKind::Withdraw,
            Self::Terminate { .. } => ActKind::Terminate,
            Self::MoveVersion { .. } => ActKind::MoveVersion,
            Self::ConfirmDeviation { .. } => ActKind::ConfirmDeviation,
            Self::AssessFee { .. } => ActKind::AssessFee,
            Self::RecordPayment { .. } => ActKind::RecordPayment,
            Self::RefundFee { .. } => ActKind::RefundFee,
        }
    }

    /// The departure from the handling standard that comes with the act.
    #[must_use]
    pub fn deviation(&self) -> Option<&DeviationIn> {
        match self {
            Self::GiveOpinion { examined, .. } | Self::Decide { examined, .. } => {
                examined.as_ref()?.deviation.as_ref()
            }
            _ => None,
        }
    }

    /// The step the act names, if it names one: such acts clash only if that step changed.
    #[must_use]
    pub fn step(&self) -> Option<&str> {
        match self {
            Self::GiveOpinion { step, .. }
            | Self::RaiseObjection { step, .. }
            | Self::ReturnStep { step, .. } => Some(step),
            _ => None,
        }
    }
}
