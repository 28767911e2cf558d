//! Heads with cosignatures: never in the place of another head, never back, never of another log.

use std::sync::Arc;

use ledger::note::{Cosigner, NoteSigner, SignedNote};
use store::{Head, Store};

use crate::support::*;

const ORIGIN: &str = "yichuang.example/heping";

/// One more act under a signed head.
async fn grow(store: &Store) -> Head {
    let signers: Arc<[NoteSigner]> = Arc::new([NoteSigner::ed25519(ORIGIN, &[5; 32]).unwrap()]);
    store.commit_case(creation("C1", "SX-001")).await.unwrap();
    store.advance_checkpoint(&signers, morning()).await.unwrap();
    store.checkpoint().await.unwrap().unwrap()
}

fn cosigned(head: &Head, witness: u8) -> String {
    let mut note = SignedNote::parse(&head.note).unwrap();
    let cosigner = Cosigner::new(&format!("city.example/w{witness}"), &[witness; 32]).unwrap();
    note.push(cosigner.cosign(note.text(), 5).unwrap());
    note.to_string()
}

#[test]
fn a_cosigned_head_is_kept_beside_the_newest_and_never_goes_back() {
    for_each_engine(async |site| {
        let store = site.open().await;
        store.set_meta("origin", ORIGIN).await.unwrap();
        assert!(
            store.is_leader(morning()).await != site.is_pg(),
            "who leads a shared database holds its lease"
        );
        let first = grow(&store).await;
        assert!(store.is_leader(morning()).await);
        assert_eq!(store.cosigned().await.unwrap(), None);

        // Not enough yet: the published head has the line, nothing counts as cosigned.
        let one = cosigned(&first, 1);
        store.keep_cosignatures(&first, &one, false).await.unwrap();
        let shown = store.checkpoint().await.unwrap().unwrap();
        assert_eq!((shown.note.as_str(), shown.size), (one.as_str(), first.size));
        assert_eq!(store.cosigned().await.unwrap(), None);
        let two = cosigned(&shown, 2);
        store.keep_cosignatures(&shown, &two, true).await.unwrap();
        assert_eq!(store.cosigned().await.unwrap().unwrap().note, two);

        // A head that was replaced meanwhile: its cosignatures are kept, the newer one is not touched.
        let second = grow(&store).await;
        assert_eq!(store.cosigned().await.unwrap().unwrap().size, first.size);
        let third = grow(&store).await;
        store.keep_cosignatures(&second, &cosigned(&second, 1), true).await.unwrap();
        assert_eq!(store.checkpoint().await.unwrap().unwrap(), third);
        assert_eq!(store.cosigned().await.unwrap().unwrap().size, second.size);
        store.keep_cosignatures(&first, &two, true).await.unwrap();
        assert_eq!(
            store.cosigned().await.unwrap().unwrap().size,
            second.size,
            "an older head comes too late"
        );

        // A proof rests on the cosigned head where it covers the event, else on the newest.
        let proof = async |idx: u64| {
            let found = store.inclusion(i64::try_from(idx).unwrap()).await.unwrap().unwrap();
            ledger::checkpoint::Checkpoint::parse(SignedNote::parse(&found.note).unwrap().text())
                .unwrap()
                .size
        };
        assert_eq!(proof(0).await, second.size);
        assert_eq!(proof(second.size - 1).await, second.size);
        assert_eq!(proof(second.size).await, third.size);

        // What the log of another name had cosigned is nothing here.
        store.set_meta("origin", "yichuang.example/heping/2").await.unwrap();
        assert_eq!(store.cosigned().await.unwrap(), None);
    });
}
