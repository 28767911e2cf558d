//! Supervision sheets: issued by a supervisor under the next number of the year (`orders:YEAR`), each later act an event of
//! `order:ID` in the transaction of its row.

use std::collections::BTreeSet;

use domain::authority::{Actor, Denial};
use domain::catalogue::campaign::Stamp;
use domain::organisation::{Role, UnitId};
use domain::supervision::order::{
    Colour, EvidenceFile, FILE_MAX, Media, OrderAct, OrderActKind, OrderIn, OrderRefusal, OrderState, Party,
    SupervisionOrder,
};
use domain::supervision::{Finding, FindingOutcome};
use sha2::{Digest as _, Sha256};
use store::{MasterRow, OrderQuery, StoreError};

use super::hand::{ALERTS, Clash, PAGE, Part, TRIES, commit, event, is_supervised, numbered, part, sees};
use crate::app::App;
use crate::encoding::{from_hex, to_hex};
use crate::error::ActError;
use crate::seal::DataKey;

/// The sealed field of a file.
const FILE: &str = "supervision-file";
/// Bytes of a wrapped key.
const WRAPPED: usize = 44;

/// Findings of a case that are looked at for whether they are one matter.
const OF_A_CASE: u32 = 50;

/// Why an act on a sheet failed.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] OrderRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for OrderError {
    fn from(error: StoreError) -> Self {
        Self::Act(error.into())
    }
}

impl From<Clash> for OrderError {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Stale => Self::Stale,
            Clash::Act(error) => Self::Act(error),
        }
    }
}

/// What a list of sheets is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Of this colour.
    pub colour: Option<Colour>,
    /// In this state.
    pub state: Option<OrderState>,
    /// Only what is overdue.
    pub overdue: bool,
}

/// A sheet as it is opened.
#[derive(Debug, Clone)]
pub struct OpenOrder {
    /// The sheet.
    pub order: SupervisionOrder,
    /// What this person may do now.
    pub acts: Vec<OrderActKind>,
    /// Cases it cites that this person may open.
    pub readable: BTreeSet<String>,
}

/// Whether the person may do a kind of act on sheets to a unit.
fn may(actor: &Actor, unit: &UnitId, act: OrderActKind) -> Result<(), OrderRefusal> {
    let head = actor.unit() == unit && (actor.is(Role::BodyHead) || actor.is(Role::CentreHead));
    match act.party() {
        Party::Unit if !head => Err(OrderRefusal::Person("受督办单位的负责人")),
        Party::Supervisor if !actor.is(Role::Supervisor) => Err(OrderRefusal::Person("监察人员")),
        _ => Ok(()),
    }
}

/// Issues a sheet under the next number of the year; its id.
///
/// # Errors
/// Not a supervisor; no unit; a case that is none or another's; a sheet is open on the same matter; see [`OrderRefusal`].
pub async fn issue(app: &App, actor: &Actor, what: &OrderIn) -> Result<String, OrderError> {
    if !actor.is(Role::Supervisor) {
        return Err(ActError::Denied(Denial::Role).into());
    }
    if !is_supervised(app, &what.unit) {
        return Err(OrderRefusal::Unit.into());
    }
    for _ in 0..TRIES {
        match issue_once(app, actor, what).await {
            // Another sheet took the number: the same matter is looked for again.
            Err(OrderError::Stale) => {}
            done => return done,
        }
    }
    Err(ActError::Busy.into())
}

async fn issue_once(app: &App, actor: &Actor, what: &OrderIn) -> Result<String, OrderError> {
    let today = app.clock().today();
    let stream = format!("orders:{}", today.year());
    // Read before the matter is looked for: a sheet issued meanwhile is a clash.
    let seen = app.store().stream_length(&stream).await?;
    let stamp = Stamp { by: actor.author.clone(), at: app.clock().now() };
    let name = numbered(app, "督", today, seen + 1);
    let order = SupervisionOrder::issue(what, name, stamp, app.calendar())?;
    cited_concern(app, &order).await?;
    one_sheet(app, &order).await?;
    let body = serde_json::json!({
        "basis": order.basis, "by": actor.author, "cases": order.cases, "colour": order.colour, "direct": order.trail.first().and_then(|entry| entry.direct.as_ref()),
        "due": order.due, "facts": order.facts, "findings": order.findings, "id": order.id, "matter": order.matter,
        "no": order.no, "required": order.required, "unit": order.unit,
    });
    let public =
        [("colour", order.colour.code()), ("order", order.id.as_str()), ("unit", order.unit.0.as_str())];
    let event = event("order_issued", body, &public);
    let id = order.id.clone();
    commit(app, actor, (stream, seen), event, vec![MasterRow::Order(Box::new(order))]).await?;
    Ok(id)
}

/// Each case and each finding is there and the unit's affair.
async fn cited_concern(app: &App, order: &SupervisionOrder) -> Result<(), OrderError> {
    for no in &order.findings {
        let known = app.store().finding(no).await?;
        let known =
            known.filter(|one| one.is_affair_of(&order.unit) && one.outcome != Some(FindingOutcome::Cleared));
        known.ok_or_else(|| OrderRefusal::NoFinding(no.clone()))?;
    }
    for no in &order.cases {
        let row = app.store().case_by_no(no).await?.ok_or_else(|| OrderRefusal::NoCase(no.clone()))?;
        if !row.case.concerns(&order.unit) {
            return Err(OrderRefusal::OtherCase(no.clone()).into());
        }
    }
    Ok(())
}

/// One matter, one sheet: nothing it cites is cited by an open sheet to the same unit.
async fn one_sheet(app: &App, order: &SupervisionOrder) -> Result<(), OrderError> {
    // A case and what was found in it are one matter.
    let mut matter: BTreeSet<String> = order.cases.union(&order.findings).cloned().collect();
    for no in &order.findings {
        matter.extend(app.store().finding(no).await?.and_then(|one| one.case_no));
    }
    let cases: Vec<String> = matter.difference(&order.findings).cloned().collect();
    for no in cases {
        matter.extend(app.store().findings_of(&no, OF_A_CASE).await?.into_iter().map(|one| one.no));
    }
    for cited in &matter {
        if let Some(id) = app.store().order_citing(&order.unit, cited).await? {
            let no = app.store().order(&id).await?.map_or(id, |open| open.no);
            return Err(OrderRefusal::Open { cited: cited.clone(), no }.into());
        }
    }
    Ok(())
}

/// The open sheet that cites a finding, or its case, for whoever may read it.
///
/// # Errors
/// The store cannot be read.
pub async fn on(app: &App, actor: &Actor, finding: &Finding) -> Result<Option<SupervisionOrder>, ActError> {
    let Some(unit) = &finding.charge.unit else { return Ok(None) };
    for cited in std::iter::once(&finding.no).chain(&finding.case_no) {
        if let Some(id) = app.store().order_citing(unit, cited).await? {
            let order = app.store().order(&id).await?;
            return Ok(order.filter(|order| sees(actor, &order.unit)));
        }
    }
    Ok(None)
}

/// Sheets, the newest first, a page before the one with the id given: all for a supervisor, a head's own unit's.
///
/// # Errors
/// Not for this person.
pub async fn list(
    app: &App,
    actor: &Actor,
    filter: &OrderFilter,
    before: &str,
) -> Result<Vec<SupervisionOrder>, ActError> {
    let unit = match part(actor) {
        Some(Part::Supervisor) => filter.unit.clone(),
        Some(Part::Head) => Some(actor.unit().clone()),
        None => return Err(ActError::Denied(Denial::Role)),
    };
    let query = OrderQuery {
        unit,
        colour: filter.colour,
        state: filter.state,
        overdue_on: filter.overdue.then(|| app.clock().today()),
        before: before.to_owned(),
    };
    Ok(app.store().orders(&query, PAGE).await?)
}

async fn visible(app: &App, actor: &Actor, id: &str) -> Result<SupervisionOrder, ActError> {
    let order = app.store().order(id).await?.ok_or(ActError::NotFound)?;
    if sees(actor, &order.unit) { Ok(order) } else { Err(ActError::NotFound) }
}

/// A sheet with what may be done.
///
/// # Errors
/// It is not there, or not for this person.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<OpenOrder, ActError> {
    let order = visible(app, actor, id).await?;
    let own = |kind: OrderActKind| {
        let asked = order.withdrawal.as_ref().is_some_and(|asked| asked.by.person == actor.author.person);
        let second = matches!(kind, OrderActKind::ConfirmWithdrawal | OrderActKind::RefuseWithdrawal);
        second && asked
    };
    let acts = OrderActKind::ALL
        .into_iter()
        .filter(|kind| order.guard(*kind).is_ok() && may(actor, &order.unit, *kind).is_ok() && !own(*kind));
    let acts = acts.collect();
    let mut readable = BTreeSet::new();
    for no in &order.cases {
        if app.store().case_by_no(no).await?.is_some_and(|row| actor.sees(&row.case)) {
            readable.insert(no.clone());
        }
    }
    Ok(OpenOrder { acts, readable, order })
}

/// Does an act, as the person saw the sheet (`seen`: its serial).
///
/// # Errors
/// See [`OrderError`].
pub async fn act(
    app: &App,
    actor: &Actor,
    id: &str,
    seen: u32,
    act: OrderAct,
) -> Result<OrderState, OrderError> {
    act_with(app, actor, id, seen, act, Vec::new()).await
}

async fn act_with(
    app: &App,
    actor: &Actor,
    id: &str,
    seen: u32,
    act: OrderAct,
    mut rows: Vec<MasterRow>,
) -> Result<OrderState, OrderError> {
    let mut order = visible(app, actor, id).await?;
    let kind = act.kind();
    may(actor, &order.unit, kind)?;
    if order.serial != seen {
        return Err(OrderError::Stale);
    }
    let stamp = Stamp { by: actor.author.clone(), at: app.clock().now() };
    order.act(act, stamp, app.calendar())?;
    let mut entry =
        serde_json::to_value(order.trail.last()).map_err(|error| ActError::Failed(error.into()))?;
    // The key of a file stays in the row, so that erasing it erases the content.
    if let Some(file) = entry.get_mut("file").and_then(serde_json::Value::as_object_mut) {
        file.remove("key");
    }
    let body = serde_json::json!({
        "by": actor.author, "colour": order.colour, "due": order.due, "entry": entry, "id": id, "state": order.state,
        "unit": order.unit,
    });
    let public = [("colour", order.colour.code()), ("order", id), ("unit", order.unit.0.as_str())];
    let event = event(&format!("order_{}", kind.code()), body, &public);
    let state = order.state;
    rows.push(MasterRow::Order(Box::new(order)));
    commit(app, actor, (format!("order:{id}"), seen), event, rows).await?;
    Ok(state)
}

/// A file as it was sent: what it shows, and its content.
#[derive(Debug, Clone)]
pub struct FileIn {
    /// What it shows.
    pub name: String,
    /// Content.
    pub content: Vec<u8>,
}

/// Adds a photograph or a document that proves a rectification, as the person saw the sheet. It is sealed; the log keeps its
/// digest.
///
/// # Errors
/// See [`OrderError`]; not a picture or PDF, too large, too many.
pub async fn attach(app: &App, actor: &Actor, id: &str, seen: u32, file: FileIn) -> Result<(), OrderError> {
    let order = visible(app, actor, id).await?;
    may(actor, &order.unit, OrderActKind::Attach)?;
    order.guard(OrderActKind::Attach)?;
    let media = Media::of(&file.content).filter(|_| file.content.len() <= FILE_MAX);
    let media = media.ok_or(OrderRefusal::File)?;
    // A photograph is kept without the place and device it was taken with, and has to be one throughout.
    let content = match media {
        Media::Pdf => file.content,
        _ => domain::supervision::photo::clean(&file.content).map_err(|_| OrderRefusal::File)?.1,
    };
    let n = u32::try_from(order.files().count()).unwrap_or(u32::MAX).saturating_add(1);
    let (key, wrapped) = DataKey::generate(&app.0.keyring, &app.0.entropy)?;
    let evidence = EvidenceFile {
        n,
        name: file.name,
        media,
        size: u64::try_from(content.len()).unwrap_or(u64::MAX),
        digest: to_hex(&Sha256::digest(&content)),
        key: to_hex(&wrapped),
    };
    let content = sealed(app, key, content).await?;
    let row = MasterRow::OrderFile { order: id.to_owned(), n, content };
    act_with(app, actor, id, seen, OrderAct::Attach(evidence), vec![row]).await.map(|_| ())
}

/// Sealing megabytes takes a while, away from the requests of others.
async fn sealed(app: &App, key: DataKey, content: Vec<u8>) -> Result<Vec<u8>, ActError> {
    let app = app.clone();
    let sealing = tokio::task::spawn_blocking(move || key.seal_bytes(&app.0.entropy, FILE, &content));
    sealing.await.map_err(|error| ActError::Failed(error.into()))?
}

/// A file of a sheet, opened.
///
/// # Errors
/// It is not there, or not for this person; it cannot be opened.
pub async fn file(app: &App, actor: &Actor, id: &str, n: u32) -> Result<(EvidenceFile, Vec<u8>), ActError> {
    let order = visible(app, actor, id).await?;
    let evidence = order.files().find(|file| file.n == n).cloned().ok_or(ActError::NotFound)?;
    let content = app.store().order_file(id, n).await?.ok_or(ActError::NotFound)?;
    let wrapped: Option<[u8; WRAPPED]> = from_hex(&evidence.key);
    let wrapped = wrapped.ok_or_else(|| ActError::Setup("督办单文件的密钥读不出".to_owned()))?;
    let key = DataKey::unwrap(&app.0.keyring, &wrapped)?;
    let opening = tokio::task::spawn_blocking(move || key.open_bytes(FILE, &content));
    let plain = opening.await.map_err(|error| ActError::Failed(error.into()))??;
    Ok((evidence, plain))
}

/// What waits for the person's own unit: sheets to receive or rectify, the most urgent first; for a supervisor what is overdue.
///
/// # Errors
/// The store cannot be read.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<SupervisionOrder>, ActError> {
    match part(actor) {
        Some(Part::Head) => Ok(app.store().orders_with(actor.unit(), ALERTS).await?),
        Some(Part::Supervisor) => {
            let query = OrderQuery { overdue_on: Some(app.clock().today()), ..OrderQuery::default() };
            Ok(app.store().orders(&query, ALERTS).await?)
        }
        None => Ok(Vec::new()),
    }
}

/// What waits for a supervisor: rectified and to be checked, or checked and to be closed.
///
/// # Errors
/// The store cannot be read.
pub async fn to_check(app: &App, actor: &Actor) -> Result<Vec<SupervisionOrder>, ActError> {
    if !actor.is(Role::Supervisor) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for state in [OrderState::Rectified, OrderState::Checked] {
        let query = OrderQuery { state: Some(state), ..OrderQuery::default() };
        all.extend(app.store().orders(&query, ALERTS).await?);
    }
    Ok(all)
}
