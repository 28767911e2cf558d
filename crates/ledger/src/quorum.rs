//! Which witnesses have cosigned a checkpoint, and whether they suffice.

use crate::note::{KeyKind, NoteVerifier, SignedNote, Verified};

/// The witnesses somebody trusts, and how many of them must have cosigned a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quorum {
    witnesses: Vec<NoteVerifier>,
    needed: usize,
}

/// Why a set of witnesses makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuorumError {
    /// A key of a log, not of a cosigner.
    #[error("“{0}”不是见证人的联署密钥（类型 0x04）")]
    NotACosigner(String),
    /// One key twice, even under two names: it would count twice.
    #[error("见证人“{0}”与另一个见证人是同一把密钥")]
    Twice(String),
    /// None asked for, or more than there are.
    #[error("法定联署数须为 1–{witnesses}，现为 {needed}")]
    Needed {
        /// Asked for.
        needed: usize,
        /// Witnesses named.
        witnesses: usize,
    },
}

/// Who cosigned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cosignatures {
    /// A cosignature of each witness that has one, the latest if there are several; in the order of the witnesses.
    pub by: Vec<Verified>,
    /// Witnesses under whose name a line stands that is not their signature.
    pub bad: Vec<String>,
}

impl Quorum {
    /// `needed` of these witnesses.
    ///
    /// # Errors
    /// Says what makes no sense.
    pub fn new(witnesses: Vec<NoteVerifier>, needed: usize) -> Result<Self, QuorumError> {
        for (place, key) in witnesses.iter().enumerate() {
            if key.kind() != KeyKind::Cosignature {
                return Err(QuorumError::NotACosigner(key.name().to_owned()));
            }
            if witnesses.iter().take(place).any(|before| before.is_same_key(key)) {
                return Err(QuorumError::Twice(key.name().to_owned()));
            }
        }
        if needed == 0 || needed > witnesses.len() {
            return Err(QuorumError::Needed { needed, witnesses: witnesses.len() });
        }
        Ok(Self { witnesses, needed })
    }

    /// The witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[NoteVerifier] {
        &self.witnesses
    }

    /// How many are needed.
    #[must_use]
    pub fn needed(&self) -> usize {
        self.needed
    }

    /// Who of the witnesses cosigned this note. The log's own signatures are not looked at.
    #[must_use]
    pub fn cosignatures(&self, note: &SignedNote) -> Cosignatures {
        let mut found = Cosignatures::default();
        for key in &self.witnesses {
            let lines =
                note.signatures().iter().filter(|line| line.name == key.name() && line.id == key.id());
            let verified: Vec<Option<Verified>> =
                lines.map(|line| key.verify(note.text(), &line.bytes)).collect();
            if verified.contains(&None) {
                found.bad.push(key.name().to_owned());
            }
            found.by.extend(verified.into_iter().flatten().max_by_key(|line| line.time));
        }
        found
    }

    /// Whether enough witnesses cosigned, and no line of theirs is bad (such a note is malformed, `signed-note`).
    #[must_use]
    pub fn is_met(&self, found: &Cosignatures) -> bool {
        found.bad.is_empty() && found.by.len() >= self.needed
    }
}
