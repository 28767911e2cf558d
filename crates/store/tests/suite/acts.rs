//! Acts: recorded whole or not at all, answered once durable.

use std::collections::BTreeSet;

use domain::case::State;
use futures_util::future::join_all;
use store::{CaseCommit, StoreError};

use crate::support::*;

#[test]
fn an_act_reads_back_as_it_was_written() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let created = create(&store).await;
        assert_eq!(created.receipt.case_no, "120101001-20261102-0001");
        assert_eq!((created.row.id, created.first_idx, created.receipt.version), (0, 0, 2));
        let read = store.case_by_no("120101001-20261102-0001").await.unwrap().unwrap();
        assert_eq!((&read.case, &read.file, read.id), (&created.row.case, &created.row.file, created.row.id));

        let accepted = act(&store, &read, vec![accepted()]).await;
        assert_eq!(accepted.case.state, State::InReview);
        let read = store.case_by_id(0).await.unwrap().unwrap();
        assert_eq!(read.case, accepted.case);
        assert_eq!(read.case.papers.last().unwrap().no.as_deref(), Some("和政服受〔2026〕1号"));
        assert_eq!(folded(&store, &read.case.no).await, read.case);
        assert!(store.case_by_no("none").await.unwrap().is_none());

        // A reopened store goes on where this one stopped.
        drop(store);
        let store = site.open().await;
        assert_eq!(create(&store).await.receipt.case_no, "120101001-20261102-0002");
    });
}

#[test]
fn of_two_acts_on_one_version_the_second_clashes() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let row = create(&store).await.row;
        // In one batch or in two: whichever way they fall, exactly one wins.
        let acts = (0..20).map(|_| store.commit_case(continuation(&row, vec![accepted()])));
        let outcomes = join_all(acts).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        for outcome in outcomes.into_iter().filter_map(Result::err) {
            assert!(matches!(outcome, StoreError::Clash { version: 3 }), "{outcome:?}");
        }
        let late = store.commit_case(continuation(&row, vec![withdrawn()])).await;
        assert!(matches!(late, Err(StoreError::Clash { version: 3 })));
        // The losers left nothing behind: no event, no number.
        assert_eq!(store.event_count().await.unwrap(), 3);
        let other = create(&store).await.row;
        let other = act(&store, &other, vec![accepted()]).await;
        assert_eq!(other.case.papers.last().unwrap().no.as_deref(), Some("和政服受〔2026〕2号"));
    });
}

#[test]
fn numbers_have_no_gap_under_concurrency_and_failure() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let mut bad = creation("C1", "SX-001");
        bad.events.remove(0);
        bad.nonces.remove(0);
        let acts = (0..120).map(|n| {
            let mut write = if n % 3 == 0 { bad.clone() } else { creation("C1", "SX-001") };
            write.nonces.iter_mut().for_each(|old| *old = nonce());
            store.commit_case(write)
        });
        let outcomes = join_all(acts).await;
        let numbers: BTreeSet<String> =
            outcomes.iter().flatten().map(|commit| commit.receipt().case_no.clone()).collect();
        let expected: BTreeSet<String> = (1..=80).map(|n| format!("120101001-20261102-{n:04}")).collect();
        assert_eq!(numbers, expected);
        assert!(
            outcomes
                .iter()
                .filter_map(|outcome| outcome.as_ref().err())
                .all(|error| matches!(error, StoreError::Invalid(_)))
        );
    });
}

#[test]
fn a_repeated_request_is_answered_with_the_first_answer() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let write = || store::CaseWrite { idempotency: key("k1", 1), ..creation("C1", "SX-001") };
        // Even within one batch.
        let outcomes = join_all((0..10).map(|_| store.commit_case(write()))).await;
        let commits: Vec<CaseCommit> = outcomes.into_iter().map(Result::unwrap).collect();
        let new = commits.iter().filter(|commit| matches!(commit, CaseCommit::Written(_))).count();
        assert_eq!(new, 1);
        assert!(commits.iter().all(|commit| commit.receipt() == commits[0].receipt()));
        assert_eq!(store.event_count().await.unwrap(), 2);

        let other_body = store::CaseWrite { idempotency: key("k1", 2), ..creation("C1", "SX-001") };
        assert!(matches!(store.commit_case(other_body).await, Err(StoreError::KeyReused)));
        let mut other_actor = write();
        other_actor.idempotency.as_mut().unwrap().actor = "wang".to_owned();
        assert!(matches!(store.commit_case(other_actor).await, Ok(CaseCommit::Written(_))));
    });
}

#[test]
fn acts_decided_under_old_rights_are_refused() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let epoch = store.epochs().await.unwrap().authority;
        let under = |epoch| store::CaseWrite { authority_epoch: Some(epoch), ..creation("C1", "SX-001") };
        store.commit_case(under(epoch)).await.unwrap();
        let bump = store::RecordWrite { rows: vec![store::MasterRow::BumpAuthority], ..record("post:P1") };
        store.commit_record(bump.clone()).await.unwrap();
        assert!(matches!(store.commit_case(under(epoch)).await, Err(StoreError::EpochChanged)));
        store.commit_case(under(epoch + 1)).await.unwrap();
        assert_eq!(store.epochs().await.unwrap().authority, epoch + 1);

        // Also when both fall into one batch, the change of rights first.
        let (bumped, acted) =
            futures_util::future::join(store.commit_record(bump), store.commit_case(under(epoch + 1))).await;
        bumped.unwrap();
        assert!(matches!(acted, Err(StoreError::EpochChanged)));
    });
}

#[test]
fn an_act_that_the_database_refuses_fails_alone() {
    for_each_engine(async |site| {
        let store = site.open().await;
        site.sql(if site.is_pg() {
            "create function refuse_bomb() returns trigger language plpgsql as $$ begin
                if new.masked like '%bomb%' then raise exception 'bomb'; end if; return new; end $$;
             create trigger bomb before insert on case_file for each row execute function refuse_bomb()"
        } else {
            "create trigger bomb before insert on case_file when new.masked like '%bomb%'
             begin select raise(abort, 'bomb'); end"
        })
        .await
        .unwrap();
        let acts = (0..30).map(|n| {
            let mut write = creation("C1", "SX-001");
            if n == 13 {
                write.file = Some(std::sync::Arc::new(store::CaseFile {
                    masked: "\"bomb\"".to_owned(),
                    ..Default::default()
                }));
            }
            store.commit_case(write)
        });
        let outcomes = join_all(acts).await;
        for (n, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.is_err(), n == 13, "{n}: {outcome:?}");
        }
        assert!(matches!(outcomes[13], Err(StoreError::Failed(_))));
        assert_eq!(store.event_count().await.unwrap(), 58);
        assert_eq!(site.number("select next from series where name like 'case:%'").await, 30);
    });
}

#[test]
fn a_caller_who_goes_away_takes_nothing_back() {
    for_each_engine(async |site| {
        let store = site.open().await;
        for _ in 0..5 {
            let mut commit = Box::pin(store.commit_case(creation("C1", "SX-001")));
            // Polled once, so that it is queued, then dropped.
            let first = std::future::poll_fn(|context| std::task::Poll::Ready(commit.as_mut().poll(context)));
            let _ = first.await;
            drop(commit);
        }
        // Acts are recorded in the order they were queued.
        assert_eq!(create(&store).await.receipt.case_no, "120101001-20261102-0006");
    });
}

#[test]
fn a_full_queue_says_busy_and_loses_nothing_it_took() {
    for_each_engine(async |site| {
        let store = site.open_with(store::Options { queue: 4, ..site.options() }).await.unwrap();
        // More than the queue and a running batch can hold, all at once.
        let outcomes = join_all((0..400).map(|_| store.commit_case(creation("C1", "SX-001")))).await;
        let taken = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert!(
            outcomes
                .iter()
                .filter_map(|outcome| outcome.as_ref().err())
                .all(|error| matches!(error, StoreError::Busy))
        );
        assert!((4..400).contains(&taken), "{taken}");
        assert_eq!(store.event_count().await.unwrap(), i64::try_from(taken).unwrap() * 2);
    });
}

#[test]
fn writes_that_contradict_themselves_are_refused() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let row = create(&store).await.row;
        let no_events =
            store::CaseWrite { events: Vec::new(), nonces: Vec::new(), ..creation("C1", "SX-001") };
        let no_nonce = store::CaseWrite { nonces: Vec::new(), ..continuation(&row, vec![accepted()]) };
        let no_prefix = store::CaseWrite { number_prefix: None, ..creation("C1", "SX-001") };
        let no_file = store::CaseWrite { file: None, ..creation("C1", "SX-001") };
        for write in [no_events, no_nonce, no_prefix, no_file] {
            assert!(matches!(store.commit_case(write).await, Err(StoreError::Invalid(_))));
        }
        let mut fraction = record("item:1");
        fraction.events[0].body = serde_json::json!({"fee": 1.5});
        assert!(matches!(store.commit_record(fraction).await, Err(StoreError::Failed(_))));
        assert_eq!(store.event_count().await.unwrap(), 2);
        assert_eq!(StoreError::Busy.to_string(), "系统繁忙，请稍后重试");
    });
}

#[test]
fn records_have_streams_and_versions_of_their_own() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let first = store.commit_record(record("item:SX-001")).await.unwrap();
        assert_eq!((first.first_idx, first.events[0].seq), (0, 1));
        let both = join_all([
            store.commit_record(record("item:SX-001")),
            store.commit_record(record("item:SX-001")),
        ])
        .await;
        let seqs: Vec<u32> = both.into_iter().map(|written| written.unwrap().events[0].seq).collect();
        assert_eq!(seqs, [2, 3]);
        let stale = store::RecordWrite { seen_version: Some(2), ..record("item:SX-001") };
        assert!(matches!(store.commit_record(stale).await, Err(StoreError::Clash { version: 3 })));
        let events = store.events_of("item:SX-001", 1, 10).await.unwrap();
        assert_eq!(events.len(), 2);
        assert_eq!(events[0].data().unwrap(), serde_json::json!({"by": "zhao", "n": 1}));
    });
}

#[test]
fn erasing_personal_values_changes_no_event() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let row = create(&store).await.row;
        let before = store.events_of(&format!("case:{}", row.case.no), 0, 10).await.unwrap();
        let erased = store::CaseFile { masked: "null".to_owned(), ..Default::default() };
        let write = store::CaseWrite {
            file: Some(std::sync::Arc::new(erased.clone())),
            ..continuation(&row, vec![withdrawn()])
        };
        store.commit_case(write).await.unwrap();
        assert_eq!(*store.case_by_id(row.id).await.unwrap().unwrap().file, erased);
        assert!(store.cases_by_person(&[1; 32], None, 10).await.unwrap().is_empty());
        let after = store.events_of(&format!("case:{}", row.case.no), 0, 10).await.unwrap();
        assert_eq!(after[..2], before);
    });
}
