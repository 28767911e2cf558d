//! A street's filing: the lines with what the street says of them, and the district's check line by line.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::campaign::{FiledLine, FilingAct, Said};
use domain::catalogue::lists::{ListKind, ListLine};
use domain::organisation::UnitId;
use serde::Deserialize;
use service::catalogue::campaign::{self, CampaignError, OpenFiling};

use super::campaigns::{campaign_href, filing_href, state_tag};
use crate::form::{Field, Typed, Wrongs, refill};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Pair, Say, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/filing.html")]
pub(crate) struct FilingPage {
    pub(crate) frame: Frame,
    pub(crate) campaign_href: String,
    pub(crate) title: String,
    pub(crate) centre: String,
    pub(crate) state: Tag,
    pub(crate) facts: Vec<Pair>,
    pub(crate) serial: u32,
    pub(crate) action: String,
    /// `file`, `check` or empty: what this person does now.
    pub(crate) part: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) lines: Vec<LineView>,
    pub(crate) fields: Vec<Field>,
    /// Where the approved list is read.
    pub(crate) public_href: String,
}

/// A line of the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct LineView {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) cells: Vec<Pair>,
    /// What is said of it, by whom.
    pub(crate) says: Vec<Pair>,
    /// The catalogue says something else by now.
    pub(crate) changed: bool,
    /// Ticked.
    pub(crate) on: bool,
    /// What was typed about it.
    pub(crate) typed: String,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

const SAID: [(&str, &str); 3] =
    [("file", "已经报送，等区里核对"), ("return", "已经退回街道"), ("approve", "已经审定，清单马上公布")];

/// `GET /catalogue/lists/{id}/{centre}`
pub(crate) async fn show(
    desk: Desk,
    Path((id, centre)): Path<(String, String)>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let open = campaign::filing(&desk.app, &desk.actor, &id, &UnitId(centre)).await?;
    let mut page = page(&desk, &open);
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        page.frame.says.insert(0, Say::new("good", *said));
    }
    desk.page(&page)
}

/// `POST /catalogue/lists/{id}/{centre}`: files, returns or approves.
pub(crate) async fn act(
    desk: Desk,
    Path((id, centre)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let centre = UnitId(centre);
    let go = typed.get("go").to_owned();
    let what = match go.as_str() {
        "file" => FilingAct::File { remarks: remarks(&typed), added: added(typed.get("added")) },
        "return" => FilingAct::Return { found: remarks(&typed), why: typed.get("why").to_owned() },
        "approve" => FilingAct::Approve { checked: typed.all("c").into_iter().collect() },
        _ => return Err(WebError::NoPage),
    };
    let seen = typed.get("serial").parse().unwrap_or(0);
    let refused = match campaign::act(&desk.app, &desk.actor, (&id, &centre), seen, what).await {
        Ok(_) => {
            let to = format!("{}?done={go}", filing_href(&id, &centre));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(CampaignError::Act(other)) => return Err(other.into()),
        Err(other) => other.to_string(),
    };
    let open = campaign::filing(&desk.app, &desk.actor, &id, &centre).await?;
    let mut page = page(&desk, &open);
    keep(&mut page, &typed);
    page.frame.says = vec![Say::new("bad", refused).line("没有办理。您填写的内容都保留着。")];
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// What was typed about lines, by their code; blank ones left out.
fn remarks(typed: &Typed) -> BTreeMap<String, String> {
    let pairs = typed.0.iter().filter_map(|(name, value)| Some((name.strip_prefix("r.")?, value.trim())));
    pairs
        .filter(|(_, value)| !value.is_empty())
        .map(|(code, value)| (code.to_owned(), value.to_owned()))
        .collect()
}

/// One item a line: code or name, a colon, what it is.
fn added(typed: &str) -> Vec<(String, String)> {
    let lines = typed.lines().map(str::trim).filter(|line| !line.is_empty());
    let pair = |line: &str| {
        let (name, remark) = line.split_once(['：', ':']).unwrap_or((line, ""));
        (name.trim().to_owned(), remark.trim().to_owned())
    };
    lines.map(pair).collect()
}

fn keep(page: &mut FilingPage, typed: &Typed) {
    let ticked = typed.all("c");
    for line in &mut page.lines {
        line.on = ticked.contains(&line.code);
        line.typed = typed.get(&format!("r.{}", line.code)).to_owned();
    }
    refill(&mut page.fields, typed, &Wrongs::default());
}

fn page(desk: &Desk, open: &OpenFiling) -> FilingPage {
    let master = desk.app.master();
    let (filing, campaign) = (&open.filing, &open.campaign);
    let part = match (open.files, open.checks) {
        (true, _) => "file",
        (_, true) => "check",
        _ => "",
    };
    let (hint, fields) = match part {
        "file" => (
            "下面是目录和进驻现在写的。对的不用填；有误的在那一行写明哪里不对。",
            vec![
                Field::area("added", "清单里没有、实际在办的事项")
                    .hint("一行一个：编码或名称：说明")
                    .value(added_before(open)),
            ],
        ),
        "check" => (
            "逐行核对，对的打勾；有误的在那一行写明，退回街道。全部打勾才能审定。",
            vec![Field::area("why", "退回的总的理由").max(500).hint("行里写明了的，这里可以不填")],
        ),
        _ => ("", Vec::new()),
    };
    let mut frame = desk.frame(&format!("{} {}", campaign.title, master.unit_name(&filing.centre)));
    if !filing.why.is_empty() {
        frame.says.push(Say::new("warn", format!("区里退回：{}", filing.why)));
    }
    if open.files {
        frame.says.extend(found_with_added(open));
    }
    if !open.changed.is_empty() {
        let title = format!("报送以后目录有变化，有 {} 行不同，不能审定，请退回重报", open.changed.len());
        frame.says.push(Say::new("warn", title).line(open.changed.join("、")));
    }
    let approved = filing.state == domain::catalogue::campaign::FilingState::Approved;
    FilingPage {
        frame,
        campaign_href: campaign_href(&campaign.id),
        title: campaign.title.clone(),
        centre: master.unit_name(&filing.centre),
        state: state_tag(filing.state),
        facts: facts(open),
        serial: filing.serial,
        action: filing_href(&campaign.id, &filing.centre),
        part,
        hint,
        lines: lines(open),
        fields,
        public_href: if approved {
            format!("/lists/{}/{}", campaign.kind.code(), escape(&filing.centre.0))
        } else {
            String::new()
        },
    }
}

/// What the street added last time, as it was typed.
fn added_before(open: &OpenFiling) -> String {
    let typed = open.lines.iter().filter_map(|line| match &line.says {
        Said::Adds { remark } => Some(format!("{}：{remark}", line.line.code)),
        Said::Agrees | Said::Disputes { .. } => None,
    });
    typed.collect::<Vec<_>>().join("\n")
}

/// What the district found wrong with what the street added: it stands in no line of the list.
fn found_with_added(open: &OpenFiling) -> Vec<Say> {
    let added =
        open.lines.iter().filter(|line| matches!(line.says, Said::Adds { .. }) && !line.found.is_empty());
    added.map(|line| Say::new("warn", format!("区里退回：{}：{}", line.line.code, line.found))).collect()
}

fn facts(open: &OpenFiling) -> Vec<Pair> {
    let stamp = |stamp: &domain::catalogue::campaign::Stamp| {
        format!("{} {}", stamp.by.name, day::minute_of(stamp.at))
    };
    let mut facts =
        vec![Pair::new("清单", open.campaign.kind.label()), Pair::new("截止", day::long(open.filing.due))];
    facts.extend(open.filing.filed.as_ref().map(|one| Pair::new("报送", stamp(one))));
    facts.extend(open.filing.checked.as_ref().map(|one| Pair::new("核对", stamp(one))));
    facts
}

/// To be filed: what the catalogue says now, with what was found last time. Else the lines as filed.
fn lines(open: &OpenFiling) -> Vec<LineView> {
    let kind = open.campaign.kind;
    if !open.filing.state.with_street() {
        let view = |line: &FiledLine| LineView {
            says: told(line),
            changed: open.changed.contains(&line.line.code),
            ..line_view(kind, &line.line)
        };
        return open.lines.iter().map(view).collect();
    }
    let before = |line: &ListLine| open.lines.iter().find(|old| old.line.code == line.code);
    let view = |line: &ListLine| LineView {
        says: before(line).map_or_else(Vec::new, told),
        ..line_view(kind, line)
    };
    open.now_says.iter().map(view).collect()
}

fn told(line: &FiledLine) -> Vec<Pair> {
    let said = match &line.says {
        Said::Agrees => None,
        Said::Disputes { remark } => Some(Pair::new("街道认为有误", remark.clone())),
        Said::Adds { remark } => Some(Pair::new("街道补充，目录里没有", remark.clone())),
    };
    let found = Some(&line.found).filter(|found| !found.is_empty());
    said.into_iter().chain(found.map(|found| Pair::new("区里退回", found.clone()))).collect()
}

fn line_view(kind: ListKind, line: &ListLine) -> LineView {
    let cells = kind.columns().iter().zip(&line.cells).filter(|(_, cell)| !cell.is_empty());
    LineView {
        code: line.code.clone(),
        name: line.name.clone(),
        href: super::placements::item_href(&line.code),
        cells: cells.map(|(heading, cell)| Pair::new(*heading, cell.clone())).collect(),
        ..LineView::default()
    }
}
