//! The formulas that come with the product: one file of `data/supervision/formulas` each.

use super::formula::Formula;

include!(concat!(env!("OUT_DIR"), "/supervision_formulas.rs"));

/// All of them, by id; a file that cannot be read is left out (a test proves there is none).
#[must_use]
pub fn formulas() -> Vec<Formula> {
    FORMULAS.iter().filter_map(|(_, text)| serde_json::from_str(text).ok()).collect()
}

/// How many files there are.
#[cfg(test)]
pub(super) fn files() -> usize {
    FORMULAS.len()
}

/// The one in force until two supervisors agree on another: model A. None would be a fault of the build.
#[must_use]
pub fn default_formula() -> Option<Formula> {
    formulas().into_iter().find(|formula| !formula.example)
}
