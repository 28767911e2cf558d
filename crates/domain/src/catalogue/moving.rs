//! What a newer version would change for a case that runs under an older one, where it is not to the applicant's good:
//! whoever applied under the old version may rely on it (信赖保护), unless he agrees in writing.

use super::fee::{Exemption, FeeLine, Standard};
use super::form::ItemForm;
use super::item::{Fee, ItemLimit, ItemVersion, Material};
use super::local::shorter;
use super::situation::{Part, stricter_in_a_situation};
use crate::time_limit::Limit;

/// What would be harder for the applicant, one sentence each; nothing where the newer version is as good or better. What
/// cannot be compared counts as harder.
#[must_use]
pub fn disadvantages(before: &ItemVersion, after: &ItemVersion) -> Vec<String> {
    let mut worse = Vec::new();
    let limits = [
        ("法定时限", before.statutory_limit(), after.statutory_limit()),
        ("承诺时限", whole(before.promised.as_ref()), whole(after.promised.as_ref())),
    ];
    for (name, was, is) in limits {
        worse.extend(longer(name, was, is));
    }
    let required =
        |item: &ItemVersion, name: &str| item.materials.iter().any(|one| one.name == name && one.required);
    for material in after.materials.iter().filter(|one| one.required && !required(before, &one.name)) {
        worse.push(format!("多一样必备材料“{}”", material.name));
    }
    for condition in &after.conditions {
        if !before.conditions.iter().any(|one| one.text == condition.text) {
            worse.push(format!("多一项条件“{}”", condition.text));
        }
    }
    // What is needed in some situations only may be needed in more of them.
    let asked = |one: &&Material| {
        one.required
            && required(before, &one.name)
            && stricter_in_a_situation(before, after, Part::Material, &one.name)
    };
    for material in after.materials.iter().filter(asked) {
        worse.push(format!("更多情形要交“{}”", material.name));
    }
    worse.extend(dearer(before.fee.as_ref(), after.fee.as_ref()));
    worse.extend(after.fee_list.lines.iter().filter_map(|line| {
        dearer_line(before.fee_list.lines.iter().find(|was| was.name == line.name), line)
    }));
    worse.extend(more_stated(before, after));
    if after.in_person && !before.in_person {
        worse.push("要求本人到场".to_owned());
    }
    if before.visits.zip(after.visits).is_some_and(|(was, is)| is > was) {
        worse.push("要多跑一次".to_owned());
    }
    worse
}

fn whole(limit: Option<&ItemLimit>) -> Option<Limit> {
    limit.and_then(ItemLimit::whole)
}

fn longer(name: &str, was: Option<Limit>, is: Option<Limit>) -> Option<String> {
    match (was, is) {
        (Some(was), Some(is)) if is == was || shorter(is, was) => None,
        (Some(was), Some(is)) => Some(format!("{name}由{was}变为{is}")),
        (Some(was), None) => Some(format!("不再有{name}（原为{was}）")),
        (None, _) => None,
    }
}

fn dearer(was: Option<&Fee>, is: Option<&Fee>) -> Option<String> {
    let charged = |fee: Option<&Fee>| fee.filter(|fee| fee.charged).cloned();
    match (charged(was), charged(is)) {
        (_, None) => None,
        (None, Some(_)) => Some("新增收费".to_owned()),
        (Some(was), Some(is)) if was.standard == is.standard => None,
        (Some(_), Some(_)) => Some("收费标准变了".to_owned()),
    }
}

/// A sum that is not lower, or cannot be compared, counts as dearer.
fn dearer_line(was: Option<&FeeLine>, is: &FeeLine) -> Option<String> {
    let Some(was) = was else { return Some(format!("新增收费项目“{}”", is.name)) };
    let lower = match (&was.standard, &is.standard) {
        (Standard::Fixed { amount: was }, Standard::Fixed { amount: is }) => is <= was,
        (Standard::PerUnit { amount: was, unit: per }, Standard::PerUnit { amount: is, unit }) => {
            is <= was && unit == per
        }
        (was, is) => was == is,
    };
    if !lower {
        return Some(format!("“{}”的收费标准变了", is.name));
    }
    let kept = |was: &&Exemption| {
        !is.exemptions.iter().any(|one| one.name == was.name && one.percent >= was.percent)
    };
    was.exemptions.iter().find(kept).map(|gone| format!("“{}”不再有减免“{}”", is.name, gone.name))
}

/// Fields of the form that have to be filled in now and had not.
fn more_stated(before: &ItemVersion, after: &ItemVersion) -> Vec<String> {
    let required = |item: &ItemVersion| -> Vec<String> {
        let fields = item.form.as_ref().map(ItemForm::fields).unwrap_or_default();
        fields.into_iter().filter(|field| field.required).map(|field| field.title).collect()
    };
    let was = required(before);
    let new = required(after).into_iter().filter(|label| !was.contains(label));
    new.map(|label| format!("申请表多一栏必填“{label}”")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Condition, LimitOrigin};
    use crate::money::Money;

    fn limit(days: u32) -> Option<ItemLimit> {
        let limit = Some(Limit::working_days(days));
        Some(ItemLimit { limit, text: None, origin: LimitOrigin::Law, step: None })
    }

    fn material(name: &str, required: bool) -> Material {
        Material {
            name: name.to_owned(),
            form: None,
            copies: None,
            source: None,
            source_stated: None,
            required,
            condition: None,
            shareable: None,
            basis: None,
            legal_basis: None,
            more: crate::catalogue::elements::MaterialMore::default(),
        }
    }

    fn fee(standard: Option<&str>) -> Option<Fee> {
        let (charged, standard) = (standard.is_some(), standard.map(str::to_owned));
        Some(Fee { charged, standard, basis: None, legal_basis: None })
    }

    #[test]
    fn a_newer_version_is_compared_by_what_it_asks_of_the_applicant() {
        let old = ItemVersion {
            promised: limit(10),
            statutory: limit(20),
            materials: vec![material("户口簿", true), material("照片", false)],
            conditions: vec![Condition { text: "有本地户籍".to_owned(), legal_basis: None }],
            fee: fee(Some("10元")),
            visits: Some(1),
            ..ItemVersion::blank("SX-001", "甲事项", "民政部门")
        };
        let changed = |change: &dyn Fn(&mut ItemVersion)| {
            let mut new = old.clone();
            change(&mut new);
            disadvantages(&old, &new).join("；")
        };
        type Change<'a> = &'a dyn Fn(&mut ItemVersion);
        let table: [(Change<'_>, &str); 13] = [
            (&|_| {}, ""),
            (&|new| new.promised = limit(7), ""),
            (&|new| new.promised = limit(15), "承诺时限由10个工作日变为15个工作日"),
            (&|new| new.promised = None, "不再有承诺时限（原为10个工作日）"),
            (&|new| new.statutory = limit(30), "法定时限由20个工作日变为30个工作日"),
            (&|new| new.materials.clear(), ""),
            (&|new| new.materials.push(material("租房合同", false)), ""),
            (&|new| new.materials.push(material("租房合同", true)), "多一样必备材料“租房合同”"),
            (&|new| new.materials[1].required = true, "多一样必备材料“照片”"),
            (
                &|new| {
                    new.conditions.push(Condition { text: "住满一年".to_owned(), legal_basis: None });
                },
                "多一项条件“住满一年”",
            ),
            (&|new| new.fee = fee(None), ""),
            (&|new| new.fee = fee(Some("20元")), "收费标准变了"),
            (
                &|new| {
                    new.in_person = true;
                    new.visits = Some(2);
                },
                "要求本人到场；要多跑一次",
            ),
        ];
        for (at, (change, want)) in table.into_iter().enumerate() {
            assert_eq!(changed(change), want, "row {at}");
        }
    }

    #[test]
    fn a_line_of_the_list_of_fees_may_become_lower_and_not_higher() {
        let exemption = |name: &str, percent| Exemption {
            id: "E1".to_owned(),
            name: name.to_owned(),
            when: "持残疾人证".to_owned(),
            percent,
            legal_basis: None,
        };
        let line = |standard: Standard, exemptions: Vec<Exemption>| FeeLine {
            id: "F1".to_owned(),
            name: "工本费".to_owned(),
            standard,
            question: None,
            kinds: Vec::new(),
            legal_basis: None,
            exemptions,
        };
        let fixed = |fen| Standard::Fixed { amount: Money::fen(fen) };
        let each = |fen, unit: &str| Standard::PerUnit { amount: Money::fen(fen), unit: unit.to_owned() };
        let free = || vec![exemption("残疾人减半", 50)];
        let table = [
            (None, line(fixed(1_000), free()), "新增收费项目“工本费”"),
            (Some(line(fixed(1_000), free())), line(fixed(1_000), free()), ""),
            (Some(line(fixed(1_000), free())), line(fixed(900), vec![exemption("残疾人减半", 100)]), ""),
            (Some(line(fixed(1_000), free())), line(fixed(1_001), free()), "“工本费”的收费标准变了"),
            (Some(line(fixed(1_000), free())), line(each(100, "册"), free()), "“工本费”的收费标准变了"),
            (Some(line(each(100, "册"), free())), line(each(90, "册"), free()), ""),
            (Some(line(each(100, "册"), free())), line(each(90, "页"), free()), "“工本费”的收费标准变了"),
            (
                Some(line(fixed(1_000), free())),
                line(fixed(1_000), Vec::new()),
                "“工本费”不再有减免“残疾人减半”",
            ),
        ];
        for (at, (was, is, want)) in table.into_iter().enumerate() {
            let mut old = ItemVersion::blank("SX-001", "甲事项", "民政部门");
            old.fee_list.lines = was.into_iter().collect();
            let mut new = old.clone();
            new.fee_list.lines = vec![is];
            assert_eq!(disadvantages(&old, &new).join("；"), want, "row {at}");
        }
    }

    #[test]
    fn a_field_that_has_to_be_filled_in_now_is_more() {
        let form = |required: &[&str]| ItemForm {
            schema: serde_json::json!({
                "type": "object",
                "properties": {"age": {"type": "integer", "title": "年龄"}, "home": {"type": "string", "title": "住址"}},
                "required": required,
            }),
            ui: crate::catalogue::form::FormUi::default(),
        };
        let with = |form| ItemVersion { form, ..ItemVersion::blank("SX-001", "甲事项", "民政部门") };
        let old = with(Some(form(&["age"])));
        assert!(disadvantages(&old, &with(Some(form(&[])))).is_empty());
        assert!(disadvantages(&old, &with(None)).is_empty());
        assert_eq!(disadvantages(&old, &with(Some(form(&["age", "home"])))), ["申请表多一栏必填“住址”"]);
        assert_eq!(disadvantages(&with(None), &old), ["申请表多一栏必填“年龄”"]);
    }
}
