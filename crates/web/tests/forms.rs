//! Forms of items on the pages: at the window, in the case, on the portal, in the editor.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(dead_code, reason = "the hall is shared with other tests")]

mod support;

use axum::http::StatusCode;
use domain::catalogue::form::ItemForm;
use domain::organisation::Role;
use support::{Answer, Browser, Hall};

/// 公共租赁住房申请: an item of the demonstration with a form.
const ITEM: &str = "SX-044";

fn form(hall: &Hall) -> ItemForm {
    let master = hall.app.master();
    let item = master.items.values().find(|item| item.id == ITEM).unwrap();
    item.form.clone().unwrap()
}

/// What a window sends for an application, complete but for what a test changes.
fn intake(page: &Answer, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let base = [
        ("csrf", page.hidden("csrf")),
        ("once", page.hidden("once")),
        ("kind", "new".to_owned()),
        ("channel", "window".to_owned()),
        ("applicant.kind", "person".to_owned()),
        ("applicant.name", "王小明".to_owned()),
        ("applicant.id_kind", "111".to_owned()),
        ("applicant.id_no", "11010519491231002X".to_owned()),
        ("applicant.phone", "13800000000".to_owned()),
        ("after", "receive".to_owned()),
        ("form.xingbie", "2".to_owned()),
        ("form.chushengriqi", "1949-12-31".to_owned()),
        ("form.hunyin", "20".to_owned()),
        ("form.huji", "quanyechang".to_owned()),
        ("form.zhuzhi", "甘肃路 1 号 2 门 301".to_owned()),
        ("form.renshu", "3".to_owned()),
        ("form.nianshouru", "58600.5".to_owned()),
        ("form.dibao", "false".to_owned()),
        ("form.zhufang", "wu".to_owned()),
        ("form.chaiqian", "meiyou".to_owned()),
        ("form.fangshi", "shiwu".to_owned()),
        ("form.youxian", "lao".to_owned()),
        ("form.yuanyin", "一家三口租住在单间，申请公共租赁住房。".to_owned()),
    ];
    let kept = base.into_iter().map(|(name, value)| (name.to_owned(), value));
    let kept = kept.filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    kept.chain(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
}

async fn send(browser: &mut Browser, path: &str, form: &[(String, String)]) -> Answer {
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(path, &form).await
}

async fn events(hall: &Hall) -> i64 {
    hall.app.store().event_count().await.unwrap()
}

/// The element with this identifier, and what follows.
fn at<'a>(page: &'a Answer, id: &str) -> &'a str {
    let mark = format!("id=\"{id}\"");
    page.text.split_once(&mark).map_or_else(|| panic!("no {id}: {}", page.text), |(_, rest)| rest)
}

#[tokio::test]
async fn the_window_asks_the_form_says_what_is_wrong_and_the_case_shows_it_masked() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for(ITEM);
    let mut browser = hall.browser(&clerk).await;
    let path = format!("/desk/new/{ITEM}");
    let page = browser.get(&path).await;
    for words in [
        "公共租赁住房申请表（示范）",
        "共同申请的家庭人数（人）",
        "常见错误：漏写在外地上学的子女",
        "家庭和收入",
    ] {
        assert!(page.text.contains(words), "{words}");
    }
    let before = events(&hall).await;
    let wrong = intake(&page, &[("form.renshu", "三"), ("form.zhufang", ""), ("form.dibao", "true")]);
    let refused = send(&mut browser, &path, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (link, sentence) in [
        ("#form.renshu", "请填整数"),
        ("#form.zhufang", "请选择"),
        ("#form.dibaozheng", "“是否享受最低生活保障”选“是”时，请填写"),
    ] {
        let all: Vec<&str> =
            refused.text.split("href=\"").filter(|rest| rest.starts_with(&format!("{link}\""))).collect();
        assert!(all.len() == 1 && all[0].contains(sentence), "{link} {sentence}: {all:?}");
    }
    assert!(
        refused.text.contains("value=\"三\"") && refused.text.contains("甘肃路 1 号 2 门 301"),
        "what was typed is kept"
    );
    assert_eq!(events(&hall).await, before);

    let done = send(&mut browser, &path, &intake(&page, &[])).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let (_, rest) = done.text.split_once("收件完成：<span class=\"no\">").unwrap();
    let no = rest.split('<').next().unwrap().to_owned();
    let case = browser.get(&format!("/desk/case/{no}")).await;
    let shown = at(&case, "form");
    for words in [
        "<dt>共同申请的家庭人数</dt><dd>3 人</dd>",
        "<dd>58600.5 元</dd>",
        "<dd>劝业场街道</dd>",
        "<dd>有六十岁以上老人</dd>",
        "<dd>甘肃***</dd>",
        "<dd>***</dd>",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!case.text.contains("2 门 301") && !case.text.contains("1949-12-31"));
    let csrf = case.hidden("csrf");
    let form = [("csrf", csrf.as_str()), ("reason", "核对申请表")];
    let revealed = browser.post(&format!("/desk/case/{no}/reveal"), &form).await;
    assert!(revealed.text.contains("甘肃路 1 号 2 门 301"), "the whole form, once");
}

#[tokio::test]
async fn printing_the_filled_form_is_logged_and_needs_the_token() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for(ITEM);
    let mut application = hall.application(ITEM, 1);
    application.form = form(&hall).sample();
    let (no, _) = hall.take_in(&clerk, &application).await;
    let mut browser = hall.browser(&clerk).await;
    let path = format!("/desk/case/{no}/form.pdf");
    let before = events(&hall).await;
    assert_eq!(browser.post(&path, &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get(&path).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(events(&hall).await, before);
    let csrf = browser.get(&format!("/desk/case/{no}")).await.hidden("csrf");
    let pdf = browser.post(&path, &[("csrf", &csrf)]).await;
    assert_eq!(
        (pdf.status, pdf.headers["content-type"].to_str().unwrap()),
        (StatusCode::OK, "application/pdf")
    );
    assert_eq!(pdf.text, "公共租赁住房申请表（示范）");
    let shown = hall.app.store().events_of(&format!("show:{no}"), 0, 10).await.unwrap();
    assert_eq!(shown.len(), 1);
    assert!(shown[0].body.contains("打印申请表"), "{}", shown[0].body);
    // Who may not see the case gets nothing, and nothing is logged.
    let stranger = hall.any(Role::CatalogueEditor);
    let mut other = hall.browser(&stranger).await;
    let csrf = other.get("/catalogue").await.hidden("csrf");
    assert_eq!(other.post(&path, &[("csrf", &csrf)]).await.status, StatusCode::NOT_FOUND);
    // A case of an item without a form has none to print.
    let (clerk, _) = hall.clerk_for("SX-017");
    let (bare, _) = hall.take_in(&clerk, &hall.application("SX-017", 1)).await;
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get(&format!("/desk/case/{bare}")).await;
    assert!(!page.text.contains("form.pdf"));
    let csrf = page.hidden("csrf");
    let none = browser.post(&format!("/desk/case/{bare}/form.pdf"), &[("csrf", &csrf)]).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn known_values_are_filled_in_without_touching_what_was_typed() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for(ITEM);
    let mut browser = hall.browser(&clerk).await;
    let page = browser.get(&format!("/desk/new/{ITEM}")).await;
    let path = format!("/desk/new/{ITEM}/fill");
    let blank = [
        ("form.xingbie", ""),
        ("form.chushengriqi", ""),
        ("form.hunyin", "10"),
        ("form.huji", ""),
        ("form.zhuzhi", ""),
    ];
    let before = events(&hall).await;
    let filled = send(&mut browser, &path, &intake(&page, &blank)).await;
    assert_eq!(filled.status, StatusCode::OK);
    assert!(filled.text.contains("带入了：性别、出生日期。"), "{}", filled.text);
    assert!(filled.text.contains("value=\"1949-12-31\""), "the birth date of the id number");
    assert!(filled.text.contains("name=\"form.xingbie\" value=\"2\" checked"), "and the sex");
    assert_eq!(events(&hall).await, before, "identity was typed here: nothing was shown");
    // With script only the form is put in its place: all of it, with what was typed.
    let typed = intake(&page, &blank);
    let typed: Vec<(&str, &str)> =
        typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let part = browser.post_part(&path, &typed).await;
    assert!(!part.text.contains("<html") && part.text.contains("带入了：性别、出生日期。"), "{}", part.text);
    assert!(part.text.contains("name=\"form.hunyin\" value=\"10\" checked"), "{}", part.text);

    let mut application = hall.application(ITEM, 1);
    application.form = form(&hall).sample();
    let (no, _) = hall.take_in(&clerk, &application).await;
    let filled = send(&mut browser, &path, &intake(&page, &blank)).await;
    assert!(filled.text.contains(&format!("以前的件 {no}")), "{}", filled.text);
    assert!(filled.text.contains("value=\"和平区某某路 1 号 2 门 301\""), "the address of the earlier case");
    assert!(filled.text.contains("name=\"form.hunyin\" value=\"10\" checked"), "what was typed stays");
    let shown = hall.app.store().events_of(&format!("show:{no}"), 0, 10).await.unwrap();
    assert!(shown.len() == 1 && shown[0].body.contains("以前的申请表"), "shown, so logged");
    // Another name with the same number: nothing of the earlier case, nothing logged.
    let mut other = blank.to_vec();
    other.push(("applicant.name", "李四"));
    let filled = send(&mut browser, &path, &intake(&page, &other)).await;
    assert!(!filled.text.contains("某某路"), "{}", filled.text);
    // All is typed already: nothing to show.
    send(&mut browser, &path, &intake(&page, &[])).await;
    // A clerk of another street does not see that case.
    let streets = hall.app.master();
    let far = streets.accounts.keys().filter_map(|name| streets.actor(name)).find(|actor| {
        actor.is(Role::WindowClerk)
            && actor.unit() != clerk.unit()
            && streets.placement(ITEM, actor.unit(), hall.app.clock().today()).is_some()
    });
    if let Some(far) = far {
        let mut browser = hall.browser(&far).await;
        let page = browser.get(&format!("/desk/new/{ITEM}")).await;
        let filled = send(&mut browser, &path, &intake(&page, &blank)).await;
        assert_eq!(filled.status, StatusCode::OK);
        assert!(!filled.text.contains("某某路"), "{}", filled.text);
    } else {
        panic!("the item is taken at one street only");
    }
    let shown = hall.app.store().events_of(&format!("show:{no}"), 0, 10).await.unwrap();
    assert_eq!(shown.len(), 1, "shown once");
}

#[tokio::test]
async fn the_guide_shows_the_form_and_gives_out_blank_and_sample() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let guide = browser.get(&format!("/items/{ITEM}")).await;
    assert!(guide.text.contains("id=\"form\"") && guide.text.contains("disabled><legend>家庭和收入"));
    for file in ["form.pdf", "form-sample.pdf"] {
        assert!(guide.text.contains(&format!("/items/{ITEM}/{file}")), "{file}");
        let pdf = browser.get(&format!("/items/{ITEM}/{file}")).await;
        assert_eq!(
            (pdf.status, pdf.headers["content-type"].to_str().unwrap()),
            (StatusCode::OK, "application/pdf")
        );
        assert_eq!(pdf.text, "公共租赁住房申请表（示范）");
    }
    let bare = browser.get("/items/SX-017").await;
    assert!(!bare.text.contains("form.pdf"));
    for path in ["/items/SX-017/form.pdf", "/items/SX-017/form-sample.pdf", "/items/SX-999/form.pdf"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_editor_writes_a_form_sees_it_and_the_next_one_signs_what_differs() {
    let hall = Hall::open("2026-11-02").await;
    let master = hall.app.master();
    let editor = master.actor("heping_catalogue_editor").unwrap();
    let mut browser = hall.browser(&editor).await;
    let csrf = browser.get("/catalogue").await.hidden("csrf");
    browser.post("/catalogue/SX-017/revision", &[("csrf", &csrf)]).await;
    let path = "/catalogue/SX-017/revision/form";
    let page = browser.get(path).await;
    assert!(page.text.contains("还没有内容"), "{}", page.text);
    let serial = page.hidden("serial");
    let typed = |kind: &'static str, sample: &'static str| {
        vec![
            ("csrf", csrf.clone()),
            ("serial", serial.clone()),
            ("title", "失业登记表".to_owned()),
            ("f.0.title", "失业原因".to_owned()),
            ("f.0.kind", kind.to_owned()),
            ("f.0.need", "must".to_owned()),
            ("f.0.options", "合同到期\n单位裁员\n个人辞职".to_owned()),
            ("f.0.sample", sample.to_owned()),
            ("f.0.section", "就业情况".to_owned()),
            ("f.1.title", "原工作单位".to_owned()),
            ("f.1.kind", "text".to_owned()),
        ]
    };
    let owned = |form: Vec<(&str, String)>| -> Vec<(String, String)> {
        form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    };
    // The preview draws what people will see, and keeps nothing.
    let preview = send(&mut browser, &format!("{path}/preview"), &owned(typed("radio", "合同到期"))).await;
    assert_eq!(preview.status, StatusCode::OK);
    let drawn = at(&preview, "preview");
    assert!(
        drawn.contains("name=\"form.shiyeyuanyin\" value=\"单位裁员\"") && drawn.contains("原工作单位"),
        "{drawn}"
    );
    assert!(browser.get(path).await.text.contains("还没有内容"));
    // Faults stand beside the input, and what was typed is kept.
    let refused = send(&mut browser, path, &owned(typed("radio", "退休"))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("href=\"#e-f.0.sample\">示例：示例不符合要求：请从列出的选项里选"),
        "{}",
        refused.text
    );
    assert!(refused.text.contains("value=\"退休\""));

    let saved = send(&mut browser, path, &owned(typed("radio", "合同到期"))).await;
    assert_eq!(
        (saved.status, saved.location()),
        (StatusCode::SEE_OTHER, "/catalogue/SX-017/revision/form?done=saved")
    );
    let revision = browser.get("/catalogue/SX-017/revision").await;
    assert!(
        revision.text.contains("申请表新增：失业原因（必填，单选：合同到期、单位裁员、个人辞职）"),
        "{}",
        revision.text
    );
    assert!(revision.text.contains("《失业登记表》：2 项，必填 1 项。"));
    // The raw description: a word outside the subset is told, and kept.
    let page = browser.get(path).await;
    let raw = |text: &str| {
        owned(vec![
            ("csrf", page.hidden("csrf")),
            ("serial", page.hidden("serial")),
            ("raw", text.to_owned()),
        ])
    };
    let bad = send(
        &mut browser,
        &format!("{path}/raw"),
        &raw("{\"schema\": {\"type\": \"object\", \"$ref\": \"x\"}}"),
    )
    .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("/schema/$ref：这里不能用“$ref”"), "{}", bad.text);
    let none = send(&mut browser, &format!("{path}/raw"), &raw("{\"schema\": ")).await;
    assert!(
        none.status == StatusCode::UNPROCESSABLE_ENTITY
            && none.text.contains("第 1 行第 10 列：不是完整的 JSON"),
        "{}",
        none.text
    );
    let other = serde_json::to_string(&form(&hall)).unwrap();
    assert_eq!(send(&mut browser, &format!("{path}/raw"), &raw(&other)).await.status, StatusCode::SEE_OTHER);
    // A page that shows an older serial is told, and nothing is lost.
    let stale = send(&mut browser, path, &owned(typed("radio", "合同到期"))).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", stale.text);
    assert!(stale.text.contains("没有保存。您填写的内容都保留着。"));
    // Who signs reads it and cannot write; who has no part in it finds nothing.
    let reviewer = master.actor("heping_catalogue_reviewer").unwrap();
    let mut reader = hall.browser(&reviewer).await;
    let read = reader.get(path).await;
    assert_eq!(read.status, StatusCode::OK);
    let (clerk, _) = hall.clerk_for("SX-017");
    let mut stranger = hall.browser(&clerk).await;
    assert_ne!(stranger.get(path).await.status, StatusCode::OK);
    let page = browser.get(path).await;
    let gone = [("csrf", page.hidden("csrf")), ("serial", page.hidden("serial"))];
    assert_eq!(
        send(&mut browser, &format!("{path}/drop"), &owned(gone.to_vec())).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(browser.get(path).await.text.contains("还没有内容"));
}
