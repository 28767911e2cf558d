//! The staff's room: my work, intake, one case with the acts that are possible now, the centre's overview.
//!
//! Every route asks the service, which checks authority; no page lists acts by stage.

pub(crate) mod acts;
pub(crate) mod case;
pub(crate) mod centre;
pub(crate) mod clock;
pub(crate) mod fees;
pub(crate) mod fill;
pub(crate) mod handling;
pub(crate) mod history;
pub(crate) mod intake;
pub(crate) mod intake_form;
pub(crate) mod login;
pub(crate) mod message;
pub(crate) mod next;
pub(crate) mod package;
pub(crate) mod package_form;
pub(crate) mod paper;
pub(crate) mod reading;
pub(crate) mod situation;
pub(crate) mod timeline;
pub(crate) mod work;

use axum::Router;
use axum::routing::{get, post};

use crate::room::Web;

/// Staff pages: each takes a `Desk`, so nobody who is not signed in gets in.
pub(crate) fn routes() -> Router<Web> {
    Router::new()
        .route("/desk", get(work::show))
        .route("/desk/find", post(history::find))
        .route("/desk/centre", get(centre::show))
        .route("/desk/new", get(intake::show))
        .route("/desk/new/{code}", get(intake_form::show).post(intake_form::take_in))
        .route("/desk/new/{code}/history", post(intake_form::history))
        .route("/desk/new/{code}/situation", post(intake_form::checklist))
        .route("/desk/new/{code}/fill", post(fill::fill))
        .route("/desk/package/new/{id}", get(package_form::ask).post(package_form::take_in))
        .route("/desk/package/new/{id}/situation", post(package_form::checklist))
        .route("/desk/package/new/{id}/fill", post(package_form::fill_in))
        .route("/desk/package/{no}", get(package::show))
        .route("/desk/package/{no}/receive", post(package::receive))
        .route("/desk/package/{no}/deliver", post(package::deliver))
        .route("/desk/case/{no}", get(case::show))
        .route("/desk/case/{no}/form.pdf", post(paper::form))
        .route("/desk/case/{no}/acts/{act}", post(case::act))
        .route("/desk/case/{no}/reveal", post(case::reveal))
        .route("/desk/case/{no}/receipt", post(paper::receipt))
        .route("/desk/case/{no}/papers/{seq}", get(paper::show))
        .route("/desk/case/{no}/events/{seq}", get(paper::proof))
        .route("/desk/case/{no}/events/{seq}/evidence.json", get(paper::evidence))
}

/// Pages of signing in and out: the only staff pages without a `Desk`.
pub(crate) fn door() -> Router<Web> {
    Router::new()
        .route("/login", get(login::ask).post(login::sign_in))
        .route("/logout", post(login::sign_out))
}
