//! 督办函、效能监察建议书、约谈通知: papers of supervision to a unit, numbered, with a day to answer by; the answer is recorded.
//!
//! 监察建议 in the sense of 监察法 §45 belongs to the 监察委员会; what a service centre's supervision writes is called
//! 效能监察建议书, so that nobody takes one for the other.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::{Wording, ahead, needed};
use crate::calendar::day_of;
use crate::catalogue::campaign::Stamp;
use crate::organisation::UnitId;
use crate::paper::day_words;

/// Most characters of the matter.
pub const MATTER_MAX: usize = 100;
/// Most characters of any other text.
pub const TEXT_MAX: usize = 1500;

/// Kind of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// 督办函
    Urging,
    /// 效能监察建议书
    Recommendation,
    /// 约谈通知
    Talk,
}

impl LetterKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Urging, Self::Recommendation, Self::Talk];

    /// The code in forms and rows.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Urging => "urging",
            Self::Recommendation => "recommendation",
            Self::Talk => "talk",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The title.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Urging => "督办函",
            Self::Recommendation => "效能监察建议书",
            Self::Talk => "约谈通知",
        }
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LetterRefusal {
    /// A text is missing or cannot be kept.
    #[error(transparent)]
    Wording(#[from] Wording),
    /// No unit.
    #[error("请选择收函的单位：实施主体或者中心")]
    Unit,
    /// The day is past.
    #[error("答复的期限不能早于今天，也不能晚于一年以后")]
    Past,
    /// A talk has a day to come and a place.
    #[error("约谈的日子不能早于今天，也不能晚于一年以后")]
    TalkPast,
    /// No such sheet, or one to another unit.
    #[error("没有发给这个单位的督办单 {0}，请核对编号")]
    NoOrder(String),
    /// Answered already.
    #[error("已经答复过")]
    Answered,
    /// Not the person for it.
    #[error("由收函单位的负责人答复，或者由监察人员代为登记")]
    Person,
}

impl LetterRefusal {
    /// Name of the field it stands by; empty where it is about the whole.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Wording(wording) => wording.field(),
            Self::Unit => "unit",
            Self::Past => "reply_by",
            Self::TalkPast => "talk_on",
            Self::NoOrder(_) => "order",
            Self::Answered | Self::Person => "",
        }
    }
}

/// Where and when a talk is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    /// The day.
    pub on: Date,
    /// Hour and place: 上午9:30，区政务服务中心三楼会议室
    pub place: String,
}

/// What a new letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterIn {
    /// Kind.
    pub kind: LetterKind,
    /// To whom.
    pub unit: UnitId,
    /// The sheet it follows from: its `id`; empty for none.
    pub order: String,
    /// What it is about.
    pub matter: String,
    /// What happened.
    pub facts: String,
    /// Rule it rests on.
    pub basis: String,
    /// What is asked.
    pub required: String,
    /// Last day to answer.
    pub reply_by: Date,
    /// Day of a talk.
    pub talk_on: Option<Date>,
    /// Hour and place of a talk.
    pub talk_at: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What was answered.
    pub words: String,
    /// Who recorded it, and when.
    pub stamp: Stamp,
    /// It came after its day.
    pub late: bool,
}

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// `2026-0001`: year and number within it, without gaps.
    pub id: String,
    /// 和平督函〔2026〕1号
    pub no: String,
    /// Kind.
    pub kind: LetterKind,
    /// To whom.
    pub unit: UnitId,
    /// The sheet it follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// What it is about.
    pub matter: String,
    /// What happened.
    pub facts: String,
    /// Rule it rests on.
    pub basis: String,
    /// What is asked.
    pub required: String,
    /// Last day to answer.
    pub reply_by: Date,
    /// Where and when a talk is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub talk: Option<Talk>,
    /// Who sent it, and when.
    pub sent: Stamp,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Reply>,
}

impl Letter {
    /// A new letter under its number. Whether unit and sheet are there is the caller's question.
    ///
    /// # Errors
    /// A text is missing, or a day is past.
    pub fn send(what: &LetterIn, (id, no): (String, String), stamp: Stamp) -> Result<Self, LetterRefusal> {
        let today = day_of(stamp.at);
        if !ahead(what.reply_by, today) {
            return Err(LetterRefusal::Past);
        }
        Ok(Self {
            id,
            no,
            kind: what.kind,
            unit: what.unit.clone(),
            order: Some(what.order.clone()).filter(|order| !order.is_empty()),
            matter: needed("matter", "事由", MATTER_MAX, &what.matter)?,
            facts: needed("facts", "事实", TEXT_MAX, &what.facts)?,
            basis: needed("basis", "依据", TEXT_MAX, &what.basis)?,
            required: needed("required", "要求或者建议", TEXT_MAX, &what.required)?,
            reply_by: what.reply_by,
            talk: what.talk(today)?,
            sent: stamp,
            reply: None,
        })
    }

    /// Records the answer, once.
    ///
    /// # Errors
    /// It is blank, or there is one.
    pub fn answer(&mut self, words: &str, stamp: Stamp) -> Result<(), LetterRefusal> {
        if self.reply.is_some() {
            return Err(LetterRefusal::Answered);
        }
        let words = needed("words", "答复", TEXT_MAX, words)?;
        let late = day_of(stamp.at) > self.reply_by;
        self.reply = Some(Reply { words, stamp, late });
        Ok(())
    }

    /// No answer, and its day is past.
    #[must_use]
    pub fn overdue(&self, today: Date) -> bool {
        self.reply.is_none() && self.reply_by < today
    }

    /// The letter on paper: whom it is to and who sends it, by their names.
    #[must_use]
    pub fn sheet(&self, unit: &str, sender: &str, order_no: Option<&str>, demo: bool) -> LetterSheet {
        let (facts, required) = match self.kind {
            LetterKind::Urging => ("情况", "请你单位"),
            LetterKind::Recommendation => ("发现的问题", "建议"),
            LetterKind::Talk => ("约谈的事由", "约谈的内容"),
        };
        let part = |label: &str, text: &str| (label.to_owned(), text.to_owned());
        let mut parts = vec![part("事由", &self.matter)];
        parts.extend(order_no.map(|no| part("督办单", no)));
        parts.push(part(facts, &self.facts));
        parts.push(part("依据", &self.basis));
        parts.push(part(required, &self.required));
        let closing = match &self.talk {
            Some(talk) => {
                parts.push(part("时间地点", &format!("{}，{}", day_words(talk.on), talk.place)));
                format!(
                    "请你单位负责人按时参加。有关情况请于{}前书面答复，并附相关材料。",
                    day_words(self.reply_by)
                )
            }
            None => format!("请于{}前书面答复办理情况，并附相关材料。", day_words(self.reply_by)),
        };
        LetterSheet {
            title: self.kind.label().to_owned(),
            no: self.no.clone(),
            addressee: unit.to_owned(),
            parts,
            closing,
            sender: sender.to_owned(),
            dated_on: day_words(day_of(self.sent.at)),
            demo,
        }
    }
}

impl LetterIn {
    fn talk(&self, today: Date) -> Result<Option<Talk>, LetterRefusal> {
        if self.kind != LetterKind::Talk {
            return Ok(None);
        }
        let missing = Wording::Missing { field: "talk_on", label: "约谈的日子" };
        let on = self.talk_on.ok_or(missing)?;
        if !ahead(on, today) {
            return Err(LetterRefusal::TalkPast);
        }
        Ok(Some(Talk {
            on, place: needed("talk_at", "约谈的时间和地点", MATTER_MAX, &self.talk_at)?
        }))
    }
}

/// A letter on paper, without a layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterSheet {
    /// Title.
    pub title: String,
    /// Number.
    pub no: String,
    /// Whom it is to.
    pub addressee: String,
    /// Heading and text, in order.
    pub parts: Vec<(String, String)>,
    /// The last sentence: answer by when.
    pub closing: String,
    /// Who sends it.
    pub sender: String,
    /// `2026年11月26日`
    pub dated_on: String,
    /// Made by a demonstration store.
    pub demo: bool,
}

#[cfg(test)]
mod tests;
