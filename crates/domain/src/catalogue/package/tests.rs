//! Packages as somebody who opens a restaurant would see them.

#![expect(clippy::unwrap_used, reason = "tests")]

mod asked;

use serde_json::json;

use super::*;

fn item(code: &str, name: &str, materials: &[&str], result: &str) -> ItemVersion {
    let line = json!({
        "id": code, "name": name, "department": "市场监督管理部门", "type": "行政许可", "visits": 1,
        "materials": materials.iter().map(|name| json!({"name": name, "required": true, "form": "原件和复印件", "copies": 1})).collect::<Vec<_>>(),
        "result": {"name": result},
    });
    crate::catalogue::import(&line.to_string()).items.remove(0)
}

/// A licence to trade, one for food that needs it, and a sign over the door.
fn restaurant() -> Vec<ItemVersion> {
    vec![
        item(
            "A",
            "个体工商户登记",
            &["个体工商户登记申请书", "经营者居民身份证", "住所使用证明"],
            "营业执照",
        ),
        item(
            "B",
            "食品经营许可",
            &["食品经营许可申请书", "营业执照（复印件）", "经营者身份证", "食品安全管理制度"],
            "食品经营许可证",
        ),
        item(
            "C",
            "门头牌匾设置",
            &["门头牌匾设置申请表", "经营者身份证复印件", "住所使用证明"],
            "设置批准书",
        ),
    ]
}

fn package(codes: &[&str]) -> Package {
    Package {
        id: "canguan".to_owned(),
        version: 1,
        name: "我要开餐馆".to_owned(),
        about: String::new(),
        members: codes.iter().map(|code| Member { item: (*code).to_owned(), after: Vec::new() }).collect(),
        withdrawn: None,
        by: Author::system(),
        confirmed: None,
        on: jiff::civil::date(2026, 11, 2),
    }
}

fn merge(package: &Package) -> Result<Merged, PackageRefusal> {
    let items = restaurant();
    package.merge(&items.iter().collect::<Vec<_>>())
}

#[test]
fn one_form_and_one_set_of_materials_and_what_one_issues_the_other_does_not_ask_for() {
    let merged = merge(&package(&["A", "B", "C"])).unwrap();
    let listed: Vec<String> = merged
        .materials
        .iter()
        .map(|one| {
            let uses: Vec<&str> = one.uses.iter().map(|(code, _)| code.as_str()).collect();
            format!("{}({}) {}+{}", one.name, uses.join(""), one.originals, one.copies)
        })
        .collect();
    let want = [
        "“一件事”综合申请表(ABC) 1+0",
        "经营者居民身份证(ABC) 1+3",
        "住所使用证明(AC) 1+2",
        "食品安全管理制度(B) 1+1",
    ];
    assert_eq!(listed, want);
    let passed: Vec<String> =
        merged.passed.iter().map(|one| format!("{} {} {}", one.item, one.material, one.from)).collect();
    assert_eq!(passed, ["B 营业执照（复印件） A"]);
    let saved = Saved {
        forms_before: 3,
        materials_before: 10,
        materials_after: 4,
        visits_before: 3,
        visits_after: 1,
        ..Saved::default()
    };
    assert_eq!(merged.saved, saved);
}

#[test]
fn who_needs_anothers_result_waits_and_the_rest_goes_side_by_side() {
    let merged = merge(&package(&["A", "B", "C"])).unwrap();
    assert_eq!(merged.waves, [vec!["A".to_owned(), "C".to_owned()], vec!["B".to_owned()]]);
    let mut written = package(&["A", "B", "C"]);
    written.members[2].after = vec!["B".to_owned()];
    let merged = merge(&written).unwrap();
    assert_eq!(merged.waves, [["A".to_owned()], ["B".to_owned()], ["C".to_owned()]]);
}

#[test]
fn a_package_that_cannot_be_handled_is_refused_by_its_field() {
    let refused = |change: &dyn Fn(&mut Package)| {
        let mut package = package(&["A", "B", "C"]);
        change(&mut package);
        merge(&package).map_err(|refusal| (refusal.field(), refusal.to_string()))
    };
    type Change<'a> = &'a dyn Fn(&mut Package);
    let table: [(Change<'_>, &str, &str); 8] = [
        (&|one| "开餐馆".clone_into(&mut one.id), "id", "标识"),
        (&|one| one.name.clear(), "name", "名称必填"),
        (&|one| one.about = "长".repeat(501), "about", "说明不超过"),
        (&|one| one.members.truncate(1), "members", "2 至 8 个"),
        (&|one| one.members[1].item = "A".to_owned(), "members", "写了两次"),
        (&|one| one.members[1].item = "Z".to_owned(), "members", "不在目录里"),
        (&|one| one.members[0].after = vec!["Z".to_owned()], "members", "不在这件事里"),
        // The food licence needs the licence to trade by its materials.
        (&|one| one.members[0].after = vec!["B".to_owned()], "members", "互相等"),
    ];
    for (at, (change, field, words)) in table.into_iter().enumerate() {
        let (found, said) = refused(change).unwrap_err();
        assert!(found == field && said.contains(words), "row {at}: {found} {said}");
    }
    let member = |refusal: PackageRefusal| refusal.member().map(str::to_owned);
    assert_eq!(member(PackageRefusal::Unknown("Z".to_owned())).as_deref(), Some("Z"));
    assert_eq!(member(PackageRefusal::Members), None, "of none in particular");
}

#[test]
fn what_is_needed_only_sometimes_and_what_is_only_looked_at_say_so() {
    let mut items = restaurant();
    items[0].materials[1].form = Some("原件核验".to_owned());
    for (item, at) in [(1, 2), (2, 1)] {
        items[item].materials[at].form = Some("复印件".to_owned());
    }
    items[1].materials[3].required = false;
    items[1].materials[3].condition = Some("有后厨的".to_owned());
    // Always needed by one, sometimes by the other: needed.
    items[2].materials[2].condition = Some("租房的".to_owned());
    let told = |items: &[ItemVersion]| {
        let merged = package(&["A", "B", "C"]).merge(&items.iter().collect::<Vec<_>>()).unwrap();
        let one = |one: &MergedMaterial| (one.required, one.when.join("；"), one.only_shown);
        merged.materials.iter().map(one).collect::<Vec<_>>()
    };
    let plain = |required| (required, String::new(), false);
    let want = [plain(true), (true, String::new(), true), plain(true), (false, "有后厨的".to_owned(), false)];
    assert_eq!(told(&items), want);
    items[0].materials[2].condition = Some("租房的".to_owned());
    items[2].materials[1].form = Some("原件".to_owned());
    let now = told(&items);
    assert_eq!(now[2], (false, "租房的".to_owned(), false), "both say the same, once");
    assert!(!now[1].2, "one of them keeps an original");
}

#[test]
fn an_item_that_takes_no_cases_is_no_member() {
    let mut items = restaurant();
    items[2].status = Status::Suspended { reason: "系统升级".to_owned() };
    let refused = package(&["A", "C"]).merge(&items.iter().collect::<Vec<_>>());
    assert_eq!(refused, Err(PackageRefusal::Unknown("C".to_owned())));
}
