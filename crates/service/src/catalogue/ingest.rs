//! Items from a file into the catalogue: what would happen is told first, what is the same as in force is left alone, and
//! the rest is published a few hundred items a transaction, each an event of its item with the digest of its version.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::catalogue::{Arrival, Finding, Import, ItemVersion, Severity, stricter};
use serde_json::Value as Json;
use store::{ItemVersionState, MasterRow, PlainEvent, RecordWrite, StoreError};

use super::lines::{Pieces, Unread};
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

/// Some of many, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told<T> {
    count: usize,
    first: Vec<T>,
}

impl<T> Default for Told<T> {
    fn default() -> Self {
        Self { count: 0, first: Vec::new() }
    }
}

impl<T> Told<T> {
    /// Most that are kept.
    pub const MAX: usize = 2_000;

    pub(crate) fn push(&mut self, one: T) {
        self.count += 1;
        if self.first.len() < Self::MAX {
            self.first.push(one);
        }
    }

    fn append(&mut self, other: Self) {
        self.count += other.count;
        let room = Self::MAX.saturating_sub(self.first.len());
        self.first.extend(other.first.into_iter().take(room));
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Those that are kept.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.first.iter()
    }
}

/// What a file comes to, or would.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// Items published (or kept as drafts) now.
    pub published: usize,
    /// Items not there before.
    pub new: Told<Entry>,
    /// Items that differ from the version in force.
    pub changed: Told<Entry>,
    /// Items that are the same as the version in force.
    pub unchanged: usize,
    /// Lines that stay out for a fatal finding.
    pub held_back: usize,
    /// How much was found.
    pub found: usize,
    /// What keeps lines out, and what is asked beyond the version in force without a basis, in the order of the lines.
    pub grave: Told<Finding>,
}

impl Imported {
    fn add(&mut self, piece: Self) {
        self.published += piece.published;
        self.new.append(piece.new);
        self.changed.append(piece.changed);
        self.unchanged += piece.unchanged;
        self.held_back += piece.held_back;
        self.found += piece.found;
        self.grave.append(piece.grave);
    }
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
    sort(master, import, None).imported
}

/// As [`compare`], for a file of any size. `seen` is shown every piece.
///
/// # Errors
/// The file cannot be read.
pub async fn compare_lines(
    master: &Master,
    file: impl BufRead,
    mut seen: impl FnMut(&Import),
) -> Result<Imported, Unread> {
    let mut pieces = Pieces::new(file);
    let mut all = Imported::default();
    while let Some(piece) = pieces.next().await? {
        seen(&piece);
        all.add(compare(master, piece));
    }
    Ok(all)
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
    if import.fatal() > 0 && !order.skip_fatal {
        return Ok(compare(&app.master(), import));
    }
    let mut taking = Taking::new(app, actor, order).await?;
    let took = taking.piece(import).await;
    let imported = taking.done(took).await;
    app.refresh_master().await?;
    imported
}

/// Publishes a file of any size that was looked at before. What has a fatal finding stays out, or, unless the order says
/// so, ends it: the file is not what was looked at. The picture of the catalogue is as
/// before; whoever needs what was published refreshes it.
///
/// # Errors
/// As [`publish`]; the file cannot be read any more.
pub async fn publish_lines(
    app: &App,
    actor: &Actor,
    file: impl BufRead,
    order: &Order,
) -> Result<Imported, ActError> {
    editor(app, actor)?;
    let mut pieces = Pieces::new(file);
    let mut taking = Taking::new(app, actor, order).await?;
    let took = async {
        while let Some(piece) = pieces.next().await.map_err(|error| ActError::Failed(Box::new(error)))? {
            if piece.fatal() > 0 && !order.skip_fatal {
                return Err(ActError::Setup(
                    "文件有致命问题，或者检查以后改过；到这里为止的已经导入".to_owned(),
                ));
            }
            taking.piece(piece).await?;
        }
        Ok(())
    };
    let took = took.await;
    taking.done(took).await
}

/// A file being taken in.
struct Taking<'a> {
    app: &'a App,
    actor: &'a Actor,
    order: &'a Order,
    drafts: Option<BTreeMap<String, ItemVersion>>,
    /// Events of the items when it began.
    lengths: BTreeMap<String, u32>,
    leaf_unit: String,
    imported: Imported,
}

impl<'a> Taking<'a> {
    async fn new(app: &'a App, actor: &'a Actor, order: &'a Order) -> Result<Self, ActError> {
        app.refresh_master().await?;
        Ok(Self {
            drafts: if order.draft { Some(drafts(app).await?) } else { None },
            lengths: app.store().stream_lengths("item:").await?,
            leaf_unit: district(app),
            imported: Imported::default(),
            app,
            actor,
            order,
        })
    }

    /// Takes in what comes next. What was written by then stays, even if this fails.
    async fn piece(&mut self, import: Import) -> Result<(), ActError> {
        let Sorted { mut arriving, imported, found } = sort(&self.app.master(), import, self.drafts.as_ref());
        self.imported.add(imported);
        let mut tries = 0;
        while !arriving.is_empty() {
            match self.chunks(&mut arriving, &found).await {
                Ok(()) => {}
                Err(StoreError::Clash { .. }) if tries + 1 < TRIES => {
                    tries += 1;
                    self.lengths = self.app.store().stream_lengths("item:").await?;
                    self.app.refresh_master().await?;
                    again(self.app, &mut arriving, self.drafts.as_ref());
                }
                Err(StoreError::Clash { .. } | StoreError::EpochChanged) => return Err(ActError::Busy),
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    /// Says what the file came to, whether it was broken off or not.
    async fn done(self, took: Result<(), ActError>) -> Result<Imported, ActError> {
        if self.imported.published > 0 {
            closing(self.app, self.actor, &self.imported, self.order).await?;
        }
        took.map(|()| self.imported)
    }

    /// Writes what arrives, a chunk a transaction; on an error the rest stays.
    async fn chunks(
        &mut self,
        arriving: &mut Vec<Arriving>,
        found: &BTreeMap<String, Vec<Json>>,
    ) -> Result<(), StoreError> {
        while !arriving.is_empty() {
            let chunk = arriving.get(..CHUNK.min(arriving.len())).unwrap_or(arriving);
            let writes = chunk.iter().map(|one| self.write(one, found)).collect::<Result<Vec<_>, ActError>>();
            let mut writes = writes.map_err(|error| StoreError::Failed(Arc::new(error)))?;
            if let Some(last) = writes.last_mut() {
                last.rows.push(MasterRow::BumpCatalogue);
            }
            let n = writes.len();
            self.app.store().commit_records(writes).await?;
            arriving.drain(..n);
            self.imported.published += n;
        }
        Ok(())
    }

    fn write(&self, one: &Arriving, found: &BTreeMap<String, Vec<Json>>) -> Result<RecordWrite, ActError> {
        let now = self.app.clock().now();
        let code = one.item.code.clone();
        let mut item = one.item.clone();
        item.version = one.before.as_ref().map_or(1, |before| before.version + 1);
        let (event, mut rows) = if self.order.draft {
            let event = version_event("item_drafted", &item, self.actor.author.clone(), None)?;
            (event, vec![stored(item, ItemVersionState::Draft, None)])
        } else {
            let when = (now, self.app.clock().today());
            publication("item_published", item, one.before.as_deref(), self.actor.author.clone(), None, when)?
        };
        let bodies = found.get(&code).cloned().unwrap_or_default();
        let stream = format!("item:{code}");
        let seen = self.lengths.get(&stream).copied().unwrap_or(0);
        rows.push(MasterRow::ImportFindings { code, bodies });
        Ok(RecordWrite {
            stream,
            events: vec![event],
            nonces: vec![self.app.0.entropy.bytes()?],
            now,
            rows,
            seen_version: Some(seen),
            authority_epoch: Some(self.actor.epoch),
            leaf_unit: self.leaf_unit.clone(),
        })
    }
}

/// What was read, beside the catalogue.
struct Sorted {
    arriving: Vec<Arriving>,
    imported: Imported,
    /// Findings to be stored, by item.
    found: BTreeMap<String, Vec<Json>>,
}

/// Splits what was read into what arrives and what is the same.
fn sort(master: &Master, mut import: Import, drafts: Option<&BTreeMap<String, ItemVersion>>) -> Sorted {
    let items = std::mem::take(&mut import.items);
    // Rows of a workbook that belong to no row of an item are all on line 0.
    let mut lines: Vec<(usize, &str)> =
        fatal(&import.findings).map(|finding| (finding.line, finding.item.as_str())).collect();
    lines.dedup();
    let mut imported =
        Imported { held_back: lines.len(), found: import.findings.len(), ..Imported::default() };
    let mut arriving = Vec::with_capacity(items.len());
    let places: BTreeMap<&str, usize> =
        import.findings.iter().map(|finding| (finding.item.as_str(), finding.line)).collect();
    let mut grave: Vec<Finding> = fatal(&import.findings).cloned().collect();
    for mut item in items {
        let before = master.items.get(&item.code);
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
                grave.extend(stricter(before, &item, line));
            }
            arriving.push(Arriving { item, before, how });
        }
    }
    grave.sort_by_key(|finding| finding.line);
    let more = grave.iter().filter(|finding| finding.severity != Severity::Fatal);
    imported.found += more.clone().count();
    let found = by_item(import.findings.iter().chain(more));
    grave.into_iter().for_each(|finding| imported.grave.push(finding));
    Sorted { arriving, imported, found }
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
        let now = master.items.head(&one.item.code).map(|head| head.version);
        if one.before.as_ref().map(|before| before.version) != now {
            one.before = master.items.get(&one.item.code);
            one.how = arrival(one.before.as_deref(), &one.item, drafts);
        }
    }
    arriving.retain(|one| one.how != Arrival::Unchanged);
}

/// Findings as stored, by the code of their item: what the version itself shows is found again whenever it is looked at.
fn by_item<'a>(findings: impl Iterator<Item = &'a Finding>) -> BTreeMap<String, Vec<Json>> {
    let mut found: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for finding in findings.filter(|one| !one.item.is_empty() && about_reading(one)) {
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
