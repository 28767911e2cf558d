//! What changed in an item, version by version, in plain words.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::catalogue::Change;
use service::catalogue::revision::Published;

use crate::room::{Portal, escape};
use crate::view::Frame;
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "portal/history.html")]
pub(crate) struct HistoryPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) guide_href: String,
    pub(crate) versions: Vec<VersionView>,
}

/// A version with what it changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct VersionView {
    pub(crate) label: String,
    pub(crate) from: String,
    pub(crate) now: bool,
    pub(crate) lines: Vec<String>,
}

/// `GET /items/{code}/history`
pub(crate) async fn show(portal: Portal, Path(code): Path<String>) -> Result<Response, WebError> {
    let item = service::catalogue::item(&portal.app, &code).ok_or(WebError::NoPage)?;
    let published = service::catalogue::revision::history(&portal.app, &item.code).await?;
    let page = HistoryPage {
        frame: portal.frame(&format!("{}变更记录", item.name)),
        code: item.code.clone(),
        name: item.name.clone(),
        guide_href: format!("/items/{}", escape(&item.code)),
        versions: published.iter().map(|version| view(version, item.version)).collect(),
    };
    portal.page(&page)
}

fn view(published: &Published, now: u32) -> VersionView {
    let mut lines: Vec<String> = published.changes.iter().map(Change::sentence).collect();
    lines.extend(published.status.reason().map(|reason| format!("现状：{reason}")));
    if lines.is_empty() {
        lines.push(if published.version == 1 {
            "首次发布".to_owned()
        } else {
            "恢复受理".to_owned()
        });
    }
    VersionView {
        label: format!("第 {} 版", published.version),
        from: format!("{}起", day::long(published.from)),
        now: published.version == now,
        lines,
    }
}
