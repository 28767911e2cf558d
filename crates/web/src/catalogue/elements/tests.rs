//! What a section shows and what is typed in it, by example.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::super::editor::{Section, blocks, read};
use super::*;
use crate::form::{Field, Input};

/// An item with everything said.
fn whole_item() -> ItemVersion {
    let mut item = domain::catalogue::import(domain::catalogue::demo::ITEMS).items.remove(0);
    item.basic_code = Some("000105002000".to_owned());
    item.elements = serde_json::from_value(json!({
        "codes": {"implementation": "11450721MB155808114000105002000",
            "handling": [{"no": "01", "code": "11450721MB15580811400010500200001"}], "local_basic": "3",
            "local_implementation": "4", "effective_from": "2026-01-01", "effective_to": "2027-01-01"},
        "powers": {"source": {"code": "other", "source_code": "7", "words": "赋权"}, "level": "4", "body": "区民政局",
            "body_uscc": "11450721MB15580811", "body_kind": "1", "entrusted_by": "市民政局",
            "joint": [{"name": "区财政局"}], "undertaker": {"name": "某所", "uscc": "12441500196720244T"},
            "division": "f", "exercise": "g", "jurisdiction": "h"},
        "office": {"places": [{"address": "三楼", "hours": "工作日", "phone": "022-27110001"}, {"address": "四楼"}],
            "consult": {"window": "a", "web": "b", "phone": "c", "letter": "d", "mail": "e"},
            "complaint": {"phone": "022-27110099"}},
        "access": {"online": true, "depth": ["1", "5"], "url": "https://a.cn", "mobile_url": "https://b.cn",
            "single_sign_on": false, "online_payment": true, "booking": true, "terminal": false, "reach": "4",
            "in_hall": true, "visit_reason": "须当面核验", "courier": true,
            "delivery": ["2", {"code": "other", "words": "送上门"}], "four_ways": ["4"]},
        "conduct": {"review_kind": "2", "ending": "1", "joint_agencies": "a", "intermediary": "b",
            "quantity_limit": "c", "result_kind": {"code": "99", "words": "凭证"}, "result_sample": "d"},
        "themes": {"person": ["社会救助", "养老"], "legal": [], "local": ["c"],
            "towns": [{"code": "120101001", "name": "劝业场街道"}], "villages": []},
        "fee": {"name": "工本费", "reducible": true, "reduction_basis": "某办法第三条"}
    }))
    .unwrap();
    let more = json!({"kind": {"code": "3", "words": "影像"}, "form": "1", "need": "3", "spec": "A4",
        "source_note": "b", "issuer": "c", "receipt": ["1", "4"], "filling": "d", "standard": "e",
        "blank_form": "f", "sample": "g", "obtaining": "h"});
    item.materials[1].more = serde_json::from_value(more).unwrap();
    item
}

/// What a browser sends of a section that nobody touched.
fn untouched(section: Section, item: &ItemVersion) -> Typed {
    let sent = |field: Field| -> Vec<(String, String)> {
        let on = |choices: Vec<crate::form::Choice>| {
            choices.into_iter().filter(|choice| choice.on).map(|choice| choice.value).collect::<Vec<_>>()
        };
        let values = match field.input {
            Input::Select(choices) | Input::Radio(choices) | Input::Checks(choices) => on(choices),
            _ => vec![field.value],
        };
        values.into_iter().map(|value| (field.name.clone(), value)).collect()
    };
    Typed(blocks(section, item).into_iter().flat_map(|block| block.fields).flat_map(sent).collect())
}

const SECTIONS: [Section; 6] = [
    Section::Codes,
    Section::MaterialsMore,
    Section::Conduct,
    Section::Office,
    Section::Access,
    Section::Themes,
];

/// Saving a section that nobody touched changes nothing, also where the source's own codes and words stand.
#[test]
fn a_section_saved_untouched_is_the_same() {
    for item in [whole_item(), ItemVersion::blank("SX-901", "新事项", "民政部门")] {
        for section in SECTIONS {
            let mut wrongs = Wrongs::default();
            let next = read(section, &untouched(section, &item), &item, &mut wrongs);
            assert!(wrongs.is_empty(), "{}: {wrongs:?}", section.key());
            assert_eq!(next, item, "{}", section.key());
        }
    }
    let item = whole_item();
    let next = read(Section::Fee, &untouched(Section::Fee, &item), &item, &mut Wrongs::default());
    assert_eq!(next.elements, item.elements);
}

/// Emptied fields are gone: nothing stays by itself.
#[test]
fn an_emptied_section_is_unsaid() {
    let mut item = whole_item();
    for section in SECTIONS {
        item = read(section, &Typed::default(), &item, &mut Wrongs::default());
    }
    item = read(Section::Fee, &Typed::default(), &item, &mut Wrongs::default());
    assert!(item.elements.is_empty(), "{:?}", item.elements);
    assert!(item.materials.iter().all(|material| material.more.is_empty()));
}

fn typed(section: Section, item: &ItemVersion, name: &str, value: &str) -> (ItemVersion, Wrongs) {
    let mut typed = untouched(section, item);
    typed.0.retain(|(key, _)| key != name);
    typed.0.push((name.to_owned(), value.to_owned()));
    let mut wrongs = Wrongs::default();
    let next = read(section, &typed, item, &mut wrongs);
    (next, wrongs)
}

/// Each failure of a code stands beside the field in which it was made.
#[test]
fn a_wrong_code_is_refused_by_its_field() {
    let table = [
        (Section::Codes, "basic_code", "00010500200", "长度"),
        (Section::Codes, "implementation", "11450721MB155808124000105002000", "校验码"),
        (Section::Codes, "implementation", "11450721MB155808113000105002000", "行使层级"),
        (Section::Codes, "h.01", "11450721MB15580811400010500200002", "最后 2 位"),
        (Section::Codes, "body_uscc", "11450721MB15580812", "校验码"),
        (Section::Codes, "undertaker", "某所｜12441500196720244X", "校验码"),
        (Section::Codes, "local_basic", "5 1", "空格"),
        (Section::Codes, "effective_to", "2025-12-31", "晚于"),
        (Section::Codes, "effective_from", "明年", "请填日期"),
        (Section::Access, "url", "javascript:alert(1)", "https://"),
        (Section::Themes, "towns", "劝业场街道", "代码、空格、名称"),
    ];
    for (section, name, value, words) in table {
        let (_, wrongs) = typed(section, &whole_item(), name, value);
        assert!(wrongs.of(name).contains(words), "{name}={value}: {wrongs:?}");
    }
}

/// What was wrong when it came, and is not touched, does not stop who corrects something else.
#[test]
fn a_code_that_was_wrong_before_is_left_to_the_findings() {
    let mut item = ItemVersion::blank("SX-901", "新事项", "民政部门");
    item.basic_code = Some("ac0a77037000".to_owned());
    let (next, wrongs) = typed(Section::Codes, &item, "body", "区民政局");
    assert!(wrongs.is_empty(), "{wrongs:?}");
    assert_eq!(next.elements.powers.body.as_deref(), Some("区民政局"));
}

/// The words are asked for where the table has no code for it, and kept with it.
#[test]
fn other_is_chosen_with_words() {
    let item = ItemVersion::blank("SX-901", "新事项", "民政部门");
    let form =
        Typed(vec![("power".to_owned(), "other".to_owned()), ("power.words".to_owned(), "赋权".to_owned())]);
    let next = read(Section::Codes, &form, &item, &mut Wrongs::default());
    let source = next.elements.powers.source.unwrap();
    assert_eq!((source.code.as_str(), source.words.as_deref()), ("other", Some("赋权")));
    let unknown = Typed(vec![("power".to_owned(), "77".to_owned())]);
    let next = read(Section::Codes, &unknown, &item, &mut Wrongs::default());
    assert_eq!(next.elements.powers.source, None, "a code that was not offered is not taken");
}

/// Every finding about the national list leads to the section where it can be put right.
#[test]
fn findings_stand_in_the_section_of_their_field() {
    let item = ItemVersion::blank("SX-901", "新事项", "民政部门");
    for finding in domain::catalogue::lint(&item, 0) {
        let sections: Vec<_> = Section::ALL.into_iter().filter(|one| one.holds(&finding.field)).collect();
        assert_eq!(sections.len(), 1, "{} at {}", finding.rule, finding.field);
    }
    for (pointer, section) in [
        ("/materials/0/more/sample", Section::MaterialsMore),
        ("/materials/0/name", Section::Materials),
        ("/elements/powers/level", Section::Codes),
        ("/elements/fee/name", Section::Fee),
    ] {
        assert!(section.holds(pointer), "{pointer}");
    }
}
