//! After a disaster: a database that is older than what was published, or whose checkpoint file is missing
//! (ADR 009). The operator at the command line answers for it, in the log, and no number is given twice (ADR 010).

use std::collections::BTreeSet;

use domain::calendar::day_of;
use domain::case::NumberSlot;
use domain::identifier::CaseNo;
use domain::organisation::Unit;
use domain::paper::PaperKind;
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use serde_json::{Value, json};
use store::{Adoption, Incident, Series, Store};

use crate::clock::{Clock, Entropy};
use crate::error::ActError;

/// Events that may have been acknowledged after the last head was signed. A head follows within a fifth of a second,
/// so this is for a district that records 2,500 events a second, or for a leader that was late.
pub const UNSIGNED_MAX: u64 = 500;
/// Most lost events an operator may name.
const LOST_MAX: u64 = 100_000_000;
/// Longest time between the copy and the recovery, in days.
const DAYS_MAX: i32 = 3_660;
/// Series listed one by one in the record.
const LISTED_MAX: usize = 2_000;
/// Who ordered it: whoever has the data directory.
const BY: &str = "administrator";
/// Unit named in the public leaf.
const LEAF_UNIT: &str = "district";

/// What the operator says.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// Name of the new log.
    pub origin: String,
    /// What happened.
    pub reason: String,
    /// A signed head noted elsewhere.
    pub noted: Option<String>,
    /// Events lost at most, where no head tells or where more were lost than it tells.
    pub lost: Option<u64>,
}

/// What a recovery did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Index of the incident event.
    pub idx: i64,
    /// Events lost at most.
    pub lost: u64,
    /// Numbers every series left out.
    pub skipped: u64,
}

/// Starts a new log over what is left. Every series of numbers leaves out as many as may have been given in what is
/// lost, and those that may have begun in it begin after them.
///
/// # Errors
/// Nobody knows how much is lost; the copy is too old; nothing has to be recovered; the store cannot be written.
pub async fn recover(
    store: &Store,
    clock: &Clock,
    entropy: &Entropy,
    ask: Ask,
) -> Result<Recovered, ActError> {
    let now = clock.now();
    let loss = store.loss(ask.noted.as_deref()).await?;
    let told = loss.published.map(|published| published.saturating_sub(loss.stored));
    let lost = told.max(ask.lost).ok_or_else(|| {
        let how = "没有 checkpoint 文件，不知道丢失了多少条记录：请用 --noted 给出在别处记下的签名头，或用 --lost 给出估计的上限";
        ActError::Setup(how.to_owned())
    })?;
    if lost > LOST_MAX {
        return Err(ActError::Setup(format!("--lost 最多为 {LOST_MAX}")));
    }
    let skipped = lost + UNSIGNED_MAX;
    let days = Days::between(loss.last_at, now)?;
    let units = store.units().await?;
    let mut numbers = json!({"lost_at_most": lost, "skipped": skipped});
    record_skips(&mut numbers, &store.series().await?, skipped, days);
    record_starts(&mut numbers, &units, skipped, days);
    let skip = i64::try_from(skipped).map_err(|error| ActError::Failed(error.into()))?;
    let incident = Incident {
        origin: ask.origin,
        reason: ask.reason,
        by: BY.to_owned(),
        nonce: entropy.bytes()?,
        now,
        leaf_unit: LEAF_UNIT.to_owned(),
        noted: ask.noted,
        skip,
        starts: starts(&units, days),
        numbers,
    };
    let written = store.recover(incident).await?;
    Ok(Recovered { idx: written.first_idx, lost, skipped })
}

/// Takes a database whose checkpoint file is missing for the newest, on the operator's word.
///
/// # Errors
/// The file is not missing, or the head noted elsewhere is not in this log; the store cannot be written.
pub async fn adopt(
    store: &Store,
    clock: &Clock,
    entropy: &Entropy,
    (reason, noted): (String, Option<String>),
) -> Result<i64, ActError> {
    let adoption = Adoption {
        reason,
        by: BY.to_owned(),
        noted,
        nonce: entropy.bytes()?,
        now: clock.now(),
        leaf_unit: LEAF_UNIT.to_owned(),
    };
    Ok(store.adopt(adoption).await?.first_idx)
}

/// Days on which a number may have been given in what is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Days {
    from: Date,
    to: Date,
}

impl Days {
    /// From the day before the last event that is left, because clocks of several instances differ, until today.
    fn between(last: Option<Timestamp>, now: Timestamp) -> Result<Self, ActError> {
        let to = day_of(now);
        let last = last.map_or(to, day_of).min(to);
        let from = last.yesterday().unwrap_or(last);
        let apart = to.since((jiff::Unit::Day, from)).map_or(i32::MAX, |span| span.get_days());
        if apart > DAYS_MAX {
            return Err(ActError::Setup(format!("副本太旧：最后一条记录在 {from} 之后，超过 {DAYS_MAX} 天")));
        }
        Ok(Self { from, to })
    }

    fn each(self) -> impl Iterator<Item = Date> {
        self.from.series(Span::new().days(1)).take_while(move |day| *day <= self.to)
    }

    fn years(self) -> std::ops::RangeInclusive<i16> {
        self.from.year()..=self.to.year()
    }
}

/// Divisions under which cases are counted: those of all units, which is never too few.
fn divisions(units: &[Unit]) -> BTreeSet<Option<&str>> {
    units.iter().map(|unit| Some(unit.division.as_str())).chain([None]).collect()
}

/// 机关代字 under which papers are numbered.
fn words(units: &[Unit]) -> BTreeSet<&str> {
    units.iter().map(|unit| unit.code_word.as_deref().unwrap_or_default()).chain([""]).collect()
}

/// Series that may have begun in what is lost: a new day of a centre, a new year or kind of paper of a body.
fn starts(units: &[Unit], days: Days) -> Vec<Series> {
    let mut starts = BTreeSet::new();
    for day in days.each() {
        starts.extend(
            divisions(units).into_iter().map(|division| Series::Cases(CaseNo::prefix(division, day))),
        );
    }
    for year in days.years() {
        let Ok(day) = Date::new(year, 1, 1) else { continue };
        for word in words(units) {
            let slots = PaperKind::ALL.into_iter().map(|kind| NumberSlot::of(word, kind, day).series);
            starts.extend(slots.map(Series::Papers));
        }
    }
    starts.into_iter().collect()
}

/// Records which numbers of which series are left out; case series of days that are over give none any more.
fn record_skips(numbers: &mut Value, series: &[(Series, i64)], skipped: u64, days: Days) {
    let from = days.from.strftime("%Y%m%d").to_string();
    let matters = |series: &Series| match series {
        Series::Papers(_) => true,
        Series::Cases(prefix) => prefix.rsplit('-').nth(1).is_some_and(|day| day >= from.as_str()),
    };
    let skipped = i64::try_from(skipped).unwrap_or(i64::MAX);
    let matter: Vec<&(Series, i64)> = series.iter().filter(|(series, _)| matters(series)).collect();
    let line = |(series, next): &&(Series, i64)| {
        let (Series::Cases(name) | Series::Papers(name)) = series;
        json!({"from": next, "series": name, "to": next.saturating_add(skipped - 1)})
    };
    numbers["advanced"] = matter.iter().take(LISTED_MAX).map(line).collect();
    numbers["advanced_count"] = matter.len().into();
}

/// Records which series begin after the numbers left out.
fn record_starts(numbers: &mut Value, units: &[Unit], skipped: u64, days: Days) {
    let divisions: BTreeSet<String> =
        divisions(units).into_iter().map(|division| CaseNo::prefix(division, days.from)).collect();
    let divisions: Vec<&str> = divisions.iter().filter_map(|prefix| prefix.split('-').next()).collect();
    numbers["started"] = json!({
        "cases": {"divisions": divisions, "from": days.from, "to": days.to},
        "first": skipped + 1,
        "papers": {"words": words(units), "years": days.years().collect::<Vec<_>>()},
    });
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn days_run_from_the_day_before_the_last_event_until_today() {
        let days =
            Days::between(Some(at("2026-12-30T23:30:00+08:00")), at("2027-01-02T00:10:00+08:00")).unwrap();
        let each: Vec<String> = days.each().map(|day| day.to_string()).collect();
        assert_eq!(each, ["2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]);
        assert_eq!(days.years().collect::<Vec<_>>(), [2026, 2027]);
        let ahead =
            Days::between(Some(at("2027-05-01T09:00:00+08:00")), at("2026-11-02T09:00:00+08:00")).unwrap();
        assert_eq!(
            (ahead.from.to_string(), ahead.to.to_string()),
            ("2026-11-01".to_owned(), "2026-11-02".to_owned())
        );
        assert!(
            Days::between(Some(at("2010-01-01T00:00:00+08:00")), at("2026-11-02T09:00:00+08:00")).is_err()
        );
    }

    #[test]
    fn series_of_new_days_and_years_begin_after_what_was_lost() {
        let days =
            Days::between(Some(at("2026-12-31T10:00:00+08:00")), at("2027-01-01T10:00:00+08:00")).unwrap();
        let organisation = domain::catalogue::demo::demo_organisation().unwrap();
        let starts = starts(&organisation.units, days);
        for division in organisation.units.iter().map(|unit| unit.division.as_str()) {
            assert!(starts.contains(&Series::Cases(CaseNo::prefix(Some(division), days.to))), "{division}");
        }
        for word in organisation.units.iter().filter_map(|unit| unit.code_word.as_deref()) {
            let slot = NumberSlot::of(word, PaperKind::Decision, days.to);
            assert!(slot.series.contains("2027") && starts.contains(&Series::Papers(slot.series)), "{word}");
        }
        assert!(starts.len() < 2_000, "{}", starts.len());
    }
}
