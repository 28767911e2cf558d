//! The catalogue as it was on a day, and any two versions of an item beside each other.

use domain::authority::{Actor, Denial};
use domain::catalogue::{Change, ItemVersion, changes};
use domain::organisation::Role;
use jiff::civil::Date;

use crate::app::App;
use crate::error::ActError;

/// Items read at a time.
const CHUNK: u32 = 500;

/// An item as it was in force on a day.
pub struct Past {
    /// The version.
    pub item: ItemVersion,
    /// Its first day.
    pub from: Date,
    /// Another version is in force now.
    pub changed: bool,
}

/// Items in force on a day whose name or code holds what was asked, in order of their code: the next `limit` after a code.
///
/// # Errors
/// Not a catalogue editor; the store cannot be read.
pub async fn on(
    app: &App,
    actor: &Actor,
    (day, asked): (Date, &str),
    after: &str,
    limit: usize,
) -> Result<Vec<Past>, ActError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let master = app.master();
    let mut found = Vec::new();
    let mut after = after.to_owned();
    loop {
        let chunk = app.store().items_on(day, &after, CHUNK).await?;
        let full = chunk.len() == CHUNK as usize;
        after = chunk.last().map_or(after, |last| last.code.clone());
        for stored in chunk {
            let item = stored.item;
            let fits = asked.is_empty() || item.name.contains(asked) || item.code.contains(asked);
            let Some(from) = stored.valid_from.filter(|_| fits) else { continue };
            let changed = master.items.head(&item.code).is_none_or(|now| now.version != item.version);
            found.push(Past { item, from, changed });
            if found.len() == limit {
                return Ok(found);
            }
        }
        if !full {
            return Ok(found);
        }
    }
}

/// What differs between two published versions of an item, from the first named to the second.
///
/// # Errors
/// One of them was never published.
pub async fn compare(app: &App, code: &str, from: u32, to: u32) -> Result<Vec<Change>, ActError> {
    Ok(changes(&published(app, code, from).await?, &published(app, code, to).await?))
}

async fn published(app: &App, code: &str, version: u32) -> Result<ItemVersion, ActError> {
    let stored = app.store().item(code, version).await?;
    stored.filter(|one| one.valid_from.is_some()).map(|one| one.item).ok_or(ActError::NotFound)
}
