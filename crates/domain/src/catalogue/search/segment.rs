//! One part of the index: items, their grams and their phrases, built in one pass and never changed.

use std::collections::BTreeMap;

use super::super::csv;
use super::super::item::{ItemVersion, Status};
use super::cut::{Collecting as Vocabulary, Vocabulary as Known};
use super::grams::{Gram, grams, telling};
use super::phrases::{self, Kind, Phrases};
use super::postings::{Lists, Postings};
use super::synonym::{Synonym, Target};

/// Weights of the fields of an item, in tenths.
const NAME: u8 = 30;
const ALIAS: u8 = 30;
const SYNONYM: u8 = 20;
const RESULT: u8 = 10;
const CONDITION: u8 = 6;
const DEPARTMENT: u8 = 3;
/// A material counts once for an item: so little that it alone never finds one.
pub(super) const MATERIAL: u8 = 1;

/// Phrases by the item they stand for.
#[derive(Debug, Clone, Default)]
pub(super) struct Synonyms(BTreeMap<String, Vec<String>>);

impl Synonyms {
    /// Reads the table phrase,item_name,item_id and what editors added for items.
    pub(super) fn read(table: &str, own: &[Synonym]) -> Self {
        let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (_, row) in csv::rows(table) {
            if let [phrase, _, id, ..] = row.as_slice() {
                by.entry(id.to_lowercase()).or_default().push(phrase.clone());
            }
        }
        for synonym in own {
            if let Target::Item(code) = &synonym.target {
                by.entry(code.to_lowercase()).or_default().push(synonym.word.clone());
            }
        }
        Self(by)
    }

    fn of<'a>(&'a self, item: &ItemVersion) -> impl Iterator<Item = &'a str> {
        let id = item.id.to_lowercase();
        let code = item.code.to_lowercase();
        let by_code = if code == id { None } else { self.0.get(&code) };
        self.0.get(&id).into_iter().chain(by_code).flatten().map(String::as_str)
    }
}

/// A segment while items are added to it.
#[derive(Debug, Default)]
pub(super) struct Building {
    codes: Vec<Box<str>>,
    ids: Vec<(Box<str>, u32)>,
    standing: Vec<u8>,
    lengths: Vec<f32>,
    lists: Lists,
    phrases: phrases::Collecting,
    vocabulary: Vocabulary,
}

impl Building {
    /// Adds an item with the phrases that stand for it.
    pub(super) fn add(&mut self, item: &ItemVersion, synonyms: &Synonyms) {
        let at = u32::try_from(self.codes.len()).unwrap_or(u32::MAX);
        let mut text = Text::default();
        let mut phrase = |text: &mut Text, words: &str, tenths, kind| {
            text.add(words, tenths);
            self.phrases.add(words, at, kind);
            self.vocabulary.add(words);
        };
        phrase(&mut text, &item.name, NAME, Kind::Name);
        item.aliases.iter().for_each(|alias| phrase(&mut text, alias, ALIAS, Kind::Alias));
        synonyms.of(item).for_each(|words| phrase(&mut text, words, SYNONYM, Kind::Synonym));
        item.result.iter().for_each(|result| text.add(&result.name, RESULT));
        item.conditions.iter().for_each(|condition| text.add(&condition.text, CONDITION));
        text.add(&item.department, DEPARTMENT);
        let length = text.length();
        for material in &item.materials {
            self.vocabulary.add(&material.name);
            text.materials.extend(telling(&material.name));
        }
        for (gram, tenths) in text.frequencies() {
            self.lists.add(gram, at, tenths);
        }
        self.lengths.push(length);
        self.standing.push(standing(&item.status));
        self.codes.push(item.code.as_str().into());
        self.ids.push((item.id.to_lowercase().into(), at));
        if item.id != item.code {
            self.ids.push((item.code.to_lowercase().into(), at));
        }
    }

    /// The finished segment.
    pub(super) fn finish(mut self) -> Segment {
        self.ids.sort();
        let phrases = self.phrases.finish();
        let mut names = vec![u32::MAX; self.codes.len()];
        for at in 0..phrases.len() {
            for (item, kind) in phrases.owners(at) {
                if *kind == Kind::Name
                    && let Some(name) = names.get_mut(*item as usize)
                {
                    *name = u32::try_from(at).unwrap_or(u32::MAX);
                }
            }
        }
        Segment {
            length: self.lengths.iter().map(|length| f64::from(*length)).sum(),
            codes: self.codes.into(),
            ids: self.ids.into(),
            standing: self.standing.into(),
            lengths: self.lengths.into(),
            names: names.into(),
            postings: self.lists.finish(),
            phrases,
            vocabulary: self.vocabulary.finish(),
        }
    }
}

/// The grams of an item with their weights.
#[derive(Default)]
struct Text {
    grams: Vec<(Gram, u16)>,
    materials: Vec<Gram>,
}

impl Text {
    fn add(&mut self, text: &str, tenths: u8) {
        self.grams.extend(grams(text).into_iter().map(|gram| (gram, u16::from(tenths))));
    }

    #[expect(clippy::cast_possible_truncation, reason = "a length, rounded on purpose")]
    fn length(&self) -> f32 {
        (self.grams.iter().map(|(_, tenths)| f64::from(*tenths)).sum::<f64>() / 10.0) as f32
    }

    /// Each gram once with all its weight, in order.
    fn frequencies(mut self) -> Vec<(Gram, u8)> {
        self.materials.sort_unstable();
        self.materials.dedup();
        self.grams.extend(self.materials.iter().map(|gram| (*gram, u16::from(MATERIAL))));
        self.grams.sort_unstable();
        let mut all: Vec<(Gram, u16)> = Vec::with_capacity(self.grams.len());
        for (gram, tenths) in self.grams {
            match all.last_mut().filter(|last| last.0 == gram) {
                Some(last) => last.1 = last.1.saturating_add(tenths),
                None => all.push((gram, tenths)),
            }
        }
        all.into_iter().map(|(gram, tenths)| (gram, u8::try_from(tenths).unwrap_or(u8::MAX))).collect()
    }
}

/// A finished part of the index.
#[derive(Debug, Default)]
pub(super) struct Segment {
    codes: Box<[Box<str>]>,
    ids: Box<[(Box<str>, u32)]>,
    standing: Box<[u8]>,
    lengths: Box<[f32]>,
    names: Box<[u32]>,
    /// Sum of the lengths.
    pub(super) length: f64,
    pub(super) postings: Postings,
    pub(super) phrases: Phrases,
    pub(super) vocabulary: Known,
}

impl Segment {
    /// How many items it has.
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// Code of an item.
    pub(super) fn code(&self, at: usize) -> &str {
        self.codes.get(at).map_or("", |code| code)
    }

    /// Length of an item's text.
    pub(super) fn length_of(&self, at: usize) -> f64 {
        self.lengths.get(at).map_or(0.0, |length| f64::from(*length))
    }

    /// What an item's state does to its place: handled here before handled elsewhere before abolished.
    pub(super) fn standing(&self, at: usize) -> f64 {
        self.standing.get(at).map_or(1.0, |hundredths| f64::from(*hundredths) / 100.0)
    }

    /// The phrase that is an item's name.
    pub(super) fn name(&self, at: usize) -> usize {
        self.names.get(at).map_or(usize::MAX, |name| *name as usize)
    }

    /// The items with a code or an id, in lower case.
    pub(super) fn by_id(&self, id: &str) -> impl Iterator<Item = u32> + '_ {
        let from = self.ids.partition_point(|(other, _)| **other < *id);
        let id = id.to_owned();
        let rest = self.ids.get(from..).unwrap_or_default().iter();
        rest.take_while(move |(other, _)| **other == *id).map(|(_, at)| *at)
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        let texts: usize = self.codes.iter().map(|code| code.len()).sum();
        let ids: usize = self.ids.iter().map(|(id, _)| id.len() + size_of::<(Box<str>, u32)>()).sum();
        self.codes.len() * (size_of::<Box<str>>() + size_of::<f32>() + size_of::<u32>() + 1)
            + texts
            + ids
            + self.postings.size()
            + self.phrases.size()
            + self.vocabulary.size()
    }
}

fn standing(status: &Status) -> u8 {
    match status {
        Status::Published => 100,
        Status::GuideOnly { .. } | Status::Suspended { .. } => 95,
        Status::Abolished { .. } => 80,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_material_that_nothing_else_names_weighs_least() {
        let mut text = Text::default();
        text.add("低保", NAME);
        text.add("低保", DEPARTMENT);
        text.materials.extend(telling("低保 户口簿 户口簿"));
        let weight = |word: &str| {
            let gram = telling(word).first().copied().unwrap_or_default();
            let mut text = Text { grams: text.grams.clone(), materials: text.materials.clone() };
            text.materials.reverse();
            text.frequencies().into_iter().find(|(other, _)| *other == gram).map(|(_, tenths)| tenths)
        };
        assert_eq!(weight("低保"), Some(NAME + DEPARTMENT + MATERIAL));
        assert_eq!(weight("户口"), Some(MATERIAL));
        assert_eq!(weight("口户"), None);
    }
}
