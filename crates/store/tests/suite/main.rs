//! The store's suite: every test runs on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, clippy::panic, clippy::too_many_lines, reason = "tests")]

mod support;

mod acts;
mod faults;
mod lists;
mod log;
mod rows;
