//! 一件事: several items that belong to one event in a life, taken in as one (国发〔2024〕3号: 一张表单、一套材料、并行办理、
//! 一次送达). The merge is computed from the items in force; what it saves is counted, not claimed.

mod draft;
mod form;
mod questions;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::guide::when_needed;
use super::item::{ItemVersion, Material, Status};
use super::proofs::identity::{Identities, Identity};
use crate::case::Author;

pub use draft::PackageDraft;
pub use form::{MergedField, MergedForm, PACKAGE_FIELDS_MAX};
pub use questions::{AskedOnce, MergedQuestion, MergedQuestions, PackageOutcome};

/// Most items of a package.
pub const MEMBERS_MAX: usize = 8;
/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// Longest description, in characters.
const ABOUT_MAX: usize = 500;

/// An item of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Code of the item.
    pub item: String,
    /// Codes of members whose result it needs first, beyond what its materials tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
}

/// One version of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Identifier in addresses.
    pub id: String,
    /// 1 for the first.
    pub version: u32,
    /// What people call it: 我要开餐馆.
    pub name: String,
    /// For whom and when.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The items, in the order shown.
    pub members: Vec<Member>,
    /// Not offered any more, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
    /// Who drew up this version.
    pub by: Author,
    /// The second person, who confirmed it; none where it was taken back, or published before two were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Author>,
    /// When it was published; of a draft, when it was drawn up.
    pub on: Date,
}

/// Why a package is refused, by its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackageRefusal {
    /// The identifier.
    #[error("标识只用小写字母、数字和短横，不超过 40 位")]
    Id,
    /// The name.
    #[error("名称必填，不超过 {NAME_MAX} 字")]
    Name,
    /// The description.
    #[error("说明不超过 {ABOUT_MAX} 字")]
    About,
    /// Too few, or too many.
    #[error("一件事要有 2 至 {MEMBERS_MAX} 个事项")]
    Members,
    /// Twice the same.
    #[error("事项 {0} 写了两次")]
    Twice(String),
    /// Not in the catalogue, or takes no cases.
    #[error("事项 {0} 不在目录里，或者不收件")]
    Unknown(String),
    /// Their forms together ask for more than anybody fills in at one go.
    #[error("几个事项合起来要填 {0} 项，最多 {PACKAGE_FIELDS_MAX} 项，请分开设")]
    Fields(usize),
    /// Waits for one that is no member, or for itself.
    #[error("{0} 要等的事项不在这件事里")]
    After(String),
    /// They wait for each other.
    #[error("这些事项互相等对方的结果，谁也办不了：{}", .0.join("、"))]
    Circle(Vec<String>),
}

impl PackageRefusal {
    /// The field it is about.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
            Self::About => "about",
            _ => "members",
        }
    }

    /// Code of the member it is about, where it is about one.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        match self {
            Self::Twice(code) | Self::Unknown(code) | Self::After(code) => Some(code),
            _ => None,
        }
    }
}

/// A material of the merged list: handed in once, used by each item named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergedMaterial {
    /// The name written first.
    pub name: String,
    /// One of the items always needs it.
    pub required: bool,
    /// When it is needed otherwise, in words; empty where it always is, or nobody tells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// The original is only looked at (原件核验): no item keeps it.
    pub only_shown: bool,
    /// Originals and copies that serve all.
    pub originals: u32,
    /// Copies for all that keep one.
    pub copies: u32,
    /// Code of each item with the material's name on its own list.
    pub uses: Vec<(String, String)>,
}

/// What an item gets from another member instead of from the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passed {
    /// Code of the item that needs it.
    pub item: String,
    /// Its name on that item's list.
    pub material: String,
    /// Code of the member that issues it.
    pub from: String,
}

/// What merging saves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// Forms to fill in, item by item.
    pub forms_before: usize,
    /// Fields to fill in, item by item; who applies is not counted on either side.
    pub fields_before: usize,
    /// Fields to fill in once.
    pub fields_after: usize,
    /// Questions to answer, item by item.
    pub questions_before: usize,
    /// Questions to answer once.
    pub questions_after: usize,
    /// Materials to hand in, item by item.
    pub materials_before: usize,
    /// Materials to hand in once.
    pub materials_after: usize,
    /// Visits, item by item; items that say nothing count once.
    pub visits_before: u32,
    /// Visits of the package.
    pub visits_after: u32,
}

/// A package over the items in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Members that can be dealt with at the same time, wave by wave.
    pub waves: Vec<Vec<String>>,
    /// Members each waits for, by code.
    pub waits: BTreeMap<String, Vec<String>>,
    /// What the applicant hands in.
    pub materials: Vec<MergedMaterial>,
    /// What one member gets from another.
    pub passed: Vec<Passed>,
    /// What the applicant fills in.
    pub form: MergedForm,
    /// What the applicant is asked first.
    pub questions: MergedQuestions,
    /// What it saves.
    pub saved: Saved,
}

impl Package {
    /// Whether it may be published over the items in force, and what merging them comes to.
    ///
    /// # Errors
    /// See [`PackageRefusal`].
    pub fn merge(&self, items: &[&ItemVersion]) -> Result<Merged, PackageRefusal> {
        self.check_texts()?;
        if !(2..=MEMBERS_MAX).contains(&self.members.len()) {
            return Err(PackageRefusal::Members);
        }
        let mut members: Vec<&ItemVersion> = Vec::new();
        for member in &self.members {
            if members.iter().any(|item| item.code == member.item) {
                return Err(PackageRefusal::Twice(member.item.clone()));
            }
            let known = items.iter().find(|item| item.code == member.item);
            let known = known.filter(|item| item.status == Status::Published);
            let known = known.ok_or_else(|| PackageRefusal::Unknown(member.item.clone()))?;
            members.push(known);
        }
        let identities = Identities::of(&members);
        let passed = passed(&members, &identities);
        let waits = self.waits(&passed)?;
        let waves = waves(&waits)?;
        let materials = merged(&members, &identities, &passed);
        let (form, questions) = (MergedForm::of(&members), MergedQuestions::of(&members));
        if form.fields.len() > PACKAGE_FIELDS_MAX {
            return Err(PackageRefusal::Fields(form.fields.len()));
        }
        let mut merged = Merged { waves, waits, materials, passed, form, questions, saved: Saved::default() };
        merged.saved = saved(&members, &merged);
        Ok(merged)
    }

    fn check_texts(&self) -> Result<(), PackageRefusal> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 40 || !self.id.chars().all(plain) {
            return Err(PackageRefusal::Id);
        }
        if self.name.trim().is_empty() || self.name.chars().count() > NAME_MAX {
            return Err(PackageRefusal::Name);
        }
        if self.about.chars().count() > ABOUT_MAX { Err(PackageRefusal::About) } else { Ok(()) }
    }

    /// Whom each waits for: as written, and as its materials tell.
    fn waits(&self, passed: &[Passed]) -> Result<BTreeMap<String, Vec<String>>, PackageRefusal> {
        let mut waits = BTreeMap::new();
        for member in &self.members {
            let known = |code: &&String| {
                **code != member.item && self.members.iter().any(|other| other.item == **code)
            };
            if member.after.iter().filter(|code| !known(code)).count() > 0 {
                return Err(PackageRefusal::After(member.item.clone()));
            }
            let told = passed.iter().filter(|one| one.item == member.item).map(|one| one.from.clone());
            let mut all: Vec<String> = member.after.iter().cloned().chain(told).collect();
            all.sort();
            all.dedup();
            waits.insert(member.item.clone(), all);
        }
        Ok(waits)
    }
}

/// Waves of members whose predecessors are all in earlier waves.
fn waves(waits: &BTreeMap<String, Vec<String>>) -> Result<Vec<Vec<String>>, PackageRefusal> {
    let mut waves: Vec<Vec<String>> = Vec::new();
    let mut left: Vec<&String> = waits.keys().collect();
    while !left.is_empty() {
        let done = |code: &String| waves.iter().flatten().any(|before| before == code);
        let ready: Vec<String> = left
            .iter()
            .filter(|code| waits.get(**code).is_none_or(|all| all.iter().all(done)))
            .map(|code| (*code).clone())
            .collect();
        if ready.is_empty() {
            return Err(PackageRefusal::Circle(left.into_iter().cloned().collect()));
        }
        left.retain(|code| !ready.contains(code));
        waves.push(ready);
    }
    Ok(waves)
}

/// Materials that are the result of another member, and of no more than one.
fn passed(members: &[&ItemVersion], identities: &Identities) -> Vec<Passed> {
    let mut passed = Vec::new();
    for (at, item) in members.iter().enumerate() {
        for material in &item.materials {
            let issuers = identities.issuers(&material.name);
            if let [from] = issuers.as_slice()
                && *from != at
                && let Some(issuer) = members.get(*from)
            {
                passed.push(Passed {
                    item: item.code.clone(),
                    material: material.name.clone(),
                    from: issuer.code.clone(),
                });
            }
        }
    }
    passed
}

/// The list of the package: each document once. What the applicant fills in for one item (申请表) is filled in once for all.
fn merged(members: &[&ItemVersion], identities: &Identities, passed: &[Passed]) -> Vec<MergedMaterial> {
    let mut order: Vec<Identity> = Vec::new();
    let mut found: BTreeMap<Identity, MergedMaterial> = BTreeMap::new();
    for item in members {
        let given = |material: &&Material| {
            !passed.iter().any(|one| one.item == item.code && one.material == material.name)
        };
        for material in item.materials.iter().filter(given) {
            let identity =
                if is_form(material) { Identity::Form } else { identities.of_name(&material.name) };
            let (originals, copies) = material.expected();
            let entry = found.entry(identity.clone()).or_insert_with(|| {
                order.push(identity.clone());
                let name = if identity == Identity::Form { FORM } else { &material.name };
                MergedMaterial {
                    name: name.to_owned(),
                    required: false,
                    when: Vec::new(),
                    only_shown: true,
                    originals: 0,
                    copies: 0,
                    uses: Vec::new(),
                }
            });
            match when_needed(item, material) {
                None => entry.required |= material.required,
                Some(when) if entry.when.contains(&when) => {}
                Some(when) => entry.when.push(when),
            }
            entry.only_shown &= originals == 0 || material.only_shown();
            entry.originals = entry.originals.max(originals);
            entry.copies += if identity == Identity::Form { 0 } else { copies };
            entry.uses.push((item.code.clone(), material.name.clone()));
        }
    }
    let mut list: Vec<MergedMaterial> =
        order.into_iter().filter_map(|identity| found.remove(&identity)).collect();
    for one in &mut list {
        one.only_shown &= one.originals > 0;
        if one.required {
            one.when.clear();
        }
    }
    list
}

/// Name of the one form.
const FORM: &str = "“一件事”综合申请表";

/// A form the applicant fills in for this application: said once for all items.
fn is_form(material: &Material) -> bool {
    let name = super::proofs::identity::bare(&material.name);
    let ends = ["申请表", "申请书", "登记表", "审批表", "申报表"].into_iter().any(|end| name.ends_with(end));
    ends && material.source.as_deref() != Some("government")
}

fn saved(members: &[&ItemVersion], merged: &Merged) -> Saved {
    let visits = |item: &&ItemVersion| item.visits.unwrap_or(1);
    let fields = |item: &&ItemVersion| item.form.as_ref().map_or(0, |form| form.fields().len());
    Saved {
        forms_before: members.len(),
        fields_before: members.iter().map(fields).sum(),
        fields_after: merged.form.fields.len(),
        questions_before: members.iter().map(|item| item.situations.questions.len()).sum(),
        questions_after: merged.questions.0.len(),
        materials_before: members.iter().map(|item| item.materials.len()).sum(),
        materials_after: merged.materials.len(),
        visits_before: members.iter().map(visits).sum(),
        visits_after: members.iter().map(visits).max().unwrap_or(0),
    }
}
