//! The catalogue of service items (政务服务事项目录): versions, import with findings, rules, guide, search.
//!
//! One published version of an item runs everything: the public guide, the material checklist, the
//! process, the limits, the fees and the papers. Facts the source does not state stay missing and are
//! shown as missing; facts of other places keep their place.

mod arrival;
pub mod bases;
pub mod booklet;
pub mod campaign;
mod change;
pub(crate) mod csv;
pub mod demo;
pub mod elements;
pub mod exchange;
pub mod expression;
mod fee;
pub mod form;
mod guide;
mod handling;
mod import;
mod item;
mod lint;
pub mod lists;
pub mod local;
mod moving;
pub mod package;
mod procedure;
pub mod proofs;
mod revision;
pub mod search;
pub mod situation;
#[cfg(test)]
mod tests;

pub use arrival::{Arrival, stricter};
pub use change::{Change, changes};
pub use elements::{Coded, Elements, Table};
pub use fee::{
    Band, Charge, Exempted, Exemption, FEE_LINES_MAX, FeeAsked, FeeDue, FeeLine, FeeList, FeeNo, FeeWhy,
    PRICE_MAX, QUANTITY_MAX, Scale, Standard, share, total,
};
pub use guide::{Element, ElementState, Guide, GuidePlace, GuideSource, MaterialRow, UNTOLD, when_needed};
pub use handling::{
    Allowed, Bound, CheckResult, HANDLING_LINES_MAX, HandlingStandard, JudgeNo, PointCheck, ReviewPoint,
    StepStandard,
};
pub use import::{
    ITEM_MAX, Import, Importing, Line, RESERVED_CODES, import, is_plain_code, origin_of, read_lines, unfit,
};
pub use item::{
    CaseType, Condition, Delegation, Exclusion, Extension, Fee, HandlingItem, HigherBody, ItemLimit,
    ItemVersion, LegalBasis, LimitOrigin, Material, ProcessStep, Question, ResultDocument, Source, Status,
};
pub use lint::{Finding, Hit, Rule, SUBJECTS, Severity, lint, rule, rules, rules_as_markdown};
pub use moving::disadvantages;
pub use procedure::{DEFAULT_SUPPLEMENT_DAYS, LICENCE_STATUTORY_DAYS};
pub use revision::{
    Baseless, Returned, Revision, RevisionAct, RevisionRefusal, Signed, Stage, Unwritten, Way, baseless,
    unfinished,
};
