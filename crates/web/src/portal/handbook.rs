//! Printed guides to take away: a centre's handbook and poster, a leaflet of one item.

use std::sync::Arc;

use askama::Template;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::organisation::{Unit, UnitKind};
use service::catalogue::booklet;

use super::CentreLine;
use crate::WebError;
use crate::room::{Portal, escape};
use crate::view::Frame;

/// The page.
#[derive(Template)]
#[template(path = "portal/handbook.html")]
pub(crate) struct HandbookPage {
    pub(crate) frame: Frame,
    pub(crate) centres: Vec<CentrePrints>,
}

/// What there is to print of a centre.
#[derive(Debug, Clone, Default)]
pub(crate) struct CentrePrints {
    pub(crate) centre: CentreLine,
    /// How many items it takes.
    pub(crate) items: usize,
    pub(crate) handbook: String,
    pub(crate) poster: String,
}

/// `GET /handbook`
pub(crate) async fn show(portal: Portal) -> Result<Response, WebError> {
    let master = portal.app.master();
    let kind = |wanted| master.units.values().filter(move |unit| unit.kind == wanted);
    let units = kind(UnitKind::Centre).chain(kind(UnitKind::StreetCentre));
    let page = HandbookPage {
        frame: portal.frame("办事手册"),
        centres: units.map(|unit| prints(&portal, unit)).collect(),
    };
    portal.page(&page)
}

fn prints(portal: &Portal, unit: &Unit) -> CentrePrints {
    let id = escape(&unit.id.0);
    CentrePrints {
        centre: CentreLine::of(unit),
        items: booklet::entries(&portal.app, &unit.id),
        handbook: format!("/centres/{id}/handbook.pdf"),
        poster: format!("/centres/{id}/poster.pdf"),
    }
}

/// `GET /centres/{id}/handbook.pdf`
pub(crate) async fn handbook(portal: Portal, Path(id): Path<String>) -> Result<Response, WebError> {
    Ok(pdf(booklet::handbook(&portal.app, &id).await?, "handbook"))
}

/// `GET /centres/{id}/poster.pdf`
pub(crate) async fn poster(portal: Portal, Path(id): Path<String>) -> Result<Response, WebError> {
    Ok(pdf(booklet::poster(&portal.app, &id).await?, "poster"))
}

/// `GET /items/{code}/leaflet.pdf`
pub(crate) async fn leaflet(portal: Portal, Path(code): Path<String>) -> Result<Response, WebError> {
    Ok(pdf(booklet::leaflet(&portal.app, &code).await?, "leaflet"))
}

fn pdf(bytes: Arc<[u8]>, name: &str) -> Response {
    let head = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}.pdf\"")),
    ];
    (head, Bytes::from_owner(bytes)).into_response()
}
