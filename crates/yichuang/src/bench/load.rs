//! Load over HTTP: many connections on one thread, closed loop for ratios, open loop with intended start times.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::basics::{Dice, Outcome, now, percentile, until};
use super::district::{ACTS, Desk};
use super::http::{Client, request};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Op {
    /// `POST /cases`
    Create,
    /// `POST /cases/{no}/acts`
    Act,
    /// `GET /cases/{no}`
    Read,
    /// `GET /cases/{no}?include=events`
    ReadAll,
    /// `GET /cases`, 50 rows
    List,
    /// `GET /cases` of a deciding body: all its desks
    ListBody,
    /// `GET /desk/case/{no}` as HTML
    Page,
    /// `GET /desk` as HTML
    Work,
    /// Create, five acts, read
    Life,
}

impl Op {
    /// Name in figures and tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Act => "transition",
            Self::Read => "read",
            Self::ReadAll => "read with events",
            Self::List => "list",
            Self::ListBody => "list of a body",
            Self::Page => "case page",
            Self::Work => "work list page",
            Self::Life => "life",
        }
    }
}

/// A case whose next act is `done`.
#[derive(Debug, Clone)]
struct Ready {
    no: String,
    desk: usize,
    done: usize,
}

/// Everything the load is made of; shared by the connections.
pub(crate) struct Load {
    /// Where the servers listen; connections go round.
    pub(crate) addrs: Vec<SocketAddr>,
    /// Who asks.
    pub(crate) desks: Vec<Desk>,
    /// Session cookie of each desk's clerk.
    pub(crate) cookies: Vec<String>,
    /// Stored cases to read, with the desk that may see them.
    pub(crate) stored: Vec<(String, usize)>,
    /// Pages of the work list.
    pub(crate) lists: Vec<Vec<u8>>,
    ready: Mutex<VecDeque<Ready>>,
    serial: AtomicU64,
    events: AtomicU64,
}

/// What a run came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    /// Operations.
    pub(crate) ops: u64,
    /// Length in seconds.
    pub(crate) seconds: f64,
    /// Latencies in microseconds, sorted.
    pub(crate) latencies: Vec<u32>,
}

impl Sample {
    /// Operations a second.
    pub(crate) fn rate(&self) -> f64 {
        if self.seconds > 0.0 { self.ops as f64 / self.seconds } else { 0.0 }
    }

    /// A percentile in milliseconds.
    pub(crate) fn ms(&self, share: f64) -> f64 {
        f64::from(percentile(&self.latencies, share)) / 1e3
    }
}

impl Load {
    /// A load on servers; `stored` are cases to read.
    pub(crate) fn new(
        addrs: Vec<SocketAddr>,
        desks: Vec<Desk>,
        cookies: Vec<String>,
        stored: Vec<(String, usize)>,
    ) -> Self {
        let lists =
            desks.iter().map(|desk| request("GET", "/api/v1/cases?limit=50", &desk.clerk, "")).collect();
        Self {
            addrs,
            desks,
            cookies,
            stored,
            lists,
            ready: Mutex::default(),
            serial: AtomicU64::new(1),
            events: AtomicU64::new(0),
        }
    }

    /// Sets the next serial number of applicants and idempotency keys.
    pub(crate) fn start_at(&self, serial: u64) {
        self.serial.store(serial, Ordering::SeqCst);
    }

    /// Events of what has been acknowledged so far.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.events.load(Ordering::SeqCst)
    }

    fn take(&self) -> Option<Ready> {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    fn give(&self, ready: Ready) {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).push_back(ready);
    }

    /// Creates cases until acts enough are waiting.
    pub(crate) async fn prepare(self: &Arc<Self>, acts: u64) -> Outcome<()> {
        let waiting = {
            let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
            ready.iter().map(|one| ACTS - one.done).sum::<usize>() as u64
        };
        let cases = acts.saturating_sub(waiting).div_ceil(ACTS as u64);
        let left = Arc::new(AtomicU64::new(cases));
        let mut workers = JoinSet::new();
        for n in 0..32 {
            let (load, left) = (Arc::clone(self), Arc::clone(&left));
            workers.spawn(async move {
                let mut client = load.connect(n).await?;
                while left
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
                    .is_ok()
                {
                    let ready = load.create(&mut client).await?;
                    load.give(ready);
                }
                Outcome::Ok(())
            });
        }
        while let Some(done) = workers.join_next().await {
            done??;
        }
        Ok(())
    }

    async fn connect(&self, n: usize) -> Outcome<Client> {
        Client::connect(*self.addrs.get(n % self.addrs.len().max(1)).ok_or("no server")?).await
    }

    async fn create(&self, client: &mut Client) -> Outcome<Ready> {
        let serial = self.serial.fetch_add(1, Ordering::SeqCst);
        let at = usize::try_from(serial)? % self.desks.len();
        let desk = self.desks.get(at).ok_or("no desk")?;
        let reply = client.send(&desk.create(serial)).await?.expect(201, "create")?;
        self.events.fetch_add(super::district::CREATE_EVENTS, Ordering::SeqCst);
        Ok(Ready { no: reply.member("case_no").ok_or("no number")?.to_owned(), desk: at, done: 0 })
    }

    async fn act(&self, client: &mut Client, ready: &mut Ready) -> Outcome<()> {
        let desk = self.desks.get(ready.desk).ok_or("no desk")?;
        client.send(&desk.act(&ready.no, ready.done)).await?.expect(200, "act")?;
        self.events.fetch_add(super::district::events_of(ready.done), Ordering::SeqCst);
        ready.done += 1;
        Ok(())
    }

    /// One operation; false when there is nothing left to do.
    async fn once(
        &self,
        op: Op,
        client: &mut Client,
        held: &mut Option<Ready>,
        dice: &mut Dice,
    ) -> Outcome<bool> {
        match op {
            Op::Create => {
                // Left for acts to come: they need less preparing.
                let ready = self.create(client).await?;
                self.give(ready);
            }
            Op::Act => {
                let Some(mut ready) = held.take().or_else(|| self.take()) else { return Ok(false) };
                self.act(client, &mut ready).await?;
                *held = (ready.done < ACTS).then_some(ready);
            }
            Op::Read | Op::ReadAll | Op::Page => self.read(op, client, dice).await?,
            Op::List => {
                let list = self.lists.get(dice.below(self.lists.len())).ok_or("no list")?;
                client.send(list).await?.expect(200, "list")?;
            }
            Op::ListBody => {
                let desk = self.desks.get(dice.below(self.desks.len())).ok_or("no desk")?;
                let list = request("GET", "/api/v1/cases?limit=50", &desk.reviewer, "");
                client.send(&list).await?.expect(200, "list of a body")?;
            }
            Op::Work => {
                let cookie = self.cookies.get(dice.below(self.cookies.len())).ok_or("no cookie")?;
                client
                    .send(&request("GET", "/desk?tab=all", cookie, ""))
                    .await?
                    .expect(200, "work list page")?;
            }
            Op::Life => {
                let mut ready = self.create(client).await?;
                while ready.done < ACTS {
                    self.act(client, &mut ready).await?;
                }
                let desk = self.desks.get(ready.desk).ok_or("no desk")?;
                client.send(&desk.read(&ready.no)).await?.expect(200, "read")?;
            }
        }
        Ok(true)
    }

    async fn read(&self, op: Op, client: &mut Client, dice: &mut Dice) -> Outcome<()> {
        let (no, at) = self.stored.get(dice.below(self.stored.len())).ok_or("no stored case")?;
        let desk = self.desks.get(*at).ok_or("no desk")?;
        if op == Op::Page {
            let cookie = self.cookies.get(*at).ok_or("no cookie")?;
            client
                .send(&request("GET", &format!("/desk/case/{no}"), cookie, ""))
                .await?
                .expect(200, "case page")?;
            return Ok(());
        }
        let read = match op {
            Op::ReadAll => request("GET", &format!("/api/v1/cases/{no}?include=events"), &desk.clerk, ""),
            _ => desk.read(no),
        };
        client.send(&read).await?.expect(200, "read")?;
        Ok(())
    }

    /// A closed loop: each of `connections` asks again as soon as it is answered.
    pub(crate) async fn closed(
        self: &Arc<Self>,
        op: Op,
        connections: usize,
        length: Duration,
    ) -> Outcome<Sample> {
        let mut clients = Vec::new();
        for n in 0..connections {
            clients.push(self.connect(n).await?);
        }
        let start = now();
        let mut workers = JoinSet::new();
        for (n, mut client) in clients.into_iter().enumerate() {
            let load = Arc::clone(self);
            workers.spawn(async move {
                let (mut latencies, mut held, mut dice) = (Vec::new(), None, Dice::new(n as u64 + 1));
                let mut last = now();
                while last.duration_since(start) < length {
                    if !load.once(op, &mut client, &mut held, &mut dice).await? {
                        break;
                    }
                    let after = now();
                    latencies.push(micros(after.duration_since(last)));
                    last = after;
                }
                held.into_iter().for_each(|ready| load.give(ready));
                Outcome::Ok((latencies, last))
            });
        }
        gather(workers, start).await
    }

    /// An open loop: `rate` requests a second start at intended times whether or not earlier ones are answered (as
    /// long as one of `connections` is free); latency counts from the intended start.
    pub(crate) async fn open(
        self: &Arc<Self>,
        op: Op,
        rate: f64,
        connections: usize,
        length: Duration,
    ) -> Outcome<Sample> {
        let next = Arc::new(AtomicU64::new(0));
        let total = (rate * length.as_secs_f64()) as u64;
        let mut clients = Vec::new();
        for n in 0..connections {
            clients.push(self.connect(n).await?);
        }
        let start = now() + Duration::from_millis(5);
        let mut workers = JoinSet::new();
        for (n, mut client) in clients.into_iter().enumerate() {
            let (load, next) = (Arc::clone(self), Arc::clone(&next));
            workers.spawn(async move {
                let (mut latencies, mut held, mut dice) = (Vec::new(), None, Dice::new(n as u64 + 1));
                let mut last = start;
                loop {
                    let index = next.fetch_add(1, Ordering::SeqCst);
                    if index >= total {
                        break;
                    }
                    let intended = start + Duration::from_secs_f64(index as f64 / rate);
                    if intended > now() {
                        until(intended).await;
                    }
                    if !load.once(op, &mut client, &mut held, &mut dice).await? {
                        break;
                    }
                    last = now();
                    latencies.push(micros(last.duration_since(intended)));
                }
                held.into_iter().for_each(|ready| load.give(ready));
                Outcome::Ok((latencies, last))
            });
        }
        gather(workers, start).await
    }
}

type Worked = Outcome<(Vec<u32>, Instant)>;

async fn gather(mut workers: JoinSet<Worked>, start: Instant) -> Outcome<Sample> {
    let mut sample = Sample::default();
    while let Some(done) = workers.join_next().await {
        let (latencies, last) = done??;
        sample.latencies.extend(latencies);
        sample.seconds = sample.seconds.max(last.duration_since(start).as_secs_f64());
    }
    sample.latencies.sort_unstable();
    sample.ops = sample.latencies.len() as u64;
    Ok(sample)
}

fn micros(length: Duration) -> u32 {
    u32::try_from(length.as_micros()).unwrap_or(u32::MAX)
}
