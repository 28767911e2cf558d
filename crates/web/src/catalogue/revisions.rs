//! Revisions on their way: what waits for me first, then the others; and drawing up a new item.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{Revision, RevisionAct, Stage};
use domain::organisation::{Role, UnitId};
use serde::Deserialize;
use service::ActError;
use service::catalogue::revision::{self, RevisionError};

use super::placements::item_href;
use crate::form::{Choice, Field, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Say};
use crate::{WebError, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/revisions.html")]
pub(crate) struct RevisionsPage {
    pub(crate) frame: Frame,
    pub(crate) mine: Vec<RevisionRow>,
    pub(crate) others: Vec<RevisionRow>,
    /// Fields of a new item; empty where the person may not draw one up.
    pub(crate) fields: Vec<Field>,
}

/// A line of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct RevisionRow {
    pub(crate) href: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) stage: &'static str,
    pub(crate) drafter: String,
    /// The last return; empty if there was none.
    pub(crate) returned: String,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
    /// The item it was about.
    #[serde(default)]
    code: String,
}

const SAID: [(&str, &str); 3] = [
    ("discard", "草稿已经删掉，现行版本没有变化"),
    ("published", "已经发布：新收的件按新版本办，在办的件按收件时的版本办完"),
    ("scheduled", "已经审定，到生效日期自动发布"),
];

/// `GET /catalogue/revisions`
pub(crate) async fn show(desk: Desk, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    let mut page = page(&desk).await?;
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        page.frame.says.push(Say { links: guide(&visit), ..Say::new("good", *said) });
        page.frame.says.extend(unplaced(&desk, &visit.code));
    }
    desk.page(&page)
}

/// What everybody reads now.
fn guide(visit: &Visit) -> Vec<Link> {
    let published = visit.done == "published" && !visit.code.is_empty();
    let to = || Link::to(format!("/items/{}", escape(&visit.code)), "看群众看到的指南");
    published.then(to).into_iter().collect()
}

/// What was published and no window takes yet: where to go next.
fn unplaced(desk: &Desk, code: &str) -> Option<Say> {
    let item = service::catalogue::item(&desk.app, code).filter(|item| item.status.takes_cases())?;
    let master = desk.app.master();
    if master.placements.get(&item.code).is_some_and(|placements| !placements.is_empty()) {
        return None;
    }
    let to = Link::to(item_href(&item.code), format!("去办理“{}”的进驻", item.name));
    Some(Say { links: vec![to], ..Say::new("warn", "还没有窗口收这个事项") })
}

/// Whose turn it is, among the revisions on their way.
fn mine(desk: &Desk, revision: &Revision) -> bool {
    let acts = [RevisionAct::Submit, RevisionAct::Sign { on: None }];
    acts.iter().any(|act| revision.may(&desk.actor, act).is_ok())
}

/// What a person who signs finds on the first page of the day; nothing where nothing waits.
pub(crate) async fn waiting(desk: &Desk) -> Result<Option<Say>, WebError> {
    let signs = [Role::CatalogueEditor, Role::CentreHead, Role::BodyHead];
    if !signs.into_iter().any(|role| desk.actor.is(role)) {
        return Ok(None);
    }
    let all = revision::list(&desk.app, &desk.actor, "").await?;
    let n = all.iter().filter(|revision| mine(desk, revision)).count();
    let to = Link::to("/catalogue/revisions#mine", "去看“事项修订”");
    Ok((n > 0)
        .then(|| Say { links: vec![to], ..Say::new("warn", format!("有 {n} 份事项修订等您办")) }))
}

/// `POST /catalogue/revisions`: draws up a new item.
pub(crate) async fn draw_up(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let body = UnitId(typed.get("department").to_owned());
    let named = (typed.get("code"), typed.get("name"));
    match revision::draw_up(&desk.app, &desk.actor, named, &body).await {
        Ok(revision) => {
            let to = format!("/catalogue/{}/revision?done=open", escape(&revision.item.code));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(RevisionError::Act(ActError::Field { field, reason })) => {
            wrongs.add(field.trim_start_matches('/'), sentence(&reason));
        }
        Err(RevisionError::Open) => wrongs.add("code", "这个编码的事项已有修订在办"),
        Err(RevisionError::Act(other)) => return Err(other.into()),
        Err(other) => wrongs.add("code", other.to_string()),
    }
    let mut page = page(&desk).await?;
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says.extend(summary(&page.fields));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn sentence(reason: &str) -> String {
    match reason {
        "taken" => "这个编码已有事项".to_owned(),
        "code" => "编码只用数字、字母和短横，不超过 50 位".to_owned(),
        other => text::field_reason(other),
    }
}

async fn page(desk: &Desk) -> Result<RevisionsPage, WebError> {
    let all = revision::list(&desk.app, &desk.actor, "").await?;
    let bodies = revision::bodies(&desk.app).into_iter().map(|unit| Choice::new(unit.id.0, unit.name));
    let departments = [Choice::new("", "请选择")].into_iter().chain(bodies).collect();
    let fields = if desk.actor.is(Role::CatalogueEditor) {
        vec![
            Field::text("code", "事项编码").must().max(50).hint("实施编码；还没有的先自己编一个，如 QYC-001"),
            Field::text("name", "事项名称").must().max(200),
            Field::select("department", "主管部门", departments).must().hint("由它审核，也由它决定"),
        ]
    } else {
        Vec::new()
    };
    Ok(RevisionsPage {
        frame: desk.frame("事项修订"),
        mine: all.iter().filter(|revision| mine(desk, revision)).map(row).collect(),
        others: all.iter().filter(|revision| !mine(desk, revision)).map(row).collect(),
        fields,
    })
}

fn row(revision: &Revision) -> RevisionRow {
    // Signatures of before the return stay until the draft is sent on its way again.
    let returned = revision.returned.last().filter(|_| revision.stage == Stage::Draft);
    RevisionRow {
        href: format!("/catalogue/{}/revision", escape(&revision.item.code)),
        code: revision.item.code.clone(),
        name: revision.item.name.clone(),
        stage: revision.stage.label(),
        drafter: revision.drafter.name.clone(),
        returned: returned.map_or_else(String::new, |one| format!("{}退回：{}", one.stage.label(), one.why)),
    }
}
