//! Supervision from the act to the score that waits for it: findings, answers, rules, the engine under two instances.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::collections::BTreeMap;

use domain::calendar::day_of;
use domain::case::Act;
use domain::catalogue::expression::Expression;
use domain::organisation::Role;
use domain::supervision::clock::{ClockOf, Offset};
use domain::supervision::engine::{Engine, Logged};
use domain::supervision::steps::Steps;
use domain::supervision::tally::{Count, Side};
use domain::supervision::{
    FindingAct, FindingOutcome, FindingRefusal, FindingState, Ground, Level, Proposal, Rule, RuleRefusal,
    RuleState, Trigger, Watch, shipped,
};
use service::supervision::finding::{self, Filter, FindingError};
use service::supervision::rule::{self, RuleError};
use service::supervision::{backtest, overview, pulse, settle};
use service::{ActError, timers};
use store::{Due, Followed};
use support::{Hall, day};

/// Districts' items with several materials that a window takes.
const ITEM: &str = "SX-001";

fn explain() -> FindingAct {
    FindingAct::Explain { text: "第一次没有看清复印件".into(), ground: None }
}
fn uphold() -> FindingAct {
    FindingAct::Uphold { text: "应当一次告知".into() }
}
fn appeal() -> FindingAct {
    FindingAct::Appeal { text: "申请人中途换了印章".into() }
}

/// Another process on the store.
async fn another(store: store::Store, at: jiff::Timestamp) -> service::App {
    let keyring = service::keys::Keyring::generate(&service::clock::Entropy::seeded(7), true).unwrap();
    support::app_on(store, at, keyring).await
}

/// As it stands where everything stopped after the findings were written and before the cursor was.
async fn cursor_back(store: &store::Store, to: i64, at: i64) {
    let (from, _) = store.cursor("supervision").await.unwrap();
    let back = Followed { consumer: "supervision".into(), from, to, at, ..Followed::default() };
    assert!(store.advance(&back).await.unwrap());
}

async fn rules_found(hall: &Hall) -> Vec<String> {
    let supervisor = hall.named("heping_supervisor");
    let page = finding::list(&hall.app, &supervisor, &Filter::default(), None).await.unwrap();
    let mut rules: Vec<String> = page.rows.into_iter().map(|one| one.rule).collect();
    rules.sort();
    rules
}

#[tokio::test]
async fn a_card_from_the_act_to_its_end() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, no) = hall.told_twice(ITEM).await;
    settle(&hall.app).await.unwrap();

    let own = finding::of_case(&hall.app, &clerk, &no).await.unwrap();
    let card = own.iter().find(|one| one.rule == "second-notice").unwrap();
    assert_eq!((card.level, card.state), (Level::Yellow, FindingState::Notified));
    assert_eq!(card.charge.person.as_deref(), Some(clerk.author.person.as_str()));
    assert_eq!(card.due_on, Some(day("2026-11-05")), "three working days to explain");
    assert!(card.told.contains(&clerk.author.post) && card.told.len() >= 2, "stand-in and head know too");
    assert!(card.no.len() <= 20, "GB/T 39046: an..20");
    assert_eq!(finding::waits_for(&hall.app, &clerk).await.unwrap().answer, 1);

    // Somebody at another centre does not know of it.
    let stranger = hall.named("hunyin_clerk1");
    assert!(matches!(finding::find(&hall.app, &stranger, &card.no).await, Err(ActError::NotFound)));

    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    let no = card.no.clone();
    let act = async |who: &domain::authority::Actor, what: FindingAct| {
        let seen = finding::find(&hall.app, who, &no).await.unwrap().serial;
        finding::act(&hall.app, who, &no, seen, &what).await
    };
    let early = act(&first, uphold()).await;
    assert!(matches!(early, Err(FindingError::Refused(FindingRefusal::TooEarly))));
    act(&clerk, explain()).await.unwrap();
    act(&first, uphold()).await.unwrap();
    let stale = finding::act(&hall.app, &clerk, &no, 2, &appeal()).await;
    assert!(matches!(stale, Err(FindingError::Stale)));
    act(&clerk, appeal()).await.unwrap();
    let answer =
        |upheld| FindingAct::AnswerAppeal { upheld, ground: Some(Ground::Applicant), text: "属实".into() };
    let same = act(&first, answer(false)).await;
    assert!(matches!(same, Err(FindingError::Refused(FindingRefusal::SamePost))));
    let ended = act(&second, answer(false)).await.unwrap();
    assert_eq!(ended.outcome, Some(FindingOutcome::Cleared));

    let kinds: Vec<String> = hall
        .app
        .store()
        .history(&format!("finding:{no}"), i64::MAX)
        .await
        .unwrap()
        .into_iter()
        .map(|e| e.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            "finding_opened",
            "finding_notified",
            "finding_explained",
            "finding_upheld",
            "finding_appealed",
            "finding_appeal_answered"
        ]
    );
    let rates = finding::false_cards(&hall.app).await.unwrap();
    let rate = rates["second-notice"];
    assert_eq!((rate.decided, rate.wrong), (1, 0), "the applicant's doing is no fault of the rule");
}

#[tokio::test]
async fn silence_is_found_at_midnight_and_answered_late() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (_, competence, _) = hall.takes_in(ITEM, 99).await;
    hall.on("2026-11-10");
    timers::run_due(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    let found = rules_found(&hall).await;
    assert!(
        found.iter().any(|rule| rule == "deemed-acceptance" || rule == "acceptance-overdue"),
        "{found:?}"
    );

    // Nobody explains: on the day after the last one it is told so, and a yellow card becomes a red one.
    hall.on("2026-11-17");
    timers::run_due(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    let after = rules_found(&hall).await;
    let yellow = found.iter().filter(|rule| *rule == "acceptance-overdue").count();
    assert_eq!(after.iter().filter(|rule| *rule == "unanswered-yellow").count(), yellow);
    let _ = competence;
}

/// What the engine makes of the whole log at once.
async fn from_the_log(hall: &Hall) -> (Vec<String>, BTreeMap<String, i64>) {
    let calendar = hall.app.calendar();
    let mut engine = Engine::new([], Steps::default());
    let mut watches: BTreeMap<String, (Watch, BTreeMap<String, jiff::Timestamp>)> = BTreeMap::new();
    let (mut found, mut received) = (Vec::new(), BTreeMap::new());
    let master = hall.app.master();
    for entry in hall.app.store().log_from(0, 100_000).await.unwrap() {
        if entry.stream.starts_with("rule:") {
            let record: domain::supervision::RuleRecord =
                serde_json::from_value(entry.data().unwrap()["record"].clone()).unwrap();
            engine.put(record.running().unwrap().clone());
        }
        if !entry.stream.starts_with("case:") {
            continue;
        }
        let event = entry.case_event().unwrap();
        let logged = Logged { idx: entry.idx, at: entry.at, event: &event };
        let led = if let Some((watch, dues)) = watches.get_mut(&entry.stream) {
            for (rule, due) in dues.iter().filter(|(_, due)| **due <= entry.at) {
                found.extend(engine.point(watch, rule, *due, calendar).map(|one| one.no));
            }
            let item = master.items.get(&watch.case.item).unwrap();
            let rules = master.rules(&item, watch.case.competence.mode);
            engine.event(watch, logged, &rules, calendar)
        } else {
            let domain::case::Fact::Submitted { item, competence, .. } = &event.fact else {
                panic!("no case")
            };
            let rules = master.rules(&master.items.get(item).unwrap(), competence.mode);
            let (watch, led) = engine.born(logged, &rules, calendar).unwrap();
            watches.insert(entry.stream.clone(), (watch, BTreeMap::new()));
            led
        };
        for count in led.counts.iter().filter(|count| count.side == Side::Centre) {
            *received.entry(count.measure.clone()).or_default() += count.n;
        }
        found.extend(led.found.into_iter().map(|one| one.no));
        let (watch, dues) = watches.get_mut(&entry.stream).unwrap();
        *dues = engine.dues(watch, calendar);
    }
    let now = hall.app.clock().now();
    for (watch, dues) in watches.values() {
        for (rule, due) in dues.iter().filter(|(_, due)| **due <= now) {
            found.extend(engine.point(watch, rule, *due, calendar).map(|one| one.no));
        }
    }
    found.sort();
    (found, received)
}

#[tokio::test]
async fn two_instances_and_a_restart_find_the_same_once() {
    let hall = Hall::open("2026-11-02").await;
    // A second process on the same store, with a clock of its own that runs with the first.
    let other = another(hall.app.store().clone(), support::at("2026-11-02", "09:00")).await;
    settle(&hall.app).await.unwrap();
    let days = ["2026-11-03", "2026-11-04", "2026-11-10", "2026-11-18", "2026-11-26"];
    for (n, date) in days.into_iter().enumerate() {
        hall.on(date);
        other.clock().set(support::at(date, "10:00"));
        timers::run_due(&hall.app).await.unwrap();
        hall.told_twice(ITEM).await;
        let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
        if n == 1 {
            hall.does(&clerk, &no, Act::ACCEPT).await;
        }
        // Both at once, then the other alone, as after a restart: its memory is of another cursor.
        let (a, b) = futures_util::future::join(settle(&hall.app), settle(&other)).await;
        a.unwrap();
        b.unwrap();
        other.clock().set(support::at(date, "10:30"));
        settle(&other).await.unwrap();
        hall.app.clock().set(support::at(date, "11:00"));
        settle(&hall.app).await.unwrap();
    }
    let mut stored = Vec::new();
    let supervisor = hall.named("heping_supervisor");
    let all = finding::between(&hall.app, &supervisor, day("2026-11-01"), day("2026-12-01")).await.unwrap();
    stored.extend(all.into_iter().filter(|one| one.rule != "unanswered-yellow").map(|one| one.no));
    stored.sort();
    let (expected, measures) = from_the_log(&hall).await;
    assert!(expected.len() > 8, "{expected:?}");
    assert_eq!(stored, expected);
    let sums = hall.app.store().sums("centre", day("2026-11-01"), day("2026-12-01")).await.unwrap();
    let mut counted = BTreeMap::new();
    for (_, measure, n) in sums {
        *counted.entry(measure).or_insert(0) += n;
    }
    assert_eq!(counted, measures, "figures are counted once");
}

fn stricter() -> Rule {
    let rule = shipped::rules().into_iter().find(|rule| rule.id == "second-notice").unwrap();
    Rule { version: 1, when: Expression::new("case.notices >= 1"), ..rule }
}

#[tokio::test]
async fn a_rule_is_tried_on_the_past_and_put_in_force_by_two() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    hall.told_twice(ITEM).await;
    hall.on("2026-11-03");
    settle(&hall.app).await.unwrap();
    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    let seen = async || rule::find(&hall.app, &first, "second-notice").await.unwrap().serial;

    let clerk = hall.named("heping_clerk1");
    let change = || Proposal::Change(Box::new(stricter()));
    let denied = rule::propose(&hall.app, &clerk, "second-notice", 1, change(), "试试").await;
    assert!(matches!(denied, Err(RuleError::Act(ActError::Denied(_)))));
    rule::propose(&hall.app, &first, "second-notice", seen().await, change(), "一次告知也要提示")
        .await
        .unwrap();
    let same = rule::confirm(&hall.app, &first, "second-notice", seen().await).await;
    assert!(matches!(same, Err(RuleError::Refused(RuleRefusal::SamePerson))));
    let untried = rule::confirm(&hall.app, &second, "second-notice", seen().await).await;
    assert!(matches!(untried, Err(RuleError::Refused(RuleRefusal::NotTried))), "{untried:?}");

    let id = backtest::begin(&hall.app, &first, "second-notice", day("2026-11-01"), day("2026-11-03"))
        .await
        .unwrap();
    backtest::switch(&hall.app, &first, &id, false).await.unwrap();
    backtest::run_all(&hall.app).await.unwrap();
    assert_eq!(backtest::find(&hall.app, &first, &id).await.unwrap().standing, backtest::Standing::Cancelled);
    backtest::switch(&hall.app, &first, &id, true).await.unwrap();
    backtest::run_all(&hall.app).await.unwrap();
    let test = backtest::find(&hall.app, &first, &id).await.unwrap();
    assert_eq!((test.standing, test.percent()), (backtest::Standing::Done, 100));
    assert_eq!((test.cases, test.found, test.found_before, test.added, test.dropped), (1, 2, 1, 1, 0));
    assert_eq!(test.samples.len(), 1);
    let before = finding::list(&hall.app, &first, &Filter::default(), None).await.unwrap().rows.len();

    let elsewhere = Rule {
        reach: domain::supervision::Reach { items: ["SX-9999".to_owned()].into(), ..Default::default() },
        id: "elsewhere".to_owned(),
        no: "R900".to_owned(),
        ..stricter()
    };
    let elsewhere = Proposal::Change(Box::new(elsewhere));
    let unknown = rule::propose(&hall.app, &first, "elsewhere", 0, elsewhere, "试试").await;
    assert!(matches!(unknown, Err(RuleError::Refused(RuleRefusal::Faults(_)))), "{unknown:?}");
    let record = rule::confirm(&hall.app, &second, "second-notice", seen().await).await.unwrap();
    let trail = rule::trail(&hall.app, &first, "second-notice").await.unwrap();
    let kinds: Vec<(&str, &str)> =
        trail.iter().map(|done| (done.kind.as_str(), done.by.person.as_str())).collect();
    assert_eq!(
        kinds,
        [
            ("rule_confirmed", "heping_supervisor2"),
            ("rule_tried", "system"),
            ("rule_proposed", "heping_supervisor"),
            ("rule_installed", "system")
        ]
    );
    assert_eq!((record.state, record.rule.as_ref().unwrap().version), (RuleState::InForce, 2));
    settle(&hall.app).await.unwrap();
    let rows = finding::list(&hall.app, &first, &Filter::default(), None).await.unwrap().rows;
    assert_eq!(rows.len(), before, "trying raises nothing, and a new rule does not reach back");
    hall.told_twice(ITEM).await;
    settle(&hall.app).await.unwrap();
    let rows = finding::list(
        &hall.app,
        &first,
        &Filter { rule: Some("second-notice".into()), ..Filter::default() },
        None,
    )
    .await
    .unwrap()
    .rows;
    let versions: Vec<u32> = rows.iter().map(|one| one.rule_version).collect();
    assert_eq!(versions, [2, 2, 1], "newest first, under the version in force then");
}

/// Cases of some days on which clocks run: taken in and left alone, told twice, accepted and left alone.
async fn some_days(hall: &Hall, days: &[&str]) {
    for date in days {
        hall.on(date);
        timers::run_due(&hall.app).await.unwrap();
        let wait = |seconds| {
            let now = hall.app.clock().now();
            hall.app.clock().set(now + jiff::SignedDuration::from_secs(seconds));
        };
        hall.takes_in(ITEM, 99).await;
        wait(40);
        let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
        wait(30);
        hall.does(&clerk, &no, Act::ACCEPT).await;
        wait(20);
        hall.told_twice(ITEM).await;
    }
}

#[tokio::test]
async fn a_trial_that_is_interrupted_counts_the_same() {
    let hall = Hall::open("2026-10-12").await;
    settle(&hall.app).await.unwrap();
    some_days(&hall, &["2026-10-12", "2026-10-19", "2026-10-28", "2026-11-05"]).await;
    hall.on("2026-11-20");
    timers::run_due(&hall.app).await.unwrap();
    hall.told_twice(ITEM).await;
    let first = hall.named("heping_supervisor");
    // A rule that waits for a clock, one that asks how often, and one that asks what people did a moment ago.
    let idle = |rule: Rule| {
        let trigger = Trigger::Clock { of: ClockOf::Idle, at: Offset::WorkingDays(3) };
        Rule { trigger, ..rule }
    };
    let often = |rule: Rule| Rule { when: Expression::new("case.notices >= 1"), ..rule };
    let busy = |rule: Rule| {
        let trigger = Trigger::On(vec!["accepted".into(), "correction_requested".into()]);
        Rule { trigger, when: Expression::new("author.cases_1m >= 2"), ..rule }
    };
    let changes: [(&str, &dyn Fn(Rule) -> Rule); 3] =
        [("idle-case", &idle), ("second-notice", &often), ("bulk-closing", &busy)];
    for (id, change) in changes {
        let rule = shipped::rules().into_iter().find(|rule| rule.id == id).unwrap();
        let changed = Rule { version: 1, ..change(rule) };
        let seen = rule::find(&hall.app, &first, id).await.unwrap().serial;
        let change = Proposal::Change(Box::new(changed));
        rule::propose(&hall.app, &first, id, seen, change, "试一试").await.unwrap();
        let begin = async || {
            backtest::begin(&hall.app, &first, id, day("2026-10-20"), day("2026-11-19")).await.unwrap()
        };
        let whole = begin().await;
        backtest::run_all(&hall.app).await.unwrap();
        let whole = backtest::find(&hall.app, &first, &whole).await.unwrap();
        assert!(whole.found > 2, "{id}: {whole:?}");
        if id == "idle-case" {
            let last = whole.samples.last().unwrap();
            assert!(last.contains("20261105"), "days go by after the last event too: {last}");
        }
        hall.app.clock().set(hall.app.clock().now() + jiff::SignedDuration::from_secs(5));
        let broken = begin().await;
        let mut stops = 0;
        while backtest::find(&hall.app, &first, &broken).await.unwrap().standing
            == backtest::Standing::Running
        {
            backtest::run_in(&hall.app, 3, |_| true).await.unwrap();
            stops += 1;
        }
        assert!(stops > 10, "{stops}");
        let broken = backtest::find(&hall.app, &first, &broken).await.unwrap();
        assert_eq!(
            (broken.summary().by_unit, broken.found, broken.events, broken.cases, broken.samples),
            (whole.summary().by_unit, whole.found, whole.events, whole.cases, whole.samples),
            "{id}"
        );
    }
}

#[tokio::test]
async fn a_point_at_midnight_is_not_lost_to_an_act_of_the_next_second() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    settle(&hall.app).await.unwrap();
    let midnight = support::at("2026-11-10", "00:00");
    hall.app.clock().set(midnight + jiff::SignedDuration::from_secs(1));
    hall.does(&clerk, &no, Act::Withdraw { why: "不办了".into() }).await;
    settle(&hall.app).await.unwrap();
    let found = finding::of_case(&hall.app, &hall.named("heping_supervisor"), &no).await.unwrap();
    let idle = found.iter().find(|one| one.rule == "idle-case");
    assert_eq!(idle.map(|one| (one.at, one.outcome)), Some((midnight, Some(FindingOutcome::Passed))));
}

#[tokio::test]
async fn a_point_that_moved_while_nobody_followed_is_waited_for() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    settle(&hall.app).await.unwrap();
    let store = hall.app.store().clone();
    let far = support::at("2027-03-01", "00:00");
    let idle = async || {
        let points = store.points_due(far, 99).await.unwrap();
        points.into_iter().filter(|point| point.rule == "idle-case").map(|point| point.at).collect::<Vec<_>>()
    };
    let [before] = idle().await[..] else { panic!("one point") };
    let at = |second| jiff::Timestamp::from_second(second).unwrap();
    // Something is done on the last day; then the process stops, and the next begins after the point.
    hall.app.clock().set(at(before) - jiff::SignedDuration::from_hours(8));
    hall.does(&clerk, &no, Act::Void { why: "重复建件".into() }).await;
    let keyring = service::keys::Keyring::generate(&service::clock::Entropy::seeded(7), true).unwrap();
    let after = at(before) + jiff::SignedDuration::from_hours(8);
    let other = support::app_on(store.clone(), after, keyring).await;
    settle(&other).await.unwrap();
    let [moved] = idle().await[..] else { panic!("the point is lost: {:?}", idle().await) };
    assert!(moved > before);
}

#[tokio::test]
async fn points_are_looked_up_anew_where_the_calendar_is_another() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    settle(&hall.app).await.unwrap();
    // As a release before it had left the store: points of other days, under another calendar.
    let store = hall.app.store().clone();
    let far = support::at("2027-03-01", "00:00");
    let (from, at) = store.cursor("supervision").await.unwrap();
    let points = store.points_due(far, 99).await.unwrap();
    assert!(!points.is_empty());
    let gone = points.iter().map(|one| ((one.case_id, one.rule.clone()), Due::Gone(one.at)));
    let dues = gone.collect();
    let left = Followed { consumer: "supervision".into(), from, to: from, at, dues, ..Followed::default() };
    assert!(store.advance(&left).await.unwrap());
    store.set_meta("supervision_calendar", "2025").await.unwrap();

    let other = another(store.clone(), support::at("2026-11-03", "10:00")).await;
    settle(&other).await.unwrap();
    assert_eq!(store.points_due(far, 99).await.unwrap(), points);
}

#[tokio::test]
async fn a_rule_that_comes_reaches_cases_that_nobody_touches() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    settle(&hall.app).await.unwrap();
    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    // Nothing done for five working days is too long; from now on, three are.
    let shipped = shipped::rules().into_iter().find(|rule| rule.id == "idle-case").unwrap();
    let trigger = Trigger::Clock { of: ClockOf::Idle, at: Offset::WorkingDays(3) };
    assert_ne!(shipped.trigger, trigger);
    let changed = Rule { version: 1, trigger, ..shipped };
    let seen = async || rule::find(&hall.app, &first, "idle-case").await.unwrap().serial;
    let change = Proposal::Change(Box::new(changed));
    rule::propose(&hall.app, &first, "idle-case", seen().await, change, "早一些提示").await.unwrap();
    let id = backtest::begin(&hall.app, &first, "idle-case", day("2026-11-02"), day("2026-11-02")).await;
    id.unwrap();
    backtest::run_all(&hall.app).await.unwrap();
    rule::confirm(&hall.app, &second, "idle-case", seen().await).await.unwrap();
    settle(&hall.app).await.unwrap();

    // Three whole working days later, at midnight.
    let on = day("2026-11-06");
    hall.app.clock().set(support::at("2026-11-05", "23:59"));
    settle(&hall.app).await.unwrap();
    assert!(finding::of_case(&hall.app, &first, &no).await.unwrap().is_empty());
    hall.app.clock().set(support::at("2026-11-06", "00:01"));
    settle(&hall.app).await.unwrap();
    let found = finding::of_case(&hall.app, &first, &no).await.unwrap();
    let signal = found.iter().find(|one| one.rule == "idle-case");
    assert_eq!(signal.map(|one| (one.on, one.rule_version)), Some((on, 2)), "{found:?}");
}

#[tokio::test]
async fn a_rule_with_too_many_false_cards_is_suspended_by_itself() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (_, case) = hall.told_twice(ITEM).await;
    settle(&hall.app).await.unwrap();
    // Of nineteen cards decided so far six were false.
    let (from, at) = hall.app.store().cursor("supervision").await.unwrap();
    let count = |measure: &str, n| Count {
        side: Side::Rule,
        key: "second-notice".into(),
        measure: measure.into(),
        day: day("2026-11-02"),
        n,
    };
    let counts = vec![count("upheld", 13), count("cleared", 6), count("wrong", 6)];
    let followed =
        Followed { consumer: "supervision".into(), from, to: from, at, counts, ..Followed::default() };
    assert!(hall.app.store().advance(&followed).await.unwrap());

    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    let card = finding::of_case(&hall.app, &first, &case).await.unwrap();
    let card = card.into_iter().find(|one| one.rule == "second-notice").unwrap();
    let clear =
        FindingAct::ProposeClearing { ground: Ground::NotSo, text: "两次是同一份材料".into() };
    finding::act(&hall.app, &first, &card.no, 2, &clear).await.unwrap();
    let alone = finding::act(&hall.app, &first, &card.no, 3, &FindingAct::ConfirmClearing).await;
    assert!(matches!(alone, Err(FindingError::Refused(FindingRefusal::SamePerson))));
    finding::act(&hall.app, &second, &card.no, 3, &FindingAct::ConfirmClearing).await.unwrap();
    let record = rule::find(&hall.app, &first, "second-notice").await.unwrap();
    assert_eq!(record.state, RuleState::Suspended);
    assert!(record.by_rate && record.why.contains("35%"), "{}", record.why);

    settle(&hall.app).await.unwrap();
    hall.told_twice(ITEM).await;
    settle(&hall.app).await.unwrap();
    assert_eq!(rules_found(&hall).await.iter().filter(|rule| *rule == "second-notice").count(), 1);
}

#[tokio::test]
async fn signals_pass_when_what_they_warn_of_is_done() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    hall.on("2026-11-11");
    timers::run_due(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    let supervisor = hall.named("heping_supervisor");
    let of = async || finding::of_case(&hall.app, &supervisor, &no).await.unwrap();
    let idle = of().await.into_iter().find(|one| one.rule == "idle-case").unwrap();
    assert_eq!((idle.level, idle.state), (Level::Prompt, FindingState::Notified));
    let withdrawn = Act::Withdraw { why: "不办了".into() };
    hall.does(&clerk, &no, withdrawn).await;
    settle(&hall.app).await.unwrap();
    let idle = of().await.into_iter().find(|one| one.rule == "idle-case").unwrap();
    assert_eq!(idle.outcome, Some(FindingOutcome::Passed));
    assert_eq!(day_of(idle.ended.unwrap().at), day("2026-11-11"));
    let _ = Role::Supervisor;
}

#[tokio::test]
async fn a_signal_that_was_written_before_it_passed_is_not_left_open() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    hall.on("2026-11-11");
    timers::run_due(&hall.app).await.unwrap();
    let store = hall.app.store().clone();
    let (from, before) = store.cursor("supervision").await.unwrap();
    settle(&hall.app).await.unwrap();
    // The findings were written; then everything stopped before the cursor was.
    cursor_back(&store, from, before).await;
    hall.does(&clerk, &no, Act::Withdraw { why: "不办了".into() }).await;
    let other = another(store, support::at("2026-11-11", "10:30")).await;
    settle(&other).await.unwrap();
    let found = finding::of_case(&other, &hall.named("heping_supervisor"), &no).await.unwrap();
    let idle = found.iter().find(|one| one.rule == "idle-case").unwrap();
    assert_eq!((idle.outcome, idle.serial), (Some(FindingOutcome::Passed), 3));
}

#[tokio::test]
async fn a_signal_is_not_ended_by_what_was_done_before_it() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    settle(&hall.app).await.unwrap();
    let store = hall.app.store().clone();
    let (from, before) = store.cursor("supervision").await.unwrap();
    hall.does(&clerk, &no, Act::ACCEPT).await;
    hall.on("2026-11-11");
    settle(&hall.app).await.unwrap();
    let supervisor = hall.named("heping_supervisor");
    let idle = async |app| {
        let found = finding::of_case(app, &supervisor, &no).await.unwrap();
        found.into_iter().find(|one| one.rule == "idle-case").map(|one| one.state)
    };
    assert_eq!(idle(&hall.app).await, Some(FindingState::Notified));
    // Everything stopped after the findings and before the cursor; acceptance is followed again.
    cursor_back(&store, from, before).await;
    let other = another(store, support::at("2026-11-11", "10:30")).await;
    settle(&other).await.unwrap();
    assert_eq!(idle(&other).await, Some(FindingState::Notified));
}

/// The overview, and the same figures counted from every case and finding by hand.
#[tokio::test]
async fn the_overview_is_what_cases_and_findings_come_to() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    hall.told_twice(ITEM).await;
    for (item, _) in [("SX-033", 0), ("SX-033", 1), ("SX-011", 2)] {
        hall.takes_in(item, 99).await;
    }
    // Nine working days later one is late, and three more come in.
    hall.on("2026-11-16");
    timers::run_due(&hall.app).await.unwrap();
    for item in [ITEM, "SX-033", "SX-033"] {
        hall.takes_in(item, 99).await;
    }
    settle(&hall.app).await.unwrap();

    let supervisor = hall.named("heping_supervisor");
    let seen = overview::overview(&hall.app, &supervisor).await.unwrap();
    let query =
        store::CaseQuery { side: store::Side::All, state: None, item: None, before: None, limit: 200 };
    let cases = hall.app.store().cases(&query).await.unwrap().rows;
    let today = hall.app.clock().today();
    let open = || cases.iter().filter(|row| row.case.state.is_open());
    let lit = |light| open().filter(|row| row.case.light(today, hall.app.calendar()) == light).count();
    let count = |n: usize| i64::try_from(n).unwrap();
    let received = |day| count(cases.iter().filter(|row| row.case.received_on == day).count());
    let filter = Filter { open: true, cards: true, ..Filter::default() };
    let cards = finding::list(&hall.app, &supervisor, &filter, None).await.unwrap().rows;
    let of_level = |level| count(cards.iter().filter(|card| card.level == level).count());
    assert_eq!(
        (seen.sums.open, seen.sums.late, seen.sums.near),
        (count(open().count()), count(lit(domain::case::Light::Bad)), count(lit(domain::case::Light::Warn)),)
    );
    assert_eq!((seen.sums.received, received(day("2026-11-02"))), (3, 4));
    assert_eq!(
        (seen.sums.cards.yellow, seen.sums.cards.red),
        (of_level(Level::Yellow), of_level(Level::Red))
    );
    assert!(seen.sums.cards.yellow > 0 && seen.sums.late > 0, "{:?}", seen.sums);
    for one in &seen.centres {
        let own = |row: &&std::sync::Arc<store::CaseRow>| row.case.competence.centre == one.centre;
        assert_eq!(one.sums.open, count(open().filter(own).count()), "{}", one.centre);
        let charged = cards.iter().filter(|card| card.centre.as_ref() == Some(&one.centre)).count();
        assert_eq!(one.sums.cards.all(), count(charged), "{}", one.centre);
    }
    assert_eq!(seen.hours.iter().map(|hour| hour.today).sum::<i64>(), 3);
    assert_eq!(seen.hours.iter().map(|hour| hour.before).sum::<i64>(), 4);
    assert_eq!(seen.items.iter().map(|(_, n)| n).sum::<i64>(), 3);
    assert_eq!(seen.items.first().map(|(_, n)| *n), Some(2), "the most first");

    // A card that is over is no open card any more.
    let card = cards
        .iter()
        .find(|card| card.level == Level::Yellow && card.state == FindingState::Notified)
        .unwrap();
    let (first, second) = (&supervisor, hall.named("heping_supervisor2"));
    let late = hall.named(card.charge.person.as_deref().unwrap_or("heping_supervisor"));
    let _ = finding::act(&hall.app, &late, &card.no, card.serial, &explain()).await;
    let clear = FindingAct::ProposeClearing { ground: Ground::NotSo, text: "查无此事".into() };
    let seen_serial = finding::find(&hall.app, first, &card.no).await.unwrap().serial;
    finding::act(&hall.app, first, &card.no, seen_serial, &clear).await.unwrap();
    let seen_serial = finding::find(&hall.app, first, &card.no).await.unwrap().serial;
    finding::act(&hall.app, &second, &card.no, seen_serial, &FindingAct::ConfirmClearing).await.unwrap();
    hall.app.clock().set(hall.app.clock().now() + jiff::SignedDuration::from_secs(2));
    let after = overview::overview(&hall.app, &supervisor).await.unwrap();
    assert_eq!(after.sums.cards.yellow, seen.sums.cards.yellow - 1);
    assert_eq!(after.sums.cards.red, seen.sums.cards.red);
}

#[tokio::test]
async fn an_overview_is_for_supervision_and_for_the_head_of_the_centre() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence, _) = hall.takes_in(ITEM, 99).await;
    settle(&hall.app).await.unwrap();
    let master = hall.app.master();
    let heads = master
        .accounts
        .keys()
        .filter_map(|name| master.actor(name))
        .filter(|actor| actor.is(Role::CentreHead));
    for head in heads {
        let seen = overview::overview(&hall.app, &head).await.unwrap();
        let own = i64::from(*head.unit() == competence.centre);
        assert_eq!((seen.centre.as_ref(), seen.sums.received), (Some(head.unit()), own), "{}", head.title);
        assert!(seen.items.is_empty() && seen.bodies.is_empty() && seen.centres.len() == 1);
    }
    for role in [Role::WindowClerk, Role::Approver, Role::CatalogueEditor, Role::BodyHead] {
        let actors = master.accounts.keys().filter_map(|name| master.actor(name));
        let other = actors.into_iter().find(|actor| actor.is(role) && !actor.is(Role::CentreHead)).unwrap();
        let refused = overview::overview(&hall.app, &other).await;
        assert!(matches!(refused, Err(ActError::Denied(_))), "{role:?}");
    }
    assert!(matches!(overview::overview(&hall.app, &clerk).await, Err(ActError::Denied(_))));
}

#[tokio::test]
async fn who_looks_on_is_told_of_an_act_once_a_second_and_of_the_end() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let mut seat = pulse::seat(&hall.app, Some("a")).unwrap();
    hall.takes_in(ITEM, 99).await;
    settle(&hall.app).await.unwrap();
    let first = seat.moved().await;
    assert!(first > 0);
    // Another act in the same second: told in the next one.
    hall.takes_in(ITEM, 98).await;
    settle(&hall.app).await.unwrap();
    assert!(futures_util::FutureExt::now_or_never(seat.moved()).is_none());
    hall.app.clock().set(hall.app.clock().now() + jiff::SignedDuration::from_secs(1));
    settle(&hall.app).await.unwrap();
    assert!(seat.moved().await > first);

    let own = |n: usize| -> Vec<_> { (0..n).map(|_| pulse::seat(&hall.app, Some("a"))).collect() };
    let own = own(pulse::SEATS_OF_ONE);
    assert_eq!(own.iter().filter(|seat| seat.is_none()).count(), 1, "one account has so many with its first");
    assert!(pulse::seat(&hall.app, Some("b")).is_some(), "and keeps nobody out");
    drop(own);
    assert!(pulse::seat(&hall.app, Some("a")).is_some(), "given back");
    let others: Vec<pulse::Seat> = (1..pulse::SEATS).map(|_| pulse::seat(&hall.app, None).unwrap()).collect();
    assert!(pulse::seat(&hall.app, Some("b")).is_none(), "all seats are taken");
    drop(others);
    assert!(pulse::seat(&hall.app, Some("b")).is_some());
    pulse::end(&hall.app);
    assert_eq!(seat.moved().await, pulse::OVER);
}
