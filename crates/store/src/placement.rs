//! Placements of an item, and what is said of items where they are not placed.

use domain::organisation::{Placement, UnitId};
use domain::placement::coverage::CoverageMark;

use crate::engine::Statement;
use crate::master::{LOAD_LIMIT, json};
use crate::value::Row;
use crate::{Store, StoreError};

const MARK: &str = "insert into coverage_mark (item, centre, body) values (?1, ?2, ?3) \
    on conflict (item, centre) do update set body = excluded.body";

/// Writes a mark, in place of the one before.
pub(crate) fn put_mark(mark: &CoverageMark) -> Result<Statement, StoreError> {
    Ok((MARK, vec![mark.item.as_str().into(), mark.centre.0.as_str().into(), json(mark)?]))
}

/// Takes a mark away.
pub(crate) fn drop_mark(item: &str, centre: &UnitId) -> Statement {
    let sql = "delete from coverage_mark where item = ?1 and centre = ?2";
    (sql, vec![item.into(), centre.0.as_str().into()])
}

/// Takes a placement away that never began.
pub(crate) fn revoke(id: &str) -> Statement {
    ("delete from placement where id = ?1", vec![id.into()])
}

fn placement(row: &Row) -> Result<(String, Placement), StoreError> {
    Ok((row.text(0, "placement.id")?.to_owned(), row.json(1, "placement.body")?))
}

impl Store {
    /// Placements of an item with their ids, past, present and to come.
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn placements_of(&self, item: &str) -> Result<Vec<(String, Placement)>, StoreError> {
        let sql = "select id, body from placement where item = ?1 order by id limit ?2";
        let rows = self.db().query(sql, &[item.into(), LOAD_LIMIT.into()]).await?;
        rows.iter().map(placement).collect()
    }

    /// Everything said of items where they are not placed.
    ///
    /// # Errors
    /// See [`Store::placements_of`].
    pub async fn coverage_marks(&self) -> Result<Vec<CoverageMark>, StoreError> {
        let sql = "select body from coverage_mark order by item, centre limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(0, "coverage_mark.body")).collect()
    }
}
