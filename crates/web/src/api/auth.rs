//! Tokens, and bodies that say which field is wrong.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use domain::authority::Actor;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use service::{ActError, App, SessionKind, session};

use super::Problem;

/// The caller of a request with a bearer token.
pub(super) struct Caller(pub(super) Arc<Actor>);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| value.strip_prefix("Bearer ").or_else(|| value.strip_prefix("bearer ")));
        let token = token.ok_or(ActError::Unauthenticated)?;
        Ok(Self(session::by_token(app, token.trim()).await?.actor))
    }
}

#[derive(Deserialize)]
struct Credentials {
    username: String,
    password: String,
}

#[derive(Serialize)]
pub(super) struct Token {
    token: String,
    expires_at: String,
}

pub(super) async fn create_token(State(app): State<App>, body: Bytes) -> Result<(StatusCode, Json<Token>), Problem> {
    let credentials: Credentials = read_json(&body)?;
    let opened = session::sign_in(&app, &credentials.username, &credentials.password, SessionKind::Api).await?;
    let there = opened.expires_at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    let expires_at = there.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string();
    Ok((StatusCode::OK, Json(Token { token: opened.token, expires_at })))
}

/// Reads a JSON body; what is wrong with it is told by the field.
pub(super) fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        if error.is_data() {
            let message = error.to_string();
            let field = message.split('`').nth(1).filter(|_| message.starts_with("missing field"));
            let pointer = field.map_or_else(|| "/".to_owned(), |field| pointer_of(body, field));
            Problem::field(pointer, &format!("内容不符合要求：{message}"))
        } else {
            Problem::new(StatusCode::BAD_REQUEST, "not-json", "请求内容不是有效的 JSON。")
        }
    })
}

/// Where a missing field belongs: the object in the body that lacks it among its known siblings.
fn pointer_of(body: &[u8], field: &str) -> String {
    let parents = [
        ("/applicant", ["name", "id_kind", "id_no", "kind"].as_slice()),
        ("/proxy", ["name", "id_kind", "id_no"].as_slice()),
    ];
    let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let lacks = |pointer: &str| value.pointer(pointer).is_some_and(|part| part.is_object() && part.get(field).is_none());
    let inside = parents.iter().find(|(pointer, fields)| fields.contains(&field) && lacks(pointer));
    inside.map_or_else(|| format!("/{field}"), |(pointer, _)| format!("{pointer}/{field}"))
}
