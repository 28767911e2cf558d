//! What the typesetter may see: its templates, one paper's data, its QR code and the fonts. No files, no network,
//! no clock.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::PaperError;
use crate::fonts::Fonts;

/// Which template sets a print, in the order of [`FILES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A paper of a case.
    Paper,
    /// An application form.
    Form,
    /// A centre's guides.
    Handbook,
    /// One guide.
    Leaflet,
    /// What a centre handles, for the wall.
    Poster,
    /// A letter of supervision.
    Letter,
    /// A bulletin of supervision.
    Bulletin,
}

/// Files the typesetter may read, by name. What several templates share is `guide.typ`.
const FILES: [(&str, &str); 8] = [
    ("paper.typ", include_str!("../templates/paper.typ")),
    ("form.typ", include_str!("../templates/form.typ")),
    ("handbook.typ", include_str!("../templates/handbook.typ")),
    ("leaflet.typ", include_str!("../templates/leaflet.typ")),
    ("poster.typ", include_str!("../templates/poster.typ")),
    ("letter.typ", include_str!("../templates/letter.typ")),
    ("bulletin.typ", include_str!("../templates/bulletin.typ")),
    ("guide.typ", include_str!("../templates/guide.typ")),
];

/// What all papers share.
pub(crate) struct Press {
    library: LazyHash<Library>,
    fonts: Fonts,
    /// In the order of [`FILES`].
    sources: Vec<Source>,
    data: FileId,
    qr: FileId,
}

impl Press {
    /// # Errors
    /// [`PaperError::Template`] if the fixed names are not valid paths, which would be a fault of the program.
    pub(crate) fn new(fonts: Fonts) -> Result<Self, PaperError> {
        Ok(Self {
            library: LazyHash::new(Library::default()),
            fonts,
            sources: FILES
                .iter()
                .map(|(name, text)| Ok(Source::new(file_id(name)?, (*text).to_owned())))
                .collect::<Result<_, _>>()?,
            data: file_id("data.json")?,
            qr: file_id("qr.svg")?,
        })
    }

    pub(crate) fn fonts(&self) -> &Fonts {
        &self.fonts
    }
}

/// Ids are interned for the life of the process and run out after 65,535, so every paper uses the same names.
fn file_id(name: &str) -> Result<FileId, PaperError> {
    let path =
        VirtualPath::new(name).map_err(|error| PaperError::Template { message: format!("{error:?}") })?;
    Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
}

/// One print on the press.
pub(crate) struct Job<'a> {
    press: &'a Press,
    main: FileId,
    data: Bytes,
    qr: Bytes,
}

impl<'a> Job<'a> {
    /// `data` is what the template reads, `qr` an SVG (empty if there is none).
    pub(crate) fn new(press: &'a Press, layout: Layout, data: String, qr: String) -> Self {
        let main = press.sources[layout as usize].id();
        Self { press, main, data: Bytes::from_string(data), qr: Bytes::from_string(qr) }
    }
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.press.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.press.sources.iter().find(|source| source.id() == id).cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == self.press.data => Ok(self.data.clone()),
            id if id == self.press.qr => Ok(self.qr.clone()),
            id => Err(not_found(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index)
    }

    /// Papers carry the date they are given, never today's.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
