//! What supervisors issue by hand to a unit, and what its head answers: what its rooms share.

use domain::authority::Actor;
use domain::organisation::{Role, Unit, UnitId, UnitKind};
use jiff::civil::Date;
use serde_json::{Map, Value as Json};
use store::{MasterRow, PlainEvent, StoreError};

use super::failed;
use crate::app::App;
use crate::error::ActError;
use crate::organisation::district;

/// Rows on a page.
pub const PAGE: u32 = 50;
/// How often a number is tried for again when somebody took it first.
pub(crate) const TRIES: usize = 4;
/// Rows an alert looks at.
pub(crate) const ALERTS: u32 = 50;

/// Whose part somebody has in supervision by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Supervises the district.
    Supervisor,
    /// Heads a unit and answers for it.
    Head,
}

/// The part of a person; none for anybody else.
#[must_use]
pub fn part(actor: &Actor) -> Option<Part> {
    if actor.is(Role::Supervisor) {
        Some(Part::Supervisor)
    } else if actor.is(Role::BodyHead) || actor.is(Role::CentreHead) {
        Some(Part::Head)
    } else {
        None
    }
}

/// Whether what concerns a unit is there at all for the person.
pub(crate) fn sees(actor: &Actor, unit: &UnitId) -> bool {
    match part(actor) {
        Some(Part::Supervisor) => true,
        Some(Part::Head) => actor.unit() == unit,
        None => false,
    }
}

/// Units that can be supervised: bodies and centres.
#[must_use]
pub fn units(app: &App) -> Vec<Unit> {
    let master = app.master();
    let units = master.units.values().filter(|unit| supervised(unit.kind));
    units.cloned().collect()
}

fn supervised(kind: UnitKind) -> bool {
    matches!(kind, UnitKind::Centre | UnitKind::StreetCentre | UnitKind::Body)
}

pub(crate) fn is_supervised(app: &App, unit: &UnitId) -> bool {
    app.master().units.get(unit).is_some_and(|unit| supervised(unit.kind))
}

/// The district in the sender's name: 和平区.
pub(crate) fn district_name(app: &App) -> String {
    let master = app.master();
    let name = master.unit_name(&UnitId(district(app)));
    let city = master.units.values().find(|unit| unit.kind == UnitKind::City);
    city.and_then(|city| name.strip_prefix(city.name.as_str())).unwrap_or(&name).to_owned()
}

/// The id `2026-0001` and the printed number `和平督〔2026〕1号` of the n-th of a year.
pub(crate) fn numbered(app: &App, series: &str, today: Date, n: u32) -> (String, String) {
    let year = today.year();
    let name = district_name(app);
    let word = name.trim_end_matches(['区', '县', '市']);
    (format!("{year}-{n:04}"), format!("{word}{series}〔{year}〕{n}号"))
}

pub(crate) fn event(kind: &str, body: Json, public: &[(&str, &str)]) -> PlainEvent {
    let public = public.iter().map(|(key, value)| ((*key).to_owned(), (*value).into()));
    PlainEvent { kind: kind.to_owned(), body, public: Map::from_iter(public) }
}

/// Records an event with its row; [`StoreError::Clash`] where the stream has gone on meanwhile.
pub(crate) async fn commit(
    app: &App,
    actor: &Actor,
    (stream, seen): (String, u32),
    event: PlainEvent,
    rows: Vec<MasterRow>,
) -> Result<(), Clash> {
    match super::commit(app, Some(actor), stream, seen, vec![event], rows).await {
        Ok(_) => Ok(()),
        Err(StoreError::Clash { .. }) => Err(Clash::Stale),
        Err(other) => Err(Clash::Act(failed(app, other).await)),
    }
}

/// Why nothing was recorded.
#[derive(Debug)]
pub(crate) enum Clash {
    /// Somebody was first.
    Stale,
    /// Anything else.
    Act(ActError),
}
