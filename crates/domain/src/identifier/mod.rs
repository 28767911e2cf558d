//! Identifiers: of people, organisations, items, licences and cases. Each is checked from left to right, and an
//! error names the first failing position and the reason.

mod batch;
mod case_no;
mod id_kind;
mod item;
mod licence;
mod mask;
mod phone;
mod resident;
#[cfg(test)]
mod tests;
mod uscc;

pub use batch::{Kind, batch_line};
pub use case_no::{CASE_NO_MAX, CaseNo};
pub use id_kind::{CheckedAs, Holder, IdKind, check_id, id_kind, id_kinds};
pub use item::{ItemCode, item_code};
pub use licence::{LICENCE_ROOT, LicenceId, licence_id};
pub use mask::{mask_id, mask_name, mask_organisation, mask_person, mask_phone};
pub use phone::phone;
pub use resident::{ResidentId, Sex, resident_id};
pub use uscc::{Uscc, organisation_code, uscc};

/// Why an identifier is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdError {
    /// The failing character, counted from 1; `None` where the whole is at fault.
    pub position: Option<usize>,
    /// What is wrong.
    pub problem: IdProblem,
}

impl std::fmt::Display for IdError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.position {
            Some(position) => write!(f, "第 {position} 位：{}", self.problem),
            None => write!(f, "{}", self.problem),
        }
    }
}

impl std::error::Error for IdError {}

/// What is wrong with an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdProblem {
    /// Nothing was given.
    #[error("未填写")]
    Empty,
    /// Wrong number of characters.
    #[error("长度应为 {expected}，实为 {found} 位")]
    Length {
        /// The lengths allowed, as written.
        expected: &'static str,
        /// The length found.
        found: usize,
    },
    /// A digit was expected.
    #[error("应为数字，实为“{}”", shown(*.0))]
    NotADigit(char),
    /// A capital letter or digit was expected.
    #[error("应为大写字母，实为“{0}”")]
    LowerCase(char),
    /// The character is not one of the code's.
    #[error("不允许的字符“{}”", shown(*.0))]
    NotAllowed(char),
    /// No province has this code.
    #[error("省级代码“{0}”不存在")]
    Province(String),
    /// Not a year a living or dead person of record was born in.
    #[error("出生年份“{0}”不合理")]
    BirthYear(String),
    /// Not a month.
    #[error("出生月份“{0}”不存在")]
    BirthMonth(String),
    /// The month has no such day.
    #[error("出生日“{0}”不存在")]
    BirthDay(String),
    /// The check character does not fit.
    #[error("校验码应为“{expected}”，实为“{}”", shown(*.found))]
    Check {
        /// What the rule gives.
        expected: char,
        /// What was written.
        found: char,
    },
    /// The level of exercise of power is 1 to 7.
    #[error("行使层级应为 1–7，实为“{}”", shown(*.0))]
    Level(char),
    /// The licence identifier lacks or exceeds its segments.
    #[error("应为 5 段（类型代码.颁发机构代码.流水号.版本号.校验位），实为 {0} 段")]
    Segments(usize),
    /// A segment of the licence identifier has the wrong length.
    #[error("{segment}长度应为 {expected}，实为 {found} 位")]
    Segment {
        /// Which.
        segment: &'static str,
        /// The lengths allowed, as written.
        expected: &'static str,
        /// The length found.
        found: usize,
    },
    /// Versions count from 001.
    #[error("版本号从 001 起")]
    Version,
    /// Neither a mobile nor a landline number.
    #[error("应为 11 位手机号，或区号加 7–8 位固定电话号码")]
    Phone,
    /// Not the shape of any identifier known.
    #[error("无法识别的号码，请指明种类")]
    Unknown,
}

impl IdProblem {
    /// The problem at the character with this index (from 0).
    fn at(self, index: usize) -> IdError {
        IdError { position: Some(index + 1), problem: self }
    }

    /// The problem of the whole.
    fn whole(self) -> IdError {
        IdError { position: None, problem: self }
    }
}

/// Province codes of GB/T 2260, with 83 as used in residence permits of Taiwan residents.
const PROVINCES: &[u32] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// A character for display: invisible ones are named, so that an answer stays on one line.
fn shown(found: char) -> String {
    if found.is_control() || found.is_whitespace() {
        found.escape_unicode().to_string()
    } else {
        found.to_string()
    }
}

/// Checks that the characters are decimal digits; `from` is the index of the first in the whole.
fn all_digits(chars: &[char], from: usize) -> Result<(), IdError> {
    match chars.iter().position(|c| !c.is_ascii_digit()) {
        Some(at) => Err(IdProblem::NotADigit(chars.get(at).copied().unwrap_or_default()).at(from + at)),
        None => Ok(()),
    }
}

/// Checks that the characters are digits or capital letters; `from` is the index of the first in the whole.
fn all_alphanumeric(chars: &[char], from: usize) -> Result<(), IdError> {
    for (at, c) in chars.iter().enumerate() {
        match c {
            '0'..='9' | 'A'..='Z' => {}
            'a'..='z' => return Err(IdProblem::LowerCase(*c).at(from + at)),
            _ => return Err(IdProblem::NotAllowed(*c).at(from + at)),
        }
    }
    Ok(())
}

/// Value of a digit or capital letter: 0 to 35.
fn base36(c: char) -> Option<u32> {
    if c.is_ascii_lowercase() { None } else { c.to_digit(36) }
}

/// The characters of a slice as text.
fn text(chars: &[char]) -> String {
    chars.iter().collect()
}
