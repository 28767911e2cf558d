//! Electronic supervision: what is late, what the rules found and what became of it, the rules themselves.

pub(crate) mod finding;
pub(crate) mod findings;
pub(crate) mod list;
pub(crate) mod rule;
pub(crate) mod rules;
pub(crate) mod words;

use axum::Router;
use axum::routing::{get, post};

use crate::room::Web;

/// Pages of supervision; the service gives what each person may see.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/supervision", get(list::show))
        .route("/supervision/findings", get(findings::show))
        .route("/supervision/findings/{no}", get(finding::show))
        .route("/supervision/findings/{no}/{act}", post(finding::act))
        .route("/supervision/rules", get(rules::show).post(rule::propose))
        .route("/supervision/rules/new", get(rule::new))
        .route("/supervision/rules/{id}", get(rule::show))
        .route("/supervision/rules/{id}/edit", get(rule::edit))
        .route("/supervision/rules/{id}/{act}", post(rule::act))
        .route("/supervision/vocabulary", get(rules::vocabulary))
        .route("/supervision/backtests/{id}/{switch}", post(rule::switch))
}
