//! Papers: what a centre hands to people, as content without a layout.
//!
//! [`PaperFacts`] are the facts an event records when a paper is issued; [`compose`] turns them into
//! [`PaperContent`] in the words of the procedure profile; the `paper` crate sets that content in type.
//! `compose` is pure and total: a fact that is missing is printed as missing (未提供, —), never invented.
//!
//! Written proof is a duty of the body: 行政许可法 §32(2) asks for a dated, sealed paper for acceptance and
//! for refusal to accept, §38 for a written decision with reasons and remedies.

mod acceptance;
mod compose;
mod content;
mod decision;
mod delivery;
mod facts;
mod fee;
mod intake;
mod kind;
mod limits;
mod refusal;
mod result;
pub mod samples;
mod sheet;
mod words;

#[cfg(test)]
mod tests;

pub use compose::compose;
pub use content::{Block, PaperContent};
pub use decision::own_article;
pub use facts::{
    Addressee, DecisionDue, DecisionFacts, ExtensionFacts, FeeFacts, GoverningLimit, HandOverFacts, Issuer,
    MaterialLine, MissingLine, PaperFacts, RepeatedFacts, ServedFacts, SpecialProcedureFacts,
};
pub use kind::{PaperKind, SealKind, paper_no};
pub use result::result_name;
pub use sheet::{FormSheet, Sheet, SheetBody, SheetRow, SheetSection, SheetValue};
pub use words::day_words;

/// Version of the wording in this module. The event that issues a paper carries the number it was issued under
/// (absent: 1), and [`compose`] words it by that number for ever.
///
/// Whoever changes a sentence that a paper already has raises this, keeps the old sentence behind its number, and adds
/// the golden files of the new version; those of older versions may never change.
pub const TEMPLATE: u32 = 3;

/// The version since which the limit that ends first stands first, an extension tells the earlier of its new days, and
/// the hand-over sheet bears the last day of acceptance. These are facts, so whoever gathers them asks for it.
pub const TELLS_BINDING_DAYS: u32 = 3;
