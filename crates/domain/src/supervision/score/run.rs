//! Scores of a month as they were recorded, and who stands where.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::material::Inputs;
use super::{Score, Subject, Who};
use crate::case::Author;

/// A month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month a day is in.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// Reads `2026-11`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() == 7 && text.bytes().enumerate().all(|(at, byte)| (at == 4) == (byte == b'-'));
        let day = if plain { format!("{text}-01").parse().ok() } else { None };
        day.filter(|day: &Date| (2000..=2100).contains(&day.year())).map(Self)
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Date {
        self.0
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> Date {
        self.0.last_of_month()
    }

    /// The month before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.yesterday().map_or(self.0, |day| day.first_of_month()))
    }

    /// `2026年11月`.
    #[must_use]
    pub fn words(self) -> String {
        format!("{}年{}月", self.0.year(), self.0.month())
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// A score in short, as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// Whose.
    pub subject: Subject,
    /// Hundredths.
    pub points: i64,
    /// Cases enough to be ranked.
    pub ranked: bool,
}

impl From<&Score> for Total {
    fn from(score: &Score) -> Self {
        Self { subject: score.subject.clone(), points: score.points, ranked: score.ranked }
    }
}

/// The scores of a month as they were computed: an event of `score:MONTH`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreRun {
    /// `2026-11`.
    pub month: String,
    /// How often it was computed, from 1: the last one holds.
    pub run: u32,
    /// Id of the formula.
    pub formula: String,
    /// Its version.
    pub formula_version: u32,
    /// SHA-256 of the formula, in hexadecimal.
    pub formula_hash: String,
    /// Events of the log with a smaller index are in it, and no others.
    pub upto: i64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Author,
    /// What was taken from the catalogue and the rules.
    pub inputs: Inputs,
    /// Each subject's points.
    pub totals: Vec<Total>,
    /// SHA-256 of the scores in full, in hexadecimal.
    pub digest: String,
}

/// Subjects whose points differ, with what they are on either side.
#[must_use]
pub fn differing(stored: &[Total], again: &[Total]) -> Vec<(Subject, Option<i64>, Option<i64>)> {
    let by = |totals: &[Total]| -> BTreeMap<Subject, i64> {
        totals.iter().map(|total| (total.subject.clone(), total.points)).collect()
    };
    let (stored, again) = (by(stored), by(again));
    let all: std::collections::BTreeSet<&Subject> = stored.keys().chain(again.keys()).collect();
    let pair =
        |subject: &Subject| (subject.clone(), stored.get(subject).copied(), again.get(subject).copied());
    all.into_iter().map(pair).filter(|(_, a, b)| a != b).collect()
}

/// Scores of one kind in order, each with its rank; those of too few cases behind, by key, without one.
pub type Ranks<'a> = Vec<(Option<usize>, &'a Score)>;

/// Ranks the scores of a kind: the same points share a rank. Who had fewer cases than the formula asks for has none: a few
/// cases say nothing about who is better.
#[must_use]
pub fn ranks(scores: &[Score], who: Who) -> Ranks<'_> {
    let mut of: Vec<&Score> = scores.iter().filter(|score| score.subject.who == who).collect();
    // Whoever is not ranked stands in the order of keys: an order by points would be a rank after all.
    let order =
        |score: &Score| (std::cmp::Reverse(score.ranked.then_some(score.points)), score.subject.key.clone());
    of.sort_by_key(|score| order(score));
    let better =
        |score: &Score| of.iter().filter(|other| other.ranked && other.points > score.points).count();
    of.iter().map(|score| (score.ranked.then(|| better(score) + 1), *score)).collect()
}
