//! Whole lives of cases over HTTP, on both engines.

use domain::organisation::Role;
use serde_json::{Value, json};

use crate::support::{Caller, Engine, Hall, deliver, engines, granted, keys, open_steps, opinion};

#[tokio::test]
async fn a_promised_item_a_street_receives_and_the_district_decides_with_one_correction() {
    for engine in engines() {
        promised(&engine).await;
    }
}

async fn promised(engine: &Engine) {
    let hall = Hall::open_on(engine, "2026-11-02", |_| {}).await;
    let competence = hall.competence("SX-001");
    let clerk = hall.clerk_of("SX-001").await;
    let all = hall.application("SX-001", 99)["materials"].as_array().unwrap().clone();
    let created = clerk.create(&hall.application("SX-001", 3), &[]).await.ok(201);
    let no = created["case_no"].as_str().unwrap().to_owned();
    assert!(no.starts_with("12010100") && no.ends_with("-20261102-0001"), "{no}");
    assert_eq!((&created["state"], &created["version"]), (&json!("submitted"), &json!(2)));
    assert_eq!(created["clock"]["acceptance_due_on"], "2026-11-09");
    assert_eq!(created["clock"]["promised_due_on"], Value::Null, "no limit runs before acceptance");

    let missing: Vec<Value> =
        all.iter().skip(3).map(|material| json!({"material": material["name"], "why": "未提交"})).collect();
    let correction = json!({"act": "request_correction", "missing": missing});
    assert_eq!(clerk.does(&no, correction).await, "correction");
    let case = clerk.sees(&no).await;
    assert_eq!(case["clock"]["acceptance_due_on"], Value::Null, "handed over at the window: the term stops");
    let hall = hall.on("2026-11-04");
    let clerk = hall.clerk_of("SX-001").await;
    let rest: Vec<&Value> = all.iter().skip(3).collect();
    assert_eq!(clerk.does(&no, json!({"act": "supplement", "materials": rest})).await, "submitted");
    let hall = hall.on("2026-11-05");
    let clerk = hall.clerk_of("SX-001").await;
    assert_eq!(clerk.does(&no, json!({"act": "accept"})).await, "in_review");
    let case = clerk.sees(&no).await;
    assert_eq!(case["accepted_on"], "2026-11-04", "the day the last item came in");

    let reviewer = hall.who(Role::Reviewer, &competence.accepts).await;
    review(hall, &no, &reviewer).await;
    let district = hall.who(Role::Reviewer, &competence.decides).await;
    let pause = json!({"act": "suspend", "ground": "expert_review", "planned_days": 5, "why": "专家评审"});
    district.tries(&no, &pause).await.no(422, "ground-not-listed", "/ground");
    district.tries(&no, &granted()).await.no(403, "role", "-");
    let approver = hall.who(Role::Approver, &competence.decides).await;
    assert_eq!(approver.does(&no, granted()).await, "granted");
    let issuer = hall.who(Role::Issuer, &competence.centre).await;
    assert_eq!(issuer.does(&no, json!({"act": "issue"})).await, "issued");
    let clerk = hall.clerk_of("SX-001").await;
    assert_eq!(clerk.does(&no, deliver()).await, "delivered");
    assert_eq!(clerk.sees(&no).await["outcome"], "granted");
    let district = hall.who(Role::Reviewer, &competence.decides).await;
    district.does(&no, opinion("payout")).await;
    hall.on("2026-11-18");
    service::timers::run_due(&hall.app).await.unwrap();
    let clerk = hall.clerk_of("SX-001").await;
    assert_eq!(clerk.sees(&no).await["state"], "archived");
    history_is_whole(&clerk, &no).await;
}

fn step_of(case: &Value, key: &str) -> Value {
    case["steps"].as_array().unwrap().iter().find(|step| step["key"] == key).unwrap().clone()
}

/// Somebody objects at the window: who it was is sealed, and shown with a reason only. Gives the record's sequence.
async fn objection(hall: &Hall, no: &str, key: &str) -> u64 {
    let clerk = hall.clerk_of("SX-001").await;
    let raise =
        json!({"act": "raise_objection", "step": key, "objector": "钱守正", "gist": "另有住房没有申报"});
    let mut nobody = raise.clone();
    nobody["objector"] = json!(" ");
    clerk.tries(no, &nobody).await.no(422, "bad-field", "/objector");
    clerk.does(no, raise).await;
    let raised = step_of(&clerk.sees(no).await, key)["objections"][0].clone();
    assert_eq!(raised["on"], hall.app.clock().today().to_string());
    assert_eq!(raised["outcome"], Value::Null);
    let seq = raised["seq"].as_u64().unwrap();
    let stored = hall.app.store().events_of(&format!("case:{no}"), 0, 100).await.unwrap();
    let stored = stored.iter().find(|event| event.kind == "objection_raised").unwrap();
    assert!(stored.body.contains("另有住房") && !stored.body.contains("钱守正"), "{}", stored.body);
    let shown =
        clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": "核查异议"})).await.ok(200);
    assert_eq!(shown["objectors"], json!([{"seq": seq, "name": "钱守正"}]));
    seq
}

/// Everything before the decision, by whoever it is up to.
async fn review(hall: &Hall, no: &str, street: &Caller<'_>) {
    let competence = hall.competence("SX-001");
    loop {
        let case = street.sees(no).await;
        let Some(key) = open_steps(&case).into_iter().next() else { break };
        let step = case["steps"].as_array().unwrap().iter().find(|step| step["key"] == key.as_str()).unwrap();
        let day = hall.app.clock().today();
        match step["kind"].as_str().unwrap() {
            "decide" => break,
            "pass_up" => {
                let district = hall.who(Role::Reviewer, &competence.decides).await;
                district.tries(no, &json!({"act": "sign_in"})).await.no(403, "other-unit", "-");
                let street = hall.who(Role::Reviewer, &competence.accepts).await;
                street.does(no, json!({"act": "pass_up"})).await;
                district.does(no, json!({"act": "sign_in"})).await;
            }
            "publicity" => {
                let street = hall.who(Role::Reviewer, &competence.accepts).await;
                let to = day.saturating_add(jiff::Span::new().days(6));
                let mut open = opinion(&key);
                open["publicity"] =
                    json!({"place": "社区公示栏", "from": day.to_string(), "to": to.to_string()});
                street.tries(no, &opinion(&key)).await.no(422, "bad-field", "/publicity");
                let mut short = open.clone();
                short["publicity"]["to"] = json!(to.yesterday().unwrap().to_string());
                street.tries(no, &short).await.no(422, "publicity-too-short", "/publicity/to");
                street.does(no, open).await;
                let objection = objection(hall, no, &key).await;
                hall.on(&to.to_string());
                let street = hall.who(Role::Reviewer, &competence.accepts).await;
                street.tries(no, &opinion(&key)).await.no(409, "publicity-running", "-");
                let acts = street.sees(no).await["available_acts"].clone();
                assert!(!acts.as_array().unwrap().contains(&json!("give_opinion")), "{acts}");
                hall.on(&to.tomorrow().unwrap().to_string());
                let street = hall.who(Role::Reviewer, &competence.accepts).await;
                street.tries(no, &opinion(&key)).await.no(409, "objection-open", "-");
                let answer = |seq: u64| json!({"act": "answer_objection", "objection": seq, "outcome": "dismissed", "how": "房屋已出售"});
                street.tries(no, &answer(1)).await.no(422, "bad-field", "/objection");
                street.does(no, answer(objection)).await;
                let step = step_of(&street.sees(no).await, &key);
                assert_eq!(step["objections"][0]["outcome"], "dismissed");
                street.does(no, opinion(&key)).await;
            }
            "survey" | "site_check" => {
                let street = hall.who(Role::Reviewer, &competence.accepts).await;
                let mut act = opinion(&key);
                street.tries(no, &act).await.no(422, "bad-field", "/record");
                act["record"] = json!({"staff": ["甲", "甲 "], "on": day.to_string(), "place": "申请人家中"});
                street.tries(no, &act).await.no(422, "bad-field", "/record/staff");
                act["record"]["staff"] = json!(["甲", "乙"]);
                street.does(no, act).await;
            }
            _ => {
                let unit = domain::organisation::UnitId(step["unit"].as_str().unwrap().to_owned());
                hall.who(Role::Reviewer, &unit).await.does(no, opinion(&key)).await;
            }
        }
        if hall.app.clock().today() != day {
            return Box::pin(review(hall, no, &hall.who(Role::Reviewer, &competence.accepts).await)).await;
        }
    }
}

/// As many events as the version says, in order, each provable.
async fn history_is_whole(caller: &Caller<'_>, no: &str) {
    let version = caller.sees(no).await["version"].as_u64().unwrap();
    let mut seen = Vec::new();
    let mut after = 0;
    loop {
        let page = caller.get(&format!("/api/v1/cases/{no}/events?limit=4&after={after}")).await.ok(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|event| event["seq"].as_u64().unwrap()));
        match page["next"].as_u64() {
            Some(next) => after = next,
            None => break,
        }
    }
    assert_eq!(seen, (1..=version).collect::<Vec<_>>());
    // The same with the case in one answer, and nothing sealed in it.
    let whole = caller.get(&format!("/api/v1/cases/{no}?include=events")).await.ok(200);
    let events = caller.get(&format!("/api/v1/cases/{no}/events?limit=200")).await.ok(200);
    assert_eq!((&whole["events"], &whole["version"]), (&events["items"], &json!(version)));
    let text = whole.to_string();
    assert!(!text.contains("\"personal\"") && !text.contains("\"receiver\""), "{text}");
    caller.get(&format!("/api/v1/cases/{no}?include=all")).await.no(422, "bad-field", "/include");
}

#[tokio::test]
async fn a_licence_with_one_pause_and_one_extension() {
    for engine in engines() {
        licence(&engine).await;
    }
}

async fn licence(engine: &Engine) {
    let hall = Hall::open_on(engine, "2026-03-02", |_| {}).await;
    let items = hall.get("/api/v1/items?limit=200").await.ok(200);
    let licence = items["items"].as_array().unwrap().iter().find(|item| {
        item["takes_cases"] == true && item["profile"] == "licence" && item["case_type"] == "promised"
    });
    let id = licence.unwrap()["id"].as_str().unwrap().to_owned();
    let competence = hall.competence(&id);
    let clerk = hall.clerk_of(&id).await;
    let no = hall.case(&id).await;
    assert_eq!(clerk.does(&no, json!({"act": "accept"})).await, "in_review");
    let before = clerk.sees(&no).await["clock"]["statutory_due_on"].clone();
    let reviewer = hall.who(Role::Reviewer, &competence.decides).await;
    let pause = json!({"act": "suspend", "ground": "testing", "planned_days": 3, "why": "卫生检测"});
    assert_eq!(reviewer.does(&no, pause.clone()).await, "suspended");
    reviewer.tries(&no, &pause).await.no(409, "not-at-this-stage", "-");
    hall.on("2026-03-05");
    let reviewer = hall.who(Role::Reviewer, &competence.decides).await;
    assert_eq!(reviewer.does(&no, json!({"act": "resume"})).await, "in_review");
    let paused = reviewer.sees(&no).await["clock"]["statutory_due_on"].clone();
    assert!(paused.as_str() > before.as_str(), "the pause is left out of the count");
    let ask = |days: u32| json!({"act": "request_extension", "days": days, "why": "案情复杂"});
    reviewer.tries(&no, &ask(11)).await.no(422, "extension-too-long", "/days");
    reviewer.tries(&no, &ask(0)).await.no(422, "bad-field", "/days");
    let head = hall.who(Role::BodyHead, &competence.decides).await;
    head.tries(&no, &json!({"act": "approve_extension"})).await.no(409, "no-extension-requested", "-");
    reviewer.does(&no, ask(5)).await;
    reviewer.tries(&no, &json!({"act": "approve_extension"})).await.no(403, "role", "-");
    head.does(&no, json!({"act": "approve_extension"})).await;
    reviewer.tries(&no, &ask(5)).await.no(409, "extended-already", "-");
    let case = reviewer.sees(&no).await;
    assert!(case["clock"]["statutory_due_on"].as_str() > paused.as_str());
    let count = reviewer.get(&format!("/api/v1/cases/{no}/clock")).await.ok(200);
    assert!(count["counts"][0]["days"].as_array().unwrap().len() > 5, "day by day");
    for key in open_steps(&case) {
        reviewer.does(&no, opinion(&key)).await;
    }
    let approver = hall.who(Role::Approver, &competence.decides).await;
    approver.tries(&no, &json!({"act": "decide", "outcome": "refused"})).await.no(422, "bad-field", "/why");
    assert_eq!(approver.does(&no, granted()).await, "granted");
    let case = approver.sees(&no).await;
    let kinds: Vec<&str> =
        case["papers"].as_array().unwrap().iter().map(|paper| paper["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["receipt", "acceptance_notice", "special_procedure", "extension_notice", "decision"]);
    for paper in case["papers"].as_array().unwrap() {
        assert_eq!(keys(paper), ["check_url", "kind", "no", "on", "seq", "served_on"]);
        let pdf = approver.get(&format!("/api/v1/cases/{no}/papers/{}", paper["seq"])).await;
        assert_eq!(pdf.status, 200, "{}", pdf.text());
    }
    history_is_whole(&approver, &no).await;
}

#[tokio::test]
async fn an_immediate_item_from_intake_to_delivery_by_one_person() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        let clerk = hall.clerk_of("SX-017").await;
        let no = hall.case("SX-017").await;
        assert_eq!(clerk.does(&no, json!({"act": "accept"})).await, "in_review");
        assert_eq!(clerk.does(&no, granted()).await, "granted");
        assert_eq!(clerk.does(&no, json!({"act": "issue"})).await, "issued");
        assert_eq!(clerk.does(&no, deliver()).await, "delivered");
        clerk.tries(&no, &deliver()).await.no(409, "not-at-this-stage", "-");
        history_is_whole(&clerk, &no).await;
    }
}
