//! Every kind of paper is laid out and printed. These tests need a Chinese font and say so.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use domain::paper::{Block, PaperContent, compose, samples};

use super::*;

/// A renderer, or `None` where the person running the tests has chosen to do without fonts.
fn renderer() -> Option<Renderer> {
    let renderer = Renderer::with_system_fonts();
    match renderer.press() {
        Ok(_) => Some(renderer),
        Err(PaperError::NoFonts { .. }) if std::env::var("YICHUANG_NO_FONTS").is_ok_and(|set| set == "1") => {
            None
        }
        Err(error) => panic!("{error} (YICHUANG_NO_FONTS=1 leaves these tests out)"),
    }
}

fn contents() -> BTreeMap<String, PaperContent> {
    samples::all().into_iter().map(|(name, facts)| (name, compose(&facts))).collect()
}

fn print(content: &PaperContent) -> Print {
    Print::Paper(Box::new(content.clone()))
}

#[test]
fn every_sample_fits_its_page() {
    let Some(renderer) = renderer() else { return };
    for (name, content) in contents() {
        let document = renderer.document(&print(&content)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(document.warnings.is_empty(), "{name}: {}", template_error(&document.warnings));
        assert_eq!(document.output.pages().len(), 1, "{name}");
    }
}

#[test]
fn a_paper_is_the_same_file_every_time() {
    let Some(renderer) = renderer() else { return };
    let other = Renderer::with_system_fonts();
    for (name, content) in contents().into_iter().filter(|(name, _)| name.ends_with(".licence")) {
        let first = renderer.render(&print(&content)).unwrap();
        assert!(first.starts_with(b"%PDF-"), "{name}");
        assert!(first == renderer.render(&print(&content)).unwrap(), "{name}: second print differs");
        assert!(first == other.render(&print(&content)).unwrap(), "{name}: another renderer differs");
        keep(&name, &first);
    }
}

/// With `YICHUANG_PAPERS=dir` the papers are kept there to be looked at.
fn keep(name: &str, pdf: &[u8]) {
    if let Ok(dir) = std::env::var("YICHUANG_PAPERS") {
        fs::create_dir_all(&dir).unwrap();
        fs::write(Path::new(&dir).join(format!("{name}.pdf")), pdf).unwrap();
    }
}

/// Names with the template language's signs are text, not code; a rare character needs only a font that has it.
#[test]
fn text_is_never_taken_for_template_code() {
    let Some(renderer) = renderer() else { return };
    let mut content = contents().remove("decision.licence").unwrap();
    content.addressee = Some("#panic(\"x\") $x$ *b* `c` <l> @r \\ [ ] 𠮷野".to_owned());
    content.blocks.push(Block::Paragraph("#{1/0}".to_owned()));
    assert!(renderer.render(&print(&content)).unwrap().starts_with(b"%PDF-"));
}

#[test]
fn a_long_list_runs_over_several_pages() {
    let Some(renderer) = renderer() else { return };
    let mut content = contents().remove("receipt.licence").unwrap();
    for block in &mut content.blocks {
        if let Block::Table { rows, .. } = block {
            let row = rows[0].clone();
            rows.extend(std::iter::repeat_n(row, 120));
        }
    }
    assert!(renderer.document(&print(&content)).unwrap().output.pages().len() > 2);
    keep("long_receipt", &renderer.render(&print(&content)).unwrap());
}

#[test]
fn papers_are_set_by_several_threads_at_once() {
    let Some(renderer) = renderer() else { return };
    let contents = contents();
    let content = &contents["decision.licence"];
    let alone = renderer.render(&print(content)).unwrap();
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| renderer.render(&print(content)).unwrap())).collect();
        for thread in threads {
            assert!(thread.join().expect("thread") == alone);
        }
    });
}

#[test]
fn without_fonts_the_error_names_the_package() {
    let renderer = Renderer::new(vec![PathBuf::from("/nonexistent/fonts")]);
    let content = contents().remove("receipt.licence").unwrap();
    let error = renderer.render(&print(&content)).unwrap_err();
    assert!(matches!(error, PaperError::NoFonts { .. }));
    assert!(error.to_string().contains("fonts-noto-cjk") && error.to_string().contains("/nonexistent/fonts"));
}

mod booklets;
