//! The versions in force. What lists and filters ask of an item stays in memory ([`Head`]); whole versions do where the
//! catalogue is small. Beyond 2,000 items they lie in a file of this process, unnamed, and those read lately in a cache:
//! a province's catalogue takes some hundred bytes an item, not some ten thousand (ADR 022).

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use domain::case::Profile;
use domain::catalogue::{ItemVersion, Status};
use parking_lot::Mutex;

use crate::tally::Tally;

/// Items held whole in memory, at most; some ten kilobytes each.
const WHOLE: usize = 2_000;
/// Versions of one generation of the cache; two are kept.
const GENERATION: usize = 500;

/// What lists and filters ask of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Code.
    pub code: Box<str>,
    /// Number in the source catalogue.
    pub id: Box<str>,
    /// Name.
    pub name: Box<str>,
    /// Version in force.
    pub version: u32,
    /// Whether cases are taken.
    pub status: Status,
    /// Which words its papers use.
    pub profile: Profile,
    /// Category.
    pub category: Option<Arc<str>>,
    /// Body, as the catalogue names it.
    pub department: Arc<str>,
    /// It has a list of fees that are charged.
    pub charges: bool,
    /// Its source says by which rule it is free.
    pub free_by_rule: bool,
    /// Other names.
    pub aliases: Box<[Box<str>]>,
    /// Its guide names a way online.
    pub online: bool,
}

impl Head {
    fn of(item: &ItemVersion, once: impl Fn(&str) -> Arc<str>) -> Self {
        Self {
            code: item.code.as_str().into(),
            id: item.id.as_str().into(),
            name: item.name.as_str().into(),
            version: item.version,
            status: item.status.clone(),
            profile: item.profile,
            category: item.category.as_deref().map(&once),
            department: once(&item.department),
            charges: !item.fees().is_empty(),
            free_by_rule: item.fee.as_ref().is_some_and(|fee| !fee.charged && fee.basis.is_some()),
            aliases: item.aliases.iter().map(|alias| alias.as_str().into()).collect(),
            online: domain::placement::coverage::online(item),
        }
    }
}

#[derive(Debug)]
enum Body {
    Here(Arc<ItemVersion>),
    At { from: u64, length: u32 },
}

#[derive(Debug)]
struct Entry {
    head: Head,
    body: Body,
    /// What the quality rules say, counted when first asked for.
    tally: OnceLock<Tally>,
}

/// The version in force of each item, in order of code. A clone shares everything.
#[derive(Debug, Clone, Default)]
pub struct Items {
    entries: Vec<Arc<Entry>>,
    bodies: Arc<Bodies>,
}

/// Where versions lie that are not held whole.
#[derive(Debug, Default)]
struct Bodies {
    /// Directories to make the file in, the first that can be used.
    places: Vec<PathBuf>,
    file: OnceLock<File>,
    end: Mutex<u64>,
    read: Mutex<[HashMap<u64, Arc<ItemVersion>>; 2]>,
    /// Names of bodies and categories, each once.
    names: Mutex<HashMap<Box<str>, Arc<str>>>,
}

impl Bodies {
    fn file(&self) -> io::Result<&File> {
        if self.file.get().is_none() {
            let made = self.places.iter().find_map(|place| {
                std::fs::create_dir_all(place).ok()?;
                tempfile::tempfile_in(place).ok()
            });
            let file = made.map_or_else(tempfile::tempfile, Ok)?;
            drop(self.file.set(file));
        }
        self.file.get().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn put(&self, item: &ItemVersion) -> io::Result<Body> {
        let text = serde_json::to_vec(item)?;
        let mut end = self.end.lock();
        self.file()?.write_all_at(&text, *end)?;
        let body = Body::At { from: *end, length: u32::try_from(text.len()).map_err(io::Error::other)? };
        *end += text.len() as u64;
        Ok(body)
    }

    fn seen(&self, from: u64) -> Option<Arc<ItemVersion>> {
        let mut read = self.read.lock();
        let [young, old] = &mut *read;
        if let Some(item) = young.get(&from) {
            return Some(Arc::clone(item));
        }
        let item = old.remove(&from)?;
        young.insert(from, Arc::clone(&item));
        Some(item)
    }

    fn keep(&self, from: u64, item: &Arc<ItemVersion>) {
        let mut read = self.read.lock();
        let [young, old] = &mut *read;
        if young.len() >= GENERATION {
            *old = std::mem::take(young);
        }
        young.insert(from, Arc::clone(item));
    }

    fn get(&self, from: u64, length: u32) -> io::Result<ItemVersion> {
        let mut text = vec![0; length as usize];
        self.file()?.read_exact_at(&mut text, from)?;
        Ok(serde_json::from_slice(&text)?)
    }

    fn once(&self, name: &str) -> Arc<str> {
        let mut all = self.names.lock();
        if let Some(known) = all.get(name) {
            return Arc::clone(known);
        }
        let new: Arc<str> = name.into();
        all.insert(name.into(), Arc::clone(&new));
        new
    }
}

impl Items {
    /// None yet; beyond [`WHOLE`] they will lie in a file in the first of these directories that can be written.
    pub(crate) fn in_one_of(places: Vec<PathBuf>) -> Self {
        Self { entries: Vec::new(), bodies: Arc::new(Bodies { places, ..Bodies::default() }) }
    }

    /// Puts a version in the place of the one before it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn put(&mut self, item: Arc<ItemVersion>) -> io::Result<()> {
        let head = Head::of(&item, |name| self.bodies.once(name));
        let body = if self.entries.len() < WHOLE { Body::Here(item) } else { self.bodies.put(&item)? };
        let at = self.place(&head.code);
        let entry = Arc::new(Entry { head, body, tally: OnceLock::new() });
        match at {
            Ok(at) => {
                if let Some(place) = self.entries.get_mut(at) {
                    *place = entry;
                }
            }
            Err(at) => self.entries.insert(at, entry),
        }
        Ok(())
    }

    /// Takes an item out.
    pub(crate) fn remove(&mut self, code: &str) {
        if let Ok(at) = self.place(code) {
            self.entries.remove(at);
        }
    }

    fn place(&self, code: &str) -> Result<usize, usize> {
        self.entries.binary_search_by(|entry| (*entry.head.code).cmp(code))
    }

    fn entry(&self, code: &str) -> Option<&Entry> {
        self.place(code).ok().and_then(|at| self.entries.get(at)).map(|entry| &**entry)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether there is an item with this code.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        self.place(code).is_ok()
    }

    /// What lists ask of an item.
    #[must_use]
    pub fn head(&self, code: &str) -> Option<&Head> {
        self.entry(code).map(|entry| &entry.head)
    }

    /// Its name; the code where there is no such item.
    #[must_use]
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.head(code).map_or(code, |head| &head.name)
    }

    /// The version in force of an item.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<Arc<ItemVersion>> {
        let entry = self.entry(code)?;
        let &Body::At { from, .. } = &entry.body else { return self.whole(entry) };
        if let Some(item) = self.bodies.seen(from) {
            return Some(item);
        }
        let item = self.whole(entry)?;
        self.bodies.keep(from, &item);
        Some(item)
    }

    /// Read from where it lies, past the cache. A file that cannot be read is told in the log of the process: the item is
    /// missing then, and nothing is done with it.
    fn whole(&self, entry: &Entry) -> Option<Arc<ItemVersion>> {
        match &entry.body {
            Body::Here(item) => Some(Arc::clone(item)),
            Body::At { from, length } => match self.bodies.get(*from, *length) {
                Ok(item) => Some(Arc::new(item)),
                Err(error) => {
                    tracing::error!(code = &*entry.head.code, %error, "the file of the catalogue cannot be read");
                    None
                }
            },
        }
    }

    /// What lists ask, in order of code.
    pub fn heads(&self) -> impl Iterator<Item = &Head> {
        self.entries.iter().map(|entry| &entry.head)
    }

    /// Likewise, of the items behind a code.
    pub fn heads_after(&self, code: Option<&str>) -> impl Iterator<Item = &Head> {
        let from = code.map_or(0, |code| self.place(code).map_or_else(|at| at, |at| at + 1));
        self.entries.get(from..).unwrap_or_default().iter().map(|entry| &entry.head)
    }

    /// Every version in force, in order of code: for what reads the whole catalogue. A few are in memory at a time.
    pub fn values(&self) -> impl Iterator<Item = Arc<ItemVersion>> + Clone {
        self.entries.iter().filter_map(|entry| self.whole(entry))
    }

    /// The item with this number in the source catalogue.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&Head> {
        self.heads().find(|head| *head.id == *id)
    }

    /// What the quality rules say of an item. Shared by all pictures the version is in: after a publication one item is
    /// looked at.
    #[must_use]
    pub fn tally(&self, code: &str) -> Option<&Tally> {
        let entry = self.entry(code)?;
        Some(entry.tally.get_or_init(|| {
            self.whole(entry).map(|item| Tally::of(&domain::catalogue::lint(&item, 0))).unwrap_or_default()
        }))
    }

    /// The versions of these items, one at a time, past the cache.
    pub fn whole_of(&self, codes: Vec<String>) -> impl Iterator<Item = Arc<ItemVersion>> + Send + use<> {
        let items = self.clone();
        codes.into_iter().filter_map(move |code| items.whole(items.entry(&code)?))
    }

    /// Codes of items that are not the same in both.
    pub(crate) fn differing(&self, other: &Self) -> Vec<String> {
        let version = |items: &Self, code: &str| items.head(code).map(|head| head.version);
        let changed = self.heads().filter(|head| version(other, &head.code) != Some(head.version));
        let gone = other.heads().filter(|head| !self.contains(&head.code));
        changed.chain(gone).map(|head| head.code.to_string()).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn item(code: &str, name: &str) -> Arc<ItemVersion> {
        let line = serde_json::json!({"id": code, "name": name, "department": "民政局"}).to_string();
        Arc::new(domain::catalogue::import(&line).items.remove(0))
    }

    fn many(n: usize) -> Items {
        let mut items = Items::default();
        for at in 0..n {
            items.put(item(&format!("X-{at:06}"), "老年人优待证")).unwrap();
        }
        items
    }

    #[test]
    fn what_lies_in_the_file_reads_as_it_was_put() {
        let mut items = many(WHOLE + 1_500);
        items.put(item("A-000001", "低保")).unwrap();
        items.put(item("X-000001", "改过")).unwrap();
        items.put(item("X-003000", "也改过")).unwrap();
        assert_eq!(items.len(), WHOLE + 1_501);
        assert_eq!(items.get("A-000001").unwrap(), item("A-000001", "低保"));
        assert_eq!(items.get("X-000001").unwrap().name, "改过");
        assert_eq!(items.name("X-003000"), "也改过");
        // More than two generations of the cache, twice.
        for _ in 0..2 {
            for (head, whole) in items.heads().zip(items.values()) {
                let got = items.get(&head.code).unwrap();
                assert_eq!((&*head.code, &*head.name), (got.code.as_str(), got.name.as_str()));
                assert_eq!(got, whole);
            }
        }
        assert!(items.get("X-999999").is_none());
        assert!(items.bodies.read.lock().iter().all(|generation| generation.len() <= GENERATION));
    }

    #[test]
    fn a_small_catalogue_needs_no_file() {
        let items = many(WHOLE);
        assert!(items.bodies.file.get().is_none());
        assert_eq!(items.get("X-000000").unwrap().name, "老年人优待证");
    }

    #[test]
    fn a_clone_is_not_touched_by_what_comes_after() {
        let before = many(3);
        let mut after = before.clone();
        after.remove("X-000000");
        after.put(item("X-000005", "新")).unwrap();
        assert_eq!((before.len(), after.len()), (3, 3));
        assert_eq!(after.differing(&before), ["X-000005", "X-000000"]);
        let codes = |items: &Items, after| {
            items.heads_after(after).map(|head| head.code.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(codes(&after, Some("X-000001")), ["X-000002", "X-000005"]);
        assert_eq!(codes(&after, Some("X-0000015")), ["X-000002", "X-000005"]);
        assert_eq!(codes(&before, None).len(), 3);
    }
}
