//! What stands beside the items of the catalogue: repeals of documents, and what streets have set for themselves.

use domain::case::PackageCase;
use domain::catalogue::bases::Repeal;
use domain::catalogue::local::LocalRecord;
use domain::catalogue::package::{Package, PackageDraft};

use crate::engine::Statement;
use crate::value::{Row, Value};
use crate::{Store, StoreError, StoredItem, moment};
use jiff::civil::Date;

/// Repeals and records of streets loaded at most; more are a mistake, not a district.
const LOAD_LIMIT: i64 = 100_000;

const REPEAL: &str = "insert into repeal (id, done, body) values (?1, ?2, ?3) \
    on conflict (id) do update set done = excluded.done, body = excluded.body";
const LOCAL: &str = "insert into item_local (item, street, body) values (?1, ?2, ?3) \
    on conflict (item, street) do update set body = excluded.body";

const PACKAGE: &str = "insert into item_package (id, version, body) values (?1, ?2, ?3)";
const PACKAGE_DRAFT: &str = "insert into package_draft (id, body) values (?1, ?2) \
    on conflict (id) do update set body = excluded.body";
const PACKAGE_CASE: &str = "insert into package_case (no, body) values (?1, ?2) \
    on conflict (no) do update set body = excluded.body";
const PART: &str = "insert into package_part (case_no, no) values (?1, ?2) on conflict (case_no) do nothing";

/// The statement that writes a version of a package: never written over.
pub(crate) fn package(package: &Package) -> Result<Statement, StoreError> {
    let body = Value::T(serde_json::to_string(package).map_err(StoreError::failed)?);
    Ok((PACKAGE, vec![package.id.as_str().into(), i64::from(package.version).into(), body]))
}

/// The statement that writes the draft of a package, in place of the one before.
pub(crate) fn package_draft(draft: &PackageDraft) -> Result<Statement, StoreError> {
    let body = Value::T(serde_json::to_string(draft).map_err(StoreError::failed)?);
    Ok((PACKAGE_DRAFT, vec![draft.package.id.as_str().into(), body]))
}

/// The statements that write an application for a package, and to which one each case belongs.
pub(crate) fn package_case(linked: &PackageCase) -> Result<Vec<Statement>, StoreError> {
    let body = Value::T(serde_json::to_string(linked).map_err(StoreError::failed)?);
    let mut statements: Vec<Statement> = vec![(PACKAGE_CASE, vec![linked.no.as_str().into(), body])];
    for case in linked.parts.iter().filter_map(|part| part.case_no.as_deref()) {
        statements.push((PART, vec![case.into(), linked.no.as_str().into()]));
    }
    Ok(statements)
}

/// The statement that writes a repeal.
pub(crate) fn repeal(repeal: &Repeal) -> Result<Statement, StoreError> {
    let body = Value::T(serde_json::to_string(repeal).map_err(StoreError::failed)?);
    Ok((REPEAL, vec![i64::from(repeal.id).into(), i64::from(repeal.done).into(), body]))
}

/// The statement that writes a street's record.
pub(crate) fn local(record: &LocalRecord) -> Result<Statement, StoreError> {
    let body = Value::T(serde_json::to_string(record).map_err(StoreError::failed)?);
    Ok((LOCAL, vec![record.item.as_str().into(), record.street.0.as_str().into(), body]))
}

impl Store {
    /// All repeals, oldest first.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn repeals(&self) -> Result<Vec<Repeal>, StoreError> {
        let sql = "select body from repeal order by id limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(0, "repeal.body")).collect()
    }

    /// Repeals that are not carried through, oldest first.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn open_repeals(&self) -> Result<Vec<Repeal>, StoreError> {
        let sql = "select body from repeal where done = 0 order by id limit 100";
        let rows = self.db().query(sql, &[]).await?;
        rows.iter().map(|row| row.json(0, "repeal.body")).collect()
    }

    /// Records of streets, by item and street.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn locals(&self) -> Result<Vec<LocalRecord>, StoreError> {
        let sql = "select body from item_local order by item, street limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(0, "item_local.body")).collect()
    }

    /// The last version of each package, by identifier.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn packages(&self) -> Result<Vec<Package>, StoreError> {
        let sql = "select body from item_package p where version = \
            (select max(version) from item_package q where q.id = p.id) order by id limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(0, "item_package.body")).collect()
    }

    /// Versions of packages that wait for a second person, by identifier.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn package_drafts(&self) -> Result<Vec<PackageDraft>, StoreError> {
        let sql = "select body from package_draft order by id limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(0, "package_draft.body")).collect()
    }

    /// The version of a package that waits for a second person.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn package_draft(&self, id: &str) -> Result<Option<PackageDraft>, StoreError> {
        let row = self.db().query_opt("select body from package_draft where id = ?1", &[id.into()]).await?;
        row.map(|row| row.json(0, "package_draft.body")).transpose()
    }

    /// An application for a package.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn package_case(&self, no: &str) -> Result<Option<PackageCase>, StoreError> {
        let row = self.db().query_opt("select body from package_case where no = ?1", &[no.into()]).await?;
        row.map(|row| row.json(0, "package_case.body")).transpose()
    }

    /// The application for a package that a case belongs to.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn package_of(&self, case_no: &str) -> Result<Option<String>, StoreError> {
        let sql = "select no from package_part where case_no = ?1";
        let row = self.db().query_opt(sql, &[case_no.into()]).await?;
        row.map(|mut row| row.take_text(0, "package_part.no")).transpose()
    }

    /// Open cases by item, for the items between two codes.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn open_by_item(&self, from: &str, to: &str) -> Result<Vec<(String, u64)>, StoreError> {
        let sql = "select item, count(*) from work_item where item >= ?1 and item <= ?2 group by item order by item limit ?3";
        let rows = self.db().query(sql, &[from.into(), to.into(), LOAD_LIMIT.into()]).await?;
        let read = |row: &Row| {
            let n = u64::try_from(row.int(1, "count")?).unwrap_or(0);
            Ok((row.text(0, "work_item.item")?.to_owned(), n))
        };
        rows.iter().map(read).collect()
    }

    /// Versions in force on a day, in order of their code: the next `limit` after the given one.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn items_on(&self, day: Date, after: &str, limit: u32) -> Result<Vec<StoredItem>, StoreError> {
        let sql = "select code, version, state, published_at, body, valid_from from item_version v \
            where code > ?1 and version = (select max(version) from item_version w where w.code = v.code and w.valid_from <= ?2) \
            order by code limit ?3";
        let values = [after.into(), moment::day_number(day).into(), i64::from(limit).into()];
        self.db().query(sql, &values).await?.into_iter().map(StoredItem::of).collect()
    }

    /// The version of an item that is in force now, as stored: not as this process remembers it.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn item_in_force(
        &self,
        code: &str,
    ) -> Result<Option<domain::catalogue::ItemVersion>, StoreError> {
        let sql = "select body from item_version where code = ?1 and state = 'published' order by version desc limit 1";
        let row = self.db().query_opt(sql, &[code.into()]).await?;
        row.map(|row| row.json(0, "item_version.body")).transpose()
    }
}
