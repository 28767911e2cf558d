//! 废止: a document, or one article of it, is no law any more from a day on. What rests on nothing else is struck; what
//! also rests on something else, and what is no requirement, is flagged; a licence whose 设定依据 is gone is not granted
//! any more (行政许可法 §§14–17: only laws, regulations and what they name may set one) and is suspended.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::cite::{Citation, plain_number};
use super::{Bases, ElementKind, Resting, resting};
use crate::case::{Author, Profile};
use crate::catalogue::item::{ItemVersion, Status};
use crate::catalogue::lint::{Finding, Severity};

/// A repeal as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeal {
    /// Running number of repeals.
    pub id: u32,
    /// Key of the document in the table.
    pub document: String,
    /// Its title.
    pub title: String,
    /// Its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_no: Option<String>,
    /// The article repealed, as compared; none for the whole document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// First day without it.
    pub from: Date,
    /// The instrument by which it was repealed: title and number.
    pub instrument: String,
    /// Codes of the licences the editor saw and confirmed to be suspended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub licences: Vec<String>,
    /// Who recorded it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// Items up to this code have been gone through.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
    /// Items changed so far.
    #[serde(default)]
    pub changed: u32,
    /// All items have been gone through.
    #[serde(default)]
    pub done: bool,
}

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Rests on nothing else: struck.
    Struck,
    /// Rests on something else as well, or only part of what it rests on is repealed: to be looked at.
    Beside,
    /// 设定依据, or a rule of the procedure: to be looked at.
    Flagged,
}

/// An element that a repeal touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// What it is.
    pub kind: ElementKind,
    /// Its name.
    pub name: String,
    /// JSON pointer of the element.
    pub field: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// An item that a repeal touches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Affected {
    /// Code.
    pub item: String,
    /// Name.
    pub name: String,
    /// Its body.
    pub department: String,
    /// Elements, in the order of the guide.
    pub touched: Vec<Touched>,
    /// A licence that takes cases and has no 设定依据 left.
    pub bare_licence: bool,
}

impl Repeal {
    /// The document as cited.
    pub(super) fn citation(&self) -> Citation {
        let number = self.doc_no.as_deref().and_then(plain_number);
        Citation { title: self.title.clone(), number, articles: Vec::new() }
    }

    /// What is repealed: `《…》第16条`.
    #[must_use]
    pub fn what(&self) -> String {
        format!("《{}》{}", self.title, self.article.as_deref().unwrap_or_default())
    }

    /// The sentence beside what still cites it.
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{}自{}起废止（{}）", self.what(), self.from.strftime("%Y-%m-%d"), self.instrument)
    }

    fn hits(&self, bases: &Bases, one: &Resting) -> bool {
        let touched =
            |cited: &Citation| bases.key(cited) == self.document && cited.touched_by(self.article.as_deref());
        one.citations.iter().any(touched)
    }

    fn fate(&self, bases: &Bases, one: &Resting) -> Fate {
        if !one.kind.is_requirement() {
            Fate::Flagged
        } else if one.unread.is_none() && one.citations.iter().all(|cited| bases.is_gone(cited, self)) {
            Fate::Struck
        } else {
            Fate::Beside
        }
    }

    /// What the repeal touches of an item; none where it touches nothing.
    #[must_use]
    pub fn affected(&self, bases: &Bases, item: &ItemVersion) -> Option<Affected> {
        let all = resting(item);
        let touched: Vec<Touched> = all
            .iter()
            .filter(|one| self.hits(bases, one))
            .map(|one| Touched {
                kind: one.kind,
                name: one.name.clone(),
                field: field(one),
                fate: self.fate(bases, one),
            })
            .collect();
        (!touched.is_empty()).then(|| Affected {
            item: item.code.clone(),
            name: item.name.clone(),
            department: item.department.clone(),
            touched,
            bare_licence: item.profile == Profile::Licence
                && item.status.takes_cases()
                && self.leaves_none(bases, &all),
        })
    }

    /// Whether every 设定依据 of the item is gone with it.
    fn leaves_none(&self, bases: &Bases, all: &[Resting]) -> bool {
        let mut own = all.iter().filter(|one| one.kind == ElementKind::Item).peekable();
        own.peek().is_some() && own.all(|one| one.citations.iter().all(|cited| bases.is_gone(cited, self)))
    }

    /// The item as it is without what rested on nothing else; none where nothing changes. A licence without 设定依据
    /// is suspended where that was confirmed.
    #[must_use]
    pub fn applied(&self, bases: &Bases, item: &ItemVersion) -> Option<ItemVersion> {
        let affected = self.affected(bases, item)?;
        let gone: Vec<Resting> = resting(item)
            .into_iter()
            .filter(|one| self.hits(bases, one) && self.fate(bases, one) == Fate::Struck)
            .collect();
        let suspends = affected.bare_licence && self.licences.contains(&item.code);
        if gone.is_empty() && !suspends {
            return None;
        }
        let is_gone = |kind, at| gone.iter().any(|one| one.kind == kind && one.at == at);
        let mut next = item.clone();
        next.conditions = kept(&item.conditions, |at| !is_gone(ElementKind::Condition, at));
        next.materials = kept(&item.materials, |at| !is_gone(ElementKind::Material, at));
        if let Some(fee) = next.fee.as_mut().filter(|_| is_gone(ElementKind::Fee, 0)) {
            (fee.charged, fee.standard, fee.basis, fee.legal_basis) = (false, None, None, None);
        }
        next.fee_list.lines = kept(&item.fee_list.lines, |at| !is_gone(ElementKind::FeeLine, at));
        if suspends {
            let reason = format!("设定依据{}，暂停受理", self.sentence());
            next.status = Status::Suspended { reason };
        }
        Some(next)
    }

    /// What an item in force still cites of it: for the editor, and in the way of the next publication.
    #[must_use]
    pub fn findings(&self, bases: &Bases, item: &ItemVersion, today: Date) -> Vec<Finding> {
        let Some(affected) = self.affected(bases, item).filter(|_| self.from <= today) else {
            return Vec::new();
        };
        let severity = |one: &Touched| match one.kind {
            ElementKind::Item if affected.bare_licence => Severity::Fatal,
            ElementKind::Item => Severity::Error,
            _ => Severity::Warning,
        };
        let finding = |one: &Touched| Finding {
            line: 0,
            item: item.code.clone(),
            severity: severity(one),
            rule: "basis-repealed".to_owned(),
            message: format!("{}“{}”：{}", one.kind.label(), one.name, self.sentence()),
            field: one.field.clone(),
        };
        affected.touched.iter().map(finding).collect()
    }
}

fn kept<T: Clone>(list: &[T], keep: impl Fn(usize) -> bool) -> Vec<T> {
    list.iter().enumerate().filter(|(at, _)| keep(*at)).map(|(_, one)| one.clone()).collect()
}

fn field(one: &Resting) -> String {
    match one.kind {
        ElementKind::Item => format!("/legal_basis/{}", one.at),
        ElementKind::Condition => format!("/conditions/{}/legal_basis", one.at),
        ElementKind::Material => format!("/materials/{}/legal_basis", one.at),
        ElementKind::Fee => "/fee/legal_basis".to_owned(),
        ElementKind::FeeLine => format!("/fee_list/lines/{}/legal_basis", one.at),
        ElementKind::Procedure => "/statutory_limit".to_owned(),
    }
}
