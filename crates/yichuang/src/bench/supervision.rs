//! Supervision: how fast the engine follows a log from its beginning, tries a rule on the past, how soon after an act its
//! findings are there, and how fast timers of cases fire that are due at once.

use std::time::Duration;

use domain::catalogue::expression::Expression;
use domain::supervision::{Proposal, shipped};
use jiff::SignedDuration;
use service::clock::Clock;
use service::supervision::{backtest, rule, settle};
use service::{App, timers};

use super::basics::{Outcome, now, percentile};
use super::floor::Floor;
use super::load::Op;
use super::report::Report;
use super::site::Site;
use super::{Bench, say, serving};
use crate::setup::{Failure, Resolved};
use crate::simulate;

/// Cases of the history, and of a quick run.
const CASES: [u32; 2] = [20_000, 2_000];
/// Days of the history: as many events a day as a small district has.
pub(super) const DAYS: u32 = 60;
/// Cases taken in within a few days so that timers of most of them are due at once, and of a quick run.
const CROWD: [u32; 2] = [120_000, 3_000];
/// Those days, weekends among them.
const CROWD_DAYS: u32 = 5;
/// A rule that is changed to be tried.
const RULE: &str = "returned-often";
/// Looks at the log after an act.
const LOOKS: usize = 100;

/// What was measured on an engine.
#[derive(Debug, Clone, Default)]
pub(crate) struct Supervision {
    /// Engine.
    pub(crate) engine: &'static str,
    /// Events in the log when it was followed.
    pub(crate) events: u64,
    /// Findings raised.
    pub(crate) findings: i64,
    /// Events followed a second, from zero.
    pub(crate) catch_up: f64,
    /// Events a second of a back-test.
    pub(crate) tried: f64,
    /// Following one act: half of them within so many milliseconds, and 95 %.
    pub(crate) one: [f64; 2],
    /// Timers that were due at once.
    pub(crate) timers: u32,
    /// Timers fired a second.
    pub(crate) fired: f64,
    /// Transitions a second of the floor in the same run; 0 where there is none.
    pub(crate) floor: f64,
}

impl Bench {
    /// Measures on an engine.
    pub(crate) fn supervision(&self, url: Option<&str>, quick: bool, report: &mut Report) -> Outcome<()> {
        let site = Site::new(&self.root, if url.is_some() { "watch_pg" } else { "watch_lite" }, url);
        let of = |both: [u32; 2]| if quick { both[1] } else { both[0] };
        let cases = of(CASES);
        say(&format!("{}: supervision over {cases} simulated cases", site.engine()));
        let place = Resolved::from(crate::config::Config::read(&site.config("single")?).map_err(told)?);
        let mut row = self.workers.block_on(measured(&site, &place, cases, of(CROWD))).map_err(told)?;
        if let Some(url) = url {
            let bin = std::env::var_os("YICHUANG_PG_BIN").map(std::path::PathBuf::from);
            let floor = self.workers.block_on(Floor::make(
                url,
                bin.as_deref(),
                &self.root.join("watch-floor"),
                10_000,
            ))?;
            row.floor = floor.run(Op::Act, 8, self.seconds.max(5), None)?.rate();
        }
        report.supervision.push(row);
        Ok(())
    }
}

/// The district with so many simulated cases that nobody has followed.
async fn measured(site: &Site, place: &Resolved, cases: u32, crowd: u32) -> Result<Supervision, Failure> {
    let until = Clock::system().now();
    let before = SignedDuration::from_hours(24 * (i64::from(DAYS) + 1));
    let app =
        serving::open(place.open().await?, &place.keyring, Clock::manual(until.checked_sub(before)?)).await?;
    crate::demo::seed(&app, &site.data_dir).await?;
    let plan = simulate::Plan { cases, days: DAYS, seed: 1, until, supervised: false };
    simulate::run(&app, &plan).await?;
    let mut row = Supervision { engine: site.engine(), ..Supervision::default() };
    row.events = u64::try_from(app.store().event_count().await?)?;
    row.catch_up = rate(row.events, follow(&app).await?);
    row.findings = raised(&app).await?;
    row.tried = tried(&app).await?;
    row.one = one_act(&app).await?;
    say(&format!("{}: timers of {crowd} cases", site.engine()));
    let until = until + SignedDuration::from_hours(24 * (i64::from(CROWD_DAYS) + 1));
    let plan = simulate::Plan { cases: crowd, days: CROWD_DAYS, seed: 2, until, supervised: false };
    simulate::run(&app, &plan).await?;
    app.clock().set(until + SignedDuration::from_hours(24 * 200));
    let begin = now();
    row.timers = timers::run_due(&app).await?;
    row.fired = rate(u64::from(row.timers), begin.elapsed());
    Ok(row)
}

fn told(failure: Failure) -> Box<dyn std::error::Error + Send + Sync> {
    failure.to_string().into()
}

fn rate(n: u64, took: Duration) -> f64 {
    n as f64 / took.as_secs_f64().max(f64::EPSILON)
}

async fn follow(app: &App) -> Result<Duration, Failure> {
    let begin = now();
    settle(app).await?;
    Ok(begin.elapsed())
}

async fn raised(app: &App) -> Result<i64, Failure> {
    let first = jiff::civil::date(2000, 1, 1);
    let sums = app.store().sums("rule", first, app.clock().today()).await?;
    Ok(sums.iter().filter(|(_, measure, _)| measure == "raised").map(|(_, _, n)| n).sum())
}

/// A changed rule is tried on the whole history.
async fn tried(app: &App) -> Result<f64, Failure> {
    let supervisor = app.master().actor("heping_supervisor").ok_or_else(|| Failure::new("no supervisor"))?;
    let known = shipped::rules()
        .into_iter()
        .find(|rule| rule.id == RULE)
        .ok_or_else(|| Failure::new("no such rule"))?;
    let record = rule::find(app, &supervisor, RULE).await?;
    let changed =
        domain::supervision::Rule { version: 1, when: Expression::new("case.returns >= 2"), ..known };
    let proposed =
        rule::propose(app, &supervisor, RULE, record.serial, Proposal::Change(Box::new(changed)), "试算")
            .await;
    proposed.map_err(|error| Failure::new(error.to_string()))?;
    let today = app.clock().today();
    let from = today.saturating_sub(SignedDuration::from_hours(24 * i64::from(DAYS)));
    let id = backtest::begin(app, &supervisor, RULE, from, today).await?;
    let begin = now();
    backtest::run_all(app).await?;
    let took = begin.elapsed();
    let test = backtest::find(app, &supervisor, &id).await?;
    if test.standing != backtest::Standing::Done {
        return Err(Failure::new("the back-test did not end"));
    }
    Ok(rate(u64::try_from(test.end - test.first)?, took))
}

/// One event is recorded and followed, again and again.
async fn one_act(app: &App) -> Result<[f64; 2], Failure> {
    let supervisor = app.master().actor("heping_supervisor").ok_or_else(|| Failure::new("no supervisor"))?;
    let mut took = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let record = rule::find(app, &supervisor, RULE).await?;
        if record.pending.is_some() {
            rule::withdraw(app, &supervisor, RULE, record.serial)
                .await
                .map_err(|e| Failure::new(e.to_string()))?;
        } else {
            rule::propose(app, &supervisor, RULE, record.serial, Proposal::Suspend, "测量")
                .await
                .map_err(|e| Failure::new(e.to_string()))?;
        }
        took.push(u32::try_from(follow(app).await?.as_micros()).unwrap_or(u32::MAX));
    }
    took.sort_unstable();
    Ok([0.5, 0.95].map(|share| f64::from(percentile(&took, share)) / 1_000.0))
}
