//! The report by example.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};

use super::*;
use crate::catalogue::demo::ITEMS;
use crate::catalogue::import;

fn catalogue(items: &[Value]) -> Vec<ItemVersion> {
    let lines: Vec<String> = items.iter().map(Value::to_string).collect();
    import(&lines.join("\n")).items
}

fn item(id: &str, name: &str, body: &str, materials: &[&str], result: &str) -> Value {
    let material =
        |name: &&str| json!({"name": name, "form": "原件", "source": "government", "required": true});
    json!({
        "id": id, "name": name, "department": body, "level": "县级", "category": "测试",
        "materials": materials.iter().map(material).collect::<Vec<_>>(), "result": {"name": result}
    })
}

fn kinds(report: &ProofReport) -> Vec<ProofKind> {
    report.findings.iter().map(|finding| finding.kind).collect()
}

fn only(report: &ProofReport, kind: ProofKind) -> &ProofFinding {
    let found: Vec<_> = report.findings.iter().filter(|finding| finding.kind == kind).collect();
    assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
    found[0]
}

#[test]
fn two_proofs_that_wait_for_each_other_are_a_hopeless_circle() {
    let items = catalogue(&[
        item("A", "经营场所登记", "甲部门", &["《消防合格证》（原件）"], "场所登记凭证"),
        item("B", "消防合格审查", "乙部门", &["场所登记凭证复印件"], "消防合格证"),
    ]);
    let report = report(&items);
    assert_eq!(report.circles.len(), 1);
    let circle = &report.circles[0];
    assert!(circle.hopeless);
    let steps: Vec<_> =
        circle.steps.iter().map(|step| (step.item.code.as_str(), step.requires.as_str())).collect();
    assert_eq!(steps, [("A", "消防合格证"), ("B", "场所登记凭证")]);
    assert_eq!(
        only(&report, ProofKind::Circle).sentence,
        "循环证明：办“经营场所登记”要先有“消防合格证”，办“消防合格审查”要先有“场所登记凭证”。\
         谁也不能先办，申请人没有出路，必须取消其中一份。"
    );
}

#[test]
fn a_condition_closes_a_circle_as_a_material_does() {
    let mut licence = item("B", "乙类许可", "乙部门", &[], "乙类许可证书");
    licence["conditions"] = json!(["应当先取得甲类资质证书，且无不良记录"]);
    let items = catalogue(&[item("A", "甲类资质认定", "甲部门", &["乙类许可证书"], "甲类资质证书"), licence]);
    assert!(report(&items).circles[0].hopeless);
}

#[test]
fn a_circle_with_another_way_is_not_hopeless() {
    let mut soft = item("B", "消防合格审查", "乙部门", &["场所登记凭证"], "消防合格证");
    soft["materials"][0]["required"] = json!(false);
    soft["materials"][0]["condition"] = json!("已经登记的");
    let items = catalogue(&[item("A", "经营场所登记", "甲部门", &["消防合格证"], "场所登记凭证"), soft]);
    let report = report(&items);
    assert_eq!(report.circles.len(), 1);
    assert!(!report.circles[0].hopeless);
}

#[test]
fn only_a_new_application_may_not_require_its_own_result() {
    let items = catalogue(&[
        item("A", "小作坊登记", "甲部门", &["小作坊登记卡"], "小作坊登记卡"),
        item("B", "残疾人证换领", "残疾人联合会", &["残疾人证"], "残疾人证"),
    ]);
    let report = report(&items);
    assert_eq!(only(&report, ProofKind::OwnResult).items[0].code, "A");
    assert_eq!(only(&report, ProofKind::HandedBack).items[0].code, "B");
    assert!(report.circles.is_empty());
}

#[test]
fn a_former_document_that_only_some_have_is_no_obstacle() {
    let mut asking = item("A", "小作坊登记", "甲部门", &["小作坊登记卡"], "小作坊登记卡");
    asking["materials"][0]["required"] = json!(false);
    asking["materials"][0]["condition"] = json!("曾经登记的");
    assert_eq!(kinds(&report(&catalogue(&[asking])))[0], ProofKind::HandedBack);
}

#[test]
fn what_a_body_issued_itself_and_what_another_issued() {
    let items = catalogue(&[
        item("A", "低保认定", "民政部门", &["户口本"], "最低生活保障证"),
        item("B", "高龄津贴", "民政部门（老龄机构）", &["低保证复印件", "残疾证"], "津贴卡片"),
        item("C", "残疾人证新办", "残疾人联合会", &["居民身份证"], "中华人民共和国残疾人证"),
    ]);
    let report = report(&items);
    let here = only(&report, ProofKind::HeldHere);
    assert_eq!((here.body.as_str(), here.items[0].code.as_str()), ("民政部门", "B"));
    assert_eq!(here.materials, ["低保证复印件"]);
    let elsewhere: Vec<_> =
        report.findings.iter().filter(|finding| finding.kind == ProofKind::HeldElsewhere).collect();
    assert_eq!(elsewhere.len(), 2, "{elsewhere:?}");
    assert!(elsewhere.iter().any(|finding| finding.sentence.contains("它由公安机关核发或者掌握")));
    assert!(elsewhere.iter().any(|finding| finding.sentence.contains("同级的残疾人联合会")));
    let civil = report.bodies.iter().find(|body| body.body == "民政部门").unwrap();
    assert_eq!((civil.before, civil.held, civil.after), (3, 3, 0));
    // An identity card is shown, so it stays.
    assert_eq!(report.bodies.iter().find(|body| body.body == "残疾人联合会").unwrap().after, 1);
}

#[test]
fn a_book_that_the_item_writes_into_is_no_needless_proof() {
    let items = catalogue(&[item("A", "出生登记", "公安机关", &["居民户口簿"], "登记页面")]);
    let report = report(&items);
    assert!(kinds(&report).contains(&ProofKind::HandedBack));
    assert_eq!(report.bodies[0].held, 0);
}

#[test]
fn the_same_paper_twice_and_two_forms_for_one_application() {
    let mut doubled = item("A", "补贴申领", "甲部门", &["租赁合同原件", "租赁合同（复印件）"], "补贴通知单");
    let form = |name: &str| json!({"name": name, "source": "applicant", "required": true});
    doubled["materials"].as_array_mut().unwrap().extend([form("补贴申请审批表"), form("申请书")]);
    let report = report(&catalogue(&[doubled]));
    let twice: Vec<_> =
        report.findings.iter().filter(|finding| finding.kind == ProofKind::Duplicate).collect();
    let materials: Vec<_> = twice.iter().map(|finding| finding.materials.join(" = ")).collect();
    assert_eq!(materials, ["租赁合同原件 = 租赁合同（复印件）", "补贴申请审批表 = 申请书"]);
    assert_eq!((report.bodies[0].before, report.bodies[0].double, report.bodies[0].after), (4, 2, 2));
    // The lease has no basis; the application needs none.
    assert_eq!((report.bodies[0].unfounded, report.bodies[0].least), (1, 1));
}

#[test]
fn cards_of_two_people_are_two_cards() {
    let report = report(&catalogue(&[item("A", "报装", "供水企业", &["户主身份证", "经办人身份证"], "")]));
    assert!(!kinds(&report).contains(&ProofKind::Duplicate));
}

#[test]
fn a_document_covers_another_of_the_same_holder() {
    let report = report(&catalogue(&[item("A", "报名", "教育部门", &["居民身份证", "身份证明"], "")]));
    assert_eq!(only(&report, ProofKind::Covered).materials, ["身份证明", "居民身份证"]);
    assert_eq!(report.items[0].keep, ["居民身份证"]);
    assert_eq!(report.items[0].cut, [("身份证明".to_owned(), Cut::Covered)]);
}

#[test]
fn a_copy_of_an_identity_card_and_repeated_visits() {
    let mut asking = item("A", "备案", "甲部门", &["身份证"], "");
    asking["materials"][0]["form"] = json!("原件和复印件");
    asking["visits"] = json!(3);
    let report = report(&catalogue(&[asking]));
    assert_eq!(kinds(&report), [ProofKind::CopyOfShown, ProofKind::Visits]);
    assert!(only(&report, ProofKind::Visits).sentence.contains("3 次"));
}

#[test]
fn a_demand_with_a_basis_is_not_called_unlawful() {
    let mut asking = item("A", "收养登记", "民政部门", &["居民户口簿"], "");
    asking["materials"][0]["basis"] = json!("中国公民收养子女登记办法第六条");
    let report = report(&catalogue(&[asking]));
    let held = only(&report, ProofKind::HeldElsewhere);
    assert!(held.sentence.contains("依据写明要交验") && !held.sentence.contains("不得"), "{}", held.sentence);
}

#[test]
fn the_same_document_in_several_items_of_a_theme() {
    let items = catalogue(&[
        item("A", "甲事", "甲部门", &["户口簿"], ""),
        item("B", "乙事", "乙部门", &["户口本"], ""),
        item("C", "丙事", "丙部门", &["结婚证", "身份证或社保卡"], ""),
        item("D", "丁事", "丁部门", &["身份证或社保卡"], ""),
    ]);
    let report = report(&items);
    let repeated = only(&report, ProofKind::Repeated);
    assert_eq!(repeated.items.len(), 2);
    assert!(repeated.sentence.starts_with("“测试”主题有 2 个事项都要求提供“居民户口簿”"));
}

#[test]
fn what_the_applicant_declares_is_held_by_nobody() {
    let mut asking = item("A", "法律援助", "司法行政部门", &["经济困难状况说明"], "");
    asking["materials"][0]["shareable"] = json!(true);
    asking["materials"][0]["source"] = json!("applicant");
    let mut shared = asking.clone();
    shared["id"] = json!("B");
    shared["materials"][0]["source"] = json!("government");
    assert_eq!(report(&catalogue(&[asking])).bodies[0].held, 0);
    assert_eq!(report(&catalogue(&[shared])).bodies[0].held, 1);
}

#[test]
fn where_another_paper_would_do_the_material_stays() {
    let items = catalogue(&[item("A", "广告审批", "城市管理部门", &["营业执照或其他主体资格证明"], "")]);
    let report = report(&items);
    assert_eq!(only(&report, ProofKind::HeldElsewhere).items.len(), 1);
    assert_eq!((report.bodies[0].held, report.bodies[0].after), (0, 1));
}

#[test]
fn the_collected_items_are_judged_as_a_reader_would() {
    let report = report(&import(ITEMS).items);
    let found = |kind: ProofKind, material: &str| -> Vec<String> {
        let about = report
            .findings
            .iter()
            .filter(|f| f.kind == kind && f.sentence.contains(&words::quoted(material)));
        about.flat_map(|finding| finding.items.iter().map(|item| item.code.clone())).collect()
    };
    assert_eq!(found(ProofKind::HeldHere, "最低生活保障证"), ["SX-003", "SX-008", "SX-009"]);
    assert_eq!(found(ProofKind::HeldHere, "营业执照"), ["SX-034"]);
    assert_eq!(found(ProofKind::HeldElsewhere, "残疾人证"), ["SX-001", "SX-002", "SX-008", "SX-013"]);
    assert_eq!(found(ProofKind::Duplicate, "残疾人两项补贴申请审批表"), ["SX-008"]);
    assert_eq!(found(ProofKind::Duplicate, "高龄津贴审批表"), ["SX-009"]);
    assert_eq!(found(ProofKind::Covered, "亲属关系证明"), ["SX-015"]);
    assert_eq!(found(ProofKind::HandedBack, "残疾人证"), ["SX-005"]);
    assert!(report.circles.is_empty(), "{:?}", report.circles);
    assert!(report.findings.iter().all(|finding| !finding.sentence.is_empty()));
    let total = report.total();
    assert_eq!(total.before, total.held + total.double + total.after);
    assert_eq!(total.after, total.unfounded + total.least);
}

#[test]
fn an_abolished_item_counts_for_nothing() {
    let mut items = catalogue(&[item("A", "甲事", "甲部门", &["户口簿"], "")]);
    items[0].status = Status::Abolished { reason: "取消".to_owned() };
    assert_eq!(report(&items), ProofReport::default());
}

#[test]
fn the_order_of_the_catalogue_changes_no_count() {
    let mut items = import(ITEMS).items;
    let before = report(&items);
    items.reverse();
    let after = report(&items);
    assert_eq!(before.bodies, after.bodies);
    assert_eq!(before.findings.len(), after.findings.len());
}
