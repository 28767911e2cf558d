//! Where the material of scores comes from: the rows kept with the cursor, or the log itself.

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::day_of;
use domain::catalogue::ItemVersion;
use domain::organisation::{UnitId, UnitKind};
use domain::supervision::engine::Engine;
use domain::supervision::score::{Inputs, Material, Month, ScoreRun, Subject, Taken, Who, place};
use domain::supervision::steps::Steps;
use domain::supervision::tally::Count;
use domain::supervision::{Finding, FindingOutcome, FindingState};
use domain::time_limit::{Limit, Unit};
use jiff::civil::Date;
use store::LogEntry;

use crate::app::App;
use crate::error::ActError;
use crate::supervision::backtest::index_of;
use crate::supervision::follow::{CONSUMER, Follower};

/// Sides whose figures are read.
const SIDES: [&str; 6] = ["body", "centre", "post", "person", "item", "hand"];
/// Findings or events read at once.
const PAGE: u32 = 500;
/// Events counted at once.
const BATCH: u32 = 2_000;
/// How often it is tried to read while nothing moves.
const TRIES: usize = 5;
/// Working days of a week of seven, to compare limits in calendar days.
const WEEK: (u32, u32) = (5, 7);

/// Findings and figures of some days, and up to which index of the log they are told. What is read has to be of one
/// moment: if the engine went on or a finding changed meanwhile, it is read again.
pub(super) async fn from_store(app: &App, first: Date, last: Date) -> Result<(Material, i64), ActError> {
    let store = app.store();
    for _ in 0..TRIES {
        let (upto, _) = store.cursor(CONSUMER).await?;
        let mut material = Material::new(findings(app, first, last).await?);
        for side in SIDES {
            for (key, measure, n) in store.sums(side, first, last).await? {
                material.count(&Taken { side, key: &key, measure: &measure, n });
            }
            if side != "hand" {
                for (key, day) in store.worked(side, first, last).await? {
                    material.worked(side, &key, day);
                }
            }
        }
        let (after, _) = store.cursor(CONSUMER).await?;
        if after == upto && !store.findings_moved_since(upto).await? {
            return Ok((material, upto));
        }
        crate::supervision::settle(app).await?;
    }
    Err(ActError::Busy)
}

async fn findings(app: &App, first: Date, last: Date) -> Result<Vec<Finding>, ActError> {
    let mut all: Vec<Finding> = Vec::new();
    loop {
        let after = all.last().map(|one| (one.on, one.no.clone()));
        let after = after.as_ref().map(|(day, no)| (*day, no.as_str()));
        let page = app.store().findings_between(first, last, after, PAGE).await?;
        let full = page.len() == PAGE as usize;
        all.extend(page);
        if !full {
            return Ok(all);
        }
    }
}

/// The same from the log alone.
pub(super) async fn from_log(app: &App, first: Date, last: Date, upto: i64) -> Result<Material, ActError> {
    let mut at = index_of(app, first).await?;
    let mut counter = Follower::dry(Engine::new([], Steps::default()), at);
    let mut found: BTreeMap<String, Finding> = BTreeMap::new();
    let mut counts: Vec<Count> = Vec::new();
    while at < upto {
        let mut entries = app.store().log_from(at, BATCH).await?;
        entries.retain(|entry| entry.idx < upto);
        let Some(end) = entries.last().map(|entry| entry.idx) else { break };
        for entry in entries.iter().filter(|entry| entry.stream.starts_with("finding:")) {
            becomes(&mut found, entry, (first, last))?;
        }
        entries.retain(|entry| day_of(entry.at) <= last);
        counts.extend(counter.count_again(app, &entries).await?);
        at = end + 1;
    }
    let mut material = Material::new(found.into_values().collect());
    for count in counts.iter().filter(|count| (first..=last).contains(&count.day)) {
        let side = count.side.code();
        material.count(&Taken { side, key: &count.key, measure: &count.measure, n: count.n });
        if Material::is_work(&count.measure) {
            material.worked(side, &count.key, count.day);
        }
    }
    Ok(material)
}

/// What an event of a finding says of where it stands.
fn becomes(
    found: &mut BTreeMap<String, Finding>,
    entry: &LogEntry,
    (first, last): (Date, Date),
) -> Result<(), ActError> {
    let bad = |error: serde_json::Error| ActError::Failed(error.into());
    let mut data = entry.data()?;
    if entry.kind == "finding_opened" {
        let finding: Finding = serde_json::from_value(data["finding"].take()).map_err(bad)?;
        if (first..=last).contains(&finding.on) {
            found.insert(entry.stream.clone(), finding);
        }
        return Ok(());
    }
    let Some(finding) = found.get_mut(&entry.stream) else { return Ok(()) };
    let (state, outcome) = match entry.kind.as_str() {
        "finding_passed" => (FindingState::Closed, Some(FindingOutcome::Passed)),
        "finding_stands" => (FindingState::Closed, Some(FindingOutcome::Upheld)),
        _ if data.get("state").is_some() => (
            serde_json::from_value(data["state"].take()).map_err(bad)?,
            serde_json::from_value(data["outcome"].take()).map_err(bad)?,
        ),
        _ => return Ok(()),
    };
    (finding.state, finding.outcome) = (state, outcome);
    Ok(())
}

/// The last run of a month, from the log.
pub(super) async fn recorded(app: &App, month: Month) -> Result<Option<ScoreRun>, ActError> {
    let history = app.store().history(&format!("score:{month}"), i64::MAX).await?;
    let Some(last) = history.last() else { return Ok(None) };
    let mut data = last.data()?;
    serde_json::from_value(data["run"].take()).map(Some).map_err(|error| ActError::Failed(error.into()))
}

/// What the catalogue, the organisation and the rules say today, as far as the month needs it.
pub(super) async fn inputs(app: &App, material: &Material) -> Result<Inputs, ActError> {
    let rules = app.store().supervision_rules().await?;
    let master = app.master();
    let centres =
        master.units.values().filter(|unit| matches!(unit.kind, UnitKind::Centre | UnitKind::StreetCentre));
    let centres: BTreeSet<String> = centres.map(|unit| unit.id.0.clone()).collect();
    let items =
        material.items().filter_map(|code| Some((code.to_owned(), weight(&*master.items.get(code)?))));
    let items = items.collect();
    let shortened = shortened(app);
    let subjects = material.subjects(&centres);
    let of = |subject: &Subject| Some((place(subject), *shortened.get(&whose(app, subject)?)?));
    Ok(Inputs {
        sourced: rules.iter().filter_map(|record| Some(record.running()?.part)).collect(),
        shortened: subjects.iter().filter_map(of).collect(),
        centres,
        items,
    })
}

/// Whose limits count for a subject: a post's and a person's are those of the unit (model A: bonuses count for both).
fn whose(app: &App, subject: &Subject) -> Option<Subject> {
    match subject.who {
        Who::Post | Who::Person => {
            let unit = super::unit_of(app, subject)?;
            let centre = app.master().units.get(&unit).is_some_and(|unit| unit.kind != UnitKind::Body);
            Some(Subject::new(if centre { Who::Centre } else { Who::Body }, unit.0))
        }
        Who::Body | Who::Centre | Who::Item => Some(subject.clone()),
    }
}

/// Steps and working days of an item: what its difficulty is made of where nobody names one.
fn weight(item: &ItemVersion) -> (u32, u32) {
    let steps = u32::try_from(item.process.len().max(1)).unwrap_or(1);
    let limit = item.statutory.as_ref().and_then(|limit| limit.whole());
    (steps, limit.map_or(0, working_days))
}

fn working_days(limit: Limit) -> u32 {
    match limit.unit {
        Unit::WorkingDay => limit.n,
        Unit::CalendarDay => limit.n * WEEK.0 / WEEK.1,
        Unit::Hour => limit.n.div_ceil(24),
    }
}

/// By how many of a hundred an item's promise is below its statutory limit; none where there is no statutory limit, or the
/// two are counted in different days.
fn shortening(item: &ItemVersion) -> Option<u32> {
    let statutory = item.statutory.as_ref()?.whole().filter(|limit| limit.n > 0)?;
    let Some(promised) = item.promised.as_ref().and_then(|limit| limit.whole()) else { return Some(0) };
    (promised.unit == statutory.unit).then(|| statutory.n.saturating_sub(promised.n) * 100 / statutory.n)
}

/// For each item, centre and body the item that is shortened least.
fn shortened(app: &App) -> BTreeMap<Subject, u32> {
    let master = app.master();
    let mut least: BTreeMap<Subject, u32> = BTreeMap::new();
    let today = app.clock().today();
    for item in master.items.values() {
        let Some(percent) = shortening(&item) else { continue };
        let mut put = |subject| {
            let known = least.entry(subject).or_insert(percent);
            *known = percent.min(*known);
        };
        put(Subject::new(Who::Item, item.code.clone()));
        let centres: Vec<UnitId> =
            master.placements.get(&item.code).into_iter().flatten().map(|one| one.centre.clone()).collect();
        for centre in centres {
            if let Some(placement) = master.placement(&item.code, &centre, today) {
                put(Subject::new(Who::Centre, centre.0.clone()));
                put(Subject::new(Who::Body, placement.competence().decides.0));
            }
        }
    }
    least
}
