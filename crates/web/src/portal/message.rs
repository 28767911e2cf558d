//! Pages that only say something: what went wrong, that nothing was lost, what to do.

use askama::Template;

use crate::error::Trouble;
use crate::view::{Frame, Link};

/// A public page that says something.
#[derive(Template)]
#[template(path = "portal/message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    pub(crate) tone: &'static str,
    pub(crate) headline: String,
    pub(crate) lines: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) operation: String,
}

impl Message {
    /// What went wrong, in the public's frame.
    pub(crate) fn of(frame: Frame, trouble: Trouble, operation: String) -> Self {
        let mut links = trouble.links;
        if links.is_empty() {
            links = vec![Link::to("/", "回到首页"), Link::to("/progress", "查进度")];
        }
        Self { frame, tone: trouble.tone, headline: trouble.headline, lines: trouble.lines, links, operation }
    }
}
