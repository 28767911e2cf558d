//! The batch writer: one per process, up to 64 acts a transaction (DESIGN §5).
//!
//! It never waits for more work: it takes what is queued. A clash is answered without disturbing its neighbours;
//! when the database refuses a batch, it is rolled back and its acts run one by one, so that a bad one fails alone.

pub(crate) mod pg;
pub(crate) mod sqlite;

use tokio::sync::oneshot;

use crate::StoreError;
use crate::engine::Statement;
use crate::write::{Committed, Write};

/// Most acts in one transaction.
pub(crate) const BATCH: usize = 64;

/// What a caller wants done, and where the answer goes. The caller may be gone by then.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) task: Task,
    pub(crate) reply: oneshot::Sender<Outcome>,
}

/// An act, or statements that are none.
#[derive(Debug)]
pub(crate) enum Task {
    Write(Write),
    Exec(Vec<Statement>),
}

pub(crate) type Outcome = Result<Committed, StoreError>;

/// The acts among the jobs, in order.
fn writes(jobs: &[Job]) -> Vec<&Write> {
    jobs.iter()
        .filter_map(|job| match &job.task {
            Task::Write(write) => Some(write),
            Task::Exec(_) => None,
        })
        .collect()
}

/// Puts the outcomes of acts and of statements back in the order of the jobs.
fn in_order(jobs: &[Job], acts: Vec<Outcome>, changed: Vec<Vec<u64>>) -> Vec<Outcome> {
    let (mut acts, mut changed) = (acts.into_iter(), changed.into_iter());
    let next = |job: &Job| match &job.task {
        Task::Write(_) => acts.next().unwrap_or(Err(StoreError::Lost)),
        Task::Exec(_) => Ok(Committed::Changed(changed.next().unwrap_or_default())),
    };
    jobs.iter().map(next).collect()
}

/// Answers; a caller that has gone away does not matter.
fn answer(jobs: Vec<Job>, outcomes: Vec<Outcome>) {
    for (job, outcome) in jobs.into_iter().zip(outcomes) {
        let _ = job.reply.send(outcome);
    }
}
