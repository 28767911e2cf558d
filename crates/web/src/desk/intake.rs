//! Intake, first half: which item. The clerk types what the person said.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::catalogue::ItemVersion;
use domain::catalogue::search::Reason;
use jiff::civil::Date;
use serde::Deserialize;
use service::catalogue::Typing;
use service::master::Master;

use crate::WebError;
use crate::portal::search::{Hit, department, pieces, tags, told};
use crate::room::{Desk, escape};
use crate::text;
use crate::view::{Frame, Link, Pair};

/// The page.
#[derive(Template)]
#[template(path = "desk/intake.html", blocks = ["found"])]
pub(crate) struct Intake {
    pub(crate) frame: Frame,
    pub(crate) q: String,
    pub(crate) hits: Vec<Hit>,
    pub(crate) empty: Pair,
    /// Packages this window takes.
    pub(crate) packages: Vec<Link>,
}

/// What was typed.
#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
}

/// Items offered at once.
const SHOWN: usize = 20;

/// `GET /desk/new`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let q: String = asked.q.trim().chars().take(60).collect();
    let master = desk.app.master();
    let today = desk.app.clock().today();
    let hits = if q.is_empty() {
        taken_here(&desk, &master, today)
    } else {
        let typing = if desk.here.fragment { Typing::Live } else { Typing::Sent };
        let found = service::catalogue::asked(&desk.app, &q, SHOWN, typing);
        let hits = found.into_iter().map(|found| hit(&desk, &master, &found.item, &found.reasons, today));
        let mut hits: Vec<Hit> = hits.collect();
        // What this window takes before what it does not.
        hits.sort_by_key(|hit| hit.href.is_empty());
        hits
    };
    let empty = if q.is_empty() {
        Pair::new("本窗口没有可收的事项", "进驻关系由系统管理员和目录编辑维护。")
    } else {
        Pair::new(format!("没有找到“{q}”"), "换个说法，用办事人的原话也行。")
    };
    let page = Intake { frame: desk.frame("收件"), q, hits, empty, packages: packages(&desk) };
    if desk.here.fragment { desk.page(&page.as_found()) } else { desk.page(&page) }
}

/// Packages of which this window takes every item.
fn packages(desk: &Desk) -> Vec<Link> {
    let offered = service::package::offered(&desk.app).into_iter();
    let here = offered.filter(|one| service::package::taken_here(&desk.app, &desk.actor, one).is_ok());
    here.map(|one| Link::to(format!("/desk/package/new/{}", escape(&one.id)), one.name.clone())).collect()
}

/// Everything this window takes, in order of code.
fn taken_here(desk: &Desk, master: &Master, today: Date) -> Vec<Hit> {
    let here =
        master.items.heads().filter(|head| master.placement(&head.code, desk.actor.unit(), today).is_some());
    let whole = here.filter_map(|head| master.items.get(&head.code));
    let hits = whole.map(|item| hit(desk, master, &item, &[], today));
    hits.filter(|hit| !hit.href.is_empty()).collect()
}

/// An item with whether this window takes it, and if not, why not and who does.
fn hit(desk: &Desk, master: &Master, item: &ItemVersion, reasons: &[Reason], today: Date) -> Hit {
    let why_not = why_not(desk, master, item, today);
    Hit {
        href: if why_not.is_empty() { format!("/desk/new/{}", escape(&item.code)) } else { String::new() },
        name: pieces(&item.name, reasons),
        department: department(item),
        tags: tags(item),
        reasons: told(reasons),
        why_not,
    }
}

fn why_not(desk: &Desk, master: &Master, item: &ItemVersion, today: Date) -> String {
    if let Some(reason) = item.status.reason() {
        return format!("不收：{reason}");
    }
    let Some(placement) = master.placement(&item.code, desk.actor.unit(), today) else {
        let elsewhere = master
            .placements
            .get(&item.code)
            .into_iter()
            .flatten()
            .find(|placement| placement.in_force(today));
        return elsewhere.map_or_else(
            || "没有进驻任何中心".to_owned(),
            |placement| format!("请到{}", master.unit_name(&placement.centre)),
        );
    };
    let competence = placement.competence();
    match desk.actor.may_receive(&competence.centre, &competence.decides) {
        Ok(()) => String::new(),
        Err(denial) => text::denial(denial).0.to_owned(),
    }
}
