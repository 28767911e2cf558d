//! Errors for programs: RFC 9457 `application/problem+json`.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use service::ActError;

use crate::text;

/// A problem as a program reads it. Boxed: it is the rare half of every result.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct Problem(Box<Told>);

#[derive(Debug, Serialize)]
struct Told {
    #[serde(rename = "type")]
    kind: String,
    title: String,
    status: u16,
    detail: String,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    meanwhile: Vec<MeanwhileDto>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    steps: Vec<String>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

#[derive(Debug, Serialize)]
struct MeanwhileDto {
    seq: u32,
    kind: String,
    by: String,
    at: String,
}

impl Problem {
    /// A problem with a stable code and a sentence that says what happened and what to do.
    pub(super) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Told {
            kind: format!("urn:yichuang:problem:{code}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            field: None,
            version: None,
            meanwhile: Vec::new(),
            steps: Vec::new(),
            retry_after: None,
        }))
    }

    /// What one may not see is not there.
    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "没有找到。编号可能有误，或不在您的权限范围内。")
    }

    /// A wrong field.
    pub(super) fn field(field: impl Into<String>, reason: &str) -> Self {
        let mut problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "bad-field", text::field_reason(reason));
        problem.0.field = Some(field.into());
        problem
    }

    /// The act is recorded; the head that covers it is about to be signed.
    pub(super) fn not_signed_yet() -> Self {
        let detail = "这条记录已写入日志，签名正在生成，请稍后再取。";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "not-signed-yet", detail).after(1)
    }

    /// The same, about a field.
    pub(super) fn about(self, field: String) -> Self {
        self.at(Some(&field))
    }

    fn at(mut self, field: Option<&str>) -> Self {
        self.0.field = field.map(str::to_owned);
        self
    }

    fn after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        let status = crate::status(&error);
        match error {
            ActError::Refused(refusal) => {
                let (what, todo) = text::refusal(&refusal);
                let mut problem =
                    Self::new(status, refusal.code(), format!("{what}{todo}")).at(refusal.field());
                if let domain::case::Refusal::StepsOpen { steps } = refusal {
                    problem.0.steps = steps;
                }
                problem
            }
            ActError::Denied(denial) => {
                let (what, todo) = text::denial(denial);
                Self::new(status, denial.code(), format!("{what}{todo}"))
            }
            ActError::Field { field, reason } => Self::field(field, &reason),
            ActError::Stale { version, meanwhile } => {
                let mut problem =
                    Self::new(status, "stale", "别人先办了一步，您的内容没有写入。请看最新的情况再办。");
                problem.0.version = Some(version);
                problem.0.meanwhile = meanwhile.into_iter().map(MeanwhileDto::from).collect();
                problem
            }
            ActError::NotFound => Self::not_found(),
            ActError::Unauthenticated => {
                Self::new(status, "unauthenticated", "请先登录：令牌不存在、已过期或已失效。")
            }
            ActError::WrongCredentials => Self::new(status, "wrong-credentials", "用户名或口令不对。"),
            ActError::TooManyTries { retry_after } => {
                Self::new(status, "too-many-tries", "尝试次数过多，请稍后再试。").after(retry_after)
            }
            ActError::KeyReused => Self::new(
                status,
                "idempotency-key-reused",
                "同一 Idempotency-Key 已用于另一个请求，请换一个。",
            ),
            ActError::Busy => Self::new(status, "busy", "系统繁忙，内容没有写入，请稍后重试。").after(1),
            ActError::Unknown => Self::new(
                status,
                "outcome-unknown",
                "与数据库的连接中断，不知道这一步是否已经写入。请用同一个 Idempotency-Key 重试，或先查询再决定。",
            )
            .after(1),
            ActError::NeedsRecovery => Self::new(
                status,
                "needs-recovery",
                "日志与已公布的签名头不一致，或者签名头文件不在，目前只能查询。请管理员按运维手册执行 ledger recover 或 ledger adopt。",
            )
            .after(60),
            ActError::Setup(detail) => Self::new(status, "setup", detail),
            error @ ActError::Failed(_) => {
                trace_failure(&error);
                Self::new(status, "internal", "系统内部出错，内容没有写入，请稍后重试。")
            }
        }
    }
}

impl From<service::Meanwhile> for MeanwhileDto {
    fn from(event: service::Meanwhile) -> Self {
        Self { seq: event.seq, kind: event.kind, by: event.name, at: event.at }
    }
}

/// Writes the chain of causes to the log, once, where the error stops.
pub(super) fn trace_failure(error: &ActError) {
    let mut causes = Vec::new();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        causes.push(cause.to_string());
        source = cause.source();
    }
    tracing::error!(%error, causes = causes.join(": "), "request not answered");
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.0.retry_after;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
