//! Workbooks there and back, and what people and other programs make of them.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::catalogue::demo::demo_catalogue;
use domain::catalogue::{Arrival, ItemVersion, Severity, import};
use rust_xlsxwriter::{Formula, Workbook, Worksheet};

use super::*;

/// An item in which everything that has a column is said.
pub(super) fn full_item() -> ItemVersion {
    let basis = serde_json::json!({
        "doc": "社会救助暂行办法", "doc_no": "国务院令第649号", "issuer": "国务院", "date": "2014-02-21",
        "last_revised": "2019-03-02", "article": "第十一条", "gist": "程序", "checked": "law_text",
    });
    let mut line = serde_json::json!({
        "code": "SX-900", "name": "测试事项", "aliases": ["甲"], "type": "行政许可", "type_stated": true,
        "category": "社会保障", "basic_code": "000104002000", "department": "民政部门", "level": "县级",
        "jurisdiction": "天津市", "serve_objects": ["自然人"], "case_type": "promised", "channels": ["窗口"],
        "visits": 1, "consult": "022-1", "in_person": true, "competent_department": "民政部门", "deemed_rule": "某条例第一条",
        "statutory_limit": {"limit": {"n": 20, "unit": "working_day"}, "text": "某条例第二条"},
        "committed_limit": {"limit": {"n": 10, "unit": "working_day"}, "text": "承诺"},
        "result": {"name": "证", "validity": "一年"}, "extension": {"days": 10, "source": "某条例第三条"},
        "decided_above": {"name": "市民政局", "source": "某条例第四条"}, "status": "suspended", "reason": "系统升级",
    });
    let more = serde_json::json!({
        "note": "备注", "legal_basis": [basis], "conditions": [{"text": "条件", "legal_basis": basis}],
        "materials": [{"name": "户口簿", "form": "原件", "copies": 1, "source": "government", "source_stated": true,
            "required": true, "condition": "有时", "shareable": true, "basis": "指南", "legal_basis": basis,
            "more": {"kind": "1", "form": "1", "need": "3", "spec": "A4", "source_note": "x", "issuer": "公安机关",
                "receipt": ["1"], "filling": "x", "standard": "x", "blank_form": "x", "sample": "x", "obtaining": "x"}}],
        "process": [{"step": "审查", "limit": 5, "unit": "工作日", "detail": "看"}],
        "fee": {"charged": true, "standard": "5 元", "basis": "指南", "legal_basis": basis},
        "handling": [{"no": "01", "name": "测试事项", "kind": "new"}],
        "exclusions": [{"ground": "hearing", "source": "某条例第五条"}],
        "questions": [{"question": "问", "answer": "答"}], "common_errors": ["错"],
        "elements": elements(),
        "sources": [{"title": "指南", "url": "https://x", "publisher": "局", "date": "2024"}],
    });
    for (name, value) in more.as_object().unwrap() {
        line[name] = value.clone();
    }
    import(&line.to_string()).items.remove(0)
}

/// Every national element that has a column.
fn elements() -> serde_json::Value {
    let ways = r#"{"window": "x", "web": "x", "phone": "022-1", "letter": "x", "mail": "x"}"#;
    let text = r#"{
        "codes": {"implementation": "11450721MB155808114000104002000", "local_basic": "x", "local_implementation": "x",
            "effective_from": "2026-01-01", "effective_to": "2027-01-01"},
        "powers": {"source": "1", "level": "4", "body": "局", "body_uscc": "x", "body_kind": "1", "entrusted_by": "x",
            "division": "x", "exercise": "x", "jurisdiction": "x"},
        "access": {"online": true, "depth": ["1", "3"], "url": "x", "mobile_url": "x", "single_sign_on": true,
            "online_payment": false, "booking": true, "terminal": true, "reach": "1", "in_hall": true, "visit_reason": "x",
            "courier": true, "delivery": ["1"], "four_ways": ["1"]},
        "conduct": {"review_kind": "1", "ending": "1", "joint_agencies": "x", "intermediary": "x", "quantity_limit": "x",
            "result_kind": "10", "result_sample": "x"},
        "themes": {"person": ["x"], "legal": ["x"], "local": ["x"]},
        "fee": {"name": "x", "reducible": true, "reduction_basis": "x"},
        "punishment": {"acts": "x", "kinds": "x", "range": "x"},
        "office": {"consult": WAYS, "complaint": WAYS, "places": [{"address": "x", "hours": "x", "phone": "x"}]}
    }"#;
    serde_json::from_str(&text.replace("WAYS", ways)).unwrap()
}

fn knows(items: &[ItemVersion]) -> impl Fn(&str) -> Option<Arc<ItemVersion>> {
    let known: BTreeMap<String, Arc<ItemVersion>> =
        items.iter().map(|item| (item.code.clone(), Arc::new(item.clone()))).collect();
    move |code| known.get(code).cloned()
}

fn written(items: &[ItemVersion]) -> Vec<u8> {
    workbook(&items.iter().collect::<Vec<_>>()).unwrap()
}

/// A workbook made by hand: sheets with their rows, each a list of cells.
fn book(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    made(sheets, |_, _| {})
}

fn made(sheets: &[(&str, &[&[&str]])], more: impl Fn(&str, &mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, cells) in (0_u32..).zip(*rows) {
            for (column, text) in (0_u16..).zip(*cells) {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
        more(name, sheet);
    }
    book.save_to_buffer().unwrap()
}

const ITEMS: &[&str] = &["事项编码*", "事项名称*", "主管部门*", "承诺时限"];
const ONE: &[&str] = &["SX-900", "测试事项", "民政部门"];

#[test]
fn what_is_exported_comes_back_as_it_was() {
    let items = demo_catalogue().unwrap().items;
    let back = read(&written(&items), knows(&items)).unwrap();
    let fatal: Vec<_> = back.faults.iter().filter(|fault| fault.severity == Severity::Fatal).collect();
    assert!(fatal.is_empty(), "{fatal:?}");
    assert_eq!(back.import.items.len(), items.len());
    for (item, again) in items.iter().zip(&back.import.items) {
        assert_eq!(Arrival::of(Some(item), again), Arrival::Unchanged, "{}", item.code);
    }
}

#[test]
fn a_full_item_reaches_a_store_that_does_not_know_it() {
    let item = full_item();
    let back = read(&written(std::slice::from_ref(&item)), |_| None).unwrap();
    let mut again = back.import.items[0].clone();
    // What has no column of its own is judged anew.
    again.legal_bases[0].checked.clone_from(&item.legal_bases[0].checked);
    again.conditions.clone_from(&item.conditions);
    again.materials[0].legal_basis.clone_from(&item.materials[0].legal_basis);
    let fee = again.fee.as_mut().unwrap();
    fee.legal_basis.clone_from(&item.fee.as_ref().unwrap().legal_basis);
    assert_eq!(again, item);
    assert!(back.import.items[0].conditions[0].legal_basis.is_some());
}

#[test]
fn the_template_is_read_as_empty_and_has_a_sheet_for_each_group() {
    let read = read(&template().unwrap(), |_| None).unwrap();
    assert!(read.import.items.is_empty() && read.faults.is_empty(), "{:?}", read.faults);
}

#[test]
fn rows_of_a_sheet_take_the_place_of_what_was_there_and_an_empty_sheet_changes_nothing() {
    let item = full_item();
    let materials: &[&[&str]] = &[
        &["事项编码", "材料名称", "是否必备", "份数", "依据"],
        &["SX-900", "户口簿", "是", "１", "《社会救助暂行办法》 第十一条"],
        &["SX-900", "身份证", "否", "", ""],
    ];
    let file =
        book(&[("事项", &[ITEMS, ONE]), ("材料", materials), ("问答", &[&["事项编码", "问题", "回答"]])]);
    let read = read(&file, knows(std::slice::from_ref(&item))).unwrap();
    assert!(read.faults.iter().all(|fault| fault.severity != Severity::Fatal), "{:?}", read.faults);
    let now = &read.import.items[0];
    assert_eq!(now.materials.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["户口簿", "身份证"]);
    assert_eq!(now.materials[0], item.materials[0], "what has no column, or no column here, stays");
    assert_eq!((&now.questions, &now.conditions, &now.fee), (&item.questions, &item.conditions, &item.fee));
    let promised = now.promised.as_ref().unwrap();
    assert_eq!(
        (promised.limit, promised.text.as_deref()),
        (None, Some("承诺")),
        "an empty cell strikes its own value"
    );
    assert_eq!(now.statutory, item.statutory, "the column is not there");
    assert_eq!(now.status, item.status);
}

#[test]
fn each_fault_names_sheet_row_and_column_what_was_found_and_what_is_wanted() {
    let materials: &[&[&str]] = &[
        &["事项编码", "材料名称", "是否必备", "份数", "来源", "依据"],
        &["SX-900", "户口簿", "也许", "两份", "街道", "《没有的法》第一条"],
        &["SX-901", "身份证", "是"],
        &["", "照片", "是"],
        &["SX-900", "", "是"],
    ];
    let wrong: &[&str] = &["SX-902", "", "民政部门", "0"];
    let file = book(&[("事项", &[ITEMS, ONE, wrong]), ("材料", materials)]);
    let read = read(&file, |_| None).unwrap();
    let told: Vec<String> = read
        .faults
        .iter()
        .filter(|fault| fault.severity == Severity::Fatal)
        .map(|fault| format!("{}：{}", fault.place(), fault.sentence()))
        .collect();
    for want in [
        "“事项”表第 3 行“事项名称”：必填：不超过 200 个字",
        "“事项”表第 3 行“承诺时限”：“0”不是期限：要填大于 0 的整数，没有就空着",
        "“材料”表第 2 行“是否必备”：“也许”不能用，要填是 或 否",
        "“材料”表第 2 行“份数”：“两份”不能用，要填0–999 的整数",
        "“材料”表第 2 行“来源”：“街道”不能用，要填申请人自备、政府部门核发、中介或其他机构",
        "“材料”表第 2 行“依据”：“《没有的法》第一条”不能用，要填照抄“依据”表里这个事项的一行：《文件名称》条款",
        "“材料”表第 3 行“事项编码”：“SX-901”在“事项”表里没有；有改动的事项在“事项”表里也要有一行",
        "“材料”表第 4 行“事项编码”：这一行没有事项编码，不知道属于哪个事项",
        "“材料”表第 5 行“材料名称”：必填：不超过 200 个字",
    ] {
        assert!(told.iter().any(|line| line == want), "{want}\n{told:#?}");
    }
    assert_eq!(told.len(), 9, "{told:#?}");
    assert!(read.import.items.is_empty());
    assert_eq!(read.import.fatal(), 2, "two items stay out");
}

#[test]
fn all_is_told_at_the_first_check_and_an_item_written_twice_once_with_its_row() {
    let items: &[&[&str]] = &[
        &["模板说明"],
        &["事项编码", "事项名称", "主管部门", "事项类型", "承诺时限"],
        &["SX-900", "测试事项", "民政部门", "补贴", "十天"],
        &[],
        &["SX-901", "别的事项", "民政部门", "行政给付", "10"],
        &["SX-900", "测试事项又一次", "民政部门", "行政给付", "10"],
    ];
    let materials: &[&[&str]] =
        &[&["事项编码", "材料名称", "是否必备", "份数"], &["SX-900", "户口簿", "也许", "两份"]];
    let read = read(&book(&[("事项", items), ("材料", materials)]), |_| None).unwrap();
    let told: Vec<String> =
        read.faults.iter().map(|fault| format!("{}：{}", fault.place(), fault.sentence())).collect();
    let count = |words: &str| told.iter().filter(|line| line.contains(words)).count();
    let twice = "“事项”表第 6 行“事项编码”：“SX-900”已在第 3 行写过，一个事项只写一行；这一行不导入";
    assert!(told.iter().any(|line| line == twice), "{told:#?}");
    assert_eq!(count("也许"), 1, "its other rows are at fault once: {told:#?}");
    assert!(
        told.iter()
            .any(|line| line.starts_with("“事项”表第 3 行“事项类型”") && line.contains("“补贴”不在代码表内")),
        "though a cell of the item is fatal: {told:#?}"
    );
    assert_eq!(count("第 3 行“承诺时限”"), 1, "nothing follows from a cell already named: {told:#?}");
    assert_eq!(read.import.items.len(), 1);
}

#[test]
fn findings_of_the_rules_stand_in_their_cells_too() {
    let items: &[&[&str]] = &[
        &["事项编码", "事项名称", "主管部门", "法定时限", "承诺时限"],
        &["SX-900", "测试事项", "民政部门", "10", "20"],
    ];
    let materials: &[&[&str]] =
        &[&["事项编码", "材料名称", "是否必备"], &["SX-900", "户口簿", "是"], &["SX-900", "其他材料", "是"]];
    let read = read(&book(&[("事项", items), ("材料", materials)]), |_| None).unwrap();
    let at = |words: &str| read.faults.iter().find(|fault| fault.wanted.contains(words)).map(Fault::place);
    assert_eq!(at("长于法定时限").as_deref(), Some("“事项”表第 2 行“承诺时限”"));
    assert_eq!(at("含糊").as_deref(), Some("“材料”表第 3 行“材料名称”"));
    assert_eq!(read.import.findings.iter().filter(|one| one.severity == Severity::Fatal).count(), 1);
}

#[test]
fn other_headings_sheets_and_leading_rows_are_told_and_do_no_harm() {
    let items: &[&[&str]] = &[
        &["某区事项汇总"],
        &["主管部门 *", "事项 编码", "事项名称", "经办人", "事项名称"],
        &["民政部门", "SX-900", "测试事项", "张三", "另一个"],
    ];
    let read = read(&book(&[("事项", items), ("附件", &[&["x"]])]), |_| None).unwrap();
    assert_eq!(read.import.items[0].name, "测试事项");
    let told: Vec<String> =
        read.faults.iter().map(|fault| format!("{}{}", fault.place(), fault.wanted)).collect();
    assert!(told.contains(&"“事项”表第 2 行“经办人”不认识这一列，没有读".to_owned()), "{told:?}");
    assert!(told.contains(&"“事项”表第 2 行“事项名称”这一列写了两次，只读前一列".to_owned()));
    assert!(told.contains(&"“附件”表不认识这张表，没有读".to_owned()));
}

#[test]
fn merged_codes_formulas_and_numbers_as_codes() {
    let items: &[&[&str]] = &[ITEMS, &["", "测试事项", "民政部门"]];
    let materials: &[&[&str]] = &[
        &["事项编码", "材料名称", "是否必备", "份数"],
        &["", "户口簿", "是"],
        &["", "身份证", "是"],
        &["", "照片", "是"],
    ];
    let file = made(&[("事项", items), ("材料", materials)], |name, sheet| {
        if name == "事项" {
            sheet.write_number(1, 0, 900_123).unwrap();
        } else {
            sheet.merge_range(1, 0, 3, 0, "900123", &rust_xlsxwriter::Format::new()).unwrap();
            sheet.write_formula(1, 3, Formula::new("1+1").set_result("2")).unwrap();
            sheet.write_formula(2, 3, Formula::new("1/0").set_result("#DIV/0!")).unwrap();
        }
    });
    let read = read(&file, |_| None).unwrap();
    let told: Vec<String> = read
        .faults
        .iter()
        .filter(|fault| fault.column == "份数")
        .map(|fault| format!("{} {}", fault.severity.label(), fault.place()))
        .collect();
    assert_eq!(told, ["致命 “材料”表第 3 行“份数”", "警告 “材料”表第 2 行“份数”"]);
    assert_eq!(
        read.faults.iter().filter(|fault| fault.severity == Severity::Fatal).count(),
        1,
        "{:?}",
        read.faults
    );
}

#[test]
fn codes_that_lost_their_digits_are_refused() {
    let file = made(&[("事项", &[ITEMS, &["", "测试事项", "民政部门"]])], |_, sheet| {
        sheet.write_number(1, 0, 1.145_072_1e30).unwrap();
    });
    let read = read(&file, |_| None).unwrap();
    assert!(read.import.items.is_empty(), "{:?}", read.import.items);
}

#[test]
fn what_is_no_catalogue_is_refused_with_what_to_do() {
    assert_eq!(read(b"name,department", |_| None).unwrap_err(), Trouble::NoWorkbook);
    assert_eq!(read(&book(&[("Sheet1", &[&["a"]])]), |_| None).unwrap_err(), Trouble::NoItems);
    // A sheet that claims to reach to the last cell is as small as what it holds.
    let far = made(&[("事项", &[ITEMS, ONE])], |_, sheet| {
        sheet.write_string(2, 16_000, "x").unwrap();
    });
    assert_eq!(read(&far, |_| None).unwrap().import.items.len(), 1);
    let deep = made(&[("事项", &[ITEMS, ONE])], |_, sheet| {
        sheet.write_string(1_048_575, 0, "x").unwrap();
    });
    assert_eq!(read(&deep, |_| None).unwrap_err(), Trouble::TooMany("事项".to_owned()));
    let mut broken = written(&[full_item()]);
    let middle = broken.len() / 2;
    broken[middle..middle + 64].fill(0x55);
    assert!(read(&broken, |_| None).is_err());
}

#[test]
fn a_text_no_cell_can_hold_is_told_and_not_cut() {
    let item = ItemVersion { note: Some("字".repeat(40_000)), ..full_item() };
    assert!(matches!(workbook(&[&item]), Err(Trouble::TooLong(told)) if told.contains("备注")));
}
