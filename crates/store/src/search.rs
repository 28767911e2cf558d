//! What the search keeps: synonyms that editors added, and how often a search found nothing.

use domain::case::Author;
use domain::catalogue::search::Synonym;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::engine::Statement;
use crate::value::{Row, Value};
use crate::{Store, StoreError, moment};

/// Most rows of searches that found nothing; what is new beyond it is not counted.
pub const MISSED_ROWS: u32 = 20_000;
/// Most synonyms loaded.
const SYNONYMS_MAX: i64 = 20_000;

/// A synonym as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSynonym {
    /// The synonym.
    pub synonym: Synonym,
    /// Who added it.
    pub by: Author,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// A search that found nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missed {
    /// Its words, without anything that tells who searched.
    pub words: String,
    /// How often.
    pub n: i64,
    /// The last day.
    pub last: Date,
}

const SYNONYM: &str = "insert into search_synonym (word, target, body) values (?1, ?2, ?3) \
    on conflict (word, target) do update set body = excluded.body";
const STRIKE: &str = "delete from search_synonym where word = ?1 and target = ?2";
const COUNT: &str = "insert into search_missed (words, day, n) \
    select ?1, cast(?2 as bigint), cast(?3 as bigint) where (select count(*) from search_missed) < cast(?4 as bigint) \
    on conflict (words, day) do update set n = search_missed.n + excluded.n";
const MISSED: &str = "select words, cast(sum(n) as bigint), max(day) from search_missed where day >= ?1 \
    group by words order by 2 desc, words limit ?2";

fn key(synonym: &Synonym) -> Result<[Value; 2], StoreError> {
    let target = serde_json::to_string(&synonym.target).map_err(StoreError::failed)?;
    Ok([synonym.word.as_str().into(), Value::T(target)])
}

impl StoredSynonym {
    pub(crate) fn upsert(&self) -> Result<Statement, StoreError> {
        let [word, target] = key(&self.synonym)?;
        let body = serde_json::to_string(self).map_err(StoreError::failed)?;
        Ok((SYNONYM, vec![word, target, Value::T(body)]))
    }
}

pub(crate) fn strike(synonym: &Synonym) -> Result<Statement, StoreError> {
    Ok((STRIKE, key(synonym)?.into()))
}

impl Store {
    /// The synonyms that editors added, by word; at most 20,000.
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn synonyms(&self) -> Result<Vec<StoredSynonym>, StoreError> {
        let sql = "select body from search_synonym order by word, target limit ?1";
        let rows = self.db().query(sql, &[SYNONYMS_MAX.into()]).await?;
        rows.iter().map(|row| row.json(0, "search_synonym.body")).collect()
    }

    /// Counts searches that found nothing on a day. What is new beyond [`MISSED_ROWS`] is left out.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn count_missed(&self, day: Date, counts: &[(String, u32)]) -> Result<(), StoreError> {
        if counts.is_empty() {
            return Ok(());
        }
        let statement = |(words, n): &(String, u32)| {
            let most = i64::from(MISSED_ROWS);
            (
                COUNT,
                vec![
                    words.as_str().into(),
                    moment::day_number(day).into(),
                    i64::from(*n).into(),
                    most.into(),
                ],
            )
        };
        self.exec(counts.iter().map(statement).collect()).await.map(|_| ())
    }

    /// Searches that found nothing since a day, the most frequent first.
    ///
    /// # Errors
    /// See [`Store::synonyms`].
    pub async fn missed(&self, since: Date, limit: u32) -> Result<Vec<Missed>, StoreError> {
        let values = [moment::day_number(since).into(), i64::from(limit).into()];
        let read = |mut row: Row| {
            let last = moment::day(row.int(2, "search_missed.day")?);
            Ok(Missed {
                n: row.int(1, "search_missed.n")?,
                last: last.ok_or_else(|| StoreError::corrupt("search_missed.day", ""))?,
                words: row.take_text(0, "search_missed.words")?,
            })
        };
        self.db().query(MISSED, &values).await?.into_iter().map(read).collect()
    }

    /// Removes a search from those that found nothing.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn forget_missed(&self, words: &str) -> Result<(), StoreError> {
        let sql = "delete from search_missed where words = ?1";
        self.exec(vec![(sql, vec![words.into()])]).await.map(|_| ())
    }

    /// Removes searches that found nothing before a day.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn sweep_missed(&self, before: Date) -> Result<(), StoreError> {
        let sql = "delete from search_missed where day < ?1";
        self.exec(vec![(sql, vec![moment::day_number(before).into()])]).await.map(|_| ())
    }
}
