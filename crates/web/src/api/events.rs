//! Events as programs get them: the stored bytes, without what is sealed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use service::store_types::StoredEvent;

/// An element of `GET /cases/{no}/events`.
#[derive(Serialize)]
pub(super) struct EventDto<'a> {
    seq: u32,
    kind: &'a str,
    at: &'a str,
    effective_on: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'a RawValue>,
    by: By<'a>,
    index: i64,
    data: Cow<'a, RawValue>,
}

/// Who acted, without the account.
#[derive(Serialize, Deserialize)]
struct By<'a> {
    #[serde(borrow)]
    name: &'a RawValue,
    #[serde(borrow)]
    post: &'a RawValue,
    #[serde(borrow)]
    unit: &'a RawValue,
}

/// A stored body, as far as it is shown.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    effective_on: &'a RawValue,
    #[serde(borrow, default)]
    evidence: Option<&'a RawValue>,
    #[serde(borrow)]
    by: By<'a>,
    #[serde(borrow)]
    fact: &'a RawValue,
}

impl<'a> EventDto<'a> {
    /// The events of a case; one that cannot be read is left out.
    pub(super) fn all(stored: &'a [StoredEvent]) -> Vec<Self> {
        stored.iter().filter_map(Self::of).collect()
    }

    fn of(stored: &'a StoredEvent) -> Option<Self> {
        let Body { effective_on, evidence, by, fact } = serde_json::from_str(&stored.body).ok()?;
        Some(Self {
            seq: stored.seq,
            kind: &stored.kind,
            at: &stored.at,
            effective_on,
            evidence,
            by,
            index: stored.idx,
            data: shown(fact)?,
        })
    }
}

/// Members that hold sealed values: of no use to a program; the record itself is in the evidence file.
const SEALED: [&str; 2] = ["\"personal\":\"", "\"receiver\":\""];

/// A fact without its sealed values. They are cut out of the text, which is canonical: a quotation mark inside a string
/// is always escaped, so that a member's name stands nowhere else, and a sealed value has nothing to escape.
fn shown(fact: &RawValue) -> Option<Cow<'_, RawValue>> {
    let mut text = Cow::Borrowed(fact.get());
    for member in SEALED {
        while let Some(start) = text.find(member) {
            let value = start + member.len();
            let end = value + text.get(value..)?.find('"')? + 1;
            // With one comma beside it: the one after, else the one before.
            let (from, to) = match text.as_bytes().get(end)? {
                b',' => (start, end + 1),
                _ if text.get(..start)?.ends_with(',') => (start - 1, end),
                _ => (start, end),
            };
            text.to_mut().replace_range(from..to, "");
        }
    }
    match text {
        Cow::Borrowed(_) => Some(Cow::Borrowed(fact)),
        Cow::Owned(text) => RawValue::from_string(text).ok().map(Cow::Owned),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        shown(serde_json::from_str(text).unwrap()).unwrap().get().to_owned()
    }

    #[test]
    fn sealed_members_are_cut_wherever_they_stand() {
        assert_eq!(
            cut(r#"{"delivered":{"method":"window","receiver":"a.b"}}"#),
            r#"{"delivered":{"method":"window"}}"#
        );
        assert_eq!(cut(r#"{"submitted":{"a":1,"personal":"x","z":2}}"#), r#"{"submitted":{"a":1,"z":2}}"#);
        assert_eq!(cut(r#"{"x":{"personal":"x","receiver":"y"}}"#), r#"{"x":{}}"#);
        let said = r#"{"opinion_given":{"opinion":"\"personal\":\"x\", \"receiver\":\"y\""}}"#;
        assert_eq!(cut(said), said, "what somebody wrote stays");
    }
}
