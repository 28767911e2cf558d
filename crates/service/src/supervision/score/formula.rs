//! The formula in force, and how two supervisors change it.

use domain::authority::Actor;
use domain::supervision::score::{Formula, FormulaRecord, FormulaRefusal, default_formula};
use serde_json::json;
use store::{MasterRow, StoreError};

use super::{hash, supervisor};
use crate::app::App;
use crate::error::ActError;
use crate::supervision::{by, commit, event, failed};

/// Stream of the formula.
const STREAM: &str = "formula";

/// Why an act on the formula failed.
#[derive(Debug, thiserror::Error)]
pub enum FormulaError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] FormulaRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

/// The formula as it is, or as it comes with the product. Anybody who works here may read by what is scored.
///
/// # Errors
/// The store cannot be read.
pub async fn read(app: &App) -> Result<FormulaRecord, ActError> {
    match app.store().formula().await? {
        Some(record) => Ok(record),
        None => shipped(),
    }
}

fn shipped() -> Result<FormulaRecord, ActError> {
    let formula = default_formula().ok_or_else(|| ActError::Setup("没有随产品提供的考核公式".to_owned()))?;
    Ok(FormulaRecord::installed(formula))
}

/// The formula in force; the one that comes with the product is recorded when it is first needed.
pub(super) async fn installed(app: &App) -> Result<FormulaRecord, ActError> {
    if let Some(record) = app.store().formula().await? {
        return Ok(record);
    }
    let record = shipped()?;
    match write(app, None, "formula_installed", &record, 0).await {
        Ok(()) | Err(StoreError::Clash { .. }) => {}
        Err(other) => return Err(other.into()),
    }
    read(app).await
}

/// The formula of a version, from the log.
pub(super) async fn of_version(app: &App, version: u32) -> Result<Option<Formula>, ActError> {
    for entry in app.store().history(STREAM, i64::MAX).await? {
        let record = entry.data()?.get("record").cloned().unwrap_or_default();
        let record: FormulaRecord =
            serde_json::from_value(record).map_err(|error| ActError::Failed(error.into()))?;
        if record.formula.version == version {
            return Ok(Some(record.formula));
        }
    }
    Ok(None)
}

/// Proposes another formula, as the person saw the record (`seen`: its serial).
///
/// # Errors
/// See [`FormulaError`].
pub async fn propose(
    app: &App,
    actor: &Actor,
    seen: u32,
    formula: Formula,
    why: &str,
) -> Result<FormulaRecord, FormulaError> {
    let mut record = as_seen(app, actor, seen).await?;
    record.propose(formula, why, actor.author.clone(), app.clock().now())?;
    put(app, actor, "formula_proposed", &record, seen).await?;
    Ok(record)
}

/// A second supervisor agrees.
///
/// # Errors
/// See [`FormulaError`].
pub async fn confirm(app: &App, actor: &Actor, seen: u32) -> Result<FormulaRecord, FormulaError> {
    let mut record = as_seen(app, actor, seen).await?;
    record.confirm(&actor.author)?;
    put(app, actor, "formula_confirmed", &record, seen).await?;
    Ok(record)
}

/// What is proposed is taken back or not agreed to.
///
/// # Errors
/// See [`FormulaError`].
pub async fn withdraw(app: &App, actor: &Actor, seen: u32) -> Result<FormulaRecord, FormulaError> {
    let mut record = as_seen(app, actor, seen).await?;
    record.withdraw()?;
    put(app, actor, "formula_withdrawn", &record, seen).await?;
    Ok(record)
}

async fn as_seen(app: &App, actor: &Actor, seen: u32) -> Result<FormulaRecord, FormulaError> {
    supervisor(actor)?;
    let record = installed(app).await?;
    if record.serial == seen { Ok(record) } else { Err(FormulaError::Stale) }
}

async fn put(
    app: &App,
    actor: &Actor,
    kind: &str,
    record: &FormulaRecord,
    seen: u32,
) -> Result<(), FormulaError> {
    match write(app, Some(actor), kind, record, seen).await {
        Ok(()) => Ok(()),
        Err(StoreError::Clash { .. }) => Err(FormulaError::Stale),
        Err(other) => Err(failed(app, other).await.into()),
    }
}

async fn write(
    app: &App,
    actor: Option<&Actor>,
    kind: &str,
    record: &FormulaRecord,
    seen: u32,
) -> Result<(), StoreError> {
    let digest = hash(&record.formula).unwrap_or_default();
    let public = [("formula", json!(digest)), ("version", json!(record.formula.version))];
    let told = event(kind, json!({ "by": by(actor), "record": record }), &public);
    let rows = vec![MasterRow::Formula(Box::new(record.clone()))];
    commit(app, actor, STREAM.to_owned(), seen, vec![told], rows).await
}
