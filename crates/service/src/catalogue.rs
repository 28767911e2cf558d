//! The catalogue: import with findings, publication as a recorded act, search, guide.

pub mod exchange;
pub mod file;
pub mod ingest;
pub mod outgo;
pub mod proofs;
pub mod revision;

use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::case::Author;
use domain::catalogue::{Finding, Guide, GuidePlace, ItemVersion, rule};
use domain::organisation::{Role, UnitKind};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{ItemVersionState, MasterRow, PlainEvent, StoredItem};

use crate::app::App;
use crate::error::ActError;
use crate::nfc::nfc;

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
    Guide::of(item, &place)
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

/// Whether only the import could see it: the version no longer shows it.
fn about_reading(finding: &Finding) -> bool {
    rule(&finding.rule).is_some_and(|rule| rule.is_about_reading())
}

/// A row of the editor's list.
pub struct EditorRow {
    /// The item.
    pub item: Arc<ItemVersion>,
    /// What the rules say about the version in force, and what was seen when it was read from a file.
    pub findings: Vec<Finding>,
}

/// Items with what was found in them, for the editor.
///
/// # Errors
/// Not a catalogue editor; the store cannot be read.
pub async fn editor_list(app: &App, actor: &Actor) -> Result<Vec<EditorRow>, ActError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let mut read = ingest::stored_findings(app).await?;
    let master = app.master();
    let of = Arc::clone(&master);
    // A large catalogue takes long enough to hold up the acts of others; the picture keeps what was found.
    let found = tokio::task::spawn_blocking(move || of.findings().clone()).await;
    let mut found = found.map_err(|error| ActError::Failed(error.into()))?;
    let rows = master.items.values().map(|item| {
        let mut findings = read.remove(&item.code).unwrap_or_default();
        findings.extend(found.remove(&item.code).unwrap_or_default());
        EditorRow { item: Arc::clone(item), findings }
    });
    Ok(rows.collect())
}
