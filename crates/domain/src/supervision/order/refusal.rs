//! Why an act on a sheet is refused, each with its sentence.

use jiff::civil::Date;

use super::{CITED_MAX, Colour, FAR, FILES_MAX, OrderActKind, OrderState, reasons};
use crate::supervision::words::Wording;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderRefusal {
    /// It is not at the stage.
    #[error("督办单现在是“{}”，不能{}", .0.label(), .1.label())]
    State(OrderState, OrderActKind),
    /// Not the person for it.
    #[error("由{0}办理")]
    Person(&'static str),
    /// A text is missing or cannot be kept.
    #[error(transparent)]
    Wording(#[from] Wording),
    /// No unit, or one that takes no sheets.
    #[error("请选择受督办的单位：实施主体或者中心")]
    Unit,
    /// Up while the last day has not run out and no listed reason is given.
    #[error("期限到{}，还没有过；没有列明的理由不能升级", crate::paper::day_words(*.0))]
    NotOverdue(Date),
    /// At a higher colour at once without a listed reason.
    #[error("直接发{}督办单要有列明的理由：{}", .0.label(), listed(*.0))]
    NeedsReason(Colour),
    /// The reason is of another colour.
    #[error("“{}”对应{}督办单，不能用来发{}", .0, .1.label(), .2.label())]
    OtherColour(String, Colour, Colour),
    /// No such reason.
    #[error("没有这种理由，请从列表里选")]
    NoReason,
    /// Nothing above red.
    #[error("已经是{}，没有更高的一级；可以发函、约谈，或者登记责任追究", Colour::Red.label())]
    Highest,
    /// The reason leads no higher.
    #[error("已经是{}督办单，“{}”不能再升级", .0.label(), .1)]
    NotHigher(Colour, String),
    /// What was rectified is checked first.
    #[error("整改已经报来，先核查；核查不通过并且再逾期才升级")]
    AwaitsCheck,
    /// A new day that is none.
    #[error("新的期限要晚于今天，不超过 {FAR} 个工作日")]
    Until,
    /// More time that is none.
    #[error("宽限的日子要晚于现在的期限 {0}")]
    NoLater(Date),
    /// No explanation to answer.
    #[error("单位没有提交说明，不能宽限")]
    NoExplanation,
    /// One matter, one sheet.
    #[error("同一单位的同一件事（{cited}）已经有督办单 {no} 没有办结，一事一单")]
    Open {
        /// The case or finding.
        cited: String,
        /// Number of the open sheet.
        no: String,
    },
    /// No such case.
    #[error("没有办件 {0}，请核对编号")]
    NoCase(String),
    /// The case has nothing to do with the unit.
    #[error("办件 {0} 不是这个单位收、受理、决定或者持有的")]
    OtherCase(String),
    /// No such finding, or one that is another unit's affair.
    #[error("没有这个单位的监察发现 {0}，请核对编号")]
    NoFinding(String),
    /// Not the number of a case or a finding.
    #[error("“{0}”不是编号：一行一个，只用字母、数字和短横线")]
    NotANumber(String),
    /// Too many.
    #[error("最多引用 {CITED_MAX} 个")]
    TooMany,
    /// Not a file that is shown as evidence.
    #[error("只收照片（JPG、PNG）和 PDF，不超过 5 MB")]
    File,
    /// Too many files.
    #[error("一张督办单最多传 {FILES_MAX} 个文件")]
    TooManyFiles,
    /// The trail is full.
    #[error("这张督办单的记录太多，请先办结")]
    Full,
    /// Two have to be of one mind.
    #[error("撤销督办单要由另一位监察人员确认，申请的人自己不能")]
    SamePerson,
    /// Nobody asked.
    #[error("没有人申请撤销")]
    NotAsked,
    /// Asked already.
    #[error("{0}已经申请撤销，等另一位监察人员确认")]
    Asked(String),
}

fn listed(colour: Colour) -> String {
    let of = reasons().iter().filter(|reason| reason.colour == colour);
    of.map(|reason| reason.label.as_str()).collect::<Vec<_>>().join("、")
}

impl OrderRefusal {
    /// Name of the field it stands by; empty where it is about the whole.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Wording(wording) => wording.field(),
            Self::Unit => "unit",
            Self::NeedsReason(_) | Self::OtherColour(..) | Self::NoReason | Self::NotHigher(..) => "direct",
            Self::Until | Self::NoLater(_) => "until",
            Self::NoFinding(_) => "findings",
            Self::File | Self::TooManyFiles => "file",
            Self::Open { .. }
            | Self::NoCase(_)
            | Self::OtherCase(_)
            | Self::NotANumber(_)
            | Self::TooMany => "cases",
            _ => "",
        }
    }
}
