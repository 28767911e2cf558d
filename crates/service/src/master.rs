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
use domain::catalogue::ItemVersion;
use domain::catalogue::bases::{Bases, Repeal};
use domain::catalogue::local::LocalRecord;
use domain::catalogue::package::Package;
use domain::catalogue::search::{Builder, Index, Synonym, Tables, Target};
use domain::organisation::{Placement, PlacementMode, Post, PostId, Unit, UnitId, UnitKind};
use domain::placement::coverage::CoverageMark;
use jiff::civil::Date;
use parking_lot::Mutex;
use store::StoredSynonym;

use crate::app::App;
use crate::items::Items;
use crate::tally::Tally;

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
    /// The current version of each item.
    pub items: Items,
    /// Search over the current versions, made when first asked for.
    index: OnceLock<Index>,
    /// Synonyms that editors added.
    pub synonyms: Arc<[StoredSynonym]>,
    /// The last version of each package.
    pub packages: Arc<Packages>,
    beside: Arc<Beside>,
    /// The table of bases, made when first asked for.
    bases: OnceLock<Bases>,
    /// Rules of (item, version, mode), compiled when first asked for.
    rules: Mutex<BTreeMap<RulesKey, Arc<Rules>>>,
    categories: OnceLock<Vec<Category>>,
    /// What was seen when items were read from files, counted when first asked for.
    pub(crate) read: tokio::sync::OnceCell<BTreeMap<String, Tally>>,
}

/// A category of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its name.
    pub name: Arc<str>,
    /// Items that are taken.
    pub items: usize,
    /// Short names of a few of them.
    pub some: Vec<String>,
}

/// Names of a category told, and their longest, in characters.
const SOME: usize = 3;
const SOME_CHARS: usize = 9;

fn categories(items: &Items) -> Vec<Category> {
    let mut by: BTreeMap<&Arc<str>, (usize, Vec<String>)> = BTreeMap::new();
    for head in items.heads().filter(|head| head.status.takes_cases()) {
        let Some(category) = &head.category else { continue };
        let (n, some) = by.entry(category).or_default();
        *n += 1;
        let name = head.aliases.first().unwrap_or(&head.name);
        if some.len() < SOME && name.chars().count() <= SOME_CHARS {
            some.push(name.to_string());
        }
    }
    let category = |(name, (items, some)): (&Arc<str>, _)| Category { name: Arc::clone(name), items, some };
    let mut all: Vec<Category> = by.into_iter().map(category).collect();
    all.sort_by_key(|category| std::cmp::Reverse(category.items));
    all
}

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
    pub(crate) items: Items,
    synonyms: Arc<[StoredSynonym]>,
    /// None where nobody has searched yet: a command that only writes needs none.
    pub(crate) index: Option<Index>,
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
    /// All versions in force; the index is made when somebody searches.
    pub(crate) fn new(items: Items, synonyms: Vec<StoredSynonym>, beside: Beside) -> Self {
        Self { items, synonyms: synonyms.into(), index: None, beside: Arc::new(beside) }
    }

    /// With the index made.
    pub(crate) fn searched(self) -> Self {
        let index = self.index.unwrap_or_else(|| build(&self.items, &self.synonyms));
        Self { index: Some(index), ..self }
    }

    /// After some items have changed and some are no longer in force: only these are indexed again, and those whose
    /// synonyms have changed.
    ///
    /// # Errors
    /// The file of the versions cannot be written.
    pub(crate) fn with(
        &self,
        changed: Vec<Arc<ItemVersion>>,
        gone: Vec<String>,
        synonyms: Vec<StoredSynonym>,
        beside: Beside,
    ) -> std::io::Result<Self> {
        let mut items = self.items.clone();
        gone.iter().for_each(|code| items.remove(code));
        let codes: Vec<String> = changed.iter().map(|item| item.code.clone()).collect();
        for item in changed {
            items.put(item)?;
        }
        let index = self.index.clone().map(|mut index| {
            let mut touched: BTreeSet<String> =
                index.changed().into_iter().chain(gone).chain(codes).collect();
            if *self.synonyms != *synonyms {
                touched.extend(items_of(&self.synonyms).chain(items_of(&synonyms)).map(str::to_owned));
                index = index.with_tables(&Tables { own: &own(&synonyms), ..TABLES });
            }
            over(&index, &items, touched)
        });
        Ok(Self { items, synonyms: synonyms.into(), index, beside: Arc::new(beside) })
    }
}

/// The index with some items as they are now.
pub(crate) fn over(index: &Index, items: &Items, touched: impl IntoIterator<Item = String>) -> Index {
    let (current, gone): (Vec<String>, Vec<String>) =
        touched.into_iter().partition(|code| items.contains(code));
    let current: Vec<Arc<ItemVersion>> = current.iter().filter_map(|code| items.get(code)).collect();
    index.with(current.iter().map(|item| &**item), &gone)
}

fn build(items: &Items, synonyms: &[StoredSynonym]) -> Index {
    let mut builder = Builder::new(&Tables { own: &own(synonyms), ..TABLES });
    items.values().for_each(|item| builder.add(&item));
    builder.finish()
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
    let worn = master.index.get().is_some_and(Index::is_worn);
    if !worn || app.0.rebuilding.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    drop(tokio::task::spawn_blocking(move || {
        let index = build(&master.items, &master.synonyms);
        // Made while it was built: changes go over it, unless the tables have changed too. Then it is built again.
        let mut current = app.0.master.write();
        if current.synonyms == master.synonyms {
            let index = over(&index, &current.items, current.items.differing(&master.items));
            *current = Arc::new(current.again(index));
        }
        drop(current);
        app.0.rebuilding.store(false, Ordering::SeqCst);
    }));
}

impl Master {
    /// A picture of nothing: for files that are looked at beside no store.
    #[must_use]
    pub fn empty() -> Self {
        let catalogue = Catalogue::new(Items::default(), Vec::new(), Beside::default());
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
            index: catalogue.index.map_or_else(OnceLock::new, OnceLock::from),
            synonyms: catalogue.synonyms,
            packages: Arc::clone(&catalogue.beside.packages),
            beside: catalogue.beside,
            bases: OnceLock::new(),
            rules: Mutex::default(),
            categories: OnceLock::new(),
            read: tokio::sync::OnceCell::new(),
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
            items: self.items.clone(),
            synonyms: Arc::clone(&self.synonyms),
            index: self.index.get().cloned(),
            beside: Arc::clone(&self.beside),
        }
    }

    fn again(&self, index: Index) -> Self {
        let catalogue = Catalogue { index: Some(index), ..self.catalogue() };
        Self::new((self.epoch, self.catalogue_epoch), self.rights(), catalogue)
    }

    /// Search over the current versions. Whoever asks first waits until it is made: `serve` asks before it serves.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| build(&self.items, &self.synonyms))
    }

    /// Categories of the items that are taken, the fullest first.
    pub fn categories(&self) -> &[Category] {
        self.categories.get_or_init(|| categories(&self.items))
    }

    /// Documents repealed so far.
    #[must_use]
    pub fn repeals(&self) -> &[Repeal] {
        &self.beside.repeals
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
        self.bases.get_or_init(|| Bases::of(self.items.values(), &self.beside.repeals))
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
