//! Cases: create, act, open, history, proof. Every caller (pages, API, kiosk, simulator, timers) comes through here.

use std::sync::Arc;

use domain::authority::{Actor, Denial};
use domain::case::{
    Act, ActKind, Application, ApplicationKind, Author, Case, Event, Fact, Inputs, Masked, MoveTo, Rules,
    StepStatus, available_acts, decide, submit, tick,
};
use domain::catalogue::ItemVersion;
use domain::organisation::{Competence, Role};
use domain::time_limit::DayLine;
use store::{CaseCommit, CaseFile, CaseRow, CaseWrite, Idempotency, Receipt, StoreError, StoredEvent};

use crate::app::App;
use crate::application::{self, Objector, Personal};
use crate::encoding::{crockford, normal_code};
use crate::error::{ActError, Meanwhile};
use crate::master::Master;
use crate::seal::DataKey;

/// How often an act is decided at most: again after a clash (three times, DESIGN §7), or after a timer came first.
pub(crate) const TRIES: usize = 4;

/// Name of the sealed field with applicant, proxy and form.
const PERSONAL: &str = "personal";
/// Name of the sealed field with the name of who signed.
const RECEIVER: &str = "receiver";

/// A case opened by somebody who may see it.
pub struct Opened {
    /// Row as stored.
    pub row: Arc<CaseRow>,
    /// Masked personal labels.
    pub masked: Masked,
    /// Pinned item version.
    pub item: Arc<ItemVersion>,
    /// Rules of that version under the case's placement mode.
    pub rules: Arc<Rules>,
    /// Acts this person may do now.
    pub acts: Vec<ActKind>,
    /// The version in force, where the case may be moved to it.
    pub moves_to: Option<Arc<MoveTo>>,
}

impl Opened {
    /// The working state.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.row.case
    }
}

/// What an act came to.
pub struct Done {
    /// The answer, stored under the idempotency key.
    pub receipt: Receipt,
    /// Query code for the applicant: told once, never stored readable.
    pub query_code: Option<String>,
    /// The case now; absent in a replay.
    pub row: Option<Arc<CaseRow>>,
}

/// The count of one limit, day by day.
pub struct ClockCount {
    /// Which limit: `statutory` or `promised`.
    pub limit: &'static str,
    /// Its length.
    pub length: domain::time_limit::Limit,
    /// The last day; none where it cannot be told.
    pub due: Option<jiff::civil::Date>,
    /// The days.
    pub days: Vec<DayLine>,
    /// The day after which the count is only expected: today, while the clock stands still and the planned end of
    /// the special procedure is assumed.
    pub assumed_after: Option<jiff::civil::Date>,
    /// Days used so far.
    pub used: u32,
    /// Days left; negative when late.
    pub left: i64,
}

/// Key of an idempotent request.
#[derive(Debug, Clone)]
pub struct RequestKey {
    /// As sent.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub body_hash: [u8; 32],
}

impl RequestKey {
    fn of(self, actor: &Actor) -> Idempotency {
        Idempotency { key: self.key, actor: actor.author.person.clone(), body_hash: self.body_hash }
    }
}

/// Takes in an application at the actor's window.
///
/// # Errors
/// A wrong field, an item that is not taken here, a person who may not.
pub async fn create(
    app: &App,
    actor: &Actor,
    application: &Application,
    key: Option<RequestKey>,
) -> Result<Done, ActError> {
    let mut actor = actor.clone();
    for _ in 0..TRIES {
        let prepared = match prepare(app, &actor, application) {
            Ok(prepared) => prepared,
            // What was recorded once is answered as it was, whatever has changed since: the item, the post.
            Err(error) => return replayed(app, &actor, key.as_ref()).await?.ok_or(error),
        };
        let write = CaseWrite { idempotency: key.clone().map(|key| key.of(&actor)), ..prepared.write };
        match app.0.store.commit_case(write).await {
            Err(StoreError::EpochChanged) => actor = recompiled(app, &actor).await?,
            Err(other) => return Err(other.into()),
            Ok(CaseCommit::Replayed(receipt)) => {
                return Ok(Done { receipt: *receipt, query_code: None, row: None });
            }
            Ok(CaseCommit::Written(written)) => {
                return Ok(Done {
                    receipt: written.receipt,
                    query_code: Some(prepared.query_code),
                    row: Some(written.row),
                });
            }
        }
    }
    Err(ActError::Busy)
}

/// The answer to a request that was recorded before.
async fn replayed(app: &App, actor: &Actor, key: Option<&RequestKey>) -> Result<Option<Done>, ActError> {
    let Some(key) = key else { return Ok(None) };
    let receipt = app.0.store.replayed(&key.clone().of(actor)).await?;
    Ok(receipt.map(|receipt| Done { receipt, query_code: None, row: None }))
}

/// Whether an application could be taken in, without taking it in.
///
/// # Errors
/// As [`create`].
pub fn check(app: &App, actor: &Actor, application: &Application) -> Result<(), ActError> {
    prepare(app, actor, application).map(drop)
}

struct Prepared {
    write: CaseWrite,
    query_code: String,
}

fn prepare(app: &App, actor: &Actor, application: &Application) -> Result<Prepared, ActError> {
    let inner = &app.0;
    let master = app.master();
    let today = inner.clock.today();
    if !actor.is(Role::WindowClerk) {
        return Err(Denial::Role.into());
    }
    let item = crate::catalogue::item(app, &application.item);
    let item = item.as_ref().ok_or_else(|| ActError::field("/item", "unknown-item"))?;
    if !item.status.takes_cases() {
        let reason = item.status.reason().unwrap_or("guide-only");
        return Err(ActError::field("/item", format!("本区不办理：{reason}")));
    }
    let placement = master.placement(&item.code, actor.unit(), today);
    let placement = placement.ok_or_else(|| ActError::field("/item", "not-placed-here"))?;
    let competence = placement.competence();
    actor.may_receive(&competence.centre, &competence.decides)?;
    let application = &of_handled_kind(application, item)?;
    let mut personal = application::check(application, item)?;
    let situation = application::situation(item, application, &mut personal)?;
    let rules = crate::catalogue::local::rules_here(&master, item, &competence);
    let (data_key, wrapped) = DataKey::generate(&inner.keyring, &inner.entropy)?;
    let plain = serde_json::to_string(&personal).map_err(|error| ActError::Failed(error.into()))?;
    let sealed = data_key.seal(&inner.entropy, PERSONAL, &plain)?;
    let words = Words::of(&master, &competence);
    let inputs = words.inputs(app, actor.author.clone());
    let identity = (item.code.as_str(), item.version, item.name.as_str());
    let events = submit(application, identity, &competence, &rules, &inputs, sealed.clone(), situation)?;
    let query_code = crockford(&inner.entropy.bytes::<10>()?);
    let masked = serde_json::to_string(&personal.masked()).map_err(|error| ActError::Failed(error.into()))?;
    let file = CaseFile {
        data_key: Some(wrapped),
        personal: sealed,
        masked,
        person_key: Some(person_key(app, &personal.applicant.id_no)),
        phone_key: Some(inner.keyring.blind("phone", &personal.applicant.phone)),
        query_hash: Some(query_hash(app, &query_code)),
    };
    let division = master.units.get(&competence.centre).map(|unit| unit.division.as_str());
    let write = CaseWrite {
        case: None,
        seen_version: 0,
        nonces: nonces(app, events.len())?,
        events,
        now: inputs.now,
        rules,
        calendar: Arc::clone(&inner.calendar),
        file: Some(Arc::new(file)),
        number_prefix: Some(domain::identifier::CaseNo::prefix(division, today)),
        idempotency: None,
        authority_epoch: Some(actor.epoch),
        leaf_unit: competence.centre.0.clone(),
    };
    Ok(Prepared { write, query_code })
}

/// The kind asked for, where the item has it. `new` is what the contract assumes when nothing is said: an item
/// that is only about renewal or replacement then means that.
fn of_handled_kind(application: &Application, item: &ItemVersion) -> Result<Application, ActError> {
    let mut application = application.clone();
    if item.handling_item(application.kind).is_none() {
        match item.handling.first() {
            Some(only) if application.kind == ApplicationKind::New => application.kind = only.kind,
            _ => return Err(ActError::field("/kind", "kind-not-handled")),
        }
    }
    Ok(application)
}

/// Does an act on a case. `seen` is the version the person saw, if told.
///
/// # Errors
/// The rule, right or field that says no, or what somebody else did first.
pub async fn act(
    app: &App,
    actor: &Actor,
    no: &str,
    seen: Option<u32>,
    act: &Act,
    key: Option<RequestKey>,
) -> Result<Done, ActError> {
    let mut actor = actor.clone();
    let mut seen_lately = app.0.store.recent_case(no).filter(|row| actor.sees(&row.case));
    for _ in 0..=TRIES {
        let (row, as_stored) = match seen_lately.take() {
            Some(row) => (row, false),
            None => (visible(app, &actor, no).await?, true),
        };
        match act_on(app, &actor, row, seen, act, key.as_ref(), Right::Office).await {
            Ok(Tried::Done(done)) => return Ok(*done),
            Ok(Tried::Again) => {}
            Ok(Tried::OtherRights) => actor = recompiled(app, &actor).await?,
            // A no to the case as it was may not be one to the case as it is.
            Err(error) if !as_stored && error.is_a_no() => {}
            Err(error) => {
                crate::fee::after_refusal(app, &actor, no, act, &error).await?;
                return Err(error);
            }
        }
    }
    Err(ActError::Busy)
}

/// Moves a case to the version in force, by an editor of the district: he need not see the case, and sees nothing of it.
///
/// # Errors
/// Not an editor of the district; no such case of the item; the rule that says no.
pub async fn move_by_editor(
    app: &App,
    actor: &Actor,
    item: &str,
    no: &str,
    act: &Act,
) -> Result<(), ActError> {
    if !crate::catalogue::revision::may_at_once(app, actor) || act.kind() != ActKind::MoveVersion {
        return Err(Denial::Role.into());
    }
    domain::identifier::CaseNo::parse(no).map_err(|_| ActError::field("/no", "no-such-case-of-item"))?;
    for _ in 0..=TRIES {
        let row = app.0.store.case_by_no(no).await?.filter(|row| row.case.item == item);
        let row = row.ok_or_else(|| ActError::field("/no", "no-such-case-of-item"))?;
        match act_on(app, actor, row, None, act, None, Right::Catalogue).await? {
            Tried::Done(_) => return Ok(()),
            Tried::Again => {}
            Tried::OtherRights => return Err(ActError::Busy),
        }
    }
    Err(ActError::Busy)
}

/// By what right somebody acts on a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Right {
    /// An office in the case.
    Office,
    /// The catalogue is the district's, and its editor has been checked.
    Catalogue,
}

/// What trying an act came to.
enum Tried {
    Done(Box<Done>),
    /// Somebody acted first, or something had fallen due: the case is another one now.
    Again,
    /// Rights changed since they were compiled.
    OtherRights,
}

/// Tries an act on a case as read, or as last seen.
async fn act_on(
    app: &App,
    actor: &Actor,
    row: Arc<CaseRow>,
    seen: Option<u32>,
    act: &Act,
    key: Option<&RequestKey>,
    right: Right,
) -> Result<Tried, ActError> {
    if let Some(done) = replayed(app, actor, key).await? {
        return Ok(Tried::Done(Box::new(done)));
    }
    let item = pinned(app, &row.case).await?;
    // What fell due by itself comes first: the law does not wait for the timer's next round.
    if law_first(app, &row, &item).await? {
        return Ok(Tried::Again);
    }
    check_seen(app, &row, seen, act).await?;
    if right == Right::Office {
        actor.may(&row.case, act.kind())?;
    }
    let write = decided(app, actor, row, &item, act)?;
    let write = CaseWrite { idempotency: key.cloned().map(|key| key.of(actor)), ..write };
    let (receipt, row) = match app.0.store.commit_case(write).await {
        Err(StoreError::Clash { .. }) => return Ok(Tried::Again),
        Err(StoreError::EpochChanged) => return Ok(Tried::OtherRights),
        Err(other) => return Err(other.into()),
        Ok(CaseCommit::Replayed(receipt)) => (*receipt, None),
        Ok(CaseCommit::Written(written)) => (written.receipt, Some(written.row)),
    };
    Ok(Tried::Done(Box::new(Done { receipt, query_code: None, row })))
}

/// Lets what has fallen due happen before an act is judged. Gives whether the case changed.
async fn law_first(app: &App, row: &CaseRow, item: &ItemVersion) -> Result<bool, ActError> {
    let rules = app.master().rules(item, row.case.competence.mode);
    let words = Words::of(&app.master(), &row.case.competence);
    if tick(&row.case, &rules, &words.inputs(app, Author::system())).is_empty() {
        return Ok(false);
    }
    tick_case(app, row.id).await
}

/// A colleague who may agree to a departure from the handling standard.
pub struct Second {
    /// Account.
    pub account: String,
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
}

/// Most colleagues to choose from.
const SECONDS_MAX: usize = 60;

/// Who may agree to a departure in a case, but the person who puts it.
#[must_use]
pub fn seconds(master: &Master, case: &Case, person: &str) -> Vec<Second> {
    let others = master.accounts.values().filter(|account| account.username != person);
    let able = others.filter(|account| may_second(master, case, &account.username));
    able.take(SECONDS_MAX)
        .map(|account| Second {
            account: account.username.clone(),
            name: account.name.clone(),
            post: master.post_name(&account.post),
        })
        .collect()
}

fn may_second(master: &Master, case: &Case, account: &str) -> bool {
    master.actor(account).is_some_and(|actor| actor.may(case, ActKind::ConfirmDeviation).is_ok())
}

fn decided(
    app: &App,
    actor: &Actor,
    row: Arc<CaseRow>,
    item: &ItemVersion,
    act: &Act,
) -> Result<CaseWrite, ActError> {
    let master = app.master();
    if let Act::Reassign { to, .. } = act
        && master.posts.get(to).is_none_or(|post| post.unit != row.case.holder.unit)
    {
        return Err(ActError::field("/to", "post-of-another-unit"));
    }
    let person = actor.author.person.as_str();
    let unknown = |second: &str| second != person && !may_second(&master, &row.case, second);
    if act.deviation().is_some_and(|put| !put.second.trim().is_empty() && unknown(&put.second)) {
        return Err(ActError::field("/examined/deviation/second", "unknown-second"));
    }
    let rules = master.rules(item, row.case.competence.mode);
    let words = Words::of(&master, &row.case.competence);
    let mut inputs = words.inputs(app, actor.author.clone());
    if let Act::MoveVersion { .. } = act {
        inputs.moves_to = newer(&master, &row.case, item);
    }
    let mut events = decide(&row.case, &rules, &inputs, act)?;
    seal_receivers(app, &row, &mut events)?;
    // Moved, the steps are dated by the new version from this act on.
    let rules = inputs.moves_to.as_ref().map_or(rules, |to| Arc::new(to.rules.clone()));
    write_of(app, row, rules, events, &inputs, Some(actor.epoch))
}

pub(crate) fn write_of(
    app: &App,
    row: Arc<CaseRow>,
    rules: Arc<Rules>,
    events: Vec<Event>,
    inputs: &Inputs<'_>,
    authority_epoch: Option<i64>,
) -> Result<CaseWrite, ActError> {
    Ok(CaseWrite {
        seen_version: row.case.version,
        leaf_unit: row.case.competence.centre.0.clone(),
        case: Some(row),
        nonces: nonces(app, events.len())?,
        events,
        now: inputs.now,
        rules,
        calendar: Arc::clone(&app.0.calendar),
        file: None,
        number_prefix: None,
        idempotency: None,
        authority_epoch,
    })
}

/// Lets the law run on a case whose timer has fallen due. Gives whether anything happened.
///
/// # Errors
/// The store cannot be reached.
pub async fn tick_case(app: &App, id: i64) -> Result<bool, ActError> {
    let Some(row) = app.0.store.case_by_id(id).await? else { return Ok(false) };
    let item = pinned(app, &row.case).await?;
    let master = app.master();
    let rules = master.rules(&item, row.case.competence.mode);
    let words = Words::of(&master, &row.case.competence);
    let inputs = words.inputs(app, Author::system());
    let events = tick(&row.case, &rules, &inputs);
    if events.is_empty() {
        return Ok(false);
    }
    let write = write_of(app, row, rules, events, &inputs, None)?;
    match app.0.store.commit_case(write).await {
        Ok(_) => Ok(true),
        // Somebody acted first: the timer looks again.
        Err(StoreError::Clash { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// Opens a case for somebody who may see it.
///
/// # Errors
/// It is not there, or not for this person.
pub async fn open(app: &App, actor: &Actor, no: &str) -> Result<Opened, ActError> {
    let row = visible(app, actor, no).await?;
    opened(app, actor, row).await
}

/// Opens a case with its history, oldest first, at most `limit` events: one wait for both.
///
/// # Errors
/// See [`open`].
pub async fn open_with_events(
    app: &App,
    actor: &Actor,
    no: &str,
    limit: u32,
) -> Result<(Opened, Vec<StoredEvent>), ActError> {
    let stream = stream(no);
    let (row, events) = tokio::join!(visible(app, actor, no), app.0.store.events_of(&stream, 0, limit));
    Ok((opened(app, actor, row?).await?, events?))
}

/// Puts together what a page needs of a case.
///
/// # Errors
/// The pinned item version cannot be read.
pub async fn opened(app: &App, actor: &Actor, row: Arc<CaseRow>) -> Result<Opened, ActError> {
    let item = pinned(app, &row.case).await?;
    let master = app.master();
    let rules = master.rules(&item, row.case.competence.mode);
    let words = Words::of(&master, &row.case.competence);
    let mut inputs = words.inputs(app, actor.author.clone());
    inputs.moves_to = newer(&master, &row.case, &item);
    let acts = available_acts(&row.case, &rules, &inputs, |act| actor.may(&row.case, act).is_ok());
    let masked = masked(&row);
    let moves_to = inputs.moves_to;
    Ok(Opened { row, masked, item, rules, acts, moves_to })
}

/// The version in force and what it would change for the case; none where the case is under it already, or where it takes
/// no cases.
fn newer(master: &Master, case: &Case, pinned: &ItemVersion) -> Option<Arc<MoveTo>> {
    let head = master.items.head(&case.item).filter(|head| head.version > case.item_version)?;
    let item = if head.status.takes_cases() { master.items.get(&case.item)? } else { return None };
    Some(Arc::new(MoveTo {
        version: item.version,
        item_name: item.name.clone(),
        rules: Rules::clone(&master.rules(&item, case.competence.mode)),
        worse: domain::catalogue::disadvantages(pinned, &item),
    }))
}

/// The masked labels of a case; empty once erased.
#[must_use]
pub fn masked(row: &CaseRow) -> Masked {
    serde_json::from_str(&row.file.masked).unwrap_or_default()
}

/// The history of a case, oldest first, at most `limit` events after `after`.
///
/// # Errors
/// It is not there, or not for this person.
pub async fn events(
    app: &App,
    actor: &Actor,
    no: &str,
    after: u32,
    limit: u32,
) -> Result<Vec<StoredEvent>, ActError> {
    let row = visible(app, actor, no).await?;
    Ok(app.0.store.events_of(&stream(&row.case.no), after, limit).await?)
}

/// The count of both limits, day by day, until they end or until today, whichever is later. While the clock stands
/// still it goes on as the special procedure is planned.
#[must_use]
pub fn count(app: &App, case: &Case) -> Vec<ClockCount> {
    let (today, calendar) = (app.0.clock.today(), &app.0.calendar);
    let end = case.decided.as_ref().map_or(today, |decided| decided.on);
    let counted = |(name, limit): (&'static str, Option<domain::time_limit::Limit>)| {
        let ledger = case.expected_ledger(limit?, today, calendar)?;
        let due = ledger.due(calendar).map(|due| due.on);
        Some(ClockCount {
            limit: name,
            length: limit?,
            due,
            days: ledger.explain(due.map_or(end, |due| due.max(end)), calendar),
            assumed_after: case.waits().then_some(today),
            used: ledger.used(end, calendar),
            left: ledger.left(end, calendar),
        })
    };
    [("promised", case.promised), ("statutory", case.statutory)].into_iter().filter_map(counted).collect()
}

/// The one day by which a case is decided, where only one is told: the earlier of promise and statute, as a promise
/// never gives more time than the law (行政许可法 §42).
#[must_use]
pub fn decided_by(clock: &domain::case::Clock) -> Option<jiff::civil::Date> {
    [clock.promised_due_on, clock.statutory_due_on].into_iter().flatten().min()
}

/// Shows the personal data of a case: an act of its own, logged with its reason (DESIGN §5).
///
/// # Errors
/// No reason, or the case is not for this person.
pub async fn show_personal(app: &App, actor: &Actor, no: &str, reason: &str) -> Result<Personal, ActError> {
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > domain::case::TEXT_MAX {
        return Err(ActError::field("/reason", if reason.is_empty() { "missing" } else { "too-long" }));
    }
    if reason.chars().any(domain::case::unprintable) {
        return Err(ActError::field("/reason", "control-characters"));
    }
    let row = visible(app, actor, no).await?;
    let mut personal = personal(app, &row)?;
    personal.objectors = objectors(app, &row).await?;
    let event = store::PlainEvent {
        kind: "personal_data_shown".to_owned(),
        body: serde_json::json!({"by": actor.author, "case": row.case.no, "reason": reason}),
        public: serde_json::Map::new(),
    };
    crate::organisation::record(app, &format!("show:{no}"), vec![event], Vec::new(), actor).await?;
    Ok(personal)
}

/// Who objected in the publicities of a case.
async fn objectors(app: &App, row: &CaseRow) -> Result<Vec<Objector>, ActError> {
    let mut objectors = Vec::new();
    for objection in row.case.steps.iter().flat_map(|step| &step.objections) {
        let before = objection.seq.saturating_sub(1);
        let stored = app.0.store.events_of(&stream(&row.case.no), before, 1).await?;
        if let Some(Fact::ObjectionRaised { objector, .. }) =
            stored.first().and_then(event_of).map(|event| event.fact)
        {
            let name = receiver(app, row, &objector).unwrap_or_default();
            objectors.push(Objector { seq: objection.seq, name });
        }
    }
    Ok(objectors)
}

/// Personal data of a case, for papers and masked views; not shown without `show_personal`.
pub(crate) fn personal(app: &App, row: &CaseRow) -> Result<Personal, ActError> {
    let wrapped = row.file.data_key.as_deref().ok_or(ActError::NotFound)?;
    let key = DataKey::unwrap(&app.0.keyring, wrapped)?;
    let plain = key.open(PERSONAL, &row.file.personal)?;
    serde_json::from_str(&plain).map_err(|error| ActError::Failed(error.into()))
}

/// The name of who signed for a delivery or for originals.
pub(crate) fn receiver(app: &App, row: &CaseRow, token: &str) -> Option<String> {
    let key = DataKey::unwrap(&app.0.keyring, row.file.data_key.as_deref()?).ok()?;
    key.open(RECEIVER, token).ok()
}

/// Stream of a case in the log.
#[must_use]
pub fn stream(no: &str) -> String {
    format!("case:{no}")
}

pub(crate) fn person_key(app: &App, id_no: &str) -> Vec<u8> {
    app.0.keyring.blind("person", &id_no.to_uppercase())
}

pub(crate) fn query_hash(app: &App, code: &str) -> Vec<u8> {
    app.0.keyring.blind("query", &normal_code(code))
}

/// The item version a case is pinned to.
pub(crate) async fn pinned(app: &App, case: &Case) -> Result<Arc<ItemVersion>, ActError> {
    version_of(app, case, case.item_version).await
}

/// A version of the item of a case.
pub(crate) async fn version_of(app: &App, case: &Case, version: u32) -> Result<Arc<ItemVersion>, ActError> {
    let current = app.master().items.get(&case.item).filter(|item| item.version == version);
    match current {
        Some(item) => Ok(item),
        None => match app.0.store.item(&case.item, version).await? {
            Some(stored) => Ok(Arc::new(stored.item)),
            None => Err(ActError::Setup(format!("办件 {} 所依据的事项版本不存在", case.no))),
        },
    }
}

pub(crate) async fn visible(app: &App, actor: &Actor, no: &str) -> Result<Arc<CaseRow>, ActError> {
    // What no case can be called is not looked for: PostgreSQL takes no NUL in a text.
    domain::identifier::CaseNo::parse(no).map_err(|_| ActError::NotFound)?;
    let row = app.0.store.case_by_no(no).await?.ok_or(ActError::NotFound)?;
    if actor.sees(&row.case) { Ok(row) } else { Err(ActError::NotFound) }
}

/// A stale page is told what was done meanwhile, unless the act names a step nobody has touched since.
async fn check_seen(app: &App, row: &CaseRow, seen: Option<u32>, act: &Act) -> Result<(), ActError> {
    let version = row.case.version;
    let Some(seen) = seen.filter(|seen| *seen != version) else { return Ok(()) };
    let untouched = act.step().and_then(|key| row.case.step(key)).is_some_and(|step| {
        step.changed <= seen
            && matches!(step.state, StepStatus::Open | StepStatus::Returned | StepStatus::Done)
    });
    if seen < version && untouched {
        return Ok(());
    }
    let since = app.0.store.events_of(&stream(&row.case.no), seen.min(version), 20).await?;
    let meanwhile = since
        .into_iter()
        .map(|event| Meanwhile {
            seq: event.seq,
            name: event_of(&event).map(|event| event.by.name).unwrap_or_default(),
            kind: event.kind,
            at: event.at,
        })
        .collect();
    Err(ActError::Stale { version, meanwhile })
}

/// Decodes a stored event of a case.
#[must_use]
pub fn event_of(stored: &StoredEvent) -> Option<Event> {
    stored.case_event().ok()
}

async fn recompiled(app: &App, actor: &Actor) -> Result<Actor, ActError> {
    app.refresh_master().await?;
    app.master().actor(&actor.author.person).ok_or(ActError::Unauthenticated)
}

fn seal_receivers(app: &App, row: &CaseRow, events: &mut [Event]) -> Result<(), ActError> {
    for event in events {
        if matches!(event.fact, Fact::Submitted { .. }) {
            continue;
        }
        if let Some(value) = event.fact.personal_mut() {
            let wrapped = row.file.data_key.as_deref().ok_or(ActError::NotFound)?;
            let key = DataKey::unwrap(&app.0.keyring, wrapped)?;
            *value = key.seal(&app.0.entropy, RECEIVER, value)?;
        }
    }
    Ok(())
}

fn nonces(app: &App, count: usize) -> Result<Vec<[u8; 32]>, ActError> {
    (0..count).map(|_| app.0.entropy.bytes().map_err(ActError::from)).collect()
}

/// 机关代字 of the two bodies in whose name papers go out.
pub(crate) struct Words {
    accept: String,
    decide: String,
}

impl Words {
    pub(crate) fn of(master: &Master, competence: &Competence) -> Self {
        let word = |unit| {
            let unit: Option<&domain::organisation::Unit> = master.units.get(unit);
            unit.and_then(|unit| unit.code_word.clone()).unwrap_or_default()
        };
        Self { accept: word(&competence.accepts_in_name_of), decide: word(&competence.decides_in_name_of) }
    }

    pub(crate) fn inputs<'a>(&'a self, app: &'a App, author: Author) -> Inputs<'a> {
        Inputs {
            now: app.0.clock.now(),
            today: app.0.clock.today(),
            author,
            calendar: &app.0.calendar,
            accept_word: &self.accept,
            decide_word: &self.decide,
            moves_to: None,
        }
    }
}
