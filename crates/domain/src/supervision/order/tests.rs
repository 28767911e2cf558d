//! Sheets as a supervisor and a unit live through them.

#![expect(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::case::Author;
use crate::organisation::PostId;

fn stamp(person: &str, day: &str) -> Stamp {
    let by = Author {
        post: PostId::from(person),
        person: person.to_owned(),
        name: person.to_owned(),
        unit: UnitId::from("U"),
    };
    Stamp { by, at: format!("{day}T10:00:00+08:00").parse().unwrap() }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn direct(reason: &str) -> Option<Direct> {
    Some(Direct { reason: reason.to_owned(), words: "区长11月2日批示".to_owned() })
}

fn sheet(colour: Colour, direct: Option<Direct>) -> OrderIn {
    OrderIn {
        unit: UnitId::from("B1"),
        colour,
        direct,
        matter: "低保审核确认超期".to_owned(),
        facts: "三件低保确认超过承诺时限".to_owned(),
        basis: "《行政许可法》第四十二条".to_owned(),
        required: "五日内办结并说明原因".to_owned(),
        cases: ["120101001-20261026-0001".to_owned()].into(),
        findings: BTreeSet::new(),
    }
}

/// Issued on Monday the second of November 2026.
fn issue(what: &OrderIn) -> Result<SupervisionOrder, OrderRefusal> {
    let name = ("2026-0001".to_owned(), "和平督〔2026〕1号".to_owned());
    SupervisionOrder::issue(what, name, stamp("su", "2026-11-02"), Calendar::built_in())
}

fn blue() -> SupervisionOrder {
    issue(&sheet(Colour::Blue, None)).unwrap()
}

fn does(order: &mut SupervisionOrder, who: &str, on: &str, act: OrderAct) -> Result<(), OrderRefusal> {
    order.act(act, stamp(who, on), Calendar::built_in())
}

fn file(n: u32) -> EvidenceFile {
    EvidenceFile {
        n,
        name: "整改后的窗口照片".to_owned(),
        media: Media::Jpeg,
        size: 1000,
        digest: "00".to_owned(),
        key: "00".to_owned(),
    }
}

fn sample(kind: OrderActKind) -> OrderAct {
    let words = || "已经核对过".to_owned();
    match kind {
        OrderActKind::Receive => OrderAct::Receive,
        OrderActKind::Explain => OrderAct::Explain(words()),
        OrderActKind::Rectify => {
            OrderAct::Rectify {
                done: words(), proof: "和民〔2026〕8号".to_owned(), cases: BTreeSet::new()
            }
        }
        OrderActKind::Attach => OrderAct::Attach(file(1)),
        OrderActKind::Check => OrderAct::Check { passed: true, found: words(), until: None },
        OrderActKind::Close => OrderAct::Close(words()),
        OrderActKind::AllowTime => OrderAct::AllowTime { until: day("2026-11-20"), why: words() },
        OrderActKind::Escalate => OrderAct::Escalate { direct: direct("special"), why: words() },
        OrderActKind::AskWithdrawal => OrderAct::AskWithdrawal(words()),
        OrderActKind::ConfirmWithdrawal => OrderAct::ConfirmWithdrawal,
        OrderActKind::RefuseWithdrawal => OrderAct::RefuseWithdrawal(words()),
    }
}

/// A blue sheet at a state, by the shortest way there.
fn at(state: OrderState) -> SupervisionOrder {
    let mut order = blue();
    let way: &[OrderActKind] = match state {
        OrderState::Issued => &[],
        OrderState::Received => &[OrderActKind::Receive],
        OrderState::Rectified => &[OrderActKind::Receive, OrderActKind::Rectify],
        OrderState::Checked => &[OrderActKind::Receive, OrderActKind::Rectify, OrderActKind::Check],
        OrderState::Closed => {
            &[OrderActKind::Receive, OrderActKind::Rectify, OrderActKind::Check, OrderActKind::Close]
        }
        OrderState::Withdrawn => &[OrderActKind::AskWithdrawal, OrderActKind::ConfirmWithdrawal],
    };
    for kind in way {
        let who = if *kind == OrderActKind::ConfirmWithdrawal { "zhou" } else { "su" };
        does(&mut order, who, "2026-11-03", sample(*kind)).unwrap();
    }
    assert_eq!(order.state, state);
    order
}

#[test]
fn each_act_is_possible_in_its_states_only() {
    use OrderState::{Checked, Issued, Received, Rectified};
    let table: [(OrderActKind, &[OrderState]); 11] = [
        (OrderActKind::Receive, &[Issued]),
        (OrderActKind::Rectify, &[Received]),
        (OrderActKind::Attach, &[Received]),
        (OrderActKind::Explain, &[Received]),
        (OrderActKind::Check, &[Rectified]),
        (OrderActKind::Close, &[Checked]),
        (OrderActKind::AllowTime, &[]),
        (OrderActKind::Escalate, &[Issued, Received]),
        (OrderActKind::AskWithdrawal, &[Issued, Received, Rectified, Checked]),
        (OrderActKind::ConfirmWithdrawal, &[]),
        (OrderActKind::RefuseWithdrawal, &[]),
    ];
    assert_eq!(table.map(|row| row.0), OrderActKind::ALL);
    for (kind, states) in table {
        for state in OrderState::ALL {
            let mut order = at(state);
            let before = order.clone();
            let done = does(&mut order, "zhou", "2026-11-03", sample(kind));
            assert_eq!(done.is_ok(), states.contains(&state), "{kind:?} at {state:?}: {done:?}");
            if done.is_err() {
                assert_eq!(order, before, "a refusal changes nothing");
            }
        }
    }
}

#[test]
fn the_last_day_counts_working_days_of_the_colour() {
    let cases = [
        (Colour::Blue, None, "2026-11-09"),
        (Colour::Orange, Some("leader"), "2026-11-05"),
        (Colour::Red, Some("special"), "2026-11-04"),
    ];
    for (colour, reason, due) in cases {
        let order = issue(&sheet(colour, reason.and_then(direct))).unwrap();
        assert_eq!((order.colour, order.due), (colour, day(due)));
        assert!(!order.overdue(day(due)) && order.overdue(day(due).tomorrow().unwrap()));
    }
}

#[test]
fn above_blue_only_with_the_reason_of_that_colour() {
    let refused = |colour, reason: Option<&str>| {
        issue(&sheet(colour, reason.and_then(direct))).unwrap_err().to_string()
    };
    assert_eq!(refused(Colour::Orange, None), "直接发橙色督办单要有列明的理由：重大事项、紧急事项、领导批示");
    assert_eq!(refused(Colour::Red, None), "直接发红色督办单要有列明的理由：特事特办");
    assert_eq!(refused(Colour::Red, Some("leader")), "“领导批示”对应橙色督办单，不能用来发红色");
    assert_eq!(refused(Colour::Orange, Some("special")), "“特事特办”对应红色督办单，不能用来发橙色");
    assert_eq!(refused(Colour::Blue, Some("major")), "“重大事项”对应橙色督办单，不能用来发蓝色");
    assert_eq!(refused(Colour::Orange, Some("angry")), "没有这种理由，请从列表里选");
    let blank = Some(Direct { reason: "leader".to_owned(), words: " ".to_owned() });
    let refusal = issue(&sheet(Colour::Orange, blank)).unwrap_err();
    assert_eq!(
        (refusal.field(), refusal.to_string().as_str()),
        ("direct_words", "请写明理由的具体情况（谁、什么时候、为什么）")
    );
}

#[test]
fn a_sheet_says_what_why_and_on_which_rule() {
    let whole = sheet(Colour::Blue, None);
    let long = "长".repeat(MATTER_MAX + 1);
    let table: [(OrderIn, &str, &str); 7] = [
        (OrderIn { matter: " ".to_owned(), ..whole.clone() }, "matter", "请写明督办事项"),
        (OrderIn { matter: long, ..whole.clone() }, "matter", "督办事项不超过 100 字"),
        (OrderIn { facts: String::new(), ..whole.clone() }, "facts", "请写明事实"),
        (OrderIn { basis: String::new(), ..whole.clone() }, "basis", "请写明依据"),
        (
            OrderIn { required: "\u{202e}".to_owned(), ..whole.clone() },
            "required",
            "要求里有不能显示的字符，请重新输入",
        ),
        (
            OrderIn { cases: numbers("那件低保"), ..whole.clone() },
            "cases",
            "“那件低保”不是编号：一行一个，只用字母、数字和短横线",
        ),
        (
            OrderIn { cases: (1000..1021).map(|n| n.to_string()).collect(), ..whole },
            "cases",
            "最多引用 20 个",
        ),
    ];
    for (what, field, sentence) in table {
        let refusal = issue(&what).unwrap_err();
        assert_eq!((refusal.field(), refusal.to_string().as_str()), (field, sentence));
    }
}

#[test]
fn up_only_when_overdue_or_for_a_listed_reason() {
    let up = |reason: Option<&str>| OrderAct::Escalate {
        direct: reason.and_then(direct),
        why: "催办后仍未整改".to_owned(),
    };
    let mut order = blue();
    let early = does(&mut order, "su", "2026-11-09", up(None)).unwrap_err();
    assert_eq!(early.to_string(), "期限到2026年11月9日，还没有过；没有列明的理由不能升级");
    does(&mut order, "su", "2026-11-10", up(None)).unwrap();
    assert_eq!(
        (order.colour, order.state, order.due),
        (Colour::Orange, OrderState::Issued, day("2026-11-13"))
    );
    // A new colour is received anew; orange that is received and late becomes red.
    does(&mut order, "he", "2026-11-10", OrderAct::Receive).unwrap();
    let same = does(&mut order, "su", "2026-11-11", up(Some("leader"))).unwrap_err();
    assert_eq!(same.to_string(), "已经是橙色督办单，“领导批示”不能再升级");
    does(&mut order, "su", "2026-11-16", up(None)).unwrap();
    assert_eq!((order.colour, order.due), (Colour::Red, day("2026-11-18")));
    let top = does(&mut order, "su", "2026-11-30", up(None)).unwrap_err();
    assert!(top.to_string().starts_with("已经是红色，没有更高的一级"), "{top}");

    let mut special = blue();
    does(&mut special, "su", "2026-11-02", up(Some("special"))).unwrap();
    assert_eq!(special.colour, Colour::Red, "a listed reason may skip a colour");
    let mut waits = at(OrderState::Rectified);
    let first = does(&mut waits, "su", "2026-12-01", up(Some("special"))).unwrap_err();
    assert_eq!(first, OrderRefusal::AwaitsCheck);
    let silent =
        does(&mut blue(), "su", "2026-11-10", OrderAct::Escalate { direct: None, why: String::new() });
    assert_eq!(silent.unwrap_err().field(), "words");
}

#[test]
fn an_explanation_may_bring_more_time_once() {
    let mut order = at(OrderState::Received);
    let none = does(&mut order, "su", "2026-11-03", sample(OrderActKind::AllowTime)).unwrap_err();
    assert_eq!(none.to_string(), "单位没有提交说明，不能宽限");
    does(&mut order, "he", "2026-11-03", sample(OrderActKind::Explain)).unwrap();
    for until in ["2026-11-03", "2027-06-01"] {
        let act = OrderAct::AllowTime { until: day(until), why: "系统停机".to_owned() };
        assert_eq!(does(&mut order, "su", "2026-11-03", act).unwrap_err(), OrderRefusal::Until, "{until}");
    }
    does(&mut order, "su", "2026-11-03", sample(OrderActKind::AllowTime)).unwrap();
    assert_eq!((order.due, order.unanswered), (day("2026-11-20"), false));
    assert!(does(&mut order, "su", "2026-11-03", sample(OrderActKind::AllowTime)).is_err());
}

#[test]
fn a_unit_that_goes_on_explaining_holds_nothing_up() {
    let mut order = at(OrderState::Received);
    let mut said = 0;
    while does(&mut order, "he", "2026-11-03", OrderAct::Explain(format!("说明{said}"))).is_ok() {
        said += 1;
    }
    assert_eq!(said, 20);
    let allow = OrderAct::AllowTime { until: order.due, why: "停机属实".to_owned() };
    assert_eq!(does(&mut order, "su", "2026-11-03", allow).unwrap_err(), OrderRefusal::NoLater(order.due));
    does(&mut order, "he", "2026-11-04", sample(OrderActKind::Rectify)).unwrap();
}

#[test]
fn a_check_that_fails_sends_it_back_with_a_new_day() {
    let mut order = at(OrderState::Rectified);
    let fails = |until: Option<&str>| OrderAct::Check {
        passed: false,
        found: "还有一件没办".to_owned(),
        until: until.map(day),
    };
    assert_eq!(does(&mut order, "su", "2026-11-04", fails(None)).unwrap_err(), OrderRefusal::Until);
    does(&mut order, "su", "2026-11-04", fails(Some("2026-11-06"))).unwrap();
    assert_eq!((order.state, order.due), (OrderState::Received, day("2026-11-06")));
    assert_eq!(order.trail.last().unwrap().passed, Some(false));
    let bare = OrderAct::Rectify { done: "办结".to_owned(), proof: String::new(), cases: BTreeSet::new() };
    assert_eq!(does(&mut order, "he", "2026-11-05", bare).unwrap_err().to_string(), "请写明整改的凭据");
}

#[test]
fn evidence_is_known_by_its_bytes_named_and_bounded() {
    let table: [(&[u8], Option<Media>); 6] = [
        (b"\xff\xd8\xff\xe0", Some(Media::Jpeg)),
        (b"\x89PNG\r\n\x1a\n", Some(Media::Png)),
        (b"%PDF-1.7", Some(Media::Pdf)),
        (b"<svg xmlns=", None),
        (b"PK\x03\x04", None),
        (b"", None),
    ];
    for (content, media) in table {
        assert_eq!(Media::of(content), media, "{content:?}");
    }
    let mut order = at(OrderState::Received);
    let unnamed = EvidenceFile { name: " ".to_owned(), ..file(1) };
    let refusal = does(&mut order, "he", "2026-11-03", OrderAct::Attach(unnamed)).unwrap_err();
    assert_eq!((refusal.field(), refusal.to_string().as_str()), ("words", "请写明文件是什么"));
    for n in 1..=10 {
        does(&mut order, "he", "2026-11-03", OrderAct::Attach(file(n))).unwrap();
    }
    let more = does(&mut order, "he", "2026-11-03", OrderAct::Attach(file(11))).unwrap_err();
    assert_eq!(more.to_string(), "一张督办单最多传 10 个文件");
}

#[test]
fn two_supervisors_withdraw_a_sheet() {
    let mut order = blue();
    let nobody = does(&mut order, "su", "2026-11-03", OrderAct::ConfirmWithdrawal).unwrap_err();
    assert_eq!(nobody.to_string(), "没有人申请撤销");
    does(&mut order, "su", "2026-11-03", sample(OrderActKind::AskWithdrawal)).unwrap();
    let own = does(&mut order, "su", "2026-11-03", OrderAct::ConfirmWithdrawal).unwrap_err();
    assert_eq!(own.to_string(), "撤销督办单要由另一位监察人员确认，申请的人自己不能");
    let again = does(&mut order, "zhou", "2026-11-03", sample(OrderActKind::AskWithdrawal)).unwrap_err();
    assert_eq!(again.to_string(), "su已经申请撤销，等另一位监察人员确认");
    does(&mut order, "zhou", "2026-11-03", sample(OrderActKind::RefuseWithdrawal)).unwrap();
    assert!(order.state.open() && order.withdrawal.is_none());
    does(&mut order, "zhou", "2026-11-03", sample(OrderActKind::AskWithdrawal)).unwrap();
    does(&mut order, "su", "2026-11-03", OrderAct::ConfirmWithdrawal).unwrap();
    assert_eq!(order.state, OrderState::Withdrawn);
}

#[test]
fn numbers_are_read_however_they_are_typed() {
    let read: Vec<String> = numbers(" A-1，B-2\nC-3; A-1、\n ").into_iter().collect();
    assert_eq!(read, ["A-1", "B-2", "C-3"]);
}

#[test]
fn the_tables_are_whole() {
    for colour in Colour::ALL {
        assert!(
            colour.days() > 0 && colour.label() != colour.code() && !colour.meaning().is_empty(),
            "{colour:?}"
        );
    }
    assert_eq!(
        reasons().iter().map(|one| one.label.as_str()).collect::<Vec<_>>(),
        ["重大事项", "紧急事项", "领导批示", "特事特办"]
    );
    assert!(reasons().iter().all(|one| one.colour > Colour::Blue));
}

proptest! {
    /// Whatever is tried, in whatever order, on whatever day: no colour is skipped or gained without its ground, and what is
    /// closed was checked.
    #[test]
    fn no_way_round_the_ladder(tried in prop::collection::vec((0_usize..14, 0_i64..6, 0_usize..2), 0..40)) {
        let mut order = blue();
        let mut today = day("2026-11-02");
        for (what, later, who) in tried {
            today = today.saturating_add(jiff::Span::new().days(later));
            let words = || "情况".to_owned();
            let act = match what {
                11 => OrderAct::Escalate { direct: None, why: words() },
                12 => OrderAct::Escalate { direct: direct("leader"), why: words() },
                13 => OrderAct::Check { passed: false, found: words(), until: today.tomorrow().ok() },
                n => match sample(OrderActKind::ALL[n]) {
                    OrderAct::AllowTime { why, .. } => OrderAct::AllowTime { until: today.tomorrow().unwrap(), why },
                    other => other,
                },
            };
            let before = order.clone();
            let kind = act.kind();
            let late = before.overdue(today);
            let done = does(&mut order, ["su", "zhou"][who], &today.to_string(), act);
            prop_assert_eq!(done.is_ok(), order != before);
            if order.colour != before.colour {
                prop_assert_eq!(kind, OrderActKind::Escalate);
                let entry = order.trail.last().unwrap();
                let step = before.colour.next() == Some(order.colour) && late;
                let listed = entry.direct.as_ref().and_then(|direct| reason(&direct.reason)).map(|one| one.colour);
                prop_assert!(step && listed.is_none() || listed == Some(order.colour));
                prop_assert!(order.colour > before.colour);
            }
            prop_assert!(before.state.open() || order == before, "nothing happens after the end");
        }
        if order.state == OrderState::Closed {
            let acts: Vec<_> = order.trail.iter().filter(|one| one.act.is_some()).collect();
            let closing = acts.iter().position(|one| one.act == Some(OrderActKind::Close)).unwrap();
            let checks = acts[..closing].iter().rfind(|one| one.act == Some(OrderActKind::Check));
            prop_assert_eq!(checks.and_then(|one| one.passed), Some(true));
        }
        if order.state == OrderState::Withdrawn {
            let asked = order.withdrawal.clone().unwrap();
            prop_assert_ne!(asked.by.person, order.trail.last().unwrap().stamp.by.person.clone());
        }
    }
}
