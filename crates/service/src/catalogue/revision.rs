//! Revisions of items: drawn up, signed by street, department and district, published on their day; what was published
//! before, and which running cases a publication would meet.

use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::case::{Author, ListRow};
use domain::catalogue::{
    Change, ItemVersion, Revision, RevisionAct, RevisionRefusal, Stage, Status, Way, changes, is_plain_code,
};
use domain::organisation::{Role, Unit, UnitId, UnitKind};
use jiff::civil::Date;
use serde_json::{Map, Value as Json};
use store::{MasterRow, PAGE_MAX, PlainEvent, RecordWrite, Scope, StoreError, WorkQuery};

use super::publication;
use crate::app::App;
use crate::error::ActError;
use crate::organisation::district;

/// Revisions of a page of the list.
pub const PAGE: u32 = 200;
/// Longest reason for an act of its own, in characters.
const REASON_MAX: usize = 500;

/// Why an act on a revision failed.
#[derive(Debug, thiserror::Error)]
pub enum RevisionError {
    /// A rule of the catalogue says no.
    #[error(transparent)]
    Refused(#[from] RevisionRefusal),
    /// Another revision of the item is on its way.
    #[error("这个事项已有修订在办")]
    Open,
    /// Somebody saved or signed meanwhile.
    #[error("别人刚刚改过这份修订，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for RevisionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Clash { .. } => Self::Stale,
            other => Self::Act(other.into()),
        }
    }
}

fn stream(code: &str) -> String {
    format!("revision:{code}")
}

/// Who may look at revisions: those who take part in them, and who supervises.
pub(crate) fn takes_part(actor: &Actor) -> Result<(), ActError> {
    let part = [Role::CatalogueEditor, Role::CentreHead, Role::BodyHead, Role::Supervisor];
    if part.into_iter().any(|role| actor.is(role)) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Opens a revision of the item in force.
///
/// # Errors
/// Not a catalogue editor; no such item; one is open already.
pub async fn open(app: &App, actor: &Actor, code: &str) -> Result<Revision, RevisionError> {
    let base = super::item(app, code).ok_or(ActError::NotFound)?;
    start(app, actor, Some(&base), ItemVersion::clone(&base), department(app, code)).await
}

/// Draws up a new item that a body will decide in; the code must be free.
///
/// # Errors
/// Not a catalogue editor; the code is taken or no code; no such body; one is open already.
pub async fn draw_up(
    app: &App,
    actor: &Actor,
    (code, name): (&str, &str),
    body: &UnitId,
) -> Result<Revision, RevisionError> {
    let department = bodies(app).into_iter().find(|unit| unit.id == *body);
    let department = department.ok_or_else(|| ActError::field("/department", "required"))?;
    let item = ItemVersion::blank(code, name, &department.name);
    if !is_plain_code(&item.code) {
        return Err(ActError::field("/code", "code").into());
    }
    if item.name.trim().is_empty() {
        return Err(ActError::field("/name", "required").into());
    }
    if super::item(app, &item.code).is_some() || !app.store().versions(&item.code).await?.is_empty() {
        return Err(ActError::field("/code", "taken").into());
    }
    start(app, actor, None, item, Some(department.id)).await
}

/// The bodies that decide in items, by name.
#[must_use]
pub fn bodies(app: &App) -> Vec<Unit> {
    let master = app.master();
    let mut bodies: Vec<Unit> =
        master.units.values().filter(|unit| unit.kind == UnitKind::Body).cloned().collect();
    bodies.sort_by(|a, b| a.name.cmp(&b.name));
    bodies
}

async fn start(
    app: &App,
    actor: &Actor,
    base: Option<&ItemVersion>,
    item: ItemVersion,
    department: Option<UnitId>,
) -> Result<Revision, RevisionError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let code = item.code.clone();
    if app.store().revision(&code).await?.is_some() {
        return Err(RevisionError::Open);
    }
    let before = app.store().stream_length(&stream(&code)).await?;
    let way = Way { street: street_of(app, actor), department, district: UnitId(district(app)) };
    let mut revision = Revision::open(base, item, actor, way);
    revision.serial = before + 1;
    let row = MasterRow::Revision(Box::new(revision.clone()));
    commit(app, actor, &revision, "revision_opened", None, vec![row]).await?;
    Ok(revision)
}

/// The unit below the district the editor belongs to; none for an editor of the district.
pub(crate) fn street_of(app: &App, actor: &Actor) -> Option<UnitId> {
    let master = app.master();
    let district = master.units.values().find(|unit| unit.kind == UnitKind::District)?;
    let unit = master.units.get(actor.unit())?;
    let of_district =
        unit.id == district.id || unit.parent.as_ref() == Some(&district.id) && unit.kind == UnitKind::Centre;
    (!of_district).then(|| unit.id.clone())
}

/// The body that decides in the item, by its placements; none where it is placed nowhere.
fn department(app: &App, code: &str) -> Option<UnitId> {
    let master = app.master();
    let today = app.clock().today();
    let mut placed = master.placements.get(code).into_iter().flatten().filter(|one| one.in_force(today));
    placed.next().map(|placement| placement.district_body.clone())
}

/// The revision of an item that is on its way, with the version in force.
///
/// # Errors
/// The person takes no part in revisions; there is none.
pub async fn find(
    app: &App,
    actor: &Actor,
    code: &str,
) -> Result<(Revision, Option<Arc<ItemVersion>>), ActError> {
    takes_part(actor)?;
    let revision = app.store().revision(code).await?.ok_or(ActError::NotFound)?;
    Ok((revision, super::item(app, code)))
}

/// Revisions on their way, in order of their item's code.
///
/// # Errors
/// The person takes no part in revisions.
pub async fn list(app: &App, actor: &Actor, after: &str) -> Result<Vec<Revision>, ActError> {
    takes_part(actor)?;
    Ok(app.store().revisions(after, PAGE).await?)
}

/// Does an act on the revision as the person saw it (`seen`: its serial).
///
/// # Errors
/// See [`RevisionError`].
pub async fn act(
    app: &App,
    actor: &Actor,
    code: &str,
    seen: u32,
    act: RevisionAct,
) -> Result<Revision, RevisionError> {
    let (mut revision, base) = find(app, actor, code).await?;
    if revision.serial != seen {
        return Err(RevisionError::Stale);
    }
    let (kind, why) = match &act {
        RevisionAct::Save(_) => ("revision_saved", None),
        RevisionAct::Submit => ("revision_submitted", None),
        RevisionAct::Sign { .. } => ("revision_signed", None),
        RevisionAct::Return { why } => ("revision_returned", Some(why.trim().to_owned())),
    };
    super::bases::not_repealed(app, &revision.item, &act)?;
    revision.act(actor, act, base.as_deref(), app.clock().now())?;
    let row = MasterRow::Revision(Box::new(revision.clone()));
    commit(app, actor, &revision, kind, why.as_deref(), vec![row]).await?;
    if revision.stage == Stage::Scheduled {
        publish_due(app).await?;
    }
    Ok(revision)
}

/// Whether the person may throw a draft away: who may submit it; and the district, what a street has left lying.
///
/// # Errors
/// It is on its way; another unit's, and the person is no editor of the district.
pub fn may_discard(app: &App, actor: &Actor, revision: &Revision) -> Result<(), RevisionRefusal> {
    if revision.stage == Stage::Draft && may_at_once(app, actor) {
        return Ok(());
    }
    revision.may(actor, &RevisionAct::Submit)
}

/// Throws a draft away.
///
/// # Errors
/// It is on its way; another unit's, and the person is no editor of the district.
pub async fn discard(app: &App, actor: &Actor, code: &str, seen: u32) -> Result<(), RevisionError> {
    let (mut revision, _) = find(app, actor, code).await?;
    if revision.serial != seen {
        return Err(RevisionError::Stale);
    }
    may_discard(app, actor, &revision)?;
    revision.serial += 1;
    let end = vec![MasterRow::EndRevision(code.to_owned())];
    commit(app, actor, &revision, "revision_discarded", None, end).await
}

/// Records an act on a revision; its serial is the event's place in the stream, so two people cannot both be second.
async fn commit(
    app: &App,
    actor: &Actor,
    revision: &Revision,
    kind: &str,
    why: Option<&str>,
    rows: Vec<MasterRow>,
) -> Result<(), RevisionError> {
    let item = &revision.item;
    let mut body = serde_json::json!({
        "by": actor.author, "code": item.code, "digest": crate::encoding::to_hex(&super::ledger_digest(item)?),
        "stage": revision.stage, "version": item.version,
    });
    if let (Some(why), Some(members)) = (why, body.as_object_mut()) {
        members.insert("why".to_owned(), why.into());
    }
    let event = PlainEvent { kind: kind.to_owned(), body, public: about(&item.code) };
    let write = RecordWrite {
        seen_version: Some(revision.serial - 1),
        authority_epoch: Some(actor.epoch),
        ..write(app, stream(&item.code), event, rows)?
    };
    match app.store().commit_record(write).await {
        Ok(_) => Ok(()),
        Err(StoreError::EpochChanged) => {
            app.refresh_master().await?;
            Err(ActError::Busy.into())
        }
        Err(other) => Err(other.into()),
    }
}

pub(crate) fn about(code: &str) -> Map<String, Json> {
    Map::from_iter([("item".to_owned(), code.into())])
}

pub(crate) fn write(
    app: &App,
    stream: String,
    event: PlainEvent,
    rows: Vec<MasterRow>,
) -> Result<RecordWrite, ActError> {
    Ok(RecordWrite {
        stream,
        events: vec![event],
        nonces: vec![app.0.entropy.bytes()?],
        now: app.clock().now(),
        rows,
        seen_version: None,
        authority_epoch: None,
        leaf_unit: district(app),
    })
}

/// Publishes what was approved and whose day has come; the number published. One whose base was overtaken meanwhile goes
/// back to its drafter.
///
/// # Errors
/// The store cannot be read or written.
pub async fn publish_due(app: &App) -> Result<usize, ActError> {
    let today = app.clock().today();
    let mut published = 0;
    for due in app.store().revisions_due(today).await? {
        let code = due.item.code;
        let seen = published_so_far(app, &code).await?;
        let revision = app.store().revision(&code).await?.filter(|one| one.stage == Stage::Scheduled);
        let Some(revision) = revision else { continue };
        let base = super::item(app, &code);
        let overtaken = revision.base != base.as_deref().map(|base| base.version);
        let (event, mut rows) = if overtaken {
            send_back(revision)
        } else {
            let by = revision.signed.last().map_or_else(Author::system, |signed| signed.by.clone());
            let when = (app.clock().now(), revision.publish_on.unwrap_or(today));
            let (event, mut rows) =
                publication("item_published", revision.item, base.as_deref(), by, None, when)?;
            rows.push(MasterRow::EndRevision(code.clone()));
            (event, rows)
        };
        rows.push(MasterRow::BumpCatalogue);
        let write = write(app, format!("item:{code}"), event, rows)?;
        match app.store().commit_record(RecordWrite { seen_version: Some(seen), ..write }).await {
            Ok(_) => published += usize::from(!overtaken),
            // Another instance was first.
            Err(StoreError::Clash { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        app.refresh_master().await?;
    }
    Ok(published)
}

/// Events of the item's own stream, read before the version in force is: whoever publishes on it names them, so that of two
/// who publish at the same time one is refused, and no version is written over.
async fn published_so_far(app: &App, code: &str) -> Result<u32, ActError> {
    let seen = app.store().stream_length(&format!("item:{code}")).await?;
    app.refresh_master().await?;
    Ok(seen)
}

fn send_back(revision: Revision) -> (PlainEvent, Vec<MasterRow>) {
    let code = &revision.item.code;
    let why = RevisionRefusal::Overtaken.to_string();
    let body = serde_json::json!({"by": Author::system(), "code": code, "why": why});
    let event = PlainEvent { kind: "revision_overtaken".to_owned(), body, public: about(code) };
    let back = Revision { stage: Stage::Draft, publish_on: None, ..revision };
    (event, vec![MasterRow::Revision(Box::new(back))])
}

/// Acts of the district's editor that are in force at once: lighter for people, or not to be put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AtOnce {
    /// Strikes conditions, materials and a fee that no rule asks for (requirements B3).
    Strike,
    /// No case is taken for a time.
    Suspend(String),
    /// Cases are taken again.
    Resume,
    /// The item is withdrawn.
    Withdraw(String),
}

/// Whether the person is an editor of the district.
#[must_use]
pub fn may_at_once(app: &App, actor: &Actor) -> bool {
    actor.is(Role::CatalogueEditor) && street_of(app, actor).is_none()
}

/// Does an act that is in force at once, as a version of its own; its number.
///
/// # Errors
/// Not an editor of the district; nothing to do; no reason.
pub async fn at_once(app: &App, actor: &Actor, code: &str, what: &AtOnce) -> Result<u32, ActError> {
    if !may_at_once(app, actor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let seen = published_so_far(app, code).await?;
    let base = super::item(app, code).ok_or(ActError::NotFound)?;
    let mut item = ItemVersion::clone(&base);
    item.version = base.version + 1;
    let (kind, why) = match what {
        AtOnce::Strike => {
            strike(&mut item);
            ("item_struck", None)
        }
        // Only what takes cases: what was resumed is in force again as it was.
        AtOnce::Suspend(_) if base.status != Status::Published => {
            return Err(ActError::field("/status", "not-in-force"));
        }
        AtOnce::Suspend(why) => {
            item.status = Status::Suspended { reason: reason(why)? };
            ("item_suspended", Some(why.trim()))
        }
        AtOnce::Resume if matches!(base.status, Status::Suspended { .. }) => {
            item.status = Status::Published;
            ("item_resumed", None)
        }
        AtOnce::Resume => return Err(ActError::field("/status", "not-suspended")),
        AtOnce::Withdraw(why) => {
            item.status = Status::Abolished { reason: reason(why)? };
            ("item_withdrawn", Some(why.trim()))
        }
    };
    if changes(&base, &item).is_empty() && base.status == item.status {
        return Err(ActError::field("/status", "unchanged"));
    }
    let version = item.version;
    let when = (app.clock().now(), app.clock().today());
    let (event, mut rows) = publication(kind, item, Some(&base), actor.author.clone(), why, when)?;
    rows.push(MasterRow::BumpCatalogue);
    let write = RecordWrite {
        seen_version: Some(seen),
        authority_epoch: Some(actor.epoch),
        ..write(app, format!("item:{code}"), event, rows)?
    };
    let written = app.store().commit_record(write).await;
    app.refresh_master().await?;
    match written {
        Ok(_) => Ok(version),
        Err(StoreError::Clash { .. } | StoreError::EpochChanged) => Err(ActError::Busy),
        Err(other) => Err(other.into()),
    }
}

fn reason(why: &str) -> Result<String, ActError> {
    let why = why.trim();
    if why.is_empty() || why.chars().count() > REASON_MAX {
        return Err(ActError::field("/why", "required"));
    }
    Ok(why.to_owned())
}

/// Takes out what no rule asks for at all; a basis that lacks something stays, to be completed.
fn strike(item: &mut ItemVersion) {
    item.conditions.retain(|condition| condition.legal_basis.is_some());
    item.materials.retain(|material| material.legal_basis.is_some() || material.basis.is_some());
    let bare =
        |fee: &&mut domain::catalogue::Fee| fee.charged && fee.legal_basis.is_none() && fee.basis.is_none();
    if let Some(fee) = item.fee.as_mut().filter(bare) {
        fee.charged = false;
        fee.standard = None;
    }
}

/// A version that was published.
#[derive(Debug, Clone)]
pub struct Published {
    /// Its number.
    pub version: u32,
    /// First day in force.
    pub from: Date,
    /// What it changed; nothing for the first.
    pub changes: Vec<Change>,
    /// Its status.
    pub status: Status,
}

/// The public history of an item, newest first.
///
/// # Errors
/// There is no such item; the store cannot be read.
pub async fn history(app: &App, code: &str) -> Result<Vec<Published>, ActError> {
    let item = super::item(app, code).ok_or(ActError::NotFound)?;
    let stored = app.store().versions(&item.code).await?;
    let published: Vec<_> = stored.into_iter().filter_map(|one| Some((one.valid_from?, one.item))).collect();
    let before = published.iter().skip(1).map(|(_, before)| Some(before)).chain([None]);
    let one = |((from, item), before): (&(Date, ItemVersion), Option<&ItemVersion>)| Published {
        version: item.version,
        from: *from,
        changes: before.map_or_else(Vec::new, |before| changes(before, item)),
        status: item.status.clone(),
    };
    Ok(published.iter().zip(before).map(one).collect())
}

/// The version of an item that was in force on a day.
///
/// # Errors
/// There was none; the store cannot be read.
pub async fn as_of(app: &App, code: &str, day: Date) -> Result<ItemVersion, ActError> {
    let stored = app.store().versions(code).await?;
    let in_force = stored.into_iter().find(|one| one.valid_from.is_some_and(|from| from <= day));
    in_force.map(|one| one.item).ok_or(ActError::NotFound)
}

/// Running cases of an item, the most urgent first, and whether there are more than a page. They stay under the version
/// they were taken under.
///
/// # Errors
/// The person takes no part in revisions.
pub async fn running(app: &App, actor: &Actor, code: &str) -> Result<(Vec<ListRow>, bool), ActError> {
    takes_part(actor)?;
    let query = WorkQuery { item: Some(code.to_owned()), limit: PAGE_MAX, ..WorkQuery::of(Scope::All) };
    let page = app.store().work_list(&query).await?;
    let more = page.len() == PAGE_MAX as usize;
    let row = |entry: store::WorkEntry| {
        serde_json::from_str(&entry.row).map_err(|error| ActError::Failed(Box::new(error)))
    };
    Ok((page.into_iter().map(row).collect::<Result<_, _>>()?, more))
}
