//! How text is read: syllables without tones, initials, and what somebody may have meant who typed by sound.

use std::sync::LazyLock;

use pinyin::ToPinyin;

use super::super::csv;

/// Characters with a second common reading that differs in more than its tone, as they stand in names of items.
const READINGS: &str = include_str!("../../../../../data/readings.csv");

/// First and last character of the table of readings (CJK Unified Ideographs).
const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// Number of a syllable in [`Sounds::syllables`]; 0 for none.
pub(super) type Syllable = u16;

/// Syllables and which characters are read so.
struct Sounds {
    syllables: Vec<String>,
    /// For each character from [`FIRST`]: its readings, the second mostly none.
    readings: Vec<[Syllable; 2]>,
}

static SOUNDS: LazyLock<Sounds> = LazyLock::new(Sounds::read);

impl Sounds {
    fn read() -> Self {
        let mut sounds = Self { syllables: vec![String::new()], readings: Vec::new() };
        let mut known = std::collections::BTreeMap::new();
        let mut number = |syllables: &mut Vec<String>, plain: &str| {
            let plain = plain.replace('ü', "v");
            *known.entry(plain.clone()).or_insert_with(|| {
                syllables.push(plain);
                Syllable::try_from(syllables.len() - 1).unwrap_or(0)
            })
        };
        for code in FIRST..=LAST {
            let plain = char::from_u32(code).and_then(|c| c.to_pinyin()).map(pinyin::Pinyin::plain);
            let first = plain.map_or(0, |plain| number(&mut sounds.syllables, plain));
            sounds.readings.push([first, 0]);
        }
        for (_, row) in csv::rows(READINGS) {
            let [character, readings, ..] = row.as_slice() else { continue };
            let place = character.chars().next().and_then(place);
            for reading in readings.split_whitespace() {
                let syllable = number(&mut sounds.syllables, reading);
                let slots = place.and_then(|at| sounds.readings.get_mut(at));
                if let Some([first, second]) = slots
                    && *first != syllable
                {
                    *second = syllable;
                }
            }
        }
        sounds
    }

    fn text(&self, syllable: Syllable) -> &str {
        self.syllables.get(usize::from(syllable)).map_or("", String::as_str)
    }
}

fn place(c: char) -> Option<usize> {
    let code = u32::from(c);
    (FIRST..=LAST).contains(&code).then(|| usize::try_from(code - FIRST).unwrap_or(usize::MAX))
}

/// The readings of a character: none, one or two.
pub(super) fn readings(c: char) -> impl Iterator<Item = Syllable> + Clone {
    let both = place(c).and_then(|at| SOUNDS.readings.get(at)).copied().unwrap_or_default();
    both.into_iter().filter(|syllable| *syllable != 0)
}

/// First letters of the readings of a character, the same twice where there is one; of a letter or digit, itself.
pub(super) fn initials(c: char) -> [u8; 2] {
    if c.is_ascii_alphanumeric() {
        return [(c as u32 & 0x7f) as u8; 2];
    }
    let mut letters = readings(c).map(|syllable| SOUNDS.text(syllable).bytes().next().unwrap_or_default());
    let first = letters.next().unwrap_or_default();
    [first, letters.next().unwrap_or(first)]
}

/// What a query typed by sound consists of: letters without blanks, and characters.
pub(super) fn pattern(text: &str) -> Vec<char> {
    let keep = |c: &char| c.is_ascii_lowercase() || place(*c).is_some();
    let umlaut = |c| if c == 'ü' { 'v' } else { c };
    text.chars().map(umlaut).filter(keep).collect()
}

/// How well a text is what was typed by sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reading {
    /// Some syllables by their first letters only: `lnz`, `老nz`, `laonz`.
    Initials,
    /// Every syllable in full, the last perhaps begun: `laonianzheng`, `laonianzh`.
    Full,
}

/// How many characters of `text` the whole pattern spells, from its first on; the fullest reading first.
pub(super) fn spelled(pattern: &[char], text: &[char]) -> Option<(usize, Reading)> {
    let best = |a: Option<(usize, Reading)>, b: Option<(usize, Reading)>| match (a, b) {
        (Some(a), Some(b)) => Some(if (b.1, a.0) > (a.1, b.0) { b } else { a }),
        (a, b) => a.or(b),
    };
    let Some((first, rest)) = pattern.split_first() else { return Some((0, Reading::Full)) };
    let (here, after) = text.split_first()?;
    if first == here {
        return spelled(rest, after).map(|(n, reading)| (n + 1, reading));
    }
    if !first.is_ascii_lowercase() {
        return None;
    }
    let mut found = None;
    for syllable in readings(*here) {
        let letters = SOUNDS.text(syllable);
        let agreed = letters.chars().zip(pattern).take_while(|(a, b)| a == *b).count();
        if agreed == letters.len() {
            let tail = pattern.get(agreed..).and_then(|rest| spelled(rest, after));
            found = best(found, tail.map(|(n, reading)| (n + 1, reading)));
        } else if agreed == pattern.len() && agreed > 1 {
            found = best(found, Some((1, Reading::Full)));
        }
        for initial in [1, 2] {
            let whole = initial == 1 || matches!(letters.get(..2), Some("zh" | "ch" | "sh"));
            if whole && agreed >= initial && letters.len() > initial {
                let tail = pattern.get(initial..).and_then(|rest| spelled(rest, after));
                found = best(found, tail.map(|(n, _)| (n + 1, Reading::Initials)));
            }
        }
    }
    found
}

/// Fewest letters in which one may be wrong.
pub(super) const FUZZY_LETTERS: usize = 5;

/// How many characters of `text` are spelled by `letters` with one letter wrong, wanting, too many, or two swapped.
pub(super) fn nearly_spelled(letters: &[u8], text: &[char]) -> Option<usize> {
    let mut spelling: Vec<u8> = Vec::with_capacity(letters.len() + 8);
    for (at, c) in text.iter().enumerate() {
        let syllable = readings(*c).next()?;
        spelling.extend_from_slice(SOUNDS.text(syllable).as_bytes());
        if spelling.len() > letters.len() + 1 {
            return None;
        }
        if spelling.len() + 1 >= letters.len() && within_one(letters, &spelling) {
            return Some(at + 1);
        }
    }
    None
}

/// At most one edit apart: one letter other, wanting or too many, or two neighbours swapped.
fn within_one(a: &[u8], b: &[u8]) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let same = long.iter().zip(short).take_while(|(a, b)| a == b).count();
    let (long, short) = (long.get(same..).unwrap_or_default(), short.get(same..).unwrap_or_default());
    match (long, short) {
        ([], []) => true,
        ([_, a @ ..], b) if long.len() == short.len() + 1 => a == b,
        ([a, b, tail @ ..], [c, d, rest @ ..]) if a == d && b == c && tail == rest => true,
        ([_, a @ ..], [_, b @ ..]) => a == b,
        _ => false,
    }
}

/// The sounds of a pair of characters as keys, one for each way to read it.
pub(super) fn pair_keys(first: char, second: char) -> impl Iterator<Item = u32> {
    readings(first).flat_map(move |a| readings(second).map(move |b| (u32::from(a) << 16) | u32::from(b)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn what_is_typed_by_sound_is_read() {
        let table = [
            ("lnz", "老年证", Some((3, Reading::Initials))),
            ("laonianzheng", "老年证", Some((3, Reading::Full))),
            ("laonianzh", "老年证", Some((3, Reading::Full))),
            ("laonz", "老年证", Some((3, Reading::Initials))),
            ("老nz", "老年证", Some((3, Reading::Initials))),
            ("老nianzheng", "老年证", Some((3, Reading::Full))),
            ("lnzh", "老年证", Some((3, Reading::Initials))),
            ("lao", "老年证", Some((1, Reading::Full))),
            ("nvxing", "女性", Some((2, Reading::Full))),
            // Both readings: 行 as háng and xíng, 长 as cháng and zhǎng.
            ("yinhang", "银行", Some((2, Reading::Full))),
            ("xingzheng", "行政", Some((2, Reading::Full))),
            ("jiazhang", "家长", Some((2, Reading::Full))),
            ("changqi", "长期", Some((2, Reading::Full))),
            ("xian", "西安", Some((2, Reading::Full))),
            ("lnx", "老年证", None),
            ("laonianzhengx", "老年证", None),
            ("老年", "老人", None),
        ];
        for (typed, text, want) in table {
            assert_eq!(spelled(&chars(typed), &chars(text)), want, "{typed} {text}");
        }
    }

    #[test]
    fn one_letter_may_be_wrong() {
        let table = [
            ("laonianzhen", "老年证", Some(3)),
            ("laonianzheg", "老年证", Some(3)),
            ("loanianzheng", "老年证", Some(3)),
            ("naonianzheng", "老年证", Some(3)),
            ("laonianzzheng", "老年证", Some(3)),
            ("laonianzhon", "老年证", None),
            ("laonan", "老年", Some(2)),
        ];
        for (typed, text, want) in table {
            assert_eq!(nearly_spelled(typed.as_bytes(), &chars(text)), want, "{typed}");
        }
    }

    #[test]
    fn every_row_of_readings_adds_one() {
        for (line, row) in csv::rows(READINGS) {
            let character = row[0].chars().next().unwrap();
            assert_eq!(readings(character).count(), 2, "readings.csv:{line}: {}", row[0]);
        }
    }

    #[test]
    fn pairs_that_sound_alike_share_a_key() {
        let keys = |text: &str| {
            let chars = chars(text);
            pair_keys(chars[0], chars[1]).collect::<Vec<_>>()
        };
        assert_eq!(keys("年证"), keys("年征"));
        assert!(keys("银行").contains(&keys("银航")[0]));
        assert_ne!(keys("年证"), keys("年审"));
        assert!(keys("a证").is_empty());
    }
}
