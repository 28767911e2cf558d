//! Properties: whatever is done in whatever order under whatever rules, the law holds.

use proptest::prelude::*;

use super::builder::*;
use super::candidates::{PERSONS, has_ended, well_formed};
use crate::calendar::day_of;
use crate::case::{
    ActKind, Channel, Desk, Event, Fact, Ground, Profile, Rules, Side, Situation, State, StepKind, StepRule,
    WorkItem,
};
use crate::catalogue::FeeList;
use crate::organisation::PlacementMode;
use crate::time_limit::Limit;

/// One move: days that pass, who, which act, in which of its ways.
type Move = (u8, usize, usize, usize);

fn profile() -> impl Strategy<Value = Profile> {
    prop::sample::select(vec![
        Profile::Licence,
        Profile::Confirmation,
        Profile::Payment,
        Profile::Filing,
        Profile::PublicService,
        Profile::OtherPower,
        Profile::Enterprise,
    ])
}

fn limit() -> impl Strategy<Value = Option<Limit>> {
    let some = prop_oneof![
        (0u32..30).prop_map(Limit::working_days),
        (0u32..40).prop_map(Limit::calendar_days),
        (0u32..200).prop_map(Limit::hours),
    ];
    prop::option::of(some)
}

/// Steps in any order of kinds and sides; each waits for some of those before it.
fn steps() -> impl Strategy<Value = Vec<StepRule>> {
    let kinds = vec![
        StepKind::Examine,
        StepKind::Survey,
        StepKind::SiteCheck,
        StepKind::Publicity,
        StepKind::FirstExamination,
        StepKind::Confirm,
        StepKind::PassUp,
        StepKind::Payout,
    ];
    let step = (prop::sample::select(kinds), any::<bool>(), any::<u8>(), prop::option::of(1u32..6));
    (prop::collection::vec(step, 0..5), any::<bool>()).prop_map(|(drawn, with_decision)| {
        let mut steps: Vec<StepRule> = Vec::new();
        for (index, (kind, accepting, waits, limit_days)) in drawn.into_iter().enumerate() {
            let side = if accepting { Side::Accepting } else { Side::Deciding };
            let after: Vec<&str> = (0..index)
                .filter(|other| waits & (1 << other) != 0)
                .map(|other| steps[other].key.as_str())
                .collect();
            let rule = step_rule(&format!("s{index}"), kind, side, &after, limit_days);
            steps.push(rule);
        }
        if with_decision {
            let after: Vec<String> = steps.iter().map(|step| step.key.clone()).collect();
            let mut rule = step_rule("decide", StepKind::Decide, Side::Deciding, &[], None);
            rule.after = after;
            steps.push(rule);
        }
        steps
    })
}

fn step_rule(key: &str, kind: StepKind, side: Side, after: &[&str], limit_days: Option<u32>) -> StepRule {
    StepRule { limit_days, ..step(key, kind, side, after) }
}

fn rules() -> impl Strategy<Value = Rules> {
    let days = (prop::option::of(0u32..11), prop::option::of(0u32..25));
    let flags = ((any::<bool>(), any::<bool>()), any::<bool>(), 0usize..4, 0usize..9, days);
    (profile(), flags, limit(), limit(), steps()).prop_map(|(profile, flags, statutory, promised, steps)| {
        let ((immediate, charges), deemed, materials, grounds, (extension_days, first_examination_days)) =
            flags;
        let mut rules = rules_for(profile, PlacementMode::Stationed);
        rules.materials.truncate(materials);
        Rules {
            immediate,
            fees: if charges { fees() } else { FeeList::default() },
            deemed,
            grounds: Ground::LICENCE[..grounds.min(8)].to_vec(),
            extension_days,
            first_examination_days,
            statutory,
            promised,
            steps,
            ..rules
        }
    })
}

fn matter() -> impl Strategy<Value = Matter> {
    let mode = prop::sample::select(MODES.to_vec());
    // Half the rules are drawn, half are those the catalogue derives for the mode.
    (rules(), mode, any::<bool>(), any::<bool>(), 0u32..2, 0usize..4).prop_map(
        |(drawn, mode, derived, online, originals, brings)| {
            let rules = if derived {
                Rules { grounds: drawn.grounds, fees: drawn.fees, ..rules_for(drawn.profile, mode) }
            } else {
                drawn
            };
            let channel = if online { Channel::Online } else { Channel::Window };
            Matter { rules, mode, channel, originals, proxy: false, brings, situation: Situation::default() }
        },
    )
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    prop::collection::vec(
        (prop::sample::select(vec![0u8, 0, 0, 1, 1, 2, 9]), 0..5usize, 0..64usize, 0..16usize),
        1..40,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_law_holds_whatever_is_done(matter in matter(), moves in moves()) {
        let mut story = matter.received("2026-11-02");
        holds(&story);
        for (days, person, act, way) in moves {
            for _ in 0..days {
                let before = story.clone();
                let on = story.today.tomorrow().unwrap();
                story.pass_to(on);
                moved_only_by_law(&before, &story);
            }
            let person = PERSONS[person];
            let possible = story.available(person);
            if possible.is_empty() {
                continue;
            }
            let ways = well_formed(&story, possible[act % possible.len()]);
            let way = &ways[way % ways.len()];
            if let Ok(events) = story.tries_as(person, way) {
                let before = story.clone();
                prop_assert!(!events.is_empty());
                story.record(events);
                story.run_timers();
                moved_only_by_law(&before, &story);
            }
            holds(&story);
        }
        prop_assert_eq!(story.found_twice(), None, "{:?}", story.case.findings);
        the_timers_fall_silent(story);
    }
}

/// Left alone, a case comes to rest.
fn the_timers_fall_silent(mut story: Story) {
    for _ in 0..40 {
        let Some(timer) = WorkItem::of(&story.case).and_then(|row| row.timer) else { return };
        let day = day_of(jiff::Timestamp::from_second(timer).unwrap());
        story = story.without_timers_until(&day.to_string());
        story.run_timers();
    }
    panic!("timers without end: {:?}", story.kinds());
}

/// What is true of every case at every moment.
fn holds(story: &Story) {
    available_means_possible(story);
    the_list_row_is_sound(story);
    the_fee_is_the_lists(story);
    effective_days_are_sound(story);
    if has_ended(story.state()) {
        for person in PERSONS {
            for kind in story.available(person) {
                let payout = kind == ActKind::GiveOpinion && story.case.payout_open();
                let money = matches!(kind, ActKind::RecordPayment | ActKind::RefundFee);
                assert!(
                    kind == ActKind::ReturnOriginals || payout || money,
                    "{kind:?} after {:?}",
                    story.state()
                );
            }
        }
    }
}

/// An act is available if and only if one well-formed way of doing it is accepted.
fn available_means_possible(story: &Story) {
    for person in PERSONS {
        let available = story.available(person);
        for kind in ActKind::ALL {
            let tried: Vec<_> =
                well_formed(story, kind).iter().map(|act| story.tries_as(person, act)).collect();
            assert_eq!(
                tried.iter().any(Result::is_ok),
                available.contains(&kind),
                "{person} {kind:?} in {:?}: {tried:?}\n{:#?}",
                story.state(),
                story.case
            );
        }
    }
}

/// Whatever was assessed is what the list says, was paid once at most, and nothing else was ever taken.
fn the_fee_is_the_lists(story: &Story) {
    let mut owed: Option<crate::money::Money> = None;
    for event in &story.events {
        match &event.fact {
            Fact::FeeAssessed { charges, total, .. } => {
                for charge in charges {
                    let line = story.rules.fees.line(&charge.line).expect("on the list");
                    let (full, _) = line.standard.sum(charge.quantity).unwrap();
                    assert!(charge.full == full && charge.amount <= full);
                }
                assert_eq!(*total, crate::catalogue::total(charges));
                owed = Some(*total);
            }
            Fact::FeePaid { amount, .. } => assert_eq!(owed.take(), Some(*amount), "paid as assessed, once"),
            _ => {}
        }
    }
}

fn the_list_row_is_sound(story: &Story) {
    let case = &story.case;
    let Some(row) = WorkItem::of(case) else {
        assert_eq!(case.state, State::Archived, "only the archive is on no list");
        return;
    };
    assert_eq!((&row.holder, row.state, row.due_on), (&case.holder.unit, case.state, case.due_on()));
    if row.desk == Desk::Nobody {
        assert!(row.timer.is_some() && has_ended(case.state), "{:?}: nobody's, and no timer", case.state);
    }
    if has_ended(case.state) {
        assert_eq!(row.due_on, None);
        let left = case.originals_held() || case.payout_open();
        assert_eq!(row.desk != Desk::Nobody, left, "{:?}", case.state);
    }
    the_timer_is_right(story, row.timer);
}

/// A timer is armed for the first day on which something happens by itself, and for no other.
fn the_timer_is_right(story: &Story, timer: Option<i64>) {
    let state = story.state();
    let Some(timer) = timer else {
        let in_years = story.today.checked_add(jiff::Span::new().years(3)).unwrap();
        assert_eq!(story.due_on(in_years), [], "{state:?}: nothing will wake it");
        return;
    };
    let fires = day_of(jiff::Timestamp::from_second(timer).unwrap());
    // The timers ran today: what is left falls due later, or a timer would come round for ever.
    assert!(fires > story.today, "{state:?} waits for a timer of the past");
    assert_ne!(story.due_on(fires), [], "{state:?} wakes on {fires} for nothing");
    assert_eq!(story.due_on(fires.yesterday().unwrap()), [], "{state:?} should have woken before {fires}");
}

/// Nothing is effective after the day it is done; before it only with evidence.
fn effective_days_are_sound(story: &Story) {
    for event in &story.events {
        assert!(event.effective_on <= story.today);
    }
    let mut recorded = story.case.submitted_on;
    for Event { effective_on, evidence, fact, .. } in &story.events {
        assert!(*effective_on >= recorded || evidence.is_some(), "{fact:?} is back-dated without evidence");
        recorded = recorded.max(*effective_on);
    }
}

/// Due days move by acceptance, by a full supplement, and by served papers; never by anything else.
fn moved_only_by_law(before: &Story, after: &Story) {
    let new: Vec<&Event> = after.events[before.events.len()..].iter().collect();
    let any = |test: &dyn Fn(&Fact) -> bool| new.iter().any(|event| test(&event.fact));
    let born = any(&|fact| matches!(fact, Fact::Accepted { .. } | Fact::DeemedAccepted { .. }));
    let paper = any(&|fact| matches!(fact, Fact::PaperServed { .. }));
    let resumed = any(&|fact| matches!(fact, Fact::Resumed {}));
    let dues = |story: &Story| (story.case.clock.statutory_due_on, story.case.clock.promised_due_on);
    if dues(before) != dues(after) {
        assert!(born || paper || resumed, "limits moved by {:?}", after.kinds().last());
    }
    if any(&|fact| matches!(fact, Fact::Resumed {})) && !before.case.clock_stands() {
        assert_eq!(dues(before), dues(after), "a pause that was never served moves nothing");
    }
    let (was, is) = (before.case.clock.acceptance_due_on, after.case.clock.acceptance_due_on);
    if let (Some(was), Some(is)) = (was, is) {
        let full = any(&|fact| matches!(fact, Fact::Supplemented { full: true, .. }));
        assert!(was == is || full, "the term to accept moved by {:?}", after.kinds().last());
    }
}
