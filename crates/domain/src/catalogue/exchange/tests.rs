//! There and back, by the elements of the national list.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::super::demo::demo_catalogue;
use super::super::{Arrival, import};
use super::*;

fn national() -> &'static Exchange {
    exchange("national").unwrap()
}

/// What a version says, by element; without what is no content.
fn says(item: &ItemVersion) -> Vec<(&'static str, Option<usize>, Vec<String>)> {
    let listed = Elements::of(item).into_iter().filter(|one| !one.missing());
    listed.map(|one| (one.key, one.row, one.said.into_iter().map(|said| said.text).collect())).collect()
}

fn back(item: &ItemVersion, exchange: &Exchange) -> ItemVersion {
    let line = item_line(&rows(item, exchange), exchange, None).unwrap();
    let mut read = import(&line.to_string());
    assert_eq!(read.items.len(), 1, "{:?}\n{line}", read.findings);
    read.items.remove(0)
}

#[test]
fn every_element_of_every_item_comes_back_as_it_went_out() {
    for name in exchanges() {
        let exchange = exchange(&name).unwrap();
        for item in demo_catalogue().unwrap().items {
            let again = back(&item, exchange);
            // What follows from profile and rules is not said in the exchange.
            let derived = |(key, ..): &(&str, Option<usize>, Vec<String>)| *key != "special_procedure";
            let of = |item: &ItemVersion| says(item).into_iter().filter(derived).collect::<Vec<_>>();
            assert_eq!(of(&again), of(&item), "{name} {}", item.code);
        }
    }
}

#[test]
fn codes_go_out_as_the_profile_has_them_and_come_back_by_their_words() {
    let line = r#"{"id": "SX-900", "name": "测试", "department": "民政部门", "case_type": "即办件",
        "serve_objects": ["自然人", "行政机关", "个体工商户"], "channels": ["窗口", "移动端", "快递申请", "上门"]}"#
        .replace('\n', " ");
    let item = import(&line).items.remove(0);
    let list = |name: &str| {
        let rows = rows(&item, exchange(name).unwrap());
        rows.into_iter().find(|row| row.set == Set::List).unwrap().content
    };
    let national_list = list("national");
    assert_eq!(national_list["服务对象"], serde_json::json!(["1", "6", "9"]));
    assert_eq!(national_list["办理形式"], serde_json::json!(["1", "2", "3", "9"]));
    assert_eq!(national_list["服务对象名称"][2], "个体工商户");
    assert_eq!(list("gbt39046")["服务对象"], serde_json::json!(["1", "5", "6"]));
    let again = back(&item, national());
    assert_eq!((again.serve_objects, again.channels), (item.serve_objects.clone(), item.channels.clone()));
    assert_eq!(again.case_type, item.case_type);
}

#[test]
fn what_no_table_knows_keeps_its_words() {
    let table = Table::PowerSource;
    let said = Said { text: "部门约定".to_owned(), code: table.read(None, Some("部门约定")) };
    assert_eq!(national().theirs(table, &said), "");
    let back = national().ours(table, "", "部门约定").unwrap();
    assert_eq!((back.code.as_str(), back.words.as_deref()), ("other", Some("部门约定")));
    let strange = national().ours(table, "88", "").unwrap();
    assert_eq!((strange.code.as_str(), strange.source_code.as_deref()), ("other", Some("88")));
}

#[test]
fn rows_are_inserted_updated_and_deleted_against_the_batch_before() {
    let before = demo_catalogue().unwrap().items.remove(0);
    let mut after = before.clone();
    after.consult = Some("022-87654321".to_owned());
    after.materials.pop();
    let (then, now) = (rows(&before, national()), rows(&after, national()));
    assert!(changed(then.clone(), then.clone()).is_empty());
    assert!(changed(Vec::new(), now.clone()).iter().all(|(sync, _)| *sync == Sync::Insert));
    let told: Vec<(&str, &str)> =
        changed(then, now).iter().map(|(sync, row)| (sync.code(), row.set.name())).collect();
    assert_eq!(told, [("update", "实施清单"), ("delete", "申请材料")]);
}

#[test]
fn the_data_name_elements_and_tables_that_exist() {
    let elements = Elements::of(&demo_catalogue().unwrap().items[0]);
    for (line, row) in csv::rows(DATA) {
        let [_, what, key, ours, theirs, way, mark] = row.as_slice() else { panic!("line {line}: {row:?}") };
        assert!(["both", "in", "out"].contains(&way.as_str()), "line {line}");
        assert!(["R", "C", "M", "P"].contains(&mark.as_str()), "line {line}");
        if what == "field" {
            assert!(elements.iter().any(|one| one.key == key) && !theirs.is_empty(), "line {line}: {key}");
        } else {
            let table = Table::ALL.into_iter().find(|table| table.key() == key);
            assert!(table.is_some_and(|table| table.code(ours).is_some()), "line {line}: {key} {ours}");
        }
    }
    // Two fields of the same name would write over each other.
    for set in Set::ALL {
        let mut names: Vec<String> = Vec::new();
        for one in elements.iter().filter(|one| set.holds(one.group) && one.row.unwrap_or(0) == 0) {
            let name = national().field(one);
            assert!(!names.contains(&name), "{}：{name}", set.name());
            names.push(name);
        }
    }
    assert!(exchange("nobody").is_none());
}

#[test]
fn an_item_read_from_the_exchange_changes_only_what_the_exchange_says() {
    let item = demo_catalogue().unwrap().items.remove(0);
    for item in demo_catalogue().unwrap().items {
        let line = item_line(&rows(&item, national()), national(), Some(&item)).unwrap();
        let again = import(&line.to_string()).items.remove(0);
        assert_eq!(Arrival::of(Some(&item), &again), Arrival::Unchanged, "{}", item.code);
    }
    let mut theirs = item.clone();
    theirs.consult = Some("022-87654321".to_owned());
    let line = item_line(&rows(&theirs, national()), national(), Some(&item)).unwrap();
    let again = import(&line.to_string()).items.remove(0);
    assert_eq!(again, theirs, "names, sources and whatever else the exchange does not know stay");
    let (once, twice) = (back(&item, national()), back(&back(&item, national()), national()));
    assert_eq!(Arrival::of(Some(&once), &twice), Arrival::Unchanged);
}
