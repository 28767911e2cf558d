//! 公开监督数据 as the process counts them: in memory, from the public leaves under the signed head, in their order, so
//! that whoever counts the published log gets the same numbers. Counted again at each start, in the background.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::supervision::public::{Counts, Figures};
use parking_lot::Mutex;

use crate::app::App;
use crate::error::ActError;

/// Leaves read in one go.
const PAGE: u32 = 1_000;
/// How often new leaves are looked for.
const PACE: Duration = Duration::from_secs(1);

/// Counted so far.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<Figures>);

/// A month as counted so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Month {
    /// `YYYY-MM`.
    pub month: String,
    /// Counts by centre.
    pub centres: BTreeMap<String, Counts>,
    /// Leaves counted, from the first on.
    pub counted: u64,
    /// Months that have something, the newest first.
    pub months: Vec<String>,
}

/// Counts the next leaves under the signed head, at most a thousand; whether there are more. Two calls at once count
/// nothing twice.
///
/// # Errors
/// The store cannot be read.
pub async fn follow(app: &App) -> Result<bool, ActError> {
    let signed = app.0.store.checkpoint().await?.map_or(0, |head| head.size);
    let counted = app.0.figures.0.lock().leaves();
    if signed < counted {
        // A shared database was put back to an older copy: what was counted is no longer there.
        *app.0.figures.0.lock() = Figures::default();
        return Ok(signed > 0);
    }
    let wanted = u32::try_from(signed - counted).unwrap_or(PAGE).min(PAGE);
    if wanted == 0 {
        return Ok(false);
    }
    let leaves = app.0.store.public_leaves(counted, wanted).await?;
    let mut figures = app.0.figures.0.lock();
    if figures.leaves() == counted {
        for leaf in &leaves {
            if let Err(error) = figures.read(leaf) {
                tracing::error!(%error, "a leaf of the log cannot be counted");
            }
        }
    }
    Ok(figures.leaves() < signed && !leaves.is_empty())
}

/// A month, or the newest there is.
#[must_use]
pub fn month(app: &App, month: Option<&str>) -> Month {
    let figures = app.0.figures.0.lock();
    let months: Vec<String> = figures.months().map(str::to_owned).collect();
    let month = month.map(str::to_owned).or_else(|| months.first().cloned()).unwrap_or_default();
    Month { centres: figures.month(&month), month, counted: figures.leaves(), months }
}

/// Counts until the application is to stop. May be dropped at any moment.
pub async fn run(app: App) {
    let mut interval = tokio::time::interval(PACE);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !app.stopping() {
        interval.tick().await;
        while !app.stopping() {
            match follow(&app).await {
                Ok(true) => tokio::task::yield_now().await,
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(%error, "public figures could not be counted; it will be tried again");
                    break;
                }
            }
        }
    }
}
