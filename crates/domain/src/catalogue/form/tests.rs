//! Forms by example: what may be saved, what may be answered, what is shown and printed.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use serde_json::{Value, json};

use super::*;
use crate::case::{ApplicantIn, ApplicantKind};
use crate::catalogue::{ItemVersion, Severity, changes, lint};
use crate::paper::{FormSheet, SheetValue};

/// A form with a field of every kind.
fn value() -> Value {
    json!({
        "schema": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "title": "最低生活保障申请表",
            "additionalProperties": false,
            "required": ["renkou", "hukou", "shouru", "yuanyin", "sqrq", "daiban"],
            "properties": {
                "renkou": {"type": "integer", "title": "家庭人口", "minimum": 1, "maximum": 30},
                "shouru": {"type": "number", "title": "上月家庭收入", "minimum": 0},
                "hukou": {"type": "string", "title": "户口性质", "oneOf": [
                    {"const": "feinong", "title": "非农业"}, {"const": "nong", "title": "农业"}]},
                "yuanyin": {"type": "string", "title": "申请原因", "minLength": 5, "maxLength": 300},
                "sqrq": {"type": "string", "title": "申请日期", "format": "date"},
                "kunnan": {"type": "array", "title": "困难类型", "uniqueItems": true, "minItems": 1,
                           "items": {"type": "string", "enum": ["重病", "重残", "失业"]}},
                "daiban": {"type": "boolean", "title": "是否代办"},
                "dbr": {"type": "string", "title": "代办人姓名", "maxLength": 20},
                "dbrsfz": {"type": "string", "title": "代办人身份证号", "format": "resident-id"},
                "dbrsj": {"type": "string", "title": "代办人手机号", "format": "mobile"},
                "danwei": {"type": "string", "title": "工作单位代码", "format": "uscc"},
                "yhk": {"type": "string", "title": "银行卡号", "pattern": "^[0-9]{16,19}$"},
                "csrq": {"type": "string", "title": "出生日期", "format": "date"},
                "xingbie": {"type": "string", "title": "性别", "enum": ["男", "女"]}
            },
            "allOf": [{
                "if": {"properties": {"daiban": {"const": true}}, "required": ["daiban"]},
                "then": {"required": ["dbr", "dbrsfz"]}
            }]
        },
        "ui": {
            "sections": [
                {"title": "家庭情况", "fields": ["renkou", "shouru", "hukou", "kunnan", "yuanyin", "sqrq"]},
                {"title": "代办人", "fields": ["daiban", "dbr", "dbrsfz", "dbrsj", "danwei"]},
                {"title": "其他", "fields": ["yhk", "csrq", "xingbie"]}
            ],
            "fields": {
                "renkou": {"unit": "人", "help": "共同生活的家庭成员", "common_error": "漏写在外上学的子女", "sample": 3},
                "shouru": {"unit": "元", "sample": 1860.5},
                "hukou": {"sample": "feinong", "autofill": "earlier_case"},
                "kunnan": {"sample": ["重病"]},
                "yuanyin": {"widget": "textarea", "sample": "本人患病，家庭收入低于标准。"},
                "sqrq": {"sample": "2026-11-02"},
                "daiban": {"sample": false},
                "dbr": {"personal": true},
                "yhk": {"help": "16 到 19 位数字", "personal": true, "autofill": "earlier_case"},
                "csrq": {"autofill": "birth_date"},
                "xingbie": {"autofill": "sex"}
            }
        }
    })
}

fn form() -> ItemForm {
    serde_json::from_value(value()).unwrap()
}

fn with(pointer: &str, new: Value) -> ItemForm {
    let mut value = value();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap();
    match parent {
        Value::Object(members) if new.is_null() => drop(members.remove(name)),
        Value::Object(members) => drop(members.insert(name.to_owned(), new)),
        Value::Array(list) => list[name.parse::<usize>().unwrap()] = new,
        _ => panic!("{pointer}"),
    }
    serde_json::from_value(value).unwrap()
}

fn answers(value: Value) -> Answers {
    serde_json::from_value(value).unwrap()
}

fn good() -> Answers {
    answers(json!({
        "renkou": 3, "shouru": 1860.5, "hukou": "nong", "yuanyin": "家里有重病人", "sqrq": "2026-11-02",
        "kunnan": ["重病", "失业"], "daiban": false,
    }))
}

#[test]
fn a_form_of_every_kind_has_no_faults() {
    assert_eq!(form().check(), []);
    assert_eq!(form().validate(&good()), []);
    assert_eq!(form().title(), "最低生活保障申请表");
}

#[test]
fn each_fault_is_found_where_it_is() {
    let property = |name: &str| format!("/schema/properties/{name}");
    let table: Vec<(String, Value, &str, &str)> = vec![
        (
            "/schema/$schema".into(),
            json!("http://json-schema.org/draft-07/schema#"),
            "/schema/$schema",
            "2020-12",
        ),
        ("/schema/type".into(), json!("array"), "/schema/type", "object"),
        ("/schema/title".into(), json!(" "), "/schema/title", "没有名称"),
        ("/schema/additionalProperties".into(), json!(true), "/schema/additionalProperties", "false"),
        ("/schema/$ref".into(), json!("https://example.invalid/s"), "/schema/$ref", "不能用"),
        ("/schema/patternProperties".into(), json!({}), "/schema/patternProperties", "不能用"),
        ("/schema/required/0".into(), json!("renshu"), "/schema/required/0", "没有这个字段"),
        (property("Ren"), json!({"type": "integer", "title": "人"}), "/schema/properties/Ren", "小写字母"),
        (
            property("x"),
            json!({"type": "integer", "title": "人"}),
            "/schema/properties/x",
            "没有放进任何一节",
        ),
        (property("renkou/title"), Value::Null, "/schema/properties/renkou/title", "没有名称"),
        (property("renkou/title"), json!("长".repeat(61)), "/schema/properties/renkou/title", "60 个字"),
        (property("renkou/type"), json!("object"), "/schema/properties/renkou/type", "类型"),
        (property("renkou/type"), json!(["integer", "null"]), "/schema/properties/renkou/type", "类型"),
        (property("renkou/maxLength"), json!(3), "/schema/properties/renkou/maxLength", "minimum"),
        (property("renkou/minimum"), json!("1"), "/schema/properties/renkou/minimum", "应为数字"),
        (property("renkou/maximum"), json!(0), "/schema/properties/renkou/maximum", "上限小于下限"),
        (property("yuanyin/maxLength"), json!(5000), "/schema/properties/yuanyin/maxLength", "1000"),
        (property("yuanyin/minLength"), json!(-1), "/schema/properties/yuanyin/minLength", "整数"),
        (property("yhk/pattern"), json!("[0-9"), "/schema/properties/yhk/pattern", "正则"),
        (property("yhk/pattern"), json!("^(?=a)b$"), "/schema/properties/yhk/pattern", "前后查找"),
        (property("yhk/format"), json!("email"), "/schema/properties/yhk/format", "格式应为"),
        (property("hukou/oneOf"), json!([]), "/schema/properties/hukou/oneOf", "至少要有一个选项"),
        (property("hukou/oneOf/1"), json!({"const": "nong"}), "/schema/properties/hukou/oneOf/1", "值和名称"),
        (property("hukou/oneOf/1/const"), json!("feinong"), "/schema/properties/hukou/oneOf/1", "重复"),
        (property("hukou/enum"), json!(["a"]), "/schema/properties/hukou/enum", "只写一个"),
        (property("kunnan/items"), Value::Null, "/schema/properties/kunnan/items", "items"),
        (property("kunnan/items/pattern"), json!("a"), "/schema/properties/kunnan/items/pattern", "不能用"),
        ("/schema/allOf/0/else".into(), json!({}), "/schema/allOf/0", "只能写"),
        ("/schema/allOf/0/then/required".into(), json!([]), "/schema/allOf/0/then/required", "至少"),
        (
            "/schema/allOf/0/if/properties/daiban/const".into(),
            json!("yes"),
            "/schema/allOf/0/if/properties/daiban",
            "没有这个选项",
        ),
        (
            "/schema/allOf/0/then/required/0".into(),
            json!("nobody"),
            "/schema/allOf/0/then/required/0",
            "没有这个字段",
        ),
        ("/ui/sections/0/title".into(), json!(""), "/ui/sections/0/title", "没有名称"),
        ("/ui/sections/1/title".into(), json!("家庭情况"), "/ui/sections/1/title", "重复"),
        ("/ui/sections/1/fields".into(), json!([]), "/ui/sections/1/fields", "没有内容"),
        ("/ui/sections/0/fields/0".into(), json!("renshu"), "/ui/sections/0/fields/0", "renshu"),
        ("/ui/sections/0/fields/0".into(), json!("hukou"), "/ui/sections/0/fields/2", "两次"),
        ("/ui/fields/renshu".into(), json!({"help": "几个人"}), "/ui/fields/renshu", "没有“renshu”"),
        ("/ui/fields/renkou/help".into(), json!("长".repeat(301)), "/ui/fields/renkou/help", "300"),
        ("/ui/fields/renkou/widget".into(), json!("radio"), "/ui/fields/renkou/widget", "不适合整数"),
        ("/ui/fields/renkou/sample".into(), json!(99), "/ui/fields/renkou/sample", "不能大于 30人"),
        ("/ui/fields/hukou/sample".into(), json!("城镇"), "/ui/fields/hukou/sample", "选项"),
        ("/ui/fields/renkou/autofill".into(), json!("sex"), "/ui/fields/renkou/autofill", "填不进"),
        ("/ui/fields/hukou/autofill".into(), json!("licence"), "/ui/fields/hukou/autofill", "还没有数据来源"),
    ];
    for (pointer, new, at, words) in table {
        let faults = with(&pointer, new.clone()).check();
        let found = faults.iter().any(|fault| fault.pointer == at && fault.message.contains(words));
        assert!(found, "{pointer} = {new}: wanted {at} {words}, found {faults:#?}");
    }
}

#[test]
fn a_word_outside_the_vocabulary_is_not_read() {
    for (pointer, new) in
        [("/ui/fields/renkou/colour", json!("red")), ("/ui/fields/renkou/autofill", json!("bank"))]
    {
        let mut value = value();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        value.pointer_mut(parent).unwrap()[name] = new;
        assert!(serde_json::from_value::<ItemForm>(value).is_err(), "{pointer}");
    }
}

#[test]
fn each_wrong_answer_is_told_by_its_field() {
    let table = [
        ("renkou", Value::Null, "请填写"),
        ("hukou", Value::Null, "请选择"),
        ("daiban", Value::Null, "请选择"),
        ("renkou", json!(0), "不能小于 1人"),
        ("renkou", json!(31), "不能大于 30人"),
        ("renkou", json!(2.5), "请填整数"),
        ("renkou", json!("三"), "请填整数"),
        ("shouru", json!("一千"), "请填数字"),
        ("shouru", json!(-1), "不能小于 0元"),
        ("hukou", json!("城镇"), "请从列出的选项里选"),
        ("hukou", json!(1), "请从列出的选项里选"),
        ("yuanyin", json!("病了"), "至少 5 个字"),
        ("yuanyin", json!("病".repeat(301)), "最多 300 个字，现在 301 个字"),
        ("sqrq", json!("2026-02-30"), "日期不对，请按 2026-11-21 这样填写"),
        ("sqrq", json!("昨天"), "日期不对，请按 2026-11-21 这样填写"),
        ("kunnan", json!(["重病", "重病"]), "同一项选了两次"),
        ("kunnan", json!([]), "请至少选一项"),
        ("kunnan", json!(["懒"]), "请从列出的选项里选"),
        ("kunnan", json!("重病"), "请从列出的选项里选"),
        ("daiban", json!("是"), "请选“是”或“否”"),
        ("dbrsfz", json!("11010519491231002x1"), "长度应为 18 位（旧号 15 位），实为 19 位"),
        ("dbrsfz", json!("110105194912310021"), "第 18 位：校验码应为“X”，实为“1”"),
        ("dbrsj", json!("022-27303000"), "应为 11 位手机号"),
        ("danwei", json!("91350100M000100Y40"), "第 18 位：校验码应为“3”，实为“0”"),
        ("yhk", json!("1234"), "格式不对：16 到 19 位数字"),
        ("yhk", json!(1234), "应为文字"),
        ("dbr", json!("名".repeat(21)), "最多 20 个字，现在 21 个字"),
        ("qita", json!("x"), "表上没有这一项"),
        ("a/b", json!("x"), "表上没有这一项"),
    ];
    for (id, answer, message) in table {
        let mut values = good();
        if answer.is_null() {
            drop(values.remove(id))
        } else {
            drop(values.insert(id.to_owned(), answer.clone()))
        }
        let pointer = format!("/{}", id.replace('/', "~1"));
        let wanted = [FieldFault { pointer, message: message.to_owned() }];
        assert_eq!(form().validate(&values), wanted, "{id} = {answer}");
    }
}

#[test]
fn a_condition_makes_fields_required_and_says_when() {
    let mut values = good();
    values.insert("daiban".to_owned(), json!(true));
    let told: Vec<_> =
        form().validate(&values).into_iter().map(|fault| (fault.pointer, fault.message)).collect();
    let when = "“是否代办”选“是”时，请填写".to_owned();
    assert_eq!(told, [("/dbr".to_owned(), when.clone()), ("/dbrsfz".to_owned(), when)]);
    values.insert("dbr".to_owned(), json!("李四"));
    values.insert("dbrsfz".to_owned(), json!("11010519491231002X"));
    assert_eq!(form().validate(&values), []);
}

#[test]
fn faults_come_in_the_order_of_the_form() {
    let pointers: Vec<_> = form().validate(&Answers::new()).into_iter().map(|fault| fault.pointer).collect();
    assert_eq!(pointers, ["/renkou", "/shouru", "/hukou", "/yuanyin", "/sqrq", "/daiban"]);
}

#[test]
fn what_is_typed_becomes_values_of_the_right_type() {
    let sent = [
        ("renkou", " 3 "),
        ("shouru", "1860.50"),
        ("hukou", "nong"),
        ("yuanyin", " 家里有重病人\n"),
        ("kunnan", "重病"),
        ("kunnan", "失业"),
        ("daiban", "false"),
        ("sqrq", "2026-11-02"),
        ("dbr", "  "),
        ("other", "x"),
    ];
    let typed = |id: &str| {
        sent.iter().filter(|(name, _)| *name == id).map(|(_, value)| (*value).to_owned()).collect()
    };
    assert_eq!(form().read(typed), good());
    let words = form().read(|id| if id == "renkou" { vec!["三口".to_owned()] } else { Vec::new() });
    assert_eq!(
        words,
        answers(json!({"renkou": "三口"})),
        "kept as typed, so that the page can say what is wrong"
    );
    let figures = form().read(|id| if id == "shouru" { vec!["1e9".to_owned()] } else { Vec::new() });
    assert_eq!(figures, answers(json!({"shouru": "1e9"})));
}

#[test]
fn answers_are_kept_in_their_normal_form() {
    let sent = answers(json!({
        "dbrsfz": " 11010519491231002x ", "dbrsj": "138-0000 0000", "yuanyin": " 家里有重病人 ", "dbr": " ", "kunnan": [],
        "danwei": null, "renkou": 3,
    }));
    let wanted = json!({"dbrsfz": "11010519491231002X", "dbrsj": "13800000000", "yuanyin": "家里有重病人", "renkou": 3});
    assert_eq!(form().normal(&sent), answers(wanted));
    // What is blank is not an answer: a required field cannot be filled with blanks.
    let mut blank = good();
    blank.insert("yuanyin".to_owned(), json!("   　"));
    assert_eq!(form().validate(&form().normal(&blank))[0].pointer, "/yuanyin");
}

#[test]
fn fields_and_form_are_two_views_of_one_thing() {
    let fields = form().fields();
    let ids: Vec<&str> = fields.iter().map(|field| field.id.as_str()).collect();
    let order = "renkou shouru hukou kunnan yuanyin sqrq daiban dbr dbrsfz dbrsj danwei yhk csrq xingbie";
    assert_eq!(ids.join(" "), order);
    let kinds: Vec<&str> = fields.iter().map(|field| field.kind.code()).collect();
    let wanted = "integer number radio checks area date yes_no text resident_id mobile uscc text date radio";
    assert_eq!(kinds.join(" "), wanted);
    let again = ItemForm::of("最低生活保障申请表", &fields);
    assert_eq!(again.check(), []);
    assert_eq!(again.fields(), fields, "nothing is lost on the way through the editor");
    assert_eq!(ItemForm::of(again.title(), &again.fields()), again);
}

#[test]
fn many_options_open_as_a_list_unless_the_form_says_otherwise() {
    let choice = |n: usize| FormChoice { value: n.to_string(), label: format!("第 {n} 类") };
    for (kind, n) in
        [(FieldKind::Radio, 3), (FieldKind::Select, 3), (FieldKind::Radio, 9), (FieldKind::Select, 9)]
    {
        let field = FormField {
            section: "一".to_owned(),
            choices: (0..n).map(choice).collect(),
            ..FormField::new("lei", "类", kind)
        };
        let form = ItemForm::of("表", std::slice::from_ref(&field));
        assert_eq!(form.check(), []);
        assert_eq!(form.fields(), [field]);
    }
}

#[test]
fn names_of_fields_are_made_of_the_label() {
    let table = [
        ("家庭人口", "jiatingrenkou"),
        ("女儿 2", "nver2"),
        ("E-mail", "email"),
        ("10 月收入", "x10yueshouru"),
        ("", "x"),
    ];
    for (title, id) in table {
        assert_eq!(field_id(title, &[]), id, "{title}");
    }
    let taken = ["xingming".to_owned(), "xingming_2".to_owned()];
    assert_eq!(field_id("姓名", &taken), "xingming_3");
    let long = field_id(&"壮".repeat(50), &[]);
    assert!(super::id::is_id(&long) && long.len() <= 40, "{long}");
}

#[test]
fn what_is_personal_is_masked() {
    let mut values = good();
    for (id, value) in [
        ("dbr", "李四光"),
        ("dbrsfz", "11010519491231002X"),
        ("dbrsj", "13812345678"),
        ("yhk", "6222020200012345678"),
    ] {
        values.insert(id.to_owned(), json!(value));
    }
    let said = |masked| -> Vec<String> {
        let sections = form().answers(&values, masked);
        let rows = sections.iter().flat_map(|section| &section.answers);
        rows.map(|answer| format!("{}={}", answer.label, answer.value)).collect()
    };
    let (masked, whole) = (said(true).join("；"), said(false).join("；"));
    assert!(masked.contains("代办人身份证号=1101**********002X；代办人手机号=138****5678"), "{masked}");
    assert!(masked.contains("代办人姓名=***；") && masked.contains("银行卡号=62***；"), "{masked}");
    assert!(
        masked.contains("户口性质=农业；困难类型=重病、失业；") && masked.contains("家庭人口=3 人；"),
        "{masked}"
    );
    assert!(whole.contains("代办人姓名=李四光；代办人身份证号=11010519491231002X"), "{whole}");
    assert!(whole.contains("是否代办=否"), "{whole}");
}

fn applicant(id_no: &str) -> ApplicantIn {
    ApplicantIn {
        kind: ApplicantKind::Person,
        name: "王小明".to_owned(),
        id_kind: "111".to_owned(),
        id_no: id_no.to_owned(),
        phone: "13800000000".to_owned(),
        legal_rep: None,
    }
}

#[test]
fn identity_fills_what_it_tells() {
    let fields = form().fields();
    let fill =
        |id: &str, by: &ApplicantIn| fields.iter().find(|field| field.id == id).unwrap().from_identity(by);
    let woman = applicant("11010519491231002X");
    assert_eq!(fill("csrq", &woman), Some(json!("1949-12-31")));
    assert_eq!(fill("xingbie", &woman), Some(json!("女")));
    assert_eq!(fill("hukou", &woman), None, "only what the form marks");
    assert_eq!(fill("csrq", &applicant("110105")), None, "a wrong number tells nothing");
    let passport = ApplicantIn { id_kind: "414".to_owned(), ..woman };
    assert_eq!(fill("csrq", &passport), None, "only a resident identity number tells a birth date");
    let coded = |value: &str, label: &str| FormChoice { value: value.to_owned(), label: label.to_owned() };
    let mut sex = FormField::new("xb", "性别", FieldKind::Radio);
    sex.autofill = Some(Autofill::Sex);
    sex.choices = vec![coded("1", "男性"), coded("2", "女性")];
    assert_eq!(sex.from_identity(&applicant("11010519491231002X")), Some(json!("2")));
}

#[test]
fn an_earlier_case_fills_only_what_the_form_marks_and_what_still_fits() {
    let mut earlier = good();
    earlier.insert("yhk".to_owned(), json!("1234"));
    assert_eq!(
        form().from_earlier(&earlier),
        answers(json!({"hukou": "nong"})),
        "a card number that no longer fits stays out"
    );
    earlier.insert("yhk".to_owned(), json!("6222020200012345"));
    let both = answers(json!({"hukou": "nong", "yhk": "6222020200012345"}));
    assert_eq!(form().from_earlier(&earlier), both);
}

fn item(form: Option<ItemForm>) -> ItemVersion {
    ItemVersion {
        form,
        serve_objects: vec!["自然人".to_owned()],
        ..ItemVersion::blank("SX-900", "最低生活保障", "民政部门")
    }
}

/// A sheet to read: a line a row.
fn lines(sheet: &FormSheet) -> String {
    let mark = sheet.mark.as_deref().unwrap_or("没有水印");
    let about: Vec<String> = sheet.about.iter().map(|(label, text)| format!("{label} {text}")).collect();
    let mut lines = vec![format!("【{}】{mark}", sheet.title), about.join("；")];
    for section in &sheet.sections {
        lines.push(format!("—— {}", section.title));
        for row in &section.rows {
            let value = match &row.value {
                SheetValue::Text { text, lines, unit } if text.is_empty() => format!("＿{lines}{unit}"),
                SheetValue::Text { text, .. } => text.clone(),
                SheetValue::Boxes(boxes) => boxes
                    .iter()
                    .map(|(label, on)| format!("{}{label}", if *on { "☑" } else { "□" }))
                    .collect(),
                SheetValue::Day => "年月日".to_owned(),
            };
            lines.push(format!("{}{}｜{value}", if row.must { "*" } else { "" }, row.label));
        }
    }
    lines.extend([sheet.statement.clone(), sheet.signs.join("；")]);
    lines.extend(sheet.notes.iter().cloned());
    lines.join("\n") + "\n"
}

#[test]
fn blank_sample_and_filled_form_are_three_prints_of_one_description() {
    let item = item(Some(form()));
    let form = item.form.clone().unwrap();
    let by = applicant("11010519491231002X");
    let mut values = good();
    values.insert("danwei".to_owned(), json!("91350100M000100Y43"));
    let filled = form.filled_sheet(
        &item,
        "12010120261102000001",
        SheetApplicant { applicant: &by, proxy: None },
        &values,
    );
    let sheets = [form.blank_sheet(&item), form.sample_sheet(&item), filled];
    insta::assert_snapshot!("sheets", sheets.iter().map(lines).collect::<Vec<_>>().join("\n"));
    let rows = form.blank_sheet(&item).sections.into_iter().flat_map(|section| section.rows);
    let told =
        rows.into_iter().any(|row| matches!(row.value, SheetValue::Text { text, .. } if !text.is_empty()));
    assert!(!told, "a blank form tells nothing of anybody");
}

#[test]
fn a_form_that_is_not_sound_is_a_fatal_finding() {
    let rules = |form: Option<ItemForm>| -> Vec<(String, Severity, String)> {
        let findings = lint(&item(form), 0).into_iter().filter(|finding| finding.rule.starts_with("form"));
        findings.map(|finding| (finding.rule, finding.severity, finding.field)).collect()
    };
    assert_eq!(rules(Some(form())), []);
    let broken = rules(Some(with("/schema/properties/renkou/title", Value::Null)));
    let wanted =
        ("form-fault".to_owned(), Severity::Fatal, "/form/schema/properties/renkou/title".to_owned());
    assert_eq!(broken, [wanted]);
    let open = rules(Some(with("/ui/fields/dbr/personal", json!(false))));
    let wanted = ("form-personal".to_owned(), Severity::Warning, "/form/ui/fields/dbr/personal".to_owned());
    assert_eq!(open, [wanted]);
    let bare = rules(Some(with("/ui/fields/renkou/sample", Value::Null)));
    assert_eq!(bare, [("form-sample-missing".to_owned(), Severity::Notice, "/form/ui".to_owned())]);
}

#[test]
fn changes_of_a_form_are_told_field_by_field() {
    let said = |after: ItemForm| -> Vec<String> {
        changes(&item(Some(form())), &item(Some(after))).iter().map(|change| change.sentence()).collect()
    };
    assert_eq!(said(form()), Vec::<String>::new());
    let mut fields = form().fields();
    fields.retain(|field| field.id != "danwei");
    fields[0].required = false;
    fields
        .push(FormField {
            section: "其他".to_owned(), ..FormField::new("beizhu", "备注", FieldKind::Area)
        });
    let wanted = [
        "申请表：家庭人口（必填，整数） → 家庭人口（整数）",
        "申请表不再问：工作单位代码（统一社会信用代码）",
        "申请表新增：备注（多行文字）",
    ];
    assert_eq!(said(ItemForm::of("最低生活保障申请表", &fields)), wanted);
    let helped = with("/ui/fields/renkou/help", json!("户口簿上的人"));
    assert_eq!(said(helped), ["申请表：原来的说明、限制和示例 → 改过的说明、限制和示例"]);
}

#[test]
fn what_asks_more_of_people_is_told() {
    let more = |change: fn(&mut Vec<FormField>)| {
        let mut fields = form().fields();
        change(&mut fields);
        asks_more(Some(&form()), Some(&ItemForm::of("表", &fields)))
    };
    let danwei = |fields: &mut Vec<FormField>| {
        fields.iter_mut().filter(|one| one.id == "danwei").for_each(|one| one.required = true)
    };
    assert_eq!(more(|_| {}), None);
    assert_eq!(more(|fields| fields.retain(|one| one.id != "danwei")), None, "less is no more");
    assert_eq!(more(|fields| fields[0].required = false), None);
    assert_eq!(more(danwei).as_deref(), Some("申请表的“工作单位代码”改为必填"));
    let added = |fields: &mut Vec<FormField>| fields.push(FormField::new("beizhu", "备注", FieldKind::Text));
    assert_eq!(more(added).as_deref(), Some("申请表新增“备注”"));
    assert_eq!(asks_more(None, Some(&form())).as_deref(), Some("申请表新增“家庭人口”"));
}
