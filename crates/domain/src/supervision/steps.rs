//! How long the steps of each item take, as counts by working days: quantiles without keeping cases.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::watch::Dwell;

/// Counts by working days, by item and step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps(BTreeMap<String, BTreeMap<u32, u32>>);

impl Steps {
    /// So many more took so many days.
    pub fn add(&mut self, key: String, days: u32, n: u32) {
        let slot = self.0.entry(key).or_default().entry(days).or_default();
        *slot = slot.saturating_add(n);
    }

    /// What so many days are beside those seen before.
    #[must_use]
    pub fn dwell(&self, key: &str, days: u32) -> Dwell {
        let Some(counts) = self.0.get(key) else { return Dwell { days, samples: 0, median: 0, p95: 0 } };
        let samples: u32 = counts.values().fold(0, |sum, n| sum.saturating_add(*n));
        let at = |percent: u64| {
            let rank = (u64::from(samples) * percent).div_ceil(100);
            let mut seen = 0_u64;
            let reached = counts.iter().find(|(_, n)| {
                seen += u64::from(**n);
                seen >= rank
            });
            reached.map_or(0, |(days, _)| *days)
        };
        Dwell { days, samples, median: at(50), p95: at(95) }
    }
}
