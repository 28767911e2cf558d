//! A form with a file (`multipart/form-data`), read whole within a bound.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use service::ActError;

use crate::WebError;
use crate::form::Typed;
use crate::room::{Posted, Web};

/// Most bytes of a form with its file: the largest file read, and the fields around it.
const UPLOAD_MAX: usize = service::sheet::FILE_MAX + 64 * 1024;

/// What was sent.
pub(crate) struct Upload {
    /// The fields, not yet checked for their token.
    pub(crate) posted: Posted,
    /// Name of the file as the browser told it.
    pub(crate) name: String,
    /// The file; empty if none was chosen.
    pub(crate) file: Bytes,
}

impl FromRequest<Web> for Upload {
    type Rejection = WebError;

    async fn from_request(request: Request, _: &Web) -> Result<Self, WebError> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary =
            kind.and_then(boundary).ok_or_else(|| wrong("没有收到文件，请从导入页面选择文件上传"))?;
        let body = axum::body::to_bytes(request.into_body(), UPLOAD_MAX).await;
        let body = body.map_err(|_| wrong("文件超过 20 MB，或者上传中断；请分成几个文件再传"))?;
        parts(&body, &boundary).ok_or_else(|| wrong("上传的内容不完整，请再传一次"))
    }
}

fn wrong(why: &str) -> WebError {
    ActError::field("/file", why).into()
}

/// The mark between the parts.
fn boundary(kind: &str) -> Option<String> {
    let rest = kind.strip_prefix("multipart/form-data")?;
    let given = rest.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    let given = given.trim_matches('"');
    (1..=70).contains(&given.len()).then(|| format!("\r\n--{given}"))
}

/// Where a mark begins at or behind a place.
fn find(body: &[u8], mark: &[u8], from: usize) -> Option<usize> {
    let first = *mark.first()?;
    let mut at = from;
    loop {
        at += body.get(at..)?.iter().position(|byte| *byte == first)?;
        if body.get(at..)?.starts_with(mark) {
            return Some(at);
        }
        at += 1;
    }
}

/// The fields and the file; none where the form ends before it should.
fn parts(body: &Bytes, mark: &str) -> Option<Upload> {
    let mark = mark.as_bytes();
    // The first mark has no line before it.
    if !body.starts_with(mark.get(2..)?) {
        return None;
    }
    let mut upload = Upload { posted: Posted(Typed::default()), name: String::new(), file: Bytes::new() };
    let mut at = mark.len() - 2;
    while !body.get(at..)?.starts_with(b"--") {
        let head_end = find(body, b"\r\n\r\n", at)?;
        let start = head_end + 4;
        let end = find(body, mark, start)?;
        take(&mut upload, &String::from_utf8_lossy(body.get(at..head_end)?), body.slice(start..end));
        at = end + mark.len();
    }
    Some(upload)
}

fn take(upload: &mut Upload, head: &str, content: Bytes) {
    let told = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"));
    let said = |name: &str| {
        let mark = format!("{name}=\"");
        let (before, rest) = told?.split_once(&mark)?;
        // `name` is also the end of `filename`.
        (name != "name" || before.ends_with([' ', ';']))
            .then(|| rest.split('"').next().unwrap_or_default().to_owned())
    };
    let named = told.and_then(|line| {
        line.split(';')
            .find_map(|part| part.trim().strip_prefix("name=\"")?.strip_suffix('"').map(str::to_owned))
    });
    match (said("filename"), named) {
        (Some(name), _) => {
            // Some browsers send the whole path.
            upload.name = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(120).collect();
            upload.file = content;
        }
        (None, Some(name)) => {
            let value = service::nfc::nfc(String::from_utf8_lossy(&content).replace("\r\n", "\n"));
            upload.posted.0.0.push((name, value));
        }
        (None, None) => {}
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn form(parts: &[&str]) -> Bytes {
        let mut body = String::new();
        for part in parts {
            body.push_str("--XX\r\n");
            body.push_str(part);
            body.push_str("\r\n");
        }
        body.push_str("--XX--\r\n");
        Bytes::from(body)
    }

    #[test]
    fn fields_and_the_file_are_told_apart() {
        let body = form(&[
            "Content-Disposition: form-data; name=\"csrf\"\r\n\r\nabc",
            "Content-Disposition: form-data; name=\"file\"; filename=\"C:\\目录\\事项.xlsx\"\r\nContent-Type: x\r\n\r\nPK\r\n--X\r\nrest",
        ]);
        let upload = parts(&body, &boundary("multipart/form-data; boundary=\"XX\"").unwrap()).unwrap();
        assert_eq!(upload.posted.0.get("csrf"), "abc");
        assert_eq!((upload.name.as_str(), upload.file.as_ref()), ("事项.xlsx", &b"PK\r\n--X\r\nrest"[..]));
    }

    #[test]
    fn what_ends_before_it_should_is_no_form() {
        let whole = form(&["Content-Disposition: form-data; name=\"a\"\r\n\r\n1"]);
        assert!(parts(&whole, "\r\n--XX").is_some());
        for cut in [0, 4, 20, whole.len() - 12] {
            assert!(parts(&whole.slice(..cut), "\r\n--XX").is_none(), "{cut}");
        }
        assert!(boundary("application/json").is_none());
        assert!(boundary("multipart/form-data").is_none());
        assert!(boundary(&format!("multipart/form-data; boundary={}", "x".repeat(71))).is_none());
    }
}
