//! Who asks, and from where: one extractor per room brings actor, form token and application (DESIGN §6).

use std::sync::Arc;

use askama::Template;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use cookie::Cookie;
use domain::authority::Actor;
use domain::organisation::{Role, UnitKind};
use service::App;
use service::session::SignedIn;

use crate::form::Typed;
use crate::view::{Frame, Link, NavGroup, NavLink, Say};
use crate::{WebConfig, WebError, assets, peer};

/// Cookie of a session.
pub(crate) const SESSION: &str = "yc_session";
/// Cookie of elderly mode.
pub(crate) const ELDER: &str = "yc_elder";
/// Most bytes of a form: the longest intake with every field full is far below.
const FORM_MAX: usize = 512 * 1024;

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct Web {
    /// The application.
    pub(crate) app: App,
    /// How pages are served.
    pub(crate) config: Arc<WebConfig>,
}

/// Identifier of a request, in the answer's `x-operation-id` and on error pages.
#[derive(Debug, Clone, Default)]
pub(crate) struct Operation(pub(crate) String);

/// Where a request stands: what the frame needs to know.
#[derive(Debug, Clone, Default)]
pub(crate) struct Here {
    /// Path and query.
    pub(crate) uri: String,
    /// Path.
    pub(crate) path: String,
    /// Elderly mode is on.
    pub(crate) elder: bool,
    /// Asked by htmx: the fragment is enough.
    pub(crate) fragment: bool,
    /// Identifier of the request.
    pub(crate) operation: String,
}

impl Here {
    /// Reads the request.
    pub(crate) fn of(parts: &Parts) -> Self {
        let uri = parts.uri.path_and_query().map_or("/", |both| both.as_str()).to_owned();
        let htmx = parts.headers.contains_key("hx-request") && !parts.headers.contains_key("hx-boosted");
        Self {
            uri,
            path: parts.uri.path().to_owned(),
            elder: cookie_of(&parts.headers, ELDER).as_deref() == Some("1"),
            fragment: htmx && !parts.headers.contains_key("hx-history-restore-request"),
            operation: parts.extensions.get::<Operation>().map(|id| id.0.clone()).unwrap_or_default(),
        }
    }
}

/// The public's room.
#[derive(Clone)]
pub(crate) struct Portal {
    /// The application.
    pub(crate) app: App,
    /// How pages are served.
    pub(crate) config: Arc<WebConfig>,
    /// Where the request stands.
    pub(crate) here: Here,
    /// Where it comes from.
    pub(crate) from: service::Address,
}

impl FromRequestParts<Web> for Portal {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        Ok(Self {
            app: web.app.clone(),
            config: Arc::clone(&web.config),
            here: Here::of(parts),
            from: peer::address(parts),
        })
    }
}

impl Portal {
    /// The frame of a public page.
    pub(crate) fn frame(&self, title: &str) -> Frame {
        let links = [
            ("/", "首页"),
            ("/search", "办事指南"),
            ("/handbook", "办事手册"),
            ("/lists", "清单公开"),
            ("/progress", "查进度"),
        ];
        let here = |href: &str| match href {
            "/" => self.here.path == "/",
            "/search" => self.here.path.starts_with("/search") || self.here.path.starts_with("/items"),
            other => self.here.path.starts_with(other),
        };
        let links = links.into_iter().map(|(href, label)| NavLink {
            href: href.to_owned(),
            label: label.to_owned(),
            here: here(href),
            ..NavLink::default()
        });
        let district = self.app.master().units.values().find(|unit| unit.kind == UnitKind::District).cloned();
        Frame {
            place: district.map_or_else(|| "政务服务".to_owned(), |unit| format!("{}政务服务", unit.name)),
            nav: vec![NavGroup { label: String::new(), links: links.collect() }],
            ..frame(&self.here, self.config.demo, &format!("{title} · 一窗"))
        }
    }

    /// Answers with a page.
    pub(crate) fn page(&self, page: &impl Template) -> Result<Response, WebError> {
        html(page)
    }
}

/// The staff's room: somebody is signed in.
#[derive(Clone)]
pub(crate) struct Desk {
    /// The application.
    pub(crate) app: App,
    /// How pages are served.
    pub(crate) config: Arc<WebConfig>,
    /// Who.
    pub(crate) actor: Arc<Actor>,
    /// Token that forms have to carry.
    pub(crate) csrf: String,
    /// Where the request stands.
    pub(crate) here: Here,
}

impl FromRequestParts<Web> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let here = Here::of(parts);
        let token = cookie_of(&parts.headers, SESSION).unwrap_or_default();
        match service::session::by_token(&web.app, &token).await {
            Ok(SignedIn { actor, csrf }) => {
                Ok(Self { app: web.app.clone(), config: Arc::clone(&web.config), actor, csrf, here })
            }
            Err(service::ActError::Unauthenticated) => Err(to_sign_in(parts, &here)),
            Err(other) => Err(WebError::from(other).into_response()),
        }
    }
}

/// To the sign-in page and back. A form that was sent cannot be replayed from here, so it comes back to its page.
fn to_sign_in(parts: &Parts, here: &Here) -> Response {
    let posted = parts.method != axum::http::Method::GET;
    let next = if posted { referer_path(&parts.headers) } else { here.uri.clone() };
    let to = format!("/login?next={}{}", escape(&next), if posted { "&lost=1" } else { "" });
    if here.fragment {
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Ok(value) = HeaderValue::from_str(&to) {
            response.headers_mut().insert("hx-redirect", value);
        }
        return response;
    }
    Redirect::to(&to).into_response()
}

fn referer_path(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let rest = referer.split_once("://").map_or("", |(_, rest)| rest);
    rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/desk").to_owned()
}

impl Desk {
    /// The frame of a staff page.
    pub(crate) fn frame(&self, title: &str) -> Frame {
        let place = self.app.master().unit_name(self.actor.unit());
        // The unit stands beside it: the post is told without it.
        let post = self.actor.title.strip_prefix(place.as_str()).map_or("", str::trim);
        Frame {
            person: self.actor.author.name.clone(),
            post: if post.is_empty() { self.actor.title.clone() } else { post.to_owned() },
            place,
            read_only: self.app.store().needs_recovery(),
            csrf: self.csrf.clone(),
            nav: self.nav(),
            ..frame(&self.here, self.config.demo, &format!("{title} · 一窗"))
        }
    }

    /// The frame with what the last act led to.
    pub(crate) fn frame_saying(&self, title: &str, says: Vec<Say>) -> Frame {
        Frame { says, ..self.frame(title) }
    }

    fn nav(&self) -> Vec<NavGroup> {
        let is = |role| self.actor.is(role);
        let works = !self.actor.desks().is_empty();
        let signs = [Role::CatalogueEditor, Role::CentreHead, Role::BodyHead].into_iter().any(is);
        // The editor finds it in the catalogue.
        let cleans = service::catalogue::proofs::may_read(&self.actor);
        let reads = service::placement::may_read(&self.actor);
        let words = service::catalogue::synonyms::may_keep(&self.app, &self.actor);
        let told = works || is(Role::CentreHead) || is(Role::BodyHead);
        let found = if is(Role::Supervisor) { "监察发现" } else { "监察提示" };
        let supervised = service::supervision::part(&self.actor).is_some();
        let table: [(&str, &str, &str, bool, &str); 22] = [
            ("", "/desk", "我的工作", works, "w"),
            ("", "/desk/new", "收件", is(Role::WindowClerk), ""),
            ("", "/desk/centre", "中心总览", is(Role::CentreHead), ""),
            ("", "/supervision/overview", "实时总览", is(Role::Supervisor) || is(Role::CentreHead), ""),
            ("", "/supervision", "效能监察", is(Role::Supervisor), ""),
            ("", "/supervision/findings", found, told || is(Role::Supervisor), ""),
            ("", "/supervision/rules", "监察规则", is(Role::Supervisor), ""),
            ("", "/supervision/orders", "督办", supervised, ""),
            (
                "监督",
                "/supervision/checks",
                "检查与整改",
                service::supervision::check::may_read(&self.actor),
                "",
            ),
            (
                "监督",
                "/supervision/meetings",
                "联席会议",
                service::supervision::meeting::may_read(&self.actor),
                "",
            ),
            (
                "监督",
                "/supervision/disputes",
                "职责争议",
                service::supervision::dispute::may_read(&self.actor),
                "",
            ),
            ("监督", "/supervision/scores", "考核与通报", true, ""),
            ("管理", "/catalogue", "事项目录", is(Role::CatalogueEditor), ""),
            ("管理", "/catalogue/revisions", "事项修订", signs, ""),
            ("管理", "/catalogue/placements", "进驻与覆盖", reads, ""),
            ("管理", "/catalogue/lists", "清单报送", reads, ""),
            ("管理", "/catalogue/synonyms", "搜索用语", words, ""),
            ("管理", "/admin", "账号与岗位", is(Role::Administrator), ""),
            ("查询", "/desk?tab=ended", "办结的件", works || is(Role::CentreHead), ""),
            ("查询", "/search", "事项与指南", true, ""),
            ("查询", "/catalogue/proofs", "清理证明", cleans, ""),
            ("查询", "/catalogue/bases", "依据总表", cleans, ""),
        ];
        let mut groups: Vec<NavGroup> = Vec::new();
        for (group, href, label, shown, key) in table.into_iter().filter(|row| row.3) {
            let here =
                self.here.uri == href || (self.here.path == href && !self.here.uri.contains("tab=ended"));
            let below =
                href != "/desk" && !href.contains('?') && self.here.path.starts_with(&format!("{href}/"));
            // A revision lies below its item and belongs to the list of revisions.
            let revising = self.here.path.starts_with("/catalogue/") && self.here.path.contains("/revision");
            let placing =
                self.here.path.starts_with("/catalogue/") && self.here.path.ends_with("/placements");
            let listing = self.here.path.starts_with("/catalogue/lists");
            let by_hand = ["/supervision/orders", "/supervision/letters", "/supervision/accountability"];
            let by_hand = by_hand.iter().any(|path| self.here.path.starts_with(path));
            let scoring = ["/supervision/scores", "/supervision/formula", "/supervision/bulletins"];
            let scoring = scoring.iter().any(|path| self.here.path.starts_with(path));
            let below = match href {
                "/supervision/scores" => scoring,
                "/catalogue" => {
                    let own = ["/catalogue/proofs", "/catalogue/synonyms", "/catalogue/bases"];
                    let elsewhere = own.iter().any(|path| self.here.path.starts_with(path));
                    below && !revising && !placing && !listing && !elsewhere
                }
                "/supervision/rules" => below || self.here.path == "/supervision/vocabulary",
                // What lies below supervision has entries of its own.
                "/supervision" => false,
                "/supervision/orders" => by_hand,
                "/catalogue/placements" => placing,
                "/catalogue/revisions" => revising,
                _ => below,
            };
            let link = NavLink {
                href: href.to_owned(),
                label: label.to_owned(),
                here: shown && (here || below),
                key,
                ..NavLink::default()
            };
            match groups.last_mut().filter(|last| last.label == group) {
                Some(last) => last.links.push(link),
                None => groups.push(NavGroup { label: group.to_owned(), links: vec![link] }),
            }
        }
        // A heading over one entry says nothing that the entry does not say.
        for group in groups.iter_mut().filter(|group| group.links.len() == 1) {
            group.label.clear();
        }
        groups
    }

    /// Where a person's day begins.
    pub(crate) fn home(actor: &Actor) -> &'static str {
        let homes = [
            (Role::CentreHead, "/desk/centre"),
            (Role::Supervisor, "/supervision"),
            (Role::CatalogueEditor, "/catalogue"),
            (Role::Administrator, "/admin"),
        ];
        if !actor.desks().is_empty() {
            return "/desk";
        }
        homes.into_iter().find(|(role, _)| actor.is(*role)).map_or("/desk", |(_, home)| home)
    }

    /// Answers with a page.
    pub(crate) fn page(&self, page: &impl Template) -> Result<Response, WebError> {
        html(page)
    }

    /// Answers with a page under a status.
    pub(crate) fn page_with(&self, status: StatusCode, page: &impl Template) -> Result<Response, WebError> {
        Ok((status, html(page)?).into_response())
    }
}

/// The parts of a frame that do not depend on the room.
fn frame(here: &Here, demo: bool, title: &str) -> Frame {
    let on = u8::from(!here.elder);
    Frame {
        title: title.to_owned(),
        html_class: if here.elder { "elder" } else { "" },
        css: assets::css().to_owned(),
        js: assets::js().to_owned(),
        demo,
        elder: Link::to(
            format!("/elder?on={on}&back={}", escape(&here.uri)),
            if here.elder { "常规版" } else { "长辈版" },
        ),
        ..Frame::default()
    }
}

/// Draws a page.
pub(crate) fn html(page: &impl Template) -> Result<Response, WebError> {
    Ok(Html(page.render()?).into_response())
}

/// A form as it was sent.
pub(crate) struct Posted(pub(crate) Typed);

impl FromRequest<Web> for Posted {
    type Rejection = WebError;

    async fn from_request(request: Request, _: &Web) -> Result<Self, WebError> {
        let body = axum::body::to_bytes(request.into_body(), FORM_MAX).await;
        let body = body.map_err(|_| service::ActError::field("/", "表单太大，请分开填写"))?;
        Ok(Self(Typed(form_pairs(&body))))
    }
}

impl Posted {
    /// Whether the form carries the session's token.
    pub(crate) fn genuine(&self, desk: &Desk) -> bool {
        let sent = self.0.get("csrf").as_bytes();
        let own = desk.csrf.as_bytes();
        sent.len() == own.len() && sent.iter().zip(own).fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }

    /// The form, if it is genuine.
    ///
    /// # Errors
    /// It is not.
    pub(crate) fn checked(self, desk: &Desk) -> Result<Typed, WebError> {
        if self.genuine(desk) { Ok(self.0) } else { Err(WebError::Forged) }
    }
}

/// Reads `application/x-www-form-urlencoded`; names may repeat.
pub(crate) fn form_pairs(body: &[u8]) -> Vec<(String, String)> {
    let pairs = body.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    pairs
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            (unescape(&pair[..at]), unescape(pair.get(at + 1..).unwrap_or_default()))
        })
        .collect()
}

fn unescape(text: &[u8]) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let decoded = match (byte, hex(text.get(at + 1)), hex(text.get(at + 2))) {
            (b'%', Some(high), Some(low)) => u8::try_from(high * 16 + low).ok(),
            _ => None,
        };
        match (byte, decoded) {
            (_, Some(decoded)) => {
                bytes.push(decoded);
                at += 2;
            }
            (b'+', None) => bytes.push(b' '),
            (other, None) => bytes.push(*other),
        }
        at += 1;
    }
    // A carriage return is an artefact of the form encoding, not something anybody typed.
    service::nfc::nfc(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}

/// Escapes a value for a query string.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(byte))
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// The value of a cookie.
pub(crate) fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = all.flat_map(|value| Cookie::split_parse(value.to_owned())).filter_map(Result::ok);
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// A path on this site to come back to; anything else leads home.
pub(crate) fn own_path(next: &str) -> Option<&str> {
    let plain = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    (plain && !next.chars().any(char::is_control)).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_read_as_sent() {
        let read = form_pairs("a=1&b=%E4%BD%8E%E4%BF%9D+x&a=2&c=&d&e=%zz%4".as_bytes());
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let want = [
            pair("a", "1"),
            pair("b", "低保 x"),
            pair("a", "2"),
            pair("c", ""),
            pair("d", ""),
            pair("e", "%zz%4"),
        ];
        assert_eq!(read, want);
        assert_eq!(form_pairs(b"t=a%0D%0Ab"), [pair("t", "a\nb")]);
        assert_eq!(form_pairs(b"t=e%CC%81%EF%A8%8A"), [pair("t", "é見")]);
        assert_eq!(form_pairs(escape("k").as_bytes()), [pair("k", "")]);
        let kept = "老年证 & 50% + a=b/?#";
        assert_eq!(form_pairs(format!("q={}", escape(kept)).as_bytes()), [pair("q", kept)]);
    }

    #[test]
    fn only_paths_of_this_site_are_come_back_to() {
        for good in ["/", "/desk?tab=all", "/items/SX-001"] {
            assert_eq!(own_path(good), Some(good));
        }
        for bad in ["", "desk", "//evil.example", "https://evil.example", "/\\evil", "/a\nb"] {
            assert_eq!(own_path(bad), None, "{bad:?}");
        }
    }
}
