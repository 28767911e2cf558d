//! Examples for the rules of fee list, questions and application form, whose functions live with their subjects.

use serde_json::{Value, json};

use super::examples::{Example, but, fee};

const LIST: &str = "/fee_list";

fn priced(line: &Value) -> Vec<(&'static str, Value)> {
    but(fee(), (LIST, json!({"lines": [line]})))
}

/// A line that may be charged.
fn line() -> Value {
    json!({
        "id": "F1", "name": "占道费", "standard": {"kind": "per_unit", "amount": 100, "unit": "平方米"},
        "question": "占用多少平方米", "legal_basis": {"doc": "城市道路管理条例", "doc_no": "国务院令第198号",
            "issuer": "国务院", "date": "1996-06-04", "article": "第37条", "gist": "缴纳城市道路占用费"},
        "exemptions": [{"id": "E1", "name": "抢险免收", "when": "抢险", "percent": 100, "legal_basis": {"doc": "某条例"}}]
    })
}

fn changed(pointer: &str, value: Value) -> Value {
    let mut line = line();
    *line.pointer_mut(pointer).unwrap() = value;
    line
}

pub(super) fn fee_list() -> Vec<Example> {
    let listed = || priced(&line());
    let free = |standard: &str| vec![("/fee", json!({"charged": false, "standard": standard}))];
    let local = json!({"doc": "某市收费办法", "issuer": "某市人民政府", "doc_no": "1号"});
    vec![
        ("fee-without-list", fee(), listed()),
        ("fee-list-not-charged", vec![(LIST, json!({"lines": [line()]}))], listed()),
        ("free-with-price", free("每证 10 元"), free("不收费")),
        ("fee-line-unusable", priced(&changed("/question", Value::Null)), listed()),
        ("fee-line-without-basis", priced(&changed("/legal_basis", Value::Null)), listed()),
        ("exemption-without-basis", priced(&changed("/exemptions/0/legal_basis", Value::Null)), listed()),
        ("licence-fee-below-regulation", priced(&changed("/legal_basis", local)), listed()),
    ]
}

fn question(id: &str, when: Option<&str>) -> Value {
    let mut one = json!({"id": id, "text": format!("{id} 是哪一种"),
        "options": [{"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}]});
    if let Some(when) = when {
        one["when"] = json!(when);
    }
    one
}

fn asked(questions: &[Value], when: &str) -> Vec<(&'static str, Value)> {
    let needs = json!([{"part": "material", "name": "占道申请表", "when": when}]);
    let required = ("/materials/0/required", json!(false));
    vec![("/situations", json!({"questions": questions, "needs": needs})), required]
}

pub(super) fn situations() -> Vec<Example> {
    const A: &str = "answers.who == 'a'";
    const NEVER: &str = "answers.who == 'a' && answers.who == 'b'";
    let one = || vec![question("who", None)];
    let fine = || asked(&one(), A);
    let mut lone = question("who", None);
    lone["options"] = json!([{"id": "a", "label": "甲"}]);
    let needs = json!([{"part": "material", "name": "没有的材料", "when": A}]);
    let elsewhere = vec![("/situations", json!({"questions": one(), "needs": needs}))];
    let many: Vec<Value> = (0..12).map(|n| question(&format!("q{n}"), None)).collect();
    let all = (0..12).map(|n| format!("answers.q{n} == 'a'")).collect::<Vec<_>>().join(" || ");
    let both = |then: &str| vec![question("who", None), question("then", Some(then))];
    let used = "answers.who == 'b' || answers.then == 'a'";
    let (first, later) = (question("then", None), question("who", Some("answers.then == 'a'")));
    let required = but(asked(&one(), NEVER), ("/materials/0/required", json!(true)));
    vec![
        ("situation-question", asked(&[question("1x", None)], "true"), fine()),
        ("situation-option", asked(&[lone], A), fine()),
        ("situation-condition", asked(&one(), "answers.whom == 'a'"), fine()),
        ("situation-order", asked(&[later.clone(), first.clone()], A), asked(&[first, later], A)),
        ("situation-element", elsewhere, fine()),
        ("situation-too-many", asked(&many, &all), fine()),
        ("situation-unreachable", asked(&both(NEVER), used), asked(&both(A), used)),
        ("situation-never-required", required, asked(&one(), NEVER)),
        ("situation-never", asked(&one(), NEVER), fine()),
        ("situation-always", asked(&one(), "answers.who == 'a' || answers.who == 'b'"), fine()),
        ("situation-idle", asked(&[question("who", None), question("idle", None)], A), fine()),
    ]
}

fn form(title: &str, personal: bool, sample: Option<&str>) -> Vec<(&'static str, Value)> {
    let mut field = json!({});
    if personal {
        field["personal"] = json!(true);
    }
    if let Some(sample) = sample {
        field["sample"] = json!(sample);
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "申请表",
        "properties": {"a": {"type": "string", "title": title}}, "required": ["a"], "additionalProperties": false
    });
    vec![(
        "/form",
        json!({"schema": schema, "ui": {"sections": [{"title": "申请", "fields": ["a"]}], "fields": {"a": field}}}),
    )]
}

pub(super) fn forms() -> Vec<Example> {
    let fine = || form("事由", false, Some("修路"));
    let phone = |marked| form("联系人手机", marked, Some("13800000000"));
    vec![
        ("form-fault", form("", false, Some("修路")), fine()),
        ("form-personal", phone(false), phone(true)),
        ("form-sample-missing", form("事由", false, None), fine()),
        ("form-missing", vec![("/form", Value::Null)], fine()),
    ]
}

pub(super) fn handling() -> Vec<Example> {
    let basis = json!({"doc": "某市城市道路占用裁量基准"});
    let standard = |step: &str, id: &str, basis: Value| {
        let point = json!({"id": id, "text": "占用期限与工程进度相称"});
        let bound = json!({"id": "B1", "situation": "主干道", "allowed": "either", "legal_basis": basis});
        let steps = json!([{"step": step, "points": [point], "bounds": [bound]}]);
        vec![("/handling_standard", json!({"steps": steps}))]
    };
    let fine = || standard("审查", "P1", basis.clone());
    vec![
        ("handling-step-unknown", standard("会签", "P1", basis.clone()), fine()),
        ("bound-without-basis", standard("审查", "P1", Value::Null), fine()),
        ("handling-unusable", standard("审查", "", basis.clone()), fine()),
    ]
}
