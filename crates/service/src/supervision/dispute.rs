//! Disputes of competence: lodged by whoever holds a case or heads its centre, co-ordinated by the centre, ruled. Each act is
//! an event of `dispute:CASE`; the case itself is never touched, so its clock runs on.

use domain::authority::{Actor, Denial};
use domain::case::{Case, Stood};
use domain::organisation::{Role, UnitId, UnitKind};
use domain::supervision::dispute::{About, Competent, Dispute, DisputeAct, DisputeRefusal};
use jiff::civil::Date;
use store::{Disputes, Supervised};

use super::subject::{ALERTS, PAGE, Record, commit, json, stamp, units};
use crate::app::App;
use crate::error::ActError;

/// Why an act on a dispute failed.
pub type Trouble = super::subject::Trouble<DisputeRefusal>;

/// A dispute as it is opened.
#[derive(Debug, Clone)]
pub struct OpenDispute {
    /// The dispute.
    pub dispute: Dispute,
    /// The day the case is due now: the applicant's clock runs on.
    pub case_due: Option<Date>,
    /// Its clock stands still, and why days are not over.
    pub case_waits: bool,
    /// See [`domain::case::days_over`].
    pub case_stood: Vec<Stood>,
    /// The case is over.
    pub case_over: bool,
    /// Whether this person sees the case.
    pub sees_case: bool,
    /// Whether this person proposes now.
    pub proposes: bool,
    /// Whether this person rules now.
    pub rules: bool,
    /// Whether this person may take it back now.
    pub withdraws: bool,
}

fn supervises(actor: &Actor) -> bool {
    actor.is(Role::Supervisor)
}

/// Who holds or heads: the only ones who may say that a case is not theirs.
fn answers(actor: &Actor) -> bool {
    actor.is(Role::Reviewer) || actor.is(Role::BodyHead) || actor.is(Role::CentreHead)
}

/// Whether the person has a part in disputes at all.
#[must_use]
pub fn may_read(actor: &Actor) -> bool {
    supervises(actor) || answers(actor)
}

/// Whether the person may lodge a dispute about a case: whoever examines or heads where it lies, and the head of the centre.
#[must_use]
pub fn may_lodge(actor: &Actor, case: &Case) -> bool {
    let holds = (actor.is(Role::Reviewer) || actor.is(Role::BodyHead)) && *actor.unit() == case.holder.unit;
    holds || (actor.is(Role::CentreHead) && *actor.unit() == case.competence.centre)
}

/// The bodies of the district that can be competent.
#[must_use]
pub fn bodies(app: &App) -> Vec<UnitId> {
    units(app, |kind| kind == UnitKind::Body)
}

fn known(app: &App, competent: &Competent) -> Result<(), Trouble> {
    match competent.unit() {
        Some(unit) if !bodies(app).contains(unit) => Err(Trouble::Refused(DisputeRefusal::Competent)),
        _ => Ok(()),
    }
}

fn stream(case_no: &str) -> String {
    format!("dispute:{case_no}")
}

/// Lodges a dispute about a case; its id.
///
/// # Errors
/// The case is not there for this person, or not theirs to dispute; see [`Dispute::lodge`].
pub async fn lodge(
    app: &App,
    actor: &Actor,
    case_no: &str,
    competent: Competent,
    reason: &str,
) -> Result<String, Trouble> {
    let opened = crate::case::open(app, actor, case_no).await?;
    let case = opened.case();
    if !may_lodge(actor, case) {
        return Err(ActError::Denied(if answers(actor) { Denial::Unit } else { Denial::Role }).into());
    }
    known(app, &competent)?;
    let about = About {
        case_no: case.no.clone(),
        item: case.item_name.clone(),
        centre: case.competence.centre.clone(),
        holder: case.holder.unit.clone(),
        open: case.state.is_open(),
    };
    let before = app.store().disputes_of(case_no).await?;
    let lodged = Dispute::lodge(about, &before, competent, reason, app.calendar(), stamp(app, actor));
    let dispute = lodged.map_err(Trouble::Refused)?;
    let id = dispute.id.clone();
    let body = serde_json::json!({ "dispute": json::<DisputeRefusal>(&dispute)? });
    keep(app, actor, dispute, "dispute_lodged", body).await?;
    Ok(id)
}

async fn keep(
    app: &App,
    actor: &Actor,
    dispute: Dispute,
    kind: &'static str,
    body: serde_json::Value,
) -> Result<(), Trouble> {
    let record = Record {
        stream: stream(&dispute.case_no),
        seen: dispute.serial - 1,
        kind,
        body,
        // The number of a case is nobody's but the applicant's: the public log has none.
        public: vec![("centre", dispute.centre.0.clone())],
        rows: vec![Supervised::Dispute(dispute)],
    };
    commit(app, actor, record).await
}

/// Disputes the person has a part in, the newest number first, a page before the one with the id given.
///
/// # Errors
/// Not for this person.
pub async fn list(app: &App, actor: &Actor, before: &str) -> Result<Vec<Dispute>, ActError> {
    if !may_read(actor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let unit = actor.unit().clone();
    let sides = if supervises(actor) {
        vec![Disputes::All]
    } else {
        vec![Disputes::Centre(unit.clone()), Disputes::Holder(unit.clone()), Disputes::Thought(unit)]
    };
    let mut all: Vec<Dispute> = Vec::new();
    for side in sides {
        all.extend(app.store().disputes(&side, before, PAGE).await?);
    }
    all.sort_unstable_by(|one, other| other.id.cmp(&one.id));
    all.dedup_by(|one, other| one.id == other.id);
    all.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(all)
}

fn concerns(actor: &Actor, dispute: &Dispute) -> bool {
    let unit = actor.unit();
    let views = [Some(&dispute.lodged), dispute.proposal.as_ref(), dispute.ruling.as_ref()];
    let named = views.into_iter().flatten().any(|view| view.competent.unit() == Some(unit));
    supervises(actor) || (answers(actor) && (named || *unit == dispute.centre || *unit == dispute.holder))
}

/// A dispute, with what the person may do and how the case stands.
///
/// # Errors
/// There is none for this person.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<OpenDispute, ActError> {
    let dispute = app.store().dispute(id).await?.ok_or(ActError::NotFound)?;
    if !concerns(actor, &dispute) {
        return Err(ActError::NotFound);
    }
    let row = app.store().case_by_no(&dispute.case_no).await?.ok_or(ActError::NotFound)?;
    let may = |act: &DisputeAct| dispute.state.is_open() && may_act(actor, &dispute, act).is_ok();
    let nobody = || Competent::Elsewhere(String::new());
    let proposes = DisputeAct::Propose { competent: nobody(), words: String::new() };
    let rules = DisputeAct::Rule { competent: nobody(), basis: String::new() };
    let case_due = row.case.due_on().filter(|_| row.case.state.is_open());
    Ok(OpenDispute {
        proposes: dispute.proposal.is_none() && may(&proposes),
        rules: may(&rules) && (dispute.proposal.is_some() || dispute.overdue(app.clock().today())),
        withdraws: may(&DisputeAct::Withdraw { why: String::new() }),
        case_due,
        case_waits: row.case.waits(),
        case_stood: case_due.map(|due| row.case.stood_after(due)).unwrap_or_default(),
        case_over: !row.case.state.is_open(),
        sees_case: actor.sees(&row.case),
        dispute,
    })
}

fn may_act(actor: &Actor, dispute: &Dispute, act: &DisputeAct) -> Result<(), DisputeRefusal> {
    let (allowed, who) = match act {
        DisputeAct::Propose { .. } => {
            (actor.is(Role::CentreHead) && *actor.unit() == dispute.centre, "收件中心的主任")
        }
        DisputeAct::Rule { .. } => (supervises(actor), "区里裁定职责争议的岗位（效能监察）"),
        DisputeAct::Withdraw { .. } => {
            (answers(actor) && *actor.unit() == dispute.lodged.stamp.by.unit, "提出争议的单位")
        }
    };
    if allowed { Ok(()) } else { Err(DisputeRefusal::Person(who)) }
}

/// Proposes, rules or takes back, as the person saw the dispute (`seen`: its serial).
///
/// # Errors
/// See [`Trouble`].
pub async fn act(app: &App, actor: &Actor, id: &str, seen: u32, act: DisputeAct) -> Result<(), Trouble> {
    let OpenDispute { mut dispute, .. } = find(app, actor, id).await?;
    if dispute.serial != seen {
        return Err(Trouble::Stale);
    }
    may_act(actor, &dispute, &act).map_err(Trouble::Refused)?;
    let kind = match &act {
        DisputeAct::Propose { competent, .. } => {
            known(app, competent)?;
            "dispute_proposed"
        }
        DisputeAct::Rule { competent, .. } => {
            known(app, competent)?;
            "dispute_ruled"
        }
        DisputeAct::Withdraw { .. } => "dispute_withdrawn",
    };
    let body = serde_json::json!({ "id": id, "what": json::<DisputeRefusal>(&act)? });
    dispute.act(act, stamp(app, actor)).map_err(Trouble::Refused)?;
    keep(app, actor, dispute, kind, body).await
}

/// The last dispute about a case, for who has opened the case.
///
/// # Errors
/// The store cannot be read.
pub async fn last_of(app: &App, case_no: &str) -> Result<Option<Dispute>, ActError> {
    Ok(app.store().disputes_of(case_no).await?.pop())
}

/// Disputes without a proposal in time: for the supervisor all, for a centre's head its own.
///
/// # Errors
/// The store cannot be read.
pub async fn overdue(app: &App, actor: &Actor) -> Result<Vec<Dispute>, ActError> {
    if !supervises(actor) && !actor.is(Role::CentreHead) {
        return Ok(Vec::new());
    }
    let all = app.store().overdue_disputes(app.clock().today(), ALERTS).await?;
    Ok(all.into_iter().filter(|one| supervises(actor) || one.centre == *actor.unit()).collect())
}
