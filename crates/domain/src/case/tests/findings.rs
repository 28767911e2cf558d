//! What supervision finds by time (practice §8; 行政许可法 §42–§45): a promise that comes near, a step, a first
//! examination and a delivery that overrun. Each once for each due day, never while the clock stands still.

use super::builder::*;
use crate::case::{Act, Fact, FindingLevel, Ground, State, WorkItem};
use crate::organisation::{PlacementMode, PostId};

/// A licence with three working days to examine it, accepted on Monday 2 November: the step ends on the 5th, the
/// promise on the 16th, the statute on the 30th.
fn with_step_limit() -> Matter {
    a_case().licence().with_rules(|rules| rules.steps[0].limit_days = Some(3))
}

fn accepted() -> Story {
    with_step_limit().received("2026-11-02").then(Act::ACCEPT)
}

/// (rule, day it was found)
fn found(story: &Story) -> Vec<(String, String)> {
    story.case.findings.iter().map(|finding| (finding.rule.clone(), finding.on.to_string())).collect()
}

fn on(rule: &str, day: &str) -> (String, String) {
    (rule.to_owned(), day.to_owned())
}

fn step_due(story: &Story, key: &str) -> Option<String> {
    story.case.step(key).unwrap().due_on.map(|due| due.to_string())
}

/// When the timer of the case fires, in +08:00.
fn fires(story: &Story) -> String {
    let timer = WorkItem::of(&story.case).unwrap().timer.unwrap();
    let instant = jiff::Timestamp::from_second(timer).unwrap();
    crate::calendar::OFFICIAL_OFFSET.to_datetime(instant).to_string()
}

#[test]
fn a_promise_is_announced_one_working_day_ahead() {
    // (received and accepted, promised on, announced on)
    let table = [
        ("2026-11-02", "2026-11-16", "2026-11-13"),
        ("2026-11-05", "2026-11-19", "2026-11-18"),
        // The make-up Saturday is a working day like any other.
        ("2026-09-21", "2026-10-12", "2026-10-10"),
        ("2026-09-18", "2026-10-09", "2026-10-08"),
        ("2026-09-17", "2026-10-08", "2026-09-30"),
    ];
    for (received, promised, announced) in table {
        let case = a_case().licence().received(received).then(Act::ACCEPT);
        assert_eq!(case.dues()[2], promised);
        assert_eq!(fires(&case), format!("{announced}T00:00:00"), "{received}");
        let told = case.until(promised);
        assert_eq!(found(&told), [on("near-promise", announced)]);
        assert_eq!(told.case.findings[0].level, FindingLevel::Notice);
        assert_eq!(told.case.findings[0].unit, None, "a reminder is charged to nobody");
    }
}

#[test]
fn a_promise_of_a_day_is_not_announced() {
    for (days, announced) in [(0, false), (1, false), (2, true)] {
        let promise = |rules: &mut crate::case::Rules| {
            rules.promised = Some(crate::time_limit::Limit::working_days(days));
        };
        let case = a_case().licence().with_rules(promise).received("2026-11-02").then(Act::ACCEPT);
        let case = case.until("2026-11-10");
        assert_eq!(case.findings().contains(&"near-promise"), announced, "{days} working days");
        assert!(case.findings().contains(&"over-promise"));
    }
}

#[test]
fn a_server_that_slept_past_the_promise_says_only_that_it_is_broken() {
    let mut case = a_case().licence().received("2026-11-02").then(Act::ACCEPT);
    case = case.without_timers_until("2026-11-18");
    case.run_timers();
    assert_eq!(found(&case), [on("over-promise", "2026-11-18")]);
}

#[test]
fn a_promise_that_moves_is_announced_again_and_one_that_stands_still_is_not() {
    let near = a_case().licence().received("2026-11-02").then(Act::ACCEPT).until("2026-11-13");
    assert_eq!(found(&near), [on("near-promise", "2026-11-13")]);
    let extended = near.clone().then(ask_extension(5)).then(approve()).until("2026-11-23");
    assert_eq!(found(&extended), [on("near-promise", "2026-11-13"), on("near-promise", "2026-11-20")]);

    // The 13th is left out, so the 16th and the 17th count after the pause that ends on the 23rd.
    let paused = near.then(suspend(Ground::Hearing, 30)).until("2026-11-20");
    assert_eq!(found(&paused), [on("near-promise", "2026-11-13")], "nothing is near while the clock stands");
    let mut resumed = paused.on("2026-11-23", Act::Resume);
    assert_eq!(resumed.dues()[2], "2026-11-24");
    resumed.run_timers();
    let resumed = resumed.until("2026-11-24");
    assert_eq!(found(&resumed), [on("near-promise", "2026-11-13"), on("near-promise", "2026-11-23")]);
}

#[test]
fn a_step_that_overruns_is_yellow_and_charged_to_the_unit_that_held_it() {
    let case = accepted();
    assert_eq!(step_due(&case, "examine").as_deref(), Some("2026-11-05"));
    assert_eq!(fires(&case), "2026-11-06T00:00:00");
    assert_eq!(found(&case.clone().until("2026-11-05")), []);
    let late = case.until("2026-11-12");
    assert_eq!(found(&late), [on("over-step", "2026-11-06")], "once");
    let Fact::FindingRaised { level, step, unit, post, .. } = &late.last("finding_raised").fact else {
        panic!("a finding")
    };
    assert_eq!((*level, step.as_deref()), (FindingLevel::Yellow, Some("examine")));
    assert_eq!((unit.as_ref().unwrap().0.as_str(), post), (DISTRICT, &None));
    assert_eq!(late.last("finding_raised").by.person, "system");
}

#[test]
fn the_post_that_held_it_is_named_too() {
    let case = accepted().on("2026-11-03", reassign()).until("2026-11-06");
    assert_eq!(case.case.findings[0].post, Some(PostId::from("P-other")));
}

#[test]
fn a_step_that_was_in_time_is_never_charged() {
    let case = accepted().on("2026-11-05", agree("examine")).until("2026-11-17");
    assert_eq!(case.findings(), ["near-promise", "over-promise"], "the decision has no limit of its own");
}

#[test]
fn a_pause_moves_the_day_of_a_step_and_raises_nothing_while_it_lasts() {
    // The 4th to the 10th are left out: the 3rd, the 11th and the 12th count.
    let paused = accepted().on("2026-11-04", suspend(Ground::Testing, 5));
    assert_eq!(step_due(&paused, "examine").as_deref(), Some("2026-11-12"), "the planned end is assumed");
    let paused = paused.until("2026-11-10");
    assert_eq!(found(&paused), []);
    let resumed = paused.on("2026-11-11", Act::Resume);
    assert_eq!(step_due(&resumed, "examine").as_deref(), Some("2026-11-12"));
    assert_eq!(found(&resumed.until("2026-11-13")), [on("over-step", "2026-11-13")]);
}

#[test]
fn an_extension_served_in_time_gives_the_open_step_its_days() {
    let case = accepted().on("2026-11-05", ask_extension(5)).then(approve());
    assert_eq!(step_due(&case, "examine").as_deref(), Some("2026-11-12"));
    let late = accepted().on("2026-11-06", ask_extension(5)).then(approve());
    assert_eq!(step_due(&late, "examine").as_deref(), Some("2026-11-05"), "what has run out stays so");
    assert_eq!(found(&late.until("2026-11-12")), [on("over-step", "2026-11-06")]);
}

#[test]
fn a_step_sent_back_has_its_own_limit_again() {
    let case = accepted().on("2026-11-04", agree("examine")).on("2026-11-06", return_step("examine"));
    assert_eq!(step_due(&case, "examine").as_deref(), Some("2026-11-11"));
    assert_eq!(found(&case.clone().until("2026-11-11")), []);
    assert_eq!(found(&case.until("2026-11-12")), [on("over-step", "2026-11-12")]);

    let days = [on("over-step", "2026-11-06"), on("over-step", "2026-11-13")];
    let twice = accepted().on("2026-11-06", agree("examine")).on("2026-11-09", return_step("examine"));
    let steps: Vec<_> =
        found(&twice.until("2026-11-14")).into_iter().filter(|(rule, _)| rule == "over-step").collect();
    assert_eq!(steps, days, "each due day is found for itself");
}

#[test]
fn a_publicity_that_runs_does_not_overrun_its_step() {
    // The guide gives the publicity five working days; begun a day late it still runs its five days.
    let payment = a_case().payment().with_rules(|rules| rules.steps[2].limit_days = Some(5));
    let case = payment.received("2026-11-02").then(Act::ACCEPT);
    let case =
        case.then(surveyed("survey", "2026-11-02", &["王一", "赵二"])).then(agree("first_examination"));
    assert_eq!(step_due(&case, "publicity").as_deref(), Some("2026-11-09"));
    assert_eq!(found(&case.clone().until("2026-11-10")), [on("over-step", "2026-11-10")], "never begun");
    let runs = case.on("2026-11-03", published("publicity", "2026-11-04", "2026-11-10"));
    assert_eq!(step_due(&runs, "publicity").as_deref(), Some("2026-11-11"), "closed the day after its last");
    assert_eq!(found(&runs.clone().on("2026-11-11", agree("publicity")).until("2026-11-20")), []);
    assert_eq!(found(&runs.until("2026-11-20")), [on("over-step", "2026-11-12")]);
}

#[test]
fn what_lies_at_the_street_is_charged_to_the_street() {
    // Silence on an entrusted intake: accepted by law while the file still lies at the window.
    let case = with_step_limit().placed(PlacementMode::EntrustedIntake).received("2026-11-02");
    let case = case.until("2026-11-10");
    let step = case.case.findings.iter().find(|finding| finding.rule == "over-step").unwrap();
    assert_eq!(step.unit.as_ref().unwrap().0, CENTRE, "the hand-over is what is missing");
}

#[test]
fn what_is_recorded_late_by_hand_and_without_evidence_is_found() {
    let monday = inputs("clerk", day("2026-11-09"));
    // (legal day, evidence, found): recorded on Monday 9 November
    let table = [
        ("2026-11-09", None, false),
        ("2026-11-06", None, false),
        ("2026-11-05", None, true),
        ("2026-11-05", Some("邮政回执 EA123"), false),
        ("2026-10-09", None, true),
    ];
    let received = a_case().licence().received("2026-11-02");
    for (on, evidence, late) in table {
        let mut event = received.last("received").clone();
        event.effective_on = day(on);
        event.evidence = evidence.map(str::to_owned);
        assert_eq!(monday.recorded_late(&event), late, "{on} {evidence:?}");
        event.by = crate::case::Author::system();
        assert!(!monday.recorded_late(&event), "what a timer records has the law for its evidence");
    }
}

#[test]
fn no_act_of_the_product_is_recorded_late_without_evidence() {
    let online = a_case().licence().online().received("2026-11-02").on("2026-11-03", notice(&["场所证明"]));
    let served = online.on("2026-11-06", served_on("one_time_notice", "2026-11-03", Some("邮政回执 EA123")));
    assert_eq!(served.findings(), Vec::<&str>::new(), "the receipt proves the day");
    let full = a_case().licence().received("2026-11-02").then(notice(&["场所证明"]));
    let full = full.on("2026-11-04", supplement(&["场所证明"])).on("2026-11-10", Act::ACCEPT);
    let event = full.last("accepted");
    assert_eq!(
        (event.effective_on, event.evidence.as_deref()),
        (day("2026-11-04"), Some("event:supplemented"))
    );
    assert_eq!(full.findings(), Vec::<&str>::new(), "the supplement proves the day");
}

/// A licence that the street examines first and the district decides.
fn examined_first() -> Story {
    let matter = a_case().placed(PlacementMode::FirstExamination).with_rules(|rules| {
        *rules = rules_for(crate::case::Profile::Licence, PlacementMode::FirstExamination);
        rules.statutory = Some(crate::time_limit::Limit::working_days(40));
        rules.promised = None;
    });
    matter.received("2026-11-02").then(Act::ACCEPT)
}

#[test]
fn the_lower_body_has_twenty_working_days_from_its_acceptance() {
    let case = examined_first();
    assert_eq!(case.case.clock.first_examination_due_on, Some(day("2026-11-30")));
    assert_eq!(found(&case.clone().until("2026-11-30")), []);
    let late = case.until("2026-12-10");
    assert_eq!(found(&late), [on("over-first-examination", "2026-12-01")]);
    let finding = &late.case.findings[0];
    assert_eq!((finding.level, finding.unit.as_ref().unwrap().0.as_str()), (FindingLevel::Red, STREET));
}

#[test]
fn passing_up_ends_the_first_examination_and_sending_back_does_not_begin_it_again() {
    let two = ["王一", "赵二"];
    let up = examined_first()
        .on("2026-11-10", surveyed("survey", "2026-11-10", &two))
        .then(agree("first_examination"))
        .then(published("publicity", "2026-11-10", "2026-11-13"))
        .on("2026-11-16", agree("publicity"))
        .then(Act::PassUp);
    assert_eq!(up.case.clock.first_examination_due_on, None);
    let back = up.on("2026-11-17", Act::SignIn).then(send_back());
    assert_eq!(back.case.clock.first_examination_due_on, None, "it was finished once");
    assert_eq!(found(&back.until("2026-12-10")), []);
}

#[test]
fn only_a_licence_has_the_twenty_days_of_a_first_examination() {
    let payment = a_case().payment().received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(payment.case.clock.first_examination_due_on, None);
    let own = a_case().licence().received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(own.case.clock.first_examination_due_on, None, "nobody examines before the body that decides");
}

#[test]
fn an_extension_of_the_decision_gives_the_lower_body_nothing_and_a_pause_does() {
    let case = examined_first();
    let extended = case.clone().on("2026-11-05", ask_extension(10)).then(approve());
    assert_eq!(
        extended.case.clock.first_examination_due_on,
        Some(day("2026-11-30")),
        "§42 is for the decision"
    );
    let paused = case.on("2026-11-05", suspend(Ground::Appraisal, 5)).on("2026-11-12", Act::Resume);
    assert_eq!(paused.case.clock.first_examination_due_on, Some(day("2026-12-07")), "§45 is for the section");
}

#[test]
fn a_licence_granted_is_delivered_within_ten_working_days_of_the_decision() {
    let granted = a_case().licence().received("2026-11-02").then(Act::ACCEPT).then(agree("examine"));
    let granted = granted.on("2026-11-10", grant());
    assert_eq!(fires(&granted), "2026-11-25T00:00:00");
    assert_eq!(found(&granted.clone().on("2026-11-24", Act::Issue).then(deliver()).until("2026-12-10")), []);
    for issued in [false, true] {
        let mut case = granted.clone();
        if issued {
            case = case.on("2026-11-12", Act::Issue);
        }
        let late = case.until("2026-12-31");
        assert_eq!(found(&late), [on("over-delivery", "2026-11-25")], "issued: {issued}");
        let finding = &late.case.findings[0];
        assert_eq!((finding.level, finding.unit.as_ref().unwrap().0.as_str()), (FindingLevel::Red, CENTRE));
    }
}

#[test]
fn a_refusal_kept_back_is_yellow_because_the_article_speaks_of_licences_granted() {
    let refused = a_case().licence().received("2026-11-02").then(Act::ACCEPT).then(agree("examine"));
    let late = refused.on("2026-11-10", refuse()).until("2026-12-31");
    assert_eq!(found(&late), [on("over-delivery", "2026-11-25")]);
    assert_eq!((late.state(), late.case.findings[0].level), (State::Refused, FindingLevel::Yellow));
}

#[test]
fn what_is_no_licence_has_no_statutory_delivery() {
    let matter = a_case().with_rules(|rules| {
        *rules = rules_for(crate::case::Profile::Confirmation, PlacementMode::Stationed);
    });
    let case = matter.received("2026-11-02").then(Act::ACCEPT).then(agree("examine")).then(grant());
    assert_eq!(found(&case.until("2027-03-01")), []);
}

#[test]
fn money_that_is_not_paid_in_time_overruns_its_step() {
    let matter = a_case().with_rules(|rules| {
        *rules = rules_for(crate::case::Profile::Payment, PlacementMode::Stationed);
        rules.steps.push(step(
            "payout",
            crate::case::StepKind::Payout,
            crate::case::Side::Deciding,
            &["decide"],
        ));
        rules.steps[2].limit_days = Some(5);
    });
    let case =
        matter.received("2026-11-02").then(Act::ACCEPT).then(agree("examine")).on("2026-11-04", grant());
    assert_eq!(step_due(&case, "payout").as_deref(), Some("2026-11-11"));
    let paid = case.clone().on("2026-11-11", agree("payout"));
    assert_eq!(found(&paid.until("2026-12-01")), []);
    let late = case.then(Act::Issue).then(deliver()).until("2026-12-01");
    assert_eq!(found(&late), [on("over-step", "2026-11-12")], "delivered, and still to be paid");
    assert_eq!(late.case.findings[0].unit.as_ref().unwrap().0, DISTRICT);
}
