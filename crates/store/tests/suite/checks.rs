//! Checks, meetings and disputes: each row comes back, and each list finds what it is for.

use domain::case::{Author, Event, Fact, NumberSlot};
use domain::organisation::UnitId;
use domain::paper::PaperKind;
use domain::supervision::Stamp;
use domain::supervision::check::{Check, CheckKind, CheckPlan, CheckState};
use domain::supervision::dispute::{About, Competent, Dispute, DisputeAct};
use domain::supervision::meeting::{Decision, DecisionAct, Meeting};
use jiff::civil::{Date, date};
use store::{Disputes, MasterRow, RecordWrite, Supervised};

use crate::support::*;

fn unit(id: &str) -> UnitId {
    UnitId::from(id)
}

fn stamp() -> Stamp {
    Stamp { by: Author::system(), at: morning() }
}

fn rows(all: Vec<Supervised>) -> Vec<MasterRow> {
    all.into_iter().map(|row| MasterRow::Supervised(Box::new(row))).collect()
}

fn plan(id: &str, kind: CheckKind) -> CheckPlan {
    CheckPlan {
        id: id.to_owned(),
        kind,
        title: "检查".to_owned(),
        until: date(2026, 11, 20),
        from: date(2026, 11, 1),
        to: date(2026, 11, 2),
        files: 0,
        centres: [unit("C1"), unit("C2")].into(),
        by: Author::system(),
        at: morning(),
    }
}

#[test]
fn checks_come_back_and_are_found_by_plan_by_centre_and_by_what_is_overdue() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let (told, hidden) = (plan("JC-0001", CheckKind::OnSite), plan("JC-0002", CheckKind::Unannounced));
        let check = |of: &CheckPlan, centre: &str, state, due: Date| {
            let (check, lines) = Check::planned(of, &unit(centre));
            Supervised::Check(Check { state, due, ..check }, lines)
        };
        let early = date(2026, 11, 10);
        let all = vec![
            Supervised::Plan(told.clone()),
            Supervised::Plan(hidden.clone()),
            check(&told, "C1", CheckState::Planned, told.until),
            check(&told, "C2", CheckState::Sent, early),
            check(&hidden, "C1", CheckState::Planned, hidden.until),
            check(&hidden, "C2", CheckState::Closed, early),
        ];
        store.commit_record(RecordWrite { rows: rows(all), ..record("checks") }).await.unwrap();
        let ids = |plans: Vec<CheckPlan>| plans.into_iter().map(|plan| plan.id).collect::<Vec<_>>();
        assert_eq!(ids(store.check_plans("", 9).await.unwrap()), ["JC-0002", "JC-0001"]);
        assert_eq!(ids(store.check_plans("JC-0002", 9).await.unwrap()), ["JC-0001"]);
        assert_eq!(store.check_plan("JC-0001").await.unwrap(), Some(told.clone()));
        assert_eq!(store.checks("JC-0001", "JC-0002").await.unwrap().len(), 4);
        assert_eq!(store.checks("JC-0001", "JC-0001").await.unwrap().len(), 2);
        let (one, lines) = store.check("JC-0001", &unit("C1")).await.unwrap().unwrap();
        assert_eq!((one, lines), Check::planned(&told, &unit("C1")));
        assert!(store.check("JC-0003", &unit("C1")).await.unwrap().is_none());

        let own = async |centre: &str, before: &str| {
            let all = store.checks_of(&unit(centre), before, 9).await.unwrap();
            all.into_iter().map(|check| check.plan).collect::<Vec<_>>()
        };
        assert_eq!(own("C1", "").await, ["JC-0001"], "a visit the centre does not know of is not found");
        assert!(own("C1", "JC-0001").await.is_empty());
        let late = async |today: Date| {
            let all = store.overdue_checks(today, 9).await.unwrap();
            all.into_iter().map(|check| format!("{}{}", check.plan, check.centre)).collect::<Vec<_>>()
        };
        assert!(late(early).await.is_empty());
        assert_eq!(late(date(2026, 11, 11)).await, ["JC-0001C2"]);
        assert_eq!(late(date(2026, 11, 21)).await, ["JC-0001C2", "JC-0001C1", "JC-0002C1"]);

        let (mut sent, lines) = store.check("JC-0002", &unit("C1")).await.unwrap().unwrap();
        sent.sent = Some(stamp());
        let again = rows(vec![Supervised::Check(sent, lines)]);
        store.commit_record(RecordWrite { rows: again, ..record("check") }).await.unwrap();
        assert_eq!(own("C1", "").await, ["JC-0002", "JC-0001"]);
    });
}

fn decided() -> Event {
    event(Fact::Decided {
        granted: true,
        basis: None,
        why: None,
        used_days: 0,
        limit: None,
        on_time: None,
        extended: false,
        examined: None,
        no: NumberSlot::of("和政服", PaperKind::Decision, day()),
    })
}

#[test]
fn cases_decided_in_a_period_are_read_a_stretch_at_a_time_and_not_beyond_the_day_they_can_be_from() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let mut wanted = Vec::new();
        for n in 0..7 {
            let centre = if n == 3 { "C2" } else { "C1" };
            let made = written(store.commit_case(creation(centre, "SX-001")).await.unwrap());
            let row = act(&store, &made.row, vec![accepted()]).await;
            if n != 5 {
                act(&store, &row, vec![decided()]).await;
            }
            if n != 3 && n != 5 {
                wanted.push(made.row.case.no.clone());
            }
        }
        wanted.reverse();
        let all = async |period: (Date, Date), since: Date, scan: u32| {
            let (mut found, mut before, mut pages) = (Vec::new(), None, 0);
            loop {
                let page = store.decided_cases(&unit("C1"), period, since, before, scan).await.unwrap();
                found.extend(page.cases);
                pages += 1;
                before = page.next;
                if before.is_none() {
                    return (found, pages);
                }
            }
        };
        let (today, past) = (day(), date(2020, 1, 1));
        assert_eq!(all((today, today), past, 2).await, (wanted.clone(), 4));
        assert_eq!(all((today, today), past, 500).await, (wanted, 1));
        assert!(all((past, today.yesterday().unwrap()), past, 500).await.0.is_empty());
        let none = all((today, today), today.tomorrow().unwrap(), 2).await;
        assert_eq!(none, (Vec::new(), 1), "older than anything decided then: it stops at once");
    });
}

#[test]
fn decisions_are_found_by_meeting_by_owner_and_by_what_is_overdue() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let meeting = Meeting {
            id: "LX-0001".to_owned(),
            title: "会议".to_owned(),
            on: date(2026, 11, 2),
            units: [unit("B1"), unit("B2")].into(),
            agenda: "议题".to_owned(),
            by: Author::system(),
            at: morning(),
            serial: 0,
        };
        let made = |before, owner: &str, due| {
            let days = (due, date(2026, 11, 2));
            Decision::made(&meeting, before, "补签", &unit(owner), days).unwrap()
        };
        let (open, mut told) = (made(0, "B1", date(2026, 11, 10)), made(1, "B2", date(2026, 11, 5)));
        told.act(DecisionAct::Report("好了".to_owned()), stamp()).unwrap();
        let all = vec![
            Supervised::Meeting(meeting.clone()),
            Supervised::Decision(open.clone()),
            Supervised::Decision(told.clone()),
        ];
        store.commit_record(RecordWrite { rows: rows(all), ..record("meetings") }).await.unwrap();
        assert_eq!(store.meetings("", 9).await.unwrap(), std::slice::from_ref(&meeting));
        assert_eq!(store.meeting("LX-0001").await.unwrap(), Some(meeting));
        assert_eq!(store.decisions("LX-0001", "LX-0001").await.unwrap(), [open.clone(), told.clone()]);
        assert_eq!(store.open_decisions(None, 9).await.unwrap(), [told.clone(), open.clone()]);
        assert_eq!(store.open_decisions(Some(&unit("B1")), 9).await.unwrap(), std::slice::from_ref(&open));
        let late =
            async |owner: Option<&UnitId>, today| store.overdue_decisions(owner, today, 9).await.unwrap();
        assert!(late(None, date(2026, 11, 10)).await.is_empty(), "what is reported waits for nobody's fault");
        assert_eq!(late(None, date(2026, 11, 11)).await, [open]);
        assert!(late(Some(&unit("B2")), date(2026, 11, 11)).await.is_empty());
        told.act(DecisionAct::Accept, stamp()).unwrap();
        let done = rows(vec![Supervised::Decision(told)]);
        store.commit_record(RecordWrite { rows: done, ..record("meeting") }).await.unwrap();
        assert_eq!(store.open_decisions(None, 9).await.unwrap().len(), 1);
    });
}

#[test]
fn disputes_are_found_by_case_by_side_and_by_what_is_overdue() {
    for_each_engine(async |site| {
        let store = site.open().await;
        let lodge = |before: &[Dispute], competent| {
            let about = About {
                case_no: "A-1".to_owned(),
                item: "事项".to_owned(),
                centre: unit("C1"),
                holder: unit("B1"),
                open: true,
            };
            Dispute::lodge(about, before, competent, "不属本单位", &calendar(), stamp()).unwrap()
        };
        let mut first = lodge(&[], Competent::Elsewhere("外区".to_owned()));
        first.act(DisputeAct::Withdraw { why: "弄错了".to_owned() }, stamp()).unwrap();
        let second = lodge(std::slice::from_ref(&first), Competent::Unit(unit("B2")));
        let all = vec![Supervised::Dispute(first.clone()), Supervised::Dispute(second.clone())];
        store.commit_record(RecordWrite { rows: rows(all), ..record("dispute") }).await.unwrap();
        assert_eq!(store.dispute("A-1-2").await.unwrap(), Some(second.clone()));
        assert_eq!(store.disputes_of("A-1").await.unwrap(), [first, second.clone()]);
        assert!(store.disputes_of("A-2").await.unwrap().is_empty());
        let ids = async |whose: Disputes, before: &str| {
            let all = store.disputes(&whose, before, 9).await.unwrap();
            all.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(Disputes::All, "").await, ["A-1-2", "A-1-1"]);
        assert_eq!(ids(Disputes::All, "A-1-2").await, ["A-1-1"]);
        assert_eq!(ids(Disputes::Centre(unit("C1")), "").await.len(), 2);
        assert_eq!(ids(Disputes::Holder(unit("B1")), "").await.len(), 2);
        assert_eq!(ids(Disputes::Thought(unit("B2")), "").await, ["A-1-2"]);
        assert!(ids(Disputes::Centre(unit("C2")), "").await.is_empty());
        let late = async |today| store.overdue_disputes(today, 9).await.unwrap();
        assert!(late(second.propose_by).await.is_empty());
        assert_eq!(late(second.propose_by.tomorrow().unwrap()).await, std::slice::from_ref(&second));
        let mut proposed = second;
        let act = DisputeAct::Propose { competent: Competent::Unit(unit("B2")), words: "意见".to_owned() };
        proposed.act(act, stamp()).unwrap();
        let done = rows(vec![Supervised::Dispute(proposed.clone())]);
        store.commit_record(RecordWrite { rows: done, ..record("dispute") }).await.unwrap();
        assert!(late(proposed.propose_by.tomorrow().unwrap()).await.is_empty());
    });
}
