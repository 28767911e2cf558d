//! A self-contained file that proves, offline and for ever, that an act is in the log.

use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::leaf::{self, Leaf, LeafError};
use crate::note::{KeyError, NoteVerifier, Verified};
use crate::tree::{self, ProofError};
use crate::{Hash, encoding};

/// The version written in every evidence file.
pub const VERSION: u32 = 1;

/// An evidence file. As JSON it stands on its own; with `body` and `nonce` it also opens the record itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Format version, [`VERSION`].
    pub v: u32,
    /// The signed checkpoint, as published.
    pub checkpoint: String,
    /// Verifier keys of the log and its witnesses, as the log itself states them.
    pub keys: Vec<String>,
    /// Index of the leaf in the log.
    pub index: u64,
    /// The leaf's exact bytes (they are UTF-8).
    pub leaf: String,
    /// The inclusion proof, each hash in base64, from the leaf's sibling upwards.
    pub proof: Vec<String>,
    /// The record's exact bytes, where the holder may see them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The record's 32-byte nonce in base64; present exactly if `body` is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
}

/// What a good evidence file shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The checkpoint it rests on.
    pub checkpoint: Checkpoint,
    /// Signatures under the checkpoint by known keys.
    pub verified: Vec<Verified>,
    /// Index of the act in the log.
    pub index: u64,
    /// The public leaf.
    pub leaf: Leaf,
    /// Whether the record itself was in the file and matches the leaf.
    pub record_matches: bool,
    /// Whether the keys came from the caller. If not, the file only agrees with itself: its keys are to be
    /// compared with those the centre publishes.
    pub keys_trusted: bool,
}

/// What failed in an evidence file. [`EvidenceError::code`] is stable, the text is for people.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// Not the JSON of an evidence file.
    #[error("不是有效的证据文件")]
    Malformed(#[source] serde_json::Error),
    /// A version other than [`VERSION`].
    #[error("证据文件版本 {0} 不受支持")]
    Version(u32),
    /// One of the keys in the file.
    #[error("证据文件中的密钥有误：{0}")]
    Key(KeyError),
    /// The checkpoint or its signatures.
    #[error("检查点验证失败：{0}")]
    Checkpoint(CheckpointError),
    /// The leaf is not one of this kind of log.
    #[error("叶子有误：{0}")]
    Leaf(LeafError),
    /// A hash of the proof is not 32 bytes in base64.
    #[error("包含证明第 {0} 个哈希格式错误")]
    ProofHash(usize),
    /// The proof does not lead from the leaf to the checkpoint.
    #[error("包含证明不成立：{0}")]
    Proof(ProofError),
    /// Only one of `body` and `nonce` is there, or the nonce is not 32 bytes in base64.
    #[error("原始记录与随机数须同时提供且格式正确")]
    Record,
    /// The record is not the one the leaf commits to.
    #[error("原始记录与日志中的承诺值不符")]
    Commit,
}

impl EvidenceError {
    /// A stable word for programs: which part of the file failed.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Version(_) => "version",
            Self::Key(_) => "key",
            Self::Checkpoint(_) => "checkpoint",
            Self::Leaf(_) => "leaf",
            Self::ProofHash(_) | Self::Proof(_) => "proof",
            Self::Record => "record",
            Self::Commit => "commit",
        }
    }
}

impl Evidence {
    /// Evidence for the leaf number `index` under a signed checkpoint, without the record.
    ///
    /// # Errors
    /// [`EvidenceError::Leaf`] if `leaf` is not in canonical form.
    pub fn new(
        checkpoint: &str,
        keys: &[NoteVerifier],
        index: u64,
        leaf: &[u8],
        proof: &[Hash],
    ) -> Result<Self, EvidenceError> {
        let not_text = || EvidenceError::Leaf(LeafError::NotCanonical);
        Leaf::parse(leaf).map_err(EvidenceError::Leaf)?;
        Ok(Self {
            v: VERSION,
            checkpoint: checkpoint.to_owned(),
            keys: keys.iter().map(ToString::to_string).collect(),
            index,
            leaf: std::str::from_utf8(leaf).map_err(|_| not_text())?.to_owned(),
            proof: proof.iter().map(|hash| encoding::base64(hash)).collect(),
            body: None,
            nonce: None,
        })
    }

    /// Adds the record: whoever holds the file can then read it.
    #[must_use]
    pub fn with_record(mut self, nonce: &[u8; 32], body: &str) -> Self {
        self.body = Some(body.to_owned());
        self.nonce = Some(encoding::base64(nonce));
        self
    }

    /// The file: JSON, indented for people.
    ///
    /// # Errors
    /// [`EvidenceError::Malformed`], which does not happen with a value of this type.
    pub fn to_json(&self) -> Result<String, EvidenceError> {
        serde_json::to_string_pretty(self).map_err(EvidenceError::Malformed)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`EvidenceError::Malformed`] if it is not an evidence file.
    pub fn from_json(json: &str) -> Result<Self, EvidenceError> {
        serde_json::from_str(json).map_err(EvidenceError::Malformed)
    }

    fn own_keys(&self) -> Result<Vec<NoteVerifier>, EvidenceError> {
        let mut keys = Vec::new();
        for text in &self.keys {
            match NoteVerifier::parse(text) {
                Ok(key) => keys.push(key),
                // Logs may add keys of later types; lines of unknown keys are passed over anyway.
                Err(KeyError::UnknownType(_)) => {}
                Err(error) => return Err(EvidenceError::Key(error)),
            }
        }
        Ok(keys)
    }

    fn hashes(&self) -> Result<Vec<Hash>, EvidenceError> {
        let read = |(place, text): (usize, &String)| {
            encoding::hash_from_base64(text).ok_or(EvidenceError::ProofHash(place + 1))
        };
        self.proof.iter().enumerate().map(read).collect()
    }

    /// Whether the record is there and is the one `leaf` commits to.
    fn record_matches(&self, leaf: &Leaf) -> Result<bool, EvidenceError> {
        let (body, nonce) = match (&self.body, &self.nonce) {
            (None, None) => return Ok(false),
            (Some(body), Some(nonce)) => {
                (body, encoding::hash_from_base64(nonce).ok_or(EvidenceError::Record)?)
            }
            _ => return Err(EvidenceError::Record),
        };
        if leaf::commit(&nonce, body.as_bytes()) == leaf.commit {
            Ok(true)
        } else {
            Err(EvidenceError::Commit)
        }
    }
}

/// Checks an evidence file: the checkpoint's signatures, the leaf's place under it, and the record if it is there.
///
/// With `trusted_keys` the keys in the file are not looked at; without, they are believed and
/// [`Checked::keys_trusted`] says so.
///
/// # Errors
/// Names the part that failed.
pub fn check(evidence: &Evidence, trusted_keys: Option<&[NoteVerifier]>) -> Result<Checked, EvidenceError> {
    if evidence.v != VERSION {
        return Err(EvidenceError::Version(evidence.v));
    }
    let opened = match trusted_keys {
        Some(keys) => Checkpoint::open(&evidence.checkpoint, keys),
        None => Checkpoint::open(&evidence.checkpoint, &evidence.own_keys()?),
    };
    let opened = opened.map_err(EvidenceError::Checkpoint)?;
    let leaf = Leaf::parse(evidence.leaf.as_bytes()).map_err(EvidenceError::Leaf)?;
    let (size, root) = (opened.checkpoint.size, opened.checkpoint.root);
    let leaf_hash = tree::leaf_hash(evidence.leaf.as_bytes());
    tree::verify_inclusion(&leaf_hash, evidence.index, size, &evidence.hashes()?, &root)
        .map_err(EvidenceError::Proof)?;
    Ok(Checked {
        record_matches: evidence.record_matches(&leaf)?,
        checkpoint: opened.checkpoint,
        verified: opened.verified,
        index: evidence.index,
        leaf,
        keys_trusted: trusted_keys.is_some(),
    })
}
