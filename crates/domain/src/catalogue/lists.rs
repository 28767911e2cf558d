//! Lists computed from the catalogue (requirements B5): what is placed at a centre, what needs no trip or one at most,
//! what was delegated and how, fees, powers and duties. Nothing in a list is typed: it follows from item and placement.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::item::ItemVersion;
use crate::case::Profile;
use crate::organisation::{Placement, PlacementMode, UnitId};

/// A kind of list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// 进驻事项清单
    Placed,
    /// 零跑动事项清单
    ZeroTrip,
    /// 最多跑一次事项清单
    OneTrip,
    /// 下放委托事项清单
    Delegated,
    /// 收费清单
    Fees,
    /// 权责清单
    Powers,
}

impl ListKind {
    /// All kinds, in the order shown.
    pub const ALL: [Self; 6] =
        [Self::Placed, Self::ZeroTrip, Self::OneTrip, Self::Delegated, Self::Fees, Self::Powers];

    /// The word in addresses and files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::ZeroTrip => "zero_trip",
            Self::OneTrip => "one_trip",
            Self::Delegated => "delegated",
            Self::Fees => "fees",
            Self::Powers => "powers",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Placed => "进驻事项清单",
            Self::ZeroTrip => "零跑动事项清单",
            Self::OneTrip => "最多跑一次事项清单",
            Self::Delegated => "下放委托事项清单",
            Self::Fees => "收费清单",
            Self::Powers => "权责清单",
        }
    }

    /// Headings of the cells after code and name.
    #[must_use]
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Placed => &["方式", "受理", "决定", "依据", "开始日期"],
            Self::ZeroTrip => &["办理渠道"],
            Self::OneTrip => &["到现场次数", "办理渠道"],
            Self::Delegated => &["方式", "街道", "委托或决定机关", "依据", "开始日期", "结束日期"],
            Self::Fees => &["收费标准", "收费依据"],
            Self::Powers => &["类型", "行使机关", "名义", "设定依据", "监督部门"],
        }
    }
}

/// A line of a list: an item at a centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListLine {
    /// Item code.
    pub code: String,
    /// Item name.
    pub name: String,
    /// One cell for each of [`ListKind::columns`].
    pub cells: Vec<String>,
}

/// The line of an item under its placement; none where it does not belong on the list. `name` gives a unit's name.
#[must_use]
pub fn line(
    kind: ListKind,
    item: &ItemVersion,
    placement: &Placement,
    name: impl Fn(&UnitId) -> String,
) -> Option<ListLine> {
    let cells = match kind {
        ListKind::Placed => placed(placement, name),
        ListKind::ZeroTrip if item.visits == Some(0) => vec![item.channels.join("、")],
        ListKind::OneTrip if item.visits.is_some_and(|visits| visits <= 1) => {
            vec![item.visits.unwrap_or_default().to_string(), item.channels.join("、")]
        }
        ListKind::Delegated if placement.mode != PlacementMode::Stationed => delegated(placement, name),
        ListKind::Fees => fee(item)?,
        ListKind::Powers => powers(item, placement, name)?,
        ListKind::ZeroTrip | ListKind::OneTrip | ListKind::Delegated => return None,
    };
    Some(ListLine { code: item.code.clone(), name: item.name.clone(), cells })
}

/// The word of a mode on a list.
#[must_use]
pub fn mode_word(mode: PlacementMode) -> &'static str {
    match mode {
        PlacementMode::Devolved => "下放",
        PlacementMode::Entrusted => "委托",
        PlacementMode::EntrustedIntake => "委托收件",
        PlacementMode::FirstExamination => "初审",
        PlacementMode::Stationed => "派驻",
    }
}

fn placed(placement: &Placement, name: impl Fn(&UnitId) -> String) -> Vec<String> {
    let competence = placement.competence();
    vec![
        mode_word(placement.mode).to_owned(),
        name(&competence.accepts),
        name(&competence.decides_in_name_of),
        placement.instrument.clone(),
        placement.from.to_string(),
    ]
}

fn delegated(placement: &Placement, name: impl Fn(&UnitId) -> String) -> Vec<String> {
    vec![
        mode_word(placement.mode).to_owned(),
        placement.street_body.as_ref().map_or_else(String::new, &name),
        name(&placement.district_body),
        placement.instrument.clone(),
        placement.from.to_string(),
        placement.to.map_or_else(String::new, |to: Date| to.to_string()),
    ]
}

/// A fee that is charged, with the rule that allows it.
fn fee(item: &ItemVersion) -> Option<Vec<String>> {
    let fee = item.fee.as_ref().filter(|fee| fee.charged)?;
    let basis = fee.legal_basis.as_ref().map(super::LegalBasis::cited).or_else(|| fee.basis.clone());
    let unstated = || "未注明".to_owned();
    Some(vec![fee.standard.clone().unwrap_or_else(unstated), basis.unwrap_or_else(unstated)])
}

/// What a body of the street does by public power here: it accepts or decides, for itself or in another's name.
fn powers(
    item: &ItemVersion,
    placement: &Placement,
    name: impl Fn(&UnitId) -> String,
) -> Option<Vec<String>> {
    if matches!(item.profile, Profile::PublicService | Profile::Enterprise) {
        return None;
    }
    let competence = placement.competence();
    let street = placement.street_body.as_ref()?;
    if competence.accepts != *street && competence.decides != *street {
        return None;
    }
    let kind = item.item_type.clone().unwrap_or_else(|| "类型未提供".to_owned());
    let part = if competence.decides == *street { "" } else { "（受理初审）" };
    let name_of = if competence.decides == *street {
        &competence.decides_in_name_of
    } else {
        &competence.accepts_in_name_of
    };
    let bases: Vec<String> = item.legal_bases.iter().map(super::LegalBasis::cited).collect();
    Some(vec![
        kind,
        format!("{}{part}", name(street)),
        name(name_of),
        if bases.is_empty() { "未注明".to_owned() } else { bases.join("；") },
        item.competent_department.clone().unwrap_or_else(|| name(&placement.district_body)),
    ])
}
