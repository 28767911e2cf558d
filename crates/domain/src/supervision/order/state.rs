//! Where a sheet stands and what can be done with it.

use serde::{Deserialize, Serialize};

/// Where a sheet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// 待签收
    Issued,
    /// 待整改
    Received,
    /// 待核查
    Rectified,
    /// 核查通过，待办结
    Checked,
    /// 已办结
    Closed,
    /// 已撤销
    Withdrawn,
}

impl OrderState {
    /// All, in the order they are passed.
    pub const ALL: [Self; 6] =
        [Self::Issued, Self::Received, Self::Rectified, Self::Checked, Self::Closed, Self::Withdrawn];

    /// The code in rows and addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Received => "received",
            Self::Rectified => "rectified",
            Self::Checked => "checked",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Issued => "待签收",
            Self::Received => "待整改",
            Self::Rectified => "待核查",
            Self::Checked => "待办结",
            Self::Closed => "已办结",
            Self::Withdrawn => "已撤销",
        }
    }

    /// Whether the sheet is not over.
    #[must_use]
    pub fn open(self) -> bool {
        !matches!(self, Self::Closed | Self::Withdrawn)
    }

    /// Whether it is the unit's turn.
    #[must_use]
    pub fn with_unit(self) -> bool {
        matches!(self, Self::Issued | Self::Received)
    }
}

/// Whose an act is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// 受督办单位的负责人
    Unit,
    /// 监察人员
    Supervisor,
}

/// Kinds of act on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderActKind {
    /// 签收
    Receive,
    /// 整改
    Rectify,
    /// 传凭据文件
    Attach,
    /// 说明
    Explain,
    /// 核查
    Check,
    /// 办结
    Close,
    /// 宽限：the explanation holds
    AllowTime,
    /// 升级
    Escalate,
    /// 申请撤销
    AskWithdrawal,
    /// 确认撤销
    ConfirmWithdrawal,
    /// 不同意撤销
    RefuseWithdrawal,
}

impl OrderActKind {
    /// All, in the order a page offers them.
    pub const ALL: [Self; 11] = [
        Self::Receive,
        Self::Rectify,
        Self::Attach,
        Self::Explain,
        Self::Check,
        Self::Close,
        Self::AllowTime,
        Self::Escalate,
        Self::AskWithdrawal,
        Self::ConfirmWithdrawal,
        Self::RefuseWithdrawal,
    ];

    /// The code in forms and of its event (`order_` before it).
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Explain => "explain",
            Self::Rectify => "rectify",
            Self::Attach => "attach",
            Self::Check => "check",
            Self::Close => "close",
            Self::AllowTime => "allow_time",
            Self::Escalate => "escalate",
            Self::AskWithdrawal => "ask_withdrawal",
            Self::ConfirmWithdrawal => "confirm_withdrawal",
            Self::RefuseWithdrawal => "refuse_withdrawal",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Receive => "签收",
            Self::Explain => "说明",
            Self::Rectify => "报整改",
            Self::Attach => "传凭据文件",
            Self::Check => "核查",
            Self::Close => "办结",
            Self::AllowTime => "宽限",
            Self::Escalate => "升级",
            Self::AskWithdrawal => "申请撤销",
            Self::ConfirmWithdrawal => "确认撤销",
            Self::RefuseWithdrawal => "不同意撤销",
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn party(self) -> Party {
        match self {
            Self::Receive | Self::Explain | Self::Rectify | Self::Attach => Party::Unit,
            _ => Party::Supervisor,
        }
    }
}
