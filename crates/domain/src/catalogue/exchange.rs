//! The implementation list as the national platforms exchange it (standards §1.3, §1.4, §2): rows by data set with their
//! own identifiers, code values by profile. Which field and which code stands for what is data: `data/exchange_codes.csv`.
//!
//! A code that a profile does not know goes out empty beside its words, and comes in as the escape value with the words
//! of the source: nothing is guessed and nothing is lost.

mod reading;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::csv;
use super::elements::{Coded, Elements, Group, Listed, Said, Table};
use super::item::ItemVersion;

pub use reading::{item_line, item_of};

const DATA: &str = include_str!("../../../../data/exchange_codes.csv");

/// A way of exchange: names of fields and values of codes.
#[derive(Debug, Clone, Default)]
pub struct Exchange {
    /// Element → field, where it is not called by its Chinese name.
    fields: BTreeMap<String, String>,
    /// (table, our code) → theirs.
    out: BTreeMap<(String, String), String>,
    /// (table, their code) → ours.
    back: BTreeMap<(String, String), String>,
}

/// The exchange of this name (`national`, `gbt39046`).
#[must_use]
pub fn exchange(name: &str) -> Option<&'static Exchange> {
    static READ: OnceLock<BTreeMap<String, Exchange>> = OnceLock::new();
    READ.get_or_init(read_data).get(name)
}

/// Names of all exchanges.
#[must_use]
pub fn exchanges() -> Vec<String> {
    read_data().into_keys().collect()
}

fn read_data() -> BTreeMap<String, Exchange> {
    let mut all: BTreeMap<String, Exchange> = BTreeMap::new();
    for (_, row) in csv::rows(DATA) {
        let [profile, what, key, ours, theirs, way, _] = row.as_slice() else { continue };
        let one = all.entry(profile.clone()).or_default();
        if what == "field" {
            one.fields.insert(key.clone(), theirs.clone());
            continue;
        }
        if way != "in" {
            one.out.insert((key.clone(), ours.clone()), theirs.clone());
        }
        if way != "out" {
            one.back.insert((key.clone(), theirs.clone()), ours.clone());
        }
    }
    all
}

/// A data set of the exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Set {
    /// 基本目录
    Directory,
    /// 实施清单
    List,
    /// 申请材料
    Material,
    /// 收费项目
    Fee,
    /// 常见问题
    Question,
}

impl Set {
    /// All data sets.
    pub const ALL: [Self; 5] = [Self::Directory, Self::List, Self::Material, Self::Fee, Self::Question];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Directory => "基本目录",
            Self::List => "实施清单",
            Self::Material => "申请材料",
            Self::Fee => "收费项目",
            Self::Question => "常见问题",
        }
    }

    /// The data set of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    fn holds(self, group: Group) -> bool {
        match self {
            Self::Directory => group == Group::Directory,
            // The list repeats what the directory says: each can be exchanged without the other.
            Self::List => {
                matches!(group, Group::Directory | Group::Basic | Group::Extended | Group::Punishment)
            }
            Self::Material => group == Group::Material,
            Self::Fee => group == Group::Fee,
            Self::Question => group == Group::Question,
        }
    }
}

/// A row of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Data set.
    pub set: Set,
    /// 记录唯一标识: the item's code, with the place of the row where an item has several.
    pub id: String,
    /// Fields.
    pub content: Map<String, Value>,
}

/// What has become of a row since the last batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// It was not there.
    Insert,
    /// It was another.
    Update,
    /// It is not there any more.
    Delete,
}

impl Sync {
    /// 同步类型.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Insert => "insert",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// Separates the item's code from the place of a row.
const PLACE: char = '#';
/// Added to a field's name: its words, where the field holds codes.
const WORDS: &str = "名称";
/// Added to a material's and a question's row: its item.
const ITEM: &str = "事项记录标识";
/// 排序
const ORDER: &str = "排序";

/// Elements of which an item may have several.
const MANY: [&str; 24] = [
    "legal_basis",
    "handling_code",
    "conditions",
    "process",
    "serve_objects",
    "channels",
    "special_procedure",
    "places",
    "hours",
    "window_phone",
    "consult",
    "complaint",
    "joint",
    "depth",
    "delivery",
    "four_ways",
    "person_themes",
    "legal_themes",
    "local_themes",
    "towns",
    "villages",
    "material_receipt",
    "undertaker",
    "service_category",
];

/// The rows of an item.
#[must_use]
pub fn rows(item: &ItemVersion, exchange: &Exchange) -> Vec<Row> {
    let listed = Elements::of(item);
    let mut rows = Vec::new();
    for set in Set::ALL {
        let mut of_set: BTreeMap<Option<usize>, Map<String, Value>> = BTreeMap::new();
        for one in listed.iter().filter(|one| set.holds(one.group) && !one.missing()) {
            exchange.write(one, of_set.entry(one.row).or_default());
        }
        for (place, mut content) in of_set {
            let id = match place {
                None => item.code.clone(),
                Some(at) => {
                    content.insert(ITEM.to_owned(), item.code.clone().into());
                    content.insert(ORDER.to_owned(), (at + 1).into());
                    format!("{}{PLACE}{:03}", item.code, at + 1)
                }
            };
            rows.push(Row { set, id, content });
        }
    }
    rows
}

/// What has changed between two batches; rows are told apart by data set and identifier.
#[must_use]
pub fn changed(then: Vec<Row>, now: Vec<Row>) -> Vec<(Sync, Row)> {
    let mut before: BTreeMap<(Set, String), Row> =
        then.into_iter().map(|row| ((row.set, row.id.clone()), row)).collect();
    let mut changed = Vec::new();
    for row in now {
        match before.remove(&(row.set, row.id.clone())) {
            None => changed.push((Sync::Insert, row)),
            Some(was) if was.content != row.content => changed.push((Sync::Update, row)),
            Some(_) => {}
        }
    }
    changed.extend(before.into_values().map(|gone| (Sync::Delete, Row { content: Map::new(), ..gone })));
    changed
}

impl Exchange {
    fn field(&self, one: &Listed) -> String {
        self.fields.get(one.key).cloned().unwrap_or_else(|| one.label.to_owned())
    }

    /// An element into a row: its codes and beside them its words, or its words alone.
    fn write(&self, one: &Listed, content: &mut Map<String, Value>) {
        let field = self.field(one);
        let many = MANY.contains(&one.key);
        let put = |content: &mut Map<String, Value>, field: String, mut values: Vec<Value>| {
            let value = if many { Value::Array(values) } else { values.pop().unwrap_or_default() };
            content.insert(field, value);
        };
        let words = one.said.iter().map(|said| said.text.clone().into()).collect();
        match one.table {
            None => put(content, field, words),
            Some(table) => {
                let codes = one.said.iter().map(|said| self.theirs(table, said).into()).collect();
                put(content, format!("{field}{WORDS}"), words);
                put(content, field, codes);
            }
        }
    }

    /// Their code for what is said; empty where they have none.
    fn theirs(&self, table: Table, said: &Said) -> String {
        said.code.as_ref().map_or_else(String::new, |code| self.code_out(table, &code.code))
    }

    fn code_out(&self, table: Table, ours: &str) -> String {
        let known = self.out.get(&(table.key().to_owned(), ours.to_owned()));
        known.cloned().unwrap_or_else(|| ours.to_owned())
    }

    /// Our value for theirs. Of several of ours that go out as the same code, the words tell which.
    fn ours(&self, table: Table, theirs: &str, words: &str) -> Option<Coded> {
        if let Some(row) = table.named(words).filter(|row| self.code_out(table, &row.code) == theirs) {
            let words = (row.escape && row.label != words).then(|| words.to_owned());
            return Some(Coded { words, ..Coded::new(&row.code) });
        }
        let back = self.back.get(&(table.key().to_owned(), theirs.to_owned()));
        match back {
            Some(ours) => table.read(Some(ours), Some(words)).map(|read| {
                let escape = table.code(ours).is_some_and(|row| row.escape);
                let words = (escape && !words.is_empty()).then(|| words.to_owned());
                Coded { words, ..read }
            }),
            None => table.read(Some(theirs), Some(words)),
        }
    }
}

#[cfg(test)]
mod tests;
