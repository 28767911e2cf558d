//! Content in, PDF out.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use domain::catalogue::booklet::{Booklet, BookletKind};
use domain::paper::{FormSheet, PaperContent, Sheet, SheetBody};
use domain::supervision::bulletin::BulletinSheet;
use domain::supervision::letter::LetterSheet;
use serde_json::json;
use typst::diag::{SourceDiagnostic, Warned};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

use crate::fonts::Fonts;
use crate::world::{Job, Layout, Press};
use crate::{PaperError, qr_svg};

/// Where Debian puts fonts, and where an administrator adds them.
const SYSTEM_FONT_DIRS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// How many papers a cached piece of layout outlives without being used.
const CACHE_AGE: usize = 10;

/// Sets papers in type. Cheap to make; fonts are searched for at the first paper and kept. Shared by threads.
pub struct Renderer {
    font_dirs: Vec<PathBuf>,
    press: Mutex<Option<Arc<Press>>>,
}

impl Renderer {
    /// A renderer that looks for fonts under `font_dirs`.
    #[must_use]
    pub fn new(font_dirs: Vec<PathBuf>) -> Self {
        Self { font_dirs, press: Mutex::new(None) }
    }

    /// A renderer that uses the system's fonts.
    #[must_use]
    pub fn with_system_fonts() -> Self {
        Self::new(SYSTEM_FONT_DIRS.map(PathBuf::from).to_vec())
    }

    /// `content` as a PDF (A4). The same content gives the same bytes as long as the fonts are the same.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] without a Chinese font (searched for again next time, so installing one is
    /// enough); [`PaperError::QrTooLong`]; [`PaperError::Template`] for a fault of the template.
    pub fn render(&self, content: &PaperContent) -> Result<Vec<u8>, PaperError> {
        finished(self.document(content))
    }

    /// An application form as a PDF (A4), on as many pages as it takes.
    ///
    /// # Errors
    /// See [`Renderer::render`].
    pub fn render_form(&self, sheet: &FormSheet) -> Result<Vec<u8>, PaperError> {
        finished(self.form(sheet))
    }

    /// Whatever is to be printed.
    ///
    /// # Errors
    /// See [`Renderer::render`].
    pub fn print(&self, sheet: &Sheet) -> Result<Vec<u8>, PaperError> {
        match &sheet.body {
            SheetBody::Paper(content) => self.render(content),
            SheetBody::Form(form) => self.render_form(form),
            SheetBody::Booklet(booklet) => finished(self.booklet(booklet)),
            SheetBody::Letter(letter) => finished(self.letter(letter)),
            SheetBody::Bulletin(bulletin) => finished(self.bulletin(bulletin)),
        }
    }

    /// The paper laid out in pages, with the typesetter's warnings: a warning spoils no paper, so only the tests
    /// look at them.
    fn document(&self, content: &PaperContent) -> Result<Warned<PagedDocument>, PaperError> {
        let press = self.press()?;
        let qr = content.check_url.as_deref().map(qr_svg).transpose()?.unwrap_or_default();
        compiled(&Job::new(&press, Layout::Paper, data(&press, content)?, qr))
    }

    fn form(&self, sheet: &FormSheet) -> Result<Warned<PagedDocument>, PaperError> {
        let press = self.press()?;
        let fonts = press.fonts();
        let form = serde_json::to_value(sheet).map_err(|error| unreadable(&error))?;
        let data = json!({"form": form, "fonts": {"body": fonts.body(), "title": fonts.title()}});
        compiled(&Job::new(&press, Layout::Form, data.to_string(), String::new()))
    }

    fn letter(&self, letter: &LetterSheet) -> Result<Warned<PagedDocument>, PaperError> {
        let press = self.press()?;
        let fonts = press.fonts();
        let letter = serde_json::to_value(letter).map_err(|error| unreadable(&error))?;
        let data = json!({"letter": letter, "fonts": {"body": fonts.body(), "title": fonts.title()}});
        compiled(&Job::new(&press, Layout::Letter, data.to_string(), String::new()))
    }

    fn bulletin(&self, sheet: &BulletinSheet) -> Result<Warned<PagedDocument>, PaperError> {
        let press = self.press()?;
        let fonts = press.fonts();
        let bulletin = serde_json::to_value(sheet).map_err(|error| unreadable(&error))?;
        let data = json!({"bulletin": bulletin, "fonts": {"body": fonts.body(), "title": fonts.title()}});
        compiled(&Job::new(&press, Layout::Bulletin, data.to_string(), String::new()))
    }

    /// Each guide has a code of its own, drawn into the data: names of files run out (see `world::file_id`).
    fn booklet(&self, booklet: &Booklet) -> Result<Warned<PagedDocument>, PaperError> {
        let press = self.press()?;
        let fonts = press.fonts();
        let codes = booklet.entries.iter().map(|entry| qr_svg(&entry.url));
        let data = json!({
            "booklet": serde_json::to_value(booklet).map_err(|error| unreadable(&error))?,
            "codes": codes.collect::<Result<Vec<_>, _>>()?,
            "portal": qr_svg(&booklet.url)?,
            "fonts": {"body": fonts.body(), "title": fonts.title()},
        });
        let layout = match booklet.kind {
            BookletKind::Handbook => Layout::Handbook,
            BookletKind::Leaflet => Layout::Leaflet,
            BookletKind::Poster => Layout::Poster,
        };
        compiled(&Job::new(&press, layout, data.to_string(), String::new()))
    }

    fn press(&self) -> Result<Arc<Press>, PaperError> {
        let mut press = self.press.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = press.as_ref() {
            return Ok(Arc::clone(ready));
        }
        let fonts = Fonts::scan(&self.font_dirs)
            .ok_or_else(|| PaperError::NoFonts { dirs: self.font_dirs.clone() })?;
        let ready = Arc::new(Press::new(fonts)?);
        *press = Some(Arc::clone(&ready));
        Ok(ready)
    }
}

fn compiled(job: &Job<'_>) -> Result<Warned<PagedDocument>, PaperError> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(job);
    Ok(Warned { output: output.map_err(|errors| template_error(&errors))?, warnings })
}

fn finished(document: Result<Warned<PagedDocument>, PaperError>) -> Result<Vec<u8>, PaperError> {
    let bytes = document.and_then(|document| {
        pdf(&document.output, &PdfOptions::default()).map_err(|errors| template_error(&errors))
    });
    comemo::evict(CACHE_AGE);
    bytes
}

fn unreadable(error: &serde_json::Error) -> PaperError {
    PaperError::Template { message: error.to_string() }
}

/// What the template reads. The query code travels beside the content, which never serialises it.
fn data(press: &Press, content: &PaperContent) -> Result<String, PaperError> {
    let paper = serde_json::to_value(content).map_err(|error| unreadable(&error))?;
    let fonts = press.fonts();
    let data = json!({
        "paper": paper,
        "query_code": content.query_code,
        "fonts": {"body": fonts.body(), "title": fonts.title()},
    });
    Ok(data.to_string())
}

fn template_error(diagnostics: &[SourceDiagnostic]) -> PaperError {
    let messages = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str());
    PaperError::Template { message: messages.collect::<Vec<_>>().join("; ") }
}

#[cfg(test)]
mod tests;
