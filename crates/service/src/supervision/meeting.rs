//! Co-ordination meetings: recorded by the supervisor, their decisions reported on by the unit that carries them out and
//! accepted by the supervisor. A meeting is an event of `meetings`; what happens to its decisions of `meeting:ID`.

use std::collections::BTreeSet;

use domain::authority::{Actor, Denial};
use domain::organisation::{Role, UnitId, UnitKind};
use domain::supervision::meeting::{Decision, DecisionAct, Meeting, MeetingRefusal};
use jiff::civil::Date;
use store::Supervised;

use super::subject::{ALERTS, PAGE, Record, commit, json, stamp, units};
use crate::app::App;
use crate::error::ActError;

/// Why an act on a meeting failed.
pub type Trouble = super::subject::Trouble<MeetingRefusal>;

/// What is recorded of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingIn {
    /// What it was about.
    pub title: String,
    /// The day.
    pub on: Date,
    /// Who was there.
    pub units: BTreeSet<UnitId>,
    /// The agenda.
    pub agenda: String,
}

/// A meeting with its decisions.
#[derive(Debug, Clone)]
pub struct Held {
    /// The meeting.
    pub meeting: Meeting,
    /// Its decisions in order.
    pub decisions: Vec<Decision>,
}

/// Whether the person keeps the record and follows decisions up.
#[must_use]
pub fn may_record(actor: &Actor) -> bool {
    actor.is(Role::Supervisor)
}

/// Whether the person reads meetings: the supervisor and the heads of centres and bodies.
#[must_use]
pub fn may_read(actor: &Actor) -> bool {
    may_record(actor) || heads(actor)
}

fn heads(actor: &Actor) -> bool {
    actor.is(Role::CentreHead) || actor.is(Role::BodyHead)
}

/// Whether the person reports on what a unit was to do.
#[must_use]
pub fn may_report(actor: &Actor, owner: &UnitId) -> bool {
    heads(actor) && actor.unit() == owner
}

fn readable(actor: &Actor) -> Result<(), ActError> {
    if may_read(actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

fn recorder(actor: &Actor) -> Result<(), ActError> {
    if may_record(actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// The units that meet and carry decisions out.
#[must_use]
pub fn members(app: &App) -> Vec<UnitId> {
    units(app, |kind| matches!(kind, UnitKind::Centre | UnitKind::StreetCentre | UnitKind::Body))
}

/// Records a meeting; its id.
///
/// # Errors
/// Not the supervisor; see [`Meeting::check`].
pub async fn record(app: &App, actor: &Actor, what: MeetingIn) -> Result<String, Trouble> {
    recorder(actor)?;
    if !what.units.is_subset(&members(app).into_iter().collect()) {
        return Err(Trouble::Refused(MeetingRefusal::Units));
    }
    let seen = app.store().stream_length("meetings").await?;
    let meeting = Meeting {
        id: format!("LX-{:04}", seen + 1),
        title: what.title.trim().to_owned(),
        on: what.on,
        units: what.units,
        agenda: what.agenda.trim().to_owned(),
        by: actor.author.clone(),
        at: app.clock().now(),
        serial: 0,
    };
    meeting.check(app.clock().today()).map_err(Trouble::Refused)?;
    let record = Record {
        stream: "meetings".to_owned(),
        seen,
        kind: "meeting_recorded",
        body: serde_json::json!({ "meeting": json::<MeetingRefusal>(&meeting)? }),
        public: vec![("meeting", meeting.id.clone())],
        rows: vec![Supervised::Meeting(meeting.clone())],
    };
    commit(app, actor, record).await?;
    Ok(meeting.id)
}

/// Whether the meeting is the person's affair: the supervisor reads all, a head those the own unit sat in or has to carry
/// out something of.
fn sees(actor: &Actor, held: &Held) -> bool {
    let unit = actor.unit();
    may_record(actor)
        || held.meeting.units.contains(unit)
        || held.decisions.iter().any(|decision| decision.owner == *unit)
}

/// Meetings with their decisions, the newest first, a page before the one with the id given.
///
/// # Errors
/// Not for this person.
pub async fn list(app: &App, actor: &Actor, before: &str) -> Result<Vec<Held>, ActError> {
    readable(actor)?;
    let mut found: Vec<Held> = Vec::new();
    let mut before = before.to_owned();
    while found.len() < PAGE as usize {
        let page = page(app, &before).await?;
        let Some(last) = page.last() else { break };
        before = last.meeting.id.clone();
        let full = page.len() == PAGE as usize;
        found.extend(page.into_iter().filter(|held| sees(actor, held)));
        if !full {
            break;
        }
    }
    found.truncate(PAGE as usize);
    Ok(found)
}

async fn page(app: &App, before: &str) -> Result<Vec<Held>, ActError> {
    let meetings = app.store().meetings(before, PAGE).await?;
    let (Some(newest), Some(oldest)) = (meetings.first(), meetings.last()) else { return Ok(Vec::new()) };
    let mut decisions = app.store().decisions(&oldest.id, &newest.id).await?;
    let all = meetings.into_iter().map(|meeting| {
        let (own, rest) = decisions.drain(..).partition(|one| one.meeting == meeting.id);
        decisions = rest;
        Held { meeting, decisions: own }
    });
    Ok(all.collect())
}

/// One meeting with its decisions.
///
/// # Errors
/// Not for this person; there is none.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Held, ActError> {
    readable(actor)?;
    let meeting = app.store().meeting(id).await?.ok_or(ActError::NotFound)?;
    let held = Held { decisions: app.store().decisions(id, id).await?, meeting };
    if sees(actor, &held) { Ok(held) } else { Err(ActError::NotFound) }
}

/// Decisions that are not taken for done: for the supervisor all, for others their own unit's.
///
/// # Errors
/// The store cannot be read.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<Decision>, ActError> {
    let owner = (!may_record(actor)).then(|| actor.unit());
    if !may_read(actor) {
        return Ok(Vec::new());
    }
    Ok(app.store().open_decisions(owner, PAGE).await?)
}

/// Decisions their owners did not carry out in time: for the supervisor all, for others their own unit's.
///
/// # Errors
/// The store cannot be read.
pub async fn overdue(app: &App, actor: &Actor) -> Result<Vec<Decision>, ActError> {
    let owner = (!may_record(actor)).then(|| actor.unit());
    if !may_read(actor) {
        return Ok(Vec::new());
    }
    Ok(app.store().overdue_decisions(owner, app.clock().today(), ALERTS).await?)
}

/// Adds a decision to a meeting, as the person saw it (`seen`: its serial).
///
/// # Errors
/// See [`Trouble`].
pub async fn decide(
    app: &App,
    actor: &Actor,
    (id, seen): (&str, u32),
    text: &str,
    owner: &UnitId,
    due: Date,
) -> Result<(), Trouble> {
    recorder(actor)?;
    let held = find(app, actor, id).await?;
    if !members(app).contains(owner) {
        return Err(Trouble::Refused(MeetingRefusal::Owner));
    }
    let before = u32::try_from(held.decisions.len()).unwrap_or(u32::MAX);
    let days = (due, app.clock().today());
    let decision = Decision::made(&held.meeting, before, text, owner, days).map_err(Trouble::Refused)?;
    let body = serde_json::json!({ "decision": json::<MeetingRefusal>(&decision)? });
    keep(app, actor, (held.meeting, seen), decision, ("decision_made", body)).await
}

/// Reports, accepts or returns, as the person saw the meeting (`seen`: its serial).
///
/// # Errors
/// See [`Trouble`].
pub async fn act(
    app: &App,
    actor: &Actor,
    (id, seen): (&str, u32),
    no: u32,
    act: DecisionAct,
) -> Result<(), Trouble> {
    let held = find(app, actor, id).await?;
    let mut decisions = held.decisions.into_iter();
    let mut decision =
        decisions.find(|one| one.no == no).ok_or(Trouble::Refused(MeetingRefusal::NoDecision))?;
    let (kind, allowed, who) = match act {
        DecisionAct::Report(_) => {
            ("decision_reported", may_report(actor, &decision.owner), "牵头单位的负责人")
        }
        DecisionAct::Accept => ("decision_accepted", may_record(actor), "效能监察人员"),
        DecisionAct::Return { .. } => ("decision_returned", may_record(actor), "效能监察人员"),
    };
    if !allowed {
        return Err(Trouble::Refused(MeetingRefusal::Person(who)));
    }
    let body = serde_json::json!({ "meeting": id, "no": no, "what": json::<MeetingRefusal>(&act)? });
    decision.act(act, stamp(app, actor)).map_err(Trouble::Refused)?;
    keep(app, actor, (held.meeting, seen), decision, (kind, body)).await
}

async fn keep(
    app: &App,
    actor: &Actor,
    (mut meeting, seen): (Meeting, u32),
    decision: Decision,
    (kind, body): (&'static str, serde_json::Value),
) -> Result<(), Trouble> {
    if meeting.serial != seen {
        return Err(Trouble::Stale);
    }
    meeting.serial += 1;
    let record = Record {
        stream: format!("meeting:{}", meeting.id),
        seen,
        kind,
        body,
        public: vec![("meeting", meeting.id.clone())],
        rows: vec![Supervised::Meeting(meeting), Supervised::Decision(decision)],
    };
    commit(app, actor, record).await
}
