//! The pattern page: every part once, for people, for browser tests and for accessibility tests.

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use domain::case::Light;

use crate::desk::clock::ClockView;
use crate::form::Field;
use crate::room::{Portal, Web};
use crate::view::{Frame, Link, Tag};
use crate::{WebError, samples, text};

/// Shown in a demonstration only.
pub(crate) fn routes() -> Router<Web> {
    Router::new().route("/_pattern", get(show)).route("/_pattern/{name}", get(page))
}

/// The page.
#[derive(Template)]
#[template(path = "pattern.html")]
pub(crate) struct Pattern {
    pub(crate) frame: Frame,
    pub(crate) pages: Vec<Link>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) lights: Vec<Tag>,
    pub(crate) fields: Vec<Field>,
    pub(crate) clocks: Vec<ClockView>,
}

/// `GET /_pattern`
async fn show(portal: Portal) -> Result<Response, WebError> {
    let tones = [("", "一般"), ("brand", "说明"), ("good", "好"), ("warn", "注意"), ("bad", "不好")];
    let lights = [Light::Good, Light::Warn, Light::Bad, Light::Hold, Light::None];
    let pages = samples::PAGES.iter().chain(&[("accounts", "账号与岗位"), ("account", "一个账号")]);
    let page = Pattern {
        frame: samples::portal("式样页"),
        pages: pages.map(|(name, label)| Link::to(format!("/_pattern/{name}"), *label)).collect(),
        tags: tones.into_iter().map(|(tone, label)| Tag::new(tone, label)).collect(),
        lights: lights
            .into_iter()
            .map(|light| Tag::new(text::light_class(light), text::light(light)))
            .collect(),
        fields: samples::fields(),
        clocks: vec![samples::clock()],
    };
    portal.page(&page)
}

/// `GET /_pattern/{name}`: one page from its sample.
async fn page(Path(name): Path<String>) -> Result<Response, WebError> {
    let drawn = samples::draw(&name).ok_or(WebError::NoPage)??;
    Ok(Html(drawn).into_response())
}
