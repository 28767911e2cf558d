//! 责任追究: a record of what the competent authority has decided about a unit or a person, on which ground, following from
//! which sheet or finding. It records and never imposes: sanctions are of the 任免机关 or the 监察委员会 (政务处分法 §2, §3), so
//! they are taken only with that authority's document number. Grounds and measures are data.

use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::words::{Wording, allowed, needed, past};
use crate::calendar::day_of;
use crate::catalogue::campaign::Stamp;
use crate::catalogue::csv;
use crate::organisation::UnitId;

const GROUNDS: &str = include_str!("../../../../data/accountability_grounds.csv");
const MEASURES: &str = include_str!("../../../../data/accountability_measures.csv");

/// Most characters of a name of an authority, a document or a rule.
pub const NAME_MAX: usize = 200;
/// Most characters of the facts.
pub const TEXT_MAX: usize = 1000;

/// A ground for accountability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// `second-notice`
    pub code: String,
    /// What was done wrong.
    pub label: String,
    /// The rule; empty where it is a local one that the record has to name.
    pub basis: String,
}

/// All grounds, in the order of the table.
#[must_use]
pub fn grounds() -> &'static [Ground] {
    static READ: OnceLock<Vec<Ground>> = OnceLock::new();
    READ.get_or_init(|| {
        let row = |(_, row): (usize, Vec<String>)| {
            let [code, label, basis] = <[String; 3]>::try_from(row).ok()?;
            Some(Ground { code, label, basis })
        };
        csv::rows(GROUNDS).filter_map(row).collect()
    })
}

/// A ground by its code.
#[must_use]
pub fn ground(code: &str) -> Option<&'static Ground> {
    grounds().iter().find(|ground| ground.code == code)
}

/// Whose a measure is to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureKind {
    /// The house's own: a document is named where there is one.
    House,
    /// 组织处理: by the authority that appoints, with its document.
    Organisation,
    /// 政务处分 (公职人员政务处分法 §7): by the appointing authority or the 监察委员会, with its document.
    Discipline,
}

/// A measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// `notice`
    pub code: String,
    /// 通报批评
    pub label: String,
    /// Only persons can be met with it.
    pub person_only: bool,
    /// Whose it is.
    pub kind: MeasureKind,
}

/// All measures, in the order of the table.
#[must_use]
pub fn measures() -> &'static [Measure] {
    static READ: OnceLock<Vec<Measure>> = OnceLock::new();
    READ.get_or_init(|| {
        let row = |(_, row): (usize, Vec<String>)| {
            let [code, label, whom, kind] = <[String; 4]>::try_from(row).ok()?;
            let kind = match kind.as_str() {
                "house" => MeasureKind::House,
                "organisation" => MeasureKind::Organisation,
                "discipline" => MeasureKind::Discipline,
                _ => return None,
            };
            Some(Measure { code, label, person_only: whom == "person", kind })
        };
        csv::rows(MEASURES).filter_map(row).collect()
    })
}

/// A measure by its code.
#[must_use]
pub fn measure(code: &str) -> Option<&'static Measure> {
    measures().iter().find(|measure| measure.code == code)
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordRefusal {
    /// A text is missing or cannot be kept.
    #[error(transparent)]
    Wording(#[from] Wording),
    /// No unit.
    #[error("请选择被追究的单位，或者被追究的人所在的单位")]
    Unit,
    /// No such ground.
    #[error("请从列表里选追究的情形")]
    Ground,
    /// No such measure.
    #[error("请从列表里选追究的方式")]
    Measure,
    /// A measure for persons only.
    #[error("“{0}”只对个人，追究单位的请选别的方式")]
    PersonOnly(String),
    /// The competent authority's document is missing.
    #[error("“{0}”由有权机关决定，请写明决定的文号；系统只登记，不作出处分")]
    Document(String),
    /// The rule is local and has to be named.
    #[error("这种情形没有统一的法律依据，请写明依据的制度和条款")]
    Rule,
    /// A decision of a day to come.
    #[error("决定的日期不能晚于今天，也不能早于十年以前")]
    Future,
    /// Nothing it follows from.
    #[error("请写明依据哪张督办单或者哪条监察发现")]
    NoSource,
    /// No such sheet, or one to another unit.
    #[error("没有发给这个单位、没有撤回的督办单 {0}，请核对编号")]
    NoOrder(String),
    /// No such finding, one that is another unit's affair, or that was not upheld.
    #[error("没有这个单位核定成立的监察发现 {0}，请核对编号")]
    NoFinding(String),
    /// Two have to be of one mind.
    #[error("责任追究的登记要由另一位监察人员确认，登记的人自己不能")]
    SamePerson,
    /// Confirmed or rejected already.
    #[error("这条登记{}", .0.label())]
    Done(RecordState),
    /// Not the person for it.
    #[error("由监察人员办理")]
    Person,
}

impl RecordRefusal {
    /// Name of the field it stands by; empty where it is about the whole.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Wording(wording) => wording.field(),
            Self::Unit => "unit",
            Self::Ground => "ground",
            Self::Measure | Self::PersonOnly(_) => "measure",
            Self::Document(_) => "document",
            Self::Rule => "rule",
            Self::Future => "decided_on",
            Self::NoSource | Self::NoOrder(_) => "order",
            Self::NoFinding(_) => "finding",
            Self::SamePerson | Self::Done(_) | Self::Person => "",
        }
    }
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// 待确认
    Proposed,
    /// 已确认
    Confirmed,
    /// 不予登记
    Rejected,
}

impl RecordState {
    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Proposed => "待确认",
            Self::Confirmed => "已确认",
            Self::Rejected => "已退回",
        }
    }
}

/// A person as a record keeps one: sealed, with what a list may show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedPerson {
    /// Name, sealed under the key of the record.
    pub sealed: String,
    /// The key, wrapped by the master key, in hexadecimal.
    pub key: String,
    /// 王*明
    pub masked: String,
    /// Post at the time.
    pub post: String,
}

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordIn {
    /// The unit, or the person's.
    pub unit: UnitId,
    /// The person's name; empty where the unit is meant.
    pub person: String,
    /// The person's post.
    pub post: String,
    /// Code of the ground.
    pub ground: String,
    /// The local rule, where the ground has no national one.
    pub rule: String,
    /// Code of the measure.
    pub measure: String,
    /// Who decided.
    pub authority: String,
    /// Number of its document.
    pub document: String,
    /// When it decided.
    pub decided_on: Date,
    /// The sheet it follows from: its `id`.
    pub order: String,
    /// The finding it follows from.
    pub finding: String,
    /// What happened; names nobody.
    pub facts: String,
}

/// 责任追究
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accountability {
    /// `2026-0001`
    pub id: String,
    /// The unit, or the person's.
    pub unit: UnitId,
    /// The person, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<SealedPerson>,
    /// Code of the ground.
    pub ground: String,
    /// Rule it rests on.
    pub basis: String,
    /// Code of the measure.
    pub measure: String,
    /// Who decided.
    pub authority: String,
    /// Number of its document; empty where a house measure has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// When it decided.
    pub decided_on: Date,
    /// The sheet it follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
    /// The finding it follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// What happened: sealed by the caller where there is a key.
    pub facts: String,
    /// Wrapped key of the facts, as hex; not in the log, so that erasing it erases them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Where it stands.
    pub state: RecordState,
    /// Who recorded it, and when.
    pub recorded: Stamp,
    /// Who confirmed or rejected it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<Stamp>,
    /// Why it was rejected.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl RecordIn {
    /// The record under its number. The person is sealed by the caller and comes with `sealed`; whether unit and sheet are
    /// there is the caller's question.
    ///
    /// # Errors
    /// See [`RecordRefusal`].
    pub fn record(
        &self,
        id: String,
        sealed: Option<SealedPerson>,
        stamp: Stamp,
    ) -> Result<Accountability, RecordRefusal> {
        let ground = ground(&self.ground).ok_or(RecordRefusal::Ground)?;
        let rule = allowed("rule", "依据的制度和条款", NAME_MAX, &self.rule)?;
        if ground.basis.is_empty() && rule.is_empty() {
            return Err(RecordRefusal::Rule);
        }
        let measure = measure(&self.measure).ok_or(RecordRefusal::Measure)?;
        if measure.person_only && self.person.trim().is_empty() {
            return Err(RecordRefusal::PersonOnly(measure.label.clone()));
        }
        let document = allowed("document", "文号", NAME_MAX, &self.document)?;
        if measure.kind != MeasureKind::House && document.is_empty() {
            return Err(RecordRefusal::Document(measure.label.clone()));
        }
        if !past(self.decided_on, day_of(stamp.at)) {
            return Err(RecordRefusal::Future);
        }
        let finding = allowed("finding", "监察发现的编号", 60, &self.finding)?;
        let order = self.order.trim().to_owned();
        if finding.is_empty() && order.is_empty() {
            return Err(RecordRefusal::NoSource);
        }
        let basis = [ground.basis.as_str(), rule.as_str()].into_iter().filter(|part| !part.is_empty());
        Ok(Accountability {
            id,
            unit: self.unit.clone(),
            person: sealed,
            ground: ground.code.clone(),
            basis: basis.collect::<Vec<_>>().join("；"),
            measure: measure.code.clone(),
            authority: needed("authority", "作出决定的机关", NAME_MAX, &self.authority)?,
            document,
            decided_on: self.decided_on,
            order: Some(order).filter(|order| !order.is_empty()),
            finding: Some(finding).filter(|finding| !finding.is_empty()),
            facts: needed("facts", "事实", TEXT_MAX, &self.facts)?,
            key: String::new(),
            state: RecordState::Proposed,
            recorded: stamp,
            checked: None,
            why: String::new(),
        })
    }
}

impl Accountability {
    /// A second supervisor confirms it, or rejects it with a reason.
    ///
    /// # Errors
    /// The same person, done already, no reason.
    pub fn check(&mut self, confirmed: bool, why: &str, stamp: Stamp) -> Result<(), RecordRefusal> {
        if self.state != RecordState::Proposed {
            return Err(RecordRefusal::Done(self.state));
        }
        if self.recorded.by.person == stamp.by.person {
            return Err(RecordRefusal::SamePerson);
        }
        if !confirmed {
            self.why = needed("why", "退回的理由", TEXT_MAX, why)?;
        }
        self.state = if confirmed { RecordState::Confirmed } else { RecordState::Rejected };
        self.checked = Some(stamp);
        Ok(())
    }

    /// What the ground is called.
    #[must_use]
    pub fn ground_label(&self) -> &str {
        ground(&self.ground).map_or(self.ground.as_str(), |ground| ground.label.as_str())
    }

    /// What the measure is called.
    #[must_use]
    pub fn measure_label(&self) -> &str {
        measure(&self.measure).map_or(self.measure.as_str(), |measure| measure.label.as_str())
    }
}

#[cfg(test)]
mod tests;
