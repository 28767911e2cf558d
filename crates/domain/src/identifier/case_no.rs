//! 办件编号: made from a template of the deployment; GB/T 39046 allows 50 characters.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{IdError, IdProblem};

/// Most characters of a case number (GB/T 39046: an..50).
pub const CASE_NO_MAX: usize = 50;

/// A case number: ASCII letters, digits and hyphens, 1 to [`CASE_NO_MAX`] of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CaseNo(String);

impl CaseNo {
    /// Takes a case number as written, blanks around it dropped.
    ///
    /// # Errors
    /// Empty, too long, or the position of a character that is not a letter, digit or hyphen.
    pub fn parse(no: &str) -> Result<Self, IdError> {
        let no = no.trim();
        if no.is_empty() {
            return Err(IdProblem::Empty.whole());
        }
        if let Some((at, c)) = no.chars().enumerate().find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '-') {
            return Err(IdProblem::NotAllowed(c).at(at));
        }
        if no.len() > CASE_NO_MAX {
            return Err(IdProblem::Length { expected: "1–50 位", found: no.len() }.whole());
        }
        Ok(Self(no.to_owned()))
    }

    /// Everything before the count of a centre's day, `120101001-20261102-`: the nine digits of a street's division
    /// and the day of receipt. A unit without a division counts under zeros.
    #[must_use]
    pub fn prefix(division: Option<&str>, day: Date) -> String {
        let division = division.map_or("000000000", |division| division.get(..9).unwrap_or(division));
        format!("{division}-{:04}{:02}{:02}-", day.year(), day.month(), day.day())
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for CaseNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for CaseNo {
    type Error = IdError;

    fn try_from(no: String) -> Result<Self, IdError> {
        Self::parse(&no)
    }
}

impl From<CaseNo> for String {
    fn from(no: CaseNo) -> Self {
        no.0
    }
}
