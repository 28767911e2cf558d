//! Letters of supervision: sent under the next number of the year (`letters:YEAR`), answered once (`letter:ID`), printed.

use domain::authority::{Actor, Denial};
use domain::catalogue::campaign::Stamp;
use domain::organisation::Role;
use domain::supervision::letter::{Letter, LetterIn, LetterRefusal, LetterSheet};
use store::{MasterRow, StoreError};

use super::hand::{
    ALERTS, Clash, PAGE, Part, TRIES, commit, district_name, event, is_supervised, numbered, part, sees,
};
use crate::app::App;
use crate::error::ActError;

/// Why an act on a letter failed.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] LetterRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for LetterError {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

impl From<Clash> for LetterError {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Stale => Self::Stale,
            Clash::Act(error) => Self::Act(error),
        }
    }
}

/// A letter as it is opened.
#[derive(Debug, Clone)]
pub struct OpenLetter {
    /// The letter.
    pub letter: Letter,
    /// Number of the sheet it follows from.
    pub order_no: Option<String>,
    /// Whether this person may record its answer now.
    pub answers: bool,
}

/// Sends a letter under the next number of the year; its id.
///
/// # Errors
/// Not a supervisor; no unit, no such sheet; see [`LetterRefusal`].
pub async fn send(app: &App, actor: &Actor, what: &LetterIn) -> Result<String, LetterError> {
    if !actor.is(Role::Supervisor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    if !is_supervised(app, &what.unit) {
        return Err(LetterRefusal::Unit.into());
    }
    if !what.order.is_empty() {
        let order = app.store().order(&what.order).await?.filter(|order| order.unit == what.unit);
        order.ok_or_else(|| LetterRefusal::NoOrder(what.order.clone()))?;
    }
    for _ in 0..TRIES {
        match send_once(app, actor, what).await {
            Err(LetterError::Stale) => {}
            done => return done,
        }
    }
    Err(ActError::Busy.into())
}

async fn send_once(app: &App, actor: &Actor, what: &LetterIn) -> Result<String, LetterError> {
    let today = app.clock().today();
    let stream = format!("letters:{}", today.year());
    let seen = app.store().stream_length(&stream).await?;
    let stamp = Stamp { by: actor.author.clone(), at: app.clock().now() };
    let letter = Letter::send(what, numbered(app, "督函", today, seen + 1), stamp)?;
    let body = serde_json::to_value(&letter).map_err(|error| ActError::Failed(error.into()))?;
    let public =
        [("kind", letter.kind.code()), ("letter", letter.id.as_str()), ("unit", letter.unit.0.as_str())];
    let event = event("letter_sent", body, &public);
    let id = letter.id.clone();
    commit(app, actor, (stream, seen), event, vec![MasterRow::Letter(Box::new(letter))]).await?;
    Ok(id)
}

/// Letters, the newest first, a page before the one with the id given: all for a supervisor, a head's own unit's.
///
/// # Errors
/// Not for this person.
pub async fn list(app: &App, actor: &Actor, before: &str) -> Result<Vec<Letter>, ActError> {
    let unit = match part(actor) {
        Some(Part::Supervisor) => None,
        Some(Part::Head) => Some(actor.unit()),
        None => return Err(ActError::Denied(Denial::Role)),
    };
    Ok(app.store().letters(unit, before, PAGE).await?)
}

/// A letter.
///
/// # Errors
/// It is not there, or not for this person.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<OpenLetter, ActError> {
    let letter = app.store().letter(id).await?.filter(|letter| sees(actor, &letter.unit));
    let letter = letter.ok_or(ActError::NotFound)?;
    let order = match &letter.order {
        Some(order) => app.store().order(order).await?,
        None => None,
    };
    Ok(OpenLetter { answers: letter.reply.is_none(), order_no: order.map(|order| order.no), letter })
}

/// The letter on paper.
///
/// # Errors
/// See [`find`].
pub async fn sheet(app: &App, actor: &Actor, id: &str) -> Result<LetterSheet, ActError> {
    let open = find(app, actor, id).await?;
    let unit = app.master().unit_name(&open.letter.unit);
    let sender = format!("{}政务服务效能监察", district_name(app));
    Ok(open.letter.sheet(&unit, &sender, open.order_no.as_deref(), app.is_demo()))
}

/// Records the answer: the head of the unit, or a supervisor for one that came on paper.
///
/// # Errors
/// See [`LetterError`].
pub async fn answer(app: &App, actor: &Actor, id: &str, words: &str) -> Result<(), LetterError> {
    let mut letter = find(app, actor, id).await?.letter;
    letter.answer(words, Stamp { by: actor.author.clone(), at: app.clock().now() })?;
    let body = serde_json::json!({"by": actor.author, "id": id, "reply": letter.reply, "unit": letter.unit});
    let event = event("letter_answered", body, &[("letter", id), ("unit", letter.unit.0.as_str())]);
    commit(app, actor, (format!("letter:{id}"), 0), event, vec![MasterRow::Letter(Box::new(letter))]).await?;
    Ok(())
}

/// Letters that wait for an answer: of the person's own unit, or for a supervisor those whose day is past.
///
/// # Errors
/// The store cannot be read.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<Letter>, ActError> {
    let today = app.clock().today();
    match part(actor) {
        Some(Part::Head) => Ok(app.store().letters_waiting(Some(actor.unit()), ALERTS).await?),
        Some(Part::Supervisor) => {
            let mut all = app.store().letters_waiting(None, ALERTS).await?;
            all.retain(|letter| letter.overdue(today));
            Ok(all)
        }
        None => Ok(Vec::new()),
    }
}
