//! Files that prove a rectification: photographs and PDF, known by their first bytes, never by their name.

use serde::{Deserialize, Serialize};

/// Most bytes of a file.
pub const FILE_MAX: usize = 5 * 1024 * 1024;
/// Most files of a sheet.
pub const FILES_MAX: usize = 10;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A photograph.
    Jpeg,
    /// A picture of a screen.
    Png,
    /// A scanned or printed document.
    Pdf,
}

impl Media {
    /// What a content is; none for anything that is not shown as evidence.
    #[must_use]
    pub fn of(content: &[u8]) -> Option<Self> {
        let marks: [(&[u8], Self); 3] =
            [(b"\xff\xd8\xff", Self::Jpeg), (b"\x89PNG\r\n\x1a\n", Self::Png), (b"%PDF-", Self::Pdf)];
        marks.into_iter().find(|(mark, _)| content.starts_with(mark)).map(|(_, media)| media)
    }

    /// The type a browser is told.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
        }
    }

    /// The end of its name.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// A file of a sheet. Its content is kept sealed beside the sheet, under its place among the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFile {
    /// Its place among the files of the sheet, from 1.
    pub n: u32,
    /// What it shows, as the unit names it.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content, in hexadecimal.
    pub digest: String,
    /// Key of the content, wrapped by the master key, in hexadecimal.
    pub key: String,
}
