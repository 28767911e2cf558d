//! The formula of scores, scores of months, bulletins.

use domain::supervision::bulletin::Bulletin;
use domain::supervision::score::{FormulaRecord, Month, Score, ScoreRun, Subject};
use jiff::civil::Date;

use crate::engine::Statement;
use crate::master::{LOAD_LIMIT, json};
use crate::value::{Row, Value};
use crate::{Store, StoreError, moment};

const FORMULA: &str =
    "insert into formula (id, body) values (?1, ?2) on conflict (id) do update set body = excluded.body";
/// There is one formula in force.
const FORMULA_ID: &str = "district";
const RUN: &str = "insert into score_run (month, body) values (?1, ?2) on conflict (month) do update set body = excluded.body";
const SCORE: &str = "insert into score (month, side, key, points, body) values (?1, ?2, ?3, ?4, ?5)";
const BULLETIN: &str = "insert into bulletin (id, place, state, year, no, open, body) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
    on conflict (id) do update set state = excluded.state, year = excluded.year, no = excluded.no, open = excluded.open, \
    body = excluded.body";

pub(crate) const OF_SUBJECT: &str =
    "select month, points from score where side = ?1 and key = ?2 order by month desc limit ?3";
pub(crate) const OF_MONTH: &str =
    "select body from score where month = ?1 and side = ?2 order by key limit ?3";
pub(crate) const WORKED: &str = "with m(measure) as (select 'received' union all select 'opinions' \
    union all select 'decided') select distinct t.key, t.day from m cross join tally t where t.side = ?1 \
    and t.measure = m.measure and t.day between ?2 and ?3";
const BULLETINS: &str = "select body from bulletin where place < ?1 and (cast(?2 as bigint) = 0 or state in ('published', 'corrected')) \
    and (cast(?3 as bigint) = 0 or open = 1) order by place desc limit ?4";
const FINDINGS_SINCE: &str =
    "select count(*) from event where idx >= ?1 and stream >= 'finding:' and stream < 'finding;'";

pub(crate) fn put_formula(record: &FormulaRecord) -> Result<Statement, StoreError> {
    Ok((FORMULA, vec![FORMULA_ID.into(), json(record)?]))
}

/// The run, and its scores in the place of those of the run before.
pub(crate) fn put_run(run: &ScoreRun, scores: &[Score]) -> Result<Vec<Statement>, StoreError> {
    let month = || Value::from(run.month.as_str());
    let mut statements: Vec<Statement> =
        vec![(RUN, vec![month(), json(run)?]), ("delete from score where month = ?1", vec![month()])];
    for score in scores {
        let Subject { who, key } = &score.subject;
        statements.push((
            SCORE,
            vec![month(), who.code().into(), key.as_str().into(), score.points.into(), json(score)?],
        ));
    }
    Ok(statements)
}

pub(crate) fn put_bulletin(bulletin: &Bulletin, place: i64) -> Result<Statement, StoreError> {
    let number = bulletin.number;
    let values = vec![
        bulletin.id.as_str().into(),
        place.into(),
        bulletin.state.code().into(),
        number.map(|number| i64::from(number.year)).into(),
        number.map(|number| i64::from(number.no)).into(),
        i64::from(bulletin.is_public()).into(),
        json(bulletin)?,
    ];
    Ok((BULLETIN, values))
}

impl Store {
    /// The formula in force; none before the first is installed.
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn formula(&self) -> Result<Option<FormulaRecord>, StoreError> {
        let row = self.db().query_opt("select body from formula where id = ?1", &[FORMULA_ID.into()]).await?;
        row.map(|row| row.json(0, "formula.body")).transpose()
    }

    /// The run of a month.
    ///
    /// # Errors
    /// See [`Store::formula`].
    pub async fn score_run(&self, month: Month) -> Result<Option<ScoreRun>, StoreError> {
        let month = month.to_string();
        let row = self
            .db()
            .query_opt("select body from score_run where month = ?1", &[month.as_str().into()])
            .await?;
        row.map(|row| row.json(0, "score_run.body")).transpose()
    }

    /// Months that have scores, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn score_months(&self, limit: u32) -> Result<Vec<String>, StoreError> {
        let sql = "select month from score_run order by month desc limit ?1";
        let rows = self.db().query(sql, &[i64::from(limit).into()]).await?;
        rows.into_iter().map(|mut row| row.take_text(0, "score_run.month")).collect()
    }

    /// Scores of a month of one side, by key.
    ///
    /// # Errors
    /// See [`Store::formula`].
    pub async fn scores(&self, month: Month, side: &str) -> Result<Vec<Score>, StoreError> {
        let month = month.to_string();
        let rows =
            self.db().query(OF_MONTH, &[month.as_str().into(), side.into(), LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(0, "score.body")).collect()
    }

    /// The score of one subject in a month.
    ///
    /// # Errors
    /// See [`Store::formula`].
    pub async fn score(&self, month: Month, subject: &Subject) -> Result<Option<Score>, StoreError> {
        let month = month.to_string();
        let values = [month.as_str().into(), subject.who.code().into(), subject.key.as_str().into()];
        let sql = "select body from score where month = ?1 and side = ?2 and key = ?3";
        self.db().query_opt(sql, &values).await?.map(|row| row.json(0, "score.body")).transpose()
    }

    /// Points of a subject by month, the newest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn scores_of(&self, subject: &Subject, limit: u32) -> Result<Vec<(String, i64)>, StoreError> {
        let values = [subject.who.code().into(), subject.key.as_str().into(), i64::from(limit).into()];
        let rows = self.db().query(OF_SUBJECT, &values).await?;
        let read = |mut row: Row| {
            let points = row.int(1, "score.points")?;
            Ok((row.take_text(0, "score.month")?, points))
        };
        rows.into_iter().map(read).collect()
    }

    /// Days on which somebody of a side received, examined or decided something: key and day.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn worked(
        &self,
        side: &str,
        first: Date,
        last: Date,
    ) -> Result<Vec<(String, Date)>, StoreError> {
        let values = [side.into(), moment::day_number(first).into(), moment::day_number(last).into()];
        let rows = self.db().query(WORKED, &values).await?;
        let read = |mut row: Row| {
            let day =
                moment::day(row.int(1, "tally.day")?).ok_or_else(|| StoreError::corrupt("tally.day", ""))?;
            Ok((row.take_text(0, "tally.key")?, day))
        };
        rows.into_iter().map(read).collect()
    }

    /// Whether something happened to findings from an index on.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn findings_moved_since(&self, idx: i64) -> Result<bool, StoreError> {
        let row = self.db().query_opt(FINDINGS_SINCE, &[idx.into()]).await?;
        row.map_or(Ok(false), |row| Ok(row.int(0, "count")? > 0))
    }

    /// Bulletins before a place, the newest first: all, those that are out, or those that are open to the public.
    ///
    /// # Errors
    /// See [`Store::formula`].
    pub async fn bulletins(
        &self,
        before: i64,
        out: bool,
        open: bool,
        limit: u32,
    ) -> Result<Vec<Bulletin>, StoreError> {
        let values = [before.into(), i64::from(out).into(), i64::from(open).into(), i64::from(limit).into()];
        let rows = self.db().query(BULLETINS, &values).await?;
        rows.iter().map(|row| row.json(0, "bulletin.body")).collect()
    }

    /// One bulletin with its place.
    ///
    /// # Errors
    /// See [`Store::formula`].
    pub async fn bulletin(&self, id: &str) -> Result<Option<(Bulletin, i64)>, StoreError> {
        let row = self.db().query_opt("select body, place from bulletin where id = ?1", &[id.into()]).await?;
        row.map(|row| Ok((row.json(0, "bulletin.body")?, row.int(1, "bulletin.place")?))).transpose()
    }

    /// The last place, and the last number of a year; 0 for none.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn last_bulletin(&self, year: i16) -> Result<(i64, i64), StoreError> {
        let sql =
            "select coalesce(max(place), 0), coalesce(max(case when year = ?1 then no end), 0) from bulletin";
        let row = self.db().query_opt(sql, &[i64::from(year).into()]).await?;
        row.map_or(Ok((0, 0)), |row| Ok((row.int(0, "bulletin.place")?, row.int(1, "bulletin.no")?)))
    }
}
