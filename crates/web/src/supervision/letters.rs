//! 督办函、效能监察建议书、约谈通知: the list, a new one, one with its answer, and its print.

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Denial;
use domain::supervision::letter::{Letter, LetterIn, LetterKind, MATTER_MAX, TEXT_MAX};
use serde::Deserialize;
use service::ActError;
use service::supervision::letter::{self, LetterError, OpenLetter};
use service::supervision::{PAGE, order};

use super::order::keep;
use super::orders::{new_link, order_href};
use super::sheet::{
    ActView, SheetFormPage, SheetPage, SheetRow, SheetsPage, TrailRow, must_day, read_day, read_unit,
    supervises, tabs, units,
};
use crate::form::{Choice, Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    before: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    done: String,
}

/// The page of a letter.
pub(crate) fn letter_href(id: &str) -> String {
    format!("/supervision/letters/{}", escape(id))
}

/// `GET /supervision/letters`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let letters = letter::list(&desk.app, &desk.actor, &asked.before).await?;
    let next = letters.last().filter(|_| letters.len() == PAGE as usize);
    let page = SheetsPage {
        frame: desk.frame("督办函件"),
        heading: "督办函、建议书、约谈",
        note: "有文号，可以打印盖章；答复登记在这里。".to_owned(),
        tabs: tabs("/supervision/letters"),
        filters_to: "",
        filters: Vec::new(),
        new: new_link(&desk, "/supervision/letters/new", "写函件"),
        rows: letters.iter().map(|one| row(&desk, one)).collect(),
        empty: Pair::new("还没有函件", "发了以后在这里看到有没有答复。"),
        next: next
            .map(|last| format!("/supervision/letters?before={}", escape(&last.id)))
            .unwrap_or_default(),
    };
    desk.page(&page)
}

fn state(desk: &Desk, letter: &Letter) -> Tag {
    match &letter.reply {
        Some(reply) if reply.late => Tag::new("warn", "迟答复"),
        Some(_) => Tag::new("good", "已答复"),
        None if letter.overdue(desk.app.clock().today()) => Tag::new("bad", "逾期未答复"),
        None => Tag::new("warn", "待答复"),
    }
}

fn row(desk: &Desk, letter: &Letter) -> SheetRow {
    SheetRow {
        href: letter_href(&letter.id),
        mark: Tag::new("", letter.kind.label()),
        no: letter.no.clone(),
        title: letter.matter.clone(),
        unit: desk.app.master().short_name(&letter.unit),
        state: state(desk, letter),
        due: day::short(letter.reply_by),
        due_note: String::new(),
        ink: if letter.overdue(desk.app.clock().today()) { "bad-ink" } else { "" },
    }
}

fn form(desk: &Desk) -> Result<SheetFormPage, WebError> {
    if !supervises(desk) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let kinds = LetterKind::ALL.map(|kind| Choice::new(kind.code(), kind.label()));
    Ok(SheetFormPage {
        frame: desk.frame("写函件"),
        back: Link::to("/supervision/letters", "督办函件"),
        heading: "写函件",
        note: "发出后编号、不再改；打印出来盖章送达，单位在系统里或者书面答复。",
        action: "/supervision/letters/new",
        fields: vec![
            Field::radio("kind", "种类", kinds.to_vec()).must(),
            Field::select("unit", "收函的单位", units(desk, "请选择", "")).must(),
            Field::text("order", "有关的督办单").hint("例如 2026-0001，可以不填"),
            Field::text("matter", "事由").must().max(MATTER_MAX),
            Field::area("facts", "事实").must().max(TEXT_MAX),
            Field::area("basis", "依据").must().max(TEXT_MAX).hint("法律、制度的名称和条款"),
            Field::area("required", "要求或者建议").must().max(TEXT_MAX),
            Field::date("reply_by", "答复的期限").must(),
            Field::date("talk_on", "约谈的日子").hint("约谈才填"),
            Field::text("talk_at", "约谈的时间和地点")
                .max(MATTER_MAX)
                .hint("例如：上午9:30，区政务服务中心三楼"),
        ],
        submit: "发出",
    })
}

/// `GET /supervision/letters/new`
pub(crate) async fn new(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let mut page = form(&desk)?;
    let mut typed = vec![("kind".to_owned(), LetterKind::Urging.code().to_owned())];
    if !asked.order.is_empty() {
        let order = order::find(&desk.app, &desk.actor, &asked.order).await?.order;
        let known = [
            ("unit", order.unit.0),
            ("order", order.id),
            ("matter", order.matter),
            ("facts", order.facts),
            ("basis", order.basis),
        ];
        typed.extend(known.map(|(name, value)| (name.to_owned(), value)));
    }
    refill(&mut page.fields, &Typed(typed), &Wrongs::default());
    desk.page(&page)
}

/// `POST /supervision/letters/new`
pub(crate) async fn send(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let mut page = form(&desk)?;
    if let Some(what) = read(&typed, &mut wrongs) {
        match letter::send(&desk.app, &desk.actor, &what).await {
            Ok(id) => return Ok(Redirect::to(&format!("{}?done=send", letter_href(&id))).into_response()),
            Err(LetterError::Refused(no)) => wrongs.add(no.field(), no.to_string()),
            Err(LetterError::Act(other)) => return Err(other.into()),
            Err(LetterError::Stale) => return Err(ActError::Busy.into()),
        }
    }
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says = summary(&page.fields).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn read(typed: &Typed, wrongs: &mut Wrongs) -> Option<LetterIn> {
    let kind = LetterKind::parse(typed.get("kind"));
    if kind.is_none() {
        wrongs.add("kind", text::field_reason("choose"));
    }
    let unit = read_unit(typed, wrongs);
    let reply_by = must_day(typed, "reply_by", wrongs);
    let talk_on = read_day(typed, "talk_on", wrongs);
    if !wrongs.is_empty() {
        return None;
    }
    Some(LetterIn {
        kind: kind?,
        unit,
        order: typed.get("order").to_owned(),
        matter: typed.get("matter").to_owned(),
        facts: typed.get("facts").to_owned(),
        basis: typed.get("basis").to_owned(),
        required: typed.get("required").to_owned(),
        reply_by: reply_by?,
        talk_on,
        talk_at: typed.get("talk_at").to_owned(),
    })
}

/// `GET /supervision/letters/{id}`
pub(crate) async fn one(
    desk: Desk,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let open = letter::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &open);
    let said = match asked.done.as_str() {
        "send" => Some("已经发出；打印出来盖章送达"),
        "answer" => Some("答复已经登记"),
        _ => None,
    };
    page.frame.says.extend(said.map(|words| Say::new("good", words)));
    desk.page(&page)
}

/// `POST /supervision/letters/{id}`: records the answer.
pub(crate) async fn answer(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let refused = match letter::answer(&desk.app, &desk.actor, &id, typed.get("words")).await {
        Ok(()) => return Ok(Redirect::to(&format!("{}?done=answer", letter_href(&id))).into_response()),
        Err(LetterError::Refused(no)) if !no.field().is_empty() => {
            wrongs.add(no.field(), no.to_string());
            None
        }
        Err(LetterError::Act(other)) => return Err(other.into()),
        Err(other) => Some(other.to_string()),
    };
    let open = letter::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &open);
    let says = keep(&mut page, "answer", &typed, &wrongs);
    page.frame.says = refused.map(|words| Say::new("bad", words)).or(says).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `GET /supervision/letters/{id}/letter.pdf`
pub(crate) async fn pdf(desk: Desk, Path(id): Path<String>) -> Result<Response, WebError> {
    let sheet = letter::sheet(&desk.app, &desk.actor, &id).await?;
    let bytes = service::paper::pdf(&desk.app, sheet).await?;
    let name: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let head = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"letter-{name}.pdf\"")),
    ];
    Ok((head, bytes).into_response())
}

fn page(desk: &Desk, open: &OpenLetter) -> SheetPage {
    let letter = &open.letter;
    let mut facts = vec![
        Pair::new("单位", desk.app.master().unit_name(&letter.unit)),
        Pair::new("答复的期限", day::long(letter.reply_by)),
    ];
    facts.extend(
        letter.talk.as_ref().map(|talk| Pair::new("约谈", format!("{}，{}", day::long(talk.on), talk.place))),
    );
    let order = letter.order.as_ref().zip(open.order_no.clone());
    SheetPage {
        frame: desk.frame(&letter.no),
        back: Link::to("/supervision/letters", "督办函件"),
        no: letter.no.clone(),
        title: letter.matter.clone(),
        tags: vec![Tag::new("", letter.kind.label()), state(desk, letter)],
        facts,
        links: vec![Link::to(format!("{}/letter.pdf", letter_href(&letter.id)), "打印")],
        action: letter_href(&letter.id),
        serial: 0,
        acts: if open.answers { vec![answering(desk)] } else { Vec::new() },
        no_acts: "已经答复。".to_owned(),
        parts: vec![
            Pair::new("事实", letter.facts.clone()),
            Pair::new("依据", letter.basis.clone()),
            Pair::new("要求或者建议", letter.required.clone()),
        ],
        cited: order.map(|(id, no)| Link::to(order_href(id), format!("督办单 {no}"))).into_iter().collect(),
        trail: trail(desk, letter),
    }
}

fn answering(desk: &Desk) -> ActView {
    let label = if supervises(desk) { "登记书面答复" } else { "答复" };
    ActView {
        code: "answer",
        label: label.to_owned(),
        summary: "办到了什么程度；只能答复一次".to_owned(),
        class: "first",
        open: true,
        fields: vec![Field::area("words", "答复").must().max(TEXT_MAX).within("answer")],
        upload: false,
        button: "primary",
        submit: label.to_owned(),
    }
}

fn trail(desk: &Desk, letter: &Letter) -> Vec<TrailRow> {
    let row = |stamp: &domain::catalogue::campaign::Stamp, what: &str, lines: Vec<String>| TrailRow {
        at: day::minute_of(stamp.at),
        what: what.to_owned(),
        lines,
        file: Link::default(),
        who: format!("{}，{}", desk.app.master().short_name(&stamp.by.unit), stamp.by.name),
    };
    let sent = row(&letter.sent, "发出", Vec::new());
    let reply = letter.reply.as_ref().map(|reply| {
        let what = if reply.late { "答复（晚于期限）" } else { "答复" };
        row(&reply.stamp, what, vec![reply.words.clone()])
    });
    reply.into_iter().chain([sent]).collect()
}
