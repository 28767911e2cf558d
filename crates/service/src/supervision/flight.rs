//! What following the log has led to, on its way into the store, while the next events are already looked at.

use std::collections::BTreeMap;

use domain::supervision::Finding;
use domain::supervision::tally::{self, Count, Side};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Due, Followed, MasterRow, PlainEvent, RecordWrite, StoreError};
use tokio::task::JoinHandle;

use super::follow::{Batch, CONSUMER};
use super::{answer, event, write_of};
use crate::app::App;
use crate::error::ActError;

/// Records of findings in one transaction.
const TOGETHER: usize = 256;

/// A batch that is being written.
pub(super) struct Flight {
    /// Points of clocks as the batch leaves them.
    pub(super) dues: BTreeMap<(i64, String), Due>,
    landing: JoinHandle<Result<bool, ActError>>,
}

impl Flight {
    /// Sends a batch on its way: it led from one index to another.
    pub(super) fn of(app: &App, batch: Batch, from: i64, to: i64, at: Timestamp) -> Self {
        let Batch { found, passed, counts, dues, cases, .. } = batch;
        let followed = Followed {
            consumer: CONSUMER.to_owned(),
            from,
            to,
            at: at.as_second(),
            counts: listed(counts),
            dues: dues.clone(),
            cases,
        };
        Self { dues, landing: tokio::spawn(write(app.clone(), found, passed, followed)) }
    }

    /// Whether it was written: not where another instance was there first.
    pub(super) async fn landed(self) -> Result<bool, ActError> {
        self.landing.await.map_err(|error| ActError::Failed(error.into()))?
    }
}

/// Findings first; then cursor, figures and points together.
async fn write(
    app: App,
    found: Vec<Finding>,
    passed: Vec<Finding>,
    followed: Followed,
) -> Result<bool, ActError> {
    if app.store().cursor(CONSUMER).await?.0 != followed.from {
        return Ok(false);
    }
    let mut passed: BTreeMap<String, Finding> =
        passed.into_iter().map(|finding| (finding.no.clone(), finding)).collect();
    let mut records = Vec::with_capacity(found.len());
    for finding in &found {
        records.push(match passed.remove(&finding.no) {
            Some(over) => at_once(&app, finding, &over)?,
            None => raised(&app, finding)?,
        });
    }
    for finding in passed.values() {
        records.push(answer::passed(&app, finding)?);
    }
    write_all(&app, records).await?;
    Ok(app.store().advance(&followed).await?)
}

/// What is written of a finding, and what it adds to the figures.
pub(super) struct OfFinding {
    write: RecordWrite,
    counts: Vec<Count>,
    /// What it is made of, where some of it may have been written before.
    parts: Vec<OfFinding>,
}

impl OfFinding {
    /// Events of a finding that has so many.
    pub(super) fn new(
        app: &App,
        finding: &Finding,
        seen: u32,
        events: Vec<PlainEvent>,
        counts: Vec<Count>,
    ) -> Result<Self, StoreError> {
        let row = MasterRow::Finding(Box::new(finding.clone()));
        let write = write_of(app, None, format!("finding:{}", finding.no), seen, events, vec![row])?;
        Ok(Self { write, counts, parts: Vec::new() })
    }

    /// Written alone, if it was not before.
    async fn alone(mut self, app: &App) -> Result<(), ActError> {
        self.write.rows.extend(self.counts.into_iter().map(MasterRow::Tally));
        match app.store().commit_record(self.write).await {
            Ok(_) | Err(StoreError::Clash { .. }) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }
}

/// Writes them, but for those that were written before.
pub(super) async fn write_all(app: &App, mut records: Vec<OfFinding>) -> Result<(), ActError> {
    while !records.is_empty() {
        let rest = records.split_off(records.len().min(TOGETHER));
        let some = std::mem::replace(&mut records, rest);
        match app.store().commit_records(together(&some)).await {
            Ok(_) => {}
            Err(StoreError::Clash { .. }) => {
                for mut one in some {
                    let parts = std::mem::take(&mut one.parts);
                    let parts = if parts.is_empty() { vec![one] } else { parts };
                    for part in parts {
                        part.alone(app).await?;
                    }
                }
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// Each figure moves once for all of them.
fn together(some: &[OfFinding]) -> Vec<RecordWrite> {
    let mut writes: Vec<RecordWrite> = some.iter().map(|one| one.write.clone()).collect();
    let mut counts: BTreeMap<_, i64> = BTreeMap::new();
    for count in some.iter().flat_map(|one| one.counts.iter().cloned()) {
        *counts.entry((count.side, count.key, count.measure, count.day)).or_default() += count.n;
    }
    if let Some(last) = writes.last_mut() {
        last.rows.extend(listed(counts).into_iter().map(MasterRow::Tally));
    }
    writes
}

/// Figures as the store takes them.
pub(super) fn listed(counts: BTreeMap<(Side, String, String, Date), i64>) -> Vec<Count> {
    let count = |((side, key, measure, day), n)| Count { side, key, measure, day, n };
    counts.into_iter().map(count).collect()
}

/// Raised and passed within a batch: one row, as it is in the end.
fn at_once(app: &App, finding: &Finding, over: &Finding) -> Result<OfFinding, StoreError> {
    let parts = vec![raised(app, finding)?, answer::passed(app, over)?];
    let events = parts.iter().flat_map(|part| part.write.events.iter().cloned()).collect();
    let counts = parts.iter().flat_map(|part| part.counts.iter().cloned()).collect();
    Ok(OfFinding { parts, ..OfFinding::new(app, over, 0, events, counts)? })
}

/// Raised and told.
fn raised(app: &App, finding: &Finding) -> Result<OfFinding, StoreError> {
    let public = [
        ("level", json!(finding.level)),
        ("rule", json!(finding.rule)),
        ("rule_version", json!(finding.rule_version)),
    ];
    let raised = event("finding_opened", json!({ "finding": finding }), &public);
    let notified = event("finding_notified", json!({ "no": finding.no, "told": finding.told }), &[]);
    let mut counts = vec![Count {
        side: Side::Rule,
        key: finding.rule.clone(),
        measure: "raised".to_owned(),
        day: finding.on,
        n: 1,
    }];
    counts.extend(tally::open(finding, 1));
    OfFinding::new(app, finding, 0, vec![raised, notified], counts)
}
