//! Whose desk a case lies on: the queue each role works from.

use super::builder::*;
use crate::case::{Act, DeclineKind, Desk, Ground, WorkItem};
use crate::organisation::PlacementMode;

#[test]
fn a_case_lies_on_one_desk() {
    let licence = || a_case().licence().received("2026-11-02");
    let accepted = || licence().then(Act::ACCEPT);
    let examined = || accepted().then(agree("examine"));
    let intake = || a_case().licence().placed(PlacementMode::EntrustedIntake).received("2026-11-02");
    let street = || a_case().payment().received("2026-11-02").then(Act::ACCEPT);
    let table: [(&str, Story, Desk, &str); 16] = [
        ("to be accepted at the window", licence(), Desk::Window, CENTRE),
        ("to be passed up by the window", intake(), Desk::Window, CENTRE),
        ("to be signed in", intake().then(Act::PassUp), Desk::Review, DISTRICT),
        (
            "to be accepted by the district",
            intake().then(Act::PassUp).then(Act::SignIn),
            Desk::Review,
            DISTRICT,
        ),
        ("waits for a supplement", licence().then(notice(&["场所证明"])), Desk::Window, CENTRE),
        ("to be examined", accepted(), Desk::Review, DISTRICT),
        ("to be examined at the street", street(), Desk::Review, STREET),
        ("stands still", accepted().then(suspend(Ground::Hearing, 5)), Desk::Review, DISTRICT),
        ("an extension is asked for", accepted().then(ask_extension(5)), Desk::Head, DISTRICT),
        ("to be decided", examined(), Desk::Decide, DISTRICT),
        ("to be issued", examined().then(grant()), Desk::Issue, CENTRE),
        ("to be delivered", examined().then(refuse()), Desk::Issue, CENTRE),
        (
            "not accepted, to be delivered",
            licence().then(decline(DeclineKind::NotNeeded)),
            Desk::Issue,
            CENTRE,
        ),
        ("over", examined().then(refuse()).then(deliver()), Desk::Nobody, CENTRE),
        (
            "over, originals to go back",
            a_case().with_original().received("2026-11-02").then(withdraw()),
            Desk::Issue,
            CENTRE,
        ),
        ("accepted by law at the window", intake().until("2026-11-10"), Desk::Window, CENTRE),
    ];
    for (name, story, desk, holder) in table {
        let row = WorkItem::of(&story.case).unwrap();
        assert_eq!((row.desk, row.holder.0.as_str()), (desk, holder), "{name}");
    }
}

#[test]
fn the_archive_is_on_no_list() {
    let archived = a_case().received("2026-11-02").then(withdraw()).until("2026-11-03");
    assert_eq!(WorkItem::of(&archived.case), None);
}

#[test]
fn desks_have_their_numbers() {
    for (number, desk) in (0i64..).zip(Desk::ALL) {
        assert_eq!(desk.number(), number, "{desk:?}");
    }
}
