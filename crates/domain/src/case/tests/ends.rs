//! Ends, what is handed back and the archive (practice §6).

use super::builder::*;
use crate::case::{Act, ActKind, DeclineKind, Outcome, Rules, State};

fn received() -> Story {
    a_case().licence().with_original().received("2026-11-02")
}

fn decided(act: Act) -> Story {
    received().then(Act::ACCEPT).then(agree("examine")).on("2026-11-04", act)
}

#[test]
fn a_refused_case_is_delivered_without_issue() {
    let refused = decided(refuse());
    assert_eq!(refused.refused("2026-11-05", Act::Issue), "not-at-this-stage");
    let case = refused.on("2026-11-05", deliver());
    assert_eq!((case.state(), case.case.outcome), (State::Delivered, Some(Outcome::Refused)));
    let paper = case.case.papers.iter().find(|paper| paper.kind.code() == "decision").unwrap();
    assert_eq!(paper.served.as_ref().unwrap().on, day("2026-11-05"), "handing it out serves it");
}

#[test]
fn a_granted_case_is_issued_then_delivered() {
    let granted = decided(grant());
    assert_eq!(granted.refused("2026-11-04", deliver()), "not-at-this-stage");
    let case = granted.then(Act::Issue);
    assert_eq!((case.state(), case.holder()), (State::Issued, CENTRE));
    assert_eq!(case.refused("2026-11-05", Act::Issue), "not-at-this-stage");
    let case = case.on("2026-11-05", deliver());
    assert_eq!((case.state(), case.case.outcome), (State::Delivered, Some(Outcome::Granted)));
}

#[test]
fn a_reason_that_reads_otherwise_than_it_is_stored_is_refused() {
    let case = received();
    for why in ["不\u{202e}准", "准\u{2066}", "a\u{0}b", "a\u{7f}"] {
        assert_eq!(case.refused("2026-11-03", Act::Withdraw { why: why.to_owned() }), "bad-field", "{why:?}");
    }
    case.then(Act::Withdraw { why: "第一行\r\n第二行\t列".to_owned() });
}

#[test]
fn lists_are_as_long_as_somebody_can_read() {
    let names = vec!["原件".to_owned(); 201];
    let many = Act::ReturnOriginals { items: names, receiver: "王小明".to_owned() };
    assert_eq!(received().refused("2026-11-03", many), "bad-field");
}

#[test]
fn a_declined_case_is_delivered() {
    let case = received().then(decline(DeclineKind::NotNeeded)).on("2026-11-03", deliver());
    assert_eq!((case.state(), case.case.outcome), (State::Delivered, Some(Outcome::Declined)));
}

#[test]
fn delivery_does_not_serve_a_paper_whose_service_moves_a_clock() {
    let case = a_case()
        .licence()
        .online()
        .received("2026-11-02")
        .then(Act::ACCEPT)
        .then(ask_extension(5))
        .then(approve());
    let case = case.then(agree("examine")).then(grant()).then(Act::Issue).then(deliver());
    let unserved: Vec<_> = case.case.papers.iter().filter(|paper| paper.served.is_none()).collect();
    assert_eq!(unserved.len(), 1);
    assert_eq!(unserved[0].kind.code(), "extension_notice", "nobody ever gave it to the applicant");
    assert_eq!(case.case.decided.unwrap().on_time, Some(true), "so the case was never extended");
}

#[test]
fn originals_go_back_before_the_archive_whatever_the_end() {
    let ends: [(&str, Story); 6] = [
        ("delivered", decided(grant()).then(Act::Issue).then(deliver())),
        ("withdrawn", received().then(withdraw())),
        ("terminated", received().then(Act::ACCEPT).then(terminate())),
        ("void", received().then(void()).then(Act::ConfirmVoid)),
        ("lapsed", received().then(notice(&["场所证明"])).until("2026-12-01")),
        ("delivered", received().then(decline(DeclineKind::NotNeeded)).then(deliver())),
    ];
    for (state, ended) in ends {
        assert_eq!(ended.state().code(), state);
        let waiting = ended.until("2026-12-10");
        assert_eq!(waiting.state().code(), state, "the original is still here");
        assert_eq!(waiting.available("clerk"), [ActKind::ReturnOriginals]);
        let returned = waiting.then(give_back(&["身份证明"]));
        assert!(returned.available("clerk").is_empty());
        let outcome = returned.case.outcome;
        let archived = returned.until("2026-12-11");
        assert_eq!(
            (archived.state(), archived.case.outcome),
            (State::Archived, outcome),
            "the outcome keeps the end"
        );
        assert!(archived.available("clerk").is_empty());
    }
}

#[test]
fn what_the_applicant_made_for_the_application_stays_in_the_file() {
    let own = |rules: &mut Rules| rules.materials.iter_mut().for_each(|rule| rule.own = rule.original);
    let case = a_case().licence().with_rules(own).with_original().received("2026-11-02");
    assert!(!case.case.originals_held() && !case.available("clerk").contains(&ActKind::ReturnOriginals));
    let ended = case.then(withdraw()).until("2026-11-04");
    assert_eq!(ended.state(), State::Archived, "nothing has to go back");
}

#[test]
fn originals_are_returned_by_name_against_signature() {
    let case = received();
    assert_eq!(case.refusal(give_back(&[])).field(), Some("/items"));
    assert_eq!(
        case.refusal(give_back(&["身份证明", "申请表"])).field(),
        Some("/items/1"),
        "a copy is not an original"
    );
    let nobody = Act::ReturnOriginals { items: vec!["身份证明".to_owned()], receiver: String::new() };
    assert_eq!(case.refusal(nobody).field(), Some("/receiver"));
    let case = case.then(give_back(&["身份证明"]));
    assert_eq!(case.refused("2026-11-02", give_back(&["身份证明"])), "no-originals");
}

#[test]
fn voiding_needs_a_second_person() {
    let case = received();
    assert_eq!(case.refused("2026-11-02", Act::ConfirmVoid), "void-not-requested");
    let asked = case.then(void());
    assert_eq!(asked.state(), State::Submitted, "nothing is void yet");
    assert_eq!(asked.refused("2026-11-02", void()), "not-at-this-stage");
    assert_eq!(asked.clone().by("clerk").refused("2026-11-02", Act::ConfirmVoid), "second-person-needed");
    assert_eq!(asked.by("centre_head").then(Act::ConfirmVoid).state(), State::Void);
    assert_eq!(
        decided(grant()).refused("2026-11-05", void()),
        "not-at-this-stage",
        "a decision is not voided"
    );
    let late = received().then(void()).then(Act::ACCEPT).then(agree("examine")).then(grant());
    assert_eq!(late.refused("2026-11-02", Act::ConfirmVoid), "not-at-this-stage");
}

#[test]
fn withdrawal_and_termination_are_possible_until_the_decision() {
    let suspended = received().then(Act::ACCEPT).then(suspend(crate::case::Ground::Hearing, 5));
    for before in
        [received(), received().then(notice(&["场所证明"])), received().then(Act::ACCEPT), suspended]
    {
        assert_eq!(before.clone().then(withdraw()).case.outcome, Some(Outcome::Withdrawn));
        assert_eq!(before.then(terminate()).case.outcome, Some(Outcome::Terminated));
    }
    let granted = decided(grant());
    assert_eq!(granted.refused("2026-11-05", withdraw()), "not-at-this-stage");
    assert_eq!(granted.refused("2026-11-05", terminate()), "not-at-this-stage");
    let baseless = Act::Terminate { why: "申请人死亡".to_owned(), basis: " ".to_owned() };
    assert_eq!(received().refusal(baseless).field(), Some("/basis"));
}

#[test]
fn reassigning_names_the_post_and_moves_nothing_else() {
    let case = received().then(Act::ACCEPT);
    let dues = case.dues();
    let case = case.then(reassign());
    assert_eq!(case.case.holder.post.as_ref().unwrap().0, "P-other");
    assert_eq!(case.dues(), dues);
    let case = case.then(agree("examine")).then(grant());
    assert_eq!(case.case.holder.post, None, "at the next unit it is nobody's in person");
}

/// 依法应当先经下级行政机关审查后报上级行政机关决定的 (行政许可法 §35): examined here, decided outside the district.
fn decided_above() -> Story {
    let matter = a_case().licence().with_original();
    let matter = matter.with_rules(|rules| rules.refer_to = Some("市规划和自然资源局".to_owned()));
    matter.received("2026-11-02").then(Act::ACCEPT)
}

#[test]
fn what_a_higher_body_decides_is_reported_up_and_not_decided() {
    let case = decided_above();
    assert_eq!(case.refused("2026-11-03", refer()), "steps-open", "examined first");
    let examined = case.on("2026-11-03", agree("examine"));
    for verdict in [grant(), refuse()] {
        assert_eq!(examined.refused("2026-11-04", verdict), "decided-above");
    }
    let silent = Act::Refer { opinion: " ".to_owned() };
    assert_eq!(examined.refusal(silent).field(), Some("/opinion"));
    for person in ["clerk", "examiner"] {
        let refusal = examined.clone().by(person).tries(&refer()).unwrap_err();
        assert_eq!(refusal.code(), "same-person", "{person}: 一审一核 holds for the report as well");
    }

    let case = examined.on("2026-11-04", refer());
    assert_eq!((case.state(), case.case.outcome), (State::Referred, Some(Outcome::Referred)));
    assert!(case.case.decided.is_none(), "nobody here has decided");
    assert!(!case.case.originals_held(), "all materials go up, the originals with them");
    assert_eq!(case.case.papers.last().unwrap().kind.code(), "hand_over");
    assert_eq!(case.refused("2026-11-04", withdraw()), "not-at-this-stage");
    let case = case.until("2026-12-31");
    assert_eq!((case.state(), case.case.outcome), (State::Archived, Some(Outcome::Referred)));
    assert_eq!(case.findings(), Vec::<&str>::new(), "no limit of ours runs on");
}

#[test]
fn what_is_decided_here_is_not_reported_up() {
    let examined = received().then(Act::ACCEPT).then(agree("examine"));
    assert_eq!(examined.refused("2026-11-03", refer()), "not-at-this-stage");
    assert!(!examined.available("approver").contains(&ActKind::Refer));
}
