//! The list of all rules as `docs/lint.md`.

use std::fmt::Write as _;

use super::{SUBJECTS, Severity, rules};

/// The page, in Markdown.
#[must_use]
pub fn rules_as_markdown() -> String {
    let mut page = String::from(
        "# 事项质量检查规则\n\n\
         由 `yichuang items lint --rules` 生成，不要手改；测试核对它和程序一致。每条规则是 `crates/domain/src/catalogue/lint/` 里的一个函数；\
         含糊用语在 `data/vague_words.csv`，代码表在 `data/code_tables.csv`。\n\n\
         致命的不发布；其余的照常发布，在编辑页和列表里显示，改好就消失。\n",
    );
    let count = |severity| rules().filter(|rule| rule.severity == severity).count();
    let levels = [Severity::Fatal, Severity::Error, Severity::Warning, Severity::Notice];
    let counts: Vec<String> =
        levels.iter().map(|level| format!("{} {} 条", level.label(), count(*level))).collect();
    // Writing into a string does not fail.
    let _ = writeln!(page, "\n共 {} 条：{}。", rules().count(), counts.join("，"));
    for (subject, rules) in SUBJECTS {
        let _ = writeln!(
            page,
            "\n## {subject}\n\n| 规则 | 程度 | 内容 | 依据 | 怎么改 |\n| --- | --- | --- | --- | --- |"
        );
        for rule in rules {
            let _ = writeln!(
                page,
                "| `{}` | {} | {} | {} | {} |",
                rule.id,
                rule.severity.label(),
                rule.title,
                rule.law,
                rule.todo
            );
        }
    }
    page
}
