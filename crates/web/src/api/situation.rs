//! `GET /items/{code}/situation`: the questions of an item, and what it comes to for the answers in the address.

use axum::Json;
use axum::extract::State;
use domain::catalogue::ItemVersion;
use domain::catalogue::expression::Truth;
use domain::catalogue::situation::{Asked, NONE_OF_THESE, asks, guided};
use serde_json::{Value, json};
use service::{App, catalogue};

use super::Problem;
use super::ask::{Asked as Query, Named};
use crate::form::Typed;
use crate::situation;

pub(super) async fn one(
    State(app): State<App>,
    Named(code): Named<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, Problem> {
    let item = catalogue::item(&app, &code).ok_or_else(Problem::not_found)?;
    known(&item, &pairs)?;
    let answers = situation::read(&item, &Typed(pairs));
    let narrowed = guided(&item, &answers);
    let named = |names: Vec<&str>, truths: &[Option<Truth>]| {
        let both = names.into_iter().zip(truths);
        both.map(|(name, truth)| json!({"name": name, "need": need(*truth)})).collect::<Vec<_>>()
    };
    Ok(Json(json!({
        "questions": narrowed.questions.iter().map(|asked| question(asked, answers.get(&asked.ask.key))).collect::<Vec<_>>(),
        "next": narrowed.next().map(|asked| &asked.ask.name),
        "conditions": named(item.conditions.iter().map(|one| one.text.as_str()).collect(), &narrowed.conditions),
        "materials": named(item.materials.iter().map(|one| one.name.as_str()).collect(), &narrowed.materials),
        "steps": named(item.process.iter().map(|one| one.step.as_str()).collect(), &narrowed.steps),
        "fee": need(narrowed.fee),
    })))
}

/// A program is told what a page lets pass: a question or an answer there is not.
fn known(item: &ItemVersion, pairs: &[(String, String)]) -> Result<(), Problem> {
    let asks = asks(item);
    for (name, value) in pairs {
        let Some(ask) = asks.iter().find(|ask| ask.name == *name) else {
            return Err(Problem::field(format!("/{name}"), "没有这个问题"));
        };
        let none = ask.multiple && value == NONE_OF_THESE;
        if !none && !ask.options.iter().any(|option| option.id == *value) {
            return Err(Problem::field(format!("/{name}"), "不是可选的答案"));
        }
    }
    Ok(())
}

fn question(asked: &Asked, answer: Option<&[String]>) -> Value {
    let ask = &asked.ask;
    let options: Vec<Value> =
        ask.options.iter().map(|option| json!({"id": option.id, "label": option.label})).collect();
    json!({"name": ask.name, "text": ask.text, "help": ask.help, "multiple": ask.multiple, "must": ask.must,
           "arises": asked.arises, "options": options, "answer": asked.answer.as_ref().and(answer)})
}

/// `as_stated` is an element without a condition of its own.
fn need(truth: Option<Truth>) -> &'static str {
    match truth {
        None => "as_stated",
        Some(Truth::Yes) => "needed",
        Some(Truth::Open) => "open",
        Some(Truth::No) => "spared",
    }
}
