//! Search of the catalogue by everyday words: 1- and 2-grams with BM25, phrases matched fuzzily,
//! everyday words translated into the catalogue's words by a table.
//!
//! Held in memory and rebuilt when the catalogue changes; the same on every database engine.

mod grams;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::grams::{grams, is_pair, normalise, query_grams};
use super::csv;
use super::item::{ItemVersion, Status};

/// Longest query read, in characters; the input field has the same limit.
pub const MAX_QUERY_CHARS: usize = 100;
/// Most hits returned.
pub const MAX_HITS: usize = 200;
/// Most reasons given for a hit.
const MAX_MATCHED: usize = 4;

/// BM25: how soon repeated grams stop to add.
const K1: f64 = 1.2;
/// BM25: how much long texts are held back.
const B: f64 = 0.4;
/// A single character says little beside a pair.
const SINGLE_WEIGHT: f64 = 0.15;
/// The catalogue's words a query was translated into weigh less than its own.
const TRANSLATED_WEIGHT: f64 = 0.7;
/// A phrase found in the query adds so much of the weight of its grams.
const PHRASE_WEIGHT: f64 = 1.6;
/// Part of a phrase that must be found before it counts.
const PHRASE_COVERAGE: f64 = 0.4;

/// Weights of the fields of an item.
const NAME: f64 = 3.0;
const ALIAS: f64 = 3.0;
const SYNONYM: f64 = 2.0;
const RESULT: f64 = 1.0;
const CONDITION: f64 = 0.6;
const DEPARTMENT: f64 = 0.3;

/// An item found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Item code.
    pub code: String,
    /// Only for the order within one answer.
    pub score: f64,
    /// Phrases and words that matched, best first.
    pub matched: Vec<String>,
}

/// A phrase that stands for an item: its name, an alias or a synonym.
#[derive(Debug, Clone)]
struct Phrase {
    text: String,
    item: usize,
    /// How many different pairs it has.
    pairs: usize,
}

/// An everyday word and the catalogue's words for it. Words joined by `+` must all be in the query.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    with: Vec<String>,
    terms: Vec<String>,
    weight: f64,
}

/// The index over published versions.
#[derive(Debug, Clone, Default)]
pub struct Index {
    codes: Vec<String>,
    ids: BTreeMap<String, usize>,
    standing: Vec<f64>,
    postings: BTreeMap<String, Vec<(u32, f32)>>,
    phrases: Vec<Phrase>,
    phrase_postings: BTreeMap<String, Vec<usize>>,
    words: BTreeMap<char, Vec<Word>>,
}

impl Index {
    /// Builds the index. `synonyms` has the columns phrase,item_name,item_id; `everyday_words` the columns
    /// words,terms,weight (words and terms separated by blanks). Rows that name no item are left out.
    #[must_use]
    pub fn build(items: &[ItemVersion], synonyms: &str, everyday_words: &str) -> Self {
        let mut index = Self::default();
        for (at, item) in items.iter().enumerate() {
            index.codes.push(item.code.clone());
            index.standing.push(standing(&item.status));
            for key in [&item.id, &item.code] {
                index.ids.insert(key.to_lowercase(), at);
            }
        }
        let mut texts: Vec<Vec<(String, f64)>> = items.iter().map(texts_of).collect();
        for (_, row) in csv::rows(synonyms) {
            if let [phrase, _, id, ..] = row.as_slice()
                && let Some(at) = index.ids.get(&id.to_lowercase())
                && let Some(texts) = texts.get_mut(*at)
            {
                texts.push((phrase.clone(), SYNONYM));
            }
        }
        index.weigh(&texts);
        for (_, row) in csv::rows(everyday_words) {
            if let [words, terms, rest @ ..] = row.as_slice() {
                let weight = rest.first().and_then(|weight| weight.parse().ok()).unwrap_or(1.0);
                index.add_words(words, terms, weight);
            }
        }
        index
    }

    /// Fills postings and phrases from the texts of each item.
    fn weigh(&mut self, texts: &[Vec<(String, f64)>]) {
        let mut frequencies: Vec<BTreeMap<String, f64>> = Vec::with_capacity(texts.len());
        let mut lengths = Vec::with_capacity(texts.len());
        for (item, texts) in texts.iter().enumerate() {
            let mut frequency = BTreeMap::new();
            for (text, weight) in texts {
                self.add_text(item, text, *weight, &mut frequency);
            }
            lengths.push(frequency.values().sum::<f64>());
            frequencies.push(frequency);
        }
        let mean = (lengths.iter().sum::<f64>() / count(lengths.len().max(1))).max(1.0);
        let mut documents: BTreeMap<&str, u32> = BTreeMap::new();
        for gram in frequencies.iter().flat_map(BTreeMap::keys) {
            *documents.entry(gram).or_default() += 1;
        }
        let total = count(texts.len());
        for (item, (frequency, length)) in frequencies.iter().zip(&lengths).enumerate() {
            for (gram, tf) in frequency {
                let found = f64::from(documents.get(gram.as_str()).copied().unwrap_or(1));
                let idf = (1.0 + (total - found + 0.5) / (found + 0.5)).ln();
                let tf = tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * length / mean));
                let posting = (u32::try_from(item).unwrap_or(u32::MAX), single(idf * tf));
                self.postings.entry(gram.clone()).or_default().push(posting);
            }
        }
    }

    fn add_text(&mut self, item: usize, text: &str, weight: f64, frequency: &mut BTreeMap<String, f64>) {
        let grams = grams(text);
        for gram in &grams {
            *frequency.entry(gram.clone()).or_default() += weight;
        }
        if weight < SYNONYM {
            return;
        }
        let mut pairs: Vec<String> = grams.into_iter().filter(|gram| is_pair(gram)).collect();
        pairs.sort();
        pairs.dedup();
        if pairs.is_empty() {
            return;
        }
        for pair in &pairs {
            self.phrase_postings.entry(pair.clone()).or_default().push(self.phrases.len());
        }
        self.phrases.push(Phrase { text: text.to_owned(), item, pairs: pairs.len() });
    }

    fn add_words(&mut self, words: &str, terms: &str, weight: f64) {
        let terms: Vec<String> = terms.split_whitespace().map(str::to_owned).collect();
        for word in words.split_whitespace() {
            let mut parts = word.split('+').map(normalise);
            let text = parts.next().unwrap_or_default();
            if let Some(first) = text.chars().next() {
                let word = Word { text, with: parts.collect(), terms: terms.clone(), weight };
                self.words.entry(first).or_default().push(word);
            }
        }
    }

    /// The items meant by `query`, best first, at most `limit` (and never more than [`MAX_HITS`]).
    ///
    /// Empty where nothing matches by more than a single character: no answer is better than a wrong one.
    #[must_use]
    pub fn find(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query: String = query.chars().take(MAX_QUERY_CHARS).collect();
        let code = query.trim().to_lowercase();
        if let Some(code) = self.ids.get(&code).and_then(|at| self.codes.get(*at)) {
            return vec![Hit { code: code.clone(), score: f64::MAX, matched: vec![code.clone()] }];
        }
        let mut tally = Tally::new(self);
        tally.own(&query);
        tally.translated(&query);
        tally.phrases();
        tally.hits(limit.min(MAX_HITS))
    }
}

/// What speaks for each item while a query is answered.
struct Tally<'a> {
    index: &'a Index,
    /// For each item.
    scores: Vec<f64>,
    /// For each item that matches by more than a single character: weight and place in `told`.
    matched: BTreeMap<usize, Vec<(f64, usize)>>,
    /// The phrases and words that matched anything.
    told: Vec<String>,
    /// The query's own pairs.
    pairs: Vec<String>,
}

impl<'a> Tally<'a> {
    fn new(index: &'a Index) -> Self {
        let scores = vec![0.0; index.codes.len()];
        Self { index, scores, matched: BTreeMap::new(), told: Vec::new(), pairs: Vec::new() }
    }

    fn score(&mut self, item: usize, score: f64) {
        if let Some(sum) = self.scores.get_mut(item) {
            *sum += score;
        }
    }

    /// Notes why an item matches; `told` is the place of the reason.
    fn matches(&mut self, item: usize, weight: f64, told: usize) {
        self.matched.entry(item).or_default().push((weight, told));
    }

    fn tell(&mut self, reason: &str) -> usize {
        self.told.push(reason.to_owned());
        self.told.len() - 1
    }

    /// Grams of the query itself.
    fn own(&mut self, query: &str) {
        let alone = query.chars().filter(|c| c.is_alphanumeric()).count() == 1;
        for gram in query_grams(query) {
            let telling = alone || is_pair(&gram);
            let told = self.tell(&gram);
            for &(item, value) in self.index.postings.get(&gram).into_iter().flatten() {
                let (item, value) = (item as usize, f64::from(value));
                self.score(item, if telling { value } else { SINGLE_WEIGHT * value });
                if telling {
                    self.matches(item, value * 0.5, told);
                }
            }
            if telling {
                self.pairs.push(gram);
            }
        }
    }

    /// Words of the table found in the query, the longest at each place, with the catalogue's words.
    fn translated(&mut self, query: &str) {
        let mut terms: BTreeMap<&'a str, (f64, &'a str)> = BTreeMap::new();
        for word in self.index.words_in(query) {
            let long = word.text.chars().count() > 1 || !word.with.is_empty();
            let strength = if long { word.weight } else { word.weight * 0.5 };
            for term in &word.terms {
                let entry = terms.entry(term.as_str()).or_insert((0.0, word.text.as_str()));
                entry.0 = f64::min(1.5, entry.0 + strength);
            }
        }
        for (term, (strength, word)) in terms {
            self.add_term(term, strength * TRANSLATED_WEIGHT, word);
        }
    }

    /// A translated term counts for an item by the part of its grams the item has.
    fn add_term(&mut self, term: &str, weight: f64, word: &str) {
        let pairs: Vec<String> = grams(term).into_iter().filter(|gram| is_pair(gram)).collect();
        let mut found: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
        for pair in &pairs {
            for (item, value) in self.index.postings.get(pair).into_iter().flatten() {
                let entry = found.entry(*item).or_default();
                entry.0 += 1;
                entry.1 += f64::from(*value);
            }
        }
        let told = self.tell(word);
        for (item, (matched, value)) in found {
            let coverage = count(matched) / count(pairs.len().max(1));
            let score = weight * coverage * coverage * value / count(pairs.len().max(1)) * 2.0;
            self.score(item as usize, score);
            if coverage > 0.5 {
                self.matches(item as usize, score, told);
            }
        }
    }

    /// The phrase of each item the query covers best.
    fn phrases(&mut self) {
        let mut covered: BTreeMap<usize, usize> = BTreeMap::new();
        for gram in &self.pairs {
            for phrase in self.index.phrase_postings.get(gram).into_iter().flatten() {
                *covered.entry(*phrase).or_default() += 1;
            }
        }
        let mut best: BTreeMap<usize, (f64, &'a str)> = BTreeMap::new();
        for (at, found) in covered {
            let Some(phrase) = self.index.phrases.get(at) else { continue };
            let coverage = count(found) / count(phrase.pairs);
            if coverage < PHRASE_COVERAGE {
                continue;
            }
            let score = PHRASE_WEIGHT * coverage * coverage * (1.0 + count(found)).ln() * 4.0;
            let entry = best.entry(phrase.item).or_insert((0.0, ""));
            if score > entry.0 {
                *entry = (score, phrase.text.as_str());
            }
        }
        for (item, (score, text)) in best {
            let told = self.tell(text);
            self.score(item, score);
            self.matches(item, score, told);
        }
    }

    fn hits(self, limit: usize) -> Vec<Hit> {
        let Self { index, scores, matched, told, .. } = self;
        let score = |item: usize| scores.get(item).copied().unwrap_or_default();
        let standing = |item: usize| index.standing.get(item).copied().unwrap_or(1.0);
        let mut hits: Vec<(f64, usize)> =
            matched.keys().map(|item| (score(*item) * standing(*item), *item)).collect();
        hits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        hits.truncate(limit);
        let hit = |(score, item): (f64, usize)| {
            let code = index.codes.get(item)?.clone();
            Some(Hit { code, score, matched: reasons(matched.get(&item)?, &told) })
        };
        hits.into_iter().filter_map(hit).collect()
    }
}

/// The strongest reasons, each once.
fn reasons(matched: &[(f64, usize)], told: &[String]) -> Vec<String> {
    let mut matched = matched.to_vec();
    matched.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut reasons: Vec<String> = Vec::new();
    for reason in matched.iter().filter_map(|(_, at)| told.get(*at)) {
        if reasons.len() < MAX_MATCHED && !reasons.contains(reason) {
            reasons.push(reason.clone());
        }
    }
    reasons
}

impl Index {
    /// Words of the table in the query: at each place the longest, and all that ask for a second word.
    fn words_in(&self, query: &str) -> Vec<&Word> {
        let query = normalise(query);
        let mut found = Vec::new();
        for (at, first) in query.char_indices() {
            let rest = query.get(at..).unwrap_or_default();
            let here =
                self.words.get(&first).into_iter().flatten().filter(|word| rest.starts_with(&word.text));
            let alone = here.clone().filter(|word| word.with.is_empty());
            let longest = alone.map(|word| word.text.len()).max();
            found.extend(here.filter(|word| {
                if word.with.is_empty() {
                    Some(word.text.len()) == longest
                } else {
                    word.with.iter().all(|other| query.contains(other.as_str()))
                }
            }));
        }
        found
    }
}

fn standing(status: &Status) -> f64 {
    match status {
        Status::Published => 1.0,
        Status::GuideOnly { .. } | Status::Suspended { .. } => 0.95,
        Status::Abolished { .. } => 0.8,
    }
}

/// The searchable texts of an item with their weights.
fn texts_of(item: &ItemVersion) -> Vec<(String, f64)> {
    let mut texts = vec![(item.name.clone(), NAME)];
    texts.extend(item.aliases.iter().map(|alias| (alias.clone(), ALIAS)));
    texts.extend(item.result.iter().map(|result| (result.name.clone(), RESULT)));
    texts.extend(item.conditions.iter().map(|condition| (condition.text.clone(), CONDITION)));
    texts.push((item.department.clone(), DEPARTMENT));
    texts
}

/// Small counts as floating point.
fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

/// Weights need no more than single precision.
#[expect(clippy::cast_possible_truncation, reason = "a weight, rounded on purpose")]
fn single(weight: f64) -> f32 {
    weight as f32
}
