//! The JSON API over HTTP, in this process, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod concurrency;
mod contract;
mod entrance;
mod fees;
mod forms;
mod handling;
mod input;
mod lists;
mod lives;
mod log;
mod privacy;
mod situation;
mod support;
