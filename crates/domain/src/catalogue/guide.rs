//! The public guide (办事指南): thirteen elements, each stated, classified by an editor, or missing; then what the national
//! list adds.

use serde::{Deserialize, Serialize};

use super::elements::{further, material_notes};
use super::fee::FeeLine;
use super::item::{CaseType, Fee, ItemLimit, ItemVersion, LegalBasis, LimitOrigin, Material, ProcessStep};
use super::situation::{Part, in_words};
use crate::organisation::PlacementMode;

/// How certain an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementState {
    /// A source or the placement says so.
    Stated,
    /// Classified by an editor, or the platform's or law's default.
    Inferred,
    /// Nobody says: shown as missing.
    Missing,
}

impl ElementState {
    /// The mark shown beside the element; none for what is stated.
    #[must_use]
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Stated => None,
            Self::Inferred => Some("按惯例归类或平台默认"),
            Self::Missing => Some("来源未提供"),
        }
    }
}

/// A source as cited on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideSource {
    /// Title.
    pub title: String,
    /// Address.
    pub url: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
}

/// One of the thirteen elements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    /// Stable key.
    pub key: String,
    /// Field of the item version it comes from.
    pub field: String,
    /// 事项名称, 受理单位, …
    pub label: String,
    /// How certain it is.
    pub state: ElementState,
    /// What it says, one line each; empty if missing.
    pub lines: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<GuideSource>,
}

/// A row of the table of materials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialRow {
    /// Name.
    pub name: String,
    /// 必备, or when it is needed.
    pub need: String,
    /// Form and copies; 来源未注明 where silent.
    pub form: String,
    /// Where the applicant gets it.
    pub origin: String,
    /// Legal basis; none is shown as 未注明依据.
    pub basis: Option<String>,
    /// Can be shared or checked between authorities.
    pub shareable: bool,
    /// Forms, samples and what to mind, one line each.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// What the placement, not the item, says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuidePlace {
    /// The district, e.g. `和平区`: facts of other places are marked.
    pub home: String,
    /// Who accepts, with the centres.
    pub accepting: Vec<String>,
    /// Who decides, in whose name.
    pub deciding: Option<String>,
    /// Who supervises.
    pub supervising: Vec<String>,
    /// Telephones for consultation.
    pub consult: Vec<String>,
    /// How the item is placed.
    pub mode: Option<PlacementMode>,
    /// The instrument, e.g. 示范进驻.
    pub instrument: Option<String>,
}

/// The guide of one version at one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: String,
    /// The thirteen elements, in the order of the standard guide.
    pub elements: Vec<Element>,
    /// What the national list adds, after the thirteenth.
    #[serde(default)]
    pub further: Vec<Element>,
    /// The materials as a table.
    pub materials: Vec<MaterialRow>,
    /// Marks to show above: facts of another place, default process, why no case is taken.
    pub marks: Vec<String>,
}

impl Guide {
    /// The guide of a version; `place` adds who accepts, decides and supervises here.
    #[must_use]
    pub fn of(item: &ItemVersion, place: &GuidePlace) -> Self {
        Self {
            code: item.code.clone(),
            name: item.name.clone(),
            elements: thirteen(item, place),
            further: further(item),
            materials: item.materials.iter().map(|material| material_row(item, material)).collect(),
            marks: marks(item, place),
        }
    }

    /// The thirteen, and what follows them.
    pub fn all(&self) -> impl Iterator<Item = &Element> {
        self.elements.iter().chain(&self.further)
    }

    /// The element with the key.
    #[must_use]
    pub fn element(&self, key: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.key == key)
    }
}

/// The thirteen elements, in the order of the standard guide.
pub(super) fn thirteen(item: &ItemVersion, place: &GuidePlace) -> Vec<Element> {
    let of = |key, label, field, lines| element(item, key, label, field, lines);
    let bases = item.legal_bases.iter().map(basis_line).collect();
    let materials = item.materials.iter().map(|material| material_line(item, material)).collect();
    let conditions = item.conditions.iter().map(|condition| condition.text.clone()).collect();
    let fee = item.fee.as_ref().map(fee_line).into_iter().chain(listed_fees(item)).collect();
    vec![
        Element { state: ElementState::Stated, ..of("name", "事项名称", "name", name_lines(item)) },
        accepting_body(item, place),
        type_element(item),
        of("legal_basis", "设定依据", "legal_basis", bases),
        of("serve_objects", "服务对象", "serve_objects", item.serve_objects.clone()),
        of("conditions", "申请条件", "conditions", conditions),
        of("materials", "申请材料", "materials", materials),
        of("samples", "示范文本及常见错误示例", "common_errors", sample_lines(item)),
        process_element(item, place),
        of("fee", "收费依据及标准", "fee", fee),
        limits_element(item, place),
        consult_element(item, place),
        placed("supervision", "监督部门", "supervision", place.supervising.clone()),
    ]
}

/// An element whose lines come from one field of the version.
fn element(item: &ItemVersion, key: &str, label: &str, field: &str, lines: Vec<String>) -> Element {
    let state = match (lines.is_empty(), item.states(field)) {
        (true, _) => ElementState::Missing,
        (false, true) => ElementState::Stated,
        (false, false) => ElementState::Inferred,
    };
    let sources = if lines.is_empty() { Vec::new() } else { sources_of(item, &[field]) };
    Element { key: key.to_owned(), field: field.to_owned(), label: label.to_owned(), state, lines, sources }
}

/// An element the placement gives.
fn placed(key: &str, label: &str, field: &str, lines: Vec<String>) -> Element {
    let state = if lines.is_empty() { ElementState::Missing } else { ElementState::Stated };
    let (key, label, field) = (key.to_owned(), label.to_owned(), field.to_owned());
    Element { key, field, label, state, lines, sources: Vec::new() }
}

fn sources_of(item: &ItemVersion, fields: &[&str]) -> Vec<GuideSource> {
    let supports = |field: &String| fields.contains(&field.as_str());
    let supporting = item.sources.iter().filter(|source| source.fields.iter().any(supports));
    supporting
        .map(|source| GuideSource {
            title: source.title.clone(),
            url: source.url.clone(),
            publisher: source.publisher.clone(),
        })
        .collect()
}

fn name_lines(item: &ItemVersion) -> Vec<String> {
    let mut lines = vec![item.name.clone()];
    if !item.aliases.is_empty() {
        lines.push(format!("又称：{}", item.aliases.join("、")));
    }
    lines
}

fn accepting_body(item: &ItemVersion, place: &GuidePlace) -> Element {
    let mut lines = place.accepting.clone();
    if let Some(reason) = item.status.reason() {
        lines.insert(0, reason.to_owned());
    } else if let Some(deciding) =
        item.decided_above.as_ref().map(|body| &body.name).or(place.deciding.as_ref())
    {
        lines.push(format!("决定机关：{deciding}"));
    }
    if let Some(department) = &item.competent_department
        && !lines.is_empty()
    {
        lines.push(format!("行业主管部门：{department}"));
    }
    placed("accepting_body", "受理单位", "department", lines)
}

fn type_element(item: &ItemVersion) -> Element {
    let lines = item.item_type.iter().map(|word| {
        let mark = if item.type_stated { "" } else { "（按惯例归类）" };
        format!("{word}{mark}")
    });
    let mut lines: Vec<String> = lines.collect();
    let state = match (lines.is_empty(), item.type_stated) {
        (true, _) => ElementState::Missing,
        (false, true) => ElementState::Stated,
        (false, false) => ElementState::Inferred,
    };
    if state != ElementState::Missing {
        let mark = if item.case_type_stated { "" } else { "（来源未写明）" };
        lines.push(format!("{}{mark}", item.case_type.label()));
    }
    Element { state, ..element(item, "type", "事项类别", "type", lines) }
}

fn basis_line(basis: &LegalBasis) -> String {
    let number = basis.doc_no.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
    let article = basis.article.as_deref().unwrap_or_default();
    let gist = basis.gist.as_ref().map(|gist| format!("：{gist}")).unwrap_or_default();
    format!("《{}》{number}{article}{gist}", basis.doc)
}

/// The word for a material that is not always needed, where nobody says when.
pub const UNTOLD: &str = "非必备，来源未注明何时需要";

fn material_line(item: &ItemVersion, material: &Material) -> String {
    let row = material_row(item, material);
    format!("{}（{}；{}）", row.name, row.need, row.form)
}

/// When a material is needed, in words; none where it always is, or nobody tells.
#[must_use]
pub fn when_needed(item: &ItemVersion, material: &Material) -> Option<String> {
    let by_answers = || item.situations.when(Part::Material, &material.name);
    let in_words = || by_answers().map(|when| format!("{}时", in_words(item, when)));
    material.condition.clone().or_else(in_words)
}

fn material_row(item: &ItemVersion, material: &Material) -> MaterialRow {
    let need = match (when_needed(item, material), material.required) {
        (Some(when), _) if material.condition.is_none() => format!("看情形：{when}"),
        (Some(when), _) => when,
        (None, true) => "必备".to_owned(),
        (None, false) => UNTOLD.to_owned(),
    };
    let form = material.form.as_deref().unwrap_or("形式未注明");
    let copies = material.copies.map(|n| format!(" {n} 份")).unwrap_or_default();
    let origin = match material.source.as_deref() {
        Some("applicant") => "申请人自备",
        Some("government") => "政府部门核发",
        Some("intermediary") => "其他机构出具",
        _ => "来源未注明",
    };
    MaterialRow {
        name: material.name.clone(),
        need,
        form: format!("{form}{copies}"),
        origin: origin.to_owned(),
        basis: material.legal_basis.as_ref().map(LegalBasis::cited).or_else(|| material.basis.clone()),
        notes: material_notes(material),
        shareable: material.shareable == Some(true),
    }
}

fn sample_lines(item: &ItemVersion) -> Vec<String> {
    let forms = item.materials.iter().flat_map(|one| {
        let of = |what: &str, said: &Option<String>| {
            said.as_ref().map(|said| format!("{what}：{said}（{}）", one.name))
        };
        [of("空白表格", &one.more.blank_form), of("示例样表", &one.more.sample)].into_iter().flatten()
    });
    let errors = item.common_errors.iter().map(|error| format!("常见错误：{error}"));
    forms.chain(errors).collect()
}

/// The process as the source gives it, else the platform's default, marked.
fn process_element(item: &ItemVersion, place: &GuidePlace) -> Element {
    if !item.process_is_default() {
        let lines = item.process.iter().map(process_line).collect();
        return element(item, "process", "基本流程", "process", lines);
    }
    let Some(mode) = place.mode else {
        return element(item, "process", "基本流程", "process", Vec::new());
    };
    let steps = item.steps(mode);
    let names = ["收件", "受理"].into_iter().chain(steps.iter().map(|step| step.name.as_str()));
    let line = format!("{}-送达（平台默认流程）", names.collect::<Vec<_>>().join("-"));
    Element {
        state: ElementState::Inferred, ..element(item, "process", "基本流程", "process", vec![line])
    }
}

fn process_line(step: &ProcessStep) -> String {
    let limit = step.typed_limit().map(|limit| format!("（{limit}）")).unwrap_or_default();
    let detail = step.detail.as_ref().map(|detail| format!("：{detail}")).unwrap_or_default();
    format!("{}{limit}{detail}", step.step)
}

fn fee_line(fee: &Fee) -> String {
    let charged = if fee.charged { "收费" } else { "不收费" };
    let standard = fee.standard.as_ref().map(|standard| format!("；标准：{standard}")).unwrap_or_default();
    let basis = fee.basis.as_ref().map(|basis| format!("；依据：{basis}")).unwrap_or_default();
    format!("{charged}{standard}{basis}")
}

/// The lines of the fee list, each with its standard, rule and exemptions.
fn listed_fees(item: &ItemVersion) -> Vec<String> {
    let fees = item.fees();
    let line = |line: &FeeLine| {
        let basis = line.legal_basis.as_ref().map(|basis| format!("；依据：{}", basis.cited()));
        let exemptions = line
            .exemptions
            .iter()
            .map(|one| format!("；{}（{}）{}", one.name, one.when, one.share_after("")));
        let exemptions = exemptions.collect::<String>();
        format!("{}：{}{}{exemptions}", line.name, line.standard.words(), basis.unwrap_or_default())
    };
    let due = (!fees.is_empty()).then(|| format!("什么时候缴：{}", fees.due.label()));
    fees.lines.iter().map(line).chain(due).collect()
}

fn limits_element(item: &ItemVersion, place: &GuidePlace) -> Element {
    let mut lines = Vec::new();
    let elsewhere = item.limits_note(&place.home).is_some();
    lines.extend(item.statutory.as_ref().map(|limit| limit_line("法定时限", limit, elsewhere)));
    lines.extend(item.promised.as_ref().map(|limit| limit_line("承诺时限", limit, elsewhere)));
    let stated = lines.is_empty().then_some(ElementState::Inferred);
    if item.statutory_is_law_default()
        && let Some(limit) = item.statutory_limit()
    {
        lines.insert(0, format!("法定时限：{limit}（行政许可法第四十二条，平台按法律默认）"));
    }
    // An immediate item is concluded at once: where nothing else is set, that is its limit.
    if lines.is_empty() && item.case_type == CaseType::Immediate {
        lines.push("即办件，即时办结".to_owned());
    }
    for exclusion in &item.exclusions {
        lines.push(format!("{}时间不计入时限（{}）", exclusion.ground.label(), exclusion.source));
    }
    let sources = sources_of(item, &["statutory_limit", "committed_limit"]);
    let missing = lines.is_empty();
    let state = if missing { ElementState::Missing } else { stated.unwrap_or(ElementState::Stated) };
    let (key, field, label) = ("limits".to_owned(), "committed_limit".to_owned(), "办理时限".to_owned());
    Element { key, field, label, state, lines, sources }
}

/// A limit with its words; what another place promises is marked 示范.
fn limit_line(label: &str, limit: &ItemLimit, elsewhere: bool) -> String {
    let figure = limit.limit.map(|limit| limit.to_string());
    let text = limit.text.clone().map(|words| format!("（{words}）")).unwrap_or_default();
    let step = limit.step.as_ref().map(|step| format!("“{step}”环节 ")).unwrap_or_default();
    let mark = match limit.origin {
        LimitOrigin::Unstated if limit.text.is_none() && elsewhere => "［示范，依据未注明］",
        LimitOrigin::Unstated if limit.text.is_none() => "［依据未注明］",
        LimitOrigin::Place => "［示范］",
        LimitOrigin::Unstated if elsewhere => "［示范］",
        _ => "",
    };
    match figure {
        Some(figure) => format!("{label}：{step}{figure}{text}{mark}"),
        None => format!("{label}：{}{mark}", limit.text.as_deref().unwrap_or("未注明")),
    }
}

/// Whom to ask about this item, where it says so; then the centres' own numbers.
fn consult_element(item: &ItemVersion, place: &GuidePlace) -> Element {
    let mut lines = item.elements.office.consult.lines();
    let told = |line: &String, lines: &[String]| lines.iter().any(|own| own.contains(line.as_str()));
    for line in &place.consult {
        if !told(line, &lines) {
            lines.push(line.clone());
        }
    }
    if !lines.is_empty() {
        return placed("consult", "咨询方式", "consult", lines);
    }
    element(item, "consult", "咨询方式", "consult", item.consult.iter().cloned().collect())
}

fn marks(item: &ItemVersion, place: &GuidePlace) -> Vec<String> {
    let mut marks = Vec::new();
    marks.extend(item.status.reason().map(str::to_owned));
    marks.extend(place.instrument.as_ref().map(|instrument| format!("进驻依据：{instrument}")));
    if !place.home.is_empty() {
        marks.extend(item.limits_note(&place.home));
    }
    if item.process_is_default() && item.status.takes_cases() {
        marks.push("来源没有流程，使用平台默认流程".to_owned());
    }
    if item.statutory_is_law_default() {
        marks.push("法定时限为平台按法律默认（行政许可法第四十二条）".to_owned());
    }
    if item.grounds_are_law_default() {
        marks.push("特别程序按行政许可法第四十五条、延期按第四十二条，平台按法律默认".to_owned());
    }
    marks.extend(item.note.clone());
    marks
}
