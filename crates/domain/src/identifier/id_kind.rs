//! Kinds of certificate (证件类型): the national codes of GA/T 2000.156 as data.

use std::sync::OnceLock;

use super::{IdError, IdProblem, organisation_code, resident_id, uscc};

const TABLE: &str = include_str!("../../../../data/id_kinds.csv");

/// 其他证件
const OTHER: &str = "990";

/// The longest certificate number taken, in characters.
const NUMBER_MAX: usize = 50;

/// By which rule a kind's numbers are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckedAs {
    /// 公民身份号码, GB 11643.
    Resident,
    /// 统一社会信用代码, GB 32100.
    Uscc,
    /// 组织机构代码, GB 11714.
    OrganisationCode,
    /// No rule known: any number that is not empty.
    Any,
}

/// Whose certificate it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A natural person's.
    Person,
    /// A legal person's or another organisation's.
    Organisation,
    /// Either's: 其他证件.
    Either,
}

/// A kind of certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdKind {
    /// The code, e.g. `111`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// How its numbers are checked.
    pub checked_as: CheckedAs,
    /// How well the row is attested: C seen in public code, M from memory.
    pub source_mark: &'static str,
}

impl IdKind {
    /// Whose certificates of this kind are.
    #[must_use]
    pub fn holder(&self) -> Holder {
        match (self.checked_as, self.code) {
            (CheckedAs::Uscc | CheckedAs::OrganisationCode, _) => Holder::Organisation,
            (_, OTHER) => Holder::Either,
            _ => Holder::Person,
        }
    }
}

/// All kinds known, in the order of the table.
#[must_use]
pub fn id_kinds() -> &'static [IdKind] {
    static KINDS: OnceLock<Vec<IdKind>> = OnceLock::new();
    KINDS.get_or_init(|| TABLE.lines().skip(1).filter_map(row).collect())
}

/// The kind with this code.
#[must_use]
pub fn id_kind(code: &str) -> Option<&'static IdKind> {
    id_kinds().iter().find(|kind| kind.code == code)
}

/// Checks a number of the kind with this code and gives it in its normal form. Numbers of unknown kinds are
/// taken as they are, unless empty or longer than 50 characters.
///
/// # Errors
/// The first failing position and the reason.
pub fn check_id(code: &str, number: &str) -> Result<String, IdError> {
    match id_kind(code).map_or(CheckedAs::Any, |kind| kind.checked_as) {
        CheckedAs::Resident => resident_id(number).map(|id| id.number),
        CheckedAs::Uscc => uscc(number).map(|code| code.as_str().to_owned()),
        CheckedAs::OrganisationCode => organisation_code(number),
        CheckedAs::Any => any_number(number),
    }
}

fn any_number(number: &str) -> Result<String, IdError> {
    let number = number.trim();
    let found = number.chars().count();
    match number.chars().position(char::is_control) {
        _ if number.is_empty() => Err(IdProblem::Empty.whole()),
        Some(at) => Err(IdProblem::NotAllowed(number.chars().nth(at).unwrap_or_default()).at(at)),
        None if found > NUMBER_MAX => Err(IdProblem::Length { expected: "1–50 位", found }.whole()),
        None => Ok(number.to_owned()),
    }
}

fn row(line: &'static str) -> Option<IdKind> {
    let mut fields = line.split(',');
    let (code, name, checked_as, source_mark) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let checked_as = match checked_as {
        "resident" => CheckedAs::Resident,
        "uscc" => CheckedAs::Uscc,
        "organisation_code" => CheckedAs::OrganisationCode,
        "" => CheckedAs::Any,
        _ => return None,
    };
    Some(IdKind { code, name, checked_as, source_mark })
}
