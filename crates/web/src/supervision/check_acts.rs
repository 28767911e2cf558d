//! Acts on a check: a line saved with its photograph, a photograph shown or taken away, and the steps of the whole.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::UnitId;
use domain::supervision::check::{Answer, CheckAct, CheckRefusal, CheckState, Verdict};
use service::supervision::check::{self, OpenCheck};

use super::check::{CheckPage, page, part_href};
use super::checks::check_href;
use super::{number_in, said};
use crate::form::{Field, Typed, Wrongs, refill, undone};
use crate::room::{Desk, Posted, escape};
use crate::upload::Upload;
use crate::view::Say;
use crate::{WebError, text};

/// `POST /supervision/checks/{plan}/{centre}`: draws, sends, drops, reports or looks again.
pub(crate) async fn act(
    desk: Desk,
    Path((plan, centre)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let centre = UnitId(centre);
    let open = check::open(&desk.app, &desk.actor, &plan, &centre).await?;
    let go = typed.get("go").to_owned();
    let mut wrongs = Wrongs::default();
    let done = match read(&go, &typed, &open, &mut wrongs) {
        Some(Todo::Draw) => Some(check::draw(&desk.app, &desk.actor, &plan, &centre).await),
        Some(Todo::Act(act)) => {
            let seen = typed.get("serial").parse().unwrap_or(u32::MAX);
            Some(check::act(&desk.app, &desk.actor, (&plan, &centre), seen, act, None).await)
        }
        None if wrongs.is_empty() => return Err(WebError::NoPage),
        None => None,
    };
    let told = match done {
        Some(Ok(())) => {
            let clear = go == "send" && open.check.tally.not_met == 0;
            let done = if clear { "clear" } else { &go };
            return Ok(Redirect::to(&format!("{}?done={done}", check_href(&plan, &centre))).into_response());
        }
        Some(Err(trouble)) => match said(trouble)? {
            Ok(no) => refused(&no, &mut wrongs),
            Err(stale) => Some(stale),
        },
        None => None,
    };
    let open = check::open(&desk.app, &desk.actor, &plan, &centre).await?;
    let mut page = page(&desk, &open, typed.get("part"));
    keep(&mut page, &go, &typed, &wrongs);
    page.frame.says.extend(told.map(|told| Say::new("bad", told).line("没有办理。您填写的内容都保留着。")));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

enum Todo {
    Draw,
    Act(CheckAct),
}

fn read(go: &str, typed: &Typed, open: &OpenCheck, wrongs: &mut Wrongs) -> Option<Todo> {
    Some(Todo::Act(match go {
        "draw" => return Some(Todo::Draw),
        "send" => CheckAct::Send { days: number_in(typed, "days", wrongs)? },
        "drop" => CheckAct::Drop { why: typed.get("why").to_owned() },
        "report" => CheckAct::Report,
        "recheck" => {
            let verdicts = verdicts(typed, open);
            let returns = verdicts.values().any(|verdict| !verdict.passed);
            let days = if returns { number_in(typed, "days", wrongs)? } else { 0 };
            CheckAct::Recheck { verdicts, days }
        }
        _ => return None,
    }))
}

fn verdicts(typed: &Typed, open: &OpenCheck) -> BTreeMap<String, Verdict> {
    let keys = open.lines.iter().filter(|line| line.open()).map(|line| &line.key);
    keys.filter_map(|key| {
        let verdict = match typed.get(&format!("v.{key}")) {
            "passed" => Verdict::passed(),
            "returned" => Verdict::returned(typed.get(&format!("w.{key}"))),
            _ => return None,
        };
        Some((key.clone(), verdict))
    })
    .collect()
}

/// Puts a refusal by its field; what has none is given back.
fn refused(no: &CheckRefusal, wrongs: &mut Wrongs) -> Option<String> {
    match no {
        CheckRefusal::Days => wrongs.add("days", no.to_string()),
        CheckRefusal::Why => wrongs.add("why", no.to_string()),
        CheckRefusal::Reason(key) => wrongs.add(format!("w.{key}"), no.to_string()),
        CheckRefusal::Unverified(keys) => {
            keys.iter().for_each(|key| wrongs.add(format!("v.{key}"), text::field_reason("choose")));
        }
        other => return Some(other.to_string()),
    }
    None
}

fn keep(page: &mut CheckPage, go: &str, typed: &Typed, wrongs: &Wrongs) {
    let mut fields: Vec<&mut Field> = Vec::new();
    match go {
        "send" => fields.extend(&mut page.send),
        "drop" => fields.extend(&mut page.drop),
        "recheck" => {
            fields.extend(page.lines.iter_mut().flat_map(|line| &mut line.fields));
            fields.extend(&mut page.recheck);
        }
        _ => {}
    }
    let mut told = Vec::new();
    for field in fields {
        refill(std::slice::from_mut(field), typed, wrongs);
        told.push(field.clone());
    }
    page.frame.says.extend(undone(&told));
}

/// `POST …/lines/{key}`: a line is filled in, or a finding corrected, with a photograph or without.
pub(crate) async fn line(
    desk: Desk,
    Path((plan, centre, key)): Path<(String, String, String)>,
    upload: Upload,
) -> Result<Response, WebError> {
    let Upload { posted, file, .. } = upload;
    let typed = posted.checked(&desk)?;
    let centre = UnitId(centre);
    let open = check::open(&desk.app, &desk.actor, &plan, &centre).await?;
    let picture = Some(file.to_vec()).filter(|file| !file.is_empty());
    let sent = picture.is_some();
    let mut wrongs = Wrongs::default();
    let mut told = None;
    if let Some(act) = line_act(&typed, &key, &open, &mut wrongs) {
        let seen = typed.get("seq").parse().unwrap_or(u32::MAX);
        match check::act(&desk.app, &desk.actor, (&plan, &centre), seen, act, picture).await {
            Ok(()) => {
                let base = check_href(&plan, &centre);
                return Ok(Redirect::to(&after(&open, &key, &base, sent)).into_response());
            }
            Err(trouble) => match said(trouble)? {
                Ok(CheckRefusal::NoLine) => return Err(WebError::NoPage),
                Ok(no) => told = line_refused(&no, &mut wrongs),
                Err(_) => told = Some("别人刚刚改过这一条，请看过再填".to_owned()),
            },
        }
    }
    let open = check::open(&desk.app, &desk.actor, &plan, &centre).await?;
    let group = open.lines.iter().find(|line| line.key == key).map_or("", |line| line.group.as_str());
    let mut page = page(&desk, &open, group);
    if let Some(view) = page.lines.iter_mut().find(|view| view.key == key) {
        refill(&mut view.fields, &typed, &wrongs);
        view.photo_error = wrongs.of("photo");
        if sent && view.photo_error.is_empty() {
            view.photo_error = "没有保存，照片请重新选".to_owned();
        }
        page.frame.says.extend(undone(&view.fields));
    }
    told = told.or_else(|| Some(wrongs.of("photo")).filter(|fault| !fault.is_empty()));
    page.frame.says.extend(told.map(|told| Say::new("bad", format!("{key} 没有保存：{told}"))));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn line_act(typed: &Typed, key: &str, open: &OpenCheck, wrongs: &mut Wrongs) -> Option<CheckAct> {
    let key = key.to_owned();
    if open.check.state != CheckState::Planned {
        return Some(CheckAct::Correct { key, words: typed.get("words").to_owned(), photo: None });
    }
    let Some(answer) = Answer::parse(typed.get("answer")) else {
        wrongs.add("answer", text::field_reason("choose"));
        return None;
    };
    Some(CheckAct::Mark { key, answer, remark: typed.get("remark").to_owned(), photo: None })
}

fn line_refused(no: &CheckRefusal, wrongs: &mut Wrongs) -> Option<String> {
    let field = match no {
        CheckRefusal::Remark | CheckRefusal::TooLong => "remark",
        CheckRefusal::NoWords => "words",
        CheckRefusal::Photo(_) | CheckRefusal::Photos => "photo",
        other => return Some(other.to_string()),
    };
    wrongs.add(field, no.to_string());
    None
}

/// Where the person goes on: the same line after a photograph, else the next one that waits.
fn after(open: &OpenCheck, key: &str, base: &str, sent: bool) -> String {
    let Some(at) = open.lines.iter().position(|line| line.key == key) else { return base.to_owned() };
    let this = &open.lines[at];
    if open.check.state != CheckState::Planned {
        return format!("{base}#{}", escape(key));
    }
    let next = open.lines.iter().skip(at + 1).find(|line| line.answer.is_none());
    let to = if sent { this } else { next.unwrap_or(this) };
    format!("{}#{}", part_href(base, &to.group), escape(&to.key))
}

/// `POST …/lines/{key}/remove/{photo}`
pub(crate) async fn remove(
    desk: Desk,
    Path((plan, centre, key, photo)): Path<(String, String, String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let centre = UnitId(centre);
    let open = check::open(&desk.app, &desk.actor, &plan, &centre).await?;
    let group = open.lines.iter().find(|line| line.key == key).map_or("", |line| line.group.as_str());
    let seen = typed.get("seq").parse().unwrap_or(u32::MAX);
    let act = CheckAct::Remove { key: key.clone(), photo };
    let told = match check::act(&desk.app, &desk.actor, (&plan, &centre), seen, act, None).await {
        Ok(()) => {
            let to =
                format!("{}&done=remove#{}", part_href(&check_href(&plan, &centre), group), escape(&key));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(trouble) => match said(trouble)? {
            Ok(no) => no.to_string(),
            Err(stale) => stale,
        },
    };
    let open = check::open(&desk.app, &desk.actor, &plan, &centre).await?;
    let mut page = page(&desk, &open, group);
    page.frame.says.push(Say::new("bad", told));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `GET …/photos/{photo}`
pub(crate) async fn photo(
    desk: Desk,
    Path((plan, centre, photo)): Path<(String, String, String)>,
) -> Result<Response, WebError> {
    let centre = UnitId(centre);
    let (kind, bytes) = check::photograph(&desk.app, &desk.actor, (&plan, &centre), &photo).await?;
    let short: String = photo.chars().take(12).collect();
    let name = format!("inline; filename=\"{plan}-{short}.{}\"", kind.extension());
    let head = [(header::CONTENT_TYPE, kind.media_type().to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((head, bytes).into_response())
}
