//! Bulletins: all of them, and drawing one up.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::Role;
use domain::supervision::bulletin::{Bulletin, BulletinActKind, BulletinRefusal, BulletinState};
use domain::supervision::score::Month;
use jiff::civil::Date;
use serde::Deserialize;
use service::supervision::bulletin::{self, BulletinError};

use crate::form::{Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Tag};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "supervision/bulletins.html")]
pub(crate) struct BulletinsPage {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<BulletinRow>,
    pub(crate) next: String,
    /// Fields of a new one; empty where the person may not draw one up.
    pub(crate) fields: Vec<Field>,
}

/// A bulletin in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct BulletinRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) note: String,
    pub(crate) tags: Vec<Tag>,
}

/// Where the page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    before: String,
}

/// `GET /supervision/bulletins`
pub(crate) async fn show(desk: Desk, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    let page = page(&desk, &visit.before).await?;
    desk.page(&page)
}

/// `POST /supervision/bulletins`: draws one up.
pub(crate) async fn draft(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    bulletin::may_draft(&desk.actor)?;
    let mut wrongs = Wrongs::default();
    if let Some(period) = read(&typed, &mut wrongs) {
        match bulletin::draft(&desk.app, &desk.actor, period).await {
            Ok(id) => return Ok(Redirect::to(&format!("{}?done=draft", href(&id))).into_response()),
            Err(BulletinError::Refused(no @ BulletinRefusal::Period)) => wrongs.add("last", no.to_string()),
            Err(BulletinError::Act(other)) => return Err(other.into()),
            Err(other) => wrongs.add("first", other.to_string()),
        }
    }
    let mut page = page(&desk, "").await?;
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says = summary(&page.fields).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn read(typed: &Typed, wrongs: &mut Wrongs) -> Option<(Date, Date)> {
    let mut day = |name: &str| match typed.some(name).map(|text| text.parse::<Date>()) {
        Some(Ok(day)) => Some(day),
        Some(Err(_)) => {
            wrongs.add(name, text::field_reason("not-a-date"));
            None
        }
        None => {
            wrongs.add(name, text::field_reason("missing"));
            None
        }
    };
    let (first, last) = (day("first"), day("last"));
    Some((first?, last?))
}

/// The page of a bulletin.
pub(crate) fn href(id: &str) -> String {
    format!("/supervision/bulletins/{}", escape(id))
}

async fn page(desk: &Desk, before: &str) -> Result<BulletinsPage, WebError> {
    let all = bulletin::list(&desk.app, &desk.actor, before).await?;
    let next = all.last().filter(|_| all.len() == bulletin::PAGE as usize);
    Ok(BulletinsPage {
        frame: desk.frame("效能通报"),
        next: next
            .map_or_else(String::new, |last| format!("/supervision/bulletins?before={}", escape(&last.id))),
        rows: all.iter().map(|one| row(one, href(&one.id))).collect(),
        fields: if desk.actor.is(Role::Supervisor) { fields(desk) } else { Vec::new() },
    })
}

/// The last month that is over, to begin with.
fn fields(desk: &Desk) -> Vec<Field> {
    let month = Month::of(desk.app.clock().today()).before();
    vec![
        Field::date("first", "从").must().value(month.first().to_string()),
        Field::date("last", "到")
            .must()
            .hint("可以是一个月，也可以是别的期间，最长一年")
            .value(month.last().to_string()),
    ]
}

pub(crate) fn row(one: &Bulletin, href: String) -> BulletinRow {
    let published = one.published.as_ref().map(|signed| format!("{}发布", day::minute_of(signed.at)));
    BulletinRow {
        href,
        title: one.title.clone(),
        number: one.number.map_or_else(|| "草稿".to_owned(), |number| number.to_string()),
        note: published
            .unwrap_or_else(|| format!("{} {}起草", one.drafted.by.name, day::minute_of(one.drafted.at))),
        tags: vec![state_tag(one.state)],
    }
}

/// A state as a tag.
pub(crate) fn state_tag(state: BulletinState) -> Tag {
    let tone = match state {
        BulletinState::Published => "good",
        BulletinState::Approved => "brand",
        BulletinState::Corrected => "warn",
        BulletinState::Drafted | BulletinState::Edited | BulletinState::Discarded => "",
    };
    Tag::new(tone, state.label())
}

/// Drafts the person may approve, as far as a page of the newest tells.
pub(super) async fn to_approve(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let all = bulletin::list(&desk.app, &desk.actor, "").await?;
    let may = |one: &&Bulletin| one.available(&desk.actor).contains(&BulletinActKind::Approve);
    Ok(all.iter().filter(may).map(|one| Link::to(href(&one.id), one.title.clone())).collect())
}
