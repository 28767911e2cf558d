//! A package (一件事) for the public: what to bring once for all items, in which order they are dealt with, and what is saved.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::catalogue::UNTOLD;
use domain::catalogue::form::FormField;
use domain::catalogue::package::{Merged, MergedField, MergedMaterial, Package, Saved};
use domain::organisation::UnitKind;
use service::App;

use super::CentreLine;
use crate::WebError;
use crate::room::{Portal, escape};
use crate::view::{Frame, Link, Pair, Tag};

/// The list.
#[derive(Template)]
#[template(path = "portal/packages.html")]
pub(crate) struct PackagesPage {
    pub(crate) frame: Frame,
    pub(crate) rows: Vec<PackageRow>,
}

/// A package in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct PackageRow {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) note: String,
}

/// One package.
#[derive(Template)]
#[template(path = "portal/package.html")]
pub(crate) struct PackagePage {
    pub(crate) frame: Frame,
    pub(crate) name: String,
    pub(crate) about: String,
    /// Why it cannot be handled now; empty where it can.
    pub(crate) closed: String,
    pub(crate) body: MergedView,
    pub(crate) centres: Vec<CentreLine>,
}

/// The merge as shown, to the public and to the editor.
#[derive(Debug, Clone, Default)]
pub(crate) struct MergedView {
    pub(crate) facts: Vec<Pair>,
    pub(crate) waves: Vec<Wave>,
    pub(crate) materials: Vec<MaterialRow>,
    pub(crate) passed: Vec<String>,
    pub(crate) questions: Vec<QuestionRow>,
    pub(crate) fields: Vec<FieldRow>,
    /// What was merged and what could not be, in a sentence.
    pub(crate) fields_note: String,
}

/// A question.
#[derive(Debug, Clone, Default)]
pub(crate) struct QuestionRow {
    pub(crate) text: String,
    pub(crate) options: String,
    pub(crate) uses: String,
    pub(crate) mark: Tag,
}

/// A field of the one form.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldRow {
    pub(crate) label: String,
    pub(crate) how: String,
    pub(crate) need: &'static str,
    pub(crate) uses: String,
    pub(crate) mark: Tag,
}

/// Items dealt with at the same time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wave {
    pub(crate) label: String,
    pub(crate) items: Vec<Link>,
}

/// A material handed in once.
#[derive(Debug, Clone, Default)]
pub(crate) struct MaterialRow {
    pub(crate) name: String,
    pub(crate) need: String,
    pub(crate) form: String,
    pub(crate) uses: String,
}

/// `GET /packages`
pub(crate) async fn list(portal: Portal) -> Result<Response, WebError> {
    let rows = service::package::offered(&portal.app).into_iter().filter_map(|one| {
        let (_, merged) = service::package::find(&portal.app, &one.id).ok()?;
        Some(row(&one, merged.ok().map(|merged| merged.saved)))
    });
    portal.page(&PackagesPage { frame: portal.frame("一件事"), rows: rows.collect() })
}

/// A package in a list, with what it saves.
pub(crate) fn row(package: &Package, saved: Option<Saved>) -> PackageRow {
    PackageRow {
        href: format!("/packages/{}", escape(&package.id)),
        name: package.name.clone(),
        about: package.about.clone(),
        note: saved.map_or_else(
            || "暂时不能一起办".to_owned(),
            |saved| {
                let less = |what: &str, unit: &str, before: usize, after: usize| {
                    (before > after).then(|| format!("，{what} {before} {unit}减到 {after} {unit}"))
                };
                let materials = less("材料", "样", saved.materials_before, saved.materials_after);
                let fields = less("要填的", "项", saved.fields_before, saved.fields_after);
                let less = materials.into_iter().chain(fields).collect::<String>();
                format!("{} 个事项一起办{less}", package.members.len())
            },
        ),
    }
}

/// `GET /packages/{id}`
pub(crate) async fn show(portal: Portal, Path(id): Path<String>) -> Result<Response, WebError> {
    let (package, merged) = service::package::find(&portal.app, &id)?;
    let closed = match (&package.withdrawn, &merged) {
        (Some(why), _) => why.clone(),
        (None, Err(refusal)) => format!("暂时不能一起办：{refusal}。可以分开办。"),
        (None, Ok(_)) => String::new(),
    };
    let names = names(&portal.app, &package);
    let open = closed.is_empty();
    portal.page(&PackagePage {
        frame: portal.frame(&package.name),
        name: package.name.clone(),
        about: package.about.clone(),
        body: merged.map(|merged| view(&merged, &names)).unwrap_or_default(),
        centres: if open { centres(&portal.app, &package) } else { Vec::new() },
        closed,
    })
}

/// Names of the items of a package, by code.
pub(crate) fn names(app: &App, package: &Package) -> BTreeMap<String, String> {
    let master = app.master();
    let name = |code: &String| master.items.name(code).to_owned();
    package.members.iter().map(|member| (member.item.clone(), name(&member.item))).collect()
}

/// Centres where every item of the package is taken.
fn centres(app: &App, package: &Package) -> Vec<CentreLine> {
    let master = app.master();
    let today = app.clock().today();
    let all = |centre: &&domain::organisation::Unit| {
        package.members.iter().all(|member| master.placement(&member.item, &centre.id, today).is_some())
    };
    let kinds = [UnitKind::Centre, UnitKind::StreetCentre];
    let units = master.units.values().filter(|unit| kinds.contains(&unit.kind));
    units.filter(all).map(CentreLine::of).collect()
}

/// The merge as shown.
pub(crate) fn view(merged: &Merged, names: &BTreeMap<String, String>) -> MergedView {
    let name = |code: &String| names.get(code).cloned().unwrap_or_else(|| code.clone());
    let saved = &merged.saved;
    let wave = |(at, wave): (usize, &Vec<String>)| Wave {
        label: match (at, wave.len()) {
            (0, 1) => "先办".to_owned(),
            (0, _) => "先办，同时办".to_owned(),
            (_, 1) => "接着办，要等前面的结果".to_owned(),
            _ => "接着同时办，要等前面的结果".to_owned(),
        },
        items: wave.iter().map(|code| Link::to(format!("/items/{}", escape(code)), name(code))).collect(),
    };
    let uses =
        |uses: &[(String, String)]| uses.iter().map(|(code, _)| name(code)).collect::<Vec<_>>().join("、");
    MergedView {
        facts: facts(saved),
        questions: merged
            .questions
            .0
            .iter()
            .map(|one| QuestionRow {
                text: one.text.clone(),
                options: one
                    .options
                    .iter()
                    .map(|option| option.label.as_str())
                    .collect::<Vec<_>>()
                    .join("、"),
                uses: uses(&one.uses),
                mark: mark(one.uses.len(), one.apart, "各问各的"),
            })
            .collect(),
        fields: merged
            .form
            .fields
            .iter()
            .map(|one| FieldRow {
                label: one.field.title.clone(),
                how: how(&one.field),
                need: need(one),
                uses: uses(&one.uses),
                mark: mark(one.uses.len(), one.apart, "各填各的"),
            })
            .collect(),
        fields_note: fields_note(merged),
        waves: merged.waves.iter().enumerate().map(wave).collect(),
        materials: merged
            .materials
            .iter()
            .map(|one| MaterialRow {
                name: one.name.clone(),
                need: material_need(one),
                form: counted(one),
                uses: one.uses.iter().map(|(code, _)| name(code)).collect::<Vec<_>>().join("、"),
            })
            .collect(),
        passed: merged
            .passed
            .iter()
            .map(|one| {
                format!("{}：不用交，办好“{}”就有，给“{}”用", one.material, name(&one.from), name(&one.item))
            })
            .collect(),
    }
}

fn facts(saved: &Saved) -> Vec<Pair> {
    let counted = |label: &str, unit: &str, before: usize, after: usize| {
        (before > 0).then(|| told(label, unit, before, after))
    };
    let facts = [
        Some(Pair::new("表单", format!("{} 份 → 1 份", saved.forms_before))),
        counted("要填的", "项", saved.fields_before, saved.fields_after),
        counted("要答的", "问", saved.questions_before, saved.questions_after),
        Some(told("材料", "样", saved.materials_before, saved.materials_after)),
        Some(told("跑动", "次", saved.visits_before, saved.visits_after)),
        Some(Pair::new("领结果", "一起领")),
    ];
    facts.into_iter().flatten().collect()
}

/// Before and after; where nothing is saved, only how much there is.
fn told<N: PartialEq + std::fmt::Display>(label: &str, unit: &str, before: N, after: N) -> Pair {
    let value = if before == after {
        format!("{after} {unit}")
    } else {
        format!("{before} {unit} → {after} {unit}")
    };
    Pair::new(label, value)
}

fn mark(uses: usize, apart: bool, each: &str) -> Tag {
    match (apart, uses) {
        (true, _) => Tag::new("warn", each),
        (false, 1) => Tag::default(),
        (false, uses) => Tag::new("good", format!("{uses} 个事项合成一次")),
    }
}

fn need(one: &MergedField) -> &'static str {
    match (one.field.required, &one.field.required_if) {
        (true, _) => "必填",
        (false, Some(_)) => "有的情形必填",
        (false, None) => "选填",
    }
}

/// How a field is filled in: what tells two of the same label apart.
fn how(field: &FormField) -> String {
    let choices: Vec<&str> = field.choices.iter().map(|one| one.label.as_str()).collect();
    let bound =
        |word: &str, bound: &Option<serde_json::Number>| bound.as_ref().map(|n| format!("{word} {n}"));
    let parts = [
        Some(field.kind.label().to_owned()),
        (!choices.is_empty()).then(|| choices.join("、")),
        field.unit.as_ref().map(|unit| format!("单位：{unit}")),
        bound("至少", &field.min),
        bound("至多", &field.max),
        field.pattern.as_ref().map(|_| "有规定的格式".to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("，")
}

fn fields_note(merged: &Merged) -> String {
    let once = merged.form.fields.iter().filter(|one| one.uses.len() > 1).count();
    let apart = merged.form.fields.iter().filter(|one| one.apart).count();
    let once = format!("{once} 项几个事项都要，只填一次");
    if apart == 0 { once } else { format!("{once}；{apart} 项名称相同、要求不同，各填各的") }
}

/// 必备, or when it is needed, as the guides of the items say.
pub(crate) fn material_need(one: &MergedMaterial) -> String {
    match (one.required, one.when.is_empty()) {
        (true, _) => "必备".to_owned(),
        (false, true) => UNTOLD.to_owned(),
        (false, false) => format!("看情形：{}", one.when.join("；")),
    }
}

/// What is handed in; an original that is only looked at is not counted as one.
fn counted(one: &MergedMaterial) -> String {
    match (one.originals, one.copies) {
        (0, 0) => "电子".to_owned(),
        (_, 0) if one.only_shown => "原件核验，看过就还".to_owned(),
        (_, copies) if one.only_shown => format!("原件核验，看过就还；复印件 {copies} 份"),
        (0, copies) => format!("复印件 {copies} 份"),
        (originals, 0) => format!("原件 {originals} 份"),
        (originals, copies) => format!("原件 {originals} 份、复印件 {copies} 份"),
    }
}
