//! What every page is made of: the frame, messages, links, fields. Finished values only; a template that
//! shows one of these decides nothing.

/// The frame around a page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// Title of the browser window.
    pub(crate) title: String,
    /// `elder` in elderly mode, else empty.
    pub(crate) html_class: &'static str,
    /// Address of the style sheet, with its version.
    pub(crate) css: String,
    /// Address of the script, with its version.
    pub(crate) js: String,
    /// Form token of this browser (CSRF).
    pub(crate) csrf: String,
    /// What the last act led to.
    pub(crate) says: Vec<Say>,
    /// The store is a demonstration.
    pub(crate) demo: bool,
    /// The store is behind what was published: staff may look, and nothing can be done until it is recovered.
    pub(crate) read_only: bool,
    /// Switches elderly mode, and comes back here.
    pub(crate) elder: Link,
    /// The links of the room.
    pub(crate) nav: Vec<NavGroup>,
    /// Name of the place: the district on the portal, the unit at a desk.
    pub(crate) place: String,
    /// Who is signed in; empty on the portal.
    pub(crate) person: String,
    /// Post of that person.
    pub(crate) post: String,
}

/// A link with its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Link {
    /// Address.
    pub(crate) href: String,
    /// Text.
    pub(crate) label: String,
}

impl Link {
    /// A link.
    pub(crate) fn to(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// Links of the navigation that belong together.
#[derive(Debug, Clone, Default)]
pub(crate) struct NavGroup {
    /// Heading; empty for the first group.
    pub(crate) label: String,
    /// Links.
    pub(crate) links: Vec<NavLink>,
}

/// One link of the navigation.
#[derive(Debug, Clone, Default)]
pub(crate) struct NavLink {
    /// Address.
    pub(crate) href: String,
    /// Text.
    pub(crate) label: String,
    /// Figure beside it; empty for none.
    pub(crate) count: String,
    /// `hot` where the figure is pressing.
    pub(crate) heat: &'static str,
    /// This is the page shown.
    pub(crate) here: bool,
    /// Key that leads there; empty for none.
    pub(crate) key: &'static str,
}

/// A message: what happened and what to do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Say {
    /// `good`, `warn`, `bad` or empty.
    pub(crate) tone: &'static str,
    /// What happened.
    pub(crate) title: String,
    /// More, one line each.
    pub(crate) lines: Vec<String>,
    /// Places to go, e.g. the fields that are wrong.
    pub(crate) links: Vec<Link>,
}

impl Say {
    /// A message without more lines.
    pub(crate) fn new(tone: &'static str, title: impl Into<String>) -> Self {
        Self { tone, title: title.into(), ..Self::default() }
    }

    /// The same with one more line.
    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }
}

/// A word on a coloured ground.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tag {
    /// `good`, `warn`, `bad`, `brand` or empty.
    pub(crate) tone: &'static str,
    /// The word.
    pub(crate) label: String,
}

impl Tag {
    /// A tag.
    pub(crate) fn new(tone: &'static str, label: impl Into<String>) -> Self {
        Self { tone, label: label.into() }
    }
}

/// A label and what it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pair {
    /// Label.
    pub(crate) label: String,
    /// Value.
    pub(crate) value: String,
}

impl Pair {
    /// A pair.
    pub(crate) fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// A tab over a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tab {
    /// Address.
    pub(crate) href: String,
    /// Text.
    pub(crate) label: String,
    /// Figure beside it; empty for none.
    pub(crate) count: String,
    /// `bad` where the figure is pressing.
    pub(crate) tone: &'static str,
    /// This tab is open.
    pub(crate) here: bool,
}

/// A figure that leads to what it counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Figure {
    /// What is counted.
    pub(crate) label: String,
    /// How many, finished (`200+` where counting stops).
    pub(crate) value: String,
    /// Class of the figure's ink.
    pub(crate) ink: &'static str,
    /// A remark below.
    pub(crate) note: String,
    /// The list it counts.
    pub(crate) href: String,
    /// The list is the one shown.
    pub(crate) here: bool,
}

/// A bar drawn as SVG, because the pages allow no inline styles.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bar {
    /// Length, 0–100.
    pub(crate) percent: u32,
    /// `warn`, `bad` or empty.
    pub(crate) tone: &'static str,
}
