//! Telephone numbers people leave with an application.

use super::{IdError, IdProblem};

/// Checks a telephone number and gives it in one form: a mobile number as 11 digits (blanks, hyphens and +86
/// dropped), a landline as `area-number`, or the number alone where no area code was given, with `-extension`.
///
/// # Errors
/// The position of a character that belongs in no telephone number, or the whole as neither kind.
pub fn phone(number: &str) -> Result<String, IdError> {
    let written = number.trim();
    if written.is_empty() {
        return Err(IdProblem::Empty.whole());
    }
    let allowed = |at: usize, c: char| c.is_ascii_digit() || matches!(c, ' ' | '-') || (c == '+' && at == 0);
    if let Some((at, c)) = written.chars().enumerate().find(|(at, c)| !allowed(*at, *c)) {
        return Err(IdProblem::NotAllowed(c).at(at));
    }
    let local = written.strip_prefix("+86").unwrap_or(written);
    let digits: String = local.chars().filter(char::is_ascii_digit).collect();
    if is_mobile(&digits) && !local.starts_with('+') {
        return Ok(digits);
    }
    let parts: Vec<&str> = local.split([' ', '-']).filter(|part| !part.is_empty()).collect();
    landline(&parts).ok_or(IdProblem::Phone.whole())
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes().get(1), Some(b'3'..=b'9'))
}

/// Area codes have three or four digits beginning with 0; 010 and 02x have three.
fn landline(parts: &[&str]) -> Option<String> {
    let (area, number, extension) = match parts {
        [area, number, rest @ ..] if area.starts_with('0') => (Some(*area), *number, rest),
        [joined, rest @ ..] if joined.starts_with('0') => {
            let (area, number) = joined.split_at_checked(if is_short_area(joined) { 3 } else { 4 })?;
            (Some(area), number, rest)
        }
        [number, rest @ ..] => (None, *number, rest),
        [] => return None,
    };
    let area_fits = area.is_none_or(|area| area.len() == if is_short_area(area) { 3 } else { 4 });
    let number_fits = matches!(number.len(), 7 | 8) && matches!(number.as_bytes().first(), Some(b'2'..=b'9'));
    let extension_fits = matches!(extension, []) || matches!(extension, [one] if one.len() <= 6);
    if !(area_fits && number_fits && extension_fits) {
        return None;
    }
    let all = area.into_iter().chain([number]).chain(extension.iter().copied());
    Some(all.collect::<Vec<_>>().join("-"))
}

fn is_short_area(area: &str) -> bool {
    area.starts_with("010") || area.starts_with("02")
}
