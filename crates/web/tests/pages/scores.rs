//! Scores, the formula and bulletins through the pages.

use axum::http::{StatusCode, header};

use crate::support::{Answer, Browser, Hall};

async fn browser(hall: &Hall, who: &str) -> Browser {
    let actor = hall.app.master().actor(who).unwrap();
    hall.browser(&actor).await
}

/// A hall where a case was taken in on the 2nd, and it is the 2nd of the month after.
async fn hall() -> Hall {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-001");
    hall.take_in(&clerk, &hall.application("SX-001", 99)).await;
    hall.on("2026-12-02", "09:00");
    service::supervision::settle(&hall.app).await.unwrap();
    hall
}

const NOVEMBER: &str = "/supervision/scores?month=2026-11";

#[tokio::test]
async fn a_month_is_computed_by_a_supervisor_and_each_sees_the_own() {
    let hall = hall().await;
    let (clerk, _) = hall.clerk_for("SX-001");
    let mut supervisor = browser(&hall, "heping_supervisor").await;
    let before = supervisor.get(NOVEMBER).await;
    assert!(before.text.contains("2026年11月还没有核算") && before.text.contains("核算这个月"));
    let csrf = before.hidden("csrf");
    let form = [("csrf", csrf.as_str()), ("month", "2026-11"), ("side", "person")];
    let forged = supervisor.post("/supervision/scores", &[("csrf", "x"), ("month", "2026-11")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let done = supervisor.post("/supervision/scores", &form).await;
    assert_eq!(done.location(), "/supervision/scores?month=2026-11&side=person&done=run");
    let page = supervisor.get(done.location()).await;
    assert!(page.text.contains("已经核算") && page.text.contains("件数不足，不排名"), "{}", page.text);
    assert!(page.text.contains("可信区间") && page.text.contains(&clerk.author.name));

    let own = format!("/supervision/scores/person/{}?month=2026-11", clerk.author.person);
    let detail = supervisor.get(&own).await;
    assert!(detail.text.contains("尚无数据来源，按满分计，不参与区分"), "{}", detail.text);
    assert!(detail.text.contains("折合系数 1 ＝"));

    let mut at_window = hall.browser(&clerk).await;
    assert_eq!(at_window.get(&own).await.status, StatusCode::OK);
    let unit = format!("/supervision/scores/centre/{}?month=2026-11", clerk.unit());
    assert_eq!(at_window.get(&unit).await.status, StatusCode::NOT_FOUND, "a unit is its head's business");
    let csrf = at_window.get("/desk").await.hidden("csrf");
    let refused =
        at_window.post("/supervision/scores", &[("csrf", csrf.as_str()), ("month", "2026-11")]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let mut stranger = browser(&hall, "hunyin_clerk1").await;
    assert_eq!(stranger.get(&own).await.status, StatusCode::NOT_FOUND);
    let listed = stranger.get(&format!("{NOVEMBER}&side=person")).await;
    assert!(!listed.text.contains(&clerk.author.name) && listed.text.contains("没有您能看的得分"));
    assert_eq!(hall.anonymous().get(&own).await.status, StatusCode::SEE_OTHER);
    assert_eq!(supervisor.get("/supervision/scores/moon/x").await.status, StatusCode::NOT_FOUND);
}

/// The fields of the change form as the page has them.
fn fields(page: &Answer) -> Vec<(String, String)> {
    let form = page.text.split("id=\"change\"").nth(1).unwrap().split("</form>").next().unwrap();
    let mut all = Vec::new();
    for part in form.split("<input ").skip(1) {
        let value = |key: &str| {
            part.split(&format!("{key}=\"")).nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
        };
        all.push((value("name").unwrap(), value(" value").unwrap_or_default()));
    }
    for part in form.split("<textarea ").skip(1) {
        let name = part.split("name=\"").nth(1).unwrap().split('"').next().unwrap();
        let text = part.split('>').nth(1).unwrap().split("</textarea").next().unwrap();
        all.push((name.to_owned(), text.to_owned()));
    }
    all.push(("month".to_owned(), "2026-11".to_owned()));
    all
}

async fn sends(browser: &mut Browser, go: &str, changes: &[(&str, &str)]) -> Answer {
    let page = browser.get("/supervision/formula").await;
    let mut form = fields(&page);
    for (name, value) in changes {
        form.iter_mut().find(|(key, _)| key == name).unwrap_or_else(|| panic!("no {name}")).1 =
            (*value).to_owned();
    }
    let mut pairs: Vec<(&str, &str)> =
        form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.push(("go", go));
    browser.post("/supervision/formula", &pairs).await
}

#[tokio::test]
async fn a_formula_is_tried_proposed_and_confirmed_by_another() {
    let hall = hall().await;
    let mut first = browser(&hall, "heping_supervisor").await;
    let wrong = [
        ("yellow", "很多", "写成数字"),
        ("red", "1", "红牌不能比黄牌扣得少"),
        ("full.time", "900", "分值从 0 到 200"),
        ("difficulty", "SX-001", "第 1 行要写成"),
        ("min_cases", "", "请填整数"),
    ];
    for (name, value, why) in wrong {
        let refused = sends(&mut first, "propose", &[(name, value), ("why", "改一改")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            refused.text.contains(why) && refused.text.contains(&format!("id=\"{name}-e\"")),
            "{name}: {}",
            refused.text
        );
        assert!(refused.text.contains("改一改"), "{name}: what was typed is kept");
    }
    let silent = sends(&mut first, "propose", &[("yellow", "6")]).await;
    assert!(silent.text.contains("id=\"why-e\""), "{}", silent.text);
    let tried = sends(&mut first, "simulate", &[("yellow", "6")]).await;
    assert_eq!(tried.status, StatusCode::OK);
    assert!(
        tried.text.contains("按改后的公式试算2026年11月") && tried.text.contains("不变"),
        "{}",
        tried.text
    );
    assert!(first.get("/supervision/formula").await.text.contains("第 1 版"), "nothing was recorded");

    let done = sends(&mut first, "propose", &[("yellow", "6"), ("why", "黄牌太轻")]).await;
    assert_eq!(done.location(), "/supervision/formula?done=propose", "{}", done.text);
    let page = first.get("/supervision/formula").await;
    assert!(page.text.contains("扣 5 → 扣 6") && page.text.contains("黄牌太轻"));
    let confirm = async |browser: &mut Browser| {
        let page = browser.get("/supervision/formula").await;
        let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
        browser.post("/supervision/formula", &[("csrf", &csrf), ("serial", &serial), ("go", "confirm")]).await
    };
    let alone = confirm(&mut first).await;
    assert!(alone.text.contains("要由另一名监察人员确认"), "{}", alone.text);
    let mut second = browser(&hall, "heping_supervisor2").await;
    assert_eq!(confirm(&mut second).await.location(), "/supervision/formula?done=confirm");
    let mut clerk = browser(&hall, "hunyin_clerk1").await;
    let read = clerk.get("/supervision/formula").await;
    assert!(
        read.text.contains("第 2 版") && !read.text.contains("id=\"change\""),
        "anybody reads by what is scored"
    );
}

#[tokio::test]
async fn a_bulletin_goes_from_the_draft_to_the_public() {
    let hall = hall().await;
    let mut first = browser(&hall, "heping_supervisor").await;
    let mut second = browser(&hall, "heping_supervisor2").await;
    let mut clerk = browser(&hall, "hunyin_clerk1").await;
    let list = first.get("/supervision/bulletins").await;
    assert!(list.text.contains("还没有通报") && list.text.contains("value=\"2026-11-01\""));
    let csrf = list.hidden("csrf");
    for (from, to, field) in
        [("2026-11-30", "2026-11-01", "last"), ("", "2026-11-30", "first"), ("2026-11-01", "x", "last")]
    {
        let refused =
            first.post("/supervision/bulletins", &[("csrf", &csrf), ("first", from), ("last", to)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(&format!("id=\"{field}-e\"")), "{from} {to}");
    }
    let form = [("csrf", csrf.as_str()), ("first", "2026-11-01"), ("last", "2026-11-30")];
    let drafted = first.post("/supervision/bulletins", &form).await;
    assert_eq!(drafted.location(), "/supervision/bulletins/TB-0001?done=draft");
    const AT: &str = "/supervision/bulletins/TB-0001";
    let page = first.get(AT).await;
    assert!(
        page.text.contains("收件 1 件")
            && page.text.contains("草稿，还没有发布")
            && page.text.contains("本期没有督办"),
        "{}",
        page.text
    );
    assert_eq!(clerk.get(AT).await.status, StatusCode::NOT_FOUND);

    let act = async |browser: &mut Browser, go: &str, more: &[(&str, &str)]| {
        let page = browser.get(AT).await;
        let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
        let mut form = vec![("csrf", csrf.as_str()), ("serial", serial.as_str()), ("go", go)];
        form.extend_from_slice(more);
        browser.post(AT, &form).await
    };
    let edited =
        act(&mut first, "edit", &[("title", "十一月通报"), ("practice", "表扬，电话13800000000")]).await;
    assert_eq!(edited.location(), format!("{AT}?done=edit"), "{}", edited.text);
    let untitled = act(&mut first, "edit", &[("title", ""), ("practice", "留着我")]).await;
    assert!(
        untitled.text.contains("id=\"title-e\"") && untitled.text.contains("留着我"),
        "{}",
        untitled.text
    );
    let own = act(&mut first, "approve", &[]).await;
    assert!(own.text.contains("要由另一名监察人员审定"));
    assert_eq!(act(&mut second, "approve", &[]).await.location(), format!("{AT}?done=approve"));
    let personal = act(&mut second, "publish", &[("open", "yes")]).await;
    assert_eq!(personal.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(personal.text.contains("13800000000），不能向社会公开"), "{}", personal.text);
    assert_eq!(
        act(&mut second, "return", &[("why", "去掉电话")]).await.location(),
        format!("{AT}?done=return")
    );
    act(&mut first, "edit", &[("title", "十一月通报"), ("practice", "表扬")]).await;
    act(&mut second, "approve", &[]).await;
    let out = act(&mut second, "publish", &[("open", "yes")]).await;
    assert_eq!(out.location(), format!("{AT}?done=publish"), "{}", out.text);

    let read = clerk.get(AT).await;
    assert!(read.text.contains("通报〔2026〕1期") && !read.text.contains("id=\"acts\""));
    let mut anybody = hall.anonymous();
    assert!(anybody.get("/bulletins").await.text.contains("十一月通报"));
    let public = anybody.get("/bulletins/TB-0001").await;
    assert_eq!(public.status, StatusCode::OK);
    let (clerk_of, _) = hall.clerk_for("SX-001");
    assert!(
        !public.text.contains(&clerk_of.author.name) && !public.text.contains("王小明"),
        "nobody is named"
    );
    for (path, kind) in [("bulletin.pdf", "application/pdf"), ("bulletin.xlsx", "application/vnd.openxml")] {
        for (browser, room) in [(&mut clerk, "/supervision/bulletins"), (&mut anybody, "/bulletins")] {
            let file = browser.get(&format!("{room}/TB-0001/{path}")).await;
            let told = file.headers.get(header::CONTENT_TYPE).unwrap().to_str().unwrap().to_owned();
            assert!(file.status == StatusCode::OK && told.starts_with(kind), "{room} {path}");
        }
    }
    assert_eq!(anybody.get("/bulletins/TB-0009").await.status, StatusCode::NOT_FOUND);

    // What is published is not changed: a correction is drawn up, and is nobody's yet.
    let late = act(&mut first, "edit", &[("title", "改一下")]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        act(&mut first, "correct", &[]).await.location(),
        "/supervision/bulletins/TB-0002?done=correct"
    );
    assert!(first.get("/supervision/bulletins/TB-0002").await.text.contains("本期更正通报〔2026〕1期"));
    assert_eq!(anybody.get("/bulletins/TB-0002").await.status, StatusCode::NOT_FOUND);
}
