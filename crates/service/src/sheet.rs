//! The catalogue as a workbook (XLSX): one sheet for each group of elements, linked by the item's code. Template, export
//! and reading go by one table of columns (`columns`).
//!
//! What a workbook leaves out stays as it is in force: a sheet without rows, a column that is not there, elements that have
//! no column. A cell that says what is in force leaves the value alone, so an exported file read again changes nothing.

mod bounds;
mod cell;
mod columns;
mod load;
mod read;
mod write;

use domain::catalogue::{Finding, Severity};

pub use bounds::FILE_MAX;
pub use read::{Read, read};
pub use write::{EXPORT_MAX, template, workbook};

/// Why a file is not read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Larger than [`FILE_MAX`].
    #[error("文件超过 20 MB，请分成几个文件")]
    TooLarge,
    /// Neither a workbook nor JSON Lines.
    #[error("不是 XLSX 工作簿，也不是 JSON Lines 文件，或者文件已损坏")]
    NoWorkbook,
    /// An old format, or locked with a password.
    #[error("是旧格式（.xls）或者设了打开密码，请另存为不加密的 .xlsx 再传")]
    OldOrLocked,
    /// It would not stay small when unpacked.
    #[error("文件展开后太大，不予读取；请删去图片和空白格式，或者分成几个文件")]
    Unpacks,
    /// More rows or cells than are read.
    #[error("“{0}”表内容太多，请分成几个文件")]
    TooMany(String),
    /// No sheet of items.
    #[error("没有“事项”表，或者表里没有“事项编码”这一列；请用下载的模板填写")]
    NoItems,
    /// Text in another encoding.
    #[error("第 {0} 行不是 UTF-8 文字，请另存为 UTF-8 再传")]
    NotUtf8(usize),
    /// Written to a workbook: more than fits.
    #[error("{0}")]
    TooLong(String),
    /// The library that writes workbooks refused.
    #[error("工作簿没有写成：{0}")]
    Unwritten(String),
}

/// Something wrong, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Sheet; empty in JSON Lines.
    pub sheet: String,
    /// Row of the sheet or line of the file, from 1; 0 for the whole.
    pub row: u32,
    /// Heading of the column, or the field; empty for the whole row.
    pub column: String,
    /// Code of the item, as far as known.
    pub item: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What was found.
    pub found: String,
    /// What is wrong, or what is wanted.
    pub wanted: String,
}

impl Fault {
    /// A finding about a line of a file.
    #[must_use]
    pub fn of_line(finding: &Finding) -> Self {
        Self {
            sheet: String::new(),
            row: u32::try_from(finding.line).unwrap_or(u32::MAX),
            column: finding.field.clone(),
            item: finding.item.clone(),
            severity: finding.severity,
            found: String::new(),
            wanted: finding.message.clone(),
        }
    }

    /// Where it stands: `“材料”表第 12 行“份数”`, `第 3 行 /materials/0/name`.
    #[must_use]
    pub fn place(&self) -> String {
        let column = match (self.column.is_empty(), self.sheet.is_empty()) {
            (true, _) => String::new(),
            (false, true) => format!(" {}", self.column),
            (false, false) => format!("“{}”", self.column),
        };
        let row = if self.row == 0 { String::new() } else { format!("第 {} 行", self.row) };
        if self.sheet.is_empty() {
            format!("{row}{column}")
        } else {
            format!("“{}”表{row}{column}", self.sheet)
        }
    }

    /// What was found and what is wanted, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        if self.found.is_empty() {
            self.wanted.clone()
        } else {
            format!("“{}”{}", self.found, self.wanted)
        }
    }
}

#[cfg(test)]
mod tests;
