//! The head of a centre: everything it received, by where it lies, by state, by item; late ones; hand-overs
//! nobody has signed for; reassigning from the case page.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::case::{Light, ListRow, State};
use domain::organisation::{PostId, UnitId};
use serde::Deserialize;
use service::master::Master;
use service::work::{Filter, Group, Overview, PAGE, PAGE_MAX, UNSIGNED, post_of};

use crate::catalogue::revisions;
use crate::desk::work::{WorkRow, shown, work_row};
use crate::room::{Desk, escape};
use crate::view::{Bar, Figure, Frame, Pair};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "desk/centre.html")]
pub(crate) struct Centre {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) as_of: String,
    pub(crate) figures: Vec<Figure>,
    pub(crate) list_heading: String,
    pub(crate) list_note: String,
    pub(crate) rows: Vec<WorkRow>,
    pub(crate) empty: Pair,
    pub(crate) shown: String,
    pub(crate) next: String,
    pub(crate) groups: Vec<GroupView>,
}

/// Bars of a grouping.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupView {
    pub(crate) heading: String,
    pub(crate) note: String,
    pub(crate) rows: Vec<GroupRow>,
}

/// One bar.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupRow {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) bar: Bar,
    pub(crate) value: String,
    pub(crate) late: String,
}

/// Which list stands below the figures.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    item: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    post: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    /// The list was cut down to what one bar of a group counts.
    fn narrowed(&self) -> bool {
        [&self.state, &self.item, &self.unit, &self.post].iter().any(|narrow| !narrow.is_empty())
    }
}

/// `GET /desk/centre`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let overview = service::work::overview(&desk.app, &desk.actor).await?;
    let (rows, next) = rows(&desk, &asked, &overview).await?;
    let today = desk.app.clock().today();
    let master = desk.app.master();
    let mut views: Vec<WorkRow> = rows.iter().map(|row| work_row(row, today, &desk, &master)).collect();
    for view in &mut views {
        view.reassign = format!("{}#act-reassign", view.href);
    }
    let (heading, note) = heading(&asked, &master);
    let mut says = crate::supervision::alerts(&desk).await?;
    says.extend(revisions::waiting(&desk).await?);
    let page = Centre {
        frame: desk.frame_saying("中心总览", says),
        heading: format!("今天 {}", day::plain(today)),
        as_of: format!("{} 的数", day::minute_of(desk.app.clock().now())),
        figures: figures(&overview, &asked),
        list_heading: heading,
        list_note: note.to_owned(),
        empty: Pair::new("没有这一类的件", "点上面的数字，或右边的单位、岗位、状态、事项，看另一类。"),
        shown: shown(&views, !asked.after.is_empty(), next.is_some()),
        next: next
            .map(|after| format!("/desk/centre?{}after={}", kept(&asked), escape(&after)))
            .unwrap_or_default(),
        rows: views,
        groups: groups(&desk, &overview),
    };
    desk.page(&page)
}

async fn rows(
    desk: &Desk,
    asked: &Asked,
    overview: &Overview,
) -> Result<(Vec<ListRow>, Option<String>), WebError> {
    let light = match asked.list.as_str() {
        "unsigned" => return Ok((overview.unsigned.clone(), None)),
        "late" => Some(Light::Bad),
        "near" => Some(Light::Warn),
        _ => None,
    };
    let filter = Filter {
        state: State::parse(&asked.state),
        item: Some(asked.item.clone()).filter(|item| !item.is_empty()),
        light,
        ..Filter::default()
    };
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    // A centre's list is one index; which unit and post hold a case now is looked at row by row, over a longer page.
    let limit = if asked.unit.is_empty() && asked.post.is_empty() { PAGE } else { PAGE_MAX };
    let page = service::work::list(&desk.app, &desk.actor, &filter, after, limit).await?;
    let mut rows = page.rows();
    rows.retain(|row| asked.unit.is_empty() || row.holder.unit.0 == asked.unit);
    rows.retain(|row| asked.post.is_empty() || post_of(row).0 == asked.post);
    Ok((rows, page.next))
}

fn kept(asked: &Asked) -> String {
    let pairs = [
        ("list", &asked.list),
        ("state", &asked.state),
        ("item", &asked.item),
        ("unit", &asked.unit),
        ("post", &asked.post),
    ];
    let kept = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    kept.map(|(name, value)| format!("{name}={}&", escape(value))).collect()
}

/// What the list shows, in the words of what was clicked.
fn heading(asked: &Asked, master: &Master) -> (String, &'static str) {
    if let Some(state) = State::parse(&asked.state) {
        return (format!("{}的件", text::state(state)), "最急的在前");
    }
    if !asked.unit.is_empty() {
        let unit = master.short_name(&UnitId(asked.unit.clone()));
        return (format!("在{unit}的件"), "最急的在前");
    }
    if !asked.post.is_empty() {
        return (format!("在{}的件", master.post_name(&PostId(asked.post.clone()))), "最急的在前");
    }
    if let Some(head) = master.items.head(&asked.item) {
        return (head.name.to_string(), "在办的，最急的在前");
    }
    match asked.list.as_str() {
        "late" => ("超期的件".to_owned(), "最急的在前，先办这些"),
        "near" => ("临期的件".to_owned(), "一个工作日以内到期"),
        "unsigned" => ("移交了没有签收的件".to_owned(), "请催接收单位签收；最多列二十件"),
        _ => ("在办的件".to_owned(), "最急的在前"),
    }
}

fn figures(overview: &Overview, asked: &Asked) -> Vec<Figure> {
    let totals = &overview.totals;
    let unsigned = overview.unsigned.len();
    let more = if unsigned >= UNSIGNED as usize { "+" } else { "" };
    let figure = |label: &str, count: usize, ink, note: &str, list: &str| Figure {
        label: label.to_owned(),
        value: format!("{count}{}", if list == "unsigned" { more } else { "" }),
        ink: if count == 0 { "" } else { ink },
        note: note.to_owned(),
        href: if list.is_empty() { "/desk/centre".to_owned() } else { format!("/desk/centre?list={list}") },
        here: asked.list == list && !asked.narrowed(),
    };
    vec![
        figure("在办", totals.open, "", "本中心收的，没有结束的", ""),
        figure("超期", totals.late, "bad-ink", "已过时限", "late"),
        figure("临期", totals.near, "warn-ink", "一个工作日以内", "near"),
        figure("未签收", unsigned, "warn-ink", "移交了没人接", "unsigned"),
        Figure {
            label: "不计时".to_owned(),
            value: totals.stands.to_string(),
            note: "特别程序中".to_owned(),
            href: "/desk/centre?state=suspended".to_owned(),
            here: asked.state == "suspended",
            ..Figure::default()
        },
    ]
}

fn groups(desk: &Desk, overview: &Overview) -> Vec<GroupView> {
    let master = desk.app.master();
    let state_of =
        |key: &str| State::parse(key).map_or_else(|| key.to_owned(), |state| text::state(state).to_owned());
    let code_of =
        |name: &str| master.items.heads().find(|head| *head.name == *name).map(|head| head.code.to_string());
    // Figures and units are exact; posts and items tell of the cases that were read.
    let (urgent, items) = if overview.truncated {
        ("没派到岗位的算收件窗口，只看最急的一千件", "最急的一千件里，最多的十个")
    } else {
        ("没派到岗位的算收件窗口", "最多的十个")
    };
    let post_of = |key: &str| {
        let post = PostId(key.to_owned());
        let people = master.accounts.values().filter(|account| account.post == post);
        let names: Vec<&str> = people.map(|account| account.name.as_str()).collect();
        format!("{} {}", master.post_name(&post), names.join("、"))
    };
    vec![
        group("在谁那里", "件数与超期", &overview.totals.by_holder, |key| {
            (master.short_name(&UnitId(key.to_owned())), format!("/desk/centre?unit={}", escape(key)))
        }),
        group("在哪个岗位", urgent, &overview.by_post, |key| {
            (post_of(key), format!("/desk/centre?post={}", escape(key)))
        }),
        group("什么状态", "", &overview.totals.by_state, |key| {
            (state_of(key), format!("/desk/centre?state={}", escape(key)))
        }),
        group("什么事项", items, &overview.by_item, |key| {
            let code = code_of(key).unwrap_or_default();
            (key.to_owned(), format!("/desk/centre?item={}", escape(&code)))
        }),
    ]
}

/// The ten fullest groups as bars, as long as the fullest.
fn group(heading: &str, note: &str, groups: &[Group], name: impl Fn(&str) -> (String, String)) -> GroupView {
    let mut sorted: Vec<&Group> = groups.iter().collect();
    sorted.sort_by_key(|group| std::cmp::Reverse(group.open));
    let most = sorted.first().map_or(1, |group| group.open.max(1));
    let row = |group: &&Group| {
        let (label, href) = name(&group.key);
        let tone = if group.late > 0 {
            "bad"
        } else if group.near > 0 {
            "warn"
        } else {
            ""
        };
        GroupRow {
            href,
            label,
            bar: Bar { percent: u32::try_from(group.open * 100 / most).unwrap_or(100), tone },
            value: group.open.to_string(),
            late: if group.late > 0 { format!("超 {}", group.late) } else { String::new() },
        }
    };
    GroupView {
        heading: heading.to_owned(),
        note: note.to_owned(),
        rows: sorted.iter().take(10).map(row).collect(),
    }
}
