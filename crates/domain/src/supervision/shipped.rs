//! The rules that come with the product: one file of `data/supervision/rules` each, with its examples.

use serde::Deserialize;

use super::rule::Rule;

include!(concat!(env!("OUT_DIR"), "/supervision_rules.rs"));

/// An example of a rule: what the words of its condition are, and why.
#[derive(Debug, Clone, Deserialize)]
pub struct Example {
    /// The story in a few words.
    pub says: String,
    /// Values of the words.
    #[serde(default)]
    pub words: serde_json::Map<String, serde_json::Value>,
}

/// A file of the set.
#[derive(Debug, Clone, Deserialize)]
pub struct Shipped {
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// Where it finds something.
    pub hits: Vec<Example>,
    /// Where it finds nothing.
    pub passes: Vec<Example>,
}

/// The files that were read, and the names of those that could not be (a test proves there are none).
#[must_use]
pub fn files() -> (Vec<Shipped>, Vec<&'static str>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (name, text) in RULES {
        match serde_json::from_str(text) {
            Ok(file) => good.push(file),
            Err(_) => bad.push(*name),
        }
    }
    (good, bad)
}

/// The rules.
#[must_use]
pub fn rules() -> Vec<Rule> {
    files().0.into_iter().map(|file| file.rule).collect()
}
