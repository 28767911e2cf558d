//! What an applicant's answers made of the list of materials. The answers themselves are personal and sealed.

use serde::{Deserialize, Serialize};

use super::rules::Rules;

/// Materials of the list that the answers settle; about all others the rules of the item version stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Situation {
    /// Compulsory in this case, in the order of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needed: Vec<String>,
    /// Not needed in this case, in the order of the list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spared: Vec<String>,
}

impl Situation {
    /// Nothing is settled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.needed.is_empty() && self.spared.is_empty()
    }

    /// Whether the answers say that a material is not needed.
    #[must_use]
    pub fn spares(&self, material: &str) -> bool {
        self.spared.iter().any(|name| name == material)
    }

    /// Whether a material is compulsory here, `required` being what the rules say.
    #[must_use]
    pub fn requires(&self, material: &str, required: bool) -> bool {
        self.needed.iter().any(|name| name == material) || (required && !self.spares(material))
    }

    /// Names of compulsory materials that are not among `had`, each once, in the order of the list.
    #[must_use]
    pub fn required_beside<'a, 'b>(
        &self,
        rules: &'a Rules,
        had: impl IntoIterator<Item = &'b str>,
    ) -> Vec<&'a str> {
        let had: Vec<&str> = had.into_iter().collect();
        let mut missing: Vec<&str> = Vec::new();
        for material in &rules.materials {
            let name = material.name.as_str();
            if self.requires(name, material.required) && !had.contains(&name) && !missing.contains(&name) {
                missing.push(name);
            }
        }
        missing
    }
}
