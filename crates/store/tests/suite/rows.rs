//! Master data and sessions.

use domain::organisation::{Placement, PlacementMode, Post, PostId, Unit, UnitId, UnitKind};
use store::{Account, MasterRow, RecordWrite, Session, SessionKind, StoreError};

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
