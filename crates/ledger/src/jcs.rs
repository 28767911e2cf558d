//! Canonical JSON (RFC 8785, JCS): one value, one sequence of bytes.
//!
//! The log uses the integer subset. Numbers are integers within ±(2⁵³ − 1), the range every JSON reader keeps
//! exactly (RFC 7493 §2.2); money is in fen and a fraction is an error, never rounded.
//!
//! Every act pays for this, so the bytes are written in one pass, without a tree in between; an object whose members
//! came in another order than the canonical one is put in order in place.

mod writer;

use serde::Serialize;

/// Largest magnitude of an integer in canonical JSON: 2⁵³ − 1 (RFC 7493 §2.2, RFC 8785 §3.2.2.3).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a value has no canonical form.
#[derive(Debug, thiserror::Error)]
pub enum JcsError {
    /// The value cannot be expressed in JSON at all.
    #[error("无法表示为 JSON：{0}")]
    Unserialisable(String),
    /// A number with a fraction or exponent.
    #[error("规范 JSON 不允许小数：{0}")]
    Float(String),
    /// An integer beyond [`MAX_INTEGER`] in magnitude.
    #[error("整数超出 ±(2^53−1)：{0}")]
    IntegerOutOfRange(String),
}

/// The canonical bytes of `value`.
///
/// Strings are written as they are: bringing them to NFC is the duty of input, not of this function. A
/// non-finite float reads as `null`, because serde's JSON model makes it so.
///
/// # Errors
/// If `value` has a float or an integer beyond [`MAX_INTEGER`], two members of one name, or does not serialise to JSON.
pub fn to_vec<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, JcsError> {
    let mut out = Vec::with_capacity(1024);
    value.serialize(writer::Writer { out: &mut out })?;
    Ok(out)
}

pub(crate) fn separate(out: &mut Vec<u8>, position: usize) {
    if position > 0 {
        out.push(b',');
    }
}

pub(crate) fn write_bool(out: &mut Vec<u8>, flag: bool) {
    out.extend_from_slice(if flag { b"true" } else { b"false" });
}
/// Writes a string with the escapes of RFC 8785 §3.2.2.2: the short ones where they exist, `\u00xx` for other
/// control characters, everything else as it is.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
        let (plain, special) = rest.split_at(at);
        out.extend_from_slice(plain);
        let Some((byte, after)) = special.split_first() else { break };
        write_escape(out, *byte);
        rest = after;
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

fn write_escape(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        0x08 => out.extend_from_slice(b"\\b"),
        b'\t' => out.extend_from_slice(b"\\t"),
        b'\n' => out.extend_from_slice(b"\\n"),
        0x0c => out.extend_from_slice(b"\\f"),
        b'\r' => out.extend_from_slice(b"\\r"),
        other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn canonical(value: &Value) -> String {
        String::from_utf8(to_vec(value).unwrap()).unwrap()
    }

    #[test]
    fn keys_sort_by_utf16_code_units_as_in_rfc_8785() {
        // The sorting example of RFC 8785 §3.2.3.
        let value = json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis"
        });
        let text = canonical(&value);
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        let places: Vec<usize> = order.iter().map(|word| text.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{text}");
    }

    #[test]
    fn strings_escape_as_in_rfc_8785() {
        // The string of RFC 8785 §3.2.2.
        let text = "\u{20ac}$\u{f}\nA'B\"\\\\\"/";
        assert_eq!(canonical(&json!(text)), r#""€$\u000f\nA'B\"\\\\\"/""#);
        assert_eq!(canonical(&json!("\u{8}\t\u{c}\r\u{7f}")), "\"\\b\\t\\f\\r\u{7f}\"");
    }

    #[test]
    fn literals_and_nesting() {
        let value = json!({"b": [null, true, false, {"d": {}, "c": []}], "a": -7});
        assert_eq!(canonical(&value), r#"{"a":-7,"b":[null,true,false,{"c":[],"d":{}}]}"#);
    }

    #[test]
    fn only_exact_integers_are_numbers() {
        for value in [json!(0), json!(MAX_INTEGER), json!(-9_007_199_254_740_991_i64)] {
            assert_eq!(canonical(&value), value.to_string());
        }
        for value in [json!(1.5), json!(1.0), json!({"fee": [1e3]})] {
            assert!(matches!(to_vec(&value), Err(JcsError::Float(_))), "{value}");
        }
        for value in [json!(MAX_INTEGER + 1), json!(u64::MAX), json!(i64::MIN)] {
            assert!(matches!(to_vec(&value), Err(JcsError::IntegerOutOfRange(_))), "{value}");
        }
    }

    #[derive(Serialize)]
    enum Shape {
        Unit,
        Newtype(u8),
        Tuple(u8, bool),
        Struct { z: Option<i8>, a: char },
    }

    #[derive(Serialize)]
    struct Unsorted<'a> {
        zeta: &'a [Shape],
        alpha: std::collections::BTreeMap<u32, &'a str>,
        #[serde(flatten)]
        more: Value,
    }

    #[test]
    fn every_shape_of_serde_is_as_its_json_value() {
        let shapes =
            [Shape::Unit, Shape::Newtype(1), Shape::Tuple(2, true), Shape::Struct { z: None, a: 'é' }];
        let value = Unsorted {
            zeta: &shapes,
            alpha: [(10, "ten"), (9, "nine")].into(),
            more: json!({"beta": {"y": [], "x": ()}}),
        };
        let direct = String::from_utf8(to_vec(&value).unwrap()).unwrap();
        assert_eq!(
            direct,
            r#"{"alpha":{"10":"ten","9":"nine"},"beta":{"x":null,"y":[]},"zeta":["Unit",{"Newtype":1},{"Tuple":[2,true]},{"Struct":{"a":"é","z":null}}]}"#
        );
        assert_eq!(direct, canonical(&serde_json::to_value(&value).unwrap()));
    }

    #[test]
    fn two_members_of_one_name_have_no_canonical_form() {
        #[derive(Serialize)]
        struct Twice {
            b: u8,
            #[serde(rename = "b")]
            again: u8,
        }
        assert!(matches!(to_vec(&Twice { b: 1, again: 2 }), Err(JcsError::Unserialisable(_))));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-1_000_000_i64..1_000_000).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn canonical_bytes_read_back_to_the_same_value_and_are_stable(value in any_json()) {
            let bytes = to_vec(&value).unwrap();
            let back: Value = serde_json::from_slice(&bytes).unwrap();
            prop_assert_eq!(&back, &value);
            prop_assert_eq!(to_vec(&back).unwrap(), bytes);
        }
    }
}
