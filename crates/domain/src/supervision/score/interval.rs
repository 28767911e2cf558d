//! Where a share lies that was seen in few cases: the Wilson interval at 95 of 100, in whole numbers.

use serde::{Deserialize, Serialize};

/// 1.96² in ten-thousandths: the square of the normal quantile for 95 of 100.
const Z2: u128 = 38_416;
/// One, in ten-thousandths.
const ONE: u128 = 10_000;

/// A share with its interval, in ten-thousandths. The lower end is rounded down and the upper end up, so that it is never
/// narrower than it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The share seen.
    pub share: u32,
    /// Lower end.
    pub low: u32,
    /// Upper end.
    pub high: u32,
}

impl Interval {
    /// Of `part` in `whole`; none of none.
    ///
    /// With p the share, n the whole, z = 1.96: `(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)`. Multiplied by `2n`, it is
    /// `(2x + z² ± √(z⁴ + 4z²x(n−x)/n)) / (2(n + z²))`, of which only the root is not a whole number.
    #[must_use]
    pub fn of(part: i64, whole: i64) -> Option<Self> {
        let (x, n) = (u128::try_from(part).ok()?, u128::try_from(whole).ok()?);
        if n == 0 || x > n {
            return None;
        }
        // All terms in ten-thousandths; the root once more by ten thousand, to keep four digits.
        let middle = 2 * x * ONE + Z2;
        let root = ((Z2 * Z2 + 4 * ONE * Z2 * x * (n - x) / n) * ONE * ONE).isqrt();
        let below = 2 * (n * ONE + Z2);
        let low = (middle * ONE).saturating_sub(root + 1) / below;
        let high = (middle * ONE + root + 1).div_ceil(below).min(ONE);
        let small = |n: u128| u32::try_from(n).unwrap_or(10_000);
        Some(Self { share: small((x * ONE + n / 2) / n), low: small(low), high: small(high) })
    }

    /// `98.2%`, rounded.
    #[must_use]
    pub fn share_text(&self) -> String {
        tenths((self.share + 5) / 10)
    }

    /// `92.1%–99.6%`, rounded outwards.
    #[must_use]
    pub fn range_text(&self) -> String {
        format!("{}–{}", tenths(self.low / 10), tenths(self.high.div_ceil(10)))
    }
}

/// Thousandths as percent with one digit behind the point.
fn tenths(share: u32) -> String {
    format!("{}.{}%", share / 10, share % 10)
}
