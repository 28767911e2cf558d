//! Packages through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use domain::authority::Actor;
use domain::case::{Act, ApplicantIn, ApplicantKind, Channel, State, VerdictIn};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::form::{FieldKind, FormField, ItemForm};
use domain::catalogue::package::{Member, PackageRefusal};
use domain::catalogue::situation::Answers;
use domain::catalogue::{CaseType, ItemVersion};
use domain::organisation::Role;
use service::case::RequestKey;
use service::catalogue::revision::{self, AtOnce};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::package::{self, PackageApplication, PackageError, PackageIn};
use service::{ActError, App, Setup};
use store::{Options, Store};

struct Hall {
    app: App,
    /// A clerk who may accept at a street's windows.
    clerk: Actor,
    /// Two items that clerk concludes alone, and between them one that takes longer.
    items: Vec<Arc<ItemVersion>>,
    _dir: tempfile::TempDir,
}

fn at(day: &str) -> jiff::Timestamp {
    format!("{day}T10:00:00+08:00").parse().unwrap()
}

impl Hall {
    async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// Over the items of the demonstration, changed.
    async fn open_with(change: impl Fn(&mut ItemVersion)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let options = Options { published: Some(dir.path().join("checkpoint")), ..Options::default() };
        let store = Store::open_sqlite(&dir.path().join("yichuang.db"), options).await.unwrap();
        let entropy = Entropy::seeded(7);
        let setup = Setup {
            store,
            clock: Clock::manual(at("2026-11-02")),
            keyring: Keyring::generate(&entropy, true).unwrap(),
            entropy,
            render: Arc::new(|content| Ok(content.title.clone().into_bytes())),
            origin: "demo.test.invalid/heping".to_owned(),
            base_url: "http://127.0.0.1".to_owned(),
            demo: true,
        };
        let app = App::new(setup).await.unwrap();
        let organisation = demo_organisation().unwrap();
        service::seed::organisation(&app, "demo.test.invalid/heping", organisation).await.unwrap();
        let mut catalogue = demo_catalogue().unwrap();
        catalogue.items.iter_mut().for_each(change);
        service::seed::catalogue(&app, catalogue).await.unwrap();
        let master = app.master();
        let centre = master.actor("quanyechang_catalogue_editor").unwrap().unit().clone();
        let mut people = master.accounts.keys().filter_map(|name| master.actor(name));
        let fits = |one: &Actor| {
            one.is(Role::WindowClerk) && *one.unit() == centre && one.may_accept && one.only_body.is_none()
        };
        let clerk = people.find(fits).unwrap();
        let alone = |item: &Arc<ItemVersion>| {
            let placement = master.placement(&item.code, &centre, app.clock().today());
            let competence = placement.map(|placement| placement.competence());
            item.case_type == CaseType::Immediate
                && item.status.takes_cases()
                && competence.is_some_and(|one| one.window_accepts && one.accepts == one.decides)
        };
        let longer = |item: &Arc<ItemVersion>| {
            let placement = master.placement(&item.code, &centre, app.clock().today());
            item.case_type == CaseType::Promised && item.status.takes_cases() && placement.is_some()
        };
        let mut items: Vec<_> = master.items.values().filter(alone).take(2).collect();
        items.insert(1, master.items.values().find(longer).unwrap());
        assert_eq!(items.len(), 3, "the demonstration has items a clerk concludes alone");
        Self { app: app.clone(), clerk, items, _dir: dir }
    }

    fn editor(&self) -> Actor {
        self.app.master().actor("heping_catalogue_editor").unwrap()
    }

    /// The first two side by side, the third after the first.
    fn typed(&self) -> PackageIn {
        let member = |at: usize, after: &[usize]| Member {
            item: self.items[at].code.clone(),
            after: after.iter().map(|at| self.items[*at].code.clone()).collect(),
        };
        PackageIn {
            id: "lao-ren".to_owned(),
            name: "家里有老人".to_owned(),
            about: "第一次给老人办优待".to_owned(),
            members: vec![member(0, &[]), member(1, &[]), member(2, &[0])],
            withdrawn: None,
        }
    }

    fn reviewer(&self) -> Actor {
        self.app.master().actor("heping_catalogue_reviewer").unwrap()
    }

    /// Drawn up by one, confirmed by the other; the events of the package then.
    async fn publish(&self, seen: u32, typed: PackageIn) -> Result<u32, PackageError> {
        let drawn = package::draft(&self.app, &self.editor(), seen, typed).await?;
        if drawn.withdrawn.is_none() {
            package::confirm(&self.app, &self.reviewer(), &drawn.id, seen + 1).await?;
        }
        self.serial().await
    }

    async fn serial(&self) -> Result<u32, PackageError> {
        Ok(self.app.store().stream_length("package:lao-ren").await.unwrap())
    }

    fn application(&self) -> PackageApplication {
        let (_, merged) = package::find(&self.app, "lao-ren").unwrap();
        let materials = merged.unwrap().materials;
        PackageApplication {
            applicant: ApplicantIn {
                kind: ApplicantKind::Person,
                name: "王小明".to_owned(),
                id_kind: "111".to_owned(),
                id_no: "11010519491231002X".to_owned(),
                phone: "13800000000".to_owned(),
                legal_rep: None,
            },
            proxy: None,
            channel: Channel::Window,
            form: domain::catalogue::form::Answers::new(),
            answers: Answers::default(),
            materials: materials
                .into_iter()
                .map(|one| domain::case::MaterialIn {
                    name: one.name,
                    grade: domain::case::Grade::B,
                    copies: one.copies,
                    originals: one.originals,
                })
                .collect(),
        }
    }

    async fn act(&self, no: &str, act: Act) {
        service::case::act(&self.app, &self.clerk, no, None, &act, None).await.unwrap();
    }

    /// Accepts and grants.
    async fn grant(&self, no: &str) {
        self.act(no, Act::ACCEPT).await;
        self.act(no, Act::Decide { outcome: VerdictIn::Granted, basis: None, why: None, examined: None })
            .await;
    }

    async fn open_package(&self, no: &str) -> package::Opened {
        package::open(&self.app, &self.clerk, no).await.unwrap()
    }

    async fn kinds(&self, stream: &str) -> Vec<String> {
        let events = self.app.store().events_of(stream, 0, 100).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }
}

fn key(once: &str) -> RequestKey {
    RequestKey { key: format!("intake:{once}"), body_hash: [1; 32] }
}

#[tokio::test]
async fn one_application_makes_a_case_for_each_item_in_order_and_is_delivered_at_once() {
    let hall = Hall::open().await;
    assert_eq!(hall.publish(0, hall.typed()).await.unwrap(), 2);
    let third = hall.items[2].code.as_str();
    let taken =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.application(), key("a")).await.unwrap();
    assert_eq!(taken.received.len(), 2);
    assert!(taken.received.iter().all(|one| one.code.is_some()));
    assert_eq!(taken.no, format!("J{}", taken.received[0].no));
    let again =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.application(), key("a")).await.unwrap();
    assert_eq!(again.no, taken.no, "the same request is the same application");
    assert_eq!(hall.open_package(&taken.no).await.linked.serial, 1);
    for received in &taken.received {
        let linked = package::of_case(&hall.app, &received.no).await.unwrap();
        assert_eq!(linked.as_deref(), Some(taken.no.as_str()));
        let row = hall.app.store().case_by_no(&received.no).await.unwrap().unwrap();
        let item = hall.items.iter().find(|item| item.code == row.case.item).unwrap();
        let names: Vec<&str> = row.case.materials.iter().map(|one| one.name.as_str()).collect();
        let all: Vec<&str> = item.materials.iter().map(|one| one.name.as_str()).collect();
        assert!(names.iter().all(|name| all.contains(name)) && names.len() == all.len(), "{names:?} {all:?}");
    }

    let early = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await;
    assert!(matches!(&early, Err(ActError::Field { reason, .. }) if reason.contains("先等它")), "{early:?}");
    let first = hall.open_package(&taken.no).await.cases[&hall.items[0].code].no.clone();
    hall.grant(&first).await;
    let third_case = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await.unwrap().no;
    let twice = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await;
    assert!(
        matches!(&twice, Err(ActError::Field { reason, .. }) if reason.contains("已经收过")),
        "{twice:?}"
    );
    let row = hall.app.store().case_by_no(&third_case).await.unwrap().unwrap();
    assert_eq!((row.case.item.as_str(), row.case.state), (third, State::Submitted));

    let second = hall.open_package(&taken.no).await.cases[&hall.items[1].code].no.clone();
    let none = package::deliver(&hall.app, &hall.clerk, &taken.no, "王小明").await;
    assert!(matches!(none, Err(ActError::Field { field, .. }) if field == "/receiver"));
    assert!(!hall.open_package(&taken.no).await.all_decided());
    hall.grant(&third_case).await;
    for no in [&first, &third_case] {
        hall.act(no, Act::Issue).await;
    }
    assert!(!hall.open_package(&taken.no).await.all_decided(), "one is still being examined");
    hall.act(&second, Act::Withdraw { why: "不办了".to_owned() }).await;
    assert!(hall.open_package(&taken.no).await.all_decided());
    let delivered = package::deliver(&hall.app, &hall.clerk, &taken.no, "王小明").await.unwrap();
    assert_eq!(delivered.len(), 2);
    let opened = hall.open_package(&taken.no).await;
    let states: Vec<State> = hall.items.iter().map(|item| opened.cases[&item.code].state).collect();
    assert_eq!(states, [State::Delivered, State::Withdrawn, State::Delivered]);
    let kinds = hall.kinds(&format!("package_case:{}", taken.no)).await;
    assert_eq!(kinds, ["package_received", "package_part_called", "package_part_received"]);
}

#[tokio::test]
async fn a_part_whose_predecessor_was_refused_is_not_received() {
    let hall = Hall::open().await;
    hall.publish(0, hall.typed()).await.unwrap();
    let taken =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.application(), key("a")).await.unwrap();
    let first = hall.open_package(&taken.no).await.cases[&hall.items[0].code].no.clone();
    hall.act(&first, Act::ACCEPT).await;
    let refuse = Act::Decide {
        outcome: VerdictIn::Refused,
        basis: Some("规定".to_owned()),
        why: Some("不符".to_owned()),
        examined: None,
    };
    hall.act(&first, refuse).await;
    let third = package::receive_part(&hall.app, &hall.clerk, &taken.no, &hall.items[2].code).await;
    assert!(
        matches!(&third, Err(ActError::Field { reason, .. }) if reason.contains("没有准予")),
        "{third:?}"
    );
}

#[tokio::test]
async fn what_is_wrong_with_one_item_keeps_every_case_from_being_made() {
    let hall = Hall::open().await;
    hall.publish(0, hall.typed()).await.unwrap();
    let mut wrong = hall.application();
    wrong.applicant.id_no = "110105194912310021".to_owned();
    let before = hall.app.store().event_count().await.unwrap();
    let refused =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &wrong, key("b")).await.map(|one| one.no);
    assert!(matches!(refused, Err(ActError::Field { field, .. }) if field == "/applicant/id_no"));
    let master = hall.app.master();
    let mut people = master.accounts.keys().filter_map(|name| master.actor(name));
    let permanent = people.find(|one| one.is(Role::WindowClerk) && one.only_body.is_some()).unwrap();
    let denied = package::take_in(&hall.app, &permanent, "lao-ren", &hall.application(), key("c")).await;
    assert!(denied.is_err());
    assert_eq!(hall.app.store().event_count().await.unwrap(), before);
    for no in ["J120101001-20261102-0009", "120101001-20261102-0001", "J\0", ""] {
        assert!(matches!(package::open(&hall.app, &hall.clerk, no).await, Err(ActError::NotFound)), "{no:?}");
    }
}

#[tokio::test]
async fn a_package_is_drawn_up_by_one_editor_of_the_district_and_confirmed_by_another() {
    let hall = Hall::open().await;
    let (editor, reviewer) = (hall.editor(), hall.reviewer());
    let street = hall.app.master().actor("quanyechang_catalogue_editor").unwrap();
    let denied = package::draft(&hall.app, &street, 0, hall.typed()).await.map(drop);
    assert!(matches!(denied, Err(PackageError::Act(ActError::Denied(_)))), "{denied:?}");
    let circle = PackageIn {
        members: hall
            .typed()
            .members
            .into_iter()
            .enumerate()
            .map(|(at, member)| match at {
                0 => Member { after: vec![hall.items[2].code.clone()], ..member },
                _ => member,
            })
            .collect(),
        ..hall.typed()
    };
    let refused = hall.publish(0, circle).await;
    assert!(matches!(refused, Err(PackageError::Refused(PackageRefusal::Circle(_)))), "{refused:?}");

    package::draft(&hall.app, &editor, 0, hall.typed()).await.unwrap();
    assert!(
        matches!(package::find(&hall.app, "lao-ren"), Err(ActError::NotFound)),
        "nobody is offered a draft"
    );
    let confirm =
        async |actor: &Actor, seen| package::confirm(&hall.app, actor, "lao-ren", seen).await.map(drop);
    assert!(matches!(confirm(&editor, 1).await, Err(PackageError::SamePerson)), "not by who drew it up");
    assert!(matches!(confirm(&street, 1).await, Err(PackageError::Act(ActError::Denied(_)))));
    // Changed while the second person was reading: what is confirmed is what was seen.
    let other = PackageIn { name: "家有老人".to_owned(), ..hall.typed() };
    package::draft(&hall.app, &editor, 1, other).await.unwrap();
    assert!(matches!(confirm(&reviewer, 1).await, Err(PackageError::Stale)));
    confirm(&reviewer, 2).await.unwrap();
    let (published, _) = package::find(&hall.app, "lao-ren").unwrap();
    let confirmed = published.confirmed.as_ref().map(|by| by.person.as_str());
    assert_eq!((published.version, published.name.as_str()), (1, "家有老人"));
    assert_eq!(
        (published.by.person.as_str(), confirmed),
        ("heping_catalogue_editor", Some("heping_catalogue_reviewer"))
    );
    assert!(matches!(confirm(&reviewer, 3).await, Err(PackageError::Stale)), "nothing waits any more");

    // A draft that is thrown away leaves what is in force; a page made before is told.
    package::draft(&hall.app, &reviewer, 3, hall.typed()).await.unwrap();
    assert!(matches!(package::draft(&hall.app, &editor, 3, hall.typed()).await, Err(PackageError::Stale)));
    package::drop_draft(&hall.app, &editor, "lao-ren", 4).await.unwrap();
    let edited = package::edited(&hall.app, &editor, "lao-ren").await.unwrap();
    assert!(edited.draft.is_none() && edited.newest().unwrap().name == "家有老人");

    // An item that takes no cases for a time closes the package, and it says why; a draft of it is not confirmed.
    package::draft(&hall.app, &editor, 5, hall.typed()).await.unwrap();
    let why = "系统升级".to_owned();
    let code = hall.items[1].code.as_str();
    revision::at_once(&hall.app, &editor, code, &AtOnce::Suspend(why)).await.unwrap();
    let (_, merged) = package::find(&hall.app, "lao-ren").unwrap();
    assert_eq!(merged.unwrap_err(), PackageRefusal::Unknown(code.to_owned()));
    let closed = confirm(&reviewer, 6).await;
    assert!(matches!(closed, Err(PackageError::Refused(PackageRefusal::Unknown(_)))), "{closed:?}");
    // What cannot be handled can be taken back, by one, at once; what waited goes with it.
    let stopped = PackageIn { withdrawn: Some("事项调整".to_owned()), ..hall.typed() };
    assert_eq!(hall.publish(6, stopped).await.unwrap(), 7);
    assert!(package::offered(&hall.app).is_empty());
    assert!(package::drafts(&hall.app, &editor).await.unwrap().is_empty());
    let kinds = hall.kinds("package:lao-ren").await;
    let want = [
        "package_drafted",
        "package_drafted",
        "package_published",
        "package_drafted",
        "package_draft_dropped",
        "package_drafted",
        "package_withdrawn",
    ];
    assert_eq!(kinds, want);
}

/// The three items of the hall ask: a form with the same name of the place in the first and the third, under two names; a
/// question of all three; and the third alone a telephone.
async fn asking() -> Hall {
    let codes: Vec<String> = Hall::open().await.items.iter().map(|item| item.code.clone()).collect();
    let text = |id: &str, title: &str, must| FormField {
        section: "老人".to_owned(),
        required: must,
        ..FormField::new(id, title, FieldKind::Text)
    };
    let phone = FormField {
        section: "老人".to_owned(),
        required: true,
        ..FormField::new("lianxi", "紧急联系电话", FieldKind::Mobile)
    };
    let forms = [vec![text("zhuchu", "住处", false)], Vec::new(), vec![text("zhuzhi", "住处", true), phone]];
    let ask = |id: &str| {
        let options =
            serde_json::json!([{"id": "self", "label": "本人"}, {"id": "kinship", "label": "家人"}]);
        serde_json::json!({"questions": [{"id": id, "text": "谁来办", "must": true, "options": options}], "needs": []})
    };
    Hall::open_with(|item| {
        if let Some(at) = codes.iter().position(|code| *code == item.code) {
            item.form = (!forms[at].is_empty()).then(|| ItemForm::of("申请表", &forms[at]));
            item.situations = serde_json::from_value(ask(["who", "who", "comes"][at])).unwrap();
        }
    })
    .await
}

impl Hall {
    /// An application that answers everything, by the keys of the package.
    fn answered(&self) -> PackageApplication {
        let form = [("zhuchu", "甘肃路 1 号"), ("lianxi", "13900000001")];
        let form = form.into_iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
        let answers = Answers([("who".to_owned(), vec!["kinship".to_owned()])].into());
        PackageApplication { form, answers, ..self.application() }
    }

    async fn stated(&self, no: &str) -> (serde_json::Value, serde_json::Value) {
        let personal = service::case::show_personal(&self.app, &self.clerk, no, "核对").await.unwrap();
        (serde_json::to_value(personal.form).unwrap(), serde_json::to_value(personal.answers).unwrap())
    }
}

#[tokio::test]
async fn what_is_stated_once_stands_in_each_case_and_waits_sealed_for_the_last() {
    let hall = asking().await;
    hall.publish(0, hall.typed()).await.unwrap();
    let (_, merged) = package::find(&hall.app, "lao-ren").unwrap();
    let saved = merged.unwrap().saved;
    assert_eq!((saved.fields_before, saved.fields_after), (3, 2));
    assert_eq!((saved.questions_before, saved.questions_after), (3, 1));
    let taken =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.answered(), key("a")).await.unwrap();
    let opened = hall.open_package(&taken.no).await;
    let no = |at: usize| opened.cases[&hall.items[at].code].no.clone();
    let own = |form, answers| (form, answers);
    use serde_json::json;
    let kin = |id: &str| json!({id: ["kinship"]});
    assert_eq!(hall.stated(&no(0)).await, own(json!({"zhuchu": "甘肃路 1 号"}), kin("who")));
    assert_eq!(
        hall.stated(&no(1)).await,
        own(json!({}), kin("who")),
        "it asks for no place and is told none"
    );

    // What waits is sealed where it lies, and the log tells nothing of it.
    let third = hall.items[2].code.as_str();
    let stored = hall.app.store().package_case(&taken.no).await.unwrap().unwrap();
    assert!(stored.part(third).unwrap().sealed.is_some());
    let stored = serde_json::to_string(&stored).unwrap();
    let stream = format!("package_case:{}", taken.no);
    let events = hall.app.store().events_of(&stream, 0, 10).await.unwrap();
    for clear in ["甘肃路", "13900000001", "kinship"] {
        assert!(!stored.contains(clear) && events.iter().all(|event| !event.body.contains(clear)), "{clear}");
    }

    hall.grant(&no(0)).await;
    let received = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await.unwrap();
    let form = json!({"zhuzhi": "甘肃路 1 号", "lianxi": "13900000001"});
    assert_eq!(hall.stated(&received.no).await, own(form, kin("comes")));
    let stored = hall.app.store().package_case(&taken.no).await.unwrap().unwrap();
    assert!(stored.parts.iter().all(|part| part.sealed.is_none()), "it is in the case now");
}

#[tokio::test]
async fn what_any_item_finds_wrong_is_told_by_the_one_field_before_any_case_is_made() {
    let hall = asking().await;
    hall.publish(0, hall.typed()).await.unwrap();
    let before = hall.app.store().event_count().await.unwrap();
    type Change = fn(&mut PackageApplication);
    // The place is optional for the first and required by the third, which waits.
    let table: [(Change, &str); 6] = [
        (|one| drop(one.form.remove("zhuchu")), "/form/zhuchu"),
        (|one| drop(one.form.insert("lianxi".to_owned(), "022-123".into())), "/form/lianxi"),
        (|one| drop(one.form.insert("zhuzhi".to_owned(), "别处".into())), "/form/zhuzhi"),
        (|one| one.answers.0.clear(), "/answers/who"),
        (|one| one.answers.typed("who", ["邻居".to_owned()]), "/answers/who"),
        (|one| one.answers.typed("comes", ["kinship".to_owned()]), "/answers/comes"),
    ];
    for (at, (change, want)) in table.into_iter().enumerate() {
        let mut wrong = hall.answered();
        change(&mut wrong);
        let refused =
            package::take_in(&hall.app, &hall.clerk, "lao-ren", &wrong, key("w")).await.map(|one| one.no);
        assert!(
            matches!(&refused, Err(ActError::Field { field, .. }) if field == want),
            "row {at}: {refused:?}"
        );
    }
    // A page is told all of it at once.
    let (package, merged) = package::find(&hall.app, "lao-ren").unwrap();
    let items = package::members(&hall.app.master(), &package);
    let items: Vec<&ItemVersion> = items.iter().map(Arc::as_ref).collect();
    let mut wrong = hall.application();
    wrong.applicant.name.clear();
    let all = package::wrong_fields(&merged.unwrap(), &items, &wrong);
    let fields: Vec<&str> = all.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["/applicant/name", "/form/zhuchu", "/form/lianxi", "/answers/who"]);
    assert_eq!(hall.app.store().event_count().await.unwrap(), before, "nothing was written");
}

#[tokio::test]
async fn a_form_revised_while_its_part_waits_is_answered_as_far_as_it_still_asks_the_same() {
    let hall = asking().await;
    hall.publish(0, hall.typed()).await.unwrap();
    let taken =
        package::take_in(&hall.app, &hall.clerk, "lao-ren", &hall.answered(), key("a")).await.unwrap();
    hall.grant(&hall.open_package(&taken.no).await.cases[&hall.items[0].code].no).await;
    let third = hall.items[2].code.as_str();
    let revise = async |fields: &[FormField]| {
        let mut item = ItemVersion::clone(&service::catalogue::item(&hall.app, third).unwrap());
        item.form = Some(ItemForm::of("申请表", fields));
        let import = domain::catalogue::Import { items: vec![item], ..Default::default() };
        let order = service::catalogue::ingest::Order::default();
        service::catalogue::ingest::publish(&hall.app, &hall.editor(), import, &order).await.unwrap();
    };
    let phone = FormField::new("lianxi", "紧急联系电话", FieldKind::Mobile);
    let more = FormField { required: true, ..FormField::new("xingbie", "性别", FieldKind::Text) };
    let form = |fields: &[&FormField]| -> Vec<FormField> {
        let of = |field: &&FormField| FormField { section: "老人".to_owned(), ..(*field).clone() };
        fields.iter().map(of).collect()
    };
    revise(&form(&[&phone, &more])).await;
    let before = hall.app.store().event_count().await.unwrap();
    let asks_more = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await;
    assert!(
        matches!(&asks_more, Err(ActError::Field { field, reason }) if field == "/item" && reason.contains("改过：请填写")),
        "{asks_more:?}"
    );
    assert_eq!(hall.app.store().event_count().await.unwrap(), before);
    revise(&form(&[&phone])).await;
    let received = package::receive_part(&hall.app, &hall.clerk, &taken.no, third).await.unwrap();
    assert_eq!(hall.stated(&received.no).await.0, serde_json::json!({"lianxi": "13900000001"}));
}
