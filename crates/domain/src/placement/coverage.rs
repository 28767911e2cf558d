//! 应进必进: whether every item for the public can be had at every street (requirements B12).
//!
//! An item is placed at the street's centre, networked (received at another centre or online, where the street's window
//! helps), or on the list of what is not placed, with a reason somebody answers for. Anything else is open.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{PlacementRefusal, reason};
use crate::case::Author;
use crate::catalogue::{ItemVersion, Status};
use crate::organisation::{Placement, PlacementMode, UnitId};

/// What stands in for a placement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Instead {
    /// 联网: received at another centre, or online.
    Networked {
        /// The centre that receives; none for online.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<UnitId>,
    },
    /// 不进驻清单
    NotPlaced {
        /// Why, as anybody may read it.
        reason: String,
    },
}

/// Said of an item at a centre where it is not placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageMark {
    /// Item code.
    pub item: String,
    /// The centre.
    pub centre: UnitId,
    /// What is said.
    pub instead: Instead,
    /// Who said so.
    pub by: Author,
    /// When.
    pub at: Timestamp,
}

/// How an item stands at a centre on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its windows take it.
    Placed(PlacementMode),
    /// Had elsewhere or online; the centre that receives, none for online.
    Networked(Option<UnitId>),
    /// Not placed, for a reason.
    NotPlaced(String),
    /// Neither: the day it will be placed, if it will.
    Open(Option<Date>),
}

impl Standing {
    /// Whether the item counts as covered.
    #[must_use]
    pub fn covered(&self) -> bool {
        !matches!(self, Self::Open(_))
    }
}

/// Whether people can ask for the item in this district, for now or again.
#[must_use]
pub fn counts(status: &Status) -> bool {
    matches!(status, Status::Published | Status::Suspended { .. })
}

/// Whether the guide names a way online.
#[must_use]
pub fn online(item: &ItemVersion) -> bool {
    item.channels.iter().any(|channel| channel.contains('网') || channel.contains("线上"))
}

/// How an item stands at a centre. `placed` are its placements everywhere, `online` whether its guide names a way online. A mark does not count that has lost its
/// ground (the other centre does not take the item any more), nor one that a placement here has overtaken since.
#[must_use]
pub fn standing(
    online: bool,
    centre: &UnitId,
    placed: &[Placement],
    mark: Option<&CoverageMark>,
    day: Date,
) -> Standing {
    let here = || placed.iter().filter(|placement| placement.centre == *centre);
    if let Some(now) = here().find(|placement| placement.in_force(day)) {
        return Standing::Placed(now.mode);
    }
    let overtaken = |mark: &&CoverageMark| {
        let said = crate::calendar::day_of(mark.at);
        here().any(|placement| placement.from <= day && said <= placement.from)
    };
    match mark.filter(|mark| !overtaken(mark)).map(|mark| &mark.instead) {
        Some(Instead::NotPlaced { reason }) => Standing::NotPlaced(reason.clone()),
        Some(Instead::Networked { at: Some(at) }) if placed_at(placed, at, day) => {
            Standing::Networked(Some(at.clone()))
        }
        Some(Instead::Networked { at: None }) if online => Standing::Networked(None),
        _ => Standing::Open(here().map(|placement| placement.from).filter(|from| day < *from).min()),
    }
}

fn placed_at(placed: &[Placement], centre: &UnitId, day: Date) -> bool {
    placed.iter().any(|placement| placement.centre == *centre && placement.in_force(day))
}

/// Whether this may be said of an item at a centre. `name` gives the name of a unit.
///
/// # Errors
/// The item is placed there; no reason; networked with nothing that takes it.
pub fn check(
    item: &ItemVersion,
    centre: &UnitId,
    placed: &[Placement],
    instead: &Instead,
    day: Date,
    name: impl Fn(&UnitId) -> String,
) -> Result<(), PlacementRefusal> {
    if let Some(now) = placed.iter().find(|one| one.centre == *centre && one.in_force(day)) {
        return Err(PlacementRefusal::Placed(now.from));
    }
    match instead {
        Instead::NotPlaced { reason: why } => reason(why).map(drop),
        Instead::Networked { at: Some(at) } if at == centre => Err(PlacementRefusal::ItsOwn),
        Instead::Networked { at: Some(at) } if !placed_at(placed, at, day) => {
            Err(PlacementRefusal::NotThere(name(at)))
        }
        Instead::Networked { at: None } if !online(item) => Err(PlacementRefusal::NotOnline),
        Instead::Networked { .. } => Ok(()),
    }
}

/// The figure of a street.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Placed.
    pub placed: usize,
    /// Networked.
    pub networked: usize,
    /// On the list of what is not placed.
    pub not_placed: usize,
    /// Nothing of that.
    pub open: usize,
}

impl Coverage {
    /// Counts one more item.
    pub fn add(&mut self, standing: &Standing) {
        match standing {
            Standing::Placed(_) => self.placed += 1,
            Standing::Networked(_) => self.networked += 1,
            Standing::NotPlaced(_) => self.not_placed += 1,
            Standing::Open(_) => self.open += 1,
        }
    }

    /// Items in all.
    #[must_use]
    pub fn total(self) -> usize {
        self.placed + self.networked + self.not_placed + self.open
    }

    /// Covered items of a hundred, rounded down: 100 only where nothing is open.
    #[must_use]
    pub fn percent(self) -> usize {
        let covered = self.placed + self.networked + self.not_placed;
        (covered * 100).checked_div(self.total()).unwrap_or(100)
    }
}
