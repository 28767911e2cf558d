//! 缴费通知单: what is charged line by line, by which rule and standard, less what exemption; in figures and 大写.

use super::words::{cell_or, sentence, text_or, the_application};
use super::{Block, PaperFacts};
use crate::catalogue::{Charge, share};
use crate::money::Money;

pub(super) fn notice(facts: &PaperFacts) -> Vec<Block> {
    let charges = facts.fee.as_ref().map(|fee| fee.charges.as_slice()).unwrap_or_default();
    let total = facts.fee.as_ref().map_or(Money::ZERO, |fee| fee.total);
    let asked = if total.is_zero() {
        "收费项目全部减免，不用缴费。"
    } else {
        "应当缴纳下列费用。"
    };
    let mut blocks = vec![Block::Paragraph(format!("{}，按收费清单核算，{asked}", the_application(facts)))];
    let head = ["序号", "收费项目", "收费标准", "计算", "减免", "应缴"];
    blocks.push(Block::table(&head, charges.iter().enumerate().map(row).collect()));
    blocks.push(Block::facts(vec![
        ("合计（小写）", total.to_string()),
        ("合计（大写）", format!("人民币{}", total.capital())),
    ]));
    blocks.push(Block::Facts(charges.iter().flat_map(rules).collect()));
    let replaced = facts.fee.as_ref().and_then(|fee| fee.replaced_because.as_deref());
    blocks.extend(
        replaced
            .map(|why| Block::Paragraph(format!("本通知单代替此前的缴费通知单，原因：{}。", sentence(why)))),
    );
    if !total.is_zero() {
        blocks.push(Block::Paragraph(
            "缴款后请索取财政票据（电子票据），票据金额应当与本通知单一致。缴费不影响办理时限。".to_owned(),
        ));
    }
    blocks.push(Block::Note(
        "金额由系统按公布的收费清单计算，任何人不能填写或者更改。清单以外的收费、重复收费、超标准收费，可以拒交，并拨打监督投诉电话。"
            .to_owned(),
    ));
    blocks
}

fn row((at, charge): (usize, &Charge)) -> Vec<String> {
    let off = charge.exempted.as_ref().map(|one| format!("{}，减 {}", share(one.percent), one.off));
    vec![
        (at + 1).to_string(),
        text_or(Some(&charge.name)).to_owned(),
        charge.standard.clone(),
        charge.how.clone(),
        cell_or(off.as_deref()).to_owned(),
        charge.amount.to_string(),
    ]
}

/// The rules a line rests on.
fn rules(charge: &Charge) -> Vec<(String, String)> {
    let line = (format!("{}依据", charge.name), text_or(Some(&charge.basis)).to_owned());
    let exempted = charge.exempted.as_ref().map(|one| {
        let basis = text_or(Some(&one.basis));
        (format!("{}减免依据", charge.name), format!("{}：{basis}（凭{}）", one.name, one.evidence))
    });
    std::iter::once(line).chain(exempted).collect()
}
