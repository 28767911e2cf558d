//! One finding: what it rests on, what was said, and what may be done now.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::Role;
use domain::supervision::finding::{FindingActKind, SAID_MAX};
use domain::supervision::{
    Finding, FindingAct, FindingOutcome, FindingRefusal, FindingState, Ground, Level, Said, vocabulary,
};
use service::ActError;
use service::master::Master;
use service::supervision::finding::{self, FindingError};
use service::supervision::order;

use super::words;
use crate::form::{Choice, Field, Typed, Wrongs, refill, undone};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "supervision/finding.html")]
pub(crate) struct FindingPage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) level: Tag,
    pub(crate) state: Tag,
    /// What whoever is found should know.
    pub(crate) advice: String,
    pub(crate) facts: Vec<Pair>,
    pub(crate) case: Link,
    pub(crate) rule: Link,
    pub(crate) evidence: Vec<Pair>,
    /// What the condition read.
    pub(crate) read: Vec<Pair>,
    pub(crate) told: Vec<String>,
    pub(crate) story: Vec<StoryRow>,
    pub(crate) action: String,
    pub(crate) serial: u32,
    pub(crate) forms: Vec<ActForm>,
    /// A supervision sheet about it; empty for who issues none.
    pub(crate) links: Vec<Link>,
    pub(crate) order: String,
    /// Why nothing can be done now.
    pub(crate) waits: String,
}

/// Something that happened to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct StoryRow {
    pub(crate) what: String,
    pub(crate) text: String,
    pub(crate) who: String,
    pub(crate) at: String,
}

/// An act that is possible.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActForm {
    pub(crate) key: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) note: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) button: &'static str,
    pub(crate) primary: bool,
}

/// `GET /supervision/findings/{no}`
pub(crate) async fn show(desk: Desk, Path(no): Path<String>) -> Result<Response, WebError> {
    let finding = finding::find(&desk.app, &desk.actor, &no).await?;
    let mut page = page(&desk, &finding, Vec::new());
    page.links = links(&desk, &finding).await?;
    desk.page(&page)
}

/// `POST /supervision/findings/{no}/{act}`
pub(crate) async fn act(
    desk: Desk,
    Path((no, key)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let Some(kind) = FindingActKind::ALL.into_iter().find(|kind| key_of(*kind) == key) else {
        return Err(ActError::NotFound.into());
    };
    let seen = typed.get("serial").parse().unwrap_or(0);
    let mut wrongs = Wrongs::default();
    if let Some(what) = read(kind, &typed, &mut wrongs) {
        match finding::act(&desk.app, &desk.actor, &no, seen, &what).await {
            Ok(_) => return Ok(Redirect::to(&words::finding_href(&no)).into_response()),
            Err(FindingError::Refused(refusal)) => {
                let field = refusal.field();
                let denied = matches!(refusal, FindingRefusal::NotCharged | FindingRefusal::NotSupervisor);
                if field.is_empty() {
                    let status = if denied { StatusCode::FORBIDDEN } else { StatusCode::CONFLICT };
                    return again(&desk, &no, kind, &typed, &wrongs, status, Some(refusal.to_string())).await;
                }
                wrongs.add(field, refusal.to_string());
            }
            Err(FindingError::Stale) => {
                let said = "别人刚刚办过，下面是现在的样子。您写的还在。".to_owned();
                return again(&desk, &no, kind, &typed, &wrongs, StatusCode::CONFLICT, Some(said)).await;
            }
            Err(FindingError::Act(error)) => return Err(error.into()),
        }
    }
    again(&desk, &no, kind, &typed, &wrongs, StatusCode::UNPROCESSABLE_ENTITY, None).await
}

/// The page again with what was typed.
async fn again(
    desk: &Desk,
    no: &str,
    kind: FindingActKind,
    typed: &Typed,
    wrongs: &Wrongs,
    status: StatusCode,
    said: Option<String>,
) -> Result<Response, WebError> {
    let finding = finding::find(&desk.app, &desk.actor, no).await?;
    let mut page = page(desk, &finding, said.map(|said| Say::new("bad", said)).into_iter().collect());
    page.links = links(desk, &finding).await?;
    if let Some(form) = page.forms.iter_mut().find(|form| form.key == key_of(kind)) {
        refill(&mut form.fields, typed, wrongs);
        page.frame.says.extend(undone(&form.fields));
    }
    desk.page_with(status, &page)
}

fn key_of(kind: FindingActKind) -> &'static str {
    match kind {
        FindingActKind::Explain => "explain",
        FindingActKind::Uphold => "uphold",
        FindingActKind::ProposeClearing => "clear",
        FindingActKind::ConfirmClearing => "confirm",
        FindingActKind::RejectClearing => "reject",
        FindingActKind::Appeal => "appeal",
        FindingActKind::AnswerAppeal => "answer",
    }
}

fn read(kind: FindingActKind, typed: &Typed, wrongs: &mut Wrongs) -> Option<FindingAct> {
    let text = typed.get("text").to_owned();
    let ground = Ground::parse(typed.get("ground"));
    Some(match kind {
        FindingActKind::Explain => FindingAct::Explain { text, ground },
        FindingActKind::Uphold => FindingAct::Uphold { text },
        FindingActKind::ProposeClearing => {
            let Some(ground) = ground else {
                wrongs.add("ground", "请选一个理由类别");
                return None;
            };
            FindingAct::ProposeClearing { ground, text }
        }
        FindingActKind::ConfirmClearing => FindingAct::ConfirmClearing,
        FindingActKind::RejectClearing => FindingAct::RejectClearing { text },
        FindingActKind::Appeal => FindingAct::Appeal { text },
        FindingActKind::AnswerAppeal => {
            let upheld = match typed.get("upheld") {
                "yes" => true,
                "no" => false,
                _ => {
                    wrongs.add("upheld", "请选维持还是撤销");
                    return None;
                }
            };
            FindingAct::AnswerAppeal { upheld, ground, text }
        }
    })
}

fn grounds(label: &str) -> Field {
    let mut choices = vec![Choice::new("", "请选择")];
    choices.extend(Ground::ALL.map(|ground| Choice::new(ground.code(), ground.label())));
    Field::select("ground", label, choices)
}

fn form(kind: FindingActKind, finding: &Finding) -> ActForm {
    let key = key_of(kind);
    let text = |label: &str| Field::area("text", label).must().max(SAID_MAX).within(key);
    let due = finding.due_on.map(day::long).unwrap_or_default();
    let (heading, note, fields, button, primary) = match kind {
        FindingActKind::Explain => (
            "说明情况",
            format!("{due}前说明。写清楚发生了什么、现在怎么办。"),
            vec![text("说明"), grounds("请求免责（没有就不选）").within(key)],
            "提交说明",
            true,
        ),
        FindingActKind::Uphold => (
            "核定成立",
            "核定后三个工作日内可以申辩，期满才计分。".to_owned(),
            vec![text("核定理由")],
            "核定成立",
            true,
        ),
        FindingActKind::ProposeClearing => (
            "提请撤销",
            "撤销由另一名监察人员确认，记录保留。".to_owned(),
            vec![grounds("理由类别").must().within(key), text("撤销理由")],
            "提请撤销",
            false,
        ),
        FindingActKind::ConfirmClearing => {
            let why = finding.clearing.as_ref().map(|said| said.text.clone()).unwrap_or_default();
            ("确认撤销", format!("提请理由：{why}"), Vec::new(), "同意撤销", true)
        }
        FindingActKind::RejectClearing => {
            ("不同意撤销", String::new(), vec![text("不同意的理由")], "不同意", false)
        }
        FindingActKind::Appeal => (
            "申辩",
            format!("{due}前可以申辩，由没有核定过的岗位处理；分数等结果出来再算。"),
            vec![text("申辩理由")],
            "提出申辩",
            true,
        ),
        FindingActKind::AnswerAppeal => (
            "处理申辩",
            format!("{due}前处理。"),
            vec![
                Field::radio("upheld", "处理", vec![Choice::new("yes", "维持"), Choice::new("no", "撤销")])
                    .must()
                    .within(key),
                grounds("撤销的理由类别（维持不选）").within(key),
                text("处理理由"),
            ],
            "作出处理",
            true,
        ),
    };
    ActForm { key, heading, note, fields, button, primary }
}

fn page(desk: &Desk, finding: &Finding, says: Vec<Say>) -> FindingPage {
    let master = desk.app.master();
    let today = desk.app.clock().today();
    let acts = finding.available(&desk.actor, today);
    let case = finding
        .case_no
        .as_ref()
        .map_or_else(Link::default, |no| Link::to(format!("/desk/case/{}", escape(no)), no.clone()));
    let rule = if desk.actor.is(Role::Supervisor) { words::rule_href(&finding.rule) } else { String::new() };
    let read = finding.evidence.read.iter();
    FindingPage {
        frame: desk.frame_saying(&finding.title, says),
        title: finding.title.clone(),
        level: words::level(finding.level),
        state: words::state(finding),
        advice: if finding.state.is_open() { finding.advice.clone() } else { String::new() },
        facts: facts(finding, &master),
        case,
        rule: Link::to(rule, format!("{}，第 {} 版", finding.title, finding.rule_version)),
        evidence: evidence(finding),
        read: read
            .map(|(name, value)| Pair::new(vocabulary::says(name).unwrap_or(name), read_as(name, value)))
            .collect(),
        told: finding.told.iter().map(|post| words::post_name(post, &master)).collect(),
        story: story(finding),
        action: words::finding_href(&finding.no),
        serial: finding.serial,
        links: Vec::new(),
        order: if stands(finding) { new_order(desk, finding) } else { String::new() },
        waits: waits(finding, &acts),
        forms: acts.into_iter().map(|kind| form(kind, finding)).collect(),
    }
}

/// What a rule has read, as people say it.
fn read_as(name: &str, value: &str) -> String {
    match name {
        "event.rule" => crate::text::finding_rule(value),
        "event.level" | "record.level" => {
            Level::parse(value).map_or_else(|| value.to_owned(), |level| words::level(level).label)
        }
        _ => value.to_owned(),
    }
}

/// Not cleared and not passed: something to act upon.
fn stands(finding: &Finding) -> bool {
    !matches!(finding.outcome, Some(FindingOutcome::Cleared | FindingOutcome::Passed))
}

/// The card that nobody explained, and the sheet that is open on it, for whoever may read them.
async fn links(desk: &Desk, finding: &Finding) -> Result<Vec<Link>, WebError> {
    let mut links = Vec::new();
    if let Some(before) = finding::before(&desk.app, &desk.actor, finding).await? {
        let state = words::state(&before).label;
        let label = format!("没有说明的监察牌 {}：{state}", before.no);
        links.push(Link::to(words::finding_href(&before.no), label));
    }
    links.extend(
        order::on(&desk.app, &desk.actor, finding)
            .await?
            .map(|order| Link::to(super::orders::order_href(&order.id), format!("督办单 {}", order.no))),
    );
    Ok(links)
}

/// Where a sheet about it is drawn up.
fn new_order(desk: &Desk, finding: &Finding) -> String {
    let Some(unit) = finding.charge.unit.as_ref().filter(|_| desk.actor.is(Role::Supervisor)) else {
        return String::new();
    };
    let case = finding.case_no.as_deref().unwrap_or_default();
    let (unit, case, no) = (escape(&unit.0), escape(case), escape(&finding.no));
    format!("/supervision/orders/new?unit={unit}&case={case}&finding={no}")
}

fn facts(finding: &Finding, master: &Master) -> Vec<Pair> {
    let mut facts = vec![
        Pair::new("监察编号", finding.no.clone()),
        Pair::new("责任", words::charged(&finding.charge, master)),
        Pair::new("依据", finding.source.clone()),
        Pair::new("计分类别", finding.part.label()),
        Pair::new("发现", day::minute_of(finding.at)),
    ];
    if let Some(item) = &finding.item_name {
        facts.insert(1, Pair::new("事项", item.clone()));
    }
    if let Some(step) = &finding.charge.step {
        facts.push(Pair::new("环节", step.clone()));
    }
    let until = match finding.state {
        FindingState::Notified => "说明截止",
        FindingState::Upheld => "申辩截止",
        FindingState::Appealed => "处理申辩截止",
        _ => "",
    };
    facts.extend(finding.due_on.filter(|_| !until.is_empty()).map(|due| Pair::new(until, day::long(due))));
    facts
}

fn evidence(finding: &Finding) -> Vec<Pair> {
    let evidence = &finding.evidence;
    let mut rows: Vec<Pair> = evidence
        .events
        .iter()
        .map(|event| {
            let label = vocabulary::kind_label(&event.kind);
            Pair::new(format!("日志第 {} 号", event.idx), format!("{label}，{}", day::minute_of(event.at)))
        })
        .collect();
    if let Some(due) = evidence.due_on {
        let over = match evidence.over_days {
            Some(n) if n > 0 => format!("，超 {n} 个工作日"),
            _ => String::new(),
        };
        rows.push(Pair::new("期限", format!("{}{over}", day::long(due))));
    }
    if let Some(paper) = &evidence.paper {
        rows.push(Pair::new("文书", paper.clone()));
    }
    rows
}

fn story(finding: &Finding) -> Vec<StoryRow> {
    let mut rows = vec![StoryRow {
        what: "发现并告知".to_owned(),
        who: "系统".to_owned(),
        at: day::minute_of(finding.at),
        ..StoryRow::default()
    }];
    let mut said = |what: &str, said: Option<&Said>| {
        let Some(said) = said else { return };
        let ground = said.ground.map(|ground| format!("（{}）", ground.label())).unwrap_or_default();
        rows.push(StoryRow {
            what: format!("{what}{ground}"),
            text: said.text.clone(),
            who: said.by.name.clone(),
            at: day::minute_of(said.at),
        });
    };
    said("说明", finding.explanation.as_ref());
    said("提请撤销", finding.clearing.as_ref());
    said("核定成立", finding.decision.as_ref());
    if let Some(appeal) = &finding.appeal {
        said("申辩", Some(&appeal.said));
        let what =
            if appeal.upheld == Some(true) { "申辩处理：维持" } else { "申辩处理：撤销" };
        said(what, appeal.answer.as_ref());
    }
    if finding.appeal.as_ref().is_none_or(|appeal| appeal.answer.is_none()) {
        let what = if finding.level.is_card() { "撤销" } else { "解除" };
        said(what, finding.ended.as_ref());
    }
    rows
}

fn waits(finding: &Finding, acts: &[FindingActKind]) -> String {
    use domain::supervision::FindingState as S;
    if !acts.is_empty() {
        return String::new();
    }
    match finding.state {
        S::Notified if !finding.level.is_card() => {
            "这是提示，不用答复；办完所提示的环节就自动解除。".to_owned()
        }
        S::Notified | S::Explained if finding.clearing.is_some() => {
            "已提请撤销，等另一名监察人员确认。".to_owned()
        }
        S::Notified => "等责任岗位说明。".to_owned(),
        S::Explained => "已经说明，等监察人员核定。".to_owned(),
        S::Upheld => "已经核定，申辩期满后计分。".to_owned(),
        S::Appealed => "申辩由没有核定过的岗位处理。".to_owned(),
        S::Raised | S::Cleared | S::Closed => String::new(),
    }
}
