//! Asking a witness: one POST on one connection, HTTP/1.1 without TLS. What travels is public and signed, so nobody on the
//! way can change it unnoticed; a witness that is reached by https is reached through a proxy on this machine.

use std::sync::Arc;

use service::witness::{Answer, Answering, Post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Most bytes of an answer: a few signature lines.
const ANSWER_MAX: u64 = 64 * 1024;
/// Most bytes of a resource of a log: a bundle of 256 records of the greatest length, and its head.
const RESOURCE_MAX: u64 = 17 * 1024 * 1024;
/// Longest time for a resource.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// Where a URL leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// `host[:port]`, as in the `Host` header.
    authority: String,
    /// `host:port`.
    connect: String,
    path: String,
}

impl Target {
    /// Reads `http://host[:port][/path]`.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        if url.starts_with("https://") {
            return Err("只支持 http://。联署内容公开且有签名，不怕窃听和篡改；对方只开放 https 时，请经本机的转发代理".to_owned());
        }
        let rest = url.strip_prefix("http://").ok_or("须以 http:// 开头")?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let odd = |c: char| c.is_whitespace() || c.is_control() || "?#@\\".contains(c);
        if authority.is_empty() || authority.starts_with(':') || rest.contains(odd) {
            return Err("须为 http://主机[:端口][/路径]".to_owned());
        }
        let bare = authority.rsplit(']').next().unwrap_or(authority);
        let port = bare.rsplit_once(':').map(|(_, port)| port.parse::<u16>());
        let connect = match port {
            None => format!("{authority}:80"),
            Some(Ok(1..)) => authority.to_owned(),
            Some(_) => return Err("端口须为 1–65535".to_owned()),
        };
        Ok(Self { authority: authority.to_owned(), connect, path: format!("/{path}") })
    }

    /// What is below it.
    pub(crate) fn below(&self, path: &str) -> Self {
        Self { path: format!("{}/{path}", self.path.trim_end_matches('/')), ..self.clone() }
    }
}

/// The way to witnesses, as the service wants it.
pub(crate) fn post() -> Post {
    Arc::new(|url: String, body: String| -> Answering {
        Box::pin(async move {
            let target = Target::parse(&url)?;
            let Target { connect, authority, path } = &target;
            let length = body.len();
            let request = format!(
                "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: text/plain; charset=utf-8\r\n\
                 content-length: {length}\r\nconnection: close\r\n\r\n{body}"
            );
            let raw = exchange(connect, &request, ANSWER_MAX)
                .await
                .map_err(|error| format!("{connect}: {error}"))?;
            let body = String::from_utf8(raw.body).map_err(|_| format!("{connect}: not UTF-8"))?;
            Ok(Answer { status: raw.status, content_type: raw.content_type, body })
        })
    })
}

/// Fetches a public resource; none if there is none.
pub(crate) async fn get(target: &Target) -> Result<Option<Vec<u8>>, String> {
    let Target { connect, authority, path } = target;
    let request = format!("GET {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n\r\n");
    let raw = tokio::time::timeout(PATIENCE, exchange(connect, &request, RESOURCE_MAX)).await;
    match raw.map_err(|_| format!("{connect}: no answer in time"))? {
        Ok(raw) if raw.status == 200 => Ok(Some(raw.body)),
        Ok(raw) if raw.status == 404 => Ok(None),
        Ok(raw) => Err(format!("{connect}: status {}", raw.status)),
        Err(error) => Err(format!("{connect}: {error}")),
    }
}

/// An answer as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Raw {
    status: u16,
    content_type: Option<String>,
    body: Vec<u8>,
}

async fn exchange(connect: &str, request: &str, most: u64) -> std::io::Result<Raw> {
    let mut stream = TcpStream::connect(connect).await?;
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut bytes = Vec::new();
    stream.take(most).read_to_end(&mut bytes).await?;
    let bad = || std::io::Error::new(std::io::ErrorKind::InvalidData, "not a whole HTTP answer");
    read_answer(&bytes).ok_or_else(bad)
}

/// An answer that was read until the other end closed, or until it was too long.
fn read_answer(bytes: &[u8]) -> Option<Raw> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let body = bytes.get(end + 4..)?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()?;
    if (100..200).contains(&status) {
        return read_answer(body);
    }
    let (mut content_type, mut length, mut chunked) = (None, None, false);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-type" => content_type = Some(value.to_ascii_lowercase()),
            "content-length" => length = Some(value.parse::<usize>().ok()?),
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            _ => {}
        }
    }
    let whole = match (chunked, length) {
        (true, _) => unchunked(body)?,
        (false, Some(length)) => body.get(..length)?.to_vec(),
        (false, None) => body.to_vec(),
    };
    Some(Raw { status, content_type, body: whole })
}

/// The bytes of a chunked body (RFC 9112 §7.1); none if it is not whole.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(rest.get(..line)?).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(line + 2..)?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let target = |url: &str| Target::parse(url).map(|t| (t.authority, t.connect, t.path));
        let rows = [
            ("http://w.example", ("w.example", "w.example:80", "/")),
            ("http://w.example:8090/a/b", ("w.example:8090", "w.example:8090", "/a/b")),
            ("http://127.0.0.1:1/", ("127.0.0.1:1", "127.0.0.1:1", "/")),
            ("http://[::1]", ("[::1]", "[::1]:80", "/")),
            ("http://[::1]:90/x", ("[::1]:90", "[::1]:90", "/x")),
        ];
        for (url, (authority, connect, path)) in rows {
            assert_eq!(
                target(url).unwrap(),
                (authority.to_owned(), connect.to_owned(), path.to_owned()),
                "{url}"
            );
        }
        for url in [
            "https://w.example",
            "w.example",
            "http://",
            "http://:80",
            "http://w:0",
            "http://w:x",
            "http://a b",
            "http://u@w",
            "http://w/?q",
        ] {
            assert!(target(url).is_err(), "{url}");
        }
    }

    #[test]
    fn answers_whole_or_not_at_all() {
        let read = |text: &str| {
            read_answer(text.as_bytes())
                .map(|a| (a.status, a.content_type, String::from_utf8(a.body).unwrap()))
        };
        let size = Some((409, Some("text/x.tlog.size".to_owned()), "3\n".to_owned()));
        assert_eq!(
            read("HTTP/1.1 409 Conflict\r\nContent-Type: text/x.tlog.size\r\nContent-Length: 2\r\n\r\n3\n"),
            size
        );
        assert_eq!(read("HTTP/1.0 409 Conflict\r\ncontent-type:text/x.tlog.size\r\n\r\n3\n"), size);
        let chunked = "HTTP/1.1 409 X\r\ncontent-type: text/x.tlog.size\r\ntransfer-encoding: chunked\r\n\r\n1\r\n3\r\n1;x=y\r\n\n\r\n0\r\n\r\n";
        assert_eq!(read(chunked), size);
        assert_eq!(read(&format!("HTTP/1.1 100 Continue\r\n\r\n{chunked}")), size);
        for cut in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/2 200 OK\r\n\r\n",
            "HTTP/1.1 2x0 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nabc",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabc",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
        ] {
            assert_eq!(read(cut), None, "{cut:?}");
        }
    }
}
