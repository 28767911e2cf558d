//! Who looks on is told that figures have moved: the place in the log up to which everything is counted, at most once in
//! a second. Nobody looks on: nothing is asked.

use std::collections::BTreeMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::follow::CONSUMER;
use crate::app::App;
use crate::error::ActError;

/// Sent instead of a place when nothing more will be told.
pub const OVER: i64 = -1;

/// Most that look on at a time: each holds a connection.
pub const SEATS: usize = 200;
/// Most of them for one account, or one could keep everybody else out.
pub const SEATS_OF_ONE: usize = 12;

/// The place told last, and its second.
pub(crate) struct Pulse {
    seats: Arc<Semaphore>,
    taken: Taken,
    places: watch::Sender<i64>,
    told: Mutex<i64>,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            seats: Arc::new(Semaphore::new(SEATS)),
            taken: Taken::default(),
            places: watch::Sender::new(0),
            told: Mutex::new(i64::MIN),
        }
    }
}

/// Seats by account.
type Taken = Arc<Mutex<BTreeMap<String, usize>>>;

/// Somebody who looks on.
pub struct Seat {
    places: watch::Receiver<i64>,
    _seat: OwnedSemaphorePermit,
    _own: Option<Own>,
}

/// A seat counted for an account, until it is given back.
struct Own {
    account: String,
    taken: Taken,
}

impl Own {
    /// None where the account has as many as one may have.
    fn take(taken: &Taken, account: &str) -> Option<Self> {
        let mut counts = taken.lock();
        let count = counts.entry(account.to_owned()).or_default();
        if *count == SEATS_OF_ONE {
            return None;
        }
        *count += 1;
        Some(Self { account: account.to_owned(), taken: Arc::clone(taken) })
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        let mut counts = self.taken.lock();
        if let Some(count) = counts.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.account);
            }
        }
    }
}

impl Seat {
    /// Waits for the next movement since the last one told: its place in the log, or [`OVER`].
    pub async fn moved(&mut self) -> i64 {
        match self.places.changed().await {
            Ok(()) => *self.places.borrow_and_update(),
            Err(_) => OVER,
        }
    }
}

/// A seat, from which every movement from now on is seen; none where all are taken, or as many as the account may have.
/// A screen in the hall has no account.
#[must_use]
pub fn seat(app: &App, account: Option<&str>) -> Option<Seat> {
    let pulse = &app.0.pulse;
    let seat = Arc::clone(&pulse.seats).try_acquire_owned().ok()?;
    let own = match account {
        Some(account) => Some(Own::take(&pulse.taken, account)?),
        None => None,
    };
    Some(Seat { places: pulse.places.subscribe(), _seat: seat, _own: own })
}

/// The place told last.
pub(super) fn place(app: &App) -> i64 {
    *app.0.pulse.places.borrow()
}

/// Ends all that look on, so that an orderly stop does not wait for them.
pub fn end(app: &App) {
    app.0.pulse.places.send_replace(OVER);
}

/// Tells of a movement, if there is one and somebody looks on.
///
/// # Errors
/// The store cannot be read.
pub(super) async fn beat(app: &App) -> Result<(), ActError> {
    let pulse = &app.0.pulse;
    let now = app.clock().now().as_second();
    if pulse.places.receiver_count() == 0 || *pulse.told.lock() == now || *pulse.places.borrow() == OVER {
        return Ok(());
    }
    let (place, _) = app.store().cursor(CONSUMER).await?;
    let moved = pulse.places.send_if_modified(|told| {
        let moved = *told != place && *told != OVER;
        if moved {
            *told = place;
        }
        moved
    });
    if moved {
        *pulse.told.lock() = now;
    }
    Ok(())
}
