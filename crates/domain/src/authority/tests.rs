//! Who may do what, as a table: every post × placement mode × act (practice §1).
#![expect(clippy::unwrap_used, reason = "tests say what went wrong by stopping there")]

use std::collections::BTreeSet;

use super::{Actor, Denial, Scope};
use crate::case::tests::builder::*;
use crate::case::{Act, ActKind, Case, Desk};
use crate::organisation::{PlacementMode, Post, PostId, Role, Unit, UnitId, UnitKind, WindowKind};

const OTHER_CENTRE: &str = "C120101002";
const OTHER_BODY: &str = "B120101GA";

/// Posts by a short name. Windows: `W` authorised to accept, `w` receives and passes on, `P` permanent window of the
/// deciding body, `p` of another body, `V` of another centre. `R` reviewer, `A` approver, `H` head; `s` of the street
/// office, `d` of the district body, `o` of another body. `I` issuer, `C` centre head, `c` of another centre.
const POSTS: [&str; 21] = [
    "W",
    "w",
    "P",
    "p",
    "V",
    "Rs",
    "Rd",
    "Ro",
    "As",
    "Ad",
    "Ao",
    "Hs",
    "Hd",
    "Ho",
    "I",
    "i",
    "C",
    "c",
    "supervisor",
    "administrator",
    "editor",
];

fn unit(id: &str, kind: UnitKind) -> Unit {
    Unit {
        id: UnitId::from(id),
        name: id.to_owned(),
        kind,
        parent: None,
        path: format!("{id}/"),
        division: "120101001000".to_owned(),
        code_word: None,
        consult_phone: None,
        complaint_phone: None,
        address: None,
        review_authority: None,
        court: None,
        demo: false,
    }
}

fn actor(name: &str, only_body: &str) -> Actor {
    let (role, at) = match name {
        "W" | "w" | "P" | "p" => (Role::WindowClerk, CENTRE),
        "V" => (Role::WindowClerk, OTHER_CENTRE),
        "I" => (Role::Issuer, CENTRE),
        "i" => (Role::Issuer, OTHER_CENTRE),
        "C" => (Role::CentreHead, CENTRE),
        "c" => (Role::CentreHead, OTHER_CENTRE),
        "supervisor" => (Role::Supervisor, DISTRICT),
        "administrator" => (Role::Administrator, CENTRE),
        "editor" => (Role::CatalogueEditor, DISTRICT),
        office => {
            let role = match &office[..1] {
                "R" => Role::Reviewer,
                "A" => Role::Approver,
                _ => Role::BodyHead,
            };
            (role, [STREET, DISTRICT, OTHER_BODY]["sdo".find(&office[1..]).unwrap()])
        }
    };
    let only_body = match name {
        "P" => Some(only_body),
        "p" => Some(OTHER_BODY),
        _ => None,
    };
    let post = Post {
        id: PostId(format!("P-{name}")),
        title: name.to_owned(),
        unit: UnitId::from(at),
        roles: BTreeSet::from([role]),
        window: only_body.map(|_| WindowKind::Permanent),
        may_accept: ["W", "P", "p", "V"].contains(&name),
        only_body: only_body.map(UnitId::from),
        substitute: None,
    };
    let kind = if at.starts_with('C') { UnitKind::StreetCentre } else { UnitKind::Body };
    Actor::compile(name, name, &post, &unit(at, kind), 7)
}

/// The posts that may do an act on a case, in the order of [`POSTS`].
fn allowed(case: &Case, act: ActKind) -> String {
    let may = |name: &&str| actor(name, &case.competence.decides.0).may(case, act).is_ok();
    POSTS.iter().filter(|name| may(name)).copied().collect::<Vec<_>>().join(" ")
}

fn received(mode: PlacementMode) -> Story {
    let profile = crate::case::Profile::Licence;
    a_case().placed(mode).with_rules(|rules| *rules = rules_for(profile, mode)).received("2026-11-02")
}

/// Accepted, lying where the first step is done: at the street for a first examination, else where it is decided.
fn in_review(mode: PlacementMode) -> Story {
    let story = received(mode);
    match mode {
        PlacementMode::EntrustedIntake => story.then(Act::PassUp).then(Act::SignIn).then(Act::ACCEPT),
        _ => story.then(Act::ACCEPT),
    }
}

type Row = (ActKind, [&'static str; 5]);

fn check(name: &str, stage: impl Fn(PlacementMode) -> Story, table: &[Row]) {
    for (act, expected) in table {
        for (mode, expected) in MODES.into_iter().zip(expected) {
            assert_eq!(allowed(&stage(mode).case, *act), *expected, "{name}, {act:?}, {mode:?}");
        }
    }
}

/// Modes in the order of [`MODES`]: devolved, entrusted, entrusted intake, first examination, stationed.
#[test]
fn who_may_act_before_acceptance() {
    let table: [Row; 6] = [
        (ActKind::Accept, ["W P Rs", "W P Rs", "Rd", "W P Rs", "W P Rd"]),
        (ActKind::Decline, ["W P Rs", "W P Rs", "Rd", "W P Rs", "W P Rd"]),
        (ActKind::RequestCorrection, ["W P Rs", "W P Rs", "Rd", "W P Rs", "W P Rd"]),
        (ActKind::Supplement, ["W w P"; 5]),
        (ActKind::PassUp, ["W w P"; 5]),
        (ActKind::Void, ["W w P"; 5]),
    ];
    check("before acceptance", received, &table);
}

#[test]
fn who_may_act_in_review() {
    let table: [Row; 29] = [
        (ActKind::Serve, ["W w P I"; 5]),
        (ActKind::ReturnOriginals, ["W w P I"; 5]),
        (ActKind::Deliver, ["W w P I"; 5]),
        (ActKind::Issue, ["I"; 5]),
        (ActKind::ConfirmDeviation, ["Rs As Hs", "Rs As Hs", "Rd Ad Hd", "Rs As Hs", "Rd Ad Hd"]),
        (ActKind::AssessFee, ["W w P I"; 5]),
        (ActKind::RecordPayment, ["W w P I"; 5]),
        (ActKind::RefundFee, ["W w P I"; 5]),
        (ActKind::Supplement, ["W w P"; 5]),
        (ActKind::Withdraw, ["W w P"; 5]),
        (ActKind::Void, ["W w P Rs", "W w P Rs", "W w P Rd", "W w P Rs", "W w P Rd"]),
        (ActKind::ConfirmVoid, ["C"; 5]),
        (ActKind::Reassign, ["C"; 5]),
        (ActKind::PassUp, ["Rs", "Rs", "Rd", "Rs", "Rd"]),
        (ActKind::SignIn, ["Rs", "Rs", "Rd", "Rs", "Rd"]),
        (ActKind::SendBack, ["Rs", "Rs", "Rd", "Rd", "Rd"]),
        (ActKind::GiveOpinion, ["Rs", "Rs", "Rd", "Rs", "Rd"]),
        (ActKind::RaiseObjection, ["W w P Rs", "W w P Rs", "W w P Rd", "W w P Rs", "W w P Rd"]),
        (ActKind::AnswerObjection, ["Rs", "Rs", "Rd", "Rs", "Rd"]),
        (ActKind::ReturnStep, ["Rs As", "Rs As", "Rd Ad", "Rs", "Rd Ad"]),
        (ActKind::Suspend, ["Rs", "Rs", "Rd", "Rd", "Rd"]),
        (ActKind::Resume, ["Rs", "Rs", "Rd", "Rd", "Rd"]),
        (ActKind::RequestExtension, ["Rs", "Rs", "Rd", "Rd", "Rd"]),
        (ActKind::ApproveExtension, ["Hs", "Hs", "Hd", "Hd", "Hd"]),
        (ActKind::RefuseExtension, ["Hs", "Hs", "Hd", "Hd", "Hd"]),
        (ActKind::Decide, ["As", "As", "Ad", "Ad", "Ad"]),
        (ActKind::Refer, ["As", "As", "Ad", "Ad", "Ad"]),
        (ActKind::Terminate, ["As", "As", "Ad", "Ad", "Ad"]),
        (ActKind::MoveVersion, ["Hs", "Hs", "Hd", "Hd", "Hd"]),
    ];
    check("in review", in_review, &table);
    let both: BTreeSet<ActKind> = table.iter().map(|(act, _)| *act).collect();
    let before = [ActKind::Accept, ActKind::Decline, ActKind::RequestCorrection];
    let named = ActKind::ALL.into_iter().filter(|act| both.contains(act) || before.contains(act)).count();
    assert_eq!(named, ActKind::ALL.len(), "an act without a row in the tables");
}

#[test]
fn a_case_passed_up_belongs_to_the_district() {
    let street = PlacementMode::FirstExamination;
    let story = received(street).then(Act::ACCEPT);
    let story =
        story.then(surveyed("survey", "2026-11-02", &["王一", "赵二"])).then(agree("first_examination"));
    let story = story.then(published("publicity", "2026-11-02", "2026-11-02"));
    let story = story.on("2026-11-03", agree("publicity"));
    let up = story.then(Act::PassUp);
    let table = [
        (ActKind::SignIn, "Rd"),
        (ActKind::GiveOpinion, "Rd"),
        (ActKind::ReturnStep, "Rd Ad"),
        (ActKind::SendBack, "Rd"),
        (ActKind::PassUp, "Rd"),
        (ActKind::Decide, "Ad"),
    ];
    for (act, expected) in table {
        assert_eq!(allowed(&up.case, act), expected, "{act:?}");
    }
    let back = up.then(Act::SignIn).then(send_back());
    assert_eq!(allowed(&back.case, ActKind::GiveOpinion), "Rs", "sent back, it is the street's again");
}

#[test]
fn an_immediate_item_is_one_authorised_persons_where_the_body_that_accepts_decides() {
    let table: [Row; 3] = [
        (ActKind::ConfirmDeviation, ["W P Rs C", "W P Rs C", "Rd C", "W P Rs C", "W P Rd C"]),
        (ActKind::Decide, ["W P Rs As", "W P Rs As", "Rd Ad", "Ad", "W P Rd Ad"]),
        (ActKind::Issue, ["W w P I", "W w P I", "W w P I", "I", "W w P I"]),
    ];
    let stage = |mode| a_case().immediate().placed(mode).received("2026-11-02");
    check("immediate", stage, &table);
}

#[test]
fn money_is_paid_by_the_body_that_decided() {
    let case = a_case().payment().with_rules(|rules| {
        rules.steps.retain(|step| ["decide", "payout"].contains(&step.key.as_str()));
        rules.steps[0].after.clear();
    });
    let story =
        case.received("2026-11-02").then(Act::ACCEPT).then(Act::PassUp).then(Act::SignIn).then(grant());
    assert_eq!(allowed(&story.case, ActKind::GiveOpinion), "Rd");
    let delivered = story.then(Act::Issue).then(deliver());
    assert_eq!(allowed(&delivered.case, ActKind::GiveOpinion), "Rd");
}

#[test]
fn a_denial_says_why() {
    let case = received(PlacementMode::FirstExamination).case;
    let denial = |name: &str, act| actor(name, DISTRICT).may(&case, act).unwrap_err().code();
    assert_eq!(denial("w", ActKind::Accept), "not-authorised-to-accept");
    assert_eq!(denial("p", ActKind::Accept), "other-bodys-item");
    assert_eq!(denial("p", ActKind::Supplement), "other-bodys-item");
    assert_eq!(denial("V", ActKind::Accept), "other-unit");
    assert_eq!(denial("Rd", ActKind::Accept), "role", "the district does not accept what the street accepts");
    assert_eq!(denial("As", ActKind::Decide), "other-unit");
    assert_eq!(denial("W", ActKind::Decide), "role");
    let intake = received(PlacementMode::EntrustedIntake).case;
    let denied = actor("W", DISTRICT).may(&intake, ActKind::Accept).unwrap_err();
    assert_eq!(denied, Denial::NotAuthorisedToAccept, "entrusted intake: the street only takes in");
}

#[test]
fn who_may_take_in() {
    let centre = UnitId::from(CENTRE);
    let may = |name: &str| {
        actor(name, DISTRICT).may_receive(&centre, &UnitId::from(DISTRICT)).err().map(Denial::code)
    };
    let table =
        [("W", None), ("w", None), ("P", None), ("p", Some("other-bodys-item")), ("V", Some("other-unit"))];
    for (name, expected) in table {
        assert_eq!(may(name), expected, "{name}");
    }
    for name in POSTS.iter().filter(|name| !["W", "w", "P", "p", "V"].contains(name)) {
        assert_eq!(may(name), Some("role"), "{name}");
    }
}

#[test]
fn what_each_post_sees() {
    for mode in MODES {
        let case = in_review(mode).case;
        let street = !matches!(mode, PlacementMode::EntrustedIntake | PlacementMode::Stationed);
        // Under entrustment the district body is the principal: it answers for what the street does (§24).
        let district = mode != PlacementMode::Devolved;
        for name in POSTS {
            let expected = match name {
                "W" | "w" | "P" | "p" | "I" | "C" | "supervisor" => true,
                "Rs" | "As" | "Hs" => street,
                "Rd" | "Ad" | "Hd" => district,
                _ => false,
            };
            assert_eq!(actor(name, DISTRICT).sees(&case), expected, "{mode:?} {name}");
        }
    }
}

#[test]
fn posts_without_business_have_no_scope_and_units_without_cases_neither() {
    for name in ["administrator", "editor"] {
        assert_eq!(actor(name, DISTRICT).scope, Scope::Nothing, "{name}");
        assert!(actor(name, DISTRICT).desks().is_empty());
    }
    let post = |roles: &[Role]| Post {
        id: PostId::from("P-1"),
        title: String::new(),
        unit: UnitId::from("120101"),
        roles: roles.iter().copied().collect(),
        window: None,
        may_accept: true,
        only_body: None,
        substitute: None,
    };
    for kind in [UnitKind::City, UnitKind::District, UnitKind::Street, UnitKind::Community] {
        let compiled =
            Actor::compile("x", "x", &post(&[Role::WindowClerk, Role::Reviewer]), &unit("120101", kind), 1);
        assert_eq!(compiled.scope, Scope::Nothing, "{kind:?}");
    }
    let none = Actor::compile("x", "x", &post(&[]), &unit(CENTRE, UnitKind::Centre), 1);
    assert_eq!(none.scope, Scope::Nothing);
    let centre = Actor::compile("x", "x", &post(&[Role::CentreHead]), &unit(CENTRE, UnitKind::Centre), 1);
    assert_eq!(centre.scope, Scope::Centre(UnitId::from(CENTRE)));
}

#[test]
fn whoever_may_act_sees_the_case() {
    for mode in MODES {
        for story in [received(mode), in_review(mode)] {
            for name in POSTS {
                let actor = actor(name, &story.case.competence.decides.0);
                for act in ActKind::ALL {
                    assert!(
                        actor.may(&story.case, act).is_err() || actor.sees(&story.case),
                        "{mode:?} {name} {act:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_principal_sees_what_is_done_in_its_name_and_does_none_of_it() {
    for story in [received(PlacementMode::Entrusted), in_review(PlacementMode::Entrusted)] {
        let case = &story.case;
        assert_eq!(case.competence.principal().map(|unit| unit.0.as_str()), Some(DISTRICT));
        for name in ["Rd", "Ad", "Hd"] {
            let principal = actor(name, DISTRICT);
            assert!(principal.sees(case), "{name}");
            for act in ActKind::ALL {
                assert!(
                    principal.may(case, act).is_err(),
                    "{name} {act:?}: the street was entrusted with it"
                );
            }
        }
    }
    for mode in MODES.into_iter().filter(|mode| *mode != PlacementMode::Entrusted) {
        assert_eq!(placement(mode).competence().principal(), None, "{mode:?}");
    }
}

#[test]
fn each_role_has_its_desk() {
    let table = [
        ("W", Desk::Window),
        ("Rd", Desk::Review),
        ("Ad", Desk::Decide),
        ("Hd", Desk::Head),
        ("I", Desk::Issue),
    ];
    for (name, desk) in table {
        assert_eq!(actor(name, DISTRICT).desks(), [desk], "{name}");
    }
    for name in ["C", "supervisor"] {
        assert!(actor(name, DISTRICT).desks().is_empty(), "{name} reads and has no queue");
    }
}

#[test]
fn competence_follows_from_the_placement() {
    // mode, accepts, in whose name, decides, in whose name, the window accepts, two levels
    let table = [
        (PlacementMode::Devolved, STREET, STREET, STREET, STREET, true, false),
        (PlacementMode::Entrusted, STREET, DISTRICT, STREET, DISTRICT, true, false),
        (PlacementMode::EntrustedIntake, DISTRICT, DISTRICT, DISTRICT, DISTRICT, false, true),
        (PlacementMode::FirstExamination, STREET, STREET, DISTRICT, DISTRICT, true, true),
        (PlacementMode::Stationed, DISTRICT, DISTRICT, DISTRICT, DISTRICT, true, false),
    ];
    for (mode, accepts, accepts_as, decides, decides_as, window, levels) in table {
        let it = placement(mode).competence();
        let bodies = [&it.accepts, &it.accepts_in_name_of, &it.decides, &it.decides_in_name_of]
            .map(|unit| unit.0.as_str());
        assert_eq!(bodies, [accepts, accepts_as, decides, decides_as], "{mode:?}");
        assert_eq!(
            (it.window_accepts, it.two_levels, it.centre.0.as_str()),
            (window, levels, CENTRE),
            "{mode:?}"
        );
    }
    let mut ended = placement(PlacementMode::Devolved);
    ended.to = Some(day("2026-11-30"));
    let days = [("2019-12-31", false), ("2020-01-01", true), ("2026-11-30", true), ("2026-12-01", false)];
    for (on, expected) in days {
        assert_eq!(ended.in_force(day(on)), expected, "{on}");
    }
}
