//! What scores are computed of: findings, figures, and what was taken from the catalogue on the day of the run.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Figures, Formula, Score, Subject, Who, compute};
use crate::supervision::finding::Finding;
use crate::supervision::rule::Part;

/// What is not in the acts of the month, kept with the run: so that the log alone gives the same scores.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inputs {
    /// Parts some rule in force belongs to.
    pub sourced: BTreeSet<Part>,
    /// Units that are centres; others answer as bodies.
    pub centres: BTreeSet<String>,
    /// By how many of a hundred limits are shortened, by `who/key`.
    pub shortened: BTreeMap<String, u32>,
    /// Steps and working days of the limit of items, by code.
    pub items: BTreeMap<String, (u32, u32)>,
}

/// A figure that was counted: side, key, measure, number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken<'a> {
    /// Code of the side.
    pub side: &'a str,
    /// Its key.
    pub key: &'a str,
    /// What.
    pub measure: &'a str,
    /// How much.
    pub n: i64,
}

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Material {
    figures: BTreeMap<Subject, Figures>,
    /// By person, what was done in cases of each item.
    hands: BTreeMap<String, BTreeMap<String, i64>>,
    findings: Vec<Finding>,
}

impl Material {
    /// With the findings of the month.
    #[must_use]
    pub fn new(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }

    /// The findings.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Items somebody worked on.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        let all: BTreeSet<&str> = self.hands.values().flat_map(BTreeMap::keys).map(String::as_str).collect();
        all.into_iter()
    }

    /// Everybody who did something or was found.
    #[must_use]
    pub fn subjects(&self, centres: &BTreeSet<String>) -> BTreeSet<Subject> {
        let found = self.findings.iter().flat_map(|one| subjects(one, centres));
        self.figures.keys().cloned().chain(found).collect()
    }

    /// Adds a figure of the month.
    pub fn count(&mut self, taken: &Taken<'_>) {
        if taken.side == "hand" {
            if let Some((person, item)) = taken.key.split_once('/') {
                *self.hands.entry(person.to_owned()).or_default().entry(item.to_owned()).or_default() +=
                    taken.n;
            }
            return;
        }
        let Some(who) = Who::parse(taken.side) else { return };
        let figures = self.figures.entry(Subject::new(who, taken.key)).or_default();
        let place = match taken.measure {
            "received" => &mut figures.received,
            "opinions" => &mut figures.opinions,
            "decided" => &mut figures.decided,
            "on_time" => &mut figures.on_time,
            "extended" => &mut figures.extended,
            "late" => &mut figures.late,
            "early" => &mut figures.early,
            "used_days" => &mut figures.used_days,
            "limit_days" => &mut figures.limit_days,
            _ => return,
        };
        *place += taken.n;
    }

    /// A day on which a subject received, examined or decided something.
    pub fn worked(&mut self, side: &str, key: &str, day: Date) {
        if let Some(who) = Who::parse(side) {
            self.figures.entry(Subject::new(who, key)).or_default().worked.insert(day);
        }
    }

    /// Whether a measure says that somebody worked that day.
    #[must_use]
    pub fn is_work(measure: &str) -> bool {
        matches!(measure, "received" | "opinions" | "decided")
    }

    /// The scores of everybody who did something or was found, by subject.
    #[must_use]
    pub fn scores(&self, formula: &Formula, inputs: &Inputs) -> Vec<Score> {
        let mut own: BTreeMap<Subject, Vec<&Finding>> = BTreeMap::new();
        for one in &self.findings {
            for subject in subjects(one, &inputs.centres) {
                own.entry(subject).or_default().push(one);
            }
        }
        let score = |subject: &Subject| {
            let mut figures = self.figures.get(subject).cloned().unwrap_or_default();
            figures.shortened = inputs.shortened.get(&place(subject)).copied();
            if subject.who == Who::Person {
                figures.volume = self.volume(&subject.key, formula, inputs);
            }
            compute(formula, subject, own.get(subject).map_or(&[], Vec::as_slice), &figures, &inputs.sourced)
        };
        self.subjects(&inputs.centres).iter().map(score).collect()
    }

    fn volume(&self, person: &str, formula: &Formula, inputs: &Inputs) -> i64 {
        let of = |(item, n): (&String, &i64)| {
            let (steps, days) = inputs.items.get(item).copied().unwrap_or((1, 0));
            n * i64::from(formula.difficulty.of(item, steps, days))
        };
        self.hands.get(person).into_iter().flatten().map(of).sum()
    }
}

/// Key of a subject in [`Inputs::shortened`].
#[must_use]
pub fn place(subject: &Subject) -> String {
    format!("{}/{}", subject.who.code(), subject.key)
}

/// Whom a finding concerns: the unit, post and person charged, and the item (all deductions count for the unit and for whoever
/// works there, model A).
fn subjects(one: &Finding, centres: &BTreeSet<String>) -> Vec<Subject> {
    let charge = &one.charge;
    let unit = charge.unit.as_ref().map(|unit| {
        Subject::new(if centres.contains(&unit.0) { Who::Centre } else { Who::Body }, unit.0.clone())
    });
    let post = charge.post.as_ref().map(|post| Subject::new(Who::Post, post.0.clone()));
    let person = charge.person.as_ref().map(|person| Subject::new(Who::Person, person.clone()));
    let item = one.item.as_ref().map(|item| Subject::new(Who::Item, item.clone()));
    [unit, post, person, item].into_iter().flatten().collect()
}
