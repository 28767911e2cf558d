//! Signing in and out.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use cookie::{Cookie, SameSite};
use serde::Deserialize;
use service::{ActError, SessionKind};

use crate::WebError;
use crate::form::Field;
use crate::room::{Desk, Portal, Posted, SESSION, cookie_of, html, own_path};
use crate::view::{Frame, Say};

/// The page.
#[derive(Template)]
#[template(path = "desk/login.html")]
pub(crate) struct Login {
    pub(crate) frame: Frame,
    pub(crate) next: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) help: String,
}

/// Where to go afterwards, and whether a form was lost on the way.
#[derive(Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
    #[serde(default)]
    lost: String,
}

/// The two fields.
pub(crate) fn fields(username: &str) -> Vec<Field> {
    vec![
        Field::text("username", "账号").must().max(40).kind("text", "username").value(username),
        Field::text("password", "密码").must().max(200).kind("password", "current-password"),
    ]
}

fn page(portal: &Portal, next: &str, username: &str) -> Login {
    let help = if portal.config.demo {
        "演示账号和密码在启动时打印，也在数据目录的 demo-accounts.json 里。"
    } else {
        "忘记密码，请找本单位的系统管理员重设。"
    };
    Login {
        frame: portal.frame("工作人员登录"),
        next: own_path(next).unwrap_or("").to_owned(),
        fields: fields(username),
        help: help.to_owned(),
    }
}

/// `GET /login`
pub(crate) async fn ask(portal: Portal, Query(next): Query<Next>) -> Result<Response, WebError> {
    let mut page = page(&portal, &next.next, "");
    if next.lost == "1" {
        page.frame.says.push(
            Say::new("warn", "登录已经结束，刚才的内容没有提交").line("登录后回到刚才那一页，请再填一次。"),
        );
    }
    portal.page(&page)
}

/// `POST /login`
pub(crate) async fn sign_in(
    portal: Portal,
    headers: HeaderMap,
    Posted(typed): Posted,
) -> Result<Response, WebError> {
    let (username, password) = (typed.get("username"), typed.get("password"));
    let credentials = service::session::Credentials { username, password, from: portal.from };
    let opened = match service::session::sign_in(&portal.app, credentials, SessionKind::Web).await {
        Ok(opened) => opened,
        Err(error @ (ActError::WrongCredentials | ActError::TooManyTries { .. })) => {
            let status = crate::error::status(&error);
            let mut page = page(&portal, typed.get("next"), username);
            page.frame.says.push(refused(&error));
            return Ok((status, html(&page)?).into_response());
        }
        Err(other) => return Err(other.into()),
    };
    // Whoever signs in here ends the session that was here before: it is not left behind for its eight hours.
    if let Some(before) = cookie_of(&headers, SESSION).filter(|before| !before.is_empty()) {
        service::session::sign_out(&portal.app, &before).await?;
    }
    let home = Desk::home(&opened.signed_in.actor);
    let to = own_path(typed.get("next")).filter(|next| !next.starts_with("/log")).unwrap_or(home).to_owned();
    let cookie = session_cookie(opened.token, portal.config.secure_cookies, 8);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(&to)).into_response())
}

/// Why nobody was signed in, and what to do about it.
fn refused(error: &ActError) -> Say {
    match error {
        ActError::TooManyTries { retry_after } => {
            let wait =
                format!("请等 {} 分钟再登录；等的时候不用再试，试了也不算。", retry_after.div_ceil(60));
            Say::new("bad", "连续输错的次数太多，暂时不能登录")
                .line(wait)
                .line("忘了密码，请找本单位的系统管理员重设。")
        }
        _ => Say::new("bad", "账号或密码不对").line("请核对后再试；注意大小写和输入法。"),
    }
}

/// `POST /logout`
pub(crate) async fn sign_out(desk: Desk, headers: HeaderMap, posted: Posted) -> Result<Response, WebError> {
    posted.checked(&desk)?;
    let token = cookie_of(&headers, SESSION).unwrap_or_default();
    service::session::sign_out(&desk.app, &token).await?;
    let gone = session_cookie(String::new(), desk.config.secure_cookies, 0);
    Ok((
        StatusCode::SEE_OTHER,
        [(header::SET_COOKIE, gone), (header::LOCATION, HeaderValue::from_static("/login"))],
    )
        .into_response())
}

fn session_cookie(token: String, secure: bool, hours: i64) -> HeaderValue {
    let cookie = Cookie::build((SESSION, token))
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::hours(hours));
    HeaderValue::from_str(&cookie.build().to_string()).unwrap_or(HeaderValue::from_static(""))
}
