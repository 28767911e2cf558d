//! A paper's content without a layout: what is printed, in reading order.

use serde::{Deserialize, Serialize};

use super::PaperKind;

/// One paper, ready to be set in type or shown on a screen. Strings and booleans only, so its canonical JSON
/// is unambiguous and can be hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperContent {
    /// Kind of paper.
    pub kind: PaperKind,
    /// Version of the wording.
    pub template: u32,
    /// Body named above the title.
    pub heading: String,
    /// Title.
    pub title: String,
    /// 文号, or the case number where the kind takes none.
    pub no: Option<String>,
    /// Who is addressed, without the colon; none on lists and records.
    pub addressee: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// Body in whose name the paper is signed.
    pub issuer: String,
    /// Text at the place of the seal: `(印章)` while there is no electronic seal, `示范 无效` in a
    /// demonstration; none where the paper bears no seal.
    pub seal: Option<String>,
    /// Name of the seal to be used, for example `行政审批专用章`.
    pub seal_name: Option<String>,
    /// Date of the paper in words.
    pub dated_on: String,
    /// Telephones and place, label and text.
    pub footer: Vec<(String, String)>,
    /// Address behind the QR code.
    pub check_url: Option<String>,
    /// Marked 补打.
    pub reprint: bool,
    /// Made by a demonstration store.
    pub demo: bool,
    /// The query code to print on a receipt. Left out of every serialisation: it is neither stored nor hashed.
    #[serde(skip)]
    pub query_code: Option<String>,
}

/// A piece of a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", content = "content", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph of running text.
    Paragraph(String),
    /// Label and value, one pair a row; an empty value is a blank to be filled in by hand.
    Facts(Vec<(String, String)>),
    /// A table.
    Table {
        /// Column heads.
        head: Vec<String>,
        /// Rows, each as long as the head.
        rows: Vec<Vec<String>>,
    },
    /// A remark in small type.
    Note(String),
    /// Two places to sign, with a date each.
    Sign {
        /// Label on the left.
        left: String,
        /// Label on the right.
        right: String,
    },
}

impl Block {
    /// A fact row list from borrowed labels.
    pub(super) fn facts(rows: Vec<(&str, String)>) -> Self {
        Self::Facts(rows.into_iter().map(|(label, value)| (label.to_owned(), value)).collect())
    }

    /// A table from borrowed heads.
    pub(super) fn table(head: &[&str], rows: Vec<Vec<String>>) -> Self {
        Self::Table { head: head.iter().map(|&text| text.to_owned()).collect(), rows }
    }

    /// Two places to sign.
    pub(super) fn sign(left: &str, right: &str) -> Self {
        Self::Sign { left: left.to_owned(), right: right.to_owned() }
    }
}
