//! From facts to content: picks the wording by kind and adds what every paper carries.

use super::words::{day_words, given, text_or};
use super::{Block, PaperContent, PaperFacts, PaperKind, SealKind};
use super::{acceptance, decision, delivery, fee, intake, limits, refusal};

/// Printed at the place of the seal while the body has no electronic seal.
const SEAL_HERE: &str = "(印章)";

/// Printed in the seal of a demonstration.
const DEMO_SEAL: &str = "示范 无效";

/// Composes a paper in the words of `facts.template`, the version it was issued under. Pure and total: the same facts
/// always give the same content. A sentence that differs between versions asks `facts.template`.
#[must_use]
pub fn compose(facts: &PaperFacts) -> PaperContent {
    let seal = facts.issuer.seal.or_else(|| facts.kind.seal_kind(facts.profile));
    PaperContent {
        kind: facts.kind,
        template: facts.template,
        heading: heading(facts).to_owned(),
        title: facts.title(),
        no: number_line(facts),
        addressee: addressee(facts),
        blocks: blocks(facts),
        issuer: facts.issuer.in_name_of().to_owned(),
        seal: seal.map(|_| if facts.demo { DEMO_SEAL } else { SEAL_HERE }.to_owned()),
        seal_name: seal.map(SealKind::name).map(str::to_owned),
        dated_on: dated_on(facts),
        footer: footer(facts),
        check_url: facts.check_url.clone(),
        reprint: facts.reprint,
        demo: facts.demo,
        query_code: facts.query_code.clone().filter(|_| facts.kind == PaperKind::Receipt),
    }
}

fn blocks(facts: &PaperFacts) -> Vec<Block> {
    let mut blocks = match facts.kind {
        PaperKind::Receipt => intake::receipt(facts),
        PaperKind::HandOver => intake::hand_over(facts),
        PaperKind::OneTimeNotice => intake::notice(facts),
        PaperKind::AcceptanceNotice => acceptance::acceptance(facts),
        PaperKind::NotNeeded => refusal::not_needed(facts),
        PaperKind::NotCompetent => refusal::not_competent(facts),
        PaperKind::NotRemedied => refusal::not_remedied(facts),
        PaperKind::SpecialProcedure => limits::special_procedure(facts),
        PaperKind::ExtensionNotice => limits::extension(facts),
        PaperKind::Decision => decision::decision(facts),
        PaperKind::FeeNotice => fee::notice(facts),
        PaperKind::DeliveryRecord => delivery::record(facts),
        PaperKind::OriginalsReturned => delivery::originals_returned(facts),
    };
    blocks.extend(refusal::entrustment(facts));
    blocks
}

/// Slips of the counter are headed by the centre, papers of a body by the body in whose name they are made.
fn heading(facts: &PaperFacts) -> &str {
    let slip = matches!(facts.kind, PaperKind::Receipt | PaperKind::HandOver | PaperKind::OriginalsReturned);
    match given(facts.centre.as_deref()) {
        Some(centre) if slip => centre,
        _ => facts.issuer.in_name_of(),
    }
}

fn number_line(facts: &PaperFacts) -> Option<String> {
    if facts.kind.is_numbered() {
        return Some(text_or(facts.paper_no.as_deref()).to_owned());
    }
    Some(format!("办件编号：{}", text_or(Some(&facts.case_no))))
}

fn addressee(facts: &PaperFacts) -> Option<String> {
    let list = matches!(
        facts.kind,
        PaperKind::Receipt | PaperKind::HandOver | PaperKind::DeliveryRecord | PaperKind::OriginalsReturned
    );
    (!list).then(|| text_or(Some(&facts.applicant)).to_owned())
}

/// 行政许可法 §32(1)(4): an application accepted by silence counts as accepted from the day of receipt (after a
/// supplement: from the day the last item came in), so its notice bears that day.
fn dated_on(facts: &PaperFacts) -> String {
    let legal_day = facts.accepted_on.or(facts.supplemented_on).or(facts.received_on);
    let deemed = facts.deemed && facts.kind == PaperKind::AcceptanceNotice;
    day_words(legal_day.filter(|_| deemed).unwrap_or(facts.dated_on))
}

/// Handler, consultation and complaint telephones on every paper, missing ones said to be missing.
fn footer(facts: &PaperFacts) -> Vec<(String, String)> {
    let line = |label: &str, text: Option<&str>| (label.to_owned(), text_or(text).to_owned());
    // Nobody handles an acceptance by silence.
    let handler = (!facts.deemed).then(|| line("经办人", facts.handler.as_deref()));
    let mut lines: Vec<_> = handler.into_iter().collect();
    lines.extend([
        line("咨询电话", facts.issuer.consult_phone.as_deref()),
        line("监督投诉电话", facts.issuer.complaint_phone.as_deref()),
    ]);
    let place = [facts.centre.as_deref(), facts.address.as_deref()].into_iter().filter_map(given);
    let place = place.collect::<Vec<_>>().join("，");
    if !place.is_empty() {
        lines.push(("办理地点".to_owned(), place));
    }
    lines
}
