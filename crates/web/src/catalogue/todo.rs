//! What a draft still wants before it can be sent on its way, each with the section it is written in; and which sections
//! of a new item have been written.

use domain::catalogue::{ItemVersion, Revision, baseless, unfinished};

use super::copy::copied;
use super::editor::Section;
use crate::view::Link;

/// What stands in the way of submitting, in order of the page; empty where nothing does.
pub(super) fn todo(revision: &Revision) -> Vec<Link> {
    let item = &revision.item;
    let mut links = Vec::new();
    if revision.base.is_none() {
        links.extend(unfinished(item).into_iter().map(|one| link(one.field, format!("写：{}", one.what))));
    }
    let bare = baseless(item);
    for section in Section::ALL {
        let n = bare.iter().filter(|one| section.holds(&one.field)).count();
        if n > 0 {
            let words = format!("{}：{n} 处要选写全了的依据", section.title());
            links.push(Link::to(format!("#{}", section.key()), words));
        }
    }
    let fatal = domain::catalogue::Severity::Fatal;
    let grave = revision.findings().into_iter().filter(|finding| finding.severity == fatal);
    links.extend(grave.map(|finding| link(&finding.field, finding.message)));
    links
}

/// To the section that holds the element; to the top where none does.
fn link(pointer: &str, words: String) -> Link {
    let section = Section::ALL.into_iter().find(|section| section.holds(pointer));
    Link::to(section.map_or("#main".to_owned(), |section| format!("#{}", section.key())), words)
}

/// Whether anything has been written in a section of a new item.
pub(super) fn written(section: Section, item: &ItemVersion) -> bool {
    let blank = ItemVersion::blank(&item.code, &item.name, &item.department);
    copied(section, &blank, item) != *item
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn new(item: ItemVersion, base: Option<u32>) -> Revision {
        serde_json::from_value(serde_json::json!({
            "item": item, "base": base, "drafter": domain::case::Author::system(), "district": "D1",
            "stage": "draft", "serial": 1,
        }))
        .unwrap()
    }

    fn told(revision: &Revision) -> Vec<(String, String)> {
        todo(revision).into_iter().map(|link| (link.href, link.label)).collect()
    }

    #[test]
    fn what_is_wanted_leads_to_its_section() {
        let blank = ItemVersion::blank("SX-900", "便民摊点临时占道审批", "城市管理委员会");
        let hrefs: Vec<String> = todo(&new(blank.clone(), None)).into_iter().map(|link| link.href).collect();
        assert_eq!(hrefs, ["#basic", "#bases", "#limits"]);
        // What is in force already may be revised as it is.
        assert_eq!(told(&new(blank.clone(), Some(1))), []);
        let materials = serde_json::json!([{"name": "居民身份证"}, {"name": "位置图"}]);
        let item = ItemVersion { materials: serde_json::from_value(materials).unwrap(), ..blank };
        let bare = ("#materials".to_owned(), "申请材料：2 处要选写全了的依据".to_owned());
        assert_eq!(told(&new(item, Some(1))), [bare]);
    }

    #[test]
    fn a_section_counts_as_written_once_something_stands_in_it() {
        let mut item = ItemVersion::blank("SX-900", "便民摊点临时占道审批", "城市管理委员会");
        assert!(Section::ALL.into_iter().all(|section| !written(section, &item)));
        item.questions =
            serde_json::from_value(serde_json::json!([{"question": "多久", "answer": "三十日"}])).unwrap();
        let there: Vec<&str> =
            Section::ALL.into_iter().filter(|section| written(*section, &item)).map(Section::key).collect();
        assert_eq!(there, ["help"]);
    }
}
