//! My work: what waits for me, most urgent first, one bounded query a page.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use domain::authority::Scope;
use domain::case::{ActKind, Desk as Queue, Light, ListRow, Profile, State};
use domain::organisation::Role;
use jiff::civil::Date;
use serde::Deserialize;
use service::master::Master;
use service::work::{Filter, PAGE};

use crate::catalogue::{packages, revisions};
use crate::form::{Choice, Field, chosen};
use crate::room::{Desk, escape};
use crate::view::{Frame, Pair, Say, Tab, Tag};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "desk/work.html", blocks = ["rows"])]
pub(crate) struct Work {
    pub(crate) frame: Frame,
    pub(crate) heading: String,
    pub(crate) may_receive: bool,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) tab: String,
    pub(crate) path: &'static str,
    pub(crate) filters: Vec<Field>,
    pub(crate) filtered: bool,
    pub(crate) clear: String,
    pub(crate) last_column: &'static str,
    pub(crate) rows: Vec<WorkRow>,
    pub(crate) empty: Pair,
    pub(crate) shown: String,
    pub(crate) first: String,
    pub(crate) next: String,
}

/// A case in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct WorkRow {
    pub(crate) href: String,
    pub(crate) no: String,
    pub(crate) item: String,
    pub(crate) applicant: String,
    pub(crate) id_no: String,
    pub(crate) state: String,
    pub(crate) step: String,
    pub(crate) centre: String,
    pub(crate) at: String,
    pub(crate) light: &'static str,
    pub(crate) left: String,
    pub(crate) due: String,
    pub(crate) due_note: String,
    pub(crate) class: &'static str,
    pub(crate) go: &'static str,
    pub(crate) reassign: String,
    pub(crate) tags: Vec<Tag>,
}

/// What is asked of the list.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    pub(crate) tab: String,
    #[serde(default)]
    pub(crate) item: String,
    #[serde(default)]
    pub(crate) state: String,
    #[serde(default)]
    pub(crate) light: String,
    #[serde(default)]
    pub(crate) after: String,
    #[serde(default)]
    pub(crate) done: String,
}

/// A tab: its key, its name, the queue behind it.
struct Queued {
    key: &'static str,
    label: &'static str,
    desks: Vec<Queue>,
    mine: bool,
    state: Option<State>,
}

/// `GET /desk`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let tabs = tabs(&desk);
    let open = tabs.iter().find(|tab| tab.key == asked.tab).or(tabs.first()).ok_or(WebError::NoPage)?;
    let today = desk.app.clock().today();
    let filter = filter(open, &asked);
    let after = Some(asked.after.as_str()).filter(|after| !after.is_empty());
    let page = service::work::list(&desk.app, &desk.actor, &filter, after, PAGE).await?;
    let master = desk.app.master();
    let light = asked.light.as_str();
    let list = page.rows();
    let rows: Vec<WorkRow> = list.iter().map(|row| work_row(row, today, &desk, &master)).collect();
    let query = |after: &str| link(open.key, &asked, after);
    let mut says = done(&asked.done);
    says.extend(revisions::waiting(&desk).await?);
    says.extend(packages::waiting(&desk).await?);
    says.extend(crate::supervision::alerts(&desk).await?);
    let work = Work {
        heading: open.label.to_owned(),
        may_receive: desk.actor.is(Role::WindowClerk),
        tabs: tab_views(&tabs, open.key),
        tab: open.key.to_owned(),
        path: "/desk",
        filters: filters(&master, &asked, open.state.is_none()),
        filtered: !(asked.item.is_empty() && asked.state.is_empty() && light.is_empty()),
        clear: format!("/desk?tab={}", open.key),
        last_column: "现在在",
        empty: empty(open.key),
        shown: shown(&rows, after.is_some(), page.next.is_some()),
        rows,
        first: if after.is_some() { query("") } else { String::new() },
        next: page.next.as_deref().map(query).unwrap_or_default(),
        frame: desk.frame_saying(open.label, says),
    };
    if desk.here.fragment { desk.page(&work.as_rows()) } else { desk.page(&work) }
}

/// What was done to a case that is no longer there for this person.
fn done(code: &str) -> Vec<Say> {
    let kind = ActKind::ALL.into_iter().find(|kind| kind.code() == code);
    let said = kind.map(|kind| {
        Say::new("good", format!("“{}”已经办好，已记入账本。", text::act(kind)))
            .line("这个件现在归别的单位办，不再列在您这里。")
    });
    said.into_iter().collect()
}

/// The tabs of a person: what waits for each of the roles, then everything of the unit.
fn tabs(desk: &Desk) -> Vec<Queued> {
    let queue = |key, label, desks| Queued { key, label, desks, mine: false, state: None };
    let own = desk.actor.desks();
    let mut tabs = Vec::new();
    if !own.is_empty() {
        tabs.push(Queued { key: "mine", label: "待我办", desks: Vec::new(), mine: true, state: None });
    }
    let table: [(Queue, &'static str, &'static str); 5] = [
        (Queue::Window, "window", "窗口"),
        (Queue::Review, "review", "待审查"),
        (Queue::Decide, "decide", "待决定"),
        (Queue::Head, "head", "待批延期"),
        (Queue::Issue, "issue", "待出件、送达"),
    ];
    if own.len() > 1 {
        let mine = table.into_iter().filter(|(queue, ..)| own.contains(queue));
        tabs.extend(mine.map(|(desk, key, label)| queue(key, label, vec![desk])));
    }
    if own.contains(&Queue::Window) {
        tabs.push(Queued {
            key: "correction",
            label: "待补正",
            desks: Vec::new(),
            mine: false,
            state: Some(State::Correction),
        });
    }
    if desk.actor.scope != Scope::Nothing {
        tabs.push(queue("all", "本单位在办", Vec::new()));
        tabs.push(Queued {
            key: "ended",
            label: "办结的",
            desks: Vec::new(),
            mine: false,
            state: Some(State::Archived),
        });
    }
    tabs
}

fn tab_views(tabs: &[Queued], open: &str) -> Vec<Tab> {
    let view = |tab: &Queued| Tab {
        href: format!("/desk?tab={}", tab.key),
        label: tab.label.to_owned(),
        here: tab.key == open,
        ..Tab::default()
    };
    tabs.iter().map(view).collect()
}

fn filter(tab: &Queued, asked: &Asked) -> Filter {
    Filter {
        state: tab.state.or_else(|| State::parse(&asked.state)),
        item: Some(asked.item.clone()).filter(|item| !item.is_empty()),
        desks: tab.desks.clone(),
        mine: tab.mine,
        light: text::light_named(&asked.light),
        ..Filter::default()
    }
}

/// The filters over a list, as chosen.
pub(crate) fn filters(master: &Master, asked: &Asked, with_state: bool) -> Vec<Field> {
    let mut items = vec![Choice::new("", "全部事项")];
    let placed = master.items.heads().filter(|head| master.placements.contains_key(&*head.code));
    items.extend(placed.map(|head| Choice::new(head.code.to_string(), head.name.to_string())));
    let mut states = vec![Choice::new("", "全部状态")];
    states.extend(State::ALL.into_iter().map(|state| Choice::new(state.code(), text::state(state))));
    let mut lights = vec![Choice::new("", "全部")];
    let shown = [Light::Bad, Light::Warn, Light::Good, Light::Hold, Light::None];
    lights.extend(shown.map(|light| Choice::new(text::light_class(light), text::light(light))));
    let mut fields = vec![Field::select("item", "事项", chosen(items, &asked.item))];
    if with_state {
        fields.push(Field::select("state", "状态", chosen(states, &asked.state)));
    }
    fields.push(Field::select("light", "灯", chosen(lights, &asked.light)));
    fields
}

/// A row of any list of cases.
pub(crate) fn work_row(row: &ListRow, today: Date, desk: &Desk, master: &Master) -> WorkRow {
    let calendar = desk.app.calendar();
    let light = row.light(today, calendar);
    let left = match (light, row.due_on) {
        (Light::Hold, _) if !row.state.is_open() => {
            let profile = master.items.head(&row.item).map_or(Profile::PublicService, |head| head.profile);
            row.outcome.map_or("已结束", |outcome| outcome.word(profile)).to_owned()
        }
        (Light::Hold, _) => "等待，不计时".to_owned(),
        (_, Some(due)) => day::left_of(due, today, &row.stood, calendar),
        (_, None) => text::no_day(row.immediate).to_owned(),
    };
    let mine = desk.actor.desks().contains(&row.desk) && row.holder.unit == *desk.actor.unit();
    let mut tags = Vec::new();
    if row.deemed {
        tags.push(Tag::new("bad", "视为受理"));
    }
    let holder = master.short_name(&row.holder.unit);
    WorkRow {
        href: format!("/desk/case/{}", escape(&row.case_no)),
        no: row.case_no.clone(),
        item: row.item_name.clone(),
        applicant: row.applicant.name.clone(),
        id_no: row.applicant.id_no.clone(),
        state: text::state(row.state).to_owned(),
        step: row.step.clone().unwrap_or_default(),
        centre: master.short_name(&row.centre),
        at: if row.holder.signed_in { holder } else { format!("{holder}（待签收）") },
        light: text::light_class(light),
        left,
        due: row.due_on.map(day::short).unwrap_or_default(),
        due_note: due_note(row),
        class: if light == Light::Bad { "late" } else { "" },
        go: if mine { "办理" } else { "查看" },
        reassign: String::new(),
        tags,
    }
}

/// Which limit the due day is, and whether it may still move.
fn due_note(row: &ListRow) -> String {
    let clock = &row.clock;
    let which = match row.due_on {
        None => return String::new(),
        due if due == clock.acceptance_due_on => "受理",
        due if due == clock.supplement_by => "补正",
        due if due == clock.promised_due_on => "承诺",
        due if due == clock.statutory_due_on => "法定",
        due if due == clock.first_examination_due_on => "初审",
        due if due == clock.delivery_due_on => "送达",
        // A step's own day is counted from published days only, whatever the whole clock rests on.
        Some(_) => return "环节".to_owned(),
    };
    if clock.provisional { format!("{which}，暂算") } else { which.to_owned() }
}

fn empty(tab: &str) -> Pair {
    match tab {
        "correction" => Pair::new("没有等补正的件", "告知补正的件会列在这里，按补正期限排。"),
        "ended" => Pair::new("还没有办结的件", "送达并退还原件后归档的件列在这里。"),
        "all" => Pair::new("本单位没有在办的件", "收了件、接到上报就会列在这里。"),
        _ => Pair::new("都办完了", "没有等您办的件。新的件到了会列在这里，最急的在最前。"),
    }
}

/// How many are shown, and how pressing they are.
pub(crate) fn shown(rows: &[WorkRow], later: bool, more: bool) -> String {
    let count = |light: &str| rows.iter().filter(|row| row.light == light).count();
    let place = if later {
        "接着的"
    } else if more {
        "最急的"
    } else {
        "共"
    };
    let mut text = format!("{place} {} 件", rows.len());
    for (light, word) in [("bad", "超期"), ("warn", "临期")] {
        if count(light) > 0 {
            text.push_str(&format!(" · {word} {}", count(light)));
        }
    }
    text
}

fn link(tab: &str, asked: &Asked, after: &str) -> String {
    let mut link = format!("/desk?tab={tab}");
    for (name, value) in
        [("item", asked.item.as_str()), ("state", &asked.state), ("light", &asked.light), ("after", after)]
    {
        if !value.is_empty() {
            link.push_str(&format!("&{name}={}", escape(value)));
        }
    }
    link
}
