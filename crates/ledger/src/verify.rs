//! The whole log against the stored bytes, record by record, at the speed of the hash function.

use std::collections::BTreeMap;

use crate::checkpoint::Checkpoint;
use crate::tree::{HashTile, TreeState, leaf_hash};
use crate::{Hash, encoding, leaf};

/// A record that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// The index is not the next one: records are missing, doubled or out of order.
    #[error("第 {found} 条记录：序号不连续，应为 {expected}")]
    Gap {
        /// The index that had to follow.
        expected: u64,
        /// The index that came.
        found: u64,
    },
    /// The leaf's bytes are not in the canonical layout.
    #[error("第 {index} 条记录：叶子格式不合规")]
    Leaf {
        /// Index of the record.
        index: u64,
    },
    /// The leaf commits to other bytes than those stored.
    #[error("第 {index} 条记录：内容与叶子中的承诺值不符")]
    Commit {
        /// Index of the record.
        index: u64,
    },
}

/// How a checkpoint compares with the records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointMismatch {
    /// Fewer records than the checkpoint covers.
    #[error("检查点覆盖 {checkpoint} 条记录，实际只有 {found} 条")]
    RecordsMissing {
        /// Size of the checkpoint.
        checkpoint: u64,
        /// Records seen.
        found: u64,
    },
    /// The root was not remembered: [`Verifier::watch`] has to come before the records pass.
    #[error("未记下大小为 {size} 时的根")]
    NotWatched {
        /// Size of the checkpoint.
        size: u64,
    },
    /// A gap in the records left no tree to compare.
    #[error("记录序号不连续，无法计算大小为 {size} 时的根")]
    Broken {
        /// Size of the checkpoint.
        size: u64,
    },
    /// The records lead to another root.
    #[error("大小为 {size} 时的根与检查点不一致")]
    Root {
        /// Size of the checkpoint.
        size: u64,
    },
}

/// Checks a log from its first record on.
///
/// It goes on after a bad record, so that one run finds them all. Leaves enter the tree as they are, even where
/// the record behind them does not match; after a gap there is no tree any more, only the records are checked.
#[derive(Debug, Clone, Default)]
pub struct Verifier {
    tree: TreeState,
    next: u64,
    broken: bool,
    watched: BTreeMap<u64, Option<Hash>>,
    next_watch: Option<u64>,
    tiles: Option<Vec<HashTile>>,
}

impl Verifier {
    /// A verifier that expects record 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A verifier that also keeps the tiles the records fill, for [`Verifier::full_tiles`].
    #[must_use]
    pub fn with_tiles() -> Self {
        Self { tiles: Some(Vec::new()), ..Self::default() }
    }

    /// The tiles filled since this was last asked: to be asked often, so that few are held.
    pub fn full_tiles(&mut self) -> Vec<HashTile> {
        self.tiles.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// The partial tiles at the right edge of the records so far; none after a gap.
    pub fn edge_tiles(&self) -> impl Iterator<Item = HashTile> {
        self.tree.edge().filter(|_| !self.broken)
    }

    /// Asks to remember the root when the log has `size` records. To be called before they have passed.
    pub fn watch(&mut self, size: u64) {
        let root = (self.tree.size() == size && !self.broken).then(|| self.tree.root());
        let known = self.watched.entry(size).or_default();
        *known = known.or(root);
        self.next_watch = self.following_watch();
    }

    /// Checks one record: its index follows, its leaf is in canonical layout, and the leaf's commitment is
    /// `SHA-256(nonce ‖ body)`.
    ///
    /// # Errors
    /// Names what does not hold; the verifier can go on with the next record.
    pub fn record(
        &mut self,
        index: u64,
        nonce: &[u8; 32],
        body: &[u8],
        leaf: &[u8],
    ) -> Result<(), BadRecord> {
        let expected = std::mem::replace(&mut self.next, index.saturating_add(1));
        self.broken |= index != expected;
        if !self.broken {
            let tiles = &mut self.tiles;
            self.tree.push(leaf_hash(leaf), |tile| {
                if let Some(tiles) = tiles {
                    tiles.push(tile);
                }
            });
            if self.next_watch == Some(self.tree.size()) {
                self.watched.insert(self.tree.size(), Some(self.tree.root()));
                self.next_watch = self.following_watch();
            }
        }
        if index != expected {
            return Err(BadRecord::Gap { expected, found: index });
        }
        let stated = leaf::scan_commit(leaf).ok_or(BadRecord::Leaf { index })?;
        if *stated == encoding::hex(&leaf::commit(nonce, body)) {
            Ok(())
        } else {
            Err(BadRecord::Commit { index })
        }
    }

    fn following_watch(&self) -> Option<u64> {
        self.watched.range(self.tree.size() + 1..).next().map(|(size, _)| *size)
    }

    /// Records in the tree so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The root over the records so far; `None` after a gap.
    #[must_use]
    pub fn root(&self) -> Option<Hash> {
        (!self.broken).then(|| self.tree.root())
    }

    /// The root the log had at a watched size.
    #[must_use]
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        self.watched.get(&size).copied().flatten().or_else(|| self.root().filter(|_| self.size() == size))
    }

    /// Compares the records with a checkpoint whose size was [watched](Self::watch) (or is the present one).
    /// Records beyond it are not covered yet, which is no fault.
    ///
    /// # Errors
    /// Says how they differ.
    pub fn check(&self, checkpoint: &Checkpoint) -> Result<(), CheckpointMismatch> {
        let size = checkpoint.size;
        match self.root_at(size) {
            Some(root) if root == checkpoint.root => Ok(()),
            Some(_) => Err(CheckpointMismatch::Root { size }),
            None if self.broken => Err(CheckpointMismatch::Broken { size }),
            None if self.size() < size => {
                Err(CheckpointMismatch::RecordsMissing { checkpoint: size, found: self.size() })
            }
            None => Err(CheckpointMismatch::NotWatched { size }),
        }
    }
}
