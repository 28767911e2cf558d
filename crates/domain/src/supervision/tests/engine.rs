//! Real cases, followed by the engine with the rules that come with the product.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::calendar::{Calendar, start_of};
use crate::case::Act;
use crate::case::tests::builder::*;
use crate::organisation::PlacementMode;
use crate::supervision::engine::{Engine, Logged};
use crate::supervision::steps::Steps;
use crate::supervision::{Finding, Watch, shipped};

/// Follows a story: events of a day ten minutes apart from nine o'clock, what the system does at midnight.
pub(crate) fn followed(story: &Story) -> Vec<Finding> {
    let calendar = Calendar::built_in();
    let mut engine = Engine::new(shipped::rules(), Steps::default());
    let mut watch: Option<Watch> = None;
    let mut dues: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut found = Vec::new();
    let mut last = Timestamp::MIN;
    for (idx, event) in (0_i64..).zip(&story.events) {
        let hour = if event.by.person == "system" { 0 } else { 9 };
        // Silence is acceptance from the day of receipt, recorded when the term is over.
        let recorded = watch.as_ref().and_then(|watch| watch.case.clock.acceptance_due_on);
        let recorded =
            recorded.filter(|_| event.fact.kind() == "deemed_accepted").map(|due| due.tomorrow().unwrap());
        let day = start_of(recorded.unwrap_or(event.effective_on)) + SignedDuration::from_hours(hour);
        let at = day.max(last + SignedDuration::from_secs(600));
        last = at;
        let logged = Logged { idx, at, event };
        let led = match watch.as_mut() {
            None => {
                let (born, led) = engine.born(logged, &story.rules, calendar).unwrap();
                watch = Some(born);
                led
            }
            Some(watch) => {
                for (rule, due) in dues.iter().filter(|(_, due)| **due <= at) {
                    found.extend(engine.point(watch, rule, *due, calendar));
                }
                engine.event(watch, logged, &story.rules, calendar)
            }
        };
        found.extend(led.found);
        dues = engine.dues(watch.as_ref().unwrap(), calendar);
    }
    let end = start_of(story.today) + SignedDuration::from_hours(24);
    for (rule, due) in dues.iter().filter(|(_, due)| **due <= end) {
        found.extend(engine.point(watch.as_ref().unwrap(), rule, *due, calendar));
    }
    found
}

fn rules(story: &Story) -> Vec<String> {
    let mut rules: Vec<String> = followed(story).into_iter().map(|finding| finding.rule).collect();
    rules.sort();
    rules
}

#[test]
fn what_cases_lead_to() {
    let licence = || a_case().licence().received("2026-11-02");
    let table: Vec<(&str, Story, &[&str])> = vec![
        ("in time from beginning to end", licence().on("2026-11-03", Act::Accept { served: None }), &[]),
        ("silence for five working days", licence().until("2026-11-10"), &["deemed-acceptance"]),
        (
            "told once, brought in full, told again",
            a_case()
                .licence()
                .bringing(1)
                .received("2026-11-02")
                .on("2026-11-03", notice(&["身份证明", "场所证明"]))
                .on("2026-11-04", supplement(&["身份证明", "场所证明"]))
                .on("2026-11-05", notice_because(&["委托书"], Some("换了经办人"))),
            &["second-notice"],
        ),
    ];
    for (name, story, expected) in table {
        assert_eq!(rules(&story), expected, "{name}");
    }
}

#[test]
fn a_step_that_overran_is_charged_to_who_held_it() {
    let story = a_case()
        .licence()
        .received("2026-11-02")
        .on("2026-11-03", Act::Accept { served: None })
        .until("2026-12-20");
    let found = followed(&story);
    let late = found.iter().find(|finding| finding.rule == "over-promise").unwrap();
    assert_eq!(late.charge.unit.as_ref(), Some(&story.case.holder.unit));
    assert_eq!(late.evidence.over_days, Some(1), "found on the day after");
    assert!(late.evidence.due_on.is_some());
    let idle = found.iter().find(|finding| finding.rule == "idle-case").unwrap();
    assert!(idle.at < late.at);
}

#[test]
fn a_street_that_hands_on_late_answers_for_that_only() {
    let street = a_case().placed(PlacementMode::EntrustedIntake).received("2026-11-02");
    assert_eq!(rules(&street.clone().until("2026-11-05")), ["hand-over-late"]);
    let on_time = street.on("2026-11-03", Act::PassUp).on("2026-11-03", Act::SignIn);
    assert_eq!(rules(&on_time.until("2026-11-05")), Vec::<String>::new());
}
