//! `figures`: the public figures of supervision, counted from the log itself: an exported directory or a server's
//! `/ledger`. Every record is hashed, and nothing is printed unless they lead to the signed head.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use domain::supervision::public::{Counts, Figures, is_month};
use ledger::checkpoint::{Checkpoint, Opened};
use ledger::note::{NoteVerifier, SignedNote};
use ledger::quorum::Quorum;
use ledger::tree::{BundleId, Frontier, TILE_WIDTH, bundles_between, decode_bundle, leaf_hash};

use crate::ledger::{Need, tell, trusted_keys};
use crate::setup::{Failure, println_out};
use crate::witness::client::{Target, get};

/// What to count.
#[derive(Debug, Clone, Args)]
pub(crate) struct FiguresArgs {
    /// 账本：`ledger export` 导出的目录，或者 http://地址/ledger
    #[arg(long)]
    pub log: String,
    /// 哪个月，如 2026-11
    #[arg(long, required_unless_present = "missing")]
    pub month: Option<String>,
    /// 不计数，只列出目录里还缺的文件，一行一个：下载齐了再数
    #[arg(long, conflicts_with_all = ["month", "json"])]
    pub missing: bool,
    /// 输出 JSON
    #[arg(long)]
    pub json: bool,
    /// 信任的公钥文件，每行一个；不给就用账本自己给的，并说明
    #[arg(long)]
    pub keys: Option<PathBuf>,
    #[command(flatten)]
    pub need: Need,
}

/// Where the log is.
enum Source {
    Directory(PathBuf),
    Server(Target),
}

impl Source {
    fn parse(text: &str) -> Result<Self, Failure> {
        if !text.contains("://") {
            return Ok(Self::Directory(PathBuf::from(text)));
        }
        let target = Target::parse(text.trim_end_matches('/'));
        let why = "要从 https 的地址取，请先把账本下载到一个目录，再用 --log 目录";
        target.map(Self::Server).map_err(|error| Failure::new(format!("--log：{error}；{why}")))
    }

    /// A resource below the log's prefix; none if the log does not have it.
    async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Self::Directory(dir) => match std::fs::read(dir.join(path)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(Failure::new(format!("{}：{error}", dir.join(path).display()))),
            },
            Self::Server(target) => {
                let found = get(&target.below(path)).await;
                found.map_err(|error| Failure::new(format!("{path}：{error}")))
            }
        }
    }

    async fn text(&self, path: &str) -> Result<Option<String>, Failure> {
        let bytes = self.read(path).await?;
        bytes
            .map(|bytes| {
                String::from_utf8(bytes).map_err(|_| Failure::new(format!("{path} 不是 UTF-8 文字")))
            })
            .transpose()
    }
}

/// What was read and proved.
struct Reading {
    head: Checkpoint,
    note: SignedNote,
    quorum: Option<Quorum>,
    /// The keys are only the log's own word.
    own: bool,
    figures: Figures,
}

/// A log with a head that is signed as it has to be.
struct Signed {
    source: Source,
    opened: Opened,
    note: SignedNote,
    quorum: Option<Quorum>,
    own: bool,
}

async fn signed(args: &FiguresArgs) -> Result<Signed, Failure> {
    let source = Source::parse(&args.log)?;
    let quorum = args.need.quorum(None)?;
    let (keys, own) = keys(&source, args.keys.as_deref()).await?;
    let (opened, note) = head(&source, &keys, quorum.as_ref()).await?;
    Ok(Signed { source, opened, note, quorum, own })
}

async fn read(args: &FiguresArgs) -> Result<Reading, Failure> {
    let Signed { source, opened, note, quorum, own } = signed(args).await?;
    let figures = count(&source, &opened.checkpoint).await?;
    Ok(Reading { head: opened.checkpoint, note, quorum, own, figures })
}

/// `figures`
pub(crate) async fn run(args: FiguresArgs) -> Result<ExitCode, Failure> {
    if args.missing {
        missing(&args).await?.iter().for_each(|path| println_out(path));
        return Ok(ExitCode::SUCCESS);
    }
    let wanted = args.month.clone().filter(|month| is_month(month));
    let wanted = wanted.ok_or_else(|| Failure::new("--month 请写成 2026-11 的样子"))?;
    let Reading { head, note, quorum, own, figures } = read(&args).await?;
    let month = figures.month(&wanted);
    if args.json {
        println_out(&json(&wanted, &head, &month)?);
        return Ok(ExitCode::SUCCESS);
    }
    let Checkpoint { origin, size, .. } = &head;
    println_out(&format!("账本 {origin}：{size} 条记录的根与签名头一致。"));
    if own {
        println_out("注意：只与账本自己给的公钥核对。请用 --keys 指定平时留下的公钥。");
    }
    if let Some(quorum) = &quorum {
        println_out(&format!("见证人联署（需要 {} 个）：", quorum.needed()));
        tell(&quorum.cosignatures(&note).by);
    }
    print(&wanted, &month);
    Ok(ExitCode::SUCCESS)
}

/// Files of records that a directory with a head does not have yet.
async fn missing(args: &FiguresArgs) -> Result<Vec<String>, Failure> {
    let Signed { source, opened, .. } = signed(args).await?;
    let Source::Directory(dir) = source else { return Err(Failure::new("--missing 只用于目录")) };
    let wanted = bundles_between(0, opened.checkpoint.size).map(|id| id.path());
    Ok(wanted.filter(|path| !dir.join(path).exists()).collect())
}

/// The keys to trust, and whether they are only the log's own word.
async fn keys(source: &Source, file: Option<&Path>) -> Result<(Vec<NoteVerifier>, bool), Failure> {
    if let Some(file) = file {
        return Ok((trusted_keys(file)?, false));
    }
    let text = source.text("keys").await?;
    let text = text.ok_or_else(|| Failure::new("账本没有附公钥（keys），请用 --keys 指定公钥文件"))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let keys = lines.map(|line| NoteVerifier::parse(line.trim())).collect::<Result<Vec<_>, _>>();
    Ok((keys.map_err(|error| Failure::new(format!("账本附的公钥：{error}")))?, true))
}

/// The newest signed head; with a quorum the newest that it cosigned.
async fn head(
    source: &Source,
    keys: &[NoteVerifier],
    quorum: Option<&Quorum>,
) -> Result<(Opened, SignedNote), Failure> {
    for path in ["checkpoint", "cosigned"] {
        let Some(text) = source.text(path).await? else { continue };
        let opened =
            Checkpoint::open(&text, keys).map_err(|error| Failure::new(format!("{path}：{error}")))?;
        let note = SignedNote::parse(&text)?;
        if quorum.is_none_or(|quorum| quorum.is_met(&quorum.cosignatures(&note))) {
            return Ok((opened, note));
        }
    }
    Err(Failure::new(match quorum {
        Some(quorum) => format!("没有一个签名头有 {} 个见证人的有效联署", quorum.needed()),
        None => "账本还没有签名头（checkpoint）".to_owned(),
    }))
}

/// Counts every record under a head and proves that they are what was signed: their hashes lead to its root.
async fn count(source: &Source, head: &Checkpoint) -> Result<Figures, Failure> {
    let (mut figures, mut tree) = (Figures::default(), Frontier::default());
    for id in bundles_between(0, head.size) {
        let bytes = bundle(source, id).await?;
        let entries =
            decode_bundle(&bytes).map_err(|error| Failure::new(format!("{}：{error}", id.path())))?;
        if entries.len() < usize::from(id.width) {
            return Err(Failure::new(format!("{}：记录不全", id.path())));
        }
        for leaf in entries.into_iter().take(id.width.into()) {
            tree.push(leaf_hash(leaf));
            let text =
                std::str::from_utf8(leaf).map_err(|_| Failure::new(format!("{}：不是文字", id.path())))?;
            figures.read(text)?;
        }
    }
    if tree.root() == head.root {
        Ok(figures)
    } else {
        Err(Failure::new(format!(
            "这 {} 条记录的根与签名头不一致：记录被改动过，或者不是同一个账本",
            head.size
        )))
    }
}

/// A bundle; one that is partial may also be had as part of a wider one, where the log has grown meanwhile.
async fn bundle(source: &Source, id: BundleId) -> Result<Vec<u8>, Failure> {
    for id in [id, BundleId { width: TILE_WIDTH, ..id }] {
        if let Some(bytes) = source.read(&id.path()).await? {
            return Ok(bytes);
        }
    }
    Err(Failure::new(format!("账本缺少 {}", id.path())))
}

fn total(month: &BTreeMap<String, Counts>) -> Counts {
    month.values().fold(Counts::default(), |mut total, counts| {
        total.add(counts);
        total
    })
}

fn json(month: &str, head: &Checkpoint, centres: &BTreeMap<String, Counts>) -> Result<String, Failure> {
    let made = serde_json::json!({
        "origin": head.origin, "size": head.size, "month": month, "centres": centres, "total": total(centres),
    });
    Ok(serde_json::to_string_pretty(&made)?)
}

fn print(month: &str, centres: &BTreeMap<String, Counts>) {
    if centres.is_empty() {
        return println_out(&format!("{month} 没有收件、受理、决定的记录。"));
    }
    let all = total(centres);
    let rows = centres.iter().map(|(centre, counts)| (centre.as_str(), counts)).chain([("合计", &all)]);
    for (centre, counts) in rows {
        println_out(&format!("{month}　{centre}"));
        for (heading, value) in counts.cells() {
            println_out(&format!("  {heading}　{value}"));
        }
    }
}
