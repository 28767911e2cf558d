//! Words about limits: the due date, the special procedure and the extension.

use super::words::{
    LICENSING_LAW, NOT_GIVEN, day_words, given, rule_or, sentence, text_or, the_application, we,
};
use super::{Block, DecisionDue, GoverningLimit, PaperFacts};
use crate::case::Profile;

/// The version of the wording since which an immediate item says 即时办结 instead of 未定时限.
const AT_ONCE: u32 = 2;

/// The day by which the decision is due. No limit is said to be none (未定时限), never left out; an immediate item
/// needs none.
pub(super) fn due_words(facts: &PaperFacts) -> String {
    let (we, does) = (we(facts.profile), what_is_due(facts));
    let Some((first, rest)) = facts.decision_due.split_first() else {
        if facts.immediate && facts.template >= AT_ONCE {
            return format!("办理时限：即办件，即时办结。{we}审查无误后当场{does}并告知。");
        }
        return format!("办理时限：未定时限。{we}{does}后即行告知。");
    };
    let verb = match first.limit {
        GoverningLimit::Statutory => "应当",
        GoverningLimit::Promised => "承诺",
    };
    let (name, first_length) = (limit_name(first.limit), length(first).map(|length| format!("：{length}")));
    let first_length = first_length.unwrap_or_default();
    let mut words = format!("{we}{verb}不迟于{}{does}（{name}{first_length}）", due_day(first));
    for due in rest {
        let length = length(due).map(|length| format!("（{length}）")).unwrap_or_default();
        words.push_str(&format!("；{}至{}届满{length}", limit_name(due.limit), due_day(due)));
    }
    words.push('。');
    if facts.decision_due.iter().any(|due| due.provisional) {
        words.push_str("标明“暂定”的日期在国务院办公厅公布该年度节假日安排后重新推算。");
    }
    words
}

/// 行政许可法 §45: the applicant is told in writing how long it takes. A special procedure outside licences rests
/// on its own cited rule.
pub(super) fn special_procedure(facts: &PaperFacts) -> Vec<Block> {
    let special = facts.special_procedure.as_ref();
    let ground = text_or(special.map(|special| special.ground.as_str()));
    let law = given(special.and_then(|special| special.law.as_deref()));
    let days = special.and_then(|special| special.planned_days);
    let days = days.map_or_else(|| NOT_GIVEN.to_owned(), |days| format!("{days}个工作日"));
    let own = format!("{LICENSING_LAW}第四十五条");
    let (needed, left_out) = match (facts.profile, law) {
        (Profile::Licence, None) => ("依法".to_owned(), own.as_str()),
        (Profile::Licence, Some(law)) => (format!("依照{law}"), own.as_str()),
        (_, law) => (format!("依照{}", rule_or(law)), "该规定"),
    };
    let we = we(facts.profile);
    vec![
        Block::Paragraph(format!(
            "{}，{we}在办理中{needed}需要进行{ground}。所需时间预计为{days}，依照{left_out}，不计算在办理期限内。",
            the_application(facts)
        )),
        Block::Paragraph(format!(
            "自本告知书送达之日起停止计算办理期限；{ground}结束后恢复计算，以实际所需时间为准，{we}届时告知新的到期日。"
        )),
        Block::sign("申请人（代理人）签收（日期）", "经办人签名（日期）"),
    ]
}

/// 行政许可法 §42: approved by the head of the body (joint cases: of the government), the reason told. Other
/// profiles cite their own rule.
pub(super) fn extension(facts: &PaperFacts) -> Vec<Block> {
    let extension = facts.extension.as_ref();
    let licence = facts.profile == Profile::Licence;
    let law = match given(extension.and_then(|extension| extension.law.as_deref())) {
        None if licence => format!("{LICENSING_LAW}第四十二条第一款"),
        cited => rule_or(cited).to_owned(),
    };
    let (we, does) = (we(facts.profile), outcome(facts.profile));
    let head = format!("{we}负责人");
    let approver = given(extension.and_then(|extension| extension.approved_by.as_deref())).unwrap_or(&head);
    let why = text_or(extension.and_then(|extension| extension.why.as_deref()));
    let days =
        extension.map_or_else(|| NOT_GIVEN.to_owned(), |extension| format!("{}个工作日", extension.days));
    let new_due = extension.and_then(|extension| extension.new_due);
    let new_due = new_due.map_or_else(|| NOT_GIVEN.to_owned(), day_words);
    let statutory = facts.decision_due.iter().find(|due| due.limit == GoverningLimit::Statutory);
    let old = statutory.or(facts.decision_due.first());
    let old = old.map_or_else(String::new, |due| format!("（{}）", day_words(due.on)));
    vec![
        Block::Paragraph(format!(
            "{}，不能在办理期限{old}届满前{does}。延期理由：{}。",
            the_application(facts),
            sentence(why)
        )),
        Block::Paragraph(format!(
            "依照{law}，经{approver}批准，办理期限延长{days}，{we}将不迟于{new_due}{does}。"
        )),
        Block::sign("申请人（代理人）签收（日期）", "经办人签名（日期）"),
    ]
}

/// What is done by the day told: the decision, or the report to the higher body that makes it (行政许可法 §35).
fn what_is_due(facts: &PaperFacts) -> String {
    match given(facts.decided_above.as_deref()) {
        Some(body) => format!("审查完毕并报送{body}决定"),
        None => outcome(facts.profile).to_owned(),
    }
}

fn outcome(profile: Profile) -> &'static str {
    if profile.administrative() { "作出决定" } else { "办结" }
}

fn due_day(due: &DecisionDue) -> String {
    let mark = if due.provisional { "（暂定）" } else { "" };
    format!("{}{mark}", day_words(due.on))
}

/// How long the limit is, in words; the day of acceptance does not count.
fn length(due: &DecisionDue) -> Option<String> {
    given(due.length.as_deref()).map(|length| format!("{length}，受理当日不计"))
}

fn limit_name(limit: GoverningLimit) -> &'static str {
    match limit {
        GoverningLimit::Statutory => "法定时限",
        GoverningLimit::Promised => "承诺时限",
    }
}
