//! The pattern page: every part once, for people, for browser tests and for accessibility tests.

use axum::Router;

use crate::room::Web;

/// Shown in a demonstration only.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
}
