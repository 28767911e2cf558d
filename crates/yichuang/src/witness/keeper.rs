//! What a witness keeps: its key, for each log the checkpoint it cosigned last, and evidence of forks. A checkpoint is
//! durable before its cosignature leaves; requests for one log are judged one after the other.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ledger::checkpoint::Checkpoint;
use ledger::note::{Cosigner, NoteVerifier, SignedNote};
use ledger::quorum::Quorum;
use ledger::witness::{AddCheckpoint, Doubt, Latest, Log, Refusal};
use service::clock::{Clock, Entropy};
use sha2::{Digest as _, Sha256};

use crate::setup::Failure;

/// Evidence files of a kind kept for a log: whoever replays a head with a wrong proof fills no disk.
const EVIDENCE_MAX: usize = 200;

/// A witness with its directory, which is its own as long as this lives.
pub(crate) struct Keeper {
    cosigner: Cosigner,
    logs: BTreeMap<String, Kept>,
    evidence: PathBuf,
    clock: Clock,
    _lock: File,
}

/// A log and the checkpoint cosigned last.
struct Kept {
    log: Log,
    file: PathBuf,
    last: Mutex<Option<Last>>,
}

#[derive(Clone)]
struct Last {
    latest: Latest,
    /// With the signatures of the log and the cosignature.
    note: String,
}

/// Why there is no cosignature.
#[derive(Debug)]
pub(crate) enum Refused {
    /// By the protocol.
    Protocol(Refusal),
    /// The disk, or the clock.
    Broken(String),
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Protocol(refusal)
    }
}

impl Keeper {
    /// Takes the directory, makes a key if there is none yet, and reads what was cosigned.
    pub(crate) fn open(
        dir: &Path,
        name: Option<&str>,
        logs: Vec<Log>,
        clock: Clock,
    ) -> Result<Self, Failure> {
        store::private_directory(dir)?;
        let lock = lock(dir)?;
        let cosigner = key(dir, name)?;
        let (shelf, evidence) = (dir.join("logs"), dir.join("evidence"));
        for directory in [&shelf, &evidence] {
            store::private_directory(directory)?;
        }
        let mut kept = BTreeMap::new();
        for log in logs {
            let file = shelf.join(origin_hash(&log.origin));
            let last = Mutex::new(read_last(&file, &log.origin, cosigner.verifier())?);
            let origin = log.origin.clone();
            if kept.insert(origin.clone(), Kept { log, file, last }).is_some() {
                return Err(Failure::new(format!("日志 {origin} 写了两次；同一日志的几把公钥请写在一处")));
            }
        }
        Ok(Self { cosigner, logs: kept, evidence, clock, _lock: lock })
    }

    /// The key others verify with.
    pub(crate) fn verifier(&self) -> &NoteVerifier {
        self.cosigner.verifier()
    }

    /// Judges a request and cosigns. Blocks on the disk; not to be given up half way.
    pub(crate) fn add(&self, body: &str) -> Result<String, Refused> {
        let ask = AddCheckpoint::parse(body)?;
        let kept = self.logs.get(&ask.checkpoint.origin);
        let signed = ask.signed_by(kept.map(|kept| &kept.log))?;
        let kept = kept.ok_or_else(|| Refusal::UnknownLog(ask.checkpoint.origin.clone()))?;
        let mut last = kept.last.lock().map_err(|_| Refused::Broken("state".to_owned()))?;
        let latest = last.as_ref().map_or_else(Latest::nothing, |last| last.latest);
        if let Err((refusal, doubt)) = ask.follows(&latest) {
            if let (Some(doubt), Some(last)) = (doubt, last.as_ref()) {
                self.keep_evidence(&ask, doubt, &last.note, &signed)?;
            }
            return Err(refusal.into());
        }
        let broken = |error: &dyn std::fmt::Display| Refused::Broken(error.to_string());
        let time = self.now().ok_or_else(|| broken(&"the clock is before 1970"))?;
        let line = self.cosigner.cosign(signed.text(), time).map_err(|error| broken(&error))?;
        let mut note = signed;
        note.push(line.clone());
        let note = note.to_string();
        write_durably(&kept.file, note.as_bytes()).map_err(|error| broken(&error))?;
        let latest = Latest { size: ask.checkpoint.size, root: ask.checkpoint.root };
        *last = Some(Last { latest, note });
        Ok(format!("{line}\n"))
    }

    /// The checkpoint cosigned last, by the hash of its log's origin.
    pub(crate) fn last(&self, hash: &str) -> Option<String> {
        let kept = self.logs.values().find(|kept| origin_hash(&kept.log.origin) == hash)?;
        kept.last.lock().ok()?.as_ref().map(|last| last.note.clone())
    }

    /// Each log with the size cosigned last.
    pub(crate) fn sizes(&self) -> Vec<(&str, u64)> {
        let size = |kept: &Kept| kept.last.lock().ok()?.as_ref().map(|last| last.latest.size);
        self.logs.iter().map(|(origin, kept)| (origin.as_str(), size(kept).unwrap_or(0))).collect()
    }

    fn now(&self) -> Option<u64> {
        u64::try_from(self.clock.now().as_second()).ok().filter(|time| *time > 0)
    }

    /// Keeps both signed checkpoints. The same pair is kept once.
    fn keep_evidence(
        &self,
        ask: &AddCheckpoint,
        doubt: Doubt,
        cosigned: &str,
        offered: &SignedNote,
    ) -> Result<(), Refused> {
        let origin = &ask.checkpoint.origin;
        let word = match doubt {
            Doubt::Forked => "fork",
            Doubt::Unproved => "unproved",
        };
        let log: String = origin_hash(origin).chars().take(16).collect();
        let prefix = format!("{word}-{log}-");
        let pair = hex(Sha256::new_with_prefix(without_cosignature(cosigned))
            .chain_update(offered.to_string())
            .finalize()
            .as_slice());
        let file = self.evidence.join(format!("{prefix}{pair}.json"));
        match doubt {
            Doubt::Forked => tracing::error!(
                log = %origin, size = ask.checkpoint.size, file = %file.display(),
                "THE LOG HAS FORKED: it signed two different heads; not cosigned, both are kept"
            ),
            Doubt::Unproved => tracing::warn!(
                log = %origin, size = ask.checkpoint.size, file = %file.display(),
                "a signed head that does not follow from the one cosigned last; not cosigned"
            ),
        }
        let broken = |error: std::io::Error| Refused::Broken(error.to_string());
        if file.exists() || count(&self.evidence, &prefix).map_err(broken)? >= EVIDENCE_MAX {
            return Ok(());
        }
        let kept = ask.doubt_file(doubt, self.now().unwrap_or(0), cosigned, offered);
        let text = serde_json::to_string_pretty(&kept).map_err(|error| Refused::Broken(error.to_string()))?;
        write_durably(&file, text.as_bytes()).map_err(broken)
    }
}

/// The text a head signs: the same head cosigned at another time is the same evidence.
fn without_cosignature(note: &str) -> &str {
    note.split_once("\n\n").map_or(note, |(text, _)| text)
}

fn count(directory: &Path, prefix: &str) -> std::io::Result<usize> {
    let mut found = 0;
    for entry in std::fs::read_dir(directory)? {
        found += usize::from(entry?.file_name().to_string_lossy().starts_with(prefix));
    }
    Ok(found)
}

/// Takes the directory: two witnesses with one key could cosign two histories.
fn lock(dir: &Path) -> Result<File, Failure> {
    let file = File::options().create(true).truncate(false).write(true).open(dir.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(Failure::new(format!("{} 正由另一个见证人进程使用", dir.display())))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The key of the directory; made at the first start, for which `name` is needed.
pub(crate) fn key(dir: &Path, name: Option<&str>) -> Result<Cosigner, Failure> {
    let path = dir.join("witness.key");
    let at = |why: &dyn std::fmt::Display| Failure::new(format!("见证人密钥 {}：{why}", path.display()));
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            refuse_open_rights(&path)?;
            let cosigner = Cosigner::from_secret(text.trim_end()).map_err(|error| at(&error))?;
            match name {
                Some(name) if name != cosigner.verifier().name() => {
                    Err(at(&format!("名称是 {}，不是 {name}", cosigner.verifier().name())))
                }
                _ => Ok(cosigner),
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let name = name.ok_or_else(|| {
                at(&"还没有密钥；第一次启动请用 --name 给见证人起名，如 jianzheng.example.gov.cn/w1")
            })?;
            if dir.join("logs").read_dir().is_ok_and(|mut files| files.next().is_some()) {
                return Err(at(&"密钥不在，而这里已有联署过的签名头：请找回密钥，或换一个空目录另起见证人"));
            }
            let seed: [u8; 32] = Entropy::System.bytes()?;
            let cosigner = Cosigner::new(name, &seed).map_err(|error| at(&error))?;
            write_durably(&path, format!("{}\n", cosigner.to_secret()).as_bytes())?;
            Ok(cosigner)
        }
        Err(error) => Err(at(&error)),
    }
}

#[cfg(unix)]
fn refuse_open_rights(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    Err(Failure::new(format!("见证人密钥 {} 别人也能读，请改为 0600", path.display())))
}

#[cfg(not(unix))]
fn refuse_open_rights(_: &Path) -> Result<(), Failure> {
    Ok(())
}

/// What was cosigned last. A file that is not this witness's own is no state to go on from.
fn read_last(file: &Path, origin: &str, key: &NoteVerifier) -> Result<Option<Last>, Failure> {
    let note = match std::fs::read_to_string(file) {
        Ok(note) => note,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let at = |why: &dyn std::fmt::Display| Failure::new(format!("{}：{why}", file.display()));
    let signed = SignedNote::parse(&note).map_err(|error| at(&error))?;
    let head = Checkpoint::parse(signed.text()).map_err(|error| at(&error))?;
    let quorum = Quorum::new(vec![key.clone()], 1).map_err(|error| at(&error))?;
    if head.origin != origin || !quorum.is_met(&quorum.cosignatures(&signed)) {
        return Err(at(&"不是本见证人为这个日志联署过的签名头"));
    }
    Ok(Some(Last { latest: Latest { size: head.size, root: head.root }, note }))
}

/// The name of a log in addresses and file names (`tlog-witness`): SHA-256 of its origin in lower-case hexadecimal.
pub(crate) fn origin_hash(origin: &str) -> String {
    hex(Sha256::digest(origin).as_slice())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes a file for its owner only, so that it is there whole or not at all, and durable when this returns.
fn write_durably(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let temporary = path.with_extension("tmp");
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&temporary)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    match path.parent() {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}
