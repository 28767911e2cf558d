//! Filling a store: real cases of the last sixty days, made through the service, then copied in bulk under numbers of
//! their own until the store has the size asked for. One case in ten is open; open ones keep their whole history. Figures
//! of supervision stand beside them, for as many days as so many cases take.

use std::sync::Arc;

use domain::authority::Actor;
use domain::calendar::day_of;
use domain::case::{Act, Application, OpinionOutcome, ServeMethod, State, VerdictIn};
use jiff::{SignedDuration, Timestamp};
use service::App;
use service::case::{act, create};
use service::clock::Clock;
use store::{BulkCase, BulkEvent, BulkWork, CaseFile, CaseRow, Scope, Store, WorkQuery};

use super::basics::Outcome;
use super::district::{Plan, application};
use crate::setup::Failure;

/// Days the open cases were received on, back from today.
const DAYS: i64 = 60;
/// Every how many of them has templates.
const DAY_STEP: i64 = 3;
/// Of so many cases one is open.
const OPEN_ONE_IN: usize = 10;
/// Open cases of the last plan, whatever the size: an item that is rarely asked for.
pub(crate) const RARE: usize = 60;

/// How far a template's life goes before it is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Submitted,
    InReview,
    Examined,
    Granted,
    Archived,
}

/// A case to copy.
struct Template {
    plan: usize,
    row: Arc<CaseRow>,
    created_on: i64,
    /// Working state as JSON, cut where the number stands.
    body: Vec<String>,
    events: Vec<TemplateEvent>,
    work: Option<(BulkWork, Vec<String>)>,
}

struct TemplateEvent {
    kind: String,
    at: String,
    body: Vec<String>,
    leaf: ledger::leaf::Leaf,
}

/// What cases that have ended keep; open ones keep everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// All events.
    Whole,
    /// One event: no list and no figure needs more to be as slow as it can be.
    Brief,
    /// One event, and none of their texts: ten million of them have to fit a disk. Rows and indexes are the same.
    Bare,
}

/// What a filled store has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filled {
    /// Numbers of some of its cases, with the plan they are of.
    pub(crate) some: Vec<(String, usize)>,
}

/// Fills a store that has the demonstration district and no case yet.
pub(crate) async fn fill(app: &App, plans: &[Plan], size: usize, ended: Ended) -> Result<Filled, Failure> {
    templates_and_copies(app, plans, size, ended).await.map_err(|error| Failure::new(error.to_string()))
}

async fn templates_and_copies(app: &App, plans: &[Plan], size: usize, ended: Ended) -> Outcome<Filled> {
    let templates = templates(app, plans).await?;
    let copies = Copies::new(&templates, plans.len(), size, ended);
    let filled = Filled { some: copies.some() };
    app.store().bulk_fill(copies).await?;
    // Copies are no history: supervision begins behind them, and its figures are written as so many cases leave them.
    service::supervision::begin_here(app).await?;
    super::figures::fill(app, size).await?;
    service::log::advance(app).await?;
    Ok(filled)
}

async fn templates(app: &App, plans: &[Plan]) -> Outcome<Vec<Template>> {
    let now = Clock::system().now();
    let mut numbers = Vec::new();
    for back in (1..=DAYS).rev().filter(|back| back % DAY_STEP == 0) {
        app.clock().set(now - SignedDuration::from_hours(24 * back));
        for (n, plan) in plans.iter().enumerate() {
            let stages: &[Stage] = if back == DAYS {
                &[Stage::Archived]
            } else {
                &[Stage::Submitted, Stage::InReview, Stage::Examined, Stage::Granted]
            };
            for stage in stages {
                numbers.push((live(app, plan, *stage).await?, n));
            }
        }
    }
    // What the law makes of them by today: deemed acceptances, findings, the archive.
    app.clock().set(now);
    service::timers::run_due(app).await?;
    let mut templates = Vec::new();
    for (no, plan) in numbers {
        templates.push(template(app.store(), &no, plan).await?);
    }
    Ok(templates)
}

/// A case led through the service up to a stage; its number.
async fn live(app: &App, plan: &Plan, stage: Stage) -> Outcome<String> {
    let actor = |name: &str| app.master().actor(name).ok_or_else(|| format!("no account {name}"));
    let clerk = actor(&plan.clerk)?;
    let application: Application = serde_json::from_value(application(plan, "11010519491231002X"))?;
    let no = create(app, &clerk, &application, None).await?.receipt.case_no;
    if stage == Stage::Submitted {
        return Ok(no);
    }
    does(app, &clerk, &no, Act::ACCEPT).await?;
    if stage == Stage::InReview {
        return Ok(no);
    }
    let opinion = "经审查，申请材料齐全，符合法定条件，建议准予。".to_owned();
    let step = plan.step.clone();
    let examined = Act::GiveOpinion {
        step,
        outcome: OpinionOutcome::Agree,
        opinion,
        record: None,
        publicity: None,
        examined: None,
    };
    does(app, &actor(&plan.reviewer)?, &no, examined).await?;
    if stage == Stage::Examined {
        return Ok(no);
    }
    does(
        app,
        &actor(&plan.approver)?,
        &no,
        Act::Decide { outcome: VerdictIn::Granted, basis: None, why: None, examined: None },
    )
    .await?;
    if stage == Stage::Granted {
        return Ok(no);
    }
    does(app, &actor(&plan.issuer)?, &no, Act::Issue).await?;
    does(app, &clerk, &no, Act::Deliver { method: ServeMethod::Window, receiver: "王小明".to_owned() })
        .await?;
    Ok(no)
}

async fn does(app: &App, actor: &Actor, no: &str, what: Act) -> Outcome<()> {
    act(app, actor, no, None, &what, None).await?;
    Ok(())
}

/// Text cut where a case number stands, so that copying is joining.
fn cut(text: &str, no: &str) -> Vec<String> {
    text.split(no).map(str::to_owned).collect()
}

async fn template(store: &Store, no: &str, plan: usize) -> Outcome<Template> {
    let row = store.case_by_no(no).await?.ok_or("no template")?;
    let stored = store.events_of(&service::case::stream(no), 0, 100).await?;
    let received = stored.first().ok_or("no event")?.recorded_at()?;
    let mut events = Vec::new();
    for event in stored {
        let leaf = ledger::leaf::Leaf::parse(event.leaf.as_bytes())?;
        events.push(TemplateEvent { kind: event.kind, at: event.at, body: cut(&event.body, no), leaf });
    }
    let body = cut(&serde_json::to_string(&row.case)?, no);
    let work = work_of(store, &row).await?;
    Ok(Template { plan, created_on: days(day_of(received)), row, body, events, work })
}

fn days(day: jiff::civil::Date) -> i64 {
    let since = day.since(jiff::civil::date(1970, 1, 1)).map(|span| i64::from(span.get_days()));
    since.unwrap_or(0)
}

async fn work_of(store: &Store, row: &CaseRow) -> Outcome<Option<(BulkWork, Vec<String>)>> {
    if row.case.state == State::Archived {
        return Ok(None);
    }
    let mut after = None;
    loop {
        let query = WorkQuery {
            item: Some(row.case.item.clone()),
            state: Some(row.case.state),
            after,
            ..WorkQuery::of(Scope::All)
        };
        let page = store.work_list(&query).await?;
        after = Some(page.last().ok_or("an open template is in no list")?.cursor());
        let Some(entry) = page.iter().find(|entry| entry.case_id == row.id) else { continue };
        let item = domain::case::WorkItem::of(&row.case).ok_or("an open template without work")?;
        let work = BulkWork {
            holder: item.holder.0,
            desk: item.desk.number(),
            post: item.post.map(|post| post.0),
            due: entry.due,
            timer: item.timer,
            row: String::new(),
        };
        return Ok(Some((work, cut(&entry.row, &row.case.no))));
    }
}

/// The copies, one by one: what has ended first, then the open ones, older before younger.
struct Copies<'a> {
    ended: Vec<&'a Template>,
    /// By day of receipt.
    open: Vec<Vec<&'a Template>>,
    rare: Vec<&'a Template>,
    size: usize,
    next: usize,
    kept: Ended,
    /// The file of a bare case, beside its keys.
    bare: Arc<CaseFile>,
}

impl<'a> Copies<'a> {
    fn new(templates: &'a [Template], plans: usize, size: usize, kept: Ended) -> Self {
        let rare_plan = plans - 1;
        let (ended, open): (Vec<_>, Vec<_>) = templates.iter().partition(|one| one.work.is_none());
        let (rare, open): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|one| one.plan == rare_plan && plans > 1);
        let open = open.chunk_by(|one, next| one.created_on == next.created_on).map(<[_]>::to_vec).collect();
        let bare = ended.first().map(|one| CaseFile {
            personal: String::new(),
            masked: String::new(),
            ..CaseFile::clone(&one.row.file)
        });
        Self { ended, open, rare, size, next: 0, kept, bare: Arc::new(bare.unwrap_or_default()) }
    }

    /// The template of the n-th copy.
    fn of(&self, n: usize) -> Option<&'a Template> {
        let open = self.size / OPEN_ONE_IN;
        let ended = self.size - open;
        if n < ended {
            return self.ended.get(n % self.ended.len().max(1)).copied();
        }
        let n = n - ended;
        if n < RARE.min(open / 2) && !self.rare.is_empty() {
            return self.rare.get(n * self.rare.len() / RARE).copied();
        }
        // Those of a day come in turn, as people do: no stretch of a list is of one post or one state.
        let day = self.open.get(n * self.open.len() / open.max(1))?;
        day.get(n % day.len().max(1)).copied()
    }

    /// The number of the n-th copy: series of years past, so that they never meet those of today.
    fn no(template: &Template, n: usize) -> String {
        let division = template.row.case.no.split('-').next().unwrap_or_default();
        format!(
            "{division}-20{:02}{:02}{:02}-{:04}",
            10 + n / 3_000_000 % 10,
            1 + n / 250_000 % 12,
            1 + n / 9_000 % 28,
            n
        )
    }

    /// Up to twenty thousand numbers, spread evenly over what can be read.
    fn some(&self) -> Vec<(String, usize)> {
        let first = if self.kept == Ended::Bare { self.size - self.size / OPEN_ONE_IN } else { 0 };
        let step = ((self.size - first) / 20_000).max(1);
        (first..self.size)
            .step_by(step)
            .filter_map(|n| self.of(n).map(|one| (Self::no(one, n), one.plan)))
            .collect()
    }
}

impl Iterator for Copies<'_> {
    type Item = BulkCase;

    fn next(&mut self) -> Option<BulkCase> {
        let n = self.next;
        if n >= self.size {
            return None;
        }
        self.next += 1;
        let template = self.of(n)?;
        let no = Self::no(template, n);
        let competence = &template.row.case.competence;
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&(n as u64).to_le_bytes());
        let open = template.work.is_some();
        let bare = self.kept == Ended::Bare && !open;
        let events = if self.kept == Ended::Whole || open { template.events.len() } else { 1 };
        Some(BulkCase {
            state: template.row.case.state,
            body: if bare { String::new() } else { template.body.join(&no) },
            centre: competence.centre.0.clone(),
            accepts: competence.accepts.0.clone(),
            decides: competence.decides.0.clone(),
            item: template.row.case.item.clone(),
            created_on: template.created_on,
            file: Arc::clone(if bare { &self.bare } else { &template.row.file }),
            events: template.events.iter().take(events).map(|event| event.copy(&no, nonce, bare)).collect(),
            work: template.work.as_ref().map(|(work, row)| BulkWork { row: row.join(&no), ..work.clone() }),
            no,
        })
    }
}

impl TemplateEvent {
    fn copy(&self, no: &str, nonce: [u8; 32], bare: bool) -> BulkEvent {
        let body = if bare { String::new() } else { self.body.join(no) };
        let leaf =
            ledger::leaf::Leaf { commit: ledger::leaf::commit(&nonce, body.as_bytes()), ..self.leaf.clone() };
        let leaf =
            leaf.to_bytes().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        BulkEvent { kind: self.kind.clone(), at: self.at.clone(), body, nonce, leaf }
    }
}

/// A store of a size with its application, made new: organisation, catalogue, accounts and copies.
pub(crate) async fn make(
    site: &super::site::Site,
    plans: &[Plan],
    size: usize,
    ended: Ended,
) -> Result<Filled, Failure> {
    let config = site.config("single").map_err(|error| Failure::new(error.to_string()))?;
    let place = crate::setup::Resolved::from(crate::config::Config::read(&config)?);
    let store = place.open().await?;
    let start: Timestamp = Clock::system().now() - SignedDuration::from_hours(24 * (DAYS + 2));
    let app = super::serving::open(store, &place.keyring, Clock::manual(start)).await?;
    crate::demo::seed(&app, &site.data_dir).await?;
    let filled = fill(&app, plans, size, ended).await?;
    analyze(site).await?;
    Ok(filled)
}

/// Statistics for the planner, and what was written out of the way.
async fn analyze(site: &super::site::Site) -> Result<(), Failure> {
    match &site.postgres {
        Some((url, schema)) => {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
            let connection = tokio::spawn(connection);
            client.batch_execute(&format!("set search_path = {schema}")).await?;
            for table in ["event", "case_row", "case_file", "work_item", "work_count", "tally"] {
                client.batch_execute(&format!("vacuum analyze {table}")).await?;
            }
            client.batch_execute("checkpoint").await?;
            drop(client);
            let _ = connection.await;
            Ok(())
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cut_at_a_number_and_joined_with_another_has_the_other_everywhere() {
        let parts = cut("{\"no\":\"A-1\",\"stream\":\"case:A-1\"}", "A-1");
        assert_eq!(parts.join("B-22"), "{\"no\":\"B-22\",\"stream\":\"case:B-22\"}");
        assert_eq!(days(jiff::civil::date(1970, 1, 2)), 1);
    }
}
