//! `/items` and `/licences`: open to everybody.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use service::items::Head;
use service::{App, catalogue};

use super::ask::{self, Asked, Named};
use super::{Problem, dto};

#[derive(Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    q: String,
    limit: Option<String>,
    after: Option<String>,
}

pub(super) async fn list(State(app): State<App>, Asked(query): Asked<Ask>) -> Result<Json<Value>, Problem> {
    if query.q.chars().count() > 100 {
        return Err(Problem::field("/q", "too-long"));
    }
    let limit = ask::limit(query.limit.as_deref())? as usize;
    if query.q.trim().is_empty() {
        let master = app.master();
        let page: Vec<&Head> = master.items.heads_after(query.after.as_deref()).take(limit + 1).collect();
        let next = page.get(limit).and_then(|_| page.get(limit - 1)).map(|head| head.code.to_string());
        let items = page.iter().take(limit).filter_map(|head| master.items.get(&head.code));
        let items: Vec<Value> = items.map(|item| dto::item(&item, &[])).collect();
        return Ok(Json(json!({"items": items, "next": next})));
    }
    let found = catalogue::asked(&app, &query.q, limit, catalogue::Typing::Sent);
    let items: Vec<Value> = found.iter().map(|found| dto::item(&found.item, &found.reasons)).collect();
    Ok(Json(json!({"items": items, "next": null})))
}

pub(super) async fn one(State(app): State<App>, Named(code): Named<String>) -> Result<Json<Value>, Problem> {
    let item = catalogue::item(&app, &code).ok_or_else(Problem::not_found)?;
    let mut value = dto::item(&item, &[]);
    if let (Some(object), Ok(guide)) =
        (value.as_object_mut(), serde_json::to_value(catalogue::guide(&app, &item)))
    {
        object.insert("guide".to_owned(), guide);
    }
    if let (Some(object), Some(Ok(form))) =
        (value.as_object_mut(), item.form.as_ref().map(serde_json::to_value))
    {
        object.insert("form".to_owned(), form);
    }
    Ok(Json(value))
}

/// Every version in force, as the import takes them.
pub(super) async fn lines(State(app): State<App>) -> Response {
    let master = app.master();
    let codes = master.items.heads().map(|head| head.code.to_string()).collect();
    crate::lines::json_lines(master.items.whole_of(codes))
}

/// No licence is issued electronically by this release: a well-formed identifier is not found, any other is wrong.
pub(super) async fn licence_status(Named(id): Named<String>) -> Result<Json<Value>, Problem> {
    domain::identifier::licence_id(&id).map_err(|error| Problem::field("/id", &error.to_string()))?;
    Err(Problem::not_found())
}
