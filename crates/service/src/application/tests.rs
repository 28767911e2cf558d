//! Answers of an application.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use serde_json::json;

/// What the API and the pages name: the question, by its pointer.
#[test]
fn a_wrong_or_missing_answer_is_named_by_its_question() {
    let mut item = ItemVersion::blank("SX-900", "示范事项", "民政部门");
    item.situations = serde_json::from_value(serde_json::json!({"questions": [
        {"id": "who", "text": "谁来办", "must": true, "options": [{"id": "甲", "label": "甲"}, {"id": "乙", "label": "乙"}]},
    ]}))
    .unwrap();
    let table = [
        (serde_json::json!({}), Some(("/answers/who", "请回答“谁来办”"))),
        (serde_json::json!({"who": "丙"}), Some(("/answers/who", "“丙”不是可选的答案"))),
        (serde_json::json!({"who": "甲", "a/b": "丙"}), Some(("/answers/a~1b", "这个事项没有问题“a/b”"))),
        (serde_json::json!({"who": ["乙"]}), None),
    ];
    for (answers, expected) in table {
        let application: Application = serde_json::from_value(serde_json::json!({
            "item": "SX-900", "answers": answers,
            "applicant": {"kind": "person", "name": "王小明", "id_kind": "111", "id_no": "11010519491231002X"},
        }))
        .unwrap();
        let mut personal = check(&application, &item).unwrap();
        let told = match situation(&item, &application, &mut personal) {
            Err(ActError::Field { field, reason }) => Some((field, reason)),
            other => {
                assert!(other.is_ok(), "{other:?}");
                assert_eq!(personal.answers, application.answers);
                None
            }
        };
        assert_eq!(told.as_ref().map(|(field, reason)| (field.as_str(), reason.as_str())), expected);
    }
}

/// What was sealed before forms had types: texts only, and nothing at all where there was nothing.
#[test]
fn what_was_sealed_before_still_reads() {
    let applicant = json!({"kind": "person", "name": "王小明", "id_kind": "111", "id_no": "11010519491231002X", "phone": ""});
    let old = json!({"applicant": applicant, "form": {"通讯地址": "甘肃路 1 号"}});
    let personal: Personal = serde_json::from_value(old.clone()).unwrap();
    assert_eq!(personal.form["通讯地址"], "甘肃路 1 号");
    assert_eq!(serde_json::to_value(&personal).unwrap()["form"], old["form"]);
    let bare: Personal = serde_json::from_value(json!({"applicant": applicant})).unwrap();
    assert!(bare.form.is_empty());
}

#[test]
fn answers_are_bounded_whatever_a_form_says() {
    let long = "长".repeat(TEXT_MAX + 1);
    let table = [
        (json!({"a": 1}), false, "/form/a"),
        (json!({"a": ["x"]}), false, "/form/a"),
        (json!({"a": null}), false, "/form/a"),
        (json!({"a": {}}), true, "/form/a"),
        (json!({"a": [["x"]]}), true, "/form/a"),
        (json!({"a": long}), true, "/form/a"),
        (json!({"a": [long]}), true, "/form/a"),
        (json!({"a/b": ["x\u{0}"]}), true, "/form/a~1b"),
        (json!({"a": vec!["x"; FORM_FIELDS_MAX + 1]}), true, "/form/a"),
    ];
    for (sent, has_form, at) in table {
        let sent: FormAnswers = serde_json::from_value(sent).unwrap();
        let refused = bounded(&sent, has_form).unwrap_err();
        assert!(matches!(&refused, ActError::Field { field, .. } if field == at), "{sent:?}: {refused:?}");
    }
    let good: FormAnswers = serde_json::from_value(json!({"a": "x", "b": 1, "c": true, "d": ["x"]})).unwrap();
    assert!(bounded(&good, true).is_ok());
}
