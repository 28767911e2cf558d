//! Why an act on a check, or a plan, is refused: each a sentence for the person.

use super::{CheckState, Part};
use crate::supervision::photo::PhotoFault;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckRefusal {
    /// It is not at the stage.
    #[error("检查现在是“{}”，不能这样办", .0.label())]
    State(CheckState),
    /// Not the person for it.
    #[error("由{}办理", .0.label())]
    Person(Part),
    /// No title.
    #[error("请写明名称（不超过 100 字）")]
    Title,
    /// The day is past.
    #[error("检查的最后一天不能早于今天，也不能晚于一年以后")]
    UntilPast,
    /// The period is none, or not over.
    #[error("案卷办结的期间要已经结束：开始不晚于结束，结束早于今天")]
    Period,
    /// Too few or too many files.
    #[error("每个中心抽 {0}–20 件案卷")]
    Files(u32),
    /// No centre.
    #[error("请选择被检查的中心")]
    NoCentre,
    /// The files are drawn already, or none are to be.
    #[error("案卷已经抽取，或者这次不抽案卷")]
    Drawn,
    /// The files are not drawn yet.
    #[error("案卷还没有抽取，先抽取再发出")]
    NotDrawn,
    /// A line that is not there.
    #[error("检查表里没有这一条")]
    NoLine,
    /// No remark.
    #[error("不符合的要写明哪里不符合（不超过 500 字）")]
    Remark,
    /// Text too long.
    #[error("说明不超过 500 字")]
    TooLong,
    /// Too many photographs.
    #[error("一条最多 6 张照片")]
    Photos,
    /// No such photograph.
    #[error("没有这张照片")]
    NoPhoto,
    /// The file is no photograph.
    #[error(transparent)]
    Photo(PhotoFault),
    /// Lines nobody has looked at.
    #[error("还有 {} 条没有检查：{}", .0.len(), listed(.0))]
    Unchecked(Vec<String>),
    /// No days, or too many.
    #[error("整改期限写 1–60 个工作日")]
    Days,
    /// No reason for dropping it.
    #[error("取消要写明理由（不超过 500 字）")]
    Why,
    /// Nothing to mend here.
    #[error("这一条没有要整改的问题")]
    NoFinding,
    /// No words about what was done.
    #[error("请写明怎样整改的（不超过 500 字）")]
    NoWords,
    /// Findings without a correction.
    #[error("还有 {} 条没有写整改情况：{}", .0.len(), listed(.0))]
    Unmended(Vec<String>),
    /// Findings nobody has looked at again.
    #[error("还有 {} 条没有复查：{}", .0.len(), listed(.0))]
    Unverified(Vec<String>),
    /// A return without a reason.
    #[error("{0}：没有整改到位的要写明理由（不超过 500 字）")]
    Reason(String),
}

fn listed(keys: &[String]) -> String {
    let more = if keys.len() > 5 { "等" } else { "" };
    format!("{}{more}", keys.iter().take(5).cloned().collect::<Vec<_>>().join("、"))
}
