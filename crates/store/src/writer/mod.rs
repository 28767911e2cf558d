//! The batch writer: one per process, up to 64 acts a transaction (DESIGN §5, ADR 015).
//!
//! Acts are planned as they come, from what is remembered of the log, while earlier batches are being written. A batch
//! leaves behind the one under way, so that the database need not wait for us; its statements refuse it whole where memory
//! was wrong: the log ends elsewhere, a version has moved, a key was used. Such a batch and those behind it, and what
//! cannot be planned from memory, go the careful way: lock, read, plan and write in one transaction. A clash is answered without disturbing its neighbours; when the database
//! refuses even a careful batch, its acts run one by one, so that a bad one fails alone.

pub(crate) mod pg;
pub(crate) mod sqlite;

use std::collections::VecDeque;
use std::future::{self, Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::StoreError;
use crate::engine::Statement;
use crate::plan::{Known, Plan, Rows};
use crate::write::{Committed, Write};

/// Most acts in one transaction.
pub(crate) const BATCH: usize = 64;

/// Batches under way at once.
const FLIGHTS: usize = 2;

/// Turns taken after another instance was found to write too: each holds the commit lock over several batches, so that
/// the log changes hands seldom. The first batch of a turn is a careful one.
const TURNS: u32 = 64;

/// Acts in a turn, and how long it is kept while nobody asks: as long as callers just answered need to come back.
const TURN: usize = 256;
const LINGER: Duration = Duration::from_millis(3);

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

/// Rows changed by each statement of the tasks that are no acts.
pub(crate) type Changed = Vec<Vec<u64>>;

type Landing = Pin<Box<dyn Future<Output = Result<Changed, StoreError>> + Send>>;

/// What an engine does with a batch.
pub(crate) trait Engine: Send + 'static {
    /// Writes a planned batch in one transaction, behind those under way and only if they were recorded.
    /// [`StoreError::Lost`] means that nobody knows whether it was recorded, any other error that it was not.
    fn fly(&mut self, rows: Rows) -> Landing;

    /// After a flight was lost: whether the event at this index is there with this nonce. Where it is not, the commit lock
    /// is kept until it is given back, so that it cannot come to be there later.
    fn landed(&mut self, idx: i64, nonce: [u8; 32]) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Locks, reads, plans and writes jobs in one transaction; keeps the commit lock beyond it if asked to. Gives the jobs
    /// back.
    fn careful(
        &mut self,
        jobs: Vec<Job>,
        hold: bool,
    ) -> impl Future<Output = (Vec<Job>, Result<Careful, StoreError>)> + Send;

    /// Gives the commit lock back, if it is held.
    fn release(&mut self) -> impl Future<Output = ()> + Send;
}

/// How a careful batch ended.
pub(crate) struct Careful {
    /// Of the acts, in order.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) changed: Changed,
    /// What is known after it, and where the log stood before it; none if that is uncertain.
    pub(crate) known: Option<(Known, i64)>,
}

/// A batch on its way.
struct Flight {
    jobs: Vec<Job>,
    outcomes: Vec<Outcome>,
    /// Index and nonce of its first event.
    first: Option<(i64, [u8; 32])>,
    landing: Landing,
}

/// The writer's state.
struct Writer<E> {
    engine: E,
    /// What is remembered, and the rows of the open batch planned on it; none: the next batch has to read.
    memory: Option<Plan>,
    /// Jobs of the open batch.
    open: Vec<Job>,
    /// Jobs not yet planned, oldest first.
    waiting: VecDeque<Job>,
    /// Batches under way, oldest first.
    flights: VecDeque<Flight>,
    /// Jobs of refused batches, oldest first.
    refused: Vec<Job>,
    /// Turns still to be taken; 0 where nobody else writes.
    turns: u32,
    /// Acts left in this turn, while the commit lock is held.
    turn: Option<usize>,
    /// Where the log would end had nobody else written since the last refused batch.
    expected: Option<i64>,
}

/// Runs until the last sender is gone and everything queued has been answered.
pub(crate) async fn run<E: Engine>(engine: E, mut queue: mpsc::Receiver<Job>) {
    let mut writer = Writer {
        engine,
        memory: None,
        open: Vec::new(),
        waiting: VecDeque::new(),
        flights: VecDeque::new(),
        refused: Vec::new(),
        turns: 0,
        turn: None,
        expected: None,
    };
    let mut incoming = Vec::with_capacity(BATCH);
    loop {
        writer.plan();
        if writer.may_leave() {
            // Callers whose acts are just being decided may come along: a fuller batch costs each of them less.
            tokio::task::yield_now().await;
            while writer.room() > 0
                && let Ok(job) = queue.try_recv()
            {
                writer.waiting.push_back(job);
            }
            writer.plan();
            writer.leave().await;
            continue;
        }
        if writer.flights.is_empty() && !writer.waiting.is_empty() {
            // What was lost is read for under the lock it was looked up under.
            if writer.memory.is_some() {
                writer.end_turn().await;
            }
            writer.go_carefully().await;
            continue;
        }
        let room = writer.room();
        match writer.flights.front_mut() {
            Some(first) => tokio::select! {
                biased;
                landed = first.landing.as_mut() => writer.land(landed).await,
                // At the end nothing comes any more, and the flight is waited for.
                1.. = queue.recv_many(&mut incoming, room), if room > 0 => {}
            },
            None if writer.turn.is_some() => {
                match tokio::time::timeout(LINGER, queue.recv_many(&mut incoming, room)).await {
                    Ok(1..) => {}
                    Ok(0) | Err(_) => writer.end_turn().await,
                }
            }
            None if queue.recv_many(&mut incoming, room).await == 0 => return,
            None => {}
        }
        writer.waiting.extend(incoming.drain(..));
    }
}

impl<E: Engine> Writer<E> {
    /// Plans what is waiting, as far as memory suffices.
    fn plan(&mut self) {
        // While others write, memory holds only for whoever has the lock.
        let left = self.turn.unwrap_or(if self.turns == 0 { BATCH } else { 0 });
        let Some(plan) = &mut self.memory else { return };
        while self.open.len() < BATCH.min(left)
            && let Some(job) = self.waiting.front()
        {
            match &job.task {
                Task::Exec(statements) => plan.rows.exec.push(statements.clone()),
                Task::Write(write) if plan.known.suffices(write) => plan.add(write),
                Task::Write(_) => return,
            }
            self.open.extend(self.waiting.pop_front());
        }
    }

    /// So many more jobs make a full batch.
    fn room(&self) -> usize {
        BATCH.saturating_sub(self.open.len() + self.waiting.len())
    }

    /// The open batch leaves at once when nothing is under way; behind another it waits until it is worth a
    /// transaction of its own.
    fn may_leave(&self) -> bool {
        match self.flights.back() {
            None => !self.open.is_empty(),
            Some(ahead) => {
                self.memory.is_some() && self.flights.len() < FLIGHTS && self.open.len() >= ahead.jobs.len()
            }
        }
    }

    /// Sends the open batch on its way.
    async fn leave(&mut self) {
        let jobs = std::mem::take(&mut self.open);
        let Some((rows, outcomes)) = self.memory.as_mut().map(Plan::take) else { return };
        self.turn = self.turn.map(|left| left.saturating_sub(jobs.len()));
        let first = rows.events.first().map(|event| (event.idx, event.nonce));
        // One without anything to write only waits for those before it.
        let mut landing: Landing =
            if rows.is_empty() { Box::pin(future::ready(Ok(Vec::new()))) } else { self.engine.fly(rows) };
        // The first poll sends it.
        if let Poll::Ready(landed) = poll_fn(|context| Poll::Ready(landing.as_mut().poll(context))).await {
            landing = Box::pin(future::ready(landed));
        }
        self.flights.push_back(Flight { jobs, outcomes, first, landing });
    }

    /// The oldest batch has landed, well or not.
    async fn land(&mut self, landed: Result<Changed, StoreError>) {
        let Some(flight) = self.flights.pop_front() else { return };
        let landed = match (landed, flight.first) {
            (Ok(changed), _) => Ok(Some(changed)),
            (Err(StoreError::Lost), Some((idx, nonce))) => {
                tracing::warn!(idx, "connection lost in a batch, looking it up");
                let there = self.engine.landed(idx, nonce).await;
                self.turn = matches!(there, Ok(false)).then_some(TURN);
                there.map(|there| there.then(Vec::new))
            }
            (Err(error), _) => {
                tracing::debug!(%error, acts = flight.jobs.len(), "batch refused, going carefully");
                Ok(None)
            }
        };
        match landed {
            // Answers that were made without writing rest on batches that may have been refused meanwhile.
            Ok(Some(_)) if flight.first.is_none() && self.memory.is_none() => {
                self.refused.extend(flight.jobs)
            }
            Ok(Some(changed)) => answer(flight.jobs, flight.outcomes, changed),
            Ok(None) => {
                let next = self.memory.take().map(|plan| plan.known.next_idx);
                self.expected = self.expected.or(flight.first.map(|(idx, _)| idx)).or(next);
                self.refused.extend(flight.jobs);
            }
            Err(error) => {
                self.memory = None;
                refuse(flight.jobs, &error);
            }
        }
        if self.flights.is_empty() && self.memory.is_none() {
            // Nothing planned holds any more: refused batches and the open one have to be read for.
            let again = self.refused.drain(..).chain(self.open.drain(..)).rev();
            again.for_each(|job| self.waiting.push_front(job));
        }
    }

    /// Gives the log to whoever waits for it.
    async fn end_turn(&mut self) {
        if self.turn.take().is_some() {
            self.engine.release().await;
        }
    }

    /// Reads for what is waiting: for the first job alone where memory holds for the others.
    async fn go_carefully(&mut self) {
        let alone = self.memory.is_some() && self.turns == 0;
        let most = if alone { 1 } else { BATCH };
        let jobs: Vec<Job> = self.waiting.drain(..self.waiting.len().min(most)).collect();
        let (jobs, ended) = self.read_for(jobs).await;
        self.turns = self.turns.saturating_sub(1);
        match ended {
            Ok(careful) => self.learn(jobs, careful),
            Err(error) if jobs.len() == 1 || matches!(error, StoreError::Lost) => {
                self.memory = None;
                refuse(jobs, &error);
            }
            Err(error) => {
                tracing::warn!(%error, acts = jobs.len(), "batch refused, running its acts one by one");
                for job in jobs {
                    match self.read_for(vec![job]).await {
                        (jobs, Ok(careful)) => self.learn(jobs, careful),
                        (jobs, Err(error)) => {
                            self.memory = None;
                            refuse(jobs, &error);
                        }
                    }
                }
            }
        }
    }

    async fn read_for(&mut self, jobs: Vec<Job>) -> (Vec<Job>, Result<Careful, StoreError>) {
        // The last turn is none: from then on nobody is kept waiting for one that may never end.
        let hold = self.turns > 1;
        self.turn = hold.then_some(TURN);
        let ended = self.engine.careful(jobs, hold).await;
        // A lost batch may have been looked up on the way, which takes the lock too.
        if !hold {
            self.engine.release().await;
        }
        ended
    }

    fn learn(&mut self, jobs: Vec<Job>, careful: Careful) {
        let before = self.memory.take().map(|plan| plan.known);
        // A record may have moved series beside those it names: nothing is remembered across one.
        let expected = self.expected.take();
        let records = writes(&jobs).any(|write| matches!(write, Write::Record(_) | Write::Records(_)));
        if let Some((known, began)) = careful.known {
            let left = before.as_ref().map(|known| known.next_idx).or(expected);
            if left.is_some_and(|left| left != began) {
                self.turns = TURNS;
            }
            let before = before.filter(|_| !records);
            self.memory = Some(Plan::on(known.remember(before, began)));
        }
        answer(jobs, careful.outcomes, careful.changed);
    }
}

/// The acts among the jobs, in order.
fn writes(jobs: &[Job]) -> impl Iterator<Item = &Write> {
    jobs.iter().filter_map(|job| match &job.task {
        Task::Write(write) => Some(write),
        Task::Exec(_) => None,
    })
}

/// Answers each job with the next outcome of its kind; a caller that has gone away does not matter.
fn answer(jobs: Vec<Job>, acts: Vec<Outcome>, changed: Changed) {
    let (mut acts, mut changed) = (acts.into_iter(), changed.into_iter());
    for job in jobs {
        let outcome = match &job.task {
            Task::Write(_) => acts.next().unwrap_or(Err(StoreError::Lost)),
            Task::Exec(_) => Ok(Committed::Changed(changed.next().unwrap_or_default())),
        };
        let _ = job.reply.send(outcome);
    }
}

fn refuse(jobs: Vec<Job>, error: &StoreError) {
    for job in jobs {
        let _ = job.reply.send(Err(error.clone()));
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;

    use super::*;

    /// What the writer asked of the engine.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Asked {
        Flight,
        Careful { hold: bool },
        Release,
    }

    /// An engine beside which others write: the log is further on at every careful batch until `others` is used up.
    struct Fake {
        asked: Arc<Mutex<Vec<Asked>>>,
        others: i64,
        refuse: bool,
        holds: bool,
    }

    impl Engine for Fake {
        fn fly(&mut self, rows: Rows) -> Landing {
            self.asked.lock().push(Asked::Flight);
            let refuse = std::mem::take(&mut self.refuse);
            Box::pin(async move {
                tokio::task::yield_now().await;
                if refuse {
                    Err(StoreError::Invalid("test"))
                } else {
                    Ok(rows.exec.iter().map(|_| vec![1]).collect())
                }
            })
        }

        async fn landed(&mut self, _: i64, _: [u8; 32]) -> Result<bool, StoreError> {
            Ok(false)
        }

        async fn careful(&mut self, jobs: Vec<Job>, hold: bool) -> (Vec<Job>, Result<Careful, StoreError>) {
            self.asked.lock().push(Asked::Careful { hold });
            self.holds |= hold;
            self.others = (self.others - 1).max(0);
            let known = Known::at(100 - self.others, None, Some("0"), None).unwrap();
            let began = known.next_idx;
            let changed = jobs.iter().map(|_| vec![2]).collect();
            (jobs, Ok(Careful { outcomes: Vec::new(), changed, known: Some((known, began)) }))
        }

        async fn release(&mut self) {
            if std::mem::take(&mut self.holds) {
                self.asked.lock().push(Asked::Release);
            }
        }
    }

    /// Sends tasks that are no acts, as fast as they are answered; what the engine was asked.
    async fn drive(others: i64, refuse: bool, tasks: usize) -> Vec<Asked> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (sender, receiver) = mpsc::channel(1024);
        let writer =
            tokio::spawn(run(Fake { asked: Arc::clone(&asked), others, refuse, holds: false }, receiver));
        let callers = (0..16).map(|_| {
            let sender = sender.clone();
            tokio::spawn(async move {
                for _ in 0..tasks / 16 {
                    let (reply, answer) = oneshot::channel();
                    sender.send(Job { task: Task::Exec(Vec::new()), reply }).await.unwrap();
                    assert!(matches!(answer.await.unwrap(), Ok(Committed::Changed(rows)) if rows.len() == 1));
                }
            })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
        drop(sender);
        writer.await.unwrap();
        Arc::into_inner(asked).unwrap().into_inner()
    }

    #[tokio::test]
    async fn alone_one_careful_batch_is_enough_and_nothing_is_held() {
        let asked = drive(0, false, 3_200).await;
        let careful = asked.iter().filter(|asked| matches!(asked, Asked::Careful { .. })).count();
        assert_eq!((careful, asked.first()), (1, Some(&Asked::Careful { hold: false })));
        assert!(!asked.contains(&Asked::Release));
    }

    #[tokio::test]
    async fn a_refused_batch_and_those_behind_it_are_read_for_and_all_are_answered() {
        let asked = drive(0, true, 1_600).await;
        let careful = asked.iter().filter(|asked| matches!(asked, Asked::Careful { .. })).count();
        assert_eq!(careful, 2, "at the start, and for what was refused");
    }

    #[tokio::test]
    async fn turns_end_and_the_lock_is_never_kept() {
        // Others write at first and then no more, while we are never idle.
        let tasks = (TURNS as usize + 8) * (TURN + 2 * BATCH);
        let asked = drive(3, true, tasks).await;
        let mut held = false;
        for asked in &asked {
            match asked {
                Asked::Careful { hold } => {
                    assert!(!held, "a turn follows another without the lock having been given back");
                    held = *hold;
                }
                Asked::Release => held = false,
                Asked::Flight => {}
            }
        }
        assert!(!held, "the lock is kept at the end");
        assert!(asked.contains(&Asked::Careful { hold: true }), "no turn was taken");
        let last = asked.iter().rposition(|asked| *asked == Asked::Release).unwrap();
        assert!(asked.len() - last > 8, "turns never end");
    }
}
