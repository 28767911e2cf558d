//! Codes of 12, 31 and 33 characters, local codes, and values of code tables.

use super::Severity::{Error, Notice, Warning};
use super::{Hit, Rule, Seen, hit, hit_if};
use crate::catalogue::elements::{CodeCheck, Coded, Listed, Table};
use crate::catalogue::item::ItemVersion;

const CODES: &str = "GB/T 39554.1-2020（编码要求）";
const TABLES: &str = "GB/T 39046-2020 附录 A、国家政务服务平台代码";

pub(super) const RULES: &[Rule] = &[
    Rule::seen(
        "basic-code",
        Warning,
        ["基本编码不对", CODES, "核对 12 位：2 区域、2 类型、2 部门、3 主项、3 子项"],
        basic_code,
    ),
    Rule::seen(
        "basic-code-type",
        Warning,
        ["基本编码和事项类型不一致", CODES, "核对第 3、4 位的类型码，改正编码或者事项类型"],
        basic_code_type,
    ),
    Rule::seen(
        "implementation-code",
        Error,
        ["实施编码不对", CODES, "核对 31 位：18 位统一社会信用代码、1 位行使层级、12 位基本编码"],
        implementation_code,
    ),
    Rule::seen(
        "implementation-body",
        Error,
        ["实施编码和实施主体不一致", CODES, "前 18 位应是实施主体的统一社会信用代码"],
        implementation_body,
    ),
    Rule::seen(
        "implementation-level",
        Error,
        ["实施编码和行使层级不一致", CODES, "第 19 位应是行使层级的代码"],
        implementation_level,
    ),
    Rule::seen(
        "implementation-base",
        Error,
        ["实施编码和基本编码不一致", CODES, "后 12 位应是基本编码"],
        implementation_base,
    ),
    Rule::seen(
        "handling-code",
        Error,
        ["业务办理项编码不对", CODES, "33 位：实施编码加办理项的两位序号"],
        handling_code,
    ),
    Rule::seen(
        "body-uscc",
        Error,
        ["统一社会信用代码不对", "GB 32100-2015（校验码）", "对照统一社会信用代码证书重新填写"],
        body_uscc,
    ),
    Rule::seen("local-code", Warning, ["地方编码不对", CODES, "不超过 50 个字符，不含空格"], local_code),
    Rule::seen(
        "code-unknown",
        Error,
        ["代码不在代码表", TABLES, "从列表里选；没有合适的选“其他”并写明"],
        code_unknown,
    ),
    Rule::seen(
        "code-without-words",
        Notice,
        ["选了其他没有写明", TABLES, "写明是什么，交换时和代码一起报"],
        code_without_words,
    ),
    Rule::new(
        "entrusted-without-principal",
        Error,
        ["委托行使没有写委托部门", "行政许可法第二十四条（公告受委托机关和委托内容）", "写委托部门的名称"],
        entrusted_without_principal,
    ),
    Rule::new(
        "plan-dates",
        Error,
        ["计划取消日期不晚于生效日期", "国家政务服务平台目录要素", "改正两个日期"],
        plan_dates,
    ),
];

fn problems(item: &Seen<'_>, check: CodeCheck) -> Vec<Hit> {
    let all = item.problems().iter().filter(|problem| problem.check == check);
    all.map(|problem| hit(problem.pointer.clone(), problem.message.clone())).collect()
}

/// 12 digits with a known area.
fn basic_code(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::Base)
}

/// The type inside is the item's.
fn basic_code_type(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::BaseType)
}

/// 31 characters with a valid credit code, level and base code.
fn implementation_code(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::Implementation)
}

/// The first 18 are the body's.
fn implementation_body(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::Body)
}

/// The 19th is 行使层级.
fn implementation_level(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::Level)
}

/// The last 12 are 基本编码.
fn implementation_base(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::BaseInside)
}

/// 33 characters, the implementation code and the order.
fn handling_code(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::Handling)
}

/// Credit codes of the body and of those who act with it.
fn body_uscc(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::Uscc)
}

/// Local codes are free within their length.
fn local_code(item: &Seen<'_>) -> Vec<Hit> {
    problems(item, CodeCheck::Local)
}

/// Values of code tables that an editor or a source set as such, with their place.
fn values<'a>(item: &'a Seen<'_>) -> impl Iterator<Item = (&'a Listed, Table, &'a Coded)> {
    let own = |one: &&Listed| one.pointer.starts_with("/elements/") || one.pointer.contains("/more/");
    item.listed().iter().filter(own).filter_map(|one| Some((one, one.table?))).flat_map(|(one, table)| {
        one.said.iter().filter_map(move |said| Some((one, table, said.code.as_ref()?)))
    })
}

/// A code the table does not have.
fn code_unknown(item: &Seen<'_>) -> Vec<Hit> {
    let unknown = values(item).filter(|(_, table, value)| table.code(&value.code).is_none());
    let said = unknown.map(|(one, _, value)| {
        hit(one.pointer.clone(), format!("{}的代码“{}”不在代码表内", one.label, value.code))
    });
    said.collect()
}

/// The escape value keeps the source's words, so that nothing is lost in the exchange.
fn code_without_words(item: &Seen<'_>) -> Vec<Hit> {
    let silent = values(item).filter(|(_, table, value)| {
        let escape = table.escape().is_some_and(|row| row.code == value.code);
        escape && value.words.is_none() && value.source_code.is_none()
    });
    silent
        .map(|(one, ..)| hit(one.pointer.clone(), format!("{}选了其他，没有写明是什么", one.label)))
        .collect()
}

/// 上级委托, 同级委托 or 受委托组织 → 委托部门 (行政许可法 §24).
fn entrusted_without_principal(item: &ItemVersion) -> Vec<Hit> {
    let powers = &item.elements.powers;
    let code = |value: &Option<Coded>| value.as_ref().map_or_else(String::new, |value| value.code.clone());
    let entrusted = matches!(code(&powers.source).as_str(), "5" | "6") || code(&powers.body_kind) == "3";
    hit_if(entrusted && powers.entrusted_by.is_none(), "/elements/powers/entrusted_by", || {
        "受委托行使，却没有写委托部门".to_owned()
    })
}

/// An item ends after it began.
fn plan_dates(item: &ItemVersion) -> Vec<Hit> {
    let codes = &item.elements.codes;
    let wrong = codes.effective_from.zip(codes.effective_to).filter(|(from, to)| to <= from);
    let said = wrong.map(|(from, to)| {
        hit("/elements/codes/effective_to", format!("计划取消日期 {to} 不晚于计划生效日期 {from}"))
    });
    said.into_iter().collect()
}
