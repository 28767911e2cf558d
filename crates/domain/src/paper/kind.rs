//! The kinds of paper, their titles, number words and seals.

use serde::{Deserialize, Serialize};

use crate::case::Profile;

/// A kind of paper (文书).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    /// 收件凭证: what was handed in, original by original and copy by copy. It is not an acceptance.
    Receipt,
    /// 材料交接单: what the window hands to the back office or the upper body.
    HandOver,
    /// 受理通知书 (行政许可法 §32(1)(5), and for deemed acceptance §32(1)(4)).
    AcceptanceNotice,
    /// 一次性告知书（补正告知） (§32(1)(4)): everything that is missing, once.
    OneTimeNotice,
    /// 不受理告知书 (§32(1)(1)): the matter needs no procedure.
    NotNeeded,
    /// 不予受理决定书 (§32(1)(2)): another body is competent, and is named.
    NotCompetent,
    /// 不予受理决定书, because materials were not remedied; only where the item's own rule allows it.
    NotRemedied,
    /// 特别程序（除外时间）告知书 (§45).
    SpecialProcedure,
    /// 延期决定通知书 (§42).
    ExtensionNotice,
    /// 决定书, granted or refused (§38 for licences), in the words of the profile.
    Decision,
    /// 缴费通知单: what is charged, by which rule and standard, less what exemption.
    FeeNotice,
    /// 送达回证: how, when and to whom a paper was served.
    DeliveryRecord,
    /// 材料退还清单: originals given back against signature.
    OriginalsReturned,
}

/// The seal a paper asks for (用印种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SealKind {
    /// 受理专用章.
    Acceptance,
    /// 行政审批专用章.
    Approval,
    /// 业务专用章.
    Business,
}

impl SealKind {
    /// The name engraved on the seal.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Acceptance => "受理专用章",
            Self::Approval => "行政审批专用章",
            Self::Business => "业务专用章",
        }
    }
}

impl PaperKind {
    /// Every kind, in the order of a case's life.
    pub const ALL: [Self; 13] = [
        Self::Receipt,
        Self::HandOver,
        Self::AcceptanceNotice,
        Self::OneTimeNotice,
        Self::NotNeeded,
        Self::NotCompetent,
        Self::NotRemedied,
        Self::SpecialProcedure,
        Self::ExtensionNotice,
        Self::Decision,
        Self::FeeNotice,
        Self::DeliveryRecord,
        Self::OriginalsReturned,
    ];

    /// Title printed on the paper. `granted` matters for [`PaperKind::Decision`] only.
    #[must_use]
    pub fn title(self, profile: Profile, granted: bool) -> &'static str {
        let administrative = profile.administrative();
        match self {
            Self::Receipt => "收件凭证",
            Self::HandOver => "材料交接单",
            Self::AcceptanceNotice => acceptance_title(profile),
            Self::OneTimeNotice => "一次性告知书（补正告知）",
            Self::NotNeeded if administrative => "不受理告知书",
            Self::NotNeeded => "无需办理告知书",
            Self::NotCompetent | Self::NotRemedied if administrative => "不予受理决定书",
            Self::NotCompetent | Self::NotRemedied => "不予受理告知书",
            Self::SpecialProcedure => "特别程序（除外时间）告知书",
            Self::ExtensionNotice if administrative => "延期决定通知书",
            Self::ExtensionNotice => "延期告知书",
            Self::Decision => decision_title(profile, granted),
            Self::FeeNotice => "缴费通知单",
            Self::DeliveryRecord => "送达回证",
            Self::OriginalsReturned => "材料退还清单",
        }
    }

    /// The word of the kind (文种字) in a paper number. Numbers run in one series per body, **word** and year:
    /// the two papers of 不予受理 share a word and therefore a series.
    #[must_use]
    pub fn number_word(self) -> &'static str {
        match self {
            Self::Receipt => "收",
            Self::HandOver => "交",
            Self::AcceptanceNotice => "受",
            Self::OneTimeNotice => "补",
            Self::NotNeeded => "不受",
            Self::NotCompetent | Self::NotRemedied => "不予",
            Self::SpecialProcedure => "特",
            Self::ExtensionNotice => "延",
            Self::Decision => "决",
            Self::FeeNotice => "缴",
            Self::DeliveryRecord => "送",
            Self::OriginalsReturned => "退",
        }
    }

    /// Whether the paper takes a number of its own. Slips that only accompany the case (receipt, hand-over,
    /// delivery record, list of originals) are known by the case number.
    #[must_use]
    pub fn is_numbered(self) -> bool {
        !matches!(self, Self::Receipt | Self::HandOver | Self::DeliveryRecord | Self::OriginalsReturned)
    }

    /// The seal this paper asks for by default; `None` for the hand-over sheet, which two people sign.
    ///
    /// 行政许可法 §32(2): acceptance and refusal to accept carry the body's dedicated seal and a date.
    #[must_use]
    pub fn seal_kind(self, profile: Profile) -> Option<SealKind> {
        let administrative = profile.administrative();
        match self {
            Self::HandOver => None,
            Self::FeeNotice | Self::DeliveryRecord | Self::OriginalsReturned => Some(SealKind::Business),
            _ if !administrative => Some(SealKind::Business),
            Self::SpecialProcedure | Self::ExtensionNotice | Self::Decision => Some(SealKind::Approval),
            _ => Some(SealKind::Acceptance),
        }
    }
}

/// `{机关代字}{文种}〔{year}〕{n}号`, `n` without leading zeros (GB/T 9704-2012 §7.2.5: six-cornered brackets).
#[must_use]
pub fn paper_no(body_word: &str, kind: PaperKind, year: i16, n: u32) -> String {
    format!("{body_word}{}〔{year}〕{n}号", kind.number_word())
}

fn acceptance_title(profile: Profile) -> &'static str {
    match profile {
        Profile::Licence => "行政许可申请受理通知书",
        Profile::Confirmation => "行政确认申请受理通知书",
        Profile::Payment => "行政给付申请受理通知书",
        Profile::Filing => "备案申请受理通知书",
        Profile::PublicService | Profile::OtherPower => "受理通知书",
        Profile::Enterprise => "服务受理单",
    }
}

fn decision_title(profile: Profile, granted: bool) -> &'static str {
    match (profile, granted) {
        (Profile::Licence, true) => "准予行政许可决定书",
        (Profile::Licence, false) => "不予行政许可决定书",
        (Profile::Confirmation, true) => "行政确认决定书",
        (Profile::Confirmation, false) => "不予行政确认决定书",
        (Profile::Payment, true) => "行政给付决定书",
        (Profile::Payment, false) => "不予行政给付决定书",
        (Profile::Filing, true) => "备案通知书",
        (Profile::Filing, false) => "备案退回补正通知书",
        (Profile::PublicService, true) => "办结通知书",
        (Profile::PublicService, false) => "不予办理通知书",
        (Profile::OtherPower, true) => "予以办理决定书",
        (Profile::OtherPower, false) => "不予办理决定书",
        (Profile::Enterprise, true) => "服务办结单",
        (Profile::Enterprise, false) => "不能办理告知单",
    }
}
