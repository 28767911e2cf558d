//! What goes to the printer: a paper of a case, or an application form.

use serde::{Deserialize, Serialize};

use super::PaperContent;
use crate::catalogue::booklet::Booklet;
use crate::supervision::bulletin::BulletinSheet;
use crate::supervision::letter::LetterSheet;

/// One print: its title, and the content of one of the layouts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Title of the document.
    pub title: String,
    /// What is printed.
    pub body: SheetBody,
}

/// Content of a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetBody {
    /// A paper a case makes.
    Paper(Box<PaperContent>),
    /// An application form: blank, filled sample, or of a case.
    Form(Box<FormSheet>),
    /// Guides of the catalogue.
    Booklet(Box<Booklet>),
    /// A letter of supervision.
    Letter(Box<LetterSheet>),
    /// A bulletin of supervision.
    Bulletin(Box<BulletinSheet>),
}

impl From<PaperContent> for Sheet {
    fn from(content: PaperContent) -> Self {
        Self { title: content.title.clone(), body: SheetBody::Paper(Box::new(content)) }
    }
}

impl From<FormSheet> for Sheet {
    fn from(sheet: FormSheet) -> Self {
        Self { title: sheet.title.clone(), body: SheetBody::Form(Box::new(sheet)) }
    }
}

impl From<Booklet> for Sheet {
    fn from(booklet: Booklet) -> Self {
        Self { title: booklet.title.clone(), body: SheetBody::Booklet(Box::new(booklet)) }
    }
}

impl From<LetterSheet> for Sheet {
    fn from(letter: LetterSheet) -> Self {
        Self { title: letter.title.clone(), body: SheetBody::Letter(Box::new(letter)) }
    }
}

impl From<BulletinSheet> for Sheet {
    fn from(bulletin: BulletinSheet) -> Self {
        Self { title: bulletin.title.clone(), body: SheetBody::Bulletin(Box::new(bulletin)) }
    }
}

/// An application form on paper, without a layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSheet {
    /// Title.
    pub title: String,
    /// Beneath the title: item, code, version, case.
    pub about: Vec<(String, String)>,
    /// Written across every page: 样表. None on a form that is to be handed in.
    pub mark: Option<String>,
    /// Sections in order.
    pub sections: Vec<SheetSection>,
    /// What the applicant signs.
    pub statement: String,
    /// Places to sign, with a date each.
    pub signs: Vec<String>,
    /// 填表说明
    pub notes: Vec<String>,
    /// Made by a demonstration store.
    pub demo: bool,
}

/// A section of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetSection {
    /// Heading.
    pub title: String,
    /// Rows in order.
    pub rows: Vec<SheetRow>,
}

/// A question with its answer, or room for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// The question.
    pub label: String,
    /// Has to be filled in.
    pub must: bool,
    /// What is in it.
    pub value: SheetValue,
}

/// The answer of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", content = "of", rename_all = "snake_case")]
pub enum SheetValue {
    /// Written, or to be written on so many lines; with a unit behind it.
    Text {
        /// What is written; empty for room to write.
        text: String,
        /// Lines of room.
        lines: u8,
        /// Printed behind the room; empty for none.
        unit: String,
    },
    /// Boxes to tick: label, ticked.
    Boxes(Vec<(String, bool)>),
    /// Year, month and day to be written in.
    Day,
}

impl SheetValue {
    /// A text that is there, or one line for it.
    #[must_use]
    pub fn line(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), lines: 1, unit: String::new() }
    }
}
