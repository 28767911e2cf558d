//! The live overview: who sees it, what it says, how it comes by itself.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::authority::Actor;
use domain::case::Act;
use domain::organisation::Role;
use http_body_util::BodyExt as _;
use jiff::SignedDuration;
use service::supervision::{pulse, settle};
use tokio::time::timeout;
use tower::ServiceExt as _;

use crate::support::{Browser, Hall, SCREEN};

const PAGE: &str = "/supervision/overview";
/// For so long nothing comes.
const QUIET: std::time::Duration = std::time::Duration::from_millis(300);
const EVENTS: &str = "/supervision/overview/events";

fn supervisor(hall: &Hall) -> Actor {
    hall.app.master().actor("heping_supervisor").unwrap()
}

/// A second later, with everything counted.
async fn later(hall: &Hall) {
    hall.app.clock().set(hall.app.clock().now() + SignedDuration::from_secs(1));
    settle(&hall.app).await.unwrap();
}

/// The figure under a label.
fn figure(page: &str, label: &str) -> String {
    let (_, rest) = page.split_once(&format!(">{label}</span><b")).unwrap();
    rest.split_once('>').unwrap().1.split_once('<').unwrap().0.to_owned()
}

#[tokio::test]
async fn the_overview_is_for_supervision_and_for_heads_of_centres() {
    let hall = Hall::open("2026-11-02").await;
    for role in [Role::WindowClerk, Role::Approver, Role::BodyHead, Role::CatalogueEditor] {
        let master = hall.app.master();
        let actors = master.accounts.keys().filter_map(|name| master.actor(name));
        let who = actors.into_iter().find(|actor| actor.is(role) && !actor.is(Role::CentreHead)).unwrap();
        let mut browser = hall.browser(&who).await;
        for path in [PAGE, EVENTS] {
            assert_eq!(browser.get(path).await.status, StatusCode::FORBIDDEN, "{role:?} {path}");
        }
        assert!(!browser.get("/search").await.text.contains(PAGE), "no entry for {role:?}");
    }
    let mut nobody = hall.anonymous();
    assert_eq!(nobody.get(PAGE).await.location(), "/login?next=/supervision/overview");
    assert_eq!(nobody.get(EVENTS).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_figure_leads_to_its_list_and_on_to_the_case() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.browser(&supervisor(&hall)).await;
    let empty = browser.get(PAGE).await;
    assert_eq!((empty.status, figure(&empty.text, "在办").as_str()), (StatusCode::OK, "0"));
    assert!(empty.text.contains("今天还没有收件") && empty.text.contains("本月还没有决定"));

    let (clerk, competence) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 1)).await;
    later(&hall).await;
    let page = browser.get(PAGE).await;
    assert_eq!(figure(&page.text, "今日收件"), "1");
    assert_eq!(figure(&page.text, "在办"), "1");
    for words in [
        "最低生活保障",
        "今天收件 1 件，9 点最多，1 件",
        "data-live=\"/supervision/overview/events\"",
        "http-equiv=\"refresh\"",
    ] {
        assert!(page.text.contains(words), "{words}");
    }
    assert!(!page.text.contains("王小明") && !page.text.contains(&no), "figures only");
    // Two clicks to the list, three to the case.
    let centre = format!("/supervision?list=all&#38;centre={}", competence.centre);
    assert!(page.text.contains(&centre), "{centre}");
    for list in ["new", "all"] {
        let list = browser.get(&format!("/supervision?list={list}&centre={}", competence.centre)).await;
        let kept = format!("<input type=\"hidden\" name=\"centre\" value=\"{}\">", competence.centre);
        assert!(list.text.contains(&kept), "narrowed by item it stays the list of the centre");
        assert!(list.text.contains(&format!("/desk/case/{no}")));
    }
    let elsewhere = hall
        .app
        .master()
        .units
        .values()
        .find(|unit| {
            unit.kind == domain::organisation::UnitKind::StreetCentre && unit.id != competence.centre
        })
        .unwrap()
        .id
        .clone();
    for list in ["new", "all"] {
        let list = browser.get(&format!("/supervision?list={list}&centre={elsewhere}")).await;
        assert!(!list.text.contains(&no), "not received there");
    }
    assert!(!browser.get("/supervision?list=decided").await.text.contains(&no), "not decided");
    assert!(!browser.get("/supervision?list=all&centre=%00").await.status.is_server_error());

    let mut head = hall.browser(&hall.who(Role::CentreHead, &competence.centre, 0)).await;
    let own = head.get(PAGE).await;
    assert_eq!(figure(&own.text, "今日收件"), "1");
    assert!(own.text.contains("/desk/centre?list=late") && !own.text.contains("/supervision?list="));
    let mut other = hall.browser(&hall.who(Role::CentreHead, &elsewhere, 0)).await;
    assert_eq!(figure(&other.get(PAGE).await.text, "今日收件"), "0");
}

#[tokio::test]
async fn the_screen_in_the_hall_needs_its_address_and_opens_nothing() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    hall.take_in(&clerk, &hall.application("SX-001", 1)).await;
    settle(&hall.app).await.unwrap();
    let mut nobody = hall.anonymous();
    for wrong in ["/screen/x", "/screen/x/events", "/screen/", &format!("/screen/{}", &SCREEN[1..])] {
        assert_eq!(nobody.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    let page = nobody.get(&format!("/screen/{SCREEN}")).await;
    assert_eq!((page.status, figure(&page.text, "今日收件").as_str()), (StatusCode::OK, "1"));
    assert!(!page.text.contains("<a "), "nothing leads anywhere");
    assert!(page.text.contains(&format!("/screen/{SCREEN}/events")));
}

/// An open stream.
struct Stream(Body);

impl Stream {
    async fn open(hall: &Hall, path: &str, cookie: &str) -> (StatusCode, Self) {
        let request = Request::get(path).header(header::HOST, "hall.test").header(header::COOKIE, cookie);
        let response = hall.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        if response.status() == StatusCode::OK {
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
            assert!(response.headers().get(header::CONTENT_ENCODING).is_none());
        }
        (response.status(), Self(response.into_body()))
    }

    /// The next event; none at the end.
    async fn next(&mut self) -> Option<String> {
        let frame = self.0.frame().await?.unwrap();
        Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
    }
}

async fn signed_in(hall: &Hall) -> (Browser, String) {
    let browser = hall.browser(&supervisor(hall)).await;
    let cookies = browser.cookies.iter().map(|(name, value)| format!("{name}={value}"));
    let cookie = cookies.collect::<Vec<_>>().join("; ");
    (browser, cookie)
}

#[tokio::test]
async fn an_act_comes_by_itself_and_what_changes_no_figure_does_not() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (mut browser, cookie) = signed_in(&hall).await;
    let (_, mut stream) = Stream::open(&hall, EVENTS, &cookie).await;
    let (_, mut screen) = Stream::open(&hall, &format!("/screen/{SCREEN}/events"), "").await;
    let first = stream.next().await.unwrap();
    assert!(first.starts_with("event: figures\ndata: ") && first.ends_with("\n\n"), "{first}");
    assert_eq!(figure(&first, "今日收件"), "0");
    assert_eq!(figure(&screen.next().await.unwrap(), "今日收件"), "0");
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 1)).await;
    later(&hall).await;
    let second = stream.next().await.unwrap();
    assert_eq!(figure(&second, "今日收件"), "1");
    let shown = screen.next().await.unwrap();
    assert!(figure(&shown, "今日收件") == "1" && !shown.contains("<a "));

    // What moves no figure is not sent: somebody asks to void the case.
    hall.does(&clerk, &no, Act::Void { why: "误选事项".to_owned() }).await;
    later(&hall).await;
    assert!(timeout(QUIET, stream.next()).await.is_err(), "nothing moved");

    // Signing out ends the stream at the next movement; the screen goes on until the server stops.
    let csrf = browser.get(PAGE).await.hidden("csrf");
    browser.post("/logout", &[("csrf", &csrf)]).await;
    hall.take_in(&clerk, &hall.application("SX-001", 2)).await;
    later(&hall).await;
    assert_eq!(stream.next().await.as_deref(), Some("event: over\ndata:\n\n"));
    assert_eq!(stream.next().await, None);
    assert_eq!(figure(&screen.next().await.unwrap(), "今日收件"), "2");
    pulse::end(&hall.app);
    assert_eq!(screen.next().await, None);
}

#[tokio::test]
async fn so_many_look_on_and_no_more() {
    let hall = Hall::open("2026-11-02").await;
    let (_, cookie) = signed_in(&hall).await;
    let seats: Vec<pulse::Seat> = (0..pulse::SEATS).map(|_| pulse::seat(&hall.app, None).unwrap()).collect();
    assert_eq!(Stream::open(&hall, EVENTS, &cookie).await.0, StatusCode::SERVICE_UNAVAILABLE);
    drop(seats);
    let (status, stream) = Stream::open(&hall, EVENTS, &cookie).await;
    assert_eq!(status, StatusCode::OK);
    drop(stream);
}
