//! Master data and sessions.

use domain::case::Author;
use domain::catalogue::ItemVersion;
use domain::catalogue::campaign::{Campaign, Filing, FilingState, PublishedList};
use domain::catalogue::lists::{ListKind, ListLine};
use domain::catalogue::package::{Package, PackageDraft};
use domain::catalogue::search::Synonym;
use domain::organisation::{Placement, PlacementMode, Post, PostId, Unit, UnitId, UnitKind};
use domain::placement::coverage::{CoverageMark, Instead};
use jiff::civil::date;
use store::{
    Account, ItemVersionState, MasterRow, RecordWrite, Session, SessionKind, StoreError, StoredItem,
    StoredSynonym,
};

use crate::support::*;

fn unit(id: &str) -> Unit {
    Unit {
        id: UnitId::from(id),
        name: "劝业场街道便民服务中心".to_owned(),
        kind: UnitKind::StreetCentre,
        parent: None,
        path: format!("{id}/"),
        division: "120101001000".to_owned(),
        code_word: None,
        consult_phone: None,
        complaint_phone: None,
        address: None,
        review_authority: None,
        court: None,
        demo: true,
    }
}

fn account(name: &str) -> Account {
    Account {
        username: name.to_owned(),
        name: "李窗口".to_owned(),
        post: "P1".to_owned(),
        password_hash: "$argon2id$x".to_owned(),
        active: true,
        body: serde_json::json!({"phone": "139"}),
    }
}

fn mark(centre: &str) -> CoverageMark {
    CoverageMark {
        item: "SX-001".to_owned(),
        centre: UnitId::from(centre),
        instead: Instead::NotPlaced { reason: "要到现场勘验".to_owned() },
        by: Author::system(),
        at: morning(),
    }
}

#[test]
fn master_rows_change_with_their_act_and_read_back() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let post = Post {
            id: PostId::from("P1"),
            title: "综合窗口1号".to_owned(),
            unit: UnitId::from("C1"),
            roles: [domain::organisation::Role::WindowClerk].into(),
            window: None,
            may_accept: true,
            only_body: None,
            substitute: None,
        };
        let placement = Placement {
            item: "SX-001".to_owned(),
            centre: UnitId::from("C1"),
            mode: PlacementMode::Devolved,
            street_body: None,
            district_body: UnitId::from("B1"),
            instrument: "示范进驻".to_owned(),
            document: None,
            from: day(),
            to: None,
        };
        let rows = vec![
            MasterRow::Unit(unit("C2")),
            MasterRow::Unit(unit("C1")),
            MasterRow::Post(post.clone()),
            MasterRow::Placement("SX-001@C1".to_owned(), placement.clone()),
            MasterRow::Coverage(Box::new(mark("C2"))),
            MasterRow::Coverage(Box::new(mark("C3"))),
            MasterRow::Account(account("li")),
            MasterRow::ImportFindings {
                code: "SX-001".to_owned(),
                bodies: vec![serde_json::json!({"rule": "x"}), serde_json::json!({"rule": "y"})],
            },
            MasterRow::Meta("name".to_owned(), "和平区".to_owned()),
            MasterRow::BumpCatalogue,
        ];
        let catalogue = store.epochs().await.unwrap().catalogue;
        store.commit_record(RecordWrite { rows, ..record("post:P1") }).await.unwrap();
        assert_eq!(store.units().await.unwrap(), [unit("C1"), unit("C2")]);
        assert_eq!(store.posts().await.unwrap(), [post]);
        assert_eq!(store.placements().await.unwrap(), [("SX-001@C1".to_owned(), placement.clone())]);
        assert_eq!(store.placements_of("SX-001").await.unwrap(), [("SX-001@C1".to_owned(), placement)]);
        assert!(store.placements_of("SX-002").await.unwrap().is_empty());
        assert_eq!(store.coverage_marks().await.unwrap(), [mark("C2"), mark("C3")]);
        assert_eq!(store.accounts().await.unwrap(), [account("li")]);
        assert_eq!(store.import_findings(None, 10).await.unwrap().len(), 2);
        assert!(store.import_findings(Some(("SX-001", 0)), 10).await.unwrap().is_empty(), "one row an item");
        let earlier =
            "insert into import_finding (code, seq, body) values ('SX-000', 0, '{}'), ('SX-000', 1, '{}')";
        site.sql(earlier).await.unwrap();
        assert_eq!(
            store.import_findings(None, 10).await.unwrap().len(),
            4,
            "an earlier release's, a row each"
        );
        site.sql("delete from import_finding where code = 'SX-000'").await.unwrap();
        assert_eq!(store.meta("name").await.unwrap().as_deref(), Some("和平区"));
        assert_eq!(store.epochs().await.unwrap().catalogue, catalogue + 1);

        let changed = Account { active: false, ..account("li") };
        let rows = vec![
            MasterRow::RevokePlacement("SX-001@C1".to_owned()),
            MasterRow::EndCoverage("SX-001".to_owned(), UnitId::from("C2")),
            MasterRow::Account(changed.clone()),
            MasterRow::ImportFindings { code: "SX-001".to_owned(), bodies: Vec::new() },
        ];
        store.commit_record(RecordWrite { rows, ..record("post:P1") }).await.unwrap();
        assert_eq!(store.account("li").await.unwrap(), Some(changed));
        assert_eq!(store.account("wang").await.unwrap(), None);
        assert!(store.placements().await.unwrap().is_empty());
        assert_eq!(store.coverage_marks().await.unwrap(), [mark("C3")]);
        assert!(store.import_findings(None, 10).await.unwrap().is_empty());
    });
}

#[test]
fn sessions_end_by_time_by_hand_and_with_the_account() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let session = |n: u8, username: &str| Session {
            token_hash: [n; 32],
            username: username.to_owned(),
            kind: if n == 1 { SessionKind::Api } else { SessionKind::Web },
            expires_at: instant("2026-11-02T17:00:00+08:00"),
            csrf: "secret".to_owned(),
            created_at: morning(),
        };
        for (n, name) in [(1, "li"), (2, "li"), (3, "wang"), (4, "wang")] {
            store.create_session(&session(n, name)).await.unwrap();
        }
        assert_eq!(store.session(&[1; 32], morning()).await.unwrap(), Some(session(1, "li")));
        assert_eq!(store.session(&[1; 32], instant("2026-11-02T17:00:00+08:00")).await.unwrap(), None);
        store.extend_session(&[2; 32], instant("2026-11-02T18:00:00+08:00")).await.unwrap();
        assert!(store.session(&[2; 32], instant("2026-11-02T17:30:00+08:00")).await.unwrap().is_some());
        store.end_session(&[3; 32]).await.unwrap();
        assert_eq!(store.session(&[3; 32], morning()).await.unwrap(), None);
        let rows = vec![MasterRow::Account(account("li")), MasterRow::EndSessions("li".to_owned())];
        store.commit_record(RecordWrite { rows, ..record("post:P1") }).await.unwrap();
        assert_eq!(store.session(&[1; 32], morning()).await.unwrap(), None);
        assert!(store.session(&[4; 32], morning()).await.unwrap().is_some());
        store.sweep(instant("2026-11-02T17:00:00+08:00"), morning()).await.unwrap();
        assert_eq!(site.number("select count(*) from session").await, 0);
    });
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_database_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let outer = tempfile::tempdir().unwrap();
    let directory = outer.path().join("data");
    let path = directory.join("yichuang.db");
    let options = || store::Options { data_dir: Some(directory.clone()), ..store::Options::default() };
    let store = store::Store::open_sqlite(&path, options()).await.unwrap();
    create(&store).await;
    assert_eq!(mode(&directory), 0o700);
    for suffix in ["", "-wal", "-shm"] {
        assert_eq!(mode(&directory.join(format!("yichuang.db{suffix}"))), 0o600, "{suffix}");
    }
    let copy = directory.join("copy.db");
    store.backup(&copy).await.unwrap();
    assert_eq!(mode(&copy), 0o600);
}

#[test]
fn records_of_an_import_are_written_together_or_not_at_all() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let one = |n: u32, seen: u32| RecordWrite {
            seen_version: Some(seen),
            rows: vec![MasterRow::Meta(format!("name-{n}"), n.to_string())],
            ..record(&format!("item:{n:04}"))
        };
        let written = store.commit_records((0..300).map(|n| one(n, 0)).collect()).await.unwrap();
        let first: Vec<i64> = written.iter().map(|one| one.first_idx).collect();
        assert_eq!(
            first,
            (first[0]..first[0] + 300).collect::<Vec<_>>(),
            "in their order, one behind the other"
        );
        let lengths = store.stream_lengths("item:").await.unwrap();
        assert_eq!((lengths.len(), lengths["item:0299"]), (300, 1));

        let events = store.event_count().await.unwrap();
        let clash = vec![one(300, 0), one(7, 0), one(301, 0)];
        assert!(matches!(store.commit_records(clash).await, Err(StoreError::Clash { version: 1 })));
        assert_eq!(
            store.event_count().await.unwrap(),
            events,
            "the one before the clash is not there either"
        );
        assert_eq!(store.meta("name-300").await.unwrap(), None);
        let twice = vec![one(400, 0), one(400, 1)];
        store.commit_records(twice).await.unwrap();
        assert_eq!(store.stream_lengths("item:").await.unwrap()["item:0400"], 2);
        assert!(store.commit_records(Vec::new()).await.unwrap().is_empty());
    });
}

#[test]
fn synonyms_change_with_their_act_and_read_back() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let stored = |word: &str, item: &str, phrase: &str, at: i64| StoredSynonym {
            synonym: Synonym::read(word, item, phrase).unwrap(),
            by: Author::system(),
            at,
        };
        let all = [
            stored("敬老卡", "SX-011", "", 1),
            stored("驾照", "", "驾驶证", 2),
            stored("驾照", "SX-071", "", 3),
        ];
        let rows = all.iter().map(|one| MasterRow::Synonym(Box::new(one.clone()))).collect();
        store.commit_record(RecordWrite { rows, ..record("catalogue") }).await.unwrap();
        let by_time = async || {
            let mut read = store.synonyms().await.unwrap();
            read.sort_by_key(|one| one.at);
            read
        };
        assert_eq!(by_time().await, all);
        // Added again, it is the same row; struck, the other of the same word stays.
        let again = StoredSynonym { at: 9, ..all[0].clone() };
        let rows = vec![
            MasterRow::Synonym(Box::new(again.clone())),
            MasterRow::StrikeSynonym(all[1].synonym.clone()),
        ];
        store.commit_record(RecordWrite { rows, ..record("catalogue") }).await.unwrap();
        assert_eq!(by_time().await, [all[2].clone(), again]);
    });
}

#[test]
fn one_draft_of_a_package_waits_and_is_none_of_those_in_force() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let draft = |id: &str, name: &str, serial: u32| PackageDraft {
            package: Package {
                id: id.to_owned(),
                version: 1,
                name: name.to_owned(),
                about: String::new(),
                members: Vec::new(),
                withdrawn: None,
                by: Author::system(),
                confirmed: None,
                on: day(),
            },
            serial,
        };
        let put = async |rows: Vec<MasterRow>| {
            store.commit_record(RecordWrite { rows, ..record("package:a") }).await.unwrap();
        };
        let row = |draft: &PackageDraft| MasterRow::PackageDraft(Box::new(draft.clone()));
        let (first, next, other) = (draft("a", "一", 1), draft("a", "二", 2), draft("b", "三", 1));
        put(vec![row(&first), row(&other)]).await;
        put(vec![row(&next)]).await;
        assert_eq!(store.package_drafts().await.unwrap(), [next.clone(), other.clone()]);
        assert!(store.packages().await.unwrap().is_empty());
        let published = MasterRow::Package(Box::new(next.package.clone()));
        put(vec![published, MasterRow::EndPackageDraft("a".to_owned())]).await;
        assert_eq!(store.package_draft("a").await.unwrap(), None);
        assert_eq!(store.package_draft("b").await.unwrap(), Some(other));
        assert_eq!(store.packages().await.unwrap(), [next.package]);
    });
}

#[test]
fn searches_that_found_nothing_are_counted_by_day() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let count = |words: &str, n: u32| (words.to_owned(), n);
        let (monday, tuesday) = (date(2026, 11, 2), date(2026, 11, 3));
        store.count_missed(monday, &[]).await.unwrap();
        store.count_missed(monday, &[count("驾照", 2), count("护照", 9)]).await.unwrap();
        store.count_missed(monday, &[count("驾照", 1)]).await.unwrap();
        store.count_missed(tuesday, &[count("驾照", 7), count("彩票", 1)]).await.unwrap();
        let missed = async |since, limit| {
            let rows = store.missed(since, limit).await.unwrap();
            rows.into_iter().map(|row| (row.words, row.n, row.last)).collect::<Vec<_>>()
        };
        let row = |words: &str, n, last| (words.to_owned(), n, last);
        let want = [row("驾照", 10, tuesday), row("护照", 9, monday), row("彩票", 1, tuesday)];
        assert_eq!(missed(monday, 9).await, want);
        assert_eq!(missed(monday, 1).await, want[..1]);
        assert_eq!(missed(tuesday, 9).await, [row("驾照", 7, tuesday), row("彩票", 1, tuesday)]);
        store.sweep_missed(tuesday).await.unwrap();
        store.forget_missed("彩票").await.unwrap();
        assert_eq!(missed(monday, 9).await, [row("驾照", 7, tuesday)]);
    });
}

#[test]
fn versions_in_force_are_told_without_the_others() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let row = |code: &str, version: u32, state: ItemVersionState| {
            let item = ItemVersion { version, ..ItemVersion::blank(code, "一件事", "民政局") };
            let (published_at, valid_from) = (Some(1), Some(day()));
            MasterRow::Item(Box::new(StoredItem {
                code: code.to_owned(),
                version,
                state,
                published_at,
                valid_from,
                item,
            }))
        };
        let rows = vec![
            row("A", 1, ItemVersionState::Superseded),
            row("A", 2, ItemVersionState::Published),
            row("B", 1, ItemVersionState::Draft),
            row("C", 7, ItemVersionState::Published),
        ];
        store.commit_record(RecordWrite { rows, ..record("item:A") }).await.unwrap();
        let pair = |code: &str, version| (code.to_owned(), version);
        assert_eq!(store.items_in_force("", 9).await.unwrap(), [pair("A", 2), pair("C", 7)]);
        assert_eq!(store.items_in_force("A", 9).await.unwrap(), [pair("C", 7)]);
        assert_eq!(store.items_in_force("", 1).await.unwrap(), [pair("A", 2)]);
        let read = store.published_items("", 9).await.unwrap();
        assert_eq!(
            read.iter().map(|one| (one.code.as_str(), one.item.version)).collect::<Vec<_>>(),
            [("A", 2), ("C", 7)]
        );
    });
}

#[test]
fn filings_are_found_by_campaign_by_street_and_by_what_is_overdue() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let campaign = |id: &str, due: &str| Campaign {
            id: id.to_owned(),
            kind: ListKind::Fees,
            title: "报送收费清单".to_owned(),
            due: due.parse().unwrap(),
            by: Author::system(),
            at: morning(),
            centres: [UnitId::from("C1"), UnitId::from("C2")].into(),
        };
        let filing = |of: &Campaign, centre: &str, state: FilingState| {
            let filing = Filing { state, ..Filing::awaited(of, &UnitId::from(centre)) };
            MasterRow::Filing(Box::new((filing, Vec::new())))
        };
        let (one, two) = (campaign("QD-0001", "2026-11-01"), campaign("QD-0002", "2026-11-20"));
        let list = PublishedList {
            kind: ListKind::Fees,
            centre: UnitId::from("C1"),
            campaign: "QD-0001".to_owned(),
            on: day(),
            lines: vec![ListLine { code: "SX-1".to_owned(), name: "一".to_owned(), cells: Vec::new() }],
        };
        let rows = vec![
            MasterRow::Campaign(Box::new(one.clone())),
            MasterRow::Campaign(Box::new(two.clone())),
            filing(&one, "C1", FilingState::Returned),
            filing(&one, "C2", FilingState::Filed),
            filing(&two, "C1", FilingState::Awaited),
            filing(&two, "C2", FilingState::Approved),
            MasterRow::PublishedList(Box::new(list.clone())),
        ];
        store.commit_record(RecordWrite { rows, ..record("campaigns") }).await.unwrap();
        let ids = async |before: &str| {
            let found = store.campaigns(before, 10).await.unwrap();
            found.into_iter().map(|campaign| campaign.id).collect::<Vec<_>>()
        };
        assert_eq!(ids("").await, ["QD-0002", "QD-0001"]);
        assert_eq!(ids("QD-0002").await, ["QD-0001"]);
        assert_eq!(store.campaign("QD-0002").await.unwrap(), Some(two));
        assert_eq!(store.filings("QD-0001", "QD-0002").await.unwrap().len(), 4);
        assert_eq!(store.filings("QD-0001", "QD-0001").await.unwrap().len(), 2);
        let centre = UnitId::from("C1");
        let (found, lines) = store.filing("QD-0001", &centre).await.unwrap().unwrap();
        assert_eq!((found.state, lines.len()), (FilingState::Returned, 0));
        let due =
            |all: Vec<Filing>| all.into_iter().map(|one| one.campaign + &one.centre.0).collect::<Vec<_>>();
        let overdue =
            async |today: &str| due(store.overdue_filings(today.parse().unwrap(), 10).await.unwrap());
        assert!(overdue("2026-11-01").await.is_empty());
        assert_eq!(overdue("2026-11-02").await, ["QD-0001C1"]);
        assert_eq!(overdue("2026-11-21").await, ["QD-0001C1", "QD-0002C1"]);
        assert_eq!(due(store.awaited_filings(&centre, 10).await.unwrap()), ["QD-0001C1", "QD-0002C1"]);
        let heads = store.published_lists().await.unwrap();
        assert_eq!((heads.len(), heads[0].items, heads[0].on), (1, 1, day()));
        assert_eq!(store.published_list(ListKind::Fees, &centre).await.unwrap(), Some(list));
        assert_eq!(store.published_list(ListKind::Powers, &centre).await.unwrap(), None);
    });
}
