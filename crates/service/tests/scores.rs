//! Scores from the act to the bulletin: the log alone gives the same numbers, who sees what, two persons for each change.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use domain::authority::Actor;
use domain::case::Act;
use domain::supervision::bulletin::{BulletinAct, BulletinRefusal, BulletinState, Reader, Section};
use domain::supervision::order::{Colour, OrderIn};
use domain::supervision::score::{Formula, FormulaRefusal, Month, Subject, Who};
use domain::supervision::{Finding, FindingAct, FindingState, Ground};
use service::supervision::bulletin::{self, BulletinError, Wish};
use service::supervision::finding::{self, Filter};
use service::supervision::score::{self, FormulaError, formula};
use service::supervision::{monthly, order, settle};
use service::{ActError, timers};
use support::{Hall, day};

const ITEM: &str = "SX-001";

fn november() -> Month {
    Month::parse("2026-11").unwrap()
}

async fn cards(hall: &Hall) -> Vec<Finding> {
    let supervisor = hall.named("heping_supervisor");
    let filter = Filter { cards: true, rule: Some("second-notice".into()), ..Filter::default() };
    finding::list(&hall.app, &supervisor, &filter, None).await.unwrap().rows
}

async fn acts(hall: &Hall, who: &Actor, no: &str, act: FindingAct) -> Finding {
    let seen = finding::find(&hall.app, who, no).await.unwrap().serial;
    finding::act(&hall.app, who, no, seen, &act).await.unwrap()
}

/// A month at the window: three cards for a second notice, of which one is upheld for good, one cleared, one waits.
async fn a_month(hall: &Hall) -> (Actor, Vec<String>) {
    settle(&hall.app).await.unwrap();
    let mut clerk = None;
    for date in ["2026-11-03", "2026-11-04", "2026-11-05"] {
        hall.on(date);
        clerk = Some(hall.told_twice(ITEM).await.0);
        let (taking, _, no) = hall.takes_in(ITEM, 99).await;
        hall.does(&taking, &no, Act::ACCEPT).await;
        timers::run_due(&hall.app).await.unwrap();
        settle(&hall.app).await.unwrap();
    }
    let clerk = clerk.unwrap();
    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    let nos: Vec<String> = cards(hall).await.into_iter().map(|card| card.no).collect();
    assert_eq!(nos.len(), 3);
    for no in &nos {
        acts(hall, &clerk, no, FindingAct::Explain { text: "没有看清".into(), ground: None }).await;
    }
    acts(hall, &first, &nos[0], FindingAct::Uphold { text: "应当一次告知".into() }).await;
    acts(hall, &first, &nos[1], FindingAct::ProposeClearing { ground: Ground::Outage, text: "停电".into() })
        .await;
    acts(hall, &second, &nos[1], FindingAct::ConfirmClearing).await;
    hall.on("2026-11-12");
    timers::run_due(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    assert_eq!(cards(hall).await.iter().filter(|card| card.counts()).count(), 1, "nobody appealed");
    (clerk, nos)
}

fn of(run: &domain::supervision::score::ScoreRun, who: Who, key: &str) -> i64 {
    let subject = Subject::new(who, key);
    run.totals.iter().find(|total| total.subject == subject).unwrap_or_else(|| panic!("{subject:?}")).points
}

#[tokio::test]
async fn the_log_alone_gives_the_same_scores() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, nos) = a_month(&hall).await;
    let supervisor = hall.named("heping_supervisor");
    let run = score::run(&hall.app, &supervisor, november()).await.unwrap();
    assert!(run.totals.len() >= 5, "{:?}", run.totals);

    let person = Subject::new(Who::Person, clerk.author.person.clone());
    let opened = score::of(&hall.app, &supervisor, november(), &person).await.unwrap();
    let lines: Vec<_> = opened
        .score
        .parts
        .iter()
        .flat_map(|part| &part.lines)
        .filter(|line| line.findings == [nos[0].clone()])
        .collect();
    assert_eq!((lines.len(), lines[0].points), (1, -500), "the upheld card costs five");
    let event = hall.app.store().event(lines[0].events[0]).await.unwrap();
    assert!(event.is_some(), "the point names an event of the log");
    assert!(opened.score.pending.iter().any(|one| one.finding == nos[2]), "the third waits");
    assert_eq!(opened.score.cleared, 1);
    assert!(!opened.score.ranked, "six cases say nothing");
    assert!(opened.score.figures.volume > 0);

    let again = score::recompute(&hall.app, november()).await.unwrap();
    assert_eq!(again.differing, []);
    assert!(again.same, "to the last line");
    assert_eq!(again.scores.len(), run.totals.len());

    // What happens later does not change what was recorded, and a new run says another number.
    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    acts(&hall, &first, &nos[2], FindingAct::Uphold { text: "没有说明".into() }).await;
    hall.told_twice(ITEM).await;
    hall.on("2026-11-24");
    timers::run_due(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    assert!(score::recompute(&hall.app, november()).await.unwrap().same, "up to its own index");
    let next = score::run(&hall.app, &second, november()).await.unwrap();
    assert_eq!((next.run, next.upto > run.upto), (2, true));
    let key = clerk.author.person.as_str();
    assert!(of(&next, Who::Person, key) <= of(&run, Who::Person, key) - 500, "the third card stands by now");
    assert!(score::recompute(&hall.app, november()).await.unwrap().same);
    let kinds: Vec<String> = hall
        .app
        .store()
        .history("score:2026-11", i64::MAX)
        .await
        .unwrap()
        .into_iter()
        .map(|e| e.kind)
        .collect();
    assert_eq!(kinds, ["scores_computed", "scores_computed"]);
}

#[tokio::test]
async fn who_may_compute_and_who_may_see() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = a_month(&hall).await;
    let supervisor = hall.named("heping_supervisor");
    let denied = score::run(&hall.app, &clerk, november()).await;
    assert!(matches!(denied, Err(ActError::Denied(_))));
    let ahead = score::run(&hall.app, &supervisor, Month::parse("2026-12").unwrap()).await;
    assert!(matches!(ahead, Err(ActError::Field { .. })));
    score::run(&hall.app, &supervisor, november()).await.unwrap();

    let person = Subject::new(Who::Person, clerk.author.person.clone());
    let unit = Subject::new(Who::Centre, clerk.unit().0.clone());
    let head = hall.who(domain::organisation::Role::CentreHead, clerk.unit(), 0);
    let stranger = hall.named("hunyin_clerk1");
    let table = [
        (&supervisor, &person, true),
        (&supervisor, &unit, true),
        (&clerk, &person, true),
        (&clerk, &unit, false),
        (&head, &person, true),
        (&head, &unit, true),
        (&stranger, &person, false),
        (&stranger, &unit, false),
    ];
    for (actor, subject, may) in table {
        let seen = score::of(&hall.app, actor, november(), subject).await;
        assert_eq!(seen.is_ok(), may, "{} {subject:?}", actor.title);
        if !may {
            assert!(matches!(seen, Err(ActError::NotFound)));
        }
        let board = score::board(&hall.app, actor, november(), subject.who).await.unwrap();
        assert_eq!(board.rows.iter().any(|(_, score)| score.subject == *subject), may, "{}", actor.title);
    }
}

#[tokio::test]
async fn a_formula_is_tried_on_the_past_and_changed_by_two() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = a_month(&hall).await;
    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    let before = score::run(&hall.app, &first, november()).await.unwrap();
    let record = formula::read(&hall.app).await.unwrap();
    let mut stricter: Formula = record.formula.clone();
    stricter.deduct.yellow = 800;

    let end = hall.app.store().event_count().await.unwrap();
    let simulated = score::simulate(&hall.app, &first, &stricter, november()).await.unwrap();
    assert_eq!(hall.app.store().event_count().await.unwrap(), end, "nothing is written");
    let own = simulated.iter().find(|one| one.subject.key == clerk.author.person).unwrap();
    assert!(own.then.1 < own.now.1, "{own:?}");
    let unchanged = score::simulate(&hall.app, &first, &record.formula, november()).await.unwrap();
    assert!(unchanged.iter().all(|one| one.now == one.then));
    assert!(score::simulate(&hall.app, &clerk, &stricter, november()).await.is_err());

    let seen = record.serial;
    assert!(formula::propose(&hall.app, &clerk, seen, stricter.clone(), "太轻").await.is_err());
    formula::propose(&hall.app, &first, seen, stricter.clone(), "太轻").await.unwrap();
    let stale = formula::confirm(&hall.app, &second, seen).await;
    assert!(matches!(stale, Err(FormulaError::Stale)));
    let alone = formula::confirm(&hall.app, &first, seen + 1).await;
    assert!(matches!(alone, Err(FormulaError::Refused(FormulaRefusal::SamePerson))));
    let confirmed = formula::confirm(&hall.app, &second, seen + 1).await.unwrap();
    assert_eq!((confirmed.formula.version, confirmed.formula.deduct.yellow), (2, 800));

    // The old run is under the old version, and still comes out of the log; the new one is what was simulated.
    assert!(score::recompute(&hall.app, november()).await.unwrap().same);
    let after = score::run(&hall.app, &second, november()).await.unwrap();
    assert_eq!((before.formula_version, after.formula_version), (1, 2));
    assert_ne!(before.formula_hash, after.formula_hash);
    for one in &simulated {
        assert_eq!(of(&after, one.subject.who, &one.subject.key), one.then.1, "{:?}", one.subject);
    }
    assert!(score::recompute(&hall.app, november()).await.unwrap().same);
}

/// A sheet to a street's centre, issued on the day that is; the case and finding it cites are none.
async fn sheet(hall: &Hall, supervisor: &Actor) {
    let what = OrderIn {
        unit: hall.clerk_for(ITEM).1.centre,
        colour: Colour::Blue,
        direct: None,
        matter: "窗口排队过长".to_owned(),
        facts: "上午十点以后等候超过一小时".to_owned(),
        basis: "本区监察办法".to_owned(),
        required: "增开窗口".to_owned(),
        cases: BTreeSet::new(),
        findings: BTreeSet::new(),
    };
    order::issue(&hall.app, supervisor, &what).await.unwrap();
}

#[tokio::test]
async fn a_bulletin_is_drawn_up_approved_published_and_corrected() {
    let hall = Hall::open("2026-11-02").await;
    a_month(&hall).await;
    let (first, second) = (hall.named("heping_supervisor"), hall.named("heping_supervisor2"));
    let clerk = hall.named("hunyin_clerk1");
    hall.on("2026-11-27");
    sheet(&hall, &first).await;
    hall.on("2026-12-02");
    sheet(&hall, &first).await;
    settle(&hall.app).await.unwrap();
    let period = (day("2026-11-01"), day("2026-11-30"));
    let denied = bulletin::draft(&hall.app, &clerk, period).await;
    assert!(matches!(denied, Err(BulletinError::Refused(BulletinRefusal::NotSupervisor))));
    let id = bulletin::draft(&hall.app, &first, period).await.unwrap();
    assert_eq!(id, "TB-0001");
    // One period has one bulletin: what is wrong in it is changed, thrown away or corrected.
    let again = bulletin::draft(&hall.app, &second, period).await;
    assert!(
        matches!(again, Err(BulletinError::Refused(BulletinRefusal::Drawn(title))) if title.contains("11"))
    );

    let drawn = bulletin::find(&hall.app, &second, &id).await.unwrap();
    let data = &drawn.data;
    let mut sums = BTreeMap::new();
    for (_, measure, n) in hall.app.store().sums("all", period.0, period.1).await.unwrap() {
        sums.insert(measure, n);
    }
    assert_eq!((data.now.received, data.before.received), (sums["received"], 0));
    assert_eq!(data.trend.len(), 6);
    assert_eq!(data.trend[5].totals, data.now, "the last month of the trend is this one");
    let upheld = data.cards.iter().filter(|line| line.title.contains("告知")).map(|line| line.n).sum::<u32>();
    assert_eq!((upheld, data.cleared), (1, 1), "{:?}", data.cards);
    assert!(data.centres.iter().all(|rank| rank.rank.is_none()), "too few cases");
    assert!(drawn.texts[&Section::Overview].contains(&format!("收件 {} 件", data.now.received)));
    assert!(
        drawn.texts[&Section::Ranking].contains("满意度")
            && drawn.texts[&Section::Orders].contains("督办 1 件")
    );

    let seen = async || bulletin::find(&hall.app, &first, &id).await.unwrap().serial;
    let act = async |who: &Actor, wish: Wish| bulletin::act(&hall.app, who, &id, seen().await, wish).await;
    assert!(
        matches!(bulletin::find(&hall.app, &clerk, &id).await, Err(ActError::NotFound)),
        "a draft is not out"
    );
    let own = act(&first, Wish::Act(BulletinAct::Approve)).await;
    assert!(matches!(own, Err(BulletinError::Refused(BulletinRefusal::SamePerson))));
    let stale = bulletin::act(&hall.app, &second, &id, 9, Wish::Act(BulletinAct::Approve)).await;
    assert!(matches!(stale, Err(BulletinError::Stale)));
    act(&first, Wish::Redraw).await.unwrap();
    act(&second, Wish::Act(BulletinAct::Approve)).await.unwrap();
    let out = act(&second, Wish::Publish { open: true }).await.unwrap();
    assert_eq!(out.number.unwrap().to_string(), "通报〔2026〕1期");
    let sheets: Vec<&str> = out.data.orders.iter().map(|line| line.no.as_str()).collect();
    assert_eq!(sheets, ["和平督〔2026〕1号"], "the one of the month");
    assert!(bulletin::find(&hall.app, &clerk, &id).await.is_ok());
    assert!(bulletin::find_public(&hall.app, &id).await.is_ok());
    let sheet = bulletin::sheet(&hall.app, &out, Reader::Public);
    assert!(bulletin::xlsx(&sheet).unwrap().starts_with(b"PK"));
    assert_eq!(bulletin::pdf(&hall.app, sheet).await.unwrap(), out.title.as_bytes());

    // A correction: two are drawn up, one comes out, and the other is too late.
    let one = bulletin::correct(&hall.app, &first, &id).await.unwrap();
    let other = bulletin::correct(&hall.app, &first, &id).await.unwrap();
    for (which, fits) in [(&one, true), (&other, false)] {
        bulletin::act(&hall.app, &second, which, 1, Wish::Act(BulletinAct::Approve)).await.unwrap();
        let closed = bulletin::act(&hall.app, &second, which, 2, Wish::Publish { open: false }).await;
        assert!(closed.is_err(), "what is taken back in public is put right in public");
        let published = bulletin::act(&hall.app, &second, which, 2, Wish::Publish { open: true }).await;
        assert_eq!(published.is_ok(), fits);
    }
    let old = bulletin::find(&hall.app, &clerk, &id).await.unwrap();
    assert_eq!((old.state, old.texts), (BulletinState::Corrected, out.texts));
    assert_eq!(old.corrected_by.unwrap().number.to_string(), "通报〔2026〕2期");
    let listed: Vec<String> =
        bulletin::list(&hall.app, &clerk, "").await.unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(listed, ["TB-0002", "TB-0001"], "the draft that came too late is the supervisors'");
    let public: Vec<String> =
        bulletin::list_public(&hall.app, "").await.unwrap().into_iter().map(|one| one.id).collect();
    assert_eq!(public, ["TB-0002"], "the one put right stands inside only");
    let kinds: Vec<String> = hall
        .app
        .store()
        .history(&format!("bulletin:{id}"), i64::MAX)
        .await
        .unwrap()
        .into_iter()
        .map(|e| e.kind)
        .collect();
    assert_eq!(
        kinds,
        [
            "bulletin_drafted",
            "bulletin_redrawn",
            "bulletin_approved",
            "bulletin_published",
            "bulletin_corrected"
        ]
    );
}

#[tokio::test]
async fn late_cases_are_listed_with_their_days_and_without_the_cleared() {
    let hall = Hall::open("2026-11-02").await;
    settle(&hall.app).await.unwrap();
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let due = hall.case(&clerk, &no).await.clock;
    let due = due.promised_due_on.or(due.statutory_due_on).unwrap();
    let later = hall.app.calendar().add_working_days(due, 3).on;
    hall.on(&later.to_string());
    timers::run_due(&hall.app).await.unwrap();
    settle(&hall.app).await.unwrap();
    let supervisor = hall.named("heping_supervisor");
    let id = bulletin::draft(&hall.app, &supervisor, (day("2026-11-01"), later)).await.unwrap();
    let drawn = bulletin::find(&hall.app, &supervisor, &id).await.unwrap();
    let late = drawn.data.late.iter().find(|line| line.case_no == no).unwrap();
    assert_eq!((late.days, late.open), (3, true), "{late:?}");
    assert!(!late.unit.is_empty() && drawn.data.late_more == 0);
    let text = serde_json::to_string(&drawn).unwrap();
    assert!(!text.contains("王小明") && !text.contains("13800000000"), "no applicant");

    // Cleared by two: nobody was late, and the figures taken again say so.
    let second = hall.named("heping_supervisor2");
    let over = finding::of_case(&hall.app, &supervisor, &no).await.unwrap();
    for card in
        over.into_iter().filter(|one| one.rule.starts_with("over-") && one.state == FindingState::Notified)
    {
        let clear = FindingAct::ProposeClearing { ground: Ground::SystemFault, text: "系统故障".into() };
        acts(&hall, &supervisor, &card.no, clear).await;
        acts(&hall, &second, &card.no, FindingAct::ConfirmClearing).await;
    }
    let again = bulletin::act(&hall.app, &supervisor, &id, 1, Wish::Redraw).await.unwrap();
    assert!(
        again.data.cleared > 0 && again.data.late.iter().all(|line| line.case_no != no),
        "{:?}",
        again.data.late
    );
    assert!(again.texts[&Section::Late].contains("没有超期"));
}

#[tokio::test]
async fn a_month_that_is_over_has_its_scores_and_a_draft_by_itself() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _, no) = hall.takes_in(ITEM, 99).await;
    let supervisor = hall.named("heping_supervisor");
    let all = async || bulletin::list(&hall.app, &supervisor, "").await.unwrap();
    settle(&hall.app).await.unwrap();
    monthly::settle(&hall.app).await.unwrap();
    assert!(all().await.is_empty(), "nothing happened in October");
    hall.does(&clerk, &no, Act::ACCEPT).await;
    hall.on("2026-12-01");
    monthly::settle(&hall.app).await.unwrap();
    assert!(all().await.is_empty(), "not of a month that is not followed to its end");
    for date in ["2026-12-01", "2026-12-01", "2026-12-02"] {
        hall.on(date);
        settle(&hall.app).await.unwrap();
        monthly::settle(&hall.app).await.unwrap();
        let drafts = all().await;
        assert_eq!(drafts.len(), 1, "once");
        assert_eq!((drafts[0].first, drafts[0].last), (day("2026-11-01"), day("2026-11-30")));
        assert_eq!(
            (drafts[0].state, drafts[0].drafted.by.person.as_str()),
            (BulletinState::Drafted, "system")
        );
    }
    let run = score::recorded(&hall.app, november()).await.unwrap().unwrap();
    assert_eq!((run.run, run.by.person.as_str()), (1, "system"));
    assert!(score::recompute(&hall.app, november()).await.unwrap().same);
    // Any supervisor may approve what nobody wrote.
    let approved =
        bulletin::act(&hall.app, &supervisor, "TB-0001", 1, Wish::Act(BulletinAct::Approve)).await.unwrap();
    assert_eq!(approved.state, BulletinState::Approved);
}
