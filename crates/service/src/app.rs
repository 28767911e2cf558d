//! The application: everything a use of the service needs, put together once at start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use domain::calendar::Calendar;
use domain::paper::Sheet;
use jiff::Timestamp;
use ledger::note::NoteSigner;
use parking_lot::RwLock;
use store::Store;

use crate::catalogue::booklet::Booklets;
use crate::clock::{Clock, Entropy};
use crate::error::ActError;
use crate::keys::Keyring;
use crate::lockout::Codes;
use crate::master::Master;
use crate::session::Sessions;

/// Sets something in type as PDF: handed in by the binary, because the typesetter is the largest dependency.
pub type Render = Arc<dyn Fn(&Sheet) -> Result<Vec<u8>, String> + Send + Sync>;

/// How a process is set up.
pub struct Setup {
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Keys.
    pub keyring: Keyring,
    /// The typesetter.
    pub render: Render,
    /// Name of the log, e.g. `heping.example/yichuang`.
    pub origin: String,
    /// Address printed on papers, without a trailing slash.
    pub base_url: String,
    /// A demonstration: invented people, demo seals.
    pub demo: bool,
}

/// Cheap to clone; shared by all requests and background work.
#[derive(Clone)]
pub struct App(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) keyring: Keyring,
    pub(crate) render: Render,
    /// Of the log, made once: making them costs as much as signing.
    pub(crate) signers: Arc<[NoteSigner]>,
    pub(crate) base_url: String,
    pub(crate) demo: bool,
    pub(crate) calendar: Arc<Calendar>,
    pub(crate) master: RwLock<Arc<Master>>,
    pub(crate) sessions: Sessions,
    pub(crate) codes: Codes,
    pub(crate) booklets: Booklets,
    /// One uploaded file is looked at at a time.
    pub(crate) looking: Arc<tokio::sync::Semaphore>,
    pub(crate) misses: crate::catalogue::Misses,
    /// An index is being built in the background.
    pub(crate) rebuilding: AtomicBool,
    /// Blank and sample forms already printed.
    pub(crate) forms: crate::form::Printed,
    /// The engine of supervision, where this instance follows.
    pub(crate) supervision: tokio::sync::Mutex<Option<crate::supervision::Follower>>,
    /// The day findings were last looked at for what days bring.
    pub(crate) findings_looked_at: tokio::sync::Mutex<Option<jiff::civil::Date>>,
    /// The day the last month was last looked at for scores and bulletin.
    pub(crate) month_looked_at: tokio::sync::Mutex<Option<jiff::civil::Date>>,
    /// Whom rules of supervision tell.
    pub(crate) rules_told: RwLock<BTreeMap<String, BTreeSet<domain::supervision::Audience>>>,
    /// Tells whoever looks on that figures have moved.
    pub(crate) pulse: crate::supervision::pulse::Pulse,
    /// Overviews as they were computed last.
    pub(crate) overviews: crate::supervision::overview::Computed,
    /// A rule is being tried on the past in the background.
    pub(crate) trying: AtomicBool,
    pub(crate) stopping: AtomicBool,
    /// Public figures, counted as the log grows.
    pub(crate) figures: crate::figures::Counted,
    /// Witnesses asked to cosign heads, where some are configured.
    pub(crate) witnesses: OnceLock<crate::witness::Panel>,
}

/// When the last event was recorded.
async fn last_recorded(store: &Store) -> Result<Option<Timestamp>, ActError> {
    let last = store.event(store.event_count().await? - 1).await?;
    Ok(last.map(|event| event.recorded_at()).transpose()?)
}

impl App {
    /// Loads the master data and is ready.
    ///
    /// # Errors
    /// The store cannot be read; a key of the log is none.
    pub async fn new(setup: Setup) -> Result<Self, ActError> {
        let master = crate::organisation::load(&setup.store).await?;
        if let Some(last) = last_recorded(&setup.store).await? {
            let now = setup.clock.now();
            if last > now {
                tracing::warn!(%last, %now, "the clock is behind the log: acts are dated by the log until it has caught up");
            }
            setup.clock.not_before(last);
        }
        let signers = setup.keyring.log_signers(&setup.origin)?.into();
        Ok(Self(Arc::new(Inner {
            store: setup.store,
            clock: setup.clock,
            entropy: setup.entropy,
            keyring: setup.keyring,
            render: setup.render,
            signers,
            base_url: setup.base_url,
            demo: setup.demo,
            calendar: Arc::new(Calendar::built_in().clone()),
            master: RwLock::new(Arc::new(master)),
            sessions: Sessions::default(),
            codes: Codes::default(),
            booklets: Booklets::default(),
            looking: Arc::new(tokio::sync::Semaphore::new(1)),
            misses: crate::catalogue::Misses::default(),
            rebuilding: AtomicBool::new(false),
            forms: crate::form::Printed::default(),
            supervision: tokio::sync::Mutex::new(None),
            findings_looked_at: tokio::sync::Mutex::new(None),
            month_looked_at: tokio::sync::Mutex::new(None),
            rules_told: RwLock::new(BTreeMap::new()),
            pulse: crate::supervision::pulse::Pulse::default(),
            overviews: crate::supervision::overview::Computed::default(),
            trying: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            figures: crate::figures::Counted::default(),
            witnesses: OnceLock::new(),
        })))
    }

    /// The picture of the master data in force.
    #[must_use]
    pub fn master(&self) -> Arc<Master> {
        Arc::clone(&self.0.master.read())
    }

    /// The working-day calendar in force.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.0.calendar
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// A demonstration.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// Reloads what has changed of the master data if an epoch in the store has moved.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn refresh_master(&self) -> Result<(), ActError> {
        let epochs = self.0.store.epochs().await?;
        let master = self.master();
        if master.epoch != epochs.authority || master.catalogue_epoch != epochs.catalogue {
            let master = crate::organisation::load_after(&self.0.store, &master).await?;
            self.put_master(master);
        }
        crate::master::rebuild_when_worn(self);
        Ok(())
    }

    /// Puts a picture in the place of an older one; never an older one in the place of a newer.
    pub(crate) fn put_master(&self, master: Master) {
        let mut current = self.0.master.write();
        if master.epoch >= current.epoch && master.catalogue_epoch >= current.catalogue_epoch {
            *current = Arc::new(master);
        }
    }

    /// Asks background work to end.
    pub fn stop(&self) {
        self.0.stopping.store(true, Ordering::SeqCst);
    }

    pub(crate) fn stopping(&self) -> bool {
        self.0.stopping.load(Ordering::SeqCst)
    }
}
