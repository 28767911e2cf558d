//! 修订: a version on its way to publication (requirements B1, B3, B6).
//!
//! draft → the street's centre confirms → the department → the district reviews → published on its day. Each stage is
//! signed by another person, and may return the draft with a reason. What is published has a lawful basis for every
//! condition, material and fee, and no fatal finding; it never changes again.

mod wanting;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::wanting::{Baseless, Unwritten, baseless, unfinished};
use super::change::{Change, changes};
use super::import::unfit;
use super::item::{ItemVersion, Material};
use super::lint::{Finding, Severity, lint};
use super::situation::{Part, elements, stricter_in_a_situation};
use crate::authority::Actor;
use crate::case::Author;
use crate::organisation::{Role, UnitId};

/// Most characters of a reason.
const REASON_MAX: usize = 500;

/// Where a revision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 起草
    Draft,
    /// 街道确认
    Street,
    /// 主管部门审核
    Department,
    /// 区级审定
    District,
    /// 待生效: approved, published on its day
    Scheduled,
}

impl Stage {
    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Draft => "起草",
            Self::Street => "街道确认",
            Self::Department => "部门审核",
            Self::District => "区级审定",
            Self::Scheduled => "待生效",
        }
    }

    /// Who signs it.
    fn role(self) -> Option<Role> {
        match self {
            Self::Draft | Self::Scheduled => None,
            Self::Street => Some(Role::CentreHead),
            Self::Department => Some(Role::BodyHead),
            Self::District => Some(Role::CatalogueEditor),
        }
    }
}

/// A signature under a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The stage.
    pub stage: Stage,
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// Why a stage sent it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The stage that sent it back.
    pub stage: Stage,
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// The reason.
    pub why: String,
}

/// A version on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The version as it would be published.
    pub item: ItemVersion,
    /// The published version it was drawn up from; none for a new item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<u32>,
    /// Who drew it up.
    pub drafter: Author,
    /// The street body whose centre has to confirm; none where the district drew it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<UnitId>,
    /// The body that has to agree: it decides in cases of the item. None where no body does: listed for information only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<UnitId>,
    /// The district, whose editors review.
    pub district: UnitId,
    /// Where it stands.
    pub stage: Stage,
    /// Counts saves and acts: what a page was made of.
    pub serial: u32,
    /// Signatures since the last time it was sent on its way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signed: Vec<Signed>,
    /// Returns, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub returned: Vec<Returned>,
    /// First day in force, once approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publish_on: Option<Date>,
}

/// The units a revision passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The street's centre, where a street draws it up.
    pub street: Option<UnitId>,
    /// The body that decides in the item, if one does.
    pub department: Option<UnitId>,
    /// The district.
    pub district: UnitId,
}

/// What people do with a revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevisionAct {
    /// Takes over what was typed.
    Save(Box<ItemVersion>),
    /// Sends the draft on its way.
    Submit,
    /// Agrees; the last one says from when it is in force.
    Sign {
        /// First day in force; today if absent. Only at the district's review.
        #[serde(default)]
        on: Option<Date>,
    },
    /// Sends it back to the drafter.
    Return {
        /// Why.
        why: String,
    },
}

/// Why a revision cannot go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevisionRefusal {
    /// It is not at the stage.
    #[error("修订现在是“{}”，不能这样办", .0.label())]
    Stage(Stage),
    /// Not the person for it.
    #[error("这一步由{0}办理")]
    Person(&'static str),
    /// The same person twice.
    #[error("起草人和已经签过的人不能再签：每一步由不同的人办理")]
    SamePerson,
    /// A reason is wanted.
    #[error("请写明退回的理由（不超过 500 字）")]
    Reason,
    /// Nothing was changed.
    #[error("和现行版本没有不同，不用发布")]
    Unchanged,
    /// Code, version or type of record may not be changed here.
    #[error("事项编码不能修改")]
    Code,
    /// Somebody published meanwhile.
    #[error("起草后已有新版本发布，请重新起草")]
    Overtaken,
    /// A new item that says too little to be handled by anybody.
    #[error("新编的事项还没有写：{}", .0.iter().map(|one| one.what).collect::<Vec<_>>().join("、"))]
    Unfinished(Vec<Unwritten>),
    /// Conditions, materials or a fee without a rule (requirements B3).
    #[error("有 {} 处没有完整的法定依据，不能提交：{}", .0.len(), listed(.0))]
    Baseless(Vec<Baseless>),
    /// An imported element without a basis was made stricter (requirements B3).
    #[error("“{0}”没有依据，只能删去或补上依据，不能加严")]
    Stricter(String),
    /// A street asks for more than the district has set.
    #[error("街道只能缩短时限、减少材料和收费，不能加重：{0}")]
    Widens(String),
    /// Fatal findings.
    #[error("有不能发布的问题：{}", said(.0))]
    Fatal(Vec<Finding>),
    /// Elements that rest on a document that is repealed.
    #[error("有 {} 处依据已经废止，请删去或换成现行的依据：{}", .0.len(), said(.0))]
    Repealed(Vec<Finding>),
    /// More, or other characters, than an item can have.
    #[error("没有保存：{0}")]
    Unfit(String),
    /// A day in the past.
    #[error("生效日期不能早于今天")]
    Past,
}

fn listed(baseless: &[Baseless]) -> String {
    let one = |one: &Baseless| match one.lacks.as_slice() {
        [] => format!("{}“{}”未注明依据", one.kind, one.what),
        lacks => format!("{}“{}”的依据缺{}", one.kind, one.what, lacks.join("、")),
    };
    baseless.iter().map(one).collect::<Vec<_>>().join("；")
}

fn said(findings: &[Finding]) -> String {
    findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("；")
}

impl Revision {
    /// Draws up a revision of a published version, or of a new item.
    #[must_use]
    pub fn open(base: Option<&ItemVersion>, new: ItemVersion, drafter: &Actor, way: Way) -> Self {
        let version = base.map_or(1, |base| base.version + 1);
        Self {
            item: ItemVersion { version, ..new },
            base: base.map(|base| base.version),
            drafter: drafter.author.clone(),
            street: way.street,
            department: way.department,
            district: way.district,
            stage: Stage::Draft,
            serial: 1,
            signed: Vec::new(),
            returned: Vec::new(),
            publish_on: None,
        }
    }

    /// What is different from the version in force.
    #[must_use]
    pub fn changes(&self, base: Option<&ItemVersion>) -> Vec<Change> {
        base.map_or_else(Vec::new, |base| changes(base, &self.item))
    }

    /// Quality findings of the draft as it stands.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        lint(&self.item, 0)
    }

    /// Whether the person may do this now; the reason if not.
    ///
    /// # Errors
    /// The stage is another one, the person has another office, or has signed already.
    pub fn may(&self, actor: &Actor, act: &RevisionAct) -> Result<(), RevisionRefusal> {
        match act {
            RevisionAct::Save(_) | RevisionAct::Submit if self.stage != Stage::Draft => {
                Err(RevisionRefusal::Stage(self.stage))
            }
            RevisionAct::Save(_) | RevisionAct::Submit
                if *actor.unit() != self.drafter.unit || !actor.is(Role::CatalogueEditor) =>
            {
                Err(RevisionRefusal::Person("起草单位的事项目录编辑"))
            }
            RevisionAct::Save(_) | RevisionAct::Submit => Ok(()),
            RevisionAct::Sign { .. } | RevisionAct::Return { .. } => self.may_sign(actor),
        }
    }

    fn may_sign(&self, actor: &Actor) -> Result<(), RevisionRefusal> {
        let role = self.stage.role().ok_or(RevisionRefusal::Stage(self.stage))?;
        let (unit, who) = match self.stage {
            Stage::Street => (self.street.as_ref(), "街道中心主任"),
            Stage::Department => (self.department.as_ref(), "主管部门负责人"),
            _ => (Some(&self.district), "区级事项目录编辑"),
        };
        if !actor.is(role) || unit != Some(actor.unit()) {
            return Err(RevisionRefusal::Person(who));
        }
        let before: BTreeSet<&str> = self
            .signed
            .iter()
            .map(|signed| signed.by.person.as_str())
            .chain([self.drafter.person.as_str()])
            .collect();
        if before.contains(actor.author.person.as_str()) { Err(RevisionRefusal::SamePerson) } else { Ok(()) }
    }

    /// Does an act. `base` is the version in force, `today` the day of the act.
    ///
    /// # Errors
    /// See [`RevisionRefusal`]; nothing is changed then.
    pub fn act(
        &mut self,
        actor: &Actor,
        act: RevisionAct,
        base: Option<&ItemVersion>,
        now: Timestamp,
    ) -> Result<(), RevisionRefusal> {
        self.may(actor, &act)?;
        match act {
            RevisionAct::Save(item) => self.save(*item, base)?,
            RevisionAct::Submit => {
                self.publishable(base)?;
                self.signed.clear();
                self.stage = self.after(Stage::Draft);
            }
            RevisionAct::Sign { on } => {
                let today = crate::calendar::day_of(now);
                if on.is_some_and(|on| on < today) {
                    return Err(RevisionRefusal::Past);
                }
                self.publishable(base)?;
                self.signed.push(Signed { stage: self.stage, by: actor.author.clone(), at: now });
                self.stage = self.after(self.stage);
                if self.stage == Stage::Scheduled {
                    self.publish_on = Some(on.unwrap_or(today));
                }
            }
            RevisionAct::Return { why } => {
                let why = why.trim().to_owned();
                if why.is_empty() || why.chars().count() > REASON_MAX {
                    return Err(RevisionRefusal::Reason);
                }
                self.returned.push(Returned { stage: self.stage, by: actor.author.clone(), at: now, why });
                self.stage = Stage::Draft;
            }
        }
        self.serial += 1;
        Ok(())
    }

    /// The next stage of its way.
    fn after(&self, stage: Stage) -> Stage {
        match stage {
            Stage::Draft if self.street.is_some() => Stage::Street,
            Stage::Draft | Stage::Street if self.department.is_some() => Stage::Department,
            Stage::Draft | Stage::Street | Stage::Department => Stage::District,
            Stage::District | Stage::Scheduled => Stage::Scheduled,
        }
    }

    fn save(&mut self, item: ItemVersion, base: Option<&ItemVersion>) -> Result<(), RevisionRefusal> {
        if item.code != self.item.code || item.version != self.item.version {
            return Err(RevisionRefusal::Code);
        }
        if let Some(why) = unfit(&item) {
            return Err(RevisionRefusal::Unfit(why));
        }
        if let Some(base) = base
            && let Some(name) = stricter_without_basis(base, &item)
        {
            return Err(RevisionRefusal::Stricter(name));
        }
        if let Some(base) = base.filter(|_| self.street.is_some())
            && let Some(what) = widened(base, &item)
        {
            return Err(RevisionRefusal::Widens(what));
        }
        self.item = item;
        Ok(())
    }

    /// Whether it may be published as it stands.
    ///
    /// # Errors
    /// The version in force is another one by now; nothing differs; a new item lacks what every item has; an element has
    /// no lawful basis; a fatal finding.
    pub fn publishable(&self, base: Option<&ItemVersion>) -> Result<(), RevisionRefusal> {
        if self.base != base.map(|base| base.version) {
            return Err(RevisionRefusal::Overtaken);
        }
        if base.is_some() && self.changes(base).is_empty() {
            return Err(RevisionRefusal::Unchanged);
        }
        let unwritten = unfinished(&self.item);
        if base.is_none() && !unwritten.is_empty() {
            return Err(RevisionRefusal::Unfinished(unwritten));
        }
        let fatal: Vec<Finding> =
            self.findings().into_iter().filter(|finding| finding.severity == Severity::Fatal).collect();
        if !fatal.is_empty() {
            return Err(RevisionRefusal::Fatal(fatal));
        }
        let baseless = baseless(&self.item);
        if baseless.is_empty() { Ok(()) } else { Err(RevisionRefusal::Baseless(baseless)) }
    }
}

/// The material of the version in force that has no basis, has none now, and asks for more than it did.
pub(super) fn stricter_without_basis(base: &ItemVersion, item: &ItemVersion) -> Option<String> {
    let stricter = |before: &Material, now: &Material| {
        now.copies.unwrap_or(0) > before.copies.unwrap_or(0)
            || (now.required && !before.required)
            || (before.condition.is_some() && now.condition.is_none())
            || (now.form != before.form && now.form.as_deref().is_some_and(|form| form.contains("原件")))
            || stricter_in_a_situation(base, item, Part::Material, &now.name)
    };
    let grown = item.materials.iter().find(|now| {
        let before = base.materials.iter().find(|before| before.name == now.name);
        now.legal_basis.is_none()
            && before.is_some_and(|before| before.legal_basis.is_none() && stricter(before, now))
    });
    grown.map(|material| material.name.clone())
}

/// What asks more of people than the version in force: a material, a condition, a fee, a longer limit. A street may
/// narrow what the district has set, and not widen it.
fn widened(base: &ItemVersion, item: &ItemVersion) -> Option<String> {
    let material =
        item.materials.iter().find(|now| !base.materials.iter().any(|before| before.name == now.name));
    if let Some(material) = material {
        return Some(format!("新增材料“{}”", material.name));
    }
    let condition =
        item.conditions.iter().find(|now| !base.conditions.iter().any(|before| before.text == now.text));
    if let Some(condition) = condition {
        return Some(format!("新增条件“{}”", condition.text));
    }
    let grown = item.materials.iter().find(|now| {
        let before = base.materials.iter().find(|before| before.name == now.name);
        before.is_some_and(|before| {
            now.copies.unwrap_or(0) > before.copies.unwrap_or(0) || (now.required && !before.required)
        })
    });
    if let Some(material) = grown {
        return Some(format!("材料“{}”加严", material.name));
    }
    let situation = elements(item).into_iter().find(|(part, name)| {
        elements(base).contains(&(*part, name)) && stricter_in_a_situation(base, item, *part, name)
    });
    if let Some((part, name)) = situation {
        return Some(format!("{}“{name}”在更多情形下需要", part.label()));
    }
    if let Some(asked) = super::form::asks_more(base.form.as_ref(), item.form.as_ref()) {
        return Some(asked);
    }
    let charges = |item: &ItemVersion| item.fee.as_ref().is_some_and(|fee| fee.charged);
    if charges(item) && (item.fee != base.fee || item.fee_list != base.fee_list) {
        return Some("收费".to_owned());
    }
    let limits = [
        ("承诺时限", base.promised.as_ref(), item.promised.as_ref()),
        ("法定时限", base.statutory.as_ref(), item.statutory.as_ref()),
    ];
    let longer = limits.into_iter().find(|(_, before, now)| {
        let whole = |limit: &Option<&super::item::ItemLimit>| limit.and_then(super::item::ItemLimit::whole);
        match (whole(before), whole(now)) {
            (Some(before), Some(now)) => now.n > before.n || !super::import::same_unit(before, now),
            (Some(_), None) => true,
            (None, _) => false,
        }
    });
    if let Some((name, ..)) = longer {
        return Some(format!("{name}延长或取消"));
    }
    let lost = |before: &[String], now: &[String]| before.iter().find(|one| !now.contains(one)).cloned();
    if let Some(channel) = lost(&base.channels, &item.channels) {
        return Some(format!("不再能“{channel}”办"));
    }
    if let Some(object) = lost(&base.serve_objects, &item.serve_objects) {
        return Some(format!("不再为“{object}”办"));
    }
    if let Some(ground) = item.exclusions.iter().find(|now| !base.exclusions.contains(now)) {
        return Some(format!("新增不计入时限的“{}”", ground.ground.label()));
    }
    if item.extension.is_some() && item.extension != base.extension {
        return Some("延期加长".to_owned());
    }
    let always = item.materials.iter().find(|now| {
        let before = base.materials.iter().find(|before| before.name == now.name);
        before.is_some_and(|before| {
            before.condition.is_some() && now.condition.is_none()
                || now.original_goes_back() && !before.original_goes_back()
        })
    });
    if let Some(material) = always {
        return Some(format!("材料“{}”加严", material.name));
    }
    // And whatever else somebody who applied before may rely on.
    super::moving::disadvantages(base, item).into_iter().next()
}

#[cfg(test)]
mod tests;
