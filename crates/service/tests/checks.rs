//! Checks of centres, meetings and disputes of competence through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::ops::Deref;
use std::path::Path;

use domain::authority::Actor;
use domain::case::{Act, VerdictIn};
use domain::organisation::{Competence, Role, UnitId};
use domain::supervision::check::{Answer, CheckAct, CheckKind, CheckRefusal, CheckState, Part, Verdict};
use domain::supervision::dispute::{Competent, DisputeAct, DisputeRefusal, DisputeState};
use domain::supervision::meeting::{DecisionAct, DecisionState, MeetingRefusal};
use domain::supervision::photo::{PhotoFault, PhotoKind};
use service::ActError;
use service::supervision::check::{self, PlanIn};
use service::supervision::meeting::{self, MeetingIn};
use service::supervision::{Trouble, dispute};
use sha2::{Digest as _, Sha256};

const FIRST: &str = "C120101001";
const PLAN: &str = "JC-0001";

mod support;

use support::day;

/// The district, and the first street's centre that is checked.
struct Hall {
    hall: support::Hall,
}

impl Deref for Hall {
    type Target = support::Hall;

    fn deref(&self) -> &support::Hall {
        &self.hall
    }
}

impl Hall {
    async fn open() -> Self {
        Self { hall: support::Hall::open("2026-11-02").await }
    }

    /// What the public log says of the plan and of the check of the first centre.
    async fn leaves(&self) -> String {
        let mut all = self.app.store().events_of("checks", 0, 9).await.unwrap();
        all.extend(self.app.store().events_of(&format!("check:{PLAN}:{FIRST}"), 0, 99).await.unwrap());
        all.into_iter().map(|event| event.leaf).collect::<Vec<_>>().join("\n")
    }

    fn supervisor(&self) -> Actor {
        self.named("heping_supervisor")
    }

    fn head(&self) -> Actor {
        self.named("quanyechang_centre_head")
    }

    /// Who receives an item at the first street, and who is competent.
    fn clerk_for(&self, item: &str) -> (Actor, Competence) {
        let master = self.app.master();
        let item = master.items.values().find(|version| version.id == item).unwrap();
        let placement = master.placement(&item.code, &UnitId::from(FIRST), self.app.clock().today());
        let competence = placement.unwrap().competence();
        (self.hall.who(Role::WindowClerk, &competence.centre, 0), competence)
    }

    async fn take_in(&self, item: &str) -> (Actor, Competence, String) {
        let (clerk, competence) = self.clerk_for(item);
        let application = self.application(item, usize::MAX);
        let done = service::case::create(&self.app, &clerk, &application, None).await.unwrap();
        (clerk, competence, done.receipt.case_no)
    }

    /// A case received and decided today.
    async fn decided(&self) -> String {
        let (clerk, _, no) = self.take_in("SX-017").await;
        self.does(&clerk, &no, Act::ACCEPT).await;
        let granted = Act::Decide { outcome: VerdictIn::Granted, basis: None, why: None, examined: None };
        self.does(&clerk, &no, granted).await;
        no
    }

    async fn plan(&self, kind: CheckKind, files: u32) {
        let id = check::plan(&self.app, &self.supervisor(), asked(kind, files)).await.unwrap();
        assert_eq!(id, PLAN);
    }

    async fn seen(&self) -> check::OpenCheck {
        check::open(&self.app, &self.supervisor(), PLAN, &UnitId::from(FIRST)).await.unwrap()
    }

    async fn act(
        &self,
        actor: &Actor,
        act: CheckAct,
        picture: Option<Vec<u8>>,
    ) -> Result<(), check::Trouble> {
        let open = self.seen().await;
        let key = match &act {
            CheckAct::Mark { key, .. } | CheckAct::Correct { key, .. } | CheckAct::Remove { key, .. } => {
                Some(key)
            }
            _ => None,
        };
        let line = key.and_then(|key| open.lines.iter().find(|line| line.key == *key));
        let seen = line.map_or(open.check.serial, |line| line.seq);
        check::act(&self.app, actor, (PLAN, &UnitId::from(FIRST)), seen, act, picture).await
    }

    /// Every line is met but V02, and V02 is sent to the centre.
    async fn sent(&self, kind: CheckKind) {
        self.plan(kind, 0).await;
        let supervisor = self.supervisor();
        for line in self.seen().await.lines {
            let answer = if line.key == "V02" { Answer::NotMet } else { Answer::Met };
            self.act(&supervisor, mark(&line.key, answer), None).await.unwrap();
        }
        self.act(&supervisor, CheckAct::Send { days: 5 }, None).await.unwrap();
    }
}

fn asked(kind: CheckKind, files: u32) -> PlanIn {
    PlanIn {
        kind,
        title: "十一月检查".to_owned(),
        until: day("2026-11-20"),
        period: (day("2026-11-02"), day("2026-11-05")),
        files,
        centres: [UnitId::from(FIRST)].into(),
    }
}

fn mark(key: &str, answer: Answer) -> CheckAct {
    CheckAct::Mark { key: key.to_owned(), answer, remark: "两人没有戴工作牌".to_owned(), photo: None }
}

fn correct(key: &str) -> CheckAct {
    CheckAct::Correct { key: key.to_owned(), words: "已经配发工作牌".to_owned(), photo: None }
}

fn recheck(verdict: Verdict) -> CheckAct {
    CheckAct::Recheck { verdicts: [("V02".to_owned(), verdict)].into(), days: 3 }
}

/// A picture with a place beside it.
fn picture() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1, 0x00, 0x1E];
    bytes.extend(b"Exif\0\0GPS N39.12 E117.20....");
    bytes.extend([0xFF, 0xDA, 0x00, 0x02]);
    bytes.extend(b"what is to be seen");
    bytes.extend([0xFF, 0xD9]);
    bytes
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

/// Every file below a directory.
fn files(dir: &Path) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(std::fs::read(path).unwrap()) }
    }
    all
}

fn refused(done: Result<(), check::Trouble>) -> CheckRefusal {
    match done {
        Err(Trouble::Refused(no)) => no,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn files_are_drawn_by_the_log_and_anybody_draws_the_same() {
    let hall = Hall::open().await;
    let mut all = Vec::new();
    for on in ["2026-11-02", "2026-11-04", "2026-11-05"] {
        hall.on(on);
        for _ in 0..4 {
            all.push(hall.decided().await);
        }
    }
    // Received in the period and not decided; decided after it.
    hall.take_in("SX-017").await;
    hall.on("2026-11-06");
    hall.decided().await;
    hall.plan(CheckKind::Files, 3).await;
    let open = hall.seen().await;
    let sample = open.check.sample.clone().unwrap();
    assert_eq!((sample.population, sample.cases.len(), open.lines.len()), (12, 3, 27));
    assert!(sample.cases.iter().all(|no| all.contains(no)));

    // By hand, from the log's leaf and the list of cases.
    let event = hall.app.store().events_of("checks", 0, 1).await.unwrap().remove(0);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let seed = hex(&Sha256::digest([&[0], event.leaf.as_bytes()].concat()));
    assert_eq!(sample.seed, seed);
    all.sort();
    let roll: String = all.iter().map(|no| format!("{no}\n")).collect();
    assert_eq!(sample.digest, hex(&Sha256::digest(roll.as_bytes())));
    all.sort_by_key(|no| Sha256::digest(format!("{seed}\0{no}").as_bytes()));
    assert_eq!(sample.cases, all[..3]);

    hall.on("2026-11-09");
    hall.decided().await;
    let again = check::sampled(&hall.app, &open.plan, &UnitId::from(FIRST)).await.unwrap();
    assert_eq!(again, sample, "what happens later changes nothing");
    let twice = check::draw(&hall.app, &hall.supervisor(), PLAN, &UnitId::from(FIRST)).await;
    assert_eq!(refused(twice), CheckRefusal::Drawn);
    let log = hall.app.store().events_of(&format!("check:{PLAN}:{FIRST}"), 0, 9).await.unwrap();
    assert_eq!(log.iter().map(|event| event.kind.as_str()).collect::<Vec<_>>(), ["check_drawn"]);
    assert!(log[0].body.contains(&sample.digest), "what was drawn stands in the log");
}

#[tokio::test]
async fn a_finding_is_sent_mended_returned_mended_again_and_closed() {
    let hall = Hall::open().await;
    let (supervisor, head) = (hall.supervisor(), hall.head());
    hall.sent(CheckKind::OnSite).await;
    let due = |check: &domain::supervision::check::Check| (check.state, check.due.to_string());
    assert_eq!(due(&hall.seen().await.check), (CheckState::Sent, "2026-11-09".to_owned()));
    assert_eq!(
        refused(hall.act(&head, CheckAct::Report, None).await),
        CheckRefusal::Unmended(vec!["V02".to_owned()])
    );
    hall.act(&head, correct("V02"), Some(picture())).await.unwrap();
    hall.on("2026-11-10");
    hall.act(&head, CheckAct::Report, None).await.unwrap();
    hall.act(&supervisor, recheck(Verdict::returned("照片看不清")), None).await.unwrap();
    assert_eq!(due(&hall.seen().await.check), (CheckState::Returned, "2026-11-13".to_owned()));
    hall.act(&head, correct("V02"), None).await.unwrap();
    hall.act(&head, CheckAct::Report, None).await.unwrap();
    hall.act(&supervisor, recheck(Verdict::passed()), None).await.unwrap();
    let open = hall.seen().await;
    assert_eq!((open.check.state, open.check.late, open.check.tally.open), (CheckState::Closed, true, 0));
    let log = hall.app.store().events_of(&format!("check:{PLAN}:{FIRST}"), 18, 20).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
    let whole = [
        "check_sent",
        "check_corrected",
        "check_reported",
        "check_rechecked",
        "check_corrected",
        "check_reported",
        "check_rechecked",
    ];
    assert_eq!(kinds, whole);
}

#[tokio::test]
async fn what_is_overdue_is_told_to_the_supervisor_and_to_the_centre() {
    let hall = Hall::open().await;
    hall.sent(CheckKind::OnSite).await;
    let told = async |who: &Actor| check::overdue(&hall.app, who).await.unwrap().len();
    hall.on("2026-11-09");
    assert_eq!(
        (told(&hall.supervisor()).await, told(&hall.head()).await),
        (0, 0),
        "the last day is not over"
    );
    hall.on("2026-11-10");
    assert_eq!((told(&hall.supervisor()).await, told(&hall.head()).await), (1, 1));
    for other in ["xiaobailou_centre_head", "quanyechang_clerk1", "heping_catalogue_editor"] {
        assert_eq!(told(&hall.named(other)).await, 0, "{other}");
    }
    hall.act(&hall.head(), correct("V02"), None).await.unwrap();
    hall.act(&hall.head(), CheckAct::Report, None).await.unwrap();
    assert_eq!((told(&hall.supervisor()).await, told(&hall.head()).await), (0, 0));
    hall.on("2026-11-18");
    assert_eq!(told(&hall.supervisor()).await, 1, "now it is the supervisor who is late");
    assert_eq!(told(&hall.head()).await, 0);
}

#[tokio::test]
async fn photographs_lose_their_place_are_sealed_and_shown_to_those_concerned() {
    let hall = Hall::open().await;
    hall.plan(CheckKind::OnSite, 0).await;
    let (supervisor, head) = (hall.supervisor(), hall.head());
    hall.act(&supervisor, mark("V02", Answer::NotMet), Some(picture())).await.unwrap();
    let line = hall.seen().await.lines.into_iter().find(|line| line.key == "V02").unwrap();
    let id = line.photos[0].id.clone();
    let centre = UnitId::from(FIRST);
    let show = async |who: &Actor| check::photograph(&hall.app, who, (PLAN, &centre), &id).await;
    let (kind, shown) = show(&supervisor).await.unwrap();
    assert_eq!(kind, PhotoKind::Jpeg);
    assert!(holds(&shown, "what is to be seen") && !holds(&shown, "GPS"));
    let hash: String = Sha256::digest(&shown).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(line.photos[0].sha256, hash, "the log pins what is shown");
    let kept = files(&hall.dir.path().join("files"));
    assert_eq!(kept.len(), 1);
    assert!(!holds(&kept[0], "what is to be seen"), "sealed at rest");

    assert!(matches!(show(&head).await, Err(ActError::NotFound)), "not before the findings are sent");
    for line in hall.seen().await.lines.iter().filter(|line| line.key != "V02") {
        hall.act(&supervisor, mark(&line.key, Answer::Met), None).await.unwrap();
    }
    hall.act(&supervisor, CheckAct::Send { days: 5 }, None).await.unwrap();
    assert!(show(&head).await.is_ok());
    for other in ["xiaobailou_centre_head", "quanyechang_clerk1", "heping_catalogue_editor"] {
        assert!(matches!(show(&hall.named(other)).await, Err(ActError::NotFound)), "{other}");
    }
    let made_up = check::photograph(&hall.app, &supervisor, (PLAN, &centre), &"0".repeat(64)).await;
    assert!(matches!(made_up, Err(ActError::NotFound)));
    let html = hall.act(&head, correct("V02"), Some(b"<svg onload=alert(1)>".to_vec())).await;
    assert_eq!(refused(html), CheckRefusal::Photo(PhotoFault::Kind));
    let nobody = hall.act(&hall.named("quanyechang_clerk1"), correct("V02"), Some(picture())).await;
    assert!(matches!(nobody, Err(Trouble::Act(ActError::NotFound))));
    assert_eq!(files(&hall.dir.path().join("files")).len(), 1, "what is refused is not kept");
    hall.act(&head, correct("V02"), Some(picture())).await.unwrap();
    let mended = hall.seen().await.lines.into_iter().find(|line| line.key == "V02").unwrap();
    let photo = mended.correction.unwrap().photos[0].id.clone();
    hall.act(&head, CheckAct::Remove { key: "V02".to_owned(), photo }, None).await.unwrap();
    assert_eq!(files(&hall.dir.path().join("files")).len(), 1, "what is taken away is gone from disk");
}

#[tokio::test]
async fn an_unannounced_visit_stays_unknown_to_the_centre_and_to_the_public_log_until_it_is_sent() {
    let hall = Hall::open().await;
    hall.plan(CheckKind::Unannounced, 0).await;
    let (supervisor, head) = (hall.supervisor(), hall.head());
    hall.act(&supervisor, mark("V02", Answer::NotMet), None).await.unwrap();
    let centre = UnitId::from(FIRST);
    assert!(check::own(&hall.app, &head, "").await.unwrap().is_empty());
    let hidden = check::open(&hall.app, &head, PLAN, &centre).await;
    assert!(matches!(hidden, Err(ActError::NotFound)));
    hall.on("2026-11-25");
    assert!(check::overdue(&hall.app, &head).await.unwrap().is_empty());
    let leaves = async || hall.leaves().await;
    assert!(!leaves().await.contains(FIRST), "{}", leaves().await);
    for line in hall.seen().await.lines.iter().filter(|line| line.key != "V02") {
        hall.act(&supervisor, mark(&line.key, Answer::NotApplicable), None).await.unwrap();
    }
    hall.act(&supervisor, CheckAct::Send { days: 5 }, None).await.unwrap();
    assert!(leaves().await.contains(FIRST));
    assert_eq!(check::own(&hall.app, &head, "").await.unwrap().len(), 1);
    let open = check::open(&hall.app, &head, PLAN, &centre).await.unwrap();
    assert_eq!((open.part, open.lines.len()), (Part::Centre, 18));
}

#[tokio::test]
async fn an_announced_check_tells_the_centre_that_it_comes_and_nothing_more() {
    let hall = Hall::open().await;
    hall.plan(CheckKind::OnSite, 0).await;
    hall.act(&hall.supervisor(), mark("V02", Answer::NotMet), None).await.unwrap();
    assert_eq!(check::own(&hall.app, &hall.head(), "").await.unwrap().len(), 1);
    let open = check::open(&hall.app, &hall.head(), PLAN, &UnitId::from(FIRST)).await.unwrap();
    assert!(open.lines.is_empty());
    assert!(!hall.leaves().await.contains(FIRST), "else the leaf that names none would tell of a visit");
}

#[tokio::test]
async fn each_has_an_own_part() {
    let hall = Hall::open().await;
    for who in
        ["quanyechang_centre_head", "heping_catalogue_editor", "quanyechang_clerk1", "minzheng_body_head"]
    {
        let Some(actor) = hall.app.master().actor(who) else { continue };
        let planned = check::plan(&hall.app, &actor, asked(CheckKind::OnSite, 0)).await;
        assert!(matches!(planned, Err(Trouble::Act(ActError::Denied(_)))), "{who}");
        assert!(matches!(check::list(&hall.app, &actor, "").await, Err(ActError::Denied(_))), "{who}");
    }
    let elsewhere = PlanIn { centres: [UnitId::from("B120101001")].into(), ..asked(CheckKind::OnSite, 0) };
    let planned = check::plan(&hall.app, &hall.supervisor(), elsewhere).await;
    assert!(matches!(planned, Err(Trouble::Refused(CheckRefusal::NoCentre))));
    hall.sent(CheckKind::OnSite).await;
    let (supervisor, head) = (hall.supervisor(), hall.head());
    let person = |part| CheckRefusal::Person(part);
    assert_eq!(refused(hall.act(&supervisor, correct("V02"), None).await), person(Part::Centre));
    assert_eq!(refused(hall.act(&supervisor, CheckAct::Report, None).await), person(Part::Centre));
    hall.act(&head, correct("V02"), None).await.unwrap();
    hall.act(&head, CheckAct::Report, None).await.unwrap();
    assert_eq!(refused(hall.act(&head, recheck(Verdict::passed()), None).await), person(Part::Supervisor));
    for other in ["xiaobailou_centre_head", "quanyechang_clerk1", "heping_catalogue_editor"] {
        let done = hall.act(&hall.named(other), recheck(Verdict::passed()), None).await;
        assert!(matches!(done, Err(Trouble::Act(ActError::NotFound))), "{other}");
    }
    let clerk = hall.named("quanyechang_clerk1");
    assert!(matches!(check::own(&hall.app, &clerk, "").await, Err(ActError::Denied(_))));
}

#[tokio::test]
async fn two_people_fill_in_different_lines_and_one_line_is_not_overwritten_unseen() {
    let hall = Hall::open().await;
    hall.plan(CheckKind::OnSite, 0).await;
    let (supervisor, centre) = (hall.supervisor(), UnitId::from(FIRST));
    let at = (PLAN, &centre);
    let both = hall.seen().await;
    assert!(both.lines.iter().all(|line| line.seq == 0));
    check::act(&hall.app, &supervisor, at, 0, mark("V01", Answer::Met), None).await.unwrap();
    check::act(&hall.app, &supervisor, at, 0, mark("V02", Answer::NotMet), None).await.unwrap();
    let unseen = check::act(&hall.app, &supervisor, at, 0, mark("V01", Answer::NotMet), None).await;
    assert!(matches!(unseen, Err(Trouble::Stale)));
    let stale = check::act(&hall.app, &supervisor, at, 0, CheckAct::Send { days: 5 }, None).await;
    assert!(matches!(stale, Err(Trouble::Stale)), "the whole is sent as it was seen");
    let line =
        |open: &check::OpenCheck, key: &str| open.lines.iter().find(|line| line.key == key).unwrap().seq;
    let open = hall.seen().await;
    assert_eq!((line(&open, "V01"), line(&open, "V02")), (1, 2));
}

fn held() -> MeetingIn {
    MeetingIn {
        title: "第四季度联席会议".to_owned(),
        on: day("2026-11-02"),
        units: [UnitId::from(FIRST), UnitId::from("B120101001")].into(),
        agenda: "一、窗口授权".to_owned(),
    }
}

#[tokio::test]
async fn a_decision_is_carried_out_by_its_owner_and_accepted_by_the_supervisor() {
    let hall = Hall::open().await;
    let (supervisor, head) = (hall.supervisor(), hall.head());
    for who in ["quanyechang_centre_head", "quanyechang_clerk1"] {
        let recorded = meeting::record(&hall.app, &hall.named(who), held()).await;
        assert!(matches!(recorded, Err(Trouble::Act(ActError::Denied(_)))), "{who}");
    }
    let id = meeting::record(&hall.app, &supervisor, held()).await.unwrap();
    assert_eq!(id, "LX-0001");
    let (owner, due) = (UnitId::from(FIRST), day("2026-11-06"));
    meeting::decide(&hall.app, &supervisor, (&id, 0), "补签委托书", &owner, due).await.unwrap();
    let stale = meeting::decide(&hall.app, &supervisor, (&id, 0), "又一条", &owner, due).await;
    assert!(matches!(stale, Err(Trouble::Stale)));
    let nobody = meeting::decide(&hall.app, &supervisor, (&id, 1), "又一条", &UnitId::from("X"), due).await;
    assert!(matches!(nobody, Err(Trouble::Refused(MeetingRefusal::Owner))));

    let act = async |who: &Actor, seen: u32, act: DecisionAct| {
        meeting::act(&hall.app, who, (&id, seen), 1, act).await
    };
    let report = || DecisionAct::Report("已经签好".to_owned());
    let stranger = hall.named("xiaobailou_centre_head");
    let done = act(&supervisor, 1, report()).await;
    assert!(matches!(done, Err(Trouble::Refused(MeetingRefusal::Person(_)))));
    let done = act(&stranger, 1, report()).await;
    assert!(matches!(done, Err(Trouble::Act(ActError::NotFound))), "who did not sit in it does not read it");
    assert!(meeting::list(&hall.app, &stranger, "").await.unwrap().is_empty());
    assert_eq!(meeting::list(&hall.app, &head, "").await.unwrap().len(), 1);
    let clerk = act(&hall.named("quanyechang_clerk1"), 1, report()).await;
    assert!(matches!(clerk, Err(Trouble::Act(ActError::Denied(_)))));
    hall.on("2026-11-07");
    let overdue = async |who: &Actor| meeting::overdue(&hall.app, who).await.unwrap().len();
    assert_eq!((overdue(&supervisor).await, overdue(&head).await), (1, 1));
    assert_eq!(overdue(&hall.named("xiaobailou_centre_head")).await, 0);
    act(&head, 1, report()).await.unwrap();
    assert_eq!(
        (overdue(&supervisor).await, meeting::waiting(&hall.app, &supervisor).await.unwrap().len()),
        (0, 1)
    );
    let own = act(&head, 2, DecisionAct::Accept).await;
    assert!(matches!(own, Err(Trouble::Refused(MeetingRefusal::Person(_)))), "nobody accepts the own work");
    act(&supervisor, 2, DecisionAct::Return { why: "缺附件".to_owned(), due: day("2026-11-10") })
        .await
        .unwrap();
    act(&head, 3, report()).await.unwrap();
    act(&supervisor, 4, DecisionAct::Accept).await.unwrap();
    let found = meeting::find(&hall.app, &head, &id).await.unwrap();
    assert_eq!((found.decisions[0].state, found.decisions[0].late), (DecisionState::Accepted, true));
    assert!(meeting::waiting(&hall.app, &head).await.unwrap().is_empty());
}

fn elsewhere() -> Competent {
    Competent::Elsewhere("天津市河西区民政局".to_owned())
}

#[tokio::test]
async fn a_dispute_is_lodged_co_ordinated_and_ruled_while_the_applicants_clock_runs_on() {
    let hall = Hall::open().await;
    let (clerk, competence, no) = hall.take_in("SX-011").await;
    hall.does(&clerk, &no, Act::PassUp).await;
    let reviewer = hall.who(Role::Reviewer, &competence.accepts, 0);
    hall.does(&reviewer, &no, Act::SignIn).await;
    hall.does(&reviewer, &no, Act::ACCEPT).await;
    let row = async || hall.app.store().case_by_no(&no).await.unwrap().unwrap().case.clone();
    let before = row().await;
    assert!(before.due_on().is_some());

    let id = dispute::lodge(&hall.app, &reviewer, &no, elsewhere(), "户籍在河西区").await.unwrap();
    let leaf = hall.app.store().log_from(hall.app.store().event_count().await.unwrap() - 1, 1).await.unwrap();
    assert_eq!(leaf[0].kind, "dispute_lodged");
    let leaves = hall.app.store().events_of(&leaf[0].stream, 0, 9).await.unwrap();
    assert!(leaves.iter().all(|event| !event.leaf.contains(&no)), "no number of a case in the public log");
    let again = dispute::lodge(&hall.app, &reviewer, &no, elsewhere(), "再提一次").await;
    assert!(matches!(again, Err(Trouble::Refused(DisputeRefusal::Already(open))) if open == id));
    let (supervisor, head) = (hall.supervisor(), hall.who(Role::CentreHead, &competence.centre, 0));
    let rule = || DisputeAct::Rule { competent: elsewhere(), basis: "民政部门职责清单".to_owned() };
    let early = dispute::act(&hall.app, &supervisor, &id, 1, rule()).await;
    assert!(matches!(early, Err(Trouble::Refused(DisputeRefusal::Coordinating(_)))));
    let propose = || DisputeAct::Propose { competent: elsewhere(), words: "两区已经沟通".to_owned() };
    dispute::act(&hall.app, &head, &id, 1, propose()).await.unwrap();
    let stale = dispute::act(&hall.app, &supervisor, &id, 1, rule()).await;
    assert!(matches!(stale, Err(Trouble::Stale)));
    dispute::act(&hall.app, &supervisor, &id, 2, rule()).await.unwrap();

    let open = dispute::find(&hall.app, &reviewer, &id).await.unwrap();
    assert_eq!((open.dispute.state, open.case_due), (DisputeState::Ruled, before.due_on()));
    let after = row().await;
    assert_eq!(
        after, before,
        "nothing of the case has changed: not its state, not its holder, not its clock"
    );
    // Its day comes as if there were no dispute.
    let due = before.due_on().unwrap();
    hall.app.clock().set(format!("{}T00:10:00+08:00", due.tomorrow().unwrap()).parse().unwrap());
    service::timers::run_due(&hall.app).await.unwrap();
    assert!(row().await.version > before.version, "the limit is found broken");
    let kinds = hall.app.store().events_of(&format!("dispute:{no}"), 0, 9).await.unwrap();
    let kinds: Vec<&str> = kinds.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["dispute_lodged", "dispute_proposed", "dispute_ruled"]);
}

#[tokio::test]
async fn who_disputes_proposes_and_rules() {
    let hall = Hall::open().await;
    let (clerk, competence, no) = hall.take_in("SX-011").await;
    let reviewer = hall.who(Role::Reviewer, &competence.accepts, 0);
    let denied = async |who: &Actor| dispute::lodge(&hall.app, who, &no, elsewhere(), "不属本单位").await;
    // The clerk never; the body above not while the street's window holds it; another street does not see the case.
    assert!(matches!(denied(&clerk).await, Err(Trouble::Act(ActError::Denied(_)))));
    assert!(matches!(denied(&reviewer).await, Err(Trouble::Act(ActError::Denied(_)))));
    assert!(matches!(denied(&hall.supervisor()).await, Err(Trouble::Act(ActError::Denied(_)))));
    assert!(matches!(
        denied(&hall.named("xiaobailou_centre_head")).await,
        Err(Trouble::Act(ActError::NotFound))
    ));
    let unknown = Competent::Unit(UnitId::from("C120101002"));
    let bad = dispute::lodge(&hall.app, &hall.head(), &no, unknown, "不属本单位").await;
    assert!(matches!(bad, Err(Trouble::Refused(DisputeRefusal::Competent))), "a centre decides nothing");

    let thought = dispute::bodies(&hall.app).into_iter().find(|unit| *unit != competence.accepts).unwrap();
    let whose = Competent::Unit(thought.clone());
    let id = dispute::lodge(&hall.app, &hall.head(), &no, whose, "不属本单位").await.unwrap();
    let named = hall.who(Role::BodyHead, &thought, 0);
    let seen = async |who: &Actor| {
        let listed = dispute::list(&hall.app, who, "").await.is_ok_and(|all| !all.is_empty());
        (listed, dispute::find(&hall.app, who, &id).await.is_ok())
    };
    for who in [&hall.head(), &hall.supervisor(), &named] {
        assert_eq!(seen(who).await, (true, true), "{}", who.title);
    }
    for who in [&hall.named("xiaobailou_centre_head"), &clerk] {
        assert_eq!(seen(who).await, (false, false), "{}", who.title);
    }
    let propose = || DisputeAct::Propose { competent: elsewhere(), words: "意见".to_owned() };
    let rule = || DisputeAct::Rule { competent: elsewhere(), basis: "依据".to_owned() };
    let wrong =
        [(&named, propose()), (&named, rule()), (&hall.supervisor(), propose()), (&hall.head(), rule())];
    for (who, act) in wrong {
        let done = dispute::act(&hall.app, who, &id, 1, act.clone()).await;
        assert!(matches!(done, Err(Trouble::Refused(DisputeRefusal::Person(_)))), "{} {act:?}", who.title);
    }
    hall.on("2026-11-06");
    assert_eq!(dispute::overdue(&hall.app, &hall.supervisor()).await.unwrap().len(), 1);
    assert_eq!(dispute::overdue(&hall.app, &hall.head()).await.unwrap().len(), 1);
    dispute::act(&hall.app, &hall.supervisor(), &id, 1, rule()).await.unwrap();
    assert!(dispute::overdue(&hall.app, &hall.supervisor()).await.unwrap().is_empty());
    assert_eq!(dispute::last_of(&hall.app, &no).await.unwrap().unwrap().state, DisputeState::Ruled);
}
