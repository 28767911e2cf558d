//! Packages (一件事): published by two editors of the district (`editing`), taken in at a window as one application with a case
//! for each item, delivered together.

mod editing;
mod stated;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{
    Act, ApplicantIn, Application, ApplicationKind, Case, Channel, MaterialIn, PackageCase, PackagePart,
    ProxyIn, ServeMethod, State, handed_to,
};
use domain::catalogue::ItemVersion;
use domain::catalogue::package::{Merged, Package, PackageRefusal};
use store::{MasterRow, PlainEvent, RecordWrite, StoreError};

use crate::app::App;
use crate::case::{self, RequestKey};
use crate::catalogue::revision::write;
use crate::error::ActError;
use crate::master::Master;
use stated::Stated;

pub use editing::{Edited, PackageError, PackageIn, all, confirm, draft, drafts, drop_draft, edited};
pub use stated::wrong_fields;

/// Packages that are offered, by identifier.
#[must_use]
pub fn offered(app: &App) -> Vec<Arc<Package>> {
    app.master().packages.values().filter(|one| one.withdrawn.is_none()).cloned().collect()
}

/// A package with what it comes to over the items in force, or why it cannot be handled now.
///
/// # Errors
/// There is none.
pub fn find(app: &App, id: &str) -> Result<(Arc<Package>, Result<Merged, PackageRefusal>), ActError> {
    let master = app.master();
    let package = master.packages.get(id).cloned().ok_or(ActError::NotFound)?;
    let merged = merge(&master, &package);
    Ok((package, merged))
}

fn merge(master: &Master, package: &Package) -> Result<Merged, PackageRefusal> {
    let items = members(master, package);
    package.merge(&items.iter().map(Arc::as_ref).collect::<Vec<_>>())
}

/// The items of a package as they are in force.
#[must_use]
pub fn members(master: &Master, package: &Package) -> Vec<Arc<ItemVersion>> {
    package.members.iter().filter_map(|one| master.items.get(&one.item)).collect()
}

/// One application for all items.
#[derive(Debug, Clone)]
pub struct PackageApplication {
    /// The applicant.
    pub applicant: ApplicantIn,
    /// The proxy, if one acts.
    pub proxy: Option<ProxyIn>,
    /// How it came.
    pub channel: Channel,
    /// Answers to the one form, by its keys.
    pub form: domain::catalogue::form::Answers,
    /// Answers to the questions, by their keys.
    pub answers: domain::catalogue::situation::Answers,
    /// What was handed in, by the names of the merged list.
    pub materials: Vec<MaterialIn>,
}

/// A case that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Name of the item.
    pub item: String,
    /// Number.
    pub no: String,
    /// Query code: told once; none in a replay.
    pub code: Option<String>,
}

/// What taking in came to.
pub struct Taken {
    /// Number of the application.
    pub no: String,
    /// Cases received now.
    pub received: Vec<Received>,
}

/// Whether the actor's window takes every item of the package today.
///
/// # Errors
/// Why not: the first item that is not placed here, or that the person may not receive.
pub fn taken_here(app: &App, actor: &Actor, package: &Package) -> Result<(), ActError> {
    let master = app.master();
    for member in &package.members {
        let placement = master.placement(&member.item, actor.unit(), app.clock().today());
        let competence = placement.ok_or_else(|| ActError::field("/item", "not-placed-here"))?.competence();
        actor.may_receive(&competence.centre, &competence.decides)?;
    }
    Ok(())
}

/// Takes in an application for a package: a case for each item that need not wait. Everything is checked before the first
/// case is made; repeated with the same key, the same cases are answered.
///
/// # Errors
/// As [`case::create`] for any of the items; the package is not offered.
pub async fn take_in(
    app: &App,
    actor: &Actor,
    id: &str,
    application: &PackageApplication,
    key: RequestKey,
) -> Result<Taken, ActError> {
    let (package, merged) = find(app, id)?;
    let merged = merged.map_err(|refusal| ActError::field("/item", refusal.to_string()))?;
    if package.withdrawn.is_some() {
        return Err(ActError::field("/item", "这件事已经不办了"));
    }
    taken_here(app, actor, &package)?;
    let items = members(&app.master(), &package);
    let items: Vec<&ItemVersion> = items.iter().map(Arc::as_ref).collect();
    if let Some((field, reason)) = wrong_fields(&merged, &items, application).into_iter().next() {
        return Err(ActError::field(field, reason));
    }
    let stated = stated::split(&merged, &items, application);
    let spared = merged.outcome(&items, &application.answers, application.applicant.kind).spared;
    let mut parts = parts(&merged.narrowed(&package, &spared), &items, &application.materials);
    let told = |part: &PackagePart| stated.get(&part.item).cloned().unwrap_or_default();
    for part in &parts {
        let checked = case::check(app, actor, &of_part(part, application, told(part)));
        checked.map_err(|error| by_package(&merged, &part.item, error))?;
    }
    let mut received = Vec::new();
    for part in parts.iter_mut().filter(|part| part.waits.is_empty()) {
        let stated = told(part);
        received.push(receive(app, actor, part, application, stated, &key).await?);
    }
    let first = received.first().map(|one| one.no.clone()).ok_or(ActError::NotFound)?;
    let row = app.store().case_by_no(&first).await?.ok_or(ActError::NotFound)?;
    for part in parts.iter_mut().filter(|part| part.case_no.is_none()) {
        part.sealed = told(part).seal(app, &row, &part.item)?;
    }
    let linked = PackageCase {
        no: PackageCase::number(&first),
        package: package.id.clone(),
        version: package.version,
        name: package.name.clone(),
        centre: actor.unit().clone(),
        by: actor.author.clone(),
        on: app.clock().today(),
        parts,
        serial: 1,
    };
    match record(app, actor, &linked, "package_received").await {
        // The same request again: it stands as it was recorded.
        Ok(()) | Err(ActError::Busy) => Ok(Taken { no: linked.no, received }),
        Err(other) => Err(other),
    }
}

/// The parts of an application in the order they are dealt with.
fn parts(merged: &Merged, items: &[&ItemVersion], handed: &[MaterialIn]) -> Vec<PackagePart> {
    let materials = handed_to(merged, handed);
    let name = |code: &String| items.iter().find(|item| item.code == *code).map(|item| item.name.clone());
    let part = |code: &String| PackagePart {
        item: code.clone(),
        name: name(code).unwrap_or_else(|| code.clone()),
        waits: merged.waits.get(code).cloned().unwrap_or_default(),
        materials: materials.get(code).cloned().unwrap_or_default(),
        sealed: None,
        case_no: None,
        called: None,
    };
    merged.waves.iter().flatten().map(part).collect()
}

/// What an item says of its own field, said of the field of the package.
fn by_package(merged: &Merged, item: &str, error: ActError) -> ActError {
    match error {
        ActError::Field { field, reason } => {
            ActError::Field { field: stated::of_package(merged, item, &field), reason }
        }
        other => other,
    }
}

fn of_part(part: &PackagePart, application: &PackageApplication, stated: Stated) -> Application {
    Application {
        item: part.item.clone(),
        kind: ApplicationKind::New,
        applicant: application.applicant.clone(),
        proxy: application.proxy.clone(),
        form: stated.form,
        answers: stated.answers,
        materials: part.materials.clone(),
        channel: application.channel,
    }
}

async fn receive(
    app: &App,
    actor: &Actor,
    part: &mut PackagePart,
    application: &PackageApplication,
    stated: Stated,
    key: &RequestKey,
) -> Result<Received, ActError> {
    let key = RequestKey { key: format!("{}:{}", key.key, part.item), body_hash: key.body_hash };
    let done = case::create(app, actor, &of_part(part, application, stated), Some(key)).await?;
    part.sealed = None;
    part.case_no = Some(done.receipt.case_no.clone());
    Ok(Received { item: part.name.clone(), no: done.receipt.case_no, code: done.query_code })
}

/// Records the application as it is now; [`ActError::Busy`] where somebody recorded it first.
async fn record(app: &App, actor: &Actor, linked: &PackageCase, kind: &str) -> Result<(), ActError> {
    let cases: Vec<&str> = linked.parts.iter().filter_map(|part| part.case_no.as_deref()).collect();
    let body = serde_json::json!({
        "by": actor.author, "cases": cases, "no": linked.no, "package": linked.package, "version": linked.version,
    });
    let event = PlainEvent { kind: kind.to_owned(), body, public: serde_json::Map::new() };
    let rows = vec![MasterRow::PackageCase(Box::new(linked.clone()))];
    let write = RecordWrite {
        seen_version: Some(linked.serial - 1),
        authority_epoch: Some(actor.epoch),
        ..write(app, format!("package_case:{}", linked.no), event, rows)?
    };
    match app.store().commit_record(write).await {
        Ok(_) => Ok(()),
        Err(StoreError::Clash { .. } | StoreError::EpochChanged) => Err(ActError::Busy),
        Err(other) => Err(other.into()),
    }
}

/// An application for a package with its cases as they stand.
pub struct Opened {
    /// The application.
    pub linked: PackageCase,
    /// Cases by item.
    pub cases: BTreeMap<String, Case>,
}

impl Opened {
    /// Cases whose result or paper waits to be handed over.
    pub fn to_deliver(&self) -> impl Iterator<Item = &Case> {
        let waits = |case: &&Case| matches!(case.state, State::Issued | State::Refused | State::Declined);
        self.cases.values().filter(waits)
    }

    /// Nothing is still to be decided: what there is can be handed over at once.
    #[must_use]
    pub fn all_decided(&self) -> bool {
        let over = |part: &PackagePart| match self.cases.get(&part.item) {
            Some(case) => !case.state.before_decision() && case.state != State::Granted,
            None => self.linked.ready(&part.item, &self.cases).is_err_and(|(_, over)| over),
        };
        self.linked.parts.iter().all(over)
    }
}

/// Opens an application for a package.
///
/// # Errors
/// There is none, or its first case is not for this person.
pub async fn open(app: &App, actor: &Actor, no: &str) -> Result<Opened, ActError> {
    // What no application can be called is not looked for: PostgreSQL takes no NUL in a text.
    let first = no.strip_prefix('J').map(domain::identifier::CaseNo::parse);
    first.and_then(Result::ok).ok_or(ActError::NotFound)?;
    let linked = app.store().package_case(no).await?.ok_or(ActError::NotFound)?;
    let mut cases = BTreeMap::new();
    // At most eight.
    for part in &linked.parts {
        let Some(no) = &part.case_no else { continue };
        let row = app.store().case_by_no(no).await?.filter(|row| actor.sees(&row.case));
        cases.insert(part.item.clone(), row.ok_or(ActError::NotFound)?.case.clone());
    }
    Ok(Opened { linked, cases })
}

/// The application a case belongs to, if it came in with a package.
///
/// # Errors
/// The store cannot be read.
pub async fn of_case(app: &App, no: &str) -> Result<Option<String>, ActError> {
    Ok(app.store().package_of(no).await?)
}

/// Receives a part that waited, now that what it waits for was granted: with the applicant, the statements and the materials
/// of the application, and the result of the other in place of its copy.
///
/// # Errors
/// It was received; what it waits for is not granted; its form was revised meanwhile and asks for more than was stated; as
/// [`case::create`].
pub async fn receive_part(app: &App, actor: &Actor, no: &str, item: &str) -> Result<Received, ActError> {
    let Opened { mut linked, cases } = open(app, actor, no).await?;
    if let Err((before, over)) = linked.ready(item, &cases) {
        let name = linked.part(&before).map_or(before.clone(), |part| part.name.clone());
        let reason = if over { "没有准予，这一项办不了" } else { "还没有办好，先等它" };
        return Err(ActError::field("/item", format!("“{name}”{reason}")));
    }
    let first = linked.parts.iter().find_map(|part| part.case_no.clone()).ok_or(ActError::NotFound)?;
    let row = app.store().case_by_no(&first).await?.ok_or(ActError::NotFound)?;
    let personal = case::personal(app, &row)?;
    let application = PackageApplication {
        applicant: personal.applicant,
        proxy: personal.proxy,
        channel: row.case.channel,
        form: domain::catalogue::form::Answers::new(),
        answers: domain::catalogue::situation::Answers::default(),
        materials: Vec::new(),
    };
    // By the application and not by the page: received once, whoever presses twice.
    let key = RequestKey { key: format!("package:{no}"), body_hash: [0; 32] };
    let at = linked.parts.iter().position(|part| part.item == item && part.case_no.is_none());
    let at = at.ok_or_else(|| ActError::field("/item", "已经收过"))?;
    let (person, today) = (actor.author.person.clone(), app.clock().today());
    let mut part = linked.parts.get(at).cloned().ok_or(ActError::NotFound)?;
    let stated = Stated::open(app, &row, item, part.sealed.as_deref())?;
    let stated = match app.master().items.get(item) {
        Some(item) => stated.still_asked(&item),
        None => stated,
    };
    let checked = case::check(app, actor, &of_part(&part, &application, stated.clone()));
    checked.map_err(|error| revised(&part.name, error))?;
    match &part.called {
        // Whoever began and was broken off goes on: the key answers the same case.
        Some((by, _)) if *by == person => {}
        Some((_, on)) if *on == today => return Err(ActError::field("/item", "别的窗口正在收这一项")),
        _ => {
            part.called = Some((person, today));
            replace(&mut linked, at, part.clone());
            record(app, actor, &linked, "package_part_called").await?;
        }
    }
    let received = receive(app, actor, &mut part, &application, stated, &key).await?;
    replace(&mut linked, at, part);
    record(app, actor, &linked, "package_part_received").await?;
    Ok(received)
}

/// What was right when it was stated is wrong by a form or a question revised since.
fn revised(name: &str, error: ActError) -> ActError {
    match error {
        ActError::Field { field, reason } if field.starts_with("/form") || field.starts_with("/answers") => {
            let reason = format!("“{name}”的申请表或者问题在收件以后改过：{reason}。这一项请单独收件");
            ActError::field("/item", reason)
        }
        other => other,
    }
}

fn replace(linked: &mut PackageCase, at: usize, part: PackagePart) {
    if let Some(place) = linked.parts.get_mut(at) {
        *place = part;
    }
    linked.serial += 1;
}

/// Hands over everything that waits for it, against one signature; the numbers of the cases.
///
/// # Errors
/// Nothing waits; as [`case::act`] for the first that cannot be handed over.
pub async fn deliver(app: &App, actor: &Actor, no: &str, receiver: &str) -> Result<Vec<String>, ActError> {
    let opened = open(app, actor, no).await?;
    let waiting: Vec<String> = opened.to_deliver().map(|case| case.no.clone()).collect();
    if waiting.is_empty() {
        return Err(ActError::field("/receiver", "没有等着交付的结果"));
    }
    for case in &waiting {
        let act = Act::Deliver { method: ServeMethod::Window, receiver: receiver.to_owned() };
        case::act(app, actor, case, None, &act, None).await?;
    }
    Ok(waiting)
}
