//! What differs between two versions of an item, in words anybody can read: the public history of changes, the comparison an
//! editor sees, and what a change would mean for cases that are running.

use serde::{Deserialize, Serialize};

use super::elements;
use super::fee::FeeLine;
use super::handling::StepStandard;
use super::item::{Condition, Fee, ItemLimit, ItemVersion, LegalBasis, Material, ProcessStep};
use super::situation::situation_entries;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Field of the item version.
    pub field: String,
    /// The field's name as shown.
    pub label: String,
    /// What it was; empty for what is new.
    pub before: String,
    /// What it is; empty for what was struck.
    pub after: String,
}

impl Change {
    /// The difference as one sentence: `承诺时限：15 个工作日 → 10 个工作日`, `不再需要材料：户口簿`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let material = self.field == "materials";
        let element = self.field == elements::FIELD;
        match (self.before.is_empty(), self.after.is_empty()) {
            (true, _) if element => format!("写明{}：{}", self.label, self.after),
            (true, _) if self.field == "form" => format!("申请表新增：{}", self.after),
            (_, true) if self.field == "form" => format!("申请表不再问：{}", self.before),
            (true, _) if material => format!("新增材料：{}", self.after),
            (_, true) if material => format!("不再需要材料：{}", self.before),
            (true, _) => format!("新增{}：{}", self.label, self.after),
            (_, true) => format!("删去{}：{}", self.label, self.before),
            _ => format!("{}：{} → {}", self.label, self.before, self.after),
        }
    }
}

/// Everything that differs, in the order of the guide.
#[must_use]
pub fn changes(before: &ItemVersion, after: &ItemVersion) -> Vec<Change> {
    let mut found = Vec::new();
    let mut line = |field, label, a: String, b: String| {
        if a != b {
            found.push(change(field, label, a, b));
        }
    };
    line("name", "事项名称", before.name.clone(), after.name.clone());
    line("aliases", "通俗名称", before.aliases.join("、"), after.aliases.join("、"));
    line("type", "事项类型", text(before.item_type.as_deref()), text(after.item_type.as_deref()));
    line("category", "主题", text(before.category.as_deref()), text(after.category.as_deref()));
    line("case_type", "办件类型", before.case_type.label().to_owned(), after.case_type.label().to_owned());
    line("department", "主管部门", before.department.clone(), after.department.clone());
    line("serve_objects", "服务对象", before.serve_objects.join("、"), after.serve_objects.join("、"));
    line("statutory_limit", "法定时限", limit(before.statutory.as_ref()), limit(after.statutory.as_ref()));
    line("committed_limit", "承诺时限", limit(before.promised.as_ref()), limit(after.promised.as_ref()));
    line("fee", "收费", fee(before.fee.as_ref()), fee(after.fee.as_ref()));
    let result =
        |item: &ItemVersion| item.result.as_ref().map_or_else(String::new, |result| result.name.clone());
    line("result", "办理结果", result(before), result(after));
    line("channels", "办理渠道", before.channels.join("、"), after.channels.join("、"));
    let visits = |item: &ItemVersion| item.visits.map_or_else(String::new, |n| format!("{n} 次"));
    line("visits", "到现场次数", visits(before), visits(after));
    line("consult", "咨询方式", text(before.consult.as_deref()), text(after.consult.as_deref()));
    line("process", "办理流程", steps(&before.process), steps(&after.process));
    lists(before, after, &mut found);
    found.extend(elements::changes(before, after));
    found
}

/// Lists are compared entry by entry.
fn lists(before: &ItemVersion, after: &ItemVersion, found: &mut Vec<Change>) {
    let bases =
        |item: &ItemVersion| item.legal_bases.iter().map(|one| pair(one.cited(), basis(one))).collect();
    entries("legal_basis", "设定依据", bases(before), bases(after), found);
    let conditions = |item: &ItemVersion| item.conditions.iter().map(condition).collect();
    entries("conditions", "申请条件", conditions(before), conditions(after), found);
    let materials = |item: &ItemVersion| item.materials.iter().map(material).collect();
    entries("materials", "申请材料", materials(before), materials(after), found);
    let due = |item: &ItemVersion| match item.fee_list.is_empty() {
        true => String::new(),
        false => item.fee_list.due.label().to_owned(),
    };
    if due(before) != due(after) {
        found.push(change("fee_list", "什么时候缴费", due(before), due(after)));
    }
    let lines = |item: &ItemVersion| item.fee_list.lines.iter().map(fee_line).collect();
    entries("fee_list", "收费项目", lines(before), lines(after), found);
    let standards = |item: &ItemVersion| item.handling_standard.steps.iter().map(standard).collect();
    entries("handling_standard", "办理标准", standards(before), standards(after), found);
    let errors =
        |item: &ItemVersion| item.common_errors.iter().map(|one| pair(one.clone(), one.clone())).collect();
    entries("common_errors", "常见错误", errors(before), errors(after), found);
    let questions = |item: &ItemVersion| {
        let of = |one: &super::item::Question| {
            pair(one.question.clone(), format!("{}——{}", one.question, one.answer))
        };
        item.questions.iter().map(of).collect()
    };
    entries("questions", "常见问题", questions(before), questions(after), found);
    let [(asked, needs), (asked_now, needs_now)] = [situation_entries(before), situation_entries(after)];
    let pairs = |list: Vec<(String, String)>| list.into_iter().map(|(key, shown)| pair(key, shown)).collect();
    entries("situations", "情形问题", pairs(asked), pairs(asked_now), found);
    entries("situations", "何时需要", pairs(needs), pairs(needs_now), found);
    let form = super::form::differences(before.form.as_ref(), after.form.as_ref());
    found.extend(form.into_iter().map(|(was, is)| change("form", "申请表", was, is)));
}

/// An entry of a list.
struct Entry {
    /// By what it is the same entry.
    key: String,
    /// As shown.
    shown: String,
    /// The rule it rests on; empty for none.
    basis: String,
}

fn pair(key: String, shown: String) -> Entry {
    Entry { key, shown, basis: String::new() }
}

fn entries(field: &str, label: &str, before: Vec<Entry>, after: Vec<Entry>, found: &mut Vec<Change>) {
    for was in &before {
        let Some(is) = after.iter().find(|other| other.key == was.key) else {
            found.push(change(field, label, was.shown.clone(), String::new()));
            continue;
        };
        if is.shown != was.shown {
            found.push(change(field, label, was.shown.clone(), is.shown.clone()));
        }
        if is.basis != was.basis {
            let label = format!("{label}“{}”的依据", was.key);
            found.push(change("legal_basis", &label, was.basis.clone(), is.basis.clone()));
        }
    }
    let new = after.iter().filter(|entry| !before.iter().any(|other| other.key == entry.key));
    found.extend(new.map(|is| change(field, label, String::new(), format!("{}{}", is.shown, by(&is.basis)))));
}

fn change(field: &str, label: &str, before: String, after: String) -> Change {
    Change { field: field.to_owned(), label: label.to_owned(), before, after }
}

fn text(value: Option<&str>) -> String {
    value.unwrap_or_default().to_owned()
}

fn limit(limit: Option<&ItemLimit>) -> String {
    let Some(limit) = limit else { return String::new() };
    limit.limit.map_or_else(|| text(limit.text.as_deref()), |limit| limit.to_string())
}

fn fee(fee: Option<&Fee>) -> String {
    match fee {
        None => String::new(),
        Some(fee) if !fee.charged => "不收费".to_owned(),
        Some(fee) => fee.standard.clone().unwrap_or_else(|| "收费".to_owned()),
    }
}

fn steps(process: &[ProcessStep]) -> String {
    let step = |step: &ProcessStep| match step.typed_limit() {
        Some(limit) => format!("{}（{limit}）", step.step),
        None => step.step.clone(),
    };
    process.iter().map(step).collect::<Vec<_>>().join("—")
}

fn basis(basis: &LegalBasis) -> String {
    let gist = basis.gist.as_deref().map(|gist| format!("（{gist}）")).unwrap_or_default();
    format!("{}{gist}", basis.cited())
}

fn by(basis: &str) -> String {
    if basis.is_empty() { String::new() } else { format!("，依据{basis}") }
}

fn cited(basis: Option<&LegalBasis>) -> String {
    basis.map(LegalBasis::cited).unwrap_or_default()
}

fn condition(condition: &Condition) -> Entry {
    let basis = cited(condition.legal_basis.as_ref());
    Entry { key: condition.text.clone(), shown: condition.text.clone(), basis }
}

fn fee_line(line: &FeeLine) -> Entry {
    let exemptions = line.exemptions.iter().map(|one| {
        let basis = one.legal_basis.as_ref().map(LegalBasis::cited).unwrap_or_default();
        format!("，{}（{}）{}{}", one.name, one.when, one.share_after(""), by(&basis))
    });
    let kinds = match line.kinds.is_empty() {
        true => String::new(),
        false => format!("（{}）", line.kinds.iter().map(|kind| kind.label()).collect::<Vec<_>>().join("、")),
    };
    let question = line.question.as_deref().map(|question| format!("，问“{question}”")).unwrap_or_default();
    let shown = format!(
        "{}{kinds}：{}{question}{}",
        line.name,
        line.standard.words(),
        exemptions.collect::<String>()
    );
    Entry { key: line.name.clone(), shown, basis: cited(line.legal_basis.as_ref()) }
}

fn standard(step: &StepStandard) -> Entry {
    let rule = |basis: &Option<LegalBasis>| by(&cited(basis.as_ref()));
    let points = step.points.iter().map(|one| format!("{}{}", one.text, rule(&one.legal_basis)));
    let bounds = step.bounds.iter().map(|one| {
        let range = one.range.as_deref().map(|range| format!("，{range}")).unwrap_or_default();
        format!("{}：{}{range}{}", one.situation, one.allowed.label(), rule(&one.legal_basis))
    });
    let shown = points.chain(bounds).collect::<Vec<_>>().join("；");
    pair(step.step.clone(), format!("“{}”：{shown}", step.step))
}

fn material(material: &Material) -> Entry {
    let need = match (material.required, material.condition.as_deref()) {
        (true, _) => String::new(),
        (false, Some(when)) => format!("（{when}）"),
        (false, None) => "（非必备）".to_owned(),
    };
    let form = material.form.as_deref().map(|form| format!("，{form}")).unwrap_or_default();
    let copies = material.copies.map(|n| format!("，{n} 份")).unwrap_or_default();
    let shown = format!("{}{need}{form}{copies}", material.name);
    Entry { key: material.name.clone(), shown, basis: cited(material.legal_basis.as_ref()) }
}
