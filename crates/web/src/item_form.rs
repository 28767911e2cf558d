//! The form of an item as fields of a page: drawn from its schema, read back into values.

use domain::catalogue::form::{Answers, FieldKind, FormField, ItemForm};
use serde_json::Value;

use crate::form::{Choice, Field, Input, Typed, Wrongs, refill};

/// Fields that belong together.
#[derive(Debug, Clone, Default)]
pub(crate) struct FormPart {
    /// Heading.
    pub(crate) title: String,
    /// Fields in order.
    pub(crate) fields: Vec<Field>,
}

/// Name of a field in a page.
pub(crate) fn name(id: &str) -> String {
    format!("form.{id}")
}

/// All fields, empty, in their sections.
pub(crate) fn parts(form: &ItemForm) -> Vec<FormPart> {
    parts_of(&form.fields())
}

/// The same of fields, in their order.
pub(crate) fn parts_of(fields: &[FormField]) -> Vec<FormPart> {
    let mut parts: Vec<FormPart> = Vec::new();
    for field in fields {
        let drawn = drawn(field, fields);
        match parts.last_mut().filter(|part| part.title == field.section) {
            Some(part) => part.fields.push(drawn),
            None => parts.push(FormPart { title: field.section.clone(), fields: vec![drawn] }),
        }
    }
    parts
}

/// One field with the part of the page it is asked by.
fn drawn(field: &FormField, all: &[FormField]) -> Field {
    let unit = field.unit.as_deref().map(|unit| format!("（{unit}）")).unwrap_or_default();
    let label = format!("{}{unit}", field.title);
    let when = field.required_if.as_ref().filter(|_| !field.required);
    let when = when.and_then(|when| when.words(all)).map(|when| format!("{when}必填"));
    let hint: Vec<&str> = [when.as_deref(), field.help.as_deref()].into_iter().flatten().collect();
    let most =
        field.max.as_ref().and_then(serde_json::Number::as_u64).and_then(|most| usize::try_from(most).ok());
    let drawn = Field { must: field.required, input: input(field), ..Field::text(&name(&field.id), &label) };
    let drawn = drawn.hint(hint.join("。")).common(field.common_error.as_deref());
    match field.kind {
        FieldKind::Text | FieldKind::Area => drawn.max(most.unwrap_or(domain::case::TEXT_MAX)),
        _ => drawn,
    }
}

fn input(field: &FormField) -> Input {
    let choices = || field.choices.iter().map(|one| Choice::new(&one.value, &one.label));
    match field.kind {
        FieldKind::Area => Input::Area,
        FieldKind::Integer => Input::Line { kind: "number", auto: "off" },
        FieldKind::Date => Input::Line { kind: "date", auto: "off" },
        FieldKind::Mobile | FieldKind::Phone => Input::Line { kind: "tel", auto: "off" },
        FieldKind::Radio => Input::Radio(choices().collect()),
        FieldKind::Select => {
            Input::Select([Choice::new("", "请选择")].into_iter().chain(choices()).collect())
        }
        FieldKind::Checks => Input::Checks(choices().collect()),
        FieldKind::YesNo => Input::Radio(vec![Choice::new("true", "是"), Choice::new("false", "否")]),
        // A browser takes no decimals in a number that does not say its step.
        FieldKind::Number | FieldKind::Text | FieldKind::ResidentId | FieldKind::Uscc => Input::default(),
    }
}

/// What a page sent, as values.
pub(crate) fn read(form: &ItemForm, typed: &Typed) -> Answers {
    form.read(|id| typed.all(&name(id)))
}

/// Values as a page would send them.
pub(crate) fn typed(values: &Answers) -> Vec<(String, String)> {
    let sent = |value: &Value| match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null | Value::Object(_) => Vec::new(),
        other => vec![other.to_string()],
    };
    values.iter().flat_map(|(id, value)| sent(value).into_iter().map(|text| (name(id), text))).collect()
}

/// Puts what was typed, and what is wrong with it, into the fields.
pub(crate) fn put(parts: &mut [FormPart], typed: &Typed, wrongs: &Wrongs) {
    for part in parts {
        refill(&mut part.fields, typed, wrongs);
    }
}

/// A form for the samples of pages: one field of every kind.
pub(crate) fn sample_form() -> ItemForm {
    let choice = |label: &str| domain::catalogue::form::FormChoice {
        value: label.to_owned(),
        label: label.to_owned(),
    };
    let field = |(at, (kind, code, label)): (usize, &(FieldKind, &str, &str))| FormField {
        section: if at < 9 { "填写" } else { "选择" }.to_owned(),
        required: at % 2 == 0,
        choices: if kind.is_choice() && *kind != FieldKind::YesNo {
            vec![choice("重病"), choice("重残")]
        } else {
            Vec::new()
        },
        help: (at % 3 == 0).then(|| "照证件上的写".to_owned()),
        common_error: (at % 4 == 0).then(|| "漏写在外地上学的子女".to_owned()),
        personal: *kind == FieldKind::Area,
        ..FormField::new(code, label, *kind)
    };
    ItemForm::of("申请表（示范）", &FieldKind::ALL.iter().enumerate().map(field).collect::<Vec<_>>())
}

/// Fields for the samples of pages; one is wrong.
pub(crate) fn sample() -> Vec<FormPart> {
    let mut parts = parts(&sample_form());
    let mut wrongs = Wrongs::default();
    wrongs.add(name("integer"), "请填整数");
    put(&mut parts, &Typed(vec![(name("integer"), "三".to_owned())]), &wrongs);
    parts
}

/// Answers for the samples of pages.
pub(crate) fn sample_answers() -> Vec<domain::catalogue::form::AnswerSection> {
    let values = [
        ("text", Value::from("王小明")),
        ("resident_id", Value::from("11010519491231002X")),
        ("yes_no", Value::Bool(true)),
    ];
    let values = values.into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
    sample_form().answers(&values, true)
}
