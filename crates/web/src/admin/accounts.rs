//! Accounts in order of their names, and a new one.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organisation::{PostId, UnitId};
use serde::Deserialize;
use service::ActError;
use service::master::{Account, Master};
use service::organisation::AccountChange;

use crate::desk::reading::field_of;
use crate::form::{Choice, Field, Typed, Wrongs, chosen, refill, summary};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Say, Tag};
use crate::{WebError, text};

/// The page.
#[derive(Template)]
#[template(path = "admin/accounts.html")]
pub(crate) struct Accounts {
    pub(crate) frame: Frame,
    pub(crate) filters: Vec<Field>,
    pub(crate) rows: Vec<AccountRow>,
    pub(crate) shown: String,
    pub(crate) next: String,
    pub(crate) fields: Vec<Field>,
}

/// An account in the list.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountRow {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) unit: String,
    pub(crate) post: String,
    pub(crate) roles: String,
    pub(crate) status: Tag,
}

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    done: String,
}

/// Rows on a page.
const PAGE: usize = 50;
/// Accounts looked at for a page: a district has hundreds.
const LOOKED_AT: usize = 200;

/// `GET /admin`
pub(crate) async fn show(desk: Desk, Query(asked): Query<Asked>) -> Result<Response, WebError> {
    let mut page = page(&desk, &asked)?;
    if asked.done == "1" {
        page.frame.says.push(Say::new("good", "已经办理，记入账本"));
    }
    desk.page(&page)
}

fn page(desk: &Desk, asked: &Asked) -> Result<Accounts, WebError> {
    let master = desk.app.master();
    let (accounts, next) = matching(desk, &master, asked)?;
    let rows: Vec<AccountRow> = accounts.iter().map(|account| account_row(&master, account)).collect();
    Ok(Accounts {
        frame: desk.frame("账号与岗位"),
        filters: filters(&master, asked),
        shown: format!("显示 {} 个账号", rows.len()),
        next: next.map(|after| link(asked, &after)).unwrap_or_default(),
        rows,
        fields: new_fields(&master),
    })
}

/// Accounts that fit, page by page through those stored.
fn matching(desk: &Desk, master: &Master, asked: &Asked) -> Result<(Vec<Account>, Option<String>), WebError> {
    let mut found = Vec::new();
    let mut after = Some(asked.after.clone()).filter(|after| !after.is_empty());
    loop {
        let chunk = service::organisation::accounts(&desk.app, &desk.actor, after.as_deref(), LOOKED_AT)?;
        let last = chunk.len() < LOOKED_AT;
        for account in chunk {
            after = Some(account.username.clone());
            if fits(master, &account, asked) {
                found.push(account);
            }
            if found.len() == PAGE {
                return Ok((found, after));
            }
        }
        if last {
            return Ok((found, None));
        }
    }
}

fn fits(master: &Master, account: &Account, asked: &Asked) -> bool {
    let q = asked.q.trim();
    let unit = master.posts.get(&account.post).map(|post| post.unit.0.as_str()).unwrap_or_default();
    (q.is_empty() || account.name.contains(q) || account.username.contains(q))
        && (asked.unit.is_empty() || asked.unit == unit)
}

fn account_row(master: &Master, account: &Account) -> AccountRow {
    let post = master.posts.get(&account.post);
    AccountRow {
        href: format!("/admin/accounts/{}", escape(&account.username)),
        name: account.name.clone(),
        username: account.username.clone(),
        unit: post.map(|post| master.unit_name(&post.unit)).unwrap_or_default(),
        post: post.map_or_else(|| "没有岗位".to_owned(), |post| master.post_name(&post.id)),
        roles: post.map(roles).unwrap_or_default(),
        status: status(account),
    }
}

/// Roles of a post, in words.
pub(crate) fn roles(post: &domain::organisation::Post) -> String {
    post.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join("、")
}

/// Whether an account may sign in, as a tag.
pub(crate) fn status(account: &Account) -> Tag {
    if account.active { Tag::new("good", "在用") } else { Tag::new("", "停用") }
}

fn filters(master: &Master, asked: &Asked) -> Vec<Field> {
    let mut units = vec![Choice::new("", "全部单位")];
    let with_posts =
        master.units.values().filter(|unit| master.posts.values().any(|post| post.unit == unit.id));
    units.extend(with_posts.map(|unit| Choice::new(unit.id.0.clone(), unit.name.clone())));
    vec![
        Field::text("q", "姓名、账号").kind("search", "off").value(asked.q.clone()),
        Field::select("unit", "单位", chosen(units, &asked.unit)),
    ]
}

/// Posts to choose from, by unit.
pub(crate) fn posts(master: &Master, on: &str) -> Vec<Choice> {
    let mut posts: Vec<(String, &domain::organisation::Post)> =
        master.posts.values().map(|post| (master.unit_name(&UnitId(post.unit.0.clone())), post)).collect();
    posts.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
    let mut choices = vec![Choice::new("", "请选择")];
    choices.extend(posts.into_iter().map(|(unit, post)| {
        Choice::new(post.id.0.clone(), format!("{unit} · {}（{}）", master.post_name(&post.id), roles(post)))
    }));
    chosen(choices, on)
}

fn new_fields(master: &Master) -> Vec<Field> {
    vec![
        Field::text("username", "账号").must().max(40).hint("3–40 个字母、数字、点、横线"),
        Field::text("name", "姓名").must().max(50),
        Field::select("post", "岗位", posts(master, "")).must(),
        Field::text("password", "初始密码")
            .must()
            .max(200)
            .kind("password", "new-password")
            .hint("至少 8 个字符，当面交给本人"),
    ]
}

fn link(asked: &Asked, after: &str) -> String {
    let mut link = "/admin?".to_owned();
    for (name, value) in [("q", asked.q.as_str()), ("unit", &asked.unit), ("after", after)] {
        if !value.is_empty() {
            link.push_str(&format!("{name}={}&", escape(value)));
        }
    }
    link.trim_end_matches('&').to_owned()
}

/// `POST /admin/accounts`
pub(crate) async fn create(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let change = AccountChange {
        username: typed.get("username").to_owned(),
        name: typed.get("name").to_owned(),
        post: PostId(typed.get("post").to_owned()),
        active: true,
        password: Some(typed.get("password").to_owned()),
    };
    let username = change.username.clone();
    match service::organisation::put_account(&desk.app, &desk.actor, change, true).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/accounts/{}?done=1", escape(&username))).into_response()),
        Err(ActError::Field { field, reason }) => wrong(&desk, &typed, &field, &reason),
        Err(other) => Err(other.into()),
    }
}

fn wrong(desk: &Desk, typed: &Typed, field: &str, reason: &str) -> Result<Response, WebError> {
    let mut page = page(desk, &Asked::default())?;
    let mut wrongs = Wrongs::default();
    wrongs.add(field_of(field), text::field_reason(reason));
    refill(&mut page.fields, typed, &wrongs);
    page.frame.says.extend(summary(&page.fields));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
