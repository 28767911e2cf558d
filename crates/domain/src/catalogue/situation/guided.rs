//! The guide narrowed to what was answered so far.

use super::answers::{Answers, facts};
use super::{Ask, Part, asks};
use crate::catalogue::expression::{Facts, Truth};
use crate::catalogue::item::ItemVersion;

/// A question that arises, or may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub ask: Ask,
    /// The labels of its answer; none while it is open, “以上都没有” for none of the options.
    pub answer: Option<Vec<String>>,
    /// It arises for certain.
    pub arises: bool,
}

/// What of the item concerns somebody. Elements stand as in the item; `None` is an element without a condition of its own,
/// which stays as the item says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guided {
    /// The questions, without those that do not arise.
    pub questions: Vec<Asked>,
    /// Conditions.
    pub conditions: Vec<Option<Truth>>,
    /// Materials.
    pub materials: Vec<Option<Truth>>,
    /// The fee.
    pub fee: Option<Truth>,
    /// Steps of the process.
    pub steps: Vec<Option<Truth>>,
}

impl Guided {
    /// The first question that is still to be answered.
    #[must_use]
    pub fn next(&self) -> Option<&Asked> {
        self.questions.iter().find(|asked| asked.answer.is_none())
    }

    /// Whether anything was answered.
    #[must_use]
    pub fn begun(&self) -> bool {
        self.questions.iter().any(|asked| asked.answer.is_some())
    }
}

/// Narrows the item to the answers. Wrong answers count as none.
#[must_use]
pub fn guided(item: &ItemVersion, answers: &Answers) -> Guided {
    let asks = asks(item);
    let (facts, arises) = facts(&asks, answers);
    let needs = Needs { item, facts: &facts };
    Guided {
        conditions: item.conditions.iter().map(|one| needs.of(Part::Condition, &one.text)).collect(),
        materials: item.materials.iter().map(|one| needs.of(Part::Material, &one.name)).collect(),
        fee: needs.of(Part::Fee, ""),
        steps: item.process.iter().map(|one| needs.of(Part::Step, &one.step)).collect(),
        questions: asks
            .into_iter()
            .zip(arises)
            .filter(|(_, arises)| *arises != Truth::No)
            .map(|(ask, arises)| {
                let answer = answers.value(&ask).map(|_| labels(&ask, answers));
                Asked { ask, answer, arises: arises == Truth::Yes }
            })
            .collect(),
    }
}

fn labels(ask: &Ask, answers: &Answers) -> Vec<String> {
    let given = answers.get(&ask.key).unwrap_or_default();
    let known = ask.options.iter().filter(|option| given.contains(&option.id));
    let labels: Vec<String> = known.map(|option| option.label.clone()).collect();
    if labels.is_empty() { vec!["以上都没有".to_owned()] } else { labels }
}

/// Conditions of elements under some facts.
struct Needs<'a> {
    item: &'a ItemVersion,
    facts: &'a Facts,
}

impl Needs<'_> {
    fn of(&self, part: Part, name: &str) -> Option<Truth> {
        let when = self.item.situations.when(part, name)?;
        Some(when.truth(self.facts).unwrap_or(Truth::Open))
    }
}
