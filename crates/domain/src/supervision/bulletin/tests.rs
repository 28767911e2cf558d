//! Bulletins: the table of states and acts, who may, what is kept.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::date;

use super::{
    Bulletin, BulletinAct, BulletinActKind, BulletinData, BulletinNo, BulletinRefusal, BulletinState, Other,
    Reader, Section, Signed, Totals, sample,
};
use crate::authority::{Actor, Scope};
use crate::case::Author;
use crate::organisation::{PostId, Role, UnitId};
use crate::supervision::bulletin::OrderLine;

fn actor(person: &str, role: Role) -> Actor {
    Actor {
        author: Author {
            post: PostId::from("P1"),
            person: person.to_owned(),
            name: person.to_owned(),
            unit: UnitId::from("C1"),
        },
        title: String::new(),
        roles: BTreeSet::from([role]),
        may_accept: false,
        only_body: None,
        scope: Scope::Nothing,
        epoch: 1,
    }
}

fn zhao() -> Actor {
    actor("zhao", Role::Supervisor)
}
fn qian() -> Actor {
    actor("qian", Role::Supervisor)
}

fn at() -> Timestamp {
    "2026-12-02T09:00:00+08:00".parse().unwrap()
}

fn draft() -> Bulletin {
    let signed = Signed { by: zhao().author, at: at(), why: String::new() };
    let data = BulletinData { now: Totals { received: 3, ..Totals::default() }, ..BulletinData::default() };
    Bulletin::draft(
        "TB-0001".into(),
        (date(2026, 11, 1), date(2026, 11, 30)),
        date(2026, 12, 2),
        data,
        signed,
    )
    .unwrap()
}

fn edit(text: &str) -> BulletinAct {
    BulletinAct::Edit {
        title: "十一月通报".into(),
        texts: BTreeMap::from([(Section::Practice, text.to_owned())]),
    }
}

fn publish(open: bool) -> BulletinAct {
    BulletinAct::Publish { number: BulletinNo { year: 2026, no: 1 }, open }
}

/// In each state these acts are possible for a supervisor who had no hand in it, and no others.
#[test]
fn each_state_allows_its_acts_and_no_others() {
    use BulletinActKind as K;
    let table = [
        (BulletinState::Drafted, vec![K::Edit, K::Redraw, K::Approve, K::Discard]),
        (BulletinState::Edited, vec![K::Edit, K::Redraw, K::Approve, K::Discard]),
        (BulletinState::Approved, vec![K::Return, K::Publish]),
        (BulletinState::Published, vec![K::Correct]),
        (BulletinState::Corrected, vec![]),
        (BulletinState::Discarded, vec![]),
    ];
    for (state, allowed) in table {
        let bulletin = Bulletin { state, ..draft() };
        assert_eq!(bulletin.available(&qian()), allowed, "{state:?}");
        assert!(bulletin.available(&actor("sun", Role::CentreHead)).is_empty(), "{state:?}");
        let refused = bulletin.may(&actor("sun", Role::CentreHead), K::Approve);
        assert_eq!(refused, Err(BulletinRefusal::NotSupervisor));
    }
}

#[test]
fn who_had_a_hand_in_it_does_not_approve_it() {
    let mut bulletin = draft();
    let own = bulletin.act(&zhao(), &BulletinAct::Approve, at());
    assert_eq!(own, Err(BulletinRefusal::SamePerson));
    bulletin.act(&qian(), &edit("好"), at()).unwrap();
    assert_eq!(
        bulletin.act(&qian(), &BulletinAct::Approve, at()),
        Err(BulletinRefusal::SamePerson),
        "an editor"
    );
    let third = actor("li", Role::Supervisor);
    bulletin.act(&third, &BulletinAct::Approve, at()).unwrap();
    assert_eq!(bulletin.state, BulletinState::Approved);
    bulletin.act(&zhao(), &BulletinAct::Return { why: "数字不对".into() }, at()).unwrap();
    assert_eq!((bulletin.state, bulletin.approved.is_none()), (BulletinState::Edited, true));
    assert_eq!(bulletin.serial, 4);
}

#[test]
fn what_is_wrong_is_refused_and_nothing_changes() {
    let mut bulletin = draft();
    let before = bulletin.clone();
    let long = "长".repeat(super::TEXT_MAX + 1);
    let same = BulletinAct::Edit { title: before.title.clone(), texts: before.texts.clone() };
    let untitled = BulletinAct::Edit { title: " ".into(), texts: BTreeMap::new() };
    let table = [
        (edit(&long), BulletinRefusal::TooLong(Section::Practice)),
        (same, BulletinRefusal::Same),
        (untitled, BulletinRefusal::Title),
        (BulletinAct::Discard { why: String::new() }, BulletinRefusal::Why),
        (publish(false), BulletinRefusal::State(BulletinState::Drafted)),
    ];
    for (act, why) in table {
        assert_eq!(bulletin.act(&zhao(), &act, at()), Err(why));
        assert_eq!(bulletin, before);
    }
    let signed = Signed { by: zhao().author, at: at(), why: String::new() };
    for period in [
        (date(2026, 11, 30), date(2026, 11, 1)),
        (date(2026, 12, 1), date(2026, 12, 3)),
        (date(2025, 12, 1), date(2026, 12, 1)),
    ] {
        let none = Bulletin::draft(
            "TB-1".into(),
            period,
            date(2026, 12, 2),
            BulletinData::default(),
            signed.clone(),
        );
        assert_eq!(none, Err(BulletinRefusal::Period), "{period:?}");
    }
}

#[test]
fn a_telephone_in_the_text_is_not_published_to_everybody() {
    for (text, found) in [
        ("表扬王某，电话13800000000。", Some("13800000000")),
        ("身份证11010519491231002X", Some("11010519491231002X")),
        ("138 1234 5678", Some("13812345678")),
        ("电话：138-1234-5678", Some("13812345678")),
        ("１２０１０１１９８００１０１００１１", Some("120101198001010011")),
        ("办结 1390 件，咨询 022-23456789", None),
        ("+86 13800138000", Some("8613800138000")),
        ("13800138000-801", Some("13800138000801")),
        ("138/0013/8000", Some("13800138000")),
        ("138_0013_8000", Some("13800138000")),
        ("(138)00138000", Some("13800138000")),
        ("138\u{200b}0013\u{200b}8000", Some("13800138000")),
        ("2026-11-13，2026-12-01", None),
    ] {
        let mut bulletin = draft();
        bulletin.act(&zhao(), &edit(text), at()).unwrap();
        bulletin.act(&qian(), &BulletinAct::Approve, at()).unwrap();
        let open = bulletin.clone().act(&qian(), &publish(true), at());
        match found {
            Some(digits) => {
                assert_eq!(open, Err(BulletinRefusal::Personal(Section::Practice, digits.to_owned())))
            }
            None => assert_eq!(open, Ok(())),
        }
        bulletin.act(&qian(), &publish(false), at()).unwrap();
        assert!(!bulletin.is_public() && bulletin.visible_to(&actor("sun", Role::WindowClerk)));
    }
    assert!(!draft().visible_to(&actor("sun", Role::WindowClerk)), "a draft is the supervisors'");
}

#[test]
fn what_is_printed_of_sheets_is_looked_at_too() {
    let mut bulletin = draft();
    bulletin.data.orders = vec![OrderLine {
        no: "和平督〔2026〕1号".to_owned(),
        unit: "民政局".to_owned(),
        title: "王某 13800138000 未办".to_owned(),
        level: "蓝色".to_owned(),
        state: "已发出".to_owned(),
    }];
    bulletin.act(&zhao(), &edit("窗口延时服务"), at()).unwrap();
    bulletin.act(&qian(), &BulletinAct::Approve, at()).unwrap();
    let open = bulletin.clone().act(&qian(), &publish(true), at());
    assert_eq!(open, Err(BulletinRefusal::Personal(Section::Orders, "13800138000".to_owned())));
    let hidden = bulletin.clone().act(&zhao(), &edit("正\u{202e}反"), at());
    assert!(hidden.is_err());
}

#[test]
fn new_figures_keep_what_was_written() {
    let mut bulletin = draft();
    let texts = BTreeMap::from([(Section::Late, "没有。".to_owned())]);
    bulletin.act(&zhao(), &BulletinAct::Edit { title: "通报".into(), texts }, at()).unwrap();
    let data = BulletinData {
        now: Totals { received: 8, ..Totals::default() },
        late_more: 0,
        ..BulletinData::default()
    };
    bulletin.act(&zhao(), &BulletinAct::Redraw { data: Box::new(data) }, at()).unwrap();
    assert!(
        bulletin.texts[&Section::Overview].contains("收件 8 件"),
        "{}",
        bulletin.texts[&Section::Overview]
    );
    assert_eq!(bulletin.texts[&Section::Late], "没有。");
}

#[test]
fn what_is_published_is_corrected_by_another_number_and_kept() {
    let mut first = draft();
    let signed = Signed { by: zhao().author, at: at(), why: String::new() };
    assert!(
        first.correction("TB-0002".into(), BulletinData::default(), signed.clone()).is_err(),
        "nothing is published"
    );
    first.act(&qian(), &BulletinAct::Approve, at()).unwrap();
    first.act(&qian(), &publish(false), at()).unwrap();
    let kept = first.clone();
    let second = first.correction("TB-0002".into(), BulletinData::default(), signed).unwrap();
    assert_eq!(second.corrects.as_ref().unwrap().number.to_string(), "通报〔2026〕1期");
    assert_eq!((second.state, second.number, &second.texts), (BulletinState::Drafted, None, &first.texts));
    first.corrected(Other { id: second.id, number: BulletinNo { year: 2026, no: 2 } }).unwrap();
    assert_eq!((first.state, &first.texts, &first.data), (BulletinState::Corrected, &kept.texts, &kept.data));
    assert!(first.corrected(Other { id: "x".into(), number: BulletinNo { year: 2026, no: 3 } }).is_err());
    let sheet = first.sheet("区政务服务办", false, Reader::Staff);
    assert_eq!(sheet.notices, ["本期已由通报〔2026〕2期更正，以更正后的为准。"]);
}

#[test]
fn the_public_reads_no_number_of_a_case() {
    let text = |reader| serde_json::to_string(&sample().sheet("区", false, reader)).unwrap();
    assert!(text(Reader::Staff).contains("120101001-20261102-0017"));
    let public = text(Reader::Public);
    assert!(!public.contains("120101001-20261102-0017") && public.contains("城乡居民基本养老保险参保登记"));
}

/// What stands on the sheet that is printed.
#[test]
fn the_sheet_reads_as_it_always_did() {
    insta::assert_json_snapshot!(sample().sheet("和平区政务服务办公室", true, Reader::Staff));
}
