//! 材料要素, in the order of the standard. 排序 is the place on the list.

use super::super::Table;
use super::said::{by_code, coded, text_of, worded};
use super::{MaterialElement, Said};
use crate::catalogue::item::{LegalBasis, Material};

fn need(material: &Material) -> Vec<Said> {
    match &material.more.need {
        Some(need) => coded(Table::MaterialNeed, [need]),
        None => by_code(Table::MaterialNeed, if material.required { "1" } else { "2" }),
    }
}

fn form(material: &Material) -> Vec<Said> {
    match &material.more.form {
        Some(form) => coded(Table::MaterialForm, [form]),
        None => match material.form.as_deref() {
            Some("电子") => by_code(Table::MaterialForm, "2"),
            Some(_) => by_code(Table::MaterialForm, "1"),
            None => Vec::new(),
        },
    }
}

fn source(material: &Material) -> Vec<Said> {
    match material.source.as_deref() {
        Some("applicant") => by_code(Table::MaterialSource, "10"),
        Some("government") => by_code(Table::MaterialSource, "20"),
        Some("intermediary") => worded(Table::MaterialSource, ["中介或其他机构"]),
        Some(other) => worded(Table::MaterialSource, [other]),
        None => Vec::new(),
    }
}

fn material_basis(material: &Material) -> Vec<Said> {
    let cited = material.legal_basis.as_ref().map(LegalBasis::cited);
    text_of(cited.as_deref().or(material.basis.as_deref()))
}

pub(super) static ROWS: &[MaterialElement] = &[
    MaterialElement("material_name", "材料名称", true, "/name", None, |m| text_of(Some(&m.name))),
    MaterialElement("material_need", "必要性", true, "/more/need", Some(Table::MaterialNeed), need),
    MaterialElement("material_condition", "何时需要", false, "/condition", None, |m| {
        text_of(m.condition.as_deref())
    }),
    MaterialElement("material_kind", "类型", false, "/more/kind", Some(Table::MaterialKind), |m| {
        coded(Table::MaterialKind, &m.more.kind)
    }),
    MaterialElement("material_form", "形式", false, "/more/form", Some(Table::MaterialForm), form),
    MaterialElement("material_copies", "份数", false, "/copies", None, |m| {
        text_of(m.copies.map(|n| n.to_string()).as_deref())
    }),
    MaterialElement("material_spec", "规格", false, "/more/spec", None, |m| {
        text_of(m.more.spec.as_deref())
    }),
    MaterialElement("material_source", "来源渠道", false, "/source", Some(Table::MaterialSource), source),
    MaterialElement("material_source_note", "来源渠道说明", false, "/more/source_note", None, |m| {
        text_of(m.more.source_note.as_deref())
    }),
    MaterialElement("material_issuer", "出具机构", false, "/more/issuer", None, |m| {
        text_of(m.more.issuer.as_deref())
    }),
    MaterialElement(
        "material_receipt",
        "收取方式",
        false,
        "/more/receipt",
        Some(Table::MaterialReceipt),
        |m| coded(Table::MaterialReceipt, &m.more.receipt),
    ),
    MaterialElement("material_basis", "提供依据", false, "/legal_basis", None, material_basis),
    MaterialElement("material_filling", "填报须知", false, "/more/filling", None, |m| {
        text_of(m.more.filling.as_deref())
    }),
    MaterialElement("material_standard", "受理标准", false, "/more/standard", None, |m| {
        text_of(m.more.standard.as_deref())
    }),
    MaterialElement("material_blank", "空白表格", false, "/more/blank_form", None, |m| {
        text_of(m.more.blank_form.as_deref())
    }),
    MaterialElement("material_sample", "示例样表", false, "/more/sample", None, |m| {
        text_of(m.more.sample.as_deref())
    }),
    MaterialElement(
        "material_obtaining",
        "出具要求和使用说明",
        false,
        "/more/obtaining",
        None,
        |m| text_of(m.more.obtaining.as_deref()),
    ),
];
