//! Opening a store, and the handle everything else hangs on.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::{mpsc, oneshot};

use crate::engine::{Db, Statement, migrate, pg, sqlite};
use crate::leader::Leadership;
use crate::objects::Objects;
use crate::recent::Recent;
use crate::write::{CaseCommit, CaseWrite, Committed, RecordWrite, RecordWritten, Write};
use crate::writer::{self, Job, Task};
use crate::{StoreError, recovery};

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Options {
    /// Directory that only one writing process may use; locked while the store is open.
    pub data_dir: Option<PathBuf>,
    /// Where the last published checkpoint is kept beside the database, to find out a restored older copy.
    pub published: Option<PathBuf>,
    /// Connections for reading.
    pub readers: usize,
    /// Acts that may wait; more are answered [`StoreError::Busy`].
    pub queue: usize,
    /// Name of this process for leases: another one for each process that shares a database.
    pub instance: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { data_dir: None, published: None, readers: 4, queue: 1024, instance: "single".to_owned() }
    }
}

/// Whether acts may be recorded: what the log can prove of itself (ADR 009).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It continues what was published.
    Sound,
    /// The database has a signed head, and the file that would show whether it is the last one is missing.
    Unvouched,
    /// It does not continue what was published.
    Behind,
}

impl Standing {
    fn of(code: u8) -> Self {
        [Self::Sound, Self::Unvouched].into_iter().find(|known| *known as u8 == code).unwrap_or(Self::Behind)
    }
}

/// A store. Cloning is cheap; the writer ends when the last clone is gone.
#[derive(Debug, Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    db: Db,
    queue: Option<mpsc::Sender<Job>>,
    options: Options,
    recent: Recent,
    standing: AtomicU8,
    leadership: tokio::sync::Mutex<Leadership>,
    sqlite_path: Option<PathBuf>,
    _lock: Option<File>,
}

impl Store {
    /// Opens a SQLite database for reading and writing, made and migrated if needed.
    ///
    /// # Errors
    /// [`StoreError::Locked`] beside another writing process, [`StoreError::SchemaNewer`], or the database.
    pub async fn open_sqlite(path: &Path, options: Options) -> Result<Self, StoreError> {
        let lock = lock(options.data_dir.as_deref())?;
        let writer = sqlite::open_writer(path)?;
        let readers = sqlite::Readers::open(path, options.readers)?;
        let checkpointer = sqlite::open_checkpointer(path)?;
        let queue = writer::sqlite::start(writer, checkpointer, options.queue)?;
        Self::checked(Db::Sqlite(readers), Some(queue), options, Some(path.to_owned()), lock).await
    }

    /// Opens a SQLite database for reading only, beside a running server if there is one.
    ///
    /// # Errors
    /// The database is not there or of another release.
    pub async fn open_sqlite_read_only(path: &Path, options: Options) -> Result<Self, StoreError> {
        let readers = sqlite::Readers::open(path, options.readers)?;
        migrate::check(readers.schema()?)?;
        Self::checked(Db::Sqlite(readers), None, options, Some(path.to_owned()), None).await
    }

    /// Opens a schema of a PostgreSQL database for reading and writing, made and migrated if needed.
    /// `connection` is a libpq string or URL; the schema's name has lower-case letters, digits and `_`.
    ///
    /// # Errors
    /// See [`Store::open_sqlite`].
    pub async fn open_pg(connection: &str, schema: &str, options: Options) -> Result<Self, StoreError> {
        let lock = lock(options.data_dir.as_deref())?;
        let place = pg::Place::parse(connection, schema)?;
        place.migrate().await?;
        let pool = pg::Pool::new(place.clone(), options.readers);
        pool.warm().await?;
        let queue = writer::pg::start(place, options.queue);
        Self::checked(Db::Pg(Box::new(pool)), Some(queue), options, None, lock).await
    }

    /// Opens a schema of a PostgreSQL database for reading only.
    ///
    /// # Errors
    /// The schema is not there or of another release.
    pub async fn open_pg_read_only(
        connection: &str,
        schema: &str,
        options: Options,
    ) -> Result<Self, StoreError> {
        let pool = pg::Pool::new(pg::Place::parse(connection, schema)?, options.readers);
        migrate::check(pool.schema().await?)?;
        Self::checked(Db::Pg(Box::new(pool)), None, options, None, None).await
    }

    async fn checked(
        db: Db,
        queue: Option<mpsc::Sender<Job>>,
        options: Options,
        sqlite_path: Option<PathBuf>,
        lock: Option<File>,
    ) -> Result<Self, StoreError> {
        let store = Self {
            inner: Arc::new(Inner {
                db,
                queue,
                options,
                recent: Recent::default(),
                standing: AtomicU8::new(Standing::Behind as u8),
                leadership: tokio::sync::Mutex::default(),
                sqlite_path,
                _lock: lock,
            }),
        };
        store.set_standing(recovery::standing(&store).await?);
        Ok(store)
    }

    pub(crate) fn recent(&self) -> &Recent {
        &self.inner.recent
    }

    pub(crate) fn db(&self) -> &Db {
        &self.inner.db
    }

    pub(crate) fn options(&self) -> &Options {
        &self.inner.options
    }

    pub(crate) fn leadership(&self) -> &tokio::sync::Mutex<Leadership> {
        &self.inner.leadership
    }

    pub(crate) fn sqlite_path(&self) -> Option<&Path> {
        self.inner.sqlite_path.as_deref()
    }

    /// The log cannot prove that it continues what was published; acts are refused.
    #[must_use]
    pub fn needs_recovery(&self) -> bool {
        self.standing() != Standing::Sound
    }

    /// Whether acts are recorded, and if not, why.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of(self.inner.standing.load(Ordering::Acquire))
    }

    pub(crate) fn set_standing(&self, standing: Standing) {
        self.inner.standing.store(standing as u8, Ordering::Release);
    }

    /// Records an act in a case; answered once it is durable. Dropping the future does not take the act back.
    ///
    /// # Errors
    /// [`StoreError::Clash`], [`StoreError::EpochChanged`], [`StoreError::KeyReused`]: decide again or refuse;
    /// [`StoreError::Busy`]: nothing was recorded; [`StoreError::Lost`]: the outcome is unknown.
    pub async fn commit_case(&self, write: CaseWrite) -> Result<CaseCommit, StoreError> {
        self.ready()?;
        match self.queued(Task::Write(Write::Case(Box::new(write)))).await? {
            Committed::Case(commit) => {
                if let CaseCommit::Written(written) = &commit {
                    self.inner.recent.put(&written.row);
                }
                Ok(commit)
            }
            _ => Err(StoreError::Invalid("answer")),
        }
    }

    /// Records an act elsewhere with the rows it changes; answered once it is durable.
    ///
    /// # Errors
    /// See [`Store::commit_case`].
    pub async fn commit_record(&self, write: RecordWrite) -> Result<RecordWritten, StoreError> {
        self.ready()?;
        self.record(write).await
    }

    /// Records acts elsewhere in one transaction, all of them or none; answered once they are durable. Other acts wait
    /// meanwhile, so a caller with many hands them over a few hundred at a time.
    ///
    /// # Errors
    /// See [`Store::commit_case`].
    pub async fn commit_records(&self, writes: Vec<RecordWrite>) -> Result<Vec<RecordWritten>, StoreError> {
        self.ready()?;
        if writes.is_empty() {
            return Ok(Vec::new());
        }
        match self.queued(Task::Write(Write::Records(writes))).await? {
            Committed::Records(written) => Ok(written),
            _ => Err(StoreError::Invalid("answer")),
        }
    }

    pub(crate) async fn record(&self, write: RecordWrite) -> Result<RecordWritten, StoreError> {
        match self.queued(Task::Write(Write::Record(Box::new(write)))).await? {
            Committed::Record(written) => Ok(written),
            _ => Err(StoreError::Invalid("answer")),
        }
    }

    /// A directory for files of this process that nothing in the database names: what was uploaded and waits for a yes.
    /// None where the store has no directory of its own.
    #[must_use]
    pub fn scratch(&self, name: &str) -> Option<PathBuf> {
        let options = &self.inner.options;
        let beside = options.published.as_deref().and_then(Path::parent);
        options.data_dir.as_deref().or(beside).map(|directory| directory.join(name))
    }

    /// The files that rows name (photographs), beside the database.
    ///
    /// # Errors
    /// The store has no directory of its own, or it cannot be made.
    pub fn files(&self) -> Result<Objects, StoreError> {
        Objects::open(&self.scratch("files").ok_or(StoreError::Invalid("files"))?)
    }

    fn ready(&self) -> Result<(), StoreError> {
        if self.needs_recovery() { Err(StoreError::NeedsRecovery) } else { Ok(()) }
    }

    /// Runs statements that are no acts (sessions, leases, tiles) in one transaction; rows changed by each.
    pub(crate) async fn exec(&self, statements: Vec<Statement>) -> Result<Vec<u64>, StoreError> {
        if self.inner.queue.is_none() {
            return Err(StoreError::ReadOnly);
        }
        match self.db() {
            Db::Pg(pool) => pool.exec(&statements).await,
            Db::Sqlite(_) => match self.queued(Task::Exec(statements)).await? {
                Committed::Changed(rows) => Ok(rows),
                _ => Err(StoreError::Invalid("answer")),
            },
        }
    }

    async fn queued(&self, task: Task) -> Result<Committed, StoreError> {
        let queue = self.inner.queue.as_ref().ok_or(StoreError::ReadOnly)?;
        let (reply, answer) = oneshot::channel();
        queue.try_send(Job { task, reply }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::Lost,
        })?;
        answer.await.map_err(|_| StoreError::Lost)?
    }

    /// Copies a SQLite database while it is in use, as of one moment. PostgreSQL has its own tools.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] on PostgreSQL or if `to` exists; else the database or the file system.
    pub async fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let Some(from) = self.sqlite_path() else { return Err(StoreError::Invalid("backup")) };
        if to.exists() {
            return Err(StoreError::Invalid("backup"));
        }
        let (from, to) = (from.to_owned(), to.to_owned());
        let copied = tokio::task::spawn_blocking(move || sqlite::copy(&from, &to)).await;
        copied.map_err(StoreError::failed)?
    }

    /// Acts waiting in the queue: a metric.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.inner.queue.as_ref().map_or(0, |queue| queue.max_capacity() - queue.capacity())
    }
}

/// Makes a directory, and what is missing above it, for its owner only; one that is there keeps its rights.
///
/// # Errors
/// The file system refuses.
pub fn private_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Takes the data directory for this process, as long as the file is open.
fn lock(data_dir: Option<&Path>) -> Result<Option<File>, StoreError> {
    let Some(directory) = data_dir else { return Ok(None) };
    private_directory(directory)?;
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(directory.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}
