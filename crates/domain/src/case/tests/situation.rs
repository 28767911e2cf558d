//! What an applicant's answers make of the list: which materials are missing, and what may be asked for.

use super::builder::*;
use crate::calendar::Calendar;
use crate::case::{Act, Case, Situation};

fn situation(needed: &[&str], spared: &[&str]) -> Situation {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    Situation { needed: owned(needed), spared: owned(spared) }
}

#[test]
fn missing_is_what_the_situation_needs() {
    let mut rules = a_case().licence().rules;
    let names: Vec<String> = rules.materials.iter().map(|rule| rule.name.clone()).collect();
    rules.materials[0].required = false;
    let required: Vec<&str> =
        rules.materials.iter().filter(|rule| rule.required).map(|rule| rule.name.as_str()).collect();
    let first = names[0].as_str();
    let one = required[0];
    // needed, spared → missing when nothing was handed in
    let mut with_first = vec![first];
    with_first.extend(&required);
    let table = [
        (situation(&[], &[]), required.clone()),
        (situation(&[first], &[]), with_first),
        (situation(&[], &[one]), required[1..].to_vec()),
        (situation(&[], &[first]), required.clone()),
    ];
    for (situation, missing) in table {
        assert_eq!(situation.required_beside(&rules, []), missing, "{situation:?}");
    }
}

#[test]
fn what_the_situation_spares_is_asked_for_only_with_a_reason_and_seen() {
    let case = a_case().licence().in_situation(situation(&[], &["委托书"])).received("2026-11-02");
    assert_eq!(case.refused("2026-11-04", notice(&["委托书"])), "outside-situation");
    assert_eq!(case.refused("2026-11-04", notice(&["场所证明", "委托书"])), "outside-situation");
    let told = case.clone().on("2026-11-04", notice(&["场所证明"]));
    assert_eq!(told.findings(), Vec::<&str>::new());
    let because = case.on("2026-11-04", notice_because(&["委托书"], Some("到场的不是本人")));
    assert_eq!(because.findings(), ["outside-situation"]);
}

#[test]
fn acceptance_records_what_the_situation_lacks() {
    let accepted = |situation| {
        let case = a_case().licence().bringing(0).in_situation(situation).received("2026-11-02");
        let case = case.on("2026-11-03", Act::ACCEPT);
        serde_json::to_value(&case.last("accepted").fact).unwrap()["accepted"]["missing"].clone()
    };
    let all = accepted(situation(&[], &[]));
    let fewer = accepted(situation(&[], &["场所证明"]));
    assert!(all.as_array().unwrap().contains(&"场所证明".into()), "{all}");
    assert!(!fewer.as_array().unwrap().contains(&"场所证明".into()), "{fewer}");
}

#[test]
fn the_history_gives_the_situation_back() {
    let case = a_case().licence().in_situation(situation(&["委托书"], &["场所证明"])).received("2026-11-02");
    let folded = Case::fold(&case.events, &case.rules, Calendar::built_in()).unwrap();
    assert_eq!(folded.situation, situation(&["委托书"], &["场所证明"]));
    assert_eq!(folded, case.case);
}
