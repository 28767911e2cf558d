//! Search of the catalogue by what people say: 1- and 2-grams with BM25, phrases matched fuzzily, everyday words and
//! ages translated into the catalogue's words, pinyin and initials, slips of typing; each hit with its reasons.
//!
//! Held in memory in flat pieces (see `postings`), the same on every database engine. A changed item goes into a small
//! second part of the index that covers its place in the first; when that has grown, both are built anew.

mod cut;
mod grams;
mod missed;
mod phrases;
mod postings;
mod reason;
mod segment;
mod sound;
mod synonym;
mod tally;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

pub use self::missed::{MISSED_CHARS, missed};
pub use self::reason::{Hit, MAX_REASONS, Reason, marked};
use self::segment::{Building, Segment, Synonyms};
pub use self::synonym::{MAX_TERM_CHARS, MAX_WORD_CHARS, Synonym, SynonymRefusal, Target};
use self::tally::Tally;
use self::words::Words;
use super::item::ItemVersion;

/// Longest query read, in characters; the input field has the same limit.
pub const MAX_QUERY_CHARS: usize = 100;
/// Most hits returned.
pub const MAX_HITS: usize = 200;
/// Changed items beyond which the index should be built anew, at least; and one in so many.
const OVER_MIN: usize = 256;
const OVER_PART: usize = 20;

/// The tables an index is built with, beside the items.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables<'a> {
    /// Phrases for items: phrase,item_name,item_id. Rows that name no item are left out.
    pub synonyms: &'a str,
    /// Everyday words: words,terms,weight (words and terms separated by blanks).
    pub everyday_words: &'a str,
    /// What editors added.
    pub own: &'a [Synonym],
}

/// The index over published versions. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Index {
    base: Arc<Segment>,
    /// Items changed since the base was built.
    over: Arc<Segment>,
    /// Places in the base that are no longer so, in order.
    replaced: Arc<[u32]>,
    words: Arc<Words>,
    synonyms: Arc<Synonyms>,
}

/// An index while items are added to it, one by one: nothing of an item but its words stays in memory.
#[derive(Debug, Default)]
pub struct Builder {
    building: Building,
    words: Words,
    synonyms: Synonyms,
}

impl Builder {
    /// An empty index.
    #[must_use]
    pub fn new(tables: &Tables<'_>) -> Self {
        Self {
            building: Building::default(),
            words: Words::read(tables.everyday_words, tables.own),
            synonyms: Synonyms::read(tables.synonyms, tables.own),
        }
    }

    /// Adds an item.
    pub fn add(&mut self, item: &ItemVersion) {
        self.building.add(item, &self.synonyms);
    }

    /// The finished index.
    #[must_use]
    pub fn finish(self) -> Index {
        Index {
            base: Arc::new(self.building.finish()),
            over: Arc::default(),
            replaced: Arc::default(),
            words: Arc::new(self.words),
            synonyms: Arc::new(self.synonyms),
        }
    }
}

impl Index {
    /// Builds the index.
    pub fn build<'a>(items: impl IntoIterator<Item = &'a ItemVersion>, tables: &Tables<'_>) -> Self {
        let mut builder = Builder::new(tables);
        items.into_iter().for_each(|item| builder.add(item));
        builder.finish()
    }

    /// The index after items have changed: `current` are all versions in force of the items that changed since the
    /// base was built ([`Index::changed`] and those that changed just now), `gone` the codes among them that are in
    /// force no more.
    #[must_use]
    pub fn with<'a>(&self, current: impl IntoIterator<Item = &'a ItemVersion>, gone: &[String]) -> Self {
        let mut building = Building::default();
        let mut codes: Vec<String> = gone.to_vec();
        for item in current {
            codes.push(item.code.clone());
            building.add(item, &self.synonyms);
        }
        let places = codes.iter().flat_map(|code| {
            let here = code.to_lowercase();
            self.base.by_id(&here).filter(|at| self.base.code(*at as usize) == code).collect::<Vec<_>>()
        });
        let mut replaced: Vec<u32> = self.replaced.iter().copied().chain(places).collect();
        replaced.sort_unstable();
        replaced.dedup();
        Self { over: Arc::new(building.finish()), replaced: replaced.into(), ..self.clone() }
    }

    /// The index with other tables. Phrases of items take effect for those that are given to [`Index::with`] next.
    #[must_use]
    pub fn with_tables(&self, tables: &Tables<'_>) -> Self {
        Self {
            words: Arc::new(Words::read(tables.everyday_words, tables.own)),
            synonyms: Arc::new(Synonyms::read(tables.synonyms, tables.own)),
            ..self.clone()
        }
    }

    /// Codes of the items that changed since the base was built, those no longer in force among them.
    #[must_use]
    pub fn changed(&self) -> Vec<String> {
        let over = (0..self.over.len()).map(|at| self.over.code(at).to_owned());
        let base = self.replaced.iter().map(|at| self.base.code(*at as usize).to_owned());
        let mut codes: Vec<String> = over.chain(base).collect();
        codes.sort();
        codes.dedup();
        codes
    }

    /// So many items have changed that it should be built anew.
    #[must_use]
    pub fn is_worn(&self) -> bool {
        self.over.len().max(self.replaced.len()) > OVER_MIN.max(self.base.len() / OVER_PART)
    }

    /// Items in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.base.len() - self.replaced.len() + self.over.len()
    }

    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes held.
    #[must_use]
    pub fn size(&self) -> usize {
        self.base.size() + self.over.size() + self.words.size()
    }

    /// The items meant by `query`, best first, at most `limit` (and never more than [`MAX_HITS`]).
    ///
    /// Empty where nothing matches by more than a single character: no answer is better than a wrong one.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query: String = query.chars().take(MAX_QUERY_CHARS).collect();
        if let Some(code) = self.code(&query.trim().to_lowercase()) {
            let asked = Arc::default();
            return vec![Hit { code, score: f64::MAX, phrase: None, spelled: None, asked }];
        }
        Tally::of(self, &query).hits(limit.min(MAX_HITS))
    }

    /// The code of the item with a code or an id, in lower case.
    fn code(&self, id: &str) -> Option<String> {
        let over = self.over.by_id(id).next().map(|at| self.over.code(at as usize));
        let mut base = self.base.by_id(id).filter(|at| self.replaced.binary_search(at).is_err());
        over.or_else(|| base.next().map(|at| self.base.code(at as usize))).map(str::to_owned)
    }
}

/// Small counts as floating point.
fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}
