//! Intake, notice and acceptance (practice §3; 行政许可法 §32).

use super::builder::*;
use crate::case::{Act, DeclineKind, Fact, FindingLevel, Profile, ServeMethod, State, StepStatus};
use crate::organisation::PlacementMode;

const FOUND: &str = "acceptance-overdue";

#[test]
fn silence_means_accepted_from_the_day_of_receipt() {
    let case = a_case().licence().received("2026-09-28");
    assert_eq!(case.dues()[0], "2026-10-10", "29, 30 Sep, 8, 9 and make-up 10 Oct");
    assert_eq!(case.clone().until("2026-10-10").state(), State::Submitted);

    let case = case.until("2026-10-11");
    let accepted = case.case.accepted.clone().unwrap();
    assert_eq!((case.state(), accepted.on, accepted.deemed), (State::InReview, day("2026-09-28"), true));
    let event = case.last("deemed_accepted");
    assert_eq!((event.effective_on, event.evidence.as_deref()), (day("2026-09-28"), Some("law:§32(4)")));
    assert_eq!(event.by.person, "system");
    assert_eq!(case.findings(), ["deemed-acceptance"]);
    assert_eq!(case.case.findings[0].level, FindingLevel::Red);
    assert_eq!(case.dues()[1], "2026-10-30", "twenty working days from the day of receipt");
    let paper = case.case.papers.iter().find(|paper| paper.kind.code() == "acceptance_notice").unwrap();
    assert_eq!(paper.on, day("2026-09-28"), "the acceptance notice is dated the day of receipt");
}

#[test]
fn silence_is_acceptance_for_licences_and_by_a_cited_rule_only() {
    let table = [
        (Profile::Licence, false, "in_review"),
        (Profile::Confirmation, false, "submitted"),
        (Profile::Payment, false, "submitted"),
        (Profile::Filing, false, "submitted"),
        (Profile::PublicService, false, "submitted"),
        (Profile::OtherPower, false, "submitted"),
        (Profile::Enterprise, false, "submitted"),
        (Profile::Confirmation, true, "in_review"),
    ];
    for (profile, cited, state) in table {
        let mut matter = a_case();
        matter.rules = rules_for(profile, matter.mode);
        matter.rules.deemed |= cited;
        let case = matter.received("2026-11-02").until("2026-11-20");
        assert_eq!(case.state().code(), state, "{profile:?}");
        let overdue = case.findings().iter().filter(|rule| **rule == FOUND).count();
        assert_eq!(overdue, usize::from(state == "submitted"), "{profile:?}: day 5 raises one finding");
    }
}

#[test]
fn each_term_that_passes_is_found_for_itself() {
    let mut matter = a_case().payment();
    matter.rules.supplement_days = 15;
    let case = matter.received("2026-11-02").until("2026-11-10");
    assert_eq!(case.findings(), [FOUND]);
    let case =
        case.then(notice(&["场所证明"])).on("2026-11-11", supplement(&["场所证明"])).until("2026-11-19");
    assert_eq!(case.findings(), [FOUND, FOUND], "the new term of five days has passed as well");
}

#[test]
fn a_notice_stops_the_term_on_the_day_it_is_served_not_when_it_is_printed() {
    let printed = a_case().licence().online().received("2026-11-02").on("2026-11-05", notice(&["场所证明"]));
    assert_eq!((printed.state(), printed.dues()[0].as_str()), (State::Correction, "2026-11-09"));
    assert_eq!(printed.clone().until("2026-11-10").state(), State::InReview, "unserved, it stops nothing");

    let served = printed.clone().on("2026-11-09", serve("one_time_notice"));
    assert_eq!((served.state(), served.dues()[0].as_str()), (State::Correction, "-"));
    assert_eq!(served.until("2026-11-20").state(), State::Correction);

    let handed_over = a_case().licence().received("2026-11-02").on("2026-11-05", notice(&["场所证明"]));
    assert_eq!(handed_over.dues()[0], "-", "handing it over at the window serves it");
    assert_eq!(handed_over.kinds()[2..], ["correction_requested", "paper_served"]);
}

#[test]
fn only_handing_over_at_the_window_serves_at_once() {
    for method in [ServeMethod::Electronic, ServeMethod::Post, ServeMethod::PublicNotice] {
        let mut act = notice(&["场所证明"]);
        if let Act::RequestCorrection { served, .. } = &mut act {
            *served = Some(method);
        }
        let case = a_case().licence().received("2026-11-02").on("2026-11-05", act);
        assert_eq!(case.dues()[0], "2026-11-09", "{method:?} is served when it arrives");
    }
}

#[test]
fn after_the_term_has_passed_notice_and_refusal_are_barred_even_before_the_timer_has_run() {
    let silent = a_case().licence().received("2026-11-02").without_timers_until("2026-11-10");
    let late = [
        notice(&["场所证明"]),
        decline(DeclineKind::NotNeeded),
        decline(DeclineKind::NotCompetent),
        decline(DeclineKind::NotRemedied),
        Act::ACCEPT,
    ];
    for act in late {
        assert_eq!(silent.refused("2026-11-10", act.clone()), "already-accepted-by-law", "{:?}", act.kind());
        assert_eq!(silent.clone().until("2026-11-11").refused("2026-11-11", act), "already-accepted-by-law");
    }
    let told = a_case().licence().online().received("2026-11-02").on("2026-11-05", notice(&["场所证明"]));
    let told = told.without_timers_until("2026-11-10");
    assert_eq!(told.refused("2026-11-10", serve("one_time_notice")), "already-accepted-by-law");
    assert_eq!(told.refused("2026-11-10", supplement(&["场所证明"])), "already-accepted-by-law");
    let proven = told.then(served_on("one_time_notice", "2026-11-06", Some("邮政回执 EA123")));
    assert_eq!(proven.dues()[0], "-", "service inside the term, proven later, counts");
}

#[test]
fn a_notice_overtaken_by_the_law_is_no_longer_served() {
    let case = a_case().licence().online().received("2026-11-02").on("2026-11-05", notice(&["场所证明"]));
    let case = case.until("2026-11-10");
    assert_eq!(case.state(), State::InReview);
    assert_eq!(case.refused("2026-11-10", serve("one_time_notice")), "no-such-paper");
}

#[test]
fn after_a_full_supplement_the_term_is_new_and_refusal_for_materials_is_barred() {
    let case = a_case().licence().received("2026-11-02").on("2026-11-04", notice(&["场所证明", "委托书"]));
    let case = case.on("2026-11-12", supplement(&["场所证明", "委托书"]));
    assert_eq!((case.state(), case.dues()[0].as_str()), (State::Submitted, "2026-11-19"));
    assert_eq!(case.refused("2026-11-13", decline(DeclineKind::NotRemedied)), "materials-refusal-barred");

    let accepted = case.clone().on("2026-11-16", Act::ACCEPT);
    let event = accepted.last("accepted");
    assert_eq!(event.effective_on, day("2026-11-12"), "the day the last item came in");
    assert_eq!(event.evidence.as_deref(), Some("event:supplemented"));
    assert_eq!(accepted.dues()[2], "2026-11-26", "ten working days from then");

    let silent = case.clone().until("2026-11-20");
    assert_eq!(silent.case.accepted.unwrap().on, day("2026-11-12"));
    for kind in [DeclineKind::NotNeeded, DeclineKind::NotCompetent] {
        let declined = case.clone().on("2026-11-13", decline(kind));
        assert_eq!(declined.state(), State::Declined, "{kind:?} is not for materials");
    }
}

#[test]
fn a_second_notice_needs_a_reason_and_is_a_finding_a_repeated_one_is_neither() {
    let first =
        || a_case().licence().received("2026-11-02").on("2026-11-04", notice(&["场所证明", "委托书"]));
    let partly = first().on("2026-11-06", supplement(&["场所证明"]));
    let fully = first().on("2026-11-06", supplement(&["场所证明", "委托书"]));
    let why = Some("现场发现缺项");
    // (before it, what it names, reason) → (refusal or "", repeated, second)
    let table = [
        (&partly, vec!["委托书"], None, "", true, false),
        (&partly, vec!["申请表"], None, "second-notice-needs-reason", false, false),
        (&partly, vec!["申请表"], Some("  "), "second-notice-needs-reason", false, false),
        (&partly, vec!["申请表"], why, "", false, true),
        (&partly, vec!["委托书", "申请表"], why, "", false, true),
        (&partly, vec!["场所证明"], None, "second-notice-needs-reason", false, false),
        (&fully, vec!["委托书"], None, "second-notice-needs-reason", false, false),
        (&fully, vec!["委托书"], why, "", false, true),
        (&fully, vec!["申请表"], why, "", false, true),
    ];
    for (before, names, reason, refusal, repeated, second) in table {
        let act = notice_because(&names, reason);
        if !refusal.is_empty() {
            assert_eq!(before.refused("2026-11-09", act), refusal, "{names:?}");
            continue;
        }
        let after = before.clone().on("2026-11-09", act);
        let fact = &after.last("correction_requested").fact;
        assert!(
            matches!(fact, Fact::CorrectionRequested { repeated: r, second: s, .. } if (*r, *s) == (repeated, second)),
            "{names:?}: {fact:?}"
        );
        assert_eq!(after.findings().contains(&"second-notice"), second, "{names:?}");
    }
}

#[test]
fn a_partial_supplement_leaves_the_rest_to_be_repeated_or_not_remedied() {
    let case = a_case().licence().received("2026-11-02").on("2026-11-04", notice(&["场所证明", "委托书"]));
    assert_eq!(case.refused("2026-11-05", decline(DeclineKind::NotRemedied)), "not-at-this-stage");
    assert_eq!(
        case.refused("2026-11-05", notice(&["场所证明"])),
        "not-at-this-stage",
        "the applicant has the move"
    );
    assert_eq!(case.refused("2026-11-05", Act::ACCEPT), "not-at-this-stage");
    assert_eq!(case.refused("2026-11-05", supplement(&[])), "nothing-supplemented");
    assert_eq!(
        case.refused("2026-11-05", supplement(&["申请表"])),
        "nothing-supplemented",
        "nobody asked for it"
    );

    let partly = case.on("2026-11-06", supplement(&["场所证明"]));
    assert_eq!((partly.state(), partly.dues()[0].as_str()), (State::Correction, "-"));
    assert_eq!(partly.case.notices[0].unmet, ["委托书"]);
    assert_eq!(partly.refused("2026-11-09", decline(DeclineKind::NotNeeded)), "not-at-this-stage");
    let declined = partly.clone().on("2026-11-09", decline(DeclineKind::NotRemedied));
    assert_eq!(declined.state(), State::Declined);
    let full = partly.on("2026-11-09", supplement(&["委托书"]));
    assert_eq!((full.state(), full.case.term_from), (State::Submitted, day("2026-11-09")));
}

#[test]
fn a_repeated_notice_that_is_not_served_yet_does_not_let_the_old_term_run_again() {
    let case =
        a_case().licence().online().received("2026-11-02").on("2026-11-04", notice(&["场所证明", "委托书"]));
    let case = case.on("2026-11-05", serve("one_time_notice")).on("2026-11-16", supplement(&["场所证明"]));
    let case = case.on("2026-11-17", notice(&["委托书"]));
    assert_eq!(case.dues()[0], "-", "the first notice was served; the applicant still has the move");
    assert_eq!(case.until("2026-11-20").state(), State::Correction);
}

#[test]
fn after_a_full_supplement_a_second_notice_stops_the_new_term_only_when_it_is_served() {
    let case = a_case().licence().online().received("2026-11-02").on("2026-11-04", notice(&["场所证明"]));
    let case = case.then(serve("one_time_notice")).on("2026-11-10", supplement(&["场所证明"]));
    let case = case.on("2026-11-12", notice_because(&["委托书"], Some("代理人变更")));
    assert_eq!(case.dues()[0], "2026-11-17", "the first notice is done with");
    assert_eq!(case.until("2026-11-18").case.accepted.unwrap().on, day("2026-11-10"));
}

#[test]
fn nobody_fails_to_remedy_what_he_was_never_told() {
    let case =
        a_case().payment().online().received("2026-11-02").on("2026-11-04", notice(&["场所证明", "委托书"]));
    let case = case.on("2026-11-05", supplement(&["场所证明"]));
    assert_eq!(case.refused("2026-11-06", decline(DeclineKind::NotRemedied)), "not-at-this-stage");
}

#[test]
fn what_does_not_come_in_time_ends_the_case_as_not_supplemented() {
    let case = a_case().licence().received("2026-11-02").on("2026-11-04", notice(&["场所证明"]));
    assert_eq!(case.case.clock.supplement_by, Some(day("2026-11-25")), "fifteen working days by default");
    assert_eq!(case.clone().until("2026-11-25").state(), State::Correction);
    let lapsed = case.until("2026-11-26");
    assert_eq!(lapsed.state(), State::Lapsed);
    assert_eq!(lapsed.findings(), Vec::<&str>::new(), "counted apart from refusals");
    assert_eq!(lapsed.until("2026-11-27").state(), State::Archived);
}

#[test]
fn an_applicant_told_late_has_all_the_days_the_notice_gave() {
    let case = a_case().payment().online().received("2026-11-02").on("2026-11-04", notice(&["场所证明"]));
    let case = case.until("2026-12-08");
    assert_eq!(case.state(), State::Correction, "never told, he cannot lapse");
    let case = case.then(serve("one_time_notice"));
    assert_eq!(
        case.case.clock.supplement_by,
        Some(day("2026-12-29")),
        "fifteen working days from the service"
    );
    assert_eq!(case.until("2026-12-29").state(), State::Correction);
}

#[test]
fn the_days_to_supplement_cannot_be_none() {
    let case = a_case().licence().received("2026-11-02");
    for on in ["2026-11-01", "2026-11-02"] {
        let mut act = notice(&["场所证明"]);
        if let Act::RequestCorrection { supplement_by, .. } = &mut act {
            *supplement_by = Some(day(on));
        }
        assert_eq!(case.refusal(act).field(), Some("/supplement_by"), "{on}");
    }
}

#[test]
fn a_notice_asks_only_for_what_the_guide_lists() {
    let case = a_case().licence().received("2026-11-02");
    assert_eq!(case.refused("2026-11-02", notice(&[])), "nothing-missing");
    let refusal = case.refusal(notice(&["场所证明", "体检报告"]));
    assert_eq!((refusal.code(), refusal.field()), ("off-list-material", Some("/missing/1/material")));
    let case = case.then(notice(&["场所证明"]));
    assert_eq!(case.refused("2026-11-03", supplement(&["体检报告"])), "off-list-material");
}

#[test]
fn not_needed_and_not_competent_are_two_papers() {
    let case = a_case().licence().received("2026-11-02");
    let papers = |kind| {
        let declined = case.clone().on("2026-11-03", decline(kind));
        (declined.case.papers.last().unwrap().kind.code(), declined.state().code())
    };
    assert_eq!(papers(DeclineKind::NotNeeded), ("not_needed", "declined"));
    assert_eq!(papers(DeclineKind::NotCompetent), ("not_competent", "declined"));
    let nameless = Act::Decline {
        kind: DeclineKind::NotCompetent,
        why: "不属于本机关职权".to_owned(),
        competent_body: Some(" ".to_owned()),
        served: None,
    };
    assert_eq!(case.refused("2026-11-03", nameless), "name-the-competent-body");
    assert_eq!(case.refused("2026-11-03", decline(DeclineKind::NotRemedied)), "materials-refusal-barred");
}

#[test]
fn nobody_accepts_twice_or_what_lies_elsewhere() {
    let accepted = a_case().licence().received("2026-11-02").on("2026-11-03", Act::ACCEPT);
    assert_eq!(accepted.refused("2026-11-03", Act::ACCEPT), "not-at-this-stage");
    assert_eq!(accepted.refused("2026-11-03", notice(&["场所证明"])), "not-at-this-stage");
    assert_eq!(accepted.refused("2026-11-03", decline(DeclineKind::NotNeeded)), "not-at-this-stage");

    let intake = a_case().licence().placed(PlacementMode::EntrustedIntake).received("2026-11-02");
    assert_eq!(intake.refused("2026-11-02", Act::ACCEPT), "not-the-holder", "the street only takes in");
    let passed = intake.on("2026-11-03", Act::PassUp);
    assert_eq!((passed.holder(), passed.case.holder.signed_in), (DISTRICT, false));
    assert_eq!(passed.refused("2026-11-03", Act::ACCEPT), "not-signed-in");
    let signed = passed.on("2026-11-04", Act::SignIn);
    assert_eq!(signed.dues()[0], "2026-11-09", "the five days run from the street's receipt");
    let back = signed.clone().then(send_back());
    assert_eq!(
        (back.holder(), back.dues()[0].as_str()),
        (CENTRE, "2026-11-09"),
        "re-routing restarts no clock"
    );
    let accepted = signed.on("2026-11-05", Act::ACCEPT);
    assert_eq!((accepted.state(), accepted.holder()), (State::InReview, DISTRICT));
}

#[test]
fn entrusted_intake_gets_its_notice_and_its_supplement_at_the_street_window() {
    let case = a_case().licence().placed(PlacementMode::EntrustedIntake).received("2026-11-02");
    let case = case.then(Act::PassUp).then(Act::SignIn).on("2026-11-03", notice(&["场所证明"]));
    assert_eq!(case.holder(), CENTRE);
    let case = case.on("2026-11-05", supplement(&["场所证明"]));
    assert_eq!((case.holder(), case.state()), (DISTRICT, State::Submitted));
}

#[test]
fn silence_on_an_entrusted_intake_binds_the_district_though_the_file_never_left_the_street() {
    let case =
        a_case().licence().placed(PlacementMode::EntrustedIntake).received("2026-11-02").until("2026-11-10");
    assert_eq!((case.state(), case.holder()), (State::InReview, CENTRE));
    assert_eq!(case.refused("2026-11-10", agree("examine")), "not-signed-in");
    assert_eq!(case.refused("2026-11-10", grant()), "not-signed-in");
    let case = case.then(Act::PassUp).then(Act::SignIn).then(agree("examine")).then(grant());
    assert_eq!(case.state(), State::Granted);
}

#[test]
fn accepting_opens_the_first_steps() {
    let case = a_case().payment().received("2026-11-02").on("2026-11-03", Act::ACCEPT);
    let states: Vec<_> = case.case.steps.iter().map(|step| (step.key.as_str(), step.state)).collect();
    assert_eq!(states[0], ("survey", StepStatus::Open));
    assert!(states[1..].iter().all(|(_, state)| *state == StepStatus::Pending));
    assert_eq!(case.holder(), STREET);
}

#[test]
fn items_that_need_the_person_take_no_proxy() {
    let matter = || a_case().with_rules(|rules| rules.in_person = true);
    let code = |tried: Result<_, crate::case::Refusal>| tried.err().map(|refusal| refusal.code());
    assert_eq!(code(matter().tried("2026-11-02")), None);
    assert_eq!(code(matter().with_proxy().tried("2026-11-02")), Some("in-person-only"));
    for channel in [crate::case::Channel::Agent, crate::case::Channel::Post] {
        let mut away = matter();
        away.channel = channel;
        assert_eq!(code(away.tried("2026-11-02")), Some("in-person-only"), "{channel:?}");
    }
    assert_eq!(code(a_case().with_proxy().tried("2026-11-02")), None, "others may act through one");
}

#[test]
fn a_required_material_that_is_not_in_the_file_bars_no_acceptance_and_is_seen() {
    let received = a_case().licence().bringing(1).received("2026-11-02");
    assert_eq!(received.case.missing_required(&received.rules), ["身份证明", "场所证明"]);
    let accepted = received.then(Act::ACCEPT);
    assert_eq!(accepted.state(), State::InReview, "sharing or 容缺受理 may stand in for it");
    let Fact::Accepted { missing, .. } = &accepted.last("accepted").fact else { panic!("accepted") };
    assert_eq!(missing, &["身份证明", "场所证明"], "委托书 is not required and is not named");
    assert_eq!(accepted.findings(), ["accepted-incomplete"]);
    assert_eq!(accepted.case.findings[0].level, FindingLevel::Notice);

    let complete = a_case().licence().received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(complete.findings(), Vec::<&str>::new());
    let json = serde_json::to_string(complete.last("accepted")).unwrap();
    assert!(!json.contains("missing"), "a complete file is recorded as it always was: {json}");
}

#[test]
fn what_was_supplemented_is_in_the_file() {
    let told = a_case().licence().bringing(1).received("2026-11-02").then(notice(&["身份证明", "场所证明"]));
    let full = told.on("2026-11-04", supplement(&["身份证明", "场所证明"])).then(Act::ACCEPT);
    assert_eq!(full.findings(), Vec::<&str>::new());

    let told = a_case().licence().bringing(1).received("2026-11-02").then(notice(&["身份证明"]));
    let half = told.on("2026-11-04", supplement(&["身份证明"])).then(Act::ACCEPT);
    assert_eq!(half.findings(), ["accepted-incomplete"], "场所证明 was never asked for");
}

#[test]
fn an_immediate_item_is_accepted_incomplete_by_the_same_rule() {
    let done = a_case().immediate().bringing(0).received("2026-11-02").then(Act::ACCEPT);
    assert_eq!(done.findings(), ["accepted-incomplete"]);
}

#[test]
fn acceptance_by_silence_judges_no_file() {
    let silent = a_case().licence().bringing(0).received("2026-11-02").until("2026-11-10");
    assert_eq!(silent.findings(), ["deemed-acceptance"]);
}

fn served(story: &Story) -> Option<(ServeMethod, String)> {
    let paper = story.case.papers.iter().find(|paper| paper.kind.code() == "acceptance_notice").unwrap();
    paper.served.as_ref().map(|served| (served.method, served.on.to_string()))
}

/// The acceptance notice is served on the day it is handed over or arrives, not with the result.
#[test]
fn an_acceptance_says_how_its_notice_is_served() {
    let window = || a_case().licence().received("2026-11-02");
    let handed_over = Some((ServeMethod::Window, "2026-11-03".to_owned()));
    assert_eq!(served(&window().on("2026-11-03", Act::ACCEPT)), handed_over, "on the spot by default");
    for method in [ServeMethod::Electronic, ServeMethod::Post, ServeMethod::PublicNotice] {
        let case = window().on("2026-11-03", Act::Accept { served: Some(method) });
        assert_eq!(served(&case), None, "{method:?} is served when it arrives");
        assert_eq!(case.case.accepted.as_ref().unwrap().on, day("2026-11-03"), "no clock waits for it");
        let case = case.on("2026-11-05", serve("acceptance_notice"));
        assert_eq!(served(&case), Some((ServeMethod::Electronic, "2026-11-05".to_owned())));
        let case = case.then(agree("examine")).then(grant()).then(Act::Issue).on("2026-11-09", deliver());
        assert_eq!(served(&case).unwrap().1, "2026-11-05", "the result does not serve it again");
    }
    let online = || a_case().licence().online().received("2026-11-02");
    assert_eq!(served(&online().on("2026-11-03", Act::ACCEPT)), None, "nobody stands at the window");
    let fetched = online().on("2026-11-03", Act::Accept { served: Some(ServeMethod::Window) });
    assert_eq!(served(&fetched), handed_over);
}

/// Who accepts in the back office has no applicant before him.
#[test]
fn a_back_office_hands_nothing_over_on_the_spot() {
    let mut case = a_case().licence().received("2026-11-02");
    let mut inputs = inputs("examiner", case.today);
    inputs.author.unit = crate::organisation::UnitId::from(DISTRICT);
    let events = crate::case::decide(&case.case, &case.rules, &inputs, &Act::ACCEPT).unwrap();
    case.record(events);
    assert_eq!((case.state(), served(&case)), (State::InReview, None));
}

/// A full supplement dates the acceptance back; its notice is handed over today.
#[test]
fn a_notice_dated_back_is_served_on_the_day_it_is_handed_over() {
    let case = a_case().licence().received("2026-11-02").then(notice(&["场所证明"]));
    let case = case.on("2026-11-04", supplement(&["场所证明"])).on("2026-11-06", Act::ACCEPT);
    assert_eq!(case.case.accepted.as_ref().unwrap().on, day("2026-11-04"));
    assert_eq!(served(&case), Some((ServeMethod::Window, "2026-11-06".to_owned())));
}
