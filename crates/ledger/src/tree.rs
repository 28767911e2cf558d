//! The Merkle tree of the log (RFC 6962 §2.1, SHA-256) and its growth.
//!
//! [`Frontier`] holds what is needed for the root; [`TreeState`] also the right edge of the tiles, so that a log
//! of any size grows without reading old leaves.

mod proof;
mod tile;

pub use proof::{
    ProofError, consistency_proof, consistency_proof_of, inclusion_proof, inclusion_proof_of, tree_root,
    verify_consistency, verify_inclusion,
};
pub use tile::{
    BundleError, BundleId, HashTile, MissingTile, TILE_WIDTH, TileId, TilePath, TileReader, bundles_between,
    decode_bundle, encode_bundle, tiles_between,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{Hash, encoding};
use tile::{TILE_HEIGHT, right_edge, shift};

/// The hash of a leaf: `SHA-256(0x00 ‖ leaf)` (RFC 6962 §2.1).
#[must_use]
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Sha256::new_with_prefix([0]).chain_update(leaf).finalize().into()
}

/// The hash of an inner node: `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962 §2.1).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root of the empty tree: `SHA-256("")` (RFC 6962 §2.1).
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest(b"").into()
}

/// The root over `leaves` (leaf hashes).
#[must_use]
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

/// The roots of the perfect subtrees a tree is made of, largest first: all that the root needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_noting(leaf, |_, _| ());
    }

    /// Appends a leaf hash; `note` sees each subtree this completes, by height, from the leaf (0) upwards.
    fn push_noting(&mut self, leaf: Hash, mut note: impl FnMut(u32, Hash)) {
        let mut node = leaf;
        note(0, node);
        for height in 1..=self.size.trailing_ones() {
            let Some(left) = self.roots.pop() else { break };
            node = node_hash(&left, &node);
            note(height, node);
        }
        self.roots.push(node);
        self.size += 1;
    }

    /// The root hash.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut smallest_first = self.roots.iter().rev();
        let Some(last) = smallest_first.next() else { return empty_root() };
        smallest_first.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// A tree that grows: its [`Frontier`] and the partial tile at the right edge of each level.
///
/// Kept between runs by serde or rebuilt with [`TreeState::from_tiles`]; either way compare [`TreeState::root`]
/// with the last checkpoint before going on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SavedState", into = "SavedState")]
pub struct TreeState {
    frontier: Frontier,
    /// Per level the hashes of the partial tile, at most 255; empty where the edge falls between tiles.
    edge: Vec<Vec<Hash>>,
}

impl TreeState {
    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root hash.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// The state of a tree of `size` leaves, from the partial tiles at its right edge (at most eight).
    ///
    /// # Errors
    /// If `reader` lacks one of these tiles.
    pub fn from_tiles(size: u64, reader: &impl TileReader) -> Result<Self, MissingTile> {
        let edge = right_edge(size)
            .map(|id| if id.width == 0 { Ok(Vec::new()) } else { tile::read(reader, id) })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self::from_edge(size, edge))
    }

    fn from_edge(size: u64, edge: Vec<Vec<Hash>>) -> Self {
        let mut roots = Vec::new();
        for tile in edge.iter().rev() {
            let mut rest = tile.as_slice();
            while let Some((perfect, after)) = rest.split_at_checked(largest_power(rest.len())) {
                if perfect.is_empty() {
                    break;
                }
                roots.push(root_of(perfect));
                rest = after;
            }
        }
        Self { frontier: Frontier { size, roots }, edge }
    }

    /// Appends leaf hashes and returns the tiles to write: those now full and, per level, the partial tile at
    /// the new edge if it changed. The order is free, for no tile refers to another.
    pub fn grow(&mut self, leaves: &[Hash]) -> Vec<HashTile> {
        let old_size = self.size();
        let mut tiles = Vec::new();
        for leaf in leaves {
            self.push(*leaf, |tile| tiles.push(tile));
        }
        tiles.extend(self.changed_edge(old_size));
        tiles
    }

    /// Appends one leaf hash; `full` is handed each tile this fills.
    pub fn push(&mut self, leaf: Hash, mut full: impl FnMut(HashTile)) {
        let size = self.frontier.size + 1;
        let edge = &mut self.edge;
        self.frontier.push_noting(leaf, |height, node| {
            if height % TILE_HEIGHT == 0 {
                extend_edge(edge, size, height / TILE_HEIGHT, node).into_iter().for_each(&mut full);
            }
        });
    }

    /// The partial tiles at the right edge, from level 0 up.
    pub fn edge(&self) -> impl Iterator<Item = HashTile> {
        self.changed_edge(0)
    }

    /// The partial tiles that differ from those of a tree of `old_size` leaves.
    fn changed_edge(&self, old_size: u64) -> impl Iterator<Item = HashTile> {
        let changed =
            move |level: u8| shift(old_size, u32::from(level)) != shift(self.size(), u32::from(level));
        right_edge(self.size())
            .zip(&self.edge)
            .filter(move |(id, hashes)| !hashes.is_empty() && changed(id.level))
            .map(|(id, hashes)| HashTile { id, hashes: hashes.clone() })
    }
}

/// Adds a hash to the partial tile of a level and takes the tile out when it is full.
fn extend_edge(edge: &mut Vec<Vec<Hash>>, size: u64, level: u32, node: Hash) -> Option<HashTile> {
    let place = level as usize;
    if edge.len() <= place {
        edge.resize(place + 1, Vec::new());
    }
    let tile = edge.get_mut(place)?;
    tile.push(node);
    if tile.len() < usize::from(TILE_WIDTH) {
        return None;
    }
    let index = shift(size, level + 1) - 1;
    let id = TileId { level: u8::try_from(level).ok()?, index, width: TILE_WIDTH };
    Some(HashTile { id, hashes: std::mem::take(tile) })
}

/// The largest power of two not above `n`; 0 for 0.
fn largest_power(n: usize) -> usize {
    n.checked_ilog2().map_or(0, |log| 1 << log)
}

/// [`TreeState`] as it is stored: the tiles as base64, from level 0 upwards.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedState {
    size: u64,
    edge: Vec<String>,
}

impl From<TreeState> for SavedState {
    fn from(state: TreeState) -> Self {
        let edge = state.edge.iter().map(|tile| encoding::base64(tile.as_flattened())).collect();
        Self { size: state.size(), edge }
    }
}

impl TryFrom<SavedState> for TreeState {
    type Error = String;

    fn try_from(saved: SavedState) -> Result<Self, String> {
        let widths = right_edge(saved.size);
        if widths.clone().count() != saved.edge.len() {
            return Err("the edge has another height than the size asks for".to_owned());
        }
        let mut edge = Vec::new();
        for (id, text) in widths.zip(&saved.edge) {
            let bytes = encoding::from_base64(text).ok_or("a tile of the edge is not base64")?;
            match bytes.as_chunks::<32>() {
                (hashes, []) if hashes.len() == usize::from(id.width) => edge.push(hashes.to_vec()),
                _ => return Err("a tile of the edge has another width than the size asks for".to_owned()),
            }
        }
        Ok(Self::from_edge(saved.size, edge))
    }
}
