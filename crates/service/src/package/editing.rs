//! How a package comes to be published: drawn up by one editor of the district, confirmed by another. Each step is an event of
//! the package's stream, and who acts says how many of them he saw.

use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::catalogue::package::{Member, Merged, Package, PackageDraft, PackageRefusal};
use domain::organisation::Role;
use store::{MasterRow, PlainEvent, RecordWrite, StoreError};

use super::merge;
use crate::app::App;
use crate::catalogue::revision::{may_at_once, write};
use crate::error::ActError;

/// Why a package was not published.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// It cannot be handled as it is put together.
    #[error(transparent)]
    Refused(#[from] PackageRefusal),
    /// Somebody changed it meanwhile.
    #[error("别人刚刚改过这件事，请看过再保存")]
    Stale,
    /// Who drew it up does not confirm it.
    #[error("起草的人不能自己确认，请另一位区级事项目录编辑来确认")]
    SamePerson,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

/// What an editor typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackageIn {
    /// Identifier.
    pub id: String,
    /// Name.
    pub name: String,
    /// Description.
    pub about: String,
    /// Items.
    pub members: Vec<Member>,
    /// Not offered any more, and why.
    pub withdrawn: Option<String>,
}

/// All packages, for those who edit.
///
/// # Errors
/// Not a catalogue editor.
pub fn all(app: &App, actor: &Actor) -> Result<Vec<Arc<Package>>, ActError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role));
    }
    Ok(app.master().packages.values().cloned().collect())
}

/// Versions that wait for a second person, for those who edit.
///
/// # Errors
/// Not a catalogue editor; the store cannot be read.
pub async fn drafts(app: &App, actor: &Actor) -> Result<Vec<PackageDraft>, ActError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role));
    }
    Ok(app.store().package_drafts().await?)
}

/// A package for those who edit it.
pub struct Edited {
    /// The version in force; none before the first is confirmed.
    pub package: Option<Arc<Package>>,
    /// The version that waits for a second person.
    pub draft: Option<PackageDraft>,
    /// Events of the package so far.
    pub serial: u32,
}

impl Edited {
    /// What a change starts from: the draft, else what is in force.
    #[must_use]
    pub fn newest(&self) -> Option<&Package> {
        self.draft.as_ref().map(|draft| &draft.package).or(self.package.as_deref())
    }

    /// What a version comes to over the items in force, or why it cannot be handled.
    ///
    /// # Errors
    /// See [`PackageRefusal`].
    pub fn merged(app: &App, package: &Package) -> Result<Merged, PackageRefusal> {
        merge(&app.master(), package)
    }
}

/// Opens a package for those who edit.
///
/// # Errors
/// Not a catalogue editor; there is none; the store cannot be read.
pub async fn edited(app: &App, actor: &Actor, id: &str) -> Result<Edited, ActError> {
    if !actor.is(Role::CatalogueEditor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let edited = read(app, id).await?;
    if edited.newest().is_some() { Ok(edited) } else { Err(ActError::NotFound) }
}

/// The stream is read before what is in force, so that a later event is missed and never a version.
async fn read(app: &App, id: &str) -> Result<Edited, ActError> {
    // What no package can be called is not looked for: PostgreSQL takes no NUL in a text.
    if id.len() > 40 || id.bytes().any(|byte| !byte.is_ascii_graphic()) {
        return Ok(Edited { package: None, draft: None, serial: 0 });
    }
    let serial = app.store().stream_length(&stream(id)).await?;
    let draft = app.store().package_draft(id).await?;
    app.refresh_master().await?;
    Ok(Edited { package: app.master().packages.get(id).cloned(), draft, serial })
}

fn stream(id: &str) -> String {
    format!("package:{id}")
}

/// Draws up the next version of a package, or the first, for a second person to confirm; in place of a draft before. Taking one
/// back is done at once. `seen` is how many events of the package the page was made of, 0 for a new one.
///
/// # Errors
/// Not an editor of the district; it cannot be handled; somebody changed it meanwhile.
pub async fn draft(app: &App, actor: &Actor, seen: u32, typed: PackageIn) -> Result<Package, PackageError> {
    if !may_at_once(app, actor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let Edited { package: before, serial, .. } = read(app, &typed.id).await?;
    if serial != seen {
        return Err(PackageError::Stale);
    }
    let package = Package {
        id: typed.id,
        version: before.map_or(0, |package| package.version) + 1,
        name: typed.name.trim().to_owned(),
        about: typed.about.trim().to_owned(),
        members: typed.members,
        withdrawn: typed.withdrawn.filter(|why| !why.trim().is_empty()),
        by: actor.author.clone(),
        confirmed: None,
        on: app.clock().today(),
    };
    let merged = merge(&app.master(), &package);
    // What is taken back need not be possible any more.
    if package.withdrawn.is_some() {
        commit(app, actor, "package_withdrawn", &package, merged.ok().as_ref(), serial, in_force(&package))
            .await?;
        return Ok(package);
    }
    let merged = merged?;
    let draft = PackageDraft { package: package.clone(), serial: serial + 1 };
    let rows = vec![MasterRow::PackageDraft(Box::new(draft))];
    commit(app, actor, "package_drafted", &package, Some(&merged), serial, rows).await?;
    Ok(package)
}

/// Confirms and publishes what another editor drew up, over the items as they are in force now. `seen` is the serial of the
/// draft the page showed.
///
/// # Errors
/// Not an editor of the district, or who drew it up; it cannot be handled any more; somebody changed it meanwhile.
pub async fn confirm(app: &App, actor: &Actor, id: &str, seen: u32) -> Result<Package, PackageError> {
    let draft = waiting(app, actor, id, seen).await?;
    let package = draft.confirmed(&actor.author, app.clock().today()).ok_or(PackageError::SamePerson)?;
    let merged = merge(&app.master(), &package)?;
    commit(app, actor, "package_published", &package, Some(&merged), seen, in_force(&package)).await?;
    Ok(package)
}

/// Throws away what waits: who drew it up thinks again, or the second person says no.
///
/// # Errors
/// Not an editor of the district; nothing waits; somebody changed it meanwhile.
pub async fn drop_draft(app: &App, actor: &Actor, id: &str, seen: u32) -> Result<(), PackageError> {
    let draft = waiting(app, actor, id, seen).await?;
    let rows = vec![MasterRow::EndPackageDraft(id.to_owned())];
    commit(app, actor, "package_draft_dropped", &draft.package, None, seen, rows).await
}

async fn waiting(app: &App, actor: &Actor, id: &str, seen: u32) -> Result<PackageDraft, PackageError> {
    if !may_at_once(app, actor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    let Edited { draft, serial, .. } = read(app, id).await?;
    match draft {
        Some(draft) if serial == seen && draft.serial == seen => Ok(draft),
        _ => Err(PackageError::Stale),
    }
}

/// The rows of a version that comes into force.
fn in_force(package: &Package) -> Vec<MasterRow> {
    vec![
        MasterRow::Package(Box::new(package.clone())),
        MasterRow::EndPackageDraft(package.id.clone()),
        MasterRow::BumpCatalogue,
    ]
}

async fn commit(
    app: &App,
    actor: &Actor,
    kind: &str,
    package: &Package,
    merged: Option<&Merged>,
    seen: u32,
    rows: Vec<MasterRow>,
) -> Result<(), PackageError> {
    let body = serde_json::json!({
        "by": actor.author, "drawn_up_by": package.by, "id": package.id, "members": package.members,
        "name": package.name, "saved": merged.map(|merged| merged.saved), "version": package.version,
        "why": package.withdrawn,
    });
    let event = PlainEvent { kind: kind.to_owned(), body, public: serde_json::Map::new() };
    let write = RecordWrite {
        seen_version: Some(seen),
        authority_epoch: Some(actor.epoch),
        ..write(app, stream(&package.id), event, rows)?
    };
    let written = app.store().commit_record(write).await;
    app.refresh_master().await?;
    match written {
        Ok(_) => Ok(()),
        Err(StoreError::Clash { .. }) => Err(PackageError::Stale),
        Err(StoreError::EpochChanged) => Err(ActError::Busy.into()),
        Err(other) => Err(ActError::from(other).into()),
    }
}
