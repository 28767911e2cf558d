//! Published lists: what was approved of each street, to read and to take away.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::catalogue::campaign::PublishedList;
use domain::catalogue::lists::ListKind;
use domain::organisation::UnitId;
use serde::Deserialize;
use service::catalogue::campaign::{self, sheet};

use crate::room::{Portal, escape};
use crate::view::{Frame, Link, Pair};
use crate::{WebError, day};

/// The page of all lists.
#[derive(Template)]
#[template(path = "portal/lists.html")]
pub(crate) struct ListsPage {
    pub(crate) frame: Frame,
    pub(crate) groups: Vec<ListGroup>,
}

/// The lists of a kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListGroup {
    pub(crate) heading: &'static str,
    pub(crate) rows: Vec<ListRow>,
}

/// A list of a street.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListRow {
    pub(crate) href: String,
    pub(crate) centre: String,
    pub(crate) note: String,
    pub(crate) files: Vec<Link>,
}

/// The page of one list.
#[derive(Template)]
#[template(path = "portal/list.html")]
pub(crate) struct ListPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) note: String,
    pub(crate) files: Vec<Link>,
    pub(crate) columns: &'static [&'static str],
    pub(crate) rows: Vec<LineRow>,
    pub(crate) next: String,
}

/// An item on it.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineRow {
    pub(crate) href: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) cells: Vec<Pair>,
}

/// Rows on a page.
const PAGE: usize = 100;

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    from: usize,
}

/// `GET /lists`
pub(crate) async fn show(portal: Portal) -> Result<Response, WebError> {
    let all = campaign::published(&portal.app).await?;
    let master = portal.app.master();
    let group = |kind: ListKind| {
        let rows = all.iter().filter(|head| head.kind == kind).map(|head| ListRow {
            href: href(kind, &head.centre),
            centre: master.unit_name(&head.centre),
            note: format!("{} 项，{}审定", head.items, day::long(head.on)),
            files: files(kind, &head.centre),
        });
        ListGroup { heading: kind.label(), rows: rows.collect() }
    };
    let groups = ListKind::ALL.into_iter().map(group).filter(|group| !group.rows.is_empty());
    portal.page(&ListsPage { frame: portal.frame("清单公开"), groups: groups.collect() })
}

fn href(kind: ListKind, centre: &UnitId) -> String {
    format!("/lists/{}/{}", kind.code(), escape(&centre.0))
}

fn files(kind: ListKind, centre: &UnitId) -> Vec<Link> {
    let at = href(kind, centre);
    vec![Link::to(format!("{at}/list.xlsx"), "表格"), Link::to(format!("{at}/list.jsonl"), "数据")]
}

async fn list(portal: &Portal, kind: &str, centre: String) -> Result<PublishedList, WebError> {
    let kind = ListKind::parse(kind).ok_or(WebError::NoPage)?;
    Ok(campaign::published_list(&portal.app, kind, &UnitId(centre)).await?)
}

/// `GET /lists/{kind}/{centre}`
pub(crate) async fn one(
    portal: Portal,
    Path((kind, centre)): Path<(String, String)>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let list = list(&portal, &kind, centre).await?;
    let name = portal.app.master().unit_name(&list.centre);
    let columns = list.kind.columns();
    let row = |line: &domain::catalogue::lists::ListLine| LineRow {
        href: format!("/items/{}", escape(&line.code)),
        code: line.code.clone(),
        name: line.name.clone(),
        cells: columns.iter().zip(&line.cells).map(|(head, cell)| Pair::new(*head, cell.clone())).collect(),
    };
    let rows: Vec<LineRow> = list.lines.iter().skip(visit.from).take(PAGE).map(row).collect();
    let to = visit.from + rows.len();
    let more = to < list.lines.len();
    let page = ListPage {
        frame: portal.frame(&format!("{name}{}", list.kind.label())),
        heading: format!("{name}{}", list.kind.label()),
        note: format!("{}审定公布，共 {} 项", day::long(list.on), list.lines.len()),
        files: files(list.kind, &list.centre),
        columns,
        next: if more { format!("{}?from={to}", href(list.kind, &list.centre)) } else { String::new() },
        rows,
    };
    portal.page(&page)
}

/// `GET /lists/{kind}/{centre}/list.xlsx`
pub(crate) async fn xlsx(
    portal: Portal,
    Path((kind, centre)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let list = list(&portal, &kind, centre).await?;
    let bytes = sheet::xlsx(&portal.app, &list)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), disposition(&list, "xlsx")], bytes).into_response())
}

/// `GET /lists/{kind}/{centre}/list.jsonl`
pub(crate) async fn json_lines(
    portal: Portal,
    Path((kind, centre)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let list = list(&portal, &kind, centre).await?;
    let text = sheet::json_lines(&portal.app, &list)?;
    let kind = "application/jsonl; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), disposition(&list, "jsonl")], text).into_response())
}

/// The file's name: kind, centre and day, plain letters.
fn disposition(list: &PublishedList, end: &str) -> (header::HeaderName, String) {
    let name = format!("{}-{}-{}.{end}", list.kind.code(), list.centre, list.on);
    (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))
}
