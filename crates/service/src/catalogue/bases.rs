//! The table of bases, and repeals: what a repealed document carried is struck from every item in one recorded act, in steps
//! that can be broken off and go on where they stopped.

use std::collections::BTreeMap;

use domain::authority::{Actor, Denial};
use domain::calendar::day_of;
use domain::catalogue::bases::{Affected, Document, Repeal, articles_in};
use domain::catalogue::{Baseless, Finding, ItemVersion, RevisionAct, RevisionRefusal, baseless};
use jiff::civil::Date;
use store::{MasterRow, PlainEvent, RecordWrite, StoreError};

use super::publication;
use super::revision::{may_at_once, takes_part, write};
use crate::app::App;
use crate::error::ActError;

/// Stream of all repeals.
const STREAM: &str = "repeal";
/// Items changed by one call: the timer goes on with the rest.
const BATCH: usize = 200;
/// How often an item is tried when somebody else publishes it at the same time.
const TRIES: usize = 4;
/// Longest name of an instrument, in characters.
const INSTRUMENT_MAX: usize = 200;

/// The documents items rely on that fit what was asked, and how many there are in all.
///
/// # Errors
/// The person takes no part in revisions.
pub fn list(app: &App, actor: &Actor, asked: &str) -> Result<(Vec<Document>, usize), ActError> {
    takes_part(actor)?;
    let master = app.master();
    let found: Vec<Document> = master.bases().find(asked).into_iter().cloned().collect();
    Ok((found, master.bases().find("").len()))
}

/// A document with who relies on it, what was repealed of it, and others of the same title.
pub struct Looked {
    /// The document.
    pub document: Document,
    /// Repeals of it, oldest first.
    pub repeals: Vec<Repeal>,
    /// Key and title of others cited under the same title.
    pub namesakes: Vec<(String, String)>,
}

/// A document of the table. One nobody relies on any more is still there if it was repealed.
///
/// # Errors
/// The person takes no part in revisions; there is no such document.
pub fn document(app: &App, actor: &Actor, key: &str) -> Result<Looked, ActError> {
    takes_part(actor)?;
    let master = app.master();
    let bases = master.bases();
    let repeals: Vec<Repeal> = bases.repeals().iter().filter(|one| one.document == key).cloned().collect();
    let known = bases.document(key).cloned().or_else(|| {
        let repeal = repeals.first()?;
        let (title, doc_no) = (repeal.title.clone(), repeal.doc_no.clone());
        Some(Document { key: key.to_owned(), title, doc_no, ..Document::default() })
    });
    let document = known.ok_or(ActError::NotFound)?;
    let namesakes = bases.namesakes(&document);
    let namesakes = namesakes
        .into_iter()
        .map(|one| (one.key.clone(), one.doc_no.clone().unwrap_or_else(|| one.title.clone())))
        .collect();
    Ok(Looked { document, repeals, namesakes })
}

/// What an editor asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepealIn {
    /// The article, as written; the whole document if empty.
    pub article: String,
    /// First day without it.
    pub from: Option<Date>,
    /// The instrument that repeals it.
    pub instrument: String,
    /// Codes of the licences that are to be suspended, as they were shown.
    pub licences: Vec<String>,
}

/// What a repeal would touch.
pub struct Preview {
    /// The repeal as it would be recorded.
    pub repeal: Repeal,
    /// Items in order of their code.
    pub affected: Vec<Affected>,
    /// Running cases of those items.
    pub running: BTreeMap<String, u64>,
}

impl Preview {
    /// Licences that lose their 设定依据.
    pub fn licences(&self) -> impl Iterator<Item = &Affected> {
        self.affected.iter().filter(|one| one.bare_licence)
    }
}

/// What a repeal would touch: shown before it is recorded.
///
/// # Errors
/// Not an editor of the district; a field is wrong; it is repealed already.
pub async fn preview(app: &App, actor: &Actor, key: &str, asked: &RepealIn) -> Result<Preview, ActError> {
    let looked = document(app, actor, key)?;
    if !may_at_once(app, actor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let repeal = asked.read(app, actor, &looked)?;
    let master = app.master();
    let bases = master.bases();
    let affected: Vec<Affected> =
        master.items.values().filter_map(|item| repeal.affected(bases, &item)).collect();
    let mut running = BTreeMap::new();
    if let (Some(first), Some(last)) = (affected.first(), affected.last()) {
        let counts = app.store().open_by_item(&first.item, &last.item).await?;
        running =
            counts.into_iter().filter(|(code, _)| affected.iter().any(|one| one.item == *code)).collect();
    }
    Ok(Preview { repeal, affected, running })
}

impl RepealIn {
    fn read(&self, app: &App, actor: &Actor, looked: &Looked) -> Result<Repeal, ActError> {
        let document = &looked.document;
        let written = self.article.trim();
        let article = match articles_in(written).as_slice() {
            [] if written.is_empty() => None,
            [one] => Some(one.clone()),
            [] => return Err(ActError::field("/article", "article")),
            _ => return Err(ActError::field("/article", "one-article")),
        };
        let before = |one: &Repeal| one.article.is_none() || one.article == article;
        if looked.repeals.iter().any(before) {
            return Err(ActError::field("/article", "repealed-already"));
        }
        let instrument = self.instrument.trim();
        if instrument.is_empty() {
            return Err(ActError::field("/instrument", "missing"));
        }
        if instrument.chars().count() > INSTRUMENT_MAX {
            return Err(ActError::field("/instrument", "too-long"));
        }
        if instrument.chars().any(domain::case::unprintable) {
            return Err(ActError::field("/instrument", "control-characters"));
        }
        Ok(Repeal {
            id: 0,
            document: document.key.clone(),
            title: document.title.clone(),
            doc_no: document.doc_no.clone(),
            article,
            from: self.from.ok_or_else(|| ActError::field("/from", "missing"))?,
            instrument: instrument.to_owned(),
            licences: self.licences.clone(),
            by: actor.author.clone(),
            at: app.clock().now(),
            after: String::new(),
            changed: 0,
            done: false,
        })
    }
}

/// Records a repeal and carries it through as far as its day has come. Licences that would be left without 设定依据 have to
/// be confirmed, each as it was shown (行政许可法 §§14–17).
///
/// # Errors
/// As [`preview`]; a licence was not confirmed.
pub async fn repeal(app: &App, actor: &Actor, key: &str, asked: &RepealIn) -> Result<Repeal, ActError> {
    let seen = app.store().stream_length(STREAM).await?;
    app.refresh_master().await?;
    let Preview { mut repeal, affected, .. } = preview(app, actor, key, asked).await?;
    let bare: Vec<&str> =
        affected.iter().filter(|one| one.bare_licence).map(|one| one.item.as_str()).collect();
    if bare.iter().any(|code| !asked.licences.iter().any(|confirmed| confirmed == code)) {
        return Err(ActError::field("/licences", "confirm"));
    }
    repeal.licences.retain(|code| bare.contains(&code.as_str()));
    repeal.id = seen + 1;
    let public = [("from".to_owned(), repeal.from.to_string().into())].into_iter().collect();
    let body = serde_json::json!({
        "article": repeal.article, "by": repeal.by, "document": repeal.document, "from": repeal.from,
        "id": repeal.id, "instrument": repeal.instrument, "items": affected.len(), "licences": repeal.licences,
        "title": repeal.title,
    });
    let event = PlainEvent { kind: "basis_repealed".to_owned(), body, public };
    let rows = vec![MasterRow::Repeal(Box::new(repeal.clone())), MasterRow::BumpCatalogue];
    let write = RecordWrite {
        seen_version: Some(seen),
        authority_epoch: Some(actor.epoch),
        ..write(app, STREAM.to_owned(), event, rows)?
    };
    match app.store().commit_record(write).await {
        Ok(_) => {}
        Err(StoreError::Clash { .. } | StoreError::EpochChanged) => {
            app.refresh_master().await?;
            return Err(ActError::Busy);
        }
        Err(other) => return Err(other.into()),
    }
    carry_through(app).await?;
    let now = app.master().bases().repeals().iter().find(|one| one.id == repeal.id).cloned();
    Ok(now.unwrap_or(repeal))
}

/// Goes on with every repeal whose day has come: one event for each item it changes, with its progress in the same
/// transaction, so that it may be broken off anywhere. Gives how many items were changed.
///
/// # Errors
/// The store cannot be read or written.
pub async fn carry_through(app: &App) -> Result<usize, ActError> {
    let today = app.clock().today();
    let open = app.store().open_repeals().await?;
    let mut changed = 0;
    for mut repeal in open.into_iter().filter(|one| one.from <= today) {
        app.refresh_master().await?;
        let master = app.master();
        let bases = master.bases();
        let after = repeal.after.clone();
        let touched = master
            .items
            .values()
            .filter(|item| item.code.as_str() > after.as_str() && repeal.applied(bases, item).is_some());
        let codes: Vec<String> = touched.map(|item| item.code.clone()).take(BATCH + 1).collect();
        for code in codes.iter().take(BATCH) {
            changed += usize::from(strike(app, &mut repeal, code).await?);
        }
        if codes.len() <= BATCH {
            finish(app, repeal).await?;
        }
    }
    if changed > 0 {
        app.refresh_master().await?;
    }
    Ok(changed)
}

/// Takes what is repealed out of one item, as a version of its own; whether anything was left to take.
async fn strike(app: &App, repeal: &mut Repeal, code: &str) -> Result<bool, ActError> {
    for _ in 0..TRIES {
        let stream = format!("item:{code}");
        let seen = app.store().stream_length(&stream).await?;
        let Some(base) = app.store().item_in_force(code).await? else { return Ok(false) };
        let master = app.master();
        let Some(mut item) = repeal.applied(master.bases(), &base) else { return Ok(false) };
        item.version = base.version + 1;
        let kind = if item.status == base.status { "item_struck" } else { "item_suspended" };
        let why = repeal.sentence();
        let when = (app.clock().now(), app.clock().today());
        let (event, mut rows) = publication(kind, item, Some(&base), repeal.by.clone(), Some(&why), when)?;
        let next = Repeal { after: code.to_owned(), changed: repeal.changed + 1, ..repeal.clone() };
        rows.push(MasterRow::Repeal(Box::new(next.clone())));
        rows.push(MasterRow::BumpCatalogue);
        let write = RecordWrite { seen_version: Some(seen), ..write(app, stream, event, rows)? };
        match app.store().commit_record(write).await {
            Ok(_) => {
                *repeal = next;
                return Ok(true);
            }
            Err(StoreError::Clash { .. }) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Err(ActError::Busy)
}

/// Records that a repeal is carried through.
async fn finish(app: &App, repeal: Repeal) -> Result<(), ActError> {
    let seen = app.store().stream_length(STREAM).await?;
    let body = serde_json::json!({"changed": repeal.changed, "id": repeal.id});
    let event =
        PlainEvent { kind: "basis_repeal_carried_through".to_owned(), body, public: serde_json::Map::new() };
    let done = Repeal { done: true, ..repeal };
    let rows = vec![MasterRow::Repeal(Box::new(done)), MasterRow::BumpCatalogue];
    let write = RecordWrite { seen_version: Some(seen), ..write(app, STREAM.to_owned(), event, rows)? };
    match app.store().commit_record(write).await {
        // Another instance was first.
        Ok(_) | Err(StoreError::Clash { .. }) => app.refresh_master().await,
        Err(other) => Err(other.into()),
    }
}

/// What an item in force still cites of what is repealed.
#[must_use]
pub fn findings(app: &App, item: &ItemVersion) -> Vec<Finding> {
    findings_on(app, item, app.clock().today())
}

fn findings_on(app: &App, item: &ItemVersion, day: Date) -> Vec<Finding> {
    let master = app.master();
    // The table of bases is made where something is repealed, and else not.
    let of = |repeal: &Repeal| repeal.findings(master.bases(), item, day);
    master.repeals().iter().flat_map(of).collect()
}

/// What the public is told above a guide that still cites something repealed.
pub(crate) fn marks(app: &App, item: &ItemVersion) -> Vec<String> {
    let master = app.master();
    let today = app.clock().today();
    let cited = |repeal: &&Repeal| !repeal.findings(master.bases(), item, today).is_empty();
    let cited = master.repeals().iter().filter(cited);
    cited.map(|repeal| format!("引用的{}，正在清理", repeal.sentence())).collect()
}

/// Nothing is submitted or signed that rests on a document repealed by the day it would be in force.
pub(crate) fn not_repealed(app: &App, item: &ItemVersion, act: &RevisionAct) -> Result<(), RevisionRefusal> {
    let today = day_of(app.clock().now());
    let day = match act {
        RevisionAct::Submit | RevisionAct::Sign { on: None } => today,
        RevisionAct::Sign { on: Some(on) } => *on,
        RevisionAct::Save(_) | RevisionAct::Return { .. } => return Ok(()),
    };
    let found = findings_on(app, item, day);
    if found.is_empty() { Ok(()) } else { Err(RevisionRefusal::Repealed(found)) }
}

/// Elements of an item without a complete basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfounded {
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Its body.
    pub department: String,
    /// The elements.
    pub elements: Vec<Baseless>,
}

/// The clean-up list: every element in force without a complete basis, in order of body and item (requirements B3).
/// Whoever edits for a street or heads a body reads the same list; only the district strikes.
///
/// # Errors
/// The person takes no part in revisions.
pub fn unfounded(app: &App, actor: &Actor) -> Result<Vec<Unfounded>, ActError> {
    takes_part(actor)?;
    let master = app.master();
    let one = |item: &ItemVersion| Unfounded {
        item: item.code.clone(),
        name: item.name.clone(),
        department: item.department.clone(),
        elements: baseless(item),
    };
    let mut all: Vec<Unfounded> =
        master.items.values().map(|item| one(&item)).filter(|one| !one.elements.is_empty()).collect();
    all.sort_by(|a, b| (&a.department, &a.item).cmp(&(&b.department, &b.item)));
    Ok(all)
}
