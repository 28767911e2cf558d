//! What every part of the benchmark uses: its error, its clock, percentiles.

use std::time::{Duration, Instant};

/// Whatever goes wrong ends the benchmark: a figure with a failure in it is void.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The instant, for durations only.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Waits, blocking the thread.
#[expect(clippy::disallowed_methods, reason = "a benchmark waits for other processes")]
pub(crate) fn pause(length: Duration) {
    std::thread::sleep(length);
}

/// Waits until an instant, for an open loop with intended start times.
#[expect(clippy::disallowed_methods, reason = "a benchmark starts requests at intended times")]
pub(crate) async fn until(at: Instant) {
    tokio::time::sleep_until(at.into()).await;
}

/// The value below which `share` (0 to 1) of the sorted values lie; 0 of none.
pub(crate) fn percentile(sorted: &[u32], share: f64) -> u32 {
    let at = (sorted.len() as f64 * share) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0)
}

/// The middle value; 0 of none.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), middle.checked_sub(1).and_then(|below| values.get(below))) {
        (Some(upper), Some(lower)) if values.len().is_multiple_of(2) => f64::midpoint(*lower, *upper),
        (Some(upper), _) => *upper,
        (None, _) => 0.0,
    }
}

/// A repeatable stream of numbers to pick cases with.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % bound.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_and_medians_are_those_of_the_values() {
        let sorted: Vec<u32> = (1..=100).collect();
        assert_eq!((percentile(&sorted, 0.5), percentile(&sorted, 0.99)), (51, 100));
        assert_eq!((percentile(&[], 0.5), percentile(&[7], 0.99)), (0, 7));
        assert!((median([3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median([4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
        assert!(median([]).abs() < f64::EPSILON);
    }

    #[test]
    fn dice_repeat_and_stay_below_their_bound() {
        let throw = || {
            let mut dice = Dice::new(3);
            (0..100).map(|_| dice.below(10)).collect::<Vec<_>>()
        };
        assert_eq!(throw(), throw());
        assert!(throw().iter().all(|n| *n < 10));
        assert!((0..10).all(|n| throw().contains(&n)));
    }
}
