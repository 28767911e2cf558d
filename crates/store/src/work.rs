//! Work lists: one indexed, keyset-paged statement each; timers that fall due; counts kept as data.

use domain::case::{Case, Desk, State, WorkItem};
use domain::organisation::UnitId;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value as Json;

use crate::value::{Row, Value};
use crate::write::CaseRow;
use crate::{Store, StoreError, moment};

/// A row of `work_item`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorkRow {
    pub(crate) case_id: i64,
    pub(crate) holder: String,
    pub(crate) desk: i64,
    pub(crate) post: Option<String>,
    pub(crate) centre: String,
    pub(crate) item: String,
    pub(crate) state: &'static str,
    pub(crate) due: i64,
    pub(crate) timer: Option<i64>,
    pub(crate) row: String,
    pub(crate) holds: i64,
    pub(crate) deemed: i64,
    pub(crate) unsigned: i64,
    pub(crate) principal: Option<String>,
    /// The place in the lists changes: another due day than before.
    pub(crate) moves: bool,
}

/// What open cases are counted by: centre, holder, state, whether the clock stands still, due day.
pub(crate) type CountKey = (String, String, &'static str, i64, i64);

impl WorkRow {
    pub(crate) fn count_key(&self) -> CountKey {
        (self.centre.clone(), self.holder.clone(), self.state, self.holds, self.due)
    }
}

/// `domain::case::ListRow` with borrowed fields, because it is written at every act; a test holds the two together.
/// It has no version: an act that changes nothing a list shows writes nothing here.
#[derive(PartialEq, Serialize)]
struct ListRow<'a> {
    case_no: &'a str,
    state: &'a str,
    outcome: Option<domain::case::Outcome>,
    item: &'a str,
    item_name: &'a str,
    kind: domain::case::ApplicationKind,
    channel: domain::case::Channel,
    submitted_on: Date,
    centre: &'a str,
    window: &'a str,
    holder: &'a domain::case::Holder,
    desk: Desk,
    step: Option<&'a str>,
    due_on: Option<Date>,
    /// The clock stands still, or waits for the applicant: no light.
    waits: bool,
    deemed: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    immediate: bool,
    clock: &'a domain::case::Clock,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stood: Vec<domain::case::Stood>,
}

impl<'a> ListRow<'a> {
    fn of(item: &'a WorkItem, case: &'a Case) -> Self {
        Self {
            case_no: &case.no,
            state: case.state.code(),
            outcome: case.outcome,
            item: &case.item,
            item_name: &case.item_name,
            kind: case.kind,
            channel: case.channel,
            submitted_on: case.submitted_on,
            centre: &item.centre.0,
            window: &case.received_post.0,
            holder: &case.holder,
            desk: item.desk,
            step: case.open_steps().next().map(|step| step.name.as_str()),
            due_on: item.due_on,
            waits: case.waits(),
            deemed: item.deemed,
            immediate: case.immediate,
            clock: &case.clock,
            stood: item.due_on.map(|due| case.stood_after(due)).unwrap_or_default(),
        }
    }

    /// The stored text; `masked` is the file's JSON of masked labels.
    fn text(&self, masked: &str) -> Result<String, StoreError> {
        let mut bytes = Vec::with_capacity(1024);
        serde_json::to_writer(&mut bytes, self).map_err(StoreError::failed)?;
        let mut text = String::from_utf8(bytes).map_err(StoreError::failed)?;
        // The masked labels are JSON already.
        text.truncate(text.len() - 1);
        text.push_str(",\"applicant\":");
        text.push_str(if masked.is_empty() { "null" } else { masked });
        text.push('}');
        Ok(text)
    }
}

/// What an act does to the work list.
#[derive(Debug)]
pub(crate) struct Change {
    /// What the case was counted by before.
    pub(crate) leaves: Option<CountKey>,
    /// The row now; none once the case is archived.
    pub(crate) row: Option<WorkRow>,
}

/// Compares the list rows of a case before and after an act, and makes the new one; none where nothing changes. `masked`
/// is the file's JSON of masked labels now.
pub(crate) fn change(
    case_id: i64,
    before: Option<&CaseRow>,
    after: &Case,
    masked: &str,
) -> Result<Option<Change>, StoreError> {
    let old = before.and_then(|row| Some((row, WorkItem::of(&row.case)?)));
    let new = WorkItem::of(after);
    let same = match (&old, &new) {
        (Some((row, old)), Some(new)) => {
            old == new && ListRow::of(old, &row.case) == ListRow::of(new, after) && row.file.masked == masked
        }
        (None, None) => true,
        _ => false,
    };
    if same {
        return Ok(None);
    }
    let leaves = old.map(|(_, item)| count_key(&item));
    let mut row = new.map(|item| row(case_id, item, after, masked)).transpose()?;
    if let (Some(row), Some((.., due))) = (&mut row, &leaves) {
        row.moves = row.due != *due;
    }
    Ok(Some(Change { leaves, row }))
}

fn count_key(item: &WorkItem) -> CountKey {
    (item.centre.0.clone(), item.holder.0.clone(), item.state.code(), item.holds.into(), due_number(item))
}

fn due_number(item: &WorkItem) -> i64 {
    item.due_on.map_or(moment::NO_LIMIT, moment::day_number)
}

fn row(case_id: i64, item: WorkItem, case: &Case, masked: &str) -> Result<WorkRow, StoreError> {
    let text = ListRow::of(&item, case).text(masked)?;
    Ok(WorkRow {
        case_id,
        due: due_number(&item),
        holder: item.holder.0,
        desk: item.desk.number(),
        post: item.post.map(|post| post.0),
        centre: item.centre.0,
        item: item.item,
        state: item.state.code(),
        timer: item.timer,
        row: text,
        holds: item.holds.into(),
        deemed: item.deemed.into(),
        unsigned: item.unsigned.into(),
        principal: item.principal.map(|unit| unit.0),
        moves: true,
    })
}

/// Whose work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Cases held by a unit, on these desks (empty: on any).
    Holder(UnitId, Vec<Desk>),
    /// Cases a body holds, and those another decides in its name (委托).
    Body(UnitId),
    /// Cases received by a centre, wherever they lie now.
    Centre(UnitId),
    /// Every case of the district.
    All,
}

/// Whether a due day makes a light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Running {
    /// The clock runs towards a due day.
    Towards,
    /// It stands still, waits for the applicant, or nothing is due any more.
    Holds,
    /// No limit is set.
    NoLimit,
}

/// Place in a work list: after this due day and case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkCursor {
    /// Due day as a number; see [`WorkEntry::due`].
    pub due: i64,
    /// Case.
    pub case_id: i64,
}

/// What a work list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkQuery {
    /// Whose work.
    pub scope: Scope,
    /// Only this item.
    pub item: Option<String>,
    /// Only this state.
    pub state: Option<State>,
    /// Only what the post holds, or no post yet.
    pub post: Option<String>,
    /// Only what is due on this day or later.
    pub due_from: Option<Date>,
    /// Only what is due before this day.
    pub due_before: Option<Date>,
    /// Only cases whose clock is like this.
    pub running: Option<Running>,
    /// Only what was accepted by law.
    pub deemed: bool,
    /// Next page.
    pub after: Option<WorkCursor>,
    /// At most so many rows.
    pub limit: u32,
}

impl WorkQuery {
    /// The first page of everything in a scope.
    #[must_use]
    pub fn of(scope: Scope) -> Self {
        Self {
            scope,
            item: None,
            state: None,
            post: None,
            due_from: None,
            due_before: None,
            running: None,
            deemed: false,
            after: None,
            limit: PAGE_MAX,
        }
    }

    /// After which place, and before which: the page's cursor and the bounds on due days as one range.
    fn range(&self) -> (i64, i64) {
        let from = match self.running {
            Some(Running::NoLimit) => Some(moment::NO_LIMIT),
            _ => self.due_from.map(moment::day_number),
        };
        let from = from.map_or(i64::MIN, |day| place(day, -1));
        let after = self.after.map_or(i64::MIN, |after| place(after.due, after.case_id));
        let before = self.due_before.map(moment::day_number);
        let before = match self.running {
            Some(Running::Towards) => Some(before.map_or(moment::NO_LIMIT, |day| day.min(moment::NO_LIMIT))),
            _ => before,
        };
        (after.max(from), before.map_or(i64::MAX, |day| place(day, 0)))
    }
}

/// Cases that stand together in an index.
#[derive(Clone, Copy)]
enum Range<'a> {
    Desk(&'a str, Desk),
    Principal(&'a str),
    Centre(&'a str),
    All,
}

impl Range<'_> {
    /// The statement that reads it, and its first values. An item's own index comes first where one is asked for.
    fn statement(self, query: &WorkQuery) -> (&'static str, Vec<Value>) {
        let Some(item) = &query.item else {
            return match self {
                Self::Desk(unit, desk) => (HOLDER, vec![unit.into(), desk.number().into()]),
                Self::Principal(unit) => (PRINCIPAL, vec![unit.into()]),
                Self::Centre(unit) => (CENTRE, vec![unit.into()]),
                Self::All if query.deemed => (DEEMED, Vec::new()),
                Self::All => (ALL, Vec::new()),
            };
        };
        let (centre, holder, desk, principal) = match self {
            Self::Desk(unit, desk) => ("", unit, desk.number(), ""),
            Self::Principal(unit) => ("", "", 0, unit),
            Self::Centre(unit) => (unit, "", 0, ""),
            Self::All => ("", "", 0, ""),
        };
        (ITEM, vec![item.as_str().into(), centre.into(), holder.into(), desk.into(), principal.into()])
    }
}

/// A row of a work list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkEntry {
    /// Case.
    pub case_id: i64,
    /// Due day in days since 1970; a far day where no limit is set.
    pub due: i64,
    /// Rendered row, as JSON text.
    pub row: String,
}

impl WorkEntry {
    /// Where the next page begins.
    #[must_use]
    pub fn cursor(&self) -> WorkCursor {
        WorkCursor { due: self.due, case_id: self.case_id }
    }

    /// The due day; none where no limit is set.
    #[must_use]
    pub fn due_on(&self) -> Option<Date> {
        moment::day(self.due)
    }

    /// The row read.
    ///
    /// # Errors
    /// The stored row is not JSON.
    pub fn json(&self) -> Result<Json, StoreError> {
        serde_json::from_str(&self.row).map_err(|_| StoreError::corrupt("work_item.row", self.case_id))
    }

    fn of(mut row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            case_id: row.int(0, "work_item.case_id")?,
            due: row.int(1, "work_item.due")?,
            row: row.take_text(2, "work_item.row")?,
        })
    }
}

/// Hot statements of this module, for the test that each follows an index. `place` orders by due day, then case; see
/// [`place`].
pub(crate) const HOLDER: &str = "select case_id, due, row from work_item \
    where holder = ?1 and desk = ?2 and place > ?3 and place < ?4 \
    and (?5 = '' or state = ?5) and (?6 = '' or post is null or post = ?6) \
    and (holds = ?7 or ?7 < 0) and (deemed = ?8 or ?8 < 0) order by place limit ?9";
pub(crate) const CENTRE: &str = "select case_id, due, row from work_item \
    where centre = ?1 and place > ?2 and place < ?3 \
    and (?4 = '' or state = ?4) and (?5 = '' or post is null or post = ?5) \
    and (holds = ?6 or ?6 < 0) and (deemed = ?7 or ?7 < 0) order by place limit ?8";
pub(crate) const PRINCIPAL: &str = "select case_id, due, row from work_item \
    where principal = ?1 and place > ?2 and place < ?3 \
    and (?4 = '' or state = ?4) and (?5 = '' or post is null or post = ?5) \
    and (holds = ?6 or ?6 < 0) and (deemed = ?7 or ?7 < 0) order by place limit ?8";
pub(crate) const ALL: &str = "select case_id, due, row from work_item where place > ?1 and place < ?2 \
    and (?3 = '' or state = ?3) and (?4 = '' or post is null or post = ?4) \
    and (holds = ?5 or ?5 < 0) and (deemed = ?6 or ?6 < 0) order by place limit ?7";
/// The same of the few that were accepted by law, which have an index of their own.
pub(crate) const DEEMED: &str = "select case_id, due, row from work_item where deemed = 1 and place > ?1 and place < ?2 \
    and (?3 = '' or state = ?3) and (?4 = '' or post is null or post = ?4) \
    and (holds = ?5 or ?5 < 0) and (deemed = ?6 or ?6 < 0) order by place limit ?7";
/// One item, whatever the scope: an item has fewer open cases than a busy centre or the district.
pub(crate) const ITEM: &str = "select case_id, due, row from work_item where item = ?1 and (?2 = '' or centre = ?2) \
    and (?3 = '' or holder = ?3 and desk = ?4) and (?5 = '' or principal = ?5) and place > ?6 and place < ?7 \
    and (?8 = '' or state = ?8) and (?9 = '' or post is null or post = ?9) \
    and (holds = ?10 or ?10 < 0) and (deemed = ?11 or ?11 < 0) order by place limit ?12";
pub(crate) const UNSIGNED: &str = "select case_id, due, row from work_item \
    where centre = ?1 and unsigned = 1 order by place limit ?2";
pub(crate) const TIMERS: &str = "select case_id, timer from work_item \
    where timer is not null and (timer, case_id) > (?1, ?2) and timer <= ?3 order by timer, case_id limit ?4";
const COUNTS: &str = "select centre, holder, state, due, n, holds from work_count where n <> 0 \
    order by centre, holder, state, holds, due";
const COUNTS_CENTRE: &str = "select centre, holder, state, due, n, holds from work_count \
    where centre = ?1 and n <> 0 order by holder, state, holds, due";

/// A case whose timer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueTimer {
    /// Case.
    pub case_id: i64,
    /// Instant in seconds since 1970.
    pub timer: i64,
}

/// Open cases of a centre held by a unit, in a state, due on a day: exact, kept in the act's transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkCount {
    /// Centre that received.
    pub centre: UnitId,
    /// Unit that holds.
    pub holder: UnitId,
    /// State.
    pub state: State,
    /// The clock stands still, or nothing is due any more: the due day makes no light.
    pub holds: bool,
    /// Due day; none where no limit is set.
    pub due_on: Option<Date>,
    /// How many.
    pub n: i64,
}

/// Most rows of a page.
pub const PAGE_MAX: u32 = 500;

impl Store {
    /// A page of a work list in order of due day, then case.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn work_list(&self, query: &WorkQuery) -> Result<Vec<WorkEntry>, StoreError> {
        let (unit, desks): (&str, &[Desk]) = match &query.scope {
            Scope::Holder(unit, desks) if !desks.is_empty() => (&unit.0, desks),
            Scope::Holder(unit, _) | Scope::Body(unit) => (&unit.0, &Desk::ALL),
            Scope::Centre(unit) => return self.work_page(Range::Centre(&unit.0), query).await,
            Scope::All => return self.work_page(Range::All, query).await,
        };
        // One index range a desk, each already in order; at most six, and one for what others do in its name.
        let mut entries = Vec::new();
        for desk in desks {
            entries.extend(self.work_page(Range::Desk(unit, *desk), query).await?);
        }
        if matches!(query.scope, Scope::Body(_)) {
            entries.extend(self.work_page(Range::Principal(unit), query).await?);
        }
        entries.sort_unstable_by_key(|entry| (entry.due, entry.case_id));
        entries.dedup_by_key(|entry| entry.case_id);
        entries.truncate(page(query.limit));
        Ok(entries)
    }

    async fn work_page(&self, range: Range<'_>, query: &WorkQuery) -> Result<Vec<WorkEntry>, StoreError> {
        let (sql, mut values) = range.statement(query);
        let (after, before) = query.range();
        let holds: i64 = match query.running {
            None => -1,
            Some(Running::Holds) => 1,
            Some(Running::Towards | Running::NoLimit) => 0,
        };
        let deemed: i64 = if query.deemed { 1 } else { -1 };
        values.extend([
            after.into(),
            before.into(),
            query.state.map_or("", State::code).into(),
            query.post.as_deref().unwrap_or_default().into(),
            holds.into(),
            deemed.into(),
            i64::from(query.limit.clamp(1, PAGE_MAX)).into(),
        ]);
        self.db().query(sql, &values).await?.into_iter().map(WorkEntry::of).collect()
    }

    /// Cases of a centre that were handed over and not signed in, most urgent first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn unsigned(&self, centre: &UnitId, limit: u32) -> Result<Vec<WorkEntry>, StoreError> {
        let values = [centre.0.as_str().into(), i64::from(limit.clamp(1, PAGE_MAX)).into()];
        self.db().query(UNSIGNED, &values).await?.into_iter().map(WorkEntry::of).collect()
    }

    /// Timers that have come, earliest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn due_timers(
        &self,
        now: jiff::Timestamp,
        after: Option<DueTimer>,
        limit: u32,
    ) -> Result<Vec<DueTimer>, StoreError> {
        let after = after.unwrap_or(DueTimer { case_id: 0, timer: i64::MIN });
        let values =
            [after.timer.into(), after.case_id.into(), now.as_second().into(), i64::from(limit).into()];
        let rows = self.db().query(TIMERS, &values).await?;
        let read = |row: &Row| {
            Ok(DueTimer { case_id: row.int(0, "work_item.case_id")?, timer: row.int(1, "work_item.timer")? })
        };
        rows.iter().map(read).collect()
    }

    /// Counts of open cases by centre, holder, state and due day: the rows behind every board. Their number
    /// grows with centres, states and days, never with cases.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn work_counts(&self, centre: Option<&UnitId>) -> Result<Vec<WorkCount>, StoreError> {
        let rows = match centre {
            Some(centre) => self.db().query(COUNTS_CENTRE, &[centre.0.as_str().into()]).await?,
            None => self.db().query(COUNTS, &[]).await?,
        };
        rows.into_iter().map(WorkCount::of).collect()
    }
}

impl WorkCount {
    fn of(mut row: Row) -> Result<Self, StoreError> {
        let state = State::parse(row.text(2, "work_count.state")?);
        Ok(Self {
            state: state.ok_or_else(|| StoreError::corrupt("work_count.state", ""))?,
            due_on: moment::day(row.int(3, "work_count.due")?),
            n: row.int(4, "work_count.n")?,
            holds: row.int(5, "work_count.holds")? != 0,
            holder: UnitId(row.take_text(1, "work_count.holder")?),
            centre: UnitId(row.take_text(0, "work_count.centre")?),
        })
    }
}

/// Place in a work list: by due day, then case, as the column `place` has it (migration 0003).
fn place(due: i64, case_id: i64) -> i64 {
    due.saturating_mul(1 << 39).saturating_add(case_id)
}

fn page(limit: u32) -> usize {
    usize::try_from(limit.clamp(1, PAGE_MAX)).unwrap_or(1)
}
