//! Work lists, timers, counts and lists over all cases.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::case::{Desk, Event, Fact, State, WorkItem};
use domain::organisation::UnitId;
use futures_util::future::join_all;
use store::{
    BulkCase, BulkEvent, BulkWork, CaseFile, CaseQuery, CaseRow, DueTimer, Running, Scope, Side, Store,
    WorkEntry, WorkQuery,
};

use crate::support::{lists_of as query, *};

fn on(days: i64, event: Event) -> Event {
    Event { effective_on: day().checked_add(jiff::Span::new().days(days)).unwrap(), ..event }
}

fn days_on(days: i64) -> jiff::civil::Date {
    day().checked_add(jiff::Span::new().days(days)).unwrap()
}

/// Cases of three centres and items, taken in on different days, some accepted (by hand, by law), paused, withdrawn,
/// archived, passed up and not signed in; every fifth is decided in the name of B9.
async fn history(store: &Store) -> Vec<Arc<CaseRow>> {
    let writes = (0..120_i64).map(|n| {
        let (centre, item) = (["C1", "C2", "C3"][n as usize % 3], ["SX-001", "SX-002"][n as usize % 2]);
        let mut write = creation(centre, item);
        let mut handed_in = on(n % 7, submitted(centre, item));
        if let Fact::Submitted { competence, .. } = &mut handed_in.fact
            && n % 5 == 2
        {
            competence.mode = domain::organisation::PlacementMode::Entrusted;
            competence.decides_in_name_of = UnitId::from("B9");
        }
        write.events = vec![handed_in, on(n % 7, received())];
        write.file = Some(file(u8::try_from(n % 5).unwrap()));
        store.commit_case(write)
    });
    let mut rows: Vec<Arc<CaseRow>> = Vec::new();
    for (n, commit) in join_all(writes).await.into_iter().enumerate() {
        let mut row = written(commit.unwrap()).row;
        let to = UnitId::from("B1");
        if n % 4 > 0 {
            row =
                act(store, &row, vec![on(7, event(Fact::PassedUp { to })), on(7, event(Fact::SignedIn {}))])
                    .await;
        }
        if n % 12 == 4 {
            let to = UnitId::from("B1");
            row = act(store, &row, vec![on(7, event(Fact::PassedUp { to }))]).await;
        }
        if n % 4 > 1 {
            let by_law = n % 16 == 2;
            row = act(store, &row, vec![on(7, if by_law { deemed() } else { accepted() })]).await;
        }
        if n % 8 == 3 {
            row = act(store, &row, vec![on(8, suspended())]).await;
        }
        if n % 10 == 9 {
            row = act(store, &row, vec![on(9, withdrawn())]).await;
        }
        if n % 20 == 19 {
            row = act(store, &row, vec![on(10, archived())]).await;
        }
        rows.push(row);
    }
    rows
}

async fn all_pages(store: &Store, mut query: WorkQuery) -> Vec<WorkEntry> {
    let mut all: Vec<WorkEntry> = Vec::new();
    loop {
        let page = store.work_list(&query).await.unwrap();
        assert!(page.len() <= 7);
        query.after = page.last().map(WorkEntry::cursor);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn due_of(item: &WorkItem) -> i64 {
    item.due_on.map_or(9_999_999, |due| i64::from(day().until(due).unwrap().get_days()) + 20_759)
}

#[test]
fn pages_of_a_work_list_are_the_full_sort_cut_up() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let rows = history(&store).await;
        let items: Vec<(i64, WorkItem)> =
            rows.iter().filter_map(|row| Some((row.id, WorkItem::of(&row.case)?))).collect();
        assert_eq!(items.len(), 114);
        assert_eq!(site.number("select count(*) from work_item").await, 114);
        let bodies = |desks: &[Desk]| Scope::Holder(UnitId::from("B1"), desks.to_vec());
        let base = query(Scope::All);
        let queries = [
            query(Scope::All),
            query(Scope::Centre(UnitId::from("C2"))),
            query(bodies(&[])),
            query(bodies(&[Desk::Review])),
            query(bodies(&[Desk::Review, Desk::Decide, Desk::Nobody])),
            WorkQuery { item: Some("SX-002".to_owned()), ..base.clone() },
            WorkQuery { item: Some("SX-002".to_owned()), ..query(Scope::Centre(UnitId::from("C2"))) },
            WorkQuery { item: Some("SX-002".to_owned()), ..query(bodies(&[Desk::Review, Desk::Decide])) },
            WorkQuery { state: Some(State::Suspended), ..base.clone() },
            WorkQuery { due_before: Some(days_on(8)), ..base.clone() },
            WorkQuery { due_from: Some(days_on(8)), ..base.clone() },
            WorkQuery { due_from: Some(days_on(7)), due_before: Some(days_on(9)), ..base.clone() },
            WorkQuery {
                running: Some(Running::Towards),
                due_from: Some(days_on(7)),
                ..query(Scope::Centre(UnitId::from("C1")))
            },
            WorkQuery { running: Some(Running::Holds), ..base.clone() },
            WorkQuery { running: Some(Running::NoLimit), ..base.clone() },
            WorkQuery { deemed: true, ..base.clone() },
            WorkQuery { deemed: true, ..query(Scope::Centre(UnitId::from("C1"))) },
            WorkQuery { deemed: true, running: Some(Running::Towards), ..query(bodies(&[])) },
            query(Scope::Body(UnitId::from("B1"))),
            query(Scope::Body(UnitId::from("B9"))),
            WorkQuery { item: Some("SX-002".to_owned()), ..query(Scope::Body(UnitId::from("B9"))) },
            query(Scope::Holder(UnitId::from("nobody"), Vec::new())),
        ];
        for query in queries {
            let matches = |item: &WorkItem| {
                let in_scope = match &query.scope {
                    Scope::All => true,
                    Scope::Centre(unit) => item.centre == *unit,
                    Scope::Holder(unit, desks) => {
                        item.holder == *unit && (desks.is_empty() || desks.contains(&item.desk))
                    }
                    Scope::Body(unit) => item.holder == *unit || item.principal.as_ref() == Some(unit),
                };
                let open = item.due_on.is_some();
                let runs = match query.running {
                    None => true,
                    Some(Running::Towards) => !item.holds && open,
                    Some(Running::Holds) => item.holds,
                    Some(Running::NoLimit) => !item.holds && !open,
                };
                in_scope
                    && query.item.as_ref().is_none_or(|code| *code == item.item)
                    && query.state.is_none_or(|state| state == item.state)
                    && query.due_before.is_none_or(|before| item.due_on.is_some_and(|due| due < before))
                    && query.due_from.is_none_or(|from| item.due_on.is_none_or(|due| due >= from))
                    && runs
                    && (!query.deemed || item.deemed)
            };
            let mut expected: Vec<(i64, i64)> = items
                .iter()
                .filter(|(_, item)| matches(item))
                .map(|(id, item)| (due_of(item), *id))
                .collect();
            expected.sort_unstable();
            let found = all_pages(&store, query.clone()).await;
            let found: Vec<(i64, i64)> = found.iter().map(|entry| (entry.due, entry.case_id)).collect();
            assert_eq!(found, expected, "{query:?}");
        }
    });
}

#[test]
fn a_list_row_shows_the_case_without_the_person() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let row = create(&store).await.row;
        let row = act(&store, &row, vec![accepted()]).await;
        let entry = store.work_list(&query(Scope::All)).await.unwrap().remove(0);
        let json = entry.json().unwrap();
        assert_eq!(json["case_no"], row.case.no.as_str());
        assert_eq!(
            (json["state"].as_str(), json["applicant"]["name"].as_str()),
            (Some("in_review"), Some("王*"))
        );
        assert_eq!(json["clock"]["promised_due_on"], "2026-11-11");
        assert_eq!(entry.due_on(), row.case.due_on());
        let read: domain::case::ListRow = serde_json::from_value(json).unwrap();
        assert_eq!(read, domain::case::ListRow::of(&row.case, read.applicant.clone()), "what pages read");
    });
}

#[test]
fn counts_are_exact_after_every_act() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let rows = history(&store).await;
        let mut expected: BTreeMap<(String, String, &str, bool, i64), i64> = BTreeMap::new();
        for item in rows.iter().filter_map(|row| WorkItem::of(&row.case)) {
            *expected
                .entry((
                    item.centre.0.clone(),
                    item.holder.0.clone(),
                    item.state.code(),
                    item.holds,
                    due_of(&item),
                ))
                .or_default() += 1;
        }
        let due = |count: &store::WorkCount| {
            count.due_on.map_or(9_999_999, |due| i64::from(day().until(due).unwrap().get_days()) + 20_759)
        };
        let found: BTreeMap<_, _> = store
            .work_counts(None)
            .await
            .unwrap()
            .iter()
            .map(|count| {
                let (centre, holder) = (count.centre.0.clone(), count.holder.0.clone());
                ((centre, holder, count.state.code(), count.holds, due(count)), count.n)
            })
            .collect();
        assert_eq!(found, expected);
        let centre: i64 =
            store.work_counts(Some(&UnitId::from("C2"))).await.unwrap().iter().map(|count| count.n).sum();
        assert_eq!(centre, site.number("select count(*) from work_item where centre = 'C2'").await);
        let zeros = "select count(*) from work_count where n = 0 and due < 9999999";
        assert!(site.number(zeros).await > 0);
        store.sweep(instant("2027-03-01T00:00:00+08:00"), morning()).await.unwrap();
        assert_eq!(site.number(zeros).await, 0);
        let left: i64 = store.work_counts(None).await.unwrap().iter().map(|count| count.n).sum();
        assert_eq!(left, 114);
    });
}

#[test]
fn hand_overs_nobody_signed_in_are_listed_by_centre() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let rows = history(&store).await;
        for centre in ["C1", "C2", "C3"] {
            let mut expected: Vec<(i64, i64)> = rows
                .iter()
                .filter_map(|row| Some((WorkItem::of(&row.case)?, row.id)))
                .filter(|(item, _)| item.unsigned && item.centre.0 == centre)
                .map(|(item, id)| (due_of(&item), id))
                .collect();
            expected.sort_unstable();
            let found = store.unsigned(&UnitId::from(centre), 100).await.unwrap();
            let found: Vec<(i64, i64)> = found.iter().map(|entry| (entry.due, entry.case_id)).collect();
            assert_eq!(found, expected, "{centre}");
        }
        assert!(site.number("select count(*) from work_item where unsigned = 1").await > 3);
    });
}

#[test]
fn timers_fall_due_in_order() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let rows = history(&store).await;
        let now = instant("2026-11-12T08:00:00+08:00");
        let mut expected: Vec<(i64, i64)> = rows
            .iter()
            .filter_map(|row| Some((WorkItem::of(&row.case)?.timer?, row.id)))
            .filter(|(timer, _)| *timer <= now.as_second())
            .collect();
        expected.sort_unstable();
        assert!(expected.len() > 10);
        let mut found: Vec<DueTimer> = Vec::new();
        loop {
            let page = store.due_timers(now, found.last().copied(), 5).await.unwrap();
            if page.is_empty() {
                break;
            }
            found.extend(page);
        }
        assert_eq!(found.iter().map(|timer| (timer.timer, timer.case_id)).collect::<Vec<_>>(), expected);
    });
}

#[test]
fn lists_over_all_cases_are_complete_and_newest_first() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let rows = history(&store).await;
        let sides = [
            (Side::All, Box::new(|_: &CaseRow| true) as Box<dyn Fn(&CaseRow) -> bool>),
            (Side::Centre(UnitId::from("C3")), Box::new(|row| row.case.competence.centre.0 == "C3")),
            (Side::Accepts(UnitId::from("B1")), Box::new(|_| true)),
            (Side::Decides(UnitId::from("none")), Box::new(|_| false)),
            (
                Side::Decides(UnitId::from("B9")),
                Box::new(|row| row.case.competence.decides_in_name_of.0 == "B9"),
            ),
            (Side::Body(UnitId::from("B1")), Box::new(|_| true)),
            (
                Side::Body(UnitId::from("B9")),
                Box::new(|row| row.case.competence.principal().is_some_and(|unit| unit.0 == "B9")),
            ),
        ];
        for (side, belongs) in sides {
            for (state, item) in
                [(None, None), (Some(State::Archived), None), (None, Some("SX-002".to_owned()))]
            {
                let expected: Vec<i64> = rows
                    .iter()
                    .rev()
                    .filter(|row| belongs(row))
                    .filter(|row| state.is_none_or(|state| row.case.state == state))
                    .filter(|row| item.as_ref().is_none_or(|item| *item == row.case.item))
                    .map(|row| row.id)
                    .collect();
                let mut query =
                    CaseQuery { side: side.clone(), state, item: item.clone(), before: None, limit: 9 };
                let mut found = Vec::new();
                loop {
                    let page = store.cases(&query).await.unwrap();
                    found.extend(page.rows.iter().map(|row| row.id));
                    match page.next {
                        Some(next) => query.before = Some(next),
                        None => break,
                    }
                }
                assert_eq!(found, expected, "{side:?} {state:?}");
            }
        }
        let person = store.cases_by_person(&[2; 32], None, 500).await.unwrap();
        assert_eq!(person.len(), 24);
        assert!(person.iter().all(|row| row.file.person_key.as_deref() == Some([2; 32].as_slice())));
        assert!(person.is_sorted_by(|a, b| a.id > b.id));
        let rest = store.cases_by_phone(&[102; 32], Some(person[9].id), 500).await.unwrap();
        assert_eq!(
            rest.iter().map(|row| row.id).collect::<Vec<_>>(),
            person[10..].iter().map(|row| row.id).collect::<Vec<_>>()
        );
    });
}

fn bulk(n: u32) -> BulkCase {
    let open = n.is_multiple_of(10);
    BulkCase {
        no: format!("120101001-20200101-{n:06}"),
        state: if open { State::InReview } else { State::Archived },
        body: "{}".to_owned(),
        centre: format!("C{}", n % 7),
        accepts: format!("B{}", n % 3),
        decides: format!("B{}", n % 5),
        item: format!("SX-{:03}", n % 50),
        created_on: 18_000 + i64::from(n / 100),
        file: Arc::new(CaseFile {
            masked: "null".to_owned(),
            person_key: Some([(n / 4).to_be_bytes().repeat(8)].concat()),
            phone_key: Some([(n / 4).to_le_bytes().repeat(8)].concat()),
            ..CaseFile::default()
        }),
        events: (0..2)
            .map(|_| BulkEvent {
                kind: "submitted".to_owned(),
                at: "2020-01-01T00:00:00.000+08:00".to_owned(),
                body: "{}".to_owned(),
                nonce: nonce(),
                leaf: "{}".to_owned(),
            })
            .collect(),
        work: open.then(|| BulkWork {
            holder: format!("B{}", n % 5),
            desk: 1,
            post: None,
            due: i64::from(n % 60),
            timer: Some(i64::from(n)),
            row: "{}".to_owned(),
        }),
    }
}

#[test]
fn hot_lists_follow_an_index() {
    for_each_engine(async |site| {
        let store = site.open().await;
        assert_eq!(store.bulk_fill((0..20_000).map(bulk)).await.unwrap(), 40_000);
        assert_eq!(site.number("select cast(sum(n) as bigint) from work_count").await, 2_000);
        site.sql("analyze").await.unwrap();
        let plans = store.explain_hot().await.unwrap();
        assert_eq!(plans.len(), 37);
        // PostgreSQL reads an empty table through, so there only what was filled tells something.
        let filled = |name: &str| {
            let begins = ["work", "due timers", "case", "events", "all cases"];
            !site.is_pg() || begins.iter().any(|begin| name.starts_with(begin))
        };
        // Figures by day are put together once the index has found the days.
        let figures = ["figures", "sums", "keys", "days"];
        let figures = |name: &str| figures.iter().any(|begin| name.starts_with(begin));
        for (name, plan) in plans.into_iter().filter(|(name, _)| filled(name)) {
            let scans = plan.lines().any(|line| {
                // The few cases of one person may be sorted once the index has found them.
                line.contains("Seq Scan")
                    || line.contains("Sort") && !name.starts_with("cases by")
                    || line.contains("TEMP B-TREE") && !figures(name)
                    || line.trim_start().starts_with("SCAN")
                        && !line.contains("INDEX")
                        && !["SCAN f", "SCAN m", "SCAN CONSTANT ROW"].contains(&line.trim())
            });
            assert!(!scans, "{name}:\n{plan}");
            // Of years of figures only the days asked for are read.
            let some_days = "measure=? AND day>? AND day<?)";
            assert!(site.is_pg() || !figures(name) || plan.contains(some_days), "{name}:\n{plan}");
        }
        // The store goes on after a fill.
        assert_eq!(create(&store).await.first_idx, 40_000);
    });
}
