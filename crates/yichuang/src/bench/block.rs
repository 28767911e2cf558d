//! A block: floor, ours, floor. Its ratio counts only if the two floors agree; else it is run again and the discarded
//! one is counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::Runtime;

use super::basics::{Outcome, now, pause};
use super::floor::Floor;
use super::load::{Load, Op, Sample};
use super::machine::{self, Pid};
use super::site::Server;

/// Floors of a block may differ by so much.
const FLOORS_AGREE: f64 = 0.25;
/// A block is run at most so often.
const TRIES: usize = 5;

/// Rate and latency, without the single values.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Summary {
    /// Operations a second.
    pub(crate) rate: f64,
    /// Milliseconds.
    pub(crate) p50: f64,
    /// Milliseconds.
    pub(crate) p99: f64,
}

impl From<&Sample> for Summary {
    fn from(sample: &Sample) -> Self {
        Self { rate: sample.rate(), p50: sample.ms(0.5), p99: sample.ms(0.99) }
    }
}

/// What one block came to. CPU in milliseconds an operation.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    /// `sqlite`, `postgres`, or `two instances`.
    pub(crate) engine: &'static str,
    /// What was done.
    pub(crate) op: Op,
    /// Connections.
    pub(crate) clients: usize,
    /// Requests had intended start times.
    pub(crate) open_loop: bool,
    /// Ours.
    pub(crate) ours: Summary,
    /// Mean of the two floors.
    pub(crate) floor: Option<Summary>,
    /// CPU of our processes.
    pub(crate) app_cpu: f64,
    /// CPU of PostgreSQL under our load.
    pub(crate) db_cpu: f64,
    /// CPU of PostgreSQL under the floor.
    pub(crate) floor_cpu: f64,
    /// Share of the machine the load generator used.
    pub(crate) client_share: f64,
    /// Processors other programs used.
    pub(crate) others: f64,
    /// Load average at the end.
    pub(crate) load: f64,
    /// Largest memory of our processes, MiB.
    pub(crate) peak_mib: f64,
    /// Blocks thrown away before this one.
    pub(crate) discarded: usize,
    /// The floors agreed.
    pub(crate) steady: bool,
}

impl Block {
    /// Ours ÷ floor, throughput.
    pub(crate) fn ratio(&self) -> Option<f64> {
        self.floor.filter(|floor| floor.rate > 0.0).map(|floor| self.ours.rate / floor.rate)
    }
}

/// The servers under load, and what they are measured beside.
pub(crate) struct Stand<'a> {
    /// Runs the load.
    pub(crate) runtime: &'a Runtime,
    /// Our processes.
    pub(crate) servers: Vec<&'a Server>,
    /// The load.
    pub(crate) load: &'a Arc<Load>,
    /// The floor, on PostgreSQL.
    pub(crate) floor: Option<&'a Floor>,
    /// Name in figures.
    pub(crate) engine: &'static str,
    /// Length of each part.
    pub(crate) seconds: u64,
}

/// How the load comes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// As fast as it is answered.
    Closed,
    /// So many a second.
    Open(f64),
}

struct Measured {
    sample: Sample,
    app_ms: f64,
    db_ms: f64,
    own_ms: f64,
    busy_ms: f64,
    wall_ms: f64,
    peak_mib: f64,
}

impl Stand<'_> {
    fn app_pids(&self) -> Vec<Pid> {
        self.servers.iter().map(|server| server.pid()).collect()
    }

    fn db_pids(&self) -> Vec<Pid> {
        self.floor.and_then(|floor| floor.postmaster).into_iter().collect()
    }

    /// A block of an operation.
    pub(crate) fn block(&self, op: Op, clients: usize, pace: Pace) -> Outcome<Block> {
        let Some(floor) = self.floor else {
            self.prepare(op, 6_000.0)?;
            let ours = self.ours(op, clients, pace)?;
            return Ok(self.told(op, clients, pace, &ours, None, 0, true));
        };
        let mut expected = 5_000.0;
        let mut discarded = 0;
        loop {
            self.prepare(op, expected)?;
            let before = self.floor(floor, op, clients, pace)?;
            let ours = self.ours(op, clients, pace)?;
            let after = self.floor(floor, op, clients, pace)?;
            expected = ours.sample.rate();
            let (low, high) = (
                before.sample.rate().min(after.sample.rate()),
                before.sample.rate().max(after.sample.rate()),
            );
            let steady = high - low <= FLOORS_AGREE * high;
            if steady || discarded + 1 == TRIES {
                return Ok(self.told(op, clients, pace, &ours, Some((&before, &after)), discarded, steady));
            }
            discarded += 1;
        }
    }

    /// Acts need cases to act on; `expected` acts a second.
    fn prepare(&self, op: Op, expected: f64) -> Outcome<()> {
        if op != Op::Act {
            return Ok(());
        }
        let acts = (expected * self.seconds as f64 * 1.6) as u64;
        self.runtime.block_on(self.load.prepare(acts))
    }

    fn ours(&self, op: Op, clients: usize, pace: Pace) -> Outcome<Measured> {
        let length = Duration::from_secs(self.seconds);
        let (apps, dbs) = (self.app_pids(), self.db_pids());
        let watching = AtomicBool::new(true);
        std::thread::scope(|scope| {
            let watcher = scope.spawn(|| watch(&apps, &watching));
            let started = Counters::read(&apps, &dbs);
            let sample = self.runtime.block_on(async {
                let sample = match pace {
                    Pace::Closed => self.load.closed(op, clients, length).await?,
                    Pace::Open(rate) => self.load.open(op, rate, clients, length).await?,
                };
                // The work of an act is done when its consumers are: T6 counts the process tree until then.
                if op == Op::Life {
                    for server in &self.servers {
                        server.caught_up().await?;
                    }
                }
                Outcome::Ok(sample)
            });
            let ended = Counters::read(&apps, &dbs);
            watching.store(false, Ordering::SeqCst);
            let peak_mib = watcher.join().map_err(|_| "the memory watch failed")?;
            Ok(ended.since(&started, sample?, peak_mib))
        })
    }

    fn floor(&self, floor: &Floor, op: Op, clients: usize, pace: Pace) -> Outcome<Measured> {
        let (apps, dbs) = (self.app_pids(), self.db_pids());
        let started = Counters::read(&apps, &dbs);
        let (clients, rate) = match pace {
            Pace::Closed => (clients, None),
            Pace::Open(rate) => (clients.min(8), Some(rate)),
        };
        let sample = floor.run(op, clients, self.seconds, rate)?;
        Ok(Counters::read(&apps, &dbs).since(&started, sample, 0.0))
    }

    #[expect(clippy::too_many_arguments, reason = "plain assembly of a row, called in two places")]
    fn told(
        &self,
        op: Op,
        clients: usize,
        pace: Pace,
        ours: &Measured,
        floors: Option<(&Measured, &Measured)>,
        discarded: usize,
        steady: bool,
    ) -> Block {
        let per_op = |ms: f64, sample: &Sample| if sample.ops > 0 { ms / sample.ops as f64 } else { 0.0 };
        let mean = |a: f64, b: f64| f64::midpoint(a, b);
        let floor = floors.map(|(before, after)| {
            let (a, b) = (Summary::from(&before.sample), Summary::from(&after.sample));
            Summary { rate: mean(a.rate, b.rate), p50: mean(a.p50, b.p50), p99: mean(a.p99, b.p99) }
        });
        let floor_cpu = floors.map_or(0.0, |(before, after)| {
            mean(per_op(before.db_ms, &before.sample), per_op(after.db_ms, &after.sample))
        });
        let capacity = ours.wall_ms * machine::processors() as f64;
        let others = (ours.busy_ms - ours.app_ms - ours.db_ms - ours.own_ms).max(0.0) / ours.wall_ms;
        Block {
            engine: self.engine,
            op,
            clients,
            open_loop: matches!(pace, Pace::Open(_)),
            ours: Summary::from(&ours.sample),
            floor,
            app_cpu: per_op(ours.app_ms, &ours.sample),
            db_cpu: per_op(ours.db_ms, &ours.sample),
            floor_cpu,
            client_share: ours.own_ms / capacity,
            others,
            load: machine::load(),
            peak_mib: ours.peak_mib,
            discarded,
            steady,
        }
    }
}

/// The kernel's counters at an instant.
struct Counters {
    app_ms: f64,
    db_ms: f64,
    own_ms: f64,
    busy_ms: f64,
    at: std::time::Instant,
}

impl Counters {
    fn read(apps: &[Pid], dbs: &[Pid]) -> Self {
        Self {
            app_ms: machine::cpu_ms(apps),
            db_ms: machine::cpu_ms(dbs),
            own_ms: machine::own_cpu_ms(),
            busy_ms: machine::busy_ms(),
            at: now(),
        }
    }

    fn since(&self, start: &Self, sample: Sample, peak_mib: f64) -> Measured {
        Measured {
            sample,
            app_ms: self.app_ms - start.app_ms,
            db_ms: self.db_ms - start.db_ms,
            own_ms: self.own_ms - start.own_ms,
            busy_ms: self.busy_ms - start.busy_ms,
            wall_ms: self.at.duration_since(start.at).as_secs_f64() * 1e3,
            peak_mib,
        }
    }
}

/// The largest memory of the processes while watched.
fn watch(pids: &[Pid], watching: &AtomicBool) -> f64 {
    let mut peak = 0.0_f64;
    while watching.load(Ordering::SeqCst) {
        let each = pids.iter().map(|pid| machine::pss_mib(*pid));
        peak = each.fold(peak, f64::max);
        pause(Duration::from_millis(250));
    }
    peak
}
