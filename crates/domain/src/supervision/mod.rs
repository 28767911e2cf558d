//! Electronic supervision (电子监察): rules over the acts of cases, what they find, and what becomes of it.
//!
//! Two ladders are kept apart: findings on acts, raised by rule ([`finding`]), and sheets on bodies, written by people.
//! The module records and reminds; it imposes no sanction, since 行政监察 went to the 监察委员会 in 2018.
//! Nothing here reads a store or a clock: the engine in `service` hands in what happened, in the order of the log.

pub mod accountability;
pub mod bulletin;
pub mod charge;
pub mod check;
pub mod checklist;
pub mod clock;
pub mod dispute;
pub mod doc;
pub mod engine;
pub mod finding;
pub mod hands;
pub mod letter;
pub mod meeting;
pub mod order;
pub mod photo;
pub mod public;
pub mod record;
pub mod rule;
pub mod sample;
pub mod score;
pub mod shipped;
pub mod steps;
pub mod tally;
pub mod vocabulary;
pub mod watch;
pub mod words;

#[cfg(test)]
mod tests;

pub use crate::catalogue::campaign::Stamp;
pub use charge::{Charge, ChargeTo};
pub use clock::{ClockOf, Offset};
pub use doc::rules_as_markdown;
pub use finding::{
    Appeal, EventRef, Evidence, Finding, FindingAct, FindingOutcome, FindingRefusal, FindingState, Ground,
    Said,
};
pub use record::{BacktestSummary, Pending, Proposal, RuleRecord, RuleRefusal, RuleState};
pub use rule::{Audience, Level, Part, Reach, Rule, RuleFault, Trigger};
pub use watch::{Before, Watch};

/// No period of supervision begins before.
pub const FIRST_DAY: jiff::civil::Date = jiff::civil::date(2000, 1, 1);

/// Most characters of anything said in a sentence or two.
pub const WORDS_MAX: usize = 500;

/// What was written, blanks around it dropped; none where it is missing or too long.
#[must_use]
pub fn written(text: &str) -> Option<String> {
    let text = text.trim();
    words::readable(text, WORDS_MAX).then(|| text.to_owned())
}
