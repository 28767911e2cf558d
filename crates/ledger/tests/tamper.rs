//! Evidence files and the whole-log verifier: what is true passes, and every changed byte is found and named.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use ledger::checkpoint::{Checkpoint, CheckpointError};
use ledger::evidence::{self, Evidence, EvidenceError};
use ledger::leaf::{Fact, Leaf, commit};
use ledger::note::{NoteError, NoteSigner, NoteVerifier};
use ledger::tree::{self, ProofError};
use ledger::verify::{BadRecord, CheckpointMismatch, Verifier};
use proptest::prelude::*;

struct Record {
    nonce: [u8; 32],
    body: String,
    leaf: Vec<u8>,
}

fn record(index: u64) -> Record {
    let nonce = [index as u8 ^ 0x5a; 32];
    let body =
        format!("{{\"case_no\":\"120101001-20261102-{index:04}\",\"kind\":\"Accepted\",\"text\":\"受理\"}}");
    let facts = [("item".to_owned(), Fact::from("SX-001")), ("n".to_owned(), Fact::from(index as i64))];
    let facts: BTreeMap<String, Fact> = facts.into();
    let commit = commit(&nonce, body.as_bytes());
    let leaf = Leaf::new("2026-11-02T09:15:00+08:00", "120101-centre", "Accepted", facts, commit);
    Record { nonce, body, leaf: leaf.to_bytes().unwrap() }
}

fn signer() -> NoteSigner {
    NoteSigner::ed25519("centre.example/log", &[1; 32]).unwrap()
}

fn keys() -> Vec<NoteVerifier> {
    vec![signer().verifier().clone()]
}

fn head(records: &[Record]) -> Checkpoint {
    let hashes: Vec<_> = records.iter().map(|record| tree::leaf_hash(&record.leaf)).collect();
    Checkpoint::new("centre.example/log", records.len() as u64, tree::root_of(&hashes)).unwrap()
}

/// A log of `size` records and the evidence for one of them, with the record.
fn a_log(size: u64, index: u64) -> (Vec<Record>, Evidence) {
    let records: Vec<Record> = (0..size).map(record).collect();
    let note = head(&records).sign(&[signer()]).unwrap().to_string();
    let hashes: Vec<_> = records.iter().map(|record| tree::leaf_hash(&record.leaf)).collect();
    let proof = tree::inclusion_proof_of(&hashes, index).unwrap();
    let shown = &records[index as usize];
    let evidence = Evidence::new(&note, &keys(), index, &shown.leaf, &proof).unwrap();
    let evidence = evidence.with_record(&shown.nonce, &shown.body);
    (records, evidence)
}

#[test]
fn good_evidence_says_what_it_shows() {
    let (records, evidence) = a_log(300, 77);
    let read = Evidence::from_json(&evidence.to_json().unwrap()).unwrap();
    assert_eq!(read, evidence);
    let checked = evidence::check(&read, Some(&keys())).unwrap();
    assert_eq!((checked.index, checked.checkpoint.clone()), (77, head(&records)));
    assert_eq!(checked.leaf.pub_["n"], Fact::Number(77));
    assert!(checked.record_matches && checked.keys_trusted);
    assert_eq!(checked.verified.len(), 1);
    assert!(!evidence::check(&read, None).unwrap().keys_trusted);
    let without = Evidence { body: None, nonce: None, ..read };
    assert!(!evidence::check(&without, None).unwrap().record_matches);
    assert!(!without.to_json().unwrap().contains("body"));
}

#[test]
fn keys_in_the_file_are_not_believed_where_the_caller_brings_keys() {
    let (_, evidence) = a_log(5, 2);
    let stranger = [NoteSigner::ed25519("centre.example/log", &[9; 32]).unwrap().verifier().clone()];
    let error = evidence::check(&evidence, Some(&stranger)).unwrap_err();
    assert!(matches!(&error, EvidenceError::Checkpoint(CheckpointError::Note(NoteError::NoKnownSignature))));
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("checkpoint", "检查点验证失败：没有已知密钥的 Ed25519 签名")
    );
    // A key of a later type is passed over, a broken one is not.
    let mut more = evidence.clone();
    more.keys.push("centre.example/log+00000000+Bg==".to_owned());
    assert!(evidence::check(&more, None).is_ok());
    more.keys.push("centre.example/log+00000000+!".to_owned());
    assert_eq!(evidence::check(&more, None).unwrap_err().code(), "key");
}

/// Changes every byte of one field in turn; each must fail with one of the codes.
fn every_byte(field: fn(&mut Evidence) -> &mut String, codes: &[&str]) {
    let (_, good) = a_log(300, 77);
    let length = field(&mut good.clone()).len();
    let mut tried = 0;
    for at in 0..length {
        for mask in [0x01, 0x20] {
            let mut bad = good.clone();
            let mut bytes = std::mem::take(field(&mut bad)).into_bytes();
            bytes[at] ^= mask;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            *field(&mut bad) = text;
            let error = evidence::check(&bad, Some(&keys())).unwrap_err();
            assert!(codes.contains(&error.code()), "byte {at}: {error}");
            tried += 1;
        }
    }
    assert!(tried >= length, "{tried} of {length}");
}

#[test]
fn every_byte_of_the_leaf_counts() {
    every_byte(|evidence| &mut evidence.leaf, &["leaf", "proof"]);
}

#[test]
fn every_byte_of_the_record_counts() {
    every_byte(|evidence| evidence.body.as_mut().unwrap(), &["commit"]);
    every_byte(|evidence| evidence.nonce.as_mut().unwrap(), &["commit", "record"]);
}

#[test]
fn every_byte_of_the_proof_counts() {
    every_byte(|evidence| evidence.proof.first_mut().unwrap(), &["proof"]);
    every_byte(|evidence| evidence.proof.last_mut().unwrap(), &["proof"]);
}

#[test]
fn every_byte_of_the_checkpoint_counts() {
    every_byte(|evidence| &mut evidence.checkpoint, &["checkpoint"]);
}

#[test]
fn other_parts_are_named() {
    let (_, good) = a_log(300, 77);
    let code = |change: &dyn Fn(&mut Evidence)| {
        let mut bad = good.clone();
        change(&mut bad);
        evidence::check(&bad, Some(&keys())).unwrap_err().code()
    };
    assert_eq!(code(&|evidence| evidence.v = 2), "version");
    assert_eq!(code(&|evidence| evidence.index = 78), "proof");
    assert_eq!(code(&|evidence| evidence.index = 300), "proof");
    assert_eq!(code(&|evidence| drop(evidence.proof.pop())), "proof");
    assert_eq!(code(&|evidence| evidence.proof.push(evidence.proof[0].clone())), "proof");
    assert_eq!(code(&|evidence| evidence.body = None), "record");
    assert_eq!(code(&|evidence| evidence.nonce = None), "record");
    assert_eq!(code(&|evidence| evidence.nonce = Some("AAAA".to_owned())), "record");
    // The leaf of another record, with the record: the place in the tree is wrong.
    let other = record(78);
    assert_eq!(code(&|evidence| evidence.leaf = String::from_utf8(other.leaf.clone()).unwrap()), "proof");
    for json in ["", "{}", "[]", "{\"v\":1}"] {
        assert_eq!(Evidence::from_json(json).unwrap_err().code(), "malformed");
    }
    let twice = good.to_json().unwrap().replacen("\"index\"", "\"index\": 1, \"index\"", 1);
    assert!(Evidence::from_json(&twice).is_err());
    let index = EvidenceError::Proof(ProofError::IndexOutOfRange { index: 300, size: 300 });
    assert_eq!(index.to_string(), "包含证明不成立：索引 300 不在大小为 300 的树中");
}

fn run(records: &[Record], verifier: &mut Verifier) -> Vec<BadRecord> {
    let one = |(index, record): (u64, &Record)| {
        verifier.record(index, &record.nonce, record.body.as_bytes(), &record.leaf).err()
    };
    (0..).zip(records).filter_map(one).collect()
}

#[test]
fn a_true_log_verifies_against_its_checkpoints() {
    let (records, _) = a_log(300, 0);
    let heads: Vec<Checkpoint> =
        [0, 1, 256, 299, 300].into_iter().map(|size| head(&records[..size])).collect();
    let mut verifier = Verifier::new();
    heads.iter().for_each(|head| verifier.watch(head.size));
    assert_eq!(run(&records, &mut verifier), []);
    for head in &heads {
        assert_eq!(verifier.check(head), Ok(()), "{}", head.size);
    }
    assert_eq!((verifier.size(), verifier.root()), (300, Some(head(&records).root)));
    // What was not asked for in time cannot be compared, and what is not there is missing.
    let unasked = head(&records[..100]);
    assert_eq!(verifier.check(&unasked), Err(CheckpointMismatch::NotWatched { size: 100 }));
    verifier.watch(100);
    assert_eq!(verifier.check(&unasked), Err(CheckpointMismatch::NotWatched { size: 100 }));
    let beyond = Checkpoint { size: 301, ..head(&records) };
    assert_eq!(
        verifier.check(&beyond),
        Err(CheckpointMismatch::RecordsMissing { checkpoint: 301, found: 300 })
    );
    let forged = Checkpoint { root: [0; 32], ..heads[2].clone() };
    assert_eq!(verifier.check(&forged), Err(CheckpointMismatch::Root { size: 256 }));
}

#[test]
fn all_bad_records_are_found_in_one_run() {
    let (mut records, _) = a_log(20, 0);
    let truth = head(&records);
    records[3].body.push(' ');
    records[5].nonce[31] ^= 1;
    records[7].leaf.push(b' ');
    let (mut verifier, bad) = (Verifier::new(), [(3, false), (5, false), (7, true)]);
    let expected =
        bad.map(|(index, leaf)| if leaf { BadRecord::Leaf { index } } else { BadRecord::Commit { index } });
    assert_eq!(run(&records, &mut verifier), expected);
    // Records 3 and 5 leave the leaves alone; the changed leaf 7 changes the root.
    assert_eq!(verifier.check(&truth), Err(CheckpointMismatch::Root { size: 20 }));
    records[7].leaf.pop();
    let mut verifier = Verifier::new();
    assert_eq!(run(&records, &mut verifier).len(), 2);
    assert_eq!(verifier.check(&truth), Ok(()));
}

#[test]
fn a_record_and_its_leaf_changed_together_still_change_the_root() {
    let (mut records, _) = a_log(20, 0);
    let truth = head(&records);
    records[11] = record(99);
    let mut verifier = Verifier::new();
    verifier.watch(11);
    assert_eq!(run(&records, &mut verifier), []);
    assert_eq!(verifier.check(&truth), Err(CheckpointMismatch::Root { size: 20 }));
    assert_eq!(verifier.check(&head(&records[..11])), Ok(()));
}

#[test]
fn gaps_doubles_and_swaps_are_named_and_end_the_tree() {
    let (records, _) = a_log(20, 0);
    let truth = head(&records);
    for (order, errors) in [
        (vec![0, 1, 3, 4], vec![BadRecord::Gap { expected: 2, found: 3 }]),
        (vec![1, 2], vec![BadRecord::Gap { expected: 0, found: 1 }]),
        (vec![0, 0, 1], vec![BadRecord::Gap { expected: 1, found: 0 }]),
        (
            vec![0, 2, 1],
            vec![BadRecord::Gap { expected: 1, found: 2 }, BadRecord::Gap { expected: 3, found: 1 }],
        ),
    ] {
        let mut verifier = Verifier::new();
        verifier.watch(1);
        verifier.watch(20);
        let one = |index: &usize| {
            let record = &records[*index];
            verifier.record(*index as u64, &record.nonce, record.body.as_bytes(), &record.leaf).err()
        };
        let found: Vec<BadRecord> = order.iter().filter_map(one).collect();
        assert_eq!(found, errors, "{order:?}");
        assert_eq!(
            (verifier.root(), verifier.check(&truth)),
            (None, Err(CheckpointMismatch::Broken { size: 20 }))
        );
        // What stood before the gap can still be compared.
        assert_eq!(verifier.root_at(1).is_some(), order[0] == 0, "{order:?}");
    }
}

proptest! {
    #[test]
    fn any_changed_byte_of_any_record_is_found(
        size in 1_u64..40, at in any::<prop::sample::Index>(), part in 0..3, byte in any::<prop::sample::Index>(), bit in 0..8
    ) {
        let mut records: Vec<Record> = (0..size).map(record).collect();
        let truth = head(&records);
        let index = at.index(records.len());
        let changed = &mut records[index];
        let mut body = std::mem::take(&mut changed.body).into_bytes();
        let bytes = match part {
            0 => &mut changed.nonce[..],
            1 => &mut body[..],
            _ => &mut changed.leaf[..],
        };
        let place = byte.index(bytes.len());
        bytes[place] ^= 1_u8 << bit;
        let mut verifier = Verifier::new();
        let mut bad = Vec::new();
        for (at, record) in records.iter().enumerate() {
            let bytes = if at == index { &body } else { record.body.as_bytes() };
            bad.extend(verifier.record(at as u64, &record.nonce, bytes, &record.leaf).err());
        }
        let index = index as u64;
        if part < 2 {
            prop_assert_eq!(bad, [BadRecord::Commit { index }]);
        } else {
            // A leaf may stay in layout, with the right commitment; then only the root tells.
            let possible = [vec![], vec![BadRecord::Commit { index }], vec![BadRecord::Leaf { index }]];
            prop_assert!(possible.contains(&bad));
        }
        prop_assert_eq!(verifier.check(&truth).is_ok(), part < 2);
    }
}
