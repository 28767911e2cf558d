//! Scores: computed from what the store keeps, recorded with everything they rest on, computed again from the log alone.

pub mod formula;
mod gather;

use domain::authority::{Actor, Denial};
use domain::organisation::{PostId, Role, UnitId};
use domain::supervision::score::{
    Formula, Inputs, Material, Month, Ranks, Score, ScoreRun, Subject, Total, Who, differing, ranks,
};
use serde_json::json;
use sha2::Digest as _;
use store::{MasterRow, StoreError};

use super::{by, commit, event, failed};
use crate::app::App;
use crate::encoding::to_hex;
use crate::error::ActError;

pub use formula::FormulaError;

/// Months of a subject that are shown.
const MONTHS: u32 = 24;

fn supervisor(actor: &Actor) -> Result<(), ActError> {
    if actor.is(Role::Supervisor) { Ok(()) } else { Err(ActError::Denied(Denial::Role)) }
}

fn hash(value: &impl serde::Serialize) -> Result<String, ActError> {
    let bytes = serde_json::to_vec(value).map_err(|error| ActError::Failed(error.into()))?;
    Ok(to_hex(&sha2::Sha256::digest(bytes)))
}

/// Scores with what they were computed of.
pub(crate) struct Evaluated {
    pub(crate) scores: Vec<Score>,
    pub(crate) material: Material,
    inputs: Inputs,
    upto: i64,
}

/// Scores of some days under a formula, without writing anything.
pub(crate) async fn evaluate(
    app: &App,
    formula: &Formula,
    first: jiff::civil::Date,
    last: jiff::civil::Date,
) -> Result<Evaluated, ActError> {
    let (material, upto) = gather::from_store(app, first, last).await?;
    let inputs = gather::inputs(app, &material).await?;
    Ok(Evaluated { scores: material.scores(formula, &inputs), material, inputs, upto })
}

/// Computes the scores of a month and records them; those computed before stay in the log.
///
/// # Errors
/// Not a supervisor; the month lies ahead; somebody else does it.
pub async fn run(app: &App, actor: &Actor, month: Month) -> Result<ScoreRun, ActError> {
    supervisor(actor)?;
    if month.first() > app.clock().today() {
        return Err(ActError::field("/month", "这个月还没有到"));
    }
    super::settle(app).await?;
    record(app, Some(actor), month).await
}

/// Computes and records, by a person or by the system itself.
pub(super) async fn record(app: &App, actor: Option<&Actor>, month: Month) -> Result<ScoreRun, ActError> {
    let record = formula::installed(app).await?;
    let evaluated = evaluate(app, &record.formula, month.first(), month.last()).await?;
    let before = app.store().score_run(month).await?.map_or(0, |run| run.run);
    let run = ScoreRun {
        month: month.to_string(),
        run: before + 1,
        formula: record.formula.id.clone(),
        formula_version: record.formula.version,
        formula_hash: hash(&record.formula)?,
        upto: evaluated.upto,
        at: app.clock().now(),
        by: by(actor),
        inputs: evaluated.inputs,
        totals: evaluated.scores.iter().map(Total::from).collect(),
        digest: hash(&evaluated.scores)?,
    };
    let public = [
        ("digest", json!(run.digest)),
        ("formula", json!(run.formula_hash)),
        ("month", json!(run.month)),
        ("upto", json!(run.upto)),
    ];
    let told = event("scores_computed", json!({ "run": run }), &public);
    let rows = vec![MasterRow::Scores(Box::new((run.clone(), evaluated.scores)))];
    match commit(app, actor, format!("score:{month}"), before, vec![told], rows).await {
        Ok(()) => Ok(run),
        Err(StoreError::Clash { .. }) => Err(ActError::Busy),
        Err(other) => Err(failed(app, other).await),
    }
}

/// The last run of a month, as the log has it.
///
/// # Errors
/// The store cannot be read.
pub async fn recorded(app: &App, month: Month) -> Result<Option<ScoreRun>, ActError> {
    gather::recorded(app, month).await
}

/// A month computed again.
#[derive(Debug, Clone)]
pub struct Recomputed {
    /// As it was recorded.
    pub run: ScoreRun,
    /// As it came out now.
    pub scores: Vec<Score>,
    /// Subjects whose points differ: recorded, now.
    pub differing: Vec<(Subject, Option<i64>, Option<i64>)>,
    /// Everything is the same, to the last line.
    pub same: bool,
}

/// Computes a recorded month again from the log alone: the run, the formula under the version it names, findings and what
/// became of them, figures counted from the acts of cases. Nothing is read that is kept beside the log but the catalogue
/// versions cases are pinned to.
///
/// # Errors
/// The month was never computed; the store cannot be read.
pub async fn recompute(app: &App, month: Month) -> Result<Recomputed, ActError> {
    let run = recorded(app, month).await?.ok_or(ActError::NotFound)?;
    let formula = formula::of_version(app, run.formula_version).await?.ok_or(ActError::NotFound)?;
    let material = gather::from_log(app, month.first(), month.last(), run.upto).await?;
    let scores = material.scores(&formula, &run.inputs);
    let totals: Vec<Total> = scores.iter().map(Total::from).collect();
    let same = hash(&scores)? == run.digest && hash(&formula)? == run.formula_hash;
    Ok(Recomputed { differing: differing(&run.totals, &totals), same, scores, run })
}

/// A subject under the formula in force and under another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulated {
    /// Whose.
    pub subject: Subject,
    /// Rank and hundredths under the formula in force.
    pub now: (Option<usize>, i64),
    /// Under the other.
    pub then: (Option<usize>, i64),
}

/// What another formula would have made of a month: nothing is written.
///
/// # Errors
/// Not a supervisor; the store cannot be read.
pub async fn simulate(
    app: &App,
    actor: &Actor,
    other: &Formula,
    month: Month,
) -> Result<Vec<Simulated>, ActError> {
    supervisor(actor)?;
    let record = formula::installed(app).await?;
    let evaluated = evaluate(app, &record.formula, month.first(), month.last()).await?;
    let others = evaluated.material.scores(other, &evaluated.inputs);
    let mut all = Vec::new();
    for who in Who::ALL {
        let then: std::collections::BTreeMap<&Subject, (Option<usize>, i64)> = ranks(&others, who)
            .into_iter()
            .map(|(rank, score)| (&score.subject, (rank, score.points)))
            .collect();
        for (rank, score) in ranks(&evaluated.scores, who) {
            let then = then.get(&score.subject).copied().unwrap_or_default();
            all.push(Simulated { subject: score.subject.clone(), now: (rank, score.points), then });
        }
    }
    Ok(all)
}

/// The unit a subject belongs to; none for an item, or what is there no longer.
fn unit_of(app: &App, subject: &Subject) -> Option<UnitId> {
    let master = app.master();
    let of_post = |post: &PostId| master.posts.get(post).map(|post| post.unit.clone());
    match subject.who {
        Who::Body | Who::Centre => Some(subject.key.as_str().into()),
        Who::Post => of_post(&subject.key.as_str().into()),
        Who::Person => master.accounts.get(&subject.key).and_then(|account| of_post(&account.post)),
        Who::Item => None,
    }
}

/// Whether the person may see a subject's score: supervisors all, a head those of the own unit, everybody the own and that
/// of the own post. Scores of persons are nobody else's business.
#[must_use]
pub fn may_see(app: &App, actor: &Actor, subject: &Subject) -> bool {
    let heads = actor.is(Role::BodyHead) || actor.is(Role::CentreHead);
    let own = match subject.who {
        Who::Person => subject.key == actor.author.person,
        Who::Post => subject.key == actor.author.post.0,
        Who::Body | Who::Centre | Who::Item => false,
    };
    actor.is(Role::Supervisor) || own || (heads && unit_of(app, subject).as_ref() == Some(actor.unit()))
}

/// The name of a subject: of the unit, post, person or item.
#[must_use]
pub fn name_of(app: &App, subject: &Subject) -> String {
    let master = app.master();
    match subject.who {
        Who::Body | Who::Centre => master.unit_name(&subject.key.as_str().into()),
        // Its title begins with its unit, which tells it from others of the name.
        Who::Post => master
            .posts
            .get(&subject.key.as_str().into())
            .map_or_else(|| subject.key.clone(), |post| post.title.clone()),
        Who::Person => master
            .accounts
            .get(&subject.key)
            .map_or_else(|| subject.key.clone(), |account| account.name.clone()),
        Who::Item => master.items.name(&subject.key).to_owned(),
    }
}

/// Scores of a month of one kind, in their order, as far as the person may see them.
#[derive(Debug, Clone, Default)]
pub struct Board {
    /// Rank, score.
    pub rows: Vec<(Option<usize>, Score)>,
    /// How they were computed; none: not yet.
    pub run: Option<ScoreRun>,
    /// Months that have scores, the newest first.
    pub months: Vec<String>,
}

/// The scores of a month.
///
/// # Errors
/// The store cannot be read.
pub async fn board(app: &App, actor: &Actor, month: Month, who: Who) -> Result<Board, ActError> {
    let scores = app.store().scores(month, who.code()).await?;
    let ranked: Ranks<'_> = ranks(&scores, who);
    let seen = ranked.into_iter().filter(|(_, score)| may_see(app, actor, &score.subject));
    Ok(Board {
        rows: seen.map(|(rank, score)| (rank, score.clone())).collect(),
        run: app.store().score_run(month).await?,
        months: app.store().score_months(MONTHS).await?,
    })
}

/// A score with the months of its subject.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The score.
    pub score: Score,
    /// The run it is of.
    pub run: ScoreRun,
    /// Points by month, the newest first.
    pub months: Vec<(String, i64)>,
    /// Mean of the months shown, in hundredths: what half a year or a year is scored by (model A).
    pub mean: i64,
}

/// The score of one subject.
///
/// # Errors
/// There is none for this person.
pub async fn of(app: &App, actor: &Actor, month: Month, subject: &Subject) -> Result<Opened, ActError> {
    if subject.key.chars().any(char::is_control) || !may_see(app, actor, subject) {
        return Err(ActError::NotFound);
    }
    let score = app.store().score(month, subject).await?.ok_or(ActError::NotFound)?;
    let run = app.store().score_run(month).await?.ok_or(ActError::NotFound)?;
    let months = app.store().scores_of(subject, 12).await?;
    let sum: i64 = months.iter().map(|(_, points)| points).sum();
    let mean = i64::try_from(months.len()).map_or(0, |n| if n == 0 { 0 } else { (sum + n / 2) / n });
    Ok(Opened { score, run, months, mean })
}
