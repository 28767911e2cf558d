//! The list of the rules that come with the product as `docs/supervision.md`.

use std::fmt::Write as _;

use super::rule::{Level, Part, Rule, Trigger};
use super::shipped::{self, Example, Shipped};
use super::{Offset, vocabulary};

/// Rules over what the acts of this product refuse: they are for cases that were imported or came from an older system.
pub const REFUSED_BY_ACTS: [&str; 8] = [
    "back-dated",
    "extension-late",
    "no-opinion",
    "no-record",
    "one-person",
    "originals-kept",
    "steps-skipped",
    "steps-swapped",
];

/// What is said of [`REFUSED_BY_ACTS`].
const REFUSED: &str = "产品已拦下，规则用于导入的和旧系统的办件";

/// What starts a rule, in words.
#[must_use]
pub fn trigger(trigger: &Trigger) -> String {
    match trigger {
        Trigger::On(kinds) => {
            let labels: Vec<&str> = kinds.iter().map(|kind| vocabulary::kind_label(kind)).collect();
            labels.join("、")
        }
        Trigger::Clock { of, at: Offset::Share(n) } => format!("{}用去 {n}%", of.label()),
        Trigger::Clock { of, at: Offset::WorkingDays(n) } if *n < 0 => {
            format!("{}前 {} 个工作日", of.label(), n.unsigned_abs())
        }
        Trigger::Clock { of, at: Offset::WorkingDays(n) } => format!("{}满 {n} 个工作日", of.label()),
    }
}

/// The page, in Markdown.
#[must_use]
pub fn rules_as_markdown() -> String {
    let (files, _) = shipped::files();
    let mut page = String::from(
        "# 监察规则\n\n\
         由 `yichuang supervision rules` 生成，不要手改；测试核对它和 `data/supervision/rules/` 一致。每条规则是一个文件，连同它的例子；\
         条件里的词在“监察规则 → 可用的词”。\n\n\
         提示、预警由后来的环节自动解除；黄牌以上三个工作日内说明，由人核定。\n",
    );
    let count = |level: Level| files.iter().filter(|file| file.rule.level == level).count();
    let levels = Level::ALL.into_iter().filter(|level| count(*level) > 0);
    let counts: Vec<String> = levels.map(|level| format!("{} {} 条", level.label(), count(level))).collect();
    // Writing into a string does not fail.
    let _ = writeln!(page, "\n共 {} 条：{}。", files.len(), counts.join("，"));
    for part in Part::ALL {
        let of_part: Vec<&Shipped> = files.iter().filter(|file| file.rule.part == part).collect();
        if of_part.is_empty() {
            continue;
        }
        let _ = writeln!(
            page,
            "\n## {}\n\n| 规则 | 名称 | 轻重 | 在什么时候 | 条件 | 依据 | 例子 |\n| --- | --- | --- | --- | --- | --- | --- |",
            part.label()
        );
        for file in of_part {
            let _ = writeln!(page, "{}", row(file));
        }
    }
    let _ = writeln!(page, "\n## 办不出来的\n\n{REFUSED}：{}。", names(&files).join("、"));
    page
}

fn names(files: &[Shipped]) -> Vec<String> {
    let refused = files.iter().map(|file| &file.rule).filter(|rule| is_refused(rule));
    refused.map(|rule| format!("`{}` {}", rule.id, rule.title)).collect()
}

fn is_refused(rule: &Rule) -> bool {
    REFUSED_BY_ACTS.contains(&rule.id.as_str())
}

fn row(Shipped { rule, hits, passes }: &Shipped) -> String {
    let when =
        rule.when.as_ref().map_or_else(|| "无".to_owned(), |when| format!("`{}`", cell(when.as_str())));
    let says = |examples: &[Example]| {
        examples.iter().map(|example| cell(&example.says)).collect::<Vec<_>>().join("；")
    };
    let note = if is_refused(rule) { format!("（{REFUSED}）") } else { String::new() };
    format!(
        "| `{}` {} | {}{note} | {} | {} | {when} | {} | 发现：{}。不发现：{}。 |",
        rule.id,
        rule.no,
        cell(&rule.title),
        rule.level.label(),
        trigger(&rule.trigger),
        cell(&rule.source),
        says(hits),
        says(passes),
    )
}

/// A text that ends no cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
