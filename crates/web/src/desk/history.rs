//! Finding a case by its number, or a person's cases by the number of the document.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::ListRow;
use service::ActError;

use crate::room::{Desk, Posted, escape};
use crate::view::Frame;
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "desk/history.html")]
pub(crate) struct History {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) empty: String,
    pub(crate) rows: Vec<HistoryRow>,
}

/// A case of a person.
#[derive(Debug, Clone, Default)]
pub(crate) struct HistoryRow {
    pub(crate) href: String,
    pub(crate) no: String,
    pub(crate) item: String,
    pub(crate) applicant: String,
    pub(crate) state: String,
    pub(crate) at: String,
}

/// `POST /desk/find`: a document number never stands in an address.
pub(crate) async fn find(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let asked = typed.get("q").to_owned();
    match service::case::open(&desk.app, &desk.actor, &asked).await {
        Ok(opened) => {
            return Ok(Redirect::to(&format!("/desk/case/{}", escape(&opened.case().no))).into_response());
        }
        Err(ActError::NotFound) => {}
        Err(other) => return Err(other.into()),
    }
    if let Some(no) = package(&desk, &asked).await? {
        return Ok(Redirect::to(&format!("/desk/package/{}", escape(&no))).into_response());
    }
    let rows = if asked.is_empty() {
        Vec::new()
    } else {
        service::work::by_person(&desk.app, &desk.actor, &asked).await?
    };
    let page = History {
        frame: desk.frame("找件"),
        heading: format!("找到 {} 件", rows.len()),
        empty: "请核对编号或证件号。只能找到本单位收的、办的件。".to_owned(),
        rows: rows.iter().map(history_row).collect(),
    };
    desk.page(&page)
}

/// The application for a package with this number, if the person may see it.
async fn package(desk: &Desk, asked: &str) -> Result<Option<String>, WebError> {
    match service::package::open(&desk.app, &desk.actor, &asked.trim().to_uppercase()).await {
        Ok(opened) => Ok(Some(opened.linked.no)),
        Err(ActError::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// A row of a person's history.
pub(crate) fn history_row(row: &ListRow) -> HistoryRow {
    HistoryRow {
        href: format!("/desk/case/{}", escape(&row.case_no)),
        no: row.case_no.clone(),
        item: row.item_name.clone(),
        applicant: row.applicant.name.clone(),
        state: text::state(row.state).to_owned(),
        at: day::short(row.submitted_on),
    }
}
