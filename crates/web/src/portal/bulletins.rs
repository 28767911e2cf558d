//! Bulletins that are open to everybody: without numbers of cases, and never a person.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::supervision::bulletin::{BulletinSection, Reader};
use serde::Deserialize;
use service::supervision::bulletin;

use crate::WebError;
use crate::room::{Portal, escape};
use crate::supervision::bulletin::{as_pdf, as_xlsx};
use crate::supervision::bulletins::{BulletinRow, row};
use crate::view::Frame;

/// All of them.
#[derive(Template)]
#[template(path = "portal/bulletins.html")]
pub(crate) struct BulletinsPage {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<BulletinRow>,
    pub(crate) next: String,
}

/// One.
#[derive(Template)]
#[template(path = "portal/bulletin.html")]
pub(crate) struct BulletinPage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) notices: Vec<String>,
    pub(crate) sections: Vec<BulletinSection>,
    pub(crate) href: String,
}

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    before: String,
}

/// `GET /bulletins`
pub(crate) async fn show(portal: Portal, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    let all = bulletin::list_public(&portal.app, &visit.before).await?;
    let next = all.last().filter(|_| all.len() == bulletin::PAGE as usize);
    portal.page(&BulletinsPage {
        frame: portal.frame("效能通报"),
        next: next.map_or_else(String::new, |last| format!("/bulletins?before={}", escape(&last.id))),
        rows: all.iter().map(|one| row(one, href(&one.id))).collect(),
    })
}

fn href(id: &str) -> String {
    format!("/bulletins/{}", escape(id))
}

/// `GET /bulletins/{id}`
pub(crate) async fn one(portal: Portal, Path(id): Path<String>) -> Result<Response, WebError> {
    let found = bulletin::find_public(&portal.app, &id).await?;
    let sheet = bulletin::sheet(&portal.app, &found, Reader::Public);
    portal.page(&BulletinPage {
        frame: portal.frame(&sheet.title),
        note: format!("{}，{}，{}", sheet.number, sheet.issuer, sheet.dated_on),
        title: sheet.title,
        notices: sheet.notices,
        sections: sheet.sections,
        href: href(&found.id),
    })
}

/// `GET /bulletins/{id}/bulletin.pdf`
pub(crate) async fn pdf(portal: Portal, Path(id): Path<String>) -> Result<Response, WebError> {
    let found = bulletin::find_public(&portal.app, &id).await?;
    as_pdf(&id, bulletin::pdf(&portal.app, bulletin::sheet(&portal.app, &found, Reader::Public)).await?)
}

/// `GET /bulletins/{id}/bulletin.xlsx`
pub(crate) async fn xlsx(portal: Portal, Path(id): Path<String>) -> Result<Response, WebError> {
    let found = bulletin::find_public(&portal.app, &id).await?;
    as_xlsx(&id, &bulletin::sheet(&portal.app, &found, Reader::Public))
}
