//! The catalogue's room: items with what was found in them, and their revisions on the way to publication.

pub(crate) mod copy;
pub(crate) mod editor;
mod elements;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod proofs;
pub(crate) mod revision;
pub(crate) mod revisions;

use axum::Router;
use axum::routing::{get, post};

use crate::room::Web;

/// Pages of the catalogue; the service gives rows to editors, revisions and the
/// report on proofs to those who take part in them.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/catalogue", get(list::show))
        .route("/catalogue/export.jsonl", get(export::as_lines))
        .route("/catalogue/export.xlsx", get(export::as_workbook))
        .route("/catalogue/import", get(import::show).post(import::check))
        .route("/catalogue/import/{digest}", post(import::take))
        .route("/catalogue/template.xlsx", get(export::template))
        .route("/catalogue/proofs", get(proofs::show))
        .route("/catalogue/revisions", get(revisions::show).post(revisions::draw_up))
        .route("/catalogue/{code}", get(item::show))
        .route("/catalogue/{code}/at-once", post(item::at_once))
        .route("/catalogue/{code}/revision", get(revision::show).post(revision::open))
        .route("/catalogue/{code}/revision/acts/{act}", post(revision::act))
        .route("/catalogue/{code}/revision/{section}", post(revision::save))
        .route("/catalogue/{code}/revision/{section}/copy", post(copy::copy))
}
