//! Public portal, staff desks and JSON API: server-rendered pages, each act a plain form post.
//!
//! Rooms are modules: `portal` (public), `desk` (windows, back offices, heads), `supervision`, `catalogue`, `admin`.
//! Pages ask the service for what may be done now; authority is checked there, never here.

mod admin;
pub mod api;
mod assets;
mod catalogue;
mod day;
mod desk;
mod error;
mod form;
mod item_form;
mod lines;
mod package_samples;
mod pattern;
mod peer;
mod portal;
mod room;
mod router;
mod samples;
mod serve;
mod situation;
mod supervision;
mod text;
mod upload;
mod view;

pub use error::{WebError, status};
pub use router::router;
pub use serve::{Limits, serve};

/// How the pages are served.
#[derive(Debug, Clone, Default)]
pub struct WebConfig {
    /// A demonstration: says so on every page and shows the pattern page.
    pub demo: bool,
    /// Cookies only over TLS: on everywhere but on a developer's machine.
    pub secure_cookies: bool,
    /// Public address, without a trailing slash.
    pub base_url: String,
    /// Secret in the address of the screen in the hall; empty: there is none.
    pub screen_token: String,
}
