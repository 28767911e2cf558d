//! Taking in a file: looked at line by line first, and then exactly that file.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::Severity;
use serde::Deserialize;
use service::ActError;
use service::catalogue::file::{self, Taken, Waiting};
use service::catalogue::ingest::{Entry, Imported};
use service::catalogue::revision::may_at_once;
use service::sheet::Fault;

use crate::form::{Field, Wrongs, refill, summary};
use crate::room::{Desk, Posted};
use crate::upload::Upload;
use crate::view::{Figure, Frame, Link, Say, Tag};
use crate::{WebError, text};

/// Faults and items shown on the page; the rest is counted.
const SHOWN: usize = 200;

/// The page.
#[derive(Template)]
#[template(path = "catalogue/import.html")]
pub(crate) struct ImportPage {
    pub(crate) frame: Frame,
    pub(crate) fields: Vec<Field>,
    /// What was found in the file; none before one was sent.
    pub(crate) report: Option<Report>,
}

/// What was found in a file, and what it would come to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Report {
    /// Name of the file.
    pub(crate) name: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) faults: Vec<FaultRow>,
    /// What is not shown of them; empty for nothing.
    pub(crate) more_faults: String,
    pub(crate) entries: Vec<EntryRow>,
    pub(crate) more_entries: String,
    /// Where the yes goes; empty where there is nothing to take in.
    pub(crate) action: String,
    /// Catalogue it was compared with.
    pub(crate) epoch: String,
    /// Words of the button.
    pub(crate) submit: String,
    /// Lines with a fatal fault stay out: has to be agreed to; empty where there are none.
    pub(crate) skip: String,
}

/// A fault.
#[derive(Debug, Clone, Default)]
pub(crate) struct FaultRow {
    pub(crate) place: String,
    pub(crate) item: String,
    pub(crate) severity: Tag,
    pub(crate) sentence: String,
}

/// An item that is new or changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryRow {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) kind: Tag,
    pub(crate) sentences: Vec<String>,
}

/// What the last import came to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    published: Option<usize>,
    #[serde(default)]
    same: usize,
    #[serde(default)]
    held: usize,
}

/// `GET /catalogue/import`
pub(crate) async fn show(desk: Desk, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    allowed(&desk)?;
    let mut page = page(&desk);
    if let Some(published) = visit.published {
        let title = if published == 0 {
            "没有要改的：文件和现行目录一样".to_owned()
        } else {
            format!("已经发布 {published} 个事项，现在就按新版本收件")
        };
        let mut say = Say::new("good", title).line(format!("没有变化 {} 个。", visit.same));
        if visit.held > 0 {
            say = say.line(format!("有致命问题没有导入 {} 个，改好后再导入一次。", visit.held));
        }
        if published > 0 {
            say.links.push(Link::to("/catalogue", "看事项目录"));
            say.links
                .push(Link::to("/catalogue/placements?state=open", "下一步：安排还没有窗口收的事项进驻"));
        }
        page.frame.says.push(say);
    }
    desk.page(&page)
}

/// `POST /catalogue/import`: looks at a file.
pub(crate) async fn check(desk: Desk, upload: Upload) -> Result<Response, WebError> {
    let Upload { posted, name, file } = upload;
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let looked = if file.is_empty() {
        Err("请先选择文件".to_owned())
    } else {
        let looked = file::receive(&desk.app, &desk.actor, file.to_vec()).await?;
        looked.map_err(|trouble| trouble.to_string())
    };
    let mut page = page(&desk);
    match looked {
        Ok(waiting) => {
            page.report = Some(report(&name, waiting));
            desk.page(&page)
        }
        Err(why) => {
            wrongs.add("file", why);
            refill(&mut page.fields, &typed, &wrongs);
            page.frame.says.extend(summary(&page.fields));
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// `POST /catalogue/import/{digest}`: takes in the file that was looked at.
pub(crate) async fn take(
    desk: Desk,
    Path(digest): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let seen = typed.get("epoch").parse().unwrap_or(-1);
    let skip = typed.get("skip") == "1";
    let mut page = page(&desk);
    match file::take(&desk.app, &desk.actor, &digest, seen, skip).await {
        Ok(Taken::Done(done)) if done.published > 0 || done.held_back == 0 || skip => {
            Ok(Redirect::to(&after(&done)).into_response())
        }
        Ok(Taken::Done(done)) => {
            let title = format!("没有导入：有 {} 个事项有致命问题，还没有勾选只导入其余的", done.held_back);
            page.frame.says.push(Say::new("warn", title).line("请再传一次文件，在检查结果里勾选后导入。"));
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Ok(Taken::Look(waiting)) => {
            let title = "还没有导入：检查之后目录有了变动，请按现在的结果再看一遍";
            page.frame.says.push(Say::new("warn", title));
            page.report = Some(report(typed.get("name"), *waiting));
            desk.page_with(StatusCode::CONFLICT, &page)
        }
        Err(ActError::NotFound) => {
            let title = "还没有导入：检查过的文件已经不在了（保留一天），请再传一次";
            page.frame.says.push(Say::new("warn", title));
            desk.page_with(StatusCode::CONFLICT, &page)
        }
        Err(other) => Err(other.into()),
    }
}

fn after(done: &Imported) -> String {
    format!("/catalogue/import?published={}&same={}&held={}", done.published, done.unchanged, done.held_back)
}

fn allowed(desk: &Desk) -> Result<(), WebError> {
    if may_at_once(&desk.app, &desk.actor) {
        Ok(())
    } else {
        Err(ActError::Denied(domain::authority::Denial::Role).into())
    }
}

fn page(desk: &Desk) -> ImportPage {
    let file = Field::text("file", "文件")
        .kind("file", "off")
        .must()
        .hint("XLSX 工作簿或者 JSON Lines，不超过 20 MB");
    ImportPage { frame: desk.frame("导入事项"), fields: vec![file], report: None }
}

/// The report as shown.
pub(crate) fn report(name: &str, waiting: Waiting) -> Report {
    let Waiting { digest, imported, faults, epoch } = waiting;
    let arriving = imported.new.len() + imported.changed.len();
    let held = imported.held_back;
    let new = imported.new.iter().map(|entry| entry_row(entry, Tag::new("brand", "新增")));
    let changed = imported.changed.iter().map(|entry| entry_row(entry, Tag::new("warn", "改动")));
    Report {
        name: name.to_owned(),
        figures: figures(&imported, &faults),
        more_faults: more(faults.len(), "条，先改以上各条再检查"),
        faults: faults.iter().take(SHOWN).map(fault_row).collect(),
        more_entries: more(arriving, "个事项没有列出"),
        entries: changed.chain(new).take(SHOWN).collect(),
        action: if arriving == 0 { String::new() } else { format!("/catalogue/import/{digest}") },
        epoch: epoch.to_string(),
        submit: format!("导入并发布 {arriving} 个事项"),
        skip: if held == 0 {
            String::new()
        } else {
            format!("有致命问题的 {held} 个事项不导入，只导入没有问题的 {arriving} 个事项")
        },
    }
}

fn more(all: usize, words: &str) -> String {
    if all > SHOWN { format!("还有 {} {words}。", all - SHOWN) } else { String::new() }
}

fn figures(imported: &Imported, faults: &[Fault]) -> Vec<Figure> {
    let fatal = faults.iter().filter(|fault| fault.severity == Severity::Fatal).count();
    let figure = |label: &str, n: usize, ink, href: &str| Figure {
        label: label.to_owned(),
        value: n.to_string(),
        ink: if n == 0 { "" } else { ink },
        note: match href {
            "#faults" if fatal > 0 => format!("个事项，共 {fatal} 处致命问题"),
            _ => "个事项".to_owned(),
        },
        href: href.to_owned(),
        ..Figure::default()
    };
    vec![
        figure("新增", imported.new.len(), "", "#entries"),
        figure("有改动", imported.changed.len(), "warn-ink", "#entries"),
        figure("没有变化", imported.unchanged, "", "#entries"),
        figure("不能导入", imported.held_back, "bad-ink", "#faults"),
    ]
}

fn fault_row(fault: &Fault) -> FaultRow {
    FaultRow {
        place: fault.place(),
        item: fault.item.clone(),
        severity: Tag::new(text::severity_tone(fault.severity), Severity::label(fault.severity)),
        sentence: fault.sentence(),
    }
}

fn entry_row(entry: &Entry, kind: Tag) -> EntryRow {
    EntryRow { code: entry.code.clone(), name: entry.name.clone(), kind, sentences: entry.sentences.clone() }
}
