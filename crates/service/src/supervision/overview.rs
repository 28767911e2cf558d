//! The live overview (实时总览): figures of the district or of one centre, each group by one statement over counts that
//! acts keep. No case and no finding is read for it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::authority::{Actor, Denial, Scope};
use domain::case::{Light, light_of};
use domain::organisation::{Role, UnitId, UnitKind};
use domain::supervision::Level;
use domain::supervision::tally::{NOW, Side};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::WorkCount;

use crate::app::App;
use crate::error::ActError;

/// Items named at most.
pub const ITEMS: u32 = 10;
/// Calendar days before today over which hours are averaged.
const HOUR_DAYS: i64 = 28;
/// Hours of a day that are always shown.
const OPEN_HOURS: std::ops::RangeInclusive<usize> = 8..=17;

/// Figures of now and of today.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Open cases.
    pub open: i64,
    /// Late ones.
    pub late: i64,
    /// Near their limit.
    pub near: i64,
    /// Received today.
    pub received: i64,
    /// Decided today.
    pub decided: i64,
    /// Cards that are not over: yellow, red, and those a sheet has to follow.
    pub cards: Cards,
}

/// Cards that are not over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cards {
    /// 黄牌
    pub yellow: i64,
    /// 红牌
    pub red: i64,
    /// 督办
    pub order: i64,
}

impl Cards {
    /// All of them.
    #[must_use]
    pub fn all(self) -> i64 {
        self.yellow + self.red + self.order
    }

    fn add(&mut self, level: &str, n: i64) {
        match Level::parse(level) {
            Some(Level::Yellow) => self.yellow += n,
            Some(Level::Red) => self.red += n,
            Some(Level::Order) => self.order += n,
            _ => {}
        }
    }
}

/// A centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreSums {
    /// The centre that received.
    pub centre: UnitId,
    /// Its figures.
    pub sums: Sums,
}

/// What came in within an hour of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hour {
    /// From this hour on.
    pub hour: usize,
    /// Today.
    pub today: i64,
    /// On the days before, all together.
    pub before: i64,
}

/// Decisions of a body this month that had a limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodySums {
    /// The body.
    pub body: UnitId,
    /// Decisions with a limit.
    pub decided: i64,
    /// Of those, without an extension in time.
    pub on_time: i64,
}

/// The overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// Instant of the figures.
    pub at: Timestamp,
    /// Today.
    pub day: Date,
    /// The one centre it is about; none: the district.
    pub centre: Option<UnitId>,
    /// All together.
    pub sums: Sums,
    /// By centre that received, in the order of their numbers.
    pub centres: Vec<CentreSums>,
    /// By hour.
    pub hours: Vec<Hour>,
    /// Working days the hours before are of.
    pub days_before: i64,
    /// Items received most today: code and number; of the district only.
    pub items: Vec<(String, i64)>,
    /// Bodies this month; of the district only.
    pub bodies: Vec<BodySums>,
}

impl Overview {
    /// The same figures, whenever they were computed.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        Self { at: other.at, ..self.clone() } == *other
    }
}

/// Overviews of this process, by centre.
#[derive(Default)]
pub(crate) struct Computed(tokio::sync::Mutex<HashMap<Option<UnitId>, Kept>>);

/// An overview, with the place in the log and the second it is of.
type Kept = ((i64, i64), Arc<Overview>);

/// The overview of a person: of the district for supervision, of the own centre for its head.
///
/// # Errors
/// Neither of both; the store cannot be read.
pub async fn overview(app: &App, actor: &Actor) -> Result<Arc<Overview>, ActError> {
    match &actor.scope {
        Scope::District if actor.is(Role::Supervisor) => of(app, None).await,
        Scope::Centre(centre) if actor.is(Role::CentreHead) => of(app, Some(centre)).await,
        _ => Err(ActError::Denied(Denial::Role)),
    }
}

/// The overview of the district as a screen in the hall shows it: figures only, so nobody has to be signed in there.
///
/// # Errors
/// The store cannot be read.
pub async fn of_district(app: &App) -> Result<Arc<Overview>, ActError> {
    of(app, None).await
}

/// Computed once in a second, however many look on: those who come meanwhile wait for it.
async fn of(app: &App, centre: Option<&UnitId>) -> Result<Arc<Overview>, ActError> {
    let mut computed = app.0.overviews.0.lock().await;
    let moment = (super::pulse::place(app), app.clock().now().as_second());
    let known = computed.get(&centre.cloned());
    if let Some((of, overview)) = known
        && *of == moment
    {
        return Ok(Arc::clone(overview));
    }
    let overview = Arc::new(compute(app, centre).await?);
    computed.insert(centre.cloned(), (moment, Arc::clone(&overview)));
    Ok(overview)
}

/// The figures of the district or a centre, computed anew: what [`overview`] keeps for a second.
///
/// # Errors
/// The store cannot be read.
pub async fn compute(app: &App, centre: Option<&UnitId>) -> Result<Overview, ActError> {
    let at = app.clock().now();
    let day = app.clock().today();
    let (centres, cards) = centres(app, centre, day).await?;
    let mut sums = total(&centres);
    let (hours, days_before) = hours(app, centre, day).await?;
    let (mut items, mut bodies) = (Vec::new(), Vec::new());
    if centre.is_none() {
        // What concerns no case has no centre.
        sums.cards = cards;
        items = app.store().most(Side::Item.code(), "received", (day, day), ITEMS).await?;
        bodies = self::bodies(app, day).await?;
    }
    Ok(Overview { at, day, centre: centre.cloned(), sums, centres, hours, days_before, items, bodies })
}

/// Every centre that is there, and any other that has cases; and the open cards of the district.
async fn centres(app: &App, only: Option<&UnitId>, day: Date) -> Result<(Vec<CentreSums>, Cards), ActError> {
    let mut centres: BTreeMap<UnitId, Sums> = match only {
        Some(only) => [(only.clone(), Sums::default())].into(),
        None => receiving(app).into_iter().map(|unit| (unit, Sums::default())).collect(),
    };
    for count in app.store().work_counts(only).await? {
        open(app, centres.entry(count.centre.clone()).or_default(), &count, day);
    }
    let mine = |key: &str| only.is_none_or(|only| only.0 == key);
    let measures = ["received", "decided", "decided"];
    for (key, measure, n) in app.store().figures(Side::Centre.code(), measures, (day, day)).await? {
        if mine(&key) {
            let sums = centres.entry(UnitId(key)).or_default();
            let figure = if measure == "received" { &mut sums.received } else { &mut sums.decided };
            *figure += n;
        }
    }
    let mut list: Vec<CentreSums> =
        centres.into_iter().map(|(centre, sums)| CentreSums { centre, sums }).collect();
    let district = cards(app, &mut list).await?;
    Ok((list, district))
}

fn receiving(app: &App) -> Vec<UnitId> {
    let master = app.master();
    let centres =
        master.units.values().filter(|unit| matches!(unit.kind, UnitKind::Centre | UnitKind::StreetCentre));
    centres.map(|unit| unit.id.clone()).collect()
}

fn open(app: &App, sums: &mut Sums, count: &WorkCount, today: Date) {
    if !count.state.is_open() {
        return;
    }
    sums.open += count.n;
    let due = count.due_on.filter(|_| !count.holds);
    match due.map(|due| light_of(due, today, app.calendar())) {
        Some(Light::Bad) => sums.late += count.n,
        Some(Light::Warn) => sums.near += count.n,
        _ => {}
    }
}

/// Puts the open cards into the centres; gives those of the district.
async fn cards(app: &App, centres: &mut [CentreSums]) -> Result<Cards, ActError> {
    let levels = [Level::Yellow.code(), Level::Red.code(), Level::Order.code()];
    let mut district = Cards::default();
    for (key, level, n) in app.store().figures(Side::Open.code(), levels, (NOW, NOW)).await? {
        if key.is_empty() {
            district.add(&level, n);
        } else if let Some(centre) = centres.iter_mut().find(|one| one.centre.0 == key) {
            centre.sums.cards.add(&level, n);
        }
    }
    Ok(district)
}

fn total(centres: &[CentreSums]) -> Sums {
    centres.iter().fold(Sums::default(), |all, CentreSums { sums, .. }| Sums {
        open: all.open + sums.open,
        late: all.late + sums.late,
        near: all.near + sums.near,
        received: all.received + sums.received,
        decided: all.decided + sums.decided,
        cards: Cards {
            yellow: all.cards.yellow + sums.cards.yellow,
            red: all.cards.red + sums.cards.red,
            order: all.cards.order + sums.cards.order,
        },
    })
}

/// By hour, from the first to the last in which somebody came, the opening hours in any case.
async fn hours(app: &App, centre: Option<&UnitId>, day: Date) -> Result<(Vec<Hour>, i64), ActError> {
    let first = day.saturating_sub(SignedDuration::from_hours(24 * HOUR_DAYS));
    let (side, key) = centre.map_or((Side::All, ""), |centre| (Side::Centre, centre.0.as_str()));
    let rows = app.store().hours(side.code(), key, first, day).await?;
    let at = |row: &(String, i64, i64)| row.0.strip_prefix('h').and_then(|hour| hour.parse::<usize>().ok());
    let came: Vec<Hour> =
        rows.iter().filter_map(|row| Some(Hour { hour: at(row)?, today: row.1, before: row.2 })).collect();
    let from = came.first().map_or(*OPEN_HOURS.start(), |one| one.hour).min(*OPEN_HOURS.start());
    let to = came.last().map_or(*OPEN_HOURS.end(), |one| one.hour).max(*OPEN_HOURS.end());
    let known = |hour: usize| came.iter().find(|one| one.hour == hour).copied();
    let hours = (from..=to).map(|hour| known(hour).unwrap_or(Hour { hour, today: 0, before: 0 })).collect();
    // Working days from the first day to yesterday: of the day before the first, it is the distance.
    let before = first.yesterday().unwrap_or(first);
    let last = day.yesterday().unwrap_or(day);
    Ok((hours, app.calendar().working_days_between(before, last).max(1)))
}

/// What bodies decided this month, those with most decisions first.
async fn bodies(app: &App, day: Date) -> Result<Vec<BodySums>, ActError> {
    let mut bodies: BTreeMap<String, BodySums> = BTreeMap::new();
    let measures = ["on_time", "extended", "late"];
    for (key, measure, n) in
        app.store().figures(Side::Body.code(), measures, (day.first_of_month(), day)).await?
    {
        let new = || BodySums { body: UnitId(key.clone()), decided: 0, on_time: 0 };
        let body = bodies.entry(key.clone()).or_insert_with(new);
        body.decided += n;
        body.on_time += if measure == "on_time" { n } else { 0 };
    }
    let mut list: Vec<BodySums> = bodies.into_values().collect();
    list.sort_by(|a, b| b.decided.cmp(&a.decided).then_with(|| a.body.cmp(&b.body)));
    Ok(list)
}
