//! Faults of a form, found when it is saved: whatever could not be asked for, validated and printed.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::fields::{bounds, kind};
use super::id::is_id;
use super::validate::validator;
use super::{Answers, Autofill, DIALECT, FIELDS_MAX, FieldKind, FieldUi, FormFault, ItemForm, Widget};
use crate::case::TEXT_MAX;

/// Longest title or label, in characters.
const TITLE_MAX: usize = 60;
/// Longest help or common error.
const HELP_MAX: usize = 300;
/// Longest pattern.
const PATTERN_MAX: usize = 200;
/// Most options of a choice.
const CHOICES_MAX: usize = 60;

/// What may stand at the top of a schema.
const ROOT: [&str; 7] =
    ["$schema", "type", "title", "properties", "required", "additionalProperties", "allOf"];

pub(super) fn faults(form: &ItemForm) -> Vec<FormFault> {
    let mut found = Faults(Vec::new());
    let Some(root) = form.schema.as_object() else {
        found.add("/schema", "模式应为 JSON 对象");
        return found.0;
    };
    let empty = Map::new();
    let properties = root.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    found.root(root, properties);
    for (id, property) in properties {
        found.property(id, property, form.ui.fields.get(id));
    }
    found.conditions(form, properties);
    found.sections(form, properties);
    for (id, ui) in &form.ui.fields {
        found.vocabulary(form, id, ui);
    }
    if found.0.is_empty()
        && let Err(error) = validator(&form.schema)
    {
        found.add(&format!("/schema{}", error.instance_path().as_str()), "模式不能编译");
    }
    if found.0.is_empty() {
        found.samples(form);
    }
    found.0
}

struct Faults(Vec<FormFault>);

fn title_fault(title: Option<&Value>) -> Option<&'static str> {
    match title.and_then(Value::as_str).map(str::trim) {
        None | Some("") => Some("没有名称"),
        Some(title) if title.chars().count() > TITLE_MAX => Some("名称不超过 60 个字"),
        Some(_) => None,
    }
}

impl Faults {
    fn add(&mut self, pointer: &str, message: impl Into<String>) {
        self.0.push(FormFault { pointer: pointer.to_owned(), message: message.into() });
    }

    /// Only keywords of the subset: another one would be validated and never shown.
    fn keywords(&mut self, at: &str, object: &Map<String, Value>, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            self.add(&format!("{at}/{key}"), format!("这里不能用“{key}”，可以用：{}", known.join("、")));
        }
    }

    fn root(&mut self, root: &Map<String, Value>, properties: &Map<String, Value>) {
        self.keywords("/schema", root, &ROOT);
        if root.get("$schema").is_some_and(|dialect| dialect != DIALECT) {
            self.add("/schema/$schema", format!("应为 {DIALECT}"));
        }
        if root.get("type") != Some(&Value::from("object")) {
            self.add("/schema/type", "应为 object");
        }
        if let Some(required) = root.get("required").and_then(Value::as_array)
            && required.len() > FIELDS_MAX
        {
            return self.add("/schema/required", format!("最多 {FIELDS_MAX} 项"));
        }
        if let Some(fault) = title_fault(root.get("title")) {
            self.add("/schema/title", format!("表单{fault}"));
        }
        if root.get("additionalProperties") != Some(&Value::Bool(false)) {
            self.add("/schema/additionalProperties", "应为 false：表上没有的，一项也不能收");
        }
        if properties.is_empty() {
            self.add("/schema/properties", "至少要有一项");
        }
        if properties.len() > FIELDS_MAX {
            self.add("/schema/properties", format!("最多 {FIELDS_MAX} 项"));
        }
        if let Some(required) = root.get("required") {
            self.names("/schema/required", required, properties);
        }
    }

    /// A list of names of fields.
    fn names(&mut self, at: &str, list: &Value, properties: &Map<String, Value>) {
        let Some(list) = list.as_array() else { return self.add(at, "应为字段名的数组") };
        for (n, one) in list.iter().enumerate() {
            let known = one.as_str().is_some_and(|id| properties.contains_key(id));
            if !known {
                self.add(&format!("{at}/{n}"), "没有这个字段");
            }
        }
    }

    fn property(&mut self, id: &str, property: &Value, ui: Option<&FieldUi>) {
        let at = format!("/schema/properties/{id}");
        if !is_id(id) {
            self.add(&at, "字段名用小写字母开头，后面是小写字母、数字或下划线，不超过 40 个");
        }
        let Some(object) = property.as_object() else { return self.add(&at, "应为 JSON 对象") };
        if let Some(fault) = title_fault(object.get("title")) {
            self.add(&format!("{at}/title"), format!("这一项{fault}"));
        }
        let Some(kind) = kind(property, ui.and_then(|ui| ui.widget), 0) else {
            return self.add(&format!("{at}/type"), "类型应为 string、integer、number、boolean 或 array");
        };
        self.keywords(&at, object, keywords_of(object, kind));
        self.format(&at, object);
        self.bounds(&at, object, kind);
        match kind {
            FieldKind::Radio | FieldKind::Select => self.choices(&at, object),
            FieldKind::Checks => self.items(&at, object),
            _ => {}
        }
        if let Some(widget) = ui.and_then(|ui| ui.widget).filter(|widget| !fits(*widget, kind)) {
            let word = serde_json::to_value(widget).unwrap_or_default();
            self.add(
                &format!("/ui/fields/{id}/widget"),
                format!("“{}”不适合{}", word.as_str().unwrap_or_default(), kind.label()),
            );
        }
    }

    fn format(&mut self, at: &str, object: &Map<String, Value>) {
        let known = ["date", "resident-id", "mobile", "phone", "uscc"];
        if let Some(format) = object.get("format")
            && !format.as_str().is_some_and(|format| known.contains(&format))
        {
            self.add(&format!("{at}/format"), format!("格式应为：{}", known.join("、")));
        }
        if let Some(pattern) = object.get("pattern") {
            let text = pattern.as_str().filter(|text| text.chars().count() <= PATTERN_MAX);
            let compiles =
                text.is_some_and(|text| validator(&json!({"type": "string", "pattern": text})).is_ok());
            if !compiles {
                self.add(
                    &format!("{at}/pattern"),
                    "正则表达式写得不对（不超过 200 个字符，不能用前后查找和反向引用）",
                );
            }
        }
    }

    fn bounds(&mut self, at: &str, object: &Map<String, Value>, kind: FieldKind) {
        let (least, most) = bounds(kind);
        let figures = matches!(kind, FieldKind::Integer | FieldKind::Number);
        for key in [least, most].into_iter().flatten() {
            let Some(value) = object.get(key) else { continue };
            let fits = if figures {
                value.is_number()
            } else {
                value.as_u64().is_some_and(|n| n <= TEXT_MAX as u64)
            };
            if !fits {
                let wanted = if figures {
                    "应为数字".to_owned()
                } else {
                    format!("应为 0 到 {TEXT_MAX} 的整数")
                };
                self.add(&format!("{at}/{key}"), wanted);
            }
        }
        let n = |key: Option<&str>| object.get(key?).and_then(Value::as_f64);
        if let (Some(min), Some(max), Some(key)) = (n(least), n(most), most)
            && min > max
        {
            self.add(&format!("{at}/{key}"), "上限小于下限");
        }
    }

    fn items(&mut self, at: &str, object: &Map<String, Value>) {
        let at = format!("{at}/items");
        let Some(items) = object.get("items").and_then(Value::as_object) else {
            return self.add(&at, "多选要写 items：文字的选项");
        };
        self.keywords(&at, items, &["type", "oneOf", "enum"]);
        if items.get("type") != Some(&Value::from("string")) {
            self.add(&format!("{at}/type"), "选项应为 string");
        }
        self.choices(&at, items);
    }

    fn choices(&mut self, at: &str, object: &Map<String, Value>) {
        let (key, list) = match (object.get("oneOf"), object.get("enum")) {
            (Some(list), None) => ("oneOf", list),
            (None, Some(list)) => ("enum", list),
            (Some(_), Some(_)) => return self.add(&format!("{at}/enum"), "oneOf 和 enum 只写一个"),
            (None, None) => return self.add(&format!("{at}/oneOf"), "没有选项"),
        };
        let at = format!("{at}/{key}");
        let Some(list) = list.as_array().filter(|list| !list.is_empty()) else {
            return self.add(&at, "至少要有一个选项");
        };
        if list.len() > CHOICES_MAX {
            self.add(&at, format!("最多 {CHOICES_MAX} 个选项"));
        }
        let (mut values, mut labels) = (BTreeSet::new(), BTreeSet::new());
        for (n, one) in list.iter().enumerate() {
            let at = format!("{at}/{n}");
            let (value, label) = match one {
                Value::Object(members) => {
                    self.keywords(&at, members, &["const", "title"]);
                    (
                        members.get("const").and_then(Value::as_str),
                        members.get("title").and_then(Value::as_str),
                    )
                }
                other => (other.as_str(), other.as_str()),
            };
            let short = |text: &&str| !text.trim().is_empty() && text.chars().count() <= TITLE_MAX;
            match (value.filter(short), label.filter(short)) {
                (Some(value), Some(label)) => {
                    if !values.insert(value) || !labels.insert(label) {
                        self.add(&at, format!("选项“{label}”重复"));
                    }
                }
                _ => self.add(&at, "选项要有值和名称，不超过 60 个字"),
            }
        }
    }

    /// `if` one field has a value, `then` others are required: nothing else.
    fn conditions(&mut self, form: &ItemForm, properties: &Map<String, Value>) {
        let Some(rules) = form.schema.get("allOf") else { return };
        let Some(rules) = rules.as_array() else { return self.add("/schema/allOf", "应为数组") };
        if rules.len() > FIELDS_MAX {
            return self.add("/schema/allOf", format!("最多 {FIELDS_MAX} 个条件"));
        }
        let mut ruled = BTreeSet::new();
        for (n, rule) in rules.iter().enumerate() {
            let at = format!("/schema/allOf/{n}");
            let Some((field, value, then)) = condition(rule) else {
                self.add(
                    &at,
                    "只能写：if 某一项（properties、const、required），then 哪些项必填（required）",
                );
                continue;
            };
            if let Some(fault) = no_such_value(form, field, value) {
                self.add(&format!("{at}/if/properties/{field}"), fault);
            }
            self.names(&format!("{at}/then/required"), then, properties);
            if then.as_array().is_none_or(Vec::is_empty) {
                self.add(&format!("{at}/then/required"), "至少写一项");
            }
            for id in then.as_array().into_iter().flatten().filter_map(Value::as_str) {
                if !ruled.insert(id) || id == field {
                    self.add(
                        &format!("{at}/then/required"),
                        format!("“{id}”只能有一个条件，也不能以自己为条件"),
                    );
                }
            }
        }
    }

    fn sections(&mut self, form: &ItemForm, properties: &Map<String, Value>) {
        let (mut titles, mut placed) = (BTreeSet::new(), BTreeSet::new());
        for (n, section) in form.ui.sections.iter().enumerate() {
            let at = format!("/ui/sections/{n}");
            let title = Value::from(section.title.as_str());
            if let Some(fault) = title_fault(Some(&title)) {
                self.add(&format!("{at}/title"), format!("这一节{fault}"));
            } else if !titles.insert(section.title.as_str()) {
                self.add(&format!("{at}/title"), format!("“{}”这一节重复", section.title));
            }
            if section.fields.is_empty() {
                self.add(&format!("{at}/fields"), "这一节没有内容");
            }
            for (m, id) in section.fields.iter().enumerate() {
                let at = format!("{at}/fields/{m}");
                if !properties.contains_key(id) {
                    self.add(&at, format!("没有“{id}”这个字段"));
                } else if !placed.insert(id.as_str()) {
                    self.add(&at, format!("“{id}”写了两次"));
                }
            }
        }
        for id in properties.keys().filter(|id| !placed.contains(id.as_str())) {
            self.add(&format!("/schema/properties/{id}"), "没有放进任何一节");
        }
    }

    fn vocabulary(&mut self, form: &ItemForm, id: &str, ui: &FieldUi) {
        let at = format!("/ui/fields/{id}");
        let Some(field) = form.fields().into_iter().find(|field| field.id == id) else {
            if form.schema.pointer(&format!("/properties/{id}")).is_none() {
                self.add(&at, format!("没有“{id}”这个字段"));
            }
            return;
        };
        for (key, text) in [("help", &ui.help), ("common_error", &ui.common_error)] {
            if text.as_ref().is_some_and(|text| text.trim().is_empty() || text.chars().count() > HELP_MAX) {
                self.add(&format!("{at}/{key}"), "写了就要有内容，不超过 300 个字");
            }
        }
        if ui.unit.as_ref().is_some_and(|unit| unit.trim().is_empty() || unit.chars().count() > 10) {
            self.add(&format!("{at}/unit"), "单位不超过 10 个字");
        }
        if let Some(autofill) = ui.autofill
            && let Some(fault) = cannot_fill(autofill, field.kind)
        {
            self.add(&format!("{at}/autofill"), fault);
        }
    }

    /// A sample has to be valid itself: people copy it.
    fn samples(&mut self, form: &ItemForm) {
        let sample: Answers = form.sample();
        for fault in form.validate(&sample) {
            let id = fault.pointer.trim_start_matches('/');
            if sample.contains_key(id) {
                self.add(&format!("/ui/fields/{id}/sample"), format!("示例不符合要求：{}", fault.message));
            }
        }
    }
}

/// The keywords a property may have.
fn keywords_of(object: &Map<String, Value>, kind: FieldKind) -> &'static [&'static str] {
    let formatted = object.contains_key("format");
    match kind {
        FieldKind::Text | FieldKind::Area => &["type", "title", "minLength", "maxLength", "pattern"],
        FieldKind::Integer | FieldKind::Number => &["type", "title", "minimum", "maximum"],
        FieldKind::YesNo => &["type", "title"],
        FieldKind::Checks => &["type", "title", "items", "uniqueItems", "minItems", "maxItems"],
        _ if formatted => &["type", "title", "format"],
        _ => &["type", "title", "oneOf", "enum"],
    }
}

fn fits(widget: Widget, kind: FieldKind) -> bool {
    match widget {
        Widget::Text => !kind.is_choice(),
        Widget::Textarea => kind == FieldKind::Area,
        Widget::Number => matches!(kind, FieldKind::Integer | FieldKind::Number),
        Widget::Date => kind == FieldKind::Date,
        Widget::Select | Widget::Radio => matches!(kind, FieldKind::Select | FieldKind::Radio),
        Widget::Checkboxes => kind == FieldKind::Checks,
        Widget::YesNo => kind == FieldKind::YesNo,
    }
}

/// The parts of a condition, if it is one of the subset.
fn condition(rule: &Value) -> Option<(&str, &Value, &Value)> {
    let only = |value: &Value, keys: &[&str]| {
        value.as_object().is_some_and(|object| {
            object.len() == keys.len() && keys.iter().all(|key| object.contains_key(*key))
        })
    };
    let (when, then) = (rule.get("if")?, rule.get("then")?);
    if !only(rule, &["if", "then"]) || !only(when, &["properties", "required"]) || !only(then, &["required"])
    {
        return None;
    }
    let properties = when.get("properties")?.as_object().filter(|one| one.len() == 1)?;
    let (field, test) = properties.iter().next()?;
    let named = when.get("required")?.as_array().filter(|one| one.len() == 1)?;
    let named = named.first().is_some_and(|one| one == field.as_str());
    (named && only(test, &["const"])).then_some((field.as_str(), test.get("const")?, then.get("required")?))
}

/// Why a field cannot have the value of a condition.
fn no_such_value(form: &ItemForm, id: &str, value: &Value) -> Option<&'static str> {
    let fields = form.fields();
    let Some(field) = fields.iter().find(|field| field.id == id) else { return Some("没有这个字段") };
    match field.kind {
        FieldKind::YesNo if value.is_boolean() => None,
        FieldKind::Radio | FieldKind::Select if field.choices.iter().any(|one| *value == *one.value) => None,
        FieldKind::YesNo | FieldKind::Radio | FieldKind::Select => Some("没有这个选项"),
        _ => Some("条件只能是单选或“是或否”的一项"),
    }
}

/// Why a source cannot fill a field of a kind.
fn cannot_fill(autofill: Autofill, kind: FieldKind) -> Option<&'static str> {
    let text = matches!(kind, FieldKind::Text | FieldKind::Area);
    let fits = match autofill {
        Autofill::Licence => return Some("从电子证照带入还没有数据来源，现在不能用"),
        Autofill::EarlierCase => true,
        Autofill::Name | Autofill::LegalRep => text,
        Autofill::IdNo => text || matches!(kind, FieldKind::ResidentId | FieldKind::Uscc),
        Autofill::Phone => text || matches!(kind, FieldKind::Mobile | FieldKind::Phone),
        Autofill::BirthDate => text || kind == FieldKind::Date,
        Autofill::Sex => text || matches!(kind, FieldKind::Radio | FieldKind::Select),
    };
    (!fits).then_some("这个来源填不进这种字段")
}
