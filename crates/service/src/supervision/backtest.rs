//! A rule is tried on the past before it runs: who would have been found, beside the rule in force (lessons, leap 3).
//!
//! It follows the log of the days asked for with both rules, in the background, a stretch at a time. How far it has come is
//! kept; it can be cancelled. One that was cancelled and is to go on, or was interrupted by a restart, goes on where it
//! stopped, and after a crash where it last said what it knew: points of clocks that wait and how long steps took. Cases
//! are made again from the log. It counts the same as one that was never interrupted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use domain::authority::{Actor, Denial};
use domain::calendar::{OFFICIAL_OFFSET, day_of, start_of};
use domain::organisation::Role;
use domain::supervision::engine::Engine;
use domain::supervision::steps::Steps;
use domain::supervision::{BacktestSummary, Proposal, Rule};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::StoredBacktest;

use super::follow::{Batch, Follower, Stopped};
use super::rule::{self, RuleError};
use crate::app::App;
use crate::error::ActError;

/// Events followed between two looks at whether to go on.
const STRETCH: u32 = 4_000;
/// Stretches after which progress is kept, and what is needed to go on.
const KEEP_EVERY: u32 = 5;
const SAY_EVERY: u32 = 50;
/// Days before the first one that are followed too, so that cases that began earlier are known.
const WARM_UP: i64 = 60;
/// Sample cases kept.
const SAMPLES: usize = 20;
/// Back-tests of a rule that are shown.
const SHOWN: u32 = 10;
/// Most that wait at once.
const QUEUED: u32 = 20;
/// Most days of a back-test.
pub const DAYS_MAX: i32 = 1_100;

/// Held while one is begun: looking for others and writing are one step.
static BEGINNING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// How a back-test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// 试算中
    Running,
    /// 已完成
    Done,
    /// 已取消
    Cancelled,
    /// 出错
    Failed,
}

impl Standing {
    fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Running => "试算中",
            Self::Done => "已完成",
            Self::Cancelled => "已取消",
            Self::Failed => "出错",
        }
    }
}

/// A back-test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backtest {
    /// Its id: the rule and when it was begun.
    pub id: String,
    /// The rule as proposed.
    pub rule: Rule,
    /// The rule in force.
    pub before: Option<Rule>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Who asked.
    pub by: String,
    /// How it stands.
    pub standing: Standing,
    /// First index followed.
    pub first: i64,
    /// Index to go on at.
    pub next: i64,
    /// Index after the last one.
    pub end: i64,
    /// When it was begun, in seconds since 1970.
    pub begun: i64,
    /// Events followed within the days.
    pub events: u64,
    /// Cases begun within the days.
    pub cases: u64,
    /// Numbers of what only one of the two found are not kept; these are.
    pub found: u64,
    /// By the rule in force.
    pub found_before: u64,
    /// By the proposed one only.
    pub added: u64,
    /// By the one in force only.
    pub dropped: u64,
    /// By unit: as proposed, in force.
    pub by_unit: BTreeMap<String, (u64, u64)>,
    /// Some cases found.
    pub samples: Vec<String>,
}

impl Backtest {
    /// How far it has come, in percent.
    #[must_use]
    pub fn percent(&self) -> i64 {
        let whole = (self.end - self.first).max(1);
        if self.standing == Standing::Done { 100 } else { (self.next - self.first) * 100 / whole }
    }

    /// What is kept with the rule.
    #[must_use]
    pub fn summary(&self) -> BacktestSummary {
        BacktestSummary {
            id: self.id.clone(),
            from: self.from,
            to: self.to,
            cases: self.cases,
            events: self.events,
            found: self.found,
            before: self.found_before,
            added: self.added,
            dropped: self.dropped,
            by_unit: self.by_unit.iter().map(|(unit, (new, old))| (unit.clone(), *new, *old)).collect(),
            samples: self.samples.clone(),
        }
    }

    fn stored(&self) -> Result<StoredBacktest, ActError> {
        Ok(StoredBacktest {
            id: self.id.clone(),
            rule: self.rule.id.clone(),
            state: self.standing.code().to_owned(),
            at: self.begun,
            body: serde_json::to_string(self).map_err(|error| ActError::Failed(error.into()))?,
        })
    }

    fn of(stored: &StoredBacktest) -> Result<Self, ActError> {
        serde_json::from_str(&stored.body).map_err(|error| ActError::Failed(error.into()))
    }
}

fn supervisor(actor: &Actor) -> Result<(), ActError> {
    if actor.is(Role::Supervisor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Begins to try what is proposed for a rule on some days of the past; its id.
///
/// # Errors
/// Not a supervisor; nothing is proposed that can be tried; days that are none.
pub async fn begin(app: &App, actor: &Actor, id: &str, from: Date, to: Date) -> Result<String, ActError> {
    let record = rule::find(app, actor, id).await?;
    let pending = record.pending.as_ref().map(|pending| &pending.proposal);
    let Some(Proposal::Change(proposed)) = pending else {
        return Err(ActError::field("/rule", "nothing-proposed"));
    };
    let days = from.until(to).map_or(-1, |span| span.get_days());
    if days < 0 || to > app.clock().today() || from < super::FIRST_DAY {
        return Err(ActError::field("/to", "bad-period"));
    }
    if days > DAYS_MAX {
        return Err(ActError::field("/from", "bad-period"));
    }
    let _one_at_a_time = BEGINNING.lock().await;
    let running = app.store().backtests(None, QUEUED).await?;
    if running.iter().any(|one| one.rule == id) || running.len() == QUEUED as usize {
        return Err(ActError::field("/from", "running"));
    }
    let warm = from.saturating_sub(SignedDuration::from_hours(24 * WARM_UP));
    let first = index_of(app, warm).await?;
    let end = index_of(app, to.saturating_add(SignedDuration::from_hours(24))).await?;
    let begun = app.clock().now();
    let label = OFFICIAL_OFFSET.to_datetime(begun).strftime("%Y%m%d%H%M%S").to_string();
    let test = Backtest {
        id: format!("{id}-{label}-{}", crate::encoding::to_hex(&app.0.entropy.bytes::<4>()?)),
        rule: (**proposed).clone(),
        before: record.rule.clone(),
        from,
        to,
        by: actor.author.person.clone(),
        standing: Standing::Running,
        first,
        next: first,
        end,
        begun: begun.as_second(),
        events: 0,
        cases: 0,
        found: 0,
        found_before: 0,
        added: 0,
        dropped: 0,
        by_unit: BTreeMap::new(),
        samples: Vec::new(),
    };
    app.store().put_backtest(&test.stored()?).await?;
    Ok(test.id)
}

/// Back-tests of a rule, the newest first.
///
/// # Errors
/// Not a supervisor.
pub async fn list(app: &App, actor: &Actor, id: &str) -> Result<Vec<Backtest>, ActError> {
    supervisor(actor)?;
    let rows = app.store().backtests(Some(id), SHOWN).await?;
    rows.iter().map(Backtest::of).collect()
}

/// One back-test.
///
/// # Errors
/// Not a supervisor; there is none.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Backtest, ActError> {
    supervisor(actor)?;
    let stored = app.store().backtest(id).await?.ok_or(ActError::NotFound)?;
    Backtest::of(&stored)
}

/// Cancels one that runs, or lets one that was cancelled go on.
///
/// # Errors
/// Not a supervisor; there is none, or it is done.
pub async fn switch(app: &App, actor: &Actor, id: &str, run: bool) -> Result<(), ActError> {
    let mut test = find(app, actor, id).await?;
    test.standing = match (test.standing, run) {
        (Standing::Running, false) => Standing::Cancelled,
        (Standing::Cancelled | Standing::Failed, true) => Standing::Running,
        _ => return Err(ActError::field("/backtest", "bad-state")),
    };
    Ok(app.store().put_backtest(&test.stored()?).await?)
}

/// The first index recorded on a day or later: instants in the log never go back.
pub(super) async fn index_of(app: &App, day: Date) -> Result<i64, ActError> {
    let from = start_of(day);
    let (mut low, mut high) = (0, app.store().event_count().await?);
    while low < high {
        let middle = low + (high - low) / 2;
        let at = app.store().log_from(middle, 1).await?.first().map(|entry| entry.at);
        if at.is_some_and(|at| at < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}

/// Runs what is to be run, in the background; at most one at a time in a process.
pub(crate) fn wake(app: &App) {
    if app.0.trying.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = run_all(&app).await {
            tracing::error!(%error, "a back-test stopped");
        }
        app.0.trying.store(false, Ordering::SeqCst);
    });
}

/// Runs what is to be run, to its end.
///
/// # Errors
/// The store cannot be read or written.
pub async fn run_all(app: &App) -> Result<(), ActError> {
    run_in(app, STRETCH, |_| false).await
}

/// The same in stretches of so many events, until it is to stop: as a process that ends does.
///
/// # Errors
/// The store cannot be read or written.
pub async fn run_in(app: &App, stretch: u32, stop: impl Fn(&Backtest) -> bool) -> Result<(), ActError> {
    while let Some(stored) = app.store().backtests(None, 1).await?.first() {
        // One instance tries; the others leave it to it.
        if app.store().lease("backtest", app.clock().now(), 60).await?.is_none() {
            return Ok(());
        }
        let test = Backtest::of(stored)?;
        let (id, rule_id) = (test.id.clone(), test.rule.id.clone());
        match run(app, test, stretch, &stop).await {
            Ok(Some(done)) => attach(app, &rule_id, &done).await?,
            Ok(None) => return Ok(()),
            Err(error) => {
                fail(app, &id).await?;
                return Err(error);
            }
        }
    }
    Ok(())
}

async fn fail(app: &App, id: &str) -> Result<(), ActError> {
    let Some(stored) = app.store().backtest(id).await? else { return Ok(()) };
    let test = Backtest { standing: Standing::Failed, ..Backtest::of(&stored)? };
    Ok(app.store().put_backtest(&test.stored()?).await?)
}

/// The result stands beside the proposal, if it is still the one that was tried.
async fn attach(app: &App, id: &str, test: &Backtest) -> Result<(), ActError> {
    let record = app.store().supervision_rule(id).await?;
    let tried = record
        .and_then(|record| record.pending)
        .is_some_and(|pending| matches!(pending.proposal, Proposal::Change(rule) if *rule == test.rule));
    if !tried {
        return Ok(());
    }
    match rule::tried(app, id, test.summary()).await {
        Ok(()) | Err(RuleError::Stale | RuleError::Refused(_)) => Ok(()),
        Err(RuleError::Act(error)) => Err(error),
    }
}

/// What is needed to go on, with the figures at that place.
#[derive(Serialize, Deserialize)]
struct Place {
    test: Backtest,
    stopped: Stopped,
}

/// The trial where it stopped, or at its beginning.
async fn started(app: &App, test: Backtest) -> Result<(Backtest, Follower, Batch), ActError> {
    let mut rules = vec![Rule { id: "proposed".to_owned(), ..test.rule.clone() }];
    rules.extend(test.before.clone().map(|rule| Rule { id: "before".to_owned(), ..rule }));
    if let Some(place) = app.store().backtest_state(&test.id).await? {
        let place: Place = serde_json::from_str(&place).map_err(|error| ActError::Failed(error.into()))?;
        let test = Backtest { standing: test.standing, ..place.test };
        let (follower, batch) = Follower::goes_on(app, rules, (test.first, test.next), place.stopped).await?;
        return Ok((test, follower, batch));
    }
    let follower = Follower::dry(Engine::new(rules, Steps::default()), test.first);
    let test = Backtest {
        next: test.first,
        events: 0,
        cases: 0,
        found: 0,
        found_before: 0,
        added: 0,
        dropped: 0,
        by_unit: BTreeMap::new(),
        samples: Vec::new(),
        ..test
    };
    Ok((test, follower, Batch::default()))
}

/// Unless another instance has brought it to its end.
async fn say(app: &App, test: &Backtest, follower: &Follower, batch: &Batch) -> Result<(), ActError> {
    if app.store().backtest(&test.id).await?.is_none_or(|now| now.state == Standing::Done.code()) {
        return Ok(());
    }
    let place = Place { test: test.clone(), stopped: follower.stopped(batch) };
    let body = serde_json::to_string(&place).map_err(|error| ActError::Failed(error.into()))?;
    Ok(app.store().put_backtest_state(&test.id, Some(&body)).await?)
}

/// None where it was cancelled or the process ends.
async fn run(
    app: &App,
    test: Backtest,
    stretch: u32,
    stop: &impl Fn(&Backtest) -> bool,
) -> Result<Option<Backtest>, ActError> {
    let (mut test, mut follower, mut batch) = started(app, test).await?;
    let mut stretches = 0_u32;
    while test.next < test.end {
        let most = u32::try_from(test.end - test.next).unwrap_or(stretch).min(stretch);
        let entries = app.store().log_from(test.next, most).await?;
        if entries.is_empty() {
            break;
        }
        for some in entries.chunks(200) {
            follower.try_on(app, some, &mut batch).await?;
            tokio::task::yield_now().await;
        }
        let within = |at| (test.from..=test.to).contains(&day_of(at));
        test.events += entries.iter().filter(|entry| within(entry.at)).count() as u64;
        let new = entries.iter().filter(|entry| entry.kind == "submitted" && within(entry.at));
        test.cases += new.count() as u64;
        test.next = entries.last().map_or(test.end, |entry| entry.idx + 1);
        take(&mut test, std::mem::take(&mut batch.found));
        stretches += 1;
        let kept = !stretches.is_multiple_of(KEEP_EVERY) || keep(app, &test).await?;
        let ends = !kept || app.stopping() || stop(&test);
        if ends || stretches.is_multiple_of(SAY_EVERY) {
            say(app, &test, &follower, &batch).await?;
        }
        if ends {
            return Ok(None);
        }
    }
    let days_end = start_of(test.to.saturating_add(SignedDuration::from_hours(24)));
    follower.up_to(app, days_end.min(app.clock().now()), &mut batch).await?;
    take(&mut test, std::mem::take(&mut batch.found));
    if !keep(app, &test).await? {
        say(app, &test, &follower, &batch).await?;
        return Ok(None);
    }
    test.next = test.end;
    test.standing = Standing::Done;
    app.store().put_backtest(&test.stored()?).await?;
    app.store().put_backtest_state(&test.id, None).await?;
    Ok(Some(test))
}

/// Keeps how far it has come; false where somebody has cancelled or ended it meanwhile.
async fn keep(app: &App, test: &Backtest) -> Result<bool, ActError> {
    if app.store().backtest(&test.id).await?.is_none_or(|now| now.state != Standing::Running.code()) {
        return Ok(false);
    }
    app.store().put_backtest(&test.stored()?).await?;
    Ok(app.store().lease("backtest", app.clock().now(), 60).await?.is_some())
}

fn take(test: &mut Backtest, found: Vec<domain::supervision::Finding>) {
    let within: Vec<_> = found.into_iter().filter(|one| (test.from..=test.to).contains(&one.on)).collect();
    let places = |id: &str| -> BTreeSet<i64> {
        within.iter().filter(|one| one.rule == id).map(|one| one.place).collect()
    };
    let (new, old) = (places("proposed"), places("before"));
    test.found += new.len() as u64;
    test.found_before += old.len() as u64;
    test.added += new.difference(&old).count() as u64;
    test.dropped += old.difference(&new).count() as u64;
    for one in &within {
        let unit = one.charge.unit.as_ref().map_or_else(String::new, |unit| unit.0.clone());
        let slot = test.by_unit.entry(unit).or_default();
        if one.rule == "proposed" {
            slot.0 += 1;
            let room = test.samples.len() < SAMPLES;
            test.samples.extend(one.case_no.clone().filter(|no| room && !test.samples.contains(no)));
        } else {
            slot.1 += 1;
        }
    }
}
