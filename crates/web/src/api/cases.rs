//! `/cases` and `/findings`.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::case::{Application, State as CaseState};
use domain::organisation::UnitId;
use serde::Deserialize;
use serde_json::{Value, json};
use service::case::{self, RequestKey};
use service::work::{self, Filter};
use service::{ActError, App, catalogue, log, paper};
use sha2::{Digest as _, Sha256};

use super::Problem;
use super::ask::{self, Asked, Named};
use super::auth::Caller;
use super::dto::{Acted, CaseDto, Created};
use super::events::EventDto;
use super::fees;
use super::json::{self, Body};
use super::shape;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Events that come with a case; the rest are at `/cases/{no}/events`.
const EVENTS_MAX: u32 = 200;
/// Longest idempotency key.
const KEY_MAX: usize = 200;

pub(super) async fn create(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Body(body): Body,
) -> Result<Response, Problem> {
    let application: Application = json::read(&body, shape::application())?;
    let key = request_key(&headers, "POST /cases", &body)?;
    let done = case::create(&app, &caller.0, &application, key).await?;
    let created = Created::of(&done.receipt, done.query_code);
    let location = format!("/api/v1/cases/{}", done.receipt.case_no);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], etag(done.receipt.version), Json(created))
        .into_response())
}

pub(super) async fn act(
    State(app): State<App>,
    caller: Caller,
    Named(no): Named<String>,
    (headers, Body(body)): (HeaderMap, Body),
) -> Result<Response, Problem> {
    let act = match json::read_act(&body) {
        Ok(act) => act,
        Err(problem) => return Err(fees::refused(&app, &caller, &no, &body, problem).await?),
    };
    let seen = if_match(&headers)?;
    let key = request_key(&headers, &format!("POST /cases/{no}/acts"), &body)?;
    let done = case::act(&app, &caller.0, &no, seen, &act, key).await?;
    Ok((etag(done.receipt.version), Json(Acted::from(done.receipt))).into_response())
}

#[derive(Deserialize)]
pub(super) struct Include {
    include: Option<String>,
}

pub(super) async fn one(
    State(app): State<App>,
    caller: Caller,
    Named(no): Named<String>,
    Asked(query): Asked<Include>,
) -> Result<Response, Problem> {
    match query.include.as_deref().filter(|include| !include.is_empty()) {
        None => {
            let opened = case::open(&app, &caller.0, &no).await?;
            Ok((etag(opened.case().version), Json(CaseDto::of(&app, &opened))).into_response())
        }
        Some("events") => {
            let (opened, stored) = case::open_with_events(&app, &caller.0, &no, EVENTS_MAX).await?;
            let body = with_events(&CaseDto::of(&app, &opened), &EventDto::all(&stored))?;
            Ok((etag(opened.case().version), [(header::CONTENT_TYPE, "application/json")], body)
                .into_response())
        }
        Some(_) => Err(Problem::field("/include", "应为 events")),
    }
}

/// A case and its history as one object.
fn with_events(case: &CaseDto<'_>, events: &[EventDto<'_>]) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::with_capacity(16 * 1024);
    let written = serde_json::to_writer(&mut body, case).and_then(|()| {
        body.truncate(body.len() - 1);
        body.extend_from_slice(b",\"events\":");
        serde_json::to_writer(&mut body, events)
    });
    body.push(b'}');
    written.map(|()| body).map_err(|error| ActError::Failed(error.into()).into())
}

#[derive(Deserialize)]
pub(super) struct ListQuery {
    state: Option<String>,
    unit: Option<String>,
    item: Option<String>,
    due_before: Option<String>,
    after: Option<String>,
    limit: Option<String>,
}

pub(super) async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(query): Asked<ListQuery>,
) -> Result<Response, Problem> {
    let item = ask::filter("item", query.item)?;
    let filter = Filter {
        state: state_named(query.state.as_deref())?,
        // By its code, or by its id in the source catalogue.
        item: item.map(|code| catalogue::item(&app, &code).map_or(code, |item| item.code.clone())),
        unit: ask::filter("unit", query.unit)?.map(UnitId),
        due_before: ask::day("due_before", query.due_before.as_deref())?,
        ..Filter::default()
    };
    let limit = ask::limit(query.limit.as_deref())?;
    let after = query.after.as_deref().filter(|after| !after.is_empty());
    let page = work::list(&app, &caller.0, &filter, after, limit).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], list_body(&page)).into_response())
}

fn state_named(code: Option<&str>) -> Result<Option<CaseState>, Problem> {
    let code = code.filter(|code| !code.is_empty());
    code.map(|code| CaseState::parse(code).ok_or_else(|| Problem::field("/state", "没有这个状态")))
        .transpose()
}

/// Rows are stored as JSON: they are joined, not read and written again.
fn list_body(page: &work::Page) -> String {
    let length = page.raw.iter().map(|row| row.len() + 1).sum::<usize>();
    let mut body = String::with_capacity(length + 64);
    body.push_str("{\"items\":[");
    for (index, row) in page.raw.iter().enumerate() {
        if index > 0 {
            body.push(',');
        }
        body.push_str(row);
    }
    body.push_str("],\"next\":");
    match &page.next {
        Some(next) => {
            body.push('"');
            body.push_str(next);
            body.push('"');
        }
        None => body.push_str("null"),
    }
    body.push('}');
    body
}

#[derive(Deserialize)]
pub(super) struct EventsQuery {
    after: Option<String>,
    limit: Option<String>,
}

pub(super) async fn events(
    State(app): State<App>,
    caller: Caller,
    Named(no): Named<String>,
    Asked(query): Asked<EventsQuery>,
) -> Result<Json<Value>, Problem> {
    let limit = ask::limit(query.limit.as_deref())?;
    let after = query.after.as_deref().filter(|after| !after.is_empty()).unwrap_or("0");
    let after = after.parse().map_err(|_| Problem::field("/after", "bad-cursor"))?;
    let stored = case::events(&app, &caller.0, &no, after, limit).await?;
    let next = (stored.len() == limit as usize).then(|| stored.last().map(|event| event.seq)).flatten();
    Ok(Json(json!({"items": EventDto::all(&stored), "next": next})))
}

pub(super) async fn proof(
    State(app): State<App>,
    caller: Caller,
    Named((no, seq)): Named<(String, u32)>,
) -> Result<Response, Problem> {
    let stored = case::events(&app, &caller.0, &no, seq.saturating_sub(1), 1).await?;
    let event = stored.into_iter().find(|event| event.seq == seq).ok_or_else(Problem::not_found)?;
    if log::proof(&app, event.idx).await?.is_none() {
        // The act is younger than the signed head: sign one now, unless another instance leads the log.
        log::advance(&app).await?;
    }
    let evidence = match log::evidence(&app, event.idx, true).await {
        Err(ActError::NotFound) => return Err(Problem::not_signed_yet()),
        other => other?,
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], evidence).into_response())
}

pub(super) async fn clock(
    State(app): State<App>,
    caller: Caller,
    Named(no): Named<String>,
) -> Result<Json<Value>, Problem> {
    let opened = case::open(&app, &caller.0, &no).await?;
    let counts: Vec<Value> = case::count(&app, opened.case())
        .into_iter()
        .map(|count| {
            let mut value = json!({"limit": count.limit, "length": count.length, "used": count.used, "left": count.left, "days": count.days});
            if let (Some(day), Some(object)) = (count.assumed_after, value.as_object_mut()) {
                object.insert("assumed_after".to_owned(), json!(day));
            }
            value
        })
        .collect();
    let clock = super::dto::ClockDto::from(&opened.case().clock);
    Ok(Json(json!({"case_no": no, "clock": clock, "counts": counts})))
}

pub(super) async fn paper(
    State(app): State<App>,
    caller: Caller,
    Named((no, seq)): Named<(String, u32)>,
) -> Result<Response, Problem> {
    let content = paper::content(&app, &caller.0, &no, seq, true).await?;
    let pdf = paper::pdf(&app, content).await?;
    Ok(([(header::CONTENT_TYPE, "application/pdf")], pdf).into_response())
}

#[derive(Deserialize)]
struct Reason {
    reason: String,
}

pub(super) async fn personal(
    State(app): State<App>,
    caller: Caller,
    Named(no): Named<String>,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let reason: Reason = json::read(&body, shape::reason())?;
    let personal = case::show_personal(&app, &caller.0, &no, &reason.reason).await?;
    Ok(Json(serde_json::to_value(personal).unwrap_or_default()))
}

#[derive(Deserialize)]
pub(super) struct FindingsQuery {
    case_no: Option<String>,
}

pub(super) async fn findings(
    State(app): State<App>,
    caller: Caller,
    Asked(query): Asked<FindingsQuery>,
) -> Result<Json<Value>, Problem> {
    let no =
        query.case_no.filter(|no| !no.is_empty()).ok_or_else(|| Problem::field("/case_no", "missing"))?;
    // Whoever asks after an act sees what it has led to.
    service::supervision::settle(&app).await?;
    let found = service::supervision::finding::of_case(&app, &caller.0, &no).await?;
    let items: Vec<Value> = found
        .iter()
        .map(|one| {
            json!({"case_no": no, "no": one.no, "rule": one.rule, "rule_version": one.rule_version, "title": one.title,
                   "level": one.level, "on": one.on, "unit": one.charge.unit, "post": one.charge.post,
                   "step": one.charge.step, "evidence": one.evidence, "state": one.state, "outcome": one.outcome,
                   "due_on": one.due_on})
        })
        .collect();
    Ok(Json(json!({"items": items, "next": null})))
}

/// The version the caller saw: the `ETag` of an answer, with or without its quotes.
fn if_match(headers: &HeaderMap) -> Result<Option<u32>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let text = text.strip_prefix("W/").unwrap_or(text);
    let digits = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::field("/If-Match", "应为办件的版本号，如 \"3\""));
    }
    // A number beyond all versions was never seen: stale like any other.
    Ok(Some(digits.parse().unwrap_or(u32::MAX)))
}

fn request_key(headers: &HeaderMap, what: &str, body: &[u8]) -> Result<Option<RequestKey>, Problem> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().map_err(|_| Problem::field("/Idempotency-Key", "应为 1–200 个可见字符"))?.trim();
    if key.is_empty() || key.len() > KEY_MAX {
        return Err(Problem::field("/Idempotency-Key", "应为 1–200 个可见字符"));
    }
    let body_hash =
        Sha256::new_with_prefix(what.as_bytes()).chain_update([0]).chain_update(body).finalize().into();
    Ok(Some(RequestKey { key: key.to_owned(), body_hash }))
}

fn etag(version: u32) -> [(HeaderName, HeaderValue); 1] {
    let value = HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""));
    [(header::ETAG, value)]
}
