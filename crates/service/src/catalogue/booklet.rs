//! Printed guides: gathered from the catalogue in force, set in type once and kept until it changes.
//!
//! Anybody may ask for them, and a handbook of a hundred items takes seconds of a processor, so one is made at a time, and
//! what was made is given to all until the catalogue, a placement or the day changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::catalogue::ItemVersion;
use domain::catalogue::booklet::{Booklet, BookletEntry, BookletKind, by_name, by_need, in_order};
use domain::organisation::{Unit, UnitId, UnitKind};
use domain::paper::day_words;
use jiff::civil::Date;
use tokio::sync::Mutex;

use crate::app::App;
use crate::error::ActError;
use crate::items::Head;
use crate::master::Master;

/// Most prints kept: the handbook and the poster of each centre of a district, and leaflets most asked for.
const KEPT_MAX: usize = 64;

/// Most guides of one handbook.
const ENTRIES_MAX: usize = 2_000;

/// What was printed: what it is, at which epochs of the master data, on which day.
type Key = (BookletKey, i64, i64, Date);

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum BookletKey {
    Handbook(UnitId),
    Poster(UnitId),
    Leaflet(String),
}

/// Prints made lately, and the turn to make another: who asks for what is made already never waits for the typesetter.
#[derive(Default)]
pub(crate) struct Booklets {
    kept: parking_lot::Mutex<BTreeMap<Key, Arc<[u8]>>>,
    turn: Mutex<()>,
}

/// All guides of a centre as one PDF: contents by topic, guides, index by name and by need.
///
/// # Errors
/// No such centre, nothing placed there, or the typesetter says what is missing.
pub async fn handbook(app: &App, centre: &str) -> Result<Arc<[u8]>, ActError> {
    let unit = centre_of(&app.master(), centre)?;
    let title = "办事指南汇编".to_owned();
    printed(app, BookletKey::Handbook(unit.id.clone()), || {
        of_centre(app, &unit, BookletKind::Handbook, title)
    })
    .await
}

/// What a centre handles, as a poster for its hall.
///
/// # Errors
/// As [`handbook`].
pub async fn poster(app: &App, centre: &str) -> Result<Arc<[u8]>, ActError> {
    let unit = centre_of(&app.master(), centre)?;
    let title = "进驻事项一览".to_owned();
    printed(app, BookletKey::Poster(unit.id.clone()), || of_centre(app, &unit, BookletKind::Poster, title))
        .await
}

/// One item on a sheet to take home.
///
/// # Errors
/// No such item, or the typesetter says what is missing.
pub async fn leaflet(app: &App, code: &str) -> Result<Arc<[u8]>, ActError> {
    let item = super::item(app, code).ok_or(ActError::NotFound)?;
    printed(app, BookletKey::Leaflet(item.code.clone()), || {
        let guide = super::guide(app, &item);
        let entry = BookletEntry::of(&item, &guide, guide_url(app, &item.code));
        let home = app.master().units.values().find(|unit| unit.kind == UnitKind::District).cloned();
        let issuer = home.map_or_else(|| "政务服务".to_owned(), |unit| format!("{}政务服务", unit.name));
        Ok(booklet(app, BookletKind::Leaflet, item.name.clone(), issuer, Vec::new(), vec![entry]))
    })
    .await
}

/// How many items a centre's handbook has today.
#[must_use]
pub fn entries(app: &App, centre: &UnitId) -> usize {
    placed(&app.master(), centre, app.clock().today()).count()
}

fn centre_of(master: &Master, id: &str) -> Result<Unit, ActError> {
    let unit = master.units.get(&UnitId::from(id)).ok_or(ActError::NotFound)?;
    let centre = matches!(unit.kind, UnitKind::Centre | UnitKind::StreetCentre);
    if centre { Ok(unit.clone()) } else { Err(ActError::NotFound) }
}

/// Items that are taken at a centre on a day.
fn placed<'a>(
    master: &'a Master,
    centre: &'a UnitId,
    day: Date,
) -> impl Iterator<Item = Arc<ItemVersion>> + use<'a> {
    let taken =
        move |head: &&Head| head.status.takes_cases() && master.placement(&head.code, centre, day).is_some();
    master.items.heads().filter(taken).filter_map(|head| master.items.get(&head.code))
}

fn of_centre(app: &App, unit: &Unit, kind: BookletKind, title: String) -> Result<Booklet, ActError> {
    let master = app.master();
    let entry = |item: Arc<ItemVersion>| {
        let guide = super::guide_at(app, &item, Some(&unit.id));
        BookletEntry::of(&item, &guide, guide_url(app, &item.code))
    };
    let mut entries: Vec<_> =
        placed(&master, &unit.id, app.clock().today()).take(ENTRIES_MAX).map(entry).collect();
    if entries.is_empty() {
        return Err(ActError::NotFound);
    }
    in_order(&mut entries);
    let phone =
        |label: &str, phone: &Option<String>| phone.as_ref().map(|phone| format!("{label}电话：{phone}"));
    let contact = [
        unit.address.as_ref().map(|address| format!("地址：{address}")),
        phone("咨询", &unit.consult_phone),
        phone("投诉", &unit.complaint_phone),
    ];
    Ok(booklet(app, kind, title, unit.name.clone(), contact.into_iter().flatten().collect(), entries))
}

fn booklet(
    app: &App,
    kind: BookletKind,
    title: String,
    issuer: String,
    contact: Vec<String>,
    entries: Vec<BookletEntry>,
) -> Booklet {
    Booklet {
        kind,
        title,
        issuer,
        contact,
        dated_on: day_words(app.clock().today()),
        url: app.0.base_url.clone(),
        demo: app.is_demo(),
        by_name: by_name(&entries),
        by_need: by_need(&entries),
        entries,
    }
}

fn guide_url(app: &App, code: &str) -> String {
    format!("{}/items/{code}", app.0.base_url)
}

/// The print if it was made since the catalogue last changed, else a new one. One is made at a time: whoever asks for the
/// same meanwhile gets it when it is ready.
async fn printed(
    app: &App,
    what: BookletKey,
    gather: impl FnOnce() -> Result<Booklet, ActError>,
) -> Result<Arc<[u8]>, ActError> {
    let ready = |key: &Key| app.0.booklets.kept.lock().get(key).cloned();
    let key = || {
        let master = app.master();
        (what.clone(), master.epoch, master.catalogue_epoch, app.clock().today())
    };
    if let Some(print) = ready(&key()) {
        return Ok(print);
    }
    let _turn = app.0.booklets.turn.lock().await;
    // Taken before the catalogue is read, so that a print is never kept for a newer one.
    let key = key();
    if let Some(print) = ready(&key) {
        return Ok(print);
    }
    let print: Arc<[u8]> = crate::paper::pdf(app, gather()?).await?.into();
    let mut kept = app.0.booklets.kept.lock();
    // What was made of an older catalogue is never asked for again.
    kept.retain(|(_, epoch, catalogue, day), _| (*epoch, *catalogue, *day) == (key.1, key.2, key.3));
    if kept.len() >= KEPT_MAX {
        kept.pop_last();
    }
    kept.insert(key, Arc::clone(&print));
    Ok(print)
}
