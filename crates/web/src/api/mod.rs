//! The JSON API (DESIGN §7). The document at `/api/v1/openapi.json` is written by hand; a test holds it against
//! the routes below.

mod auth;
mod cases;
mod dto;
mod items;
mod ledger;
mod problem;
mod status;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use service::App;

pub use problem::Problem;

/// Largest body of a request.
const BODY_MAX: usize = 1 << 20;

/// The OpenAPI 3.1 document.
pub const OPENAPI: &str = include_str!("openapi.json");

/// Routes under `/api/v1`, as the document names them. A test holds the two against each other.
pub const PATHS: [(&str, &[&str]); 14] = [
    ("/tokens", &["post"]),
    ("/items", &["get"]),
    ("/items/{code}", &["get"]),
    ("/cases", &["get", "post"]),
    ("/cases/{no}", &["get"]),
    ("/cases/{no}/acts", &["post"]),
    ("/cases/{no}/events", &["get"]),
    ("/cases/{no}/events/{seq}/proof", &["get"]),
    ("/cases/{no}/clock", &["get"]),
    ("/cases/{no}/papers/{seq}", &["get"]),
    ("/cases/{no}/personal", &["post"]),
    ("/findings", &["get"]),
    ("/licences/{id}/status", &["get"]),
    ("/openapi.json", &["get"]),
];

/// All routes of programs: `/api/v1/…`, `/ledger/…`, `/healthz`, `/readyz`, `/metrics`.
pub fn router() -> Router<App> {
    let v1 = Router::new()
        .route("/tokens", post(auth::create_token))
        .route("/items", get(items::list))
        .route("/items/{code}", get(items::one))
        .route("/cases", get(cases::list).post(cases::create))
        .route("/cases/{no}", get(cases::one))
        .route("/cases/{no}/acts", post(cases::act))
        .route("/cases/{no}/events", get(cases::events))
        .route("/cases/{no}/events/{seq}/proof", get(cases::proof))
        .route("/cases/{no}/clock", get(cases::clock))
        .route("/cases/{no}/papers/{seq}", get(cases::paper))
        .route("/cases/{no}/personal", post(cases::personal))
        .route("/findings", get(cases::findings))
        .route("/licences/{id}/status", get(items::licence_status))
        .route("/openapi.json", get(openapi))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_MAX));
    Router::new()
        .nest("/api/v1", v1)
        .route("/ledger/checkpoint", get(ledger::checkpoint))
        .route("/ledger/keys", get(ledger::keys))
        .route("/ledger/tile/{*path}", get(ledger::tile))
        .route("/healthz", get(status::healthz))
        .route("/readyz", get(status::readyz))
        .route("/metrics", get(status::metrics))
}

async fn openapi() -> impl axum::response::IntoResponse {
    ([(axum::http::header::CONTENT_TYPE, "application/json")], OPENAPI)
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}

async fn wrong_method() -> Problem {
    Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "此地址不支持该方法。")
}
