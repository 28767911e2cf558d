//! Units, posts, accounts and placements: loading them, changing them, each change an event in the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::organisation::{PostId, Role};
use store::{MasterRow, PlainEvent, RecordWrite, Store, StoreError};

use crate::app::App;
use crate::error::ActError;
use crate::items::Items;
use crate::master::{Account, Beside, Catalogue, Master, Rights, RightsRows};
use crate::session::hash_password;

/// Items loaded at a time.
const CHUNK: u32 = 500;
/// How long supervisors are told of a posting, and accounts looked at.
const POSTED_TOLD: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 14);
const POSTED_MOST: usize = 20;
/// New versions beyond which the catalogue is read anew.
const RELOAD: usize = 500;

/// Loads one picture of the master data.
///
/// # Errors
/// The store cannot be read.
pub async fn load(store: &Store) -> Result<Master, ActError> {
    let epochs = store.epochs().await?;
    let rights = rights(store).await?;
    let catalogue =
        Catalogue::new(current_items(store).await?, store.synonyms().await?, beside(store).await?);
    Ok(Master::new((epochs.authority, epochs.catalogue), rights, catalogue))
}

/// Loads what has changed since a picture: rights where their epoch has moved, of the catalogue the versions that
/// are not in the picture yet.
///
/// # Errors
/// The store cannot be read.
pub(crate) async fn load_after(store: &Store, before: &Master) -> Result<Master, ActError> {
    let epochs = store.epochs().await?;
    let rights = if epochs.authority == before.epoch { before.rights() } else { rights(store).await? };
    let catalogue = if epochs.catalogue == before.catalogue_epoch {
        before.catalogue()
    } else {
        catalogue_after(store, before.catalogue()).await?
    };
    Ok(Master::new((epochs.authority, epochs.catalogue), rights, catalogue))
}

async fn rights(store: &Store) -> Result<Rights, ActError> {
    let accounts = store.accounts().await?.into_iter().map(|row| Account {
        username: row.username,
        name: row.name,
        post: PostId(row.post),
        active: row.active,
        password_hash: row.password_hash,
    });
    let rows = RightsRows {
        units: store.units().await?,
        posts: store.posts().await?,
        accounts: accounts.collect(),
        placements: store.placements().await?.into_iter().map(|(_, placement)| placement).collect(),
    };
    Ok(Rights::new(rows))
}

async fn catalogue_after(store: &Store, before: Catalogue) -> Result<Catalogue, ActError> {
    let (synonyms, beside) = (store.synonyms().await?, beside(store).await?);
    let in_force = versions_in_force(store).await?;
    let version = |code: &str| before.items.head(code).map(|head| head.version);
    let new: Vec<_> = in_force.iter().filter(|(code, now)| version(code) != Some(**now)).collect();
    if new.len() > RELOAD {
        let catalogue = Catalogue::new(current_items(store).await?, synonyms, beside);
        return Ok(if before.index.is_some() { catalogue.searched() } else { catalogue });
    }
    let mut changed = Vec::with_capacity(new.len());
    // One read for each: publications are few between two looks at the epoch, else everything is read in chunks.
    for (code, version) in new {
        changed.extend(store.item(code, *version).await?.map(|stored| Arc::new(stored.item)));
    }
    let gone = before.items.heads().filter(|head| !in_force.contains_key(&*head.code));
    let gone = gone.map(|head| head.code.to_string()).collect();
    before.with(changed, gone, synonyms, beside).map_err(kept)
}

/// Why versions could not be put into the file beside the database.
fn kept(error: std::io::Error) -> ActError {
    ActError::Setup(format!("目录的工作文件写不进去：{error}"))
}

async fn beside(store: &Store) -> Result<Beside, ActError> {
    let (locals, repeals) = (store.locals().await?, store.repeals().await?);
    Ok(Beside::new(locals, repeals, store.packages().await?, store.coverage_marks().await?))
}

async fn versions_in_force(store: &Store) -> Result<BTreeMap<String, u32>, ActError> {
    let mut all = BTreeMap::new();
    let mut after = String::new();
    loop {
        let chunk = store.items_in_force(&after, CHUNK * 10).await?;
        let full = chunk.len() == CHUNK as usize * 10;
        after = chunk.last().map_or(after, |(code, _)| code.clone());
        all.extend(chunk);
        if !full {
            return Ok(all);
        }
    }
}

async fn current_items(store: &Store) -> Result<Items, ActError> {
    let mut items = Items::in_one_of(store.scratch("catalogue").into_iter().collect());
    let mut after = String::new();
    loop {
        let chunk = store.published_items(&after, CHUNK).await?;
        let full = chunk.len() == CHUNK as usize;
        after = chunk.last().map_or(after, |stored| stored.code.clone());
        for stored in chunk {
            items.put(Arc::new(stored.item)).map_err(kept)?;
        }
        if !full {
            return Ok(items);
        }
    }
}

/// Records an act outside cases, with the rows it changes, in one transaction.
///
/// # Errors
/// The store cannot be written, or rights changed meanwhile.
pub(crate) async fn record(
    app: &App,
    stream: &str,
    events: Vec<PlainEvent>,
    rows: Vec<MasterRow>,
    actor: &Actor,
) -> Result<(), ActError> {
    record_quietly(app, stream, events, rows, actor).await?;
    app.refresh_master().await
}

/// Records without loading the master data again: for many records in a row.
///
/// # Errors
/// As [`record`].
pub(crate) async fn record_quietly(
    app: &App,
    stream: &str,
    events: Vec<PlainEvent>,
    rows: Vec<MasterRow>,
    actor: &Actor,
) -> Result<(), ActError> {
    let write = RecordWrite {
        stream: stream.to_owned(),
        nonces: events.iter().map(|_| app.0.entropy.bytes()).collect::<Result<_, _>>()?,
        events,
        now: app.0.clock.now(),
        rows,
        seen_version: None,
        authority_epoch: Some(actor.epoch),
        leaf_unit: district(app),
    };
    match app.0.store.commit_record(write).await {
        Ok(_) => Ok(()),
        Err(StoreError::EpochChanged) => {
            app.refresh_master().await?;
            Err(ActError::Busy)
        }
        Err(other) => Err(other.into()),
    }
}

/// The unit named in leaves of acts outside cases: the district.
pub(crate) fn district(app: &App) -> String {
    let master = app.master();
    let district = master.units.values().find(|unit| unit.kind == domain::organisation::UnitKind::District);
    district.map_or_else(|| "district".to_owned(), |unit| unit.id.0.clone())
}

fn administrator(actor: &Actor) -> Result<(), ActError> {
    if actor.is(Role::Administrator) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// Accounts in order of their names, for the administrator, at most `limit` after `after`.
///
/// # Errors
/// Not an administrator.
pub fn accounts(
    app: &App,
    actor: &Actor,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Account>, ActError> {
    administrator(actor)?;
    let master = app.master();
    let later = master.accounts.range::<str, _>((
        after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded),
        std::ops::Bound::Unbounded,
    ));
    Ok(later.take(limit.min(200)).map(|(_, account)| account.clone()).collect())
}

/// An account of supervision that was set up, moved or given another password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Sign-in name.
    pub account: String,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
}

/// What was done of late with the accounts of supervision: whoever watches hears who else does.
///
/// # Errors
/// The store cannot be read.
pub async fn posted_to_supervision(app: &App, actor: &Actor) -> Result<Vec<Posted>, ActError> {
    if !actor.is(Role::Supervisor) {
        return Ok(Vec::new());
    }
    let since = app.clock().now() - POSTED_TOLD;
    let master = app.master();
    let watches = |name: &&String| master.actor(name).is_some_and(|one| one.is(Role::Supervisor));
    let mut posted = Vec::new();
    for account in master.accounts.keys().filter(watches).take(POSTED_MOST) {
        let log = app.store().history(&format!("account:{account}"), i64::MAX).await?;
        for entry in log.iter().filter(|entry| entry.kind == "posted" && entry.at > since) {
            let data = entry.data()?;
            let by = data.pointer("/by/name").and_then(serde_json::Value::as_str).unwrap_or_default();
            posted.push(Posted { account: account.clone(), by: by.to_owned(), at: entry.at });
        }
    }
    Ok(posted)
}

/// What an administrator asks for an account.
#[derive(Debug, Clone)]
pub struct AccountChange {
    /// Sign-in name.
    pub username: String,
    /// Name of the person.
    pub name: String,
    /// Post.
    pub post: PostId,
    /// May sign in.
    pub active: bool,
    /// A new password, if it changes.
    pub password: Option<String>,
}

/// Creates or changes an account: a posting (任岗), recorded; sessions end with it.
///
/// # Errors
/// Not an administrator, a wrong field, or the administrator's own account switched off or moved to another post: who sets
/// up accounts gives himself no other part, least of all that of supervision.
pub async fn put_account(
    app: &App,
    actor: &Actor,
    change: AccountChange,
    create: bool,
) -> Result<(), ActError> {
    administrator(actor)?;
    let master = app.master();
    let username = change.username.trim().to_owned();
    let plain = username.len() >= 3 && username.len() <= 40;
    if !plain || !username.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
        return Err(ActError::field("/username", "bad-username"));
    }
    let before = master.accounts.get(&username);
    match (create, before) {
        (true, Some(_)) => return Err(ActError::field("/username", "taken")),
        (false, None) => return Err(ActError::NotFound),
        _ => {}
    }
    let name = change.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 50 {
        return Err(ActError::field("/name", "missing"));
    }
    // It is printed on papers.
    if name.chars().any(|c| c.is_control() || domain::case::unprintable(c)) {
        return Err(ActError::field("/name", "control-characters"));
    }
    if !master.posts.contains_key(&change.post) {
        return Err(ActError::field("/post", "unknown-post"));
    }
    if username == actor.author.person && !change.active {
        return Err(ActError::field("/active", "own-account"));
    }
    if username == actor.author.person && change.post != actor.author.post {
        return Err(ActError::field("/post", "own-post"));
    }
    let password_hash = match (&change.password, before) {
        (Some(password), _) => hash_password(app, password).await?,
        (None, Some(account)) => account.password_hash.clone(),
        (None, None) => return Err(ActError::field("/password", "missing")),
    };
    let event = PlainEvent {
        kind: "posted".to_owned(),
        body: serde_json::json!({
            "account": username, "active": change.active, "by": actor.author, "name": name,
            "password_changed": change.password.is_some(), "post": change.post,
        }),
        public: serde_json::Map::new(),
    };
    let row = store::Account {
        username: username.clone(),
        name,
        post: change.post.0,
        password_hash,
        active: change.active,
        body: serde_json::json!({}),
    };
    let rows =
        vec![MasterRow::Account(row), MasterRow::EndSessions(username.clone()), MasterRow::BumpAuthority];
    record(app, &format!("account:{username}"), vec![event], rows, actor).await
}
