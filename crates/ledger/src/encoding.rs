//! Lower-case hexadecimal and standard base64 (RFC 4648 §4, padded, canonical), as the C2SP formats use them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Hash;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The two lower-case digits of one byte.
fn hex_digits(byte: u8) -> [u8; 2] {
    let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
    [digit(byte >> 4), digit(byte & 15)]
}

/// Lower-case hexadecimal of a hash.
pub(crate) fn hex(hash: &Hash) -> [u8; 64] {
    let mut out = [0; 64];
    for (pair, byte) in out.as_chunks_mut::<2>().0.iter_mut().zip(hash) {
        *pair = hex_digits(*byte);
    }
    out
}

/// A hash from exactly 64 lower-case hexadecimal digits.
pub(crate) fn hash_from_hex(text: &str) -> Option<Hash> {
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let value = |digit: u8| HEX.iter().position(|known| *known == digit);
    let mut out = [0; 32];
    for (byte, [high, low]) in out.iter_mut().zip(digits.as_chunks::<2>().0) {
        *byte = u8::try_from(value(*high)? * 16 + value(*low)?).ok()?;
    }
    Some(out)
}

/// Padded base64.
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Bytes from padded base64; anything not canonical is refused, so that one value has one spelling.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// A hash from base64.
pub(crate) fn hash_from_base64(text: &str) -> Option<Hash> {
    from_base64(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_is_lower_case_only() {
        let hash: Hash = std::array::from_fn(|i| u8::try_from(i * 8 + 3).unwrap_or(0));
        let text = String::from_utf8(hex(&hash).to_vec()).unwrap_or_default();
        assert!(text.starts_with("030b131b"));
        assert_eq!(hash_from_hex(&text), Some(hash));
        assert_eq!(hash_from_hex(&text.to_uppercase()), None);
        assert_eq!(hash_from_hex("00"), None);
    }

    #[test]
    fn base64_has_one_spelling() {
        assert_eq!(from_base64("AAE="), Some(vec![0, 1]));
        for other in ["AAF=", "AAE", "AAE=\n", "AA-_", "AAE= "] {
            assert_eq!(from_base64(other), None, "{other:?}");
        }
    }
}
