//! The check page behind a paper's QR code: received when, where, by whom, and under which signed checkpoint.

use askama::Template;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::case::Fact;
use service::ActError;
use service::log::Proof;
use service::portal::Check;

use crate::WebError;
use crate::desk::timeline;
use crate::form::{Field, Wrongs, refill, summary};
use crate::room::{Portal, Posted, escape, html};
use crate::view::{Frame, Pair};
use crate::{day, text};

/// The page.
#[derive(Template)]
#[template(path = "portal/check.html")]
pub(crate) struct CheckPage {
    pub(crate) frame: Frame,
    pub(crate) tone: &'static str,
    pub(crate) mark: &'static str,
    pub(crate) headline: String,
    pub(crate) lines: Vec<String>,
    pub(crate) facts: Vec<Pair>,
    pub(crate) proof_lines: Vec<String>,
    pub(crate) proof: Vec<Pair>,
    pub(crate) evidence_href: String,
    pub(crate) materials: Vec<Pair>,
    pub(crate) fields: Vec<Field>,
    pub(crate) action: String,
}

/// The field of the query code.
pub(crate) fn fields() -> Vec<Field> {
    vec![Field::text("code", "查询码").must().max(14).hint("收件凭证上的 10 位字母和数字")]
}

/// `GET /check/{token}`
pub(crate) async fn show(portal: Portal, Path(token): Path<String>) -> Result<Response, WebError> {
    let check = service::portal::check(&portal.app, &token).await?;
    portal.page(&page(&portal, &token, &check, Vec::new(), fields()))
}

/// `POST /check/{token}`: the list of materials for who holds the query code.
pub(crate) async fn materials(
    portal: Portal,
    Path(token): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, WebError> {
    let check = service::portal::check(&portal.app, &token).await?;
    match service::portal::progress(&portal.app, &check.case.no, typed.get("code"), portal.from).await {
        Ok(followed) => {
            let materials = super::progress::materials(&followed.row.case);
            portal.page(&page(&portal, &token, &check, materials, fields()))
        }
        Err(ActError::Field { .. }) => {
            let mut wrongs = Wrongs::default();
            wrongs.add("code", "查询码不对，请核对收件凭证");
            let mut fields = fields();
            refill(&mut fields, &typed, &wrongs);
            let mut page = page(&portal, &token, &check, Vec::new(), fields.clone());
            page.frame.says.extend(summary(&fields));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /check/{token}/evidence.json`
pub(crate) async fn evidence(portal: Portal, Path(token): Path<String>) -> Result<Response, WebError> {
    let file = service::portal::evidence(&portal.app, &token).await?;
    let head = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"evidence.json\""),
    ];
    Ok((head, file).into_response())
}

fn page(portal: &Portal, token: &str, check: &Check, materials: Vec<Pair>, fields: Vec<Field>) -> CheckPage {
    let (headline, lines) = says(check);
    let (proof_lines, proof) = proof_words(check.proof.as_ref(), &check.stored.leaf);
    let action = format!("/check/{}", escape(token));
    let proven = check.proof.is_some();
    CheckPage {
        frame: portal.frame("核对凭证"),
        tone: if proven { "good" } else { "" },
        mark: if proven { "" } else { "wait" },
        headline,
        lines,
        facts: facts(portal, check),
        proof_lines,
        proof,
        evidence_href: if proven { format!("{action}/evidence.json") } else { String::new() },
        materials,
        fields,
        action,
    }
}

/// What the paper proves, in plain words.
fn says(check: &Check) -> (String, Vec<String>) {
    let at = day::minute(&check.stored.at);
    let by = &check.event.by.name;
    match &check.event.fact {
        Fact::Received { .. } => (
            format!("{at} 收到了这份申请"),
            vec![format!("在{}，由{by}收件。这个时间谁也改不了。", check.centre)],
        ),
        fact => (
            format!("{}：{at} 记入账本", timeline::title(fact)),
            vec![format!("由{by}办理，这份文书是真的，时间没有改过。")],
        ),
    }
}

fn facts(portal: &Portal, check: &Check) -> Vec<Pair> {
    let case = &check.case;
    let profile = super::progress::profile(&portal.app, case);
    let granted = matches!(check.event.fact, Fact::Decided { granted: true, .. });
    let title = check.event.fact.paper().map(|kind| kind.title(profile, granted));
    let mut facts = vec![
        Pair::new("事项", case.item_name.clone()),
        Pair::new("办件编号", case.no.clone()),
        Pair::new("申请人", check.masked.name.clone()),
        Pair::new("收件中心", check.centre.clone()),
        Pair::new("收件日期", day::long(case.received_on)),
        Pair::new("办理情况", text::state(case.state)),
    ];
    if let Some(title) = title {
        facts.insert(0, Pair::new("文书", title));
    }
    if let Some(no) = check.event.fact.number() {
        facts.insert(1, Pair::new("文号", no.text()));
    }
    facts
}

/// The proof in words and figures; says so where the next signed head is still to come.
pub(crate) fn proof_words(proof: Option<&Proof>, leaf: &str) -> (Vec<String>, Vec<Pair>) {
    let Some(proof) = proof else {
        let wait = "这条记录刚写入账本，等下一次签名，一般几秒钟。请稍后刷新再看。";
        return (vec![wait.to_owned()], vec![Pair::new("公开叶子", leaf)]);
    };
    let lines = vec![
        format!("它是账本里的第 {} 条记录，在第 {} 条时签名封存。", proof.index + 1, proof.size),
        "账本像一摞骑缝盖章的登记簿：改动任何一条、抽走任何一条，签名就对不上；谁手里留着证据文件，谁就能发现。"
            .to_owned(),
    ];
    let mut note = proof.note.lines();
    let mut line = |label: &str| Pair::new(label, note.next().unwrap_or_default());
    let mut pairs = vec![line("账本"), line("封存条数"), line("根哈希")];
    let signed = proof.note.lines().filter_map(|line| line.strip_prefix("— "));
    pairs.extend(signed.map(|line| Pair::new("签名", line)));
    pairs.push(Pair::new("证明路径", format!("{} 个哈希", proof.hashes.len())));
    pairs.push(Pair::new("公开叶子", proof.leaf.clone()));
    (lines, pairs)
}
