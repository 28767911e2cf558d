//! 依据总表: every document some item relies on, and who relies on it, so that nothing is overlooked when it is repealed
//! (requirements B3). One pass over the catalogue; the rules of a repeal are in `repeal`.

mod cite;
mod repeal;
#[cfg(test)]
mod tests;

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use cite::{Citation, articles_in, citations_in, plain_number, plain_title};
pub use repeal::{Affected, Fate, Repeal, Touched};

use super::item::{ItemVersion, LegalBasis};

/// What of an item relies on a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElementKind {
    /// 设定依据 of the item itself
    Item,
    /// 申请条件
    Condition,
    /// 申请材料
    Material,
    /// 收费
    Fee,
    /// A line of the list of fees: 收费项目.
    FeeLine,
    /// A limit, an exclusion of time, an extension, acceptance by silence, a higher body that decides.
    Procedure,
}

impl ElementKind {
    /// The word of the field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Item => "设定依据",
            Self::Condition => "申请条件",
            Self::Material => "申请材料",
            Self::Fee => "收费",
            Self::FeeLine => "收费项目",
            Self::Procedure => "程序和时限",
        }
    }

    /// Whether it can be struck by itself: a requirement put to people.
    #[must_use]
    pub fn is_requirement(self) -> bool {
        matches!(self, Self::Condition | Self::Material | Self::Fee | Self::FeeLine)
    }
}

/// An element with everything it relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resting {
    pub(super) kind: ElementKind,
    /// Place in its list.
    pub(super) at: usize,
    /// Name of the element.
    pub(super) name: String,
    pub(super) citations: Vec<Citation>,
    /// Something else is said to support it that names no document.
    pub(super) unread: Option<String>,
}

/// Who relies on a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reliance {
    /// Code of the item.
    pub item: String,
    /// Its name.
    pub item_name: String,
    /// Its body.
    pub department: String,
    /// What of the item.
    pub kind: ElementKind,
    /// Name of the element.
    pub element: String,
    /// Articles relied on, as compared; empty where none is cited.
    pub articles: Vec<String>,
    /// It relies on other documents as well.
    pub beside: bool,
}

/// A document of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Document {
    /// By what it is the same document: its number, else its title.
    pub key: String,
    /// The title written most fully.
    pub title: String,
    /// Other ways it is written.
    pub also: BTreeSet<String>,
    /// Its number, where any citation gives it.
    pub doc_no: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// First issue.
    pub date: Option<String>,
    /// Last revision.
    pub last_revised: Option<String>,
    /// Who relies on it, in order of the items.
    pub relies: Vec<Reliance>,
}

impl Document {
    /// Items that rely on it.
    #[must_use]
    pub fn items(&self) -> usize {
        self.relies.iter().map(|one| one.item.as_str()).collect::<BTreeSet<_>>().len()
    }

    fn know(&mut self, citation: &Citation, basis: Option<&LegalBasis>) {
        let title = &citation.title;
        if title.chars().count() > self.title.chars().count() && citation.number.as_ref() != Some(title) {
            let before = std::mem::replace(&mut self.title, title.clone());
            self.also.insert(before);
        } else if *title != self.title {
            self.also.insert(title.clone());
        }
        self.also.remove("");
        let Some(basis) = basis else { return };
        let filled = |own: &mut Option<String>, other: &Option<String>| {
            if own.is_none() {
                own.clone_from(other);
            }
        };
        filled(&mut self.doc_no, &basis.doc_no);
        filled(&mut self.issuer, &basis.issuer);
        filled(&mut self.date, &basis.date);
        filled(&mut self.last_revised, &basis.last_revised);
    }
}

/// The table of all bases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bases {
    documents: BTreeMap<String, Document>,
    /// Numbers under which a title is cited.
    numbers: BTreeMap<String, BTreeSet<String>>,
    /// Repeals recorded so far.
    repeals: Vec<Repeal>,
}

impl Bases {
    /// Reads the catalogue once. Repeals keep the identity of a document whose last full citation was struck.
    #[must_use]
    pub fn of<I: Borrow<ItemVersion>>(items: impl Iterator<Item = I> + Clone, repeals: &[Repeal]) -> Self {
        let mut bases = Self { repeals: repeals.to_vec(), ..Self::default() };
        for repeal in repeals {
            bases.number(&repeal.citation());
        }
        for item in items.clone() {
            for resting in resting(item.borrow()) {
                resting.citations.iter().for_each(|one| bases.number(one));
            }
        }
        for item in items {
            bases.read(item.borrow());
        }
        bases
    }

    fn number(&mut self, citation: &Citation) {
        if let Some(number) = &citation.number {
            self.numbers.entry(plain_title(&citation.title)).or_default().insert(number.clone());
        }
    }

    fn read(&mut self, item: &ItemVersion) {
        let full = bases_of(item);
        for one in resting(item) {
            let keys: BTreeSet<String> = one.citations.iter().map(|cited| self.key(cited)).collect();
            let beside = keys.len() > 1 || one.unread.is_some();
            for key in keys {
                let document = self.documents.entry(key.clone()).or_default();
                document.key = key.clone();
                let mut articles: Vec<String> = Vec::new();
                for cited in &one.citations {
                    if key_in(&self.numbers, cited) == key {
                        let basis = full.iter().find(|basis| Citation::of(basis) == *cited);
                        document.know(cited, basis.copied());
                        articles.extend(cited.articles.iter().cloned());
                    }
                }
                document.relies.push(Reliance {
                    item: item.code.clone(),
                    item_name: item.name.clone(),
                    department: item.department.clone(),
                    kind: one.kind,
                    element: one.name.clone(),
                    articles,
                    beside,
                });
            }
        }
    }

    /// By what a cited document is the same: its number; the one number its title is known under; else its title.
    #[must_use]
    pub fn key(&self, citation: &Citation) -> String {
        key_in(&self.numbers, citation)
    }

    /// Whether all that is cited is repealed when `repeal` takes effect: by it, or by another before it.
    fn is_gone(&self, citation: &Citation, repeal: &Repeal) -> bool {
        let key = self.key(citation);
        let before = self.repeals.iter().filter(|other| other.from <= repeal.from);
        before.chain([repeal]).any(|one| one.document == key && citation.covered_by(one.article.as_deref()))
    }

    /// Repeals recorded, oldest first.
    #[must_use]
    pub fn repeals(&self) -> &[Repeal] {
        &self.repeals
    }

    /// A document by its key.
    #[must_use]
    pub fn document(&self, key: &str) -> Option<&Document> {
        self.documents.get(key)
    }

    /// Documents whose title, number or issuing body holds what was asked, those most relied on first.
    #[must_use]
    pub fn find(&self, asked: &str) -> Vec<&Document> {
        let asked = asked.trim();
        let (title, number) = (plain_title(asked), plain_number(asked));
        let fits = |document: &&Document| {
            let names = std::iter::once(&document.title).chain(&document.also);
            asked.is_empty()
                || names.into_iter().any(|name| plain_title(name).contains(&title))
                || number.as_ref().is_some_and(|number| document.key == *number)
                || [&document.doc_no, &document.issuer]
                    .into_iter()
                    .flatten()
                    .any(|known| known.contains(asked))
        };
        let mut found: Vec<&Document> = self.documents.values().filter(fits).collect();
        found.sort_by(|a, b| b.relies.len().cmp(&a.relies.len()).then_with(|| a.title.cmp(&b.title)));
        found
    }

    /// Other documents cited under the same title: another number, or none.
    #[must_use]
    pub fn namesakes(&self, document: &Document) -> Vec<&Document> {
        let title = plain_title(&document.title);
        let same = |other: &&Document| other.key != document.key && plain_title(&other.title) == title;
        self.documents.values().filter(same).collect()
    }
}

fn key_in(numbers: &BTreeMap<String, BTreeSet<String>>, citation: &Citation) -> String {
    if let Some(number) = &citation.number {
        return number.clone();
    }
    let title = plain_title(&citation.title);
    let known = numbers.get(&title).filter(|known| known.len() == 1);
    known.and_then(BTreeSet::first).cloned().unwrap_or(title)
}

/// Every basis an item gives in full.
fn bases_of(item: &ItemVersion) -> Vec<&LegalBasis> {
    let conditions = item.conditions.iter().filter_map(|one| one.legal_basis.as_ref());
    let materials = item.materials.iter().filter_map(|one| one.legal_basis.as_ref());
    let fee = item.fee.iter().filter_map(|fee| fee.legal_basis.as_ref());
    let lines = item.fee_list.lines.iter().filter_map(|line| line.legal_basis.as_ref());
    item.legal_bases.iter().chain(conditions).chain(materials).chain(fee).chain(lines).collect()
}

/// Elements of an item with what they rely on; those that rely on nothing are left out.
pub(super) fn resting(item: &ItemVersion) -> Vec<Resting> {
    let mut all: Vec<Resting> = Vec::new();
    for (at, basis) in item.legal_bases.iter().enumerate() {
        all.push(rest(ElementKind::Item, at, basis.cited(), Some(basis), None));
    }
    for (at, one) in item.conditions.iter().enumerate() {
        all.push(rest(ElementKind::Condition, at, one.text.clone(), one.legal_basis.as_ref(), None));
    }
    for (at, one) in item.materials.iter().enumerate() {
        let (basis, words) = (one.legal_basis.as_ref(), one.basis.as_deref());
        all.push(rest(ElementKind::Material, at, one.name.clone(), basis, words));
    }
    if let Some(fee) = item.fee.as_ref().filter(|fee| fee.charged) {
        let name = fee.standard.clone().unwrap_or_else(|| "收费".to_owned());
        all.push(rest(ElementKind::Fee, 0, name, fee.legal_basis.as_ref(), fee.basis.as_deref()));
    }
    for (at, line) in item.fee_list.lines.iter().enumerate() {
        all.push(rest(ElementKind::FeeLine, at, line.name.clone(), line.legal_basis.as_ref(), None));
    }
    all.extend(procedure(item));
    all.retain(|one| !one.citations.is_empty());
    all
}

fn rest(
    kind: ElementKind,
    at: usize,
    name: String,
    basis: Option<&LegalBasis>,
    words: Option<&str>,
) -> Resting {
    let mut citations: Vec<Citation> =
        basis.filter(|basis| !basis.doc.trim().is_empty()).map(Citation::of).into_iter().collect();
    let words = words.map(str::trim).filter(|words| !words.is_empty());
    let (told, known) = words.map(citations_in).unwrap_or_default();
    citations.extend(told);
    let unread = words.filter(|_| !known).map(str::to_owned);
    Resting { kind, at, name, citations, unread }
}

/// What the procedure relies on, in the words of its rules. A limit is told in a sentence: only titles in 《》 are read.
fn procedure(item: &ItemVersion) -> Vec<Resting> {
    let mut rules: Vec<(&str, &str)> = Vec::new();
    let of_limit = |limit: &super::item::ItemLimit| limit.text.clone().filter(|text| text.contains('《'));
    let (statutory, promised) = (
        item.statutory.as_ref().and_then(of_limit).unwrap_or_default(),
        item.promised.as_ref().and_then(of_limit).unwrap_or_default(),
    );
    rules.push(("法定时限", &statutory));
    rules.push(("承诺时限", &promised));
    rules.extend(item.exclusions.iter().map(|one| (one.ground.label(), one.source.as_str())));
    rules.extend(item.extension.iter().map(|one| ("延长期限", one.source.as_str())));
    rules.extend(item.deemed_rule.iter().map(|rule| ("逾期视为受理", rule.as_str())));
    rules.extend(item.decided_above.iter().map(|one| ("由上级决定", one.source.as_str())));
    let one =
        |(name, words): (&str, &str)| rest(ElementKind::Procedure, 0, name.to_owned(), None, Some(words));
    rules.into_iter().map(one).collect()
}
