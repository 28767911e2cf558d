//! Electronic supervision: what is late, what the rules found and what became of it, the rules themselves; sheets, letters
//! and accountability by hand.

pub(crate) mod accountability;
pub(crate) mod finding;
pub(crate) mod findings;
pub(crate) mod letters;
pub(crate) mod list;
pub(crate) mod order;
pub(crate) mod orders;
pub(crate) mod rule;
pub(crate) mod rules;
pub(crate) mod samples;
pub(crate) mod sheet;
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
        .merge(by_hand())
}

/// Sheets, letters and records: for supervisors, and for the head of the unit concerned.
fn by_hand() -> Router<Web> {
    Router::new()
        .route("/supervision/orders", get(orders::show))
        .route("/supervision/orders/new", get(orders::new).post(orders::issue))
        .route("/supervision/orders/{id}", get(order::show).post(order::act))
        .route("/supervision/orders/{id}/files", post(order::attach))
        .route("/supervision/orders/{id}/files/{n}", get(order::file))
        .route("/supervision/letters", get(letters::show))
        .route("/supervision/letters/new", get(letters::new).post(letters::send))
        .route("/supervision/letters/{id}", get(letters::one).post(letters::answer))
        .route("/supervision/letters/{id}/letter.pdf", get(letters::pdf))
        .route("/supervision/accountability", get(accountability::show))
        .route("/supervision/accountability/new", get(accountability::new).post(accountability::record))
        .route("/supervision/accountability/{id}", get(accountability::one).post(accountability::act))
}
