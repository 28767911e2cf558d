//! Records of accountability: made by one supervisor (`accountability:YEAR`), confirmed by another (`accountable:ID`), seen by
//! supervisors and the head of the unit concerned. A person's name is sealed; showing it is logged with its reason.

use domain::authority::{Actor, Denial};
use domain::catalogue::campaign::Stamp;
use domain::identifier::mask_person;
use domain::organisation::Role;
use domain::supervision::accountability::{
    Accountability, NAME_MAX, RecordIn, RecordRefusal, RecordState, SealedPerson,
};
use domain::supervision::order::{OrderState, SupervisionOrder};
use domain::supervision::words;
use domain::supervision::{Finding, FindingOutcome};
use store::{MasterRow, StoreError};

use super::hand::{Clash, PAGE, Part, TRIES, commit, event, is_supervised, part, sees as concerns};
use crate::app::App;
use crate::encoding::{from_hex, to_hex};
use crate::error::ActError;
use crate::seal::DataKey;

/// The sealed fields.
const PERSON: &str = "accountability-person";
const FACTS: &str = "accountability-facts";

/// Why a record was not made.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] RecordRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for RecordError {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

impl From<Clash> for RecordError {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Stale => Self::Stale,
            Clash::Act(error) => Self::Act(error),
        }
    }
}

/// A record as it is opened.
#[derive(Debug, Clone)]
pub struct OpenRecord {
    /// The record; a person in it is masked, the facts are sealed.
    pub record: Accountability,
    /// The facts.
    pub facts: String,
    /// Number of the sheet it follows from.
    pub order_no: Option<String>,
    /// Whether this person confirms or rejects it now.
    pub checks: bool,
}

/// Whether the record is there for the person: for the head of the unit only once it is confirmed.
fn sees(actor: &Actor, record: &Accountability) -> bool {
    let confirmed = record.state == RecordState::Confirmed || part(actor) == Some(Part::Supervisor);
    confirmed && concerns(actor, &record.unit)
}

/// Records what was decided; its id.
///
/// # Errors
/// Not a supervisor; no unit, no such sheet; see [`RecordRefusal`].
pub async fn record(app: &App, actor: &Actor, what: &RecordIn) -> Result<String, RecordError> {
    if !actor.is(Role::Supervisor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    if !is_supervised(app, &what.unit) {
        return Err(RecordRefusal::Unit.into());
    }
    let order = what.order.trim();
    if !order.is_empty() {
        let stands =
            |known: &SupervisionOrder| known.unit == what.unit && known.state != OrderState::Withdrawn;
        let known = app.store().order(order).await?.filter(stands);
        known.ok_or_else(|| RecordRefusal::NoOrder(order.to_owned()))?;
    }
    let finding = what.finding.trim();
    if !finding.is_empty() {
        let upheld =
            |known: &Finding| known.is_affair_of(&what.unit) && known.outcome == Some(FindingOutcome::Upheld);
        let known = app.store().finding(finding).await?.filter(upheld);
        known.ok_or_else(|| RecordRefusal::NoFinding(finding.to_owned()))?;
    }
    let person = sealed(app, what)?;
    for _ in 0..TRIES {
        match record_once(app, actor, what, person.clone()).await {
            Err(RecordError::Stale) => {}
            done => return done,
        }
    }
    Err(ActError::Busy.into())
}

fn sealed(app: &App, what: &RecordIn) -> Result<Option<SealedPerson>, RecordError> {
    let name = words::allowed("person", "姓名", 50, &what.person).map_err(RecordRefusal::from)?;
    if name.is_empty() {
        return Ok(None);
    }
    let post = words::needed("post", "岗位、职务", NAME_MAX, &what.post).map_err(RecordRefusal::from)?;
    let (key, wrapped) = DataKey::generate(&app.0.keyring, &app.0.entropy)?;
    let sealed = key.seal(&app.0.entropy, PERSON, &name)?;
    Ok(Some(SealedPerson { sealed, key: to_hex(&wrapped), masked: mask_person(&name), post }))
}

async fn record_once(
    app: &App,
    actor: &Actor,
    what: &RecordIn,
    person: Option<SealedPerson>,
) -> Result<String, RecordError> {
    let year = app.clock().today().year();
    let stream = format!("accountability:{year}");
    let seen = app.store().stream_length(&stream).await?;
    let stamp = Stamp { by: actor.author.clone(), at: app.clock().now() };
    let mut record = what.record(format!("{year}-{:04}", seen + 1), person, stamp)?;
    // They should name nobody, and often do.
    let (key, wrapped) = DataKey::generate(&app.0.keyring, &app.0.entropy)?;
    record.facts = key.seal(&app.0.entropy, FACTS, &record.facts)?;
    record.key = to_hex(&wrapped);
    let mut body = serde_json::to_value(&record).map_err(|error| ActError::Failed(error.into()))?;
    // The log keeps what is sealed; the keys stay in the row, so that erasing them erases name and facts.
    if let Some(body) = body.as_object_mut() {
        body.remove("key");
    }
    if let Some(person) = body.get_mut("person").and_then(serde_json::Value::as_object_mut) {
        person.retain(|field, _| field == "sealed");
    }
    let event = event("accountability_recorded", body, &[("record", record.id.as_str())]);
    let id = record.id.clone();
    commit(app, actor, (stream, seen), event, vec![MasterRow::Accountability(Box::new(record))]).await?;
    Ok(id)
}

/// Records, the newest first, a page before the one with the id given: all for a supervisor, for a head
/// what is confirmed of the own unit.
///
/// # Errors
/// Not for this person.
pub async fn list(app: &App, actor: &Actor, before: &str) -> Result<Vec<Accountability>, ActError> {
    let unit = match part(actor) {
        Some(Part::Supervisor) => None,
        Some(Part::Head) => Some(actor.unit()),
        None => return Err(ActError::Denied(Denial::Role)),
    };
    Ok(app.store().accountability(unit, before, PAGE).await?)
}

/// A record.
///
/// # Errors
/// It is not there, or not for this person.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<OpenRecord, ActError> {
    let record = app.store().accountability_of(id).await?.filter(|record| sees(actor, record));
    let record = record.ok_or(ActError::NotFound)?;
    let order = match &record.order {
        Some(order) => app.store().order(order).await?,
        None => None,
    };
    let another = record.recorded.by.person != actor.author.person;
    let checks = record.state == RecordState::Proposed && actor.is(Role::Supervisor) && another;
    let facts = opened(app, &record.key, FACTS, &record.facts)?;
    Ok(OpenRecord { checks, order_no: order.map(|order| order.no), record, facts })
}

fn opened(app: &App, key: &str, field: &str, sealed: &str) -> Result<String, ActError> {
    // Facts recorded before they were sealed have no key.
    if key.is_empty() {
        return Ok(sealed.to_owned());
    }
    let wrapped: Option<[u8; 44]> = from_hex(key);
    let wrapped = wrapped.ok_or_else(|| ActError::Setup("责任追究登记的密钥读不出".to_owned()))?;
    Ok(DataKey::unwrap(&app.0.keyring, &wrapped)?.open(field, sealed)?)
}

/// Confirms or rejects a record.
///
/// # Errors
/// See [`RecordError`].
pub async fn check(
    app: &App,
    actor: &Actor,
    id: &str,
    confirmed: bool,
    why: &str,
) -> Result<(), RecordError> {
    let mut record = find(app, actor, id).await?.record;
    if !actor.is(Role::Supervisor) {
        return Err(RecordRefusal::Person.into());
    }
    record.check(confirmed, why, Stamp { by: actor.author.clone(), at: app.clock().now() })?;
    let body = serde_json::json!({"by": actor.author, "id": id, "state": record.state, "why": record.why});
    let kind = if confirmed { "accountability_confirmed" } else { "accountability_rejected" };
    let event = event(kind, body, &[("record", id)]);
    commit(
        app,
        actor,
        (format!("accountable:{id}"), 0),
        event,
        vec![MasterRow::Accountability(Box::new(record))],
    )
    .await?;
    Ok(())
}

/// Shows the name of the person of a record: an act of its own, logged with its reason.
///
/// # Errors
/// No reason; the record is not for this person, or is about a unit.
pub async fn show(app: &App, actor: &Actor, id: &str, reason: &str) -> Result<String, ActError> {
    let reason = words::needed("reason", "查看的原因", domain::case::TEXT_MAX, reason)
        .map_err(|wrong| ActError::field("/reason", wrong.to_string()))?;
    let record = find(app, actor, id).await?.record;
    let person = record.person.ok_or(ActError::NotFound)?;
    let name = opened(app, &person.key, PERSON, &person.sealed)?;
    let body = serde_json::json!({"by": actor.author, "reason": reason, "record": id});
    let event = event("personal_data_shown", body, &[]);
    crate::organisation::record(app, &format!("show:accountability-{id}"), vec![event], Vec::new(), actor)
        .await?;
    Ok(name)
}
