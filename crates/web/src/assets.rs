//! Style sheet, script and icon, embedded in the binary. Addresses carry a hash of the content, so browsers may
//! keep them for ever and first loads stay small (lessons: OpenCRVS #12881).

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "frontend/dist/"]
struct Dist;

const ICON: &[u8] = include_bytes!("../frontend/icon.svg");
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// Address of the style sheet.
pub(crate) fn css() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| versioned("yichuang.css"))
}

/// Address of the script.
pub(crate) fn js() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| versioned("app.js"))
}

fn versioned(name: &str) -> String {
    let hash = Dist::get(name).map(|file| tag(&file.metadata.sha256_hash())).unwrap_or_default();
    format!("/assets/{name}?v={hash}")
}

fn tag(hash: &[u8; 32]) -> String {
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Serves an asset.
pub(crate) async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    if name == "icon.svg" {
        return (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
                (header::CACHE_CONTROL, A_DAY),
            ],
            ICON,
        )
            .into_response();
    }
    let Some(file) = Dist::get(&name).filter(|_| name.ends_with(".css") || name.ends_with(".js")) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let etag = format!("\"{}\"", tag(&file.metadata.sha256_hash()));
    let same = headers.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == etag.as_bytes());
    let kind =
        if name.ends_with(".css") { "text/css; charset=utf-8" } else { "text/javascript; charset=utf-8" };
    let etag = HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"0\""));
    let head = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::ETAG, etag),
    ];
    if same { (StatusCode::NOT_MODIFIED, head).into_response() } else { (head, file.data).into_response() }
}
