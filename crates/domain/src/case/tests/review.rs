//! Steps, levels and the decision (practice §1, §5).

use super::builder::*;
use crate::case::{
    Act, ActKind, Desk, Ground, ObjectionOutcome, Refusal, Side, State, StepKind, StepStatus, WorkItem,
};
use crate::organisation::PlacementMode;
use crate::time_limit::Limit;

const TWO: [&str; 2] = ["王一", "赵二"];

/// A payment accepted on Tuesday 3 November.
fn accepted() -> Story {
    a_case().payment().received("2026-11-02").on("2026-11-03", Act::ACCEPT)
}

/// Examined and published at the street: ready to be passed up on 10 November.
fn examined() -> Story {
    accepted()
        .on("2026-11-04", surveyed("survey", "2026-11-04", &TWO))
        .then(agree("first_examination"))
        .then(published("publicity", "2026-11-04", "2026-11-09"))
        .on("2026-11-10", agree("publicity"))
}

fn state_of(story: &Story, step: &str) -> StepStatus {
    story.case.step(step).unwrap().state
}

#[test]
fn steps_are_done_in_their_order() {
    let case = accepted();
    for later in ["first_examination", "publicity", "confirm", "payout"] {
        assert_eq!(case.refused("2026-11-04", agree(later)), "step-not-open", "{later}");
    }
    assert_eq!(case.refused("2026-11-04", agree("nonsense")), "unknown-step");
    assert_eq!(
        case.refused("2026-11-04", agree("pass_up")),
        "step-not-open",
        "passing up is an act of its own"
    );
    assert_eq!(case.refused("2026-11-04", agree("decide")), "step-not-open");
    let refusal = case.refusal(Act::PassUp);
    assert!(
        matches!(refusal, crate::case::Refusal::StepsOpen { ref steps } if steps.len() == 3),
        "{refusal:?}"
    );
    assert_eq!(case.refused("2026-11-04", grant()), "steps-open");
    assert_eq!(
        state_of(&case.on("2026-11-04", surveyed("survey", "2026-11-04", &TWO)), "first_examination"),
        StepStatus::Open
    );
}

#[test]
fn a_survey_needs_a_record_of_two_or_more_staff() {
    let case = accepted();
    let field = |act| case.clone().without_timers_until("2026-11-05").refusal(act).field().map(str::to_owned);
    let table: [(Act, &str); 5] = [
        (agree("survey"), "/record"),
        (surveyed("survey", "2026-11-04", &["王一"]), "/record/staff"),
        (surveyed("survey", "2026-11-04", &["王一", " 王一 "]), "/record/staff"),
        (surveyed("survey", "2026-11-04", &["王一", " "]), "/record/staff"),
        (surveyed("survey", "2026-11-06", &TWO), "/record/on"),
    ];
    for (act, pointer) in table {
        assert_eq!(field(act).as_deref(), Some(pointer));
    }
    let long = "长".repeat(101);
    assert_eq!(field(surveyed("survey", "2026-11-04", &["王一", &long])).as_deref(), Some("/record/staff"));
}

#[test]
fn a_publicity_runs_to_its_end() {
    let case =
        accepted().on("2026-11-04", surveyed("survey", "2026-11-04", &TWO)).then(agree("first_examination"));
    assert_eq!(case.refusal(agree("publicity")).field(), Some("/publicity"));
    let table = [
        ("2026-11-10", "2026-11-09", "/publicity/to"),
        ("2026-11-03", "2026-11-03", "/publicity/to"),
        ("2026-11-02", "2026-11-09", "/publicity/from"),
    ];
    for (from, to, pointer) in table {
        assert_eq!(case.refusal(published("publicity", from, to)).field(), Some(pointer), "{from}..{to}");
    }
    let case = case.then(published("publicity", "2026-11-04", "2026-11-10"));
    assert_eq!(state_of(&case, "publicity"), StepStatus::Open);
    assert_eq!(case.refused("2026-11-09", agree("publicity")), "publicity-running");
    assert_eq!(
        case.refused("2026-11-09", published("publicity", "2026-11-09", "2026-11-09")),
        "publicity-running"
    );
    assert_eq!(
        case.refused("2026-11-10", agree("publicity")),
        "publicity-running",
        "the last day is not over"
    );
    assert!(!case.clone().until("2026-11-10").available("examiner").contains(&ActKind::GiveOpinion));
    let case = case.until("2026-11-11");
    assert!(case.available("examiner").contains(&ActKind::GiveOpinion));
    let case = case.then(agree("publicity"));
    assert_eq!(state_of(&case, "publicity"), StepStatus::Done);
    assert_eq!(case.findings(), Vec::<&str>::new());
}

/// 公示期: as long as the guide says, the first and the last day counted.
#[test]
fn a_publicity_is_as_long_as_the_guide_says() {
    // (the guide's time, first day, a last day too early, the earliest last day)
    let table = [
        (Limit::working_days(5), "2026-11-04", "2026-11-09", "2026-11-10"),
        // Begun on a Saturday: Monday is the first working day.
        (Limit::working_days(5), "2026-11-07", "2026-11-12", "2026-11-13"),
        (Limit::calendar_days(7), "2026-11-04", "2026-11-09", "2026-11-10"),
        (Limit::calendar_days(10), "2026-11-04", "2026-11-12", "2026-11-13"),
        (Limit::working_days(1), "2026-11-05", "2026-11-04", "2026-11-05"),
    ];
    for (least, from, short, to) in table {
        let matter = a_case().payment().with_rules(|rules| rules.steps[2].publicity = Some(least));
        let case = matter.received("2026-11-02").on("2026-11-03", Act::ACCEPT);
        let case =
            case.on("2026-11-04", surveyed("survey", "2026-11-04", &TWO)).then(agree("first_examination"));
        let refusal = case.refusal(published("publicity", from, short));
        assert_eq!(refusal.field(), Some("/publicity/to"), "{least} from {from}");
        if least.n > 1 {
            assert_eq!(refusal, Refusal::PublicityTooShort { least, to: day(to) }, "{least} from {from}");
        }
        case.clone().then(published("publicity", from, to));
        case.then(published("publicity", from, "2026-11-20"));
    }
}

/// Public from Wednesday 4 to Tuesday 10 November.
fn public() -> Story {
    let case =
        accepted().on("2026-11-04", surveyed("survey", "2026-11-04", &TWO)).then(agree("first_examination"));
    case.then(published("publicity", "2026-11-04", "2026-11-10"))
}

fn seq(story: &Story) -> u32 {
    story.case.step("publicity").unwrap().objections.last().unwrap().seq
}

#[test]
fn an_objection_keeps_a_publicity_from_being_closed_with_agreement() {
    let case = public().on("2026-11-06", object("publicity"));
    let open = case.clone().until("2026-11-11");
    assert_eq!(open.refused("2026-11-11", agree("publicity")), "objection-open");
    let disagreed = open.clone().then(disagree("publicity"));
    assert_eq!(
        state_of(&disagreed, "publicity"),
        StepStatus::Done,
        "an objection may be the reason to disagree"
    );

    let answered = case.on("2026-11-09", answer(seq(&open), ObjectionOutcome::Dismissed));
    assert_eq!(
        answered.refused("2026-11-09", agree("publicity")),
        "publicity-running",
        "it still runs to its end"
    );
    let answered = answered.on("2026-11-11", agree("publicity"));
    assert_eq!(state_of(&answered, "publicity"), StepStatus::Done);

    let second =
        open.clone().until("2026-11-11").then(object_on("publicity", Some("2026-11-10"), Some("来信邮戳")));
    let one = second.clone().then(answer(seq(&open), ObjectionOutcome::Upheld));
    assert_eq!(one.refused("2026-11-11", agree("publicity")), "objection-open", "each one by itself");
    let both = one.then(answer(seq(&second), ObjectionOutcome::Dismissed));
    assert_eq!(both.refused("2026-11-11", agree("publicity")), "objection-upheld", "one was right");
    assert_eq!(state_of(&both.then(disagree("publicity")), "publicity"), StepStatus::Done);
    let none = second.clone().then(answer(seq(&open), ObjectionOutcome::Dismissed));
    let none = none.then(answer(seq(&second), ObjectionOutcome::Dismissed)).then(agree("publicity"));
    assert_eq!(state_of(&none, "publicity"), StepStatus::Done);
}

#[test]
fn a_publicity_and_a_notice_are_not_put_off_to_park_the_case() {
    let case =
        accepted().on("2026-11-04", surveyed("survey", "2026-11-04", &TWO)).then(agree("first_examination"));
    for (from, to) in
        [("2026-12-05", "2026-12-11"), ("2150-01-01", "2150-01-20"), ("9999-12-31", "9999-12-31")]
    {
        assert_eq!(case.refusal(published("publicity", from, to)).field(), Some("/publicity/from"), "{from}");
    }
    case.then(published("publicity", "2026-12-04", "2026-12-10"));
    let case = a_case().licence().received("2026-11-02");
    let told = |by: &str| match notice(&["场所证明"]) {
        Act::RequestCorrection { missing, reason, served, .. } => {
            Act::RequestCorrection { missing, reason, served, supplement_by: Some(day(by)) }
        }
        other => other,
    };
    assert_eq!(case.refusal(told("9999-12-31")).field(), Some("/supplement_by"));
    assert_eq!(case.refusal(told("2027-05-02")).field(), Some("/supplement_by"));
    case.then(told("2027-05-01"));
}

#[test]
fn text_nobody_sees_is_no_text() {
    let case = public();
    let unseen = Act::RaiseObjection {
        step: "publicity".to_owned(),
        objector: "\u{200b}".to_owned(),
        gist: "不实".to_owned(),
        on: None,
        evidence: None,
    };
    assert_eq!(case.refusal(unseen).field(), Some("/objector"));
}

#[test]
fn who_decides_has_nobody_above_to_pass_the_file_up_to() {
    let case =
        a_case().licence().placed(crate::organisation::PlacementMode::EntrustedIntake).received("2026-11-02");
    let case = case.then(Act::PassUp).then(Act::SignIn).on("2026-11-03", Act::ACCEPT).then(agree("examine"));
    assert_eq!(case.refused("2026-11-03", Act::PassUp), "not-at-this-stage");
    assert!(!case.available("examiner").contains(&ActKind::PassUp));
    assert_eq!(case.then(grant()).state(), State::Granted);
}

#[test]
fn an_objection_is_one_of_the_publicity_and_of_its_days() {
    assert_eq!(
        accepted().refused("2026-11-04", object("publicity")),
        "not-at-this-stage",
        "nothing is public"
    );
    let case = public().until("2026-11-11");
    let field = |act| case.refusal(act).field().map(str::to_owned);
    let letter = Some("来信邮戳");
    assert_eq!(field(object("publicity")).as_deref(), Some("/on"), "after its last day");
    assert_eq!(
        field(object_on("publicity", Some("2026-11-03"), letter)).as_deref(),
        Some("/on"),
        "before it"
    );
    assert_eq!(field(object_on("publicity", Some("2026-11-10"), None)).as_deref(), Some("/evidence"));
    let early = public().refusal(object_on("publicity", Some("2026-11-05"), letter));
    assert_eq!(early.field(), Some("/on"), "never after today");
    assert_eq!(case.refused("2026-11-11", object("survey")), "step-not-open");
    assert_eq!(case.refused("2026-11-11", object("nonsense")), "unknown-step");
    let nobody = Act::RaiseObjection {
        step: "publicity".to_owned(),
        objector: " ".to_owned(),
        gist: "不实".to_owned(),
        on: Some(day("2026-11-10")),
        evidence: Some("来信邮戳".to_owned()),
    };
    assert_eq!(field(nobody).as_deref(), Some("/objector"));

    let case = case.then(object_on("publicity", Some("2026-11-10"), letter));
    let event = case.last("objection_raised");
    assert_eq!((event.effective_on, event.evidence.as_deref()), (day("2026-11-10"), letter));
    assert_eq!(case.case.step("publicity").unwrap().objections[0].on, day("2026-11-10"));
    assert_eq!(case.findings(), Vec::<&str>::new());
    let closed = case.then(disagree("publicity"));
    assert_eq!(
        closed.refused("2026-11-11", object("publicity")),
        "not-at-this-stage",
        "the publicity is closed"
    );
}

#[test]
fn an_objection_is_answered_once_by_who_examines_and_who_answers_does_not_decide() {
    let case = public();
    assert_eq!(case.refused("2026-11-05", answer(9, ObjectionOutcome::Upheld)), "not-at-this-stage");
    let case = case.on("2026-11-05", object("publicity"));
    let unknown = case.refusal(answer(3, ObjectionOutcome::Upheld));
    assert_eq!(unknown.field(), Some("/objection"), "another event is no objection");
    let silent = Act::AnswerObjection {
        objection: seq(&case),
        outcome: ObjectionOutcome::Upheld,
        how: " ".to_owned(),
    };
    assert_eq!(case.refusal(silent).field(), Some("/how"));
    let answered =
        case.clone().by("checker").on("2026-11-06", answer(seq(&case), ObjectionOutcome::Dismissed));
    assert_eq!(
        answered.refused("2026-11-06", answer(seq(&case), ObjectionOutcome::Upheld)),
        "not-at-this-stage"
    );
    let ready = answered.on("2026-11-11", agree("publicity")).then(Act::PassUp).then(Act::SignIn);
    let ready = ready.then(agree("confirm"));
    let refusal = ready.clone().by("checker").tries(&grant()).unwrap_err();
    assert_eq!(refusal, Refusal::SamePerson { did: "examined" });
    assert_eq!(ready.then(grant()).state(), State::Granted);
}

/// What is found out may lead back to the survey; the objection stays open until somebody answers it.
#[test]
fn an_objection_outlives_the_publicity_it_was_raised_in() {
    let case = public().on("2026-11-06", object("publicity")).then(return_step("survey"));
    assert_eq!(case.case.step("publicity").unwrap().publicity_to, None, "made public anew");
    let again = case.then(surveyed("survey", "2026-11-06", &TWO)).then(published(
        "publicity",
        "2026-11-09",
        "2026-11-13",
    ));
    assert_eq!(again.refused("2026-11-16", agree("publicity")), "objection-open");
    let open = seq(&again);
    let case = again.on("2026-11-16", answer(open, ObjectionOutcome::Upheld)).then(agree("publicity"));
    assert_eq!(state_of(&case, "publicity"), StepStatus::Done);
}

#[test]
fn a_publicity_told_late_is_found() {
    let case =
        accepted().on("2026-11-04", surveyed("survey", "2026-11-04", &TWO)).then(agree("first_examination"));
    let case = case.on("2026-11-09", published("publicity", "2026-11-04", "2026-11-10"));
    assert_eq!(case.findings(), ["recorded-late"]);
}

#[test]
fn passing_up_signing_in_and_sending_back_move_the_file_and_no_clock() {
    let case = examined();
    let dues = case.dues();
    let up = case.then(Act::PassUp);
    assert_eq!(
        (up.holder(), up.case.holder.signed_in, state_of(&up, "pass_up")),
        (DISTRICT, false, StepStatus::Done)
    );
    assert_eq!(up.refused("2026-11-10", agree("confirm")), "not-signed-in");
    assert_eq!(up.refused("2026-11-10", grant()), "not-signed-in", "nobody decides what was not signed in");
    assert_eq!(up.refused("2026-11-10", Act::PassUp), "not-the-holder");
    let here = up.clone().on("2026-11-11", Act::SignIn);
    assert_eq!(here.refused("2026-11-11", Act::SignIn), "not-at-this-stage");
    assert_eq!(here.refused("2026-11-11", grant()), "steps-open");
    assert_eq!(
        here.refused("2026-11-11", return_step("survey")),
        "not-at-this-stage",
        "the street's step is not ours"
    );

    let back = here.on("2026-11-12", send_back());
    assert_eq!((back.holder(), back.case.holder.signed_in), (STREET, true));
    assert_eq!(
        (state_of(&back, "pass_up"), state_of(&back, "confirm")),
        (StepStatus::Returned, StepStatus::Pending)
    );
    assert_eq!(back.refused("2026-11-12", agree("confirm")), "not-at-this-stage", "another level's step");
    assert_eq!(back.refused("2026-11-12", send_back()), "not-the-holder");
    let again = back.then(Act::PassUp).then(Act::SignIn).then(agree("confirm"));
    assert_eq!(again.dues(), dues, "three moves, and no due day moved");
    assert_eq!(again.then(grant()).state(), State::Granted);
}

#[test]
fn what_is_done_again_keeps_the_rest_waiting() {
    let case = examined().then(return_step("survey"));
    assert_eq!(state_of(&case, "survey"), StepStatus::Returned);
    assert_eq!(state_of(&case, "first_examination"), StepStatus::Done, "what was done stays done");
    assert_eq!(state_of(&case, "pass_up"), StepStatus::Pending);
    assert_eq!(case.refused("2026-11-10", Act::PassUp), "steps-open");
    let case = case.then(surveyed("survey", "2026-11-10", &TWO));
    assert_eq!(state_of(&case, "pass_up"), StepStatus::Open);

    let back = case.then(Act::PassUp).then(Act::SignIn).then(send_back()).then(return_step("publicity"));
    assert_eq!(
        back.refused("2026-11-10", Act::PassUp),
        "steps-open",
        "sent back and reopened: not half done"
    );
    assert_eq!(back.case.step("publicity").unwrap().publicity_to, None, "made public anew");
}

#[test]
fn a_step_is_returned_once_it_is_done_and_with_a_reason() {
    let case = accepted();
    assert_eq!(case.refused("2026-11-04", return_step("survey")), "not-at-this-stage");
    let case = case.on("2026-11-04", surveyed("survey", "2026-11-04", &TWO));
    assert_eq!(case.refused("2026-11-04", return_step("publicity")), "step-not-open");
    assert_eq!(case.refused("2026-11-04", return_step("nonsense")), "unknown-step");
    let silent = Act::ReturnStep { step: "survey".to_owned(), why: " ".to_owned() };
    assert_eq!(case.refusal(silent).field(), Some("/why"));
}

#[test]
fn only_what_ends_with_an_opinion_is_returned() {
    let case = a_case().licence().with_rules(|rules| {
        rules.steps = vec![
            step("pass_up", StepKind::PassUp, Side::Accepting, &[]),
            step("decide", StepKind::Decide, Side::Deciding, &["pass_up"]),
        ];
    });
    let case = case.received("2026-11-02").then(Act::ACCEPT).then(Act::PassUp).then(Act::SignIn);
    assert_eq!(state_of(&case, "pass_up"), StepStatus::Done);
    assert_eq!(case.refused("2026-11-02", return_step("pass_up")), "not-at-this-stage");
}

#[test]
fn own_limits_run_from_the_day_a_step_opens() {
    let case = a_case().licence().with_rules(|rules| rules.steps[0].limit_days = Some(3));
    let case = case.received("2026-11-02").on("2026-11-04", Act::ACCEPT);
    assert_eq!(case.case.step("examine").unwrap().due_on, Some(day("2026-11-09")));
    assert_eq!(case.case.due_on(), Some(day("2026-11-09")), "the next day somebody owes something");
}

#[test]
fn parallel_steps_are_all_needed_and_do_not_disturb_each_other() {
    let case = a_case().licence().with_rules(|rules| {
        rules.steps = vec![
            step("fire", StepKind::Examine, Side::Deciding, &[]),
            step("health", StepKind::Examine, Side::Deciding, &[]),
            step("joint", StepKind::Examine, Side::Deciding, &["fire", "health"]),
            step("decide", StepKind::Decide, Side::Deciding, &["joint"]),
        ];
        rules.steps[1].limit_days = Some(2);
    });
    let case = case.received("2026-11-02").on("2026-11-03", Act::ACCEPT).on("2026-11-04", agree("fire"));
    assert_eq!(state_of(&case, "joint"), StepStatus::Pending);
    let changed = case.case.step("health").unwrap().clone();
    let case = case.on("2026-11-05", return_step("fire"));
    assert_eq!(*case.case.step("health").unwrap(), changed, "its limit does not start anew");
    let case = case.then(agree("health")).then(agree("fire")).then(agree("joint")).then(grant());
    assert_eq!(case.state(), State::Granted);
}

#[test]
fn for_promised_items_who_accepts_or_examines_does_not_decide() {
    let case = a_case().licence().received("2026-11-02").on("2026-11-03", Act::ACCEPT).then(agree("examine"));
    for (person, did) in [("clerk", "accepted"), ("examiner", "examined")] {
        let refusal = case.clone().by(person).tries(&grant()).unwrap_err();
        assert_eq!(refusal, crate::case::Refusal::SamePerson { did }, "{person}");
        assert!(!case.available(person).contains(&crate::case::ActKind::Decide));
    }
    assert_eq!(case.by("approver").then(grant()).state(), State::Granted);
}

/// An opinion that was sent back and given anew by a colleague is still an opinion of who gave it first.
#[test]
fn whoever_examined_once_does_not_decide() {
    let examined = a_case()
        .licence()
        .received("2026-11-02")
        .on("2026-11-03", Act::ACCEPT)
        .by("first")
        .then(agree("examine"));
    let again = examined.then(return_step("examine")).by("second").then(agree("examine"));
    let thrice = again.clone().then(return_step("examine")).by("first").then(agree("examine"));
    for (case, persons) in [(&again, ["second", "first"]), (&thrice, ["first", "second"])] {
        assert_eq!(case.case.step("examine").unwrap().persons().collect::<Vec<_>>(), persons);
        for person in ["first", "second"] {
            let refusal = case.clone().by(person).tries(&grant()).unwrap_err();
            assert_eq!(refusal, crate::case::Refusal::SamePerson { did: "examined" }, "{person}");
        }
    }
    assert_eq!(again.by("approver").then(grant()).state(), State::Granted);
}

#[test]
fn who_began_a_publicity_that_a_colleague_closed_examined_as_well() {
    let case =
        accepted().on("2026-11-04", surveyed("survey", "2026-11-04", &TWO)).then(agree("first_examination"));
    let case = case.by("first").then(published("publicity", "2026-11-04", "2026-11-10"));
    let case = case.by("second").on("2026-11-11", agree("publicity"));
    assert_eq!(case.case.step("publicity").unwrap().persons().collect::<Vec<_>>(), ["second", "first"]);
    let ready = case.then(Act::PassUp).then(Act::SignIn).then(agree("confirm"));
    let refusal = ready.clone().by("first").tries(&grant()).unwrap_err();
    assert_eq!(refusal, crate::case::Refusal::SamePerson { did: "examined" });
    assert_eq!(ready.then(grant()).state(), State::Granted);
}

/// A row of a case that was written before there was a list of who else examined.
#[test]
fn a_step_as_it_was_stored_before_still_reads() {
    let old = r#"{"key":"examine","name":"审查","kind":"examine","unit":"B1","state":"done","due_on":null,
        "by":"examiner","changed":4}"#;
    let step: crate::case::StepState = serde_json::from_str(old).unwrap();
    assert_eq!(step.persons().collect::<Vec<_>>(), ["examiner"]);
    let written = serde_json::to_value(&step).unwrap();
    assert_eq!(written, serde_json::from_str::<serde_json::Value>(old).unwrap(), "nothing new is written");
}

#[test]
fn an_immediate_item_may_be_one_person_from_intake_to_delivery() {
    let case = a_case().immediate().received("2026-11-02");
    let case = case.by("clerk").then(Act::ACCEPT);
    assert_eq!(case.holder(), CENTRE, "the file never leaves the window");
    assert_eq!(WorkItem::of(&case.case).unwrap().desk, Desk::Window);
    let case = case.by("clerk").then(grant()).by("clerk").then(Act::Issue).by("clerk").then(deliver());
    assert_eq!(case.state(), State::Delivered);
    assert_eq!(case.case.decided.clone().unwrap().on_time, None, "no limit: never counted as on time");
}

#[test]
fn an_immediate_item_of_another_level_is_decided_there() {
    let case =
        a_case().immediate().placed(PlacementMode::FirstExamination).received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(
        case.refused("2026-11-02", grant()),
        "not-the-holder",
        "the street does not decide for the district"
    );
    let case = case.then(Act::PassUp).then(Act::SignIn).then(grant());
    assert_eq!(case.state(), State::Granted);
}

#[test]
fn the_decision_lies_with_the_body_that_decides_even_where_no_step_says_so() {
    let matter =
        a_case().licence().placed(PlacementMode::FirstExamination).with_rules(|rules| rules.steps.clear());
    let case = matter.received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(case.holder(), STREET);
    assert_eq!(case.refused("2026-11-03", grant()), "not-the-holder");
    let case = case.then(Act::PassUp).then(Act::SignIn);
    assert_eq!(WorkItem::of(&case.case).unwrap().desk, Desk::Decide);
    assert_eq!(case.then(grant()).state(), State::Granted);
}

#[test]
fn a_refusal_states_its_reasons() {
    let case = a_case().licence().received("2026-11-02").then(Act::ACCEPT).then(agree("examine"));
    let bare = Act::Decide {
        outcome: crate::case::VerdictIn::Refused,
        basis: None,
        why: Some("  ".to_owned()),
        examined: None,
    };
    assert_eq!(case.refusal(bare).field(), Some("/why"));
    let long = Act::Decide {
        outcome: crate::case::VerdictIn::Granted,
        basis: Some("条".repeat(1001)),
        why: None,
        examined: None,
    };
    assert_eq!(case.refusal(long).field(), Some("/basis"), "lengths count characters");
    assert_eq!(case.then(refuse()).state(), State::Refused);
}

#[test]
fn money_is_paid_after_it_was_granted_and_never_after_a_refusal() {
    let ready = examined().then(Act::PassUp).then(Act::SignIn).then(agree("confirm"));
    assert_eq!(ready.refused("2026-11-10", agree("payout")), "not-at-this-stage");
    let refused = ready.clone().then(refuse());
    assert_eq!(refused.refused("2026-11-10", agree("payout")), "not-at-this-stage");
    let refused = refused.then(deliver());
    assert_eq!(refused.refused("2026-11-10", agree("payout")), "not-at-this-stage");
    assert_eq!(refused.until("2026-11-11").state(), State::Archived);

    let granted = ready.then(grant()).then(Act::Issue).then(deliver());
    let granted = granted.until("2026-11-20");
    assert_eq!(
        (granted.state(), granted.holder()),
        (State::Delivered, DISTRICT),
        "the archive waits for the money"
    );
    assert_eq!(WorkItem::of(&granted.case).unwrap().desk, Desk::Review);
    let paid = granted.then(agree("payout"));
    assert_eq!(paid.until("2026-11-21").state(), State::Archived);
}

#[test]
fn subsistence_allowance_is_not_paused_for_an_expert_review() {
    let case = accepted();
    assert_eq!(case.refused("2026-11-04", suspend(Ground::ExpertReview, 10)), "ground-not-listed");
    assert!(!case.available("examiner").contains(&crate::case::ActKind::Suspend));
}
