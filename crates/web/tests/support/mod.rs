//! A hall for page tests: the demonstration district on a real store, and a browser without eyes.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use domain::authority::Actor;
use domain::case::{Act, ApplicantIn, ApplicantKind, Application, Channel, Grade, MaterialIn};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::organisation::{Competence, Role, UnitId};
use http_body_util::BodyExt as _;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::seed::Made;
use service::{App, Setup};
use store::{Options, Store};
use tower::ServiceExt as _;
use web::WebConfig;

/// The hall.
pub(crate) struct Hall {
    /// The application.
    pub(crate) app: App,
    /// All pages.
    pub(crate) router: Router,
    /// Accounts with their passwords.
    pub(crate) accounts: Vec<Made>,
    _dir: tempfile::TempDir,
}

/// An instant of a day in +08:00.
pub(crate) fn at(day: &str, time: &str) -> jiff::Timestamp {
    format!("{day}T{time}:00+08:00").parse().unwrap()
}

/// Name of the log.
const ORIGIN: &str = "demo.test.invalid/heping";

/// Secret of the screen in the hall.
pub(crate) const SCREEN: &str = "screen-of-the-hall-of-tests";

/// The same keys and the same chance every time.
fn setup(store: Store, now: jiff::Timestamp) -> Setup {
    let entropy = Entropy::seeded(7);
    let keyring = Keyring::generate(&entropy, true).unwrap();
    Setup {
        store,
        clock: Clock::manual(now),
        entropy,
        keyring,
        render: Arc::new(|content| Ok(content.title.clone().into_bytes())),
        origin: ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    }
}

impl Hall {
    /// A new hall on a morning.
    pub(crate) async fn open(day: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { published: Some(dir.path().join("checkpoint")), ..Options::default() };
        let store = Store::open_sqlite(&dir.path().join("yichuang.db"), options).await.unwrap();
        let app = App::new(setup(store, at(day, "09:00"))).await.unwrap();
        let accounts = service::seed::organisation(&app, ORIGIN, demo_organisation().unwrap()).await.unwrap();
        service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
        let config = WebConfig { demo: true, screen_token: SCREEN.to_owned(), ..WebConfig::default() };
        Self { router: web::router(app.clone(), config), app, accounts, _dir: dir }
    }

    /// The same hall, started again without the signed head that was kept beside its database.
    pub(crate) async fn without_its_head(self) -> Self {
        service::log::advance(&self.app).await.unwrap();
        let published = self._dir.path().join("checkpoint");
        std::fs::remove_file(&published).unwrap();
        let options = Options { published: Some(published), ..Options::default() };
        let store = Store::open_sqlite(&self._dir.path().join("yichuang.db"), options).await.unwrap();
        let app = App::new(setup(store, self.app.clock().now())).await.unwrap();
        let config = WebConfig { demo: true, ..WebConfig::default() };
        Self { router: web::router(app.clone(), config), app, ..self }
    }

    /// Moves the clock.
    pub(crate) fn on(&self, day: &str, time: &str) -> &Self {
        self.app.clock().set(at(day, time));
        self
    }

    /// The n-th person with a role in a unit.
    pub(crate) fn who(&self, role: Role, unit: &UnitId, n: usize) -> Actor {
        let master = self.app.master();
        let mut found = master
            .accounts
            .keys()
            .filter_map(|name| master.actor(name))
            .filter(|actor| actor.is(role) && actor.unit() == unit && actor.only_body.is_none());
        found.nth(n).unwrap_or_else(|| panic!("no {role:?} {n} at {unit}"))
    }

    /// Somebody with a role, anywhere.
    pub(crate) fn any(&self, role: Role) -> Actor {
        let master = self.app.master();
        master.accounts.keys().filter_map(|name| master.actor(name)).find(|actor| actor.is(role)).unwrap()
    }

    /// Who receives an item, and who decides it.
    pub(crate) fn clerk_for(&self, item: &str) -> (Actor, Competence) {
        let master = self.app.master();
        let item = master.items.values().find(|version| version.id == item).unwrap();
        let placement = master.placements.get(&item.code).and_then(|list| list.first()).unwrap();
        let competence = placement.competence();
        (self.who(Role::WindowClerk, &competence.centre, 0), competence)
    }

    /// An application with the first materials of the list.
    pub(crate) fn application(&self, item: &str, materials: usize) -> Application {
        let master = self.app.master();
        let version = master.items.values().find(|version| version.id == item).unwrap();
        let materials = version.materials.iter().take(materials).map(|material| MaterialIn {
            name: material.name.clone(),
            grade: Grade::B,
            copies: 1,
            originals: u32::from(material.original_goes_back()),
        });
        Application {
            item: version.code.clone(),
            kind: version.handling.first().unwrap().kind,
            applicant: ApplicantIn {
                kind: ApplicantKind::Person,
                name: "王小明".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "11010519491231002X".to_owned(),
                phone: "13800000000".to_owned(),
                legal_rep: None,
            },
            proxy: None,
            form: BTreeMap::new(),
            answers: domain::catalogue::situation::Answers::default(),
            materials: materials.collect(),
            channel: Channel::Window,
        }
    }

    /// Takes in an application; its number and query code.
    pub(crate) async fn take_in(&self, clerk: &Actor, application: &Application) -> (String, String) {
        let done = service::case::create(&self.app, clerk, application, None).await.unwrap();
        (done.receipt.case_no, done.query_code.unwrap())
    }

    /// Does an act.
    pub(crate) async fn does(&self, actor: &Actor, no: &str, act: Act) {
        service::case::act(&self.app, actor, no, None, &act, None).await.unwrap();
    }

    /// A browser nobody has signed in with.
    pub(crate) fn anonymous(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), signs_in: None }
    }

    /// A browser somebody has signed in with.
    pub(crate) async fn browser(&self, actor: &Actor) -> Browser {
        let person = actor.author.person.as_str();
        let made = self.accounts.iter().find(|made| made.username == person).unwrap();
        let mut browser = self.anonymous();
        browser.signs_in = Some((made.username.clone(), made.password.clone()));
        browser.sign_in().await;
        browser
    }
}

/// A browser: keeps cookies, sends forms.
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    signs_in: Option<(String, String)>,
}

/// What came back.
pub(crate) struct Answer {
    /// Status.
    pub(crate) status: StatusCode,
    /// Headers.
    pub(crate) headers: axum::http::HeaderMap,
    /// Body.
    pub(crate) text: String,
}

impl Answer {
    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.text.split_once(&mark).unwrap_or_else(|| panic!("no field {name}"));
        rest.split('"').next().unwrap().to_owned()
    }
}

/// The body of a form.
fn fields(form: &[(&str, &str)]) -> Body {
    let pairs = form.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    Body::from(pairs.collect::<Vec<_>>().join("&"))
}

impl Browser {
    /// Another browser with the same cookies.
    pub(crate) fn twin(&self) -> Self {
        Self { router: self.router.clone(), cookies: self.cookies.clone(), signs_in: None }
    }

    /// Signs in, as every morning.
    pub(crate) async fn sign_in(&mut self) {
        let (username, password) = self.signs_in.clone().unwrap();
        let answer = self.post("/login", &[("username", &username), ("password", &password)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// Gets a page.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path), Body::empty()).await
    }

    /// Gets a page with one more header.
    pub(crate) async fn get_with(&mut self, path: &str, name: &'static str, value: &'static str) -> Answer {
        self.send(Request::get(path).header(name, value), Body::empty()).await
    }

    /// Sends a form.
    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.post_from(path, form, "http://hall.test").await
    }

    /// Sends a form as the script on the page does: it puts the answer in place of a part of the page.
    pub(crate) async fn post_part(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::builder().method(Method::POST).uri(path).header("hx-request", "true");
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.header(header::ORIGIN, "http://hall.test"), fields(form)).await
    }

    /// Sends a form from a page of this origin.
    pub(crate) async fn post_from(&mut self, path: &str, form: &[(&str, &str)], origin: &str) -> Answer {
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.header(header::ORIGIN, origin), fields(form)).await
    }

    /// Sends a form with a file.
    pub(crate) async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (name, file): (&str, &[u8]),
    ) -> Answer {
        const MARK: &str = "----hall7MA4YWxkTrZu0gW";
        let mut body = Vec::new();
        for (field, value) in fields {
            let part =
                format!("--{MARK}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
            body.extend(part.into_bytes());
        }
        let head = format!(
            "--{MARK}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(file);
        body.extend(format!("\r\n--{MARK}--\r\n").into_bytes());
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request.header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={MARK}"));
        self.send(request.header(header::ORIGIN, "http://hall.test"), Body::from(body)).await
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::HOST, "hall.test").header(header::COOKIE, cookies.join("; "));
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let text = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
