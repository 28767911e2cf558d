//! The facts a paper is made of: plain data, integers and days only, so that an event body can carry them.
//!
//! Optional fields that are absent are not written at all: adding a new optional fact never changes the
//! bytes of an old event.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{PaperKind, SealKind, TEMPLATE};
use crate::case::Profile;
use crate::catalogue::Charge;
use crate::money::Money;

/// Everything the wording of one paper needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFacts {
    /// Kind of paper.
    pub kind: PaperKind,
    /// Procedure profile of the item version.
    pub profile: Profile,
    /// Version of the wording ([`TEMPLATE`] when composed today).
    pub template: u32,
    /// 文号; absent on kinds that take none, or before the number is drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_no: Option<String>,
    /// 办件编号.
    pub case_no: String,
    /// The applicant's query code in clear, for the receipt at the moment it is handed over. Never stored.
    #[serde(skip)]
    pub query_code: Option<String>,
    /// Name of the handling item (业务办理项) as published.
    pub item_name: String,
    /// 申请类型 in the item's words (新办, 变更, 延续 …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<String>,
    /// Applicant's name as it is to be printed.
    pub applicant: String,
    /// How the applicant is addressed.
    #[serde(default)]
    pub addressee: Addressee,
    /// 代理人（经办人).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Day the materials were received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<Date>,
    /// Day and minute of receipt as printed on the receipt, for example `2026年11月2日 9时31分`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<String>,
    /// Last day for accepting, refusing to accept or giving the one notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance_due_on: Option<Date>,
    /// Day the last of the supplemented materials came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplemented_on: Option<Date>,
    /// Day from which the application is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<Date>,
    /// Acceptance by silence (行政许可法 §32(1)(4)).
    #[serde(default)]
    pub deemed: bool,
    /// The limits for the decision, the one that binds first in front; empty = 未定时限.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decision_due: Vec<DecisionDue>,
    /// The higher body that decides, where the case is reported up (转报).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_above: Option<String>,
    /// 即办件: without a limit it is concluded at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub immediate: bool,
    /// Materials received, handed over or given back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<MaterialLine>,
    /// What is to be supplemented, all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingLine>,
    /// Required materials that were not in the file when the application was accepted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_in_file: Vec<String>,
    /// Day by which the supplement is expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement_by: Option<Date>,
    /// Set on every notice after the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<RepeatedFacts>,
    /// Reasons (refusal to accept, return of originals).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Rule relied on where the profile has no article of its own (deemed acceptance outside licences,
    /// refusal for materials not remedied).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The body that is competent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub competent_body: Option<String>,
    /// Hand-over between window, back office and upper body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over: Option<HandOverFacts>,
    /// Special procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_procedure: Option<SpecialProcedureFacts>,
    /// Extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<ExtensionFacts>,
    /// Decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionFacts>,
    /// Fee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<FeeFacts>,
    /// The body that issues, its seal, telephones and remedies.
    pub issuer: Issuer,
    /// 经办人.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// Date of the paper. A deemed acceptance is dated by [`super::compose`] on its legal day instead.
    pub dated_on: Date,
    /// Service of a paper, for the delivery record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served: Option<ServedFacts>,
    /// Address of the check page behind the QR code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_url: Option<String>,
    /// A second print: marked 补打. Set when printing, not when recording.
    #[serde(default)]
    pub reprint: bool,
    /// Issued by a demonstration store: the seal reads 示范 无效.
    #[serde(default)]
    pub demo: bool,
    /// Name of the centre where the paper is handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centre: Option<String>,
    /// Its address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl PaperFacts {
    /// The least a paper can be made of; everything else starts absent and is set by field.
    #[must_use]
    pub fn new(kind: PaperKind, profile: Profile, issuer: Issuer, dated_on: Date) -> Self {
        Self {
            kind,
            profile,
            template: TEMPLATE,
            paper_no: None,
            case_no: String::new(),
            query_code: None,
            item_name: String::new(),
            application: None,
            applicant: String::new(),
            addressee: Addressee::Person,
            proxy: None,
            received_on: None,
            received_at: None,
            acceptance_due_on: None,
            supplemented_on: None,
            accepted_on: None,
            deemed: false,
            decision_due: Vec::new(),
            decided_above: None,
            immediate: false,
            materials: Vec::new(),
            missing: Vec::new(),
            not_in_file: Vec::new(),
            supplement_by: None,
            repeated: None,
            why: None,
            basis: None,
            competent_body: None,
            hand_over: None,
            special_procedure: None,
            extension: None,
            decision: None,
            fee: None,
            issuer,
            handler: None,
            dated_on,
            served: None,
            check_url: None,
            reprint: false,
            demo: false,
            centre: None,
            address: None,
        }
    }

    /// Whether a decision paper grants.
    #[must_use]
    pub fn granted(&self) -> bool {
        self.decision.as_ref().is_some_and(|decision| decision.granted)
    }

    /// The title, which for a further notice says so.
    #[must_use]
    pub fn title(&self) -> String {
        match (&self.kind, &self.repeated) {
            (PaperKind::OneTimeNotice, Some(again)) if again.added_because.is_some() => {
                "补充告知书".to_owned()
            }
            (PaperKind::OneTimeNotice, Some(_)) => "一次性告知书（再次告知）".to_owned(),
            _ => self.kind.title(self.profile, self.granted()).to_owned(),
        }
    }
}

/// How the paper speaks to the applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Addressee {
    /// A natural person: 你.
    #[default]
    Person,
    /// A legal person or other organisation: 你单位.
    Organisation,
}

/// One limit for the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionDue {
    /// Last day.
    pub on: Date,
    /// Counted beyond the last published holiday notice.
    #[serde(default)]
    pub provisional: bool,
    /// Whose limit it is.
    pub limit: GoverningLimit,
    /// Its length in words, for example `20个工作日`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
}

/// Whose limit a due date comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoverningLimit {
    /// 法定时限.
    Statutory,
    /// 承诺时限.
    Promised,
}

/// One line of a list of materials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialLine {
    /// Name as the guide lists it.
    pub name: String,
    /// Number of originals.
    pub originals: u32,
    /// Number of copies.
    pub copies: u32,
    /// Grade `A`–`D`: issued by the authority, verified by staff, to be checked, own statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// Remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// One line of a notice: what is missing and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingLine {
    /// Material or entry.
    pub material: String,
    /// What is wrong with it and what is asked for.
    pub why: String,
}

/// Marks a notice after the first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RepeatedFacts {
    /// Number of the first notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_no: Option<String>,
    /// Its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_on: Option<Date>,
    /// Why something is asked for that the first notice did not list. Present = a second notice (which
    /// supervision counts); absent = unmet items of the first notice told again (再次告知).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added_because: Option<String>,
}

/// The two ends of a hand-over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOverFacts {
    /// Who hands over (unit and window).
    pub from: String,
    /// Who takes over.
    pub to: String,
}

/// A special procedure whose time is left out of the limit (行政许可法 §45).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialProcedureFacts {
    /// Its name: 听证, 招标, 拍卖, 检验, 检测, 检疫, 鉴定, 专家评审, or what another law names.
    pub ground: String,
    /// Planned length in working days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_days: Option<u32>,
    /// The rule that asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
}

/// An extension of the limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionFacts {
    /// Working days added.
    pub days: u32,
    /// Reason, which must be told to the applicant (行政许可法 §42).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The new last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_due: Option<Date>,
    /// Rule, where it is not §42(1) of the licensing law (joint cases: §42(2)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// Who approved, where it is not the head of the deciding body (joint cases: the government's head).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<String>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionFacts {
    /// Granted or refused.
    pub granted: bool,
    /// Rule relied on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Reasons; a refusal must have them (行政许可法 §38).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Name of the licence or certificate to be issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_name: Option<String>,
}

/// A fee as it was assessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeFacts {
    /// The lines.
    pub charges: Vec<Charge>,
    /// What they come to.
    pub total: Money,
    /// Why it replaces an earlier notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_because: Option<String>,
}

/// The issuing body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issuer {
    /// The body that acts.
    pub name: String,
    /// Under entrustment: the body in whose name it acts (行政许可法 §24).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// Seal, where it is not [`PaperKind::seal_kind`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<SealKind>,
    /// 咨询电话.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consult_phone: Option<String>,
    /// 监督投诉电话.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint_phone: Option<String>,
    /// 行政复议机关.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_authority: Option<String>,
    /// Court named for a lawsuit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub court: Option<String>,
    /// Whether acts of this body are open to review and lawsuit; `false` only for a body that exercises no
    /// public power. Absent means `true`, so that forgetting it never loses an applicant's remedies.
    #[serde(default = "yes")]
    pub remedies: bool,
}

impl Issuer {
    /// A body that acts in its own name, with nothing else known.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            principal: None,
            seal: None,
            consult_phone: None,
            complaint_phone: None,
            review_authority: None,
            court: None,
            remedies: true,
        }
    }

    /// In whose name the paper goes out.
    #[must_use]
    pub fn in_name_of(&self) -> &str {
        self.principal.as_deref().unwrap_or(&self.name)
    }
}

/// How, when and to whom a paper was served. What is absent stays a blank to be filled in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServedFacts {
    /// Title of the paper served.
    pub paper_title: String,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper_no: Option<String>,
    /// Way of service in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// Who received it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receiver: Option<String>,
}

fn yes() -> bool {
    true
}
