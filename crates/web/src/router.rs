//! The routes of all rooms, and what every answer carries: an operation id, a strict policy, no caching.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use service::App;
use tower_http::compression::CompressionLayer;

use crate::error::Trouble;
use crate::room::{Desk, Here, Operation, Portal, SESSION, Web, cookie_of, html};
use crate::{WebConfig, WebError, admin, api, assets, catalogue, desk, pattern, portal, supervision};

/// Nothing inline, nothing from elsewhere, no frames: what a page shows is what this server sent.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
);
const OPERATION_ID: HeaderName = HeaderName::from_static("x-operation-id");

/// All pages and assets. The JSON API is merged beside them.
pub fn router(app: App, config: WebConfig) -> Router {
    let demo = config.demo;
    let programs = api::router().with_state(app.clone());
    let web = Web { app, config: Arc::new(config) };
    let mut pages = Router::new()
        .merge(portal::routes())
        .merge(desk::door())
        .merge(desk::routes())
        .merge(supervision::routes())
        .merge(catalogue::routes())
        .merge(admin::routes());
    if demo {
        pages = pages.merge(pattern::routes());
    }
    pages
        .fallback(async || WebError::NoPage)
        .layer(from_fn_with_state(web.clone(), around))
        .route("/assets/{name}", get(assets::serve))
        .with_state(web)
        .merge(programs)
        .layer(CompressionLayer::new())
}

/// What stands around every page: who is asked first refuses forms from elsewhere, then troubles get their frame.
async fn around(State(web): State<Web>, request: Request, next: Next) -> Response {
    // No address has one, and PostgreSQL takes none in a text.
    if request.uri().path().contains("%00") {
        return WebError::NoPage.into_response();
    }
    let operation = operation_id(&web);
    let foreign = from_elsewhere(&request);
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(Operation(operation.clone()));
    let asked = parts.clone();
    let response = if foreign {
        WebError::Forged.into_response()
    } else {
        next.run(Request::from_parts(parts, body)).await
    };
    let mut response = framed(&web, asked, response).await;
    let head = response.headers_mut();
    head.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    head.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    head.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    head.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&operation) {
        head.insert(OPERATION_ID, value);
    }
    response
}

/// Identifies a request among those of this process and of its neighbours: the instant and a counter.
fn operation_id(web: &Web) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let n = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:x}-{:04x}", web.app.clock().now().as_millisecond(), n & 0xffff)
}

/// A form another site made the browser send. Forms of signed-in people carry a token besides.
fn from_elsewhere(request: &Request) -> bool {
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return false;
    }
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if text(HeaderName::from_static("sec-fetch-site")).is_some_and(|site| site == "cross-site") {
        return true;
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        _ => false,
    }
}

/// A trouble drawn in the frame of whoever asked.
async fn framed(web: &Web, mut asked: axum::http::request::Parts, mut response: Response) -> Response {
    let rejected =
        response.status() == StatusCode::METHOD_NOT_ALLOWED || response.status() == StatusCode::BAD_REQUEST;
    let trouble = response.extensions_mut().remove::<Trouble>();
    let trouble = trouble.or_else(|| rejected.then(|| WebError::NoPage.trouble()));
    let Some(trouble) = trouble else { return response };
    let here = Here::of(&asked);
    let signed_in = cookie_of(&asked.headers, SESSION).is_some_and(|token| !token.is_empty());
    let staff = if signed_in { Desk::from_request_parts(&mut asked, web).await.ok() } else { None };
    let page = match staff {
        Some(desk) => {
            let home = Desk::home(&desk.actor);
            html(&desk::message::Message::of(desk.frame("没有办成"), trouble, home, here.operation.clone()))
        }
        None => {
            let portal = Portal {
                app: web.app.clone(),
                config: Arc::clone(&web.config),
                here: here.clone(),
                from: None,
            };
            html(&portal::message::Message::of(portal.frame("没有办成"), trouble, here.operation.clone()))
        }
    };
    let Ok(page) = page else { return response };
    let (mut head, _) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Response::from_parts(head, page.into_body())
}
