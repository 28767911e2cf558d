//! What the catalogue says about a form: quality findings, differences between versions, and what asks for more.

use super::{FormFault, FormField, ItemForm};
use crate::catalogue::ItemVersion;
use crate::catalogue::lint::Severity;

/// Words in a material's name that make it an application form.
const FORM_WORDS: [&str; 3] = ["申请表", "登记表", "申请书"];

/// Words in a question that ask for personal information (个人信息保护法 §4).
const PERSONAL_WORDS: [&str; 8] = ["姓名", "住址", "地址", "身份证", "银行卡", "账号", "电话", "手机"];

/// Rule, weight, JSON pointer, sentence.
type Found = (&'static str, Severity, String, String);

/// The findings of an item's form. One that is not sound is fatal: nobody could apply.
pub(in crate::catalogue) fn findings(item: &ItemVersion) -> Vec<Found> {
    let Some(form) = &item.form else { return missing(item).into_iter().collect() };
    let fatal = form.check().into_iter().map(|fault: FormFault| {
        let message = format!("申请表 {}：{}", fault.pointer, fault.message);
        ("form-fault", Severity::Fatal, format!("/form{}", fault.pointer), message)
    });
    let fields = form.fields();
    let open = fields.iter().filter(|field| {
        !field.is_personal()
            && !field.kind.is_choice()
            && PERSONAL_WORDS.iter().any(|word| field.title.contains(word))
    });
    let open = open.map(|field| {
        let message = format!("申请表的“{}”像是个人信息，没有标明，屏幕上不遮盖", field.title);
        ("form-personal", Severity::Warning, format!("/form/ui/fields/{}/personal", field.id), message)
    });
    let unsampled: Vec<&str> = fields
        .iter()
        .filter(|field| field.required && field.sample.is_none())
        .map(|field| field.title.as_str())
        .collect();
    let unsampled = (!unsampled.is_empty()).then(|| {
        let message = format!("申请表的必填项没有示例，样表上会空着：{}", unsampled.join("、"));
        ("form-sample-missing", Severity::Notice, "/form/ui".to_owned(), message)
    });
    fatal.chain(open).chain(unsampled).collect()
}

/// The list asks for an application form, and the catalogue has none to give out.
fn missing(item: &ItemVersion) -> Option<Found> {
    let (at, material) =
        item.materials.iter().enumerate().find(|(_, material)| is_application_form(&material.name))?;
    let message = format!("材料里有“{}”，还没有申请表，群众拿不到空白表和样表", material.name);
    Some(("form-missing", Severity::Notice, format!("/materials/{at}/name"), message))
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
