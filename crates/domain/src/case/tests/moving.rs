//! Moving a case to a newer version of its item: to the applicant's good at once, to anything harder with his agreement.

use std::sync::Arc;

use super::builder::*;
use crate::case::{Act, Case, Fact, Ground, MoveTo, Refusal, Rules, State};
use crate::time_limit::Limit;

/// The second version, as good as the first for the applicant.
pub(super) fn newer(story: &Story) -> Arc<MoveTo> {
    with(story, |_| {}, &[])
}

fn with(story: &Story, change: impl FnOnce(&mut Rules), worse: &[&str]) -> Arc<MoveTo> {
    let mut rules = story.rules.clone();
    change(&mut rules);
    let worse = worse.iter().map(|one| (*one).to_owned()).collect();
    Arc::new(MoveTo { version: 2, item_name: "示范事项（新）".to_owned(), rules, worse })
}

/// The story with a second version in force.
fn revised(mut story: Story, change: impl FnOnce(&mut Rules), worse: &[&str]) -> Story {
    story.newer = Some(with(&story, change, worse));
    story
}

fn to(version: u32, agreed: Option<&str>) -> Act {
    Act::MoveVersion {
        to: version, why: "新版本时限更短".to_owned(), agreed: agreed.map(str::to_owned)
    }
}

fn licence() -> Story {
    a_case().licence().received("2026-11-02").then(Act::ACCEPT)
}

fn promise(days: u32) -> impl FnOnce(&mut Rules) {
    move |rules| rules.promised = Some(Limit::working_days(days))
}

#[test]
fn the_new_limit_counts_from_acceptance_and_never_starts_again() {
    let story = revised(licence(), promise(7), &[]);
    assert_eq!(story.case.clock.promised_due_on, Some(day("2026-11-16")));
    let moved = story.on("2026-11-05", to(2, None));
    assert_eq!((moved.case.item_version, moved.case.item_name.as_str()), (2, "示范事项（新）"));
    assert_eq!(moved.case.clock.promised_due_on, Some(day("2026-11-11")), "seven working days from the 2nd");
    assert_eq!(moved.case.accepted.as_ref().unwrap().on, day("2026-11-02"));
    assert_eq!(moved.state(), State::InReview);
}

#[test]
fn anything_harder_needs_the_applicants_agreement_in_writing() {
    let story = revised(licence(), promise(15), &["承诺时限由10个工作日变为15个工作日"]);
    let worse = vec!["承诺时限由10个工作日变为15个工作日".to_owned()];
    assert_eq!(story.refusal(to(2, None)), Refusal::WorseForApplicant { worse: worse.clone() });
    assert_eq!(story.refused("2026-11-03", to(2, Some(" "))), "worse-for-applicant");
    let moved = story.on("2026-11-03", to(2, Some("2026年11月3日同意书，存卷第5页")));
    let Fact::VersionMoved { worse: told, agreed, from, .. } = &moved.last("version_moved").fact else {
        unreachable!()
    };
    assert_eq!((told, agreed.as_deref(), *from), (&worse, Some("2026年11月3日同意书，存卷第5页"), 1));
    assert_eq!(moved.case.clock.promised_due_on, Some(day("2026-11-23")));
}

#[test]
fn only_the_version_in_force_and_only_with_a_reason() {
    let story = licence();
    assert_eq!(story.refused("2026-11-03", to(2, None)), "no-newer-version");
    let story = revised(story, |_| {}, &[]);
    assert_eq!(story.refusal(to(3, None)), Refusal::field_error("/to", "not-in-force"));
    let silent = Act::MoveVersion { to: 2, why: " ".to_owned(), agreed: None };
    assert_eq!(story.refusal(silent), Refusal::field_error("/why", "missing"));
}

#[test]
fn another_procedure_does_not_fit_what_was_done() {
    let other = |change: fn(&mut Rules)| revised(licence(), change, &[]).refused("2026-11-03", to(2, None));
    assert_eq!(other(|rules| rules.steps[0].key = "site_check".to_owned()), "other-procedure");
    assert_eq!(other(|rules| rules.refer_to = Some("市级机关".to_owned())), "other-procedure");
    assert_eq!(other(|rules| rules.profile = crate::case::Profile::Confirmation), "other-procedure");
    // Before acceptance nothing was done yet; a step's own limit is the body's affair.
    let received = a_case().licence().received("2026-11-02");
    let early = revised(received, |rules| rules.steps[0].key = "site_check".to_owned(), &[]);
    let story = early.then(to(2, None));
    assert_eq!(story.case.item_version, 2);
    let shorter = revised(licence(), |rules| rules.steps[0].limit_days = Some(1), &[]);
    assert_eq!(shorter.then(to(2, None)).case.item_version, 2);
}

#[test]
fn not_while_the_applicant_is_asked_for_something_nor_once_a_limit_has_passed() {
    let told = a_case().licence().received("2026-11-02").then(notice(&["场所证明"]));
    assert_eq!(revised(told, |_| {}, &[]).refused("2026-11-03", to(2, None)), "not-at-this-stage");
    let late = revised(licence(), promise(30), &["承诺时限变长"]);
    assert_eq!(late.refused("2026-11-17", to(2, Some("同意书"))), "limit-passed");
    let decided = revised(licence().then(agree("examine")).then(grant()), |_| {}, &[]);
    assert_eq!(decided.refused("2026-11-03", to(2, None)), "not-at-this-stage");
}

#[test]
fn pauses_and_extensions_of_the_case_go_on_counting() {
    let paused = licence().on("2026-11-04", suspend(Ground::Hearing, 5));
    let moved = revised(paused, promise(7), &[]).on("2026-11-05", to(2, None));
    let resumed = moved.on("2026-11-11", Act::Resume);
    // Accepted on the 2nd; the 3rd counted, the 4th to the 10th stood still: six more from the 11th on.
    assert_eq!(resumed.case.clock.promised_due_on, Some(day("2026-11-18")));
}

#[test]
fn a_streets_own_promise_is_kept_while_it_is_the_shorter() {
    let street = |days| {
        let case = a_case().licence();
        let case = case.with_rules(move |rules| rules.street_promise = Some(Limit::working_days(days)));
        case.received("2026-11-02").then(Act::ACCEPT)
    };
    let story = street(6);
    assert_eq!(story.case.promised, Some(Limit::working_days(6)), "it runs for whoever was received there");
    assert_eq!(story.case.clock.promised_due_on, Some(day("2026-11-10")));
    let kept = revised(story.clone(), promise(8), &[]).then(to(2, None));
    assert_eq!(kept.case.promised, Some(Limit::working_days(6)));
    let undercut = revised(story, promise(5), &[]).then(to(2, None));
    assert_eq!(undercut.case.promised, Some(Limit::working_days(5)));
}

#[test]
fn a_case_folds_to_the_same_under_the_rules_of_either_version() {
    let moved = revised(licence(), promise(7), &[]).on("2026-11-05", to(2, None));
    let newer = moved.newer.as_ref().unwrap().rules.clone();
    let folded = Case::fold(&moved.events, &newer, crate::calendar::Calendar::built_in()).unwrap();
    assert_eq!(folded, moved.case);
}
