//! Rules of supervision: those that come with the product, and how others come into force. Two persons for each change.

use domain::authority::{Actor, Denial};
use domain::case::Author;
use domain::organisation::Role;
use domain::supervision::{BacktestSummary, Proposal, Rule, RuleFault, RuleRecord, RuleRefusal, shipped};
use jiff::Timestamp;
use serde_json::json;
use store::{LogEntry, MasterRow, RecordWrite, StoreError};

use super::{by, event, failed, finding, write_of};
use crate::app::App;
use crate::error::ActError;

/// Why an act on a rule failed.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] RuleRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for RuleError {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

fn supervisor(actor: &Actor) -> Result<(), ActError> {
    if actor.is(Role::Supervisor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Puts the rules that come with the product into force, where the store has none: once, when it is made or upgraded.
///
/// # Errors
/// The store cannot be written.
pub async fn install(app: &App) -> Result<(), ActError> {
    if !app.store().supervision_rules().await?.is_empty() {
        return refresh(app).await;
    }
    let records = shipped::rules().into_iter().map(RuleRecord::installed);
    let writes: Vec<RecordWrite> =
        records.map(|record| record_of(app, None, "rule_installed", &record, 0)).collect::<Result<_, _>>()?;
    // Another instance may have been first.
    match app.store().commit_records(writes).await {
        Ok(_) | Err(StoreError::Clash { .. }) => {}
        Err(other) => return Err(other.into()),
    }
    refresh(app).await
}

/// Loads whom the rules tell.
pub(crate) async fn refresh(app: &App) -> Result<(), ActError> {
    let records = app.store().supervision_rules().await?;
    let tell = records.into_iter().filter_map(|record| {
        let rule = record.rule?;
        Some((rule.id, rule.tell))
    });
    *app.0.rules_told.write() = tell.collect();
    Ok(())
}

/// All rules, by id: for supervisors.
///
/// # Errors
/// Not a supervisor.
pub async fn list(app: &App, actor: &Actor) -> Result<Vec<RuleRecord>, ActError> {
    supervisor(actor)?;
    Ok(app.store().supervision_rules().await?)
}

/// One rule.
///
/// # Errors
/// Not a supervisor; there is none.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<RuleRecord, ActError> {
    supervisor(actor)?;
    if id.chars().any(char::is_control) {
        return Err(ActError::NotFound);
    }
    app.store().supervision_rule(id).await?.ok_or(ActError::NotFound)
}

/// Events of a rule that are shown.
const TRAIL: usize = 30;

/// What was done with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Kind of the event.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// Who; the system for what it did itself.
    pub by: Author,
    /// What it was about: the reason of a proposal, of a suspension.
    pub why: String,
    /// Version in force after it.
    pub version: u32,
}

/// What was done with a rule, the newest first, so far back as is shown.
///
/// # Errors
/// Not a supervisor; the store cannot be read.
pub async fn trail(app: &App, actor: &Actor, id: &str) -> Result<Vec<Done>, ActError> {
    supervisor(actor)?;
    let mut log = app.store().history(&format!("rule:{id}"), i64::MAX).await?;
    let newest = log.split_off(log.len().saturating_sub(TRAIL));
    let done = |entry: &LogEntry| {
        let mut data = entry.data()?;
        let field = |data: &mut serde_json::Value, key: &str| data.get_mut(key).map(serde_json::Value::take);
        let read = |error: serde_json::Error| ActError::Failed(error.into());
        let by = serde_json::from_value(field(&mut data, "by").unwrap_or_default()).map_err(read)?;
        let record = field(&mut data, "record").unwrap_or_default();
        let record: RuleRecord = serde_json::from_value(record).map_err(read)?;
        let why = record.pending.as_ref().map_or(&record.why, |pending| &pending.why).clone();
        let version = record.rule.map_or(0, |rule| rule.version);
        Ok(Done { kind: entry.kind.clone(), at: entry.at, by, why, version })
    };
    newest.iter().rev().map(done).collect()
}

/// Proposes a change, as the person saw the rule (`seen`: its serial; 0 for one that is not there yet).
///
/// # Errors
/// See [`RuleError`].
pub async fn propose(
    app: &App,
    actor: &Actor,
    id: &str,
    seen: u32,
    proposal: Proposal,
    why: &str,
) -> Result<RuleRecord, RuleError> {
    supervisor(actor)?;
    let found = app.store().supervision_rule(id).await?;
    let mut record = match found {
        Some(record) => record,
        None => RuleRecord::new(id),
    };
    if record.serial != seen {
        return Err(RuleError::Stale);
    }
    if let Proposal::Change(rule) = &proposal {
        number_is_free(app, id, &rule.no).await?;
        reach_is_known(app, rule)?;
    }
    record.propose(proposal, why, actor.author.clone(), app.clock().now())?;
    put(app, actor, "rule_proposed", &record, seen).await?;
    Ok(record)
}

/// A mistyped code would be a rule that finds nothing.
fn reach_is_known(app: &App, rule: &Rule) -> Result<(), RuleError> {
    let master = app.master();
    let reach = &rule.reach;
    let item = reach.items.iter().find(|code| master.items.head(code).is_none());
    let unit = reach.centres.iter().chain(&reach.bodies).find(|unit| !master.units.contains_key(*unit));
    match item.or(unit.map(|unit| &unit.0)) {
        None => Ok(()),
        Some(code) => {
            let shown: String = code.chars().take(40).collect();
            let message = format!("没有“{shown}”这个事项、中心或者机关");
            Err(RuleRefusal::Faults(vec![RuleFault { field: "/reach", message }]).into())
        }
    }
}

/// No other rule has the short number, in force or proposed.
async fn number_is_free(app: &App, id: &str, no: &str) -> Result<(), RuleError> {
    let all = app.store().supervision_rules().await?;
    let has = |record: &RuleRecord| {
        let proposed = record.pending.as_ref().and_then(|pending| match &pending.proposal {
            Proposal::Change(rule) => Some(&rule.no),
            _ => None,
        });
        record.rule.as_ref().map(|rule| &rule.no) == Some(&no.to_owned())
            || proposed.is_some_and(|other| other == no)
    };
    match all.iter().find(|other| other.id != id && has(other)) {
        Some(other) => Err(RuleRefusal::NumberTaken(no.to_owned(), other.id.clone()).into()),
        None => Ok(()),
    }
}

/// A second person agrees.
///
/// # Errors
/// See [`RuleError`].
pub async fn confirm(app: &App, actor: &Actor, id: &str, seen: u32) -> Result<RuleRecord, RuleError> {
    let mut record = as_seen(app, actor, id, seen).await?;
    // Where no case was ever taken in there is nothing to try a rule on.
    let history = has_history(app).await?;
    // Two may have been proposed at once: numbers of findings rest on it.
    if let Some(Proposal::Change(rule)) = record.pending.as_ref().map(|pending| &pending.proposal) {
        number_is_free(app, id, &rule.no).await?;
    }
    record.confirm(&actor.author, history)?;
    put(app, actor, "rule_confirmed", &record, seen).await?;
    refresh(app).await?;
    Ok(record)
}

/// A proposal is taken back or not agreed to.
///
/// # Errors
/// See [`RuleError`].
pub async fn withdraw(app: &App, actor: &Actor, id: &str, seen: u32) -> Result<RuleRecord, RuleError> {
    let mut record = as_seen(app, actor, id, seen).await?;
    record.withdraw()?;
    put(app, actor, "rule_withdrawn", &record, seen).await?;
    Ok(record)
}

/// Puts the result of a back-test beside the proposal it was made for.
///
/// # Errors
/// See [`RuleError`].
pub(crate) async fn tried(app: &App, id: &str, summary: BacktestSummary) -> Result<(), RuleError> {
    let record = app.store().supervision_rule(id).await?;
    let mut record = record.ok_or(ActError::NotFound)?;
    let seen = record.serial;
    record.tried(summary)?;
    match write(app, None, "rule_tried", &record, seen).await {
        Ok(()) => Ok(()),
        Err(StoreError::Clash { .. }) => Err(RuleError::Stale),
        Err(other) => Err(RuleError::Act(other.into())),
    }
}

/// Suspends a rule of which too many cards were false.
pub(crate) async fn check_rate(app: &App, id: &str) -> Result<(), ActError> {
    let rates = finding::false_cards(app).await?;
    let Some(rate) = rates.get(id).filter(|rate| rate.too_many()) else { return Ok(()) };
    let Some(mut record) = app.store().supervision_rule(id).await? else { return Ok(()) };
    let seen = record.serial;
    if !record.suspend_by_rate(rate.percent().unwrap_or(0)) {
        return Ok(());
    }
    match write(app, None, "rule_suspended", &record, seen).await {
        Ok(()) | Err(StoreError::Clash { .. }) => Ok(()),
        Err(other) => Err(other.into()),
    }
}

async fn has_history(app: &App) -> Result<bool, ActError> {
    let today = app.clock().today();
    let all = app.store().sums("all", super::FIRST_DAY, today).await?;
    Ok(all.iter().any(|(_, measure, n)| measure == "received" && *n > 0))
}

async fn as_seen(app: &App, actor: &Actor, id: &str, seen: u32) -> Result<RuleRecord, RuleError> {
    let record = find(app, actor, id).await?;
    if record.serial == seen { Ok(record) } else { Err(RuleError::Stale) }
}

async fn put(app: &App, actor: &Actor, kind: &str, record: &RuleRecord, seen: u32) -> Result<(), RuleError> {
    match write(app, Some(actor), kind, record, seen).await {
        Ok(()) => Ok(()),
        Err(StoreError::Clash { .. }) => Err(RuleError::Stale),
        Err(other) => Err(failed(app, other).await.into()),
    }
}

async fn write(
    app: &App,
    actor: Option<&Actor>,
    kind: &str,
    record: &RuleRecord,
    seen: u32,
) -> Result<(), StoreError> {
    app.store().commit_record(record_of(app, actor, kind, record, seen)?).await.map(drop)
}

fn record_of(
    app: &App,
    actor: Option<&Actor>,
    kind: &str,
    record: &RuleRecord,
    seen: u32,
) -> Result<RecordWrite, StoreError> {
    let public = [
        ("id", json!(record.id)),
        ("state", json!(record.state)),
        ("version", json!(record.rule.as_ref().map(|rule| rule.version))),
    ];
    let told = event(kind, json!({ "by": by(actor), "record": record }), &public);
    let rows = vec![MasterRow::Rule(Box::new(record.clone()))];
    write_of(app, actor, format!("rule:{}", record.id), seen, vec![told], rows)
}
