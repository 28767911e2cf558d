//! The law's "no": stable codes and facts; the words stand in `web::text`.

use jiff::civil::Date;
use serde::Serialize;

use super::act::ActKind;
use super::model::State;
use crate::time_limit::Limit;

/// What kind of "no" it is; a test pins the HTTP status of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalClass {
    /// The case is not in the state for it: 409.
    State,
    /// A field is wrong: 422 with a pointer.
    Field,
    /// This person may not: 403.
    Person,
}

/// Why an act is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Refusal {
    /// Not in this state.
    #[error("not at this stage")]
    NotAtThisStage {
        /// Where it stands.
        state: State,
        /// What was asked.
        act: ActKind,
    },
    /// After deemed acceptance, notice and refusal to accept are barred.
    #[error("acceptance has taken effect by law")]
    AlreadyAcceptedByLaw,
    /// Refusal for materials is barred after a full supplement (行政许可法 §32(5)).
    #[error("refusal for materials is barred after a full supplement")]
    MaterialsRefusalBarred,
    /// A second notice needs a reason.
    #[error("a second notice needs a reason")]
    SecondNoticeNeedsReason,
    /// After a partial supplement only unmet items of the notice may be repeated.
    #[error("the notice names nothing missing")]
    NothingMissing,
    /// The material is not on the item's list.
    #[error("material is not on the list")]
    OffListMaterial {
        /// Pointer to the field.
        field: String,
        /// Its name.
        material: String,
    },
    /// By the applicant's answers the material is not needed: to ask for it all the same needs a reason.
    #[error("the applicant's situation does not need the material")]
    OutsideSituation {
        /// Its name.
        material: String,
    },
    /// A review point of the step's standard is not ticked.
    #[error("a review point is not ticked")]
    PointUnchecked {
        /// Its id.
        point: String,
    },
    /// Beyond the step's standard, without a reason and a second person.
    #[error("beyond the standard, without reason and second person")]
    DeviationNeeded {
        /// What goes beyond it.
        departures: Vec<String>,
    },
    /// A departure from the standard waits for its second person.
    #[error("a departure waits for its second person")]
    DeviationOpen,
    /// No departure waits.
    #[error("no departure waits")]
    NoDeviation,
    /// 清单外收费: no such line on the item's fee list.
    #[error("fee is not on the list")]
    OffListFee {
        /// Pointer to the field.
        field: String,
        /// The line asked for.
        line: String,
    },
    /// 超范围收费: the line is for another kind of application.
    #[error("fee is for another kind of application")]
    FeeOutOfScope {
        /// Pointer to the field.
        field: String,
        /// The line asked for.
        line: String,
    },
    /// 重复收费: one line twice in one assessment.
    #[error("fee asked twice")]
    FeeTwice {
        /// Pointer to the field.
        field: String,
        /// The line asked for.
        line: String,
    },
    /// The item charges nothing for this kind of application.
    #[error("nothing is charged")]
    NotCharged,
    /// It was paid: not assessed, not paid once more.
    #[error("the fee was paid")]
    FeePaidAlready,
    /// Nothing was assessed, or nothing of it is owed.
    #[error("nothing to pay")]
    NothingToPay,
    /// Nothing was paid, or it was paid back.
    #[error("nothing was paid")]
    NothingPaid,
    /// A field is empty or wrong.
    #[error("a field is missing or wrong")]
    BadField {
        /// JSON pointer.
        field: String,
        /// What is wrong, as a stable word.
        reason: &'static str,
    },
    /// The competent body must be named (§32(2)).
    #[error("the competent body must be named")]
    NameTheCompetentBody,
    /// Steps are still open.
    #[error("steps are open")]
    StepsOpen {
        /// Their keys.
        steps: Vec<String>,
    },
    /// No such step in this case.
    #[error("no such step")]
    UnknownStep {
        /// Its key.
        step: String,
    },
    /// The step is not open, or not done.
    #[error("the step is not in the state for it")]
    StepNotOpen {
        /// Its key.
        step: String,
    },
    /// The publicity has not run to its end.
    #[error("publicity is running")]
    PublicityRunning {
        /// Last day.
        to: Date,
    },
    /// The publicity is shorter than the guide says.
    #[error("publicity too short")]
    PublicityTooShort {
        /// For how long at least.
        least: Limit,
        /// Earliest last day.
        to: Date,
    },
    /// An objection was raised and nobody has dealt with it.
    #[error("an objection is open")]
    ObjectionOpen,
    /// 异议成立: the publicity cannot be closed with agreement; disagree, or send an earlier step back.
    #[error("an objection of the publicity was upheld")]
    ObjectionUpheld,
    /// The item version does not list the ground.
    #[error("the ground is not listed by the item")]
    GroundNotListed,
    /// No rule of the item allows an extension.
    #[error("no rule allows an extension")]
    NoExtensionAllowed,
    /// Once only.
    #[error("extended once already")]
    ExtendedAlready,
    /// The extension is longer than the rule allows.
    #[error("extension too long")]
    ExtensionTooLong {
        /// Most days allowed.
        most: u32,
    },
    /// The limit has passed; an extension has to be approved before.
    #[error("the limit has passed")]
    LimitPassed,
    /// No request waits for approval.
    #[error("no extension was requested")]
    NoExtensionRequested,
    /// A higher body outside the district decides: the case is reported up, not decided (行政许可法 §35).
    #[error("a higher body decides")]
    DecidedAbove {
        /// Its name.
        body: String,
    },
    /// Who accepts may not decide; who examines may not decide.
    #[error("the same person may not do both")]
    SamePerson {
        /// What the person did before.
        did: &'static str,
    },
    /// Voiding needs a second person.
    #[error("a second person must confirm")]
    SecondPersonNeeded,
    /// Nobody asked to void.
    #[error("voiding was not requested")]
    VoidNotRequested,
    /// The case was passed up and must be signed in first.
    #[error("must be signed in first")]
    NotSignedIn,
    /// The file lies with another unit.
    #[error("another unit holds the case")]
    NotTheHolder,
    /// No originals to return.
    #[error("no originals to return")]
    NoOriginals {
        /// Pointer to the field.
        field: String,
    },
    /// No such paper, or it was served already.
    #[error("no such paper to serve")]
    NoSuchPaper,
    /// The version in force is the one the case is under, or none takes cases.
    #[error("no newer version is in force")]
    NoNewerVersion,
    /// The newer version has another procedure: the steps done would not fit it.
    #[error("the newer version has another procedure")]
    OtherProcedure,
    /// The newer version is not as good for the applicant, who has not agreed in writing.
    #[error("not as good for the applicant, who has not agreed")]
    WorseForApplicant {
        /// What is not as good.
        worse: Vec<String>,
    },
    /// The applicant has to come in person.
    #[error("the applicant has to come in person")]
    InPersonOnly,
    /// Nothing is issued before the decision or for a refusal.
    #[error("a supplement names nothing that was asked for")]
    NothingSupplemented,
}

impl Refusal {
    /// A wrong field.
    #[must_use]
    pub fn field_error(field: impl Into<String>, reason: &'static str) -> Self {
        Self::BadField { field: field.into(), reason }
    }

    /// Stable code, kebab-case.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAtThisStage { .. } => "not-at-this-stage",
            Self::AlreadyAcceptedByLaw => "already-accepted-by-law",
            Self::MaterialsRefusalBarred => "materials-refusal-barred",
            Self::SecondNoticeNeedsReason => "second-notice-needs-reason",
            Self::NothingMissing => "nothing-missing",
            Self::OffListMaterial { .. } => "off-list-material",
            Self::OutsideSituation { .. } => "outside-situation",
            Self::PointUnchecked { .. } => "point-unchecked",
            Self::DeviationNeeded { .. } => "deviation-needed",
            Self::DeviationOpen => "deviation-open",
            Self::NoDeviation => "no-deviation",
            Self::OffListFee { .. } => "off-list-fee",
            Self::FeeOutOfScope { .. } => "fee-out-of-scope",
            Self::FeeTwice { .. } => "fee-twice",
            Self::NotCharged => "not-charged",
            Self::FeePaidAlready => "fee-paid-already",
            Self::NothingToPay => "nothing-to-pay",
            Self::NothingPaid => "nothing-paid",
            Self::BadField { .. } => "bad-field",
            Self::NameTheCompetentBody => "name-the-competent-body",
            Self::StepsOpen { .. } => "steps-open",
            Self::UnknownStep { .. } => "unknown-step",
            Self::StepNotOpen { .. } => "step-not-open",
            Self::PublicityRunning { .. } => "publicity-running",
            Self::PublicityTooShort { .. } => "publicity-too-short",
            Self::ObjectionOpen => "objection-open",
            Self::ObjectionUpheld => "objection-upheld",
            Self::GroundNotListed => "ground-not-listed",
            Self::NoExtensionAllowed => "no-extension-allowed",
            Self::ExtendedAlready => "extended-already",
            Self::ExtensionTooLong { .. } => "extension-too-long",
            Self::LimitPassed => "limit-passed",
            Self::NoExtensionRequested => "no-extension-requested",
            Self::DecidedAbove { .. } => "decided-above",
            Self::SamePerson { .. } => "same-person",
            Self::SecondPersonNeeded => "second-person-needed",
            Self::VoidNotRequested => "void-not-requested",
            Self::NotSignedIn => "not-signed-in",
            Self::NotTheHolder => "not-the-holder",
            Self::NoOriginals { .. } => "no-originals",
            Self::NoSuchPaper => "no-such-paper",
            Self::NoNewerVersion => "no-newer-version",
            Self::OtherProcedure => "other-procedure",
            Self::WorseForApplicant { .. } => "worse-for-applicant",
            Self::InPersonOnly => "in-person-only",
            Self::NothingSupplemented => "nothing-supplemented",
        }
    }

    /// JSON pointer to the field it is about.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::OffListMaterial { field, .. }
            | Self::OffListFee { field, .. }
            | Self::FeeOutOfScope { field, .. }
            | Self::FeeTwice { field, .. }
            | Self::BadField { field, .. }
            | Self::NoOriginals { field } => Some(field),
            Self::PointUnchecked { .. } => Some("/examined/checks"),
            Self::DeviationNeeded { .. } => Some("/examined/deviation"),
            Self::NotCharged => Some("/lines"),
            Self::SecondNoticeNeedsReason | Self::OutsideSituation { .. } => Some("/reason"),
            Self::NothingMissing => Some("/missing"),
            Self::NameTheCompetentBody => Some("/competent_body"),
            Self::UnknownStep { .. } => Some("/step"),
            Self::PublicityTooShort { .. } => Some("/publicity/to"),
            Self::GroundNotListed => Some("/ground"),
            Self::ExtensionTooLong { .. } => Some("/days"),
            Self::NoSuchPaper => Some("/paper"),
            Self::WorseForApplicant { .. } => Some("/agreed"),
            Self::InPersonOnly => Some("/proxy"),
            Self::NothingSupplemented => Some("/materials"),
            _ => None,
        }
    }

    /// Which kind of "no".
    #[must_use]
    pub fn class(&self) -> RefusalClass {
        match self {
            Self::SamePerson { .. } | Self::SecondPersonNeeded => RefusalClass::Person,
            other if other.field().is_some() => RefusalClass::Field,
            _ => RefusalClass::State,
        }
    }
}
