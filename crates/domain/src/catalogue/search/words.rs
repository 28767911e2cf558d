//! Everyday words and the catalogue's words for them; ages and what an age means.

use std::collections::BTreeMap;

use super::super::csv;
use super::cut::{Collecting, Vocabulary};
use super::grams::normalise;
use super::synonym::{Synonym, Target};

/// Ages and what they mean: from,to,terms,weight,source.
const AGES: &str = include_str!("../../../../../data/ages.csv");
/// Weight of a translation an editor added.
const OWN_WEIGHT: f64 = 1.5;
/// Oldest age read.
const AGE_MAX: u32 = 130;

/// An everyday word and the catalogue's words for it. Words joined by `+` must all be in the query.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) text: String,
    with: Vec<String>,
    pub(super) terms: Vec<String>,
    weight: f64,
}

impl Word {
    /// How much it counts: a single character half.
    pub(super) fn strength(&self) -> f64 {
        let long = self.text.chars().count() > 1 || !self.with.is_empty();
        if long { self.weight } else { self.weight * 0.5 }
    }
}

/// Years of age with the words for people of that age, and the rule that sets the limit.
#[derive(Debug, Clone)]
struct AgeRange {
    from: u32,
    to: u32,
    terms: Vec<String>,
    weight: f64,
}

/// A word of the query and what it was taken for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Meaning {
    pub(super) said: String,
    pub(super) term: String,
    pub(super) strength: f64,
    /// It follows from an age.
    pub(super) age: Option<u32>,
}

/// The tables of everyday words.
#[derive(Debug, Default)]
pub(super) struct Words {
    by_first: BTreeMap<char, Vec<Word>>,
    ages: Vec<AgeRange>,
    /// All words and terms: what the query is cut into words by.
    pub(super) vocabulary: Vocabulary,
}

impl Words {
    /// Reads the table words,terms,weight (words and terms separated by blanks), what editors added, and the ages.
    pub(super) fn read(everyday: &str, own: &[Synonym]) -> Self {
        let mut words = Self { ages: ages(), ..Self::default() };
        for (_, row) in csv::rows(everyday) {
            if let [said, terms, rest @ ..] = row.as_slice() {
                let weight = rest.first().and_then(|weight| weight.parse().ok()).unwrap_or(1.0);
                let terms: Vec<String> = terms.split_whitespace().map(str::to_owned).collect();
                said.split_whitespace().for_each(|said| words.add(said, &terms, weight));
            }
        }
        for synonym in own {
            if let Target::Phrase(term) = &synonym.target {
                words.add(&synonym.word, std::slice::from_ref(term), OWN_WEIGHT);
            }
        }
        let mut vocabulary = Collecting::default();
        for word in words.by_first.values().flatten() {
            vocabulary.add(&word.text);
            word.with.iter().chain(&word.terms).for_each(|text| vocabulary.add(text));
        }
        words.vocabulary = vocabulary.finish();
        words
    }

    fn add(&mut self, said: &str, terms: &[String], weight: f64) {
        let mut parts = said.split('+').map(normalise);
        let text = parts.next().unwrap_or_default();
        if let Some(first) = text.chars().next() {
            let word = Word { text, with: parts.collect(), terms: terms.to_vec(), weight };
            self.by_first.entry(first).or_default().push(word);
        }
    }

    /// Words of the table in the query: at each place the longest, and all that ask for a second word.
    pub(super) fn words_in(&self, query: &str) -> Vec<&Word> {
        let query = normalise(query);
        let mut found = Vec::new();
        for (at, first) in query.char_indices() {
            let rest = query.get(at..).unwrap_or_default();
            let before = query.get(..at).and_then(|before| before.chars().next_back());
            let here = self.by_first.get(&first).into_iter().flatten();
            let here = here.filter(|word| rest.starts_with(&word.text) && is_whole(word, before, rest));
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

    /// What the query's words and ages mean, each term once with all that speaks for it (1.5 at most).
    pub(super) fn meanings(&self, query: &str) -> Vec<Meaning> {
        let mut terms: BTreeMap<&str, Meaning> = BTreeMap::new();
        let note = |term: &str, said: &str, strength: f64, age: Option<u32>| Meaning {
            said: said.to_owned(),
            term: term.to_owned(),
            strength,
            age,
        };
        let mut all: Vec<Meaning> = Vec::new();
        for word in self.words_in(query) {
            all.extend(word.terms.iter().map(|term| note(term, &word.text, word.strength(), None)));
        }
        for (said, age) in ages_in(&normalise(query)) {
            let ranges = self.ages.iter().filter(|range| (range.from..=range.to).contains(&age));
            for range in ranges {
                all.extend(range.terms.iter().map(|term| note(term, &said, range.weight, Some(age))));
            }
        }
        for meaning in &all {
            let entry =
                terms.entry(&meaning.term).or_insert_with(|| Meaning { strength: 0.0, ..meaning.clone() });
            entry.strength = f64::min(1.5, entry.strength + meaning.strength);
            if meaning.age.is_some() {
                (entry.age, entry.said) = (meaning.age, meaning.said.clone());
            }
        }
        terms.into_values().collect()
    }

    /// Bytes held, about.
    pub(super) fn size(&self) -> usize {
        let words = self.by_first.values().flatten();
        let size = |word: &Word| {
            let texts = word.with.iter().chain(&word.terms);
            let texts: usize = texts.map(|text| text.len() + size_of::<String>()).sum();
            size_of::<Word>() + word.text.len() + texts
        };
        words.map(size).sum::<usize>() + self.vocabulary.size()
    }
}

/// A number stands for itself: 99 is not in 1990 or 999.
fn is_whole(word: &Word, before: Option<char>, rest: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let after = rest.get(word.text.len()..).and_then(|after| after.chars().next());
    !(digit(word.text.chars().next()) && digit(before)
        || digit(word.text.chars().next_back()) && digit(after))
}

fn ages() -> Vec<AgeRange> {
    let rows = csv::rows(AGES).filter_map(|(_, row)| {
        let [from, to, terms, weight, ..] = row.as_slice() else { return None };
        Some(AgeRange {
            from: from.parse().ok()?,
            to: to.parse().ok()?,
            terms: terms.split_whitespace().map(str::to_owned).collect(),
            weight: weight.parse().ok()?,
        })
    });
    rows.collect()
}

/// Ages named in a text, as said and as a number: 70岁, 75周岁, 七十三岁, 80多岁, 满60.
pub(super) fn ages_in(text: &str) -> Vec<(String, u32)> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        if digit(*c).is_none() {
            at += 1;
            continue;
        }
        let rest = chars.get(at..).unwrap_or_default();
        let length = rest.iter().take_while(|c| digit(**c).is_some()).count();
        let number = number(rest.get(..length).unwrap_or_default());
        let after: String = rest.iter().skip(length).take(3).collect();
        let tail = ["周岁", "多岁", "来岁", "几岁", "岁"].into_iter().find(|unit| after.starts_with(unit));
        let full = at.checked_sub(1).and_then(|before| chars.get(before)) == Some(&'满');
        if let Some(age) = number.filter(|age| *age <= AGE_MAX)
            && (tail.is_some() || full)
        {
            let length = length + tail.map_or(0, |tail| tail.chars().count());
            found.push((rest.iter().take(length).collect(), age));
        }
        at += length;
    }
    found
}

fn digit(c: char) -> Option<u32> {
    c.to_digit(10).or_else(|| {
        let at = "零一二三四五六七八九十".chars().position(|other| other == c)?;
        u32::try_from(at).ok()
    })
}

/// A number below 1,000 in digits, or below 100 in characters.
fn number(chars: &[char]) -> Option<u32> {
    if chars.iter().all(char::is_ascii_digit) && chars.len() <= 3 {
        return chars.iter().collect::<String>().parse().ok();
    }
    let value = |c: &char| digit(*c);
    match chars {
        ['十'] => Some(10),
        ['十', unit] => Some(10 + value(unit)?),
        [ten, '十'] => Some(value(ten)? * 10),
        [ten, '十', unit] => Some(value(ten)? * 10 + value(unit)?),
        [unit] => value(unit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_in_digits_and_characters() {
        let table: [(&str, &[u32]); 14] = [
            ("我妈70岁坐公交免费", &[70]),
            ("今年75周岁", &[75]),
            ("七十三岁", &[73]),
            ("八十岁老人", &[80]),
            ("十六岁办身份证", &[16]),
            ("快60岁了", &[60]),
            ("80多岁", &[80]),
            ("刚满60", &[60]),
            ("孩子6岁，哥哥12岁", &[6, 12]),
            ("5岁", &[5]),
            // Not ages: people, money, numbers.
            ("六口人", &[]),
            ("欠我3000块", &[]),
            ("4050人员", &[]),
            ("1234岁", &[]),
        ];
        for (text, want) in table {
            let found: Vec<u32> = ages_in(text).into_iter().map(|(_, age)| age).collect();
            assert_eq!(found, want, "{text}");
        }
        assert_eq!(ages_in("七十三岁了"), [("七十三岁".to_owned(), 73)]);
    }

    #[test]
    fn a_number_of_the_table_is_not_found_within_another() {
        let words = Words::read("h\n99 90岁,高龄津贴,", &[]);
        let found = |query: &str| words.words_in(query).len();
        assert_eq!([found("99"), found("99岁"), found("他99了"), found("90岁")], [1; 4]);
        assert_eq!([found("999"), found("1999年"), found("190岁"), found("99.5")], [0, 0, 0, 1]);
    }

    #[test]
    fn every_range_of_ages_names_its_rule() {
        let rows: Vec<_> = csv::rows(AGES).collect();
        assert_eq!(rows.len(), ages().len());
        for (line, row) in rows {
            assert!(row.get(4).is_some_and(|source| source.contains("第")), "ages.csv:{line}: {row:?}");
        }
    }
}
