//! Co-ordination meetings: the record, its decisions, and whether they were carried out.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::UnitId;
use domain::supervision::meeting::{AGENDA_MAX, Decision, DecisionAct, DecisionState, MeetingRefusal};
use jiff::civil::Date;
use serde::Deserialize;
use service::supervision::PAGE;
use service::supervision::meeting::{self, Held, MeetingIn, Trouble};

use super::{day_in, said};
use crate::form::{Choice, Field, Typed, Wrongs, refill, summary, undone};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// The page of all meetings.
#[derive(Template)]
#[template(path = "supervision/meetings.html")]
pub(crate) struct MeetingsPage {
    pub(crate) frame: Frame,
    /// Decisions that wait: all for the supervisor, the own unit's for others.
    pub(crate) waiting: Vec<DecisionRow>,
    pub(crate) waiting_heading: &'static str,
    pub(crate) rows: Vec<MeetingRow>,
    pub(crate) next: String,
    /// Fields of a new record; empty for who keeps none.
    pub(crate) fields: Vec<Field>,
}

/// A meeting in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct MeetingRow {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) note: String,
    pub(crate) progress: String,
    pub(crate) tags: Vec<Tag>,
}

/// A decision as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct DecisionRow {
    pub(crate) no: u32,
    pub(crate) href: String,
    pub(crate) text: String,
    pub(crate) owner: String,
    pub(crate) due: String,
    pub(crate) tags: Vec<Tag>,
    pub(crate) told: Vec<Pair>,
    /// What this person may do with it.
    pub(crate) forms: Vec<DecisionForm>,
}

/// A form about a decision.
#[derive(Debug, Clone, Default)]
pub(crate) struct DecisionForm {
    pub(crate) go: &'static str,
    pub(crate) fields: Vec<Field>,
    pub(crate) button: &'static str,
    pub(crate) submit: &'static str,
}

/// The page of a meeting.
#[derive(Template)]
#[template(path = "supervision/meeting.html")]
pub(crate) struct MeetingPage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) units: Vec<String>,
    pub(crate) agenda: Vec<String>,
    pub(crate) serial: u32,
    pub(crate) action: String,
    pub(crate) rows: Vec<DecisionRow>,
    /// Fields of a new decision.
    pub(crate) fields: Vec<Field>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    before: String,
    #[serde(default)]
    done: String,
}

const SAID: [(&str, &str); 5] = [
    ("record", "会议已经登记，接着写议定的事项"),
    ("decide", "议定事项已经登记，牵头单位能看到"),
    ("report", "已经报完成，等监察核实"),
    ("accept", "已经核实办结"),
    ("return", "已经退回牵头单位"),
];

/// `GET /supervision/meetings`
pub(crate) async fn show(desk: Desk, Query(visit): Query<Visit>) -> Result<Response, WebError> {
    let page = page(&desk, &visit.before).await?;
    desk.page(&page)
}

/// `POST /supervision/meetings`: records a meeting.
pub(crate) async fn record(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let mut told = None;
    if typed.get("title").is_empty() {
        wrongs.add("title", text::field_reason("missing"));
    }
    if let Some(on) = day_in(&typed, "on", &mut wrongs).filter(|_| wrongs.is_empty()) {
        let what = MeetingIn {
            title: typed.get("title").to_owned(),
            on,
            units: typed.all("unit").into_iter().map(UnitId).collect(),
            agenda: typed.get("agenda").to_owned(),
        };
        match meeting::record(&desk.app, &desk.actor, what).await {
            Ok(id) => return Ok(Redirect::to(&format!("{}?done=record", href(&id))).into_response()),
            Err(trouble) => match said(trouble)? {
                Ok(no) => wrongs.add(field_of(&no), no.to_string()),
                Err(stale) => told = Some(stale),
            },
        }
    }
    let mut page = page(&desk, "").await?;
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says =
        told.map(|told| Say::new("warn", told)).into_iter().chain(summary(&page.fields)).collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn field_of(no: &MeetingRefusal) -> &'static str {
    match no {
        MeetingRefusal::ToCome => "on",
        MeetingRefusal::Units => "unit",
        MeetingRefusal::Agenda => "agenda",
        MeetingRefusal::Text => "text",
        MeetingRefusal::Owner => "owner",
        MeetingRefusal::DuePast => "due",
        MeetingRefusal::Words => "words",
        MeetingRefusal::Why => "why",
        MeetingRefusal::Title => "title",
        _ => "",
    }
}

fn href(id: &str) -> String {
    format!("/supervision/meetings/{}", escape(id))
}

async fn page(desk: &Desk, before: &str) -> Result<MeetingsPage, WebError> {
    let all = meeting::list(&desk.app, &desk.actor, before).await?;
    let waiting = meeting::waiting(&desk.app, &desk.actor).await?;
    let today = desk.app.clock().today();
    let full = all.len() == PAGE as usize;
    let next = all.last().filter(|_| full).map(|last| last.meeting.id.clone());
    let records = meeting::may_record(&desk.actor);
    Ok(MeetingsPage {
        frame: desk.frame("联席会议"),
        waiting: waiting.iter().map(|one| decision_row(desk, one, today)).collect(),
        waiting_heading: if records { "没有办结的议定事项" } else { "要我们单位落实的" },
        rows: all.iter().map(|one| meeting_row(one, today)).collect(),
        next: next.map_or_else(String::new, |id| format!("/supervision/meetings?before={}", escape(&id))),
        fields: if records { fields(desk) } else { Vec::new() },
    })
}

fn choices(desk: &Desk) -> Vec<Choice> {
    let master = desk.app.master();
    let all = meeting::members(&desk.app).into_iter();
    all.map(|id| {
        let name = master.unit_name(&id);
        Choice::new(id.0, name)
    })
    .collect()
}

fn fields(desk: &Desk) -> Vec<Field> {
    vec![
        Field::text("title", "会议名称").must().max(100).hint("例如：第四季度政务服务联席会议"),
        Field::date("on", "哪一天开的").must(),
        Field::area("agenda", "议题").must().max(AGENDA_MAX).hint("一行一个"),
        Field::checks("unit", "参加的单位", choices(desk)).must(),
    ]
}

fn meeting_row(one: &Held, today: Date) -> MeetingRow {
    let overdue = one.decisions.iter().filter(|decision| decision.overdue(today)).count();
    let done = one.decisions.iter().filter(|decision| decision.state == DecisionState::Accepted).count();
    MeetingRow {
        href: href(&one.meeting.id),
        title: one.meeting.title.clone(),
        note: format!("{}，{} 个单位参加", day::long(one.meeting.on), one.meeting.units.len()),
        progress: format!("办结 {done} / {}", one.decisions.len()),
        tags: if overdue > 0 { vec![Tag::new("bad", format!("逾期 {overdue}"))] } else { Vec::new() },
    }
}

fn decision_row(desk: &Desk, one: &Decision, today: Date) -> DecisionRow {
    let tone = match one.state {
        DecisionState::Open => "",
        DecisionState::Reported => "brand",
        DecisionState::Accepted => "good",
    };
    let mut tags = vec![Tag::new(tone, one.state.label())];
    if one.overdue(today) {
        tags.push(Tag::new("bad", "逾期"));
    }
    if one.late {
        tags.push(Tag::new("warn", "报迟"));
    }
    let told = |label: &str, told: &domain::supervision::meeting::Told| {
        let who = format!("{} {}", told.stamp.by.name, day::minute_of(told.stamp.at));
        Pair::new(label, format!("{}（{who}）", told.words))
    };
    let mut said: Vec<Pair> = one.report.iter().map(|report| told("完成情况", report)).collect();
    said.extend(one.returned.iter().map(|why| told("退回", why)));
    DecisionRow {
        no: one.no,
        href: format!("{}#d{}", href(&one.meeting), one.no),
        text: one.text.clone(),
        owner: desk.app.master().unit_name(&one.owner),
        due: day::long(one.due),
        tags,
        told: said,
        forms: forms(desk, one),
    }
}

fn forms(desk: &Desk, one: &Decision) -> Vec<DecisionForm> {
    let within = |field: Field, go: &str| field.within(&format!("{go}{}", one.no));
    match one.state {
        DecisionState::Open if meeting::may_report(&desk.actor, &one.owner) => vec![DecisionForm {
            go: "report",
            fields: vec![within(Field::area("words", "完成情况").must().max(500), "report")],
            button: "primary",
            submit: "报完成",
        }],
        DecisionState::Reported if meeting::may_record(&desk.actor) => vec![
            DecisionForm { go: "accept", fields: Vec::new(), button: "primary", submit: "核实，办结" },
            DecisionForm {
                go: "return",
                fields: vec![
                    within(Field::text("why", "退回的理由").must().max(500), "return"),
                    within(Field::date("due", "新的期限").must(), "return"),
                ],
                button: "",
                submit: "退回",
            },
        ],
        _ => Vec::new(),
    }
}

/// `GET /supervision/meetings/{id}`
pub(crate) async fn one(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let held = meeting::find(&desk.app, &desk.actor, &id).await?;
    let mut page = meeting_page(&desk, &held);
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        page.frame.says.push(Say::new("good", *said));
    }
    desk.page(&page)
}

fn meeting_page(desk: &Desk, held: &Held) -> MeetingPage {
    let master = desk.app.master();
    let today = desk.app.clock().today();
    let Held { meeting, decisions } = held;
    let mut owners = vec![Choice::new("", "请选择")];
    owners.extend(choices(desk));
    let fields = vec![
        Field::area("text", "议定的事项").must().max(500).within("decide"),
        Field::select("owner", "牵头落实的单位", owners).must().within("decide"),
        Field::date("due", "完成期限").must().within("decide"),
    ];
    MeetingPage {
        frame: desk.frame(&meeting.title),
        title: meeting.title.clone(),
        facts: vec![
            Pair::new("编号", meeting.id.clone()),
            Pair::new("日期", day::long(meeting.on)),
            Pair::new("登记", format!("{} {}", meeting.by.name, day::minute_of(meeting.at))),
        ],
        units: meeting.units.iter().map(|unit| master.unit_name(unit)).collect(),
        agenda: meeting.agenda.lines().map(ToOwned::to_owned).collect(),
        serial: meeting.serial,
        action: href(&meeting.id),
        rows: decisions.iter().map(|decision| decision_row(desk, decision, today)).collect(),
        fields: if meeting::may_record(&desk.actor) { fields } else { Vec::new() },
    }
}

/// `POST /supervision/meetings/{id}`: adds a decision, reports, accepts or returns one.
pub(crate) async fn act(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let go = typed.get("go").to_owned();
    let mut wrongs = Wrongs::default();
    let mut told = None;
    match done(&desk, &id, &go, &typed, &mut wrongs).await? {
        Some(Ok(())) => return Ok(Redirect::to(&format!("{}?done={go}", href(&id))).into_response()),
        Some(Err(trouble)) => match said(trouble)? {
            Ok(no) if field_of(&no).is_empty() => told = Some(no.to_string()),
            Ok(no) => wrongs.add(field_of(&no), no.to_string()),
            Err(stale) => told = Some(stale),
        },
        None => {}
    }
    let held = meeting::find(&desk.app, &desk.actor, &id).await?;
    let mut page = meeting_page(&desk, &held);
    let no: u32 = typed.get("no").parse().unwrap_or(0);
    let form = page.rows.iter_mut().filter(|row| row.no == no).flat_map(|row| &mut row.forms);
    let form = form.filter(|form| form.go == go).map(|form| &mut form.fields).next();
    if let Some(fields) = if go == "decide" { Some(&mut page.fields) } else { form } {
        refill(fields, &typed, &wrongs);
        page.frame.says.extend(undone(fields));
    }
    page.frame.says.extend(told.map(|told| Say::new("bad", told)));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Does what was sent; none where a field is wrong.
async fn done(
    desk: &Desk,
    id: &str,
    go: &str,
    typed: &Typed,
    wrongs: &mut Wrongs,
) -> Result<Option<Result<(), Trouble>>, WebError> {
    let seen = (id, typed.get("serial").parse().unwrap_or(u32::MAX));
    let no = typed.get("no").parse().unwrap_or(0);
    let act = match go {
        "decide" => {
            if typed.get("owner").is_empty() {
                wrongs.add("owner", MeetingRefusal::Owner.to_string());
            }
            let due = day_in(typed, "due", wrongs).filter(|_| wrongs.is_empty());
            let Some(due) = due else { return Ok(None) };
            let owner = UnitId(typed.get("owner").to_owned());
            let text = typed.get("text");
            return Ok(Some(meeting::decide(&desk.app, &desk.actor, seen, text, &owner, due).await));
        }
        "report" => DecisionAct::Report(typed.get("words").to_owned()),
        "accept" => DecisionAct::Accept,
        "return" => {
            let Some(due) = day_in(typed, "due", wrongs) else { return Ok(None) };
            DecisionAct::Return { why: typed.get("why").to_owned(), due }
        }
        _ => return Err(WebError::NoPage),
    };
    Ok(Some(meeting::act(&desk.app, &desk.actor, seen, no, act).await))
}

/// Links to what is overdue.
pub(super) async fn overdue(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let master = desk.app.master();
    let link = |one: &Decision| {
        let label = format!("{}：{}应完成", master.short_name(&one.owner), day::long(one.due));
        Link::to(format!("{}#d{}", href(&one.meeting), one.no), label)
    };
    Ok(meeting::overdue(&desk.app, &desk.actor).await?.iter().map(link).collect())
}

/// What the person's unit has to carry out.
pub(super) async fn to_carry_out(desk: &Desk) -> Result<Vec<Link>, WebError> {
    if meeting::may_record(&desk.actor) {
        return Ok(Vec::new());
    }
    let link = |one: &Decision| {
        let label = format!("{}（{}前）", one.text, day::plain(one.due));
        Link::to(format!("{}#d{}", href(&one.meeting), one.no), label)
    };
    Ok(meeting::waiting(&desk.app, &desk.actor).await?.iter().map(link).collect())
}
