//! What the public guide shows of the national list beyond its thirteen elements: where and when, to whom to complain, what
//! can be done without coming, what comes out.

use super::national::Listed;
use super::{Elements, Place};
use crate::catalogue::guide::{Element, ElementState};
use crate::catalogue::item::{ItemVersion, Material};

/// The elements after the thirteenth. Where and when, and to whom to complain, are shown also where nobody says; the
/// others only where they are said.
pub(in crate::catalogue) fn further(item: &ItemVersion) -> Vec<Element> {
    let office = &item.elements.office;
    let mut all = vec![
        said("places", "办理地点和时间", "elements/office/places", office.places.iter().map(place).collect()),
        said("complaint", "监督投诉方式", "elements/office/complaint", office.complaint.lines()),
    ];
    let listed = Elements::of(item);
    for (key, label, field, keys) in OTHERS {
        let lines: Vec<String> = keys.iter().filter_map(|key| line(&listed, key)).collect();
        if !lines.is_empty() {
            all.push(said(key, label, field, lines));
        }
    }
    all
}

/// Key, title, field and the national elements of a part that is shown only where something of it is said.
const OTHERS: [(&str, &str, &str, &[&str]); 4] = [
    (
        "access",
        "网上办理和送达",
        "elements/access",
        &[
            "online",
            "url",
            "mobile_url",
            "depth",
            "online_payment",
            "booking",
            "terminal",
            "reach",
            "courier",
            "delivery",
            "four_ways",
            "visit_reason",
        ],
    ),
    (
        "conduct",
        "结果样本和办理要求",
        "elements/conduct",
        &["result_kind", "result_sample", "joint_agencies", "intermediary", "quantity_limit"],
    ),
    (
        "powers",
        "实施主体和权力来源",
        "elements/powers",
        &["body", "body_uscc", "body_kind", "level", "power_source", "entrusted_by", "joint", "undertaker"],
    ),
    (
        "punishment",
        "处罚的行为、种类和幅度",
        "elements/punishment",
        &["punished_acts", "punishment_kinds", "punishment_range"],
    ),
];

fn said(key: &str, label: &str, field: &str, lines: Vec<String>) -> Element {
    let state = if lines.is_empty() { ElementState::Missing } else { ElementState::Stated };
    let (key, label, field) = (key.to_owned(), label.to_owned(), field.to_owned());
    Element { key, field, label, state, lines, sources: Vec::new() }
}

fn line(listed: &[Listed], key: &str) -> Option<String> {
    let one = listed.iter().find(|one| one.key == key && !one.missing())?;
    Some(format!("{}：{}", one.label, one.text()))
}

fn place(place: &Place) -> String {
    let hours = place.hours.as_ref().map_or("；时间未提供".to_owned(), |hours| format!("；{hours}"));
    let phone = place.phone.as_ref().map(|phone| format!("；电话 {phone}")).unwrap_or_default();
    format!("{}{hours}{phone}", place.address)
}

/// What the guide says about a material below its name.
pub(in crate::catalogue) fn material_notes(material: &Material) -> Vec<String> {
    let more = &material.more;
    let all = [
        ("空白表格", &more.blank_form),
        ("示例样表", &more.sample),
        ("规格", &more.spec),
        ("出具机构", &more.issuer),
        ("来源说明", &more.source_note),
        ("填报须知", &more.filling),
        ("受理标准", &more.standard),
        ("出具要求和使用说明", &more.obtaining),
    ];
    let mut notes: Vec<String> =
        all.into_iter().filter_map(|(label, said)| Some(format!("{label}：{}", said.as_ref()?))).collect();
    if more.need.as_ref().is_some_and(|need| need.code == "3") {
        notes.insert(0, "可以容缺后补".to_owned());
    }
    notes
}
