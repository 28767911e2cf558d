//! The pages on a real store: what each person sees and may do, and what happens when something is wrong.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "pages/bases.rs"]
mod bases;
#[path = "pages/checks.rs"]
mod checks;
mod fees;
mod handling;
mod imports;
#[path = "pages/lists.rs"]
mod lists;
#[path = "pages/orders.rs"]
mod orders;
#[path = "pages/overview.rs"]
mod overview;
#[path = "pages/packages.rs"]
mod packages;
#[path = "pages/placements.rs"]
mod placements;
#[path = "pages/revisions.rs"]
mod revisions;
#[path = "pages/scores.rs"]
mod scores;
#[path = "pages/supervision.rs"]
mod supervision;
mod support;

use axum::http::StatusCode;
use domain::case::Act;
use domain::organisation::{Role, UnitId};
use support::{Answer, Browser, Hall};

/// Fields of an intake, complete but for what a test changes.
fn intake<'a>(
    page: &Answer,
    csrf: &'a str,
    once: &'a str,
    materials: &'a [String],
) -> Vec<(String, &'a str)> {
    let mut form: Vec<(String, &str)> = [
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
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for (index, name) in materials.iter().enumerate() {
        assert!(page.text.contains(&format!("name=\"m.{index}\"")), "no material {index} on the page");
        form.push((format!("m.{index}"), name));
        form.push((format!("m.{index}.copies"), "1"));
        form.push((format!("m.{index}.originals"), "0"));
        form.push((format!("m.{index}.grade"), "B"));
    }
    form
}

fn with<'a>(form: &'a [(String, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = form.iter().map(|(name, value)| (name.as_str(), *value));
    let kept = kept.filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().copied()).collect()
}

fn materials(hall: &Hall, item: &str) -> Vec<String> {
    let master = hall.app.master();
    let item = master.items.values().find(|version| version.id == item).unwrap();
    item.materials.iter().map(|material| material.name.clone()).collect()
}

/// Sends the form of an act as the case page shows it.
async fn act(browser: &mut Browser, no: &str, name: &str, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get(&format!("/desk/case/{no}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (csrf, seen) = (page.hidden("csrf"), page.hidden("seen"));
    let mut form = vec![("csrf", csrf.as_str()), ("seen", seen.as_str())];
    form.extend_from_slice(fields);
    browser.post(&format!("/desk/case/{no}/acts/{name}"), &form).await
}

async fn done(browser: &mut Browser, no: &str, name: &str, fields: &[(&str, &str)]) {
    let answer = act(browser, no, name, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.text);
}

fn number_in(text: &str) -> String {
    let (_, rest) =
        text.split_once("收件完成：<span class=\"no\">").unwrap_or_else(|| panic!("no receipt: {text}"));
    rest.split('<').next().unwrap().to_owned()
}

#[tokio::test]
async fn public_pages_open_without_signing_in_and_carry_the_policy() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    for path in [
        "/",
        "/search?q=老年证",
        "/search",
        "/items/SX-001",
        "/items/SX-031",
        "/handbook",
        "/progress",
        "/progress/recover",
        "/login",
        "/_pattern",
        "/_pattern/case",
    ] {
        let path = path.replace("老年证", "%E8%80%81%E5%B9%B4%E8%AF%81");
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert!(!page.headers["x-operation-id"].is_empty());
        assert_eq!(page.headers["cache-control"], "no-store");
    }
    let found = browser.get("/search?q=%E8%80%81%E5%B9%B4%E8%AF%81").await;
    // What was asked for is marked in the name.
    assert!(
        found.text.contains("<mark>老年</mark>人优待证办理") && found.text.contains("别名“老年证”"),
        "{}",
        found.text
    );
    let none = browser.get("/search?q=zzqqxx").await;
    assert!(none.text.contains("没有找到"));
    let initials = browser.get("/search?q=lnz").await;
    assert!(initials.text.contains("拼音首字母：lnz→老年证"), "{}", initials.text);
    let marked = browser.get("/search?q=%E4%BC%98%E5%BE%85%E8%AF%81").await;
    assert!(
        marked.text.contains("<mark>优待证</mark>") && marked.text.contains("名称里有“优待证”"),
        "{}",
        marked.text
    );
    let fragment = browser.get_with("/search?q=%E8%80%81%E5%B9%B4%E8%AF%81", "hx-request", "true").await;
    assert!(!fragment.text.contains("<html") && fragment.text.contains("人优待证办理"));
}

/// A handbook is of the items that can be handled at its centre; nobody is given an empty one, or one of no centre.
#[tokio::test]
async fn each_centre_has_its_handbook_and_poster_and_each_item_its_leaflet() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let page = browser.get("/handbook").await;
    let street = "/centres/C120101001/handbook.pdf";
    assert!(page.text.contains(street), "{}", page.text);
    for (path, title) in [
        (street, "办事指南汇编"),
        ("/centres/C120101001/poster.pdf", "进驻事项一览"),
        ("/items/SX-001/leaflet.pdf", "最低生活保障"),
    ] {
        let print = browser.get(path).await;
        assert_eq!(print.status, StatusCode::OK, "{path}");
        assert_eq!(print.headers["content-type"], "application/pdf", "{path}");
        assert!(print.text.contains(title), "{path}: {}", print.text);
        assert_eq!(browser.get(path).await.text, print.text, "{path}: kept");
    }
    let placed = service::catalogue::booklet::entries(&hall.app, &UnitId::from("C120101001"));
    let all = hall.app.master().items.len();
    assert!(0 < placed && placed < all, "{placed} of {all}");
    for path in ["/centres/B120101MZ/handbook.pdf", "/centres/C999/poster.pdf", "/items/SX-999/leaflet.pdf"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hash() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let home = browser.get("/").await;
    let css =
        home.text.split("rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let file = browser.get(&css).await;
    assert_eq!(
        (file.status, file.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "text/css; charset=utf-8")
    );
    assert!(file.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert!(!file.headers["etag"].is_empty());
    assert_eq!(browser.get("/assets/../Cargo.toml").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/assets/nothing.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn staff_pages_ask_for_sign_in_and_come_back() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let staff = [
        "/desk",
        "/desk/new",
        "/desk/new/SX-001",
        "/desk/case/1",
        "/desk/centre",
        "/supervision",
        "/catalogue",
        "/catalogue/SX-001",
        "/catalogue/proofs",
        "/catalogue/bases",
        "/catalogue/unfounded",
        "/catalogue/synonyms",
        "/catalogue/packages",
        "/catalogue/SX-001/local",
        "/desk/package/new/x",
        "/desk/package/J1",
        "/admin",
        "/admin/accounts/x",
        "/desk/case/1/papers/2",
        "/desk/case/1/events/2",
        "/desk/case/1/events/2/evidence.json",
    ];
    for path in staff {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/login?next=/"), "{path}: {}", answer.location());
    }
    let posts = [
        "/desk/find",
        "/desk/new/SX-001",
        "/desk/new/SX-001/history",
        "/desk/case/1/acts/accept",
        "/desk/case/1/reveal",
        "/desk/case/1/receipt",
        "/catalogue/synonyms",
        "/catalogue/synonyms/strike",
        "/catalogue/synonyms/forget",
        "/admin/accounts",
        "/admin/accounts/x/post",
        "/admin/accounts/x/password",
        "/admin/accounts/x/active",
        "/logout",
    ];
    for path in posts {
        let answer = browser.post(path, &[("csrf", "x")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(answer.location().starts_with("/login?next="), "{path}: {}", answer.location());
    }
    let (clerk, _) = hall.clerk_for("SX-001");
    let made = hall.accounts.iter().find(|made| made.username == clerk.author.person).unwrap();
    let wrong = browser.post("/login", &[("username", &made.username), ("password", "wrong-password")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(
        wrong.text.contains("账号或密码不对") && wrong.text.contains(&format!("value=\"{}\"", made.username))
    );
    let form = [("username", made.username.as_str()), ("password", &made.password), ("next", "/desk/new")];
    assert_eq!(browser.post("/login", &form).await.location(), "/desk/new");
    let form =
        [("username", made.username.as_str()), ("password", &made.password), ("next", "//evil.example")];
    assert_eq!(browser.post("/login", &form).await.location(), "/desk");
    let page = browser.get("/desk").await;
    assert_eq!(page.status, StatusCode::OK);
    let out = browser.post("/logout", &[("csrf", &page.hidden("csrf"))]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/login"));
    assert_eq!(browser.get("/desk").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn forms_from_elsewhere_and_without_the_token_change_nothing() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let mut browser = hall.browser(&clerk).await;
    let events = hall.app.store().event_count().await.unwrap();
    let page = browser.get(&format!("/desk/case/{no}")).await;
    let (csrf, seen) = (page.hidden("csrf"), page.hidden("seen"));
    let path = format!("/desk/case/{no}/acts/accept");
    let form = [("csrf", csrf.as_str()), ("seen", seen.as_str())];
    let foreign = browser.post_from(&path, &form, "https://evil.example").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let stale = browser.post(&path, &[("csrf", "old"), ("seen", &seen), ("form", "act-accept")]).await;
    assert_eq!(stale.status, StatusCode::FORBIDDEN);
    assert!(stale.text.contains("页面放得太久") && stale.text.contains("填写的内容都在"));
    let logout = browser.post("/logout", &[("csrf", "old")]).await;
    assert_eq!(logout.status, StatusCode::FORBIDDEN);
    assert_eq!(hall.app.store().event_count().await.unwrap(), events);
}

#[tokio::test]
async fn signing_in_again_ends_the_session_that_was_there() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let mut browser = hall.browser(&clerk).await;
    let mut copied = browser.twin();
    assert_eq!(copied.get("/desk").await.status, StatusCode::OK);
    browser.sign_in().await;
    assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
    assert_eq!(
        copied.get("/desk").await.status,
        StatusCode::SEE_OTHER,
        "a copied cookie is worth nothing any more"
    );
}

#[tokio::test]
async fn a_wrong_field_is_named_beside_itself_and_everything_typed_is_kept() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get("/desk/new/SX-001").await;
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let list = materials(&hall, "SX-001");
    let form = intake(&page, &csrf, &once, &list);
    let events = hall.app.store().event_count().await.unwrap();
    let rows = [
        ("applicant.id_no", "110105194912310021", "applicant.id_no-e"),
        ("applicant.phone", "12", "applicant.phone-e"),
        ("applicant.name", "", "applicant.name-e"),
    ];
    for (field, value, mark) in rows {
        let answer = browser.post("/desk/new/SX-001", &with(&form, &[(field, value)])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(answer.text.contains(mark), "{field}: no message beside it");
        assert!(answer.text.contains(&format!("href=\"#{field}\"")), "{field}: not in the summary");
        assert!(
            answer.text.contains("name=\"m.0\" value=\"") && answer.text.contains("checked"),
            "materials lost"
        );
        if field != "applicant.name" {
            assert!(
                answer.text.contains("value=\"王小明\"")
                    && answer.text.contains(&format!("value=\"{value}\""))
            );
        }
    }
    let two = [("applicant.id_no", "110105194912310021"), ("applicant.phone", "12")];
    let answer = browser.post("/desk/new/SX-001", &with(&form, &two)).await;
    assert!(answer.text.contains("有 2 处要改"), "all that is wrong is told at once");
    assert_eq!(hall.app.store().event_count().await.unwrap(), events);
    let off_list = with(&form, &[("m.0", "婚育证明")]);
    let answer = browser.post("/desk/new/SX-001", &off_list).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("不在办事指南的材料清单里"));
}

#[tokio::test]
async fn a_form_sent_twice_is_one_case_and_the_code_is_shown_once() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get("/desk/new/SX-001").await;
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let list = materials(&hall, "SX-001");
    let form = intake(&page, &csrf, &once, &list);
    let first = browser.post("/desk/new/SX-001", &with(&form, &[])).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    let no = number_in(&first.text);
    let events = hall.app.store().event_count().await.unwrap();
    let second = browser.post("/desk/new/SX-001", &with(&form, &[])).await;
    assert_eq!(
        (second.status, second.location()),
        (StatusCode::SEE_OTHER, format!("/desk/case/{no}").as_str())
    );
    assert_eq!(hall.app.store().event_count().await.unwrap(), events);
    let code = first.hidden("code");
    assert_eq!(code.len(), 10);
    let case = browser.get(&format!("/desk/case/{no}")).await;
    assert!(!case.text.contains(&code), "the code stands in the receipt only");
    let printed =
        browser.post(&format!("/desk/case/{no}/receipt"), &[("csrf", &csrf), ("code", &code)]).await;
    assert_eq!(
        (printed.status, printed.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "application/pdf")
    );
    // Nothing but the case's own code is printed in its place.
    let made_up = [("csrf", csrf.as_str()), ("code", "0000000000")];
    let refused = browser.post(&format!("/desk/case/{no}/receipt"), &made_up).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut citizen = hall.anonymous();
    let progress = citizen.post("/progress", &[("no", &no), ("code", &code)]).await;
    assert_eq!(progress.status, StatusCode::OK);
    assert!(
        progress.text.contains("材料收到了")
            && progress.text.contains("王*明")
            && !progress.text.contains("王小明")
    );
}

#[tokio::test]
async fn an_immediate_item_is_one_screen_from_intake_to_delivery() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-017");
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get("/desk/new/SX-017").await;
    assert!(page.text.contains("当场办结"));
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let list = materials(&hall, "SX-017");
    let form = intake(&page, &csrf, &once, &list);
    let finish = [("after", "finish"), ("outcome", "granted"), ("receiver", "")];
    let asked = browser.post("/desk/new/SX-017", &with(&form, &finish)).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("当场办结要写谁签收结果"));
    let finish = [("after", "finish"), ("outcome", "granted"), ("receiver", "王小明")];
    let done = browser.post("/desk/new/SX-017", &with(&form, &finish)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.text.contains("当场办结，结果已交到申请人手里"), "{}", done.text);
    let case = browser.get(&format!("/desk/case/{}", number_in(&done.text))).await;
    assert!(case.text.contains("已送达"));
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one whole life, act by act")]
async fn a_promised_item_lives_its_whole_life_through_the_pages() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-001");
    let mut window = hall.browser(&clerk).await;
    let mut street = hall.browser(&hall.who(Role::Reviewer, &competence.accepts, 0)).await;
    let mut district = hall.browser(&hall.who(Role::Reviewer, &competence.decides, 0)).await;
    let mut approver = hall.browser(&hall.who(Role::Approver, &competence.decides, 0)).await;
    let mut issuer = hall.browser(&hall.who(Role::Issuer, &competence.centre, 0)).await;
    let page = window.get("/desk/new/SX-001").await;
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let list = materials(&hall, "SX-001");
    let taken = window.post("/desk/new/SX-001", &with(&intake(&page, &csrf, &once, &list[..2]), &[])).await;
    let no = number_in(&taken.text);
    assert!(window.get("/desk").await.text.contains(&no), "read your own write");

    let missing: Vec<(String, String)> =
        list.iter().enumerate().skip(2).map(|(index, name)| (format!("m.{index}"), name.clone())).collect();
    let mut notice: Vec<(String, &str)> = Vec::new();
    for (name, material) in &missing {
        notice.push((name.clone(), material));
        notice.push((format!("{name}.why"), "没有带来"));
    }
    let notice: Vec<(&str, &str)> =
        notice.iter().map(|(name, value)| (name.as_str(), *value)).chain([("served", "window")]).collect();
    done(&mut window, &no, "request_correction", &notice).await;
    assert!(window.get(&format!("/desk/case/{no}")).await.text.contains("待补正"));
    hall.on("2026-11-04", "10:00");
    assert_eq!(window.get("/desk").await.status, StatusCode::SEE_OTHER, "a session ends with the day");
    for browser in [&mut window, &mut street, &mut district, &mut approver, &mut issuer] {
        browser.sign_in().await;
    }
    let rest: Vec<(String, &str)> = missing
        .iter()
        .flat_map(|(name, material)| [(name.clone(), material.as_str()), (format!("{name}.copies"), "1")])
        .collect();
    let rest: Vec<(&str, &str)> = rest.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    done(&mut window, &no, "supplement", &rest).await;
    done(&mut window, &no, "accept", &[]).await;

    let record =
        [("record.staff", "李敏、王莉"), ("record.on", "2026-11-04"), ("record.place", "申请人家中")];
    let case = service::case::open(&hall.app, &clerk, &no).await.unwrap();
    let steps: Vec<(String, domain::case::StepKind)> =
        case.case().steps.iter().map(|step| (step.key.clone(), step.kind)).collect();
    let mut upper = false;
    for (key, kind) in steps {
        let said = [("step", key.as_str()), ("outcome", "agree"), ("opinion", "情况属实，同意")];
        let browser = if upper { &mut district } else { &mut street };
        match kind {
            domain::case::StepKind::Decide => break,
            domain::case::StepKind::PassUp => {
                done(&mut street, &no, "pass_up", &[]).await;
                district.sign_in().await;
                done(&mut district, &no, "sign_in", &[]).await;
                upper = true;
            }
            domain::case::StepKind::Publicity => {
                let place = [
                    ("publicity.place", "社区公示栏"),
                    ("publicity.from", "2026-11-04"),
                    ("publicity.to", "2026-11-10"),
                ];
                let page = browser.get(&format!("/desk/case/{no}")).await;
                assert!(
                    page.text.contains("公示期不少于 5 个工作日")
                        && page.text.contains("value=\"2026-11-10\"")
                );
                let form = [("form", "act-give_opinion-publicity")];
                let short = [place[0], place[1], ("publicity.to", "2026-11-09")];
                let refused =
                    act(browser, &no, "give_opinion", &[&said[..], &short[..], &form[..]].concat()).await;
                assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(
                    refused.text.contains("公示期不少于 5 个工作日，开始和最后一天都算。"),
                    "{}",
                    refused.text
                );
                assert!(refused.text.contains("社区公示栏"), "what was typed stays");
                done(browser, &no, "give_opinion", &[&said[..], &place[..]].concat()).await;
                let objection =
                    [("step", key.as_str()), ("objector", "钱守正"), ("gist", "另有住房没有申报")];
                done(&mut window, &no, "raise_objection", &objection).await;
                hall.on("2026-11-10", "10:00");
                browser.sign_in().await;
                let page = browser.get(&format!("/desk/case/{no}")).await;
                assert!(page.text.contains("还在公示") && !page.text.contains("act-give_opinion"));
                hall.on("2026-11-11", "10:00");
                browser.sign_in().await;
                let refused = act(browser, &no, "give_opinion", &[&said[..], &form[..]].concat()).await;
                assert_eq!(refused.status, StatusCode::CONFLICT);
                assert!(refused.text.contains("公示期间的异议还没有处理"), "{}", refused.text);
                let page = browser.get(&format!("/desk/case/{no}")).await;
                assert!(page.text.contains("另有住房没有申报") && !page.text.contains("钱守正"));
                let now = service::case::open(&hall.app, &clerk, &no).await.unwrap();
                let seq = now.case().step(&key).unwrap().objections[0].seq.to_string();
                let answer =
                    [("objection", seq.as_str()), ("outcome", "dismissed"), ("how", "已于 2024 年出售")];
                done(browser, &no, "answer_objection", &answer).await;
                done(browser, &no, "give_opinion", &said).await;
            }
            kind if kind.needs_record() => {
                let alone =
                    [("record.staff", "李敏"), ("record.on", "2026-11-04"), ("record.place", "申请人家中")];
                let refused = act(
                    browser,
                    &no,
                    "give_opinion",
                    &[&said[..], &alone[..], &[("form", "act-give_opinion-survey")]].concat(),
                )
                .await;
                assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
                assert!(
                    refused.text.contains("两名以上工作人员") && refused.text.contains("情况属实，同意"),
                    "{}",
                    refused.text
                );
                done(browser, &no, "give_opinion", &[&said[..], &record[..]].concat()).await;
            }
            _ => done(browser, &no, "give_opinion", &said).await,
        }
    }
    for browser in [&mut window, &mut street, &mut district, &mut approver, &mut issuer] {
        browser.sign_in().await;
    }
    let denied = act(&mut district, &no, "decide", &[("outcome", "granted")]).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN, "who examines does not decide");
    done(&mut approver, &no, "decide", &[("outcome", "granted"), ("basis", "社会救助暂行办法第十一条")])
        .await;
    done(&mut issuer, &no, "issue", &[]).await;
    done(&mut window, &no, "deliver", &[("method", "window"), ("receiver", "王小明")]).await;
    let case = window.get(&format!("/desk/case/{no}")).await;
    assert!(case.text.contains("已送达") && case.text.contains("核对这条记录"));
    service::log::advance(&hall.app).await.unwrap();
    let proof = window.get(&format!("/desk/case/{no}/events/1")).await;
    assert!(proof.text.contains("下载证据文件"), "{}", proof.text);
    let paper = window.get(&format!("/desk/case/{no}/papers/2")).await;
    assert_eq!(paper.headers["content-type"], "application/pdf");
}

#[tokio::test]
async fn after_an_act_the_page_says_what_happened_and_whose_turn_it_is() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let mut browser = hall.browser(&clerk).await;
    let accepted = act(&mut browser, &no, "accept", &[]).await;
    let page = browser.get(accepted.location()).await;
    let said = page.text.split("role=\"status\"").nth(1).unwrap().split("</div>").next().unwrap().to_owned();
    let master = hall.app.master();
    let next = format!("接下来：{}后台办“调查”", master.short_name(&competence.accepts));
    assert!(
        said.contains("办好了：受理，") && said.contains("受理通知书》。已记入账本") && said.contains(&next),
        "{said}"
    );
    let looks_on = hall.browser(&hall.any(Role::Supervisor)).await.get(&format!("/desk/case/{no}")).await;
    assert!(looks_on.text.contains(&next) && looks_on.text.contains("您可以看，不用办"), "{}", looks_on.text);
    let plain = browser.get(&format!("/desk/case/{no}")).await;
    assert!(!plain.text.contains("办好了："), "said once, after the act");
    let made_up = browser.get(&format!("/desk/case/{no}?done=7-9x")).await;
    assert_eq!(made_up.status, StatusCode::OK);
}

#[tokio::test]
async fn results_are_called_by_the_type_of_their_item_on_pages_and_in_answers() {
    let hall = Hall::open("2026-11-02").await;
    for (item, word) in [("SX-017", "办结"), ("SX-042", "不予许可")] {
        let (clerk, competence) = hall.clerk_for(item);
        let (no, _) = hall.take_in(&clerk, &hall.application(item, 99)).await;
        hall.does(&clerk, &no, Act::ACCEPT).await;
        let granted = item == "SX-017";
        if !granted {
            let reviewer = hall.who(Role::Reviewer, &competence.decides, 0);
            let agree = Act::GiveOpinion {
                step: "examine".to_owned(),
                outcome: domain::case::OpinionOutcome::Disagree,
                opinion: "不符合条件".to_owned(),
                record: None,
                publicity: None,
                examined: None,
            };
            hall.does(&reviewer, &no, agree).await;
        }
        let decider = if granted { clerk.clone() } else { hall.who(Role::Approver, &competence.decides, 0) };
        let outcome =
            if granted { domain::case::VerdictIn::Granted } else { domain::case::VerdictIn::Refused };
        let why = (!granted).then(|| "不符合条件".to_owned());
        hall.does(&decider, &no, Act::Decide { outcome, basis: None, why, examined: None }).await;
        let page = hall.browser(&clerk).await.get(&format!("/desk/case/{no}")).await;
        let tag = format!(">{word}</span>");
        assert!(page.text.contains(&tag) && !page.text.contains("准予（予以）"), "{item}: {}", page.text);
    }
}

#[tokio::test]
async fn an_intake_asks_an_organisation_for_its_own_certificate_and_who_represents_it() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-042");
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get("/desk/new/SX-042").await;
    // The guide says 原件, 1 份 of the application form, and 复印件 of the licence.
    let first = page.text.split("name=\"m.0.originals\"").nth(1).unwrap();
    assert!(
        first.contains("value=\"1\"") && first.split("m.0.copies").nth(1).unwrap().contains("value=\"0\"")
    );
    let second = page.text.split("name=\"m.1.originals\"").nth(1).unwrap();
    assert!(
        second.contains("value=\"0\"") && second.split("m.1.copies").nth(1).unwrap().contains("value=\"1\"")
    );
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let list = materials(&hall, "SX-042");
    let form = intake(&page, &csrf, &once, &list);
    let company = [
        ("applicant.kind", "legal"),
        ("applicant.name", "天津海河酒店有限公司"),
        ("applicant.id_kind", "001"),
        ("applicant.id_no", "91350100M000100Y43"),
        ("applicant.legal_rep", "赵某"),
    ];
    let wrong = [
        (vec![("applicant.kind", "legal")], "applicant.legal_rep-e"),
        ([&company[..4], &[("applicant.legal_rep", " ")]].concat(), "applicant.legal_rep-e"),
        (
            vec![("applicant.id_kind", "001"), ("applicant.id_no", "91350100M000100Y43")],
            "applicant.id_kind-e",
        ),
        ([&company[..2], &company[4..], &[("applicant.id_kind", "113")]].concat(), "applicant.id_kind-e"),
    ];
    for (changes, mark) in wrong {
        let answer = browser.post("/desk/new/SX-042", &with(&form, &changes)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
        assert!(answer.text.contains(mark), "{changes:?}: {}", answer.text);
    }
    let taken = browser.post("/desk/new/SX-042", &with(&form, &company)).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
    let path = format!("/desk/case/{}", number_in(&taken.text));
    let case = browser.get(&path).await;
    assert!(!case.text.contains("赵某"), "sealed like the rest");
    let shown = browser.post(&format!("{path}/reveal"), &[("csrf", &csrf), ("reason", "核对授权")]).await;
    assert!(shown.text.contains("赵某"), "{}", shown.text);
}

#[tokio::test]
async fn an_immediate_item_ends_without_a_required_material_only_by_confirmation_and_reason() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-017");
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get("/desk/new/SX-017").await;
    assert!(!page.text.contains("incomplete_why"), "not asked before it matters");
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let list = materials(&hall, "SX-017");
    let form = intake(&page, &csrf, &once, &list[..1]);
    let finish = [("after", "finish"), ("outcome", "granted"), ("receiver", "王小明")];
    let events = hall.app.store().event_count().await.unwrap();
    let asked = browser.post("/desk/new/SX-017", &with(&form, &finish)).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains(&format!("{} 没有收到，仍然办结", list[1])), "{}", asked.text);
    let ticked = [&finish[..], &[("incomplete", list[1].as_str()), ("incomplete_why", " ")]].concat();
    let silent = browser.post("/desk/new/SX-017", &with(&form, &ticked)).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("incomplete_why-e"), "a reason is needed");
    assert_eq!(hall.app.store().event_count().await.unwrap(), events, "nothing is recorded before");
    let said =
        [&finish[..], &[("incomplete", list[1].as_str()), ("incomplete_why", "电子证照已核验")]].concat();
    let done = browser.post("/desk/new/SX-017", &with(&form, &said)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    service::supervision::settle(&hall.app).await.unwrap();
    let case = browser.get(&format!("/desk/case/{}", number_in(&done.text))).await;
    let recorded = format!("必备材料{}没有收取：电子证照已核验", list[1]);
    assert!(case.text.contains(&recorded) && case.text.contains("必备材料不齐就受理"), "{}", case.text);
}

#[tokio::test]
async fn a_decision_on_an_immediate_item_asks_the_same_and_originals_go_back_at_once() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-017");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-017", 1)).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let mut browser = hall.browser(&clerk).await;
    let form = [("outcome", "granted"), ("form", "act-decide"), ("incomplete_why", "")];
    let asked = act(&mut browser, &no, "decide", &form).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(asked.text.contains("先收齐，或者勾选确认"), "{}", asked.text);
    let list = materials(&hall, "SX-017");
    let said = [("outcome", "granted"), ("incomplete", list[1].as_str()), ("incomplete_why", "共享核验")];
    done(&mut browser, &no, "decide", &said).await;

    let page = browser.get("/desk/new/SX-017").await;
    let (csrf, once) = (page.hidden("csrf"), page.hidden("once"));
    let form = intake(&page, &csrf, &once, &list);
    let finish = [
        ("after", "finish"),
        ("outcome", "granted"),
        ("receiver", "王小明"),
        ("m.0.originals", "1"),
        ("m.1.originals", "1"),
    ];
    let finished = browser.post("/desk/new/SX-017", &with(&form, &finish)).await;
    assert!(finished.text.contains("原件当面退还"), "{}", finished.text);
    let case = browser.get(&format!("/desk/case/{}", number_in(&finished.text))).await;
    assert!(
        case.text.contains("1 份留卷") && !case.text.contains("份待退"),
        "the form stays, the card goes back"
    );
}

#[tokio::test]
async fn during_a_pause_the_count_goes_on_as_planned_and_an_extension_stands_beside_the_limit() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-042");
    let reviewer = hall.who(Role::Reviewer, &competence.decides, 0);
    let head = hall.who(Role::BodyHead, &competence.decides, 0);
    let (no, code) = hall.take_in(&clerk, &hall.application("SX-042", 99)).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    hall.on("2026-11-04", "10:00");
    let suspend = Act::Suspend {
        ground: domain::case::Ground::ExpertReview,
        planned_days: 3,
        why: "结构安全要评审".to_owned(),
        served: None,
    };
    hall.does(&reviewer, &no, suspend).await;
    let path = format!("/desk/case/{no}");
    let page = hall.browser(&reviewer).await.get(&path).await;
    // 4 November stands still; 5 and 6 are planned to; from the 9th on days are expected to count.
    assert_eq!(page.text.matches("<li class=\"day pause").count(), 3, "the planned days and no more");
    assert_eq!(page.text.matches("<li class=\"day pause expected").count(), 2);
    assert!(page.text.contains("day ahead expected") && page.text.contains("11月9日 周一：第 2 天（预计"));
    assert!(page.text.contains("预计算到"), "{}", page.text);
    hall.does(&reviewer, &no, Act::Resume).await;
    hall.does(&reviewer, &no, Act::RequestExtension { days: 5, why: "评审意见要核实".to_owned() }).await;
    let asked = hall.browser(&reviewer).await.get(&path).await;
    assert!(!asked.text.contains("expected") && !asked.text.contains("+ 延长"), "not before it is approved");
    hall.does(&head, &no, Act::ApproveExtension { served: None }).await;
    let page = hall.browser(&reviewer).await.get(&path).await;
    assert!(page.text.contains("个工作日 + 延长 5 个工作日（2026-11-04 批准）"), "{}", page.text);
    let told = hall.anonymous().post("/progress", &[("no", &no), ("code", &code)]).await;
    assert!(told.text.contains("+ 延长 5 个工作日（2026-11-04 批准）"), "the applicant reads it too");
}

/// 法律援助法 §43 gives seven days, the guide promises seven working days: the law ends first.
#[tokio::test]
async fn where_one_day_is_told_it_is_the_earlier_of_statute_and_promise() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-049");
    let reviewer = hall.who(Role::Reviewer, &competence.accepts, 0);
    let application = hall.application("SX-049", 99);
    let (no, code) = hall.take_in(&clerk, &application).await;
    hall.does(&clerk, &no, Act::PassUp).await;
    hall.does(&reviewer, &no, Act::SignIn).await;
    hall.does(&reviewer, &no, Act::ACCEPT).await;
    let opened = service::case::open(&hall.app, &clerk, &no).await.unwrap();
    let clock = &opened.case().clock;
    let [statute, promise] = [clock.statutory_due_on, clock.promised_due_on].map(Option::unwrap);
    assert!(statute < promise, "{statute} {promise}");
    let told = hall.anonymous().post("/progress", &[("no", &no), ("code", &code)]).await.text;
    assert!(told.contains("最晚2026年11月9日") && !told.contains("最晚2026年11月11日"), "{told}");
    assert!(told.contains("法定时限：怎么算到 11月9日"), "{told}");
    assert!(told.contains("用了 0 天，共 7 个自然日"), "{told}");
    let notice = opened.case().papers.last().unwrap();
    let paper = service::paper::content(&hall.app, &clerk, &no, notice.seq, false).await.unwrap();
    let paper = serde_json::to_string(&paper).unwrap();
    assert!(paper.contains("应当不迟于2026年11月9日"), "{paper}");
    let guide = hall.anonymous().get(&format!("/items/{}", application.item)).await.text;
    assert!(guide.contains(">给予法律援助决定书<"), "{guide}");
}

#[tokio::test]
async fn a_paper_made_in_a_back_office_is_not_served_by_default_and_an_extended_case_is_called_so() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-042");
    let reviewer = hall.who(Role::Reviewer, &competence.decides, 0);
    let head = hall.who(Role::BodyHead, &competence.decides, 0);
    let approver = hall.who(Role::Approver, &competence.decides, 0);
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-042", 99)).await;
    let path = format!("/desk/case/{no}");
    let (at_once, later) = ("name=\"served\" value=\"window\" checked", "name=\"served\" value=\"\" checked");
    let window = hall.browser(&clerk).await.get(&path).await.text;
    assert!(window.contains(at_once) && !window.contains(later), "the applicant stands before the clerk");
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let office = hall.browser(&reviewer).await.get(&path).await.text;
    assert!(office.contains(later) && !office.contains(at_once), "{office}");
    assert!(!office.contains("指南没有列特别程序"), "it lists them: {office}");
    hall.does(&reviewer, &no, Act::RequestExtension { days: 5, why: "要核实".to_owned() }).await;
    let asked = hall.browser(&head).await.get(&path).await.text;
    assert!(asked.contains(later) && !asked.contains(at_once), "{asked}");
    hall.does(&head, &no, Act::ApproveExtension { served: None }).await;
    let opened = service::case::open(&hall.app, &clerk, &no).await.unwrap();
    for step in opened.case().steps.iter().filter(|step| step.kind != domain::case::StepKind::Decide) {
        let record = step.kind.needs_record().then(|| domain::case::RecordIn {
            staff: vec!["李敏".to_owned(), "王莉".to_owned()],
            on: opened.case().received_on,
            place: "现场".to_owned(),
        });
        let opinion = "符合条件".to_owned();
        let outcome = domain::case::OpinionOutcome::Agree;
        let act = Act::GiveOpinion {
            step: step.key.clone(),
            outcome,
            opinion,
            record,
            publicity: None,
            examined: None,
        };
        hall.does(&reviewer, &no, act).await;
    }
    let deciding = hall.browser(&approver).await.get(&path).await.text;
    assert!(deciding.contains("《中华人民共和国行政许可法》第三十八条由系统印在决定书上"), "{deciding}");
    let outcome = domain::case::VerdictIn::Granted;
    hall.does(&approver, &no, Act::Decide { outcome, basis: None, why: None, examined: None }).await;
    let decided = hall.browser(&clerk).await.get(&path).await.text;
    assert!(decided.contains("延期办结") && !decided.contains("按时办结"), "one truth: {decided}");
}

#[tokio::test]
async fn who_examines_an_item_without_special_procedures_reads_that_its_time_cannot_stop() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-049");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-049", 99)).await;
    let examiner = hall.who(Role::Reviewer, &competence.accepts, 0);
    hall.does(&clerk, &no, Act::PassUp).await;
    hall.does(&examiner, &no, Act::SignIn).await;
    hall.does(&examiner, &no, Act::ACCEPT).await;
    let line = "指南没有列特别程序，时限不能停";
    let path = format!("/desk/case/{no}");
    assert!(hall.browser(&examiner).await.get(&path).await.text.contains(line));
    assert!(!hall.browser(&clerk).await.get(&path).await.text.contains(line), "the window does not examine");
}

#[tokio::test]
async fn an_immediate_item_is_said_to_be_concluded_at_once_wherever_a_limit_is_told() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-017");
    let application = hall.application("SX-017", 99);
    let (no, code) = hall.take_in(&clerk, &application).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let mut browser = hall.browser(&clerk).await;
    let mut citizen = hall.anonymous();
    let pages = [
        browser.get(&format!("/desk/case/{no}")).await,
        browser.get("/desk").await,
        citizen.get(&format!("/items/{}", application.item)).await,
        citizen.post("/progress", &[("no", &no), ("code", &code)]).await,
    ];
    for page in pages {
        let told = page.text.replace("未定时限、即办", "");
        assert!(told.contains("即时办结") && !told.contains("未定时限"), "{told}");
    }
    let opened = service::case::open(&hall.app, &clerk, &no).await.unwrap();
    let notice = opened.case().papers.last().unwrap().seq;
    let paper = service::paper::content(&hall.app, &clerk, &no, notice, false).await.unwrap();
    assert!(serde_json::to_string(&paper).unwrap().contains("即时办结"), "{paper:?}");
}

#[tokio::test]
async fn who_comes_second_learns_who_was_first_and_what_they_did() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get(&format!("/desk/case/{no}")).await;
    let (csrf, seen) = (page.hidden("csrf"), page.hidden("seen"));
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let form = [("csrf", csrf.as_str()), ("seen", &seen), ("form", "act-withdraw"), ("why", "家里另有安排")];
    let answer = browser.post(&format!("/desk/case/{no}/acts/withdraw"), &form).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    assert!(
        answer.text.contains("别人先办了一步")
            && answer.text.contains(&clerk.author.name)
            && answer.text.contains("：受理")
    );
    assert!(answer.text.contains("家里另有安排"), "everything typed is kept");
}

#[tokio::test]
async fn what_one_may_not_see_is_not_there_and_what_one_may_not_do_says_why() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let master = hall.app.master();
    let mut actors = master.accounts.keys().filter_map(|name| master.actor(name));
    let stranger =
        actors.find(|actor| actor.is(Role::WindowClerk) && actor.unit() != &competence.centre).unwrap();
    let mut elsewhere = hall.browser(&stranger).await;
    let hidden = elsewhere.get(&format!("/desk/case/{no}")).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert!(
        hidden.text.contains("没有找到这一页")
            && hidden.text.contains(&hidden.headers["x-operation-id"].to_str().unwrap().to_owned())
    );
    let mut window = hall.browser(&clerk).await;
    for path in [
        "/admin",
        "/catalogue",
        "/catalogue/SX-001",
        "/catalogue/proofs",
        "/catalogue/synonyms",
        "/supervision",
        "/desk/centre",
        "/admin/accounts/heping_administrator",
    ] {
        let denied = window.get(path).await;
        assert_eq!(denied.status, StatusCode::FORBIDDEN, "{path}");
        assert!(denied.text.contains("您的岗位没有这项职责"), "{path}");
    }
    let denied = act(&mut window, &no, "decide", &[("outcome", "granted")]).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    assert_eq!(window.get("/desk/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(window.post(&format!("/desk/case/{no}/acts/fly"), &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_role_has_a_first_page() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    hall.on("2026-11-20", "10:00");
    let head = hall.who(Role::CentreHead, &competence.centre, 0);
    let rows = [
        (
            head,
            vec![
                ("/desk/centre", no.as_str()),
                ("/desk/centre?list=late", "超期的件"),
                ("/desk/centre?list=near", "到期"),
                ("/desk/centre?list=unsigned", "签收"),
                ("/catalogue/proofs", "href=\"/items/SX-009\""),
            ],
        ),
        (
            hall.any(Role::Supervisor),
            vec![
                ("/supervision", no.as_str()),
                ("/supervision?list=near", "临期"),
                ("/supervision?list=deemed", "视为受理"),
                ("/supervision?list=all", no.as_str()),
                ("/supervision", "href=\"/catalogue/proofs\""),
                ("/catalogue/proofs", "清理前后"),
            ],
        ),
        (
            hall.any(Role::CatalogueEditor),
            vec![
                ("/catalogue", "SX-001"),
                ("/catalogue?severity=error", "错误"),
                ("/catalogue/SX-001", "各环节合计长于承诺时限"),
                ("/catalogue", "href=\"/catalogue/proofs\""),
                ("/catalogue/proofs?body=民政部门", "民政部门有 3 个事项要求提供“最低生活保障证”"),
            ],
        ),
        (hall.any(Role::Administrator), vec![("/admin", "账号与岗位"), ("/admin?q=clerk", "clerk")]),
        (hall.any(Role::BodyHead), vec![("/desk", "待我办"), ("/catalogue/proofs", "清理前后")]),
        (hall.any(Role::Issuer), vec![("/desk", "待我办")]),
    ];
    for (actor, pages) in rows {
        let mut browser = hall.browser(&actor).await;
        for (path, mark) in pages {
            let page = browser.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{} {path}", actor.title);
            assert!(page.text.contains(mark), "{} {path}: no {mark}", actor.title);
        }
    }
}

#[tokio::test]
async fn telling_what_lacks_comes_before_accepting() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-009");
    let whole = hall.application("SX-009", 99);
    let lacking = hall.application("SX-009", 1);
    let mut browser = hall.browser(&clerk).await;
    for (application, first) in [(whole, "act-accept"), (lacking, "act-request_correction")] {
        let (no, _) = hall.take_in(&clerk, &application).await;
        let page = browser.get(&format!("/desk/case/{no}")).await;
        let open = page.text.split("<details id=\"").nth(1).unwrap_or_default();
        assert!(open.starts_with(first), "{first} stands first and open");
    }
}

#[tokio::test]
async fn whoever_is_locked_out_learns_for_how_long_and_whom_to_ask() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let wrong = [("username", "nobody.here"), ("password", "not this one")];
    for _ in 0..5 {
        let answer = browser.post("/login", &wrong).await;
        assert!(answer.status == StatusCode::UNAUTHORIZED && answer.text.contains("账号或密码不对"));
    }
    let locked = browser.post("/login", &wrong).await;
    assert_eq!(locked.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        locked.text.contains("请等 5 分钟再登录") && locked.text.contains("系统管理员"),
        "{}",
        locked.text
    );
    assert!(locked.text.contains("value=\"nobody.here\""), "the name is kept");
}

#[tokio::test]
async fn a_store_that_needs_recovery_says_so_before_anybody_types() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let sound = hall.browser(&clerk).await.get("/desk").await;
    assert!(!sound.text.contains("系统正在恢复"));
    let hall = hall.without_its_head().await;
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get(&format!("/desk/case/{no}")).await;
    assert!(page.status == StatusCode::OK && page.text.contains("系统正在恢复"));
    let (csrf, seen) = (page.hidden("csrf"), page.hidden("seen"));
    let why = "家里有事，不办了";
    let form = [("csrf", csrf.as_str()), ("seen", &seen), ("form", "act-withdraw"), ("why", why)];
    let refused = browser.post(&format!("/desk/case/{no}/acts/withdraw"), &form).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.text.contains(why), "what was typed is kept: {}", refused.text);
}

#[tokio::test]
async fn showing_the_whole_number_needs_a_reason_and_is_recorded() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get(&format!("/desk/case/{no}")).await;
    assert!(!page.text.contains("11010519491231002X"));
    let csrf = page.hidden("csrf");
    let path = format!("/desk/case/{no}/reveal");
    let silent = browser.post(&path, &[("csrf", &csrf), ("reason", " ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!silent.text.contains("11010519491231002X"));
    let events = hall.app.store().event_count().await.unwrap();
    let shown = browser.post(&path, &[("csrf", &csrf), ("reason", "与户籍核对")]).await;
    assert!(shown.status == StatusCode::OK && shown.text.contains("11010519491231002X"));
    assert_eq!(hall.app.store().event_count().await.unwrap(), events + 1);
}

#[tokio::test]
async fn a_code_is_recovered_by_document_and_phone_and_the_old_one_ends() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, old) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let mut citizen = hall.anonymous();
    let wrong = citizen
        .post("/progress/recover", &[("no", &no), ("id_no", "11010519491231002X"), ("phone", "13900000000")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("value=\"13900000000\""), "everything typed is kept");
    let right = citizen
        .post("/progress/recover", &[("no", &no), ("id_no", "11010519491231002x"), ("phone", "13800000000")])
        .await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.text);
    let code = right.hidden("code");
    assert_ne!(code, old);
    assert_eq!(
        citizen.post("/progress", &[("no", &no), ("code", &old)]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        citizen.post("/progress", &[("no", &no), ("code", &code.to_lowercase())]).await.status,
        StatusCode::OK
    );
    for _ in 0..12 {
        citizen.post("/progress", &[("no", &no), ("code", "0000000000")]).await;
    }
    let blocked = citizen.post("/progress", &[("no", &no), ("code", &code)]).await;
    assert_eq!(blocked.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(blocked.headers.contains_key("retry-after") && blocked.text.contains("暂时停用"));
}

#[tokio::test]
async fn the_check_page_tells_when_where_and_by_whom_and_hides_materials() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let (no, code) = hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    let opened = service::case::open(&hall.app, &clerk, &no).await.unwrap();
    let url = service::paper::check_url(&hall.app, opened.row.id, opened.case().papers[0].seq);
    let path = url.strip_prefix("http://127.0.0.1").unwrap();
    let mut citizen = hall.anonymous();
    let waiting = citizen.get(path).await;
    assert!(waiting.text.contains("等下一次签名"), "{}", waiting.text);
    service::log::advance(&hall.app).await.unwrap();
    let page = citizen.get(path).await;
    assert!(
        page.text.contains("2026年11月2日 09:00 收到了这份申请") && page.text.contains(&clerk.author.name)
    );
    assert!(page.text.contains("王*明") && !page.text.contains("居民户口簿"));
    let wrong = citizen.post(path, &[("code", "0000000000")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && !wrong.text.contains("居民户口簿"));
    let right = citizen.post(path, &[("code", &code)]).await;
    assert!(right.status == StatusCode::OK && right.text.contains("居民户口簿"));
    let evidence = citizen.get(&format!("{path}/evidence.json")).await;
    assert!(evidence.status == StatusCode::OK && !evidence.text.contains("王小明"));
    assert_eq!(citizen.get("/check/AAAAAAAAAAAAAAAAAAAAAA").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_administrator_makes_moves_and_stops_accounts() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.browser(&hall.any(Role::Administrator)).await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let page = browser.get("/admin").await;
    let csrf = page.hidden("csrf");
    let post = clerk.author.post.0.as_str();
    let short = [
        ("csrf", csrf.as_str()),
        ("username", "new.clerk"),
        ("name", "新同事"),
        ("post", post),
        ("password", "123"),
    ];
    let refused = browser.post("/admin/accounts", &short).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("至少 8 个字符") && refused.text.contains("value=\"新同事\""));
    let good = [
        ("csrf", csrf.as_str()),
        ("username", "new.clerk"),
        ("name", "新同事"),
        ("post", post),
        ("password", "long-enough-1"),
    ];
    assert_eq!(browser.post("/admin/accounts", &good).await.location(), "/admin/accounts/new.clerk?done=1");
    let mut newcomer = hall.anonymous();
    let signed = newcomer.post("/login", &[("username", "new.clerk"), ("password", "long-enough-1")]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER);
    assert_eq!(newcomer.get("/desk").await.status, StatusCode::OK);
    let stop = browser.post("/admin/accounts/new.clerk/active", &[("csrf", &csrf), ("active", "0")]).await;
    assert_eq!(stop.status, StatusCode::SEE_OTHER, "{}", stop.text);
    assert_eq!(newcomer.get("/desk").await.status, StatusCode::SEE_OTHER, "a dismissed clerk is out at once");
    let own = browser
        .post("/admin/accounts/heping_administrator/active", &[("csrf", &csrf), ("active", "0")])
        .await;
    assert_ne!(own.status, StatusCode::SEE_OTHER, "not one's own account");
}

#[tokio::test]
async fn elderly_mode_is_kept_and_leads_back() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    assert!(browser.get("/progress").await.text.contains("class=\"\""));
    assert_eq!(browser.get("/elder?on=1&back=/progress").await.location(), "/progress");
    assert!(browser.get("/progress").await.text.contains("class=\"elder\""));
    assert_eq!(browser.get("/elder?on=0&back=https://evil.example/").await.location(), "/");
    assert!(browser.get("/progress").await.text.contains("class=\"\""));
}

#[tokio::test]
async fn the_districts_editor_gives_a_word_what_it_stands_for() {
    let hall = Hall::open("2026-11-02").await;
    let master = hall.app.master();
    let mut actors = master.accounts.keys().filter_map(|name| master.actor(name));
    let editor = actors.find(|actor| service::catalogue::synonyms::may_keep(&hall.app, actor)).unwrap();
    let word = "%E9%93%81%E9%A5%AD%E7%A2%97"; // 铁饭碗
    let mut public = hall.anonymous();
    let none = public.get(&format!("/search?q={word}")).await;
    assert!(none.text.contains("没有找到“铁饭碗”"));
    service::catalogue::settle_searches(&hall.app).await.unwrap();

    let mut browser = hall.browser(&editor).await;
    let page = browser.get("/catalogue/synonyms").await;
    assert!(
        page.text.contains("1 次，最近 11月2日 周一") && page.text.contains(&format!("?word={word}#form")),
        "{}",
        page.text
    );
    let csrf = page.hidden("csrf");
    let form = |word: &'static str, phrase: &'static str, item: &'static str, what: &'static str| {
        let csrf = csrf.clone();
        move || {
            vec![
                ("csrf", csrf.clone()),
                ("word", word.into()),
                ("phrase", phrase.into()),
                ("item", item.into()),
                ("do", what.into()),
            ]
        }
    };
    let mut post = async |form: Vec<(&'static str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/catalogue/synonyms", &form).await
    };
    // What is wrong stands beside its field, and what was typed is kept.
    for (word, phrase, item, told) in [
        ("碗", "就业登记", "", "至少要两个字"),
        ("铁饭碗", "", "", "请选择事项，或填写目录里的词"),
        ("铁饭碗", "就业，登记", "", "只能有汉字、字母和数字，不要标点和号码"),
        ("铁饭碗", "", "SX-999", "没有这个编码的事项"),
    ] {
        let wrong = post(form(word, phrase, item, "save")()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(
            wrong.text.contains(told) && wrong.text.contains(&format!("value=\"{word}\"")),
            "{told}: {}",
            wrong.text
        );
    }
    let tried = post(form("铁饭碗", "就业登记", "", "try")()).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(
        tried.text.contains("保存后会找到") && tried.text.contains("同义词：铁饭碗→就业登记"),
        "{}",
        tried.text
    );
    assert!(tried.text.contains("只指其中一个事项") && tried.text.contains("item=SX-"), "{}", tried.text);
    let empty = post(form("铁饭碗", "没有的词儿", "", "try")()).await;
    assert!(empty.text.contains("还是什么都找不到"));
    assert!(public.get(&format!("/search?q={word}")).await.text.contains("没有找到"));

    let saved = post(form("铁饭碗", "就业登记", "", "save")()).await;
    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/catalogue/synonyms?done=added"));
    assert!(public.get(&format!("/search?q={word}")).await.text.contains("同义词：铁饭碗→就业登记"));
    let listed = browser.get("/catalogue/synonyms").await;
    assert!(listed.text.contains("共 1 条") && !listed.text.contains("1 次，最近"), "{}", listed.text);
    let change = browser
        .get(&format!("/catalogue/synonyms?change=1&word={word}&phrase=%E5%B0%B1%E4%B8%9A%E7%99%BB%E8%AE%B0"))
        .await;
    assert!(
        change.text.contains("改“铁饭碗”") && change.hidden("before.phrase") == "就业登记",
        "{}",
        change.text
    );
    let before = [
        ("csrf", csrf.as_str()),
        ("before.word", "铁饭碗"),
        ("before.phrase", "就业登记"),
        ("before.item", ""),
    ];
    let forged = browser.post("/catalogue/synonyms/strike", &before[1..]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let struck = browser.post("/catalogue/synonyms/strike", &before).await;
    assert_eq!(struck.status, StatusCode::SEE_OTHER);
    assert!(public.get(&format!("/search?q={word}")).await.text.contains("没有找到"));
    let forgotten = browser.post("/catalogue/synonyms/forget", &[("csrf", &csrf), ("words", "铁饭碗")]).await;
    assert_eq!(forgotten.status, StatusCode::SEE_OTHER);
    let page = browser.get("/catalogue/synonyms").await;
    assert!(
        page.text.contains("没有。群众和窗口搜不到的话会列在这里") && page.text.contains("还没有。"),
        "{}",
        page.text
    );
}

/// Elements of the national list are typed section by section; a wrong code is told beside its field, and a section
/// can be taken over from another item.
#[tokio::test]
async fn codes_are_checked_by_their_field_and_sections_are_copied() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.browser(&hall.any(Role::CatalogueEditor)).await;
    let open = |code: &str| format!("/catalogue/{code}/revision");
    let csrf = browser.get("/catalogue/SX-001").await.hidden("csrf");
    browser.post(&open("SX-001"), &[("csrf", &csrf)]).await;
    let page = browser.get(&open("SX-001")).await;
    let serial = page.hidden("serial");
    assert!(page.text.contains("材料补充") && page.text.contains("监督投诉方式"));
    let codes = format!("{}/codes", open("SX-001"));
    let wrong = "11450721MB155808124000105002000";
    let typed = [
        ("csrf", csrf.as_str()),
        ("serial", serial.as_str()),
        ("implementation", wrong),
        ("body", "区民政局"),
    ];
    let refused = browser.post(&codes, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("第 18 位：校验码应为“1”，实为“2”"), "told by the field");
    assert!(
        refused.text.contains(&format!("value=\"{wrong}\"")) && refused.text.contains("value=\"区民政局\"")
    );
    let right = [
        ("csrf", csrf.as_str()),
        ("serial", serial.as_str()),
        ("implementation", "11450721MB155808114000105002000"),
        ("body", "区民政局"),
    ];
    let saved = browser.post(&codes, &right).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let page = browser.get(&open("SX-001")).await;
    assert!(page.text.contains("写明实施主体：区民政局"), "told among the differences");
    let serial = page.hidden("serial");
    let copy = format!("{}/process/copy", open("SX-001"));
    let nothing = browser.post(&copy, &[("csrf", &csrf), ("serial", &serial), ("from", "SX-999")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("没有这个编号的别的事项") && nothing.text.contains("value=\"SX-999\""));
    let without = browser.post(&copy, &[("serial", &serial), ("from", "SX-002")]).await;
    assert_eq!(without.status, StatusCode::FORBIDDEN, "the form's token is asked for");
    let copied = browser.post(&copy, &[("csrf", &csrf), ("serial", &serial), ("from", "SX-002")]).await;
    assert_eq!(copied.status, StatusCode::SEE_OTHER, "{}", copied.text);
    assert!(browser.get(&open("SX-001")).await.text.contains("办理流程："), "told among the differences");
}
