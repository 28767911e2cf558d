//! A form on paper: blank, as a filled sample, or with what a case states, for signature.

use serde_json::Value;

use super::{Answers, FieldKind, FormField, ItemForm};
use crate::case::{ApplicantIn, ApplicantKind, ProxyIn};
use crate::catalogue::ItemVersion;
use crate::identifier::id_kind;
use crate::paper::{FormSheet, SheetRow, SheetSection, SheetValue, day_words};

/// Who applies and who comes, as printed above the item's own questions.
#[derive(Debug, Clone, Copy)]
pub struct SheetApplicant<'a> {
    /// The applicant.
    pub applicant: &'a ApplicantIn,
    /// Who comes in the applicant's place.
    pub proxy: Option<&'a ProxyIn>,
}

/// The mark of a sample: visible on every page, so that no sample is handed in.
const SAMPLE_MARK: &str = "样　表";

impl ItemForm {
    /// The form to be filled in by hand.
    #[must_use]
    pub fn blank_sheet(&self, item: &ItemVersion) -> FormSheet {
        self.sheet(item, who(item, None), |_| None)
    }

    /// The filled sample: the sample values of the form, and an applicant everybody knows to be invented.
    #[must_use]
    pub fn sample_sheet(&self, item: &ItemVersion) -> FormSheet {
        let applicant = invented(item);
        let who = who(item, Some(SheetApplicant { applicant: &applicant, proxy: None }));
        let sample = self.sample();
        let sheet = self.sheet(item, who, |field| Some(sample.get(&field.id).cloned().unwrap_or_default()));
        FormSheet { mark: Some(SAMPLE_MARK.to_owned()), ..sheet }
    }

    /// What a case states, for signature.
    #[must_use]
    pub fn filled_sheet(
        &self,
        item: &ItemVersion,
        case_no: &str,
        by: SheetApplicant<'_>,
        values: &Answers,
    ) -> FormSheet {
        let mut sheet = self.sheet(item, who(item, Some(by)), |field| {
            Some(values.get(&field.id).cloned().unwrap_or_default())
        });
        sheet.about.push(("办件编号".to_owned(), case_no.to_owned()));
        sheet
    }

    /// `value` gives what is printed in a field: none for room to write, null for an answer that was not given.
    fn sheet(
        &self,
        item: &ItemVersion,
        who: SheetSection,
        value: impl Fn(&FormField) -> Option<Value>,
    ) -> FormSheet {
        let fields = self.fields();
        let mut sections = vec![who];
        for field in &fields {
            let row = SheetRow {
                label: field.title.clone(),
                must: field.required,
                value: sheet_value(field, value(field)),
            };
            match sections.last_mut().filter(|section| section.title == field.section) {
                Some(section) => section.rows.push(row),
                None => sections.push(SheetSection { title: field.section.clone(), rows: vec![row] }),
            }
        }
        FormSheet {
            title: self.title().to_owned(),
            about: vec![
                ("事项".to_owned(), item.name.clone()),
                ("事项编码".to_owned(), item.code.clone()),
                ("表格版本".to_owned(), format!("第 {} 版", item.version)),
            ],
            mark: None,
            sections,
            statement: "以上内容由申请人填写或者核对，属实。申请人对其真实性负责。".to_owned(),
            signs: signs(item),
            notes: notes(&fields),
            demo: false,
        }
    }
}

fn signs(item: &ItemVersion) -> Vec<String> {
    let proxy = (!item.in_person).then(|| "代理人（签字）".to_owned());
    ["申请人（签字或者盖章）".to_owned()].into_iter().chain(proxy).collect()
}

/// 填表说明: the stars, the conditions, then help and common error of each field that has one.
fn notes(fields: &[FormField]) -> Vec<String> {
    let mut notes = vec!["带 * 的必填；有“□”的在选中的一项里打“√”。".to_owned()];
    for field in fields {
        let when = field.required_if.as_ref().filter(|_| !field.required);
        let when = when.and_then(|when| when.words(fields)).map(|when| format!("{when}必填"));
        let error = field.common_error.as_ref().map(|error| format!("常见错误：{error}"));
        let parts: Vec<String> = [when, field.help.clone(), error].into_iter().flatten().collect();
        let parts: Vec<&str> = parts.iter().map(|part| part.trim_end_matches('。')).collect();
        if !parts.is_empty() {
            notes.push(format!("{}：{}。", field.title, parts.join("。")));
        }
    }
    notes
}

fn sheet_value(field: &FormField, value: Option<Value>) -> SheetValue {
    let picked = |choice: &str| match &value {
        Some(Value::String(text)) => text == choice,
        Some(Value::Array(list)) => list.iter().any(|one| one == choice),
        _ => false,
    };
    let unit = field.unit.clone().unwrap_or_default();
    match (field.kind, &value) {
        (FieldKind::YesNo, value) => {
            let is = |yes: bool| *value == Some(Value::Bool(yes));
            SheetValue::Boxes(vec![("是".to_owned(), is(true)), ("否".to_owned(), is(false))])
        }
        (kind, _) if kind.is_choice() => SheetValue::Boxes(
            field.choices.iter().map(|one| (one.label.clone(), picked(&one.value))).collect(),
        ),
        (FieldKind::Date, None) => SheetValue::Day,
        (FieldKind::Date, Some(Value::String(day))) => {
            SheetValue::line(day.parse().map_or_else(|_| day.clone(), day_words))
        }
        (kind, None) => {
            SheetValue::Text { text: String::new(), lines: if kind == FieldKind::Area { 4 } else { 1 }, unit }
        }
        (_, Some(value)) => {
            let said = field.said(value);
            SheetValue::line(if said.is_empty() { "——".to_owned() } else { said })
        }
    }
}

/// Whether the item is for organisations only, for people only, or for both.
fn served(item: &ItemVersion) -> (bool, bool) {
    let people = item.serve_objects.iter().any(|object| object.contains("自然人") || object.contains("个人"));
    let others =
        item.serve_objects.iter().any(|object| !object.contains("自然人") && !object.contains("个人"));
    if people || others { (people, others) } else { (true, true) }
}

fn row(label: &str, must: bool, text: impl Into<String>) -> SheetRow {
    SheetRow { label: label.to_owned(), must, value: SheetValue::line(text) }
}

fn who(item: &ItemVersion, by: Option<SheetApplicant<'_>>) -> SheetSection {
    let (people, others) = served(item);
    let applicant = by.map(|by| by.applicant);
    let person = applicant.map_or(people && !others, |one| one.kind == ApplicantKind::Person);
    let text = |get: fn(&ApplicantIn) -> &str| applicant.map_or("", get).to_owned();
    let name = match applicant {
        Some(_) if person => "姓名",
        None if person => "姓名",
        None if people => "姓名或者名称",
        _ => "名称",
    };
    let document = applicant.and_then(|one| id_kind(&one.id_kind)).map_or("", |kind| kind.name);
    let mut rows = vec![
        row(name, true, text(|one| &one.name)),
        row("证件类型", true, document),
        row("证件号码", true, text(|one| &one.id_no)),
        row("联系电话", true, text(|one| &one.phone)),
    ];
    if !person {
        rows.push(row(
            "法定代表人（负责人）",
            false,
            text(|one| one.legal_rep.as_deref().unwrap_or_default()),
        ));
    }
    let proxy = by.and_then(|by| by.proxy);
    if proxy.is_some() || (by.is_none() && !item.in_person) {
        let text = |get: fn(&ProxyIn) -> &str| proxy.map_or("", get).to_owned();
        rows.push(row("代理人姓名", false, text(|one| &one.name)));
        rows.push(row("代理人证件号码", false, text(|one| &one.id_no)));
        rows.push(row("代理人电话", false, text(|one| &one.phone)));
    }
    SheetSection { title: "申请人".to_owned(), rows }
}

/// The applicant of a sample; the numbers are well-formed and nobody's.
fn invented(item: &ItemVersion) -> ApplicantIn {
    let (people, _) = served(item);
    let (kind, name, id_kind, id_no) = if people {
        (ApplicantKind::Person, "张三", "111", "11010519491231002X")
    } else {
        (ApplicantKind::Legal, "某某有限公司", "001", "91350100M000100Y43")
    };
    ApplicantIn {
        kind,
        name: name.to_owned(),
        id_kind: id_kind.to_owned(),
        id_no: id_no.to_owned(),
        phone: "13800000000".to_owned(),
        legal_rep: (!people).then(|| "张三".to_owned()),
    }
}
