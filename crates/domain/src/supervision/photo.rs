//! Photographs of checks: what kind of picture bytes are by their own marks, and the picture without what the camera wrote
//! beside it (place, time, device, thumbnails). Only the way up is kept, or the picture would lie on its side.

use serde::{Deserialize, Serialize};

/// Most bytes of a photograph.
pub const PHOTO_MAX: usize = 10 * 1024 * 1024;

/// Most points of a photograph.
const PIXELS_MAX: u64 = 100_000_000;

/// What pictures are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhotoKind {
    /// JPEG
    Jpeg,
    /// PNG
    Png,
}

impl PhotoKind {
    /// The media type.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// How a file of it ends.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// Why a file is no photograph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PhotoFault {
    /// Too large.
    #[error("照片超过 10 MB，请调低清晰度再拍")]
    TooLarge,
    /// Another kind of file.
    #[error("只收 JPG、PNG 照片；苹果手机请在“设置—相机—格式”选“兼容性最佳”")]
    Kind,
    /// It says it is a picture and is none, or ends too early.
    #[error("照片不完整，请重新拍摄或者上传")]
    Broken,
}

/// The picture without what stands beside it, and its kind.
///
/// # Errors
/// See [`PhotoFault`].
pub fn clean(bytes: &[u8]) -> Result<(PhotoKind, Vec<u8>), PhotoFault> {
    if bytes.len() > PHOTO_MAX {
        return Err(PhotoFault::TooLarge);
    }
    if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return jpeg(bytes).map(|clean| (PhotoKind::Jpeg, clean)).ok_or(PhotoFault::Broken);
    }
    if bytes.starts_with(PNG) {
        return png(bytes).map(|clean| (PhotoKind::Png, clean)).ok_or(PhotoFault::Broken);
    }
    Err(PhotoFault::Kind)
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const EXIF: &[u8] = b"Exif\0\0";
/// Chunks that make the picture; texts, times and EXIF are not among them.
const CHUNKS: [&[u8; 4]; 7] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB"];

fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = PNG.to_vec();
    let mut at = PNG.len();
    let mut drawn = false;
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let length = usize::try_from(length).ok()?;
        let name = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(length)?;
        let chunk = bytes.get(at..end)?;
        if at == PNG.len() && !(name == b"IHDR" && length == 13 && drawable(chunk.get(8..16)?)) {
            return None;
        }
        drawn |= name == b"IDAT";
        if CHUNKS.iter().any(|kept| kept.as_slice() == name) {
            out.extend_from_slice(chunk);
        }
        at = end;
        if name == b"IEND" {
            return drawn.then_some(out);
        }
    }
}

/// Width and height that a camera has, and a telephone can show.
fn drawable(sides: &[u8]) -> bool {
    let side = |bytes: Option<&[u8]>| {
        bytes.and_then(|four| four.try_into().ok()).map_or(0, |four| u64::from(u32::from_be_bytes(four)))
    };
    let (width, height) = (side(sides.get(..4)), side(sides.get(4..8)));
    width > 0 && height > 0 && width.saturating_mul(height) <= PIXELS_MAX
}

fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut way_up = None;
    let mut at = 2;
    let mut drawn = false;
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        // A marker may be filled up with more of the same.
        while *bytes.get(at + 1)? == 0xFF {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // The end. What cameras hang on behind it is left out.
            0xD9 => break,
            0x01 | 0xD0..=0xD7 => at += 2,
            _ => {
                let length = u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?);
                let end = at + 2 + usize::from(length);
                let content = bytes.get(at + 4..end)?;
                if marker == 0xE1 && content.starts_with(EXIF) {
                    way_up = way_up.or_else(|| orientation(content.get(EXIF.len()..)?));
                }
                if marker == 0xE0 && content.starts_with(b"JFIF\0") {
                    // Without the small copy it may carry.
                    let mut header = content.get(..content.len().min(12))?.to_vec();
                    header.resize(14, 0);
                    kept.extend_from_slice(&[0xFF, 0xE0, 0x00, 0x10]);
                    kept.extend(header);
                } else if makes_the_picture(marker, content) {
                    kept.extend_from_slice(bytes.get(at..end)?);
                }
                at = end;
                if marker == 0xDA {
                    let scan = scan_end(bytes, at)?;
                    kept.extend_from_slice(bytes.get(at..scan)?);
                    drawn = true;
                    at = scan;
                }
            }
        }
    }
    let mut out = vec![0xFF, 0xD8];
    out.extend(way_up.filter(|way| (2..=8).contains(way)).map(exif_of).unwrap_or_default());
    out.extend(kept);
    out.extend([0xFF, 0xD9]);
    drawn.then_some(out)
}

/// Tables, frames, scans and what colours need; no notes of the camera, no comments, no small copies.
fn makes_the_picture(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xE2 => content.starts_with(b"ICC_PROFILE\0"),
        0xEE => content.starts_with(b"Adobe"),
        0xE0..=0xEF | 0xFE => false,
        _ => true,
    }
}

/// Where the scan that begins here ends: at the next marker that is no part of it.
fn scan_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match *bytes.get(at + 1)? {
            0x00 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Some(at),
        }
    }
}

/// Tag 0x0112 of the first directory of a TIFF header.
fn orientation(tiff: &[u8]) -> Option<u16> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| -> Option<u32> {
        let four: [u8; 4] = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let first = usize::try_from(long(4)?).ok()?;
    let entries = usize::from(short(first)?);
    let entry = |n: usize| first.checked_add(2 + 12 * n);
    (0..entries).find_map(|n| (short(entry(n)?)? == 0x0112).then(|| short(entry(n)? + 8))?)
}

/// A segment that says nothing but the way up.
fn exif_of(way: u16) -> Vec<u8> {
    let mut out = vec![0xFF, 0xE1, 0x00, 0x22];
    out.extend(EXIF);
    out.extend(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    out.extend(way.to_be_bytes());
    out.extend([0; 6]);
    out
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], length.as_slice(), content].concat()
    }

    /// EXIF as a telephone writes it: the way up, and where it was taken.
    fn exif(way: u16) -> Vec<u8> {
        let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
        tiff.extend(b"\x12\x01\x03\0\x01\0\0\0");
        tiff.extend(way.to_le_bytes());
        tiff.extend(b"\0\0\x25\x88\x04\0\x01\0\0\0\x30\0\0\0\0\0\0\0GPS N39.12 E117.20");
        [EXIF, &tiff].concat()
    }

    fn picture(way: u16) -> Vec<u8> {
        let scan = [0x11, 0xFF, 0x00, 0x22, 0xFF, 0xD3, 0x33];
        [
            vec![0xFF, 0xD8],
            segment(0xE0, b"JFIF\0\x01\x01"),
            segment(0xE1, &exif(way)),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0 a place"),
            segment(0xED, b"Photoshop 3.0\0 a name"),
            segment(0xFE, b"taken by somebody"),
            segment(0xDB, &[0; 65]),
            segment(0xC0, &[8, 0, 1, 0, 1, 1, 1, 0x11, 0]),
            segment(0xDA, &[1, 1, 0, 0, 63, 0]),
            scan.to_vec(),
            vec![0xFF, 0xD9],
            b"a second picture with GPS".to_vec(),
        ]
        .concat()
    }

    fn holds(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    }

    #[test]
    fn what_a_camera_writes_beside_the_picture_is_left_out_but_the_way_up() {
        let (kind, out) = clean(&picture(6)).unwrap();
        assert_eq!(kind, PhotoKind::Jpeg);
        for secret in ["GPS", "a place", "a name", "somebody", "second"] {
            assert!(holds(&picture(6), secret) && !holds(&out, secret), "{secret}");
        }
        assert!(out.ends_with(&[0x11, 0xFF, 0x00, 0x22, 0xFF, 0xD3, 0x33, 0xFF, 0xD9]), "the scan is whole");
        let exif = out.get(12..).unwrap();
        assert_eq!(
            (out.get(..4).unwrap(), orientation(exif)),
            ([0xFF, 0xD8, 0xFF, 0xE1].as_slice(), Some(6))
        );
        assert_eq!(clean(&out).unwrap().1, out, "cleaning again changes nothing");
        assert!(!holds(&clean(&picture(1)).unwrap().1, "Exif"), "upright needs no word");
    }

    fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [length.as_slice(), name, content, &[0; 4]].concat()
    }

    #[test]
    fn texts_in_a_png_are_left_out() {
        let parts = [
            PNG.to_vec(),
            chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
            chunk(b"tEXt", b"Author\0somebody"),
            chunk(b"eXIf", b"GPS"),
            chunk(b"IDAT", b"pixels"),
            chunk(b"IEND", b""),
        ];
        let (kind, out) = clean(&parts.concat()).unwrap();
        assert_eq!(kind, PhotoKind::Png);
        assert!(holds(&out, "pixels") && !holds(&out, "somebody") && !holds(&out, "GPS"));
        assert_eq!(out, [&parts[0][..], &parts[1], &parts[4], &parts[5]].concat());
    }

    #[test]
    fn a_small_copy_in_the_header_is_left_out() {
        let small = [b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01".as_slice(), b"a small copy"].concat();
        let whole = picture(6);
        let with = [&whole[..2], &segment(0xE0, &small), &whole[2..]].concat();
        let (_, out) = clean(&with).unwrap();
        assert!(holds(&out, "JFIF") && !holds(&out, "a small copy"));
    }

    #[test]
    fn a_picture_nobody_could_draw_is_none() {
        let of = |width: u32, height: u32| {
            let sides = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
            let parts =
                [PNG.to_vec(), chunk(b"IHDR", &sides), chunk(b"IDAT", b"pixels"), chunk(b"IEND", b"")];
            clean(&parts.concat())
        };
        assert!(of(4_000, 3_000).is_ok());
        for (width, height) in [(60_000, 60_000), (0, 9), (u32::MAX, u32::MAX)] {
            assert_eq!(of(width, height), Err(PhotoFault::Broken), "{width}");
        }
    }

    #[test]
    fn what_is_no_picture_is_refused_by_its_own_marks() {
        for other in
            [&b"<svg onload=alert(1)>"[..], b"GIF89a", b"%PDF-1.7", b"RIFF0000WEBP", b"", b"\xFF\xD8"]
        {
            assert_eq!(clean(other), Err(PhotoFault::Kind));
        }
        let whole = picture(6);
        let end = whole.len() - b"a second picture with GPS".len();
        for cut in 3..end {
            assert_eq!(clean(&whole[..cut]), Err(PhotoFault::Broken), "{cut}");
        }
        assert_eq!(
            clean(&[PNG, &chunk(b"IHDR", &[0; 13]), &chunk(b"IEND", b"")].concat()),
            Err(PhotoFault::Broken)
        );
        assert_eq!(clean(&vec![0xFF; PHOTO_MAX + 1]), Err(PhotoFault::TooLarge));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0..3) {
            match which {
                0 => bytes.splice(0..0, [0xFF, 0xD8, 0xFF]).for_each(drop),
                1 => bytes.splice(0..0, PNG.iter().copied()).for_each(drop),
                _ => {}
            }
            let _ = clean(&bytes);
        }
    }
}
