//! A new query code for who knows the case number, the document number and the telephone.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use service::ActError;

use crate::WebError;
use crate::form::{Field, Wrongs, refill, summary};
use crate::room::{Portal, Posted, html};
use crate::view::Frame;

/// The question.
#[derive(Template)]
#[template(path = "portal/recover.html")]
pub(crate) struct Recover {
    pub(crate) frame: Frame,
    pub(crate) fields: Vec<Field>,
}

/// The answer.
#[derive(Template)]
#[template(path = "portal/recovered.html")]
pub(crate) struct Recovered {
    pub(crate) frame: Frame,
    pub(crate) codes: Vec<NewCode>,
}

/// A new code.
#[derive(Debug, Clone)]
pub(crate) struct NewCode {
    pub(crate) no: String,
    pub(crate) item: String,
    pub(crate) code: String,
}

/// The fields of the question.
pub(crate) fn fields() -> Vec<Field> {
    vec![
        Field::text("no", "办件编号").must().max(50).hint("收件凭证上方"),
        Field::text("id_no", "申请人的证件号").must().max(50).hint("身份证号或统一社会信用代码"),
        Field::text("phone", "收件时留的手机号").must().max(20).kind("tel", "tel"),
    ]
}

/// `GET /progress/recover`
pub(crate) async fn ask(portal: Portal) -> Result<Response, WebError> {
    portal.page(&Recover { frame: portal.frame("找回查询码"), fields: fields() })
}

/// `POST /progress/recover`
pub(crate) async fn recover(portal: Portal, Posted(typed): Posted) -> Result<Response, WebError> {
    let no = typed.get("no");
    let known = (typed.get("id_no"), typed.get("phone"));
    let (followed, code) = match service::portal::recover_code(&portal.app, no, known, portal.from).await {
        Ok(found) => found,
        Err(ActError::Field { .. }) => {
            let mut wrongs = Wrongs::default();
            wrongs.add("no", "没有对得上的办件，请核对办件编号、证件号和手机号，要与收件时登记的一致");
            let mut fields = fields();
            refill(&mut fields, &typed, &wrongs);
            let mut frame = portal.frame("找回查询码");
            frame.says.extend(summary(&fields));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&Recover { frame, fields })?).into_response());
        }
        Err(other) => return Err(other.into()),
    };
    let case = &followed.row.case;
    let codes = vec![NewCode { no: case.no.clone(), item: case.item_name.clone(), code }];
    portal.page(&Recovered { frame: portal.frame("新的查询码"), codes })
}
