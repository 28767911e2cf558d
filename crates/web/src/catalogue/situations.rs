//! Every situation of an item with its materials: what an editor and those who sign look through before publication.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::catalogue::ItemVersion;
use domain::catalogue::situation::{Group, TABLE_MAX, table};
use service::catalogue::revision;

use crate::WebError;
use crate::room::{Desk, escape};
use crate::view::{Frame, Link, Say};

/// Most situations of a group that are written out.
const SHOWN_MAX: usize = 12;

/// The page.
#[derive(Template)]
#[template(path = "catalogue/situations.html")]
pub(crate) struct SituationsPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) back: Link,
    pub(crate) told: String,
    pub(crate) groups: Vec<GroupView>,
}

/// Situations with the same materials.
#[derive(Debug, Clone, Default)]
pub(crate) struct GroupView {
    pub(crate) count: String,
    pub(crate) situations: Vec<String>,
    /// How many more there are; empty for none.
    pub(crate) more: String,
    pub(crate) needed: Vec<String>,
    pub(crate) perhaps: Vec<String>,
}

/// `GET /catalogue/{code}/situations`: the version in force.
pub(crate) async fn published(desk: Desk, Path(code): Path<String>) -> Result<Response, WebError> {
    let item = service::catalogue::item(&desk.app, &code).ok_or(WebError::NoPage)?;
    let back = Link::to(format!("/catalogue/{}", escape(&item.code)), "现行版本");
    desk.page(&page(&desk, &item, back))
}

/// `GET /catalogue/{code}/revision/situations`: the draft.
pub(crate) async fn revised(desk: Desk, Path(code): Path<String>) -> Result<Response, WebError> {
    let (revision, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    let back = Link::to(format!("/catalogue/{}/revision#situation", escape(&code)), "修订");
    desk.page(&page(&desk, &revision.item, back))
}

fn page(desk: &Desk, item: &ItemVersion, back: Link) -> SituationsPage {
    let table = table(item);
    let mut frame = desk.frame(&format!("情形和材料 {}", item.name));
    if table.cut {
        let say = Say::new("warn", format!("情形超过 {TABLE_MAX} 种，下面只列前 {TABLE_MAX} 种"));
        frame.says.push(say.line("问题或多选太多，窗口也问不过来：请合并问题。"));
    }
    let told =
        format!("{} 种情形，{} 种材料清单。材料相同的排在一起。", table.situations, table.groups.len());
    let empty = item.situations.is_empty();
    SituationsPage {
        frame,
        code: item.code.clone(),
        name: item.name.clone(),
        back,
        told: if empty { String::new() } else { told },
        groups: if empty { Vec::new() } else { table.groups.iter().map(|group| view(group, item)).collect() },
    }
}

fn view(group: &Group, item: &ItemVersion) -> GroupView {
    let names = |indices: &[usize]| {
        let named = indices.iter().filter_map(|at| item.materials.get(*at));
        named.map(|material| material.name.clone()).collect::<Vec<_>>()
    };
    let words = |pairs: &Vec<(String, String)>| {
        pairs.iter().map(|(question, answer)| format!("{question}：{answer}")).collect::<Vec<_>>().join("；")
    };
    let more = group.situations.len().saturating_sub(SHOWN_MAX);
    GroupView {
        count: format!("{} 种", group.situations.len()),
        situations: group.situations.iter().take(SHOWN_MAX).map(words).collect(),
        more: if more > 0 { format!("还有 {more} 种") } else { String::new() },
        needed: names(&group.needed),
        perhaps: names(&group.perhaps),
    }
}
