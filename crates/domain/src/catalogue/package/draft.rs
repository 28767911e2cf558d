//! A package is published by two: who drew it up, and another editor of the district who has seen what the merge comes to
//! (ADR 021). Taking one back is lighter for people and done by one.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Package;
use crate::case::Author;

/// A version of a package that waits for the second person. One for each package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageDraft {
    /// The version as it will be; `by` and `on` tell who drew it up, and when.
    pub package: Package,
    /// Its place among the events of the package: a page shows it, and who confirms says what he saw.
    pub serial: u32,
}

impl PackageDraft {
    /// Whether this person may confirm it: anybody but who drew it up.
    #[must_use]
    pub fn may_confirm(&self, person: &Author) -> bool {
        self.package.by.person != person.person
    }

    /// The version as published, confirmed by a second person; none if it is the same one.
    #[must_use]
    pub fn confirmed(&self, by: &Author, on: Date) -> Option<Package> {
        self.may_confirm(by).then(|| Package { confirmed: Some(by.clone()), on, ..self.package.clone() })
    }
}
