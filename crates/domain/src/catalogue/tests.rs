//! Import, findings, rules of procedure and guide, by example.

#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use serde_json::{Value, json};

use super::demo::{ITEMS, demo_catalogue};
use super::*;
use crate::case::{Ground, Profile, Side, StepKind};
use crate::organisation::PlacementMode;
use crate::time_limit::Limit;

/// An item with the thirteen elements of a guide.
fn clean() -> Value {
    json!({
        "id": "SX-900", "name": "临时占道许可", "aliases": ["占道"], "type": "行政许可", "type_stated": true,
        "category": "城管", "basic_code": "000117022000", "department": "城市管理部门", "level": "县级",
        "jurisdiction": "和平区", "serve_objects": ["自然人"], "conditions": ["确需占用"],
        "legal_basis": [{"doc": "城市道路管理条例", "doc_no": "国务院令第198号", "article": "第31条", "gist": "须经批准"}],
        "materials": [{"name": "申请表", "form": "原件", "copies": 1, "source": "applicant", "required": true,
                       "basis": "城市道路管理条例第三十一条"}],
        "process": [{"step": "受理", "limit": 1, "unit": "工作日"}, {"step": "审查", "limit": 4, "unit": "工作日"}],
        "statutory_limit": {"value": 20, "unit": "工作日", "text": "行政许可法第四十二条"},
        "committed_limit": {"value": 5, "unit": "工作日", "text": "本机关承诺"},
        "case_type": "承诺件", "fee": {"charged": false}, "result": {"name": "占道许可证"},
        "channels": ["窗口", "网上"], "visits": 0, "consult": "12345", "common_errors": ["图纸未标尺寸"],
        "stated_fields": ["type", "materials"],
        "form": {
            "schema": {"type": "object", "title": "临时占道申请表", "additionalProperties": false,
                       "properties": {"mianji": {"type": "number", "title": "面积"}}},
            "ui": {"sections": [{"title": "占道", "fields": ["mianji"]}]}
        }
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut item = clean();
    *item.pointer_mut(pointer).unwrap() = value;
    item
}

fn rules_of(item: &Value) -> Vec<(String, Severity)> {
    import(&item.to_string()).findings.into_iter().map(|finding| (finding.rule, finding.severity)).collect()
}

#[test]
fn each_rule_speaks_of_its_fault() {
    use Severity::{Error, Fatal, Notice, Warning};
    let limit = |value: i64, unit: &str, text: &str| json!({"value": value, "unit": unit, "text": text});
    let table = [
        ("form-missing", Notice, with("/form", Value::Null)),
        ("form-fault", Fatal, with("/form/schema/properties/mianji/title", json!(""))),
        ("promised-over-statutory", Fatal, with("/committed_limit", limit(21, "工作日", "本机关承诺"))),
        ("promised-surely-over-statutory", Error, with("/statutory_limit", limit(4, "自然日", "某法第一条"))),
        ("differing-units", Warning, with("/statutory_limit", limit(20, "自然日", "某法第一条"))),
        ("differing-units", Warning, with("/process/0/unit", json!("小时"))),
        ("step-sum-over-promise", Error, with("/process/1/limit", json!(5))),
        ("limit-of-one-step", Warning, with("/committed_limit", limit(5, "工作日", "审核时限"))),
        ("limit-equals-one-step", Warning, with("/process/1/limit", json!(5))),
        ("immediate-with-days", Error, with("/case_type", json!("即办件"))),
        ("promised-without-limit", Notice, with("/committed_limit", Value::Null)),
        ("limit-without-text", Warning, with("/committed_limit/text", Value::Null)),
        ("limit-of-another-place", Warning, with("/statutory_limit", limit(20, "工作日", "张店区"))),
        ("limit-as-text-only", Notice, with("/committed_limit", json!({"text": "当场办结"}))),
        ("limit-unusable", Error, with("/committed_limit", limit(-3, "工作日", "本机关承诺"))),
        ("limit-unusable", Error, with("/committed_limit", limit(3, "旬", "本机关承诺"))),
        ("type-missing", Warning, with("/type", Value::Null)),
        ("type-unknown", Error, with("/type", json!("便民小事"))),
        ("type-inferred", Notice, with("/type_stated", json!(false))),
        ("case-type-missing", Warning, with("/case_type", Value::Null)),
        ("case-type-unknown", Error, with("/case_type", json!("马上办"))),
        ("missing-element", Warning, with("/fee", Value::Null)),
        ("missing-element", Warning, with("/conditions", json!([]))),
        ("missing-element", Warning, with("/legal_basis", json!([]))),
        ("missing-element", Warning, with("/materials", json!([]))),
        ("missing-element", Warning, with("/serve_objects", Value::Null)),
        ("missing-element", Warning, with("/consult", json!("  "))),
        ("missing-element", Warning, with("/common_errors", json!([]))),
        ("material-basis-missing", Warning, with("/materials/0/basis", Value::Null)),
        ("vague-material", Warning, with("/materials/0/name", json!("其他材料"))),
        ("vague-material", Warning, with("/materials/0/name", json!("相关证明"))),
        ("material-condition-missing", Notice, with("/materials/0/required", json!(false))),
        ("basis-without-article", Notice, with("/legal_basis/0/article", Value::Null)),
        ("fee-without-basis", Error, with("/fee/charged", json!(true))),
        ("no-way-without-visit", Warning, with("/channels", json!(["窗口"]))),
        ("default-process", Notice, with("/process", json!([]))),
        ("basic-code", Warning, with("/basic_code", json!("ac0a77037000"))),
        ("name-too-long", Error, with("/name", json!("长".repeat(201)))),
        ("item-too-large", Fatal, with("/consult", json!("话".repeat(100_000)))),
        ("unprintable", Fatal, with("/consult", json!("请打\u{0}电话"))),
        ("unprintable", Fatal, with("/name", json!("老年人\u{202e}证优待"))),
        ("code-unusable", Fatal, with("/id", json!("a/b"))),
        ("code-unusable", Fatal, with("/id", json!("SX-001\u{200b}"))),
        ("code-unusable", Fatal, with("/id", json!("packages"))),
        ("code-unusable", Fatal, with("/id", json!("X".repeat(51)))),
    ];
    for (rule, severity, item) in table {
        let found = rules_of(&item);
        assert!(found.contains(&(rule.to_owned(), severity)), "{rule}: {found:?}");
    }
}

#[test]
fn further_fields_have_rules_too() {
    let mut item = clean();
    item["note"] = json!("多地已取消本事项");
    assert!(rules_of(&item).contains(&("perhaps-abolished".to_owned(), Severity::Warning)));
    let mut item = clean();
    item["materials"] = json!([item["materials"][0], item["materials"][0]]);
    assert!(rules_of(&item).contains(&("duplicate-material".to_owned(), Severity::Error)));
}

/// What cannot be used is not lost: it is found, and stands where it can be put right.
#[test]
fn an_implementation_code_that_cannot_be_used_stays_beside_the_items_own() {
    let mut item = clean();
    item["implementation_code"] = json!("12345");
    assert!(rules_of(&item).contains(&("implementation-code".to_owned(), Severity::Error)));
    let read = import(&item.to_string()).items.remove(0);
    assert_eq!((read.code.as_str(), read.implementation_code()), ("SX-900", Some("12345")));
}

#[test]
fn a_known_implementation_code_is_the_code() {
    let mut item = clean();
    item["implementation_code"] = json!("11450721MB155808114000104002000");
    item["basic_code"] = json!("000104002000");
    let import = import(&item.to_string());
    assert!(import.findings.iter().all(|finding| !finding.rule.starts_with("implementation")));
    assert_eq!(
        (import.items[0].code.as_str(), import.items[0].id.as_str()),
        ("11450721MB155808114000104002000", "SX-900")
    );
    assert!(import.item("SX-900").is_some());
}

#[test]
fn fatal_findings_keep_an_item_back_and_no_other() {
    let over = with("/committed_limit/value", json!(30));
    let mut other = clean();
    other["id"] = json!("SX-901");
    let text =
        format!("\u{feff}{}\n\n{{\"id\": \n[1]\n{{}}\n{{\"id\":\"SX-1\"}}\n{}\n{over}\n", clean(), clean());
    let import = import(&format!("{text}{other}\n"));
    let fatal: Vec<_> = import
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Fatal)
        .map(|finding| (finding.line, finding.rule.as_str()))
        .collect();
    let expected = [
        (3, "unreadable"),
        (4, "unreadable"),
        (5, "unreadable"),
        (6, "unreadable"),
        (7, "duplicate-code"),
        (8, "duplicate-code"),
        (8, "promised-over-statutory"),
    ];
    assert_eq!(fatal, expected);
    assert_eq!(import.fatal(), expected.len());
    let codes: Vec<_> = import.items.iter().map(|item| item.code.as_str()).collect();
    assert_eq!(codes, ["SX-900", "SX-901"]);
}

#[test]
fn a_promise_is_compared_in_the_same_unit_and_scope_only() {
    // A step's limit may be compared with nothing that speaks of the whole.
    let step = with("/committed_limit", json!({"value": 30, "unit": "工作日", "text": "审查环节"}));
    assert_eq!(import(&step.to_string()).fatal(), 0);
    let unit = with("/committed_limit", json!({"value": 30, "unit": "小时", "text": "本机关承诺"}));
    assert_eq!(import(&unit.to_string()).fatal(), 0);
    let equal = with("/committed_limit", json!({"value": 20, "unit": "工作日", "text": "本机关承诺"}));
    assert_eq!(import(&equal.to_string()).fatal(), 0);
}

#[test]
fn wrong_types_are_told_with_their_column() {
    let import = import(r#"{"id":"SX-1","name":"甲","materials":"无"}"#);
    assert_eq!(import.items, []);
    assert!(import.findings[0].message.contains("类型或取值不对"), "{}", import.findings[0].message);
}

#[test]
fn all_real_items_are_published_and_survive_export() {
    let import = import(ITEMS);
    assert_eq!((import.items.len(), import.fatal()), (78, 0));
    for item in demo_catalogue().unwrap().items {
        let line = serde_json::to_string(&item).unwrap();
        assert_eq!(super::import(&line).item(&item.code), Some(&item), "{}", item.code);
        assert_eq!(serde_json::from_str::<ItemVersion>(&line).unwrap(), item);
    }
}

proptest! {
    #[test]
    fn no_input_breaks_the_import(text in "\\PC{0,200}") {
        let import = import(&text);
        prop_assert!(import.items.len() <= text.lines().count());
    }

    #[test]
    fn no_cut_or_changed_line_breaks_the_import(at in 0usize..4000, line in 0usize..78, to in any::<char>()) {
        let line = ITEMS.lines().nth(line).unwrap();
        let mut chars: Vec<char> = line.chars().collect();
        let at = at % chars.len();
        chars[at] = to;
        let changed: String = chars.iter().collect();
        let cut: String = chars.iter().take(at).collect();
        prop_assert!(import(&changed).items.len() <= changed.lines().count());
        prop_assert_eq!(import(&cut).items.len(), 0);
    }
}

fn item(code: &str) -> ItemVersion {
    demo_catalogue().unwrap().item(code).unwrap().clone()
}

fn keys(code: &str, mode: PlacementMode) -> Vec<String> {
    item(code).rules(mode).steps.into_iter().map(|step| step.key).collect()
}

#[test]
fn steps_follow_mode_and_profile() {
    use PlacementMode::{Devolved, Entrusted, EntrustedIntake, FirstExamination, Stationed};
    let table: [(&str, PlacementMode, &[&str]); 12] = [
        (
            "SX-001",
            FirstExamination,
            &[
                "survey",
                "income_check",
                "first_examination",
                "publicity",
                "pass_up",
                "confirm",
                "decide",
                "payout",
            ],
        ),
        (
            "SX-002",
            FirstExamination,
            &["survey", "income_check", "first_examination", "publicity", "pass_up", "confirm", "decide"],
        ),
        (
            "SX-003",
            FirstExamination,
            &["survey", "first_examination", "publicity", "pass_up", "confirm", "decide", "payout"],
        ),
        ("SX-004", EntrustedIntake, &["examine", "publicity", "decide"]),
        ("SX-008", Entrusted, &["examine", "decide", "payout"]),
        ("SX-009", Entrusted, &["survey", "examine", "decide", "payout"]),
        ("SX-016", Devolved, &["examine", "decide"]),
        ("SX-017", Devolved, &["decide"]),
        ("SX-033", Stationed, &["examine", "decide"]),
        ("SX-034", Stationed, &["decide"]),
        ("SX-049", EntrustedIntake, &["examine", "decide"]),
        ("SX-056", Stationed, &["decide"]),
    ];
    for (code, mode, expected) in table {
        assert_eq!(keys(code, mode), expected, "{code}");
    }
}

#[test]
fn steps_are_laid_one_behind_the_other() {
    let rules = item("SX-001").rules(PlacementMode::FirstExamination);
    assert_eq!(rules.steps[0].after, Vec::<String>::new());
    for pair in rules.steps.windows(2) {
        assert_eq!(pair[1].after, [pair[0].key.clone()]);
    }
    let side = |key: &str| rules.step(key).unwrap().side;
    assert_eq!((side("publicity"), side("pass_up")), (Side::Accepting, Side::Accepting));
    assert_eq!((side("confirm"), side("decide")), (Side::Deciding, Side::Deciding));
    assert_eq!(rules.step("pass_up").unwrap().kind, StepKind::PassUp);
    let limits: Vec<_> = rules.steps.iter().map(|step| step.limit_days).collect();
    assert_eq!(limits, [None, None, Some(15), Some(5), None, Some(10), None, None]);
}

/// 公示期 is the guide's; a step of which the publicity is only a part has a limit, which is no time to be public.
#[test]
fn the_guide_says_how_long_a_publicity_is() {
    let time = |code: &str, mode| item(code).rules(mode).step("publicity").unwrap().publicity;
    assert_eq!(time("SX-001", PlacementMode::FirstExamination), Some(Limit::working_days(5)));
    assert_eq!(time("SX-002", PlacementMode::FirstExamination), Some(Limit::calendar_days(7)));
    assert_eq!(time("SX-029", PlacementMode::FirstExamination), None, "审查公示 within 30 days");
    assert_eq!(time("SX-020", PlacementMode::EntrustedIntake), None, "no figure");
    let rules = item("SX-001").rules(PlacementMode::FirstExamination);
    assert!(rules.steps.iter().all(|step| step.publicity.is_none() || step.kind == StepKind::Publicity));
}

#[test]
fn step_names_follow_the_profile() {
    let names = |code: &str, mode| -> Vec<String> {
        item(code).rules(mode).steps.into_iter().map(|step| step.name).collect()
    };
    assert_eq!(names("SX-033", PlacementMode::Stationed), ["审查", "决定"]);
    assert_eq!(names("SX-016", PlacementMode::Devolved), ["办理", "办结"]);
    let mut filing = item("SX-034");
    filing.case_type = CaseType::Promised;
    let steps = filing.rules(PlacementMode::Stationed).steps;
    assert_eq!((steps[0].name.as_str(), steps[1].name.as_str()), ("核对", "备案"));
}

#[test]
fn law_fills_in_for_licences_and_for_nothing_else() {
    let licence = item("SX-043");
    let rules = licence.rules(PlacementMode::Stationed);
    assert_eq!(rules.statutory, Some(Limit::working_days(20)));
    assert!(licence.statutory_is_law_default() && licence.grounds_are_law_default());
    assert_eq!((rules.grounds.as_slice(), rules.extension_days), (Ground::LICENCE.as_slice(), Some(10)));
    assert_eq!((rules.delivery_days, rules.deemed), (Some(10), true));
    assert_eq!(rules.first_examination_days, None, "nobody examines before the body that decides");
    let first = licence.rules(PlacementMode::FirstExamination);
    assert_eq!(first.first_examination_days, Some(20));
    for item in demo_catalogue().unwrap().items.iter().filter(|item| item.profile != Profile::Licence) {
        let rules = item.rules(PlacementMode::Stationed);
        assert!(!rules.deemed && rules.delivery_days.is_none(), "{}", item.code);
        assert_eq!(item.rules(PlacementMode::FirstExamination).first_examination_days, None, "{}", item.code);
        assert_eq!(rules.extension_days, None, "{}", item.code);
        assert_eq!(
            rules.grounds.is_empty(),
            !matches!(item.code.as_str(), "SX-004" | "SX-006"),
            "{}",
            item.code
        );
        assert!(!item.statutory_is_law_default(), "{}", item.code);
    }
    let stated = item("SX-033");
    assert_eq!(stated.rules(PlacementMode::Stationed).statutory, Some(Limit::working_days(10)));
    assert!(!stated.statutory_is_law_default());
}

/// The ten days of 行政许可法 §42 go with its twenty; a law that counts hours has its own extension or none.
#[test]
fn a_statute_in_hours_has_its_own_extension_or_none() {
    let mut licence = item("SX-033");
    let days = |item: &ItemVersion| item.rules(PlacementMode::Stationed).extension_days;
    licence.extension = None;
    assert_eq!(days(&licence), Some(10));
    licence.statutory.as_mut().unwrap().limit = Some(Limit::hours(48));
    assert_eq!(days(&licence), None);
    licence.extension = Some(Extension { days: 2, source: "某条例第九条".to_owned() });
    assert_eq!(days(&licence), Some(2));
}

/// 行政许可法 §35, §43: examined here, decided by a higher body.
#[test]
fn an_item_a_higher_body_decides_is_reported_up() {
    let mut value = clean();
    value["decided_above"] = json!({"name": "市城市管理委员会", "source": "某条例第三十一条"});
    let above = import(&value.to_string()).items.remove(0);
    let rules = above.rules(PlacementMode::Stationed);
    assert_eq!(rules.refer_to.as_deref(), Some("市城市管理委员会"));
    assert_eq!(rules.steps.last().unwrap().name, "转报");
    assert_eq!(rules.extension_days, None, "the ten days of §42 are for the decision");
    let stored: ItemVersion = serde_json::from_value(serde_json::to_value(&above).unwrap()).unwrap();
    assert_eq!(stored, above);
    let plain = serde_json::to_value(item("SX-033")).unwrap();
    assert!(plain.get("decided_above").is_none(), "others are stored as they were");
}

#[test]
fn silence_is_acceptance_where_the_version_cites_a_rule() {
    let mut confirmation = item("SX-011");
    assert!(!confirmation.rules(PlacementMode::EntrustedIntake).deemed);
    confirmation.deemed_rule = Some("某条例第九条".to_owned());
    assert!(confirmation.rules(PlacementMode::EntrustedIntake).deemed);
}

#[test]
fn the_known_traps_of_the_data() {
    let first = PlacementMode::FirstExamination;
    // One step's limit is no promise.
    let aid = item("SX-003");
    assert_eq!(
        (aid.rules(first).promised, aid.rules(first).statutory),
        (None, Some(Limit::working_days(20)))
    );
    assert_eq!(aid.promised.unwrap().step.as_deref(), Some("受理"));
    // Appraisal and publicity do not count.
    let disabled = item("SX-004").rules(PlacementMode::EntrustedIntake);
    assert_eq!(disabled.grounds, [Ground::Appraisal, Ground::OtherByLaw]);
    assert_eq!(
        (disabled.promised, disabled.statutory),
        (Some(Limit::working_days(7)), Some(Limit::working_days(10)))
    );
    // A place's figure is not law.
    assert_eq!(item("SX-001").statutory.unwrap().origin, LimitOrigin::Place);
    // Figures without a text.
    let allowance = item("SX-008");
    let origins = (allowance.statutory.unwrap().origin, allowance.promised.unwrap().origin);
    assert_eq!(origins, (LimitOrigin::Unstated, LimitOrigin::Unstated));
    // Market registration: at most three more days.
    assert_eq!(item("SX-056").rules(PlacementMode::Stationed).extension_days, Some(3));
    // Only figures count: "受理3、初审15、审批15" is a text.
    assert_eq!(item("SX-013").rules(PlacementMode::Entrusted).promised, None);
    assert!(item("SX-060").rules(PlacementMode::Stationed).in_person);
    assert!(!item("SX-059").rules(PlacementMode::Stationed).in_person);
}

#[test]
fn originals_of_others_go_back_and_own_papers_stay() {
    let rules = item("SX-001").rules(PlacementMode::FirstExamination);
    assert!(rules.material("居民户口簿").unwrap().original);
    assert!(!rules.material("个人申请书").unwrap().original);
    assert!(!rules.material("残疾人证").unwrap().required);
    assert_eq!((rules.acceptance_days, rules.supplement_days), (5, DEFAULT_SUPPLEMENT_DAYS));
}

#[test]
fn what_comes_in_by_default_follows_the_form_of_the_guide() {
    let expected = |form: Option<&str>, copies| {
        let mut material = item("SX-001").materials[0].clone();
        (material.form, material.copies) = (form.map(str::to_owned), copies);
        material.expected()
    };
    assert_eq!(expected(Some("原件"), Some(2)), (2, 0));
    assert_eq!(expected(Some("原件核验"), None), (1, 0));
    assert_eq!(expected(Some("原件和复印件"), Some(3)), (1, 3));
    assert_eq!(expected(Some("复印件"), None), (0, 1));
    assert_eq!(expected(Some("电子"), Some(1)), (0, 0));
    assert_eq!(expected(None, None), (0, 1));
}

#[test]
fn facts_of_other_places_keep_their_mark() {
    let note = item("SX-033").limits_note("和平区").unwrap();
    assert_eq!(note, "材料、时限取自湖南省岳阳市君山区指南，示范数据，非和平区规定");
    assert_eq!(item("SX-033").limits_note("君山区"), None);
    assert_eq!(item("SX-060").limits_note("和平区"), None, "national law");
    assert_eq!(item("SX-024").limits_note("和平区"), None, "no place named");
}

fn place(mode: PlacementMode) -> GuidePlace {
    GuidePlace {
        home: "和平区".to_owned(),
        accepting: vec!["劝业场街道便民服务中心".to_owned()],
        deciding: Some("天津市和平区民政局".to_owned()),
        supervising: vec!["和平区政务服务中心".to_owned()],
        mode: Some(mode),
        instrument: Some("示范进驻".to_owned()),
        ..GuidePlace::default()
    }
}

#[test]
fn the_guide_has_thirteen_elements_in_order() {
    let labels = [
        "事项名称",
        "受理单位",
        "事项类别",
        "设定依据",
        "服务对象",
        "申请条件",
        "申请材料",
        "示范文本及常见错误示例",
        "基本流程",
        "收费依据及标准",
        "办理时限",
        "咨询方式",
        "监督部门",
    ];
    for item in demo_catalogue().unwrap().items {
        let guide = Guide::of(&item, &place(PlacementMode::Stationed));
        let found: Vec<_> = guide.elements.iter().map(|element| element.label.as_str()).collect();
        assert_eq!(found, labels);
        for element in &guide.elements {
            assert_eq!(
                element.state == ElementState::Missing,
                element.lines.is_empty(),
                "{} {}",
                item.code,
                element.label
            );
        }
        assert_eq!(guide.materials.len(), item.materials.len());
    }
}

#[test]
fn the_guide_tells_what_is_stated_inferred_and_missing() {
    let guide = Guide::of(&item("SX-001"), &place(PlacementMode::FirstExamination));
    let state = |key: &str| guide.element(key).unwrap().state;
    assert_eq!(state("materials"), ElementState::Stated);
    assert_eq!(state("serve_objects"), ElementState::Inferred);
    assert_eq!(state("samples"), ElementState::Missing);
    assert_eq!(guide.element("materials").unwrap().sources[0].publisher.as_deref(), Some("连云区民政局"));
    let limits = &guide.element("limits").unwrap().lines;
    assert!(limits.iter().all(|line| line.contains("［示范］")), "{limits:?}");
    let accepting = &guide.element("accepting_body").unwrap().lines;
    assert_eq!(accepting, &["劝业场街道便民服务中心", "决定机关：天津市和平区民政局"]);
    assert!(guide.marks.contains(&"进驻依据：示范进驻".to_owned()));
}

#[test]
fn defaults_are_marked_as_the_platforms() {
    let guide = Guide::of(&item("SX-043"), &place(PlacementMode::Stationed));
    let process = guide.element("process").unwrap();
    assert_eq!(process.state, ElementState::Inferred);
    assert_eq!(process.lines, ["收件-受理-审查-决定-送达（平台默认流程）"]);
    let limits = guide.element("limits").unwrap();
    assert_eq!(limits.state, ElementState::Inferred);
    assert_eq!(limits.lines, ["法定时限：20个工作日（行政许可法第四十二条，平台按法律默认）"]);
    assert!(guide.marks.iter().any(|mark| mark.contains("平台默认流程")));
    assert!(guide.marks.iter().any(|mark| mark.contains("平台按法律默认")));
}

#[test]
fn an_item_of_others_says_who_handles_it() {
    let guide = Guide::of(&item("SX-052"), &GuidePlace::default());
    assert_eq!(guide.element("accepting_body").unwrap().lines, ["由公安派出所办理"]);
    assert!(!item("SX-052").status.takes_cases());
    assert!(matches!(item("SX-030").status, Status::Abolished { .. }));
}
