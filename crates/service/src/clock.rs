//! The one place that reads the system clock and the system's randomness; both are injected everywhere else.

use std::sync::atomic::{AtomicI64, Ordering};

use domain::calendar::day_of;
use jiff::Timestamp;
use jiff::civil::Date;
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

/// Where instants come from.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock, which never goes back: behind the last instant told it stands still. Milliseconds since 1970.
    Machine(AtomicI64),
    /// A clock somebody moves: simulation and tests. Milliseconds since 1970.
    Manual(AtomicI64),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::Machine(AtomicI64::new(i64::MIN))
    }

    /// The machine's clock stands at this instant until it has come so far: the log holds something recorded then, and
    /// neither instants nor legal days go back behind it.
    pub fn not_before(&self, at: Timestamp) {
        if let Self::Machine(told) = self {
            told.fetch_max(at.as_millisecond(), Ordering::SeqCst);
        }
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(AtomicI64::new(start.as_millisecond()))
    }

    /// The instant.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Machine(told) => {
                let now = Timestamp::now();
                let before = told.fetch_max(now.as_millisecond(), Ordering::SeqCst);
                if before > now.as_millisecond() { instant(before) } else { now }
            }
            Self::Manual(at) => instant(at.load(Ordering::SeqCst)),
        }
    }

    /// The day in +08:00.
    #[must_use]
    pub fn today(&self) -> Date {
        day_of(self.now())
    }

    /// Moves a manual clock; the system's clock is not moved.
    pub fn set(&self, to: Timestamp) {
        if let Self::Manual(at) = self {
            at.store(to.as_millisecond(), Ordering::SeqCst);
        }
    }
}

fn instant(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn the_machines_clock_does_not_go_back_behind_what_was_recorded() {
        let clock = Clock::system();
        let ahead = clock.now() + SignedDuration::from_hours(24 * 40);
        clock.not_before(ahead);
        let told = clock.now();
        assert_eq!((told.as_millisecond(), clock.today()), (ahead.as_millisecond(), day_of(ahead)));
        clock.not_before(ahead - SignedDuration::from_hours(1));
        assert_eq!(clock.now().as_millisecond(), ahead.as_millisecond());
    }
}

/// Where random bytes come from.
#[derive(Debug)]
pub enum Entropy {
    /// The operating system.
    System,
    /// A seeded stream, so that a simulation can be repeated: never for real cases.
    Seeded(Mutex<([u8; 32], u64)>),
}

impl Entropy {
    /// A repeatable stream.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let start = Sha256::digest(seed.to_be_bytes()).into();
        Self::Seeded(Mutex::new((start, 0)))
    }

    /// Random bytes.
    ///
    /// # Errors
    /// The operating system has none to give.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's randomness")]
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N], getrandom::Error> {
        let mut bytes = [0; N];
        match self {
            Self::System => getrandom::fill(&mut bytes)?,
            Self::Seeded(stream) => {
                let mut stream = stream.lock();
                for chunk in bytes.chunks_mut(32) {
                    stream.1 += 1;
                    let block =
                        Sha256::new_with_prefix(stream.0).chain_update(stream.1.to_be_bytes()).finalize();
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
            }
        }
        Ok(bytes)
    }
}
