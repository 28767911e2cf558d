//! Master data in memory: the tree, posts, accounts, placements and the published catalogue.
//!
//! A few hundred to some ten thousand rows, read at every request and changed a few times a day, so each process
//! keeps them and reloads when the authority epoch in the store moves. The writer checks the epoch of every act,
//! so an act under old rights cannot commit; reads may lag by a second (DESIGN §6, ADR 005).

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use domain::authority::Actor;
use domain::case::Rules;
use domain::catalogue::search::Index;
use domain::catalogue::{Finding, ItemVersion};
use domain::organisation::{Placement, PlacementMode, Post, PostId, Unit, UnitId, UnitKind};
use jiff::civil::Date;
use parking_lot::Mutex;

/// An account: a person who may sign in and the post held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Sign-in name.
    pub username: String,
    /// Name of the person.
    pub name: String,
    /// Post held.
    pub post: PostId,
    /// May sign in.
    pub active: bool,
    /// Argon2 hash.
    pub(crate) password_hash: String,
}

type RulesKey = (String, u32, PlacementMode);

/// One consistent picture of the master data.
pub struct Master {
    /// Authority epoch it was loaded at.
    pub epoch: i64,
    /// Catalogue epoch it was loaded at.
    pub catalogue_epoch: i64,
    /// Units by id.
    pub units: BTreeMap<UnitId, Unit>,
    /// Posts by id.
    pub posts: BTreeMap<PostId, Post>,
    /// Accounts by sign-in name.
    pub accounts: BTreeMap<String, Account>,
    /// Placements by item.
    pub placements: BTreeMap<String, Vec<Placement>>,
    /// The current version of each item, by code.
    pub items: BTreeMap<String, Arc<ItemVersion>>,
    /// Search over the current versions.
    pub index: Index,
    /// Rules of (item, version, mode), compiled when first asked for.
    rules: Mutex<BTreeMap<RulesKey, Arc<Rules>>>,
    /// What the quality rules say, found when first asked for.
    findings: OnceLock<BTreeMap<String, Vec<Finding>>>,
}

impl Master {
    /// Puts a picture together.
    #[must_use]
    pub fn new(epoch: i64, catalogue_epoch: i64, rows: MasterRows) -> Self {
        let items: Vec<ItemVersion> = rows.items.iter().map(|item| ItemVersion::clone(item)).collect();
        let index =
            Index::build(&items, domain::catalogue::demo::SYNONYMS, domain::catalogue::demo::EVERYDAY_WORDS);
        let mut placements: BTreeMap<String, Vec<Placement>> = BTreeMap::new();
        for placement in rows.placements {
            placements.entry(placement.item.clone()).or_default().push(placement);
        }
        Self {
            epoch,
            catalogue_epoch,
            units: rows.units.into_iter().map(|unit| (unit.id.clone(), unit)).collect(),
            posts: rows.posts.into_iter().map(|post| (post.id.clone(), post)).collect(),
            accounts: rows.accounts.into_iter().map(|account| (account.username.clone(), account)).collect(),
            placements,
            items: rows.items.into_iter().map(|item| (item.code.clone(), item)).collect(),
            index,
            rules: Mutex::default(),
            findings: OnceLock::new(),
        }
    }

    /// What the quality rules say about the current versions, by code.
    pub fn findings(&self) -> &BTreeMap<String, Vec<Finding>> {
        self.findings.get_or_init(|| {
            self.items.values().map(|item| (item.code.clone(), domain::catalogue::lint(item, 0))).collect()
        })
    }

    /// A unit's name; its id where it is not known.
    #[must_use]
    pub fn unit_name(&self, id: &UnitId) -> String {
        self.units.get(id).map_or_else(|| id.0.clone(), |unit| unit.name.clone())
    }

    /// A unit's name for lists within the district: without the city's and the district's names before it.
    #[must_use]
    pub fn short_name(&self, id: &UnitId) -> String {
        let name = self.unit_name(id);
        let named =
            |kind| self.units.values().find(|unit| unit.kind == kind).map_or("", |unit| unit.name.as_str());
        let mut short = name.as_str();
        for before in [named(UnitKind::City), named(UnitKind::District), "人民政府"] {
            short = short.strip_prefix(before).unwrap_or(short);
        }
        if short.is_empty() { name } else { short.to_owned() }
    }

    /// Title of a post without its unit's name before it, for where the unit is known: `综合窗口 1 号`. The
    /// identifier where the post is gone.
    #[must_use]
    pub fn post_name(&self, id: &PostId) -> String {
        let Some(post) = self.posts.get(id) else { return id.0.clone() };
        let unit = self.unit_name(&post.unit);
        let short = post.title.strip_prefix(unit.as_str()).map_or("", str::trim);
        if short.is_empty() { post.title.clone() } else { short.to_owned() }
    }

    /// The placement of an item at a centre on a day.
    #[must_use]
    pub fn placement(&self, item: &str, centre: &UnitId, day: Date) -> Option<&Placement> {
        let placements = self.placements.get(item)?;
        placements.iter().find(|placement| placement.centre == *centre && placement.in_force(day))
    }

    /// The rules of a version under a mode.
    #[must_use]
    pub fn rules(&self, item: &ItemVersion, mode: PlacementMode) -> Arc<Rules> {
        let key = (item.code.clone(), item.version, mode);
        Arc::clone(self.rules.lock().entry(key).or_insert_with(|| Arc::new(item.rules(mode))))
    }

    /// The rights of an account that may sign in.
    #[must_use]
    pub fn actor(&self, username: &str) -> Option<Actor> {
        let account = self.accounts.get(username).filter(|account| account.active)?;
        let post = self.posts.get(&account.post)?;
        let unit = self.units.get(&post.unit)?;
        Some(Actor::compile(&account.username, &account.name, post, unit, self.epoch))
    }
}

/// The rows a picture is made of.
#[derive(Default)]
pub struct MasterRows {
    /// Units.
    pub units: Vec<Unit>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Placements.
    pub placements: Vec<Placement>,
    /// Current item versions.
    pub items: Vec<Arc<ItemVersion>>,
}
