//! A package from the editor's page to the window and back to one delivery.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::authority::Actor;
use domain::catalogue::ItemVersion;
use domain::catalogue::form::{Autofill, FieldKind, FormField, ItemForm};
use domain::catalogue::package::Member;
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
    in_order(&wrong.text, &["事项 2 的编码", "事项 SX-999 不在目录里", "事项 3 的编码"]);
    let form = [
        ("id", "an-jia"),
        ("name", "我要安家"),
        ("m.0.item", codes[0].as_str()),
        ("m.1.item", codes[1].as_str()),
        ("m.1.after", codes[0].as_str()),
    ];
    let done = post(&mut browser, "/catalogue/packages", &form).await;
    assert_eq!(done.location(), "/catalogue/packages/an-jia?done=drafted", "{}", done.text);
    let page = browser.get(done.location()).await;
    assert!(
        page.text.contains("等第二人确认") && page.text.contains("接着办，要等前面的结果"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("确认并发布"), "not by who drew it up");
    assert!(!page.text.contains("看公开页面"), "there is none yet");
    let announced = "有 1 个“一件事”等您确认";
    assert!(!browser.get("/catalogue").await.text.contains(announced), "not to who drew it up");
    assert!(browser.get("/catalogue/packages").await.text.contains("起草，等第二人确认"));
    let path = "/catalogue/packages/an-jia/confirm";
    let serial = page.hidden("serial");
    let alone = post(&mut browser, path, &[("serial", serial.as_str())]).await;
    assert_eq!(alone.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(alone.text.contains("起草的人不能自己确认") && alone.text.contains("没有发布"), "{}", alone.text);
    assert_eq!(hall.anonymous().get("/packages/an-jia").await.status, StatusCode::NOT_FOUND);
    let mut second = hall.browser(&master.actor("heping_catalogue_reviewer").unwrap()).await;
    let first_page = second.get("/catalogue").await;
    assert!(first_page.text.contains(announced) && first_page.text.contains("/catalogue/packages/an-jia"));
    assert!(second.get("/catalogue/packages/an-jia").await.text.contains("确认并发布"));
    let confirmed = post(&mut second, path, &[("serial", serial.as_str())]).await;
    assert_eq!(confirmed.location(), "/catalogue/packages/an-jia?done=confirmed", "{}", confirmed.text);
    let page = second.get(confirmed.location()).await;
    assert!(page.text.contains("已经发布") && !page.text.contains("id=\"waiting\""), "{}", page.text);
    assert!(page.text.contains("看公开页面"));
    assert!(!second.get("/catalogue").await.text.contains(announced));

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
    found_by_number(&hall, &clerk, &path).await;
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

/// The last places of some words: the form stands below its summary.
fn in_order(page: &str, words: &[&str]) {
    let places: Vec<_> = words.iter().map(|one| page.rfind(one).unwrap_or_else(|| panic!("{one}"))).collect();
    assert!(places.is_sorted(), "{words:?} at {places:?}");
}

/// At the desk the number of the application leads to it, for who may see it; the public is told what to use instead.
async fn found_by_number(hall: &Hall, clerk: &Actor, path: &str) {
    let no = path.trim_start_matches("/desk/package/");
    let typed = no.to_lowercase();
    let found = post(&mut hall.browser(clerk).await, "/desk/find", &[("q", typed.as_str())]).await;
    assert_eq!(found.location(), path, "{}", found.text);
    let editor = hall.app.master().actor("heping_catalogue_editor").unwrap();
    let hidden = post(&mut hall.browser(&editor).await, "/desk/find", &[("q", no)]).await;
    assert_ne!(hidden.status, StatusCode::SEE_OTHER, "not for who sees none of its cases");
    let asked = [("no", no), ("code", "0000000000")];
    let progress = hall.anonymous().post("/progress", &asked).await;
    assert!(progress.text.contains("请填其中一个办件的编号"), "{}", progress.text);
}

fn field(id: &str, title: &str, kind: FieldKind, unit: &str) -> FormField {
    FormField {
        section: "住房".to_owned(),
        required: true,
        unit: (!unit.is_empty()).then(|| unit.to_owned()),
        ..FormField::new(id, title, kind)
    }
}

/// Two items a clerk of the street takes: both ask where, each asks for an area in its own unit, both ask who comes, and the
/// second needs a material of its own only of who has somebody else come.
async fn asking(hall: &Hall) -> (Actor, Vec<Arc<ItemVersion>>) {
    let master = hall.app.master();
    let editor = master.actor("heping_catalogue_editor").unwrap();
    let centre = master.actor("quanyechang_catalogue_editor").unwrap().unit().clone();
    let clerk = hall.who(Role::WindowClerk, &centre, 0);
    let today = hall.app.clock().today();
    let taken = master.items.values().filter(|item| {
        let placement = master.placement(&item.code, &centre, today);
        let competence = placement.map(|placement| placement.competence());
        item.status.takes_cases()
            && !item.in_person
            && item.form.is_none()
            && item.situations.is_empty()
            && item.materials.len() > 1
            && competence.is_some_and(|one| clerk.may_receive(&one.centre, &one.decides).is_ok())
    });
    let mut items: Vec<ItemVersion> = taken.take(2).map(|item| ItemVersion::clone(&item)).collect();
    let first: Vec<String> = items[0].materials.iter().map(|one| one.name.clone()).collect();
    for (at, (item, unit)) in items.iter_mut().zip(["平方米", "间"]).enumerate() {
        let place = field(["dizhi", "zhuzhi"][at], "现住址", FieldKind::Text, "");
        item.form = Some(ItemForm::of("申请表", &[place, field("mianji", "面积", FieldKind::Number, unit)]));
        let own =
            item.materials.iter().rfind(|one| at == 0 || !first.contains(&one.name)).unwrap().name.clone();
        let options =
            serde_json::json!([{"id": "self", "label": "本人"}, {"id": "kin", "label": "家人代办"}]);
        let need = serde_json::json!({"part": "material", "name": own, "when": "answers.who == 'kin'"});
        item.situations = serde_json::from_value(serde_json::json!({
            "questions": [{"id": "who", "text": "谁来办", "must": true, "options": options}],
            "needs": if at == 0 { Vec::new() } else { vec![need] },
        }))
        .unwrap();
    }
    let import = domain::catalogue::Import { items: items.clone(), ..Default::default() };
    let order = service::catalogue::ingest::Order::default();
    service::catalogue::ingest::publish(&hall.app, &editor, import, &order).await.unwrap();
    let typed = service::package::PackageIn {
        id: "an-jia".to_owned(),
        name: "我要安家".to_owned(),
        members: items.iter().map(|item| Member { item: item.code.clone(), after: Vec::new() }).collect(),
        ..Default::default()
    };
    service::package::draft(&hall.app, &editor, 0, typed).await.unwrap();
    let reviewer = master.actor("heping_catalogue_reviewer").unwrap();
    service::package::confirm(&hall.app, &reviewer, "an-jia", 1).await.unwrap();
    (clerk, items.into_iter().map(Arc::new).collect())
}

#[tokio::test]
async fn what_items_ask_is_shown_and_taken_in_on_one_page() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, items) = asking(&hall).await;
    let shown = hall.anonymous().get("/packages/an-jia").await;
    for words in [
        "4 项 → 3 项",
        "2 问 → 1 问",
        "1 项几个事项都要，只填一次；2 项名称相同、要求不同，各填各的",
        "单位：平方米",
        "2 个事项合成一次",
        "本人、家人代办",
    ] {
        assert!(shown.text.contains(words), "{words}: {}", shown.text);
    }
    let mut editor = hall.browser(&hall.app.master().actor("heping_catalogue_editor").unwrap()).await;
    let preview = editor.get("/catalogue/packages/an-jia").await;
    assert!(preview.text.contains("各填各的") && preview.text.contains("单位：间"), "{}", preview.text);

    let mut browser = hall.browser(&clerk).await;
    let path = "/desk/package/new/an-jia";
    let page = browser.get(path).await;
    // Asked once, and apart under the name of its item.
    let count = |page: &Answer, name: &str| page.text.matches(&format!("name=\"{name}\"")).count();
    let area = format!("form.mianji.{}", items[1].code);
    for (name, times) in [("form.dizhi", 1), ("form.zhuzhi", 0), ("form.mianji", 1), (area.as_str(), 1)] {
        assert_eq!(count(&page, name), times, "{name}");
    }
    assert!(page.text.contains(&format!("<legend>只用于{}</legend>", items[1].name)), "{}", page.text);
    assert!(page.text.contains("看情形，先回答问题"));
    let once = page.hidden("once");
    let base = [
        ("once", once.as_str()),
        ("channel", "window"),
        ("applicant.kind", "person"),
        ("applicant.name", "王小明"),
        ("applicant.id_kind", "111"),
        ("applicant.id_no", "11010519491231002X"),
        ("applicant.phone", "13800000000"),
        ("form.dizhi", "甘肃路 1 号"),
        ("form.mianji", "三十"),
    ];
    let narrowed = [base.as_slice(), &[("answers.who", "self")]].concat();
    let narrowed = post(&mut browser, &format!("{path}/situation"), &narrowed).await;
    assert!(
        narrowed.text.contains("按情形不需要") && narrowed.text.contains("甘肃路 1 号"),
        "{}",
        narrowed.text
    );
    // Everything wrong at once, each by its one field, what was typed kept; nothing is written.
    let before = hall.app.store().event_count().await.unwrap();
    let wrong = post(&mut browser, path, &base).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (link, words) in [
        ("#form.mianji", "请填数字".to_owned()),
        (format!("#{area}").as_str(), "请填写".to_owned()),
        ("#answers.who", "请回答“谁来办”".to_owned()),
    ] {
        let all: Vec<&str> =
            wrong.text.split("href=\"").filter(|rest| rest.starts_with(&format!("{link}\""))).collect();
        assert!(all.len() == 1 && all[0].contains(&words), "{link} {words}: {all:?} {}", wrong.text);
    }
    assert!(wrong.text.contains("value=\"三十\"") && wrong.text.contains("value=\"甘肃路 1 号\""));
    assert_eq!(hall.app.store().event_count().await.unwrap(), before);

    let mut right = base.to_vec();
    right.retain(|(name, _)| *name != "form.mianji");
    right.extend([("form.mianji", "30"), (area.as_str(), "2"), ("answers.who", "self")]);
    let done = post(&mut browser, path, &right).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.text.contains("收件完成：J"), "{}", done.text);
    let cases: Vec<&str> =
        done.text.split("href=\"/desk/case/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(cases.len(), 2, "{}", done.text);
    for (no, area) in cases.iter().zip(["30 平方米", "2 间"]) {
        let case = browser.get(&format!("/desk/case/{no}")).await;
        assert!(case.text.contains(&format!("<dd>{area}</dd>")), "{area}: {}", case.text);
    }
}

#[tokio::test]
async fn what_is_known_of_the_applicant_fills_the_one_form() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, items) = asking(&hall).await;
    let editor = hall.app.master().actor("heping_catalogue_editor").unwrap();
    let mut item = ItemVersion::clone(&items[1]);
    let born = FormField {
        autofill: Some(Autofill::BirthDate),
        ..field("chusheng", "出生日期", FieldKind::Date, "")
    };
    item.form = Some(ItemForm::of("申请表", &[born, field("zhuzhi", "现住址", FieldKind::Text, "")]));
    let import = domain::catalogue::Import { items: vec![item], ..Default::default() };
    let order = service::catalogue::ingest::Order::default();
    service::catalogue::ingest::publish(&hall.app, &editor, import, &order).await.unwrap();
    let mut browser = hall.browser(&clerk).await;
    let form = [
        ("applicant.kind", "person"),
        ("applicant.name", "王小明"),
        ("applicant.id_kind", "111"),
        ("applicant.id_no", "11010519491231002X"),
        ("form.dizhi", "甘肃路 1 号"),
    ];
    let csrf = browser.get("/desk/package/new/an-jia").await.hidden("csrf");
    let filled = post(&mut browser, "/desk/package/new/an-jia/fill", &form).await;
    assert_eq!(filled.status, StatusCode::OK);
    let form: Vec<(&str, &str)> = form.into_iter().chain([("csrf", csrf.as_str())]).collect();
    let part = browser.post_part("/desk/package/new/an-jia/fill", &form).await;
    assert!(!part.text.contains("<html") && part.text.contains("带入了：出生日期。"), "{}", part.text);
    for words in ["带入了：出生日期。", "value=\"1949-12-31\"", "value=\"甘肃路 1 号\""] {
        assert!(filled.text.contains(words), "{words}: {}", filled.text);
    }
}

#[tokio::test]
async fn a_draft_says_what_it_changes_to_whoever_is_asked_to_confirm_it() {
    let hall = Hall::open("2026-11-02").await;
    let (_, items) = asking(&hall).await;
    let master = hall.app.master();
    let third = master.items.values().find(|item| {
        item.status.takes_cases() && item.form.is_none() && items.iter().all(|one| one.code != item.code)
    });
    let (third, path) = (third.unwrap(), "/catalogue/packages/an-jia");
    let mut first = hall.browser(&master.actor("heping_catalogue_editor").unwrap()).await;
    let mut second = hall.browser(&master.actor("heping_catalogue_reviewer").unwrap()).await;
    let serial = second.get(path).await.hidden("serial");
    let next = [
        ("serial", serial.as_str()),
        ("name", "安家一件事"),
        ("m.0.item", items[0].code.as_str()),
        ("m.1.item", third.code.as_str()),
        ("m.1.after", items[0].code.as_str()),
    ];
    let saved = post(&mut second, path, &next).await;
    assert_eq!(saved.location(), "/catalogue/packages/an-jia?done=drafted", "{}", saved.text);
    let page = first.get(path).await;
    let waiting = page.text.split_once("id=\"waiting\"").unwrap().1.split("</section>").next().unwrap();
    for line in [
        "<li>名称：我要安家 → 安家一件事</li>".to_owned(),
        format!("<li>去掉事项 {}</li>", items[1].code),
        format!("<li>加上事项 {}（{}）</li>", third.name, third.code),
    ] {
        assert!(waiting.contains(&line), "{line}: {waiting}");
    }
    assert!(
        hall.anonymous().get("/packages/an-jia").await.text.contains("我要安家"),
        "until it is confirmed"
    );
    let serial = page.hidden("serial");
    let dropped = post(&mut first, &format!("{path}/drop"), &[("serial", serial.as_str())]).await;
    assert_eq!(dropped.location(), "/catalogue/packages/an-jia?done=dropped");
    let stale = post(&mut first, &format!("{path}/confirm"), &[("serial", serial.as_str())]).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("别人刚刚改过这件事"), "{}", stale.text);
}
