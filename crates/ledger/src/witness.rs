//! C2SP `tlog-witness`: what a witness is asked, and what it answers. Which checkpoint it cosigned last, and that this is
//! durable before a cosignature leaves, is the duty of whoever keeps the witness.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::checkpoint::Checkpoint;
use crate::note::{NoteSignature, NoteVerifier, SignedNote};
use crate::tree::{self, empty_root};
use crate::{Hash, encoding};

/// Most hashes of a consistency proof.
pub const PROOF_MAX: usize = 63;

/// Type of the body of a 409: the size of the checkpoint cosigned last.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// A log a witness knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// First line of its checkpoints; mostly the name of its key too.
    pub origin: String,
    /// Keys it signs with.
    pub keys: Vec<NoteVerifier>,
}

/// The checkpoint a witness cosigned last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latest {
    /// Leaves.
    pub size: u64,
    /// Root.
    pub root: Hash,
}

impl Latest {
    /// Before a witness has cosigned anything of a log.
    #[must_use]
    pub fn nothing() -> Self {
        Self { size: 0, root: empty_root() }
    }
}

/// A request for a cosignature: the body of `POST /add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// Size the witness is believed to have cosigned last.
    pub old: u64,
    /// That the tree of that size is the beginning of this one.
    pub proof: Vec<Hash>,
    /// The new checkpoint, signed.
    pub note: SignedNote,
    /// What the note says.
    pub checkpoint: Checkpoint,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not in the form of the protocol.
    #[error("malformed request: {0}")]
    Malformed(&'static str),
    /// A log this witness does not know.
    #[error("unknown log {0:?}")]
    UnknownLog(String),
    /// Not signed by a key of the log, or signed badly.
    #[error("no valid signature by a known key of the log: {0}")]
    Signature(String),
    /// The old size is beyond the new one.
    #[error("the old size {old} is larger than the checkpoint's {size}")]
    OldBeyondNew {
        /// Old size of the request.
        old: u64,
        /// Size of the checkpoint.
        size: u64,
    },
    /// The checkpoint cosigned last has another size.
    #[error("the checkpoint cosigned last has size {0}")]
    OtherSize(u64),
    /// A second root at the size cosigned last: the log has forked, and both checkpoints prove it.
    #[error("another root was cosigned at size {0}: the log has forked")]
    Forked(u64),
    /// The proof does not lead from the last checkpoint to this one.
    #[error("consistency proof does not hold: {0}")]
    Proof(tree::ProofError),
    /// A tree without leaves has one root only.
    #[error("a checkpoint of size 0 must have the root of the empty tree")]
    EmptyRoot,
}

impl Refusal {
    /// Status of the answer (`tlog-witness`).
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed(_) | Self::OldBeyondNew { .. } => 400,
            Self::Signature(_) => 403,
            Self::UnknownLog(_) => 404,
            Self::OtherSize(_) => 409,
            Self::Forked(_) | Self::Proof(_) | Self::EmptyRoot => 422,
        }
    }
}

/// What is worth keeping of a checkpoint that was signed by its log and not cosigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Two roots at one size, both signed: proof of misbehaviour by itself.
    Forked,
    /// No valid proof came with it. Whoever sent it may have erred.
    Unproved,
}

/// What a witness keeps of a checkpoint it doubts: everything another needs to judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtFile {
    /// Why.
    pub doubt: Doubt,
    /// When it came, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
    /// The checkpoint cosigned last, with the signatures of the log and the witness.
    pub cosigned: String,
    /// The checkpoint offered, as signed by the log.
    pub offered: String,
    /// Old size of the request.
    pub old: u64,
    /// Its proof, each hash in base64.
    pub proof: Vec<String>,
}

impl AddCheckpoint {
    /// Reads a request.
    ///
    /// # Errors
    /// [`Refusal::Malformed`] with what is wrong.
    pub fn parse(body: &str) -> Result<Self, Refusal> {
        let (head, note) =
            body.split_once("\n\n").ok_or(Refusal::Malformed("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| parse_size(line.strip_prefix("old ")?));
        let old = old.ok_or(Refusal::Malformed("the first line is not the old size"))?;
        let proof: Option<Vec<Hash>> = lines.map(encoding::hash_from_base64).collect();
        let proof = proof.ok_or(Refusal::Malformed("a proof line is not a hash in base64"))?;
        if proof.len() > PROOF_MAX {
            return Err(Refusal::Malformed("more than 63 proof lines"));
        }
        let note =
            SignedNote::parse(note).map_err(|_| Refusal::Malformed("the checkpoint is not a signed note"))?;
        let checkpoint =
            Checkpoint::parse(note.text()).map_err(|_| Refusal::Malformed("the note is not a checkpoint"))?;
        Ok(Self { old, proof, note, checkpoint })
    }

    /// The body of a request.
    #[must_use]
    pub fn to_body(old: u64, proof: &[Hash], note: &str) -> String {
        let mut body = format!("old {old}\n");
        for hash in proof {
            let _ = writeln!(body, "{}", encoding::base64(hash));
        }
        body.push('\n');
        body.push_str(note);
        body
    }

    /// The checkpoint with the signatures of this log's keys only.
    ///
    /// # Errors
    /// [`Refusal::UnknownLog`] without a log, or if it is another one's; [`Refusal::Signature`].
    pub fn signed_by(&self, log: Option<&Log>) -> Result<SignedNote, Refusal> {
        let log = log.filter(|log| log.origin == self.checkpoint.origin);
        let log = log.ok_or_else(|| Refusal::UnknownLog(self.checkpoint.origin.clone()))?;
        let verified = self.note.verify(&log.keys).map_err(|error| Refusal::Signature(error.to_string()))?;
        let mut note =
            SignedNote::new(self.note.text()).map_err(|_| Refusal::Malformed("the note's text"))?;
        let known =
            |line: &&NoteSignature| verified.iter().any(|key| key.name == line.name && key.id == line.id);
        self.note.signatures().iter().filter(known).for_each(|line| note.push(line.clone()));
        Ok(note)
    }

    /// Whether the checkpoint may be cosigned after the one cosigned last, in the order of the specification. Its
    /// signature is [checked](Self::signed_by) before.
    ///
    /// # Errors
    /// The refusal, and what is worth keeping of it.
    pub fn follows(&self, latest: &Latest) -> Result<(), (Refusal, Option<Doubt>)> {
        let Checkpoint { size, root, .. } = &self.checkpoint;
        if self.old > *size {
            return Err((Refusal::OldBeyondNew { old: self.old, size: *size }, None));
        }
        let forked = *size == latest.size && *root != latest.root && latest.size > 0;
        let doubt = forked.then_some(Doubt::Forked);
        if self.old != latest.size {
            return Err((Refusal::OtherSize(latest.size), doubt));
        }
        if *size == 0 && *root != empty_root() {
            return Err((Refusal::EmptyRoot, None));
        }
        if forked {
            return Err((Refusal::Forked(*size), doubt));
        }
        let unproved = |error| (Refusal::Proof(error), Some(Doubt::Unproved).filter(|_| latest.size > 0));
        tree::verify_consistency((self.old, &latest.root), (*size, root), &self.proof).map_err(unproved)
    }

    /// What is kept of this request.
    #[must_use]
    pub fn doubt_file(&self, doubt: Doubt, at: u64, cosigned: &str, offered: &SignedNote) -> DoubtFile {
        let proof = self.proof.iter().map(|hash| encoding::base64(hash)).collect();
        DoubtFile {
            doubt,
            at,
            cosigned: cosigned.to_owned(),
            offered: offered.to_string(),
            old: self.old,
            proof,
        }
    }
}

/// The size in the body of a 409.
#[must_use]
pub fn parse_conflict(body: &str) -> Option<u64> {
    parse_size(body.strip_suffix('\n')?)
}

/// The line by `key` among the signature lines of a 200, if it is a valid cosignature of `text`; other lines are passed
/// over.
#[must_use]
pub fn cosignature_in(body: &str, text: &str, key: &NoteVerifier) -> Option<NoteSignature> {
    let answered = SignedNote::parse(&format!("{text}\n{body}")).ok()?;
    let own = |line: &&NoteSignature| line.name == key.name() && line.id == key.id();
    let valid =
        |line: &&NoteSignature| key.verify(text, &line.bytes).is_some_and(|line| line.time != Some(0));
    answered.signatures().iter().filter(own).find(valid).cloned()
}

/// An ASCII decimal without leading zeros.
fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}
