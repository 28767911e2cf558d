//! A lean HTTP/1.1 client: one kept-alive connection, requests as bytes made beforehand. It understands what our
//! server answers (a length, never chunks) and refuses the rest, so that the load costs little beside the server.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::basics::Outcome;

/// A connection.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
}

/// An answer; valid until the next request.
pub(crate) struct Reply<'a> {
    /// Status code.
    pub(crate) status: u16,
    head: &'a [u8],
    /// Body.
    pub(crate) body: &'a [u8],
}

impl Client {
    /// Connects.
    pub(crate) async fn connect(addr: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 64 * 1024], filled: 0 })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Outcome<Reply<'_>> {
        self.stream.write_all(request).await?;
        self.filled = 0;
        let (end_of_head, length) = loop {
            self.fill().await?;
            let got = self.buffer.get(..self.filled).unwrap_or_default();
            if let Some(end) = got.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = got.get(..end + 2).unwrap_or_default();
                break (end + 4, length_of(head)?);
            }
        };
        let all = end_of_head + length;
        if self.buffer.len() < all {
            self.buffer.resize(all, 0);
        }
        while self.filled < all {
            self.fill().await?;
        }
        if self.filled != all {
            return Err("the server said more than its answer".into());
        }
        let (head, body) = self.buffer.get(..all).unwrap_or_default().split_at(end_of_head);
        Ok(Reply { status: status_of(head)?, head, body })
    }

    async fn fill(&mut self) -> Outcome<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let free = self.buffer.get_mut(self.filled..).unwrap_or_default();
        match self.stream.read(free).await? {
            0 => Err("the server closed the connection".into()),
            read => {
                self.filled += read;
                Ok(())
            }
        }
    }
}

impl Reply<'_> {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(self.head, name)
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Outcome<serde_json::Value> {
        Ok(serde_json::from_slice(self.body)?)
    }

    /// The body as text, for messages.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(self.body).chars().take(400).collect()
    }

    /// Insists on a status.
    pub(crate) fn expect(self, status: u16, what: &str) -> Outcome<Self> {
        if self.status == status {
            Ok(self)
        } else {
            Err(format!("{what}: {} instead of {status}: {}", self.status, self.text()).into())
        }
    }

    /// The value of a string member that has no escapes, without reading the whole body as JSON.
    pub(crate) fn member(&self, name: &str) -> Option<&str> {
        let body = std::str::from_utf8(self.body).ok()?;
        let (_, after) = body.split_once(&format!("\"{name}\":\""))?;
        after.split('"').next()
    }
}

fn status_of(head: &[u8]) -> Outcome<u16> {
    let digits = head.get(9..12).and_then(|digits| std::str::from_utf8(digits).ok());
    Ok(digits.ok_or("not an answer")?.parse()?)
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(head).ok()?;
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

fn length_of(head: &[u8]) -> Outcome<usize> {
    match header(head, "content-length") {
        Some(length) => Ok(length.parse()?),
        None if header(head, "transfer-encoding").is_none() => Ok(0),
        None => Err("the server answered in chunks, which this client does not read".into()),
    }
}

/// A request as bytes; `headers` are whole lines with their ends.
pub(crate) fn request(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = if method == "GET" { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}{length}\r\n{body}").into_bytes()
}

/// The headers of a request with a JSON body and a bearer token.
pub(crate) fn bearer(token: &str) -> String {
    format!("authorization: Bearer {token}\r\ncontent-type: application/json\r\n")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_read_whole_however_it_arrives() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut got = [0; 1024];
            let read = stream.read(&mut got).await.unwrap();
            assert_eq!(&got[..read], b"POST /x HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 2\r\n\r\nhi");
            for part in [
                "HTTP/1.1 201 Created\r\nContent-Le",
                "ngth: 17\r\nETag: \"3\"\r\n\r\n{\"case",
                "_no\":\"A-1\"}",
            ] {
                stream.write_all(part.as_bytes()).await.unwrap();
                stream.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
            assert!(stream.read(&mut got).await.unwrap() > 0);
            stream.write_all(b"HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n").await.unwrap();
        });
        let mut client = Client::connect(addr).await.unwrap();
        let reply = client.send(&request("POST", "/x", "", "hi")).await.unwrap();
        assert_eq!((reply.status, reply.header("etag")), (201, Some("\"3\"")));
        assert_eq!(reply.member("case_no"), Some("A-1"));
        assert_eq!(reply.json().unwrap()["case_no"], "A-1");
        assert!(client.send(&request("GET", "/y", "", "")).await.is_err(), "chunks are refused");
        server.await.unwrap();
    }

    #[test]
    fn a_wrong_status_is_told_with_the_body() {
        let reply = Reply { status: 409, head: b"", body: b"steps-open" };
        let told = reply.expect(200, "act").err().unwrap().to_string();
        assert!(told.contains("409") && told.contains("steps-open"));
    }
}
