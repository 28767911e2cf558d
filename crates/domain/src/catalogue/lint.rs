//! Quality findings about an item version: one function per rule.
//!
//! Only an unreadable line, a duplicate code and a promise longer than the statutory limit in the same
//! unit and scope are fatal; everything else is published and shown to the catalogue's editors.

use serde::{Deserialize, Serialize};

use super::guide::{ElementState, Guide, GuidePlace};
use super::import::{calendar_span, same_unit};
use super::item::{CaseType, ItemLimit, ItemVersion, LimitOrigin};
use crate::case::Profile;
use crate::identifier::{ItemCode, item_code};
use crate::time_limit::{Limit, Unit};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 致命：不发布
    Fatal,
    /// 错误：内容自相矛盾
    Error,
    /// 警告：内容缺失或含糊
    Warning,
    /// 提示
    Notice,
}

impl Severity {
    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Fatal => "致命",
            Self::Error => "错误",
            Self::Warning => "警告",
            Self::Notice => "提示",
        }
    }
}

/// A finding about a line of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Line of the file, from 1; 0 for a version already in the catalogue.
    pub line: usize,
    /// Item code; empty where the line gives none.
    pub item: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Stable key of the rule.
    pub rule: String,
    /// What is wrong, in Chinese.
    pub message: String,
    /// The field as a JSON pointer; empty for the whole line.
    pub field: String,
}

/// A finding before it knows its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Note {
    severity: Severity,
    rule: &'static str,
    message: String,
    field: String,
}

impl Note {
    pub(super) fn new(rule: &'static str, severity: Severity, field: &str, message: String) -> Self {
        Self { severity, rule, message, field: field.to_owned() }
    }

    pub(super) fn into_finding(self, line: usize, item: &str) -> Finding {
        Finding {
            line,
            item: item.to_owned(),
            severity: self.severity,
            rule: self.rule.to_owned(),
            message: self.message,
            field: self.field,
        }
    }
}

/// One rule: what it says about a version.
pub type Rule = fn(&ItemVersion) -> Vec<RuleNote>;

/// What a rule says: opaque outside the module, turned into findings by [`lint`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleNote(Note);

/// All rules, in the order of their findings.
pub const RULES: [Rule; 24] = [
    promised_over_statutory,
    promised_surely_over_statutory,
    differing_units,
    step_sum_over_promise,
    limit_of_one_step,
    limit_equals_one_step,
    immediate_with_days,
    promised_without_limit,
    limit_without_text,
    limit_of_another_place,
    limit_as_text_only,
    type_not_stated,
    case_type_not_stated,
    missing_elements,
    missing_material_basis,
    vague_materials,
    duplicate_materials,
    material_without_condition,
    basis_without_article,
    fee_without_basis,
    no_way_without_visit,
    process_not_stated,
    basic_code_not_valid,
    perhaps_abolished,
];

/// Applies every rule to a version. `line` is 0 for a version already in the catalogue.
#[must_use]
pub fn lint(item: &ItemVersion, line: usize) -> Vec<Finding> {
    RULES
        .iter()
        .chain(&super::fee::RULES)
        .chain(&super::handling::RULES)
        .flat_map(|rule| rule(item))
        .map(|note| note.0.into_finding(line, &item.code))
        .collect()
}

pub(super) fn note(rule: &'static str, severity: Severity, field: &str, message: String) -> RuleNote {
    RuleNote(Note::new(rule, severity, field, message))
}

fn one(rule: &'static str, severity: Severity, field: &str, message: String) -> Vec<RuleNote> {
    vec![note(rule, severity, field, message)]
}

fn whole(limit: Option<&ItemLimit>) -> Option<Limit> {
    limit.and_then(ItemLimit::whole)
}

/// Both limits with the scope they speak of, where both are figures.
fn both(item: &ItemVersion) -> Option<(Limit, Limit)> {
    let (statutory, promised) = (item.statutory.as_ref()?, item.promised.as_ref()?);
    if statutory.step != promised.step {
        return None;
    }
    Some((statutory.limit?, promised.limit?))
}

/// 承诺时限不得长于法定时限 (same unit and scope): fatal.
fn promised_over_statutory(item: &ItemVersion) -> Vec<RuleNote> {
    match both(item) {
        Some((statutory, promised)) if same_unit(statutory, promised) && promised.n > statutory.n => {
            let message = format!("承诺时限 {} 长于法定时限 {}", promised, statutory);
            one("promised-over-statutory", Severity::Fatal, "/committed_limit", message)
        }
        _ => Vec::new(),
    }
}

/// In differing units the promise is longer even counted in its favour: an error, not fatal.
fn promised_surely_over_statutory(item: &ItemVersion) -> Vec<RuleNote> {
    match both(item) {
        Some((statutory, promised))
            if !same_unit(statutory, promised) && calendar_span(promised).0 > calendar_span(statutory).1 =>
        {
            let message = format!("承诺时限 {} 按日历换算后长于法定时限 {}", promised, statutory);
            one("promised-surely-over-statutory", Severity::Error, "/committed_limit", message)
        }
        _ => Vec::new(),
    }
}

/// Limits of one item in differing units cannot be compared by their figures.
fn differing_units(item: &ItemVersion) -> Vec<RuleNote> {
    let mut notes = Vec::new();
    if let (Some(statutory), Some(promised)) = (whole(item.statutory.as_ref()), whole(item.promised.as_ref()))
        && !same_unit(statutory, promised)
    {
        let message = format!("法定 {} 与承诺 {} 单位不同，只能按到期日比较", statutory, promised);
        notes.push(note("differing-units", Severity::Warning, "/committed_limit", message));
    }
    let reference = whole(item.promised.as_ref()).or(whole(item.statutory.as_ref()));
    for (at, step) in item.process.iter().enumerate() {
        if let (Some(limit), Some(reference)) = (step.typed_limit(), reference)
            && !same_unit(limit, reference)
        {
            let message = format!("环节“{}”的 {} 与总时限 {} 单位不同", step.step, limit, reference);
            notes.push(note("differing-units", Severity::Warning, &format!("/process/{at}/limit"), message));
        }
    }
    notes
}

/// Sum of the step limits in the unit of `limit`.
fn step_sum(item: &ItemVersion, limit: Limit) -> u32 {
    let same =
        item.process.iter().filter_map(|step| step.typed_limit()).filter(|step| same_unit(*step, limit));
    same.map(|step| step.n).fold(0, u32::saturating_add)
}

/// A promised limit below the sum of its steps (practice §4).
fn step_sum_over_promise(item: &ItemVersion) -> Vec<RuleNote> {
    let Some(promised) = whole(item.promised.as_ref()) else {
        return Vec::new();
    };
    let sum = step_sum(item, promised);
    if sum <= promised.n {
        return Vec::new();
    }
    let message = format!("各环节时限合计 {sum}，超过承诺时限 {}", promised);
    one("step-sum-over-promise", Severity::Error, "/committed_limit", message)
}

/// A limit whose text names one step never drives the whole clock (practice §4).
fn limit_of_one_step(item: &ItemVersion) -> Vec<RuleNote> {
    let fields =
        [("/statutory_limit", item.statutory.as_ref()), ("/committed_limit", item.promised.as_ref())];
    let named = fields.into_iter().filter_map(|(field, limit)| Some((field, limit?.step.as_deref()?)));
    named
        .map(|(field, step)| {
            let message = format!("时限只说“{step}”一个环节，作为环节时限，不作为全程时限");
            note("limit-of-one-step", Severity::Warning, field, message)
        })
        .collect()
}

/// The promise equals the limit of one step although others take longer: it is likely that step's.
fn limit_equals_one_step(item: &ItemVersion) -> Vec<RuleNote> {
    let Some(promised) = whole(item.promised.as_ref()) else {
        return Vec::new();
    };
    if step_sum(item, promised) <= promised.n {
        return Vec::new();
    }
    let equal = item.process.iter().find(|step| step.typed_limit() == Some(promised));
    equal.map_or_else(Vec::new, |step| {
        let message = format!("承诺时限 {} 与环节“{}”的时限相同，疑为环节时限", promised, step.step);
        one("limit-equals-one-step", Severity::Warning, "/committed_limit", message)
    })
}

/// 即办件 has no days: 承诺时限 = 即办 ⇔ 办件类型 = 即办件.
fn immediate_with_days(item: &ItemVersion) -> Vec<RuleNote> {
    if item.case_type != CaseType::Immediate {
        return Vec::new();
    }
    let mut notes = Vec::new();
    if let Some(promised) = whole(item.promised.as_ref()) {
        let message = format!("即办件却写承诺时限 {}", promised);
        notes.push(note("immediate-with-days", Severity::Error, "/committed_limit", message));
    }
    for (at, step) in item.process.iter().enumerate() {
        if let Some(limit) = step.typed_limit().filter(|limit| limit.unit != Unit::Hour) {
            let message = format!("即办件的环节“{}”写 {}", step.step, limit);
            notes.push(note(
                "immediate-with-days",
                Severity::Error,
                &format!("/process/{at}/limit"),
                message,
            ));
        }
    }
    notes
}

/// A promised case without a promise.
fn promised_without_limit(item: &ItemVersion) -> Vec<RuleNote> {
    let has = item.promised.as_ref().is_some_and(|limit| limit.limit.is_some());
    if item.case_type == CaseType::Immediate || has {
        return Vec::new();
    }
    one(
        "promised-without-limit",
        Severity::Notice,
        "/committed_limit",
        "承诺件没有可计算的承诺时限".to_owned(),
    )
}

/// A figure whose source gives neither basis nor explanation.
fn limit_without_text(item: &ItemVersion) -> Vec<RuleNote> {
    let fields =
        [("/statutory_limit", item.statutory.as_ref()), ("/committed_limit", item.promised.as_ref())];
    let bare = |limit: &&ItemLimit| limit.limit.is_some() && limit.text.is_none();
    let bare = fields
        .into_iter()
        .filter_map(|(field, limit)| limit.filter(bare).and_then(|l| Some((field, l.limit?))));
    bare.map(|(field, limit)| {
        let message = format!("时限 {} 没有依据或说明文字", limit);
        note("limit-without-text", Severity::Warning, field, message)
    })
    .collect()
}

/// A "statutory" limit that is another place's figure.
fn limit_of_another_place(item: &ItemVersion) -> Vec<RuleNote> {
    match &item.statutory {
        Some(limit) if limit.origin == LimitOrigin::Place => {
            let words = limit.text.as_deref().unwrap_or_default();
            let message = format!("法定时限出自地方指南（{words}），没有引用法律依据，按示范数据显示");
            one("limit-of-another-place", Severity::Warning, "/statutory_limit", message)
        }
        _ => Vec::new(),
    }
}

/// A limit given in words only: nothing counts it.
fn limit_as_text_only(item: &ItemVersion) -> Vec<RuleNote> {
    let fields =
        [("/statutory_limit", item.statutory.as_ref()), ("/committed_limit", item.promised.as_ref())];
    let worded = fields.into_iter().filter_map(|(field, limit)| {
        let limit = limit.filter(|limit| limit.limit.is_none())?;
        Some((field, limit.text.as_deref()?))
    });
    worded
        .map(|(field, words)| {
            note("limit-as-text-only", Severity::Notice, field, format!("时限只有文字“{words}”，不能计时"))
        })
        .collect()
}

/// Types of the national code table that have a profile of their own or map to 其他行政权力.
const KNOWN_TYPES: [&str; 11] = [
    "行政许可",
    "行政处罚",
    "行政强制",
    "行政征收",
    "行政给付",
    "行政检查",
    "行政确认",
    "行政奖励",
    "行政裁决",
    "其他行政权力",
    "公共服务",
];

/// 事项类型 missing, classified by custom, or not in the code table (GB/T 39046 A.1).
fn type_not_stated(item: &ItemVersion) -> Vec<RuleNote> {
    match item.item_type.as_deref() {
        None => one("type-missing", Severity::Warning, "/type", "没有事项类型，按公共服务办理".to_owned()),
        Some(word) if !KNOWN_TYPES.contains(&word) => one(
            "type-unknown",
            Severity::Error,
            "/type",
            format!("事项类型“{word}”不在代码表内，按公共服务办理"),
        ),
        Some(word) if !item.type_stated => {
            one("type-inferred", Severity::Notice, "/type", format!("来源没有写明类型，按惯例归为{word}"))
        }
        Some(_) => Vec::new(),
    }
}

/// 办件类型 missing.
fn case_type_not_stated(item: &ItemVersion) -> Vec<RuleNote> {
    if item.case_type_stated {
        return Vec::new();
    }
    one("case-type-missing", Severity::Warning, "/case_type", "来源没有写明办件类型，按承诺件办理".to_owned())
}

/// Each of the thirteen elements of a guide the version itself should hold.
fn missing_elements(item: &ItemVersion) -> Vec<RuleNote> {
    let guide = Guide::of(item, &GuidePlace::default());
    let missing = guide.elements.iter().filter(|element| element.state == ElementState::Missing);
    // Who accepts and who supervises comes from the placement, not from the item.
    let missing = missing.filter(|element| !matches!(element.key.as_str(), "accepting_body" | "supervision"));
    missing
        .map(|element| {
            let field = format!("/{}", element.field);
            note("missing-element", Severity::Warning, &field, format!("缺少“{}”", element.label))
        })
        .collect()
}

/// Every material needs a basis (国办发〔2020〕42号: what no rule asks for may not be asked for).
fn missing_material_basis(item: &ItemVersion) -> Vec<RuleNote> {
    let bare: Vec<&str> = item
        .materials
        .iter()
        .filter(|one| one.basis.is_none() && one.legal_basis.is_none())
        .map(|m| m.name.as_str())
        .collect();
    if bare.is_empty() {
        return Vec::new();
    }
    let message =
        format!("{} 份材料中有 {} 份没有注明依据：{}", item.materials.len(), bare.len(), bare.join("、"));
    one("material-basis-missing", Severity::Warning, "/materials", message)
}

/// Words that leave open what has to be brought (国办发〔2018〕45号 forbids catch-all clauses).
const VAGUE_WORDS: [&str; 11] = [
    "其他材料",
    "其它材料",
    "其他证明",
    "其他主体资格",
    "相关",
    "有关",
    "等材料",
    "等证明",
    "等身份证明",
    "等情形证明",
    "等证件",
];

/// Vague words in the names of materials.
fn vague_materials(item: &ItemVersion) -> Vec<RuleNote> {
    let found = item.materials.iter().enumerate().filter_map(|(at, material)| {
        let word = VAGUE_WORDS.iter().find(|word| material.name.contains(**word))?;
        let message = format!("材料“{}”含兜底或含糊用语“{word}”", material.name);
        Some(note("vague-material", Severity::Warning, &format!("/materials/{at}/name"), message))
    });
    found.collect()
}

/// The same material twice.
fn duplicate_materials(item: &ItemVersion) -> Vec<RuleNote> {
    let twice = item.materials.iter().enumerate().filter(|(at, material)| {
        item.materials.iter().take(*at).any(|earlier| earlier.name == material.name)
    });
    twice
        .map(|(at, material)| {
            let message = format!("材料“{}”重复", material.name);
            note("duplicate-material", Severity::Error, &format!("/materials/{at}/name"), message)
        })
        .collect()
}

/// A material that is not always needed has to say when it is.
fn material_without_condition(item: &ItemVersion) -> Vec<RuleNote> {
    let open = item.materials.iter().enumerate().filter(|(_, m)| !m.required && m.condition.is_none());
    open.map(|(at, material)| {
        let message = format!("材料“{}”不是必备，却没有写明何时需要", material.name);
        note("material-condition-missing", Severity::Notice, &format!("/materials/{at}/condition"), message)
    })
    .collect()
}

/// A basis names its article.
fn basis_without_article(item: &ItemVersion) -> Vec<RuleNote> {
    let bare = item.legal_bases.iter().enumerate().filter(|(_, basis)| basis.article.is_none());
    bare.map(|(at, basis)| {
        let message = format!("设定依据《{}》没有写明条款", basis.doc);
        note("basis-without-article", Severity::Notice, &format!("/legal_basis/{at}/article"), message)
    })
    .collect()
}

/// 收费 = 是 → 依据、标准 all filled.
fn fee_without_basis(item: &ItemVersion) -> Vec<RuleNote> {
    match &item.fee {
        Some(fee)
            if fee.charged
                && (fee.basis.is_none() && fee.legal_basis.is_none() || fee.standard.is_none()) =>
        {
            one("fee-without-basis", Severity::Error, "/fee", "收费事项没有写全收费依据和标准".to_owned())
        }
        _ => Vec::new(),
    }
}

/// 到现场次数 = 0 needs another way in.
fn no_way_without_visit(item: &ItemVersion) -> Vec<RuleNote> {
    let other_way = ["网上", "移动", "邮寄", "快递"];
    let has = item.channels.iter().any(|channel| other_way.iter().any(|way| channel.contains(way)));
    if item.visits != Some(0) || has {
        return Vec::new();
    }
    let message = "到现场次数为 0，却没有网上或邮寄办理渠道".to_owned();
    one("no-way-without-visit", Severity::Warning, "/channels", message)
}

/// Without a process of its own the item runs the platform's default.
fn process_not_stated(item: &ItemVersion) -> Vec<RuleNote> {
    if !item.process_is_default() || item.profile == Profile::Enterprise {
        return Vec::new();
    }
    one("default-process", Severity::Notice, "/process", "来源没有流程，使用平台默认流程".to_owned())
}

/// 基本编码 of 12 characters with a known area (GB/T 39554.1 as practised).
fn basic_code_not_valid(item: &ItemVersion) -> Vec<RuleNote> {
    let Some(code) = item.basic_code.as_deref() else {
        return Vec::new();
    };
    let why = match item_code(code) {
        Ok(ItemCode::Base(_)) => return Vec::new(),
        Ok(_) => "不是 12 位基本编码".to_owned(),
        Err(error) => error.to_string(),
    };
    one("basic-code", Severity::Warning, "/basic_code", format!("基本编码“{code}”：{why}"))
}

/// The note says that the item was struck somewhere.
fn perhaps_abolished(item: &ItemVersion) -> Vec<RuleNote> {
    let words = ["取消", "废止", "不再办理"];
    match item.note.as_deref() {
        Some(note) if words.iter().any(|word| note.contains(word)) => {
            one("perhaps-abolished", Severity::Warning, "/note", format!("说明提到事项可能已取消：{note}"))
        }
        _ => Vec::new(),
    }
}
