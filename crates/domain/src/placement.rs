//! 进驻: placing items at centres (requirements A3, practice §1): by what instrument, within what the law allows, one
//! after the other. What follows from a placement, who accepts and who decides, is [`Placement::competence`].

pub mod coverage;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::case::Profile;
use crate::catalogue::{ItemVersion, Status};
use crate::organisation::{Placement, PlacementMode, Unit, UnitId, UnitKind};

/// Most characters of a title, a number, a basis.
const LINE_MAX: usize = 200;
/// Most characters of a scope or a reason.
const TEXT_MAX: usize = 500;

/// The instrument of a placement: 下放决定, 委托书, 进驻通知.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// Its title.
    pub title: String,
    /// Its number (文号).
    pub number: String,
    /// The day it was made.
    pub date: Date,
    /// What it covers: acts, places, kinds of application.
    pub scope: String,
    /// The law, regulation or rule that lets a licence be entrusted (行政许可法 §24(1)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The day the principal made public to whom and for what it entrusted (行政许可法 §24(1)).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<Date>,
}

impl Instrument {
    /// Title, number and scope in one line.
    #[must_use]
    pub fn cited(&self) -> String {
        format!("《{}》（{}），{}", self.title.trim_matches(['《', '》']), self.number, self.scope)
    }

    /// Whether it says everything that has to be said.
    fn check(&self, licence_entrusted: bool, from: Date) -> Result<(), PlacementRefusal> {
        let lines = [("title", &self.title, LINE_MAX), ("number", &self.number, LINE_MAX)];
        let parts = lines.into_iter().chain([("scope", &self.scope, TEXT_MAX)]);
        for (part, text, max) in parts {
            if text.trim().is_empty() {
                return Err(PlacementRefusal::InstrumentLacks(part));
            }
            if text.chars().count() > max {
                return Err(PlacementRefusal::TooLong(part, max));
            }
        }
        if self.date > from {
            return Err(PlacementRefusal::InstrumentLater);
        }
        if !licence_entrusted {
            return Ok(());
        }
        if self.basis.as_deref().is_none_or(|basis| basis.trim().is_empty()) {
            return Err(PlacementRefusal::EntrustmentBasis);
        }
        if self.announced.is_none_or(|day| day > from) {
            return Err(PlacementRefusal::Unannounced);
        }
        Ok(())
    }
}

/// Why an item cannot be placed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlacementRefusal {
    /// Guide only or abolished: nothing is taken here.
    #[error("这个事项本区不办，不能进驻：{0}")]
    NotHandled(String),
    /// Not a centre.
    #[error("没有这个中心")]
    NoCentre,
    /// The mode gives the street something to do, and no street office is named.
    #[error("这种方式要由街道办事处办理：{0}没有街道办事处，只能派驻")]
    NoStreetBody(String),
    /// 行政许可法 §24: only another administrative organ.
    #[error(
        "行政许可只能委托或下放给行政机关（街道办事处），不能给{0}：便民服务中心不是行政机关（行政许可法第二十四条）"
    )]
    LicenceToCentre(String),
    /// Not the office of a street.
    #[error("{0}不是街道办事处")]
    NotStreetBody(String),
    /// The office of another street than the centre's.
    #[error("{0}不是这个中心所在街道的办事处")]
    OtherStreet(String),
    /// Not a department of the district.
    #[error("{0}不是区级部门")]
    NotDistrictBody(String),
    /// Both sides are the same.
    #[error("委托、收件、初审要有两个机关：街道办事处和区级部门不能是同一个")]
    SameBody,
    /// 行政许可法 §24(3).
    #[error("{0}办这个事项是受委托的，受委托的机关不得再委托（行政许可法第二十四条）")]
    SubEntrusted(String),
    /// A stationed item is the department's own.
    #[error("派驻由部门自己办理，不用写街道办事处")]
    StationedWithStreet,
    /// A part of the instrument is missing.
    #[error("请填写")]
    InstrumentLacks(&'static str),
    /// Too many characters.
    #[error("太长了，不超过 {1} 字")]
    TooLong(&'static str, usize),
    /// The instrument is younger than the first day.
    #[error("文件日期不能晚于开始的日子")]
    InstrumentLater,
    /// 行政许可法 §24(1): by law, regulation or rule.
    #[error("委托实施行政许可要有法律、法规、规章的依据（行政许可法第二十四条）")]
    EntrustmentBasis,
    /// 行政许可法 §24(1): the principal announces it.
    #[error("委托实施行政许可，委托机关要先公告，公告日期不能晚于开始的日子（行政许可法第二十四条）")]
    Unannounced,
    /// The past stays as it was.
    #[error("不能早于今天")]
    Past,
    /// Ends before it begins.
    #[error("结束的日子不能早于开始的日子")]
    EndsFirst,
    /// The item is placed there already.
    #[error("从{0}起已经进驻，同一时间不能进驻两次；要换方式，请用“变更”")]
    Placed(Date),
    /// What is to be changed, ended or taken back is not there any more.
    #[error("这条进驻已经不在了，请看过现在的情况再办")]
    Gone,
    /// A change begins after what it changes.
    #[error("变更要从原来的进驻开始以后起：原来从{0}开始；还没有开始的请先撤回")]
    ChangeTooEarly(Date),
    /// It has begun, and is ended, not taken back.
    #[error("已经开始的进驻不能撤回，请填结束的日子")]
    Begun,
    /// It has ended.
    #[error("这条进驻已经结束")]
    Ended,
    /// To go on longer takes another instrument.
    #[error("原来定的是{0}结束；要延长，请用“变更”写明新的依据")]
    LaterThanItsEnd(Date),
    /// A reason is wanted.
    #[error("请写明理由（不超过 500 字）")]
    Reason,
    /// Networked with a centre where the item is not placed.
    #[error("{0}没有进驻这个事项，不能写联网办理")]
    NotThere(String),
    /// Networked with itself.
    #[error("联网要写另一个中心")]
    ItsOwn,
    /// The item has no channel on the net.
    #[error("指南里没有网上办理的渠道，不能写网上办理")]
    NotOnline,
}

impl PlacementRefusal {
    /// The field of the form it stands beside; empty where it is about the whole.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::NoCentre | Self::Placed(_) | Self::NoStreetBody(_) => "centre",
            Self::LicenceToCentre(_) | Self::NotStreetBody(_) | Self::OtherStreet(_) => "street_body",
            Self::StationedWithStreet => "street_body",
            Self::NotDistrictBody(_) | Self::SameBody | Self::SubEntrusted(_) => "district_body",
            Self::InstrumentLacks(part) | Self::TooLong(part, _) => part,
            Self::InstrumentLater => "date",
            Self::EntrustmentBasis => "basis",
            Self::Unannounced => "announced",
            Self::Past | Self::ChangeTooEarly(_) => "from",
            Self::EndsFirst | Self::LaterThanItsEnd(_) => "to",
            Self::Reason => "why",
            Self::NotThere(_) | Self::ItsOwn | Self::NotOnline => "at",
            Self::NotHandled(_) | Self::Gone | Self::Begun | Self::Ended => "",
        }
    }
}

/// What a placement is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The tree.
    pub units: &'a BTreeMap<UnitId, Unit>,
    /// The item as published.
    pub item: &'a ItemVersion,
    /// Its placements everywhere, under their ids.
    pub placed: &'a [(String, Placement)],
    /// The day of the act.
    pub today: Date,
}

impl Setting<'_> {
    fn name(&self, id: &UnitId) -> String {
        self.units.get(id).map_or_else(|| id.0.clone(), |unit| unit.name.clone())
    }

    fn parent_kind(&self, unit: &Unit) -> Option<UnitKind> {
        unit.parent.as_ref().and_then(|id| self.units.get(id)).map(|parent| parent.kind)
    }

    /// The office of the street a centre stands in; none at the district's centre.
    #[must_use]
    pub fn street_office(&self, centre: &UnitId) -> Option<UnitId> {
        let street = self.units.get(centre)?.parent.as_ref()?;
        let of_street = |unit: &&Unit| unit.kind == UnitKind::Body && unit.parent.as_ref() == Some(street);
        let office = self.units.values().find(of_street)?;
        (self.parent_kind(office) == Some(UnitKind::Street)).then(|| office.id.clone())
    }

    /// Whether an item may be placed so, apart from what else is placed at the centre.
    ///
    /// # Errors
    /// See [`PlacementRefusal`].
    pub fn check(&self, new: &Placement) -> Result<(), PlacementRefusal> {
        if let Status::GuideOnly { reason } | Status::Abolished { reason } = &self.item.status {
            return Err(PlacementRefusal::NotHandled(reason.clone()));
        }
        let centre = self.units.get(&new.centre).ok_or(PlacementRefusal::NoCentre)?;
        if !matches!(centre.kind, UnitKind::Centre | UnitKind::StreetCentre) {
            return Err(PlacementRefusal::NoCentre);
        }
        self.check_bodies(new, centre)?;
        let licence = self.item.profile == Profile::Licence;
        let entrusted = licence && new.mode == PlacementMode::Entrusted;
        let document = new.document.as_ref().ok_or(PlacementRefusal::InstrumentLacks("title"))?;
        document.check(entrusted, new.from)?;
        if new.from < self.today {
            return Err(PlacementRefusal::Past);
        }
        if new.to.is_some_and(|to| to < new.from) {
            return Err(PlacementRefusal::EndsFirst);
        }
        Ok(())
    }

    fn check_bodies(&self, new: &Placement, centre: &Unit) -> Result<(), PlacementRefusal> {
        if new.mode == PlacementMode::Stationed {
            return match &new.street_body {
                Some(_) => Err(PlacementRefusal::StationedWithStreet),
                None => self.check_department(&new.district_body),
            };
        }
        let none = || PlacementRefusal::NoStreetBody(centre.name.clone());
        let street = new.street_body.as_ref().ok_or_else(none)?;
        self.check_street(street, centre)?;
        if new.mode == PlacementMode::Devolved {
            // The street decides in its own name: no district body has a part in it.
            return if new.district_body == *street {
                Ok(())
            } else {
                Err(PlacementRefusal::NotStreetBody(self.name(&new.district_body)))
            };
        }
        if new.district_body == *street {
            return Err(PlacementRefusal::SameBody);
        }
        self.check_principal(new, street)?;
        self.check_department(&new.district_body)
    }

    fn check_street(&self, street: &UnitId, centre: &Unit) -> Result<(), PlacementRefusal> {
        let unit = self.units.get(street).ok_or_else(|| PlacementRefusal::NotStreetBody(street.0.clone()))?;
        if unit.kind != UnitKind::Body {
            let centre = matches!(unit.kind, UnitKind::Centre | UnitKind::StreetCentre);
            return Err(if centre && self.item.profile == Profile::Licence {
                PlacementRefusal::LicenceToCentre(unit.name.clone())
            } else {
                PlacementRefusal::NotStreetBody(unit.name.clone())
            });
        }
        if self.parent_kind(unit) != Some(UnitKind::Street) {
            return Err(PlacementRefusal::NotStreetBody(unit.name.clone()));
        }
        if unit.parent == centre.parent {
            Ok(())
        } else {
            Err(PlacementRefusal::OtherStreet(unit.name.clone()))
        }
    }

    fn check_department(&self, body: &UnitId) -> Result<(), PlacementRefusal> {
        let unit = self.units.get(body).filter(|unit| unit.kind == UnitKind::Body);
        match unit.map(|unit| self.parent_kind(unit)) {
            None | Some(Some(UnitKind::Street | UnitKind::Community)) => {
                Err(PlacementRefusal::NotDistrictBody(self.name(body)))
            }
            Some(_) => Ok(()),
        }
    }

    /// Nobody passes on what was entrusted to it (行政许可法 §24(3)), whichever entrustment was written first.
    fn check_principal(&self, new: &Placement, street: &UnitId) -> Result<(), PlacementRefusal> {
        let entrusts = |mode| matches!(mode, PlacementMode::Entrusted | PlacementMode::EntrustedIntake);
        if !entrusts(new.mode) {
            return Ok(());
        }
        let meets = |other: &Placement| {
            other.to.is_none_or(|to| new.from <= to) && new.to.is_none_or(|to| other.from <= to)
        };
        let running = self.placed.iter().map(|(_, placement)| placement);
        let running = running.filter(|placement| entrusts(placement.mode) && meets(placement));
        for other in running {
            if other.street_body.as_ref() == Some(&new.district_body) {
                return Err(PlacementRefusal::SubEntrusted(self.name(&new.district_body)));
            }
            if other.district_body == *street {
                return Err(PlacementRefusal::SubEntrusted(self.name(street)));
            }
        }
        Ok(())
    }

    /// A placement beside what there is: the rows to write.
    ///
    /// # Errors
    /// As [`Self::check`], or the item is placed there at the same time.
    pub fn place(&self, new: Placement) -> Result<Vec<(String, Placement)>, PlacementRefusal> {
        self.check(&new)?;
        self.apart(&new, None)?;
        Ok(vec![(id_of(&new), new)])
    }

    /// A placement that succeeds the one with `id` from its first day on: the rows to write.
    ///
    /// # Errors
    /// As [`Self::place`]; the one before is gone, has ended, or had not begun.
    pub fn change(&self, id: &str, new: Placement) -> Result<Vec<(String, Placement)>, PlacementRefusal> {
        let before = self.open(id)?.clone();
        self.check(&new)?;
        if new.from <= before.from {
            return Err(PlacementRefusal::ChangeTooEarly(before.from));
        }
        self.apart(&new, Some(id))?;
        let last = new.from.yesterday().map_err(|_| PlacementRefusal::Past)?;
        // One that was to end before then still does.
        let last = before.to.map_or(last, |to| to.min(last));
        Ok(vec![(id.to_owned(), Placement { to: Some(last), ..before }), (id_of(&new), new)])
    }

    /// Ends a placement after `last`: cases accepted till then are finished by who accepted them (practice §1).
    ///
    /// # Errors
    /// It is gone or has ended; the day is past, before its first, or later than it was to end.
    pub fn end(&self, id: &str, last: Date, why: &str) -> Result<(String, Placement), PlacementRefusal> {
        let before = self.open(id)?.clone();
        reason(why)?;
        if last < self.today {
            return Err(PlacementRefusal::Past);
        }
        if last < before.from {
            return Err(PlacementRefusal::EndsFirst);
        }
        match before.to {
            Some(to) if to < last => Err(PlacementRefusal::LaterThanItsEnd(to)),
            _ => Ok((id.to_owned(), Placement { to: Some(last), ..before })),
        }
    }

    /// Takes back a placement that has not begun.
    ///
    /// # Errors
    /// It is gone or has begun.
    pub fn revoke(&self, id: &str, why: &str) -> Result<(), PlacementRefusal> {
        let before = self.open(id)?;
        reason(why)?;
        if before.from > self.today { Ok(()) } else { Err(PlacementRefusal::Begun) }
    }

    /// The placement with an id, if it is in force or to come.
    fn open(&self, id: &str) -> Result<&Placement, PlacementRefusal> {
        let found = self.placed.iter().find(|(one, _)| one == id).map(|(_, placement)| placement);
        let found = found.ok_or(PlacementRefusal::Gone)?;
        if found.to.is_some_and(|to| to < self.today) { Err(PlacementRefusal::Ended) } else { Ok(found) }
    }

    /// No two placements of the item at one centre on any day; `but` is the one that gives way.
    fn apart(&self, new: &Placement, but: Option<&str>) -> Result<(), PlacementRefusal> {
        let meets = |other: &Placement| {
            other.centre == new.centre
                && other.to.is_none_or(|to| new.from <= to)
                && new.to.is_none_or(|to| other.from <= to)
        };
        let others = self.placed.iter().filter(|(id, _)| Some(id.as_str()) != but);
        let met = others.map(|(_, placement)| placement).find(|placement| meets(placement));
        met.map_or(Ok(()), |placement| Err(PlacementRefusal::Placed(placement.from)))
    }
}

/// The id of a placement made on screen: no two of an item at a centre begin on one day.
fn id_of(placement: &Placement) -> String {
    format!("{}@{}@{}", placement.item, placement.centre, placement.from)
}

/// A reason as it is kept.
///
/// # Errors
/// Blank or too long.
pub fn reason(why: &str) -> Result<String, PlacementRefusal> {
    let why = why.trim();
    if why.is_empty() || why.chars().count() > TEXT_MAX {
        return Err(PlacementRefusal::Reason);
    }
    Ok(why.to_owned())
}
