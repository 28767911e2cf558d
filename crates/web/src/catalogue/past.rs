//! The catalogue as it was on a day.

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;
use service::catalogue::past::{self, Past};

use super::list::status_tag;
use crate::form::Field;
use crate::room::{Desk, escape};
use crate::view::{Frame, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/past.html")]
pub(crate) struct PastPage {
    pub(crate) frame: Frame,
    pub(crate) on: String,
    pub(crate) filters: Vec<Field>,
    pub(crate) rows: Vec<PastRow>,
    pub(crate) next: String,
}

/// An item as it was.
#[derive(Debug, Clone, Default)]
pub(crate) struct PastRow {
    pub(crate) href: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) department: String,
    pub(crate) version: String,
    pub(crate) from: String,
    pub(crate) status: Tag,
    pub(crate) now: Tag,
}

/// Rows on a page.
const PAGE: usize = 50;

/// `GET /catalogue?on=2026-03-01`
pub(crate) async fn list(desk: &Desk, on: &str, q: &str, after: &str) -> Result<Response, WebError> {
    let wrong = || service::ActError::field("/on", crate::text::field_reason("not-a-date"));
    let day: Date = on.parse().map_err(|_| wrong())?;
    let q = q.trim();
    let found = past::on(&desk.app, &desk.actor, (day, q), after, PAGE).await?;
    let next = found
        .last()
        .filter(|_| found.len() == PAGE)
        .map(|last| format!("/catalogue?on={on}&q={}&after={}", escape(q), escape(&last.item.code)));
    desk.page(&PastPage {
        frame: desk.frame("某一天的事项目录"),
        on: day::long(day),
        filters: filters(on, q),
        rows: found.iter().map(|one| row(one, on)).collect(),
        next: next.unwrap_or_default(),
    })
}

/// The day and what is looked for.
pub(crate) fn filters(on: &str, q: &str) -> Vec<Field> {
    vec![
        Field::date("on", "哪一天").value(on).must(),
        Field::text("q", "名称、编码").kind("search", "off").value(q),
    ]
}

fn row(past: &Past, on: &str) -> PastRow {
    let item = &past.item;
    PastRow {
        href: format!("/items/{}?on={on}", escape(&item.code)),
        code: item.code.clone(),
        name: item.name.clone(),
        department: item.department.clone(),
        version: format!("第 {} 版", item.version),
        from: format!("{}起", day::long(past.from)),
        status: status_tag(&item.status),
        now: if past.changed { Tag::new("warn", "后来改过") } else { Tag::new("good", "现行") },
    }
}
