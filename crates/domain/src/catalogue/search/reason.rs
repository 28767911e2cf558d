//! Why an item was found, in words people understand.

use std::sync::Arc;

use super::super::item::ItemVersion;
use super::grams::{normalise, telling};
use super::phrases::Kind;
use super::words::Meaning;

/// Most reasons given for a hit.
pub const MAX_REASONS: usize = 4;
/// With so many reasons, what the guide's text holds need not be told.
const ENOUGH: usize = 2;
/// Part of a term's grams an item must have before the term is a reason.
const TERM_COVERAGE: f64 = 0.5;

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The code was typed.
    Code,
    /// The name holds words of the query.
    Name {
        /// The words.
        words: Vec<String>,
    },
    /// An alias of the item.
    Alias {
        /// The alias.
        alias: String,
    },
    /// A phrase people use for the item.
    Synonym {
        /// The phrase.
        phrase: String,
    },
    /// A word that stands for words of the catalogue.
    Meaning {
        /// As said.
        said: String,
        /// What it stands for.
        means: String,
    },
    /// An age, and what people of that age come for.
    Age {
        /// As said.
        said: String,
        /// What they come for.
        means: String,
    },
    /// First letters of syllables.
    Initials {
        /// As typed.
        typed: String,
        /// What they spell.
        spells: String,
    },
    /// Syllables.
    Pinyin {
        /// As typed.
        typed: String,
        /// What they spell.
        spells: String,
    },
    /// Syllables with one letter wrong.
    NearPinyin {
        /// As typed.
        typed: String,
        /// What they nearly spell.
        spells: String,
    },
    /// Characters that sound the same.
    SameSound {
        /// As typed.
        typed: String,
        /// What was read instead.
        read: String,
    },
    /// A character too few, or two swapped.
    Mistyped {
        /// As typed.
        typed: String,
        /// What was read instead.
        read: String,
    },
    /// A material of the item.
    Material {
        /// Its name.
        name: String,
    },
    /// What is issued.
    Outcome {
        /// Its name.
        name: String,
    },
    /// A condition of the item.
    Condition {
        /// Words of the query it holds.
        words: Vec<String>,
    },
    /// The department.
    Department {
        /// Its name.
        name: String,
    },
}

impl Reason {
    /// The reason in one line.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Code => "编码相同".to_owned(),
            Self::Name { words } => format!("名称里有{}", quoted(words)),
            Self::Alias { alias } => format!("别名“{alias}”"),
            Self::Synonym { phrase } => format!("常见说法“{phrase}”"),
            Self::Meaning { said, means } => format!("同义词：{said}→{means}"),
            Self::Age { said, means } => format!("年龄：{said}→{means}"),
            Self::Initials { typed, spells } => format!("拼音首字母：{typed}→{spells}"),
            Self::Pinyin { typed, spells } => format!("拼音：{typed}→{spells}"),
            Self::NearPinyin { typed, spells } => format!("拼音相近：{typed}→{spells}"),
            Self::SameSound { typed, read } => format!("读音相近：{typed}→{read}"),
            Self::Mistyped { typed, read } => format!("可能打错字：{typed}→{read}"),
            Self::Material { name } => format!("材料里有“{name}”"),
            Self::Outcome { name } => format!("办理结果是“{name}”"),
            Self::Condition { words } => format!("申请条件里有{}", quoted(words)),
            Self::Department { name } => format!("主管部门：{name}"),
        }
    }

    /// Its stable word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name { .. } => "name",
            Self::Alias { .. } => "alias",
            Self::Synonym { .. } => "synonym",
            Self::Meaning { .. } => "meaning",
            Self::Age { .. } => "age",
            Self::Initials { .. } => "initials",
            Self::Pinyin { .. } => "pinyin",
            Self::NearPinyin { .. } => "near_pinyin",
            Self::SameSound { .. } => "same_sound",
            Self::Mistyped { .. } => "mistyped",
            Self::Material { .. } => "material",
            Self::Outcome { .. } => "outcome",
            Self::Condition { .. } => "condition",
            Self::Department { .. } => "department",
        }
    }

    /// What to mark in the name of the item.
    fn marks(&self) -> Vec<&str> {
        match self {
            Self::Name { words } => words.iter().map(String::as_str).collect(),
            Self::Initials { spells, .. } | Self::Pinyin { spells, .. } | Self::NearPinyin { spells, .. } => {
                vec![spells]
            }
            Self::SameSound { read, .. } | Self::Mistyped { read, .. } => vec![read],
            Self::Meaning { means, .. } | Self::Age { means, .. } => vec![means],
            _ => Vec::new(),
        }
    }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("“{word}”")).collect()
}

/// What a query was taken for: the same for all its hits.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Asked {
    /// Its words.
    pub(super) words: Vec<String>,
    /// What its words and ages mean.
    pub(super) meanings: Vec<Meaning>,
    /// Pairs nothing has, and what was read instead.
    pub(super) read: Vec<Read>,
}

/// A pair of characters nothing has, and what was read instead.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Read {
    /// As typed, with the word around it.
    pub(super) typed: String,
    /// What was read, in the same place.
    pub(super) read: String,
    /// It sounds the same; else characters were wanting or swapped.
    pub(super) sounds: bool,
}

/// What was spelled by letters.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spelled {
    pub(super) reason: Reason,
}

/// An item found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Item code.
    pub code: String,
    /// Only for the order within one answer.
    pub score: f64,
    /// The phrase the query covers best.
    pub(super) phrase: Option<(Kind, String)>,
    /// What letters spelled.
    pub(super) spelled: Option<Spelled>,
    pub(super) asked: Arc<Asked>,
}

impl Hit {
    /// Why the item was found, the strongest first, at most [`MAX_REASONS`]; never none.
    #[must_use]
    pub fn reasons(&self, item: &ItemVersion) -> Vec<Reason> {
        if self.score == f64::MAX {
            return vec![Reason::Code];
        }
        let mut reasons: Vec<Reason> = self.spelled.iter().map(|spelled| spelled.reason.clone()).collect();
        let phrase = match &self.phrase {
            Some((Kind::Alias, alias)) => Some(Reason::Alias { alias: alias.clone() }),
            Some((Kind::Synonym, phrase)) => Some(Reason::Synonym { phrase: phrase.clone() }),
            _ => None,
        };
        let name = shared(&self.asked.words, &item.name);
        let name = (!name.is_empty()).then_some(Reason::Name { words: name });
        // What was said word for word tells more than a part of the name.
        let said = self.asked.words.concat();
        let whole = self.phrase.as_ref().is_some_and(|(_, text)| said.contains(&normalise(text)));
        let [first, second] = if whole { [phrase, name] } else { [name, phrase] };
        reasons.extend(first.into_iter().chain(second));
        reasons.extend(self.corrected(item));
        reasons.extend(self.meant(item));
        if reasons.len() < ENOUGH {
            reasons.extend(self.elsewhere(item));
        }
        reasons.dedup();
        if reasons.is_empty() {
            // Found by a piece of a longer term: the term is the reason.
            let strongest = self.asked.meanings.first();
            reasons.push(strongest.map_or_else(|| Reason::Name { words: self.asked.words.clone() }, meaning));
        }
        reasons.truncate(MAX_REASONS);
        reasons
    }

    fn corrected(&self, item: &ItemVersion) -> Vec<Reason> {
        let texts = names(item);
        let phrase = self.phrase.iter().map(|(_, text)| normalise(text));
        let texts: Vec<String> = texts.into_iter().chain(phrase).collect();
        let here = self.asked.read.iter().filter(|read| texts.iter().any(|text| text.contains(&read.read)));
        here.take(1)
            .map(|read| {
                let (typed, read_as) = (read.typed.clone(), read.read.clone());
                if read.sounds {
                    Reason::SameSound { typed, read: read_as }
                } else {
                    Reason::Mistyped { typed, read: read_as }
                }
            })
            .collect()
    }

    fn meant(&self, item: &ItemVersion) -> Vec<Reason> {
        let grams: Vec<u64> = names(item).iter().flat_map(|text| telling(text)).collect();
        let covers = |meaning: &&Meaning| {
            let term = telling(&meaning.term);
            let found = term.iter().filter(|gram| grams.contains(gram)).count();
            super::count(found) > TERM_COVERAGE * super::count(term.len())
        };
        // That 老年 stands for 老年人 need not be told.
        let tells = |meaning: &&Meaning| !meaning.term.contains(&meaning.said);
        let mut meanings: Vec<&Meaning> = self.asked.meanings.iter().filter(tells).filter(covers).collect();
        meanings.sort_by(|a, b| b.strength.total_cmp(&a.strength));
        meanings.into_iter().take(2).map(meaning).collect()
    }

    /// Words found in materials, result, conditions and department.
    fn elsewhere(&self, item: &ItemVersion) -> Vec<Reason> {
        let words = &self.asked.words;
        let longest = |text: &str| shared(words, text).iter().map(|word| word.chars().count()).max();
        let mut reasons = Vec::new();
        let outcome = item.result.iter().find(|result| longest(&result.name).is_some());
        reasons.extend(outcome.map(|result| Reason::Outcome { name: result.name.clone() }));
        let materials = item.materials.iter().map(|material| (longest(&material.name), &material.name));
        let material = materials
            .filter(|(longest, _)| longest.is_some())
            .max_by_key(|(longest, name)| (*longest, std::cmp::Reverse(name.chars().count())));
        reasons.extend(material.map(|(_, name)| Reason::Material { name: name.clone() }));
        let conditions: Vec<String> =
            item.conditions.iter().flat_map(|condition| shared(words, &condition.text)).collect();
        if let Some(first) = conditions.into_iter().next() {
            reasons.push(Reason::Condition { words: vec![first] });
        }
        if longest(&item.department).is_some() {
            reasons.push(Reason::Department { name: item.department.clone() });
        }
        reasons
    }
}

fn meaning(meaning: &Meaning) -> Reason {
    let (said, means) = (meaning.said.clone(), meaning.term.clone());
    if meaning.age.is_some() { Reason::Age { said, means } } else { Reason::Meaning { said, means } }
}

/// Name and aliases, in lower case.
fn names(item: &ItemVersion) -> Vec<String> {
    std::iter::once(&item.name).chain(&item.aliases).map(|text| normalise(text)).collect()
}

/// The words a text holds, whole or in a part of two characters and more; neighbours that stand together in the
/// text are one.
fn shared(words: &[String], text: &str) -> Vec<String> {
    let text = normalise(text);
    let mut found: Vec<String> = Vec::new();
    let mut neighbour = false;
    for word in words {
        let part = if text.contains(word.as_str()) { Some(word.clone()) } else { longest_part(word, &text) };
        let whole = part.as_deref() == Some(word.as_str());
        let Some(part) = part.filter(|part| part.chars().count() > 1 || neighbour) else {
            neighbour = false;
            continue;
        };
        let joins = |last: &String| neighbour && text.contains(&format!("{last}{part}"));
        if found.last().is_some_and(joins) {
            found.last_mut().into_iter().for_each(|last| last.push_str(&part));
        } else if part.chars().count() > 1 && !found.contains(&part) {
            found.push(part);
        }
        neighbour = whole;
    }
    found
}

/// The longest part of a word that a text holds, of two characters and more.
fn longest_part(word: &str, text: &str) -> Option<String> {
    let chars: Vec<char> = word.chars().collect();
    (2..chars.len()).rev().find_map(|length| {
        let mut parts = chars.windows(length).map(|part| part.iter().collect::<String>());
        parts.find(|part| text.contains(part.as_str()))
    })
}

/// A text in pieces, each with whether a reason names it: for highlighting.
#[must_use]
pub fn marked(text: &str, reasons: &[Reason]) -> Vec<(String, bool)> {
    let chars: Vec<char> = text.chars().collect();
    // Lower case one character for one, so that places stay places.
    let plain: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let mut on = vec![false; chars.len()];
    for mark in reasons.iter().flat_map(Reason::marks) {
        let mark: Vec<char> = mark.chars().collect();
        if mark.is_empty() {
            continue;
        }
        for at in 0..(plain.len() + 1).saturating_sub(mark.len()) {
            if plain.get(at..at + mark.len()) == Some(mark.as_slice()) {
                on.iter_mut().skip(at).take(mark.len()).for_each(|on| *on = true);
            }
        }
    }
    let mut pieces: Vec<(String, bool)> = Vec::new();
    for (c, on) in chars.into_iter().zip(on) {
        match pieces.last_mut().filter(|last| last.1 == on) {
            Some(last) => last.0.push(c),
            None => pieces.push((c.to_string(), on)),
        }
    }
    pieces
}
