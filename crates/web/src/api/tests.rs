//! The document against the routes.

use std::collections::{BTreeMap, BTreeSet};

use domain::case::{ActKind, State};
use serde_json::Value;

/// Paths of a router's source, each with its methods: what is written between `.route("` and the end of the line.
fn routes() -> BTreeMap<String, BTreeSet<String>> {
    let source = include_str!("mod.rs");
    let v1 = source.split("let v1 =").nth(1).and_then(|rest| rest.split(';').next()).unwrap_or_default();
    let routes = v1.split(".route(\"").skip(1);
    routes
        .filter_map(|route| {
            let (path, rest) = route.split_once("\", ")?;
            let methods = ["get", "post", "put", "delete", "patch"];
            let line = rest.lines().next()?;
            let named = |method: &&&str| {
                line.starts_with(&format!("{method}(")) || line.contains(&format!(").{method}("))
            };
            Some((path.to_owned(), methods.iter().filter(named).map(|method| (*method).to_owned()).collect()))
        })
        .collect()
}

#[test]
fn the_document_names_every_route_and_no_other() {
    let document: Value = serde_json::from_str(super::OPENAPI).unwrap_or_default();
    let paths = document["paths"].as_object().cloned().unwrap_or_default();
    let written: BTreeMap<String, BTreeSet<String>> = paths
        .into_iter()
        .map(|(path, item)| {
            let methods = item.as_object().cloned().unwrap_or_default();
            (
                path,
                methods.into_iter().map(|(method, _)| method).filter(|name| name != "parameters").collect(),
            )
        })
        .collect();
    let routes = routes();
    assert_eq!(routes.len(), 17, "has the router moved?");
    assert_eq!(written, routes);
}

#[test]
fn the_document_hangs_together() {
    let document: Value = serde_json::from_str(super::OPENAPI).unwrap_or_default();
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap_or_default();
        assert!(document.pointer(pointer).is_some(), "{reference} is nowhere");
    }
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in
            item.as_object().into_iter().flatten().filter(|(name, _)| *name != "parameters")
        {
            let at = format!("{method} {path}");
            assert!(operation["operationId"].is_string() && operation["summary"].is_string(), "{at}");
            let responses = operation["responses"].as_object().cloned().unwrap_or_default();
            assert!(responses.keys().any(|status| status.starts_with('2')), "{at}");
            let open = operation["security"].as_array().is_some_and(Vec::is_empty);
            assert_eq!(open, !responses.contains_key("401") || path == "/tokens", "{at}: a token or none");
            for name in path.split('{').skip(1).filter_map(|part| part.split('}').next()) {
                let parameters = item["parameters"].as_array().into_iter().flatten();
                let named = parameters.filter_map(|parameter| {
                    let target =
                        parameter["$ref"].as_str().and_then(|r| document.pointer(r.strip_prefix('#')?));
                    target.unwrap_or(parameter)["name"].as_str()
                });
                assert!(named.into_iter().any(|known| known == name), "{at}: {name}");
            }
        }
    }
}

/// Every act of the domain is in the document with exactly its fields, and every state, channel and ground.
#[test]
fn the_document_knows_every_act_and_word_of_the_domain() {
    let document: Value = serde_json::from_str(super::OPENAPI).unwrap_or_default();
    let words = |schema: &str| -> BTreeSet<String> {
        let known = document["components"]["schemas"][schema]["enum"].as_array().cloned().unwrap_or_default();
        known.iter().filter_map(|word| word.as_str().map(str::to_owned)).collect()
    };
    let acts: BTreeSet<String> = ActKind::ALL.iter().map(|act| act.code().to_owned()).collect();
    assert_eq!(words("ActName"), acts);
    assert_eq!(words("State"), State::ALL.iter().map(|state| state.code().to_owned()).collect());
    let described: BTreeSet<String> = document["components"]["schemas"]["Act"]["oneOf"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|act| act["properties"]["act"]["const"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(described, acts);
    for example in document["components"]["examples"].as_object().into_iter().flatten() {
        let (name, value) = (example.0, &example.1["value"]);
        if value.get("act").is_some() {
            assert!(super::json::read_act(value.to_string().as_bytes()).is_ok(), "{name}");
        }
        if value.get("applicant").is_some() {
            let read = super::json::read::<domain::case::Application>(
                value.to_string().as_bytes(),
                super::shape::application(),
            );
            assert!(read.is_ok(), "{name}");
        }
    }
}

/// Each act of the document, filled with what its own schema asks for, is read; without a required field it is
/// refused by that field.
#[test]
fn the_fields_of_acts_are_those_the_domain_reads() {
    let document: Value = serde_json::from_str(super::OPENAPI).unwrap_or_default();
    let acts = document["components"]["schemas"]["Act"]["oneOf"].as_array().cloned().unwrap_or_default();
    assert_eq!(acts.len(), ActKind::ALL.len());
    for act in &acts {
        let filled = sample(&document, act);
        let read = super::json::read_act(filled.to_string().as_bytes());
        assert!(read.is_ok(), "{filled}");
        for required in act["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let mut lacking = filled.clone();
            lacking.as_object_mut().map(|fields| fields.remove(required));
            let refused = super::json::read_act(lacking.to_string().as_bytes()).err();
            let refused = serde_json::to_value(refused).unwrap_or_default();
            assert_eq!(refused["field"], format!("/{required}"), "{lacking}");
        }
        let optional = act["properties"].as_object().into_iter().flatten().map(|(name, _)| name);
        for name in optional
            .filter(|name| !act["required"].as_array().is_some_and(|all| all.contains(&name.as_str().into())))
        {
            // A field the domain does not know would be passed over; one it knows is read and found wrong.
            let mut wrong = filled.clone();
            wrong.as_object_mut().map(|fields| fields.insert(name.clone(), serde_json::json!([[5]])));
            let refused = super::json::read_act(wrong.to_string().as_bytes()).err();
            let refused = serde_json::to_value(refused).unwrap_or_default();
            let field = refused["field"].as_str().unwrap_or_default();
            assert!(field.starts_with(&format!("/{name}")), "{wrong}: {refused}");
        }
    }
}

/// A value that fits a schema.
fn sample(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = document.pointer(reference.trim_start_matches('#')).unwrap_or(&Value::Null);
        return sample(document, target);
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    if let Some(word) = schema["enum"].as_array().and_then(|words| words.first()) {
        return word.clone();
    }
    if let Some(choice) = schema["oneOf"].as_array().and_then(|choices| choices.first()) {
        return sample(document, choice);
    }
    match schema["type"].as_str().or_else(|| schema["type"][0].as_str()) {
        Some("string") if schema["format"] == "date" => "2026-11-21".into(),
        Some("string") => "x".into(),
        Some("integer") => 1.into(),
        Some("boolean") => true.into(),
        Some("array") => Value::Array(vec![sample(document, &schema["items"])]),
        _ => {
            let members = schema["properties"].as_object().cloned().unwrap_or_default();
            members.iter().map(|(name, member)| (name.clone(), sample(document, member))).collect()
        }
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
        references.insert(reference.to_owned());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        Value::Object(members) => members.values().for_each(|member| collect(member, references)),
        _ => {}
    }
}
