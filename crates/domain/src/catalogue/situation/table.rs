//! Every situation an item knows, with the materials each comes to.

use super::answers::{Answers, facts};
use super::{Ask, Part, asks};
use crate::catalogue::expression::{Facts, Parsed, Truth, Value};
use crate::catalogue::item::ItemVersion;

/// Most situations that are listed. Beyond, the table says that it is not complete.
pub const TABLE_MAX: usize = 2_000;

/// Situations with the same materials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Materials that are needed, as indices of the item's list.
    pub needed: Vec<usize>,
    /// Materials that may be needed: without a condition the questions settle.
    pub perhaps: Vec<usize>,
    /// The situations: question and answer, in words.
    pub situations: Vec<Vec<(String, String)>>,
}

/// All situations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Groups, in the order of their first situation.
    pub groups: Vec<Group>,
    /// Number of situations listed.
    pub situations: usize,
    /// There are more than [`TABLE_MAX`].
    pub cut: bool,
}

/// A complete set of answers.
pub(super) struct Full {
    pub(super) answers: Answers,
    pub(super) facts: Facts,
    /// Whether each question arises in it.
    pub(super) arises: Vec<Truth>,
}

/// All complete sets of answers, at most [`TABLE_MAX`]; whether there are more.
pub(super) fn all(asks: &[Ask]) -> (Vec<Full>, bool) {
    let mut walk = Walk { asks, parsed: Vec::new(), found: Vec::new(), cut: false };
    walk.parsed = asks.iter().map(|ask| ask.when.as_ref().and_then(|when| when.parsed().ok())).collect();
    walk.from(0, &mut Answers::default(), &Facts::new(), &mut Vec::new());
    (walk.found, walk.cut)
}

struct Walk<'a> {
    asks: &'a [Ask],
    parsed: Vec<Option<Parsed>>,
    found: Vec<Full>,
    cut: bool,
}

impl Walk<'_> {
    fn from(&mut self, at: usize, answers: &mut Answers, facts: &Facts, arises: &mut Vec<Truth>) {
        if self.cut {
            return;
        }
        let Some(ask) = self.asks.get(at) else {
            if self.found.len() == TABLE_MAX {
                self.cut = true;
            } else {
                let (answers, facts) = (answers.clone(), facts.clone());
                self.found.push(Full { answers, facts, arises: arises.clone() });
            }
            return;
        };
        let when = self.parsed.get(at).and_then(Option::as_ref).map_or(Truth::Yes, |when| when.truth(facts));
        arises.push(when);
        if when == Truth::No {
            let mut facts = facts.clone();
            facts.absent(&ask.name);
            self.from(at + 1, answers, &facts, arises);
        } else {
            self.branch(at, ask, answers, facts, arises);
        }
        arises.pop();
    }

    fn branch(
        &mut self,
        at: usize,
        ask: &Ask,
        answers: &mut Answers,
        facts: &Facts,
        arises: &mut Vec<Truth>,
    ) {
        let ids: Vec<&str> = ask.options.iter().map(|option| option.id.as_str()).collect();
        // One of them, or any of them: counted, so that a question with many options is cut and not waited for.
        let sets = if ask.multiple { 1_u64 << ids.len().min(32) } else { ids.len() as u64 };
        for set in 0..sets {
            if self.cut {
                return;
            }
            let chosen = |(index, _): &(usize, &&str)| {
                if ask.multiple { set >> index & 1 == 1 } else { *index as u64 == set }
            };
            let values: Vec<String> =
                ids.iter().enumerate().filter(chosen).map(|(_, id)| (*id).to_owned()).collect();
            let mut facts = facts.clone();
            match (ask.multiple, values.first()) {
                (true, _) => facts.set(&ask.name, Value::Texts(values.clone())),
                (false, Some(one)) => facts.set(&ask.name, Value::Text(one.clone())),
                (false, None) => {}
            }
            answers.0.insert(ask.key.clone(), values);
            self.from(at + 1, answers, &facts, arises);
        }
        answers.0.remove(&ask.key);
    }
}

/// Lists every situation with its materials; situations with the same materials stand together.
#[must_use]
pub fn table(item: &ItemVersion) -> Table {
    let asks = asks(item);
    let (all, cut) = all(&asks);
    let conditions: Vec<Option<Parsed>> = item
        .materials
        .iter()
        .map(|one| item.situations.when(Part::Material, &one.name).and_then(|when| when.parsed().ok()))
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    for full in &all {
        let (needed, perhaps) = materials(item, &conditions, &full.facts);
        let words = words(&asks, full);
        match groups.iter_mut().find(|group| group.needed == needed && group.perhaps == perhaps) {
            Some(group) => group.situations.push(words),
            None => groups.push(Group { needed, perhaps, situations: vec![words] }),
        }
    }
    Table { groups, situations: all.len(), cut }
}

fn materials(item: &ItemVersion, conditions: &[Option<Parsed>], facts: &Facts) -> (Vec<usize>, Vec<usize>) {
    let (mut needed, mut perhaps) = (Vec::new(), Vec::new());
    for (at, (material, when)) in item.materials.iter().zip(conditions).enumerate() {
        match when.as_ref().map(|when| when.truth(facts)) {
            Some(Truth::Yes) => needed.push(at),
            None if material.required => needed.push(at),
            None | Some(Truth::Open) => perhaps.push(at),
            Some(Truth::No) => {}
        }
    }
    (needed, perhaps)
}

fn words(asks: &[Ask], full: &Full) -> Vec<(String, String)> {
    let answered = asks.iter().filter_map(|ask| Some((ask, full.answers.get(&ask.key)?)));
    let words = answered.map(|(ask, values)| {
        let labels: Vec<&str> = values.iter().map(|value| ask.label(value)).collect();
        let said = if labels.is_empty() { "都没有".to_owned() } else { labels.join("、") };
        (ask.text.clone(), said)
    });
    words.collect()
}

/// What is known after some answers; for tests and for comparing two versions.
pub(super) fn facts_of(asks: &[Ask], answers: &Answers) -> Facts {
    facts(asks, answers).0
}
