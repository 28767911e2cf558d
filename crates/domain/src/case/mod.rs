//! The case (办件): what the law makes of an act.
//!
//! `decide` turns an act into events or a refusal and changes nothing; `Case::apply` folds events into the
//! working state; `available_acts` asks the same guards. The event is the legal record, the case the
//! working state, and `fold(events) = case` is a property test.

mod act;
mod apply;
mod clock;
mod decide;
mod event;
mod fee;
mod guard;
mod handling;
mod model;
mod moving;
mod package;
mod refusal;
mod rules;
mod situation;
#[cfg(test)]
pub(crate) mod tests;
mod work;

pub use act::{
    Act, ActKind, ApplicantIn, Application, DeclineKind, DeliveryMethod, ExtensionIn, MaterialIn, Missing,
    ObjectionOutcome, OpinionOutcome, ProxyIn, PublicityIn, RecordIn, ServeMethod, VerdictIn,
};
pub use clock::{Clock, Light, Stood, days_over, good_from, light_of};
pub use decide::{NAME_MAX, TEXT_MAX, available_acts, decide, submit, tick, unprintable, unseen};
pub use event::{Author, Event, Fact, NumberSlot};
pub use fee::{
    CaseFee, FeeStatus, Payment, PaymentMethod, Refund, TYPED_FEE, charge_attempt, unlawful_charge,
};
pub use handling::{Deviation, DeviationIn, Examined, tally};
pub use model::{
    Accepted, ApplicantKind, ApplicationKind, Case, CaseFinding, Channel, Decided, Extension, FindingLevel,
    Grade, Holder, Material, Notice, Objection, Outcome, PaperRef, Pause, Served, State, StepState,
    StepStatus,
};
pub use moving::{MoveTo, Terms};
pub use package::{PackageCase, PackagePart, handed_to};
pub use refusal::{Refusal, RefusalClass};
pub use rules::{Ground, MaterialRule, Profile, Rules, Side, StepKind, StepRule, Verdict};
pub use situation::Situation;
pub use work::{Desk, ListRow, Masked, WorkItem};

/// What `decide` may know of the world beside the case: passed in, so that it stays pure.
#[derive(Debug, Clone)]
pub struct Inputs<'a> {
    /// Instant of the act.
    pub now: jiff::Timestamp,
    /// Its day in +08:00.
    pub today: jiff::civil::Date,
    /// Who acts.
    pub author: Author,
    /// The working-day calendar in force.
    pub calendar: &'a crate::calendar::Calendar,
    /// 机关代字 of the body in whose name acceptance is, and of the one in whose name the decision is.
    pub accept_word: &'a str,
    /// See `accept_word`.
    pub decide_word: &'a str,
    /// The version in force, where it is newer than the one the case is under: what the case may be moved to.
    pub moves_to: Option<std::sync::Arc<MoveTo>>,
}
