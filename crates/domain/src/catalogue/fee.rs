//! The fee list (收费清单) of an item: what is charged, by which rule, and how the sum follows from it.
//!
//! A sum is computed from the list and from numbers of things; nobody types one. What is not on the list is not charged
//! (行政许可法 §58, 国务院令第722号《优化营商环境条例》: 没有法律、法规依据不得收费; requirements B8).

mod lint;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::item::{ItemVersion, LegalBasis};
use crate::case::ApplicationKind;
use crate::money::Money;

pub(super) use lint::RULES;

/// Highest price of a line: beyond any rule in force, so that a slip of the pen is noticed.
pub const PRICE_MAX: Money = Money::yuan(10_000_000);
/// Highest number of things a line is charged for. With [`PRICE_MAX`] and [`FEE_LINES_MAX`] every total stays below 2^53
/// and so reads the same in any reader of JSON.
pub const QUANTITY_MAX: u32 = 100_000;
/// Most lines of a list, most bands of a line, most exemptions of a line.
pub const FEE_LINES_MAX: usize = 30;

/// What an item charges; empty where it charges nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeList {
    /// When it is due.
    #[serde(default)]
    pub due: FeeDue,
    /// The lines.
    #[serde(default)]
    pub lines: Vec<FeeLine>,
}

/// When a fee is due. No choice comes before acceptance: an application that is complete is accepted, paid or not
/// (行政许可法 §32).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeDue {
    /// 受理以后
    #[default]
    Accepted,
    /// 准予以后、领取结果时: what is refused costs nothing
    Granted,
}

impl FeeDue {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Accepted => "受理以后缴",
            Self::Granted => "准予以后、领取结果时缴",
        }
    }
}

/// 收费项目
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeLine {
    /// Stable within the item, e.g. `F1`.
    pub id: String,
    /// 收费项目名称
    pub name: String,
    /// 收费标准
    pub standard: Standard,
    /// What is counted, asked at the window: 申领几册; needed unless the price is fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// The kinds of application it may be charged for; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<ApplicationKind>,
    /// 收费依据
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
    /// 减免
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exemptions: Vec<Exemption>,
}

/// 收费标准
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standard {
    /// One sum for the case.
    Fixed {
        /// The sum.
        amount: Money,
    },
    /// A price for each thing.
    PerUnit {
        /// Price of one.
        amount: Money,
        /// 册, 平方米…
        unit: String,
    },
    /// Bands by number, see [`Scale`].
    Tiered {
        /// 册, 平方米…
        unit: String,
        /// What the price of a band is the price of.
        scale: Scale,
        /// Rising; the last may be open.
        bands: Vec<Band>,
    },
}

/// What the price of a band means. With the bands “3 册及以内 10 元, 以上 8 元”, five 册 cost:
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// 分档定额: the band's price is the whole sum. 8 元.
    Lump,
    /// 全额分档: all things at the price of the band the number lies in. 5 × 8 = 40 元.
    Whole,
    /// 超额分档: each thing at the price of the band it lies in itself. 3 × 10 + 2 × 8 = 46 元.
    Marginal,
}

impl Scale {
    /// In words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Lump => "分档定额",
            Self::Whole => "全部按所在档单价",
            Self::Marginal => "各档分段计算",
        }
    }
}

/// A band of a tiered standard: from one above the band before up to `upto`, which still belongs to it (及以内).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The highest number in it; none for an open end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upto: Option<u32>,
    /// Its price.
    pub amount: Money,
}

/// 减免
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Stable within the line, e.g. `E1`.
    pub id: String,
    /// 残疾人免收
    pub name: String,
    /// Who has it, and what is shown for it.
    pub when: String,
    /// The share that is not charged: 100 for 全免, 50 for 减半.
    pub percent: u8,
    /// 减免依据
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<LegalBasis>,
}

/// What a window asks to be charged: a line of the list, how many, and an exemption with what proves it. At most one
/// exemption a line; they do not add up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeAsked {
    /// Id of the line.
    pub line: String,
    /// How many; none for a fixed price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Id of the exemption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<String>,
    /// What was shown for the exemption.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// A line as it was charged, with everything its notice prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Id of the line.
    pub line: String,
    /// 收费项目名称
    pub name: String,
    /// 收费标准 in words.
    pub standard: String,
    /// 收费依据
    pub basis: String,
    /// How many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// How the full sum was computed: `2 册 × 10.00 元`.
    pub how: String,
    /// The full sum by the standard.
    pub full: Money,
    /// 减免
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempted: Option<Exempted>,
    /// What is to be paid.
    pub amount: Money,
}

/// An exemption as it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exempted {
    /// Id of the exemption.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The share taken off.
    pub percent: u8,
    /// The sum taken off; a broken 分 is taken off whole.
    pub off: Money,
    /// What was shown for it.
    pub evidence: String,
    /// 减免依据
    pub basis: String,
}

/// Why something is not charged, and which of the lines asked for it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeNo {
    /// Place among the lines asked for.
    pub at: usize,
    /// Why.
    pub why: FeeWhy,
}

/// Why a line is not charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeeWhy {
    /// 清单外收费: not on the list.
    OffList,
    /// 超范围收费: on the list, for another kind of application.
    OutOfScope,
    /// 重复收费: asked twice.
    Twice,
    /// The number is missing, not asked for, or beyond the bands.
    Quantity(&'static str),
    /// No such exemption.
    Exemption,
    /// An exemption without what proves it.
    Evidence,
}

impl FeeList {
    /// Nothing is charged.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A line by its id.
    #[must_use]
    pub fn line(&self, id: &str) -> Option<&FeeLine> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// Lines that may be charged for a kind of application.
    pub fn for_kind(&self, kind: ApplicationKind) -> impl Iterator<Item = &FeeLine> {
        self.lines.iter().filter(move |line| line.covers(kind))
    }

    /// What the lines asked for come to. Pure: the same list and numbers give the same sums.
    ///
    /// # Errors
    /// The first line that may not be charged as asked.
    pub fn charges(&self, kind: ApplicationKind, asked: &[FeeAsked]) -> Result<Vec<Charge>, FeeNo> {
        let mut charges: Vec<Charge> = Vec::with_capacity(asked.len());
        for (at, one) in asked.iter().enumerate() {
            let no = |why| FeeNo { at, why };
            let line = self.line(&one.line).ok_or_else(|| no(FeeWhy::OffList))?;
            if !line.covers(kind) {
                return Err(no(FeeWhy::OutOfScope));
            }
            if charges.iter().any(|charge| charge.line == one.line) {
                return Err(no(FeeWhy::Twice));
            }
            charges.push(line.charge(one).map_err(no)?);
        }
        Ok(charges)
    }
}

/// What the lines come to together.
#[must_use]
pub fn total(charges: &[Charge]) -> Money {
    charges.iter().fold(Money::ZERO, |sum, charge| sum.plus(charge.amount))
}

impl ItemVersion {
    /// What cases of this version may be charged: nothing unless the version says that it charges.
    #[must_use]
    pub fn fees(&self) -> FeeList {
        let charged = self.fee.as_ref().is_some_and(|fee| fee.charged);
        if charged { self.fee_list.clone() } else { FeeList::default() }
    }
}

impl FeeLine {
    /// May be charged for this kind of application.
    #[must_use]
    pub fn covers(&self, kind: ApplicationKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// 收费依据 in one line.
    #[must_use]
    pub fn basis(&self) -> String {
        self.legal_basis.as_ref().map(LegalBasis::cited).unwrap_or_default()
    }

    fn charge(&self, asked: &FeeAsked) -> Result<Charge, FeeWhy> {
        let (full, how) = self.standard.sum(asked.quantity).map_err(FeeWhy::Quantity)?;
        let exempted = self.exempted(asked, full)?;
        let off = exempted.as_ref().map_or(Money::ZERO, |exempted| exempted.off);
        Ok(Charge {
            line: self.id.clone(),
            name: self.name.clone(),
            standard: self.standard.words(),
            basis: self.basis(),
            quantity: asked.quantity,
            how,
            full,
            exempted,
            amount: full.less(off),
        })
    }

    fn exempted(&self, asked: &FeeAsked, full: Money) -> Result<Option<Exempted>, FeeWhy> {
        let Some(id) = asked.exemption.as_deref() else { return Ok(None) };
        let exemption = self.exemptions.iter().find(|one| one.id == id).ok_or(FeeWhy::Exemption)?;
        let evidence = asked.evidence.as_deref().unwrap_or_default().trim();
        if evidence.is_empty() {
            return Err(FeeWhy::Evidence);
        }
        Ok(Some(Exempted {
            id: exemption.id.clone(),
            name: exemption.name.clone(),
            percent: exemption.percent,
            off: full.percent_up(exemption.percent),
            evidence: evidence.to_owned(),
            basis: exemption.legal_basis.as_ref().map(LegalBasis::cited).unwrap_or_default(),
        }))
    }
}

impl Exemption {
    /// `免收`, `减收 50%`
    #[must_use]
    pub fn share(&self) -> String {
        share(self.percent)
    }

    /// The share after a mark, to stand behind the name; empty where the name itself ends with it (`残疾人免收`).
    #[must_use]
    pub fn share_after(&self, mark: &str) -> String {
        let tight = |text: &str| text.replace(char::is_whitespace, "");
        let share = self.share();
        if tight(&self.name).ends_with(&tight(&share)) { String::new() } else { format!("{mark}{share}") }
    }
}

/// `免收`, `减收 50%`
#[must_use]
pub fn share(percent: u8) -> String {
    if percent >= 100 { "免收".to_owned() } else { format!("减收 {percent}%") }
}

impl Standard {
    /// The unit that is counted; none where one sum is charged.
    #[must_use]
    pub fn unit(&self) -> Option<&str> {
        match self {
            Self::Fixed { .. } => None,
            Self::PerUnit { unit, .. } | Self::Tiered { unit, .. } => Some(unit),
        }
    }

    /// The standard as people read it.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Fixed { amount } => format!("每件 {amount}"),
            Self::PerUnit { amount, unit } => format!("每{unit} {amount}"),
            Self::Tiered { unit, scale, bands } => {
                let each = if *scale == Scale::Lump { "共".to_owned() } else { format!("每{unit}") };
                let mut below = 0;
                let words = bands.iter().map(|band| {
                    let range = range(below, band.upto, unit);
                    below = band.upto.unwrap_or(below);
                    format!("{range}{each} {}", band.amount)
                });
                format!("{}：{}", scale.label(), words.collect::<Vec<_>>().join("；"))
            }
        }
    }

    /// The full sum for a number of things, and how it was computed.
    ///
    /// # Errors
    /// A stable word: the number is missing, not asked for, or out of range.
    pub fn sum(&self, quantity: Option<u32>) -> Result<(Money, String), &'static str> {
        match (self, quantity) {
            (Self::Fixed { amount }, None) => Ok((*amount, amount.to_string())),
            (Self::Fixed { .. }, Some(_)) => Err("quantity-not-asked"),
            (_, None) => Err("missing"),
            (_, Some(0)) => Err("out-of-range"),
            (_, Some(n)) if n > QUANTITY_MAX => Err("out-of-range"),
            (Self::PerUnit { amount, unit }, Some(n)) => {
                Ok((amount.times(n), format!("{n} {unit} × {amount}")))
            }
            (Self::Tiered { unit, scale, bands }, Some(n)) => {
                tiered(unit, *scale, bands, n).ok_or("beyond-bands")
            }
        }
    }

    /// What makes the standard unusable; none if nothing does.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let wrong = |amount: Money| amount > PRICE_MAX;
        match self {
            Self::Fixed { amount } | Self::PerUnit { amount, .. } if amount.is_zero() => Some("金额是零"),
            Self::Fixed { amount } | Self::PerUnit { amount, .. } if wrong(*amount) => Some("金额太大"),
            Self::PerUnit { unit, .. } | Self::Tiered { unit, .. } if unit.trim().is_empty() => {
                Some("没有写计量单位")
            }
            Self::Tiered { bands, .. } => bands_fault(bands),
            Self::Fixed { .. } | Self::PerUnit { .. } => None,
        }
    }
}

fn bands_fault(bands: &[Band]) -> Option<&'static str> {
    let pairs = || bands.iter().zip(bands.iter().skip(1));
    if bands.is_empty() || bands.len() > FEE_LINES_MAX {
        Some("要有一档以上、三十档以下")
    } else if bands.iter().any(|band| band.amount > PRICE_MAX) {
        Some("金额太大")
    } else if bands.iter().any(|band| band.upto == Some(0)) {
        Some("分档的上限要大于零")
    } else if pairs().any(|(one, next)| match (one.upto, next.upto) {
        (None, _) => true,
        (Some(upto), Some(next)) => next <= upto,
        (Some(_), None) => false,
    }) {
        Some("分档的上限要一档比一档大，只有最后一档可以不写上限")
    } else {
        None
    }
}

/// `3 册及以内`, `超过 3 册至 10 册`, `超过 10 册`, or nothing where a single band is open.
fn range(below: u32, upto: Option<u32>, unit: &str) -> String {
    match (below, upto) {
        (0, None) => String::new(),
        (0, Some(upto)) => format!("{upto} {unit}及以内"),
        (below, Some(upto)) => format!("超过 {below} {unit}至 {upto} {unit}"),
        (below, None) => format!("超过 {below} {unit}"),
    }
}

fn tiered(unit: &str, scale: Scale, bands: &[Band], n: u32) -> Option<(Money, String)> {
    if scale == Scale::Marginal {
        return marginal(unit, bands, n);
    }
    let mut below = 0;
    for band in bands {
        if band.upto.is_none_or(|upto| n <= upto) {
            let range = range(below, band.upto, unit);
            return Some(match scale {
                Scale::Lump => (band.amount, format!("{n} {unit}，按“{range}”：{}", band.amount)),
                _ => (band.amount.times(n), format!("{n} {unit} × {}（按“{range}”）", band.amount)),
            });
        }
        below = band.upto.unwrap_or(below);
    }
    None
}

fn marginal(unit: &str, bands: &[Band], n: u32) -> Option<(Money, String)> {
    let (mut below, mut sum, mut parts) = (0, Money::ZERO, Vec::new());
    for band in bands {
        let top = band.upto.unwrap_or(n).min(n);
        let here = top.saturating_sub(below);
        sum = sum.plus(band.amount.times(here));
        if here > 0 {
            parts.push(format!("{here} {unit} × {}", band.amount));
        }
        below = top;
        if below == n {
            return Some((sum, parts.join(" + ")));
        }
    }
    None
}
