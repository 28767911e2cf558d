//! One dispute of competence: what was said, how the case's time runs, and the next step.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::supervision::dispute::{DisputeAct, View};
use serde::Deserialize;
use service::supervision::dispute::{self, OpenDispute};

use super::disputes::{competent_fields, competent_in, field_of, href, name, tags};
use super::said;
use crate::form::{Field, Wrongs, refill, undone};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "supervision/dispute.html")]
pub(crate) struct DisputePage {
    pub(crate) frame: Frame,
    pub(crate) item: String,
    pub(crate) case_no: String,
    /// The case; empty for who does not see it.
    pub(crate) case_href: String,
    pub(crate) tags: Vec<Tag>,
    /// How the applicant's time runs.
    pub(crate) clock: String,
    pub(crate) serial: u32,
    pub(crate) action: String,
    /// What was said so far.
    pub(crate) views: Vec<ViewRow>,
    /// The acts a ruling leads to.
    pub(crate) next: Vec<Link>,
    pub(crate) forms: Vec<DisputeForm>,
}

/// What somebody said.
#[derive(Debug, Clone, Default)]
pub(crate) struct ViewRow {
    pub(crate) heading: &'static str,
    pub(crate) pairs: Vec<Pair>,
}

/// A step this person may do.
#[derive(Debug, Clone, Default)]
pub(crate) struct DisputeForm {
    pub(crate) go: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) note: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) button: &'static str,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

const SAID: [(&str, &str); 4] = [
    ("lodge", "已经提出，等收件中心协调。申请人的时限照常计算，请继续办"),
    ("propose", "协调意见已经记下，等裁定"),
    ("rule", "已经裁定"),
    ("withdraw", "争议已经撤回"),
];

/// `GET /supervision/disputes/{id}`
pub(crate) async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let open = dispute::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &open);
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        page.frame.says.push(Say::new("good", *said));
    }
    desk.page(&page)
}

fn page(desk: &Desk, open: &OpenDispute) -> DisputePage {
    let one = &open.dispute;
    let case_href = format!("/desk/case/{}", escape(&one.case_no));
    let clock = match (open.case_due, open.case_over) {
        (_, true) => "办件已经结束。".to_owned(),
        (Some(_), _) if open.case_waits => {
            "办件的时限现在停着；争议不改变它，由现在的单位继续办。".to_owned()
        }
        (Some(due), _) => {
            let today = desk.app.clock().today();
            let left = day::left_of(due, today, &open.case_stood, desk.app.calendar());
            format!("{}到期（{left}）。争议期间时限照常计算，由现在的单位继续办。", day::long(due))
        }
        (None, _) => "这个办件没有时限；由现在的单位继续办。".to_owned(),
    };
    DisputePage {
        frame: desk.frame("职责争议"),
        item: one.item.clone(),
        case_no: one.case_no.clone(),
        tags: tags(desk, one),
        clock,
        serial: one.serial,
        action: href(&one.id),
        views: views(desk, open),
        next: if one.ruling.is_some() && open.sees_case && !open.case_over {
            let acts = [
                ("reassign", "改派"),
                ("send_back", "退回街道"),
                ("decline", "不予受理（告知应当找哪个机关）"),
            ];
            acts.map(|(act, label)| Link::to(format!("{case_href}#act-{act}"), label)).to_vec()
        } else {
            Vec::new()
        },
        case_href: if open.sees_case { case_href } else { String::new() },
        forms: forms(desk, open),
    }
}

fn views(desk: &Desk, open: &OpenDispute) -> Vec<ViewRow> {
    let one = &open.dispute;
    let master = desk.app.master();
    let row = |heading, words: &str, view: &View| {
        let unit = master.short_name(&view.stamp.by.unit);
        let who = format!("{unit} {} {}", view.stamp.by.name, day::minute_of(view.stamp.at));
        let pairs = vec![
            Pair::new("应当负责", name(desk, &view.competent)),
            Pair::new(words, view.words.clone()),
            Pair::new("谁", who),
        ];
        ViewRow { heading, pairs }
    };
    let mut all = vec![row("提出", "理由", &one.lodged)];
    all.extend(one.proposal.iter().map(|view| row("中心的协调意见", "理由", view)));
    all.extend(one.ruling.iter().map(|view| row("裁定", "依据", view)));
    if !one.why.is_empty() {
        all.push(ViewRow { heading: "撤回", pairs: vec![Pair::new("理由", one.why.clone())] });
    }
    all
}

fn forms(desk: &Desk, open: &OpenDispute) -> Vec<DisputeForm> {
    let one = &open.dispute;
    let mut forms = Vec::new();
    if open.proposes {
        let mut fields = competent_fields(desk, "propose", None);
        fields.push(Field::area("words", "协调情况和理由").must().max(500).within("propose"));
        forms.push(DisputeForm {
            go: "propose",
            heading: "提出协调意见",
            note: format!("最迟{}。", day::long(one.propose_by)),
            fields,
            button: "primary",
        });
    }
    if open.rules {
        let proposed = one.proposal.as_ref().map(|view| &view.competent);
        let mut fields = competent_fields(desk, "rule", proposed);
        fields.push(Field::area("basis", "裁定的依据").must().max(500).within("rule"));
        forms.push(DisputeForm {
            go: "rule",
            heading: "裁定",
            note: "由区里有权裁定的机关决定，在这里登记。裁定不会自己移动办件，办件由相应的步骤移交。"
                .to_owned(),
            fields,
            button: "primary",
        });
    }
    if open.withdraws {
        forms.push(DisputeForm {
            go: "withdraw",
            heading: "撤回争议",
            note: String::new(),
            fields: vec![Field::text("why", "为什么撤回").must().max(500).within("withdraw")],
            button: "",
        });
    }
    forms
}

/// `POST /supervision/disputes/{id}`: proposes, rules or takes back.
pub(crate) async fn act(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let go = typed.get("go").to_owned();
    let (words, act) = match go.as_str() {
        "propose" => {
            let words = typed.get("words").to_owned();
            ("words", DisputeAct::Propose { competent: competent_in(&typed), words })
        }
        "rule" => {
            let basis = typed.get("basis").to_owned();
            ("basis", DisputeAct::Rule { competent: competent_in(&typed), basis })
        }
        "withdraw" => ("why", DisputeAct::Withdraw { why: typed.get("why").to_owned() }),
        _ => return Err(WebError::NoPage),
    };
    let seen = typed.get("serial").parse().unwrap_or(u32::MAX);
    let mut wrongs = Wrongs::default();
    let told = match dispute::act(&desk.app, &desk.actor, &id, seen, act).await {
        Ok(()) => return Ok(Redirect::to(&format!("{}?done={go}", href(&id))).into_response()),
        Err(trouble) => match said(trouble)? {
            Ok(no) if field_of(&no, words).is_empty() => Some(no.to_string()),
            Ok(no) => {
                wrongs.add(field_of(&no, words), no.to_string());
                None
            }
            Err(stale) => Some(stale),
        },
    };
    let open = dispute::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &open);
    if let Some(form) = page.forms.iter_mut().find(|form| form.go == go) {
        refill(&mut form.fields, &typed, &wrongs);
        page.frame.says.extend(undone(&form.fields));
    }
    page.frame.says.extend(told.map(|told| Say::new("bad", told)));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
