//! What is sealed, and what may be stored at all.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use serde_json::json;

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
        let sent: Answers = serde_json::from_value(sent).unwrap();
        let refused = bounded(&sent, has_form).unwrap_err();
        assert!(matches!(&refused, ActError::Field { field, .. } if field == at), "{sent:?}: {refused:?}");
    }
    let good: Answers = serde_json::from_value(json!({"a": "x", "b": 1, "c": true, "d": ["x"]})).unwrap();
    assert!(bounded(&good, true).is_ok());
}
