#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::civil::Date;
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn deadline(start: &str, n: u32) -> String {
    batch_line(&format!("{start},{n}"), Calendar::built_in())
}

#[test]
fn the_built_in_tables_are_sound() {
    let calendar = Calendar::parse(HOLIDAYS, NOTICES).unwrap();
    assert_eq!(calendar.first_notice_year(), Some(2010));
    assert_eq!(calendar.last_notice_year(), Some(2026));
    assert_eq!(Calendar::built_in().last_notice_year(), Some(2026));
    let off = calendar.named.values().filter(|named| !named.working).count();
    let worked = calendar.named.iter().filter(|(day, named)| named.working && is_weekend(**day)).count();
    assert_eq!((off, worked), (465, 112));
    assert_eq!(calendar.notice_urls(2020).len(), 2);
    assert!(calendar.notice_url(2026).unwrap().contains("202511/content_7047091"));
    assert_eq!(calendar.notice_url(2027), None);
}

#[test]
fn what_kind_of_day_it_is() {
    let calendar = Calendar::built_in();
    assert_eq!(calendar.kind(day("2026-10-01")), DayKind::Holiday { name: "国庆节" });
    assert_eq!(calendar.kind(day("2026-10-10")), DayKind::MakeUp { name: "国庆节" });
    assert_eq!(calendar.kind(day("2026-10-11")), DayKind::Rest);
    assert_eq!(calendar.kind(day("2026-10-12")), DayKind::Working);
    assert_eq!(calendar.kind(day("2020-01-31")), DayKind::Holiday { name: "春节" });
    assert_eq!(calendar.kind(day("2027-02-08")), DayKind::Holiday { name: "春节" });
    assert_eq!(calendar.kind(day("2031-10-01")), DayKind::Holiday { name: "国庆节、中秋节" });
    assert!(calendar.is_provisional(day("2027-02-08")) && calendar.is_provisional(day("2009-10-01")));
    // Before the first notice and after the table the weekday alone speaks.
    assert_eq!(calendar.kind(day("2009-10-01")), DayKind::Working);
    assert_eq!(calendar.kind(day("2055-10-01")), DayKind::Working);
}

#[test]
fn deadlines_a_lawyer_can_check() {
    let cases = [
        // 2025 春节 off 28 Jan to 4 Feb; 26 Jan (Sunday) and 8 Feb (Saturday) are worked.
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-24", 2, "2025-01-27"),
        ("2025-01-24", 3, "2025-02-05"),
        ("2025-01-24", 6, "2025-02-08"),
        ("2025-04-25", 1, "2025-04-27"),
        ("2025-09-26", 3, "2025-09-30"),
        ("2025-09-26", 4, "2025-10-09"),
        ("2025-09-26", 6, "2025-10-11"),
        // 2026: 14 and 28 Feb are worked Saturdays around 春节 (15 to 23 Feb).
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-13", 6, "2026-02-28"),
        // Received on 28 Sep 2026: 29, 30 Sep, 8, 9 and the worked Saturday 10 Oct.
        ("2026-09-28", 5, "2026-10-10"),
        ("2026-01-02", 1, "2026-01-04"),
        // 2020: 春节 was lengthened to 2 February; 19 January (Sunday) was worked.
        ("2020-01-23", 1, "2020-02-03"),
        ("2020-01-17", 5, "2020-01-23"),
        ("2020-01-17", 6, "2020-02-03"),
        // 2018-12-31 fell within the notice for 2019, and 29 Dec 2018 (Saturday) was worked for it.
        ("2018-12-28", 1, "2018-12-29"),
        ("2018-12-28", 2, "2019-01-02"),
        // A start on a rest day: counting begins on the next working day.
        ("2026-10-03", 1, "2026-10-08"),
        ("2026-11-21", 20, "2026-12-18"),
        // Into years without a notice: weekday and statutory festivals, said to be provisional.
        ("2026-12-30", 1, "2026-12-31"),
        ("2026-12-31", 1, "2027-01-04 provisional"),
        ("2027-02-04", 1, "2027-02-09 provisional"),
        ("2009-12-31", 1, "2010-01-04"),
        ("2009-12-28", 5, "2010-01-05 provisional"),
        ("1999-09-30", 1, "1999-10-01 provisional"),
        ("2060-09-30", 1, "2060-10-01 provisional"),
    ];
    for (start, n, expected) in cases {
        assert_eq!(deadline(start, n), expected, "{n} working days from {start}");
    }
}

/// Figures of an independent implementation of the same notices.
#[test]
fn golden_numbers() {
    let cases = [
        ("2017-04-06", 5, "2017-04-13"),
        ("2018-11-09", 1, "2018-11-12"),
        ("2011-08-17", 3, "2011-08-22"),
        ("2021-05-19", 10, "2021-06-02"),
        ("2010-11-04", 3, "2010-11-09"),
        ("2019-09-23", 45, "2019-11-28"),
        ("2012-01-14", 45, "2012-03-21"),
        ("2011-04-30", 3, "2011-05-05"),
        ("2015-01-03", 1, "2015-01-04"),
        ("2022-12-11", 45, "2023-02-16"),
    ];
    for (start, n, expected) in cases {
        assert_eq!(deadline(start, n), expected, "{n} working days from {start}");
    }
    let per_year = [250, 250, 249, 250, 250, 249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248];
    for (year, expected) in (2010..).zip(per_year) {
        let (before, last) = (Date::new(year - 1, 12, 31).unwrap(), Date::new(year, 12, 31).unwrap());
        assert_eq!(Calendar::built_in().working_days_between(before, last), expected, "{year}");
    }
}

#[test]
fn computed_festivals_agree_with_the_notices() {
    let calendar = Calendar::built_in();
    let mut checked = 0;
    for day in day("2025-01-01").series(jiff::Span::new().days(1)).take_while(|day| day.year() <= 2026) {
        if let Some(festival) = festival::statutory(day) {
            let DayKind::Holiday { name } = calendar.kind(day) else { unreachable!("{day} {festival}") };
            assert!(name.split('、').any(|part| festival.contains(part)), "{day}: {festival}, notice {name}");
            checked += 1;
        }
    }
    assert_eq!(checked, 2 * 13);
}

#[test]
fn thirteen_statutory_days_a_year_unless_two_festivals_meet() {
    for year in 2025..=festival::LAST_YEAR {
        let first = Date::new(year, 1, 1).unwrap();
        let days = first.series(jiff::Span::new().days(1)).take_while(|day| day.year() == year);
        let festivals: Vec<_> = days.filter_map(festival::statutory).collect();
        let meeting = festivals.iter().filter(|name| **name == "国庆节、中秋节").count();
        assert_eq!(festivals.len() + meeting, 13, "{year}");
    }
    assert_eq!(festival::statutory(day("2051-01-01")), None);
}

#[test]
fn batch_answers_every_line() {
    let line = |text| batch_line(text, Calendar::built_in());
    assert_eq!(line("2026-09-28T23:30:00+08:00,5"), "2026-10-10");
    assert_eq!(line("2026-09-28T15:59:59Z,1"), "2026-09-29");
    assert_eq!(line("2026-09-28T16:00:00Z,1"), "2026-09-30");
    assert_eq!(line("2026-09-28T09:30:00.123456+09:00,1"), "2026-09-29");
    assert_eq!(line(" 2026-09-28 , 5 \r"), "2026-10-10");
    assert_eq!(line("2026-10-03,0"), "2026-10-03");
    assert_eq!(line("2027-10-03,0"), "2027-10-03");
    for bad in [
        "",
        "   ",
        "start,working_days",
        "2026-09-28",
        "2026-09-28,",
        "2026-09-28,-1",
        "2026-09-28,+1",
        "2026-09-28,5,6",
        "2026-09-28,1.5",
        "2026-09-28,99999999999",
        "2026-09-28,4294967295",
        "2026-02-30,1",
        "20260928,1",
        "2026-9-28,1",
        "2026-09-28T10:00:00,1",
        "2026-09-28T25:00:00Z,1",
        "2026-09-28T10:00Z,1",
        "2026-09-28T10:00:00+08:00[Asia/Shanghai],1",
        "２０２６-09-28,1",
        ",",
    ] {
        let answer = line(bad);
        assert!(answer.starts_with("error: ") && !answer.contains('\n'), "{bad:?} gave {answer:?}");
    }
}

#[test]
fn a_bad_table_names_its_line() {
    let notices = "year,notice_url\n2026,https://example.org\n";
    let holidays = |rows: &str| Calendar::parse(&format!("date,type,name\n{rows}"), notices).unwrap_err();
    assert_eq!(holidays("2026-01-01,holiday,元旦\n2026-13-01,holiday,元旦\n").line, 3);
    assert_eq!(holidays("2026-01-01,holiday").problem, CalendarProblem::Columns);
    assert_eq!(holidays("2026-01-01,off,元旦").problem, CalendarProblem::Type("off".to_owned()));
    assert_eq!(holidays("2026-01-01,holiday,").problem, CalendarProblem::Empty);
    assert_eq!(holidays("2027-01-01,holiday,元旦").problem, CalendarProblem::NoNotice(2027));
    let twice = holidays("2026-01-01,holiday,元旦\n2026-01-01,workday,元旦\n");
    assert_eq!(twice.to_string(), "holidays 第 3 行：日期 2026-01-01 重复");
    let notices =
        |rows: &str| Calendar::parse("date,type,name\n", &format!("year,notice_url\n{rows}")).unwrap_err();
    assert_eq!(notices("2024,a\n2026,b\n").problem, CalendarProblem::Gap(2025));
    assert_eq!(notices("MMXXVI,a\n").problem, CalendarProblem::Year("MMXXVI".to_owned()));
    assert_eq!(Calendar::parse("", NOTICES).unwrap_err().line, 1);
}

#[test]
fn a_new_notice_settles_what_was_provisional() {
    let notices = format!("{NOTICES}2027,https://example.org/2027\n");
    let holidays =
        format!("{HOLIDAYS}2027-02-05,holiday,春节\n2027-02-09,holiday,春节\n2027-02-20,workday,春节\n");
    let calendar = Calendar::parse(&holidays, &notices).unwrap();
    let settled = calendar.add_working_days(day("2027-02-04"), 1);
    // The notice alone speaks: 8 February, not listed in this made-up one, is worked.
    assert_eq!(settled, Deadline { on: day("2027-02-08"), provisional: false });
    assert!(calendar.is_working(day("2027-02-20")));
    assert!(calendar.add_working_days(day("2027-12-31"), 1).provisional);
}

#[test]
fn without_any_notice_everything_is_provisional() {
    let calendar = Calendar::parse("date,type,name\n", "year,notice_url\n").unwrap();
    assert_eq!(
        calendar.add_working_days(day("2026-09-30"), 1),
        Deadline { on: day("2026-10-05"), provisional: true }
    );
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    let calendar = Calendar::built_in();
    assert_eq!(calendar.add_working_days(Date::MAX, u32::MAX).on, Date::MAX);
    assert!(calendar.working_days_between(Date::MIN, Date::MAX) > 5_000_000);
    assert!(calendar.previous_working_day(Date::MIN) >= Date::MIN);
    assert_eq!(calendar.working_day_from(Date::MAX), Date::MAX);
    assert_eq!(day_of(start_of(day("2026-11-21"))), day("2026-11-21"));
}

fn any_day() -> impl Strategy<Value = Date> {
    // 1995 to 2060: before, within and after both the notices and the table.
    (0..24_000_i64).prop_map(|offset| add_days(day("1995-01-01"), offset))
}

proptest! {
    #[test]
    fn adding_agrees_with_walking(start in any_day(), n in 0..80_u32) {
        let calendar = Calendar::built_in();
        let (mut on, mut provisional, mut left) = (start, false, n);
        while left > 0 {
            on = on.tomorrow().unwrap();
            provisional |= calendar.is_provisional(on);
            left -= u32::from(calendar.kind(on).is_working());
        }
        prop_assert_eq!(calendar.add_working_days(start, n), Deadline { on, provisional });
    }

    #[test]
    fn counting_agrees_with_walking(from in any_day(), length in 0..200_i64) {
        let calendar = Calendar::built_in();
        let to = add_days(from, length);
        let walked = (1..=length).filter(|n| calendar.kind(add_days(from, *n)).is_working()).count();
        prop_assert_eq!(calendar.working_days_between(from, to), i64::try_from(walked).unwrap());
        prop_assert_eq!(calendar.working_days_between(to, from), -i64::try_from(walked).unwrap());
    }

    #[test]
    fn adding_is_monotone_and_lands_on_working_days(start in any_day(), later in 0..30_i64, n in 1..60_u32) {
        let calendar = Calendar::built_in();
        let due = calendar.add_working_days(start, n).on;
        prop_assert!(due > start && calendar.is_working(due));
        prop_assert!(calendar.add_working_days(start, n + 1).on > due);
        prop_assert!(calendar.add_working_days(add_days(start, later), n).on >= due);
        prop_assert_eq!(calendar.working_days_between(start, due), i64::from(n));
    }

    #[test]
    fn neighbours_agree_with_the_kind_of_day(day in any_day()) {
        let calendar = Calendar::built_in();
        prop_assert_eq!(calendar.is_working(day), calendar.kind(day).is_working());
        let before = calendar.previous_working_day(day);
        prop_assert!(before < day && calendar.is_working(before));
        prop_assert_eq!(calendar.working_days_between(before, add_days(day, -1)), 0);
        let from = calendar.working_day_from(day);
        prop_assert!(from >= day && calendar.is_working(from));
        prop_assert_eq!(calendar.working_days_between(add_days(day, -1), from), 1);
    }

    #[test]
    fn any_line_gets_one_answer(line in "\\PC{0,40}") {
        let answer = batch_line(&line, Calendar::built_in());
        prop_assert!(!answer.is_empty() && !answer.contains('\n'));
    }
}

#[test]
fn another_kind_of_day_is_another_calendar() {
    let built_in = Calendar::built_in();
    assert_eq!(built_in.mark(), built_in.mark());
    assert_eq!(built_in.mark().len(), 16);
    let mut other = built_in.clone();
    let (_, named) = other.named.iter_mut().next_back().unwrap();
    named.working = !named.working;
    assert_ne!(other.mark(), built_in.mark());
}
