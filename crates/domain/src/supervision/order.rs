//! 督办单: a supervisor asks one unit for one matter by a day, in three colours. Issue, receive, explain, rectify, check, close;
//! up one colour only after the last day ran out without rectification, or at once for a listed reason; withdrawn only by two
//! supervisors. Nothing is raised by time alone: what is overdue is shown (standards §7.1, §7.3; requirements E4).

mod colour;
mod evidence;
mod refusal;
mod state;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::colour::{Colour, Reason, reason, reasons};
pub use self::evidence::{EvidenceFile, FILE_MAX, FILES_MAX, Media};
pub use self::refusal::OrderRefusal;
pub use self::state::{OrderActKind, OrderState, Party};
use super::words::needed;
use crate::calendar::{Calendar, day_of};
use crate::catalogue::campaign::Stamp;
use crate::organisation::UnitId;

/// Most characters of the matter.
pub const MATTER_MAX: usize = 100;
/// Most characters of any other text.
pub const TEXT_MAX: usize = 1000;
/// Most cases and findings a sheet or a rectification cites, each.
pub const CITED_MAX: usize = 20;
/// Furthest new day, in working days.
pub const FAR: u32 = 60;
/// Most entries of a sheet's trail: far beyond any real one.
const TRAIL_MAX: usize = 200;
/// Most explanations of a sheet: the unit cannot fill its record with them.
const EXPLAINED_MAX: usize = 20;

/// A listed reason with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Direct {
    /// Code of the table (see [`reasons`]).
    pub reason: String,
    /// Who noted it and when, why it is major or urgent.
    pub words: String,
}

/// An act on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderAct {
    /// The unit has it.
    Receive,
    /// Why it is so, or why it will be late.
    Explain(String),
    /// What was done, proof of it (documents, where they lie), cases it shows in.
    Rectify {
        /// What was done.
        done: String,
        /// Proof.
        proof: String,
        /// Cases.
        cases: BTreeSet<String>,
    },
    /// A photograph or document that proves it, named.
    Attach(EvidenceFile),
    /// What was found on the spot or in the file; where it does not pass, the new last day.
    Check {
        /// Nothing is left to do.
        passed: bool,
        /// What was found.
        found: String,
        /// New last day.
        until: Option<Date>,
    },
    /// The end, with its conclusion.
    Close(String),
    /// The explanation holds: a new last day, and why.
    AllowTime {
        /// New last day.
        until: Date,
        /// Why.
        why: String,
    },
    /// Up: to the next colour because it is overdue, or to the colour of a listed reason.
    Escalate {
        /// The listed reason; none where it is overdue.
        direct: Option<Direct>,
        /// Why, and why an explanation does not hold.
        why: String,
    },
    /// A supervisor thinks it should not have been issued.
    AskWithdrawal(String),
    /// Another supervisor agrees.
    ConfirmWithdrawal,
    /// Another supervisor does not.
    RefuseWithdrawal(String),
}

impl OrderAct {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> OrderActKind {
        match self {
            Self::Receive => OrderActKind::Receive,
            Self::Explain(_) => OrderActKind::Explain,
            Self::Rectify { .. } => OrderActKind::Rectify,
            Self::Attach(_) => OrderActKind::Attach,
            Self::Check { .. } => OrderActKind::Check,
            Self::Close(_) => OrderActKind::Close,
            Self::AllowTime { .. } => OrderActKind::AllowTime,
            Self::Escalate { .. } => OrderActKind::Escalate,
            Self::AskWithdrawal(_) => OrderActKind::AskWithdrawal,
            Self::ConfirmWithdrawal => OrderActKind::ConfirmWithdrawal,
            Self::RefuseWithdrawal(_) => OrderActKind::RefuseWithdrawal,
        }
    }
}

/// One line of a sheet's trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What was done; none for the issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<OrderActKind>,
    /// Who and when.
    pub stamp: Stamp,
    /// What was written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Proof of a rectification.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub proof: String,
    /// Cases a rectification shows in.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<String>,
    /// A file that proves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<EvidenceFile>,
    /// The outcome of a check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// The colour it has become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// The listed reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<Direct>,
    /// The last day it has become.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
}

impl Entry {
    fn of(act: Option<OrderActKind>, stamp: Stamp, words: String) -> Self {
        Self {
            act,
            stamp,
            words,
            proof: String::new(),
            cases: BTreeSet::new(),
            file: None,
            passed: None,
            colour: None,
            direct: None,
            due: None,
        }
    }
}

/// What a new sheet says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderIn {
    /// To whom.
    pub unit: UnitId,
    /// Colour.
    pub colour: Colour,
    /// The listed reason, above blue.
    pub direct: Option<Direct>,
    /// What it is about.
    pub matter: String,
    /// What happened.
    pub facts: String,
    /// Rule it rests on.
    pub basis: String,
    /// What is required.
    pub required: String,
    /// Cases it cites.
    pub cases: BTreeSet<String>,
    /// Findings it cites, by number.
    pub findings: BTreeSet<String>,
}

/// 督办单
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupervisionOrder {
    /// `2026-0001`: year and number within it, without gaps.
    pub id: String,
    /// 和平督〔2026〕1号
    pub no: String,
    /// The unit supervised.
    pub unit: UnitId,
    /// Colour now.
    pub colour: Colour,
    /// Where it stands.
    pub state: OrderState,
    /// The last day now.
    pub due: Date,
    /// What it is about.
    pub matter: String,
    /// What happened.
    pub facts: String,
    /// Rule it rests on.
    pub basis: String,
    /// What is required.
    pub required: String,
    /// Cases it cites.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cases: BTreeSet<String>,
    /// Findings it cites.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub findings: BTreeSet<String>,
    /// Acts since the issue: what a page was made of.
    pub serial: u32,
    /// An explanation nobody has answered.
    #[serde(default)]
    pub unanswered: bool,
    /// Who asked for its withdrawal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Stamp>,
    /// What was done, the oldest first; the issue is the first entry.
    pub trail: Vec<Entry>,
}

/// Whether a text is the number of a case or a finding.
fn is_number(text: &str) -> bool {
    (4..=60).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn cited(numbers: &BTreeSet<String>) -> Result<(), OrderRefusal> {
    if numbers.len() > CITED_MAX {
        return Err(OrderRefusal::TooMany);
    }
    match numbers.iter().find(|number| !is_number(number)) {
        Some(odd) => Err(OrderRefusal::NotANumber(odd.chars().take(60).collect())),
        None => Ok(()),
    }
}

/// The reason if it is listed and leads to a colour that is asked for.
fn checked(direct: &Direct) -> Result<(&'static Reason, Direct), OrderRefusal> {
    let listed = reason(&direct.reason).ok_or(OrderRefusal::NoReason)?;
    let words = needed("direct_words", "理由的具体情况（谁、什么时候、为什么）", TEXT_MAX, &direct.words)?;
    Ok((listed, Direct { reason: listed.code.clone(), words }))
}

fn until(day: Date, today: Date, calendar: &Calendar) -> Result<Date, OrderRefusal> {
    let far = calendar.add_working_days(today, FAR).on;
    if day > today && day <= far { Ok(day) } else { Err(OrderRefusal::Until) }
}

impl SupervisionOrder {
    /// A new sheet under its number. Whether the unit takes sheets and whether one is open on the same matter is the
    /// caller's question.
    ///
    /// # Errors
    /// A text is missing; above blue without a listed reason of that colour.
    pub fn issue(
        what: &OrderIn,
        (id, no): (String, String),
        stamp: Stamp,
        calendar: &Calendar,
    ) -> Result<Self, OrderRefusal> {
        let direct = match (&what.direct, what.colour) {
            (None, Colour::Blue) => None,
            (None, colour) => return Err(OrderRefusal::NeedsReason(colour)),
            (Some(direct), colour) => {
                let (listed, direct) = checked(direct)?;
                if listed.colour != colour {
                    return Err(OrderRefusal::OtherColour(listed.label.clone(), listed.colour, colour));
                }
                Some(direct)
            }
        };
        cited(&what.cases)?;
        cited(&what.findings)?;
        let due = calendar.add_working_days(day_of(stamp.at), what.colour.days()).on;
        let mut order = Self {
            id,
            no,
            unit: what.unit.clone(),
            colour: what.colour,
            state: OrderState::Issued,
            due,
            matter: needed("matter", "督办事项", MATTER_MAX, &what.matter)?,
            facts: needed("facts", "事实", TEXT_MAX, &what.facts)?,
            basis: needed("basis", "依据", TEXT_MAX, &what.basis)?,
            required: needed("required", "要求", TEXT_MAX, &what.required)?,
            cases: what.cases.clone(),
            findings: what.findings.clone(),
            serial: 0,
            unanswered: false,
            withdrawal: None,
            trail: Vec::new(),
        };
        let entry = Entry {
            colour: Some(what.colour),
            due: Some(due),
            direct,
            ..Entry::of(None, stamp, String::new())
        };
        order.trail.push(entry);
        Ok(order)
    }

    /// The unit's turn, and the last day is past.
    #[must_use]
    pub fn overdue(&self, today: Date) -> bool {
        self.state.with_unit() && self.due < today
    }

    /// The files, in the order they came.
    pub fn files(&self) -> impl Iterator<Item = &EvidenceFile> {
        self.trail.iter().filter_map(|entry| entry.file.as_ref())
    }

    /// Whether a kind of act is possible at all, before its contents are read. Who may is the caller's question.
    ///
    /// # Errors
    /// The state says no.
    pub fn guard(&self, act: OrderActKind) -> Result<(), OrderRefusal> {
        let state = OrderRefusal::State(self.state, act);
        let possible = match act {
            OrderActKind::Receive => self.state == OrderState::Issued,
            OrderActKind::Explain | OrderActKind::Rectify | OrderActKind::Attach => {
                self.state == OrderState::Received
            }
            OrderActKind::Check => self.state == OrderState::Rectified,
            OrderActKind::Close => self.state == OrderState::Checked,
            OrderActKind::AllowTime if self.state != OrderState::Received => false,
            OrderActKind::AllowTime if !self.unanswered => return Err(OrderRefusal::NoExplanation),
            OrderActKind::AllowTime => true,
            OrderActKind::Escalate if self.state == OrderState::Rectified => {
                return Err(OrderRefusal::AwaitsCheck);
            }
            OrderActKind::Escalate if !self.state.with_unit() => false,
            OrderActKind::Escalate => self.colour.next().map(|_| true).ok_or(OrderRefusal::Highest)?,
            _ if !self.state.open() => false,
            OrderActKind::AskWithdrawal => match &self.withdrawal {
                Some(asked) => return Err(OrderRefusal::Asked(asked.by.name.clone())),
                None => true,
            },
            OrderActKind::ConfirmWithdrawal | OrderActKind::RefuseWithdrawal => {
                self.withdrawal.as_ref().map(|_| true).ok_or(OrderRefusal::NotAsked)?
            }
        };
        if possible { Ok(()) } else { Err(state) }
    }

    /// Does an act. Who may is the caller's question, but for the two of a withdrawal.
    ///
    /// # Errors
    /// See [`OrderRefusal`]; nothing is changed then.
    pub fn act(&mut self, act: OrderAct, stamp: Stamp, calendar: &Calendar) -> Result<(), OrderRefusal> {
        self.guard(act.kind())?;
        // Words are bounded; what brings the sheet to its end is not.
        let explained = self.trail.iter().filter(|entry| entry.act == Some(OrderActKind::Explain)).count();
        let wordy = act.kind() == OrderActKind::Explain && explained >= EXPLAINED_MAX;
        if wordy || self.trail.len() >= TRAIL_MAX {
            return Err(OrderRefusal::Full);
        }
        let today = day_of(stamp.at);
        let kind = act.kind();
        let entry = |words: String| Entry::of(Some(kind), stamp.clone(), words);
        let entry = match act {
            OrderAct::Receive => {
                self.state = OrderState::Received;
                entry(String::new())
            }
            OrderAct::Explain(words) => {
                let words = needed("words", "说明", TEXT_MAX, &words)?;
                self.unanswered = true;
                entry(words)
            }
            OrderAct::Rectify { done, proof, cases } => {
                let done = needed("words", "整改了什么", TEXT_MAX, &done)?;
                let proof = needed("proof", "整改的凭据", TEXT_MAX, &proof)?;
                cited(&cases)?;
                self.state = OrderState::Rectified;
                Entry { proof, cases, ..entry(done) }
            }
            OrderAct::Attach(file) => {
                let name = needed("words", "文件是什么", MATTER_MAX, &file.name)?;
                if self.files().count() >= FILES_MAX {
                    return Err(OrderRefusal::TooManyFiles);
                }
                Entry { file: Some(EvidenceFile { name: name.clone(), ..file }), ..entry(name) }
            }
            OrderAct::Check { passed, found, until: day } => {
                self.check(passed, &found, day, (today, calendar), entry)?
            }
            OrderAct::Close(words) => {
                let words = needed("words", "办结的结论", TEXT_MAX, &words)?;
                self.state = OrderState::Closed;
                self.withdrawal = None;
                entry(words)
            }
            OrderAct::AllowTime { until: day, why } => {
                let why = needed("words", "宽限的理由", TEXT_MAX, &why)?;
                let day = until(day, today, calendar)?;
                if day <= self.due {
                    return Err(OrderRefusal::NoLater(self.due));
                }
                self.due = day;
                self.unanswered = false;
                Entry { due: Some(self.due), ..entry(why) }
            }
            OrderAct::Escalate { direct, why } => self.escalate(direct, &why, (today, calendar), entry)?,
            OrderAct::AskWithdrawal(why) => {
                let why = needed("words", "撤销的理由", TEXT_MAX, &why)?;
                self.withdrawal = Some(stamp.clone());
                entry(why)
            }
            OrderAct::ConfirmWithdrawal => {
                self.by_another(&stamp)?;
                self.state = OrderState::Withdrawn;
                entry(String::new())
            }
            OrderAct::RefuseWithdrawal(why) => {
                self.by_another(&stamp)?;
                let why = needed("words", "不同意撤销的理由", TEXT_MAX, &why)?;
                self.withdrawal = None;
                entry(why)
            }
        };
        self.trail.push(entry);
        self.serial += 1;
        Ok(())
    }

    fn check(
        &mut self,
        passed: bool,
        found: &str,
        day: Option<Date>,
        (today, calendar): (Date, &Calendar),
        entry: impl Fn(String) -> Entry,
    ) -> Result<Entry, OrderRefusal> {
        let found = needed("words", "核查的情况", TEXT_MAX, found)?;
        if passed {
            self.state = OrderState::Checked;
            return Ok(Entry { passed: Some(true), ..entry(found) });
        }
        self.due = until(day.ok_or(OrderRefusal::Until)?, today, calendar)?;
        self.state = OrderState::Received;
        Ok(Entry { passed: Some(false), due: Some(self.due), ..entry(found) })
    }

    fn escalate(
        &mut self,
        direct: Option<Direct>,
        why: &str,
        (today, calendar): (Date, &Calendar),
        entry: impl Fn(String) -> Entry,
    ) -> Result<Entry, OrderRefusal> {
        let next = self.colour.next().ok_or(OrderRefusal::Highest)?;
        let (colour, direct) = match direct {
            Some(direct) => {
                let (listed, direct) = checked(&direct)?;
                if listed.colour <= self.colour {
                    return Err(OrderRefusal::NotHigher(self.colour, listed.label.clone()));
                }
                (listed.colour, Some(direct))
            }
            None if self.overdue(today) => (next, None),
            None => return Err(OrderRefusal::NotOverdue(self.due)),
        };
        let why = needed("words", "升级的理由（有说明的，写明为什么不成立）", TEXT_MAX, why)?;
        self.colour = colour;
        self.due = calendar.add_working_days(today, colour.days()).on;
        self.state = OrderState::Issued;
        self.unanswered = false;
        Ok(Entry { colour: Some(colour), due: Some(self.due), direct, ..entry(why) })
    }

    fn by_another(&self, stamp: &Stamp) -> Result<(), OrderRefusal> {
        match &self.withdrawal {
            Some(asked) if asked.by.person == stamp.by.person => Err(OrderRefusal::SamePerson),
            Some(_) => Ok(()),
            None => Err(OrderRefusal::NotAsked),
        }
    }
}

/// Numbers as people type them: one a line or with commas between, blanks dropped.
#[must_use]
pub fn numbers(typed: &str) -> BTreeSet<String> {
    let parts = typed.split(['\n', ',', '，', '、', ';', '；', ' ']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
