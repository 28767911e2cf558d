//! What becomes of findings without a person's act: signals that pass, decisions nobody appealed, cards nobody explained.

use domain::supervision::tally::{self, Count, Side};
use domain::supervision::{Finding, FindingOutcome};
use serde_json::json;
use store::StoreError;

use super::event;
use super::flight::{OfFinding, write_all};
use crate::app::App;
use crate::error::ActError;

/// Findings looked at in one go.
const CHUNK: u32 = 500;

/// A signal that passed.
pub(super) fn passed(app: &App, finding: &Finding) -> Result<OfFinding, StoreError> {
    let told = event("finding_passed", json!({ "ended": finding.ended, "no": finding.no }), &[]);
    OfFinding::new(app, finding, finding.serial - 1, vec![told], decided(finding))
}

/// What days bring, for findings whose last day is over.
pub(super) async fn by_days(app: &App) -> Result<(), ActError> {
    let today = app.clock().today();
    let mut slot = app.0.findings_looked_at.lock().await;
    if *slot == Some(today) {
        return Ok(());
    }
    loop {
        let due = app.store().findings_due(today, CHUNK).await?;
        let full = due.len() == CHUNK as usize;
        let mut records = Vec::new();
        for mut finding in due {
            let seen = finding.serial;
            if finding.expire(today) {
                let told = event(
                    "finding_stands",
                    json!({ "no": finding.no }),
                    &[("outcome", json!(FindingOutcome::Upheld)), ("rule", json!(finding.rule))],
                );
                records.push(OfFinding::new(app, &finding, seen, vec![told], decided(&finding))?);
            } else if finding.clearing.is_none() {
                records.push(unanswered(app, finding)?);
            }
        }
        // A card on which a clearing waits stays as it is.
        let done = !full || records.is_empty();
        write_all(app, records).await?;
        if done {
            *slot = Some(today);
            return Ok(());
        }
    }
}

/// Nobody explained in time: this is an event that rules may look at. The supervisor decides without an explanation.
fn unanswered(app: &App, mut finding: Finding) -> Result<OfFinding, StoreError> {
    let seen = finding.serial;
    finding.serial += 1;
    finding.due_on = None;
    let charge = &finding.charge;
    let body = json!({
        "case_no": finding.case_no, "centre": finding.centre, "item": finding.item, "item_name": finding.item_name,
        "level": finding.level, "no": finding.no, "person": charge.person, "post": charge.post,
        "rule": finding.rule, "unit": charge.unit,
    });
    let told = event("finding_unanswered", body, &[("rule", json!(finding.rule))]);
    OfFinding::new(app, &finding, seen, vec![told], decided(&finding))
}

/// What a finding that is over adds to the figures of its rule, and takes from those that are open.
pub(super) fn decided(finding: &Finding) -> Vec<Count> {
    let one = |measure: &str| Count {
        side: Side::Rule,
        key: finding.rule.clone(),
        measure: measure.to_owned(),
        day: finding.on,
        n: 1,
    };
    let wrong =
        finding.ended.as_ref().and_then(|said| said.ground).is_some_and(|ground| ground.is_false_card());
    let mut counts = match finding.outcome {
        Some(FindingOutcome::Upheld) => vec![one("upheld")],
        Some(FindingOutcome::Cleared) if wrong => vec![one("cleared"), one("wrong")],
        Some(FindingOutcome::Cleared) => vec![one("cleared")],
        Some(FindingOutcome::Passed) => vec![one("passed")],
        None => return Vec::new(),
    };
    counts.extend(tally::open(finding, -1));
    counts
}
