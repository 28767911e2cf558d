//! The figures of a bulletin, taken from what is kept: nobody types a number.

use std::collections::BTreeMap;

use domain::case::days_over;
use domain::supervision::bulletin::{
    BulletinData, CardLine, LATE_MAX, LateLine, OrderLine, Rank, Totals, TrendMonth,
};
use domain::supervision::score::{Formula, Month, Score, Who, ranks};
use domain::supervision::{Finding, FindingOutcome, Level};
use jiff::civil::Date;

use crate::app::App;
use crate::error::ActError;
use crate::supervision::score::{self, evaluate, formula};

/// Rules that find a case over its limit.
const OVER: [&str; 2] = ["over-promise", "over-statute"];
/// Months of the trend.
const MONTHS: usize = 6;

pub(super) async fn data(
    app: &App,
    (first, last): (Date, Date),
    orders: Vec<OrderLine>,
) -> Result<BulletinData, ActError> {
    crate::supervision::settle(app).await?;
    let formula = formula::read(app).await?.formula;
    let evaluated = evaluate(app, &formula, first, last).await?;
    let findings = evaluated.material.findings();
    let upheld = |one: &&Finding| one.level.is_card() && one.counts();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (late, late_more) = late(app, findings, last).await?;
    let unsourced = evaluated.scores.first().map(|score| {
        score.parts.iter().filter(|part| !part.sourced).map(|part| part.title.clone()).collect()
    });
    Ok(BulletinData {
        now: totals(app, first, last).await?,
        before: before(app, first, last).await?,
        centres: ranking(app, &evaluated.scores, Who::Centre),
        bodies: ranking(app, &evaluated.scores, Who::Body),
        min_cases: formula.min_cases,
        formula: named(&formula),
        unsourced: unsourced.unwrap_or_default(),
        cards: cards(app, findings.iter().filter(upheld)),
        cleared: count(findings.iter().filter(|one| one.outcome == Some(FindingOutcome::Cleared)).count()),
        waiting: count(findings.iter().filter(|one| one.pending()).count()),
        notices: count(findings.iter().filter(|one| one.level == Level::Notice).count()),
        late,
        late_more,
        orders,
        trend: trend(app, last).await?,
    })
}

fn named(formula: &Formula) -> String {
    format!("“{}”第 {} 版", formula.title, formula.version)
}

async fn totals(app: &App, first: Date, last: Date) -> Result<Totals, ActError> {
    let mut totals = Totals::default();
    for (_, measure, n) in app.store().sums("all", first, last).await? {
        totals.add(&measure, n);
    }
    Ok(totals)
}

/// The period before: the month before of a month, else as many days.
async fn before(app: &App, first: Date, last: Date) -> Result<Totals, ActError> {
    let month = Month::of(first);
    if (month.first(), month.last()) == (first, last) {
        let before = month.before();
        return totals(app, before.first(), before.last()).await;
    }
    let days = first.until(last).map_or(0, |span| span.get_days());
    let end = first.saturating_sub(jiff::Span::new().days(1));
    totals(app, end.saturating_sub(jiff::Span::new().days(days)), end).await
}

async fn trend(app: &App, last: Date) -> Result<Vec<TrendMonth>, ActError> {
    let mut months = vec![Month::of(last)];
    while let (Some(month), true) = (months.last().copied(), months.len() < MONTHS) {
        months.push(month.before());
    }
    months.reverse();
    let first = months.first().map_or(last, |month| month.first());
    let mut by: BTreeMap<Month, Totals> = months.iter().map(|month| (*month, Totals::default())).collect();
    for (day, measure, n) in app.store().figures_by_day("all", "", first, last).await? {
        by.entry(Month::of(day)).or_default().add(&measure, n);
    }
    Ok(by.into_iter().map(|(month, totals)| TrendMonth { month: month.to_string(), totals }).collect())
}

fn ranking(app: &App, scores: &[Score], who: Who) -> Vec<Rank> {
    let rank = |(rank, score): (Option<usize>, &Score)| Rank {
        key: score.subject.key.clone(),
        name: score::name_of(app, &score.subject),
        rank,
        points: score.points,
        decided: score.figures.decided,
        interval: score.interval,
        pending: u32::try_from(score.pending.len()).unwrap_or(u32::MAX),
    };
    ranks(scores, who).into_iter().map(rank).collect()
}

fn cards<'a>(app: &App, findings: impl Iterator<Item = &'a Finding>) -> Vec<CardLine> {
    let mut by: BTreeMap<(std::cmp::Reverse<Level>, &str, String), u32> = BTreeMap::new();
    for one in findings {
        let unit = unit_name(app, one);
        *by.entry((std::cmp::Reverse(one.level), &one.title, unit)).or_default() += 1;
    }
    let line = |((level, title, unit), n): ((std::cmp::Reverse<Level>, &str, String), u32)| CardLine {
        title: title.to_owned(),
        level: level.0,
        unit,
        n,
    };
    by.into_iter().map(line).collect()
}

fn unit_name(app: &App, one: &Finding) -> String {
    one.charge.unit.as_ref().map_or_else(|| "未定".to_owned(), |unit| app.master().unit_name(unit))
}

/// Cases over a limit, the longest first, and how many are left out. What was cleared is nobody's fault and not listed.
/// Each case is looked up for how it went on: at most as many as are listed three times over.
async fn late(app: &App, findings: &[Finding], last: Date) -> Result<(Vec<LateLine>, u32), ActError> {
    let over =
        |one: &&Finding| OVER.contains(&one.rule.as_str()) && one.outcome != Some(FindingOutcome::Cleared);
    let mut by: BTreeMap<&str, &Finding> = BTreeMap::new();
    for one in findings.iter().filter(over) {
        let Some(no) = one.case_no.as_deref() else { continue };
        let known = by.entry(no).or_insert(one);
        // The limit that passed first counts the most days.
        if one.evidence.due_on < known.evidence.due_on {
            *known = one;
        }
    }
    let all = by.len();
    let mut lines = Vec::new();
    for (no, one) in by.into_iter().take(LATE_MAX * 3) {
        let Some(row) = app.store().case_by_no(no).await? else { continue };
        let decided = row.case.decided.as_ref().map(|decided| decided.on);
        let ended = decided.or(row.case.ended_on).filter(|on| *on <= last);
        let until = ended.unwrap_or(last.min(app.clock().today()));
        let over = |due| days_over(due, until, &row.case.stood_after(due), app.calendar());
        let days = one.evidence.due_on.map_or(0, over);
        lines.push(LateLine {
            case_no: no.to_owned(),
            item: row.case.item_name.clone(),
            unit: unit_name(app, one),
            days: u32::try_from(days).unwrap_or(u32::MAX),
            open: ended.is_none(),
        });
    }
    lines.sort_by(|a, b| b.days.cmp(&a.days).then_with(|| a.case_no.cmp(&b.case_no)));
    lines.truncate(LATE_MAX);
    let more = u32::try_from(all - lines.len()).unwrap_or(u32::MAX);
    Ok((lines, more))
}
