//! C2SP `tlog-checkpoint`: origin, size and root of a log, as a signed note.

use crate::note::{KeyKind, NoteError, NoteSigner, NoteVerifier, SignedNote, Verified, is_key_name};
use crate::{Hash, encoding};

/// The head of a log: at `size` records its tree has this root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log; also the name of its keys.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root hash.
    pub root: Hash,
    /// Extension lines; no monitor audits them, so logs should have none.
    pub extensions: Vec<String>,
}

/// Why a checkpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note or its signatures.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not a checkpoint.
    #[error("检查点格式错误：{0}")]
    Malformed(&'static str),
    /// The origin is no key name, so the log's keys could not carry it.
    #[error("检查点来源名称无效：{0:?}")]
    Origin(String),
    /// Signed, but by no key of this log.
    #[error("检查点来源“{0}”没有用自己的 Ed25519 密钥签名")]
    NotByOrigin(String),
}

/// A checkpoint whose signatures were verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The checkpoint.
    pub checkpoint: Checkpoint,
    /// The signatures by known keys.
    pub verified: Vec<Verified>,
}

impl Checkpoint {
    /// A checkpoint without extension lines.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] if `origin` is empty or has a space, `+` or control character.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        if is_key_name(origin) {
            Ok(Self { origin: origin.to_owned(), size, root, extensions: Vec::new() })
        } else {
            Err(CheckpointError::Origin(origin.to_owned()))
        }
    }

    /// The note text: a line each for origin, size, root (base64) and extensions.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, encoding::base64(&self.root));
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Reads a note text.
    ///
    /// # Errors
    /// [`CheckpointError::Malformed`] with what is wrong.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Malformed("末尾缺少换行"))?;
        let mut lines = body.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty());
        let origin = line().ok_or(CheckpointError::Malformed("缺少来源"))?.to_owned();
        let size = line().and_then(parse_size).ok_or(CheckpointError::Malformed("大小无效"))?;
        let root =
            line().and_then(encoding::hash_from_base64).ok_or(CheckpointError::Malformed("根哈希无效"))?;
        let extensions: Vec<String> = lines.map(ToOwned::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::Malformed("扩展行为空"));
        }
        Ok(Self { origin, size, root, extensions })
    }

    /// The signed note: the log's lines, by one Ed25519 key at least for whoever is to open it.
    ///
    /// # Errors
    /// If the text cannot stand in a note (control characters in an extension line), or a key cannot sign.
    pub fn sign(&self, signers: &[NoteSigner]) -> Result<SignedNote, CheckpointError> {
        let text = self.to_text();
        // An empty or broken extension line would read back as something else.
        if Self::parse(&text)? != *self {
            return Err(CheckpointError::Malformed("扩展行无效"));
        }
        let mut note = SignedNote::new(&text)?;
        for signer in signers {
            note.push(signer.sign(&text)?);
        }
        Ok(note)
    }

    /// Reads a signed note and verifies it with `keys`, which may belong to several logs and witnesses: at least
    /// one Ed25519 signature must be by a key named as the checkpoint's origin, so that no log can speak for
    /// another.
    ///
    /// # Errors
    /// Says what is wrong with note, signatures or text.
    pub fn open(note: &str, keys: &[NoteVerifier]) -> Result<Opened, CheckpointError> {
        let note = SignedNote::parse(note)?;
        let verified = note.verify(keys)?;
        let checkpoint = Self::parse(note.text())?;
        let by_origin = |line: &Verified| line.kind == KeyKind::Ed25519 && line.name == checkpoint.origin;
        if !verified.iter().any(by_origin) {
            return Err(CheckpointError::NotByOrigin(checkpoint.origin));
        }
        Ok(Opened { checkpoint, verified })
    }
}

/// An ASCII decimal without leading zeros.
fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}
