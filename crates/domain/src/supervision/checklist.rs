//! What is looked at: checklists as data (`data/supervision/checklists.json`), each line with where it comes from.

use std::sync::LazyLock;

use serde::Deserialize;

const DATA: &str = include_str!("../../../../data/supervision/checklists.json");

/// The two checklists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Checklists {
    /// For visits, told or not.
    pub visit: Checklist,
    /// For each file that was drawn.
    pub files: Checklist,
}

/// A checklist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Checklist {
    /// What it is called.
    pub name: String,
    /// Its sections in order.
    pub sections: Vec<Section>,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Section {
    /// Heading.
    pub title: String,
    /// Lines in order.
    pub lines: Vec<Asked>,
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Asked {
    /// Stable code: `V01`.
    pub code: String,
    /// How it ought to be.
    pub text: String,
    /// Where that comes from; 本平台建议 where it is our own.
    pub basis: String,
}

/// The checklists compiled into the program. Were the data unreadable (a test proves they are not) they would be empty.
#[must_use]
pub fn checklists() -> &'static Checklists {
    static LISTS: LazyLock<Checklists> = LazyLock::new(|| serde_json::from_str(DATA).unwrap_or_default());
    &LISTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_a_code_of_its_own_a_text_and_a_basis() {
        let lists = checklists();
        for (list, letter, least) in [(&lists.visit, 'V', 15), (&lists.files, 'F', 8)] {
            let lines: Vec<&Asked> = list.sections.iter().flat_map(|section| &section.lines).collect();
            assert!(lines.len() >= least, "{}", list.name);
            for (n, line) in lines.iter().enumerate() {
                assert_eq!(line.code, format!("{letter}{:02}", n + 1));
                assert!(!line.text.is_empty() && !line.basis.is_empty(), "{}", line.code);
            }
        }
        let titles: Vec<&str> = lists.visit.sections.iter().map(|section| section.title.as_str()).collect();
        for wanted in ["形象与秩序", "公示公开", "窗口在岗", "投诉渠道", "无障碍与老年人"]
        {
            assert!(titles.contains(&wanted), "{wanted}");
        }
    }
}
