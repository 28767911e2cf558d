//! Answers: read as typed, put into their normal form, and validated by the library.

use jsonschema::error::{ValidationError, ValidationErrorKind};
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Number, Value};

use super::{Answers, FieldFault, FieldKind, FormField, ItemForm};
use crate::identifier::{IdError, phone, resident_id, uscc};

/// The validator of a schema: formats are rules, and patterns are matched in linear time, so that no answer can hold up
/// a window (no look-around, no references back).
///
/// # Errors
/// The schema is none, or a pattern does not compile.
pub(super) fn validator(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .with_format("resident-id", |text| resident_id(text).is_ok())
        .with_format("mobile", |text| mobile(text).is_ok())
        .with_format("phone", |text| phone(text).is_ok())
        .with_format("uscc", |text| uscc(text).is_ok())
        .build(schema)
}

/// A mobile number; a landline is none.
fn mobile(text: &str) -> Result<String, String> {
    match phone(text) {
        Ok(number) if number.len() == 11 && number.starts_with('1') => Ok(number),
        Ok(_) => Err("应为 11 位手机号".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

pub(super) fn faults(form: &ItemForm, values: &Answers) -> Vec<FieldFault> {
    let Ok(validator) = validator(&form.schema) else {
        // A published form compiles: `check` sees to it.
        return vec![FieldFault {
            pointer: String::new(),
            message: "这个事项的表单有错，请联系事项目录编辑".to_owned(),
        }];
    };
    let object = Value::Object(values.iter().map(|(id, value)| (id.clone(), value.clone())).collect());
    let fields = form.fields();
    let mut told: Vec<(String, String)> = Vec::new();
    for error in validator.iter_errors(&object) {
        for (id, message) in words(&error, &fields, values) {
            if !told.iter().any(|(known, _)| *known == id) {
                told.push((id, message));
            }
        }
    }
    let place = |id: &str| fields.iter().position(|field| field.id == id).unwrap_or(usize::MAX);
    told.sort_by_key(|(id, _)| place(id));
    told.into_iter()
        .map(|(id, message)| FieldFault { pointer: format!("/{}", escaped(&id)), message })
        .collect()
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The library's finding in the words of the field, by its kind and never by its English sentence.
fn words(error: &ValidationError<'_>, fields: &[FormField], values: &Answers) -> Vec<(String, String)> {
    let path = error.instance_path().as_str();
    let id = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let find = |id: &str| fields.iter().find(|field| field.id == id);
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let id = property.as_str().unwrap_or_default();
            let message = find(id).map_or_else(|| "请填写".to_owned(), |field| missing(field, fields));
            vec![(id.to_owned(), message)]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|id| (id.clone(), "表上没有这一项".to_owned())).collect()
        }
        kind => {
            let Some(field) = find(id) else {
                return vec![(id.to_owned(), "填写的内容不符合要求".to_owned())];
            };
            vec![(id.to_owned(), about(kind, field, values.get(id)))]
        }
    }
}

fn missing(field: &FormField, fields: &[FormField]) -> String {
    let verb = if field.kind.is_choice() { "请选择" } else { "请填写" };
    match (&field.required_if, field.required) {
        (Some(condition), false) => match condition.words(fields) {
            Some(when) => format!("{when}，{verb}"),
            None => verb.to_owned(),
        },
        _ => verb.to_owned(),
    }
}

impl super::RequiredIf {
    /// The condition in words: `“是否代办”选“是”时`; none where the other field is not on the form.
    #[must_use]
    pub fn words(&self, fields: &[FormField]) -> Option<String> {
        let other = fields.iter().find(|field| field.id == self.field)?;
        Some(format!("“{}”选“{}”时", other.title, other.said(&self.value)))
    }
}

fn about(kind: &ValidationErrorKind, field: &FormField, value: Option<&Value>) -> String {
    use ValidationErrorKind as K;
    let unit = field.unit.as_deref().unwrap_or_default();
    let typed = value.and_then(Value::as_str).unwrap_or_default();
    match kind {
        K::MinLength { limit } => format!("至少 {limit} 个字"),
        K::MaxLength { limit } => format!("最多 {limit} 个字，现在 {} 个字", typed.chars().count()),
        K::Pattern { .. } => match &field.help {
            Some(help) => format!("格式不对：{help}"),
            None => "格式不对，请按要求填写".to_owned(),
        },
        K::Format { .. } => format_words(field.kind, typed),
        K::Minimum { limit } => format!("不能小于 {limit}{unit}"),
        K::Maximum { limit } => format!("不能大于 {limit}{unit}"),
        K::MinItems { limit: 1 } => "请至少选一项".to_owned(),
        K::MinItems { limit } => format!("请至少选 {limit} 项"),
        K::MaxItems { limit } => format!("最多选 {limit} 项"),
        K::UniqueItems => "同一项选了两次".to_owned(),
        K::OneOfNotValid { .. } | K::OneOfMultipleValid { .. } | K::Enum { .. } | K::Constant { .. } => {
            "请从列出的选项里选".to_owned()
        }
        K::Type { .. } => type_words(field.kind).to_owned(),
        _ => "填写的内容不符合要求".to_owned(),
    }
}

fn type_words(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Integer => "请填整数",
        FieldKind::Number => "请填数字",
        FieldKind::YesNo => "请选“是”或“否”",
        kind if kind.is_choice() => "请从列出的选项里选",
        _ => "应为文字",
    }
}

fn format_words(kind: FieldKind, typed: &str) -> String {
    let told = |result: Result<(), IdError>| result.err().map_or_else(String::new, |error| error.to_string());
    match kind {
        FieldKind::ResidentId => told(resident_id(typed).map(drop)),
        FieldKind::Mobile => mobile(typed).err().unwrap_or_default(),
        FieldKind::Phone => told(phone(typed).map(drop)),
        FieldKind::Uscc => told(uscc(typed).map(drop)),
        FieldKind::Date => "日期不对，请按 2026-11-21 这样填写".to_owned(),
        _ => "格式不对".to_owned(),
    }
}

/// See [`ItemForm::read`].
pub(in crate::catalogue) fn read_fields(
    fields: &[FormField],
    typed: impl Fn(&str) -> Vec<String>,
) -> Answers {
    let mut values = Answers::new();
    for field in fields {
        let sent: Vec<String> = typed(&field.id).iter().map(|text| text.trim().to_owned()).collect();
        let sent: Vec<String> = sent.into_iter().filter(|text| !text.is_empty()).collect();
        let Some(first) = sent.first() else { continue };
        let value = match field.kind {
            FieldKind::Checks => sent.iter().map(|text| Value::from(text.as_str())).collect(),
            kind => typed_value(kind, first),
        };
        values.insert(field.id.clone(), value);
    }
    values
}

impl ItemForm {
    /// Answers from what a page sent: `typed` gives all values of a field. What is blank is not answered; what is no
    /// number where one is asked stays text, so that [`ItemForm::validate`] says so.
    #[must_use]
    pub fn read(&self, typed: impl Fn(&str) -> Vec<String>) -> Answers {
        read_fields(&self.fields(), typed)
    }

    /// Answers in their normal form, however they came: blanks around a text dropped, what is blank or null left out,
    /// numbers of people and telephones as they are kept.
    #[must_use]
    pub fn normal(&self, values: &Answers) -> Answers {
        let fields = self.fields();
        let mut normal = Answers::new();
        for (id, value) in values {
            let kind = fields.iter().find(|field| field.id == *id).map(|field| field.kind);
            match value {
                Value::Null => {}
                Value::String(text) if text.trim().is_empty() => {}
                Value::String(text) => drop(normal.insert(id.clone(), normal_text(kind, text.trim()).into())),
                Value::Array(list) if list.is_empty() => {}
                other => drop(normal.insert(id.clone(), other.clone())),
            }
        }
        normal
    }
}

impl FormField {
    /// A value as an editor writes it: labels of options stand for their values, several are parted by 、.
    #[must_use]
    pub fn value_of(&self, text: &str) -> Value {
        let option = |label: &str| {
            let known = self.choices.iter().find(|one| one.label == label || one.value == label);
            known.map_or(label, |one| &one.value).to_owned()
        };
        match self.kind {
            FieldKind::Radio | FieldKind::Select => option(text.trim()).into(),
            FieldKind::Checks => {
                let parts = text.split(['、', '\n']).map(str::trim).filter(|part| !part.is_empty());
                parts.map(|part| Value::from(option(part))).collect()
            }
            kind => typed_value(kind, text.trim()),
        }
    }
}

/// One value as typed, in the type its field asks for; text where it is none of that type.
fn typed_value(kind: FieldKind, text: &str) -> Value {
    let number = match kind {
        FieldKind::Integer => text.parse::<i64>().ok().map(Number::from),
        FieldKind::Number => decimal(text),
        _ => None,
    };
    match (kind, text) {
        (FieldKind::YesNo, "true" | "是") => Value::Bool(true),
        (FieldKind::YesNo, "false" | "否") => Value::Bool(false),
        _ => number.map_or_else(|| Value::from(text), Value::Number),
    }
}

/// A figure as people write it; no exponents, no words.
fn decimal(text: &str) -> Option<Number> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    let whole = text.parse::<i64>().ok().map(Number::from);
    whole.or_else(|| text.parse::<f64>().ok().and_then(Number::from_f64)).filter(|_| plain)
}

fn normal_text(kind: Option<FieldKind>, text: &str) -> String {
    let normal = match kind {
        Some(FieldKind::ResidentId) => resident_id(text).ok().map(|id| id.number),
        Some(FieldKind::Mobile | FieldKind::Phone) => phone(text).ok(),
        _ => None,
    };
    normal.unwrap_or_else(|| text.to_owned())
}
