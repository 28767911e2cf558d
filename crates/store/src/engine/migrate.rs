//! Migrations: plain SQL per engine with the same number, forward only (DESIGN §5).

use crate::StoreError;

/// One step: its number and its text for SQLite and PostgreSQL.
pub(crate) struct Migration {
    pub(crate) number: i64,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// All steps in order.
pub(crate) const MIGRATIONS: [Migration; 15] = [
    Migration {
        number: 1,
        sqlite: include_str!("../../migrations/sqlite/0001_first.sql"),
        postgres: include_str!("../../migrations/postgres/0001_first.sql"),
    },
    Migration {
        number: 2,
        sqlite: include_str!("../../migrations/sqlite/0002_lists.sql"),
        postgres: include_str!("../../migrations/postgres/0002_lists.sql"),
    },
    Migration {
        number: 3,
        sqlite: include_str!("../../migrations/sqlite/0003_place_in_lists.sql"),
        postgres: include_str!("../../migrations/postgres/0003_place_in_lists.sql"),
    },
    Migration {
        number: 4,
        sqlite: include_str!("../../migrations/sqlite/0004_revisions.sql"),
        postgres: include_str!("../../migrations/postgres/0004_revisions.sql"),
    },
    Migration {
        number: 5,
        sqlite: include_str!("../../migrations/sqlite/0005_bases_and_streets.sql"),
        postgres: include_str!("../../migrations/postgres/0005_bases_and_streets.sql"),
    },
    Migration {
        number: 6,
        sqlite: include_str!("../../migrations/sqlite/0006_search.sql"),
        postgres: include_str!("../../migrations/postgres/0006_search.sql"),
    },
    Migration {
        number: 7,
        sqlite: include_str!("../../migrations/sqlite/0007_placements.sql"),
        postgres: include_str!("../../migrations/postgres/0007_placements.sql"),
    },
    Migration {
        number: 8,
        sqlite: include_str!("../../migrations/sqlite/0008_campaigns.sql"),
        postgres: include_str!("../../migrations/postgres/0008_campaigns.sql"),
    },
    Migration {
        number: 9,
        sqlite: include_str!("../../migrations/sqlite/0009_package_drafts.sql"),
        postgres: include_str!("../../migrations/postgres/0009_package_drafts.sql"),
    },
    Migration {
        number: 10,
        sqlite: include_str!("../../migrations/sqlite/0010_supervision.sql"),
        postgres: include_str!("../../migrations/postgres/0010_supervision.sql"),
    },
    Migration {
        number: 11,
        sqlite: include_str!("../../migrations/sqlite/0011_checks.sql"),
        postgres: include_str!("../../migrations/postgres/0011_checks.sql"),
    },
    Migration {
        number: 12,
        sqlite: include_str!("../../migrations/sqlite/0012_supervision_orders.sql"),
        postgres: include_str!("../../migrations/postgres/0012_supervision_orders.sql"),
    },
    Migration {
        number: 13,
        sqlite: include_str!("../../migrations/sqlite/0013_cosigned.sql"),
        postgres: include_str!("../../migrations/postgres/0013_cosigned.sql"),
    },
    Migration {
        number: 14,
        sqlite: include_str!("../../migrations/sqlite/0014_scores.sql"),
        postgres: include_str!("../../migrations/postgres/0014_scores.sql"),
    },
    Migration {
        number: 15,
        sqlite: include_str!("../../migrations/sqlite/0015_followed_cases.sql"),
        postgres: include_str!("../../migrations/postgres/0015_followed_cases.sql"),
    },
];

/// The number a database of this release has.
pub(crate) const CURRENT: i64 = match MIGRATIONS.last() {
    Some(last) => last.number,
    None => 0,
};

pub(crate) const VERSION_TABLE: &str =
    "create table if not exists schema_version (version bigint primary key)";
pub(crate) const VERSION: &str = "select coalesce(max(version), 0) from schema_version";

/// The steps that a database at `found` still needs.
pub(crate) fn needed(found: i64) -> Result<impl Iterator<Item = &'static Migration>, StoreError> {
    if found > CURRENT {
        return Err(StoreError::SchemaNewer(found));
    }
    Ok(MIGRATIONS.iter().filter(move |migration| migration.number > found))
}

/// Refuses a database that is not exactly of this release: reading commands never migrate.
pub(crate) fn check(found: i64) -> Result<(), StoreError> {
    match found {
        CURRENT => Ok(()),
        newer if newer > CURRENT => Err(StoreError::SchemaNewer(newer)),
        older => Err(StoreError::SchemaOlder(older)),
    }
}
