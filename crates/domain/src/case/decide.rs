//! What the law makes of an act. Changes nothing: events or a refusal come out.
//!
//! `guard` says whether an act is possible at all for this case and person; `available_acts` asks it for every
//! act; `decide` asks it first and then looks at what the act brings with it.

use jiff::civil::Date;

use super::Inputs;
use super::act::{
    Act, ActKind, Application, DeclineKind, MaterialIn, Missing, ObjectionOutcome, OpinionOutcome,
    PublicityIn, RecordIn, ServeMethod, VerdictIn,
};
use super::event::{Author, Event, Fact, NumberSlot, recorded_wording};
use super::fee;
use super::guard::guard;
use super::handling::{self, Examined, judge};
use super::model::{Case, Channel, FindingLevel, Material, State};
use super::refusal::Refusal;
use super::rules::{Ground, Rules, StepKind};
use super::situation::Situation;
use crate::calendar::add_days;
use crate::organisation::Competence;
use crate::paper::{PaperKind, TEMPLATE};

/// Longest reason, opinion or basis, in characters (GB/T 39046 T7: 处理意见 an..1000).
pub const TEXT_MAX: usize = 1000;
/// Longest name of a person or organisation, in characters (GB/T 39046 T5: 申请者名称 an..100).
pub const NAME_MAX: usize = 100;
/// Most lines of a list.
const LINES_MAX: usize = 200;

/// Longest publicity in working days: beyond any rule in force, so that a slip of the pen does not block a case.
const PUBLICITY_MAX: i64 = 60;
/// A publicity begins within so many days: one put off further would only park the case.
const PUBLICITY_WITHIN: i64 = 30;
/// The applicant is given at most so many days to supplement: a notice that waits longer would only park the case.
const SUPPLEMENT_MAX: i64 = 180;

pub(super) type Events = Result<Vec<Event>, Refusal>;

/// An application handed in and taken in at a window (practice §3: handing in and taking in are two facts).
///
/// `personal` is the JSON of applicant, proxy, form and answers, sealed by the caller before it is recorded; `situation` is
/// what the answers make of the list of materials.
///
/// # Errors
/// A field that is wrong, a material that is not on the list, or a proxy where the person has to come.
pub fn submit(
    application: &Application,
    item: (&str, u32, &str),
    competence: &Competence,
    rules: &Rules,
    inputs: &Inputs<'_>,
    personal: String,
    situation: Situation,
) -> Events {
    let for_another = matches!(application.channel, Channel::Agent | Channel::Post);
    if rules.in_person && (application.proxy.is_some() || for_another) {
        return Err(Refusal::InPersonOnly);
    }
    let materials = take_in(&application.materials, rules, inputs.today)?;
    let (code, version, name) = item;
    let submitted = Fact::Submitted {
        case_no: String::new(),
        item: code.to_owned(),
        item_version: version,
        item_name: name.to_owned(),
        kind: application.kind,
        channel: application.channel,
        competence: competence.clone(),
        applicant_kind: application.applicant.kind,
        has_proxy: application.proxy.is_some(),
        personal,
        materials,
        promised: rules.street_promise,
        situation,
    };
    let received = Fact::Received { first_inquiry: inputs.author.person.clone() };
    Ok(vec![inputs.event(submitted), inputs.event(received)])
}

/// Acts that are possible now for a person who `may` do them.
pub fn available_acts(
    case: &Case,
    rules: &Rules,
    inputs: &Inputs<'_>,
    may: impl Fn(ActKind) -> bool,
) -> Vec<ActKind> {
    let possible = |kind: &ActKind| {
        let waits = *kind == ActKind::GiveOpinion && case.publicity_runs(inputs.today);
        may(*kind) && !waits && guard(case, rules, inputs, *kind).is_ok()
    };
    ActKind::ALL.into_iter().filter(possible).collect()
}

/// What the law makes of `act` on `case`.
///
/// # Errors
/// The rule that says no.
pub fn decide(case: &Case, rules: &Rules, inputs: &Inputs<'_>, act: &Act) -> Events {
    guard(case, rules, inputs, act.kind())?;
    let mut events = events_of(case, rules, inputs, act)?;
    if events.iter().any(|event| inputs.recorded_late(event)) {
        events.push(inputs.event(Fact::finding("recorded-late", FindingLevel::Notice)));
    }
    Ok(events)
}

fn events_of(case: &Case, rules: &Rules, inputs: &Inputs<'_>, act: &Act) -> Events {
    match act {
        Act::RequestCorrection { missing, reason, supplement_by, served } => {
            let told = Told { missing, reason: reason.as_deref(), supplement_by: *supplement_by };
            request_correction(case, rules, inputs, &told, *served)
        }
        Act::Serve { paper, method, on, evidence } => serve(
            case,
            rules,
            inputs,
            paper,
            &Service { method: *method, on: *on, evidence: evidence.as_deref() },
        ),
        Act::Supplement { materials } => supplement(case, rules, inputs, materials),
        Act::Accept { served } => Ok(accept(case, rules, inputs, *served)),
        Act::Decline { kind, why, competent_body, served } => {
            decline(case, inputs, *kind, why, competent_body.as_deref(), *served)
        }
        Act::ReturnOriginals { items, receiver } => return_originals(case, inputs, items, receiver),
        Act::Void { why } => one(inputs, Fact::VoidRequested { why: text("/why", why)? }),
        Act::ConfirmVoid => one(inputs, Fact::Voided {}),
        Act::Reassign { to, why } => {
            text("/to", &to.0)?;
            one(inputs, Fact::Reassigned { to: to.clone(), why: text("/why", why)? })
        }
        Act::PassUp => one(inputs, Fact::PassedUp { to: case.competence.decides.clone() }),
        Act::SignIn => one(inputs, Fact::SignedIn {}),
        Act::SendBack { why } => {
            one(inputs, Fact::SentBack { to: case.lower_unit(), why: text("/why", why)? })
        }
        Act::GiveOpinion { step, outcome, opinion, record, publicity, examined } => {
            let (record, publicity) = (record.as_ref(), publicity.as_ref());
            let said = Said { outcome: *outcome, opinion, record, publicity, examined: examined.as_deref() };
            give_opinion(case, rules, inputs, step, &said)
        }
        Act::RaiseObjection { step, objector, gist, on, evidence } => {
            let said = Objecting { objector, gist, on: *on, evidence: evidence.as_deref() };
            raise_objection(case, inputs, step, &said)
        }
        Act::AnswerObjection { objection, outcome, how } => {
            answer_objection(case, inputs, *objection, *outcome, how)
        }
        Act::ReturnStep { step, why } => return_step(case, inputs, step, why),
        Act::Suspend { ground, planned_days, why, served } => {
            suspend(case, rules, inputs, *ground, *planned_days, why, *served)
        }
        Act::Resume => one(inputs, Fact::Resumed {}),
        Act::RequestExtension { days, why } => request_extension(rules, inputs, *days, why),
        Act::ApproveExtension { served } => approve_extension(case, inputs, *served),
        Act::RefuseExtension { why } => one(inputs, Fact::ExtensionRefused { why: text("/why", why)? }),
        Act::Decide { outcome, basis, why, examined } => {
            let said = Deciding {
                verdict: *outcome,
                basis: basis.as_deref(),
                why: why.as_deref(),
                examined: examined.as_deref(),
            };
            decision(case, rules, inputs, &said)
        }
        Act::ConfirmDeviation { deviation } => handling::confirm(case, inputs, *deviation),
        Act::Refer { opinion } => refer(rules, inputs, opinion),
        Act::Issue => one(inputs, Fact::Issued {}),
        Act::Deliver { method, receiver } => {
            let receiver = name("/receiver", receiver)?;
            one(inputs, Fact::Delivered { method: *method, receiver })
        }
        Act::Withdraw { why } => one(inputs, Fact::Withdrawn { why: text("/why", why)? }),
        Act::Terminate { why, basis } => {
            one(inputs, Fact::Terminated { why: text("/why", why)?, basis: text("/basis", basis)? })
        }
        Act::MoveVersion { to, why, agreed } => {
            one(inputs, super::moving::moved(case, rules, inputs, *to, why, agreed.as_deref())?)
        }
        Act::AssessFee { lines, reason } => fee::assess_fee(case, rules, inputs, lines, reason.as_deref()),
        Act::RecordPayment { receipt_no, method } => fee::record_payment(case, inputs, receipt_no, *method),
        Act::RefundFee { why } => fee::refund_fee(case, inputs, why),
    }
}

/// What falls due by itself at 00:00 of the day after a limit (practice §4); nothing if nothing is due.
///
/// Silence for five working days is acceptance from the day of receipt for licences (行政许可法 §32(4)); for
/// other profiles it raises a finding. A supplement that does not come ends the case (补正不来办结). A limit that
/// passes and a promise that comes near are findings (practice §8).
#[must_use]
pub fn tick(case: &Case, rules: &Rules, inputs: &Inputs<'_>) -> Vec<Event> {
    let passed = |due: Option<Date>| due.is_some_and(|due| due < inputs.today);
    match case.state {
        State::Submitted | State::Correction if case.silent_past_term(rules, inputs.today) => {
            vec![deemed(case, inputs)]
        }
        State::Submitted | State::Correction if passed(case.clock.acceptance_due_on) => {
            let overdue = "acceptance-overdue";
            let found = case
                .clock
                .acceptance_due_on
                .is_some_and(|due| case.found_since(overdue, None, add_days(due, 1)));
            if found { Vec::new() } else { vec![inputs.event(Fact::finding(overdue, FindingLevel::Yellow))] }
        }
        State::Correction if passed(case.clock.supplement_by) => vec![inputs.event(Fact::Lapsed {})],
        State::Submitted | State::Correction | State::Archived => Vec::new(),
        _ if passed(case.archive_from()) => vec![inputs.event(Fact::Archived {})],
        _ => {
            let due = case.alarms().into_iter().filter(|alarm| alarm.rings(inputs.today));
            due.map(|alarm| inputs.event(alarm.fact())).collect()
        }
    }
}

struct Told<'a> {
    missing: &'a [Missing],
    reason: Option<&'a str>,
    supplement_by: Option<Date>,
}

/// 行政许可法 §32(4): everything that is missing is told at once. After a partial supplement what is still unmet
/// may be repeated (再次告知); anything else, and everything after a full supplement, is a second notice: it needs a
/// reason and is a finding.
fn request_correction(
    case: &Case,
    rules: &Rules,
    inputs: &Inputs<'_>,
    told: &Told<'_>,
    served: Option<ServeMethod>,
) -> Events {
    if told.missing.is_empty() {
        return Err(Refusal::NothingMissing);
    }
    few("/missing", told.missing)?;
    for (index, line) in told.missing.iter().enumerate() {
        let pointer = format!("/missing/{index}/material");
        if rules.material(&line.material).is_none() {
            return Err(Refusal::OffListMaterial { field: pointer, material: line.material.clone() });
        }
        text(&format!("/missing/{index}/why"), &line.why)?;
    }
    let unmet = |line: &Missing| case.running_notices().any(|notice| notice.unmet.contains(&line.material));
    let repeated = !case.notices.is_empty() && told.missing.iter().all(unmet);
    let second = !case.notices.is_empty() && !repeated;
    let reason = optional("/reason", told.reason)?;
    if second && reason.is_none() {
        return Err(Refusal::SecondNoticeNeedsReason);
    }
    let spared = told.missing.iter().find(|line| case.situation.spares(&line.material));
    if let (Some(line), None) = (spared, &reason) {
        return Err(Refusal::OutsideSituation { material: line.material.clone() });
    }
    let supplement_by = told
        .supplement_by
        .unwrap_or_else(|| inputs.calendar.add_working_days(inputs.today, rules.supplement_days).on);
    if supplement_by <= inputs.today {
        return Err(Refusal::field_error("/supplement_by", "not-after-today"));
    }
    if supplement_by > crate::calendar::add_days(inputs.today, SUPPLEMENT_MAX) {
        return Err(Refusal::field_error("/supplement_by", "out-of-range"));
    }
    let fact = Fact::CorrectionRequested {
        missing: told.missing.to_vec(),
        reason,
        supplement_by,
        repeated,
        second,
        no: NumberSlot::of(inputs.accept_word, PaperKind::OneTimeNotice, inputs.today),
    };
    let mut events = with_service(case, inputs, fact, served);
    // The guide told the applicant that it is not needed: whoever asks for it all the same says why, and it is seen.
    events.extend(spared.map(|_| inputs.event(Fact::finding("outside-situation", FindingLevel::Notice))));
    Ok(events)
}

/// The event of a paper, and its service if it is handed over at once: by default at a window (DESIGN §7). Any other
/// way is served on the day it arrives, by an act of its own.
fn with_service(case: &Case, inputs: &Inputs<'_>, fact: Fact, served: Option<ServeMethod>) -> Vec<Event> {
    let mut events = vec![inputs.event(fact)];
    events.extend(handed_over(case, inputs, served, case.channel == Channel::Window));
    events
}

/// The service of the paper that the event before makes, if it is handed over now.
pub(super) fn handed_over(
    case: &Case,
    inputs: &Inputs<'_>,
    served: Option<ServeMethod>,
    by_default: bool,
) -> Option<Event> {
    let method = served.or(by_default.then_some(ServeMethod::Window));
    let method = method.filter(|method| *method == ServeMethod::Window)?;
    Some(inputs.event(Fact::PaperServed { paper_seq: case.version + 1, method }))
}

struct Service<'a> {
    method: ServeMethod,
    on: Option<Date>,
    evidence: Option<&'a str>,
}

fn serve(case: &Case, rules: &Rules, inputs: &Inputs<'_>, paper: &str, service: &Service<'_>) -> Events {
    let unserved = case.papers.iter().rev().find(|candidate| {
        case.servable(candidate)
            && (candidate.no.as_deref() == Some(paper)
                || candidate.seq.to_string() == paper
                || candidate.kind.code() == paper)
    });
    let paper = unserved.ok_or(Refusal::NoSuchPaper)?;
    let (day, evidence) = legal_day(inputs, service.on, service.evidence)?;
    if day < paper.on {
        return Err(Refusal::field_error("/on", "before-the-paper"));
    }
    // A notice served after the term has passed in silence comes too late (行政许可法 §32(4)).
    if paper.kind == PaperKind::OneTimeNotice && case.silent_past_term(rules, day) {
        return Err(Refusal::AlreadyAcceptedByLaw);
    }
    let mut event = inputs.event(Fact::PaperServed { paper_seq: paper.seq, method: service.method });
    event.effective_on = day;
    event.evidence = evidence;
    Ok(vec![event])
}

/// The day an act by hand takes effect: today, or a past day with what proves it, never a later one (practice §4).
fn legal_day(
    inputs: &Inputs<'_>,
    on: Option<Date>,
    evidence: Option<&str>,
) -> Result<(Date, Option<String>), Refusal> {
    let day = on.unwrap_or(inputs.today);
    if day > inputs.today {
        return Err(Refusal::field_error("/on", "in-the-future"));
    }
    let evidence = optional("/evidence", evidence)?;
    if day < inputs.today && evidence.is_none() {
        return Err(Refusal::field_error("/evidence", "missing"));
    }
    Ok((day, evidence))
}

fn supplement(case: &Case, rules: &Rules, inputs: &Inputs<'_>, materials: &[MaterialIn]) -> Events {
    let materials = take_in(materials, rules, inputs.today)?;
    let asked = |new: &Material| case.running_notices().any(|notice| notice.unmet.contains(&new.name));
    if !materials.iter().any(asked) {
        return Err(Refusal::NothingSupplemented);
    }
    let full = case
        .last_notice()
        .is_some_and(|notice| notice.unmet.iter().all(|name| materials.iter().any(|new| new.name == *name)));
    one(inputs, Fact::Supplemented { materials, full })
}

/// An acceptance after a full supplement takes effect on the day the last item came in (practice §3). What is
/// required and not in the file may have been waived by sharing or 容缺受理; the event says so (ADR 011). The notice is
/// served by the window on the spot, or later by an act of its own: who accepts in a back office has nobody before him.
fn accept(case: &Case, rules: &Rules, inputs: &Inputs<'_>, served: Option<ServeMethod>) -> Vec<Event> {
    let missing = case.missing_required(rules);
    let mut event = inputs.event(Fact::Accepted {
        missing: missing.into_iter().map(str::to_owned).collect(),
        no: NumberSlot::of(inputs.accept_word, PaperKind::AcceptanceNotice, inputs.today),
    });
    if case.supplemented && case.term_from != inputs.today {
        event.effective_on = case.term_from;
        event.evidence = Some("event:supplemented".to_owned());
    }
    let here = case.hands_over_at(&inputs.author.unit);
    std::iter::once(event).chain(handed_over(case, inputs, served, here)).collect()
}

fn deemed(case: &Case, inputs: &Inputs<'_>) -> Event {
    let no = NumberSlot::of(inputs.accept_word, PaperKind::AcceptanceNotice, inputs.today);
    let mut event = inputs.event(Fact::DeemedAccepted { no });
    event.effective_on = case.term_from;
    event.evidence = Some("law:§32(4)".to_owned());
    event
}

fn decline(
    case: &Case,
    inputs: &Inputs<'_>,
    kind: DeclineKind,
    why: &str,
    competent_body: Option<&str>,
    served: Option<ServeMethod>,
) -> Events {
    let competent_body = optional("/competent_body", competent_body)?;
    let paper = match kind {
        DeclineKind::NotNeeded => PaperKind::NotNeeded,
        DeclineKind::NotCompetent if competent_body.is_none() => return Err(Refusal::NameTheCompetentBody),
        DeclineKind::NotCompetent => PaperKind::NotCompetent,
        DeclineKind::NotRemedied if case.supplemented || case.notices.is_empty() => {
            return Err(Refusal::MaterialsRefusalBarred);
        }
        DeclineKind::NotRemedied => PaperKind::NotRemedied,
    };
    if case.state == State::Correction && kind != DeclineKind::NotRemedied {
        return Err(Refusal::NotAtThisStage { state: case.state, act: ActKind::Decline });
    }
    let fact = Fact::Declined {
        kind,
        why: text("/why", why)?,
        competent_body,
        no: NumberSlot::of(inputs.accept_word, paper, inputs.today),
    };
    Ok(with_service(case, inputs, fact, served))
}

fn return_originals(case: &Case, inputs: &Inputs<'_>, items: &[String], receiver: &str) -> Events {
    if items.is_empty() {
        return Err(Refusal::NoOriginals { field: "/items".to_owned() });
    }
    few("/items", items)?;
    for (index, item) in items.iter().enumerate() {
        if !case.materials.iter().any(|material| material.name == *item && material.originals > 0) {
            return Err(Refusal::NoOriginals { field: format!("/items/{index}") });
        }
    }
    let receiver = name("/receiver", receiver)?;
    one(inputs, Fact::OriginalsReturned { items: items.to_vec(), receiver })
}

struct Said<'a> {
    outcome: OpinionOutcome,
    opinion: &'a str,
    record: Option<&'a RecordIn>,
    publicity: Option<&'a PublicityIn>,
    examined: Option<&'a Examined>,
}

fn give_opinion(case: &Case, rules: &Rules, inputs: &Inputs<'_>, key: &str, said: &Said<'_>) -> Events {
    let step = case.step(key).ok_or_else(|| Refusal::UnknownStep { step: key.to_owned() })?;
    if !case.workable(step) {
        return Err(Refusal::StepNotOpen { step: key.to_owned() });
    }
    let opinion = text("/opinion", said.opinion)?;
    if step.kind == StepKind::Publicity {
        match (step.publicity_to, said.publicity) {
            (None, None) => return Err(Refusal::field_error("/publicity", "missing")),
            (None, Some(publicity)) => {
                return start_publicity(case, rules, inputs, key, publicity, opinion);
            }
            // On the last day somebody may still object.
            (Some(to), _) if inputs.today <= to => return Err(Refusal::PublicityRunning { to }),
            (Some(_), _) => {}
        }
        // 无异议 is what an agreement says (practice §5: objection → check).
        if said.outcome == OpinionOutcome::Agree && step.open_objections().next().is_some() {
            return Err(Refusal::ObjectionOpen);
        }
        if said.outcome == OpinionOutcome::Agree && step.upheld_objection() {
            return Err(Refusal::ObjectionUpheld);
        }
    }
    if step.kind.needs_record() {
        check_record(said.record, case, inputs.today)?;
    }
    let favourable = said.outcome == OpinionOutcome::Agree;
    let judged = judge(case, rules, key, favourable, said.examined)?;
    let declared = judged.declared(inputs, key, favourable, said.examined)?;
    let (record, examined) = (said.record.cloned(), judged.examined);
    let mut events = one(
        inputs,
        Fact::OpinionGiven { step: key.to_owned(), outcome: said.outcome, opinion, record, examined },
    )?;
    events.extend(declared);
    Ok(events)
}

/// A publicity is recorded while it can still be seen: one that is over, or began before the acceptance, is none. It
/// is public for as long as the guide says, or longer.
fn start_publicity(
    case: &Case,
    rules: &Rules,
    inputs: &Inputs<'_>,
    key: &str,
    publicity: &PublicityIn,
    opinion: String,
) -> Events {
    text("/publicity/place", &publicity.place)?;
    if publicity.to < publicity.from {
        return Err(Refusal::field_error("/publicity/to", "before-from"));
    }
    if publicity.to < inputs.today {
        return Err(Refusal::field_error("/publicity/to", "in-the-past"));
    }
    if publicity.from > crate::calendar::add_days(inputs.today, PUBLICITY_WITHIN) {
        return Err(Refusal::field_error("/publicity/from", "out-of-range"));
    }
    if inputs.calendar.working_days_between(publicity.from, publicity.to) > PUBLICITY_MAX {
        return Err(Refusal::field_error("/publicity/to", "out-of-range"));
    }
    if case.accepted.as_ref().is_some_and(|accepted| publicity.from < accepted.on) {
        return Err(Refusal::field_error("/publicity/from", "before-acceptance"));
    }
    if let Some(rule) = rules.step(key)
        && let (Some(least), Some(to)) =
            (rule.publicity, rule.publicity_until(publicity.from, inputs.calendar))
        && publicity.to < to
    {
        return Err(Refusal::PublicityTooShort { least, to });
    }
    one(inputs, Fact::StepStarted { step: key.to_owned(), publicity: publicity.clone(), opinion })
}

struct Objecting<'a> {
    objector: &'a str,
    gist: &'a str,
    on: Option<Date>,
    evidence: Option<&'a str>,
}

/// An objection counts by the day it came in, which lies in the publicity; recorded later, it has its evidence.
fn raise_objection(case: &Case, inputs: &Inputs<'_>, key: &str, said: &Objecting<'_>) -> Events {
    let step = case.step(key).ok_or_else(|| Refusal::UnknownStep { step: key.to_owned() })?;
    let to = step.publicity_to.filter(|_| step.is_public());
    let to = to.ok_or_else(|| Refusal::StepNotOpen { step: key.to_owned() })?;
    let objector = name("/objector", said.objector)?;
    let gist = text("/gist", said.gist)?;
    if said.on.unwrap_or(inputs.today) > to {
        return Err(Refusal::field_error("/on", "after-publicity"));
    }
    let (day, evidence) = legal_day(inputs, said.on, said.evidence)?;
    if step.publicity_from.is_some_and(|from| day < from) {
        return Err(Refusal::field_error("/on", "before-publicity"));
    }
    let mut event = inputs.event(Fact::ObjectionRaised { step: key.to_owned(), objector, gist });
    event.effective_on = day;
    event.evidence = evidence;
    Ok(vec![event])
}

fn answer_objection(
    case: &Case,
    inputs: &Inputs<'_>,
    objection: u32,
    outcome: ObjectionOutcome,
    how: &str,
) -> Events {
    if case.objections_here().all(|open| open.seq != objection) {
        return Err(Refusal::field_error("/objection", "no-such-objection"));
    }
    one(inputs, Fact::ObjectionAnswered { objection, outcome, how: text("/how", how)? })
}

/// 行政许可法 §34: two or more members of staff check on the spot.
fn check_record(record: Option<&RecordIn>, case: &Case, today: Date) -> Result<(), Refusal> {
    let record = record.ok_or_else(|| Refusal::field_error("/record", "missing"))?;
    few("/record/staff", &record.staff)?;
    let mut staff: Vec<&str> =
        record.staff.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    staff.sort_unstable();
    staff.dedup();
    if staff.len() < 2 {
        return Err(Refusal::field_error("/record/staff", "two-or-more"));
    }
    for member in staff {
        name("/record/staff", member)?;
    }
    if record.on > today {
        return Err(Refusal::field_error("/record/on", "in-the-future"));
    }
    if case.accepted.as_ref().is_some_and(|accepted| record.on < accepted.on) {
        return Err(Refusal::field_error("/record/on", "before-acceptance"));
    }
    text("/record/place", &record.place).map(drop)
}

fn return_step(case: &Case, inputs: &Inputs<'_>, key: &str, why: &str) -> Events {
    let step = case.step(key).ok_or_else(|| Refusal::UnknownStep { step: key.to_owned() })?;
    if !case.returnable(step) {
        return Err(Refusal::StepNotOpen { step: key.to_owned() });
    }
    one(inputs, Fact::StepReturned { step: key.to_owned(), why: text("/why", why)? })
}

/// 行政许可法 §45: only the grounds the item version lists, the time needed told in writing.
fn suspend(
    case: &Case,
    rules: &Rules,
    inputs: &Inputs<'_>,
    ground: Ground,
    planned_days: u32,
    why: &str,
    served: Option<ServeMethod>,
) -> Events {
    if !rules.grounds.contains(&ground) {
        return Err(Refusal::GroundNotListed);
    }
    if planned_days == 0 || planned_days > 365 {
        return Err(Refusal::field_error("/planned_days", "out-of-range"));
    }
    let fact = Fact::Suspended {
        ground,
        planned_days,
        why: text("/why", why)?,
        no: NumberSlot::of(inputs.decide_word, PaperKind::SpecialProcedure, inputs.today),
    };
    Ok(with_service(case, inputs, fact, served))
}

fn request_extension(rules: &Rules, inputs: &Inputs<'_>, days: u32, why: &str) -> Events {
    let most = rules.extension_days.ok_or(Refusal::NoExtensionAllowed)?;
    if days == 0 {
        return Err(Refusal::field_error("/days", "out-of-range"));
    }
    if days > most {
        return Err(Refusal::ExtensionTooLong { most });
    }
    one(inputs, Fact::ExtensionRequested { days, why: text("/why", why)? })
}

fn approve_extension(case: &Case, inputs: &Inputs<'_>, served: Option<ServeMethod>) -> Events {
    let extension = case.extension.as_ref().ok_or(Refusal::NoExtensionRequested)?;
    let fact = Fact::Extended {
        days: extension.days,
        why: extension.why.clone(),
        no: NumberSlot::of(inputs.decide_word, PaperKind::ExtensionNotice, inputs.today),
    };
    Ok(with_service(case, inputs, fact, served))
}

struct Deciding<'a> {
    verdict: VerdictIn,
    basis: Option<&'a str>,
    why: Option<&'a str>,
    examined: Option<&'a Examined>,
}

/// A refusal states its reasons (行政许可法 §38). A decision beyond the standard is first declared, and made once a
/// second person has agreed.
fn decision(case: &Case, rules: &Rules, inputs: &Inputs<'_>, said: &Deciding<'_>) -> Events {
    let granted = said.verdict == VerdictIn::Granted;
    let why = optional("/why", said.why)?;
    if !granted && why.is_none() {
        return Err(Refusal::field_error("/why", "missing"));
    }
    let basis = optional("/basis", said.basis)?;
    let key = case.steps.iter().find(|step| step.kind == StepKind::Decide).map(|step| step.key.as_str());
    let judged = judge(case, rules, key.unwrap_or_default(), granted, said.examined)?;
    if let Some(declared) =
        judged.before_decision(case, inputs, key.unwrap_or_default(), granted, said.examined)?
    {
        return Ok(vec![declared]);
    }
    let governing = case.governing_limit();
    let ledger = governing.and_then(|limit| case.ledger(limit));
    let used_days = match (&ledger, &case.accepted) {
        (Some(ledger), _) => ledger.used(inputs.today, inputs.calendar),
        (None, Some(accepted)) => {
            u32::try_from(inputs.calendar.working_days_between(accepted.on, inputs.today)).unwrap_or(0)
        }
        (None, None) => 0,
    };
    let extended = case.extension.as_ref().is_some_and(|extension| extension.served_on.is_some());
    let within = governing.map(|_| !case.limit_passed(inputs.today));
    one(
        inputs,
        Fact::Decided {
            granted,
            basis,
            why,
            used_days,
            limit: governing.map(|limit| limit.n),
            on_time: within.map(|within| within && !extended),
            extended: extended && within == Some(true),
            examined: judged.examined,
            no: NumberSlot::of(inputs.decide_word, PaperKind::Decision, inputs.today),
        },
    )
}

/// 行政许可法 §35: what a higher body decides after a lower one has examined it is reported directly, opinion and all
/// materials. The case ends here (practice §6: 转报); whether the applicant qualifies is for the higher body to say.
fn refer(rules: &Rules, inputs: &Inputs<'_>, opinion: &str) -> Events {
    let Some(to) = rules.refer_to.clone() else {
        return Err(Refusal::NotAtThisStage { state: State::InReview, act: ActKind::Refer });
    };
    one(inputs, Fact::Referred { to, opinion: text("/opinion", opinion)? })
}

/// Checks materials against the item's list and counts the originals that have to go back.
fn take_in(materials: &[MaterialIn], rules: &Rules, today: Date) -> Result<Vec<Material>, Refusal> {
    let mut taken: Vec<Material> = Vec::with_capacity(materials.len());
    for (index, material) in materials.iter().enumerate() {
        let Some(rule) = rules.material(&material.name) else {
            let field = format!("/materials/{index}/name");
            return Err(Refusal::OffListMaterial { field, material: material.name.clone() });
        };
        if taken.iter().any(|other| other.name == material.name) {
            return Err(Refusal::field_error(format!("/materials/{index}/name"), "twice"));
        }
        if material.copies > 99 || material.originals > 99 {
            return Err(Refusal::field_error(format!("/materials/{index}/copies"), "out-of-range"));
        }
        taken.push(Material {
            name: material.name.clone(),
            grade: material.grade,
            copies: material.copies,
            originals: material.originals,
            stays: rule.own && material.originals > 0,
            on: today,
        });
    }
    Ok(taken)
}

pub(super) fn one(inputs: &Inputs<'_>, fact: Fact) -> Events {
    Ok(vec![inputs.event(fact)])
}

/// A list nobody writes by hand to its end would make records that nobody can read.
pub(super) fn few<T>(field: &str, list: &[T]) -> Result<(), Refusal> {
    if list.len() > LINES_MAX { Err(Refusal::field_error(field, "too-long")) } else { Ok(()) }
}

/// A text that must be there and may not be too long; lengths count characters.
pub(super) fn text(field: &str, value: &str) -> Result<String, Refusal> {
    bounded(field, value, TEXT_MAX)
}

/// A text that may be left out; blank is left out.
pub(super) fn optional(field: &str, value: Option<&str>) -> Result<Option<String>, Refusal> {
    value.filter(|value| !value.trim().is_empty()).map(|value| text(field, value)).transpose()
}

pub(super) fn name(field: &str, value: &str) -> Result<String, Refusal> {
    bounded(field, value, NAME_MAX)
}

fn bounded(field: &str, value: &str, most: usize) -> Result<String, Refusal> {
    let value = value.trim();
    if value.chars().all(unseen) {
        Err(Refusal::field_error(field, "missing"))
    } else if value.chars().count() > most {
        Err(Refusal::field_error(field, "too-long"))
    } else if value.chars().any(unprintable) {
        Err(Refusal::field_error(field, "control-characters"))
    } else {
        Ok(value.to_owned())
    }
}

/// Characters no paper may carry: control characters, and those that turn the direction of writing round, with which
/// a decision could read otherwise than it is stored. A text may have lines and columns.
#[must_use]
pub fn unprintable(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters nobody sees: control characters, and those that join, hide or turn round others (Unicode Cf), with
/// which two names would look alike and be different. A text of nothing else is none.
#[must_use]
pub fn unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

impl Inputs<'_> {
    /// The event tells of a day more than one working day before its recording and nothing proves that day
    /// (practice §4). A publicity tells of its first day. What a timer does is never late: its day is the law's.
    pub(super) fn recorded_late(&self, event: &Event) -> bool {
        let told = match &event.fact {
            Fact::StepStarted { publicity, .. } => publicity.from.min(event.effective_on),
            _ => event.effective_on,
        };
        let by_hand = event.by != Author::system();
        by_hand && event.evidence.is_none() && self.calendar.working_days_between(told, self.today) > 1
    }

    /// An event by this author, effective today.
    pub(super) fn event(&self, fact: Fact) -> Event {
        let template = recorded_wording(&fact, TEMPLATE);
        Event { by: Author::clone(&self.author), effective_on: self.today, evidence: None, fact, template }
    }
}
