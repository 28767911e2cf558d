//! One account: move it to a post, reset its password, switch it off or on. Its sessions end with each change.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Denial;
use domain::organisation::{PostId, Role};
use serde::Deserialize;
use service::ActError;
use service::master::Account;
use service::organisation::AccountChange;

use super::accounts::{posts, roles, status};
use crate::desk::reading::field_of;
use crate::form::{Field, Typed, Wrongs, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Pair, Say, Tag};
use crate::{WebError, text};

/// The page.
#[derive(Template)]
#[template(path = "admin/account.html")]
pub(crate) struct AccountPage {
    pub(crate) frame: Frame,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) status: Tag,
    pub(crate) forms: Vec<AccountForm>,
    pub(crate) facts: Vec<Pair>,
}

/// One of the forms.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountForm {
    pub(crate) id: &'static str,
    pub(crate) label: String,
    pub(crate) action: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) notes: Vec<String>,
    pub(crate) button: &'static str,
    pub(crate) submit: String,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

fn found(desk: &Desk, username: &str) -> Result<Account, WebError> {
    if !desk.actor.is(Role::Administrator) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    desk.app.master().accounts.get(username).cloned().ok_or_else(|| ActError::NotFound.into())
}

/// `GET /admin/accounts/{username}`
pub(crate) async fn show(
    desk: Desk,
    Path(username): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let mut page = page(&desk, &found(&desk, &username)?);
    if visit.done == "1" {
        page.frame.says.push(Say::new("good", "已经办理，记入账本").line("这个账号原来的登录都已结束。"));
    }
    desk.page(&page)
}

/// `POST …/post`
pub(crate) async fn transfer(
    desk: Desk,
    Path(username): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let account = found(&desk, &username)?;
    let change = AccountChange { post: PostId(typed.get("post").to_owned()), ..kept(&account) };
    put(&desk, &account, change, &typed).await
}

/// `POST …/password`
pub(crate) async fn reset(
    desk: Desk,
    Path(username): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let account = found(&desk, &username)?;
    let change = AccountChange { password: Some(typed.get("password").to_owned()), ..kept(&account) };
    put(&desk, &account, change, &typed).await
}

/// `POST …/active`
pub(crate) async fn switch(
    desk: Desk,
    Path(username): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let account = found(&desk, &username)?;
    let change = AccountChange { active: typed.get("active") == "1", ..kept(&account) };
    put(&desk, &account, change, &typed).await
}

/// The account as it is, to change one thing of.
fn kept(account: &Account) -> AccountChange {
    AccountChange {
        username: account.username.clone(),
        name: account.name.clone(),
        post: account.post.clone(),
        active: account.active,
        password: None,
    }
}

async fn put(
    desk: &Desk,
    account: &Account,
    change: AccountChange,
    typed: &Typed,
) -> Result<Response, WebError> {
    match service::organisation::put_account(&desk.app, &desk.actor, change, false).await {
        Ok(()) => {
            Ok(Redirect::to(&format!("/admin/accounts/{}?done=1", escape(&account.username))).into_response())
        }
        Err(ActError::Field { field, reason }) => {
            let mut page = page(desk, account);
            let mut wrongs = Wrongs::default();
            wrongs.add(field_of(&field), text::field_reason(&reason));
            let mut says = Vec::new();
            for form in &mut page.forms {
                if form.fields.iter().any(|field| typed.has(&field.name)) {
                    refill(&mut form.fields, typed, &wrongs);
                    says.extend(summary(&form.fields));
                }
            }
            if says.is_empty() {
                says.push(Say::new("bad", text::field_reason(&reason)));
            }
            page.frame.says = says;
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other.into()),
    }
}

fn page(desk: &Desk, account: &Account) -> AccountPage {
    let master = desk.app.master();
    let post = master.posts.get(&account.post);
    let base = format!("/admin/accounts/{}", escape(&account.username));
    AccountPage {
        frame: desk.frame(&account.name),
        username: account.username.clone(),
        name: account.name.clone(),
        status: status(account),
        forms: forms(&base, account, posts(&master, &account.post.0)),
        facts: vec![
            Pair::new("单位", post.map(|post| master.unit_name(&post.unit)).unwrap_or_default()),
            Pair::new("岗位", post.map(|post| post.title.clone()).unwrap_or_default()),
            Pair::new("角色", post.map(roles).unwrap_or_default()),
        ],
    }
}

fn forms(base: &str, account: &Account, posts: Vec<crate::form::Choice>) -> Vec<AccountForm> {
    let (label, value, button, note) = if account.active {
        ("停用账号", "0", "danger", "停用后不能登录，正在用的登录马上结束；办过的件和记录都在。")
    } else {
        ("恢复账号", "1", "primary", "恢复后用原来的密码登录。")
    };
    let hidden = Field {
        input: crate::form::Input::Radio(vec![crate::form::Choice {
            on: true,
            ..crate::form::Choice::new(value, label)
        }]),
        ..Field::text("active", "操作")
    };
    vec![
        AccountForm {
            id: "post",
            label: "换岗".to_owned(),
            action: format!("{base}/post"),
            fields: vec![Field::select("post", "岗位", posts).must().within("post")],
            notes: vec!["换岗后要重新登录，权限随岗位。".to_owned()],
            button: "primary",
            submit: "换到这个岗位".to_owned(),
        },
        AccountForm {
            id: "password",
            label: "重设密码".to_owned(),
            action: format!("{base}/password"),
            fields: vec![
                Field::text("password", "新密码")
                    .must()
                    .max(200)
                    .kind("password", "new-password")
                    .hint("至少 8 个字符，当面交给本人")
                    .within("password"),
            ],
            notes: Vec::new(),
            button: "primary",
            submit: "重设".to_owned(),
        },
        AccountForm {
            id: "active",
            label: label.to_owned(),
            action: format!("{base}/active"),
            fields: vec![hidden.within("active")],
            notes: vec![note.to_owned()],
            button,
            submit: label.to_owned(),
        },
    ]
}
