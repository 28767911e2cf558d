//! The bulletin: as it is drawn up, and with more late cases than a page holds.

use domain::supervision::bulletin::{Reader, sample};

use super::*;

fn pages(renderer: &Renderer, sheet: &domain::supervision::bulletin::BulletinSheet, name: &str) -> usize {
    let document = renderer.bulletin(sheet).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(document.warnings.is_empty(), "{name}: {}", template_error(&document.warnings));
    keep(name, &renderer.print(&Sheet::from(sheet.clone())).unwrap());
    document.output.pages().len()
}

#[test]
fn a_bulletin_is_printed_with_its_tables_and_a_long_one_runs_on() {
    let Some(renderer) = renderer() else { return };
    let sheet = sample().sheet("和平区政务服务办公室", true, Reader::Staff);
    let short = pages(&renderer, &sheet, "bulletin");
    assert!((2..=3).contains(&short), "{short} pages");
    let mut long = sheet;
    let late = long.sections.iter_mut().find(|section| section.code == "late").unwrap();
    let row = late.tables[0].rows[0].clone();
    late.tables[0].rows = vec![row; 200];
    late.text = vec!["#panic(\"x\") $x$ *b* @r".to_owned()];
    assert!(pages(&renderer, &long, "bulletin-long") > short + 3);
}
