//! Tests of the case: examples a lawyer can read, the act × state matrix, properties, a model check and the
//! frozen samples of every event.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests say what went wrong by stopping there"
)]

mod acceptance;
pub(crate) mod builder;
mod candidates;
mod desk;
mod ends;
mod fees;
mod findings;
mod handling;
mod matrix;
mod model_check;
mod moving;
mod properties;
mod review;
pub(crate) mod samples;
mod situation;
mod time;
