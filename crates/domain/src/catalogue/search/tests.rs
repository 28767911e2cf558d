//! What people say finds what they mean.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::demo::{EVERYDAY_WORDS, SYNONYMS, demo_catalogue, demo_index};
use super::*;

const TESTS: &str = include_str!("../../../../../data/search_tests.csv");

/// The test sentences of a half: (sentence, item).
fn sentences(half: &str) -> Vec<(String, String)> {
    let rows = csv::rows(TESTS).filter(|(_, row)| row[2] == half);
    rows.map(|(_, row)| (row[0].clone(), row[1].clone())).collect()
}

fn codes(index: &Index, query: &str) -> Vec<String> {
    index.find(query, 3).into_iter().map(|hit| hit.code).collect()
}

fn missed(half: &str) -> (usize, Vec<(String, String)>) {
    let index = demo_index().unwrap();
    let all = sentences(half);
    let missed = all.iter().filter(|(sentence, item)| !codes(&index, sentence).contains(item)).cloned();
    (all.len(), missed.collect())
}

#[test]
fn sentences_are_our_own_and_of_everyday_length() {
    let synonyms: Vec<String> = csv::rows(SYNONYMS).map(|(_, row)| row[0].clone()).collect();
    let mut seen = std::collections::BTreeSet::new();
    for (sentence, _) in sentences("dev").into_iter().chain(sentences("held_out")) {
        assert!(!synonyms.contains(&sentence), "{sentence} is in synonyms.csv");
        assert!((4..=20).contains(&sentence.chars().count()), "{sentence}");
        assert!(seen.insert(sentence.clone()), "{sentence} twice");
    }
    assert!(seen.len() >= 120);
}

#[test]
fn tuned_sentences_are_found() {
    let (all, missed) = missed("dev");
    assert!(missed.len() * 100 <= all * 5, "{} of {all} missed: {missed:?}", missed.len());
}

#[test]
fn sentences_never_tuned_on_are_found() {
    let (all, missed) = missed("held_out");
    assert!(missed.len() * 10 <= all, "{} of {all} missed: {missed:?}", missed.len());
}

#[test]
fn short_words_find_their_item_first() {
    let index = demo_index().unwrap();
    let table = [
        ("老年证", "SX-011"),
        ("低保", "SX-001"),
        ("残疾证", "SX-004"),
        ("营业执照", "SX-056"),
        ("公租房", "SX-044"),
        ("身份证", "SX-055"),
        ("结婚", "SX-060"),
        ("离婚", "SX-061"),
        ("工伤", "SX-065"),
        ("失业金", "SX-024"),
        ("高龄津贴", "SX-009"),
        ("准生证", "SX-028"),
        ("教资", "SX-064"),
        ("法援", "SX-049"),
    ];
    for (query, item) in table {
        assert_eq!(codes(&index, query).first().map(String::as_str), Some(item), "{query}");
    }
    assert!(codes(&index, "养老").contains(&"SX-021".to_owned()));
    assert!(codes(&index, "社保").contains(&"SX-021".to_owned()));
}

#[test]
fn no_answer_is_better_than_a_wrong_one() {
    let index = demo_index().unwrap();
    for query in ["驾照", "护照", "出国签证", "", "   ", "吗", "怎么办理", "？！", "彩票", "\u{0}\u{1}"]
    {
        assert_eq!(codes(&index, query), Vec::<String>::new(), "{query:?}");
    }
}

#[test]
fn every_name_alias_and_synonym_finds_its_item() {
    let index = demo_index().unwrap();
    for item in demo_catalogue().unwrap().items {
        assert_eq!(codes(&index, &item.name).first(), Some(&item.code), "{}", item.name);
        for alias in &item.aliases {
            assert!(codes(&index, alias).contains(&item.code), "{alias}");
        }
        assert_eq!(codes(&index, &item.code.to_lowercase()), std::slice::from_ref(&item.code));
    }
    for (_, row) in csv::rows(SYNONYMS) {
        assert!(codes(&index, &row[0]).contains(&row[2]), "{}: {:?}", row[0], codes(&index, &row[0]));
    }
}

#[test]
fn answers_are_bounded_ordered_and_reasoned() {
    let index = demo_index().unwrap();
    let hits = index.find("残疾人补贴怎么申请", usize::MAX);
    assert!(hits.len() <= MAX_HITS && hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert!(hits.iter().all(|hit| (1..=MAX_MATCHED).contains(&hit.matched.len())), "{hits:?}");
    assert_eq!(index.find("残疾人补贴", 2).len(), 2);
    assert_eq!(index.find("残疾人补贴", 0), []);
    let long = "残疾人".repeat(10_000);
    assert_eq!(index.find(&long, 3), index.find(&long.chars().take(MAX_QUERY_CHARS).collect::<String>(), 3));
}

#[test]
fn full_width_and_case_do_not_matter() {
    let index = demo_index().unwrap();
    assert_eq!(codes(&index, "４０５０人员"), codes(&index, "4050人员"));
    assert_eq!(codes(&index, "开KTV"), codes(&index, "开ktv"));
    assert_eq!(codes(&index, "开KTV").first().map(String::as_str), Some("SX-038"));
}

#[test]
fn joined_words_need_each_other() {
    let items = demo_catalogue().unwrap().items;
    let index = Index::build(&items, "h\n", "h\n骑车+撞,工伤认定,");
    assert!(codes(&index, "骑车回家被撞").contains(&"SX-065".to_owned()));
    assert_eq!(codes(&index, "骑车回家"), Vec::<String>::new());
}

#[test]
fn bad_rows_and_an_empty_catalogue_do_no_harm() {
    let index = Index::build(&[], SYNONYMS, EVERYDAY_WORDS);
    assert_eq!(index.find("低保", 3), []);
    let items = demo_catalogue().unwrap().items;
    let index = Index::build(&items, "h\n短\n甲,乙,SX-999\n", "h\n只有一列\n,,\n+,低保,x\n");
    assert!(codes(&index, "低保").contains(&"SX-001".to_owned()));
}

#[test]
fn what_is_handled_here_comes_before_its_like_elsewhere() {
    let mut items = demo_catalogue().unwrap().items;
    let mut twin = items.iter().find(|item| item.code == "SX-043").unwrap().clone();
    twin.code = "SX-900".to_owned();
    twin.id.clone_from(&twin.code);
    twin.status = Status::GuideOnly { reason: "由外区办理".to_owned() };
    items.insert(0, twin);
    let index = Index::build(&items, "h\n", "h\n");
    assert_eq!(codes(&index, "污水排入排水管网许可")[..2], ["SX-043".to_owned(), "SX-900".to_owned()]);
}
