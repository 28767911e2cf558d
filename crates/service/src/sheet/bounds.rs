//! What is looked at before a workbook is opened: that it is one, and that it stays small when it is unpacked. What the
//! archive says of its sizes is not believed: everything is unpacked once and counted.

use std::io::Read as _;

use super::Trouble;

/// Most bytes of a file.
pub const FILE_MAX: usize = 20 * 1024 * 1024;
/// Most bytes of everything in it, unpacked.
const UNPACKED_MAX: u64 = 300 * 1024 * 1024;
/// Most files in it.
const ENTRIES_MAX: usize = 500;

/// End of the central directory, without its comment.
const END: usize = 22;
/// An entry of the central directory, without its names.
const ENTRY: usize = 46;
/// Head of a file in the archive, without its names.
const HEAD: usize = 30;

/// Refuses what is no workbook or would not stay small.
pub(super) fn check(bytes: &[u8]) -> Result<(), Trouble> {
    within(bytes, UNPACKED_MAX)
}

fn within(bytes: &[u8], mut left: u64) -> Result<(), Trouble> {
    if bytes.len() > FILE_MAX {
        return Err(Trouble::TooLarge);
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Trouble::OldOrLocked);
    }
    let entries = entries(bytes).ok_or(Trouble::NoWorkbook)?;
    if entries.len() > ENTRIES_MAX {
        return Err(Trouble::Unpacks);
    }
    for entry in entries {
        let unpacked = entry.unpacked(bytes, left)?;
        left = left.checked_sub(unpacked).ok_or(Trouble::Unpacks)?;
    }
    Ok(())
}

/// A file in the archive.
struct Entry {
    flags: u16,
    method: u16,
    packed: usize,
    head: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let value = u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
    // What needs 64 bits is far beyond what is read here.
    if value == u32::MAX { None } else { usize::try_from(value).ok() }
}

/// The files named in the central directory; none where it cannot be read.
fn entries(bytes: &[u8]) -> Option<Vec<Entry>> {
    let last = bytes.len().checked_sub(END)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    let end = (first..=last).rev().find(|at| bytes.get(*at..*at + 4) == Some(b"PK\x05\x06"))?;
    let n = usize::from(u16_at(bytes, end + 10)?);
    let mut at = u32_at(bytes, end + 16)?;
    let mut entries = Vec::new();
    for _ in 0..n {
        if bytes.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        entries.push(Entry {
            flags: u16_at(bytes, at + 8)?,
            method: u16_at(bytes, at + 10)?,
            packed: u32_at(bytes, at + 20)?,
            head: u32_at(bytes, at + 42)?,
        });
        let names = usize::from(u16_at(bytes, at + 28)?)
            + usize::from(u16_at(bytes, at + 30)?)
            + usize::from(u16_at(bytes, at + 32)?);
        at += ENTRY + names;
    }
    Some(entries)
}

impl Entry {
    /// Bytes it has unpacked, counted up to just beyond `most`.
    fn unpacked(&self, bytes: &[u8], most: u64) -> Result<u64, Trouble> {
        if self.flags & 1 == 1 {
            return Err(Trouble::OldOrLocked);
        }
        let data = self.data(bytes).ok_or(Trouble::NoWorkbook)?;
        match self.method {
            0 => Ok(data.len() as u64),
            8 => {
                let mut unpacking = flate2::read::DeflateDecoder::new(data).take(most + 1);
                std::io::copy(&mut unpacking, &mut std::io::sink()).map_err(|_| Trouble::NoWorkbook)
            }
            _ => Err(Trouble::NoWorkbook),
        }
    }

    fn data<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        if bytes.get(self.head..self.head + 4)? != b"PK\x03\x04" {
            return None;
        }
        let names = usize::from(u16_at(bytes, self.head + 26)?) + usize::from(u16_at(bytes, self.head + 28)?);
        let start = self.head + HEAD + names;
        bytes.get(start..start.checked_add(self.packed)?)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// An archive with one file of `size` zeros that claims to have `claimed` bytes.
    fn archive(size: usize, claimed: u32, flags: u16) -> Vec<u8> {
        let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        let block = vec![0; 1024 * 1024];
        let mut left = size;
        while left > 0 {
            let n = left.min(block.len());
            packer.write_all(&block[..n]).unwrap();
            left -= n;
        }
        let packed = packer.finish().unwrap();
        let size = u32::try_from(packed.len()).unwrap().to_le_bytes();
        let mut bytes = b"PK\x03\x04\x14\0".to_vec();
        bytes.extend(flags.to_le_bytes());
        bytes.extend([8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(size);
        bytes.extend(claimed.to_le_bytes());
        bytes.extend([1, 0, 0, 0]);
        bytes.push(b'a');
        bytes.extend(packed);
        let directory = u32::try_from(bytes.len()).unwrap();
        bytes.extend(b"PK\x01\x02\x14\0\x14\0");
        bytes.extend(flags.to_le_bytes());
        bytes.extend([8, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(size);
        bytes.extend(claimed.to_le_bytes());
        bytes.extend([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(0_u32.to_le_bytes());
        bytes.push(b'a');
        let length = u32::try_from(bytes.len()).unwrap() - directory;
        bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        bytes.extend(length.to_le_bytes());
        bytes.extend(directory.to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn what_grows_beyond_measure_is_refused_whatever_it_claims() {
        assert!(check(&archive(1024, 1024, 0)).is_ok());
        let bomb = archive(8 * 1024 * 1024, 100, 0);
        assert!(bomb.len() < 64 * 1024, "{}", bomb.len());
        assert!(within(&bomb, 8 * 1024 * 1024).is_ok());
        assert!(matches!(within(&bomb, 8 * 1024 * 1024 - 1), Err(Trouble::Unpacks)));
    }

    #[test]
    fn what_is_no_workbook_is_told_apart() {
        assert!(matches!(check(b"id,name"), Err(Trouble::NoWorkbook)));
        assert!(matches!(check(&[]), Err(Trouble::NoWorkbook)));
        assert!(matches!(check(b"\xd0\xcf\x11\xe0rest"), Err(Trouble::OldOrLocked)));
        assert!(matches!(check(&archive(10, 10, 1)), Err(Trouble::OldOrLocked)));
        assert!(matches!(check(&vec![0; FILE_MAX + 1]), Err(Trouble::TooLarge)));
        let mut cut = archive(1024, 1024, 0);
        cut.drain(..40);
        assert!(matches!(check(&cut), Err(Trouble::NoWorkbook)));
    }
}
