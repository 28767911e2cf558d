//! The questions of a package (情形导办): what several items ask with the same choices is asked once; what its answers make of
//! the merged list of materials and of who waits for whom.

use std::collections::BTreeMap;

use super::form::{free_key, plain};
use super::{Merged, Package};
use crate::case::{ApplicantKind, ApplicationKind};
use crate::catalogue::expression::Truth;
use crate::catalogue::item::ItemVersion;
use crate::catalogue::situation::{
    AnswerOption, Answers, Ask, Asked, Guided, SituationQuestion, guided, in_words, outcome,
};

/// A question of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedQuestion {
    /// Its key in the answers of the package.
    pub key: String,
    /// What is asked.
    pub text: String,
    /// What helps to answer; empty for nothing.
    pub help: String,
    /// The answers.
    pub options: Vec<AnswerOption>,
    /// Several answers may be true at once.
    pub multiple: bool,
    /// Code of each item that asks it, with its name there.
    pub uses: Vec<(String, String)>,
    /// Another item asks this with other choices: it stands under the names of its own items.
    pub apart: bool,
}

/// The questions of a package, in the order they are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergedQuestions(pub Vec<MergedQuestion>);

/// A question that arises, or may, for an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedOnce {
    /// The question with its answer; it has to be answered where one of the items that ask it says so.
    pub asked: Asked,
    /// When it arises, in words; none where it does for certain.
    pub when: Option<String>,
    /// Names of the items, where others ask it with other choices; empty where it is asked once for all.
    pub apart: Vec<String>,
}

/// What the answers of an application come to for each item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageOutcome {
    /// Materials each item does not need, by its code.
    pub spared: BTreeMap<String, Vec<String>>,
    /// Wrong or missing answers: the key of the package, and why.
    pub faults: Vec<(String, String)>,
}

impl MergedQuestions {
    pub(super) fn of(members: &[&ItemVersion]) -> Self {
        let mut merged: Vec<MergedQuestion> = Vec::new();
        for item in members {
            for question in &item.situations.questions {
                let known = merged
                    .iter_mut()
                    .find(|one| one.uses.iter().all(|(code, _)| *code != item.code) && one.same(question));
                match known {
                    Some(known) => known.uses.push((item.code.clone(), question.id.clone())),
                    None => {
                        let taken = |key: &str| merged.iter().any(|one| one.key == key);
                        let key = free_key(&question.id, &item.code, taken);
                        merged.push(MergedQuestion::new(key, &item.code, question));
                    }
                }
            }
        }
        let texts: Vec<String> = merged.iter().map(|one| plain(&one.text)).collect();
        for one in &mut merged {
            let text = plain(&one.text);
            one.apart = texts.iter().filter(|other| **other == text).count() > 1;
        }
        Self(merged)
    }

    /// Key of what an item asks under this name.
    #[must_use]
    pub fn key_of(&self, item: &str, id: &str) -> Option<&str> {
        let asks = |one: &&MergedQuestion| one.uses.iter().any(|(code, own)| code == item && own == id);
        self.0.iter().find(asks).map(|one| one.key.as_str())
    }

    /// What each item is told, by its own questions. Answers to nothing that is asked go nowhere.
    #[must_use]
    pub fn split(&self, answers: &Answers) -> BTreeMap<String, Answers> {
        let mut split: BTreeMap<String, Answers> = BTreeMap::new();
        for question in &self.0 {
            let Some(given) = answers.get(&question.key) else { continue };
            for (item, id) in &question.uses {
                split.entry(item.clone()).or_default().0.insert(id.clone(), given.to_vec());
            }
        }
        split
    }

    /// The first answer to nothing that is asked.
    #[must_use]
    pub fn unknown<'a>(&self, answers: &'a Answers) -> Option<&'a String> {
        answers.0.keys().find(|key| self.0.iter().all(|one| one.key != **key))
    }

    /// The questions that arise or may, after the answers so far.
    #[must_use]
    pub fn asked(
        &self,
        items: &[&ItemVersion],
        answers: &Answers,
        applicant: ApplicantKind,
    ) -> Vec<AskedOnce> {
        let narrowed: Vec<(&ItemVersion, Guided)> = self.guided(items, answers, applicant);
        self.0.iter().filter_map(|one| one.asked(&narrowed)).collect()
    }

    fn guided<'a>(
        &self,
        items: &[&'a ItemVersion],
        answers: &Answers,
        applicant: ApplicantKind,
    ) -> Vec<(&'a ItemVersion, Guided)> {
        let split = self.split(answers);
        let one = |item: &&'a ItemVersion| {
            let own = split.get(&item.code).cloned().unwrap_or_default();
            (*item, guided(item, &own.with_case(kind_of(item), applicant)))
        };
        items.iter().map(one).collect()
    }
}

impl MergedQuestion {
    fn new(key: String, item: &str, question: &SituationQuestion) -> Self {
        Self {
            key,
            text: question.text.clone(),
            help: question.help.clone().unwrap_or_default(),
            options: question.options.clone(),
            multiple: question.multiple,
            uses: vec![(item.to_owned(), question.id.clone())],
            apart: false,
        }
    }

    fn same(&self, question: &SituationQuestion) -> bool {
        let sorted = |options: &[AnswerOption]| {
            let mut sorted: Vec<(String, String)> =
                options.iter().map(|one| (one.id.clone(), one.label.clone())).collect();
            sorted.sort();
            sorted
        };
        plain(&self.text) == plain(&question.text)
            && self.multiple == question.multiple
            && sorted(&self.options) == sorted(&question.options)
    }

    /// As it stands for an application; none where it arises for no item.
    fn asked(&self, narrowed: &[(&ItemVersion, Guided)]) -> Option<AskedOnce> {
        let mine = narrowed.iter().filter_map(|(item, guided)| {
            let (_, id) = self.uses.iter().find(|(code, _)| *code == item.code)?;
            let asked = guided.questions.iter().find(|asked| asked.ask.key == *id)?;
            Some((*item, asked))
        });
        let mine: Vec<(&ItemVersion, &Asked)> = mine.collect();
        let (first_item, first) = mine.first()?;
        let arises = mine.iter().any(|(_, asked)| asked.arises);
        let when = first.ask.when.as_ref().filter(|_| !arises).map(|when| in_words(first_item, when));
        let of = narrowed.iter().filter(|(item, _)| self.uses.iter().any(|(code, _)| *code == item.code));
        Some(AskedOnce {
            asked: Asked {
                ask: Ask {
                    key: self.key.clone(),
                    name: format!("answers.{}", self.key),
                    text: self.text.clone(),
                    help: self.help.clone(),
                    options: self.options.clone(),
                    multiple: self.multiple,
                    must: mine.iter().any(|(_, asked)| asked.arises && asked.ask.must),
                    when: None,
                },
                answer: first.answer.clone(),
                arises,
            },
            when,
            apart: if self.apart { of.map(|(item, _)| item.name.clone()).collect() } else { Vec::new() },
        })
    }
}

impl Merged {
    /// What the answers make of each material of the list: needed, to be seen, not needed; none where no answer bears on it.
    #[must_use]
    pub fn needs(
        &self,
        items: &[&ItemVersion],
        answers: &Answers,
        applicant: ApplicantKind,
    ) -> Vec<Option<Truth>> {
        let narrowed = self.questions.guided(items, answers, applicant);
        let of_use = |(code, name): &(String, String)| {
            let (item, guided) = narrowed.iter().find(|(item, _)| item.code == *code)?;
            let at = item.materials.iter().position(|material| material.name == *name)?;
            let required = item.materials.get(at).is_some_and(|material| material.required);
            Some((guided.materials.get(at).copied().flatten(), required))
        };
        let need = |uses: &[(String, String)]| {
            let all: Vec<(Option<Truth>, bool)> = uses.iter().filter_map(of_use).collect();
            let any = |truth: Option<Truth>| all.iter().any(|(of, _)| *of == truth);
            if all.iter().any(|(truth, required)| truth.is_none() && *required) {
                return None;
            }
            [Truth::Yes, Truth::Open].into_iter().find(|truth| any(Some(*truth))).or_else(|| {
                let spared = !all.is_empty() && !any(None);
                spared.then_some(Truth::No)
            })
        };
        self.materials.iter().map(|material| need(&material.uses)).collect()
    }

    /// Judges the answers of an application by the questions of each item.
    #[must_use]
    pub fn outcome(
        &self,
        items: &[&ItemVersion],
        answers: &Answers,
        applicant: ApplicantKind,
    ) -> PackageOutcome {
        let split = self.questions.split(answers);
        let mut all = PackageOutcome::default();
        for item in items {
            let own = split.get(&item.code).cloned().unwrap_or_default();
            match outcome(item, &own, kind_of(item), applicant) {
                Ok((_, Some(situation))) => drop(all.spared.insert(item.code.clone(), situation.spared)),
                Ok((_, None)) => {}
                Err(fault) => {
                    let key = self.questions.key_of(&item.code, fault.key()).unwrap_or(fault.key());
                    if all.faults.iter().all(|(known, _)| known != key) {
                        all.faults.push((key.to_owned(), fault.to_string()));
                    }
                }
            }
        }
        let place = |key: &str| self.questions.0.iter().position(|one| one.key == key);
        all.faults.sort_by_key(|(key, _)| place(key).unwrap_or(usize::MAX));
        all
    }

    /// The package as it stands for one application: what the answers spare an item does not go to it, and nobody waits
    /// for a result that is not needed.
    #[must_use]
    pub fn narrowed(&self, package: &Package, spared: &BTreeMap<String, Vec<String>>) -> Self {
        let needed = |code: &str, name: &str| {
            spared.get(code).is_none_or(|names| names.iter().all(|spared| spared != name))
        };
        let mut narrowed = self.clone();
        for material in &mut narrowed.materials {
            material.uses.retain(|(code, name)| needed(code, name));
        }
        narrowed.passed.retain(|one| needed(&one.item, &one.material));
        // Less waits for less: there was no circle, so there is none now.
        if let Ok(waits) = package.waits(&narrowed.passed)
            && let Ok(waves) = super::waves(&waits)
        {
            (narrowed.waits, narrowed.waves) = (waits, waves);
        }
        narrowed
    }
}

/// The kind of application a package is for: a new one, or the only kind the item has.
fn kind_of(item: &ItemVersion) -> ApplicationKind {
    match item.handling_item(ApplicationKind::New) {
        Some(_) => ApplicationKind::New,
        None => item.handling.first().map(|handling| handling.kind).unwrap_or_default(),
    }
}
