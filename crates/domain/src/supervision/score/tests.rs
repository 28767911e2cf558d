//! Scores a reader can check by hand.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{
    Bonus, BonusOf, Figures, Formula, FormulaRecord, FormulaRefusal, Inputs, Interval, Material, Month,
    Score, Subject, Taken, Who, compute, default_formula, formulas, points_text, ranks, read_points, shipped,
};
use crate::case::Author;
use crate::organisation::{PostId, UnitId};
use crate::supervision::Charge;
use crate::supervision::finding::{EventRef, Evidence, Finding, FindingOutcome, FindingState};
use crate::supervision::rule::{Level, Part};

fn model_a() -> Formula {
    default_formula().unwrap()
}

fn at() -> Timestamp {
    "2026-11-20T09:00:00+08:00".parse().unwrap()
}

/// A finding of the body B1 that was decided as said.
fn found(place: i64, level: Level, part: Part, on: Date, outcome: Option<FindingOutcome>) -> Finding {
    let state = match outcome {
        Some(FindingOutcome::Cleared) => FindingState::Cleared,
        Some(_) => FindingState::Closed,
        None => FindingState::Notified,
    };
    Finding {
        no: format!("JC{place}-R001"),
        place,
        rule: "r".into(),
        rule_version: 1,
        title: "超过时限".into(),
        source: String::new(),
        advice: String::new(),
        level,
        part,
        deduct: None,
        on,
        at: at(),
        case_no: None,
        item: Some("SX-001".into()),
        item_name: None,
        centre: None,
        charge: Charge {
            unit: Some(UnitId::from("B1")),
            post: Some(PostId::from("P1")),
            person: Some("wang".into()),
            step: None,
        },
        evidence: Evidence {
            events: vec![EventRef { idx: place, seq: None, kind: "decided".into(), at: at() }],
            ..Evidence::default()
        },
        told: BTreeSet::new(),
        state,
        outcome,
        serial: 2,
        due_on: None,
        explanation: None,
        decision: None,
        clearing: None,
        appeal: None,
        ended: None,
    }
}

fn upheld(place: i64, level: Level) -> Finding {
    found(place, level, Part::Time, date(2026, 11, 3), Some(FindingOutcome::Upheld))
}

fn notice(place: i64, day: i8) -> Finding {
    found(place, Level::Notice, Part::Time, date(2026, 11, day), Some(FindingOutcome::Passed))
}

fn score(findings: &[Finding], figures: &Figures) -> Score {
    let all = Part::ALL.into_iter().collect();
    compute(&model_a(), &Subject::new(Who::Body, "B1"), &findings.iter().collect::<Vec<_>>(), figures, &all)
}

fn points(findings: &[Finding]) -> String {
    points_text(score(findings, &Figures::default()).points)
}

#[test]
fn model_a_is_a_hundred_points_in_nine_parts() {
    let formula = model_a();
    assert_eq!((formula.id.as_str(), formula.full()), ("model-a", 10_000));
    let full: Vec<i64> = formula.parts.iter().map(|part| part.full / 100).collect();
    assert_eq!(full, [10, 14, 14, 8, 10, 10, 14, 10, 10]);
    assert_eq!(points(&[]), "100", "nothing found");
}

/// Each deduction, one at a time and together; the part of time has 14 points and never falls below zero.
#[test]
fn what_findings_cost() {
    use Level::{Notice, Order, Prompt, Red, Yellow};
    let table: [(&str, Vec<Finding>, &str); 12] = [
        ("黄牌 −5", vec![upheld(1, Yellow)], "95"),
        ("红牌 −10", vec![upheld(1, Red)], "90"),
        ("督办按红牌", vec![upheld(1, Order)], "90"),
        ("提示不扣", vec![upheld(1, Prompt)], "100"),
        ("两次预警不扣", vec![notice(1, 2), notice(2, 2)], "100"),
        ("连续三次预警 −3", vec![notice(1, 2), notice(2, 3), notice(3, 4)], "97"),
        ("五次预警还是 −3", (1..=5).map(|n| notice(n, 2)).collect(), "97"),
        ("六次预警 −6", (1..=6).map(|n| notice(n, 2)).collect(), "94"),
        ("黄加红 14 分扣光：−14", vec![upheld(1, Yellow), upheld(2, Red)], "86"),
        ("两张红牌也只扣 14 分", vec![upheld(1, Red), upheld(2, Red)], "86"),
        ("规则自己写的扣分优先", vec![Finding { deduct: Some(2), ..upheld(1, Red) }], "98"),
        ("预警的规则写了扣分，一次就扣", vec![Finding { deduct: Some(1), ..upheld(1, Notice) }], "99"),
    ];
    for (why, findings, expected) in table {
        assert_eq!(points(&findings), expected, "{why}");
    }
    let fees = found(2, Yellow, Part::Fees, date(2026, 11, 3), Some(FindingOutcome::Upheld));
    assert_eq!(points(&[upheld(1, Red), fees]), "85", "各部分分别扣");
}

#[test]
fn what_is_not_decided_waits_and_what_is_cleared_costs_nothing() {
    let waits = found(1, Level::Red, Part::Time, date(2026, 11, 3), None);
    let cleared = found(2, Level::Red, Part::Time, date(2026, 11, 3), Some(FindingOutcome::Cleared));
    let appealed = Finding { state: FindingState::Appealed, ..waits.clone() };
    let can_appeal = Finding { no: "JC9".into(), state: FindingState::Upheld, ..waits.clone() };
    let score = score(&[waits, cleared, can_appeal, appealed], &Figures::default());
    assert_eq!((score.points, score.pending.len(), score.cleared), (10_000, 3, 1));
    assert_eq!(score.pending[0].would, 1_000, "said beside it");
    assert!(score.parts.iter().all(|part| part.lines.is_empty()));
}

#[test]
fn a_day_of_work_without_a_notice_breaks_the_row() {
    let worked = |days: &[i8]| Figures {
        worked: days.iter().map(|day| date(2026, 11, *day)).collect(),
        ..Figures::default()
    };
    let three = [notice(1, 2), notice(2, 3), notice(3, 5)];
    assert_eq!(score(&three, &worked(&[2, 3, 5])).points, 9_700, "the 4th was no day of work");
    assert_eq!(score(&three, &worked(&[2, 3, 4, 5])).points, 10_000, "on the 4th all went well");
    let line = &score(&three, &worked(&[])).parts[2].lines[0];
    assert_eq!(
        (line.findings.len(), line.events.clone()),
        (3, vec![1, 2, 3]),
        "each point names what it rests on"
    );
}

#[test]
fn bonuses_climb_in_steps() {
    let early = |early, decided| {
        let figures = Figures { early, decided, ..Figures::default() };
        points_text(score(&[], &figures).bonus)
    };
    for (n, of, bonus) in [
        (9, 100, "0"),
        (10, 100, "1"),
        (19, 100, "1"),
        (20, 100, "2"),
        (100, 100, "10"),
        (0, 0, "0"),
        (1, 11, "0"),
        (1, 10, "1"),
    ] {
        assert_eq!(early(n, of), bonus, "提前 {n}/{of}");
    }
    for (shortened, bonus) in
        [(None, 0), (Some(29), 0), (Some(30), 300), (Some(39), 300), (Some(40), 400), (Some(100), 1_000)]
    {
        let figures = Figures { shortened, ..Figures::default() };
        assert_eq!(score(&[], &figures).bonus, bonus, "缩短 {shortened:?}%");
    }
    let both = Figures { early: 20, decided: 100, shortened: Some(50), ..Figures::default() };
    assert_eq!(points_text(score(&[upheld(1, Level::Yellow)], &both).points), "102", "100 − 5 + 2 + 5");
    let capped = Formula { bonus_max: Some(300), ..model_a() };
    let own = compute(&capped, &Subject::new(Who::Body, "B1"), &[], &both, &BTreeSet::new());
    assert_eq!((own.bonus, own.points), (300, 10_300));
}

#[test]
fn the_coefficient_multiplies_the_whole() {
    let formula = Formula { coefficients: BTreeMap::from([("B1".to_owned(), 95)]), ..model_a() };
    let one = upheld(1, Level::Yellow);
    let of = |key: &str| {
        compute(&formula, &Subject::new(Who::Body, key), &[&one], &Figures::default(), &BTreeSet::new())
    };
    assert_eq!(points_text(of("B1").points), "90.25", "95 × 0.95");
    assert_eq!(points_text(of("B2").points), "95");
}

#[test]
fn few_cases_are_not_ranked_and_their_interval_is_wide() {
    let body = |decided: i64| Figures { decided, on_time: decided, ..Figures::default() };
    assert!(!score(&[], &body(29)).ranked && score(&[], &body(30)).ranked);
    let clerk = Figures { received: 40, ..Figures::default() };
    let of = |who| compute(&model_a(), &Subject::new(who, "x"), &[], &clerk, &BTreeSet::new()).ranked;
    assert!(of(Who::Person) && of(Who::Post) && !of(Who::Body), "a window receives, it does not decide");

    let some = [score(&[], &body(5)), {
        let mut other = score(&[upheld(1, Level::Red)], &body(100));
        other.subject.key = "B2".into();
        other
    }];
    let order: Vec<_> =
        ranks(&some, Who::Body).into_iter().map(|(rank, one)| (rank, one.subject.key.clone())).collect();
    assert_eq!(
        order,
        [(Some(1), "B2".to_owned()), (None, "B1".to_owned())],
        "fewer cases stand behind, whatever their points"
    );
    let few: Vec<Score> = [("B2", vec![]), ("B1", vec![upheld(1, Level::Red)])]
        .into_iter()
        .map(|(key, found)| {
            let mut one = score(&found, &body(5));
            one.subject.key = key.into();
            one
        })
        .collect();
    let order: Vec<_> = ranks(&few, Who::Body).into_iter().map(|(_, one)| one.subject.key.clone()).collect();
    assert_eq!(order, ["B1", "B2"], "those without a rank do not stand in the order of their points");
    let equal: Vec<Score> = ["B3", "B2", "B1"]
        .map(|key| {
            let mut one = score(&[], &body(50));
            one.subject.key = key.into();
            one
        })
        .to_vec();
    let places: Vec<_> = ranks(&equal, Who::Body).into_iter().map(|(rank, _)| rank).collect();
    assert_eq!(places, [Some(1), Some(1), Some(1)], "the same points share a place");
}

/// Against the textbook's formula in floating point (Wilson 1927, z = 1.96).
#[test]
fn the_interval_is_wilsons() {
    for (x, n) in [(0, 1), (1, 1), (5, 10), (10, 10), (29, 30), (98, 100), (0, 400), (12_345, 20_000)] {
        let (p, size, z) = (f64::from(x) / f64::from(n), f64::from(n), 1.96_f64);
        let half = z * (p * (1.0 - p) / size + z * z / (4.0 * size * size)).sqrt();
        let middle = p + z * z / (2.0 * size);
        let below = 1.0 + z * z / size;
        let own = Interval::of(i64::from(x), i64::from(n)).unwrap();
        let (low, high) = (f64::from(own.low) / 10_000.0, f64::from(own.high) / 10_000.0);
        let (low_is, high_is) = ((middle - half) / below, (middle + half) / below);
        assert!(low <= low_is + 1e-9 && low_is - low < 2e-4, "{x}/{n}: {low} {low_is}");
        assert!(high + 1e-9 >= high_is.min(1.0) && high - high_is < 2e-4, "{x}/{n}: {high} {high_is}");
    }
    assert_eq!(Interval::of(10, 10).unwrap().range_text(), "72.2%–100.0%");
    let eleven = Interval::of(11, 12).unwrap();
    assert_eq!((eleven.share_text(), eleven.range_text()), ("91.7%".to_owned(), "64.6%–98.6%".to_owned()));
    assert_eq!((Interval::of(0, 0), Interval::of(3, 2), Interval::of(-1, 2)), (None, None, None));
}

#[test]
fn parts_nothing_is_measured_for_say_so() {
    let sourced = BTreeSet::from([Part::Time, Part::Fees]);
    let own = compute(&model_a(), &Subject::new(Who::Body, "B1"), &[], &Figures::default(), &sourced);
    let without: Vec<&str> =
        own.parts.iter().filter(|part| !part.sourced).map(|part| part.id.as_str()).collect();
    assert!(without.contains(&"satisfaction") && !without.contains(&"time"));
    assert!(own.parts.iter().all(|part| part.points == part.full));
}

#[test]
fn the_shipped_formulas_are_sound_and_say_what_was_not_read() {
    let all = formulas();
    assert_eq!(all.len(), shipped::files(), "each file is read");
    assert_eq!(
        all.iter().filter(|formula| !formula.example).count(),
        1,
        "one is in force from the beginning"
    );
    for formula in &all {
        assert_eq!(formula.faults(), [], "{}", formula.id);
        assert!(!formula.read.is_empty() && !formula.unread.is_empty(), "{}", formula.id);
    }
}

#[test]
fn a_formula_with_a_fault_names_the_field() {
    let good = model_a();
    let mut twice = good.clone();
    twice.parts[0].takes.insert(Part::Time);
    let mut high = good.clone();
    high.parts[0].full = 30_000;
    let mut upside = good.clone();
    upside.deduct.yellow = 2_000;
    let table = [
        (Formula { title: " ".into(), ..good.clone() }, "title"),
        (Formula { parts: Vec::new(), ..good.clone() }, "parts"),
        (twice, "full.time"),
        (high, "full.openness"),
        (upside, "red"),
        (Formula { coefficient: 0, ..good.clone() }, "coefficient"),
        (Formula { min_cases: 0, ..good.clone() }, "min_cases"),
    ];
    for (formula, field) in table {
        assert!(formula.faults().iter().any(|fault| fault.field == field), "{field}: {:?}", formula.faults());
    }
}

#[test]
fn a_formula_takes_two() {
    let by = |person: &str| Author {
        post: PostId::from("P1"),
        person: person.to_owned(),
        name: person.to_owned(),
        unit: UnitId::from("C1"),
    };
    let mut record = FormulaRecord::installed(model_a());
    let other = Formula { min_cases: 50, ..record.formula.clone() };
    assert_eq!(record.propose(record.formula.clone(), "改", by("zhao"), at()), Err(FormulaRefusal::Same));
    assert_eq!(record.propose(other.clone(), " ", by("zhao"), at()), Err(FormulaRefusal::Why));
    let faulty = Formula { min_cases: 0, ..other.clone() };
    assert!(matches!(record.propose(faulty, "改", by("zhao"), at()), Err(FormulaRefusal::Faults(_))));
    assert_eq!(record.confirm(&by("qian")), Err(FormulaRefusal::NothingPending));
    assert_eq!(record.serial, 1);
    record.propose(other, "件数太少", by("zhao"), at()).unwrap();
    assert_eq!(record.propose(model_a(), "改", by("qian"), at()), Err(FormulaRefusal::Pending));
    assert_eq!(record.confirm(&by("zhao")), Err(FormulaRefusal::SamePerson));
    assert_eq!(record.formula.min_cases, 30, "not in force yet");
    record.confirm(&by("qian")).unwrap();
    assert_eq!((record.formula.version, record.formula.min_cases, record.pending.is_none()), (2, 50, true));
}

#[test]
fn a_finding_counts_for_unit_window_person_and_item_and_work_by_its_difficulty() {
    let inputs = Inputs {
        centres: BTreeSet::from(["C1".to_owned()]),
        items: BTreeMap::from([("SX-001".to_owned(), (3, 15))]),
        shortened: BTreeMap::from([("body/B1".to_owned(), 30)]),
        ..Inputs::default()
    };
    let at_centre = Finding {
        charge: Charge { unit: Some(UnitId::from("C1")), ..Charge::default() },
        item: None,
        ..upheld(2, Level::Yellow)
    };
    let mut material = Material::new(vec![upheld(1, Level::Red), at_centre]);
    for (side, key, measure, n) in [
        ("person", "wang", "received", 3),
        ("hand", "wang/SX-001", "received", 2),
        ("hand", "wang/SX-002", "received", 1),
        ("hour", "09", "received", 1),
        ("rule", "r", "upheld", 1),
    ] {
        material.count(&Taken { side, key, measure, n });
    }
    let scores = material.scores(&model_a(), &inputs);
    let of = |who, key: &str| scores.iter().find(|one| one.subject == Subject::new(who, key)).unwrap();
    assert_eq!(scores.len(), 5);
    for (who, key, points) in [
        (Who::Body, "B1", 9_300),
        (Who::Centre, "C1", 9_500),
        (Who::Post, "P1", 9_000),
        (Who::Person, "wang", 9_000),
        (Who::Item, "SX-001", 9_000),
    ] {
        assert_eq!(of(who, key).points, points, "{key}");
    }
    assert_eq!(of(Who::Person, "wang").figures.volume, 400, "two of 1.5 and one of 1");
    let difficulty = model_a().difficulty;
    assert_eq!(
        (difficulty.of("x", 1, 0), difficulty.of("x", 4, 20), difficulty.of("x", 9, 400)),
        (100, 170, 300)
    );
}

#[test]
fn months_and_points_are_read_as_written() {
    let month = Month::parse("2026-11").unwrap();
    assert_eq!((month.first(), month.last()), (date(2026, 11, 1), date(2026, 11, 30)));
    assert_eq!(
        (month.to_string(), month.words(), Month::of(date(2026, 1, 9)).before().to_string()),
        ("2026-11".into(), "2026年11月".into(), "2025-12".into())
    );
    for bad in ["", "2026-13", "2026-1", "2026/11", "2026-11-01", "+026-11"] {
        assert_eq!(Month::parse(bad), None, "{bad}");
    }
    for (text, points) in [
        ("5", Some(500)),
        ("0.05", Some(5)),
        ("14.5", Some(1_450)),
        ("-1", None),
        ("1.234", None),
        ("", None),
        (".5", None),
        ("1.x", None),
    ] {
        assert_eq!(read_points(text), points, "{text}");
    }
    for (points, text) in
        [(0, "0"), (-300, "-3"), (9_025, "90.25"), (9_950, "99.5"), (10_000, "100"), (-5, "-0.05")]
    {
        assert_eq!(points_text(points), text);
    }
    let odd = Bonus { of: BonusOf::Early, from: 0, first: 100, step: 0, each: 100 };
    assert_eq!(
        odd.line(&Figures { decided: 3, early: 1, ..Figures::default() }).unwrap().points,
        100,
        "no step, no climbing"
    );
}

fn any_finding() -> impl Strategy<Value = (u8, u8, u8, i8, Option<u32>)> {
    (0_u8..5, 0_u8..9, 0_u8..4, 1_i8..28, proptest::option::weighted(0.2, 0_u32..30))
}

proptest! {
    /// Whatever is found, no part and no score is below zero, and to clear a finding never costs anything.
    #[test]
    fn never_below_zero_and_clearing_never_lowers(
        seeds in proptest::collection::vec(any_finding(), 1..25),
        at in 0_usize..25,
        worked in proptest::collection::btree_set(1_i8..28, 0..20),
    ) {
        let outcomes = [None, Some(FindingOutcome::Upheld), Some(FindingOutcome::Cleared), Some(FindingOutcome::Passed)];
        let make = |(n, seed): (usize, &(u8, u8, u8, i8, Option<u32>))| {
            let (level, part, outcome, day, deduct) = *seed;
            let level = Level::ALL[usize::from(level)];
            let part = Part::ALL[usize::from(part)];
            let one = found(n as i64, level, part, date(2026, 11, day), outcomes[usize::from(outcome)]);
            Finding { deduct, ..one }
        };
        let findings: Vec<Finding> = seeds.iter().enumerate().map(make).collect();
        let figures = Figures { worked: worked.iter().map(|day| date(2026, 11, *day)).collect(), ..Figures::default() };
        let before = score(&findings, &figures);
        prop_assert!(before.points >= 0 && before.points <= 10_000);
        prop_assert!(before.parts.iter().all(|part| (0..=part.full).contains(&part.points)));
        let mut cleared = findings.clone();
        let at = at % cleared.len();
        cleared[at].outcome = Some(FindingOutcome::Cleared);
        cleared[at].state = FindingState::Cleared;
        prop_assert!(score(&cleared, &figures).points >= before.points);
        // The order in which findings are handed in says nothing.
        let mut turned = findings;
        turned.reverse();
        prop_assert_eq!(score(&turned, &figures), before);
    }
}
