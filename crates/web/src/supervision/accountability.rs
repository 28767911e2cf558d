//! 责任追究: what the competent authority decided, recorded by one supervisor and confirmed by another; names are masked.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Denial;
use domain::supervision::accountability::{
    Accountability, MeasureKind, NAME_MAX, RecordIn, RecordState, TEXT_MAX, grounds, measures,
};
use serde::Deserialize;
use service::ActError;
use service::supervision::accountability::{self, OpenRecord, RecordError};
use service::supervision::{PAGE, order};

use super::order::keep;
use super::orders::{new_link, order_href};
use super::sheet::{
    ActView, SheetFormPage, SheetPage, SheetRow, SheetsPage, TrailRow, must_day, read_unit, supervises, tabs,
    units,
};
use crate::form::{Choice, Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Link, Pair, Say, Tag};
use crate::{WebError, day};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    before: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    done: String,
}

fn record_href(id: &str) -> String {
    format!("/supervision/accountability/{}", escape(id))
}

/// `GET /supervision/accountability`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let records = accountability::list(&desk.app, &desk.actor, &asked.before).await?;
    let next = records.last().filter(|_| records.len() == PAGE as usize);
    let page = SheetsPage {
        frame: desk.frame("责任追究"),
        heading: "责任追究",
        note: "登记有权机关已经作出的决定；系统不作出处分。姓名遮盖，监察人员和本单位负责人能看。".to_owned(),
        tabs: tabs("/supervision/accountability"),
        filters_to: "",
        filters: Vec::new(),
        new: new_link(&desk, "/supervision/accountability/new", "登记"),
        rows: records.iter().map(|one| row(&desk, one)).collect(),
        empty: Pair::new("没有登记", "有权机关作出决定以后，由监察人员登记，另一位监察人员确认。"),
        next: next
            .map(|last| format!("/supervision/accountability?before={}", escape(&last.id)))
            .unwrap_or_default(),
    };
    desk.page(&page)
}

fn state(record: &Accountability) -> Tag {
    let tone = match record.state {
        RecordState::Proposed => "warn",
        RecordState::Confirmed => "good",
        RecordState::Rejected => "",
    };
    Tag::new(tone, record.state.label())
}

/// Who is meant, masked.
fn whom(desk: &Desk, record: &Accountability) -> String {
    let unit = desk.app.master().short_name(&record.unit);
    match &record.person {
        Some(person) => format!("{unit} {}（{}）", person.masked, person.post),
        None => unit,
    }
}

fn row(desk: &Desk, record: &Accountability) -> SheetRow {
    SheetRow {
        href: record_href(&record.id),
        mark: Tag::new("", record.measure_label()),
        no: record.id.clone(),
        title: record.ground_label().to_owned(),
        unit: whom(desk, record),
        state: state(record),
        due: day::short(record.decided_on),
        due_note: String::new(),
        ink: "",
    }
}

fn form(desk: &Desk) -> Result<SheetFormPage, WebError> {
    if !supervises(desk) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let blank = || vec![Choice::new("", "请选择")];
    let of_ground = grounds().iter().map(|ground| {
        let basis = if ground.basis.is_empty() { "依据另写" } else { &ground.basis };
        Choice::new(ground.code.clone(), format!("{}（{basis}）", ground.label))
    });
    let of_measure = measures().iter().map(|measure| {
        let whose = match measure.kind {
            MeasureKind::House => "",
            MeasureKind::Organisation => "（组织处理，要文号）",
            MeasureKind::Discipline => "（政务处分，要文号）",
        };
        Choice::new(measure.code.clone(), format!("{}{whose}", measure.label))
    });
    Ok(SheetFormPage {
        frame: desk.frame("登记责任追究"),
        back: Link::to("/supervision/accountability", "责任追究"),
        heading: "登记责任追究",
        note: "只登记有权机关已经作出的决定。处分由任免机关、单位或者监察委员会作出，要写明文号。存好后由另一位监察人员确认。",
        action: "/supervision/accountability/new",
        fields: vec![
            Field::select("unit", "单位", units(desk, "请选择", ""))
                .must()
                .hint("追究个人的，选他所在的单位"),
            Field::text("person", "姓名").max(50).hint("追究单位的不填；加密保存，平时遮盖"),
            Field::text("post", "岗位、职务").max(NAME_MAX).hint("追究个人的要填"),
            Field::select("ground", "追究的情形", blank().into_iter().chain(of_ground).collect()).must(),
            Field::text("rule", "依据的制度和条款").max(NAME_MAX).hint("情形后面写着“依据另写”的要填"),
            Field::area("facts", "事实").must().max(TEXT_MAX).hint("不写姓名"),
            Field::select("measure", "追究的方式", blank().into_iter().chain(of_measure).collect()).must(),
            Field::text("authority", "作出决定的机关").must().max(NAME_MAX),
            Field::text("document", "决定的文号").max(NAME_MAX),
            Field::date("decided_on", "决定的日期").must(),
            Field::text("order", "依据的督办单").hint("例如 2026-0001；和监察发现至少填一个"),
            Field::text("finding", "依据的监察发现").max(60),
        ],
        submit: "存好，交第二人确认",
    })
}

/// `GET /supervision/accountability/new`
pub(crate) async fn new(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let mut page = form(&desk)?;
    if !asked.order.is_empty() {
        let order = order::find(&desk.app, &desk.actor, &asked.order).await?.order;
        let known = [("unit", order.unit.0), ("order", order.id), ("facts", order.facts)];
        let typed = Typed(known.map(|(name, value)| (name.to_owned(), value)).to_vec());
        refill(&mut page.fields, &typed, &Wrongs::default());
    }
    desk.page(&page)
}

/// `POST /supervision/accountability/new`
pub(crate) async fn record(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let mut page = form(&desk)?;
    if let Some(what) = read(&typed, &mut wrongs) {
        match accountability::record(&desk.app, &desk.actor, &what).await {
            Ok(id) => return Ok(Redirect::to(&format!("{}?done=record", record_href(&id))).into_response()),
            Err(RecordError::Refused(no)) => wrongs.add(no.field(), no.to_string()),
            Err(RecordError::Act(other)) => return Err(other.into()),
            Err(RecordError::Stale) => return Err(ActError::Busy.into()),
        }
    }
    refill(&mut page.fields, &typed, &wrongs);
    page.frame.says = summary(&page.fields).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn read(typed: &Typed, wrongs: &mut Wrongs) -> Option<RecordIn> {
    let unit = read_unit(typed, wrongs);
    let decided_on = must_day(typed, "decided_on", wrongs);
    if !wrongs.is_empty() {
        return None;
    }
    let text = |name: &str| typed.get(name).to_owned();
    Some(RecordIn {
        unit,
        person: text("person"),
        post: text("post"),
        ground: text("ground"),
        rule: text("rule"),
        measure: text("measure"),
        authority: text("authority"),
        document: text("document"),
        decided_on: decided_on?,
        order: text("order"),
        finding: text("finding"),
        facts: text("facts"),
    })
}

/// `GET /supervision/accountability/{id}`
pub(crate) async fn one(
    desk: Desk,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, WebError> {
    let open = accountability::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &open);
    let said = match asked.done.as_str() {
        "record" => Some("已经存好，等另一位监察人员确认"),
        "confirm" => Some("已经确认"),
        "reject" => Some("已经退回"),
        _ => None,
    };
    page.frame.says.extend(said.map(|words| Say::new("good", words)));
    desk.page(&page)
}

/// `POST /supervision/accountability/{id}`: confirms, rejects, or shows the name once.
pub(crate) async fn act(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let code = typed.get("act").to_owned();
    let mut wrongs = Wrongs::default();
    let mut refused = None;
    match code.as_str() {
        "show" => match accountability::show(&desk.app, &desk.actor, &id, typed.get("reason")).await {
            Ok(name) => return shown(&desk, &id, &name).await,
            Err(ActError::Field { reason, .. }) => wrongs.add("reason", reason),
            Err(other) => return Err(other.into()),
        },
        "confirm" | "reject" => {
            let confirmed = code == "confirm";
            match accountability::check(&desk.app, &desk.actor, &id, confirmed, typed.get("why")).await {
                Ok(()) => {
                    return Ok(Redirect::to(&format!("{}?done={code}", record_href(&id))).into_response());
                }
                Err(RecordError::Refused(no)) if !no.field().is_empty() => {
                    wrongs.add(no.field(), no.to_string())
                }
                Err(RecordError::Act(other)) => return Err(other.into()),
                Err(other) => refused = Some(other.to_string()),
            }
        }
        _ => return Err(WebError::NoPage),
    }
    let open = accountability::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &open);
    let says = keep(&mut page, &code, &typed, &wrongs);
    page.frame.says = refused.map(|words| Say::new("bad", words)).or(says).into_iter().collect();
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The page with the name on it, once: a reload asks for the reason again.
async fn shown(desk: &Desk, id: &str, name: &str) -> Result<Response, WebError> {
    let open = accountability::find(&desk.app, &desk.actor, id).await?;
    let mut page = page(desk, &open);
    page.frame.says =
        vec![Say::new("", format!("姓名：{name}")).line("谁、什么时候、为什么看，已经记入账本。")];
    desk.page(&page)
}

fn page(desk: &Desk, open: &OpenRecord) -> SheetPage {
    let record = &open.record;
    let document = if record.document.is_empty() { "没有文号" } else { &record.document };
    let order = record.order.as_ref().zip(open.order_no.clone());
    let mut cited: Vec<Link> =
        order.map(|(id, no)| Link::to(order_href(id), format!("督办单 {no}"))).into_iter().collect();
    cited.extend(record.finding.as_ref().map(|no| Link::to("", format!("监察发现 {no}"))));
    SheetPage {
        frame: desk.frame("责任追究"),
        back: Link::to("/supervision/accountability", "责任追究"),
        no: record.id.clone(),
        title: record.ground_label().to_owned(),
        tags: vec![Tag::new("", record.measure_label()), state(record)],
        facts: vec![
            Pair::new("对象", whom(desk, record)),
            Pair::new("决定", format!("{}，{document}，{}", record.authority, day::long(record.decided_on))),
        ],
        links: Vec::new(),
        action: record_href(&record.id),
        serial: 0,
        acts: acts(open),
        no_acts: match record.state {
            RecordState::Proposed => "等另一位监察人员确认。".to_owned(),
            other => format!("这条登记{}。", other.label()),
        },
        parts: vec![Pair::new("事实", open.facts.clone()), Pair::new("依据", record.basis.clone())],
        cited,
        trail: trail(desk, record),
    }
}

fn acts(open: &OpenRecord) -> Vec<ActView> {
    let act = |code: &'static str, label: &str, summary: &str, fields: Vec<Field>| ActView {
        code,
        label: label.to_owned(),
        summary: summary.to_owned(),
        fields: fields.into_iter().map(|field| field.within(code)).collect(),
        button: "primary",
        submit: label.to_owned(),
        ..ActView::default()
    };
    let mut acts = Vec::new();
    if open.checks {
        let confirm = act("confirm", "确认", "和决定的原件核对过", Vec::new());
        acts.push(ActView { class: "first", open: true, ..confirm });
        let why = Field::area("why", "退回的理由").must().max(TEXT_MAX);
        acts.push(act("reject", "退回", "登记有误", vec![why]));
    }
    if open.record.person.is_some() {
        let reason = Field::text("reason", "查看的原因").must().max(200).hint("记入账本");
        acts.push(act("show", "显示姓名", "只显示一次，谁看的、为什么看记入账本", vec![reason]));
    }
    acts
}

fn trail(desk: &Desk, record: &Accountability) -> Vec<TrailRow> {
    let row = |stamp: &domain::catalogue::campaign::Stamp, what: &str, lines: Vec<String>| TrailRow {
        at: day::minute_of(stamp.at),
        what: what.to_owned(),
        lines,
        file: Link::default(),
        who: format!("{}，{}", desk.app.master().short_name(&stamp.by.unit), stamp.by.name),
    };
    let checked = record.checked.as_ref().map(|stamp| {
        let what = if record.state == RecordState::Confirmed { "确认" } else { "退回" };
        let why = Some(record.why.clone()).filter(|why| !why.is_empty());
        row(stamp, what, why.into_iter().collect())
    });
    checked.into_iter().chain([row(&record.recorded, "登记", Vec::new())]).collect()
}

/// Records another supervisor made, as far as a page of the newest tells.
pub(super) async fn to_confirm(desk: &Desk) -> Result<Vec<Link>, WebError> {
    let records = accountability::list(&desk.app, &desk.actor, "").await?;
    let own = &desk.actor.author.person;
    let open = |one: &&Accountability| one.state == RecordState::Proposed && one.recorded.by.person != *own;
    let link =
        |one: &Accountability| Link::to(record_href(&one.id), format!("{} {}", one.id, one.ground_label()));
    Ok(records.iter().filter(open).map(link).collect())
}
