//! 情形导办: questions whose answers say which conditions, materials, fees and steps of an item concern somebody.
//!
//! One set of questions and conditions ([`Situations`], part of the item version) serves the portal, the window, the
//! kiosk and the API: [`guided`] narrows the guide to what was answered so far, [`outcome`] judges the answers of an
//! application, [`table`] lists every situation with its materials for those who edit them, and the quality rules of
//! `findings` look for what contradicts itself.
//!
//! An element without a condition of its own stays what the item says: this block only narrows. A material with one is
//! compulsory where the condition holds, not needed where it does not, and *possibly* needed while that is open.

mod answers;
mod findings;
mod guided;
mod stricter;
mod table;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::expression::{Expression, Kind, Names};
use super::item::ItemVersion;
use crate::case::{ApplicantKind, ApplicationKind};

pub use answers::{AnswerFault, Answers, outcome};
pub(super) use findings::RULES;
pub use guided::{Asked, Guided, guided};
pub(super) use stricter::stricter_in_a_situation;
pub use table::{Group, TABLE_MAX, Table, table};

/// Most questions of an item.
pub const QUESTIONS_MAX: usize = 20;
/// Most options of a question.
pub const OPTIONS_MAX: usize = 20;
/// What a form sends for “none of these”; no option is called so.
pub const NONE_OF_THESE: &str = "-";

/// The questions of an item and what hangs on them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Situations {
    /// The questions, in the order they are asked.
    #[serde(default)]
    pub questions: Vec<SituationQuestion>,
    /// When elements are needed.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SituationQuestion {
    /// Name in conditions: `who` is `answers.who`. A letter, then letters, digits, `_`.
    pub id: String,
    /// What is asked.
    pub text: String,
    /// What helps to answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The answers.
    pub options: Vec<AnswerOption>,
    /// Several answers may be true at once; none of them, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multiple: bool,
    /// An application without an answer is refused.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub must: bool,
    /// Asked only where this holds; it may use earlier questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Expression>,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerOption {
    /// Value in conditions.
    pub id: String,
    /// Words shown.
    pub label: String,
}

/// What a condition hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// 申请条件, by its text.
    Condition,
    /// 申请材料, by its name.
    Material,
    /// 收费; the name is empty.
    Fee,
    /// 环节 of the process as published, by its name.
    Step,
}

impl Part {
    /// The word of the field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Condition => "条件",
            Self::Material => "材料",
            Self::Fee => "收费",
            Self::Step => "环节",
        }
    }
}

/// When an element is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Kind of element.
    pub part: Part,
    /// Its name; empty for the fee.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Where it is needed.
    pub when: Expression,
}

/// The kind of application as a question and as a name.
const CASE_KIND: &str = "case.kind";
/// The kind of applicant as a question and as a name.
const CASE_APPLICANT: &str = "case.applicant";

/// A question as it is asked: one of the item's own, or 办哪一种 and 申请人是谁 where conditions use them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Key of its answer: the question's id, `case.kind` or `case.applicant`.
    pub key: String,
    /// Name in conditions.
    pub name: String,
    /// What is asked.
    pub text: String,
    /// What helps to answer; empty for nothing.
    pub help: String,
    /// The answers.
    pub options: Vec<AnswerOption>,
    /// Several answers may be true at once.
    pub multiple: bool,
    /// An application without an answer is refused.
    pub must: bool,
    /// Asked only where this holds.
    pub when: Option<Expression>,
}

impl Ask {
    /// The words of an answer; the value itself where there is no such option.
    #[must_use]
    pub fn label<'a>(&'a self, value: &'a str) -> &'a str {
        self.options.iter().find(|option| option.id == value).map_or(value, |option| option.label.as_str())
    }

    fn kind(&self) -> Kind {
        let options = self.options.iter().map(|option| option.id.clone()).collect();
        if self.multiple { Kind::Choices(options) } else { Kind::Choice(options) }
    }

    fn own(question: &SituationQuestion) -> Self {
        Self {
            key: question.id.clone(),
            name: format!("answers.{}", question.id),
            text: question.text.clone(),
            help: question.help.clone().unwrap_or_default(),
            options: question.options.clone(),
            multiple: question.multiple,
            must: question.must,
            when: question.when.clone(),
        }
    }

    fn of_case(name: &str, text: &str, options: Vec<AnswerOption>) -> Self {
        Self {
            key: name.to_owned(),
            name: name.to_owned(),
            text: text.to_owned(),
            help: String::new(),
            options,
            multiple: false,
            must: false,
            when: None,
        }
    }
}

/// The code of a kind of application, as in conditions.
#[must_use]
pub fn application_code(kind: ApplicationKind) -> &'static str {
    match kind {
        ApplicationKind::New => "new",
        ApplicationKind::Change => "change",
        ApplicationKind::Renewal => "renewal",
        ApplicationKind::Replacement => "replacement",
        ApplicationKind::Cancellation => "cancellation",
    }
}

/// The code of a kind of applicant, as in conditions.
#[must_use]
pub fn applicant_code(kind: ApplicantKind) -> &'static str {
    match kind {
        ApplicantKind::Person => "person",
        ApplicantKind::Legal => "legal",
        ApplicantKind::Other => "other",
    }
}

impl Situations {
    /// Nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty() && self.needs.is_empty()
    }

    /// All conditions.
    fn conditions(&self) -> impl Iterator<Item = &Expression> {
        let asked = self.questions.iter().filter_map(|question| question.when.as_ref());
        asked.chain(self.needs.iter().map(|need| &need.when))
    }

    fn uses(&self, name: &str) -> bool {
        // Most conditions do not mention its group at all: they are not read for this.
        let group = name.split('.').next().unwrap_or(name);
        let mentioned = self.conditions().filter(|one| one.as_str().contains(group));
        mentioned.filter_map(|one| one.parsed().ok()).any(|parsed| parsed.names().contains(name))
    }

    /// When an element is needed, if it has a condition.
    #[must_use]
    pub fn when(&self, part: Part, name: &str) -> Option<&Expression> {
        self.needs.iter().find(|need| need.part == part && need.name == name).map(|need| &need.when)
    }
}

/// The questions of an item as they are asked, in order.
#[must_use]
pub fn asks(item: &ItemVersion) -> Vec<Ask> {
    let set = &item.situations;
    let mut asks = Vec::new();
    if set.uses(CASE_KIND) {
        asks.push(Ask::of_case(CASE_KIND, "要办哪一种", kinds(item)));
    }
    if set.uses(CASE_APPLICANT) {
        asks.push(Ask::of_case(CASE_APPLICANT, "申请人是谁", applicants(item)));
    }
    asks.extend(set.questions.iter().map(Ask::own));
    asks
}

/// Everything a condition may be about, as questions: whether conditions use it yet or not.
#[must_use]
pub fn offered(item: &ItemVersion) -> Vec<Ask> {
    let kind = Ask::of_case(CASE_KIND, "要办哪一种", kinds(item));
    let applicant = Ask::of_case(CASE_APPLICANT, "申请人是谁", applicants(item));
    let of_case = [kind, applicant].into_iter().filter(|ask| ask.options.len() > 1);
    of_case.chain(item.situations.questions.iter().map(Ask::own)).collect()
}

fn option(id: &str, label: &str) -> AnswerOption {
    AnswerOption { id: id.to_owned(), label: label.to_owned() }
}

/// One option for each kind of application; two handling items of one kind are one to conditions.
fn kinds(item: &ItemVersion) -> Vec<AnswerOption> {
    let mut kinds: Vec<AnswerOption> = Vec::new();
    for handling in &item.handling {
        let id = application_code(handling.kind);
        if kinds.iter().all(|kind| kind.id != id) {
            kinds.push(option(id, &handling.name));
        }
    }
    kinds
}

/// Who may apply: as the item says, everybody where it says nothing.
fn applicants(item: &ItemVersion) -> Vec<AnswerOption> {
    let serves =
        |word: &str| item.serve_objects.is_empty() || item.serve_objects.iter().any(|one| one.contains(word));
    let all = [("person", "个人", "自然人"), ("legal", "法人", "法人"), ("other", "其他组织", "组织")];
    all.into_iter().filter(|(.., word)| serves(word)).map(|(id, label, _)| option(id, label)).collect()
}

/// The names conditions of an item may use.
#[must_use]
pub fn names(item: &ItemVersion) -> Names {
    let kind = Ask::of_case(CASE_KIND, "", kinds(item));
    let applicant = Ask::of_case(CASE_APPLICANT, "", applicants(item));
    let own = item.situations.questions.iter().map(Ask::own);
    [kind, applicant]
        .into_iter()
        .chain(own)
        .fold(Names::new(), |names, ask| names.with(&ask.name, ask.kind()))
}

/// A condition in words: `“谁来办理”是“代办”`.
#[must_use]
pub fn in_words(item: &ItemVersion, when: &Expression) -> String {
    let asks = asks(item);
    let ask = |name: &str| asks.iter().find(|ask| ask.name == name);
    let words = when.parsed().ok().and_then(|parsed| {
        parsed.words(&|name| ask(name).map(|ask| ask.text.clone()), &|name, value| {
            ask(name).map_or_else(|| value.to_owned(), |ask| ask.label(value).to_owned())
        })
    });
    words.unwrap_or_else(|| when.as_str().to_owned())
}

/// The elements that can be narrowed, in the order of the guide.
#[must_use]
pub fn elements(item: &ItemVersion) -> Vec<(Part, &str)> {
    let conditions = item.conditions.iter().map(|one| (Part::Condition, one.text.as_str()));
    let materials = item.materials.iter().map(|one| (Part::Material, one.name.as_str()));
    let fee = item.fee.as_ref().filter(|fee| fee.charged).map(|_| (Part::Fee, ""));
    let steps = item.process.iter().map(|one| (Part::Step, one.step.as_str()));
    let mut found: Vec<(Part, &str)> = Vec::new();
    for element in conditions.chain(materials).chain(fee).chain(steps) {
        if !found.contains(&element) {
            found.push(element);
        }
    }
    found
}

/// A list to compare: what makes an entry the same one, and how it is shown.
pub(super) type Entries = Vec<(String, String)>;

/// Questions and conditions as shown in a comparison of two versions.
pub(super) fn situation_entries(item: &ItemVersion) -> (Entries, Entries) {
    let question = |one: &SituationQuestion| {
        let labels: Vec<&str> = one.options.iter().map(|option| option.label.as_str()).collect();
        let multiple = if one.multiple { "，可多选" } else { "" };
        let must = if one.must { "，必答" } else { "" };
        let when = one.when.as_ref().map(|when| format!("，{}时才问", in_words(item, when)));
        let when = when.unwrap_or_default();
        (one.id.clone(), format!("{}（{}{multiple}{must}{when}）", one.text, labels.join("、")))
    };
    let need = |one: &Need| {
        let what = match one.part {
            Part::Fee => Part::Fee.label().to_owned(),
            part => format!("{}“{}”", part.label(), one.name),
        };
        (what.clone(), format!("{what}：{}", in_words(item, &one.when)))
    };
    (
        item.situations.questions.iter().map(question).collect(),
        item.situations.needs.iter().map(need).collect(),
    )
}
