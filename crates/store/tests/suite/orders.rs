//! Supervision sheets, letters and records of accountability.

use domain::calendar::Calendar;
use domain::case::Author;
use domain::catalogue::campaign::Stamp;
use domain::organisation::UnitId;
use domain::supervision::accountability::{Accountability, RecordIn, RecordState};
use domain::supervision::letter::{Letter, LetterIn, LetterKind};
use domain::supervision::order::{Colour, Direct, OrderAct, OrderIn, OrderState, SupervisionOrder};
use jiff::civil::Date;
use store::{MasterRow, OrderQuery, RecordWrite, Store};

use crate::support::*;

fn stamp() -> Stamp {
    Stamp { by: Author::system(), at: morning() }
}

fn sheet(id: &str, unit: &str, colour: Colour, case: &str) -> SupervisionOrder {
    let reason = match colour {
        Colour::Blue => None,
        Colour::Orange => Some("leader"),
        Colour::Red => Some("special"),
    };
    let what = OrderIn {
        unit: UnitId::from(unit),
        colour,
        direct: reason.map(|reason| Direct { reason: reason.to_owned(), words: "批示".to_owned() }),
        matter: "超期".to_owned(),
        facts: "超期".to_owned(),
        basis: "第四十二条".to_owned(),
        required: "办结".to_owned(),
        cases: [case.to_owned()].into(),
        findings: ["JC-R014".to_owned()].into(),
    };
    let name = (id.to_owned(), format!("和平督〔2026〕{id}号"));
    SupervisionOrder::issue(&what, name, stamp(), Calendar::built_in()).unwrap()
}

async fn put(store: &Store, row: MasterRow) {
    store.commit_record(RecordWrite { rows: vec![row], ..record("orders:2026") }).await.unwrap();
}

#[test]
fn sheets_are_found_by_colour_unit_state_and_what_is_overdue() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let mut received = sheet("2026-0002", "B1", Colour::Orange, "CASE-2");
        received.act(OrderAct::Receive, stamp(), Calendar::built_in()).unwrap();
        let all = [
            sheet("2026-0001", "B1", Colour::Blue, "CASE-1"),
            received.clone(),
            sheet("2026-0003", "B2", Colour::Red, "CASE-1"),
            sheet("2026-0010", "B2", Colour::Blue, "CASE-9"),
        ];
        let late: Date = all.iter().map(|one| one.due).max().unwrap();
        for order in &all {
            // What they cite together is of a unit each: B1 has two open sheets on one finding only in this test.
            let findings = if order.id == "2026-0002" || order.id == "2026-0010" {
                Default::default()
            } else {
                order.findings.clone()
            };
            put(&store, MasterRow::Order(Box::new(SupervisionOrder { findings, ..order.clone() }))).await;
        }
        let ids = async |query: OrderQuery| {
            let found = store.orders(&query, 10).await.unwrap();
            found.into_iter().map(|order| order.id).collect::<Vec<_>>().join(" ")
        };
        let any = OrderQuery::default;
        let unit = |id: &str| Some(UnitId::from(id));
        assert_eq!(ids(any()).await, "2026-0010 2026-0003 2026-0002 2026-0001");
        assert_eq!(ids(OrderQuery { before: "2026-0003".to_owned(), ..any() }).await, "2026-0002 2026-0001");
        assert_eq!(ids(OrderQuery { colour: Some(Colour::Blue), ..any() }).await, "2026-0010 2026-0001");
        assert_eq!(ids(OrderQuery { unit: unit("B1"), ..any() }).await, "2026-0002 2026-0001");
        let state = Some(OrderState::Received);
        assert_eq!(ids(OrderQuery { state, ..any() }).await, "2026-0002");
        assert_eq!(ids(OrderQuery { state, unit: unit("B2"), ..any() }).await, "");
        assert_eq!(ids(OrderQuery { state, colour: Some(Colour::Blue), ..any() }).await, "");
        let overdue = |on: Date| OrderQuery { overdue_on: Some(on), ..any() };
        assert_eq!(ids(overdue(all[2].due)).await, "", "the last day is not over");
        assert_eq!(ids(overdue(all[2].due.tomorrow().unwrap())).await, "2026-0003", "red runs out first");
        assert_eq!(ids(overdue(late.tomorrow().unwrap())).await, "2026-0010 2026-0003 2026-0002 2026-0001");
        assert_eq!(
            ids(OrderQuery { unit: unit("B1"), state, ..overdue(late.tomorrow().unwrap()) }).await,
            "2026-0002"
        );
        assert_eq!(store.orders(&any(), 2).await.unwrap().len(), 2, "bounded");
        assert_eq!(
            store.order("2026-0002").await.unwrap().map(|one| (one.state, one.serial)),
            Some((OrderState::Received, 1))
        );
        assert_eq!(store.order("2026-0099").await.unwrap(), None);
        let with: Vec<String> =
            store.orders_with(&UnitId::from("B1"), 10).await.unwrap().into_iter().map(|one| one.id).collect();
        assert_eq!(with, ["2026-0002", "2026-0001"], "by their last day");
    });
}

#[test]
fn what_an_open_sheet_cites_is_free_again_when_it_is_over() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let mut order = sheet("2026-0001", "B1", Colour::Blue, "CASE-1");
        let cites =
            async |unit: &str, cited: &str| store.order_citing(&UnitId::from(unit), cited).await.unwrap();
        put(&store, MasterRow::Order(Box::new(order.clone()))).await;
        assert_eq!(cites("B1", "CASE-1").await.as_deref(), Some("2026-0001"));
        assert_eq!(cites("B1", "JC-R014").await.as_deref(), Some("2026-0001"));
        assert_eq!((cites("B2", "CASE-1").await, cites("B1", "CASE-2").await), (None, None));
        order.state = OrderState::Closed;
        put(&store, MasterRow::Order(Box::new(order))).await;
        assert_eq!((cites("B1", "CASE-1").await, cites("B1", "JC-R014").await), (None, None));
    });
}

#[test]
fn files_are_kept_with_their_sheet() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let content: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        put(&store, MasterRow::OrderFile { order: "2026-0001".to_owned(), n: 2, content: content.clone() })
            .await;
        assert_eq!(store.order_file("2026-0001", 2).await.unwrap(), Some(content));
        assert_eq!(store.order_file("2026-0001", 1).await.unwrap(), None);
    });
}

fn letter(id: &str, unit: &str, reply_by: &str) -> Letter {
    let what = LetterIn {
        kind: LetterKind::Urging,
        unit: UnitId::from(unit),
        order: String::new(),
        matter: "超期".to_owned(),
        facts: "超期".to_owned(),
        basis: "第四十二条".to_owned(),
        required: "办结".to_owned(),
        reply_by: reply_by.parse().unwrap(),
        talk_on: None,
        talk_at: String::new(),
    };
    Letter::send(&what, (id.to_owned(), id.to_owned()), stamp()).unwrap()
}

#[test]
fn letters_wait_until_they_are_answered() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let mut first = letter("2026-0001", "B1", "2027-01-20");
        put(&store, MasterRow::Letter(Box::new(first.clone()))).await;
        put(&store, MasterRow::Letter(Box::new(letter("2026-0002", "B2", "2027-01-10")))).await;
        let ids = |all: Vec<Letter>| all.into_iter().map(|one| one.id).collect::<Vec<_>>();
        let unit = UnitId::from("B1");
        assert_eq!(ids(store.letters(None, "", 9).await.unwrap()), ["2026-0002", "2026-0001"]);
        assert_eq!(ids(store.letters(None, "2026-0002", 9).await.unwrap()), ["2026-0001"]);
        assert_eq!(ids(store.letters(Some(&unit), "", 9).await.unwrap()), ["2026-0001"]);
        assert_eq!(
            ids(store.letters_waiting(None, 9).await.unwrap()),
            ["2026-0002", "2026-0001"],
            "by their day"
        );
        assert_eq!(ids(store.letters_waiting(Some(&unit), 9).await.unwrap()), ["2026-0001"]);
        first.answer("已经办结", stamp()).unwrap();
        put(&store, MasterRow::Letter(Box::new(first.clone()))).await;
        assert!(store.letters_waiting(Some(&unit), 9).await.unwrap().is_empty());
        assert_eq!(store.letter("2026-0001").await.unwrap(), Some(first));
    });
}

fn accountable(id: &str, unit: &str) -> Accountability {
    let what = RecordIn {
        unit: UnitId::from(unit),
        person: String::new(),
        post: String::new(),
        ground: "second-notice".to_owned(),
        rule: String::new(),
        measure: "notice".to_owned(),
        authority: "区政府办公室".to_owned(),
        document: String::new(),
        decided_on: day(),
        order: "2026-0001".to_owned(),
        finding: String::new(),
        facts: "两次告知".to_owned(),
    };
    let mut record = what.record(id.to_owned(), None, stamp()).unwrap();
    let second = Author { person: "zhou".to_owned(), ..Author::system() };
    record.check(true, "", Stamp { by: second, ..stamp() }).unwrap();
    record
}

#[test]
fn records_are_found_by_unit() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let rows = [accountable("2026-0001", "B1"), accountable("2026-0002", "B2")];
        for row in &rows {
            put(&store, MasterRow::Accountability(Box::new(row.clone()))).await;
        }
        let unit = UnitId::from("B1");
        let proposed = Accountability { state: RecordState::Proposed, ..accountable("2025-0001", "B1") };
        put(&store, MasterRow::Accountability(Box::new(proposed.clone()))).await;
        let all = [rows[1].clone(), rows[0].clone(), proposed];
        assert_eq!(store.accountability(None, "", 9).await.unwrap(), all);
        assert_eq!(store.accountability(None, "2026-0002", 1).await.unwrap(), [rows[0].clone()]);
        assert_eq!(
            store.accountability(Some(&unit), "", 9).await.unwrap(),
            [rows[0].clone()],
            "confirmed ones"
        );
        assert_eq!(store.accountability_of("2026-0002").await.unwrap(), Some(rows[1].clone()));
        assert_eq!(store.accountability_of("2026-0003").await.unwrap(), None);
    });
}
