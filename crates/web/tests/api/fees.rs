//! No sum comes in over the API, nothing off the list is charged, and whoever tries is found (requirements B8).

use domain::catalogue::{Import, ItemVersion};
use domain::organisation::Role;
use serde_json::{Value, json};

use crate::support::{Caller, Hall};

/// SX-018 with a fee list, published as its second version.
async fn charging(hall: &Hall) {
    let item = service::catalogue::item(&hall.app, "SX-018").unwrap();
    let mut item = ItemVersion::clone(&item);
    let basis = json!({"doc": "示范条例", "article": "第二条"});
    item.fee = Some(serde_json::from_value(json!({"charged": true, "standard": "每册 10.05 元"})).unwrap());
    let list = json!({"lines": [
        {"id": "F1", "name": "证照工本费", "standard": {"kind": "per_unit", "amount": 1005, "unit": "册"},
         "question": "申领几册", "legal_basis": basis, "exemptions": [
            {"id": "E1", "name": "低保减半", "when": "持低保证", "percent": 50}]},
        {"id": "F2", "name": "补证费", "standard": {"kind": "fixed", "amount": 2000}, "kinds": ["cancellation"]}]});
    item.fee_list = serde_json::from_value(list).unwrap();
    let import = Import { items: vec![item], ..Import::default() };
    service::seed::catalogue(&hall.app, import).await.unwrap();
}

fn assess(lines: Value) -> Value {
    json!({"act": "assess_fee", "lines": lines})
}

async fn found(caller: &Caller<'_>, no: &str) -> Vec<(String, String)> {
    let case = caller.sees(no).await;
    let findings = case["findings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings
        .filter(|finding| finding["rule"].as_str().unwrap().ends_with("-fee"))
        .map(|finding| (text(&finding["rule"]), text(&finding["level"])))
        .collect()
}

#[tokio::test]
async fn what_is_off_the_list_is_refused_and_the_attempt_is_a_yellow_finding() {
    let hall = Hall::open("2026-11-02").await;
    charging(&hall).await;
    let no = hall.case("SX-018").await;
    let clerk = hall.clerk_of("SX-018").await;
    clerk.does(&no, json!({"act": "accept"})).await;
    let yellow = |rule: &str| (rule.to_owned(), "yellow".to_owned());

    clerk.tries(&no, &assess(json!([{"line": "加急费"}]))).await.no(422, "off-list-fee", "/lines/0/line");
    assert_eq!(found(&clerk, &no).await, [yellow("off-list-fee")]);
    clerk.tries(&no, &assess(json!([{"line": "F2"}]))).await.no(422, "fee-out-of-scope", "/lines/0/line");
    assert_eq!(found(&clerk, &no).await.len(), 1, "one finding of a person, a rule and a day");
    let sum = json!({"act": "assess_fee", "lines": [{"line": "F1", "quantity": 1}], "amount": 9999});
    clerk.tries(&no, &sum).await.no(422, "typed-fee", "/amount");
    let sum = assess(json!([{"line": "F1", "quantity": 1, "price": 1}]));
    clerk.tries(&no, &sum).await.no(422, "typed-fee", "/lines/0/price");
    assert_eq!(found(&clerk, &no).await, [yellow("off-list-fee"), yellow("typed-fee")]);
    // A field that is merely unknown is a slip of a program.
    let slip = assess(json!([{"line": "F1", "quantity": 1, "colour": 1}]));
    clerk.tries(&no, &slip).await.no(422, "bad-field", "/lines/0/colour");
    let twice = assess(json!([{"line": "F1", "quantity": 1}, {"line": "F1", "quantity": 1}]));
    clerk.tries(&no, &twice).await.no(422, "fee-twice", "/lines/1/line");
    assert_eq!(found(&clerk, &no).await.last(), Some(&yellow("double-fee")));
    let case = clerk.sees(&no).await;
    assert_eq!(case["fee"], Value::Null, "nothing was charged");
    let first = &case["findings"][0];
    assert!(first["post"].is_string() && first["unit"].is_string(), "charged to who tried: {first}");

    // Who may not charge at all is refused, and the case does not change for it.
    let reviewer = hall.who(Role::Reviewer, &hall.competence("SX-018").decides).await;
    reviewer.tries(&no, &assess(json!([{"line": "X"}]))).await.no(403, "role", "-");
    reviewer.tries(&no, &sum).await.no(422, "typed-fee", "/lines/0/price");
    assert_eq!(found(&clerk, &no).await.len(), 3);
}

#[tokio::test]
async fn an_item_that_is_free_charges_nothing() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-018").await;
    let clerk = hall.clerk_of("SX-018").await;
    clerk.does(&no, json!({"act": "accept"})).await;
    let available = clerk.sees(&no).await["available_acts"].clone();
    assert!(!available.as_array().unwrap().contains(&json!("assess_fee")));
    clerk.tries(&no, &assess(json!([{"line": "F1", "quantity": 1}]))).await.no(422, "not-charged", "/lines");
    assert_eq!(found(&clerk, &no).await.len(), 1);
}

#[tokio::test]
async fn a_fee_is_assessed_paid_once_and_paid_back_whole() {
    let hall = Hall::open("2026-11-02").await;
    charging(&hall).await;
    let no = hall.case("SX-018").await;
    let clerk = hall.clerk_of("SX-018").await;
    clerk.does(&no, json!({"act": "accept"})).await;
    let line = json!([{"line": "F1", "quantity": 3, "exemption": "E1", "evidence": "低保证"}]);
    clerk.does(&no, assess(line)).await;
    let case = clerk.sees(&no).await;
    assert_eq!((&case["fee"]["status"], &case["fee"]["total"]), (&json!("unpaid"), &json!(1507)));
    let charge = &case["fee"]["charges"][0];
    assert_eq!((&charge["full"], &charge["exempted"]["off"]), (&json!(3015), &json!(1508)));
    let paper =
        case["papers"].as_array().unwrap().iter().find(|paper| paper["kind"] == "fee_notice").unwrap();
    assert!(paper["no"].as_str().unwrap().contains("缴〔2026〕1号"), "{paper}");
    let pdf = clerk.get(&format!("/api/v1/cases/{no}/papers/{}", paper["seq"])).await;
    assert!(pdf.text().ends_with("缴费通知单"), "{}", pdf.text());

    let pay = |receipt: &str| json!({"act": "record_payment", "receipt_no": receipt, "method": "card"});
    clerk.tries(&no, &pay("号码一")).await.no(422, "bad-field", "/receipt_no");
    clerk.does(&no, pay("12010126-0000000013")).await;
    clerk.tries(&no, &pay("12010126-0000000013")).await.no(409, "fee-paid-already", "-");
    assert_eq!(found(&clerk, &no).await, [], "the same bill again is no second demand");
    clerk.tries(&no, &pay("12010126-0000000014")).await.no(409, "fee-paid-already", "-");
    assert_eq!(found(&clerk, &no).await, [("double-fee".to_owned(), "yellow".to_owned())]);
    clerk.does(&no, json!({"act": "withdraw", "why": "不办了"})).await;
    clerk.does(&no, json!({"act": "refund_fee", "why": "申请人撤回"})).await;
    assert_eq!(clerk.sees(&no).await["fee"]["status"], "refunded");
}

#[tokio::test]
async fn the_list_is_public_data() {
    let hall = Hall::open("2026-11-02").await;
    charging(&hall).await;
    let list = hall.get("/api/v1/fees").await.ok(200);
    assert_eq!((list["items"].as_array().unwrap().len(), &list["next"]), (2, &Value::Null));
    let named =
        |name: &str| list["items"].as_array().unwrap().iter().find(|item| item["name"] == name).unwrap();
    let item = named("就业创业证申领");
    assert_eq!(
        (&item["due"], &item["lines"][0]["standard_text"]),
        (&json!("accepted"), &json!("每册 10.05 元"))
    );
    let road = named("临时性建筑物搭建、堆放物料、占道施工审批");
    assert_eq!(
        (&road["due"], &road["lines"][0]["standard_text"]),
        (&json!("granted"), &json!("每平方米 1.00 元"))
    );
    // A page at a time.
    let first = hall.get("/api/v1/fees?limit=1").await.ok(200);
    assert_eq!(first["items"], json!([list["items"][0]]));
    let next = first["next"].as_str().unwrap();
    let second = hall.get(&format!("/api/v1/fees?limit=1&after={next}")).await.ok(200);
    assert_eq!((&second["items"], &second["next"]), (&json!([list["items"][1]]), &Value::Null));
}
