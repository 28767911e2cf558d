//! Campaigns as a street and the district would live through them.
#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;

fn at(day: &str) -> Stamp {
    Stamp { by: Author::system(), at: format!("{day}T10:00:00+08:00").parse().unwrap() }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn line(code: &str, cell: &str) -> ListLine {
    ListLine { code: code.to_owned(), name: format!("事项{code}"), cells: vec![cell.to_owned()] }
}

fn campaign() -> Campaign {
    Campaign {
        id: "QD-0001".to_owned(),
        kind: ListKind::Placed,
        title: "九月底前报送进驻事项清单".to_owned(),
        due: day("2026-09-20"),
        by: Author::system(),
        at: "2026-09-01T10:00:00+08:00".parse().unwrap(),
        centres: [UnitId::from("C1")].into(),
    }
}

/// A filing, its lines, and what the catalogue says.
struct Desk {
    filing: Filing,
    lines: Vec<FiledLine>,
    says: Vec<ListLine>,
}

impl Desk {
    fn new() -> Self {
        let filing = Filing::awaited(&campaign(), &UnitId::from("C1"));
        Self { filing, lines: Vec::new(), says: vec![line("SX-001", "初审"), line("SX-002", "委托")] }
    }

    fn does(&mut self, act: FilingAct, on: &str) -> Result<FilingState, FilingRefusal> {
        let says = self.says.clone();
        self.filing.act(&mut self.lines, act, &says, at(on)).map(|()| self.filing.state)
    }
}

fn pairs(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn file(remarks: &[(&str, &str)]) -> FilingAct {
    FilingAct::File { remarks: pairs(remarks), added: Vec::new() }
}

fn back(found: &[(&str, &str)], why: &str) -> FilingAct {
    FilingAct::Return { found: pairs(found), why: why.to_owned() }
}

fn approve(codes: &[&str]) -> FilingAct {
    FilingAct::Approve { checked: codes.iter().map(|code| (*code).to_owned()).collect() }
}

const BOTH: [&str; 2] = ["SX-001", "SX-002"];

#[test]
fn each_act_has_its_stage() {
    use FilingState::{Approved, Awaited, Filed, Returned};
    let table = [
        (Awaited, Some(Filed), None, None),
        (Filed, None, Some(Returned), Some(Approved)),
        (Returned, Some(Filed), None, None),
        (Approved, None, None, None),
    ];
    for (state, filed, returned, approved) in table {
        for (act, want) in [(file(&[]), filed), (back(&[], "请补"), returned), (approve(&BOTH), approved)] {
            let mut desk = Desk::new();
            desk.does(file(&[]), "2026-09-10").unwrap();
            desk.filing.state = state;
            let before = (desk.filing.clone(), desk.lines.clone());
            let done = desk.does(act.clone(), "2026-09-11");
            match want {
                Some(want) => assert_eq!(done, Ok(want), "{state:?} {act:?}"),
                None => {
                    assert_eq!(done, Err(FilingRefusal::State(state)), "{act:?}");
                    assert_eq!(before, (desk.filing, desk.lines), "nothing is changed by a refusal");
                }
            }
        }
    }
}

#[test]
fn overdue_is_the_day_after_and_only_while_it_is_the_streets_turn() {
    let mut desk = Desk::new();
    let overdue = |desk: &Desk, on: &str| desk.filing.overdue(day(on));
    assert_eq!([overdue(&desk, "2026-09-20"), overdue(&desk, "2026-09-21")], [false, true]);
    desk.does(file(&[]), "2026-09-21").unwrap();
    assert!(desk.filing.late, "it came a day late");
    assert!(!overdue(&desk, "2026-09-30"), "now the district checks");
    desk.does(back(&[], "请补"), "2026-09-22").unwrap();
    assert!(overdue(&desk, "2026-09-22"), "returned, and the last day is past");
    desk.does(file(&[]), "2026-09-23").unwrap();
    desk.does(approve(&BOTH), "2026-09-24").unwrap();
    assert!(!overdue(&desk, "2026-12-31"));

    // In time, returned and filed again after the last day: not late for it.
    let mut desk = Desk::new();
    desk.does(file(&[]), "2026-09-20").unwrap();
    desk.does(back(&[], "请补"), "2026-09-22").unwrap();
    desk.does(file(&[]), "2026-09-25").unwrap();
    assert!(!desk.filing.late);
}

#[test]
fn a_return_says_what_is_wrong_and_a_new_filing_begins_clean() {
    let mut desk = Desk::new();
    desk.does(file(&[]), "2026-09-10").unwrap();
    assert_eq!(desk.does(back(&[], " "), "2026-09-11"), Err(FilingRefusal::Reason));
    assert_eq!(desk.does(back(&[("SX-001", " ")], ""), "2026-09-11"), Err(FilingRefusal::Reason));
    let unknown = back(&[("SX-009", "没有")], "");
    assert_eq!(desk.does(unknown, "2026-09-11"), Err(FilingRefusal::NoLine("SX-009".to_owned())));
    let long = "长".repeat(501);
    assert_eq!(desk.does(back(&[], &long), "2026-09-11"), Err(FilingRefusal::TooMuch));
    desk.does(back(&[("SX-002", "委托书已到期")], ""), "2026-09-11").unwrap();
    assert_eq!((desk.lines[0].found.as_str(), desk.lines[1].found.as_str()), ("", "委托书已到期"));
    desk.does(file(&[]), "2026-09-12").unwrap();
    assert!(desk.lines.iter().all(|line| line.found.is_empty()));
}

#[test]
fn what_a_street_disputes_or_misses_is_not_approved() {
    let mut desk = Desk::new();
    desk.does(file(&[("SX-002", "已经收回")]), "2026-09-10").unwrap();
    assert_eq!(desk.filing.disputed, 1);
    let refused = desk.does(approve(&BOTH), "2026-09-11");
    assert_eq!(refused, Err(FilingRefusal::Disputed(vec!["SX-002".to_owned()])));
    desk.does(back(&[], "已按意见改目录"), "2026-09-11").unwrap();

    let added = |code: &str| FilingAct::File {
        remarks: BTreeMap::new(),
        added: vec![(code.to_owned(), "窗口一直在收".to_owned())],
    };
    assert_eq!(desk.does(added("SX-001"), "2026-09-12"), Err(FilingRefusal::Twice("SX-001".to_owned())));
    desk.does(added("SX-003"), "2026-09-12").unwrap();
    let refused = desk.does(approve(&["SX-001", "SX-002", "SX-003"]), "2026-09-13");
    assert_eq!(refused, Err(FilingRefusal::Disputed(vec!["SX-003".to_owned()])));
    let unknown = desk.does(file(&[("SX-009", "没有")]), "2026-09-13");
    assert_eq!(unknown, Err(FilingRefusal::State(FilingState::Filed)));
}

#[test]
fn every_line_is_checked_against_the_catalogue_of_the_day() {
    let mut desk = Desk::new();
    desk.does(file(&[]), "2026-09-10").unwrap();
    let refused = desk.does(approve(&["SX-001"]), "2026-09-11");
    assert_eq!(refused, Err(FilingRefusal::Unchecked(vec!["SX-002".to_owned()])));
    let before = desk.says.clone();
    let table = [
        (vec![line("SX-001", "下放"), line("SX-002", "委托")], vec!["SX-001"]),
        (vec![line("SX-001", "初审")], vec!["SX-002"]),
        ([before.clone(), vec![line("SX-003", "派驻")]].concat(), vec!["SX-003"]),
    ];
    for (says, want) in table {
        desk.says = says;
        let refused = desk.does(approve(&["SX-001", "SX-002", "SX-003"]), "2026-09-11");
        let want = want.into_iter().map(ToOwned::to_owned).collect();
        assert_eq!(refused, Err(FilingRefusal::Changed(want)));
    }
    desk.says = before;
    assert_eq!(desk.does(approve(&BOTH), "2026-09-11"), Ok(FilingState::Approved));
}

#[test]
fn a_campaign_has_a_title_a_day_to_come_and_somebody_to_file() {
    let today = day("2026-09-20");
    assert_eq!(campaign().check(today), Ok(()));
    let table = [
        (Campaign { title: " ".to_owned(), ..campaign() }, FilingRefusal::Title),
        (Campaign { title: "长".repeat(101), ..campaign() }, FilingRefusal::Title),
        (Campaign { due: day("2026-09-19"), ..campaign() }, FilingRefusal::DuePast),
        (Campaign { centres: BTreeSet::new(), ..campaign() }, FilingRefusal::NoCentre),
    ];
    for (wrong, want) in table {
        assert_eq!(wrong.check(today), Err(want));
    }
}

#[test]
fn what_is_stored_reads_back() {
    let mut desk = Desk::new();
    let added = vec![("SX-003".to_owned(), "窗口一直在收".to_owned())];
    let act = FilingAct::File { remarks: pairs(&[("SX-001", "有误")]), added };
    desk.does(act, "2026-09-10").unwrap();
    let text = serde_json::to_string(&(&desk.filing, &desk.lines)).unwrap();
    let read: (Filing, Vec<FiledLine>) = serde_json::from_str(&text).unwrap();
    assert_eq!(read, (desk.filing, desk.lines));
}

proptest! {
    /// Whatever is tried in whatever order: approved is final, and what is approved is what the catalogue said.
    #[test]
    fn approved_is_final_and_agrees_with_the_catalogue(tried in prop::collection::vec((0_u8..6, 0_u8..3), 1..30)) {
        let mut desk = Desk::new();
        for (what, cell) in tried {
            desk.says[1] = line("SX-002", ["委托", "下放", "派驻"][usize::from(cell)]);
            let act = match what {
                0 => file(&[]),
                1 => file(&[("SX-001", "有误")]),
                2 => back(&[], "请补"),
                3 => approve(&["SX-001"]),
                _ => approve(&BOTH),
            };
            let before = desk.filing.state;
            let done = desk.does(act, "2026-09-10");
            prop_assert!(before != FilingState::Approved || done.is_err());
            if done == Ok(FilingState::Approved) {
                let lines: Vec<ListLine> = desk.lines.iter().map(|line| line.line.clone()).collect();
                prop_assert_eq!(lines, desk.says.clone());
            }
        }
    }
}
