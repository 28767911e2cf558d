//! Unicode NFC at the entrance (DESIGN §4): two texts that look the same are the same bytes, in the log and in every
//! comparison. Almost everything that comes in is in NFC already, which a quick check sees.

use std::borrow::Cow;

use serde_json::{Map, Value};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// Whether a text is certainly in NFC; where the quick check cannot say, it is not.
#[must_use]
pub fn is_nfc(text: &str) -> bool {
    text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes
}

/// The text in NFC.
#[must_use]
pub fn nfc(text: String) -> String {
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

/// Puts every text and name in a JSON value into NFC.
///
/// # Errors
/// Two names of an object become the same: the JSON pointer of it.
pub fn json(value: &mut Value) -> Result<(), String> {
    match value {
        Value::String(text) => *text = nfc(std::mem::take(text)),
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                json(item).map_err(|below| format!("/{index}{below}"))?;
            }
        }
        Value::Object(members) => {
            let mut composed = Map::new();
            for (name, mut value) in std::mem::take(members) {
                let name = nfc(name);
                let here = || format!("/{}", name.replace('~', "~0").replace('/', "~1"));
                json(&mut value).map_err(|below| format!("{}{below}", here()))?;
                if composed.contains_key(&name) {
                    return Err(here());
                }
                composed.insert(name, value);
            }
            *members = composed;
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// A JSON document from a file in NFC, escapes (`\\ufa0a`) included; one that cannot be read stays as it is, for its
/// reader to say why.
#[must_use]
pub fn document(text: &str) -> Cow<'_, str> {
    if is_nfc(text) && !text.contains("\\u") {
        return Cow::Borrowed(text);
    }
    let Ok(mut value) = serde_json::from_str::<Value>(text) else { return Cow::Borrowed(text) };
    match json(&mut value) {
        Ok(()) => Cow::Owned(value.to_string()),
        Err(_) => Cow::Borrowed(text),
    }
}

/// JSON Lines from a file in NFC; see [`document`].
#[must_use]
pub fn documents(text: &str) -> Cow<'_, str> {
    if is_nfc(text) && !text.contains("\\u") {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.lines().map(document).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_the_same_become_the_same() {
        for (came, kept) in
            [("e\u{301}", "é"), ("\u{fa0a}", "見"), ("社会救助", "社会救助"), ("１２", "１２")]
        {
            assert_eq!(nfc(came.to_owned()), kept);
            assert!(is_nfc(kept), "{kept}");
        }
        assert!(!is_nfc("e\u{301}"));
    }

    #[test]
    fn names_are_texts_too_and_stay_apart() {
        let mut value = serde_json::json!({"e\u{301}": ["\u{fa0a}", 1, null, {"a": "e\u{301}"}]});
        json(&mut value).unwrap();
        assert_eq!(value, serde_json::json!({"é": ["見", 1, null, {"a": "é"}]}));
        let mut double = serde_json::json!({"a/b": [{"e\u{301}": 1, "é": 2}]});
        assert_eq!(json(&mut double), Err("/a~1b/0/é".to_owned()));
    }

    #[test]
    fn files_are_composed_line_by_line() {
        let text = "{\"name\":\"\\ufa0a\"}\nnot json\n{\"name\":\"e\u{301}\"}";
        assert_eq!(documents(text), "{\"name\":\"見\"}\nnot json\n{\"name\":\"é\"}");
        assert!(matches!(documents("{\"name\":\"見\"}"), Cow::Borrowed(_)));
    }
}
