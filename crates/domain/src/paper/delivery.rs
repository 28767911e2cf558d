//! Papers at the end: the delivery record and the list of originals given back.

use super::intake::{case_rows, or_none};
use super::words::{cell_or, day_words, given, text_or};
use super::{Block, PaperFacts};

/// 送达回证: what was served, how, when and to whom. What is not recorded stays blank for the pen.
pub(super) fn record(facts: &PaperFacts) -> Vec<Block> {
    let served = facts.served.as_ref();
    let blank = |text: Option<&str>| given(text).unwrap_or_default().to_owned();
    let mut rows = vec![
        ("送达文书", text_or(served.map(|served| served.paper_title.as_str())).to_owned()),
        ("文书文号", cell_or(served.and_then(|served| served.paper_no.as_deref())).to_owned()),
    ];
    rows.extend(case_rows(facts));
    rows.extend([
        ("送达方式", blank(served.and_then(|served| served.how.as_deref()))),
        ("送达地点", blank(served.and_then(|served| served.place.as_deref()))),
        ("送达日期", served.and_then(|served| served.on).map(day_words).unwrap_or_default()),
        ("收件人", blank(served.and_then(|served| served.receiver.as_deref()))),
        ("代收人及与受送达人关系", String::new()),
        ("备注", String::new()),
    ]);
    vec![
        Block::facts(rows),
        Block::Note("受送达人拒绝签收的，送达人在备注栏记明拒收的事由和日期，由在场见证人签名。".to_owned()),
        Block::sign("受送达人（代收人）签名", "送达人签名"),
    ]
}

/// 材料退还清单: in every end without a result the originals go back against signature before the archive.
pub(super) fn originals_returned(facts: &PaperFacts) -> Vec<Block> {
    let mut rows = case_rows(facts);
    rows.push(("退还原因", text_or(facts.why.as_deref()).to_owned()));
    let lines = facts.materials.iter().enumerate().map(|(index, line)| {
        vec![
            (index + 1).to_string(),
            cell_or(Some(&line.name)).to_owned(),
            line.originals.to_string(),
            line.copies.to_string(),
            cell_or(line.note.as_deref()).to_owned(),
        ]
    });
    let head = ["序号", "材料名称", "原件（份）", "复印件（份）", "备注"];
    vec![
        Block::facts(rows),
        Block::table(&head, or_none(lines.collect(), head.len())),
        Block::Note("领取人当面清点，签名后视为上列材料已全部退还。".to_owned()),
        Block::sign("领取人签名", "退还人签名"),
    ]
}
