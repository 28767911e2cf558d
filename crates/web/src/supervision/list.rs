//! The supervisor's list over the district.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::authority::Denial;
use domain::case::{Light, ListRow, State};
use domain::organisation::{Role, UnitId, UnitKind};
use serde::Deserialize;
use service::ActError;
use service::master::Master;
use service::work::{Filter, PAGE_MAX, Totals};

use crate::desk::work::{self, WorkRow, shown, work_row};
use crate::form::{Choice, Field, chosen};
use crate::room::{Desk, escape};
use crate::view::{Figure, Frame, Pair};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "supervision/list.html")]
pub(crate) struct Supervision {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) as_of: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) list: String,
    pub(crate) filters: Vec<Field>,
    /// The centre the list is of, which no filter names.
    pub(crate) centre: String,
    pub(crate) clear: String,
    pub(crate) rows: Vec<WorkRow>,
    pub(crate) empty: Pair,
    pub(crate) shown: String,
    pub(crate) next: String,
}

/// Which list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    centre: String,
    #[serde(default)]
    after: String,
}

/// `GET /supervision`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    if !desk.actor.is(Role::Supervisor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let totals = service::work::totals(&desk.app, &desk.actor).await?;
    let (rows, next) = rows(&desk, &asked).await?;
    let today = desk.app.clock().today();
    let master = desk.app.master();
    let views: Vec<WorkRow> = rows.iter().map(|row| work_row(row, today, &desk, &master)).collect();
    let list = if asked.list.is_empty() { "late".to_owned() } else { asked.list.clone() };
    let mut overdue = super::alerts(&desk).await?;
    overdue.extend(crate::catalogue::campaigns::alerts(&desk).await?);
    let page = Supervision {
        frame: desk.frame_saying("效能监察", overdue),
        heading: headed(&list, &asked.centre, &master),
        as_of: format!("{} 的数", day::minute_of(desk.app.clock().now())),
        figures: figures(&totals, &list),
        filters: filters(&desk, &asked),
        centre: asked.centre.clone(),
        clear: if asked.item.is_empty() && asked.unit.is_empty() && asked.centre.is_empty() {
            String::new()
        } else {
            format!("/supervision?list={list}")
        },
        empty: Pair::new(format!("没有{}", heading(&list)), "换一个事项或单位，或者点上面的数字看另一类。"),
        shown: shown(&views, !asked.after.is_empty(), next.is_some()),
        next: next.map(|after| link(&list, &asked, &after)).unwrap_or_default(),
        rows: views,
        list,
    };
    desk.page(&page)
}

/// A long page of what the list looks for, always full while there is more.
async fn rows(desk: &Desk, asked: &Asked) -> Result<(Vec<ListRow>, Option<String>), WebError> {
    let light = match asked.list.as_str() {
        "" | "late" => Some(Light::Bad),
        "near" => Some(Light::Warn),
        _ => None,
    };
    let filter = Filter {
        item: Some(asked.item.clone()).filter(|item| !item.is_empty()),
        unit: Some(UnitId(asked.unit.clone())).filter(|unit| !unit.0.is_empty()),
        centre: Some(UnitId(asked.centre.clone())).filter(|unit| !unit.0.is_empty()),
        light,
        deemed: asked.list == "deemed",
        ..Filter::default()
    };
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    if matches!(asked.list.as_str(), "new" | "decided") {
        let page = service::work::newest(&desk.app, &desk.actor, &filter, after, PAGE_MAX).await?;
        let mut rows = page.rows();
        rows.retain(|row| asked.list == "new" || decided(row.state));
        return Ok((rows, page.next));
    }
    let page = service::work::list(&desk.app, &desk.actor, &filter, after, PAGE_MAX).await?;
    Ok((page.rows(), page.next))
}

/// A decision was made, and it has not gone to the archive.
fn decided(state: State) -> bool {
    matches!(state, State::Granted | State::Refused | State::Issued | State::Delivered)
}

fn headed(list: &str, centre: &str, master: &Master) -> String {
    if centre.is_empty() {
        return heading(list).to_owned();
    }
    format!("{} · {}收的", heading(list), master.unit_name(&UnitId(centre.to_owned())))
}

fn link(list: &str, asked: &Asked, after: &str) -> String {
    let mut link = format!("/supervision?list={list}");
    for (name, value) in
        [("item", asked.item.as_str()), ("unit", &asked.unit), ("centre", &asked.centre), ("after", after)]
    {
        if !value.is_empty() {
            link.push_str(&format!("&{name}={}", escape(value)));
        }
    }
    link
}

fn heading(list: &str) -> &'static str {
    match list {
        "near" => "临期的件",
        "deemed" => "依法视为受理的件",
        "all" => "全区在办的件",
        "new" => "新收的件，最近的在前",
        "decided" => "近来收的件里已经决定的",
        _ => "超期的件",
    }
}

fn figures(totals: &Totals, list: &str) -> Vec<Figure> {
    let row = |key: &str, label: &str, value: String, ink, note: &str| Figure {
        label: label.to_owned(),
        value,
        ink,
        note: note.to_owned(),
        href: format!("/supervision?list={key}"),
        here: list == key,
    };
    vec![
        row(
            "late",
            "超期",
            totals.late.to_string(),
            if totals.late > 0 { "bad-ink" } else { "" },
            "已过时限",
        ),
        row(
            "near",
            "临期",
            totals.near.to_string(),
            if totals.near > 0 { "warn-ink" } else { "" },
            "一个工作日以内",
        ),
        row("deemed", "视为受理", "查看".to_owned(), "", "五个工作日没有告知"),
        row("all", "在办", totals.open.to_string(), "", "全区，没有结束的"),
    ]
}

fn filters(desk: &Desk, asked: &Asked) -> Vec<Field> {
    let master = desk.app.master();
    let mut fields =
        work::filters(&master, &work::Asked { item: asked.item.clone(), ..work::Asked::default() }, false);
    fields.truncate(1);
    let mut units = vec![Choice::new("", "全部单位")];
    let holders = master.units.values();
    let holders = holders
        .filter(|unit| matches!(unit.kind, UnitKind::Centre | UnitKind::StreetCentre | UnitKind::Body));
    units.extend(holders.map(|unit| Choice::new(unit.id.0.clone(), unit.name.clone())));
    fields.push(Field::select("unit", "现在在", chosen(units, &asked.unit)));
    fields
}
