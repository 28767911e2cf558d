//! Building a store: organisation, catalogue and first accounts, every row behind an event of the log.

use domain::authority::{Actor, Scope};
use domain::case::Author;
use domain::catalogue::Import;
use domain::catalogue::demo::DemoOrganisation;
use domain::organisation::Role;
use store::{MasterRow, PlainEvent};

use crate::app::App;
use crate::catalogue::{Imported, publish};
use crate::encoding::crockford;
use crate::error::ActError;
use crate::organisation::record;
use crate::session::hash_password;

/// An account made, with the password that only its file will know.
#[derive(Debug, Clone)]
pub struct Made {
    /// Sign-in name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Name of the person.
    pub name: String,
    /// First role of the post.
    pub role: Role,
    /// Unit of the post.
    pub unit: String,
    /// Its name.
    pub unit_name: String,
    /// Post.
    pub post: String,
}

/// The program itself, when it builds a store.
fn builder(app: &App) -> Actor {
    Actor {
        author: Author::system(),
        title: "系统".to_owned(),
        roles: [Role::CatalogueEditor, Role::Administrator].into(),
        may_accept: false,
        only_body: None,
        scope: Scope::Nothing,
        epoch: app.master().epoch,
    }
}

/// Records units, posts, placements and accounts of a new store. All accounts share one random password: this is
/// for demonstrations, whose stores `serve` refuses.
///
/// # Errors
/// The store cannot be written.
pub async fn organisation(app: &App, origin: &str, made: DemoOrganisation) -> Result<Vec<Made>, ActError> {
    let actor = builder(app);
    let password = crockford(&app.0.entropy.bytes::<10>()?).to_lowercase();
    let password_hash = hash_password(app, &password).await?;
    let mut accounts = Vec::new();
    for account in &made.accounts {
        let Some(post) = made.posts.iter().find(|post| post.id == account.post) else { continue };
        let Some(unit) = made.units.iter().find(|unit| unit.id == post.unit) else { continue };
        let Some(role) = post.roles.iter().next().copied() else { continue };
        accounts.push(Made {
            username: account.username.clone(),
            password: password.clone(),
            name: account.name.clone(),
            role,
            unit: unit.id.0.clone(),
            unit_name: unit.name.clone(),
            post: post.id.0.clone(),
        });
    }
    let counts = serde_json::json!({
        "accounts": made.accounts.len(), "by": actor.author, "placements": made.placements.len(),
        "posts": made.posts.len(), "units": made.units.len(),
    });
    let mut rows = vec![MasterRow::NewOrigin(origin.to_owned())];
    rows.extend(made.units.into_iter().map(MasterRow::Unit));
    rows.extend(made.posts.into_iter().map(MasterRow::Post));
    rows.extend(made.accounts.into_iter().map(|account| {
        MasterRow::Account(store::Account {
            username: account.username,
            name: account.name,
            post: account.post.0,
            password_hash: password_hash.clone(),
            active: true,
            body: serde_json::json!({}),
        })
    }));
    let placements = made.placements;
    record(app, "organisation", vec![event("organisation_established", counts)], rows, &actor).await?;
    let mut events = Vec::with_capacity(placements.len());
    let mut rows = Vec::with_capacity(placements.len() + 1);
    for placement in placements {
        let body = serde_json::json!({"by": actor.author, "placement": placement});
        events.push(event("item_placed", body));
        rows.push(MasterRow::Placement(format!("{}@{}", placement.item, placement.centre), placement));
    }
    rows.push(MasterRow::BumpAuthority);
    record(app, "placements", events, rows, &builder(app)).await?;
    Ok(accounts)
}

/// Publishes the catalogue of a new store.
///
/// # Errors
/// The store cannot be written.
pub async fn catalogue(app: &App, import: Import) -> Result<Imported, ActError> {
    publish(app, &builder(app), import, false).await
}

/// Publishes an import from the command line.
///
/// # Errors
/// The store cannot be written.
pub async fn import(app: &App, import: Import, draft: bool) -> Result<Imported, ActError> {
    publish(app, &builder(app), import, draft).await
}

fn event(kind: &str, body: serde_json::Value) -> PlainEvent {
    PlainEvent { kind: kind.to_owned(), body, public: serde_json::Map::new() }
}
