//! PostgreSQL: connections with their prepared statements, migration, and a few clients shared by all readers.

use std::collections::HashMap;
use std::future::{Future as _, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures_util::future;
use parking_lot::Mutex;
use tokio::sync::Mutex as AsyncMutex;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Config, NoTls};

use super::{Statement, dialect, migrate};
use crate::StoreError;
use crate::value::{Row, Value};

/// How long to wait for a server that does not answer before the connection counts as lost.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the database is, and our schema in it.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    config: Config,
    schema: String,
}

impl Place {
    /// Reads a libpq connection string or URL.
    pub(crate) fn parse(connection: &str, schema: &str) -> Result<Self, StoreError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if schema.is_empty() || schema.len() > 63 || !schema.chars().all(plain) {
            return Err(StoreError::Invalid("schema"));
        }
        let mut config: Config = connection.parse()?;
        config
            .application_name("yichuang")
            .connect_timeout(PATIENCE)
            .keepalives_idle(PATIENCE)
            .tcp_user_timeout(2 * PATIENCE);
        Ok(Self { config, schema: schema.to_owned() })
    }

    /// A connection with the session's settings; `extra` comes after the common ones.
    pub(crate) async fn connect(&self, extra: &str) -> Result<Conn, StoreError> {
        let (client, connection) = self.config.connect(NoTls).await.map_err(|error| {
            tracing::warn!(%error, "no connection to PostgreSQL");
            if error.as_db_error().is_some() { StoreError::failed(error) } else { StoreError::Lost }
        })?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::warn!(%error, "connection to PostgreSQL lost");
            }
        });
        let settings = format!("set search_path = {}; {}; {extra}", self.schema, dialect::PG_SESSION);
        client.batch_execute(&settings).await?;
        Ok(Conn { client, statements: Mutex::default() })
    }

    /// Brings the schema up to date; several instances may start at once.
    pub(crate) async fn migrate(&self) -> Result<(), StoreError> {
        let mut conn = self.connect("").await?;
        let lock = "select pg_advisory_lock(79177002, hashtext($1))";
        conn.client.query(lock, &[&self.schema]).await?;
        conn.client.batch_execute(&format!("create schema if not exists {}", self.schema)).await?;
        conn.client.batch_execute(migrate::VERSION_TABLE).await?;
        let found: i64 = conn.client.query_one(migrate::VERSION, &[]).await?.get(0);
        for migration in migrate::needed(found)? {
            let transaction = conn.client.transaction().await?;
            transaction.batch_execute(migration.postgres).await?;
            transaction
                .execute("insert into schema_version (version) values ($1)", &[&migration.number])
                .await?;
            transaction.commit().await?;
        }
        Ok(())
    }
}

/// A connection and the statements prepared on it, by the text they were written as.
#[derive(Debug)]
pub(crate) struct Conn {
    pub(crate) client: Client,
    statements: Mutex<HashMap<&'static str, tokio_postgres::Statement>>,
}

impl Conn {
    /// The statement, prepared on first use.
    pub(crate) async fn prepared(&self, sql: &'static str) -> Result<tokio_postgres::Statement, StoreError> {
        if let Some(statement) = self.statements.lock().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&dialect::to_postgres(sql)).await?;
        self.statements.lock().insert(sql, statement.clone());
        Ok(statement)
    }

    /// Rows of a statement.
    pub(crate) async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql).await?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let found = self.client.query(&statement, &values).await?;
        found.iter().map(row).collect()
    }

    /// Runs one statement; the number of rows it changed.
    pub(crate) async fn execute(&self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError> {
        let statement = self.prepared(sql).await?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        Ok(self.client.execute(&statement, &values).await?)
    }

    /// Runs statements in their order without waiting in between; the number of rows each changed, or the first error.
    /// In a transaction nothing behind an error is done.
    pub(crate) async fn execute_all(&self, statements: &[Statement]) -> Result<Vec<u64>, StoreError> {
        // What is not prepared would have to wait, and others would overtake it.
        for (sql, _) in statements {
            self.prepared(sql).await?;
        }
        let mut sent = Vec::with_capacity(statements.len());
        for (sql, values) in statements {
            let mut one = Box::pin(future::maybe_done(self.execute(sql, values)));
            // The first poll sends it.
            poll_fn(|context| Poll::Ready(one.as_mut().poll(context).is_ready())).await;
            sent.push(one);
        }
        let mut changed = Vec::with_capacity(sent.len());
        for mut one in sent {
            one.as_mut().await;
            changed.push(one.as_mut().take_output().unwrap_or(Err(StoreError::Lost))?);
        }
        Ok(changed)
    }
}

pub(crate) fn row(found: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let value = |(at, column): (usize, &tokio_postgres::Column)| {
        Ok(match *column.type_() {
            Type::INT8 => found.try_get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::I),
            Type::INT4 => {
                found.try_get::<_, Option<i32>>(at)?.map_or(Value::Null, |value| Value::I(value.into()))
            }
            Type::BYTEA => found.try_get::<_, Option<Vec<u8>>>(at)?.map_or(Value::Null, Value::B),
            _ => found.try_get::<_, Option<String>>(at)?.map_or(Value::Null, Value::T),
        })
    };
    Ok(Row(found.columns().iter().enumerate().map(value).collect::<Result<_, StoreError>>()?))
}

/// A few clients that all readers share (each pipelines), and one for transactions beside the log.
#[derive(Debug)]
pub(crate) struct Pool {
    place: Place,
    clients: Vec<AsyncMutex<Option<Arc<Conn>>>>,
    next: AtomicUsize,
    /// Sessions, leases, tiles: short transactions that are not acts.
    side: AsyncMutex<Option<Conn>>,
}

impl Pool {
    pub(crate) fn new(place: Place, count: usize) -> Self {
        let clients = (0..count.max(1)).map(|_| AsyncMutex::default()).collect();
        Self { place, clients, next: AtomicUsize::new(0), side: AsyncMutex::default() }
    }

    /// The schema's number; 0 where there is none.
    pub(crate) async fn schema(&self) -> Result<i64, StoreError> {
        let table = "select count(*) from pg_tables where schemaname = current_schema() and tablename = 'schema_version'";
        let exists =
            self.query(table, &[]).await?.first().map_or(Ok(0), |row| row.int(0, "schema_version"))?;
        if exists == 0 {
            return Ok(0);
        }
        let rows = self.query(migrate::VERSION, &[]).await?;
        rows.first().map_or(Ok(0), |row| row.int(0, "schema_version.version"))
    }

    async fn client(&self) -> Result<Arc<Conn>, StoreError> {
        let at = self.next.fetch_add(1, Ordering::Relaxed) % self.clients.len();
        let Some(slot) = self.clients.get(at) else { return Err(StoreError::Lost) };
        let mut slot = slot.lock().await;
        if let Some(conn) = slot.as_ref().filter(|conn| !conn.client.is_closed()) {
            return Ok(conn.clone());
        }
        // Boxed, since every future of a page or an act holds this one and connecting is rare.
        let conn = Arc::new(Box::pin(self.place.connect("")).await?);
        *slot = Some(conn.clone());
        Ok(conn)
    }

    /// Rows of a statement; a lost connection is tried again once on a new one, since reading repeats safely.
    pub(crate) async fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        match self.client().await?.query(sql, values).await {
            Err(StoreError::Lost) => self.client().await?.query(sql, values).await,
            answered => answered,
        }
    }

    /// How a statement would be run.
    pub(crate) async fn explain(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let conn = self.client().await?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        let found = conn.client.query(&format!("explain {}", dialect::to_postgres(sql)), &values).await?;
        found.iter().map(row).collect()
    }

    /// Runs the statements in one transaction.
    pub(crate) async fn exec(&self, statements: &[Statement]) -> Result<Vec<u64>, StoreError> {
        let mut side = self.side.lock().await;
        let conn = match side.take().filter(|conn| !conn.client.is_closed()) {
            Some(conn) => conn,
            None => Box::pin(self.place.connect("set idle_in_transaction_session_timeout = 10000")).await?,
        };
        if let [(sql, values)] = statements {
            let changed = conn.execute(sql, values).await;
            *side = Some(conn);
            return changed.map(|n| vec![n]);
        }
        conn.client.batch_execute("begin").await?;
        let done = conn.execute_all(statements).await;
        conn.client.batch_execute(if done.is_ok() { "commit" } else { "rollback" }).await?;
        *side = Some(conn);
        done
    }

    /// Connections opened ahead, so that the first readers do not wait.
    pub(crate) async fn warm(&self) -> Result<(), StoreError> {
        future::try_join_all((0..self.clients.len()).map(|_| self.client())).await.map(|_| ())
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }
}
