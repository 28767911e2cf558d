//! The catalogue's room: items with what was found in them, and their revisions on the way to publication.

pub(crate) mod bases;
pub(crate) mod editor;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod local;
pub(crate) mod moving;
pub(crate) mod packages;
pub(crate) mod past;
pub(crate) mod proofs;
pub(crate) mod revision;
pub(crate) mod revisions;
pub(crate) mod samples;
pub(crate) mod unfounded;

use axum::Router;
use axum::routing::{get, post};

use crate::room::Web;

/// Pages of the catalogue; the service gives rows to editors, revisions and the
/// report on proofs to those who take part in them.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/catalogue", get(list::show))
        .route("/catalogue/bases", get(bases::list))
        .route("/catalogue/bases/{key}", get(bases::show).post(bases::repeal))
        .route("/catalogue/packages", get(packages::list).post(packages::create))
        .route("/catalogue/packages/{id}", get(packages::show).post(packages::save))
        .route("/catalogue/proofs", get(proofs::show))
        .route("/catalogue/unfounded", get(unfounded::show))
        .route("/catalogue/revisions", get(revisions::show).post(revisions::draw_up))
        .route("/catalogue/{code}", get(item::show))
        .route("/catalogue/{code}/at-once", post(item::at_once))
        .route("/catalogue/{code}/local", get(local::show).post(local::save))
        .route("/catalogue/{code}/revision", get(revision::show).post(revision::open))
        .route("/catalogue/{code}/revision/acts/{act}", post(revision::act))
        .route("/catalogue/{code}/revision/{section}", post(revision::save))
}
