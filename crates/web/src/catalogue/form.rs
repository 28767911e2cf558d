//! 申请表 of a revision: fields as numbered blocks or as the raw description, with a preview that is what people will see.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::catalogue::form::{FormFault, ItemForm};
use domain::catalogue::{ItemVersion, Revision, RevisionAct};
use serde::Deserialize;
use service::catalogue::revision::{self, RevisionError};

use super::editor::Block;
use super::form_blocks::{self, Read};
use crate::WebError;
use crate::form::{Field, Typed, Wrongs, refill, unsaved};
use crate::item_form::{self, FormPart};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Say};

/// The page.
#[derive(Template)]
#[template(path = "catalogue/form.html", blocks = ["preview"])]
pub(crate) struct FormPage {
    pub(crate) frame: Frame,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) back: String,
    pub(crate) action: String,
    pub(crate) serial: u32,
    /// Whether this person may write in it now.
    pub(crate) editable: bool,
    pub(crate) title: Field,
    pub(crate) blocks: Vec<Block>,
    /// What stands in the blocks is not what is saved.
    pub(crate) unsaved: bool,
    /// The description itself, for experts.
    pub(crate) raw: Field,
    pub(crate) raw_open: bool,
    /// The item has a form that can be dropped.
    pub(crate) there: bool,
    pub(crate) preview: Vec<FormPart>,
    pub(crate) faults: Vec<String>,
}

/// What the last act led to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Visit {
    #[serde(default)]
    done: String,
}

/// `GET /catalogue/{code}/revision/form`
pub(crate) async fn show(
    desk: Desk,
    Path(code): Path<String>,
    Query(visit): Query<Visit>,
) -> Result<Response, WebError> {
    let (revision, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    let mut page = page(&desk, &revision);
    if visit.done == "saved" {
        page.frame.says.push(Say::new("good", "申请表已经保存"));
    }
    desk.page(&page)
}

/// `POST /catalogue/{code}/revision/form`: the blocks.
pub(crate) async fn save(desk: Desk, Path(code): Path<String>, posted: Posted) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let (revision, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    let mut read = form_blocks::read(&typed);
    let faults = read.form.check();
    let rest = form_blocks::blame(&faults, &mut read);
    if !read.wrongs.is_empty() || !rest.is_empty() {
        return again(&desk, &revision, &typed, read, rest);
    }
    let form = Some(read.form.clone());
    match keep(&desk, &code, &revision, &typed, form).await? {
        Ok(done) => Ok(done),
        Err(why) => again(&desk, &revision, &typed, read, vec![why]),
    }
}

/// `POST /catalogue/{code}/revision/form/preview`: nothing is kept.
pub(crate) async fn preview(
    desk: Desk,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let (revision, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    let mut read = form_blocks::read(&typed);
    let faults = read.form.check();
    let rest = form_blocks::blame(&faults, &mut read);
    let mut page = typed_page(&desk, &revision, &typed, &read);
    page.faults = page.blocks.iter().flat_map(told).chain(rest).collect();
    if desk.here.fragment { desk.page(&page.as_preview()) } else { desk.page(&page) }
}

/// What is wrong in a block, in one line each.
fn told(block: &Block) -> Vec<String> {
    let wrong = block.fields.iter().filter(|field| !field.error.is_empty());
    wrong.map(|field| format!("{}，{}：{}", block.legend, field.label, field.error)).collect()
}

/// `POST /catalogue/{code}/revision/form/raw`: the description as JSON.
pub(crate) async fn save_raw(
    desk: Desk,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let (revision, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    // Who may not save has nothing looked at: a large description takes long.
    if revision.may(&desk.actor, &RevisionAct::Save(Box::new(revision.item.clone()))).is_err() {
        return raw_again(&desk, &revision, &typed, &["这份修订现在不由您修改".to_owned()]);
    }
    let form = match raw_form(typed.get("raw")) {
        Ok(form) => form,
        Err(faults) => return raw_again(&desk, &revision, &typed, &faults),
    };
    match keep(&desk, &code, &revision, &typed, Some(form)).await? {
        Ok(done) => Ok(done),
        Err(why) => raw_again(&desk, &revision, &typed, &[why]),
    }
}

/// `POST /catalogue/{code}/revision/form/drop`: the item has no form any more.
pub(crate) async fn drop_form(
    desk: Desk,
    Path(code): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let (revision, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    match keep(&desk, &code, &revision, &typed, None).await? {
        Ok(done) => Ok(done),
        Err(why) => {
            let mut page = page(&desk, &revision);
            page.frame.says = vec![Say::new("bad", why).line("没有保存。")];
            desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

fn raw_form(text: &str) -> Result<ItemForm, Vec<String>> {
    let form: ItemForm = serde_json::from_str(text).map_err(|error| {
        let at = format!("第 {} 行第 {} 列", error.line(), error.column());
        if !error.is_data() {
            return vec![format!("{at}：不是完整的 JSON")];
        }
        let said = error.to_string();
        let why = said.split(" at line ").next().unwrap_or(&said);
        vec![format!("{at}：没有这个词，或者类型、取值不对（{why}）")]
    })?;
    let faults = form.check();
    let line = |fault: &FormFault| format!("{}：{}", fault.pointer, fault.message);
    if faults.is_empty() { Ok(form) } else { Err(faults.iter().map(line).collect()) }
}

/// Saves the revision with this form; why not, where the catalogue says no.
async fn keep(
    desk: &Desk,
    code: &str,
    revision: &Revision,
    typed: &Typed,
    form: Option<ItemForm>,
) -> Result<Result<Response, String>, WebError> {
    let act = RevisionAct::Save(Box::new(ItemVersion { form, ..revision.item.clone() }));
    let serial = typed.get("serial").parse().unwrap_or(0);
    match revision::act(&desk.app, &desk.actor, code, serial, act).await {
        Ok(_) => {
            let to = format!("/catalogue/{}/revision/form?done=saved", escape(code));
            Ok(Ok(Redirect::to(&to).into_response()))
        }
        Err(RevisionError::Act(error)) => Err(error.into()),
        Err(other) => Ok(Err(other.to_string())),
    }
}

/// The page with everything typed, what is wrong beside its field, and the rest at the top.
fn again(
    desk: &Desk,
    revision: &Revision,
    typed: &Typed,
    read: Read,
    rest: Vec<String>,
) -> Result<Response, WebError> {
    let mut page = typed_page(desk, revision, typed, &read);
    let all: Vec<Field> = [page.title.clone()]
        .into_iter()
        .chain(page.blocks.iter().flat_map(|block| block.fields.iter().cloned()))
        .collect();
    let mut says: Vec<Say> = unsaved(&all).into_iter().collect();
    says.extend(rest.into_iter().map(|why| Say::new("bad", why).line("没有保存。您填写的内容都保留着。")));
    page.frame.says = says;
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn typed_page(desk: &Desk, revision: &Revision, typed: &Typed, read: &Read) -> FormPage {
    let mut page = page(desk, revision);
    let mut title = vec![page.title];
    refill(&mut title, typed, &read.wrongs);
    page.title = title.remove(0);
    page.unsaved = true;
    page.blocks = form_blocks::blank(read.blocks);
    for block in &mut page.blocks {
        refill(&mut block.fields, typed, &read.wrongs);
    }
    form_blocks::name(&mut page.blocks);
    page.preview = item_form::parts(&read.form);
    page
}

fn raw_again(
    desk: &Desk,
    revision: &Revision,
    typed: &Typed,
    faults: &[String],
) -> Result<Response, WebError> {
    let mut page = page(desk, revision);
    let mut wrongs = Wrongs::default();
    wrongs.add("raw", faults.join("；"));
    let mut raw = vec![page.raw];
    refill(&mut raw, typed, &wrongs);
    page.frame.says = unsaved(&raw).into_iter().collect();
    page.raw = raw.remove(0);
    page.raw_open = true;
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

fn page(desk: &Desk, revision: &Revision) -> FormPage {
    let item = &revision.item;
    let editable = revision.may(&desk.actor, &RevisionAct::Submit).is_ok();
    let base = format!("/catalogue/{}/revision", escape(&item.code));
    let faults = item.form.as_ref().map(ItemForm::check).unwrap_or_default();
    FormPage {
        frame: desk.frame(&format!("申请表 {}", item.name)),
        code: item.code.clone(),
        name: item.name.clone(),
        action: format!("{base}/form"),
        back: base,
        serial: revision.serial,
        editable,
        title: form_blocks::title(item),
        blocks: form_blocks::blocks(item.form.as_ref()),
        raw: raw_field(item.form.as_ref()),
        unsaved: false,
        raw_open: false,
        there: item.form.is_some(),
        preview: item.form.as_ref().map(item_form::parts).unwrap_or_default(),
        faults: faults.iter().map(|fault| format!("{}：{}", fault.pointer, fault.message)).collect(),
    }
}

pub(super) fn raw_field(form: Option<&ItemForm>) -> Field {
    let text = form.and_then(|form| serde_json::to_string_pretty(form).ok()).unwrap_or_default();
    Field::area("raw", "JSON")
        .hint("schema 是 JSON Schema 2020-12 的一部分；ui 写分节、说明、示例和带入。保存时逐项检查。")
        .value(text)
}

/// The page with one field of every kind, for the samples.
pub(crate) fn sample(frame: Frame) -> FormPage {
    let form = item_form::sample_form();
    let item = ItemVersion {
        form: Some(form.clone()),
        ..ItemVersion::blank("SX-001", "最低生活保障对象认定", "民政部门")
    };
    FormPage {
        frame,
        code: item.code.clone(),
        name: item.name.clone(),
        back: "/catalogue/SX-001/revision".to_owned(),
        action: "/catalogue/SX-001/revision/form".to_owned(),
        serial: 3,
        editable: true,
        title: form_blocks::title(&item),
        blocks: form_blocks::blocks(Some(&form)),
        raw: raw_field(Some(&form)),
        unsaved: false,
        raw_open: false,
        there: true,
        preview: item_form::parts(&form),
        faults: vec!["第 3 项，示例：示例不符合要求：请填整数".to_owned()],
    }
}
