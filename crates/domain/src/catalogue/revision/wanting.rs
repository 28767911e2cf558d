//! What a version lacks before it may be published: a rule behind each element, and what every new item has to say.

use serde::{Deserialize, Serialize};

use crate::catalogue::item::{CaseType, ItemVersion, LegalBasis};

/// What every new item has to say and this one does not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unwritten {
    /// JSON pointer of the element.
    pub field: &'static str,
    /// The element, and how much of it is wanted.
    pub what: &'static str,
}

/// An element without a rule behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseless {
    /// JSON pointer of the element.
    pub field: String,
    /// `申请条件`, `申请材料`, `收费`.
    pub kind: &'static str,
    /// The element.
    pub what: String,
    /// What its basis lacks; empty where there is none at all.
    pub lacks: Vec<&'static str>,
}

/// What a new item lacks before anybody can handle it: its type, which the procedure follows from; a rule that sets it, in
/// full (requirements B3); how long it takes, unless it is done at once; a list for what it charges (requirements B8).
/// Imported items may lack them: they are published with findings.
#[must_use]
pub fn unfinished(item: &ItemVersion) -> Vec<Unwritten> {
    let limited =
        [&item.promised, &item.statutory].into_iter().flatten().any(|limit| limit.whole().is_some());
    let charges = item.fee.as_ref().is_some_and(|fee| fee.charged);
    let lacks = [
        ("/type", "事项类型", item.item_type.is_none()),
        (
            "/legal_basis",
            "设定依据（至少一条，六项写全）",
            !item.legal_bases.iter().any(|basis| basis.missing().is_empty()),
        ),
        ("/committed_limit", "办理时限（承诺件）", item.case_type == CaseType::Promised && !limited),
        ("/fee_list", "收费清单（写了收费）", charges && item.fee_list.is_empty()),
    ];
    lacks.into_iter().filter(|one| one.2).map(|(field, what, _)| Unwritten { field, what }).collect()
}

/// Elements without a complete basis (requirements B3).
#[must_use]
pub fn baseless(item: &ItemVersion) -> Vec<Baseless> {
    let look = |field: String, kind: &'static str, what: &str, basis: Option<&LegalBasis>| {
        let lacks = basis.map(LegalBasis::missing);
        if lacks.as_ref().is_some_and(Vec::is_empty) {
            return None;
        }
        Some(Baseless { field, kind, what: what.to_owned(), lacks: lacks.unwrap_or_default() })
    };
    let conditions = item.conditions.iter().enumerate().filter_map(|(at, condition)| {
        look(
            format!("/conditions/{at}/legal_basis"),
            "申请条件",
            &condition.text,
            condition.legal_basis.as_ref(),
        )
    });
    let materials = item.materials.iter().enumerate().filter_map(|(at, material)| {
        look(
            format!("/materials/{at}/legal_basis"),
            "申请材料",
            &material.name,
            material.legal_basis.as_ref(),
        )
    });
    let fee = item.fee.as_ref().filter(|fee| fee.charged).and_then(|fee| {
        let what = fee.standard.as_deref().unwrap_or("收费");
        look("/fee/legal_basis".to_owned(), "收费", what, fee.legal_basis.as_ref())
    });
    let lines = item.fee_list.lines.iter().enumerate().filter_map(|(at, line)| {
        let field = format!("/fee_list/lines/{at}/legal_basis");
        look(field, "收费项目", &line.name, line.legal_basis.as_ref())
    });
    conditions.chain(materials).chain(fee).chain(lines).collect()
}
