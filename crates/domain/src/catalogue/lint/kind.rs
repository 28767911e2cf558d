//! Type, status, whom the item serves and under what theme people look for it.

use super::Severity::{Error, Notice, Warning};
use super::{Hit, Rule, hit, hit_if};
use crate::case::Profile;
use crate::catalogue::elements::Table;
use crate::catalogue::item::ItemVersion;

const CATEGORIES: &str = "津滨政办发〔2017〕40号（公共服务事项十四类）";
const TYPES: &str = "GB/T 39046-2020 附录 A.1（事项类型）";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "type-missing",
        Warning,
        ["没有事项类型", TYPES, "按权责清单选事项类型；程序、时限、文书都由它决定"],
        type_missing,
    ),
    Rule::new("type-unknown", Error, ["事项类型认不出", TYPES, "从代码表里选一个"], type_unknown),
    Rule::new(
        "type-inferred",
        Notice,
        ["事项类型按惯例归类", TYPES, "对照权责清单核对后保存，就算写明"],
        type_inferred,
    ),
    Rule::new(
        "case-type-missing",
        Warning,
        ["没有办件类型", "GB/T 39046-2020 附录 A（办件类型）", "选即办件或者承诺件"],
        case_type_missing,
    ),
    Rule::new(
        "perhaps-abolished",
        Warning,
        [
            "可能已经取消",
            "国务院取消行政许可事项的历次决定",
            "核对事项是否还在目录里；取消了的按“取消事项”办理",
        ],
        perhaps_abolished,
    ),
    Rule::new(
        "status-without-reason",
        Warning,
        ["不办理没有写理由", "政府信息公开条例第六条（及时、准确公开）", "写明为什么不办、到哪里办"],
        status_without_reason,
    ),
    Rule::new(
        "category-missing",
        Notice,
        ["公共服务没有分类", CATEGORIES, "从十四类里选一类写在“主题”里"],
        category_missing,
    ),
    Rule::new(
        "serve-object-unknown",
        Notice,
        [
            "服务对象不在代码表",
            "GB/T 39046-2020 附录 A（服务对象）",
            "用自然人、企业法人、事业法人、社会组织法人、行政机关、其他组织",
        ],
        serve_object_unknown,
    ),
    Rule::new(
        "theme-differs",
        Warning,
        [
            "主题和服务对象不一致",
            "政务服务事项质量检查规则（温州）",
            "只为法人办的不选自然人主题，只为自然人办的不选法人主题",
        ],
        theme_differs,
    ),
    Rule::new(
        "theme-missing",
        Notice,
        ["没有主题分类", "国家政务服务平台事项扩展要素（主题分类）", "按服务对象选自然人或者法人主题"],
        theme_missing,
    ),
];

/// 事项类型 missing.
fn type_missing(item: &ItemVersion) -> Vec<Hit> {
    hit_if(item.item_type.is_none(), "/type", || "没有事项类型，按公共服务办理".to_owned())
}

/// Not in the code table (GB/T 39046 A.1).
fn type_unknown(item: &ItemVersion) -> Vec<Hit> {
    let unknown = |word: &&str| Table::ItemType.codes().iter().all(|row| row.label != **word);
    let word = item.item_type.as_deref().filter(unknown);
    let said = word.map(|word| hit("/type", format!("事项类型“{word}”不在代码表内，按公共服务办理")));
    said.into_iter().collect()
}

/// Classified by custom.
fn type_inferred(item: &ItemVersion) -> Vec<Hit> {
    let known = |word: &&str| Table::ItemType.codes().iter().any(|row| row.label == **word);
    let word = item.item_type.as_deref().filter(known).filter(|_| !item.type_stated);
    word.map(|word| hit("/type", format!("来源没有写明类型，按惯例归为{word}"))).into_iter().collect()
}

/// 办件类型 missing.
fn case_type_missing(item: &ItemVersion) -> Vec<Hit> {
    hit_if(!item.case_type_stated, "/case_type", || "来源没有写明办件类型，按承诺件办理".to_owned())
}

/// The note says that the item was struck somewhere.
fn perhaps_abolished(item: &ItemVersion) -> Vec<Hit> {
    let words = ["取消", "废止", "不再办理"];
    let note = item.note.as_deref().filter(|note| words.iter().any(|word| note.contains(word)));
    note.map(|note| hit("/note", format!("说明提到事项可能已取消：{note}"))).into_iter().collect()
}

/// People are told why no case is taken.
fn status_without_reason(item: &ItemVersion) -> Vec<Hit> {
    let silent = item.status.reason().is_some_and(|reason| reason.trim().is_empty());
    hit_if(silent, "/reason", || "事项不办理，却没有写理由".to_owned())
}

/// A public service is in one of the fourteen categories of 津滨政办发〔2017〕40号 (requirements B4).
fn category_missing(item: &ItemVersion) -> Vec<Hit> {
    if item.item_type.as_deref() != Some("公共服务") {
        return Vec::new();
    }
    match item.category.as_deref() {
        None => vec![hit("/category", "公共服务事项没有归入十四类")],
        Some(word) => hit_if(Table::ServiceCategory.named(word).is_none(), "/category", || {
            format!("主题“{word}”不在公共服务十四类之内")
        }),
    }
}

/// 服务对象 outside the code table.
fn serve_object_unknown(item: &ItemVersion) -> Vec<Hit> {
    let unknown = |(_, word): &(usize, &String)| Table::ServeObject.named(word).is_none();
    let said = item.serve_objects.iter().enumerate().filter(unknown);
    said.map(|(at, word)| hit(format!("/serve_objects/{at}"), format!("服务对象“{word}”不在代码表内")))
        .collect()
}

/// Whether it serves natural persons, and whether it serves anybody else.
fn serves(item: &ItemVersion) -> (bool, bool) {
    let person = |word: &String| Table::ServeObject.named(word).is_some_and(|row| row.code == "1");
    (item.serve_objects.iter().any(person), item.serve_objects.iter().any(|word| !person(word)))
}

/// An item for legal persons has no theme of natural persons, and the other way round.
fn theme_differs(item: &ItemVersion) -> Vec<Hit> {
    let (person, legal) = serves(item);
    let themes = &item.elements.themes;
    let mut hits = Vec::new();
    if legal && !person && !themes.person.is_empty() {
        let message = format!("服务对象只有法人和其他组织，却有自然人主题“{}”", themes.person.join("、"));
        hits.push(hit("/elements/themes/person", message));
    }
    if person && !legal && !themes.legal.is_empty() {
        let message = format!("服务对象只有自然人，却有法人主题“{}”", themes.legal.join("、"));
        hits.push(hit("/elements/themes/legal", message));
    }
    hits
}

/// 法人 item ⇒ legal-person theme; 自然人 item ⇒ natural-person theme. Companies' services have none.
fn theme_missing(item: &ItemVersion) -> Vec<Hit> {
    if item.profile == Profile::Enterprise {
        return Vec::new();
    }
    let (person, legal) = serves(item);
    let themes = &item.elements.themes;
    let mut hits = hit_if(person && themes.person.is_empty(), "/elements/themes/person", || {
        "为自然人办理，却没有自然人主题".to_owned()
    });
    hits.extend(hit_if(legal && themes.legal.is_empty(), "/elements/themes/legal", || {
        "为法人和其他组织办理，却没有法人主题".to_owned()
    }));
    hits
}
