//! The simulation against a real store: repeatable, lawful, complete.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::case::{Case, Desk, Event, Light, State};
use domain::organisation::Role;
use domain::supervision::doc::REFUSED_BY_ACTS;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{App, Setup};
use store::{CaseQuery, Options, Side, Store, StoredEvent};

use super::{Plan, Summary, run};
use crate::demo::seed;

const UNTIL: &str = "2026-11-20T15:30:00+08:00";

struct Town {
    app: App,
    summary: Summary,
    _dir: tempfile::TempDir,
}

async fn town(cases: u32, days: u32, number: u64) -> Town {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { published: Some(dir.path().join("checkpoint")), ..Options::default() };
    let store = Store::open_sqlite(&dir.path().join("yichuang.db"), options).await.unwrap();
    let plan = Plan { cases, days, seed: number, until: UNTIL.parse().unwrap(), supervised: true };
    let entropy = Entropy::seeded(number);
    let keyring = Keyring::generate(&entropy, true).unwrap();
    let start = plan.until - jiff::SignedDuration::from_hours(24 * (i64::from(days) + 1));
    let app = App::new(Setup {
        store,
        clock: Clock::manual(start),
        entropy,
        keyring,
        render: Arc::new(|_| Err("no papers here".to_owned())),
        origin: crate::demo::DEMO_ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    })
    .await
    .unwrap();
    seed(&app, dir.path()).await.unwrap();
    let summary = run(&app, &plan).await.unwrap();
    Town { app, summary, _dir: dir }
}

impl Town {
    async fn events(&self) -> Vec<StoredEvent> {
        let mut events: Vec<StoredEvent> = Vec::new();
        loop {
            let next = events.last().map_or(0, |event| event.idx + 1);
            let page = self.app.store().events_from(next, 2_000).await.unwrap();
            if page.is_empty() {
                return events;
            }
            events.extend(page);
        }
    }

    async fn cases(&self) -> Vec<Case> {
        let (mut cases, mut before) = (Vec::new(), None);
        loop {
            let query = CaseQuery { side: Side::All, state: None, item: None, before, limit: 500 };
            let page = self.app.store().cases(&query).await.unwrap();
            cases.extend(page.rows.into_iter().map(|row| row.case.clone()));
            before = page.next;
            if before.is_none() {
                return cases;
            }
        }
    }

    async fn history(&self, case: &Case) -> Vec<Event> {
        let events = self.app.store().events_of(&service::case::stream(&case.no), 0, 1_000).await.unwrap();
        events.iter().map(|event| event.case_event().unwrap()).collect()
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_log_and_another_seed_another() {
    let (one, two, other) = (town(60, 20, 5).await, town(60, 20, 5).await, town(60, 20, 6).await);
    assert_eq!(one.summary, two.summary);
    let (ours, theirs) = (one.events().await, two.events().await);
    assert!(ours.len() > 300, "{}", ours.len());
    assert_eq!(ours.len(), theirs.len());
    for (left, right) in ours.iter().zip(&theirs) {
        assert_eq!((&left.leaf, &left.body, &left.at), (&right.leaf, &right.body, &right.at), "{}", left.idx);
        assert_eq!((&left.stream, left.nonce), (&right.stream, right.nonce));
    }
    assert_ne!(ours.last().unwrap().body, other.events().await.last().unwrap().body);
}

/// One run of 600 cases, looked at from every side: making it is most of the work.
#[tokio::test]
async fn six_hundred_cases_are_lawful_complete_and_verify() {
    let town = town(600, 90, 1).await;
    assert_eq!(town.summary.refused, Vec::<String>::new());
    assert_eq!(town.summary.cases, 600);
    let cases = town.cases().await;
    assert_eq!(cases.len(), 600);
    every_state_and_desk_occurs(&cases);
    what_seldom_happens_happens(&town, &cases).await;
    rows_are_what_their_events_make(&town, &cases).await;
    findings_are_as_rare_as_in_life(&cases);
    every_kind_of_finding_is_shown(&town).await;
    figures_are_what_the_cases_say(&town, &cases).await;
    the_log_verifies_and_runs_forward(&town).await;
}

fn every_state_and_desk_occurs(cases: &[Case]) {
    // No item of the demonstration is decided outside the district.
    for state in State::ALL.into_iter().filter(|state| *state != State::Referred) {
        assert!(cases.iter().any(|case| case.state == state), "no case is {}", state.code());
    }
    let desks: BTreeSet<Desk> = cases.iter().map(Case::desk).collect();
    assert_eq!(desks, BTreeSet::from(Desk::ALL));
    let today = "2026-11-20".parse().unwrap();
    let open = || cases.iter().filter(|case| case.state.is_open() && !case.waits());
    assert!(open().any(|case| case.due_on().is_some_and(|due| due < today)), "something is late");
    assert!(open().any(|case| case.due_on() == Some(today)), "something is due today");
    assert!(open().any(|case| !case.holder.signed_in), "a hand-over is not signed in");
    assert!(cases.iter().filter(|case| case.decided.is_some()).count() > 300, "most are concluded");
    let late =
        cases.iter().filter(|case| case.decided.as_ref().and_then(|decided| decided.on_time) == Some(false));
    assert!((1..60).contains(&late.count()), "few are decided late");
}

async fn what_seldom_happens_happens(town: &Town, cases: &[Case]) {
    let mut kinds = BTreeSet::new();
    for case in cases {
        kinds.extend(town.history(case).await.iter().map(|event| event.fact.kind()));
    }
    let all = domain_kinds();
    let never: Vec<_> = all.difference(&kinds).collect();
    assert!(never.is_empty(), "never happened: {never:?}");
    assert!(cases.iter().any(|case| case.accepted.as_ref().is_some_and(|accepted| accepted.deemed)));
    assert!(cases.iter().any(|case| case.notices.len() > 1), "somebody was told again");
}

/// A demonstration full of findings would teach nobody anything; one without would show nothing.
fn findings_are_as_rare_as_in_life(cases: &[Case]) {
    let share = |rule: &str| {
        let found = cases.iter().filter(|case| case.findings.iter().any(|finding| finding.rule == rule));
        found.count() * 1000 / cases.len()
    };
    // (rule, per mille of cases: at least, at most)
    let table = [
        ("accepted-incomplete", 0, 20),
        ("near-promise", 1, 350),
        ("over-promise", 1, 100),
        ("over-statute", 0, 60),
        ("over-step", 0, 150),
        ("over-delivery", 0, 40),
        ("over-first-examination", 0, 10),
        ("deemed-acceptance", 1, 40),
        ("recorded-late", 1, 5),
    ];
    for (rule, least, most) in table {
        assert!((least..=most).contains(&share(rule)), "{rule}: {} of a thousand", share(rule));
    }
}

/// Every rule whose matter the product lets happen has found something.
async fn every_kind_of_finding_is_shown(town: &Town) {
    service::supervision::settle(&town.app).await.unwrap();
    let (first, last) = ("2000-01-01".parse().unwrap(), "2100-01-01".parse().unwrap());
    let sums = town.app.store().sums("rule", first, last).await.unwrap();
    let raised = sums.into_iter().filter(|(_, measure, n)| measure == "raised" && *n > 0);
    let found: BTreeSet<String> = raised.map(|(rule, ..)| rule).collect();
    let rules = domain::supervision::shipped::rules();
    let never: BTreeSet<String> = REFUSED_BY_ACTS.into_iter().map(str::to_owned).collect();
    let missing: Vec<&str> = rules
        .iter()
        .map(|rule| rule.id.as_str())
        .filter(|id| !found.contains(*id) && !never.contains(*id))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "never found");
    let both: Vec<&String> = found.intersection(&never).collect();
    assert_eq!(both, Vec::<&String>::new(), "found, though said to be impossible");
}

/// The figures come from counts that every act keeps; here they are compared with the cases themselves.
async fn figures_are_what_the_cases_say(town: &Town, cases: &[Case]) {
    let (today, calendar) = (town.app.clock().today(), town.app.calendar());
    let master = town.app.master();
    let actors = master.accounts.keys().filter_map(|name| master.actor(name));
    let overseers: Vec<_> =
        actors.filter(|actor| actor.is(Role::CentreHead) || actor.is(Role::Supervisor)).collect();
    assert!(overseers.len() > 6);
    for actor in overseers {
        let seen: Vec<&Case> = cases.iter().filter(|case| actor.sees(case) && case.state.is_open()).collect();
        let lit = |light: Light| seen.iter().filter(|case| case.light(today, calendar) == light).count();
        let stands = seen.iter().filter(|case| case.state == State::Suspended && case.clock_stands()).count();
        let totals = service::work::totals(&town.app, &actor).await.unwrap();
        assert_eq!(
            (totals.open, totals.late, totals.near, totals.stands),
            (seen.len(), lit(Light::Bad), lit(Light::Warn), stands),
            "{}",
            actor.title
        );
        for group in &totals.by_state {
            let of_state = seen.iter().filter(|case| case.state.code() == group.key);
            let late = of_state.clone().filter(|case| case.light(today, calendar) == Light::Bad).count();
            assert_eq!((group.open, group.late), (of_state.count(), late), "{} {}", actor.title, group.key);
        }
        for group in &totals.by_holder {
            let held = seen.iter().filter(|case| case.holder.unit.0 == group.key).count();
            assert_eq!(group.open, held, "{} {}", actor.title, group.key);
        }
        let overview = service::work::overview(&town.app, &actor).await.unwrap();
        assert!(!overview.truncated);
        assert_eq!(overview.by_post.iter().map(|group| group.open).sum::<usize>(), seen.len());
        let waiting = seen.iter().filter(|case| !case.holder.signed_in).count();
        let shown = if actor.is(Role::CentreHead) { waiting.min(20) } else { 0 };
        assert_eq!(overview.unsigned.len(), shown, "{}", actor.title);
    }
}

/// Every kind of event a case of the demonstration can have: none is reported up to a body outside the district.
fn domain_kinds() -> BTreeSet<&'static str> {
    [
        "submitted",
        "received",
        "correction_requested",
        "paper_served",
        "supplemented",
        "accepted",
        "deemed_accepted",
        "declined",
        "step_started",
        "opinion_given",
        "objection_raised",
        "objection_answered",
        "step_returned",
        "passed_up",
        "signed_in",
        "sent_back",
        "suspended",
        "resumed",
        "extension_requested",
        "extended",
        "extension_refused",
        "decided",
        "issued",
        "delivered",
        "originals_returned",
        "withdrawn",
        "terminated",
        "lapsed",
        "void_requested",
        "voided",
        "reassigned",
        "archived",
        "finding_raised",
    ]
    .into()
}

async fn rows_are_what_their_events_make(town: &Town, cases: &[Case]) {
    let master = town.app.master();
    for case in cases {
        let rules = master.rules(&master.items.get(&case.item).unwrap(), case.competence.mode);
        let folded = Case::fold(&town.history(case).await, &rules, town.app.calendar()).unwrap();
        assert_eq!(folded, *case, "{}", case.no);
    }
}

async fn the_log_verifies_and_runs_forward(town: &Town) {
    service::log::advance(&town.app).await.unwrap();
    let head = town.app.store().checkpoint().await.unwrap().unwrap();
    let note = ledger::note::SignedNote::parse(&head.note).unwrap();
    let checkpoint = ledger::checkpoint::Checkpoint::parse(note.text()).unwrap();
    let mut verifier = ledger::verify::Verifier::new();
    verifier.watch(checkpoint.size);
    let events = town.events().await;
    for event in &events {
        let index = u64::try_from(event.idx).unwrap();
        verifier.record(index, &event.nonce, event.body.as_bytes(), event.leaf.as_bytes()).unwrap();
    }
    verifier.check(&checkpoint).unwrap();
    assert_eq!(checkpoint.size, u64::try_from(events.len()).unwrap());
    assert!(events.is_sorted_by(|a, b| a.at <= b.at));
    let until = UNTIL.parse().unwrap();
    assert!(events.last().unwrap().recorded_at().unwrap() <= until);
}
