//! What people do with a bulletin, and why it is refused.

use std::collections::BTreeMap;

use super::{BulletinData, BulletinNo, BulletinState, Section, TEXT_MAX, TITLE_MAX};

/// An act on a bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulletinAct {
    /// Its texts are changed.
    Edit {
        /// Title.
        title: String,
        /// Texts by section.
        texts: BTreeMap<Section, String>,
    },
    /// Its figures are taken again; texts nobody changed follow them.
    Redraw {
        /// The figures.
        data: Box<BulletinData>,
    },
    /// 审定
    Approve,
    /// 退回修改
    Return {
        /// Why.
        why: String,
    },
    /// 发布
    Publish {
        /// Its number.
        number: BulletinNo,
        /// To the public too.
        open: bool,
    },
    /// Nobody wants it any more.
    Discard {
        /// Why.
        why: String,
    },
}

/// Kind of an act, for what a page offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the acts of BulletinAct by name")]
pub enum BulletinActKind {
    Edit,
    Redraw,
    Approve,
    Return,
    Publish,
    Discard,
    Correct,
}

impl BulletinActKind {
    /// All.
    pub const ALL: [Self; 7] =
        [Self::Edit, Self::Redraw, Self::Approve, Self::Return, Self::Publish, Self::Discard, Self::Correct];
}

impl BulletinAct {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> BulletinActKind {
        match self {
            Self::Edit { .. } => BulletinActKind::Edit,
            Self::Redraw { .. } => BulletinActKind::Redraw,
            Self::Approve => BulletinActKind::Approve,
            Self::Return { .. } => BulletinActKind::Return,
            Self::Publish { .. } => BulletinActKind::Publish,
            Self::Discard { .. } => BulletinActKind::Discard,
        }
    }

    /// Kind of the event it makes.
    #[must_use]
    pub fn event(&self) -> &'static str {
        match self {
            Self::Edit { .. } => "bulletin_edited",
            Self::Redraw { .. } => "bulletin_redrawn",
            Self::Approve => "bulletin_approved",
            Self::Return { .. } => "bulletin_returned",
            Self::Publish { .. } => "bulletin_published",
            Self::Discard { .. } => "bulletin_discarded",
        }
    }
}

/// Why an act on a bulletin is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BulletinRefusal {
    /// Not a supervisor.
    #[error("只有效能监察岗位可以办理通报")]
    NotSupervisor,
    /// Not in this state.
    #[error("这份通报现在是“{}”，不能这样办", .0.label())]
    State(BulletinState),
    /// Who drew it up or changed it.
    #[error("起草和修改过的人不能审定，要由另一名监察人员审定")]
    SamePerson,
    /// No title, or too long.
    #[error("请写标题，最多 {TITLE_MAX} 字")]
    Title,
    /// A text is too long.
    #[error("“{}”最多 {TEXT_MAX} 字", .0.label())]
    TooLong(Section),
    /// A text holds what cannot be shown.
    #[error("“{}”里有不能显示的字符，请重新输入", .0.label())]
    Unprintable(Section),
    /// What is taken back in public is put right in public.
    #[error("被更正的通报是向社会公开的，更正也要公开")]
    ClosedCorrection,
    /// No reason.
    #[error("请写明理由，最多 {TITLE_MAX} 字")]
    Why,
    /// Nothing changes.
    #[error("没有改动")]
    Same,
    /// The period is upside down, or not over.
    #[error("期间要从早到晚，最长一年，而且不能到今天以后")]
    Period,
    /// There is one of the same period that was not thrown away.
    #[error("这个期间的通报已经有了（{0}）：没有发布的可以改、可以不用；发布了的用“更正”")]
    Drawn(String),
    /// It looks as if somebody's telephone or document number stood in it.
    #[error("“{}”里有像电话或证件号的数字（{}），不能向社会公开", .0.label(), .1)]
    Personal(Section, String),
}

impl BulletinRefusal {
    /// The field it belongs to; empty for the act as a whole.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::TooLong(section) | Self::Unprintable(section) | Self::Personal(section, _) => {
                section.code()
            }
            Self::Why => "why",
            Self::Period => "last",
            _ => "",
        }
    }
}
