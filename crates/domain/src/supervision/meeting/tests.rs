#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::civil::date;

use super::*;

fn stamp(day: &str) -> Stamp {
    Stamp { by: Author::system(), at: format!("{day}T10:00:00+08:00").parse().unwrap() }
}

fn meeting() -> Meeting {
    Meeting {
        id: "LX-0001".to_owned(),
        title: "第四季度联席会议".to_owned(),
        on: date(2026, 11, 2),
        units: [UnitId::from("B1"), UnitId::from("B2")].into(),
        agenda: "一、窗口授权".to_owned(),
        by: Author::system(),
        at: stamp("2026-11-02").at,
        serial: 0,
    }
}

fn decision(state: DecisionState) -> Decision {
    let days = (date(2026, 11, 10), date(2026, 11, 2));
    let mut decision = Decision::made(&meeting(), 0, "补签委托书", &UnitId::from("B1"), days).unwrap();
    if state != DecisionState::Open {
        decision.act(DecisionAct::Report("已经签好".to_owned()), stamp("2026-11-05")).unwrap();
    }
    if state == DecisionState::Accepted {
        decision.act(DecisionAct::Accept, stamp("2026-11-06")).unwrap();
    }
    decision
}

#[test]
fn a_meeting_is_recorded_whole_and_after_it_was_held() {
    let today = date(2026, 11, 2);
    assert_eq!(meeting().check(today), Ok(()));
    let wrong = [
        (Meeting { title: String::new(), ..meeting() }, MeetingRefusal::Title),
        (Meeting { on: date(2026, 11, 3), ..meeting() }, MeetingRefusal::ToCome),
        (Meeting { units: [UnitId::from("B1")].into(), ..meeting() }, MeetingRefusal::Units),
        (Meeting { agenda: " ".to_owned(), ..meeting() }, MeetingRefusal::Agenda),
    ];
    for (meeting, why) in wrong {
        assert_eq!(meeting.check(today), Err(why));
    }
}

#[test]
fn a_decision_has_words_an_owner_and_a_day() {
    let made = |before, text: &str, due| {
        Decision::made(&meeting(), before, text, &UnitId::from("B1"), (due, date(2026, 11, 2)))
    };
    let day = date(2026, 11, 2);
    assert_eq!(made(2, "补签", day).unwrap().no, 3);
    assert_eq!(made(0, " ", day), Err(MeetingRefusal::Text));
    assert_eq!(made(0, "补签", date(2026, 11, 1)), Err(MeetingRefusal::DuePast));
    assert_eq!(made(50, "补签", day), Err(MeetingRefusal::TooMany));
}

#[test]
fn each_act_has_its_stage() {
    use DecisionState::{Accepted, Open, Reported};
    let back = |why: &str, due| DecisionAct::Return { why: why.to_owned(), due };
    let new_day = date(2026, 11, 20);
    let table = [
        (Open, Some(Reported), None, None),
        (Reported, None, Some(Accepted), Some(Open)),
        (Accepted, None, None, None),
    ];
    for (state, reported, accepted, returned) in table {
        let row = [
            (DecisionAct::Report("做完了".to_owned()), reported),
            (DecisionAct::Accept, accepted),
            (back("没有附文件", new_day), returned),
        ];
        for (act, want) in row {
            let mut one = decision(state);
            let before = one.clone();
            let done = one.act(act.clone(), stamp("2026-11-09"));
            match want {
                Some(after) => assert_eq!((done, one.state), (Ok(()), after), "{state:?} {act:?}"),
                None => assert_eq!((done, one), (Err(MeetingRefusal::State(state)), before), "{act:?}"),
            }
        }
    }
    let mut open = decision(Open);
    assert_eq!(open.act(DecisionAct::Report(String::new()), stamp("2026-11-09")), Err(MeetingRefusal::Words));
    assert!(open.overdue(date(2026, 11, 11)) && !open.overdue(date(2026, 11, 10)));
    open.act(DecisionAct::Report("做完了".to_owned()), stamp("2026-11-11")).unwrap();
    assert!(open.late && !open.overdue(date(2026, 11, 20)));
    assert_eq!(open.act(back("", new_day), stamp("2026-11-11")), Err(MeetingRefusal::Why));
    assert_eq!(open.act(back("没有", date(2026, 11, 10)), stamp("2026-11-11")), Err(MeetingRefusal::DuePast));
    open.act(back("没有", new_day), stamp("2026-11-11")).unwrap();
    assert_eq!(open.due, new_day);
}
