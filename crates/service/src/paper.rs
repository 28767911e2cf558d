//! Papers of a case: a function of its events, the pinned item version and the sealed file (ADR 003).

use domain::authority::Actor;
use domain::case::{ApplicantKind, Case, Event, Fact, Grade, ServeMethod};
use domain::organisation::UnitId;
use domain::paper::{
    Addressee, DecisionDue, DecisionFacts, ExtensionFacts, FeeFacts, GoverningLimit, HandOverFacts, Issuer,
    MaterialLine, MissingLine, PaperContent, PaperFacts, PaperKind, RepeatedFacts, ServedFacts, Sheet,
    SpecialProcedureFacts, TELLS_BINDING_DAYS, compose,
};
use domain::time_limit::Limit;
use store::CaseRow;

use crate::app::App;
use crate::case::{decided_by, masked, open, personal, query_hash, receiver, stream, version_of};
use crate::error::ActError;
use crate::master::Master;

/// Most events of a case that are read to make a paper.
const EVENTS_MAX: u32 = 500;

/// The content of the paper made by event `seq`, for somebody who may see the case.
///
/// # Errors
/// No such paper, or the case is not for this person.
pub async fn content(
    app: &App,
    actor: &Actor,
    no: &str,
    seq: u32,
    reprint: bool,
) -> Result<PaperContent, ActError> {
    let opened = open(app, actor, no).await?;
    content_of(app, &opened.row, seq, reprint, None).await
}

/// Papers typeset at a time: each takes a processor and some tens of megabytes, so that a flood of them waits.
static TYPESETTING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(4);

/// The PDF of a paper or a form.
///
/// # Errors
/// As [`content`], or the typesetter says what is missing (fonts).
pub async fn pdf(app: &App, content: impl Into<Sheet>) -> Result<Vec<u8>, ActError> {
    let sheet = content.into();
    let _turn = TYPESETTING.acquire().await.map_err(|closed| ActError::Failed(closed.into()))?;
    let render = app.0.render.clone();
    let rendered = tokio::task::spawn_blocking(move || render(&sheet)).await;
    rendered.map_err(|error| ActError::Failed(error.into()))?.map_err(ActError::Setup)
}

/// The receipt with the query code on it: only at the moment of intake, when the code is known.
///
/// # Errors
/// The case has no receipt, or the code is not its own: nothing else may be printed in its place.
pub async fn receipt(app: &App, actor: &Actor, no: &str, query_code: &str) -> Result<PaperContent, ActError> {
    let opened = open(app, actor, no).await?;
    if opened.row.file.query_hash.as_deref() != Some(query_hash(app, query_code).as_slice()) {
        return Err(ActError::field("/code", "no-such-case"));
    }
    let paper = opened.case().papers.iter().find(|paper| paper.kind == PaperKind::Receipt);
    let seq = paper.ok_or(ActError::NotFound)?.seq;
    content_of(app, &opened.row, seq, false, Some(query_code.to_owned())).await
}

/// The content of a paper, whoever asks; callers have checked that they may.
pub(crate) async fn content_of(
    app: &App,
    row: &CaseRow,
    seq: u32,
    reprint: bool,
    query_code: Option<String>,
) -> Result<PaperContent, ActError> {
    let stored = app.0.store.events_of(&stream(&row.case.no), 0, EVENTS_MAX).await?;
    let events: Vec<Event> = stored.iter().map(|event| event.case_event()).collect::<Result<_, _>>()?;
    let at = seq as usize;
    let event = at.checked_sub(1).and_then(|index| events.get(index)).ok_or(ActError::NotFound)?;
    let kind = event.fact.paper().ok_or(ActError::NotFound)?;
    let history = events.get(..at).unwrap_or_default();
    // A paper keeps the words of the version the case was under when it was made.
    let item = version_of(app, &row.case, version_then(history).unwrap_or(row.case.item_version)).await?;
    let master = app.master();
    let rules = master.rules(&item, row.case.competence.mode);
    let then = Case::fold(history, &rules, app.calendar()).ok_or(ActError::NotFound)?;
    let stored_at = stored.get(at - 1).map(|event| event.at.clone()).unwrap_or_default();
    let mut facts = PaperFacts::new(kind, rules.profile, issuer(&master, &then, kind), event.effective_on);
    facts.template = event.wording();
    facts.paper_no = event.fact.number().map(domain::case::NumberSlot::text);
    facts.query_code = query_code;
    facts.reprint = reprint;
    facts.demo = app.is_demo();
    facts.check_url = Some(check_url(app, row.id, seq));
    facts.handler = (event.by.person != "system").then(|| event.by.name.clone());
    facts.decided_above.clone_from(&rules.refer_to);
    of_case(&mut facts, app, row, &master, &then)?;
    of_clock(&mut facts, &then);
    of_fact(&mut facts, app, row, &master, &then, event);
    if let Some(decision) = &mut facts.decision {
        decision.result_name.clone_from(&rules.result_name);
    }
    if matches!(kind, PaperKind::Receipt) {
        facts.received_at = stored_at.get(..16).map(|text| text.replace('T', " "));
        facts.acceptance_due_on =
            Some(app.calendar().add_working_days(then.received_on, then.acceptance_days).on);
    }
    Ok(compose(&facts))
}

/// The version a case was under at the end of a history.
fn version_then(history: &[Event]) -> Option<u32> {
    history.iter().rev().find_map(|event| match &event.fact {
        Fact::Submitted { item_version, .. } => Some(*item_version),
        Fact::VersionMoved { to, .. } => Some(*to),
        _ => None,
    })
}

/// Address of a paper's check page.
#[must_use]
pub fn check_url(app: &App, case_id: i64, seq: u32) -> String {
    format!("{}/check/{}", app.0.base_url, app.0.keyring.check_token(case_id, seq))
}

/// Facts every paper of the case shares.
fn of_case(
    facts: &mut PaperFacts,
    app: &App,
    row: &CaseRow,
    master: &Master,
    then: &Case,
) -> Result<(), ActError> {
    let (name, proxy) = match personal(app, row) {
        Ok(personal) => (personal.applicant.name, personal.proxy.map(|proxy| proxy.name)),
        // Erased: the paper can still be printed, with the masked labels.
        Err(ActError::NotFound) => (masked(row).name, None),
        Err(other) => return Err(other),
    };
    facts.case_no = row.case.no.clone();
    facts.item_name = then.item_name.clone();
    facts.application = Some(then.kind.label().to_owned());
    facts.applicant = name;
    facts.proxy = proxy;
    facts.addressee = if then.applicant_kind == ApplicantKind::Person {
        Addressee::Person
    } else {
        Addressee::Organisation
    };
    facts.received_on = Some(then.received_on);
    facts.supplemented_on = then.supplemented.then_some(then.term_from);
    facts.accepted_on = then.accepted.as_ref().map(|accepted| accepted.on);
    facts.deemed = then.accepted.as_ref().is_some_and(|accepted| accepted.deemed);
    facts.immediate = then.immediate;
    facts.materials = then.materials.iter().map(material_line).collect();
    let centre = master.units.get(&then.competence.centre);
    facts.centre = centre.map(|unit| unit.name.clone());
    // What the street has set for itself in this item comes before what holds for the whole centre.
    let local = master.local(&then.item, &then.competence.centre);
    let place = local.and_then(|local| local.place.clone());
    facts.address = place.or_else(|| centre.and_then(|unit| unit.address.clone()));
    Ok(())
}

/// The days a paper tells. Papers of an older wording keep what they told, and in which order (ADR 003).
fn of_clock(facts: &mut PaperFacts, then: &Case) {
    facts.decision_due = decision_due(then);
    if facts.template < TELLS_BINDING_DAYS {
        return;
    }
    facts.decision_due.sort_by_key(|due| due.on);
    // Under entrusted intake the file goes on before it is accepted: whoever takes it over has to know by when.
    if facts.kind == PaperKind::HandOver {
        facts.acceptance_due_on = then.clock.acceptance_due_on;
    }
}

/// Facts of the one event that made the paper.
fn of_fact(facts: &mut PaperFacts, app: &App, row: &CaseRow, master: &Master, then: &Case, event: &Event) {
    match &event.fact {
        Fact::CorrectionRequested { missing, reason, supplement_by, repeated, second, .. } => {
            facts.missing = missing
                .iter()
                .map(|line| MissingLine { material: line.material.clone(), why: line.why.clone() })
                .collect();
            facts.supplement_by = Some(*supplement_by);
            if *repeated || *second {
                let first = then.papers.iter().find(|paper| paper.kind == PaperKind::OneTimeNotice);
                facts.repeated = Some(RepeatedFacts {
                    first_no: first.and_then(|paper| paper.no.clone()),
                    first_on: first.map(|paper| paper.on),
                    added_because: second.then(|| reason.clone().unwrap_or_default()),
                });
            }
        }
        Fact::Accepted { missing, .. } => facts.not_in_file.clone_from(missing),
        Fact::Declined { why, competent_body, .. } => {
            facts.why = Some(why.clone());
            facts.competent_body.clone_from(competent_body);
        }
        Fact::PassedUp { to } => facts.hand_over = Some(hand_over(master, event, master.unit_name(to))),
        Fact::Referred { to, .. } => facts.hand_over = Some(hand_over(master, event, to.clone())),
        Fact::Suspended { ground, planned_days, why, .. } => {
            facts.why = Some(why.clone());
            facts.special_procedure = Some(SpecialProcedureFacts {
                ground: ground.label().to_owned(),
                planned_days: Some(*planned_days),
                law: None,
            });
        }
        Fact::Extended { days, why, .. } => {
            let new_due = extended_due(then, event, app);
            facts.extension = Some(ExtensionFacts {
                days: *days,
                why: Some(why.clone()),
                new_due,
                law: None,
                approved_by: None,
            });
        }
        Fact::Decided { granted, basis, why, .. } => {
            facts.decision = Some(DecisionFacts {
                granted: *granted,
                basis: basis.clone(),
                why: why.clone(),
                result_name: None,
            });
        }
        Fact::FeeAssessed { .. } => facts.fee = fee(&event.fact),
        Fact::Delivered { method, receiver: token } => {
            let decision = then.papers.iter().rev().find(|paper| {
                matches!(
                    paper.kind,
                    PaperKind::Decision
                        | PaperKind::NotNeeded
                        | PaperKind::NotCompetent
                        | PaperKind::NotRemedied
                )
            });
            let granted = then.decided.as_ref().is_some_and(|decided| decided.granted);
            facts.served = Some(ServedFacts {
                paper_title: decision
                    .map_or_else(String::new, |paper| paper.kind.title(facts.profile, granted).to_owned()),
                paper_no: decision.and_then(|paper| paper.no.clone()),
                how: Some(method_label(*method).to_owned()),
                place: facts.centre.clone(),
                on: Some(event.effective_on),
                receiver: receiver(app, row, token),
            });
        }
        Fact::OriginalsReturned { items, receiver: token } => {
            let before = &row.case.materials;
            facts.materials = items
                .iter()
                .map(|name| {
                    let originals = before
                        .iter()
                        .find(|material| material.name == *name)
                        .map_or(1, |m| m.originals.max(1));
                    MaterialLine { name: name.clone(), originals, copies: 0, grade: None, note: None }
                })
                .collect();
            facts.served = Some(ServedFacts {
                paper_title: "申请材料原件".to_owned(),
                paper_no: None,
                how: Some("当面退还".to_owned()),
                place: facts.centre.clone(),
                on: Some(event.effective_on),
                receiver: receiver(app, row, token),
            });
        }
        _ => {}
    }
}

fn fee(fact: &Fact) -> Option<FeeFacts> {
    let Fact::FeeAssessed { charges, total, reason, .. } = fact else { return None };
    Some(FeeFacts { charges: charges.clone(), total: *total, replaced_because: reason.clone() })
}

fn hand_over(master: &Master, event: &Event, to: String) -> HandOverFacts {
    HandOverFacts { from: master.unit_name(&event.by.unit), to }
}

/// The governing day once an extension is served.
fn extended_due(then: &Case, event: &Event, app: &App) -> Option<jiff::civil::Date> {
    let mut extended = then.clone();
    let extension = extended.extension.as_mut()?;
    extension.served_on = Some(event.effective_on);
    let clock = domain::case::Clock::of(&extended, app.calendar());
    if event.wording() < TELLS_BINDING_DAYS {
        return clock.promised_due_on.or(clock.statutory_due_on);
    }
    decided_by(&clock)
}

/// In whose name and seal a paper goes out (practice §1).
fn issuer(master: &Master, then: &Case, kind: PaperKind) -> Issuer {
    let competence = &then.competence;
    let (acts, name_of) = match kind {
        PaperKind::Receipt
        | PaperKind::HandOver
        | PaperKind::OriginalsReturned
        | PaperKind::DeliveryRecord => (&competence.centre, &competence.centre),
        PaperKind::AcceptanceNotice
        | PaperKind::OneTimeNotice
        | PaperKind::NotNeeded
        | PaperKind::NotCompetent
        | PaperKind::NotRemedied => (&competence.accepts, &competence.accepts_in_name_of),
        PaperKind::SpecialProcedure
        | PaperKind::ExtensionNotice
        | PaperKind::Decision
        | PaperKind::FeeNotice => (&competence.decides, &competence.decides_in_name_of),
    };
    let unit = |id: &UnitId| master.units.get(id);
    let mut issuer = Issuer::named(master.unit_name(acts));
    issuer.principal = (acts != name_of).then(|| master.unit_name(name_of));
    let responsible = unit(name_of);
    let local = master.local(&then.item, name_of).and_then(|local| local.phone.clone());
    issuer.consult_phone = local.or_else(|| responsible.and_then(|unit| unit.consult_phone.clone()));
    issuer.complaint_phone = responsible.and_then(|unit| unit.complaint_phone.clone());
    issuer.review_authority = responsible.and_then(|unit| unit.review_authority.clone());
    issuer.court = responsible.and_then(|unit| unit.court.clone());
    issuer
}

fn decision_due(then: &Case) -> Vec<DecisionDue> {
    let clock = &then.clock;
    let line = |on: Option<jiff::civil::Date>, limit, length: Option<Limit>| {
        on.map(|on| DecisionDue {
            on,
            provisional: clock.provisional,
            limit,
            length: length.map(|length| length.to_string()),
        })
    };
    [
        line(clock.promised_due_on, GoverningLimit::Promised, then.promised),
        line(clock.statutory_due_on, GoverningLimit::Statutory, then.statutory),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn material_line(material: &domain::case::Material) -> MaterialLine {
    let grade = match material.grade {
        Grade::A => "A 级（电子证照，免提交）",
        Grade::B => "B 级（窗口核验）",
        Grade::C => "C 级（待核对原件）",
        Grade::D => "D 级（本人陈述）",
    };
    MaterialLine {
        name: material.name.clone(),
        originals: material.originals,
        copies: material.copies,
        grade: Some(grade.to_owned()),
        note: material.stays.then(|| "原件留卷".to_owned()),
    }
}

/// Way of service in words.
#[must_use]
pub fn method_label(method: ServeMethod) -> &'static str {
    match method {
        ServeMethod::Window => "窗口直接送达",
        ServeMethod::Electronic => "电子送达",
        ServeMethod::Post => "邮寄送达",
        ServeMethod::PublicNotice => "公告送达",
    }
}
