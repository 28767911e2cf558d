//! The catalogue as its editors read it: every item with what was found in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::catalogue::{Finding, ItemVersion, lint};
use domain::organisation::Role;

use super::{about_reading, bases};
use crate::app::App;
use crate::error::ActError;
use crate::items::Head;
use crate::master::Master;
use crate::tally::Tally;

/// Rows of findings read at a time.
const PAGE: u32 = 500;

/// A row of the editor's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditorRow {
    /// What lists ask of the item.
    pub head: Head,
    /// What the rules say about the version in force, and what was seen when it was read from a file.
    pub found: Tally,
}

fn editor(actor: &Actor) -> Result<(), ActError> {
    if actor.is(Role::CatalogueEditor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Items with how much was found in them, in order of code.
///
/// # Errors
/// Not a catalogue editor; the store cannot be read.
pub async fn editor_list(app: &App, actor: &Actor) -> Result<Vec<EditorRow>, ActError> {
    editor(actor)?;
    let master = app.master();
    master.read.get_or_try_init(|| read(app)).await?;
    let today = app.clock().today();
    // A large catalogue takes long enough to hold up the acts of others; each version keeps what was counted.
    let rows = tokio::task::spawn_blocking(move || {
        let read = master.read.get();
        let repealed = repealed(&master, today);
        let row = |head: &Head| {
            let mut found = master.items.tally(&head.code).cloned().unwrap_or_default();
            for more in
                [read.and_then(|all| all.get(&*head.code)), repealed.get(&*head.code)].into_iter().flatten()
            {
                found = found.and(more);
            }
            EditorRow { head: head.clone(), found }
        };
        master.items.heads().map(row).collect()
    });
    rows.await.map_err(|error| ActError::Failed(error.into()))
}

/// An item with all that was found in it.
///
/// # Errors
/// Not a catalogue editor; no such item; the store cannot be read.
pub async fn item_with_findings(
    app: &App,
    actor: &Actor,
    code: &str,
) -> Result<(Arc<ItemVersion>, Vec<Finding>), ActError> {
    editor(actor)?;
    let item = app.master().items.get(code).ok_or(ActError::NotFound)?;
    let read = app.store().import_findings(Some((code, -1)), 1).await?;
    let read = read.into_iter().filter(|(of, ..)| of == code);
    let mut findings: Vec<Finding> =
        read.filter_map(|(.., body)| serde_json::from_value(body).ok()).filter(about_reading).collect();
    findings.extend(lint(&item, 0));
    findings.extend(bases::findings(app, &item));
    Ok((item, findings))
}

/// What was seen when items were read from files, by item: what a version itself shows is counted with it.
async fn read(app: &App) -> Result<BTreeMap<String, Tally>, ActError> {
    let mut all: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    let mut after: Option<(String, i64)> = None;
    loop {
        let place = after.as_ref().map(|(code, seq)| (code.as_str(), *seq));
        let page = app.store().import_findings(place, PAGE).await?;
        let Some((code, seq, _)) = page.last() else { break };
        after = Some((code.clone(), *seq));
        for (code, _, body) in page {
            let finding = serde_json::from_value(body).ok().filter(about_reading);
            all.entry(code).or_default().extend(finding);
        }
    }
    Ok(all.into_iter().map(|(code, findings)| (code, Tally::of(&findings))).collect())
}

/// What items still cite of what is repealed, by item.
fn repealed(master: &Master, today: jiff::civil::Date) -> BTreeMap<String, Tally> {
    let mut found: BTreeMap<String, Tally> = BTreeMap::new();
    for repeal in master.repeals() {
        let bases = master.bases();
        let mut codes: Vec<&str> = bases
            .document(&repeal.document)
            .map_or_else(Vec::new, |document| document.relies.iter().map(|one| one.item.as_str()).collect());
        codes.dedup();
        for item in codes.into_iter().filter_map(|code| master.items.get(code)) {
            let tally = Tally::of(&repeal.findings(bases, &item, today));
            let entry = found.entry(item.code.clone()).or_default();
            *entry = entry.and(&tally);
        }
    }
    found
}
