//! Checks, meetings and disputes of competence: what their rooms share.

use domain::authority::Actor;
use domain::organisation::UnitId;
use domain::supervision::Stamp;
use serde_json::{Map, Value as Json};
use store::{MasterRow, PlainEvent, StoreError, Supervised};

use super::failed;
use crate::app::App;
use crate::error::ActError;

/// Rows on a page.
pub(super) const PAGE: u32 = 50;
/// Alerts that are named at once.
pub(super) const ALERTS: u32 = 50;

/// Why an act of supervision failed; `R` is the refusal of its subject.
#[derive(Debug)]
pub enum Trouble<R> {
    /// A rule says no.
    Refused(R),
    /// Somebody was first.
    Stale,
    /// Anything else.
    Act(ActError),
}

impl<R> From<ActError> for Trouble<R> {
    fn from(error: ActError) -> Self {
        Self::Act(error)
    }
}

impl<R> From<StoreError> for Trouble<R> {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Clash { .. } => Self::Stale,
            other => Self::Act(other.into()),
        }
    }
}

/// One act to record: where, after how many, what happened, and the rows it changes.
pub(super) struct Record {
    pub(super) stream: String,
    pub(super) seen: u32,
    pub(super) kind: &'static str,
    pub(super) body: Json,
    pub(super) public: Vec<(&'static str, String)>,
    pub(super) rows: Vec<Supervised>,
}

/// Records an act; who did it stands in its body.
pub(super) async fn commit<R>(app: &App, actor: &Actor, record: Record) -> Result<(), Trouble<R>> {
    let mut body = record.body;
    body["by"] = serde_json::to_value(&actor.author).map_err(|error| ActError::Failed(error.into()))?;
    let public = record.public.into_iter().map(|(key, value)| (key.to_owned(), Json::from(value)));
    let event = PlainEvent { kind: record.kind.to_owned(), body, public: Map::from_iter(public) };
    let rows = record.rows.into_iter().map(|row| MasterRow::Supervised(Box::new(row))).collect();
    match super::commit(app, Some(actor), record.stream, record.seen, vec![event], rows).await {
        Ok(()) => Ok(()),
        Err(StoreError::Clash { .. }) => Err(Trouble::Stale),
        Err(other) => Err(failed(app, other).await.into()),
    }
}

pub(super) fn stamp(app: &App, actor: &Actor) -> Stamp {
    Stamp { by: actor.author.clone(), at: app.clock().now() }
}

pub(super) fn json<R>(value: &impl serde::Serialize) -> Result<Json, Trouble<R>> {
    serde_json::to_value(value).map_err(|error| ActError::Failed(error.into()).into())
}

/// The units of some kinds, by id.
pub(super) fn units(app: &App, wanted: impl Fn(domain::organisation::UnitKind) -> bool) -> Vec<UnitId> {
    let master = app.master();
    master.units.values().filter(|unit| wanted(unit.kind)).map(|unit| unit.id.clone()).collect()
}
