//! Whole lives of cases through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{
    Act, ActKind, ApplicantIn, ApplicantKind, Application, Channel, DeclineKind, ExtensionIn, Ground, Light,
    MaterialIn, OpinionOutcome, ProxyIn, PublicityIn, RecordIn, Refusal, ServeMethod, State, VerdictIn,
};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::organisation::{Role, UnitId};
use jiff::civil::Date;
use service::case::{act, create, open};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::work::Filter;
use service::{ActError, App, Setup, timers};
use store::{Options, Store};

struct Hall {
    app: App,
    _dir: tempfile::TempDir,
}

fn at(day: &str, time: &str) -> jiff::Timestamp {
    format!("{day}T{time}:00+08:00").parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

impl Hall {
    async fn open(start: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { published: Some(dir.path().join("checkpoint")), ..Options::default() };
        let store = Store::open_sqlite(&dir.path().join("yichuang.db"), options).await.unwrap();
        let entropy = Entropy::seeded(7);
        let keyring = Keyring::generate(&entropy, true).unwrap();
        let setup = Setup {
            store,
            clock: Clock::manual(at(start, "09:00")),
            entropy,
            keyring,
            render: Arc::new(|content| Ok(content.title.clone().into_bytes())),
            origin: "demo.test.invalid/heping".to_owned(),
            base_url: "http://127.0.0.1".to_owned(),
            demo: true,
        };
        let app = App::new(setup).await.unwrap();
        service::seed::organisation(&app, "demo.test.invalid/heping", demo_organisation().unwrap())
            .await
            .unwrap();
        service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
        Self { app, _dir: dir }
    }

    fn on(&self, day: &str) -> &Self {
        self.app.clock().set(at(day, "10:00"));
        self
    }

    /// The n-th account with a role in a unit.
    fn who(&self, role: Role, unit: &UnitId, n: usize) -> Actor {
        let master = self.app.master();
        let mut found = master
            .accounts
            .keys()
            .filter_map(|name| master.actor(name))
            .filter(|actor| actor.is(role) && actor.unit() == unit && actor.only_body.is_none());
        found.nth(n).unwrap_or_else(|| panic!("no {role:?} {n} at {unit}"))
    }

    fn clerk_for(&self, item: &str) -> (Actor, domain::organisation::Competence) {
        let master = self.app.master();
        let item = master.items.values().find(|version| version.id == item).unwrap();
        let placement = master.placements.get(&item.code).and_then(|list| list.first()).unwrap();
        let competence = placement.competence();
        (self.who(Role::WindowClerk, &competence.centre, 0), competence)
    }

    fn application(&self, item: &str, materials: usize) -> Application {
        let master = self.app.master();
        let version = master.items.values().find(|version| version.id == item).unwrap();
        let materials = version.materials.iter().take(materials).map(|material| MaterialIn {
            name: material.name.clone(),
            grade: domain::case::Grade::B,
            copies: 1,
            originals: 0,
        });
        Application {
            item: version.code.clone(),
            kind: version.handling.first().unwrap().kind,
            applicant: ApplicantIn {
                kind: ApplicantKind::Person,
                name: "王小明".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "11010519491231002X".to_owned(),
                phone: "13800000000".to_owned(),
                legal_rep: None,
            },
            proxy: None,
            form: std::collections::BTreeMap::new(),
            answers: domain::catalogue::situation::Answers::default(),
            materials: materials.collect(),
            channel: Channel::Window,
        }
    }

    async fn does(&self, actor: &Actor, no: &str, what: Act) -> State {
        match act(&self.app, actor, no, None, &what, None).await {
            Ok(done) => done.receipt.state,
            Err(error) => panic!("{what:?} by {}: {error:?}", actor.title),
        }
    }

    async fn refused(&self, actor: &Actor, no: &str, what: Act) -> ActError {
        match act(&self.app, actor, no, None, &what, None).await {
            Ok(_) => panic!("{what:?} should have been refused"),
            Err(error) => error,
        }
    }

    async fn case(&self, actor: &Actor, no: &str) -> domain::case::Case {
        open(&self.app, actor, no).await.unwrap().row.case.clone()
    }
}

fn opinion(step: &str) -> Act {
    Act::GiveOpinion {
        step: step.to_owned(),
        outcome: OpinionOutcome::Agree,
        opinion: "情况属实，同意。".to_owned(),
        record: None,
        publicity: None,
        examined: None,
    }
}

fn granted() -> Act {
    Act::Decide { outcome: VerdictIn::Granted, basis: None, why: None, examined: None }
}

fn deliver() -> Act {
    Act::Deliver { method: ServeMethod::Window, receiver: "王小明".to_owned() }
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one whole life, act by act")]
async fn a_promised_item_a_street_receives_and_the_district_decides_with_one_correction() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-001");
    let application = hall.application("SX-001", 3);
    let all: Vec<MaterialIn> = hall.application("SX-001", 99).materials;
    let done = create(&hall.app, &clerk, &application, None).await.unwrap();
    let no = done.receipt.case_no.clone();
    assert!(no.starts_with("12010100") && no.ends_with("-20261102-0001"), "{no}");
    assert_eq!(done.query_code.as_ref().unwrap().len(), 10);
    assert_eq!(done.receipt.clock.acceptance_due_on, Some(day("2026-11-09")));

    let missing = all
        .iter()
        .skip(3)
        .map(|m| domain::case::Missing { material: m.name.clone(), why: "未提交".into() });
    let correction = Act::RequestCorrection {
        missing: missing.collect(),
        reason: None,
        supplement_by: None,
        served: None,
    };
    assert_eq!(hall.does(&clerk, &no, correction).await, State::Correction);
    assert_eq!(
        hall.case(&clerk, &no).await.clock.acceptance_due_on,
        None,
        "the served notice stops the term"
    );
    hall.on("2026-11-04");
    let rest = Act::Supplement { materials: all.into_iter().skip(3).collect() };
    assert_eq!(hall.does(&clerk, &no, rest).await, State::Submitted);
    hall.on("2026-11-05");
    assert_eq!(hall.does(&clerk, &no, Act::ACCEPT).await, State::InReview);
    let case = hall.case(&clerk, &no).await;
    assert_eq!(case.accepted.as_ref().unwrap().on, day("2026-11-04"), "the day the last item came in");

    let street = hall.who(Role::Reviewer, &competence.accepts, 0);
    let district = hall.who(Role::Reviewer, &competence.decides, 0);
    let approver = hall.who(Role::Approver, &competence.decides, 0);
    let issuer = hall.who(Role::Issuer, &competence.centre, 0);
    let keys: Vec<String> = case.steps.iter().map(|step| step.key.clone()).collect();
    for key in &keys {
        let case = hall.case(&street, &no).await;
        let step = case.step(key).unwrap().clone();
        match step.kind {
            domain::case::StepKind::PassUp => {
                assert!(matches!(
                    hall.refused(&district, &no, opinion("confirm")).await,
                    ActError::Denied(_) | ActError::Refused(_)
                ));
                assert_eq!(hall.does(&street, &no, Act::PassUp).await, State::InReview);
                assert_eq!(hall.does(&district, &no, Act::SignIn).await, State::InReview);
            }
            domain::case::StepKind::Decide => break,
            domain::case::StepKind::Publicity => {
                let open = Act::GiveOpinion {
                    step: key.clone(),
                    outcome: OpinionOutcome::Agree,
                    opinion: "予以公示".into(),
                    record: None,
                    publicity: Some(PublicityIn {
                        place: "社区公示栏".into(),
                        from: day("2026-11-05"),
                        to: day("2026-11-11"),
                    }),
                    examined: None,
                };
                hall.does(&street, &no, open).await;
                let early = hall.refused(&street, &no, opinion(key)).await;
                assert!(matches!(early, ActError::Refused(Refusal::PublicityRunning { .. })));
                hall.on("2026-11-12").does(&street, &no, opinion(key)).await;
            }
            kind if kind.needs_record() => {
                let alone =
                    RecordIn {
                        staff: vec!["甲".into()], on: day("2026-11-05"), place: "申请人家中".into()
                    };
                let act = |record| Act::GiveOpinion {
                    step: key.clone(),
                    outcome: OpinionOutcome::Agree,
                    opinion: "入户调查属实".into(),
                    record: Some(record),
                    publicity: None,
                    examined: None,
                };
                let refused = hall.refused(&street, &no, act(alone.clone())).await;
                assert!(matches!(refused, ActError::Refused(Refusal::BadField { .. })));
                let two = RecordIn { staff: vec!["甲".into(), "乙".into()], ..alone };
                hall.does(&street, &no, act(two)).await;
            }
            _ => {
                let reviewer = if step.unit == competence.decides { &district } else { &street };
                hall.does(reviewer, &no, opinion(key)).await;
            }
        }
    }
    let pause =
        Act::Suspend { ground: Ground::ExpertReview, planned_days: 5, why: "评审".into(), served: None };
    let refused = hall.refused(&district, &no, pause).await;
    assert!(matches!(refused, ActError::Refused(Refusal::GroundNotListed)), "低保 has no special procedure");
    assert!(matches!(hall.refused(&district, &no, granted()).await, ActError::Denied(_)));
    assert_eq!(hall.does(&approver, &no, granted()).await, State::Granted);
    assert_eq!(hall.does(&issuer, &no, Act::Issue).await, State::Issued);
    assert_eq!(hall.does(&clerk, &no, deliver()).await, State::Delivered);
    hall.on("2026-11-16");
    timers::run_due(&hall.app).await.unwrap();
    assert_eq!(hall.case(&clerk, &no).await.state, State::Delivered, "the payout is not done yet");
    hall.does(&district, &no, opinion("payout")).await;
    hall.on("2026-11-18");
    timers::run_due(&hall.app).await.unwrap();
    assert_eq!(hall.case(&clerk, &no).await.state, State::Archived);
}

#[tokio::test]
async fn a_licence_with_one_pause_and_one_extension() {
    let hall = Hall::open("2026-03-02").await;
    let master = hall.app.master();
    let licence = master.items.values().find(|item| {
        item.status.takes_cases()
            && item.profile == domain::case::Profile::Licence
            && item.case_type == domain::catalogue::CaseType::Promised
            && item
                .rules(domain::organisation::PlacementMode::Stationed)
                .promised
                .is_none_or(|limit| limit.n >= 5)
    });
    let id = licence.unwrap().id.clone();
    let (clerk, competence) = hall.clerk_for(&id);
    let done = create(&hall.app, &clerk, &hall.application(&id, 99), None).await.unwrap();
    let no = done.receipt.case_no.clone();
    assert_eq!(hall.does(&clerk, &no, Act::ACCEPT).await, State::InReview);
    let before = hall.case(&clerk, &no).await;
    let reviewer = hall.who(Role::Reviewer, &competence.decides, 0);
    let head = hall.who(Role::BodyHead, &competence.decides, 0);
    let approver = hall.who(Role::Approver, &competence.decides, 0);
    let pause =
        Act::Suspend { ground: Ground::Testing, planned_days: 3, why: "卫生检测".into(), served: None };
    assert_eq!(hall.does(&reviewer, &no, pause).await, State::Suspended);
    hall.on("2026-03-05");
    assert_eq!(hall.does(&reviewer, &no, Act::Resume).await, State::InReview);
    let paused = hall.case(&clerk, &no).await;
    assert!(paused.clock.statutory_due_on > before.clock.statutory_due_on, "the pause is left out");
    let days: ExtensionIn = 5;
    let long = Act::RequestExtension { days: 11, why: "案情复杂".into() };
    assert!(matches!(
        hall.refused(&reviewer, &no, long).await,
        ActError::Refused(Refusal::ExtensionTooLong { most: 10 })
    ));
    hall.does(&reviewer, &no, Act::RequestExtension { days, why: "案情复杂".into() }).await;
    hall.does(&head, &no, Act::ApproveExtension { served: None }).await;
    let extended = hall.case(&clerk, &no).await;
    assert!(extended.clock.statutory_due_on > paused.clock.statutory_due_on);
    let open: Vec<String> = extended.steps_before_decision().map(|step| step.key.clone()).collect();
    assert!(matches!(
        hall.refused(&approver, &no, granted()).await,
        ActError::Refused(Refusal::StepsOpen { .. })
    ));
    for key in open {
        hall.does(&reviewer, &no, opinion(&key)).await;
    }
    assert_eq!(hall.does(&approver, &no, granted()).await, State::Granted);
    let case = hall.case(&clerk, &no).await;
    assert_eq!(case.decided.as_ref().unwrap().on_time, Some(false), "extended is not on time");
    let content = service::paper::content(&hall.app, &clerk, &no, case.papers.last().unwrap().seq, false)
        .await
        .unwrap();
    assert!(content.no.is_some() && content.check_url.is_some());
    for paper in &case.papers {
        service::paper::content(&hall.app, &clerk, &no, paper.seq, true).await.unwrap();
    }
}

#[tokio::test]
async fn an_immediate_item_from_intake_to_delivery_by_one_person() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-017");
    let done = create(&hall.app, &clerk, &hall.application("SX-017", 99), None).await.unwrap();
    let no = done.receipt.case_no;
    assert_eq!(hall.does(&clerk, &no, Act::ACCEPT).await, State::InReview);
    assert_eq!(hall.does(&clerk, &no, granted()).await, State::Granted);
    assert_eq!(hall.does(&clerk, &no, Act::Issue).await, State::Issued);
    assert_eq!(hall.does(&clerk, &no, deliver()).await, State::Delivered);
}

#[tokio::test]
async fn entrusted_intake_is_passed_up_signed_in_and_accepted_by_the_district() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-011");
    let done = create(&hall.app, &clerk, &hall.application("SX-011", 99), None).await.unwrap();
    let no = done.receipt.case_no;
    assert!(matches!(hall.refused(&clerk, &no, Act::ACCEPT).await, ActError::Denied(_)));
    let reviewer = hall.who(Role::Reviewer, &competence.accepts, 0);
    assert!(matches!(hall.refused(&reviewer, &no, Act::ACCEPT).await, ActError::Refused(_)));
    hall.does(&clerk, &no, Act::PassUp).await;
    let sheet = hall.case(&clerk, &no).await.papers.last().unwrap().seq;
    let sheet = service::paper::content(&hall.app, &clerk, &no, sheet, false).await.unwrap();
    let sheet = serde_json::to_string(&sheet).unwrap();
    assert!(sheet.contains(r#"["受理期限","不迟于2026年11月9日"]"#), "{sheet}");
    assert!(matches!(
        hall.refused(&reviewer, &no, Act::ACCEPT).await,
        ActError::Refused(Refusal::NotSignedIn)
    ));
    hall.does(&reviewer, &no, Act::SignIn).await;
    assert_eq!(hall.does(&reviewer, &no, Act::ACCEPT).await, State::InReview);
    assert_eq!(
        hall.case(&clerk, &no).await.received_on,
        day("2026-11-02"),
        "re-routing never restarts a clock"
    );
}

#[tokio::test]
async fn silence_is_acceptance_for_a_licence_from_the_day_of_receipt() {
    let hall = Hall::open("2026-09-28").await;
    let master = hall.app.master();
    let licence = master.items.values().find(|item| {
        item.status.takes_cases()
            && item.profile == domain::case::Profile::Licence
            && item.case_type == domain::catalogue::CaseType::Promised
    });
    let id = licence.unwrap().id.clone();
    let (clerk, _) = hall.clerk_for(&id);
    let done = create(&hall.app, &clerk, &hall.application(&id, 99), None).await.unwrap();
    let no = done.receipt.case_no;
    // 29 and 30 September, 8, 9 and the make-up day 10 October are the five working days.
    assert_eq!(done.receipt.clock.acceptance_due_on, Some(day("2026-10-10")));
    hall.on("2026-10-10");
    assert_eq!(timers::run_due(&hall.app).await.unwrap(), 0);
    hall.on("2026-10-11");
    assert_eq!(timers::run_due(&hall.app).await.unwrap(), 1);
    let case = hall.case(&clerk, &no).await;
    assert_eq!(
        case.accepted.as_ref().map(|accepted| (accepted.on, accepted.deemed)),
        Some((day("2026-09-28"), true))
    );
    let late = Act::Decline {
        kind: DeclineKind::NotNeeded,
        why: "无需许可".into(),
        competent_body: None,
        served: None,
    };
    assert!(matches!(
        hall.refused(&clerk, &no, late).await,
        ActError::Refused(Refusal::AlreadyAcceptedByLaw)
    ));
}

#[tokio::test]
async fn wrong_input_is_refused_by_the_field_and_nothing_is_written() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-011");
    let good = hall.application("SX-011", 99);
    let before = hall.app.store().event_count().await.unwrap();
    let tries: Vec<(&str, Application)> = vec![
        ("/item", Application { item: "SX-999".into(), ..good.clone() }),
        ("/item", Application { item: "SX-031".into(), ..good.clone() }),
        ("/applicant/id_no", {
            let mut bad = good.clone();
            bad.applicant.id_no = "110105194912310021".into();
            bad
        }),
        ("/applicant/name", {
            let mut bad = good.clone();
            bad.applicant.name = "  ".into();
            bad
        }),
        ("/applicant/phone", {
            let mut bad = good.clone();
            bad.applicant.phone = "12".into();
            bad
        }),
        ("/materials/0/name", {
            let mut bad = good.clone();
            bad.materials[0].name = "婚育证明".into();
            bad
        }),
    ];
    for (field, application) in tries {
        let error = create(&hall.app, &clerk, &application, None).await.err().unwrap();
        let found = match &error {
            ActError::Field { field, .. } => field.clone(),
            ActError::Refused(refusal) => refusal.field().unwrap_or_default().to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, field);
    }
    assert_eq!(hall.app.store().event_count().await.unwrap(), before);
}

#[tokio::test]
async fn what_one_may_not_see_is_not_there_and_rights_end_with_the_account() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-011");
    let done = create(&hall.app, &clerk, &hall.application("SX-011", 99), None).await.unwrap();
    let no = done.receipt.case_no;
    let master = hall.app.master();
    let strangers = master.accounts.keys().filter_map(|name| master.actor(name)).filter(|actor| {
        actor.unit() != &competence.centre
            && actor.unit() != &competence.decides
            && actor.unit() != &competence.accepts
            && Some(actor.unit()) != competence.principal()
            && !actor.is(Role::Supervisor)
    });
    for stranger in strangers {
        assert!(
            matches!(open(&hall.app, &stranger, &no).await, Err(ActError::NotFound)),
            "{}",
            stranger.title
        );
    }
    let admin = master
        .accounts
        .keys()
        .filter_map(|name| master.actor(name))
        .find(|a| a.is(Role::Administrator))
        .unwrap();
    let own = service::organisation::AccountChange {
        username: admin.author.person.clone(),
        name: admin.author.name.clone(),
        post: master.actor("heping_supervisor").unwrap().author.post,
        active: true,
        password: None,
    };
    let own = service::organisation::put_account(&hall.app, &admin, own, false).await;
    assert!(
        matches!(own, Err(ActError::Field { ref reason, .. }) if reason == "own-post"),
        "an administrator does not make a supervisor of himself: {own:?}"
    );
    let change = service::organisation::AccountChange {
        username: clerk.author.person.clone(),
        name: clerk.author.name.clone(),
        post: clerk.author.post.clone(),
        active: false,
        password: None,
    };
    service::organisation::put_account(&hall.app, &admin, change, false).await.unwrap();
    let watcher = master.actor("heping_supervisor").unwrap();
    let of = async || service::organisation::posted_to_supervision(&hall.app, &watcher).await.unwrap();
    assert!(of().await.is_empty(), "a clerk's posting is no matter of theirs");
    let second = service::organisation::AccountChange {
        username: "sv_new".to_owned(),
        name: "高丽".to_owned(),
        post: watcher.author.post.clone(),
        active: true,
        password: Some("Gaoli-2026-x".to_owned()),
    };
    let admin = hall.app.master().actor(&admin.author.person).unwrap();
    service::organisation::put_account(&hall.app, &admin, second, true).await.unwrap();
    assert_eq!(of().await.iter().map(|one| one.account.as_str()).collect::<Vec<_>>(), ["sv_new"]);
    let error = act(&hall.app, &clerk, &no, None, &Act::PassUp, None).await.err().unwrap();
    assert!(matches!(error, ActError::Unauthenticated), "a dismissed clerk cannot act: {error:?}");
}

#[tokio::test]
async fn a_stale_page_is_told_what_was_done_and_a_repeated_request_is_answered_once() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-017");
    let key = service::case::RequestKey { key: "k1".into(), body_hash: [1; 32] };
    let application = hall.application("SX-017", 99);
    let first = create(&hall.app, &clerk, &application, Some(key.clone())).await.unwrap();
    let again = create(&hall.app, &clerk, &application, Some(key.clone())).await.unwrap();
    assert_eq!(first.receipt.case_no, again.receipt.case_no);
    assert_eq!(again.query_code, None);
    let other = service::case::RequestKey { body_hash: [2; 32], ..key };
    assert!(matches!(
        create(&hall.app, &clerk, &application, Some(other.clone())).await,
        Err(ActError::KeyReused)
    ));
    service::timers::sweep(&hall.app).await.unwrap();
    assert!(matches!(
        create(&hall.app, &clerk, &application, Some(other.clone())).await,
        Err(ActError::KeyReused)
    ));
    let no = first.receipt.case_no;
    let seen = first.receipt.version;
    act(&hall.app, &clerk, &no, Some(seen), &Act::ACCEPT, None).await.unwrap();
    match act(&hall.app, &clerk, &no, Some(seen), &granted(), None).await {
        Err(ActError::Stale { meanwhile, .. }) => assert_eq!(meanwhile[0].kind, "accepted"),
        other => panic!("{:?}", other.err()),
    }
    // After a week nobody repeats a request, and its key is free.
    hall.on("2026-11-10");
    service::timers::sweep(&hall.app).await.unwrap();
    let later = create(&hall.app, &clerk, &application, Some(other)).await.unwrap();
    assert_ne!(later.receipt.case_no, no);
}

#[tokio::test]
async fn the_applicant_follows_by_number_and_code_and_recovers_the_code() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, _) = hall.clerk_for("SX-017");
    let mut application = hall.application("SX-017", 99);
    application.proxy = Some(ProxyIn {
        name: "李四".into(),
        id_kind: "111".into(),
        id_no: "440524188001010014".into(),
        phone: String::new(),
        scope: "代为申请".into(),
    });
    let done = create(&hall.app, &clerk, &application, None).await.unwrap();
    let no = done.receipt.case_no;
    let code = done.query_code.unwrap();
    let progress = service::portal::progress(&hall.app, &no, &code.to_lowercase(), None).await.unwrap();
    assert_eq!(progress.masked.name, "王*明");
    assert!(service::portal::progress(&hall.app, &no, "0000000000", None).await.is_err());
    let new = service::portal::recover_code(&hall.app, &no, ("11010519491231002x", "13800000000"), None)
        .await
        .unwrap()
        .1;
    assert!(service::portal::progress(&hall.app, &no, &code, None).await.is_err(), "the old code has ended");
    service::portal::progress(&hall.app, &no, &new, None).await.unwrap();
    service::log::advance(&hall.app).await.unwrap();
    let opened = open(&hall.app, &clerk, &no).await.unwrap();
    let url = service::paper::check_url(&hall.app, opened.row.id, opened.case().papers[0].seq);
    let token = url.rsplit('/').next().unwrap();
    let check = service::portal::check(&hall.app, token).await.unwrap();
    assert!(check.proof.is_some());
    let evidence = service::portal::evidence(&hall.app, token).await.unwrap();
    let evidence = ledger::evidence::Evidence::from_json(&evidence).unwrap();
    ledger::evidence::check(&evidence, Some(&service::log::keys(&hall.app))).unwrap();
    assert!(opened.acts.contains(&ActKind::Accept));
    let shown = service::case::show_personal(&hall.app, &clerk, &no, "核对身份").await.unwrap();
    assert_eq!(shown.applicant.name, "王小明");
    assert!(service::case::show_personal(&hall.app, &clerk, &no, " ").await.is_err());
}

/// Case numbers of every page of a list.
async fn listed(app: &App, actor: &Actor, filter: &Filter) -> Vec<String> {
    let (mut numbers, mut after) = (Vec::new(), None);
    loop {
        let page = service::work::list(app, actor, filter, after.as_deref(), 2).await.unwrap();
        numbers.extend(page.rows().into_iter().map(|row| row.case_no));
        after = page.next;
        if after.is_none() {
            return numbers;
        }
    }
}

#[tokio::test]
async fn a_principal_sees_and_lists_what_a_street_does_in_its_name() {
    let hall = Hall::open("2026-11-02").await;
    let (clerk, competence) = hall.clerk_for("SX-021");
    let principal = competence.principal().unwrap().clone();
    assert_ne!(principal, competence.decides, "the street decides, in another's name");
    let reader = hall.who(Role::Reviewer, &principal, 0);
    let (own_clerk, _) = hall.clerk_for("SX-017");
    let other = create(&hall.app, &own_clerk, &hall.application("SX-017", 99), None).await.unwrap();
    let mut numbers = Vec::new();
    for _ in 0..5 {
        let done = create(&hall.app, &clerk, &hall.application("SX-021", 99), None).await.unwrap();
        numbers.push(done.receipt.case_no);
    }
    let all = Filter::default();
    assert_eq!(listed(&hall.app, &reader, &all).await, numbers);
    assert!(open(&hall.app, &reader, &numbers[0]).await.is_ok());
    let other = other.receipt.case_no;
    assert!(matches!(open(&hall.app, &reader, &other).await, Err(ActError::NotFound)), "another's own item");
    let mine = Filter { mine: true, ..Filter::default() };
    assert_eq!(
        listed(&hall.app, &reader, &mine).await,
        Vec::<String>::new(),
        "it is not the principal's work"
    );
    let refused = hall.refused(&reader, &numbers[0], Act::ACCEPT).await;
    assert!(matches!(refused, ActError::Denied(_)), "seen, and not done: {refused:?}");

    for no in &numbers[..3] {
        hall.does(&clerk, no, Act::Withdraw { why: "不再需要".into() }).await;
    }
    let withdrawn = Filter { state: Some(State::Withdrawn), ..Filter::default() };
    let newest: Vec<String> = numbers[..3].iter().rev().cloned().collect();
    let street = hall.who(Role::Reviewer, &competence.decides, 0);
    for actor in [&reader, &street] {
        assert_eq!(listed(&hall.app, actor, &withdrawn).await, newest, "{}", actor.title);
    }
}

#[tokio::test]
async fn a_light_and_acceptance_by_law_are_in_the_statement_so_pages_are_full() {
    let hall = Hall::open("2026-10-12").await;
    let (clerk, competence) = hall.clerk_for("SX-033");
    let supervisor = {
        let master = hall.app.master();
        master.accounts.keys().filter_map(|name| master.actor(name)).find(|a| a.is(Role::Supervisor)).unwrap()
    };
    // A case a day, every other one accepted at once; the law accepts the rest on the sixth working day.
    let days = ["10-12", "10-13", "10-14", "10-15", "10-16", "10-19", "10-20", "10-21", "10-22", "10-23"];
    for (n, day) in days.iter().enumerate() {
        hall.on(&format!("2026-{day}"));
        timers::run_due(&hall.app).await.unwrap();
        let done = create(&hall.app, &clerk, &hall.application("SX-033", 99), None).await.unwrap();
        if n % 2 == 0 {
            let acceptor = hall.who(Role::Reviewer, &competence.accepts, 0);
            let by = if competence.window_accepts { &clerk } else { &acceptor };
            hall.does(by, &done.receipt.case_no, Act::ACCEPT).await;
        }
    }
    hall.on("2026-10-27");
    timers::run_due(&hall.app).await.unwrap();
    let (today, calendar) = (hall.app.clock().today(), hall.app.calendar());
    let everything =
        service::work::list(&hall.app, &supervisor, &Filter::default(), None, 200).await.unwrap();
    let rows = everything.rows();
    assert_eq!(rows.len(), days.len());
    let lights = [Light::Bad, Light::Warn, Light::Good, Light::Hold, Light::None];
    for light in lights {
        let expected: Vec<String> = rows
            .iter()
            .filter(|row| row.light(today, calendar) == light)
            .map(|row| row.case_no.clone())
            .collect();
        let filter = Filter { light: Some(light), ..Filter::default() };
        assert_eq!(listed(&hall.app, &supervisor, &filter).await, expected, "{light:?}");
    }
    let deemed: Vec<String> = rows.iter().filter(|row| row.deemed).map(|row| row.case_no.clone()).collect();
    assert!(deemed.len() >= 2, "the law has accepted some");
    let filter = Filter { deemed: true, ..Filter::default() };
    assert_eq!(listed(&hall.app, &supervisor, &filter).await, deemed);
    let page = service::work::list(&hall.app, &supervisor, &filter, None, 2).await.unwrap();
    assert_eq!(page.rows().len(), 2, "a page is full while there is more");
}
