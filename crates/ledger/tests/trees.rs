//! The tree against the reference vectors of Certificate Transparency, and growth, tiles and proofs against the
//! plain definition for all small sizes.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use ledger::Hash;
use ledger::tree::{
    Frontier, HashTile, ProofError, TileId, TileReader, TreeState, bundles_between, consistency_proof,
    consistency_proof_of, empty_root, inclusion_proof, inclusion_proof_of, leaf_hash, node_hash, root_of,
    tiles_between, tree_root, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

/// Larger than two full tiles, so that partial tiles, full tiles and a second level are all met.
const MAX: u64 = 600;

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|n| leaf_hash(&n.to_be_bytes())).collect()
}

/// MTH as RFC 6962 §2.1 defines it, by recursion over the leaf hashes.
fn defined_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            node_hash(&defined_root(left), &defined_root(right))
        }
    }
}

fn hex(text: &str) -> Hash {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    std::array::from_fn(|at| byte(at * 2))
}

/// Tiles as a store would keep them.
#[derive(Default)]
struct Store(BTreeMap<TileId, Vec<Hash>>);

impl Store {
    fn put(&mut self, tiles: Vec<HashTile>) {
        for tile in tiles {
            let read = HashTile::from_bytes(tile.id, &tile.to_bytes()).unwrap();
            assert!(self.0.insert(tile.id, read.hashes).is_none(), "{} written twice", tile.id.path());
        }
    }

    /// As a log may: partial tiles go once the full one is there.
    fn drop_superseded(&mut self) {
        let full: Vec<(u8, u64)> =
            self.0.keys().filter(|id| id.width == 256).map(|id| (id.level, id.index)).collect();
        self.0.retain(|id, _| id.width == 256 || !full.contains(&(id.level, id.index)));
    }
}

impl TileReader for Store {
    fn hash_tile(&self, level: u8, index: u64, width: u16) -> Option<Vec<Hash>> {
        let exact = self.0.get(&TileId { level, index, width });
        exact.or_else(|| self.0.get(&TileId { level, index, width: 256 })).cloned()
    }
}

/// The leaves of the reference tests of Certificate Transparency (eight inputs).
fn reference_leaves() -> Vec<Hash> {
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    inputs.into_iter().map(leaf_hash).collect()
}

const REFERENCE_ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

#[test]
fn reference_roots() {
    let leaves = reference_leaves();
    for (size, root) in REFERENCE_ROOTS.into_iter().enumerate() {
        assert_eq!(root_of(&leaves[..size]), hex(root), "{size}");
    }
}

#[test]
fn reference_inclusion_proofs() {
    let proofs: [(u64, usize, &[&str]); 5] = [
        (0, 1, &[]),
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (2, 3, &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1,
            5,
            &[
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
    ];
    let leaves = reference_leaves();
    for (index, size, expected) in proofs {
        let expected: Vec<Hash> = expected.iter().map(|hash| hex(hash)).collect();
        assert_eq!(inclusion_proof_of(&leaves[..size], index).unwrap(), expected);
        let root = hex(REFERENCE_ROOTS[size]);
        verify_inclusion(&leaves[index as usize], index, size as u64, &expected, &root).unwrap();
    }
}

#[test]
fn reference_consistency_proofs() {
    let proofs: [(usize, usize, &[&str]); 5] = [
        (1, 1, &[]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
        (
            6,
            7,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
    ];
    let leaves = reference_leaves();
    let root = |size: usize| hex(REFERENCE_ROOTS[size]);
    for (old, new, expected) in proofs {
        let expected: Vec<Hash> = expected.iter().map(|hash| hex(hash)).collect();
        assert_eq!(consistency_proof_of(&leaves[..new], old as u64).unwrap(), expected);
        verify_consistency((old as u64, &root(old)), (new as u64, &root(new)), &expected).unwrap();
    }
}

#[test]
fn growing_leaf_by_leaf_gives_the_defined_roots_and_all_tiles() {
    let leaves = leaves(MAX);
    let (mut frontier, mut state, mut store) = (Frontier::default(), TreeState::default(), Store::default());
    for (size, leaf) in (1..).zip(&leaves) {
        frontier.push(*leaf);
        let tiles = state.grow(std::slice::from_ref(leaf));
        let mut ids: Vec<TileId> = tiles.iter().map(|tile| tile.id).collect();
        ids.sort();
        let mut expected: Vec<TileId> = tiles_between(size - 1, size).collect();
        expected.sort();
        assert_eq!(ids, expected, "{size}");
        store.put(tiles);
        let root = defined_root(&leaves[..size as usize]);
        assert_eq!((frontier.root(), state.root(), frontier.size()), (root, root, size));
        assert_eq!(TreeState::from_tiles(size, &store).unwrap(), state, "{size}");
    }
}

#[test]
fn every_proof_of_small_trees_verifies() {
    let leaves = leaves(70);
    let root = |size: u64| root_of(&leaves[..size as usize]);
    for size in 0..=70_u64 {
        let tree = &leaves[..size as usize];
        for index in 0..size {
            let proof = inclusion_proof_of(tree, index).unwrap();
            verify_inclusion(&leaves[index as usize], index, size, &proof, &root(size)).unwrap();
        }
        for old in 0..=size {
            let proof = consistency_proof_of(tree, old).unwrap();
            verify_consistency((old, &root(old)), (size, &root(size)), &proof).unwrap();
        }
        let beyond = ProofError::IndexOutOfRange { index: size, size };
        assert_eq!(inclusion_proof_of(tree, size), Err(beyond));
        assert_eq!(
            consistency_proof_of(tree, size + 1),
            Err(ProofError::SizesReversed { old: size + 1, new: size })
        );
    }
}

/// Two levels above the leaves: 70 000 leaves, the example of the tlog-tiles specification.
#[test]
fn a_tree_of_three_levels_from_tiles() {
    let leaves = leaves(70_000);
    let (mut state, mut store) = (TreeState::default(), Store::default());
    store.put(state.grow(&leaves[..65_535]));
    store.put(state.grow(&leaves[65_535..]));
    assert!(store.0.contains_key(&TileId { level: 2, index: 0, width: 1 }));
    let root = root_of(&leaves);
    assert_eq!((state.root(), tree_root(&store, 70_000).unwrap()), (root, root));
    for index in [0, 1, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let proof = inclusion_proof(&store, index, 70_000).unwrap();
        assert_eq!(proof, inclusion_proof_of(&leaves, index).unwrap());
        verify_inclusion(&leaves[index as usize], index, 70_000, &proof, &root).unwrap();
    }
    for old in [0, 1, 256, 257, 65_535, 65_536, 69_999, 70_000] {
        let proof = consistency_proof(&store, old, 70_000).unwrap();
        let old_root = root_of(&leaves[..old as usize]);
        verify_consistency((old, &old_root), (70_000, &root), &proof).unwrap();
    }
}

#[test]
fn a_missing_or_short_tile_is_named() {
    let mut store = Store::default();
    store.put(TreeState::default().grow(&leaves(300)));
    let edge = TileId { level: 0, index: 1, width: 44 };
    let hashes = store.0.get_mut(&edge).unwrap();
    hashes.pop();
    let missing = TreeState::from_tiles(300, &store).unwrap_err();
    assert_eq!(missing.0, edge);
    assert!(missing.to_string().contains("tile/0/001.p/44"));
    assert_eq!(inclusion_proof(&store, 3, 300), Err(ProofError::Missing(missing)));
    store.0.clear();
    assert!(matches!(consistency_proof(&store, 3, 300), Err(ProofError::Missing(_))));
}

#[test]
fn bundles_follow_the_leaf_tiles() {
    for (old, new) in [(0, 0), (0, 1), (0, 256), (0, 600), (255, 256), (256, 257), (300, 600), (600, 600)] {
        let tiles: Vec<_> =
            tiles_between(old, new).filter(|t| t.level == 0).map(|t| (t.index, t.width)).collect();
        let bundles: Vec<_> = bundles_between(old, new).map(|bundle| (bundle.index, bundle.width)).collect();
        assert_eq!(tiles, bundles, "{old} {new}");
    }
}

#[test]
fn saved_state_is_checked() {
    let mut state = TreeState::default();
    state.grow(&leaves(300));
    let saved = serde_json::to_value(&state).unwrap();
    assert_eq!(serde_json::from_value::<TreeState>(saved.clone()).unwrap(), state);
    for size in [299, 301, 0, 44, 70_000] {
        let mut wrong = saved.clone();
        wrong["size"] = size.into();
        assert!(serde_json::from_value::<TreeState>(wrong).is_err(), "{size}");
    }
    let mut wrong = saved;
    wrong["edge"][0] = "!".into();
    assert!(serde_json::from_value::<TreeState>(wrong).is_err());
}

#[test]
fn trivial_consistency_is_still_checked() {
    let (a, b) = (leaf_hash(b"a"), leaf_hash(b"b"));
    assert_eq!(verify_consistency((0, &empty_root()), (5, &a), &[]), Ok(()));
    assert_eq!(verify_consistency((0, &a), (5, &a), &[]), Err(ProofError::OldRootMismatch));
    assert_eq!(verify_consistency((0, &empty_root()), (0, &a), &[]), Err(ProofError::RootMismatch));
    assert_eq!(verify_consistency((0, &empty_root()), (5, &a), &[b]), Err(ProofError::WrongLength));
    assert_eq!(verify_consistency((5, &a), (5, &b), &[]), Err(ProofError::RootMismatch));
    assert_eq!(verify_consistency((5, &a), (5, &a), &[b]), Err(ProofError::WrongLength));
    assert_eq!(verify_consistency((5, &a), (4, &a), &[]), Err(ProofError::SizesReversed { old: 5, new: 4 }));
    assert_eq!(verify_consistency((4, &a), (5, &a), &[]), Err(ProofError::WrongLength));
}

/// Every way to change a proof by one hash, and one bit of each hash.
fn mutations(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for place in 0..=proof.len() {
        let mut longer = proof.to_vec();
        longer.insert(place, [place as u8; 32]);
        all.push(longer);
    }
    for place in 0..proof.len() {
        let mut shorter = proof.to_vec();
        shorter.remove(place);
        all.push(shorter);
        for byte in [0, 15, 31] {
            let mut changed = proof.to_vec();
            changed[place][byte] ^= 1 << (place % 8);
            all.push(changed);
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn growth_in_any_steps_gives_the_same_tiles(steps in prop::collection::vec(0_u64..200, 1..8)) {
        let total: u64 = steps.iter().sum();
        let leaves = leaves(total);
        let (mut state, mut store) = (TreeState::default(), Store::default());
        let mut rest = leaves.as_slice();
        for step in steps {
            let (now, later) = rest.split_at(step as usize);
            store.put(state.grow(now));
            // Stop and go on from what was kept.
            state = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
            prop_assert_eq!(&TreeState::from_tiles(state.size(), &store).unwrap(), &state);
            rest = later;
        }
        prop_assert_eq!(state.root(), root_of(&leaves));
        let mut scratch = Store::default();
        scratch.put(TreeState::default().grow(&leaves));
        for id in tiles_between(0, total) {
            prop_assert_eq!(store.0.get(&id), scratch.0.get(&id));
            prop_assert!(store.0.contains_key(&id));
        }
        prop_assert_eq!(scratch.0.len(), tiles_between(0, total).count());
    }

    #[test]
    fn proofs_from_tiles_equal_proofs_from_leaves(size in 1..MAX, at in any::<u64>(), later in 0_u64..300) {
        let leaves = leaves(size + later);
        let tree = &leaves[..size as usize];
        let (index, old) = (at % size, at % (size + 1));
        let mut store = Store::default();
        let mut state = TreeState::default();
        store.put(state.grow(tree));
        store.put(state.grow(&leaves[size as usize..]));
        store.drop_superseded();
        let proof = inclusion_proof(&store, index, size).unwrap();
        prop_assert_eq!(&proof, &inclusion_proof_of(tree, index).unwrap());
        prop_assert_eq!(tree_root(&store, size).unwrap(), root_of(tree));
        prop_assert_eq!(verify_inclusion(&leaves[index as usize], index, size, &proof, &root_of(tree)), Ok(()));
        let proof = consistency_proof(&store, old, size).unwrap();
        prop_assert_eq!(&proof, &consistency_proof_of(tree, old).unwrap());
        let old_root = root_of(&leaves[..old as usize]);
        prop_assert_eq!(verify_consistency((old, &old_root), (size, &root_of(tree)), &proof), Ok(()));
    }

    #[test]
    fn changed_inclusion_proofs_fail(size in 1..MAX, at in any::<u64>(), byte in 0_usize..32, bit in 0..8) {
        let leaves = leaves(size);
        let (index, root) = (at % size, root_of(&leaves));
        let leaf = leaves[index as usize];
        let proof = inclusion_proof_of(&leaves, index).unwrap();
        for changed in mutations(&proof) {
            prop_assert!(verify_inclusion(&leaf, index, size, &changed, &root).is_err());
        }
        let flip = |hash: &Hash| { let mut hash = *hash; hash[byte] ^= 1_u8 << bit; hash };
        prop_assert_eq!(verify_inclusion(&flip(&leaf), index, size, &proof, &root), Err(ProofError::RootMismatch));
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &flip(&root)), Err(ProofError::RootMismatch));
        for other in [index ^ 1, index.wrapping_sub(1), index + 1, size, size - index, u64::MAX] {
            if other != index {
                prop_assert!(verify_inclusion(&leaf, other, size, &proof, &root).is_err());
            }
        }
        prop_assert!(verify_inclusion(&leaf, index, 0, &proof, &root).is_err());
        // A changed size changes at least the length of the path of the last leaf.
        prop_assert!(verify_inclusion(&leaf, index, size * 2, &proof, &root).is_err());
    }

    #[test]
    fn changed_consistency_proofs_fail(new in 2..MAX, at in any::<u64>(), byte in 0_usize..32, bit in 0..8) {
        let leaves = leaves(new);
        let old = at % (new - 1) + 1;
        let (old_root, new_root) = (root_of(&leaves[..old as usize]), root_of(&leaves));
        let proof = consistency_proof_of(&leaves, old).unwrap();
        for changed in mutations(&proof) {
            prop_assert!(verify_consistency((old, &old_root), (new, &new_root), &changed).is_err());
        }
        let flip = |hash: &Hash| { let mut hash = *hash; hash[byte] ^= 1_u8 << bit; hash };
        prop_assert!(verify_consistency((old, &flip(&old_root)), (new, &new_root), &proof).is_err());
        prop_assert!(verify_consistency((old, &old_root), (new, &flip(&new_root)), &proof).is_err());
        prop_assert!(verify_consistency((old, &new_root), (new, &old_root), &proof).is_err());
    }
}
