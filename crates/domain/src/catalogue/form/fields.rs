//! Between the schema with its vocabulary and the one view of both.

use serde_json::{Map, Number, Value, json};

use super::{
    DIALECT, FieldKind, FieldUi, FormChoice, FormField, FormSection, FormUi, ItemForm, RequiredIf, Widget,
};

/// Most options that stand side by side where the form does not say how they are shown.
const RADIOS_MAX: usize = 5;

impl ItemForm {
    /// The fields in the order they are asked. Those in no section come last, so that nothing is lost of a form with
    /// faults; what cannot be asked is left out.
    #[must_use]
    pub fn fields(&self) -> Vec<FormField> {
        let empty = Map::new();
        let properties = self.schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let in_sections =
            self.ui.sections.iter().flat_map(|section| {
                section.fields.iter().map(move |id| (id.as_str(), section.title.as_str()))
            });
        let others = properties.keys().map(|id| (id.as_str(), ""));
        let mut fields: Vec<FormField> = Vec::new();
        for (id, section) in in_sections.chain(others) {
            if fields.iter().any(|field| field.id == id) {
                continue;
            }
            if let Some(property) = properties.get(id) {
                fields.extend(self.field(id, section, property));
            }
        }
        fields
    }

    fn field(&self, id: &str, section: &str, property: &Value) -> Option<FormField> {
        let default = FieldUi::default();
        let ui = self.ui.fields.get(id).unwrap_or(&default);
        let choices = choices(property.get("items").unwrap_or(property));
        let kind = kind(property, ui.widget, choices.len())?;
        let (least, most) = bounds(kind);
        let number = |key: Option<&str>| property.get(key?).and_then(Value::as_number).cloned();
        let text = |key: &str| property.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(FormField {
            section: section.to_owned(),
            title: text("title").unwrap_or_else(|| id.to_owned()),
            choices,
            required: listed(self.schema.get("required"), id),
            required_if: self.required_if(id),
            min: number(least),
            max: number(most),
            pattern: text("pattern"),
            unit: ui.unit.clone(),
            help: ui.help.clone(),
            common_error: ui.common_error.clone(),
            sample: ui.sample.clone(),
            autofill: ui.autofill,
            personal: ui.personal,
            ..FormField::new(id, "", kind)
        })
    }

    fn required_if(&self, id: &str) -> Option<RequiredIf> {
        let rules = self.schema.get("allOf").and_then(Value::as_array)?;
        let rule = rules.iter().find(|rule| listed(rule.pointer("/then/required"), id))?;
        let (field, condition) = rule.pointer("/if/properties")?.as_object()?.iter().next()?;
        Some(RequiredIf { field: field.clone(), value: condition.get("const")?.clone() })
    }

    /// The form with this title and these fields, in their order; sections in the order they come first.
    #[must_use]
    pub fn of(title: &str, fields: &[FormField]) -> Self {
        let properties: Map<String, Value> =
            fields.iter().map(|field| (field.id.clone(), property(field))).collect();
        let required: Vec<&str> =
            fields.iter().filter(|field| field.required).map(|field| field.id.as_str()).collect();
        let mut schema = json!({
            "$schema": DIALECT, "type": "object", "title": title, "properties": properties,
            "additionalProperties": false,
        });
        put(&mut schema, "required", (!required.is_empty()).then(|| json!(required)));
        let rules = rules(fields);
        put(&mut schema, "allOf", (!rules.is_empty()).then(|| json!(rules)));
        let ui = fields.iter().map(|field| (field.id.clone(), ui(field)));
        let ui = ui.filter(|(_, ui)| *ui != FieldUi::default()).collect();
        Self { schema, ui: FormUi { sections: sections(fields), fields: ui } }
    }
}

fn listed(list: Option<&Value>, id: &str) -> bool {
    list.and_then(Value::as_array).is_some_and(|list| list.iter().any(|one| one == id))
}

/// The options of a text: `oneOf` of constants with titles, or `enum`, whose values are their own labels.
pub(super) fn choices(property: &Value) -> Vec<FormChoice> {
    let titled = property.get("oneOf").and_then(Value::as_array).into_iter().flatten().filter_map(|one| {
        let value = one.get("const")?.as_str()?;
        let label = one.get("title").and_then(Value::as_str).unwrap_or(value);
        Some(FormChoice { value: value.to_owned(), label: label.to_owned() })
    });
    let plain = property.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(|one| {
        let value = one.as_str()?;
        Some(FormChoice { value: value.to_owned(), label: value.to_owned() })
    });
    titled.chain(plain).collect()
}

/// What a property is; none outside the subset.
pub(super) fn kind(property: &Value, widget: Option<Widget>, choices: usize) -> Option<FieldKind> {
    let format = property.get("format").and_then(Value::as_str);
    let choice = property.get("oneOf").is_some() || property.get("enum").is_some();
    Some(match (property.get("type")?.as_str()?, format) {
        ("integer", _) => FieldKind::Integer,
        ("number", _) => FieldKind::Number,
        ("boolean", _) => FieldKind::YesNo,
        ("array", _) => FieldKind::Checks,
        ("string", Some("date")) => FieldKind::Date,
        ("string", Some("resident-id")) => FieldKind::ResidentId,
        ("string", Some("mobile")) => FieldKind::Mobile,
        ("string", Some("phone")) => FieldKind::Phone,
        ("string", Some("uscc")) => FieldKind::Uscc,
        ("string", _) if choice && widget == Some(Widget::Select) => FieldKind::Select,
        ("string", _) if choice && widget.is_none() && choices > RADIOS_MAX => FieldKind::Select,
        ("string", _) if choice => FieldKind::Radio,
        ("string", _) if widget == Some(Widget::Textarea) => FieldKind::Area,
        ("string", _) => FieldKind::Text,
        _ => return None,
    })
}

/// The keywords that bound a value.
pub(super) fn bounds(kind: FieldKind) -> (Option<&'static str>, Option<&'static str>) {
    match kind {
        FieldKind::Text | FieldKind::Area => (Some("minLength"), Some("maxLength")),
        FieldKind::Integer | FieldKind::Number => (Some("minimum"), Some("maximum")),
        FieldKind::Checks => (Some("minItems"), Some("maxItems")),
        _ => (None, None),
    }
}

/// The format of a text.
pub(super) fn format(kind: FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::Date => Some("date"),
        FieldKind::ResidentId => Some("resident-id"),
        FieldKind::Mobile => Some("mobile"),
        FieldKind::Phone => Some("phone"),
        FieldKind::Uscc => Some("uscc"),
        _ => None,
    }
}

fn put(object: &mut Value, key: &str, value: Option<Value>) {
    if let (Some(members), Some(value)) = (object.as_object_mut(), value) {
        members.insert(key.to_owned(), value);
    }
}

fn property(field: &FormField) -> Value {
    let word = match field.kind {
        FieldKind::Integer => "integer",
        FieldKind::Number => "number",
        FieldKind::YesNo => "boolean",
        FieldKind::Checks => "array",
        _ => "string",
    };
    let one = |choice: &FormChoice| json!({"const": choice.value, "title": choice.label});
    let choices: Vec<Value> = field.choices.iter().map(one).collect();
    let mut property = json!({"type": word, "title": field.title});
    put(&mut property, "format", format(field.kind).map(Value::from));
    match field.kind {
        FieldKind::Radio | FieldKind::Select => put(&mut property, "oneOf", Some(json!(choices))),
        FieldKind::Checks => {
            put(&mut property, "items", Some(json!({"type": "string", "oneOf": choices})));
            put(&mut property, "uniqueItems", Some(Value::Bool(true)));
        }
        FieldKind::Text | FieldKind::Area => {
            put(&mut property, "pattern", field.pattern.clone().map(Value::from));
        }
        _ => {}
    }
    let (least, most) = bounds(field.kind);
    let bound = |n: &Option<Number>| n.clone().map(Value::Number);
    if let Some(key) = least {
        put(&mut property, key, bound(&field.min));
    }
    if let Some(key) = most {
        put(&mut property, key, bound(&field.max));
    }
    property
}

/// Only what the type and the number of options do not say themselves.
fn ui(field: &FormField) -> FieldUi {
    let many = field.choices.len() > RADIOS_MAX;
    let widget = match field.kind {
        FieldKind::Area => Some(Widget::Textarea),
        FieldKind::Select if !many => Some(Widget::Select),
        FieldKind::Radio if many => Some(Widget::Radio),
        _ => None,
    };
    FieldUi {
        widget,
        unit: field.unit.clone(),
        help: field.help.clone(),
        common_error: field.common_error.clone(),
        sample: field.sample.clone(),
        autofill: field.autofill,
        personal: field.personal,
    }
}

fn sections(fields: &[FormField]) -> Vec<FormSection> {
    let mut sections: Vec<FormSection> = Vec::new();
    for field in fields {
        match sections.iter_mut().find(|section| section.title == field.section) {
            Some(section) => section.fields.push(field.id.clone()),
            None => {
                sections.push(FormSection { title: field.section.clone(), fields: vec![field.id.clone()] })
            }
        }
    }
    sections
}

/// One rule for each condition, in the order of the fields.
fn rules(fields: &[FormField]) -> Vec<Value> {
    let mut rules: Vec<(&RequiredIf, Vec<&str>)> = Vec::new();
    for field in fields {
        let Some(condition) = &field.required_if else { continue };
        match rules.iter_mut().find(|(known, _)| *known == condition) {
            Some((_, ids)) => ids.push(&field.id),
            None => rules.push((condition, vec![&field.id])),
        }
    }
    let rule = |(condition, ids): (&RequiredIf, Vec<&str>)| {
        let properties: Map<String, Value> =
            [(condition.field.clone(), json!({"const": condition.value}))].into_iter().collect();
        json!({"if": {"properties": properties, "required": [condition.field]}, "then": {"required": ids}})
    };
    rules.into_iter().map(rule).collect()
}
