//! Campaigns, what streets filed in them, and the lists that were approved.

use domain::catalogue::campaign::{Campaign, FiledLine, Filing, FilingState, PublishedList};
use domain::catalogue::lists::ListKind;
use domain::organisation::UnitId;
use jiff::civil::Date;

use crate::engine::Statement;
use crate::master::{LOAD_LIMIT, json};
use crate::value::Row;
use crate::{Store, StoreError, moment};

const CAMPAIGN: &str =
    "insert into campaign (id, body) values (?1, ?2) on conflict (id) do update set body = excluded.body";
const FILING: &str = "insert into filing (campaign, centre, state, due, body, lines) values (?1, ?2, ?3, ?4, ?5, ?6) \
    on conflict (campaign, centre) do update set state = excluded.state, due = excluded.due, body = excluded.body, \
    lines = excluded.lines";
const PUBLISHED: &str = "insert into published_list (kind, centre, approved_on, items, body) values (?1, ?2, ?3, ?4, ?5) \
    on conflict (kind, centre) do update set approved_on = excluded.approved_on, items = excluded.items, \
    body = excluded.body";

pub(crate) fn put_campaign(campaign: &Campaign) -> Result<Statement, StoreError> {
    Ok((CAMPAIGN, vec![campaign.id.as_str().into(), json(campaign)?]))
}

pub(crate) fn put_filing(filing: &Filing, lines: &[FiledLine]) -> Result<Statement, StoreError> {
    let values = vec![
        filing.campaign.as_str().into(),
        filing.centre.0.as_str().into(),
        state_code(filing.state).into(),
        moment::day_number(filing.due).into(),
        json(filing)?,
        json(&lines)?,
    ];
    Ok((FILING, values))
}

pub(crate) fn put_list(list: &PublishedList) -> Result<Statement, StoreError> {
    let values = vec![
        list.kind.code().into(),
        list.centre.0.as_str().into(),
        moment::day_number(list.on).into(),
        i64::try_from(list.lines.len()).unwrap_or(i64::MAX).into(),
        json(list)?,
    ];
    Ok((PUBLISHED, values))
}

fn state_code(state: FilingState) -> &'static str {
    match state {
        FilingState::Awaited => "awaited",
        FilingState::Filed => "filed",
        FilingState::Returned => "returned",
        FilingState::Approved => "approved",
    }
}

/// A list that is published, without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedHead {
    /// Its kind.
    pub kind: ListKind,
    /// The centre.
    pub centre: UnitId,
    /// The day it was approved.
    pub on: Date,
    /// Items on it.
    pub items: usize,
}

fn head(row: &Row) -> Result<PublishedHead, StoreError> {
    let corrupt = |column| StoreError::corrupt(column, "");
    let on = moment::day(row.int(2, "published_list.approved_on")?);
    Ok(PublishedHead {
        kind: ListKind::parse(row.text(0, "published_list.kind")?)
            .ok_or_else(|| corrupt("published_list.kind"))?,
        centre: UnitId::from(row.text(1, "published_list.centre")?),
        on: on.ok_or_else(|| corrupt("published_list.approved_on"))?,
        items: usize::try_from(row.int(3, "published_list.items")?).unwrap_or(0),
    })
}

fn filing(row: &Row) -> Result<Filing, StoreError> {
    row.json(0, "filing.body")
}

impl Store {
    /// Campaigns, the newest first, at most `limit` before the one with the id given (empty: from the newest).
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn campaigns(&self, before: &str, limit: u32) -> Result<Vec<Campaign>, StoreError> {
        let sql = "select body from campaign where ?1 = '' or id < ?1 order by id desc limit ?2";
        let rows = self.db().query(sql, &[before.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| row.json(0, "campaign.body")).collect()
    }

    /// One campaign.
    ///
    /// # Errors
    /// See [`Store::campaigns`].
    pub async fn campaign(&self, id: &str) -> Result<Option<Campaign>, StoreError> {
        let row = self.db().query_opt("select body from campaign where id = ?1", &[id.into()]).await?;
        row.map(|row| row.json(0, "campaign.body")).transpose()
    }

    /// Filings of the campaigns from `first` to `last`, without their lines.
    ///
    /// # Errors
    /// See [`Store::campaigns`].
    pub async fn filings(&self, first: &str, last: &str) -> Result<Vec<Filing>, StoreError> {
        let sql = "select body from filing where campaign >= ?1 and campaign <= ?2 order by campaign, centre limit ?3";
        let rows = self.db().query(sql, &[first.into(), last.into(), LOAD_LIMIT.into()]).await?;
        rows.iter().map(filing).collect()
    }

    /// A filing with its lines.
    ///
    /// # Errors
    /// See [`Store::campaigns`].
    pub async fn filing(
        &self,
        campaign: &str,
        centre: &UnitId,
    ) -> Result<Option<(Filing, Vec<FiledLine>)>, StoreError> {
        let sql = "select body, lines from filing where campaign = ?1 and centre = ?2";
        let row = self.db().query_opt(sql, &[campaign.into(), centre.0.as_str().into()]).await?;
        row.map(|row| Ok((filing(&row)?, row.json(1, "filing.lines")?))).transpose()
    }

    /// Filings that should have come before a day and wait for their street, the longest overdue first.
    ///
    /// # Errors
    /// See [`Store::campaigns`].
    pub async fn overdue_filings(&self, today: Date, limit: u32) -> Result<Vec<Filing>, StoreError> {
        let sql = "select body from filing where state in ('awaited', 'returned') and due < ?1 \
            order by due, campaign, centre limit ?2";
        let values = [moment::day_number(today).into(), i64::from(limit).into()];
        let rows = self.db().query(sql, &values).await?;
        rows.iter().map(filing).collect()
    }

    /// Filings that wait for a street, by their last day.
    ///
    /// # Errors
    /// See [`Store::campaigns`].
    pub async fn awaited_filings(&self, centre: &UnitId, limit: u32) -> Result<Vec<Filing>, StoreError> {
        let sql = "select body from filing where state in ('awaited', 'returned') and centre = ?1 \
            order by due, campaign, centre limit ?2";
        let rows = self.db().query(sql, &[centre.0.as_str().into(), i64::from(limit).into()]).await?;
        rows.iter().map(filing).collect()
    }

    /// Which lists are published, by kind and centre, without their lines.
    ///
    /// # Errors
    /// See [`Store::campaigns`].
    pub async fn published_lists(&self) -> Result<Vec<PublishedHead>, StoreError> {
        let sql =
            "select kind, centre, approved_on, items from published_list order by kind, centre limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(head).collect()
    }

    /// The list in force of a kind at a centre.
    ///
    /// # Errors
    /// See [`Store::campaigns`].
    pub async fn published_list(
        &self,
        kind: ListKind,
        centre: &UnitId,
    ) -> Result<Option<PublishedList>, StoreError> {
        let sql = "select body from published_list where kind = ?1 and centre = ?2";
        let row = self.db().query_opt(sql, &[kind.code().into(), centre.0.as_str().into()]).await?;
        row.map(|row| row.json(0, "published_list.body")).transpose()
    }
}
