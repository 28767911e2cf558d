//! One item for the editor: findings stand beside the element they are about.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::{Element, ElementState, Finding, Status};
use serde::Deserialize;
use service::ActError;
use service::catalogue::revision::AtOnce;

use super::list::status_tag;
use super::revision::RevisionForm;
use crate::form::{Field, Wrongs, refill, summary};
use crate::portal::guide::source;
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day, text};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/item.html")]
pub(crate) struct ItemPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) status: Tag,
    pub(crate) facts: Vec<Pair>,
    pub(crate) guide_href: String,
    pub(crate) elements: Vec<EditedElement>,
    pub(crate) others: Vec<FindingView>,
    pub(crate) placements: Vec<Pair>,
    /// Published: a case can be created where it is placed.
    pub(crate) takes_cases: bool,
    pub(crate) revise: String,
    /// Acts in force at once; empty for who may not.
    pub(crate) at_once: Vec<RevisionForm>,
    pub(crate) history_href: String,
    /// What the person's own street has set; empty for who edits for no street.
    pub(crate) local_href: String,
}

/// An element with its findings.
#[derive(Debug, Clone, Default)]
pub(crate) struct EditedElement {
    pub(crate) n: usize,
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) mark: String,
    pub(crate) tone: &'static str,
    pub(crate) findings: Vec<FindingView>,
    pub(crate) lines: Vec<String>,
    pub(crate) sources: Vec<Link>,
}

/// A finding as shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindingView {
    pub(crate) level: &'static str,
    pub(crate) tone: &'static str,
    pub(crate) what: String,
    pub(crate) rule: String,
}

impl FindingView {
    pub(crate) fn of(finding: &Finding) -> Self {
        Self {
            level: finding.severity.label(),
            tone: text::severity_tone(finding.severity),
            what: finding.message.clone(),
            rule: domain::catalogue::rule(&finding.rule).map_or_else(
                || format!("规则：{}", text::catalogue_rule(&finding.rule)),
                |rule| format!("规则：{}。{}。依据：{}", rule.title, rule.todo, rule.law),
            ),
        }
    }
}

/// `GET /catalogue/{code}`
pub(crate) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    if !visit.on.is_empty() {
        let to = format!("/items/{}?on={}", escape(&code), escape(&visit.on));
        return Ok(Redirect::to(&to).into_response());
    }
    let mut page = page(&desk, &code).await?;
    if !visit.moved.is_empty() {
        page.frame.says.push(Say::new("good", format!("办件 {} 已经改用现行版本", visit.moved)));
    }
    if page.placements.is_empty() && page.takes_cases {
        let say = Say::new("warn", "还没有窗口收这个事项");
        page.frame.says.push(if service::placement::may_place(&desk.app, &desk.actor) {
            let to = Link::to(super::placements::item_href(&page.code), "去办理进驻");
            Say { links: vec![to], ..say }
        } else {
            say.line("进驻由区级事项目录编辑办理；办好以后，窗口马上能收。")
        });
    }
    if visit.version > 0 {
        page.frame.says.push(Say::new("good", format!("已经生效，现行版本是第 {} 版", visit.version)));
    }
    desk.page(&page)
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    version: u32,
    /// A case that was moved.
    #[serde(default)]
    moved: String,
    /// A past day.
    #[serde(default)]
    on: String,
}

async fn page(desk: &Desk, code: &str) -> Result<ItemPage, WebError> {
    let found = service::catalogue::item_with_findings(&desk.app, &desk.actor, code).await;
    let (item, findings) = &found.map_err(|error| match error {
        ActError::NotFound => WebError::NoPage,
        other => other.into(),
    })?;
    let guide = service::catalogue::guide(&desk.app, item);
    let elements = guide.all().enumerate().map(|(at, element)| EditedElement {
        n: at + 1,
        key: element.key.clone(),
        label: element.label.clone(),
        mark: element.state.label().unwrap_or_default().to_owned(),
        tone: if element.state == ElementState::Missing { "warn" } else { "brand" },
        findings: findings.iter().filter(|finding| about(finding, element)).map(FindingView::of).collect(),
        lines: element.lines.clone(),
        sources: element.sources.iter().map(source).collect(),
    });
    let others = findings.iter().filter(|finding| !guide.all().any(|element| about(finding, element)));
    Ok(ItemPage {
        frame: desk.frame(&item.name),
        code: item.code.clone(),
        name: item.name.clone(),
        status: status_tag(&item.status),
        facts: vec![
            Pair::new("版本", item.version.to_string()),
            Pair::new("部门", item.department.clone()),
            Pair::new("程序", text::profile(item.profile)),
            Pair::new("发现", format!("{} 条", findings.len())),
        ],
        guide_href: format!("/items/{}", escape(&item.code)),
        elements: elements.collect(),
        others: others.map(FindingView::of).collect(),
        placements: placements(desk, &item.code),
        takes_cases: item.status.takes_cases(),
        revise: format!("/catalogue/{}/revision", escape(&item.code)),
        at_once: if service::catalogue::revision::may_at_once(&desk.app, &desk.actor) {
            acts_at_once(item)
        } else {
            Vec::new()
        },
        history_href: format!("/items/{}/history", escape(&item.code)),
        local_href: if service::catalogue::local::own(&desk.app, &desk.actor, &item.code).is_ok() {
            format!("/catalogue/{}/local", escape(&item.code))
        } else {
            String::new()
        },
    })
}

/// What an editor of the district may do at once.
fn acts_at_once(item: &domain::catalogue::ItemVersion) -> Vec<RevisionForm> {
    let why = |key: &str, hint: &str| vec![Field::text("why", "理由").must().max(500).hint(hint).within(key)];
    let mut acts = Vec::new();
    if !domain::catalogue::baseless(item).is_empty() {
        let note = "马上生效：条件、材料、收费里没有任何依据的全部删去。";
        acts.push(RevisionForm {
            key: "strike",
            label: "删去没有依据的要求",
            note,
            ..RevisionForm::default()
        });
    }
    match item.status {
        Status::Published => {
            let fields = why("suspend", "公众会看到，写明到什么时候");
            acts.push(RevisionForm {
                key: "suspend", label: "暂停受理", fields, ..RevisionForm::default()
            });
        }
        Status::Suspended { .. } => {
            acts.push(RevisionForm { key: "resume", label: "恢复受理", ..RevisionForm::default() })
        }
        Status::GuideOnly { .. } | Status::Abolished { .. } => {}
    }
    if !matches!(item.status, Status::Abolished { .. }) {
        let fields = why("withdraw", "写明依据，公众会看到");
        acts.push(RevisionForm {
            key: "withdraw",
            label: "取消事项",
            button: "danger",
            fields,
            note: "马上生效，在办的件照常办完。",
        });
    }
    if item.version > 1 {
        acts.push(super::moving::form());
    }
    acts
}

/// `POST /catalogue/{code}/at-once`
pub(crate) async fn at_once(
    desk: Desk,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let why = typed.get("why").to_owned();
    if typed.get("act") == "move" {
        let item = service::catalogue::item(&desk.app, &code).ok_or(WebError::NoPage)?;
        return match super::moving::act(&desk, &code, item.version, &typed).await? {
            Ok(done) => Ok(done),
            Err(wrongs) => not_done(&desk, &code, &typed, &wrongs, "没有改用新版本").await,
        };
    }
    let what = match typed.get("act") {
        "strike" => AtOnce::Strike,
        "suspend" => AtOnce::Suspend(why),
        "resume" => AtOnce::Resume,
        "withdraw" => AtOnce::Withdraw(why),
        _ => return Err(WebError::NoPage),
    };
    match service::catalogue::revision::at_once(&desk.app, &desk.actor, &code, &what).await {
        Ok(version) => {
            Ok(Redirect::to(&format!("/catalogue/{}?version={version}", escape(&code))).into_response())
        }
        Err(ActError::Field { field, reason }) => {
            let mut wrongs = Wrongs::default();
            let said = match reason.as_str() {
                "unchanged" => "没有要改的：这样做和现行版本没有不同".to_owned(),
                "not-suspended" => "事项没有暂停".to_owned(),
                "not-in-force" => "只有办理中的事项可以暂停".to_owned(),
                other => text::field_reason(other),
            };
            wrongs.add(field.trim_start_matches('/'), said.clone());
            not_done(&desk, &code, &typed, &wrongs, &said).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The page with what was typed in the form kept, and why it was not done.
async fn not_done(
    desk: &Desk,
    code: &str,
    typed: &crate::form::Typed,
    wrongs: &Wrongs,
    said: &str,
) -> Result<Response, WebError> {
    let mut page = page(desk, code).await?;
    let mut says = Say::new("bad", said).line("没有办理。");
    for form in page.at_once.iter_mut().filter(|form| form.key == typed.get("act")) {
        refill(&mut form.fields, typed, wrongs);
        says.links = summary(&form.fields).map(|all| all.links).unwrap_or_default();
    }
    page.frame.says = vec![says];
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The element a finding's field belongs to; the two limits share one element.
fn about(finding: &Finding, element: &Element) -> bool {
    let field = finding.field.trim_start_matches('/');
    let field = if field.starts_with("statutory_limit") { "committed_limit" } else { field };
    field.strip_prefix(&element.field).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Placements in force and to come.
fn placements(desk: &Desk, code: &str) -> Vec<Pair> {
    let master = desk.app.master();
    let today = desk.app.clock().today();
    let all = master.placements.get(code).into_iter().flatten();
    let pair = |placement: &domain::organisation::Placement| {
        let to = placement.to.map_or_else(String::new, |to| format!("，到{}", day::long(to)));
        let label = format!("{}：{}", master.unit_name(&placement.centre), text::placement(placement.mode));
        Pair::new(label, format!("{}，{}起{to}", placement.instrument, day::long(placement.from)))
    };
    all.filter(|placement| placement.to.is_none_or(|to| today <= to)).map(pair).collect()
}
