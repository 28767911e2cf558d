//! What the API says of cases and items, in the contract's shape.

use domain::case::{ActKind, Case, Clock, Masked, State, StepKind, StepStatus};
use domain::case::{Channel, Grade, Outcome};
use domain::catalogue::ItemVersion;
use domain::catalogue::search::Reason;
use jiff::civil::Date;
use serde::Serialize;
use service::App;
use service::case::Opened;
use store_types::{EventStamp, Receipt};

pub(super) use service::store_types;

/// The three dates of the contract, and the two of the neighbouring stages.
#[derive(Serialize)]
pub(super) struct ClockDto {
    acceptance_due_on: Option<Date>,
    statutory_due_on: Option<Date>,
    promised_due_on: Option<Date>,
    supplement_by: Option<Date>,
    delivery_due_on: Option<Date>,
    provisional: bool,
}

impl From<&Clock> for ClockDto {
    fn from(clock: &Clock) -> Self {
        Self {
            acceptance_due_on: clock.acceptance_due_on,
            statutory_due_on: clock.statutory_due_on,
            promised_due_on: clock.promised_due_on,
            supplement_by: clock.supplement_by,
            delivery_due_on: clock.delivery_due_on,
            provisional: clock.provisional,
        }
    }
}

/// The answer to `POST /cases`.
#[derive(Serialize)]
pub(super) struct Created {
    case_no: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_code: Option<String>,
    state: State,
    version: u32,
    clock: ClockDto,
}

impl Created {
    pub(super) fn of(receipt: &Receipt, query_code: Option<String>) -> Self {
        Self {
            case_no: receipt.case_no.clone(),
            query_code,
            state: receipt.state,
            version: receipt.version,
            clock: ClockDto::from(&receipt.clock),
        }
    }
}

/// The answer to `POST /cases/{no}/acts`.
#[derive(Serialize)]
pub(super) struct Acted {
    case_no: String,
    state: State,
    version: u32,
    clock: ClockDto,
    events: Vec<EventStamp>,
}

impl From<Receipt> for Acted {
    fn from(receipt: Receipt) -> Self {
        Self {
            clock: ClockDto::from(&receipt.clock),
            case_no: receipt.case_no,
            state: receipt.state,
            version: receipt.version,
            events: receipt.events,
        }
    }
}

/// The answer to `GET /cases/{no}`.
#[derive(Serialize)]
pub(super) struct CaseDto<'a> {
    case_no: &'a str,
    state: State,
    outcome: Option<Outcome>,
    /// How it ended, in the words of the item's type.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome_name: Option<&'static str>,
    version: u32,
    item: &'a str,
    item_version: u32,
    item_name: &'a str,
    kind: domain::case::ApplicationKind,
    channel: Channel,
    received_on: Date,
    accepted_on: Option<Date>,
    applicant: ApplicantDto<'a>,
    holder: HolderDto<'a>,
    clock: ClockDto,
    materials: Vec<MaterialDto<'a>>,
    steps: Vec<StepDto<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    deviations: &'a [domain::case::Deviation],
    #[serde(skip_serializing_if = "Option::is_none")]
    fee: Option<FeeDto<'a>>,
    papers: Vec<PaperDto<'a>>,
    findings: &'a [domain::case::CaseFinding],
    available_acts: &'a [ActKind],
}

/// The fee as last assessed, sums in 分.
#[derive(Serialize)]
struct FeeDto<'a> {
    status: domain::case::FeeStatus,
    #[serde(flatten)]
    fee: &'a domain::case::CaseFee,
}

#[derive(Serialize)]
struct ApplicantDto<'a> {
    kind: domain::case::ApplicantKind,
    #[serde(flatten)]
    masked: &'a Masked,
}

#[derive(Serialize)]
struct HolderDto<'a> {
    unit: &'a str,
    name: String,
    post: Option<&'a str>,
    signed_in: bool,
    since: Date,
    phone: Option<String>,
}

#[derive(Serialize)]
struct MaterialDto<'a> {
    name: &'a str,
    required: bool,
    received: bool,
    grade: Option<Grade>,
    copies: u32,
    originals: u32,
}

#[derive(Serialize)]
struct StepDto<'a> {
    key: &'a str,
    name: &'a str,
    kind: StepKind,
    unit: &'a str,
    state: StepStatus,
    due_on: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publicity_to: Option<Date>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    objections: &'a [domain::case::Objection],
}

#[derive(Serialize)]
struct PaperDto<'a> {
    seq: u32,
    kind: domain::paper::PaperKind,
    no: Option<&'a str>,
    on: Date,
    served_on: Option<Date>,
    check_url: String,
}

impl<'a> CaseDto<'a> {
    pub(super) fn of(app: &App, opened: &'a Opened) -> Self {
        let case = opened.case();
        Self {
            case_no: &case.no,
            state: case.state,
            outcome: case.outcome,
            outcome_name: case.outcome.map(|outcome| outcome.word(opened.rules.profile)),
            version: case.version,
            item: &case.item,
            item_version: case.item_version,
            item_name: &case.item_name,
            kind: case.kind,
            channel: case.channel,
            received_on: case.received_on,
            accepted_on: case.accepted.as_ref().map(|accepted| accepted.on),
            applicant: ApplicantDto { kind: case.applicant_kind, masked: &opened.masked },
            holder: holder(app, case),
            clock: ClockDto::from(&case.clock),
            materials: materials(opened),
            steps: case.steps.iter().map(StepDto::from).collect(),
            deviations: &case.deviations,
            fee: case.fee.as_ref().map(|fee| FeeDto { status: fee.status(), fee }),
            papers: case
                .papers
                .iter()
                .map(|paper| PaperDto {
                    seq: paper.seq,
                    kind: paper.kind,
                    no: paper.no.as_deref(),
                    on: paper.on,
                    served_on: paper.served.as_ref().map(|served| served.on),
                    check_url: service::paper::check_url(app, opened.row.id, paper.seq),
                })
                .collect(),
            findings: &case.findings,
            available_acts: &opened.acts,
        }
    }
}

fn holder<'a>(app: &App, case: &'a Case) -> HolderDto<'a> {
    let master = app.master();
    let unit = master.units.get(&case.holder.unit);
    HolderDto {
        unit: &case.holder.unit.0,
        name: master.unit_name(&case.holder.unit),
        post: case.holder.post.as_ref().map(|post| post.0.as_str()),
        signed_in: case.holder.signed_in,
        since: case.holder.since,
        phone: unit.and_then(|unit| unit.consult_phone.clone()),
    }
}

/// The list of the guide with what has come in: nothing outside the guide can be in it.
fn materials(opened: &Opened) -> Vec<MaterialDto<'_>> {
    let case = opened.case();
    let line = |rule: &'_ domain::case::MaterialRule| {
        case.materials.iter().find(|material| material.name == rule.name)
    };
    opened
        .rules
        .materials
        .iter()
        .map(|rule| {
            let received = line(rule);
            MaterialDto {
                name: &rule.name,
                required: case.requires(rule),
                received: received.is_some(),
                grade: received.map(|material| material.grade),
                copies: received.map_or(0, |material| material.copies),
                originals: received.map_or(0, |material| material.originals),
            }
        })
        .collect()
}

impl<'a> From<&'a domain::case::StepState> for StepDto<'a> {
    fn from(step: &'a domain::case::StepState) -> Self {
        Self {
            key: &step.key,
            name: &step.name,
            kind: step.kind,
            unit: &step.unit.0,
            state: step.state,
            due_on: step.due_on,
            publicity_to: step.publicity_to,
            objections: &step.objections,
        }
    }
}

/// An item as the contract names it, with the rest of its facts.
pub(super) fn item(item: &ItemVersion, reasons: &[Reason]) -> serde_json::Value {
    let mut value = serde_json::to_value(item).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.insert("takes_cases".to_owned(), item.status.takes_cases().into());
        if let Some(first) = reasons.first() {
            object.insert("matched".to_owned(), first.text().into());
            let texts = reasons
                .iter()
                .map(|reason| serde_json::json!({"kind": reason.kind(), "text": reason.text()}));
            object.insert("reasons".to_owned(), texts.collect());
        }
    }
    value
}
