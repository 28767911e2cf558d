//! Master data: organisation, catalogue and accounts as plain rows with a JSON body. A few hundred rows (items up
//! to some ten thousand) that each process holds in memory and loads again when an epoch has moved.

use std::collections::BTreeMap;

use domain::catalogue::campaign::{Campaign, FiledLine, Filing, PublishedList};
use domain::catalogue::search::Synonym;
use domain::catalogue::{ItemVersion, Revision, Stage};
use domain::organisation::{Placement, Post, Unit, UnitId};
use domain::placement::coverage::CoverageMark;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::engine::Statement;
use crate::meeting::Supervised;
use crate::recovery::Series;
use crate::search::StoredSynonym;
use crate::value::{Row, Value};
use crate::{Store, StoreError, campaign, moment, order, placement, score, supervision};

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Name to sign in with.
    pub username: String,
    /// Name as printed on papers.
    pub name: String,
    /// The post the person holds.
    pub post: String,
    /// Encoded password hash (PHC string).
    pub password_hash: String,
    /// May sign in.
    pub active: bool,
    /// Anything else, as JSON.
    pub body: Json,
}

/// State of an item version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemVersionState {
    /// 草稿
    Draft,
    /// 已发布
    Published,
    /// 已被新版本取代
    Superseded,
    /// 已停用
    Withdrawn,
}

impl ItemVersionState {
    fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Superseded => "superseded",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        [Self::Draft, Self::Published, Self::Superseded, Self::Withdrawn]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// An item version as stored.
#[derive(Debug, Clone)]
pub struct StoredItem {
    /// Code of the item.
    pub code: String,
    /// Version.
    pub version: u32,
    /// State.
    pub state: ItemVersionState,
    /// Instant of publication, in seconds since 1970: when it was recorded.
    pub published_at: Option<i64>,
    /// First day in force; none for what was never published.
    pub valid_from: Option<Date>,
    /// The version.
    pub item: ItemVersion,
}

/// A row changed by an act.
#[derive(Debug, Clone)]
pub enum MasterRow {
    /// A unit, by its id.
    Unit(Unit),
    /// A post, by its id.
    Post(Post),
    /// A placement under an id of the caller's.
    Placement(String, Placement),
    /// A placement that never began is taken away.
    RevokePlacement(String),
    /// What is said of an item at a centre where it is not placed.
    Coverage(Box<CoverageMark>),
    /// Nothing is said of an item at a centre any more.
    EndCoverage(String, UnitId),
    /// A rule of supervision, by its id.
    Rule(Box<domain::supervision::record::RuleRecord>),
    /// A finding, by its number.
    Finding(Box<domain::supervision::Finding>),
    /// Something is added to the figures of a day.
    Tally(domain::supervision::tally::Count),
    /// The formula of scores in force.
    Formula(Box<domain::supervision::score::FormulaRecord>),
    /// Scores of a month, in the place of those computed before.
    Scores(Box<(domain::supervision::score::ScoreRun, Vec<domain::supervision::score::Score>)>),
    /// A bulletin, with its place among all.
    Bulletin(Box<domain::supervision::bulletin::Bulletin>, i64),
    /// A campaign, by its id.
    Campaign(Box<Campaign>),
    /// What a street filed, with its lines.
    Filing(Box<(Filing, Vec<FiledLine>)>),
    /// The list in force of a kind at a centre.
    PublishedList(Box<PublishedList>),
    /// A supervision sheet, by its id, with what it cites while it is open.
    Order(Box<domain::supervision::order::SupervisionOrder>),
    /// A file of a supervision sheet, sealed, under its place among the files.
    OrderFile {
        /// Id of the sheet.
        order: String,
        /// Place among its files, from 1.
        n: u32,
        /// Sealed content.
        content: Vec<u8>,
    },
    /// A letter of supervision, by its id.
    Letter(Box<domain::supervision::letter::Letter>),
    /// A record of accountability, by its id.
    Accountability(Box<domain::supervision::accountability::Accountability>),
    /// A check, a meeting or a dispute.
    Supervised(Box<Supervised>),
    /// An account, by its user name.
    Account(Account),
    /// Sessions of a user end: after a change of password, post or account.
    EndSessions(String),
    /// An item version, by code and version.
    Item(Box<StoredItem>),
    /// Another state of a version.
    ItemState {
        /// Code.
        code: String,
        /// Version.
        version: u32,
        /// New state.
        state: ItemVersionState,
    },
    /// A revision on its way, by the code of its item: one at a time.
    Revision(Box<Revision>),
    /// The revision of an item is over: published or thrown away.
    EndRevision(String),
    /// A repeal, and how far it has been carried through.
    Repeal(Box<domain::catalogue::bases::Repeal>),
    /// What a street has set for itself in an item.
    Local(Box<domain::catalogue::local::LocalRecord>),
    /// A synonym for the search, by its word and target.
    Synonym(Box<StoredSynonym>),
    /// A synonym is struck.
    StrikeSynonym(Synonym),
    /// A version of a package.
    Package(Box<domain::catalogue::package::Package>),
    /// A version of a package that waits for a second person.
    PackageDraft(Box<domain::catalogue::package::PackageDraft>),
    /// The draft of a package is over: published or thrown away.
    EndPackageDraft(String),
    /// An application for a package, with the cases of its parts.
    PackageCase(Box<domain::case::PackageCase>),
    /// What the import found in an item, in place of what it found before.
    ImportFindings {
        /// Code of the item.
        code: String,
        /// Findings.
        bodies: Vec<Json>,
    },
    /// A named value: origin of the log, settings.
    Meta(String, String),
    /// The log begins anew under this origin: only `recover` does this.
    NewOrigin(String),
    /// Every series goes on so many numbers later: only `recover` does this.
    SkipNumbers(i64),
    /// A series that is not there yet begins at this number: only `recover` does this.
    StartSeries(Series, i64),
    /// Rights have changed: acts decided under the old epoch are refused.
    BumpAuthority,
    /// The catalogue has changed: processes load it again.
    BumpCatalogue,
}

/// Numbers that move when master data change; polled by every process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epochs {
    /// Rights: units, posts, placements, accounts.
    pub authority: i64,
    /// Catalogue.
    pub catalogue: i64,
}

const UNIT: &str =
    "insert into unit (id, body) values (?1, ?2) on conflict (id) do update set body = excluded.body";
const POST: &str =
    "insert into post (id, body) values (?1, ?2) on conflict (id) do update set body = excluded.body";
const PLACEMENT: &str = "insert into placement (id, item, centre, body) values (?1, ?2, ?3, ?4) \
    on conflict (id) do update set item = excluded.item, centre = excluded.centre, body = excluded.body";
const ACCOUNT: &str = "insert into account (username, name, post, password_hash, active, body) \
    values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (username) do update set name = excluded.name, \
    post = excluded.post, password_hash = excluded.password_hash, active = excluded.active, body = excluded.body";
const ITEM: &str = "insert into item_version (code, version, state, published_at, body, valid_from) \
    values (?1, ?2, ?3, ?4, ?5, ?6) on conflict (code, version) do update set state = excluded.state, \
    published_at = excluded.published_at, body = excluded.body, valid_from = excluded.valid_from";
const REVISION: &str = "insert into item_revision (code, stage, publish_on, body) values (?1, ?2, ?3, ?4) \
    on conflict (code) do update set stage = excluded.stage, publish_on = excluded.publish_on, body = excluded.body";
const IN_FORCE: &str =
    "select code, version from item_version where state = 'published' and code > ?1 order by code limit ?2";
const META: &str =
    "insert into meta (key, value) values (?1, ?2) on conflict (key) do update set value = excluded.value";
const BUMP: &str = "update meta set value = cast(cast(value as bigint) + 1 as text) where key = ?1";

pub(crate) fn json(value: &impl Serialize) -> Result<Value, StoreError> {
    serde_json::to_string(value).map(Value::T).map_err(StoreError::failed)
}

impl MasterRow {
    /// The statements that write the row, the same on both engines.
    pub(crate) fn statements(&self) -> Result<Vec<Statement>, StoreError> {
        Ok(match self {
            Self::Unit(unit) => vec![(UNIT, vec![unit.id.0.as_str().into(), json(unit)?])],
            Self::Post(post) => vec![(POST, vec![post.id.0.as_str().into(), json(post)?])],
            Self::Placement(id, placement) => {
                let values = vec![
                    id.as_str().into(),
                    placement.item.as_str().into(),
                    placement.centre.0.as_str().into(),
                    json(placement)?,
                ];
                vec![(PLACEMENT, values)]
            }
            Self::RevokePlacement(id) => vec![placement::revoke(id)],
            Self::Coverage(mark) => vec![placement::put_mark(mark)?],
            Self::EndCoverage(item, centre) => vec![placement::drop_mark(item, centre)],
            Self::Rule(rule) => vec![supervision::put_rule(rule)?],
            Self::Finding(finding) => supervision::put_finding(finding)?,
            Self::Tally(count) => vec![supervision::add(count)],
            Self::Formula(record) => vec![score::put_formula(record)?],
            Self::Scores(both) => score::put_run(&both.0, &both.1)?,
            Self::Bulletin(bulletin, place) => vec![score::put_bulletin(bulletin, *place)?],
            Self::Campaign(one) => vec![campaign::put_campaign(one)?],
            Self::Filing(both) => vec![campaign::put_filing(&both.0, &both.1)?],
            Self::PublishedList(list) => vec![campaign::put_list(list)?],
            Self::Order(one) => order::put(one)?,
            Self::OrderFile { order, n, content } => vec![order::put_file(order, *n, content)],
            Self::Letter(letter) => vec![order::put_letter(letter)?],
            Self::Accountability(record) => vec![order::put_record(record)?],
            Self::Supervised(one) => vec![one.statement()?],
            Self::Account(account) => vec![(ACCOUNT, account.values()?)],
            Self::EndSessions(username) => {
                vec![("delete from session where username = ?1", vec![username.as_str().into()])]
            }
            Self::Item(item) => vec![(ITEM, item.values()?)],
            Self::ItemState { code, version, state } => vec![(
                "update item_version set state = ?3 where code = ?1 and version = ?2",
                vec![code.as_str().into(), i64::from(*version).into(), state.code().into()],
            )],
            Self::Revision(revision) => vec![(REVISION, revision_values(revision)?)],
            Self::EndRevision(code) => {
                vec![("delete from item_revision where code = ?1", vec![code.as_str().into()])]
            }
            Self::Repeal(repeal) => vec![crate::catalogue::repeal(repeal)?],
            Self::Local(record) => vec![crate::catalogue::local(record)?],
            Self::Synonym(synonym) => vec![synonym.upsert()?],
            Self::StrikeSynonym(synonym) => vec![crate::search::strike(synonym)?],
            Self::Package(package) => vec![crate::catalogue::package(package)?],
            Self::PackageDraft(draft) => vec![crate::catalogue::package_draft(draft)?],
            Self::EndPackageDraft(id) => {
                vec![("delete from package_draft where id = ?1", vec![id.as_str().into()])]
            }
            Self::PackageCase(linked) => crate::catalogue::package_case(linked)?,
            Self::ImportFindings { code, bodies } => import_findings(code, bodies)?,
            Self::Meta(key, value) => vec![(META, vec![key.as_str().into(), value.as_str().into()])],
            Self::NewOrigin(origin) => vec![
                (META, vec!["origin".into(), origin.as_str().into()]),
                ("update checkpoint set size = 0, note = '' where id = 1", Vec::new()),
                ("delete from cosigned", Vec::new()),
            ],
            Self::SkipNumbers(by) => vec![("update series set next = next + ?1", vec![(*by).into()])],
            Self::StartSeries(series, next) => vec![(
                "insert into series (name, next) values (?1, ?2) on conflict (name) do nothing",
                vec![series.name().into(), (*next).into()],
            )],
            Self::BumpAuthority => vec![(BUMP, vec!["authority_epoch".into()])],
            Self::BumpCatalogue => vec![(BUMP, vec!["catalogue_epoch".into()])],
        })
    }
}

fn revision_values(revision: &Revision) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        revision.item.code.as_str().into(),
        stage_code(revision.stage).into(),
        revision.publish_on.map(moment::day_number).into(),
        json(revision)?,
    ])
}

fn stage_code(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "draft",
        Stage::Street => "street",
        Stage::Department => "department",
        Stage::District => "district",
        Stage::Scheduled => "scheduled",
    }
}

/// All findings of an item are one row, so that a catalogue of any size is imported with a few statements an item.
fn import_findings(code: &str, bodies: &[Json]) -> Result<Vec<Statement>, StoreError> {
    let mut statements: Vec<Statement> =
        vec![("delete from import_finding where code = ?1", vec![code.into()])];
    if !bodies.is_empty() {
        let insert = "insert into import_finding (code, seq, body) values (?1, ?2, ?3)";
        statements.push((insert, vec![code.into(), 0_i64.into(), json(&bodies)?]));
    }
    Ok(statements)
}

impl Account {
    fn values(&self) -> Result<Vec<Value>, StoreError> {
        Ok(vec![
            self.username.as_str().into(),
            self.name.as_str().into(),
            self.post.as_str().into(),
            self.password_hash.as_str().into(),
            i64::from(self.active).into(),
            json(&self.body)?,
        ])
    }

    fn of(mut row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            body: row.json(5, "account.body")?,
            active: row.int(4, "account.active")? != 0,
            password_hash: row.take_text(3, "account.password_hash")?,
            post: row.take_text(2, "account.post")?,
            name: row.take_text(1, "account.name")?,
            username: row.take_text(0, "account.username")?,
        })
    }
}

impl StoredItem {
    fn values(&self) -> Result<Vec<Value>, StoreError> {
        Ok(vec![
            self.code.as_str().into(),
            i64::from(self.version).into(),
            self.state.code().into(),
            self.published_at.into(),
            json(&self.item)?,
            self.valid_from.map(moment::day_number).into(),
        ])
    }

    pub(crate) fn of(mut row: Row) -> Result<Self, StoreError> {
        let state = ItemVersionState::parse(row.text(2, "item_version.state")?);
        Ok(Self {
            item: row.json(4, "item_version.body")?,
            valid_from: row.int_or_null(5, "item_version.valid_from")?.and_then(moment::day),
            published_at: row.int_or_null(3, "item_version.published_at")?,
            state: state.ok_or_else(|| StoreError::corrupt("item_version.state", ""))?,
            version: u32::try_from(row.int(1, "item_version.version")?).unwrap_or(0),
            code: row.take_text(0, "item_version.code")?,
        })
    }
}

/// Longest answer to a load of master data; more rows than this are a mistake, not a district.
pub(crate) const LOAD_LIMIT: i64 = 1_000_000;

impl Store {
    /// Both epochs, in one small read.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn epochs(&self) -> Result<Epochs, StoreError> {
        let sql = "select (select value from meta where key = 'authority_epoch'), \
            (select value from meta where key = 'catalogue_epoch')";
        let row = self.db().query_opt(sql, &[]).await?;
        let number = |at: usize| {
            let text = row.as_ref().map(|row| row.text(at, "meta.value")).transpose()?;
            text.and_then(|text| text.parse().ok()).ok_or_else(|| StoreError::corrupt("meta.value", "epoch"))
        };
        Ok(Epochs { authority: number(0)?, catalogue: number(1)? })
    }

    /// A named value.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        let row = self.db().query_opt("select value from meta where key = ?1", &[key.into()]).await?;
        row.map(|mut row| row.take_text(0, "meta.value")).transpose()
    }

    /// Sets a named value that is no act: identity and origin of a new store.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        self.exec(vec![(META, vec![key.into(), value.into()])]).await.map(|_| ())
    }

    /// All units, by id.
    ///
    /// # Errors
    /// The database cannot be read, or a row cannot be decoded.
    pub async fn units(&self) -> Result<Vec<Unit>, StoreError> {
        let rows =
            self.db().query("select id, body from unit order by id limit ?1", &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(1, "unit.body")).collect()
    }

    /// All posts, by id.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn posts(&self) -> Result<Vec<Post>, StoreError> {
        let rows =
            self.db().query("select id, body from post order by id limit ?1", &[LOAD_LIMIT.into()]).await?;
        rows.iter().map(|row| row.json(1, "post.body")).collect()
    }

    /// All placements with their ids.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn placements(&self) -> Result<Vec<(String, Placement)>, StoreError> {
        let sql = "select id, body from placement order by id limit ?1";
        let rows = self.db().query(sql, &[LOAD_LIMIT.into()]).await?;
        let read = |row: &Row| Ok((row.text(0, "placement.id")?.to_owned(), row.json(1, "placement.body")?));
        rows.iter().map(read).collect()
    }

    /// All accounts, by user name.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let sql = "select username, name, post, password_hash, active, body from account order by username limit ?1";
        self.db().query(sql, &[LOAD_LIMIT.into()]).await?.into_iter().map(Account::of).collect()
    }

    /// One account, as it is now.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn account(&self, username: &str) -> Result<Option<Account>, StoreError> {
        let sql = "select username, name, post, password_hash, active, body from account where username = ?1";
        self.db().query_opt(sql, &[username.into()]).await?.map(Account::of).transpose()
    }

    /// Item versions in order of code and version: the next `limit` after the given one, so that a catalogue of
    /// any size is read in bounded pieces.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn items(&self, after: Option<(&str, u32)>, limit: u32) -> Result<Vec<StoredItem>, StoreError> {
        let sql = "select code, version, state, published_at, body, valid_from from item_version \
            where (code, version) > (?1, ?2) order by code, version limit ?3";
        let (code, version) = after.unwrap_or(("", 0));
        let values = [code.into(), i64::from(version).into(), i64::from(limit).into()];
        self.db().query(sql, &values).await?.into_iter().map(StoredItem::of).collect()
    }

    /// Versions in force in order of code: the next `limit` after the given code.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn published_items(&self, after: &str, limit: u32) -> Result<Vec<StoredItem>, StoreError> {
        let sql = "select code, version, state, published_at, body, valid_from from item_version \
            where state = 'published' and code > ?1 order by code limit ?2";
        let rows = self.db().query(sql, &[after.into(), i64::from(limit).into()]).await?;
        rows.into_iter().map(StoredItem::of).collect()
    }

    /// Codes and versions in force in order of code: the next `limit` after the given code. Reads no version.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn items_in_force(&self, after: &str, limit: u32) -> Result<Vec<(String, u32)>, StoreError> {
        let rows = self.db().query(IN_FORCE, &[after.into(), i64::from(limit).into()]).await?;
        let read = |mut row: Row| {
            let version = u32::try_from(row.int(1, "item_version.version")?).unwrap_or(0);
            Ok((row.take_text(0, "item_version.code")?, version))
        };
        rows.into_iter().map(read).collect()
    }

    /// One item version.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn item(&self, code: &str, version: u32) -> Result<Option<StoredItem>, StoreError> {
        let sql = "select code, version, state, published_at, body, valid_from from item_version where code = ?1 and version = ?2";
        let row = self.db().query_opt(sql, &[code.into(), i64::from(version).into()]).await?;
        row.map(StoredItem::of).transpose()
    }

    /// Every version of an item, newest first; a few dozen in a lifetime.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn versions(&self, code: &str) -> Result<Vec<StoredItem>, StoreError> {
        let sql = "select code, version, state, published_at, body, valid_from from item_version where code = ?1 \
            order by version desc limit 1000";
        self.db().query(sql, &[code.into()]).await?.into_iter().map(StoredItem::of).collect()
    }

    /// The revision of an item that is on its way.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn revision(&self, code: &str) -> Result<Option<Revision>, StoreError> {
        let row =
            self.db().query_opt("select body from item_revision where code = ?1", &[code.into()]).await?;
        row.map(|row| row.json(0, "item_revision.body")).transpose()
    }

    /// Revisions on their way in order of their item's code: the next `limit` after the given one.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn revisions(&self, after: &str, limit: u32) -> Result<Vec<Revision>, StoreError> {
        let sql = "select body from item_revision where code > ?1 order by code limit ?2";
        let rows = self.db().query(sql, &[after.into(), i64::from(limit).into()]).await?;
        rows.iter().map(|row| row.json(0, "item_revision.body")).collect()
    }

    /// Approved revisions whose day has come.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn revisions_due(&self, today: Date) -> Result<Vec<Revision>, StoreError> {
        let sql = "select body from item_revision where stage = 'scheduled' and publish_on <= ?1 \
            order by publish_on, code limit 500";
        let rows = self.db().query(sql, &[moment::day_number(today).into()]).await?;
        rows.iter().map(|row| row.json(0, "item_revision.body")).collect()
    }

    /// Events in a stream so far.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn stream_length(&self, stream: &str) -> Result<u32, StoreError> {
        let sql = "select coalesce(max(seq), 0) from event where stream = ?1";
        let row = self.db().query_opt(sql, &[stream.into()]).await?;
        let seq = row.map_or(Ok(0), |row| row.int(0, "event.seq"))?;
        u32::try_from(seq).map_err(|_| StoreError::corrupt("event.seq", stream))
    }

    /// Events in each stream whose name begins so, e.g. `item:`; the prefix ends with a colon.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn stream_lengths(&self, prefix: &str) -> Result<BTreeMap<String, u32>, StoreError> {
        // The character behind the colon ends the range.
        let end = format!("{};", prefix.trim_end_matches(':'));
        let sql =
            "select stream, max(seq) from event where stream >= ?1 and stream < ?2 group by stream limit ?3";
        let rows = self.db().query(sql, &[prefix.into(), end.as_str().into(), LOAD_LIMIT.into()]).await?;
        let read = |row: &Row| {
            let stream = row.text(0, "event.stream")?.to_owned();
            let length = u32::try_from(row.int(1, "event.seq")?);
            Ok((stream.clone(), length.map_err(|_| StoreError::corrupt("event.seq", stream))?))
        };
        rows.iter().map(read).collect()
    }

    /// Findings of the import, with the code of their item: those in the next `limit` rows after the given one.
    ///
    /// # Errors
    /// See [`Store::units`].
    pub async fn import_findings(
        &self,
        after: Option<(&str, i64)>,
        limit: u32,
    ) -> Result<Vec<(String, i64, Json)>, StoreError> {
        let sql = "select code, seq, body from import_finding where (code, seq) > (?1, ?2) order by code, seq limit ?3";
        let (code, seq) = after.unwrap_or(("", -1));
        let rows = self.db().query(sql, &[code.into(), seq.into(), i64::from(limit).into()]).await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let (code, seq) = (row.text(0, "import_finding.code")?, row.int(1, "import_finding.seq")?);
            // Earlier releases kept each finding in a row of its own.
            let bodies = match row.json(2, "import_finding.body")? {
                Json::Array(bodies) => bodies,
                one => vec![one],
            };
            found.extend(bodies.into_iter().map(|body| (code.to_owned(), seq, body)));
        }
        Ok(found)
    }
}
