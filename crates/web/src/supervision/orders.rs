//! 督办单: the list, what is told where people look first, and a new one.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Denial;
use domain::calendar::day_of;
use domain::organisation::UnitId;
use domain::supervision::order::{
    Colour, Direct, MATTER_MAX, OrderIn, OrderState, SupervisionOrder, TEXT_MAX, numbers, reasons,
};
use serde::Deserialize;
use service::ActError;
use service::supervision::order::{self, OrderError, OrderFilter};
use service::supervision::{PAGE, letter};

use super::sheet::{SheetFormPage, SheetRow, SheetsPage, read_unit, supervises, tabs, units};
use crate::form::{Choice, Field, Typed, Wrongs, chosen, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// Links of an alert.
const LINKS: usize = 10;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    colour: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    overdue: String,
    #[serde(default)]
    before: String,
}

/// What a new sheet starts with.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Start {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    case: String,
    #[serde(default)]
    finding: String,
}

/// The page of a sheet.
pub(crate) fn order_href(id: &str) -> String {
    format!("/supervision/orders/{}", escape(id))
}

/// A colour as a tag; its word stands on it.
pub(crate) fn colour_tag(colour: Colour) -> Tag {
    let tone = match colour {
        Colour::Blue => "sheet-blue",
        Colour::Orange => "sheet-orange",
        Colour::Red => "sheet-red",
    };
    Tag::new(tone, colour.label())
}

/// A state as a tag.
pub(crate) fn state_tag(state: OrderState) -> Tag {
    let tone = match state {
        OrderState::Issued | OrderState::Received => "warn",
        OrderState::Rectified | OrderState::Checked => "brand",
        OrderState::Closed => "good",
        OrderState::Withdrawn => "",
    };
    Tag::new(tone, state.label())
}

/// `GET /supervision/orders`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let filter = OrderFilter {
        unit: Some(UnitId(asked.unit.clone())).filter(|unit| !unit.0.is_empty()),
        colour: Colour::parse(&asked.colour),
        state: OrderState::parse(&asked.state),
        overdue: asked.overdue == "1",
    };
    let rows = order::list(&desk.app, &desk.actor, &filter, &asked.before).await?;
    let next = rows.last().filter(|_| rows.len() == PAGE as usize);
    let filtered = filter != OrderFilter::default();
    let page = SheetsPage {
        frame: desk.frame_saying("督办", alerts(&desk).await?),
        heading: "督办单",
        note: "一事一单；到期不会自动升级，由监察人员决定。".to_owned(),
        tabs: tabs("/supervision/orders"),
        filters_to: "/supervision/orders",
        filters: filters(&desk, &asked),
        new: new_link(&desk, "/supervision/orders/new", "发督办单"),
        rows: rows.iter().map(|one| row(&desk, one)).collect(),
        empty: if filtered {
            Pair::new("没有符合的督办单", "换一个颜色、状态或者单位。")
        } else {
            Pair::new("还没有督办单", "发了以后在这里看到办到哪一步。")
        },
        next: next.map(|last| link(&asked, &last.id)).unwrap_or_default(),
    };
    desk.page(&page)
}

/// Leads to a new one, for a supervisor.
pub(crate) fn new_link(desk: &Desk, href: &str, label: &str) -> Link {
    if supervises(desk) { Link::to(href, label) } else { Link::default() }
}

fn link(asked: &Asked, before: &str) -> String {
    let mut link = "/supervision/orders?".to_owned();
    let parts = [
        ("unit", asked.unit.as_str()),
        ("colour", &asked.colour),
        ("state", &asked.state),
        ("overdue", &asked.overdue),
        ("before", before),
    ];
    for (name, value) in parts.into_iter().filter(|(_, value)| !value.is_empty()) {
        link.push_str(&format!("{name}={}&", escape(value)));
    }
    link.trim_end_matches('&').to_owned()
}

fn filters(desk: &Desk, asked: &Asked) -> Vec<Field> {
    let colours = Colour::ALL.map(|colour| Choice::new(colour.code(), colour.label()));
    let states = OrderState::ALL.map(|state| Choice::new(state.code(), state.label()));
    let with_all = |label: &str, choices: Vec<Choice>, value: &str| {
        chosen([vec![Choice::new("", label)], choices].concat(), value)
    };
    let mut fields = vec![
        Field::select("colour", "颜色", with_all("全部颜色", colours.to_vec(), &asked.colour)),
        Field::select("state", "状态", with_all("全部状态", states.to_vec(), &asked.state)),
        Field::select(
            "overdue",
            "期限",
            with_all("全部", vec![Choice::new("1", "只看逾期")], &asked.overdue),
        ),
    ];
    if supervises(desk) {
        fields.push(Field::select("unit", "单位", units(desk, "全部单位", &asked.unit)));
    }
    fields
}

fn row(desk: &Desk, order: &SupervisionOrder) -> SheetRow {
    let today = desk.app.clock().today();
    let turn = order.state.with_unit();
    // What is over tells the day it ended.
    let ended = order.trail.last().map(|entry| day_of(entry.stamp.at));
    SheetRow {
        href: order_href(&order.id),
        mark: colour_tag(order.colour),
        no: order.no.clone(),
        title: order.matter.clone(),
        unit: desk.app.master().short_name(&order.unit),
        state: state_tag(order.state),
        due: if order.state.open() {
            day::short(order.due)
        } else {
            ended.map(day::short).unwrap_or_default()
        },
        due_note: if turn { day::left(order.due, today, desk.app.calendar()) } else { String::new() },
        ink: if order.overdue(today) { "bad-ink" } else { "" },
    }
}

/// Sheets and letters that wait: told to the head of a unit where the day begins, and to supervisors.
///
/// # Errors
/// The store cannot be read.
pub(crate) async fn alerts(desk: &Desk) -> Result<Vec<Say>, WebError> {
    let today = desk.app.clock().today();
    let waiting = order::waiting(&desk.app, &desk.actor).await?;
    let checks = order::to_check(&desk.app, &desk.actor).await?;
    let letters = letter::waiting(&desk.app, &desk.actor).await?;
    let of_order = |order: &SupervisionOrder| {
        let until = day::plain(order.due);
        let label =
            format!("{}督办：{}（{}，{until}前）", order.colour.label(), order.matter, order.state.label());
        Link::to(order_href(&order.id), label)
    };
    let told = |tone, title: String, links: Vec<Link>| {
        let links: Vec<Link> = links.into_iter().take(LINKS).collect();
        (!links.is_empty()).then(|| Say { links, ..Say::new(tone, title) })
    };
    let late = waiting.iter().filter(|one| one.overdue(today)).count();
    let title = match (supervises(desk), late) {
        (true, _) => format!("督办单逾期 {} 张", waiting.len()),
        (false, 0) => format!("有督办单待签收、待整改 {} 张", waiting.len()),
        (false, late) => format!("有督办单待签收、待整改 {} 张，其中逾期 {late} 张", waiting.len()),
    };
    let letter_links = letters.iter().map(|one| {
        let label = format!("{}：{}（{}前答复）", one.kind.label(), one.matter, day::plain(one.reply_by));
        Link::to(super::letters::letter_href(&one.id), label)
    });
    let says = [
        told("warn", title, waiting.iter().map(of_order).collect()),
        told("", format!("督办单待核查、待办结 {} 张", checks.len()), checks.iter().map(of_order).collect()),
        told("warn", format!("函件等答复 {} 件", letters.len()), letter_links.collect()),
    ];
    Ok(says.into_iter().flatten().collect())
}

/// `GET /supervision/orders/new`
pub(crate) async fn new(desk: Desk, Query(start): Query<Start>) -> Result<Response, WebError> {
    let mut page = form(&desk)?;
    let typed = Typed(vec![
        ("unit".to_owned(), start.unit),
        ("colour".to_owned(), Colour::Blue.code().to_owned()),
        ("cases".to_owned(), start.case),
        ("findings".to_owned(), start.finding),
    ]);
    refill(&mut page.fields, &typed, &Wrongs::default());
    desk.page(&page)
}

/// `POST /supervision/orders/new`
pub(crate) async fn issue(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let mut page = form(&desk)?;
    if let Some(what) = read(&typed, &mut wrongs) {
        match order::issue(&desk.app, &desk.actor, &what).await {
            Ok(id) => return Ok(Redirect::to(&format!("{}?done=issue", order_href(&id))).into_response()),
            Err(OrderError::Refused(no)) => wrongs.add(no.field(), no.to_string()),
            Err(OrderError::Act(other)) => return Err(other.into()),
            Err(OrderError::Stale) => return Err(ActError::Busy.into()),
        }
    }
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says = summary(&page.fields).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// A listed reason that was chosen.
pub(crate) fn read_direct(typed: &Typed) -> Option<Direct> {
    let reason = typed.some("direct")?;
    Some(Direct { reason, words: typed.get("direct_words").to_owned() })
}

fn read(typed: &Typed, wrongs: &mut Wrongs) -> Option<OrderIn> {
    let unit = read_unit(typed, wrongs);
    let colour = Colour::parse(typed.get("colour"));
    if colour.is_none() {
        wrongs.add("colour", text::field_reason("choose"));
    }
    if !wrongs.is_empty() {
        return None;
    }
    Some(OrderIn {
        unit,
        colour: colour?,
        direct: read_direct(typed),
        matter: typed.get("matter").to_owned(),
        facts: typed.get("facts").to_owned(),
        basis: typed.get("basis").to_owned(),
        required: typed.get("required").to_owned(),
        cases: numbers(typed.get("cases")),
        findings: numbers(typed.get("findings")),
    })
}

/// Reasons to choose from: those that lead to a higher colour.
pub(crate) fn direct_choices(above: Colour, none: &str) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", none)];
    let listed = reasons().iter().filter(|reason| reason.colour > above);
    choices.extend(
        listed.map(|one| Choice::new(one.code.clone(), format!("{}（{}）", one.label, one.colour.label()))),
    );
    choices
}

fn form(desk: &Desk) -> Result<SheetFormPage, WebError> {
    if !supervises(desk) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let colours = Colour::ALL.map(|colour| {
        let hint = format!("{}；{} 个工作日内整改", colour.meaning(), colour.days());
        Choice::new(colour.code(), colour.label()).hint(hint)
    });
    Ok(SheetFormPage {
        frame: desk.frame("发督办单"),
        back: Link::to("/supervision/orders", "督办单"),
        heading: "发督办单",
        note: "一事一单：同一单位的同一个办件或者发现，已有没办结的督办单就不再发。发出后由单位负责人签收。",
        action: "/supervision/orders/new",
        fields: vec![
            Field::select("unit", "受督办的单位", units(desk, "请选择", "")).must(),
            Field::radio("colour", "颜色", colours.to_vec()).must(),
            Field::select("direct", "直接发高一级的理由", direct_choices(Colour::Blue, "没有（从蓝色发起）"))
                .hint("直接发橙色、红色必须有；蓝色不用选"),
            Field::text("direct_words", "理由的具体情况")
                .max(TEXT_MAX)
                .hint("谁批示、什么时候、为什么重大或者紧急"),
            Field::text("matter", "督办事项")
                .must()
                .max(MATTER_MAX)
                .hint("例如：三件低保审核确认超过承诺时限"),
            Field::area("facts", "事实").must().max(TEXT_MAX),
            Field::area("basis", "依据").must().max(TEXT_MAX).hint("法律、制度的名称和条款"),
            Field::area("required", "要求").must().max(TEXT_MAX).hint("整改成什么样、报什么材料"),
            Field::area("cases", "有关的办件编号").hint("一行一个，可以不填"),
            Field::area("findings", "有关的监察发现编号").hint("一行一个，可以不填"),
        ],
        submit: "发出",
    })
}
