//! The printed guides: of the real items, and of many more.

use std::collections::BTreeMap;

use domain::catalogue::booklet::{Booklet, BookletEntry, BookletKind, by_name, by_need, in_order};
use domain::catalogue::{Guide, GuidePlace, demo};

use super::*;

/// The guides of the items collected, with their own long materials, questions and marks.
fn booklet(kind: BookletKind, items: usize) -> Booklet {
    let place = GuidePlace {
        home: "和平区".to_owned(),
        accepting: vec!["劝业场街道办事处（劝业场街道便民服务中心）".to_owned()],
        consult: vec!["022-00000000".to_owned()],
        ..GuidePlace::default()
    };
    let all = demo::demo_catalogue().unwrap().items;
    let entry = |item: &domain::catalogue::ItemVersion| {
        let url = format!("https://example.invalid/items/{}", item.code);
        BookletEntry::of(item, &Guide::of(item, &place), url)
    };
    let mut entries: Vec<_> = all.iter().cycle().take(items).map(entry).collect();
    in_order(&mut entries);
    Booklet {
        kind,
        title: "办事指南汇编".to_owned(),
        issuer: "劝业场街道便民服务中心".to_owned(),
        contact: vec!["地址：和平区示范路 1 号".to_owned(), "咨询 022-00000000，投诉 12345".to_owned()],
        dated_on: "2026年11月26日".to_owned(),
        url: "https://example.invalid".to_owned(),
        demo: true,
        by_name: by_name(&entries),
        by_need: by_need(&entries),
        entries,
    }
}

fn pages(renderer: &Renderer, booklet: Booklet, name: &str) -> usize {
    let document = renderer.booklet(&booklet).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(document.warnings.is_empty(), "{name}: {}", template_error(&document.warnings));
    if std::env::var("YICHUANG_PAPERS").is_ok() {
        keep(name, &renderer.print(&Sheet::from(booklet)).unwrap());
    }
    document.output.pages().len()
}

#[test]
fn a_handbook_has_every_guide_and_its_indexes() {
    let Some(renderer) = renderer() else { return };
    let items = 12;
    let with = pages(&renderer, booklet(BookletKind::Handbook, items), "handbook");
    assert!(with > items / 2, "{with} pages");
    let fewer = pages(&renderer, booklet(BookletKind::Handbook, 1), "handbook-1");
    assert!(fewer < with, "{fewer} < {with}");
}

#[test]
fn a_leaflet_is_one_sheet_on_both_sides() {
    let Some(renderer) = renderer() else { return };
    let all = booklet(BookletKind::Leaflet, 12);
    let mut sheets = BTreeMap::new();
    for entry in all.entries.clone() {
        let name = format!("leaflet-{}", entry.code);
        let one = Booklet { title: entry.name.clone(), entries: vec![entry], ..all.clone() };
        sheets.insert(name.clone(), pages(&renderer, one, &name));
    }
    assert!(sheets.values().all(|pages| *pages <= 3), "{sheets:?}");
}

#[test]
fn a_poster_is_one_page_however_many_items() {
    let Some(renderer) = renderer() else { return };
    for items in [1, 20, 60, 150] {
        let name = format!("poster-{items}");
        assert_eq!(pages(&renderer, booklet(BookletKind::Poster, items), &name), 1, "{name}");
    }
}

/// A name with the template's own signs is text.
#[test]
fn a_guide_is_never_taken_for_template_code() {
    let Some(renderer) = renderer() else { return };
    let mut all = booklet(BookletKind::Handbook, 1);
    let nasty = "#panic(\"x\") $x$ *b* `c` <l> @r \\ [ ]";
    all.entries[0].name = nasty.to_owned();
    all.entries[0].conditions = vec![nasty.to_owned()];
    pages(&renderer, all, "handbook-nasty");
}
