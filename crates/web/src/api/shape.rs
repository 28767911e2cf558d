//! Which fields a body may have, as the document at `/api/v1/openapi.json` says: one list, told to callers and held
//! against what they send. Tests hold the document against the domain's acts.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

/// How deep the document's bodies are nested at most.
const DEPTH_MAX: u32 = 8;

/// What a value of a body may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Shape {
    /// Anything: texts and numbers, which their own readers check, and the answers of a form.
    Any,
    /// These fields and no other.
    Object(Vec<(String, Self)>),
    /// Values of one shape.
    List(Box<Self>),
}

/// The bodies.
struct Shapes {
    application: Shape,
    credentials: Shape,
    reason: Shape,
    acts: BTreeMap<String, Shape>,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(super::OPENAPI).unwrap_or_default();
    let named = |name: &str| shape(&document, &document["components"]["schemas"][name], DEPTH_MAX);
    let acts = document["components"]["schemas"]["Act"]["oneOf"].as_array();
    let act = |act: &Value| {
        let name = act["properties"]["act"]["const"].as_str()?;
        Some((name.to_owned(), shape(&document, act, DEPTH_MAX)))
    };
    Shapes {
        application: named("Application"),
        credentials: named("Credentials"),
        reason: named("Reason"),
        acts: acts.into_iter().flatten().filter_map(act).collect(),
    }
});

/// `POST /cases`
pub(super) fn application() -> &'static Shape {
    &SHAPES.application
}

/// `POST /tokens`
pub(super) fn credentials() -> &'static Shape {
    &SHAPES.credentials
}

/// `POST /cases/{no}/personal`
pub(super) fn reason() -> &'static Shape {
    &SHAPES.reason
}

/// `POST /cases/{no}/acts`, by the name of the act.
pub(super) fn act(name: &str) -> &'static Shape {
    SHAPES.acts.get(name).unwrap_or(&Shape::Any)
}

impl Shape {
    /// The shape of a field; none if there is no such field.
    pub(super) fn field(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(known, _)| known == name).map(|(_, shape)| shape),
            Self::Any | Self::List(_) => Some(&Self::Any),
        }
    }

    /// The shape of an element.
    pub(super) fn element(&self) -> &Self {
        match self {
            Self::List(element) => element,
            Self::Any | Self::Object(_) => &Self::Any,
        }
    }

    /// Names of the fields, as the document has them.
    pub(super) fn names(&self) -> Vec<&str> {
        match self {
            Self::Object(fields) => fields.iter().map(|(name, _)| name.as_str()).collect(),
            Self::Any | Self::List(_) => Vec::new(),
        }
    }
}

fn shape(document: &Value, schema: &Value, depth: u32) -> Shape {
    let Some(depth) = depth.checked_sub(1) else { return Shape::Any };
    if let Some(pointer) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        return document.pointer(pointer).map_or(Shape::Any, |target| shape(document, target, depth));
    }
    // What may also be null has the shape of what it is otherwise.
    if let Some(options) = schema["oneOf"].as_array() {
        let shapes = options.iter().map(|option| shape(document, option, depth));
        return shapes.into_iter().find(|shape| *shape != Shape::Any).unwrap_or(Shape::Any);
    }
    if let Some(fields) = schema["properties"].as_object() {
        let fields = fields.iter().map(|(name, schema)| (name.clone(), shape(document, schema, depth)));
        return Shape::Object(fields.collect());
    }
    match &schema["items"] {
        Value::Null => Shape::Any,
        items => Shape::List(Box::new(shape(document, items, depth))),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use domain::case::ActKind;

    use super::*;

    #[test]
    fn every_body_has_its_fields() {
        for kind in ActKind::ALL {
            assert!(act(kind.code()).names().contains(&"act"), "{}", kind.code());
        }
        assert_eq!(credentials().names(), ["password", "username"]);
        assert_eq!(reason().names(), ["reason"]);
        let application = application();
        for name in ["item", "kind", "applicant", "proxy", "form", "materials", "channel"] {
            assert!(application.field(name).is_some(), "{name}");
        }
        assert_eq!(application.field("form"), Some(&Shape::Any), "the form is the item's own");
        for name in ["kind", "name", "id_kind", "id_no", "phone", "legal_rep"] {
            assert!(application.field("applicant").unwrap().field(name).is_some(), "{name}");
        }
        for name in ["name", "id_kind", "id_no", "phone", "scope"] {
            assert!(application.field("proxy").unwrap().field(name).is_some(), "{name}");
        }
        assert!(application.field("proxy").unwrap().field("gender").is_none());
        for name in ["name", "grade", "copies"] {
            assert!(application.field("materials").unwrap().element().field(name).is_some(), "{name}");
        }
        let opinion = act("give_opinion");
        assert!(opinion.field("record").unwrap().field("staff").is_some());
        assert!(opinion.field("publicity").unwrap().field("to").is_some());
    }
}
