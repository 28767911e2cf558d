//! Fees: only with a name, a standard and a rule that allows them.

use super::Severity::{Error, Warning};
use super::{Hit, Rule, hit_if};
use crate::catalogue::item::{Fee, ItemVersion};

const CHECKER: &str = "政务服务事项质量检查规则（温州）";
const NO_FEE: &str = "津滨政办发〔2017〕40号（收费目录清单管理，严禁无依据收费）";

pub(super) const RULES: &[Rule] = &[
    Rule::new(
        "fee-without-basis",
        Error,
        [
            "收费没有依据",
            "行政许可法第五十八条、第五十九条（收费依法律、行政法规，按公布的标准）",
            "写全收费依据和标准，或者在收费清单里写全；没有依据的改为不收费",
        ],
        fee_without_basis,
    ),
    Rule::new(
        "fee-without-name",
        Warning,
        ["收费没有项目名称", CHECKER, "写收费目录清单上的项目名称"],
        fee_without_name,
    ),
    Rule::new(
        "fee-without-payment",
        Warning,
        ["收费没有写能否网上支付", CHECKER, "选能或者不能网上支付"],
        fee_without_payment,
    ),
    Rule::new(
        "free-with-payment",
        Error,
        ["不收费却写了网上支付", CHECKER, "网上支付改为否"],
        free_with_payment,
    ),
    Rule::new(
        "free-with-standard",
        Error,
        ["不收费却写了收费内容", NO_FEE, "删去标准和收费项目；确实收费的改为收费并写依据"],
        free_with_standard,
    ),
    Rule::new(
        "reduction-without-basis",
        Warning,
        ["减免没有依据", "国家政务服务平台收费要素（减免依据）", "写明减免依据的文件和条款"],
        reduction_without_basis,
    ),
];

fn charged(item: &ItemVersion) -> Option<&Fee> {
    item.fee.as_ref().filter(|fee| fee.charged)
}

fn free(item: &ItemVersion) -> Option<&Fee> {
    item.fee.as_ref().filter(|fee| !fee.charged)
}

/// 收费 = 是 → 依据、标准 all filled, here or in the lines of the fee list, each of which has its own standard.
fn fee_without_basis(item: &ItemVersion) -> Vec<Hit> {
    let lines = &item.fee_list.lines;
    let listed = !lines.is_empty() && lines.iter().all(|line| line.legal_basis.is_some());
    let open = !listed
        && charged(item)
            .is_some_and(|fee| fee.basis.is_none() && fee.legal_basis.is_none() || fee.standard.is_none());
    hit_if(open, "/fee", || "收费事项没有写全收费依据和标准".to_owned())
}

/// 收费 = 是 → 项目 filled.
fn fee_without_name(item: &ItemVersion) -> Vec<Hit> {
    // The fee list names each of its lines.
    let open = charged(item).is_some() && item.elements.fee.name.is_none() && item.fee_list.lines.is_empty();
    hit_if(open, "/elements/fee/name", || "收费事项没有写收费项目名称".to_owned())
}

/// 收费 = 是 → 网上支付 said.
fn fee_without_payment(item: &ItemVersion) -> Vec<Hit> {
    let open = charged(item).is_some() && item.elements.access.online_payment.is_none();
    hit_if(open, "/elements/access/online_payment", || "收费事项没有写能否网上支付".to_owned())
}

/// Not charging → 网上支付 is off.
fn free_with_payment(item: &ItemVersion) -> Vec<Hit> {
    let odd = free(item).is_some() && item.elements.access.online_payment == Some(true);
    hit_if(odd, "/elements/access/online_payment", || "事项不收费，却支持网上支付".to_owned())
}

/// Not charging, and yet an amount or the name of a fee; words that say it is free are none.
fn free_with_standard(item: &ItemVersion) -> Vec<Hit> {
    let amount = |text: &&str| text.contains('元') && text.chars().any(|c| c.is_ascii_digit());
    let named = |text: &&str| !matches!(text.trim(), "" | "无" | "/");
    let Some(fee) = free(item) else { return Vec::new() };
    let standard = fee.standard.as_deref().filter(amount);
    let said = standard.or(item.elements.fee.name.as_deref().filter(named));
    hit_if(said.is_some(), "/fee/standard", || format!("事项不收费，却写了“{}”", said.unwrap_or_default()))
}

/// 允许减免 → 减免依据.
fn reduction_without_basis(item: &ItemVersion) -> Vec<Hit> {
    let more = &item.elements.fee;
    let open = more.reducible == Some(true) && more.reduction_basis.is_none();
    hit_if(open, "/elements/fee/reduction_basis", || "允许减免，却没有写减免依据".to_owned())
}
