//! Building a store: organisation, catalogue and first accounts, every row behind an event of the log.

use std::io::BufRead;

use domain::authority::{Actor, Scope};
use domain::case::Author;
use domain::catalogue::Import;
use domain::catalogue::demo::DemoOrganisation;
use domain::organisation::Role;
use store::{MasterRow, PlainEvent};

use crate::app::App;
use crate::catalogue::ingest::{Imported, Order, publish, publish_lines};
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

/// Records units, posts, placements and accounts of a new store. The accounts of a demonstration share one random
/// password, and `serve` refuses its store; anywhere else each account gets its own.
///
/// # Errors
/// The store cannot be written.
pub async fn organisation(app: &App, origin: &str, made: DemoOrganisation) -> Result<Vec<Made>, ActError> {
    let actor = builder(app);
    let shared = crockford(&app.0.entropy.bytes::<10>()?).to_lowercase();
    let shared_hash = hash_password(app, &shared).await?;
    let mut accounts = Vec::new();
    let mut hashes = std::collections::BTreeMap::new();
    for account in &made.accounts {
        let (password, hash) = if app.is_demo() {
            (shared.clone(), shared_hash.clone())
        } else {
            let own = crockford(&app.0.entropy.bytes::<16>()?).to_lowercase();
            let hash = hash_password(app, &own).await?;
            (own, hash)
        };
        hashes.insert(account.username.clone(), hash);
        let Some(post) = made.posts.iter().find(|post| post.id == account.post) else { continue };
        let Some(unit) = made.units.iter().find(|unit| unit.id == post.unit) else { continue };
        let Some(role) = post.roles.iter().next().copied() else { continue };
        accounts.push(Made {
            username: account.username.clone(),
            password,
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
            password_hash: hashes.remove(&account.username).unwrap_or_default(),
            username: account.username,
            name: account.name,
            post: account.post.0,
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
    crate::supervision::rule::install(app).await?;
    Ok(accounts)
}

/// Publishes the catalogue of a new store: what has no fatal finding.
///
/// # Errors
/// The store cannot be written.
pub async fn catalogue(app: &App, import: Import) -> Result<Imported, ActError> {
    self::import(app, import, &Order { skip_fatal: true, ..Order::default() }).await
}

/// Publishes an import from the command line.
///
/// # Errors
/// The store cannot be written.
pub async fn import(app: &App, import: Import, order: &Order) -> Result<Imported, ActError> {
    publish(app, &builder(app), import, order).await
}

/// Publishes a file of any size from the command line; see [`publish_lines`].
///
/// # Errors
/// The file cannot be read; the store cannot be written.
pub async fn import_lines(app: &App, file: impl BufRead, order: &Order) -> Result<Imported, ActError> {
    publish_lines(app, &builder(app), file, order).await
}

fn event(kind: &str, body: serde_json::Value) -> PlainEvent {
    PlainEvent { kind: kind.to_owned(), body, public: serde_json::Map::new() }
}
