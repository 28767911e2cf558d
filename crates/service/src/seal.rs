//! Sealing personal data: SM4-GCM under a data key of the case, wrapped by the master key (DESIGN §4, §5).
//!
//! A token is `1.` + base64url(nonce ‖ ciphertext ‖ tag); `1` names the algorithm SM4-GCM. The field's name is
//! bound in; the case is bound by its own data key.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{AesGcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use sm4::Sm4;
use sm4::cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _, consts::U12};

use crate::clock::Entropy;
use crate::error::ActError;
use crate::keys::Keyring;

type Sm4Gcm = AesGcm<Sm4, U12>;

/// The data key of one case.
#[derive(Clone, Copy)]
pub struct DataKey([u8; 16]);

/// A value cannot be opened: wrong key, altered bytes, or erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sealed value cannot be opened")]
pub struct Sealed;

impl DataKey {
    /// A new key and its wrapped form.
    ///
    /// # Errors
    /// No randomness.
    pub fn generate(keyring: &Keyring, entropy: &Entropy) -> Result<(Self, Vec<u8>), ActError> {
        let key = Self(entropy.bytes()?);
        let nonce: [u8; 12] = entropy.bytes()?;
        let sealed = encrypt(&keyring.master, &nonce, b"case-key", &key.0)?;
        Ok((key, [nonce.as_slice(), &sealed].concat()))
    }

    /// Opens a wrapped key.
    ///
    /// # Errors
    /// It was wrapped under another master key, or altered.
    pub fn unwrap(keyring: &Keyring, wrapped: &[u8]) -> Result<Self, Sealed> {
        let plain = decrypt(&keyring.master, wrapped, b"case-key")?;
        Ok(Self(plain.try_into().map_err(|_| Sealed)?))
    }

    /// Seals a value of a field.
    ///
    /// # Errors
    /// No randomness.
    pub fn seal(&self, entropy: &Entropy, field: &str, plain: &str) -> Result<String, ActError> {
        Ok(format!("1.{}", URL_SAFE_NO_PAD.encode(self.seal_bytes(entropy, field, plain.as_bytes())?)))
    }

    /// Seals a content of a field: nonce, ciphertext and tag.
    ///
    /// # Errors
    /// No randomness.
    pub fn seal_bytes(&self, entropy: &Entropy, field: &str, plain: &[u8]) -> Result<Vec<u8>, ActError> {
        let nonce: [u8; 12] = entropy.bytes()?;
        let sealed = encrypt(&self.0, &nonce, field.as_bytes(), plain)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a content of a field.
    ///
    /// # Errors
    /// Not a content of this key and field.
    pub fn open_bytes(&self, field: &str, sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
        decrypt(&self.0, sealed, field.as_bytes())
    }

    /// Opens a token of a field.
    ///
    /// # Errors
    /// Not a token of this case and field.
    pub fn open(&self, field: &str, token: &str) -> Result<String, Sealed> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix("1.").ok_or(Sealed)?).map_err(|_| Sealed)?;
        String::from_utf8(decrypt(&self.0, &bytes, field.as_bytes())?).map_err(|_| Sealed)
    }
}

fn encrypt(key: &[u8; 16], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, ActError> {
    let cipher = Sm4Gcm::new(&Array(*key));
    cipher
        .encrypt(&Nonce::from(*nonce), Payload { msg, aad })
        .map_err(|_| ActError::Setup("加密失败".to_owned()))
}

fn decrypt(key: &[u8; 16], sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, Sealed> {
    let (nonce, msg) = sealed.split_first_chunk::<12>().ok_or(Sealed)?;
    Sm4Gcm::new(&Array(*key)).decrypt(&Nonce::from(*nonce), Payload { msg, aad }).map_err(|_| Sealed)
}

impl Keyring {
    /// Seals a file of the store of files; `what` it is has to be said again to open it.
    ///
    /// # Errors
    /// No randomness.
    pub fn seal_file(&self, entropy: &Entropy, what: &str, plain: &[u8]) -> Result<Vec<u8>, ActError> {
        let nonce: [u8; 12] = entropy.bytes()?;
        let sealed = encrypt(&self.master, &nonce, format!("file:{what}").as_bytes(), plain)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens a file sealed as `what`.
    ///
    /// # Errors
    /// It is something else, was altered, or was sealed under another master key.
    pub fn open_file(&self, what: &str, sealed: &[u8]) -> Result<Vec<u8>, Sealed> {
        decrypt(&self.master, sealed, format!("file:{what}").as_bytes())
    }

    /// Keyed blind index of a value, so that it can be looked up without being readable.
    #[must_use]
    pub fn blind(&self, field: &str, value: &str) -> Vec<u8> {
        let Ok(mac) = Hmac::<Sha256>::new_from_slice(&self.index) else { return Vec::new() };
        let mut mac = mac
            .chain_update(field.as_bytes())
            .chain_update([0])
            .chain_update(value.as_bytes())
            .finalize()
            .into_bytes()
            .to_vec();
        mac.truncate(16);
        mac
    }

    /// The 128-bit token of a paper's check page: the SM4 encryption of case and event under a key of the ring, so
    /// that nothing has to be stored and nobody can make one up (64 bits of it must decrypt to zero).
    #[must_use]
    pub fn check_token(&self, case_id: i64, seq: u32) -> String {
        let mut block = [0_u8; 16];
        block[..5].copy_from_slice(&case_id.to_be_bytes()[3..]);
        block[5..8].copy_from_slice(&seq.to_be_bytes()[1..]);
        let mut block = Array(block);
        Sm4::new(&Array(self.token)).encrypt_block(&mut block);
        URL_SAFE_NO_PAD.encode(block)
    }

    /// Which case and event a token names; none if it was made up.
    #[must_use]
    pub fn read_check_token(&self, token: &str) -> Option<(i64, u32)> {
        let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(token).ok()?.try_into().ok()?;
        let mut block = Array(bytes);
        Sm4::new(&Array(self.token)).decrypt_block(&mut block);
        let (head, check) = block.0.split_at(8);
        if check.iter().any(|byte| *byte != 0) {
            return None;
        }
        let mut id = [0_u8; 8];
        id[3..].copy_from_slice(&head[..5]);
        let mut seq = [0_u8; 4];
        seq[1..].copy_from_slice(&head[5..8]);
        Some((i64::from_be_bytes(id), u32::from_be_bytes(seq)))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn files_open_as_what_they_were_sealed_as() {
        let (own, entropy) = (ring(1), Entropy::seeded(3));
        let mut sealed = own.seal_file(&entropy, "photo", b"picture").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"picture"));
        assert_eq!(own.open_file("photo", &sealed).unwrap(), b"picture");
        assert!(own.open_file("other", &sealed).is_err());
        assert!(ring(2).open_file("photo", &sealed).is_err());
        sealed[20] ^= 1;
        assert!(own.open_file("photo", &sealed).is_err());
        assert!(own.open_file("photo", b"short").is_err());
    }

    fn ring(seed: u64) -> Keyring {
        Keyring::generate(&Entropy::seeded(seed), true).unwrap()
    }

    #[test]
    fn a_sealed_value_opens_only_with_its_key_and_field() {
        let (entropy, keyring) = (Entropy::seeded(1), ring(2));
        let (key, wrapped) = DataKey::generate(&keyring, &entropy).unwrap();
        let token = key.seal(&entropy, "personal", "王小明").unwrap();
        let again = DataKey::unwrap(&keyring, &wrapped).unwrap();
        assert_eq!(again.open("personal", &token).unwrap(), "王小明");
        assert_eq!(again.open("receiver", &token), Err(Sealed));
        assert!(DataKey::unwrap(&ring(3), &wrapped).is_err());
        let (other, _) = DataKey::generate(&keyring, &entropy).unwrap();
        assert_eq!(other.open("personal", &token), Err(Sealed));
        assert!(!token.contains("王"));
    }

    #[test]
    fn an_altered_token_does_not_open() {
        let (entropy, keyring) = (Entropy::seeded(1), ring(2));
        let (key, _) = DataKey::generate(&keyring, &entropy).unwrap();
        let token = key.seal(&entropy, "f", "text").unwrap();
        for at in 2..token.len() - 1 {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(bytes).unwrap();
            assert!(altered == token || key.open("f", &altered).is_err());
        }
    }

    #[test]
    fn a_check_token_names_its_paper_and_cannot_be_made_up() {
        let keyring = ring(4);
        let token = keyring.check_token(1_234_567_890, 17);
        assert_eq!(keyring.read_check_token(&token), Some((1_234_567_890, 17)));
        assert_eq!(ring(5).read_check_token(&token), None);
        assert_eq!(keyring.read_check_token("AAAAAAAAAAAAAAAAAAAAAA"), None);
        assert_eq!(keyring.read_check_token("short"), None);
    }
}
