//! Papers of the intake: receipt, hand-over sheet and the one-time notice.

use super::words::{
    DASH, LICENSING_LAW, NOT_GIVEN, cell_or, day_or, day_words, given, sentence, text_or, the_application,
    this_paper, we, you,
};
use super::{Block, MaterialLine, PaperFacts};
use crate::case::Profile;

/// 收件凭证: each original and copy is listed; taking in is not accepting.
pub(super) fn receipt(facts: &PaperFacts) -> Vec<Block> {
    let mut rows = case_rows(facts);
    rows.push(("收件时间", received(facts)));
    rows.push(("收件人", cell_or(facts.handler.as_deref()).to_owned()));
    let mut blocks =
        vec![Block::facts(rows), materials(&facts.materials), Block::Paragraph(what_next(facts))];
    if facts.query_code.is_some() {
        let keep = "请妥善保管本凭证。凭办件编号和查询码可以查询办理进度；查询码只打印这一次，遗失可凭身份证件和手机号码找回。";
        blocks.push(Block::Note(keep.to_owned()));
    }
    blocks.push(Block::sign("申请人（代理人）签名", "收件人签名"));
    blocks
}

/// 行政许可法 §32(1)(4): the notice within five working days (§82), else acceptance from the day of receipt. The
/// receipt says "the organ", since under entrusted intake (委托收件) the body that receives is not the one that accepts.
/// Other profiles say only what day the answer is due, where one is set.
fn what_next(facts: &PaperFacts) -> String {
    let by = facts.acceptance_due_on.map(day_words);
    let start = "本凭证仅表明收到上列材料，不等于受理。";
    match (facts.profile, by) {
        (Profile::Licence, by) => {
            let by = by.map_or_else(String::new, |day| format!("（不迟于{day}）"));
            format!(
                "{start}申请材料不齐全或者不符合法定形式的，行政机关应当当场或者在收到申请材料之日起五个工作日内{by}一次告知需要补正的\
                 全部内容；逾期不告知的，依照{LICENSING_LAW}第三十二条第一款第四项，自收到申请材料之日起即为受理。"
            )
        }
        (_, Some(day)) => format!("{start}将不迟于{day}告知是否受理，或者一次告知需要补正的全部内容。"),
        (_, None) => format!("{start}是否受理，将另行告知。"),
    }
}

/// 材料交接单: two signatures; the acceptance term has been running since receipt and re-routing does not
/// restart it.
pub(super) fn hand_over(facts: &PaperFacts) -> Vec<Block> {
    let ends = facts.hand_over.as_ref();
    let mut rows = case_rows(facts);
    rows.push(("收件时间", received(facts)));
    rows.push(("移交", cell_or(ends.map(|ends| ends.from.as_str())).to_owned()));
    rows.push(("接收", cell_or(ends.map(|ends| ends.to.as_str())).to_owned()));
    rows.push(("受理期限", due_cell(facts)));
    vec![
        Block::facts(rows),
        materials(&facts.materials),
        Block::Note("双方当面清点。受理期限自收到申请材料之日起计算，移交、转办不重新起算。".to_owned()),
        Block::sign("移交人签名", "接收人签名"),
    ]
}

/// 一次性告知书 (行政许可法 §32(1)(4)(5)): the whole list, the day, and what follows from a full supplement.
pub(super) fn notice(facts: &PaperFacts) -> Vec<Block> {
    vec![
        Block::Paragraph(notice_opening(facts)),
        missing_table(facts),
        Block::Paragraph(notice_closing(facts)),
        Block::Note(format!(
            "逾期未补正的，本次申请终结，材料原件退还，不影响{}重新提出申请。不清楚如何补正的，请拨打下列咨询电话。",
            you(facts)
        )),
        Block::sign("申请人（代理人）签收（时间）", "送达人签名（时间）"),
    ]
}

fn notice_opening(facts: &PaperFacts) -> String {
    let the_application = the_application(facts);
    let Some(again) = &facts.repeated else {
        let basis = match facts.profile {
            Profile::Licence => format!("依照{LICENSING_LAW}第三十二条第一款第四项，"),
            _ => String::new(),
        };
        return format!(
            "{the_application}收悉。经审查，申请材料不齐全或者不符合法定形式。{basis}现将需要补正的全部内容一次告知如下："
        );
    };
    let first = first_notice(again.first_no.as_deref(), again.first_on.map(day_words));
    match given(again.added_because.as_deref()) {
        Some(reason) => {
            format!("{the_application}，已作一次告知{first}。因{}，补充告知如下：", sentence(reason))
        }
        None => format!(
            "{the_application}，已作一次告知{first}。经审查，下列内容仍未按该告知书补正，现再次告知；本次告知未增加新的补正内容："
        ),
    }
}

fn first_notice(no: Option<&str>, on: Option<String>) -> String {
    let parts = [on.as_deref(), given(no)].into_iter().flatten().collect::<Vec<_>>();
    if parts.is_empty() { String::new() } else { format!("（{}）", parts.join("，")) }
}

fn notice_closing(facts: &PaperFacts) -> String {
    let by = match facts.supplement_by {
        Some(day) => format!("请不迟于{}补正。", day_words(day)),
        None => format!("补正日期：{NOT_GIVEN}。"),
    };
    let (you, this, we) = (you(facts), this_paper(facts), we(facts.profile));
    match facts.profile {
        Profile::Licence => format!(
            "{by}{you}按照{this}提交全部补正材料的，依照{LICENSING_LAW}第三十二条第一款第五项，{we}应当受理。"
        ),
        _ => format!("{by}{you}按照{this}提交全部补正材料的，{we}予以受理。"),
    }
}

/// The list of what is missing.
pub(super) fn missing_table(facts: &PaperFacts) -> Block {
    let rows = facts.missing.iter().enumerate().map(|(index, line)| {
        let material = cell_or(Some(&line.material)).to_owned();
        vec![(index + 1).to_string(), material, cell_or(Some(&line.why)).to_owned()]
    });
    Block::table(&["序号", "需要补正的材料或内容", "问题和补正要求"], or_none(rows.collect(), 3))
}

/// The rows that say which case it is.
pub(super) fn case_rows(facts: &PaperFacts) -> Vec<(&'static str, String)> {
    let mut rows = vec![("事项名称", text_or(Some(&facts.item_name)).to_owned())];
    if let Some(application) = given(facts.application.as_deref()) {
        rows.push(("申请类型", application.to_owned()));
    }
    rows.push(("申请人", text_or(Some(&facts.applicant)).to_owned()));
    if let Some(proxy) = given(facts.proxy.as_deref()) {
        rows.push(("代理人", proxy.to_owned()));
    }
    rows
}

/// The list of materials, each original and copy counted.
pub(super) fn materials(lines: &[MaterialLine]) -> Block {
    let rows = lines.iter().enumerate().map(|(index, line)| {
        vec![
            (index + 1).to_string(),
            cell_or(Some(&line.name)).to_owned(),
            line.originals.to_string(),
            line.copies.to_string(),
            grade_words(line.grade.as_deref()).to_owned(),
            cell_or(line.note.as_deref()).to_owned(),
        ]
    });
    let head = ["序号", "材料名称", "原件（份）", "复印件（份）", "核验", "备注"];
    Block::table(&head, or_none(rows.collect(), head.len()))
}

/// An empty list is one row of dashes, so that nobody can write into it afterwards.
pub(super) fn or_none(rows: Vec<Vec<String>>, columns: usize) -> Vec<Vec<String>> {
    if rows.is_empty() { vec![vec![DASH.to_owned(); columns]] } else { rows }
}

/// The grades of the material register in words.
fn grade_words(grade: Option<&str>) -> &str {
    match grade {
        Some("A") => "签发机关数据",
        Some("B") => "已核对原件",
        Some("C") => "待窗口核对",
        Some("D") => "本人承诺",
        other => cell_or(other),
    }
}

fn received(facts: &PaperFacts) -> String {
    given(facts.received_at.as_deref()).map_or_else(|| day_or(facts.received_on), str::to_owned)
}

fn due_cell(facts: &PaperFacts) -> String {
    facts.acceptance_due_on.map_or_else(|| DASH.to_owned(), |day| format!("不迟于{}", day_words(day)))
}
