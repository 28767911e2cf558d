//! Packages for the editor: which items belong together, who waits for whom, and what merging them comes to.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::package::{MEMBERS_MAX, Member, Package, PackageRefusal};
use serde::Deserialize;
use service::ActError;
use service::catalogue::revision::may_at_once;
use service::package::{self, Edited, PackageError, PackageIn};

use crate::form::{Field, Typed, Wrongs, refill, summary};
use crate::portal::package::{MergedView, PackageRow, names, row, view};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Link, Say};
use crate::{WebError, day, text};

/// The list, and a new one.
#[derive(Template)]
#[template(path = "catalogue/packages.html")]
pub(crate) struct PackagesPage {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<PackageRow>,
    /// Fields of a new one; empty for who may not.
    pub(crate) fields: Vec<Field>,
}

/// One package.
#[derive(Template)]
#[template(path = "catalogue/package.html")]
pub(crate) struct PackagePage {
    pub(crate) frame: Frame,
    pub(crate) id: String,
    pub(crate) name: String,
    /// Events of the package so far: what the page was made of.
    pub(crate) serial: u32,
    /// The version in force, or that there is none yet.
    pub(crate) last: String,
    /// The public has a page of it.
    pub(crate) published: bool,
    /// What waits for the second person.
    pub(crate) waiting: Option<Waiting>,
    /// Why it cannot be handled as it stands; empty where it can.
    pub(crate) wrong: String,
    pub(crate) body: MergedView,
    /// Fields; empty for who may not.
    pub(crate) fields: Vec<Field>,
}

/// A version that waits for the second person.
#[derive(Debug, Clone, Default)]
pub(crate) struct Waiting {
    /// Which, by whom, when.
    pub(crate) who: String,
    /// What it changes in the version in force.
    pub(crate) changes: Vec<String>,
    /// This person may confirm it.
    pub(crate) confirm: bool,
    /// This person may throw it away.
    pub(crate) drop: bool,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

/// `GET /catalogue/packages`
pub(crate) async fn list(desk: Desk) -> Result<Response, WebError> {
    desk.page(&list_page(&desk).await?)
}

async fn list_page(desk: &Desk) -> Result<PackagesPage, WebError> {
    let all = package::all(&desk.app, &desk.actor)?;
    let drafts = package::drafts(&desk.app, &desk.actor).await?;
    let rows = all.iter().map(|one| {
        let merged = package::find(&desk.app, &one.id).ok().and_then(|(_, merged)| merged.ok());
        let mut row = row(one, merged.map(|merged| merged.saved));
        row.href = format!("/catalogue/packages/{}", escape(&one.id));
        if let Some(why) = &one.withdrawn {
            row.note = format!("已停办：{why}");
        }
        if drafts.iter().any(|draft| draft.package.id == one.id) {
            row.note = format!("{}。改过的一版等第二人确认", row.note);
        }
        row
    });
    let new = drafts.iter().map(|draft| &draft.package).filter(|one| all.iter().all(|old| old.id != one.id));
    let new = new.map(|one| PackageRow {
        href: format!("/catalogue/packages/{}", escape(&one.id)),
        note: format!("还没有发布：{}起草，等第二人确认", one.by.name),
        ..row(one, None)
    });
    let rows: Vec<PackageRow> = rows.chain(new).collect();
    let id =
        Field::text("id", "标识").must().max(40).hint("用在网址里，小写字母、数字、短横，如 kai-canguan");
    let fields = if may_at_once(&desk.app, &desk.actor) {
        [id].into_iter().chain(fields(None)).collect()
    } else {
        Vec::new()
    };
    Ok(PackagesPage { frame: desk.frame("一件事"), rows, fields })
}

/// `POST /catalogue/packages`: draws up a new one.
pub(crate) async fn create(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let id = typed.get("id").to_owned();
    match package::draft(&desk.app, &desk.actor, 0, read(&id, &typed)).await {
        Ok(package) => Ok(to(&package.id, done(&package))),
        Err(error) => {
            let wrongs = wrongs(error, "这个标识已经有了", &typed)?;
            let mut page = list_page(&desk).await?;
            refill(&mut page.fields, &typed, &wrongs);
            page.frame.says.extend(summary(&page.fields));
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

fn to(id: &str, done: &str) -> Response {
    Redirect::to(&format!("/catalogue/packages/{}?done={done}", escape(id))).into_response()
}

/// What saving led to: taking one back is done at once.
fn done(package: &Package) -> &'static str {
    if package.withdrawn.is_some() { "withdrawn" } else { "drafted" }
}

/// What is wrong, by the field; anything that is no refusal is an error.
fn wrongs(error: PackageError, stale: &str, typed: &Typed) -> Result<Wrongs, WebError> {
    let mut wrongs = Wrongs::default();
    match error {
        PackageError::Refused(refusal) if refusal.field() == "members" => {
            wrongs.add(member_field(&refusal, typed), refusal.to_string());
        }
        PackageError::Refused(refusal) => wrongs.add(refusal.field(), refusal.to_string()),
        PackageError::Stale => wrongs.add("id", stale),
        PackageError::SamePerson => wrongs.add("id", PackageError::SamePerson.to_string()),
        PackageError::Act(ActError::Field { field, reason }) => {
            wrongs.add(field.trim_start_matches('/'), text::field_reason(&reason));
        }
        PackageError::Act(other) => return Err(other.into()),
    }
    Ok(wrongs)
}

/// The field of the member a refusal is about; what is said of all of them stands by the first.
fn member_field(refusal: &PackageRefusal, typed: &Typed) -> String {
    let of = |code: &str| {
        let mut rows = (0..MEMBERS_MAX).filter(|at| typed.get(&format!("m.{at}.item")) == code);
        // What was written twice is wrong where it stands again.
        if matches!(refusal, PackageRefusal::Twice(_)) { rows.nth(1) } else { rows.next() }
    };
    let at = refusal.member().and_then(of).unwrap_or(0);
    let part = if matches!(refusal, PackageRefusal::After(_)) { "after" } else { "item" };
    format!("m.{at}.{part}")
}

/// What a second editor finds on the first page of the day; nothing where nothing waits for this person.
pub(crate) async fn waiting(desk: &Desk) -> Result<Option<Say>, WebError> {
    if !may_at_once(&desk.app, &desk.actor) {
        return Ok(None);
    }
    let drafts = package::drafts(&desk.app, &desk.actor).await?;
    let mut mine = drafts.iter().filter(|draft| draft.may_confirm(&desk.actor.author));
    let to = match (mine.next(), mine.count()) {
        (None, _) => return Ok(None),
        (Some(one), 0) => (1, format!("/catalogue/packages/{}", escape(&one.package.id))),
        (Some(_), more) => (1 + more, "/catalogue/packages".to_owned()),
    };
    let (n, href) = to;
    let title = format!("有 {n} 个“一件事”等您确认");
    Ok(Some(Say { links: vec![Link::to(href, "去看“一件事”")], ..Say::new("warn", title) }))
}

/// `GET /catalogue/packages/{id}`
pub(crate) async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let mut page = page(&desk, &id).await?;
    let said = match visit.done.as_str() {
        "drafted" => "已经存好，请另一位区级事项目录编辑确认；确认以前，公众和窗口还按原来的",
        "confirmed" => "已经发布，公众和窗口马上按这一版",
        "withdrawn" => "已经停办，公众和窗口马上看不到",
        "dropped" => "等确认的一版已经撤回",
        _ => "",
    };
    if !said.is_empty() {
        page.frame.says.push(Say::new("good", said));
    }
    desk.page(&page)
}

/// `POST /catalogue/packages/{id}/confirm`: the second person publishes what the first drew up.
pub(crate) async fn confirm(
    desk: Desk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let seen = typed.get("serial").parse().unwrap_or(0);
    match package::confirm(&desk.app, &desk.actor, &id, seen).await {
        Ok(package) => Ok(to(&package.id, "confirmed")),
        Err(error) => not_done(&desk, &id, error, "没有发布。").await,
    }
}

/// `POST /catalogue/packages/{id}/drop`: what waits is thrown away.
pub(crate) async fn drop_draft(
    desk: Desk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let seen = typed.get("serial").parse().unwrap_or(0);
    match package::drop_draft(&desk.app, &desk.actor, &id, seen).await {
        Ok(()) if desk.app.master().packages.contains_key(&id) => Ok(to(&id, "dropped")),
        Ok(()) => Ok(Redirect::to("/catalogue/packages").into_response()),
        Err(error) => not_done(&desk, &id, error, "没有撤回。").await,
    }
}

async fn not_done(desk: &Desk, id: &str, error: PackageError, what: &str) -> Result<Response, WebError> {
    let sentence = match error {
        PackageError::Act(other) => return Err(other.into()),
        other => other.to_string(),
    };
    let mut page = page(desk, id).await?;
    page.frame.says.push(Say::new("bad", sentence).line(what));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// `POST /catalogue/packages/{id}`: draws up its next version, or takes it back.
pub(crate) async fn save(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let seen = typed.get("serial").parse().unwrap_or(0);
    match package::draft(&desk.app, &desk.actor, seen, read(&id, &typed)).await {
        Ok(package) => Ok(to(&package.id, done(&package))),
        Err(PackageError::Stale) => {
            let say = Say::new("bad", PackageError::Stale.to_string()).line("您填写的内容都保留着。");
            again(&desk, &id, &typed, &Wrongs::default(), Some(say)).await
        }
        Err(error) => again(&desk, &id, &typed, &wrongs(error, "", &typed)?, None).await,
    }
}

async fn again(
    desk: &Desk,
    id: &str,
    typed: &Typed,
    wrongs: &Wrongs,
    say: Option<Say>,
) -> Result<Response, WebError> {
    let mut page = page(desk, id).await?;
    refill(&mut page.fields, typed, wrongs);
    page.frame.says.extend(say.or_else(|| summary(&page.fields)));
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn read(id: &str, typed: &Typed) -> PackageIn {
    let member = |at: usize| {
        let after = typed.get(&format!("m.{at}.after")).to_owned();
        let after = after.split(['、', '，', ',', ' ']).map(str::trim).filter(|code| !code.is_empty());
        let item = typed.some(&format!("m.{at}.item"))?;
        Some(Member { item, after: after.map(str::to_owned).collect() })
    };
    PackageIn {
        id: id.to_owned(),
        name: typed.get("name").to_owned(),
        about: typed.get("about").to_owned(),
        members: (0..MEMBERS_MAX).filter_map(member).collect(),
        withdrawn: typed.some("withdrawn"),
    }
}

/// Fields of a package.
pub(crate) fn fields(package: Option<&Package>) -> Vec<Field> {
    let name = package.map(|one| one.name.clone()).unwrap_or_default();
    let about = package.map(|one| one.about.clone()).unwrap_or_default();
    let mut fields = vec![
        Field::text("name", "名称").must().max(100).value(name).hint("群众的话，如“我要开餐馆”"),
        Field::area("about", "说明").max(500).value(about).hint("谁、什么时候用得上"),
    ];
    for at in 0..MEMBERS_MAX {
        let member = package.and_then(|one| one.members.get(at));
        let item = member.map(|one| one.item.clone()).unwrap_or_default();
        let after = member.map(|one| one.after.join("、")).unwrap_or_default();
        fields.push(
            Field::text(&format!("m.{at}.item"), &format!("事项 {} 的编码", at + 1)).max(50).value(item),
        );
        let waits = Field::text(&format!("m.{at}.after"), "要等谁的结果").max(200).value(after);
        fields.push(waits.hint("编码，用顿号隔开；材料里看得出的不用填"));
    }
    if let Some(package) = package {
        let why = package.withdrawn.clone().unwrap_or_default();
        fields.push(Field::text("withdrawn", "停办").max(200).value(why).hint("写了原因就停办，清空就恢复"));
    }
    fields
}

async fn page(desk: &Desk, id: &str) -> Result<PackagePage, WebError> {
    let edited = package::edited(&desk.app, &desk.actor, id).await?;
    let newest = edited.newest().ok_or(WebError::NoPage)?;
    let merged = Edited::merged(&desk.app, newest);
    let names = names(&desk.app, newest);
    let may = may_at_once(&desk.app, &desk.actor);
    Ok(PackagePage {
        frame: desk.frame(&newest.name),
        id: newest.id.clone(),
        name: newest.name.clone(),
        serial: edited.serial,
        published: edited.package.is_some(),
        last: edited.package.as_deref().map_or_else(|| "还没有发布".to_owned(), last),
        waiting: edited.draft.as_ref().map(|draft| Waiting {
            who: format!(
                "第 {} 版，{}，{}起草",
                draft.package.version,
                day::long(draft.package.on),
                draft.package.by.name
            ),
            changes: edited
                .package
                .as_deref()
                .map(|old| changes(old, &draft.package, &names))
                .unwrap_or_default(),
            confirm: may && draft.may_confirm(&desk.actor.author),
            drop: may,
        }),
        wrong: merged.as_ref().err().map(ToString::to_string).unwrap_or_default(),
        body: merged.map(|merged| view(&merged, &names)).unwrap_or_default(),
        fields: if may { fields(Some(newest)) } else { Vec::new() },
    })
}

/// The version in force: which, when, by whom.
fn last(package: &Package) -> String {
    let second = package.confirmed.as_ref().map(|by| format!("，{}确认", by.name)).unwrap_or_default();
    let withdrawn = package.withdrawn.as_ref().map(|why| format!("；已停办：{why}")).unwrap_or_default();
    format!(
        "第 {} 版，{}，{}起草{second}{withdrawn}",
        package.version,
        day::long(package.on),
        package.by.name
    )
}

/// What the second person is asked to confirm, line by line.
fn changes(old: &Package, new: &Package, names: &BTreeMap<String, String>) -> Vec<String> {
    let mut lines = Vec::new();
    let name = |code: &String| match names.get(code) {
        Some(name) => format!("{name}（{code}）"),
        None => code.clone(),
    };
    if old.name != new.name {
        lines.push(format!("名称：{} → {}", old.name, new.name));
    }
    if old.about != new.about {
        lines.push(format!("说明：{} → {}", old.about, new.about));
    }
    let has = |package: &Package, code: &str| package.members.iter().any(|one| one.item == code);
    let gone = old.members.iter().filter(|one| !has(new, &one.item));
    lines.extend(gone.map(|one| format!("去掉事项 {}", name(&one.item))));
    lines.extend(
        new.members
            .iter()
            .filter(|one| !has(old, &one.item))
            .map(|one| format!("加上事项 {}", name(&one.item))),
    );
    for one in &new.members {
        let before = old.members.iter().find(|other| other.item == one.item);
        if before.is_some_and(|before| before.after != one.after) {
            let after = if one.after.is_empty() {
                "不用等".to_owned()
            } else {
                one.after.iter().map(name).collect::<Vec<_>>().join("、")
            };
            lines.push(format!("事项 {} 要等：{after}", name(&one.item)));
        }
    }
    if old.withdrawn.is_some() {
        lines.push("恢复办理".to_owned());
    }
    if lines.is_empty() {
        lines.push("只改了事项的顺序，或者没有改".to_owned());
    }
    lines
}
