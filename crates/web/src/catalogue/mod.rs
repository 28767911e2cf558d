//! The catalogue editor's room: items with what the import found in them.

pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod proofs;

use axum::Router;
use axum::routing::get;

use crate::room::Web;

/// Pages of the catalogue; the service gives rows to editors only, the report on proofs to heads and supervisors too.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/catalogue", get(list::show))
        .route("/catalogue/proofs", get(proofs::show))
        .route("/catalogue/{code}", get(item::show))
}
