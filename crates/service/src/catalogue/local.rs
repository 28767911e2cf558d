//! What a street sets for itself in an item: saved by the street's editor, shown in its guide, and the promise by which cases
//! received there run.

use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::case::Rules;
use domain::catalogue::ItemVersion;
use domain::catalogue::local::{LocalRecord, LocalRefusal};
use domain::organisation::{Competence, Placement, Role, UnitId};
use domain::time_limit::Limit;
use store::{MasterRow, PlainEvent, RecordWrite, StoreError};

use super::revision::{about, street_of, write};
use crate::app::App;
use crate::error::ActError;
use crate::master::Master;

/// Why a record was not saved.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// It widens what the district has set, or a field is wrong.
    #[error(transparent)]
    Refused(#[from] LocalRefusal),
    /// Somebody saved it meanwhile.
    #[error("别人刚刚改过，请看过再保存")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

/// What a street's editor typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalIn {
    /// Where.
    pub place: Option<String>,
    /// Opening hours.
    pub hours: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// A shorter promise.
    pub promised: Option<Limit>,
}

/// A street's record with what it stands beside.
pub struct Local {
    /// The street's centre.
    pub street: UnitId,
    /// The version in force.
    pub item: Arc<ItemVersion>,
    /// How the item is placed in the street.
    pub placement: Placement,
    /// The record; none before the first save.
    pub record: Option<Arc<LocalRecord>>,
}

/// The street whose records the person may save; none for anybody else.
#[must_use]
pub fn edits_for(app: &App, actor: &Actor) -> Option<UnitId> {
    if actor.is(Role::CatalogueEditor) { street_of(app, actor) } else { None }
}

/// The record of the actor's street in an item.
///
/// # Errors
/// Not an editor of a street; the item is not placed there.
pub fn own(app: &App, actor: &Actor, code: &str) -> Result<Local, ActError> {
    let street = edits_for(app, actor).ok_or(ActError::Denied(Denial::Role))?;
    let item = super::item(app, code).ok_or(ActError::NotFound)?;
    let master = app.master();
    let placement = master.placement(&item.code, &street, app.clock().today()).cloned();
    let placement = placement.ok_or(ActError::NotFound)?;
    let record = master.local(&item.code, &street).cloned();
    Ok(Local { street, item, placement, record })
}

/// Saves the record of the actor's street, as an event of the item; `seen` is the number of saves the page was made of.
///
/// # Errors
/// As [`own`]; it widens what the district has set; somebody saved meanwhile.
pub async fn save(
    app: &App,
    actor: &Actor,
    code: &str,
    seen: u32,
    typed: LocalIn,
) -> Result<LocalRecord, LocalError> {
    let stream = format!("item:{code}");
    let length = app.store().stream_length(&stream).await.map_err(ActError::from)?;
    app.refresh_master().await?;
    let Local { street, item, placement, record } = own(app, actor, code)?;
    let serial = record.map_or(0, |record| record.serial);
    if serial != seen {
        return Err(LocalError::Stale);
    }
    let next = LocalRecord {
        item: item.code.clone(),
        street,
        place: typed.place,
        hours: typed.hours,
        phone: typed.phone,
        promised: typed.promised,
        serial: serial + 1,
        by: actor.author.clone(),
        on: app.clock().today(),
    };
    next.check(&item, placement.mode)?;
    let event = PlainEvent {
        kind: "item_local_saved".to_owned(),
        body: serde_json::json!({
            "by": next.by, "code": next.item, "hours": next.hours, "phone": next.phone, "place": next.place,
            "promised": next.promised, "street": next.street,
        }),
        public: about(&next.item),
    };
    let rows = vec![MasterRow::Local(Box::new(next.clone())), MasterRow::BumpCatalogue];
    let write = RecordWrite {
        seen_version: Some(length),
        authority_epoch: Some(actor.epoch),
        ..write(app, stream, event, rows)?
    };
    let written = app.store().commit_record(write).await;
    app.refresh_master().await?;
    match written {
        Ok(_) => Ok(next),
        Err(StoreError::Clash { .. }) => Err(LocalError::Stale),
        Err(StoreError::EpochChanged) => Err(ActError::Busy.into()),
        Err(other) => Err(ActError::from(other).into()),
    }
}

/// What a street has set that holds today: its record and the promise, if that is still the shorter one.
#[must_use]
pub fn at(app: &App, item: &ItemVersion, street: &UnitId) -> Option<(Arc<LocalRecord>, Option<Limit>)> {
    let master = app.master();
    let placement = master.placement(&item.code, street, app.clock().today())?;
    let record = master.local(&item.code, street).filter(|record| !record.is_empty())?;
    Some((Arc::clone(record), record.promise(item, placement.mode)))
}

/// The rules for a case received here: those of the version, with the street's own promise.
pub(crate) fn rules_here(master: &Master, item: &ItemVersion, competence: &Competence) -> Arc<Rules> {
    let rules = master.rules(item, competence.mode);
    let record = master.local(&item.code, &competence.centre);
    match record.and_then(|record| record.promise(item, competence.mode)) {
        Some(promise) => Arc::new(Rules { street_promise: Some(promise), ..Rules::clone(&rules) }),
        None => rules,
    }
}
