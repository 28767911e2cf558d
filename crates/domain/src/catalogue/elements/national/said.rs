//! How what a version says becomes values of national elements, and when an element applies.

use super::super::{Area, Coded, Contact, Organ, Table};
use super::Said;
use crate::catalogue::item::{CaseType, ItemLimit, ItemVersion, LegalBasis, Status};
use crate::time_limit::Unit;

pub(super) fn text_of(text: Option<&str>) -> Vec<Said> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.map(|text| Said { text: text.to_owned(), code: None }).into_iter().collect()
}

pub(super) fn texts<'a>(all: impl IntoIterator<Item = &'a str>) -> Vec<Said> {
    all.into_iter().flat_map(|text| text_of(Some(text))).collect()
}

pub(super) fn coded<'a>(table: Table, values: impl IntoIterator<Item = &'a Coded>) -> Vec<Said> {
    let one = |value: &Coded| Said { text: table.words(value), code: Some(value.clone()) };
    values.into_iter().map(one).collect()
}

/// Words that a version keeps as words, with their codes.
pub(super) fn worded<'a>(table: Table, words: impl IntoIterator<Item = &'a str>) -> Vec<Said> {
    let one = |word: &str| Some(Said { text: word.to_owned(), code: table.read(None, Some(word)) });
    words.into_iter().filter(|word| !word.trim().is_empty()).filter_map(one).collect()
}

pub(super) fn by_code(table: Table, code: &str) -> Vec<Said> {
    coded(table, [&Coded::new(code)])
}

pub(super) fn yes_no(value: Option<bool>) -> Vec<Said> {
    value.map_or_else(Vec::new, |yes| by_code(Table::YesNo, if yes { "1" } else { "0" }))
}

pub(super) fn contact(contact: &Contact) -> Vec<Said> {
    let one = |((code, _), text)| Said { text, code: Some(Coded::new(code)) };
    contact.ways().zip(contact.lines()).map(one).collect()
}

// Conditions under which an element applies.

pub(super) fn punishes(item: &ItemVersion) -> bool {
    item.item_type.as_deref() == Some("行政处罚")
}

/// Everything but punishment: their rows have no elements of acceptance, and limits are optional.
pub(super) fn applied_for(item: &ItemVersion) -> bool {
    !punishes(item)
}

pub(super) fn charged(item: &ItemVersion) -> bool {
    item.fee.as_ref().is_some_and(|fee| fee.charged)
}

pub(super) fn entrusted(item: &ItemVersion) -> bool {
    let code = |value: &Option<Coded>| value.as_ref().map(|value| value.code.clone());
    let powers = &item.elements.powers;
    matches!(code(&powers.source).as_deref(), Some("5" | "6"))
        || code(&powers.body_kind).as_deref() == Some("3")
}

pub(super) fn visits(item: &ItemVersion) -> bool {
    item.visits.is_some_and(|visits| visits > 0)
}

pub(super) fn has_result(item: &ItemVersion) -> bool {
    item.result.is_some()
}

pub(super) fn online(item: &ItemVersion) -> bool {
    item.elements.access.online == Some(true)
}

pub(super) fn reducible(item: &ItemVersion) -> bool {
    item.elements.fee.reducible == Some(true)
}

// What single elements read.

pub(super) fn state(item: &ItemVersion) -> Vec<Said> {
    by_code(
        Table::ItemState,
        match item.status {
            Status::Published | Status::GuideOnly { .. } => "1",
            Status::Suspended { .. } => "2",
            Status::Abolished { .. } => "3",
        },
    )
}

pub(super) fn bases(item: &ItemVersion) -> Vec<Said> {
    item.legal_bases.iter().flat_map(|basis| text_of(Some(&basis.cited()))).collect()
}

pub(super) fn days(limit: Option<&ItemLimit>) -> Vec<Said> {
    let whole = limit.and_then(ItemLimit::whole);
    whole.map(|limit| Said { text: limit.n.to_string(), code: None }).into_iter().collect()
}

pub(super) fn unit(limit: Option<&ItemLimit>) -> Vec<Said> {
    let words = limit.and_then(ItemLimit::whole).map(|limit| match limit.unit {
        Unit::CalendarDay => "自然日",
        Unit::Hour => "小时",
        _ => "工作日",
    });
    words.map_or_else(Vec::new, |words| worded(Table::LimitUnit, [words]))
}

/// 即办 is a promise of nought days.
pub(super) fn promised_days(item: &ItemVersion) -> Vec<Said> {
    match item.promised.as_ref().and_then(ItemLimit::whole) {
        None if item.case_type == CaseType::Immediate => text_of(Some("0")),
        _ => days(item.promised.as_ref()),
    }
}

pub(super) fn promised_unit(item: &ItemVersion) -> Vec<Said> {
    match item.promised.as_ref().and_then(ItemLimit::whole) {
        None if item.case_type == CaseType::Immediate => by_code(Table::LimitUnit, "1"),
        _ => unit(item.promised.as_ref()),
    }
}

pub(super) fn limit_text(limit: Option<&ItemLimit>) -> Vec<Said> {
    text_of(limit.and_then(|limit| limit.text.as_deref()))
}

pub(super) fn case_type(item: &ItemVersion) -> Vec<Said> {
    if !item.case_type_stated {
        return Vec::new();
    }
    by_code(Table::CaseType, if item.case_type == CaseType::Immediate { "1" } else { "2" })
}

pub(super) fn process(item: &ItemVersion) -> Vec<Said> {
    texts(item.process.iter().map(|step| step.step.as_str()))
}

pub(super) fn handling_codes(item: &ItemVersion) -> Vec<Said> {
    item.handling
        .iter()
        .filter_map(|one| item.handling_code(&one.no))
        .flat_map(|code| text_of(Some(&code)))
        .collect()
}

/// 特别程序: the grounds on which time is left out, and an extension; none is said as 无.
pub(super) fn special(item: &ItemVersion) -> Vec<Said> {
    let extension = item.extension.is_some() || item.statutory_is_law_default();
    let excluded = !item.exclusions.is_empty() || item.grounds_are_law_default();
    let mut said = Vec::new();
    if extension {
        said.extend(by_code(Table::SpecialProcedure, "1"));
    }
    if excluded {
        said.extend(by_code(Table::SpecialProcedure, "2"));
    }
    if said.is_empty() { text_of(Some("无")) } else { said }
}

pub(super) fn hours(item: &ItemVersion) -> Vec<Said> {
    texts(item.elements.office.places.iter().filter_map(|place| place.hours.as_deref()))
}

pub(super) fn consult(item: &ItemVersion) -> Vec<Said> {
    let by_way = contact(&item.elements.office.consult);
    if by_way.is_empty() { text_of(item.consult.as_deref()) } else { by_way }
}

pub(super) fn charges(item: &ItemVersion) -> Vec<Said> {
    yes_no(item.fee.as_ref().map(|fee| fee.charged))
}

pub(super) fn fee_basis(item: &ItemVersion) -> Vec<Said> {
    let Some(fee) = &item.fee else { return Vec::new() };
    let cited = fee.legal_basis.as_ref().map(LegalBasis::cited);
    text_of(cited.as_deref().or(fee.basis.as_deref()))
}

pub(super) fn areas(areas: &[Area]) -> Vec<Said> {
    areas.iter().flat_map(|area| text_of(Some(&format!("{} {}", area.code, area.name)))).collect()
}

pub(super) fn organs<'a>(organs: impl IntoIterator<Item = &'a Organ>) -> Vec<Said> {
    let one = |organ: &Organ| {
        let code = organ.uscc.as_ref().map(|code| format!("（{code}）")).unwrap_or_default();
        format!("{}{code}", organ.name)
    };
    organs.into_iter().map(one).flat_map(|text| text_of(Some(&text))).collect()
}
