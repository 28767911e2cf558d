//! Content in, PDF out.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use domain::paper::PaperContent;
use serde_json::json;
use typst::diag::{SourceDiagnostic, Warned};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, pdf};

use crate::fonts::Fonts;
use crate::world::{Job, Press};
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
        let bytes = self.document(content).and_then(|document| {
            pdf(&document.output, &PdfOptions::default()).map_err(|errors| template_error(&errors))
        });
        comemo::evict(CACHE_AGE);
        bytes
    }

    /// The paper laid out in pages, with the typesetter's warnings: a warning spoils no paper, so only the tests
    /// look at them.
    fn document(&self, content: &PaperContent) -> Result<Warned<PagedDocument>, PaperError> {
        let press = self.press()?;
        let qr = content.check_url.as_deref().map(qr_svg).transpose()?.unwrap_or_default();
        let job = Job::new(&press, data(&press, content)?, qr);
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

/// What the template reads. The query code travels beside the content, which never serialises it.
fn data(press: &Press, content: &PaperContent) -> Result<String, PaperError> {
    let paper =
        serde_json::to_value(content).map_err(|error| PaperError::Template { message: error.to_string() })?;
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
