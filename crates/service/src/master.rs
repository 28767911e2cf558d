//! Master data in memory: the tree, posts, accounts, placements and the published catalogue.
//!
//! A few hundred to some ten thousand rows, read at every request and changed a few times a day, so each process
//! keeps them, and loads what has changed when an epoch in the store moves. The writer checks the epoch of every act,
//! so an act under old rights cannot commit; reads may lag by a second (DESIGN §6, ADR 005).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};

use domain::authority::Actor;
use domain::case::Rules;
use domain::catalogue::bases::{Bases, Repeal};
use domain::catalogue::local::LocalRecord;
use domain::catalogue::package::Package;
use domain::catalogue::search::{Index, Synonym, Tables, Target};
use domain::catalogue::{Finding, ItemVersion};
use domain::organisation::{Placement, PlacementMode, Post, PostId, Unit, UnitId, UnitKind};
use domain::placement::coverage::CoverageMark;
use jiff::civil::Date;
use parking_lot::Mutex;
use store::StoredSynonym;

use crate::app::App;

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

/// The tables of the search that are built into the product.
pub(crate) const TABLES: Tables<'static> = Tables {
    synonyms: domain::catalogue::demo::SYNONYMS,
    everyday_words: domain::catalogue::demo::EVERYDAY_WORDS,
    own: &[],
};

/// One consistent picture of the master data.
pub struct Master {
    /// Authority epoch it was loaded at.
    pub epoch: i64,
    /// Catalogue epoch it was loaded at.
    pub catalogue_epoch: i64,
    /// Units by id.
    pub units: Arc<BTreeMap<UnitId, Unit>>,
    /// Posts by id.
    pub posts: Arc<BTreeMap<PostId, Post>>,
    /// Accounts by sign-in name.
    pub accounts: Arc<BTreeMap<String, Account>>,
    /// Placements by item.
    pub placements: Arc<BTreeMap<String, Vec<Placement>>>,
    /// What is said of items at centres where they are not placed.
    pub coverage: Arc<Coverage>,
    /// The current version of each item, by code.
    pub items: Arc<Items>,
    /// Search over the current versions.
    pub index: Index,
    /// Synonyms that editors added.
    pub synonyms: Arc<[StoredSynonym]>,
    /// The last version of each package.
    pub packages: Arc<Packages>,
    beside: Arc<Beside>,
    /// The table of bases, made when first asked for.
    bases: OnceLock<Bases>,
    /// Rules of (item, version, mode), compiled when first asked for.
    rules: Mutex<BTreeMap<RulesKey, Arc<Rules>>>,
    /// What the quality rules say, found when first asked for.
    findings: OnceLock<BTreeMap<String, Vec<Finding>>>,
}

/// The current version of each item, by code.
pub type Items = BTreeMap<String, Arc<ItemVersion>>;

/// What is said of items at centres where they are not placed.
pub type Coverage = BTreeMap<(String, UnitId), CoverageMark>;

/// Units, posts, accounts and placements: what moves with the authority epoch.
#[derive(Clone)]
pub(crate) struct Rights {
    units: Arc<BTreeMap<UnitId, Unit>>,
    posts: Arc<BTreeMap<PostId, Post>>,
    accounts: Arc<BTreeMap<String, Account>>,
    placements: Arc<BTreeMap<String, Vec<Placement>>>,
}

impl Rights {
    pub(crate) fn new(rows: RightsRows) -> Self {
        let mut placements: BTreeMap<String, Vec<Placement>> = BTreeMap::new();
        for placement in rows.placements {
            placements.entry(placement.item.clone()).or_default().push(placement);
        }
        let accounts = rows.accounts.into_iter().map(|account| (account.username.clone(), account));
        Self {
            units: Arc::new(rows.units.into_iter().map(|unit| (unit.id.clone(), unit)).collect()),
            posts: Arc::new(rows.posts.into_iter().map(|post| (post.id.clone(), post)).collect()),
            accounts: Arc::new(accounts.collect()),
            placements: Arc::new(placements),
        }
    }
}

/// Items, synonyms and the index over them: what moves with the catalogue epoch.
#[derive(Clone)]
pub(crate) struct Catalogue {
    pub(crate) items: Arc<Items>,
    synonyms: Arc<[StoredSynonym]>,
    index: Index,
    beside: Arc<Beside>,
}

/// The last version of each package.
pub type Packages = BTreeMap<String, Arc<Package>>;

/// What holds beside the versions in force.
#[derive(Default)]
pub(crate) struct Beside {
    /// What streets have set for themselves, by item and street.
    locals: BTreeMap<(String, UnitId), Arc<LocalRecord>>,
    repeals: Vec<Repeal>,
    packages: Arc<Packages>,
    coverage: Arc<Coverage>,
}

impl Beside {
    pub(crate) fn new(
        locals: Vec<LocalRecord>,
        repeals: Vec<Repeal>,
        packages: Vec<Package>,
        marks: Vec<CoverageMark>,
    ) -> Self {
        let by_place = |local: LocalRecord| ((local.item.clone(), local.street.clone()), Arc::new(local));
        let packages = packages.into_iter().map(|one| (one.id.clone(), Arc::new(one))).collect();
        let marks = marks.into_iter().map(|mark| ((mark.item.clone(), mark.centre.clone()), mark)).collect();
        Self {
            locals: locals.into_iter().map(by_place).collect(),
            repeals,
            packages: Arc::new(packages),
            coverage: Arc::new(marks),
        }
    }
}

impl Catalogue {
    /// Builds it from all versions in force.
    pub(crate) fn build(items: Vec<Arc<ItemVersion>>, synonyms: Vec<StoredSynonym>, beside: Beside) -> Self {
        let index = build(items.iter(), &synonyms);
        let items = items.into_iter().map(|item| (item.code.clone(), item)).collect();
        Self { items: Arc::new(items), synonyms: synonyms.into(), index, beside: Arc::new(beside) }
    }

    /// After some items have changed and some are no longer in force: only these are indexed again, and those whose
    /// synonyms have changed.
    pub(crate) fn with(
        &self,
        changed: Vec<Arc<ItemVersion>>,
        gone: Vec<String>,
        synonyms: Vec<StoredSynonym>,
        beside: Beside,
    ) -> Self {
        let mut items = Items::clone(&self.items);
        let mut touched: BTreeSet<String> = self.index.changed().into_iter().chain(gone.clone()).collect();
        gone.iter().for_each(|code| drop(items.remove(code)));
        for item in changed {
            touched.insert(item.code.clone());
            items.insert(item.code.clone(), item);
        }
        let mut index = self.index.clone();
        if *self.synonyms != *synonyms {
            touched.extend(items_of(&self.synonyms).chain(items_of(&synonyms)).map(str::to_owned));
            index = index.with_tables(&Tables { own: &own(&synonyms), ..TABLES });
        }
        let index = over(&index, &items, &touched);
        Self { items: Arc::new(items), synonyms: synonyms.into(), index, beside: Arc::new(beside) }
    }
}

/// The index with some items as they are now.
fn over(index: &Index, items: &Items, touched: &BTreeSet<String>) -> Index {
    let current = touched.iter().filter_map(|code| items.get(code)).map(|item| &**item);
    let gone: Vec<String> = touched.iter().filter(|code| !items.contains_key(*code)).cloned().collect();
    index.with(current, &gone)
}

fn build<'a>(items: impl Iterator<Item = &'a Arc<ItemVersion>>, synonyms: &[StoredSynonym]) -> Index {
    Index::build(items.map(|item| &**item), &Tables { own: &own(synonyms), ..TABLES })
}

fn own(synonyms: &[StoredSynonym]) -> Vec<Synonym> {
    synonyms.iter().map(|one| one.synonym.clone()).collect()
}

/// The items synonyms stand for.
fn items_of(synonyms: &[StoredSynonym]) -> impl Iterator<Item = &str> {
    synonyms.iter().filter_map(|one| match &one.synonym.target {
        Target::Item(code) => Some(code.as_str()),
        Target::Phrase(_) => None,
    })
}

/// Builds the index anew in the background where many items have changed since it was built.
pub(crate) fn rebuild_when_worn(app: &App) {
    let master = app.master();
    if !master.index.is_worn() || app.0.rebuilding.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    drop(tokio::task::spawn_blocking(move || {
        let index = build(master.items.values(), &master.synonyms);
        // Made while it was built: changes go over it, unless the tables have changed too. Then it is built again.
        let mut current = app.0.master.write();
        if current.synonyms == master.synonyms {
            let touched = differing(&master.items, &current.items);
            let index = over(&index, &current.items, &touched);
            *current = Arc::new(Master { index, ..current.again() });
        }
        drop(current);
        app.0.rebuilding.store(false, Ordering::SeqCst);
    }));
}

/// Codes of items that are not the same in both.
fn differing(before: &Items, now: &Items) -> BTreeSet<String> {
    let changed =
        now.iter().filter(|(code, item)| !before.get(*code).is_some_and(|old| Arc::ptr_eq(old, item)));
    let gone = before.keys().filter(|code| !now.contains_key(*code));
    changed.map(|(code, _)| code).chain(gone).cloned().collect()
}

impl Master {
    /// A picture of nothing: for files that are looked at beside no store.
    #[must_use]
    pub fn empty() -> Self {
        let catalogue = Catalogue::build(Vec::new(), Vec::new(), Beside::default());
        Self::new((0, 0), Rights::new(RightsRows::default()), catalogue)
    }

    /// Puts a picture together.
    #[must_use]
    pub(crate) fn new((epoch, catalogue_epoch): (i64, i64), rights: Rights, catalogue: Catalogue) -> Self {
        Self {
            epoch,
            catalogue_epoch,
            units: rights.units,
            posts: rights.posts,
            accounts: rights.accounts,
            placements: rights.placements,
            coverage: Arc::clone(&catalogue.beside.coverage),
            items: catalogue.items,
            index: catalogue.index,
            synonyms: catalogue.synonyms,
            packages: Arc::clone(&catalogue.beside.packages),
            beside: catalogue.beside,
            bases: OnceLock::new(),
            rules: Mutex::default(),
            findings: OnceLock::new(),
        }
    }

    pub(crate) fn rights(&self) -> Rights {
        Rights {
            units: Arc::clone(&self.units),
            posts: Arc::clone(&self.posts),
            accounts: Arc::clone(&self.accounts),
            placements: Arc::clone(&self.placements),
        }
    }

    pub(crate) fn catalogue(&self) -> Catalogue {
        Catalogue {
            items: Arc::clone(&self.items),
            synonyms: Arc::clone(&self.synonyms),
            index: self.index.clone(),
            beside: Arc::clone(&self.beside),
        }
    }

    fn again(&self) -> Self {
        Self::new((self.epoch, self.catalogue_epoch), self.rights(), self.catalogue())
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

    /// The table of bases over the current versions, with the repeals recorded.
    #[must_use]
    pub fn bases(&self) -> &Bases {
        self.bases.get_or_init(|| Bases::of(self.items.values().map(Arc::as_ref), &self.beside.repeals))
    }

    /// What a street has set for itself in an item.
    #[must_use]
    pub fn local(&self, item: &str, centre: &UnitId) -> Option<&Arc<LocalRecord>> {
        self.beside.locals.get(&(item.to_owned(), centre.clone()))
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

/// The rows rights are made of.
#[derive(Default)]
pub(crate) struct RightsRows {
    /// Units.
    pub(crate) units: Vec<Unit>,
    /// Posts.
    pub(crate) posts: Vec<Post>,
    /// Accounts.
    pub(crate) accounts: Vec<Account>,
    /// Placements.
    pub(crate) placements: Vec<Placement>,
}
