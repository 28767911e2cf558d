//! Repeals as a lawyer would write them.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;

use super::*;
use crate::case::{Author, Profile};
use crate::catalogue::Status;

fn item(code: &str, value: serde_json::Value) -> ItemVersion {
    let mut item = ItemVersion::blank(code, "甲事项", "民政部门");
    let mut all = serde_json::to_value(&item).unwrap();
    for (key, part) in value.as_object().unwrap() {
        all[key] = part.clone();
    }
    item.clone_from(&serde_json::from_value(all).unwrap());
    item
}

fn basis(doc: &str, no: Option<&str>, article: &str) -> serde_json::Value {
    json!({"doc": doc, "doc_no": no, "article": article})
}

fn repeal(document: &str, title: &str, article: Option<&str>) -> Repeal {
    Repeal {
        id: 1,
        document: document.to_owned(),
        title: title.to_owned(),
        doc_no: plain_number(document),
        article: article.map(str::to_owned),
        from: "2026-12-01".parse().unwrap(),
        instrument: "国务院令第800号".to_owned(),
        licences: Vec::new(),
        by: Author::system(),
        at: "2026-11-20T02:00:00Z".parse().unwrap(),
        after: String::new(),
        changed: 0,
        done: false,
    }
}

fn catalogue() -> Vec<ItemVersion> {
    vec![
        item(
            "A",
            json!({
                "legal_basis": [basis("社会救助暂行办法", Some("国务院令第649号"), "第11条")],
                "conditions": [
                    {"text": "持有本地户籍", "legal_basis": basis("《社会救助暂行办法》（2019年修订）", None, "第九条")},
                    "家庭和睦",
                ],
                "materials": [
                    {"name": "申请书", "basis": "社会救助暂行办法第十一条"},
                    {"name": "收入证明", "basis": "社会救助暂行办法第十一条、特困人员认定办法第五条"},
                    {"name": "照片", "basis": "见窗口告知"},
                    {"name": "户口簿", "legal_basis": basis("社会救助暂行办法", Some("国务院令第649号"), "第十一条"), "basis": "以窗口要求为准"},
                ],
                "fee": {"charged": true, "standard": "10元", "legal_basis": basis("社会救助暂行办法", None, "")},
            }),
        ),
        item("B", json!({"legal_basis": [basis("户口登记条例", None, "")]})),
    ]
}

#[test]
fn a_document_is_one_under_its_number_and_its_titles() {
    let items = catalogue();
    let bases = Bases::of(items.iter(), &[]);
    let keys: Vec<&str> = bases.find("").iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keys, ["国务院令第649号", "户口登记条例", "特困人员认定办法"]);
    let document = bases.document("国务院令第649号").unwrap();
    assert_eq!(document.items(), 1);
    let told: Vec<String> = document
        .relies
        .iter()
        .map(|one| {
            format!("{}{}{}", one.kind.label(), one.articles.join("、"), if one.beside { "+" } else { "" })
        })
        .collect();
    let want =
        ["设定依据第11条", "申请条件第9条", "申请材料第11条", "申请材料第11条+", "申请材料第11条+", "收费"];
    assert_eq!(told, want);
    for asked in ["救助", "《社会救助暂行办法》", "国务院令第649号", "中华人民共和国社会救助暂行办法"]
    {
        assert_eq!(bases.find(asked)[0].key, "国务院令第649号", "{asked}");
    }
    assert!(bases.find("森林").is_empty());
}

#[test]
fn a_title_known_under_two_numbers_stays_apart_without_one() {
    let items = [
        item("A", json!({"legal_basis": [basis("社会救助暂行办法", Some("国务院令第649号"), "")]})),
        item("B", json!({"legal_basis": [basis("社会救助暂行办法", Some("国务院令第709号"), "")]})),
        item("C", json!({"legal_basis": [basis("社会救助暂行办法", None, "")]})),
    ];
    let bases = Bases::of(items.iter(), &[]);
    assert_eq!(bases.find("").len(), 3);
    let first = bases.document("国务院令第649号").unwrap();
    assert_eq!(bases.namesakes(first).len(), 2, "they are shown beside each other");
}

/// `kind name: fate` for each element a repeal touches.
fn told(repeal: &Repeal, items: &[ItemVersion], item: &ItemVersion) -> Vec<String> {
    let bases = Bases::of(items.iter(), std::slice::from_ref(repeal));
    let touched = repeal.affected(&bases, item).map(|affected| affected.touched).unwrap_or_default();
    touched.iter().map(|one| format!("{}{}:{:?}", one.kind.label(), one.name, one.fate)).collect()
}

#[test]
fn what_rests_on_nothing_else_is_struck_and_the_rest_is_flagged() {
    let items = catalogue();
    let whole = repeal("国务院令第649号", "社会救助暂行办法", None);
    let want = [
        "设定依据《社会救助暂行办法》第11条:Flagged",
        "申请条件持有本地户籍:Struck",
        "申请材料申请书:Struck",
        "申请材料收入证明:Beside",
        "申请材料户口簿:Beside",
        "收费10元:Struck",
    ];
    assert_eq!(told(&whole, &items, &items[0]), want);
    assert_eq!(told(&whole, &items, &items[1]), Vec::<String>::new());

    let article = repeal("国务院令第649号", "社会救助暂行办法", Some("第11条"));
    let want = [
        "设定依据《社会救助暂行办法》第11条:Flagged",
        "申请材料申请书:Struck",
        "申请材料收入证明:Beside",
        "申请材料户口簿:Beside",
        // It cites no article: it may rest on another one.
        "收费10元:Beside",
    ];
    assert_eq!(told(&article, &items, &items[0]), want);
}

#[test]
fn the_item_without_it_is_what_remains_and_nothing_is_struck_twice() {
    let items = catalogue();
    let repeal = repeal("国务院令第649号", "社会救助暂行办法", None);
    let bases = Bases::of(items.iter(), std::slice::from_ref(&repeal));
    let next = repeal.applied(&bases, &items[0]).unwrap();
    let names = |item: &ItemVersion| item.materials.iter().map(|one| one.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&next), ["收入证明", "照片", "户口簿"]);
    assert_eq!(next.conditions.len(), 1);
    assert!(!next.fee.as_ref().unwrap().charged);
    assert_eq!(next.status, Status::Published);
    assert_eq!(repeal.applied(&bases, &next), None);
    // Its number is known only from the repeal by now, and what still cites the title is found.
    let bases = Bases::of(std::iter::once(&next), std::slice::from_ref(&repeal));
    let day = |day: &str| day.parse().unwrap();
    assert_eq!(repeal.findings(&bases, &next, day("2026-11-30")), Vec::new());
    let found = repeal.findings(&bases, &next, day("2026-12-01"));
    let fields: Vec<&str> = found.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["/legal_basis/0", "/materials/0/legal_basis", "/materials/2/legal_basis"]);
}

#[test]
fn a_licence_without_its_law_is_suspended_where_that_was_confirmed() {
    let law = || basis("城市道路管理条例", Some("国务院令第198号"), "第31条");
    let licence = |bases: serde_json::Value| {
        let mut item = item("L", json!({"legal_basis": bases, "type": "行政许可"}));
        item.profile = Profile::Licence;
        item
    };
    let repealed = |confirmed: bool, item: &ItemVersion| {
        let mut repeal = repeal("国务院令第198号", "城市道路管理条例", None);
        repeal.licences = if confirmed { vec!["L".to_owned()] } else { Vec::new() };
        let bases = Bases::of(std::iter::once(item), std::slice::from_ref(&repeal));
        (repeal.affected(&bases, item).unwrap().bare_licence, repeal.applied(&bases, item))
    };
    let only = licence(json!([law()]));
    let (bare, next) = repealed(true, &only);
    assert!(bare);
    let Some(Status::Suspended { reason }) = next.map(|next| next.status) else { unreachable!() };
    assert_eq!(reason, "设定依据《城市道路管理条例》自2026-12-01起废止（国务院令第800号），暂停受理");
    assert_eq!(repealed(false, &only), (true, None), "nobody confirmed it");

    let two = licence(json!([law(), basis("城乡规划法", None, "第44条")]));
    assert_eq!(repealed(true, &two), (false, None), "another law still sets it");

    let mut service = only.clone();
    service.profile = Profile::PublicService;
    assert_eq!(repealed(true, &service), (false, None), "no licence");
}

#[test]
fn what_rests_on_two_documents_is_struck_when_the_second_goes() {
    let items = catalogue();
    let first = Repeal { id: 1, ..repeal("特困人员认定办法", "特困人员认定办法", None) };
    let second = Repeal { id: 2, ..repeal("国务院令第649号", "社会救助暂行办法", None) };
    let both = [first, second.clone()];
    let bases = Bases::of(items.iter(), &both);
    let touched = second.affected(&bases, &items[0]).unwrap().touched;
    let proof = touched.iter().find(|one| one.name == "收入证明").unwrap();
    assert_eq!(proof.fate, Fate::Struck);
    let later = Repeal { from: "2027-01-01".parse().unwrap(), ..both[0].clone() };
    let bases = Bases::of(items.iter(), &[later, second.clone()]);
    let touched = second.affected(&bases, &items[0]).unwrap().touched;
    let proof = touched.iter().find(|one| one.name == "收入证明").unwrap();
    assert_eq!(proof.fate, Fate::Beside, "the other is law until the new year");
}

#[test]
fn a_line_of_the_list_of_fees_falls_with_what_it_rests_on() {
    let line = |id: &str, name: &str, no: &str| {
        json!({
            "id": id, "name": name, "standard": {"kind": "fixed", "amount": 1000},
            "legal_basis": basis("某某收费办法", Some(no), "第三条"),
        })
    };
    let one = item(
        "F",
        json!({"fee_list": {"lines": [line("F1", "工本费", "财综〔2001〕1号"), line("F2", "检验费", "财综〔2002〕2号")]}}),
    );
    let catalogue = [one];
    let bases = Bases::of(catalogue.iter(), &[]);
    let document = bases.find("财综〔2001〕1号")[0];
    assert_eq!(document.relies[0].kind, ElementKind::FeeLine);
    let repeal = repeal(&document.key, "某某收费办法", None);
    let affected = repeal.affected(&bases, &catalogue[0]).unwrap();
    assert_eq!(
        (affected.touched[0].fate, affected.touched[0].field.as_str()),
        (Fate::Struck, "/fee_list/lines/0/legal_basis")
    );
    let next = repeal.applied(&bases, &catalogue[0]).unwrap();
    let left: Vec<&str> = next.fee_list.lines.iter().map(|line| line.name.as_str()).collect();
    assert_eq!(left, ["检验费"]);
}
