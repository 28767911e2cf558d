//! Rules and types of one-window government service, pure: no IO, no clock, no randomness.
//!
//! Every rule of procedure (who may act, in what order, in how many working days, with which paper)
//! lives here, named in the field's terms, with its legal source in the doc comment.

pub mod authority;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod identifier;
pub mod money;
pub mod organisation;
pub mod paper;
pub mod placement;
pub mod supervision;
pub mod time_limit;
