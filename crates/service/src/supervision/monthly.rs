//! What a month that is over brings by itself: its scores, and the draft of its bulletin.
//!
//! Both are beginnings. Cards may still be decided: a supervisor computes again, takes the figures again, and another
//! approves what goes out.

use domain::calendar::day_of;
use domain::supervision::score::Month;

use super::follow::CONSUMER;
use super::{bulletin, score};
use crate::app::App;
use crate::error::ActError;

/// Name of the lease: one instance does it.
const NAME: &str = "monthly";
/// Seconds it lasts.
const LEASE: i64 = 60;

/// Computes and drafts what the last month is still without, once all of it has been followed; looked at once a day.
///
/// # Errors
/// The store cannot be read or written.
pub async fn settle(app: &App) -> Result<(), ActError> {
    let (now, today) = (app.clock().now(), app.clock().today());
    let mut slot = app.0.month_looked_at.lock().await;
    if *slot == Some(today) || app.store().lease(NAME, now, LEASE).await?.is_none() {
        return Ok(());
    }
    let month = Month::of(today).before();
    if !followed(app, month).await? {
        return Ok(());
    }
    if worked(app, month).await? {
        if app.store().score_run(month).await?.is_none() {
            score::record(app, None, month).await?;
        }
        if !bulletin::drawn(app, month).await? {
            bulletin::draft_by_system(app, month).await?;
        }
    }
    *slot = Some(today);
    Ok(())
}

/// Whether nothing of the month is still to be followed: figures of a month half followed are wrong, and so would be
/// scores and a bulletin made of them.
async fn followed(app: &App, month: Month) -> Result<bool, ActError> {
    let (next, _) = app.store().cursor(CONSUMER).await?;
    let ahead = app.store().log_from(next, 1).await?;
    Ok(ahead.first().is_none_or(|entry| day_of(entry.at) > month.last()))
}

/// Something happened in the month.
async fn worked(app: &App, month: Month) -> Result<bool, ActError> {
    let all = app.store().sums("all", month.first(), month.last()).await?;
    Ok(all.iter().any(|(_, _, n)| *n > 0))
}
