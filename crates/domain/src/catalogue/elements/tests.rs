//! The national list of a version, its codes, its changes and its guide, by example.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::catalogue::demo::{ITEMS, demo_catalogue};
use crate::catalogue::guide::ElementState;
use crate::catalogue::{Guide, GuidePlace, changes, import};

/// 节能审查 of a county, the codes of standards §1.2.
fn coded() -> ItemVersion {
    let mut item = ItemVersion::blank("SX-900", "节能审查", "发展改革部门");
    item.item_type = Some("行政许可".to_owned());
    item.basic_code = Some("000104002000".to_owned());
    item.elements.codes.implementation = Some("11450721MB155808114000104002000".to_owned());
    item.elements.powers.body_uscc = Some("11450721MB15580811".to_owned());
    item.elements.powers.level = Some(Coded::new("4"));
    item
}

fn problems(change: impl FnOnce(&mut ItemVersion)) -> Vec<(CodeCheck, String)> {
    let mut item = coded();
    change(&mut item);
    // The type is told apart in its own example.
    let all = Elements::code_problems(&item).into_iter().filter(|one| one.check != CodeCheck::BaseType);
    all.map(|one| (one.check, one.message)).collect()
}

/// Each failure of a code has its own words.
#[test]
fn codes_of_12_31_and_33_characters() {
    assert_eq!(problems(|_| ()), []);
    let code = |text: &str| Some(text.to_owned());
    let handling = |no: &str, text: &str| vec![HandlingCode { no: no.to_owned(), code: text.to_owned() }];
    type Change = Box<dyn FnOnce(&mut ItemVersion)>;
    let table: Vec<(CodeCheck, &str, Change)> = vec![
        (CodeCheck::Base, "长度", Box::new(move |i| i.basic_code = code("00010400200"))),
        (CodeCheck::Base, "省级代码“99”不存在", Box::new(move |i| i.basic_code = code("990104002000"))),
        (CodeCheck::Base, "应为数字，实为“a”", Box::new(move |i| i.basic_code = code("ac0a77037000"))),
        (
            CodeCheck::Implementation,
            "第 18 位：校验码应为“1”，实为“2”",
            Box::new(move |i| i.elements.codes.implementation = code("11450721MB155808124000104002000")),
        ),
        (
            CodeCheck::Implementation,
            "第 19 位：行使层级应为 1–7，实为“8”",
            Box::new(move |i| i.elements.codes.implementation = code("11450721MB155808118000104002000")),
        ),
        (
            CodeCheck::Implementation,
            "第 20 位：省级代码“99”不存在",
            Box::new(move |i| i.elements.codes.implementation = code("11450721MB155808114990104002000")),
        ),
        (
            CodeCheck::Implementation,
            "不是 31 位实施编码",
            Box::new(move |i| i.elements.codes.implementation = code("000104002000")),
        ),
        (
            CodeCheck::Body,
            "前 18 位是 11450721MB15580811，与实施主体编码 12441500196720244T 不同",
            Box::new(move |i| i.elements.powers.body_uscc = code("12441500196720244T")),
        ),
        (
            CodeCheck::Level,
            "第 19 位“4”是县级，与行使层级“市级”不同",
            Box::new(|i| i.elements.powers.level = Some(Coded::new("3"))),
        ),
        (
            CodeCheck::BaseInside,
            "后 12 位是 000104002000，与基本编码 000104003000 不同",
            Box::new(move |i| i.basic_code = code("000104003000")),
        ),
        (
            CodeCheck::Handling,
            "最后 2 位“02”与办理项序号“01”不同",
            Box::new(move |i| {
                i.elements.codes.handling = handling("01", "11450721MB15580811400010400200002")
            }),
        ),
        (
            CodeCheck::Handling,
            "没有序号为“09”的业务办理项",
            Box::new(move |i| {
                i.elements.codes.handling = handling("09", "11450721MB15580811400010400200009")
            }),
        ),
        (
            CodeCheck::Handling,
            "前 31 位与实施编码不同",
            Box::new(move |i| {
                i.elements.codes.handling = handling("01", "12441500196720244T344219980600301")
            }),
        ),
        (
            CodeCheck::Handling,
            "不是 33 位业务办理项编码",
            Box::new(move |i| i.elements.codes.handling = handling("01", "11450721MB155808114000104002000")),
        ),
        (
            CodeCheck::Local,
            "有 51 个字符，最多 50 个",
            Box::new(|i| i.elements.codes.local_basic = Some("5".repeat(51))),
        ),
        (CodeCheck::Local, "空格", Box::new(move |i| i.elements.codes.local_implementation = code("51 1A"))),
    ];
    for (check, words, change) in table {
        let found = problems(change);
        assert!(
            found.iter().any(|(which, said)| *which == check && said.contains(words)),
            "{words}: {found:?}"
        );
    }
    let mut typed = coded();
    typed.item_type = Some("行政确认".to_owned());
    assert_eq!(Elements::code_problems(&typed)[0].check, CodeCheck::BaseType);
}

#[test]
fn a_handling_item_has_the_implementation_code_and_its_order() {
    let mut item = coded();
    assert_eq!(item.handling_code("01").as_deref(), Some("11450721MB15580811400010400200001"));
    item.elements.codes.handling = vec![HandlingCode { no: "01".to_owned(), code: "X".to_owned() }];
    assert_eq!(item.handling_code("01").as_deref(), Some("X"), "what the source states comes first");
    item.elements.codes = Codes::default();
    assert_eq!((item.implementation_code(), item.handling_code("01")), (None, None));
    item.code = "11450721MB155808114000104002000".to_owned();
    assert_eq!(item.implementation_code(), Some("11450721MB155808114000104002000"));
}

fn value<'a>(listed: &'a [Listed], key: &str) -> &'a Listed {
    listed.iter().find(|one| one.key == key).unwrap()
}

/// The groups of standards §1.4, with what the exchange does not take an item without.
#[test]
fn the_list_is_the_one_of_the_national_exchange() {
    let mut item = coded();
    item.materials = vec![serde_json::from_value(json!({"name": "申请表", "required": true})).unwrap()];
    item.questions =
        vec![crate::catalogue::Question { question: "几天".to_owned(), answer: String::new() }];
    let listed = Elements::of(&item);
    let must = |group: Group| -> Vec<&str> {
        listed.iter().filter(|one| one.group == group && one.must).map(|one| one.label).collect()
    };
    assert_eq!(
        must(Group::Directory),
        ["基本编码", "事项名称", "事项类型", "设定依据", "行使层级", "事项状态", "事项版本"]
    );
    assert_eq!(must(Group::Material), ["材料名称", "必要性"]);
    assert_eq!(must(Group::Question), ["问题", "答案"]);
    assert_eq!(must(Group::Fee), Vec::<&str>::new(), "only where a fee is charged");
    assert_eq!(must(Group::Punishment), Vec::<&str>::new());
    let keys: BTreeSet<_> = listed.iter().map(|one| (one.key, one.row)).collect();
    assert_eq!(keys.len(), listed.len(), "key and row name an element");
    assert!(value(&listed, "answer").missing());
    assert_eq!(value(&listed, "item_type").said[0].code, Some(Coded::new("01")));
    assert_eq!(value(&listed, "implementation_code").text(), "11450721MB155808114000104002000");
    assert!(listed.iter().all(|one| one.pointer.starts_with('/')));
}

/// What stands in other fields of the version is read from there.
#[test]
fn words_of_the_version_have_their_codes() {
    let item = import(ITEMS).items.remove(0);
    let listed = Elements::of(&item);
    let code = |key: &str| value(&listed, key).said[0].code.clone().unwrap().code;
    assert_eq!(
        (code("item_type"), code("serve_objects"), code("case_type")),
        ("05".into(), "1".into(), "2".into())
    );
    let channels: Vec<_> =
        value(&listed, "channels").said.iter().map(|said| said.code.clone().unwrap().code).collect();
    assert_eq!(channels, ["1", "2", "4"]);
    assert_eq!(
        (value(&listed, "promised_days").text(), code("promised_unit")),
        ("20".to_owned(), "1".to_owned())
    );
    assert!(value(&listed, "complaint").missing() && value(&listed, "complaint").must);
    let optional = listed.iter().find(|one| one.key == "material_need" && one.row == Some(3)).unwrap();
    assert_eq!(optional.said[0].code, Some(Coded::new("2")));
}

#[test]
fn an_immediate_item_promises_nought_days() {
    let mut item = coded();
    item.case_type = crate::catalogue::CaseType::Immediate;
    assert_eq!(value(&Elements::of(&item), "promised_days").text(), "0");
}

#[test]
fn a_punishment_names_its_acts_and_needs_no_place_of_acceptance() {
    let mut item = coded();
    item.item_type = Some("行政处罚".to_owned());
    let listed = Elements::of(&item);
    assert!(value(&listed, "punished_acts").must);
    assert!(!value(&listed, "conditions").must && !value(&listed, "places").must);
}

/// What is said is written, and read again; what is not said leaves no trace in what is stored and signed.
#[test]
fn elements_survive_export_and_leave_no_trace_where_unsaid() {
    let plain = import(ITEMS).items.remove(0);
    let written = serde_json::to_value(&plain).unwrap();
    assert!(written.get("elements").is_none() && written["materials"][0].get("more").is_none());
    let mut item = coded();
    item.elements.access.reach = Table::Reach.read(Some("9"), Some("京津冀"));
    item.elements.office.places = vec![Place { address: "三楼".to_owned(), hours: None, phone: None }];
    item.elements.codes.effective_from = Some(jiff::civil::date(2026, 10, 1));
    let line = serde_json::to_string(&item).unwrap();
    assert_eq!(import(&line).item("SX-900"), Some(&item));
    let nulls = r#"{"id":"SX-1","name":"甲","elements":{"office":{"places":null},"access":{"url":null}}}"#;
    assert!(import(nulls).items[0].elements.is_empty());
    assert!(import(r#"{"id":"SX-1","name":"甲","elements":null}"#).items[0].elements.is_empty());
}

#[test]
fn differences_are_told_in_plain_words() {
    let before = coded();
    let mut after = before.clone();
    after.elements.access.courier = Some(true);
    after.elements.office.complaint.phone = Some("022-27110099".to_owned());
    after.elements.powers.level = Some(Coded::new("3"));
    after.materials =
        vec![serde_json::from_value(json!({"name": "申请表", "more": {"sample": "样表.pdf"}})).unwrap()];
    let told: Vec<String> = changes(&before, &after).iter().map(|change| change.sentence()).collect();
    for sentence in [
        "写明是否支持物流快递：是",
        "写明监督投诉方式：电话：022-27110099",
        "行使层级：县级 → 市级",
        "写明材料“申请表”的示例样表：样表.pdf",
    ] {
        assert!(told.contains(&sentence.to_owned()), "{sentence}: {told:?}");
    }
    let back: Vec<String> = changes(&after, &before).iter().map(|change| change.sentence()).collect();
    assert!(back.contains(&"删去是否支持物流快递：是".to_owned()), "{back:?}");
    assert_eq!(changes(&before, &before), []);
}

/// Nothing can be changed unnoticed: whatever differs in the elements is a difference.
#[test]
fn every_element_makes_a_difference() {
    let whole = json!({
        "codes": {"implementation": "1", "handling": [{"no": "01", "code": "2"}], "local_basic": "3",
            "local_implementation": "4", "effective_from": "2026-01-01", "effective_to": "2027-01-01"},
        "powers": {"source": "1", "level": "4", "body": "a", "body_uscc": "b", "body_kind": "1", "entrusted_by": "c",
            "joint": [{"name": "d"}], "undertaker": {"name": "e"}, "division": "f", "exercise": "g", "jurisdiction": "h"},
        "office": {"places": [{"address": "a", "hours": "b", "phone": "c"}], "consult": {"window": "a", "web": "b",
            "phone": "c", "letter": "d", "mail": "e"}, "complaint": {"web": "b"}},
        "access": {"online": true, "depth": ["1"], "url": "a", "mobile_url": "b", "single_sign_on": true,
            "online_payment": true, "booking": true, "terminal": true, "reach": "1", "in_hall": true,
            "visit_reason": "a", "courier": true, "delivery": ["1"], "four_ways": ["1"]},
        "conduct": {"review_kind": "1", "ending": "1", "joint_agencies": "a", "intermediary": "b",
            "quantity_limit": "c", "result_kind": "10", "result_sample": "d"},
        "themes": {"person": ["a"], "legal": ["b"], "local": ["c"], "towns": [{"code": "1", "name": "a"}],
            "villages": [{"code": "1", "name": "a"}]},
        "fee": {"name": "a", "reducible": true, "reduction_basis": "b"},
        "punishment": {"acts": "a", "kinds": "b", "range": "c"}
    });
    let base = ItemVersion::blank("SX-900", "甲", "乙");
    let mut seen = 0;
    for (group, fields) in whole.as_object().unwrap() {
        for (field, value) in fields.as_object().unwrap() {
            let mut after = base.clone();
            after.elements = serde_json::from_value(json!({group: {field: value}})).unwrap();
            assert!(!after.elements.is_empty(), "{group}/{field} is not read");
            assert!(!changes(&base, &after).is_empty(), "{group}/{field} changes unnoticed");
            seen += 1;
        }
    }
    assert_eq!(seen, 52);
    let more = json!({"kind": "1", "form": "1", "need": "3", "spec": "a", "source_note": "b", "issuer": "c",
        "receipt": ["1"], "filling": "d", "standard": "e", "blank_form": "f", "sample": "g", "obtaining": "h"});
    let material = |more: serde_json::Value| {
        let mut item = base.clone();
        item.materials =
            vec![serde_json::from_value(json!({"name": "表", "required": true, "more": more})).unwrap()];
        item
    };
    for (field, value) in more.as_object().unwrap() {
        let after = material(json!({field: value}));
        assert!(!changes(&material(json!({})), &after).is_empty(), "more/{field} changes unnoticed");
    }
}

#[test]
fn the_guide_shows_where_and_when_and_says_honestly_what_nobody_says() {
    let bare = Guide::of(&coded(), &GuidePlace::default());
    let of = |guide: &Guide, key: &str| guide.all().find(|one| one.key == key).cloned();
    assert_eq!(of(&bare, "places").unwrap().state, ElementState::Missing);
    assert_eq!(of(&bare, "complaint").unwrap().state, ElementState::Missing);
    assert!(of(&bare, "access").is_none(), "what nobody asks for is not shown as missing");
    let mut item = coded();
    item.elements.office.places =
        vec![Place { address: "三楼 3 号".to_owned(), hours: Some("工作日".to_owned()), phone: None }];
    item.elements.access.courier = Some(true);
    item.materials = vec![
        serde_json::from_value(json!({"name": "申请表", "more": {"blank_form": "表.docx", "need": "3"},
            "legal_basis": {"doc": "某条例", "article": "第九条"}}))
        .unwrap(),
    ];
    let guide = Guide::of(&item, &GuidePlace::default());
    assert_eq!(of(&guide, "places").unwrap().lines, ["三楼 3 号；工作日"]);
    assert_eq!(of(&guide, "access").unwrap().lines, ["是否支持物流快递：是"]);
    assert_eq!(guide.materials[0].notes, ["可以容缺后补", "空白表格：表.docx"]);
    assert_eq!(guide.materials[0].basis.as_deref(), Some("《某条例》第九条"));
    assert_eq!(guide.element("samples").unwrap().lines, ["空白表格：表.docx（申请表）"]);
    assert_eq!(guide.elements.len(), 13);
}

#[test]
fn the_items_of_the_demo_have_only_what_their_sources_say() {
    for item in demo_catalogue().unwrap().items {
        for one in Elements::of(&item).iter().filter(|one| one.pointer.starts_with("/elements/")) {
            assert!(one.missing() || one.key == "handling_code", "{}: {}", item.code, one.label);
        }
    }
}

/// What was written here and signed is nobody's guess; what was taken from a source is stated where the source says it.
#[test]
fn what_is_written_here_is_stated() {
    let mut item = ItemVersion::blank("SX-900", "便民摊点临时占道审批", "城市管理委员会");
    item.serve_objects = vec!["自然人".to_owned()];
    let state = |item: &ItemVersion| {
        Guide::of(item, &GuidePlace::default()).element("serve_objects").map(|one| one.state)
    };
    assert_eq!(state(&item), Some(ElementState::Stated));
    item.inferred_fields = vec!["serve_objects".to_owned()];
    assert_eq!(state(&item), Some(ElementState::Inferred));
    item.stated_fields = vec!["serve_objects".to_owned()];
    assert_eq!(state(&item), Some(ElementState::Stated));
}

/// Whom the item names is asked first; the centre's number stands behind it, and not twice.
#[test]
fn the_items_own_number_goes_before_the_centres() {
    let mut item = ItemVersion::blank("SX-900", "便民摊点临时占道审批", "城市管理委员会");
    let place = GuidePlace { consult: vec!["12345".to_owned()], ..GuidePlace::default() };
    let asked = |item: &ItemVersion| Guide::of(item, &place).element("consult").unwrap().lines.clone();
    assert_eq!(asked(&item), ["12345"]);
    item.elements.office.consult.phone = Some("022-27110001".to_owned());
    assert_eq!(asked(&item), ["电话：022-27110001", "12345"]);
    item.elements.office.consult.phone = Some("022-27110001、12345".to_owned());
    assert_eq!(asked(&item), ["电话：022-27110001、12345"]);
}
