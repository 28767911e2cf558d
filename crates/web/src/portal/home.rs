//! The public home: search first, then what people come for.

use askama::Template;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use cookie::{Cookie, SameSite};
use serde::Deserialize;
use service::master::{Category, Master};

use super::{CentreLine, centres, progress};
use crate::WebError;
use crate::form::Field;
use crate::room::{ELDER, Portal, escape, own_path};
use crate::view::{Frame, Link};

/// The page.
#[derive(Template)]
#[template(path = "portal/home.html")]
pub(crate) struct Home {
    pub(crate) frame: Frame,
    pub(crate) hot: Vec<Link>,
    pub(crate) themes: Vec<Theme>,
    pub(crate) progress: Vec<Field>,
    pub(crate) centres: Vec<CentreLine>,
}

/// A theme with some of its items.
#[derive(Debug, Clone)]
pub(crate) struct Theme {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) note: String,
}

/// What many ask for; an entry stands only while the search finds an item for it.
const HOT: [&str; 6] =
    ["老年人优待证", "最低生活保障", "灵活就业社保补贴", "残疾人证", "公共场所卫生许可", "临时救助"];

/// `GET /`
pub(crate) async fn show(portal: Portal) -> Result<Response, WebError> {
    let master = portal.app.master();
    let page = Home {
        frame: portal.frame("您想办什么事"),
        hot: hot(&portal),
        themes: themes(&master),
        progress: progress::fields("", "", ""),
        centres: centres(&master),
    };
    portal.page(&page)
}

fn hot(portal: &Portal) -> Vec<Link> {
    let found = HOT.iter().filter_map(|words| {
        let first = service::catalogue::search(&portal.app, words, 1).into_iter().next()?;
        Some(Link::to(format!("/items/{}", escape(&first.item.code)), *words))
    });
    found.collect()
}

/// Categories of the catalogue, the fullest first, each with names of its items as a taste.
fn themes(master: &Master) -> Vec<Theme> {
    let theme = |category: &Category| Theme {
        href: format!("/search?theme={}", escape(&category.name)),
        label: category.name.to_string(),
        note: category.some.join(" · "),
    };
    master.categories().iter().map(theme).collect()
}

/// Query of the switch of elderly mode.
#[derive(Deserialize)]
pub(crate) struct Switch {
    #[serde(default)]
    on: String,
    #[serde(default)]
    back: String,
}

/// `GET /elder`: keeps a preference of this browser, nothing else.
pub(crate) async fn elder(portal: Portal, Query(switch): Query<Switch>) -> Response {
    let cookie = Cookie::build((ELDER, if switch.on == "1" { "1" } else { "0" }))
        .path("/")
        .max_age(cookie::time::Duration::days(365))
        .same_site(SameSite::Lax)
        .secure(portal.config.secure_cookies)
        .http_only(true);
    let back = own_path(&switch.back).unwrap_or("/").to_owned();
    ([(header::SET_COOKIE, cookie.build().to_string())], Redirect::to(&back)).into_response()
}
