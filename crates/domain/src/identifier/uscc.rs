//! 统一社会信用代码, GB 32100-2015, and the 组织机构代码 (GB 11714) inside it.

use super::{IdError, IdProblem, all_alphanumeric, all_digits, base36, text};

/// The 31 characters of the code in order of value: no I, O, S, V, Z.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A checked unified social credit code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uscc(String);

impl Uscc {
    /// The 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The division of the registering authority: characters 3 to 8.
    #[must_use]
    pub fn division(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }

    /// The organisation code (主体标识码): characters 9 to 17.
    #[must_use]
    pub fn organisation_code(&self) -> &str {
        self.0.get(8..17).unwrap_or_default()
    }
}

/// Checks a unified social credit code: capitals only, division digits, alphabet, check character. The check
/// character of the embedded organisation code is not held against it.
///
/// # Errors
/// The first failing position and the reason.
pub fn uscc(code: &str) -> Result<Uscc, IdError> {
    let chars: Vec<char> = code.trim().chars().collect();
    match chars.len() {
        0 => return Err(IdProblem::Empty.whole()),
        18 => {}
        found => return Err(IdProblem::Length { expected: "18 位", found }.whole()),
    }
    let mut values = Vec::with_capacity(18);
    for (at, c) in chars.iter().enumerate() {
        if (2..8).contains(&at) && !c.is_ascii_digit() {
            return Err(IdProblem::NotADigit(*c).at(at));
        }
        values.push(value(*c).map_err(|problem| problem.at(at))?);
    }
    let expected = check_character(&values);
    match chars.last() {
        Some(found) if *found != expected => Err(IdProblem::Check { expected, found: *found }.at(17)),
        _ => Ok(Uscc(text(&chars))),
    }
}

fn value(c: char) -> Result<u32, IdProblem> {
    match ALPHABET.find(c) {
        Some(value) => Ok(u32::try_from(value).unwrap_or(0)),
        None if c.is_ascii_lowercase() => Err(IdProblem::LowerCase(c)),
        None => Err(IdProblem::NotAllowed(c)),
    }
}

/// C18 = 31 − Σ Ci·3^(i−1) mod 31; 31 is written 0.
fn check_character(values: &[u32]) -> char {
    let mut weight = 1;
    let mut sum = 0;
    for value in values.iter().take(17) {
        sum = (sum + value * weight) % 31;
        weight = weight * 3 % 31;
    }
    let at = usize::try_from((31 - sum) % 31).unwrap_or(0);
    ALPHABET.chars().nth(at).unwrap_or('0')
}

/// Checks an organisation code of 9 characters, with or without the hyphen before the last; gives it without.
///
/// # Errors
/// The first failing position and the reason.
pub fn organisation_code(code: &str) -> Result<String, IdError> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let mut chars: Vec<char> = code.trim().chars().collect();
    if chars.len() == 10 && chars.get(8) == Some(&'-') {
        chars.remove(8);
    }
    if chars.is_empty() {
        return Err(IdProblem::Empty.whole());
    }
    let (body, last) = match chars.split_at_checked(8) {
        Some((body, [last])) => (body, *last),
        _ => return Err(IdProblem::Length { expected: "9 位", found: chars.len() }.whole()),
    };
    all_alphanumeric(body, 0)?;
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(c, weight)| base36(*c).unwrap_or(0) * weight).sum();
    let expected = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    if last != 'X' {
        all_digits(&[last], 8)?;
    }
    if last == expected { Ok(text(&chars)) } else { Err(IdProblem::Check { expected, found: last }.at(8)) }
}
