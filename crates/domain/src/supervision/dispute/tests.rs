#![expect(clippy::unwrap_used, reason = "tests")]

use jiff::civil::date;

use super::*;
use crate::case::Author;

fn stamp(day: &str) -> Stamp {
    Stamp { by: Author::system(), at: format!("{day}T10:00:00+08:00").parse().unwrap() }
}

fn about() -> About {
    About {
        case_no: "120101001-20261102-0001".to_owned(),
        item: "最低生活保障对象认定".to_owned(),
        centre: UnitId::from("C1"),
        holder: UnitId::from("B1"),
        open: true,
    }
}

fn unit(id: &str) -> Competent {
    Competent::Unit(UnitId::from(id))
}

fn lodge(before: &[Dispute], whose: Competent, reason: &str) -> Result<Dispute, DisputeRefusal> {
    // Friday: three working days on is Wednesday.
    Dispute::lodge(about(), before, whose, reason, Calendar::built_in(), stamp("2026-11-06"))
}

fn lodged() -> Dispute {
    lodge(&[], unit("B2"), "户籍在外区").unwrap()
}

fn propose() -> DisputeAct {
    DisputeAct::Propose { competent: unit("B2"), words: "按职责清单".to_owned() }
}

fn rule() -> DisputeAct {
    DisputeAct::Rule { competent: unit("B1"), basis: "三定方案第三条".to_owned() }
}

fn withdraw() -> DisputeAct {
    DisputeAct::Withdraw { why: "核实后由我办".to_owned() }
}

#[test]
fn one_at_a_time_on_an_open_case_naming_somebody_else() {
    let first = lodged();
    assert_eq!((first.id.as_str(), first.serial), ("120101001-20261102-0001-1", 1));
    assert_eq!(first.propose_by, date(2026, 11, 11));
    assert!(!first.overdue(date(2026, 11, 11)) && first.overdue(date(2026, 11, 12)));
    let again = lodge(std::slice::from_ref(&first), unit("B2"), "还是不对");
    assert_eq!(again, Err(DisputeRefusal::Already(first.id.clone())));
    let mut over = first;
    over.act(withdraw(), stamp("2026-11-06")).unwrap();
    let second = lodge(&[over], unit("B2"), "又有新情况").unwrap();
    assert_eq!((second.id.as_str(), second.serial), ("120101001-20261102-0001-2", 3));

    assert_eq!(lodge(&[], unit("B1"), "不对"), Err(DisputeRefusal::Own));
    assert_eq!(lodge(&[], unit("B2"), ""), Err(DisputeRefusal::Reason));
    assert_eq!(lodge(&[], Competent::Elsewhere(" ".to_owned()), "不对"), Err(DisputeRefusal::Competent));
    assert!(lodge(&[], Competent::Elsewhere("市规划和自然资源局".to_owned()), "市级事权").is_ok());
    let closed = About { open: false, ..about() };
    let no = Dispute::lodge(closed, &[], unit("B2"), "不对", Calendar::built_in(), stamp("2026-11-06"));
    assert_eq!(no, Err(DisputeRefusal::CaseOver));
}

#[test]
fn each_act_has_its_stage() {
    use DisputeState::{Lodged, Proposed, Ruled, Withdrawn};
    let table = [
        // After the day for the proposal a ruling need not wait for it.
        (Lodged, Some(Proposed), Some(Ruled), Some(Withdrawn)),
        (Proposed, None, Some(Ruled), Some(Withdrawn)),
        (Ruled, None, None, None),
        (Withdrawn, None, None, None),
    ];
    for (state, proposed, ruled, withdrawn) in table {
        for (act, want) in [(propose(), proposed), (rule(), ruled), (withdraw(), withdrawn)] {
            let mut one = lodged();
            let steps = match state {
                Lodged => vec![],
                Proposed => vec![propose()],
                Ruled => vec![propose(), rule()],
                Withdrawn => vec![withdraw()],
            };
            steps.into_iter().for_each(|step| one.act(step, stamp("2026-11-09")).unwrap());
            let before = one.clone();
            let done = one.act(act.clone(), stamp("2026-11-12"));
            match want {
                Some(after) => assert_eq!((done, one.state), (Ok(()), after), "{state:?} {act:?}"),
                None => assert_eq!((done, one), (Err(DisputeRefusal::State(state)), before), "{act:?}"),
            }
        }
    }
}

#[test]
fn a_ruling_waits_for_the_centre_and_says_its_basis() {
    let mut one = lodged();
    let early = one.act(rule(), stamp("2026-11-11"));
    assert_eq!(early, Err(DisputeRefusal::Coordinating(date(2026, 11, 11))));
    one.act(propose(), stamp("2026-11-09")).unwrap();
    let bare = DisputeAct::Rule { competent: unit("B1"), basis: String::new() };
    assert_eq!(one.act(bare, stamp("2026-11-09")), Err(DisputeRefusal::Basis));
    let nobody =
        DisputeAct::Rule { competent: Competent::Elsewhere(String::new()), basis: "三定".to_owned() };
    assert_eq!(one.act(nobody, stamp("2026-11-09")), Err(DisputeRefusal::Competent));
    assert_eq!(one.state, DisputeState::Proposed);
    one.act(rule(), stamp("2026-11-09")).unwrap();
    assert_eq!(one.ruling.unwrap().competent, unit("B1"));
    let why = DisputeAct::Withdraw { why: " ".to_owned() };
    assert_eq!(lodged().act(why, stamp("2026-11-09")), Err(DisputeRefusal::Reason));
}
