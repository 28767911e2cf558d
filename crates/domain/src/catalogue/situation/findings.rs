//! What is wrong with the questions and conditions of an item: quality rules of the catalogue, told by the field.

use super::table::{Full, all};
use super::{
    Ask, NONE_OF_THESE, Need, OPTIONS_MAX, Part, QUESTIONS_MAX, SituationQuestion, TABLE_MAX, asks, elements,
    names,
};
use crate::catalogue::expression::Truth;
use crate::catalogue::item::ItemVersion;
use crate::catalogue::lint::Severity::{Error, Fatal, Warning};
use crate::catalogue::lint::{Hit, Rule, hit};

/// Longest text of a question or an option, in characters.
const TEXT_MAX: usize = 200;

/// No law words these: a question has to be asked and a condition judged.
const GUIDE: &str = "本产品的规则（情形导办要问得到、判得清）";

/// The rules. What cannot be asked or judged is fatal; so is a condition by which a material the item requires is never
/// needed.
pub(in crate::catalogue) const RULES: &[Rule] = &[
    Rule::new(
        "situation-question",
        Fatal,
        ["情形的问题不能用", GUIDE, "写清问什么；代号用英文字母开头，不重复"],
        questions,
    ),
    Rule::new(
        "situation-option",
        Fatal,
        ["情形的答案不能用", GUIDE, "每个问题写两个以上不同的答案"],
        unusable_options,
    ),
    Rule::new(
        "situation-condition",
        Fatal,
        ["情形的条件读不懂", GUIDE, "只用已有的问题和答案写条件"],
        conditions,
    ),
    Rule::new("situation-order", Fatal, ["问题次序颠倒", GUIDE, "先问的放前面"], order),
    Rule::new(
        "situation-element",
        Fatal,
        ["条件对不上要素", GUIDE, "改成现在的名称，或者删去这个条件"],
        unknown_elements,
    ),
    Rule::new(
        "situation-too-many",
        Warning,
        ["情形太多", GUIDE, "减少问题和多选，或者分成几个业务办理项"],
        too_many,
    ),
    Rule::new(
        "situation-unreachable",
        Error,
        ["永远问不到的问题", GUIDE, "改“何时问”的条件，或者删去问题"],
        unreachable,
    ),
    Rule::new(
        "situation-never-required",
        Fatal,
        ["必备材料任何情形都不需要", GUIDE, "改条件，或者不再列为必备"],
        never_though_required,
    ),
    Rule::new("situation-never", Error, ["任何情形都不需要", GUIDE, "改条件，或者删去这一项"], never_needed),
    Rule::new("situation-always", Warning, ["任何情形都需要", GUIDE, "删去条件"], always_needed),
    Rule::new("situation-idle", Warning, ["问了没有用的问题", GUIDE, "删去问题，或者写上它影响什么"], idle),
];

fn questions(item: &ItemVersion) -> Vec<Hit> {
    let all = &item.situations.questions;
    let mut hits = Vec::new();
    if all.len() > QUESTIONS_MAX {
        hits.push(hit("/situations/questions", format!("问题有 {} 个，最多 {QUESTIONS_MAX} 个", all.len())));
    }
    for (at, question) in all.iter().enumerate() {
        let field = |part: &str| format!("/situations/questions/{at}/{part}");
        if !identifier(&question.id) {
            let message = format!("问题代号“{}”要用英文字母开头，只含字母、数字和下划线", question.id);
            hits.push(hit(field("id"), message));
        }
        if all.iter().take(at).any(|earlier| earlier.id == question.id) {
            hits.push(hit(field("id"), format!("问题代号“{}”重复", question.id)));
        }
        if question.text.trim().is_empty() || question.text.chars().count() > TEXT_MAX {
            let message = format!("第 {} 个问题没有写问什么，或超过 {TEXT_MAX} 字", at + 1);
            hits.push(hit(field("text"), message));
        }
    }
    hits
}

fn unusable_options(item: &ItemVersion) -> Vec<Hit> {
    let questions = item.situations.questions.iter().enumerate();
    let wrong = questions.filter_map(|(at, question)| Some((at, options(question)?)));
    wrong.map(|(at, message)| hit(format!("/situations/questions/{at}/options"), message)).collect()
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

/// Each condition by itself: names and types.
fn conditions(item: &ItemVersion) -> Vec<Hit> {
    let (set, names) = (&item.situations, names(item));
    let asked = set.questions.iter().enumerate();
    let asked =
        asked.filter_map(|(at, one)| Some((format!("/situations/questions/{at}/when"), one.when.as_ref()?)));
    let needed = set.needs.iter().enumerate();
    let needed = needed.map(|(at, need)| (format!("/situations/needs/{at}/when"), &need.when));
    let faults =
        asked.chain(needed).filter_map(|(field, when)| Some((field, when, when.check(&names).err()?)));
    faults.map(|(field, when, fault)| hit(field, format!("条件“{}”{fault}", when.as_str()))).collect()
}

/// A condition belongs to one element that is there.
fn unknown_elements(item: &ItemVersion) -> Vec<Hit> {
    let (needs, known) = (&item.situations.needs, elements(item));
    let mut hits = Vec::new();
    for (at, need) in needs.iter().enumerate() {
        let field = format!("/situations/needs/{at}/name");
        let what = format!("{}“{}”", need.part.label(), need.name);
        if !known.contains(&(need.part, need.name.as_str())) {
            hits.push(hit(field.clone(), format!("情形里的{what}不在事项里，可能已改名或删去")));
        }
        let same = |other: &Need| (other.part, &other.name) == (need.part, &need.name);
        if needs.iter().take(at).any(same) {
            hits.push(hit(field, format!("{what}写了两个条件")));
        }
    }
    hits
}

/// Whether a question is asked may hang on earlier ones only.
fn order(item: &ItemVersion) -> Vec<Hit> {
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
            notes.push(hit(format!("/situations/questions/{at}/when"), message));
        }
    }
    notes
}

/// All situations, where every question and condition means something; and whether there are more than are listed.
fn table(item: &ItemVersion) -> Option<(Vec<Ask>, Vec<Full>, bool)> {
    let faulty = [questions, unusable_options, conditions, order, unknown_elements];
    if item.situations.is_empty() || faulty.iter().any(|rule| !rule(item).is_empty()) {
        return None;
    }
    let asks = asks(item);
    let (all, cut) = all(&asks);
    Some((asks, all, cut))
}

fn too_many(item: &ItemVersion) -> Vec<Hit> {
    let cut = table(item).is_some_and(|(_, _, cut)| cut);
    let message = || format!("情形超过 {TABLE_MAX} 种，没有逐一核对：问题或多选太多，窗口也问不过来");
    cut.then(|| hit("/situations/questions", message())).into_iter().collect()
}

/// Conditions that have the same truth in every situation: where they stand and what hangs on them.
fn settled(item: &ItemVersion, truth: Truth) -> Vec<(String, &Need)> {
    let Some((_, all, false)) = table(item) else { return Vec::new() };
    let needs = item.situations.needs.iter().enumerate();
    let settled = needs.filter(|(_, need)| {
        need.when.parsed().is_ok_and(|parsed| all.iter().all(|full| parsed.truth(&full.facts) == truth))
    });
    settled.map(|(at, need)| (format!("/situations/needs/{at}/when"), need)).collect()
}

fn required(item: &ItemVersion, need: &Need) -> bool {
    need.part == Part::Material && item.materials.iter().any(|one| one.name == need.name && one.required)
}

fn never_though_required(item: &ItemVersion) -> Vec<Hit> {
    let never = settled(item, Truth::No).into_iter().filter(|(_, need)| required(item, need));
    let message = |need: &Need| {
        format!("{}“{}”在任何情形下都不需要，却列为必备：条件互相矛盾", need.part.label(), need.name)
    };
    never.map(|(field, need)| hit(field, message(need))).collect()
}

fn never_needed(item: &ItemVersion) -> Vec<Hit> {
    let never = settled(item, Truth::No).into_iter().filter(|(_, need)| !required(item, need));
    let message =
        |need: &Need| format!("{}“{}”在任何情形下都不需要：条件互相矛盾", need.part.label(), need.name);
    never.map(|(field, need)| hit(field, message(need))).collect()
}

fn always_needed(item: &ItemVersion) -> Vec<Hit> {
    let message =
        |need: &Need| format!("{}“{}”在任何情形下都需要：条件可以删去", need.part.label(), need.name);
    settled(item, Truth::Yes).into_iter().map(|(field, need)| hit(field, message(need))).collect()
}

fn unreachable(item: &ItemVersion) -> Vec<Hit> {
    let Some((asks, all, false)) = table(item) else { return Vec::new() };
    let never = asks.iter().enumerate().filter(|(at, _)| {
        all.iter().all(|full| full.arises.get(*at).is_none_or(|arises| *arises == Truth::No))
    });
    never
        .filter_map(|(_, ask)| {
            let at = item.situations.questions.iter().position(|question| question.id == ask.key)?;
            let message = format!("“{}”永远不会问到，它的答案都选不到", ask.text);
            Some(hit(format!("/situations/questions/{at}/when"), message))
        })
        .collect()
}

/// A question nothing hangs on is asked in vain.
fn idle(item: &ItemVersion) -> Vec<Hit> {
    let questions = item.situations.questions.iter().enumerate();
    let idle = questions.filter(|(_, question)| !item.situations.uses(&format!("answers.{}", question.id)));
    idle.map(|(at, question)| {
        let message = format!("“{}”的答案不影响任何条件、材料、收费和环节：不必问", question.text);
        hit(format!("/situations/questions/{at}/text"), message)
    })
    .collect()
}
