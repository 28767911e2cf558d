//! What the typesetter may see: one template, one paper's data, its QR code and the fonts. No files, no network,
//! no clock.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::PaperError;
use crate::fonts::Fonts;

const TEMPLATE: &str = include_str!("../templates/paper.typ");

/// What all papers share.
pub(crate) struct Press {
    library: LazyHash<Library>,
    fonts: Fonts,
    template: Source,
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
            template: Source::new(file_id("paper.typ")?, TEMPLATE.to_owned()),
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

/// One paper on the press.
pub(crate) struct Job<'a> {
    press: &'a Press,
    data: Bytes,
    qr: Bytes,
}

impl<'a> Job<'a> {
    /// `data` is the paper as JSON, `qr` an SVG (empty if there is none).
    pub(crate) fn new(press: &'a Press, data: String, qr: String) -> Self {
        Self { press, data: Bytes::from_string(data), qr: Bytes::from_string(qr) }
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
        self.press.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.press.template.id() { Ok(self.press.template.clone()) } else { Err(not_found(id)) }
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
