//! The JSON API (DESIGN §7). The document at `/api/v1/openapi.json` is written by hand; a test holds it against
//! the routes below.

mod ask;
mod auth;
mod cases;
mod dto;
mod events;
mod fees;
mod items;
mod json;
mod ledger;
mod problem;
mod shape;
mod situation;
mod status;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use service::App;
use tracing::Instrument as _;

use problem::Problem;

/// Largest body of a request, in bytes.
const BODY_MAX: usize = 1 << 20;

/// The OpenAPI 3.1 document.
const OPENAPI: &str = include_str!("openapi.json");

const OPERATION_ID: HeaderName = HeaderName::from_static("x-operation-id");

/// All routes of programs: `/api/v1/…`, `/ledger/…`, `/healthz`, `/readyz`, `/metrics`.
pub(crate) fn router() -> Router<App> {
    let v1 = Router::new()
        .route("/tokens", post(auth::create_token))
        .route("/items", get(items::list))
        .route("/items.jsonl", get(items::lines))
        .route("/items/{code}", get(items::one))
        .route("/items/{code}/situation", get(situation::one))
        .route("/cases", get(cases::list).post(cases::create))
        .route("/cases/{no}", get(cases::one))
        .route("/cases/{no}/acts", post(cases::act))
        .route("/cases/{no}/events", get(cases::events))
        .route("/cases/{no}/events/{seq}/proof", get(cases::proof))
        .route("/cases/{no}/clock", get(cases::clock))
        .route("/cases/{no}/papers/{seq}", get(cases::paper))
        .route("/cases/{no}/personal", post(cases::personal))
        .route("/fees", get(fees::list))
        .route("/findings", get(cases::findings))
        .route("/licences/{id}/status", get(items::licence_status))
        .route("/openapi.json", get(openapi))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_MAX));
    let log = Router::new()
        .route("/checkpoint", get(ledger::checkpoint))
        .route("/cosigned", get(ledger::cosigned))
        .route("/keys", get(ledger::keys))
        .route("/tile/{*path}", get(ledger::tile))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method);
    Router::new()
        .nest("/api/v1", v1)
        .nest("/ledger", log)
        .route("/healthz", get(status::healthz))
        .route("/readyz", get(status::readyz))
        .route("/metrics", get(status::metrics))
        .layer(from_fn(around))
}

/// What stands around every answer to a program: an operation id, in the header and in the log, and no guessing or
/// keeping of what was sent unless the answer says so.
async fn around(request: Request, next: Next) -> Response {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let operation = format!("{:x}-{:x}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let span = tracing::info_span!("api", operation);
    let mut response = next.run(request).instrument(span).await;
    let head = response.headers_mut();
    head.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    head.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&operation) {
        head.insert(OPERATION_ID, value);
    }
    response
}

async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}

async fn nothing_here() -> Problem {
    Problem::not_found()
}

async fn wrong_method() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "此地址不支持该方法。")
}
