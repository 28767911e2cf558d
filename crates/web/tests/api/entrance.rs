//! Who comes in, who may see, who may do, and what is answered when the house is not ready.

use domain::organisation::{PostId, Role};
use serde_json::json;
use service::App;
use service::organisation::AccountChange;
use store::Store;

use crate::support::{Hall, ID_NO, at, database, granted, options, setup};

fn change(hall: &Hall, username: &str) -> AccountChange {
    let master = hall.app.master();
    let account = &master.accounts[username];
    AccountChange {
        username: username.to_owned(),
        name: account.name.clone(),
        post: account.post.clone(),
        active: true,
        password: None,
    }
}

async fn put(hall: &Hall, change: AccountChange) {
    let master = hall.app.master();
    let admin = master.actor(&hall.names(Role::Administrator, None)[0]).unwrap();
    service::organisation::put_account(&hall.app, &admin, change, false).await.unwrap();
}

#[tokio::test]
async fn nobody_comes_in_without_a_token_of_today() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-017").await;
    let paths = ["", "/x", "/x/clock", "/x/events", "/x/events/1/proof", "/x/papers/2"];
    for path in paths.map(|path| format!("/api/v1/cases{}", path.replace('x', &no))) {
        let answer = hall.get(&path).await;
        answer.no(401, "unauthenticated", "-");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    for path in
        ["/api/v1/cases", &format!("/api/v1/cases/{no}/acts"), &format!("/api/v1/cases/{no}/personal")]
    {
        hall.post(path, "not even JSON").await.no(401, "unauthenticated", "-");
    }
    hall.get("/api/v1/findings?case_no=x").await.no(401, "unauthenticated", "-");

    let clerk = hall.clerk_of("SX-017").await;
    let path = format!("/api/v1/cases/{no}");
    let forged = [
        clerk.token.clone(),
        format!("Basic {}", clerk.token),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        format!("Bearer {}x", clerk.token),
        format!("Bearer {}", clerk.token.to_uppercase()),
        "Bearer ' or 1=1 --".to_owned(),
        format!("Bearer {}", "A".repeat(60_000)),
    ];
    for value in forged {
        let request = axum::http::Request::get(&path).header("authorization", value).body("".into()).unwrap();
        hall.send(request).await.no(401, "unauthenticated", "-");
    }
    for scheme in ["bearer", "BEARER"] {
        let value = format!("{scheme} {}", clerk.token);
        let request = axum::http::Request::get(&path).header("authorization", value).body("".into()).unwrap();
        hall.send(request).await.ok(200);
    }
    hall.app.clock().set(at("2026-11-02", "16:59"));
    clerk.get(&path).await.ok(200);
    hall.app.clock().set(at("2026-11-02", "17:00"));
    clerk.get(&path).await.no(401, "unauthenticated", "-");
}

#[tokio::test]
async fn a_token_ends_with_the_password_the_post_the_account_and_signing_out() {
    let hall = Hall::open("2026-11-02").await;
    let names = hall.names(Role::WindowClerk, None);
    let [password, post, account, out] = [&names[0], &names[1], &names[2], &names[3]];
    let path = "/api/v1/cases";

    let caller = hall.account(password).await;
    caller.get(path).await.ok(200);
    put(&hall, AccountChange { password: Some("另一个口令 123".to_owned()), ..change(&hall, password) })
        .await;
    caller.get(path).await.no(401, "unauthenticated", "-");
    hall.sign_in(password, hall.password()).await.no(401, "wrong-credentials", "-");
    hall.sign_in(password, "另一个口令 123").await.ok(200);

    let caller = hall.account(post).await;
    let other: PostId = hall.app.master().accounts[&hall.names(Role::CatalogueEditor, None)[0]].post.clone();
    put(&hall, AccountChange { post: other, ..change(&hall, post) }).await;
    caller.get(path).await.no(401, "unauthenticated", "-");

    let caller = hall.account(account).await;
    put(&hall, AccountChange { active: false, ..change(&hall, account) }).await;
    caller.get(path).await.no(401, "unauthenticated", "-");
    hall.sign_in(account, hall.password()).await.no(401, "wrong-credentials", "-");

    let caller = hall.account(out).await;
    service::session::sign_out(&hall.app, &caller.token).await.unwrap();
    caller.get(path).await.no(401, "unauthenticated", "-");
}

#[tokio::test]
async fn signing_out_at_one_instance_ends_the_token_at_another_within_a_second() {
    let hall = Hall::open("2026-11-02").await;
    let caller = hall.account(&hall.names(Role::WindowClerk, None)[0]).await;
    caller.get("/api/v1/cases").await.ok(200);
    let store =
        Store::open_sqlite(&database(hall.directory.path()), options(hall.directory.path())).await.unwrap();
    let other = App::new(setup(store, at("2026-11-02", "09:00"))).await.unwrap();
    service::session::sign_out(&other, &caller.token).await.unwrap();
    hall.app.clock().set(at("2026-11-02", "09:01"));
    caller.get("/api/v1/cases").await.no(401, "unauthenticated", "-");
}

/// Asks for a token over a connection, as a proxy passes it on for a client; the status.
async fn sign_in_from(addr: std::net::SocketAddr, client: &str, username: &str, password: &str) -> u16 {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let body = json!({"username": username, "password": password}).to_string();
    let head = format!(
        "POST /api/v1/tokens HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6, {client}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut told = String::new();
    stream.read_to_string(&mut told).await.unwrap();
    told.split(' ').nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_stranger_locks_himself_out_and_not_the_person() {
    let hall = Hall::open("2026-11-02").await;
    let name = &hall.names(Role::WindowClerk, None)[0];
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let limits =
        web::Limits { client_header: Some("x-forwarded-for".parse().unwrap()), ..web::Limits::default() };
    let server = tokio::spawn(web::serve(listener, hall.router.clone(), limits, std::future::pending()));
    for _ in 0..5 {
        assert_eq!(sign_in_from(addr, "203.0.113.9", name, "wrong").await, 401);
    }
    assert_eq!(sign_in_from(addr, "203.0.113.9", name, hall.password()).await, 429);
    assert_eq!(sign_in_from(addr, "203.0.113.10", name, hall.password()).await, 200);
    server.abort();
}

#[tokio::test]
async fn failed_sign_ins_are_slowed_down_and_tell_nothing() {
    let hall = Hall::open("2026-11-02").await;
    let names = hall.names(Role::WindowClerk, None);
    let [name, other] = [&names[0], &names[1]];
    for username in [name.as_str(), "nobody"] {
        let mut told = Vec::new();
        for _ in 0..5 {
            told.push(hall.sign_in(username, "wrong").await.no(401, "wrong-credentials", "-"));
        }
        assert!(told.iter().all(|problem| *problem == told[0]));
        let answer = hall.sign_in(username, "wrong").await;
        answer.no(429, "too-many-tries", "-");
        let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=300).contains(&wait), "{wait}");
    }
    hall.sign_in(name, hall.password()).await.no(429, "too-many-tries", "-");
    for _ in 0..7 {
        hall.sign_in(other, hall.password()).await.ok(200);
    }
    hall.app.clock().set(at("2026-11-02", "09:06"));
    hall.sign_in(name, hall.password()).await.ok(200);
    let long = "名".repeat(200_000);
    hall.sign_in(&long, "x").await.no(401, "wrong-credentials", "-");
    for body in [r#"{"username":"a"}"#, r#"{"username":"a","password":5}"#] {
        hall.post("/api/v1/tokens", body).await.no(422, "bad-field", "/password");
    }
    hall.post("/api/v1/tokens", "username=a&password=b").await.no(400, "not-json", "-");
}

#[tokio::test]
async fn what_one_may_not_see_is_not_there_and_what_one_may_not_do_is_refused_with_the_reason() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-011").await;
    let competence = hall.competence("SX-011");
    // Under entrustment the principal as well: it answers for what is done in its name.
    let name_of = &competence.decides_in_name_of;
    let concerned = [&competence.centre, &competence.accepts, &competence.decides, name_of];
    let names: Vec<String> = hall.app.master().accounts.keys().cloned().collect();
    let (mut strangers, mut readers) = (0, 0);
    let mut units = std::collections::BTreeSet::new();
    for name in names {
        let master = hall.app.master();
        let actor = master.actor(&name).unwrap();
        // One of each post's kind in each unit is enough: signing in is slow on purpose.
        if !units.insert((actor.unit().clone(), actor.roles.clone())) {
            continue;
        }
        let sees = actor.is(Role::Supervisor)
            || concerned.contains(&actor.unit())
                && !actor.is(Role::CatalogueEditor)
                && !actor.is(Role::Administrator);
        if !sees && strangers >= 25 {
            continue;
        }
        let caller = hall.account(&name).await;
        let case = format!("/api/v1/cases/{no}");
        let gets =
            ["", "/clock", "/events", "/events/1/proof", "/papers/2"].map(|part| format!("{case}{part}"));
        if sees {
            readers += 1;
            caller.get(&case).await.ok(200);
            // Its own part of the district only: another act than its own is seen and refused.
            let denied = caller.tries(&no, &json!({"act": "confirm_void"})).await;
            assert!(matches!(denied.status.as_u16(), 403 | 409), "{name}: {}", denied.text());
            continue;
        }
        strangers += 1;
        let unknown = caller.get("/api/v1/cases/120101001-20261102-9999").await.no(404, "not-found", "-");
        for path in gets.into_iter().chain([format!("/api/v1/findings?case_no={no}")]) {
            assert_eq!(caller.get(&path).await.no(404, "not-found", "-"), unknown, "{name} {path}");
        }
        caller.tries(&no, &json!({"act": "accept"})).await.no(404, "not-found", "-");
        caller.post(&format!("{case}/personal"), &json!({"reason": "好奇"})).await.no(404, "not-found", "-");
    }
    assert!(strangers >= 20 && readers >= 4, "{strangers} {readers}");
    let clerk = hall.clerk_of("SX-011").await;
    let denied = clerk.tries(&no, &json!({"act": "accept"})).await.no(403, "not-authorised-to-accept", "-");
    assert!(denied["detail"].as_str().unwrap().contains("收件"), "{denied}");
    clerk.tries(&no, &granted()).await.no(403, "role", "-");
    let supervisor = hall.any(Role::Supervisor).await;
    assert_eq!(supervisor.sees(&no).await["available_acts"], json!([]), "reads only");
    supervisor.tries(&no, &json!({"act": "withdraw", "why": "x"})).await.no(403, "role", "-");
    supervisor.create(&hall.application("SX-017", 9), &[]).await.no(403, "role", "-");
}

#[tokio::test]
async fn ready_means_every_event_is_under_the_signed_head() {
    let hall = Hall::open("2026-11-02").await;
    assert_eq!(hall.get("/healthz").await.text(), "ok\n");
    let behind = hall.get("/readyz").await;
    assert_eq!((behind.status.as_u16(), behind.text()), (503, "checkpoint behind\n"));
    service::log::advance(&hall.app).await.unwrap();
    assert_eq!(hall.get("/readyz").await.status, 200);
    hall.case("SX-017").await;
    assert_eq!(hall.get("/readyz").await.status, 503);
    service::log::advance(&hall.app).await.unwrap();
    assert_eq!(hall.get("/readyz").await.status, 200);
    let metrics = hall.get("/metrics").await;
    assert_eq!(metrics.status, 200);
    for line in metrics.text().lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.split_once(' ').unwrap();
        assert!(name.starts_with("yichuang_") && value.parse::<i64>().is_ok(), "{line}");
    }
    assert!(metrics.text().contains("yichuang_log_lag 0\n"), "{}", metrics.text());

    let directory = tempfile::tempdir().unwrap();
    let store = Store::open_sqlite(&database(directory.path()), options(directory.path())).await.unwrap();
    let app = App::new(setup(store, at("2026-11-02", "09:00"))).await.unwrap();
    let bare = Hall { router: web::router(app.clone(), web::WebConfig::default()), app, ..hall };
    let empty = bare.get("/readyz").await;
    assert_eq!((empty.status.as_u16(), empty.text()), (503, "empty store\n"));
    bare.get("/ledger/checkpoint").await.no(404, "not-found", "-");
}

#[tokio::test]
async fn an_older_copy_serves_readers_and_refuses_acts() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-017").await;
    service::log::advance(&hall.app).await.unwrap();
    // The same log further on has published a longer head, of which this copy knows nothing.
    let later = Hall::open("2026-11-02").await;
    for _ in 0..3 {
        later.case("SX-017").await;
    }
    service::log::advance(&later.app).await.unwrap();
    std::fs::copy(later.directory.path().join("checkpoint"), hall.directory.path().join("checkpoint"))
        .unwrap();
    let store =
        Store::open_sqlite(&database(hall.directory.path()), options(hall.directory.path())).await.unwrap();
    let app = App::new(setup(store, at("2026-11-02", "09:00"))).await.unwrap();
    let hall = Hall { router: web::router(app.clone(), web::WebConfig::default()), app, ..hall };

    let ready = hall.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.text()), (503, "needs recovery\n"));
    let clerk = hall.clerk_of("SX-017").await;
    clerk.sees(&no).await;
    let refused = clerk.tries(&no, &json!({"act": "accept"})).await;
    refused.no(503, "needs-recovery", "-");
    assert!(refused.header("retry-after").is_some());
    clerk.create(&hall.application("SX-017", 9), &[]).await.no(503, "needs-recovery", "-");
    let shown = clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": "核对"})).await;
    shown.no(503, "needs-recovery", "-");
    assert!(!shown.text().contains(ID_NO), "what cannot be logged is not shown");
}
