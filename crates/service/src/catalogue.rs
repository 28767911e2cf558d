//! The catalogue: import with findings, publication as a recorded act, search, guide.

pub mod bases;
pub mod local;
pub mod past;
pub mod proofs;
pub mod revision;

use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::case::Author;
use domain::catalogue::{Finding, Guide, GuidePlace, Import, ItemVersion};
use domain::organisation::{Role, UnitKind};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{ItemVersionState, MasterRow, PlainEvent, StoredItem};

use crate::app::App;
use crate::error::ActError;
use crate::nfc::nfc;
use crate::organisation::record;

/// Most items of a search answer.
pub const FOUND_MAX: usize = 50;

/// An item found, and why.
pub struct Found {
    /// The item.
    pub item: Arc<ItemVersion>,
    /// What matched: the name, an alias, an everyday phrase.
    pub matched: String,
}

/// Items that mean what was asked; all items in order of their code where nothing was asked.
#[must_use]
pub fn search(app: &App, query: &str, limit: usize) -> Vec<Found> {
    let master = app.master();
    let limit = limit.clamp(1, crate::work::PAGE_MAX as usize);
    if query.trim().is_empty() {
        let all = master.items.values().take(limit);
        return all.map(|item| Found { item: Arc::clone(item), matched: String::new() }).collect();
    }
    let hits = master.index.find(&nfc(query.to_owned()), limit.min(FOUND_MAX));
    let found = hits.into_iter().filter_map(|hit| {
        let item = Arc::clone(master.items.get(&hit.code)?);
        Some(Found { item, matched: hit.matched.first().cloned().unwrap_or_default() })
    });
    found.collect()
}

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
    let mut guide = Guide::of(item, &place);
    guide.marks.extend(bases::marks(app, item));
    guide
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
    let now = app.clock().now();
    let held_back = import.fatal();
    let mut published = 0;
    for mut item in import.items {
        let code = item.code.clone();
        let before = app.master().items.get(&code).cloned();
        item.version = before.as_ref().map_or(1, |before| before.version + 1);
        let findings = import.findings.iter().filter(|finding| finding.item == code);
        let bodies = findings.filter_map(|finding| serde_json::to_value(finding).ok()).collect();
        let kind = if draft { "item_drafted" } else { "item_published" };
        let (event, mut rows) = if draft {
            (
                version_event(kind, &item, actor.author.clone(), None)?,
                vec![stored(item, ItemVersionState::Draft, None)],
            )
        } else {
            publication(
                kind,
                item,
                before.as_deref(),
                actor.author.clone(),
                None,
                (now, app.clock().today()),
            )?
        };
        rows.push(MasterRow::ImportFindings { code: code.clone(), bodies });
        crate::organisation::record_quietly(app, &format!("item:{code}"), vec![event], rows, actor).await?;
        published += 1;
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
            .chain(bases::findings(app, item))
            .collect(),
    });
    Ok(rows.collect())
}
