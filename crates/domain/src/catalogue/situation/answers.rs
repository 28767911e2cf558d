//! Answers, and what those of an application come to.

use std::collections::BTreeMap;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::guided::guided;
use super::{Ask, CASE_APPLICANT, CASE_KIND, NONE_OF_THESE, applicant_code, application_code, asks};
use crate::case::{ApplicantKind, ApplicationKind, Situation};
use crate::catalogue::expression::{Facts, Truth, Value};
use crate::catalogue::item::ItemVersion;

/// Answers by the key of their question: one value, or several; an empty list is “none of these”. A question that is not
/// there is not answered. Reads one text as a list of one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Vec<String>>);

/// One text, or a list of texts.
struct Given(Vec<String>);

struct GivenVisitor;

impl<'de> Visitor<'de> for GivenVisitor {
    type Value = Given;

    fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("a string or a sequence of strings")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Given, E> {
        Ok(Given(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Given, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = items.next_element()? {
            all.push(one);
        }
        Ok(Given(all))
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_any(GivenVisitor)
    }
}

impl<'de> Deserialize<'de> for Answers {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let read = BTreeMap::<String, Given>::deserialize(reader)?;
        Ok(Self(read.into_iter().map(|(key, given)| (key, given.0)).collect()))
    }
}

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// No such question.
    #[error("这个事项没有问题“{0}”")]
    Question(String),
    /// No such option.
    #[error("“{1}”不是可选的答案")]
    Option(String, String),
    /// More than one answer to a question with one.
    #[error("只能选一项")]
    Several(String),
    /// A question that has to be answered was not.
    #[error("请回答“{1}”")]
    Unanswered(String, String),
}

impl AnswerFault {
    /// Key of the question.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Question(key) | Self::Option(key, _) | Self::Several(key) | Self::Unanswered(key, _) => key,
        }
    }
}

impl Answers {
    /// No question is answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answers to a question; none while it is open.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&[String]> {
        self.0.get(key).map(Vec::as_slice)
    }

    /// Sets an answer as a form or an address sends it: blanks are no answer, [`NONE_OF_THESE`] is none of these.
    pub fn typed(&mut self, key: &str, values: impl IntoIterator<Item = String>) {
        let values: Vec<String> = values.into_iter().filter(|value| !value.is_empty()).collect();
        if values.is_empty() {
            return;
        }
        let values = values.into_iter().filter(|value| value != NONE_OF_THESE).collect();
        self.0.insert(key.to_owned(), values);
    }

    /// With what an application says by itself.
    #[must_use]
    pub fn with_case(&self, kind: ApplicationKind, applicant: ApplicantKind) -> Self {
        let mut all = self.clone();
        all.0.insert(CASE_KIND.to_owned(), vec![application_code(kind).to_owned()]);
        all.0.insert(CASE_APPLICANT.to_owned(), vec![applicant_code(applicant).to_owned()]);
        all
    }

    /// The value of an answer for conditions; none while it is open or is not one of the options.
    pub(super) fn value(&self, ask: &Ask) -> Option<Value> {
        let given = self.get(&ask.key)?;
        let known = |value: &String| ask.options.iter().any(|option| option.id == *value);
        if ask.multiple {
            return Some(Value::Texts(given.iter().filter(|value| known(value)).cloned().collect()));
        }
        given.first().filter(|value| known(value)).map(|value| Value::Text(value.clone()))
    }
}

/// What is known after the answers, question by question: its truth is whether the question arises.
pub(super) fn facts(asks: &[Ask], answers: &Answers) -> (Facts, Vec<Truth>) {
    let mut facts = Facts::new();
    let mut arises = Vec::with_capacity(asks.len());
    for ask in asks {
        let when = ask.when.as_ref().map_or(Ok(Truth::Yes), |when| when.truth(&facts));
        // A condition that cannot be read keeps nothing back: the findings tell of it.
        let when = when.unwrap_or(Truth::Open);
        match answers.value(ask) {
            _ if when == Truth::No => facts.absent(&ask.name),
            Some(value) => facts.set(&ask.name, value),
            None => {}
        }
        arises.push(when);
    }
    (facts, arises)
}

/// The answers of an application, checked: those to questions that arise, and which materials of the list they make
/// compulsory and which they spare. None for the latter where the item asks nothing.
///
/// Answers to questions that do not arise are dropped: a page without script shows them all.
///
/// # Errors
/// The first answer that is wrong, in the order of the questions; then what is not asked.
pub fn outcome(
    item: &ItemVersion,
    answers: &Answers,
    kind: ApplicationKind,
    applicant: ApplicantKind,
) -> Result<(Answers, Option<Situation>), AnswerFault> {
    let asks = asks(item);
    let own = |key: &str| item.situations.questions.iter().any(|question| question.id == key);
    let all = answers.with_case(kind, applicant);
    let (_, arises) = facts(&asks, &all);
    let mut kept = Answers::default();
    for (ask, arises) in asks.iter().zip(arises).filter(|(ask, _)| own(&ask.key)) {
        match answers.get(&ask.key) {
            Some(given) => {
                check(ask, given)?;
                if arises != Truth::No {
                    // Each once, in the order of the options.
                    let chosen = ask.options.iter().filter(|option| given.contains(&option.id));
                    kept.0.insert(ask.key.clone(), chosen.map(|option| option.id.clone()).collect());
                }
            }
            None if ask.must && arises == Truth::Yes => {
                return Err(AnswerFault::Unanswered(ask.key.clone(), ask.text.clone()));
            }
            None => {}
        }
    }
    if let Some(unknown) = answers.0.keys().find(|key| !own(key)) {
        return Err(AnswerFault::Question(unknown.clone()));
    }
    if item.situations.is_empty() {
        return Ok((kept, None));
    }
    let guided = guided(item, &kept.with_case(kind, applicant));
    let named = |wanted: Truth| {
        let narrowed = item.materials.iter().zip(&guided.materials);
        let narrowed = narrowed.filter(|(_, truth)| **truth == Some(wanted));
        narrowed.map(|(material, _)| material.name.clone()).collect()
    };
    Ok((kept, Some(Situation { needed: named(Truth::Yes), spared: named(Truth::No) })))
}

fn check(ask: &Ask, given: &[String]) -> Result<(), AnswerFault> {
    let known = |value: &&String| ask.options.iter().any(|option| option.id == **value);
    if let Some(other) = given.iter().find(|value| !known(value)) {
        return Err(AnswerFault::Option(ask.key.clone(), other.clone()));
    }
    if !ask.multiple && given.len() != 1 {
        return Err(AnswerFault::Several(ask.key.clone()));
    }
    Ok(())
}
