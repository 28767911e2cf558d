//! Instants and days as the store writes them: RFC 3339 in +08:00 to the millisecond, of one width so that text
//! order is time order; days as days since 1970.

use domain::calendar::OFFICIAL_OFFSET;
use jiff::Timestamp;
use jiff::civil::Date;

/// Due day of a case without a limit: after every real one.
pub(crate) const NO_LIMIT: i64 = 9_999_999;

/// `2026-11-02T09:15:07.123+08:00`
pub(crate) fn text(at: Timestamp) -> String {
    let time = OFFICIAL_OFFSET.to_datetime(at);
    let (date, clock) = (time.date(), time.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+08:00",
        date.year(),
        date.month(),
        date.day(),
        clock.hour(),
        clock.minute(),
        clock.second(),
        clock.millisecond()
    )
}

/// The instant to the minute, as the public leaf has it.
pub(crate) fn minute(text: &str) -> String {
    format!("{}:00+08:00", text.get(..16).unwrap_or_default())
}

/// Reads what [`text`] wrote.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// Days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i64 {
    jiff::tz::Offset::UTC
        .to_timestamp(day.at(0, 0, 0, 0))
        .map_or(NO_LIMIT, |at| at.as_second().div_euclid(86_400))
}

/// The day of a number; none for [`NO_LIMIT`].
pub(crate) fn day(number: i64) -> Option<Date> {
    if number >= NO_LIMIT {
        return None;
    }
    Timestamp::from_second(number.checked_mul(86_400)?)
        .ok()
        .map(|at| jiff::tz::Offset::UTC.to_datetime(at).date())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn instants_have_one_width_and_read_back() {
        let at: Timestamp = "2026-11-02T01:15:07.120Z".parse().unwrap();
        assert_eq!(text(at), "2026-11-02T09:15:07.120+08:00");
        assert_eq!(parse(&text(at)).unwrap(), at);
        assert_eq!(minute(&text(at)), "2026-11-02T09:15:00+08:00");
        assert_eq!(text(Timestamp::UNIX_EPOCH), "1970-01-01T08:00:00.000+08:00");
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(day_number(jiff::civil::date(1970, 1, 1)), 0);
        assert_eq!(day_number(jiff::civil::date(2026, 11, 2)), 20_759);
        assert_eq!(day(20_759), Some(jiff::civil::date(2026, 11, 2)));
        assert_eq!(day(NO_LIMIT), None);
    }
}
