#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::organisation::PostId;

const CENTRE: &str = "C120101001";

fn stamp(day: &str) -> Stamp {
    let by = Author {
        post: PostId::from("P1"),
        person: "inspector".to_owned(),
        name: "何婷".to_owned(),
        unit: UnitId::from("D1"),
    };
    Stamp { by, at: format!("{day}T10:00:00+08:00").parse().unwrap() }
}

fn plan(kind: CheckKind, files: u32) -> CheckPlan {
    CheckPlan {
        id: "JC-0001".to_owned(),
        kind,
        title: "十一月检查".to_owned(),
        until: date(2026, 11, 20),
        from: date(2026, 10, 1),
        to: date(2026, 10, 31),
        files,
        centres: [UnitId::from(CENTRE)].into(),
        by: stamp("2026-11-02").by,
        at: stamp("2026-11-02").at,
    }
}

/// A check with two lines, at a stage.
#[derive(Clone, PartialEq, Debug)]
struct Hall {
    check: Check,
    lines: Vec<CheckLine>,
}

impl Hall {
    fn planned() -> Self {
        let (check, mut lines) = Check::planned(&plan(CheckKind::OnSite, 0), &UnitId::from(CENTRE));
        lines.truncate(2);
        Self { check, lines }
    }

    fn at(state: CheckState) -> Self {
        let mut hall = Self::planned();
        let steps: &[CheckAct] = match state {
            CheckState::Planned => &[met("V01"), not_met("V02")],
            CheckState::Sent => &[met("V01"), not_met("V02"), send(), correct("V02")],
            CheckState::Reported => &[met("V01"), not_met("V02"), send(), correct("V02"), CheckAct::Report],
            CheckState::Returned => &[
                met("V01"),
                not_met("V02"),
                send(),
                correct("V02"),
                CheckAct::Report,
                recheck(&[("V02", Verdict::returned("照片看不清"))]),
                correct("V02"),
            ],
            CheckState::Closed => &[met("V01"), met("V02"), send()],
            CheckState::Dropped => &[drop()],
        };
        steps.iter().for_each(|step| hall.does(step.clone(), "2026-11-03").unwrap());
        assert_eq!(hall.check.state, state);
        hall
    }

    fn does(&mut self, act: CheckAct, day: &str) -> Result<(), CheckRefusal> {
        self.check.act(&mut self.lines, act, Calendar::built_in(), stamp(day))
    }

    fn line(&self, key: &str) -> &CheckLine {
        self.lines.iter().find(|line| line.key == key).unwrap()
    }
}

fn photo(n: u8) -> Photo {
    Photo { id: format!("o{n}"), sha256: format!("s{n}"), kind: PhotoKind::Jpeg }
}

fn mark(key: &str, answer: Answer, remark: &str) -> CheckAct {
    CheckAct::Mark { key: key.to_owned(), answer, remark: remark.to_owned(), photo: None }
}

fn met(key: &str) -> CheckAct {
    mark(key, Answer::Met, "")
}

fn not_met(key: &str) -> CheckAct {
    mark(key, Answer::NotMet, "没有戴工作牌")
}

fn send() -> CheckAct {
    CheckAct::Send { days: 5 }
}

fn drop() -> CheckAct {
    CheckAct::Drop { why: "中心搬迁".to_owned() }
}

fn correct(key: &str) -> CheckAct {
    CheckAct::Correct { key: key.to_owned(), words: "已经配发".to_owned(), photo: None }
}

fn recheck(verdicts: &[(&str, Verdict)]) -> CheckAct {
    let verdicts = verdicts.iter().map(|(key, verdict)| ((*key).to_owned(), verdict.clone())).collect();
    CheckAct::Recheck { verdicts, days: 3 }
}

#[test]
fn each_act_has_its_stage() {
    use CheckState::{Closed, Dropped, Planned, Reported, Returned, Sent};
    let passed = || recheck(&[("V02", Verdict::passed())]);
    // state | mark | send | drop | correct | report | recheck
    let table = [
        (Planned, Some(Planned), Some(Sent), Some(Dropped), None, None, None),
        (Sent, None, None, None, Some(Sent), Some(Reported), None),
        (Reported, None, None, None, None, None, Some(Closed)),
        (Returned, None, None, None, Some(Returned), Some(Reported), None),
        (Closed, None, None, None, None, None, None),
        (Dropped, None, None, None, None, None, None),
    ];
    for (state, marked, sent, dropped, corrected, reported, rechecked) in table {
        let row = [
            (met("V01"), marked),
            (send(), sent),
            (drop(), dropped),
            (correct("V02"), corrected),
            (CheckAct::Report, reported),
            (passed(), rechecked),
        ];
        for (act, want) in row {
            let mut hall = Hall::at(state);
            let before = hall.clone();
            let done = hall.does(act.clone(), "2026-11-04");
            match want {
                Some(after) => {
                    assert_eq!((done, hall.check.state), (Ok(()), after), "{state:?} {act:?}");
                    assert_eq!(hall.check.serial, before.check.serial + 1);
                }
                None => {
                    assert_eq!(done, Err(CheckRefusal::State(state)), "{act:?}");
                    assert_eq!(hall, before, "nothing is changed");
                }
            }
        }
    }
}

#[test]
fn whose_turn_an_act_is() {
    let remove = CheckAct::Remove { key: "V01".to_owned(), photo: "o1".to_owned() };
    let table = [
        (CheckState::Planned, met("V01"), Part::Supervisor),
        (CheckState::Planned, remove.clone(), Part::Supervisor),
        (CheckState::Sent, remove.clone(), Part::Centre),
        (CheckState::Returned, remove, Part::Centre),
        (CheckState::Planned, send(), Part::Supervisor),
        (CheckState::Sent, correct("V02"), Part::Centre),
        (CheckState::Sent, CheckAct::Report, Part::Centre),
        (CheckState::Reported, recheck(&[]), Part::Supervisor),
    ];
    for (state, act, part) in table {
        assert_eq!(Hall::at(state).check.part(&act), part, "{state:?} {act:?}");
    }
}

#[test]
fn a_plan_says_when_where_and_out_of_which_files() {
    let today = date(2026, 11, 2);
    let right = plan(CheckKind::Files, 5);
    assert_eq!(right.check(today), Ok(()));
    let wrong = [
        (CheckPlan { title: " ".to_owned(), ..right.clone() }, CheckRefusal::Title),
        (CheckPlan { until: date(2026, 11, 1), ..right.clone() }, CheckRefusal::UntilPast),
        (CheckPlan { files: 0, ..right.clone() }, CheckRefusal::Files(1)),
        (CheckPlan { files: 21, ..right.clone() }, CheckRefusal::Files(1)),
        (CheckPlan { from: date(2026, 11, 1), ..right.clone() }, CheckRefusal::Period),
        (CheckPlan { to: today, ..right.clone() }, CheckRefusal::Period),
        (CheckPlan { centres: BTreeSet::new(), ..right.clone() }, CheckRefusal::NoCentre),
    ];
    for (plan, why) in wrong {
        assert_eq!(plan.check(today), Err(why));
    }
    let visit = CheckPlan { files: 0, to: today, ..plan(CheckKind::Unannounced, 0) };
    assert_eq!(visit.check(today), Ok(()), "without files there is no period to be over");
}

#[test]
fn refusals_say_what_is_missing() {
    let long = "长".repeat(501);
    let table: Vec<(CheckState, CheckAct, &str)> = vec![
        (CheckState::Planned, mark("V09", Answer::Met, ""), "检查表里没有这一条"),
        (CheckState::Planned, mark("V01", Answer::NotMet, " "), "不符合的要写明哪里不符合（不超过 500 字）"),
        (CheckState::Planned, mark("V01", Answer::Met, &long), "说明不超过 500 字"),
        (CheckState::Planned, CheckAct::Drop { why: String::new() }, "取消要写明理由（不超过 500 字）"),
        (CheckState::Planned, CheckAct::Send { days: 0 }, "整改期限写 1–60 个工作日"),
        (CheckState::Planned, CheckAct::Send { days: 61 }, "整改期限写 1–60 个工作日"),
        (CheckState::Sent, correct("V01"), "这一条没有要整改的问题"),
        (
            CheckState::Sent,
            CheckAct::Correct { key: "V02".to_owned(), words: String::new(), photo: None },
            "请写明怎样整改的（不超过 500 字）",
        ),
        (CheckState::Reported, recheck(&[]), "还有 1 条没有复查：V02"),
        (CheckState::Reported, recheck(&[("V01", Verdict::passed())]), "这一条没有要整改的问题"),
        (
            CheckState::Reported,
            recheck(&[("V02", Verdict::returned(" "))]),
            "V02：没有整改到位的要写明理由（不超过 500 字）",
        ),
    ];
    for (state, act, why) in table {
        let mut hall = Hall::at(state);
        let before = hall.clone();
        assert_eq!(hall.does(act.clone(), "2026-11-04").unwrap_err().to_string(), why, "{act:?}");
        assert_eq!(hall, before);
    }
    let mut hall = Hall::planned();
    hall.does(met("V01"), "2026-11-03").unwrap();
    assert_eq!(hall.does(send(), "2026-11-03").unwrap_err().to_string(), "还有 1 条没有检查：V02");
    hall.does(not_met("V02"), "2026-11-03").unwrap();
    hall.does(send(), "2026-11-03").unwrap();
    assert_eq!(
        hall.does(CheckAct::Report, "2026-11-04").unwrap_err().to_string(),
        "还有 1 条没有写整改情况：V02"
    );
}

#[test]
fn last_days_are_working_days_and_a_return_asks_for_a_new_correction() {
    let mut hall = Hall::at(CheckState::Planned);
    // Friday; five working days on is the next Friday.
    hall.does(send(), "2026-11-06").unwrap();
    assert_eq!(hall.check.due, date(2026, 11, 13));
    assert!(!hall.check.overdue(date(2026, 11, 13)) && hall.check.overdue(date(2026, 11, 14)));
    hall.does(correct("V02"), "2026-11-10").unwrap();
    hall.does(CheckAct::Report, "2026-11-16").unwrap();
    assert!(hall.check.late);
    assert_eq!(hall.check.due, date(2026, 11, 23), "five working days to look again");
    hall.does(recheck(&[("V02", Verdict::returned("还是没有"))]), "2026-11-17").unwrap();
    assert_eq!((hall.check.state, hall.check.due), (CheckState::Returned, date(2026, 11, 20)));
    let unmended = hall.does(CheckAct::Report, "2026-11-18");
    assert_eq!(
        unmended,
        Err(CheckRefusal::Unmended(vec!["V02".to_owned()])),
        "the old correction does not do"
    );
    hall.does(correct("V02"), "2026-11-18").unwrap();
    hall.does(CheckAct::Report, "2026-11-18").unwrap();
    hall.does(recheck(&[("V02", Verdict::passed())]), "2026-11-19").unwrap();
    assert_eq!((hall.check.state, hall.check.tally.open), (CheckState::Closed, 0));
}

#[test]
fn photographs_are_added_bounded_and_taken_away_again() {
    let mut hall = Hall::planned();
    let shot = |n: u8| CheckAct::Mark {
        key: "V01".to_owned(),
        answer: Answer::NotMet,
        remark: "杂物".to_owned(),
        photo: Some(photo(n)),
    };
    for n in 0..6 {
        hall.does(shot(n), "2026-11-03").unwrap();
    }
    hall.does(shot(5), "2026-11-03").unwrap();
    assert_eq!(hall.line("V01").photos.len(), 6, "the same picture is one");
    assert_eq!(hall.does(shot(6), "2026-11-03"), Err(CheckRefusal::Photos));
    let away = |n: u8| CheckAct::Remove { key: "V01".to_owned(), photo: format!("o{n}") };
    hall.does(away(0), "2026-11-03").unwrap();
    assert_eq!(hall.does(away(0), "2026-11-03"), Err(CheckRefusal::NoPhoto));
    hall.does(met("V02"), "2026-11-03").unwrap();
    hall.does(send(), "2026-11-03").unwrap();
    assert_eq!(hall.does(away(1), "2026-11-04"), Err(CheckRefusal::NoPhoto), "what was found stays");
    let mended =
        CheckAct::Correct { key: "V01".to_owned(), words: "清走".to_owned(), photo: Some(photo(9)) };
    hall.does(mended, "2026-11-04").unwrap();
    hall.does(away(9), "2026-11-04").unwrap();
    assert!(hall.line("V01").correction.as_ref().unwrap().photos.is_empty());
}

#[test]
fn files_are_drawn_once_and_bring_their_lines() {
    let (check, lines) = Check::planned(&plan(CheckKind::Files, 2), &UnitId::from(CENTRE));
    let mut hall = Hall { check, lines };
    assert!(hall.lines.is_empty());
    assert_eq!(hall.does(send(), "2026-11-03"), Err(CheckRefusal::NotDrawn));
    let sample = Sample {
        seed: "00".to_owned(),
        cases: vec!["A-1".to_owned(), "A-2".to_owned()],
        population: 9,
        digest: "11".to_owned(),
    };
    hall.does(CheckAct::Draw(sample.clone()), "2026-11-03").unwrap();
    assert_eq!(hall.does(CheckAct::Draw(sample), "2026-11-03"), Err(CheckRefusal::Drawn));
    assert_eq!(
        (hall.lines.len(), hall.lines[0].key.as_str(), hall.lines[0].group.as_str()),
        (18, "A-1.F01", "A-1")
    );
    let none = Sample { seed: String::new(), cases: Vec::new(), population: 0, digest: String::new() };
    assert_eq!(
        Hall::planned().does(CheckAct::Draw(none), "2026-11-03"),
        Err(CheckRefusal::Drawn),
        "no files asked"
    );
}

#[test]
fn an_unannounced_visit_is_unknown_until_its_findings_are_sent() {
    let (check, lines) = Check::planned(&plan(CheckKind::Unannounced, 0), &UnitId::from(CENTRE));
    let mut hall = Hall { check, lines: lines.into_iter().take(1).collect() };
    assert!(hall.check.hidden());
    hall.does(not_met("V01"), "2026-11-03").unwrap();
    assert!(hall.check.hidden());
    let mut dropped = hall.clone();
    dropped.does(drop(), "2026-11-03").unwrap();
    assert!(dropped.check.hidden(), "a visit that did not happen stays unknown");
    hall.does(send(), "2026-11-03").unwrap();
    assert!(!hall.check.hidden());
    assert!(!Hall::planned().check.hidden());
}

/// Any act on one of three lines.
fn any_act() -> impl Strategy<Value = CheckAct> {
    let key = || prop::sample::select(vec!["V01", "V02", "V03"]);
    let verdict = || prop_oneof![Just(Verdict::passed()), Just(Verdict::returned("不到位"))];
    let verdicts = prop::collection::btree_map(key().prop_map(str::to_owned), verdict(), 0..4);
    prop_oneof![
        4 => (key(), prop::sample::select(Answer::ALL.to_vec())).prop_map(|(key, answer)| mark(key, answer, "说明")),
        2 => Just(send()),
        4 => key().prop_map(correct),
        3 => Just(CheckAct::Report),
        4 => verdicts.prop_map(|verdicts: BTreeMap<String, Verdict>| CheckAct::Recheck { verdicts, days: 3 }),
    ]
}

proptest! {
    #[test]
    fn it_is_over_only_when_every_finding_was_mended_and_looked_at_again(
        acts in prop::collection::vec(any_act(), 0..60)
    ) {
        let mut hall = Hall::planned();
        hall.lines.push(CheckLine { key: "V03".to_owned(), ..hall.lines[0].clone() });
        for act in acts {
            let before = hall.clone();
            if hall.does(act, "2026-11-03").is_err() {
                prop_assert_eq!(&hall, &before);
            }
            if hall.check.state == CheckState::Closed {
                for line in &hall.lines {
                    prop_assert!(line.answer.is_some());
                    if line.answer == Some(Answer::NotMet) {
                        prop_assert!(line.correction.is_some());
                        prop_assert_eq!(line.verdict.clone(), Some(Verdict::passed()));
                    }
                }
                prop_assert_eq!(hall.check.tally.open, 0);
            }
        }
    }
}
