//! Decisions, granted or refused, in the words of the profile.

use super::intake::missing_table;
use super::refusal::{closed, reason};
use super::result::result_name;
use super::words::{
    LICENSING_LAW, day_words, given, grants, refuses, rule_or, text_or, the_application, we, you,
};
use super::{Block, PaperFacts};
use crate::case::Profile;

/// The version of the wording since which a result is named as it came out.
const AS_IT_CAME_OUT: u32 = 3;

/// The article a decision cites by itself, so that nobody has to write it down: 行政许可法 §38 asks for the written
/// decision (granted, first paragraph; refused, second). Other profiles have none.
#[must_use]
pub fn own_article(profile: Profile) -> Option<String> {
    (profile == Profile::Licence).then(|| format!("{LICENSING_LAW}第三十八条"))
}

/// A decision. One without recorded facts is printed as a refusal would be, with its gaps showing: a paper must
/// never grant by accident.
pub(super) fn decision(facts: &PaperFacts) -> Vec<Block> {
    if facts.granted() { granted(facts) } else { refused(facts) }
}

/// 行政许可法 §38(1): conditions met, granted in writing; §44: licence handed over within ten working days.
fn granted(facts: &PaperFacts) -> Vec<Block> {
    let we = we(facts.profile);
    let decides = if facts.profile.administrative() { "决定" } else { "" };
    let mut blocks = vec![Block::Paragraph(format!(
        "{}经审查，符合{}。{}{we}{decides}{}。",
        opening(facts),
        standards(facts.profile),
        relying_on(facts, "第三十八条第一款"),
        grants(facts.profile)
    ))];
    if let Some(why) = given(facts.decision.as_ref().and_then(|decision| decision.why.as_deref())) {
        blocks.push(reason(why));
    }
    blocks.extend(result(facts).map(Block::Paragraph));
    blocks.push(Block::sign("申请人（代理人）签收（日期）", "经办人签名（日期）"));
    blocks
}

/// 行政许可法 §38(2): a refusal states its reasons and the right to review and lawsuit.
fn refused(facts: &PaperFacts) -> Vec<Block> {
    let we = we(facts.profile);
    let decides = if facts.profile.administrative() { "决定" } else { "" };
    let why = facts.decision.as_ref().and_then(|decision| decision.why.as_deref());
    let verdict = Block::Paragraph(format!(
        "{}经审查，不符合{}。{}{we}{decides}{}。",
        opening(facts),
        standards(facts.profile),
        relying_on(facts, "第三十八条第二款"),
        refuses(facts.profile)
    ));
    let mut blocks = vec![verdict, reason(text_or(why))];
    if !facts.missing.is_empty() {
        blocks.push(missing_table(facts));
    }
    closed(facts, blocks)
}

fn opening(facts: &PaperFacts) -> String {
    let application = the_application(facts);
    match facts.accepted_on {
        Some(day) => format!("{application}，{}于{}受理。", we(facts.profile), day_words(day)),
        None => format!("{application}，"),
    }
}

fn standards(profile: Profile) -> &'static str {
    match profile {
        Profile::Licence => "法定条件、标准",
        Profile::Filing => "备案要求",
        Profile::Confirmation | Profile::Payment | Profile::OtherPower => "规定条件",
        Profile::PublicService | Profile::Enterprise => "办理条件",
    }
}

/// `依照…，`: the rule relied on. A licence adds the article that asks for the written decision; a service needs
/// none.
fn relying_on(facts: &PaperFacts, article: &str) -> String {
    let cited = given(facts.decision.as_ref().and_then(|decision| decision.basis.as_deref()));
    match (facts.profile, cited) {
        (Profile::Licence, Some(cited)) => format!("依照{cited}、{LICENSING_LAW}{article}，"),
        (Profile::Licence, None) => format!("依照{LICENSING_LAW}{article}，"),
        (profile, None) if !profile.administrative() => String::new(),
        (_, cited) => format!("依照{}，", rule_or(cited)),
    }
}

/// §44 for licences; elsewhere only what is recorded.
fn result(facts: &PaperFacts) -> Option<String> {
    let published = given(facts.decision.as_ref().and_then(|decision| decision.result_name.as_deref()));
    let name = published.map(|name| match facts.template {
        AS_IT_CAME_OUT.. => result_name(name, facts.granted()),
        _ => name.to_owned(),
    });
    let you = you(facts);
    match (facts.profile, name) {
        (Profile::Licence, name) => Some(format!(
            "依照{LICENSING_LAW}第四十四条，{}自作出决定之日起十个工作日内向{you}颁发、送达{}。",
            we(facts.profile),
            name.map_or_else(|| "行政许可证件（名称未提供）".to_owned(), |name| format!("《{name}》"))
        )),
        (_, Some(name)) => Some(format!("办理结果：{name}。")),
        (_, None) => None,
    }
}
