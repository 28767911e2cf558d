//! An answer of many lines, made as it is taken: however large the catalogue, a few lines are in memory at a time.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::catalogue::ItemVersion;
use hyper::body::Frame;

/// Bytes gathered before they are sent.
const PIECE: usize = 32 * 1024;

/// Items as JSON Lines.
struct Lines(Box<dyn Iterator<Item = Arc<ItemVersion>> + Send>);

impl hyper::body::Body for Lines {
    type Data = Bytes;
    type Error = serde_json::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, serde_json::Error>>> {
        let mut piece = Vec::with_capacity(PIECE + PIECE / 4);
        while piece.len() < PIECE
            && let Some(item) = self.0.next()
        {
            if let Err(error) = serde_json::to_writer(&mut piece, item.as_ref()) {
                return Poll::Ready(Some(Err(error)));
            }
            piece.push(b'\n');
        }
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece.into()))))
    }
}

/// The items, one a line.
pub(crate) fn json_lines(items: impl Iterator<Item = Arc<ItemVersion>> + Send + 'static) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/jsonl; charset=utf-8")];
    (kind, Body::new(Lines(Box::new(items)))).into_response()
}

/// An answer to be kept as a file of this name: letters, digits, `.` and `-`.
pub(crate) fn as_file(mut response: Response, name: &str) -> Response {
    let head: &mut HeaderMap = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        head.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
