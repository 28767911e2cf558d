//! One line of `id check --batch`.

use super::{IdError, IdProblem, item_code, licence_id, resident_id, uscc};

/// The kinds of identifier the command line checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 公民身份号码.
    Resident,
    /// 统一社会信用代码.
    Uscc,
    /// 事项编码.
    Item,
    /// 电子证照标识.
    Licence,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Resident, Self::Uscc, Self::Item, Self::Licence];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Uscc => "uscc",
            Self::Item => "item",
            Self::Licence => "licence",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn check(self, text: &str) -> Result<(), IdError> {
        match self {
            Self::Resident => resident_id(text).map(drop),
            Self::Uscc => uscc(text).map(drop),
            Self::Item => item_code(text).map(drop),
            Self::Licence => licence_id(text).map(drop),
        }
    }
}

/// Answers one line: `ok`, or `error: ` and the reason. Without a kind it is guessed by shape. Blank lines are
/// errors; the answer is always exactly one line.
#[must_use]
pub fn batch_line(kind: Option<Kind>, line: &str) -> String {
    let text = line.trim();
    let verdict = match kind {
        _ if text.is_empty() => return "error: 空行".to_owned(),
        Some(kind) => kind.check(text),
        None => check_by_shape(text),
    };
    match verdict {
        Ok(()) => "ok".to_owned(),
        Err(fault) => format!("error: {fault}"),
    }
}

fn check_by_shape(text: &str) -> Result<(), IdError> {
    match text.chars().count() {
        _ if text.contains('.') => Kind::Licence.check(text),
        _ if text.starts_with("SX-") => Kind::Item.check(text),
        12 | 31 | 33 => Kind::Item.check(text),
        15 => Kind::Resident.check(text),
        18 if looks_resident(text) => Kind::Resident.check(text).or_else(|fault| match fault.problem {
            // Digits throughout with an impossible birth date may still be a credit code.
            IdProblem::Check { .. } => Err(fault),
            _ => Kind::Uscc.check(text).map_err(|_| fault),
        }),
        18 => Kind::Uscc.check(text),
        _ => Err(IdProblem::Unknown.whole()),
    }
}

/// Seventeen digits with a century where a birth year would stand.
fn looks_resident(text: &str) -> bool {
    text.chars().take(17).all(|c| c.is_ascii_digit()) && matches!(text.get(6..8), Some("18" | "19" | "20"))
}
