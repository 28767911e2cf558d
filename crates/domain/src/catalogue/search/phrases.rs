//! Names, aliases and synonyms: each text once, with the items it stands for.
//!
//! The same name stands in a province's catalogue some thousand times, once for each body; so the text is held once
//! and lists its items. Texts lie behind each other in one piece, with the first letters of their readings beside
//! them, so that what is typed by sound is found by running over bytes.

use std::collections::BTreeMap;

use super::grams::{characters, telling};
use super::postings::{Lists, Postings};
use super::sound;

/// What a phrase is to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Its name.
    Name,
    /// An alias the catalogue states.
    Alias,
    /// What people say, from the table of synonyms or added by an editor.
    Synonym,
}

/// Phrases while they are being collected.
#[derive(Debug, Default)]
pub(super) struct Collecting {
    known: BTreeMap<String, Vec<(u32, Kind)>>,
}

impl Collecting {
    /// Adds a phrase of an item.
    pub(super) fn add(&mut self, text: &str, item: u32, kind: Kind) {
        let owners = match self.known.get_mut(text) {
            Some(owners) => owners,
            None => self.known.entry(text.to_owned()).or_default(),
        };
        if !owners.iter().any(|(owner, _)| *owner == item) {
            owners.push((item, kind));
        }
    }

    /// The finished phrases; what has no telling gram is left out.
    pub(super) fn finish(self) -> Phrases {
        let mut done = Phrases::default();
        let (mut chars, mut ends, mut owners, mut owned) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut pairs = Vec::new();
        let mut lists = Lists::default();
        for (text, of) in self.known {
            let grams = telling(&text);
            if grams.is_empty() {
                continue;
            }
            let at = u32::try_from(ends.len()).unwrap_or(u32::MAX);
            grams.iter().for_each(|gram| lists.add(*gram, at, 1));
            pairs.push(u16::try_from(grams.len()).unwrap_or(u16::MAX));
            chars.extend(text.chars());
            ends.push(u32::try_from(chars.len()).unwrap_or(u32::MAX));
            owners.extend(of);
            owned.push(u32::try_from(owners.len()).unwrap_or(u32::MAX));
        }
        done.initials = chars.iter().map(|c| sound::initials(lower(*c))).collect();
        done.chars = chars.into();
        done.ends = ends.into();
        done.owners = owners.into();
        done.owned = owned.into();
        done.pairs = pairs.into();
        done.postings = lists.finish();
        done.sounds = sounds(&done.postings);
        done.skips = skips(&done);
        done
    }
}

/// Finished phrases.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    chars: Box<[char]>,
    initials: Box<[[u8; 2]]>,
    ends: Box<[u32]>,
    owners: Box<[(u32, Kind)]>,
    owned: Box<[u32]>,
    pairs: Box<[u16]>,
    /// Which phrases have a gram.
    pub(super) postings: Postings,
    /// Sound of a pair, and a pair that sounds so; in order.
    sounds: Box<[(u32, char, char)]>,
    /// Two characters with one between them, and that one; in order.
    skips: Box<[(char, char, char)]>,
}

/// A place where a phrase was found by its sound.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    pub(super) phrase: usize,
    /// Part of the phrase that was spelled, 0 to 1.
    pub(super) part: f64,
    /// It was spelled from its beginning.
    pub(super) from_start: bool,
    pub(super) reading: sound::Reading,
    /// A letter was wrong.
    pub(super) nearly: bool,
    /// The characters spelled, by their places.
    from: usize,
    to: usize,
}

/// Shortest initials that may stand within a phrase; shorter ones must begin it.
const WITHIN: usize = 3;
/// Most letters of a pattern that are looked at.
const PATTERN_MAX: usize = 40;

impl Phrases {
    /// How many phrases there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    fn span(&self, ends: &[u32], at: usize) -> (usize, usize) {
        let from = at.checked_sub(1).and_then(|before| ends.get(before)).map_or(0, |end| *end as usize);
        (from, ends.get(at).map_or(from, |end| *end as usize))
    }

    /// Characters of a phrase.
    pub(super) fn text(&self, at: usize) -> &[char] {
        let (from, to) = self.span(&self.ends, at);
        self.chars.get(from..to).unwrap_or_default()
    }

    /// The items a phrase stands for.
    pub(super) fn owners(&self, at: usize) -> &[(u32, Kind)] {
        let (from, to) = self.span(&self.owned, at);
        self.owners.get(from..to).unwrap_or_default()
    }

    /// How many different telling grams a phrase has.
    pub(super) fn pairs(&self, at: usize) -> u16 {
        self.pairs.get(at).copied().unwrap_or(u16::MAX)
    }

    /// The characters that were spelled.
    pub(super) fn spelled(&self, heard: &Heard) -> String {
        self.chars.get(heard.from..heard.to).unwrap_or_default().iter().collect()
    }

    /// Pairs of names, aliases and synonyms that sound like a pair and share a character with it.
    pub(super) fn sound_alike(&self, first: char, second: char) -> impl Iterator<Item = (char, char)> + '_ {
        let alike = sound::pair_keys(first, second).flat_map(|key| {
            let from = self.sounds.partition_point(|(other, ..)| *other < key);
            self.sounds.get(from..).unwrap_or_default().iter().take_while(move |(other, ..)| *other == key)
        });
        alike.filter(move |(_, a, b)| *a == first || *b == second).map(|(_, a, b)| (*a, *b))
    }

    /// The characters that stand between two in some name, alias or synonym.
    pub(super) fn between(&self, first: char, second: char) -> impl Iterator<Item = char> + '_ {
        let from = self.skips.partition_point(|(a, b, _)| (*a, *b) < (first, second));
        let here = self.skips.get(from..).unwrap_or_default().iter();
        here.take_while(move |(a, b, _)| (*a, *b) == (first, second)).map(|(.., between)| *between)
    }

    /// Phrases of which a pattern of letters and characters spells `least` characters or more.
    pub(super) fn spelled_by(&self, pattern: &[char], least: usize) -> Vec<Heard> {
        let pattern = pattern.get(..PATTERN_MAX).unwrap_or(pattern);
        self.heard(pattern, |text, at_start| {
            let (spelled, reading) = sound::spelled(pattern, text)?;
            let enough = at_start || pattern.len() >= WITHIN || spelled == text.len();
            (enough && spelled >= least).then_some((spelled, reading, false))
        })
    }

    /// Phrases spelled by letters of which one is wrong.
    pub(super) fn nearly_spelled_by(&self, pattern: &[char]) -> Vec<Heard> {
        let letters: Vec<u8> =
            pattern.iter().filter(|c| c.is_ascii()).map(|c| (*c as u32 & 0x7f) as u8).collect();
        if letters.len() < sound::FUZZY_LETTERS
            || letters.len() != pattern.len()
            || letters.len() > PATTERN_MAX
        {
            return Vec::new();
        }
        let near = |text: &[char]| Some((sound::nearly_spelled(&letters, text)?, sound::Reading::Full, true));
        let found = self.heard(pattern, |text, _| near(text));
        if !found.is_empty() {
            return found;
        }
        // The first letter may be the wrong one: then the second begins nothing, and the whole has to be tried.
        let all = (0..self.len()).filter_map(|at| {
            let (from, _) = self.span(&self.ends, at);
            let (spelled, reading, nearly) = near(self.text(at))?;
            Some(self.note(at, from, (spelled, reading, nearly)))
        });
        all.collect()
    }

    /// Runs over the first letters and tries where the pattern may begin.
    fn heard(
        &self,
        pattern: &[char],
        spelled: impl Fn(&[char], bool) -> Option<(usize, sound::Reading, bool)>,
    ) -> Vec<Heard> {
        let Some(first) = pattern.first().copied() else { return Vec::new() };
        let letter = u8::try_from(first).ok().filter(u8::is_ascii);
        let mut found: Vec<Heard> = Vec::new();
        let mut phrase = 0;
        for (place, initials) in self.initials.iter().enumerate() {
            let begins = match letter {
                Some(letter) => initials.contains(&letter),
                None => self.chars.get(place) == Some(&first),
            };
            if !begins {
                continue;
            }
            while self.ends.get(phrase).is_some_and(|end| *end as usize <= place) {
                phrase += 1;
            }
            let (from, to) = self.span(&self.ends, phrase);
            let text = self.chars.get(place..to).unwrap_or_default();
            let Some(how) = spelled(text, place == from) else { continue };
            let heard = self.note(phrase, place, how);
            match found.last_mut().filter(|last| last.phrase == phrase) {
                Some(last) if (heard.reading, heard.part) > (last.reading, last.part) => *last = heard,
                Some(_) => {}
                None => found.push(heard),
            }
        }
        found
    }

    fn note(&self, phrase: usize, place: usize, how: (usize, sound::Reading, bool)) -> Heard {
        let (spelled, reading, nearly) = how;
        let (from, to) = self.span(&self.ends, phrase);
        Heard {
            phrase,
            part: super::count(spelled) / super::count((to - from).max(1)),
            from_start: place == from,
            reading,
            nearly,
            from: place,
            to: place + spelled,
        }
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        self.chars.len() * (size_of::<char>() + 2)
            + self.ends.len() * (2 * size_of::<u32>() + size_of::<u16>())
            + self.owners.len() * size_of::<(u32, Kind)>()
            + self.postings.size()
            + self.sounds.len() * size_of::<(u32, char, char)>()
            + self.skips.len() * size_of::<(char, char, char)>()
    }
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn sounds(postings: &Postings) -> Box<[(u32, char, char)]> {
    let pairs = postings.keys().iter().filter_map(|gram| characters(*gram));
    let mut sounds: Vec<(u32, char, char)> =
        pairs.flat_map(|(a, b)| sound::pair_keys(a, b).map(move |key| (key, a, b))).collect();
    sounds.sort_unstable();
    sounds.into()
}

fn skips(phrases: &Phrases) -> Box<[(char, char, char)]> {
    let mut skips = Vec::new();
    for at in 0..phrases.len() {
        for three in phrases.text(at).windows(3) {
            if let [a, b, c] = three
                && three.iter().all(|c| c.is_alphabetic() && !c.is_ascii())
            {
                skips.push((*a, *c, *b));
            }
        }
    }
    skips.sort_unstable();
    skips.dedup();
    skips.into()
}
