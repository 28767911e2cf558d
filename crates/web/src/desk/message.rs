//! What went wrong, in the staff's frame.

use askama::Template;

use crate::error::Trouble;
use crate::view::{Frame, Link};

/// A staff page that says something.
#[derive(Template)]
#[template(path = "desk/message.html")]
pub(crate) struct Message {
    pub(crate) frame: Frame,
    pub(crate) tone: &'static str,
    pub(crate) headline: String,
    pub(crate) lines: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) operation: String,
}

impl Message {
    /// What went wrong, in the staff's frame.
    pub(crate) fn of(frame: Frame, trouble: Trouble, home: &str, operation: String) -> Self {
        let mut links = trouble.links;
        if links.is_empty() {
            links = vec![Link::to(home, "回到我的工作")];
        }
        Self { frame, tone: trouble.tone, headline: trouble.headline, lines: trouble.lines, links, operation }
    }
}
