//! Lists filed, checked and published through the service, on a real store with the demonstration district.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::Arc;

use calamine::Reader as _;
use domain::authority::Actor;
use domain::catalogue::campaign::{FilingAct, FilingRefusal, FilingState};
use domain::catalogue::demo::{demo_catalogue, demo_organisation};
use domain::catalogue::lists::ListKind;
use domain::organisation::UnitId;
use service::catalogue::campaign::{
    self, CampaignError, CampaignIn, OpenFiling, act, computed, filing, list, overdue, published,
    published_list, sheet, waiting,
};
use service::catalogue::revision::{self, AtOnce};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{ActError, App, Setup};
use store::{Options, Store};

const FIRST: &str = "C120101001";
const SECOND: &str = "C120101002";

struct Hall {
    app: App,
    _dir: tempfile::TempDir,
}

fn at(day: &str) -> jiff::Timestamp {
    format!("{day}T10:00:00+08:00").parse().unwrap()
}

impl Hall {
    async fn open() -> Self {
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
        service::seed::catalogue(&app, demo_catalogue().unwrap()).await.unwrap();
        Self { app, _dir: dir }
    }

    fn who(&self, username: &str) -> Actor {
        self.app.master().actor(username).unwrap_or_else(|| panic!("no {username}"))
    }

    fn editor(&self) -> Actor {
        self.who("heping_catalogue_editor")
    }

    /// A campaign for the first two streets, due on the twentieth.
    async fn campaign(&self, kind: ListKind) -> String {
        campaign::open(&self.app, &self.editor(), asked(kind)).await.unwrap()
    }

    async fn seen(&self, id: &str, centre: &str) -> OpenFiling {
        filing(&self.app, &self.editor(), id, &UnitId::from(centre)).await.unwrap()
    }

    async fn does(
        &self,
        actor: &Actor,
        id: &str,
        centre: &str,
        what: FilingAct,
    ) -> Result<FilingState, CampaignError> {
        let seen = self.seen(id, centre).await.filing.serial;
        act(&self.app, actor, (id, &UnitId::from(centre)), seen, what).await
    }
}

fn asked(kind: ListKind) -> CampaignIn {
    CampaignIn {
        kind,
        title: "11月20日前报送".to_owned(),
        due: "2026-11-20".parse().unwrap(),
        centres: [UnitId::from(FIRST), UnitId::from(SECOND)].into(),
    }
}

fn file() -> FilingAct {
    FilingAct::File { remarks: BTreeMap::new(), added: Vec::new() }
}

fn approve(open: &OpenFiling) -> FilingAct {
    FilingAct::Approve { checked: open.lines.iter().map(|line| line.line.code.clone()).collect() }
}

fn back(why: &str) -> FilingAct {
    FilingAct::Return { found: BTreeMap::new(), why: why.to_owned() }
}

#[tokio::test]
async fn a_list_is_asked_for_filed_returned_filed_approved_and_published() {
    let hall = Hall::open().await;
    let id = hall.campaign(ListKind::Placed).await;
    assert_eq!(id, "QD-0001");
    let street = hall.who("quanyechang_catalogue_editor");
    assert_eq!(waiting(&hall.app, &street).await.unwrap().len(), 1);
    hall.does(&street, &id, FIRST, file()).await.unwrap();
    assert!(waiting(&hall.app, &street).await.unwrap().is_empty());
    hall.does(&hall.editor(), &id, FIRST, back("请核对委托书的日期")).await.unwrap();
    let head = hall.who("quanyechang_centre_head");
    hall.does(&head, &id, FIRST, file()).await.unwrap();
    assert!(published(&hall.app).await.unwrap().is_empty(), "nothing is public before it is approved");

    let open = hall.seen(&id, FIRST).await;
    assert_eq!(open.lines.len(), computed(&hall.app, ListKind::Placed, &UnitId::from(FIRST)).len());
    let none = FilingAct::Approve { checked: BTreeSet::new() };
    let unchecked = hall.does(&hall.editor(), &id, FIRST, none).await;
    assert!(matches!(unchecked, Err(CampaignError::Refused(FilingRefusal::Unchecked(_)))), "{unchecked:?}");
    let state = hall.does(&hall.editor(), &id, FIRST, approve(&open)).await.unwrap();
    assert_eq!(state, FilingState::Approved);
    let heads = published(&hall.app).await.unwrap();
    assert_eq!(
        (heads.len(), heads[0].items, heads[0].on.to_string().as_str()),
        (1, open.lines.len(), "2026-11-02")
    );

    let of_campaign = list(&hall.app, &hall.who("heping_supervisor"), "").await.unwrap();
    let states: Vec<FilingState> = of_campaign[0].filings.iter().map(|one| one.state).collect();
    assert_eq!(states, [FilingState::Approved, FilingState::Awaited]);
    let log = hall.app.store().events_of(&format!("filing:{id}:{FIRST}"), 0, 10).await.unwrap();
    let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["list_filed", "list_returned", "list_filed", "list_approved"]);
}

#[tokio::test]
async fn each_has_an_own_part() {
    let hall = Hall::open().await;
    for who in ["quanyechang_catalogue_editor", "quanyechang_centre_head", "heping_supervisor"] {
        let opened = campaign::open(&hall.app, &hall.who(who), asked(ListKind::Placed)).await;
        assert!(matches!(opened, Err(CampaignError::Act(ActError::Denied(_)))), "{who}: {opened:?}");
    }
    let elsewhere = CampaignIn { centres: [UnitId::from("C120101")].into(), ..asked(ListKind::Placed) };
    let opened = campaign::open(&hall.app, &hall.editor(), elsewhere).await;
    assert!(matches!(opened, Err(CampaignError::Refused(FilingRefusal::NoCentre))), "{opened:?}");

    let id = hall.campaign(ListKind::Placed).await;
    let person = async |who: &str, centre: &str, what: FilingAct| {
        let done = hall.does(&hall.who(who), &id, centre, what).await;
        matches!(done, Err(CampaignError::Refused(FilingRefusal::Person(_))))
    };
    // Another street, the supervisor and the district do not file for this street.
    for who in ["xiaobailou_catalogue_editor", "heping_supervisor", "heping_catalogue_editor"] {
        assert!(person(who, FIRST, file()).await, "{who}");
    }
    hall.does(&hall.who("quanyechang_catalogue_editor"), &id, FIRST, file()).await.unwrap();
    let open = hall.seen(&id, FIRST).await;
    for who in ["quanyechang_catalogue_editor", "quanyechang_centre_head", "heping_supervisor"] {
        assert!(person(who, FIRST, approve(&open)).await, "{who}");
        assert!(person(who, FIRST, back("再看")).await, "{who}");
    }
    let clerk = hall.who("quanyechang_clerk1");
    assert!(matches!(list(&hall.app, &clerk, "").await, Err(ActError::Denied(_))));
    let stale = act(&hall.app, &hall.editor(), (&id, &UnitId::from(FIRST)), 0, approve(&open)).await;
    assert!(matches!(stale, Err(CampaignError::Stale)), "{stale:?}");
}

#[tokio::test]
async fn what_changed_in_the_catalogue_is_not_approved() {
    let hall = Hall::open().await;
    let id = hall.campaign(ListKind::Placed).await;
    let street = hall.who("quanyechang_catalogue_editor");
    hall.does(&street, &id, FIRST, file()).await.unwrap();
    let open = hall.seen(&id, FIRST).await;
    let gone = AtOnce::Withdraw("文件废止".to_owned());
    revision::at_once(&hall.app, &hall.editor(), "SX-001", &gone).await.unwrap();
    let refused = hall.does(&hall.editor(), &id, FIRST, approve(&open)).await;
    let Err(CampaignError::Refused(FilingRefusal::Changed(codes))) = refused else { panic!("{refused:?}") };
    assert_eq!(codes, ["SX-001"]);
    assert_eq!(hall.seen(&id, FIRST).await.changed, ["SX-001"]);
}

#[tokio::test]
async fn what_did_not_come_by_its_day_is_told_to_the_district_and_to_its_street() {
    let hall = Hall::open().await;
    let id = hall.campaign(ListKind::Fees).await;
    let told = async |who: &str| {
        let all = overdue(&hall.app, &hall.who(who)).await.unwrap();
        all.into_iter().map(|one| one.centre.0).collect::<Vec<_>>()
    };
    hall.app.clock().set(at("2026-11-20"));
    assert!(told("heping_catalogue_editor").await.is_empty(), "the last day is not over");
    hall.does(&hall.who("quanyechang_centre_head"), &id, FIRST, file()).await.unwrap();
    hall.app.clock().set(at("2026-11-21"));
    for who in ["heping_catalogue_editor", "heping_supervisor", "xiaobailou_centre_head"] {
        assert_eq!(told(who).await, [SECOND], "{who}");
    }
    for who in ["quanyechang_centre_head", "quanyechang_clerk1"] {
        assert!(told(who).await.is_empty(), "{who}");
    }
    hall.does(&hall.who("xiaobailou_centre_head"), &id, SECOND, file()).await.unwrap();
    assert!(told("heping_supervisor").await.is_empty());
    assert!(hall.seen(&id, SECOND).await.filing.late);
    assert!(!hall.seen(&id, FIRST).await.filing.late);
}

#[tokio::test]
async fn lists_say_what_item_and_placement_say() {
    let hall = Hall::open().await;
    let master = hall.app.master();
    let centre = UnitId::from(FIRST);
    let placed = computed(&hall.app, ListKind::Placed, &centre);
    assert_eq!(placed.len(), 30, "the demonstration places 30 items at each street");
    for kind in ListKind::ALL {
        for line in computed(&hall.app, kind, &centre) {
            assert_eq!(line.cells.len(), kind.columns().len(), "{kind:?} {}", line.code);
            let item = &master.items.get(&line.code).unwrap();
            match kind {
                ListKind::ZeroTrip => assert_eq!(item.visits, Some(0)),
                ListKind::OneTrip => assert!(item.visits.is_some_and(|visits| visits <= 1)),
                ListKind::Fees => assert!(item.fee.as_ref().is_some_and(|fee| fee.charged)),
                _ => {}
            }
        }
    }
    // At the district's centre everything is stationed: nothing is delegated, and no street has powers.
    let district = UnitId::from("C120101");
    assert!(computed(&hall.app, ListKind::Delegated, &district).is_empty());
    assert!(computed(&hall.app, ListKind::Powers, &district).is_empty());
    assert!(!computed(&hall.app, ListKind::Powers, &centre).is_empty());
    let first = placed.iter().find(|line| line.code == "SX-001").unwrap();
    assert_eq!(
        first.cells,
        ["初审", "天津市和平区人民政府劝业场街道办事处", "天津市和平区民政局", "示范进驻", "2025-01-01"]
    );
}

#[tokio::test]
async fn a_published_list_is_a_sheet_for_people_and_lines_for_programs() {
    let hall = Hall::open().await;
    let id = hall.campaign(ListKind::Placed).await;
    hall.does(&hall.who("quanyechang_catalogue_editor"), &id, FIRST, file()).await.unwrap();
    let open = hall.seen(&id, FIRST).await;
    hall.does(&hall.editor(), &id, FIRST, approve(&open)).await.unwrap();
    let list = published_list(&hall.app, ListKind::Placed, &UnitId::from(FIRST)).await.unwrap();
    let bytes = sheet::xlsx(&hall.app, &list).unwrap();
    let mut book = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("进驻事项清单").unwrap();
    let cell = |row, column| range.get_value((row, column)).unwrap().to_string();
    assert_eq!(cell(0, 0), "劝业场街道便民服务中心进驻事项清单");
    assert_eq!((cell(2, 0), cell(2, 2)), ("事项编码".to_owned(), "方式".to_owned()));
    assert_eq!((cell(3, 0), cell(3, 2)), (list.lines[0].code.clone(), list.lines[0].cells[0].clone()));
    assert_eq!(range.height(), 3 + list.lines.len());

    let text = sheet::json_lines(&hall.app, &list).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), list.lines.len());
    assert_eq!(lines[0]["cells"]["方式"], list.lines[0].cells[0].as_str());
    assert_eq!(lines[0]["approved_on"], "2026-11-02");
    let none = published_list(&hall.app, ListKind::Fees, &UnitId::from(FIRST)).await;
    assert!(matches!(none, Err(ActError::NotFound)));
}
