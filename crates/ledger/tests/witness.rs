//! The witness protocol against requests of other implementations, and what it refuses.
#![expect(clippy::unwrap_used, reason = "tests")]

use ledger::Hash;
use ledger::checkpoint::Checkpoint;
use ledger::note::{Cosigner, KeyKind, NoteSigner, NoteVerifier, SignedNote};
use ledger::quorum::{Quorum, QuorumError};
use ledger::tree::{consistency_proof_of, empty_root, leaf_hash, root_of};
use ledger::witness::{AddCheckpoint, Doubt, Latest, Log, Refusal, cosignature_in, parse_conflict};

/// Requests to litewitness (`testdata/litewitness.txt`, FiloSottile/torchwood): a log of the Sigsum kind, three heads.
const SIGSUM: &str = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562";
const SIGSUM_KEY: [u8; 32] = [
    0xff, 0xdc, 0x2d, 0x4d, 0x98, 0xe4, 0x12, 0x4d, 0x3f, 0xea, 0xf7, 0x88, 0xc0, 0xc2, 0xf9, 0xab, 0xfd,
    0x79, 0x60, 0x83, 0xd1, 0xf0, 0x49, 0x54, 0x37, 0xf3, 0x02, 0xec, 0x79, 0xcf, 0x10, 0x0f,
];
const HEAD_1: &str = "1\nKgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— {O} UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpNUbIQY=\n";
const HEAD_3: &str = "3\nRcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=\n\n— {O} UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUdrcawfAB8WVrx6go=\n";
const HEAD_5: &str = "5\nQrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=\n\n— {O} UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW90dJWAShei7sDww=\n";
const PROOF_1_3: &str =
    "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nKgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
const PROOF_1_5: &str = "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=\nKgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
const PROOF_3_5: &str = "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nKgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nwgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=\nKgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";

fn request(old: u64, proof: &str, head: &str) -> String {
    format!("old {old}\n{proof}\n{SIGSUM}\n{}", head.replace("{O}", SIGSUM))
}

fn sigsum() -> Log {
    let key = NoteVerifier::new(SIGSUM, KeyKind::Ed25519, &SIGSUM_KEY).unwrap();
    Log { origin: SIGSUM.to_owned(), keys: vec![key] }
}

/// What a witness that cosigned `latest` answers; moves on where it cosigns.
fn answer(latest: &mut Latest, body: &str) -> u16 {
    let judged = AddCheckpoint::parse(body).and_then(|ask| {
        ask.signed_by(Some(&sigsum()))?;
        ask.follows(latest).map_err(|(refusal, _)| refusal)?;
        Ok(Latest { size: ask.checkpoint.size, root: ask.checkpoint.root })
    });
    match judged {
        Ok(next) => {
            *latest = next;
            200
        }
        Err(refusal) => refusal.status(),
    }
}

#[test]
fn the_requests_of_litewitness_get_the_answers_of_the_specification() {
    let mut latest = Latest::nothing();
    let bad_line = HEAD_3.replace("6go=", "6gx=");
    let bad_signature = HEAD_3.replace("6go=", "6gs=");
    let wrong_hash = PROOF_1_3.replace(
        "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABA=",
    );
    let rows = [
        (request(0, "", HEAD_1), 200, 1, "the first head needs no proof"),
        (request(1, PROOF_1_3, &bad_line), 400, 1, "a signature that is not canonical base64"),
        (request(1, PROOF_1_3, &bad_signature), 403, 1, "a signature that does not verify"),
        (request(1, PROOF_1_3, HEAD_3).replace("e562", "e563"), 404, 1, "a log nobody knows"),
        (request(1, "", HEAD_3), 422, 1, "no proof"),
        (request(1, &wrong_hash, HEAD_3), 422, 1, "a wrong proof"),
        (request(1, PROOF_1_3, HEAD_3), 200, 3, "the second head"),
        (request(1, PROOF_1_5, HEAD_5), 409, 3, "proved from a size that is no longer the last"),
        (request(3, PROOF_3_5, HEAD_5), 200, 5, "the third head"),
        (request(0, "", HEAD_5), 409, 5, "asked without knowing anything"),
        (request(5, "", HEAD_5), 200, 5, "the same head again"),
        (request(5, "", HEAD_3), 400, 5, "back to an older head"),
        (request(3, "", HEAD_3), 409, 5, "an older head"),
    ];
    for (body, status, size, what) in rows {
        assert_eq!(answer(&mut latest, &body), status, "{what}");
        assert_eq!(latest.size, size, "{what}");
    }
}

/// The head of Go's checksum database as litewitness is asked for it: its key has another name than its origin.
#[test]
fn a_log_whose_key_has_another_name_than_its_origin() {
    let key =
        NoteVerifier::parse("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8").unwrap();
    let log = Log { origin: "go.sum database tree".to_owned(), keys: vec![key] };
    let body = "old 0\n\ngo.sum database tree\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n\n— sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=\n";
    let ask = AddCheckpoint::parse(body).unwrap();
    assert_eq!(ask.signed_by(Some(&log)).unwrap().signatures().len(), 1);
    assert_eq!(ask.follows(&Latest::nothing()), Ok(()));
    assert_eq!(ask.signed_by(None), Err(Refusal::UnknownLog("go.sum database tree".to_owned())));
    assert_eq!(AddCheckpoint::to_body(0, &[], &ask.note.to_string()), body);
}

/// A checkpoint of a public CT log with cosignatures of four witnesses of others; the keys are those of the log and of
/// the witness remora.n621.de (test data of tlog-scales).
const COSIGNED: &str = "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n\
— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n\
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n\
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n\
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==\n\
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n\
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==\n";
const ARCHE: &str =
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f";
const REMORA: &str = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";

#[test]
fn cosignatures_of_a_public_witness_are_accepted() {
    let (log, remora) = (NoteVerifier::parse(ARCHE).unwrap(), NoteVerifier::parse(REMORA).unwrap());
    let opened = Checkpoint::open(COSIGNED, &[log, remora.clone()]).unwrap();
    assert_eq!(opened.checkpoint.size, 1_432_088_532);
    let seen: Vec<_> = opened.verified.iter().map(|line| (line.kind, line.time)).collect();
    assert_eq!(seen, [(KeyKind::Ed25519, None), (KeyKind::Cosignature, Some(0x6a12_2120))]);
    // The same lines as the answer of a witness: that of the key asked for is found, the others passed over.
    let note = SignedNote::parse(COSIGNED).unwrap();
    let (_, lines) = COSIGNED.split_once("\n\n").unwrap();
    assert_eq!(cosignature_in(lines, note.text(), &remora).unwrap().name, "remora.n621.de");
    let other = note.text().replace("1432088532", "42");
    assert_eq!(cosignature_in(lines, &other, &remora), None, "a cosignature of another head");
    assert_eq!(cosignature_in("", note.text(), &remora), None);
    let quorum = Quorum::new(vec![remora], 1).unwrap();
    assert!(quorum.is_met(&quorum.cosignatures(&note)));
}

fn cosigner(n: u8) -> Cosigner {
    Cosigner::new(&format!("city.example/w{n}"), &[n; 32]).unwrap()
}

fn leaves(n: u8) -> Vec<Hash> {
    (0..n).map(|leaf| leaf_hash(&[leaf])).collect()
}

fn head(leaves: &[Hash]) -> (SignedNote, Latest) {
    let (size, root) = (leaves.len() as u64, root_of(leaves));
    let signer = NoteSigner::ed25519("centre.example/log", &[1; 32]).unwrap();
    let note = Checkpoint::new("centre.example/log", size, root).unwrap().sign(&[signer]).unwrap();
    (note, Latest { size, root })
}

#[test]
fn a_quorum_counts_each_witness_once_and_only_what_is_signed() {
    let (mut note, _) = head(&leaves(3));
    let keys = || [1, 2, 3].map(|n| cosigner(n).verifier().clone()).to_vec();
    let quorum = Quorum::new(keys(), 2).unwrap();
    assert!(!quorum.is_met(&quorum.cosignatures(&note)), "the log's own line does not count");
    for time in [10, 30, 20] {
        note.push(cosigner(1).cosign(note.text(), time).unwrap());
    }
    let found = quorum.cosignatures(&note);
    assert_eq!((found.by.len(), found.by[0].time), (1, Some(30)), "three lines of one witness, the latest");
    assert!(!quorum.is_met(&found));
    note.push(Cosigner::new("city.example/w9", &[9; 32]).unwrap().cosign(note.text(), 5).unwrap());
    assert!(!quorum.is_met(&quorum.cosignatures(&note)), "a witness nobody named");
    note.push(cosigner(3).cosign(note.text(), 5).unwrap());
    let found = quorum.cosignatures(&note);
    assert_eq!(
        found.by.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(),
        ["city.example/w1", "city.example/w3"]
    );
    assert!(quorum.is_met(&found));
    let mut bad = cosigner(2).cosign(note.text(), 5).unwrap();
    *bad.bytes.last_mut().unwrap() ^= 1;
    note.push(bad);
    let found = quorum.cosignatures(&note);
    assert_eq!((found.by.len(), found.bad.as_slice()), (2, ["city.example/w2".to_owned()].as_slice()));
    assert!(!quorum.is_met(&found), "a bad line of a known key spoils the note");

    assert_eq!(Quorum::new(keys(), 0), Err(QuorumError::Needed { needed: 0, witnesses: 3 }));
    assert_eq!(Quorum::new(keys(), 4), Err(QuorumError::Needed { needed: 4, witnesses: 3 }));
    let plain = NoteSigner::ed25519("centre.example/log", &[1; 32]).unwrap().verifier().clone();
    assert_eq!(Quorum::new(vec![plain], 1), Err(QuorumError::NotACosigner("centre.example/log".to_owned())));
    let renamed = Cosigner::new("other.example/w", &[1; 32]).unwrap().verifier().clone();
    let twice = [keys(), vec![renamed]].concat();
    assert_eq!(Quorum::new(twice, 2), Err(QuorumError::Twice("other.example/w".to_owned())));
}

#[test]
fn forks_are_told_from_missing_proofs() {
    let ours = leaves(6);
    let mut fork = ours.clone();
    fork[2] = leaf_hash(b"rewritten");
    let (_, latest) = head(&ours[..4]);
    let ask = |old: u64, proof: &[Hash], leaves: &[Hash]| {
        AddCheckpoint::parse(&AddCheckpoint::to_body(old, proof, &head(leaves).0.to_string())).unwrap()
    };
    let proof = consistency_proof_of(&ours, 4).unwrap();
    assert_eq!(ask(4, &proof, &ours).follows(&latest), Ok(()));
    let forked = consistency_proof_of(&fork, 4).unwrap();
    let refused = ask(4, &forked, &fork).follows(&latest).unwrap_err();
    assert!(matches!(refused, (Refusal::Proof(_), Some(Doubt::Unproved))), "{refused:?}");
    // A second root at the size cosigned last proves the fork by itself, whatever the old size said.
    assert_eq!(ask(4, &[], &fork[..4]).follows(&latest), Err((Refusal::Forked(4), Some(Doubt::Forked))));
    assert_eq!(ask(0, &[], &fork[..4]).follows(&latest), Err((Refusal::OtherSize(4), Some(Doubt::Forked))));
    assert_eq!(ask(4, &[], &ours[..4]).follows(&latest), Ok(()));
    assert_eq!(
        ask(5, &[], &ours[..4]).follows(&latest),
        Err((Refusal::OldBeyondNew { old: 5, size: 4 }, None))
    );
    // From nothing any tree follows, and a proof of it is none.
    assert_eq!(ask(0, &[], &fork).follows(&Latest::nothing()), Ok(()));
    assert!(matches!(ask(0, &proof, &ours).follows(&Latest::nothing()), Err((Refusal::Proof(_), None))));
    let empty = Checkpoint::new("centre.example/log", 0, [7; 32]).unwrap();
    let signer = NoteSigner::ed25519("centre.example/log", &[1; 32]).unwrap();
    let body = AddCheckpoint::to_body(0, &[], &empty.sign(&[signer]).unwrap().to_string());
    assert_eq!(
        AddCheckpoint::parse(&body).unwrap().follows(&Latest::nothing()),
        Err((Refusal::EmptyRoot, None))
    );
    assert_eq!(head(&[]).1.root, empty_root());
}

#[test]
fn only_lines_of_the_logs_own_keys_are_kept() {
    let (mut note, _) = head(&leaves(3));
    note.push(cosigner(1).cosign(note.text(), 5).unwrap());
    let ask = AddCheckpoint::parse(&AddCheckpoint::to_body(0, &[], &note.to_string())).unwrap();
    let key = NoteSigner::ed25519("centre.example/log", &[1; 32]).unwrap().verifier().clone();
    let log = Log { origin: "centre.example/log".to_owned(), keys: vec![key] };
    let kept = ask.signed_by(Some(&log)).unwrap();
    assert_eq!(
        kept.signatures().iter().map(|line| line.name.as_str()).collect::<Vec<_>>(),
        ["centre.example/log"]
    );
    let stranger = Log { keys: vec![cosigner(2).verifier().clone()], ..log };
    assert!(matches!(ask.signed_by(Some(&stranger)), Err(Refusal::Signature(_))));
}

#[test]
fn malformed_requests() {
    let good = request(0, "", HEAD_1);
    assert!(AddCheckpoint::parse(&good).is_ok());
    let hash = "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let long = request(0, &hash.repeat(64), HEAD_1);
    assert!(AddCheckpoint::parse(&request(0, &hash.repeat(63), HEAD_1)).is_ok());
    for body in [
        String::new(),
        "old 0\n".to_owned(),
        good.replacen("old 0", "old 00", 1),
        good.replacen("old 0", "old +0", 1),
        good.replacen("old 0", "old  0", 1),
        good.replacen("old 0", "new 0", 1),
        good.replacen("old 0\n", "old 0\r\n", 1),
        good.replacen("old 0\n", "old 0\nAAAA\n", 1),
        good.replacen("old 0\n\n", "old 0\n", 1),
        good.trim_end().to_owned(),
        good.replacen("\n1\n", "\n01\n", 1),
        long,
    ] {
        assert!(matches!(AddCheckpoint::parse(&body), Err(Refusal::Malformed(_))), "{body}");
    }
    assert_eq!(parse_conflict("3\n"), Some(3));
    for body in ["3", "03\n", "3\n\n", "-3\n", "", "x\n"] {
        assert_eq!(parse_conflict(body), None, "{body:?}");
    }
}
