//! What is wrong with the questions and conditions of an item: quality rules of the catalogue, told by the field.

use super::table::{Full, all};
use super::{
    Ask, NONE_OF_THESE, OPTIONS_MAX, Part, QUESTIONS_MAX, SituationQuestion, TABLE_MAX, asks, elements, names,
};
use crate::catalogue::expression::{Expression, Truth};
use crate::catalogue::item::ItemVersion;
use crate::catalogue::lint::{RuleNote, Severity, note};

/// Longest text of a question or an option, in characters.
const TEXT_MAX: usize = 200;

/// All of them. What cannot be asked or judged is fatal; so is a condition by which a material the item requires is never
/// needed.
pub(in crate::catalogue) fn situation_findings(item: &ItemVersion) -> Vec<RuleNote> {
    if item.situations.is_empty() {
        return Vec::new();
    }
    let mut notes = questions(item);
    notes.extend(conditions(item));
    // The table means something only where every question and condition does.
    if notes.is_empty() {
        notes.extend(across(item));
    }
    notes.extend(idle(item));
    notes
}

fn fatal(rule: &'static str, field: &str, message: String) -> RuleNote {
    note(rule, Severity::Fatal, field, message)
}

fn questions(item: &ItemVersion) -> Vec<RuleNote> {
    let all = &item.situations.questions;
    let mut notes = Vec::new();
    if all.len() > QUESTIONS_MAX {
        let message = format!("问题有 {} 个，最多 {QUESTIONS_MAX} 个", all.len());
        notes.push(fatal("situation-question", "/situations/questions", message));
    }
    for (at, question) in all.iter().enumerate() {
        let field = |part: &str| format!("/situations/questions/{at}/{part}");
        if !identifier(&question.id) {
            let message = format!("问题代号“{}”要用英文字母开头，只含字母、数字和下划线", question.id);
            notes.push(fatal("situation-question", &field("id"), message));
        }
        if all.iter().take(at).any(|earlier| earlier.id == question.id) {
            notes.push(fatal("situation-question", &field("id"), format!("问题代号“{}”重复", question.id)));
        }
        if question.text.trim().is_empty() || question.text.chars().count() > TEXT_MAX {
            let message = format!("第 {} 个问题没有写问什么，或超过 {TEXT_MAX} 字", at + 1);
            notes.push(fatal("situation-question", &field("text"), message));
        }
        notes.extend(options(question).map(|message| fatal("situation-option", &field("options"), message)));
    }
    notes
}

fn identifier(id: &str) -> bool {
    let mut letters = id.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && id.len() <= 40
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        // What CEL keeps for itself cannot follow the dot.
        && id != "in"
        && id != "true"
        && id != "false"
        && id != "null"
}

fn options(question: &SituationQuestion) -> Option<String> {
    let (text, all) = (&question.text, &question.options);
    let least = if question.multiple { 1 } else { 2 };
    if all.len() < least || all.len() > OPTIONS_MAX {
        return Some(format!("“{text}”要有 {least} 到 {OPTIONS_MAX} 个答案"));
    }
    for (at, option) in all.iter().enumerate() {
        let blank = option.id.trim().is_empty() || option.label.trim().is_empty();
        if blank || option.label.chars().count() > TEXT_MAX || option.id.chars().count() > TEXT_MAX {
            return Some(format!("“{text}”的第 {} 个答案是空的，或超过 {TEXT_MAX} 字", at + 1));
        }
        if option.id == NONE_OF_THESE || option.id.contains(['\'', '"', '\\', '\n']) {
            return Some(format!("“{text}”的答案代号“{}”不能含引号、反斜线，也不能是“-”", option.id));
        }
        if all.iter().take(at).any(|earlier| earlier.id == option.id) {
            return Some(format!("“{text}”的答案“{}”重复", option.id));
        }
    }
    None
}

/// Each condition by itself: names and types, its element, the order of questions.
fn conditions(item: &ItemVersion) -> Vec<RuleNote> {
    let (set, names) = (&item.situations, names(item));
    let mut notes = Vec::new();
    let mut fault = |field: &str, when: &Expression| {
        if let Err(fault) = when.check(&names) {
            notes.push(fatal("situation-condition", field, format!("条件“{}”{fault}", when.as_str())));
        }
    };
    for (at, question) in set.questions.iter().enumerate() {
        if let Some(when) = &question.when {
            fault(&format!("/situations/questions/{at}/when"), when);
        }
    }
    for (at, need) in set.needs.iter().enumerate() {
        fault(&format!("/situations/needs/{at}/when"), &need.when);
    }
    notes.extend(order(item));
    let known = elements(item);
    for (at, need) in set.needs.iter().enumerate() {
        let field = format!("/situations/needs/{at}/name");
        let what = format!("{}“{}”", need.part.label(), need.name);
        if !known.contains(&(need.part, need.name.as_str())) {
            notes.push(fatal(
                "situation-element",
                &field,
                format!("情形里的{what}不在事项里，可能已改名或删去"),
            ));
        }
        let same = |other: &super::Need| (other.part, &other.name) == (need.part, &need.name);
        if set.needs.iter().take(at).any(same) {
            notes.push(fatal("situation-element", &field, format!("{what}写了两个条件")));
        }
    }
    notes
}

/// Whether a question is asked may hang on earlier ones only.
fn order(item: &ItemVersion) -> Vec<RuleNote> {
    let questions = &item.situations.questions;
    let mut notes = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        let Some(parsed) = question.when.as_ref().and_then(|when| when.parsed().ok()) else { continue };
        let used = parsed.names();
        let later =
            questions.iter().skip(at).find(|other| used.contains(format!("answers.{}", other.id).as_str()));
        if let Some(later) = later {
            let message =
                format!("“{}”是否要问，取决于排在后面的“{}”：请调换顺序", question.text, later.text);
            notes.push(fatal("situation-order", &format!("/situations/questions/{at}/when"), message));
        }
    }
    notes
}

/// What the table of all situations shows: what is never asked, never needed, or always needed.
fn across(item: &ItemVersion) -> Vec<RuleNote> {
    let asks = asks(item);
    let (all, cut) = all(&asks);
    if cut {
        let message = format!("情形超过 {TABLE_MAX} 种，没有逐一核对：问题或多选太多，窗口也问不过来");
        return vec![note("situation-too-many", Severity::Warning, "/situations/questions", message)];
    }
    let mut notes = never_asked(&asks, &all, item);
    for (at, need) in item.situations.needs.iter().enumerate() {
        let Ok(parsed) = need.when.parsed() else { continue };
        let truths: Vec<Truth> = all.iter().map(|full| parsed.truth(&full.facts)).collect();
        let field = format!("/situations/needs/{at}/when");
        let what = format!("{}“{}”", need.part.label(), need.name);
        if truths.iter().all(|truth| *truth == Truth::No) {
            let required = need.part == Part::Material
                && item.materials.iter().any(|one| one.name == need.name && one.required);
            let severity = if required { Severity::Fatal } else { Severity::Error };
            let but = if required { "，却列为必备" } else { "" };
            let message = format!("{what}在任何情形下都不需要{but}：条件互相矛盾");
            notes.push(note("situation-never", severity, &field, message));
        } else if truths.iter().all(|truth| *truth == Truth::Yes) {
            let message = format!("{what}在任何情形下都需要：条件可以删去");
            notes.push(note("situation-always", Severity::Warning, &field, message));
        }
    }
    notes
}

fn never_asked(asks: &[Ask], all: &[Full], item: &ItemVersion) -> Vec<RuleNote> {
    let never = asks.iter().enumerate().filter(|(at, _)| {
        all.iter().all(|full| full.arises.get(*at).is_none_or(|arises| *arises == Truth::No))
    });
    never
        .filter_map(|(_, ask)| {
            let at = item.situations.questions.iter().position(|question| question.id == ask.key)?;
            let message = format!("“{}”永远不会问到，它的答案都选不到", ask.text);
            Some(note(
                "situation-unreachable",
                Severity::Error,
                &format!("/situations/questions/{at}/when"),
                message,
            ))
        })
        .collect()
}

/// A question nothing hangs on is asked in vain.
fn idle(item: &ItemVersion) -> Vec<RuleNote> {
    let questions = item.situations.questions.iter().enumerate();
    let idle = questions.filter(|(_, question)| !item.situations.uses(&format!("answers.{}", question.id)));
    idle.map(|(at, question)| {
        let message = format!("“{}”的答案不影响任何条件、材料、收费和环节：不必问", question.text);
        note("situation-idle", Severity::Warning, &format!("/situations/questions/{at}/text"), message)
    })
    .collect()
}
