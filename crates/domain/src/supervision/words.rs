//! What people write on sheets, letters and records: there, printable, not longer than its place; days that can be.

use jiff::civil::Date;

use crate::calendar::add_days;
use crate::case::{unprintable, unseen};

/// There is something to read, it is not longer than its place, and nothing in it hides or turns the rest round.
#[must_use]
pub fn readable(text: &str, max: usize) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !unseen(c))
        && text.chars().count() <= max
        && !text.chars().any(unprintable)
}

/// Whether a day somebody is given lies ahead: today or later, and not more than a year away.
#[must_use]
pub fn ahead(day: Date, today: Date) -> bool {
    (today..=add_days(today, 366)).contains(&day)
}

/// Whether a day on which something happened can be: not to come, and not more than ten years ago.
#[must_use]
pub fn past(day: Date, today: Date) -> bool {
    (add_days(today, -3_660)..=today).contains(&day)
}

/// A text that is missing or cannot be kept, with the field it stands in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wording {
    /// Nothing was written.
    #[error("请写明{label}")]
    Missing {
        /// Name of the field in the form.
        field: &'static str,
        /// What it is called.
        label: &'static str,
    },
    /// More than its place holds.
    #[error("{label}不超过 {max} 字")]
    TooLong {
        /// Name of the field in the form.
        field: &'static str,
        /// What it is called.
        label: &'static str,
        /// Most characters.
        max: usize,
    },
    /// Control characters, or such that turn the text round them.
    #[error("{label}里有不能显示的字符，请重新输入")]
    Unprintable {
        /// Name of the field in the form.
        field: &'static str,
        /// What it is called.
        label: &'static str,
    },
}

impl Wording {
    /// Name of the field in the form.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Missing { field, .. } | Self::TooLong { field, .. } | Self::Unprintable { field, .. } => {
                field
            }
        }
    }
}

/// A text that has to be there, blanks around it dropped.
///
/// # Errors
/// It is blank, longer than `max` characters, or holds what cannot be shown.
pub fn needed(field: &'static str, label: &'static str, max: usize, text: &str) -> Result<String, Wording> {
    let text = allowed(field, label, max, text)?;
    if text.is_empty() { Err(Wording::Missing { field, label }) } else { Ok(text) }
}

/// A text that may be left out.
///
/// # Errors
/// See [`needed`].
pub fn allowed(field: &'static str, label: &'static str, max: usize, text: &str) -> Result<String, Wording> {
    let text = text.trim();
    if text.chars().count() > max {
        return Err(Wording::TooLong { field, label, max });
    }
    if text.chars().any(unprintable) {
        return Err(Wording::Unprintable { field, label });
    }
    // What nobody sees is nothing.
    let nothing = text.chars().all(|c| c.is_whitespace() || unseen(c));
    Ok(if nothing { String::new() } else { text.to_owned() })
}
