//! Findings: who may see them, lists, and what people do with them.

use std::collections::BTreeSet;

use domain::authority::{Actor, Denial};
use domain::organisation::{PostId, Role};
use domain::supervision::finding::{FalseCards, FindingActKind};
use domain::supervision::{Audience, Finding, FindingAct, FindingOutcome, FindingRefusal, FindingState};
use jiff::SignedDuration;
use jiff::civil::Date;
use serde_json::json;
use store::{FindingCursor, FindingQuery, MasterRow, StoreError};

use super::{answer, commit, event, failed, rule};
use crate::app::App;
use crate::error::ActError;

/// Rows of a page.
pub const PAGE: u32 = 50;
/// Findings of one case that are shown.
const OF_CASE: u32 = 100;
/// Days over which false cards are counted.
pub const RATE_DAYS: i64 = 90;

/// Why an act on a finding failed.
#[derive(Debug, thiserror::Error)]
pub enum FindingError {
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] FindingRefusal),
    /// Somebody was first.
    #[error("别人刚刚办过，请看过再办")]
    Stale,
    /// Anything else.
    #[error(transparent)]
    Act(#[from] ActError),
}

/// What a person looks for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only what waits for this person: the inbox.
    pub mine: bool,
    /// Only cards.
    pub cards: bool,
    /// Only signals, which need no answer.
    pub signals: bool,
    /// Only what is not over.
    pub open: bool,
    /// Only in this state.
    pub state: Option<FindingState>,
    /// Only of this rule.
    pub rule: Option<String>,
    /// Only charged to this unit.
    pub unit: Option<String>,
    /// Only of cases this centre received.
    pub centre: Option<String>,
    /// Only charged to this person.
    pub person: Option<String>,
    /// Only charged to this post.
    pub post: Option<String>,
}

/// A page of findings, newest first.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// What the person may see of it.
    pub rows: Vec<Finding>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Who is told of a finding, by the rule in force: posts.
pub(super) fn audience(app: &App, finding: &Finding) -> BTreeSet<PostId> {
    let master = app.master();
    let rules = app.0.rules_told.read();
    let tell = rules.get(&finding.rule).cloned().unwrap_or_default();
    let unit = finding.charge.unit.as_ref();
    let posts_of = |unit: Option<&domain::organisation::UnitId>, role: Role| {
        let posts =
            master.posts.values().filter(move |post| Some(&post.unit) == unit && post.roles.contains(&role));
        posts.map(|post| post.id.clone()).collect::<Vec<_>>()
    };
    let post = finding.charge.post.as_ref();
    let mut told = BTreeSet::new();
    for audience in tell {
        match audience {
            Audience::Post if post.is_some() => told.extend(post.cloned()),
            // A step that was given to nobody by name: whoever can do it at the body.
            Audience::Post => {
                told.extend(posts_of(unit, Role::Reviewer));
                told.extend(posts_of(unit, Role::Approver));
            }
            Audience::Substitute => {
                told.extend(post.and_then(|post| master.posts.get(post)?.substitute.clone()));
            }
            Audience::Head => {
                told.extend(posts_of(unit, Role::BodyHead));
                told.extend(posts_of(unit, Role::CentreHead));
            }
            Audience::CentreHead => told.extend(posts_of(finding.centre.as_ref(), Role::CentreHead)),
        }
    }
    // A unit without a post named is told by its head; nothing is found that nobody hears of.
    if told.is_empty() {
        told.extend(posts_of(unit, Role::BodyHead));
        told.extend(posts_of(unit, Role::CentreHead));
    }
    told
}

/// A page of findings the person may see: a supervisor all, others what was told to their post, and heads what is
/// charged to their unit and stands.
///
/// # Errors
/// A cursor that is none; the store cannot be read.
pub async fn list(app: &App, actor: &Actor, filter: &Filter, after: Option<&str>) -> Result<Page, ActError> {
    let supervisor = actor.is(Role::Supervisor);
    let before = match after.filter(|after| !after.is_empty()) {
        None => None,
        Some(text) => Some(cursor(text).ok_or_else(|| ActError::field("/after", "bad-cursor"))?),
    };
    let inbox = filter.mine || !supervisor;
    let query = FindingQuery {
        told: inbox.then(|| actor.author.post.clone()),
        unit: filter.unit.clone(),
        post: filter.post.clone(),
        person: filter.person.clone(),
        centre: filter.centre.clone(),
        rule: filter.rule.clone(),
        state: filter.state,
        level_from: if filter.cards { 2 } else { 0 },
        level_to: if filter.signals { 1 } else { 4 },
        open: filter.open,
        before,
        limit: PAGE,
    };
    let page = app.store().findings(&query).await?;
    let next = page.next.map(|next| format!("{}.{}", next.place, next.no));
    Ok(Page { rows: page.rows.into_iter().filter(|one| one.visible_to(actor)).collect(), next })
}

fn cursor(text: &str) -> Option<FindingCursor> {
    let (place, no) = text.split_once('.')?;
    let plain = no.len() <= 24 && no.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then_some(FindingCursor { place: place.parse().ok()?, no: no.to_owned() })
}

/// A finding, if the person may see it.
///
/// # Errors
/// There is none for this person.
pub async fn find(app: &App, actor: &Actor, no: &str) -> Result<Finding, ActError> {
    if no.chars().any(char::is_control) {
        return Err(ActError::NotFound);
    }
    let finding = app.store().finding(no).await?.filter(|one| one.visible_to(actor));
    finding.ok_or(ActError::NotFound)
}

/// Findings of a case the person may see.
///
/// # Errors
/// The case is not for this person.
pub async fn of_case(app: &App, actor: &Actor, no: &str) -> Result<Vec<Finding>, ActError> {
    crate::case::visible(app, actor, no).await?;
    let all = app.store().findings_of(no, OF_CASE).await?;
    Ok(all.into_iter().filter(|one| one.visible_to(actor)).collect())
}

/// What waits for a person among the newest cards that are not over: to explain; to decide; to confirm what
/// another supervisor proposed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// To explain.
    pub answer: usize,
    /// To be decided.
    pub decide: usize,
    /// Clearing proposed by somebody else.
    pub confirm: usize,
    /// Appeals to be answered.
    pub appeals: usize,
    /// Upheld, and may still be appealed.
    pub may_appeal: usize,
}

/// See [`Waiting`]; looks at a page of the newest.
///
/// # Errors
/// The store cannot be read.
pub async fn waits_for(app: &App, actor: &Actor) -> Result<Waiting, ActError> {
    let filter = Filter { cards: true, open: true, ..Filter::default() };
    let page = list(app, actor, &filter, None).await?;
    let today = app.clock().today();
    let mut waiting = Waiting::default();
    for one in &page.rows {
        let may = |kind| one.may(actor, kind, today).is_ok();
        waiting.answer += usize::from(may(FindingActKind::Explain));
        waiting.decide += usize::from(may(FindingActKind::Uphold));
        waiting.confirm += usize::from(may(FindingActKind::ConfirmClearing));
        waiting.appeals += usize::from(may(FindingActKind::AnswerAppeal));
        waiting.may_appeal += usize::from(may(FindingActKind::Appeal));
    }
    Ok(waiting)
}

/// The card whose silence this finding is about, for whoever may see it.
///
/// # Errors
/// The store cannot be read.
pub async fn before(app: &App, actor: &Actor, finding: &Finding) -> Result<Option<Finding>, ActError> {
    if finding.evidence.events.iter().all(|event| event.kind != "finding_unanswered") {
        return Ok(None);
    }
    let stream = app.store().stream_at(finding.place).await?;
    let Some(no) = stream.strip_prefix("finding:") else { return Ok(None) };
    match find(app, actor, no).await {
        Ok(before) => Ok(Some(before)),
        Err(ActError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Does an act on a finding, as the person saw it (`seen`: its serial).
///
/// # Errors
/// See [`FindingError`].
pub async fn act(
    app: &App,
    actor: &Actor,
    no: &str,
    seen: u32,
    act: &FindingAct,
) -> Result<Finding, FindingError> {
    let mut finding = find(app, actor, no).await?;
    if finding.serial != seen {
        return Err(FindingError::Stale);
    }
    let (now, today) = (app.clock().now(), app.clock().today());
    finding.act(actor, act, now, today, app.calendar())?;
    let body = json!({ "act": act, "by": actor.author, "no": finding.no, "outcome": finding.outcome, "state": finding.state });
    let public = [("outcome", json!(finding.outcome)), ("rule", json!(finding.rule))];
    let told = event(act.kind().event(), body, &public);
    let mut rows = vec![MasterRow::Finding(Box::new(finding.clone()))];
    rows.extend(answer::decided(&finding).into_iter().map(MasterRow::Tally));
    match commit(app, Some(actor), format!("finding:{no}"), seen, vec![told], rows).await {
        Ok(()) => {}
        Err(StoreError::Clash { .. }) => return Err(FindingError::Stale),
        Err(other) => return Err(failed(app, other).await.into()),
    }
    if finding.outcome == Some(FindingOutcome::Cleared) {
        rule::check_rate(app, &finding.rule).await?;
    }
    Ok(finding)
}

/// Shares of false cards by rule over the last 90 days: published to whoever may see rules.
///
/// # Errors
/// The store cannot be read.
pub async fn false_cards(app: &App) -> Result<std::collections::BTreeMap<String, FalseCards>, ActError> {
    let today = app.clock().today();
    let from = today.saturating_sub(SignedDuration::from_hours(24 * RATE_DAYS));
    let mut rates = std::collections::BTreeMap::<String, FalseCards>::new();
    for (rule, measure, n) in app.store().sums("rule", from, today).await? {
        let rate = rates.entry(rule).or_default();
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        match measure.as_str() {
            "upheld" | "cleared" => rate.decided += n,
            "wrong" => rate.wrong += n,
            _ => {}
        }
    }
    Ok(rates)
}

/// Every finding of some days, in order: for scores and bulletins. In chunks, so that the store is never held.
///
/// # Errors
/// Not a supervisor; the store cannot be read.
pub async fn between(app: &App, actor: &Actor, first: Date, last: Date) -> Result<Vec<Finding>, ActError> {
    if !actor.is(Role::Supervisor) {
        return Err(ActError::Denied(Denial::Role));
    }
    let mut all: Vec<Finding> = Vec::new();
    loop {
        let after = all.last().map(|one| (one.on, one.no.clone()));
        let after = after.as_ref().map(|(day, no)| (*day, no.as_str()));
        let page = app.store().findings_between(first, last, after, 500).await?;
        let full = page.len() == 500;
        all.extend(page);
        if !full {
            return Ok(all);
        }
    }
}
