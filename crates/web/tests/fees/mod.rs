//! Fees on the pages: the list for everybody, the window's form, what follows.

use axum::http::StatusCode;
use domain::case::Act;
use domain::catalogue::{FeeList, Import, ItemVersion};
use domain::organisation::Role;

use crate::support::Hall;
use crate::{act, done};

/// SX-018 with a fee list: by the volume, half off for some; another line for a replacement only.
async fn charging(hall: &Hall) {
    let item = service::catalogue::item(&hall.app, "SX-018").unwrap();
    let mut item = ItemVersion::clone(&item);
    let basis = serde_json::json!({"doc": "示范条例", "doc_no": "国务院令第999号", "issuer": "国务院",
        "date": "2020-01-01", "article": "第二条", "gist": "可以收取工本费"});
    let fee = serde_json::json!({"charged": true, "standard": "每册 10.05 元", "basis": "示范条例"});
    item.fee = Some(serde_json::from_value(fee).unwrap());
    let list = serde_json::json!({"lines": [
        {"id": "F1", "name": "证照工本费", "standard": {"kind": "per_unit", "amount": 1005, "unit": "册"},
         "question": "申领几册", "legal_basis": basis, "exemptions": [
            {"id": "E1", "name": "低保减半", "when": "持低保证", "percent": 50, "legal_basis": basis}]},
        {"id": "F2", "name": "现场照相费", "standard": {"kind": "fixed", "amount": 2000}, "legal_basis": basis}]});
    item.fee_list = serde_json::from_value(list).unwrap();
    let import = Import { items: vec![item], findings: Vec::new(), ..Import::default() };
    service::seed::catalogue(&hall.app, import).await.unwrap();
}

/// The item as its source has it: no fee.
async fn free(hall: &Hall, id: &str) {
    let item = service::catalogue::item(&hall.app, id).unwrap();
    let item = ItemVersion { fee: None, fee_list: FeeList::default(), ..ItemVersion::clone(&item) };
    let import = Import { items: vec![item], findings: Vec::new(), ..Import::default() };
    service::seed::catalogue(&hall.app, import).await.unwrap();
}

#[tokio::test]
async fn everybody_reads_what_is_charged_and_what_is_free() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = hall.anonymous();
    let page = browser.get("/fees").await;
    assert!(page.text.contains("城市道路占用费（示范标准）") && page.text.contains("就业促进法第三十五条"));
    free(&hall, "SX-040").await;
    assert!(browser.get("/fees").await.text.contains("现在没有一个事项收费"));
    charging(&hall).await;
    let page = browser.get("/fees").await;
    for words in [
        "证照工本费",
        "每册 10.05 元",
        "《示范条例》第二条",
        "低保减半：减收 50%",
        "清单以外的收费可以拒交",
        "12345",
    ] {
        assert!(page.text.contains(words), "{words}");
    }
    assert!(!page.text.contains("现在没有一个事项收费"));
    let guide = browser.get("/items/SX-018").await;
    assert!(guide.text.contains("证照工本费：每册 10.05 元；依据：《示范条例》第二条"), "{}", guide.text);
}

#[tokio::test]
async fn a_window_picks_lines_and_the_sum_follows() {
    let hall = Hall::open("2026-11-02").await;
    charging(&hall).await;
    let (clerk, _) = hall.clerk_for("SX-018");
    let (no, code) = hall.take_in(&clerk, &hall.application("SX-018", 99)).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let mut desk = hall.browser(&clerk).await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    assert!(page.text.contains("还没有核定") && page.text.contains("id=\"act-assess_fee\""), "{}", page.text);
    assert!(!page.text.contains("name=\"amount\""), "no field takes a sum");
    let form = ("form", "act-assess_fee");

    // A number that is none stands at its field, and what was typed is kept.
    let bad = [form, ("f.0", "F1"), ("f.0.n", "两册"), ("f.0.x", "E1"), ("f.0.why", "低保证，2027 年到期")];
    let answer = act(&mut desk, &no, "assess_fee", &bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("#act-assess_fee-f.0.n") && answer.text.contains("低保证，2027 年到期"));
    // So does what the list refuses: an exemption without what proves it, of the second line ticked.
    let bad = [form, ("f.1", "F2"), ("f.0", "F1"), ("f.0.n", "2"), ("f.0.x", "E1"), ("f.0.why", "")];
    let answer = act(&mut desk, &no, "assess_fee", &bad).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("#act-assess_fee-f.0.why"), "{}", answer.text);

    let good = [form, ("f.0", "F1"), ("f.0.n", "3"), ("f.0.x", "E1"), ("f.0.why", "低保证"), ("f.1", "F2")];
    done(&mut desk, &no, "assess_fee", &good).await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    for words in
        ["未缴费", "3 册 × 10.05 元", "低保减半，减 15.08 元", "35.07 元", "叁拾伍元零柒分", "缴费通知单"]
    {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    done(&mut desk, &no, "record_payment", &[("receipt_no", "12010126-0000000013"), ("method", "online")])
        .await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    assert!(page.text.contains("已缴费") && page.text.contains("12010126-0000000013"));
    assert!(!page.text.contains("id=\"act-assess_fee\"") && page.text.contains("id=\"act-refund_fee\""));

    let progress = hall.anonymous().post("/progress", &[("no", &no), ("code", &code)]).await;
    assert!(
        progress.text.contains("合计 <b>35.07 元</b>") && progress.text.contains("可以拒交"),
        "{}",
        progress.text
    );
}

#[tokio::test]
async fn a_made_up_line_is_refused_on_the_page_and_found() {
    let hall = Hall::open("2026-11-02").await;
    charging(&hall).await;
    let (clerk, _) = hall.clerk_for("SX-018");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-018", 99)).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let mut desk = hall.browser(&clerk).await;
    let answer = act(&mut desk, &no, "assess_fee", &[("form", "act-assess_fee"), ("f.0", "加急费")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("“加急费”不在这个事项的收费清单里"), "{}", answer.text);
    assert!(answer.text.contains("要收清单以外、范围以外的费，已拦下"), "the finding stands on the page");
    let mut supervisor = hall.browser(&hall.any(Role::Supervisor)).await;
    assert!(supervisor.get(&format!("/desk/case/{no}")).await.text.contains("要收清单以外"));
}

#[tokio::test]
async fn who_hands_out_the_result_is_reminded_of_what_is_owed_and_not_stopped() {
    let hall = Hall::open("2026-11-02").await;
    charging(&hall).await;
    let (clerk, competence) = hall.clerk_for("SX-018");
    let (no, _) = hall.take_in(&clerk, &hall.application("SX-018", 99)).await;
    hall.does(&clerk, &no, Act::ACCEPT).await;
    let asked = serde_json::json!({"act": "assess_fee", "lines": [{"line": "F2"}]});
    hall.does(&clerk, &no, serde_json::from_value(asked).unwrap()).await;
    let immediate = service::catalogue::item(&hall.app, "SX-018").unwrap().case_type;
    if immediate != domain::catalogue::CaseType::Immediate {
        let reviewer = hall.who(Role::Reviewer, &competence.decides, 0);
        let agree = serde_json::json!({"act": "give_opinion", "step": "examine", "outcome": "agree", "opinion": "属实"});
        hall.does(&reviewer, &no, serde_json::from_value(agree).unwrap()).await;
    }
    let approver = hall.who(Role::Approver, &competence.decides, 0);
    let grant = serde_json::json!({"act": "decide", "outcome": "granted"});
    hall.does(&approver, &no, serde_json::from_value(grant).unwrap()).await;
    let issuer = hall.who(Role::Issuer, &competence.centre, 0);
    let mut desk = hall.browser(&issuer).await;
    let page = desk.get(&format!("/desk/case/{no}")).await;
    assert!(page.text.contains("还没有缴费：20.00 元"), "{}", page.text);
    done(&mut desk, &no, "issue", &[]).await;
}
