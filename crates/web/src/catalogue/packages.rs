//! Packages for the editor: which items belong together, who waits for whom, and what merging them comes to.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::package::{MEMBERS_MAX, Member, Package};
use serde::Deserialize;
use service::ActError;
use service::catalogue::revision::may_at_once;
use service::package::{self, PackageError, PackageIn};

use crate::form::{Field, Typed, Wrongs, refill, summary};
use crate::portal::package::{MergedView, PackageRow, names, row, view};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Say};
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
    pub(crate) version: u32,
    pub(crate) last: String,
    /// Why it cannot be handled as it stands; empty where it can.
    pub(crate) wrong: String,
    pub(crate) body: MergedView,
    /// Fields; empty for who may not.
    pub(crate) fields: Vec<Field>,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

/// `GET /catalogue/packages`
pub(crate) async fn list(desk: Desk) -> Result<Response, WebError> {
    desk.page(&list_page(&desk)?)
}

fn list_page(desk: &Desk) -> Result<PackagesPage, WebError> {
    let all = package::all(&desk.app, &desk.actor)?;
    let rows = all.iter().map(|one| {
        let merged = package::find(&desk.app, &one.id).ok().and_then(|(_, merged)| merged.ok());
        let mut row = row(one, merged.map(|merged| merged.saved));
        row.href = format!("/catalogue/packages/{}", escape(&one.id));
        if let Some(why) = &one.withdrawn {
            row.note = format!("已停办：{why}");
        }
        row
    });
    let id =
        Field::text("id", "标识").must().max(40).hint("用在网址里，小写字母、数字、短横，如 kai-canguan");
    let fields = if may_at_once(&desk.app, &desk.actor) {
        [id].into_iter().chain(fields(None)).collect()
    } else {
        Vec::new()
    };
    Ok(PackagesPage { frame: desk.frame("一件事"), rows: rows.collect(), fields })
}

/// `POST /catalogue/packages`: publishes a new one.
pub(crate) async fn create(desk: Desk, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let id = typed.get("id").to_owned();
    match package::publish(&desk.app, &desk.actor, 0, read(&id, &typed)).await {
        Ok(package) => Ok(to(&package.id)),
        Err(error) => {
            let wrongs = wrongs(error, "这个标识已经有了")?;
            let mut page = list_page(&desk)?;
            refill(&mut page.fields, &typed, &wrongs);
            page.frame.says.extend(summary(&page.fields));
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

fn to(id: &str) -> Response {
    Redirect::to(&format!("/catalogue/packages/{}?done=saved", escape(id))).into_response()
}

/// What is wrong, by the field; anything that is no refusal is an error.
fn wrongs(error: PackageError, stale: &str) -> Result<Wrongs, WebError> {
    let mut wrongs = Wrongs::default();
    match error {
        // What is said of the members stands by the first of them.
        PackageError::Refused(refusal) if refusal.field() == "members" => {
            wrongs.add("m.0.item", refusal.to_string());
        }
        PackageError::Refused(refusal) => wrongs.add(refusal.field(), refusal.to_string()),
        PackageError::Stale => wrongs.add("id", stale),
        PackageError::Act(ActError::Field { field, reason }) => {
            wrongs.add(field.trim_start_matches('/'), text::field_reason(&reason));
        }
        PackageError::Act(other) => return Err(other.into()),
    }
    Ok(wrongs)
}

/// `GET /catalogue/packages/{id}`
pub(crate) async fn show(
    desk: Desk,
    Path(id): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    package::all(&desk.app, &desk.actor)?;
    let mut page = page(&desk, &id)?;
    if visit.done == "saved" {
        page.frame.says.push(Say::new("good", "已经保存，公众和窗口马上按这一版"));
    }
    desk.page(&page)
}

/// `POST /catalogue/packages/{id}`: publishes its next version.
pub(crate) async fn save(desk: Desk, Path(id): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let seen = typed.get("version").parse().unwrap_or(0);
    match package::publish(&desk.app, &desk.actor, seen, read(&id, &typed)).await {
        Ok(package) => Ok(to(&package.id)),
        Err(PackageError::Stale) => {
            let say = Say::new("bad", PackageError::Stale.to_string()).line("您填写的内容都保留着。");
            again(&desk, &id, &typed, &Wrongs::default(), Some(say))
        }
        Err(error) => again(&desk, &id, &typed, &wrongs(error, "")?, None),
    }
}

fn again(
    desk: &Desk,
    id: &str,
    typed: &Typed,
    wrongs: &Wrongs,
    say: Option<Say>,
) -> Result<Response, WebError> {
    let mut page = page(desk, id)?;
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

fn page(desk: &Desk, id: &str) -> Result<PackagePage, WebError> {
    let (package, merged) = package::find(&desk.app, id)?;
    let names = names(&desk.app, &package);
    Ok(PackagePage {
        frame: desk.frame(&package.name),
        id: package.id.clone(),
        name: package.name.clone(),
        version: package.version,
        last: format!("第 {} 版，{}，{}发布", package.version, day::long(package.on), package.by.name),
        wrong: merged.as_ref().err().map(ToString::to_string).unwrap_or_default(),
        body: merged.map(|merged| view(&merged, &names)).unwrap_or_default(),
        fields: if may_at_once(&desk.app, &desk.actor) { fields(Some(&package)) } else { Vec::new() },
    })
}
