//! A district with its people, and callers who speak HTTP to the router in this process.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::organisation::{Competence, Role, UnitId};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{App, Setup};
use store::{Options, Store};
use tower::ServiceExt as _;

pub(crate) const NAME: &str = "王小明";
pub(crate) const ID_NO: &str = "11010519491231002X";
pub(crate) const PHONE: &str = "13812345678";
pub(crate) const ORIGIN: &str = "demo.test.invalid/heping";

/// Where a district keeps its rows.
#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite,
    Postgres(String),
}

/// SQLite, and PostgreSQL where a server is configured.
pub(crate) fn engines() -> Vec<Engine> {
    let url = std::env::var("YICHUANG_TEST_PG").ok().filter(|url| !url.is_empty());
    let required = std::env::var("YICHUANG_REQUIRE_PG").is_ok_and(|value| value == "1");
    assert!(url.is_some() || !required, "YICHUANG_REQUIRE_PG=1 but YICHUANG_TEST_PG is not set");
    [Engine::Sqlite].into_iter().chain(url.map(Engine::Postgres)).collect()
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The JSON of an answer with this status.
    #[track_caller]
    pub(crate) fn ok(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self.json()
    }

    /// A problem as RFC 9457 has it, with this status, code and field (`-`: none).
    #[track_caller]
    pub(crate) fn no(&self, status: u16, code: &str, field: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["type"], format!("urn:yichuang:problem:{code}"), "{problem}");
        assert_eq!(problem["field"].as_str().unwrap_or("-"), field, "{problem}");
        assert!(!problem["title"].as_str().unwrap().is_empty());
        let detail = problem["detail"].as_str().unwrap();
        assert!(!detail.is_ascii(), "people read the detail: {detail}");
        problem
    }
}

/// A district on a store of its own.
pub(crate) struct Hall {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) directory: tempfile::TempDir,
    pub(crate) password: String,
    pub(crate) tokens: Mutex<BTreeMap<String, String>>,
}

pub(crate) fn at(day: &str, time: &str) -> jiff::Timestamp {
    format!("{day}T{time}:00+08:00").parse().unwrap()
}

pub(crate) fn setup(store: Store, start: jiff::Timestamp) -> Setup {
    let entropy = Entropy::seeded(7);
    let keyring = Keyring::generate(&entropy, true).unwrap();
    Setup {
        store,
        clock: Clock::manual(start),
        entropy,
        keyring,
        render: Arc::new(|content| Ok(format!("%PDF {}", content.title).into_bytes())),
        origin: ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    }
}

pub(crate) fn options(directory: &Path) -> Options {
    Options { published: Some(directory.join("checkpoint")), ..Options::default() }
}

pub(crate) fn database(directory: &Path) -> PathBuf {
    directory.join("yichuang.db")
}

impl Hall {
    pub(crate) async fn open(start: &str) -> Self {
        Self::open_on(&Engine::Sqlite, start, |_| {}).await
    }

    pub(crate) async fn open_on(engine: &Engine, start: &str, change: impl FnOnce(&mut Options)) -> Self {
        static SCHEMAS: AtomicU32 = AtomicU32::new(0);
        let directory = tempfile::tempdir().unwrap();
        let mut options = options(directory.path());
        change(&mut options);
        let store = match engine {
            Engine::Sqlite => Store::open_sqlite(&database(directory.path()), options).await.unwrap(),
            Engine::Postgres(url) => {
                let n = SCHEMAS.fetch_add(1, Ordering::Relaxed);
                Store::open_pg(url, &format!("api_{}_{n}", std::process::id()), options).await.unwrap()
            }
        };
        let app = App::new(setup(store, at(start, "09:00"))).await.unwrap();
        let made = service::seed::organisation(&app, ORIGIN, demo_organisation().unwrap()).await.unwrap();
        service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
        let password = made[0].password.clone();
        let router = web::router(app.clone(), web::WebConfig::default());
        Self { app, router, directory, password, tokens: Mutex::default() }
    }

    pub(crate) fn on(&self, day: &str) -> &Self {
        self.app.clock().set(at(day, "10:00"));
        // Tokens of another day have ended.
        self.tokens.lock().unwrap().clear();
        self
    }

    pub(crate) fn password(&self) -> &str {
        &self.password
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        let answer = Answer { status: head.status, headers: head.headers, body };
        assert!(answer.header("x-operation-id").is_some(), "every answer carries an operation id");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        answer
    }

    /// Asks without a token.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a body without a token.
    pub(crate) async fn post(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.send(Request::post(path).body(body.into()).unwrap()).await
    }

    pub(crate) async fn sign_in(&self, username: &str, password: &str) -> Answer {
        self.post("/api/v1/tokens", json!({"username": username, "password": password}).to_string()).await
    }

    /// An account by its name, signed in.
    pub(crate) async fn account(&self, username: &str) -> Caller<'_> {
        let known = self.tokens.lock().unwrap().get(username).cloned();
        let token = match known {
            Some(token) => token,
            None => {
                let answer = self.sign_in(username, &self.password).await.ok(200);
                answer["token"].as_str().unwrap().to_owned()
            }
        };
        self.tokens.lock().unwrap().insert(username.to_owned(), token.clone());
        Caller { hall: self, username: username.to_owned(), token }
    }

    /// Names of accounts with a role, of a unit where one is named.
    pub(crate) fn names(&self, role: Role, unit: Option<&UnitId>) -> Vec<String> {
        let master = self.app.master();
        let actors = master.accounts.keys().filter_map(|name| Some((name, master.actor(name)?)));
        actors
            .filter(|(_, actor)| actor.is(role) && actor.only_body.is_none())
            .filter(|(_, actor)| unit.is_none_or(|unit| actor.unit() == unit))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// The first account with a role in a unit.
    pub(crate) async fn who(&self, role: Role, unit: &UnitId) -> Caller<'_> {
        let names = self.names(role, Some(unit));
        self.account(names.first().unwrap_or_else(|| panic!("no {role:?} at {unit}"))).await
    }

    /// The first account with a role anywhere.
    pub(crate) async fn any(&self, role: Role) -> Caller<'_> {
        let names = self.names(role, None);
        self.account(names.first().unwrap_or_else(|| panic!("no {role:?}"))).await
    }

    /// Who receives, accepts and decides an item where it is placed first.
    pub(crate) fn competence(&self, id: &str) -> Competence {
        let master = self.app.master();
        let item = service::catalogue::item(&self.app, id).unwrap();
        master.placements.get(&item.code).and_then(|list| list.first()).unwrap().competence()
    }

    /// A clerk of the centre where an item is placed first.
    pub(crate) async fn clerk_of(&self, id: &str) -> Caller<'_> {
        let centre = self.competence(id).centre;
        self.who(Role::WindowClerk, &centre).await
    }

    /// An application for an item with its first so many materials.
    pub(crate) fn application(&self, id: &str, materials: usize) -> Value {
        let item = service::catalogue::item(&self.app, id).unwrap();
        let materials: Vec<Value> = item
            .materials
            .iter()
            .take(materials)
            .map(|material| json!({"name": material.name, "grade": "B", "copies": 1}))
            .collect();
        json!({
            "item": item.code,
            "kind": item.handling.first().unwrap().kind,
            "applicant": {"kind": "person", "name": NAME, "id_kind": "111", "id_no": ID_NO, "phone": PHONE},
            "form": {"address": "劝业场街道"},
            "materials": materials,
            "channel": "window",
        })
    }

    /// A case just taken in.
    pub(crate) async fn case(&self, id: &str) -> String {
        let clerk = self.clerk_of(id).await;
        let created = clerk.post("/api/v1/cases", &self.application(id, 99)).await.ok(201);
        created["case_no"].as_str().unwrap().to_owned()
    }
}

/// Somebody with a bearer token.
#[derive(Clone)]
pub(crate) struct Caller<'a> {
    pub(crate) hall: &'a Hall,
    pub(crate) username: String,
    pub(crate) token: String,
}

impl Caller<'_> {
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.hall.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Body::empty()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.ask(Method::POST, path, &[], body.to_string()).await
    }

    /// Creates a case and tells the answer.
    pub(crate) async fn create(&self, application: &Value, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::POST, "/api/v1/cases", headers, application.to_string()).await
    }

    /// Tries an act.
    pub(crate) async fn tries(&self, no: &str, act: &Value) -> Answer {
        self.post(&format!("/api/v1/cases/{no}/acts"), act).await
    }

    /// Tries an act on the version seen.
    pub(crate) async fn tries_on(&self, no: &str, version: &str, act: &Value) -> Answer {
        self.ask(Method::POST, &format!("/api/v1/cases/{no}/acts"), &[("if-match", version)], act.to_string())
            .await
    }

    /// Does an act and tells the state after it.
    #[track_caller]
    pub(crate) fn does<'b>(&'b self, no: &'b str, act: Value) -> impl Future<Output = String> + 'b {
        let from = std::panic::Location::caller();
        async move {
            let answer = self.tries(no, &act).await;
            assert_eq!(answer.status, 200, "{act} by {} at {from}: {}", self.username, answer.text());
            answer.json()["state"].as_str().unwrap().to_owned()
        }
    }

    /// The case as this caller sees it.
    pub(crate) async fn sees(&self, no: &str) -> Value {
        self.get(&format!("/api/v1/cases/{no}")).await.ok(200)
    }
}

/// An agreeing opinion.
pub(crate) fn opinion(step: &str) -> Value {
    json!({"act": "give_opinion", "step": step, "outcome": "agree", "opinion": "情况属实，同意。"})
}

pub(crate) fn granted() -> Value {
    json!({"act": "decide", "outcome": "granted"})
}

pub(crate) fn deliver() -> Value {
    json!({"act": "deliver", "method": "window", "receiver": NAME})
}

/// Keys of an object.
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Keys of the open steps of a case, in order.
pub(crate) fn open_steps(case: &Value) -> Vec<String> {
    let steps = case["steps"].as_array().unwrap().iter();
    steps
        .filter(|step| matches!(step["state"].as_str(), Some("open" | "returned")))
        .map(|step| step["key"].as_str().unwrap().to_owned())
        .collect()
}
