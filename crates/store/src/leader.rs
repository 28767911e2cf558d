//! The leader hashes, writes tiles and signs heads, under a lease with a term (DESIGN §4): rows durable, then tiles,
//! then the head, which moves only forward and only within its own term.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use ledger::checkpoint::Checkpoint;
use ledger::note::NoteSigner;
use ledger::tree::{self, HashTile, TILE_WIDTH, TreeState};

use crate::engine::Statement;
use crate::open::Standing;
use crate::{Store, StoreError, objects};

/// Seconds a lease lasts; renewed when half is over.
const LEASE_SECONDS: i64 = 10;

/// Leaves read at once.
const CHUNK: i64 = 4_096;

/// What the file beside the database says before the first head: this place takes part, nothing is published yet.
const NOTHING_YET: &str = "no head published yet\n";

/// What stands in the file beside the database.
pub(crate) enum Beside {
    /// There is no file.
    Missing,
    /// Nothing was published when it was written.
    NothingYet,
    /// The last signed head this place knows of.
    Head(String),
}

impl Beside {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, StoreError> {
        match std::fs::read_to_string(path) {
            Ok(text) if text == NOTHING_YET => Ok(Self::NothingYet),
            Ok(note) => Ok(Self::Head(note)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::Missing),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn head(self) -> Option<String> {
        match self {
            Self::Head(note) => Some(note),
            Self::Missing | Self::NothingYet => None,
        }
    }
}

/// The last published head in the file beside a database; none if there is no file, or nothing was published.
///
/// # Errors
/// The file cannot be read.
pub fn published_head(path: &Path) -> Result<Option<String>, StoreError> {
    Beside::read(path).map(Beside::head)
}

/// The published head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Events covered.
    pub size: u64,
    /// Signed note.
    pub note: String,
    /// Term of the leader that signed it.
    pub term: i64,
}

/// What one turn of the leader did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    /// The head covers every event.
    UpToDate,
    /// Another instance leads.
    NotLeader,
    /// A new head of this size is published.
    Published(u64),
}

/// What this process remembers between turns.
#[derive(Debug, Default)]
pub(crate) struct Leadership {
    tree: Option<TreeState>,
    term: i64,
    /// Seconds since 1970.
    until: i64,
    /// When an idle instance last asked for the lease, in seconds since 1970.
    asked: i64,
    /// Size of the head in the file beside the database.
    kept: Option<u64>,
}

impl Leadership {
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether the lease is held at this instant.
    pub(crate) fn holds(&self, now: Timestamp) -> bool {
        now.as_second() < self.until
    }
}

impl Store {
    /// The published head; none before the first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn checkpoint(&self) -> Result<Option<Head>, StoreError> {
        let row = self.db().query_opt("select size, note, term from checkpoint where id = 1", &[]).await?;
        let Some(mut row) = row else { return Err(StoreError::corrupt("checkpoint.id", 1)) };
        let size = u64::try_from(row.int(0, "checkpoint.size")?).unwrap_or(0);
        let term = row.int(2, "checkpoint.term")?;
        Ok((size > 0).then_some(Head { size, note: row.take_text(1, "checkpoint.note")?, term }))
    }

    /// Takes or renews a lease; its term, or none while another holds it.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn lease(&self, name: &str, now: Timestamp, seconds: i64) -> Result<Option<i64>, StoreError> {
        let sql = "insert into lease (name, holder, term, until) values (?1, ?2, 1, ?3) \
            on conflict (name) do update set holder = excluded.holder, until = excluded.until, \
            term = case when lease.holder = excluded.holder then lease.term else lease.term + 1 end \
            where lease.holder = excluded.holder or lease.until <= ?4";
        let holder = self.options().instance.as_str();
        let now = now.as_second();
        let values = vec![name.into(), holder.into(), (now + seconds).into(), now.into()];
        if self.exec(vec![(sql, values)]).await? != [1] {
            return Ok(None);
        }
        let sql = "select term from lease where name = ?1 and holder = ?2";
        let row = self.db().query_opt(sql, &[name.into(), holder.into()]).await?;
        row.map(|row| row.int(0, "lease.term")).transpose()
    }

    /// Publishes a head over every event, if there are new ones and this instance leads. To be called every tenth
    /// of a second; a turn with nothing new is one small read.
    ///
    /// # Errors
    /// [`StoreError::NeedsRecovery`] if the stored tree is not the one the last head was signed over;
    /// [`StoreError::Invalid`] before the store has an origin; else the database.
    pub async fn advance_checkpoint(
        &self,
        signers: &Arc<[NoteSigner]>,
        now: Timestamp,
    ) -> Result<Advance, StoreError> {
        if self.standing() == Standing::Unvouched {
            self.join(now).await?;
        }
        if self.needs_recovery() {
            return Err(StoreError::NeedsRecovery);
        }
        let mut leadership = self.leadership().lock().await;
        let count = u64::try_from(self.event_count().await?).unwrap_or(0);
        let published = self.checkpoint().await?;
        self.follow(&mut leadership, published.as_ref()).await?;
        let size = published.as_ref().map_or(0, |head| head.size);
        if count <= size {
            self.stay_leader(&mut leadership, now).await?;
            return Ok(Advance::UpToDate);
        }
        if !self.leads(&mut leadership, now).await? {
            return Ok(Advance::NotLeader);
        }
        let known = leadership.tree.take().filter(|tree| tree.size() == size);
        let mut tree = match known {
            Some(tree) => tree,
            None => self.tree_of(published.as_ref()).await?,
        };
        let tiles = self.grow(&mut tree, count).await?;
        let origin = self.meta("origin").await?.ok_or(StoreError::Invalid("origin"))?;
        if signers.iter().any(|signer| signer.verifier().name() != origin) {
            return Err(StoreError::Invalid("origin"));
        }
        let checkpoint = Checkpoint::new(&origin, count, tree.root()).map_err(StoreError::failed)?;
        let signers = Arc::clone(signers);
        let note =
            aside(move || Ok(checkpoint.sign(&signers).map_err(StoreError::failed)?.to_string())).await?;
        if !self.publish(tiles, count, &note, leadership.term).await? {
            leadership.forget();
            return Ok(Advance::NotLeader);
        }
        leadership.tree = Some(tree);
        self.keep_published(&note).await?;
        leadership.kept = Some(count);
        Ok(Advance::Published(count))
    }

    /// Holds the lease, or takes it.
    async fn leads(&self, leadership: &mut Leadership, now: Timestamp) -> Result<bool, StoreError> {
        if now.as_second() + LEASE_SECONDS / 2 <= leadership.until {
            return Ok(true);
        }
        let Some(term) = self.lease("log", now, LEASE_SECONDS).await? else {
            leadership.forget();
            return Ok(false);
        };
        leadership.term = term;
        leadership.until = now.as_second() + LEASE_SECONDS;
        Ok(true)
    }

    /// In a shared database somebody leads even while nothing happens: a live lease is how an instance without a
    /// file of its own knows that one with a file vouches for this database (ADR 009).
    async fn stay_leader(&self, leadership: &mut Leadership, now: Timestamp) -> Result<(), StoreError> {
        let shared = self.sqlite_path().is_none();
        if !shared
            || self.options().published.is_none()
            || now.as_second() < leadership.asked + LEASE_SECONDS / 2
        {
            return Ok(());
        }
        self.leads(leadership, now).await?;
        leadership.asked = now.as_second();
        Ok(())
    }

    /// Lets an instance without a file take part where another one leads this very moment: the leader has a file and
    /// has found the database to continue it. A restored copy has no live lease.
    async fn join(&self, now: Timestamp) -> Result<(), StoreError> {
        let sql = "select count(*) from lease where name = 'log' and holder <> ?1 and until > ?2";
        let values = [self.options().instance.as_str().into(), now.as_second().into()];
        let live = self.db().query_opt(sql, &values).await?;
        if live.map_or(Ok(0), |row| row.int(0, "lease"))? == 0 {
            return Ok(());
        }
        if let Some(head) = self.checkpoint().await? {
            self.keep_published(&head.note).await?;
            tracing::info!(size = head.size, "the instance that leads vouches for this database");
        }
        self.set_standing(Standing::Sound);
        Ok(())
    }

    /// Keeps the file beside the database as new as the head in it, whoever signed that: this place can tell an older
    /// copy even if it never led. A head that went back under a running process is a restored copy too.
    async fn follow(&self, leadership: &mut Leadership, head: Option<&Head>) -> Result<(), StoreError> {
        let Some(path) = self.options().published.as_deref() else { return Ok(()) };
        let size = head.map_or(0, |head| head.size);
        let kept = match leadership.kept {
            Some(kept) => kept,
            None => kept_size(path, self.meta("origin").await?)?,
        };
        if size < kept {
            tracing::error!(published = kept, stored = size, "the signed head went back");
            self.set_standing(Standing::Behind);
            return Err(StoreError::NeedsRecovery);
        }
        if let Some(head) = head.filter(|_| size > kept) {
            self.keep_published(&head.note).await?;
        }
        leadership.kept = Some(size);
        Ok(())
    }

    /// The tree under a head, rebuilt from its right edge and compared with it.
    async fn tree_of(&self, head: Option<&Head>) -> Result<TreeState, StoreError> {
        let Some(head) = head else { return Ok(TreeState::default()) };
        let tree = self.tree_at(head.size).await?;
        if crate::tiles::parse_note(&head.note).is_none_or(|signed| signed.root != tree.root()) {
            self.set_standing(Standing::Behind);
            return Err(StoreError::NeedsRecovery);
        }
        Ok(tree)
    }

    /// Grows the tree to `count` leaves; tiles of all but the last stretch are stored on the way.
    async fn grow(&self, tree: &mut TreeState, count: u64) -> Result<Vec<Statement>, StoreError> {
        let mut tiles = Vec::new();
        while tree.size() < count {
            if !tiles.is_empty() {
                self.exec(std::mem::take(&mut tiles)).await?;
            }
            let first = i64::try_from(tree.size()).map_err(StoreError::failed)?;
            let wanted = i64::try_from(count - tree.size()).unwrap_or(CHUNK).min(CHUNK);
            let leaves = self.leaves_from(first, wanted).await?;
            if leaves.is_empty() {
                return Err(StoreError::corrupt("event.idx", first));
            }
            let hashes = aside(move || {
                Ok(leaves.iter().map(|leaf| tree::leaf_hash(leaf.as_bytes())).collect::<Vec<_>>())
            })
            .await?;
            tiles.extend(tree.grow(&hashes).iter().filter(|tile| is_stored(tile)).map(insert_tile));
        }
        Ok(tiles)
    }

    /// Tiles and head in one transaction: the head is never seen without its tiles.
    async fn publish(
        &self,
        mut tiles: Vec<Statement>,
        size: u64,
        note: &str,
        term: i64,
    ) -> Result<bool, StoreError> {
        let sql = "update checkpoint set size = ?1, note = ?2, term = ?3 where id = 1 and size < ?1 and term <= ?3 \
            and exists (select 1 from lease where name = 'log' and holder = ?4 and term = ?3)";
        let size = i64::try_from(size).map_err(StoreError::failed)?;
        let holder = self.options().instance.as_str();
        tiles.push((sql, vec![size.into(), note.into(), term.into(), holder.into()]));
        Ok(self.exec(tiles).await?.last() == Some(&1))
    }

    /// The copy beside the database, by which an older copy of the database is found out.
    pub(crate) async fn keep_published(&self, note: &str) -> Result<(), StoreError> {
        let Some(path) = self.options().published.clone() else { return Ok(()) };
        let note = note.to_owned();
        aside(move || Ok(write_beside(&path, &note)?)).await
    }
}

/// Runs what keeps a processor or the disk busy for milliseconds beside the threads that serve: on a small machine there
/// is one of these, and every request would wait.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(StoreError::failed)?
}

fn write_beside(path: &Path, text: &str) -> std::io::Result<()> {
    let temporary: PathBuf = path.with_extension("tmp");
    objects::write_durably(path, &temporary, text.as_bytes())
}

/// Size of the head in the file; 0 for one of another log, from before a recovery that this database records. Where
/// there is no file yet it is made before the first head is signed, so that a missing one always means a lost one.
fn kept_size(path: &Path, origin: Option<String>) -> Result<u64, StoreError> {
    let note = match Beside::read(path)? {
        Beside::Head(note) => note,
        Beside::NothingYet => return Ok(0),
        Beside::Missing => {
            write_beside(path, NOTHING_YET)?;
            return Ok(0);
        }
    };
    let kept = crate::tiles::parse_note(&note);
    Ok(kept.filter(|kept| origin.is_none_or(|origin| origin == kept.origin)).map_or(0, |kept| kept.size))
}

/// The partial tile of leaf hashes is made from the leaves when asked for.
fn is_stored(tile: &HashTile) -> bool {
    tile.id.level > 0 || tile.id.width == TILE_WIDTH
}

fn insert_tile(tile: &HashTile) -> Statement {
    let sql = "insert into tile (path, data) values (?1, ?2) on conflict (path) do nothing";
    (sql, vec![tile.id.path().into(), tile.to_bytes().as_slice().into()])
}
