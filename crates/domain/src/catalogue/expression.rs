//! Conditions written in CEL (Common Expression Language): one notation for when a material, a fee, a question or a field
//! is needed.
//!
//! CEL's own parser reads the text, so that any CEL tool reads it too; a small part of the language is taken: names,
//! literals, `! && ||`, comparisons, `in`, `size`, `startsWith`, `endsWith`, `contains`, `has`, `exists`, `all`. What is
//! taken is checked against the known names and their types when it is saved, and judged here rather than by CEL's
//! interpreter, because a condition is asked while answers are still open:
//!
//! - A name that was **not answered yet** is open. `&&` and `||` follow Kleene: what is settled by the other side is
//!   settled, else the condition is [`Truth::Open`] and whatever hangs on it is *possibly needed*.
//! - A name that is **absent for good** (the question does not arise, the field was left empty) is equal to nothing:
//!   `==`, `<`, `in`, `startsWith`, `exists` are false, `!=` and `all` are true, its size is 0, `has` is false.
//! - Where every name has a value the result is CEL's.
//!
//! Nothing here fails on a checked condition, loops, or looks at a clock.

mod check;
mod parse;
#[cfg(test)]
mod tests;
mod truth;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use parse::Node;
pub use words::Picks;

/// Most characters of a condition.
pub const EXPRESSION_MAX: usize = 1_000;

/// The source text of a condition. Anything may be read from storage; [`Expression::check`] stands before publication.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expression(String);

/// What is wrong with a condition, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第 {at} 个字符：{message}")]
pub struct ExpressionFault {
    /// Character of the text, from 1.
    pub at: usize,
    /// What is wrong, in Chinese.
    pub message: String,
}

/// Type of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One of these values: a question with one answer.
    Choice(Vec<String>),
    /// Some of these values: a question with several answers.
    Choices(Vec<String>),
    /// Any text.
    Text,
    /// Any list of texts.
    Texts,
    /// A number.
    Number,
    /// Yes or no.
    Bool,
    /// A day, written `2026-09-30`.
    Date,
}

/// The names a condition may use, with their types: `answers.who`, `form.age`, `case.kind`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(BTreeMap<String, Kind>);

impl Names {
    /// No names.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more name; a later type replaces an earlier one.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, kind: Kind) -> Self {
        self.0.insert(name.into(), kind);
        self
    }

    /// The type of a name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.0.get(name)
    }

    /// All names with their types, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Kind)> {
        self.0.iter().map(|(name, kind)| (name.as_str(), kind))
    }
}

/// The value of a name.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, an option, or a day as `2026-09-30`.
    Text(String),
    /// Some options, or texts.
    Texts(Vec<String>),
    /// A number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
}

/// What is known of the names. A name that is not mentioned is open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts(BTreeMap<String, Option<Value>>);

impl Facts {
    /// Nothing is known.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The name has this value.
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.0.insert(name.into(), Some(value));
    }

    /// The name has no value and never will: its question does not arise, its field was left empty.
    pub fn absent(&mut self, name: impl Into<String>) {
        self.0.insert(name.into(), None);
    }

    /// `None` while open; `Some(None)` where there is no value for good.
    fn get(&self, name: &str) -> Option<Option<&Value>> {
        self.0.get(name).map(Option::as_ref)
    }
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// It holds, whatever else is answered.
    Yes,
    /// It does not hold, whatever else is answered.
    No,
    /// It depends on what is not answered yet.
    Open,
}

impl Expression {
    /// A condition from its text; surrounding blanks are dropped. None for a blank text.
    #[must_use]
    pub fn new(source: &str) -> Option<Self> {
        let source = source.trim();
        (!source.is_empty()).then(|| Self(source.to_owned()))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is a condition over these names: syntax, names, types, and values that are options.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn check(&self, names: &Names) -> Result<(), ExpressionFault> {
        self.parsed()?.check(names)
    }

    /// What is known of it. To judge one condition many times, keep [`Expression::parsed`].
    ///
    /// # Errors
    /// The text is no condition at all.
    pub fn truth(&self, facts: &Facts) -> Result<Truth, ExpressionFault> {
        Ok(self.parsed()?.truth(facts))
    }

    /// Whether it holds for certain: false also while it is open.
    ///
    /// # Errors
    /// The text is no condition at all.
    pub fn holds(&self, facts: &Facts) -> Result<bool, ExpressionFault> {
        Ok(self.truth(facts)? == Truth::Yes)
    }

    /// Reads the text.
    ///
    /// # Errors
    /// It is too long, nested too deep, no CEL, or uses more of CEL than is taken here.
    pub fn parsed(&self) -> Result<Parsed, ExpressionFault> {
        parse::parse(&self.0).map(Parsed)
    }
}

/// A condition that has been read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed(Node);

impl Parsed {
    /// See [`Expression::check`].
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn check(&self, names: &Names) -> Result<(), ExpressionFault> {
        check::boolean(&self.0, names)
    }

    /// See [`Expression::truth`].
    #[must_use]
    pub fn truth(&self, facts: &Facts) -> Truth {
        truth::truth(&self.0, facts)
    }

    /// The names it uses.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.0.names(&mut found);
        found
    }
}
