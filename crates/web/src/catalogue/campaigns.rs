//! Campaigns: lists the district asks for by a day, how far each has come, and opening one.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::campaign::{Filing, FilingRefusal, FilingState};
use domain::catalogue::lists::ListKind;
use domain::organisation::{Role, UnitId};
use jiff::civil::Date;
use serde::Deserialize;
use service::ActError;
use service::catalogue::campaign::{self, CampaignError, CampaignIn, Running};
use service::placement::may_place;

use crate::form::{Choice, Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// The page of all campaigns.
#[derive(Template)]
#[template(path = "catalogue/campaigns.html")]
pub(crate) struct CampaignsPage {
    pub(crate) frame: Frame,
    /// Empty for who has no part in the catalogue.
    pub(crate) catalogue_href: &'static str,
    /// What waits for the reader's own street.
    pub(crate) waiting: Vec<CampaignRow>,
    pub(crate) rows: Vec<CampaignRow>,
    pub(crate) next: String,
    /// Fields of a new campaign; empty where the person may not open one.
    pub(crate) fields: Vec<Field>,
}

/// A campaign in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct CampaignRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) progress: String,
    pub(crate) tags: Vec<Tag>,
}

/// The page of one campaign.
#[derive(Template)]
#[template(path = "catalogue/campaign.html")]
pub(crate) struct CampaignPage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) rows: Vec<FilingRow>,
}

/// A street in a campaign.
#[derive(Debug, Clone, Default)]
pub(crate) struct FilingRow {
    pub(crate) href: String,
    pub(crate) centre: String,
    pub(crate) state: Tag,
    pub(crate) tags: Vec<Tag>,
    pub(crate) filed: String,
    pub(crate) note: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    before: String,
    #[serde(default)]
    done: String,
}

/// `GET /catalogue/lists`
pub(crate) async fn show(desk: Desk, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    let page = page(&desk, &visit.before).await?;
    desk.page(&page)
}

/// `POST /catalogue/lists`: opens a campaign.
pub(crate) async fn open(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    if let Some(what) = read(&typed, &mut wrongs) {
        match campaign::open(&desk.app, &desk.actor, what).await {
            Ok(id) => {
                return Ok(Redirect::to(&format!("{}?done=open", campaign_href(&id))).into_response());
            }
            Err(CampaignError::Refused(no)) => wrongs.add(field_of(&no), no.to_string()),
            Err(CampaignError::Act(other)) => return Err(other.into()),
            Err(CampaignError::Stale) => return Err(ActError::Busy.into()),
        }
    }
    let mut page = page(&desk, "").await?;
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says = summary(&page.fields).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn field_of(no: &FilingRefusal) -> &'static str {
    match no {
        FilingRefusal::DuePast => "due",
        FilingRefusal::NoCentre => "centre",
        _ => "title",
    }
}

fn read(typed: &Typed, wrongs: &mut Wrongs) -> Option<CampaignIn> {
    let kind = ListKind::parse(typed.get("kind"));
    if kind.is_none() {
        wrongs.add("kind", text::field_reason("choose"));
    }
    let due = match typed.some("due").map(|due| due.parse::<Date>()) {
        Some(Ok(due)) => Some(due),
        Some(Err(_)) => {
            wrongs.add("due", text::field_reason("not-a-date"));
            None
        }
        None => {
            wrongs.add("due", text::field_reason("missing"));
            None
        }
    };
    if typed.get("title").is_empty() {
        wrongs.add("title", text::field_reason("missing"));
    }
    if !wrongs.is_empty() {
        return None;
    }
    let centres = typed.all("centre").into_iter().map(UnitId).collect();
    Some(CampaignIn { kind: kind?, title: typed.get("title").to_owned(), due: due?, centres })
}

/// The page of a campaign.
pub(crate) fn campaign_href(id: &str) -> String {
    format!("/catalogue/lists/{}", escape(id))
}

/// The page of a street's filing.
pub(crate) fn filing_href(id: &str, centre: &UnitId) -> String {
    format!("{}/{}", campaign_href(id), escape(&centre.0))
}

async fn page(desk: &Desk, before: &str) -> Result<CampaignsPage, WebError> {
    let all = campaign::list(&desk.app, &desk.actor, before).await?;
    let today = desk.app.clock().today();
    let full = all.len() == campaign::PAGE as usize;
    let next = all.last().filter(|_| full).map(|last| last.campaign.id.clone());
    let mut frame = desk.frame("清单报送");
    frame.says.extend(alerts(desk).await?);
    Ok(CampaignsPage {
        frame,
        catalogue_href: if desk.actor.is(Role::CatalogueEditor) { "/catalogue" } else { "" },
        waiting: waiting(desk, &all).await?,
        rows: all.iter().map(|one| row(one, today)).collect(),
        next: next.map_or_else(String::new, |id| format!("/catalogue/lists?before={}", escape(&id))),
        fields: if may_place(&desk.app, &desk.actor) { fields(desk) } else { Vec::new() },
    })
}

/// What waits for the reader's own street; its title where the campaign stands on the page.
async fn waiting(desk: &Desk, all: &[Running]) -> Result<Vec<CampaignRow>, WebError> {
    let filings = campaign::waiting(&desk.app, &desk.actor).await?;
    let today = desk.app.clock().today();
    let row = |filing: &Filing| {
        let known = all.iter().find(|one| one.campaign.id == filing.campaign);
        CampaignRow {
            href: filing_href(&filing.campaign, &filing.centre),
            title: known.map_or_else(|| filing.campaign.clone(), |one| one.campaign.title.clone()),
            note: format!("{}前报送", day::long(filing.due)),
            progress: filing.why.clone(),
            tags: tags(filing, today),
        }
    };
    Ok(filings.iter().map(row).collect())
}

fn fields(desk: &Desk) -> Vec<Field> {
    let master = desk.app.master();
    let kinds = ListKind::ALL.map(|kind| Choice::new(kind.code(), kind.label())).to_vec();
    let streets = campaign::streets(&desk.app).into_iter().map(|id| {
        let name = master.unit_name(&id);
        Choice { on: true, ..Choice::new(id.0, name) }
    });
    vec![
        Field::select("kind", "清单", kinds).must(),
        Field::text("title", "名称").must().max(100).hint("例如：9月20日前报送进驻事项清单"),
        Field::date("due", "截止日期").must().hint("这一天还可以报"),
        Field::checks("centre", "哪些街道报送", streets.collect()).must(),
    ]
}

fn row(one: &Running, today: Date) -> CampaignRow {
    let count = |state| one.filings.iter().filter(|filing| filing.state == state).count();
    let overdue = one.filings.iter().filter(|filing| filing.overdue(today)).count();
    let to_check = count(FilingState::Filed);
    let mut tags = Vec::new();
    if overdue > 0 {
        tags.push(Tag::new("bad", format!("逾期 {overdue}")));
    }
    if to_check > 0 {
        tags.push(Tag::new("warn", format!("待核对 {to_check}")));
    }
    CampaignRow {
        href: campaign_href(&one.campaign.id),
        title: one.campaign.title.clone(),
        note: format!(
            "{}，{}前，{}",
            one.campaign.kind.label(),
            day::long(one.campaign.due),
            one.campaign.by.name
        ),
        progress: format!("审定 {} / {}", count(FilingState::Approved), one.filings.len()),
        tags,
    }
}

/// Overdue and late, in words.
fn tags(filing: &Filing, today: Date) -> Vec<Tag> {
    let mut tags = Vec::new();
    if filing.overdue(today) {
        tags.push(Tag::new("bad", "逾期"));
    }
    if filing.late {
        tags.push(Tag::new("warn", "迟报"));
    }
    if filing.disputed > 0 {
        tags.push(Tag::new("warn", format!("{} 处不同意见", filing.disputed)));
    }
    tags
}

/// A state as a tag.
pub(crate) fn state_tag(state: FilingState) -> Tag {
    let tone = match state {
        FilingState::Approved => "good",
        FilingState::Filed => "brand",
        FilingState::Returned => "warn",
        FilingState::Awaited => "",
    };
    Tag::new(tone, state.label())
}

/// `GET /catalogue/lists/{id}`
pub(crate) async fn one(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let Running { campaign, filings } = campaign::find(&desk.app, &desk.actor, &id).await?;
    let master = desk.app.master();
    let today = desk.app.clock().today();
    let mut frame = desk.frame(&campaign.title);
    if visit.done == "open" {
        frame.says.push(Say::new("good", "已经发起，各街道的事项编辑和中心主任能看到"));
    }
    let row = |filing: &Filing| FilingRow {
        href: filing_href(&filing.campaign, &filing.centre),
        centre: master.unit_name(&filing.centre),
        state: state_tag(filing.state),
        tags: tags(filing, today),
        filed: filing.filed.as_ref().map_or_else(
            || "还没有报送".to_owned(),
            |filed| format!("{} {}，{} 行", filed.by.name, day::minute_of(filed.at), filing.lines),
        ),
        note: filing.why.clone(),
    };
    let page = CampaignPage {
        frame,
        title: campaign.title.clone(),
        facts: vec![
            Pair::new("清单", campaign.kind.label()),
            Pair::new("截止", day::long(campaign.due)),
            Pair::new("发起", format!("{} {}", campaign.by.name, day::minute_of(campaign.at))),
        ],
        rows: filings.iter().map(row).collect(),
    };
    desk.page(&page)
}

/// Filings that are overdue, told where the district and the supervisor look first, and to the street itself.
///
/// # Errors
/// The store cannot be read.
pub(crate) async fn alerts(desk: &Desk) -> Result<Option<Say>, WebError> {
    let overdue = campaign::overdue(&desk.app, &desk.actor).await?;
    if overdue.is_empty() {
        return Ok(None);
    }
    let master = desk.app.master();
    let link = |filing: &Filing| {
        let label = format!("{}：{}应报", master.short_name(&filing.centre), day::long(filing.due));
        Link::to(filing_href(&filing.campaign, &filing.centre), label)
    };
    let title = format!("清单报送逾期 {} 件", overdue.len());
    Ok(Some(Say { links: overdue.iter().take(10).map(link).collect(), ..Say::new("warn", title) }))
}
