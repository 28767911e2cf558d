//! The store's suite: every test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod supervision;
mod support;

mod acts;
mod checks;
mod cosigned;
mod faults;
mod lists;
mod log;
mod orders;
mod rows;
mod upgrade;
