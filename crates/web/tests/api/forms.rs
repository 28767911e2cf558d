//! What an applicant states, by the form of the item: checked by its schema, sealed, shown only when asked for.

use serde_json::{Value, json};

use crate::support::{Hall, engines};

/// 公共租赁住房申请: an item of the demonstration with a form.
const ITEM: &str = "SX-044";

/// A complete application with the sample of the form.
fn application(hall: &Hall) -> Value {
    let mut application = hall.application(ITEM, 1);
    let item = service::catalogue::item(&hall.app, ITEM).unwrap();
    application["form"] = serde_json::to_value(item.form.as_ref().unwrap().sample()).unwrap();
    application
}

#[tokio::test]
async fn the_item_tells_its_form_and_an_item_without_one_has_none() {
    let hall = Hall::open("2026-11-02").await;
    let item = hall.get(&format!("/api/v1/items/{ITEM}")).await.ok(200);
    assert_eq!(item["form"]["schema"]["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(item["form"]["ui"]["sections"][1]["title"], "家庭和收入");
    assert!(hall.get("/api/v1/items/SX-017").await.ok(200).get("form").is_none());
}

#[tokio::test]
async fn a_wrong_answer_is_named_by_its_field_and_nothing_is_written() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of(ITEM).await;
    let good = application(&hall);
    let before = hall.app.store().event_count().await.unwrap();
    let rows = [
        ("renshu", Value::Null, "请填写"),
        ("renshu", json!(0), "不能小于 1人"),
        ("renshu", json!("三"), "请填整数"),
        ("renshu", json!(2.5), "请填整数"),
        ("hunyin", json!("已婚"), "请从列出的选项里选"),
        ("hunyin", Value::Null, "请选择"),
        ("chushengriqi", json!("1949-13-31"), "日期不对，请按 2026-11-21 这样填写"),
        ("dibao", json!("true"), "请选“是”或“否”"),
        ("dibaozheng", Value::Null, "“是否享受最低生活保障”选“是”时，请填写"),
        ("dibaozheng", json!("12-34"), "格式不对：证上的数字和大写字母，6 到 20 位"),
        ("youxian", json!(["lao", "lao"]), "同一项选了两次"),
        ("youxian", json!({"lao": true}), "应为文字"),
        ("youxian", json!([1]), "应为文字"),
        ("yuanyin", json!("   "), "请填写"),
        ("yuanyin", json!("太短"), "至少 10 个字"),
        ("yuanyin", json!("长".repeat(301)), "最多 300 个字，现在 301 个字"),
        ("yuanyin", json!("长".repeat(1001)), "太长了，请写短一些"),
        ("zhuzhi", json!("和平区\u{202e}某某路 1 号"), "含有不能显示的字符，请重新输入"),
        ("beizhu", json!("x"), "表上没有这一项"),
    ];
    for (field, answer, sentence) in rows {
        let mut wrong = good.clone();
        wrong["form"][field] = answer.clone();
        if answer.is_null() {
            wrong["form"].as_object_mut().unwrap().remove(field);
        }
        let pointer = format!("/form/{field}");
        let problem = clerk.create(&wrong, &[]).await.no(422, "bad-field", &pointer);
        assert_eq!(problem["detail"], sentence, "{field} = {answer}");
    }
    assert_eq!(hall.app.store().event_count().await.unwrap(), before, "nothing was written");
    clerk.create(&good, &[]).await.ok(201);
    // An item without a form takes texts, as before, and nothing else.
    let mut plain = hall.application("SX-017", 1);
    plain["form"] = json!({"address": 5});
    let clerk = hall.clerk_of("SX-017").await;
    clerk.create(&plain, &[]).await.no(422, "bad-field", "/form/address");
}

#[tokio::test]
async fn answers_are_sealed_and_come_back_as_they_were_given() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        let clerk = hall.clerk_of(ITEM).await;
        let mut application = application(&hall);
        application["form"]["zhuzhi"] = json!(" 甘肃路 1 号 2 门 301 ");
        let no = clerk.create(&application, &[]).await.ok(201)["case_no"].as_str().unwrap().to_owned();
        let events = clerk.get(&format!("/api/v1/cases/{no}/events")).await;
        for answer in [&events, &clerk.get(&format!("/api/v1/cases/{no}")).await] {
            assert!(
                !answer.text().contains("甘肃路") && !answer.text().contains("租住在单间"),
                "{}",
                answer.text()
            );
        }
        let path = format!("/api/v1/cases/{no}/personal");
        let shown = clerk.post(&path, &json!({"reason": "核对申请表"})).await.ok(200);
        let mut wanted = application["form"].clone();
        wanted["zhuzhi"] = json!("甘肃路 1 号 2 门 301");
        assert_eq!(shown["form"], wanted, "numbers, booleans and lists keep their type");
    }
}
