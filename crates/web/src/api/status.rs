//! `/healthz`, `/readyz`, `/metrics`.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use service::{App, status};

pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// 200 only when the store is complete and the signed head covers every event (DESIGN §7).
pub(super) async fn readyz(State(app): State<App>) -> Response {
    match status::ready(&app).await {
        Ok(None) => match status::witness_lines(&app).await {
            Ok(witnesses) => (StatusCode::OK, format!("ready\n{witnesses}")).into_response(),
            Err(error) => {
                super::problem::trace_failure(&error);
                (StatusCode::SERVICE_UNAVAILABLE, "store\n").into_response()
            }
        },
        Ok(Some(why)) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
        Err(error) => {
            super::problem::trace_failure(&error);
            (StatusCode::SERVICE_UNAVAILABLE, "store\n").into_response()
        }
    }
}

/// Prometheus text format: no personal data, no case.
pub(super) async fn metrics(State(app): State<App>) -> Response {
    match status::metrics(&app).await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            super::problem::trace_failure(&error);
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
