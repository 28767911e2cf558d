//! Master data and sessions.

use domain::case::Author;
use domain::catalogue::ItemVersion;
use domain::catalogue::search::Synonym;
use domain::organisation::{Placement, PlacementMode, Post, PostId, Unit, UnitId, UnitKind};
use jiff::civil::date;
use store::{
    Account, ItemVersionState, MasterRow, RecordWrite, Session, SessionKind, StoredItem, StoredSynonym,
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
        };
        let placement = Placement {
            item: "SX-001".to_owned(),
            centre: UnitId::from("C1"),
            mode: PlacementMode::Devolved,
            street_body: None,
            district_body: UnitId::from("B1"),
            instrument: "示范进驻".to_owned(),
            from: day(),
            to: None,
        };
        let rows = vec![
            MasterRow::Unit(unit("C2")),
            MasterRow::Unit(unit("C1")),
            MasterRow::Post(post.clone()),
            MasterRow::Placement("SX-001@C1".to_owned(), placement.clone()),
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
        assert_eq!(store.placements().await.unwrap(), [("SX-001@C1".to_owned(), placement)]);
        assert_eq!(store.accounts().await.unwrap(), [account("li")]);
        assert_eq!(store.import_findings(None, 10).await.unwrap().len(), 2);
        assert_eq!(store.import_findings(Some(("SX-001", 0)), 10).await.unwrap().len(), 1);
        assert_eq!(store.meta("name").await.unwrap().as_deref(), Some("和平区"));
        assert_eq!(store.epochs().await.unwrap().catalogue, catalogue + 1);

        let changed = Account { active: false, ..account("li") };
        let rows = vec![
            MasterRow::Account(changed.clone()),
            MasterRow::ImportFindings { code: "SX-001".to_owned(), bodies: Vec::new() },
        ];
        store.commit_record(RecordWrite { rows, ..record("post:P1") }).await.unwrap();
        assert_eq!(store.account("li").await.unwrap(), Some(changed));
        assert_eq!(store.account("wang").await.unwrap(), None);
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
