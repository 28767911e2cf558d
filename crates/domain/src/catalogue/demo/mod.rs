//! The demonstration district 天津市和平区, from the data built into the product.
//!
//! Names of divisions are facts; centres, windows, posts, people and the assignment of items are made for
//! the demonstration and marked so. Nothing here creates passwords.

mod organisation;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::csv;
use super::fee::FeeList;
use super::handling::HandlingStandard;
use super::import::{Import, import};
use super::item::{Exclusion, Extension, Fee, ItemVersion, LimitOrigin, Status};
use super::search::{Index, Tables};
use super::situation::Situations;
use crate::case::Ground;
use crate::organisation::PlacementMode;

pub use organisation::{DemoAccount, DemoOrganisation, demo_organisation};

/// The 78 collected items, one a line.
pub const ITEMS: &str = include_str!("../../../../../data/items/items.jsonl");
/// Everyday phrases and the items they mean.
pub const SYNONYMS: &str = include_str!("../../../../../data/synonyms.csv");
/// Everyday words and the catalogue's words for them.
pub const EVERYDAY_WORDS: &str = include_str!("../../../../../data/demo/everyday_words.csv");

const ASSIGNMENTS: &str = include_str!("../../../../../data/demo/assignments.csv");
const SITUATIONS: &str = include_str!("../../../../../data/demo/situations.json");
const FEES: &str = include_str!("../../../../../data/demo/fees.json");
const HANDLING: &str = include_str!("../../../../../data/demo/handling.json");
const CORRECTIONS: &str = include_str!("../../../../../data/demo/corrections.csv");

/// Application forms made for the demonstration; their titles say so.
const FORMS: [(&str, &str); 2] = [
    ("SX-039", include_str!("../../../../../data/demo/forms/SX-039.json")),
    ("SX-044", include_str!("../../../../../data/demo/forms/SX-044.json")),
];

/// Who handles an item in the demonstration district.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Assignment {
    item: String,
    kind: AssignmentKind,
    body: String,
    competent: String,
    note: String,
}

/// What an item charges in the demonstration district.
#[derive(Deserialize)]
struct Charges {
    fee: Fee,
    list: FeeList,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AssignmentKind {
    Street(PlacementMode),
    District,
    Registry,
    GuideOnly,
    Abolished,
}

fn assignment_kind(word: &str) -> Option<AssignmentKind> {
    Some(match word {
        "street_first_exam" => AssignmentKind::Street(PlacementMode::FirstExamination),
        "street_devolved" => AssignmentKind::Street(PlacementMode::Devolved),
        "street_entrusted" => AssignmentKind::Street(PlacementMode::Entrusted),
        "street_intake" => AssignmentKind::Street(PlacementMode::EntrustedIntake),
        "district" => AssignmentKind::District,
        "registry" => AssignmentKind::Registry,
        "guide_only" => AssignmentKind::GuideOnly,
        "abolished" => AssignmentKind::Abolished,
        _ => return None,
    })
}

fn assignments(text: &str) -> Result<Vec<Assignment>, String> {
    csv::rows(text)
        .map(|(line, row)| match row.as_slice() {
            [item, kind, body, competent, note] => Ok(Assignment {
                item: item.clone(),
                kind: assignment_kind(kind).ok_or_else(|| format!("assignments.csv:{line}: {kind}"))?,
                body: body.clone(),
                competent: competent.clone(),
                note: note.clone(),
            }),
            _ => Err(format!("assignments.csv:{line}: five fields expected")),
        })
        .collect()
}

/// The built-in items as the demonstration district publishes them: corrected where the source is known
/// to mislead, guide only or abolished where the district does not handle them.
///
/// # Errors
/// If a built-in table does not read or names an item that is not in the catalogue.
pub fn demo_catalogue() -> Result<Import, String> {
    let mut catalogue = import(ITEMS);
    for (line, row) in csv::rows(CORRECTIONS) {
        let [item, what, value, source, note] = row.as_slice() else {
            return Err(format!("corrections.csv:{line}: five fields expected"));
        };
        let source = if note.is_empty() { source.clone() } else { format!("{source}：{note}") };
        correct(find(&mut catalogue, item)?, what, value, source)
            .map_err(|e| format!("corrections.csv:{line}: {e}"))?;
    }
    for (item, set) in by_item::<Situations>("situations.json", SITUATIONS)? {
        find(&mut catalogue, &item)?.situations = set;
    }
    for (item, charges) in by_item::<Charges>("fees.json", FEES)? {
        let item = find(&mut catalogue, &item)?;
        (item.fee, item.fee_list) = (Some(charges.fee), charges.list);
    }
    for (item, standard) in by_item::<HandlingStandard>("handling.json", HANDLING)? {
        find(&mut catalogue, &item)?.handling_standard = standard;
    }
    let names: BTreeMap<String, String> =
        organisation::district()?.bodies.into_iter().map(|body| (body.key, body.name)).collect();
    for assignment in assignments(ASSIGNMENTS)? {
        assign(find(&mut catalogue, &assignment.item)?, &assignment, &names);
    }
    for (item, text) in FORMS {
        let form = serde_json::from_str(text).map_err(|error| format!("forms/{item}.json: {error}"))?;
        find(&mut catalogue, item)?.form = Some(form);
        catalogue.findings.retain(|finding| finding.item != item || !finding.rule.starts_with("form-"));
    }
    Ok(catalogue)
}

/// The search index over the demonstration's catalogue.
///
/// # Errors
/// As [`demo_catalogue`].
pub fn demo_index() -> Result<Index, String> {
    let tables = Tables { synonyms: SYNONYMS, everyday_words: EVERYDAY_WORDS, own: &[] };
    Ok(Index::build(&demo_catalogue()?.items, &tables))
}

/// A built-in table by item.
fn by_item<T: DeserializeOwned>(file: &str, text: &str) -> Result<BTreeMap<String, T>, String> {
    serde_json::from_str(text).map_err(|error| format!("{file}: {error}"))
}

fn find<'a>(catalogue: &'a mut Import, id: &str) -> Result<&'a mut ItemVersion, String> {
    catalogue.items.iter_mut().find(|item| item.id == id).ok_or_else(|| format!("no item {id}"))
}

fn correct(item: &mut ItemVersion, what: &str, value: &str, source: String) -> Result<(), String> {
    let missing = || format!("{} has no such limit", item.id);
    match what {
        "statutory_origin" => item.statutory.as_mut().ok_or_else(missing)?.origin = origin(value)?,
        "promised_step" => {
            let promised = item.promised.as_mut().ok_or_else(missing)?;
            promised.step = Some(value.to_owned());
        }
        "exclude" => item.exclusions.push(Exclusion { ground: ground(value)?, source }),
        "extension" => {
            let days = value.parse().map_err(|_| format!("not a number of days: {value}"))?;
            item.extension = Some(Extension { days, source });
        }
        "in_person" => item.in_person = true,
        other => return Err(format!("unknown correction {other}")),
    }
    Ok(())
}

fn origin(word: &str) -> Result<LimitOrigin, String> {
    serde_json::from_value(word.into()).map_err(|_| format!("unknown origin {word}"))
}

fn ground(word: &str) -> Result<Ground, String> {
    serde_json::from_value(word.into()).map_err(|_| format!("unknown ground {word}"))
}

fn assign(item: &mut ItemVersion, assignment: &Assignment, names: &BTreeMap<String, String>) {
    let reason = assignment.note.clone();
    match assignment.kind {
        AssignmentKind::GuideOnly => item.status = Status::GuideOnly { reason },
        AssignmentKind::Abolished => item.status = Status::Abolished { reason },
        _ => item.competent_department = names.get(&assignment.competent).cloned(),
    }
}
