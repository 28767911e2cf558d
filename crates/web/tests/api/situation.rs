//! Questions and answers over the API: asked with the names of conditions, judged at the entrance, kept sealed.

use serde_json::{Value, json};

use crate::support::Hall;

/// 法律援助审批 asks who applies.
const AID: &str = "SX-049";

fn need(guided: &Value, material: &str) -> Value {
    let materials = guided["materials"].as_array().unwrap();
    materials.iter().find(|one| one["name"] == material).unwrap()["need"].clone()
}

#[tokio::test]
async fn an_item_tells_what_to_ask_and_what_the_answers_come_to() {
    let hall = Hall::open("2026-11-02").await;
    let path = format!("/api/v1/items/{AID}/situation");
    // query → next question, 代理权证明
    let table = [
        ("", json!("answers.who"), "open"),
        ("?answers.who=%E4%BB%A3%E7%90%86", Value::Null, "needed"),
        ("?answers.who=%E6%9C%AC%E4%BA%BA", Value::Null, "spared"),
    ];
    for (query, next, expected) in table {
        let guided = hall.get(&format!("{path}{query}")).await.ok(200);
        assert_eq!(guided["next"], next, "{query}");
        assert_eq!(need(&guided, "代理权证明"), expected, "{query}");
        assert_eq!(need(&guided, "法律援助申请表"), "as_stated", "{query}");
        assert_eq!(guided["questions"][0]["options"][1], json!({"id": "代理", "label": "代理人代为申请"}));
    }
    let none = hall.get("/api/v1/items/SX-013/situation?answers.parents=-").await.ok(200);
    assert_eq!((&none["questions"][0]["answer"], &none["next"]), (&json!([]), &Value::Null));
    hall.get(&format!("{path}?answers.whom=x")).await.no(422, "bad-field", "/answers.whom");
    hall.get(&format!("{path}?answers.who=x")).await.no(422, "bad-field", "/answers.who");
    hall.get("/api/v1/items/SX-999/situation").await.no(404, "not-found", "-");
}

#[tokio::test]
async fn answers_settle_the_materials_of_the_case_and_are_shown_with_a_reason_only() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of(AID).await;
    let mut application = hall.application(AID, 3);
    application["answers"] = json!({"who": "代理"});
    let no = clerk.create(&application, &[]).await.ok(201)["case_no"].as_str().unwrap().to_owned();
    let case = clerk.sees(&no).await;
    let material =
        |name: &str| case["materials"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap();
    assert_eq!(material("代理权证明")["required"], true, "{case}");
    assert!(!case.to_string().contains("answers"), "{case}");
    let shown = clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": "核对"})).await.ok(200);
    assert_eq!(shown["answers"], json!({"who": ["代理"]}));
    application["answers"] = json!({"who": "邻居"});
    clerk.create(&application, &[]).await.no(422, "bad-field", "/answers/who");
}
