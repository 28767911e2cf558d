//! Intake of a package: who applies, the one form, the questions and the one list of materials, for all items at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::case::ApplicantKind;
use domain::catalogue::ItemVersion;
use domain::catalogue::form::Answers as FormAnswers;
use domain::catalogue::package::{Merged, MergedForm, Package};
use domain::catalogue::situation::Answers;
use service::ActError;
use service::package::{self, PackageApplication};

use super::{fill, intake_form, reading};
use crate::desk::acts::grades;
use crate::form::{Field, Input, MaterialPick, Typed, Wrongs, refill, summary};
use crate::item_form::{self, FormPart};
use crate::portal::package::{MergedView, material_need, names, view};
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Say};
use crate::{WebError, situation, text};

/// The page.
#[derive(Template)]
#[template(path = "desk/package_form.html", blocks = ["checklist"])]
pub(crate) struct PackageForm {
    pub(crate) frame: Frame,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) once: String,
    pub(crate) applicant: Vec<Field>,
    pub(crate) proxy: Vec<Field>,
    pub(crate) proxy_open: bool,
    /// What the items' forms ask; empty where none has one.
    pub(crate) form: Vec<FormPart>,
    /// How many fields of how many forms.
    pub(crate) form_note: String,
    /// Some of it can be filled in from what is known.
    pub(crate) fills: bool,
    pub(crate) filled: Vec<Say>,
    /// 情形导办: asked once, or under the names of items.
    pub(crate) questions: Vec<FormPart>,
    pub(crate) materials: Vec<Field>,
    pub(crate) body: MergedView,
}

/// A package as it is offered at this window.
struct Offered {
    package: Arc<Package>,
    merged: Merged,
    items: Vec<Arc<ItemVersion>>,
}

impl Offered {
    fn find(desk: &Desk, id: &str) -> Result<Self, WebError> {
        let (package, merged) = package::find(&desk.app, id)?;
        let merged = merged.map_err(|refusal| ActError::field("/item", refusal.to_string()))?;
        package::taken_here(&desk.app, &desk.actor, &package)?;
        let items = package::members(&desk.app.master(), &package);
        Ok(Self { package, merged, items })
    }

    fn items(&self) -> Vec<&ItemVersion> {
        self.items.iter().map(Arc::as_ref).collect()
    }
}

/// `GET /desk/package/new/{id}`, perhaps with answers.
pub(crate) async fn ask(
    desk: Desk,
    Path(id): Path<String>,
    Query(asked): Query<Vec<(String, String)>>,
) -> Result<Response, WebError> {
    let offered = Offered::find(&desk, &id)?;
    let mut page = form(&desk, &offered);
    narrow(&mut page, &offered, &Typed(asked), &Wrongs::default());
    desk.page(&page)
}

/// `POST /desk/package/new/{id}/situation`: the list for the answers so far.
pub(crate) async fn checklist(
    desk: Desk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let offered = Offered::find(&desk, &id)?;
    let page = filled_page(&desk, &offered, &typed, &Wrongs::default());
    if desk.here.fragment { desk.page(&page.as_checklist()) } else { desk.page(&page) }
}

/// `POST /desk/package/new/{id}/fill`: what identity and earlier cases of each item tell. What was typed is never overwritten.
pub(crate) async fn fill_in(
    desk: Desk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let mut typed = posted.checked(&desk)?;
    let offered = Offered::find(&desk, &id)?;
    let (values, from) = known(&desk, &offered, &typed).await?;
    let say = fill::said(&offered.merged.form.asked(), &values, &from);
    // What was blank goes first, so that it is what is read.
    let mut pairs = item_form::typed(&values);
    pairs.append(&mut typed.0);
    let mut page = filled_page(&desk, &offered, &Typed(pairs), &Wrongs::default());
    page.filled = vec![say];
    if desk.here.fragment {
        desk.page(&fill::FilledForm { filled: &page.filled, form: &page.form })
    } else {
        desk.page(&page)
    }
}

/// Values by the keys of the package, and the earlier cases some are from.
async fn known(
    desk: &Desk,
    offered: &Offered,
    typed: &Typed,
) -> Result<(FormAnswers, Vec<String>), WebError> {
    let (mut values, mut from) = (FormAnswers::new(), Vec::new());
    let applicant = fill::applicant(typed);
    // At most eight.
    for item in &offered.items {
        let key = |id: &str| offered.merged.form.key_of(&item.code, id);
        let open = |id: &str| {
            key(id)
                .is_some_and(|key| typed.get(&item_form::name(key)).is_empty() && !values.contains_key(key))
        };
        let filled = service::form::fill(&desk.app, &desk.actor, item, &applicant, open).await?;
        let told = filled.values.into_iter().filter_map(|(id, value)| Some((key(&id)?.to_owned(), value)));
        let told: FormAnswers = told.collect();
        values.extend(told);
        from.extend(filled.from);
    }
    Ok((values, from))
}

/// `POST /desk/package/new/{id}`
pub(crate) async fn take_in(
    desk: Desk,
    Path(id): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let offered = Offered::find(&desk, &id)?;
    let application = match application(&offered, &typed) {
        Ok(application) => application,
        Err(wrongs) => return again(&desk, &offered, &typed, &wrongs),
    };
    let key = intake_form::request_key(&typed).ok_or_else(|| ActError::field("/once", "missing"))?;
    match package::take_in(&desk.app, &desk.actor, &id, &application, key).await {
        Ok(taken) if taken.received.iter().all(|one| one.code.is_none()) => {
            Ok(Redirect::to(&format!("/desk/package/{}", escape(&taken.no))).into_response())
        }
        Ok(taken) => super::package::taken(&desk, taken).await,
        Err(ActError::Field { field, reason }) => {
            let mut wrongs = Wrongs::default();
            wrongs.add(reading::field_of(&field), text::field_reason(&reason));
            again(&desk, &offered, &typed, &wrongs)
        }
        Err(ActError::Refused(refusal)) => {
            let (what, todo) = text::refusal(&refusal);
            let mut wrongs = Wrongs::default();
            wrongs.add(refusal.field().map_or_else(String::new, reading::field_of), format!("{what}{todo}"));
            again(&desk, &offered, &typed, &wrongs)
        }
        Err(other) => Err(other.into()),
    }
}

/// What was typed as an application, or all its wrong fields at once.
fn application(offered: &Offered, typed: &Typed) -> Result<PackageApplication, Wrongs> {
    let mut filled = typed.clone();
    filled.0.push(("kind".to_owned(), "new".to_owned()));
    let read = reading::application(&offered.package.id, &filled)?;
    let application = PackageApplication {
        applicant: read.applicant,
        proxy: read.proxy,
        channel: read.channel,
        form: offered.merged.form.read(|key| typed.all(&item_form::name(key))),
        answers: answers(offered, typed),
        materials: read.materials,
    };
    let mut wrongs = Wrongs::default();
    for (field, reason) in package::wrong_fields(&offered.merged, &offered.items(), &application) {
        wrongs.add(reading::field_of(&field), text::field_reason(&reason));
    }
    if wrongs.is_empty() { Ok(application) } else { Err(wrongs) }
}

fn answers(offered: &Offered, typed: &Typed) -> Answers {
    let mut answers = Answers::default();
    for question in &offered.merged.questions.0 {
        answers.typed(&question.key, typed.all(&format!("answers.{}", question.key)));
    }
    answers
}

fn again(desk: &Desk, offered: &Offered, typed: &Typed, wrongs: &Wrongs) -> Result<Response, WebError> {
    let mut page = filled_page(desk, offered, typed, wrongs);
    let parts = page.form.iter().chain(&page.questions).flat_map(|part| &part.fields);
    let all = page.applicant.iter().chain(&page.proxy).chain(parts).chain(&page.materials);
    let all: Vec<Field> = all.cloned().collect();
    let say = summary(&all).unwrap_or_else(|| {
        let mut say = Say::new("bad", "还没有收件");
        say.lines = wrongs.0.iter().map(|(_, sentence)| sentence.clone()).collect();
        say
    });
    page.frame.says.push(say);
    desk.page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The page with what was typed and what is wrong with it.
fn filled_page(desk: &Desk, offered: &Offered, typed: &Typed, wrongs: &Wrongs) -> PackageForm {
    let mut page = form(desk, offered);
    narrow(&mut page, offered, typed, wrongs);
    for group in [&mut page.applicant, &mut page.proxy, &mut page.materials] {
        refill(group, typed, wrongs);
    }
    item_form::put(&mut page.form, typed, wrongs);
    page.proxy_open =
        ["proxy.name", "proxy.id_no", "proxy.phone"].iter().any(|name| !typed.get(name).is_empty())
            || page.proxy.iter().any(|field| !field.error.is_empty());
    if let Some(once) = typed.some("once") {
        page.once = once;
    }
    page
}

fn form(desk: &Desk, offered: &Offered) -> PackageForm {
    let now = desk.app.clock().now().as_millisecond();
    let first = offered.items.first();
    let mut applicant = first.map(|item| intake_form::applicant_fields(item)).unwrap_or_default();
    applicant.retain(|field| field.name != "kind");
    let (package, merged) = (&offered.package, &offered.merged);
    PackageForm {
        frame: desk.frame(&format!("收件 {}", package.name)),
        id: package.id.clone(),
        name: package.name.clone(),
        once: format!("{}-{now}", desk.csrf),
        applicant,
        proxy: intake_form::proxy_fields(),
        proxy_open: false,
        form: parts(&merged.form),
        form_note: form_note(merged),
        fills: merged.form.fields.iter().any(|one| one.field.autofill.is_some()),
        filled: Vec::new(),
        questions: Vec::new(),
        materials: vec![materials(merged)],
        body: view(merged, &names(&desk.app, package)),
    }
}

/// The questions and the list for the answers so far.
fn narrow(page: &mut PackageForm, offered: &Offered, typed: &Typed, wrongs: &Wrongs) {
    let answers = answers(offered, typed);
    let kind = text::APPLICANT_KINDS.iter().find(|(code, _)| *code == typed.get("applicant.kind"));
    let applicant = kind.map(|(_, kind)| *kind).unwrap_or_default();
    page.questions = questions(&offered.merged, &offered.items(), &answers, applicant);
    for field in page.questions.iter_mut().flat_map(|part| &mut part.fields) {
        field.error = wrongs.of(&field.name);
    }
    let needs = offered.merged.needs(&offered.items(), &answers, applicant);
    for field in &mut page.materials {
        let Input::Handed(picks) = &mut field.input else { continue };
        for pick in picks {
            if let Some(truth) = needs.get(pick.index).copied().flatten() {
                pick.note = format!("{} · {}", situation::need(truth), pick.note);
            }
        }
    }
}

/// The one form in its headings.
pub(crate) fn parts(form: &MergedForm) -> Vec<FormPart> {
    let all = form.asked();
    let mut parts = item_form::parts_of(&all);
    let also: BTreeMap<String, Vec<String>> = form
        .fields
        .iter()
        .map(|one| {
            let words = one.also.iter().filter(|_| !one.field.required).filter_map(|when| when.words(&all));
            (item_form::name(&one.field.id), words.map(|when| format!("{when}也必填")).collect())
        })
        .collect();
    for field in parts.iter_mut().flat_map(|part| &mut part.fields) {
        for when in also.get(&field.name).into_iter().flatten() {
            field.hint = format!("{}。{when}", field.hint.trim_end_matches('。'));
        }
    }
    for (part, apart) in parts.iter_mut().zip(apart_headings(form)) {
        if apart {
            part.title = format!("只用于{}", part.title);
        }
    }
    parts
}

/// Whether the fields under each heading are asked apart: headings in the order of the form.
fn apart_headings(form: &MergedForm) -> Vec<bool> {
    let mut headings: Vec<(bool, &str)> = Vec::new();
    for one in &form.fields {
        let heading = (one.apart, one.field.section.as_str());
        if headings.last() != Some(&heading) {
            headings.push(heading);
        }
    }
    headings.into_iter().map(|(apart, _)| apart).collect()
}

/// Of how many forms it is made.
pub(crate) fn form_note(merged: &Merged) -> String {
    let (before, after) = (merged.saved.fields_before, merged.saved.fields_after);
    if before > after {
        format!("几张表合成一张：{before} 项合成 {after} 项，填一次，各个事项都用")
    } else {
        format!("几张表合成一张，共 {after} 项")
    }
}

/// The questions that arise or may: first those asked once, then those of items that ask with other choices.
pub(crate) fn questions(
    merged: &Merged,
    items: &[&ItemVersion],
    answers: &Answers,
    applicant: ApplicantKind,
) -> Vec<FormPart> {
    let mut parts: Vec<FormPart> = Vec::new();
    for one in merged.questions.asked(items, answers, applicant) {
        let field = situation::field(&one.asked, answers, !one.asked.ask.must);
        let field = match one.when {
            _ if one.asked.ask.must => field.must(),
            Some(words) => field.hint(format!("{words}时才答")),
            None => field,
        };
        let title =
            if one.apart.is_empty() { String::new() } else { format!("只用于{}", one.apart.join("、")) };
        match parts.iter_mut().find(|part| part.title == title) {
            Some(part) => part.fields.push(field),
            None => parts.push(FormPart { title, fields: vec![field] }),
        }
    }
    parts.sort_by_key(|part| !part.title.is_empty());
    parts
}

/// The merged list, to tick off.
pub(crate) fn materials(merged: &Merged) -> Field {
    let pick = |(index, one): (usize, &domain::catalogue::package::MergedMaterial)| MaterialPick {
        index,
        prefix: "in".to_owned(),
        name: one.name.clone(),
        note: format!("{} · {} 个事项用", material_need(one), one.uses.len()),
        copies: one.copies.to_string(),
        originals: one.originals.to_string(),
        grades: grades("B"),
        ..MaterialPick::default()
    };
    let picks = merged.materials.iter().enumerate().map(pick).collect();
    let field = Field {
        input: Input::Handed(picks), ..Field::text("materials", "勾选收到的材料，写明份数")
    };
    field.hint("没有的不用勾；缺的在各个办件里一次性告知")
}
