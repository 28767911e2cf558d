//! Clocks, special procedures and extensions (practice §4; 行政许可法 §42, §45).

use super::builder::*;
use crate::calendar::Calendar;
use crate::case::{Act, Case, Fact, FindingLevel, Ground, Light, Rules, ServeMethod, State, days_over};
use crate::time_limit::{Limit, LineKind};

/// A licence received and accepted on Monday 2 November: promised 16 November, statutory 30 November.
fn accepted() -> Story {
    a_case().licence().received("2026-11-02").then(Act::ACCEPT)
}

/// The same, handed in online: papers wait for their service.
fn online() -> Story {
    a_case().licence().online().received("2026-11-02").then(Act::ACCEPT)
}

fn found(rule: &str, level: FindingLevel, on: &str) -> (String, FindingLevel, String) {
    (rule.to_owned(), level, on.to_owned())
}

fn found_in(story: &Story) -> Vec<(String, FindingLevel, String)> {
    story.case.findings.iter().map(|f| (f.rule.clone(), f.level, f.on.to_string())).collect()
}

/// Whether the decision was on time, and whether it was in time only by an extension.
fn extended(story: &Story) -> (Option<bool>, bool) {
    match story.last("decided").fact {
        Fact::Decided { on_time, extended, .. } => (on_time, extended),
        _ => panic!("a decision"),
    }
}

fn dues(story: &Story) -> (String, String) {
    let [_, statutory, promised] = story.dues();
    (statutory, promised)
}

fn days(statutory: &str, promised: &str) -> (String, String) {
    (statutory.to_owned(), promised.to_owned())
}

#[test]
fn no_limit_runs_before_acceptance() {
    let received = a_case().licence().received("2026-11-02");
    assert_eq!(received.dues(), ["2026-11-09", "-", "-"]);
    assert_eq!(received.then(Act::ACCEPT).dues(), ["-", "2026-11-30", "2026-11-16"]);
}

#[test]
fn a_case_without_a_limit_is_never_green() {
    let no_limits = |rules: &mut Rules| (rules.statutory, rules.promised) = (None, None);
    let case = a_case().licence().with_rules(no_limits).received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(case.case.light(day("2026-11-03"), Calendar::built_in()), Light::None);
    let late = case.until("2027-03-01");
    assert_eq!(late.findings(), Vec::<&str>::new());
    assert_eq!(late.case.light(day("2027-03-01"), Calendar::built_in()), Light::None);
}

#[test]
fn a_pause_leaves_out_the_days_from_its_service_to_its_end() {
    let case = accepted().on("2026-11-05", suspend(Ground::ExpertReview, 3));
    assert_eq!(case.state(), State::Suspended);
    assert_eq!(dues(&case), days("2026-12-03", "2026-11-19"), "three planned days are assumed");
    assert!(case.case.clock.provisional);
    let case = case.on("2026-11-12", Act::Resume);
    // 5, 6, 9, 10 and 11 November are left out; the 12th counts.
    assert_eq!(dues(&case), days("2026-12-07", "2026-11-23"));
    assert_eq!((case.state(), case.case.clock.provisional), (State::InReview, false));
}

#[test]
fn a_pause_takes_effect_on_the_day_its_paper_is_served() {
    let ordered = online().on("2026-11-05", suspend(Ground::Hearing, 5));
    assert_eq!((ordered.state(), dues(&ordered)), (State::Suspended, days("2026-11-30", "2026-11-16")));
    assert!(!ordered.case.clock_stands(), "the clock runs until the paper is served");
    let late = ordered.clone().until("2026-11-17");
    assert_eq!(late.findings(), ["near-promise", "over-promise"], "and the timers stay armed");

    let served = ordered.clone().on("2026-11-09", serve("special_procedure")).on("2026-11-11", Act::Resume);
    assert_eq!(dues(&served), days("2026-12-02", "2026-11-18"), "9 and 10 November, not 5 to 10");

    let never = ordered.on("2026-11-11", Act::Resume);
    assert_eq!(dues(&never), days("2026-11-30", "2026-11-16"), "never served, it never was");
    assert_eq!(never.case.pauses, []);
    assert_eq!(never.refused("2026-11-12", serve("special_procedure")), "no-such-paper");
    for method in [ServeMethod::Electronic, ServeMethod::Post] {
        let act = Act::Suspend {
            ground: Ground::Hearing,
            planned_days: 5,
            why: "听证".to_owned(),
            served: Some(method),
        };
        assert!(
            !accepted().on("2026-11-05", act).case.clock_stands(),
            "{method:?} is served when it arrives"
        );
    }
}

#[test]
fn a_pause_does_not_hide_that_the_limit_had_passed() {
    let late = accepted().until("2026-12-03");
    let (on, calendar) = (day("2026-12-04"), Calendar::built_in());
    assert_eq!(late.case.light(on, calendar), Light::Bad);
    let paused = late.on("2026-12-04", suspend(Ground::ExpertReview, 3));
    assert!(
        paused.case.clock_stands() && !paused.case.waits(),
        "the days are left out, and the case is late"
    );
    assert_eq!(paused.case.light(on, calendar), Light::Bad);
    // Days over are those until it stood still, and those since it runs again.
    let due = paused.case.due_on().unwrap();
    let over = |case: &Case, on: &str| days_over(due, day(on), &case.stood_after(due), calendar);
    let before = calendar.working_days_between(due, day("2026-12-03"));
    assert!(before > 0, "{due}");
    assert_eq!((over(&paused.case, "2026-12-04"), over(&paused.case, "2026-12-31")), (before, before));
    let again = paused.on("2026-12-09", Act::Resume);
    assert_eq!(
        (over(&again.case, "2026-12-08"), over(&again.case, "2026-12-09"), over(&again.case, "2026-12-10")),
        (before, before + 1, before + 2),
        "the day it begins is left out, the day it ends counts"
    );
    let in_time = accepted().on("2026-11-05", suspend(Ground::ExpertReview, 3));
    assert_eq!(in_time.case.light(day("2026-11-05"), calendar), Light::Hold);
}

#[test]
fn a_pause_of_no_day_gains_no_day() {
    let mut case = accepted();
    for on in ["2026-11-03", "2026-11-04", "2026-11-05", "2026-11-06"] {
        case = case.on(on, suspend(Ground::Testing, 10)).then(Act::Resume);
    }
    assert_eq!(dues(&case), days("2026-11-30", "2026-11-16"));
    let weekend = accepted().on("2026-11-07", suspend(Ground::Testing, 1)).on("2026-11-09", Act::Resume);
    assert_eq!(dues(&weekend), days("2026-11-30", "2026-11-16"), "days of rest were never counted");
}

#[test]
fn a_pause_needs_a_listed_ground_a_length_and_a_running_review() {
    let case = accepted();
    assert_eq!(case.refused("2026-11-03", suspend(Ground::OtherByLaw, 3)), "ground-not-listed");
    for planned in [0, 366] {
        assert_eq!(case.refusal(suspend(Ground::Hearing, planned)).field(), Some("/planned_days"));
    }
    assert_eq!(
        a_case().received("2026-11-02").refused("2026-11-02", suspend(Ground::Hearing, 3)),
        "not-at-this-stage"
    );
    let paused = case.then(suspend(Ground::Hearing, 3));
    assert_eq!(
        paused.refused("2026-11-03", suspend(Ground::Hearing, 3)),
        "not-at-this-stage",
        "one at a time"
    );
    assert_eq!(paused.refused("2026-11-03", agree("examine")), "not-at-this-stage");
    assert_eq!(paused.refused("2026-11-03", grant()), "not-at-this-stage");
}

#[test]
fn a_pause_that_outlives_its_plan_is_found() {
    let case = accepted().on("2026-11-03", suspend(Ground::Appraisal, 5)).until("2026-11-20");
    assert_eq!(case.case.clock.pause_ends_on, Some(day("2026-11-10")));
    assert_eq!(case.findings(), ["pause-over-plan"]);
    let again = case.then(Act::Resume).on("2026-11-23", suspend(Ground::Appraisal, 2)).until("2026-11-26");
    assert_eq!(again.findings(), ["pause-over-plan", "pause-over-plan"], "each pause for itself");
}

/// The days on which the clock stands still in the count of the promise as it looks on a day, and its last day.
fn expected(story: &Story, today: &str) -> (Vec<String>, String) {
    let calendar = Calendar::built_in();
    let ledger = story.case.expected_ledger(Limit::working_days(10), day(today), calendar).unwrap();
    let due = ledger.due(calendar).unwrap().on;
    let lines = ledger.explain(due, calendar);
    assert!(lines.last().is_some_and(|line| line.due), "the count leads to the date that is told");
    let stands = lines.iter().filter(|line| matches!(line.kind, LineKind::Paused { .. }));
    (stands.map(|line| line.day.to_string()).collect(), due.to_string())
}

#[test]
fn the_count_during_a_pause_goes_on_as_planned_and_leads_to_the_date_that_is_told() {
    let case = accepted().on("2026-11-05", suspend(Ground::ExpertReview, 3));
    // 5, 6 and 9 November are planned; the 10th is counted again.
    let planned = ["2026-11-05", "2026-11-06", "2026-11-09"].map(str::to_owned).to_vec();
    assert_eq!(expected(&case, "2026-11-06"), (planned, dues(&case).1));
    // Once it has outrun its plan every day up to today has stood still, and the next working day is assumed to count.
    let case = case.until("2026-11-12");
    let (stood, due) = expected(&case, "2026-11-12");
    assert_eq!((stood.last().map(String::as_str), stood.len()), (Some("2026-11-12"), 6));
    assert_eq!(due, "2026-11-24", "three days later than planned");
    let case = case.then(Act::Resume);
    assert_eq!(expected(&case, "2026-11-12").1, dues(&case).1, "once it runs again nothing is assumed");
}

#[test]
fn a_limit_that_has_passed_is_not_brought_back() {
    let late = accepted().until("2026-11-17");
    assert_eq!(late.findings(), ["near-promise", "over-promise"]);
    assert_eq!(late.refused("2026-11-17", ask_extension(5)), "limit-passed");
    let paused = late.then(suspend(Ground::Hearing, 10));
    assert_eq!(dues(&paused).1, "2026-11-16", "a pause after the last day does not move it");
    assert_eq!(
        paused.refused("2026-11-18", ask_extension(5)),
        "limit-passed",
        "nor does it hide that it passed"
    );

    let asked = accepted().on("2026-11-16", ask_extension(5)).until("2026-11-17");
    assert_eq!(asked.refused("2026-11-17", approve()), "limit-passed");
    assert_eq!(asked.then(Act::RefuseExtension { why: "已超期".to_owned() }).case.extension, None);
}

#[test]
fn an_extension_moves_both_dates_on_the_day_it_is_served() {
    let asked = online().on("2026-11-12", ask_extension(10));
    assert_eq!(dues(&asked), days("2026-11-30", "2026-11-16"));
    let approved = asked.on("2026-11-13", approve());
    assert_eq!(dues(&approved), days("2026-11-30", "2026-11-16"), "approved, not served");
    let served = approved.clone().on("2026-11-16", serve("extension_notice"));
    assert_eq!(dues(&served), days("2026-12-14", "2026-11-30"));
    let decided = served.clone().on("2026-11-25", agree("examine")).then(grant());
    assert_eq!(extended(&decided), (Some(false), true), "延期办结: counted as extended, not as on time");
    let late = served.on("2026-12-01", agree("examine")).then(grant());
    assert_eq!(extended(&late), (Some(false), false), "late in spite of the extension");
    let plain = accepted().then(agree("examine")).then(grant());
    assert_eq!(extended(&plain), (Some(true), false));

    let too_late = approved.until("2026-11-17");
    assert_eq!(too_late.findings(), ["near-promise", "over-promise"]);
    let too_late = too_late.then(serve("extension_notice"));
    assert_eq!(
        dues(&too_late),
        days("2026-11-30", "2026-11-16"),
        "what has run out is not extended any more"
    );
    let handed_over = accepted().on("2026-11-12", ask_extension(5)).then(approve());
    assert_eq!(dues(&handed_over), days("2026-12-07", "2026-11-23"));
}

/// The promise is in hours, the statute in calendar days; the head allows five working days (行政许可法 §42, §82).
#[test]
fn an_extension_is_in_working_days_whatever_the_limit_is_in() {
    let matter = a_case().licence().with_rules(|rules| {
        rules.statutory = Some(Limit::calendar_days(10));
        rules.promised = Some(Limit::hours(48));
    });
    let case = matter.received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(dues(&case), days("2026-11-12", "2026-11-04"));
    let case = case.on("2026-11-03", ask_extension(5)).then(approve());
    assert_eq!(dues(&case), days("2026-11-19", "2026-11-11"), "five working days after each last day");
    let case = case.on("2026-11-11", agree("examine"));
    assert_eq!(extended(&case.clone().then(grant())), (Some(false), true), "延期办结");
    assert_eq!(extended(&case.on("2026-11-12", grant())), (Some(false), false), "late");
}

#[test]
fn an_extension_is_given_once_by_another_person_within_the_rule() {
    let case = accepted();
    assert_eq!(case.refusal(ask_extension(0)).field(), Some("/days"));
    assert_eq!(case.refused("2026-11-03", ask_extension(11)), "extension-too-long");
    assert_eq!(case.refused("2026-11-03", approve()), "no-extension-requested");
    let asked = case.on("2026-11-03", ask_extension(10));
    assert_eq!(asked.refused("2026-11-03", ask_extension(1)), "extended-already");
    assert_eq!(asked.clone().by("examiner").refused("2026-11-03", approve()), "same-person");
    let given = asked.then(approve());
    assert_eq!(given.refused("2026-11-04", ask_extension(1)), "extended-already");
    assert_eq!(given.refused("2026-11-04", approve()), "no-extension-requested");

    let none = a_case().payment().received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(none.refused("2026-11-03", ask_extension(1)), "no-extension-allowed");
    let no_limits = |rules: &mut Rules| (rules.statutory, rules.promised) = (None, None);
    let unlimited = a_case().licence().with_rules(no_limits).received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(
        unlimited.refused("2026-11-03", ask_extension(1)),
        "no-extension-allowed",
        "nothing to extend"
    );
}

#[test]
fn a_paper_is_served_on_a_past_day_only_with_evidence() {
    let case = online().on("2026-11-10", suspend(Ground::Hearing, 5)).until("2026-11-13");
    let paper = "special_procedure";
    let field = |act| case.refusal(act).field().map(str::to_owned);
    assert_eq!(field(served_on(paper, "2026-11-12", None)).as_deref(), Some("/evidence"));
    assert_eq!(field(served_on(paper, "2026-11-12", Some(" "))).as_deref(), Some("/evidence"));
    assert_eq!(
        field(served_on(paper, "2026-11-14", Some("回执"))).as_deref(),
        Some("/on"),
        "never after today"
    );
    assert_eq!(
        field(served_on(paper, "2026-11-09", Some("回执"))).as_deref(),
        Some("/on"),
        "nor before the paper"
    );
    let long = "证".repeat(1001);
    assert_eq!(field(served_on(paper, "2026-11-12", Some(&long))).as_deref(), Some("/evidence"));
    let case = case.then(served_on(paper, "2026-11-12", Some("邮政回执 EA123")));
    let event = case.last("paper_served");
    assert_eq!((event.effective_on, event.evidence.as_deref()), (day("2026-11-12"), Some("邮政回执 EA123")));
    assert_eq!(case.case.pauses[0].from, Some(day("2026-11-12")));
    assert_eq!(case.refused("2026-11-13", serve(paper)), "no-such-paper", "served once");
}

#[test]
fn papers_are_named_by_kind_number_or_event() {
    let case = online().on("2026-11-10", suspend(Ground::Hearing, 5));
    let paper = case.case.papers.last().unwrap().clone();
    for name in ["special_procedure", paper.no.as_deref().unwrap(), &paper.seq.to_string()] {
        assert!(case.clone().then(serve(name)).case.clock_stands(), "{name}");
    }
    for name in ["receipt", "decision", "nonsense", ""] {
        assert_eq!(case.refused("2026-11-10", serve(name)), "no-such-paper", "{name}");
    }
}

#[test]
fn used_days_and_on_time_stand_in_the_decision() {
    // (day of the decision, days used, on time)
    let table = [
        ("2026-11-03", 1, true),
        ("2026-11-16", 10, true),
        ("2026-11-17", 11, false),
        ("2026-12-01", 21, false),
    ];
    for (on, used, on_time) in table {
        let decided = accepted().then(agree("examine")).on(on, grant()).case.decided.unwrap();
        assert_eq!((decided.used_days, decided.on_time), (used, Some(on_time)), "{on}");
    }
    let paused = accepted().then(agree("examine")).on("2026-11-03", suspend(Ground::Hearing, 5));
    let decided = paused.on("2026-11-10", Act::Resume).on("2026-11-23", grant()).case.decided.unwrap();
    assert_eq!((decided.used_days, decided.on_time), (10, Some(true)), "3 to 9 November do not count");
}

#[test]
fn over_promise_is_yellow_and_over_statute_red_each_once() {
    let case = accepted().until("2026-12-20");
    let near = found("near-promise", FindingLevel::Notice, "2026-11-13");
    let yellow = found("over-promise", FindingLevel::Yellow, "2026-11-17");
    let red = found("over-statute", FindingLevel::Red, "2026-12-01");
    assert_eq!(found_in(&case), [near, yellow, red]);
}

#[test]
fn delivery_has_its_own_ten_days_for_licences() {
    let case = accepted().then(agree("examine")).on("2026-11-10", grant());
    assert_eq!(case.case.clock.delivery_due_on, Some(day("2026-11-24")));
    assert_eq!(case.case.due_on(), Some(day("2026-11-24")));
}

#[test]
fn the_earlier_of_two_limits_in_different_units_counts() {
    let case = a_case().licence().with_rules(|rules| {
        rules.statutory = Some(Limit::calendar_days(7));
        rules.promised = Some(Limit::working_days(6));
    });
    let case = case.received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(dues(&case), days("2026-11-09", "2026-11-10"));
    assert_eq!(case.case.due_on(), Some(day("2026-11-09")));
}

#[test]
fn beyond_the_last_notice_a_date_is_provisional() {
    let case = a_case().licence().received("2026-12-14").then(Act::ACCEPT);
    assert!(case.case.clock.provisional, "{:?}", case.dues());
}
