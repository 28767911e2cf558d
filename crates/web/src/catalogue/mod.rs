//! The catalogue's room: items with what was found in them, their revisions on the way to publication, and
//! where they are placed.

pub(crate) mod bases;
mod block;
pub(crate) mod campaigns;
pub(crate) mod copy;
pub(crate) mod editor;
mod elements;
pub(crate) mod export;
mod fees;
pub(crate) mod filing;
pub(crate) mod form;
pub(crate) mod form_blocks;
mod handling;
pub(crate) mod import;
pub(crate) mod item;
pub(crate) mod list;
pub(crate) mod local;
pub(crate) mod moving;
pub(crate) mod packages;
pub(crate) mod past;
pub(crate) mod placement;
pub(crate) mod placement_form;
pub(crate) mod placements;
pub(crate) mod proofs;
pub(crate) mod revision;
pub(crate) mod revisions;
pub(crate) mod samples;
pub(crate) mod situation;
pub(crate) mod situations;
pub(crate) mod synonyms;
mod todo;
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
        .route("/catalogue/lists", get(campaigns::show).post(campaigns::open))
        .route("/catalogue/lists/{id}", get(campaigns::one))
        .route("/catalogue/lists/{id}/{centre}", get(filing::show).post(filing::act))
        .route("/catalogue/placements", get(placements::show))
        .route("/catalogue/items/{code}/placements", get(placement::show).post(placement::act))
        .route("/catalogue/export.jsonl", get(export::as_lines))
        .route("/catalogue/export.xlsx", get(export::as_workbook))
        .route("/catalogue/import", get(import::show).post(import::check))
        .route("/catalogue/import/{digest}", post(import::take))
        .route("/catalogue/template.xlsx", get(export::template))
        .route("/catalogue/packages", get(packages::list).post(packages::create))
        .route("/catalogue/packages/{id}", get(packages::show).post(packages::save))
        .route("/catalogue/packages/{id}/confirm", post(packages::confirm))
        .route("/catalogue/packages/{id}/drop", post(packages::drop_draft))
        .route("/catalogue/proofs", get(proofs::show))
        .route("/catalogue/unfounded", get(unfounded::show))
        .route("/catalogue/synonyms", get(synonyms::show).post(synonyms::save))
        .route("/catalogue/synonyms/strike", post(synonyms::strike))
        .route("/catalogue/synonyms/forget", post(synonyms::forget))
        .route("/catalogue/revisions", get(revisions::show).post(revisions::draw_up))
        .route("/catalogue/{code}", get(item::show))
        .route("/catalogue/{code}/at-once", post(item::at_once))
        .route("/catalogue/{code}/local", get(local::show).post(local::save))
        .route("/catalogue/{code}/revision", get(revision::show).post(revision::open))
        .route("/catalogue/{code}/situations", get(situations::published))
        .route("/catalogue/{code}/revision/situations", get(situations::revised))
        .route("/catalogue/{code}/revision/form", get(form::show).post(form::save))
        .route("/catalogue/{code}/revision/form/preview", post(form::preview))
        .route("/catalogue/{code}/revision/form/raw", post(form::save_raw))
        .route("/catalogue/{code}/revision/form/drop", post(form::drop_form))
        .route("/catalogue/{code}/revision/acts/{act}", post(revision::act))
        .route("/catalogue/{code}/revision/{section}", post(revision::save))
        .route("/catalogue/{code}/revision/{section}/copy", post(copy::copy))
}
