//! Disputes of competence: the list, lodging one about a case, and the line on the page of the case.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::Case;
use domain::organisation::Role;
use domain::organisation::UnitId;
use domain::supervision::dispute::{Competent, Dispute, DisputeRefusal, DisputeState, PROPOSAL_DAYS};
use serde::Deserialize;
use service::ActError;
use service::supervision::PAGE;
use service::supervision::dispute;

use super::said;
use crate::form::{Choice, Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day};

/// The page of all disputes.
#[derive(Template)]
#[template(path = "supervision/disputes.html")]
pub(crate) struct DisputesPage {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<DisputeRow>,
    pub(crate) next: String,
}

/// A dispute in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct DisputeRow {
    pub(crate) href: String,
    pub(crate) item: String,
    pub(crate) case_no: String,
    pub(crate) note: String,
    pub(crate) due: String,
    pub(crate) tags: Vec<Tag>,
}

/// The page where one is lodged.
#[derive(Template)]
#[template(path = "supervision/lodge.html")]
pub(crate) struct LodgePage {
    pub(crate) frame: Frame,
    pub(crate) item: String,
    pub(crate) case_href: String,
    pub(crate) case_no: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) days: u32,
    pub(crate) action: String,
    pub(crate) fields: Vec<Field>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    before: String,
}

/// `GET /supervision/disputes`
pub(crate) async fn show(desk: Desk, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    let all = dispute::list(&desk.app, &desk.actor, &visit.before).await?;
    let full = all.len() == PAGE as usize;
    let next = all.last().filter(|_| full).map(|last| escape(&last.id));
    let page = DisputesPage {
        frame: desk.frame("职责争议"),
        rows: all.iter().map(|one| row(&desk, one)).collect(),
        next: next.map_or_else(String::new, |id| format!("/supervision/disputes?before={id}")),
    };
    desk.page(&page)
}

fn row(desk: &Desk, one: &Dispute) -> DisputeRow {
    let master = desk.app.master();
    let whose = name(desk, &one.lodged.competent);
    let due = match one.state {
        DisputeState::Lodged => format!("{}前协调", day::long(one.propose_by)),
        DisputeState::Proposed => "等裁定".to_owned(),
        DisputeState::Ruled => one
            .ruling
            .as_ref()
            .map_or_else(String::new, |ruling| format!("裁定由{}负责", name(desk, &ruling.competent))),
        DisputeState::Withdrawn => "已撤回".to_owned(),
    };
    DisputeRow {
        href: href(&one.id),
        item: one.item.clone(),
        case_no: one.case_no.clone(),
        note: format!("{}认为应当由{whose}负责", master.short_name(&one.lodged.stamp.by.unit)),
        due,
        tags: tags(desk, one),
    }
}

/// State and overdue, in words.
pub(super) fn tags(desk: &Desk, one: &Dispute) -> Vec<Tag> {
    let tone = match one.state {
        DisputeState::Ruled => "good",
        DisputeState::Lodged | DisputeState::Proposed => "warn",
        DisputeState::Withdrawn => "",
    };
    let mut tags = vec![Tag::new(tone, one.state.label())];
    if one.overdue(desk.app.clock().today()) {
        tags.push(Tag::new("bad", "逾期没有协调"));
    }
    tags
}

/// The page of a dispute.
pub(super) fn href(id: &str) -> String {
    format!("/supervision/disputes/{}", escape(id))
}

/// The name of a body.
pub(super) fn name(desk: &Desk, competent: &Competent) -> String {
    match competent {
        Competent::Unit(unit) => desk.app.master().unit_name(unit),
        Competent::Elsewhere(name) => name.clone(),
    }
}

/// Fields that name a body, one of the district or elsewhere.
pub(super) fn competent_fields(desk: &Desk, form: &str, value: Option<&Competent>) -> Vec<Field> {
    let master = desk.app.master();
    let mut choices = vec![Choice::new("", "请选择")];
    choices.extend(dispute::bodies(&desk.app).into_iter().map(|id| {
        let name = master.unit_name(&id);
        Choice::new(id.0, name)
    }));
    choices.push(Choice::new("elsewhere", "区外的单位（在下面写名称）"));
    let (chosen, elsewhere) = match value {
        Some(Competent::Unit(unit)) => (unit.0.as_str(), ""),
        Some(Competent::Elsewhere(name)) => ("elsewhere", name.as_str()),
        None => ("", ""),
    };
    vec![
        Field::select("competent", "应当由谁负责", crate::form::chosen(choices, chosen)).must().within(form),
        Field::text("elsewhere", "区外单位的名称").max(100).value(elsewhere).within(form),
    ]
}

/// The body that was named.
pub(super) fn competent_in(typed: &Typed) -> Competent {
    match typed.get("competent") {
        "elsewhere" | "" => Competent::Elsewhere(typed.get("elsewhere").to_owned()),
        unit => Competent::Unit(UnitId(unit.to_owned())),
    }
}

/// The field a refusal means; empty for none.
pub(super) fn field_of(no: &DisputeRefusal, words: &'static str) -> &'static str {
    match no {
        DisputeRefusal::Competent | DisputeRefusal::Own => "competent",
        DisputeRefusal::Reason | DisputeRefusal::Basis => words,
        _ => "",
    }
}

/// `GET /supervision/disputes/of/{no}`: a dispute about a case.
pub(crate) async fn ask(desk: Desk, Path(no): Path<String>) -> Result<Response, WebError> {
    let page = lodge_page(&desk, &no).await?;
    desk.page(&page)
}

async fn lodge_page(desk: &Desk, no: &str) -> Result<LodgePage, WebError> {
    let opened = service::case::open(&desk.app, &desk.actor, no).await?;
    let case = opened.case();
    if !dispute::may_lodge(&desk.actor, case) {
        return Err(ActError::NotFound.into());
    }
    let mut fields = competent_fields(desk, "lodge", None);
    let reason = Field::area("reason", "为什么不属于现在办理的单位").must().max(500);
    fields.push(reason.hint("写职责依据，不要写申请人的个人信息").within("lodge"));
    Ok(LodgePage {
        frame: desk.frame("提出职责争议"),
        item: case.item_name.clone(),
        case_href: format!("/desk/case/{}", escape(no)),
        case_no: case.no.clone(),
        facts: vec![
            Pair::new("现在在", desk.app.master().unit_name(&case.holder.unit)),
            Pair::new("到期", case.due_on().map_or_else(|| "没有时限".to_owned(), day::long)),
        ],
        days: PROPOSAL_DAYS,
        action: format!("/supervision/disputes/of/{}", escape(no)),
        fields,
    })
}

/// `POST /supervision/disputes/of/{no}`
pub(crate) async fn lodge(desk: Desk, Path(no): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let reason = typed.get("reason");
    let mut wrongs = Wrongs::default();
    let told = match dispute::lodge(&desk.app, &desk.actor, &no, competent_in(&typed), reason).await {
        Ok(id) => return Ok(Redirect::to(&format!("{}?done=lodge", href(&id))).into_response()),
        Err(trouble) => match said(trouble)? {
            Ok(refusal) if field_of(&refusal, "reason").is_empty() => Some(refusal.to_string()),
            Ok(refusal) => {
                wrongs.add(field_of(&refusal, "reason"), refusal.to_string());
                None
            }
            Err(stale) => Some(stale),
        },
    };
    let mut page = lodge_page(&desk, &no).await?;
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says.extend(told.map(|told| Say::new("bad", told)));
    page.frame.says.extend(summary(&page.fields));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// What the page of a case says of its last dispute, and where one is lodged.
///
/// # Errors
/// The store cannot be read.
pub(crate) async fn on_case(desk: &Desk, case: &Case, frame: &mut Frame) -> Result<Option<Link>, WebError> {
    let last = dispute::last_of(&desk.app, &case.no).await?;
    let open = last.as_ref().is_some_and(|one| one.state.is_open());
    if let Some(one) = last {
        let line = row(desk, &one);
        let say = Say::new(if open { "warn" } else { "" }, format!("职责争议：{}", one.state.label()));
        let links = if dispute::may_read(&desk.actor) {
            vec![Link::to(href(&one.id), "看争议")]
        } else {
            Vec::new()
        };
        let mut say = say.line(format!("{}；{}", line.note, line.due));
        if open {
            say = say.line("争议期间，申请人的时限照常计算，请现在的单位继续办。");
        }
        frame.says.push(Say { links, ..say });
    }
    let may = !open && case.state.is_open() && dispute::may_lodge(&desk.actor, case);
    Ok(may.then(|| Link::to(format!("/supervision/disputes/of/{}", escape(&case.no)), "不属本单位？")))
}

/// Links to what is overdue.
pub(super) async fn overdue(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let link = |one: &Dispute| {
        let label = format!("{}：{}应提出意见", one.item, day::long(one.propose_by));
        Link::to(href(&one.id), label)
    };
    Ok(dispute::overdue(&desk.app, &desk.actor).await?.iter().map(link).collect())
}

/// Disputes the head of the centre has to co-ordinate, as far as a page of the newest tells.
pub(super) async fn to_propose(desk: &Desk) -> Result<Vec<Link>, WebError> {
    if !desk.actor.is(Role::CentreHead) {
        return Ok(Vec::new());
    }
    let open = |one: &&Dispute| one.state == DisputeState::Lodged && one.centre == *desk.actor.unit();
    let link = |one: &Dispute| {
        let label = format!("{}：{}前提出意见", one.item, day::plain(one.propose_by));
        Link::to(href(&one.id), label)
    };
    Ok(dispute::list(&desk.app, &desk.actor, "").await?.iter().filter(open).map(link).collect())
}
