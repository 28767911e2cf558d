//! The bulletin (通报): drawn up from the figures of a period, edited, approved by a second supervisor, published under a
//! number, and kept. What is published is never edited: a mistake is corrected by another number that names it.
//!
//! Nothing in it names a person: scores of persons are not in [`BulletinData`], nor are applicants.

mod act;
mod data;
mod sample;
mod sheet;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::readable;
use crate::authority::Actor;
use crate::case::{Author, unprintable, unseen};
use crate::organisation::Role;

pub use act::{BulletinAct, BulletinActKind, BulletinRefusal};
pub use data::{BulletinData, CardLine, LateLine, OrderLine, Rank, Totals, TrendMonth};
pub use sample::sample;
pub use sheet::{BulletinBar, BulletinSection, BulletinSheet, BulletinTable, Reader};
pub use words::texts;

/// Most characters of a section's text.
pub const TEXT_MAX: usize = 4_000;
/// Most characters of a title or a reason.
pub const TITLE_MAX: usize = 100;
/// Late cases that are listed.
pub const LATE_MAX: usize = 200;
/// Digits of a mobile number.
const MOBILE: usize = 11;
/// Digits of the shortest number of a document (the old identity card).
const DOCUMENT: usize = 15;

/// A section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// 总体情况
    Overview,
    /// 考核排名
    Ranking,
    /// 预警和黄红牌
    Cards,
    /// 超期办件
    Late,
    /// 督办
    Orders,
    /// 评价和投诉
    Reviews,
    /// 好的做法
    Practice,
    /// 趋势
    Trend,
}

impl Section {
    /// All, in order.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Ranking,
        Self::Cards,
        Self::Late,
        Self::Orders,
        Self::Reviews,
        Self::Practice,
        Self::Trend,
    ];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Ranking => "ranking",
            Self::Cards => "cards",
            Self::Late => "late",
            Self::Orders => "orders",
            Self::Reviews => "reviews",
            Self::Practice => "practice",
            Self::Trend => "trend",
        }
    }

    /// Its heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Overview => "总体情况",
            Self::Ranking => "考核排名",
            Self::Cards => "监察发现",
            Self::Late => "超期办件",
            Self::Orders => "督办情况",
            Self::Reviews => "评价和投诉",
            Self::Practice => "好的做法",
            Self::Trend => "半年趋势",
        }
    }
}

/// Where a bulletin stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BulletinState {
    /// 已起草
    Drafted,
    /// 已修改
    Edited,
    /// 已审定
    Approved,
    /// 已发布
    Published,
    /// 已被更正
    Corrected,
    /// 不用了
    Discarded,
}

impl BulletinState {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Drafted, Self::Edited, Self::Approved, Self::Published, Self::Corrected, Self::Discarded];

    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Edited => "edited",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Corrected => "corrected",
            Self::Discarded => "discarded",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Drafted => "已起草",
            Self::Edited => "已修改",
            Self::Approved => "已审定，待发布",
            Self::Published => "已发布",
            Self::Corrected => "已被更正",
            Self::Discarded => "不用了",
        }
    }

    /// Everybody who works here may read it.
    #[must_use]
    pub fn is_out(self) -> bool {
        matches!(self, Self::Published | Self::Corrected)
    }
}

/// Number of a bulletin: 通报〔2026〕3期.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BulletinNo {
    /// Year of publication.
    pub year: i16,
    /// Running number in the year, from 1.
    pub no: u32,
}

impl fmt::Display for BulletinNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "通报〔{}〕{}期", self.year, self.no)
    }
}

/// Who did something with it, when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// Why; empty where nothing was to be said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Another bulletin this one belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: BulletinNo,
}

/// A bulletin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bulletin {
    /// Its id: `TB-0001`.
    pub id: String,
    /// Title.
    pub title: String,
    /// First day of the period.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Where it stands.
    pub state: BulletinState,
    /// Its number, once published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<BulletinNo>,
    /// Events of its stream.
    pub serial: u32,
    /// What it tells.
    pub data: BulletinData,
    /// The texts of its sections.
    pub texts: BTreeMap<Section, String>,
    /// Who drew it up.
    pub drafted: Signed,
    /// Who changed it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Signed>,
    /// Accounts of all who had a hand in it: they do not approve it.
    pub hands: BTreeSet<String>,
    /// 审定
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Signed>,
    /// Sent back to be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Signed>,
    /// 发布
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Signed>,
    /// Shown to the public too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// It corrects this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<Other>,
    /// It was corrected by this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<Other>,
}

impl Bulletin {
    /// A draft of a period.
    ///
    /// # Errors
    /// The period is none, or lies ahead.
    pub fn draft(
        id: String,
        (first, last): (Date, Date),
        today: Date,
        data: BulletinData,
        signed: Signed,
    ) -> Result<Self, BulletinRefusal> {
        let long = first.saturating_add(jiff::Span::new().years(1));
        if last < first || last > today || last >= long || first < super::FIRST_DAY {
            return Err(BulletinRefusal::Period);
        }
        Ok(Self {
            id,
            title: words::title(first, last),
            first,
            last,
            state: BulletinState::Drafted,
            number: None,
            serial: 1,
            texts: texts(&data, first, last),
            data,
            hands: BTreeSet::from([signed.by.person.clone()]),
            drafted: signed,
            edited: None,
            approved: None,
            returned: None,
            published: None,
            open: false,
            corrects: None,
            corrected_by: None,
        })
    }

    /// A correction of what was published: a draft of the same period that names it.
    ///
    /// # Errors
    /// Nothing is published.
    pub fn correction(
        &self,
        id: String,
        data: BulletinData,
        signed: Signed,
    ) -> Result<Self, BulletinRefusal> {
        let (BulletinState::Published, Some(number)) = (self.state, self.number) else {
            return Err(BulletinRefusal::State(self.state));
        };
        Ok(Self {
            id,
            title: self.title.clone(),
            state: BulletinState::Drafted,
            number: None,
            serial: 1,
            data,
            hands: BTreeSet::from([signed.by.person.clone()]),
            drafted: signed,
            edited: None,
            approved: None,
            returned: None,
            published: None,
            open: false,
            corrects: Some(Other { id: self.id.clone(), number }),
            corrected_by: None,
            ..self.clone()
        })
    }

    /// Whether the person may read it: supervisors always, others who work here once it is out.
    #[must_use]
    pub fn visible_to(&self, actor: &Actor) -> bool {
        actor.is(Role::Supervisor) || self.state.is_out()
    }

    /// Anybody may read it: until a correction comes out, which is public then, too. So two persons can take back what
    /// should not stand there; it is kept for those who work here.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.open && self.state == BulletinState::Published
    }

    /// Who may do this act, and whether it is its turn.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, actor: &Actor, kind: BulletinActKind) -> Result<(), BulletinRefusal> {
        use BulletinActKind as K;
        if !actor.is(Role::Supervisor) {
            return Err(BulletinRefusal::NotSupervisor);
        }
        match (kind, self.state) {
            (K::Approve, BulletinState::Drafted | BulletinState::Edited) => {
                if self.hands.contains(&actor.author.person) {
                    Err(BulletinRefusal::SamePerson)
                } else {
                    Ok(())
                }
            }
            (K::Edit | K::Redraw | K::Discard, BulletinState::Drafted | BulletinState::Edited)
            | (K::Return | K::Publish, BulletinState::Approved)
            | (K::Correct, BulletinState::Published) => Ok(()),
            (_, state) => Err(BulletinRefusal::State(state)),
        }
    }

    /// The acts a page offers.
    #[must_use]
    pub fn available(&self, actor: &Actor) -> Vec<BulletinActKind> {
        BulletinActKind::ALL.into_iter().filter(|kind| self.may(actor, *kind).is_ok()).collect()
    }

    /// Does it.
    ///
    /// # Errors
    /// Why not; nothing is changed then.
    pub fn act(&mut self, actor: &Actor, act: &BulletinAct, at: Timestamp) -> Result<(), BulletinRefusal> {
        self.may(actor, act.kind())?;
        let signed = |why: &str| Signed { by: actor.author.clone(), at, why: why.to_owned() };
        match act {
            BulletinAct::Edit { title, texts } => self.edit(title, texts, signed(""))?,
            BulletinAct::Redraw { data } => {
                let old = texts(&self.data, self.first, self.last);
                for (section, text) in texts(data, self.first, self.last) {
                    if self.texts.get(&section) == old.get(&section) {
                        self.texts.insert(section, text);
                    }
                }
                self.data = (**data).clone();
                self.hand(signed(""));
            }
            BulletinAct::Approve => {
                self.approved = Some(signed(""));
                self.state = BulletinState::Approved;
            }
            BulletinAct::Return { why } => {
                self.returned = Some(signed(reason(why)?));
                self.approved = None;
                self.state = BulletinState::Edited;
            }
            BulletinAct::Publish { number, open } => {
                if let Some((section, found)) = self.personal().filter(|_| *open) {
                    return Err(BulletinRefusal::Personal(section, found));
                }
                self.number = Some(*number);
                self.open = *open;
                self.published = Some(signed(""));
                self.state = BulletinState::Published;
            }
            BulletinAct::Discard { why } => {
                self.returned = Some(signed(reason(why)?));
                self.state = BulletinState::Discarded;
            }
        }
        self.serial += 1;
        Ok(())
    }

    fn edit(
        &mut self,
        title: &str,
        texts: &BTreeMap<Section, String>,
        signed: Signed,
    ) -> Result<(), BulletinRefusal> {
        let title = title.trim();
        if !readable(title, TITLE_MAX) {
            return Err(BulletinRefusal::Title);
        }
        if let Some((section, _)) = texts.iter().find(|(_, text)| text.chars().any(unprintable)) {
            return Err(BulletinRefusal::Unprintable(*section));
        }
        if let Some((section, _)) = texts.iter().find(|(_, text)| text.chars().count() > TEXT_MAX) {
            return Err(BulletinRefusal::TooLong(*section));
        }
        let mut kept = self.texts.clone();
        kept.extend(texts.iter().map(|(section, text)| (*section, text.trim().to_owned())));
        if title == self.title && kept == self.texts {
            return Err(BulletinRefusal::Same);
        }
        title.clone_into(&mut self.title);
        self.texts = kept;
        self.hand(signed);
        Ok(())
    }

    fn hand(&mut self, signed: Signed) {
        self.hands.insert(signed.by.person.clone());
        self.edited = Some(signed);
        self.state = BulletinState::Edited;
    }

    /// Another one that corrects it was published.
    ///
    /// # Errors
    /// It was corrected before, or is not out.
    pub fn corrected(&mut self, by: Other) -> Result<(), BulletinRefusal> {
        if self.state != BulletinState::Published {
            return Err(BulletinRefusal::State(self.state));
        }
        self.state = BulletinState::Corrected;
        self.corrected_by = Some(by);
        self.serial += 1;
        Ok(())
    }

    /// The first text in which digits stand like a telephone or a document of a person; the title counts as the first.
    fn personal(&self) -> Option<(Section, String)> {
        let found = |(section, text): (Section, &str)| digits(text).map(|found| (section, found));
        let texts = self.texts.iter().map(|(section, text)| (*section, text.as_str()));
        let orders = self.data.orders.iter().map(|order| (Section::Orders, order.title.as_str()));
        let all = std::iter::once((Section::Overview, self.title.as_str())).chain(texts).chain(orders);
        all.into_iter().find_map(found)
    }
}

/// A mobile number or the number of a document, however it is spaced, bracketed or prefixed, and in whatever width its
/// digits are. Rather one too many: it is only said, and the text is written otherwise.
fn digits(text: &str) -> Option<String> {
    let narrow = |c: char| match c {
        '\u{ff10}'..='\u{ff5a}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    let spacing = |c: char| c.is_whitespace() || unseen(c) || "-－—–·.．/／_()（）".contains(c);
    let mut runs = vec![String::new()];
    let mut gap = 0;
    for c in text.chars().map(narrow) {
        let last = runs.last_mut()?;
        if c.is_ascii_digit() || (c.is_ascii_alphabetic() && gap == 0) {
            last.push(c);
            gap = 0;
        } else if spacing(c) && gap < 2 && last.ends_with(|d: char| d.is_ascii_digit()) {
            gap += 1;
        } else {
            runs.push(String::new());
            gap = 0;
        }
    }
    let personal = |run: &String| {
        let mobile = |at: &[u8]| matches!(at, [b'1', b'3'..=b'9', ..]) && at.iter().all(u8::is_ascii_digit);
        run.bytes().filter(u8::is_ascii_digit).count() >= DOCUMENT
            || run.as_bytes().windows(MOBILE).any(mobile)
    };
    runs.into_iter().find(personal)
}

fn reason(why: &str) -> Result<&str, BulletinRefusal> {
    let why = why.trim();
    if readable(why, TITLE_MAX) { Ok(why) } else { Err(BulletinRefusal::Why) }
}
