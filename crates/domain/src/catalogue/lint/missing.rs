//! Elements that are not there: the thirteen of a guide, and those without which the national exchange takes no item.

use super::Severity::{Notice, Warning};
use super::{Hit, Rule, Seen, hit};
use crate::catalogue::elements::{Group, Listed};
use crate::catalogue::guide::{ElementState, GuidePlace, thirteen};
use crate::catalogue::item::{ItemVersion, LegalBasis};

const NATIONAL: &str = "GB/T 39554.2-2020（要素要求，国家平台交换必填项）";
const FILL: &str = "在对应的小节里补上；确实没有的写“无”";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "missing-element",
        Warning,
        [
            "缺少指南要素",
            "津滨政办发〔2017〕40号（办事指南十三项）",
            "补上这一项；公众指南上现在显示“未提供”",
        ],
        missing_element,
    ),
    Rule::seen("missing-codes", Notice, ["缺少编码", NATIONAL, FILL], missing_codes),
    Rule::seen("missing-powers", Notice, ["缺少权力和主体要素", NATIONAL, FILL], missing_powers),
    Rule::seen(
        "missing-office",
        Notice,
        ["缺少办理地点、时间或监督投诉方式", NATIONAL, FILL],
        missing_office,
    ),
    Rule::seen("missing-access", Notice, ["缺少网办与到现场要素", NATIONAL, FILL], missing_access),
    Rule::seen("missing-result", Notice, ["缺少结果要素", NATIONAL, FILL], missing_result),
    Rule::seen(
        "missing-punishment",
        Warning,
        [
            "处罚事项缺少行为、种类、幅度",
            "行政处罚法（行为、种类和幅度）、GB/T 39554.2-2020",
            "写明处罚的行为、种类和幅度",
        ],
        missing_punishment,
    ),
    Rule::new(
        "basis-without-article",
        Notice,
        [
            "依据没有写条款",
            "津滨政办发〔2017〕40号（列明文件名称、条款、内容、时间、机关、文号）",
            "写到第几条",
        ],
        basis_without_article,
    ),
    Rule::new(
        "basis-incomplete",
        Notice,
        [
            "依据没有写全",
            "津滨政办发〔2017〕40号（列明文件名称、条款、内容、时间、机关、文号）",
            "补齐文号、制定机关、日期和条文要点",
        ],
        basis_incomplete,
    ),
    Rule::new(
        "condition-basis-missing",
        Notice,
        [
            "条件没有依据",
            "津滨政办发〔2017〕40号（没有合法依据的申请条件一律取消）",
            "选一条设定依据；没有依据的删去",
        ],
        condition_basis_missing,
    ),
];

/// Each of the thirteen elements of a guide the version itself should hold.
fn missing_element(item: &ItemVersion) -> Vec<Hit> {
    let elements = thirteen(item, &GuidePlace::default());
    let missing = elements.iter().filter(|element| element.state == ElementState::Missing);
    // Who accepts and who supervises comes from the placement, not from the item.
    let missing = missing.filter(|element| !matches!(element.key.as_str(), "accepting_body" | "supervision"));
    missing.map(|element| hit(format!("/{}", element.field), format!("缺少“{}”", element.label))).collect()
}

/// What the exchange needs of a part of the list and is not said, in one finding: a clerk fills a section, not a field.
fn national(item: &Seen<'_>, place: &str, part: fn(&Listed) -> bool) -> Vec<Hit> {
    let missing = item.listed().iter().filter(|one| one.must && one.missing() && part(one));
    let labels: Vec<&str> = missing.map(|one| one.label).collect();
    if labels.is_empty() {
        Vec::new()
    } else {
        vec![hit(place, format!("还没有写：{}", labels.join("、")))]
    }
}

/// 基本编码 and 实施编码.
fn missing_codes(item: &Seen<'_>) -> Vec<Hit> {
    national(item, "/elements/codes", |one| matches!(one.key, "basic_code" | "implementation_code"))
}

/// 权力来源, 行使层级, 实施主体 and its code and nature, 委托部门 where it is entrusted.
fn missing_powers(item: &Seen<'_>) -> Vec<Hit> {
    national(item, "/elements/powers", |one| one.pointer.starts_with("/elements/powers/"))
}

/// 办理地点, 办理时间, 监督投诉方式.
fn missing_office(item: &Seen<'_>) -> Vec<Hit> {
    national(item, "/elements/office", |one| one.pointer.starts_with("/elements/office/"))
}

/// 是否网办, 进驻, 快递, 网上支付, 单点登录, 到现场次数.
fn missing_access(item: &Seen<'_>) -> Vec<Hit> {
    // The reason for coming and the address have rules of their own.
    national(item, "/elements/access", |one| {
        let own = one.pointer.starts_with("/elements/access/") && !matches!(one.key, "visit_reason" | "url");
        own || one.key == "visits"
    })
}

/// 结果类型; the sample has a rule of its own.
fn missing_result(item: &Seen<'_>) -> Vec<Hit> {
    national(item, "/elements/conduct", |one| one.key == "result_kind")
}

/// A punishment names act, kind and range.
fn missing_punishment(item: &Seen<'_>) -> Vec<Hit> {
    national(item, "/elements/punishment", |one| one.group == Group::Punishment)
}

/// A basis names its article.
fn basis_without_article(item: &ItemVersion) -> Vec<Hit> {
    let bare = item.legal_bases.iter().enumerate().filter(|(_, basis)| basis.article.is_none());
    bare.map(|(at, basis)| {
        hit(format!("/legal_basis/{at}/article"), format!("设定依据《{}》没有写明条款", basis.doc))
    })
    .collect()
}

/// What a basis lacks beyond its article (requirements B3).
fn basis_incomplete(item: &ItemVersion) -> Vec<Hit> {
    let lacking = |basis: &LegalBasis| {
        let parts = basis.missing().into_iter().filter(|part| *part != "条款");
        parts.collect::<Vec<_>>().join("、")
    };
    let all = item.legal_bases.iter().enumerate().map(|(at, basis)| (at, basis, lacking(basis)));
    let open = all.filter(|(_, _, lacks)| !lacks.is_empty());
    open.map(|(at, basis, lacks)| {
        hit(format!("/legal_basis/{at}"), format!("设定依据《{}》还缺：{lacks}", basis.doc))
    })
    .collect()
}

/// Every condition rests on a rule; sources give conditions as text.
fn condition_basis_missing(item: &ItemVersion) -> Vec<Hit> {
    let bare = item.conditions.iter().filter(|one| one.legal_basis.is_none()).count();
    if bare == 0 {
        return Vec::new();
    }
    let message = format!("{} 条申请条件中有 {bare} 条没有选依据", item.conditions.len());
    vec![hit("/conditions", message)]
}
