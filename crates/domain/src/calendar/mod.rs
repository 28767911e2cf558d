//! The working-day calendar (工作日历): which day is worked, which is a holiday, and by which notice.
//!
//! Source: 全国年节及纪念日放假办法 and the yearly notices of the General Office of the State Council, kept as
//! data. Nothing here is computed from the weekday alone where a notice exists; where none does, days are
//! counted by weekday and statutory festivals and every result says `provisional`.

mod batch;
mod festival;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::{Date, date};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use batch::batch_line;
pub use read::{CalendarError, CalendarProblem};

/// Official time of the People's Republic: +08:00 the year round.
pub const OFFICIAL_OFFSET: Offset = Offset::constant(8);

/// Days before this one and before the first notice are counted by weekday alone. A Monday.
const TABLE_START: Date = date(2000, 1, 3);

const HOLIDAYS: &str = include_str!("../../../../data/holidays.csv");
const NOTICES: &str = include_str!("../../../../data/holiday_notices.csv");

/// The legal day (+08:00) an instant falls on.
#[must_use]
pub fn day_of(instant: Timestamp) -> Date {
    OFFICIAL_OFFSET.to_datetime(instant).date()
}

/// The instant a legal day begins: 00:00 +08:00.
#[must_use]
pub fn start_of(day: Date) -> Timestamp {
    // Only the last days of the year 9999 cannot be reached.
    OFFICIAL_OFFSET.to_timestamp(day.to_datetime(jiff::civil::Time::midnight())).unwrap_or(Timestamp::MAX)
}

/// What kind of day a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// An ordinary working weekday.
    Working,
    /// A Saturday or Sunday worked in exchange for a holiday (调休上班).
    MakeUp {
        /// The holiday it makes up for.
        name: &'a str,
    },
    /// A Saturday or Sunday.
    Rest,
    /// A day off by notice, or by the statutory festivals where no notice is published yet.
    Holiday {
        /// The holiday's name as the notice gives it.
        name: &'a str,
    },
}

impl DayKind<'_> {
    /// Whether public bodies work on such a day.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeUp { .. })
    }
}

/// The last day of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day; the act is in time until its end.
    pub on: Date,
    /// The count rests on days for which no holiday notice is published: shown wherever the date is shown.
    pub provisional: bool,
}

/// A day set apart by a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Named {
    working: bool,
    name: String,
}

/// The calendar in force. Questions about a day cost O(log n), counting and adding working days O(1).
#[derive(Debug, Clone)]
pub struct Calendar {
    notices: BTreeMap<i16, Vec<String>>,
    named: BTreeMap<Date, Named>,
    /// First day of the table, a Monday.
    start: Date,
    /// Working days from `start` up to and including each day.
    through: Vec<u32>,
    /// Offset from `start` of the first, second, … working day.
    working: Vec<u32>,
}

impl Calendar {
    /// Builds a calendar from the text of `holidays.csv` (`date,type,name`; type `holiday` or `workday`) and
    /// `holiday_notices.csv` (`year,notice_url`).
    ///
    /// # Errors
    /// The first line that cannot be read, names a day twice or a year without a notice, or leaves a gap
    /// between the years with notices.
    pub fn parse(holidays_csv: &str, notices_csv: &str) -> Result<Self, CalendarError> {
        let notices = read::notices(notices_csv)?;
        let named = read::holidays(holidays_csv, &notices)?;
        Ok(Self::tabulate(notices, named))
    }

    /// The calendar compiled into the program: the notices for 2010 to 2026.
    ///
    /// Were the built-in data unreadable (a test proves they are not), the calendar would know no notice and
    /// mark every date provisional.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Calendar> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            Self::parse(HOLIDAYS, NOTICES)
                .unwrap_or_else(|_| Self::tabulate(BTreeMap::new(), BTreeMap::new()))
        })
    }

    fn tabulate(notices: BTreeMap<i16, Vec<String>>, named: BTreeMap<Date, Named>) -> Self {
        let first = notices.keys().next().and_then(|year| Date::new(*year, 1, 1).ok());
        let start = monday_of(first.map_or(TABLE_START, |day| day.min(TABLE_START)));
        let last_year =
            notices.keys().next_back().copied().unwrap_or(festival::LAST_YEAR).max(festival::LAST_YEAR);
        let days = offset_between(start, Date::new(last_year, 12, 31).unwrap_or(Date::MAX)) + 1;
        let mut calendar = Self { notices, named, start, through: Vec::new(), working: Vec::new() };
        let (mut through, mut working) = (Vec::new(), Vec::new());
        for (offset, day) in
            (0..u32::try_from(days).unwrap_or(0)).zip(start.series(jiff::Span::new().days(1)))
        {
            if calendar.kind(day).is_working() {
                working.push(offset);
            }
            through.push(u32::try_from(working.len()).unwrap_or(u32::MAX));
        }
        calendar.through = through;
        calendar.working = working;
        calendar
    }

    /// Which calendar it is: another text where any day is of another kind.
    #[must_use]
    pub fn mark(&self) -> String {
        // FNV-1a over the named days: to tell releases apart, nothing more.
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let days = self.named.iter().map(|(day, named)| format!("{day}{}", u8::from(named.working)));
        let bytes = days.flat_map(String::into_bytes);
        format!("{:016x}", bytes.fold(0xcbf2_9ce4_8422_2325, mix))
    }

    /// What kind of day `day` is.
    #[must_use]
    pub fn kind(&self, day: Date) -> DayKind<'_> {
        let weekend = is_weekend(day);
        match self.named.get(&day) {
            Some(Named { working: false, name }) => return DayKind::Holiday { name },
            Some(Named { working: true, name }) if weekend => return DayKind::MakeUp { name },
            Some(_) => return DayKind::Working,
            None => {}
        }
        if self.is_after_last_notice(day)
            && let Some(name) = festival::statutory(day)
        {
            return DayKind::Holiday { name };
        }
        if weekend { DayKind::Rest } else { DayKind::Working }
    }

    /// Whether public bodies work on `day`.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        let offset = offset_between(self.start, day);
        self.count_through(offset) > self.count_through(offset - 1)
    }

    /// Whether no holiday notice covers `day`, so that what is said of it may still change.
    #[must_use]
    pub fn is_provisional(&self, day: Date) -> bool {
        !self.notices.contains_key(&day.year())
    }

    /// The `n`-th working day after `start`; the start day never counts (民法典 §201), 0 is the start day.
    ///
    /// A result past the year 9999 stops at its last day, provisional.
    #[must_use]
    pub fn add_working_days(&self, start: Date, n: u32) -> Deadline {
        if n == 0 {
            return Deadline { on: start, provisional: false };
        }
        let before = self.count_through(offset_between(self.start, start));
        let on = self.nth_working_day(before + i64::from(n));
        Deadline { on, provisional: self.rests_on_unpublished(start, on) }
    }

    /// Working days after `from` up to and including `to`; negative when `to` lies before `from`.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> i64 {
        self.count_through(offset_between(self.start, to))
            - self.count_through(offset_between(self.start, from))
    }

    /// The last working day before `day`.
    #[must_use]
    pub fn previous_working_day(&self, day: Date) -> Date {
        self.nth_working_day(self.count_through(offset_between(self.start, day) - 1))
    }

    /// `day` if it is worked, else the next working day (民法典 §203).
    #[must_use]
    pub fn working_day_from(&self, day: Date) -> Date {
        self.nth_working_day(self.count_through(offset_between(self.start, day) - 1) + 1)
    }

    /// Address of the (first) holiday notice for `year`; `None` where none is published.
    #[must_use]
    pub fn notice_url(&self, year: i16) -> Option<&str> {
        self.notice_urls(year).first().map(String::as_str)
    }

    /// Addresses of all notices for `year`, the amending ones last (2015, 2019 and 2020 have two).
    #[must_use]
    pub fn notice_urls(&self, year: i16) -> &[String] {
        self.notices.get(&year).map_or(&[], Vec::as_slice)
    }

    /// The first year with a notice.
    #[must_use]
    pub fn first_notice_year(&self) -> Option<i16> {
        self.notices.keys().next().copied()
    }

    /// The last year with a notice: days after it are provisional.
    #[must_use]
    pub fn last_notice_year(&self) -> Option<i16> {
        self.notices.keys().next_back().copied()
    }

    /// Whether the count from the day after `start` to `end` touches a year without a notice.
    pub(crate) fn rests_on_unpublished(&self, start: Date, end: Date) -> bool {
        // Years with notices have no gap between them, so the two ends decide.
        end > start && (self.is_provisional(add_days(start, 1)) || self.is_provisional(end))
    }

    fn is_after_last_notice(&self, day: Date) -> bool {
        self.last_notice_year().is_none_or(|last| day.year() > last)
    }

    /// Working days from the table's first day up to and including the day at `offset`; negative before it.
    fn count_through(&self, offset: i64) -> i64 {
        let Ok(index) = usize::try_from(offset) else { return weekdays_through(offset) };
        match self.through.get(index) {
            Some(count) => i64::from(*count),
            None => self.total() + weekdays_through(offset) - weekdays_through(self.days() - 1),
        }
    }

    /// The inverse of `count_through`: the working day at which the count reaches `count`.
    fn nth_working_day(&self, count: i64) -> Date {
        let offset = match usize::try_from(count - 1).ok().and_then(|index| self.working.get(index)) {
            Some(offset) => i64::from(*offset),
            None if count <= 0 => nth_weekday(count),
            None => nth_weekday(count - self.total() + weekdays_through(self.days() - 1)),
        };
        add_days(self.start, offset)
    }

    fn total(&self) -> i64 {
        i64::try_from(self.working.len()).unwrap_or(i64::MAX)
    }

    fn days(&self) -> i64 {
        i64::try_from(self.through.len()).unwrap_or(i64::MAX)
    }
}

/// `day` moved by a number of calendar days, stopping at the first and last day a date can hold.
pub(crate) fn add_days(day: Date, days: i64) -> Date {
    day.saturating_add(SignedDuration::from_hours(days.saturating_mul(24)))
}

/// Calendar days from `from` to `to`; negative when `to` lies before.
pub(crate) fn offset_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn is_weekend(day: Date) -> bool {
    day.weekday().to_monday_zero_offset() >= 5
}

fn monday_of(day: Date) -> Date {
    add_days(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// Mondays to Fridays from a Monday (offset 0) up to and including `offset`; negative before it.
fn weekdays_through(offset: i64) -> i64 {
    5 * offset.div_euclid(7) + (offset.rem_euclid(7) + 1).min(5)
}

/// Offset from a Monday of the `count`-th weekday; the Monday itself is the first.
fn nth_weekday(count: i64) -> i64 {
    7 * (count - 1).div_euclid(5) + (count - 1).rem_euclid(5)
}
