//! Campaigns and published lists through the pages.

use crate::support::{Browser, Hall};
use axum::http::{StatusCode, header};

const FILING: &str = "/catalogue/lists/QD-0001/C120101001";
const LIST: &str = "/lists/delegated/C120101001";

async fn browser(hall: &Hall, who: &str) -> Browser {
    let actor = hall.app.master().actor(who).unwrap();
    hall.browser(&actor).await
}

/// The district asks the first street for the list of what was delegated.
async fn opened(hall: &Hall) -> Browser {
    let mut district = browser(hall, "heping_catalogue_editor").await;
    let csrf = district.get("/catalogue/lists").await.hidden("csrf");
    let form = [
        ("csrf", csrf.as_str()),
        ("kind", "delegated"),
        ("title", "11月20日前报送下放委托清单"),
        ("due", "2026-11-20"),
        ("centre", "C120101001"),
    ];
    let wrong =
        [("due", "2026-11-01", "截止日期不能早于今天"), ("title", "", "请填写"), ("due", "", "请填写")];
    for (name, value, why) in wrong {
        let form: Vec<_> =
            form.iter().map(|(key, old)| (*key, if *key == name { value } else { *old })).collect();
        let refused = district.post("/catalogue/lists", &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains(why) && refused.text.contains(&format!("id=\"{name}-e\"")), "{name}");
    }
    let nobody: Vec<_> = form.iter().copied().filter(|(name, _)| *name != "centre").collect();
    assert!(district.post("/catalogue/lists", &nobody).await.text.contains("请选择报送的街道"));
    let done = district.post("/catalogue/lists", &form).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/catalogue/lists/QD-0001?done=open"));
    district
}

async fn sends(browser: &mut Browser, go: &str, more: &[(&str, &str)]) -> crate::support::Answer {
    let page = browser.get(FILING).await;
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let mut form = vec![("csrf", csrf.as_str()), ("serial", serial.as_str()), ("go", go)];
    form.extend_from_slice(more);
    browser.post(FILING, &form).await
}

#[tokio::test]
async fn a_list_is_filed_checked_line_by_line_and_published_with_its_files() {
    let hall = Hall::open("2026-11-02").await;
    let mut district = opened(&hall).await;
    let mut street = browser(&hall, "quanyechang_catalogue_editor").await;
    let waiting = street.get("/catalogue/lists").await;
    assert!(waiting.text.contains("等我们报送") && waiting.text.contains(FILING), "{}", waiting.text);
    assert!(hall.anonymous().get("/lists").await.text.contains("还没有公布的清单"));

    let filed = sends(&mut street, "file", &[("r.SX-001", "委托书已经到期")]).await;
    assert_eq!(filed.location(), format!("{FILING}?done=file"));
    let codes: Vec<String> = {
        let page = district.get(FILING).await;
        assert!(page.text.contains("街道认为有误") && page.text.contains("委托书已经到期"));
        page.text
            .split("name=\"c\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(codes.len(), 30);
    let ticks: Vec<(&str, &str)> = codes.iter().map(|code| ("c", code.as_str())).collect();
    let disputed = sends(&mut district, "approve", &ticks).await;
    assert_eq!(disputed.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        disputed.text.contains("街道对 1 行有不同意见")
            && disputed.text.contains("value=\"SX-001\" aria-label")
    );
    let silent = sends(&mut district, "return", &[]).await;
    assert!(silent.text.contains("退回要写明理由"), "{}", silent.text);
    let back = sends(&mut district, "return", &[("r.SX-001", "委托书仍然有效，见附件"), ("why", "")]).await;
    assert_eq!(back.location(), format!("{FILING}?done=return"));

    assert!(street.get(FILING).await.text.contains("委托书仍然有效，见附件"));
    let added = sends(&mut street, "file", &[("added", "社区食堂登记：窗口一直在收")]).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    let unknown = district.get(FILING).await;
    assert!(unknown.text.contains("街道补充，目录里没有"), "{}", unknown.text);
    sends(&mut district, "return", &[("r.社区食堂登记", "目录里没有，请先申请编目"), ("why", "")]).await;
    let again = street.get(FILING).await;
    assert!(again.text.contains("社区食堂登记：窗口一直在收") && again.text.contains("请先申请编目"));
    sends(&mut street, "file", &[("added", "")]).await;
    let unchecked = sends(&mut district, "approve", &ticks[1..]).await;
    assert!(unchecked.text.contains("还有 1 行没有核对"), "{}", unchecked.text);
    assert_eq!(unchecked.text.matches(" checked>").count(), 29, "what was ticked is kept");
    let done = sends(&mut district, "approve", &ticks).await;
    assert_eq!(done.location(), format!("{FILING}?done=approve"));

    let mut citizen = hall.anonymous();
    assert!(citizen.get("/lists").await.text.contains(LIST));
    let list = citizen.get(LIST).await;
    assert!(list.text.contains("下放委托事项清单") && list.text.contains("/items/SX-001"), "{}", list.text);
    let sheet = citizen.get(&format!("{LIST}/list.xlsx")).await;
    assert!(sheet.headers[header::CONTENT_TYPE].to_str().unwrap().contains("spreadsheetml"));
    let name = sheet.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"delegated-C120101001-2026-11-02.xlsx\"");
    assert!(sheet.text.starts_with("PK"));
    let lines = citizen.get(&format!("{LIST}/list.jsonl")).await;
    assert_eq!(lines.text.lines().count(), 30);
    for missing in ["/lists/x/C120101001", "/lists/fees/C120101001", "/lists/delegated/C1/list.xlsx"] {
        assert_eq!(citizen.get(missing).await.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn what_is_overdue_is_told_where_the_district_and_the_supervisor_look() {
    let hall = Hall::open("2026-11-02").await;
    let _ = opened(&hall).await;
    let seen = async |who: &str, path: &str| {
        let page = browser(&hall, who).await.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{who} {path}");
        page.text.contains("清单报送逾期 1 件") && page.text.contains(FILING)
    };
    let places = [
        ("heping_supervisor", "/supervision"),
        ("heping_catalogue_editor", "/catalogue"),
        ("heping_catalogue_editor", "/catalogue/lists"),
        ("quanyechang_centre_head", "/catalogue/lists"),
    ];
    hall.on("2026-11-20", "17:00");
    for (who, path) in places {
        assert!(!seen(who, path).await, "{who} {path}: the last day is not over");
    }
    hall.on("2026-11-21", "09:00");
    for (who, path) in places {
        assert!(seen(who, path).await, "{who} {path}");
    }
    let campaign = browser(&hall, "heping_supervisor").await.get("/catalogue/lists/QD-0001").await;
    assert!(campaign.text.contains("待报送") && campaign.text.contains("逾期"), "{}", campaign.text);
    assert!(!seen("xiaobailou_centre_head", "/catalogue/lists").await, "another street is told nothing");
}

#[tokio::test]
async fn who_has_no_part_files_and_checks_nothing() {
    let hall = Hall::open("2026-11-02").await;
    let _ = opened(&hall).await;
    for who in ["heping_supervisor", "xiaobailou_catalogue_editor", "heping_catalogue_editor"] {
        let mut browser = browser(&hall, who).await;
        assert!(!browser.get(FILING).await.text.contains("name=\"go\""), "{who} is offered an act");
        let forced = sends(&mut browser, "file", &[]).await;
        assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY, "{who}");
        assert!(forced.text.contains("由本街道的事项目录编辑或中心主任办理"), "{who}");
    }
    let mut street = browser(&hall, "quanyechang_catalogue_editor").await;
    let csrf = street.get("/catalogue/lists").await.hidden("csrf");
    let form = [
        ("csrf", csrf.as_str()),
        ("kind", "fees"),
        ("title", "x"),
        ("due", "2026-11-20"),
        ("centre", "C120101001"),
    ];
    assert_eq!(street.post("/catalogue/lists", &form).await.status, StatusCode::FORBIDDEN);
    let forged = street.post(FILING, &[("csrf", "x"), ("go", "file")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let clerk = hall.any(domain::organisation::Role::WindowClerk);
    for path in ["/catalogue/lists", "/catalogue/lists/QD-0001", FILING] {
        assert_eq!(hall.browser(&clerk).await.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(hall.anonymous().get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
}
