//! A package (一件事) for the public: what to bring once for all items, in which order they are dealt with, and what is saved.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::catalogue::package::{Merged, Package, Saved};
use domain::organisation::UnitKind;
use service::App;

use super::CentreLine;
use crate::WebError;
use crate::room::{Portal, escape};
use crate::view::{Frame, Link, Pair};

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
    pub(crate) need: &'static str,
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
                let (before, after) = (saved.materials_before, saved.materials_after);
                format!("{} 个事项一起办，材料 {before} 样减到 {after} 样", package.members.len())
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
    MergedView {
        facts: vec![
            Pair::new("表单", format!("{} 份 → 1 份", saved.forms_before)),
            Pair::new("材料", format!("{} 样 → {} 样", saved.materials_before, saved.materials_after)),
            Pair::new("跑动", format!("{} 次 → {} 次", saved.visits_before, saved.visits_after)),
            Pair::new("领结果", "一起领"),
        ],
        waves: merged.waves.iter().enumerate().map(wave).collect(),
        materials: merged
            .materials
            .iter()
            .map(|one| MaterialRow {
                name: one.name.clone(),
                need: if one.required { "必备" } else { "按情形" },
                form: counted(one.originals, one.copies),
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

fn counted(originals: u32, copies: u32) -> String {
    match (originals, copies) {
        (0, 0) => "电子".to_owned(),
        (0, copies) => format!("复印件 {copies} 份"),
        (originals, 0) => format!("原件 {originals} 份"),
        (originals, copies) => format!("原件 {originals} 份、复印件 {copies} 份"),
    }
}
