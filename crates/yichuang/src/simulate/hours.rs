//! Office hours: when people hand in and when staff act.

use domain::calendar::{Calendar, day_of, start_of};
use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};

use super::dice::Dice;

const HOUR: i64 = 3600;
/// 9:00–12:00 and 13:30–17:00, in seconds of the day.
const OPEN: i64 = 9 * HOUR;
const LUNCH: i64 = 12 * HOUR;
const AFTERNOON: i64 = 13 * HOUR + 1800;
const CLOSE: i64 = 17 * HOUR;

/// How many people come in a stretch of the day: from, to, weight.
const PEAKS: [(i64, i64, u32); 8] = [
    (OPEN, OPEN + 1800, 9),
    (OPEN + 1800, OPEN + 5400, 26),
    (OPEN + 5400, OPEN + 9000, 22),
    (OPEN + 9000, LUNCH, 6),
    (AFTERNOON, AFTERNOON + 1800, 7),
    (AFTERNOON + 1800, AFTERNOON + 5400, 17),
    (AFTERNOON + 5400, AFTERNOON + 9000, 10),
    (AFTERNOON + 9000, CLOSE, 5),
];

fn weight_of(weekday: Weekday) -> u32 {
    match weekday {
        Weekday::Monday => 12,
        Weekday::Friday => 8,
        Weekday::Saturday | Weekday::Sunday => 6,
        _ => 10,
    }
}

fn at(day: Date, second: i64) -> Timestamp {
    start_of(day).saturating_add(SignedDuration::from_secs(second)).unwrap_or(Timestamp::MAX)
}

fn second_of(instant: Timestamp) -> i64 {
    instant.duration_since(start_of(day_of(instant))).as_secs()
}

/// When `count` people come on the working days from `first` on, none after `until`, in order. Empty if nothing is
/// open between the two.
pub(crate) fn arrivals(
    first: Date,
    until: Timestamp,
    count: u32,
    calendar: &Calendar,
    dice: &mut Dice,
) -> Vec<Timestamp> {
    let mut stretches: Vec<((Timestamp, u32), u32)> = Vec::new();
    let mut day = calendar.working_day_from(first);
    while at(day, OPEN) < until {
        for (from, to, weight) in PEAKS {
            let start = at(day, from);
            let seconds = at(day, to).min(until).duration_since(start).as_secs();
            if let Some(seconds) = u32::try_from(seconds).ok().filter(|seconds| *seconds > 0) {
                // A stretch cut off by `until` counts for what is left of it.
                let share =
                    weight * weight_of(day.weekday()) * seconds / u32::try_from(to - from).unwrap_or(1);
                stretches.push(((start, seconds), share));
            }
        }
        day = calendar.add_working_days(day, 1).on;
    }
    let mut instants: Vec<Timestamp> = (0..count)
        .filter_map(|_| {
            let (start, seconds) = *dice.weighted(&stretches)?;
            start.saturating_add(SignedDuration::from_secs(i64::from(dice.below(seconds)))).ok()
        })
        .collect();
    instants.sort_unstable();
    instants
}

/// `instant`, or the next moment somebody is at the desk. What is put off spreads over the first half hour.
fn at_desk(instant: Timestamp, calendar: &Calendar) -> Timestamp {
    let day = day_of(instant);
    let second = second_of(instant);
    let spread = second % 1800;
    if !calendar.is_working(day) {
        at(calendar.working_day_from(day), OPEN + spread)
    } else if second < OPEN {
        at(day, OPEN + spread)
    } else if (LUNCH..AFTERNOON).contains(&second) {
        at(day, AFTERNOON + spread)
    } else if second >= CLOSE {
        at(calendar.add_working_days(day, 1).on, OPEN + spread)
    } else {
        instant
    }
}

/// Some minutes from `now`, between `low` and `high`, at the desk.
pub(crate) fn minutes(
    now: Timestamp,
    low: u32,
    high: u32,
    calendar: &Calendar,
    dice: &mut Dice,
) -> Timestamp {
    let seconds = i64::from(dice.between(low * 60, high * 60));
    at_desk(now.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(now), calendar)
}

/// Some time of the `days`-th working day after `now`; within the next hours for 0.
pub(crate) fn days(now: Timestamp, days: u32, calendar: &Calendar, dice: &mut Dice) -> Timestamp {
    if days == 0 {
        return minutes(now, 15, 150, calendar, dice);
    }
    on_day(calendar.add_working_days(day_of(now), days).on, dice)
}

/// Some time of the opening hours of `day`, but after `now`.
pub(crate) fn on(day: Date, now: Timestamp, calendar: &Calendar, dice: &mut Dice) -> Timestamp {
    let day = calendar.working_day_from(day);
    if day <= day_of(now) { minutes(now, 10, 60, calendar, dice) } else { on_day(day, dice) }
}

/// The evening of the day of `instant`, when the office is shut.
pub(crate) fn evening(instant: Timestamp, dice: &mut Dice) -> Timestamp {
    at(day_of(instant), 20 * HOUR + 1800 + i64::from(dice.below(5400)))
}

/// A few minutes towards the end of `day`.
pub(crate) fn before_closing(day: Date, dice: &mut Dice) -> Timestamp {
    at(day, CLOSE - 1200 + i64::from(dice.below(420)))
}

fn on_day(day: Date, dice: &mut Dice) -> Timestamp {
    let open = u32::try_from(LUNCH - OPEN + CLOSE - AFTERNOON).unwrap_or(0);
    let second = OPEN + i64::from(dice.below(open));
    at(day, if second < LUNCH { second } else { second + AFTERNOON - LUNCH })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn open(instant: Timestamp) -> bool {
        let second = second_of(instant);
        Calendar::built_in().is_working(day_of(instant))
            && ((OPEN..LUNCH).contains(&second) || (AFTERNOON..CLOSE).contains(&second))
    }

    #[test]
    fn people_come_when_it_is_open_and_never_after_the_end() {
        let (calendar, until) = (Calendar::built_in(), instant("2026-11-20T10:20:00+08:00"));
        let first = "2026-09-28".parse().unwrap();
        let all = arrivals(first, until, 2000, calendar, &mut Dice::new(1, 0));
        assert_eq!(all.len(), 2000);
        assert!(all.iter().all(|at| open(*at) && *at < until));
        assert!(all.is_sorted() && day_of(all[0]) == first);
        assert!(all.iter().any(|at| day_of(*at) == "2026-10-10".parse().unwrap()), "the make-up Saturday");
        assert!(all.iter().any(|at| day_of(*at) == day_of(until)));
        let holiday = instant("2026-10-03T12:00:00+08:00");
        assert!(
            arrivals("2026-10-01".parse().unwrap(), holiday, 5, calendar, &mut Dice::new(1, 0)).is_empty()
        );
    }

    #[test]
    fn staff_act_at_their_desks_and_later_than_now() {
        let (calendar, mut dice) = (Calendar::built_in(), Dice::new(1, 2));
        for now in ["2026-11-20T16:50:00+08:00", "2026-11-20T11:55:00+08:00", "2026-11-21T03:00:00+08:00"] {
            let now = instant(now);
            for n in 0..5 {
                let at = days(now, n, calendar, &mut dice);
                assert!(open(at) && at > now, "{now} + {n} = {at}");
                let on = on(day_of(now), now, calendar, &mut dice);
                assert!(open(on) && on > now);
            }
        }
    }
}
