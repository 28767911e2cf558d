//! A revision on the pages: thrown away in two steps, sent back with a reason everybody on its way reads, and what is wrong
//! by its field.

use axum::http::StatusCode;
use domain::authority::Actor;
use domain::catalogue::{ItemVersion, LegalBasis, RevisionAct};
use domain::organisation::Role;
use service::catalogue::revision;

use crate::support::{Answer, Browser, Hall};

const CODE: &str = "SX-001";
const PAGE: &str = "/catalogue/SX-001/revision";

fn who(hall: &Hall, name: &str) -> Actor {
    hall.app.master().actor(name).unwrap()
}

/// A revision just opened by the district's editor, on their screen.
async fn opened(hall: &Hall) -> Browser {
    let mut browser = hall.browser(&who(hall, "heping_catalogue_editor")).await;
    let csrf = browser.get("/catalogue/SX-001").await.hidden("csrf");
    assert_eq!(browser.post(PAGE, &[("csrf", &csrf)]).await.status, StatusCode::SEE_OTHER);
    browser
}

/// Posts a form of the page as it stands.
async fn posts(browser: &mut Browser, form: &str, typed: &[(&str, &str)]) -> Answer {
    let page = browser.get(PAGE).await;
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let all = [[("csrf", csrf.as_str()), ("serial", serial.as_str())].as_slice(), typed].concat();
    browser.post(&format!("{PAGE}/{form}"), &all).await
}

/// Every element rests on a rule, and something differs from the version in force.
fn based(item: &ItemVersion) -> ItemVersion {
    let basis: LegalBasis = serde_json::from_value(serde_json::json!({
        "doc": "社会救助暂行办法", "doc_no": "国务院令第649号", "issuer": "国务院", "date": "2014-02-21",
        "article": "第十一条", "gist": "申请最低生活保障的程序",
    }))
    .unwrap();
    let mut item = item.clone();
    item.materials.remove(0);
    item.materials.iter_mut().for_each(|one| one.legal_basis = Some(basis.clone()));
    item.conditions.iter_mut().for_each(|one| one.legal_basis = Some(basis.clone()));
    item.questions =
        serde_json::from_value(serde_json::json!([{"question": "多久办好？", "answer": "二十个工作日"}]))
            .unwrap();
    item.legal_bases.push(basis);
    item
}

async fn does(hall: &Hall, actor: &Actor, act: RevisionAct) {
    let seen = hall.app.store().revision(CODE).await.unwrap().unwrap().serial;
    revision::act(&hall.app, actor, CODE, seen, act).await.unwrap();
}

#[tokio::test]
async fn a_draft_is_thrown_away_only_by_who_says_so_twice() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = opened(&hall).await;
    let page = browser.get(PAGE).await;
    let (before, after) = page.text.split_once("<details class=\"discard\">").unwrap();
    assert!(before.contains("acts/submit") && after.contains("acts/discard"), "behind its own summary");
    assert!(after.contains("我知道写的都会没有"));

    let refused = posts(&mut browser, "acts/discard", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("href=\"#discard-sure\"") && refused.text.contains("请先勾选"));
    assert!(refused.text.contains("<details class=\"discard\" open>"), "the box is in sight");
    assert_eq!(browser.get(PAGE).await.status, StatusCode::OK, "the draft is still there");

    let gone = posts(&mut browser, "acts/discard", &[("sure", "1")]).await;
    assert_eq!((gone.status, gone.location()), (StatusCode::SEE_OTHER, "/catalogue/revisions?done=discard"));
    assert_eq!(browser.get(PAGE).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_section_that_is_refused_is_said_not_to_be_saved() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = opened(&hall).await;
    assert!(!browser.get(PAGE).await.text.contains("data-unsaved"));
    let refused = posts(&mut browser, "help", &[("questions", "可以占多久 三十日")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("还没有保存：有 1 处要改") && !refused.text.contains("还没有提交"));
    assert_eq!(refused.text.matches("data-unsaved").count(), 1, "the section that was refused");
}

#[tokio::test]
async fn why_it_was_sent_back_stands_on_the_page_until_it_is_published() {
    let hall = Hall::open("2026-11-02").await;
    let mut drafter = opened(&hall).await;
    let editor = who(&hall, "heping_catalogue_editor");
    let now = hall.app.store().revision(CODE).await.unwrap().unwrap();
    does(&hall, &editor, RevisionAct::Save(Box::new(based(&now.item)))).await;
    does(&hall, &editor, RevisionAct::Submit).await;
    let body = hall.who(Role::BodyHead, &now.department.unwrap(), 0);
    does(&hall, &body, RevisionAct::Sign { on: None }).await;

    let mut reviewer = hall.browser(&who(&hall, "heping_catalogue_reviewer")).await;
    assert!(!reviewer.get(PAGE).await.text.contains("id=\"returned\""), "nobody has sent it back");
    let refused = posts(&mut reviewer, "acts/return", &[("why", " ")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("id=\"return-why-e\""), "by its field");
    posts(&mut reviewer, "acts/return", &[("why", "依据写到款")]).await;

    let by = &who(&hall, "heping_catalogue_reviewer").author.name;
    let told = format!("区级审定退回，{by} 2026年11月2日");
    let page = drafter.get(PAGE).await;
    assert!(page.text.contains("退回起草人，请改好再提交"), "{}", page.text);
    assert!(page.text.contains(&told) && page.text.contains("依据写到款"), "{}", page.text);
    let list = drafter.get("/catalogue/revisions").await;
    assert!(list.text.contains("区级审定退回：依据写到款"), "also where somebody had signed before");

    does(&hall, &editor, RevisionAct::Submit).await;
    let mut signer = hall.browser(&body).await;
    let page = signer.get(PAGE).await;
    assert!(page.text.contains("以前退回过 1 次") && page.text.contains(&told), "{}", page.text);
    does(&hall, &body, RevisionAct::Sign { on: None }).await;

    for (on, why) in [("2026-11-01", "生效日期不能早于今天"), ("明天", "日期")] {
        let refused = posts(&mut reviewer, "acts/sign", &[("on", on)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{on}");
        assert!(refused.text.contains("id=\"sign-on-e\"") && refused.text.contains(why), "{on}");
        assert!(refused.text.contains(&format!("value=\"{on}\"")), "{on} is kept");
    }
    let done = posts(&mut reviewer, "acts/sign", &[("on", "")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let guide = hall.anonymous().get("/items/SX-001").await;
    assert!(guide.text.contains("<summary>多久办好？</summary><p>二十个工作日</p>"), "{}", guide.text);
}

#[tokio::test]
async fn a_process_that_takes_too_long_is_told_where_its_days_are_written() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = opened(&hall).await;
    let limits = [("promised.n", "5"), ("promised.unit", "working_day"), ("promised.text", "本机关承诺")];
    assert_eq!(posts(&mut browser, "limits", &limits).await.status, StatusCode::SEE_OTHER);
    let steps = [("s.0.step", "审查"), ("s.0.limit", "7"), ("s.0.unit", "工作日")];
    assert_eq!(posts(&mut browser, "process", &steps).await.status, StatusCode::SEE_OTHER);
    let page = browser.get(PAGE).await;
    let told = "各环节时限合计 7个工作日，超过承诺时限 5个工作日";
    for (section, next) in [("limits", "process"), ("process", "handling")] {
        let (_, from) = page.text.split_once(&format!("<section class=\"card\" id=\"{section}\">")).unwrap();
        let (own, _) = from.split_once(&format!("<section class=\"card\" id=\"{next}\">")).unwrap();
        assert!(own.contains(told), "{section}");
    }
}
