//! Synonyms of the search, kept by the district's catalogue editor from the list of searches that found nothing.

use domain::authority::{Actor, Denial};
use domain::catalogue::search::{Synonym, Tables, Target};
use jiff::SignedDuration;
use store::{MasterRow, Missed, PlainEvent, StoredSynonym};

use super::search::Found;
use crate::app::App;
use crate::error::ActError;
use crate::master::{TABLES, over};
use crate::organisation::record;

/// Searches that found nothing shown at once.
pub const MISSED_SHOWN: u32 = 100;
/// For how many days searches that found nothing are kept and shown.
pub const MISSED_DAYS: i64 = 90;
/// Most synonyms a district keeps.
pub const SYNONYMS_MAX: usize = 5_000;
/// Items a synonym is tried out on.
const TRIED: usize = 5;

/// Whether a person keeps the district's synonyms.
#[must_use]
pub fn may_keep(app: &App, actor: &Actor) -> bool {
    super::revision::may_at_once(app, actor)
}

fn keeper(app: &App, actor: &Actor) -> Result<(), ActError> {
    if may_keep(app, actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// The synonyms of the district, the newest first, and all searches of the last days that still find nothing.
///
/// # Errors
/// Not the district's catalogue editor; the store cannot be read.
pub async fn list(app: &App, actor: &Actor) -> Result<(Vec<StoredSynonym>, Vec<Missed>), ActError> {
    keeper(app, actor)?;
    let since = app.clock().today().saturating_sub(SignedDuration::from_hours(24 * MISSED_DAYS));
    let mut missed = app.store().missed(since, MISSED_SHOWN * 2).await?;
    let master = app.master();
    missed.retain(|one| master.index().find(&one.words, 1).is_empty());
    missed.truncate(MISSED_SHOWN as usize);
    let mut synonyms = master.synonyms.to_vec();
    synonyms.sort_by_key(|one| std::cmp::Reverse(one.at));
    Ok((synonyms, missed))
}

/// What a word would find with a synonym that is not there yet, the best few.
///
/// # Errors
/// Not the district's catalogue editor; the synonym names no item.
pub fn try_out(app: &App, actor: &Actor, synonym: &Synonym) -> Result<Vec<Found>, ActError> {
    keeper(app, actor)?;
    named(app, synonym)?;
    let master = app.master();
    let mut own: Vec<Synonym> = master.synonyms.iter().map(|one| one.synonym.clone()).collect();
    own.push(synonym.clone());
    let mut codes = master.index().changed();
    if let Target::Item(code) = &synonym.target
        && !codes.contains(code)
    {
        codes.push(code.clone());
    }
    let index = over(&master.index().with_tables(&Tables { own: &own, ..TABLES }), &master.items, codes);
    let found = index.find(&synonym.word, TRIED).into_iter().filter_map(|hit| {
        let item = master.items.get(&hit.code)?;
        let reasons = hit.reasons(&item);
        Some(Found { item, reasons })
    });
    Ok(found.collect())
}

/// Adds a synonym; one that is there already is left as it is.
///
/// # Errors
/// Not the district's catalogue editor; the synonym names no item; there are too many; the store cannot be written.
pub async fn add(app: &App, actor: &Actor, synonym: Synonym) -> Result<(), ActError> {
    keeper(app, actor)?;
    named(app, &synonym)?;
    let master = app.master();
    if master.synonyms.iter().any(|one| one.synonym == synonym) {
        return Ok(());
    }
    if master.synonyms.len() >= SYNONYMS_MAX {
        return Err(ActError::field("/word", "同义词已满 5000 条，请先删去不用的"));
    }
    let row = stored(app, actor, &synonym);
    act(app, actor, "synonym_added", &synonym, None, vec![MasterRow::Synonym(row)]).await
}

/// Puts a synonym in the place of another.
///
/// # Errors
/// As [`add`]; there is no such synonym any more.
pub async fn change(app: &App, actor: &Actor, before: &Synonym, synonym: Synonym) -> Result<(), ActError> {
    keeper(app, actor)?;
    named(app, &synonym)?;
    there(app, before)?;
    if *before == synonym {
        return Ok(());
    }
    let row = stored(app, actor, &synonym);
    let rows = vec![MasterRow::StrikeSynonym(before.clone()), MasterRow::Synonym(row)];
    act(app, actor, "synonym_changed", &synonym, Some(before), rows).await
}

/// Strikes a synonym.
///
/// # Errors
/// Not the district's catalogue editor; there is no such synonym any more; the store cannot be written.
pub async fn strike(app: &App, actor: &Actor, synonym: &Synonym) -> Result<(), ActError> {
    keeper(app, actor)?;
    there(app, synonym)?;
    act(app, actor, "synonym_struck", synonym, None, vec![MasterRow::StrikeSynonym(synonym.clone())]).await
}

/// Takes a search off the list of those that found nothing: it is no matter of the catalogue.
///
/// # Errors
/// Not the district's catalogue editor; the store cannot be written.
pub async fn forget(app: &App, actor: &Actor, words: &str) -> Result<(), ActError> {
    keeper(app, actor)?;
    Ok(app.store().forget_missed(words).await?)
}

fn there(app: &App, synonym: &Synonym) -> Result<(), ActError> {
    let there = app.master().synonyms.iter().any(|one| one.synonym == *synonym);
    if there { Ok(()) } else { Err(ActError::NotFound) }
}

/// A synonym of an item must name one.
fn named(app: &App, synonym: &Synonym) -> Result<(), ActError> {
    match &synonym.target {
        Target::Item(code) if !app.master().items.contains(code) => {
            Err(ActError::field("/item", "没有这个编码的事项"))
        }
        _ => Ok(()),
    }
}

fn stored(app: &App, actor: &Actor, synonym: &Synonym) -> Box<StoredSynonym> {
    let at = app.clock().now().as_second();
    Box::new(StoredSynonym { synonym: synonym.clone(), by: actor.author.clone(), at })
}

async fn act(
    app: &App,
    actor: &Actor,
    kind: &str,
    synonym: &Synonym,
    before: Option<&Synonym>,
    mut rows: Vec<MasterRow>,
) -> Result<(), ActError> {
    rows.push(MasterRow::BumpCatalogue);
    let mut body = serde_json::json!({"by": actor.author, "synonym": synonym});
    if let (Some(before), Some(members)) = (before, body.as_object_mut()) {
        let before = serde_json::to_value(before).map_err(|error| ActError::Failed(error.into()))?;
        members.insert("before".to_owned(), before);
    }
    let event = PlainEvent { kind: kind.to_owned(), body, public: serde_json::Map::new() };
    record(app, "catalogue", vec![event], rows, actor).await
}
