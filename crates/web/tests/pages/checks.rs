//! Checks, meetings and disputes through the pages.

use crate::support::{Answer, Browser, Hall};
use axum::http::{StatusCode, header};
use domain::case::Act;
use domain::organisation::Role;

const CHECKS: &str = "/supervision/checks";
const CHECK: &str = "/supervision/checks/JC-0001/C120101001";

async fn browser(hall: &Hall, who: &str) -> Browser {
    let actor = hall.app.master().actor(who).unwrap();
    hall.browser(&actor).await
}

/// A plan for the first street; each wrong field is told by the field first.
async fn planned(hall: &Hall, kind: &str) -> Browser {
    let mut supervisor = browser(hall, "heping_supervisor").await;
    let csrf = supervisor.get(CHECKS).await.hidden("csrf");
    let right = [
        ("csrf", csrf.as_str()),
        ("kind", kind),
        ("title", "十一月检查"),
        ("until", "2026-11-20"),
        ("files", "0"),
        ("from", ""),
        ("to", ""),
        ("centre", "C120101001"),
    ];
    let wrong = [
        ("title", "", "请填写", "title"),
        ("until", "2026-11-01", "检查的最后一天不能早于今天", "until"),
        ("files", "x", "请填写整数", "files"),
        ("files", "21", "请填写", "from"),
    ];
    for (name, value, why, at) in wrong {
        let form: Vec<_> =
            right.iter().map(|(key, old)| (*key, if *key == name { value } else { *old })).collect();
        let refused = supervisor.post(CHECKS, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains(why) && refused.text.contains(&format!("id=\"{at}-e\"")), "{name}");
        assert!(refused.text.contains("value=\"C120101001\" checked"), "what was chosen is kept");
    }
    let files: Vec<_> = right
        .iter()
        .map(|(key, old)| match *key {
            "files" => (*key, "3"),
            "from" => (*key, "2026-11-01"),
            "to" => (*key, "2026-11-02"),
            _ => (*key, *old),
        })
        .collect();
    assert!(supervisor.post(CHECKS, &files).await.text.contains("期间要已经结束"));
    let done = supervisor.post(CHECKS, &right).await;
    assert_eq!(
        (done.status, done.location()),
        (StatusCode::SEE_OTHER, "/supervision/checks/JC-0001?done=plan")
    );
    supervisor
}

fn seq(page: &Answer, key: &str) -> String {
    let from =
        page.text.find(&format!("lines/{key}\" enctype")).unwrap_or_else(|| panic!("no form of {key}"));
    let rest = &page.text[from..];
    let (_, rest) = rest.split_once("name=\"seq\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn marks(
    browser: &mut Browser,
    key: &str,
    part: &str,
    fields: &[(&str, &str)],
    file: (&str, &[u8]),
) -> Answer {
    let page = browser.get(&format!("{CHECK}?part={part}")).await;
    let (csrf, seq) = (page.hidden("csrf"), seq(&page, key));
    let mut form = vec![("csrf", csrf.as_str()), ("seq", seq.as_str())];
    form.extend_from_slice(fields);
    browser.upload(&format!("{CHECK}/lines/{key}"), &form, file).await
}

async fn sends(browser: &mut Browser, path: &str, go: &str, more: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let mut form = vec![("csrf", csrf.as_str()), ("serial", serial.as_str()), ("go", go)];
    form.extend_from_slice(more);
    browser.post(path, &form).await
}

fn picture() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1, 0x00, 0x1E];
    bytes.extend(b"Exif\0\0GPS N39.12 E117.20....");
    bytes.extend([0xFF, 0xDA, 0x00, 0x02]);
    bytes.extend(b"what is to be seen");
    bytes.extend([0xFF, 0xD9]);
    bytes
}

const NONE: (&str, &[u8]) = ("", &[]);
const ORDER: &str = "形象与秩序";

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// All lines are filled in, V02 with a finding.
async fn filled(supervisor: &mut Browser) {
    let part = encoded(ORDER);
    let seen = [("answer", "not_met"), ("remark", "两人没有戴工作牌")];
    let done = marks(supervisor, "V02", &part, &seen, ("a.jpg", &picture())).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(done.location().ends_with("#V02"), "after a photograph one stays: {}", done.location());
    loop {
        // Without a part the page shows the first that is not finished.
        let page = supervisor.get(CHECK).await;
        let open =
            page.text.split("check-line waits\" id=\"").nth(1).map(|rest| rest.split('"').next().unwrap());
        let Some(key) = open.map(ToOwned::to_owned) else { return };
        let (csrf, seq) = (page.hidden("csrf"), seq(&page, &key));
        let form = [("csrf", csrf.as_str()), ("seq", seq.as_str()), ("answer", "met"), ("remark", "")];
        let done = supervisor.upload(&format!("{CHECK}/lines/{key}"), &form, NONE).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{key}: {}", done.text);
    }
}

#[tokio::test]
async fn a_check_goes_from_its_plan_to_its_end_on_the_pages() {
    let hall = Hall::open("2026-11-02").await;
    let mut supervisor = planned(&hall, "on_site").await;
    assert!(supervisor.get("/supervision/checks/JC-0001").await.text.contains("查了 0 / 18 条"));
    let part = encoded(ORDER);
    let unchosen = marks(&mut supervisor, "V01", &part, &[("remark", "先记一句")], NONE).await;
    assert_eq!(unchosen.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unchosen.text.contains("先记一句"), "what was typed is kept");
    let silent = marks(&mut supervisor, "V01", &part, &[("answer", "not_met"), ("remark", "")], NONE).await;
    assert!(silent.text.contains("不符合的要写明哪里不符合") && silent.text.contains("id=\"V01-remark-e\""));
    let no_picture = [("answer", "not_met"), ("remark", "杂物")];
    let svg = marks(&mut supervisor, "V01", &part, &no_picture, ("a.jpg", b"<svg onload=alert(1)>")).await;
    assert!(svg.text.contains("只收 JPG、PNG 照片") && svg.text.contains("V01-photo-e"), "{}", svg.text);
    let early = sends(&mut supervisor, CHECK, "send", &[("days", "5")]).await;
    assert!(early.text.contains("还有 18 条没有检查"), "{}", early.text);
    filled(&mut supervisor).await;
    let days = sends(&mut supervisor, CHECK, "send", &[("days", "0")]).await;
    assert!(days.text.contains("整改期限写 1–60 个工作日") && days.text.contains("id=\"send-days-e\""));

    let mut head = browser(&hall, "quanyechang_centre_head").await;
    let coming = head.get(CHECK).await;
    assert!(coming.text.contains("检查还在进行") && !coming.text.contains("工作牌"), "{}", coming.text);
    let done = sends(&mut supervisor, CHECK, "send", &[("days", "5")]).await;
    assert_eq!(done.location(), format!("{CHECK}?done=send"));

    let page = head.get(CHECK).await;
    assert!(page.text.contains("两人没有戴工作牌") && page.text.contains("2026年11月9日"), "{}", page.text);
    let photo = page.text.split("<img src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shown = head.get(&photo).await;
    assert_eq!(shown.headers[header::CONTENT_TYPE], "image/jpeg");
    assert!(
        shown.headers[header::CONTENT_DISPOSITION]
            .to_str()
            .unwrap()
            .starts_with("inline; filename=\"JC-0001-")
    );
    assert_eq!(shown.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(shown.text.contains("what is to be seen") && !shown.text.contains("GPS"));
    let mut other = browser(&hall, "xiaobailou_centre_head").await;
    let mut clerk = browser(&hall, "quanyechang_clerk1").await;
    for path in [CHECK, photo.as_str()] {
        assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(clerk.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(clerk.get(CHECKS).await.status, StatusCode::FORBIDDEN);
    assert_eq!(other.get("/supervision/checks/JC-0001").await.status, StatusCode::FORBIDDEN);

    let unmended = sends(&mut head, CHECK, "report", &[]).await;
    assert!(unmended.text.contains("还有 1 条没有写整改情况：V02"), "{}", unmended.text);
    let empty = marks(&mut head, "V02", "", &[("words", "")], NONE).await;
    assert!(empty.text.contains("请写明怎样整改的") && empty.text.contains("id=\"V02-words-e\""));
    let mended = marks(&mut head, "V02", "", &[("words", "已经配发工作牌")], ("b.jpg", &picture())).await;
    assert_eq!(mended.location(), format!("{CHECK}#V02"));
    assert_eq!(sends(&mut head, CHECK, "report", &[]).await.location(), format!("{CHECK}?done=report"));

    let unseen = sends(&mut supervisor, CHECK, "recheck", &[("days", "3")]).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let bare =
        sends(&mut supervisor, CHECK, "recheck", &[("v.V02", "returned"), ("w.V02", ""), ("days", "3")])
            .await;
    assert!(bare.text.contains("没有整改到位的要写明理由"), "{}", bare.text);
    let back = [("v.V02", "returned"), ("w.V02", "照片里还有一人没有戴"), ("days", "3")];
    assert_eq!(sends(&mut supervisor, CHECK, "recheck", &back).await.status, StatusCode::SEE_OTHER);
    assert!(head.get(CHECK).await.text.contains("照片里还有一人没有戴"));
    marks(&mut head, "V02", "", &[("words", "三人都戴了")], NONE).await;
    sends(&mut head, CHECK, "report", &[]).await;
    let passed = sends(&mut supervisor, CHECK, "recheck", &[("v.V02", "passed"), ("days", "")]).await;
    assert_eq!(passed.location(), format!("{CHECK}?done=recheck"));
    let over = supervisor.get(CHECK).await;
    assert!(over.text.contains("已办结") && over.text.contains("复查通过"), "{}", over.text);
}

#[tokio::test]
async fn a_line_changed_by_somebody_else_is_not_overwritten() {
    let hall = Hall::open("2026-11-02").await;
    let mut supervisor = planned(&hall, "on_site").await;
    let part = encoded(ORDER);
    let old = supervisor.get(&format!("{CHECK}?part={part}")).await;
    let (csrf, before) = (old.hidden("csrf"), seq(&old, "V01"));
    let met = [("answer", "met"), ("remark", "")];
    assert_eq!(marks(&mut supervisor, "V01", &part, &met, NONE).await.status, StatusCode::SEE_OTHER);
    let form =
        [("csrf", csrf.as_str()), ("seq", &before), ("answer", "not_met"), ("remark", "我看到的不一样")];
    let stale = supervisor.upload(&format!("{CHECK}/lines/V01"), &form, NONE).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(stale.text.contains("别人刚刚改过这一条") && stale.text.contains("我看到的不一样"));
    let forged = [("csrf", "x"), ("seq", "1"), ("answer", "met"), ("remark", "")];
    let refused = supervisor.upload(&format!("{CHECK}/lines/V01"), &forged, NONE).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let nowhere = [("csrf", csrf.as_str()), ("seq", "0"), ("answer", "met"), ("remark", "")];
    let missing = supervisor.upload(&format!("{CHECK}/lines/V99"), &nowhere, NONE).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);

    let shot = [("answer", "met"), ("remark", "")];
    marks(&mut supervisor, "V01", &part, &shot, ("a.jpg", &picture())).await;
    let page = supervisor.get(&format!("{CHECK}?part={part}")).await;
    let remove = page.text.split("action=\"").find(|rest| rest.contains("/remove/")).unwrap();
    let remove = remove.split('"').next().unwrap().to_owned();
    let seq = seq(&page, "V01");
    let gone = supervisor.post(&remove, &[("csrf", csrf.as_str()), ("seq", &seq)]).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
    assert!(!supervisor.get(&format!("{CHECK}?part={part}")).await.text.contains("<img"));
}

#[tokio::test]
async fn an_unannounced_visit_is_not_on_the_centres_page_and_what_is_overdue_is_told_to_both() {
    let hall = Hall::open("2026-11-02").await;
    let mut supervisor = planned(&hall, "unannounced").await;
    let mut head = browser(&hall, "quanyechang_centre_head").await;
    assert!(head.get(CHECKS).await.text.contains("没有检查"));
    assert_eq!(head.get(CHECK).await.status, StatusCode::NOT_FOUND);
    filled(&mut supervisor).await;
    sends(&mut supervisor, CHECK, "send", &[("days", "5")]).await;
    assert!(head.get(CHECKS).await.text.contains(CHECK));
    hall.on("2026-11-10", "09:00");
    for (page, browser) in [("/supervision", &mut supervisor), ("/desk/centre", &mut head)] {
        browser.sign_in().await;
        let text = browser.get(page).await.text;
        assert!(text.contains("检查整改逾期 1 件") && text.contains(CHECK), "{page}");
    }
}

#[tokio::test]
async fn the_files_drawn_lead_to_their_cases_and_can_be_drawn_again() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-017");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-017", 99)).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let granted =
        Act::Decide { outcome: domain::case::VerdictIn::Granted, basis: None, why: None, examined: None };
    hall.does(&clerk, &no, granted).await;
    hall.on("2026-11-03", "09:00");
    let mut supervisor = browser(&hall, "heping_supervisor").await;
    let csrf = supervisor.get(CHECKS).await.hidden("csrf");
    let form = [
        ("csrf", csrf.as_str()),
        ("kind", "files"),
        ("title", "案卷评查"),
        ("until", "2026-11-20"),
        ("files", "5"),
        ("from", "2026-11-01"),
        ("to", "2026-11-02"),
        ("centre", competence.centre.0.as_str()),
    ];
    assert_eq!(supervisor.post(CHECKS, &form).await.status, StatusCode::SEE_OTHER);
    let path = format!("/supervision/checks/JC-0001/{}", competence.centre);
    let page = supervisor.get(&path).await;
    assert!(
        page.text.contains(&format!("/desk/case/{no}")) && page.text.contains("1 件里抽"),
        "{}",
        page.text
    );
    assert!(page.text.contains("审查记录有每一级的意见和时间"));
    assert_eq!(supervisor.get(&format!("/desk/case/{no}")).await.status, StatusCode::OK);
    let again = supervisor.get(&format!("{path}?again=1")).await;
    assert!(again.text.contains("抽中的案卷一致"), "{}", again.text);
}

#[tokio::test]
async fn a_meetings_decision_is_followed_up_on_the_pages() {
    const PATH: &str = "/supervision/meetings";
    const ONE: &str = "/supervision/meetings/LX-0001";
    let hall = Hall::open("2026-11-02").await;
    let mut supervisor = browser(&hall, "heping_supervisor").await;
    let csrf = supervisor.get(PATH).await.hidden("csrf");
    let right = [
        ("csrf", csrf.as_str()),
        ("title", "第四季度联席会议"),
        ("on", "2026-11-02"),
        ("agenda", "一、窗口授权\n二、数据回传"),
        ("unit", "C120101001"),
        ("unit", "B120101001"),
    ];
    for (name, value, why) in
        [("title", "", "请填写"), ("on", "2026-11-03", "会议日期不能晚于今天"), ("agenda", "", "请写明议题")]
    {
        let form: Vec<_> =
            right.iter().map(|(key, old)| (*key, if *key == name { value } else { *old })).collect();
        let refused = supervisor.post(PATH, &form).await;
        assert!(refused.text.contains(why) && refused.text.contains(&format!("id=\"{name}-e\"")), "{name}");
    }
    assert!(supervisor.post(PATH, &right[..5]).await.text.contains("请选择参加的单位，至少两个"));
    assert_eq!(supervisor.post(PATH, &right).await.location(), format!("{ONE}?done=record"));
    let decide = [("text", "补签窗口授权委托书"), ("owner", "C120101001"), ("due", "2026-11-06")];
    let nobody = sends(&mut supervisor, ONE, "decide", &[decide[0], ("owner", ""), decide[2]]).await;
    assert!(nobody.text.contains("请选择牵头落实的单位") && nobody.text.contains("补签窗口授权委托书"));
    assert_eq!(sends(&mut supervisor, ONE, "decide", &decide).await.location(), format!("{ONE}?done=decide"));

    let mut head = browser(&hall, "quanyechang_centre_head").await;
    let waiting = head.get(PATH).await;
    assert!(waiting.text.contains("要我们单位落实的") && waiting.text.contains(&format!("{ONE}#d1")));
    assert!(!waiting.text.contains("登记会议"), "only the supervisor keeps the record");
    hall.on("2026-11-07", "09:00");
    head.sign_in().await;
    supervisor.sign_in().await;
    assert!(head.get(ONE).await.text.contains("逾期"));
    assert!(supervisor.get("/supervision").await.text.contains("会议议定事项逾期 1 件"));
    let empty = sends(&mut head, ONE, "report", &[("no", "1"), ("words", "")]).await;
    assert!(empty.text.contains("请写明完成情况") && empty.text.contains("id=\"report1-words-e\""));
    sends(&mut head, ONE, "report", &[("no", "1"), ("words", "六个窗口都签了")]).await;
    let back = [("no", "1"), ("why", ""), ("due", "2026-11-10")];
    assert!(sends(&mut supervisor, ONE, "return", &back).await.text.contains("退回要写明理由"));
    let accepted = sends(&mut supervisor, ONE, "accept", &[("no", "1")]).await;
    assert_eq!(accepted.location(), format!("{ONE}?done=accept"));
    assert!(head.get(PATH).await.text.contains("办结 1 / 1"));
    let mut clerk = browser(&hall, "quanyechang_clerk1").await;
    assert_eq!(clerk.get(PATH).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_dispute_stands_on_the_case_while_its_time_runs() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-011");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-011", 99)).await;
    hall.does(&clerk, &no, Act::PassUp).await;
    let reviewer = hall.who(Role::Reviewer, &competence.accepts, 0);
    hall.does(&reviewer, &no, Act::SignIn).await;
    hall.does(&reviewer, &no, Act::ACCEPT).await;
    let (case, ask) = (format!("/desk/case/{no}"), format!("/supervision/disputes/of/{no}"));
    let path = format!("/supervision/disputes/{no}-1");

    let mut window = hall.browser(&clerk).await;
    assert!(!window.get(&case).await.text.contains("不属本单位？"));
    assert_eq!(window.get(&ask).await.status, StatusCode::NOT_FOUND);
    let mut desk = hall.browser(&reviewer).await;
    let before = desk.get(&case).await;
    assert!(before.text.contains(&ask));
    let due = |page: &Answer| {
        page.text.split("class=\"light").nth(1).unwrap().split('<').next().unwrap().to_owned()
    };
    let csrf = before.hidden("csrf");
    let lodge = async |desk: &mut Browser, competent: &str, name: &str, reason: &str| {
        let form =
            [("csrf", csrf.as_str()), ("competent", competent), ("elsewhere", name), ("reason", reason)];
        desk.post(&ask, &form).await
    };
    let nobody = lodge(&mut desk, "", "", "户籍在河西区").await;
    assert!(nobody.text.contains("请选择应当负责的单位") && nobody.text.contains("户籍在河西区"));
    let own = lodge(&mut desk, &competence.accepts.0, "", "户籍在河西区").await;
    assert!(own.text.contains("就是现在办理的单位") && own.text.contains("id=\"lodge-competent-e\""));
    let bare = lodge(&mut desk, "elsewhere", "天津市河西区民政局", "").await;
    assert!(bare.text.contains("请写明理由") && bare.text.contains("天津市河西区民政局"));
    let done = lodge(&mut desk, "elsewhere", "天津市河西区民政局", "户籍在河西区").await;
    assert_eq!(done.location(), format!("{path}?done=lodge"));
    let twice = lodge(&mut desk, "elsewhere", "天津市河西区民政局", "再提").await;
    assert!(twice.text.contains("已经有一件争议没有裁定"), "{}", twice.text);

    let after = desk.get(&case).await;
    assert_eq!(due(&after), due(&before), "the light of the case is as before");
    assert!(after.text.contains("职责争议：待协调") && after.text.contains("时限照常计算"));
    assert!(!after.text.contains(&ask), "one at a time");
    assert!(desk.get(&path).await.text.contains("争议期间时限照常计算"));

    let head = hall.who(Role::CentreHead, &competence.centre, 0);
    let mut head = hall.browser(&head).await;
    let mut supervisor = browser(&hall, "heping_supervisor").await;
    let ruling =
        [("competent", "elsewhere"), ("elsewhere", "天津市河西区民政局"), ("basis", "民政部门职责清单")];
    let early = supervisor.get(&path).await;
    assert!(!early.text.contains("name=\"basis\""), "not while the centre co-ordinates: {}", early.text);
    let proposal = [ruling[0], ruling[1], ("words", "两区已经沟通")];
    assert_eq!(
        sends(&mut head, &path, "propose", &proposal).await.location(),
        format!("{path}?done=propose")
    );
    let bare = sends(&mut supervisor, &path, "rule", &[ruling[0], ruling[1], ("basis", "")]).await;
    assert!(bare.text.contains("裁定要写明依据") && bare.text.contains("id=\"rule-basis-e\""));
    assert_eq!(sends(&mut supervisor, &path, "rule", &ruling).await.location(), format!("{path}?done=rule"));
    let over = desk.get(&path).await;
    assert!(over.text.contains("民政部门职责清单") && over.text.contains(&format!("{case}#act-decline")));
    assert!(desk.get("/supervision/disputes").await.text.contains("裁定由天津市河西区民政局负责"));
    let mut other = browser(&hall, "xiaobailou_centre_head").await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
}
