//! Papers as PDF, and the proof of one record.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::paper::Sheet;
use serde::Deserialize;
use service::ActError;

use crate::desk::timeline;
use crate::portal::check::proof_words;
use crate::room::{Desk, Posted, escape};
use crate::view::{Frame, Pair};
use crate::{WebError, day};

/// Whether a paper is printed again.
#[derive(Deserialize)]
pub(crate) struct Print {
    #[serde(default)]
    reprint: String,
}

/// `GET /desk/case/{no}/papers/{seq}`
pub(crate) async fn show(
    desk: Desk,
    Path((no, seq)): Path<(String, u32)>,
    Query(print): Query<Print>,
) -> Result<Response, WebError> {
    let content = service::paper::content(&desk.app, &desk.actor, &no, seq, print.reprint == "1").await?;
    pdf(&desk, content, &format!("{no}-{seq}")).await
}

/// `POST /desk/case/{no}/receipt`: the receipt with the query code, which never stands in an address.
pub(crate) async fn receipt(
    desk: Desk,
    Path(no): Path<String>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let content = service::paper::receipt(&desk.app, &desk.actor, &no, typed.get("code")).await?;
    pdf(&desk, content, &format!("{no}-receipt")).await
}

/// `POST /desk/case/{no}/form.pdf`: the filled form, for signature. It shows personal data and so writes into the log:
/// that is why it is no plain address.
pub(crate) async fn form(desk: Desk, Path(no): Path<String>, posted: Posted) -> Result<Response, WebError> {
    posted.checked(&desk)?;
    let sheet = service::form::filled(&desk.app, &desk.actor, &no).await?;
    pdf(&desk, sheet, &format!("{no}-form")).await
}

async fn pdf(desk: &Desk, content: impl Into<Sheet>, name: &str) -> Result<Response, WebError> {
    let bytes = service::paper::pdf(&desk.app, content).await?;
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let head = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}.pdf\"")),
    ];
    Ok((head, bytes).into_response())
}

/// The page of a record's proof.
#[derive(Template)]
#[template(path = "desk/proof.html")]
pub(crate) struct ProofPage {
    pub(crate) frame: Frame,
    pub(crate) no: String,
    pub(crate) seq: u32,
    pub(crate) back: String,
    pub(crate) tone: &'static str,
    pub(crate) mark: &'static str,
    pub(crate) headline: String,
    pub(crate) lines: Vec<String>,
    pub(crate) proof: Vec<Pair>,
    pub(crate) evidence_href: String,
}

/// `GET /desk/case/{no}/events/{seq}`
pub(crate) async fn proof(desk: Desk, Path((no, seq)): Path<(String, u32)>) -> Result<Response, WebError> {
    let events = service::case::events(&desk.app, &desk.actor, &no, seq.saturating_sub(1), 1).await?;
    let stored = events.into_iter().next().filter(|event| event.seq == seq).ok_or(ActError::NotFound)?;
    let proof = service::log::proof(&desk.app, stored.idx).await?;
    let (lines, pairs) = proof_words(proof.as_ref(), &stored.leaf);
    let back = format!("/desk/case/{}", escape(&no));
    let what = timeline::kind_title(&stored.kind);
    let at = day::minute(&stored.at);
    let page = ProofPage {
        frame: desk.frame("核对记录"),
        seq,
        tone: if proof.is_some() { "good" } else { "" },
        mark: if proof.is_some() { "" } else { "wait" },
        headline: format!("{at}　{what}"),
        lines,
        proof: pairs,
        evidence_href: if proof.is_some() {
            format!("{back}/events/{seq}/evidence.json")
        } else {
            String::new()
        },
        back,
        no,
    };
    desk.page(&page)
}

/// `GET /desk/case/{no}/events/{seq}/evidence.json`: without the record itself, which holds names.
pub(crate) async fn evidence(desk: Desk, Path((no, seq)): Path<(String, u32)>) -> Result<Response, WebError> {
    let events = service::case::events(&desk.app, &desk.actor, &no, seq.saturating_sub(1), 1).await?;
    let stored = events.into_iter().next().filter(|event| event.seq == seq).ok_or(ActError::NotFound)?;
    let file = service::log::evidence(&desk.app, stored.idx, false).await?;
    let head = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"evidence-{}.json\"", stored.idx)),
    ];
    Ok((head, file).into_response())
}
