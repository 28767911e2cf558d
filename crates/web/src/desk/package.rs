//! An application for a package: its cases, what waits, and one delivery. How it is taken in is in `package_form`.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::case::NAME_MAX;
use service::ActError;
use service::package::{self, Opened, Received, Taken};

use crate::form::{Field, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Say, Tag};
use crate::{WebError, text};

/// An application with its cases.
#[derive(Template)]
#[template(path = "desk/package.html")]
pub(crate) struct PackagePage {
    pub(crate) frame: Frame,
    pub(crate) no: String,
    pub(crate) name: String,
    pub(crate) parts: Vec<PartRow>,
    /// Query codes, told once.
    pub(crate) codes: Vec<Received>,
    /// Fields of the delivery; empty where nothing waits for it.
    pub(crate) deliver: Vec<Field>,
    pub(crate) deliver_note: String,
}

/// A part.
#[derive(Debug, Clone, Default)]
pub(crate) struct PartRow {
    pub(crate) item: String,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) no: String,
    pub(crate) state: Tag,
    /// May be received now.
    pub(crate) ready: bool,
    pub(crate) waits: String,
}

/// What taking in came to, with the query codes that are told once.
pub(super) async fn taken(desk: &Desk, taken: Taken) -> Result<Response, WebError> {
    let opened = package::open(&desk.app, &desk.actor, &taken.no).await?;
    let mut page = page(desk, &opened);
    page.codes = taken.received;
    page.frame.says.push(Say::new("good", format!("收件完成：{}", opened.linked.no)));
    desk.page(&page)
}

/// `GET /desk/package/{no}`
pub(crate) async fn show(desk: Desk, Path(no): Path<String>) -> Result<Response, WebError> {
    let opened = package::open(&desk.app, &desk.actor, &no).await?;
    desk.page(&page(&desk, &opened))
}

fn page(desk: &Desk, opened: &Opened) -> PackagePage {
    let linked = &opened.linked;
    let receives =
        desk.actor.is(domain::organisation::Role::WindowClerk) && *desk.actor.unit() == linked.centre;
    let row = |part: &domain::case::PackagePart| {
        let case = opened.cases.get(&part.item);
        let waits = linked.ready(&part.item, &opened.cases).err();
        let name = |code: &str| linked.part(code).map_or(code.to_owned(), |part| part.name.clone());
        PartRow {
            item: part.item.clone(),
            name: part.name.clone(),
            href: part.case_no.as_ref().map(|no| format!("/desk/case/{}", escape(no))).unwrap_or_default(),
            no: part.case_no.clone().unwrap_or_default(),
            state: match (case, &waits) {
                (Some(case), _) => Tag::new("brand", text::state(case.state)),
                (None, None) => Tag::new("good", "可以收了"),
                (None, Some((_, true))) => Tag::new("bad", "不办了"),
                (None, Some((_, false))) => Tag::new("warn", "等前面的结果"),
            },
            ready: case.is_none() && waits.is_none() && receives,
            waits: waits.filter(|_| case.is_none()).map_or_else(String::new, |(before, over)| {
                let name = name(&before);
                if over { format!("“{name}”没有准予") } else { format!("等“{name}”办好") }
            }),
        }
    };
    let waiting = opened.to_deliver().count();
    PackagePage {
        frame: desk.frame(&linked.name),
        no: linked.no.clone(),
        name: linked.name.clone(),
        parts: linked.parts.iter().map(row).collect(),
        codes: Vec::new(),
        deliver: if waiting > 0 {
            vec![Field::text("receiver", "谁签收").must().max(NAME_MAX)]
        } else {
            Vec::new()
        },
        deliver_note: if opened.all_decided() {
            format!("都办好了，{waiting} 件结果一起交。")
        } else {
            format!("有 {waiting} 件结果可以交；其余的还在办，申请人愿意等就一起领。")
        },
    }
}

/// `POST /desk/package/{no}/receive`: a part whose turn has come.
pub(crate) async fn receive(
    desk: Desk,
    Path(no): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let done = package::receive_part(&desk.app, &desk.actor, &no, typed.get("item")).await;
    let opened = package::open(&desk.app, &desk.actor, &no).await?;
    let mut page = page(&desk, &opened);
    match done {
        Ok(received) => {
            page.frame.says.push(Say::new("good", format!("已经收件：{}", received.no)));
            page.codes = vec![received];
            desk.page(&page)
        }
        Err(ActError::Field { reason, .. }) => {
            page.frame.says.push(Say::new("bad", text::field_reason(&reason)).line("没有收件。"));
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /desk/package/{no}/deliver`: everything that waits, against one signature.
pub(crate) async fn deliver(
    desk: Desk,
    Path(no): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let receiver = typed.get("receiver").to_owned();
    let mut wrongs = Wrongs::default();
    if receiver.is_empty() {
        wrongs.add("receiver", text::field_reason("missing"));
    } else {
        match package::deliver(&desk.app, &desk.actor, &no, &receiver).await {
            Ok(cases) => {
                let opened = package::open(&desk.app, &desk.actor, &no).await?;
                let mut page = page(&desk, &opened);
                let say = Say::new("good", format!("{} 件结果已经交给{receiver}", cases.len()));
                page.frame.says.push(cases.into_iter().fold(say, Say::line));
                return desk.page(&page);
            }
            Err(ActError::Field { reason, .. }) => wrongs.add("receiver", text::field_reason(&reason)),
            Err(other) => return Err(other.into()),
        }
    }
    let opened = package::open(&desk.app, &desk.actor, &no).await?;
    let mut page = page(&desk, &opened);
    refill(&mut page.deliver, &typed, &wrongs);
    page.frame.says.extend(summary(&page.deliver));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
