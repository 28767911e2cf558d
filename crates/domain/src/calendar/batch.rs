//! One line of `calendar deadline --batch`.

use jiff::Timestamp;
use jiff::civil::Date;

use super::read::iso_day;
use super::{Calendar, day_of};

/// Answers one line `start,working_days`: the last day as `YYYY-MM-DD`, then ` provisional` where it applies.
///
/// `start` is a day `YYYY-MM-DD` or an RFC 3339 instant, whose day at +08:00 counts; the start day itself never
/// counts. Blank and unreadable lines give `error: …`; the answer is always exactly one line.
#[must_use]
pub fn batch_line(line: &str, calendar: &Calendar) -> String {
    match deadline(line.trim(), calendar) {
        Ok(answer) => answer,
        Err(why) => format!("error: {why}"),
    }
}

fn deadline(line: &str, calendar: &Calendar) -> Result<String, &'static str> {
    if line.is_empty() {
        return Err("空行");
    }
    let (start, days) = line.split_once(',').ok_or("应为“起算日,工作日数”")?;
    let start = start_day(start.trim()).ok_or("起算日应为 YYYY-MM-DD 或带时区的 RFC 3339 时刻")?;
    let days = days.trim();
    if days.is_empty() || !days.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("工作日数应为非负整数");
    }
    let days: u32 = days.parse().map_err(|_| "工作日数过大")?;
    let deadline = calendar.add_working_days(start, days);
    if days > 0 && deadline.on == Date::MAX {
        return Err("期限超出可表示的日期");
    }
    Ok(if deadline.provisional { format!("{} provisional", deadline.on) } else { deadline.on.to_string() })
}

fn start_day(text: &str) -> Option<Date> {
    iso_day(text).or_else(|| instant(text).map(day_of))
}

/// An instant in the strict shape of RFC 3339 §5.6: the general parser also takes ISO 8601 short forms and
/// zone names in brackets.
fn instant(text: &str) -> Option<Timestamp> {
    let bytes = text.as_bytes();
    let (clock, zone) = match bytes {
        [clock @ .., b'Z' | b'z'] => (clock, true),
        [clock @ .., b'+' | b'-', a, b, b':', c, d] => {
            (clock, [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()))
        }
        _ => return None,
    };
    let shaped = clock.len() >= 19
        && clock.iter().enumerate().all(|(at, byte)| match at {
            4 | 7 => *byte == b'-',
            10 => matches!(byte, b'T' | b't' | b' '),
            13 | 16 => *byte == b':',
            19 => *byte == b'.' && clock.len() > 20,
            _ => byte.is_ascii_digit(),
        });
    if zone && shaped { text.parse().ok() } else { None }
}
