//! One bulletin: read, changed, approved, published, corrected, taken away as a file.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::supervision::bulletin::{
    Bulletin, BulletinAct, BulletinActKind, BulletinSection, BulletinSheet, Reader, Section, Signed,
    TEXT_MAX, TITLE_MAX,
};
use serde::Deserialize;
use service::supervision::bulletin::{self, BulletinError, Wish};

use super::bulletins::{href, state_tag};
use crate::form::{Choice, Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted};
use crate::view::{Frame, Link, Pair, Say, Tag};
use crate::{WebError, day};

/// The page.
#[derive(Template)]
#[template(path = "supervision/bulletin.html")]
pub(crate) struct BulletinPage {
    pub(crate) frame: Frame,
    pub(crate) title: String,
    pub(crate) number: String,
    pub(crate) state: Tag,
    pub(crate) facts: Vec<Pair>,
    pub(crate) notices: Vec<String>,
    pub(crate) sections: Vec<BulletinSection>,
    pub(crate) others: Vec<Link>,
    pub(crate) action: String,
    pub(crate) serial: u32,
    /// Fields of a change; empty where the person may not change it.
    pub(crate) edits: Vec<Field>,
    /// Acts without fields: value, label, tone.
    pub(crate) acts: Vec<(&'static str, &'static str, &'static str)>,
    /// Why it cannot be approved by this person; empty for no reason to say so.
    pub(crate) hint: String,
    /// What publishing asks.
    pub(crate) publishing: Vec<Field>,
    /// What sending it back or throwing it away asks: heading, value, label, fields.
    pub(crate) why: Vec<Field>,
    pub(crate) why_act: (&'static str, &'static str),
    pub(crate) history: Vec<Pair>,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

const SAID: [(&str, &str); 8] = [
    ("draft", "初稿已经写好：请核对，补上好的做法"),
    ("edit", "已经保存"),
    ("redraw", "数字已经重新取过；改过的文字没有动"),
    ("approve", "已经审定，可以发布"),
    ("return", "已经退回修改"),
    ("publish", "已经发布"),
    ("discard", "这份草稿不用了"),
    ("correct", "更正的草稿已经写好：改好、审定、发布以后，原来那期会注明已被更正"),
];

/// `GET /supervision/bulletins/{id}`
pub(crate) async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let bulletin = bulletin::find(&desk.app, &desk.actor, &id).await?;
    let mut page = page(&desk, &bulletin);
    if let Some((_, said)) = SAID.iter().find(|(key, _)| *key == visit.done) {
        page.frame.says.push(Say::new("good", *said));
    }
    desk.page(&page)
}

/// `POST /supervision/bulletins/{id}`
pub(crate) async fn act(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let go = typed.get("go").to_owned();
    let seen = typed.get("serial").parse().unwrap_or(0);
    let why = || typed.get("why").to_owned();
    let wish = match go.as_str() {
        "edit" => Wish::Act(BulletinAct::Edit { title: typed.get("title").to_owned(), texts: texts(&typed) }),
        "redraw" => Wish::Redraw,
        "approve" => Wish::Act(BulletinAct::Approve),
        "return" => Wish::Act(BulletinAct::Return { why: why() }),
        "discard" => Wish::Act(BulletinAct::Discard { why: why() }),
        "publish" => Wish::Publish { open: typed.get("open") == "yes" },
        "correct" => {
            return match bulletin::correct(&desk.app, &desk.actor, &id).await {
                Ok(new) => Ok(Redirect::to(&format!("{}?done=correct", href(&new))).into_response()),
                Err(error) => refused(&desk, &id, &typed, error).await,
            };
        }
        _ => return Err(WebError::NoPage),
    };
    match bulletin::act(&desk.app, &desk.actor, &id, seen, wish).await {
        Ok(_) => Ok(Redirect::to(&format!("{}?done={go}", href(&id))).into_response()),
        Err(error) => refused(&desk, &id, &typed, error).await,
    }
}

/// The page again with what was typed, and why it was not done, by its field.
async fn refused(desk: &Desk, id: &str, typed: &Typed, error: BulletinError) -> Result<Response, WebError> {
    let (said, field) = match error {
        BulletinError::Act(other) => return Err(other.into()),
        BulletinError::Refused(no) => (no.to_string(), no.field()),
        other @ BulletinError::Stale => (other.to_string(), ""),
    };
    let bulletin = bulletin::find(&desk.app, &desk.actor, id).await?;
    let mut page = page(desk, &bulletin);
    let mut wrongs = Wrongs::default();
    wrongs.add(field, said.clone());
    let mut says = Vec::new();
    for fields in [&mut page.edits, &mut page.publishing, &mut page.why] {
        let own = fields.iter().any(|field| typed.has(&field.name));
        if own {
            refill(fields, typed, &wrongs);
            says.extend(summary(fields));
        }
    }
    if says.is_empty() {
        says.push(Say::new("bad", said).line("没有办理。您填写的内容都保留着。"));
    }
    page.frame.says = says;
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn texts(typed: &Typed) -> BTreeMap<Section, String> {
    let sent = Section::ALL.into_iter().filter(|section| typed.has(section.code()));
    sent.map(|section| (section, typed.get(section.code()).to_owned())).collect()
}

fn page(desk: &Desk, bulletin: &Bulletin) -> BulletinPage {
    let sheet = bulletin::sheet(&desk.app, bulletin, Reader::Staff);
    let may = |kind| bulletin.may(&desk.actor, kind).is_ok();
    let table = [
        (BulletinActKind::Approve, "approve", "审定", "primary"),
        (BulletinActKind::Redraw, "redraw", "重新取数", ""),
        (BulletinActKind::Correct, "correct", "起草更正", ""),
    ];
    let approve = bulletin.may(&desk.actor, BulletinActKind::Approve);
    let own = matches!(approve, Err(domain::supervision::bulletin::BulletinRefusal::SamePerson));
    let why = || vec![Field::text("why", "理由").must().max(TITLE_MAX)];
    let (why, why_act) = match (may(BulletinActKind::Return), may(BulletinActKind::Discard)) {
        (true, _) => (why(), ("return", "退回修改")),
        (_, true) => (why(), ("discard", "不用了")),
        _ => (Vec::new(), ("", "")),
    };
    BulletinPage {
        frame: desk.frame(&bulletin.title),
        title: bulletin.title.clone(),
        number: sheet.number,
        state: state_tag(bulletin.state),
        facts: facts(bulletin, &sheet.period),
        notices: sheet.notices,
        sections: sheet.sections,
        others: others(bulletin),
        action: href(&bulletin.id),
        serial: bulletin.serial,
        edits: if may(BulletinActKind::Edit) { edits(bulletin) } else { Vec::new() },
        acts: table
            .into_iter()
            .filter(|row| may(row.0))
            .map(|(_, go, label, tone)| (go, label, tone))
            .collect(),
        hint: if own {
            "您起草或修改过，要由另一名监察人员审定。".to_owned()
        } else {
            String::new()
        },
        publishing: if may(BulletinActKind::Publish) { publishing() } else { Vec::new() },
        why,
        why_act,
        history: history(bulletin),
    }
}

fn facts(bulletin: &Bulletin, period: &str) -> Vec<Pair> {
    let open = if bulletin.is_public() {
        "工作人员和社会公众"
    } else if bulletin.state.is_out() {
        "本区工作人员"
    } else {
        "监察人员"
    };
    vec![Pair::new("期间", period), Pair::new("谁能看到", open)]
}

fn others(bulletin: &Bulletin) -> Vec<Link> {
    let link =
        |other: &domain::supervision::bulletin::Other| Link::to(href(&other.id), other.number.to_string());
    bulletin.corrects.iter().chain(&bulletin.corrected_by).map(link).collect()
}

fn edits(bulletin: &Bulletin) -> Vec<Field> {
    let mut fields = vec![Field::text("title", "标题").must().max(TITLE_MAX).value(bulletin.title.clone())];
    fields.extend(Section::ALL.map(|section| {
        let text = bulletin.texts.get(&section).cloned().unwrap_or_default();
        let field = Field::area(section.code(), section.label()).max(TEXT_MAX).value(text);
        if section == Section::Practice {
            field.hint("写哪个单位做了什么、效果怎样；空着就不出现这一节")
        } else {
            field
        }
    }));
    fields
}

fn publishing() -> Vec<Field> {
    let choices = vec![
        Choice { on: true, ..Choice::new("no", "只给本区工作人员") },
        Choice {
            hint: "不含办件编号；正文里不能有个人信息，请先核对".to_owned(),
            ..Choice::new("yes", "同时向社会公开")
        },
    ];
    vec![Field::radio("open", "发布范围", choices).must()]
}

fn history(bulletin: &Bulletin) -> Vec<Pair> {
    let said = |label: &str, signed: &Option<Signed>| {
        signed.as_ref().map(|signed| {
            let why = if signed.why.is_empty() { String::new() } else { format!("：{}", signed.why) };
            Pair::new(label, format!("{} {}{why}", signed.by.name, day::minute_of(signed.at)))
        })
    };
    let drafted = Some(bulletin.drafted.clone());
    let all = [
        said("起草", &drafted),
        said("修改", &bulletin.edited),
        said("退回或停用", &bulletin.returned),
        said("审定", &bulletin.approved),
        said("发布", &bulletin.published),
    ];
    all.into_iter().flatten().collect()
}

/// `GET /supervision/bulletins/{id}/bulletin.pdf`
pub(crate) async fn pdf(desk: Desk, Path(id): Path<String>) -> Result<Response, WebError> {
    let bulletin = bulletin::find(&desk.app, &desk.actor, &id).await?;
    let sheet = bulletin::sheet(&desk.app, &bulletin, Reader::Staff);
    as_pdf(&id, bulletin::pdf(&desk.app, sheet).await?)
}

/// `GET /supervision/bulletins/{id}/bulletin.xlsx`
pub(crate) async fn xlsx(desk: Desk, Path(id): Path<String>) -> Result<Response, WebError> {
    let bulletin = bulletin::find(&desk.app, &desk.actor, &id).await?;
    as_xlsx(&id, &bulletin::sheet(&desk.app, &bulletin, Reader::Staff))
}

/// A PDF to be shown; the id was found and is plain.
pub(crate) fn as_pdf(id: &str, bytes: Vec<u8>) -> Result<Response, WebError> {
    let name = format!("inline; filename=\"{id}.pdf\"");
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}

/// A workbook to be taken away.
pub(crate) fn as_xlsx(id: &str, sheet: &BulletinSheet) -> Result<Response, WebError> {
    let bytes = bulletin::xlsx(sheet)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned();
    let name = format!("attachment; filename=\"{id}.xlsx\"");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes).into_response())
}
