//! 情形导办 on the portal: the guide narrowed to somebody's answers, and the questions one a page (also for self-service
//! machines). The answers stand in the address alone: nothing is kept, and the link can be passed on.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::ItemVersion;
use domain::catalogue::expression::Truth;
use domain::catalogue::situation::{Answers, Asked, Guided, Part, guided, in_words};

use super::guide::{ElementView, Fact, MaterialView};
use crate::form::{Field, Typed};
use crate::room::{Portal, escape};
use crate::view::{Frame, Pair};
use crate::{WebError, situation};

/// The questions on a guide. Empty where the item asks nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct SituationView {
    pub(crate) fields: Vec<Field>,
    /// What was answered.
    pub(crate) said: Vec<Pair>,
    /// How far it is narrowed.
    pub(crate) state: String,
    pub(crate) action: String,
    /// The questions one a page.
    pub(crate) one_by_one: String,
}

/// One question.
#[derive(Template)]
#[template(path = "portal/situation.html")]
pub(crate) struct AskPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) n: usize,
    pub(crate) field: Field,
    /// Answers so far, sent along.
    pub(crate) before: Vec<Pair>,
    pub(crate) said: Vec<Pair>,
    pub(crate) action: String,
    pub(crate) back: String,
    /// Where passing over this question leads; empty where it has to be answered.
    pub(crate) pass: String,
    pub(crate) guide: String,
}

/// The questions with the answers so far.
pub(crate) fn view(item: &ItemVersion, answers: &Answers, narrowed: &Guided) -> SituationView {
    if narrowed.questions.is_empty() {
        return SituationView::default();
    }
    let base = format!("/items/{}", escape(&item.code));
    let open = narrowed.questions.iter().filter(|one| one.answer.is_none()).count();
    let state = match (narrowed.begun(), open) {
        (false, _) => "回答下面的问题，只看和您有关的材料。".to_owned(),
        (true, 0) => "下面按您的情形列出。".to_owned(),
        (true, open) => format!("还有 {open} 个问题没有回答，相关的材料标着“看情形”。"),
    };
    SituationView {
        fields: narrowed.questions.iter().map(|one| situation::field(one, answers, true)).collect(),
        said: situation::said(narrowed),
        state,
        one_by_one: format!("{base}/situation"),
        action: base,
    }
}

/// `GET /items/{code}/situation`: the next question; the guide once all are answered.
pub(crate) async fn show(
    portal: Portal,
    Path(code): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let item = service::catalogue::item(&portal.app, &code).ok_or(WebError::NoPage)?;
    let typed = Typed(asked);
    let answers = situation::read(&item, &typed);
    let narrowed = guided(&item, &answers);
    let base = format!("/items/{}", escape(&item.code));
    let query = situation::query(&item, &answers);
    let passed = passed(&narrowed, &typed);
    let open = |one: &&Asked| one.answer.is_none() && !passed.contains(&one.ask.key.as_str());
    let Some(next) = narrowed.questions.iter().find(open) else {
        return Ok(Redirect::to(&format!("{base}?{query}#situation")).into_response());
    };
    let must = next.ask.must && next.arises;
    let mut before = situation::pairs(&item, &answers);
    before.extend(passed.iter().map(|key| Pair::new(PASSED, *key)));
    if !must {
        // An answer counts before this does.
        before.push(Pair::new(PASSED, next.ask.key.clone()));
    }
    let done: Vec<&str> =
        narrowed.questions.iter().filter(|one| !open(one)).map(|one| one.ask.key.as_str()).collect();
    let to = |answers: &Answers, passed: &[&str]| {
        let passed = passed.iter().map(|key| format!("{PASSED}={}", escape(key)));
        let query = situation::query(&item, answers);
        let parts: Vec<String> =
            Some(query).filter(|one| !one.is_empty()).into_iter().chain(passed).collect();
        format!("{base}/situation?{}", parts.join("&"))
    };
    let back = done.last().map(|last| {
        let mut fewer = answers.clone();
        fewer.0.remove(*last);
        to(&fewer, &passed.iter().copied().filter(|key| key != last).collect::<Vec<_>>())
    });
    let on: Vec<&str> = passed.iter().copied().chain([next.ask.key.as_str()]).collect();
    let pass = if must { String::new() } else { to(&answers, &on) };
    let field = situation::field(next, &answers, false);
    portal.page(&AskPage {
        frame: portal.frame(&item.name),
        code: item.code.clone(),
        name: item.name.clone(),
        n: done.len() + 1,
        field: if must { field.must() } else { field },
        before,
        said: situation::said(&narrowed),
        action: format!("{base}/situation"),
        back: back.unwrap_or_default(),
        pass,
        guide: format!("{base}?{query}"),
    })
}

/// Name of a question passed over, in the address.
const PASSED: &str = "pass";

/// Keys of the questions passed over and not answered.
fn passed<'a>(narrowed: &'a Guided, typed: &Typed) -> Vec<&'a str> {
    let keys = typed.all(PASSED);
    let passed = |one: &&Asked| {
        one.answer.is_none() && !(one.ask.must && one.arises) && keys.iter().any(|key| **key == *one.ask.key)
    };
    narrowed.questions.iter().filter(passed).map(|one| one.ask.key.as_str()).collect()
}

/// Narrows the elements of a guide; what does not concern somebody is named below and not listed.
pub(crate) fn narrow(elements: &mut [ElementView], item: &ItemVersion, narrowed: &Guided) {
    for element in elements {
        match element.key.as_str() {
            "materials" => materials(element, item, narrowed),
            "conditions" => lines(element, &narrowed.conditions),
            "process" if !item.process_is_default() => lines(element, &narrowed.steps),
            "fee" => fee_lines(element, narrowed.fee),
            _ => {}
        }
    }
}

fn materials(element: &mut ElementView, item: &ItemVersion, narrowed: &Guided) {
    let all = std::mem::take(&mut element.materials);
    for (mut row, truth) in all.into_iter().zip(&narrowed.materials) {
        match truth {
            None => element.materials.push(row),
            Some(Truth::No) => element.spared.push(row.name),
            Some(truth) => {
                row.need = need(&row, item, *truth);
                element.materials.push(row);
            }
        }
    }
    if element.materials.is_empty() && !element.spared.is_empty() {
        element.lines = vec!["您的情形不用交材料。".to_owned()];
    }
}

fn need(row: &MaterialView, item: &ItemVersion, truth: Truth) -> String {
    if truth == Truth::Yes {
        return "您的情形需要".to_owned();
    }
    let own = item.materials.iter().find(|material| material.name == row.name);
    let words = own.and_then(|material| material.condition.clone()).or_else(|| {
        item.situations.when(Part::Material, &row.name).map(|when| format!("{}时", in_words(item, when)))
    });
    format!("看情形：{}", words.unwrap_or_default())
}

/// Lines stand as the elements of the item do.
fn lines(element: &mut ElementView, truths: &[Option<Truth>]) {
    let all = std::mem::take(&mut element.lines);
    for (line, truth) in all.into_iter().zip(truths) {
        match truth {
            Some(Truth::No) => element.spared.push(line),
            Some(Truth::Open) => element.lines.push(format!("{line}（看情形）")),
            Some(Truth::Yes) | None => element.lines.push(line),
        }
    }
    if element.lines.is_empty() && !element.spared.is_empty() {
        element.lines = vec!["您的情形没有这一项。".to_owned()];
    }
}

fn fee_lines(element: &mut ElementView, truth: Option<Truth>) {
    match truth {
        Some(Truth::No) => element.lines = vec!["您的情形不收费。".to_owned()],
        Some(Truth::Open) => element.lines.iter_mut().for_each(|line| line.push_str("（看情形）")),
        Some(Truth::Yes) | None => {}
    }
}

/// The fee among the facts at the top.
pub(crate) fn narrow_facts(facts: &mut [Fact], narrowed: &Guided) {
    for fact in facts.iter_mut().filter(|fact| fact.label == "收费") {
        match narrowed.fee {
            Some(Truth::No) => "您的情形不收费".clone_into(&mut fact.value),
            Some(Truth::Open) => fact.value.push_str("（看情形）"),
            Some(Truth::Yes) | None => {}
        }
    }
}
