//! Two at once, again and again, and too many.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use domain::organisation::Role;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::support::{Caller, Hall, engines, granted, open_steps, opinion};

/// Sends the same requests at once; statuses, retry headers and bodies in no order.
async fn at_once(requests: Vec<(Caller<'_>, Request<Body>)>) -> Vec<(u16, bool, Value)> {
    let mut set = JoinSet::new();
    for (caller, mut request) in requests {
        let value = format!("Bearer {}", caller.token).parse().unwrap();
        request.headers_mut().insert("authorization", value);
        let router = caller.hall.router.clone();
        set.spawn(async move {
            let response = router.oneshot(request).await.unwrap();
            let (head, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let body = serde_json::from_slice(&body).unwrap();
            (head.status.as_u16(), head.headers.contains_key("retry-after"), body)
        });
    }
    set.join_all().await
}

fn request(path: &str, headers: &[(&str, &str)], body: &Value) -> Request<Body> {
    let mut request = Request::post(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.to_string().into()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_request_twice_is_one_case() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        let clerk = hall.clerk_of("SX-017").await;
        let body = hall.application("SX-017", 1);
        let key = [("idempotency-key", "8f14e45f-ceea")];
        let many = (0..16).map(|_| (clerk.clone(), request("/api/v1/cases", &key, &body))).collect();
        let answers = at_once(many).await;
        assert!(answers.iter().all(|(status, _, _)| *status == 201), "{answers:?}");
        let numbers: BTreeSet<&str> =
            answers.iter().map(|(_, _, body)| body["case_no"].as_str().unwrap()).collect();
        assert_eq!(numbers.len(), 1);
        let codes = answers.iter().filter(|(_, _, body)| body.get("query_code").is_some()).count();
        assert_eq!(codes, 1, "the query code is told once");
        let listed = clerk.get("/api/v1/cases").await.ok(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_key_names_one_request_of_one_person() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-017").await;
    let body = hall.application("SX-017", 1);
    let key = [("idempotency-key", "k-1")];
    let first = clerk.create(&body, &key).await;
    let created = first.ok(201);
    let again = clerk.create(&body, &key).await;
    assert_eq!(again.header("location"), first.header("location"));
    let mut stored = created.clone();
    stored.as_object_mut().unwrap().remove("query_code");
    assert_eq!(again.ok(201), stored, "the stored answer, without the code");
    let mut other = body.clone();
    other["channel"] = json!("online");
    clerk.create(&other, &key).await.no(422, "idempotency-key-reused", "-");
    let mut wrong = body.clone();
    wrong["item"] = json!("SX-999");
    clerk.create(&wrong, &key).await.no(422, "idempotency-key-reused", "-");
    // Another person's key is another key.
    let centre = hall.competence("SX-017").centre;
    let names = hall.names(Role::WindowClerk, Some(&centre));
    let neighbour = hall.account(&names[1]).await;
    let theirs = neighbour.create(&body, &key).await.ok(201);
    assert_ne!(theirs["case_no"], created["case_no"]);

    let no = created["case_no"].as_str().unwrap();
    let path = format!("/api/v1/cases/{no}/acts");
    let accept = json!({"act": "accept"}).to_string();
    clerk.ask(Method::POST, &path, &key, accept.clone()).await.no(422, "idempotency-key-reused", "-");
    let key = [("idempotency-key", "k-2")];
    let done = clerk.ask(Method::POST, &path, &key, accept.clone()).await.ok(200);
    let replayed = clerk.ask(Method::POST, &path, &key, accept.clone()).await.ok(200);
    assert_eq!(done, replayed, "done once");
    clerk.ask(Method::POST, &path, &key, json!({"act": "withdraw", "why": "x"}).to_string()).await.no(
        422,
        "idempotency-key-reused",
        "-",
    );
    let stale = [("idempotency-key", "k-2"), ("if-match", "\"2\"")];
    assert_eq!(clerk.ask(Method::POST, &path, &stale, accept).await.ok(200), done, "a repeat is never stale");
    let longest = "k".repeat(200);
    clerk.create(&body, &[("idempotency-key", &longest)]).await.ok(201);
    for bad in ["".to_owned(), " ".to_owned(), "k".repeat(201), "钥匙".to_owned()] {
        clerk.create(&body, &[("idempotency-key", &bad)]).await.no(422, "bad-field", "/Idempotency-Key");
    }
}

#[tokio::test]
async fn a_replay_is_answered_even_when_the_request_would_be_refused_today() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-017").await;
    let body = hall.application("SX-017", 1);
    let key = [("idempotency-key", "k-1")];
    let created = clerk.create(&body, &key).await.ok(201);
    let mut import = domain::catalogue::demo::demo_catalogue().unwrap();
    for item in import.items.iter_mut().filter(|item| item.id == "SX-017") {
        item.status = domain::catalogue::Status::Abolished { reason: "已取消".to_owned() };
    }
    service::seed::catalogue(&hall.app, import).await.unwrap();
    clerk.create(&body, &[]).await.no(422, "bad-field", "/item");
    assert_eq!(clerk.create(&body, &key).await.ok(201)["case_no"], created["case_no"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_clerks_at_once_one_wins_and_the_other_is_told() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        let centre = hall.competence("SX-017").centre;
        let names = hall.names(Role::WindowClerk, Some(&centre));
        let (one, two) = (hall.account(&names[0]).await, hall.account(&names[1]).await);
        for round in 0..6 {
            let no = hall.case("SX-017").await;
            let path = format!("/api/v1/cases/{no}/acts");
            // On the version both saw, or on whatever it is when the act comes.
            let headers: &[(&str, &str)] = if round % 2 == 0 { &[("if-match", "\"2\"")] } else { &[] };
            let accept = request(&path, headers, &json!({"act": "accept"}));
            let other = request(&path, headers, &json!({"act": "accept"}));
            let answers = at_once(vec![(one.clone(), accept), (two.clone(), other)]).await;
            let mut statuses: Vec<u16> = answers.iter().map(|(status, _, _)| *status).collect();
            statuses.sort_unstable();
            assert!(statuses == [200, 412] || statuses == [200, 409], "{answers:?}");
            let case = one.sees(&no).await;
            assert_eq!((&case["state"], &case["version"]), (&json!("in_review"), &json!(4)), "accepted once");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acts_that_do_not_exclude_each_other_all_happen() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-017").await;
    let clerk = hall.clerk_of("SX-017").await;
    let head = hall.who(Role::CentreHead, &hall.competence("SX-017").centre).await;
    let to = clerk.sees(&no).await["holder"]["post"].clone();
    assert!(to.is_null(), "a queue of the window");
    let path = format!("/api/v1/cases/{no}/acts");
    let post = hall.app.master().actor(&clerk.username).unwrap().author.post;
    let reassign = json!({"act": "reassign", "to": post, "why": "轮岗"});
    let answers = at_once(vec![
        (clerk.clone(), request(&path, &[], &json!({"act": "accept"}))),
        (head.clone(), request(&path, &[], &reassign)),
    ])
    .await;
    // Without If-Match a clash in the writer is decided again on the version now.
    assert!(answers.iter().all(|(status, _, _)| *status == 200), "{answers:?}");
    assert_eq!(clerk.sees(&no).await["version"], 5);
    let elsewhere =
        hall.app.master().posts.values().find(|other| other.unit.0.starts_with('B')).unwrap().id.clone();
    for to in [json!(elsewhere), json!("P-nowhere"), json!("")] {
        head.tries(&no, &json!({"act": "reassign", "to": to, "why": "x"})).await.no(422, "bad-field", "/to");
    }
}

#[tokio::test]
async fn a_stale_page_clashes_unless_its_step_was_left_alone() {
    let hall = Hall::open("2026-03-02").await;
    let items = hall.get("/api/v1/items?limit=200").await.ok(200);
    let licence = items["items"].as_array().unwrap().iter().find(|item| {
        item["takes_cases"] == true && item["profile"] == "licence" && item["case_type"] == "promised"
    });
    let id = licence.unwrap()["id"].as_str().unwrap().to_owned();
    let no = hall.case(&id).await;
    let clerk = hall.clerk_of(&id).await;
    clerk.tries_on(&no, "\"1\"", &json!({"act": "accept"})).await.no(412, "stale", "-");
    let future =
        clerk.tries_on(&no, "\"99999999999999\"", &json!({"act": "accept"})).await.no(412, "stale", "-");
    assert_eq!((&future["version"], future.get("meanwhile")), (&json!(2), None));
    for bad in ["x", "\"\"", "-1", "\"1", "1.0", "\"1\", \"2\""] {
        clerk.tries_on(&no, bad, &json!({"act": "accept"})).await.no(422, "bad-field", "/If-Match");
    }
    let accepted = clerk.tries_on(&no, "W/\"2\"", &json!({"act": "accept"})).await;
    accepted.ok(200);
    let reviewer = hall.who(Role::Reviewer, &hall.competence(&id).decides).await;
    let case = reviewer.sees(&no).await;
    let seen = format!("\"{}\"", case["version"]);
    let step = open_steps(&case)[0].clone();
    // Something else happens: the step is as it was, the rest of the page is not.
    reviewer.does(&no, json!({"act": "request_extension", "days": 2, "why": "案情复杂"})).await;
    let pause = json!({"act": "suspend", "ground": "testing", "planned_days": 3, "why": "检测"});
    let stale = reviewer.tries_on(&no, &seen, &pause).await.no(412, "stale", "-");
    assert_eq!(stale["meanwhile"][0]["kind"], "extension_requested");
    let name = hall.app.master().actor(&reviewer.username).unwrap().author.name;
    assert_eq!(stale["meanwhile"][0]["by"], name.as_str());
    reviewer.tries_on(&no, &seen, &opinion(&step)).await.ok(200);
    reviewer.tries_on(&no, &seen, &opinion(&step)).await.no(412, "stale", "-");
    reviewer.tries_on(&no, "*", &granted()).await.no(403, "role", "-");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_at_once_are_sent_away_and_nothing_is_lost() {
    let hall =
        Hall::open_on(&crate::support::Engine::Sqlite, "2026-11-02", |options| options.queue = 1).await;
    let clerk = hall.clerk_of("SX-017").await;
    let body = hall.application("SX-017", 1);
    let many = (0..300).map(|_| (clerk.clone(), request("/api/v1/cases", &[], &body))).collect();
    let answers = at_once(many).await;
    let made = answers.iter().filter(|(status, _, _)| *status == 201).count();
    let busy = answers
        .iter()
        .filter(|(status, retry, body)| *status == 503 && *retry && body["code"] == "busy")
        .count();
    assert_eq!(made + busy, 300, "{:?}", answers.iter().find(|(status, _, _)| !matches!(status, 201 | 503)));
    assert!(made > 0 && busy > 0, "{made} {busy}");
    let mut listed = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = clerk.get(&format!("/api/v1/cases?limit=200{after}")).await.ok(200);
        listed.extend(
            page["items"].as_array().unwrap().iter().map(|row| row["case_no"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(listed.len(), made, "acknowledged is recorded, sent away is not");
}
