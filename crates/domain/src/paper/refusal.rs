//! Refusals to accept, the remedies, and the words of an entrustment.

use super::intake::missing_table;
use super::words::{
    LICENSING_LAW, application, day_words, given, rule_or, sentence, text_or, the_application, this_paper,
    we, you,
};
use super::{Block, PaperFacts, PaperKind};
use crate::case::Profile;

/// 不受理告知书: 行政许可法 §32(1)(1), the matter needs no licence. Elsewhere: it needs no procedure.
pub(super) fn not_needed(facts: &PaperFacts) -> Vec<Block> {
    let we = we(facts.profile);
    let why = text_or(facts.why.as_deref());
    let text = match facts.profile {
        Profile::Licence => format!(
            "{}，经审查，依法不需要取得行政许可。依照{LICENSING_LAW}第三十二条第一款第一项，{we}不受理该申请。",
            the_application(facts)
        ),
        profile if profile.administrative() => {
            format!("{}，经审查，依法不需要办理该事项。{we}不受理该申请。", the_application(facts))
        }
        _ => format!("{}，经核实，无需办理该事项。", the_application(facts)),
    };
    closed(facts, vec![Block::Paragraph(text), reason(why)])
}

/// 不予受理决定书: 行政许可法 §32(1)(2), not this body's competence; the right body is named.
pub(super) fn not_competent(facts: &PaperFacts) -> Vec<Block> {
    let we = we(facts.profile);
    let body = given(facts.competent_body.as_deref()).unwrap_or("有关行政机关（名称未提供）");
    let decides = match facts.profile {
        Profile::Licence => {
            format!("依法不属于{we}职权范围。依照{LICENSING_LAW}第三十二条第一款第二项，{we}决定不予受理。")
        }
        profile if profile.administrative() => format!("依法不属于{we}职权范围。{we}决定不予受理。"),
        _ => format!("不属于{we}服务范围，{we}不予受理。"),
    };
    let text = format!("{}，经审查，{decides}请向{body}提出申请。", the_application(facts));
    let why = given(facts.why.as_deref()).map(reason);
    closed(facts, std::iter::once(Block::Paragraph(text)).chain(why).collect())
}

/// 不予受理决定书 for materials that were not remedied. The licensing law knows no such refusal of itself
/// (§32(1)(5) bars it once everything was handed in), so the rule relied on is cited.
pub(super) fn not_remedied(facts: &PaperFacts) -> Vec<Block> {
    let we = we(facts.profile);
    let decides = if facts.profile.administrative() { "决定不予受理" } else { "不予受理" };
    let by = facts.supplement_by.map_or_else(|| "规定日期".to_owned(), day_words);
    let text = format!(
        "{}，{we}已一次告知需要补正的全部内容。截至{by}，{}未提交全部补正材料，下列内容仍未补正：",
        the_application(facts),
        you(facts)
    );
    let basis = rule_or(facts.basis.as_deref());
    let ends = format!(
        "依照{basis}，{we}{decides}。{}备齐材料后可以重新提出{}。",
        you(facts),
        application(facts.profile)
    );
    let why = given(facts.why.as_deref()).map(reason);
    let blocks = [Block::Paragraph(text), missing_table(facts), Block::Paragraph(ends)];
    closed(facts, blocks.into_iter().chain(why).collect())
}

/// `理由：…。`
pub(super) fn reason(why: &str) -> Block {
    Block::Paragraph(format!("理由：{}。", sentence(why)))
}

/// Adds remedies and the places to sign to an adverse paper.
pub(super) fn closed(facts: &PaperFacts, mut blocks: Vec<Block>) -> Vec<Block> {
    blocks.extend(remedies(facts));
    blocks.push(Block::sign("申请人（代理人）签收（日期）", "经办人签名（日期）"));
    blocks
}

/// Remedies on every refusal and non-acceptance of an administrative profile (行政许可法 §38(2)).
///
/// Review within sixty days (行政复议法 2023 §20) at the authority named in data (§24: the government of the same
/// level for its departments and agencies; §27: the level above for vertical bodies); lawsuit within six months
/// (行政诉讼法 §46) at the court named.
fn remedies(facts: &PaperFacts) -> Option<Block> {
    if !facts.profile.administrative() || !facts.issuer.remedies {
        return None;
    }
    let this = this_paper(facts);
    let act = if facts.kind == PaperKind::NotNeeded { "上述处理" } else { "上述决定" };
    let review =
        given(facts.issuer.review_authority.as_deref()).unwrap_or("有管辖权的行政复议机关（名称未提供）");
    let court = given(facts.issuer.court.as_deref()).unwrap_or("有管辖权的人民法院（名称未提供）");
    Some(Block::Paragraph(format!(
        "如不服{act}，可以自收到{this}之日起六十日内向{review}申请行政复议，也可以自收到{this}之日起六个月内依法向{court}提起\
         行政诉讼。{}",
        respondent(facts)
    )))
}

/// Under entrustment the principal answers: respondent in review (行政复议法 2023 §19), defendant in court
/// (行政诉讼法 §26(5)).
fn respondent(facts: &PaperFacts) -> String {
    match given(facts.issuer.principal.as_deref()) {
        Some(principal) => {
            format!("申请行政复议的，被申请人为{principal}；提起行政诉讼的，被告为{principal}。")
        }
        None => String::new(),
    }
}

/// 行政许可法 §24(3): the entrusted organ acts in the principal's name; the paper says who acted.
pub(super) fn entrustment(facts: &PaperFacts) -> Option<Block> {
    let principal = given(facts.issuer.principal.as_deref())?;
    Some(Block::Note(format!(
        "{}由{}受{principal}委托，以{principal}名义制发。",
        paper_word(facts),
        facts.issuer.name
    )))
}

fn paper_word(facts: &PaperFacts) -> String {
    match facts.kind {
        PaperKind::Receipt => "本凭证".to_owned(),
        PaperKind::DeliveryRecord => "本回证".to_owned(),
        _ => this_paper(facts),
    }
}
