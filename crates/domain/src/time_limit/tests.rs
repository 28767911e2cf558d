#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn pause(from: &str, to: Option<&str>) -> Pause {
    Pause {
        from: day(from),
        to: to.map(day),
        ground: "专家评审".to_owned(),
        paper_no: Some("和审批特〔2026〕3号".to_owned()),
        source: "行政许可法 §45".to_owned(),
    }
}

fn ledger(start: &str, limit: Limit, pauses: Vec<Pause>) -> Ledger {
    Ledger { pauses, ..Ledger::new(day(start), limit) }
}

fn due_on(ledger: &Ledger) -> Option<String> {
    let deadline = ledger.due(Calendar::built_in())?;
    Some(format!("{}{}", deadline.on, if deadline.provisional { " provisional" } else { "" }))
}

#[test]
fn limits_end_when_the_law_says() {
    let cases = [
        // 行政许可法 §32(4), §42, §82.
        (Limit::working_days(5), "2026-09-28", "2026-10-10"),
        (Limit::working_days(20), "2026-09-28", "2026-10-30"),
        (Limit::working_days(0), "2026-10-03", "2026-10-03"),
        // 民法典 §203: the 10th day, a Sunday within 国庆, moves to 8 October.
        (Limit::calendar_days(10), "2026-09-24", "2026-10-08"),
        (Limit::calendar_days(15), "2026-09-25", "2026-10-10"),
        (Limit::calendar_days(30), "2026-10-12", "2026-11-11"),
        (Limit::calendar_days(0), "2026-10-03", "2026-10-03"),
        (Limit::calendar_days(60), "2026-11-02", "2027-01-04"),
        // Hours do not move: 24 or part of 24 to the day.
        (Limit::hours(24), "2026-09-30", "2026-10-01"),
        (Limit::hours(25), "2026-09-30", "2026-10-02"),
    ];
    for (limit, start, expected) in cases {
        let (deadline, expected) = (due(limit, day(start), Calendar::built_in()), day(expected));
        assert_eq!(deadline.on, expected, "{limit} from {start}");
        assert_eq!(deadline.provisional, deadline.on.year() > 2026, "{limit} from {start}");
    }
}

#[test]
fn instants() {
    let calendar = Calendar::built_in();
    assert_eq!(fires_at(day("2026-10-10")), at("2026-10-11T00:00:00+08:00"));
    let start = at("2026-09-28T16:30:00+08:00");
    assert_eq!(expires_at(Limit::hours(48), start, calendar), at("2026-09-30T16:30:00+08:00"));
    assert_eq!(expires_at(Limit::working_days(5), start, calendar), at("2026-10-11T00:00:00+08:00"));
    assert_eq!(fires_at(Date::MAX), Timestamp::MAX);
}

#[test]
fn a_pause_leaves_out_its_first_day_and_counts_its_last() {
    let limit = Limit::working_days(5);
    // Mon 2 Nov: 3, 4 count; 5, 6 and 9 stand still; 10 counts again.
    let paused = ledger("2026-11-02", limit, vec![pause("2026-11-05", Some("2026-11-10"))]);
    assert_eq!(due_on(&paused).unwrap(), "2026-11-12");
    let calendar = Calendar::built_in();
    let used: Vec<_> = (2..=14).map(|d| paused.used(Date::new(2026, 11, d).unwrap(), calendar)).collect();
    assert_eq!(used, [0, 1, 2, 2, 2, 2, 2, 2, 3, 4, 5, 6, 6]);
    assert_eq!(paused.left(day("2026-11-16"), calendar), -2);
    // Begun and ended on one day, a pause leaves nothing out.
    let none = ledger("2026-11-02", limit, vec![pause("2026-11-05", Some("2026-11-05"))]);
    assert_eq!(due_on(&none).unwrap(), "2026-11-09");
}

#[test]
fn an_open_pause_leaves_the_last_day_unknown_unless_it_came_too_late() {
    let limit = Limit::working_days(5);
    assert_eq!(due_on(&ledger("2026-11-02", limit, vec![pause("2026-11-05", None)])), None);
    assert_eq!(due_on(&ledger("2026-11-02", limit, vec![pause("2026-11-09", None)])), None);
    assert_eq!(due_on(&ledger("2026-11-02", limit, vec![pause("2026-11-10", None)])).unwrap(), "2026-11-09");
}

#[test]
fn overlapping_pauses_leave_a_day_out_once() {
    let limit = Limit::working_days(5);
    let apart = vec![pause("2026-11-09", Some("2026-11-11")), pause("2026-11-04", Some("2026-11-10"))];
    let whole = vec![pause("2026-11-04", Some("2026-11-11"))];
    let (apart, whole) = (ledger("2026-11-02", limit, apart), ledger("2026-11-02", limit, whole));
    assert_eq!(due_on(&apart), due_on(&whole));
    assert_eq!(due_on(&apart).unwrap(), "2026-11-16");
}

/// 行政许可法 §42 延长十日, §82 工作日: whatever the limit is counted in, its extension is in working days.
#[test]
fn an_extension_adds_working_days() {
    let rows = [
        (Limit::working_days(20), "2026-11-02", 10, "2026-12-14"),
        (Limit::working_days(20), "2026-12-01", 10, "2027-01-13 provisional"),
        // Ten calendar days end on Thursday 12 November; Friday and Monday follow.
        (Limit::calendar_days(10), "2026-11-02", 2, "2026-11-16"),
        // The 12th day is Saturday the 14th, so the limit ends on Monday the 16th (民法典 §203); then the 17th.
        (Limit::calendar_days(12), "2026-11-02", 1, "2026-11-17"),
        // 24 hours from Thursday end on Friday the 6th; ten working days more, not ten hours.
        (Limit::hours(24), "2026-11-05", 10, "2026-11-20"),
        // 48 hours end on Saturday the 7th, as hours do; the first working day after is Monday.
        (Limit::hours(48), "2026-11-05", 1, "2026-11-09"),
        (Limit::hours(0), "2026-11-05", 3, "2026-11-10"),
        // Across 国庆: 30 September is the last day; 8, 9 and the make-up day 10 October are worked.
        (Limit::calendar_days(5), "2026-09-25", 3, "2026-10-10"),
    ];
    for (limit, start, extension, expected) in rows {
        let extended = Ledger { extension, ..Ledger::new(day(start), limit) };
        assert_eq!(due_on(&extended).unwrap(), expected, "{limit} from {start} and {extension}");
    }
}

#[test]
fn a_pause_during_an_extension_leaves_its_days_out() {
    let calendar = Calendar::built_in();
    // Ten calendar days to Thursday 12 November, then 13, 16 and 17; the 16th and 17th stand still.
    let pauses = vec![pause("2026-11-16", Some("2026-11-18"))];
    let ledger = Ledger { extension: 3, ..ledger("2026-11-02", Limit::calendar_days(10), pauses) };
    assert_eq!(due_on(&ledger).unwrap(), "2026-11-19");
    assert_eq!(ledger.budget(), 13);
    let used: Vec<_> = (11..=20).map(|d| ledger.used(Date::new(2026, 11, d).unwrap(), calendar)).collect();
    assert_eq!(used, [9, 10, 11, 11, 11, 11, 11, 12, 13, 14]);
    assert_eq!((ledger.left(day("2026-11-13"), calendar), ledger.left(day("2026-11-20"), calendar)), (2, -1));
    let open = Ledger { pauses: vec![pause("2026-11-16", None)], ..ledger };
    assert_eq!(due_on(&open), None, "it stands still until the pause ends");
}

#[test]
fn calendar_days_leave_pauses_out_and_then_move_off_rest_days() {
    let limit = Limit::calendar_days(10);
    // Mon 2 Nov: the 10th day counted is Sunday 15 Nov.
    let paused = ledger("2026-11-02", limit, vec![pause("2026-11-05", Some("2026-11-08"))]);
    assert_eq!(due_on(&paused).unwrap(), "2026-11-16");
    let calendar = Calendar::built_in();
    assert_eq!(paused.left(day("2026-11-15"), calendar), 0);
    assert_eq!(paused.left(day("2026-11-16"), calendar), 0);
    assert_eq!(paused.left(day("2026-11-17"), calendar), -1);
    // A pause on the Monday to which the last day had moved.
    let again = vec![pause("2026-11-05", Some("2026-11-08")), pause("2026-11-16", Some("2026-11-18"))];
    assert_eq!(due_on(&ledger("2026-11-02", limit, again)).unwrap(), "2026-11-18");
}

#[test]
fn the_explanation_reads_like_the_file() {
    let ledger = ledger("2026-09-28", Limit::working_days(4), vec![pause("2026-09-30", Some("2026-10-08"))]);
    let lines = ledger.explain(day("2026-10-12"), Calendar::built_in());
    let kinds: Vec<_> = lines
        .iter()
        .map(|line| match &line.kind {
            LineKind::Start => "起".to_owned(),
            LineKind::Counted { n } => n.to_string(),
            LineKind::MakeUp { n, name, .. } => format!("{n}（{name}调休）"),
            LineKind::Rest => "休".to_owned(),
            LineKind::Holiday { name, notice_urls } => format!("{name}{}", notice_urls.len()),
            LineKind::Paused { ground, .. } => ground.clone(),
            LineKind::Deferred => "顺延".to_owned(),
        })
        .collect();
    let holiday = "国庆节1";
    assert_eq!(
        kinds,
        [
            "起",
            "1",
            "专家评审",
            holiday,
            holiday,
            holiday,
            holiday,
            holiday,
            holiday,
            holiday,
            "2",
            "3",
            "4（国庆节调休）",
            "休",
            "5"
        ]
    );
    let marked: Vec<_> = lines.iter().filter(|line| line.due).map(|line| line.day).collect();
    assert_eq!(marked, [day("2026-10-10")]);
    assert!(lines.iter().all(|line| line.late == (line.day > day("2026-10-10")) && !line.provisional));
    let json = serde_json::to_value(&lines[1]).unwrap();
    let expected = serde_json::json!(
        {"day": "2026-09-29", "kind": "counted", "n": 1, "due": false, "late": false, "provisional": false}
    );
    assert_eq!(json, expected);
}

#[test]
fn a_ledger_survives_storage() {
    let ledger = ledger("2026-09-28", Limit::hours(36), vec![pause("2026-09-30", None)]);
    let text = serde_json::to_string(&ledger).unwrap();
    assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    let bare: Ledger =
        serde_json::from_str(r#"{"start":"2026-09-28","limit":{"n":5,"unit":"working_day"}}"#).unwrap();
    assert_eq!(bare, Ledger::new(day("2026-09-28"), Limit::working_days(5)));
}

fn any_ledger() -> impl Strategy<Value = Ledger> {
    let limit = (0..25_u32, 0..3_u8).prop_map(|(n, unit)| match unit {
        0 => Limit::working_days(n),
        1 => Limit::calendar_days(n),
        _ => Limit::hours(n * 7),
    });
    // From the autumn of 2026 into the year without a notice, and around the spring of 2020 and the end of 2009.
    let start = prop_oneof![Just("2026-09-01"), Just("2020-01-05"), Just("2009-12-01")];
    let pauses = prop::collection::vec((-5..60_i64, prop::option::weighted(0.85, -2..25_i64)), 0..4);
    (start, 0..100_i64, limit, 0..12_u32, pauses).prop_map(|(start, offset, limit, extension, pauses)| {
        let start = add_days(day(start), offset);
        let pauses = pauses.into_iter().map(|(from, length)| {
            let from = add_days(start, from);
            let to = length.map(|length| add_days(from, length));
            Pause { from, to, ground: String::new(), paper_no: None, source: String::new() }
        });
        Ledger { start, limit, extension, pauses: pauses.collect() }
    })
}

proptest! {
    #[test]
    fn quick_answers_agree_with_the_explanation(ledger in any_ledger(), today in -3..120_i64) {
        let calendar = Calendar::built_in();
        let lines = ledger.explain(add_days(ledger.start, 400), calendar);
        let marked: Vec<_> = lines.iter().filter(|line| line.due).collect();
        let due = ledger.due(calendar);
        prop_assert_eq!(marked.iter().map(|line| line.day).collect::<Vec<_>>(), Vec::from_iter(due.map(|due| due.on)));

        let today = add_days(ledger.start, today);
        let lines = ledger.explain(today, calendar);
        let used = lines.iter().rev().find_map(|line| match line.kind {
            LineKind::Counted { n } | LineKind::MakeUp { n, .. } => Some(n),
            _ => None,
        });
        prop_assert_eq!(ledger.used(today, calendar), used.unwrap_or(0));
        let late = lines.last().is_some_and(|line| line.late);
        prop_assert!(late || ledger.left(today, calendar) >= 0);
    }

    #[test]
    fn provisional_says_which_days_it_rests_on(ledger in any_ledger()) {
        let calendar = Calendar::built_in();
        let lines = ledger.explain(add_days(ledger.start, 400), calendar);
        if let (Some(due), Unit::WorkingDay) = (ledger.due(calendar), ledger.limit.unit) {
            let rests = lines.iter().any(|line| line.day > ledger.start && line.day <= due.on && line.provisional);
            prop_assert_eq!(due.provisional, rests);
        }
    }

    #[test]
    fn the_plain_limit_is_a_ledger_without_pauses(ledger in any_ledger()) {
        let calendar = Calendar::built_in();
        let plain = Ledger::new(ledger.start, ledger.limit);
        prop_assert_eq!(Some(due(ledger.limit, ledger.start, calendar)), plain.due(calendar));
    }

    #[test]
    fn a_pause_never_brings_the_last_day_forward(ledger in any_ledger()) {
        let calendar = Calendar::built_in();
        let plain = Ledger { pauses: Vec::new(), ..ledger.clone() };
        if let Some(due) = ledger.due(calendar) {
            prop_assert!(due.on >= plain.due(calendar).unwrap().on);
        }
    }
}
