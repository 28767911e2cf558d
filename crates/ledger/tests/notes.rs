//! Notes, checkpoints and cosignatures against published examples, and what they refuse.
#![expect(clippy::unwrap_used, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ledger::checkpoint::{Checkpoint, CheckpointError};
use ledger::note::{Cosigner, KeyError, KeyKind, NoteError, NoteSigner, NoteVerifier, SignedNote};
use ledger::tree;
use proptest::prelude::*;

const ORIGIN: &str = "centre.example/log";

fn log_key() -> NoteSigner {
    NoteSigner::ed25519(ORIGIN, &[1; 32]).unwrap()
}

fn sm2_key() -> NoteSigner {
    NoteSigner::sm2(ORIGIN, &[2; 32]).unwrap()
}

fn witness() -> Cosigner {
    Cosigner::new("city.example/witness", &[3; 32]).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint::new(ORIGIN, 3, tree::leaf_hash(b"any")).unwrap()
}

/// A checkpoint with the three kinds of line.
fn full_note() -> SignedNote {
    let mut note = checkpoint().sign(&[log_key(), sm2_key()]).unwrap();
    note.push(witness().cosign(note.text(), 1_762_045_200).unwrap());
    note
}

fn all_keys() -> [NoteVerifier; 3] {
    [log_key().verifier().clone(), sm2_key().verifier().clone(), witness().verifier().clone()]
}

/// The example of the signed-note specification.
#[test]
fn example_of_the_specification() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2\
                ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
    let key = NoteVerifier::parse(vkey).unwrap();
    assert_eq!((key.id(), key.kind(), key.to_string().as_str()), (0x530d_903a, KeyKind::Ed25519, vkey));
    let parsed = SignedNote::parse(note).unwrap();
    assert_eq!(parsed.text(), "This is an example message.\n");
    assert_eq!(parsed.verify(&[key]).unwrap().len(), 1);
    assert_eq!(parsed.to_string(), note);
}

/// The example in the documentation of Go's `golang.org/x/mod/sumdb/note`, with its secret key.
#[test]
fn example_of_the_go_library() {
    let secret = STANDARD.decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz").unwrap();
    let signer = NoteSigner::ed25519("PeterNeumann", secret.last_chunk::<32>().unwrap()).unwrap();
    assert_eq!(
        signer.verifier().to_string(),
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    );
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    assert_eq!(
        signer.sign(text).unwrap().to_string(),
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    );
}

/// The text with empty lines at the head of the signed-note specification.
#[test]
fn the_last_empty_line_divides_text_and_signatures() {
    let note = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\
                — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xM\
                cXxj99ihAQwaqP3ZekRwNtIc=\n";
    let parsed = SignedNote::parse(note).unwrap();
    assert!(parsed.text().ends_with("sole:\n\ned è subito sera.\n"));
    assert_eq!(parsed.to_string(), note);
}

/// The example of the tlog-cosignature specification, and a cosigner key in use.
#[test]
fn cosignature_of_the_specification() {
    let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
                — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1g\
                GzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeo\
                lMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let parsed = SignedNote::parse(note).unwrap();
    let head = Checkpoint::parse(parsed.text()).unwrap();
    assert_eq!((head.origin.as_str(), head.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(head.to_text(), parsed.text());
    // The time of the cosignature, in its first eight bytes, is the one the specification shows: 1679315147.
    let time = parsed.signatures()[1].bytes.first_chunk::<8>().copied().map(u64::from_be_bytes);
    assert_eq!(time, Some(1_679_315_147));
    let vkey = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
    let key = NoteVerifier::parse(vkey).unwrap();
    assert_eq!((key.kind(), key.to_string().as_str()), (KeyKind::Cosignature, vkey));
}

#[test]
fn three_kinds_of_line_verify_and_read_back() {
    let text = full_note().to_string();
    let opened = Checkpoint::open(&text, &all_keys()).unwrap();
    assert_eq!(opened.checkpoint, checkpoint());
    let seen: Vec<_> = opened.verified.iter().map(|line| (line.kind, line.time)).collect();
    let expected =
        [(KeyKind::Ed25519, None), (KeyKind::Sm2, None), (KeyKind::Cosignature, Some(1_762_045_200))];
    assert_eq!(seen, expected);
    for key in all_keys() {
        assert_eq!(NoteVerifier::parse(&key.to_string()).unwrap(), key);
    }
    // The type of our SM2 line is marked as not registered and names itself.
    let vkey = sm2_key().verifier().to_string();
    let typed = STANDARD.decode(vkey.splitn(3, '+').last().unwrap()).unwrap();
    assert!(typed.starts_with(b"\xffyichuang-sm2-with-sm3-v1\x04"));
}

#[test]
fn unknown_keys_are_passed_over_but_do_not_carry_a_note() {
    let text = full_note().to_string();
    let [ed25519, sm2, cosigner] = all_keys();
    assert_eq!(Checkpoint::open(&text, std::slice::from_ref(&ed25519)).unwrap().verified.len(), 1);
    for keys in [vec![], vec![sm2], vec![cosigner]] {
        assert_eq!(Checkpoint::open(&text, &keys), Err(CheckpointError::Note(NoteError::NoKnownSignature)));
    }
    // The same name with another key is an unknown key, not a bad signature.
    let other = NoteSigner::ed25519(ORIGIN, &[9; 32]).unwrap();
    assert_eq!(
        Checkpoint::open(&text, &[other.verifier().clone()]),
        Err(CheckpointError::Note(NoteError::NoKnownSignature))
    );
}

#[test]
fn a_log_cannot_speak_for_another() {
    let neighbour = NoteSigner::ed25519("neighbour.example/log", &[4; 32]).unwrap();
    let keys = [neighbour.verifier().clone(), log_key().verifier().clone()];
    let note = checkpoint().sign(&[neighbour]).unwrap().to_string();
    assert_eq!(Checkpoint::open(&note, &keys), Err(CheckpointError::NotByOrigin(ORIGIN.to_owned())));
}

#[test]
fn a_bad_line_of_a_known_key_spoils_the_note() {
    let good = full_note();
    for bad in 0..3 {
        let mut note = SignedNote::new(good.text()).unwrap();
        for (place, line) in good.signatures().iter().enumerate() {
            let mut line = line.clone();
            if place == bad {
                *line.bytes.last_mut().unwrap() ^= 1;
            }
            note.push(line);
        }
        let name = good.signatures()[bad].name.clone();
        assert_eq!(note.verify(&all_keys()), Err(NoteError::BadSignature(name)), "line {bad}");
    }
}

#[test]
fn every_byte_of_a_note_counts() {
    let text = full_note().to_string();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(changed) = String::from_utf8(bytes) else { continue };
        let opened = Checkpoint::open(&changed, &all_keys());
        // A changed name or id makes a line unknown; it must then not count as verified.
        assert!(opened.is_err() || opened.unwrap().verified.len() < 3, "byte {at}");
    }
}

#[test]
fn malformed_notes() {
    let line = log_key().sign("text\n").unwrap().to_string();
    let lines = format!("{line}\n").repeat(101);
    let notes = [
        String::new(),
        "text\n".to_owned(),
        "text\n\n".to_owned(),
        format!("text\n{line}\n"),
        format!("text\n\n{line}"),
        format!("text\n\n{line}\n\n"),
        format!("text\n\n{line}\nmore\n"),
        format!("te\txt\n\n{line}\n"),
        format!("te\rxt\n\n{line}\n"),
        format!("text\n\n{}\n", line.replacen('—', "-", 1)),
        format!("text\n\n{}\n", line.replacen("— ", "—  ", 1)),
        format!("text\n\n{}\n", line.replacen(ORIGIN, "a+b", 1)),
        format!("text\n\n{}\n", line.replacen(ORIGIN, "a\u{a0}b", 1)),
        format!("text\n\n{line} \n"),
        format!("text\n\n— {ORIGIN} AAAAAA==\n"),
        format!("text\n\n{lines}"),
        format!("{}\n\n{line}\n", "x".repeat(1_000_000)),
    ];
    for note in notes {
        assert!(matches!(SignedNote::parse(&note), Err(NoteError::Malformed(_))), "{note:.80}");
    }
    assert!(SignedNote::parse(&format!("text\n\n{}", format!("{line}\n").repeat(100))).is_ok());
}

#[test]
fn malformed_keys() {
    let good = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let malformed =
        ["", "a", "a+530d903a", "a+530d903+AekyeRrm", "a+530d903g+AQ==", "a++530d90+AQ==", "a+530d903a+!"];
    for key in malformed {
        assert_eq!(NoteVerifier::parse(key), Err(KeyError::Malformed), "{key}");
    }
    let wrong = KeyError::WrongId("example.com/foo".to_owned());
    assert_eq!(NoteVerifier::parse(&good.replace("530d903a", "530d903b")), Err(wrong));
    assert!(matches!(NoteVerifier::parse(&good.replace("example", "ex ample")), Err(KeyError::Name(_))));
    assert!(matches!(NoteVerifier::parse("a+530d903a+Bg=="), Err(KeyError::UnknownType(_))));
    assert!(matches!(NoteVerifier::parse("a+530d903a+AQEB"), Err(KeyError::BadKey(_))));
    assert!(matches!(NoteSigner::ed25519("a b", &[0; 32]), Err(KeyError::Name(_))));
}

#[test]
fn malformed_checkpoints() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    assert!(Checkpoint::parse(&format!("o\n0\n{root}\n")).is_ok());
    assert_eq!(Checkpoint::parse(&format!("o\n7\n{root}\nx\ny\n")).unwrap().extensions, ["x", "y"]);
    for text in [
        String::new(),
        "o\n".to_owned(),
        "o\n7\n".to_owned(),
        format!("o\n7\n{root}"),
        format!("\n7\n{root}\n"),
        format!("o\n07\n{root}\n"),
        format!("o\n+7\n{root}\n"),
        format!("o\n-7\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("o\n7\n{}\n", root.replace('=', "")),
        "o\n7\nAAAA\n".to_owned(),
        format!("o\n7\n{root}\n\n"),
        format!("o\n7\n{root}\n\nx\n"),
    ] {
        assert!(matches!(Checkpoint::parse(&text), Err(CheckpointError::Malformed(_))), "{text:?}");
    }
    assert!(matches!(Checkpoint::new("a log", 0, tree::empty_root()), Err(CheckpointError::Origin(_))));
    for extension in ["", "a\nb\n", "a\tb"] {
        let odd = Checkpoint { extensions: vec![extension.to_owned()], ..checkpoint() };
        assert!(odd.sign(&[log_key()]).is_err(), "{extension:?}");
    }
}

#[test]
fn cosignatures_cover_time_and_extension_lines() {
    let with =
        |extension: &str| Checkpoint { extensions: vec![extension.to_owned()], ..checkpoint() }.to_text();
    let key = [witness().verifier().clone(), log_key().verifier().clone()];
    let opens = |signed: &str, shown: &str| {
        let mut note = SignedNote::new(shown).unwrap();
        note.push(log_key().sign(shown).unwrap());
        note.push(witness().cosign(signed, 5).unwrap());
        note.verify(&key)
    };
    assert_eq!(opens(&with("a"), &with("a")).unwrap()[1].time, Some(5));
    assert!(matches!(opens(&with("a"), &with("b")), Err(NoteError::BadSignature(_))));
    let mut later = witness().cosign(&with("a"), 5).unwrap();
    later.bytes[7] = 6;
    let mut note = SignedNote::new(&with("a")).unwrap();
    note.push(later);
    assert!(matches!(note.verify(&key), Err(NoteError::BadSignature(_))));
    assert_eq!(witness().cosign("x\n", 1 << 63), Err(NoteError::TimeOutOfRange));
    assert!(witness().cosign("x\n", (1 << 63) - 1).is_ok());
}

proptest! {
    #[test]
    fn reading_never_panics(text in ".{0,200}", lines in prop::collection::vec("(— )?[a-z+ ]{0,9}[A-Za-z0-9/=]{0,40}", 0..4)) {
        let note = format!("{text}\n\n{}\n", lines.join("\n"));
        if let Ok(parsed) = SignedNote::parse(&note) {
            prop_assert_eq!(parsed.to_string(), note);
        }
        let _ = Checkpoint::parse(&text);
        let _ = NoteVerifier::parse(&text);
    }
}
