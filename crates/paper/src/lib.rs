//! Printed papers: [`domain::paper::PaperContent`] set in type as PDF, and QR codes.
//!
//! A PDF is a deterministic function of the content, the template compiled in, and the fonts of the machine:
//! it carries no date and no random identifier, so the same paper printed twice is the same file.

mod error;
mod fonts;
mod qr;
mod renderer;
mod world;

pub use error::PaperError;
pub use qr::qr_svg;
pub use renderer::Renderer;
