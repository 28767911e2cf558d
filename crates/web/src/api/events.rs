//! Events as programs get them: the stored bytes, without what is sealed.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use service::store_types::StoredEvent;

/// An element of `GET /cases/{no}/events`.
#[derive(Serialize)]
pub(super) struct EventDto<'a> {
    seq: u32,
    kind: &'a str,
    at: &'a str,
    #[serde(flatten)]
    head: Head<'a>,
    index: i64,
    data: Data<'a>,
}

/// What stands beside the fact in a stored body.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    effective_on: Cow<'a, str>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    evidence: Option<Cow<'a, str>>,
    #[serde(borrow)]
    by: By<'a>,
}

/// Who acted, without the account.
#[derive(Serialize, Deserialize)]
struct By<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    post: Cow<'a, str>,
    #[serde(borrow)]
    unit: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    fact: &'a RawValue,
}

/// A fact as stored, or without its sealed values.
#[derive(Serialize)]
#[serde(untagged)]
enum Data<'a> {
    Stored(&'a RawValue),
    Shown(Value),
}

impl<'a> EventDto<'a> {
    /// The events of a case; one that cannot be read is left out.
    pub(super) fn all(stored: &'a [StoredEvent]) -> Vec<Self> {
        stored.iter().filter_map(Self::of).collect()
    }

    fn of(stored: &'a StoredEvent) -> Option<Self> {
        let head: Head<'a> = serde_json::from_str(&stored.body).ok()?;
        let Body { fact } = serde_json::from_str(&stored.body).ok()?;
        let sealed = SEALED.iter().any(|name| fact.get().contains(&format!("\"{name}\":")));
        let data = if sealed { Data::Shown(shown(fact)?) } else { Data::Stored(fact) };
        Some(Self { seq: stored.seq, kind: &stored.kind, at: &stored.at, head, index: stored.idx, data })
    }
}

/// Members that hold sealed values.
const SEALED: [&str; 2] = ["personal", "receiver"];

/// Sealed tokens are of no use to a program; the record itself is in the evidence file.
fn shown(fact: &RawValue) -> Option<Value> {
    let mut fact: Value = serde_json::from_str(fact.get()).ok()?;
    for part in fact.as_object_mut()?.values_mut() {
        if let Some(fields) = part.as_object_mut() {
            SEALED.iter().for_each(|name| drop(fields.remove(*name)));
        }
    }
    Some(fact)
}
