//! A repeatable stream of numbers: SplitMix64 (Steele, Lea, Flood 2014). Each case has a stream of its own, so that
//! what happens in one never shifts another.

/// The odd constant SplitMix64 steps by.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// Dice of one stream.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream with this number under a seed.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut dice = Self(seed);
        let start = dice.next();
        Self(start ^ stream.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let product = (self.next() >> 32) * u64::from(bound);
        u32::try_from(product >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True so many times in a thousand.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// One of a list.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.below(u32::try_from(list.len()).unwrap_or(u32::MAX));
        list.get(usize::try_from(at).unwrap_or(0))
    }

    /// One word of a table of words; empty only if the table is.
    pub(crate) fn word(&mut self, table: &[&'static str]) -> &'static str {
        self.pick(table).copied().unwrap_or_default()
    }

    /// One of a weighted table.
    pub(crate) fn weighted<'a, T>(&mut self, table: &'a [(T, u32)]) -> Option<&'a T> {
        let total = table.iter().map(|(_, weight)| *weight).sum();
        let mut left = self.below(total);
        for (value, weight) in table {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return Some(value),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let throw = |seed, stream| {
            let mut dice = Dice::new(seed, stream);
            (0..50).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(throw(1, 7), throw(1, 7));
        assert_ne!(throw(1, 7), throw(1, 8));
        assert_ne!(throw(1, 7), throw(2, 7));
    }

    #[test]
    fn weights_are_kept_and_bounds_too() {
        let mut dice = Dice::new(1, 1);
        let table = [("never", 0), ("rare", 1), ("often", 9)];
        let thrown: Vec<&str> = (0..1000).filter_map(|_| dice.weighted(&table).copied()).collect();
        let rare = thrown.iter().filter(|word| **word == "rare").count();
        assert!(thrown.len() == 1000 && !thrown.contains(&"never") && (50..160).contains(&rare), "{rare}");
        assert!((0..1000).all(|_| (3..=5).contains(&dice.between(3, 5))));
        assert_eq!(dice.below(0), 0);
        assert_eq!(dice.weighted::<u8>(&[]), None);
    }
}
