//! Checks of centres: planned, drawn, visited, sent, corrected, looked at again. The supervisor plans and judges; the head of
//! the centre answers. A plan is an event of `checks`; each act on a check one of `check:PLAN:CENTRE`.

use std::collections::BTreeSet;

use domain::authority::{Actor, Denial};
use domain::organisation::{Role, UnitId, UnitKind};
use domain::supervision::check::{
    Check, CheckAct, CheckKind, CheckLine, CheckPlan, CheckRefusal, Part, Photo,
};
use domain::supervision::photo::PhotoKind;
use domain::supervision::sample::{self, Sample};
use jiff::ToSpan as _;
use jiff::civil::Date;
use sha2::Digest as _;
use store::Supervised;

use super::photo;
use super::subject::{ALERTS, PAGE, Record, commit, json, stamp, units};
use crate::app::App;
use crate::encoding::to_hex;
use crate::error::ActError;

/// Why an act on a check failed.
pub type Trouble = super::subject::Trouble<CheckRefusal>;

/// A case decided in a period was received at most so many days before it.
const SINCE_DAYS: i64 = 730;
/// Cases looked at in one statement.
const SCAN: u32 = 500;
/// How often an act on one line is tried again when another line was changed meanwhile.
const TRIES: usize = 4;

/// What a new plan asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanIn {
    /// How.
    pub kind: CheckKind,
    /// What it is called.
    pub title: String,
    /// Done by this day.
    pub until: Date,
    /// Files decided from this day to that.
    pub period: (Date, Date),
    /// Files at each centre.
    pub files: u32,
    /// The centres.
    pub centres: BTreeSet<UnitId>,
}

/// A plan with its checks.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The plan.
    pub plan: CheckPlan,
    /// Its checks, by centre.
    pub checks: Vec<Check>,
}

/// A check as it is opened.
#[derive(Debug, Clone)]
pub struct OpenCheck {
    /// The plan.
    pub plan: CheckPlan,
    /// The check.
    pub check: Check,
    /// Its lines; none for the centre before the findings are sent.
    pub lines: Vec<CheckLine>,
    /// As whom the person takes part.
    pub part: Part,
}

fn supervises(actor: &Actor) -> bool {
    actor.is(Role::Supervisor)
}

/// Whether the person has a part in checks at all.
#[must_use]
pub fn may_read(actor: &Actor) -> bool {
    supervises(actor) || actor.is(Role::CentreHead)
}

fn supervisor(actor: &Actor) -> Result<(), ActError> {
    if supervises(actor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

/// The centres that can be checked.
#[must_use]
pub fn centres(app: &App) -> Vec<UnitId> {
    units(app, |kind| matches!(kind, UnitKind::Centre | UnitKind::StreetCentre))
}

fn stream(plan: &str, centre: &UnitId) -> String {
    format!("check:{plan}:{centre}")
}

/// Plans checks, and draws their files; the plan's id.
///
/// # Errors
/// Not the supervisor; see [`CheckPlan::check`].
pub async fn plan(app: &App, actor: &Actor, what: PlanIn) -> Result<String, Trouble> {
    supervisor(actor)?;
    if !what.centres.is_subset(&centres(app).into_iter().collect()) {
        return Err(Trouble::Refused(CheckRefusal::NoCentre));
    }
    let seen = app.store().stream_length("checks").await?;
    let plan = CheckPlan {
        id: format!("JC-{:04}", seen + 1),
        kind: what.kind,
        title: what.title.trim().to_owned(),
        until: what.until,
        from: what.period.0,
        to: what.period.1,
        files: what.files,
        centres: what.centres,
        by: actor.author.clone(),
        at: app.clock().now(),
    };
    plan.check(app.clock().today()).map_err(Trouble::Refused)?;
    let checks = plan.centres.iter().map(|centre| Check::planned(&plan, centre));
    let mut rows: Vec<Supervised> = checks.map(|(check, lines)| Supervised::Check(check, lines)).collect();
    rows.push(Supervised::Plan(plan.clone()));
    // Which centres are visited unannounced is in no public leaf.
    let public = vec![("plan", plan.id.clone())];
    let body = serde_json::json!({ "plan": json::<CheckRefusal>(&plan)? });
    let record = Record { stream: "checks".to_owned(), seen, kind: "check_planned", body, public, rows };
    commit(app, actor, record).await?;
    if plan.files > 0 {
        for centre in &plan.centres {
            // The plan stands: what could not be drawn now is drawn by hand.
            if let Err(trouble) = draw(app, actor, &plan.id, centre).await {
                tracing::warn!(plan = plan.id, %centre, ?trouble, "files are not drawn yet");
            }
        }
    }
    Ok(plan.id)
}

/// Draws the files of a check whose plan stands in the log. Done with the plan; by hand where that broke off.
///
/// # Errors
/// Not the supervisor; nothing to draw.
pub async fn draw(app: &App, actor: &Actor, plan: &str, centre: &UnitId) -> Result<(), Trouble> {
    supervisor(actor)?;
    let open = open(app, actor, plan, centre).await?;
    let sample = sampled(app, &open.plan, centre).await?;
    let seen = open.check.serial;
    finish(app, actor, open, seen, CheckAct::Draw(sample)).await
}

/// The sample of a plan at a centre, from the log and the cases as they are now: what anybody can work out again.
///
/// # Errors
/// The store cannot be read; the plan is not in the log.
pub async fn sampled(app: &App, plan: &CheckPlan, centre: &UnitId) -> Result<Sample, ActError> {
    let place: u32 = plan.id.rsplit('-').next().and_then(|no| no.parse().ok()).ok_or(ActError::NotFound)?;
    let events = app.store().events_of("checks", place.saturating_sub(1), 1).await?;
    let event = events.first().ok_or(ActError::NotFound)?;
    let seed = to_hex(&ledger::tree::leaf_hash(event.leaf.as_bytes()));
    let mut cases = decided(app, plan, centre).await?;
    let roll = sample::roll(&mut cases);
    let hash = |bytes: &[u8]| -> [u8; 32] { sha2::Sha256::digest(bytes).into() };
    Ok(Sample {
        cases: sample::draw(&seed, &cases, plan.files, hash),
        population: u32::try_from(cases.len()).unwrap_or(u32::MAX),
        digest: to_hex(&hash(&roll)),
        seed,
    })
}

/// Numbers of a centre's cases decided in the plan's period, read a stretch at a time.
async fn decided(app: &App, plan: &CheckPlan, centre: &UnitId) -> Result<Vec<String>, ActError> {
    let since = plan.from.saturating_sub(SINCE_DAYS.days());
    let (mut cases, mut before) = (Vec::new(), None);
    loop {
        let period = (plan.from, plan.to);
        let page = app.store().decided_cases(centre, period, since, before, SCAN).await?;
        cases.extend(page.cases);
        let Some(next) = page.next else { return Ok(cases) };
        before = Some(next);
    }
}

/// Plans with their checks, the newest first, a page before the one with the id given: for the supervisor.
///
/// # Errors
/// Not for this person.
pub async fn list(app: &App, actor: &Actor, before: &str) -> Result<Vec<Planned>, ActError> {
    supervisor(actor)?;
    let plans = app.store().check_plans(before, PAGE).await?;
    let (Some(newest), Some(oldest)) = (plans.first(), plans.last()) else { return Ok(Vec::new()) };
    let mut checks = app.store().checks(&oldest.id, &newest.id).await?;
    let all = plans.into_iter().map(|plan| {
        let (own, rest) = checks.drain(..).partition(|check| check.plan == plan.id);
        checks = rest;
        Planned { plan, checks: own }
    });
    Ok(all.collect())
}

/// One plan with its checks: for the supervisor.
///
/// # Errors
/// Not for this person; there is none.
pub async fn find(app: &App, actor: &Actor, id: &str) -> Result<Planned, ActError> {
    supervisor(actor)?;
    let plan = app.store().check_plan(id).await?.ok_or(ActError::NotFound)?;
    Ok(Planned { checks: app.store().checks(id, id).await?, plan })
}

/// Checks of the person's own centre that it knows of, the newest first.
///
/// # Errors
/// Not for this person.
pub async fn own(app: &App, actor: &Actor, before: &str) -> Result<Vec<Check>, ActError> {
    if !actor.is(Role::CentreHead) {
        return Err(ActError::Denied(Denial::Role));
    }
    Ok(app.store().checks_of(actor.unit(), before, PAGE).await?)
}

/// A check with its lines. For the centre's head one that is still unknown is not there.
///
/// # Errors
/// Not for this person; there is none.
pub async fn open(app: &App, actor: &Actor, plan: &str, centre: &UnitId) -> Result<OpenCheck, ActError> {
    let whole = app.store().check(plan, centre).await?.ok_or(ActError::NotFound)?;
    let (check, mut lines) = whole;
    let part = if supervises(actor) {
        Part::Supervisor
    } else if actor.is(Role::CentreHead) && actor.unit() == centre && !check.hidden() {
        Part::Centre
    } else {
        return Err(ActError::NotFound);
    };
    if part == Part::Centre && check.sent.is_none() {
        lines.clear();
    }
    let plan = app.store().check_plan(plan).await?.ok_or(ActError::NotFound)?;
    Ok(OpenCheck { plan, check, lines, part })
}

/// Does an act, as the person saw the check. `seen` is the check's serial; for an act on a line it is the line's `seq`, so
/// that two people can fill in different lines at once. A picture is kept and added to the line.
///
/// # Errors
/// See [`Trouble`].
pub async fn act(
    app: &App,
    actor: &Actor,
    (plan, centre): (&str, &UnitId),
    seen: u32,
    act: CheckAct,
    picture: Option<Vec<u8>>,
) -> Result<(), Trouble> {
    // What is drawn is worked out, never handed in.
    if matches!(act, CheckAct::Draw(_)) {
        return draw(app, actor, plan, centre).await;
    }
    let first = self::open(app, actor, plan, centre).await?;
    allowed(&first, &act)?;
    let Some(key) = line_of(&act).map(ToOwned::to_owned) else {
        return finish(app, actor, first, seen, act).await;
    };
    let stale = |open: &OpenCheck| open.lines.iter().any(|line| line.key == key && line.seq != seen);
    let picture = match picture {
        Some(_) if stale(&first) => return Err(Trouble::Stale),
        Some(bytes) => {
            // Refused before anything is kept.
            let mut trial = first.clone();
            step(app, actor, &mut trial, act.clone())?;
            let kept = photo::keep(app, bytes).await?;
            Some(kept.map_err(|fault| Trouble::Refused(CheckRefusal::Photo(fault)))?)
        }
        None => None,
    };
    let new = picture.as_ref().map(|photo| photo.id.clone());
    let act = with_picture(act, picture);
    let removed = removed(&first, &act);
    let done = on_a_line(app, actor, first, &act, stale).await;
    let gone = match &done {
        Ok(()) => removed,
        // Surely not recorded.
        Err(Trouble::Stale | Trouble::Refused(_)) => new,
        Err(Trouble::Act(_)) => None,
    };
    if let Some(id) = gone {
        photo::forget(app, &id).await?;
    }
    done
}

/// Acts on one line go on beside those on others.
async fn on_a_line(
    app: &App,
    actor: &Actor,
    first: OpenCheck,
    act: &CheckAct,
    stale: impl Fn(&OpenCheck) -> bool,
) -> Result<(), Trouble> {
    let (plan, centre) = (first.check.plan.clone(), first.check.centre.clone());
    let mut now = first;
    for _ in 0..TRIES {
        if stale(&now) {
            return Err(Trouble::Stale);
        }
        let serial = now.check.serial;
        match finish(app, actor, now, serial, act.clone()).await {
            Err(Trouble::Stale) => now = self::open(app, actor, &plan, &centre).await?,
            done => return done,
        }
    }
    Err(ActError::Busy.into())
}

/// The file of a photograph that is taken away.
fn removed(open: &OpenCheck, act: &CheckAct) -> Option<String> {
    let CheckAct::Remove { photo, .. } = act else { return None };
    let mended = |line: &'_ CheckLine| line.correction.clone().map(|one| one.photos).unwrap_or_default();
    let mut photos = open.lines.iter().flat_map(|line| line.photos.iter().cloned().chain(mended(line)));
    photos.find(|one| one.id == *photo).map(|one| one.id)
}

fn allowed(open: &OpenCheck, act: &CheckAct) -> Result<(), Trouble> {
    let part = open.check.part(act);
    if open.part == part { Ok(()) } else { Err(Trouble::Refused(CheckRefusal::Person(part))) }
}

fn line_of(act: &CheckAct) -> Option<&str> {
    match act {
        CheckAct::Mark { key, .. } | CheckAct::Correct { key, .. } | CheckAct::Remove { key, .. } => {
            Some(key)
        }
        _ => None,
    }
}

fn with_picture(act: CheckAct, picture: Option<Photo>) -> CheckAct {
    match act {
        CheckAct::Mark { key, answer, remark, .. } => CheckAct::Mark { key, answer, remark, photo: picture },
        CheckAct::Correct { key, words, .. } => CheckAct::Correct { key, words, photo: picture },
        other => other,
    }
}

fn step(app: &App, actor: &Actor, open: &mut OpenCheck, act: CheckAct) -> Result<(), Trouble> {
    let OpenCheck { check, lines, .. } = open;
    check.act(lines, act, app.calendar(), stamp(app, actor)).map_err(Trouble::Refused)
}

/// Does the act and records it.
async fn finish(
    app: &App,
    actor: &Actor,
    mut open: OpenCheck,
    seen: u32,
    act: CheckAct,
) -> Result<(), Trouble> {
    allowed(&open, &act)?;
    if open.check.serial != seen {
        return Err(Trouble::Stale);
    }
    let kind = kind_of(&act);
    let told = json(&act)?;
    step(app, actor, &mut open, act)?;
    let OpenCheck { check, lines, .. } = open;
    let body = serde_json::json!({
        "centre": check.centre, "due": check.due, "plan": check.plan, "state": check.state, "what": told,
    });
    let mut public = vec![("plan", check.plan.clone())];
    // No leaf tells the centre before the findings do, of whatever kind: by its absence one would know who is not told.
    if check.sent.is_some() {
        public.push(("centre", check.centre.0.clone()));
    }
    let stream = stream(&check.plan, &check.centre);
    let rows = vec![Supervised::Check(check, lines)];
    commit(app, actor, Record { stream, seen, kind, body, public, rows }).await
}

fn kind_of(act: &CheckAct) -> &'static str {
    match act {
        CheckAct::Draw(_) => "check_drawn",
        CheckAct::Mark { .. } => "check_marked",
        CheckAct::Remove { .. } => "check_photo_removed",
        CheckAct::Send { .. } => "check_sent",
        CheckAct::Drop { .. } => "check_dropped",
        CheckAct::Correct { .. } => "check_corrected",
        CheckAct::Report => "check_reported",
        CheckAct::Recheck { .. } => "check_rechecked",
    }
}

/// A photograph of a check, for those who see its lines.
///
/// # Errors
/// There is none for this person.
pub async fn photograph(
    app: &App,
    actor: &Actor,
    (plan, centre): (&str, &UnitId),
    id: &str,
) -> Result<(PhotoKind, Vec<u8>), ActError> {
    let open = self::open(app, actor, plan, centre).await?;
    let corrections = open.lines.iter().filter_map(|line| line.correction.as_ref());
    let corrections = corrections.flat_map(|correction| &correction.photos);
    let mut all = open.lines.iter().flat_map(|line| &line.photos).chain(corrections);
    let photo = all.find(|photo| photo.id == id).ok_or(ActError::NotFound)?;
    Ok((photo.kind, photo::read(app, photo).await?))
}

/// Checks that wait beyond their day: for the supervisor all, for a centre's head what its centre knows of.
///
/// # Errors
/// The store cannot be read.
pub async fn overdue(app: &App, actor: &Actor) -> Result<Vec<Check>, ActError> {
    let today = app.clock().today();
    if supervises(actor) {
        return Ok(app.store().overdue_checks(today, ALERTS).await?);
    }
    if !actor.is(Role::CentreHead) {
        return Ok(Vec::new());
    }
    let own = app.store().checks_of(actor.unit(), "", PAGE).await?;
    Ok(own.into_iter().filter(|check| check.overdue(today) && check.state.with_centre()).collect())
}
