//! The log: dense, ordered, append-only, provable.

use domain::case::Fact;
use futures_util::future::join_all;
use ledger::checkpoint::Checkpoint;
use ledger::note::NoteSigner;
use ledger::tree;
use std::sync::Arc;
use store::{
    Adoption, Advance, Incident, Options, Series, Standing, Store, StoreError, TileCheck, TileFault,
};

use crate::support::*;

const ORIGIN: &str = "yichuang.example/heping";

fn signer(origin: &str) -> Arc<[NoteSigner]> {
    Arc::new([NoteSigner::ed25519(origin, &[5; 32]).unwrap()])
}

async fn fill(store: &Store, acts: usize) {
    for chunk in (0..acts).collect::<Vec<_>>().chunks(200) {
        join_all(chunk.iter().map(|_| store.commit_case(creation("C1", "SX-001"))))
            .await
            .into_iter()
            .for_each(|outcome| {
                outcome.unwrap();
            });
    }
}

/// The whole log against the stored bytes.
async fn verify(store: &Store) -> ledger::verify::Verifier {
    let mut verifier = ledger::verify::Verifier::new();
    let mut previous = String::new();
    loop {
        let events = store.events_from(i64::try_from(verifier.size()).unwrap(), 500).await.unwrap();
        if events.is_empty() {
            return verifier;
        }
        for event in events {
            let idx = u64::try_from(event.idx).unwrap();
            verifier.record(idx, &event.nonce, event.body.as_bytes(), event.leaf.as_bytes()).unwrap();
            assert!(event.at >= previous, "{} before {previous}", event.at);
            assert_eq!(event.at.len(), 29);
            previous = event.at;
        }
    }
}

#[test]
fn index_is_dense_and_time_never_runs_back() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let clocks =
            ["2026-11-02T09:00:00.5+08:00", "2026-11-02T08:59:00+08:00", "2026-11-02T09:00:01.2345678+08:00"];
        for clock in clocks {
            let write = store::CaseWrite { now: instant(clock), ..creation("C1", "SX-001") };
            store.commit_case(write).await.unwrap();
        }
        join_all((0..90).map(|n| {
            let write = store::CaseWrite {
                now: instant(&format!("2026-11-02T09:{:02}:00+08:00", (n * 37) % 60)),
                ..creation("C1", "SX-001")
            };
            store.commit_case(write)
        }))
        .await;
        let verifier = verify(&store).await;
        assert_eq!(verifier.size(), 186);
        let at: Vec<String> =
            store.events_from(0, 6).await.unwrap().into_iter().map(|event| event.at).collect();
        assert_eq!(at[0], "2026-11-02T09:00:00.500+08:00");
        assert_eq!(at[2], at[0]);
        assert_eq!(at[4], "2026-11-02T09:00:01.234+08:00");
    });
}

#[test]
fn the_body_binds_stream_sequence_and_instant_and_the_leaf_tells_nothing_personal() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let no = create(&store).await.receipt.case_no;
        let event = store.event(0).await.unwrap().unwrap();
        let body: serde_json::Value = serde_json::from_str(&event.body).unwrap();
        assert_eq!(body["stream"], format!("case:{no}"));
        assert_eq!((&body["seq"], &body["at"]), (&1.into(), &event.at.as_str().into()));
        assert_eq!(ledger::jcs::to_vec(&body).unwrap(), event.body.as_bytes());
        assert!(matches!(event.case_event().unwrap().fact, Fact::Submitted { case_no, .. } if case_no == no));
        let leaf = ledger::leaf::Leaf::parse(event.leaf.as_bytes()).unwrap();
        assert_eq!(
            (leaf.unit.as_str(), leaf.kind.as_str(), leaf.at.as_str()),
            ("C1", "submitted", "2026-11-02T09:00:00+08:00")
        );
        assert_eq!(leaf.pub_.keys().collect::<Vec<_>>(), ["channel", "item", "item_version"]);
        assert!(!event.leaf.contains(&no));
    });
}

#[test]
fn the_wording_a_paper_was_issued_under_is_committed_to() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let row = create(&store).await.row;
        let later = domain::case::Event { template: Some(2), ..accepted() };
        act(&store, &row, vec![later]).await;
        let events = store.events_of("case:120101001-20261102-0001", 0, 9).await.unwrap();
        assert!(events[2].body.ends_with(r#""template":2}"#), "{}", events[2].body);
        assert_eq!(events[2].case_event().unwrap().wording(), 2);
        assert!(!events[1].body.contains("template"), "the first version is not written");
    });
}

#[test]
fn events_and_tiles_are_never_changed() {
    for_each_engine(async |site| {
        let store = site.open().await;
        store.set_meta("origin", ORIGIN).await.unwrap();
        fill(&store, 130).await;
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        assert!(site.number("select count(*) from tile").await > 0);
        for sql in [
            "update event set body = '{}' where idx = 0",
            "delete from event where idx = 0",
            "update tile set path = 'x'",
            "delete from tile",
        ] {
            let refused = site.sql(sql).await.unwrap_err();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
        if site.is_pg() {
            assert!(site.sql("truncate event").await.unwrap_err().contains("append-only"));
        }
        assert_eq!(verify(&store).await.size(), 260);
    });
}

#[test]
fn heads_tiles_and_proofs_verify() {
    for_each_engine(async |site| {
        let store = site.open().await;
        assert!(matches!(store.advance_checkpoint(&signer(ORIGIN), morning()).await, Ok(Advance::UpToDate)));
        store.set_meta("origin", ORIGIN).await.unwrap();
        let mut heads = Vec::new();
        for acts in [1, 3, 130, 200, 100] {
            fill(&store, acts).await;
            let Advance::Published(size) =
                store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap()
            else {
                panic!()
            };
            let head = store.checkpoint().await.unwrap().unwrap();
            assert_eq!(head.size, size);
            let keys = [signer(ORIGIN)[0].verifier().clone()];
            let opened = Checkpoint::open(&head.note, &keys).unwrap().checkpoint;
            assert_eq!((opened.size, opened.origin.as_str()), (size, ORIGIN));
            heads.push(opened);
        }
        assert_eq!(store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap(), Advance::UpToDate);
        let verifier = verify(&store).await;
        let last = heads.last().unwrap();
        assert_eq!((verifier.size(), verifier.root().unwrap()), (last.size, last.root));

        let size = last.size;
        for idx in [0, 1, 255, 256, 511, 800, size - 1] {
            let found = store.inclusion(i64::try_from(idx).unwrap()).await.unwrap().unwrap();
            let leaf = tree::leaf_hash(found.leaf.as_bytes());
            tree::verify_inclusion(&leaf, idx, size, &found.proof, &last.root).unwrap();
        }
        assert_eq!(store.inclusion(i64::try_from(size).unwrap()).await.unwrap(), None);
        for head in &heads {
            let proof = store.consistency(head.size, size).await.unwrap().unwrap();
            tree::verify_consistency((head.size, &head.root), (size, &last.root), &proof).unwrap();
        }
        assert_eq!(store.consistency(1, size + 1).await.unwrap(), None);

        // Every tile and bundle that a mirror of this head asks for is served, with the right bytes.
        let leaves: Vec<_> = store.events_from(0, 2000).await.unwrap();
        for id in tree::tiles_between(0, size) {
            let bytes = store.tile(&id.path()).await.unwrap().unwrap_or_else(|| panic!("{}", id.path()));
            assert_eq!(bytes.len(), usize::from(id.width) * 32);
            if id.level == 0 {
                let first = tree::leaf_hash(leaves[usize::try_from(id.index).unwrap() * 256].leaf.as_bytes());
                assert_eq!(bytes[..32], first);
            }
        }
        for id in tree::bundles_between(0, size) {
            let bytes = store.tile(&id.path()).await.unwrap().unwrap();
            let entries = tree::decode_bundle(&bytes).unwrap();
            assert_eq!(entries[0], leaves[usize::try_from(id.index).unwrap() * 256].leaf.as_bytes());
            assert_eq!(entries.len(), usize::from(id.width));
        }
        for path in ["tile/0/x001/000", "tile/0/999", "tile/entries/100", "tile/0/../x", "tile/1/000.p/200"] {
            assert_eq!(store.tile(path).await.unwrap(), None, "{path}");
        }

        // A process that starts anew goes on from the stored edge.
        drop(store);
        let store = site.open().await;
        assert!(!store.needs_recovery());
        fill(&store, 40).await;
        let next = instant("2026-11-02T10:00:00+08:00");
        assert_eq!(
            store.advance_checkpoint(&signer(ORIGIN), next).await.unwrap(),
            Advance::Published(size + 80)
        );
        let note = store.checkpoint().await.unwrap().unwrap().note;
        let opened = Checkpoint::open(&note, &[signer(ORIGIN)[0].verifier().clone()]).unwrap();
        assert_eq!(verify(&store).await.root().unwrap(), opened.checkpoint.root);
    });
}

/// The stored tiles against those the events give.
async fn tile_faults(store: &Store) -> Vec<TileFault> {
    let signed = store.checkpoint().await.unwrap().map_or(0, |head| head.size);
    let mut verifier = ledger::verify::Verifier::with_tiles();
    let mut check = TileCheck::new(store, signed);
    let mut faults = Vec::new();
    for event in store.events_from(0, 5000).await.unwrap() {
        let idx = u64::try_from(event.idx).unwrap();
        verifier.record(idx, &event.nonce, event.body.as_bytes(), event.leaf.as_bytes()).unwrap();
        for made in verifier.full_tiles() {
            faults.extend(check.compare(&made).await.unwrap());
        }
    }
    let edge: Vec<_> = verifier.edge_tiles().collect();
    for made in edge {
        faults.extend(check.compare(&made).await.unwrap());
    }
    faults.extend(check.surplus(verifier.size(), 10).await.unwrap());
    faults
}

#[test]
fn a_stored_tile_that_is_not_what_the_events_give_is_named() {
    for_each_engine(async |site| {
        let store = site.open().await;
        store.set_meta("origin", ORIGIN).await.unwrap();
        for acts in [3, 130, 200, 100] {
            fill(&store, acts).await;
            store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        }
        // Events no head covers yet are no fault.
        fill(&store, 3).await;
        assert_eq!(tile_faults(&store).await, []);
        let unlock = if site.is_pg() {
            "alter table tile disable trigger user"
        } else {
            "drop trigger tile_never_updated; drop trigger tile_never_deleted"
        };
        site.sql(unlock).await.unwrap();
        let zeros = if site.is_pg() { "decode(repeat('00', 32), 'hex')" } else { "zeroblob(32)" };
        for (change, fault) in [
            (
                format!("update tile set data = {zeros} where path = 'tile/1/000.p/1'"),
                TileFault::Differs("tile/1/000.p/1".to_owned()),
            ),
            (
                format!("update tile set data = {zeros} where path = 'tile/0/001'"),
                TileFault::Differs("tile/0/001".to_owned()),
            ),
            (
                "delete from tile where path = 'tile/1/000.p/3'".to_owned(),
                TileFault::Missing("tile/1/000.p/3".to_owned()),
            ),
            (
                "update tile set path = 'tile/0/007' where path = 'tile/0/002'".to_owned(),
                TileFault::Missing("tile/0/002".to_owned()),
            ),
        ] {
            let before = tile_faults(&store).await;
            site.sql(&change).await.unwrap();
            let after = tile_faults(&store).await;
            assert!(after.contains(&fault) && !before.contains(&fault), "{change}: {after:?}");
        }
        assert!(tile_faults(&store).await.contains(&TileFault::Surplus("tile/0/007".to_owned())));
    });
}

#[test]
fn one_leader_at_a_time_and_terms_only_grow() {
    for_each_engine(async |site| {
        let store = site.open().await;
        store.set_meta("origin", ORIGIN).await.unwrap();
        let other = site.open_with(Options { instance: "other".to_owned(), ..site.options() }).await.unwrap();
        fill(&store, 2).await;
        let at = |seconds: i64| morning() + jiff::SignedDuration::from_secs(seconds);
        assert_eq!(store.advance_checkpoint(&signer(ORIGIN), at(0)).await.unwrap(), Advance::Published(4));
        fill(&store, 2).await;
        assert_eq!(other.advance_checkpoint(&signer(ORIGIN), at(1)).await.unwrap(), Advance::NotLeader);
        assert_eq!(other.advance_checkpoint(&signer(ORIGIN), at(11)).await.unwrap(), Advance::Published(8));
        assert_eq!(other.checkpoint().await.unwrap().unwrap().term, 2);
        fill(&store, 2).await;
        // The first believes it still leads: its clock stands still. The head refuses it.
        assert_eq!(store.advance_checkpoint(&signer(ORIGIN), at(2)).await.unwrap(), Advance::NotLeader);
        assert_eq!(store.checkpoint().await.unwrap().unwrap().size, 8);
        assert_eq!(store.lease("timers", at(0), 10).await.unwrap(), Some(1));
        assert_eq!(other.lease("timers", at(9), 10).await.unwrap(), None);
        assert_eq!(store.lease("timers", at(9), 10).await.unwrap(), Some(1));
        assert_eq!(other.lease("timers", at(19), 10).await.unwrap(), Some(2));
    });
}

/// Copies the store's rows into a place of their own: a backup.
async fn backup(site: &Site, store: &Store) -> Backup {
    match &site.engine {
        Engine::Sqlite(_) => {
            let to = site.directory.path().join("backup.db");
            store.backup(&to).await.unwrap();
            assert!(matches!(store.backup(&to).await, Err(StoreError::Invalid(_))));
            Backup::File(to)
        }
        Engine::Pg { .. } => Backup::Size(
            site.number("select count(*) from event").await,
            site.number("select size from checkpoint").await,
        ),
    }
}

enum Backup {
    File(std::path::PathBuf),
    /// PostgreSQL: the tail is cut off instead.
    Size(i64, i64),
}

async fn restore(site: &Site, backup: &Backup, note: &str) {
    match (backup, &site.engine) {
        (Backup::File(from), Engine::Sqlite(path)) => {
            for suffix in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
            }
            std::fs::copy(from, path).unwrap();
        }
        (Backup::Size(events, head), _) => {
            site.sql(&format!(
                "alter table event disable trigger user; delete from event where idx >= {events}; alter table event enable trigger user;
                 alter table tile disable trigger user; delete from tile where path > 'tile/0/000'; alter table tile enable trigger user;
                 update checkpoint set size = {head}, note = '{note}';"
            ))
            .await
            .unwrap();
        }
        _ => panic!("mixed engines"),
    }
}

#[test]
fn a_restored_older_copy_refuses_acts_until_recovered() {
    for_each_engine(async |site| {
        let published = site.directory.path().join("checkpoint");
        let options = || Options { published: Some(published.clone()), ..site.options() };
        let store = site.open_with(options()).await.unwrap();
        store.set_meta("origin", ORIGIN).await.unwrap();
        fill(&store, 5).await;
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        let old_note = store.checkpoint().await.unwrap().unwrap().note;
        assert_eq!(std::fs::read_to_string(&published).unwrap(), old_note);
        let copy = backup(site, &store).await;
        fill(&store, 5).await;
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        let new_note = store.checkpoint().await.unwrap().unwrap().note;
        let tomorrow = Series::Cases("120101001-20261103-".to_owned());
        let incident = |origin: &str| Incident {
            origin: origin.to_owned(),
            reason: "磁盘故障，从备份恢复".to_owned(),
            by: "admin".to_owned(),
            nonce: nonce(),
            now: morning(),
            leaf_unit: "B1".to_owned(),
            noted: None,
            skip: 12,
            starts: vec![tomorrow.clone(), Series::Cases("120101001-20261102-".to_owned())],
            numbers: serde_json::json!({"skipped": 12}),
        };
        let last_no = store.case_by_id(18).await.unwrap().unwrap().case.no.clone();
        assert_eq!(last_no, "120101001-20261102-0010");
        assert!(matches!(store.recover(incident("new")).await, Err(StoreError::Invalid(_))));
        assert!(store.consistent_with_checkpoint().await.unwrap());
        // The writer's thread closes its connection once it has seen that nobody is left.
        drop(store);
        if let Engine::Sqlite(path) = &site.engine {
            while std::fs::exists(format!("{}-wal", path.display())).unwrap() {
                tokio::task::yield_now().await;
            }
        }

        restore(site, &copy, &old_note).await;
        let store = site.open_with(options()).await.unwrap();
        assert!(store.needs_recovery());
        assert_eq!(store.event_count().await.unwrap(), 10);
        assert!(store.case_by_id(0).await.unwrap().is_some(), "reads go on");
        assert!(matches!(store.commit_case(creation("C1", "SX-001")).await, Err(StoreError::NeedsRecovery)));
        assert!(matches!(
            store.advance_checkpoint(&signer(ORIGIN), morning()).await,
            Err(StoreError::NeedsRecovery)
        ));

        let loss = store.loss(None).await.unwrap();
        assert_eq!((loss.published, loss.stored, loss.last_at), (Some(20), 10, Some(morning())));
        assert!(matches!(store.adopt(adoption(None)).await, Err(StoreError::Invalid(_))));
        assert!(matches!(store.recover(incident(ORIGIN)).await, Err(StoreError::Invalid(_))));
        let origin = "yichuang.example/heping/2";
        let recorded = store.recover(incident(origin)).await.unwrap();
        assert_eq!(recorded.first_idx, 10);
        let event = store.event(10).await.unwrap().unwrap();
        assert_eq!(event.kind, "log_recovered");
        assert_eq!(event.data().unwrap()["last_published"], new_note);
        assert_eq!(event.data().unwrap()["numbers"]["skipped"], 12);
        // No number of what was lost is given again, on the same day or on one that had not begun in the copy.
        assert!(store.series().await.unwrap().contains(&(tomorrow, 13)));
        let next_no = create(&store).await.receipt.case_no;
        assert!(next_no > last_no, "{next_no}");
        store.advance_checkpoint(&signer(origin), instant("2026-11-02T10:00:00+08:00")).await.unwrap();
        let note = store.checkpoint().await.unwrap().unwrap().note;
        assert!(note.starts_with("yichuang.example/heping/2\n13\n"), "{note}");
        assert_eq!(std::fs::read_to_string(&published).unwrap(), note);
        let kept = published.with_extension("before-10");
        assert_eq!(std::fs::read_to_string(kept).unwrap(), new_note);
        drop(store);
        assert!(!site.open_with(options()).await.unwrap().needs_recovery());
        // An instance that was not there still has a head of the old log: the recovery on record answers for it.
        let elsewhere = site.directory.path().join("elsewhere");
        std::fs::write(&elsewhere, &new_note).unwrap();
        let store =
            site.open_with(Options { published: Some(elsewhere.clone()), ..site.options() }).await.unwrap();
        assert_eq!(store.standing(), Standing::Sound);
        let at = instant("2026-11-02T10:00:01+08:00");
        assert_eq!(store.advance_checkpoint(&signer(origin), at).await.unwrap(), Advance::UpToDate);
        assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), note);
    });
}

fn adoption(noted: Option<String>) -> Adoption {
    Adoption {
        reason: "更换服务器，旧机已停用".to_owned(),
        by: "admin".to_owned(),
        noted,
        nonce: nonce(),
        now: morning(),
        leaf_unit: "B1".to_owned(),
    }
}

#[test]
fn without_its_checkpoint_file_a_database_is_read_only_until_somebody_answers_for_it() {
    for_each_engine(async |site| {
        let published = site.directory.path().join("checkpoint");
        let options = || Options { published: Some(published.clone()), ..site.options() };
        let store = site.open_with(options()).await.unwrap();
        assert_eq!(store.standing(), Standing::Sound, "nothing was published yet");
        store.set_meta("origin", ORIGIN).await.unwrap();
        fill(&store, 3).await;
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        let head = store.checkpoint().await.unwrap().unwrap().note;
        drop(store);
        std::fs::remove_file(&published).unwrap();

        let store = site.open_with(options()).await.unwrap();
        assert_eq!(store.standing(), Standing::Unvouched);
        assert!(store.case_by_id(0).await.unwrap().is_some(), "reads go on");
        assert!(matches!(store.commit_case(creation("C1", "SX-001")).await, Err(StoreError::NeedsRecovery)));
        // Its own lease of a moment ago vouches for nothing.
        let refused = store.advance_checkpoint(&signer(ORIGIN), morning()).await;
        assert!(matches!(refused, Err(StoreError::NeedsRecovery)));
        assert!(!published.exists());
        assert_eq!(store.loss(None).await.unwrap().published, None);
        assert_eq!(store.loss(Some(&head)).await.unwrap().published, Some(6));
        assert!(matches!(store.loss(Some("nonsense")).await, Err(StoreError::Invalid(_))));

        let newer = head.replacen("\n6\n", "\n7\n", 1);
        assert!(matches!(store.adopt(adoption(Some(newer))).await, Err(StoreError::NeedsRecovery)));
        assert_eq!(store.standing(), Standing::Unvouched);
        let written = store.adopt(adoption(Some(head.clone()))).await.unwrap();
        let event = store.event(written.first_idx).await.unwrap().unwrap();
        assert_eq!(
            (event.kind.as_str(), event.stream.as_str()),
            ("head_adopted", format!("log:{ORIGIN}").as_str())
        );
        assert_eq!(event.data().unwrap()["head"], head);
        assert_eq!(std::fs::read_to_string(&published).unwrap(), head);
        create(&store).await;
        let at = instant("2026-11-02T09:01:00+08:00");
        assert_eq!(store.advance_checkpoint(&signer(ORIGIN), at).await.unwrap(), Advance::Published(9));
        drop(store);
        assert_eq!(site.open_with(options()).await.unwrap().standing(), Standing::Sound);
    });
}

#[test]
fn a_file_that_was_made_before_the_first_head_is_not_a_lost_one() {
    for_each_engine(async |site| {
        let published = site.directory.path().join("checkpoint");
        let options = || Options { published: Some(published.clone()), ..site.options() };
        let store = site.open_with(options()).await.unwrap();
        store.set_meta("origin", ORIGIN).await.unwrap();
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        let before = std::fs::read_to_string(&published).unwrap();
        fill(&store, 1).await;
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        drop(store);
        // As if the process had been killed between the first head and its file.
        std::fs::write(&published, before).unwrap();
        assert_eq!(store::published_head(&published).unwrap(), None);
        assert_eq!(site.open_with(options()).await.unwrap().standing(), Standing::Sound);
    });
}

#[test]
fn a_new_instance_takes_part_where_another_one_leads() {
    for_each_engine(async |site| {
        let file = |name: &str| site.directory.path().join(name);
        let options =
            |name: &str| Options { published: Some(file(name)), instance: name.to_owned(), ..site.options() };
        let at = |seconds: i64| morning() + jiff::SignedDuration::from_secs(seconds);
        let first = site.open_with(options("a")).await.unwrap();
        first.set_meta("origin", ORIGIN).await.unwrap();
        fill(&first, 2).await;
        assert_eq!(first.advance_checkpoint(&signer(ORIGIN), at(0)).await.unwrap(), Advance::Published(4));

        let second = site.open_with(options("b")).await.unwrap();
        assert_eq!(second.standing(), Standing::Unvouched);
        assert_eq!(second.advance_checkpoint(&signer(ORIGIN), at(1)).await.unwrap(), Advance::UpToDate);
        assert_eq!(second.standing(), Standing::Sound);
        let kept = |name: &str| store::published_head(&file(name)).unwrap().unwrap();
        assert_eq!(kept("b"), kept("a"));
        // Its file follows the head although it never led.
        fill(&second, 1).await;
        assert_eq!(first.advance_checkpoint(&signer(ORIGIN), at(2)).await.unwrap(), Advance::Published(6));
        assert_eq!(second.advance_checkpoint(&signer(ORIGIN), at(3)).await.unwrap(), Advance::UpToDate);
        assert_eq!(kept("b"), kept("a"));

        // Where nobody leads nobody vouches: the database may be a restored copy.
        let third = site.open_with(options("c")).await.unwrap();
        let alone = third.advance_checkpoint(&signer(ORIGIN), at(100)).await;
        assert!(matches!(alone, Err(StoreError::NeedsRecovery)));
        if site.is_pg() {
            // Instances of one database keep the lease alive while nothing happens.
            first.advance_checkpoint(&signer(ORIGIN), at(101)).await.unwrap();
            third.advance_checkpoint(&signer(ORIGIN), at(102)).await.unwrap();
            assert_eq!((third.standing(), kept("c")), (Standing::Sound, kept("a")));
        }
    });
}

#[test]
fn a_head_that_goes_back_under_a_running_process_stops_it() {
    for_each_engine(async |site| {
        let published = site.directory.path().join("checkpoint");
        let store =
            site.open_with(Options { published: Some(published.clone()), ..site.options() }).await.unwrap();
        store.set_meta("origin", ORIGIN).await.unwrap();
        fill(&store, 2).await;
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        site.sql("update checkpoint set size = 2").await.unwrap();
        let refused = store.advance_checkpoint(&signer(ORIGIN), morning()).await;
        assert!(matches!(refused, Err(StoreError::NeedsRecovery)));
        assert!(matches!(store.commit_case(creation("C1", "SX-001")).await, Err(StoreError::NeedsRecovery)));
    });
}

#[test]
fn a_log_that_differs_from_its_head_is_found_out() {
    for_each_engine(async |site| {
        let store = site.open().await;
        store.set_meta("origin", ORIGIN).await.unwrap();
        fill(&store, 5).await;
        store.advance_checkpoint(&signer(ORIGIN), morning()).await.unwrap();
        let change = if site.is_pg() {
            "alter table event disable trigger user; update event set leaf = replace(leaf, 'C1', 'C2') where idx = 3"
        } else {
            "drop trigger event_never_updated; update event set leaf = replace(leaf, 'C1', 'C2') where idx = 3"
        };
        site.sql(change).await.unwrap();
        assert!(!store.consistent_with_checkpoint().await.unwrap());
        drop(store);
        assert!(site.open().await.needs_recovery());
    });
}
