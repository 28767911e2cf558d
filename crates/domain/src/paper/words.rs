//! The words a profile uses, and how days and missing facts are printed.

use jiff::civil::Date;

use super::{Addressee, PaperFacts};
use crate::case::Profile;

/// The licensing law's name as cited.
pub(super) const LICENSING_LAW: &str = "《中华人民共和国行政许可法》";

/// Printed in running text where a fact is missing.
pub(super) const NOT_GIVEN: &str = "未提供";

/// Printed in a table cell where a fact is missing.
pub(super) const DASH: &str = "—";

/// A day as papers print it: `2026年11月2日`.
#[must_use]
pub fn day_words(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A day, or 未提供.
pub(super) fn day_or(day: Option<Date>) -> String {
    day.map_or_else(|| NOT_GIVEN.to_owned(), day_words)
}

/// A text, or 未提供; blank text counts as missing.
pub(super) fn text_or(text: Option<&str>) -> &str {
    given(text).unwrap_or(NOT_GIVEN)
}

/// A text for a table cell, or a dash.
pub(super) fn cell_or(text: Option<&str>) -> &str {
    given(text).unwrap_or(DASH)
}

/// The rule cited, or that none was recorded.
pub(super) fn rule_or(cited: Option<&str>) -> &str {
    given(cited).unwrap_or("有关规定（依据未提供）")
}

/// A reason without its own full stop, since the sentence around it has one.
pub(super) fn sentence(text: &str) -> &str {
    text.trim_end_matches(['。', '；', '.', ';'])
}

/// `text` if it says anything.
pub(super) fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Who speaks: a public power is 本机关; a service is 本单位.
pub(super) fn we(profile: Profile) -> &'static str {
    if profile.administrative() { "本机关" } else { "本单位" }
}

/// Whom the paper speaks to.
pub(super) fn you(facts: &PaperFacts) -> &'static str {
    match facts.addressee {
        Addressee::Person => "你",
        Addressee::Organisation => "你单位",
    }
}

/// What the applicant asked for: the procedure's own name for the application.
pub(super) fn application(profile: Profile) -> &'static str {
    match profile {
        Profile::Licence => "行政许可申请",
        Profile::Confirmation => "行政确认申请",
        Profile::Payment => "行政给付申请",
        Profile::Filing => "备案申请",
        Profile::OtherPower => "办理申请",
        Profile::PublicService | Profile::Enterprise => "服务申请",
    }
}

/// What a granting decision does.
pub(super) fn grants(profile: Profile) -> &'static str {
    profile.verdict(true).does
}

/// What a refusing decision does.
pub(super) fn refuses(profile: Profile) -> &'static str {
    profile.verdict(false).does
}

/// `本通知书`, `本决定书`, …: how a paper names itself, by the last three characters of its title without a
/// closing remark in brackets.
pub(super) fn this_paper(facts: &PaperFacts) -> String {
    let title = facts.title();
    let base = match title.split_once('（') {
        Some((name, remark)) if remark.ends_with('）') => name,
        _ => &title,
    };
    let skip = base.chars().count().saturating_sub(3);
    std::iter::once('本').chain(base.chars().skip(skip)).collect()
}

/// `你于2026年11月2日提出的“…”申请（办件编号：…）`: names the application in running text.
pub(super) fn the_application(facts: &PaperFacts) -> String {
    let item = text_or(Some(&facts.item_name));
    let case_no = text_or(Some(&facts.case_no));
    match facts.received_on {
        Some(day) => format!("{}于{}提出的“{item}”申请（办件编号：{case_no}）", you(facts), day_words(day)),
        None => format!("{}提出的“{item}”申请（提出日期：{NOT_GIVEN}，办件编号：{case_no}）", you(facts)),
    }
}
