//! Plans of checks and planning one; for the head of a centre, the checks of the own centre.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::{Role, UnitId};
use domain::supervision::check::{Check, CheckKind, CheckPlan, CheckRefusal, CheckState};
use jiff::civil::Date;
use serde::Deserialize;
use service::supervision::PAGE;
use service::supervision::check::{self, PlanIn, Planned};

use super::{day_in, number_in, said};
use crate::form::{Choice, Field, Typed, Wrongs, chosen, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// The page of all plans, or of a centre's checks.
#[derive(Template)]
#[template(path = "supervision/checks.html")]
pub(crate) struct ChecksPage {
    pub(crate) frame: Frame,
    pub(crate) heading: &'static str,
    pub(crate) empty: Pair,
    pub(crate) rows: Vec<PlanRow>,
    pub(crate) next: String,
    /// Fields of a new plan; empty for who does not plan.
    pub(crate) fields: Vec<Field>,
}

/// A plan, or a check, in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlanRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) progress: String,
    pub(crate) tags: Vec<Tag>,
}

/// The page of one plan.
#[derive(Template)]
#[template(path = "supervision/plan.html")]
pub(crate) struct PlanPage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) rows: Vec<CentreRow>,
}

/// A centre in a plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct CentreRow {
    pub(crate) href: String,
    pub(crate) centre: String,
    pub(crate) state: Tag,
    pub(crate) tags: Vec<Tag>,
    pub(crate) progress: String,
    pub(crate) due: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    before: String,
    #[serde(default)]
    done: String,
}

/// `GET /supervision/checks`
pub(crate) async fn show(desk: Desk, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    let page = page(&desk, &visit.before).await?;
    desk.page(&page)
}

/// `POST /supervision/checks`: plans checks and draws their files.
pub(crate) async fn plan(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let mut told = Vec::new();
    if let Some(what) = read(&desk, &typed, &mut wrongs) {
        match check::plan(&desk.app, &desk.actor, what).await {
            Ok(id) => {
                return Ok(Redirect::to(&format!("{}?done=plan", plan_href(&id))).into_response());
            }
            Err(trouble) => match said(trouble)? {
                Ok(no) => wrongs.add(field_of(&no), no.to_string()),
                Err(stale) => told.push(Say::new("warn", stale)),
            },
        }
    }
    let mut page = page(&desk, "").await?;
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says = told.into_iter().chain(summary(&page.fields)).collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn field_of(no: &CheckRefusal) -> &'static str {
    match no {
        CheckRefusal::UntilPast => "until",
        CheckRefusal::Period => "from",
        CheckRefusal::Files(_) => "files",
        CheckRefusal::NoCentre => "centre",
        _ => "title",
    }
}

fn read(desk: &Desk, typed: &Typed, wrongs: &mut Wrongs) -> Option<PlanIn> {
    let kind = CheckKind::parse(typed.get("kind"));
    if kind.is_none() {
        wrongs.add("kind", text::field_reason("choose"));
    }
    if typed.get("title").is_empty() {
        wrongs.add("title", text::field_reason("missing"));
    }
    let until = day_in(typed, "until", wrongs);
    let files = number_in(typed, "files", wrongs);
    // Without files there is no period to give.
    let today = desk.app.clock().today();
    let period = match files {
        Some(0) => Some((today, today)),
        _ => {
            let (from, to) = (day_in(typed, "from", wrongs), day_in(typed, "to", wrongs));
            from.zip(to)
        }
    };
    if !wrongs.is_empty() {
        return None;
    }
    Some(PlanIn {
        kind: kind?,
        title: typed.get("title").to_owned(),
        until: until?,
        period: period?,
        files: files?,
        centres: typed.all("centre").into_iter().map(UnitId).collect(),
    })
}

/// The page of a plan.
pub(super) fn plan_href(id: &str) -> String {
    format!("/supervision/checks/{}", escape(id))
}

/// The page of a check.
pub(super) fn check_href(plan: &str, centre: &UnitId) -> String {
    format!("{}/{}", plan_href(plan), escape(&centre.0))
}

async fn page(desk: &Desk, before: &str) -> Result<ChecksPage, WebError> {
    let today = desk.app.clock().today();
    let next = |id: String| format!("/supervision/checks?before={}", escape(&id));
    let full = |n: usize| n == PAGE as usize;
    let mut frame = desk.frame("检查与整改");
    let late = overdue(desk).await?;
    if !late.is_empty() {
        let title = format!("检查整改逾期 {} 件", late.len());
        frame.says.push(Say { links: late.into_iter().take(10).collect(), ..Say::new("warn", title) });
    }
    if desk.actor.is(Role::Supervisor) {
        let all = check::list(&desk.app, &desk.actor, before).await?;
        return Ok(ChecksPage {
            frame,
            heading: "检查计划",
            empty: Pair::new("还没有检查计划", "在右边定一次现场检查、暗访或者案卷评查。"),
            next: all
                .last()
                .filter(|_| full(all.len()))
                .map_or_else(String::new, |one| next(one.plan.id.clone())),
            rows: all.iter().map(|one| plan_row(one, today)).collect(),
            fields: fields(desk),
        });
    }
    let own = check::own(&desk.app, &desk.actor, before).await?;
    Ok(ChecksPage {
        frame,
        heading: "本中心的检查",
        empty: Pair::new("没有检查", "区里安排现场检查、案卷评查，或者发来检查发现的问题，会列在这里。"),
        next: own.last().filter(|_| full(own.len())).map_or_else(String::new, |one| next(one.plan.clone())),
        rows: own.iter().map(|one| own_row(one, today)).collect(),
        fields: Vec::new(),
    })
}

fn fields(desk: &Desk) -> Vec<Field> {
    let master = desk.app.master();
    let kinds = CheckKind::ALL.map(|kind| Choice::new(kind.code(), kind.label())).to_vec();
    let centres = check::centres(&desk.app);
    let centres = centres.into_iter().map(|id| {
        let name = master.unit_name(&id);
        Choice::new(id.0, name)
    });
    vec![
        Field::select("kind", "方式", chosen(kinds, CheckKind::OnSite.code()))
            .must()
            .hint("暗访在发出问题以前，被查的中心看不到"),
        Field::text("title", "名称").must().max(100).hint("例如：第四季度窗口服务检查"),
        Field::date("until", "最迟检查完的一天").must(),
        Field::checks("centre", "检查哪些中心", centres.collect()).must(),
        Field::number("files", "每个中心抽几件案卷").must().value("0").hint("0 是不抽；案卷评查抽 1–20 件"),
        Field::date("from", "抽哪段时间办结的：从").hint("抽案卷的才填；这段时间要已经过去"),
        Field::date("to", "到"),
    ]
}

fn plan_row(one: &Planned, today: Date) -> PlanRow {
    let count = |wanted: &dyn Fn(&&Check) -> bool| one.checks.iter().filter(wanted).count();
    let overdue = count(&|check| check.overdue(today));
    let reported = count(&|check| check.state == CheckState::Reported);
    let mut tags = Vec::new();
    if overdue > 0 {
        tags.push(Tag::new("bad", format!("逾期 {overdue}")));
    }
    if reported > 0 {
        tags.push(Tag::new("warn", format!("待复查 {reported}")));
    }
    let over = count(&|check| !check.state.is_open());
    PlanRow {
        href: plan_href(&one.plan.id),
        title: one.plan.title.clone(),
        note: format!(
            "{}，{}前检查完，{}",
            one.plan.kind.label(),
            day::long(one.plan.until),
            one.plan.by.name
        ),
        progress: format!("办结 {over} / {}", one.checks.len()),
        tags,
    }
}

fn own_row(check: &Check, today: Date) -> PlanRow {
    let mut all = vec![state_tag(check.state)];
    all.extend(tags(check, today));
    PlanRow {
        href: check_href(&check.plan, &check.centre),
        title: format!("{} {}", check.kind.label(), check.plan),
        note: due(check),
        progress: if check.sent.is_some() {
            format!("{} 个问题", check.tally.not_met)
        } else {
            String::new()
        },
        tags: all,
    }
}

/// Overdue and late, in words.
pub(super) fn tags(check: &Check, today: Date) -> Vec<Tag> {
    let mut tags = Vec::new();
    if check.overdue(today) {
        tags.push(Tag::new("bad", "逾期"));
    }
    if check.late {
        tags.push(Tag::new("warn", "整改报迟"));
    }
    tags
}

/// A state as a tag.
pub(super) fn state_tag(state: CheckState) -> Tag {
    let tone = match state {
        CheckState::Closed => "good",
        CheckState::Reported => "brand",
        CheckState::Sent | CheckState::Returned => "warn",
        CheckState::Planned | CheckState::Dropped => "",
    };
    Tag::new(tone, state.label())
}

/// The last day of whoever's turn it is.
pub(super) fn due(check: &Check) -> String {
    let day = day::long(check.due);
    match check.state {
        CheckState::Planned => format!("{day}前检查完"),
        CheckState::Sent | CheckState::Returned => format!("{day}前整改"),
        CheckState::Reported => format!("{day}前复查"),
        CheckState::Closed => "已经办结".to_owned(),
        CheckState::Dropped => format!("没有进行：{}", check.why),
    }
}

/// `GET /supervision/checks/{plan}`
pub(crate) async fn one(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let Planned { plan, checks } = check::find(&desk.app, &desk.actor, &id).await?;
    let master = desk.app.master();
    let today = desk.app.clock().today();
    let mut frame = desk.frame(&plan.title);
    if visit.done == "plan" {
        let waits = checks.iter().any(|check| check.files > 0 && check.sample.is_none());
        let what = match (plan.files, waits) {
            (0, _) => "已经安排",
            (_, false) => "已经安排，案卷已经抽好",
            (_, true) => "已经安排；有的中心案卷还没有抽取，打开以后点“抽取”",
        };
        frame.says.push(Say::new("good", format!("{what}。打开一个中心开始检查。")));
    }
    let row = |check: &Check| CentreRow {
        href: check_href(&check.plan, &check.centre),
        centre: master.unit_name(&check.centre),
        state: state_tag(check.state),
        tags: tags(check, today),
        progress: progress(check),
        due: due(check),
    };
    let page = PlanPage {
        frame,
        title: plan.title.clone(),
        facts: facts(&plan),
        rows: checks.iter().map(row).collect(),
    };
    desk.page(&page)
}

fn progress(check: &Check) -> String {
    let tally = check.tally;
    if check.sent.is_some() {
        return format!("{} 个问题，还有 {} 个没有销号", tally.not_met, tally.open);
    }
    if check.files > 0 && check.sample.is_none() {
        return "案卷还没有抽取".to_owned();
    }
    format!("查了 {} / {} 条，{} 个问题", tally.checked, tally.lines, tally.not_met)
}

/// What a plan is, in facts.
pub(super) fn facts(plan: &CheckPlan) -> Vec<Pair> {
    let mut facts = vec![
        Pair::new("编号", plan.id.clone()),
        Pair::new("方式", plan.kind.label()),
        Pair::new("最迟", day::long(plan.until)),
        Pair::new("安排", format!("{} {}", plan.by.name, day::minute_of(plan.at))),
    ];
    if plan.files > 0 {
        let period =
            format!("{}至{}办结的，每个中心 {} 件", day::long(plan.from), day::long(plan.to), plan.files);
        facts.push(Pair::new("抽案卷", period));
    }
    facts
}

/// Links to what is overdue.
pub(super) async fn overdue(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let master = desk.app.master();
    let link = |check: &Check| {
        let label = format!("{}：{}", master.short_name(&check.centre), due(check));
        Link::to(check_href(&check.plan, &check.centre), label)
    };
    Ok(check::overdue(&desk.app, &desk.actor).await?.iter().map(link).collect())
}

/// Checks whose turn is the person's: to look again, or to mend; as far as a page of the newest tells.
pub(super) async fn turns(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let supervises = desk.actor.is(Role::Supervisor);
    let all: Vec<Check> = if supervises {
        let plans = check::list(&desk.app, &desk.actor, "").await?;
        plans.into_iter().flat_map(|planned| planned.checks).collect()
    } else if desk.actor.is(Role::CentreHead) {
        check::own(&desk.app, &desk.actor, "").await?
    } else {
        Vec::new()
    };
    let turn = |one: &&Check| match one.state {
        CheckState::Reported => supervises,
        CheckState::Sent | CheckState::Returned => !supervises,
        _ => false,
    };
    let master = desk.app.master();
    let link = |one: &Check| {
        let label = format!("{}：{}", master.short_name(&one.centre), one.state.label());
        Link::to(check_href(&one.plan, &one.centre), label)
    };
    Ok(all.iter().filter(turn).map(link).collect())
}
