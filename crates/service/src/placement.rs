//! Placing items at centres: the district's editor places, changes and ends, each act an event of `placement:CODE` in
//! the transaction of its rows; and how far every item for the public is covered at every street.

pub mod coverage;

use domain::authority::{Actor, Denial};
use domain::catalogue::ItemVersion;
use domain::organisation::{Competence, Placement, PlacementMode, Role, UnitId};
use domain::placement::coverage::{CoverageMark, Instead};
use domain::placement::{Instrument, PlacementRefusal, Setting, reason};
use jiff::civil::Date;
use serde_json::{Map, Value as Json};
use store::{MasterRow, PlainEvent, RecordWrite, StoreError};

use crate::app::App;
use crate::error::ActError;
use crate::master::Master;
use crate::organisation::district;

/// Events of an item's history that are shown.
const HISTORY: u32 = 50;

/// Why a placement was not recorded.
#[derive(Debug, thiserror::Error)]
pub enum PlacementError {
    /// The law or a rule says no; the centre it is about, where there are several.
    #[error("{}", told(.0, .1.as_deref()))]
    Refused(PlacementRefusal, Option<String>),
    /// Somebody changed the item's placements meanwhile.
    #[error("别人刚刚改过这个事项的进驻，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

fn told(refusal: &PlacementRefusal, centre: Option<&str>) -> String {
    centre.map_or_else(|| refusal.to_string(), |centre| format!("{centre}：{refusal}"))
}

impl From<PlacementRefusal> for PlacementError {
    fn from(refusal: PlacementRefusal) -> Self {
        Self::Refused(refusal, None)
    }
}

impl From<StoreError> for PlacementError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Clash { .. } => Self::Stale,
            other => Self::Act(other.into()),
        }
    }
}

/// How an item is to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceIn {
    /// The way.
    pub mode: PlacementMode,
    /// The department that decides, or in whose name it is decided; of no account where the street decides on its own.
    pub district_body: Option<UnitId>,
    /// The street's side; the office of the centre's street if absent.
    pub street_body: Option<UnitId>,
    /// The instrument.
    pub document: Instrument,
    /// First day.
    pub from: Date,
    /// Last day, if it is to end.
    pub to: Option<Date>,
}

/// What an editor does with an item's placements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacementAct {
    /// Places it at centres, all by one instrument.
    Place(Vec<UnitId>, Box<PlaceIn>),
    /// Another way of placing succeeds the placement with the id.
    Change(String, Box<PlaceIn>),
    /// The placement with the id ends after a day.
    End {
        /// Id of the placement.
        id: String,
        /// Its last day.
        last: Date,
        /// Why.
        why: String,
    },
    /// The placement with the id, which has not begun, is taken back.
    Revoke {
        /// Id of the placement.
        id: String,
        /// Why.
        why: String,
    },
    /// What is said of centres where it is not placed.
    Mark(Vec<UnitId>, Instead),
    /// Nothing is said of a centre any more.
    Unmark(UnitId),
}

/// A placement as it would be, and what it succeeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previewed {
    /// The placement.
    pub placement: Placement,
    /// The one before it at that centre.
    pub before: Option<Placement>,
}

/// What is recorded, and what is placed by it.
#[derive(Default)]
struct Decided {
    events: Vec<PlainEvent>,
    rows: Vec<MasterRow>,
    placed: Vec<Previewed>,
}

/// Placements of an item as they are, for who may look.
pub struct Placements {
    /// The item.
    pub item: std::sync::Arc<ItemVersion>,
    /// Placements with their ids, by centre, the newest first.
    pub placed: Vec<(String, Placement)>,
    /// Acts recorded so far: what a page was made of.
    pub serial: u32,
    /// The newest acts, newest first.
    pub history: Vec<Recorded>,
}

/// One act of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Kind of the event.
    pub kind: String,
    /// When, RFC 3339.
    pub at: String,
    /// Who.
    pub name: String,
    /// The centre.
    pub centre: UnitId,
    /// The reason given, if any.
    pub why: Option<String>,
}

fn stream(code: &str) -> String {
    format!("placement:{code}")
}

/// Whether the person places items: an editor of the district.
#[must_use]
pub fn may_place(app: &App, actor: &Actor) -> bool {
    crate::catalogue::revision::may_at_once(app, actor)
}

/// Whether the person may look: who edits the catalogue, heads a centre or a body, or supervises.
#[must_use]
pub fn may_read(actor: &Actor) -> bool {
    let roles = [Role::CatalogueEditor, Role::CentreHead, Role::BodyHead, Role::Supervisor];
    roles.into_iter().any(|role| actor.is(role))
}

fn readable(actor: &Actor) -> Result<(), ActError> {
    if may_read(actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Placements of an item, past, present and to come.
///
/// # Errors
/// Not for this person; no such item; the store cannot be read.
pub async fn find(app: &App, actor: &Actor, code: &str) -> Result<Placements, ActError> {
    readable(actor)?;
    let item = crate::catalogue::item(app, code).ok_or(ActError::NotFound)?;
    let serial = app.store().stream_length(&stream(&item.code)).await?;
    let mut placed = app.store().placements_of(&item.code).await?;
    placed.sort_by(|(_, a), (_, b)| a.centre.cmp(&b.centre).then(b.from.cmp(&a.from)));
    let history = history(app, &item.code, serial).await?;
    Ok(Placements { item, placed, serial, history })
}

async fn history(app: &App, code: &str, serial: u32) -> Result<Vec<Recorded>, ActError> {
    let events = app.store().events_of(&stream(code), serial.saturating_sub(HISTORY), HISTORY).await?;
    let one = |event: &store::StoredEvent| -> Result<Recorded, ActError> {
        let data = event.data()?;
        let text = |path: &str| data.pointer(path).and_then(Json::as_str).map(ToOwned::to_owned);
        let centre = ["/placement/centre", "/centre"].into_iter().find_map(text);
        Ok(Recorded {
            kind: event.kind.clone(),
            at: event.at.clone(),
            name: text("/by/name").unwrap_or_default(),
            centre: UnitId(centre.unwrap_or_default()),
            why: text("/why"),
        })
    };
    events.iter().rev().map(one).collect()
}

/// What placing or changing would lead to, without recording anything.
///
/// # Errors
/// As [`act`].
pub async fn preview(
    app: &App,
    actor: &Actor,
    code: &str,
    act: &PlacementAct,
) -> Result<Vec<Previewed>, PlacementError> {
    let item = editable(app, actor, code)?;
    let placed = app.store().placements_of(&item.code).await?;
    Ok(decide(app, actor, &item, &placed, act)?.placed)
}

/// Records an act on an item's placements as the person saw them (`seen`: their serial).
///
/// # Errors
/// Not the district's editor; no such item; the law or a rule says no; somebody was first.
pub async fn act(
    app: &App,
    actor: &Actor,
    code: &str,
    seen: u32,
    act: &PlacementAct,
) -> Result<Vec<Previewed>, PlacementError> {
    let item = editable(app, actor, code)?;
    // Read after the length of the stream would be known: whoever comes between is found out by it.
    if app.store().stream_length(&stream(&item.code)).await? != seen {
        return Err(PlacementError::Stale);
    }
    let placed = app.store().placements_of(&item.code).await?;
    let decided = decide(app, actor, &item, &placed, act)?;
    let mut rows = decided.rows;
    rows.push(MasterRow::BumpCatalogue);
    if !matches!(act, PlacementAct::Mark(..) | PlacementAct::Unmark(_)) {
        // Who is competent changes: whoever acts under the old placements decides again.
        rows.push(MasterRow::BumpAuthority);
    }
    let write = RecordWrite {
        stream: stream(&item.code),
        nonces: decided
            .events
            .iter()
            .map(|_| app.0.entropy.bytes())
            .collect::<Result<_, _>>()
            .map_err(ActError::from)?,
        events: decided.events,
        now: app.clock().now(),
        rows,
        seen_version: Some(seen),
        authority_epoch: Some(actor.epoch),
        leaf_unit: district(app),
    };
    let written = app.store().commit_record(write).await;
    app.refresh_master().await?;
    match written {
        Ok(_) => Ok(decided.placed),
        Err(StoreError::EpochChanged) => Err(ActError::Busy.into()),
        Err(other) => Err(other.into()),
    }
}

fn editable(app: &App, actor: &Actor, code: &str) -> Result<std::sync::Arc<ItemVersion>, ActError> {
    if !may_place(app, actor) {
        return Err(ActError::Denied(Denial::Role));
    }
    crate::catalogue::item(app, code).ok_or(ActError::NotFound)
}

fn decide(
    app: &App,
    actor: &Actor,
    item: &ItemVersion,
    placed: &[(String, Placement)],
    act: &PlacementAct,
) -> Result<Decided, PlacementError> {
    let master = app.master();
    let setting = Setting { units: &master.units, item, placed, today: app.clock().today() };
    let by = serde_json::to_value(&actor.author).map_err(|error| ActError::Failed(error.into()))?;
    let mut decided = Decided::default();
    match act {
        PlacementAct::Place(centres, what) => {
            for centre in chosen(centres)? {
                let new = drafted(&setting, &centre, what)?;
                let rows =
                    setting.place(new.clone()).map_err(|no| at_centre(&master, centres, &centre, no))?;
                decided.place(&item.code, &by, rows, None, new)?;
            }
        }
        PlacementAct::Change(id, what) => {
            let before = placed.iter().find(|(one, _)| one == id).map(|(_, placement)| placement.clone());
            let before = before.ok_or(PlacementRefusal::Gone)?;
            let new = drafted(&setting, &before.centre, what)?;
            let rows = setting.change(id, new.clone())?;
            decided.place(&item.code, &by, rows, Some(before), new)?;
        }
        PlacementAct::End { id, last, why } => {
            let (id, ended) = setting.end(id, *last, why)?;
            let body = serde_json::json!({"by": by, "centre": ended.centre, "id": id, "last": last, "why": why.trim()});
            decided.events.push(event("placement_ended", &item.code, &ended.centre, body));
            decided.rows.push(MasterRow::Placement(id, ended));
        }
        PlacementAct::Revoke { id, why } => {
            setting.revoke(id, why)?;
            let centre =
                placed.iter().find(|(one, _)| one == id).map(|(_, placement)| placement.centre.clone());
            let centre = centre.ok_or(PlacementRefusal::Gone)?;
            let body = serde_json::json!({"by": by, "centre": centre, "id": id, "why": why.trim()});
            decided.events.push(event("placement_revoked", &item.code, &centre, body));
            decided.rows.push(MasterRow::RevokePlacement(id.clone()));
        }
        PlacementAct::Mark(..) | PlacementAct::Unmark(_) => mark(app, actor, &setting, act, &mut decided)?,
    }
    Ok(decided)
}

/// Each centre once; at least one.
fn chosen(centres: &[UnitId]) -> Result<std::collections::BTreeSet<UnitId>, ActError> {
    if centres.is_empty() {
        Err(ActError::field("/centre", "choose"))
    } else {
        Ok(centres.iter().cloned().collect())
    }
}

/// The refusal with the centre it is about, where there are several.
fn at_centre(master: &Master, all: &[UnitId], centre: &UnitId, no: PlacementRefusal) -> PlacementError {
    PlacementError::Refused(no, (all.len() > 1).then(|| master.short_name(centre)))
}

/// The placement at a centre: where nothing is said of the street's side, it is the office of the centre's street.
fn drafted(setting: &Setting<'_>, centre: &UnitId, what: &PlaceIn) -> Result<Placement, ActError> {
    let office = || setting.street_office(centre);
    let street_body = match what.mode {
        PlacementMode::Stationed => what.street_body.clone(),
        _ => what.street_body.clone().or_else(office),
    };
    let district_body = match what.mode {
        PlacementMode::Devolved => street_body.clone().unwrap_or_default(),
        _ => what.district_body.clone().ok_or_else(|| ActError::field("/district_body", "choose"))?,
    };
    Ok(Placement {
        item: setting.item.code.clone(),
        centre: centre.clone(),
        mode: what.mode,
        street_body,
        district_body,
        instrument: what.document.cited(),
        document: Some(what.document.clone()),
        from: what.from,
        to: what.to,
    })
}

impl Decided {
    fn place(
        &mut self,
        code: &str,
        by: &Json,
        rows: Vec<(String, Placement)>,
        before: Option<Placement>,
        new: Placement,
    ) -> Result<(), ActError> {
        let placement = serde_json::to_value(&new).map_err(|error| ActError::Failed(error.into()))?;
        let mut body = serde_json::json!({"by": by, "placement": placement});
        if let (Some((id, ended)), Some(_), Some(members)) = (rows.first(), &before, body.as_object_mut()) {
            members.insert("succeeds".to_owned(), id.as_str().into());
            members.insert("until".to_owned(), ended.to.map(|to| to.to_string()).into());
        }
        let kind = if before.is_some() { "placement_changed" } else { "item_placed" };
        self.events.push(event(kind, code, &new.centre, body));
        self.rows.extend(rows.into_iter().map(|(id, placement)| MasterRow::Placement(id, placement)));
        self.placed.push(Previewed { placement: new, before });
        Ok(())
    }
}

fn mark(
    app: &App,
    actor: &Actor,
    setting: &Setting<'_>,
    act: &PlacementAct,
    decided: &mut Decided,
) -> Result<(), PlacementError> {
    let master = app.master();
    let code = &setting.item.code;
    let (centres, instead) = match act {
        PlacementAct::Mark(centres, instead) => (centres, instead),
        PlacementAct::Unmark(centre) => {
            if !master.coverage.contains_key(&(code.clone(), centre.clone())) {
                return Err(PlacementRefusal::Gone.into());
            }
            let body = serde_json::json!({"by": actor.author, "centre": centre});
            decided.events.push(event("coverage_unmarked", code, centre, body));
            decided.rows.push(MasterRow::EndCoverage(code.clone(), centre.clone()));
            return Ok(());
        }
        _ => return Ok(()),
    };
    let placed: Vec<Placement> = setting.placed.iter().map(|(_, placement)| placement.clone()).collect();
    let instead = match instead {
        Instead::NotPlaced { reason: why } => Instead::NotPlaced { reason: reason(why)? },
        other => other.clone(),
    };
    for centre in chosen(centres)? {
        let known = master.units.get(&centre).is_some_and(coverage::is_centre);
        let fits = if known {
            let name = |id: &UnitId| master.unit_name(id);
            domain::placement::coverage::check(setting.item, &centre, &placed, &instead, setting.today, name)
        } else {
            Err(PlacementRefusal::NoCentre)
        };
        fits.map_err(|no| at_centre(&master, centres, &centre, no))?;
        let mark = CoverageMark {
            item: code.clone(),
            centre: centre.clone(),
            instead: instead.clone(),
            by: actor.author.clone(),
            at: app.clock().now(),
        };
        let why = match &mark.instead {
            Instead::NotPlaced { reason } => Some(reason.as_str()),
            Instead::Networked { .. } => None,
        };
        let mut body = serde_json::json!({"by": mark.by, "centre": centre, "instead": mark.instead});
        if let (Some(why), Some(members)) = (why, body.as_object_mut()) {
            members.insert("why".to_owned(), why.into());
        }
        decided.events.push(event("coverage_marked", code, &centre, body));
        decided.rows.push(MasterRow::Coverage(Box::new(mark)));
    }
    Ok(())
}

fn event(kind: &str, code: &str, centre: &UnitId, body: Json) -> PlainEvent {
    let public = [("centre".to_owned(), centre.0.as_str().into()), ("item".to_owned(), code.into())];
    PlainEvent { kind: kind.to_owned(), body, public: Map::from_iter(public) }
}

/// Who does what under a placement, in names (practice §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// The centre whose windows receive.
    pub receives: String,
    /// Who accepts or refuses acceptance, and in whose name where it is another's.
    pub accepts: String,
    /// Who decides.
    pub decides: String,
    /// Whose name and seal the decision carries.
    pub seal: String,
    /// Who supervises.
    pub supervises: String,
    /// The competence in full.
    pub competence: Competence,
}

/// Who does what under a placement of an item.
#[must_use]
pub fn roles(master: &Master, item: &ItemVersion, placement: &Placement) -> Roles {
    let competence = placement.competence();
    let name = |id: &UnitId| master.unit_name(id);
    let accepts = if competence.accepts == competence.accepts_in_name_of {
        name(&competence.accepts)
    } else {
        format!("{}（以{}的名义）", name(&competence.accepts), name(&competence.accepts_in_name_of))
    };
    Roles {
        receives: name(&competence.centre),
        accepts,
        decides: name(&competence.decides),
        seal: name(&competence.decides_in_name_of),
        supervises: supervises(master, item, placement),
        competence,
    }
}

/// Who supervises: the competent department, else the principal or the department that placed it there.
pub(crate) fn supervises(master: &Master, item: &ItemVersion, placement: &Placement) -> String {
    let named = item.competent_department.clone();
    named.unwrap_or_else(|| master.unit_name(&placement.district_body))
}
