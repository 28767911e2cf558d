//! T23: callers of the service layer on SQLite beside raw `rusqlite`, `synchronous = full`, 64 operations a transaction.
//! Two floors: the rows the service layer itself writes, ready made, through the same schema ([`Lives`](super::lives::Lives)); and the
//! small rows of the floor of the other targets ([`naive`]).

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use domain::case::{Act, Application, OpinionOutcome, ServeMethod, VerdictIn};
use service::App;
use service::case::{act, create};
use tokio::task::JoinSet;

use super::basics::{Outcome, now};
use super::district::{ACTS, Plan, application};

/// Operations of one transaction.
pub(super) const BATCH: usize = 64;
/// Callers of the service layer.
const CALLERS: usize = 32;

/// Operations a second.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rates {
    /// Creations.
    pub(crate) create: f64,
    /// Acts.
    pub(crate) act: f64,
}

/// A run of T23.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Embedded {
    /// The service layer.
    pub(crate) ours: Rates,
    /// [`naive`], before and after.
    pub(crate) naive: [Rates; 2],
    /// [`Lives::floor`](super::lives::Lives::floor), before and after.
    pub(crate) same_rows: [Rates; 2],
}

/// The naive floor: create = case, two documents, audit row; act = guarded update of the row, audit row.
pub(crate) fn naive(path: &Path, length: Duration) -> Outcome<Rates> {
    let mut connection = fresh(path)?;
    connection.execute_batch(
        "create table if not exists raw_case (id integer primary key, no text, status text, version integer, form text);
         create table if not exists raw_doc (id integer primary key, case_id integer, name text, copies integer);
         create index if not exists raw_doc_case on raw_doc (case_id);
         create table if not exists raw_audit (id integer primary key, case_id integer, at text, who text, what text, data text);
         create index if not exists raw_audit_case on raw_audit (case_id)",
    )?;
    let form = "0123456789abcdef".repeat(44);
    let start = now();
    let mut created = 0_i64;
    while start.elapsed() < length {
        let tx = connection.transaction()?;
        for _ in 0..BATCH {
            tx.prepare_cached(
                "insert into raw_case (no, status, version, form) values (?1, 'submitted', 1, ?2)",
            )?
            .execute((created, &form))?;
            let id = tx.last_insert_rowid();
            let mut doc =
                tx.prepare_cached("insert into raw_doc (case_id, name, copies) values (?1, ?2, 1)")?;
            doc.execute((id, "first"))?;
            doc.execute((id, "second"))?;
            tx.prepare_cached(
                "insert into raw_audit (case_id, at, who, what) values (?1, '2026-11-02', 'clerk', 'create')",
            )?
            .execute([id])?;
            created += 1;
        }
        tx.commit()?;
    }
    let create = created as f64 / start.elapsed().as_secs_f64();
    let start = now();
    let mut acted = 0_i64;
    while start.elapsed() < length {
        let tx = connection.transaction()?;
        for _ in 0..BATCH {
            let id = 1 + acted % created;
            tx.prepare_cached(
                "update raw_case set status = 'in_review', version = version + 1 where id = ?1",
            )?
            .execute([id])?;
            tx.prepare_cached(
                "insert into raw_audit (case_id, at, who, what) values (?1, '2026-11-02', 'clerk', 'act')",
            )?
            .execute([id])?;
            acted += 1;
        }
        tx.commit()?;
    }
    Ok(Rates { create, act: acted as f64 / start.elapsed().as_secs_f64() })
}

/// A new file with the settings of the store's writer: each floor begins as ours does.
pub(super) fn fresh(path: &Path) -> Outcome<rusqlite::Connection> {
    if path.exists() {
        std::fs::remove_file(path)?;
    }
    let connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 20000;
         pragma cache_size = -32768; pragma temp_store = memory; pragma journal_size_limit = 134217728",
    )?;
    Ok(connection)
}

/// Ours: the service layer with rights, rules, clock, log and durability, called by 32 tasks.
pub(crate) async fn ours(app: &App, plans: &[Plan], length: Duration) -> Outcome<Rates> {
    let made = Arc::new(std::sync::Mutex::new(Vec::new()));
    let count = Arc::new(AtomicU64::new(0));
    let start = now();
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (app, count, made) = (app.clone(), Arc::clone(&count), Arc::clone(&made));
        let at = caller % plans.len();
        let plan = plans.get(at).ok_or("no plan")?.clone();
        callers.spawn(async move {
            let clerk = app.master().actor(&plan.clerk).ok_or("no clerk")?;
            let application: Application = serde_json::from_value(application(&plan, "11010519491231002X"))?;
            while start.elapsed() < length {
                let no = create(&app, &clerk, &application, None).await?.receipt.case_no;
                count.fetch_add(1, Ordering::SeqCst);
                made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((no, at));
            }
            Outcome::Ok(())
        });
    }
    while let Some(done) = callers.join_next().await {
        done??;
    }
    let create = count.load(Ordering::SeqCst) as f64 / start.elapsed().as_secs_f64();
    Ok(Rates { create, act: acts(app, plans, made, length).await? })
}

async fn acts(
    app: &App,
    plans: &[Plan],
    made: Arc<std::sync::Mutex<Vec<(String, usize)>>>,
    length: Duration,
) -> Outcome<f64> {
    let count = Arc::new(AtomicU64::new(0));
    let start = now();
    let mut callers = JoinSet::new();
    for _ in 0..CALLERS {
        let (app, count, made) = (app.clone(), Arc::clone(&count), Arc::clone(&made));
        let plans = plans.to_vec();
        callers.spawn(async move {
            while start.elapsed() < length {
                let next = made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
                let Some((no, at)) = next else { break };
                let plan = plans.get(at).ok_or("no plan")?;
                for n in 0..ACTS {
                    let (who, what) = nth_act(plan, n);
                    let actor = app.master().actor(who).ok_or("no account")?;
                    act(&app, &actor, &no, None, &what, None).await?;
                    count.fetch_add(1, Ordering::SeqCst);
                }
            }
            Outcome::Ok(now())
        });
    }
    let mut last = start;
    while let Some(done) = callers.join_next().await {
        last = last.max(done??);
    }
    Ok(count.load(Ordering::SeqCst) as f64 / last.duration_since(start).as_secs_f64())
}

fn nth_act(plan: &Plan, n: usize) -> (&str, Act) {
    match n {
        0 => (&plan.clerk, Act::ACCEPT),
        1 => {
            let opinion = "经审查，申请材料齐全，符合法定条件，建议准予。".to_owned();
            let step = plan.step.clone();
            let outcome = OpinionOutcome::Agree;
            (
                &plan.reviewer,
                Act::GiveOpinion { step, outcome, opinion, record: None, publicity: None, examined: None },
            )
        }
        2 => (
            &plan.approver,
            Act::Decide { outcome: VerdictIn::Granted, basis: None, why: None, examined: None },
        ),
        3 => (&plan.issuer, Act::Issue),
        _ => (&plan.clerk, Act::Deliver { method: ServeMethod::Window, receiver: "王小明".to_owned() }),
    }
}
