//! Supervision by hand through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::ops::Deref;

use domain::authority::Actor;
use domain::organisation::{Role, UnitId};
use domain::supervision::Finding;
use domain::supervision::accountability::{RecordIn, RecordRefusal, RecordState};
use domain::supervision::letter::{LetterIn, LetterKind, LetterRefusal};
use domain::supervision::order::{Colour, Media, OrderAct, OrderActKind, OrderIn, OrderRefusal, OrderState};
use service::ActError;
use service::supervision::accountability::{self, RecordError};
use service::supervision::letter::{self, LetterError};
use service::supervision::order::{self, FileIn, OrderError, OrderFilter};
use service::supervision::{finding, settle};
use store::{MasterRow, PlainEvent, RecordWrite};

mod support;

/// The district, and a body that answers for something.
struct Hall {
    hall: support::Hall,
    unit: UnitId,
}

impl Deref for Hall {
    type Target = support::Hall;

    fn deref(&self) -> &support::Hall {
        &self.hall
    }
}

impl Hall {
    async fn open() -> Self {
        let hall = support::Hall::open("2026-11-02").await;
        let unit = hall.named("minzheng_body_head").unit().clone();
        let (_, no) = hall.told_twice("SX-001").await;
        settle(&hall.app).await.unwrap();
        let one = finding::of_case(&hall.app, &hall.named("heping_supervisor"), &no).await.unwrap().remove(0);
        let hall = Self { hall, unit: unit.clone() };
        hall.finds(&one, "JC-0", "zhengwu_body_head").await;
        for no in ["JC-1", "JC-2", "JC-3", "JC-4", "JC-R014", "JC-R015", "JC-R016", "JC-S1", "JC-S2"] {
            hall.finds(&one, no, "minzheng_body_head").await;
        }
        hall
    }

    /// A finding like another one, of the unit of somebody.
    async fn finds(&self, like: &Finding, no: &str, head: &str) {
        let mut one = Finding { no: no.to_owned(), ..like.clone() };
        one.charge.unit = Some(self.named(head).unit().clone());
        // Each of a case of its own, but for those of one.
        if !no.starts_with("JC-S") {
            one.case_no = Some(format!("120101001-20261026-{no}"));
        }
        let event = PlainEvent {
            kind: "finding_opened".to_owned(),
            body: serde_json::json!({}),
            public: serde_json::Map::new(),
        };
        let write = RecordWrite {
            stream: format!("finding:{no}"),
            events: vec![event],
            nonces: vec![[1; 32]],
            now: self.app.clock().now(),
            rows: vec![MasterRow::Finding(Box::new(one))],
            seen_version: None,
            authority_epoch: None,
            leaf_unit: "120101".to_owned(),
        };
        self.app.store().commit_record(write).await.unwrap();
    }

    fn su(&self) -> Actor {
        self.named("heping_supervisor")
    }

    fn head(&self) -> Actor {
        self.named("minzheng_body_head")
    }

    fn sheet(&self, finding: &str) -> OrderIn {
        OrderIn {
            unit: self.unit.clone(),
            colour: Colour::Blue,
            direct: None,
            matter: "低保审核确认超期".to_owned(),
            facts: "三件超期".to_owned(),
            basis: "《行政许可法》第四十二条".to_owned(),
            required: "五日内办结".to_owned(),
            cases: BTreeSet::new(),
            findings: [finding.to_owned()].into(),
        }
    }

    async fn issued(&self, finding: &str) -> String {
        order::issue(&self.app, &self.su(), &self.sheet(finding)).await.unwrap()
    }

    /// Does an act on what the sheet is now.
    async fn does(&self, actor: &Actor, id: &str, what: OrderAct) -> Result<OrderState, OrderError> {
        let seen = self.app.store().order(id).await.unwrap().unwrap().serial;
        order::act(&self.app, actor, id, seen, what).await
    }
}

fn rectify() -> OrderAct {
    OrderAct::Rectify {
        done: "三件都已办结".to_owned(),
        proof: "和民〔2026〕8号".to_owned(),
        cases: BTreeSet::new(),
    }
}

fn check() -> OrderAct {
    OrderAct::Check { passed: true, found: "到窗口核对过".to_owned(), until: None }
}

#[tokio::test]
async fn a_sheet_goes_from_issue_to_close_and_every_act_is_in_the_log() {
    let hall = Hall::open().await;
    let id = hall.issued("JC-R014").await;
    let (su, head) = (hall.su(), hall.head());
    let open = order::find(&hall.app, &head, &id).await.unwrap();
    assert_eq!(
        (open.order.no.as_str(), open.acts.as_slice()),
        ("和平督〔2026〕1号", [OrderActKind::Receive].as_slice())
    );
    assert_eq!(order::waiting(&hall.app, &head).await.unwrap().len(), 1);
    hall.does(&head, &id, OrderAct::Receive).await.unwrap();
    hall.does(&head, &id, OrderAct::Explain("系统停机两天".to_owned())).await.unwrap();
    hall.does(&head, &id, rectify()).await.unwrap();
    assert!(order::waiting(&hall.app, &head).await.unwrap().is_empty());
    assert_eq!(order::to_check(&hall.app, &su).await.unwrap().len(), 1);
    hall.does(&su, &id, check()).await.unwrap();
    let state = hall.does(&su, &id, OrderAct::Close("已经整改".to_owned())).await.unwrap();
    assert_eq!(state, OrderState::Closed);
    let log = hall.app.store().events_of(&format!("order:{id}"), 0, 10).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["order_receive", "order_explain", "order_rectify", "order_check", "order_close"]);
    let issue = hall.app.store().events_of("orders:2026", 0, 10).await.unwrap();
    assert_eq!(issue.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["order_issued"]);
}

#[tokio::test]
async fn each_has_an_own_part_and_others_see_nothing() {
    let hall = Hall::open().await;
    for who in
        ["minzheng_body_head", "heping_catalogue_editor", "quanyechang_centre_head", "quanyechang_clerk1"]
    {
        let issued = order::issue(&hall.app, &hall.named(who), &hall.sheet("JC-1")).await;
        assert!(matches!(issued, Err(OrderError::Act(ActError::Denied(_)))), "{who}: {issued:?}");
    }
    let nowhere = OrderIn { unit: UnitId::from("120101"), ..hall.sheet("JC-1") };
    let issued = order::issue(&hall.app, &hall.su(), &nowhere).await;
    assert!(matches!(issued, Err(OrderError::Refused(OrderRefusal::Unit))), "{issued:?}");
    let id = hall.issued("JC-1").await;
    let su = hall.su();
    let mine = hall.does(&su, &id, OrderAct::Receive).await;
    assert!(matches!(mine, Err(OrderError::Refused(OrderRefusal::Person("受督办单位的负责人")))), "{mine:?}");
    hall.does(&hall.head(), &id, OrderAct::Receive).await.unwrap();
    hall.does(&hall.head(), &id, rectify()).await.unwrap();
    let own = hall.does(&hall.head(), &id, check()).await;
    assert!(matches!(own, Err(OrderError::Refused(OrderRefusal::Person("监察人员")))), "{own:?}");
    // Another unit's head, the unit's own reviewer and a clerk: as if it were not there.
    for who in ["zhengwu_body_head", "minzheng_reviewer", "quanyechang_centre_head", "quanyechang_clerk1"] {
        let found = order::find(&hall.app, &hall.named(who), &id).await;
        assert!(matches!(found, Err(ActError::NotFound)), "{who}: {found:?}");
        let done = hall.does(&hall.named(who), &id, check()).await;
        assert!(matches!(done, Err(OrderError::Act(ActError::NotFound))), "{who}: {done:?}");
    }
    let filter = OrderFilter::default();
    assert_eq!(order::list(&hall.app, &su, &filter, "").await.unwrap().len(), 1);
    assert_eq!(order::list(&hall.app, &hall.head(), &filter, "").await.unwrap().len(), 1);
    assert!(order::list(&hall.app, &hall.named("zhengwu_body_head"), &filter, "").await.unwrap().is_empty());
    // A head who asks for another unit's sheets gets the own ones.
    let others = OrderFilter { unit: Some(UnitId::from("B1")), ..filter.clone() };
    assert_eq!(order::list(&hall.app, &hall.head(), &others, "").await.unwrap().len(), 1);
    let denied = order::list(&hall.app, &hall.named("quanyechang_clerk1"), &filter, "").await;
    assert!(matches!(denied, Err(ActError::Denied(_))), "{denied:?}");
}

#[tokio::test]
async fn one_matter_has_one_open_sheet() {
    let hall = Hall::open().await;
    let id = hall.issued("JC-R014").await;
    let again = order::issue(&hall.app, &hall.su(), &hall.sheet("JC-R014")).await.unwrap_err();
    assert_eq!(
        again.to_string(),
        "同一单位的同一件事（JC-R014）已经有督办单 和平督〔2026〕1号 没有办结，一事一单"
    );
    let other = OrderIn { unit: hall.named("zhengwu_body_head").unit().clone(), ..hall.sheet("JC-0") };
    order::issue(&hall.app, &hall.su(), &other).await.unwrap();
    // What was found in one case is one matter.
    let of_case = hall.issued("JC-S1").await;
    let same = order::issue(&hall.app, &hall.su(), &hall.sheet("JC-S2")).await.unwrap_err();
    assert!(matches!(same, OrderError::Refused(OrderRefusal::Open { .. })), "{same:?}");
    hall.does(&hall.su(), &of_case, OrderAct::AskWithdrawal("发错了".to_owned())).await.unwrap();
    hall.does(&hall.named("heping_supervisor2"), &of_case, OrderAct::ConfirmWithdrawal).await.unwrap();
    for wrong in ["JC-9", "JC-0"] {
        let refused = order::issue(&hall.app, &hall.su(), &hall.sheet(wrong)).await.unwrap_err();
        let named = matches!(&refused, OrderError::Refused(OrderRefusal::NoFinding(no)) if no == wrong);
        assert!(named, "none, or another unit's: {refused:?}");
    }
    let missing = OrderIn { cases: ["120101001-20261026-0001".to_owned()].into(), ..hall.sheet("JC-R015") };
    let refused = order::issue(&hall.app, &hall.su(), &missing).await.unwrap_err();
    assert_eq!(refused.to_string(), "没有办件 120101001-20261026-0001，请核对编号");
    // Over, the matter may be taken up again; a refused sheet has taken no number.
    hall.does(&hall.su(), &id, OrderAct::AskWithdrawal("发错了".to_owned())).await.unwrap();
    let alone = hall.does(&hall.su(), &id, OrderAct::ConfirmWithdrawal).await;
    assert!(matches!(alone, Err(OrderError::Refused(OrderRefusal::SamePerson))), "{alone:?}");
    hall.does(&hall.named("heping_supervisor2"), &id, OrderAct::ConfirmWithdrawal).await.unwrap();
    assert_eq!(hall.issued("JC-R014").await, "2026-0004");
    // The next year begins with one.
    hall.on("2027-01-04");
    assert_eq!(hall.issued("JC-R016").await, "2027-0001");
}

#[tokio::test]
async fn of_two_at_once_one_is_told_and_no_number_is_lost() {
    let hall = Hall::open().await;
    let id = hall.issued("JC-1").await;
    let head = hall.head();
    let first = order::act(&hall.app, &head, &id, 0, OrderAct::Receive);
    let second = order::act(&hall.app, &head, &id, 0, OrderAct::Receive);
    let (first, second) = tokio::join!(first, second);
    assert_eq!([&first, &second].iter().filter(|done| done.is_ok()).count(), 1, "{first:?} {second:?}");
    let stale = order::act(&hall.app, &head, &id, 0, OrderAct::Explain("停机".to_owned())).await;
    assert!(matches!(stale, Err(OrderError::Stale)), "{stale:?}");
    let (su, app) = (hall.su(), &hall.app);
    let (a, b, c, same) = (hall.sheet("JC-2"), hall.sheet("JC-3"), hall.sheet("JC-4"), hall.sheet("JC-2"));
    let (a, b, c, same) = tokio::join!(
        order::issue(app, &su, &a),
        order::issue(app, &su, &b),
        order::issue(app, &su, &c),
        order::issue(app, &su, &same)
    );
    let all = [a, b, c, same];
    let made: BTreeSet<&str> = all.iter().flatten().map(String::as_str).collect();
    assert_eq!(made, ["2026-0002", "2026-0003", "2026-0004"].into(), "{all:?}");
    let refused = all.iter().filter(|one| matches!(one, Err(OrderError::Refused(OrderRefusal::Open { .. }))));
    assert_eq!(refused.count(), 1, "{all:?}");
}

#[tokio::test]
async fn nothing_rises_by_time_and_what_is_overdue_is_told() {
    let hall = Hall::open().await;
    let id = hall.issued("JC-1").await;
    let su = hall.su();
    let up = || OrderAct::Escalate { direct: None, why: "逾期没有签收".to_owned() };
    hall.on("2026-11-09");
    assert!(order::waiting(&hall.app, &su).await.unwrap().is_empty(), "the last day is not over");
    let early = hall.does(&su, &id, up()).await;
    assert!(matches!(early, Err(OrderError::Refused(OrderRefusal::NotOverdue(_)))), "{early:?}");
    hall.on("2026-11-20");
    assert_eq!(order::find(&hall.app, &su, &id).await.unwrap().order.colour, Colour::Blue);
    let overdue = OrderFilter { overdue: true, ..OrderFilter::default() };
    assert_eq!(order::list(&hall.app, &su, &overdue, "").await.unwrap().len(), 1);
    assert_eq!(order::waiting(&hall.app, &su).await.unwrap().len(), 1);
    hall.does(&su, &id, up()).await.unwrap();
    let order = order::find(&hall.app, &su, &id).await.unwrap().order;
    assert_eq!((order.colour, order.due.to_string().as_str()), (Colour::Orange, "2026-11-25"));
    assert!(order::list(&hall.app, &su, &overdue, "").await.unwrap().is_empty());
}

/// A picture of one pixel.
const PIXEL: [u8; 70] = [
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00,
    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4, 0x89, 0x00,
    0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50, 0x0f, 0x00, 0x03,
    0x86, 0x01, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42,
    0x60, 0x82,
];

/// A text beside the picture, with a check sum nobody looks at.
fn text_chunk(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap().to_be_bytes();
    [length.as_slice(), b"tEXt", text.as_bytes(), &[0; 4]].concat()
}

#[tokio::test]
async fn a_file_is_sealed_and_read_by_those_who_see_the_sheet() {
    let hall = Hall::open().await;
    let id = hall.issued("JC-1").await;
    let head = hall.head();
    let photo = |content: &[u8]| FileIn { name: "整改后的照片".to_owned(), content: content.to_vec() };
    let png = PIXEL.to_vec();
    // What a camera writes beside the picture goes.
    let taken = [&PIXEL[..33], &text_chunk("GPS 39.12 117.20"), &PIXEL[33..]].concat();
    let early = order::attach(&hall.app, &head, &id, 0, photo(&png)).await;
    assert!(matches!(early, Err(OrderError::Refused(OrderRefusal::State(..)))), "{early:?}");
    hall.does(&head, &id, OrderAct::Receive).await.unwrap();
    let own = order::attach(&hall.app, &hall.su(), &id, 1, photo(&png)).await;
    assert!(matches!(own, Err(OrderError::Refused(OrderRefusal::Person(_)))), "{own:?}");
    let large = [png.as_slice(), &vec![0; 5 * 1024 * 1024]].concat();
    for content in [b"<svg onload=x>".as_slice(), b"\x89PNG\r\n\x1a\n<html>", &large] {
        let refused = order::attach(&hall.app, &head, &id, 1, photo(content)).await;
        assert!(matches!(refused, Err(OrderError::Refused(OrderRefusal::File))), "{refused:?}");
    }
    order::attach(&hall.app, &head, &id, 1, photo(&taken)).await.unwrap();
    let stale = order::attach(&hall.app, &head, &id, 1, photo(&png)).await;
    assert!(matches!(stale, Err(OrderError::Stale)), "{stale:?}");
    let kept = hall.app.store().order_file(&id, 1).await.unwrap().unwrap();
    assert!(!kept.windows(png.len()).any(|part| part == png), "sealed at rest");
    for who in [hall.su(), head] {
        let (file, content) = order::file(&hall.app, &who, &id, 1).await.unwrap();
        assert_eq!((file.media, content), (Media::Png, png.clone()));
    }
    for who in ["zhengwu_body_head", "minzheng_reviewer"] {
        let read = order::file(&hall.app, &hall.named(who), &id, 1).await;
        assert!(matches!(read, Err(ActError::NotFound)), "{who}");
    }
    let log = format!("{:?}", hall.app.store().events_of(&format!("order:{id}"), 0, 10).await.unwrap());
    let row = hall.app.store().order(&id).await.unwrap().unwrap();
    let evidence = row.files().next().unwrap();
    assert!(
        log.contains(&evidence.digest) && !log.contains(&evidence.key),
        "the log keeps the digest and no key"
    );
}

fn urging(unit: &UnitId, order: &str) -> LetterIn {
    LetterIn {
        kind: LetterKind::Urging,
        unit: unit.clone(),
        order: order.to_owned(),
        matter: "低保审核确认超期".to_owned(),
        facts: "三件超期".to_owned(),
        basis: "《行政许可法》第四十二条".to_owned(),
        required: "五日内办结".to_owned(),
        reply_by: "2026-11-13".parse().unwrap(),
        talk_on: None,
        talk_at: String::new(),
    }
}

#[tokio::test]
async fn a_letter_is_numbered_printed_and_answered_once() {
    let hall = Hall::open().await;
    let order = hall.issued("JC-1").await;
    let (su, head) = (hall.su(), hall.head());
    let denied = letter::send(&hall.app, &head, &urging(&hall.unit, &order)).await;
    assert!(matches!(denied, Err(LetterError::Act(ActError::Denied(_)))), "{denied:?}");
    let elsewhere = urging(hall.named("zhengwu_body_head").unit(), &order);
    let refused = letter::send(&hall.app, &su, &elsewhere).await;
    assert!(matches!(refused, Err(LetterError::Refused(LetterRefusal::NoOrder(_)))), "{refused:?}");
    let id = letter::send(&hall.app, &su, &urging(&hall.unit, &order)).await.unwrap();
    let sheet = letter::sheet(&hall.app, &head, &id).await.unwrap();
    assert_eq!(
        (sheet.no.as_str(), sheet.addressee.as_str(), sheet.sender.as_str()),
        ("和平督函〔2026〕1号", "天津市和平区民政局", "和平区政务服务效能监察")
    );
    assert!(sheet.parts.contains(&("督办单".to_owned(), "和平督〔2026〕1号".to_owned())));
    for who in ["zhengwu_body_head", "minzheng_reviewer", "heping_catalogue_editor"] {
        let found = letter::find(&hall.app, &hall.named(who), &id).await;
        assert!(matches!(found, Err(ActError::NotFound)), "{who}");
    }
    hall.on("2026-11-16");
    assert_eq!(letter::waiting(&hall.app, &su).await.unwrap().len(), 1, "its day is past");
    letter::answer(&hall.app, &head, &id, "已经办结").await.unwrap();
    assert!(letter::waiting(&hall.app, &head).await.unwrap().is_empty());
    let open = letter::find(&hall.app, &su, &id).await.unwrap();
    assert!(open.letter.reply.unwrap().late && !open.answers);
    let twice = letter::answer(&hall.app, &su, &id, "再答").await;
    assert!(matches!(twice, Err(LetterError::Refused(LetterRefusal::Answered))), "{twice:?}");
}

fn decided(hall: &Hall, order: &str) -> RecordIn {
    RecordIn {
        unit: hall.unit.clone(),
        person: "王小明".to_owned(),
        post: "审批科科员".to_owned(),
        ground: "second-notice".to_owned(),
        rule: String::new(),
        measure: "warning".to_owned(),
        authority: "区监察委员会".to_owned(),
        document: "津和监〔2026〕5号".to_owned(),
        decided_on: "2026-11-02".parse().unwrap(),
        order: order.to_owned(),
        finding: String::new(),
        facts: "两次告知补正".to_owned(),
    }
}

#[tokio::test]
async fn a_record_is_confirmed_by_another_and_its_name_is_sealed_and_shown_with_a_reason() {
    let hall = Hall::open().await;
    let order = hall.issued("JC-1").await;
    let (su, second, head) = (hall.su(), hall.named("heping_supervisor2"), hall.head());
    let denied = accountability::record(&hall.app, &head, &decided(&hall, &order)).await;
    assert!(matches!(denied, Err(RecordError::Act(ActError::Denied(_)))), "{denied:?}");
    let nobody = RecordIn { order: "2026-0099".to_owned(), ..decided(&hall, &order) };
    let refused = accountability::record(&hall.app, &su, &nobody).await;
    assert!(matches!(refused, Err(RecordError::Refused(RecordRefusal::NoOrder(_)))), "{refused:?}");
    let other = RecordIn { finding: "JC-0".to_owned(), ..decided(&hall, &order) };
    let refused = accountability::record(&hall.app, &su, &other).await;
    assert!(matches!(refused, Err(RecordError::Refused(RecordRefusal::NoFinding(_)))), "{refused:?}");
    let id = accountability::record(&hall.app, &su, &decided(&hall, &order)).await.unwrap();
    let alone = accountability::check(&hall.app, &su, &id, true, "").await;
    assert!(matches!(alone, Err(RecordError::Refused(RecordRefusal::SamePerson))), "{alone:?}");
    let by_head = accountability::check(&hall.app, &head, &id, true, "").await;
    assert!(matches!(by_head, Err(RecordError::Act(ActError::NotFound))), "{by_head:?}");
    assert!(accountability::find(&hall.app, &second, &id).await.unwrap().checks);
    assert!(
        accountability::list(&hall.app, &head, "").await.unwrap().is_empty(),
        "not before it is confirmed"
    );
    accountability::check(&hall.app, &second, &id, true, "").await.unwrap();
    let after = accountability::check(&hall.app, &head, &id, false, "不服").await;
    assert!(matches!(after, Err(RecordError::Refused(RecordRefusal::Person))), "{after:?}");
    let open = accountability::find(&hall.app, &head, &id).await.unwrap();
    assert_eq!(
        (open.record.state, open.record.person.as_ref().unwrap().masked.as_str()),
        (RecordState::Confirmed, "王*明")
    );

    // Neither the row nor the log holds the name in the clear.
    let row = serde_json::to_string(&open.record).unwrap();
    let log = hall.app.store().events_of("accountability:2026", 0, 10).await.unwrap();
    let told = format!("{row}{log:?}");
    assert!(!told.contains("王小明") && !format!("{log:?}").contains("审批科"), "{told}");

    let blank = accountability::show(&hall.app, &head, &id, " ").await;
    assert!(matches!(blank, Err(ActError::Field { .. })), "{blank:?}");
    let shown = format!("show:accountability-{id}");
    assert!(hall.app.store().events_of(&shown, 0, 10).await.unwrap().is_empty());
    assert_eq!(accountability::show(&hall.app, &head, &id, "年终考核").await.unwrap(), "王小明");
    assert_eq!(hall.app.store().events_of(&shown, 0, 10).await.unwrap().len(), 1);
    for who in ["zhengwu_body_head", "minzheng_reviewer", "heping_administrator"] {
        let seen = accountability::show(&hall.app, &hall.named(who), &id, "看看").await;
        assert!(matches!(seen, Err(ActError::NotFound)), "{who}: {seen:?}");
    }
    assert!(accountability::list(&hall.app, &hall.named("zhengwu_body_head"), "").await.unwrap().is_empty());
    assert_eq!(accountability::list(&hall.app, &head, "").await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_supervisors_are_there_in_the_demonstration() {
    let hall = Hall::open().await;
    let master = hall.app.master();
    let all = master.accounts.keys().filter_map(|name| master.actor(name));
    assert_eq!(all.filter(|actor| actor.is(Role::Supervisor)).count(), 2);
}
