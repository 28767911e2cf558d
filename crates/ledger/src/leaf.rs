//! The public leaf of the log: when, where and what kind of act, a few non-personal facts, and a commitment to
//! the full record. Without the nonce the commitment tells nothing about the record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Hash;
use crate::encoding;
use crate::jcs;

/// The version written in every leaf.
pub const VERSION: u8 = 1;

/// Longest leaf in bytes: entry bundles prefix each with a 16-bit length (C2SP `tlog-tiles`).
pub const MAX_BYTES: usize = u16::MAX as usize;

/// `SHA-256(nonce ‖ body)`: binds a leaf to the exact bytes of the stored record.
#[must_use]
pub fn commit(nonce: &[u8; 32], body: &[u8]) -> Hash {
    Sha256::new_with_prefix(nonce).chain_update(body).finalize().into()
}

/// One public, non-personal fact of an act, e.g. its item code or the working days used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// Yes or no.
    Flag(bool),
    /// A whole number within ±(2⁵³ − 1).
    Number(i64),
    /// A code or a word.
    Text(String),
}

impl From<bool> for Fact {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i64> for Fact {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// What the log publishes about one act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Format version, always [`VERSION`].
    pub v: u8,
    /// When, to the minute: RFC 3339 in China Standard Time with the seconds as zero, e.g.
    /// `2026-11-02T09:15:00+08:00`. Finer times could single out a visitor.
    pub at: String,
    /// Where, no finer than the centre.
    pub unit: String,
    /// Event kind.
    pub kind: String,
    /// Public facts. Names are lower-case ASCII words (`a`–`z`, `0`–`9`, `_`).
    #[serde(rename = "pub")]
    pub pub_: BTreeMap<String, Fact>,
    /// [`commit`] of the record, written in hexadecimal.
    #[serde(with = "hex_hash")]
    pub commit: Hash,
}

mod hex_hash {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::{Hash, encoding};

    pub(super) fn serialize<S: Serializer>(hash: &Hash, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&String::from_utf8_lossy(&encoding::hex(hash)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Hash, D::Error> {
        let text = String::deserialize(from)?;
        encoding::hash_from_hex(&text).ok_or_else(|| D::Error::custom("not 64 lower-case hex digits"))
    }
}

/// Why something is not a leaf of this log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// A version other than [`VERSION`].
    #[error("叶子版本 {0} 不受支持")]
    Version(u8),
    /// `at` is not an RFC 3339 time in +08:00 with zero seconds.
    #[error("叶子时间应精确到分并以 +08:00 表示：{0}")]
    At(String),
    /// A fact's name has other characters than lower-case ASCII letters, digits and `_`.
    #[error("叶子公开字段名不合规：{0}")]
    FactName(String),
    /// A fact's number is beyond ±(2⁵³ − 1).
    #[error("叶子公开字段“{0}”的整数超出范围")]
    FactNumber(String),
    /// The leaf does not fit an entry bundle.
    #[error("叶子长 {0} 字节，超过 65535 字节")]
    TooLong(usize),
    /// The bytes are no leaf, or not in the canonical form.
    #[error("叶子不是规范的 JSON")]
    NotCanonical,
}

impl Leaf {
    /// A leaf of the current version.
    #[must_use]
    pub fn new(at: &str, unit: &str, kind: &str, pub_: BTreeMap<String, Fact>, commit: Hash) -> Self {
        Self { v: VERSION, at: at.to_owned(), unit: unit.to_owned(), kind: kind.to_owned(), pub_, commit }
    }

    /// The canonical bytes `{"at":…,"commit":…,"kind":…,"pub":{…},"unit":…,"v":1}`, equal to
    /// [`jcs::to_vec`] of the same leaf but written in one pass, since every act pays for it.
    ///
    /// # Errors
    /// If a field breaks its rule or the leaf is longer than [`MAX_BYTES`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        self.check()?;
        let mut out = Vec::with_capacity(256);
        out.extend_from_slice(b"{\"at\":");
        jcs::write_string(&mut out, &self.at);
        out.extend_from_slice(b",\"commit\":\"");
        out.extend_from_slice(&encoding::hex(&self.commit));
        out.extend_from_slice(b"\",\"kind\":");
        jcs::write_string(&mut out, &self.kind);
        out.extend_from_slice(b",\"pub\":{");
        for (position, (name, fact)) in self.pub_.iter().enumerate() {
            jcs::separate(&mut out, position);
            jcs::write_string(&mut out, name);
            out.push(b':');
            write_fact(&mut out, fact);
        }
        out.extend_from_slice(b"},\"unit\":");
        jcs::write_string(&mut out, &self.unit);
        out.extend_from_slice(b",\"v\":1}");
        if out.len() > MAX_BYTES { Err(LeafError::TooLong(out.len())) } else { Ok(out) }
    }

    /// Reads a leaf and insists on the canonical bytes, so that no two readers can see two different leaves.
    ///
    /// # Errors
    /// [`LeafError::NotCanonical`] for bytes that are not what [`Leaf::to_bytes`] writes, else the broken rule.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        let leaf: Self = serde_json::from_slice(bytes).map_err(|_| LeafError::NotCanonical)?;
        if leaf.to_bytes()? == bytes { Ok(leaf) } else { Err(LeafError::NotCanonical) }
    }

    fn check(&self) -> Result<(), LeafError> {
        if self.v != VERSION {
            return Err(LeafError::Version(self.v));
        }
        if !is_minute(&self.at) {
            return Err(LeafError::At(self.at.clone()));
        }
        for (name, fact) in &self.pub_ {
            // ASCII names also make the map's order the canonical one.
            if name.is_empty() || !name.bytes().all(is_name_byte) {
                return Err(LeafError::FactName(name.clone()));
            }
            if matches!(fact, Fact::Number(number) if number.unsigned_abs() > jcs::MAX_INTEGER) {
                return Err(LeafError::FactNumber(name.clone()));
            }
        }
        Ok(())
    }
}

fn is_name_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')
}

/// Whether `at` reads `dddd-dd-ddTdd:dd:00+08:00`.
fn is_minute(at: &str) -> bool {
    const SHAPE: &[u8; 25] = b"dddd-dd-ddTdd:dd:00+08:00";
    at.len() == SHAPE.len()
        && at.bytes().zip(SHAPE).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            other => byte == *other,
        })
}

fn write_fact(out: &mut Vec<u8>, fact: &Fact) {
    match fact {
        Fact::Flag(flag) => jcs::write_bool(out, *flag),
        Fact::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Fact::Text(text) => jcs::write_string(out, text),
    }
}

/// The hexadecimal commitment of a leaf in canonical layout, without building a JSON value: the whole-log
/// verifier does this a million times a second. `None` if the layout is any other.
pub(crate) fn scan_commit(leaf: &[u8]) -> Option<&[u8; 64]> {
    let rest = skip_string(leaf.strip_prefix(b"{\"at\":")?)?;
    let (commit, rest) = rest.strip_prefix(b",\"commit\":\"")?.split_first_chunk::<64>()?;
    let rest = skip_string(rest.strip_prefix(b"\",\"kind\":")?)?;
    let rest = skip_facts(rest.strip_prefix(b",\"pub\":{")?)?;
    let rest = skip_string(rest.strip_prefix(b",\"unit\":")?)?;
    (rest == b",\"v\":1}").then_some(commit)
}

/// What follows a JSON string.
fn skip_string(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.strip_prefix(b"\"")?;
    loop {
        let (special, after) = rest.split_at_checked(special_at(rest)?)?.1.split_first()?;
        match special {
            b'"' => return Some(after),
            b'\\' => rest = skip_escape(after)?,
            _ => return None,
        }
    }
}

/// Where a string's end, an escape or a control character is. By sixteen bytes, which the compiler can compare at
/// once.
fn special_at(text: &[u8]) -> Option<usize> {
    let is_special = |byte: &u8| (*byte == b'"') | (*byte == b'\\') | (*byte < 0x20);
    let is_plain = |chunk: &&[u8; 16]| !chunk.iter().fold(false, |found, byte| found | is_special(byte));
    let plain = text.as_chunks::<16>().0.iter().take_while(is_plain).count() * 16;
    text.get(plain..)?.iter().position(is_special).map(|at| plain + at)
}

fn skip_escape(text: &[u8]) -> Option<&[u8]> {
    match text.split_first()? {
        (b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', rest) => Some(rest),
        (b'u', rest) => rest.split_at_checked(4).map(|(_, rest)| rest),
        _ => None,
    }
}

/// What follows the facts and their closing brace; names must ascend, so none comes twice.
fn skip_facts(text: &[u8]) -> Option<&[u8]> {
    if let Some(rest) = text.strip_prefix(b"}") {
        return Some(rest);
    }
    let mut rest = text;
    let mut previous: &[u8] = b"";
    loop {
        let after = rest.strip_prefix(b"\"")?;
        let (name, value) = after.split_at_checked(after.iter().position(|byte| !is_name_byte(*byte))?)?;
        if name <= previous {
            return None;
        }
        previous = name;
        let after = skip_fact(value.strip_prefix(b"\":")?)?;
        match after.split_first()? {
            (b',', next) => rest = next,
            (b'}', next) => return Some(next),
            _ => return None,
        }
    }
}

fn skip_fact(text: &[u8]) -> Option<&[u8]> {
    match text.first()? {
        b'"' => skip_string(text),
        b't' => text.strip_prefix(b"true"),
        b'f' => text.strip_prefix(b"false"),
        _ => {
            let digits = text.strip_prefix(b"-").unwrap_or(text);
            let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
            if end == 0 { None } else { digits.split_at_checked(end).map(|(_, rest)| rest) }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn leaf() -> Leaf {
        let facts = [("item", Fact::from("SX-001")), ("days", Fact::from(3)), ("on_time", Fact::from(true))];
        let facts = facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect();
        Leaf::new("2026-11-02T09:15:00+08:00", "120101-centre", "Accepted", facts, commit(&[7; 32], b"{}"))
    }

    #[test]
    fn commitment_is_sha_256_of_nonce_then_body() {
        // (head -c 32 /dev/zero; printf abc) | sha256sum
        let expected = "365aa7d8f7f9402c4b9434502b4cc89ddb09fe50d7cd95b493b834c62d5a5370";
        assert_eq!(Some(commit(&[0; 32], b"abc")), encoding::hash_from_hex(expected));
        assert_ne!(commit(&[0; 32], b"abc"), commit(&[1; 32], b"abc"));
    }

    #[test]
    fn the_published_bytes_are_frozen() {
        let text = String::from_utf8(leaf().to_bytes().unwrap()).unwrap();
        // printf '%032d{}' 0 | tr 0 '\a' | sha256sum
        let commit = "605dcbfd3c387c45b6db7e7b1fb961bdd75d762260c4879b3c3b4f15edacad42";
        assert_eq!(
            text,
            format!(
                r#"{{"at":"2026-11-02T09:15:00+08:00","commit":"{commit}","kind":"Accepted","pub":{{"days":3,"item":"SX-001","on_time":true}},"unit":"120101-centre","v":1}}"#
            )
        );
    }

    #[test]
    fn rules_of_the_fields() {
        let with = |change: fn(&mut Leaf)| {
            let mut leaf = leaf();
            change(&mut leaf);
            leaf.to_bytes().unwrap_err()
        };
        assert_eq!(with(|leaf| leaf.v = 2), LeafError::Version(2));
        for at in ["2026-11-02T09:15:07+08:00", "2026-11-02T09:15:00Z", "2026-11-02", ""] {
            let leaf = Leaf { at: at.to_owned(), ..leaf() };
            assert_eq!(leaf.to_bytes(), Err(LeafError::At(at.to_owned())));
        }
        let name = |name: &str| Leaf { pub_: [(name.to_owned(), Fact::Flag(true))].into(), ..leaf() };
        for bad in ["", "Item", "事项", "a b"] {
            assert_eq!(name(bad).to_bytes(), Err(LeafError::FactName(bad.to_owned())));
        }
        assert!(matches!(
            with(|leaf| drop(leaf.pub_.insert("n".to_owned(), Fact::Number(1 << 53)))),
            LeafError::FactNumber(_)
        ));
        assert!(matches!(with(|leaf| leaf.unit = "x".repeat(MAX_BYTES)), LeafError::TooLong(_)));
    }

    #[test]
    fn other_spellings_of_the_same_leaf_are_refused() {
        let bytes = leaf().to_bytes().unwrap();
        assert_eq!(Leaf::parse(&bytes).unwrap(), leaf());
        let text = String::from_utf8(bytes).unwrap();
        let commit = "\"commit\":\"0000000000000000000000000000000000000000000000000000000000000000\",";
        let others = [
            text.replace("\"days\":3", "\"days\": 3"),
            text.replace("\"days\":3", "\"days\":3.0"),
            text.replace("\"unit\":", "\"extra\":1,\"unit\":"),
            text.replace("\"kind\":", &format!("{commit}\"kind\":")),
            text.replace("\"v\":1", "\"v\":1,\"v\":1"),
            text.replace("\"days\":3,", "\"days\":4,\"days\":3,"),
            text.replace("\"days\":3,\"item\":\"SX-001\"", "\"item\":\"SX-001\",\"days\":3"),
            format!("{text}\n"),
            text.replace(",\"v\":1", ""),
            text.to_uppercase(),
            String::new(),
        ];
        for other in others {
            assert_eq!(Leaf::parse(other.as_bytes()), Err(LeafError::NotCanonical), "{other}");
            assert_eq!(scan_commit(other.as_bytes()), None, "{other}");
        }
    }

    fn any_leaf() -> impl Strategy<Value = Leaf> {
        let fact = prop_oneof![
            any::<bool>().prop_map(Fact::from),
            (-(1_i64 << 53) + 1..1 << 53).prop_map(Fact::from),
            any::<String>().prop_map(Fact::from),
        ];
        let facts = prop::collection::btree_map("[a-z0-9_]{1,12}", fact, 0..5);
        let at = "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:00\\+08:00";
        (at, any::<String>(), any::<String>(), facts, any::<Hash>())
            .prop_map(|(at, unit, kind, facts, commit)| Leaf::new(&at, &unit, &kind, facts, commit))
    }

    proptest! {
        #[test]
        fn direct_bytes_equal_canonical_json_and_scan(leaf in any_leaf()) {
            let bytes = leaf.to_bytes().unwrap();
            prop_assert_eq!(&bytes, &jcs::to_vec(&leaf).unwrap());
            prop_assert_eq!(scan_commit(&bytes), Some(&encoding::hex(&leaf.commit)));
            prop_assert_eq!(Leaf::parse(&bytes).unwrap(), leaf);
        }

        #[test]
        fn scanning_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0_usize..400) {
            let _ = scan_commit(&bytes);
            let whole = leaf().to_bytes().unwrap();
            let cut = cut.min(whole.len() - 1);
            prop_assert_eq!(scan_commit(whole.get(..cut).unwrap()), None);
        }
    }
}
