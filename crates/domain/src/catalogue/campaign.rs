//! 清单报送: the district asks every street for a list by a day; the street files what the catalogue says, or says where it
//! is wrong; the district checks line by line, returns with reasons or approves; what is approved is published
//! (requirements B5). Nothing is approved that contradicts the catalogue of the day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::lists::{ListKind, ListLine};
use crate::case::Author;
use crate::organisation::UnitId;

/// Most characters of a title.
const TITLE_MAX: usize = 100;
/// Most characters of a reason or a remark.
const REASON_MAX: usize = 500;
/// Most items a street names beyond the computed list.
const ADDED_MAX: usize = 50;

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// `QD-0001`
    pub id: String,
    /// The list asked for.
    pub kind: ListKind,
    /// What it is called.
    pub title: String,
    /// The last day to file.
    pub due: Date,
    /// Who opened it.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// The centres that file.
    pub centres: BTreeSet<UnitId>,
}

impl Campaign {
    /// Whether a campaign may be opened so.
    ///
    /// # Errors
    /// No title, a day that is past, nobody to file.
    pub fn check(&self, today: Date) -> Result<(), FilingRefusal> {
        let title = self.title.trim();
        if title.is_empty() || title.chars().count() > TITLE_MAX {
            return Err(FilingRefusal::Title);
        }
        if self.due < today {
            return Err(FilingRefusal::DuePast);
        }
        if self.centres.is_empty() { Err(FilingRefusal::NoCentre) } else { Ok(()) }
    }
}

/// Where a filing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilingState {
    /// 待报送
    Awaited,
    /// 已报送，待核对
    Filed,
    /// 已退回
    Returned,
    /// 已审定
    Approved,
}

impl FilingState {
    /// All.
    pub const ALL: [Self; 4] = [Self::Awaited, Self::Filed, Self::Returned, Self::Approved];

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Awaited => "待报送",
            Self::Filed => "待核对",
            Self::Returned => "已退回",
            Self::Approved => "已审定",
        }
    }

    /// Whether it is the street's turn.
    #[must_use]
    pub fn with_street(self) -> bool {
        matches!(self, Self::Awaited | Self::Returned)
    }
}

/// Who did something, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// A street's filing in a campaign, without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// The campaign.
    pub campaign: String,
    /// The centre that files.
    pub centre: UnitId,
    /// Where it stands.
    pub state: FilingState,
    /// The last day to file.
    pub due: Date,
    /// Acts so far: what a page was made of.
    pub serial: u32,
    /// The last filing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filed: Option<Stamp>,
    /// The first filing came after the last day.
    #[serde(default)]
    pub late: bool,
    /// The last decision of the district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Stamp>,
    /// Why it was returned, where it was.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Lines, and those the street says are wrong or missing.
    #[serde(default)]
    pub lines: usize,
    /// See `lines`.
    #[serde(default)]
    pub disputed: usize,
}

/// What a street says of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "said")]
pub enum Said {
    /// It is so.
    Agrees,
    /// It is wrong: what is wrong.
    Disputes {
        /// What.
        remark: String,
    },
    /// The catalogue lacks it.
    Adds {
        /// What it is.
        remark: String,
    },
}

/// A line as filed, and what the district found wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledLine {
    /// The line as the catalogue said on the day of filing; only its code and name where the street added it.
    #[serde(flatten)]
    pub line: ListLine,
    /// What the street says.
    pub says: Said,
    /// What the district found; empty if nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub found: String,
}

/// What is done with a filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilingAct {
    /// The street files: remarks on lines by code, and items it misses with what they are.
    File {
        /// Remarks.
        remarks: BTreeMap<String, String>,
        /// Items it misses.
        added: Vec<(String, String)>,
    },
    /// The district returns it.
    Return {
        /// What is wrong, by code.
        found: BTreeMap<String, String>,
        /// Why, in general.
        why: String,
    },
    /// The district approves it: the lines it has checked, by code.
    Approve {
        /// The lines.
        checked: BTreeSet<String>,
    },
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilingRefusal {
    /// It is not at the stage.
    #[error("报送现在是“{}”，不能这样办", .0.label())]
    State(FilingState),
    /// Not the person for it.
    #[error("由{0}办理")]
    Person(&'static str),
    /// No title.
    #[error("请写明名称（不超过 100 字）")]
    Title,
    /// The last day is past.
    #[error("截止日期不能早于今天")]
    DuePast,
    /// Nobody files.
    #[error("请选择报送的街道")]
    NoCentre,
    /// A remark on a line that is not there.
    #[error("清单里没有{0}，请看过现在的清单再报")]
    NoLine(String),
    /// A remark is too long, or there are too many.
    #[error("说明不超过 500 字，补充的事项不超过 50 个")]
    TooMuch,
    /// Added what is there already.
    #[error("{0}已经在清单里，不用补充；有误的请在那一行写明")]
    Twice(String),
    /// A return without a reason.
    #[error("退回要写明理由：在有误的行写明，或者写总的理由")]
    Reason,
    /// Lines nobody has ticked.
    #[error("还有 {} 行没有核对：{}", .0.len(), listed(.0))]
    Unchecked(Vec<String>),
    /// The street contradicts the catalogue.
    #[error("街道对 {} 行有不同意见：{}。先改目录或进驻，再退回请街道重新报送", .0.len(), listed(.0))]
    Disputed(Vec<String>),
    /// The catalogue has changed since the filing.
    #[error("报送以后目录有变化：{}。请退回，由街道按现在的目录重新报送", listed(.0))]
    Changed(Vec<String>),
}

fn listed(codes: &[String]) -> String {
    let more = if codes.len() > 5 { "等" } else { "" };
    format!("{}{more}", codes.iter().take(5).cloned().collect::<Vec<_>>().join("、"))
}

impl Filing {
    /// What a campaign asks of a centre.
    #[must_use]
    pub fn awaited(campaign: &Campaign, centre: &UnitId) -> Self {
        Self {
            campaign: campaign.id.clone(),
            centre: centre.clone(),
            state: FilingState::Awaited,
            due: campaign.due,
            serial: 0,
            filed: None,
            late: false,
            checked: None,
            why: String::new(),
            lines: 0,
            disputed: 0,
        }
    }

    /// The street's turn, and its last day is past.
    #[must_use]
    pub fn overdue(&self, today: Date) -> bool {
        self.state.with_street() && self.due < today
    }

    /// Does an act. `lines` are those filed, replaced by a filing; `now_says` is what the catalogue says today. Who may is
    /// the caller's question.
    ///
    /// # Errors
    /// See [`FilingRefusal`]; nothing is changed then.
    pub fn act(
        &mut self,
        lines: &mut Vec<FiledLine>,
        act: FilingAct,
        now_says: &[ListLine],
        stamp: Stamp,
    ) -> Result<(), FilingRefusal> {
        match act {
            FilingAct::File { remarks, added } => {
                if !self.state.with_street() {
                    return Err(FilingRefusal::State(self.state));
                }
                *lines = filed(now_says, remarks, added)?;
                let late = crate::calendar::day_of(stamp.at) > self.due;
                // Who filed in time and was returned is not late for it.
                self.late = if self.filed.is_none() { late } else { self.late };
                self.filed = Some(stamp);
                self.state = FilingState::Filed;
            }
            FilingAct::Return { found, why } => {
                self.with_district()?;
                self.why = returned(lines, found, &why)?;
                self.checked = Some(stamp);
                self.state = FilingState::Returned;
            }
            FilingAct::Approve { checked } => {
                self.with_district()?;
                approvable(lines, &checked, now_says)?;
                self.checked = Some(stamp);
                self.why.clear();
                self.state = FilingState::Approved;
            }
        }
        self.lines = lines.len();
        self.disputed = lines.iter().filter(|line| line.says != Said::Agrees).count();
        self.serial += 1;
        Ok(())
    }

    fn with_district(&self) -> Result<(), FilingRefusal> {
        if self.state == FilingState::Filed { Ok(()) } else { Err(FilingRefusal::State(self.state)) }
    }
}

fn short(text: &str) -> Result<String, FilingRefusal> {
    let text = text.trim();
    if text.chars().count() > REASON_MAX { Err(FilingRefusal::TooMuch) } else { Ok(text.to_owned()) }
}

/// The computed list with what the street says of it.
fn filed(
    now_says: &[ListLine],
    remarks: BTreeMap<String, String>,
    added: Vec<(String, String)>,
) -> Result<Vec<FiledLine>, FilingRefusal> {
    let known = |code: &str| now_says.iter().any(|line| line.code == code);
    if let Some(code) = remarks.keys().find(|code| !known(code)) {
        return Err(FilingRefusal::NoLine(code.clone()));
    }
    if added.len() > ADDED_MAX {
        return Err(FilingRefusal::TooMuch);
    }
    let mut lines = Vec::with_capacity(now_says.len() + added.len());
    for line in now_says {
        let remark = short(remarks.get(&line.code).map_or("", String::as_str))?;
        let says = if remark.is_empty() { Said::Agrees } else { Said::Disputes { remark } };
        lines.push(FiledLine { line: line.clone(), says, found: String::new() });
    }
    for (code, remark) in added {
        let code = short(&code)?;
        if lines.iter().any(|line| line.line.code == code) {
            return Err(FilingRefusal::Twice(code));
        }
        let says = Said::Adds { remark: short(&remark)? };
        let line = ListLine { name: code.clone(), code, cells: Vec::new() };
        lines.push(FiledLine { line, says, found: String::new() });
    }
    Ok(lines)
}

/// What the district found stands by its line; the reason in general.
fn returned(
    lines: &mut [FiledLine],
    found: BTreeMap<String, String>,
    why: &str,
) -> Result<String, FilingRefusal> {
    let why = short(why)?;
    let mut told = BTreeMap::new();
    for (code, text) in found {
        let text = short(&text)?;
        if text.is_empty() {
            continue;
        }
        if !lines.iter().any(|line| line.line.code == code) {
            return Err(FilingRefusal::NoLine(code));
        }
        told.insert(code, text);
    }
    if told.is_empty() && why.is_empty() {
        return Err(FilingRefusal::Reason);
    }
    for line in lines {
        line.found = told.remove(&line.line.code).unwrap_or_default();
    }
    Ok(why)
}

fn approvable(
    lines: &[FiledLine],
    checked: &BTreeSet<String>,
    now_says: &[ListLine],
) -> Result<(), FilingRefusal> {
    let codes = |wanted: &dyn Fn(&FiledLine) -> bool| {
        let found = lines.iter().filter(|line| wanted(line));
        found.map(|line| line.line.code.clone()).collect::<Vec<_>>()
    };
    let disputed = codes(&|line| line.says != Said::Agrees);
    if !disputed.is_empty() {
        return Err(FilingRefusal::Disputed(disputed));
    }
    let changed = changed(lines, now_says);
    if !changed.is_empty() {
        return Err(FilingRefusal::Changed(changed));
    }
    let unchecked = codes(&|line| !checked.contains(&line.line.code));
    if unchecked.is_empty() { Ok(()) } else { Err(FilingRefusal::Unchecked(unchecked)) }
}

/// Codes of lines that differ from what the catalogue says now: changed, gone or new. What the street added is a
/// difference of its own and does not count here.
#[must_use]
pub fn changed(lines: &[FiledLine], now_says: &[ListLine]) -> Vec<String> {
    let of_catalogue = || lines.iter().filter(|line| !matches!(line.says, Said::Adds { .. }));
    let differs = |line: &&FiledLine| !now_says.contains(&line.line);
    let gone = of_catalogue().filter(differs).map(|line| line.line.code.clone());
    let new = now_says.iter().filter(|now| !of_catalogue().any(|line| line.line.code == now.code));
    gone.chain(new.map(|now| now.code.clone())).collect()
}

/// A list that was approved, as the public reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedList {
    /// Its kind.
    pub kind: ListKind,
    /// The centre.
    pub centre: UnitId,
    /// The campaign it was filed in.
    pub campaign: String,
    /// The day it was approved.
    pub on: Date,
    /// Its lines.
    pub lines: Vec<ListLine>,
}

#[cfg(test)]
mod tests;
