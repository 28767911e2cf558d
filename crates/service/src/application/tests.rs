//! Answers of an application.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

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
        let mut personal = check(&application).unwrap();
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
