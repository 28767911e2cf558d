//! Statutory festivals, for years whose holiday notice is not published yet.
//!
//! 全国年节及纪念日放假办法 §2 as amended by 国务院令795 (in force 2025-01-01): 元旦 1 day, 春节 4 (除夕 to 初三),
//! 清明 1, 劳动节 2 (May 1 and 2), 端午 1, 中秋 1, 国庆 3. Festivals on a weekend move no working day here: how
//! they are made up for is for the notice to say, which is why such days are provisional.

use jiff::civil::{Date, date};

use super::add_days;

/// The last year of the table of movable festivals.
pub(super) const LAST_YEAR: i16 = 2050;

/// A year's movable festivals.
struct Movable {
    /// 正月初一.
    spring: Date,
    /// 清明, the day the sun's longitude reaches 15°.
    qingming: Date,
    /// 五月初五.
    dragon_boat: Date,
    /// 八月十五.
    mid_autumn: Date,
}

const fn movable(spring: Date, qingming: Date, dragon_boat: Date, mid_autumn: Date) -> Movable {
    Movable { spring, qingming, dragon_boat, mid_autumn }
}

/// Movable festivals from the first year of the present rule. The rule of GB/T 33661-2017 (农历的编算和颁行) at
/// the meridian 120°E, computed from an ephemeris and compared with a published lunar table; the years with a
/// notice agree with it (test).
#[rustfmt::skip]
const MOVABLE: &[Movable] = &[
    movable(date(2025, 1, 29), date(2025, 4, 4), date(2025, 5, 31), date(2025, 10, 6)),
    movable(date(2026, 2, 17), date(2026, 4, 5), date(2026, 6, 19), date(2026, 9, 25)),
    movable(date(2027, 2, 6), date(2027, 4, 5), date(2027, 6, 9), date(2027, 9, 15)),
    movable(date(2028, 1, 26), date(2028, 4, 4), date(2028, 5, 28), date(2028, 10, 3)),
    movable(date(2029, 2, 13), date(2029, 4, 4), date(2029, 6, 16), date(2029, 9, 22)),
    movable(date(2030, 2, 3), date(2030, 4, 5), date(2030, 6, 5), date(2030, 9, 12)),
    movable(date(2031, 1, 23), date(2031, 4, 5), date(2031, 6, 24), date(2031, 10, 1)),
    movable(date(2032, 2, 11), date(2032, 4, 4), date(2032, 6, 12), date(2032, 9, 19)),
    movable(date(2033, 1, 31), date(2033, 4, 4), date(2033, 6, 1), date(2033, 9, 8)),
    movable(date(2034, 2, 19), date(2034, 4, 5), date(2034, 6, 20), date(2034, 9, 27)),
    movable(date(2035, 2, 8), date(2035, 4, 5), date(2035, 6, 10), date(2035, 9, 16)),
    movable(date(2036, 1, 28), date(2036, 4, 4), date(2036, 5, 30), date(2036, 10, 4)),
    movable(date(2037, 2, 15), date(2037, 4, 4), date(2037, 6, 18), date(2037, 9, 24)),
    movable(date(2038, 2, 4), date(2038, 4, 5), date(2038, 6, 7), date(2038, 9, 13)),
    movable(date(2039, 1, 24), date(2039, 4, 5), date(2039, 5, 27), date(2039, 10, 2)),
    movable(date(2040, 2, 12), date(2040, 4, 4), date(2040, 6, 14), date(2040, 9, 20)),
    movable(date(2041, 2, 1), date(2041, 4, 4), date(2041, 6, 3), date(2041, 9, 10)),
    movable(date(2042, 1, 22), date(2042, 4, 4), date(2042, 6, 22), date(2042, 9, 28)),
    movable(date(2043, 2, 10), date(2043, 4, 5), date(2043, 6, 11), date(2043, 9, 17)),
    movable(date(2044, 1, 30), date(2044, 4, 4), date(2044, 5, 31), date(2044, 10, 5)),
    movable(date(2045, 2, 17), date(2045, 4, 4), date(2045, 6, 19), date(2045, 9, 25)),
    movable(date(2046, 2, 6), date(2046, 4, 4), date(2046, 6, 8), date(2046, 9, 15)),
    movable(date(2047, 1, 26), date(2047, 4, 5), date(2047, 5, 29), date(2047, 10, 4)),
    movable(date(2048, 2, 14), date(2048, 4, 4), date(2048, 6, 15), date(2048, 9, 22)),
    movable(date(2049, 2, 2), date(2049, 4, 4), date(2049, 6, 4), date(2049, 9, 11)),
    movable(date(2050, 1, 23), date(2050, 4, 4), date(2050, 6, 23), date(2050, 9, 30)),
];

/// The statutory festival `day` belongs to, from 2025 to [`LAST_YEAR`]; 中秋 may fall within 国庆.
pub(super) fn statutory(day: Date) -> Option<&'static str> {
    let year = MOVABLE.iter().find(|year| year.spring.year() == day.year())?;
    let national = day.month() == 10 && day.day() <= 3;
    match (day.month(), day.day()) {
        (1, 1) => Some("元旦"),
        (5, 1 | 2) => Some("劳动节"),
        _ if national && day == year.mid_autumn => Some("国庆节、中秋节"),
        _ if national => Some("国庆节"),
        _ if day >= add_days(year.spring, -1) && day <= add_days(year.spring, 2) => Some("春节"),
        _ if day == year.qingming => Some("清明节"),
        _ if day == year.dragon_boat => Some("端午节"),
        _ if day == year.mid_autumn => Some("中秋节"),
        _ => None,
    }
}
