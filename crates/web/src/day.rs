//! Days and instants as people read them: `11-23 周一` in lists, `11月23日 周一`, `2026年11月20日 10:31`.

use domain::calendar::Calendar;
use domain::case::{Stood, days_over};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

/// The weekday in one character.
pub(crate) fn weekday(day: Date) -> &'static str {
    match day.weekday() {
        Weekday::Monday => "一",
        Weekday::Tuesday => "二",
        Weekday::Wednesday => "三",
        Weekday::Thursday => "四",
        Weekday::Friday => "五",
        Weekday::Saturday => "六",
        Weekday::Sunday => "日",
    }
}

/// `11-23 周一`
pub(crate) fn short(day: Date) -> String {
    format!("{:02}-{:02} 周{}", day.month(), day.day(), weekday(day))
}

/// `11月23日 周一`: where the public reads, and in headings.
pub(crate) fn plain(day: Date) -> String {
    format!("{}月{}日 周{}", day.month(), day.day(), weekday(day))
}

/// `2026年11月23日（周一）`
pub(crate) fn long(day: Date) -> String {
    format!("{}年{}月{}日（周{}）", day.year(), day.month(), day.day(), weekday(day))
}

/// `2026年11月20日 10:31` of a stored RFC 3339 text with +08:00.
pub(crate) fn minute(at: &str) -> String {
    let read = at.parse::<Timestamp>().ok();
    read.map_or_else(|| at.to_owned(), minute_of)
}

/// `2026年11月20日 10:31` of an instant, in +08:00.
pub(crate) fn minute_of(at: Timestamp) -> String {
    let there = at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
    let (day, time) = (there.date(), there.strftime("%H:%M"));
    format!("{}年{}月{}日 {time}", day.year(), day.month(), day.day())
}

/// What is left until a due day, in working days: `剩 3 天`, `今天到期`, `超 2 天`.
pub(crate) fn left(due: Date, today: Date, calendar: &Calendar) -> String {
    left_of(due, today, &[], calendar)
}

/// The same of a case: days on which its clock stood still after the due day are not over it.
pub(crate) fn left_of(due: Date, today: Date, stood: &[Stood], calendar: &Calendar) -> String {
    match due.cmp(&today) {
        std::cmp::Ordering::Equal => "今天到期".to_owned(),
        std::cmp::Ordering::Greater => match calendar.working_days_between(today, due) {
            0 => "今天到期".to_owned(),
            days => format!("剩 {days} 天"),
        },
        std::cmp::Ordering::Less => match days_over(due, today, stood, calendar) {
            0 => "已到期".to_owned(),
            days => format!("超 {days} 天"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_left_are_working_days() {
        let calendar = Calendar::built_in();
        let today = date(2026, 11, 20);
        let rows = [
            (date(2026, 11, 20), "今天到期"),
            (date(2026, 11, 23), "剩 1 天"),
            (date(2026, 11, 27), "剩 5 天"),
            (date(2026, 11, 19), "超 1 天"),
            (date(2026, 11, 13), "超 5 天"),
        ];
        for (due, text) in rows {
            assert_eq!(left(due, today, calendar), text, "{due}");
        }
        assert_eq!(left(date(2026, 11, 20), date(2026, 11, 21), calendar), "已到期");
        assert_eq!(short(date(2026, 11, 23)), "11-23 周一");
        assert_eq!(plain(date(2026, 3, 2)), "3月2日 周一");
    }

    #[test]
    fn an_instant_is_told_in_words_to_the_minute() {
        assert_eq!(minute("2026-11-20T10:31:59+08:00"), "2026年11月20日 10:31");
        assert_eq!(minute("2026-11-20T20:31:59Z"), "2026年11月21日 04:31");
        assert_eq!(minute("昨天"), "昨天");
    }
}
