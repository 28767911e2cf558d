//! Rules tried on the past.

use crate::engine::Statement;
use crate::value::Row;
use crate::{Store, StoreError};

/// A back-test as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBacktest {
    /// Its id.
    pub id: String,
    /// The rule tried.
    pub rule: String,
    /// `running`, `done`, `cancelled`, `failed`.
    pub state: String,
    /// When it was begun, in seconds since 1970.
    pub at: i64,
    /// Everything else, as JSON.
    pub body: String,
}

const BACKTEST: &str = "insert into backtest (id, rule, state, at, body) values (?1, ?2, ?3, ?4, ?5) \
    on conflict (id) do update set state = excluded.state, body = excluded.body";
const STATE: &str = "insert into backtest_state (id, body) values (?1, ?2) \
    on conflict (id) do update set body = excluded.body";

impl Store {
    /// Keeps a back-test.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn put_backtest(&self, test: &StoredBacktest) -> Result<(), StoreError> {
        let values = vec![
            test.id.as_str().into(),
            test.rule.as_str().into(),
            test.state.as_str().into(),
            test.at.into(),
            test.body.as_str().into(),
        ];
        self.exec(vec![(BACKTEST, values)]).await.map(drop)
    }

    /// One back-test.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn backtest(&self, id: &str) -> Result<Option<StoredBacktest>, StoreError> {
        let sql = "select id, rule, state, at, body from backtest where id = ?1";
        self.db().query_opt(sql, &[id.into()]).await?.map(StoredBacktest::of).transpose()
    }

    /// What a back-test knew where it stopped; none where it never said.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn backtest_state(&self, id: &str) -> Result<Option<String>, StoreError> {
        let sql = "select body from backtest_state where id = ?1";
        let row = self.db().query_opt(sql, &[id.into()]).await?;
        row.map(|mut row| row.take_text(0, "backtest_state.body")).transpose()
    }

    /// Keeps what a back-test knows where it stops, or forgets it.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn put_backtest_state(&self, id: &str, body: Option<&str>) -> Result<(), StoreError> {
        let statement: Statement = match body {
            Some(body) => (STATE, vec![id.into(), body.into()]),
            None => ("delete from backtest_state where id = ?1", vec![id.into()]),
        };
        self.exec(vec![statement]).await.map(drop)
    }

    /// Back-tests of a rule, the newest first; of no rule: those that run, the oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn backtests(&self, rule: Option<&str>, limit: u32) -> Result<Vec<StoredBacktest>, StoreError> {
        let limit = i64::from(limit);
        let rows = match rule {
            Some(rule) => {
                let sql = "select id, rule, state, at, body from backtest where rule = ?1 order by at desc limit ?2";
                self.db().query(sql, &[rule.into(), limit.into()]).await?
            }
            None => {
                let sql = "select id, rule, state, at, body from backtest where state = 'running' order by at limit ?1";
                self.db().query(sql, &[limit.into()]).await?
            }
        };
        rows.into_iter().map(StoredBacktest::of).collect()
    }
}

impl StoredBacktest {
    fn of(mut row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            body: row.take_text(4, "backtest.body")?,
            at: row.int(3, "backtest.at")?,
            state: row.take_text(2, "backtest.state")?,
            rule: row.take_text(1, "backtest.rule")?,
            id: row.take_text(0, "backtest.id")?,
        })
    }
}
