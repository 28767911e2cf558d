//! The act × state matrix: every act in a case of every state, `ok` or the refusal's code, as one snapshot. A change
//! of any guard shows here as a change of a cell.

use std::fmt::Write;

use super::builder::*;
use super::candidates::well_formed;
use crate::case::{Act, ActKind, DeclineKind, Ground, State};
use crate::organisation::PlacementMode;

const FEE_ACTS: [ActKind; 3] = [ActKind::AssessFee, ActKind::RecordPayment, ActKind::RefundFee];

/// Cases that stand for the states, and for the turns within a state that change what may be done.
fn representatives() -> Vec<(&'static str, Story)> {
    let licence = || a_case().licence().with_original();
    let received = || licence().received("2026-11-02");
    let told = || received().then(notice(&["场所证明", "委托书"]));
    let accepted = || received().then(Act::ACCEPT);
    let examined = || accepted().then(agree("examine"));
    let above = || {
        let licence = licence().with_rules(|rules| rules.refer_to = Some("市级机关".to_owned()));
        licence.received("2026-11-02").then(Act::ACCEPT).then(agree("examine"))
    };
    let online = || licence().online().received("2026-11-02");
    let first = || a_case().payment().received("2026-11-02").then(Act::ACCEPT);
    let intake = || licence().placed(PlacementMode::EntrustedIntake).received("2026-11-02");
    let public = || {
        first()
            .then(surveyed("survey", "2026-11-02", &["王一", "赵二"]))
            .then(agree("first_examination"))
            .then(published("publicity", "2026-11-02", "2026-11-02"))
    };
    let departed = || super::handling::departed();
    let fee = || licence().with_fees().received("2026-11-02").then(Act::ACCEPT);
    let paid = || fee().then(assess(vec![ask("F1", Some(2))])).then(pay("12010126-0000000013"));
    let street = || public().on("2026-11-03", agree("publicity"));
    vec![
        ("submitted", received()),
        ("submitted past term", received().without_timers_until("2026-11-10")),
        ("submitted, street intake", intake()),
        ("submitted, passed up", intake().then(Act::PassUp)),
        ("submitted, supplemented", told().then(supplement(&["场所证明", "委托书"]))),
        ("correction, not served", online().then(notice(&["场所证明"]))),
        ("correction", told()),
        ("correction, partly met", told().then(supplement(&["场所证明"]))),
        ("in_review", accepted()),
        ("in_review, deemed", received().until("2026-11-10")),
        ("in_review, examined", examined()),
        ("in_review, decided above", above()),
        ("in_review, over promise", examined().until("2026-11-17")),
        ("in_review, extension asked", accepted().then(ask_extension(5))),
        ("in_review, extended", accepted().then(ask_extension(5)).then(approve())),
        ("in_review, void asked", accepted().then(void())),
        ("in_review, first examination", first()),
        ("in_review, public", public()),
        ("in_review, objected", public().then(object("publicity"))),
        ("in_review, to pass up", street()),
        ("in_review, passed up", street().then(Act::PassUp)),
        ("in_review, signed in", street().then(Act::PassUp).then(Act::SignIn)),
        ("in_review, sent back", street().then(Act::PassUp).then(Act::SignIn).then(send_back())),
        ("suspended, not served", online().then(Act::ACCEPT).then(suspend(Ground::Hearing, 5))),
        ("suspended", accepted().then(suspend(Ground::Hearing, 5))),
        ("in_review, departed", departed()),
        ("in_review, charged", fee()),
        ("in_review, assessed", fee().then(assess(vec![ask("F1", Some(2))]))),
        ("in_review, paid", paid()),
        ("in_review, paid back", paid().then(refund())),
        ("granted, owed", {
            let assessed = fee().then(assess(vec![ask("F1", Some(2))]));
            assessed.then(agree("examine")).then(grant())
        }),
        ("withdrawn, paid", paid().then(withdraw())),
        ("granted", examined().then(grant())),
        ("refused", examined().then(refuse())),
        ("issued", examined().then(grant()).then(Act::Issue)),
        ("delivered", examined().then(refuse()).then(deliver())),
        ("delivered, to pay out", {
            let confirmed = street().then(Act::PassUp).then(Act::SignIn).then(agree("confirm"));
            confirmed.then(grant()).then(Act::Issue).then(deliver())
        }),
        (
            "archived",
            examined().then(refuse()).then(deliver()).then(give_back(&["身份证明"])).until("2026-11-04"),
        ),
        ("declined", received().then(decline(DeclineKind::NotNeeded))),
        ("lapsed", told().until("2026-11-25")),
        ("withdrawn", received().then(withdraw())),
        ("terminated", received().then(terminate())),
        ("referred", above().then(refer())),
        ("void", received().then(void()).then(Act::ConfirmVoid)),
    ]
}

/// `ok` where one well-formed way is open to the usual person, else the code of the last refusal.
fn cell(story: &Story, kind: ActKind) -> &'static str {
    let mut story = story.clone();
    story.newer = Some(super::moving::newer(&story));
    let story = &story;
    let person = usual_person(kind);
    let mut code = "no way";
    for act in well_formed(story, kind) {
        match story.tries_as(person, &act) {
            Ok(_) => return "ok",
            Err(refusal) => code = refusal.code(),
        }
    }
    code
}

#[test]
fn every_act_in_every_state() {
    let mut table = String::new();
    for (name, story) in representatives() {
        writeln!(table, "{name}").unwrap();
        for kind in ActKind::ALL {
            let cell = cell(&story, kind);
            // What charges nothing says so in every state.
            let free = story.rules.fees.is_empty() && FEE_ACTS.contains(&kind);
            assert!(!free || cell != "ok", "{name}: {kind:?} where nothing is charged");
            if !free && !["not-at-this-stage", "no-deviation"].contains(&cell) {
                writeln!(table, "    {:<18} {cell}", kind.code()).unwrap();
            }
        }
    }
    insta::with_settings!({description => "acts not listed are refused: not-at-this-stage, or no-deviation"}, {
        insta::assert_snapshot!("act_by_state", table);
    });
}

#[test]
fn every_state_stands_in_the_matrix() {
    for state in State::ALL {
        assert!(representatives().iter().any(|(_, story)| story.state() == state), "{state:?}");
    }
    for (name, story) in representatives() {
        let state = name.split(',').next().unwrap().split(' ').next().unwrap();
        assert_eq!(story.state().code(), state, "{name}");
        assert_eq!(State::parse(state), Some(story.state()));
    }
}

#[test]
fn every_act_is_possible_somewhere_and_refused_somewhere() {
    let stories = representatives();
    for kind in ActKind::ALL {
        let cells: Vec<&str> = stories.iter().map(|(_, story)| cell(story, kind)).collect();
        assert!(cells.contains(&"ok"), "{kind:?} is never possible");
        assert!(cells.iter().any(|cell| *cell != "ok"), "{kind:?} is never refused");
    }
}
