//! A package from the editor's page to the window and back to one delivery.

use axum::http::StatusCode;
use domain::organisation::Role;

use crate::support::{Answer, Browser, Hall};

async fn post(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> Answer {
    let csrf = browser.get("/desk").await.hidden("csrf");
    let mut all = vec![("csrf", csrf.as_str())];
    all.extend_from_slice(form);
    browser.post(path, &all).await
}

#[tokio::test]
async fn a_package_is_set_up_shown_and_taken_in_as_one() {
    let hall = Hall::open("2026-11-02").await;
    let master = hall.app.master();
    let centre = master.actor("quanyechang_catalogue_editor").unwrap().unit().clone();
    let clerk = hall.who(Role::WindowClerk, &centre, 0);
    let today = hall.app.clock().today();
    let taken = master.items.values().filter(|item| {
        let placement = master.placement(&item.code, &centre, today);
        let competence = placement.map(|placement| placement.competence());
        item.status.takes_cases()
            && !item.in_person
            && item.materials.len() > 1
            && competence.is_some_and(|one| clerk.may_receive(&one.centre, &one.decides).is_ok())
    });
    let codes: Vec<String> = taken.take(2).map(|item| item.code.clone()).collect();
    let editor = master.actor("heping_catalogue_editor").unwrap();
    let mut browser = hall.browser(&editor).await;
    let list = browser.get("/catalogue/packages").await;
    assert!(list.text.contains("还没有") && list.text.contains("新设一件事"));
    let form =
        [("id", "an-jia"), ("name", "我要安家"), ("m.0.item", codes[0].as_str()), ("m.1.item", "SX-999")];
    let wrong = post(&mut browser, "/catalogue/packages", &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("事项 SX-999 不在目录里") && wrong.text.contains("我要安家"));
    let form = [
        ("id", "an-jia"),
        ("name", "我要安家"),
        ("m.0.item", codes[0].as_str()),
        ("m.1.item", codes[1].as_str()),
        ("m.1.after", codes[0].as_str()),
    ];
    let done = post(&mut browser, "/catalogue/packages", &form).await;
    assert_eq!(done.location(), "/catalogue/packages/an-jia?done=saved", "{}", done.text);
    let page = browser.get(done.location()).await;
    assert!(page.text.contains("已经保存") && page.text.contains("接着办，要等前面的结果"), "{}", page.text);

    let mut anybody = hall.anonymous();
    assert!(anybody.get("/packages").await.text.contains("我要安家"));
    let shown = anybody.get("/packages/an-jia").await;
    assert!(shown.text.contains("2 份 → 1 份") && shown.text.contains("劝业场"), "{}", shown.text);
    assert_eq!(anybody.get("/packages/none").await.status, StatusCode::NOT_FOUND);

    let mut browser = hall.browser(&clerk).await;
    assert!(browser.get("/desk/new").await.text.contains("/desk/package/new/an-jia"));
    let page = browser.get("/desk/package/new/an-jia").await;
    let once = page.hidden("once");
    let mut form = vec![
        ("once", once.as_str()),
        ("channel", "window"),
        ("applicant.kind", "person"),
        ("applicant.name", "王小明"),
        ("applicant.id_kind", "111"),
        ("applicant.id_no", "110105194912310021"),
        ("applicant.phone", "13800000000"),
    ];
    let wrong = post(&mut browser, "/desk/package/new/an-jia", &form).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("王小明") && wrong.text.contains("applicant.id_no"));
    form[5].1 = "11010519491231002X";
    let taken = post(&mut browser, "/desk/package/new/an-jia", &form).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.text);
    assert!(taken.text.contains("收件完成：J") && taken.text.contains("查询码"), "{}", taken.text);
    assert!(taken.text.contains("等前面的结果") && !taken.text.contains("收这一项"));
    let again = post(&mut browser, "/desk/package/new/an-jia", &form).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    let path = again.location().to_owned();
    let case = path.trim_start_matches("/desk/package/J");
    let on_case = browser.get(&format!("/desk/case/{case}")).await;
    assert!(on_case.text.contains("一件事") && on_case.text.contains(&path));
    let early = post(&mut browser, &format!("{path}/receive"), &[("item", codes[1].as_str())]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("还没有办好"));
    let nothing = post(&mut browser, &format!("{path}/deliver"), &[("receiver", "王小明")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut stranger = hall.browser(&hall.any(Role::Administrator)).await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
}
