//! Colours of a sheet and the reasons that let one be issued at a higher colour at once, as data:
//! `data/order_colours.csv` (a place that says 黄 for 橙 changes its label there) and `data/order_reasons.csv`.
//!
//! The ladder is that of 三色督查 as cities publish it: blue reminds and sets a limit; without a valid reason and still late,
//! orange warns; still late, red. Orange at once for what is major, urgent or noted by a leader, red at once for 特事特办.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::catalogue::csv;

const COLOURS: &str = include_str!("../../../../../data/order_colours.csv");
const REASONS: &str = include_str!("../../../../../data/order_reasons.csv");

/// Colour of a sheet, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// 蓝
    Blue,
    /// 橙 (黄)
    Orange,
    /// 红
    Red,
}

struct ColourRow {
    colour: Colour,
    label: String,
    days: u32,
    meaning: String,
}

fn rows() -> &'static [ColourRow] {
    static READ: OnceLock<Vec<ColourRow>> = OnceLock::new();
    READ.get_or_init(|| {
        let row = |(_, row): (usize, Vec<String>)| {
            let [code, label, days, meaning] = <[String; 4]>::try_from(row).ok()?;
            Some(ColourRow { colour: Colour::parse(&code)?, label, days: days.parse().ok()?, meaning })
        };
        csv::rows(COLOURS).filter_map(row).collect()
    })
}

impl Colour {
    /// All, the mildest first.
    pub const ALL: [Self; 3] = [Self::Blue, Self::Orange, Self::Red];

    /// The code in data, rows and addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Blue => "blue",
            Self::Orange => "orange",
            Self::Red => "red",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| colour.code() == code)
    }

    /// The next colour up; none above red.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|colour| *colour > self)
    }

    fn row(self) -> Option<&'static ColourRow> {
        rows().iter().find(|row| row.colour == self)
    }

    /// What the district calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        self.row().map_or(self.code(), |row| row.label.as_str())
    }

    /// Working days until the last day, from the day after the sheet is issued or raised.
    #[must_use]
    pub fn days(self) -> u32 {
        self.row().map_or(1, |row| row.days)
    }

    /// What it is for.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.row().map_or("", |row| row.meaning.as_str())
    }
}

/// A reason to be at a colour without the one below having run out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// `leader`
    pub code: String,
    /// 领导批示
    pub label: String,
    /// The colour it leads to, and no other.
    pub colour: Colour,
}

/// All reasons, in the order of the table.
#[must_use]
pub fn reasons() -> &'static [Reason] {
    static READ: OnceLock<Vec<Reason>> = OnceLock::new();
    READ.get_or_init(|| {
        let row = |(_, row): (usize, Vec<String>)| {
            let [code, label, colour] = <[String; 3]>::try_from(row).ok()?;
            Some(Reason { code, label, colour: Colour::parse(&colour)? })
        };
        csv::rows(REASONS).filter_map(row).collect()
    })
}

/// A reason by its code.
#[must_use]
pub fn reason(code: &str) -> Option<&'static Reason> {
    reasons().iter().find(|reason| reason.code == code)
}
