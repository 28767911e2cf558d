//! Bearer tokens.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::header;
use axum::http::request::Parts;
use domain::authority::Actor;
use serde::{Deserialize, Serialize};
use service::{ActError, App, SessionKind, session};

use super::Problem;
use super::json::{self, Body};
use super::shape;
use crate::peer::Client;

/// The caller of a request with a bearer token.
pub(super) struct Caller(pub(super) Arc<Actor>);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let value = parts.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        // The scheme's name is case-insensitive (RFC 9110 §11.1).
        let token = value
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or(ActError::Unauthenticated)?;
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

pub(super) async fn create_token(
    State(app): State<App>,
    Client(from): Client,
    Body(body): Body,
) -> Result<Json<Token>, Problem> {
    let credentials: Credentials = json::read(&body, shape::credentials())?;
    let credentials =
        session::Credentials { username: &credentials.username, password: &credentials.password, from };
    let opened = session::sign_in(&app, credentials, SessionKind::Api).await?;
    let there = opened.expires_at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    let expires_at = there.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string();
    Ok(Json(Token { token: opened.token, expires_at }))
}
