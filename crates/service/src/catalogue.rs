//! The catalogue: import with findings, publication as a recorded act, search, guide.

pub mod bases;
pub mod booklet;
pub mod campaign;
mod editor;
pub mod exchange;
pub mod file;
pub mod ingest;
pub mod lines;
pub mod local;
pub mod outgo;
pub mod past;
pub mod proofs;
pub mod revision;
mod search;
pub mod synonyms;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::case::Author;
use domain::catalogue::{Finding, Guide, GuidePlace, ItemVersion, rule};
use domain::organisation::{Placement, UnitId, UnitKind};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{ItemVersionState, MasterRow, PlainEvent, StoredItem};

use crate::app::App;
use crate::error::ActError;

pub use editor::{EditorRow, editor_list, item_with_findings};
pub(crate) use search::Misses;
pub use search::{FOUND_MAX, Found, Typing, asked, search, settle_searches};

/// The current version of an item, by its code or its id in the source catalogue.
#[must_use]
pub fn item(app: &App, code: &str) -> Option<Arc<ItemVersion>> {
    let master = app.master();
    master.items.get(code).or_else(|| master.items.get(&master.items.by_id(code)?.code))
}

/// The public guide of an item with who accepts, decides and supervises here.
#[must_use]
pub fn guide(app: &App, item: &ItemVersion) -> Guide {
    guide_at(app, item, None)
}

/// The guide of an item at one centre, or everywhere it is taken.
#[must_use]
pub fn guide_at(app: &App, item: &ItemVersion, centre: Option<&UnitId>) -> Guide {
    let master = app.master();
    let today = app.clock().today();
    let home = master.units.values().find(|unit| unit.kind == UnitKind::District);
    let mut place =
        GuidePlace { home: home.map_or_else(String::new, |unit| unit.name.clone()), ..GuidePlace::default() };
    let placements = master.placements.get(&item.code).into_iter().flatten();
    let here = |placement: &&Placement| {
        placement.in_force(today) && centre.is_none_or(|centre| placement.centre == *centre)
    };
    let placements: Vec<_> = placements.filter(here).collect();
    let mut deciding: Vec<String> = Vec::new();
    for placement in &placements {
        let competence = placement.competence();
        let centre = master.unit_name(&competence.centre);
        let accepts = master.unit_name(&competence.accepts);
        place.accepting.push(if competence.window_accepts {
            format!("{accepts}（{centre}）")
        } else {
            format!("{accepts}（{centre}收件）")
        });
        deciding.push(master.unit_name(&competence.decides_in_name_of));
        let unit = master.units.get(&competence.decides);
        place.consult.extend(unit.and_then(|unit| unit.consult_phone.clone()));
        place.supervising.push(crate::placement::supervises(&master, item, placement));
    }
    // Where each street decides on its own, each is named once.
    let mut instruments: Vec<String> = placements.iter().map(|one| one.instrument.clone()).collect();
    for list in [&mut deciding, &mut instruments, &mut place.consult, &mut place.supervising] {
        let mut seen = BTreeSet::new();
        list.retain(|one| seen.insert(one.clone()));
    }
    let joined = |list: Vec<String>, by: &str| Some(list.join(by)).filter(|all| !all.is_empty());
    place.deciding = joined(deciding, "、");
    place.instrument = joined(instruments, "；");
    place.mode = placements.first().map(|first| first.mode);
    let mut guide = Guide::of(item, &place);
    guide.marks.extend(bases::marks(app, item));
    guide
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
