//! Why there is no page: one error type, one place where it becomes words and a status.
//!
//! A handler's error becomes a `Trouble` on the answer; the room's layer draws it in the frame of whoever asked,
//! with the operation id, so that nobody has to read a bare status.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use service::ActError;

use crate::text;
use crate::view::Link;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// The service said no, or broke.
    #[error(transparent)]
    Act(#[from] ActError),
    /// The page could not be drawn.
    #[error("page could not be drawn")]
    Page(#[from] askama::Error),
    /// The form did not come from a page of this session.
    #[error("form token does not fit")]
    Forged,
    /// No such page.
    #[error("no such page")]
    NoPage,
}

/// What went wrong, in words, on the way to the frame it will be drawn in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Trouble {
    /// Tone of the message.
    pub(crate) tone: &'static str,
    /// What happened.
    pub(crate) headline: String,
    /// That nothing was lost, and what to do.
    pub(crate) lines: Vec<String>,
    /// Where to go.
    pub(crate) links: Vec<Link>,
}

impl Trouble {
    fn new(tone: &'static str, headline: impl Into<String>, lines: &[&str]) -> Self {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Self { tone, headline: headline.into(), lines, links: Vec::new() }
    }
}

impl WebError {
    /// Status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Act(error) => status(error),
            Self::Page(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Forged => StatusCode::FORBIDDEN,
            Self::NoPage => StatusCode::NOT_FOUND,
        }
    }

    /// What to say.
    pub(crate) fn trouble(&self) -> Trouble {
        match self {
            Self::Act(error) => trouble(error),
            Self::Page(_) => broken(),
            Self::Forged => Trouble::new(
                "warn",
                "这张表没有提交：页面放得太久，或者不是从本站打开的",
                &["什么都没有改动。请回到上一页刷新，再提交一次。"],
            ),
            Self::NoPage => missing(),
        }
    }

    /// Seconds after which to try again.
    fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Act(ActError::TooManyTries { retry_after }) => Some(*retry_after),
            Self::Act(ActError::Busy | ActError::Unknown) => Some(2),
            Self::Act(ActError::NeedsRecovery) => Some(300),
            _ => None,
        }
    }
}

impl IntoResponse for WebError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            let cause = std::error::Error::source(&self).map(ToString::to_string).unwrap_or_default();
            tracing::error!(error = %self, cause, "page not answered");
        }
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self.trouble());
        response
    }
}

/// Status of what the service says (DESIGN §7); the JSON API uses the same.
#[must_use]
pub fn status(error: &ActError) -> StatusCode {
    use domain::case::RefusalClass;
    match error {
        ActError::Refused(refusal) => match refusal.class() {
            RefusalClass::State => StatusCode::CONFLICT,
            RefusalClass::Field => StatusCode::UNPROCESSABLE_ENTITY,
            RefusalClass::Person => StatusCode::FORBIDDEN,
        },
        ActError::Denied(_) => StatusCode::FORBIDDEN,
        ActError::Field { .. } | ActError::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        ActError::Stale { .. } => StatusCode::PRECONDITION_FAILED,
        ActError::NotFound => StatusCode::NOT_FOUND,
        ActError::Unauthenticated | ActError::WrongCredentials => StatusCode::UNAUTHORIZED,
        ActError::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        ActError::Busy | ActError::Unknown | ActError::NeedsRecovery => StatusCode::SERVICE_UNAVAILABLE,
        ActError::Setup(_) | ActError::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What the service's answer means, in words.
pub(crate) fn trouble(error: &ActError) -> Trouble {
    match error {
        ActError::Refused(refusal) => {
            let (what, todo) = text::refusal(refusal);
            Trouble::new("warn", what, &[&todo, "什么都没有改动。"])
        }
        ActError::Denied(denial) => {
            let (what, todo) = text::denial(*denial);
            Trouble::new("warn", format!("没有办：{what}"), &[todo, "什么都没有改动。"])
        }
        ActError::Field { reason, .. } => {
            Trouble::new("warn", text::field_reason(reason), &["请回到上一页改好后再提交，填写的内容还在。"])
        }
        ActError::Stale { .. } => {
            Trouble::new("warn", "别人先办了一步", &["请打开办件看最新的情况，再决定怎么办。"])
        }
        ActError::NotFound => missing(),
        ActError::Unauthenticated => {
            Trouble::new("warn", "登录已经结束，请重新登录", &["刚才的内容没有提交。"])
        }
        ActError::WrongCredentials => Trouble::new("warn", "账号或密码不对", &["请核对后再试。"]),
        ActError::TooManyTries { retry_after } => {
            let wait = format!("请在 {} 分钟后再试，或者打 12345。", retry_after.div_ceil(60));
            Trouble::new("warn", "试的次数太多，暂时停用", &[&wait])
        }
        ActError::KeyReused => {
            Trouble::new("warn", "这张表已经提交过一次", &["如果要再收一件，请从“收件”重新开始。"])
        }
        ActError::Busy => {
            Trouble::new("warn", "现在办理的人太多，没有排上", &["什么都没有改动。请过几秒再提交一次。"])
        }
        ActError::Unknown => Trouble::new(
            "bad",
            "和数据库的连接断了，不知道刚才这一步记上没有",
            &["请先打开这个办件（新收的件按证件号查）看有没有记上，没有再重新提交，不要连着点。"],
        ),
        ActError::NeedsRecovery => Trouble::new(
            "bad",
            "系统正在恢复，现在只能查看，不能办理",
            &["已经收的件都在。窗口可以先用纸质凭证收件，恢复后补录。"],
        ),
        ActError::Setup(what) => {
            Trouble::new("bad", what.clone(), &["这是系统设置的问题，请告诉系统管理员。"])
        }
        ActError::Failed(_) => broken(),
    }
}

fn missing() -> Trouble {
    Trouble::new(
        "",
        "没有找到这一页",
        &[
            "可能是地址不完整，也可能它不归您查看。",
            "查办件请用收件凭证上的办件编号和查询码；找事项请用搜索。",
        ],
    )
}

fn broken() -> Trouble {
    Trouble::new(
        "bad",
        "系统出了问题，这一步没有办成",
        &["已经办成的都在，没有丢。请过一会儿再试；还不行，报下面的操作编号。"],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::authority::Denial;
    use domain::case::Refusal;

    #[test]
    fn every_no_has_its_status_and_words() {
        let rows = [
            (ActError::Refused(Refusal::GroundNotListed), 422),
            (ActError::Refused(Refusal::StepsOpen { steps: Vec::new() }), 409),
            (ActError::Refused(Refusal::SecondPersonNeeded), 403),
            (ActError::Denied(Denial::Role), 403),
            (ActError::field("/why", "missing"), 422),
            (ActError::KeyReused, 422),
            (ActError::Stale { version: 3, meanwhile: Vec::new() }, 412),
            (ActError::NotFound, 404),
            (ActError::Unauthenticated, 401),
            (ActError::WrongCredentials, 401),
            (ActError::TooManyTries { retry_after: 61 }, 429),
            (ActError::Busy, 503),
            (ActError::Unknown, 503),
            (ActError::NeedsRecovery, 503),
            (ActError::Setup("缺字体".to_owned()), 500),
            (ActError::Failed("x".into()), 500),
        ];
        for (error, code) in rows {
            assert_eq!(status(&error).as_u16(), code, "{error}");
            assert!(!trouble(&error).headline.is_empty(), "{error}");
        }
        assert_eq!(WebError::Forged.status(), StatusCode::FORBIDDEN);
        assert_eq!(WebError::NoPage.status(), StatusCode::NOT_FOUND);
        let answer = WebError::Act(ActError::Busy).into_response();
        assert_eq!(answer.headers()[header::RETRY_AFTER], "2");
    }
}
