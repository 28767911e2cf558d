//! Whether enough witnesses cosigned a log: who, and when.

use clap::Args;
use jiff::Timestamp;
use ledger::note::{KeyKind, SignedNote, Verified};
use ledger::quorum::Quorum;
use ledger::verify::Verifier;

use super::read_note;
use crate::setup::{Failure, Resolved, println_out};

/// How many of which witnesses must have cosigned.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Need {
    /// 至少要有几个见证人联署；不给就按配置文件
    #[arg(long, requires = "witness")]
    pub quorum: Option<usize>,
    /// 见证人的公钥（`witness --print-key`）；可以给多个
    #[arg(long, requires = "quorum")]
    pub witness: Vec<String>,
}

impl Need {
    /// What is asked for: by flags, else by the configuration; none if by neither.
    pub(crate) fn quorum(&self, place: Option<&Resolved>) -> Result<Option<Quorum>, Failure> {
        if let Some(needed) = self.quorum {
            let keys: Vec<&str> = self.witness.iter().map(String::as_str).collect();
            return crate::config::quorum(&keys, needed, "--witness").map(Some);
        }
        let ledger = place.and_then(|place| place.config.as_ref()?.ledger.as_ref());
        ledger.map(crate::config::Ledger::quorum).transpose()
    }
}

/// Looks for the newest of `notes` (newest first) that enough witnesses cosigned and that the records lead to; says who
/// cosigned and when. What is wrong otherwise.
pub(super) fn vouched(
    quorum: &Quorum,
    notes: &[String],
    verifier: &Verifier,
) -> Result<Vec<String>, Failure> {
    let (needed, of) = (quorum.needed(), quorum.witnesses().len());
    let (mut faults, mut best) = (Vec::new(), 0);
    for note in notes {
        let head = read_note(note)?;
        let found = quorum.cosignatures(&SignedNote::parse(note)?);
        best = best.max(found.by.len());
        faults.extend(found.bad.iter().map(|name| format!("签名头（{} 条）：{name} 的联署无效", head.size)));
        if !quorum.is_met(&found) {
            continue;
        }
        if let Err(error) = verifier.check(&head) {
            faults.push(format!("已联署的签名头（{} 条）：{error}", head.size));
            continue;
        }
        if !faults.is_empty() {
            break;
        }
        let newer = verifier.size().saturating_sub(head.size);
        println_out(&format!(
            "见证人联署：{} 条的签名头有 {}/{of} 个见证人联署（需要 {needed} 个），其后还有 {newer} 条。",
            head.size,
            found.by.len()
        ));
        tell(&found.by);
        return Ok(faults);
    }
    if faults.is_empty() {
        faults.push(format!("见证人联署不足：需要 {needed} 个，最多的签名头只有 {best} 个有效联署。"));
    }
    Ok(faults)
}

/// A line for each cosignature: who, when.
pub(crate) fn tell(by: &[Verified]) {
    for line in by.iter().filter(|line| line.kind == KeyKind::Cosignature) {
        println_out(&format!("  {}　{}", line.name, instant(line.time)));
    }
}

/// An instant in Chinese time.
fn instant(time: Option<u64>) -> String {
    let at = time.and_then(|time| Timestamp::from_second(i64::try_from(time).ok()?).ok());
    let local = at.map(|at| jiff::tz::Offset::constant(8).to_datetime(at));
    local.map_or_else(|| "时间无效".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M:%S").to_string())
}
