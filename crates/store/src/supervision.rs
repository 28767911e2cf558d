//! Supervision: rules, findings, figures kept as data, and how far the engine has followed the log.

use domain::organisation::PostId;
use domain::supervision::record::RuleRecord;
use domain::supervision::tally::Count;
use domain::supervision::{Finding, FindingState};
use jiff::civil::Date;

use crate::engine::Statement;
use crate::master::{LOAD_LIMIT, json};
use crate::value::{Row, Value};
use crate::{Store, StoreError, moment};

const RULE: &str = "insert into supervision_rule (id, body) values (?1, ?2) \
    on conflict (id) do update set body = excluded.body";
const FINDING: &str = "insert into finding (no, place, rule, level, state, outcome, case_no, centre, unit, post, person, \
    day, due, body) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) \
    on conflict (no) do update set state = excluded.state, outcome = excluded.outcome, due = excluded.due, \
    body = excluded.body";
/// Four posts at once, the last one again where there are fewer.
const TOLD: &str = "insert into finding_told (post, place, no) \
    values (?3, ?1, ?2), (?4, ?1, ?2), (?5, ?1, ?2), (?6, ?1, ?2) on conflict (post, place, no) do nothing";
const ADD: &str = "insert into tally (side, key, measure, day, n) values (?1, ?2, ?3, ?4, ?5) \
    on conflict (side, key, measure, day) do update set n = tally.n + excluded.n";

pub(crate) fn put_rule(record: &RuleRecord) -> Result<Statement, StoreError> {
    Ok((RULE, vec![record.id.as_str().into(), json(record)?]))
}

/// The row, and the inboxes of the posts that were told for as long as it is not over.
pub(crate) fn put_finding(finding: &Finding) -> Result<Vec<Statement>, StoreError> {
    let charge = &finding.charge;
    let text = |text: Option<&str>| Value::from(text.unwrap_or_default());
    let row = vec![
        finding.no.as_str().into(),
        finding.place.into(),
        finding.rule.as_str().into(),
        finding.level.number().into(),
        finding.state.code().into(),
        text(finding.outcome.map(domain::supervision::FindingOutcome::code)),
        finding.case_no.as_deref().into(),
        text(finding.centre.as_ref().map(|unit| unit.0.as_str())),
        text(charge.unit.as_ref().map(|unit| unit.0.as_str())),
        text(charge.post.as_ref().map(|post| post.0.as_str())),
        text(charge.person.as_deref()),
        moment::day_number(finding.on).into(),
        finding.due_on.map(moment::day_number).into(),
        json(finding)?,
    ];
    let mut statements = vec![(FINDING, row)];
    if finding.state.is_open() {
        let posts: Vec<&PostId> = finding.told.iter().collect();
        let told = |four: &[&PostId]| {
            let post = |n: usize| four.get(n).or(four.last()).map(|post| post.0.as_str()).into();
            (TOLD, vec![finding.place.into(), finding.no.as_str().into(), post(0), post(1), post(2), post(3)])
        };
        statements.extend(posts.chunks(4).map(told));
    } else {
        statements.push(("delete from finding_told where no = ?1", vec![finding.no.as_str().into()]));
    }
    Ok(statements)
}

pub(crate) fn add(count: &Count) -> Statement {
    let day = moment::day_number(count.day).into();
    (
        ADD,
        vec![
            count.side.code().into(),
            count.key.as_str().into(),
            count.measure.as_str().into(),
            day,
            count.n.into(),
        ],
    )
}

/// Which findings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingQuery {
    /// Only those told to this post and not over.
    pub told: Option<PostId>,
    /// Only those charged to this unit.
    pub unit: Option<String>,
    /// Only those charged to this post.
    pub post: Option<String>,
    /// Only those charged to this person.
    pub person: Option<String>,
    /// Only those of cases this centre received.
    pub centre: Option<String>,
    /// Only those of this rule.
    pub rule: Option<String>,
    /// Only in this state.
    pub state: Option<FindingState>,
    /// At least so grave ([`domain::supervision::Level::number`]).
    pub level_from: i64,
    /// At most so grave.
    pub level_to: i64,
    /// Only those not over.
    pub open: bool,
    /// Before this place: newest first.
    pub before: Option<FindingCursor>,
    /// Most rows.
    pub limit: u32,
}

/// Where a page ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingCursor {
    /// Place.
    pub place: i64,
    /// Number.
    pub no: String,
}

/// A page of findings, newest first.
#[derive(Debug, Clone)]
pub struct FindingPage {
    /// The findings.
    pub rows: Vec<Finding>,
    /// Where the next page begins.
    pub next: Option<FindingCursor>,
}

/// Cards of a rule that were decided for good, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFigures {
    /// Rule.
    pub rule: String,
    /// What was counted.
    pub measure: String,
    /// How many.
    pub n: i64,
}

pub(crate) const TOLD_TO: &str = "select f.body, f.place, f.no from finding_told t join finding f on f.no = t.no \
    where t.post = ?1 and (t.place, t.no) < (?2, ?3) and f.level between ?4 and ?5 and (?6 = '' or f.state = ?6) \
    order by t.place desc, t.no desc limit ?7";
pub(crate) const OF_UNIT: &str = "select body, place, no from finding where unit = ?1 and (place, no) < (?2, ?3) \
    and level between ?4 and ?5 and (?6 = '' or state = ?6) and (cast(?7 as bigint) = 0 or state not in ('closed', 'cleared')) \
    and (?8 = '' or rule = ?8) order by place desc, no desc limit ?9";
pub(crate) const OF_CENTRE: &str = "select body, place, no from finding where centre = ?1 and (place, no) < (?2, ?3) \
    and level between ?4 and ?5 and (?6 = '' or state = ?6) and (cast(?7 as bigint) = 0 or state not in ('closed', 'cleared')) \
    and (?8 = '' or rule = ?8) order by place desc, no desc limit ?9";
pub(crate) const OF_POST: &str = "select body, place, no from finding where post = ?1 and (place, no) < (?2, ?3) \
    and level between ?4 and ?5 and (?6 = '' or state = ?6) and (cast(?7 as bigint) = 0 or state not in ('closed', 'cleared')) \
    and (?8 = '' or rule = ?8) order by place desc, no desc limit ?9";
pub(crate) const OF_PERSON: &str = "select body, place, no from finding where person = ?1 and (place, no) < (?2, ?3) \
    and level between ?4 and ?5 and (?6 = '' or state = ?6) and (cast(?7 as bigint) = 0 or state not in ('closed', 'cleared')) \
    and (?8 = '' or rule = ?8) order by place desc, no desc limit ?9";
pub(crate) const OF_RULE: &str = "select body, place, no from finding where rule = ?1 and (place, no) < (?2, ?3) \
    and level between ?4 and ?5 and (?6 = '' or state = ?6) and (cast(?7 as bigint) = 0 or state not in ('closed', 'cleared')) \
    order by place desc, no desc limit ?8";
pub(crate) const EVERY: &str = "select body, place, no from finding where (place, no) < (?1, ?2) \
    and level between ?3 and ?4 and (?5 = '' or state = ?5) and (cast(?6 as bigint) = 0 or state not in ('closed', 'cleared')) \
    order by place desc, no desc limit ?7";
pub(crate) const OF_CASE: &str = "select body from finding where case_no = ?1 order by place, no limit ?2";
pub(crate) const FINDINGS_DUE: &str = "select body from finding where due is not null and due < ?1 and state in ('notified', 'upheld') \
    order by due, no limit ?2";
/// Every measure of a side, found one after the other, so that each is a stretch of the index by day: sums of some days
/// cost what these days have, however many there are.
pub(crate) const SUMS: &str = "with recursive m(measure) as (select (select min(measure) from tally where side = ?1) \
    union all select (select min(t.measure) from tally t where t.side = ?1 and t.measure > m.measure) \
    from m where m.measure is not null) \
    select t.key, t.measure, cast(sum(t.n) as bigint) from m cross join tally t where t.side = ?1 \
    and t.measure = m.measure and t.day between ?2 and ?3 group by t.key, t.measure order by t.key, t.measure";
/// Three measures of every key of a side.
pub(crate) const FIGURES: &str = "with m(measure) as (select cast(?2 as text) union select cast(?3 as text) \
    union select cast(?4 as text)) \
    select t.key, t.measure, cast(sum(t.n) as bigint) from m cross join tally t where t.side = ?1 \
    and t.measure = m.measure and t.day between ?5 and ?6 group by t.key, t.measure order by t.key, t.measure";
/// Grouped by what is no column, or SQLite would read every day of each key to have them in order.
pub(crate) const MOST: &str = "select key || '' as name, cast(sum(n) as bigint) as total from tally where side = ?1 \
    and measure = ?2 and day between ?3 and ?4 group by name order by total desc, name limit ?5";
/// Measures are named one by one, so that each is a stretch of the index.
pub(crate) const HOURS: &str = "select measure, cast(sum(case when day = ?4 then n else 0 end) as bigint), \
    cast(sum(case when day < ?4 then n else 0 end) as bigint) from tally where side = ?1 and key = ?2 \
    and measure in ('h00', 'h01', 'h02', 'h03', 'h04', 'h05', 'h06', 'h07', 'h08', 'h09', 'h10', 'h11', 'h12', 'h13', \
    'h14', 'h15', 'h16', 'h17', 'h18', 'h19', 'h20', 'h21', 'h22', 'h23') \
    and day between ?3 and ?4 group by measure order by measure";
pub(crate) const DAYS: &str = "with recursive m(measure) as (select (select min(measure) from tally where side = ?1 \
    and key = ?2) union all select (select min(t.measure) from tally t where t.side = ?1 and t.key = ?2 \
    and t.measure > m.measure) from m where m.measure is not null) \
    select t.day, t.measure, cast(sum(t.n) as bigint) from m cross join tally t where t.side = ?1 and t.key = ?2 \
    and t.measure = m.measure and t.day between ?3 and ?4 group by t.day, t.measure order by t.day, t.measure";
pub(crate) const BETWEEN: &str = "select body from finding where (day, no) > (?1, ?2) and day <= ?3 \
    order by day, no limit ?4";

impl Store {
    /// The rules, by id.
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn supervision_rules(&self) -> Result<Vec<RuleRecord>, StoreError> {
        let sql = "select body from supervision_rule order by id limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(0, "supervision_rule.body")).collect()
    }

    /// One rule.
    ///
    /// # Errors
    /// See [`Store::supervision_rules`].
    pub async fn supervision_rule(&self, id: &str) -> Result<Option<RuleRecord>, StoreError> {
        let row =
            self.db().query_opt("select body from supervision_rule where id = ?1", &[id.into()]).await?;
        row.map(|row| row.json(0, "supervision_rule.body")).transpose()
    }

    /// One finding.
    ///
    /// # Errors
    /// See [`Store::supervision_rules`].
    pub async fn finding(&self, no: &str) -> Result<Option<Finding>, StoreError> {
        let row = self.db().query_opt("select body from finding where no = ?1", &[no.into()]).await?;
        row.map(|row| row.json(0, "finding.body")).transpose()
    }

    /// Findings of a case, in the order of the log, at most `limit`.
    ///
    /// # Errors
    /// See [`Store::supervision_rules`].
    pub async fn findings_of(&self, case_no: &str, limit: u32) -> Result<Vec<Finding>, StoreError> {
        let rows = self.db().query(OF_CASE, &[case_no.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| row.json(0, "finding.body")).collect()
    }

    /// Findings whose last day to explain or to appeal lay before `day`, the longest first.
    ///
    /// # Errors
    /// See [`Store::supervision_rules`].
    pub async fn findings_due(&self, day: Date, limit: u32) -> Result<Vec<Finding>, StoreError> {
        let values = [moment::day_number(day).into(), i64::from(limit).into()];
        let rows = self.db().query(FINDINGS_DUE, &values).await?;
        rows.iter().map(|row| row.json(0, "finding.body")).collect()
    }

    /// Findings of the days from `first` to `last` in order of day and number, a page after the day and number given.
    ///
    /// # Errors
    /// See [`Store::supervision_rules`].
    pub async fn findings_between(
        &self,
        first: Date,
        last: Date,
        after: Option<(Date, &str)>,
        limit: u32,
    ) -> Result<Vec<Finding>, StoreError> {
        let (day, no) = after.unwrap_or((first, ""));
        let last = moment::day_number(last);
        let values = [moment::day_number(day).into(), no.into(), last.into(), i64::from(limit).into()];
        let rows = self.db().query(BETWEEN, &values).await?;
        rows.iter().map(|row| row.json(0, "finding.body")).collect()
    }

    /// A page of findings, newest first.
    ///
    /// # Errors
    /// See [`Store::supervision_rules`].
    pub async fn findings(&self, query: &FindingQuery) -> Result<FindingPage, StoreError> {
        let limit = query.limit.clamp(1, crate::work::PAGE_MAX);
        let (place, no) = query.before.as_ref().map_or((i64::MAX, ""), |at| (at.place, at.no.as_str()));
        let mut values: Vec<Value> =
            vec![place.into(), no.into(), query.level_from.into(), query.level_to.into()];
        values.push(query.state.map_or("", FindingState::code).into());
        let open = i64::from(query.open);
        let keyed = [
            (OF_PERSON, &query.person),
            (OF_POST, &query.post),
            (OF_UNIT, &query.unit),
            (OF_CENTRE, &query.centre),
        ];
        let rule = query.rule.as_deref().unwrap_or_default();
        let by = keyed.into_iter().find_map(|(sql, key)| Some((sql, key.as_deref()?)));
        let (sql, values) = match (&query.told, by) {
            (Some(post), _) => {
                values.insert(0, post.0.as_str().into());
                values.push(i64::from(limit).into());
                (TOLD_TO, values)
            }
            (None, Some((sql, key))) => {
                values.insert(0, key.into());
                values.extend([open.into(), rule.into(), i64::from(limit).into()]);
                (sql, values)
            }
            (None, None) if !rule.is_empty() => {
                values.insert(0, rule.into());
                values.extend([open.into(), i64::from(limit).into()]);
                (OF_RULE, values)
            }
            (None, None) => {
                values.extend([open.into(), i64::from(limit).into()]);
                (EVERY, values)
            }
        };
        let rows = self.db().query(sql, &values).await?;
        let full = rows.len() == limit as usize;
        let next = rows.last().filter(|_| full).map(|row| {
            Ok::<_, StoreError>(FindingCursor {
                place: row.int(1, "finding.place")?,
                no: row.text(2, "finding.no")?.to_owned(),
            })
        });
        Ok(FindingPage {
            next: next.transpose()?,
            rows: rows.iter().map(|row| row.json(0, "finding.body")).collect::<Result<_, _>>()?,
        })
    }

    /// Sums of the figures of a side from `first` to `last`: key, measure, sum.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn sums(
        &self,
        side: &str,
        first: Date,
        last: Date,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        let values = [side.into(), moment::day_number(first).into(), moment::day_number(last).into()];
        let rows = self.db().query(SUMS, &values).await?;
        let read = |mut row: Row| {
            let n = row.int(2, "tally.n")?;
            let measure = row.take_text(1, "tally.measure")?;
            Ok((row.take_text(0, "tally.key")?, measure, n))
        };
        rows.into_iter().map(read).collect()
    }

    /// Figures of one key by day: day, measure, number.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn figures_by_day(
        &self,
        side: &str,
        key: &str,
        first: Date,
        last: Date,
    ) -> Result<Vec<(Date, String, i64)>, StoreError> {
        let values =
            [side.into(), key.into(), moment::day_number(first).into(), moment::day_number(last).into()];
        let rows = self.db().query(DAYS, &values).await?;
        let read = |mut row: Row| {
            let day =
                moment::day(row.int(0, "tally.day")?).ok_or_else(|| StoreError::corrupt("tally.day", ""))?;
            let n = row.int(2, "tally.n")?;
            Ok((day, row.take_text(1, "tally.measure")?, n))
        };
        rows.into_iter().map(read).collect()
    }

    /// Three measures of every key of a side, summed over some days: key, measure, sum.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn figures(
        &self,
        side: &str,
        measures: [&str; 3],
        (first, last): (Date, Date),
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        let [one, two, three] = measures;
        let (first, last) = (moment::day_number(first), moment::day_number(last));
        let values = [side.into(), one.into(), two.into(), three.into(), first.into(), last.into()];
        let rows = self.db().query(FIGURES, &values).await?;
        let read = |mut row: Row| {
            let n = row.int(2, "tally.n")?;
            let measure = row.take_text(1, "tally.measure")?;
            Ok((row.take_text(0, "tally.key")?, measure, n))
        };
        rows.into_iter().map(read).collect()
    }

    /// The keys of a side with most of a measure over some days: key and sum, the most first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn most(
        &self,
        side: &str,
        measure: &str,
        (first, last): (Date, Date),
        limit: u32,
    ) -> Result<Vec<(String, i64)>, StoreError> {
        let (first, last) = (moment::day_number(first), moment::day_number(last));
        let values = [side.into(), measure.into(), first.into(), last.into(), i64::from(limit).into()];
        let rows = self.db().query(MOST, &values).await?;
        let read = |mut row: Row| {
            let n = row.int(1, "tally.n")?;
            Ok((row.take_text(0, "tally.key")?, n))
        };
        rows.into_iter().map(read).collect()
    }

    /// What came by hour of the day: measure of the hour, on the last day, and on the days before it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn hours(
        &self,
        side: &str,
        key: &str,
        first: Date,
        last: Date,
    ) -> Result<Vec<(String, i64, i64)>, StoreError> {
        let values =
            [side.into(), key.into(), moment::day_number(first).into(), moment::day_number(last).into()];
        let rows = self.db().query(HOURS, &values).await?;
        let read = |mut row: Row| {
            let (today, before) = (row.int(1, "tally.n")?, row.int(2, "tally.n")?);
            Ok((row.take_text(0, "tally.measure")?, today, before))
        };
        rows.into_iter().map(read).collect()
    }
}
