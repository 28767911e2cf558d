//! What a person did lately across cases: decisions given in a row, acts seconds apart.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

/// Decisions within so many seconds are counted together.
pub const DECISIONS_WITHIN: i64 = 600;
/// Acts within so many seconds are counted together.
pub const ACTS_WITHIN: i64 = 60;

/// What an author did lately, this act included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Busy {
    /// Decisions within ten minutes.
    pub decisions: u32,
    /// Different cases acted on within a minute.
    pub cases: u32,
}

#[derive(Debug, Clone, Copy)]
struct Act {
    at: i64,
    case: i64,
    decides: bool,
}

/// The acts of the last ten minutes, by person. Its size follows what is done, not what is stored.
#[derive(Debug, Clone, Default)]
pub struct Hands(BTreeMap<String, VecDeque<Act>>);

impl Hands {
    /// Somebody acted: what this makes of the last minutes.
    pub fn act(&mut self, person: &str, at: Timestamp, case: i64, decides: bool) -> Busy {
        let now = at.as_second();
        if !self.0.contains_key(person) {
            self.0.insert(person.to_owned(), VecDeque::new());
        }
        let Some(acts) = self.0.get_mut(person) else { return Busy::default() };
        while acts.front().is_some_and(|act| act.at + DECISIONS_WITHIN <= now) {
            acts.pop_front();
        }
        acts.push_back(Act { at: now, case, decides });
        let decisions = acts.iter().filter(|act| act.decides).count();
        let recent = acts.iter().filter(|act| act.at + ACTS_WITHIN > now);
        let mut cases: Vec<i64> = recent.map(|act| act.case).collect();
        cases.sort_unstable();
        cases.dedup();
        Busy { decisions: count(decisions), cases: count(cases.len()) }
    }

    /// Forgets whoever has been quiet.
    pub fn rest(&mut self, now: Timestamp) {
        let before = now.as_second() - DECISIONS_WITHIN;
        self.0.retain(|_, acts| acts.back().is_some_and(|act| act.at > before));
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
