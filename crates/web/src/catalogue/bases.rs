//! The table of bases: which document stands behind what, and the repeal of one, shown before it is done.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::bases::{Affected, Document, Fate, Reliance, Repeal};
use domain::organisation::Role;
use serde::Deserialize;
use service::ActError;
use service::catalogue::bases::{self, Looked, Preview, RepealIn};
use service::catalogue::revision::may_at_once;

use crate::form::{Choice, Field, Input, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// The list.
#[derive(Template)]
#[template(path = "catalogue/bases.html")]
pub(crate) struct BasesPage {
    pub(crate) frame: Frame,
    pub(crate) catalogue_href: &'static str,
    pub(crate) q: Field,
    pub(crate) shown: String,
    pub(crate) rows: Vec<DocumentRow>,
    pub(crate) next: String,
}

/// A document in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct DocumentRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) doc_no: String,
    pub(crate) issuer: String,
    pub(crate) revised: String,
    pub(crate) items: usize,
    pub(crate) elements: usize,
    pub(crate) repealed: Option<Tag>,
}

/// One document.
#[derive(Template)]
#[template(path = "catalogue/basis.html")]
pub(crate) struct BasisPage {
    pub(crate) frame: Frame,
    pub(crate) catalogue_href: &'static str,
    pub(crate) title: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) also: String,
    pub(crate) namesakes: Vec<Link>,
    pub(crate) repeals: Vec<RepealRow>,
    pub(crate) items: Vec<RelyingItem>,
    pub(crate) more: String,
    /// Fields of the repeal; empty for who may not.
    pub(crate) fields: Vec<Field>,
    pub(crate) action: String,
    pub(crate) preview: Option<PreviewView>,
}

/// A repeal that was recorded.
#[derive(Debug, Clone, Default)]
pub(crate) struct RepealRow {
    pub(crate) what: String,
    pub(crate) note: String,
    pub(crate) state: Tag,
}

/// An item that relies on the document.
#[derive(Debug, Clone, Default)]
pub(crate) struct RelyingItem {
    pub(crate) item: Link,
    pub(crate) department: String,
    pub(crate) lines: Vec<Pair>,
}

/// What a repeal would do.
#[derive(Debug, Clone, Default)]
pub(crate) struct PreviewView {
    pub(crate) heading: String,
    pub(crate) figures: Vec<Pair>,
    pub(crate) items: Vec<TouchedItem>,
    pub(crate) more: String,
    /// What was previewed: confirmed only as it was shown.
    pub(crate) seen: String,
}

/// An item with what becomes of its elements.
#[derive(Debug, Clone, Default)]
pub(crate) struct TouchedItem {
    pub(crate) item: Link,
    pub(crate) department: String,
    pub(crate) running: String,
    pub(crate) suspended: bool,
    pub(crate) lines: Vec<TouchedLine>,
}

/// An element and its fate.
#[derive(Debug, Clone, Default)]
pub(crate) struct TouchedLine {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    pub(crate) fate: Tag,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: usize,
}

/// Documents on a page.
const PAGE: usize = 50;
/// Items of a document on its page.
const ITEMS: usize = 200;

/// `GET /catalogue/bases`
pub(crate) async fn list(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let (found, all) = bases::list(&desk.app, &desk.actor, &asked.q)?;
    let repeals = desk.app.master();
    let repeals = repeals.bases().repeals();
    let today = desk.app.clock().today();
    let row = |document: &Document| {
        let of = repeals.iter().find(|one| one.document == document.key);
        document_row(document, of.map(|repeal| repealed_tag(repeal, repeal.from <= today)))
    };
    let rows: Vec<DocumentRow> = found.iter().skip(asked.from).take(PAGE).map(row).collect();
    let to = asked.from + rows.len();
    desk.page(&BasesPage {
        frame: desk.frame("依据总表"),
        catalogue_href: catalogue_href(&desk),
        q: Field::text("q", "文件名称、文号、制定机关").kind("search", "off").value(asked.q.clone()),
        shown: format!("共 {all} 份文件，符合 {} 份", found.len()),
        next: if to < found.len() {
            format!("/catalogue/bases?from={to}&q={}", escape(&asked.q))
        } else {
            String::new()
        },
        rows,
    })
}

fn repealed_tag(repeal: &Repeal, in_force: bool) -> Tag {
    let what = repeal.article.as_deref().unwrap_or_default();
    if in_force {
        Tag::new("bad", format!("{what}已废止"))
    } else {
        Tag::new("warn", format!("{what}将废止"))
    }
}

fn catalogue_href(desk: &Desk) -> &'static str {
    if desk.actor.is(Role::CatalogueEditor) { "/catalogue" } else { "" }
}

fn document_row(document: &Document, repealed: Option<Tag>) -> DocumentRow {
    DocumentRow {
        href: format!("/catalogue/bases/{}", escape(&document.key)),
        title: document.title.clone(),
        doc_no: document.doc_no.clone().unwrap_or_default(),
        issuer: document.issuer.clone().unwrap_or_default(),
        revised: document.last_revised.clone().or_else(|| document.date.clone()).unwrap_or_default(),
        items: document.items(),
        elements: document.relies.len(),
        repealed,
    }
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: u32,
}

/// `GET /catalogue/bases/{key}`
pub(crate) async fn show(
    desk: Desk,
    Path(key): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let looked = bases::document(&desk.app, &desk.actor, &key)?;
    let said = looked.repeals.iter().find(|one| one.id == visit.done).map(told);
    let mut page = page(&desk, &looked);
    page.frame.says.extend(said);
    desk.page(&page)
}

fn told(repeal: &Repeal) -> Say {
    if repeal.done {
        return Say::new("good", format!("已经记录废止，清理了 {} 个事项", repeal.changed))
            .line("在办的件按收件时的版本办；还引用它的要素列为问题，修订时要换依据。");
    }
    Say::new("good", "已经记录废止").line(format!("到{}自动清理引用它的事项。", day::long(repeal.from)))
}

/// `POST /catalogue/bases/{key}`: shows what a repeal would do, or does it as it was shown.
pub(crate) async fn repeal(
    desk: Desk,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let asked = read(&typed, &mut wrongs);
    if !wrongs.is_empty() {
        return refused(&desk, &key, &typed, &wrongs, None).await;
    }
    let preview = match bases::preview(&desk.app, &desk.actor, &key, &asked).await {
        Ok(preview) => preview,
        Err(ActError::Field { field, reason }) => {
            wrongs.add(field.trim_start_matches('/'), sentence(&reason));
            return refused(&desk, &key, &typed, &wrongs, None).await;
        }
        Err(other) => return Err(other.into()),
    };
    if typed.get("act") != "repeal" || typed.get("seen") != seen(&preview) {
        return refused(&desk, &key, &typed, &wrongs, Some(&preview)).await;
    }
    match bases::repeal(&desk.app, &desk.actor, &key, &asked).await {
        Ok(done) => {
            let to = format!("/catalogue/bases/{}?done={}", escape(&key), done.id);
            Ok(Redirect::to(&to).into_response())
        }
        Err(ActError::Field { field, reason }) => {
            wrongs.add(field.trim_start_matches('/'), sentence(&reason));
            refused(&desk, &key, &typed, &wrongs, Some(&preview)).await
        }
        Err(other) => Err(other.into()),
    }
}

fn read(typed: &Typed, wrongs: &mut Wrongs) -> RepealIn {
    let from = typed.some("from").and_then(|from| match from.parse() {
        Ok(day) => Some(day),
        Err(_) => {
            wrongs.add("from", text::field_reason("not-a-date"));
            None
        }
    });
    RepealIn {
        article: typed.get("article").to_owned(),
        from,
        instrument: typed.get("instrument").to_owned(),
        licences: typed.all("licences"),
    }
}

fn sentence(reason: &str) -> String {
    match reason {
        "article" => "没有认出条文，请按“第十六条”这样写；整份文件废止就不填".to_owned(),
        "one-article" => "一次只废止一条；几条就分几次记录".to_owned(),
        "repealed-already" => "已经记录过它的废止".to_owned(),
        "confirm" => "这些许可的设定依据都没有了，依法不能再准予，请逐个勾选确认暂停受理".to_owned(),
        other => text::field_reason(other),
    }
}

/// The page with what was typed kept: with what is wrong, or with what the repeal would do.
async fn refused(
    desk: &Desk,
    key: &str,
    typed: &Typed,
    wrongs: &Wrongs,
    preview: Option<&Preview>,
) -> Result<Response, WebError> {
    let looked = bases::document(&desk.app, &desk.actor, key)?;
    if !may_at_once(&desk.app, &desk.actor) {
        return Err(ActError::Denied(domain::authority::Denial::Role).into());
    }
    let mut page = page(desk, &looked);
    if let Some(preview) = preview {
        page.fields.extend(licences(preview));
        page.preview = Some(preview_view(preview));
    }
    refill(&mut page.fields, typed, wrongs);
    page.frame.says.extend(summary(&page.fields));
    let status = if wrongs.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    desk.page_with(status, &page)
}

/// Fields of a repeal.
pub(crate) fn fields() -> Vec<Field> {
    vec![
        Field::text("article", "只废止其中一条").max(40).hint("如“第十六条”；整份文件废止就不填"),
        Field::date("from", "从哪天起废止").must(),
        Field::text("instrument", "废止它的文件").must().max(200).hint("名称和文号"),
    ]
}

/// Licences that have to be confirmed, each by itself.
pub(crate) fn licences(preview: &Preview) -> Option<Field> {
    let choices: Vec<Choice> = preview
        .licences()
        .map(|one| Choice::new(one.item.clone(), format!("{}（{}）", one.name, one.item)))
        .collect();
    (!choices.is_empty()).then(|| Field {
        input: Input::Checks(choices),
        hint: "设定依据没有了，依据行政许可法第十四条至第十七条不能再准予；勾选后暂停受理".to_owned(),
        ..Field::text("licences", "暂停受理的行政许可")
    })
}

fn seen(preview: &Preview) -> String {
    format!("{}|{}", preview.repeal.article.as_deref().unwrap_or_default(), preview.repeal.from)
}

/// What a repeal would do, as shown.
pub(crate) fn preview_view(preview: &Preview) -> PreviewView {
    let count = |fate: Fate| {
        preview.affected.iter().flat_map(|one| &one.touched).filter(|one| one.fate == fate).count()
    };
    let running: u64 = preview.running.values().sum();
    let more = preview.affected.len().saturating_sub(ITEMS);
    PreviewView {
        heading: format!("废止{}会影响这些", preview.repeal.what()),
        figures: vec![
            Pair::new("涉及事项", preview.affected.len().to_string()),
            Pair::new("删去的要求", count(Fate::Struck).to_string()),
            Pair::new("另有依据，要核对", count(Fate::Beside).to_string()),
            Pair::new("设定依据和程序，要修订", count(Fate::Flagged).to_string()),
            Pair::new("在办的件", running.to_string()),
        ],
        items: preview.affected.iter().take(ITEMS).map(|one| touched(one, preview)).collect(),
        more: if more == 0 {
            String::new()
        } else {
            format!("还有 {more} 个事项没有列出，会一并清理。")
        },
        seen: seen(preview),
    }
}

fn touched(one: &Affected, preview: &Preview) -> TouchedItem {
    let fate = |fate: Fate| match fate {
        Fate::Struck => Tag::new("bad", "删去"),
        Fate::Beside => Tag::new("warn", "另有依据，核对"),
        Fate::Flagged => Tag::new("warn", "列为问题"),
    };
    TouchedItem {
        item: Link::to(format!("/catalogue/{}", escape(&one.item)), one.name.clone()),
        department: one.department.clone(),
        running: preview.running.get(&one.item).map_or_else(String::new, |n| format!("在办 {n} 件")),
        suspended: one.bare_licence,
        lines: one
            .touched
            .iter()
            .map(|one| TouchedLine { kind: one.kind.label(), name: one.name.clone(), fate: fate(one.fate) })
            .collect(),
    }
}

fn page(desk: &Desk, looked: &Looked) -> BasisPage {
    let whole = looked.repeals.iter().any(|one| one.article.is_none());
    let may = may_at_once(&desk.app, &desk.actor) && !whole;
    BasisPage {
        catalogue_href: catalogue_href(desk),
        fields: if may { fields() } else { Vec::new() },
        ..view(desk.frame(&looked.document.title), looked, desk.actor.is(Role::CatalogueEditor))
    }
}

/// A document as shown, without the form.
pub(crate) fn view(frame: Frame, looked: &Looked, edits: bool) -> BasisPage {
    let document = &looked.document;
    let fact = |label: &str, value: &Option<String>| {
        Pair::new(label, value.clone().unwrap_or_else(|| "未提供".to_owned()))
    };
    let items = relying(&document.relies, edits);
    let more = document.items().saturating_sub(items.len());
    let also: Vec<String> = document.also.iter().map(|title| format!("《{title}》")).collect();
    BasisPage {
        frame,
        catalogue_href: "",
        title: document.title.clone(),
        facts: vec![
            fact("文号", &document.doc_no),
            fact("制定机关", &document.issuer),
            fact("首次公布", &document.date),
            fact("最近修订", &document.last_revised),
        ],
        also: if also.is_empty() { String::new() } else { format!("也写作{}", also.join("、")) },
        namesakes: looked
            .namesakes
            .iter()
            .map(|(key, label)| Link::to(format!("/catalogue/bases/{}", escape(key)), label.clone()))
            .collect(),
        repeals: looked.repeals.iter().map(repeal_row).collect(),
        more: if more == 0 { String::new() } else { format!("还有 {more} 个事项没有列出。") },
        items,
        fields: Vec::new(),
        action: format!("/catalogue/bases/{}", escape(&document.key)),
        preview: None,
    }
}

fn repeal_row(repeal: &Repeal) -> RepealRow {
    RepealRow {
        what: repeal.sentence(),
        note: format!("{}记录", repeal.by.name),
        state: if repeal.done {
            Tag::new("good", format!("已清理 {} 个事项", repeal.changed))
        } else {
            Tag::new("warn", "等生效日清理")
        },
    }
}

fn relying(relies: &[Reliance], edits: bool) -> Vec<RelyingItem> {
    let mut items: Vec<RelyingItem> = Vec::new();
    let room = if edits { "catalogue" } else { "items" };
    for one in relies {
        let href = format!("/{room}/{}", escape(&one.item));
        if items.last().is_none_or(|last| last.item.href != href) {
            if items.len() == ITEMS {
                break;
            }
            items.push(RelyingItem {
                item: Link::to(href, one.item_name.clone()),
                department: one.department.clone(),
                lines: Vec::new(),
            });
        }
        let articles =
            if one.articles.is_empty() { "未写条款".to_owned() } else { one.articles.join("、") };
        let beside = if one.beside { "，另有依据" } else { "" };
        let line = Pair::new(format!("{}：{}", one.kind.label(), one.element), format!("{articles}{beside}"));
        if let Some(last) = items.last_mut() {
            last.lines.push(line);
        }
    }
    items
}
