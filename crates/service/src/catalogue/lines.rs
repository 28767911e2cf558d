//! JSON Lines of any size, read a few hundred lines at a time: the next pieces are read on the threads for blocking work
//! while one is dealt with.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use domain::catalogue::{Import, Importing, Line, read_lines};
use tokio::task::JoinHandle;

use crate::nfc::documents;

/// Lines of a piece, and bytes beyond which it ends early.
const LINES: usize = 250;
const BYTES: usize = 4 * 1024 * 1024;
/// Pieces read ahead.
const AHEAD: usize = 3;
/// Longest line: an item of some hundred materials has a tenth of it.
const LINE_MAX: u64 = 16 * 1024 * 1024;

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// The file itself.
    #[error("不能读取：{0}")]
    Io(#[from] io::Error),
    /// Text in another encoding.
    #[error("第 {0} 行不是 UTF-8 文字，请另存为 UTF-8 再导入")]
    NotUtf8(usize),
    /// A line without end.
    #[error("第 {0} 行超过 16 MB，不是一行一个事项的文件")]
    TooLong(usize),
    /// Reading was broken off.
    #[error("读取中断：{0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// A file on its way in.
pub struct Pieces<R> {
    file: R,
    /// Lines taken from the file so far.
    line: usize,
    ended: bool,
    running: VecDeque<JoinHandle<Vec<Line>>>,
    importing: Importing,
}

impl<R: BufRead> Pieces<R> {
    /// From its beginning.
    pub fn new(file: R) -> Self {
        Self { file, line: 0, ended: false, running: VecDeque::new(), importing: Importing::default() }
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// See [`Unread`].
    pub async fn next(&mut self) -> Result<Option<Import>, Unread> {
        while !self.ended && self.running.len() < AHEAD {
            let from = self.line + 1;
            let text = self.text()?;
            if !text.is_empty() {
                self.running
                    .push_back(tokio::task::spawn_blocking(move || read_lines(&documents(&text), from)));
            }
        }
        let Some(piece) = self.running.pop_front() else { return Ok(None) };
        Ok(Some(self.importing.take(piece.await?)))
    }

    fn text(&mut self) -> Result<String, Unread> {
        let mut bytes = Vec::new();
        let first = self.line + 1;
        let lines = |at: usize| at + 1 - first;
        while lines(self.line) < LINES && bytes.len() < BYTES {
            let n = io::Read::take(&mut self.file, LINE_MAX).read_until(b'\n', &mut bytes)?;
            self.ended = n == 0;
            if self.ended {
                break;
            }
            self.line += 1;
            if n as u64 == LINE_MAX && !bytes.ends_with(b"\n") {
                return Err(Unread::TooLong(self.line));
            }
        }
        String::from_utf8(bytes).map_err(|error| {
            let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            Unread::NotUtf8(first + good.iter().filter(|byte| **byte == b'\n').count())
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    async fn read(file: &[u8]) -> Result<Import, Unread> {
        let mut pieces = Pieces::new(file);
        let mut all = Import::default();
        while let Some(piece) = pieces.next().await? {
            all.items.extend(piece.items);
            all.findings.extend(piece.findings);
            all.silent.extend(piece.silent);
        }
        Ok(all)
    }

    /// Twice as many lines as a piece has, with blank ones, one that cannot be read and one whose code was used above.
    fn file() -> String {
        let mut text = "\u{feff}".to_owned();
        for at in 0..2 * LINES {
            let _ = match at {
                7 => writeln!(text, " "),
                300 => writeln!(text, "{{"),
                400 => writeln!(text, r#"{{"id": "X-1", "name": "又一次"}}"#),
                _ => writeln!(text, r#"{{"id": "X-{at}", "name": "事项 {at}"}}"#),
            };
        }
        text
    }

    #[tokio::test]
    async fn pieces_come_to_the_same_as_the_whole() {
        let text = file();
        let whole = domain::catalogue::import(&text);
        assert_eq!((whole.items.len(), whole.fatal()), (2 * LINES - 3, 2));
        assert!(read(text.as_bytes()).await.unwrap() == whole);
        assert!(read(text.trim_end().as_bytes()).await.unwrap() == whole);
        assert!(read(b"").await.unwrap() == Import::default());
    }

    #[tokio::test]
    async fn the_line_that_is_no_text_is_named() {
        let mut bytes = file().into_bytes();
        bytes.extend([0xff, 0xfe, b'\n']);
        assert!(matches!(read(&bytes).await, Err(Unread::NotUtf8(501))));
        let long = vec![b' '; 17 * 1024 * 1024];
        assert!(matches!(read(&long).await, Err(Unread::TooLong(1))));
    }
}
