//! Sums of money in whole 分. No fractions, no binary floating point: a sum is printed as it was computed.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A sum in 分 (1 元 = 100 分), never negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(u64);

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many 分.
    #[must_use]
    pub const fn fen(fen: u64) -> Self {
        Self(fen)
    }

    /// So many whole 元.
    #[must_use]
    pub const fn yuan(yuan: u32) -> Self {
        Self(yuan as u64 * 100)
    }

    /// The sum in 分.
    #[must_use]
    pub fn in_fen(self) -> u64 {
        self.0
    }

    /// Nothing at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Reads `10`, `10.5` or `10.50` 元; none for anything else, signs and a third decimal included.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 2 {
            return None;
        }
        let part: u64 = part.parse::<u64>().ok()? * if part.len() == 1 { 10 } else { 1 };
        whole.parse::<u64>().ok()?.checked_mul(100)?.checked_add(part).map(Self)
    }

    /// The sum, or the largest there is.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left, or nothing.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// So many times.
    #[must_use]
    pub fn times(self, n: u32) -> Self {
        Self(self.0.saturating_mul(u64::from(n)))
    }

    /// `percent` of it. A broken 分 counts as a whole one: what is taken off is rounded up, so that what remains is
    /// rounded in favour of who pays.
    #[must_use]
    pub fn percent_up(self, percent: u8) -> Self {
        let hundredths = u128::from(self.0) * u128::from(percent.min(100));
        Self(u64::try_from(hundredths.div_ceil(100)).unwrap_or(self.0))
    }

    /// 大写, as bills and notices bear it (银发〔1997〕393号): `壹仟零伍元叁角`; 整 where it ends in 元.
    #[must_use]
    pub fn capital(self) -> String {
        let (yuan, jiao, fen) = (self.0 / 100, self.0 / 10 % 10, self.0 % 10);
        let mut words = if yuan == 0 { String::new() } else { format!("{}元", whole_words(yuan)) };
        match (jiao, fen) {
            (0, 0) if yuan == 0 => words.push_str("零元整"),
            (0, 0) => words.push('整'),
            (0, fen) => {
                if yuan > 0 {
                    words.push('零');
                }
                words.push(digit(fen));
                words.push('分');
            }
            (jiao, fen) => {
                words.push(digit(jiao));
                words.push('角');
                if fen > 0 {
                    words.push(digit(fen));
                    words.push('分');
                }
            }
        }
        words
    }
}

impl fmt::Display for Money {
    /// `10.00 元`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02} 元", self.0 / 100, self.0 % 100)
    }
}

fn digit(n: u64) -> char {
    usize::try_from(n % 10).ok().and_then(|at| DIGITS.get(at)).copied().unwrap_or('零')
}

/// Groups of four digits from the highest; a gap of any length between written digits is one 零.
fn whole_words(n: u64) -> String {
    let groups = ["", "万", "亿", "万亿", "亿亿"];
    let mut words = String::new();
    let mut gap = false;
    for (at, name) in groups.iter().enumerate().rev() {
        let group = u32::try_from(at).ok().map_or(0, |at| n / 10_000_u64.pow(at) % 10_000);
        if group == 0 {
            gap = !words.is_empty();
            continue;
        }
        group_words(group, &mut gap, &mut words);
        words.push_str(name);
    }
    words
}

fn group_words(group: u64, gap: &mut bool, words: &mut String) {
    for (size, name) in [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
        let n = group / size % 10;
        if n == 0 {
            *gap = !words.is_empty();
            continue;
        }
        if std::mem::take(gap) {
            words.push('零');
        }
        words.push(digit(n));
        words.push_str(name);
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_write_them() {
        let table = [
            ("10", Some(1000)),
            ("10.5", Some(1050)),
            (" 0.05 ", Some(5)),
            ("0", Some(0)),
            ("10.505", None),
            ("-1", None),
            ("+1", None),
            ("1e3", None),
            (".5", None),
            ("5.", None),
            ("十元", None),
            ("99999999999999999999", None),
        ];
        for (text, fen) in table {
            assert_eq!(Money::parse(text).map(Money::in_fen), fen, "{text}");
        }
        assert_eq!(Money::fen(1005).to_string(), "10.05 元");
    }

    /// The examples of 银发〔1997〕393号, and the ends of the scale.
    #[test]
    fn capitals_are_those_of_the_rule_on_bills() {
        let table = [
            ("0", "零元整"),
            ("0.05", "伍分"),
            ("0.50", "伍角"),
            ("10", "壹拾元整"),
            ("20", "贰拾元整"),
            ("1409.50", "壹仟肆佰零玖元伍角"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
            ("107000.53", "壹拾万零柒仟元伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("100000000", "壹亿元整"),
            ("100000001", "壹亿零壹元整"),
            ("10010000", "壹仟零壹万元整"),
        ];
        for (sum, words) in table {
            assert_eq!(Money::parse(sum).unwrap().capital(), words, "{sum}");
        }
    }

    #[test]
    fn a_share_is_rounded_in_favour_of_who_pays() {
        // Half of 0.05 元 is 2.5 分: 3 分 are taken off and 2 分 remain.
        let sum = Money::fen(5);
        assert_eq!(sum.less(sum.percent_up(50)), Money::fen(2));
        assert_eq!(sum.percent_up(100), sum);
        assert_eq!(sum.percent_up(0), Money::ZERO);
        assert_eq!(Money::fen(u64::MAX).percent_up(100), Money::fen(u64::MAX));
    }
}
