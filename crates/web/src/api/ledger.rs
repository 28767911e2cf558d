//! `/ledger/…`: the public log in C2SP formats.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use service::{App, log};

use super::Problem;
use super::ask::Named;

const TEXT: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");

pub(super) async fn checkpoint(State(app): State<App>) -> Result<Response, Problem> {
    let head = log::checkpoint(&app).await?.ok_or_else(Problem::not_found)?;
    Ok(([TEXT, (header::CACHE_CONTROL, "no-cache")], head.note).into_response())
}

/// The newest head with the quorum's cosignatures; the newest of all is `/ledger/checkpoint`.
pub(super) async fn cosigned(State(app): State<App>) -> Result<Response, Problem> {
    let head = log::cosigned(&app).await?.ok_or_else(Problem::not_found)?;
    Ok(([TEXT, (header::CACHE_CONTROL, "no-cache")], head.note).into_response())
}

pub(super) async fn keys(State(app): State<App>) -> Result<Response, Problem> {
    let keys: String = log::keys(&app).iter().map(|key| format!("{key}\n")).collect();
    Ok(([TEXT], keys).into_response())
}

/// Full tiles never change; partial ones are replaced as the log grows.
pub(super) async fn tile(State(app): State<App>, Named(path): Named<String>) -> Result<Response, Problem> {
    let path = format!("tile/{path}");
    let data = log::tile(&app, &path).await?.ok_or_else(Problem::not_found)?;
    let cache = if path.contains(".p/") { "no-cache" } else { "public, max-age=31536000, immutable" };
    let kind = (header::CONTENT_TYPE, "application/octet-stream");
    Ok(([kind, (header::CACHE_CONTROL, cache)], data).into_response())
}
