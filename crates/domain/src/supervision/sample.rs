//! Which files are reviewed: drawn from all cases decided in a period so that nobody can pick, and everybody can draw again.
//!
//! The seed is the hash of the log's leaf about the plan: it rests on a random nonce, so nobody knows it before the plan
//! stands in the log, and nobody can change it after. Cases are put in order of `SHA-256(seed ‖ 0x00 ‖ case number)`, and
//! the first so many are reviewed. What the list of cases was is pinned by its digest. Whoever plans again and again until
//! the draw pleases leaves each plan in the log.

use serde::{Deserialize, Serialize};

/// What was drawn, and out of what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Hexadecimal hash of the leaf of the plan.
    pub seed: String,
    /// Case numbers in the order of the draw.
    pub cases: Vec<String>,
    /// How many cases there were to draw from.
    pub population: u32,
    /// Hexadecimal SHA-256 of their numbers, sorted, a line feed behind each.
    pub digest: String,
}

/// The bytes whose SHA-256 gives a case its place in the draw.
#[must_use]
pub fn ticket(seed: &str, case_no: &str) -> Vec<u8> {
    [seed.as_bytes(), &[0], case_no.as_bytes()].concat()
}

/// The bytes whose SHA-256 pins the list of cases; sorts it.
#[must_use]
pub fn roll(cases: &mut [String]) -> Vec<u8> {
    cases.sort_unstable();
    cases.iter().flat_map(|no| [no.as_bytes(), b"\n"].concat()).collect()
}

/// The first `n` by their tickets, `hash` being SHA-256.
#[must_use]
pub fn draw(seed: &str, cases: &[String], n: u32, hash: impl Fn(&[u8]) -> [u8; 32]) -> Vec<String> {
    let mut ranked: Vec<([u8; 32], &String)> = cases.iter().map(|no| (hash(&ticket(seed, no)), no)).collect();
    ranked.sort_unstable();
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    ranked.into_iter().take(n).map(|(_, no)| no.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hash that can be done by hand: the bytes added up.
    fn sum(bytes: &[u8]) -> [u8; 32] {
        let mut out = [0; 32];
        out[0] = bytes.iter().fold(0, |all: u8, byte| all.wrapping_mul(31).wrapping_add(*byte));
        out
    }

    #[test]
    fn the_draw_follows_seed_and_list_and_not_the_order_of_the_list() {
        let cases: Vec<String> = (1..=40).map(|n| format!("120101001-20261102-{n:04}")).collect();
        let drawn = draw("seed", &cases, 5, sum);
        assert_eq!(drawn.len(), 5);
        let mut turned = cases.clone();
        turned.reverse();
        assert_eq!(draw("seed", &turned, 5, sum), drawn);
        assert_ne!(draw("another", &cases, 5, sum), drawn);
        assert_eq!(draw("seed", &cases, 4, sum), drawn[..4], "a larger sample begins with the smaller");
        assert_eq!(draw("seed", &cases[..3], 5, sum).len(), 3, "all where there are few");
        assert!(draw("seed", &[], 5, sum).is_empty());
    }

    #[test]
    fn the_roll_is_the_sorted_list() {
        let mut cases = vec!["b".to_owned(), "a".to_owned()];
        assert_eq!(roll(&mut cases), b"a\nb\n");
        assert_eq!(ticket("s", "n"), b"s\0n");
    }
}
