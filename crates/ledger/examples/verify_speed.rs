//! Measures the whole-log verifier on one core: `cargo run --release -p yichuang-ledger --example verify_speed`.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and prints"
)]

use std::collections::BTreeMap;
use std::time::Instant;

use ledger::leaf::{Fact, Leaf, commit};
use ledger::verify::Verifier;

const RECORDS: u64 = 2_000_000;
const BODY_BYTES: usize = 600;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let nonce = [7; 32];
    let body = vec![b'x'; BODY_BYTES];
    let facts: BTreeMap<String, Fact> = [
        ("item".to_owned(), Fact::from("11120101MB1234567X4000117001000")),
        ("channel".to_owned(), Fact::from("window")),
        ("days_used".to_owned(), Fact::from(3)),
        ("on_time".to_owned(), Fact::from(true)),
    ]
    .into();
    let commit = commit(&nonce, &body);
    let leaf = Leaf::new("2026-11-02T09:15:00+08:00", "120101-centre", "Accepted", facts, commit);
    let bytes = leaf.to_bytes()?;

    let start = Instant::now();
    let mut verifier = Verifier::new();
    for index in 0..RECORDS {
        verifier.record(index, &nonce, &body, &bytes)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "verify: {RECORDS} records of {BODY_BYTES} + {} bytes in {seconds:.2} s = {:.0} records/s ({} in the tree)",
        bytes.len(),
        RECORDS as f64 / seconds,
        verifier.size()
    );

    let start = Instant::now();
    let length: usize = (0..RECORDS).map(|_| leaf.to_bytes().map_or(0, |bytes| bytes.len())).sum();
    let seconds = start.elapsed().as_secs_f64();
    println!("leaf: {:.0} leaves/s ({length} bytes)", RECORDS as f64 / seconds);
    Ok(())
}
