//! Reading the two calendar tables, with the line at fault.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Named;

/// A calendar table that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table} 第 {line} 行：{problem}")]
pub struct CalendarError {
    /// Which table: `holidays` or `holiday_notices`.
    pub table: &'static str,
    /// Line of the file, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: CalendarProblem,
}

/// What is wrong with a line of a calendar table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarProblem {
    /// The first line is not the expected heading.
    #[error("表头应为“{0}”")]
    Heading(&'static str),
    /// Wrong number of fields.
    #[error("列数不对")]
    Columns,
    /// Not a day `YYYY-MM-DD`.
    #[error("日期“{0}”无效")]
    Day(String),
    /// Neither `holiday` nor `workday`.
    #[error("类型“{0}”无效，应为 holiday 或 workday")]
    Type(String),
    /// No holiday name, or no address.
    #[error("内容为空")]
    Empty,
    /// The day was given before.
    #[error("日期 {0} 重复")]
    Twice(Date),
    /// Not a year.
    #[error("年份“{0}”无效")]
    Year(String),
    /// The year of the day has no notice.
    #[error("{0} 年没有放假通知")]
    NoNotice(i16),
    /// Years with notices must follow each other.
    #[error("缺 {0} 年的放假通知")]
    Gap(i16),
}

const HOLIDAYS: &str = "date,type,name";
const NOTICES: &str = "year,notice_url";

/// Reads `holiday_notices.csv`: the addresses by year, in file order.
pub(super) fn notices(csv: &str) -> Result<BTreeMap<i16, Vec<String>>, CalendarError> {
    let mut notices: BTreeMap<i16, Vec<String>> = BTreeMap::new();
    for (line, text) in rows(csv, "holiday_notices", NOTICES)? {
        let fault = |problem| CalendarError { table: "holiday_notices", line, problem };
        let (year, url) = text.split_once(',').ok_or_else(|| fault(CalendarProblem::Columns))?;
        let number = year.parse::<i16>().ok().filter(|year| (1949..=9999).contains(year));
        let number = number.ok_or_else(|| fault(CalendarProblem::Year(year.to_owned())))?;
        if url.is_empty() {
            return Err(fault(CalendarProblem::Empty));
        }
        if notices.keys().next_back().is_some_and(|last| number > last + 1) {
            return Err(fault(CalendarProblem::Gap(number - 1)));
        }
        if notices.keys().next().is_some_and(|first| number < *first) {
            return Err(fault(CalendarProblem::Year(year.to_owned())));
        }
        notices.entry(number).or_default().push(url.to_owned());
    }
    Ok(notices)
}

/// Reads `holidays.csv`: the days set apart, each in a year that has a notice.
pub(super) fn holidays(
    csv: &str,
    notices: &BTreeMap<i16, Vec<String>>,
) -> Result<BTreeMap<Date, Named>, CalendarError> {
    let mut named = BTreeMap::new();
    for (line, text) in rows(csv, "holidays", HOLIDAYS)? {
        let (day, entry) =
            holiday(text, notices).map_err(|problem| CalendarError { table: "holidays", line, problem })?;
        if named.insert(day, entry).is_some() {
            return Err(CalendarError { table: "holidays", line, problem: CalendarProblem::Twice(day) });
        }
    }
    Ok(named)
}

fn holiday(text: &str, notices: &BTreeMap<i16, Vec<String>>) -> Result<(Date, Named), CalendarProblem> {
    let mut fields = text.splitn(3, ',');
    let (Some(day), Some(kind), Some(name)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(CalendarProblem::Columns);
    };
    let date = iso_day(day).ok_or_else(|| CalendarProblem::Day(day.to_owned()))?;
    let working = match kind {
        "holiday" => false,
        "workday" => true,
        other => return Err(CalendarProblem::Type(other.to_owned())),
    };
    if name.is_empty() {
        return Err(CalendarProblem::Empty);
    }
    if !notices.contains_key(&date.year()) {
        return Err(CalendarProblem::NoNotice(date.year()));
    }
    Ok((date, Named { working, name: name.to_owned() }))
}

/// A day written `YYYY-MM-DD` and nothing else: the general parser also takes instants and short forms.
pub(super) fn iso_day(text: &str) -> Option<Date> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shaped { text.parse().ok() } else { None }
}

/// The numbered lines below the heading; a byte-order mark, CR and blank lines are passed over.
fn rows<'a>(
    csv: &'a str,
    table: &'static str,
    heading: &'static str,
) -> Result<impl Iterator<Item = (usize, &'a str)>, CalendarError> {
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    if lines.next().map(str::trim) != Some(heading) {
        return Err(CalendarError { table, line: 1, problem: CalendarProblem::Heading(heading) });
    }
    Ok((2..).zip(lines.map(str::trim)).filter(|(_, text)| !text.is_empty()))
}
