//! Supervision sheets, letters and records of accountability through the pages.

use crate::support::{Answer, Browser, Hall};
use axum::http::{StatusCode, header};
use store::{MasterRow, PlainEvent, RecordWrite};

const ORDERS: &str = "/supervision/orders";
const ORDER: &str = "/supervision/orders/2026-0001";
const RECORD: &str = "/supervision/accountability/2026-0001";

async fn browser(hall: &Hall, who: &str) -> Browser {
    let actor = hall.app.master().actor(who).unwrap();
    hall.browser(&actor).await
}

fn unit(hall: &Hall) -> String {
    hall.app.master().actor("minzheng_body_head").unwrap().unit().0.clone()
}

fn with<'a>(form: &[(&'a str, &'a str)], name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let others = form.iter().copied().filter(|(key, _)| *key != name);
    others.chain([(name, value)]).collect()
}

/// Sends the form of a new one with its token.
async fn new(browser: &mut Browser, path: &str, form: &[(&str, &str)]) -> Answer {
    let csrf = browser.get(path).await.hidden("csrf");
    browser.post(path, &with(form, "csrf", &csrf)).await
}

/// Sends an act as the page shows it.
async fn act(browser: &mut Browser, path: &str, code: &str, more: &[(&str, &str)]) -> Answer {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let mut form = vec![("csrf", csrf.as_str()), ("serial", serial.as_str()), ("act", code)];
    form.extend_from_slice(more);
    browser.post(path, &form).await
}

async fn done(browser: &mut Browser, path: &str, code: &str, more: &[(&str, &str)]) {
    let answer = act(browser, path, code, more).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{code}: {}", answer.text);
    let page = browser.get(answer.location()).await;
    assert!(page.text.contains("class=\"say good\""), "{code}: {}", page.text);
}

const SHEET: [(&str, &str); 5] = [
    ("colour", "blue"),
    ("matter", "低保审核确认超期"),
    ("facts", "三件超期"),
    ("basis", "《行政许可法》第四十二条"),
    ("required", "五日内办结"),
];
/// A finding of the unit.
const FINDING: &str = "JC7-R014";

/// Makes it, like a card of somebody else.
async fn finds(hall: &Hall) {
    let (_, _, no) = super::supervision::carded(hall).await;
    let mut one = hall.app.store().finding(&no).await.unwrap().unwrap();
    one.no = FINDING.to_owned();
    one.charge.unit = Some(hall.app.master().actor("minzheng_body_head").unwrap().unit().clone());
    let event = PlainEvent {
        kind: "finding_opened".to_owned(),
        body: serde_json::json!({}),
        public: serde_json::Map::new(),
    };
    let write = RecordWrite {
        stream: format!("finding:{FINDING}"),
        events: vec![event],
        nonces: vec![[1; 32]],
        now: hall.app.clock().now(),
        rows: vec![MasterRow::Finding(Box::new(one))],
        seen_version: None,
        authority_epoch: None,
        leaf_unit: "120101".to_owned(),
    };
    hall.app.store().commit_record(write).await.unwrap();
}

async fn issued(hall: &Hall) -> Browser {
    let mut su = browser(hall, "heping_supervisor").await;
    finds(hall).await;
    let to = unit(hall);
    let form = with(&SHEET, "findings", FINDING);
    let made = new(&mut su, "/supervision/orders/new", &with(&form, "unit", &to)).await;
    assert_eq!(
        (made.status, made.location()),
        (StatusCode::SEE_OTHER, "/supervision/orders/2026-0001?done=issue"),
        "{}",
        made.text
    );
    su
}

#[tokio::test]
async fn what_is_wrong_with_a_new_sheet_stands_by_its_field_and_nothing_is_lost() {
    let hall = Hall::open("2026-11-02").await;
    let mut su = browser(&hall, "heping_supervisor").await;
    let to = unit(&hall);
    let form = with(&SHEET, "unit", &to);
    let wrong = [
        ("unit", "", "unit", "请选择"),
        ("matter", "", "matter", "请写明督办事项"),
        ("colour", "red", "direct", "直接发红色督办单要有列明的理由：特事特办"),
        ("direct", "leader", "direct_words", "请写明理由的具体情况"),
        ("cases", "120101001-20261026-0001", "cases", "没有办件 120101001-20261026-0001"),
        ("cases", "那一件", "cases", "不是编号"),
        ("findings", "JC7-R014", "findings", "没有这个单位的监察发现 JC7-R014"),
    ];
    for (name, value, field, why) in wrong {
        let refused = new(&mut su, "/supervision/orders/new", &with(&form, name, value)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            refused.text.contains(why) && refused.text.contains(&format!("id=\"{field}-e\"")),
            "{name}: {}",
            refused.text
        );
        assert!(refused.text.contains("五日内办结</textarea>"), "what was typed is kept");
    }
    let forged = su.post("/supervision/orders/new", &with(&form, "csrf", "x")).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(su.get(ORDERS).await.text.contains("还没有督办单"));
}

#[tokio::test]
async fn a_case_of_another_unit_is_not_cited() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-023");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-023", 1)).await;
    let mut su = browser(&hall, "heping_supervisor").await;
    let other = hall.app.master().actor("zhengwu_body_head").unwrap().unit().0.clone();
    assert_ne!(other, competence.decides.0);
    let own = competence.decides.0.clone();
    let form = with(&SHEET, "cases", &no);
    let refused = new(&mut su, "/supervision/orders/new", &with(&form, "unit", &other)).await;
    assert!(refused.text.contains("不是这个单位收、受理、决定或者持有的"), "{}", refused.text);
    let made = new(&mut su, "/supervision/orders/new", &with(&form, "unit", &own)).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
    assert!(su.get(ORDER).await.text.contains(&format!("/desk/case/{no}")));
}

#[tokio::test]
async fn a_sheet_is_received_explained_rectified_checked_and_closed() {
    let hall = Hall::open("2026-11-02").await;
    let mut su = issued(&hall).await;
    let mut head = browser(&hall, "minzheng_body_head").await;
    let home = head.get("/desk").await;
    assert!(home.text.contains("有督办单待签收、待整改 1 张") && home.text.contains(ORDER), "{}", home.text);
    done(&mut head, ORDER, "receive", &[]).await;
    let bare = act(&mut head, ORDER, "rectify", &[("words", "已经办结"), ("proof", "")]).await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        bare.text.contains("id=\"rectify-proof-e\"") && bare.text.contains("请写明整改的凭据"),
        "{}",
        bare.text
    );
    assert!(bare.text.contains(">已经办结</textarea>"), "what was typed is kept");
    let page = head.get(ORDER).await;
    let (csrf, serial) = (page.hidden("csrf"), page.hidden("serial"));
    let fields = |words: &'static str| {
        [("csrf", csrf.clone()), ("serial", serial.clone()), ("words", words.to_owned())]
    };
    let files = format!("{ORDER}/files");
    let send = async |head: &mut Browser, words, file: (&str, &[u8])| {
        let fields = fields(words);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        head.upload(&files, &fields, file).await
    };
    for (words, file, field, why) in [
        ("照片", b"".as_slice(), "file", "请先选择文件"),
        ("照片", b"<svg/>", "file", "只收照片（JPG、PNG）和 PDF"),
        ("", b"%PDF-1.7", "words", "请写明文件是什么"),
    ] {
        let refused = send(&mut head, words, ("a.pdf", file)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.text.contains(why) && refused.text.contains(&format!("id=\"attach-{field}-e\"")),
            "{}",
            refused.text
        );
    }
    let kept = send(&mut head, "送达回证扫描件", ("a.exe", b"%PDF-1.7 x")).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let file = su.get(&format!("{files}/1")).await;
    assert_eq!(
        (file.headers[header::CONTENT_TYPE].to_str().unwrap(), file.text.as_str()),
        ("application/pdf", "%PDF-1.7 x")
    );
    assert_eq!(su.get(&format!("{files}/2")).await.status, StatusCode::NOT_FOUND);
    assert!(su.get(ORDER).await.text.contains("送达回证扫描件（1 KB）"));
    done(&mut head, ORDER, "explain", &[("words", "系统停机两天")]).await;
    done(&mut su, ORDER, "allow_time", &[("until", "2026-11-20"), ("words", "停机属实")]).await;
    done(&mut head, ORDER, "rectify", &[("words", "已经办结"), ("proof", "和民〔2026〕8号")]).await;
    assert!(su.get("/supervision").await.text.contains("督办单待核查、待办结 1 张"));
    let undecided = act(&mut su, ORDER, "check", &[("words", "看过")]).await;
    assert!(undecided.text.contains("id=\"check-passed\""), "{}", undecided.text);
    assert_eq!(undecided.status, StatusCode::UNPROCESSABLE_ENTITY);
    let no_day = act(&mut su, ORDER, "check", &[("passed", "no"), ("words", "还差一件")]).await;
    assert!(no_day.text.contains("id=\"check-until-e\""), "{}", no_day.text);
    done(&mut su, ORDER, "check", &[("passed", "no"), ("words", "还差一件"), ("until", "2026-11-25")]).await;
    done(&mut head, ORDER, "rectify", &[("words", "最后一件办结"), ("proof", "和民〔2026〕9号")]).await;
    done(&mut su, ORDER, "check", &[("passed", "yes"), ("words", "到窗口看过")]).await;
    done(&mut su, ORDER, "close", &[("words", "整改到位")]).await;
    let page = head.get(ORDER).await;
    for words in
        ["已办结", "系统停机两天", "凭据：和民〔2026〕9号", "核查：不通过", "整改到位", "监察发现 JC7-R014"]
    {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    assert!(!page.text.contains("name=\"act\""), "nothing is left to do");
}

#[tokio::test]
async fn each_is_offered_the_own_part_and_others_find_nothing() {
    let hall = Hall::open("2026-11-02").await;
    let mut su = issued(&hall).await;
    let page = su.get(ORDER).await.text;
    assert!(page.contains("id=\"act-escalate\"") && page.contains("id=\"act-ask_withdrawal\""), "{page}");
    assert!(!page.contains("id=\"act-receive\""));
    let mut head = browser(&hall, "minzheng_body_head").await;
    let page = head.get(ORDER).await.text;
    assert!(page.contains("id=\"act-receive\"") && !page.contains("id=\"act-escalate\""), "{page}");
    let forced = act(&mut head, ORDER, "escalate", &[("words", "不服")]).await;
    assert_eq!(forced.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(forced.text.contains("由监察人员办理"), "{}", forced.text);
    assert_eq!(head.get("/supervision/orders/new").await.status, StatusCode::FORBIDDEN);
    for who in ["zhengwu_body_head", "quanyechang_clerk1", "heping_catalogue_editor"] {
        let mut other = browser(&hall, who).await;
        assert_eq!(other.get(ORDER).await.status, StatusCode::NOT_FOUND, "{who}");
        assert!(!other.get("/desk").await.text.contains("督办单待"), "{who}");
    }
    let mut clerk = browser(&hall, "quanyechang_clerk1").await;
    assert_eq!(clerk.get(ORDERS).await.status, StatusCode::FORBIDDEN);
    assert!(!clerk.get("/desk").await.text.contains("href=\"/supervision/orders\""));
}

#[tokio::test]
async fn what_is_overdue_is_shown_and_raised_by_hand() {
    let hall = Hall::open("2026-11-02").await;
    let _ = issued(&hall).await;
    hall.on("2026-11-11", "09:00");
    let mut su = browser(&hall, "heping_supervisor").await;
    let home = su.get("/supervision").await.text;
    assert!(home.contains("督办单逾期 1 张") && home.contains("蓝色督办：低保审核确认超期"), "{home}");
    let late = su.get("/supervision/orders?overdue=1&colour=blue&state=issued").await.text;
    assert!(late.contains("和平督〔2026〕1号") && late.contains("超 2 天"), "{late}");
    assert!(su.get("/supervision/orders?colour=red").await.text.contains("没有符合的督办单"));
    done(&mut su, ORDER, "escalate", &[("words", "逾期没有签收，没有说明")]).await;
    let page = su.get(ORDER).await.text;
    assert!(page.contains("升级，升为橙色") && page.contains("待签收"), "{page}");
    let early = act(&mut su, ORDER, "escalate", &[("words", "再升")]).await;
    assert!(early.text.contains("还没有过；没有列明的理由不能升级"), "{}", early.text);
    done(
        &mut su,
        ORDER,
        "escalate",
        &[("direct", "special"), ("direct_words", "市里11月11日部署"), ("words", "再升")],
    )
    .await;
    assert!(su.get(ORDER).await.text.contains("特事特办：市里11月11日部署"));
}

#[tokio::test]
async fn a_stale_page_is_told_and_keeps_what_was_typed() {
    let hall = Hall::open("2026-11-02").await;
    let _ = issued(&hall).await;
    let mut head = browser(&hall, "minzheng_body_head").await;
    done(&mut head, ORDER, "receive", &[]).await;
    let csrf = head.get(ORDER).await.hidden("csrf");
    let form = [("csrf", csrf.as_str()), ("serial", "0"), ("act", "explain"), ("words", "停机两天")];
    let stale = head.post(ORDER, &form).await;
    assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        stale.text.contains("别人刚刚办过") && stale.text.contains(">停机两天</textarea>"),
        "{}",
        stale.text
    );
}

#[tokio::test]
async fn a_letter_follows_from_a_sheet_is_printed_and_answered() {
    let hall = Hall::open("2026-11-02").await;
    let mut su = issued(&hall).await;
    let form = su.get("/supervision/letters/new?order=2026-0001").await;
    assert!(
        form.text.contains("value=\"低保审核确认超期\"") && form.text.contains("value=\"2026-0001\""),
        "{}",
        form.text
    );
    let to = unit(&hall);
    let letter = [
        ("kind", "talk"),
        ("unit", to.as_str()),
        ("order", "2026-0001"),
        ("matter", "低保审核确认超期"),
        ("facts", "督办后仍未办结"),
        ("basis", "《行政许可法》第四十二条"),
        ("required", "说明原因和措施"),
        ("reply_by", "2026-11-13"),
        ("talk_on", "2026-11-06"),
        ("talk_at", "上午9:30，三楼会议室"),
    ];
    let wrong = [
        ("talk_on", "", "请写明约谈的日子"),
        ("reply_by", "2026-11-01", "答复的期限不能早于今天"),
        ("reply_by", "", "请填写"),
        ("order", "2026-0009", "没有发给这个单位的督办单"),
    ];
    for (name, value, why) in wrong {
        let refused = new(&mut su, "/supervision/letters/new", &with(&letter, name, value)).await;
        assert!(
            refused.text.contains(why) && refused.text.contains(&format!("id=\"{name}-e\"")),
            "{name}: {}",
            refused.text
        );
    }
    let sent = new(&mut su, "/supervision/letters/new", &letter).await;
    assert_eq!(sent.location(), "/supervision/letters/2026-0001?done=send", "{}", sent.text);
    let pdf = su.get("/supervision/letters/2026-0001/letter.pdf").await;
    assert_eq!(
        (pdf.headers[header::CONTENT_TYPE].to_str().unwrap(), pdf.text.as_str()),
        ("application/pdf", "约谈通知")
    );

    let mut head = browser(&hall, "minzheng_body_head").await;
    assert!(head.get("/desk").await.text.contains("函件等答复 1 件"));
    let blank = act(&mut head, "/supervision/letters/2026-0001", "answer", &[("words", " ")]).await;
    assert!(blank.text.contains("请写明答复"), "{}", blank.text);
    done(&mut head, "/supervision/letters/2026-0001", "answer", &[("words", "参加约谈，已经办结")]).await;
    assert!(su.get("/supervision/letters").await.text.contains("已答复"));
    let mut other = browser(&hall, "zhengwu_body_head").await;
    for path in ["/supervision/letters/2026-0001", "/supervision/letters/2026-0001/letter.pdf"] {
        assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn accountability_is_recorded_confirmed_by_another_and_its_name_is_masked() {
    let hall = Hall::open("2026-11-02").await;
    let mut su = issued(&hall).await;
    let to = unit(&hall);
    let record = [
        ("unit", to.as_str()),
        ("person", "王小明"),
        ("post", "审批科科员"),
        ("ground", "second-notice"),
        ("facts", "两次告知补正"),
        ("measure", "warning"),
        ("authority", "区监察委员会"),
        ("document", "津和监〔2026〕5号"),
        ("decided_on", "2026-11-02"),
        ("order", "2026-0001"),
    ];
    let wrong = [
        ("document", "", "系统只登记，不作出处分"),
        ("decided_on", "2026-11-03", "不能晚于今天"),
        ("ground", "service-rule", "请写明依据的制度和条款"),
        ("post", "", "请写明岗位、职务"),
    ];
    for (name, value, why) in wrong {
        let refused = new(&mut su, "/supervision/accountability/new", &with(&record, name, value)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            refused.text.contains(why) && refused.text.contains("value=\"王小明\""),
            "{name}: {}",
            refused.text
        );
    }
    let made = new(&mut su, "/supervision/accountability/new", &record).await;
    assert_eq!(made.location(), format!("{RECORD}?done=record"), "{}", made.text);
    let own = su.get(RECORD).await.text;
    assert!(own.contains("王*明") && !own.contains("王小明") && !own.contains("id=\"act-confirm\""), "{own}");
    let forced = act(&mut su, RECORD, "confirm", &[]).await;
    assert!(forced.text.contains("要由另一位监察人员确认"), "{}", forced.text);
    let mut second = browser(&hall, "heping_supervisor2").await;
    let why = act(&mut second, RECORD, "reject", &[("why", "")]).await;
    assert!(why.text.contains("请写明退回的理由"), "{}", why.text);
    done(&mut second, RECORD, "confirm", &[]).await;

    let mut head = browser(&hall, "minzheng_body_head").await;
    let unasked = act(&mut head, RECORD, "show", &[("reason", "")]).await;
    assert!(
        unasked.status == StatusCode::UNPROCESSABLE_ENTITY && !unasked.text.contains("王小明"),
        "{}",
        unasked.text
    );
    let shown = act(&mut head, RECORD, "show", &[("reason", "年终考核")]).await;
    assert!(shown.status == StatusCode::OK && shown.text.contains("姓名：王小明"), "{}", shown.text);
    assert!(!head.get(RECORD).await.text.contains("王小明"), "shown once");
    let mut other = browser(&hall, "zhengwu_body_head").await;
    assert_eq!(other.get(RECORD).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/supervision/accountability").await.text.contains("王*明"));
}
