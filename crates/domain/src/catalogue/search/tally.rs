//! What speaks for each item while a query is answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::cut::cut;
use super::grams::{Gram, is_telling, normalise, pair, runs, single, telling, without_asking};
use super::phrases::{Heard, Kind, Phrases};
use super::reason::{Asked, Hit, Read, Reason, Spelled};
use super::segment::{MATERIAL, Segment};
use super::sound::{self, Reading};
use super::{Index, count};

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
/// What was read in place of a slip weighs less than what was typed.
const READ_WEIGHT: f64 = 0.6;
/// Longest query in which characters wanting or swapped are looked for.
const SLIP_CHARS: usize = 8;
/// Most readings of one slip.
const READINGS_MAX: usize = 6;
/// Hits among which whole words decide.
const RERANKED: usize = 60;
/// A whole word of the query in the name or the phrase adds so much of the score for each of its characters.
const WORD_WEIGHT: f64 = 0.02;
/// Most phrases taken from what letters spell.
const HEARD_MAX: usize = 300;

/// A gram of the query with its weight.
struct Wanted {
    gram: Gram,
    weight: f64,
    telling: bool,
    /// As typed, or what sounds the same; not a guess at what was left out or swapped.
    firm: bool,
}

/// A query looked at, and what each part of the index says to it.
pub(super) struct Tally<'a> {
    index: &'a Index,
    asked: Asked,
    parts: Vec<Part<'a>>,
}

/// The scores of one part of the index.
struct Part<'a> {
    segment: &'a Segment,
    scores: Vec<f64>,
    /// Items that match by more than a single character.
    found: Vec<bool>,
    /// The phrase of each item that was covered or spelled best: weight, phrase.
    phrase: BTreeMap<u32, (f64, usize, Kind)>,
    spelled: BTreeMap<u32, (f64, Spelled)>,
}

/// How rare grams are, over all parts.
struct Rarity<'a> {
    parts: [&'a Segment; 2],
    documents: f64,
    mean: f64,
}

impl Rarity<'_> {
    fn count(&self, gram: Gram) -> u32 {
        self.parts.iter().map(|part| part.postings.count(gram)).sum()
    }

    fn idf(&self, gram: Gram) -> f64 {
        let found = f64::from(self.count(gram).max(1));
        (1.0 + (self.documents - found + 0.5).max(0.0) / (found + 0.5)).ln()
    }

    fn weight(&self, idf: f64, tenths: u8, length: f64) -> f64 {
        let tf = f64::from(tenths) / 10.0;
        idf * tf * (K1 + 1.0) / (tf + K1 * (1.0 - B + B * length / self.mean))
    }
}

impl<'a> Tally<'a> {
    /// Answers a query.
    pub(super) fn of(index: &'a Index, query: &str) -> Self {
        let segments = [&*index.base, &*index.over];
        let documents = count(index.len());
        let length: f64 = segments.iter().map(|segment| segment.length).sum();
        let all = count(segments.iter().map(|segment| segment.len()).sum::<usize>().max(1));
        let rarity = Rarity { parts: segments, documents, mean: (length / all).max(1.0) };
        let (wanted, read) = wanted(query, &rarity);
        let bare = without_asking(query);
        let vocabularies = [&index.words.vocabulary, &index.base.vocabulary, &index.over.vocabulary];
        let asked = Asked { words: cut(&bare, &vocabularies), meanings: index.words.meanings(query), read };
        let patterns = patterns(query, &bare, &rarity);
        let parts = segments.into_iter().map(|segment| {
            let mut part = Part::new(segment);
            part.own(&wanted, &rarity);
            for meaning in &asked.meanings {
                part.term(&meaning.term, meaning.strength * TRANSLATED_WEIGHT, &rarity);
            }
            part.phrases(&wanted);
            part
        });
        let parts = parts.collect();
        let mut tally = Self { index, asked, parts };
        tally.spelled(&patterns);
        tally
    }

    /// What letters spell; where nothing is spelled exactly, what is nearly spelled.
    fn spelled(&mut self, patterns: &[Vec<char>]) {
        // Letters taken out of a query must spell two characters: one says too little.
        let least = |at: usize| if at == 0 { 1 } else { 2 };
        for (at, pattern) in patterns.iter().enumerate() {
            for nearly in [false, true] {
                let find = |phrases: &Phrases| {
                    if nearly {
                        phrases.nearly_spelled_by(pattern)
                    } else {
                        phrases.spelled_by(pattern, least(at))
                    }
                };
                let heard: Vec<Vec<Heard>> =
                    self.parts.iter().map(|part| find(&part.segment.phrases)).collect();
                if heard.iter().all(Vec::is_empty) {
                    continue;
                }
                let typed: String = pattern.iter().collect();
                self.parts.iter_mut().zip(heard).for_each(|(part, heard)| part.heard(heard, &typed));
                return;
            }
        }
    }

    /// The best, each with what it was found by.
    pub(super) fn hits(self, limit: usize) -> Vec<Hit> {
        let Self { index, asked, parts } = self;
        let mut found: Vec<(f64, usize, usize)> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            for (item, score) in
                part.scores.iter().enumerate().filter(|(item, _)| part.found.get(*item) == Some(&true))
            {
                let place = u32::try_from(item).unwrap_or(u32::MAX);
                if at > 0 || index.replaced.binary_search(&place).is_err() {
                    found.push((score * part.segment.standing(item), at, item));
                }
            }
        }
        let order = |a: &(f64, usize, usize), b: &(f64, usize, usize)| {
            b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
        };
        let best = limit.max(RERANKED);
        if found.len() > best {
            found.select_nth_unstable_by(best - 1, order);
            found.truncate(best);
        }
        for (score, at, item) in &mut found {
            if let Some(part) = parts.get(*at) {
                *score *= 1.0 + part.whole_words(*item, &asked.words);
            }
        }
        found.sort_by(order);
        found.truncate(limit);
        let asked = Arc::new(asked);
        let hit = |(score, at, item): (f64, usize, usize)| parts.get(at)?.hit(score, item, &asked);
        found.into_iter().filter_map(hit).collect()
    }
}

impl<'a> Part<'a> {
    fn new(segment: &'a Segment) -> Self {
        let n = segment.len();
        Self {
            segment,
            scores: vec![0.0; n],
            found: vec![false; n],
            phrase: BTreeMap::new(),
            spelled: BTreeMap::new(),
        }
    }

    fn score(&mut self, item: u32, score: f64) {
        if let Some(sum) = self.scores.get_mut(item as usize) {
            *sum += score;
        }
    }

    fn find(&mut self, item: u32) {
        if let Some(found) = self.found.get_mut(item as usize) {
            *found = true;
        }
    }

    /// Grams of the query itself.
    fn own(&mut self, wanted: &[Wanted], rarity: &Rarity<'_>) {
        for one in wanted {
            let idf = rarity.idf(one.gram);
            for (item, tenths) in self.segment.postings.list(one.gram) {
                let value = rarity.weight(idf, tenths, self.segment.length_of(item as usize));
                self.score(item, value * one.weight);
                if one.telling && one.firm && tenths > MATERIAL {
                    self.find(item);
                }
            }
        }
    }

    /// A term of the catalogue counts for an item by the part of its grams the item has.
    fn term(&mut self, term: &str, weight: f64, rarity: &Rarity<'_>) {
        let grams = telling(term);
        let mut found: BTreeMap<u32, (usize, f64)> = BTreeMap::new();
        for gram in &grams {
            let idf = rarity.idf(*gram);
            for (item, tenths) in self.segment.postings.list(*gram).filter(|(_, tenths)| *tenths > MATERIAL) {
                let entry = found.entry(item).or_default();
                entry.0 += 1;
                entry.1 += rarity.weight(idf, tenths, self.segment.length_of(item as usize));
            }
        }
        let all = count(grams.len().max(1));
        for (item, (matched, value)) in found {
            let coverage = count(matched) / all;
            self.score(item, weight * coverage * coverage * value / all * 2.0);
            if coverage > 0.5 {
                self.find(item);
            }
        }
    }

    /// The phrase of each item the query covers best.
    fn phrases(&mut self, wanted: &[Wanted]) {
        let phrases = &self.segment.phrases;
        let mut covered: BTreeMap<u32, (f64, u16, bool)> = BTreeMap::new();
        for one in wanted.iter().filter(|one| one.telling) {
            for (phrase, _) in phrases.postings.list(one.gram) {
                let entry = covered.entry(phrase).or_default();
                *entry = (entry.0 + one.weight, entry.1 + 1, entry.2 || one.firm);
            }
        }
        for (at, (found, pairs, firm)) in covered {
            let at = at as usize;
            let coverage = (found / f64::from(phrases.pairs(at))).min(1.0);
            // Guesses alone must make up the whole phrase.
            let guessed = !firm && (pairs < 2 || pairs < phrases.pairs(at));
            if coverage < PHRASE_COVERAGE || guessed {
                continue;
            }
            let score = PHRASE_WEIGHT * coverage * coverage * (1.0 + found).ln() * 4.0;
            for (item, kind) in phrases.owners(at) {
                let entry = self.phrase.entry(*item).or_insert((0.0, at, *kind));
                if score > entry.0 {
                    *entry = (score, at, *kind);
                }
            }
        }
        let best: Vec<(u32, f64)> = self.phrase.iter().map(|(item, (score, ..))| (*item, *score)).collect();
        for (item, score) in best {
            self.score(item, score);
            self.find(item);
        }
    }

    /// Phrases that were spelled.
    fn heard(&mut self, mut heard: Vec<Heard>, typed: &str) {
        heard.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then(a.phrase.cmp(&b.phrase)));
        heard.truncate(HEARD_MAX);
        for one in heard {
            let score = worth(&one);
            let spelled = Spelled { reason: spelling(&one, typed, self.segment.phrases.spelled(&one)) };
            for (item, kind) in self.segment.phrases.owners(one.phrase) {
                if self.spelled.get(item).is_some_and(|known| known.0 >= score) {
                    continue;
                }
                let before =
                    self.spelled.insert(*item, (score, spelled.clone())).map_or(0.0, |known| known.0);
                self.phrase.insert(*item, (score, one.phrase, *kind));
                if let Some(sum) = self.scores.get_mut(*item as usize) {
                    *sum += score - before;
                }
                if let Some(found) = self.found.get_mut(*item as usize) {
                    *found = true;
                }
            }
        }
    }

    /// What whole words of the query in the name or the phrase add.
    fn whole_words(&self, item: usize, words: &[String]) -> f64 {
        let phrase = u32::try_from(item).ok().and_then(|item| self.phrase.get(&item)).map(|found| found.1);
        let texts = [Some(self.segment.name(item)), phrase];
        let texts = texts.into_iter().flatten().map(|at| {
            let text: String = self.segment.phrases.text(at).iter().collect();
            normalise(&text)
        });
        let texts: Vec<String> = texts.collect();
        let whole = |word: &&String| {
            word.chars().count() > 2 && texts.iter().any(|text| text.contains(word.as_str()))
        };
        let chars: usize = words.iter().filter(whole).map(|word| word.chars().count()).sum();
        WORD_WEIGHT * count(chars)
    }

    fn hit(&self, score: f64, item: usize, asked: &Arc<Asked>) -> Option<Hit> {
        let place = u32::try_from(item).ok()?;
        let phrase = self.phrase.get(&place).map(|(_, at, kind)| {
            let text: String = self.segment.phrases.text(*at).iter().collect();
            (*kind, text)
        });
        Some(Hit {
            code: self.segment.code(item).to_owned(),
            score,
            phrase,
            spelled: self.spelled.get(&place).map(|(_, spelled)| spelled.clone()),
            asked: Arc::clone(asked),
        })
    }
}

/// What a phrase that was spelled is worth: whole before begun before within, syllables before initials.
fn worth(heard: &Heard) -> f64 {
    let reading = if heard.reading == Reading::Full { 6.0 } else { 3.0 };
    let whole = if heard.part >= 1.0 { 4.0 } else { 0.0 };
    let start = if heard.from_start { 1.5 } else { 0.0 };
    let worth = reading + whole + start + 6.0 * heard.part;
    if heard.nearly { worth * 0.7 } else { worth }
}

fn spelling(heard: &Heard, typed: &str, spells: String) -> Reason {
    let typed = typed.to_owned();
    match (heard.nearly, heard.reading) {
        (true, _) => Reason::NearPinyin { typed, spells },
        (false, Reading::Full) => Reason::Pinyin { typed, spells },
        (false, Reading::Initials) => Reason::Initials { typed, spells },
    }
}

/// Grams of the query, and of what was read in place of pairs that nothing has.
fn wanted(query: &str, rarity: &Rarity<'_>) -> (Vec<Wanted>, Vec<Read>) {
    let alone = query.chars().filter(|c| c.is_alphanumeric()).count() == 1;
    let mut weights: BTreeMap<Gram, (f64, bool)> = BTreeMap::new();
    let mut read = Vec::new();
    let bare = without_asking(query);
    let slips = bare.chars().filter(|c| c.is_alphanumeric()).count() <= SLIP_CHARS;
    for run in runs(&bare) {
        for unit in &run {
            let telling = is_telling(single(unit.id)) || alone;
            weights.insert(single(unit.id), (if telling { 1.0 } else { SINGLE_WEIGHT }, true));
        }
        for (at, two) in run.windows(2).enumerate() {
            let [a, b] = two else { continue };
            let gram = pair(a.id, b.id);
            weights.insert(gram, (1.0, true));
            let (Some(first), Some(second)) = (char::from_u32(a.id), char::from_u32(b.id)) else { continue };
            if rarity.count(gram) > 0 {
                continue;
            }
            let before =
                at.checked_sub(1).and_then(|before| run.get(before)).map_or("", |unit| unit.text.as_str());
            for (reading, sounds) in readings(first, second, slips, rarity) {
                for two in reading.windows(2) {
                    if let [a, b] = two {
                        let gram = pair(u32::from(*a), u32::from(*b));
                        let entry = weights.entry(gram).or_insert((READ_WEIGHT, sounds));
                        entry.1 |= sounds;
                    }
                }
                let text: String = reading.iter().collect();
                for before in [before, ""] {
                    read.push(Read {
                        typed: format!("{before}{first}{second}"),
                        read: format!("{before}{text}"),
                        sounds,
                    });
                }
            }
        }
    }
    let wanted = weights.into_iter().map(|(gram, (weight, firm))| {
        let telling = is_telling(gram) || alone;
        Wanted { gram, weight, telling, firm }
    });
    read.sort_by_key(|read| std::cmp::Reverse(read.read.chars().count()));
    (wanted.collect(), read)
}

/// What may have been meant by two characters that stand together nowhere: such as sound the same, then the same
/// swapped, then with one between them.
fn readings(first: char, second: char, slips: bool, rarity: &Rarity<'_>) -> Vec<(Vec<char>, bool)> {
    let mut all: Vec<(Vec<char>, bool)> = Vec::new();
    for part in rarity.parts {
        all.extend(part.phrases.sound_alike(first, second).map(|(a, b)| (vec![a, b], true)));
    }
    if slips && all.is_empty() {
        let swapped = pair(u32::from(second), u32::from(first));
        if rarity.parts.iter().any(|part| part.phrases.postings.count(swapped) > 0) {
            all.push((vec![second, first], false));
        }
        for part in rarity.parts {
            all.extend(part.phrases.between(first, second).map(|c| (vec![first, c, second], false)));
        }
    }
    all.dedup();
    all.truncate(READINGS_MAX);
    all
}

/// What of a query may be spelled by sound: all of it, else its letters. Runs of letters the catalogue has (KTV) are
/// words.
fn patterns(query: &str, bare: &str, rarity: &Rarity<'_>) -> Vec<Vec<char>> {
    let query = normalise(query);
    let spelled = |text: &str| text.chars().any(|c| c.is_ascii_lowercase());
    // Letters with digits and nothing else are a code.
    let code = query.is_ascii() && query.chars().any(|c| c.is_ascii_digit());
    if !spelled(&query) || code {
        return Vec::new();
    }
    let letters = |unit: &str| unit.len() > 1 && unit.bytes().all(|byte| byte.is_ascii_lowercase());
    let units: Vec<_> = runs(bare).into_iter().flatten().filter(|unit| letters(&unit.text)).collect();
    let unknown: Vec<_> = units.iter().filter(|unit| rarity.count(single(unit.id)) == 0).collect();
    if !units.is_empty() && unknown.is_empty() {
        return Vec::new();
    }
    let whole = [sound::pattern(&query), sound::pattern(bare)];
    let parts = unknown.iter().map(|unit| sound::pattern(&unit.text));
    let mut patterns: Vec<Vec<char>> = Vec::new();
    for pattern in whole.into_iter().chain(parts) {
        if pattern.len() > 1 && pattern.iter().any(char::is_ascii) && !patterns.contains(&pattern) {
            patterns.push(pattern);
        }
    }
    patterns
}
