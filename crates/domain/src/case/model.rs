//! The working state of a case: what `apply` makes of its events.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::act::{DeclineKind, ObjectionOutcome, ServeMethod};
use super::clock::Clock;
use super::fee::CaseFee;
use super::handling::Deviation;
use super::rules::{Ground, Rules, StepKind};
use super::situation::Situation;
use crate::organisation::{Competence, PostId, UnitId};
use crate::paper::PaperKind;
use crate::time_limit::Limit;

/// State of a case (DESIGN §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 已收件，待受理
    Submitted,
    /// 待补正
    Correction,
    /// 已受理，办理中
    InReview,
    /// 特别程序（除外时间）
    Suspended,
    /// 已决定准予，待出件
    Granted,
    /// 已决定不予，待送达
    Refused,
    /// 已出件，待领取
    Issued,
    /// 已送达
    Delivered,
    /// 已归档
    Archived,
    /// 不受理、不予受理
    Declined,
    /// 补正不来办结
    Lapsed,
    /// 申请人撤回
    Withdrawn,
    /// 终止
    Terminated,
    /// 转报办结
    Referred,
    /// 作废
    Void,
}

impl State {
    /// All states.
    pub const ALL: [Self; 15] = [
        Self::Submitted,
        Self::Correction,
        Self::InReview,
        Self::Suspended,
        Self::Granted,
        Self::Refused,
        Self::Issued,
        Self::Delivered,
        Self::Archived,
        Self::Declined,
        Self::Lapsed,
        Self::Withdrawn,
        Self::Terminated,
        Self::Referred,
        Self::Void,
    ];

    /// The contract's name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Correction => "correction",
            Self::InReview => "in_review",
            Self::Suspended => "suspended",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Issued => "issued",
            Self::Delivered => "delivered",
            Self::Archived => "archived",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::Withdrawn => "withdrawn",
            Self::Terminated => "terminated",
            Self::Referred => "referred",
            Self::Void => "void",
        }
    }

    /// Reads the contract's name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Somebody still owes the case something before its end.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted
                | Self::Correction
                | Self::InReview
                | Self::Suspended
                | Self::Granted
                | Self::Refused
                | Self::Issued
                | Self::Declined
        )
    }

    /// Before the decision: the applicant may still withdraw.
    #[must_use]
    pub fn before_decision(self) -> bool {
        matches!(self, Self::Submitted | Self::Correction | Self::InReview | Self::Suspended)
    }
}

/// How a case ended; kept when it is archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the end of the same name in practice §6")]
pub enum Outcome {
    Granted,
    Refused,
    Declined,
    Lapsed,
    Withdrawn,
    Terminated,
    Referred,
    Void,
}

/// 自然人、法人、其他组织
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicantKind {
    /// 自然人
    #[default]
    Person,
    /// 法人
    Legal,
    /// 其他组织
    Other,
}

/// Kind of application (practice §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationKind {
    /// 新办
    #[default]
    New,
    /// 变更
    Change,
    /// 延续
    Renewal,
    /// 补办、换领
    Replacement,
    /// 注销
    Cancellation,
}

impl ApplicationKind {
    /// The word of the field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::New => "新办",
            Self::Change => "变更",
            Self::Renewal => "延续",
            Self::Replacement => "补换",
            Self::Cancellation => "注销",
        }
    }
}

/// How an application came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 窗口
    #[default]
    Window,
    /// 网上
    Online,
    /// 邮寄
    Post,
    /// 社区代办
    Agent,
    /// 自助机
    Kiosk,
}

/// Trust grade of a material (国办函〔2016〕108号).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Grade {
    /// Issued by the authority and used directly.
    A,
    /// Verified by staff against the original.
    B,
    /// Uploaded, to be checked at the window.
    #[default]
    C,
    /// The person's own statement.
    D,
}

/// A material in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// Name on the item's list.
    pub name: String,
    /// Trust grade.
    pub grade: Grade,
    /// Copies handed in.
    pub copies: u32,
    /// Originals handed in and not yet returned.
    pub originals: u32,
    /// The originals stay in the file: the applicant made them for this application.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stays: bool,
    /// Day it came in.
    pub on: Date,
}

impl Material {
    /// Originals that have to go back against signature (材料退还).
    #[must_use]
    pub fn goes_back(&self) -> bool {
        self.originals > 0 && !self.stays
    }
}

/// Who has the case now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The centre or body.
    pub unit: UnitId,
    /// The post, where the case was given to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
    /// False between `pass_up` and `sign_in`.
    pub signed_in: bool,
    /// Since when.
    pub since: Date,
}

/// A one-time notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Sequence of its event, which names its paper.
    pub seq: u32,
    /// Names of what was missing.
    pub missing: Vec<String>,
    /// Those not yet handed in.
    pub unmet: Vec<String>,
    /// Last day to supplement.
    pub supplement_by: Date,
    /// Day it was served; until then the acceptance clock runs.
    pub served_on: Option<Date>,
    /// A full supplement has come in since: what is asked for later is a second notice.
    #[serde(default)]
    pub closed: bool,
}

/// Acceptance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Legal day: statutory and promised clocks start from it.
    pub on: Date,
    /// Person who accepted; none when deemed.
    pub by: Option<String>,
    /// By silence (行政许可法 §32(4)).
    pub deemed: bool,
}

/// State of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Waits for earlier steps.
    Pending,
    /// To be done now.
    Open,
    /// Done.
    Done,
    /// Done once and sent back: to be done again.
    Returned,
}

/// A step of this case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepState {
    /// Key in the item version.
    pub key: String,
    /// Name shown to people.
    pub name: String,
    /// Kind.
    pub kind: StepKind,
    /// Unit that does it.
    pub unit: UnitId,
    /// Its state.
    pub state: StepStatus,
    /// Own due day, from the day it opened; while the clock stands still the planned end of the pause is assumed.
    pub due_on: Option<Date>,
    /// Day it opened, or was last sent back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<Date>,
    /// Who did it last.
    pub by: Option<String>,
    /// Others who had a part in it: who gave an opinion that was sent back, who began its publicity.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<String>,
    /// First day of a running publicity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publicity_from: Option<Date>,
    /// Last day of a running publicity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publicity_to: Option<Date>,
    /// Objections raised while it was public, also in a publicity that was done again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objections: Vec<Objection>,
    /// Case version at which it last changed: acts naming a step clash only on this.
    pub changed: u32,
}

/// An objection raised in a publicity (公示异议): objection → check (practice §5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Sequence of its event, which holds who objected and the gist.
    pub seq: u32,
    /// Day it came in.
    pub on: Date,
    /// What came of it; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<ObjectionOutcome>,
}

impl StepState {
    /// A publicity of it runs, or has run to its end and waits for the opinion.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.publicity_to.is_some() && matches!(self.state, StepStatus::Open | StepStatus::Returned)
    }

    /// Objections nobody has dealt with.
    pub fn open_objections(&self) -> impl Iterator<Item = &Objection> {
        self.objections.iter().filter(|objection| objection.outcome.is_none())
    }

    /// An objection raised in the publicity that runs was found right: nobody can write then that there was none.
    #[must_use]
    pub fn upheld_objection(&self) -> bool {
        let upheld = self.objections.iter().filter(|one| one.outcome == Some(ObjectionOutcome::Upheld));
        upheld.into_iter().any(|one| self.publicity_from.is_none_or(|from| one.on >= from))
    }

    /// Whoever gave an opinion in it, the last one and all before.
    pub fn persons(&self) -> impl Iterator<Item = &str> {
        self.by.iter().chain(&self.earlier).map(String::as_str)
    }

    /// Somebody gave the opinion that ends it; who gave the one before is kept.
    pub(super) fn done_by(&mut self, person: &str) {
        self.earlier.retain(|known| known != person);
        let before = self.by.replace(person.to_owned());
        self.earlier.extend(before.filter(|before| before != person));
    }

    /// Somebody had a part in it that does not end it.
    pub(super) fn joined_by(&mut self, person: &str) {
        if self.persons().all(|known| known != person) {
            self.earlier.push(person.to_owned());
        }
    }
}

/// A special procedure (除外时间).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Sequence of its event, which names its paper.
    pub seq: u32,
    /// Ground.
    pub ground: Ground,
    /// Working days planned.
    pub planned_days: u32,
    /// First day the clock stands still: the day the paper was served; none before.
    pub from: Option<Date>,
    /// Day the clock resumed.
    pub to: Option<Date>,
    /// Number of the served paper.
    pub paper_no: Option<String>,
}

/// An extension asked for (延期).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Working days, whatever the unit of the limits.
    pub days: u32,
    /// Reason told to the applicant.
    pub why: String,
    /// Person who asked.
    pub by: String,
    /// Approved and its paper's event, or still waiting.
    pub approved: Option<u32>,
    /// Day its paper was served: both dates move from then.
    pub served_on: Option<Date>,
}

/// The decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Day of the decision = 办结.
    pub on: Date,
    /// Granted or refused.
    pub granted: bool,
    /// Person who decided.
    pub by: String,
    /// Working days used, pauses left out.
    pub used_days: u32,
    /// Within promise and statute without extension; none where no limit is set.
    pub on_time: Option<bool>,
}

/// How and when a paper was served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// How.
    pub method: ServeMethod,
    /// Legal day.
    pub on: Date,
}

/// A paper of the case; its content is a function of its event (see `domain::paper`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperRef {
    /// Sequence of the event that made it.
    pub seq: u32,
    /// Kind.
    pub kind: PaperKind,
    /// Number, where its kind is numbered.
    pub no: Option<String>,
    /// Its date.
    pub on: Date,
    /// Served when and how.
    pub served: Option<Served>,
}

/// Level of a finding (practice §8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingLevel {
    /// 预警
    Notice,
    /// 黄牌
    Yellow,
    /// 红牌
    Red,
}

/// What supervision found in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFinding {
    /// Rule, e.g. `deemed-acceptance`.
    pub rule: String,
    /// Level.
    pub level: FindingLevel,
    /// The event it rests on.
    pub seq: u32,
    /// Day.
    pub on: Date,
    /// The step that overran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// Who held the case then, and so answers for it (practice §8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The post that held it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<PostId>,
}

/// A case as its events have made it. It is written whole with every act: what is empty is left out of its JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// 办件编号; empty until the writer has assigned it.
    pub no: String,
    /// Number of events so far.
    pub version: u32,
    /// State.
    pub state: State,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Item code, pinned with its version.
    pub item: String,
    /// Version of the item.
    pub item_version: u32,
    /// Name of the item in that version.
    pub item_name: String,
    /// Kind of application.
    pub kind: ApplicationKind,
    /// How it came.
    pub channel: Channel,
    /// Kind of applicant.
    pub applicant_kind: ApplicantKind,
    /// A proxy acts.
    pub has_proxy: bool,
    /// Who receives, accepts and decides.
    pub competence: Competence,
    /// Who has it now.
    pub holder: Holder,
    /// 首问: person who was asked first and answers for the hand-over.
    pub first_inquiry: String,
    /// Post that received.
    pub received_post: PostId,
    /// Legal day of the application.
    pub submitted_on: Date,
    /// Legal day of receipt.
    pub received_on: Date,
    /// Day from which the term to accept runs: receipt, or the full supplement.
    pub term_from: Date,
    /// A full supplement has come in: refusal for materials is barred (行政许可法 §32(5)).
    pub supplemented: bool,
    /// Notices in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// Materials in the file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<Material>,
    /// What the applicant's answers made of the list of materials.
    #[serde(default, skip_serializing_if = "Situation::is_empty")]
    pub situation: Situation,
    /// Acceptance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// Why it was not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<DeclineKind>,
    /// Steps; empty before acceptance.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepState>,
    /// Special procedures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// Decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// Day of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_on: Option<Date>,
    /// Day of delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_on: Option<Date>,
    /// Person who asked to void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub void_by: Option<String>,
    /// The fee, as last assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<CaseFee>,
    /// Departures from the handling standard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// Papers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<PaperRef>,
    /// Findings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<CaseFinding>,
    /// 法定时限 of the pinned version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory: Option<Limit>,
    /// 承诺时限 of the pinned version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Limit>,
    /// 即办件 in the pinned version.
    pub immediate: bool,
    /// Working days to accept, refuse or tell once.
    pub acceptance_days: u32,
    /// Working days to issue and deliver, from the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_days: Option<u32>,
    /// Working days for the lower body's first examination, from acceptance (行政许可法 §43).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_examination_days: Option<u32>,
    /// Day of an end without anything left to hand out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
    /// Due days, derived from all the above and the calendar.
    pub clock: Clock,
}

impl Case {
    /// The notice that is running or ran last.
    #[must_use]
    pub fn last_notice(&self) -> Option<&Notice> {
        self.notices.last()
    }

    /// The pause that has not ended.
    #[must_use]
    pub fn open_pause(&self) -> Option<&Pause> {
        self.pauses.last().filter(|pause| pause.to.is_none())
    }

    /// Required materials of the list that are not in the file, in the order of the list; what the applicant's situation
    /// spares is not missing.
    #[must_use]
    pub fn missing_required<'a>(&self, rules: &'a Rules) -> Vec<&'a str> {
        self.situation.required_beside(rules, self.materials.iter().map(|material| material.name.as_str()))
    }

    /// Whether a material of the list is compulsory in this case.
    #[must_use]
    pub fn requires(&self, material: &super::rules::MaterialRule) -> bool {
        self.situation.requires(&material.name, material.required)
    }

    /// A step by its key.
    #[must_use]
    pub fn step(&self, key: &str) -> Option<&StepState> {
        self.steps.iter().find(|step| step.key == key)
    }

    /// Steps to be done now.
    pub fn open_steps(&self) -> impl Iterator<Item = &StepState> {
        self.steps.iter().filter(|step| matches!(step.state, StepStatus::Open | StepStatus::Returned))
    }

    /// Steps before the decision that are not done: the body may not decide yet. A payout never keeps it waiting.
    pub fn steps_before_decision(&self) -> impl Iterator<Item = &StepState> {
        self.steps
            .iter()
            .take_while(|step| step.kind != StepKind::Decide)
            .filter(|step| step.state != StepStatus::Done && step.kind != StepKind::Payout)
    }

    /// Notices of the running term: those issued since the last full supplement.
    pub fn running_notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().filter(|notice| !notice.closed)
    }

    /// A served notice waits for the applicant: the acceptance clock does not run (行政许可法 §32(4)).
    #[must_use]
    pub fn waits_for_applicant(&self) -> bool {
        self.state == State::Correction && self.running_notices().any(|notice| notice.served_on.is_some())
    }

    /// The lower body has handed the file up, once at least: its first examination is finished (行政许可法 §43).
    #[must_use]
    pub fn was_passed_up(&self) -> bool {
        self.papers.iter().any(|paper| paper.kind == PaperKind::HandOver)
    }

    /// The money was granted and is still to be paid out (资金发放).
    #[must_use]
    pub fn payout_open(&self) -> bool {
        self.decided.as_ref().is_some_and(|decided| decided.granted)
            && self.open_steps().any(|step| step.kind == StepKind::Payout)
    }

    /// Originals that have to go back before the archive.
    #[must_use]
    pub fn originals_held(&self) -> bool {
        self.materials.iter().any(Material::goes_back)
    }

    /// Units that may see the case: those that received, accept, decide or hold it, and the principal in whose name
    /// it is accepted or decided: it answers for what is done in its name (行政许可法 §24).
    #[must_use]
    pub fn concerns(&self, unit: &UnitId) -> bool {
        let competence = &self.competence;
        let acting = [&competence.centre, &competence.accepts, &competence.decides, &self.holder.unit];
        acting.contains(&unit) || competence.principal() == Some(unit)
    }
}
