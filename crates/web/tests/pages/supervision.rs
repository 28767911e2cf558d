//! Findings and rules, page by page.

use axum::http::StatusCode;
use domain::authority::Actor;
use domain::case::{Act, Missing};
use domain::organisation::Role;

use crate::support::Hall;

fn named(hall: &Hall, username: &str) -> Actor {
    hall.app.master().actor(username).unwrap()
}

/// A case told twice what is missing, and the number of its card.
pub(crate) async fn carded(hall: &Hall) -> (Actor, String, String) {
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 1)).await;
    let all = hall.application("SX-001", 99).materials;
    let line = |name: &str| Missing { material: name.to_owned(), why: "未提交".to_owned() };
    let notice = |missing: Vec<Missing>, reason: Option<&str>| Act::RequestCorrection {
        missing,
        reason: reason.map(str::to_owned),
        supplement_by: None,
        served: None,
    };
    let rest: Vec<Missing> = all.iter().skip(1).map(|one| line(&one.name)).collect();
    hall.does(&clerk, &no, notice(rest, None)).await;
    hall.does(&clerk, &no, Act::Supplement { materials: all.iter().skip(1).cloned().collect() }).await;
    hall.does(&clerk, &no, notice(vec![line(&all[0].name)], Some("盖章看不清"))).await;
    service::supervision::settle(&hall.app).await.unwrap();
    let found = service::supervision::finding::of_case(&hall.app, &clerk, &no).await.unwrap();
    let card = found.into_iter().find(|one| one.rule == "second-notice").unwrap();
    (clerk, no, card.no)
}

#[tokio::test]
async fn whoever_is_found_explains_and_appeals_on_the_same_page() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, case, no) = carded(&hall).await;
    let path = format!("/supervision/findings/{no}");
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get(&format!("/desk/case/{case}")).await;
    assert!(page.text.contains(&path), "the case leads to its card");
    let list = browser.get("/supervision/findings").await;
    assert!(list.text.contains("我的监察提示") && list.text.contains(&no));
    let page = browser.get(&path).await;
    for words in
        ["黄牌", "日志第", "一次性告知之后又提出新要求", "行政许可法第三十二条", "说明情况", "告知了谁"]
    {
        assert!(page.text.contains(words), "{words}");
    }
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let explain = format!("{path}/explain");
    let empty = browser
        .post(&explain, &[("csrf", &csrf), ("serial", &serial), ("text", " "), ("ground", "outage")])
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.text.contains("请写明理由") && empty.text.contains("value=\"outage\" selected"),
        "what was chosen is kept"
    );
    let forged = browser.post(&explain, &[("csrf", "x"), ("serial", &serial), ("text", "说明")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let done =
        browser.post(&explain, &[("csrf", &csrf), ("serial", &serial), ("text", "复印件看不清")]).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let twice = browser.post(&explain, &[("csrf", &csrf), ("serial", &serial), ("text", "再说一遍")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);

    // Somebody elsewhere does not learn that there is such a card, by its page, the case or a list.
    let mut stranger = hall.browser(&named(&hall, "hunyin_clerk1")).await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        stranger.post(&explain, &[("csrf", &csrf), ("text", "x")]).await.status,
        StatusCode::FORBIDDEN
    );
    assert!(!stranger.get("/supervision/findings?list=all").await.text.contains(&no));

    let mut supervisor = hall.browser(&named(&hall, "heping_supervisor")).await;
    let page = supervisor.get(&path).await;
    assert!(page.text.contains("复印件看不清") && page.text.contains("核定成立"));
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let upheld = supervisor
        .post(&format!("{path}/uphold"), &[("csrf", &csrf), ("serial", &serial), ("text", "应当一次告知")])
        .await;
    assert_eq!(upheld.status, StatusCode::SEE_OTHER);
    let page = browser.get(&path).await;
    assert!(page.text.contains("提出申辩") && page.text.contains("应当一次告知"));
    let own = supervisor.get(&path).await;
    assert!(!own.text.contains("提出申辩"));
}

#[tokio::test]
async fn a_rule_is_written_tried_and_agreed_on_the_pages() {
    let hall = Hall::open("2026-11-02").await;
    carded(&hall).await;
    let mut clerk = hall.browser(&hall.any(Role::WindowClerk)).await;
    for path in [
        "/supervision/rules",
        "/supervision/rules/second-notice",
        "/supervision/rules/new",
        "/supervision/vocabulary",
    ] {
        assert_eq!(clerk.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let mut first = hall.browser(&named(&hall, "heping_supervisor")).await;
    let list = first.get("/supervision/rules").await;
    assert!(list.text.contains("超过法定时限") && list.text.contains("误发"));
    assert!(first.get("/supervision/vocabulary").await.text.contains("author.decisions_10m"));
    let form = first.get("/supervision/rules/new").await;
    let csrf = form.hidden("csrf");
    let fields = |when: &'static str| {
        vec![
            ("csrf", csrf.clone()),
            ("serial", "0".to_owned()),
            ("id", "many-materials".to_owned()),
            ("no", "R101".to_owned()),
            ("title", "一次告知缺得太多".to_owned()),
            ("source", "本区监察办法".to_owned()),
            ("advice", "请在收件时一次看清。".to_owned()),
            ("start", "on".to_owned()),
            ("on", "correction_requested".to_owned()),
            ("when", when.to_owned()),
            ("level", "prompt".to_owned()),
            ("charge", "author".to_owned()),
            ("tell", "post".to_owned()),
            ("part", "procedure".to_owned()),
            ("why", "试行".to_owned()),
        ]
    };
    let sent = |fields: Vec<(&'static str, String)>| fields;
    let wrong = sent(fields("event.missing > 'two'"));
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let wrong = first.post("/supervision/rules", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("不能和")
            && wrong.text.contains("many-materials")
            && wrong.text.contains("本区监察办法")
    );
    let good = fields("event.missing >= 1");
    let good: Vec<(&str, &str)> = good.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let done = first.post("/supervision/rules", &good).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, "/supervision/rules/many-materials"));
    let path = "/supervision/rules/many-materials";
    let page = first.get(path).await;
    assert!(page.text.contains("先试算") && !page.text.contains(">同意<"), "who proposes does not agree");
    let csrf = page.hidden("csrf");
    let bad = first
        .post(&format!("{path}/try"), &[("csrf", &csrf), ("from", "2026-11-02"), ("to", "2026-12-31")])
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("不能晚于今天"));
    let tried = first
        .post(&format!("{path}/try"), &[("csrf", &csrf), ("from", "2026-11-01"), ("to", "2026-11-02")])
        .await;
    assert_eq!(tried.status, StatusCode::SEE_OTHER);
    assert!(first.get(path).await.text.contains("取消试算"));
    service::supervision::backtest::run_all(&hall.app).await.unwrap();
    let page = first.get(path).await;
    assert!(page.text.contains("会发现 2 件（现行规则 0 件；多出 2，少去 0）"), "{}", page.text);

    let mut second = hall.browser(&named(&hall, "heping_supervisor2")).await;
    let page = second.get(path).await;
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let agreed = second.post(&format!("{path}/confirm"), &[("csrf", &csrf), ("serial", &serial)]).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER);
    assert!(second.get(path).await.text.contains("第 1 版"));
}
