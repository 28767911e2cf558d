//! Model check: all that can be reached, in every placement mode, from receipt on; with dates taken together where
//! they allow the same. From everywhere there is a way to an end without withdrawing, terminating or voiding.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::OnceLock;

use super::builder::*;
use super::candidates::{has_ended, well_formed};
use crate::case::{Act, ActKind, Ground, Profile, State, StepKind, StepState, StepStatus, WorkItem};
use crate::organisation::PlacementMode;

/// Acts that end a case from anywhere, or change nothing that matters for a way to the end.
const NOT_FOLLOWED: [ActKind; 5] =
    [ActKind::Withdraw, ActKind::Terminate, ActKind::Void, ActKind::ConfirmVoid, ActKind::Reassign];

/// Far above what there is: a model that grows without end fails here.
const BOUND: usize = 6_000;

/// What of a case decides what may be done next. Days appear only as passed or not passed.
fn abstracted(story: &Story) -> String {
    let case = &story.case;
    let passed = |due: Option<jiff::civil::Date>| due.is_some_and(|due| due < story.today);
    let late = |step: &StepState| {
        matches!(step.state, StepStatus::Open | StepStatus::Returned) && passed(step.due_on)
    };
    let steps: Vec<String> = case
        .steps
        .iter()
        .map(|step| {
            format!("{:?}{:?}{}", step.state, step.publicity_to.map(|to| story.today <= to), late(step))
                + if step.open_objections().next().is_some() { " objected" } else { "" }
        })
        .collect();
    let delivery = matches!(case.state, State::Granted | State::Issued | State::Refused)
        && passed(case.clock.delivery_due_on);
    // What was told counts until acceptance only.
    let told = case.running_notices().filter(|_| case.accepted.is_none());
    let notices: BTreeSet<_> = told.map(|notice| (&notice.unmet, notice.served_on.is_some())).collect();
    let partly = case.last_notice().is_some_and(|notice| notice.unmet.len() < notice.missing.len());
    let past = (case.accepted.is_none() && case.supplemented, case.accepted.is_none() && partly);
    let extension = case.extension.as_ref().map(|ext| (ext.approved.is_some(), ext.served_on.is_some()));
    format!(
        "{:?} {:?} {} {} {:?} {:?} {:?} {} {:?} {:?} {:?} {} {} {} {:?} {} {}",
        case.state,
        case.outcome,
        case.holder.unit,
        case.holder.signed_in,
        steps,
        past,
        notices,
        case.originals_held(),
        case.accepted.as_ref().map(|accepted| accepted.deemed),
        extension,
        case.open_pause().map(|pause| pause.from.is_some()),
        passed(case.clock.promised_due_on),
        passed(case.clock.statutory_due_on),
        passed(case.clock.acceptance_due_on),
        case.clock.near_promise_on.map(|on| on <= story.today),
        passed(case.clock.first_examination_due_on),
        delivery,
    )
}

/// The next days on which something changes by itself: a timer, the end of a publicity.
fn later(story: &Story) -> Vec<Story> {
    let timer = WorkItem::of(&story.case).and_then(|row| row.timer);
    let timer = timer.map(|seconds| crate::calendar::day_of(jiff::Timestamp::from_second(seconds).unwrap()));
    let publicity = story.case.steps.iter().filter_map(|step| step.publicity_to?.tomorrow().ok());
    let days = publicity.chain(timer).filter(|day| *day > story.today);
    days.map(|day| {
        let mut story = story.clone();
        story.pass_to(day);
        story
    })
    .collect()
}

fn followers(story: &Story) -> Vec<Story> {
    let mut next = later(story);
    for kind in ActKind::ALL.into_iter().filter(|kind| !NOT_FOLLOWED.contains(kind)) {
        for act in well_formed(story, kind) {
            if turns_nothing(story, &act) {
                continue;
            }
            if let Ok(events) = story.tries_as(usual_person(kind), &act) {
                let mut story = story.clone();
                story.record_unchecked(events);
                story.run_timers();
                next.push(story);
            }
        }
    }
    next
}

/// Serving a paper that moves no clock, and giving back originals before the end, open and close no way; what is
/// checked in one model is not checked again in the others.
fn turns_nothing(story: &Story, act: &Act) -> bool {
    match act {
        Act::Serve { paper, .. } => story
            .case
            .papers
            .iter()
            .any(|other| other.seq.to_string() == *paper && !other.kind.moves_a_clock()),
        Act::ReturnOriginals { .. } => !has_ended(story.state()),
        // An objection stands beside all else: in a model without extension and pauses it does not multiply.
        Act::RaiseObjection { .. } => story.rules.profile != Profile::Payment,
        _ => false,
    }
}

struct Model {
    stories: Vec<Story>,
    /// From each to those it leads to.
    edges: Vec<Vec<usize>>,
}

fn explore(start: Story) -> Model {
    let mut known = BTreeMap::from([(abstracted(&start), 0usize)]);
    let mut model = Model { stories: vec![start], edges: vec![Vec::new()] };
    let mut queue = VecDeque::from([0usize]);
    while let Some(at) = queue.pop_front() {
        for next in followers(&model.stories[at].clone()) {
            let key = abstracted(&next);
            let place = *known.entry(key).or_insert(model.stories.len());
            if place == model.stories.len() {
                assert!(place < BOUND, "the model grows without end: {}", abstracted(&next));
                model.stories.push(next);
                model.edges.push(Vec::new());
                queue.push_back(place);
            }
            model.edges[at].push(place);
        }
    }
    model
}

impl Model {
    /// Those from which one that is `good` can be reached.
    fn reaches(&self, good: impl Fn(&Story) -> bool) -> Vec<bool> {
        let mut can: Vec<bool> = self.stories.iter().map(good).collect();
        loop {
            let before = can.iter().filter(|can| **can).count();
            for at in 0..can.len() {
                can[at] = can[at] || self.edges[at].iter().any(|next| can[*next]);
            }
            if can.iter().filter(|can| **can).count() == before {
                return can;
            }
        }
    }

    fn assert_ways(&self, name: &str, from: impl Fn(&Story) -> bool, to: impl Fn(&Story) -> bool) {
        for (story, can) in self.stories.iter().zip(self.reaches(to)) {
            assert!(can || !from(story), "{name}: no way on from {}\n{:?}", abstracted(story), story.kinds());
        }
    }
}

/// All models, explored once.
fn models() -> &'static [(String, bool, Model)] {
    static MODELS: OnceLock<Vec<(String, bool, Model)>> = OnceLock::new();
    MODELS.get_or_init(|| {
        let start = |(name, matter): (String, Matter)| {
            (name, matter.rules.immediate, explore(matter.received("2026-11-02")))
        };
        matters().into_iter().map(start).collect()
    })
}

/// A licence, a payment and an immediate item in every placement mode.
fn matters() -> Vec<(String, Matter)> {
    let mut matters = Vec::new();
    for mode in MODES {
        for (profile, immediate) in
            [(Profile::Licence, false), (Profile::Payment, false), (Profile::PublicService, true)]
        {
            let matter = a_case().placed(mode).online().with_rules(|rules| {
                *rules = if immediate { immediate_rules() } else { rules_for(profile, mode) };
                rules.materials.truncate(2);
                rules.grounds.truncate(1);
                // One step of each kind is enough, and a second limit only doubles the model.
                rules.steps.retain(|step| step.kind != StepKind::FirstExamination);
                rules.steps.iter_mut().for_each(|step| step.after.retain(|key| key != "first_examination"));
                rules
                    .steps
                    .iter_mut()
                    .filter(|step| step.key == "publicity")
                    .for_each(|step| step.after = vec!["survey".to_owned()]);
                rules.statutory = None;
                rules.first_examination_days = None;
            });
            matters.push((format!("{mode:?} {profile:?}"), matter));
        }
    }
    matters.extend(matters_of_time());
    matters
}

/// Limits of a step and of a first examination, in models of their own: together with all the rest they would only
/// multiply.
fn matters_of_time() -> [(String, Matter); 2] {
    let step = a_case().licence().online().with_rules(|rules| {
        rules.materials.clear();
        rules.grounds.truncate(1);
        rules.statutory = None;
        rules.steps[0].limit_days = Some(4);
    });
    let first = a_case().placed(PlacementMode::FirstExamination).with_rules(|rules| {
        *rules = rules_for(Profile::Licence, PlacementMode::FirstExamination);
        rules.materials.clear();
        rules.grounds.truncate(1);
        rules.promised = None;
        rules.extension_days = None;
        rules.steps.retain(|step| !matches!(step.kind, StepKind::FirstExamination | StepKind::Publicity));
        rules.steps.iter_mut().filter(|step| step.key == "pass_up").for_each(|step| {
            step.after = vec!["survey".to_owned()];
        });
    });
    [("step with a limit".to_owned(), step), ("first examination".to_owned(), first)]
}

#[test]
fn from_everywhere_there_is_a_way_to_an_end() {
    for (name, _, model) in models() {
        let everywhere = |_: &Story| true;
        model.assert_ways(name, everywhere, |story| story.state() == State::Archived);
        let accepted = |story: &Story| story.case.accepted.is_some() && story.state().before_decision();
        model.assert_ways(name, accepted, |story| story.state() == State::Granted);
        model.assert_ways(name, accepted, |story| story.state() == State::Refused);
        let before = |story: &Story| story.state() == State::Submitted;
        model.assert_ways(name, before, |story| story.case.accepted.is_some());
    }
}

/// Left alone, every case comes to rest: its timers fire, each at its time, and then no more.
#[test]
fn left_alone_the_timers_fall_silent() {
    for (name, _, model) in models() {
        for story in &model.stories {
            let mut story = story.clone();
            for round in 0.. {
                let timer = WorkItem::of(&story.case).and_then(|row| row.timer);
                let Some(timer) = timer else { break };
                assert!(round < 12, "{name}: timers without end\n{:?}", story.kinds());
                let day = crate::calendar::day_of(jiff::Timestamp::from_second(timer).unwrap());
                assert!(day > story.today, "{name}: a timer of the past\n{:?}", story.kinds());
                story = story.without_timers_until(&day.to_string());
                let before = story.events.len();
                story.run_timers();
                assert!(story.events.len() > before, "{name}: fires for nothing\n{:?}", story.kinds());
            }
            assert_eq!(story.found_twice(), None, "{name}: {:?}", story.case.findings);
        }
    }
}

#[test]
fn what_must_never_be_is_nowhere() {
    for (name, one_hand, model) in models() {
        for story in &model.stories {
            let case = &story.case;
            if let Some(decided) = &case.decided {
                let by = decided.by.as_str();
                let accepted = case.accepted.as_ref().unwrap();
                assert!(*one_hand || accepted.by.as_deref() != Some(by), "{name}: {:?}", story.kinds());
                let examined = |kind| !matches!(kind, StepKind::Decide | StepKind::PassUp | StepKind::Payout);
                let before = case.steps.iter().filter(|step| examined(step.kind));
                assert!(before.clone().all(|step| step.by.is_some()), "{name}: {:?}", story.kinds());
                assert!(
                    *one_hand || before.clone().all(|step| step.persons().all(|person| person != by)),
                    "{name}"
                );
                assert_eq!(case.steps_before_decision().count(), 0, "{name}: decided with open steps");
                let moved = case.competence.mode == PlacementMode::FirstExamination
                    || case.competence.mode == PlacementMode::EntrustedIntake;
                let kinds = story.kinds();
                assert!(!moved || kinds.contains(&"signed_in"), "{name}: decided without the file");
            }
            assert!(case.accepted.is_none() || case.declined.is_none(), "{name}: accepted and declined");
            assert!(
                case.pauses.iter().all(|pause| pause.ground == Ground::LICENCE[0]),
                "{name}: unlisted ground"
            );
            let acceptances = story.kinds().iter().filter(|kind| kind.ends_with("accepted")).count();
            assert!(acceptances <= 1, "{name}: accepted twice");
            let extended = story.kinds().iter().filter(|kind| **kind == "extended").count();
            assert!(extended <= 1, "{name}: extended twice");
        }
    }
}
