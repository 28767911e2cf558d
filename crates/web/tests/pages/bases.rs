//! The table of bases and repeals, past versions, what a street sets for itself, and moved cases, page by page.

use axum::http::StatusCode;
use domain::case::Act;
use domain::catalogue::{Import, ItemVersion};
use domain::organisation::Role;
use domain::time_limit::Limit;

use crate::support::{Answer, Browser, Hall};

fn editor(hall: &Hall) -> domain::authority::Actor {
    hall.app.master().actor("heping_catalogue_editor").unwrap()
}

async fn key_of(browser: &mut Browser, title: &str) -> String {
    let list = browser.get(&format!("/catalogue/bases?q={}", encoded(title))).await;
    assert_eq!(list.status, StatusCode::OK);
    let (_, rest) = list.text.split_once("href=\"/catalogue/bases/").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Values of the boxes to tick.
fn boxes(page: &Answer, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    page.text.split(&mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_repeal_is_shown_before_it_is_done_and_done_as_it_was_shown() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.browser(&editor(&hall)).await;
    let key = key_of(&mut browser, "城市道路管理条例").await;
    let path = format!("/catalogue/bases/{key}");
    let page = browser.get(&path).await;
    assert!(page.text.contains("谁引用它") && page.text.contains("这份文件废止了"));
    let csrf = page.hidden("csrf");
    let instrument = "国务院令第800号";
    let form = |act: &'static str, from: &'static str| {
        vec![
            ("csrf", csrf.clone()),
            ("act", act.to_owned()),
            ("from", from.to_owned()),
            ("instrument", instrument.to_owned()),
        ]
    };
    let sent = |form: &[(&'static str, String)]| -> Vec<(&'static str, String)> { form.to_vec() };
    let post = async |browser: &mut Browser, form: Vec<(&'static str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post(&path, &form).await
    };

    let wrong = post(&mut browser, form("preview", "昨天")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("日期不对") && wrong.text.contains(instrument), "what was typed is kept");

    // Whoever has not seen what it does cannot do it.
    let unseen = post(&mut browser, form("repeal", "2026-11-01")).await;
    assert_eq!(unseen.status, StatusCode::OK);
    assert!(unseen.text.contains("会影响这些") && unseen.text.contains("废止并清理"));
    let licences = boxes(&unseen, "licences");
    assert!(!licences.is_empty());

    let mut asked = form("repeal", "2026-11-01");
    asked.push(("seen", unseen.hidden("seen")));
    let unconfirmed = post(&mut browser, sent(&asked)).await;
    assert_eq!(unconfirmed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unconfirmed.text.contains("逐个勾选确认"));
    asked.extend(licences.iter().map(|code| ("licences", code.clone())));
    let mut other_day = sent(&asked);
    other_day[2].1 = "2026-12-01".to_owned();
    assert_eq!(post(&mut browser, other_day).await.status, StatusCode::OK, "another day is shown first");
    let done = post(&mut browser, asked).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = browser.get(done.location()).await;
    assert!(page.text.contains("已经记录废止") && page.text.contains("废止记录"));
    assert!(!page.text.contains("这份文件废止了"), "it is repealed once");
    let item = browser.get(&format!("/catalogue/{}", licences[0])).await;
    assert!(item.text.contains("暂停受理") && item.text.contains("依据已经废止"), "{}", item.text);
    let guide = hall.anonymous().get(&format!("/items/{}", licences[0])).await;
    assert!(guide.text.contains("废止"));
}

#[tokio::test]
async fn who_takes_part_reads_the_table_and_only_the_district_repeals() {
    let hall = Hall::open("2026-11-02").await;
    let head = hall.any(Role::BodyHead);
    let mut browser = hall.browser(&head).await;
    let key = key_of(&mut browser, "社会救助暂行办法").await;
    let page = browser.get(&format!("/catalogue/bases/{key}")).await;
    assert!(page.text.contains("href=\"/items/") && !page.text.contains("废止它的文件"));
    let csrf = browser.get("/desk").await.hidden("csrf");
    let form = [("csrf", csrf.as_str()), ("act", "preview"), ("from", "2026-11-01"), ("instrument", "某令")];
    let denied = browser.post(&format!("/catalogue/bases/{key}"), &form).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let unknown = browser.get("/catalogue/bases/nothing").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);

    let list = browser.get("/catalogue/unfounded").await;
    assert!(list.text.contains("未注明依据") && list.text.contains("民政部门"));
    let body = browser.get(&format!("/catalogue/unfounded?body={}", encoded("民政部门"))).await;
    assert!(body.text.contains("SX-001") && body.text.contains("申请条件"));
    let mut clerk = hall.browser(&hall.any(Role::WindowClerk)).await;
    assert_eq!(clerk.get("/catalogue/bases").await.status, StatusCode::FORBIDDEN);
    assert_eq!(clerk.get("/catalogue/unfounded").await.status, StatusCode::FORBIDDEN);
}

async fn publish(hall: &Hall, change: impl FnOnce(&mut ItemVersion)) {
    let item = service::catalogue::item(&hall.app, "SX-001").unwrap();
    let mut item = ItemVersion::clone(&item);
    change(&mut item);
    let import = Import { items: vec![item], ..Import::default() };
    service::catalogue::ingest::publish(
        &hall.app,
        &editor(hall),
        import,
        &service::catalogue::ingest::Order::default(),
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn a_past_version_is_clearly_past_and_two_versions_stand_beside_each_other() {
    let hall = Hall::open("2026-11-02").await;
    hall.on("2026-11-05", "09:00");
    publish(&hall, |item| "最低生活保障对象认定（改）".clone_into(&mut item.name)).await;
    let mut anybody = hall.anonymous();
    let past = anybody.get("/items/SX-001?on=2026-11-03").await;
    assert!(
        past.text.contains("2026年11月3日（周二）有效的版本（第 1 版）") && past.text.contains("不是现行的")
    );
    assert!(past.text.contains("看全区现行的指南") && !past.text.contains("对象认定（改）</h1>"));
    let now = anybody.get("/items/SX-001?on=2026-11-05").await;
    assert!(now.text.contains("现在仍然有效") && now.text.contains("对象认定（改）</h1>"));
    assert_eq!(anybody.get("/items/SX-001?on=2026-11-01").await.status, StatusCode::NOT_FOUND);
    let wrong = anybody.get("/items/SX-001?on=yesterday").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    let history = anybody.get("/items/SX-001/history").await;
    assert!(history.text.contains("/items/SX-001?on=2026-11-02") && history.text.contains(">对比<"));
    let both = anybody.get("/items/SX-001/history?a=1&b=2").await;
    assert!(both.text.contains("第 1 版和第 2 版的不同") && both.text.contains("事项名称"));
    assert_eq!(anybody.get("/items/SX-001/history?a=1&b=7").await.status, StatusCode::NOT_FOUND);

    let mut browser = hall.browser(&editor(&hall)).await;
    let list = browser.get("/catalogue?on=2026-11-03&q=SX-001").await;
    assert!(list.text.contains("后来改过") && list.text.contains("/items/SX-001?on=2026-11-03"));
    assert!(!list.text.contains("SX-002"));
    assert_eq!(browser.get("/catalogue?on=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let item = browser.get("/catalogue/SX-001?on=2026-11-03").await;
    assert_eq!(item.location(), "/items/SX-001?on=2026-11-03");
}

#[tokio::test]
async fn a_street_sets_its_place_hours_and_shorter_promise_and_its_guide_shows_them() {
    let hall = Hall::open("2026-11-02").await;
    let street = hall.app.master().actor("quanyechang_catalogue_editor").unwrap();
    let master = hall.app.master();
    let today = hall.app.clock().today();
    let placed = |item: &std::sync::Arc<ItemVersion>| {
        let placement = master.placement(&item.code, street.unit(), today);
        let limit = domain::catalogue::local::district_limit(item);
        placement.is_some_and(|one| domain::catalogue::local::decides_itself(one.mode))
            && limit.is_some_and(|limit| limit.unit == domain::time_limit::Unit::WorkingDay && limit.n > 3)
            && item.status.takes_cases()
    };
    let item = master.items.values().find(placed).unwrap();
    let n = domain::catalogue::local::district_limit(&item).unwrap().n;
    let path = format!("/catalogue/{}/local", item.code);
    let mut browser = hall.browser(&street).await;
    assert!(browser.get(&format!("/catalogue/{}", item.code)).await.text.contains(&path));
    let page = browser.get(&path).await;
    assert!(page.text.contains("全区时限"), "{}", page.text);
    let csrf = page.hidden("csrf");
    let (long, short) = (n.to_string(), (n - 2).to_string());
    let typed = |promised: &str| -> Vec<(String, String)> {
        [
            ("csrf", csrf.as_str()),
            ("serial", "0"),
            ("place", "一楼 3 号窗口"),
            ("hours", "周六照常"),
            ("phone", "022-1"),
            ("promised", promised),
            ("unit", "working_day"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    };
    let post = async |browser: &mut Browser, form: Vec<(String, String)>| {
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.post(&path, &form).await
    };
    let refused = post(&mut browser, typed(&long)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("街道只能缩短时限") && refused.text.contains("周六照常"));
    let saved = post(&mut browser, typed(&short)).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let again = post(&mut browser, typed(&short)).await;
    assert!(again.text.contains("别人刚刚改过"));

    let mut anybody = hall.anonymous();
    let guide = anybody.get(&format!("/items/{}", item.code)).await;
    assert!(guide.text.contains("看这里的指南") && guide.text.contains("周六照常"));
    assert!(!guide.text.contains("本街道承诺"));
    let own = anybody.get(&format!("/items/{}?street={}", item.code, street.unit())).await;
    assert!(
        own.text.contains("本街道承诺") && own.text.contains(&format!("承诺 {} 个工作日 办好", n - 2)),
        "{}",
        own.text
    );
    let mut district = hall.browser(&editor(&hall)).await;
    assert_eq!(district.get(&path).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_head_moves_a_case_on_its_page_and_the_editor_on_the_items() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-001");
    let (one, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let (two, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let head = hall.who(Role::BodyHead, &competence.decides, 0);
    let mut browser = hall.browser(&head).await;
    assert!(!browser.get(&format!("/desk/case/{one}")).await.text.contains("改用新版本"));
    publish(&hall, |item| {
        item.in_person = true;
        let mut promised = item.promised.clone().or_else(|| item.statutory.clone()).unwrap();
        promised.limit = Some(Limit::working_days(3));
        item.promised = Some(promised);
    })
    .await;
    let page = browser.get(&format!("/desk/case/{one}")).await;
    assert!(page.text.contains("第 1 版改为第 2 版") && page.text.contains("要求本人到场"));
    let silent = super::act(&mut browser, &one, "move_version", &[("to", "2"), ("why", "更快")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("新版本对申请人更不利"), "{}", silent.text);
    let fields = [("to", "2"), ("why", "更快"), ("agreed", "11月2日同意书")];
    super::done(&mut browser, &one, "move_version", &fields).await;
    let page = browser.get(&format!("/desk/case/{one}")).await;
    assert!(page.text.contains("改用新版本：第 1 版改为第 2 版") && page.text.contains("11月2日同意书"));

    let mut browser = hall.browser(&editor(&hall)).await;
    let page = browser.get("/catalogue/SX-001").await;
    let csrf = page.hidden("csrf");
    let wrong =
        [("csrf", csrf.as_str()), ("act", "move"), ("no", "120101001-20261102-0999"), ("why", "更快")];
    let wrong = browser.post("/catalogue/SX-001/at-once", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("这个事项没有这个办件") && wrong.text.contains("120101001-20261102-0999"));
    let right = [
        ("csrf", csrf.as_str()),
        ("act", "move"),
        ("no", two.as_str()),
        ("why", "更快"),
        ("agreed", "同意书"),
    ];
    let right = browser.post("/catalogue/SX-001/at-once", &right).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text);
    assert!(browser.get(right.location()).await.text.contains("已经改用现行版本"));
    hall.does(&hall.who(Role::Reviewer, &competence.accepts, 0), &two, Act::ACCEPT).await;
}
