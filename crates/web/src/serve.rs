//! Listening: nobody holds a connection for nothing, and an orderly end lets requests finish.
//!
//! Time-outs cost nothing while data flows: hyper arms one timer for each request head, and a body or an answer arms
//! one only when it has to be waited for.

use std::convert::Infallible;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, Request, Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Timeout, timeout};
use tokio_io_timeout::TimeoutStream;
use tower::Service as _;

use crate::peer::Peer;

/// Most bytes of a request head, and of what is read ahead of a body.
const BUFFER_MAX: usize = 64 * 1024;
/// Pause after the operating system refused a connection, mostly because too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// How patient the listener is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time; more wait to be accepted.
    pub connections: usize,
    /// From the connection to the end of its first request's head.
    pub header: Duration,
    /// From the head to the end of the body.
    pub body: Duration,
    /// From the end of an answer to the end of the next request's head.
    pub idle: Duration,
    /// Without the client taking anything of an answer.
    pub answer: Duration,
    /// For requests that are running when the process is asked to stop.
    pub stop: Duration,
    /// Header in which a trusted proxy names the client; without one the other end of the connection is the client.
    pub client_header: Option<HeaderName>,
}

impl Default for Limits {
    /// Below the 1,024 files a process may open by default; longer than proxies keep idle connections (60 s).
    fn default() -> Self {
        Self {
            connections: 800,
            header: Duration::from_secs(15),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            answer: Duration::from_secs(30),
            stop: Duration::from_secs(30),
            client_header: None,
        }
    }
}

/// Serves until `stop` is done; requests that are running are finished, as long as the limits allow.
///
/// # Errors
/// The listener's limits make no sense.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    if limits.connections == 0 || limits.connections > Semaphore::MAX_PERMITS {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no connections allowed"));
    }
    let graceful = GracefulShutdown::new();
    let mut door = Door { listener, places: Arc::new(Semaphore::new(limits.connections)), full: false };
    let server = Server { http: http(&limits), router, limits: Arc::new(limits) };
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, place) = tokio::select! {
            biased;
            () = &mut stop => break,
            next = door.next() => next,
        };
        server.start(
            stream,
            Peer { address: peer.ip(), header: server.limits.client_header.clone() },
            place,
            &graceful,
        );
    }
    // Nobody else comes in; idle connections close at once, running requests are waited for.
    drop(door);
    if timeout(server.limits.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests still running at the end of the time for stopping were cut off");
    }
    Ok(())
}

fn http(limits: &Limits) -> http1::Builder {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.idle).max_buf_size(BUFFER_MAX);
    http
}

/// Where connections come in, so many at a time.
struct Door {
    listener: TcpListener,
    places: Arc<Semaphore>,
    full: bool,
}

impl Door {
    async fn next(&mut self) -> (TcpStream, std::net::SocketAddr, OwnedSemaphorePermit) {
        loop {
            let Some(place) = self.place().await else {
                std::future::pending::<()>().await;
                continue;
            };
            match self.listener.accept().await {
                Ok((stream, peer)) => return (stream, peer, place),
                Err(error) if of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection could be accepted");
                    let _ = timeout(PAUSE, std::future::pending::<()>()).await;
                }
            }
        }
    }

    /// A free place; says so in the log when there was none, once until it is better.
    async fn place(&mut self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = Arc::clone(&self.places).try_acquire_owned() {
            self.full = self.full && self.places.available_permits() < 8;
            return Some(place);
        }
        if !std::mem::replace(&mut self.full, true) {
            tracing::warn!("all connections are in use; new ones wait");
        }
        Arc::clone(&self.places).acquire_owned().await.ok()
    }
}

fn of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

struct Server {
    http: http1::Builder,
    router: Router,
    limits: Arc<Limits>,
}

impl Server {
    fn start(&self, stream: TcpStream, peer: Peer, place: OwnedSemaphorePermit, graceful: &GracefulShutdown) {
        // Answers are small: they leave at once instead of waiting for more to send.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.answer));
        let asked = Arc::new(AtomicBool::new(false));
        let (router, limits, seen) = (self.router.clone(), Arc::clone(&self.limits), Arc::clone(&asked));
        let service = service_fn(move |request: Request<Incoming>| {
            seen.store(true, Ordering::Relaxed);
            answer(router.clone(), request, peer.clone(), limits.body)
        });
        let connection = self.http.serve_connection(TokioIo::new(Box::pin(stream)), service);
        let connection = graceful.watch(connection);
        let first = self.limits.header;
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let finished = timeout(first, connection.as_mut()).await;
            if finished.is_err() && asked.load(Ordering::Relaxed) {
                // An error is the client's: it went away, was too slow, or does not speak HTTP.
                let _ = connection.await;
            }
            drop(place);
        });
    }
}

async fn answer(
    mut router: Router,
    request: Request<Incoming>,
    peer: Peer,
    within: Duration,
) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(|body| Body::new(Timed { body, within, over: None }));
    request.extensions_mut().insert(peer);
    router.call(request).await
}

/// A body that has to be complete within a time, counted from when it first has to be waited for.
struct Timed {
    body: Incoming,
    within: Duration,
    over: Option<Pin<Box<Timeout<std::future::Pending<()>>>>>,
}

impl hyper::body::Body for Timed {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let within = self.within;
        let over = self.over.get_or_insert_with(|| Box::pin(timeout(within, std::future::pending())));
        match over.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into()))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::{Notify, oneshot};

    use super::*;

    const LONG: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(80);

    fn patient() -> Limits {
        Limits { header: LONG, body: LONG, idle: LONG, answer: LONG, stop: LONG, ..Limits::default() }
    }

    struct Running {
        addr: std::net::SocketAddr,
        stop: oneshot::Sender<()>,
        served: tokio::task::JoinHandle<io::Result<()>>,
    }

    async fn running(limits: Limits, router: Router) -> Running {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(serve(listener, router, limits, async move {
            let _ = stopped.await;
        }));
        Running { addr, stop, served }
    }

    fn echo() -> Router {
        Router::new().route("/", get(async || "here")).route(
            "/",
            post(async |body: Result<Bytes, axum::extract::rejection::BytesRejection>| match body {
                Ok(body) => format!("{} bytes", body.len()),
                Err(_) => "incomplete".to_owned(),
            }),
        )
    }

    /// What the server sends until it closes; the test's own time is long, so that only the server's can end it.
    async fn rest(stream: &mut TcpStream) -> String {
        let mut told = Vec::new();
        timeout(LONG / 2, stream.read_to_end(&mut told)).await.unwrap().unwrap();
        String::from_utf8(told).unwrap()
    }

    async fn until(stream: &mut TcpStream, what: &str) {
        let mut told = String::new();
        while !told.contains(what) {
            let mut some = [0; 512];
            let read = timeout(LONG / 2, stream.read(&mut some)).await.unwrap().unwrap();
            assert!(read > 0, "closed after {told}");
            told.push_str(std::str::from_utf8(&some[..read]).unwrap());
        }
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_closes_the_connection() {
        let server = running(Limits { header: SHORT, ..patient() }, echo()).await;
        for sent in ["", "GET / HTTP/1.1\r\nHo"] {
            let mut stream = TcpStream::connect(server.addr).await.unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            assert_eq!(rest(&mut stream).await, "", "{sent:?}");
        }
        // One that has asked is not cut off by the time for the first head.
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        until(&mut stream, "here").await;
        let closed = timeout(SHORT * 3, stream.read(&mut [0; 8])).await;
        assert!(closed.is_err(), "{closed:?}");
    }

    #[tokio::test]
    async fn an_idle_connection_is_closed() {
        let server = running(Limits { idle: SHORT, ..patient() }, echo()).await;
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        until(&mut stream, "here").await;
        rest(&mut stream).await;
    }

    #[tokio::test]
    async fn a_body_that_drips_is_cut_off_with_an_answer() {
        let server = running(Limits { body: SHORT, ..patient() }, echo()).await;
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        stream.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc").await.unwrap();
        assert!(rest(&mut stream).await.ends_with("incomplete"));
    }

    #[tokio::test]
    async fn more_connections_than_allowed_wait_for_their_turn() {
        let server = running(Limits { connections: 1, ..patient() }, echo()).await;
        let mut first = TcpStream::connect(server.addr).await.unwrap();
        first.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        until(&mut first, "here").await;
        let mut second = TcpStream::connect(server.addr).await.unwrap();
        second.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(timeout(SHORT, second.read(&mut [0; 1])).await.is_err(), "served beyond the bound");
        drop(first);
        until(&mut second, "here").await;
    }

    #[tokio::test]
    async fn a_head_too_large_is_refused() {
        let server = running(patient(), echo()).await;
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        let head = format!("GET / HTTP/1.1\r\nHost: x\r\nX: {}\r\n\r\n", "a".repeat(2 * BUFFER_MAX));
        let _ = stream.write_all(head.as_bytes()).await;
        let mut some = [0; 64];
        let read = timeout(LONG / 2, stream.read(&mut some)).await.unwrap().unwrap_or(0);
        assert!(read == 0 || some.starts_with(b"HTTP/1.1 431"));
        let mut other = TcpStream::connect(server.addr).await.unwrap();
        other.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        until(&mut other, "here").await;
    }

    #[tokio::test]
    async fn stopping_closes_idle_connections_and_finishes_running_requests() {
        let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (told, waits) = (Arc::clone(&begun), Arc::clone(&go_on));
        let slow = get(async move || {
            told.notify_one();
            waits.notified().await;
            "done"
        });
        let server = running(patient(), echo().route("/slow", slow)).await;
        let mut idle = TcpStream::connect(server.addr).await.unwrap();
        idle.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        until(&mut idle, "here").await;
        let mut busy = TcpStream::connect(server.addr).await.unwrap();
        busy.write_all(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        begun.notified().await;
        server.stop.send(()).unwrap();
        rest(&mut idle).await;
        go_on.notify_one();
        assert!(rest(&mut busy).await.ends_with("done"));
        server.served.await.unwrap().unwrap();
        assert!(TcpStream::connect(server.addr).await.is_err());
    }

    #[tokio::test]
    async fn a_request_that_never_ends_does_not_hold_up_the_end() {
        let begun = Arc::new(Notify::new());
        let told = Arc::clone(&begun);
        let hangs = get(async move || {
            told.notify_one();
            std::future::pending::<()>().await;
        });
        let server = running(Limits { stop: SHORT, ..patient() }, Router::new().route("/", hangs)).await;
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        begun.notified().await;
        server.stop.send(()).unwrap();
        server.served.await.unwrap().unwrap();
    }
}
