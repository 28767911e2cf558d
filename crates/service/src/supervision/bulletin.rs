//! Bulletins: drawn up, changed, approved, published under a number, kept.

mod draw;
mod sheets;
mod workbook;

use domain::authority::{Actor, Denial};
use domain::organisation::Role;
use domain::supervision::bulletin::{
    Bulletin, BulletinAct, BulletinActKind, BulletinNo, BulletinRefusal, BulletinSheet, BulletinState, Other,
    Reader, Signed,
};
use domain::supervision::score::Month;
use jiff::civil::Date;
use serde_json::json;
use store::{MasterRow, PlainEvent, StoreError};

use super::{by, commit, event, failed, write_of};
use crate::app::App;
use crate::error::ActError;

/// Bulletins of a page.
pub const PAGE: u32 = 30;

/// Why an act on a bulletin failed.
#[derive(Debug, thiserror::Error)]
pub enum BulletinError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] BulletinRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for BulletinError {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

/// What a person wants done.
#[derive(Debug, Clone)]
pub enum Wish {
    /// An act as it is.
    Act(BulletinAct),
    /// The figures are taken again.
    Redraw,
    /// Published under the next number; to the public too.
    Publish {
        /// To the public too.
        open: bool,
    },
}

fn signed(app: &App, actor: Option<&Actor>) -> Signed {
    Signed { by: by(actor), at: app.clock().now(), why: String::new() }
}

/// One bulletin is set in type at a time.
static PRINTING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);
/// One bulletin gets its number at a time.
static NUMBERING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Draws one up for a period; its id.
///
/// # Errors
/// See [`BulletinError`].
pub async fn draft(app: &App, actor: &Actor, period: (Date, Date)) -> Result<String, BulletinError> {
    if !actor.is(Role::Supervisor) {
        return Err(BulletinRefusal::NotSupervisor.into());
    }
    let today = app.clock().today();
    // The period is looked at before anything is read for it.
    Bulletin::draft(
        String::new(),
        period,
        today,
        domain::supervision::bulletin::BulletinData::default(),
        signed(app, Some(actor)),
    )?;
    let stands = |one: &Bulletin| one.state != BulletinState::Discarded;
    if let Some(other) = of_period(app, period).await?.into_iter().find(stands) {
        return Err(
            BulletinRefusal::Drawn(other.number.map_or(other.title, |number| number.to_string())).into()
        );
    }
    let id = drawn_up(app, Some(actor), period).await?;
    Ok(id)
}

/// Those of a period among the last ones, whatever became of them.
async fn of_period(app: &App, period: (Date, Date)) -> Result<Vec<Bulletin>, ActError> {
    let lately = app.store().bulletins(i64::MAX, false, false, PAGE).await?;
    Ok(lately.into_iter().filter(|one| (one.first, one.last) == period).collect())
}

async fn drawn_up(app: &App, actor: Option<&Actor>, period: (Date, Date)) -> Result<String, BulletinError> {
    let data = draw::data(app, period, sheets::of_period(app, period).await?).await?;
    let place = next_place(app).await?;
    let bulletin = Bulletin::draft(id_of(place), period, app.clock().today(), data, signed(app, actor))?;
    put(app, actor, "bulletin_drafted", &bulletin, place, 0).await?;
    Ok(bulletin.id)
}

/// The draft of a month that is over, by the system itself.
pub(super) async fn draft_by_system(app: &App, month: Month) -> Result<(), ActError> {
    match drawn_up(app, None, (month.first(), month.last())).await {
        Ok(_) | Err(BulletinError::Stale | BulletinError::Refused(_)) => Ok(()),
        Err(BulletinError::Act(other)) => Err(other),
    }
}

/// Whether one of the month was drawn up lately, whatever became of it.
pub(super) async fn drawn(app: &App, month: Month) -> Result<bool, ActError> {
    Ok(!of_period(app, (month.first(), month.last())).await?.is_empty())
}

/// Draws up a correction of what was published; its id.
///
/// # Errors
/// See [`BulletinError`].
pub async fn correct(app: &App, actor: &Actor, id: &str) -> Result<String, BulletinError> {
    let (bulletin, _) = open(app, actor, id).await?;
    bulletin.may(actor, BulletinActKind::Correct)?;
    let period = (bulletin.first, bulletin.last);
    let data = draw::data(app, period, sheets::of_period(app, period).await?).await?;
    let place = next_place(app).await?;
    let correction = bulletin.correction(id_of(place), data, signed(app, Some(actor)))?;
    put(app, Some(actor), "bulletin_drafted", &correction, place, 0).await?;
    Ok(correction.id)
}

async fn next_place(app: &App) -> Result<i64, ActError> {
    Ok(app.store().last_bulletin(0).await?.0 + 1)
}

fn id_of(place: i64) -> String {
    format!("TB-{place:04}")
}

/// Does what a person wants, as the person saw it (`seen`: its serial).
///
/// # Errors
/// See [`BulletinError`].
pub async fn act(
    app: &App,
    actor: &Actor,
    id: &str,
    seen: u32,
    wish: Wish,
) -> Result<Bulletin, BulletinError> {
    let (mut bulletin, place) = open(app, actor, id).await?;
    if bulletin.serial != seen {
        return Err(BulletinError::Stale);
    }
    // Held until the number is written: within a process nobody else takes the same.
    let mut numbering = None;
    let act = match wish {
        Wish::Act(act) => act,
        Wish::Redraw => {
            bulletin.may(actor, BulletinActKind::Redraw)?;
            let period = (bulletin.first, bulletin.last);
            let orders = sheets::of_period(app, period).await?;
            BulletinAct::Redraw { data: Box::new(draw::data(app, period, orders).await?) }
        }
        Wish::Publish { open } => {
            numbering = Some(NUMBERING.lock().await);
            let year = app.clock().today().year();
            let (_, last) = app.store().last_bulletin(year).await?;
            let no = u32::try_from(last + 1).map_err(|error| ActError::Failed(error.into()))?;
            BulletinAct::Publish { number: BulletinNo { year, no }, open }
        }
    };
    bulletin.act(actor, &act, app.clock().now())?;
    match (&act, bulletin.corrects.clone(), bulletin.number) {
        (BulletinAct::Publish { .. }, Some(corrected), Some(number)) => {
            supersede(app, actor, (&bulletin, place, seen), &corrected.id, number).await?;
        }
        _ => put(app, Some(actor), act.event(), &bulletin, place, seen).await?,
    }
    drop(numbering);
    Ok(bulletin)
}

/// A correction comes out, and what it corrects says so: in one transaction.
async fn supersede(
    app: &App,
    actor: &Actor,
    (bulletin, place, seen): (&Bulletin, i64, u32),
    corrected: &str,
    number: BulletinNo,
) -> Result<(), BulletinError> {
    let (mut old, old_place) = app.store().bulletin(corrected).await?.ok_or(ActError::NotFound)?;
    let old_seen = old.serial;
    if old.is_public() && !bulletin.open {
        return Err(BulletinRefusal::ClosedCorrection.into());
    }
    old.corrected(Other { id: bulletin.id.clone(), number })?;
    let write = |kind: &str, one: &Bulletin, place: i64, seen: u32| {
        let rows = vec![MasterRow::Bulletin(Box::new(one.clone()), place)];
        let events = vec![told(Some(actor), kind, one)];
        write_of(app, Some(actor), format!("bulletin:{}", one.id), seen, events, rows)
    };
    let writes = vec![
        write("bulletin_published", bulletin, place, seen)?,
        write("bulletin_corrected", &old, old_place, old_seen)?,
    ];
    let written = app.store().commit_records(writes).await.map(drop);
    done(app, written).await
}

fn told(actor: Option<&Actor>, kind: &str, bulletin: &Bulletin) -> PlainEvent {
    let number = bulletin.number.map(|number| number.to_string());
    let public = [("number", json!(number)), ("state", json!(bulletin.state))];
    event(kind, json!({ "bulletin": bulletin, "by": by(actor) }), &public)
}

async fn put(
    app: &App,
    actor: Option<&Actor>,
    kind: &str,
    bulletin: &Bulletin,
    place: i64,
    seen: u32,
) -> Result<(), BulletinError> {
    let rows = vec![MasterRow::Bulletin(Box::new(bulletin.clone()), place)];
    let stream = format!("bulletin:{}", bulletin.id);
    let written = commit(app, actor, stream, seen, vec![told(actor, kind, bulletin)], rows).await;
    done(app, written).await
}

async fn done(app: &App, written: Result<(), StoreError>) -> Result<(), BulletinError> {
    match written {
        Ok(()) => Ok(()),
        Err(StoreError::Clash { .. }) => Err(BulletinError::Stale),
        Err(other) => Err(failed(app, other).await.into()),
    }
}

async fn open(app: &App, actor: &Actor, id: &str) -> Result<(Bulletin, i64), ActError> {
    if id.chars().any(char::is_control) {
        return Err(ActError::NotFound);
    }
    let found = app.store().bulletin(id).await?.filter(|(bulletin, _)| bulletin.visible_to(actor));
    found.ok_or(ActError::NotFound)
}

/// One the person may read.
///
/// # Errors
/// There is none for this person.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Bulletin, ActError> {
    Ok(open(app, actor, id).await?.0)
}

/// One anybody may read.
///
/// # Errors
/// There is none.
pub async fn find_public(app: &App, id: &str) -> Result<Bulletin, ActError> {
    if id.chars().any(char::is_control) {
        return Err(ActError::NotFound);
    }
    let found = app.store().bulletin(id).await?.map(|(bulletin, _)| bulletin).filter(Bulletin::is_public);
    found.ok_or(ActError::NotFound)
}

/// A page of those the person may read, the newest first; `before`: the id the page before ended with.
///
/// # Errors
/// The store cannot be read.
pub async fn list(app: &App, actor: &Actor, before: &str) -> Result<Vec<Bulletin>, ActError> {
    let out = !actor.is(Role::Supervisor);
    Ok(app.store().bulletins(place_of(before), out, false, PAGE).await?)
}

/// A page of those anybody may read.
///
/// # Errors
/// The store cannot be read.
pub async fn list_public(app: &App, before: &str) -> Result<Vec<Bulletin>, ActError> {
    Ok(app.store().bulletins(place_of(before), true, true, PAGE).await?)
}

/// The place an id names; behind all for none.
fn place_of(id: &str) -> i64 {
    id.strip_prefix("TB-").and_then(|no| no.parse().ok()).unwrap_or(i64::MAX)
}

/// Laid out for a reader.
#[must_use]
pub fn sheet(app: &App, bulletin: &Bulletin, reader: Reader) -> BulletinSheet {
    let district = crate::organisation::district(app);
    let name = app.master().unit_name(&district.as_str().into());
    bulletin.sheet(&format!("{name}政务服务效能监察"), app.is_demo(), reader)
}

/// As a PDF.
///
/// # Errors
/// The typesetter says what is missing.
pub async fn pdf(app: &App, sheet: BulletinSheet) -> Result<Vec<u8>, ActError> {
    // Anybody may ask for a published one: one is set in type at a time, and desks keep the other processors.
    let _turn = PRINTING.acquire().await.map_err(|error| ActError::Failed(error.into()))?;
    let render = std::sync::Arc::clone(&app.0.render);
    let sheet = domain::paper::Sheet::from(sheet);
    let printed = tokio::task::spawn_blocking(move || render(&sheet)).await;
    printed.map_err(|error| ActError::Failed(error.into()))?.map_err(ActError::Setup)
}

/// As a workbook: a sheet of text, and one for each table.
///
/// # Errors
/// It cannot be written.
pub fn xlsx(sheet: &BulletinSheet) -> Result<Vec<u8>, ActError> {
    workbook::written(sheet).map_err(|error| ActError::Failed(error.into()))
}

/// Whether the person may draw them up.
///
/// # Errors
/// Not a supervisor.
pub fn may_draft(actor: &Actor) -> Result<(), ActError> {
    if actor.is(Role::Supervisor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}
