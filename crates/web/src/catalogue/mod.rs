//! The catalogue's room: items with what was found in them, their revisions on the way to publication, and
//! where they are placed.

pub(crate) mod campaigns;
pub(crate) mod editor;
pub(crate) mod filing;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod placement;
pub(crate) mod placement_form;
pub(crate) mod placements;
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
        .route("/catalogue/lists", get(campaigns::show).post(campaigns::open))
        .route("/catalogue/lists/{id}", get(campaigns::one))
        .route("/catalogue/lists/{id}/{centre}", get(filing::show).post(filing::act))
        .route("/catalogue/placements", get(placements::show))
        .route("/catalogue/items/{code}/placements", get(placement::show).post(placement::act))
        .route("/catalogue/proofs", get(proofs::show))
        .route("/catalogue/revisions", get(revisions::show).post(revisions::draw_up))
        .route("/catalogue/{code}", get(item::show))
        .route("/catalogue/{code}/at-once", post(item::at_once))
        .route("/catalogue/{code}/revision", get(revision::show).post(revision::open))
        .route("/catalogue/{code}/revision/acts/{act}", post(revision::act))
        .route("/catalogue/{code}/revision/{section}", post(revision::save))
}
