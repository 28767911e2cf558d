//! What the catalogue says about a form: quality findings, differences between versions, and what asks for more.

use super::{FormFault, FormField, ItemForm};
use crate::catalogue::lint::Severity::{Fatal, Notice, Warning};
use crate::catalogue::lint::{Hit, Rule, hit};
use crate::catalogue::{ItemVersion, Material};

/// Words in a material's name that make it an application form.
const FORM_WORDS: [&str; 3] = ["申请表", "登记表", "申请书"];

/// Words in a question that ask for personal information (个人信息保护法 §4).
const PERSONAL_WORDS: [&str; 8] = ["姓名", "住址", "地址", "身份证", "银行卡", "账号", "电话", "手机"];

const GUIDE: &str = "津滨政办发〔2017〕40号（空白表格、示范文本和常见错误）";

/// The rules of an item's form. One that is not sound is fatal: nobody could apply.
pub(in crate::catalogue) const RULES: &[Rule] = &[
    Rule::new("form-fault", Fatal, ["申请表不能用", GUIDE, "按提示的栏改正"], faults),
    Rule::new(
        "form-personal",
        Warning,
        ["申请表的个人信息没有标明", "个人信息保护法第四条、第五十一条", "标为个人信息，屏幕上遮盖"],
        unmarked_personal,
    ),
    Rule::new(
        "form-sample-missing",
        Notice,
        ["申请表必填项没有示例", GUIDE, "写示例，样表上就有"],
        unsampled,
    ),
    Rule::new(
        "form-missing",
        Notice,
        ["有申请表材料，没有申请表", GUIDE, "在“申请表”里编一份，空白表和样表就都有了"],
        missing,
    ),
];

fn faults(item: &ItemVersion) -> Vec<Hit> {
    let faults = item.form.iter().flat_map(ItemForm::check);
    let told = |fault: FormFault| {
        hit(format!("/form{}", fault.pointer), format!("申请表 {}：{}", fault.pointer, fault.message))
    };
    faults.map(told).collect()
}

/// Questions that ask for personal information and are not marked as such.
fn unmarked_personal(item: &ItemVersion) -> Vec<Hit> {
    let open = |field: &FormField| {
        let asks = PERSONAL_WORDS.iter().any(|word| field.title.contains(word));
        asks && !field.is_personal() && !field.kind.is_choice()
    };
    let fields = item.form.iter().flat_map(ItemForm::fields).filter(open);
    let told = |field: FormField| {
        let message = format!("申请表的“{}”像是个人信息，没有标明，屏幕上不遮盖", field.title);
        hit(format!("/form/ui/fields/{}/personal", field.id), message)
    };
    fields.map(told).collect()
}

fn unsampled(item: &ItemVersion) -> Vec<Hit> {
    let fields = item.form.iter().flat_map(ItemForm::fields);
    let bare: Vec<String> =
        fields.filter(|field| field.required && field.sample.is_none()).map(|field| field.title).collect();
    if bare.is_empty() {
        return Vec::new();
    }
    vec![hit("/form/ui", format!("申请表的必填项没有示例，样表上会空着：{}", bare.join("、")))]
}

/// The list asks for an application form, and the catalogue has none to give out.
fn missing(item: &ItemVersion) -> Vec<Hit> {
    if item.form.is_some() {
        return Vec::new();
    }
    let found = item.materials.iter().enumerate().find(|(_, material)| is_application_form(&material.name));
    let told = |(at, material): (usize, &Material)| {
        let message = format!("材料里有“{}”，还没有申请表，群众拿不到空白表和样表", material.name);
        hit(format!("/materials/{at}/name"), message)
    };
    found.map(told).into_iter().collect()
}

/// Whether a material of this name is the application form itself.
#[must_use]
pub fn is_application_form(name: &str) -> bool {
    FORM_WORDS.iter().any(|word| name.contains(word))
}

/// A field as the public history of changes shows it.
fn shown(field: &FormField) -> String {
    let need = if field.required { "必填，" } else { "" };
    let options: Vec<&str> = field.choices.iter().map(|one| one.label.as_str()).collect();
    let options = if options.is_empty() { String::new() } else { format!("：{}", options.join("、")) };
    format!("{}（{need}{}{options}）", field.title, field.kind.label())
}

/// What differs, field by field: before and after, empty for none. Where all that differs is help, samples or order,
/// one line says so: a version that differs can be published.
pub(in crate::catalogue) fn differences(
    before: Option<&ItemForm>,
    after: Option<&ItemForm>,
) -> Vec<(String, String)> {
    if before == after {
        return Vec::new();
    }
    let fields = |form: Option<&ItemForm>| form.map(ItemForm::fields).unwrap_or_default();
    let (was, is) = (fields(before), fields(after));
    let mut found: Vec<(String, String)> = Vec::new();
    for old in &was {
        let new = is.iter().find(|new| new.id == old.id).map(shown).unwrap_or_default();
        if shown(old) != new {
            found.push((shown(old), new));
        }
    }
    let new = is.iter().filter(|new| !was.iter().any(|old| old.id == new.id));
    found.extend(new.map(|new| (String::new(), shown(new))));
    if found.is_empty() {
        found.push(("原来的说明、限制和示例".to_owned(), "改过的说明、限制和示例".to_owned()));
    }
    found
}

/// A field that asks more of people than the form in force: a new one, or one that has become required. Like a new
/// material, a street may not add it (ADR 016); it is no material, so it needs no legal basis of its own: what may be
/// asked at all follows from the basis of the conditions and of the form among the materials.
pub(in crate::catalogue) fn asks_more(before: Option<&ItemForm>, after: Option<&ItemForm>) -> Option<String> {
    let was = before.map(ItemForm::fields).unwrap_or_default();
    let is = after.map(ItemForm::fields).unwrap_or_default();
    is.into_iter().find_map(|new| match was.iter().find(|old| old.id == new.id) {
        None => Some(format!("申请表新增“{}”", new.title)),
        Some(old) if new.required && !old.required => Some(format!("申请表的“{}”改为必填", new.title)),
        Some(_) => None,
    })
}
