//! An application for a package (一件事): one application, a case for each item, one number that links them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::act::MaterialIn;
use super::event::Author;
use super::model::{Case, Grade, Outcome};
use crate::catalogue::package::Merged;
use crate::organisation::UnitId;

/// One item of the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackagePart {
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub name: String,
    /// Items whose result it needs first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<String>,
    /// What was handed in for it, under the names of its own list; what comes from another part is added when it is there.
    pub materials: Vec<MaterialIn>,
    /// What was stated and answered for it while it waits, sealed under the key of the application's first case; taken out
    /// once it is received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// Its case; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_no: Option<String>,
    /// Who is receiving it, since when: two windows do not receive it twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called: Option<(String, Date)>,
}

/// An application for a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageCase {
    /// `J` and the number of its first case.
    pub no: String,
    /// The package.
    pub package: String,
    /// Its version.
    pub version: u32,
    /// Its name then.
    pub name: String,
    /// The centre that received.
    pub centre: UnitId,
    /// Who received it.
    pub by: Author,
    /// When.
    pub on: Date,
    /// The parts, in their order.
    pub parts: Vec<PackagePart>,
    /// Events of its stream so far.
    pub serial: u32,
}

impl PackageCase {
    /// The number of an application whose first case has this number.
    #[must_use]
    pub fn number(first: &str) -> String {
        format!("J{first}")
    }

    /// The part of an item.
    #[must_use]
    pub fn part(&self, item: &str) -> Option<&PackagePart> {
        self.parts.iter().find(|part| part.item == item)
    }

    /// Whether a part that waits may be received now: whatever it waits for was granted.
    ///
    /// # Errors
    /// The item that is not granted yet, and whether it never will be.
    pub fn ready(&self, item: &str, cases: &BTreeMap<String, Case>) -> Result<(), (String, bool)> {
        let waits = self.part(item).map(|part| part.waits.as_slice()).unwrap_or_default();
        for before in waits {
            let case = cases.get(before);
            if case.is_none_or(|case| case.outcome != Some(Outcome::Granted)) {
                let over = case.is_some_and(|case| case.outcome.is_some());
                return Err((before.clone(), over));
            }
        }
        Ok(())
    }
}

/// What goes with each item of a merged list, from what was handed in once; what another item issues counts as from there.
#[must_use]
pub fn handed_to(merged: &Merged, handed: &[MaterialIn]) -> BTreeMap<String, Vec<MaterialIn>> {
    let mut parts: BTreeMap<String, Vec<MaterialIn>> =
        merged.waits.keys().map(|code| (code.clone(), Vec::new())).collect();
    for material in &merged.materials {
        let Some(given) = handed.iter().find(|given| given.name == material.name) else { continue };
        let wave = |code: &String| merged.waves.iter().position(|wave| wave.contains(code));
        let first =
            material.uses.iter().map(|(code, _)| code).min_by_key(|code| wave(code).unwrap_or(usize::MAX));
        for (code, name) in &material.uses {
            // The originals are seen once and go back once: with the case that is received first.
            let originals = if first == Some(code) { given.originals } else { 0 };
            let part = MaterialIn { name: name.clone(), originals, ..given.clone() };
            let list = parts.entry(code.clone()).or_default();
            if list.iter().all(|other| other.name != part.name) {
                list.push(part);
            }
        }
    }
    for passed in &merged.passed {
        let name = passed.material.clone();
        let part = MaterialIn { name, grade: Grade::A, copies: 0, originals: 0 };
        parts.entry(passed.item.clone()).or_default().push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::package::{MergedForm, MergedMaterial, MergedQuestions, Passed, Saved};

    #[test]
    fn what_is_handed_in_once_goes_with_each_item_under_its_own_name() {
        let merged = Merged {
            waves: vec![vec!["A".to_owned()], vec!["B".to_owned()]],
            waits: [("A".to_owned(), Vec::new()), ("B".to_owned(), vec!["A".to_owned()])].into(),
            materials: vec![MergedMaterial {
                when: Vec::new(),
                only_shown: false,
                name: "身份证".to_owned(),
                required: true,
                originals: 1,
                copies: 2,
                uses: vec![
                    ("B".to_owned(), "经营者身份证".to_owned()),
                    ("A".to_owned(), "身份证".to_owned()),
                ],
            }],
            passed: vec![Passed {
                item: "B".to_owned(),
                material: "营业执照".to_owned(),
                from: "A".to_owned(),
            }],
            form: MergedForm::default(),
            questions: MergedQuestions::default(),
            saved: Saved::default(),
        };
        let given = MaterialIn { name: "身份证".to_owned(), grade: Grade::B, copies: 2, originals: 1 };
        let told = |parts: &BTreeMap<String, Vec<MaterialIn>>| -> Vec<String> {
            let one = |(code, list): (&String, &Vec<MaterialIn>)| {
                let names: Vec<String> =
                    list.iter().map(|one| format!("{}{:?}{}", one.name, one.grade, one.originals)).collect();
                format!("{code}: {}", names.join(" "))
            };
            parts.iter().map(one).collect()
        };
        assert_eq!(told(&handed_to(&merged, &[given])), ["A: 身份证B1", "B: 经营者身份证B0 营业执照A0"]);
        assert_eq!(
            told(&handed_to(&merged, &[])),
            ["A: ", "B: 营业执照A0"],
            "what is not there is told later"
        );
    }
}
