//! The catalogue on its way out: item by item, so that one of any size needs no more memory than a page of it.

use domain::catalogue::ItemVersion;
use jiff::civil::Date;
use store::{ItemVersionState, Store, StoredItem};

use crate::error::ActError;

/// Versions read at a time.
const PAGE: u32 = 500;

/// Hands out the version in force of each item in order of their codes: today's, or that of a past day.
///
/// # Errors
/// The store cannot be read, or whoever takes them refuses.
pub async fn each<E: From<ActError>>(
    store: &Store,
    on: Option<Date>,
    take: &mut impl FnMut(ItemVersion) -> Result<(), E>,
) -> Result<(), E> {
    let mut after: Option<(String, u32)> = None;
    // The newest seen so far of the item being read: it may go on in the next page.
    let mut last: Option<StoredItem> = None;
    loop {
        let place = after.as_ref().map(|(code, version)| (code.as_str(), *version));
        let page = store.items(place, PAGE).await.map_err(ActError::from)?;
        let full = page.len() == PAGE as usize;
        after = page.last().map(|one| (one.code.clone(), one.version));
        for one in page.into_iter().filter(|one| in_force(one, on)) {
            if let Some(done) = last.replace(one)
                && last.as_ref().is_some_and(|next| next.code != done.code)
            {
                take(done.item)?;
            }
        }
        if !full {
            return last.map_or(Ok(()), |done| take(done.item));
        }
    }
}

/// Of several versions that were in force by a day the newest is the one in force on it.
fn in_force(one: &StoredItem, on: Option<Date>) -> bool {
    match on {
        None => one.state == ItemVersionState::Published,
        Some(day) => one.valid_from.is_some_and(|from| from <= day),
    }
}
