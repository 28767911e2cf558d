//! SQLite: connections, migration, and a small pool of read-only connections beside the one writer.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::{dialect, migrate};
use crate::StoreError;
use crate::value::{Row, Value};

/// Read-only connections, used in turn.
#[derive(Debug)]
pub(crate) struct Readers {
    connections: Vec<Mutex<Connection>>,
    next: AtomicUsize,
}

/// Opens the connection that writes and brings the schema up to date.
pub(crate) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    make_private(path)?;
    let mut connection = Connection::open(path)?;
    connection.execute_batch(dialect::SQLITE_WRITER)?;
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch(migrate::VERSION_TABLE)?;
    let found = connection.query_row(migrate::VERSION, [], |row| row.get(0))?;
    for migration in migrate::needed(found)? {
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration.sqlite)?;
        transaction.execute("insert into schema_version (version) values (?1)", [migration.number])?;
        transaction.commit()?;
    }
    Ok(connection)
}

/// Makes the file of a new database for its owner only, whatever the umask; SQLite gives its `-wal` and `-shm` the
/// same rights. A file that is there keeps the rights somebody gave it.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Opens a connection that reads.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch(dialect::SQLITE_READER)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// Rows of a statement on one connection.
pub(crate) fn rows(connection: &Connection, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let columns = statement.column_count();
    let mut found = statement.query(params_from_iter(values))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let values = (0..columns).map(|column| Ok(value(row.get_ref(column)?)));
        rows.push(Row(values.collect::<Result<_, rusqlite::Error>>()?));
    }
    Ok(rows)
}

fn value(found: rusqlite::types::ValueRef<'_>) -> Value {
    use rusqlite::types::ValueRef;
    match found {
        ValueRef::Integer(value) => Value::I(value),
        ValueRef::Text(value) => Value::T(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Value::B(value.to_vec()),
        ValueRef::Null | ValueRef::Real(_) => Value::Null,
    }
}

/// Runs one statement; the number of rows it changed.
pub(crate) fn execute(connection: &Connection, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
    let changed = connection.prepare_cached(sql)?.execute(params_from_iter(values))?;
    Ok(u64::try_from(changed).unwrap_or(0))
}

impl Readers {
    /// `count` connections to a database that exists and has this release's schema.
    pub(crate) fn open(path: &Path, count: usize) -> Result<Self, StoreError> {
        let connections = (0..count.max(1)).map(|_| open_reader(path).map(Mutex::new));
        let connections = connections.collect::<Result<Vec<_>, _>>()?;
        Ok(Self { connections, next: AtomicUsize::new(0) })
    }

    /// The schema's number.
    pub(crate) fn schema(&self) -> Result<i64, StoreError> {
        let rows = self.query(migrate::VERSION, &[])?;
        rows.first().map_or(Ok(0), |row| row.int(0, "schema_version.version"))
    }

    /// How a statement would be run.
    pub(crate) fn explain(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let Some(connection) = self.connections.first() else { return Ok(Vec::new()) };
        rows(&connection.lock(), &format!("explain query plan {sql}"), values)
    }

    /// Rows of a bounded statement, on the first connection that is free.
    pub(crate) fn query(&self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let start = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.connections.len();
        let (before, after) = self.connections.split_at(start % count);
        let mut in_turn = after.iter().chain(before);
        if let Some(connection) = in_turn.find_map(|connection| connection.try_lock()) {
            return rows(&connection, sql, values);
        }
        match after.first() {
            Some(connection) => rows(&connection.lock(), sql, values),
            None => Ok(Vec::new()),
        }
    }
}

/// Opens the connection that copies the write-ahead log back.
pub(crate) fn open_checkpointer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.execute_batch("pragma synchronous = full; pragma busy_timeout = 0")?;
    Ok(connection)
}

/// Copies a database as of one moment and makes the copy durable.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = open_reader(from)?;
    make_private(to)?;
    let mut target = Connection::open(to)?;
    let backup = rusqlite::backup::Backup::new(&source, &mut target)?;
    // All pages in one step: no act that falls in between can make it begin again.
    match backup.step(-1)? {
        rusqlite::backup::StepResult::Done => {}
        _ => return Err(StoreError::Busy),
    }
    drop(backup);
    drop(target);
    std::fs::File::open(to)?.sync_all()?;
    Ok(())
}
