//! 情形导办 at the window: the same questions as on the portal, and the checklist narrowed by them. What the application says
//! anyway (办哪一种, 申请人) is not asked twice.

use domain::case::{ApplicantKind, ApplicationKind, Situation};
use domain::catalogue::ItemVersion;
use domain::catalogue::situation::{Answers, Guided, application_code, guided, outcome};

use crate::form::{Field, Input, Typed};
use crate::{situation, text};

/// What an application of this form would say by itself.
fn said(item: &ItemVersion, typed: &Typed) -> (ApplicationKind, ApplicantKind) {
    let mut kinds = item.handling.iter().map(|handling| handling.kind);
    let first = item.handling.first().map(|handling| handling.kind).unwrap_or_default();
    let kind = kinds.find(|kind| application_code(*kind) == typed.get("kind")).unwrap_or(first);
    let applicant = text::APPLICANT_KINDS.iter().find(|(code, _)| *code == typed.get("applicant.kind"));
    (kind, applicant.map(|(_, kind)| *kind).unwrap_or_default())
}

/// The answers of the form to the item's own questions.
pub(crate) fn answers(item: &ItemVersion, typed: &Typed) -> Answers {
    let mut answers = situation::read(item, typed);
    answers.0.retain(|key, _| item.situations.questions.iter().any(|question| question.id == *key));
    answers
}

fn narrowed(item: &ItemVersion, typed: &Typed) -> Guided {
    let (kind, applicant) = said(item, typed);
    guided(item, &answers(item, typed).with_case(kind, applicant))
}

/// What the answers make of the list; nothing while an answer is wrong, which is told when the form is sent.
pub(crate) fn of(item: &ItemVersion, typed: &Typed) -> Situation {
    let (kind, applicant) = said(item, typed);
    let outcome = outcome(item, &answers(item, typed), kind, applicant);
    outcome.ok().and_then(|(_, situation)| situation).unwrap_or_default()
}

/// The questions that arise or may, with their answers.
pub(crate) fn questions(item: &ItemVersion, typed: &Typed) -> Vec<Field> {
    let answers = answers(item, typed);
    let own = |key: &str| item.situations.questions.iter().any(|question| question.id == key);
    let all = narrowed(item, typed).questions.into_iter().filter(|asked| own(&asked.ask.key));
    all.map(|asked| {
        let field = situation::field(&asked, &answers, !asked.ask.must);
        match &asked.ask.when {
            _ if asked.arises && asked.ask.must => field.must(),
            Some(when) if !asked.arises => {
                let words = domain::catalogue::situation::in_words(item, when);
                field.hint(format!("{words}时才答"))
            }
            _ => field,
        }
    })
    .collect()
}

/// Says beside each material of the checklist what the answers make of it.
pub(crate) fn note(checklist: &mut [Field], item: &ItemVersion, typed: &Typed) {
    let truths = narrowed(item, typed).materials;
    for field in checklist {
        let Input::Handed(picks) = &mut field.input else { continue };
        for pick in picks {
            if let Some(truth) = truths.get(pick.index).copied().flatten() {
                pick.note = format!("{} · {}", situation::need(truth), pick.note);
            }
        }
    }
}
