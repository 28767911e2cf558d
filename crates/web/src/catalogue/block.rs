//! Fields of the editor that belong together: one entry of a list, or a whole section.

use super::editor::UNSAID;
use crate::form::{Field, Input};
use crate::view::Pair;

/// An entry.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// `材料 3`; empty where the section is one block.
    pub(crate) legend: String,
    pub(crate) fields: Vec<Field>,
    /// The empty one at the end of a list: how many entries there is still room for, itself among them. 0 for any other.
    pub(crate) left: usize,
}

impl Block {
    /// Nothing is in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.left > 0 || self.read_only().is_empty()
    }

    /// Fields that are always shown.
    pub(crate) fn usual(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| !field.rare)
    }

    /// Fields that are folded away.
    pub(crate) fn rare(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.rare)
    }

    /// Some fields are folded away.
    pub(crate) fn folds(&self) -> bool {
        self.rare().next().is_some()
    }

    /// What is wrong with one that is folded away has to be seen.
    pub(crate) fn rare_open(&self) -> bool {
        self.rare().any(|field| !field.error.is_empty())
    }

    /// What is in it, to read.
    pub(crate) fn read_only(&self) -> Vec<Pair> {
        let said = |field: &Field| match &field.input {
            Input::Select(choices) | Input::Radio(choices) => choices
                .iter()
                .find(|choice| choice.on && choice.label != UNSAID)
                .map_or_else(String::new, |choice| choice.label.clone()),
            Input::Checks(choices) => {
                let on = choices.iter().filter(|choice| choice.on).map(|choice| choice.label.as_str());
                on.collect::<Vec<_>>().join("、")
            }
            _ => field.value.clone(),
        };
        let pairs = self.fields.iter().map(|field| Pair::new(field.label.clone(), said(field)));
        pairs.filter(|pair| !pair.value.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A field few need stays folded away unless it is wrong; nothing is shown twice and nothing is lost.
    #[test]
    fn rare_fields_are_folded_away_until_they_are_wrong() {
        let mut block = Block {
            fields: vec![Field::text("title", "问什么"), Field::text("pattern", "格式").rare()],
            ..Block::default()
        };
        let names = |block: &Block| {
            let usual: Vec<String> = block.usual().map(|field| field.name.clone()).collect();
            let rare: Vec<String> = block.rare().map(|field| field.name.clone()).collect();
            (usual, rare)
        };
        assert_eq!(names(&block), (vec!["title".to_owned()], vec!["pattern".to_owned()]));
        assert!(block.folds() && !block.rare_open());
        block.fields.iter_mut().for_each(|field| field.error = "写不通".to_owned());
        assert!(block.rare_open());
    }
}
