//! The acceptance notice.

use super::limits::due_words;
use super::words::{LICENSING_LAW, application, day_or, day_words, rule_or, the_application, we, you};
use super::{Block, PaperFacts};
use crate::case::Profile;

/// 受理通知书 (行政许可法 §32(1)(5), §32(2)); file review asks that it state the day by which the decision is due
/// and that the applicant sign and date it.
pub(super) fn acceptance(facts: &PaperFacts) -> Vec<Block> {
    let opening = if facts.deemed { deemed(facts) } else { accepted(facts) };
    let mut blocks = vec![Block::Paragraph(opening), Block::Paragraph(due_words(facts))];
    if facts.profile == Profile::Licence {
        blocks.push(Block::Note(left_out(facts)));
    }
    blocks.push(Block::sign("申请人（代理人）签收（日期）", "经办人签名（日期）"));
    blocks
}

/// §32(1)(5): competent, complete and in due form, or the full supplement was handed in.
fn accepted(facts: &PaperFacts) -> String {
    let we = we(facts.profile);
    let complete = match facts.supplemented_on {
        // A paper does not call complete what was not: sharing or 容缺受理 stood in for it (ADR 011).
        _ if !facts.not_in_file.is_empty() => {
            format!("符合受理条件（其中{}受理时未收取）", facts.not_in_file.join("、"))
        }
        Some(day) => format!("{}已于{}提交全部补正材料", you(facts), day_words(day)),
        None => "申请材料齐全、符合法定形式".to_owned(),
    };
    let basis = match facts.profile {
        Profile::Licence => format!("依照{LICENSING_LAW}第三十二条第一款第五项，"),
        _ => String::new(),
    };
    let scope = if facts.profile.administrative() { "职权范围" } else { "服务范围" };
    format!(
        "{}，经审查，属于{we}{scope}，{complete}。{basis}{we}自{}起予以受理。",
        the_application(facts),
        day_or(facts.accepted_on)
    )
}

/// §32(1)(4): no notice within five working days (§82) of receipt: accepted from the day of receipt. Other
/// profiles need a rule of their own, which is cited.
fn deemed(facts: &PaperFacts) -> String {
    let basis = match facts.profile {
        Profile::Licence => format!("{LICENSING_LAW}第三十二条第一款第四项"),
        _ => rule_or(facts.basis.as_deref()).to_owned(),
    };
    let what = if facts.supplemented_on.is_some() { "全部补正材料" } else { "申请材料" };
    let day = day_or(facts.accepted_on.or(facts.supplemented_on).or(facts.received_on));
    format!(
        "{}，{}在收到{what}之日起五个工作日内未告知需要补正的内容。依照{basis}，该{}自收到{what}之日（{day}）起即为受理。",
        the_application(facts),
        we(facts.profile),
        application(facts.profile)
    )
}

/// §45: time of these procedures is not counted, and is told in writing.
fn left_out(facts: &PaperFacts) -> String {
    format!(
        "依法需要听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的，依照{LICENSING_LAW}第四十五条，所需时间不计算在上述期限内，\
         由{}另行书面告知。",
        we(facts.profile)
    )
}
