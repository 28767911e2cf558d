//! The live overview (实时总览): the district for supervision, the own centre for its head, and a screen in the hall.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::organisation::{UnitId, UnitKind};
use service::master::Master;
use service::supervision::overview::{self, CentreSums, Overview};

use super::hours::{HourChart, chart};
use super::live;
use crate::room::{Desk, Portal, SESSION, Web, cookie_of, escape, html};
use crate::view::{Bar, Figure, Frame, Pair};
use crate::{WebConfig, WebError, day};

/// The page of whoever is signed in.
#[derive(Template)]
#[template(path = "supervision/overview.html")]
pub(crate) struct OverviewPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    /// Where changes come from.
    pub(crate) live: String,
    /// The screen in the hall; empty where there is none.
    pub(crate) screen: String,
    pub(crate) w: Widgets,
}

/// The screen in the hall.
#[derive(Template)]
#[template(path = "supervision/screen.html")]
pub(crate) struct ScreenPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) day: String,
    pub(crate) live: String,
    pub(crate) w: Widgets,
}

/// What is replaced when figures move.
#[derive(Template)]
#[template(path = "parts/_overview.html")]
pub(crate) struct Fragment {
    pub(crate) w: Widgets,
}

/// The widgets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Widgets {
    pub(crate) as_of: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) tiles: Vec<Tile>,
    pub(crate) hours: HourChart,
    pub(crate) ranks: Vec<Rank>,
    /// Figures lead to lists.
    pub(crate) linked: bool,
}

/// A centre.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tile {
    pub(crate) name: String,
    /// `bad`, `warn` or `good`, with its word.
    pub(crate) tone: &'static str,
    pub(crate) word: &'static str,
    pub(crate) figures: Vec<Figure>,
}

/// Bars in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rank {
    pub(crate) heading: String,
    pub(crate) note: String,
    pub(crate) rows: Vec<RankRow>,
    pub(crate) empty: Pair,
}

/// One bar.
#[derive(Debug, Clone, Default)]
pub(crate) struct RankRow {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) bar: Bar,
    pub(crate) value: String,
}

/// `GET /supervision/overview`
pub(crate) async fn show(desk: Desk) -> Result<Response, WebError> {
    let figures = overview::overview(&desk.app, &desk.actor).await?;
    let master = desk.app.master();
    let heading = match &figures.centre {
        Some(centre) => master.unit_name(centre),
        None => "全区".to_owned(),
    };
    let page = OverviewPage {
        frame: desk.frame("实时总览"),
        heading: format!("实时总览 · {heading}"),
        live: "/supervision/overview/events".to_owned(),
        screen: if figures.centre.is_none() { screen_path(&desk.config) } else { String::new() },
        w: widgets(&figures, &master, true),
    };
    desk.page(&page)
}

/// `GET /supervision/overview/events`
pub(crate) async fn events(desk: Desk, headers: HeaderMap) -> Result<Response, WebError> {
    overview::overview(&desk.app, &desk.actor).await?;
    let token = cookie_of(&headers, SESSION).unwrap_or_default();
    live::stream(desk.app, live::Who::Session(token), Some(&desk.actor.author.person))
}

/// `GET /screen/{token}`: figures without names of people, for a machine in the hall. It has a token of its own, since a
/// machine anybody can reach must not stand open with a supervisor's session, which opens every case.
pub(crate) async fn screen(portal: Portal, Path(token): Path<String>) -> Result<Response, WebError> {
    known(&portal.config, &token)?;
    let figures = overview::of_district(&portal.app).await?;
    let master = portal.app.master();
    let frame = portal.frame("实时总览");
    html(&ScreenPage {
        heading: frame.place.clone(),
        frame,
        day: day::long(figures.day),
        live: format!("{}/events", screen_path(&portal.config)),
        w: widgets(&figures, &master, false),
    })
}

/// `GET /screen/{token}/events`
pub(crate) async fn screen_events(
    State(web): State<Web>,
    Path(token): Path<String>,
) -> Result<Response, WebError> {
    known(&web.config, &token)?;
    live::stream(web.app, live::Who::Screen, None)
}

fn screen_path(config: &WebConfig) -> String {
    if config.screen_token.is_empty() {
        String::new()
    } else {
        format!("/screen/{}", escape(&config.screen_token))
    }
}

/// A wrong token is no page at all; comparing takes as long however much of it is right.
fn known(config: &WebConfig, token: &str) -> Result<(), WebError> {
    let (own, sent) = (config.screen_token.as_bytes(), token.as_bytes());
    let same = own.len() == sent.len() && own.iter().zip(sent).fold(0, |all, (a, b)| all | (a ^ b)) == 0;
    if same && !own.is_empty() { Ok(()) } else { Err(WebError::NoPage) }
}

/// The widgets of an overview.
pub(crate) fn widgets(figures: &Overview, master: &Master, linked: bool) -> Widgets {
    let lists = Lists { centre: figures.centre.as_ref() };
    let district = figures.centre.is_none();
    Widgets {
        as_of: format!("{} 的数", day::minute_of(figures.at)),
        figures: totals(figures, &lists),
        tiles: if district {
            figures.centres.iter().map(|one| tile(one, master, &lists)).collect()
        } else {
            Vec::new()
        },
        hours: chart(&figures.hours, figures.days_before),
        ranks: if district { vec![items(figures, master), bodies(figures, master)] } else { Vec::new() },
        linked,
    }
}

/// Where the lists of the figures are: a centre's head has own pages.
struct Lists<'a> {
    centre: Option<&'a UnitId>,
}

impl Lists<'_> {
    fn cases(&self, list: &str, of: Option<&UnitId>) -> String {
        match (self.centre, of) {
            (Some(_), _) => match list {
                "late" | "near" => format!("/desk/centre?list={list}"),
                "decided" => "/desk?tab=ended".to_owned(),
                _ => "/desk/centre".to_owned(),
            },
            (None, None) => format!("/supervision?list={list}"),
            (None, Some(of)) => format!("/supervision?list={list}&centre={}", escape(&of.0)),
        }
    }

    fn cards(&self, of: Option<&UnitId>) -> String {
        match (self.centre, of) {
            (None, Some(of)) => format!("/supervision/findings?list=cards&centre={}", escape(&of.0)),
            _ => "/supervision/findings?list=cards".to_owned(),
        }
    }
}

fn figure(label: &str, n: i64, ink: &'static str, note: String, href: String) -> Figure {
    let ink = if n > 0 { ink } else { "" };
    Figure { label: label.to_owned(), value: n.to_string(), ink, note, href, here: false }
}

fn totals(figures: &Overview, lists: &Lists<'_>) -> Vec<Figure> {
    let sums = &figures.sums;
    let cards = format!("红 {} · 黄 {}", sums.cards.red + sums.cards.order, sums.cards.yellow);
    let of = |list| lists.cases(list, None);
    vec![
        figure("今日收件", sums.received, "", "窗口和网上".to_owned(), of("new")),
        figure("今日办结", sums.decided, "", "作出决定".to_owned(), of("decided")),
        figure("在办", sums.open, "", "没有结束的".to_owned(), of("all")),
        figure("临期", sums.near, "warn-ink", "一个工作日以内".to_owned(), of("near")),
        figure("超期", sums.late, "bad-ink", "已过时限".to_owned(), of("late")),
        figure("没有办结的牌", sums.cards.all(), "bad-ink", cards, lists.cards(None)),
    ]
}

fn tile(one: &CentreSums, master: &Master, lists: &Lists<'_>) -> Tile {
    let (sums, of) = (&one.sums, Some(&one.centre));
    let (tone, word) = match (sums.late, sums.near) {
        (1.., _) => ("bad", "有超期"),
        (_, 1..) => ("warn", "有临期"),
        _ => ("good", "正常"),
    };
    let small = |label, n, ink, href| figure(label, n, ink, String::new(), href);
    let figures = vec![
        small("今日收件", sums.received, "", lists.cases("new", of)),
        small("在办", sums.open, "", lists.cases("all", of)),
        small("临期", sums.near, "warn-ink", lists.cases("near", of)),
        small("超期", sums.late, "bad-ink", lists.cases("late", of)),
        small("牌", sums.cards.all(), "bad-ink", lists.cards(of)),
    ];
    Tile { name: master.unit_name(&one.centre), tone, word, figures }
}

fn items(figures: &Overview, master: &Master) -> Rank {
    let most = figures.items.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
    let row = |(code, n): &(String, i64)| RankRow {
        href: format!("/supervision?list=new&item={}", escape(code)),
        label: master.items.head(code).map_or_else(|| code.clone(), |head| head.name.to_string()),
        bar: Bar { percent: percent(*n, most), tone: "" },
        value: n.to_string(),
    };
    Rank {
        heading: "今天收得最多的事项".to_owned(),
        note: "件".to_owned(),
        rows: figures.items.iter().map(row).collect(),
        empty: Pair::new("今天还没有收件", "开窗以后这里会动起来。"),
    }
}

fn bodies(figures: &Overview, master: &Master) -> Rank {
    let district = master.units.values().find(|unit| unit.kind == UnitKind::District);
    let district = district.map(|unit| unit.name.clone()).unwrap_or_default();
    let row = |one: &overview::BodySums| {
        let share = percent(one.on_time, one.decided);
        let tone = match share {
            95.. => "",
            85..95 => "warn",
            _ => "bad",
        };
        RankRow {
            href: format!("/supervision?list=late&unit={}", escape(&one.body.0)),
            label: short(master.unit_name(&one.body), &district),
            bar: Bar { percent: share, tone },
            value: format!("{share}%（{} / {}）", one.on_time, one.decided),
        }
    };
    Rank {
        heading: "本月按时办结".to_owned(),
        note: "有时限的决定；延期的不算按时".to_owned(),
        rows: figures.bodies.iter().take(BODIES).map(row).collect(),
        empty: Pair::new("本月还没有决定", "有时限的件作出决定以后，按机关列在这里。"),
    }
}

/// A name without city and district: all of them have these, and what differs would be cut off.
fn short(name: String, district: &str) -> String {
    match name.split_once(district) {
        Some((_, own)) if !district.is_empty() && !own.is_empty() => own.to_owned(),
        _ => name,
    }
}

/// Bodies shown at most.
const BODIES: usize = 10;

/// Of a hundred, rounded down: nobody is at 100 who missed one.
fn percent(n: i64, of: i64) -> u32 {
    u32::try_from(n.saturating_mul(100) / of.max(1)).unwrap_or(0).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_all_of_them_have() {
        let table = [
            ("天津市和平区民政局", "和平区", "民政局"),
            ("和平区", "和平区", "和平区"),
            ("市医保中心", "和平区", "市医保中心"),
            ("民政局", "", "民政局"),
        ];
        for (name, district, want) in table {
            assert_eq!(short(name.to_owned(), district), want);
        }
    }

    #[test]
    fn nobody_is_at_a_hundred_who_missed_one() {
        assert_eq!([percent(1, 1), percent(999, 1_000), percent(0, 0), percent(1, 3)], [100, 99, 0, 33]);
    }
}
