//! The two engines behind one small interface: `query` and `exec` with SQL in the common subset.

pub(crate) mod dialect;
pub(crate) mod migrate;
pub(crate) mod pg;
pub(crate) mod sqlite;

use crate::StoreError;
use crate::value::{Row, Value};

/// Where reads go.
#[derive(Debug)]
pub(crate) enum Db {
    /// A small pool of read-only connections.
    Sqlite(sqlite::Readers),
    /// A few pipelining clients, used in turn.
    Pg(Box<pg::Pool>),
}

impl Db {
    /// Of a statement that must differ, the text for this engine.
    pub(crate) fn text(&self, sqlite: &'static str, pg: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Pg(_) => pg,
        }
    }

    /// Rows of a bounded statement. On SQLite it runs where it is called: a bounded, indexed read takes some
    /// tens of microseconds, less than handing it to another thread and back.
    pub(crate) async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(readers) => readers.query(sql, values),
            Self::Pg(pool) => pool.query(sql, values).await,
        }
    }

    /// The first row, if any.
    pub(crate) async fn query_opt(
        &self,
        sql: &'static str,
        values: &[Value],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }
}

/// A statement with its values.
pub(crate) type Statement = (&'static str, Vec<Value>);
