//! The keyring: keys outside database and backup, in a file only its owner can read (DESIGN §5).

use std::fs;
use std::io::Write as _;
use std::path::Path;

use ledger::note::NoteSigner;
use serde::{Deserialize, Serialize};

use crate::clock::Entropy;
use crate::encoding::{from_hex, to_hex};
use crate::error::ActError;

/// Keys of a store. Data keys and log keys are separate.
pub struct Keyring {
    /// Names the ring, so that a restore with another ring is refused.
    pub id: String,
    /// Made by `demo`: `serve` refuses it.
    pub demo: bool,
    /// Wraps the data keys of cases (SM4-GCM).
    pub(crate) master: [u8; 16],
    /// Keys the blind indexes.
    pub(crate) index: [u8; 32],
    /// Makes check tokens (SM4).
    pub(crate) token: [u8; 16],
    /// Seed of the log's Ed25519 key.
    log_ed25519: [u8; 32],
    /// Secret of the log's SM2 key.
    log_sm2: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct KeyringFile {
    id: String,
    demo: bool,
    master: String,
    index: String,
    token: String,
    log_ed25519: String,
    log_sm2: String,
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({})", self.id)
    }
}

impl Keyring {
    /// Makes a new ring.
    ///
    /// # Errors
    /// No randomness.
    pub fn generate(entropy: &Entropy, demo: bool) -> Result<Self, ActError> {
        Ok(Self {
            id: to_hex(&entropy.bytes::<8>()?),
            demo,
            master: entropy.bytes()?,
            index: entropy.bytes()?,
            token: entropy.bytes()?,
            log_ed25519: entropy.bytes()?,
            log_sm2: entropy.bytes()?,
        })
    }

    /// Reads a ring.
    ///
    /// # Errors
    /// The file cannot be read, can be read by others, or is not a keyring.
    pub fn read(path: &Path) -> Result<Self, ActError> {
        let failed = |what: &str| ActError::Setup(format!("密钥文件 {} {what}", path.display()));
        let text = fs::read_to_string(path).map_err(|error| failed(&format!("不能读取：{error}")))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(path).map_err(|error| failed(&error.to_string()))?.permissions().mode();
            if mode & 0o077 != 0 {
                return Err(failed("可被他人读取，请改为 0600"));
            }
        }
        let file: KeyringFile = serde_json::from_str(&text).map_err(|_| failed("不是密钥文件"))?;
        let short = || failed("中有一把密钥长度不对");
        Ok(Self {
            id: file.id,
            demo: file.demo,
            master: from_hex(&file.master).ok_or_else(short)?,
            index: from_hex(&file.index).ok_or_else(short)?,
            token: from_hex(&file.token).ok_or_else(short)?,
            log_ed25519: from_hex(&file.log_ed25519).ok_or_else(short)?,
            log_sm2: from_hex(&file.log_sm2).ok_or_else(short)?,
        })
    }

    /// Writes a ring to a new file only its owner can read.
    ///
    /// # Errors
    /// The file exists or cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), ActError> {
        let file = KeyringFile {
            id: self.id.clone(),
            demo: self.demo,
            master: to_hex(&self.master),
            index: to_hex(&self.index),
            token: to_hex(&self.token),
            log_ed25519: to_hex(&self.log_ed25519),
            log_sm2: to_hex(&self.log_sm2),
        };
        let text = serde_json::to_string_pretty(&file).map_err(|error| ActError::Failed(error.into()))?;
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut out = options
            .open(path)
            .map_err(|error| ActError::Setup(format!("密钥文件 {} 不能写入：{error}", path.display())))?;
        out.write_all(text.as_bytes())
            .and_then(|()| out.sync_all())
            .map_err(|error| ActError::Failed(error.into()))
    }

    /// The signers of the log: Ed25519 for the world's verifiers, SM2 for domestic ones (DESIGN §4).
    ///
    /// # Errors
    /// A key is not a key.
    pub fn log_signers(&self, origin: &str) -> Result<Vec<NoteSigner>, ActError> {
        let failed = |error: ledger::note::KeyError| ActError::Failed(error.into());
        Ok(vec![
            NoteSigner::ed25519(origin, &self.log_ed25519).map_err(failed)?,
            NoteSigner::sm2(origin, &self.log_sm2).map_err(failed)?,
        ])
    }
}
