//! Tiles of the log. Stored are full tiles and the upper levels; entry bundles and the partial tile of leaf hashes
//! are made from the events when asked for, so that a head every tenth of a second costs no tile each.

use std::collections::BTreeMap;

use ledger::Hash;
use ledger::checkpoint::Checkpoint;
use ledger::note::SignedNote;
use ledger::tree::{
    self, HashTile, MissingTile, ProofError, TILE_WIDTH, TileId, TilePath, TileReader, TreeState,
};
use parking_lot::Mutex;

use crate::{Store, StoreError};

/// A proof that an event is in the log, with the head it was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// Signed note of the head.
    pub note: String,
    /// Index of the event.
    pub idx: i64,
    /// Its public leaf.
    pub leaf: String,
    /// Sibling hashes from the leaf up.
    pub proof: Vec<Hash>,
}

/// Tiles fetched so far. The tree's functions ask for tiles at once, the database answers later: what is missing
/// is noted, fetched, and the function runs again; it is pure and needs a handful of tiles.
#[derive(Default)]
struct Fetched(Mutex<BTreeMap<(u8, u64), Vec<Hash>>>);

impl TileReader for Fetched {
    fn hash_tile(&self, level: u8, index: u64, width: u16) -> Option<Vec<Hash>> {
        let tiles = self.0.lock();
        tiles.get(&(level, index)).filter(|hashes| hashes.len() >= usize::from(width)).cloned()
    }
}

/// Tiles one question may need: a proof over 2⁶⁴ leaves has eight levels, and reads two tiles of each at most.
const TILES_MAX: usize = 64;

impl Store {
    /// A hash tile or an entry bundle by its C2SP path (`tile/0/x001/234`, `tile/entries/000.p/7`); none if the
    /// log does not have it (yet).
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn tile(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match TilePath::parse(path) {
            None => Ok(None),
            Some(TilePath::Hashes(id)) => {
                let hashes = self.hash_tile(id).await?;
                Ok(hashes.map(|hashes| HashTile { id, hashes }.to_bytes()))
            }
            Some(TilePath::Entries(id)) => {
                let leaves = self.leaves(id.index, id.width).await?;
                leaves.map(|leaves| tree::encode_bundle(&leaves).map_err(StoreError::failed)).transpose()
            }
        }
    }

    /// `width` leaves from a multiple of 256 on; none if there are fewer under the published head.
    async fn leaves(&self, index: u64, width: u16) -> Result<Option<Vec<String>>, StoreError> {
        let width = i64::from(width);
        let first = i64::try_from(index).ok().and_then(|index| index.checked_mul(i64::from(TILE_WIDTH)));
        let Some(first) = first else { return Ok(None) };
        let leaves = self.leaves_from(first, width).await?;
        Ok(i64::try_from(leaves.len()).is_ok_and(|found| found == width).then_some(leaves))
    }

    pub(crate) async fn leaves_from(&self, first: i64, limit: i64) -> Result<Vec<String>, StoreError> {
        let sql = "select idx, leaf from event where idx >= ?1 order by idx limit ?2";
        let mut leaves = Vec::new();
        for (mut row, expected) in
            self.db().query(sql, &[first.into(), limit.into()]).await?.into_iter().zip(first..)
        {
            if row.int(0, "event.idx")? != expected {
                return Err(StoreError::corrupt("event.idx", expected));
            }
            leaves.push(row.take_text(1, "event.leaf")?);
        }
        Ok(leaves)
    }

    /// Public leaves from `first` on, at most `limit`, whether a head covers them or not.
    ///
    /// # Errors
    /// The database cannot be read, or an index is missing.
    pub async fn public_leaves(&self, first: u64, limit: u32) -> Result<Vec<String>, StoreError> {
        self.leaves_from(i64::try_from(first).map_err(StoreError::failed)?, limit.into()).await
    }

    /// A hash tile of this width: as stored, cut from a wider one, or made from the leaves.
    async fn hash_tile(&self, id: TileId) -> Result<Option<Vec<Hash>>, StoreError> {
        let full = TileId { width: TILE_WIDTH, ..id }.path();
        let wider = "select data from tile where path = ?1 or (path >= ?2 and path < ?3) order by length(data) desc limit 1";
        let values = [full.as_str().into(), format!("{full}.p/").into(), format!("{full}.p0").into()];
        if let Some(row) = self.db().query_opt(wider, &values).await? {
            let (hashes, _) = row.bytes(0, "tile.data")?.as_chunks::<32>();
            if let Some(hashes) = hashes.get(..usize::from(id.width)) {
                return Ok(Some(hashes.to_vec()));
            }
        }
        if id.level > 0 {
            return Ok(None);
        }
        let leaves = self.leaves(id.index, id.width).await?;
        Ok(leaves.map(|leaves| leaves.iter().map(|leaf| tree::leaf_hash(leaf.as_bytes())).collect()))
    }

    async fn fetch(&self, fetched: &Fetched, MissingTile(id): MissingTile) -> Result<(), StoreError> {
        let hashes = self.hash_tile(id).await?.ok_or_else(|| StoreError::corrupt("tile.path", id.path()))?;
        fetched.0.lock().insert((id.level, id.index), hashes);
        Ok(())
    }

    /// The tree of the first `size` events, ready to grow.
    pub(crate) async fn tree_at(&self, size: u64) -> Result<TreeState, StoreError> {
        let fetched = Fetched::default();
        for _ in 0..TILES_MAX {
            match TreeState::from_tiles(size, &fetched) {
                Ok(state) => return Ok(state),
                Err(missing) => self.fetch(&fetched, missing).await?,
            }
        }
        Err(StoreError::corrupt("tile.path", size))
    }

    async fn proof(
        &self,
        prove: impl Fn(&Fetched) -> Result<Vec<Hash>, ProofError> + Send,
    ) -> Result<Option<Vec<Hash>>, StoreError> {
        let fetched = Fetched::default();
        for _ in 0..TILES_MAX {
            match prove(&fetched) {
                Ok(proof) => return Ok(Some(proof)),
                Err(ProofError::Missing(missing)) => self.fetch(&fetched, missing).await?,
                Err(_) => return Ok(None),
            }
        }
        Err(StoreError::corrupt("tile.path", "proof"))
    }

    /// The proof that an event is under the newest head that enough witnesses have cosigned, else under the published
    /// one; none if it is not yet.
    ///
    /// # Errors
    /// The database cannot be read, or tiles are missing.
    pub async fn inclusion(&self, idx: i64) -> Result<Option<Inclusion>, StoreError> {
        let Some(head) = self.checkpoint().await? else { return Ok(None) };
        let Ok(index) = u64::try_from(idx) else { return Ok(None) };
        if index >= head.size {
            return Ok(None);
        }
        let cosigned =
            self.cosigned().await?.filter(|cosigned| index < cosigned.size && cosigned.size <= head.size);
        let (size, note) = cosigned.map_or((head.size, head.note), |cosigned| (cosigned.size, cosigned.note));
        let proof = self.proof(|tiles| tree::inclusion_proof(tiles, index, size)).await?;
        let leaf = self.leaves_from(idx, 1).await?.pop();
        Ok(proof.zip(leaf).map(|(proof, leaf)| Inclusion { note, idx, leaf, proof }))
    }

    /// The proof that the log of `old` events is the beginning of that of `new`; none if `new` is not published.
    ///
    /// # Errors
    /// The database cannot be read, or tiles are missing.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        let published = self.checkpoint().await?.is_some_and(|head| new <= head.size);
        if !published || old > new {
            return Ok(None);
        }
        self.proof(|tiles| tree::consistency_proof(tiles, old, new)).await
    }
}

/// What is wrong with a stored tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileFault {
    /// It has other hashes than the events give.
    #[error("瓦片 {0}：与记录算出的哈希不符")]
    Differs(String),
    /// The signed head needs it and it is not there.
    #[error("瓦片 {0}：缺失")]
    Missing(String),
    /// No tree of the events has it.
    #[error("瓦片 {0}：没有对应的记录")]
    Surplus(String),
}

/// Paths read at once.
const PATHS: i64 = 4_096;

/// Compares the stored tiles with those the events give, one place of the tree after the other: linear in the log, and
/// no more than one place is held.
#[derive(Debug)]
pub struct TileCheck<'a> {
    store: &'a Store,
    /// Events under the signed head.
    signed: u64,
    /// Stored tiles seen.
    seen: i64,
}

impl<'a> TileCheck<'a> {
    /// Begins; `signed` is the size of the signed head.
    #[must_use]
    pub fn new(store: &'a Store, signed: u64) -> Self {
        Self { store, signed, seen: 0 }
    }

    /// Compares every stored width of the tile that stands where `made` does.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn compare(&mut self, made: &HashTile) -> Result<Vec<TileFault>, StoreError> {
        let full = TileId { width: TILE_WIDTH, ..made.id }.path();
        let sql = "select path, data from tile where path = ?1 or (path >= ?2 and path < ?3) order by path";
        let values = [full.as_str().into(), format!("{full}.p/").into(), format!("{full}.p0").into()];
        let mut faults = Vec::new();
        let needed = self.needed(made.id);
        let mut widest = 0;
        for row in self.store.db().query(sql, &values).await? {
            self.seen += 1;
            let path = row.text(0, "tile.path")?;
            let width = match TilePath::parse(path) {
                Some(TilePath::Hashes(id)) => usize::from(id.width),
                _ => 0,
            };
            widest = widest.max(width);
            let same = made.hashes.get(..width).map(<[ledger::Hash]>::as_flattened);
            if width == 0 || same != Some(row.bytes(1, "tile.data")?) {
                faults.push(TileFault::Differs(path.to_owned()));
            }
        }
        if widest < usize::from(needed) {
            faults.push(TileFault::Missing(TileId { width: needed, ..made.id }.path()));
        }
        Ok(faults)
    }

    /// Hashes of this tile that must be stored under the signed head; the partial tile of leaf hashes is made when
    /// asked for.
    fn needed(&self, id: TileId) -> u16 {
        let hashes = self.signed.checked_shr(u32::from(id.level) * 8).unwrap_or(0);
        let here = hashes.saturating_sub(id.index * u64::from(TILE_WIDTH)).min(u64::from(TILE_WIDTH));
        let here = u16::try_from(here).unwrap_or(TILE_WIDTH);
        if id.level == 0 && here < TILE_WIDTH { 0 } else { here }
    }

    /// Stored tiles that no tree of `size` events has, at most `most`: to be asked once all places were compared.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn surplus(&self, size: u64, most: usize) -> Result<Vec<TileFault>, StoreError> {
        let count = self.store.db().query_opt("select count(*) from tile", &[]).await?;
        if count.map_or(Ok(0), |row| row.int(0, "tile"))? == self.seen {
            return Ok(Vec::new());
        }
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let sql = "select path from tile where path > ?1 order by path limit ?2";
            let rows = self.store.db().query(sql, &[after.as_str().into(), PATHS.into()]).await?;
            let Some(last) = rows.last() else { return Ok(found) };
            last.text(0, "tile.path")?.clone_into(&mut after);
            for row in &rows {
                let path = row.text(0, "tile.path")?;
                if found.len() < most && !belongs(path, size) {
                    found.push(TileFault::Surplus(path.to_owned()));
                }
            }
        }
    }
}

/// Whether a tree of `size` leaves has, or had on its way, a stored tile of this path.
fn belongs(path: &str, size: u64) -> bool {
    let Some(TilePath::Hashes(id)) = TilePath::parse(path) else { return false };
    let hashes = size.checked_shr(u32::from(id.level) * 8).unwrap_or(0);
    id.index.checked_mul(u64::from(TILE_WIDTH)).is_some_and(|first| first + u64::from(id.width) <= hashes)
}

/// Reads the checkpoint in a signed note without verifying signatures: it is our own.
pub(crate) fn parse_note(note: &str) -> Option<Checkpoint> {
    Checkpoint::parse(SignedNote::parse(note).ok()?.text()).ok()
}
