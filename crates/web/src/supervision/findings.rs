//! Findings: a supervisor's list over the district, and everybody's own.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::organisation::{Role, UnitKind};
use domain::supervision::{Finding, FindingState};
use serde::Deserialize;
use service::master::Master;
use service::supervision::finding::{self, Filter};
use service::supervision::rule;

use super::words;
use crate::form::{Choice, Field, chosen};
use crate::room::{Desk, escape};
use crate::view::{Frame, Pair, Tab, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "supervision/findings.html")]
pub(crate) struct FindingsPage {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) intro: String,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) list: String,
    pub(crate) filters: Vec<Field>,
    /// What the address asks for and no filter names.
    pub(crate) kept: Vec<Pair>,
    pub(crate) clear: String,
    pub(crate) rows: Vec<FindingRow>,
    pub(crate) empty: Pair,
    pub(crate) next: String,
}

/// A finding in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindingRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) no: String,
    pub(crate) level: Tag,
    pub(crate) state: Tag,
    pub(crate) about: String,
    pub(crate) charged: String,
    pub(crate) on: String,
    pub(crate) due: String,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    centre: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    after: String,
}

/// `GET /supervision/findings`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let supervisor = desk.actor.is(Role::Supervisor);
    let list = if asked.list.is_empty() { "cards" } else { asked.list.as_str() };
    let filter = filter(list, &asked);
    let page = finding::list(&desk.app, &desk.actor, &filter, Some(asked.after.as_str())).await?;
    let master = desk.app.master();
    let today = desk.app.clock().today();
    let rows: Vec<FindingRow> = page.rows.iter().map(|one| row(one, &master, today)).collect();
    let shown = FindingsPage {
        frame: desk.frame("监察发现"),
        heading: if supervisor { "监察发现" } else { "我的监察提示" }.to_owned(),
        intro: if supervisor {
            "规则自动发现的，连同依据的环节。核定之前只有当事人、AB岗和负责人看得到。"
        } else {
            "发给您的岗位的提示和牌。黄牌、红牌三个工作日内说明，核定之后三个工作日内可以申辩。"
        }
        .to_owned(),
        tabs: tabs(list),
        filters: if supervisor { filters(&desk, &master, &asked).await? } else { Vec::new() },
        kept: kept(&asked),
        clear: if asked.rule.is_empty()
            && asked.unit.is_empty()
            && asked.centre.is_empty()
            && asked.person.is_empty()
            && asked.post.is_empty()
        {
            String::new()
        } else {
            format!("/supervision/findings?list={list}")
        },
        empty: Pair::new(
            "没有这样的监察发现",
            if supervisor {
                "换一个清单或者筛选条件。"
            } else {
                "有新的会在这里，首页也会提醒。"
            },
        ),
        next: page.next.map(|after| link(list, &asked, &after)).unwrap_or_default(),
        list: list.to_owned(),
        rows,
    };
    desk.page(&shown)
}

fn filter(list: &str, asked: &Asked) -> Filter {
    let some = |text: &str| {
        Some(text.to_owned()).filter(|text| !text.is_empty() && !text.chars().any(char::is_control))
    };
    let state = match list {
        "explained" => Some(FindingState::Explained),
        "appealed" => Some(FindingState::Appealed),
        "notified" => Some(FindingState::Notified),
        _ => None,
    };
    Filter {
        mine: false,
        cards: list != "signals" && list != "all",
        signals: list == "signals",
        open: !matches!(list, "over" | "all"),
        state,
        rule: some(&asked.rule),
        unit: some(&asked.unit),
        centre: some(&asked.centre),
        person: some(&asked.person),
        post: some(&asked.post),
    }
}

fn tabs(list: &str) -> Vec<Tab> {
    let table = [
        ("cards", "没有办结的牌"),
        ("notified", "待说明"),
        ("explained", "待核定"),
        ("appealed", "申辩中"),
        ("signals", "提示和预警"),
        ("all", "全部"),
    ];
    let tab = |(key, label): (&str, &str)| Tab {
        href: format!("/supervision/findings?list={key}"),
        label: label.to_owned(),
        here: key == list,
        ..Tab::default()
    };
    table.into_iter().map(tab).collect()
}

/// Narrowing a list leaves it what it was.
fn kept(asked: &Asked) -> Vec<Pair> {
    let all = [("centre", &asked.centre), ("post", &asked.post), ("person", &asked.person)];
    let asked = all.into_iter().filter(|(_, value)| !value.is_empty());
    asked.map(|(name, value)| Pair::new(name, value.clone())).collect()
}

async fn filters(desk: &Desk, master: &Master, asked: &Asked) -> Result<Vec<Field>, WebError> {
    let mut units = vec![Choice::new("", "全部单位")];
    let kinds = [UnitKind::Centre, UnitKind::StreetCentre, UnitKind::Body];
    let here = master.units.values().filter(|unit| kinds.contains(&unit.kind));
    units.extend(here.map(|unit| Choice::new(unit.id.0.clone(), unit.name.clone())));
    let mut rules = vec![Choice::new("", "全部规则")];
    let all = rule::list(&desk.app, &desk.actor).await?;
    let known = all.iter().filter_map(|one| Some((one.id.clone(), one.rule.as_ref()?.title.clone())));
    rules.extend(known.map(|(id, title)| Choice::new(id, title)));
    Ok(vec![
        Field::select("unit", "责任单位", chosen(units, &asked.unit)),
        Field::select("rule", "规则", chosen(rules, &asked.rule)),
    ])
}

fn link(list: &str, asked: &Asked, after: &str) -> String {
    let mut link = format!("/supervision/findings?list={list}");
    let pairs = [
        ("rule", asked.rule.as_str()),
        ("unit", &asked.unit),
        ("centre", &asked.centre),
        ("post", &asked.post),
        ("person", &asked.person),
        ("after", after),
    ];
    for (name, value) in pairs.into_iter().filter(|(_, value)| !value.is_empty()) {
        link.push_str(&format!("&{name}={}", escape(value)));
    }
    link
}

/// A finding as a row.
pub(crate) fn row(finding: &Finding, master: &Master, today: jiff::civil::Date) -> FindingRow {
    let due = match finding.due_on {
        Some(due) if due < today => format!("{} 已过", day::short(due)),
        Some(due) => format!("{} 前", day::short(due)),
        None => String::new(),
    };
    FindingRow {
        href: words::finding_href(&finding.no),
        title: finding.title.clone(),
        no: finding.no.clone(),
        level: words::level(finding.level),
        state: words::state(finding),
        about: finding.item_name.clone().unwrap_or_default(),
        charged: words::charged(&finding.charge, master),
        on: day::short(finding.on),
        due,
    }
}
