//! Inclusion and consistency proofs: made from tiles or from leaf hashes (RFC 6962 §2.1.1–2), checked with the
//! algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2.

use std::collections::BTreeMap;

use super::tile::{self, MissingTile, TILE_HEIGHT, TILE_WIDTH, TileId, TileReader, shift};
use super::{empty_root, node_hash, root_of};
use crate::Hash;

/// Why a proof cannot be made, or does not prove.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf's index is not below the tree's size.
    #[error("索引 {index} 不在大小为 {size} 的树中")]
    IndexOutOfRange {
        /// Index asked for.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    #[error("旧树（{old}）大于新树（{new}）")]
    SizesReversed {
        /// Leaves in the older tree.
        old: u64,
        /// Leaves in the newer tree.
        new: u64,
    },
    /// A tile is not to be had.
    #[error(transparent)]
    Missing(#[from] MissingTile),
    /// The proof has too few or too many hashes for these sizes.
    #[error("证明的长度与树的大小不符")]
    WrongLength,
    /// The proof leads to another root than the (newer) tree's.
    #[error("证明得出的根与检查点的根不一致")]
    RootMismatch,
    /// The consistency proof does not contain the older tree.
    #[error("证明得出的旧根与旧检查点的根不一致")]
    OldRootMismatch,
}

/// The largest power of two below `n` (`n` ≥ 2): where RFC 6962 splits a tree.
fn split(n: u64) -> u64 {
    1 << (n - 1).checked_ilog2().unwrap_or(0)
}

/// Hashes of perfect subtrees: `node(height, index)` covers the leaves from `index << height`.
type Node<'a> = dyn FnMut(u32, u64) -> Result<Hash, ProofError> + 'a;

/// The hash over the leaves `from..to`, where `from` is a multiple of the largest power of two in the range.
fn subtree(node: &mut Node<'_>, from: u64, to: u64) -> Result<Hash, ProofError> {
    let count = to - from;
    if count.is_power_of_two() {
        let height = count.trailing_zeros();
        return node(height, from >> height);
    }
    let middle = from + split(count);
    Ok(node_hash(&subtree(node, from, middle)?, &subtree(node, middle, to)?))
}

/// PATH(m, D\[n\]) of RFC 6962 §2.1.1, walked from the root down.
fn inclusion(node: &mut Node<'_>, index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(subtree(node, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(node, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// PROOF(m, D\[n\]) of RFC 6962 §2.1.2, walked from the root down.
fn consistency(node: &mut Node<'_>, old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
    if old > new {
        return Err(ProofError::SizesReversed { old, new });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut from, mut to) = (0, new);
    let mut path = Vec::new();
    while old < to {
        let middle = from + split(to - from);
        if old <= middle {
            path.push(subtree(node, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(node, from, middle)?);
            from = middle;
        }
    }
    // A subtree from 0 is the older tree itself, which the verifier knows.
    if from > 0 {
        path.push(subtree(node, from, to)?);
    }
    path.reverse();
    Ok(path)
}

/// Hashes out of tiles, each tile read once.
struct TileNodes<'a, R> {
    reader: &'a R,
    size: u64,
    tiles: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl<'a, R: TileReader> TileNodes<'a, R> {
    fn new(reader: &'a R, size: u64) -> Self {
        Self { reader, size, tiles: BTreeMap::new() }
    }

    fn node(&mut self, height: u32, index: u64) -> Result<Hash, ProofError> {
        let level = height / TILE_HEIGHT;
        let span = 1_usize << (height % TILE_HEIGHT);
        let first = index << (height % TILE_HEIGHT);
        let width = u64::from(TILE_WIDTH);
        let (tile, offset) = (first / width, (first % width) as usize);
        let hashes = shift(self.size, level) - tile * width;
        let id = TileId {
            level: u8::try_from(level).unwrap_or(u8::MAX),
            index: tile,
            width: u16::try_from(hashes.min(width)).unwrap_or(TILE_WIDTH),
        };
        let hashes = match self.tiles.entry((id.level, id.index)) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => place.insert(tile::read(self.reader, id)?),
        };
        let covered = hashes.get(offset..offset + span).ok_or(MissingTile(id))?;
        Ok(root_of(covered))
    }
}

/// The proof that leaf `index` is in the tree of `size` leaves, from tiles: sibling hashes from the leaf up.
///
/// # Errors
/// If `index` is not below `size`, or a tile is missing.
pub fn inclusion_proof(reader: &impl TileReader, index: u64, size: u64) -> Result<Vec<Hash>, ProofError> {
    let mut tiles = TileNodes::new(reader, size);
    inclusion(&mut |height, at| tiles.node(height, at), index, size)
}

/// The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves, from tiles. Empty if
/// `old` is 0 or equals `new`.
///
/// # Errors
/// If `old` is larger than `new`, or a tile is missing.
pub fn consistency_proof(reader: &impl TileReader, old: u64, new: u64) -> Result<Vec<Hash>, ProofError> {
    let mut tiles = TileNodes::new(reader, new);
    consistency(&mut |height, at| tiles.node(height, at), old, new)
}

/// The root of the tree of `size` leaves, from the tiles of that tree or a larger one.
///
/// # Errors
/// If a tile is missing.
pub fn tree_root(reader: &impl TileReader, size: u64) -> Result<Hash, ProofError> {
    if size == 0 {
        return Ok(empty_root());
    }
    let mut tiles = TileNodes::new(reader, size);
    subtree(&mut |height, at| tiles.node(height, at), 0, size)
}

/// Hashes out of a slice of leaf hashes.
fn slice_node(leaves: &[Hash], height: u32, index: u64) -> Result<Hash, ProofError> {
    let size = leaves.len() as u64;
    let place = |leaf: u64| usize::try_from(leaf).ok();
    let from = index << height;
    let covered = place(from).zip(place(from + (1 << height))).and_then(|(from, to)| leaves.get(from..to));
    covered.map(root_of).ok_or(ProofError::IndexOutOfRange { index: from, size })
}

/// [`inclusion_proof`] in the tree over `leaves` (leaf hashes), for small logs and for tests.
///
/// # Errors
/// If `index` is not below the number of leaves.
pub fn inclusion_proof_of(leaves: &[Hash], index: u64) -> Result<Vec<Hash>, ProofError> {
    inclusion(&mut |height, at| slice_node(leaves, height, at), index, leaves.len() as u64)
}

/// [`consistency_proof`] from the first `old` to all of `leaves` (leaf hashes), for small logs and for tests.
///
/// # Errors
/// If `old` is larger than the number of leaves.
pub fn consistency_proof_of(leaves: &[Hash], old: u64) -> Result<Vec<Hash>, ProofError> {
    consistency(&mut |height, at| slice_node(leaves, height, at), old, leaves.len() as u64)
}

/// The position on the way up: node number and number of the last node, level by level.
struct Climb {
    node: u64,
    last: u64,
}

impl Climb {
    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }

    /// Whether the sibling lies to the left. If so, skips the levels at which the node had none to the right.
    fn sibling_is_left(&mut self) -> bool {
        let left = self.node & 1 == 1 || self.node == self.last;
        while left && self.node & 1 == 0 && self.node != 0 {
            self.up();
        }
        left
    }
}

/// Checks that the leaf with hash `leaf` is number `index` of the tree of `size` leaves with root `root`
/// (RFC 9162 §2.1.3.2).
///
/// # Errors
/// Says what does not fit.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let mut computed = *leaf;
    for sibling in proof {
        if climb.last == 0 {
            return Err(ProofError::WrongLength);
        }
        let (left, right) = if climb.sibling_is_left() { (sibling, &computed) } else { (&computed, sibling) };
        computed = node_hash(left, right);
        climb.up();
    }
    match (climb.last, computed == *root) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::RootMismatch),
        _ => Err(ProofError::WrongLength),
    }
}

/// Checks that the tree of `old` leaves with root `old_root` is the beginning of the tree of `new` leaves with
/// root `new_root` (RFC 9162 §2.1.4.2). Every tree begins with the empty one, whose proof is empty.
///
/// # Errors
/// Says what does not fit.
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::SizesReversed { old, new });
    }
    if old == 0 || old == new {
        return verify_trivial((old, old_root), (new, new_root), proof);
    }
    // Where the older tree is a perfect subtree its root is the first hash, and left out of the proof.
    let (first, rest) = match proof.split_first() {
        Some(_) if old.is_power_of_two() => (old_root, proof),
        Some(split) => split,
        None => return Err(ProofError::WrongLength),
    };
    let mut climb = Climb { node: old - 1, last: new - 1 };
    while climb.node & 1 == 1 {
        climb.up();
    }
    let (mut old_computed, mut new_computed) = (*first, *first);
    for sibling in rest {
        if climb.last == 0 {
            return Err(ProofError::WrongLength);
        }
        if climb.sibling_is_left() {
            old_computed = node_hash(sibling, &old_computed);
            new_computed = node_hash(sibling, &new_computed);
        } else {
            new_computed = node_hash(&new_computed, sibling);
        }
        climb.up();
    }
    match (climb.last, old_computed == *old_root, new_computed == *new_root) {
        (0, true, true) => Ok(()),
        (0, false, _) => Err(ProofError::OldRootMismatch),
        (0, true, false) => Err(ProofError::RootMismatch),
        _ => Err(ProofError::WrongLength),
    }
}

/// From the empty tree, or from a tree to itself.
fn verify_trivial(old: (u64, &Hash), new: (u64, &Hash), proof: &[Hash]) -> Result<(), ProofError> {
    if !proof.is_empty() {
        return Err(ProofError::WrongLength);
    }
    if old.0 == 0 && *old.1 != empty_root() {
        return Err(ProofError::OldRootMismatch);
    }
    if old.0 == new.0 && old.1 != new.1 { Err(ProofError::RootMismatch) } else { Ok(()) }
}
