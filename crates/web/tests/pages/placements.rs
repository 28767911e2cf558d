//! Placements through the pages: what is asked, shown before it is saved, refused by its field, and told afterwards.

use crate::support::{Answer, Browser, Hall};
use axum::http::StatusCode;
use domain::organisation::Role;

/// A street's item of the district's centre only: 食品经营许可 and the like are not placed at streets.
const PAGE: &str = "/catalogue/items/SX-023/placements";
const FIRST: &str = "C120101001";

async fn editor(hall: &Hall) -> Browser {
    let actor = hall.app.master().actor("heping_catalogue_editor").unwrap();
    hall.browser(&actor).await
}

fn form<'a>(csrf: &'a str, serial: &'a str, go: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("csrf", csrf),
        ("serial", serial),
        ("act", "place"),
        ("go", go),
        ("centre", FIRST),
        ("centre", "C120101002"),
        ("mode", "first_examination"),
        ("district_body", "B120101MZ"),
        ("title", "关于街道受理初审的通知"),
        ("number", "和民发〔2026〕18号"),
        ("date", "2026-10-20"),
        ("scope", "受理和初审"),
        ("from", "2026-11-02"),
        ("to", ""),
    ]
}

fn with<'a>(form: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    form.iter().map(|(key, old)| (*key, if *key == name { value } else { *old })).collect()
}

async fn token(browser: &mut Browser) -> (String, String) {
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    (page.hidden("csrf"), page.hidden("serial"))
}

fn placed(hall: &Hall) -> usize {
    hall.app.master().placements["SX-023"].len()
}

#[tokio::test]
async fn what_would_be_is_shown_before_it_is_saved() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = editor(&hall).await;
    let (csrf, serial) = token(&mut browser).await;
    let before = placed(&hall);
    let shown = browser.post(PAGE, &form(&csrf, &serial, "preview")).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    let marks = [
        "还没有保存",
        "劝业场街道便民服务中心",
        "小白楼街道便民服务中心",
        "名义和印章",
        "天津市和平区民政局",
    ];
    for mark in marks {
        assert!(shown.text.contains(mark), "no {mark}");
    }
    assert_eq!(
        shown.text.matches("name=\"centre\" value=\"C12010100").count(),
        2,
        "everything typed is sent again"
    );
    assert_eq!(placed(&hall), before, "nothing is saved yet");

    let back = browser.post(PAGE, &form(&csrf, &serial, "edit")).await;
    assert!(back.text.contains("value=\"和民发〔2026〕18号\""), "what was typed is kept");
    let saved = browser.post(PAGE, &form(&csrf, &serial, "save")).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, "/catalogue/items/SX-023/placements?done=place")
    );
    assert_eq!(placed(&hall), before + 2);
    let page = browser.get(saved.location()).await;
    assert!(page.text.contains("进驻已经记下") && page.text.contains("和民发〔2026〕18号"), "{}", page.text);

    // Sent again by somebody who saw the page before: told, and what was typed is kept.
    let stale = browser.post(PAGE, &form(&csrf, &serial, "save")).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("别人刚刚改过"), "{}", stale.text);
    // The window finds it at once.
    let clerk = hall.who(Role::WindowClerk, &domain::organisation::UnitId::from(FIRST), 0);
    let intake = hall.browser(&clerk).await.get("/desk/new/SX-023").await;
    assert_eq!(intake.status, StatusCode::OK);
    assert!(!intake.text.contains("没有进驻本中心"), "{}", intake.text);
}

#[tokio::test]
async fn each_refusal_stands_by_its_field() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = editor(&hall).await;
    let (csrf, serial) = token(&mut browser).await;
    let good = form(&csrf, &serial, "save");
    let refused = |answer: Answer, id: &str, why: &str| {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{id}");
        let error = answer.text.contains(&format!("id=\"place-{id}-e\""))
            || answer.text.contains(&format!("href=\"#place-{id}\""));
        assert!(error, "{id}: no error by the field");
        assert!(answer.text.contains(why), "{id}: no {why}");
    };
    let table = [
        ("mode", "", "请选择"),
        ("number", "", "请填写"),
        ("date", "2026-11-03", "文件日期不能晚于开始的日子"),
        ("date", "二〇二六年", "日期不对"),
        ("from", "2026-11-01", "不能早于今天"),
        ("to", "2026-11-01", "结束的日子不能早于开始的日子"),
        ("district_body", "", "请选择"),
        ("district_body", "B120101001", "不能是同一个"),
    ];
    let before = placed(&hall);
    for (name, value, why) in table {
        refused(browser.post(PAGE, &with(&good, name, value)).await, name, why);
    }
    let nowhere: Vec<_> = good.iter().copied().filter(|(name, _)| *name != "centre").collect();
    refused(browser.post(PAGE, &nowhere).await, "centre", "请选择");
    let mut to_centre = good.clone();
    to_centre.push(("street_body", FIRST));
    let refused = browser.post(PAGE, &to_centre).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("没有保存"), "{}", refused.text);
    assert_eq!(placed(&hall), before);
}

#[tokio::test]
async fn who_only_looks_is_offered_nothing_and_who_has_no_part_is_turned_away() {
    let hall = Hall::open("2026-11-02").await;
    let master = hall.app.master();
    for who in ["quanyechang_catalogue_editor", "quanyechang_centre_head", "heping_supervisor"] {
        let mut browser = hall.browser(&master.actor(who).unwrap()).await;
        let page = browser.get(PAGE).await;
        assert_eq!(page.status, StatusCode::OK, "{who}");
        assert!(!page.text.contains("name=\"act\""), "{who} is offered a form");
        let overview = browser.get("/catalogue/placements").await;
        assert!(overview.text.contains("覆盖"), "{who}");
        let csrf = overview.hidden("csrf");
        let forced = browser.post(PAGE, &form(&csrf, "0", "save")).await;
        assert_eq!(forced.status, StatusCode::FORBIDDEN, "{who}");
    }
    let clerk = hall.any(Role::WindowClerk);
    for path in [PAGE, "/catalogue/placements"] {
        assert_eq!(hall.browser(&clerk).await.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(hall.anonymous().get(path).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    let mut browser = editor(&hall).await;
    let forged = browser.post(PAGE, &form("x", "0", "save")).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn coverage_is_filtered_and_a_reason_closes_what_is_open() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = editor(&hall).await;
    let list = "/catalogue/placements?centre=C120101001&state=open";
    assert!(browser.get(list).await.text.contains(PAGE), "open at the street");
    let (csrf, serial) = token(&mut browser).await;
    let mark = [
        ("csrf", csrf.as_str()),
        ("serial", serial.as_str()),
        ("act", "mark"),
        ("go", "save"),
        ("centre", FIRST),
        ("how", "not_placed"),
        ("at", ""),
        ("why", ""),
    ];
    let silent = browser.post(PAGE, &mark).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("mark-why-e"), "{}", silent.text);
    let said = browser.post(PAGE, &with(&mark, "why", "要到现场勘验")).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.text);
    assert!(!browser.get(list).await.text.contains(PAGE));
    let listed = browser.get("/catalogue/placements?centre=C120101001&state=not_placed").await;
    assert!(listed.text.contains(PAGE) && listed.text.contains("要到现场勘验"), "{}", listed.text);
    let other = browser.get("/catalogue/placements?centre=C120101002&state=open").await;
    assert!(other.text.contains(PAGE), "another street is still open");
    assert_eq!(browser.get("/catalogue/placements?centre=X").await.status, StatusCode::NOT_FOUND);
}
