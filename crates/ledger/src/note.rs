//! C2SP `signed-note`: a text and signature lines under it.

mod key;

use std::fmt;

pub use key::{Cosigner, KeyError, KeyKind, NoteSigner, NoteVerifier, SM2_IDENTITY, SM2_SIGNATURE_TYPE};

use crate::encoding;

/// Longest note accepted, in bytes.
pub const MAX_BYTES: usize = 1_000_000;

/// Most signature lines accepted; the specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 100;

const SIGNATURE_PREFIX: &str = "— ";

/// Why a note is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not in the form of a signed note.
    #[error("不是有效的签名文本：{0}")]
    Malformed(&'static str),
    /// A signature by a known key does not verify.
    #[error("密钥“{0}”的签名无效")]
    BadSignature(String),
    /// No line is an Ed25519 signature by a known key.
    #[error("没有已知密钥的 Ed25519 签名")]
    NoKnownSignature,
    /// The signing key cannot sign (SM2 only, practically never).
    #[error("密钥“{0}”无法签名")]
    CannotSign(String),
    /// A cosignature's time does not fit 63 bits.
    #[error("联署时间超出范围")]
    TimeOutOfRange,
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Key name.
    pub name: String,
    /// Key id.
    pub id: u32,
    /// The signature proper, as its type lays down.
    pub bytes: Vec<u8>,
}

/// A signature that verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Key name.
    pub name: String,
    /// Key id.
    pub id: u32,
    /// Type of key.
    pub kind: KeyKind,
    /// For a cosignature its time, in seconds since 1970-01-01T00:00:00Z.
    pub time: Option<u64>,
}

/// A text with its signature lines, not verified by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<NoteSignature>,
}

impl SignedNote {
    /// A note without signatures.
    ///
    /// # Errors
    /// If `text` does not end in a newline or has control characters.
    pub fn new(text: &str) -> Result<Self, NoteError> {
        if !text.ends_with('\n') {
            return Err(NoteError::Malformed("正文应以换行结尾"));
        }
        if has_control_characters(text) {
            return Err(NoteError::Malformed("含有控制字符"));
        }
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// Reads a signed note.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] with what is wrong.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_BYTES {
            return Err(NoteError::Malformed("过长"));
        }
        // The text may have empty lines of its own: the last one divides.
        let (text, lines) = note.rsplit_once("\n\n").ok_or(NoteError::Malformed("缺少签名前的空行"))?;
        let mut parsed = Self::new(&format!("{text}\n"))?;
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed("缺少签名行或末尾换行"))?;
        for line in lines.split('\n') {
            parsed.signatures.push(parse_line(line).ok_or(NoteError::Malformed("签名行格式错误"))?);
        }
        if parsed.signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::Malformed("签名过多"));
        }
        Ok(parsed)
    }

    /// The signed text, with its final newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines.
    #[must_use]
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature line.
    pub fn push(&mut self, signature: NoteSignature) {
        self.signatures.push(signature);
    }

    /// The signatures by `keys`. Lines of other keys are passed over; a bad line of a known key spoils the note.
    ///
    /// # Errors
    /// [`NoteError::BadSignature`], or [`NoteError::NoKnownSignature`] if no Ed25519 line by one of `keys` is there:
    /// an SM2 line or a cosignature alone does not carry a note.
    pub fn verify(&self, keys: &[NoteVerifier]) -> Result<Vec<Verified>, NoteError> {
        let mut verified = Vec::new();
        for line in &self.signatures {
            let mut known =
                keys.iter().filter(|key| key.name() == line.name && key.id() == line.id).peekable();
            if known.peek().is_none() {
                continue;
            }
            let found = known.find_map(|key| key.verify(&self.text, &line.bytes));
            verified.push(found.ok_or_else(|| NoteError::BadSignature(line.name.clone()))?);
        }
        if verified.iter().any(|signature| signature.kind == KeyKind::Ed25519) {
            Ok(verified)
        } else {
            Err(NoteError::NoKnownSignature)
        }
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl fmt::Display for NoteSignature {
    /// The line, without its newline.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.bytes);
        write!(out, "{SIGNATURE_PREFIX}{} {}", self.name, encoding::base64(&bytes))
    }
}

fn parse_line(line: &str) -> Option<NoteSignature> {
    let (name, signature) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    let bytes = encoding::from_base64(signature)?;
    let (id, bytes) = bytes.split_first_chunk::<4>()?;
    let sound = is_key_name(name) && !bytes.is_empty();
    sound.then(|| NoteSignature { name: name.to_owned(), id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
}

fn has_control_characters(text: &str) -> bool {
    text.bytes().any(|byte| byte < 0x20 && byte != b'\n')
}

/// Key names are not empty and have neither Unicode spaces nor `+`; control characters cannot stand in a note.
pub(crate) fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+' || c < ' ')
}
