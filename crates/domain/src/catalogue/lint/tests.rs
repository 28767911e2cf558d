//! Every rule by its examples, the list in the docs, and the real items.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod examples;

mod parts;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::catalogue::demo::{ITEMS, demo_catalogue};
use crate::catalogue::{Import, import};
use examples::examples;

/// An item against which no rule speaks: 节能审查 as a county's, with every element said.
fn clean() -> Value {
    let basis = json!({
        "doc": "城市道路管理条例", "doc_no": "国务院令第198号", "issuer": "国务院", "date": "1996-06-04",
        "article": "第31条", "gist": "须经批准"
    });
    json!({
        "id": "SX-900", "name": "临时占道许可", "type": "行政许可", "type_stated": true, "category": "城管",
        "basic_code": "000104002000", "department": "城市管理部门", "jurisdiction": "和平区",
        "serve_objects": ["自然人", "企业法人"],
        "conditions": [{"text": "确需占用", "legal_basis": basis}], "legal_basis": [basis],
        "materials": [{"name": "占道申请表", "form": "原件", "copies": 1, "source": "applicant", "required": true,
            "legal_basis": basis, "more": {"kind": "2", "blank_form": "占道申请表.docx", "sample": "占道申请表（样表）.pdf"}}],
        "process": [{"step": "受理", "limit": 1, "unit": "工作日"}, {"step": "审核", "limit": 2, "unit": "工作日"},
            {"step": "审批", "limit": 2, "unit": "工作日"}, {"step": "办结"}, {"step": "送达"}],
        "statutory_limit": {"value": 20, "unit": "工作日", "text": "行政许可法第四十二条"},
        "committed_limit": {"value": 5, "unit": "工作日", "text": "本机关承诺"},
        "case_type": "承诺件", "fee": {"charged": false}, "result": {"name": "占道许可证"},
        "channels": ["窗口", "网上"], "visits": 0, "consult": "12345", "common_errors": ["图纸未标尺寸"],
        "questions": [{"question": "几天办好", "answer": "五个工作日"}],
        "form": {
            "schema": {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "title": "占道申请表",
                "properties": {"why": {"type": "string", "title": "事由"}}, "required": ["why"],
                "additionalProperties": false},
            "ui": {"sections": [{"title": "申请", "fields": ["why"]}], "fields": {"why": {"sample": "修路"}}}
        },
        "elements": {
            "codes": {"implementation": "11450721MB155808114000104002000"},
            "powers": {"source": "1", "level": "4", "body": "区城市管理委员会", "body_uscc": "11450721MB15580811",
                "body_kind": "1"},
            "office": {"places": [{"address": "区政务服务中心 3 号窗口", "hours": "工作日 9:00–17:00",
                "phone": "022-27110001"}], "complaint": {"phone": "022-27110099"}},
            "access": {"online": true, "url": "https://zwfw.example.cn/1", "depth": ["4"], "single_sign_on": true,
                "online_payment": false, "in_hall": true, "courier": false, "delivery": ["2"]},
            "conduct": {"review_kind": "2", "ending": "1", "result_kind": "10", "result_sample": "占道许可证.pdf"},
            "themes": {"person": ["城市建设"], "legal": ["市政公用"]}
        }
    })
}

/// The item with a value at a JSON pointer; parts of the way that are not there are made.
fn set(item: &mut Value, pointer: &str, value: Value) {
    let mut at = item;
    for part in pointer.trim_start_matches('/').split('/') {
        at = match part.parse::<usize>() {
            Ok(n) if at.is_array() => {
                let list = at.as_array_mut().unwrap();
                if n == list.len() {
                    list.push(Value::Null);
                }
                &mut list[n]
            }
            _ => &mut at[part],
        };
    }
    *at = value;
}

fn read(changes: &[(&str, Value)]) -> Import {
    let mut item = clean();
    changes.iter().for_each(|(pointer, value)| set(&mut item, pointer, value.clone()));
    import(&item.to_string())
}

#[test]
fn an_item_with_every_element_has_no_findings() {
    assert_eq!(read(&[]).findings, []);
}

#[test]
fn each_rule_speaks_of_its_fault_and_not_of_its_neighbour() {
    for (id, wrong, right) in examples() {
        let severity = rule(id).unwrap_or_else(|| panic!("{id} is no rule")).severity;
        let found = read(&wrong).findings;
        let hit = found.iter().find(|finding| finding.rule == id);
        let hit = hit.unwrap_or_else(|| panic!("{id} says nothing about {wrong:?}: {found:?}"));
        assert_eq!(hit.severity, severity, "{id}");
        let found = read(&right).findings;
        assert!(found.iter().all(|finding| finding.rule != id), "{id} speaks of {right:?}: {found:?}");
    }
}

#[test]
fn no_rule_is_without_an_example() {
    let shown: BTreeSet<&str> = examples().iter().map(|(id, ..)| *id).collect();
    let all: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    // Two lines are needed for a code used twice, two versions for what is stricter, a day for a repeal: see the tests
    // of the import and of the bases.
    let elsewhere = ["duplicate-code", "basis-repealed", "stricter-without-basis"];
    let without: Vec<_> = all.difference(&shown).filter(|id| !elsewhere.contains(id)).collect();
    assert!(without.is_empty(), "no example for {without:?}");
    assert_eq!(all.len(), rules().count(), "a key twice");
}

/// Whoever reads a finding gets to the field: the first part of the place is a field of the version.
#[test]
fn places_are_fields_of_the_version() {
    let written = serde_json::to_value(demo_catalogue().unwrap().items.remove(0)).unwrap();
    let later = ["elements", "questions", "reason", "situations", "fee_list", "form", "handling_standard"];
    for (id, wrong, _) in examples() {
        for finding in read(&wrong).findings {
            let first = finding.field.trim_start_matches('/').split('/').next().unwrap();
            let known = first.is_empty() || written.get(first).is_some() || later.contains(&first);
            assert!(known, "{id}: {}", finding.field);
        }
    }
}

#[test]
fn every_rule_says_where_it_is_from_and_what_to_do() {
    for rule in rules() {
        for text in [rule.title, rule.law, rule.todo] {
            assert!(!text.is_ascii() && !text.contains('|'), "{}: {text}", rule.id);
        }
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
    }
}

/// Keys are stored with findings: they keep their meaning and weight.
#[test]
fn the_first_rules_keep_their_keys_and_weights() {
    use Severity::{Error, Fatal, Notice, Warning};
    let kept = [
        ("promised-over-statutory", Fatal),
        ("promised-surely-over-statutory", Error),
        ("differing-units", Warning),
        ("step-sum-over-promise", Error),
        ("limit-of-one-step", Warning),
        ("limit-equals-one-step", Warning),
        ("immediate-with-days", Error),
        ("promised-without-limit", Notice),
        ("limit-without-text", Warning),
        ("limit-of-another-place", Warning),
        ("limit-as-text-only", Notice),
        ("type-missing", Warning),
        ("type-unknown", Error),
        ("type-inferred", Notice),
        ("case-type-missing", Warning),
        ("missing-element", Warning),
        ("material-basis-missing", Warning),
        ("vague-material", Warning),
        ("duplicate-material", Error),
        ("material-condition-missing", Notice),
        ("basis-without-article", Notice),
        ("fee-without-basis", Error),
        ("no-way-without-visit", Warning),
        ("default-process", Notice),
        ("basic-code", Warning),
        ("implementation-code", Error),
        ("perhaps-abolished", Warning),
        ("duplicate-code", Fatal),
        ("unreadable", Fatal),
    ];
    for (id, severity) in kept {
        assert_eq!(rule(id).map(|rule| rule.severity), Some(severity), "{id}");
    }
}

#[test]
fn the_list_in_the_docs_is_the_list_of_the_code() {
    let written = include_str!("../../../../../docs/lint.md");
    assert!(written == rules_as_markdown(), "write it anew: yichuang items lint --rules > docs/lint.md");
}

/// No real item is kept back, and nobody drowns: what is missing of the national list is told once a section.
#[test]
fn the_real_items_lint() {
    let read = import(ITEMS);
    assert_eq!((read.items.len(), read.fatal()), (78, 0));
    for item in &read.items {
        let found = lint(item, 0);
        let missing = found
            .iter()
            .filter(|finding| finding.rule.starts_with("missing-") && finding.severity == Severity::Notice);
        assert!(missing.count() <= 5, "{}", item.code);
    }
}

#[test]
fn a_message_says_which_field_and_which_unit() {
    let mut item = ItemVersion::blank("SX-900", "便民摊点临时占道审批", "城市管理委员会");
    let wrong = "022-123".to_owned();
    item.consult = Some(wrong.clone());
    item.elements.office.consult.phone = Some(wrong.clone());
    item.elements.office.complaint.phone = Some(wrong);
    item.elements.office.places =
        serde_json::from_value(json!([{"address": "甲街1号"}, {"address": "乙街2号", "phone": "022-123"}]))
            .unwrap();
    item.promised = serde_json::from_value(
        json!({"limit": {"n": 5, "unit": "working_day"}, "text": "本机关承诺", "origin": "unstated"}),
    )
    .unwrap();
    item.process = serde_json::from_value(json!([
        {"step": "受理", "limit": 4, "unit": "工作日"}, {"step": "审查", "limit": 3, "unit": "工作日"},
    ]))
    .unwrap();
    let of = |rule: &str| -> Vec<String> {
        lint(&item, 0).into_iter().filter(|one| one.rule == rule).map(|one| one.message).collect()
    };
    let labels = ["咨询方式", "咨询电话", "监督投诉电话", "办理地点 2 的电话"];
    assert_eq!(of("phone-invalid"), labels.map(|label| format!("{label} 022-123 不是电话号码")));
    assert_eq!(of("step-sum-over-promise"), ["各环节时限合计 7个工作日，超过承诺时限 5个工作日"]);
}
