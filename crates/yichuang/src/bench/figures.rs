//! Figures of supervision as so many cases leave them (T16): for each working day of their years, of the district and of
//! every centre, body, item, post and person of it. What the board reads is among them, and everything beside it.

use domain::organisation::UnitKind;
use domain::supervision::Level;
use domain::supervision::tally::{Count, MEASURES, NOW, Side, hour_measure};
use jiff::civil::Date;
use service::App;
use store::Followed;

use super::basics::Outcome;

/// Cases of a district on a day: a million a year.
const A_DAY: usize = 4_000;
/// Working days in any case, so that what the board looks back on is there.
const AT_LEAST: usize = 60;
/// Days written in one transaction.
const TOGETHER: usize = 25;
/// Hours somebody comes in.
const HOURS: std::ops::Range<i8> = 8..18;
/// What people and their posts do.
const OF_PEOPLE: [&str; 3] = ["received", "opinions", "decided"];
/// Working days of a year, at least: to look for days far enough back.
const OF_A_YEAR: usize = 240;

/// A key with what is counted for it.
struct Line {
    side: Side,
    key: String,
    measures: Vec<String>,
}

/// Writes the figures of so many cases, up to today.
pub(crate) async fn fill(app: &App, cases: usize) -> Outcome<()> {
    let days = days(app, (cases / A_DAY).max(AT_LEAST));
    let lines = lines(app);
    let n = i64::try_from(cases / days.len().max(1))?.max(1);
    for some in days.chunks(TOGETHER) {
        write(app, some.iter().flat_map(|day| lines.iter().flat_map(|line| line.counts(*day, n))).collect())
            .await?;
    }
    write(app, open(app)).await
}

async fn write(app: &App, counts: Vec<Count>) -> Outcome<()> {
    let consumer = service::supervision::CONSUMER.to_owned();
    let (cursor, at) = app.store().cursor(&consumer).await?;
    let followed = Followed { consumer, from: cursor, to: cursor, at, counts, ..Followed::default() };
    if app.store().advance(&followed).await? {
        return Ok(());
    }
    Err("the figures were not written".into())
}

/// So many working days back from today, the earliest first.
fn days(app: &App, n: usize) -> Vec<Date> {
    let (calendar, today) = (app.calendar(), app.clock().today());
    let years = i32::try_from(n / OF_A_YEAR + 1).unwrap_or(1);
    let first = today.saturating_sub(jiff::Span::new().years(years));
    let mut days: Vec<Date> =
        first.series(jiff::Span::new().days(1)).take_while(|day| *day <= today).collect();
    days.retain(|day| *day == today || calendar.is_working(*day));
    days.split_off(days.len().saturating_sub(n))
}

fn lines(app: &App) -> Vec<Line> {
    let master = app.master();
    let all: Vec<String> = MEASURES.iter().map(|(measure, _)| (*measure).to_owned()).collect();
    let hours: Vec<String> = HOURS.map(hour_measure).collect();
    let with_hours = [all.clone(), hours].concat();
    let mut lines = vec![Line { side: Side::All, key: String::new(), measures: with_hours.clone() }];
    for unit in master.units.values() {
        let (side, measures) = match unit.kind {
            UnitKind::Centre | UnitKind::StreetCentre => (Side::Centre, with_hours.clone()),
            UnitKind::Body => (Side::Body, all.clone()),
            _ => continue,
        };
        lines.push(Line { side, key: unit.id.0.clone(), measures });
    }
    let taken = master.items.heads().filter(|head| head.status.takes_cases());
    lines.extend(taken.map(|head| Line {
        side: Side::Item,
        key: head.code.to_string(),
        measures: all.clone(),
    }));
    let some = OF_PEOPLE.map(str::to_owned);
    let people = |side, key: &str| Line { side, key: key.to_owned(), measures: some.to_vec() };
    lines.extend(master.posts.keys().map(|post| people(Side::Post, &post.0)));
    lines.extend(master.accounts.keys().map(|person| people(Side::Person, person)));
    lines
}

impl Line {
    fn counts(&self, day: Date, n: i64) -> impl Iterator<Item = Count> + '_ {
        let count = move |measure: &String| Count {
            side: self.side,
            key: self.key.clone(),
            measure: measure.clone(),
            day,
            n,
        };
        self.measures.iter().map(count)
    }
}

/// Cards that are not over, of the district and of each centre.
fn open(app: &App) -> Vec<Count> {
    let master = app.master();
    let is_centre = |kind| matches!(kind, UnitKind::Centre | UnitKind::StreetCentre);
    let centres = master.units.values().filter(|unit| is_centre(unit.kind)).map(|unit| unit.id.0.clone());
    let keys: Vec<String> = std::iter::once(String::new()).chain(centres).collect();
    let levels = [Level::Yellow, Level::Red, Level::Order];
    let of = |key: &String| {
        levels.map(|level| Count {
            side: Side::Open,
            key: key.clone(),
            measure: level.code().to_owned(),
            day: NOW,
            n: 1,
        })
    };
    keys.iter().flat_map(of).collect()
}
