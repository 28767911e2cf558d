//! The handling standard in a case: what is ticked, what goes beyond it, and who has to agree.

use super::builder::*;
use crate::case::{Act, DeviationIn, Examined, OpinionOutcome, Refusal, VerdictIn};
use crate::catalogue::{Allowed, Bound, CheckResult, PointCheck, ReviewPoint, StepStandard};

/// 审查 with a point and two situations, 决定 with a point.
fn with_standard() -> Matter {
    let point = |id: &str| ReviewPoint { id: id.to_owned(), text: format!("要点{id}"), legal_basis: None };
    let bound = |id: &str, allowed| Bound {
        id: id.to_owned(),
        situation: format!("情形{id}"),
        allowed,
        range: None,
        legal_basis: None,
    };
    let standard =
        |step: &str, points, bounds| StepStandard { step: format!("环节-{step}"), points, bounds };
    a_case().licence().with_rules(|rules| {
        rules.handling.steps = vec![
            standard(
                "examine",
                vec![point("P1")],
                vec![bound("B1", Allowed::Agree), bound("B2", Allowed::Disagree)],
            ),
            standard("decide", vec![point("P1")], Vec::new()),
        ];
    })
}

fn accepted() -> Story {
    with_standard().received("2026-11-02").then(Act::ACCEPT)
}

fn ticked(result: CheckResult, bound: Option<&str>) -> Examined {
    Examined {
        checks: vec![PointCheck { point: "P1".to_owned(), result }],
        bound: bound.map(str::to_owned),
        deviation: None,
    }
}

fn because(examined: Examined, second: &str) -> Examined {
    let deviation = DeviationIn { reason: "有替代措施".to_owned(), second: second.to_owned() };
    Examined { deviation: Some(deviation), ..examined }
}

fn opinion(outcome: OpinionOutcome, examined: Option<Examined>) -> Act {
    let (step, opinion) = ("examine".to_owned(), "见记录".to_owned());
    Act::GiveOpinion {
        step,
        outcome,
        opinion,
        record: None,
        publicity: None,
        examined: examined.map(Box::new),
    }
}

fn decides(outcome: VerdictIn, examined: Option<Examined>) -> Act {
    Act::Decide { outcome, basis: None, why: Some("理由".to_owned()), examined: examined.map(Box::new) }
}

fn confirm(deviation: u32) -> Act {
    Act::ConfirmDeviation { deviation }
}

const AGREE: OpinionOutcome = OpinionOutcome::Agree;
const MET: CheckResult = CheckResult::Met;
const NOT_MET: CheckResult = CheckResult::NotMet;

/// Examined beyond the standard, and nobody has agreed.
pub(super) fn departed() -> Story {
    accepted().then(opinion(AGREE, Some(because(ticked(NOT_MET, Some("B1")), "head"))))
}

#[test]
fn within_the_standard_an_opinion_needs_its_ticks_and_no_more() {
    let story = accepted();
    let unticked = story.refusal(opinion(AGREE, None));
    assert_eq!(unticked, Refusal::PointUnchecked { point: "P1".to_owned() });
    let story = story.then(opinion(AGREE, Some(ticked(MET, Some("B1")))));
    assert_eq!(story.kinds().last(), Some(&"opinion_given"));
    assert!(story.findings().is_empty() && story.case.deviations.is_empty());
    let story = story.then(decides(VerdictIn::Granted, Some(ticked(MET, None))));
    assert!(story.case.decided.is_some());
}

#[test]
fn a_step_without_a_standard_takes_no_ticks() {
    let plain = a_case().licence().received("2026-11-02").then(Act::ACCEPT);
    let refusal = plain.refusal(opinion(AGREE, Some(ticked(MET, None))));
    assert_eq!(refusal, Refusal::field_error("/examined/checks", "no-standard"));
}

/// Beyond it: a reason, a second person, and the finding. Nothing goes on before somebody else has agreed.
#[test]
fn a_departure_needs_reason_and_second_person_and_is_found() {
    let story = accepted();
    let bare = opinion(AGREE, Some(ticked(NOT_MET, Some("B1"))));
    assert_eq!(story.refusal(bare).code(), "deviation-needed");
    let own = opinion(AGREE, Some(because(ticked(NOT_MET, Some("B1")), "examiner")));
    assert_eq!(story.refusal(own), Refusal::field_error("/examined/deviation/second", "second-is-self"));
    let blank = Examined {
        deviation: Some(DeviationIn { reason: "  ".to_owned(), second: "head".to_owned() }),
        ..ticked(NOT_MET, Some("B1"))
    };
    let blank = story.refusal(opinion(AGREE, Some(blank)));
    assert_eq!(blank, Refusal::field_error("/examined/deviation/reason", "missing"));

    let story = story.then(opinion(AGREE, Some(because(ticked(NOT_MET, Some("B1")), "head"))));
    assert_eq!(story.kinds()[story.kinds().len() - 2..], ["opinion_given", "deviation_declared"]);
    assert_eq!(story.findings(), ["deviation"]);
    assert_eq!(story.case.findings[0].post.as_ref().unwrap().0, "P-examiner");
    let grant = decides(VerdictIn::Granted, Some(ticked(MET, None)));
    assert_eq!(story.refused("2026-11-02", grant.clone()), "deviation-open");
    let seq = story.case.deviations[0].seq;
    assert_eq!(story.clone().by("examiner").refused("2026-11-02", confirm(seq)), "second-person-needed");
    let unknown = story.refusal(confirm(99));
    assert_eq!(unknown, Refusal::field_error("/deviation", "no-such-deviation"));
    // Whoever of those entitled is there may agree, asked by name or not.
    let story = story.by("approver").on("2026-11-02", confirm(seq));
    assert_eq!(story.case.deviations[0].confirmed_by.as_deref(), Some("approver"));
    assert_eq!(story.refused("2026-11-02", confirm(seq)), "no-deviation");
    assert!(story.then(grant).case.decided.is_some());
}

#[test]
fn against_the_situation_chosen_or_with_none_that_fits() {
    let table = [
        (AGREE, MET, Some("B2")),
        (OpinionOutcome::Disagree, MET, Some("B1")),
        (AGREE, MET, None),
        (OpinionOutcome::Disagree, MET, None),
    ];
    for (outcome, result, bound) in table {
        let refusal = accepted().refusal(opinion(outcome, Some(ticked(result, bound))));
        assert_eq!(refusal.code(), "deviation-needed", "{outcome:?} {bound:?}");
    }
    let strict = accepted().then(opinion(OpinionOutcome::Disagree, Some(ticked(NOT_MET, None))));
    assert!(strict.case.deviations.is_empty(), "who disagrees because a point is not met does not depart");
}

/// A decision takes effect only once the second person has agreed: until then it is declared, and the case goes on.
#[test]
fn a_decision_beyond_the_standard_is_declared_agreed_to_and_then_made() {
    let story = accepted().then(opinion(AGREE, Some(ticked(MET, Some("B1")))));
    let grant = decides(VerdictIn::Granted, Some(because(ticked(NOT_MET, None), "head")));
    let bare = decides(VerdictIn::Granted, Some(ticked(NOT_MET, None)));
    assert_eq!(story.refused("2026-11-02", bare.clone()), "deviation-needed");
    let story = story.then(grant.clone());
    assert_eq!((story.state(), story.case.decided.is_none()), (crate::case::State::InReview, true));
    assert_eq!(story.kinds().last(), Some(&"deviation_declared"));
    assert_eq!(story.refused("2026-11-02", grant), "deviation-open");
    let seq = story.case.deviations[0].seq;
    assert_eq!(story.clone().by("approver").refused("2026-11-02", confirm(seq)), "second-person-needed");
    let agreed = story.clone().then(confirm(seq)).then(bare);
    assert_eq!(agreed.state(), crate::case::State::Granted);
    // Who thinks better of it decides within the standard, agreed to or not.
    let refused = story.then(decides(VerdictIn::Refused, Some(ticked(NOT_MET, None))));
    assert_eq!(refused.state(), crate::case::State::Refused);
}

#[test]
fn a_step_sent_back_takes_its_departure_with_it() {
    let story = accepted().then(opinion(AGREE, Some(because(ticked(NOT_MET, Some("B1")), "head"))));
    let story = story.then(return_step("examine"));
    assert!(story.case.deviations.is_empty());
    assert_eq!(story.refused("2026-11-02", confirm(5)), "no-deviation");
    let story = story.then(opinion(AGREE, Some(ticked(MET, Some("B1")))));
    assert!(story.then(decides(VerdictIn::Granted, Some(ticked(MET, None)))).case.decided.is_some());
}

/// The street's departure is agreed to at the street, before the file goes up.
#[test]
fn a_file_does_not_go_up_with_an_open_departure() {
    let matter = a_case().payment().with_rules(|rules| {
        rules.handling.steps = vec![StepStandard {
            step: "环节-first_examination".to_owned(),
            points: vec![ReviewPoint { id: "P1".to_owned(), text: "要点".to_owned(), legal_basis: None }],
            bounds: Vec::new(),
        }];
        rules.steps.retain(|step| step.key != "publicity");
        rules.steps.iter_mut().filter(|step| step.key == "pass_up").for_each(|step| {
            step.after = vec!["first_examination".to_owned()];
        });
    });
    let story = matter.received("2026-11-02").then(Act::ACCEPT);
    let story = story.then(surveyed("survey", "2026-11-02", &["王一", "赵二"]));
    let examined = Some(Box::new(because(ticked(NOT_MET, None), "head")));
    let (step, text) = ("first_examination".to_owned(), "情况特殊".to_owned());
    let story = story.then(Act::GiveOpinion {
        step,
        outcome: AGREE,
        opinion: text,
        record: None,
        publicity: None,
        examined,
    });
    assert_eq!(story.refused("2026-11-02", Act::PassUp), "deviation-open");
    let seq = story.case.deviations[0].seq;
    let story = story.then(confirm(seq)).then(Act::PassUp);
    assert_eq!(story.holder(), DISTRICT);
}
