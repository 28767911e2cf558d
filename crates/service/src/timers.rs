//! Background work: timers of cases, signed heads, fresh master data. Idempotent, woken by time; what falls due is
//! decided by `domain::case::tick`.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::SignedDuration;

use crate::app::App;
use crate::case::tick_case;
use crate::error::ActError;
use crate::{catalogue, log, supervision};

/// A failure of background work is told at most every so many paces: a minute.
const TOLD_EVERY: u32 = 300;
/// How often heads are signed and master data checked: reads lag at most a second (DESIGN §6).
pub const PACE: Duration = Duration::from_millis(200);
/// Every how many paces timers are looked at.
const TIMERS_EVERY: u32 = 25;
/// Every how many paces what is over is removed: an hour.
const SWEEP_EVERY: u32 = 18_000;
/// For how long a request is answered as it was the first time.
const REPEATED: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Timers looked at in one go.
const CHUNK: u32 = 500;
/// Timers handed to the writer at once: what it takes into one transaction.
const TOGETHER: usize = 64;

/// Fires every timer that has come, earliest first. Gives how many did something.
///
/// # Errors
/// The store cannot be reached.
pub async fn run_due(app: &App) -> Result<u32, ActError> {
    let mut fired = 0;
    let mut after = None;
    loop {
        let due = app.0.store.due_timers(app.0.clock.now(), after, CHUNK).await?;
        // Together, in their order: the writer puts what is queued into one transaction.
        for some in due.chunks(TOGETHER) {
            for outcome in join_all(some.iter().map(|timer| tick_case(app, timer.case_id))).await {
                fired += u32::from(outcome?);
            }
        }
        match due.last() {
            Some(last) if due.len() == CHUNK as usize => after = Some(*last),
            _ => return Ok(fired),
        }
    }
}

/// Removes what is over: sessions that have ended, answers to requests nobody repeats any more, and searches of long ago
/// that found nothing.
///
/// # Errors
/// The store cannot be written.
pub async fn sweep(app: &App) -> Result<(), ActError> {
    let now = app.0.clock.now();
    let kept = jiff::SignedDuration::from_hours(24 * catalogue::synonyms::MISSED_DAYS);
    app.0.store.sweep_missed(app.0.clock.today().saturating_sub(kept)).await?;
    Ok(app.0.store.sweep(now, now.saturating_sub(REPEATED).unwrap_or(now)).await?)
}

/// Runs until the application is asked to stop.
pub async fn run(app: App) {
    let mut interval = tokio::time::interval(PACE);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut pace = 0_u32;
    let mut told = Told::new();
    while !app.stopping() {
        interval.tick().await;
        report("signed head", log::advance(&app).await, pace, &mut told);
        report("master data", app.refresh_master().await, pace, &mut told);
        report("supervision", supervision::settle(&app).await.map(drop), pace, &mut told);
        if pace.is_multiple_of(TIMERS_EVERY) {
            report("searches", catalogue::settle_searches(&app).await, pace, &mut told);
            report("timers", run_due(&app).await.map(drop), pace, &mut told);
            report("revisions", catalogue::revision::publish_due(&app).await.map(drop), pace, &mut told);
            supervision::backtest::wake(&app);
            report("scores and bulletin", supervision::monthly::settle(&app).await, pace, &mut told);
            report("repeals", catalogue::bases::carry_through(&app).await.map(drop), pace, &mut told);
        }
        if pace.is_multiple_of(SWEEP_EVERY) {
            report("what is over", sweep(&app).await, pace, &mut told);
        }
        pace = pace.wrapping_add(1);
    }
    report("signed head", log::advance(&app).await, pace, &mut told);
}

/// What failed, and at which pace it was told last.
type Told = BTreeMap<&'static str, u32>;

/// Tells what failed, at most every [`TOLD_EVERY`] paces: what fails goes on failing five times a second.
fn report(what: &'static str, outcome: Result<(), ActError>, pace: u32, told: &mut Told) {
    let Err(error) = outcome else { return };
    if told.get(what).is_some_and(|before| pace.wrapping_sub(*before) < TOLD_EVERY) {
        return;
    }
    told.insert(what, pace);
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    tracing::error!(what, %error, cause, "background work failed; it will be tried again");
}
