//! Cases as the engine knows them: kept while they are lively, made again from the log when they come back.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::case::{Event, Fact, Rules};
use domain::organisation::PlacementMode;
use domain::supervision::engine::Engine;
use domain::supervision::{Finding, Watch};
use jiff::Timestamp;
use store::LogEntry;

use crate::app::App;
use crate::error::ActError;

/// Cases kept while the log is followed; when there are more, half as many stay, the liveliest.
const KEPT: usize = 5_000;
/// Cases kept while much of the log is followed at once, as a rule is tried on a year or a store is upgraded.
const KEPT_MANY: usize = 20_000;
/// Open signals of a case that are looked for.
const SIGNALS: u32 = 50;

/// A case with what hangs on it.
pub(super) struct Known {
    pub(super) watch: Watch,
    /// Signals that may still pass by themselves.
    pub(super) signals: Vec<Finding>,
    /// Points of clocks that lie ahead.
    pub(super) dues: BTreeMap<String, Timestamp>,
    rules: Arc<Rules>,
    used: u64,
}

/// See the module.
pub(crate) struct Cases {
    by_stream: HashMap<String, Known>,
    streams: HashMap<i64, String>,
    rules: HashMap<(String, u32, PlacementMode), Arc<Rules>>,
    turn: u64,
    most: usize,
    /// Findings of the past are of no use to who tries.
    trying: bool,
}

impl Known {
    pub(super) fn new(watch: Watch, rules: Arc<Rules>) -> Self {
        Self { watch, signals: Vec::new(), dues: BTreeMap::new(), rules, used: 0 }
    }

    pub(super) fn rules(&self) -> Arc<Rules> {
        Arc::clone(&self.rules)
    }
}

impl Default for Cases {
    fn default() -> Self {
        Self {
            by_stream: HashMap::new(),
            streams: HashMap::new(),
            rules: HashMap::new(),
            turn: 0,
            most: KEPT,
            trying: false,
        }
    }
}

impl Cases {
    /// For trying a rule on the past.
    pub(super) fn many() -> Self {
        Self { most: KEPT_MANY, trying: true, ..Self::default() }
    }

    /// While there is much to follow more of them are kept: reading one again costs more than its event.
    pub(super) fn keep_many(&mut self, many: bool) {
        self.most = if many { KEPT_MANY } else { KEPT };
        if self.by_stream.len() > self.most {
            self.let_go();
        }
    }

    /// It is at hand.
    pub(super) fn knows(&self, stream: &str) -> bool {
        self.by_stream.contains_key(stream)
    }

    /// A case that has just come.
    pub(super) fn put(&mut self, stream: &str, mut known: Known) {
        self.turn += 1;
        known.used = self.turn;
        self.streams.insert(known.watch.id, stream.to_owned());
        self.by_stream.insert(stream.to_owned(), known);
        if self.by_stream.len() > self.most {
            self.let_go();
        }
    }

    /// Nothing is left to follow in it.
    pub(super) fn forget(&mut self, stream: &str) {
        if let Some(known) = self.by_stream.remove(stream) {
            self.streams.remove(&known.watch.id);
        }
    }

    fn let_go(&mut self) {
        let mut used: Vec<u64> = self.by_stream.values().map(|known| known.used).collect();
        let quiet = used.len().saturating_sub(self.most / 2);
        let (_, first, _) = used.select_nth_unstable(quiet);
        let first = *first;
        self.by_stream.retain(|_, known| known.used >= first);
        let by_stream = &self.by_stream;
        self.streams.retain(|_, stream| by_stream.contains_key(stream));
    }

    /// A case as it was before an index; none where the stream tells of no case.
    pub(super) async fn get(
        &mut self,
        app: &App,
        engine: &Engine,
        stream: &str,
        before: i64,
    ) -> Result<Option<&mut Known>, ActError> {
        if !self.by_stream.contains_key(stream) {
            let history = app.store().history(stream, before).await?;
            let Some(known) = self.made(app, engine, &history, before).await? else { return Ok(None) };
            self.put(stream, known);
        }
        self.turn += 1;
        let turn = self.turn;
        let Some(known) = self.by_stream.get_mut(stream) else { return Ok(None) };
        known.used = turn;
        Ok(Some(known))
    }

    /// The stream of a case by the index of its first event.
    pub(super) async fn stream_of(&self, app: &App, case: i64) -> Result<String, ActError> {
        match self.streams.get(&case) {
            Some(stream) => Ok(stream.clone()),
            None => Ok(app.store().stream_at(case).await?),
        }
    }

    async fn made(
        &mut self,
        app: &App,
        engine: &Engine,
        history: &[LogEntry],
        before: i64,
    ) -> Result<Option<Known>, ActError> {
        let Some((first, rest)) = history.split_first() else { return Ok(None) };
        let event = first.case_event()?;
        let Some(rules) = self.rules_of(app, &event).await? else { return Ok(None) };
        let calendar = app.calendar();
        let Some(watch) = Watch::born(first.idx, first.at, &event, &rules, calendar) else { return Ok(None) };
        let mut known = Known::new(watch, rules);
        for entry in rest {
            let event = entry.case_event()?;
            let rules = self.rules_after(app, &known, &event).await?;
            known.watch.follow(entry.idx, entry.at, &event, &rules, calendar);
            known.rules = rules;
        }
        if self.trying {
            known.dues = engine.dues(&known.watch, calendar);
            return Ok(Some(known));
        }
        // Which of its points the store has is not asked: the next event writes all of them.
        let open = app.store().findings_of(&known.watch.case.no, SIGNALS).await?;
        // After a stop between findings and cursor there may be some that rest on what is still to come.
        let signal = |one: &Finding| !one.level.is_card() && one.state.is_open() && one.place < before;
        known.signals = open.into_iter().filter(signal).collect();
        Ok(Some(known))
    }

    /// The rules a case begins with.
    pub(super) async fn rules_of(
        &mut self,
        app: &App,
        event: &Event,
    ) -> Result<Option<Arc<Rules>>, ActError> {
        let Fact::Submitted { item, item_version, competence, .. } = &event.fact else { return Ok(None) };
        self.rules_for(app, item, *item_version, competence.mode).await
    }

    /// The rules that hold from an event on: others where the case moves to another version.
    pub(super) async fn rules_after(
        &mut self,
        app: &App,
        known: &Known,
        event: &Event,
    ) -> Result<Arc<Rules>, ActError> {
        let Fact::VersionMoved { to, .. } = &event.fact else { return Ok(known.rules()) };
        let case = &known.watch.case;
        let (item, mode) = (case.item.clone(), case.competence.mode);
        Ok(self.rules_for(app, &item, *to, mode).await?.unwrap_or_else(|| known.rules()))
    }

    async fn rules_for(
        &mut self,
        app: &App,
        item: &str,
        version: u32,
        mode: PlacementMode,
    ) -> Result<Option<Arc<Rules>>, ActError> {
        let key = (item.to_owned(), version, mode);
        if let Some(rules) = self.rules.get(&key) {
            return Ok(Some(Arc::clone(rules)));
        }
        let current = app.master().items.get(item).filter(|one| one.version == version);
        let version = match current {
            Some(version) => version,
            None => match app.store().item(item, version).await? {
                Some(stored) => Arc::new(stored.item),
                None => return Ok(None),
            },
        };
        let rules = app.master().rules(&version, mode);
        self.rules.insert(key, Arc::clone(&rules));
        Ok(Some(rules))
    }

    pub(super) fn adopt(&mut self, stream: &str, rules: Arc<Rules>) {
        if let Some(known) = self.by_stream.get_mut(stream) {
            known.rules = rules;
        }
    }
}
