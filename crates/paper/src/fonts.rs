//! Fonts from directories: found once, read when first used.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

/// Families for running text, best first: 仿宋 as GB/T 9704 asks, where the operator has it, else a Song.
const BODY: [&str; 12] = [
    "仿宋_GB2312",
    "FangSong_GB2312",
    "仿宋",
    "FangSong",
    "STFangsong",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Noto Serif SC",
    "SimSun",
    "AR PL UMing CN",
    "Noto Sans CJK SC",
    "WenQuanYi Zen Hei",
];

/// Families for titles: 小标宋 where the operator has it.
const TITLE: [&str; 3] = ["方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"];

/// Deepest directory level searched, against loops of links.
const DEPTH: usize = 8;

/// A character every Chinese font has.
const HAN: u32 = '的' as u32;

/// A character of the second ideographic plane: fonts for rare characters in names have it, often without [`HAN`].
const RARE_HAN: u32 = '𠮷' as u32;

/// The Chinese fonts of this machine.
pub(crate) struct Fonts {
    book: LazyHash<FontBook>,
    slots: Vec<Slot>,
    files: Vec<FontFile>,
    body: Vec<String>,
    title: Vec<String>,
}

/// One face: a file (all faces of a collection share its bytes) and the index in it.
struct Slot {
    file: usize,
    index: u32,
    font: OnceLock<Option<Font>>,
}

struct FontFile {
    path: PathBuf,
    bytes: OnceLock<Option<Bytes>>,
}

impl Fonts {
    /// Every Chinese font under `dirs`; `None` if there is not one.
    ///
    /// Files are visited in the order of their names, so that the choice of a fallback is the same each time.
    pub(crate) fn scan(dirs: &[PathBuf]) -> Option<Self> {
        let mut paths = BTreeSet::new();
        for dir in dirs {
            collect(dir, DEPTH, &mut paths);
        }
        let (mut infos, mut slots, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for path in paths {
            let faces = chinese_faces(&path);
            slots.extend(faces.iter().map(|(index, _)| Slot {
                file: files.len(),
                index: *index,
                font: OnceLock::new(),
            }));
            if !faces.is_empty() {
                files.push(FontFile { path, bytes: OnceLock::new() });
            }
            infos.extend(faces.into_iter().map(|(_, info)| info));
        }
        let body = families(&infos);
        if body.is_empty() {
            return None;
        }
        let title = TITLE.iter().filter(|name| has(&infos, name)).map(|&name| name.to_owned());
        let title = title.chain(songs_first(&body)).collect();
        Some(Self { book: LazyHash::new(FontBook::from_infos(infos)), slots, files, body, title })
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    /// Families for running text, all present.
    pub(crate) fn body(&self) -> &[String] {
        &self.body
    }

    /// Families for titles, all present.
    pub(crate) fn title(&self) -> &[String] {
        &self.title
    }

    /// The face at `index` of the book; `None` beyond it or if its file has become unreadable.
    pub(crate) fn get(&self, index: usize) -> Option<Font> {
        let slot = self.slots.get(index)?;
        slot.font.get_or_init(|| Font::new(self.files.get(slot.file)?.bytes()?, slot.index)).clone()
    }
}

impl FontFile {
    fn bytes(&self) -> Option<Bytes> {
        self.bytes.get_or_init(|| fs::read(&self.path).ok().map(Bytes::new)).clone()
    }
}

fn collect(dir: &Path, depth: usize, paths: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            if depth > 0 {
                collect(&path, depth - 1, paths);
            }
        } else if is_font(&path) {
            paths.insert(path);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["ttf", "ttc", "otf", "otc"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// The faces of a file that can set Chinese. The file's bytes are dropped again: most faces are never used.
fn chinese_faces(path: &Path) -> Vec<(u32, FontInfo)> {
    let Ok(data) = fs::read(path) else { return Vec::new() };
    let faces = FontInfo::iter(&data).enumerate();
    let chinese = faces.filter(|(_, info)| info.coverage.contains(HAN) || info.coverage.contains(RARE_HAN));
    chinese.filter_map(|(index, info)| Some((u32::try_from(index).ok()?, info))).collect()
}

/// The preferred families that are present, then every other Chinese one by name.
fn families(infos: &[FontInfo]) -> Vec<String> {
    let mut found: Vec<String> =
        BODY.iter().filter(|name| has(infos, name)).map(|&name| name.to_owned()).collect();
    let others: BTreeSet<&str> =
        infos.iter().filter(|info| info.coverage.contains(HAN)).map(|info| info.family.as_str()).collect();
    if found.is_empty() {
        found.extend(others.into_iter().map(str::to_owned));
    }
    found
}

/// Titles are set bold, which 仿宋 has not: Song families go first.
fn songs_first(body: &[String]) -> Vec<String> {
    let is_fangsong = |name: &&String| name.contains("仿宋") || name.to_lowercase().contains("fangsong");
    let songs = body.iter().filter(|name| !is_fangsong(name));
    songs.chain(body.iter().filter(is_fangsong)).cloned().collect()
}

fn has(infos: &[FontInfo], family: &str) -> bool {
    infos.iter().any(|info| info.family.eq_ignore_ascii_case(family))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_prefer_a_family_that_has_bold() {
        let body = ["FangSong".to_owned(), "Noto Serif CJK SC".to_owned()];
        assert_eq!(songs_first(&body), ["Noto Serif CJK SC", "FangSong"]);
    }

    #[test]
    fn font_files_are_known_by_extension() {
        assert!(is_font(Path::new("a/NotoSerifCJK-Bold.ttc")) && is_font(Path::new("SIMFANG.TTF")));
        assert!(!is_font(Path::new("fonts.conf")) && !is_font(Path::new("ttf")));
    }

    #[test]
    fn a_directory_without_fonts_yields_none() {
        assert!(Fonts::scan(&[PathBuf::from("/nonexistent/fonts")]).is_none());
    }
}
