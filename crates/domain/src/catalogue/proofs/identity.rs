//! Whether two names of materials are one document, for whoever merges lists.

use std::collections::BTreeMap;

use super::documents::{Documents, Reading, bare_name};
use crate::catalogue::item::ItemVersion;

/// By what materials are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::catalogue) enum Identity {
    /// The one form of a package.
    Form,
    /// A known document of somebody, by its place in the table.
    Known {
        /// Whose, where it is not the applicant's own.
        holder: String,
        /// Which.
        document: usize,
    },
    /// Nothing but its name.
    Name(String),
}

/// Documents of some items.
pub(in crate::catalogue) struct Identities {
    documents: Documents,
    readings: BTreeMap<String, Reading>,
}

impl Identities {
    /// Reads the materials of the items, each name once.
    pub(in crate::catalogue) fn of(items: &[&ItemVersion]) -> Self {
        let documents = Documents::of(items);
        let names = items.iter().flat_map(|item| &item.materials);
        let readings =
            names.map(|material| (material.name.clone(), documents.read(&material.name))).collect();
        Self { documents, readings }
    }

    /// What a name is. Only what names one document and no other, and not the former one, is the same as another.
    pub(in crate::catalogue) fn of_name(&self, name: &str) -> Identity {
        let reading = self.readings.get(name);
        match reading.map(|reading| (reading, reading.parts.as_slice())) {
            Some((reading, [part])) if reading.whole && !reading.any && !part.old => {
                Identity::Known { holder: part.holder.clone(), document: part.document }
            }
            _ => Identity::Name(bare_name(name)),
        }
    }

    /// Places of the items that issue the document a name means, where it is the applicant's own and nothing else will do.
    pub(in crate::catalogue) fn issuers(&self, name: &str) -> Vec<usize> {
        match self.of_name(name) {
            Identity::Known { holder, document } if holder.is_empty() => {
                self.documents.all.get(document).map(|known| known.issuers.clone()).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }
}

/// The name without remarks and without the form it comes in.
pub(in crate::catalogue) fn bare(name: &str) -> String {
    bare_name(name)
}
