//! 情形导办 on the pages: the guide narrowed by answers, the window's checklist, and the editor who sets the questions.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(dead_code, reason = "the hall is shared with the other page tests")]

mod support;

use axum::http::StatusCode;
use domain::case::Act;
use domain::organisation::Role;
use support::Hall;

/// 法律援助审批 asks who applies; 代理权证明 hangs on it.
const AID: &str = "SX-049";

#[tokio::test]
async fn the_guide_shows_what_concerns_the_person_who_answers() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    // query → on the page, not on the page
    let table = [
        ("", vec!["谁来申请", "看情形：代理申请", "只看我的情形"], vec!["您的情形不需要", "您的情形需要"]),
        ("?answers.who=%E4%BB%A3%E7%90%86", vec!["您的情形需要", "下面按您的情形列出"], vec!["看情形："]),
        (
            "?answers.who=%E6%9C%AC%E4%BA%BA",
            vec!["您的情形不需要：代理权证明"],
            vec!["看情形：", "您的情形需要"],
        ),
        // A wrong answer is none; what else stands in an address is left alone.
        ("?answers.who=%E9%82%BB%E5%B1%85&x=1", vec!["看情形：代理申请"], vec!["您的情形不需要"]),
    ];
    for (query, there, not) in table {
        let page = browser.get(&format!("/items/{AID}{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in there {
            assert!(page.text.contains(words), "{query}: no {words}: {}", page.text);
        }
        for words in not {
            assert!(!page.text.contains(words), "{query}: {words}");
        }
    }
    let plain = browser.get("/items/SX-001").await;
    assert!(!plain.text.contains("您的情形"), "an item without questions asks none");
}

#[tokio::test]
async fn questions_come_one_a_page_and_lead_to_the_guide() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let first = browser.get("/items/SX-036/situation").await;
    assert!(first.text.contains("要办哪一种") && first.text.contains("第 1 个问题"), "{}", first.text);
    let last = browser.get("/items/SX-036/situation?case.kind=renewal").await;
    assert_eq!(last.location(), "/items/SX-036?case.kind=renewal#situation");
    let guide = browser.get("/items/SX-036?case.kind=renewal").await;
    assert!(guide.text.contains("您的情形需要") && guide.text.contains("有效期届满前三十日内申请延续"));
    assert!(guide.text.contains("您的情形不需要：信息变化后10个工作日内申请变更"), "{}", guide.text);
    assert_eq!(browser.get("/items/SX-999/situation").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_question_that_need_not_be_answered_can_be_passed_over() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let path = "/items/SX-036/situation";
    let first = browser.get(path).await;
    assert!(first.text.contains("跳过这个问题") && !first.text.contains("（必选）"), "{}", first.text);
    assert!(first.text.contains(&format!("href=\"{path}?pass=case.kind\"")), "{}", first.text);
    assert!(
        first.text.contains("type=\"hidden\" name=\"pass\" value=\"case.kind\""),
        "nothing chosen passes over it"
    );
    let over = browser.get(&format!("{path}?pass=case.kind")).await;
    assert!(over.location().starts_with("/items/SX-036?"), "no other question: {}", over.text);
    let answered = browser.get(&format!("{path}?pass=case.kind&case.kind=renewal")).await;
    assert_eq!(answered.location(), "/items/SX-036?case.kind=renewal#situation", "an answer counts");
}

fn intake<'a>(csrf: &'a str, once: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("csrf", csrf),
        ("once", once),
        ("kind", "new"),
        ("channel", "window"),
        ("applicant.kind", "person"),
        ("applicant.name", "王小明"),
        ("applicant.id_kind", "111"),
        ("applicant.id_no", "11010519491231002X"),
        ("applicant.phone", "13800000000"),
        ("after", "receive"),
    ]
}

#[tokio::test]
async fn the_window_asks_the_same_and_the_case_keeps_what_follows() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for(AID);
    let mut browser = hall.browser(&clerk).await;
    let path = format!("/desk/new/{AID}");
    let page = browser.get(&format!("{path}?answers.who=%E4%BB%A3%E7%90%86")).await;
    assert!(page.text.contains("谁来申请") && page.text.contains("按情形需要 · 代理申请"), "{}", page.text);
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let form = intake(&csrf, &once);
    let with =
        |answer: &'static str| form.iter().copied().chain([("answers.who", answer)]).collect::<Vec<_>>();
    let list = browser.post(&format!("{path}/situation"), &with("本人")).await;
    assert!(
        list.text.contains("按情形不需要 · 代理申请") && list.text.contains("value=\"王小明\""),
        "typed is kept"
    );
    let events = hall.app.store().event_count().await.unwrap();
    let wrong = browser.post(&path, &with("邻居")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.text.contains("“邻居”不是可选的答案") && wrong.text.contains("href=\"#answers.who\""),
        "{}",
        wrong.text
    );
    assert_eq!(hall.app.store().event_count().await.unwrap(), events);
    let receipt = browser.post(&path, &with("代理")).await;
    assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.text);
    let (_, rest) = receipt.text.split_once("/desk/case/").unwrap();
    let no: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect();
    let opened = service::case::open(&hall.app, &clerk, &no).await.unwrap();
    assert_eq!(opened.case().situation.needed, ["代理权证明"]);
    assert!(opened.case().missing_required(&opened.rules).contains(&"代理权证明"));
    let stored = service::case::events(&hall.app, &clerk, &no, 0, 10).await.unwrap();
    let first = &stored[0].body;
    assert!(
        first.contains("\"needed\":[\"代理权证明\"]") && !first.contains("\"answers\""),
        "answers are sealed: {first}"
    );
    let shown = service::case::show_personal(&hall.app, &clerk, &no, "核对").await.unwrap();
    assert_eq!(shown.answers.get("who"), Some(&["代理".to_owned()][..]));
    let reviewer = hall.who(Role::Reviewer, &competence.accepts, 0);
    hall.does(&clerk, &no, Act::PassUp).await;
    hall.does(&reviewer, &no, Act::SignIn).await;
    let page = hall.browser(&reviewer).await.get(&format!("/desk/case/{no}")).await;
    assert!(page.text.contains("必备 0 / 5"), "the list of this case: {}", page.text);
}

#[tokio::test]
async fn a_material_the_situation_spares_is_asked_for_only_with_a_reason() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for(AID);
    let mut application = hall.application(AID, 4);
    application.answers = serde_json::from_value(serde_json::json!({"who": "本人"})).unwrap();
    let (no, _) = hall.take_in(&clerk, &application).await;
    let reviewer = hall.who(Role::Reviewer, &competence.accepts, 0);
    hall.does(&clerk, &no, Act::PassUp).await;
    hall.does(&reviewer, &no, Act::SignIn).await;
    let mut browser = hall.browser(&reviewer).await;
    let page = browser.get(&format!("/desk/case/{no}")).await;
    assert!(
        page.text.contains("按情形不需要 · 没有收到")
            && page.text.contains("要“按情形不需要”的材料，写明为什么")
    );
    let (csrf, seen) = (page.hidden("csrf"), page.hidden("seen"));
    let ask = |reason: &'static str| {
        vec![
            ("csrf".to_owned(), csrf.clone()),
            ("seen".to_owned(), seen.clone()),
            ("m.4".to_owned(), "代理权证明".to_owned()),
            ("m.4.why".to_owned(), "请补交".to_owned()),
            ("supplement_by".to_owned(), "2026-11-20".to_owned()),
            ("served".to_owned(), "window".to_owned()),
            ("reason".to_owned(), reason.to_owned()),
        ]
    };
    let path = format!("/desk/case/{no}/acts/request_correction");
    for (reason, status) in [("", StatusCode::UNPROCESSABLE_ENTITY), ("来的是代理人", StatusCode::SEE_OTHER)]
    {
        let form = ask(reason);
        let form: Vec<(&str, &str)> =
            form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = browser.post(&path, &form).await;
        assert_eq!(answer.status, status, "{}", answer.text);
        if reason.is_empty() {
            assert!(answer.text.contains("按申请人回答的情形，不需要“代理权证明”"), "{}", answer.text);
        }
    }
    let opened = service::case::open(&hall.app, &reviewer, &no).await.unwrap();
    assert!(opened.case().findings.iter().any(|finding| finding.rule == "outside-situation"));
}

#[tokio::test]
async fn an_editor_writes_questions_and_ticks_when_a_material_is_needed() {
    let hall = Hall::open("2026-11-02").await;
    let editor = hall.any(Role::CatalogueEditor);
    let mut browser = hall.browser(&editor).await;
    let home = browser.get("/catalogue/SX-017").await;
    let csrf = home.hidden("csrf");
    browser.post("/catalogue/SX-017/revision", &[("csrf", &csrf)]).await;
    let path = "/catalogue/SX-017/revision";
    let section = format!("{path}/situation");
    let serial = browser.get(path).await.hidden("serial");
    let question = [
        ("csrf", csrf.as_str()),
        ("serial", serial.as_str()),
        ("q.0.text", "谁来登记"),
        ("q.0.id", "who"),
        ("q.0.options", "本人\nagent｜别人代办"),
    ];
    let saved = browser.post(&section, &question).await;
    assert_eq!(saved.location(), "/catalogue/SX-017/revision?done=saved#situation", "{}", saved.text);
    let page = browser.get(path).await;
    assert!(page.text.contains("的答案不影响任何条件"), "a finding stands in the section: {}", page.text);
    let serial = page.hidden("serial");
    let before = service::catalogue::item(&hall.app, "SX-017").unwrap();
    let at = domain::catalogue::situation::elements(&before)
        .iter()
        .position(|(part, _)| *part == domain::catalogue::situation::Part::Material)
        .unwrap();
    let (pick, when) = (format!("n.{at}.pick"), format!("n.{at}.when"));
    let with = |serial: &str, field: &str, value: &str| {
        let mut form: Vec<(String, String)> =
            question.iter().skip(2).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        form.extend([("csrf".to_owned(), csrf.clone()), ("serial".to_owned(), serial.to_owned())]);
        form.push((field.to_owned(), value.to_owned()));
        form
    };
    let send =
        |form: &[(String, String)]| form.iter().map(|(a, b)| (a.clone(), b.clone())).collect::<Vec<_>>();
    let wrong = send(&with(&serial, &when, "answers.whom == 'agent'"));
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let refused = browser.post(&section, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("没有“answers.whom”这个名称")
            && refused.text.contains("answers.whom == &#39;agent&#39;"),
        "{}",
        refused.text
    );
    let ticked = send(&with(&serial, &pick, "answers.who=agent"));
    let ticked: Vec<(&str, &str)> = ticked.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(browser.post(&section, &ticked).await.status, StatusCode::SEE_OTHER);
    let (revision, _) = service::catalogue::revision::find(&hall.app, &editor, "SX-017").await.unwrap();
    assert_eq!(revision.item.situations.needs[0].when.as_str(), "answers.who == 'agent'");
    let page = browser.get(path).await;
    assert!(page.text.contains("现在：“谁来登记”是“别人代办”"), "{}", page.text);
    assert!(page.text.contains("新增情形问题：谁来登记"), "it stands among the changes");
    let table = browser.get(&format!("{path}/situations")).await;
    assert!(
        table.text.contains("2 种情形，2 种材料清单") && table.text.contains("谁来登记：别人代办"),
        "{}",
        table.text
    );
    let plain = browser.get("/catalogue/SX-017/situations").await;
    assert!(plain.text.contains("所有人的材料都一样"), "the version in force asks nothing");
}
