//! Electronic supervision, read only: what is late, what is near its limit, what the law took as accepted.

pub(crate) mod list;

use axum::Router;
use axum::routing::get;

use crate::room::Web;

/// Pages of supervision; the service gives rows to supervisors only.
pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/supervision", get(list::show))
}
