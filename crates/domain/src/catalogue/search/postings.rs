//! Inverted lists in three flat pieces: the keys in order, where each list ends, and the lists as bytes.
//!
//! A list holds pairs of a document (as the distance from the one before, seven bits a byte) and a weight in tenths
//! (one byte, 25.5 at most). A catalogue of a province fits into memory that way; with a map of texts it did not.

use std::collections::BTreeMap;

use super::grams::Gram;

/// Lists while they are being filled, documents in rising order.
#[derive(Debug, Default)]
pub(super) struct Lists(BTreeMap<Gram, Filling>);

#[derive(Debug, Default)]
struct Filling {
    last: u32,
    documents: u32,
    bytes: Vec<u8>,
}

impl Lists {
    /// Adds a document with a weight in tenths. Documents must come in rising order.
    pub(super) fn add(&mut self, gram: Gram, document: u32, tenths: u8) {
        let list = self.0.entry(gram).or_default();
        let mut distance = document - list.last.min(document);
        list.last = document;
        list.documents += 1;
        while distance >= 0x80 {
            list.bytes.push((distance & 0x7f) as u8 | 0x80);
            distance >>= 7;
        }
        list.bytes.push((distance & 0x7f) as u8);
        list.bytes.push(tenths);
    }

    /// The finished lists.
    pub(super) fn finish(self) -> Postings {
        let size = self.0.values().map(|list| list.bytes.len()).sum();
        let mut bytes = Vec::with_capacity(size);
        let (mut keys, mut ends, mut documents) = (Vec::new(), Vec::new(), Vec::new());
        for (key, list) in self.0 {
            bytes.extend_from_slice(&list.bytes);
            keys.push(key);
            ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            documents.push(list.documents);
        }
        Postings {
            keys: keys.into(),
            ends: ends.into(),
            documents: documents.into(),
            bytes: bytes.into_boxed_slice(),
        }
    }
}

/// Finished lists.
#[derive(Debug, Default)]
pub(super) struct Postings {
    keys: Box<[Gram]>,
    ends: Box<[u32]>,
    documents: Box<[u32]>,
    bytes: Box<[u8]>,
}

impl Postings {
    /// In how many documents a gram is.
    pub(super) fn count(&self, gram: Gram) -> u32 {
        self.place(gram).and_then(|at| self.documents.get(at)).copied().unwrap_or(0)
    }

    /// Documents with a gram and its weight in each, in tenths.
    pub(super) fn list(&self, gram: Gram) -> List<'_> {
        let bytes = self.place(gram).and_then(|at| {
            let from = at.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied())?;
            self.bytes.get(from as usize..*self.ends.get(at)? as usize)
        });
        List { bytes: bytes.unwrap_or_default(), last: 0 }
    }

    /// All grams there are, in order.
    pub(super) fn keys(&self) -> &[Gram] {
        &self.keys
    }

    /// Bytes held.
    pub(super) fn size(&self) -> usize {
        self.keys.len() * (size_of::<Gram>() + 2 * size_of::<u32>()) + self.bytes.len()
    }

    fn place(&self, gram: Gram) -> Option<usize> {
        self.keys.binary_search(&gram).ok()
    }
}

/// A list being read.
#[derive(Debug, Clone)]
pub(super) struct List<'a> {
    bytes: &'a [u8],
    last: u32,
}

impl Iterator for List<'_> {
    type Item = (u32, u8);

    fn next(&mut self) -> Option<(u32, u8)> {
        let (mut distance, mut shift) = (0_u32, 0);
        loop {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            distance |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
            shift += 7;
            if shift > 28 {
                return None;
            }
        }
        let (tenths, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        self.last += distance;
        Some((self.last, *tenths))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_give_back_what_was_put_in() {
        let mut lists = Lists::default();
        let put = [(0, 1), (1, 255), (127, 3), (128, 4), (20_000, 5), (3_000_000, 6), (u32::MAX, 7)];
        for (document, tenths) in put {
            lists.add(9, document, tenths);
        }
        lists.add(7, 5, 1);
        let done = lists.finish();
        assert_eq!(done.list(9).collect::<Vec<_>>(), put);
        assert_eq!((done.count(9), done.count(7), done.count(8)), (7, 1, 0));
        assert_eq!(done.list(8).next(), None);
        assert_eq!(done.keys(), [7, 9]);
        assert!(done.size() < 80, "{}", done.size());
    }
}
