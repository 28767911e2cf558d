//! A database made by the release before is brought up to date when it is opened.

use domain::organisation::UnitId;
use store::Scope;

use crate::support::*;

const ROWS: &str = r#"
create table if not exists schema_version (version bigint primary key);
insert into schema_version (version) values (1);
insert into case_row (id, no, version, state, body) values
    (0, 'A', 2, 'in_review', '{"competence":{"decides":"B1","decides_in_name_of":"B9"}}'),
    (2, 'B', 2, 'suspended', '{"competence":{"decides":"B1","decides_in_name_of":"B1"}}'),
    (4, 'C', 2, 'delivered', '{"competence":{"decides":"B1","decides_in_name_of":"B1"}}'),
    (6, 'D', 9, 'archived', '{"competence":{"decides":"B1","decides_in_name_of":"B9"}}');
insert into case_file (case_id, centre, accepts, decides, item, created_on, personal, masked) values
    (0, 'C1', 'B1', 'B1', 'SX-001', 20700, '', ''), (2, 'C1', 'B1', 'B1', 'SX-001', 20700, '', ''),
    (4, 'C1', 'B1', 'B1', 'SX-001', 20700, '', ''), (6, 'C1', 'B1', 'B1', 'SX-001', 20700, '', '');
insert into work_item (case_id, holder, desk, centre, item, state, due, row) values
    (0, 'B1', 1, 'C1', 'SX-001', 'in_review', 20800, '{"waits":false,"deemed":true,"holder":{"signed_in":false}}'),
    (2, 'B1', 1, 'C1', 'SX-001', 'suspended', 20800, '{"waits":true,"deemed":false,"holder":{"signed_in":true}}'),
    (4, 'C1', 4, 'C1', 'SX-001', 'delivered', 9999999, '{"waits":false,"deemed":false,"holder":{"signed_in":true}}');
insert into work_count (centre, holder, state, due, n) values
    ('C1', 'B1', 'in_review', 20800, 1), ('C1', 'B1', 'suspended', 20800, 1), ('C1', 'C1', 'delivered', 9999999, 1);
"#;

/// Makes the tables of the first release, with a few rows in them.
async fn first_release(site: &Site) {
    let first = match &site.engine {
        Engine::Sqlite(_) => include_str!("../../migrations/sqlite/0001_first.sql"),
        Engine::Pg { url, schema } => {
            let client = connect(url, "public").await;
            client.batch_execute(&format!("create schema {schema}")).await.unwrap();
            include_str!("../../migrations/postgres/0001_first.sql")
        }
    };
    site.sql(first).await.unwrap();
    site.sql(ROWS).await.unwrap();
}

#[test]
fn columns_of_lists_are_filled_for_open_cases() {
    for_each_engine(async |site| {
        first_release(site).await;
        let store = site.open().await;
        let flags = "select holds * 100 + deemed * 10 + unsigned from work_item where case_id = ";
        for (case, expected) in [(0, 11), (2, 100), (4, 100)] {
            assert_eq!(site.number(&format!("{flags}{case}")).await, expected, "case {case}");
        }
        assert_eq!(site.number("select count(*) from work_item where principal = 'B9'").await, 1);
        assert_eq!(site.number("select count(*) from work_item where principal is null").await, 2);
        let counts = store.work_counts(None).await.unwrap();
        assert_eq!(
            counts.iter().map(|count| (count.holds, count.n)).collect::<Vec<_>>(),
            [(false, 1), (true, 1), (true, 1)]
        );
        let principal = lists_of(Scope::Body(UnitId::from("B9")));
        assert_eq!(store.work_list(&principal).await.unwrap().len(), 1);
    });
}

#[test]
fn the_principal_is_who_decides_in_the_files() {
    for_each_engine(async |site| {
        first_release(site).await;
        drop(site.open().await);
        let by = |unit: &str| format!("select count(*) from case_file where decides = '{unit}'");
        assert_eq!((site.number(&by("B9")).await, site.number(&by("B1")).await), (2, 2));
    });
}
