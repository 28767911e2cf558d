//! How a formula is changed: who scores is watched, so it takes two supervisors, like a rule.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::formula::{Formula, FormulaFault};
use crate::case::Author;

/// Most characters of a reason.
const WHY_MAX: usize = 500;

/// A formula that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormulaPending {
    /// The formula.
    pub formula: Formula,
    /// By whom.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

/// The formula in force and what is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormulaRecord {
    /// In force.
    pub formula: Formula,
    /// Proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<FormulaPending>,
    /// Events of its stream.
    pub serial: u32,
}

/// Why an act on the formula is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormulaRefusal {
    /// It has faults.
    #[error("公式还不能提请：{}", .0.first().map(|fault| fault.message.as_str()).unwrap_or_default())]
    Faults(Vec<FormulaFault>),
    /// Something is proposed already.
    #[error("已经有一项修改等待第二人确认，请先确认或者撤回")]
    Pending,
    /// Nothing is proposed.
    #[error("没有等待确认的修改")]
    NothingPending,
    /// Two persons.
    #[error("提请的人不能自己确认，要由另一名监察人员确认")]
    SamePerson,
    /// No reason.
    #[error("请写明理由，最多 500 字")]
    Why,
    /// Nothing changes.
    #[error("与现行公式相同，没有改动")]
    Same,
}

impl FormulaRecord {
    /// The formula that comes with the product, in force from the beginning.
    #[must_use]
    pub fn installed(formula: Formula) -> Self {
        Self { formula: Formula { version: 1, ..formula }, pending: None, serial: 1 }
    }

    /// Somebody proposes another.
    ///
    /// # Errors
    /// It has faults, changes nothing, something waits already, no reason.
    pub fn propose(
        &mut self,
        formula: Formula,
        why: &str,
        by: Author,
        at: Timestamp,
    ) -> Result<(), FormulaRefusal> {
        if self.pending.is_some() {
            return Err(FormulaRefusal::Pending);
        }
        let faults = formula.faults();
        if !faults.is_empty() {
            return Err(FormulaRefusal::Faults(faults));
        }
        let formula = Formula { version: self.formula.version, ..formula };
        if formula == self.formula {
            return Err(FormulaRefusal::Same);
        }
        let why = why.trim();
        if !crate::supervision::words::readable(why, WHY_MAX) {
            return Err(FormulaRefusal::Why);
        }
        self.serial += 1;
        self.pending = Some(FormulaPending { formula, by, at, why: why.to_owned() });
        Ok(())
    }

    /// A second person agrees: it holds from now on. Scores already recorded stay under the version they name.
    ///
    /// # Errors
    /// Nothing waits; the same person.
    pub fn confirm(&mut self, by: &Author) -> Result<(), FormulaRefusal> {
        let pending = self.pending.as_ref().ok_or(FormulaRefusal::NothingPending)?;
        if pending.by.person == by.person {
            return Err(FormulaRefusal::SamePerson);
        }
        let version = self.formula.version + 1;
        let Some(pending) = self.pending.take() else { return Err(FormulaRefusal::NothingPending) };
        self.serial += 1;
        self.formula = Formula { version, ..pending.formula };
        Ok(())
    }

    /// It is taken back, or not agreed to.
    ///
    /// # Errors
    /// Nothing waits.
    pub fn withdraw(&mut self) -> Result<(), FormulaRefusal> {
        self.pending.take().ok_or(FormulaRefusal::NothingPending)?;
        self.serial += 1;
        Ok(())
    }
}
