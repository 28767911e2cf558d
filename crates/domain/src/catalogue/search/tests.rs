//! What people say finds what they mean.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::super::csv;
use super::super::demo::{EVERYDAY_WORDS, SYNONYMS, demo_catalogue, demo_index};
use super::super::item::Status;
use super::*;

const TESTS: &str = include_str!("../../../../../data/search_tests.csv");

/// The test sentences of a half: (sentence, item).
fn sentences(half: &str) -> Vec<(String, String)> {
    let rows = csv::rows(TESTS).filter(|(_, row)| row[2] == half);
    rows.map(|(_, row)| (row[0].clone(), row[1].clone())).collect()
}

fn build(items: &[ItemVersion], synonyms: &str, everyday_words: &str) -> Index {
    Index::build(items, &Tables { synonyms, everyday_words, own: &[] })
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
    assert_eq!((all, missed), (320, Vec::new()));
}

#[test]
fn sentences_never_tuned_on_are_found() {
    let (all, missed) = missed("held_out");
    // 95.9 %: what was reached must not be lost. Never tune on these.
    assert!(all == 145 && missed.len() <= 6, "{} of {all} missed: {missed:?}", missed.len());
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
    let items = demo_catalogue().unwrap().items;
    let reasons = |hit: &Hit| hit.reasons(items.iter().find(|item| item.code == hit.code).unwrap()).len();
    assert!(hits.iter().all(|hit| (1..=MAX_REASONS).contains(&reasons(hit))), "{hits:?}");
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
    let index = build(&items, "h\n", "h\n骑车+撞,工伤认定,");
    assert!(codes(&index, "骑车回家被撞").contains(&"SX-065".to_owned()));
    assert_eq!(codes(&index, "骑车回家"), Vec::<String>::new());
}

#[test]
fn bad_rows_and_an_empty_catalogue_do_no_harm() {
    let index = build(&[], SYNONYMS, EVERYDAY_WORDS);
    assert_eq!(index.find("低保", 3), []);
    let items = demo_catalogue().unwrap().items;
    let index = build(&items, "h\n短\n甲,乙,SX-999\n", "h\n只有一列\n,,\n+,低保,x\n");
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
    let index = build(&items, "h\n", "h\n");
    assert_eq!(codes(&index, "污水排入排水管网许可")[..2], ["SX-043".to_owned(), "SX-900".to_owned()]);
}

/// The first hit of a query and its reasons in words.
fn first(index: &Index, items: &[ItemVersion], query: &str) -> (String, Vec<String>) {
    let hit = index.find(query, 1).into_iter().next();
    let Some(hit) = hit else { return (String::new(), Vec::new()) };
    let item = items.iter().find(|item| item.code == hit.code).unwrap();
    (hit.code.clone(), hit.reasons(item).iter().map(Reason::text).collect())
}

#[test]
fn pinyin_initials_slips_and_sentences_find_and_say_why() {
    let items = demo_catalogue().unwrap().items;
    let index = demo_index().unwrap();
    let table = [
        // Initials, also of names and within a word typed in part.
        ("lnz", "SX-011", "拼音首字母：lnz→老年证"),
        ("LNZ", "SX-011", "拼音首字母：lnz→老年证"),
        ("db", "SX-001", "拼音首字母：db→低保"),
        ("cjz", "SX-004", "拼音首字母：cjz→残疾证"),
        ("yyzz", "SX-056", "拼音首字母：yyzz→营业执照"),
        ("lnrydz", "SX-011", "拼音首字母：lnrydz→老年人优待证"),
        ("nryd", "SX-011", "拼音首字母：nryd→年人优待"),
        ("老nz", "SX-011", "拼音首字母：老nz→老年证"),
        // Full pinyin, spaced, with the last syllable begun.
        ("laonianzheng", "SX-011", "拼音：laonianzheng→老年证"),
        ("lao nian zheng", "SX-011", "拼音：laonianzheng→老年证"),
        ("laonianzh", "SX-011", "拼音：laonianzh→老年证"),
        ("dibao", "SX-001", "拼音：dibao→低保"),
        ("gongzufang", "SX-044", "拼音：gongzufang→公租房"),
        ("老nianzheng", "SX-011", "拼音：老nianzheng→老年证"),
        ("办laonianzheng", "SX-011", "拼音：laonianzheng→老年证"),
        // One letter wrong.
        ("laonainzheng", "SX-011", "拼音相近：laonainzheng→老年证"),
        ("naonianzheng", "SX-011", "拼音相近：naonianzheng→老年证"),
        ("gonzufang", "SX-044", "拼音相近：gonzufang→公租房"),
        // Characters that sound the same.
        ("老年征", "SX-011", "读音相近：老年征→老年证"),
        ("低宝", "SX-001", "读音相近：低宝→低保"),
        ("残急证", "SX-004", "读音相近：残急证→残疾证"),
        ("公祖房", "SX-044", "读音相近：公祖房→公租房"),
        ("营业直照", "SX-056", "读音相近：营业直→营业执"),
        // Swapped, and one too few.
        ("营业照执", "SX-056", "可能打错字：营业照→营业执照"),
        ("失金业", "SX-024", "可能打错字"),
        // Everyday sentences with ages.
        ("我妈70岁坐公交免费", "SX-011", "年龄：70岁→老年人优待证"),
        ("七十三岁坐地铁", "SX-011", "年龄：七十三岁→老年人优待证"),
        ("奶奶85岁有没有补贴", "SX-009", "高龄津贴"),
        // Names, aliases, synonyms.
        ("残疾人证新办", "SX-004", "名称里有“残疾人证新办”"),
        ("老年证", "SX-011", "别名“老年证”"),
        ("60岁老人办证", "SX-011", "常见说法“60岁老人办证”"),
        ("没收入", "SX-001", "同义词：没收入→最低生活保障"),
        ("sx-011", "SX-011", "编码相同"),
    ];
    let mut wrong = Vec::new();
    for (query, item, reason) in table {
        let (code, reasons) = first(&index, &items, query);
        if code != item || !(reason.is_empty() || reasons.iter().any(|text| text.contains(reason))) {
            wrong.push(format!("{query}: {code} {reasons:?} instead of {item} {reason}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn letters_that_spell_nothing_find_nothing() {
    let index = demo_index().unwrap();
    for query in [
        "zzzz",
        "qwertyuiop",
        "x",
        "laonianzhengzheng",
        "http",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "驾zhao",
        "嘉照",
    ] {
        assert_eq!(codes(&index, query), Vec::<String>::new(), "{query:?}");
    }
}

#[test]
fn both_readings_of_a_character_are_found() {
    let mut items = demo_catalogue().unwrap().items;
    items.truncate(1);
    items[0].aliases = vec!["银行贷款".to_owned(), "行政复议".to_owned(), "家长证明".to_owned()];
    let index = build(&items, "h\n", "h\n");
    for query in ["yinhang", "yhdk", "xingzheng", "xzfy", "jiazhang", "jzzm", "yinxing"] {
        assert_eq!(codes(&index, query).len(), 1, "{query}");
    }
    assert_eq!(codes(&index, "yinheng"), Vec::<String>::new());
}

#[test]
fn materials_speak_for_an_item_and_never_find_one_alone() {
    let mut items = demo_catalogue().unwrap().items;
    items.truncate(2);
    for item in &mut items {
        item.aliases = vec!["甲乙丙".to_owned()];
    }
    items[1].materials[0].name = "钢琴考级证书".to_owned();
    let index = build(&items, "h\n", "h\n");
    assert_eq!(codes(&index, "钢琴考级证书"), Vec::<String>::new());
    let hits = index.find("甲乙丙 钢琴考级", 2);
    assert_eq!(hits[0].code, items[1].code);
    let reasons: Vec<String> = hits[0].reasons(&items[1]).iter().map(Reason::text).collect();
    assert_eq!(reasons, ["别名“甲乙丙”", "材料里有“钢琴考级证书”"]);
}

#[test]
fn a_changed_item_takes_the_place_of_what_it_was() {
    let items = demo_catalogue().unwrap().items;
    let mut before = items.clone();
    let place = before.iter().position(|item| item.code == "SX-043").unwrap();
    before[place].aliases = vec!["琥珀鉴赏".to_owned()];
    let index = build(&before, SYNONYMS, EVERYDAY_WORDS);
    let mut changed = before[place].clone();
    changed.name = "紫外线消毒车间核准".to_owned();
    changed.aliases = vec!["消毒车间".to_owned()];
    let after = index.with([&changed], &[]);
    assert_eq!(codes(&after, "紫外线消毒")[0], "SX-043");
    assert_eq!(codes(&after, "xdcj"), ["SX-043"]);
    assert_eq!(codes(&after, "琥珀鉴赏"), Vec::<String>::new());
    assert_eq!(codes(&after, "sx-043"), ["SX-043"]);
    assert_eq!((after.len(), after.changed()), (items.len(), vec!["SX-043".to_owned()]));
    // Others stay as they were, and the index it came from too.
    assert_eq!(codes(&after, "老年证"), codes(&index, "老年证"));
    assert_eq!(codes(&index, "琥珀鉴赏"), ["SX-043"]);
    // A new one, and one that is gone.
    let mut new = changed.clone();
    new.code = "SX-900".to_owned();
    new.id = new.code.clone();
    let after = after.with([&new], &["SX-043".to_owned()]);
    assert_eq!(codes(&after, "紫外线消毒")[0], "SX-900");
    assert_eq!(codes(&after, "sx-043"), Vec::<String>::new());
    assert_eq!((after.len(), after.changed()), (items.len(), vec!["SX-043".to_owned(), "SX-900".to_owned()]));
}

#[test]
fn an_index_built_in_steps_answers_like_one_built_at_once() {
    let items = demo_catalogue().unwrap().items;
    let whole = demo_index().unwrap();
    let stepped = whole.with(items.iter().take(30), &[]);
    let (mut same, all) = (0, sentences("dev"));
    for (sentence, _) in &all {
        same += usize::from(codes(&whole, sentence).first() == codes(&stepped, sentence).first());
    }
    assert!(same * 100 >= all.len() * 97, "{same} of {}", all.len());
}

#[test]
fn what_editors_add_is_found_and_named() {
    let items = demo_catalogue().unwrap().items;
    let index = demo_index().unwrap();
    assert_eq!(codes(&index, "铁饭碗"), Vec::<String>::new());
    let own =
        [Synonym::read("铁饭碗", "", "就业登记").unwrap(), Synonym::read("红本本", "SX-060", "").unwrap()];
    let tables = Tables { synonyms: SYNONYMS, everyday_words: EVERYDAY_WORDS, own: &own };
    let marriage = items.iter().find(|item| item.code == "SX-060").unwrap();
    let after = index.with_tables(&tables).with([marriage], &[]);
    let (_, reasons) = first(&after, &items, "铁饭碗");
    assert!(reasons.contains(&"同义词：铁饭碗→就业登记".to_owned()), "{reasons:?}");
    assert_eq!(first(&after, &items, "红本本"), ("SX-060".to_owned(), vec!["常见说法“红本本”".to_owned()]));
    // The same as when it is built with them.
    let built = Index::build(&items, &tables);
    assert_eq!(codes(&built, "红本本"), codes(&after, "红本本"));
    assert_eq!(codes(&built, "铁饭碗"), codes(&after, "铁饭碗"));
}

#[test]
fn what_reasons_name_is_marked() {
    let words = vec!["残疾人证".to_owned()];
    let marks = marked("残疾人证新办（残疾人证）", &[Reason::Name { words }]);
    let want = [("残疾人证", true), ("新办（", false), ("残疾人证", true), ("）", false)];
    assert_eq!(marks, want.map(|(text, on)| (text.to_owned(), on)));
    assert_eq!(marked("甲", &[]), [("甲".to_owned(), false)]);
    assert_eq!(marked("", &[Reason::Code]), []);
    let spells = "老年证".to_owned();
    let reason = Reason::Initials { typed: "lnz".to_owned(), spells };
    assert_eq!(marked("老年证", &[reason]), [("老年证".to_owned(), true)]);
}
