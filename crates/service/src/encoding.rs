//! Hex and Crockford base 32.

use std::fmt::Write as _;

/// Crockford's alphabet: no I, L, O, U.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Lower-case hex.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Exactly `N` bytes of hex.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Ten random Crockford characters from ten random bytes.
#[must_use]
pub fn crockford(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(CROCKFORD[usize::from(byte & 31)])).collect()
}

/// What a person typed for a code, in its normal form: upper case, I and L read as 1, O as 0, separators left out.
#[must_use]
pub fn normal_code(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| match c.to_ascii_uppercase() {
            'I' | 'L' => '1',
            'O' => '0',
            other => other,
        })
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_there_and_back_and_refuses_what_is_not_hex() {
        assert_eq!(from_hex::<3>(&to_hex(&[0, 255, 16])).unwrap(), [0, 255, 16]);
        assert!(from_hex::<3>("00ff").is_none());
        assert!(from_hex::<2>("zzzz").is_none());
    }

    #[test]
    fn a_query_code_can_be_typed_as_people_type() {
        assert_eq!(normal_code("ab1-lo 9"), "AB1109");
        assert!(crockford(&[0, 31, 32, 255]).chars().all(|c| !"ILOU".contains(c)));
    }
}
