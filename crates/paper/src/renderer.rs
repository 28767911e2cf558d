//! Content in, PDF out.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use domain::catalogue::booklet::{Booklet, BookletKind};
use domain::paper::{PaperContent, Print};
use serde_json::{Value, json};
use typst::diag::{SourceDiagnostic, Warned};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

use crate::fonts::Fonts;
use crate::world::{Job, Press, Template};
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

    /// `print` as a PDF. The same content gives the same bytes as long as the fonts are the same.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] without a Chinese font (searched for again next time, so installing one is
    /// enough); [`PaperError::QrTooLong`]; [`PaperError::Template`] for a fault of the template.
    pub fn render(&self, print: &Print) -> Result<Vec<u8>, PaperError> {
        let bytes = self.document(print).and_then(|document| {
            pdf(&document.output, &PdfOptions::default()).map_err(|errors| template_error(&errors))
        });
        comemo::evict(CACHE_AGE);
        bytes
    }

    /// The print laid out in pages, with the typesetter's warnings: a warning spoils no paper, so only the tests
    /// look at them.
    fn document(&self, print: &Print) -> Result<Warned<PagedDocument>, PaperError> {
        let press = self.press()?;
        let job = match print {
            Print::Paper(content) => paper_job(&press, content)?,
            Print::Booklet(booklet) => booklet_job(&press, booklet)?,
        };
        let Warned { output, warnings } = typst::compile::<PagedDocument>(&job);
        Ok(Warned { output: output.map_err(|errors| template_error(&errors))?, warnings })
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

/// The query code travels beside the content, which never serialises it.
fn paper_job<'a>(press: &'a Press, content: &PaperContent) -> Result<Job<'a>, PaperError> {
    let qr = content.check_url.as_deref().map(qr_svg).transpose()?.unwrap_or_default();
    let data = json!({"paper": value(content)?, "query_code": content.query_code, "fonts": fonts(press)});
    Ok(Job::new(press, Template::Paper, data.to_string(), qr))
}

/// Each guide has a code of its own, drawn into the data: names of files run out (see `world::file_id`).
fn booklet_job<'a>(press: &'a Press, booklet: &Booklet) -> Result<Job<'a>, PaperError> {
    let codes = booklet.entries.iter().map(|entry| qr_svg(&entry.url));
    let codes = codes.collect::<Result<Vec<_>, _>>()?;
    let template = match booklet.kind {
        BookletKind::Handbook => Template::Handbook,
        BookletKind::Leaflet => Template::Leaflet,
        BookletKind::Poster => Template::Poster,
    };
    let portal = qr_svg(&booklet.url)?;
    let data = json!({"booklet": value(booklet)?, "codes": codes, "portal": portal, "fonts": fonts(press)});
    Ok(Job::new(press, template, data.to_string(), String::new()))
}

fn fonts(press: &Press) -> Value {
    json!({"body": press.fonts().body(), "title": press.fonts().title()})
}

fn value(content: &impl serde::Serialize) -> Result<Value, PaperError> {
    serde_json::to_value(content).map_err(|error| PaperError::Template { message: error.to_string() })
}

fn template_error(diagnostics: &[SourceDiagnostic]) -> PaperError {
    let messages = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str());
    PaperError::Template { message: messages.collect::<Vec<_>>().join("; ") }
}

#[cfg(test)]
mod tests;
