//! Cutting a query into words of the catalogue's own vocabulary, for ranking, reasons and highlighting.
//!
//! The vocabulary is what names, aliases, materials, synonyms and the tables of everyday words consist of; words are
//! kept as digests. The cut with the fewest pieces is taken, of these the one with the longest words; characters in
//! no word stay together as a piece of their own.

use std::collections::BTreeSet;

/// Longest word, in characters.
const WORD_CHARS: usize = 8;
/// Pieces names are cut at.
const JOINTS: [&str; 24] = [
    "申请表",
    "申请书",
    "审批",
    "许可",
    "登记",
    "备案",
    "认定",
    "确认",
    "申领",
    "申请",
    "办理",
    "核发",
    "变更",
    "延续",
    "注销",
    "补办",
    "补领",
    "换领",
    "给付",
    "发放",
    "证明",
    "复印件",
    "原件",
    "材料",
];

/// Words while they are being collected.
#[derive(Debug, Default)]
pub(super) struct Collecting(BTreeSet<u64>);

impl Collecting {
    /// Adds a text: as a whole where it is short, and its pieces between marks and common endings.
    pub(super) fn add(&mut self, text: &str) {
        for part in text.split(|c: char| !c.is_alphanumeric() || "和或与及".contains(c)) {
            self.word(part);
            for joint in JOINTS {
                if part.contains(joint) {
                    part.split(joint).for_each(|piece| self.word(piece));
                    self.word(joint);
                }
            }
        }
    }

    fn word(&mut self, word: &str) {
        if (2..=WORD_CHARS).contains(&word.chars().count()) {
            self.0.insert(digest(word.chars()));
        }
    }

    /// The finished vocabulary.
    pub(super) fn finish(self) -> Vocabulary {
        Vocabulary(self.0.into_iter().collect())
    }
}

/// Words, as digests in order.
#[derive(Debug, Default)]
pub(super) struct Vocabulary(Box<[u64]>);

impl Vocabulary {
    fn has(&self, word: &[char]) -> bool {
        self.0.binary_search(&digest(word.iter().copied())).is_ok()
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        size_of_val(&*self.0)
    }
}

/// FNV-1a over the characters.
fn digest(word: impl Iterator<Item = char>) -> u64 {
    word.flat_map(char::to_lowercase).fold(0xcbf2_9ce4_8422_2325, |sum, c| {
        u32::from(c)
            .to_le_bytes()
            .iter()
            .fold(sum, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
    })
}

/// The words of a text; what is in no vocabulary stays together.
pub(super) fn cut(text: &str, vocabularies: &[&Vocabulary]) -> Vec<String> {
    let mut words = Vec::new();
    for run in text.split(|c: char| !c.is_alphanumeric()) {
        let chars: Vec<char> = run.chars().collect();
        let mut loose = String::new();
        for (from, to) in pieces(&chars, vocabularies) {
            let piece = chars.get(from..to).unwrap_or_default();
            if piece.len() == 1 {
                loose.extend(piece);
                continue;
            }
            if !loose.is_empty() {
                words.push(std::mem::take(&mut loose));
            }
            words.push(piece.iter().collect());
        }
        if !loose.is_empty() {
            words.push(loose);
        }
    }
    words
}

/// The cheapest way through the text: a word costs less the longer it is, a lone character most.
fn pieces(chars: &[char], vocabularies: &[&Vocabulary]) -> Vec<(usize, usize)> {
    let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
    for to in 1..=chars.len() {
        let mut cheapest = (f64::MAX, to - 1);
        for from in to.saturating_sub(WORD_CHARS)..to {
            let piece = chars.get(from..to).unwrap_or_default();
            let known = piece.len() > 1 && vocabularies.iter().any(|words| words.has(piece));
            let cost = match piece.len() {
                1 => 1.3,
                long if known => 1.0 - 0.02 * super::count(long * long),
                _ => continue,
            };
            let cost = cost.max(0.05) + best.get(from).map_or(f64::MAX, |before| before.0);
            if cost < cheapest.0 {
                cheapest = (cost, from);
            }
        }
        best.push(cheapest);
    }
    let mut pieces = Vec::new();
    let mut to = chars.len();
    while let Some((_, from)) = best.get(to).filter(|_| to > 0) {
        pieces.push((*from, to));
        to = *from;
    }
    pieces.reverse();
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_words_of_the_catalogue() {
        let mut words = Collecting::default();
        for text in [
            "残疾人",
            "残疾人证",
            "残疾人证新办",
            "老年人优待证办理",
            "户口簿",
            "结婚证（原件）",
            "登记机关",
            "公交",
        ] {
            words.add(text);
        }
        let words = words.finish();
        let table: [(&str, &[&str]); 7] = [
            ("残疾人证新办", &["残疾人证新办"]),
            ("残疾人证换新", &["残疾人证", "换新"]),
            ("老年人优待证", &["老年人优待证"]),
            ("坐公交要户口簿吗", &["坐", "公交", "要", "户口簿", "吗"]),
            ("结婚证 原件", &["结婚证", "原件"]),
            ("什么都没有", &["什么都没有"]),
            ("", &[]),
        ];
        for (text, want) in table {
            assert_eq!(cut(text, &[&words, &Vocabulary::default()]), want, "{text}");
        }
    }
}
