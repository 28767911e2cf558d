//! Bad input: each gets a message of its own that names the field, and leaves no trace.

use axum::body::Body;
use axum::http::{Method, Request};
use domain::organisation::Role;
use serde_json::{Value, json};

use crate::support::{Engine, Hall, engines, granted};

/// An application with the value at a pointer replaced; null takes it away.
fn with(application: &Value, pointer: &str, value: Value) -> Value {
    let mut changed = application.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = changed.pointer_mut(parent).unwrap();
    match parent {
        Value::Object(members) if value.is_null() => drop(members.remove(name)),
        Value::Object(members) => drop(members.insert(name.to_owned(), value)),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        _ => panic!("{pointer}"),
    }
    changed
}

#[tokio::test]
async fn every_bad_field_of_an_application_is_named_and_nothing_is_written() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-011").await;
    let mut good = hall.application("SX-011", 2);
    good["proxy"] = json!({"name": "李四", "id_kind": "111", "id_no": "440524188001010014", "phone": "", "scope": "代办"});
    let before = hall.app.store().event_count().await.unwrap();
    let long = |n: usize| Value::String("长".repeat(n));
    let rows: Vec<(&str, Value, &str)> = vec![
        ("/item", json!("SX-999"), "/item"),
        ("/item", json!(""), "/item"),
        ("/item", json!("SX-031"), "/item"),
        ("/item", json!("SX-030"), "/item"),
        ("/item", Value::Null, "/item"),
        ("/item", json!("../../etc/passwd"), "/item"),
        ("/kind", json!("cancellation"), "/kind"),
        ("/kind", json!("newish"), "/kind"),
        ("/channel", json!("pigeon"), "/channel"),
        ("/applicant", Value::Null, "/applicant"),
        ("/applicant", json!([]), "/applicant"),
        ("/applicant/kind", json!("robot"), "/applicant/kind"),
        ("/applicant/name", json!("   "), "/applicant/name"),
        ("/applicant/name", json!("\u{200b}\u{feff}"), "/applicant/name"),
        ("/applicant/name", json!("王\u{202e}明小"), "/applicant/name"),
        ("/applicant/name", json!("王\u{0}小明"), "/applicant/name"),
        ("/applicant/name", json!("王\r\nSet-Cookie: a=b"), "/applicant/name"),
        ("/applicant/name", long(101), "/applicant/name"),
        ("/applicant/id_kind", json!(""), "/applicant/id_kind"),
        ("/applicant/id_kind", json!(111), "/applicant/id_kind"),
        ("/applicant/id_no", json!("110105194912310021"), "/applicant/id_no"),
        ("/applicant/id_no", json!("１１０１０５１９４９１２３１００２Ｘ"), "/applicant/id_no"),
        ("/applicant/id_no", json!(""), "/applicant/id_no"),
        ("/applicant/id_no", Value::Null, "/applicant/id_no"),
        ("/applicant/phone", json!("12"), "/applicant/phone"),
        ("/applicant/phone", json!(13_812_345_678_u64), "/applicant/phone"),
        ("/proxy/name", json!(""), "/proxy/name"),
        ("/proxy/id_no", json!("x"), "/proxy/id_no"),
        ("/proxy/phone", json!("110"), "/proxy/phone"),
        ("/proxy/scope", long(1001), "/proxy/scope"),
        ("/proxy/scope", json!("代\u{0}办"), "/proxy/scope"),
        ("/proxy/gender", json!("f"), "/proxy/gender"),
        ("/applicant/legal_repp", json!("赵某"), "/applicant/legal_repp"),
        ("/materials/0/pages", json!(3), "/materials/0/pages"),
        ("/remark", json!("x"), "/remark"),
        ("/form", json!([]), "/form"),
        ("/form/address", json!({"a": 1}), "/form/address"),
        ("/form/address", long(1001), "/form/address"),
        ("/form/address", json!("和平区\u{202e}路"), "/form/address"),
        ("/answers", json!([]), "/answers"),
        ("/answers", json!({"who": "本人"}), "/answers/who"),
        ("/answers", json!({"who": 1}), "/answers/who"),
        ("/materials", json!({}), "/materials"),
        ("/materials/1/name", json!("婚育证明"), "/materials/1/name"),
        ("/materials/1/copies", json!(-1), "/materials/1/copies"),
        ("/materials/1/copies", json!(1.5), "/materials/1/copies"),
        ("/materials/1/copies", json!(100), "/materials/1/copies"),
        ("/materials/1/grade", json!("E"), "/materials/1/grade"),
        ("/materials/1", good["materials"][0].clone(), "/materials/1/name"),
    ];
    for (pointer, value, field) in rows {
        let application = with(&good, pointer, value.clone());
        let answer = clerk.create(&application, &[]).await;
        assert_eq!(answer.status, 422, "{pointer} = {value}: {}", answer.text());
        let problem = answer.json();
        assert_eq!(problem["field"], field, "{pointer} = {value}: {problem}");
        assert!(answer.text().len() < 1_000, "what was sent is not sent back: {problem}");
    }
    let mut fields = serde_json::Map::new();
    fields.extend((0..201).map(|n| (format!("f{n}"), json!("x"))));
    clerk.create(&with(&good, "/form", Value::Object(fields)), &[]).await.no(422, "bad-field", "/form");
    assert_eq!(hall.app.store().event_count().await.unwrap(), before, "nothing was written");
    clerk.create(&good, &[]).await.ok(201);
}

#[tokio::test]
async fn what_may_be_left_out_has_its_default() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-017").await;
    let good = hall.application("SX-017", 1);
    let applicant =
        json!({"kind": "person", "name": "王小明", "id_kind": "111", "id_no": "11010519491231002x"});
    let bare = json!({"item": good["item"], "applicant": applicant});
    let no = clerk.create(&bare, &[]).await.ok(201)["case_no"].as_str().unwrap().to_owned();
    let case = clerk.sees(&no).await;
    assert_eq!((&case["kind"], &case["channel"]), (&good["kind"], &json!("window")));
    let legal = json!({
        "kind": "legal", "name": "天津海河酒店有限公司", "id_kind": "001", "id_no": "91350100M000100Y43", "legal_rep": "赵某", "phone": "022-27303000",
    });
    clerk.create(&with(&good, "/applicant", legal.clone()), &[]).await.ok(201);
    let person_document = with(&legal, "/id_kind", json!("111"));
    let person_document = with(&person_document, "/id_no", json!("11010519491231002X"));
    clerk.create(&with(&good, "/applicant", person_document), &[]).await.no(
        422,
        "bad-field",
        "/applicant/id_kind",
    );
    // An item is also known by its id in the source catalogue.
    clerk.create(&with(&good, "/item", json!("SX-017")), &[]).await.ok(201);
}

#[tokio::test]
async fn an_item_nobody_takes_here_is_refused_with_the_reason() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-017").await;
    let items = hall.get("/api/v1/items?limit=200").await.ok(200);
    let listed = items["items"].as_array().unwrap();
    let not_taken: Vec<&Value> = listed.iter().filter(|item| item["takes_cases"] == false).collect();
    assert!(not_taken.len() >= 20, "{}", not_taken.len());
    assert!(not_taken.iter().any(|item| item["status"] == "abolished"));
    for item in not_taken {
        let application = with(&hall.application("SX-017", 0), "/item", item["code"].clone());
        let problem = clerk.create(&application, &[]).await.no(422, "bad-field", "/item");
        assert!(problem["detail"].as_str().unwrap().chars().count() > 5, "{problem}");
    }
    // Placed at the district centre only: the street's window does not take it.
    let master = hall.app.master();
    let centre = hall.competence("SX-017").centre;
    let elsewhere = master.items.values().find(|item| {
        item.status.takes_cases() && master.placement(&item.code, &centre, hall.app.clock().today()).is_none()
    });
    let application = with(&hall.application("SX-017", 0), "/item", json!(elsewhere.unwrap().code));
    clerk.create(&application, &[]).await.no(422, "bad-field", "/item");
    let district = hall.any(Role::Approver).await;
    district.create(&hall.application("SX-017", 0), &[]).await.no(403, "role", "-");
}

#[tokio::test]
async fn every_bad_field_of_an_act_is_named_and_nothing_happens() {
    for engine in engines() {
        bad_acts(&engine).await;
    }
}

async fn bad_acts(engine: &Engine) {
    let hall = Hall::open_on(engine, "2026-11-02", |_| {}).await;
    let no = hall.case("SX-001").await;
    let clerk = hall.clerk_of("SX-001").await;
    let material = hall.application("SX-001", 1)["materials"][0]["name"].clone();
    let missing = json!([{"material": material, "why": "x"}]);
    let rows = [
        (json!({"act": "fly"}), 422, "bad-field", "/act"),
        (json!({"act": "request_correction", "missing": []}), 422, "nothing-missing", "/missing"),
        (
            json!({"act": "request_correction", "missing": [{"material": "婚育证明", "why": "x"}]}),
            422,
            "off-list-material",
            "/missing/0/material",
        ),
        (
            json!({"act": "request_correction", "missing": [{"material": material, "why": " "}]}),
            422,
            "bad-field",
            "/missing/0/why",
        ),
        (
            json!({"act": "request_correction", "missing": [{"material": material}]}),
            422,
            "bad-field",
            "/missing/0/why",
        ),
        (
            json!({"act": "request_correction", "missing": missing, "supplement_by": "2026-11-02"}),
            422,
            "bad-field",
            "/supplement_by",
        ),
        (
            json!({"act": "request_correction", "missing": missing, "supplement_by": "soon"}),
            422,
            "bad-field",
            "/supplement_by",
        ),
        (
            json!({"act": "decline", "kind": "not_competent", "why": "x"}),
            422,
            "name-the-competent-body",
            "/competent_body",
        ),
        (json!({"act": "decline", "kind": "not_remedied", "why": "x"}), 409, "materials-refusal-barred", "-"),
        (json!({"act": "decline", "kind": "busy", "why": "x"}), 422, "bad-field", "/kind"),
        (json!({"act": "decline", "kind": "not_needed", "why": "长".repeat(1001)}), 422, "bad-field", "/why"),
        (json!({"act": "serve", "paper": "x", "method": "window"}), 422, "no-such-paper", "/paper"),
        (json!({"act": "return_originals", "items": [], "receiver": "x"}), 422, "no-originals", "/items"),
        (json!({"act": "withdraw", "why": "\t\n"}), 422, "bad-field", "/why"),
        (json!({"act": "withdraw", "why": "a\u{0}b"}), 422, "bad-field", "/why"),
        (json!({"act": "withdraw", "why": "不\u{202e}准"}), 422, "bad-field", "/why"),
        (json!({"act": "withdraw", "wy": "x"}), 422, "bad-field", "/wy"),
        (json!({"act": "supplement", "materials": []}), 409, "not-at-this-stage", "-"),
        (json!({"act": "confirm_void"}), 403, "role", "-"),
        (granted(), 403, "role", "-"),
    ];
    for (act, status, code, field) in rows {
        clerk.tries(&no, &act).await.no(status, code, field);
    }
    assert_eq!(clerk.sees(&no).await["version"], 2, "nothing happened");
    // Text is text: what looks like code is kept as it is.
    for why in ["'; drop table event; --", "<script>alert(1)</script>", "一\r\n二\t三", "🀄\u{1f3fb}"] {
        let no = hall.case("SX-001").await;
        clerk.does(&no, json!({"act": "withdraw", "why": why})).await;
        let events = clerk.get(&format!("/api/v1/cases/{no}/events")).await.ok(200);
        assert_eq!(events["items"][2]["data"]["withdrawn"]["why"], why);
    }
    for path in ["%00", "a%00b", "%ff", "..%2f..%2fetc", "a%2Fb", "%27%20or%201=1", "%E5%8A%9E%E4%BB%B6"] {
        clerk.get(&format!("/api/v1/cases/{path}")).await.no(404, "not-found", "-");
        clerk.tries(path, &json!({"act": "accept"})).await.no(404, "not-found", "-");
        clerk.get(&format!("/api/v1/findings?case_no={path}")).await.no(404, "not-found", "-");
        hall.get(&format!("/api/v1/items/{path}")).await.no(404, "not-found", "-");
    }
    clerk.get("/api/v1/cases?item=%00").await.no(422, "bad-field", "/item");
}

#[tokio::test]
async fn bodies_that_are_no_json_too_big_or_double_are_told_apart() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-017").await;
    let send = async |body: Body| clerk.ask(Method::POST, "/api/v1/cases", &[], body).await;
    for body in ["", "{", "null x", "item=SX-017", "<item/>"] {
        send(body.into()).await.no(400, "not-json", "-");
    }
    send("[]".into()).await.no(422, "bad-field", "");
    send(Body::from(vec![0xff, 0xfe, 0x00])).await.no(400, "not-json", "-");
    let deep = format!("{{\"form\":{}{}}}", "{\"a\":".repeat(200_000), "}".repeat(200_000));
    assert!(deep.len() > 1 << 20);
    send(deep.into()).await.no(413, "too-large", "-");
    send(format!("{{\"form\":{}", "{\"a\":".repeat(100_000)).into()).await.no(400, "not-json", "-");
    send("[".repeat(500_000).into()).await.no(400, "not-json", "-");
    let good = hall.application("SX-017", 1).to_string();
    let twice = good.replacen("\"channel\"", "\"item\":\"SX-001\",\"channel\"", 1);
    let problem = send(twice.into()).await;
    assert_eq!((problem.status.as_u16(), problem.json()["field"].as_str()), (422, Some("/item")));
    let padded = format!("{}{good}", " ".repeat((1 << 20) - good.len()));
    send(padded.clone().into()).await.ok(201);
    send(format!(" {padded}").into()).await.no(413, "too-large", "-");
    // What kind of body it is said to be makes no difference: it is read as JSON or not at all.
    for kind in [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=gbk",
    ] {
        clerk.ask(Method::POST, "/api/v1/cases", &[("content-type", kind)], good.clone()).await.ok(201);
    }
}

#[tokio::test]
async fn addresses_that_are_none_and_methods_that_do_not_fit_are_problems_too() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-017").await;
    let clerk = hall.clerk_of("SX-017").await;
    for path in
        ["/api/v1/nothing", "/api/v1/cases/a/b/c", "/api/v1/items/a/b", "/ledger/nothing", "/ledger/tile"]
    {
        hall.get(path).await.no(404, "not-found", "-");
    }
    for (method, path) in [
        ("DELETE", "/api/v1/cases"),
        ("PUT", "/api/v1/items"),
        ("GET", "/api/v1/tokens"),
        ("POST", "/ledger/checkpoint"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let answer = hall.send(request).await;
        answer.no(405, "method-not-allowed", "-");
        assert!(answer.header("allow").is_some(), "{path}");
    }
    for part in [
        "events/0/proof",
        "events/999/proof",
        "events/-1/proof",
        "events/4294967296/proof",
        "events/x/proof",
        "papers/1",
        "papers/0",
        "papers/99999999999",
        "papers/x",
    ] {
        clerk.get(&format!("/api/v1/cases/{no}/{part}")).await.no(404, "not-found", "-");
    }
    for reason in [json!(""), json!("  "), json!("长".repeat(1001)), json!(5), Value::Null] {
        clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": reason})).await.no(
            422,
            "bad-field",
            "/reason",
        );
    }
    clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({})).await.no(422, "bad-field", "/reason");
    // A licence identifier is checked; none is issued yet.
    hall.get("/api/v1/licences/x/status").await.no(422, "bad-field", "/id");
    let body = "11100000000013338W032";
    let id = domain::identifier::LicenceId::new(body, "91350100M000100Y43", "0000001", 1).unwrap();
    hall.get(&format!("/api/v1/licences/{id}/status")).await.no(404, "not-found", "-");
}
