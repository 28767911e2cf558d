//! Import of a catalogue in JSON Lines: versions to publish, and findings about every line.
//!
//! Bad input never stops the import: a line that cannot be used is a fatal finding and its item is not
//! published; everything else is published with its findings.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::elements::Elements;
use super::fee::FeeList;
use super::handling::HandlingStandard;
use super::item::{
    CaseType, Condition, Delegation, Exclusion, Extension, Fee, HandlingItem, HigherBody, ItemLimit,
    ItemVersion, LegalBasis, LimitOrigin, MAX_NAME_CHARS, Material, ProcessStep, Question, ResultDocument,
    Source, Status, handling_items, or_default, parse_unit, profile_of,
};
use super::lint::reading::{
    CASE_TYPE_UNKNOWN, CODE_UNUSABLE, DUPLICATE_CODE, LIMIT_UNUSABLE, NAME_TOO_LONG, STATUS_UNKNOWN,
    TOO_LARGE, UNPRINTABLE, UNREADABLE,
};
use super::lint::{Finding, Note, Severity, lint};
use crate::case::Profile;
use crate::identifier::{ItemCode, item_code};
use crate::time_limit::{Limit, Unit};

/// Most bytes of an item as JSON: some eighty times an ordinary one.
pub const ITEM_MAX: usize = 256 * 1024;

/// Longest limit taken as a figure, in days or hours; beyond it the text is kept and a finding raised.
const MAX_LIMIT: i64 = 3650;

/// What an import gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    /// Versions without a fatal finding, in the order of the file.
    pub items: Vec<ItemVersion>,
    /// All findings, in the order of the lines.
    pub findings: Vec<Finding>,
    /// Codes of items whose line does not say whether cases are taken: what is in force stays so.
    pub silent: BTreeSet<String>,
}

impl Import {
    /// The item with the code or the source id.
    #[must_use]
    pub fn item(&self, code: &str) -> Option<&ItemVersion> {
        self.items.iter().find(|item| item.code == code || item.id == code)
    }

    /// Number of fatal findings.
    #[must_use]
    pub fn fatal(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Fatal).count()
    }
}

/// Reads JSON Lines, one item a line. Blank lines and a byte order mark are skipped.
///
/// Never fails: an unreadable line, a code already used above and a promise longer than the statutory
/// limit in the same unit and scope are fatal findings of their line.
#[must_use]
pub fn import(text: &str) -> Import {
    Importing::default().take(read_lines(text, 1))
}

/// A line as read: what it says, and what the rules find in it. Whether its code was used above is not known yet.
#[derive(Debug)]
pub struct Line {
    number: usize,
    read: Result<Read, Note>,
    findings: Vec<Finding>,
}

/// Reads some lines of a file, the first of them line `from`: a piece knows nothing of the others, so that several can be
/// read at the same time.
#[must_use]
pub fn read_lines(text: &str, from: usize) -> Vec<Line> {
    let lines = text.trim_start_matches('\u{feff}').lines().zip(from..);
    let read = |(line, number): (&str, usize)| {
        let read = read_line(line);
        let findings = read.as_ref().map(|read| lint(&read.item, number)).unwrap_or_default();
        Line { number, read, findings }
    };
    lines.filter(|(line, _)| !line.trim().is_empty()).map(read).collect()
}

/// A file whose pieces are put together in their order.
#[derive(Debug, Default)]
pub struct Importing {
    /// Codes so far, with the line each was on first.
    seen: BTreeMap<Box<str>, usize>,
}

impl Importing {
    /// Takes the lines that come next.
    pub fn take(&mut self, lines: Vec<Line>) -> Import {
        let mut import = Import::default();
        lines.into_iter().for_each(|line| self.line(line, &mut import));
        import
    }

    fn line(&mut self, line: Line, import: &mut Import) {
        let Line { number, read, mut findings } = line;
        let Read { item, mut notes, silent } = match read {
            Ok(read) => read,
            Err(note) => {
                import.findings.push(note.into_finding(number, ""));
                return;
            }
        };
        if let Some(first) = self.seen.get(item.code.as_str()) {
            let message = format!("编码 {} 已在第 {first} 行出现，本行不发布", item.code);
            notes.push(Note::new(&DUPLICATE_CODE, "/id", message));
        } else {
            self.seen.insert(item.code.as_str().into(), number);
            if silent {
                import.silent.insert(item.code.clone());
            }
        }
        findings.splice(..0, notes.into_iter().map(|note| note.into_finding(number, &item.code)));
        if findings.iter().all(|finding| finding.severity != Severity::Fatal) {
            import.items.push(item);
        }
        import.findings.append(&mut findings);
    }
}

/// One line of the file: every field may be absent or `null`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawItem {
    id: Option<String>,
    code: Option<String>,
    implementation_code: Option<String>,
    version: Option<u32>,
    name: Option<String>,
    #[serde(deserialize_with = "or_default")]
    aliases: Vec<String>,
    #[serde(rename = "type")]
    item_type: Option<String>,
    #[serde(deserialize_with = "or_default")]
    type_stated: bool,
    category: Option<String>,
    basic_code: Option<String>,
    profile: Option<Profile>,
    department: Option<String>,
    level: Option<String>,
    jurisdiction: Option<String>,
    #[serde(deserialize_with = "or_default")]
    serve_objects: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    conditions: Vec<Condition>,
    #[serde(deserialize_with = "or_default")]
    legal_basis: Vec<LegalBasis>,
    #[serde(deserialize_with = "or_default")]
    materials: Vec<Material>,
    #[serde(deserialize_with = "or_default")]
    process: Vec<ProcessStep>,
    statutory_limit: Option<RawLimit>,
    committed_limit: Option<RawLimit>,
    case_type: Option<String>,
    case_type_stated: Option<bool>,
    fee: Option<Fee>,
    #[serde(deserialize_with = "or_default")]
    fee_list: FeeList,
    #[serde(deserialize_with = "or_default")]
    handling_standard: HandlingStandard,
    result: Option<RawResult>,
    #[serde(deserialize_with = "or_default")]
    channels: Vec<String>,
    visits: Option<u32>,
    consult: Option<String>,
    #[serde(deserialize_with = "or_default")]
    common_errors: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    questions: Vec<Question>,
    delegation: Option<Delegation>,
    note: Option<String>,
    #[serde(deserialize_with = "or_default")]
    sources: Vec<Source>,
    #[serde(deserialize_with = "or_default")]
    stated_fields: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    inferred_fields: Vec<String>,
    status: Option<String>,
    reason: Option<String>,
    #[serde(deserialize_with = "or_default")]
    handling: Vec<HandlingItem>,
    competent_department: Option<String>,
    #[serde(deserialize_with = "or_default")]
    exclusions: Vec<Exclusion>,
    extension: Option<Extension>,
    deemed_rule: Option<String>,
    #[serde(deserialize_with = "or_default")]
    in_person: bool,
    decided_above: Option<HigherBody>,
    #[serde(deserialize_with = "or_default")]
    situations: super::situation::Situations,
    #[serde(deserialize_with = "or_default")]
    elements: Elements,
    form: Option<super::form::ItemForm>,
}

/// A limit as collected (`value`, `unit`, `text`) or as exported by the product (`limit`, `origin`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawLimit {
    value: Option<i64>,
    unit: Option<String>,
    text: Option<String>,
    limit: Option<Limit>,
    origin: Option<LimitOrigin>,
    step: Option<String>,
}

#[derive(Debug, Deserialize)]
struct RawResult {
    name: Option<String>,
    validity: Option<String>,
}

fn unreadable(message: String) -> Note {
    Note::new(&UNREADABLE, "", message)
}

/// What a line gives.
#[derive(Debug)]
struct Read {
    item: ItemVersion,
    notes: Vec<Note>,
    /// It says nothing of the status.
    silent: bool,
}

fn read_line(line: &str) -> Result<Read, Note> {
    let raw: RawItem = serde_json::from_str(line).map_err(|error| {
        let column = error.column();
        if error.is_data() {
            unreadable(format!("第 {column} 列：字段的类型或取值不对（{error}）"))
        } else {
            unreadable(format!("第 {column} 列：不是完整的 JSON 对象"))
        }
    })?;
    let id = text(raw.id.as_deref()).or_else(|| text(raw.code.as_deref()));
    let id = id.ok_or_else(|| unreadable("缺少事项编号 id".to_owned()))?;
    let name = text(raw.name.as_deref()).ok_or_else(|| unreadable(format!("{id}：缺少事项名称 name")))?;
    let mut notes = Vec::new();
    check_raw(&raw, &name, &mut notes);
    if line.len() > ITEM_MAX {
        notes.push(Note::new(&TOO_LARGE, "", format!("一个事项不超过 {} KB", ITEM_MAX / 1024)));
    }
    // Almost no line has any of these, and only a line that has is looked at again.
    if (line.contains("\\u") || TURNING.iter().any(|turning| line.contains(turning)))
        && let Some(field) = serde_json::from_str(line).ok().and_then(|value| unprintable_in(&value, ""))
    {
        notes.push(Note::new(&UNPRINTABLE, &field, "有控制字符，或者改变书写方向的字符".to_owned()));
    }
    let silent = raw.status.is_none();
    let item = version_of(raw, id, name, &mut notes);
    if !is_plain_code(&item.code) {
        notes.push(Note::new(
            &CODE_UNUSABLE,
            "/id",
            "编码只用字母、数字、短横和下划线，不超过 50 位，也不能是系统用的地址".to_owned(),
        ));
    }
    Ok(Read { item, notes, silent })
}

/// Characters that turn the direction of writing round.
const TURNING: [&str; 9] = [
    "\u{202a}", "\u{202b}", "\u{202c}", "\u{202d}", "\u{202e}", "\u{2066}", "\u{2067}", "\u{2068}",
    "\u{2069}",
];

/// Where, as a JSON pointer, a text or a name has a character that cannot be printed.
fn unprintable_in(value: &Value, at: &str) -> Option<String> {
    let bad = |text: &str| text.chars().any(crate::case::unprintable);
    match value {
        Value::String(text) => bad(text).then(|| at.to_owned()),
        Value::Array(list) => {
            list.iter().enumerate().find_map(|(n, one)| unprintable_in(one, &format!("{at}/{n}")))
        }
        Value::Object(members) => members.iter().find_map(|(name, one)| {
            if bad(name) { Some(at.to_owned()) } else { unprintable_in(one, &format!("{at}/{name}")) }
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Why an item cannot be kept as it is: more than an item can be, or characters that cannot be printed.
#[must_use]
pub fn unfit(item: &ItemVersion) -> Option<String> {
    let value = serde_json::to_value(item).ok()?;
    if let Some(field) = unprintable_in(&value, "") {
        return Some(format!("{field} 有控制字符，或者改变书写方向的字符"));
    }
    let too_large = value.to_string().len() > ITEM_MAX;
    too_large.then(|| format!("内容太多，一个事项不超过 {} KB", ITEM_MAX / 1024))
}

/// Words that are addresses beside those of items.
pub const RESERVED_CODES: [&str; 12] = [
    "bases",
    "import",
    "items",
    "lists",
    "new",
    "packages",
    "placements",
    "proofs",
    "revisions",
    "situations",
    "synonyms",
    "unfounded",
];

/// Whether a code can be an address: letters, digits, `-` and `_`, at most 50, and no word that is one already.
#[must_use]
pub fn is_plain_code(code: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    !code.is_empty() && code.len() <= 50 && code.chars().all(plain) && !RESERVED_CODES.contains(&code)
}

/// Trimmed text; none if nothing is left.
fn text(value: Option<&str>) -> Option<String> {
    value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// Findings about what the typed version no longer shows.
fn check_raw(raw: &RawItem, name: &str, notes: &mut Vec<Note>) {
    if name.chars().count() > MAX_NAME_CHARS {
        let message = format!("事项名称超过 {MAX_NAME_CHARS} 个字");
        notes.push(Note::new(&NAME_TOO_LONG, "/name", message));
    }
    if raw.case_type.is_some() && case_type(raw.case_type.as_deref()).is_none() {
        let message =
            format!("办件类型“{}”不在代码表内，按承诺件处理", raw.case_type.as_deref().unwrap_or(""));
        notes.push(Note::new(&CASE_TYPE_UNKNOWN, "/case_type", message));
    }
    let known = ["published", "guide_only", "suspended", "abolished"];
    if let Some(word) = raw.status.as_deref().filter(|word| !known.contains(word)) {
        let message = format!("状态“{word}”不在代码表内：要写 {}", known.join("、"));
        notes.push(Note::new(&STATUS_UNKNOWN, "/status", message));
    }
}

/// Whether it is an implementation code (实施编码, 31 characters).
fn is_implementation_code(code: &str) -> bool {
    matches!(item_code(code), Ok(ItemCode::Implementation { .. }))
}

fn case_type(word: Option<&str>) -> Option<CaseType> {
    match word.map(str::trim) {
        Some("即办件" | "immediate") => Some(CaseType::Immediate),
        Some("承诺件" | "promised") => Some(CaseType::Promised),
        _ => None,
    }
}

fn status(raw: &RawItem) -> Status {
    let reason = text(raw.reason.as_deref()).unwrap_or_default();
    match raw.status.as_deref() {
        Some("guide_only") => Status::GuideOnly { reason },
        Some("suspended") => Status::Suspended { reason },
        Some("abolished") => Status::Abolished { reason },
        _ => Status::Published,
    }
}

fn version_of(mut raw: RawItem, id: String, name: String, notes: &mut Vec<Note>) -> ItemVersion {
    let implementation = text(raw.implementation_code.as_deref());
    // One that cannot be used stays in the elements, where it is found and can be put right.
    let (code, unusable) = match implementation {
        Some(code) if is_implementation_code(&code) => (Some(code), None),
        other => (text(raw.code.as_deref()), other),
    };
    let mut elements = std::mem::take(&mut raw.elements);
    elements.codes.implementation = unusable.or(elements.codes.implementation);
    let item_type = text(raw.item_type.as_deref());
    let department = text(raw.department.as_deref()).unwrap_or_default();
    let stated_case_type = case_type(raw.case_type.as_deref());
    let place = raw.jurisdiction.as_deref();
    let statutory =
        raw.statutory_limit.as_ref().and_then(|limit| limit_of(limit, place, "statutory_limit", notes));
    let promised =
        raw.committed_limit.as_ref().and_then(|limit| limit_of(limit, place, "committed_limit", notes));
    ItemVersion {
        code: code.unwrap_or_else(|| id.clone()),
        id,
        version: raw.version.unwrap_or(1),
        basic_code: text(raw.basic_code.as_deref()),
        aliases: raw.aliases.iter().filter_map(|alias| text(Some(alias))).collect(),
        type_stated: raw.type_stated && item_type.is_some(),
        profile: raw.profile.unwrap_or_else(|| profile_of(item_type.as_deref(), &name, &department)),
        item_type,
        category: text(raw.category.as_deref()),
        case_type: stated_case_type.unwrap_or(CaseType::Promised),
        case_type_stated: raw.case_type_stated.unwrap_or(stated_case_type.is_some()),
        department,
        level: text(raw.level.as_deref()),
        jurisdiction: text(place),
        handling: if raw.handling.is_empty() { handling_items(&name) } else { raw.handling.clone() },
        status: status(&raw),
        name,
        serve_objects: raw.serve_objects,
        conditions: raw.conditions,
        legal_bases: raw.legal_basis,
        materials: raw.materials,
        process: raw.process,
        statutory,
        promised,
        fee: raw.fee,
        fee_list: raw.fee_list,
        handling_standard: raw.handling_standard,
        result: raw.result.and_then(result_of),
        channels: raw.channels,
        visits: raw.visits,
        consult: text(raw.consult.as_deref()),
        common_errors: raw.common_errors,
        questions: raw.questions,
        delegation: raw.delegation,
        note: text(raw.note.as_deref()),
        sources: raw.sources,
        stated_fields: raw.stated_fields,
        inferred_fields: raw.inferred_fields,
        competent_department: text(raw.competent_department.as_deref()),
        exclusions: raw.exclusions,
        extension: raw.extension,
        deemed_rule: text(raw.deemed_rule.as_deref()),
        in_person: raw.in_person,
        decided_above: raw.decided_above,
        situations: raw.situations,
        elements,
        form: raw.form,
    }
}

fn result_of(raw: RawResult) -> Option<ResultDocument> {
    text(raw.name.as_deref()).map(|name| ResultDocument { name, validity: text(raw.validity.as_deref()) })
}

/// The limit as a value where it is one; a figure that cannot be used becomes text and a finding.
fn limit_of(raw: &RawLimit, place: Option<&str>, field: &str, notes: &mut Vec<Note>) -> Option<ItemLimit> {
    let words = text(raw.text.as_deref());
    let origin = raw.origin.unwrap_or_else(|| origin_of(words.as_deref(), place));
    let mut limit = ItemLimit { limit: raw.limit, text: words, origin, step: text(raw.step.as_deref()) };
    let unit = raw.unit.as_deref().and_then(parse_unit);
    if let Some(value) = raw.value {
        match (u32::try_from(value), unit) {
            (Ok(n), Some(unit)) if n > 0 && value <= MAX_LIMIT => limit.limit = Some(Limit { n, unit }),
            _ => unusable_limit(value, raw.unit.as_deref(), field, &mut limit, notes),
        }
    }
    if limit.step.is_none() {
        limit.step = limit.text.as_deref().and_then(step_named);
    }
    (limit.limit.is_some() || limit.text.is_some()).then_some(limit)
}

fn unusable_limit(value: i64, unit: Option<&str>, field: &str, limit: &mut ItemLimit, notes: &mut Vec<Note>) {
    let figure = format!("{value}{}", unit.unwrap_or("（无单位）"));
    if value != 0 {
        let message = format!("时限“{figure}”不能作为期限计算，只按文字显示");
        notes.push(Note::new(&LIMIT_UNUSABLE, &format!("/{field}"), message));
    }
    limit.text = Some(limit.text.take().map_or(figure.clone(), |words| format!("{figure}，{words}")));
}

/// Words by which a text names a law, regulation or normative document.
const INSTRUMENT_WORDS: [&str; 7] = ["法第", "条例", "办法", "规定第", "细则", "〔", "许可法"];
/// Last characters of the names of places.
const PLACE_ENDS: [char; 7] = ['省', '市', '区', '县', '州', '旗', '盟'];

/// Where a limit comes from, by the words that explain it: law only where they name an instrument.
#[must_use]
pub fn origin_of(words: Option<&str>, place: Option<&str>) -> LimitOrigin {
    let Some(words) = words else {
        return LimitOrigin::Unstated;
    };
    if INSTRUMENT_WORDS.iter().any(|word| words.contains(word)) {
        return LimitOrigin::Law;
    }
    let parts =
        || words.split(['；', '，', '、', '：', '（', '）', '。']).filter(|part| part.chars().count() >= 2);
    let names_place = words.contains("指南")
        || parts().any(|part| part.ends_with(PLACE_ENDS) || place.is_some_and(|place| place.contains(part)));
    if names_place { LimitOrigin::Place } else { LimitOrigin::Unstated }
}

/// Steps a limit's text may name.
const STEP_WORDS: [&str; 14] = [
    "受理", "初审", "审核", "审查", "审批", "公示", "确认", "复核", "复审", "核查", "决定", "评定", "制证",
    "发证",
];

/// The step a limit's text names (`审核时限`, `受理环节`). A text that says what it leaves out (`不含…`)
/// speaks of the whole less those steps, so it names none.
fn step_named(words: &str) -> Option<String> {
    if words.contains("不含") || words.contains("不包括") || words.contains("除外") {
        return None;
    }
    let named =
        |step: &&&str| ["时限", "环节", "阶段"].iter().any(|end| words.contains(&format!("{step}{end}")));
    STEP_WORDS.iter().find(named).map(|step| (*step).to_owned())
}

/// Whether two limits can be compared by their figures.
pub(super) fn same_unit(a: Limit, b: Limit) -> bool {
    a.unit == b.unit
}

/// Fewest and most calendar days a limit can last without public holidays: a working week has seven days.
pub(super) fn calendar_span(limit: Limit) -> (u32, u32) {
    match limit.unit {
        Unit::CalendarDay => (limit.n, limit.n),
        Unit::Hour => (limit.n / 24, limit.n.div_ceil(24)),
        Unit::WorkingDay => {
            (limit.n + 2 * (limit.n.saturating_sub(1) / 5), limit.n + 2 * limit.n.div_ceil(5))
        }
    }
}
