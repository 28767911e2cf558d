//! Following the log: what the rules find, what is counted, which points of clocks come, under a cursor (DESIGN §4).
//!
//! A finding's number names the event and the rule, and its stream has to be empty to begin: so it is raised exactly once,
//! whoever follows and however often. Figures and points move in the cursor's own transaction, which does nothing unless
//! the cursor is where it began.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::supervision::engine::{Engine, Led, Logged};
use domain::supervision::finding::EXPLAIN_DAYS;
use domain::supervision::steps::Steps;
use domain::supervision::tally::{Count, Side};
use domain::supervision::{Finding, FindingState, Rule, RuleRecord, Trigger, vocabulary};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Followed, LogEntry, PointDue};

use super::flight::{Flight, listed};
use super::known::{Cases, Known};
use super::{answer, pulse, rule};
use crate::app::App;
use crate::error::ActError;

/// Name of the consumer, and of its lease.
pub(super) const CONSUMER: &str = "supervision";
/// Events followed in one transaction.
const BATCH: u32 = 2_000;
/// Points of clocks looked at in one go.
const POINTS: u32 = 5_000;
/// Seconds a lease lasts; renewed when half is over.
const LEASE: i64 = 20;
/// Cases looked through at once when a rule comes.
const CASES: u32 = 1_000;
/// A point of a clock comes when nothing can be recorded before it any more.
const MARGIN: SignedDuration = SignedDuration::from_secs(3);
/// The engine with its place in the log. One instance follows at a time.
pub struct Follower {
    engine: Engine,
    cases: Cases,
    cursor: i64,
    /// When the last event followed was recorded.
    at: Timestamp,
    until: i64,
    /// What the events before the cursor have led to, as long as it is being written.
    flight: Option<Flight>,
    /// Another instance was there first: what is known here is not to be relied on.
    overtaken: bool,
    /// A rule is tried on the past: nobody is told, and nothing is written.
    dry: Option<Dry>,
}

/// What is known of a trial beside the cases.
#[derive(Default)]
struct Dry {
    /// Its first index.
    first: i64,
    /// Cases that began before it and have come up since.
    joined: BTreeSet<i64>,
}

/// What a trial knew where it stopped; the rest is in the log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Stopped {
    at: i64,
    joined: BTreeSet<i64>,
    points: Vec<(i64, i64, String)>,
    steps: Steps,
}

/// What a batch has led to, before it is written.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) found: Vec<Finding>,
    pub(super) passed: Vec<Finding>,
    pub(super) counts: BTreeMap<(Side, String, String, Date), i64>,
    pub(super) dues: BTreeMap<(i64, String), Option<i64>>,
    /// Cases that are followed from now on, by their stream, and those that are over.
    pub(super) cases: BTreeMap<i64, Option<String>>,
    /// Points that come within the batch.
    points: BTreeSet<PointDue>,
}

/// Follows the log to its end, raises what points of clocks bring, and does what days bring to findings. Gives how many
/// events were followed; none where another instance does it.
///
/// # Errors
/// The store cannot be read or written.
pub async fn settle(app: &App) -> Result<u64, ActError> {
    let followed = follow(app).await?;
    // Whoever follows: figures may have moved.
    pulse::beat(app).await?;
    Ok(followed)
}

async fn follow(app: &App) -> Result<u64, ActError> {
    let mut slot = app.0.supervision.lock().await;
    let now = app.clock().now();
    let held = slot.as_ref().is_some_and(|follower| now.as_second() + LEASE / 2 <= follower.until);
    if !held {
        if app.store().lease(CONSUMER, now, LEASE).await?.is_none() {
            *slot = None;
            return Ok(0);
        }
        if slot.is_none() {
            *slot = Some(Follower::begin(app).await?);
        }
    }
    let Some(follower) = slot.as_mut() else { return Ok(0) };
    follower.until = if held { follower.until } else { now.as_second() + LEASE };
    match follower.follow_all(app).await {
        Ok(Some(events)) => {
            answer::by_days(app).await?;
            Ok(events)
        }
        Ok(None) => {
            *slot = None;
            Ok(0)
        }
        Err(error) => {
            *slot = None;
            Err(error)
        }
    }
}

/// Lets supervision begin at the end of the log: for a store whose past is no history, as benchmarks fill it.
///
/// # Errors
/// The store cannot be written.
pub async fn begin_here(app: &App) -> Result<(), ActError> {
    rule::install(app).await?;
    let (from, _) = app.store().cursor(CONSUMER).await?;
    let to = app.store().event_count().await?;
    let at = app.clock().now().as_second();
    let followed = Followed { consumer: CONSUMER.to_owned(), from, to, at, ..Followed::default() };
    app.store().advance(&followed).await?;
    Ok(())
}

impl Follower {
    async fn begin(app: &App) -> Result<Self, ActError> {
        rule::install(app).await?;
        let (cursor, at) = app.store().cursor(CONSUMER).await?;
        let mut follower = Self {
            engine: Engine::new([], steps(app).await?),
            cases: Cases::default(),
            cursor,
            at: Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH),
            until: 0,
            flight: None,
            overtaken: false,
            dry: None,
        };
        for entry in app.store().rules_before(cursor).await?.iter().filter(|entry| is_rule(entry)) {
            follower.rule(app, entry)?;
        }
        follower.look_back(app).await?;
        Ok(follower)
    }

    /// What people did in the minutes before the cursor.
    async fn look_back(&mut self, app: &App) -> Result<(), ActError> {
        let since = self.at - SignedDuration::from_secs(domain::supervision::hands::DECISIONS_WITHIN);
        let mut first = self.cursor;
        let mut entries: Vec<LogEntry> = Vec::new();
        while first > 0 && entries.first().is_none_or(|entry| entry.at > since) {
            let from = (first - i64::from(BATCH)).max(0);
            let page = app.store().log_from(from, u32::try_from(first - from).unwrap_or(BATCH)).await?;
            entries.splice(0..0, page);
            first = from;
        }
        let mut cases: BTreeMap<&str, i64> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| entry.stream.starts_with("case:")) {
            // Any number that tells cases apart will do.
            let case = *cases.entry(&entry.stream).or_insert(-entry.idx);
            let event = entry.case_event()?;
            self.engine.remember(Logged { idx: entry.idx, at: entry.at, event: &event }, case);
        }
        Ok(())
    }

    /// An engine that only tries: from an index on, with these rules.
    pub(super) fn dry(engine: Engine, first: i64) -> Self {
        let dry = Some(Dry { first, joined: BTreeSet::new() });
        let at = Timestamp::UNIX_EPOCH;
        Self {
            engine,
            cases: Cases::many(),
            cursor: first,
            at,
            until: 0,
            flight: None,
            overtaken: false,
            dry,
        }
    }

    /// What has to be known to go on trying from here.
    pub(super) fn stopped(&self, batch: &Batch) -> Stopped {
        let points = batch.points.iter().map(|point| (point.at, point.case_id, point.rule.clone()));
        Stopped {
            at: self.at.as_second(),
            joined: self.dry.as_ref().map(|dry| dry.joined.clone()).unwrap_or_default(),
            points: points.collect(),
            steps: self.engine.steps().clone(),
        }
    }

    /// Goes on trying where it stopped, with what waits there.
    pub(super) async fn goes_on(
        app: &App,
        rules: Vec<Rule>,
        (first, next): (i64, i64),
        stopped: Stopped,
    ) -> Result<(Self, Batch), ActError> {
        let mut follower = Self::dry(Engine::new(rules, stopped.steps), first);
        follower.dry = Some(Dry { first, joined: stopped.joined });
        follower.cursor = next;
        follower.at = second(stopped.at);
        follower.look_back(app).await?;
        let points = stopped.points.into_iter().map(|(at, case_id, rule)| PointDue { at, case_id, rule });
        Ok((follower, Batch { points: points.collect(), ..Batch::default() }))
    }

    /// Follows some of the log without writing anything; `batch` keeps the points that lie ahead.
    pub(super) async fn try_on(
        &mut self,
        app: &App,
        entries: &[LogEntry],
        batch: &mut Batch,
    ) -> Result<(), ActError> {
        for entry in entries {
            self.points(app, batch, entry.at, entry.idx).await?;
            self.entry(app, batch, entry).await?;
            self.cursor = entry.idx + 1;
            self.at = entry.at;
        }
        batch.counts.clear();
        batch.dues.clear();
        batch.cases.clear();
        batch.passed.clear();
        self.engine.rest(self.at);
        Ok(())
    }

    /// The days after the last event go by too.
    pub(super) async fn up_to(
        &mut self,
        app: &App,
        by: Timestamp,
        batch: &mut Batch,
    ) -> Result<(), ActError> {
        self.points(app, batch, by, self.cursor).await
    }

    /// What some of the log adds to the figures, and nothing else: to count them again.
    pub(super) async fn count_again(
        &mut self,
        app: &App,
        entries: &[LogEntry],
    ) -> Result<Vec<Count>, ActError> {
        let mut batch = Batch::default();
        for entry in entries.iter().filter(|entry| entry.stream.starts_with("case:")) {
            self.case(app, &mut batch, entry).await?;
        }
        Ok(listed(batch.counts))
    }

    /// None where another instance follows.
    async fn follow_all(&mut self, app: &App) -> Result<Option<u64>, ActError> {
        let followed = self.follow_on(app).await?;
        self.land().await?;
        Ok(Some(followed).filter(|_| !self.overtaken))
    }

    /// While a batch is being written, the next is looked at.
    async fn follow_on(&mut self, app: &App) -> Result<u64, ActError> {
        let mut followed = 0;
        while !self.overtaken {
            let mut entries = app.store().log_from(self.cursor, BATCH).await?;
            let rules = entries.iter().take_while(|entry| is_rule(entry)).count();
            if rules > 0 {
                entries.truncate(rules);
                self.rules_come(app, &entries).await?;
                followed += entries.len() as u64;
                continue;
            }
            let ended = entries.len() < BATCH as usize && !entries.iter().any(is_rule);
            entries.truncate(entries.iter().position(is_rule).unwrap_or(entries.len()));
            let horizon = if ended {
                app.clock().now() - MARGIN
            } else {
                entries.last().map_or(self.at, |entry| entry.at)
            };
            let (points, crowded) = self.points_due(app, horizon).await?;
            if crowded && let Some(last) = points.last() {
                // So many points that they come first: events up to the last of them only.
                entries.retain(|entry| entry.at.as_second() < last.at);
            }
            if entries.is_empty() && points.is_empty() {
                break;
            }
            let horizon =
                if crowded { points.last().map_or(horizon, |last| second(last.at)) } else { horizon };
            let mut batch = Batch { points, ..Batch::default() };
            for entry in &entries {
                self.points(app, &mut batch, entry.at, entry.idx).await?;
                self.entry(app, &mut batch, entry).await?;
            }
            let next = entries.last().map_or(self.cursor, |entry| entry.idx + 1);
            self.points(app, &mut batch, horizon, next).await?;
            let at = entries.last().map_or(self.at, |entry| entry.at);
            self.send(app, batch, next, at).await?;
            followed += entries.len() as u64;
            self.cursor = next;
            self.at = at;
            self.engine.rest(at);
            if ended && !crowded {
                break;
            }
        }
        Ok(followed)
    }

    /// Rules come into force, change or go, and what they wait for in cases that nobody touches is looked up: points that
    /// lie ahead, for a rule says nothing about days before it. All of it again where this is interrupted.
    async fn rules_come(&mut self, app: &App, entries: &[LogEntry]) -> Result<(), ActError> {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
        self.points_by(app, first.at, first.idx).await?;
        self.land().await?;
        let mut renewed = BTreeSet::new();
        for entry in entries {
            renewed.extend(self.rule(app, entry)?);
        }
        let mut after = -1;
        while !renewed.is_empty() && !self.overtaken {
            let cases = app.store().supervised(after, CASES).await?;
            let Some((id, _)) = cases.last() else { break };
            after = *id;
            let mut batch = Batch::default();
            for (id, stream) in &cases {
                let Some(known) = self.cases.get(app, &self.engine, stream, first.idx).await? else {
                    continue;
                };
                known.dues = self.engine.dues(&known.watch, app.calendar());
                for rule in &renewed {
                    let ahead = known.dues.get(rule).filter(|at| **at > last.at);
                    batch.dues.insert((*id, rule.clone()), ahead.map(|at| at.as_second()));
                }
            }
            self.send(app, batch, self.cursor, self.at).await?;
            self.land().await?;
        }
        self.send(app, Batch::default(), last.idx + 1, last.at).await?;
        self.cursor = last.idx + 1;
        self.at = last.at;
        Ok(())
    }

    /// What points bring that come by an instant, the rules being as they are.
    async fn points_by(&mut self, app: &App, by: Timestamp, before: i64) -> Result<(), ActError> {
        loop {
            let (points, crowded) = self.points_due(app, by).await?;
            let last = points.last().map(|last| second(last.at));
            let Some(last) = last.filter(|_| !self.overtaken) else { return Ok(()) };
            let mut batch = Batch { points, ..Batch::default() };
            self.points(app, &mut batch, last, before).await?;
            self.send(app, batch, self.cursor, self.at).await?;
            if !crowded {
                return Ok(());
            }
        }
    }

    /// The points that come by an instant, as many as are looked at in one go, and whether there are more.
    async fn points_due(
        &mut self,
        app: &App,
        horizon: Timestamp,
    ) -> Result<(BTreeSet<PointDue>, bool), ActError> {
        let mut stored = app.store().points_due(horizon, POINTS).await?;
        let crowded = stored.len() == POINTS as usize;
        if crowded && self.flight.is_some() {
            self.land().await?;
            stored = app.store().points_due(horizon, POINTS).await?;
        }
        let mut points: BTreeSet<PointDue> = stored.into_iter().collect();
        let crowded = points.len() == POINTS as usize;
        if let Some(flight) = &self.flight {
            // Whether the store shows them already or not.
            points.retain(|point| !flight.dues.contains_key(&(point.case_id, point.rule.clone())));
            let ahead = flight.dues.iter().filter_map(|((case_id, rule), at)| {
                Some(PointDue { at: (*at)?, case_id: *case_id, rule: rule.clone() })
            });
            points.extend(ahead.filter(|point| point.at <= horizon.as_second()));
        }
        Ok((points, crowded))
    }

    /// Lets a batch be written, behind the one before it.
    async fn send(&mut self, app: &App, batch: Batch, to: i64, at: Timestamp) -> Result<(), ActError> {
        self.land().await?;
        if !self.overtaken {
            self.flight = Some(Flight::of(app, batch, self.cursor, to, at));
        }
        Ok(())
    }

    /// Waits for what is being written.
    async fn land(&mut self) -> Result<(), ActError> {
        if let Some(flight) = self.flight.take() {
            self.overtaken |= !flight.landed().await?;
        }
        Ok(())
    }

    /// What the store knows of a case is whole once nothing is being written.
    async fn before_reading(&mut self, stream: &str) -> Result<(), ActError> {
        if self.cases.knows(stream) { Ok(()) } else { self.land().await }
    }

    /// Points of clocks that come up to an instant, in their order.
    async fn points(
        &mut self,
        app: &App,
        batch: &mut Batch,
        by: Timestamp,
        before: i64,
    ) -> Result<(), ActError> {
        while batch.points.first().is_some_and(|point| point.at <= by.as_second()) {
            let Some(point) = batch.points.pop_first() else { break };
            let stream = self.cases.stream_of(app, point.case_id).await?;
            batch.dues.insert((point.case_id, point.rule.clone()), None);
            self.before_reading(&stream).await?;
            let Some(known) = self.cases.get(app, &self.engine, &stream, before).await? else { continue };
            let at = second(point.at);
            if let Some(finding) = self.engine.point(&known.watch, &point.rule, at, app.calendar()) {
                let finding = if self.dry.is_some() { finding } else { told(app, finding) };
                known.signals.extend(Some(&finding).filter(|one| !one.level.is_card()).cloned());
                batch.found.push(finding);
            }
            known.dues.remove(&point.rule);
        }
        Ok(())
    }

    async fn entry(&mut self, app: &App, batch: &mut Batch, entry: &LogEntry) -> Result<(), ActError> {
        if entry.stream.starts_with("case:") {
            return self.case(app, batch, entry).await;
        }
        if !entry.stream.starts_with("rule:") && vocabulary::is_kind(&entry.kind) {
            let data = entry.data()?;
            let found = self.engine.record(entry.idx, entry.at, &entry.kind, &data, app.calendar());
            batch
                .found
                .extend(found.into_iter().map(|one| if self.dry.is_some() { one } else { told(app, one) }));
        }
        Ok(())
    }

    async fn case(&mut self, app: &App, batch: &mut Batch, entry: &LogEntry) -> Result<(), ActError> {
        let event = entry.case_event()?;
        let logged = Logged { idx: entry.idx, at: entry.at, event: &event };
        let calendar = app.calendar();
        let told_by: fn(&App, Finding) -> Finding = if self.dry.is_some() { |_, one| one } else { told };
        if entry.seq == 1 {
            let Some(rules) = self.cases.rules_of(app, &event).await? else { return Ok(()) };
            if let Some((watch, led)) = self.engine.born(logged, &rules, calendar) {
                let mut known = Known::new(watch, rules);
                batch.cases.insert(known.watch.id, Some(entry.stream.clone()));
                lead(told_by, &self.engine, app, &mut known, led, batch);
                self.cases.put(&entry.stream, known);
            }
            return Ok(());
        }
        if self.dry.is_some() && !self.cases.knows(&entry.stream) {
            self.joins(app, batch, entry).await?;
        }
        self.before_reading(&entry.stream).await?;
        let Some(known) = self.cases.get(app, &self.engine, &entry.stream, entry.idx).await? else {
            return Ok(());
        };
        let rules = if event.fact.kind() == "version_moved" {
            let before = Known::new(known.watch.clone(), known.rules());
            let rules = self.cases.rules_after(app, &before, &event).await?;
            self.cases.adopt(&entry.stream, Arc::clone(&rules));
            rules
        } else {
            known.rules()
        };
        let Some(known) = self.cases.get(app, &self.engine, &entry.stream, entry.idx).await? else {
            return Ok(());
        };
        let led = self.engine.event(&mut known.watch, logged, &rules, calendar);
        lead(told_by, &self.engine, app, known, led, batch);
        if known.watch.is_over() {
            batch.cases.insert(known.watch.id, None);
            self.cases.forget(&entry.stream);
        }
        Ok(())
    }

    /// A case that began before what is tried: its points that lie ahead are waited for, those just passed come now.
    async fn joins(&mut self, app: &App, batch: &mut Batch, entry: &LogEntry) -> Result<(), ActError> {
        let Some(known) = self.cases.get(app, &self.engine, &entry.stream, entry.idx).await? else {
            return Ok(());
        };
        let id = known.watch.id;
        // One that was known before only comes back: its points wait.
        let new = self.dry.as_mut().is_some_and(|dry| id < dry.first && dry.joined.insert(id));
        if !new {
            return Ok(());
        }
        let points = known.dues.iter();
        batch.points.extend(points.map(|(rule, at)| PointDue {
            at: at.as_second(),
            case_id: id,
            rule: rule.clone(),
        }));
        self.points(app, batch, entry.at, entry.idx).await
    }

    /// A rule comes into force, changes or goes; it is named where it waits for a clock.
    fn rule(&mut self, app: &App, entry: &LogEntry) -> Result<Option<String>, ActError> {
        let data = entry.data()?;
        let record = data.get("record").cloned().unwrap_or_default();
        let record: RuleRecord =
            serde_json::from_value(record).map_err(|error| ActError::Failed(error.into()))?;
        if let Some(rule) = &record.rule {
            app.0.rules_told.write().insert(rule.id.clone(), rule.tell.clone());
        }
        match record.running() {
            Some(rule) => self.engine.put(rule.clone()),
            None => self.engine.drop_rule(&record.id),
        }
        let clock = record.rule.is_some_and(|rule| matches!(rule.trigger, Trigger::Clock { .. }));
        Ok(clock.then_some(record.id))
    }
}

/// It changes which rules are in force.
fn is_rule(entry: &LogEntry) -> bool {
    entry.stream.starts_with("rule:")
        && matches!(entry.kind.as_str(), "rule_installed" | "rule_confirmed" | "rule_suspended")
}

/// What an event led to is put into the batch.
fn lead(
    told_by: fn(&App, Finding) -> Finding,
    engine: &Engine,
    app: &App,
    known: &mut Known,
    led: Led,
    batch: &mut Batch,
) {
    let id = known.watch.id;
    for count in led.counts {
        *batch.counts.entry((count.side, count.key, count.measure, count.day)).or_default() += count.n;
    }
    // What the event itself raises is not ended by it.
    let at = known.watch.last_at;
    let (passing, staying) =
        std::mem::take(&mut known.signals).into_iter().partition(|one| led.passes.contains(&one.rule));
    known.signals = staying;
    let passing: Vec<Finding> = passing;
    for mut signal in passing {
        if signal.pass(at, "所提示的环节已经办理") {
            batch.passed.push(signal);
        }
    }
    let found: Vec<Finding> = led.found.into_iter().map(|finding| told_by(app, finding)).collect();
    known.signals.extend(found.iter().filter(|one| !one.level.is_card()).cloned());
    batch.found.extend(found);
    let dues = engine.dues(&known.watch, app.calendar());
    for (rule, at) in &dues {
        if known.dues.get(rule) != Some(at) {
            batch.dues.insert((id, rule.clone()), Some(at.as_second()));
            batch.points.retain(|point| point.case_id != id || point.rule != *rule);
            batch.points.insert(PointDue { at: at.as_second(), case_id: id, rule: rule.clone() });
        }
    }
    for rule in known.dues.keys().filter(|rule| !dues.contains_key(*rule)) {
        batch.dues.insert((id, rule.clone()), None);
        batch.points.retain(|point| point.case_id != id || point.rule != *rule);
    }
    known.dues = dues;
}

/// Who is told, and by when a card is answered.
fn told(app: &App, mut finding: Finding) -> Finding {
    finding.told = super::finding::audience(app, &finding);
    finding.state = FindingState::Notified;
    finding.serial = 2;
    if finding.level.is_card() {
        finding.due_on = Some(app.calendar().add_working_days(finding.on, EXPLAIN_DAYS).on);
    }
    finding
}

/// How long steps took so far, from the figures of the cursor.
async fn steps(app: &App) -> Result<Steps, ActError> {
    let mut steps = Steps::default();
    for (key, measure, n) in app.store().sums("step", super::FIRST_DAY, super::LAST_DAY).await? {
        if let Some(days) = measure.strip_prefix('d').and_then(|days| days.parse().ok()) {
            steps.add(key, days, u32::try_from(n).unwrap_or(0));
        }
    }
    Ok(steps)
}

fn second(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH)
}
