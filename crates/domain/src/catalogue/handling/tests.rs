//! What goes beyond a standard, by example.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::catalogue::{import, lint};

fn standard() -> StepStandard {
    let value = serde_json::json!({
        "step": "审查",
        "points": [{"id": "P1", "text": "场所与污染源距离合规"}, {"id": "P2", "text": "人员有健康证明"}],
        "bounds": [
            {"id": "B1", "situation": "设施齐全", "allowed": "agree"},
            {"id": "B2", "situation": "有违法记录", "allowed": "disagree"},
            {"id": "B3", "situation": "面积不足但有替代措施", "allowed": "either", "range": "差额不超过一成"},
        ],
    });
    serde_json::from_value(value).unwrap()
}

fn ticks(one: CheckResult, two: CheckResult) -> Vec<PointCheck> {
    let check = |point: &str, result| PointCheck { point: point.to_owned(), result };
    vec![check("P1", one), check("P2", two)]
}

#[test]
fn an_outcome_is_within_or_beyond_the_standard() {
    use CheckResult::{Met, NotApplicable, NotMet};
    let table = [
        (true, Met, Met, Some("B1"), 0),
        (true, Met, NotApplicable, Some("B3"), 0),
        (false, Met, Met, Some("B2"), 0),
        (false, Met, Met, Some("B3"), 0),
        // A point that is not met: refusing is no discretion, whatever the situation; agreeing is a departure.
        (false, NotMet, Met, None, 0),
        (true, NotMet, Met, Some("B1"), 1),
        (true, NotMet, NotMet, Some("B2"), 3),
        // Against the bound that was chosen, or with none that fits.
        (false, Met, Met, Some("B1"), 1),
        (true, Met, Met, Some("B2"), 1),
        (true, Met, Met, None, 1),
        (false, Met, Met, None, 1),
    ];
    for (favourable, one, two, bound, expected) in table {
        let found = standard().departures(favourable, &ticks(one, two), bound).unwrap();
        assert_eq!(found.len(), expected, "{favourable} {one:?} {two:?} {bound:?}: {found:?}");
    }
}

#[test]
fn every_point_is_ticked_once_and_no_other() {
    let all = ticks(CheckResult::Met, CheckResult::Met);
    let judge = |checks: &[PointCheck], bound| standard().departures(true, checks, bound).unwrap_err();
    assert_eq!(judge(&all[..1], Some("B1")), JudgeNo::Unchecked { point: "P2".to_owned() });
    let twice = [all[0].clone(), all[0].clone()];
    assert_eq!(judge(&twice, Some("B1")), JudgeNo::UnknownPoint { at: 1 });
    let other = [PointCheck { point: "P9".to_owned(), result: CheckResult::Met }];
    assert_eq!(judge(&other, Some("B1")), JudgeNo::UnknownPoint { at: 0 });
    assert_eq!(judge(&all, Some("B9")), JudgeNo::UnknownBound);
}

#[test]
fn a_step_without_bounds_asks_for_none() {
    let mut standard = standard();
    standard.bounds.clear();
    let all = ticks(CheckResult::Met, CheckResult::Met);
    assert_eq!(standard.departures(true, &all, None), Ok(Vec::new()));
}

#[test]
fn each_rule_of_the_standard_speaks_of_its_fault() {
    let line = serde_json::json!({"id": "SX-1", "name": "示范证办理", "type": "行政许可"});
    let sound = || {
        let mut item = import(&line.to_string()).items.remove(0);
        let mut standard = standard();
        let basis: LegalBasis = serde_json::from_value(serde_json::json!({"doc": "示范办法"})).unwrap();
        standard.bounds.iter_mut().for_each(|bound| bound.legal_basis = Some(basis.clone()));
        item.handling_standard.steps = vec![standard];
        item
    };
    let rules = |item: &ItemVersion| -> Vec<String> {
        let rules = lint(item, 0).into_iter().map(|finding| finding.rule);
        rules.filter(|rule| rule.starts_with("handling") || rule.starts_with("bound")).collect()
    };
    assert_eq!(rules(&sound()), Vec::<String>::new());
    type Fault = fn(&mut StepStandard);
    let table: [(&str, Fault); 5] = [
        ("handling-step-unknown", |step| step.step = "年检".to_owned()),
        ("bound-without-basis", |step| step.bounds[0].legal_basis = None),
        ("handling-unusable", |step| step.points[1].id = "P1".to_owned()),
        ("handling-unusable", |step| step.points[1].text = " ".to_owned()),
        ("handling-unusable", |step| step.bounds[1].situation.clear()),
    ];
    for (rule, fault) in table {
        let mut item = sound();
        fault(&mut item.handling_standard.steps[0]);
        assert_eq!(rules(&item), [rule], "{rule}");
    }
    let item = sound();
    let again = import(&serde_json::to_string(&item).unwrap());
    assert_eq!(again.items[0].handling_standard, item.handling_standard, "export and import");
}
