//! Search for people: what was found and why, and what was searched for in vain.
//!
//! A search that finds nothing is counted in memory, without who searched, and written by the timer some seconds
//! later; a search never waits for the database.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::catalogue::ItemVersion;
use domain::catalogue::search::{Reason, missed};
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

use crate::app::App;
use crate::error::ActError;
use crate::nfc::nfc;

/// Most items of a search answer.
pub const FOUND_MAX: usize = 50;
/// Most searches waiting to be counted, and most counted between two writes; more is left out.
const WAITING_MAX: usize = 1_000;
/// How long somebody may go on typing before what was typed counts as a search.
const PAUSE: SignedDuration = SignedDuration::from_secs(20);

/// An item found, and why.
pub struct Found {
    /// The item.
    pub item: Arc<ItemVersion>,
    /// What it was found by, the strongest first; empty where nothing was asked.
    pub reasons: Vec<Reason>,
}

/// Whether what is searched is a whole question, or perhaps still being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// Sent.
    Sent,
    /// Searched while it is typed.
    Live,
}

/// Items that mean what was asked; all items in order of their code where nothing was asked.
#[must_use]
pub fn search(app: &App, query: &str, limit: usize) -> Vec<Found> {
    let master = app.master();
    let limit = limit.clamp(1, crate::work::PAGE_MAX as usize);
    if query.trim().is_empty() {
        let all = master.items.values().take(limit);
        return all.map(|item| Found { item, reasons: Vec::new() }).collect();
    }
    let hits = master.index().find(&nfc(query.to_owned()), limit.min(FOUND_MAX));
    let found = hits.into_iter().filter_map(|hit| {
        let item = master.items.get(&hit.code)?;
        let reasons = hit.reasons(&item);
        Some(Found { item, reasons })
    });
    found.collect()
}

/// As [`search`], for somebody who asks: what finds nothing is counted.
#[must_use]
pub fn asked(app: &App, query: &str, limit: usize, typing: Typing) -> Vec<Found> {
    let found = search(app, query, limit);
    if !query.trim().is_empty() {
        app.0.misses.note(query, found.is_empty(), typing, app.clock().now());
    }
    found
}

/// Searches that found nothing and are not written yet.
#[derive(Default)]
pub(crate) struct Misses(Mutex<Counting>);

#[derive(Default)]
struct Counting {
    /// Perhaps still being typed: the words, and when.
    waiting: Vec<(String, Timestamp)>,
    counted: BTreeMap<String, u32>,
}

impl Misses {
    fn note(&self, query: &str, nothing: bool, typing: Typing, now: Timestamp) {
        let words = missed(query).unwrap_or_default();
        let words = if typing == Typing::Live { composed(&words) } else { words };
        if words.is_empty() {
            return;
        }
        let mut counting = self.0.lock();
        // Who goes on typing, or takes back what was typed, has asked one thing.
        counting
            .waiting
            .retain(|(other, _)| !words.starts_with(other.as_str()) && !other.starts_with(&words));
        match typing {
            _ if !nothing => {}
            Typing::Live if counting.waiting.len() < WAITING_MAX => counting.waiting.push((words, now)),
            Typing::Sent => counting.count(words),
            Typing::Live => {}
        }
    }

    /// What can be written now.
    fn take(&self, now: Timestamp) -> Vec<(String, u32)> {
        let mut counting = self.0.lock();
        let waiting = std::mem::take(&mut counting.waiting);
        let (over, still): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, at)| now.duration_since(*at) >= PAUSE);
        counting.waiting = still;
        over.into_iter().for_each(|(words, _)| counting.count(words));
        std::mem::take(&mut counting.counted).into_iter().collect()
    }
}

impl Counting {
    fn count(&mut self, words: String) {
        if self.counted.len() < WAITING_MAX || self.counted.contains_key(&words) {
            let n = self.counted.entry(words).or_default();
            *n = n.saturating_add(1);
        }
    }
}

/// What an input method has finished: letters still being composed are not yet words.
fn composed(words: &str) -> String {
    let done = words.trim_end_matches(|c: char| c.is_ascii());
    if done.chars().count() < 2 { String::new() } else { done.to_owned() }
}

/// Writes what was searched in vain.
///
/// # Errors
/// The store cannot be written; the counts are lost, which harms nobody.
pub async fn settle_searches(app: &App) -> Result<(), ActError> {
    let counts = app.0.misses.take(app.clock().now());
    Ok(app.store().count_missed(app.clock().today(), &counts).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap_or_default()
    }

    fn words(counts: &[(String, u32)]) -> Vec<(&str, u32)> {
        counts.iter().map(|(words, n)| (words.as_str(), *n)).collect()
    }

    #[test]
    fn what_is_sent_counts_at_once_and_what_is_typed_when_it_rests() {
        let misses = Misses::default();
        misses.note("驾照", true, Typing::Sent, at(0));
        misses.note(" 驾照 ", true, Typing::Sent, at(1));
        misses.note("老年证", false, Typing::Sent, at(1));
        // Typed by pinyin, one key after the other: one question.
        for typed in ["p", "pao", "跑道", "跑道l", "跑道lian", "跑道链接"] {
            misses.note(typed, true, Typing::Live, at(2));
        }
        assert_eq!(words(&misses.take(at(3))), [("驾照", 2)]);
        assert_eq!(words(&misses.take(at(30))), [("跑道链接", 1)]);
        assert_eq!(words(&misses.take(at(99))), []);
    }

    #[test]
    fn what_leads_to_something_or_is_taken_back_is_not_counted() {
        let misses = Misses::default();
        misses.note("残废军", true, Typing::Live, at(0));
        misses.note("残废军人证", false, Typing::Live, at(1));
        misses.note("彩票站点", true, Typing::Live, at(1));
        misses.note("彩票", false, Typing::Live, at(2));
        assert_eq!(words(&misses.take(at(60))), []);
    }

    #[test]
    fn nothing_personal_is_held_and_there_is_an_end() {
        let misses = Misses::default();
        misses.note("110101199003070012", true, Typing::Sent, at(0));
        misses.note("王某某13800138000转机", true, Typing::Sent, at(0));
        assert_eq!(words(&misses.take(at(1))), [("王某某 转机", 1)]);
        for n in 0..3_000_u32 {
            let two: String =
                [0x4e00 + n / 100, 0x5e00 + n % 100].into_iter().filter_map(char::from_u32).collect();
            misses.note(&two, true, if n % 2 == 0 { Typing::Sent } else { Typing::Live }, at(2));
        }
        assert!(misses.take(at(60)).len() <= WAITING_MAX);
    }
}
