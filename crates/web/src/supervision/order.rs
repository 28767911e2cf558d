//! One 督办单: what it says, what this person may do now, and what was done.

use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::supervision::order::{
    Colour, Entry, MATTER_MAX, OrderAct, OrderActKind, OrderState, SupervisionOrder, TEXT_MAX, numbers,
    reason,
};
use serde::Deserialize;
use service::supervision::order::{self, FileIn, OpenOrder, OrderError};

use super::orders::{colour_tag, direct_choices, order_href, read_direct, state_tag};
use super::sheet::{ActView, SheetPage, TrailRow, must_day, read_day, supervises};
use crate::form::{Choice, Field, Typed, Wrongs, refill, undone};
use crate::room::{Desk, Posted, escape};
use crate::upload::Upload;
use crate::view::{Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

/// `GET /supervision/orders/{id}`
pub(crate) async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let open = order::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &open);
    page.frame.says.extend(said(&visit.done));
    desk.page(&page)
}

fn said(done: &str) -> Option<Say> {
    let words = match done {
        "issue" => "已经发出，单位负责人登录就能看到",
        "receive" => "已经签收，请在期限内整改",
        "attach" => "文件已经存好；都传完以后报整改",
        "explain" => "说明已经提交；期限不变，除非监察人员宽限",
        "rectify" => "整改已经报出，等监察人员核查",
        "check" => "核查已经记下",
        "close" => "已经办结",
        "allow_time" => "新的期限已经记下",
        "escalate" => "已经升级，由单位重新签收",
        "ask_withdrawal" => "已经申请撤销，等另一位监察人员确认",
        "confirm_withdrawal" => "已经撤销",
        "refuse_withdrawal" => "已经记下，督办单继续办",
        _ => return None,
    };
    Some(Say::new("good", words))
}

/// `POST /supervision/orders/{id}`
pub(crate) async fn act(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let kind = OrderActKind::ALL.into_iter().find(|kind| kind.code() == typed.get("act"));
    let kind = kind.ok_or(WebError::NoPage)?;
    let mut wrongs = Wrongs::default();
    let mut refused = None;
    if let Some(act) = read(kind, &typed, &mut wrongs) {
        let seen = typed.get("serial").parse().unwrap_or(u32::MAX);
        match order::act(&desk.app, &desk.actor, &id, seen, act).await {
            Ok(_) => {
                let to = format!("{}?done={}", order_href(&id), kind.code());
                return Ok(Redirect::to(&to).into_response());
            }
            Err(OrderError::Refused(no)) if !no.field().is_empty() => wrongs.add(no.field(), no.to_string()),
            Err(OrderError::Act(other)) => return Err(other.into()),
            Err(other) => refused = Some(other.to_string()),
        }
    }
    again(&desk, &id, kind, &typed, &wrongs, refused).await
}

/// `POST /supervision/orders/{id}/files`: a photograph or document that proves a rectification.
pub(crate) async fn attach(desk: Desk, Path(id): Path<String>, upload: Upload) -> Result<Response, WebError> {
    let Upload { posted, file, .. } = upload;
    let typed = posted.checked(&desk)?;
    let mut wrongs = Wrongs::default();
    let mut refused = None;
    if file.is_empty() {
        wrongs.add("file", "请先选择文件");
    } else {
        let seen = typed.get("serial").parse().unwrap_or(u32::MAX);
        let file = FileIn { name: typed.get("words").to_owned(), content: file.to_vec() };
        match order::attach(&desk.app, &desk.actor, &id, seen, file).await {
            Ok(()) => return Ok(Redirect::to(&format!("{}?done=attach", order_href(&id))).into_response()),
            Err(OrderError::Refused(no)) if !no.field().is_empty() => wrongs.add(no.field(), no.to_string()),
            Err(OrderError::Act(other)) => return Err(other.into()),
            Err(other) => refused = Some(other.to_string()),
        }
    }
    again(&desk, &id, OrderActKind::Attach, &typed, &wrongs, refused).await
}

/// `GET /supervision/orders/{id}/files/{n}`
pub(crate) async fn file(desk: Desk, Path((id, n)): Path<(String, u32)>) -> Result<Response, WebError> {
    let (file, content) = order::file(&desk.app, &desk.actor, &id, n).await?;
    let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let head = [
        (header::CONTENT_TYPE, file.media.mime().to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("inline; filename=\"order-{id}-{n}.{}\"", file.media.extension()),
        ),
    ];
    Ok((head, content).into_response())
}

/// The page again after an act that was not done.
async fn again(
    desk: &Desk,
    id: &str,
    kind: OrderActKind,
    typed: &Typed,
    wrongs: &Wrongs,
    refused: Option<String>,
) -> Result<Response, WebError> {
    let open = order::find(&desk.app, &desk.actor, id).await?;
    let mut page = page(desk, &open);
    let says = keep(&mut page, kind.code(), typed, wrongs);
    page.frame.says = match refused {
        Some(refused) => vec![Say::new("bad", refused).line("没有办理。您填写的内容都保留着。")],
        None => says.into_iter().collect(),
    };
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// Opens the form that was sent, with what was typed and what is wrong with it.
pub(super) fn keep(page: &mut SheetPage, code: &str, typed: &Typed, wrongs: &Wrongs) -> Option<Say> {
    page.acts.iter_mut().for_each(|act| act.open = false);
    let act = page.acts.iter_mut().find(|act| act.code == code)?;
    act.open = true;
    refill(&mut act.fields, typed, wrongs);
    undone(&act.fields)
}

fn read(kind: OrderActKind, typed: &Typed, wrongs: &mut Wrongs) -> Option<OrderAct> {
    let words = || typed.get("words").to_owned();
    Some(match kind {
        OrderActKind::Receive => OrderAct::Receive,
        OrderActKind::Explain => OrderAct::Explain(words()),
        // It comes with a file, to an address of its own.
        OrderActKind::Attach => return None,
        OrderActKind::Rectify => OrderAct::Rectify {
            done: words(),
            proof: typed.get("proof").to_owned(),
            cases: numbers(typed.get("cases")),
        },
        OrderActKind::Check => {
            let passed = typed.get("passed");
            if passed.is_empty() {
                wrongs.add("passed", text::field_reason("choose"));
                return None;
            }
            let until = read_day(typed, "until", wrongs);
            OrderAct::Check {
                passed: passed == "yes",
                found: words(),
                until: until.filter(|_| passed != "yes"),
            }
        }
        OrderActKind::Close => OrderAct::Close(words()),
        OrderActKind::AllowTime => {
            OrderAct::AllowTime { until: must_day(typed, "until", wrongs)?, why: words() }
        }
        OrderActKind::Escalate => OrderAct::Escalate { direct: read_direct(typed), why: words() },
        OrderActKind::AskWithdrawal => OrderAct::AskWithdrawal(words()),
        OrderActKind::ConfirmWithdrawal => OrderAct::ConfirmWithdrawal,
        OrderActKind::RefuseWithdrawal => OrderAct::RefuseWithdrawal(words()),
    })
    .filter(|_| wrongs.is_empty())
}

fn page(desk: &Desk, open: &OpenOrder) -> SheetPage {
    let order = &open.order;
    let today = desk.app.clock().today();
    let mut tags = vec![colour_tag(order.colour), state_tag(order.state)];
    if order.overdue(today) {
        tags.push(Tag::new("bad", "逾期"));
    }
    if order.withdrawal.is_some() && order.state.open() {
        tags.push(Tag::new("warn", "申请撤销，待确认"));
    }
    let left = day::left(order.due, today, desk.app.calendar());
    let due = if order.state.with_unit() {
        format!("{}（{left}）", day::long(order.due))
    } else {
        day::long(order.due)
    };
    SheetPage {
        frame: desk.frame(&order.no),
        back: Link::to("/supervision/orders", "督办单"),
        no: order.no.clone(),
        title: order.matter.clone(),
        tags,
        facts: vec![Pair::new("单位", desk.app.master().unit_name(&order.unit)), Pair::new("期限", due)],
        links: links(desk, order),
        action: order_href(&order.id),
        serial: order.serial,
        acts: acts(open, today > order.due),
        no_acts: turn(order.state).to_owned(),
        parts: vec![
            Pair::new("事实", order.facts.clone()),
            Pair::new("依据", order.basis.clone()),
            Pair::new("要求", order.required.clone()),
        ],
        cited: cited(open),
        trail: order.trail.iter().rev().map(|entry| trail(desk, &order.id, entry)).collect(),
    }
}

fn turn(state: OrderState) -> &'static str {
    match state {
        OrderState::Issued => "等单位负责人签收。",
        OrderState::Received => "等单位整改。",
        OrderState::Rectified => "等监察人员核查。",
        OrderState::Checked => "核查通过，等监察人员办结。",
        OrderState::Closed => "已经办结。",
        OrderState::Withdrawn => "已经撤销，不再要求整改。",
    }
}

fn links(desk: &Desk, order: &SupervisionOrder) -> Vec<Link> {
    if !supervises(desk) {
        return Vec::new();
    }
    let id = escape(&order.id);
    vec![
        Link::to(format!("/supervision/letters/new?order={id}"), "发函、约谈"),
        Link::to(format!("/supervision/accountability/new?order={id}"), "登记责任追究"),
    ]
}

fn cited(open: &OpenOrder) -> Vec<Link> {
    let case = |no: &String| {
        let href =
            if open.readable.contains(no) { format!("/desk/case/{}", escape(no)) } else { String::new() };
        Link::to(href, format!("办件 {no}"))
    };
    let findings = open.order.findings.iter().map(|no| Link::to("", format!("监察发现 {no}")));
    open.order.cases.iter().map(case).chain(findings).collect()
}

fn acts(open: &OpenOrder, late: bool) -> Vec<ActView> {
    let view = |(at, kind): (usize, &OrderActKind)| act_view(*kind, &open.order, late, at == 0);
    open.acts.iter().enumerate().map(view).collect()
}

fn act_view(kind: OrderActKind, order: &SupervisionOrder, late: bool, first: bool) -> ActView {
    let words = |label: &str| Field::area("words", label).must().max(TEXT_MAX);
    let until = || Field::date("until", "新的期限").hint("要晚于今天，不超过 60 个工作日");
    let (summary, fields) = match kind {
        OrderActKind::Receive => ("收到了，开始整改", Vec::new()),
        OrderActKind::Explain => ("为什么会这样，或者为什么不能按期", vec![words("说明")]),
        OrderActKind::Rectify => (
            "做了什么、凭什么说做到了",
            vec![
                words("整改了什么"),
                Field::area("proof", "整改的凭据")
                    .must()
                    .max(TEXT_MAX)
                    .hint("文件名称和文号、记录存在哪里；照片和 PDF 先在“传凭据文件”里传"),
                Field::area("cases", "能看到整改结果的办件编号").hint("一行一个，可以不填"),
            ],
        ),
        OrderActKind::Attach => (
            "照片（JPG、PNG）或者 PDF，一次一个，不超过 5 MB",
            vec![
                Field::text("file", "文件").kind("file", "off").must(),
                Field::text("words", "文件是什么").must().max(MATTER_MAX).hint("例如：整改后的窗口照片"),
            ],
        ),
        OrderActKind::Check => (
            "到现场或者看材料，核对整改",
            vec![
                Field::radio(
                    "passed",
                    "结果",
                    vec![Choice::new("yes", "通过"), Choice::new("no", "不通过，定新的期限")],
                )
                .must(),
                words("核查的情况"),
                until().hint("不通过才填；要晚于今天，不超过 60 个工作日"),
            ],
        ),
        OrderActKind::Close => ("核查通过，写明结论", vec![words("办结的结论")]),
        OrderActKind::AllowTime => ("说明成立，给新的期限", vec![until().must(), words("宽限的理由")]),
        OrderActKind::Escalate => escalation(order, late),
        OrderActKind::AskWithdrawal => ("发错了或者不成立；要另一位监察人员确认", vec![words("撤销的理由")]),
        OrderActKind::ConfirmWithdrawal => ("同意撤销，督办到此为止", Vec::new()),
        OrderActKind::RefuseWithdrawal => ("督办单继续办", vec![words("不同意撤销的理由")]),
    };
    let danger = matches!(
        kind,
        OrderActKind::Escalate | OrderActKind::AskWithdrawal | OrderActKind::ConfirmWithdrawal
    );
    ActView {
        code: kind.code(),
        label: kind.label().to_owned(),
        summary: summary.to_owned(),
        class: if danger {
            "danger"
        } else if first {
            "first"
        } else {
            ""
        },
        open: first && !danger,
        fields: fields.into_iter().map(|field| field.within(kind.code())).collect(),
        upload: kind == OrderActKind::Attach,
        button: if danger { "danger" } else { "primary" },
        submit: kind.label().to_owned(),
    }
}

fn escalation(order: &SupervisionOrder, late: bool) -> (&'static str, Vec<Field>) {
    let none = if late { "逾期，升一级" } else { "请选择（还没有逾期）" };
    let mut choices = direct_choices(order.colour, none);
    if let Some(first) = choices.first_mut() {
        first.on = true;
    }
    let why =
        if order.unanswered { "升级的理由，写明说明为什么不成立" } else { "升级的理由" };
    let mut fields = vec![Field::area("words", why).must().max(TEXT_MAX)];
    if choices.len() > 1 {
        let given = Field::text("direct_words", "理由的具体情况").max(TEXT_MAX).hint("选了列明的理由才填");
        fields.splice(0..0, [Field::select("direct", "升级的情形", choices), given]);
    }
    (if late { "逾期没有整改，升到高一级" } else { "没有逾期的，要有列明的理由" }, fields)
}

fn trail(desk: &Desk, id: &str, entry: &Entry) -> TrailRow {
    let raised = |colour: Colour| {
        if entry.act.is_some() {
            format!("，升为{}", colour.label())
        } else {
            format!("{}督办单", colour.label())
        }
    };
    let colour = entry.colour.map(raised).unwrap_or_default();
    let passed = match entry.passed {
        Some(true) => "：通过",
        Some(false) => "：不通过",
        None => "",
    };
    let what = entry.act.map_or("发出", OrderActKind::label);
    let mut lines: Vec<String> = Vec::new();
    lines.extend(entry.direct.as_ref().map(|direct| {
        let label = reason(&direct.reason).map_or(direct.reason.as_str(), |one| one.label.as_str());
        format!("{label}：{}", direct.words)
    }));
    lines.extend(Some(entry.words.clone()).filter(|words| !words.is_empty() && entry.file.is_none()));
    lines.extend(Some(&entry.proof).filter(|proof| !proof.is_empty()).map(|proof| format!("凭据：{proof}")));
    if !entry.cases.is_empty() {
        lines.push(format!("办件：{}", entry.cases.iter().cloned().collect::<Vec<_>>().join("、")));
    }
    lines.extend(entry.due.map(|due| format!("期限：{}", day::long(due))));
    let by = &entry.stamp.by;
    let file = entry.file.as_ref().map(|file| {
        let kb = file.size.div_ceil(1024);
        Link::to(format!("{}/files/{}", order_href(id), file.n), format!("{}（{kb} KB）", file.name))
    });
    TrailRow {
        file: file.unwrap_or_default(),
        at: day::minute_of(entry.stamp.at),
        what: format!("{what}{passed}{colour}"),
        lines,
        who: format!("{}，{}", desk.app.master().short_name(&by.unit), by.name),
    }
}
