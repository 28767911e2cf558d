//! Coverage (应进必进): the figure of each street, and every item at one centre with how it stands.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::organisation::{Role, Unit, UnitId, UnitKind};
use domain::placement::coverage::{Coverage, Standing};
use serde::Deserialize;
use service::master::Master;
use service::placement::coverage::{self, Line, Overview};

use crate::form::{Choice, Field, chosen};
use crate::room::{Desk, escape};
use crate::view::{Figure, Frame, Link, Pair, Say, Tab, Tag};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/placements.html", blocks = ["rows"])]
pub(crate) struct PlacementsPage {
    pub(crate) frame: Frame,
    /// Empty for who has no part in the catalogue.
    pub(crate) catalogue_href: &'static str,
    pub(crate) heading: String,
    pub(crate) note: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) state: String,
    pub(crate) filters: Vec<Field>,
    pub(crate) rows: Vec<LineView>,
    pub(crate) empty: Pair,
    pub(crate) shown: String,
    pub(crate) next: String,
}

/// An item at the centre.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineView {
    pub(crate) href: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) standing: Tag,
    pub(crate) detail: String,
    pub(crate) since: String,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    centre: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    from: usize,
}

/// Rows on a page.
const PAGE: usize = 50;
/// Streets whose figure stands at the top; the others are chosen in the filter.
const FIGURES: usize = 24;
/// Items nobody takes that are named.
const NAMED: usize = 10;

/// `GET /catalogue/placements`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let overview = coverage::overview(&desk.app, &desk.actor)?;
    let master = desk.app.master();
    let centres = coverage::centres(&master);
    let centre = here(&desk, &asked, &centres).ok_or(WebError::NoPage)?;
    let mut all = coverage::lines(&desk.app, &desk.actor, &centre.id)?;
    let street = centre.kind == UnitKind::StreetCentre;
    if !street {
        // Every item has to be had at the streets; the district's centres hold what was placed there.
        all.retain(|line| line.standing != Standing::Open(None));
    }
    let q = asked.q.trim();
    let named: Vec<&Line> =
        all.iter().filter(|line| line.item.name.contains(q) || line.item.code.contains(q)).collect();
    let wanted: Vec<&&Line> = named.iter().filter(|line| fits(&line.standing, &asked.state)).collect();
    let rows: Vec<LineView> =
        wanted.iter().skip(asked.from).take(PAGE).map(|line| line_view(&master, line)).collect();
    let to = asked.from + rows.len();
    let mut frame = desk.frame("进驻与覆盖");
    frame.says.extend(nowhere(&master, &overview));
    let page = PlacementsPage {
        frame,
        catalogue_href: if desk.actor.is(Role::CatalogueEditor) { "/catalogue" } else { "" },
        heading: centre.name.clone(),
        note: if street { note(&all) } else { format!("进驻 {} 个事项", all.len()) },
        figures: figures(&master, &overview, &centre.id),
        tabs: tabs(&named, &asked, &centre.id),
        state: asked.state.clone(),
        filters: filters(&centres, &asked, &centre.id),
        empty: Pair::new("没有符合的事项", "换一个中心或者放宽条件再看。"),
        shown: format!("符合 {} 个事项", wanted.len()),
        next: if to < wanted.len() { link(&asked, &centre.id, &asked.state, to) } else { String::new() },
        rows,
    };
    if desk.here.fragment { desk.page(&page.as_rows()) } else { desk.page(&page) }
}

/// The centre asked for; else the reader's own, else the first.
fn here<'a>(desk: &Desk, asked: &Asked, centres: &'a [Unit]) -> Option<&'a Unit> {
    if !asked.centre.is_empty() {
        return centres.iter().find(|unit| unit.id.0 == asked.centre);
    }
    centres.iter().find(|unit| unit.id == *desk.actor.unit()).or_else(|| centres.first())
}

/// Items no window takes are the loudest: people cannot have them at all.
fn nowhere(master: &Master, overview: &Overview) -> Option<Say> {
    let codes = &overview.nowhere;
    if codes.is_empty() {
        return None;
    }
    let title = format!("全区有 {} 个事项没有窗口收，也没有说明", codes.len());
    let link = |code: &String| Link::to(item_href(code), master.items.name(code));
    Some(Say { links: codes.iter().take(NAMED).map(link).collect(), ..Say::new("warn", title) })
}

/// The page of an item's placements.
pub(crate) fn item_href(code: &str) -> String {
    format!("/catalogue/items/{}/placements", escape(code))
}

fn note(all: &[Line]) -> String {
    let mut figure = Coverage::default();
    for line in all {
        figure.add(&line.standing);
    }
    format!(
        "{} 个面向公众的事项：进驻 {}，联网 {}，不进驻（有理由）{}，待定 {}，覆盖 {}%",
        figure.total(),
        figure.placed,
        figure.networked,
        figure.not_placed,
        figure.open,
        figure.percent()
    )
}

fn figures(master: &Master, overview: &Overview, centre: &UnitId) -> Vec<Figure> {
    let one = |street: &coverage::CentreFigure| {
        let figure = street.figure;
        let short = master.short_name(&street.centre.id);
        Figure {
            label: short.trim_end_matches("便民服务中心").to_owned(),
            value: format!("{}%", figure.percent()),
            ink: if figure.open > 0 { "warn-ink" } else { "" },
            note: if figure.open > 0 {
                format!("{} 个待定", figure.open)
            } else {
                "没有待定".to_owned()
            },
            href: format!("/catalogue/placements?centre={}", escape(&street.centre.id.0)),
            here: street.centre.id == *centre,
        }
    };
    overview.streets.iter().take(FIGURES).map(one).collect()
}

/// States of the filter: the word of the address and the label.
const STATES: [(&str, &str); 5] =
    [("", "全部"), ("open", "待定"), ("placed", "进驻"), ("networked", "联网"), ("not_placed", "不进驻")];

fn fits(standing: &Standing, state: &str) -> bool {
    match state {
        "open" => matches!(standing, Standing::Open(_)),
        "placed" => matches!(standing, Standing::Placed(_)),
        "networked" => matches!(standing, Standing::Networked(_)),
        "not_placed" => matches!(standing, Standing::NotPlaced(_)),
        _ => true,
    }
}

fn tabs(named: &[&Line], asked: &Asked, centre: &UnitId) -> Vec<Tab> {
    let tab = |(state, label): &(&str, &str)| {
        let count = named.iter().filter(|line| fits(&line.standing, state)).count();
        Tab {
            href: link(asked, centre, state, 0),
            label: (*label).to_owned(),
            count: count.to_string(),
            tone: if *state == "open" && count > 0 { "bad" } else { "" },
            here: asked.state == *state,
        }
    };
    STATES.iter().map(tab).collect()
}

fn filters(centres: &[Unit], asked: &Asked, centre: &UnitId) -> Vec<Field> {
    let choices = centres.iter().map(|unit| Choice::new(unit.id.0.clone(), unit.name.clone())).collect();
    vec![
        Field::select("centre", "中心", chosen(choices, &centre.0)),
        Field::text("q", "名称、编码").kind("search", "off").value(asked.q.clone()),
    ]
}

fn link(asked: &Asked, centre: &UnitId, state: &str, from: usize) -> String {
    let mut link = format!("/catalogue/placements?centre={}", escape(&centre.0));
    for (name, value) in [("state", state), ("q", asked.q.trim())] {
        if !value.is_empty() {
            link.push_str(&format!("&{name}={}", escape(value)));
        }
    }
    if from > 0 {
        link.push_str(&format!("&from={from}"));
    }
    link
}

/// A standing as a tag.
pub(crate) fn standing_tag(standing: &Standing) -> Tag {
    match standing {
        Standing::Placed(mode) => Tag::new("good", text::placement_word(*mode)),
        Standing::Networked(_) => Tag::new("brand", "联网"),
        Standing::NotPlaced(_) => Tag::new("", "不进驻"),
        Standing::Open(Some(_)) => Tag::new("warn", "待开始"),
        Standing::Open(None) => Tag::new("warn", "待定"),
    }
}

/// What stands behind a standing, in a line.
pub(crate) fn detail(master: &Master, line: &Line) -> String {
    match &line.standing {
        Standing::Placed(_) => {
            line.placement.as_ref().map_or_else(String::new, |placement| placement.instrument.clone())
        }
        Standing::Networked(Some(at)) => format!("由{}收", master.unit_name(at)),
        Standing::Networked(None) => "网上办理，窗口帮办".to_owned(),
        Standing::NotPlaced(reason) => reason.clone(),
        Standing::Open(Some(from)) => format!("从{}起进驻", day::long(*from)),
        Standing::Open(None) => "没有进驻，也没有说明".to_owned(),
    }
}

/// Since when, or who said so.
pub(crate) fn since(line: &Line) -> String {
    match (&line.standing, &line.placement, &line.mark) {
        (Standing::Placed(_), Some(placement), _) => {
            let to = placement.to.map_or_else(String::new, |to| format!("，到{}", day::long(to)));
            format!("{}起{to}", day::long(placement.from))
        }
        (Standing::Networked(_) | Standing::NotPlaced(_), _, Some(mark)) => {
            format!("{}，{}", mark.by.name, day::minute_of(mark.at))
        }
        _ => String::new(),
    }
}

fn line_view(master: &Master, line: &Line) -> LineView {
    LineView {
        href: item_href(&line.item.code),
        code: line.item.code.to_string(),
        name: line.item.name.to_string(),
        standing: standing_tag(&line.standing),
        detail: detail(master, line),
        since: since(line),
    }
}
