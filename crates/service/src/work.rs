//! Lists of cases: one indexed query bounded by the actor's compiled scope (DESIGN §2).

use domain::authority::{Actor, Denial, Scope};
use domain::calendar::Calendar;
use domain::case::{Desk, Light, ListRow, State, good_from, light_of};
use domain::organisation::{PostId, Role, UnitId, UnitKind};
use jiff::civil::Date;
use store::{CaseQuery, Running, Scope as StoreScope, Side, WorkCount, WorkCursor, WorkQuery};

use crate::app::App;
use crate::case::{masked, person_key};
use crate::error::ActError;

/// Rows of a page unless asked otherwise, and most rows of a page (DESIGN §7).
pub const PAGE: u32 = 50;
/// Most rows of a page.
pub const PAGE_MAX: u32 = 200;

/// What a person looks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only this state.
    pub state: Option<State>,
    /// Only this item.
    pub item: Option<String>,
    /// Only cases this unit holds; must lie within the scope.
    pub unit: Option<UnitId>,
    /// Only these desks; the desks of the person's roles where empty and `mine` is set.
    pub desks: Vec<Desk>,
    /// Only cases this centre received; of the district only.
    pub centre: Option<UnitId>,
    /// Only what waits for the person's own roles.
    pub mine: bool,
    /// Due before this day.
    pub due_before: Option<Date>,
    /// Only this light today.
    pub light: Option<Light>,
    /// Only what was accepted by law.
    pub deemed: bool,
}

impl Filter {
    /// No item or unit is called that; PostgreSQL takes no NUL in a text.
    fn names_nothing(&self) -> bool {
        let units = self.unit.iter().chain(&self.centre);
        let names = self.item.iter().map(String::as_str).chain(units.map(|unit| unit.0.as_str()));
        names.into_iter().any(|name| name.chars().any(char::is_control))
    }
}

/// A page of a list.
pub struct Page {
    /// Rows as JSON, most urgent first (cases that have ended: newest first).
    pub raw: Vec<String>,
    /// Where the next page begins.
    pub next: Option<String>,
}

impl Page {
    /// The rows read.
    #[must_use]
    pub fn rows(&self) -> Vec<ListRow> {
        self.raw.iter().filter_map(|row| serde_json::from_str(row).ok()).collect()
    }
}

/// A page of the cases an actor may see: open ones in order of due day, ended ones newest first.
///
/// # Errors
/// A cursor that is none; no scope gives no rows.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &Filter,
    after: Option<&str>,
    limit: u32,
) -> Result<Page, ActError> {
    let limit = limit.clamp(1, PAGE_MAX);
    if filter.state.is_some_and(|state| !state.is_open()) {
        return ended(app, actor, filter, after, limit).await;
    }
    let nothing = Page { raw: Vec::new(), next: None };
    let Some(scope) = scope(actor, filter).filter(|_| !filter.names_nothing()) else { return Ok(nothing) };
    let lit = filter.light.map(|light| Lit::on(light, app.clock().today(), app.calendar()));
    let lit = lit.unwrap_or_default();
    let query = WorkQuery {
        item: filter.item.clone(),
        state: filter.state,
        due_from: lit.from,
        due_before: filter.due_before.into_iter().chain(lit.before).min(),
        running: lit.running,
        deemed: filter.deemed,
        after: after
            .map(|text| cursor(text).ok_or_else(|| ActError::field("/after", "bad-cursor")))
            .transpose()?,
        limit,
        ..WorkQuery::of(scope)
    };
    let entries = app.0.store.work_list(&query).await?;
    let full = entries.len() == limit as usize;
    let next = entries.last().filter(|_| full).map(|last| format!("{}.{}", last.due, last.case_id));
    Ok(Page { raw: entries.into_iter().map(|entry| entry.row).collect(), next })
}

/// A light as what a statement can cut by: a range of due days, and whether the clock runs (see `ListRow::light`).
#[derive(Default)]
struct Lit {
    running: Option<Running>,
    from: Option<Date>,
    before: Option<Date>,
}

impl Lit {
    fn on(light: Light, today: Date, calendar: &Calendar) -> Self {
        let good = good_from(today, calendar);
        let (running, from, before) = match light {
            Light::Bad => (Running::Towards, None, Some(today)),
            Light::Warn => (Running::Towards, Some(today), Some(good)),
            Light::Good => (Running::Towards, Some(good), None),
            Light::Hold => (Running::Holds, None, None),
            Light::None => (Running::NoLimit, None, None),
        };
        Self { running: Some(running), from, before }
    }
}

/// A page of the cases an actor may see in whatever state, the newest first.
///
/// # Errors
/// See [`list`].
pub async fn newest(
    app: &App,
    actor: &Actor,
    filter: &Filter,
    after: Option<&str>,
    limit: u32,
) -> Result<Page, ActError> {
    ended(app, actor, filter, after, limit.clamp(1, PAGE_MAX)).await
}

/// Ended cases: newest first, over what the unit received, accepted or decided.
async fn ended(
    app: &App,
    actor: &Actor,
    filter: &Filter,
    after: Option<&str>,
    limit: u32,
) -> Result<Page, ActError> {
    let nothing = Page { raw: Vec::new(), next: None };
    if filter.names_nothing() {
        return Ok(nothing);
    }
    let side = match (&actor.scope, &filter.unit) {
        (Scope::Nothing, _) => return Ok(nothing),
        (Scope::Centre(own) | Scope::Body(own), Some(unit)) if own != unit => return Ok(nothing),
        // Nothing is due any more.
        _ if filter.due_before.is_some() || filter.light.is_some_and(|light| light != Light::Hold) => {
            return Ok(nothing);
        }
        (Scope::District, None) => filter.centre.clone().map_or(Side::All, Side::Centre),
        (Scope::District, Some(unit)) if is_body(app, unit) => Side::Body(unit.clone()),
        (Scope::District, Some(unit)) => Side::Centre(unit.clone()),
        (Scope::Centre(own), _) => Side::Centre(own.clone()),
        (Scope::Body(own), _) => Side::Body(own.clone()),
    };
    let before =
        after.map(|text| text.parse().map_err(|_| ActError::field("/after", "bad-cursor"))).transpose()?;
    let query = CaseQuery { side, state: filter.state, item: filter.item.clone(), before, limit };
    let page = app.0.store.cases(&query).await?;
    let raw =
        page.rows.iter().filter_map(|row| serde_json::to_string(&ListRow::of(&row.case, masked(row))).ok());
    Ok(Page { raw: raw.collect(), next: page.next.map(|id| id.to_string()) })
}

fn is_body(app: &App, unit: &UnitId) -> bool {
    app.master().units.get(unit).is_some_and(|unit| unit.kind == UnitKind::Body)
}

fn cursor(text: &str) -> Option<WorkCursor> {
    let (due, case_id) = text.split_once('.')?;
    Some(WorkCursor { due: due.parse().ok()?, case_id: case_id.parse().ok()? })
}

/// The scope a list runs under: never wider than the actor's own.
fn scope(actor: &Actor, filter: &Filter) -> Option<StoreScope> {
    let desks = if filter.mine && filter.desks.is_empty() { actor.desks() } else { filter.desks.clone() };
    if filter.mine && desks.is_empty() {
        return None;
    }
    match (&actor.scope, &filter.unit) {
        (Scope::Nothing, _) => None,
        (Scope::District, Some(unit)) => Some(StoreScope::Holder(unit.clone(), desks)),
        (Scope::District, None) => Some(filter.centre.clone().map_or(StoreScope::All, StoreScope::Centre)),
        (Scope::Centre(own) | Scope::Body(own), Some(unit)) if own != unit => None,
        (Scope::Centre(own), _) if !desks.is_empty() => Some(StoreScope::Holder(own.clone(), desks)),
        (Scope::Centre(own), _) => Some(StoreScope::Centre(own.clone())),
        // What others do in its name is the body's to see, and on no desk of its own.
        (Scope::Body(own), None) if desks.is_empty() => Some(StoreScope::Body(own.clone())),
        (Scope::Body(own), _) => Some(StoreScope::Holder(own.clone(), desks)),
    }
}

/// How many of the most urgent cases of a queue carry each light; counting stops at `PAGE_MAX`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lights {
    /// 超期
    pub bad: usize,
    /// 临期
    pub warn: usize,
    /// Others.
    pub other: usize,
    /// There are more than were counted.
    pub more: bool,
}

/// The lights of a queue, bounded.
///
/// # Errors
/// The store cannot be read.
pub async fn lights(app: &App, actor: &Actor, filter: &Filter) -> Result<Lights, ActError> {
    let page = list(app, actor, filter, None, PAGE_MAX).await?;
    let today = app.clock().today();
    let mut lights = Lights { more: page.next.is_some(), ..Lights::default() };
    for row in &page.rows() {
        match row.light(today, app.calendar()) {
            Light::Bad => lights.bad += 1,
            Light::Warn => lights.warn += 1,
            _ => lights.other += 1,
        }
    }
    Ok(lights)
}

/// A group of the centre head's overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What the group is: a post, a unit or a state.
    pub key: String,
    /// Open cases in it.
    pub open: usize,
    /// Late ones.
    pub late: usize,
    /// Near their limit.
    pub near: usize,
}

/// Open cases in figures: exact, from the counts that every act keeps (ADR 002). No case is read for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Open cases.
    pub open: usize,
    /// Late.
    pub late: usize,
    /// Near their limit.
    pub near: usize,
    /// In a special procedure: the clock stands still.
    pub stands: usize,
    /// By unit that holds.
    pub by_holder: Vec<Group>,
    /// By state.
    pub by_state: Vec<Group>,
}

/// The figures of an overseer: of the centre for its head, of the district for supervision.
///
/// # Errors
/// Not an overseer, or the store cannot be read.
pub async fn totals(app: &App, actor: &Actor) -> Result<Totals, ActError> {
    if !actor.is(Role::CentreHead) && !actor.is(Role::Supervisor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let centre = match &actor.scope {
        Scope::Centre(centre) => Some(centre),
        Scope::District => None,
        Scope::Body(_) | Scope::Nothing => return Ok(Totals::default()),
    };
    let today = app.clock().today();
    let mut totals = Totals::default();
    for count in app.0.store.work_counts(centre).await? {
        totals.add(&count, today, app.calendar());
    }
    Ok(totals)
}

impl Totals {
    fn add(&mut self, count: &WorkCount, today: Date, calendar: &Calendar) {
        if !count.state.is_open() {
            return;
        }
        let n = usize::try_from(count.n).unwrap_or(0);
        let due = count.due_on.filter(|_| !count.holds);
        let light = due.map(|due| light_of(due, today, calendar));
        let late = if light == Some(Light::Bad) { n } else { 0 };
        let near = if light == Some(Light::Warn) { n } else { 0 };
        self.open += n;
        self.late += late;
        self.near += near;
        self.stands += if count.holds && count.state == State::Suspended { n } else { 0 };
        tally(&mut self.by_holder, &count.holder.0, [n, late, near]);
        tally(&mut self.by_state, count.state.code(), [n, late, near]);
    }
}

/// Adds open, late and near cases to the group of a key.
fn tally(groups: &mut Vec<Group>, key: &str, [open, late, near]: [usize; 3]) {
    match groups.iter_mut().find(|group| group.key == key) {
        Some(group) => {
            group.open += open;
            group.late += late;
            group.near += near;
        }
        None => groups.push(Group { key: key.to_owned(), open, late, near }),
    }
}

/// What a head of centre sees first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overview {
    /// The figures.
    pub totals: Totals,
    /// Passed up and not yet signed in, the most urgent first; at most [`UNSIGNED`].
    pub unsigned: Vec<ListRow>,
    /// By the post that holds the case, where it was given to one, else the window that received it.
    pub by_post: Vec<Group>,
    /// By item.
    pub by_item: Vec<Group>,
    /// `by_post` and `by_item` tell of the most urgent [`OVERVIEW_ROWS`] cases only.
    pub truncated: bool,
}

/// Hand-overs shown at most.
pub const UNSIGNED: u32 = 20;
/// Cases an overview reads at most, the most urgent first.
pub const OVERVIEW_ROWS: usize = OVERVIEW_PAGES * PAGE_MAX as usize;
const OVERVIEW_PAGES: usize = 5;

/// The centre head's overview: exact figures, and who has the most urgent cases.
///
/// # Errors
/// Not the head of a centre, or the store cannot be read.
pub async fn overview(app: &App, actor: &Actor) -> Result<Overview, ActError> {
    let mut overview = Overview { totals: totals(app, actor).await?, ..Overview::default() };
    if let Scope::Centre(centre) = &actor.scope {
        let entries = app.0.store.unsigned(centre, UNSIGNED).await?;
        overview.unsigned =
            Page { raw: entries.into_iter().map(|entry| entry.row).collect(), next: None }.rows();
    }
    let today = app.clock().today();
    let mut after: Option<String> = None;
    for _ in 0..OVERVIEW_PAGES {
        let page = list(app, actor, &Filter::default(), after.as_deref(), PAGE_MAX).await?;
        for row in page.rows().iter().filter(|row| row.state.is_open()) {
            overview.add(row, row.light(today, app.calendar()));
        }
        after = page.next;
        if after.is_none() {
            return Ok(overview);
        }
    }
    overview.truncated = true;
    Ok(overview)
}

impl Overview {
    fn add(&mut self, row: &ListRow, light: Light) {
        let one = [1, usize::from(light == Light::Bad), usize::from(light == Light::Warn)];
        tally(&mut self.by_post, &post_of(row).0, one);
        tally(&mut self.by_item, &row.item_name, one);
    }
}

/// Who has a case at hand: the post it was given to, else the window that received it.
#[must_use]
pub fn post_of(row: &ListRow) -> &PostId {
    row.holder.post.as_ref().unwrap_or(&row.window)
}

/// Cases of one person at the actor's centre or body, newest first: the clerk's case history by id number.
///
/// # Errors
/// The store cannot be read.
pub async fn by_person(app: &App, actor: &Actor, id_no: &str) -> Result<Vec<ListRow>, ActError> {
    let key = person_key(app, id_no.trim());
    let rows = app.0.store.cases_by_person(&key, None, PAGE).await?;
    let visible = rows.iter().filter(|row| actor.sees(&row.case));
    Ok(visible.map(|row| ListRow::of(&row.case, masked(row))).collect())
}
