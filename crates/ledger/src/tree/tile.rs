//! The layout of C2SP `tlog-tiles`: hash tiles of height 8, entry bundles, and their paths.

use crate::Hash;

/// Levels of the tree in one tile.
pub(super) const TILE_HEIGHT: u32 = 8;

/// Hashes in a full tile, and entries in a full bundle.
pub const TILE_WIDTH: u16 = 1 << TILE_HEIGHT;

/// `size` in units of level `level`: how many complete hashes that level has.
pub(super) fn shift(size: u64, level: u32) -> u64 {
    size.checked_shr(level * TILE_HEIGHT).unwrap_or(0)
}

/// Which hash tile: its level (0 holds leaf hashes), index within the level and number of hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// Level, 0 to 63.
    pub level: u8,
    /// Index within the level.
    pub index: u64,
    /// Number of hashes, 1 to 256; below 256 the tile is partial.
    pub width: u16,
}

/// Which entry bundle: index, and number of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    /// Index: the first entry is number `index × 256`.
    pub index: u64,
    /// Number of entries, 1 to 256; below 256 the bundle is partial.
    pub width: u16,
}

impl TileId {
    /// Path below the log's prefix: `tile/<L>/<N>[.p/<W>]`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, number_path(self.index, self.width))
    }
}

impl BundleId {
    /// Path below the log's prefix: `tile/entries/<N>[.p/<W>]`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("tile/entries/{}", number_path(self.index, self.width))
    }
}

/// A resource named by a path below the log's prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TilePath {
    /// A hash tile.
    Hashes(TileId),
    /// An entry bundle.
    Entries(BundleId),
}

impl TilePath {
    /// Reads a path as [`TileId::path`] or [`BundleId::path`] write it; `None` for any other spelling.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let (kind, number) = path.strip_prefix("tile/")?.split_once('/')?;
        let (index, width) = parse_number_path(number)?;
        let found = if kind == "entries" {
            Self::Entries(BundleId { index, width })
        } else {
            Self::Hashes(TileId { level: kind.parse().ok().filter(|level| *level < 64)?, index, width })
        };
        // One resource, one path: leading zeros, missing `x` and the like end here.
        (found.path() == path).then_some(found)
    }

    fn path(&self) -> String {
        match self {
            Self::Hashes(id) => id.path(),
            Self::Entries(id) => id.path(),
        }
    }
}

/// Groups of three digits, all but the last with an `x`: 1234067 → `x001/x234/067`; partial ones get `.p/<W>`.
fn number_path(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if width < TILE_WIDTH { format!("{path}.p/{width}") } else { path }
}

fn parse_number_path(text: &str) -> Option<(u64, u16)> {
    let (number, width) = match text.split_once(".p/") {
        Some((number, width)) => {
            (number, width.parse().ok().filter(|width| (1..TILE_WIDTH).contains(width))?)
        }
        None => (text, TILE_WIDTH),
    };
    let mut index: u64 = 0;
    for group in number.split('/') {
        let digits: u64 =
            group.strip_prefix('x').unwrap_or(group).parse().ok().filter(|digits| *digits < 1000)?;
        index = index.checked_mul(1000)?.checked_add(digits)?;
    }
    Some((index, width))
}

/// The partial tile at the right edge of each level of a tree, from level 0 up; width 0 where the level ends with
/// a full tile.
pub(super) fn right_edge(size: u64) -> impl Iterator<Item = TileId> + Clone {
    (0_u8..8).map_while(move |level| {
        let hashes = shift(size, u32::from(level));
        let width = u16::try_from(hashes % u64::from(TILE_WIDTH)).unwrap_or(0);
        (hashes > 0).then_some(TileId { level, index: hashes / u64::from(TILE_WIDTH), width })
    })
}

/// The tiles of a tree of `new_size` leaves that one of `old_size` has not, each level from left to right.
/// From 0 these are all tiles of the tree.
pub fn tiles_between(old_size: u64, new_size: u64) -> impl Iterator<Item = TileId> {
    (0_u8..8).flat_map(move |level| {
        let hashes = |size| shift(size, u32::from(level));
        groups_between(hashes(old_size), hashes(new_size)).map(move |(index, width)| TileId {
            level,
            index,
            width,
        })
    })
}

/// The entry bundles of a log of `new_size` entries that one of `old_size` has not, from left to right.
pub fn bundles_between(old_size: u64, new_size: u64) -> impl Iterator<Item = BundleId> {
    groups_between(old_size, new_size).map(|(index, width)| BundleId { index, width })
}

fn groups_between(old: u64, new: u64) -> impl Iterator<Item = (u64, u16)> {
    let width = u64::from(TILE_WIDTH);
    let first = if new > old { old / width } else { new.div_ceil(width) };
    (first..new.div_ceil(width))
        .map(move |index| (index, u16::try_from((new - index * width).min(width)).unwrap_or(TILE_WIDTH)))
}

/// A hash tile with its hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HashTile {
    /// Which tile.
    pub id: TileId,
    /// Its hashes, as many as its width.
    pub hashes: Vec<Hash>,
}

impl HashTile {
    /// The bytes served: the hashes one after the other.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.as_flattened().to_vec()
    }

    /// Reads what [`HashTile::to_bytes`] wrote; `None` if the length does not fit the width.
    #[must_use]
    pub fn from_bytes(id: TileId, bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<32>();
        let fits = rest.is_empty() && hashes.len() == usize::from(id.width);
        fits.then(|| Self { id, hashes: hashes.to_vec() })
    }
}

/// Where hash tiles are read from.
pub trait TileReader {
    /// The tile's hashes: at least the first `width` of them, for a wider tile may have replaced a partial one.
    /// `None` if it cannot be had.
    fn hash_tile(&self, level: u8, index: u64, width: u16) -> Option<Vec<Hash>>;
}

/// A tile that the tree's size asks for and the reader has not, or has too short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("缺少哈希瓦片 {}", .0.path())]
pub struct MissingTile(pub TileId);

pub(super) fn read(reader: &impl TileReader, id: TileId) -> Result<Vec<Hash>, MissingTile> {
    let mut hashes = reader.hash_tile(id.level, id.index, id.width).ok_or(MissingTile(id))?;
    if hashes.len() < usize::from(id.width) {
        return Err(MissingTile(id));
    }
    hashes.truncate(usize::from(id.width));
    Ok(hashes)
}

/// Why a bundle can be neither written nor read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// An entry longer than its 16-bit length prefix allows.
    #[error("条目长 {0} 字节，超过 65535 字节")]
    EntryTooLong(usize),
    /// More entries than a full bundle holds.
    #[error("条目包超过 256 条")]
    TooManyEntries,
    /// The bytes end within an entry.
    #[error("条目包不完整")]
    CutShort,
}

/// The bytes of an entry bundle: each entry with its length as a big-endian 16-bit number before it.
///
/// # Errors
/// If there are more than 256 entries or one is longer than 65535 bytes.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, BundleError> {
    if entries.len() > usize::from(TILE_WIDTH) {
        return Err(BundleError::TooManyEntries);
    }
    let mut out = Vec::with_capacity(entries.iter().map(|entry| entry.as_ref().len() + 2).sum());
    for entry in entries.iter().map(AsRef::as_ref) {
        let length = u16::try_from(entry.len()).map_err(|_| BundleError::EntryTooLong(entry.len()))?;
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(entry);
    }
    Ok(out)
}

/// The entries of a bundle.
///
/// # Errors
/// If the bytes end within an entry or hold more than 256.
pub fn decode_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<2>().ok_or(BundleError::CutShort)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, after) = after.split_at_checked(length).ok_or(BundleError::CutShort)?;
        entries.push(entry);
        rest = after;
    }
    if entries.len() > usize::from(TILE_WIDTH) { Err(BundleError::TooManyEntries) } else { Ok(entries) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_of_the_specification() {
        let path = |index, width| TileId { level: 0, index, width }.path();
        assert_eq!(path(1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path(0, 256), "tile/0/000");
        assert_eq!(path(999, 1), "tile/0/999.p/1");
        assert_eq!(path(1000, 255), "tile/0/x001/000.p/255");
        assert_eq!(TileId { level: 63, index: 7, width: 256 }.path(), "tile/63/007");
        assert_eq!(BundleId { index: 1_234_067, width: 8 }.path(), "tile/entries/x001/x234/067.p/8");
    }

    #[test]
    fn one_resource_has_one_path() {
        let odd = [
            "tile/0/x001/x234/67",
            "tile/0/001/x234/067",
            "tile/0/x000/067",
            "tile/0/x067",
            "tile/00/067",
            "tile/64/067",
            "tile/0/067.p/0",
            "tile/0/067.p/256",
            "tile/0/067.p/08",
            "tile/0/067.p/+8",
            "tile/0/+67",
            "tile/-1/067",
            "tile/0/",
            "tile/entries/",
            "tile/0",
            "0/067",
            "/tile/0/067",
            "tile/0/067/",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/0/067.p/8.p/8",
            "tile/0/1000",
            "tile/0/x001/1000",
        ];
        for path in odd {
            assert_eq!(TilePath::parse(path), None, "{path}");
        }
    }

    #[test]
    fn tiles_of_the_specifications_examples() {
        // A tree of 70 000 (tlog-tiles, "Partial Tiles").
        let tiles: Vec<TileId> = tiles_between(0, 70_000).collect();
        let count =
            |level, full| tiles.iter().filter(|t| t.level == level && (t.width == 256) == full).count();
        assert_eq!((count(0, true), count(1, true), count(2, true)), (273, 1, 0));
        let partial: Vec<(u8, u64, u16)> =
            tiles.iter().filter(|t| t.width < 256).map(|t| (t.level, t.index, t.width)).collect();
        assert_eq!(partial, [(0, 273, 112), (1, 1, 17), (2, 0, 1)]);
        // A tree of 256: a full tile and one of width 1 above it.
        let tiles: Vec<String> = tiles_between(0, 256).map(|tile| tile.path()).collect();
        assert_eq!(tiles, ["tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(tiles_between(0, 0).count(), 0);
        assert_eq!(tiles_between(300, 300).count(), 0);
        assert_eq!(tiles_between(300, 299).count(), 0);
    }

    #[test]
    fn bundles_are_length_prefixed_big_endian() {
        let entries: [&[u8]; 3] = [b"ab", b"", &[9; 258]];
        let bytes = encode_bundle(&entries).unwrap();
        assert!(bytes.starts_with(b"\x00\x02ab\x00\x00\x01\x02\x09"));
        assert_eq!(decode_bundle(&bytes).unwrap(), entries);
        assert_eq!(encode_bundle(&[vec![0; 65_536]]), Err(BundleError::EntryTooLong(65_536)));
        assert_eq!(encode_bundle(&[b"x"; 257]), Err(BundleError::TooManyEntries));
        assert_eq!(decode_bundle(&[0; 2 * 257]), Err(BundleError::TooManyEntries));
        for cut in 1..bytes.len() {
            let whole = [2 + 2, 2 + 2 + 2].contains(&cut);
            assert_eq!(decode_bundle(bytes.get(..cut).unwrap()).is_ok(), whole, "{cut}");
        }
    }

    proptest! {
        #[test]
        fn paths_read_back(level in 0_u8..64, index in any::<u64>(), digits in 0_u32..20, width in 1_u16..=256) {
            let index = index % 10_u64.pow(digits);
            let tile = TileId { level, index, width };
            prop_assert_eq!(TilePath::parse(&tile.path()), Some(TilePath::Hashes(tile)));
            let bundle = BundleId { index, width };
            prop_assert_eq!(TilePath::parse(&bundle.path()), Some(TilePath::Entries(bundle)));
        }
    }
}
