//! 街道自设: what a street sets for itself in an item: where, when, whom to call, and a shorter promise. A street may narrow
//! what the district has set and not widen it (requirements B1, B6); what it decides itself it may also promise itself.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::import::{calendar_span, same_unit};
use super::item::{ItemLimit, ItemVersion};
use crate::case::Author;
use crate::organisation::{PlacementMode, UnitId};
use crate::time_limit::Limit;

/// Longest text of a field, in characters.
pub const LOCAL_TEXT_MAX: usize = 200;

/// What a street has set for itself in an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalRecord {
    /// Code of the item.
    pub item: String,
    /// The street's centre.
    pub street: UnitId,
    /// Where in the centre, or another place of the street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Opening hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// 承诺时限, shorter than the district's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Limit>,
    /// Saves so far: what a page was made of.
    pub serial: u32,
    /// Who saved it last.
    pub by: Author,
    /// Day of the last save.
    pub on: Date,
}

/// Why a record is refused, by its field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocalRefusal {
    /// A text is too long.
    #[error("不超过 {LOCAL_TEXT_MAX} 字")]
    TooLong(&'static str),
    /// Another body decides, so the street cannot promise when.
    #[error("这个事项由上级部门决定，街道不能自行承诺时限")]
    NotDecidedHere,
    /// The promise is not shorter than what holds for the district.
    #[error("街道只能缩短时限：全区是{0}，这里填的{1}不比它短")]
    NotShorter(Limit, Limit),
    /// Nothing at all.
    #[error("至少填一至 365 的整数")]
    OutOfRange,
}

impl LocalRefusal {
    /// The field it is about.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::TooLong(field) => field,
            _ => "promised",
        }
    }
}

/// The limit a street's promise has to undercut: the district's promise, else the statute.
#[must_use]
pub fn district_limit(item: &ItemVersion) -> Option<Limit> {
    item.promised.as_ref().and_then(ItemLimit::whole).or_else(|| item.statutory_limit())
}

/// Whether a limit surely ends before another. In different units the longest it can take is compared with the shortest
/// the other can.
#[must_use]
pub fn shorter(limit: Limit, than: Limit) -> bool {
    if same_unit(limit, than) {
        return limit.n < than.n;
    }
    calendar_span(limit).1 < calendar_span(than).0
}

/// Whether the street decides in cases of the item itself.
#[must_use]
pub fn decides_itself(mode: PlacementMode) -> bool {
    matches!(mode, PlacementMode::Devolved | PlacementMode::Entrusted)
}

impl LocalRecord {
    /// Whether it may stand beside the version in force under the placement.
    ///
    /// # Errors
    /// It widens what the district has set, or a field is wrong.
    pub fn check(&self, item: &ItemVersion, mode: PlacementMode) -> Result<(), LocalRefusal> {
        let texts = [("place", &self.place), ("hours", &self.hours), ("phone", &self.phone)];
        for (field, text) in texts {
            if text.as_ref().is_some_and(|text| text.chars().count() > LOCAL_TEXT_MAX) {
                return Err(LocalRefusal::TooLong(field));
            }
        }
        let Some(promised) = self.promised else { return Ok(()) };
        if promised.n == 0 || promised.n > 365 {
            return Err(LocalRefusal::OutOfRange);
        }
        if !decides_itself(mode) {
            return Err(LocalRefusal::NotDecidedHere);
        }
        match district_limit(item) {
            Some(district) if !shorter(promised, district) => {
                Err(LocalRefusal::NotShorter(district, promised))
            }
            _ => Ok(()),
        }
    }

    /// The promise that holds for a case received here: its own, as long as it is the shorter one. A version that came into
    /// force since may promise less.
    #[must_use]
    pub fn promise(&self, item: &ItemVersion, mode: PlacementMode) -> Option<Limit> {
        self.promised.filter(|_| self.check(item, mode).is_ok())
    }

    /// Nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.place.is_none() && self.hours.is_none() && self.phone.is_none() && self.promised.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::LimitOrigin;

    fn item(promised: Option<Limit>, statutory: Option<Limit>) -> ItemVersion {
        let limit = |limit: Option<Limit>| {
            limit.map(|limit| ItemLimit {
                limit: Some(limit),
                text: None,
                origin: LimitOrigin::Law,
                step: None,
            })
        };
        ItemVersion {
            promised: limit(promised),
            statutory: limit(statutory),
            ..ItemVersion::blank("SX-001", "甲事项", "民政部门")
        }
    }

    fn record(promised: Option<Limit>) -> LocalRecord {
        LocalRecord {
            item: "SX-001".to_owned(),
            street: UnitId::from("C1"),
            place: None,
            hours: None,
            phone: None,
            promised,
            serial: 1,
            by: Author::system(),
            on: jiff::civil::date(2026, 11, 2),
        }
    }

    #[test]
    fn a_street_narrows_and_does_not_widen() {
        let days = Limit::working_days;
        let devolved = PlacementMode::Devolved;
        let table = [
            // (district's promise, statute, the street's, how it is placed, allowed)
            (Some(days(10)), Some(days(20)), days(7), devolved, true),
            (Some(days(10)), Some(days(20)), days(10), devolved, false),
            (Some(days(10)), Some(days(20)), days(15), devolved, false),
            (None, Some(days(20)), days(15), devolved, true),
            (None, None, days(30), devolved, true),
            (Some(days(10)), None, Limit::calendar_days(11), devolved, true),
            (Some(days(10)), None, Limit::calendar_days(14), devolved, false),
            (Some(days(10)), None, days(7), PlacementMode::Entrusted, true),
            (Some(days(10)), None, days(7), PlacementMode::FirstExamination, false),
            (Some(days(10)), None, days(7), PlacementMode::EntrustedIntake, false),
            (Some(days(10)), None, days(7), PlacementMode::Stationed, false),
            (Some(days(10)), None, days(0), devolved, false),
        ];
        for (promised, statutory, own, mode, allowed) in table {
            let item = item(promised, statutory);
            let record = record(Some(own));
            assert_eq!(
                record.check(&item, mode).is_ok(),
                allowed,
                "{promised:?} {statutory:?} {own:?} {mode:?}"
            );
            assert_eq!(record.promise(&item, mode), Some(own).filter(|_| allowed));
        }
    }

    #[test]
    fn a_shorter_promise_of_the_district_wins_later() {
        let record = record(Some(Limit::working_days(7)));
        let later = item(Some(Limit::working_days(5)), None);
        assert_eq!(record.promise(&later, PlacementMode::Devolved), None);
    }

    #[test]
    fn a_text_that_fills_the_page_is_refused_at_its_field() {
        let long = LocalRecord { hours: Some("九".repeat(201)), ..record(None) };
        let refused = long.check(&item(None, None), PlacementMode::Stationed);
        assert_eq!(refused.map_err(|refusal| refusal.field()), Err("hours"));
    }
}
