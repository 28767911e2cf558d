//! Every rule that comes with the product: it can be saved, and its examples hold.

use std::collections::BTreeSet;

use crate::catalogue::expression::{Facts, Truth, Value};
use crate::supervision::shipped::{self, Example};
use crate::supervision::{Rule, Trigger, vocabulary};

fn facts(example: &Example) -> Facts {
    let mut facts = Facts::new();
    for (name, value) in &example.words {
        facts.set(
            name.clone(),
            match value {
                serde_json::Value::Bool(b) => Value::Bool(*b),
                serde_json::Value::Number(n) => Value::Number(n.as_f64().unwrap()),
                other => Value::Text(other.as_str().unwrap().to_owned()),
            },
        );
    }
    facts
}

fn holds(rule: &Rule, example: &Example) -> Truth {
    rule.when.as_ref().map_or(Truth::Yes, |when| when.truth(&facts(example)).unwrap())
}

#[test]
fn every_file_is_a_rule_that_can_be_saved() {
    let (files, bad) = shipped::files();
    assert_eq!(bad, Vec::<&str>::new());
    assert!(files.len() >= 40);
    for file in &files {
        assert_eq!(file.rule.faults(), vec![], "{}", file.rule.id);
    }
    let ids: BTreeSet<&str> = files.iter().map(|file| file.rule.id.as_str()).collect();
    let numbers: BTreeSet<&str> = files.iter().map(|file| file.rule.no.as_str()).collect();
    assert_eq!((ids.len(), numbers.len()), (files.len(), files.len()), "ids and numbers are unique");
}

#[test]
fn every_rule_has_an_example_it_finds_and_one_it_leaves() {
    for file in shipped::files().0 {
        assert!(!file.hits.is_empty() && !file.passes.is_empty(), "{}", file.rule.id);
        for example in &file.hits {
            assert_eq!(holds(&file.rule, example), Truth::Yes, "{}: {}", file.rule.id, example.says);
        }
        for example in file.passes.iter().filter(|_| file.rule.when.is_some()) {
            let truth = holds(&file.rule, example);
            assert_ne!(truth, Truth::Yes, "{}: {}", file.rule.id, example.says);
        }
    }
}

#[test]
fn examples_use_words_of_the_condition_only() {
    for file in shipped::files().0 {
        let used = file.rule.when.as_ref().map(|when| when.parsed().unwrap());
        let used: BTreeSet<String> =
            used.iter().flat_map(|parsed| parsed.names()).map(str::to_owned).collect();
        for example in file.hits.iter().chain(&file.passes) {
            for word in example.words.keys() {
                assert!(used.contains(word), "{}: {word}", file.rule.id);
            }
        }
        for example in &file.hits {
            let told: BTreeSet<String> = example.words.keys().cloned().collect();
            assert_eq!(told, used, "{}: {}", file.rule.id, example.says);
        }
    }
}

fn changed(change: impl FnOnce(&mut Rule)) -> Vec<(&'static str, String)> {
    let mut rule = shipped::rules().into_iter().find(|rule| rule.id == "second-notice").unwrap();
    change(&mut rule);
    rule.faults().into_iter().map(|fault| (fault.field, fault.message)).collect()
}

#[test]
fn a_rule_that_nothing_would_run_cannot_be_saved() {
    use crate::catalogue::expression::Expression;
    let when = |text: &str| Expression::new(text);
    type Change = Box<dyn FnOnce(&mut Rule)>;
    let table: Vec<(&str, &str, Change)> = vec![
        ("/trigger", "没有环节", Box::new(|rule| rule.trigger = Trigger::On(Vec::new()))),
        ("/trigger", "没有“approved”", Box::new(|rule| rule.trigger = Trigger::On(vec!["approved".into()]))),
        (
            "/trigger",
            "不能放在一条规则里",
            Box::new(|rule| {
                rule.trigger = Trigger::On(vec!["decided".into(), "list_filed".into()]);
                rule.when = None;
            }),
        ),
        ("/when", "没有“event.colour”", Box::new(move |rule| rule.when = when("event.colour == 'red'"))),
        ("/when", "在所选的环节没有值", Box::new(move |rule| rule.when = when("event.granted"))),
        ("/when", "永远不成立", Box::new(move |rule| rule.when = when("false"))),
        ("/when", "不能和", Box::new(move |rule| rule.when = when("event.second == 3"))),
        ("/tell", "没有人知道", Box::new(|rule| rule.tell = BTreeSet::new())),
        ("/id", "20 个字符", Box::new(|rule| rule.id = "a-rule-with-a-very-long-name".into())),
        ("/clears", "不能自动解除", Box::new(|rule| rule.clears = vec!["decided".into()])),
        ("/source", "请写依据", Box::new(|rule| rule.source = "  ".into())),
    ];
    for (field, words, change) in table {
        let faults = changed(change);
        assert!(
            faults.iter().any(|(at, message)| *at == field && message.contains(words)),
            "{field} {words}: {faults:?}"
        );
    }
}

#[test]
fn the_vocabulary_tells_of_every_word_and_kind() {
    let names = vocabulary::names();
    assert_eq!(names.iter().count(), vocabulary::WORDS.len(), "no word twice");
    for word in vocabulary::WORDS {
        assert!(!word.says.is_empty(), "{}", word.name);
    }
    for (kind, _) in crate::case::tests::samples::SAMPLES {
        assert!(vocabulary::is_case_kind(kind), "{kind} cannot start a rule");
    }
}

#[test]
fn the_list_in_the_docs_is_the_list_of_the_data() {
    let written = include_str!("../../../../../docs/supervision.md");
    let rules = crate::supervision::rules_as_markdown();
    assert!(written == rules, "write it anew: yichuang supervision rules > docs/supervision.md");
    for id in crate::supervision::doc::REFUSED_BY_ACTS {
        assert!(shipped::rules().iter().any(|rule| rule.id == id), "{id}");
    }
}
