//! QR codes as SVG.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::PaperError;

/// Smallest side of the picture in SVG units; it scales freely.
const SIDE: u32 = 200;

/// `text` as a QR code (level M, with its quiet zone), a complete SVG document.
///
/// # Errors
/// [`PaperError::QrTooLong`] above the capacity of the largest code (2,331 bytes at level M).
pub fn qr_svg(text: &str) -> Result<String, PaperError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|_| PaperError::QrTooLong { bytes: text.len() })?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(SIDE, SIDE).build())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_an_svg_and_depends_on_its_text() {
        let one = qr_svg("https://example.invalid/check/1").unwrap();
        assert!(one.contains("<svg") && one.ends_with("</svg>"));
        assert_eq!(one, qr_svg("https://example.invalid/check/1").unwrap());
        assert_ne!(one, qr_svg("https://example.invalid/check/2").unwrap());
    }

    #[test]
    fn too_long_a_text_is_an_error() {
        assert_eq!(qr_svg(&"长".repeat(1000)), Err(PaperError::QrTooLong { bytes: 3000 }));
    }
}
