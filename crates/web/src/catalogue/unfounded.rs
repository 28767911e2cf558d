//! The clean-up list: conditions, materials and fees without a complete basis, body by body; made to be printed.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::organisation::Role;
use serde::Deserialize;
use service::catalogue::bases::{self, Unfounded};

use crate::WebError;
use crate::room::{Desk, escape};
use crate::view::{Frame, Link, Tag};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/unfounded.html")]
pub(crate) struct UnfoundedPage {
    pub(crate) frame: Frame,
    pub(crate) catalogue_href: &'static str,
    /// The body asked for; empty for all.
    pub(crate) body: String,
    pub(crate) shown: String,
    pub(crate) bodies: Vec<BodyRow>,
    pub(crate) items: Vec<UnfoundedItem>,
    pub(crate) next: String,
}

/// A body with what it has to clean up.
#[derive(Debug, Clone, Default)]
pub(crate) struct BodyRow {
    pub(crate) href: String,
    pub(crate) body: String,
    pub(crate) items: usize,
    pub(crate) none: usize,
    pub(crate) partly: usize,
}

/// An item with its elements.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnfoundedItem {
    pub(crate) item: Link,
    pub(crate) code: String,
    pub(crate) lines: Vec<UnfoundedLine>,
}

/// An element and what its basis lacks.
#[derive(Debug, Clone, Default)]
pub(crate) struct UnfoundedLine {
    pub(crate) kind: &'static str,
    pub(crate) what: String,
    pub(crate) lacks: Tag,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    body: String,
    #[serde(default)]
    from: usize,
}

/// Items on a page.
const PAGE: usize = 100;

/// `GET /catalogue/unfounded`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let all = bases::unfounded(&desk.app, &desk.actor)?;
    let edits = desk.actor.is(Role::CatalogueEditor);
    desk.page(&page(desk.frame("缺依据清单"), &all, asked.body.trim(), asked.from, edits))
}

/// The page of a list: the bodies, or the items of one.
pub(crate) fn page(frame: Frame, all: &[Unfounded], body: &str, from: usize, edits: bool) -> UnfoundedPage {
    let of_body: Vec<&Unfounded> = all.iter().filter(|one| one.department == body).collect();
    let shown = of_body.iter().skip(from).take(PAGE).map(|one| item(one, edits));
    let items: Vec<UnfoundedItem> = shown.collect();
    let to = from + items.len();
    let elements: usize = all.iter().map(|one| one.elements.len()).sum();
    UnfoundedPage {
        frame,
        catalogue_href: if edits { "/catalogue" } else { "" },
        body: body.to_owned(),
        shown: if body.is_empty() {
            format!("{} 个事项、{elements} 处", all.len())
        } else {
            let elements: usize = of_body.iter().map(|one| one.elements.len()).sum();
            format!("{} 个事项、{elements} 处", of_body.len())
        },
        bodies: if body.is_empty() { bodies(all) } else { Vec::new() },
        next: if to < of_body.len() {
            format!("/catalogue/unfounded?body={}&from={to}", escape(body))
        } else {
            String::new()
        },
        items,
    }
}

fn bodies(all: &[Unfounded]) -> Vec<BodyRow> {
    let mut rows: BTreeMap<&str, BodyRow> = BTreeMap::new();
    for one in all {
        let row = rows.entry(&one.department).or_default();
        row.items += 1;
        let none = one.elements.iter().filter(|element| element.lacks.is_empty()).count();
        row.none += none;
        row.partly += one.elements.len() - none;
    }
    let mut rows: Vec<BodyRow> = rows
        .into_iter()
        .map(|(body, row)| BodyRow {
            href: format!("/catalogue/unfounded?body={}", escape(body)),
            body: body.to_owned(),
            ..row
        })
        .collect();
    // Who has most to do comes first.
    rows.sort_by_key(|row| std::cmp::Reverse(row.none + row.partly));
    rows
}

fn item(one: &Unfounded, edits: bool) -> UnfoundedItem {
    let room = if edits { "catalogue" } else { "items" };
    let line = |element: &domain::catalogue::Baseless| UnfoundedLine {
        kind: element.kind,
        what: element.what.clone(),
        lacks: match element.lacks.as_slice() {
            [] => Tag::new("bad", "未注明依据"),
            lacks => Tag::new("warn", format!("依据缺{}", lacks.join("、"))),
        },
    };
    UnfoundedItem {
        item: Link::to(format!("/{room}/{}", escape(&one.item)), one.name.clone()),
        code: one.item.clone(),
        lines: one.elements.iter().map(line).collect(),
    }
}
