//! What may become of a finding, by whom, in which days.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};

use crate::authority::Actor;
use crate::calendar::{Calendar, start_of};
use crate::organisation::{Post, PostId, Role, Unit, UnitId, UnitKind};
use crate::supervision::finding::{FALSE_CARDS_MIN, FalseCards, FindingActKind};
use crate::supervision::{
    Charge, Evidence, Finding, FindingAct, FindingOutcome, FindingRefusal, FindingState, Ground, Level, Part,
};

/// A Monday.
const MONDAY: Date = date(2026, 11, 2);

fn actor(person: &str, post: &str, unit: &str, role: Role) -> Actor {
    let unit = Unit {
        id: UnitId::from(unit),
        name: unit.to_owned(),
        kind: UnitKind::Body,
        parent: None,
        path: String::new(),
        division: String::new(),
        code_word: None,
        consult_phone: None,
        complaint_phone: None,
        address: None,
        review_authority: None,
        court: None,
        demo: false,
    };
    let post = Post {
        id: PostId::from(post),
        title: post.to_owned(),
        unit: unit.id.clone(),
        roles: BTreeSet::from([role]),
        window: None,
        may_accept: false,
        only_body: None,
        substitute: None,
    };
    Actor::compile(person, person, &post, &unit, 1)
}

fn clerk() -> Actor {
    actor("wang", "P1", "B1", Role::Reviewer)
}
fn substitute() -> Actor {
    actor("li", "P2", "B1", Role::Reviewer)
}
fn head() -> Actor {
    actor("zhang", "P9", "B1", Role::BodyHead)
}
fn stranger() -> Actor {
    actor("sun", "P7", "B2", Role::BodyHead)
}
fn supervisor() -> Actor {
    actor("zhao", "S1", "D", Role::Supervisor)
}
fn second() -> Actor {
    actor("qian", "S2", "D", Role::Supervisor)
}

fn card() -> Finding {
    Finding {
        no: "JC7-R003".into(),
        place: 7,
        rule: "over-promise".into(),
        rule_version: 1,
        title: "超过承诺时限".into(),
        source: "承诺".into(),
        advice: "请决定".into(),
        level: Level::Yellow,
        part: Part::Time,
        deduct: None,
        on: MONDAY,
        at: start_of(MONDAY),
        case_no: Some("120101001-20261012-0001".into()),
        item: None,
        item_name: None,
        centre: Some(UnitId::from("C1")),
        charge: Charge {
            unit: Some(UnitId::from("B1")),
            post: Some(PostId::from("P1")),
            person: Some("wang".into()),
            step: None,
        },
        evidence: Evidence::default(),
        told: BTreeSet::from([PostId::from("P1"), PostId::from("P2"), PostId::from("P9")]),
        state: FindingState::Notified,
        outcome: None,
        serial: 1,
        // Three working days after Monday.
        due_on: Some(date(2026, 11, 5)),
        explanation: None,
        decision: None,
        clearing: None,
        appeal: None,
        ended: None,
    }
}

fn explain() -> FindingAct {
    FindingAct::Explain { text: "当天断网".into(), ground: Some(Ground::Outage) }
}
fn uphold() -> FindingAct {
    FindingAct::Uphold { text: "断网只有十分钟".into() }
}
fn clear() -> FindingAct {
    FindingAct::ProposeClearing { ground: Ground::Outage, text: "运维记录属实".into() }
}
fn appeal() -> FindingAct {
    FindingAct::Appeal { text: "断网半天，有通报".into() }
}
fn answer(upheld: bool) -> FindingAct {
    let ground = (!upheld).then_some(Ground::Outage);
    FindingAct::AnswerAppeal { upheld, ground, text: "复核".into() }
}

fn done(finding: &mut Finding, who: &Actor, act: &FindingAct, today: Date) -> Result<(), FindingRefusal> {
    let before = finding.clone();
    let result = finding.act(who, act, start_of(today), today, Calendar::built_in());
    if result.is_err() {
        assert_eq!(*finding, before, "a refusal changes nothing");
    }
    result
}

fn after(acts: &[(Actor, FindingAct)]) -> Finding {
    let mut finding = card();
    for (who, act) in acts {
        done(&mut finding, who, act, MONDAY).unwrap();
    }
    finding
}

#[test]
fn who_is_told_because_the_case_came_in_there_does_not_explain_for_the_body() {
    let centre = actor("li", "P9", "C1", Role::CentreHead);
    let mut finding = card();
    assert!(finding.visible_to(&centre), "P9 is told");
    assert_eq!(done(&mut finding, &centre, &explain(), MONDAY), Err(FindingRefusal::NotCharged));
    done(&mut finding, &clerk(), &explain(), MONDAY).unwrap();
    // Once it stands for good, the heads know; not everybody who works there.
    finding.state = FindingState::Closed;
    finding.outcome = Some(FindingOutcome::Upheld);
    let at_desk = |unit| actor("zhou", "P77", unit, Role::WindowClerk);
    assert!(!finding.visible_to(&at_desk("C1")) && !finding.visible_to(&at_desk("B1")));
    assert!(finding.visible_to(&actor("wu", "P78", "B1", Role::BodyHead)));
    let unseen = FindingAct::Explain { text: "\u{200b}".into(), ground: None };
    assert_eq!(done(&mut card(), &clerk(), &unseen, MONDAY), Err(FindingRefusal::Nothing));
}

#[test]
fn a_card_is_explained_upheld_appealed_and_cleared() {
    let mut finding = after(&[(clerk(), explain()), (supervisor(), uphold())]);
    assert_eq!((finding.state, finding.due_on), (FindingState::Upheld, Some(date(2026, 11, 5))));
    assert!(finding.pending(), "the score waits for the days to appeal");
    done(&mut finding, &clerk(), &appeal(), date(2026, 11, 5)).unwrap();
    assert_eq!(finding.due_on, Some(date(2026, 11, 12)), "five working days to decide");
    done(&mut finding, &second(), &answer(false), date(2026, 11, 6)).unwrap();
    assert_eq!(finding.outcome, Some(FindingOutcome::Cleared));
    assert!(!finding.counts() && !finding.pending());
    assert!(finding.explanation.is_some() && finding.decision.is_some(), "nothing of it disappears");
}

#[test]
fn upheld_for_good_it_counts() {
    let mut finding = after(&[(clerk(), explain()), (supervisor(), uphold()), (head(), appeal())]);
    done(&mut finding, &second(), &answer(true), MONDAY).unwrap();
    assert!(finding.counts());

    let mut silent = after(&[(clerk(), explain()), (supervisor(), uphold())]);
    assert!(!silent.expire(date(2026, 11, 5)), "the last day to appeal is still a day");
    assert!(silent.expire(date(2026, 11, 6)));
    assert!(silent.counts());
}

#[test]
#[expect(clippy::type_complexity, reason = "a table of who may do what")]
fn each_act_has_its_state() {
    use FindingActKind as K;
    let explained = || after(&[(clerk(), explain())]);
    let upheld = || after(&[(clerk(), explain()), (supervisor(), uphold())]);
    let waiting = || after(&[(clerk(), explain()), (supervisor(), clear())]);
    let appealed = || after(&[(clerk(), explain()), (supervisor(), uphold()), (clerk(), appeal())]);
    let cleared = || after(&[(supervisor(), clear()), (second(), FindingAct::ConfirmClearing)]);
    let closed = || {
        after(&[
            (clerk(), explain()),
            (supervisor(), uphold()),
            (clerk(), appeal()),
            (second(), answer(true)),
        ])
    };
    let table: [(&str, Finding, &[K], &[K], &[K]); 7] = [
        // who: the clerk, the supervisor who acted, another supervisor
        ("told", card(), &[K::Explain], &[K::ProposeClearing], &[K::ProposeClearing]),
        ("explained", explained(), &[], &[K::Uphold, K::ProposeClearing], &[K::Uphold, K::ProposeClearing]),
        ("clearing proposed", waiting(), &[], &[], &[K::ConfirmClearing, K::RejectClearing]),
        ("upheld", upheld(), &[K::Appeal], &[], &[]),
        ("appealed", appealed(), &[], &[], &[K::AnswerAppeal]),
        ("cleared", cleared(), &[], &[], &[]),
        ("closed", closed(), &[], &[], &[]),
    ];
    for (name, finding, own, first, other) in table {
        assert_eq!(finding.available(&clerk(), MONDAY), own, "{name}: clerk");
        assert_eq!(finding.available(&supervisor(), MONDAY), first, "{name}: first supervisor");
        assert_eq!(finding.available(&second(), MONDAY), other, "{name}: second supervisor");
        assert_eq!(finding.available(&stranger(), MONDAY), [], "{name}: stranger");
    }
}

#[test]
fn refusals_say_why() {
    use FindingRefusal as R;
    let table: Vec<(R, Finding, Actor, FindingAct, Date)> = vec![
        (R::NotCharged, card(), stranger(), explain(), MONDAY),
        (R::NotSupervisor, card(), head(), clear(), MONDAY),
        (R::TooEarly, card(), supervisor(), uphold(), MONDAY),
        (R::TooLate, card(), clerk(), explain(), date(2026, 11, 6)),
        (R::Nothing, card(), clerk(), FindingAct::Explain { text: "  ".into(), ground: None }, MONDAY),
        (R::TooLong, card(), clerk(), FindingAct::Explain { text: "字".repeat(1_001), ground: None }, MONDAY),
        (R::SamePerson, after(&[(supervisor(), clear())]), supervisor(), FindingAct::ConfirmClearing, MONDAY),
        (R::Waiting, after(&[(supervisor(), clear())]), second(), clear(), MONDAY),
        (R::NothingWaiting, card(), second(), FindingAct::ConfirmClearing, MONDAY),
        (
            R::SamePost,
            after(&[(clerk(), explain()), (supervisor(), uphold()), (clerk(), appeal())]),
            supervisor(),
            answer(true),
            MONDAY,
        ),
        (
            R::Ground,
            after(&[(clerk(), explain()), (supervisor(), uphold()), (clerk(), appeal())]),
            second(),
            FindingAct::AnswerAppeal { upheld: false, ground: None, text: "复核".into() },
            MONDAY,
        ),
        (R::Signal, Finding { level: Level::Notice, ..card() }, clerk(), explain(), MONDAY),
        (
            R::Own,
            Finding { charge: Charge { person: Some("zhao".into()), ..Charge::default() }, ..card() },
            supervisor(),
            clear(),
            MONDAY,
        ),
    ];
    for (refusal, mut finding, who, act, today) in table {
        assert_eq!(done(&mut finding, &who, &act, today), Err(refusal));
    }
}

#[test]
fn silence_past_the_days_can_be_upheld() {
    let mut finding = card();
    done(&mut finding, &supervisor(), &uphold(), date(2026, 11, 6)).unwrap();
    assert_eq!(finding.state, FindingState::Upheld);

    // Told that nobody explained, it has no last day any more.
    let mut told = Finding { due_on: None, ..card() };
    assert_eq!(done(&mut told, &clerk(), &explain(), MONDAY), Err(FindingRefusal::TooLate));
    done(&mut told, &supervisor(), &uphold(), MONDAY).unwrap();
}

#[test]
fn a_card_is_for_those_concerned_until_it_stands() {
    let open = card();
    let who = [clerk(), substitute(), head(), supervisor()];
    assert!(who.iter().all(|actor| open.visible_to(actor)));
    let colleague = actor("zhou", "P5", "B1", Role::Reviewer);
    assert!(!open.visible_to(&stranger()) && !open.visible_to(&colleague));
    let stands = after(&[
        (clerk(), explain()),
        (supervisor(), uphold()),
        (clerk(), appeal()),
        (second(), answer(true)),
    ]);
    let head_of = |unit| actor("wu", "P78", unit, Role::BodyHead);
    assert!(stands.visible_to(&head_of("B1")), "the body learns of what stands against it by its head");
    assert!(!stands.visible_to(&colleague));
    assert!(!stands.visible_to(&stranger()));
    let cleared = after(&[(supervisor(), clear()), (second(), FindingAct::ConfirmClearing)]);
    assert!(!cleared.visible_to(&colleague));
}

#[test]
fn signals_pass_and_cards_do_not() {
    let mut signal = Finding { level: Level::Prompt, due_on: None, ..card() };
    assert!(signal.pass(start_of(MONDAY), "已作出决定"));
    assert_eq!(signal.outcome, Some(FindingOutcome::Passed));
    assert!(!signal.pass(start_of(MONDAY), "again"));
    assert!(!card().pass(start_of(MONDAY), "已作出决定"));
}

#[test]
fn a_rule_with_many_false_cards_is_looked_at() {
    let of = |decided, wrong| FalseCards { decided, wrong };
    assert!(!of(FALSE_CARDS_MIN - 1, 19).too_many(), "too few to say anything");
    assert!(!of(20, 6).too_many(), "thirty of a hundred is the rate, not above it");
    assert!(of(20, 7).too_many());
    assert_eq!((of(20, 7).percent(), of(0, 0).percent()), (Some(35), None));
}
