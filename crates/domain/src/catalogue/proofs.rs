//! Needless and circular proofs: the catalogue as a graph of items, results and materials.
//!
//! What sharing can supply may not be asked for again (国务院令第716号 §7; 国发〔2016〕55号); a proof needs a law, a
//! regulation or a decision of the State Council behind it, and none may be asked for that another document
//! covers (优化营商环境条例 §44). The report says which materials of which body those are, which proofs run in a
//! circle, and what is left when they are cut. It judges names and stated facts only: where the source is
//! silent it says so and does not guess.

mod documents;
mod graph;
pub(in crate::catalogue) mod identity;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use self::documents::{Documents, Reading, Use};
use self::graph::{Graph, Need};
use super::item::{ItemVersion, Material, Status};
use crate::case::{ApplicationKind, Profile};

/// What a finding is about, in the order of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofKind {
    /// 循环证明: items that require each other's results.
    Circle,
    /// A new application that requires its own result.
    OwnResult,
    /// The body itself issued it.
    HeldHere,
    /// Another body issues it.
    HeldElsewhere,
    /// Asked for twice in one item.
    Duplicate,
    /// Another document of the same item proves it.
    Covered,
    /// A copy of a document that need only be shown.
    CopyOfShown,
    /// The same document in several items of one theme.
    Repeated,
    /// More than one visit.
    Visits,
    /// No basis is stated.
    Unfounded,
    /// The former document is handed back: natural in a change, a renewal, a replacement, a cancellation.
    HandedBack,
}

impl ProofKind {
    /// All kinds in the order of the report.
    pub const ALL: [Self; 11] = [
        Self::Circle,
        Self::OwnResult,
        Self::HeldHere,
        Self::HeldElsewhere,
        Self::Duplicate,
        Self::Covered,
        Self::CopyOfShown,
        Self::Repeated,
        Self::Visits,
        Self::Unfounded,
        Self::HandedBack,
    ];

    /// The heading people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Circle => "循环证明",
            Self::OwnResult => "新办要求先有结果",
            Self::HeldHere => "本部门自己核发的材料",
            Self::HeldElsewhere => "其他部门已经核发的材料",
            Self::Duplicate => "同一事项重复要求",
            Self::Covered => "已有材料能够证明",
            Self::CopyOfShown => "只需出示却收复印件",
            Self::Repeated => "同一主题多个事项重复要求",
            Self::Visits => "多次到现场",
            Self::Unfounded => "没有注明依据",
            Self::HandedBack => "交回原证（正常）",
        }
    }
}

/// An item as named in the report.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemName {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofFinding {
    /// What it is about.
    pub kind: ProofKind,
    /// The body that asks; for [`ProofKind::Repeated`] none, for a circle those in it, joined by 、.
    pub body: String,
    /// The items.
    pub items: Vec<ItemName>,
    /// The materials, in the words of the items.
    pub materials: Vec<String>,
    /// The finding in a sentence.
    pub sentence: String,
}

/// One arrow of a circle: the item requires the document, which the next item issues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CircleStep {
    /// The item.
    pub item: ItemName,
    /// Its body.
    pub body: String,
    /// What it requires of the next one.
    pub requires: String,
}

/// 循环证明: a strongly connected part of the graph and a shortest circle in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circle {
    /// All items of the component.
    pub items: Vec<ItemName>,
    /// A shortest circle; the last step leads back to the first item. In a component of more than 64 items it is
    /// the shortest through one of its first 64.
    pub steps: Vec<CircleStep>,
    /// Nobody can ever begin: each needs, always and without another way, what only the others issue.
    pub hopeless: bool,
}

/// Materials of a body before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyCount {
    /// The body (主管部门 without remarks in brackets).
    pub body: String,
    /// Its items.
    pub items: usize,
    /// Of these, items whose guide lists no materials: nothing is known of them.
    pub unlisted: usize,
    /// Materials listed.
    pub before: usize,
    /// Of these, what this body or another one holds.
    pub held: usize,
    /// Of these, what is asked for twice or proved by another material of the item.
    pub double: usize,
    /// What is left.
    pub after: usize,
    /// Of what is left, what has no basis stated.
    pub unfounded: usize,
    /// What is left when those without a basis fall too.
    pub least: usize,
}

/// Why a material can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// The body itself or another one holds it.
    Held,
    /// The same as another material of the item.
    Duplicate,
    /// Another material of the item proves it.
    Covered,
    /// No basis is stated: it stays until somebody has looked.
    Unfounded,
}

/// The smallest set of materials that still proves an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemProofs {
    /// The item.
    pub item: ItemName,
    /// Its body.
    pub body: String,
    /// What must be brought in any case.
    pub keep: Vec<String>,
    /// What can be left out, and why.
    pub cut: Vec<(String, Cut)>,
}

impl BodyCount {
    /// Adds another count.
    fn add(&mut self, other: &Self) {
        self.items += other.items;
        self.unlisted += other.unlisted;
        self.before += other.before;
        self.held += other.held;
        self.double += other.double;
        self.after += other.after;
        self.unfounded += other.unfounded;
        self.least += other.least;
    }
}

/// The report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofReport {
    /// Bodies in order of their names.
    pub bodies: Vec<BodyCount>,
    /// Findings by kind, then body.
    pub findings: Vec<ProofFinding>,
    /// Circles to draw, in the order of the findings about them.
    pub circles: Vec<Circle>,
    /// Items in their order.
    pub items: Vec<ItemProofs>,
}

impl ProofReport {
    /// The counts of all bodies together, under the name 合计.
    #[must_use]
    pub fn total(&self) -> BodyCount {
        let mut total = BodyCount { body: "合计".to_owned(), ..BodyCount::default() };
        for body in &self.bodies {
            total.add(body);
        }
        total
    }
}

/// Reads the catalogue as a graph and reports what is needless or circular in it. Abolished items are left out.
///
/// Time grows with the number of materials: see `examples/proofs_speed.rs`.
#[must_use]
pub fn report<'a>(items: impl IntoIterator<Item = &'a ItemVersion>) -> ProofReport {
    let items: Vec<&ItemVersion> =
        items.into_iter().filter(|item| !matches!(item.status, Status::Abolished { .. })).collect();
    let catalogue = Catalogue::of(&items);
    let (circles, mut findings) = catalogue.circles();
    let mut by_group = Groups::new();
    let judged: Vec<Vec<Option<Cut>>> =
        (0..items.len()).map(|at| catalogue.judge(at, &mut by_group)).collect();
    by_group.retain(|key, group| key.kind != ProofKind::Repeated || group.items.len() > 1);
    findings.extend(by_group.into_iter().map(|(key, group)| catalogue.finding(key, &group)));
    findings.extend(catalogue.alone(&judged));
    findings.sort_by(|a, b| (a.kind, &a.body).cmp(&(b.kind, &b.body)));
    ProofReport {
        bodies: catalogue.bodies(&judged),
        items: (0..items.len()).map(|at| catalogue.item_proofs(at, &judged)).collect(),
        findings,
        circles,
    }
}

/// Findings that say the same of several items are one.
type Groups = BTreeMap<GroupKey, Group>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct GroupKey {
    kind: ProofKind,
    /// The body, or the theme of [`ProofKind::Repeated`].
    body: String,
    /// The document; none where the source only says that it can be shared.
    document: Option<usize>,
    /// The demand names its basis.
    founded: bool,
}

#[derive(Debug, Clone, Default)]
struct Group {
    items: BTreeSet<usize>,
    materials: BTreeSet<String>,
}

/// The catalogue, read once.
struct Catalogue<'a> {
    items: &'a [&'a ItemVersion],
    bodies: Vec<String>,
    documents: Documents,
    /// Bodies whose items issue each document.
    issuing: Vec<BTreeSet<String>>,
    /// What the materials of each item mean.
    readings: Vec<Vec<Reading>>,
}

impl<'a> Catalogue<'a> {
    fn of(items: &'a [&'a ItemVersion]) -> Self {
        let documents = Documents::of(items);
        let mut known: BTreeMap<&str, Reading> = BTreeMap::new();
        for material in items.iter().flat_map(|item| &item.materials) {
            known.entry(&material.name).or_insert_with(|| documents.read(&material.name));
        }
        let reading = |material: &Material| known.get(material.name.as_str()).cloned().unwrap_or_default();
        let readings = items.iter().map(|item| item.materials.iter().map(reading).collect()).collect();
        let bodies: Vec<String> = items.iter().map(|item| body_name(&item.department)).collect();
        let issuing = documents.all.iter().map(|document| {
            document.issuers.iter().filter_map(|issuer| bodies.get(*issuer).cloned()).collect()
        });
        let issuing = issuing.collect();
        Self { items, bodies, documents, issuing, readings }
    }

    fn name(&self, at: usize) -> ItemName {
        let named = |item: &&ItemVersion| ItemName { code: item.code.clone(), name: item.name.clone() };
        self.items.get(at).map_or_else(|| ItemName { code: String::new(), name: String::new() }, named)
    }

    fn body(&self, at: usize) -> &str {
        self.bodies.get(at).map_or("", String::as_str)
    }

    /// Materials of an item with what they mean.
    fn materials(&self, at: usize) -> impl Iterator<Item = (&'a Material, &Reading)> {
        let materials = self.items.get(at).map_or(&[][..], |item| item.materials.as_slice());
        materials.iter().zip(self.readings.get(at).into_iter().flatten())
    }

    fn is_shown(&self, document: usize) -> bool {
        self.documents.all.get(document).is_some_and(|document| document.usage == Use::Show)
    }

    /// Whether it proves who one is: that must be shown, whoever holds the data.
    fn identity(&self, reading: &Reading) -> bool {
        let mut shown = reading.parts.iter().map(|part| self.is_shown(part.document));
        if reading.any {
            shown.any(|is| is)
        } else {
            reading.whole && !reading.parts.is_empty() && shown.all(|is| is)
        }
    }

    /// Needs no basis of its own: the application, who one is, and the document the item is about.
    fn goes_without_saying(&self, at: usize, material: &Material, reading: &Reading) -> bool {
        let former = |part: &documents::Part| {
            self.is_worked_on(at, part) || (!material.required && self.is_own_result(at, part.document))
        };
        let kept = |part: &documents::Part| self.is_shown(part.document) || former(part);
        is_application(material)
            || self.identity(reading)
            || (reading.whole && !reading.any && reading.parts.iter().any(kept))
    }

    /// The item issues the document itself.
    fn is_own_result(&self, at: usize, document: usize) -> bool {
        let known = self.documents.all.get(document);
        known.is_some_and(|document| document.issuers.binary_search(&at).is_ok())
    }

    /// The document is there to be handed back or changed.
    fn is_worked_on(&self, at: usize, part: &documents::Part) -> bool {
        let Some(item) = self.items.get(at) else { return false };
        let changed = self.documents.all.get(part.document).is_some_and(|document| document.changed_by(item));
        part.old || changed || (self.is_own_result(at, part.document) && !only_new(item))
    }

    /// Who holds the document: this body, or another one with its name.
    fn holder(&self, at: usize, at_document: usize) -> Option<Holder> {
        let document = self.documents.all.get(at_document)?;
        let here = self.body(at);
        if !document.issuers.is_empty() {
            let mine = self.issuing.get(at_document).is_some_and(|bodies| bodies.contains(here));
            return Some(if mine { Holder::Here } else { Holder::Elsewhere });
        }
        let issuer = document.issuer.as_deref().filter(|_| document.usage != Use::Named)?;
        Some(if is_body(here, issuer) { Holder::Here } else { Holder::Elsewhere })
    }

    /// What becomes of each material of an item; findings that several items share go into `groups`.
    fn judge(&self, at: usize, groups: &mut Groups) -> Vec<Option<Cut>> {
        let mut cuts: Vec<Option<Cut>> = Vec::new();
        for (n, (material, reading)) in self.materials(at).enumerate() {
            let held = self.held(at, material, reading, groups);
            self.copies(at, material, reading, groups);
            self.repeated(at, material, reading, groups);
            cuts.push(if held {
                Some(Cut::Held)
            } else if self.twice(at, n).is_some() {
                Some(Cut::Duplicate)
            } else if self.covered(at, n).is_some() {
                Some(Cut::Covered)
            } else if !has_basis(material) && !self.goes_without_saying(at, material, reading) {
                Some(Cut::Unfounded)
            } else {
                None
            });
        }
        cuts
    }

    /// Whether authorities hold all that the material would prove.
    fn held(&self, at: usize, material: &Material, reading: &Reading, groups: &mut Groups) -> bool {
        // What the applicant declares stays the applicant's to declare, even where it is checked by sharing.
        let declared = material.source.as_deref() == Some("applicant");
        if material.shareable == Some(true) && !declared && reading.parts.is_empty() {
            self.group(groups, ProofKind::HeldElsewhere, at, None, material);
            return true;
        }
        if self.identity(reading) {
            return false;
        }
        let (mut held, mut seen) = (0, 0);
        for part in reading.parts.iter().filter(|part| !self.is_shown(part.document)) {
            seen += 1;
            let (kind, is_held) = match self.holder(at, part.document) {
                _ if self.is_worked_on(at, part) => (ProofKind::HandedBack, false),
                _ if self.is_own_result(at, part.document) => {
                    let always = material.required && !reading.any;
                    (if always { ProofKind::OwnResult } else { ProofKind::HandedBack }, false)
                }
                Some(Holder::Here) => (ProofKind::HeldHere, true),
                Some(Holder::Elsewhere) => (ProofKind::HeldElsewhere, true),
                None => continue,
            };
            held += usize::from(is_held);
            self.group(groups, kind, at, Some(part.document), material);
        }
        reading.whole && held > 0 && (reading.any || held == seen && held == reading.parts.len())
    }

    /// 居民身份证法 §13: a document shown need not be left in copy.
    fn copies(&self, at: usize, material: &Material, reading: &Reading, groups: &mut Groups) {
        let copy = material.form.as_deref().is_some_and(|form| form.contains("复印件"));
        if copy && self.identity(reading) {
            let document =
                reading.parts.iter().map(|part| part.document).find(|document| self.is_shown(*document));
            self.group(groups, ProofKind::CopyOfShown, at, document, material);
        }
    }

    fn repeated(&self, at: usize, material: &Material, reading: &Reading, groups: &mut Groups) {
        let Some(theme) = self.items.get(at).and_then(|item| item.category.as_deref()) else { return };
        // Who one is has to be shown each time.
        if self.identity(reading) {
            return;
        }
        for part in &reading.parts {
            let known = self.holder(at, part.document).is_some() && !self.is_shown(part.document);
            if known && !self.is_worked_on(at, part) {
                let key = GroupKey {
                    kind: ProofKind::Repeated,
                    body: theme.to_owned(),
                    document: Some(part.document),
                    founded: true,
                };
                add(groups, key, at, material);
            }
        }
    }

    fn group(
        &self,
        groups: &mut Groups,
        kind: ProofKind,
        at: usize,
        document: Option<usize>,
        material: &Material,
    ) {
        let founded = matches!(kind, ProofKind::HeldHere | ProofKind::HeldElsewhere) && has_basis(material);
        let key = GroupKey { kind, body: self.body(at).to_owned(), document, founded };
        add(groups, key, at, material);
    }

    /// The earlier material of the item that is the same as the `n`th.
    fn twice(&self, at: usize, n: usize) -> Option<usize> {
        let (material, reading) = self.materials(at).nth(n)?;
        let same = |(_, (other, earlier)): &(usize, (&Material, &Reading))| {
            let named = match (sole(reading), sole(earlier)) {
                (Some(a), Some(b)) => a == b,
                (None, None) => reading.bare == earlier.bare,
                _ => false,
            };
            let forms =
                material.required && other.required && is_application(material) && is_application(other);
            (named && (material.required || other.required)) || forms
        };
        self.materials(at).enumerate().take(n).find(same).map(|(earlier, _)| earlier)
    }

    /// The other material of the item that proves what the `n`th would, and where it does.
    fn covered(&self, at: usize, n: usize) -> Option<(usize, &documents::Cover)> {
        let (_, reading) = self.materials(at).nth(n)?;
        let proof = sole(reading)?;
        let covers = self.documents.covers.iter().filter(|cover| cover.proof == proof.document);
        covers.into_iter().find_map(|cover| {
            let mut others = self.materials(at).enumerate().filter(|(other, _)| *other != n);
            let proves = |(_, (material, other)): &(usize, (&Material, &Reading))| {
                let same =
                    sole(other).is_some_and(|part| part.document == cover.by && part.holder == proof.holder);
                material.required && same
            };
            others.find(proves).map(|(other, _)| (other, cover))
        })
    }

    /// Findings about one item each.
    fn alone(&self, judged: &[Vec<Option<Cut>>]) -> Vec<ProofFinding> {
        let mut found = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let cuts = judged.get(at).map_or(&[][..], Vec::as_slice);
            for n in (0..cuts.len()).filter(|n| cuts.get(*n) == Some(&Some(Cut::Duplicate))) {
                found.extend(self.twice(at, n).map(|earlier| self.duplicate(at, earlier, n)));
            }
            for n in (0..cuts.len()).filter(|n| cuts.get(*n) == Some(&Some(Cut::Covered))) {
                found.extend(self.covered(at, n).map(|(by, cover)| self.covering(at, n, by, cover)));
            }
            if let Some(visits) = item.visits.filter(|visits| *visits > 1) {
                found.push(self.of_item(
                    ProofKind::Visits,
                    at,
                    Vec::new(),
                    words::visits(&item.name, visits),
                ));
            }
            let bare: Vec<String> = item
                .materials
                .iter()
                .zip(cuts)
                .filter(|(_, cut)| **cut == Some(Cut::Unfounded))
                .map(|(material, _)| material.name.clone())
                .collect();
            if !bare.is_empty() {
                let sentence = words::unfounded(&item.name, item.materials.len(), &bare);
                found.push(self.of_item(ProofKind::Unfounded, at, bare, sentence));
            }
        }
        found
    }

    fn of_item(&self, kind: ProofKind, at: usize, materials: Vec<String>, sentence: String) -> ProofFinding {
        ProofFinding { kind, body: self.body(at).to_owned(), items: vec![self.name(at)], materials, sentence }
    }

    fn duplicate(&self, at: usize, earlier: usize, n: usize) -> ProofFinding {
        let names: Vec<String> = [earlier, n].into_iter().map(|n| self.material_name(at, n)).collect();
        let forms = self.materials(at).nth(n).is_some_and(|(material, _)| is_application(material));
        let sentence = words::duplicate(&self.name(at).name, &names, forms);
        self.of_item(ProofKind::Duplicate, at, names, sentence)
    }

    fn covering(&self, at: usize, n: usize, by: usize, cover: &documents::Cover) -> ProofFinding {
        let names = [self.material_name(at, n), self.material_name(at, by)];
        let sentence = words::covered(&self.name(at).name, &names, &cover.holds_for, &cover.source);
        self.of_item(ProofKind::Covered, at, names.to_vec(), sentence)
    }

    fn material_name(&self, at: usize, n: usize) -> String {
        self.materials(at).nth(n).map_or_else(String::new, |(material, _)| material.name.clone())
    }

    /// The finding of a group, in words.
    fn finding(&self, key: GroupKey, group: &Group) -> ProofFinding {
        let items: Vec<ItemName> = group.items.iter().map(|at| self.name(*at)).collect();
        let materials: Vec<String> = group.materials.iter().cloned().collect();
        let document = key.document.and_then(|at| self.documents.all.get(at));
        let name = document.map_or_else(|| materials.join("、"), |document| document.name.clone());
        let body = if key.kind == ProofKind::Repeated { String::new() } else { key.body.clone() };
        let sentence = words::of_group(&words::Grouped {
            kind: key.kind,
            body: &key.body,
            document: &name,
            items: &items,
            issuer: &self.issuer_words(key.document, group),
            founded: key.founded,
            enterprise: group.items.iter().all(|at| self.is_enterprise(*at)),
        });
        ProofFinding { kind: key.kind, body, items, materials, sentence }
    }

    /// Who issues a document, with the level where it is that of those who ask: 同级的公安机关.
    fn issuer_words(&self, document: Option<usize>, group: &Group) -> String {
        let Some(document) = document.and_then(|at| self.documents.all.get(at)) else { return String::new() };
        let Some(first) = document.issuers.first() else {
            return document
                .issuer
                .as_ref()
                .map_or_else(String::new, |issuer| format!("{issuer}核发或者掌握"));
        };
        let issuer_levels = self.levels(*first);
        let same = !issuer_levels.is_empty()
            && group
                .items
                .iter()
                .all(|at| self.levels(*at).iter().any(|level| issuer_levels.contains(level)));
        let body = self.body(*first);
        let issued = format!("{body}在{}中核发", words::quoted(&self.name(*first).name));
        if same { format!("同级的{issued}") } else { issued }
    }

    /// 公用企业: no authority, so the rules on sharing reach it through the platform only.
    fn is_enterprise(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|item| item.profile == Profile::Enterprise)
    }

    /// The levels an item is handled at: 市、县、乡镇.
    fn levels(&self, at: usize) -> Vec<char> {
        let level =
            self.items.get(at).and_then(|item| item.level.as_deref()).map(body_name).unwrap_or_default();
        ['省', '市', '县', '乡', '村'].into_iter().filter(|word| level.contains(*word)).collect()
    }

    fn bodies(&self, judged: &[Vec<Option<Cut>>]) -> Vec<BodyCount> {
        let mut bodies: BTreeMap<&str, BodyCount> = BTreeMap::new();
        for (at, cuts) in judged.iter().enumerate() {
            let count = bodies.entry(self.body(at)).or_default();
            let of = |wanted: &[Cut]| cuts.iter().flatten().filter(|cut| wanted.contains(cut)).count();
            let (held, double, unfounded) =
                (of(&[Cut::Held]), of(&[Cut::Duplicate, Cut::Covered]), of(&[Cut::Unfounded]));
            count.add(&BodyCount {
                body: String::new(),
                items: 1,
                unlisted: usize::from(cuts.is_empty()),
                before: cuts.len(),
                held,
                double,
                after: cuts.len() - held - double,
                unfounded,
                least: cuts.len() - held - double - unfounded,
            });
        }
        bodies.into_iter().map(|(body, count)| BodyCount { body: body.to_owned(), ..count }).collect()
    }

    fn item_proofs(&self, at: usize, judged: &[Vec<Option<Cut>>]) -> ItemProofs {
        let mut proofs = ItemProofs {
            item: self.name(at),
            body: self.body(at).to_owned(),
            keep: Vec::new(),
            cut: Vec::new(),
        };
        for ((material, _), cut) in self.materials(at).zip(judged.get(at).into_iter().flatten()) {
            match cut {
                None => proofs.keep.push(material.name.clone()),
                Some(cut) => proofs.cut.push((material.name.clone(), *cut)),
            }
        }
        proofs
    }
}

/// Circular proofs.
impl Catalogue<'_> {
    fn graph(&self) -> Graph {
        let mut graph = Graph::new(self.items.len(), self.documents.all.len());
        let by_name: BTreeMap<&str, usize> =
            self.items.iter().enumerate().map(|(at, item)| (item.name.as_str(), at)).collect();
        for (at, item) in self.items.iter().enumerate() {
            for (material, reading) in self.materials(at) {
                let firm = material.required && !reading.any;
                for part in &reading.parts {
                    if !self.is_worked_on(at, part) && !self.is_own_result(at, part.document) {
                        graph.add(at, Need { node: self.items.len() + part.document, firm });
                    }
                }
            }
            for clause in item.conditions.iter().flat_map(|condition| condition.text.split(CLAUSE_ENDS)) {
                let document = self.documents.in_condition(clause).filter(|d| !self.is_own_result(at, *d));
                let done = done_before(clause).and_then(|rest| longest_name(rest, &by_name));
                let nodes = document.map(|document| self.items.len() + document).into_iter().chain(done);
                for node in nodes.filter(|node| *node != at) {
                    graph.add(at, Need { node, firm: true });
                }
            }
        }
        for (document, known) in self.documents.all.iter().enumerate() {
            let first =
                known.issuers.iter().filter(|at| self.items.get(**at).is_some_and(|item| issues_first(item)));
            for issuer in first {
                graph.add(self.items.len() + document, Need { node: *issuer, firm: true });
            }
        }
        graph
    }

    fn circles(&self) -> (Vec<Circle>, Vec<ProofFinding>) {
        let graph = self.graph();
        let stuck = graph.stuck();
        let mut space = graph.work_space();
        let circles: Vec<Circle> = graph
            .components()
            .iter()
            .map(|component| {
                let circle = graph.shortest_circle(component, &mut space);
                let hopeless = circle.iter().all(|node| stuck.get(*node) == Some(&true));
                let in_it = component.iter().filter(|node| **node < self.items.len());
                Circle {
                    items: in_it.map(|at| self.name(*at)).collect(),
                    steps: self.steps(&circle),
                    hopeless,
                }
            })
            .collect();
        let findings = circles.iter().map(words::circle).collect();
        (circles, findings)
    }

    /// The items of a circle, each with what it requires of the next.
    fn steps(&self, circle: &[usize]) -> Vec<CircleStep> {
        let n = self.items.len();
        let mut steps = Vec::new();
        for (at, node) in circle.iter().enumerate().filter(|(_, node)| **node < n) {
            let next = circle.get(at + 1).or(circle.first()).copied().unwrap_or_default();
            let requires = match next.checked_sub(n).and_then(|document| self.documents.all.get(document)) {
                Some(document) => document.name.clone(),
                None => format!("办结“{}”", self.name(next).name),
            };
            steps.push(CircleStep { item: self.name(*node), body: self.body(*node).to_owned(), requires });
        }
        steps
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Here,
    Elsewhere,
}

fn add(groups: &mut Groups, key: GroupKey, at: usize, material: &Material) {
    let group = groups.entry(key).or_default();
    group.items.insert(at);
    group.materials.insert(material.name.clone());
}

/// The one document a material is, whoever's.
fn sole(reading: &Reading) -> Option<&documents::Part> {
    match reading.parts.as_slice() {
        [part] if reading.whole && !reading.any => Some(part),
        _ => None,
    }
}

/// The demand names the rule it comes from.
fn has_basis(material: &Material) -> bool {
    material.legal_basis.is_some() || material.basis.as_deref().is_some_and(|basis| !basis.trim().is_empty())
}

/// The application itself: no proof, and needed for whatever is done on application (行政许可法 §29).
fn is_application(material: &Material) -> bool {
    let name = documents::bare_name(&material.name);
    let written = material.source.as_deref().is_none_or(|source| source == "applicant");
    let form = name.ends_with('表') && APPLYING.iter().any(|word| name.contains(word));
    written && (form || ["申请书", "书面申请", "申请", "申请函"].iter().any(|end| name.ends_with(end)))
}

const APPLYING: [&str; 9] = ["申请", "申报", "申领", "登记", "审批", "认定", "备案", "采集", "审核"];

fn only_new(item: &ItemVersion) -> bool {
    item.handling.iter().all(|handling| handling.kind == ApplicationKind::New)
}

/// One can get the result here for the first time.
fn issues_first(item: &ItemVersion) -> bool {
    item.handling.is_empty() || item.handling.iter().any(|handling| handling.kind == ApplicationKind::New)
}

/// 民政部门（婚姻登记机关） → 民政部门
fn body_name(department: &str) -> String {
    documents::without_remarks(department).0
}

/// Whether the body is the one the table of documents names: 和平区民政局 is the 民政部门.
fn is_body(body: &str, issuer: &str) -> bool {
    body.contains(issuer.trim_end_matches("部门").trim_end_matches("机关"))
}

const CLAUSE_ENDS: [char; 8] = ['，', '。', '；', '、', '：', ',', ';', '\n'];

/// 已办理失业登记并有求职要求 → 失业登记并有求职要求
fn done_before(clause: &str) -> Option<&str> {
    ["已办理", "先办理", "已经办理"].iter().find_map(|word| clause.split_once(word)).map(|(_, rest)| rest)
}

fn longest_name(text: &str, by_name: &BTreeMap<&str, usize>) -> Option<usize> {
    documents::prefixes(text).find_map(|name| by_name.get(name)).copied()
}
