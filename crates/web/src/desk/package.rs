//! A package at the window: one form for all items, then the application with its cases, what waits, and one delivery.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::NAME_MAX;
use domain::catalogue::package::{Merged, Package};
use service::ActError;
use service::package::{self, Opened, PackageApplication, Received};

use crate::desk::acts::grades;
use crate::desk::{intake_form, reading};
use crate::form::{Field, Input, MaterialPick, Typed, Wrongs, refill, summary};
use crate::portal::package::{MergedView, names, view};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Say, Tag};
use crate::{WebError, text};

/// The form.
#[derive(Template)]
#[template(path = "desk/package_form.html")]
pub(crate) struct PackageForm {
    pub(crate) frame: Frame,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) once: String,
    pub(crate) applicant: Vec<Field>,
    pub(crate) proxy: Vec<Field>,
    pub(crate) materials: Vec<Field>,
    pub(crate) body: MergedView,
}

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

fn offered(desk: &Desk, id: &str) -> Result<(std::sync::Arc<Package>, Merged), WebError> {
    let (package, merged) = package::find(&desk.app, id)?;
    let merged = merged.map_err(|refusal| ActError::field("/item", refusal.to_string()))?;
    package::taken_here(&desk.app, &desk.actor, &package)?;
    Ok((package, merged))
}

/// `GET /desk/package/new/{id}`
pub(crate) async fn ask(desk: Desk, Path(id): Path<String>) -> Result<Response, WebError> {
    let (package, merged) = offered(&desk, &id)?;
    desk.page(&form(&desk, &package, &merged))
}

fn form(desk: &Desk, package: &Package, merged: &Merged) -> PackageForm {
    let now = desk.app.clock().now().as_millisecond();
    let first = package.members.first().and_then(|one| service::catalogue::item(&desk.app, &one.item));
    let mut applicant = first.map(|item| intake_form::applicant_fields(&item)).unwrap_or_default();
    applicant.retain(|field| field.name != "kind");
    PackageForm {
        frame: desk.frame(&format!("收件 {}", package.name)),
        id: package.id.clone(),
        name: package.name.clone(),
        once: format!("{}-{now}", desk.csrf),
        applicant,
        proxy: intake_form::proxy_fields(),
        materials: vec![materials(merged)],
        body: view(merged, &names(&desk.app, package)),
    }
}

/// The merged list, to tick off.
pub(crate) fn materials(merged: &Merged) -> Field {
    let pick = |(index, one): (usize, &domain::catalogue::package::MergedMaterial)| MaterialPick {
        index,
        prefix: "in".to_owned(),
        name: one.name.clone(),
        note: format!("{} · {} 个事项用", if one.required { "必备" } else { "按情形" }, one.uses.len()),
        copies: one.copies.to_string(),
        originals: one.originals.to_string(),
        grades: grades("B"),
        ..MaterialPick::default()
    };
    let picks = merged.materials.iter().enumerate().map(pick).collect();
    let field = Field {
        input: Input::Handed(picks), ..Field::text("materials", "勾选收到的材料，写明份数")
    };
    field.hint("没有的不用勾；缺的在各个办件里一次性告知")
}

/// `POST /desk/package/new/{id}`
pub(crate) async fn take_in(
    desk: Desk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let (package, merged) = offered(&desk, &id)?;
    let mut filled = typed.clone();
    filled.0.push(("kind".to_owned(), "new".to_owned()));
    let first = merged.waves.first().and_then(|wave| wave.first()).cloned().unwrap_or_default();
    // Each item's form is checked with its own case.
    let plain = domain::catalogue::ItemVersion::blank(&first, &package.name, "");
    let read = reading::application(&first, &filled)
        .and_then(|application| intake_form::all_right(application, &plain));
    let application = match read {
        Ok(read) => PackageApplication {
            applicant: read.applicant,
            proxy: read.proxy,
            channel: read.channel,
            materials: read.materials,
        },
        Err(wrongs) => return again(&desk, &package, &merged, &typed, &wrongs),
    };
    let key = intake_form::request_key(&typed).ok_or_else(|| ActError::field("/once", "missing"))?;
    match package::take_in(&desk.app, &desk.actor, &id, &application, key).await {
        Ok(taken) if taken.received.iter().all(|one| one.code.is_none()) => {
            Ok(Redirect::to(&format!("/desk/package/{}", escape(&taken.no))).into_response())
        }
        Ok(taken) => {
            let opened = package::open(&desk.app, &desk.actor, &taken.no).await?;
            let mut page = page(&desk, &opened);
            page.codes = taken.received;
            page.frame.says.push(Say::new("good", format!("收件完成：{}", opened.linked.no)));
            desk.page(&page)
        }
        Err(ActError::Field { field, reason }) => {
            let mut wrongs = Wrongs::default();
            wrongs.add(reading::field_of(&field), text::field_reason(&reason));
            again(&desk, &package, &merged, &typed, &wrongs)
        }
        Err(ActError::Refused(refusal)) => {
            let (what, todo) = text::refusal(&refusal);
            let mut wrongs = Wrongs::default();
            wrongs.add(refusal.field().map_or_else(String::new, reading::field_of), format!("{what}{todo}"));
            again(&desk, &package, &merged, &typed, &wrongs)
        }
        Err(other) => Err(other.into()),
    }
}

fn again(
    desk: &Desk,
    package: &Package,
    merged: &Merged,
    typed: &Typed,
    wrongs: &Wrongs,
) -> Result<Response, WebError> {
    let mut page = form(desk, package, merged);
    for group in [&mut page.applicant, &mut page.proxy, &mut page.materials] {
        refill(group, typed, wrongs);
    }
    if let Some(once) = typed.some("once") {
        page.once = once;
    }
    let all: Vec<Field> =
        [&page.applicant, &page.proxy, &page.materials].into_iter().flatten().cloned().collect();
    let say = summary(&all).unwrap_or_else(|| {
        let mut say = Say::new("bad", "还没有收件");
        say.lines = wrongs.0.iter().map(|(_, sentence)| sentence.clone()).collect();
        say
    });
    page.frame.says.push(say);
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
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
