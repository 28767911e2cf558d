//! How long the quality rules take over a large catalogue:
//! `cargo run --release -p yichuang-domain --example lint_speed [ITEMS]`.

#![expect(clippy::print_stdout, reason = "it is there to print")]

use domain::catalogue::demo::ITEMS;
use domain::catalogue::elements::{Coded, Place};
use domain::catalogue::{ItemVersion, import, lint, rules};

/// The real items over and over, every second one with elements of the national list said.
fn catalogue(items: usize) -> Vec<ItemVersion> {
    let real = import(ITEMS).items;
    let one = |at: usize| {
        let mut item = real.get(at % real.len().max(1))?.clone();
        item.code = format!("T-{at:06}");
        if at.is_multiple_of(2) {
            let place = Place {
                address: format!("政务服务中心 {at} 号窗口"),
                hours: Some("工作日 9:00–17:00".to_owned()),
                phone: Some("022-27110001".to_owned()),
            };
            item.elements.office.places = vec![place];
            item.elements.office.complaint.phone = Some("022-27110099".to_owned());
            item.elements.codes.implementation = Some("11450721MB155808114000104002000".to_owned());
            item.elements.powers.level = Some(Coded::new("4"));
            item.elements.access.online = Some(true);
        }
        Some(item)
    };
    (0..items).filter_map(one).collect()
}

#[expect(clippy::disallowed_methods, reason = "an example measures; the crate has no clock")]
fn main() {
    let items = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(20_000);
    let catalogue = catalogue(items);
    let start = std::time::Instant::now();
    let findings: usize = catalogue.iter().map(|item| lint(item, 0).len()).sum();
    println!("{items} items by {} rules: {:.2?}; {findings} findings", rules().count(), start.elapsed());
}
