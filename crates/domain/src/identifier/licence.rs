//! 电子证照标识, GB/T 36904-2018: root, type code, issuer, serial number, version and an ISO/IEC 7064 MOD 37,36
//! check character over the four segments between, dots left out.

use super::{IdError, IdProblem, all_alphanumeric, all_digits, base36, text};

/// The root every licence identifier begins with.
pub const LICENCE_ROOT: &str = "1.2.156.3005.2";

/// A checked licence identifier. `Display` gives it with its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceId {
    /// 证照类型代码: 18 characters of the defining body and 3 of order.
    pub type_code: String,
    /// 颁发机构代码: a credit code, or a 6-digit division as some issuers write.
    pub issuer: String,
    /// 流水号: digits and capital letters.
    pub serial: String,
    /// 版本号, from 1; written with three digits.
    pub version: u16,
    /// The check character.
    pub check: char,
}

impl LicenceId {
    /// Makes an identifier and its check character.
    ///
    /// # Errors
    /// The first failing position of the identifier that would result.
    pub fn new(type_code: &str, issuer: &str, serial: &str, version: u16) -> Result<Self, IdError> {
        let segments = format!("{type_code}.{issuer}.{serial}.{version:03}");
        let body: Vec<char> = segments.chars().filter(|c| *c != '.').collect();
        licence_id(&format!("{LICENCE_ROOT}.{segments}.{}", check_character(&body)))
    }
}

impl std::fmt::Display for LicenceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { type_code, issuer, serial, version, check } = self;
        write!(f, "{LICENCE_ROOT}.{type_code}.{issuer}.{serial}.{version:03}.{check}")
    }
}

/// Checks a licence identifier, with its root or without. Capital letters only.
///
/// # Errors
/// The first failing position, counted in the text as written, and the reason.
pub fn licence_id(id: &str) -> Result<LicenceId, IdError> {
    let written = id.trim();
    if written.is_empty() {
        return Err(IdProblem::Empty.whole());
    }
    let bare = written.strip_prefix(LICENCE_ROOT).and_then(|rest| rest.strip_prefix('.')).unwrap_or(written);
    let mut from = written.len() - bare.len();
    let mut segments = Vec::with_capacity(5);
    for segment in bare.split('.') {
        let chars: Vec<char> = segment.chars().collect();
        let begin = from;
        from += chars.len() + 1;
        segments.push((begin, chars));
    }
    let [type_code, issuer, serial, version, check] = segments.as_slice() else {
        return Err(IdProblem::Segments(segments.len()).whole());
    };
    let [type_code, issuer, serial, version, check] =
        [type_code, issuer, serial, version, check].map(|(begin, chars)| Segment { begin: *begin, chars });
    type_code.fits("证照类型代码", "21 位", |len| len == 21)?;
    issuer.fits("颁发机构代码", "18 位（或 6 位）", |len| matches!(len, 18 | 6))?;
    serial.fits("流水号", "至少 1 位", |len| len > 0)?;
    let number = version_number(version)?;
    check.fits("校验位", "1 位", |len| len == 1)?;
    let body: Vec<char> =
        [type_code, issuer, serial, version].iter().flat_map(|s| s.chars).copied().collect();
    let expected = check_character(&body);
    match check.chars {
        [found] if *found != expected => Err(IdProblem::Check { expected, found: *found }.at(check.begin)),
        _ => Ok(LicenceId {
            type_code: text(type_code.chars),
            issuer: text(issuer.chars),
            serial: text(serial.chars),
            version: number,
            check: expected,
        }),
    }
}

/// Three digits, from 001.
fn version_number(version: Segment<'_>) -> Result<u16, IdError> {
    all_digits(version.chars, version.begin)?;
    version.fits("版本号", "3 位", |len| len == 3)?;
    match text(version.chars).parse() {
        Ok(number @ 1..) => Ok(number),
        _ => Err(IdProblem::Version.at(version.begin)),
    }
}

/// A part between dots, with the index of its first character.
#[derive(Clone, Copy)]
struct Segment<'a> {
    begin: usize,
    chars: &'a [char],
}

impl Segment<'_> {
    fn fits(
        self,
        segment: &'static str,
        expected: &'static str,
        len: fn(usize) -> bool,
    ) -> Result<(), IdError> {
        if !len(self.chars.len()) {
            return Err(IdProblem::Segment { segment, expected, found: self.chars.len() }.at(self.begin));
        }
        all_alphanumeric(self.chars, self.begin)
    }
}

/// ISO/IEC 7064 MOD 37,36.
fn check_character(body: &[char]) -> char {
    let mut product = 36;
    for c in body {
        let sum = (product + base36(*c).unwrap_or(0)) % 36;
        product = if sum == 0 { 36 } else { sum } * 2 % 37;
    }
    char::from_digit((37 - product) % 36, 36).unwrap_or('0').to_ascii_uppercase()
}
