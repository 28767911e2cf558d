//! The words conditions of rules may use, each with its type, its meaning and the events that give it.
//!
//! A capability that brings a new subject adds its words here, in one place; rules over them are files of data.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::rule::Trigger;
use super::watch::{CaseMoment, Moment, Of};
use crate::case::{Case, Fact, FindingLevel, OpinionOutcome, State, StepKind, StepStatus};
use crate::catalogue::expression::{Facts, Kind, Names, Value};
use crate::paper::PaperKind;

/// Kinds of events of cases that can start a rule.
pub const CASE_KINDS: [(&str, &str); 41] = [
    ("submitted", "提交"),
    ("received", "收件"),
    ("correction_requested", "一次性告知"),
    ("paper_served", "送达文书"),
    ("supplemented", "补正"),
    ("accepted", "受理"),
    ("deemed_accepted", "逾期视为受理"),
    ("declined", "不受理、不予受理"),
    ("step_started", "公示开始"),
    ("opinion_given", "出具意见"),
    ("deviation_declared", "偏离办理标准"),
    ("deviation_confirmed", "第二人确认偏离"),
    ("objection_raised", "公示异议"),
    ("objection_answered", "异议处理"),
    ("step_returned", "退回环节"),
    ("passed_up", "上报"),
    ("signed_in", "签收"),
    ("sent_back", "退回街道"),
    ("suspended", "特别程序"),
    ("resumed", "恢复计时"),
    ("extension_requested", "申请延期"),
    ("extended", "批准延期"),
    ("extension_refused", "不批准延期"),
    ("decided", "决定"),
    ("referred", "转报"),
    ("issued", "出件"),
    ("delivered", "送达"),
    ("originals_returned", "材料退还"),
    ("withdrawn", "撤回"),
    ("terminated", "终止"),
    ("fee_assessed", "核定收费"),
    ("fee_paid", "缴费"),
    ("fee_refunded", "退费"),
    ("lapsed", "补正不来办结"),
    ("void_requested", "申请作废"),
    ("voided", "作废"),
    ("reassigned", "改派"),
    ("archived", "归档"),
    ("version_moved", "改用新版本"),
    ("finding_raised", "期限到点、越界被拦下"),
    ("clock", "时钟到点"),
];

/// Kinds of records outside cases that can start a rule.
pub const RECORD_KINDS: [(&str, &str); 4] = [
    ("finding_unanswered", "监察发现逾期没有说明"),
    ("list_filed", "街道报送清单"),
    ("list_returned", "退回清单"),
    ("item_published", "事项发布"),
];

/// Whether a rule can be started by it.
#[must_use]
pub fn is_kind(kind: &str) -> bool {
    is_case_kind(kind) || RECORD_KINDS.iter().any(|(known, _)| *known == kind)
}

/// Whether it is a kind of a case's events.
#[must_use]
pub fn is_case_kind(kind: &str) -> bool {
    kind != "clock" && CASE_KINDS.iter().any(|(known, _)| *known == kind)
}

/// The word shown for a kind.
#[must_use]
pub fn kind_label(kind: &str) -> &str {
    let known = CASE_KINDS.iter().chain(&RECORD_KINDS).find(|(known, _)| *known == kind);
    known.map_or(kind, |(_, label)| label)
}

/// When a word has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Always.
    Always,
    /// In a case, whatever happens.
    Case,
    /// With these events.
    On(&'static [&'static str]),
}

/// Type of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// One of these.
    One(&'static [&'static str]),
}

/// A word of the vocabulary.
#[derive(Clone, Copy)]
pub struct Word {
    /// As it is written in a condition.
    pub name: &'static str,
    /// Its type.
    pub of: Type,
    /// When it has a value.
    pub given: Given,
    /// What it means.
    pub says: &'static str,
    value: fn(&Moment<'_>) -> Option<Value>,
}

const STATES: &[&str] = &[
    "submitted",
    "correction",
    "in_review",
    "suspended",
    "granted",
    "refused",
    "issued",
    "delivered",
    "archived",
    "declined",
    "lapsed",
    "withdrawn",
    "terminated",
    "referred",
    "void",
];
const CHANNELS: &[&str] = &["window", "online", "post", "agent", "kiosk"];
const MODES: &[&str] = &["devolved", "entrusted", "entrusted_intake", "first_examination", "stationed"];
const APPLICANTS: &[&str] = &["person", "legal", "other"];
const LEVELS: &[&str] = &["notice", "yellow", "red"];
const STEPS: &[&str] = &[
    "examine",
    "survey",
    "site_check",
    "publicity",
    "appraisal",
    "income_check",
    "hearing",
    "first_examination",
    "pass_up",
    "confirm",
    "decide",
    "payout",
];
const FOUND: &[&str] = &["finding_raised"];
const NOTICED: &[&str] = &["correction_requested"];
const DECIDED: &[&str] = &["decided"];
const OPINION: &[&str] = &["opinion_given"];
const PAUSED: &[&str] = &["suspended"];

/// All words.
pub const WORDS: &[Word] = &[
    word("event.kind", Type::Text, Given::Always, "环节代码，例如 decided", |m| text(m.kind)),
    word("event.hour", Type::Number, Given::Always, "记录时的钟点（0–23）", |m| {
        Some(Value::Number(f64::from(m.hour())))
    }),
    word("event.working_day", Type::Bool, Given::Always, "记录当天是工作日", |m| {
        yes(m.calendar.is_working(m.day()))
    }),
    word("event.by_system", Type::Bool, Given::Case, "由系统到点作出", |m| {
        yes(event(m)?.by.person == "system")
    }),
    word(
        "event.backdated_days",
        Type::Number,
        Given::Case,
        "法律日期早于记录日期的工作日数",
        |m| number(m.calendar.working_days_between(event(m)?.effective_on, m.day()).max(0)),
    ),
    word(
        "event.has_evidence",
        Type::Bool,
        Given::Case,
        "法律日期有凭据（邮戳、线下回执、法条）",
        |m| yes(event(m)?.evidence.is_some()),
    ),
    word("event.seconds_since_last", Type::Number, Given::Case, "距本件上一环节的秒数", |m| {
        let before = of(m)?.before;
        before.state?;
        number(m.at.as_second() - before.at.as_second())
    }),
    word(
        "event.days_to_limit",
        Type::Number,
        Given::Case,
        "到承诺（无承诺则法定）期限还剩的工作日，负数为已过",
        |m| {
            let clock = &of(m)?.before.clock;
            number(
                m.calendar.working_days_between(m.day(), clock.promised_due_on.or(clock.statutory_due_on)?),
            )
        },
    ),
    word("event.rule", Type::Text, Given::On(FOUND), "到点或被拦下的是哪一条", |m| {
        match fact(m)? {
            Fact::FindingRaised { rule, .. } => text(rule),
            _ => None,
        }
    }),
    word("event.level", Type::One(LEVELS), Given::On(FOUND), "办件里记录的轻重", |m| {
        match fact(m)? {
            Fact::FindingRaised { level, .. } => text(match level {
                FindingLevel::Notice => "notice",
                FindingLevel::Yellow => "yellow",
                FindingLevel::Red => "red",
            }),
            _ => None,
        }
    }),
    word("event.second", Type::Bool, Given::On(NOTICED), "一次性告知之后又提出新要求", |m| {
        match fact(m)? {
            Fact::CorrectionRequested { second, .. } => yes(*second),
            _ => None,
        }
    }),
    word("event.repeated", Type::Bool, Given::On(NOTICED), "再次告知未补齐的材料", |m| match fact(
        m,
    )? {
        Fact::CorrectionRequested { repeated, .. } => yes(*repeated),
        _ => None,
    }),
    word(
        "event.missing",
        Type::Number,
        Given::On(&["correction_requested", "accepted"]),
        "告知或容缺的材料份数",
        |m| match fact(m)? {
            Fact::CorrectionRequested { missing, .. } => count(missing.len()),
            Fact::Accepted { missing, .. } => count(missing.len()),
            _ => None,
        },
    ),
    word("event.granted", Type::Bool, Given::On(DECIDED), "准予", |m| match fact(m)? {
        Fact::Decided { granted, .. } => yes(*granted),
        _ => None,
    }),
    word("event.basis_given", Type::Bool, Given::On(&["decided", "terminated"]), "写明依据", |m| {
        match fact(m)? {
            Fact::Decided { basis, .. } => yes(basis.as_ref().is_some_and(|basis| !basis.trim().is_empty())),
            Fact::Terminated { basis, .. } => yes(!basis.trim().is_empty()),
            _ => None,
        }
    }),
    word(
        "event.reason_chars",
        Type::Number,
        Given::On(&[
            "decided",
            "declined",
            "terminated",
            "suspended",
            "sent_back",
            "step_returned",
            "reassigned",
        ]),
        "理由的字数",
        |m| count(reason(fact(m)?)?.trim().chars().count()),
    ),
    word("event.used_days", Type::Number, Given::On(DECIDED), "办理用去的工作日", |m| {
        match fact(m)? {
            Fact::Decided { used_days, .. } => number(i64::from(*used_days)),
            _ => None,
        }
    }),
    word(
        "event.undone_steps",
        Type::Number,
        Given::On(DECIDED),
        "决定时还没有办完的环节数",
        |m| count(of(m)?.watch.case.steps_before_decision().count()),
    ),
    word(
        "event.out_of_order",
        Type::Bool,
        Given::On(OPINION),
        "前面的环节没有办完就出具意见",
        |m| yes(out_of_order(m)?),
    ),
    word("event.opinion_chars", Type::Number, Given::On(OPINION), "意见的字数", |m| match fact(m)? {
        Fact::OpinionGiven { opinion, .. } => count(opinion.trim().chars().count()),
        _ => None,
    }),
    word("event.disagrees", Type::Bool, Given::On(OPINION), "意见为不同意", |m| match fact(m)? {
        Fact::OpinionGiven { outcome, .. } => yes(*outcome == OpinionOutcome::Disagree),
        _ => None,
    }),
    word("event.has_record", Type::Bool, Given::On(OPINION), "附有调查或核查记录", |m| match fact(m)?
    {
        Fact::OpinionGiven { record, .. } => yes(record.is_some()),
        _ => None,
    }),
    word(
        "event.step_kind",
        Type::One(STEPS),
        Given::On(&["opinion_given", "step_returned", "step_started"]),
        "环节的种类",
        |m| text(step_kind(step(m)?.kind)),
    ),
    word("event.step_days", Type::Number, Given::On(OPINION), "这个环节用去的工作日", |m| {
        number(i64::from(of(m)?.dwell?.days))
    }),
    word(
        "event.step_median",
        Type::Number,
        Given::On(OPINION),
        "同事项同环节用时的中位数（工作日）",
        |m| number(i64::from(of(m)?.dwell?.median)),
    ),
    word(
        "event.step_p95",
        Type::Number,
        Given::On(OPINION),
        "同事项同环节 95% 的件在这个工作日数以内",
        |m| number(i64::from(of(m)?.dwell?.p95)),
    ),
    word("event.step_samples", Type::Number, Given::On(OPINION), "上面两个数依据的件数", |m| {
        number(i64::from(of(m)?.dwell?.samples))
    }),
    word("event.planned_days", Type::Number, Given::On(PAUSED), "特别程序计划的工作日", |m| {
        match fact(m)? {
            Fact::Suspended { planned_days, .. } => number(i64::from(*planned_days)),
            _ => None,
        }
    }),
    word(
        "event.extension_days",
        Type::Number,
        Given::On(&["extension_requested", "extended"]),
        "延长的工作日",
        |m| match fact(m)? {
            Fact::ExtensionRequested { days, .. } | Fact::Extended { days, .. } => number(i64::from(*days)),
            _ => None,
        },
    ),
    word(
        "event.pause_served",
        Type::Bool,
        Given::On(&["resumed", "clock"]),
        "特别程序告知书已送达",
        |m| yes(of(m)?.watch.case.pauses.last()?.from.is_some()),
    ),
    word(
        "event.hand_over_days",
        Type::Number,
        Given::On(&["signed_in"]),
        "上报到签收的工作日",
        |m| number(m.calendar.working_days_between(of(m)?.before.holder.since, event(m)?.effective_on)),
    ),
    word(
        "author.decisions_10m",
        Type::Number,
        Given::Case,
        "同一人十分钟内作出的决定，含本次",
        |m| number(i64::from(of(m)?.busy.decisions)),
    ),
    word(
        "author.cases_1m",
        Type::Number,
        Given::Case,
        "同一人一分钟内经办的不同办件，含本次",
        |m| number(i64::from(of(m)?.busy.cases)),
    ),
    word("author.accepted_it", Type::Bool, Given::Case, "这一环节的人就是受理人", |m| {
        let accepted = case(m)?.accepted.as_ref()?;
        yes(accepted.by.as_deref() == Some(event(m)?.by.person.as_str()))
    }),
    word(
        "author.examined_it",
        Type::Bool,
        Given::Case,
        "这一环节的人在别的环节出具过意见",
        |m| {
            let person = event(m)?.by.person.as_str();
            let steps = case(m)?.steps.iter().filter(|step| step.kind != StepKind::Decide);
            yes(steps.into_iter().any(|step| step.persons().any(|one| one == person)))
        },
    ),
    word("case.item", Type::Text, Given::Case, "事项编码", |m| text(&case(m)?.item)),
    word("case.state", Type::One(STATES), Given::Case, "环节之后的状态", |m| {
        text(case(m)?.state.code())
    }),
    word("case.state_before", Type::One(STATES), Given::Case, "环节之前的状态", |m| {
        text(of(m)?.before.state.map(State::code)?)
    }),
    word("case.channel", Type::One(CHANNELS), Given::Case, "来件渠道", |m| coded(&case(m)?.channel)),
    word("case.mode", Type::One(MODES), Given::Case, "进驻方式", |m| coded(&case(m)?.competence.mode)),
    word("case.applicant", Type::One(APPLICANTS), Given::Case, "申请人种类", |m| {
        coded(&case(m)?.applicant_kind)
    }),
    word("case.centre", Type::Text, Given::Case, "收件中心", |m| text(&case(m)?.competence.centre.0)),
    word("case.decides", Type::Text, Given::Case, "决定机关", |m| text(&case(m)?.competence.decides.0)),
    word("case.immediate", Type::Bool, Given::Case, "即办件", |m| yes(case(m)?.immediate)),
    word("case.deemed", Type::Bool, Given::Case, "因逾期视为受理", |m| {
        yes(case(m)?.accepted.as_ref().is_some_and(|accepted| accepted.deemed))
    }),
    word("case.notices", Type::Number, Given::Case, "一次性告知的次数", |m| {
        count(case(m)?.notices.len())
    }),
    word("case.pauses", Type::Number, Given::Case, "特别程序的次数", |m| count(case(m)?.pauses.len())),
    word("case.extensions", Type::Number, Given::Case, "批准延期的次数", |m| {
        count(case(m)?.papers.iter().filter(|paper| paper.kind == PaperKind::ExtensionNotice).count())
    }),
    word("case.extension_requests", Type::Number, Given::Case, "申请延期的次数", |m| {
        number(i64::from(of(m)?.watch.extension_requests))
    }),
    word("case.returns", Type::Number, Given::Case, "退回环节的次数", |m| {
        number(i64::from(of(m)?.watch.returns))
    }),
    word("case.sent_back", Type::Number, Given::Case, "退回街道的次数", |m| {
        number(i64::from(of(m)?.watch.sent_back))
    }),
    word("case.opinions", Type::Number, Given::Case, "已出具的意见数", |m| {
        number(i64::from(of(m)?.watch.opinions))
    }),
    word("case.review_steps", Type::Number, Given::Case, "决定之前应有的环节数", |m| {
        let before = case(m)?.steps.iter().take_while(|step| step.kind != StepKind::Decide);
        count(before.count())
    }),
    word("case.originals_held", Type::Bool, Given::Case, "还有应退还的原件", |m| {
        yes(case(m)?.originals_held())
    }),
    word("case.one_limit", Type::Bool, Given::Case, "承诺时限和法定时限同一天到期", |m| {
        let clock = &case(m)?.clock;
        yes(clock.promised_due_on.is_some() && clock.promised_due_on == clock.statutory_due_on)
    }),
    word("case.unpaid", Type::Bool, Given::Case, "核定了费用而未缴", |m| {
        yes(case(m)?.fee.as_ref().is_some_and(|fee| fee.paid.is_none()))
    }),
    word(
        "record.level",
        Type::One(&["yellow", "red", "order"]),
        Given::On(&["finding_unanswered"]),
        "没有说明的是什么牌",
        |m| match &m.of {
            Of::Record(data) => text(data.get("level").and_then(Json::as_str)?),
            Of::Case(_) => None,
        },
    ),
    word("record.late", Type::Bool, Given::On(&["list_filed", "list_returned"]), "过了报送期限", |m| {
        match &m.of {
            Of::Record(data) => data.get("late").and_then(Json::as_bool).map(Value::Bool),
            Of::Case(_) => None,
        }
    }),
];

const fn word(
    name: &'static str,
    of: Type,
    given: Given,
    says: &'static str,
    value: fn(&Moment<'_>) -> Option<Value>,
) -> Word {
    Word { name, of, given, says, value }
}

/// The names and types for the check of a condition.
#[must_use]
pub fn names() -> Names {
    WORDS.iter().fold(Names::new(), |names, word| {
        let kind = match word.of {
            Type::Bool => Kind::Bool,
            Type::Number => Kind::Number,
            Type::Text => Kind::Text,
            Type::One(options) => Kind::Choice(options.iter().map(|&one| one.to_owned()).collect()),
        };
        names.with(word.name, kind)
    })
}

fn find(name: &str) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.name == name)
}

/// Whether a word can have a value under a trigger.
#[must_use]
pub fn given(name: &str, trigger: &Trigger) -> bool {
    let Some(word) = find(name) else { return false };
    let kinds: Vec<&str> = match trigger {
        Trigger::On(kinds) => kinds.iter().map(String::as_str).collect(),
        Trigger::Clock { .. } => vec!["clock"],
    };
    let has = |kind: &&str| match word.given {
        Given::Always => true,
        Given::Case => *kind != "clock" && is_case_kind(kind) || *kind == "clock" && !needs_event(word.name),
        Given::On(on) => on.contains(kind),
    };
    kinds.iter().any(has)
}

/// Words about an act, which a point of a clock has none of.
fn needs_event(name: &str) -> bool {
    name.starts_with("author.")
        || ["event.by_system", "event.backdated_days", "event.has_evidence"].contains(&name)
}

/// What is known at a moment of the words a condition uses.
#[must_use]
pub fn facts<'a>(names: impl IntoIterator<Item = &'a str>, moment: &Moment<'_>) -> Facts {
    let mut facts = Facts::new();
    for name in names {
        match find(name).and_then(|word| (word.value)(moment)) {
            Some(value) => facts.set(name, value),
            None => facts.absent(name),
        }
    }
    facts
}

/// The value of a word at a moment, in words.
#[must_use]
pub fn told(name: &str, moment: &Moment<'_>) -> Option<String> {
    let word = find(name)?;
    let value = match (word.value)(moment)? {
        Value::Text(text) => text,
        Value::Texts(texts) => texts.join("、"),
        Value::Number(n) => n.to_string(),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
    };
    Some(value)
}

/// What a word means; none for what is no word.
#[must_use]
pub fn says(name: &str) -> Option<&'static str> {
    find(name).map(|word| word.says)
}

/// The words a set of kinds gives, for whoever writes a rule.
#[must_use]
pub fn on_offer(kinds: &BTreeSet<String>) -> Vec<&'static Word> {
    let trigger = Trigger::On(kinds.iter().cloned().collect());
    WORDS.iter().filter(|word| given(word.name, &trigger)).collect()
}

fn of<'a>(moment: &Moment<'a>) -> Option<CaseMoment<'a>> {
    match moment.of {
        Of::Case(case) => Some(case),
        Of::Record(_) => None,
    }
}

fn case<'a>(moment: &Moment<'a>) -> Option<&'a Case> {
    of(moment).map(|of| &of.watch.case)
}

fn event<'a>(moment: &Moment<'a>) -> Option<&'a crate::case::Event> {
    of(moment)?.event
}

fn fact<'a>(moment: &Moment<'a>) -> Option<&'a Fact> {
    event(moment).map(|event| &event.fact)
}

fn step<'a>(moment: &Moment<'a>) -> Option<&'a crate::case::StepState> {
    let key = match fact(moment)? {
        Fact::OpinionGiven { step, .. }
        | Fact::StepReturned { step, .. }
        | Fact::StepStarted { step, .. } => step,
        _ => return None,
    };
    case(moment)?.step(key)
}

fn out_of_order(moment: &Moment<'_>) -> Option<bool> {
    let this = step(moment)?;
    let case = case(moment)?;
    let earlier = case.steps.iter().take_while(|step| step.key != this.key);
    Some(earlier.into_iter().any(|step| step.state == StepStatus::Pending))
}

fn reason(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::Decided { why, .. } => Some(why.as_deref().unwrap_or_default()),
        Fact::Declined { why, .. }
        | Fact::Terminated { why, .. }
        | Fact::Suspended { why, .. }
        | Fact::SentBack { why, .. }
        | Fact::StepReturned { why, .. }
        | Fact::Reassigned { why, .. } => Some(why),
        _ => None,
    }
}

fn step_kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Examine => "examine",
        StepKind::Survey => "survey",
        StepKind::SiteCheck => "site_check",
        StepKind::Publicity => "publicity",
        StepKind::Appraisal => "appraisal",
        StepKind::IncomeCheck => "income_check",
        StepKind::Hearing => "hearing",
        StepKind::FirstExamination => "first_examination",
        StepKind::PassUp => "pass_up",
        StepKind::Confirm => "confirm",
        StepKind::Decide => "decide",
        StepKind::Payout => "payout",
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a word's value is an option")]
fn yes(holds: bool) -> Option<Value> {
    Some(Value::Bool(holds))
}

#[expect(clippy::unnecessary_wraps, reason = "a word's value is an option")]
fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

#[expect(
    clippy::unnecessary_wraps,
    clippy::cast_precision_loss,
    reason = "counts of days and acts, far below 2^53"
)]
fn number(n: i64) -> Option<Value> {
    Some(Value::Number(n as f64))
}

fn count(n: usize) -> Option<Value> {
    number(i64::try_from(n).unwrap_or(i64::MAX))
}

/// The code of a plain enum.
fn coded(value: &impl serde::Serialize) -> Option<Value> {
    match serde_json::to_value(value).ok()? {
        Json::String(code) => Some(Value::Text(code)),
        _ => None,
    }
}
