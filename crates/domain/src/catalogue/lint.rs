//! Quality findings about an item version: one function per rule, the rules of a subject in one module.
//!
//! Only an unreadable line, a duplicate code and a promise longer than the statutory limit in the same
//! unit and scope are fatal; everything else is published and shown to the catalogue's editors. All rules with
//! their sources stand in `docs/lint.md`, which is written from [`rules`] (`yichuang items lint --rules`).

mod codes;
mod contacts;
mod doc;
mod fees;
mod guide;
mod kind;
mod limits;
mod materials;
mod missing;
pub(super) mod reading;
#[cfg(test)]
mod tests;
mod visits;
mod words;

use std::cell::OnceCell;

use serde::{Deserialize, Serialize};

use super::elements::{CodeProblem, Elements, Listed};
use super::item::ItemVersion;

pub use doc::rules_as_markdown;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 致命：不发布
    Fatal,
    /// 错误：内容自相矛盾
    Error,
    /// 警告：内容缺失或含糊
    Warning,
    /// 提示
    Notice,
}

impl Severity {
    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Fatal => "致命",
            Self::Error => "错误",
            Self::Warning => "警告",
            Self::Notice => "提示",
        }
    }
}

/// A finding about a line of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Line of the file, from 1; 0 for a version already in the catalogue.
    pub line: usize,
    /// Item code; empty where the line gives none.
    pub item: String,
    /// How much it weighs.
    pub severity: Severity,
    /// Stable key of the rule.
    pub rule: String,
    /// What is wrong, in Chinese.
    pub message: String,
    /// The field as a JSON pointer; empty for the whole line.
    pub field: String,
}

/// What a rule found: where, as a JSON pointer, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The field as a JSON pointer; empty for the whole.
    pub place: String,
    /// What is wrong, in Chinese.
    pub message: String,
}

/// A version with what several rules look at, worked out once.
pub(super) struct Seen<'a> {
    item: &'a ItemVersion,
    listed: OnceCell<Vec<Listed>>,
    problems: OnceCell<Vec<CodeProblem>>,
}

impl<'a> Seen<'a> {
    fn new(item: &'a ItemVersion) -> Self {
        Self { item, listed: OnceCell::new(), problems: OnceCell::new() }
    }

    /// The national list of the version.
    fn listed(&self) -> &[Listed] {
        self.listed.get_or_init(|| Elements::of(self.item))
    }

    /// What is wrong with its codes.
    fn problems(&self) -> &[CodeProblem] {
        self.problems.get_or_init(|| Elements::code_problems(self.item))
    }
}

/// How a rule looks at a version.
#[derive(Debug, Clone, Copy)]
enum Check {
    /// At its fields.
    Item(fn(&ItemVersion) -> Vec<Hit>),
    /// At its national list or its codes.
    Seen(fn(&Seen<'_>) -> Vec<Hit>),
    /// Not at all: it is seen only while a line is read.
    Reading,
}

/// A rule: its name, its weight, where it is from and what to do about what it finds.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Stable key.
    pub id: &'static str,
    /// How much its findings weigh.
    pub severity: Severity,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// Law, standard or practice it follows from.
    pub law: &'static str,
    /// What to do.
    pub todo: &'static str,
    check: Check,
}

impl Rule {
    /// A rule about a version.
    pub(super) const fn new(
        id: &'static str,
        severity: Severity,
        [title, law, todo]: [&'static str; 3],
        check: fn(&ItemVersion) -> Vec<Hit>,
    ) -> Self {
        Self { id, severity, title, law, todo, check: Check::Item(check) }
    }

    /// A rule about the national list or the codes of a version.
    const fn seen(
        id: &'static str,
        severity: Severity,
        [title, law, todo]: [&'static str; 3],
        check: fn(&Seen<'_>) -> Vec<Hit>,
    ) -> Self {
        Self { id, severity, title, law, todo, check: Check::Seen(check) }
    }

    /// A rule about a line of a file.
    const fn reading(id: &'static str, severity: Severity, [title, law, todo]: [&'static str; 3]) -> Self {
        Self { id, severity, title, law, todo, check: Check::Reading }
    }

    /// Whether it is seen only while a line is read: the version itself no longer shows it.
    #[must_use]
    pub fn is_about_reading(&self) -> bool {
        matches!(self.check, Check::Reading)
    }

    fn hits(&self, seen: &Seen<'_>) -> Vec<Hit> {
        match self.check {
            Check::Item(check) => check(seen.item),
            Check::Seen(check) => check(seen),
            Check::Reading => Vec::new(),
        }
    }

    /// A finding of this rule.
    fn finding(&self, line: usize, item: &str, hit: Hit) -> Finding {
        Finding {
            line,
            item: item.to_owned(),
            severity: self.severity,
            rule: self.id.to_owned(),
            message: hit.message,
            field: hit.place,
        }
    }
}

/// What is found while a line is read, before it is known which line.
#[derive(Debug, Clone)]
pub(super) struct Note {
    rule: &'static Rule,
    hit: Hit,
}

impl Note {
    pub(super) fn new(rule: &'static Rule, field: &str, message: String) -> Self {
        Self { rule, hit: hit(field, message) }
    }

    pub(super) fn into_finding(self, line: usize, item: &str) -> Finding {
        self.rule.finding(line, item, self.hit)
    }
}

/// Rules by subject, in the order of their findings.
pub const SUBJECTS: [(&str, &[Rule]); 14] = [
    ("读取", reading::RULES),
    ("时限", limits::RULES),
    ("分类和状态", kind::RULES),
    ("缺少要素", missing::RULES),
    ("材料", materials::RULES),
    ("收费", fees::RULES),
    ("收费清单", super::fee::RULES),
    ("网办与到现场", visits::RULES),
    ("咨询和投诉", contacts::RULES),
    ("指南和结果", guide::RULES),
    ("编码和代码", codes::RULES),
    ("情形", super::situation::RULES),
    ("申请表", super::form::RULES),
    ("办理标准", super::handling::RULES),
];

/// All rules, in the order of their findings.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    SUBJECTS.iter().flat_map(|(_, rules)| rules.iter())
}

/// The rule with this key.
#[must_use]
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Applies every rule to a version. `line` is 0 for a version already in the catalogue.
#[must_use]
pub fn lint(item: &ItemVersion, line: usize) -> Vec<Finding> {
    let seen = Seen::new(item);
    let of = |rule: &'static Rule| {
        rule.hits(&seen).into_iter().map(move |hit| rule.finding(line, &item.code, hit))
    };
    rules().flat_map(of).collect()
}

pub(super) fn hit(place: impl Into<String>, message: impl Into<String>) -> Hit {
    Hit { place: place.into(), message: message.into() }
}

/// One hit where something is so.
fn hit_if(so: bool, place: &str, message: impl FnOnce() -> String) -> Vec<Hit> {
    if so { vec![hit(place, message())] } else { Vec::new() }
}
