//! Coverage (应进必进): the figure of each centre and the items behind it, from what is in memory.

use std::collections::BTreeSet;

use domain::authority::Actor;
use domain::organisation::{Placement, Unit, UnitId, UnitKind};
use domain::placement::coverage::{Coverage, CoverageMark, Standing, counts, standing};
use jiff::civil::Date;

use crate::app::App;
use crate::error::ActError;
use crate::items::Head;
use crate::master::Master;

/// A street's centre with its figure.
#[derive(Debug, Clone)]
pub struct CentreFigure {
    /// The centre.
    pub centre: Unit,
    /// Its figure.
    pub figure: Coverage,
}

/// Coverage of the district.
#[derive(Debug, Clone, Default)]
pub struct Overview {
    /// Streets, by id.
    pub streets: Vec<CentreFigure>,
    /// Items for the public.
    pub items: usize,
    /// Items no window of the district takes today and nothing is said of: their codes.
    pub nowhere: Vec<String>,
}

/// An item at a centre.
#[derive(Debug, Clone)]
pub struct Line {
    /// The item.
    pub item: Head,
    /// How it stands.
    pub standing: Standing,
    /// The placement in force, if it is placed.
    pub placement: Option<Placement>,
    /// What is said of it, if something is.
    pub mark: Option<CoverageMark>,
}

/// Whether windows stand in the unit.
pub(crate) fn is_centre(unit: &Unit) -> bool {
    matches!(unit.kind, UnitKind::Centre | UnitKind::StreetCentre)
}

/// Centres, the streets' first, by id.
#[must_use]
pub fn centres(master: &Master) -> Vec<Unit> {
    let mut all: Vec<Unit> = master.units.values().filter(|unit| is_centre(unit)).cloned().collect();
    all.sort_by(|a, b| b.kind.cmp(&a.kind).then(a.id.cmp(&b.id)));
    all
}

/// The figure of every street, and the items nobody takes.
///
/// # Errors
/// Not for this person.
pub fn overview(app: &App, actor: &Actor) -> Result<Overview, ActError> {
    super::readable(actor)?;
    let master = app.master();
    let today = app.clock().today();
    let items: Vec<&Head> = master.items.heads().filter(|head| counts(&head.status)).collect();
    let streets = master.units.values().filter(|unit| unit.kind == UnitKind::StreetCentre);
    let figure = |centre: &Unit| {
        let mut figure = Coverage::default();
        for item in &items {
            figure.add(&stands(&master, item, &centre.id, today));
        }
        CentreFigure { centre: centre.clone(), figure }
    };
    let taken = |code: &str| {
        master.placements.get(code).into_iter().flatten().any(|placement| placement.in_force(today))
    };
    let told: BTreeSet<&str> = master.coverage.keys().map(|(code, _)| code.as_str()).collect();
    let open = |item: &&&Head| !taken(&item.code) && !told.contains(&*item.code);
    Ok(Overview {
        streets: streets.map(figure).collect(),
        nowhere: items.iter().filter(open).map(|item| item.code.to_string()).collect(),
        items: items.len(),
    })
}

/// Every item for the public at one centre, in order of its code.
///
/// # Errors
/// Not for this person; no such centre.
pub fn lines(app: &App, actor: &Actor, centre: &UnitId) -> Result<Vec<Line>, ActError> {
    super::readable(actor)?;
    let master = app.master();
    let today = app.clock().today();
    if !master.units.get(centre).is_some_and(is_centre) {
        return Err(ActError::NotFound);
    }
    let line = |head: &Head| line(&master, head, centre, today);
    Ok(master.items.heads().filter(|head| counts(&head.status)).map(line).collect())
}

/// One item at every centre, the streets' first.
///
/// # Errors
/// Not for this person; no such item.
pub fn of_item(app: &App, actor: &Actor, code: &str) -> Result<Vec<(Unit, Line)>, ActError> {
    super::readable(actor)?;
    let master = app.master();
    let today = app.clock().today();
    let head = master.items.head(code).or_else(|| master.items.by_id(code)).ok_or(ActError::NotFound)?;
    let at = |centre: Unit| {
        let line = line(&master, head, &centre.id, today);
        (centre, line)
    };
    Ok(centres(&master).into_iter().map(at).collect())
}

fn line(master: &Master, head: &Head, centre: &UnitId, today: Date) -> Line {
    Line {
        standing: stands(master, head, centre, today),
        placement: master.placement(&head.code, centre, today).cloned(),
        mark: master.coverage.get(&(head.code.to_string(), centre.clone())).cloned(),
        item: head.clone(),
    }
}

fn stands(master: &Master, head: &Head, centre: &UnitId, today: Date) -> Standing {
    let placed = master.placements.get(&*head.code).map_or(&[][..], Vec::as_slice);
    let mark = master.coverage.get(&(head.code.to_string(), centre.clone()));
    standing(head.online, centre, placed, mark, today)
}
