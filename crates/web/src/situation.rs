//! The questions of an item (情形导办) on pages: read from a form or an address, asked, and what the answers come to. A field
//! is called as in conditions, `answers.who` or `case.kind`, so that a link carries answers from the guide to the window.

use domain::catalogue::ItemVersion;
use domain::catalogue::expression::Truth;
use domain::catalogue::situation::{Answers, Asked, Guided, NONE_OF_THESE, asks};

use crate::form::{Choice, Field, Typed};
use crate::room::escape;
use crate::view::Pair;

/// The answers among what was typed; anything else is left alone.
pub(crate) fn read(item: &ItemVersion, typed: &Typed) -> Answers {
    let mut answers = Answers::default();
    for ask in asks(item) {
        answers.typed(&ask.key, typed.all(&ask.name));
    }
    answers
}

/// A question as a field, with its answer; `unsure` offers not to answer it yet.
pub(crate) fn field(asked: &Asked, answers: &Answers, unsure: bool) -> Field {
    let ask = &asked.ask;
    let given = answers.get(&ask.key);
    let on = |value: &str| given.is_some_and(|given| given.iter().any(|one| one == value));
    let choice = |id: &str, label: &str| Choice { on: on(id), ..Choice::new(id, label) };
    let mut choices: Vec<Choice> =
        ask.options.iter().map(|option| choice(&option.id, &option.label)).collect();
    if ask.multiple {
        let none = given.is_some_and(<[String]>::is_empty);
        choices.push(Choice { on: none, ..Choice::new(NONE_OF_THESE, "以上都没有") });
    }
    if unsure && !ask.multiple {
        choices.push(Choice { on: asked.answer.is_none(), ..Choice::new("", "还不清楚") });
    }
    let field = if ask.multiple {
        Field::checks(&ask.name, &ask.text, choices)
    } else {
        Field::radio(&ask.name, &ask.text, choices)
    };
    field.hint(ask.help.clone())
}

/// What was answered.
pub(crate) fn said(guided: &Guided) -> Vec<Pair> {
    let answered = guided.questions.iter().filter_map(|one| Some((&one.ask.text, one.answer.as_ref()?)));
    answered.map(|(text, labels)| Pair::new(text.clone(), labels.join("、"))).collect()
}

/// The answers as the query of an address, without the question mark.
pub(crate) fn query(item: &ItemVersion, answers: &Answers) -> String {
    let pairs = pairs(item, answers);
    pairs.iter().map(|pair| format!("{}={}", pair.label, escape(&pair.value))).collect::<Vec<_>>().join("&")
}

/// The answers as fields of a form.
pub(crate) fn pairs(item: &ItemVersion, answers: &Answers) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for ask in asks(item) {
        match answers.get(&ask.key) {
            Some([]) => pairs.push(Pair::new(ask.name, NONE_OF_THESE)),
            Some(values) => {
                pairs.extend(values.iter().map(|value| Pair::new(ask.name.clone(), value.clone())))
            }
            None => {}
        }
    }
    pairs
}

/// The word for a material that has a condition of its own.
pub(crate) fn need(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "按情形需要",
        Truth::Open => "看情形，先回答问题",
        Truth::No => "按情形不需要",
    }
}
