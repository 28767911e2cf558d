//! Taking files of items in and away, as the district's editor does it in a browser.

use axum::http::StatusCode;
use domain::authority::Actor;
use domain::catalogue::ItemVersion;

use crate::support::{Answer, Browser, Hall};

fn named(hall: &Hall, username: &str) -> Actor {
    hall.app.master().actor(username).unwrap_or_else(|| panic!("no {username}"))
}

async fn editor(hall: &Hall) -> Browser {
    hall.browser(&named(hall, "heping_catalogue_editor")).await
}

const LINE: &str = r#"{"id": "NEW-1", "name": "社区老年食堂登记", "department": "民政部门"}"#;

async fn upload(browser: &mut Browser, file: &[u8]) -> Answer {
    let csrf = browser.get("/catalogue/import").await.hidden("csrf");
    browser.upload("/catalogue/import", &[("csrf", &csrf)], ("事项.jsonl", file)).await
}

/// The action of the form that takes the file in.
fn action(page: &Answer) -> String {
    let (_, rest) =
        page.text.split_once("action=\"/catalogue/import/").unwrap_or_else(|| panic!("{}", page.text));
    format!("/catalogue/import/{}", rest.split('"').next().unwrap())
}

#[tokio::test]
async fn a_file_is_looked_at_then_taken_in_and_the_second_time_nothing_changes() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = editor(&hall).await;
    assert!(browser.get("/catalogue").await.text.contains("href=\"/catalogue/import\""));
    let page = upload(&mut browser, LINE.as_bytes()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("社区老年食堂登记") && page.text.contains("导入并发布 1 个事项"));
    assert!(page.text.contains("第 1 行"), "each finding with its line");
    assert!(service::catalogue::item(&hall.app, "NEW-1").is_none());

    let form =
        [("csrf", page.hidden("csrf")), ("epoch", page.hidden("epoch")), ("name", page.hidden("name"))];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let forged = browser.post(&action(&page), &[("epoch", "1")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let done = browser.post(&action(&page), &form).await;
    assert_eq!(done.location(), "/catalogue/import?published=1&same=0&held=0", "{}", done.text);
    let told = browser.get(done.location()).await;
    assert!(told.text.contains("已经发布 1 个事项"), "{}", told.text);
    assert!(told.text.contains("href=\"/catalogue/placements?state=open\""), "the next step: {}", told.text);
    assert_eq!(service::catalogue::item(&hall.app, "NEW-1").unwrap().version, 1);

    // The same yes again: the catalogue has changed, so it is shown first, and there is nothing to do.
    let again = browser.post(&action(&page), &form).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("请按现在的结果再看一遍") && again.text.contains("没有可以导入的"));
    let page = upload(&mut browser, LINE.as_bytes()).await;
    assert!(page.text.contains("没有可以导入的：文件里的事项和现行目录一样"), "{}", page.text);
}

#[tokio::test]
async fn fatal_lines_keep_the_file_out_until_somebody_agrees_to_leave_them_out() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = editor(&hall).await;
    let page = upload(&mut browser, format!("{LINE}\n{{\"name\": \"没有编号\"}}").as_bytes()).await;
    assert!(page.text.contains("第 2 行") && page.text.contains("缺少事项编号"), "{}", page.text);
    assert!(page.text.contains("个事项，共 1 处致命问题"), "what is counted: {}", page.text);
    let (csrf, epoch) = (page.hidden("csrf"), page.hidden("epoch"));
    let refused = browser.post(&action(&page), &[("csrf", &csrf), ("epoch", &epoch)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(service::catalogue::item(&hall.app, "NEW-1").is_none());
    let done = browser.post(&action(&page), &[("csrf", &csrf), ("epoch", &epoch), ("skip", "1")]).await;
    assert_eq!(done.location(), "/catalogue/import?published=1&same=0&held=1");
}

#[tokio::test]
async fn what_is_no_file_of_items_is_told_beside_the_field() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = editor(&hall).await;
    let rows: [(&[u8], &str); 5] = [
        (b"", "请先选择文件"),
        (b"id,name\nSX-1,x", "不是 XLSX 工作簿"),
        (b"PK\x03\x04broken", "不是 XLSX 工作簿"),
        (b"\xd0\xcf\x11\xe0", "旧格式"),
        (b"{}\n\xff", "第 2 行不是 UTF-8"),
    ];
    for (file, told) in rows {
        let page = upload(&mut browser, file).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    let csrf = browser.get("/catalogue/import").await.hidden("csrf");
    let large = vec![b' '; 21 * 1024 * 1024];
    let page = browser.upload("/catalogue/import", &[("csrf", &csrf)], ("大.jsonl", &large)).await;
    assert!(page.status.is_client_error() && page.text.contains("超过 20 MB"), "{}", page.status);
    let page = browser.upload("/catalogue/import", &[("csrf", "x")], ("a.jsonl", LINE.as_bytes())).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn only_the_district_takes_files_in() {
    let hall = Hall::open("2026-11-02").await;
    let mut street = hall.browser(&named(&hall, "quanyechang_catalogue_editor")).await;
    assert_eq!(street.get("/catalogue/import").await.status, StatusCode::FORBIDDEN);
    let page = street.get("/catalogue").await;
    assert!(!page.text.contains("href=\"/catalogue/import\""));
    assert!(!page.text.contains("class=\"btn\" href=\"/catalogue/packages\""), "not theirs either");
    let csrf = page.hidden("csrf");
    let sent = street.upload("/catalogue/import", &[("csrf", &csrf)], ("a.jsonl", LINE.as_bytes())).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    let taken = street.post(&format!("/catalogue/import/{}", "ab".repeat(32)), &[("csrf", &csrf)]).await;
    assert_eq!(taken.status, StatusCode::FORBIDDEN);
    assert_eq!(hall.anonymous().get("/catalogue/export.jsonl").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_is_taken_away_is_what_the_filter_shows_and_comes_back_unchanged() {
    let hall = Hall::open("2026-11-02").await;
    let mut browser = editor(&hall).await;
    let lines = browser.get("/catalogue/export.jsonl?q=%E4%BD%8E%E4%BF%9D").await;
    let items: Vec<ItemVersion> =
        lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!items.is_empty() && items.len() < 10, "{}", items.len());
    assert!(lines.headers["content-disposition"].to_str().unwrap().contains("items-2026-11-02.jsonl"));
    let all = browser.get("/catalogue/export.jsonl").await;
    assert_eq!(all.text.lines().count(), hall.app.master().items.len());
    let page = upload(&mut browser, all.text.as_bytes()).await;
    assert!(page.text.contains("文件里的事项和现行目录一样"), "{}", page.text);
    for path in ["/catalogue/template.xlsx", "/catalogue/export.xlsx?severity=error"] {
        let file = browser.get(path).await;
        assert!(file.status == StatusCode::OK && file.text.starts_with("PK"), "{path}");
    }
    // Programs get the same lines without signing in, as they get each item.
    let public = hall.anonymous().get("/api/v1/items.jsonl").await;
    assert_eq!(public.text, all.text);
}
