//! The engine: follows the log, event by event, and says what the rules find, what is counted and which points of
//! clocks come next. Pure: the same log gives the same findings, live, after a restart and in a back-test.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value as Json;

use super::charge::Charge;
use super::clock;
use super::finding::{EventRef, Evidence, Finding, FindingState};
use super::hands::{Busy, Hands};
use super::rule::{Ready, Rule, Trigger};
use super::steps::Steps;
use super::tally::{self, Count};
use super::watch::{Before, CaseMoment, Dwell, Moment, Of, Watch};
use crate::calendar::{Calendar, start_of};
use crate::case::{Event, Fact, Rules, StepState};
use crate::organisation::UnitId;

/// What an event led to.
#[derive(Debug, Default)]
pub struct Led {
    /// Findings, not yet told to anybody.
    pub found: Vec<Finding>,
    /// What is counted.
    pub counts: Vec<Count>,
    /// Rules whose signals on this case pass.
    pub passes: BTreeSet<String>,
}

/// An event of a case in the log.
#[derive(Debug, Clone, Copy)]
pub struct Logged<'a> {
    /// Index.
    pub idx: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// The event.
    pub event: &'a Event,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    ready: BTreeMap<String, Ready>,
    hands: Hands,
    steps: Steps,
}

impl Engine {
    /// With these rules.
    #[must_use]
    pub fn new(rules: impl IntoIterator<Item = Rule>, steps: Steps) -> Self {
        let mut engine = Self { steps, ..Self::default() };
        for rule in rules {
            engine.put(rule);
        }
        engine
    }

    /// A rule comes into force, or a new version of it.
    pub fn put(&mut self, rule: Rule) {
        if let Some(ready) = Ready::new(rule) {
            self.ready.insert(ready.rule.id.clone(), ready);
        }
    }

    /// A rule is in force no longer.
    pub fn drop_rule(&mut self, id: &str) {
        self.ready.remove(id);
    }

    /// The rules in force.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.ready.values().map(|ready| &ready.rule)
    }

    /// How long steps took so far.
    #[must_use]
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// What people did shortly before the engine began is known again by showing it.
    pub fn remember(&mut self, logged: Logged<'_>, case: i64) {
        self.hands.act(&logged.event.by.person, logged.at, case, decides(logged.event));
    }

    /// The first event of a case.
    pub fn born(&mut self, logged: Logged<'_>, rules: &Rules, calendar: &Calendar) -> Option<(Watch, Led)> {
        let watch = Watch::born(logged.idx, logged.at, logged.event, rules, calendar)?;
        let before = Before { state: None, ..watch.before() };
        let busy = self.hands.act(&logged.event.by.person, logged.at, watch.id, false);
        let led = self.ask(&watch, &before, logged, busy, calendar);
        Some((watch, led))
    }

    /// Another event of a case.
    pub fn event(
        &mut self,
        watch: &mut Watch,
        logged: Logged<'_>,
        rules: &Rules,
        calendar: &Calendar,
    ) -> Led {
        let before = watch.before();
        let busy = if logged.event.by.person == "system" {
            Busy::default()
        } else {
            self.hands.act(&logged.event.by.person, logged.at, watch.id, decides(logged.event))
        };
        watch.follow(logged.idx, logged.at, logged.event, rules, calendar);
        self.ask(watch, &before, logged, busy, calendar)
    }

    fn ask(
        &mut self,
        watch: &Watch,
        before: &Before,
        logged: Logged<'_>,
        busy: Busy,
        calendar: &Calendar,
    ) -> Led {
        let kind = logged.event.fact.kind();
        let dwell = self.dwell(watch, logged.event, calendar);
        let case = CaseMoment { before, watch, event: Some(logged.event), busy, dwell };
        let moment = Moment { at: logged.at, kind, calendar, of: Of::Case(case) };
        let started = self.ready.values().filter(|ready| ready.rule.starts_on(kind) && ready.hits(&moment));
        let found = started.map(|ready| finding(ready, &moment, logged.idx)).collect();
        let counts = tally::counts(&moment);
        if let (Some(dwell), Some(key)) = (dwell, tally::step_key(&case)) {
            self.steps.add(key, dwell.days, 1);
        }
        let passing = self.ready.values().filter(|ready| ready.rule.clears_on(kind));
        Led { found, counts, passes: passing.map(|ready| ready.rule.id.clone()).collect() }
    }

    /// How long the step took that an opinion ends: from the day it opened, in working days.
    fn dwell(&self, watch: &Watch, event: &Event, calendar: &Calendar) -> Option<Dwell> {
        let Fact::OpinionGiven { step, .. } = &event.fact else { return None };
        let opened = watch.case.step(step)?.opened_on?;
        let days = calendar.working_days_between(opened, event.effective_on).max(0);
        let days = u32::try_from(days).unwrap_or(0);
        Some(self.steps.dwell(&format!("{}/{step}", watch.case.item), days))
    }

    /// The points of clocks that lie ahead of a case, by rule: instants later than its last event.
    #[must_use]
    pub fn dues(&self, watch: &Watch, calendar: &Calendar) -> BTreeMap<String, Timestamp> {
        if watch.is_over() {
            return BTreeMap::new();
        }
        let due = |rule: &Rule| match &rule.trigger {
            Trigger::Clock { of, at } => {
                let at = start_of(clock::reached(watch, *of, *at, calendar)?);
                (at > watch.last_at).then(|| (rule.id.clone(), at))
            }
            Trigger::On(_) => None,
        };
        self.rules().filter_map(due).collect()
    }

    /// A point of a clock has come.
    #[must_use]
    pub fn point(&self, watch: &Watch, rule: &str, at: Timestamp, calendar: &Calendar) -> Option<Finding> {
        let ready = self.ready.get(rule)?;
        if self.dues(watch, calendar).get(rule) != Some(&at) {
            return None;
        }
        let before = watch.before();
        let case = CaseMoment { before: &before, watch, event: None, busy: Busy::default(), dwell: None };
        let moment = Moment { at, kind: "clock", calendar, of: Of::Case(case) };
        ready.hits(&moment).then(|| finding(ready, &moment, watch.last_idx))
    }

    /// A record outside cases.
    #[must_use]
    pub fn record(
        &self,
        idx: i64,
        at: Timestamp,
        kind: &str,
        data: &Json,
        calendar: &Calendar,
    ) -> Vec<Finding> {
        let moment = Moment { at, kind, calendar, of: Of::Record(data) };
        let started = self.ready.values().filter(|ready| ready.rule.starts_on(kind) && ready.hits(&moment));
        started.map(|ready| finding(ready, &moment, idx)).collect()
    }

    /// Forgets who has been quiet; to be called now and then.
    pub fn rest(&mut self, now: Timestamp) {
        self.hands.rest(now);
    }
}

fn decides(event: &Event) -> bool {
    matches!(event.fact, Fact::Decided { .. })
}

fn finding(ready: &Ready, moment: &Moment<'_>, idx: i64) -> Finding {
    let rule = &ready.rule;
    let case = match &moment.of {
        Of::Case(case) => Some(case),
        Of::Record(_) => None,
    };
    let of = case.map(|case| &case.watch.case);
    let named = |key: &str| match &moment.of {
        Of::Record(data) => data.get(key).and_then(Json::as_str).map(str::to_owned),
        Of::Case(_) => None,
    };
    let event = case.and_then(|case| case.event);
    let due_on = case.and_then(|case| passed(rule, case));
    let over = due_on.map(|due| moment.calendar.working_days_between(due, moment.day()).clamp(0, 999));
    let at = if event.is_none() { case.map_or(moment.at, |case| case.watch.last_at) } else { moment.at };
    Finding {
        no: format!("JC{idx}-{}", rule.no),
        place: idx,
        rule: rule.id.clone(),
        rule_version: rule.version,
        title: rule.title.clone(),
        source: rule.source.clone(),
        advice: rule.advice.clone(),
        level: rule.level,
        part: rule.part,
        deduct: rule.deduct,
        on: moment.day(),
        at: moment.at,
        case_no: of.map(|case| case.no.clone()).or_else(|| named("case_no")),
        item: of.map(|case| case.item.clone()).or_else(|| named("item")),
        item_name: of.map(|case| case.item_name.clone()).or_else(|| named("item_name")),
        centre: of.map(|case| case.competence.centre.clone()).or_else(|| named("centre").map(UnitId)),
        charge: Charge::of(rule.charge, moment),
        evidence: Evidence {
            events: vec![EventRef {
                idx,
                seq: of.map(|case| case.version),
                kind: event.map_or(moment.kind, |event| event.fact.kind()).to_owned(),
                at,
            }],
            paper: event.and_then(|event| event.fact.number()).map(|no| no.text()),
            due_on,
            over_days: over.and_then(|days| u32::try_from(days).ok()),
            read: ready.read(moment),
        },
        told: BTreeSet::new(),
        state: FindingState::Raised,
        outcome: None,
        serial: 0,
        due_on: None,
        explanation: None,
        decision: None,
        clearing: None,
        appeal: None,
        ended: None,
    }
}

/// The last day that passed, for a finding about time.
fn passed(rule: &Rule, moment: &CaseMoment<'_>) -> Option<Date> {
    if let Trigger::Clock { of, .. } = &rule.trigger {
        return clock::last_day(moment.watch, *of);
    }
    let clock = &moment.before.clock;
    match moment.event.map(|event| &event.fact)? {
        Fact::DeemedAccepted { .. } => clock.acceptance_due_on,
        Fact::FindingRaised { rule, step, .. } => match rule.as_str() {
            "near-promise" | "over-promise" => clock.promised_due_on,
            "over-statute" => clock.statutory_due_on,
            "over-first-examination" => clock.first_examination_due_on,
            "over-delivery" => clock.delivery_due_on,
            "acceptance-overdue" => clock.acceptance_due_on,
            "pause-over-plan" => clock.pause_ends_on,
            "over-step" => moment.watch.case.step(step.as_deref()?).and_then(|step: &StepState| step.due_on),
            _ => None,
        },
        _ => None,
    }
}
