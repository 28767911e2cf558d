//! The catalogue: import with findings, publication as a recorded act, search, guide.

pub mod proofs;
pub mod revision;
mod search;
pub mod synonyms;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::case::Author;
use domain::catalogue::{Finding, Guide, GuidePlace, Import, ItemVersion};
use domain::organisation::{Role, UnitKind};
use futures_util::future::join_all;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{ItemVersionState, MasterRow, PlainEvent, StoredItem};

use crate::app::App;
use crate::error::ActError;
use crate::organisation::record;

pub(crate) use search::Misses;
pub use search::{FOUND_MAX, Found, Typing, asked, search, settle_searches};

/// Items of an import handed to the writer at once: what it takes into one transaction.
const TOGETHER: usize = 64;

/// The current version of an item, by its code or its id in the source catalogue.
#[must_use]
pub fn item(app: &App, code: &str) -> Option<Arc<ItemVersion>> {
    let master = app.master();
    let by_code = master.items.get(code);
    by_code.or_else(|| master.items.values().find(|item| item.id == code)).cloned()
}

/// The public guide of an item with who accepts, decides and supervises here.
#[must_use]
pub fn guide(app: &App, item: &ItemVersion) -> Guide {
    let master = app.master();
    let today = app.clock().today();
    let home = master.units.values().find(|unit| unit.kind == UnitKind::District);
    let mut place =
        GuidePlace { home: home.map_or_else(String::new, |unit| unit.name.clone()), ..GuidePlace::default() };
    let placements = master.placements.get(&item.code).into_iter().flatten();
    for placement in placements.filter(|placement| placement.in_force(today)) {
        let competence = placement.competence();
        let centre = master.unit_name(&competence.centre);
        let accepts = master.unit_name(&competence.accepts);
        place.accepting.push(if competence.window_accepts {
            format!("{accepts}（{centre}）")
        } else {
            format!("{accepts}（{centre}收件）")
        });
        if place.deciding.is_none() {
            place.deciding = Some(master.unit_name(&competence.decides_in_name_of));
            place.mode = Some(placement.mode);
            place.instrument = Some(placement.instrument.clone());
            let unit = master.units.get(&competence.decides);
            place.consult.extend(unit.and_then(|unit| unit.consult_phone.clone()));
            let supervisor = item.competent_department.clone();
            place.supervising.extend(supervisor.or_else(|| Some(master.unit_name(&placement.district_body))));
        }
    }
    Guide::of(item, &place)
}

/// What an import came to.
pub struct Imported {
    /// Items published (or kept as drafts).
    pub published: usize,
    /// Items that stayed out for a fatal finding.
    pub held_back: usize,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// Publishes what an import read and has no fatal finding: each publication is an event of its item.
///
/// # Errors
/// Not a catalogue editor; the store cannot be written.
pub async fn publish(app: &App, actor: &Actor, import: Import, draft: bool) -> Result<Imported, ActError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let held_back = import.fatal();
    let mut findings: BTreeMap<&str, Vec<serde_json::Value>> = BTreeMap::new();
    for finding in &import.findings {
        findings.entry(&finding.item).or_default().extend(serde_json::to_value(finding).ok());
    }
    let mut published = 0;
    let mut items = import.items.into_iter();
    loop {
        // Together: the writer puts what is queued into one transaction.
        let mut acts = Vec::with_capacity(TOGETHER);
        for item in items.by_ref().take(TOGETHER) {
            let code = item.code.clone();
            let (event, mut rows) = imported(app, actor, item, draft)?;
            let bodies = findings.remove(code.as_str()).unwrap_or_default();
            rows.push(MasterRow::ImportFindings { code: code.clone(), bodies });
            acts.push((format!("item:{code}"), event, rows));
        }
        if acts.is_empty() {
            break;
        }
        published += commit(app, actor, acts).await?;
    }
    let bump = vec![MasterRow::BumpCatalogue];
    let event = PlainEvent {
        kind: "catalogue_imported".to_owned(),
        body: serde_json::json!({"by": actor.author, "held_back": held_back, "published": published}),
        public: serde_json::Map::new(),
    };
    record(app, "catalogue", vec![event], bump, actor).await?;
    Ok(Imported { published, held_back, findings: import.findings })
}

/// A stream with an event and the rows it changes.
type Act = (String, PlainEvent, Vec<MasterRow>);

/// Records acts together; those the writer's queue has no room for, one after the other.
async fn commit(app: &App, actor: &Actor, acts: Vec<Act>) -> Result<usize, ActError> {
    let record = async |(stream, event, rows): Act| {
        crate::organisation::record_quietly(app, &stream, vec![event], rows, actor).await
    };
    let n = acts.len();
    let outcomes = join_all(acts.iter().cloned().map(record)).await;
    for (act, outcome) in acts.into_iter().zip(outcomes) {
        match outcome {
            Err(ActError::Busy) => record(act).await?,
            other => other?,
        }
    }
    Ok(n)
}

/// The event and the rows of an item that was imported.
fn imported(
    app: &App,
    actor: &Actor,
    mut item: ItemVersion,
    draft: bool,
) -> Result<(PlainEvent, Vec<MasterRow>), ActError> {
    let before = app.master().items.get(&item.code).cloned();
    item.version = before.as_ref().map_or(1, |before| before.version + 1);
    let author = actor.author.clone();
    if draft {
        let event = version_event("item_drafted", &item, author, None)?;
        return Ok((event, vec![stored(item, ItemVersionState::Draft, None)]));
    }
    let when = (app.clock().now(), app.clock().today());
    publication("item_published", item, before.as_deref(), author, None, when)
}

/// The event and the rows by which a version comes into force in place of another.
pub(crate) fn publication(
    kind: &str,
    item: ItemVersion,
    before: Option<&ItemVersion>,
    by: Author,
    why: Option<&str>,
    (now, from): (Timestamp, Date),
) -> Result<(PlainEvent, Vec<MasterRow>), ActError> {
    let event = version_event(kind, &item, by, why)?;
    let code = item.code.clone();
    let mut rows = vec![stored(item, ItemVersionState::Published, Some((now, from)))];
    if let Some(before) = before {
        rows.push(MasterRow::ItemState {
            code,
            version: before.version,
            state: ItemVersionState::Superseded,
        });
    }
    Ok((event, rows))
}

fn stored(item: ItemVersion, state: ItemVersionState, published: Option<(Timestamp, Date)>) -> MasterRow {
    MasterRow::Item(Box::new(StoredItem {
        code: item.code.clone(),
        version: item.version,
        state,
        published_at: published.map(|(now, _)| now.as_second()),
        valid_from: published.map(|(_, from)| from),
        item,
    }))
}

fn version_event(
    kind: &str,
    item: &ItemVersion,
    by: Author,
    why: Option<&str>,
) -> Result<PlainEvent, ActError> {
    let digest = crate::encoding::to_hex(&ledger_digest(item)?);
    let mut body = serde_json::json!({"by": by, "code": item.code, "digest": digest, "name": item.name, "version": item.version});
    if let (Some(why), Some(members)) = (why, body.as_object_mut()) {
        members.insert("why".to_owned(), why.into());
    }
    let public = [("item".to_owned(), item.code.clone().into()), ("version".to_owned(), item.version.into())]
        .into_iter();
    Ok(PlainEvent { kind: kind.to_owned(), body, public: public.collect() })
}

/// SHA-256 of the canonical JSON of a version: what was published is pinned by the log.
fn ledger_digest(item: &ItemVersion) -> Result<[u8; 32], ActError> {
    use sha2::Digest as _;
    let value = serde_json::to_vec(item).map_err(|error| ActError::Failed(error.into()))?;
    Ok(sha2::Sha256::digest(value).into())
}

/// A row of the editor's list.
pub struct EditorRow {
    /// The item.
    pub item: Arc<ItemVersion>,
    /// What the import found in it.
    pub findings: Vec<Finding>,
}

/// Items with the findings of their import, for the editor.
///
/// # Errors
/// Not a catalogue editor; the store cannot be read.
pub async fn editor_list(app: &App, actor: &Actor) -> Result<Vec<EditorRow>, ActError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let stored = app.store().import_findings(None, 10_000).await?;
    let master = app.master();
    let rows = master.items.values().map(|item| EditorRow {
        item: Arc::clone(item),
        findings: stored
            .iter()
            .filter(|(code, ..)| *code == item.code)
            .filter_map(|(_, _, body)| serde_json::from_value(body.clone()).ok())
            .collect(),
    });
    Ok(rows.collect())
}
