//! A section of another item taken over into a draft: another street's, or the district's, is often nearly right.

use axum::extract::Path;
use axum::response::Response;
use domain::catalogue::{ItemVersion, RevisionAct};
use service::catalogue::revision::{self, RevisionError};

use super::editor::Section;
use super::revision::{refused, serial, to};
use crate::WebError;
use crate::form::{Field, Wrongs};
use crate::room::{Desk, Posted};

/// The field in which the other item is named.
pub(crate) fn field(section: Section) -> Field {
    Field::text("from", "事项编号")
        .must()
        .max(50)
        .hint("如 SX-001；这一节现在的内容会被换掉")
        .within(&format!("copy-{}", section.key()))
}

/// The version with a section of another; what is the item's own alone (name, codes) stays.
pub(crate) fn copied(section: Section, from: &ItemVersion, item: &ItemVersion) -> ItemVersion {
    let mut next = item.clone();
    let (is, elements) = (from.clone(), from.elements.clone());
    match section {
        Section::Basic => {
            next.item_type = is.item_type;
            next.type_stated = is.type_stated;
            next.case_type = is.case_type;
            next.case_type_stated = is.case_type_stated;
            next.category = is.category;
            next.department = is.department;
            next.serve_objects = is.serve_objects;
            next.follow_type(item);
        }
        Section::Codes => next.elements.powers = elements.powers,
        Section::Bases => next.legal_bases = is.legal_bases,
        Section::Conditions => next.conditions = is.conditions,
        Section::Materials => next.materials = is.materials,
        // Materials are the same by their name; the list itself stays.
        Section::MaterialsMore => {
            for material in &mut next.materials {
                if let Some(same) = is.materials.iter().find(|other| other.name == material.name) {
                    material.more = same.more.clone();
                }
            }
        }
        Section::Limits => (next.statutory, next.promised) = (is.statutory, is.promised),
        Section::Process => next.process = is.process,
        Section::Fee => {
            next.fee = is.fee;
            next.elements.fee = elements.fee;
        }
        Section::Fees => next.fee_list = is.fee_list,
        Section::Handling => next.handling_standard = is.handling_standard,
        Section::Situation => next.situations = is.situations,
        Section::Result => {
            next.result = is.result;
            next.channels = is.channels;
            next.visits = is.visits;
            next.consult = is.consult;
        }
        Section::Conduct => {
            next.elements.conduct = elements.conduct;
            next.elements.punishment = elements.punishment;
        }
        Section::Office => next.elements.office = elements.office,
        Section::Access => next.elements.access = elements.access,
        Section::Themes => next.elements.themes = elements.themes,
        Section::Help => (next.common_errors, next.questions) = (is.common_errors, is.questions),
    }
    next
}

/// `POST /catalogue/{code}/revision/{section}/copy`
pub(crate) async fn copy(
    desk: Desk,
    Path((code, section)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response, WebError> {
    let typed = posted.checked(&desk)?;
    let section = Section::parse(&section).ok_or(WebError::NoPage)?;
    let (now, _) = revision::find(&desk.app, &desk.actor, &code).await?;
    let from = service::catalogue::item(&desk.app, typed.get("from"));
    let Some(from) = from.filter(|from| from.code != now.item.code) else {
        let mut wrongs = Wrongs::default();
        wrongs.add("from", "没有这个编号的别的事项");
        return refused(&desk, &code, section, &typed, &wrongs, Some("没有找到要复制的事项".to_owned()))
            .await;
    };
    let item = copied(section, &from, &now.item);
    match revision::act(&desk.app, &desk.actor, &code, serial(&typed), RevisionAct::Save(Box::new(item)))
        .await
    {
        Ok(_) => Ok(to(&code, "copied", section.key())),
        Err(RevisionError::Act(error)) => Err(error.into()),
        Err(other) => {
            refused(&desk, &code, section, &typed, &Wrongs::default(), Some(other.to_string())).await
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    /// Every section brings over what it shows and nothing else; codes and names stay the item's own.
    #[test]
    fn a_section_is_taken_over_and_no_other() {
        let other = domain::catalogue::import(domain::catalogue::demo::ITEMS).items.remove(0);
        let mut from = other;
        from.elements.codes.local_basic = Some("A-1".to_owned());
        from.elements.powers.body = Some("区民政局".to_owned());
        from.elements.office.complaint.phone = Some("022-27110099".to_owned());
        from.elements.conduct.intermediary = Some("无".to_owned());
        from.elements.access.courier = Some(true);
        from.elements.themes.person = vec!["社会救助".to_owned()];
        from.common_errors = vec!["没有签名".to_owned()];
        let line =
            r#"{"lines": [{"id": "F1", "name": "工本费", "standard": {"kind": "fixed", "amount": 500}}]}"#;
        from.fee_list = serde_json::from_str(line).unwrap();
        let standard = r#"{"steps": [{"step": "审查", "points": [{"id": "P1", "text": "属实"}]}]}"#;
        from.handling_standard = serde_json::from_str(standard).unwrap();
        let asked =
            r#"{"questions": [{"id": "who", "text": "谁来办", "options": [{"id": "a", "label": "本人"}]}]}"#;
        from.situations = serde_json::from_str(asked).unwrap();
        from.materials[0].more.sample = Some("样表.pdf".to_owned());
        let mut item = ItemVersion::blank("SX-901", "新事项", "民政部门");
        let codes = copied(Section::Codes, &from, &item);
        assert_eq!(codes.elements.powers.body.as_deref(), Some("区民政局"));
        assert_eq!(codes.elements.codes, item.elements.codes);
        let office = copied(Section::Office, &from, &item);
        assert_eq!(office.elements.office, from.elements.office);
        assert_eq!(office.elements.powers, item.elements.powers);
        item.materials = vec![from.materials[0].clone()];
        item.materials[0].more = Default::default();
        let more = copied(Section::MaterialsMore, &from, &item);
        assert_eq!(more.materials.len(), 1);
        assert_eq!(more.materials[0].more, from.materials[0].more);
        for section in Section::ALL {
            let next = copied(section, &from, &item);
            assert_eq!((next.name.as_str(), next.code.as_str()), ("新事项", "SX-901"), "{}", section.key());
            let json = |item: &ItemVersion| serde_json::to_value(item).unwrap();
            assert_ne!(json(&next), json(&item), "{} brings nothing", section.key());
        }
    }
}
