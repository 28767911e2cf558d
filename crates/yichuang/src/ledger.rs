//! `ledger`: verify the whole log, export its tiles, prove and check single records, recover after a restore.

mod vouch;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use ledger::checkpoint::Checkpoint;
use ledger::evidence::{Evidence, EvidenceError, check};
use ledger::note::{KeyKind, NoteVerifier, Verified};
use ledger::tree::{BundleId, TILE_WIDTH, TileId, bundles_between, tiles_between};
use ledger::verify::Verifier;
use service::ActError;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::recovery::Ask;
use store::{Standing, Store, TileCheck};

pub(crate) use vouch::{Need, tell};

use crate::setup::{Failure, Place, Resolved, at_line, bad_json, println_out, read_text};

/// Records read at a time.
const CHUNK: u32 = 2_000;
/// Bad records named before the command stops naming them.
const NAMED_MAX: usize = 20;

/// Log commands.
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// 核对全部记录、瓦片和签名头；配置了见证人的，还要有足够的联署
    Verify {
        #[command(flatten)]
        place: Place,
        #[command(flatten)]
        need: Need,
    },
    /// 把日志导出为静态的 C2SP 瓦片
    Export {
        /// 导出到的目录
        dir: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// 输出一条记录的证据文件
    Prove {
        /// 归属，如 `case:120101001-20261102-0013`
        stream: String,
        /// 归属之下的第几条
        seq: u32,
        #[command(flatten)]
        place: Place,
    },
    /// 不联网核对证据文件
    Check {
        /// 证据文件
        file: PathBuf,
        /// 信任的公钥文件，每行一个；不给就用证据文件自带的
        #[arg(long)]
        keys: Option<PathBuf>,
    },
    /// 恢复了较旧的副本以后：另起新的日志，并记下事故
    Recover {
        /// 新日志的名称
        #[arg(long)]
        origin: String,
        /// 发生了什么
        #[arg(long)]
        reason: String,
        /// 在别处记下的签名头；没有 checkpoint 文件时用
        #[arg(long)]
        noted: Option<PathBuf>,
        /// 没有签名头可查时，最多丢失多少条：每个编号序列跳过这么多号
        #[arg(long)]
        lost: Option<u64>,
        #[command(flatten)]
        place: Place,
    },
    /// 没有 checkpoint 文件时：认定这个库是最新的，并记入日志
    Adopt {
        /// 签名头文件为何不在，凭什么认定这个库是最新的
        #[arg(long)]
        reason: String,
        /// 在别处记下的签名头：日志必须是它的延续
        #[arg(long)]
        noted: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
}

/// Runs a log command.
pub(crate) async fn run(command: LedgerCommand) -> Result<ExitCode, Failure> {
    match command {
        LedgerCommand::Verify { place, need } => verify(&place.resolve()?, &need).await,
        LedgerCommand::Export { dir, place } => export(&place.resolve()?, &dir).await,
        LedgerCommand::Prove { stream, seq, place } => prove(&place.resolve()?, &stream, seq).await,
        LedgerCommand::Check { file, keys } => check_file(&file, keys.as_deref()),
        LedgerCommand::Recover { origin, reason, noted, lost, place } => {
            let noted = noted.as_deref().map(noted_head).transpose()?;
            recover(&place.resolve()?, Ask { origin, reason, noted, lost }).await
        }
        LedgerCommand::Adopt { reason, noted, place } => {
            let noted = noted.as_deref().map(noted_head).transpose()?;
            adopt(&place.resolve()?, reason, noted).await
        }
    }
}

async fn verify(place: &Resolved, need: &Need) -> Result<ExitCode, Failure> {
    let quorum = need.quorum(Some(place))?;
    let store = place.open_read_only().await?;
    let head = store.checkpoint().await?;
    let published = published(place)?;
    let checkpoint = head.as_ref().map(|head| read_note(&head.note)).transpose()?;
    let cosigned = store.cosigned().await?;
    let mut verifier = Verifier::with_tiles();
    if let Some(cosigned) = &cosigned {
        verifier.watch(cosigned.size);
    }
    let mut tiles = TileCheck::new(&store, head.as_ref().map_or(0, |head| head.size));
    for signed in checkpoint.iter().chain(&published) {
        verifier.watch(signed.size);
    }
    let mut bad = Vec::new();
    let mut next = 0_i64;
    loop {
        let events = store.events_from(next, CHUNK).await?;
        let Some(last) = events.last() else { break };
        next = last.idx + 1;
        for event in &events {
            let index = u64::try_from(event.idx)?;
            bad.extend(column_fault(event));
            if let Err(error) =
                verifier.record(index, &event.nonce, event.body.as_bytes(), event.leaf.as_bytes())
            {
                bad.push(format!("记录 {}（{} 第 {} 条）：{error}", event.idx, event.stream, event.seq));
            }
        }
        for made in verifier.full_tiles() {
            bad.extend(tiles.compare(&made).await?.iter().map(ToString::to_string));
        }
    }
    bad.extend(edge_faults(&mut tiles, &verifier).await?);
    if let (Some(head), Some(checkpoint)) = (&head, &checkpoint) {
        bad.extend(signature_fault(place, &head.note));
        bad.extend(
            verifier
                .check(checkpoint)
                .err()
                .map(|error| format!("签名头（{} 条）：{error}", checkpoint.size)),
        );
    }
    if let Some(published) = &published {
        let fault = verifier.check(published).err();
        bad.extend(fault.map(|error| format!("已公布的签名头（{} 条）：{error}", published.size)));
    }
    if let Some(quorum) = &quorum {
        let notes: Vec<String> =
            head.into_iter().map(|head| head.note).chain(cosigned.map(|cosigned| cosigned.note)).collect();
        bad.extend(vouch::vouched(quorum, &notes, &verifier)?);
    }
    if bad.is_empty() {
        let signed = checkpoint.map_or(0, |checkpoint| checkpoint.size);
        let pending = verifier.size().saturating_sub(signed);
        println_out(&format!(
            "日志核对无误：{} 条记录，签名头覆盖 {signed} 条，待签 {pending} 条。",
            verifier.size()
        ));
        if store.standing() == Standing::Unvouched {
            println_out("注意：没有 checkpoint 文件，看不出这个库是不是旧的副本。");
        }
        return Ok(ExitCode::SUCCESS);
    }
    for fault in bad.iter().take(NAMED_MAX) {
        println_out(fault);
    }
    println_out(&format!("日志核对失败：{} 处。", bad.len()));
    Ok(ExitCode::FAILURE)
}

/// Tiles at the right edge, and stored ones that belong to no record. After a gap there is no tree to compare with.
async fn edge_faults(tiles: &mut TileCheck<'_>, verifier: &Verifier) -> Result<Vec<String>, Failure> {
    if verifier.root().is_none() {
        return Ok(Vec::new());
    }
    let mut faults = Vec::new();
    for made in verifier.edge_tiles() {
        faults.extend(tiles.compare(&made).await?);
    }
    faults.extend(tiles.surplus(verifier.size(), NAMED_MAX).await?);
    Ok(faults.iter().map(ToString::to_string).collect())
}

/// The columns beside the committed body must say what it says: they are what lists and timelines are read by.
fn column_fault(event: &store::StoredEvent) -> Option<String> {
    let name =
        |what: &str| Some(format!("记录 {}（{} 第 {} 条）：{what}", event.idx, event.stream, event.seq));
    let Ok(body) = serde_json::from_str::<serde_json::Value>(&event.body) else {
        return name("正文不是有效的 JSON");
    };
    let text = |key: &str| body.get(key).and_then(serde_json::Value::as_str);
    let fact = || body.get("fact").and_then(|fact| fact.as_object()?.keys().next().map(String::as_str));
    if text("at") != Some(event.at.as_str()) {
        name("时间列与正文不符")
    } else if text("stream") != Some(event.stream.as_str()) {
        name("归属列与正文不符")
    } else if body.get("seq").and_then(serde_json::Value::as_u64) != Some(u64::from(event.seq)) {
        name("序号列与正文不符")
    } else if text("kind").or_else(fact) != Some(event.kind.as_str()) {
        name("种类列与正文不符")
    } else {
        None
    }
}

/// A signed head noted in a file.
fn noted_head(path: &Path) -> Result<String, Failure> {
    let text = read_text("签名头文件", path)?;
    match read_note(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(Failure::new(format!("签名头文件 {}：{error}", path.display()))),
    }
}

fn read_note(note: &str) -> Result<Checkpoint, Failure> {
    Ok(Checkpoint::parse(ledger::note::SignedNote::parse(note)?.text())?)
}

/// The head kept beside the database.
fn published(place: &Resolved) -> Result<Option<Checkpoint>, Failure> {
    let note = store::published_head(&place.data_dir.join("checkpoint"))?;
    note.map(|note| read_note(&note)).transpose()
}

/// What is wrong with the head's signature, if the keyring is there to tell.
fn signature_fault(place: &Resolved, note: &str) -> Option<String> {
    let keyring = Keyring::read(&place.keyring).ok()?;
    let origin = read_note(note).ok()?.origin;
    let signers = keyring.log_signers(&origin).ok()?;
    let keys: Vec<NoteVerifier> = signers.iter().map(|signer| signer.verifier().clone()).collect();
    Checkpoint::open(note, &keys).err().map(|error| format!("签名头的签名：{error}"))
}

async fn export(place: &Resolved, dir: &Path) -> Result<ExitCode, Failure> {
    let store = place.open_read_only().await?;
    let head = store.checkpoint().await?.ok_or_else(|| Failure::new("还没有签名头"))?;
    for id in tiles_between(0, head.size) {
        write_tile(&store, dir, &TileId::path(&id)).await?;
    }
    for id in bundles_between(0, head.size) {
        write_tile(&store, dir, &BundleId::path(&id)).await?;
    }
    write_file(&dir.join("checkpoint"), head.note.as_bytes())?;
    if let Ok(keyring) = Keyring::read(&place.keyring) {
        let keys = keyring.log_signers(&read_note(&head.note)?.origin)?;
        let keys: String = keys.iter().map(|signer| format!("{}\n", signer.verifier())).collect();
        write_file(&dir.join("keys"), keys.as_bytes())?;
    }
    if let Some(cosigned) = store.cosigned().await?.filter(|cosigned| cosigned.size <= head.size) {
        // It may end in the middle of tiles that are wider by now.
        for id in tiles_between(0, cosigned.size).filter(|id| id.width < TILE_WIDTH) {
            write_tile(&store, dir, &TileId::path(&id)).await?;
        }
        for id in bundles_between(0, cosigned.size).filter(|id| id.width < TILE_WIDTH) {
            write_tile(&store, dir, &BundleId::path(&id)).await?;
        }
        write_file(&dir.join("cosigned"), cosigned.note.as_bytes())?;
    }
    println_out(&format!("已导出 {} 条记录到 {}。", head.size, dir.display()));
    Ok(ExitCode::SUCCESS)
}

async fn write_tile(store: &Store, dir: &Path, path: &str) -> Result<(), Failure> {
    let data = store.tile(path).await?.ok_or_else(|| Failure::new(format!("缺少 {path}")))?;
    let file = dir.join(path);
    write_file(&file, &data)
}

fn write_file(file: &Path, data: &[u8]) -> Result<(), Failure> {
    let written = match file.parent() {
        Some(parent) => std::fs::create_dir_all(parent).and_then(|()| std::fs::write(file, data)),
        None => std::fs::write(file, data),
    };
    written.map_err(|error| Failure::new(format!("{} 不能写入：{error}", file.display())))
}

async fn prove(place: &Resolved, stream: &str, seq: u32) -> Result<ExitCode, Failure> {
    let store = place.open_read_only().await?;
    let events = store.events_of(stream, seq.saturating_sub(1), 1).await?;
    let event = events.into_iter().find(|event| event.seq == seq);
    let event = event.ok_or_else(|| Failure::new(format!("没有 {stream} 第 {seq} 条记录")))?;
    let inclusion = store.inclusion(event.idx).await?;
    let inclusion = inclusion.ok_or_else(|| Failure::new("签名头还没有覆盖这条记录，请稍后再试"))?;
    let origin = read_note(&inclusion.note)?.origin;
    let mut keys: Vec<NoteVerifier> = match Keyring::read(&place.keyring) {
        Ok(keyring) => keyring.log_signers(&origin)?.iter().map(|signer| signer.verifier().clone()).collect(),
        Err(_) => Vec::new(),
    };
    if let Some(quorum) = Need::default().quorum(Some(place))? {
        keys.extend(quorum.witnesses().iter().cloned());
    }
    let index = u64::try_from(event.idx)?;
    let evidence = Evidence::new(&inclusion.note, &keys, index, inclusion.leaf.as_bytes(), &inclusion.proof)?
        .with_record(&event.nonce, &event.body);
    std::io::stdout().write_all(evidence.to_json()?.as_bytes())?;
    println_out("");
    Ok(ExitCode::SUCCESS)
}

fn check_file(file: &Path, keys: Option<&Path>) -> Result<ExitCode, Failure> {
    let what = "证据文件";
    let evidence = Evidence::from_json(&read_text(what, file)?).map_err(|error| match error {
        EvidenceError::Malformed(error) => bad_json(what, file, &error),
        other => Failure::new(format!("{what} {}：{other}", file.display())),
    })?;
    let trusted = keys.map(trusted_keys).transpose()?;
    match check(&evidence, trusted.as_deref()) {
        Ok(checked) => {
            println_out(&format!(
                "核对无误：日志 {} 的第 {} 条记录，在 {} 条的签名头之下。",
                checked.checkpoint.origin,
                evidence.index + 1,
                checked.checkpoint.size
            ));
            println_out(&format!("公开内容：{}", evidence.leaf));
            tell_cosignatures(&evidence, &checked.verified);
            if trusted.is_none() {
                println_out("注意：只与文件自带的公钥核对。请用 --keys 指定从该中心取得的公钥。");
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            println_out(&format!("核对失败（{}）：{error}", error.code()));
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Who cosigned the head the evidence rests on, and how many lines are by keys nobody gave.
fn tell_cosignatures(evidence: &Evidence, verified: &[Verified]) {
    let cosigned = verified.iter().filter(|line| line.kind == KeyKind::Cosignature).count();
    println_out(&match cosigned {
        0 => "见证人联署：没有（或未给见证人的公钥）。".to_owned(),
        n => format!("见证人联署：{n} 个，均有效："),
    });
    vouch::tell(verified);
    let lines =
        ledger::note::SignedNote::parse(&evidence.checkpoint).map_or(0, |note| note.signatures().len());
    if lines > verified.len() {
        println_out(&format!("另有 {} 个签名的公钥未给，没有核对。", lines - verified.len()));
    }
}

/// Verifier keys of a file, one a line.
pub(crate) fn trusted_keys(path: &Path) -> Result<Vec<NoteVerifier>, Failure> {
    let text = read_text("公钥文件", path)?;
    let lines = text.lines().map(str::trim).enumerate().filter(|(_, line)| !line.is_empty());
    lines
        .map(|(at, line)| NoteVerifier::parse(line).map_err(|error| at_line("公钥文件", path, at + 1, error)))
        .collect()
}

async fn recover(place: &Resolved, ask: Ask) -> Result<ExitCode, Failure> {
    let origin = ask.origin.clone();
    if origin.is_empty() || origin.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
        return Err(Failure::new("--origin 不能为空，不能有空格和加号"));
    }
    if ask.reason.trim().is_empty() {
        return Err(Failure::new("--reason 请写明发生了什么"));
    }
    let store = place.open().await?;
    if !store.needs_recovery() {
        println_out("日志与已公布的签名头一致，无需恢复。");
        return Ok(ExitCode::FAILURE);
    }
    let done = service::recovery::recover(&store, &Clock::system(), &Entropy::System, ask).await?;
    println_out(&format!("已开始新的日志 {origin}，事故记录已写入（第 {} 条）。", done.idx));
    println_out(&format!(
        "最多丢失 {} 条记录；各办件编号和文号序列都跳过 {} 个号，不会重号。",
        done.lost, done.skipped
    ));
    Ok(ExitCode::SUCCESS)
}

async fn adopt(place: &Resolved, reason: String, noted: Option<String>) -> Result<ExitCode, Failure> {
    if reason.trim().is_empty() {
        return Err(Failure::new("--reason 请写明签名头文件为何不在，以及凭什么认定这个库是最新的"));
    }
    let store = place.open().await?;
    match store.standing() {
        Standing::Unvouched => {}
        Standing::Sound => {
            println_out("签名头文件在，日志与它一致，无需认定。");
            return Ok(ExitCode::FAILURE);
        }
        Standing::Behind => {
            return Err(Failure::new(
                "这个库比已公布的签名头旧，不能认定为最新。请找更新的副本，或执行 ledger recover。",
            ));
        }
    }
    let idx = service::recovery::adopt(&store, &Clock::system(), &Entropy::System, (reason, noted)).await;
    let idx = match idx {
        Err(ActError::NeedsRecovery) => {
            return Err(Failure::new(
                "这个库里没有 --noted 所给签名头下的全部记录：它是旧的副本，或者不是同一个日志。",
            ));
        }
        other => other?,
    };
    println_out(&format!("已认定这个库为最新，并记入日志（第 {idx} 条）；可以启动服务了。"));
    Ok(ExitCode::SUCCESS)
}
