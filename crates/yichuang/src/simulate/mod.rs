//! `simulate`: a district at work, made up but lawful. Every act goes through the service as a person's own act, with
//! injected time; the same seed and end give the same log, byte for byte.
//!
//! - `hours`, `demand`, `people`: who comes when, and asks for what;
//! - `fate`: what is going to happen to a case, drawn when it comes in; `misdeed`: what a rule will find of it;
//! - `stage`: cases that show every state and every kind of finding;
//! - `moves`: the next move in a case as it stands; within it `twist`, `fee`, `standard`;
//! - `cast`: who makes it;
//! - `supervision`: what becomes of what the rules find; `lists`: a list the streets file, one of them late.
//!
//! Moves wait in a queue in order of their instants. Those of a short stretch are handed to the writer together, so
//! that it commits them in few transactions. Their order in the log is that of the queue: on SQLite an act reads and
//! decides without waiting, so it is queued when it is first polled, and they are polled in order.

mod cast;
mod demand;
mod dice;
mod fate;
mod hours;
mod lists;
mod misdeed;
mod moves;
mod people;
mod stage;
mod supervision;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use domain::authority::Actor;
use domain::calendar::{Calendar, day_of, start_of};
use domain::case::{Act, ActKind, Application, Rules, TYPED_FEE};
use domain::organisation::Competence;
use futures_util::future::join_all;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::master::Master;
use service::store_types::CaseRow;
use service::{ActError, App, Setup, timers};

use crate::demo::{DEMO_ORIGIN, seed};
use crate::setup::{Failure, Place, println_out, render};

use cast::{Cast, Who};
use demand::Demand;
use dice::Dice;
use fate::Fate;
use misdeed::Misdeed;
use moves::{Memory, Move, Next, Scene};
use people::People;
use stage::{STAGE, Shown};

/// Moves this close together are committed together.
const STRETCH: SignedDuration = SignedDuration::from_mins(20);
/// At most so many, which keeps them polled in order and in one batch of the writer.
const TOGETHER: usize = 30;
/// Of a small simulation at most one case in so many stands on the stage.
const STAGE_SHARE: u32 = 8;
/// Streams of dice that belong to no case.
const ARRIVALS: u64 = 1 << 42;

/// How `simulate` runs.
#[derive(Debug, Clone, Args)]
pub(crate) struct SimulateArgs {
    /// 数据目录，里面还不能有数据库
    #[arg(long)]
    pub(crate) data_dir: PathBuf,
    /// 多少件
    #[arg(long, default_value_t = 3000)]
    pub(crate) cases: u32,
    /// 第一件最早在截止前多少天收（自然日）
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3660))]
    pub(crate) days: u32,
    /// 种子：种子和截止时间相同，历史就相同
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// 截止时间，如 2026-11-20T15:30:00+08:00；不给就到现在
    #[arg(long)]
    pub(crate) until: Option<Timestamp>,
}

/// What to simulate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    /// Cases that come in.
    pub(crate) cases: u32,
    /// Calendar days before the end on which the first may come in.
    pub(crate) days: u32,
    /// Seed of everything that happens.
    pub(crate) seed: u64,
    /// The end.
    pub(crate) until: Timestamp,
    /// Supervision follows as days go by; else nobody does, as in a store that is upgraded.
    pub(crate) supervised: bool,
}

impl Plan {
    /// The first day.
    fn first(&self) -> Result<Date, Failure> {
        Ok(day_of(self.until).checked_sub(jiff::Span::new().days(self.days))?)
    }
}

fn nothing_open() -> Failure {
    Failure::new("模拟的期间里没有工作时间，请增加 --days")
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Cases taken in.
    pub(crate) cases: u32,
    /// Acts of people, taking in included.
    pub(crate) acts: u32,
    /// Cases a timer did something to, each time.
    pub(crate) timers: u32,
    /// Moves thought over again because a timer had been faster.
    pub(crate) overtaken: u32,
    /// Moves that were refused: each is a mistake of the simulation or of the rules.
    pub(crate) refused: Vec<String>,
}

/// `simulate`
pub(crate) async fn command(args: SimulateArgs) -> Result<ExitCode, Failure> {
    let plan = Plan {
        cases: args.cases,
        days: args.days,
        seed: args.seed,
        until: args.until.unwrap_or_else(|| Clock::system().now()),
        supervised: true,
    };
    let mut dice = Dice::new(plan.seed, ARRIVALS);
    if plan.cases > 0
        && hours::arrivals(plan.first()?, plan.until, 1, Calendar::built_in(), &mut dice).is_empty()
    {
        return Err(nothing_open());
    }
    let place = Place { data_dir: Some(args.data_dir.clone()), config: None }.resolve()?;
    let store = place.open().await?;
    if store.event_count().await? > 0 || place.keyring.exists() {
        return Err(Failure::new(format!("{} 中已有数据，请换一个空目录。", args.data_dir.display())));
    }
    let entropy = Entropy::seeded(args.seed);
    let keyring = Keyring::generate(&entropy, true)?;
    keyring.write(&place.keyring)?;
    let before = SignedDuration::from_hours(24 * (i64::from(args.days) + 1));
    let app = App::new(Setup {
        store: store.clone(),
        clock: Clock::manual(plan.until.checked_sub(before)?),
        entropy,
        keyring,
        render: render(),
        origin: DEMO_ORIGIN.to_owned(),
        base_url: "http://127.0.0.1:8080".to_owned(),
        demo: true,
    })
    .await?;
    seed(&app, &args.data_dir).await?;
    let summary = run(&app, &plan).await?;
    service::log::advance(&app).await?;
    store.set_meta("demo_complete", "1").await?;
    println_out(&format!(
        "已模拟 {} 件办件、{} 项操作，另有定时处理 {} 次。可用 yichuang demo --data-dir {} 查看。",
        summary.cases,
        summary.acts,
        summary.timers,
        args.data_dir.display()
    ));
    if summary.refused.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    println_out(&format!("有 {} 项操作被系统拒绝，这不应发生：", summary.refused.len()));
    summary.refused.iter().take(20).for_each(|line| println_out(line));
    Ok(ExitCode::FAILURE)
}

/// Simulates cases in a store that has organisation, catalogue and a manual clock standing before the first day.
/// Ends with the clock at `plan.until`.
///
/// # Errors
/// The store cannot be written, nothing is placed or nobody is there to act.
pub(crate) async fn run(app: &App, plan: &Plan) -> Result<Summary, Failure> {
    let mut world = World::new(app, plan)?;
    while let Some(stretch) = world.next_stretch() {
        if let Some((first, _)) = stretch.first() {
            world.midnights(day_of(*first)).await?;
        }
        world.play(stretch).await?;
    }
    world.midnights(day_of(plan.until)).await?;
    app.clock().set(plan.until);
    for line in &world.summary.refused {
        tracing::warn!(line, "a simulated act was refused");
    }
    Ok(world.summary)
}

/// A case that is going on.
struct Life {
    /// Empty until taken in.
    no: String,
    competence: Competence,
    rules: Arc<Rules>,
    fate: Fate,
    memory: Memory,
    dice: Dice,
    clerk: u32,
    receiver: String,
    /// The version the next move was thought out on, and the move; none for a look.
    planned: Option<(u32, Box<Move>)>,
}

/// A move on its way to the service.
struct Turn {
    at: Timestamp,
    case: u32,
    deed: Deed,
}

enum Deed {
    Create(Actor, Box<Application>),
    Act {
        actor: Actor,
        no: String,
        version: u32,
        act: Act,
    },
    /// A fee beside the list or once more: refused, and found.
    Charge {
        actor: Actor,
        no: String,
        version: u32,
        act: Act,
        typed: bool,
    },
    Look(String),
}

/// What came of a turn: the case as it is now.
type Outcome = Result<Option<std::sync::Arc<CaseRow>>, ActError>;

impl Turn {
    /// Sets the clock and acts. Until the writer answers nothing waits, so turns are queued in the order in which
    /// they are first polled.
    async fn take(&self, app: &App) -> Outcome {
        app.clock().set(self.at);
        match &self.deed {
            Deed::Create(actor, application) => {
                let done = service::case::create(app, actor, application, None).await?;
                Ok(done.row)
            }
            Deed::Act { actor, no, version, act } => {
                let done = match service::case::act(app, actor, no, Some(*version), act, None).await {
                    // A reminder of supervision is no reason to think again: only what people do is.
                    Err(ActError::Stale { version, meanwhile })
                        if meanwhile.iter().all(|event| event.kind == "finding_raised") =>
                    {
                        service::case::act(app, actor, no, Some(version), act, None).await?
                    }
                    other => other?,
                };
                Ok(done.row)
            }
            Deed::Charge { actor, no, typed: true, .. } => {
                service::fee::attempted(app, actor, no, TYPED_FEE).await?;
                Ok(app.store().case_by_no(no).await?)
            }
            Deed::Charge { actor, no, version, act, .. } => {
                match service::case::act(app, actor, no, Some(*version), act, None).await {
                    Err(ActError::Refused(_)) => Ok(app.store().case_by_no(no).await?),
                    other => Ok(other?.row),
                }
            }
            Deed::Look(no) => Ok(app.store().case_by_no(no).await?),
        }
    }
}

struct World<'a> {
    app: &'a App,
    plan: &'a Plan,
    master: Arc<Master>,
    cast: Cast,
    demand: Demand,
    people: People,
    /// Cases by instant of their next move, in the order in which moves were thought out.
    queue: BTreeMap<(Timestamp, u64), u32>,
    order: u64,
    lives: BTreeMap<u32, Life>,
    staged: u32,
    /// The day whose midnight has passed.
    day: Date,
    summary: Summary,
}

impl<'a> World<'a> {
    fn new(app: &'a App, plan: &'a Plan) -> Result<Self, Failure> {
        let master = app.master();
        let last = day_of(plan.until);
        let first = plan.first()?;
        let mut world = Self {
            app,
            plan,
            cast: Cast::of(&master),
            demand: Demand::of(&master, last),
            people: People::new(plan.seed, plan.cases, last.year()),
            master,
            queue: BTreeMap::new(),
            order: 0,
            lives: BTreeMap::new(),
            staged: plan.cases.div_ceil(STAGE_SHARE).min(u32::try_from(STAGE.len()).unwrap_or(0)),
            day: first,
            summary: Summary::default(),
        };
        world.let_in(first);
        let least = app.clock().now();
        match world.queue.first_key_value() {
            Some(((at, _), _)) if *at < least => Err(Failure::new("模拟的时钟晚于第一件办件")),
            None if plan.cases > 0 => Err(nothing_open()),
            _ => Ok(world),
        }
    }

    /// Queues the arrivals: those on the stage on their own days, the others by the hours people come.
    fn let_in(&mut self, first: Date) {
        let (plan, calendar) = (*self.plan, self.app.calendar());
        let mut dice = Dice::new(plan.seed, ARRIVALS);
        let drawn = hours::arrivals(first, plan.until, plan.cases, calendar, &mut dice);
        for (case, drawn) in (0..).zip(drawn) {
            let staged = self.shown(case).map(|shown| {
                let mut day = calendar.working_day_from(day_of(plan.until));
                for _ in 0..shown.days_before {
                    day = calendar.previous_working_day(day);
                }
                let evening = day.max(first).tomorrow().map_or(plan.until, start_of).min(plan.until);
                hours::arrivals(day.max(first), evening, 1, calendar, &mut dice)
            });
            let on_its_day = staged.and_then(|instants| instants.first().copied());
            self.enqueue(on_its_day.unwrap_or(drawn), case);
        }
    }

    fn shown(&self, case: u32) -> Option<&'static Shown> {
        let at = usize::try_from(case).ok().filter(|_| case < self.staged)?;
        STAGE.get(at)
    }

    /// Nothing that would come after the end is kept.
    fn enqueue(&mut self, at: Timestamp, case: u32) {
        if at <= self.plan.until {
            self.order += 1;
            self.queue.insert((at, self.order), case);
        } else {
            self.lives.remove(&case);
        }
    }

    /// The moves of the next short stretch of one day, at most one of each case.
    fn next_stretch(&mut self) -> Option<Vec<(Timestamp, u32)>> {
        let ((first, _), _) = self.queue.first_key_value()?;
        let first = *first;
        let end = first.saturating_add(STRETCH).unwrap_or(first);
        let mut stretch = Vec::new();
        while let Some(entry) = self.queue.first_entry() {
            let (at, _) = *entry.key();
            if stretch.len() == TOGETHER || at > end || day_of(at) != day_of(first) {
                break;
            }
            let case = entry.remove();
            stretch.push((at, case));
            // What follows in seconds follows this act, not the last of the stretch.
            if self.lives.get(&case).is_some_and(|life| life.fate.does(Misdeed::Hurried)) {
                break;
            }
        }
        Some(stretch)
    }

    /// Lets the timers of every midnight up to `day` fire.
    async fn midnights(&mut self, day: Date) -> Result<(), Failure> {
        while self.day < day {
            self.day = self.day.tomorrow()?;
            self.app.clock().set(start_of(self.day));
            self.summary.timers += timers::run_due(self.app).await?;
            if self.plan.supervised {
                supervision::morning(self.app, self.plan.seed, self.day, self.plan.until).await?;
            }
            lists::morning(self.app, self.day, self.plan.until).await?;
        }
        Ok(())
    }

    async fn play(&mut self, stretch: Vec<(Timestamp, u32)>) -> Result<(), Failure> {
        let mut turns = Vec::with_capacity(stretch.len());
        for (at, case) in stretch {
            turns.push(self.turn(at, case)?);
        }
        let app = self.app;
        let outcomes = join_all(turns.iter().map(|turn| turn.take(app))).await;
        // Nothing moves backwards: what follows from any of these acts comes after all of them.
        let now = turns.last().map_or(Timestamp::UNIX_EPOCH, |turn| turn.at);
        for (turn, outcome) in turns.into_iter().zip(outcomes) {
            self.after(turn, outcome, now).await?;
        }
        Ok(())
    }

    fn turn(&mut self, at: Timestamp, case: u32) -> Result<Turn, Failure> {
        let Some(life) = self.lives.get_mut(&case) else { return self.arrival(at, case) };
        let deed = match life.planned.take() {
            None => Deed::Look(life.no.clone()),
            Some((version, planned)) => {
                let Move { who, act, .. } = *planned;
                let actor = actor(&self.cast, &who, &life.competence, life.clerk)?;
                let no = life.no.clone();
                if life.memory.charged && matches!(act.kind(), ActKind::AssessFee | ActKind::RecordPayment) {
                    Deed::Charge { actor, no, version, act, typed: life.fate.does(Misdeed::TypeFee) }
                } else {
                    Deed::Act { actor, no, version, act }
                }
            }
        };
        Ok(Turn { at, case, deed })
    }

    /// Somebody comes in: draws who, with what, for what, and what is going to happen.
    fn arrival(&mut self, at: Timestamp, case: u32) -> Result<Turn, Failure> {
        let mut dice = Dice::new(self.plan.seed, u64::from(case));
        let shown = self.shown(case);
        let named = shown.and_then(|shown| {
            let head = self.master.items.by_id(shown.item)?;
            self.master.placements.contains_key(&*head.code).then(|| head.code.to_string())
        });
        let drawn = self.demand.item(&mut dice).map(str::to_owned);
        let code = named.or(drawn).ok_or_else(|| Failure::new("没有可以受理的事项"))?;
        let placement = demand::placement(&self.master, &code, day_of(at), &mut dice);
        let (Some(placement), Some(item)) = (placement, self.master.items.get(&code)) else {
            return Err(Failure::new(format!("事项 {code} 没有进驻")));
        };
        let competence = placement.competence();
        let rules = self.master.rules(&item, competence.mode);
        let drawn = Fate::draw(&rules, competence.two_levels, &mut dice);
        let fate = shown.map_or(drawn, Shown::fate);
        let application = demand::application(&item, &rules, &fate, &self.people, &mut dice);
        let clerk = dice.below(1000);
        let who = application.proxy.as_ref().map_or(&application.applicant.name, |proxy| &proxy.name);
        let receiver = who.clone();
        let life = Life {
            no: String::new(),
            competence,
            rules,
            fate,
            memory: Memory::default(),
            dice,
            clerk,
            receiver,
            planned: None,
        };
        let taker = actor(&self.cast, &Who::Clerk, &life.competence, clerk)?;
        self.lives.insert(case, life);
        Ok(Turn { at, case, deed: Deed::Create(taker, Box::new(application)) })
    }

    /// Counts what happened and thinks out the next move.
    async fn after(&mut self, turn: Turn, outcome: Outcome, now: Timestamp) -> Result<(), Failure> {
        let row = match outcome {
            Ok(row) => {
                self.summary.cases += u32::from(matches!(turn.deed, Deed::Create(..)));
                self.summary.acts += u32::from(!matches!(turn.deed, Deed::Look(_)));
                row
            }
            Err(ActError::Stale { .. }) => {
                self.summary.overtaken += 1;
                let Some(life) = self.lives.get(&turn.case) else { return Ok(()) };
                self.app.store().case_by_no(&life.no).await?
            }
            Err(error @ (ActError::Refused(_) | ActError::Denied(_) | ActError::Field { .. })) => {
                self.summary.refused.push(described(&turn, &error));
                self.lives.remove(&turn.case);
                return Ok(());
            }
            Err(other) => return Err(other.into()),
        };
        match row {
            Some(row) => self.think(turn.case, &row, now),
            None => return Err(Failure::new("办件写入后没有返回")),
        }
        Ok(())
    }

    fn think(&mut self, case: u32, row: &CaseRow, now: Timestamp) {
        let Some(life) = self.lives.get_mut(&case) else { return };
        life.no.clone_from(&row.case.no);
        let scene = Scene {
            case: &row.case,
            rules: &life.rules,
            fate: &life.fate,
            calendar: self.app.calendar(),
            cast: &self.cast,
            clerk: life.clerk,
            receiver: &life.receiver,
            now,
        };
        let at = match scene.next(&mut life.memory, &mut life.dice) {
            Next::Act(next) => {
                let at = next.at;
                life.planned = Some((row.case.version, next));
                at
            }
            Next::Look(at) => at,
            Next::Nothing => {
                self.lives.remove(&case);
                return;
            }
        };
        self.enqueue(at, case);
    }
}

fn actor(cast: &Cast, who: &Who, competence: &Competence, clerk: u32) -> Result<Actor, Failure> {
    cast.actor(who, competence, clerk).ok_or_else(|| {
        Failure::new(format!("{} 或 {} 没有人担任所需的岗位", competence.centre, competence.decides))
    })
}

fn described(turn: &Turn, error: &ActError) -> String {
    match &turn.deed {
        Deed::Create(actor, application) => format!("收件 {}（{}）：{error}", application.item, actor.title),
        Deed::Act { actor, no, act, .. } | Deed::Charge { actor, no, act, .. } => {
            format!("{no} 第 {} 号操作 {}（{}）：{error}", turn.case, act.kind().code(), actor.title)
        }
        Deed::Look(no) => format!("{no}：{error}"),
    }
}
