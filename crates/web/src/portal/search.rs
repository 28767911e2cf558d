//! Search: everyday words in, items out, each with why it was found.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::catalogue::search::{Reason, marked};
use domain::catalogue::{CaseType, ItemVersion};
use serde::Deserialize;
use service::catalogue::Typing;
use service::items::Head;

use crate::room::{Portal, escape};
use crate::view::{Frame, Link, Tag};
use crate::{WebError, text};

/// The page.
#[derive(Template)]
#[template(path = "portal/search.html", blocks = ["found"])]
pub(crate) struct Search {
    pub(crate) frame: Frame,
    pub(crate) q: String,
    pub(crate) heading: String,
    pub(crate) count: String,
    pub(crate) hits: Vec<Hit>,
    pub(crate) suggestions: Vec<Link>,
    pub(crate) next: String,
}

/// An item found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hit {
    /// The guide, or the intake; empty where nothing can be done.
    pub(crate) href: String,
    /// Name, in pieces: those that were asked for are marked.
    pub(crate) name: Vec<Piece>,
    /// Department as the source names it.
    pub(crate) department: String,
    /// What to know at a glance.
    pub(crate) tags: Vec<Tag>,
    /// Why it was found; empty where nothing was asked.
    pub(crate) reasons: String,
    /// Why it cannot be taken here; for the intake.
    pub(crate) why_not: String,
}

/// A piece of a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The text.
    pub(crate) text: String,
    /// Asked for.
    pub(crate) on: bool,
}

/// A name with what the reasons mark in it.
pub(crate) fn pieces(name: &str, reasons: &[Reason]) -> Vec<Piece> {
    marked(name, reasons).into_iter().map(|(text, on)| Piece { text, on }).collect()
}

/// Reasons in one line.
pub(crate) fn told(reasons: &[Reason]) -> String {
    reasons.iter().map(Reason::text).collect::<Vec<_>>().join("；")
}

/// Items on a page.
const PAGE: usize = 20;
/// Items shown at first where something was asked: the best few, more on demand.
const BEST: usize = 8;

/// What was asked.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    from: usize,
}

/// `GET /search`
pub(crate) async fn show(portal: Portal, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let q: String = asked.q.trim().chars().take(60).collect();
    let shown = if q.is_empty() || asked.from > 0 { PAGE } else { BEST };
    let (total, hits, base) = match (q.as_str(), asked.theme.as_str()) {
        ("", "") => everything(&portal, |_| true, asked.from, "/search?".to_owned()),
        ("", theme) => {
            let base = format!("/search?theme={}&", escape(theme));
            everything(&portal, |head| head.category.as_deref() == Some(theme), asked.from, base)
        }
        (q, _) => {
            let all = found(&portal, q);
            let base = format!("/search?q={}&", escape(q));
            (all.len(), all.into_iter().skip(asked.from).take(shown).collect(), base)
        }
    };
    let to = asked.from + hits.len();
    let heading = match (q.as_str(), asked.theme.as_str()) {
        ("", "") => "全部事项".to_owned(),
        ("", theme) => theme.to_owned(),
        (q, _) if total == 0 => format!("没有找到“{q}”"),
        (q, _) => format!("和“{q}”有关的事项"),
    };
    let page = Search {
        frame: portal.frame(&heading),
        count: if total == 0 {
            String::new()
        } else {
            format!("第 {}–{to} 个，共 {total} 个", asked.from + 1)
        },
        heading,
        suggestions: suggestions(),
        next: if to < total { format!("{base}from={to}") } else { String::new() },
        hits,
        q,
    };
    if portal.here.fragment { portal.page(&page.as_found()) } else { portal.page(&page) }
}

/// Words that lead somewhere in most catalogues.
fn suggestions() -> Vec<Link> {
    let words = ["低保", "老年证", "残疾证", "社保补贴", "卫生许可"];
    words.iter().map(|word| Link::to(format!("/search?q={}", escape(word)), *word)).collect()
}

fn found(portal: &Portal, q: &str) -> Vec<Hit> {
    let typing = if portal.here.fragment { Typing::Live } else { Typing::Sent };
    let found = service::catalogue::asked(&portal.app, q, service::catalogue::FOUND_MAX, typing);
    found.into_iter().map(|found| hit(&found.item, &found.reasons)).collect()
}

/// Items in order of code, those that are taken here first: how many there are, and a page of them.
fn everything(
    portal: &Portal,
    wanted: impl Fn(&Head) -> bool,
    from: usize,
    base: String,
) -> (usize, Vec<Hit>, String) {
    let master = portal.app.master();
    let mut heads: Vec<&Head> = master.items.heads().filter(|head| wanted(head)).collect();
    heads.sort_by_key(|head| !head.status.takes_cases());
    let page = heads.iter().skip(from).take(PAGE).filter_map(|head| master.items.get(&head.code));
    (heads.len(), page.map(|item| hit(&item, &[])).collect(), base)
}

fn hit(item: &ItemVersion, reasons: &[Reason]) -> Hit {
    Hit {
        href: format!("/items/{}", escape(&item.code)),
        name: pieces(&item.name, reasons),
        department: department(item),
        tags: tags(item),
        reasons: told(reasons),
        why_not: String::new(),
    }
}

/// The department with the item's type.
pub(crate) fn department(item: &ItemVersion) -> String {
    let kind = item.item_type.as_deref().unwrap_or("类型未提供");
    format!("{} · {kind}", item.department)
}

/// What to know of an item at a glance.
pub(crate) fn tags(item: &ItemVersion) -> Vec<Tag> {
    if let Some(reason) = item.status.reason() {
        return vec![Tag::new("", reason.to_owned())];
    }
    let mut tags = Vec::new();
    match item.case_type {
        CaseType::Immediate => tags.push(Tag::new("good", "当场办结")),
        CaseType::Promised => {
            if let Some(limit) = item.promised.as_ref().and_then(domain::catalogue::ItemLimit::whole) {
                tags.push(Tag::new("brand", format!("承诺 {}", text::limit(limit))));
            }
        }
    }
    if let Some(visits) = item.visits {
        tags.push(Tag::new("", if visits == 0 { "不用跑".to_owned() } else { format!("跑 {visits} 次") }));
    }
    if item.in_person {
        tags.push(Tag::new("warn", "本人到场"));
    }
    tags
}
