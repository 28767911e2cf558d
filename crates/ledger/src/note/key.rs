//! Keys of notes: Ed25519 for the world, SM2 for domestic verifiers, and Ed25519 cosigners.

use std::fmt;

use ed25519_dalek::Signer as _;
use sha2::{Digest as _, Sha256};
use sm2::dsa::signature::Verifier as _;

use super::{NoteError, NoteSignature, Verified, is_key_name};
use crate::encoding;

const ED25519: u8 = 0x01;
const COSIGNATURE: u8 = 0x04;
/// How a secret key begins.
const SECRET_PREFIX: &str = "PRIVATE+KEY+";

/// Signature type of our SM2 lines: `0xff`, by which `signed-note` marks types without a byte of their own, then
/// an identifier. The public key is the uncompressed point (65 bytes, GM/T 0009 §7.1); the signature is `r ‖ s`
/// (64 bytes) over the note text with SM3 and the user identity [`SM2_IDENTITY`] (GB/T 32918.2).
pub const SM2_SIGNATURE_TYPE: &[u8] = b"\xffyichuang-sm2-with-sm3-v1";

/// The default user identity of SM2 (GM/T 0009 §10).
pub const SM2_IDENTITY: &str = "1234567812345678";

/// Type of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Ed25519 over the text (type `0x01`).
    Ed25519,
    /// SM2 with SM3 over the text ([`SM2_SIGNATURE_TYPE`]).
    Sm2,
    /// Ed25519 over the time and the text, by a witness (type `0x04`, `tlog-cosignature`).
    Cosignature,
}

impl KeyKind {
    fn signature_type(self) -> &'static [u8] {
        match self {
            Self::Ed25519 => &[ED25519],
            Self::Sm2 => SM2_SIGNATURE_TYPE,
            Self::Cosignature => &[COSIGNATURE],
        }
    }
}

/// Why a key is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty or has a space, `+` or control character.
    #[error("密钥名称无效：{0:?}")]
    Name(String),
    /// Not `name+id+base64`.
    #[error("验证密钥格式错误")]
    Malformed,
    /// A signature type this library does not know. Such keys may be passed over.
    #[error("密钥“{0}”的签名类型不受支持")]
    UnknownType(String),
    /// The id does not follow from name and key.
    #[error("密钥“{0}”的编号与内容不符")]
    WrongId(String),
    /// Not a point on the curve, or not a valid secret.
    #[error("密钥“{0}”的内容无效")]
    BadKey(String),
}

fn key_id(name: &str, kind: KeyKind, public: &[u8]) -> u32 {
    let digest = Sha256::new_with_prefix(name).chain_update(b"\n").chain_update(kind.signature_type());
    let digest: [u8; 32] = digest.chain_update(public).finalize().into();
    digest.first_chunk::<4>().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

#[derive(Clone)]
enum PublicKey {
    Ed25519(ed25519_dalek::VerifyingKey),
    Sm2(Box<sm2::dsa::VerifyingKey>),
    Cosignature(ed25519_dalek::VerifyingKey),
}

/// A public key with its name: what a verifier trusts.
#[derive(Clone)]
pub struct NoteVerifier {
    name: String,
    id: u32,
    key: PublicKey,
}

impl NoteVerifier {
    /// Reads a verifier key `name+id+base64(type ‖ key)`.
    ///
    /// # Errors
    /// Says what is wrong; [`KeyError::UnknownType`] for keys of other types.
    pub fn parse(vkey: &str) -> Result<Self, KeyError> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Malformed);
        };
        let is_id = id.len() == 8 && id.bytes().all(|digit| digit.is_ascii_hexdigit());
        let id = u32::from_str_radix(id, 16).ok().filter(|_| is_id).ok_or(KeyError::Malformed)?;
        let key = encoding::from_base64(key).ok_or(KeyError::Malformed)?;
        let (kind, public) = [KeyKind::Ed25519, KeyKind::Sm2, KeyKind::Cosignature]
            .into_iter()
            .find_map(|kind| Some((kind, key.strip_prefix(kind.signature_type())?)))
            .ok_or_else(|| KeyError::UnknownType(name.to_owned()))?;
        let verifier = Self::new(name, kind, public)?;
        if verifier.id == id { Ok(verifier) } else { Err(KeyError::WrongId(name.to_owned())) }
    }

    /// A verifier from its parts: 32 bytes for Ed25519 and cosigners, the uncompressed point for SM2.
    ///
    /// # Errors
    /// If the name or the key is invalid.
    pub fn new(name: &str, kind: KeyKind, public: &[u8]) -> Result<Self, KeyError> {
        if !is_key_name(name) {
            return Err(KeyError::Name(name.to_owned()));
        }
        let bad_key = || KeyError::BadKey(name.to_owned());
        let key = match kind {
            KeyKind::Ed25519 => PublicKey::Ed25519(ed25519_key(public).ok_or_else(bad_key)?),
            KeyKind::Cosignature => PublicKey::Cosignature(ed25519_key(public).ok_or_else(bad_key)?),
            KeyKind::Sm2 => PublicKey::Sm2(Box::new(sm2_key(public).ok_or_else(bad_key)?)),
        };
        Ok(Self { name: name.to_owned(), id: key_id(name, kind, public), key })
    }

    /// Name of the key.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of the hash over name, type and key.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Type of the key.
    #[must_use]
    pub fn kind(&self) -> KeyKind {
        match self.key {
            PublicKey::Ed25519(_) => KeyKind::Ed25519,
            PublicKey::Sm2(_) => KeyKind::Sm2,
            PublicKey::Cosignature(_) => KeyKind::Cosignature,
        }
    }

    /// Whether two keys are one, whatever they are called: a cosignature does not name its signer, so one key under two
    /// names is one witness.
    #[must_use]
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.public() == other.public()
    }

    fn public(&self) -> Vec<u8> {
        match &self.key {
            PublicKey::Ed25519(key) | PublicKey::Cosignature(key) => key.as_bytes().to_vec(),
            PublicKey::Sm2(key) => key.to_sec1_bytes().into_vec(),
        }
    }

    /// What `signature` says if it is this key's signature under `text`.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Option<Verified> {
        let time = match &self.key {
            PublicKey::Ed25519(key) => {
                verify_ed25519(key, text.as_bytes(), signature)?;
                None
            }
            PublicKey::Sm2(key) => {
                let signature = sm2::dsa::Signature::from_slice(signature).ok()?;
                key.verify(text.as_bytes(), &signature).ok()?;
                None
            }
            PublicKey::Cosignature(key) => {
                let (time, signature) = signature.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                verify_ed25519(key, cosigned_message(text, time)?.as_bytes(), signature)?;
                Some(time)
            }
        };
        Some(Verified { name: self.name.clone(), id: self.id, kind: self.kind(), time })
    }
}

impl fmt::Display for NoteVerifier {
    /// The verifier key `name+id+base64(type ‖ key)`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [self.kind().signature_type(), &self.public()].concat();
        write!(out, "{}+{:08x}+{}", self.name, self.id, encoding::base64(&key))
    }
}

impl fmt::Debug for NoteVerifier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "NoteVerifier({self})")
    }
}

impl PartialEq for NoteVerifier {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.kind() == other.kind() && self.public() == other.public()
    }
}

impl Eq for NoteVerifier {}

fn ed25519_key(public: &[u8]) -> Option<ed25519_dalek::VerifyingKey> {
    ed25519_dalek::VerifyingKey::from_bytes(public.try_into().ok()?).ok()
}

fn sm2_key(public: &[u8]) -> Option<sm2::dsa::VerifyingKey> {
    // Only the uncompressed point, so that one key has one id.
    let uncompressed = public.len() == 65;
    sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_IDENTITY, public).ok().filter(|_| uncompressed)
}

/// Strict: without the weak keys and points that other rules let pass.
fn verify_ed25519(key: &ed25519_dalek::VerifyingKey, message: &[u8], signature: &[u8]) -> Option<()> {
    key.verify_strict(message, &ed25519_dalek::Signature::from_slice(signature).ok()?).ok()
}

/// What a cosigner signs; `None` if the time does not fit 63 bits (`tlog-cosignature`).
fn cosigned_message(text: &str, time: u64) -> Option<String> {
    i64::try_from(time).is_ok().then(|| format!("cosignature/v1\ntime {time}\n{text}"))
}

enum SecretKey {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2(Box<sm2::dsa::SigningKey>),
}

/// A secret key with its name: what a log signs with. Signing is deterministic (RFC 8032; SM2 with RFC 6979).
pub struct NoteSigner {
    verifier: NoteVerifier,
    key: SecretKey,
}

impl NoteSigner {
    /// An Ed25519 key from its 32-byte seed (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// If the name is invalid.
    pub fn ed25519(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = NoteVerifier::new(name, KeyKind::Ed25519, key.verifying_key().as_bytes())?;
        Ok(Self { verifier, key: SecretKey::Ed25519(Box::new(key)) })
    }

    /// An SM2 key from its 32-byte secret number, big-endian.
    ///
    /// # Errors
    /// If the name is invalid, or the number is 0 or not below the order of the curve.
    pub fn sm2(name: &str, secret: &[u8; 32]) -> Result<Self, KeyError> {
        let key = sm2::dsa::SigningKey::from_slice(SM2_IDENTITY, secret)
            .map_err(|_| KeyError::BadKey(name.to_owned()))?;
        let verifier = NoteVerifier::new(name, KeyKind::Sm2, &key.verifying_key().to_sec1_bytes())?;
        Ok(Self { verifier, key: SecretKey::Sm2(Box::new(key)) })
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &NoteVerifier {
        &self.verifier
    }

    /// The signature line under `text`.
    ///
    /// # Errors
    /// [`NoteError::CannotSign`] where SM2 hits one of its excluded numbers (chance about 2⁻²⁵⁶).
    pub fn sign(&self, text: &str) -> Result<NoteSignature, NoteError> {
        let bytes = match &self.key {
            SecretKey::Ed25519(key) => key.sign(text.as_bytes()).to_bytes().to_vec(),
            SecretKey::Sm2(key) => key
                .try_sign(text.as_bytes())
                .map_err(|_| NoteError::CannotSign(self.verifier.name.clone()))?
                .to_bytes()
                .to_vec(),
        };
        Ok(NoteSignature { name: self.verifier.name.clone(), id: self.verifier.id, bytes })
    }
}

impl fmt::Debug for NoteSigner {
    /// Without the secret.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "NoteSigner({})", self.verifier)
    }
}

/// A witness's Ed25519 key. Each cosigner needs a key of its own: the message does not name it.
pub struct Cosigner {
    verifier: NoteVerifier,
    key: ed25519_dalek::SigningKey,
}

impl Cosigner {
    /// A cosigner from the 32-byte seed of its key (RFC 8032 §5.1.5).
    ///
    /// # Errors
    /// If the name is invalid.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let verifier = NoteVerifier::new(name, KeyKind::Cosignature, key.verifying_key().as_bytes())?;
        Ok(Self { verifier, key })
    }

    /// Reads a secret key `PRIVATE+KEY+name+id+base64(type ‖ seed)`, as Go's `sumdb/note` writes them.
    ///
    /// # Errors
    /// Says what is wrong; [`KeyError::UnknownType`] if it is not a cosigner's.
    pub fn from_secret(secret: &str) -> Result<Self, KeyError> {
        let mut parts = secret.strip_prefix(SECRET_PREFIX).ok_or(KeyError::Malformed)?.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Malformed);
        };
        let key = encoding::from_base64(key).ok_or(KeyError::Malformed)?;
        let seed = key.strip_prefix(&[COSIGNATURE]).ok_or_else(|| KeyError::UnknownType(name.to_owned()))?;
        let seed = seed.try_into().map_err(|_| KeyError::BadKey(name.to_owned()))?;
        let cosigner = Self::new(name, seed)?;
        let stated = format!("{:08x}", cosigner.verifier.id);
        if id == stated { Ok(cosigner) } else { Err(KeyError::WrongId(name.to_owned())) }
    }

    /// The secret key as [`Cosigner::from_secret`] reads it: for the file of its owner, and nowhere else.
    #[must_use]
    pub fn to_secret(&self) -> String {
        let key = [&[COSIGNATURE], self.key.as_bytes().as_slice()].concat();
        format!("{SECRET_PREFIX}{}+{:08x}+{}", self.verifier.name, self.verifier.id, encoding::base64(&key))
    }

    /// The public half.
    #[must_use]
    pub fn verifier(&self) -> &NoteVerifier {
        &self.verifier
    }

    /// The cosignature line under a checkpoint's `text`. It states that, at `time` (seconds since
    /// 1970-01-01T00:00:00Z), this was the largest tree the cosigner had seen of the log, consistent with all
    /// before: checking that is the caller's duty.
    ///
    /// # Errors
    /// [`NoteError::TimeOutOfRange`] for a time beyond 63 bits.
    pub fn cosign(&self, text: &str, time: u64) -> Result<NoteSignature, NoteError> {
        let message = cosigned_message(text, time).ok_or(NoteError::TimeOutOfRange)?;
        let mut bytes = time.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.key.sign(message.as_bytes()).to_bytes());
        Ok(NoteSignature { name: self.verifier.name.clone(), id: self.verifier.id, bytes })
    }
}

impl fmt::Debug for Cosigner {
    /// Without the secret.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Cosigner({})", self.verifier)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    /// The example of GB/T 32918.5-2017, annex A.2: key, identity 1234567812345678, "message digest".
    #[test]
    fn sm2_example_of_the_national_standard() {
        let secret = bytes("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8");
        let public = bytes(
            "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020\
             CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
        );
        let signature = bytes(
            "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3\
             B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
        );
        let signer = NoteSigner::sm2("example.cn", &secret.try_into().unwrap()).unwrap();
        assert_eq!(signer.verifier().public(), public);
        let verified = signer.verifier().verify("message digest", &signature).unwrap();
        assert_eq!((verified.kind, verified.time), (KeyKind::Sm2, None));
        assert_eq!(signer.verifier().verify("message digesT", &signature), None);
        let own = signer.sign("message digest").unwrap();
        assert!(signer.verifier().verify("message digest", &own.bytes).is_some());
    }

    #[test]
    fn sm2_keys_have_one_encoding() {
        let signer = NoteSigner::sm2("example.cn", &[1; 32]).unwrap();
        let public = signer.verifier().public();
        let compressed = [&[2 + (public.last().unwrap() & 1)], public.get(1..33).unwrap()].concat();
        assert!(sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_IDENTITY, &compressed).is_ok());
        let refused = NoteVerifier::new("example.cn", KeyKind::Sm2, &compressed);
        assert_eq!(refused, Err(KeyError::BadKey("example.cn".to_owned())));
        assert!(matches!(NoteSigner::sm2("example.cn", &[0; 32]), Err(KeyError::BadKey(_))));
        assert!(matches!(NoteSigner::sm2("example.cn", &[0xff; 32]), Err(KeyError::BadKey(_))));
    }

    #[test]
    fn a_cosigners_secret_reads_back_and_only_as_what_it_is() {
        let cosigner = Cosigner::new("city.example/w1", &[7; 32]).unwrap();
        let secret = cosigner.to_secret();
        assert_eq!(Cosigner::from_secret(&secret).unwrap().verifier(), cosigner.verifier());
        assert_eq!(
            Cosigner::from_secret(&secret.replace("w1", "w2")).err(),
            Some(KeyError::WrongId("city.example/w2".to_owned()))
        );
        assert_eq!(Cosigner::from_secret(&secret[1..]).err(), Some(KeyError::Malformed));
        // The secret of a log's plain key (Go's example) is not a cosigner's.
        let plain = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        assert_eq!(
            Cosigner::from_secret(plain).err(),
            Some(KeyError::UnknownType("PeterNeumann".to_owned()))
        );
    }

    #[test]
    fn debug_output_has_no_secret() {
        let shown = format!(
            "{:?} {:?} {:?}",
            NoteSigner::ed25519("a", &[0x41; 32]).unwrap(),
            NoteSigner::sm2("b", &[0x41; 32]).unwrap(),
            Cosigner::new("c", &[0x41; 32]).unwrap()
        );
        assert!(!shown.contains("AAAA") && !shown.contains("4141") && !shown.contains("QUFB"), "{shown}");
    }
}
