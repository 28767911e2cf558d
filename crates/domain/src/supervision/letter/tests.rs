//! Letters: what they need, their words on paper, their answers.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use super::*;
use crate::case::Author;

fn stamp(day: &str) -> Stamp {
    Stamp { by: Author::system(), at: format!("{day}T10:00:00+08:00").parse().unwrap() }
}

fn what(kind: LetterKind) -> LetterIn {
    LetterIn {
        kind,
        unit: UnitId::from("B1"),
        order: "2026-0001".to_owned(),
        matter: "低保审核确认超期".to_owned(),
        facts: "2026年10月有三件低保审核确认超过承诺时限，督办后仍未办结。".to_owned(),
        basis: "《行政许可法》第四十二条；区政务服务效能监察办法第七条".to_owned(),
        required: "查清原因，五个工作日内办结，并把措施报来。".to_owned(),
        reply_by: "2026-11-13".parse().unwrap(),
        talk_on: Some("2026-11-06".parse().unwrap()),
        talk_at: "上午9:30，区政务服务中心三楼会议室".to_owned(),
    }
}

fn send(what: &LetterIn) -> Result<Letter, LetterRefusal> {
    let name = ("2026-0003".to_owned(), "和平督函〔2026〕3号".to_owned());
    Letter::send(what, name, stamp("2026-11-02"))
}

/// What was sent must read for ever as it did.
#[test]
fn golden_words_of_every_kind() {
    let sheets: BTreeMap<&str, LetterSheet> = LetterKind::ALL
        .into_iter()
        .map(|kind| {
            let letter = send(&what(kind)).unwrap();
            (
                kind.code(),
                letter.sheet(
                    "天津市和平区民政局",
                    "和平区政务服务效能监察",
                    Some("和平督〔2026〕1号"),
                    false,
                ),
            )
        })
        .collect();
    insta::assert_json_snapshot!(sheets);
}

#[test]
fn a_letter_says_what_is_asked_on_which_rule_and_by_when() {
    let whole = what(LetterKind::Talk);
    let past = || "2026-11-01".parse().unwrap();
    let far = || "2206-11-02".parse().unwrap();
    let table: [(LetterIn, &str, &str); 9] = [
        (LetterIn { matter: String::new(), ..whole.clone() }, "matter", "请写明事由"),
        (LetterIn { facts: " ".to_owned(), ..whole.clone() }, "facts", "请写明事实"),
        (LetterIn { basis: String::new(), ..whole.clone() }, "basis", "请写明依据"),
        (LetterIn { required: "长".repeat(1501), ..whole.clone() }, "required", "要求或者建议不超过 1500 字"),
        (
            LetterIn { reply_by: past(), ..whole.clone() },
            "reply_by",
            "答复的期限不能早于今天，也不能晚于一年以后",
        ),
        (
            LetterIn { reply_by: far(), ..whole.clone() },
            "reply_by",
            "答复的期限不能早于今天，也不能晚于一年以后",
        ),
        (LetterIn { talk_on: None, ..whole.clone() }, "talk_on", "请写明约谈的日子"),
        (
            LetterIn { talk_on: Some(past()), ..whole.clone() },
            "talk_on",
            "约谈的日子不能早于今天，也不能晚于一年以后",
        ),
        (LetterIn { talk_at: String::new(), ..whole }, "talk_at", "请写明约谈的时间和地点"),
    ];
    for (what, field, sentence) in table {
        let refusal = send(&what).unwrap_err();
        assert_eq!((refusal.field(), refusal.to_string().as_str()), (field, sentence));
    }
    // Only a talk has a day and a place.
    let urging =
        send(&LetterIn { talk_on: None, talk_at: String::new(), ..what(LetterKind::Urging) }).unwrap();
    assert_eq!(urging.talk, None);
}

#[test]
fn it_is_answered_once_and_late_is_told() {
    let mut letter = send(&what(LetterKind::Urging)).unwrap();
    let due = letter.reply_by;
    assert!(!letter.overdue(due) && letter.overdue(due.tomorrow().unwrap()));
    assert_eq!(letter.answer(" ", stamp("2026-11-13")).unwrap_err().to_string(), "请写明答复");
    let mut in_time = letter.clone();
    in_time.answer("已经办结", stamp("2026-11-13")).unwrap();
    assert!(!in_time.reply.as_ref().unwrap().late);
    letter.answer("已经办结", stamp("2026-11-14")).unwrap();
    assert!(letter.reply.as_ref().unwrap().late && !letter.overdue("2026-12-01".parse().unwrap()));
    assert_eq!(letter.answer("再答", stamp("2026-11-16")).unwrap_err(), LetterRefusal::Answered);
}
