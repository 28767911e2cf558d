//! Following the log: what the rules find, what is counted, which points of clocks come, under a cursor (DESIGN §4).
//!
//! A finding's number names the event and the rule, and its stream has to be empty to begin: so it is raised exactly once,
//! whoever follows and however often. Figures and points move in the cursor's own transaction, which does nothing unless
//! the cursor is where it began.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::calendar::day_of;
use domain::supervision::engine::{Engine, Led, Logged};
use domain::supervision::finding::EXPLAIN_DAYS;
use domain::supervision::steps::Steps;
use domain::supervision::tally::{Count, Side};
use domain::supervision::{Finding, FindingState, Rule, RuleRecord, Trigger, vocabulary};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Due, Followed, LogEntry, PointDue};

use super::flight::{Flight, listed};
use super::known::{Cases, Known};
use super::{answer, pulse, rule};
use crate::app::App;
use crate::error::ActError;

/// Name of the consumer, and of its lease.
pub const CONSUMER: &str = "supervision";
/// The calendar under which points of clocks were looked up.
const CALENDAR: &str = "supervision_calendar";
/// Events followed in one transaction.
const BATCH: u32 = 6_000;
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
    pub(super) dues: BTreeMap<(i64, String), Due>,
    /// Cases that are followed from now on, by their stream, and those that are over.
    pub(super) cases: BTreeMap<i64, Option<String>>,
    /// Points that come within the batch.
    points: BTreeSet<PointDue>,
}

impl Batch {
    /// Signals of a case read anew that the store does not show yet: found or passed within the batch.
    fn lay_over(&self, known: &mut Known) {
        known.signals.retain(|signal| self.passed.iter().all(|passed| passed.no != signal.no));
        let of_case = |one: &&Finding| one.case_no.as_deref() == Some(known.watch.case.no.as_str());
        let new = self.found.iter().filter(of_case).filter(|one| !one.level.is_card());
        let passed = |one: &&Finding| self.passed.iter().any(|passed| passed.no == one.no);
        let new: Vec<Finding> = new.filter(|one| !passed(one)).cloned().collect();
        known.signals.extend(new);
    }
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
    // Taken out while it works: one that is broken off, or whose caller goes away, has seen half of what it should.
    let follower = slot.take();
    let held = follower.as_ref().is_some_and(|follower| follower.holds(app));
    if !held && app.store().lease(CONSUMER, app.clock().now(), LEASE).await?.is_none() {
        return Ok(0);
    }
    let mut follower = match follower {
        Some(follower) => follower,
        None => Follower::begin(app).await?,
    };
    if !held {
        follower.until = app.clock().now().as_second() + LEASE;
    }
    // None where another instance was there first.
    let Some(events) = follower.follow_all(app).await? else { return Ok(0) };
    *slot = Some(follower);
    answer::by_days(app).await?;
    Ok(events)
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
        let (cursor, at, steps) = loop {
            let (cursor, at) = app.store().cursor(CONSUMER).await?;
            let steps = steps(app).await?;
            // What was still being written may have landed in between.
            if app.store().cursor(CONSUMER).await?.0 == cursor {
                break (cursor, at, steps);
            }
        };
        let mut follower = Self {
            engine: Engine::new([], steps),
            cases: Cases::default(),
            cursor,
            at: Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH),
            until: 0,
            flight: None,
            overtaken: false,
            dry: None,
        };
        let mut clocks = BTreeSet::new();
        for entry in app.store().rules_before(cursor).await?.iter().filter(|entry| is_rule(entry)) {
            clocks.extend(follower.rule(app, entry)?);
        }
        follower.look_back(app).await?;
        follower.days_moved(app, &clocks).await?;
        Ok(follower)
    }

    /// A release with another calendar moves points of clocks, as the holidays of the next year do: all are looked up anew.
    async fn days_moved(&mut self, app: &App, clocks: &BTreeSet<String>) -> Result<(), ActError> {
        let mark = app.calendar().mark();
        if app.store().meta(CALENDAR).await?.as_ref() == Some(&mark) {
            return Ok(());
        }
        let batch = self.armed(app, clocks, self.at, self.cursor).await?;
        self.send(app, batch, self.cursor, self.at).await?;
        self.land().await?;
        if !self.overtaken {
            app.store().set_meta(CALENDAR, &mark).await?;
        }
        Ok(())
    }

    /// The lease is still good for a while.
    fn holds(&self, app: &App) -> bool {
        app.clock().now().as_second() + LEASE / 2 <= self.until
    }

    /// Holds the lease on while there is much to follow; another instance that has it goes on instead.
    async fn hold_on(&mut self, app: &App) -> Result<(), ActError> {
        if !self.holds(app) {
            let now = app.clock().now();
            self.overtaken |= app.store().lease(CONSUMER, now, LEASE).await?.is_none();
            self.until = now.as_second() + LEASE;
        }
        Ok(())
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
        for entry in &entries {
            let Some(no) = entry.stream.strip_prefix("case:") else { continue };
            let case = match cases.get(no) {
                Some(case) => *case,
                None if entry.seq == 1 => entry.idx,
                None => app.store().case_by_no(no).await?.map_or(entry.idx, |row| row.id),
            };
            cases.insert(no, case);
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
        let followed = self.follow_on(app).await;
        // Nothing is left behind that lands later.
        self.land().await?;
        Ok(Some(followed?).filter(|_| !self.overtaken))
    }

    /// While a batch is being written, the next is looked at.
    async fn follow_on(&mut self, app: &App) -> Result<u64, ActError> {
        let mut followed = 0;
        while !self.overtaken {
            let mut entries = app.store().log_from(self.cursor, BATCH).await?;
            self.hold_on(app).await?;
            let day = entries.first().map(|entry| day_of(entry.at));
            let together = |entry: &&LogEntry| is_rule(entry) && Some(day_of(entry.at)) == day;
            let rules = entries.iter().take_while(together).count();
            if rules > 0 {
                entries.truncate(rules);
                self.rules_come(app, &entries).await?;
                followed += entries.len() as u64;
                continue;
            }
            let ended = entries.len() < BATCH as usize && !entries.iter().any(is_rule);
            entries.truncate(entries.iter().position(is_rule).unwrap_or(entries.len()));
            self.cases.keep_many(!ended);
            // Nothing is recorded before the last event any more, however young it is.
            let last = entries.last().map(|entry| entry.at);
            let settled = Some(app.clock().now() - MARGIN).filter(|_| ended);
            let horizon = last.max(settled).unwrap_or(self.at);
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

    /// Rules come into force, change or go, all on one day, and what they wait for in cases that nobody touches is looked
    /// up: points that lie ahead, for a rule says nothing about days before it.
    async fn rules_come(&mut self, app: &App, entries: &[LogEntry]) -> Result<(), ActError> {
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
        self.points_by(app, first.at, first.idx).await?;
        self.land().await?;
        let mut clocks = BTreeSet::new();
        for entry in entries {
            clocks.extend(self.rule(app, entry)?);
        }
        let batch = self.armed(app, &clocks, last.at, first.idx).await?;
        self.send(app, batch, last.idx + 1, last.at).await?;
        self.cursor = last.idx + 1;
        self.at = last.at;
        Ok(())
    }

    /// The points of some rules that lie ahead of an instant, in every case that is followed.
    async fn armed(
        &mut self,
        app: &App,
        rules: &BTreeSet<String>,
        after: Timestamp,
        before: i64,
    ) -> Result<Batch, ActError> {
        let mut batch = Batch::default();
        let mut last = -1;
        while !rules.is_empty() {
            let cases = app.store().supervised(last, CASES).await?;
            let Some((id, _)) = cases.last() else { break };
            last = *id;
            for (id, stream) in &cases {
                let Some(known) = self.cases.get(app, &self.engine, stream, before).await? else { continue };
                let dues = self.engine.dues(&known.watch, app.calendar());
                for rule in rules {
                    known.dues.remove(rule);
                    if let Some(at) = dues.get(rule).filter(|at| **at > after) {
                        known.dues.insert(rule.clone(), *at);
                        batch.dues.insert((*id, rule.clone()), Due::Ahead(at.as_second()));
                    }
                }
            }
        }
        Ok(batch)
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
            let ahead = flight.dues.iter().filter_map(|((case_id, rule), due)| match due {
                Due::Ahead(at) => Some(PointDue { at: *at, case_id: *case_id, rule: rule.clone() }),
                Due::Gone(_) => None,
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

    /// What the store knows of a case is whole once nothing is being written. Gives whether it has to be read.
    async fn before_reading(&mut self, stream: &str) -> Result<bool, ActError> {
        let new = !self.cases.knows(stream);
        if new {
            self.land().await?;
        }
        Ok(new)
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
            let key = (point.case_id, point.rule.clone());
            // A case read anew does not know the instant the store has: an event of the batch has put another in its place.
            if matches!(batch.dues.get(&key), Some(Due::Ahead(at)) if *at != point.at) {
                continue;
            }
            let stream = self.cases.stream_of(app, point.case_id).await?;
            batch.dues.insert(key, Due::Gone(point.at));
            let new = self.before_reading(&stream).await?;
            let Some(known) = self.cases.get(app, &self.engine, &stream, before).await? else { continue };
            if new {
                batch.lay_over(known);
            }
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
        let new = self.before_reading(&entry.stream).await?;
        let Some(known) = self.cases.get(app, &self.engine, &entry.stream, entry.idx).await? else {
            return Ok(());
        };
        if new {
            batch.lay_over(known);
        }
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
    let point =
        |rule: &str, at: Timestamp| PointDue { at: at.as_second(), case_id: id, rule: rule.to_owned() };
    for (rule, at) in known.dues.iter().filter(|(rule, at)| dues.get(*rule) != Some(at)) {
        batch.dues.insert((id, rule.clone()), Due::Gone(at.as_second()));
        batch.points.remove(&point(rule, *at));
    }
    for (rule, at) in dues.iter().filter(|(rule, at)| known.dues.get(*rule) != Some(at)) {
        batch.dues.insert((id, rule.clone()), Due::Ahead(at.as_second()));
        batch.points.insert(point(rule, *at));
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
