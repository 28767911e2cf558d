//! What differs in the elements of two versions, in plain words.

use super::super::change::Change;
use super::{Elements, Listed, national};
use crate::catalogue::item::{ItemVersion, Material};

/// The field of such differences.
pub(in crate::catalogue) const FIELD: &str = "elements";

/// Differences in what [`Elements`] and the materials' additions hold; the other fields are compared by `change`.
/// A material is the same by its name.
pub(in crate::catalogue) fn changes(before: &ItemVersion, after: &ItemVersion) -> Vec<Change> {
    let mut found = Vec::new();
    if before.elements != after.elements {
        of_item(before, after, &mut found);
    }
    for is in &after.materials {
        let was = before.materials.iter().find(|was| was.name == is.name);
        if was.is_none_or(|was| was.more != is.more) {
            of_material(was, is, &mut found);
        }
    }
    found
}

fn of_item(before: &ItemVersion, after: &ItemVersion, found: &mut Vec<Change>) {
    // The line of the source is compared by `change`; by way it is kept here.
    let consult = |item: &ItemVersion| item.elements.office.consult.lines().join("；");
    push("咨询方式".to_owned(), consult(before), consult(after), found);
    let kept = |listed: &Listed| listed.row.is_none() && listed.pointer.starts_with("/elements/");
    let was = Elements::of(before);
    for (was, is) in was.iter().zip(Elements::of(after)).filter(|(was, _)| kept(was)) {
        push(was.label.to_owned(), was.text(), is.text(), found);
    }
}

fn of_material(was: Option<&Material>, is: &Material, found: &mut Vec<Change>) {
    let before = was.map(national::of_material).unwrap_or_default();
    for is_said in national::of_material(is) {
        // 必备 or not is told with the material itself.
        let told = is_said.key == "material_need"
            && is.more.need.is_none()
            && was.is_none_or(|was| was.more.need.is_none());
        if told || !is_said.pointer.starts_with("/more/") {
            continue;
        }
        let was_said =
            before.iter().find(|said| said.key == is_said.key).map(Listed::text).unwrap_or_default();
        push(format!("材料“{}”的{}", is.name, is_said.label), was_said, is_said.text(), found);
    }
}

fn push(label: String, before: String, after: String, found: &mut Vec<Change>) {
    if before != after {
        found.push(Change { field: FIELD.to_owned(), label, before, after });
    }
}
