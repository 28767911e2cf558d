//! Checks of centres (检查): on site, unannounced, or of files. A plan names centres; each centre has a check with its
//! checklist. Findings go to the centre's head with a last day, are corrected line by line, looked at again, and the check
//! is over only when every finding was mended (requirements E9).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::photo::PhotoKind;
use super::sample::Sample;
use super::words::{ahead, readable};
use super::{Stamp, written};
use crate::calendar::{Calendar, day_of};
use crate::case::Author;
use crate::organisation::UnitId;

mod acting;
mod refusal;

pub use refusal::CheckRefusal;

/// Most files drawn at one centre.
pub const FILES_MAX: u32 = 20;
/// Most photographs by one line and side.
pub const PHOTOS_MAX: usize = 6;
/// Most working days for a correction.
pub const DAYS_MAX: u32 = 60;
/// Working days the supervisor has to look again. Our own figure: no source gives one.
pub const RECHECK_DAYS: u32 = 5;
/// Most characters of a title.
const TITLE_MAX: usize = 100;

/// How it is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// 现场检查: the centre knows of it.
    OnSite,
    /// 暗访: the centre learns of it with the findings.
    Unannounced,
    /// 案卷评查: only files.
    Files,
}

impl CheckKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::OnSite, Self::Unannounced, Self::Files];

    /// Stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OnSite => "on_site",
            Self::Unannounced => "unannounced",
            Self::Files => "files",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::OnSite => "现场检查",
            Self::Unannounced => "暗访",
            Self::Files => "案卷评查",
        }
    }
}

/// A plan of checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckPlan {
    /// `JC-0001`; its number is the place of the plan in the stream `checks`, whose leaf gives the seed of the draw.
    pub id: String,
    /// How.
    pub kind: CheckKind,
    /// What it is called.
    pub title: String,
    /// The checks are done by this day.
    pub until: Date,
    /// Files decided from this day …
    pub from: Date,
    /// … to this day are drawn from.
    pub to: Date,
    /// Files drawn at each centre; 0 for none.
    pub files: u32,
    /// The centres.
    pub centres: BTreeSet<UnitId>,
    /// Who planned it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

impl CheckPlan {
    /// Whether it may be planned so.
    ///
    /// # Errors
    /// No title, a day that is past, a period that is not over (its list of cases would still change), nothing to check.
    pub fn check(&self, today: Date) -> Result<(), CheckRefusal> {
        let title = self.title.trim();
        if !readable(title, TITLE_MAX) {
            return Err(CheckRefusal::Title);
        }
        if !ahead(self.until, today) {
            return Err(CheckRefusal::UntilPast);
        }
        let least = u32::from(self.kind == CheckKind::Files);
        if !(least..=FILES_MAX).contains(&self.files) {
            return Err(CheckRefusal::Files(least));
        }
        if self.files > 0 && (self.from > self.to || self.to >= today || self.from < super::FIRST_DAY) {
            return Err(CheckRefusal::Period);
        }
        if self.centres.is_empty() { Err(CheckRefusal::NoCentre) } else { Ok(()) }
    }
}

/// Where a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// 检查中: the supervisor looks.
    Planned,
    /// 待整改: the findings are with the centre.
    Sent,
    /// 待复查: the centre has mended.
    Reported,
    /// 退回整改: with the centre again.
    Returned,
    /// 已办结
    Closed,
    /// 已取消
    Dropped,
}

impl CheckState {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Planned, Self::Sent, Self::Reported, Self::Returned, Self::Closed, Self::Dropped];

    /// Stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Reported => "reported",
            Self::Returned => "returned",
            Self::Closed => "closed",
            Self::Dropped => "dropped",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Planned => "检查中",
            Self::Sent => "待整改",
            Self::Reported => "待复查",
            Self::Returned => "退回整改",
            Self::Closed => "已办结",
            Self::Dropped => "已取消",
        }
    }

    /// Whether it is the centre's turn.
    #[must_use]
    pub fn with_centre(self) -> bool {
        matches!(self, Self::Sent | Self::Returned)
    }

    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Dropped)
    }
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 符合
    Met,
    /// 不符合
    NotMet,
    /// 不适用
    NotApplicable,
}

impl Answer {
    /// All.
    pub const ALL: [Self; 3] = [Self::Met, Self::NotMet, Self::NotApplicable];

    /// Stable word.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.code() == code)
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Met => "符合",
            Self::NotMet => "不符合",
            Self::NotApplicable => "不适用",
        }
    }
}

/// A photograph by its name in the store of files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    /// Name of the sealed file.
    pub id: String,
    /// Hexadecimal SHA-256 of the picture as it is shown: what the log pins.
    pub sha256: String,
    /// JPEG or PNG.
    pub kind: PhotoKind,
}

/// How the centre mended a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// What was done.
    pub words: String,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// Who, when.
    pub stamp: Stamp,
}

/// What the second look came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Mended.
    pub passed: bool,
    /// Why not; empty where it passed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Verdict {
    /// Mended.
    #[must_use]
    pub fn passed() -> Self {
        Self { passed: true, why: String::new() }
    }

    /// Not mended, and why.
    #[must_use]
    pub fn returned(why: &str) -> Self {
        Self { passed: false, why: why.to_owned() }
    }
}

/// A line of a check: what was asked, what was found, how it was mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// `V01`, or `CASE.F01` for a file.
    pub key: String,
    /// The section, or the case number.
    pub group: String,
    /// How it ought to be: copied, so that the check keeps what it asked.
    pub text: String,
    /// Where that comes from.
    pub basis: String,
    /// Serial of the act that changed it last: two people may fill in different lines at once.
    #[serde(default)]
    pub seq: u32,
    /// What was found; none before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// What is wrong, or a remark.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// What shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// How it was mended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correction: Option<Correction>,
    /// The last look at the correction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

impl CheckLine {
    /// A finding that has not passed the second look.
    #[must_use]
    pub fn open(&self) -> bool {
        self.answer == Some(Answer::NotMet) && !self.verdict.as_ref().is_some_and(|verdict| verdict.passed)
    }

    /// A finding the centre has mended since it was last returned.
    #[must_use]
    pub fn mended(&self) -> bool {
        self.open() && self.correction.is_some() && self.verdict.is_none()
    }
}

/// How many lines a check has, and how far they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Lines.
    pub lines: u32,
    /// Looked at.
    pub checked: u32,
    /// Found wanting.
    pub not_met: u32,
    /// Of these, not yet passed.
    pub open: u32,
    /// Of these, mended and not yet looked at.
    pub mended: u32,
}

/// A check of a centre, without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The plan.
    pub plan: String,
    /// The centre.
    pub centre: UnitId,
    /// How.
    pub kind: CheckKind,
    /// Where it stands.
    pub state: CheckState,
    /// The last day for whoever's turn it is: the check, the correction, the second look.
    pub due: Date,
    /// Acts so far.
    pub serial: u32,
    /// Files to draw; 0 for none.
    pub files: u32,
    /// The files drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
    /// When the findings were sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Stamp>,
    /// When the centre last reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Stamp>,
    /// The centre reported after its last day, at least once.
    #[serde(default)]
    pub late: bool,
    /// When it was last looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rechecked: Option<Stamp>,
    /// Why it was dropped.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// How far the lines are.
    #[serde(default)]
    pub tally: Tally,
}

impl Check {
    /// Something is to be done and its day is past.
    #[must_use]
    pub fn overdue(&self, today: Date) -> bool {
        self.state.is_open() && self.due < today
    }

    /// Whether the centre does not know of it yet.
    #[must_use]
    pub fn hidden(&self) -> bool {
        self.kind == CheckKind::Unannounced && self.sent.is_none()
    }
}

/// What is done with a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum CheckAct {
    /// The files are drawn.
    Draw(Sample),
    /// The supervisor fills in a line; a photograph is added to those that are there.
    Mark {
        /// The line.
        key: String,
        /// What was found.
        answer: Answer,
        /// What is wrong, or a remark.
        remark: String,
        /// What shows it.
        photo: Option<Photo>,
    },
    /// A photograph is taken away again by whoever's turn it is.
    Remove {
        /// The line.
        key: String,
        /// Name of the photograph.
        photo: String,
    },
    /// The findings go to the centre; a check without findings is over.
    Send {
        /// Working days for the correction.
        days: u32,
    },
    /// It is not carried out.
    Drop {
        /// Why.
        why: String,
    },
    /// The centre says how a finding was mended; a photograph is added to those that are there.
    Correct {
        /// The line.
        key: String,
        /// What was done.
        words: String,
        /// What shows it.
        photo: Option<Photo>,
    },
    /// The centre reports that everything is mended.
    Report,
    /// The supervisor has looked again, at every finding that was mended.
    Recheck {
        /// What it came to, by line.
        verdicts: BTreeMap<String, Verdict>,
        /// Working days for what is returned.
        days: u32,
    },
}

/// Whose act it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The supervisor's.
    Supervisor,
    /// The head's of the centre.
    Centre,
}

impl Part {
    /// Who that is, in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Supervisor => "效能监察人员",
            Self::Centre => "被检查中心的主任",
        }
    }
}

#[cfg(test)]
mod tests;
