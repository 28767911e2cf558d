//! The addresses of a witness.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ledger::witness::{Refusal, SIZE_TYPE};

use super::keeper::{Keeper, Refused};

/// Most bytes of a request: a proof of 63 lines and a note with many signatures.
const BODY_MAX: usize = 64 * 1024;

const TEXT: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");

/// All addresses.
pub(super) fn router(keeper: Arc<Keeper>) -> Router {
    Router::new()
        .route("/", get(about))
        .route("/add-checkpoint", post(add).layer(DefaultBodyLimit::max(BODY_MAX)))
        .route("/{origin}/checkpoint", get(checkpoint))
        .with_state(keeper)
}

/// Who this is, and how far it has seen each log.
async fn about(State(keeper): State<Arc<Keeper>>) -> Response {
    let key = keeper.verifier();
    let mut text = format!("见证人 {}（C2SP tlog-witness）\n公钥 {key}\n\n", key.name());
    for (origin, size) in keeper.sizes() {
        let _ = writeln!(
            text,
            "日志 {origin} 已联署到 {size} 条： /{}/checkpoint",
            super::keeper::origin_hash(origin)
        );
    }
    ([TEXT], text).into_response()
}

async fn checkpoint(State(keeper): State<Arc<Keeper>>, Path(origin): Path<String>) -> Response {
    match keeper.last(&origin) {
        Some(note) => ([TEXT, (header::CACHE_CONTROL, "no-cache")], note).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn add(State(keeper): State<Arc<Keeper>>, body: Bytes) -> Response {
    let Ok(body) = String::from_utf8(body.to_vec()) else {
        return (StatusCode::BAD_REQUEST, [TEXT], "not UTF-8\n").into_response();
    };
    // A client that goes away does not stop it half way: memory and file would differ.
    let added = tokio::task::spawn_blocking(move || keeper.add(&body)).await;
    match added {
        Ok(Ok(line)) => ([TEXT], line).into_response(),
        Ok(Err(Refused::Protocol(refusal))) => refused(&refusal),
        Ok(Err(Refused::Broken(error))) => broken(&error),
        Err(error) => broken(&error.to_string()),
    }
}

fn refused(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match refusal {
        Refusal::OtherSize(size) => {
            (status, [(header::CONTENT_TYPE, SIZE_TYPE)], format!("{size}\n")).into_response()
        }
        other => (status, [TEXT], format!("{other}\n")).into_response(),
    }
}

fn broken(error: &str) -> Response {
    tracing::error!(error, "a checkpoint could not be kept; nothing was cosigned");
    (StatusCode::INTERNAL_SERVER_ERROR, [TEXT], "the checkpoint could not be kept\n").into_response()
}
