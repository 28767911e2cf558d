//! Vague words as data: `data/vague_words.csv`.

use std::sync::OnceLock;

use crate::catalogue::csv;

const WORDS: &str = include_str!("../../../../../data/vague_words.csv");

/// Where a word is vague.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// In the name of a material.
    Material,
    /// In a condition.
    Condition,
    /// Where it says when a material is needed.
    Need,
}

fn all() -> &'static [(Where, String)] {
    static READ: OnceLock<Vec<(Where, String)>> = OnceLock::new();
    READ.get_or_init(|| {
        let row = |(_, row): (usize, Vec<String>)| {
            let place = match row.first()?.as_str() {
                "material" => Where::Material,
                "condition" => Where::Condition,
                "need" => Where::Need,
                _ => return None,
            };
            Some((place, row.get(1)?.clone()))
        };
        csv::rows(WORDS).filter_map(row).collect()
    })
}

/// The first vague word in a text.
pub(super) fn vague(place: Where, text: &str) -> Option<&'static str> {
    all()
        .iter()
        .find(|(at, word)| *at == place && text.contains(word.as_str()))
        .map(|(_, word)| word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_read() {
        assert_eq!(all().len(), csv::rows(WORDS).count());
        assert_eq!(vague(Where::Material, "其他材料"), Some("其他材料"));
        assert_eq!(vague(Where::Condition, "年满十八周岁"), None);
    }
}
