//! Findings, figures and the cursor of the engine.

use std::collections::BTreeMap;

use domain::organisation::{PostId, UnitId};
use domain::supervision::tally::{Count, Side};
use domain::supervision::{Charge, Evidence, Finding, FindingState, Level, Part};
use store::{Due, FindingQuery, Followed, MasterRow, RecordWrite, Store, StoreError};

use crate::support::*;

fn finding(place: i64, unit: &str, level: Level) -> Finding {
    Finding {
        no: format!("JC{place}-R003"),
        place,
        rule: "over-promise".to_owned(),
        rule_version: 1,
        title: "超过承诺时限".to_owned(),
        source: "承诺".to_owned(),
        advice: "请决定".to_owned(),
        level,
        part: Part::Time,
        deduct: None,
        on: day(),
        at: morning(),
        case_no: Some("120101001-20261102-0001".to_owned()),
        item: None,
        item_name: None,
        centre: Some(UnitId::from("C1")),
        charge: Charge {
            unit: Some(UnitId::from(unit)),
            post: Some(PostId::from("P1")),
            person: Some("wang".to_owned()),
            step: None,
        },
        evidence: Evidence::default(),
        told: [PostId::from("P1"), PostId::from("P9")].into(),
        state: FindingState::Notified,
        outcome: None,
        serial: 2,
        due_on: Some(day()),
        explanation: None,
        decision: None,
        clearing: None,
        appeal: None,
        ended: None,
    }
}

async fn raise(store: &Store, one: &Finding) -> Result<(), StoreError> {
    let stream = format!("finding:{}", one.no);
    let rows = vec![MasterRow::Finding(Box::new(one.clone()))];
    let write = RecordWrite { rows, seen_version: Some(0), ..record(&stream) };
    store.commit_record(write).await.map(drop)
}

#[test]
fn findings_are_raised_once_and_found_by_who_they_concern() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let all =
            [finding(7, "B1", Level::Yellow), finding(8, "B1", Level::Prompt), finding(9, "B2", Level::Red)];
        for one in &all {
            raise(&store, one).await.unwrap();
        }
        assert!(matches!(raise(&store, &all[0]).await, Err(StoreError::Clash { .. })), "raised once");
        let query = || FindingQuery { level_to: 4, limit: 50, ..FindingQuery::default() };
        let text = |text: &str| Some(text.to_owned());
        let table: [(&str, FindingQuery, &[i64]); 9] = [
            ("all", query(), &[9, 8, 7]),
            ("cards", FindingQuery { level_from: 2, ..query() }, &[9, 7]),
            ("signals", FindingQuery { level_to: 1, ..query() }, &[8]),
            ("of a unit", FindingQuery { unit: text("B1"), ..query() }, &[8, 7]),
            ("of a centre, open", FindingQuery { centre: text("C1"), open: true, ..query() }, &[9, 8, 7]),
            (
                "of a person and rule",
                FindingQuery { person: text("wang"), rule: text("over-promise"), ..query() },
                &[9, 8, 7],
            ),
            ("of a post elsewhere", FindingQuery { post: text("P2"), ..query() }, &[]),
            (
                "told",
                FindingQuery {
                    told: Some(PostId::from("P9")),
                    state: Some(FindingState::Notified),
                    ..query()
                },
                &[9, 8, 7],
            ),
            ("of a rule", FindingQuery { rule: text("over-promise"), limit: 2, ..query() }, &[9, 8]),
        ];
        for (name, query, places) in table {
            let page = store.findings(&query).await.unwrap();
            let found: Vec<i64> = page.rows.iter().map(|one| one.place).collect();
            assert_eq!(found, places, "{name}");
            assert_eq!(page.next.is_some(), query.limit == 2, "{name}");
        }
        let first = store.findings(&FindingQuery { limit: 2, ..query() }).await.unwrap();
        let rest = store.findings(&FindingQuery { before: first.next, ..query() }).await.unwrap();
        assert_eq!(rest.rows.len(), 1, "the next page goes on behind it");
        assert_eq!(store.findings_of("120101001-20261102-0001", 9).await.unwrap().len(), 3);
        assert_eq!(store.findings_due(day().tomorrow().unwrap(), 9).await.unwrap().len(), 3);
        assert!(store.findings_due(day(), 9).await.unwrap().is_empty(), "its last day is still a day");

        // What is over leaves the inboxes and stays in the lists.
        let mut over = all[2].clone();
        over.state = FindingState::Closed;
        let rows = vec![MasterRow::Finding(Box::new(over))];
        store.commit_record(RecordWrite { rows, ..record("finding:JC9-R003") }).await.unwrap();
        let told = FindingQuery { told: Some(PostId::from("P9")), ..query() };
        assert_eq!(store.findings(&told).await.unwrap().rows.len(), 2);
        assert_eq!(store.findings(&query()).await.unwrap().rows.len(), 3);
    });
}

#[test]
fn figures_and_points_move_with_the_cursor_or_not_at_all() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let count = |measure: &str, n| Count {
            side: Side::All,
            key: String::new(),
            measure: measure.to_owned(),
            day: day(),
            n,
        };
        let step = |from, to, n, at: Option<i64>| Followed {
            consumer: "supervision".to_owned(),
            from,
            to,
            at: 1_000,
            counts: vec![count("received", n), count("it's \"said\"", 1)],
            dues: BTreeMap::from([((5, "idle-case".to_owned()), at.map_or(Due::Gone(2_000), Due::Ahead))]),
            cases: BTreeMap::from([
                (5, at.map(|_| "case:120101001-20261102-0001".to_owned())),
                (7, Some("case:120101001-20261102-0002".to_owned())),
            ]),
        };
        assert_eq!(store.cursor("supervision").await.unwrap(), (0, 0));
        assert!(store.advance(&step(0, 10, 3, Some(2_000))).await.unwrap());
        assert!(!store.advance(&step(0, 12, 7, None)).await.unwrap(), "somebody was there first");
        assert_eq!(store.cursor("supervision").await.unwrap(), (10, 1_000));
        let sums = store.sums("all", day(), day()).await.unwrap();
        let said = || "it's \"said\"".to_owned();
        assert_eq!(sums, [(String::new(), said(), 1), (String::new(), "received".to_owned(), 3)]);
        assert_eq!(
            store.figures_by_day("all", "", day(), day()).await.unwrap(),
            [(day(), said(), 1), (day(), "received".to_owned(), 3)]
        );
        let ids = async |after| {
            let cases = store.supervised(after, 9).await.unwrap();
            cases.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
        };
        assert_eq!((ids(-1).await, ids(5).await), (vec![5, 7], vec![7]));
        let by = |second| jiff::Timestamp::from_second(second).unwrap();
        let due = store.points_due(by(2_000), 9).await.unwrap();
        assert_eq!(due.len(), 1);
        assert!(store.points_due(by(1_999), 9).await.unwrap().is_empty());
        let other = Followed {
            dues: BTreeMap::from([((5, "idle-case".to_owned()), Due::Gone(1_500))]),
            ..Followed { to: 10, ..step(10, 10, 0, Some(2_000)) }
        };
        assert!(store.advance(&other).await.unwrap());
        assert_eq!(store.points_due(by(2_000), 9).await.unwrap().len(), 1, "another one has come");
        assert!(store.advance(&step(10, 20, 1, None)).await.unwrap());
        assert!(store.points_due(by(2_000), 9).await.unwrap().is_empty());
        assert_eq!(ids(-1).await, [7], "what is over is followed no longer");

        // Two at once: one of them.
        let (a, b) = (step(20, 30, 1, None), step(20, 40, 1, None));
        let (a, b) = futures_util::future::join(store.advance(&a), store.advance(&b)).await;
        assert!(a.unwrap() != b.unwrap());
        assert_eq!(store.sums("all", day(), day()).await.unwrap()[1].2, 5);
    });
}
