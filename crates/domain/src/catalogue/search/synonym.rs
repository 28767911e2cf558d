//! Synonyms a district's editor adds: a word people say, and the item or the words of the catalogue it stands for.

use serde::{Deserialize, Serialize};

/// Longest word, in characters.
pub const MAX_WORD_CHARS: usize = 30;
/// Longest words of the catalogue it stands for, in characters.
pub const MAX_TERM_CHARS: usize = 60;

/// What a word stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Target {
    /// An item, by its code.
    Item(String),
    /// Words of the catalogue, in place of which the word is said: 驾照 for 驾驶证.
    Phrase(String),
}

/// A word of the people and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Synonym {
    /// The word.
    pub word: String,
    /// What it stands for.
    pub target: Target,
}

/// Why a synonym cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SynonymRefusal {
    /// There is no word.
    #[error("请填写群众的说法")]
    NoWord,
    /// A single character would be found in everything.
    #[error("至少要两个字")]
    ShortWord,
    /// Longer than [`MAX_WORD_CHARS`].
    #[error("最多 30 个字")]
    LongWord,
    /// Punctuation, or `+` which joins words in the built-in table.
    #[error("只能有汉字、字母和数字，不要标点")]
    Marks,
    /// As [`SynonymRefusal::Marks`], in what it stands for.
    #[error("只能有汉字、字母和数字，不要标点和号码")]
    TargetMarks,
    /// Digits as long as a number of a person or a telephone.
    #[error("不要写号码")]
    Number,
    /// Nothing is named that it stands for.
    #[error("请选择事项，或填写目录里的词")]
    NoTarget,
    /// Longer than [`MAX_TERM_CHARS`].
    #[error("最多 60 个字")]
    LongTarget,
    /// It stands for itself.
    #[error("两个词一样")]
    Itself,
}

impl SynonymRefusal {
    /// It is about what the word stands for, not about the word.
    #[must_use]
    pub fn of_target(self) -> bool {
        matches!(self, Self::NoTarget | Self::LongTarget | Self::Itself | Self::TargetMarks)
    }
}

impl Synonym {
    /// Puts one together from what was typed.
    ///
    /// # Errors
    /// See [`SynonymRefusal`].
    pub fn read(word: &str, item: &str, phrase: &str) -> Result<Self, SynonymRefusal> {
        let word = super::grams::normalise(word.trim());
        let length = word.chars().count();
        match length {
            0 => return Err(SynonymRefusal::NoWord),
            1 => return Err(SynonymRefusal::ShortWord),
            n if n > MAX_WORD_CHARS => return Err(SynonymRefusal::LongWord),
            _ => {}
        }
        plain(&word)?;
        let (item, phrase) = (item.trim(), super::grams::normalise(phrase.trim()));
        let target = if item.is_empty() {
            match phrase.chars().count() {
                0 => return Err(SynonymRefusal::NoTarget),
                n if n > MAX_TERM_CHARS => return Err(SynonymRefusal::LongTarget),
                _ => plain(&phrase).map_err(|_| SynonymRefusal::TargetMarks)?,
            }
            Target::Phrase(phrase)
        } else {
            Target::Item(item.to_owned())
        };
        if target == Target::Phrase(word.clone()) {
            return Err(SynonymRefusal::Itself);
        }
        Ok(Self { word, target })
    }
}

fn plain(text: &str) -> Result<(), SynonymRefusal> {
    if !text.chars().all(|c| c.is_alphanumeric()) {
        return Err(SynonymRefusal::Marks);
    }
    let digits = text.chars().fold((0, 0), |(run, longest): (usize, usize), c| {
        let run = if c.is_ascii_digit() { run + 1 } else { 0 };
        (run, longest.max(run))
    });
    if digits.1 >= super::missed::NUMBER_DIGITS { Err(SynonymRefusal::Number) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_a_synonym_or_is_refused_by_name() {
        let phrase =
            |word: &str, term: &str| Synonym { word: word.into(), target: Target::Phrase(term.into()) };
        assert_eq!(Synonym::read(" 驾照 ", "", "驾驶证"), Ok(phrase("驾照", "驾驶证")));
        assert_eq!(Synonym::read("ＫＴＶ", "", "歌舞娱乐场所"), Ok(phrase("ktv", "歌舞娱乐场所")));
        let item = Synonym { word: "敬老卡".into(), target: Target::Item("SX-011".into()) };
        assert_eq!(Synonym::read("敬老卡", " SX-011 ", "有字也不看"), Ok(item));
        let table = [
            ("", "", "驾驶证", SynonymRefusal::NoWord),
            ("证", "", "驾驶证", SynonymRefusal::ShortWord),
            (
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
                "",
                "x",
                SynonymRefusal::LongWord,
            ),
            ("驾照+换", "", "驾驶证", SynonymRefusal::Marks),
            ("找13800138000", "", "驾驶证", SynonymRefusal::Number),
            ("驾照", "", " ", SynonymRefusal::NoTarget),
            ("驾照", "", "驾照", SynonymRefusal::Itself),
            ("驾照", "", "驾驶证，换", SynonymRefusal::TargetMarks),
        ];
        for (word, item, phrase, want) in table {
            assert_eq!(Synonym::read(word, item, phrase), Err(want), "{word}");
        }
        assert_eq!(Synonym::read("驾照", "", &"驾".repeat(61)), Err(SynonymRefusal::LongTarget));
    }
}
