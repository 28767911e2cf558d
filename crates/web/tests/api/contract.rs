//! The shapes DESIGN §7 promises, pinned: a change here breaks what others have built.

use std::collections::BTreeMap;

use domain::organisation::Role;
use insta::assert_json_snapshot;
use serde_json::{Map, Value, json};

use crate::support::{Hall, NAME, granted, keys, opinion};

/// What a value looks like: keys and kinds, not contents. Lists show the different shapes in them.
fn shape(value: &Value) -> Value {
    match value {
        Value::Null => "null".into(),
        Value::Bool(_) => "bool".into(),
        Value::Number(number) => if number.is_f64() { "float" } else { "int" }.into(),
        Value::String(text) => kind_of(text).into(),
        Value::Array(items) => {
            let mut shapes: Vec<Value> = Vec::new();
            for item in items.iter().map(shape) {
                if !shapes.contains(&item) {
                    shapes.push(item);
                }
            }
            Value::Array(shapes)
        }
        Value::Object(members) => Value::Object(
            members.iter().map(|(name, value)| (name.clone(), shape(value))).collect::<Map<_, _>>(),
        ),
    }
}

fn kind_of(text: &str) -> &'static str {
    if text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10 {
        "day"
    } else if text.ends_with("+08:00") && text.parse::<jiff::Timestamp>().is_ok() {
        "instant"
    } else {
        "text"
    }
}

#[track_caller]
fn has(value: &Value, wanted: &[&str]) {
    let found = keys(value);
    for key in wanted {
        assert!(found.contains(key), "{key} is promised: {value}");
    }
}

const CLOCK: [&str; 4] = ["acceptance_due_on", "statutory_due_on", "promised_due_on", "provisional"];

#[tokio::test]
async fn tokens_and_items() {
    let hall = Hall::open("2026-11-02").await;
    let name = &hall.names(Role::WindowClerk, None)[0];
    let token = hall.sign_in(name, hall.password()).await.ok(200);
    assert_eq!(keys(&token), ["expires_at", "token"]);
    assert_eq!(token["expires_at"], "2026-11-02T17:00:00+08:00", "eight hours at most");

    let items = hall.get("/api/v1/items?limit=200").await.ok(200);
    assert_eq!(keys(&items), ["items", "next"]);
    assert_eq!(items["items"].as_array().unwrap().len(), 78);
    for item in items["items"].as_array().unwrap() {
        has(item, &["code", "name", "aliases", "type", "case_type", "materials"]);
        for material in item["materials"].as_array().unwrap() {
            has(material, &["name", "required"]);
        }
    }
    let one = hall.get("/api/v1/items/SX-017").await.ok(200);
    has(&one, &["code", "name", "aliases", "type", "case_type", "materials", "guide"]);
    assert_json_snapshot!("item_keys", keys(&one));
    let found = hall.get("/api/v1/items?q=%E8%80%81%E5%B9%B4%E8%AF%81&limit=3").await.ok(200);
    assert!(found["items"].as_array().unwrap().len() <= 3 && found["items"][0]["matched"].is_string());
}

#[tokio::test]
async fn a_case_from_its_creation_to_its_decision() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-001").await;
    let answer = clerk.create(&hall.application("SX-001", 3), &[]).await;
    let created = answer.ok(201);
    assert_eq!(keys(&created), ["case_no", "clock", "query_code", "state", "version"]);
    has(&created["clock"], &CLOCK);
    let no = created["case_no"].as_str().unwrap();
    assert_eq!(answer.header("location"), Some(format!("/api/v1/cases/{no}").as_str()));
    assert_eq!(answer.header("etag"), Some("\"2\""));
    let code = created["query_code"].as_str().unwrap();
    assert!(
        code.len() == 10 && code.chars().all(|c| "0123456789ABCDEFGHJKMNPQRSTVWXYZ".contains(c)),
        "{code}"
    );
    assert_json_snapshot!("created", shape(&created));

    let read = clerk.get(&format!("/api/v1/cases/{no}")).await;
    assert_eq!(read.header("etag"), Some("\"2\""));
    assert_eq!(read.header("cache-control"), Some("no-store"));
    let case = read.ok(200);
    has(
        &case,
        &[
            "case_no",
            "state",
            "outcome",
            "version",
            "item",
            "applicant",
            "holder",
            "clock",
            "materials",
            "steps",
            "papers",
            "available_acts",
        ],
    );
    assert_json_snapshot!("case_submitted", shape(&case));
    assert_eq!(case["applicant"]["name"], "王*明");

    let acted = clerk.tries(no, &json!({"act": "accept"})).await;
    assert_eq!(acted.header("etag"), Some("\"4\""));
    let acted = acted.ok(200);
    has(&acted, &["case_no", "state", "version", "events"]);
    let kinds: Vec<&Value> = acted["events"].as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["accepted", "paper_served"], "accepted, and the notice handed over");
    assert_eq!(keys(&acted["events"][0]), ["at", "kind", "seq"]);
    assert_json_snapshot!("acted", shape(&acted));

    let case = clerk.sees(no).await;
    for step in case["steps"].as_array().unwrap() {
        has(step, &["key", "name", "kind", "state", "due_on"]);
        assert!(["pending", "open", "done", "returned"].contains(&step["state"].as_str().unwrap()));
    }
    assert_json_snapshot!("case_in_review", shape(&case));

    let events = clerk.get(&format!("/api/v1/cases/{no}/events")).await.ok(200);
    assert_json_snapshot!("events", shape(&events));
    let clock = clerk.get(&format!("/api/v1/cases/{no}/clock")).await.ok(200);
    has(&clock["clock"], &CLOCK);
    assert_json_snapshot!("clock", shape(&clock));
    let list = clerk.get("/api/v1/cases").await.ok(200);
    assert_json_snapshot!("list", shape(&list));
    let proof = clerk.get(&format!("/api/v1/cases/{no}/events/1/proof")).await.ok(200);
    assert_json_snapshot!("proof_keys", keys(&proof));
    let paper = clerk.get(&format!("/api/v1/cases/{no}/papers/2")).await;
    assert_eq!((paper.status.as_u16(), paper.header("content-type")), (200, Some("application/pdf")));
    let personal =
        clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": "核对身份"})).await.ok(200);
    assert_eq!(personal["applicant"]["name"], NAME);
    assert_json_snapshot!("personal", shape(&personal));
}

#[tokio::test]
async fn findings_and_what_was_done_meanwhile() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-001").await;
    hall.on("2026-11-11");
    service::timers::run_due(&hall.app).await.unwrap();
    let clerk = hall.clerk_of("SX-001").await;
    let findings = clerk.get(&format!("/api/v1/findings?case_no={no}")).await.ok(200);
    has(&findings["items"][0], &["case_no", "no", "rule", "level", "evidence", "state"]);
    has(&findings["items"][0]["evidence"], &["events", "due_on", "over_days"]);
    assert_eq!(findings["items"][0]["rule"], "acceptance-overdue");
    assert_json_snapshot!("findings", shape(&findings));
    clerk.get("/api/v1/findings").await.no(422, "bad-field", "/case_no");

    let stale = clerk.tries_on(&no, "\"2\"", &json!({"act": "accept"})).await;
    let problem = stale.no(412, "stale", "-");
    assert_eq!(
        (&problem["version"], &problem["meanwhile"][0]["kind"]),
        (&json!(3), &json!("finding_raised"))
    );
    assert_json_snapshot!("stale", shape(&problem));
    clerk.does(&no, json!({"act": "accept"})).await;
    let district = hall.competence("SX-001").decides;
    let open = hall.who(Role::Approver, &district).await.tries(&no, &granted()).await;
    let problem = open.no(409, "steps-open", "-");
    assert_json_snapshot!("steps_open", shape(&problem));
    let case = clerk.sees(&no).await;
    let before: Vec<&Value> = case["steps"]
        .as_array()
        .unwrap()
        .iter()
        .take_while(|step| step["kind"] != "decide")
        .map(|step| &step["key"])
        .collect();
    assert_eq!(
        problem["steps"].as_array().unwrap().iter().collect::<Vec<_>>(),
        before,
        "all that stands before the decision"
    );
    let wrong = clerk.tries(&no, &opinion("nothing")).await;
    assert!(wrong.status.is_client_error());
}

#[tokio::test]
async fn an_acceptance_without_a_required_material_is_recorded_with_a_finding() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-001").await;
    let created = clerk.create(&hall.application("SX-001", 0), &[]).await.ok(201);
    let no = created["case_no"].as_str().unwrap();
    let acted = clerk.tries(no, &json!({"act": "accept", "served": "electronic"})).await.ok(200);
    assert_eq!(acted["events"].as_array().unwrap().len(), 1, "the notice is served when it arrives");
    let findings = clerk.get(&format!("/api/v1/findings?case_no={no}")).await.ok(200);
    let finding = &findings["items"][0];
    assert_eq!((&finding["rule"], &finding["level"]), (&json!("accepted-incomplete"), &json!("notice")));
    let events = clerk.get(&format!("/api/v1/cases/{no}/events?after=2")).await.ok(200);
    let missing = events["items"][0]["data"]["accepted"]["missing"].as_array().unwrap();
    let case = clerk.sees(no).await;
    let materials = case["materials"].as_array().unwrap();
    let required: Vec<&Value> = materials
        .iter()
        .filter(|material| material["required"] == json!(true))
        .map(|material| &material["name"])
        .collect();
    assert_eq!(missing.iter().collect::<Vec<_>>(), required);
}

/// Every key of a shape that is promised stands in the document, and the other way round.
#[tokio::test]
async fn the_document_says_what_is_answered() {
    let hall = Hall::open("2026-11-02").await;
    let document = hall.get("/api/v1/openapi.json").await.ok(200);
    assert_eq!(document["openapi"], "3.1.0");
    let clerk = hall.clerk_of("SX-001").await;
    let created = clerk.create(&hall.application("SX-001", 3), &[]).await.ok(201);
    let no = created["case_no"].as_str().unwrap().to_owned();
    let accepted = clerk.tries(&no, &json!({"act": "accept"})).await.ok(200);
    let name = &hall.names(Role::Supervisor, None)[0];
    let answers: BTreeMap<&str, Value> = BTreeMap::from([
        ("Token", hall.sign_in(name, hall.password()).await.ok(200)),
        ("Created", created),
        ("Acted", accepted),
        ("Case", clerk.get(&format!("/api/v1/cases/{no}?include=events")).await.ok(200)),
        ("Cases", clerk.get("/api/v1/cases").await.ok(200)),
        ("Events", clerk.get(&format!("/api/v1/cases/{no}/events")).await.ok(200)),
        ("CaseClock", clerk.get(&format!("/api/v1/cases/{no}/clock")).await.ok(200)),
        ("Findings", clerk.get(&format!("/api/v1/findings?case_no={no}")).await.ok(200)),
        ("Evidence", clerk.get(&format!("/api/v1/cases/{no}/events/1/proof")).await.ok(200)),
        (
            "Personal",
            clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": "x"})).await.ok(200),
        ),
        ("Items", hall.get("/api/v1/items").await.ok(200)),
        ("Item", hall.get("/api/v1/items/SX-001").await.ok(200)),
        ("Problem", hall.get("/api/v1/cases").await.no(401, "unauthenticated", "-")),
    ]);
    for (name, answer) in answers {
        let schema = &document["components"]["schemas"][name];
        assert!(schema.is_object(), "{name} has no schema");
        fits(&document, schema, &answer, name);
    }
}

/// As much of JSON Schema as the document uses.
fn fits(document: &Value, schema: &Value, value: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        let target = document.pointer(pointer).unwrap_or_else(|| panic!("{at}: {name} is nowhere"));
        return fits(document, target, value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let null = json!({"type": "null"});
        let choice = choices.iter().find(|choice| (**choice == null) == value.is_null());
        return fits(document, choice.unwrap_or_else(|| panic!("{at}: no choice fits")), value, at);
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => panic!("{at}: no type in {schema}"),
    };
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    assert!(kinds.contains(&kind), "{at}: {value} is no {kinds:?}");
    if let Some(known) = schema["enum"].as_array() {
        assert!(known.contains(value), "{at}: {value} is none of {known:?}");
    }
    if let Some(items) = value.as_array() {
        for (index, item) in items.iter().enumerate() {
            fits(document, &schema["items"], item, &format!("{at}/{index}"));
        }
    }
    let Some(members) = value.as_object() else { return };
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(members.contains_key(required.as_str().unwrap()), "{at}: {required} is required");
    }
    for (name, member) in members {
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(true)) => {}
            (Value::Null, Value::Object(_)) => {
                fits(document, &schema["additionalProperties"], member, &format!("{at}/{name}"))
            }
            (Value::Null, _) => panic!("{at}: {name} is answered and not in the document"),
            (known, _) => fits(document, known, member, &format!("{at}/{name}")),
        }
    }
}
