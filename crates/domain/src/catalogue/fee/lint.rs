//! Quality rules of the fee list.

use super::{FEE_LINES_MAX, FeeLine, FeeList};
use crate::case::Profile;
use crate::catalogue::item::{ItemVersion, LegalBasis};
use crate::catalogue::lint::Severity::{Error, Fatal, Warning};
use crate::catalogue::lint::{Hit, Rule, hit};

const LIST: &str = "优化营商环境条例（收费目录清单制度）";

/// The rules, in the order of their findings.
pub(in crate::catalogue) const RULES: &[Rule] = &[
    Rule::new(
        "fee-without-list",
        Error,
        ["收费没有清单", LIST, "写收费清单：项目、标准、依据"],
        charged_without_list,
    ),
    Rule::new(
        "fee-list-not-charged",
        Fatal,
        ["有收费清单却没写收费", LIST, "先改“是否收费”，或者删去清单"],
        listed_and_not_charged,
    ),
    Rule::new(
        "free-with-price",
        Warning,
        ["不收费却提到价钱", LIST, "改说明文字，或者改为收费并写清单"],
        free_with_a_price,
    ),
    Rule::new(
        "fee-line-unusable",
        Fatal,
        ["收费项目不能用", LIST, "补全名称、标准和数量的问法"],
        unusable_lines,
    ),
    Rule::new(
        "fee-line-without-basis",
        Fatal,
        ["收费项目没有依据", LIST, "写收费依据；没有依据的不收"],
        lines_without_basis,
    ),
    Rule::new(
        "exemption-without-basis",
        Warning,
        ["减免没有依据", LIST, "写减免依据，让后面的人也照此办理"],
        exemptions_without_basis,
    ),
    Rule::new(
        "licence-fee-below-regulation",
        Fatal,
        ["许可收费没有法律、行政法规依据", "行政许可法第五十八条", "写法律或者行政法规的依据；没有的不收"],
        licence_fee_below_regulation,
    ),
];

fn charges(item: &ItemVersion) -> bool {
    item.fee.as_ref().is_some_and(|fee| fee.charged)
}

/// What charges and has no list cannot be charged here: no sum follows from it.
fn charged_without_list(item: &ItemVersion) -> Vec<Hit> {
    if !charges(item) || !item.fee_list.is_empty() {
        return Vec::new();
    }
    let message = "写了收费，却没有收费清单：没有项目和标准，窗口算不出金额，也不能收".to_owned();
    vec![hit("/fee_list", message)]
}

/// 不收费 with a list beside it promises one thing and asks for another.
fn listed_and_not_charged(item: &ItemVersion) -> Vec<Hit> {
    if charges(item) || item.fee_list.is_empty() {
        return Vec::new();
    }
    let message = "没有写明收费，却有收费清单：先改“是否收费”，或者删去清单".to_owned();
    vec![hit("/fee_list", message)]
}

/// Ways to say that nothing is charged, in a text that else speaks of charging.
const FREE_WORDS: [&str; 6] = ["不得收取", "不收取", "不得收费", "不收费", "不收", "免收"];

/// 不收费, but the text beside it speaks of a price.
fn free_with_a_price(item: &ItemVersion) -> Vec<Hit> {
    let text = item.fee.as_ref().filter(|fee| !fee.charged).and_then(|fee| fee.standard.as_deref());
    let Some(text) = text else { return Vec::new() };
    let rest = FREE_WORDS.iter().fold(text.to_owned(), |rest, word| rest.replace(word, ""));
    let figure = rest.contains('元') && rest.contains(|c: char| c.is_ascii_digit());
    if !figure && !["收取", "缴纳", "交纳"].iter().any(|word| rest.contains(word)) {
        return Vec::new();
    }
    let message = format!("写了不收费，说明文字却提到收费：“{text}”");
    vec![hit("/fee/standard", message)]
}

/// Lines nobody can compute with.
fn unusable_lines(item: &ItemVersion) -> Vec<Hit> {
    let list = &item.fee_list;
    let wrong = |at: usize, part: &str, message: String| hit(format!("/fee_list/lines/{at}/{part}"), message);
    let mut notes = Vec::new();
    if list.lines.len() > FEE_LINES_MAX {
        notes.push(wrong(FEE_LINES_MAX, "name", format!("收费项目超过 {FEE_LINES_MAX} 个")));
    }
    for (at, line) in list.lines.iter().enumerate() {
        let name = &line.name;
        notes.extend(
            line.standard.fault().map(|why| wrong(at, "standard", format!("收费项目“{name}”：{why}"))),
        );
        if name.trim().is_empty() {
            notes.push(wrong(at, "name", "收费项目没有名称".to_owned()));
        }
        if twice(list, at, line) {
            notes.push(wrong(at, "name", format!("收费项目“{name}”写了两次")));
        }
        let asks = line.question.as_deref().is_some_and(|question| !question.trim().is_empty());
        if line.standard.unit().is_some() && !asks {
            notes.push(wrong(at, "question", format!("收费项目“{name}”按数量收，却没有写窗口要问什么")));
        }
        let broken = line.exemptions.iter().find(|one| one.percent == 0 || one.percent > 100);
        notes.extend(
            broken.map(|one| {
                wrong(at, "exemptions", format!("“{name}”的减免“{}”比例不在 1–100 之间", one.name))
            }),
        );
    }
    notes
}

fn twice(list: &FeeList, at: usize, line: &FeeLine) -> bool {
    list.lines.iter().take(at).any(|other| other.id == line.id || other.name == line.name)
}

/// Every line names its rule (requirements B8).
fn lines_without_basis(item: &ItemVersion) -> Vec<Hit> {
    let bare = item.fee_list.lines.iter().enumerate().filter(|(_, line)| line.legal_basis.is_none());
    bare.map(|(at, line)| {
        let message = format!("收费项目“{}”没有依据", line.name);
        hit(format!("/fee_list/lines/{at}/legal_basis"), message)
    })
    .collect()
}

/// Who pays less does so by a rule, or the next one in the queue is treated otherwise.
fn exemptions_without_basis(item: &ItemVersion) -> Vec<Hit> {
    let lines = item.fee_list.lines.iter().enumerate();
    let bare = lines.flat_map(|(at, line)| {
        let bare = line.exemptions.iter().filter(|one| one.legal_basis.is_none());
        bare.map(move |one| (at, line, one))
    });
    bare.map(|(at, line, one)| {
        let message = format!("“{}”的减免“{}”没有依据", line.name, one.name);
        hit(format!("/fee_list/lines/{at}/exemptions"), message)
    })
    .collect()
}

/// 行政许可法 §58: a licence is free unless a law or an administrative regulation says otherwise.
fn licence_fee_below_regulation(item: &ItemVersion) -> Vec<Hit> {
    if item.profile != Profile::Licence || !charges(item) {
        return Vec::new();
    }
    let below = item
        .fee_list
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.legal_basis.as_ref().is_some_and(|basis| !is_law_or_regulation(basis)));
    below
        .map(|(at, line)| {
            let message = format!(
                "行政许可不得收费，法律、行政法规另有规定的除外（行政许可法第五十八条）；“{}”的依据{}看不出是法律、行政法规",
                line.name,
                line.basis()
            );
            hit(format!("/fee_list/lines/{at}/legal_basis"), message)
        })
        .collect()
}

/// A law (全国人民代表大会及其常务委员会, 主席令) or an administrative regulation (国务院, 国务院令). Local regulations
/// and rules of departments are neither; where neither issuer nor number tells, it is not taken for one.
pub(super) fn is_law_or_regulation(basis: &LegalBasis) -> bool {
    let has = |text: &Option<String>, words: &[&str]| {
        text.as_deref().is_some_and(|text| words.iter().any(|word| text.contains(word)))
    };
    let issuer = basis.issuer.as_deref().map(str::trim).unwrap_or_default();
    // 国务院办公厅 and the State Council's documents other than orders are no regulations.
    issuer.starts_with("全国人民代表大会")
        || issuer.starts_with("全国人大")
        || has(&basis.doc_no, &["主席令", "国务院令", "国务院第"])
}
