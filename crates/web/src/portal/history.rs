//! What changed in an item, version by version, in plain words.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use domain::catalogue::Change;
use serde::Deserialize;
use service::catalogue::revision::Published;

use crate::form::{Choice, Field, chosen};
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
    /// Two versions to choose; empty where there is only one.
    pub(crate) choose: Vec<Field>,
    /// What is compared; empty for nothing.
    pub(crate) compared: String,
    pub(crate) first: String,
    pub(crate) second: String,
    pub(crate) differences: Vec<Change>,
}

/// A version with what it changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct VersionView {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) from: String,
    pub(crate) now: bool,
    pub(crate) lines: Vec<String>,
}

/// Two versions beside each other.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    a: u32,
    #[serde(default)]
    b: u32,
}

/// `GET /items/{code}/history`
pub(crate) async fn show(
    portal: Portal,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let item = service::catalogue::item(&portal.app, &code).ok_or(WebError::NoPage)?;
    let published = service::catalogue::revision::history(&portal.app, &item.code).await?;
    let compares = asked.a > 0 && asked.b > 0;
    let differences = if compares {
        service::catalogue::past::compare(&portal.app, &item.code, asked.a, asked.b).await?
    } else {
        Vec::new()
    };
    let (first, second) = (label(asked.a), label(asked.b));
    let page = HistoryPage {
        frame: portal.frame(&format!("{}变更记录", item.name)),
        code: item.code.clone(),
        name: item.name.clone(),
        guide_href: format!("/items/{}", escape(&item.code)),
        versions: published.iter().map(|version| view(version, &item.code, item.version)).collect(),
        choose: choose(&published, &asked),
        compared: if compares { format!("{first}和{second}的不同") } else { String::new() },
        first,
        second,
        differences,
    };
    portal.page(&page)
}

fn label(version: u32) -> String {
    format!("第 {version} 版")
}

/// Two versions to choose, the last two unless others are asked for.
fn choose(published: &[Published], asked: &Asked) -> Vec<Field> {
    let [last, before, ..] = published else { return Vec::new() };
    let choices = |on: u32| {
        let one = |one: &Published| {
            Choice::new(
                one.version.to_string(),
                format!("{}（{}起）", label(one.version), day::long(one.from)),
            )
        };
        chosen(published.iter().map(one).collect(), &on.to_string())
    };
    let or = |asked: u32, other: u32| if asked > 0 { asked } else { other };
    vec![
        Field::select("a", "从", choices(or(asked.a, before.version))),
        Field::select("b", "到", choices(or(asked.b, last.version))),
    ]
}

fn view(published: &Published, code: &str, now: u32) -> VersionView {
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
        href: format!("/items/{}?on={}", escape(code), published.from),
        label: label(published.version),
        from: format!("{}起", day::long(published.from)),
        now: published.version == now,
        lines,
    }
}
