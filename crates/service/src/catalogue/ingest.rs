//! Items from a file into the catalogue: what would happen is told first, what is the same as in force is left alone, and
//! the rest is published a few hundred items a transaction, each an event of its item with the digest of its version.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::catalogue::{Arrival, Finding, Import, ItemVersion, Severity, stricter};
use serde_json::Value as Json;
use store::{ItemVersionState, MasterRow, PlainEvent, RecordWrite, StoreError};

use super::revision::may_at_once;
use super::{about_reading, publication, stored, version_event};
use crate::app::App;
use crate::error::ActError;
use crate::master::Master;
use crate::organisation::{district, record_quietly};

/// Items of one transaction: acts at the desks wait for one of them at most, some tens of milliseconds.
const CHUNK: usize = 250;
/// How often others may come between before the import gives up; what was published by then stays.
const TRIES: usize = 4;
/// Stored versions read at a time.
const PAGE: u32 = 500;

/// How a file is taken in.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// Only kept as drafts.
    pub draft: bool,
    /// What has no fatal finding is published though other lines have one; else nothing is, as soon as one has.
    pub skip_fatal: bool,
    /// SHA-256 of the file in hexadecimal digits, for the log.
    pub source: Option<String>,
}

/// An item that a file brings or changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What differs from the version in force; nothing for a new item.
    pub sentences: Vec<String>,
}

/// What a file comes to, or would.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Items published (or kept as drafts) now.
    pub published: usize,
    /// Items not there before.
    pub new: Vec<Entry>,
    /// Items that differ from the version in force.
    pub changed: Vec<Entry>,
    /// Items that are the same as the version in force.
    pub unchanged: usize,
    /// Lines that stay out for a fatal finding.
    pub held_back: usize,
    /// Everything found, in the order of the lines.
    pub findings: Vec<Finding>,
}

/// An item on its way in.
struct Arriving {
    item: ItemVersion,
    before: Option<Arc<ItemVersion>>,
    how: Arrival,
}

/// What an import would come to beside a catalogue, without doing it.
#[must_use]
pub fn compare(master: &Master, import: Import) -> Imported {
    sort(master, import, None).1
}

fn editor(app: &App, actor: &Actor) -> Result<(), ActError> {
    if may_at_once(app, actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Publishes what an import read and differs from what is in force. Unless the order says otherwise nothing is published
/// while a line has a fatal finding.
///
/// # Errors
/// Not an editor of the district; the store cannot be written; others kept coming between.
pub async fn publish(app: &App, actor: &Actor, import: Import, order: &Order) -> Result<Imported, ActError> {
    editor(app, actor)?;
    let drafts = if order.draft { Some(drafts(app).await?) } else { None };
    let (mut arriving, mut imported) = sort(&app.master(), import, drafts.as_ref());
    if imported.held_back > 0 && !order.skip_fatal || arriving.is_empty() {
        return Ok(imported);
    }
    let found = by_item(&imported.findings);
    let mut tries = 0;
    while !arriving.is_empty() {
        let lengths = app.store().stream_lengths("item:").await?;
        app.refresh_master().await?;
        again(app, &mut arriving, drafts.as_ref());
        match chunks(app, actor, &mut arriving, order, (&lengths, &found)).await {
            Ok(published) => imported.published += published,
            Err((published, error)) => {
                imported.published += published;
                tries += 1;
                if tries == TRIES || !matches!(error, StoreError::Clash { .. }) {
                    app.refresh_master().await?;
                    return Err(told(error));
                }
            }
        }
    }
    if imported.published > 0 {
        closing(app, actor, &imported, order).await?;
    }
    app.refresh_master().await?;
    Ok(imported)
}

/// What was written by then stays; the same file goes on from there.
fn told(error: StoreError) -> ActError {
    match error {
        StoreError::Clash { .. } | StoreError::EpochChanged => ActError::Busy,
        other => other.into(),
    }
}

/// Splits what was read into what arrives and what is the same.
fn sort(
    master: &Master,
    mut import: Import,
    drafts: Option<&BTreeMap<String, ItemVersion>>,
) -> (Vec<Arriving>, Imported) {
    let items = std::mem::take(&mut import.items);
    let mut lines: Vec<usize> = fatal(&import.findings).map(|finding| finding.line).collect();
    lines.dedup();
    let mut imported = Imported { held_back: lines.len(), ..Imported::default() };
    let mut arriving = Vec::with_capacity(items.len());
    let places: BTreeMap<&str, usize> =
        import.findings.iter().map(|finding| (finding.item.as_str(), finding.line)).collect();
    let mut stricter_than_before = Vec::new();
    for mut item in items {
        let before = master.items.get(&item.code).cloned();
        import.keep_status(before.as_deref(), &mut item);
        let how = arrival(before.as_deref(), &item, drafts);
        let entry = || Entry { code: item.code.clone(), name: item.name.clone(), sentences: how.sentences() };
        match &how {
            Arrival::Unchanged => imported.unchanged += 1,
            Arrival::New => imported.new.push(entry()),
            Arrival::Changed(_) => imported.changed.push(entry()),
        }
        if how != Arrival::Unchanged {
            if let Some(before) = &before {
                let line = places.get(item.code.as_str()).copied().unwrap_or(0);
                stricter_than_before.extend(stricter(before, &item, line));
            }
            arriving.push(Arriving { item, before, how });
        }
    }
    drop(places);
    imported.findings = import.findings;
    imported.findings.append(&mut stricter_than_before);
    imported.findings.sort_by_key(|finding| finding.line);
    (arriving, imported)
}

fn fatal(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.severity == Severity::Fatal)
}

/// A draft is compared with the draft that is there, if there is one.
fn arrival(
    before: Option<&ItemVersion>,
    item: &ItemVersion,
    drafts: Option<&BTreeMap<String, ItemVersion>>,
) -> Arrival {
    let draft = drafts.and_then(|drafts| drafts.get(&item.code));
    if draft.is_some_and(|draft| Arrival::of(Some(draft), item) == Arrival::Unchanged) {
        return Arrival::Unchanged;
    }
    Arrival::of(before, item)
}

/// Compares once more with what is in force by now: others may have published meanwhile.
fn again(app: &App, arriving: &mut Vec<Arriving>, drafts: Option<&BTreeMap<String, ItemVersion>>) {
    let master = app.master();
    for one in arriving.iter_mut() {
        let before = master.items.get(&one.item.code);
        let same = match (&one.before, before) {
            (Some(then), Some(now)) => Arc::ptr_eq(then, now),
            (None, None) => true,
            _ => false,
        };
        if !same {
            one.how = arrival(before.map(Arc::as_ref), &one.item, drafts);
            one.before = before.cloned();
        }
    }
    arriving.retain(|one| one.how != Arrival::Unchanged);
}

/// Findings as stored, by the code of their item: what the version itself shows is found again whenever it is looked at.
fn by_item(findings: &[Finding]) -> BTreeMap<String, Vec<Json>> {
    let mut found: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for finding in findings.iter().filter(|one| !one.item.is_empty() && about_reading(one)) {
        found.entry(finding.item.clone()).or_default().extend(serde_json::to_value(finding));
    }
    found
}

/// Drafts that wait in the store, the newest of each item.
async fn drafts(app: &App) -> Result<BTreeMap<String, ItemVersion>, ActError> {
    let mut drafts = BTreeMap::new();
    let mut after: Option<(String, u32)> = None;
    loop {
        let place = after.as_ref().map(|(code, version)| (code.as_str(), *version));
        let page = app.store().items(place, PAGE).await?;
        let full = page.len() == PAGE as usize;
        after = page.last().map(|one| (one.code.clone(), one.version));
        let waiting = page.into_iter().filter(|one| one.state == ItemVersionState::Draft);
        drafts.extend(waiting.map(|one| (one.code, one.item)));
        if !full {
            return Ok(drafts);
        }
    }
}

type Known<'a> = (&'a BTreeMap<String, u32>, &'a BTreeMap<String, Vec<Json>>);

/// Writes what arrives, a chunk a transaction; on an error what was written is told with it, and the rest stays.
async fn chunks(
    app: &App,
    actor: &Actor,
    arriving: &mut Vec<Arriving>,
    order: &Order,
    known: Known<'_>,
) -> Result<usize, (usize, StoreError)> {
    let mut published = 0;
    while !arriving.is_empty() {
        let chunk = arriving.get(..CHUNK.min(arriving.len())).unwrap_or(arriving);
        let leaf_unit = district(app);
        let writes = chunk.iter().map(|one| write(app, actor, one, order, known, &leaf_unit));
        let mut writes = writes
            .collect::<Result<Vec<_>, ActError>>()
            .map_err(|error| (published, StoreError::Failed(Arc::new(error))))?;
        if let Some(last) = writes.last_mut() {
            last.rows.push(MasterRow::BumpCatalogue);
        }
        let n = writes.len();
        match app.store().commit_records(writes).await {
            Ok(_) => {
                arriving.drain(..n);
                published += n;
            }
            Err(error) => return Err((published, error)),
        }
    }
    Ok(published)
}

fn write(
    app: &App,
    actor: &Actor,
    one: &Arriving,
    order: &Order,
    (lengths, found): Known<'_>,
    leaf_unit: &str,
) -> Result<RecordWrite, ActError> {
    let now = app.clock().now();
    let code = one.item.code.clone();
    let mut item = one.item.clone();
    item.version = one.before.as_ref().map_or(1, |before| before.version + 1);
    let (event, mut rows) = if order.draft {
        let event = version_event("item_drafted", &item, actor.author.clone(), None)?;
        (event, vec![stored(item, ItemVersionState::Draft, None)])
    } else {
        let when = (now, app.clock().today());
        publication("item_published", item, one.before.as_deref(), actor.author.clone(), None, when)?
    };
    let bodies = found.get(&code).cloned().unwrap_or_default();
    let stream = format!("item:{code}");
    let seen = lengths.get(&stream).copied().unwrap_or(0);
    rows.push(MasterRow::ImportFindings { code, bodies });
    Ok(RecordWrite {
        stream,
        events: vec![event],
        nonces: vec![app.0.entropy.bytes()?],
        now,
        rows,
        seen_version: Some(seen),
        authority_epoch: Some(actor.epoch),
        leaf_unit: leaf_unit.to_owned(),
    })
}

/// One event that says what the file came to.
async fn closing(app: &App, actor: &Actor, imported: &Imported, order: &Order) -> Result<(), ActError> {
    let mut body = serde_json::json!({
        "by": actor.author, "changed": imported.changed.len(), "held_back": imported.held_back,
        "new": imported.new.len(), "published": imported.published, "unchanged": imported.unchanged,
    });
    if let (Some(source), Some(members)) = (&order.source, body.as_object_mut()) {
        members.insert("source".to_owned(), source.as_str().into());
    }
    let event = PlainEvent { kind: "catalogue_imported".to_owned(), body, public: serde_json::Map::new() };
    record_quietly(app, "catalogue", vec![event], vec![MasterRow::BumpCatalogue], actor).await
}

/// What was seen when items were read, by item.
///
/// # Errors
/// The store cannot be read.
pub(super) async fn stored_findings(app: &App) -> Result<BTreeMap<String, Vec<Finding>>, ActError> {
    let mut all: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    let mut after: Option<(String, i64)> = None;
    loop {
        let place = after.as_ref().map(|(code, seq)| (code.as_str(), *seq));
        let page = app.store().import_findings(place, PAGE).await?;
        let Some((code, seq, _)) = page.last() else { return Ok(all) };
        after = Some((code.clone(), *seq));
        for (code, _, body) in page {
            let finding = serde_json::from_value(body).ok().filter(about_reading);
            all.entry(code).or_default().extend(finding);
        }
    }
}
