//! Pushing figures that moved (server-sent events): the same fragment the page was made of. A stream ends with the
//! session it belongs to, and when the server stops.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use askama::Template as _;
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Frame;
use service::supervision::overview::{self, Overview};
use service::supervision::pulse::{self, OVER, Seat};
use service::{ActError, App};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::overview::{Fragment, widgets};
use crate::WebError;

/// How often something is sent although nothing moved: proxies and the listener close what is silent for longer. Figures
/// that follow the day alone are looked at as often.
const BEAT: Duration = Duration::from_secs(15);
/// Events on their way to a client; one that takes none is waited for.
const AHEAD: usize = 2;

/// Whose stream it is.
#[derive(Debug, Clone)]
pub(crate) enum Who {
    /// Of the session with this token: no longer than it lasts, and what its person may see.
    Session(String),
    /// Of a screen in the hall.
    Screen,
}

/// The stream; 503 where too many look on already, or the account itself too often: the page then loads itself again now
/// and then.
pub(crate) fn stream(app: App, who: Who, account: Option<&str>) -> Result<Response, WebError> {
    let Some(seat) = pulse::seat(&app, account) else {
        let wait = [(header::RETRY_AFTER, HeaderValue::from_static("60"))];
        return Ok((StatusCode::SERVICE_UNAVAILABLE, wait).into_response());
    };
    let (sender, receiver) = mpsc::channel(AHEAD);
    tokio::spawn(feed(app, who, sender, seat));
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
        // nginx would keep it back until there is enough of it.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((head, Body::new(Events(receiver))).into_response())
}

/// What is sent, as it comes.
struct Events(mpsc::Receiver<Bytes>);

impl hyper::body::Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|next| next.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// Sends figures at once and whenever they moved, until nobody reads or the session ends.
async fn feed(app: App, who: Who, sender: mpsc::Sender<Bytes>, mut seat: Seat) {
    let mut sent: Option<std::sync::Arc<Overview>> = None;
    loop {
        match figures(&app, &who).await {
            Ok(figures) if sent.as_ref().is_none_or(|sent| !figures.same_as(sent)) => {
                let w = widgets(&figures, &app.master(), matches!(who, Who::Session(_)));
                let Ok(text) = (Fragment { w }).render() else { return };
                if sender.send(event("figures", &text)).await.is_err() {
                    return;
                }
                sent = Some(figures);
            }
            Ok(_) => {}
            Err(ActError::Unauthenticated | ActError::Denied(_)) => {
                // Nobody may be there to read it any more.
                let _ = sender.send(event("over", "")).await;
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "figures could not be read for a stream; the page connects again");
                return;
            }
        }
        let moved = tokio::select! {
            () = sender.closed() => return,
            moved = timeout(BEAT, seat.moved()) => moved,
        };
        match moved {
            Ok(OVER) => return,
            Ok(_) => {}
            Err(_) if sender.send(Bytes::from_static(b": here\n\n")).await.is_err() => return,
            Err(_) => {}
        }
    }
}

async fn figures(app: &App, who: &Who) -> Result<std::sync::Arc<Overview>, ActError> {
    match who {
        Who::Screen => overview::of_district(app).await,
        Who::Session(token) => {
            let signed_in = service::session::by_token(app, token).await?;
            overview::overview(app, &signed_in.actor).await
        }
    }
}

/// An event in the form of the standard: each line of the text is a field of its own.
fn event(name: &str, text: &str) -> Bytes {
    let lines: Vec<String> = text.lines().map(|line| format!("data: {line}\n")).collect();
    let data = if lines.is_empty() { "data:\n".to_owned() } else { lines.concat() };
    Bytes::from(format!("event: {name}\n{data}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_lines_is_one_event() {
        assert_eq!(
            event("figures", "<p>\n甲</p>"),
            Bytes::from("event: figures\ndata: <p>\ndata: 甲</p>\n\n")
        );
        assert_eq!(event("over", ""), Bytes::from("event: over\ndata:\n\n"));
    }
}
