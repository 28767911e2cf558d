//! What the typesetter may see: the templates, one print's data, its QR code and the fonts. No files, no network,
//! no clock.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::PaperError;
use crate::fonts::Fonts;

const PAPER: &str = include_str!("../templates/paper.typ");
const FORM: &str = include_str!("../templates/form.typ");

/// Which template sets a print.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// A paper of a case.
    Paper,
    /// An application form.
    Form,
}

/// What all papers share.
pub(crate) struct Press {
    library: LazyHash<Library>,
    fonts: Fonts,
    paper: Source,
    form: Source,
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
            paper: Source::new(file_id("paper.typ")?, PAPER.to_owned()),
            form: Source::new(file_id("form.typ")?, FORM.to_owned()),
            data: file_id("data.json")?,
            qr: file_id("qr.svg")?,
        })
    }

    pub(crate) fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    fn template(&self, layout: Layout) -> &Source {
        match layout {
            Layout::Paper => &self.paper,
            Layout::Form => &self.form,
        }
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
    layout: Layout,
    data: Bytes,
    qr: Bytes,
}

impl<'a> Job<'a> {
    /// `data` is the content as JSON, `qr` an SVG (empty if there is none).
    pub(crate) fn new(press: &'a Press, layout: Layout, data: String, qr: String) -> Self {
        Self { press, layout, data: Bytes::from_string(data), qr: Bytes::from_string(qr) }
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
        self.press.template(self.layout).id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let template = self.press.template(self.layout);
        if id == template.id() { Ok(template.clone()) } else { Err(not_found(id)) }
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
