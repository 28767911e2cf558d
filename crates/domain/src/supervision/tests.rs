#![expect(clippy::unwrap_used, reason = "tests")]

mod engine;
mod finding;
mod shipped;
