//! Every kind of paper is laid out and printed. These tests need a Chinese font and say so.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use domain::catalogue::demo::demo_catalogue;
use domain::catalogue::form::{FieldKind, FormChoice, FormField, ItemForm, SheetApplicant};
use domain::paper::{Block, FormSheet, PaperContent, Sheet, compose, samples};

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

#[test]
fn every_sample_fits_its_page() {
    let Some(renderer) = renderer() else { return };
    for (name, content) in contents() {
        let document = renderer.document(&content).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(document.warnings.is_empty(), "{name}: {}", template_error(&document.warnings));
        // A notice of many fees tells the rule of each line.
        let most = if name.starts_with("fee_notice") { 2 } else { 1 };
        assert!(document.output.pages().len() <= most, "{name}");
    }
}

#[test]
fn a_paper_is_the_same_file_every_time() {
    let Some(renderer) = renderer() else { return };
    let other = Renderer::with_system_fonts();
    for (name, content) in contents().into_iter().filter(|(name, _)| name.ends_with(".licence")) {
        let first = renderer.render(&content).unwrap();
        assert!(first.starts_with(b"%PDF-"), "{name}");
        assert!(first == renderer.render(&content).unwrap(), "{name}: second print differs");
        assert!(first == other.render(&content).unwrap(), "{name}: another renderer differs");
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
    assert!(renderer.render(&content).unwrap().starts_with(b"%PDF-"));
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
    assert!(renderer.document(&content).unwrap().output.pages().len() > 2);
    keep("long_receipt", &renderer.render(&content).unwrap());
}

#[test]
fn papers_are_set_by_several_threads_at_once() {
    let Some(renderer) = renderer() else { return };
    let contents = contents();
    let content = &contents["decision.licence"];
    let alone = renderer.render(content).unwrap();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| renderer.render(content).unwrap())).collect();
        for thread in threads {
            assert!(thread.join().expect("thread") == alone);
        }
    });
}

#[test]
fn without_fonts_the_error_names_the_package() {
    let renderer = Renderer::new(vec![PathBuf::from("/nonexistent/fonts")]);
    let content = contents().remove("receipt.licence").unwrap();
    let error = renderer.render(&content).unwrap_err();
    assert!(matches!(error, PaperError::NoFonts { .. }));
    assert!(error.to_string().contains("fonts-noto-cjk") && error.to_string().contains("/nonexistent/fonts"));
}

/// Blank, sample and filled form of each item of the demonstration that has one, by name.
fn forms() -> BTreeMap<String, FormSheet> {
    let mut sheets = BTreeMap::new();
    for item in demo_catalogue().unwrap().items {
        let Some(form) = item.form.clone() else { continue };
        let applicant = domain::case::ApplicantIn {
            kind: domain::case::ApplicantKind::Legal,
            name: "天津海河城市更新建设发展有限责任公司第三工程分公司".to_owned(),
            id_kind: "001".to_owned(),
            id_no: "91350100M000100Y43".to_owned(),
            phone: "022-27303000".to_owned(),
            legal_rep: Some("赵某".to_owned()),
        };
        let by = SheetApplicant { applicant: &applicant, proxy: None };
        sheets.insert(format!("form.{}.blank", item.id), form.blank_sheet(&item));
        sheets.insert(format!("form.{}.sample", item.id), form.sample_sheet(&item));
        let filled = form.filled_sheet(&item, "12010120261102000001", by, &form.sample());
        sheets.insert(format!("form.{}.filled", item.id), FormSheet { demo: true, ..filled });
    }
    sheets
}

#[test]
fn every_form_is_laid_out_without_a_warning_on_one_or_two_pages() {
    let Some(renderer) = renderer() else { return };
    let sheets = forms();
    assert_eq!(sheets.len(), 6);
    for (name, sheet) in sheets {
        let document = renderer.form(&sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(document.warnings.is_empty(), "{name}: {}", template_error(&document.warnings));
        assert!((1..=2).contains(&document.output.pages().len()), "{name}");
        let first = renderer.print(&Sheet::from(sheet.clone())).unwrap();
        assert!(first.starts_with(b"%PDF-") && first == renderer.render_form(&sheet).unwrap(), "{name}");
        keep(&name, &first);
    }
}

/// As many fields as a form may have, with the longest labels, options and answers.
#[test]
fn a_long_form_flows_over_its_pages() {
    let Some(renderer) = renderer() else { return };
    let choice = |n: usize| FormChoice {
        value: n.to_string(),
        label: format!("第 {n} 种情形，需要另外附上相应的证明"),
    };
    let fields: Vec<FormField> = (0..domain::catalogue::form::FIELDS_MAX)
        .map(|n| FormField {
            section: format!("第 {} 部分", n / 20 + 1),
            choices: (0..12).map(choice).collect(),
            required: n % 3 == 0,
            unit: (n % 13 == 2).then(|| "平方米".to_owned()),
            help: (n % 4 == 0).then(|| "照证上写的填，一个字都不要改。".repeat(6)),
            sample: Some("#panic(\"x\") $x$ *很长的内容*，换行\n也在。".repeat(8).into()),
            ..FormField::new(
                &format!("f{n}"),
                &"共同生活的家庭成员".repeat(n % 6 + 1),
                FieldKind::ALL[n % 13].0,
            )
        })
        .collect();
    let item =
        domain::catalogue::ItemVersion::blank("SX-900", "事项名称很长的一个事项".repeat(6).as_str(), "部门");
    let form = ItemForm::of(&"长标题".repeat(15), &fields);
    for (name, sheet) in [("long_form", form.blank_sheet(&item)), ("long_sample", form.sample_sheet(&item))] {
        let document = renderer.form(&sheet).unwrap();
        assert!(document.warnings.is_empty(), "{name}: {}", template_error(&document.warnings));
        assert!(document.output.pages().len() > 4, "{name}");
        keep(name, &renderer.render_form(&sheet).unwrap());
    }
}

mod booklets;
mod bulletins;
mod letters;
