//! The administrator's room: accounts and the posts they hold. Every change is a recorded act.

pub(crate) mod account;
pub(crate) mod accounts;

use axum::Router;
use axum::routing::{get, post};

use crate::room::Web;

/// Pages of administration; the service lets administrators in only.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/admin", get(accounts::show))
        .route("/admin/accounts", post(accounts::create))
        .route("/admin/accounts/{username}", get(account::show))
        .route("/admin/accounts/{username}/post", post(account::transfer))
        .route("/admin/accounts/{username}/password", post(account::reset))
        .route("/admin/accounts/{username}/active", post(account::switch))
}
