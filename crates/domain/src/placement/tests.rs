//! Placements as a district's editor would try them, on the demonstration district.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use super::coverage::{Coverage, CoverageMark, Instead, Standing, check, online, standing};
use super::*;
use crate::case::Author;
use crate::catalogue::demo::demo_organisation;
use crate::organisation::PlacementMode::{Devolved, Entrusted, EntrustedIntake, FirstExamination, Stationed};

/// 劝业场街道便民服务中心, its street office, the office of another street, a department, the district's centre.
const CENTRE: &str = "C120101001";
const OFFICE: &str = "B120101001";
const OTHER_OFFICE: &str = "B120101002";
const DEPARTMENT: &str = "B120101MZ";
const DISTRICT_CENTRE: &str = "C120101";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn item(kind: &str) -> ItemVersion {
    let mut item = ItemVersion::blank("SX-900", "社区食堂登记", "民政局");
    item.profile = if kind == "licence" { Profile::Licence } else { Profile::PublicService };
    item
}

fn document() -> Instrument {
    Instrument {
        title: "关于街道办理社区食堂登记的决定".to_owned(),
        number: "和政发〔2026〕9号".to_owned(),
        date: day("2026-10-20"),
        scope: "登记的受理和决定".to_owned(),
        basis: Some("《某条例》第九条".to_owned()),
        announced: Some(day("2026-10-25")),
    }
}

fn placed(mode: PlacementMode) -> Placement {
    let office = || UnitId::from(OFFICE);
    let document = document();
    Placement {
        item: "SX-900".to_owned(),
        centre: UnitId::from(CENTRE),
        mode,
        street_body: (mode != Stationed).then(office),
        district_body: if mode == Devolved { office() } else { UnitId::from(DEPARTMENT) },
        instrument: document.cited(),
        document: Some(document),
        from: day("2026-11-02"),
        to: None,
    }
}

struct Place {
    units: BTreeMap<UnitId, Unit>,
    item: ItemVersion,
    placed: Vec<(String, Placement)>,
}

impl Place {
    fn new(kind: &str) -> Self {
        let units = demo_organisation().unwrap().units;
        let units = units.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
        Self { units, item: item(kind), placed: Vec::new() }
    }

    fn with(mut self, placements: &[Placement]) -> Self {
        self.placed = placements.iter().map(|one| (id_of(one), one.clone())).collect();
        self
    }

    fn on(&self, today: &str) -> Setting<'_> {
        Setting { units: &self.units, item: &self.item, placed: &self.placed, today: day(today) }
    }

    /// Why it is refused on the first day of the placement.
    fn refuses(&self, new: Placement) -> PlacementRefusal {
        match self.on("2026-11-02").place(new) {
            Err(refusal) => refusal,
            Ok(rows) => panic!("{rows:?} should have been refused"),
        }
    }
}

#[test]
fn each_mode_can_be_placed_at_a_street_and_only_stationed_at_the_district() {
    for kind in ["licence", "service"] {
        let place = Place::new(kind);
        for mode in [Devolved, Entrusted, EntrustedIntake, FirstExamination, Stationed] {
            let rows = place.on("2026-11-02").place(placed(mode)).unwrap();
            assert_eq!(rows, [("SX-900@C120101001@2026-11-02".to_owned(), placed(mode))], "{kind} {mode:?}");
            let at_district = Placement { centre: UnitId::from(DISTRICT_CENTRE), ..placed(mode) };
            let done = place.on("2026-11-02").place(at_district);
            assert_eq!(done.is_ok(), mode == Stationed, "{kind} {mode:?} {done:?}");
        }
    }
}

#[test]
fn a_licence_goes_to_an_administrative_organ_and_never_to_a_centre() {
    use PlacementRefusal::{LicenceToCentre, NotStreetBody};
    let at_centre = |mode| Placement { street_body: Some(UnitId::from(CENTRE)), ..placed(mode) };
    let name = "劝业场街道便民服务中心".to_owned();
    for mode in [Devolved, Entrusted, EntrustedIntake, FirstExamination] {
        assert_eq!(Place::new("licence").refuses(at_centre(mode)), LicenceToCentre(name.clone()), "{mode:?}");
        assert_eq!(Place::new("service").refuses(at_centre(mode)), NotStreetBody(name.clone()), "{mode:?}");
    }
}

#[test]
fn each_side_is_the_right_body() {
    use PlacementRefusal as R;
    let office = "天津市和平区人民政府小白楼街道办事处".to_owned();
    let bureau = "天津市和平区民政局".to_owned();
    let street = |mode, body: Option<&str>| Placement { street_body: body.map(UnitId::from), ..placed(mode) };
    let district = |mode, body: &str| Placement { district_body: UnitId::from(body), ..placed(mode) };
    let table = [
        (street(Entrusted, None), R::NoStreetBody("劝业场街道便民服务中心".to_owned())),
        (street(EntrustedIntake, None), R::NoStreetBody("劝业场街道便民服务中心".to_owned())),
        (street(FirstExamination, None), R::NoStreetBody("劝业场街道便民服务中心".to_owned())),
        (street(Devolved, None), R::NoStreetBody("劝业场街道便民服务中心".to_owned())),
        (street(Entrusted, Some(OTHER_OFFICE)), R::OtherStreet(office)),
        (street(Entrusted, Some(DEPARTMENT)), R::NotStreetBody(bureau.clone())),
        (street(Entrusted, Some("B9")), R::NotStreetBody("B9".to_owned())),
        (street(Stationed, Some(OFFICE)), R::StationedWithStreet),
        (district(Entrusted, OFFICE), R::SameBody),
        (district(EntrustedIntake, OFFICE), R::SameBody),
        (district(FirstExamination, OFFICE), R::SameBody),
        // Another street's office is no department either.
        (
            district(FirstExamination, OTHER_OFFICE),
            R::NotDistrictBody("天津市和平区人民政府小白楼街道办事处".to_owned()),
        ),
        (district(Stationed, OFFICE), R::NotDistrictBody("天津市和平区人民政府劝业场街道办事处".to_owned())),
        (district(Stationed, DISTRICT_CENTRE), R::NotDistrictBody("和平区政务服务中心".to_owned())),
        (district(Devolved, DEPARTMENT), R::NotStreetBody(bureau)),
    ];
    for (new, want) in table {
        assert_eq!(Place::new("service").refuses(new.clone()), want, "{new:?}");
    }
}

#[test]
fn who_is_entrusted_entrusts_nobody() {
    // The other street's office was entrusted with the item, and now would entrust this one.
    let held = Placement {
        centre: UnitId::from("C120101002"),
        street_body: Some(UnitId::from(OTHER_OFFICE)),
        ..placed(Entrusted)
    };
    let onward = |mode| Placement {
        district_body: UnitId::from(OTHER_OFFICE),
        instrument: String::new(),
        ..placed(mode)
    };
    for mode in [Entrusted, EntrustedIntake] {
        let refusal = Place::new("licence").with(std::slice::from_ref(&held)).refuses(onward(mode));
        assert!(matches!(refusal, PlacementRefusal::SubEntrusted(_)), "{refusal:?}");
        // The other way round: this office already lets another one act for it.
        let passed_on = Placement { district_body: UnitId::from(OFFICE), ..held.clone() };
        let refusal = Place::new("licence").with(&[passed_on]).refuses(placed(mode));
        assert!(matches!(refusal, PlacementRefusal::SubEntrusted(_)), "{refusal:?}");
    }
    // An entrustment that has ended entrusts nobody any more.
    let over = Placement { to: Some(day("2026-11-01")), ..held };
    let refusal = Place::new("licence").with(&[over]).refuses(onward(Entrusted));
    assert!(matches!(refusal, PlacementRefusal::NotDistrictBody(_)), "{refusal:?}");
}

#[test]
fn an_instrument_is_complete_and_a_licence_is_entrusted_by_law_and_in_public() {
    use PlacementRefusal as R;
    let with = |change: &dyn Fn(&mut Instrument)| {
        let mut document = document();
        change(&mut document);
        Placement { document: Some(document), ..placed(Entrusted) }
    };
    let table = [
        (Placement { document: None, ..placed(Entrusted) }, R::InstrumentLacks("title")),
        (with(&|one| one.title = " ".to_owned()), R::InstrumentLacks("title")),
        (with(&|one| one.number.clear()), R::InstrumentLacks("number")),
        (with(&|one| one.scope.clear()), R::InstrumentLacks("scope")),
        (with(&|one| one.scope = "长".repeat(501)), R::TooLong("scope", 500)),
        (with(&|one| one.date = day("2026-11-03")), R::InstrumentLater),
        (with(&|one| one.basis = Some(" ".to_owned())), R::EntrustmentBasis),
        (with(&|one| one.basis = None), R::EntrustmentBasis),
        (with(&|one| one.announced = None), R::Unannounced),
        (with(&|one| one.announced = Some(day("2026-11-03"))), R::Unannounced),
    ];
    for (new, want) in table {
        assert_eq!(Place::new("licence").refuses(new.clone()), want, "{new:?}");
    }
    // What is no licence is entrusted without them.
    let bare = with(&|one| {
        one.basis = None;
        one.announced = None;
    });
    assert!(Place::new("service").on("2026-11-02").place(bare).is_ok());
}

#[test]
fn what_is_not_handled_here_is_not_placed() {
    let reason = "由公安派出所办理".to_owned();
    let table = [
        (Status::GuideOnly { reason: reason.clone() }, false),
        (Status::Abolished { reason: reason.clone() }, false),
        (Status::Suspended { reason }, true),
        (Status::Published, true),
    ];
    for (status, fits) in table {
        let mut place = Place::new("service");
        place.item.status = status.clone();
        let done = place.on("2026-11-02").place(placed(Entrusted));
        assert_eq!(done.is_ok(), fits, "{status:?} {done:?}");
    }
}

#[test]
fn no_two_placements_at_one_centre_on_one_day() {
    let now = Placement { to: Some(day("2026-12-31")), ..placed(Entrusted) };
    let place = Place::new("service").with(std::slice::from_ref(&now));
    let from =
        |from: &str, to: Option<&str>| Placement { from: day(from), to: to.map(day), ..placed(Devolved) };
    let table = [
        (from("2026-11-02", None), false),
        (from("2026-12-31", None), false),
        (from("2026-11-05", Some("2026-11-06")), false),
        (from("2027-01-01", None), true),
    ];
    for (new, fits) in table {
        assert_eq!(place.on("2026-11-02").place(new.clone()).is_ok(), fits, "{new:?}");
    }
    let elsewhere = Placement {
        centre: UnitId::from("C120101002"),
        street_body: Some(UnitId::from(OTHER_OFFICE)),
        ..placed(Entrusted)
    };
    assert!(place.on("2026-11-02").place(elsewhere).is_ok());
    let refusal = |new| place.on("2026-11-02").place(new).unwrap_err();
    assert_eq!(refusal(from("2026-11-01", None)), PlacementRefusal::Past);
    assert_eq!(refusal(from("2027-02-01", Some("2027-01-31"))), PlacementRefusal::EndsFirst);
}

#[test]
fn a_change_succeeds_what_was_there_the_day_before() {
    let now = placed(EntrustedIntake);
    let id = id_of(&now);
    let place = Place::new("service").with(std::slice::from_ref(&now));
    let next = Placement { from: day("2027-01-01"), ..placed(Devolved) };
    let rows = place.on("2026-11-20").change(&id, next.clone()).unwrap();
    let before = Placement { to: Some(day("2026-12-31")), ..now.clone() };
    assert_eq!(rows, [(id.clone(), before.clone()), (id_of(&next), next.clone())]);

    // The day before the old one holds, the day after the new one, and no day both.
    for (on, old, new) in [("2026-12-31", true, false), ("2027-01-01", false, true)] {
        assert_eq!((before.in_force(day(on)), next.in_force(day(on))), (old, new), "{on}");
    }
    // One that was to end earlier still does: between the two the item is placed nowhere.
    let short = Placement { to: Some(day("2026-11-30")), ..now.clone() };
    let rows = Place::new("service")
        .with(std::slice::from_ref(&short))
        .on("2026-11-20")
        .change(&id, next.clone())
        .unwrap();
    assert_eq!(rows[0].1, short);

    let both = Place::new("service").with(&[before, next.clone()]);
    let again = Placement { from: day("2026-12-01"), ..placed(Devolved) };
    let changed = |place: &Place, on: &str, id: &str, new: &Placement| place.on(on).change(id, new.clone());
    let table = [
        (changed(&both, "2026-11-20", &id, &again), PlacementRefusal::Placed(day("2027-01-01"))),
        (changed(&both, "2027-02-01", &id, &next), PlacementRefusal::Ended),
        (changed(&place, "2026-11-20", "SX-900@C9", &next), PlacementRefusal::Gone),
        (
            changed(&place, "2026-11-02", &id, &placed(Devolved)),
            PlacementRefusal::ChangeTooEarly(day("2026-11-02")),
        ),
    ];
    for (done, want) in table {
        assert_eq!(done, Err(want));
    }
}

#[test]
fn a_placement_ends_in_the_future_and_one_not_begun_is_taken_back() {
    let now = Placement { to: Some(day("2026-12-31")), ..placed(Entrusted) };
    let id = id_of(&now);
    let place = Place::new("service").with(&[now]);
    let end = |on: &str, last: &str, why: &str| place.on(on).end(&id, day(last), why).map(|(_, one)| one.to);
    assert_eq!(end("2026-11-20", "2026-11-20", "委托期满"), Ok(Some(day("2026-11-20"))));
    assert_eq!(end("2026-11-20", "2026-11-19", "委托期满"), Err(PlacementRefusal::Past));
    assert_eq!(end("2026-10-20", "2026-11-01", "委托期满"), Err(PlacementRefusal::EndsFirst));
    assert_eq!(
        end("2026-11-20", "2027-01-01", "委托期满"),
        Err(PlacementRefusal::LaterThanItsEnd(day("2026-12-31")))
    );
    assert_eq!(end("2026-11-20", "2026-11-20", " "), Err(PlacementRefusal::Reason));
    assert_eq!(end("2027-01-01", "2027-01-01", "委托期满"), Err(PlacementRefusal::Ended));
    assert_eq!(place.on("2026-11-02").revoke(&id, "写错了"), Err(PlacementRefusal::Begun));
    assert_eq!(place.on("2026-11-01").revoke(&id, "写错了"), Ok(()));
    assert_eq!(place.on("2026-11-01").revoke(&id, ""), Err(PlacementRefusal::Reason));
}

fn mark(instead: Instead) -> CoverageMark {
    CoverageMark {
        item: "SX-900".to_owned(),
        centre: UnitId::from("C120101002"),
        instead,
        by: Author::system(),
        at: "2026-11-02T10:00:00+08:00".parse().unwrap(),
    }
}

#[test]
fn an_item_is_covered_where_it_is_placed_networked_or_left_out_for_a_reason() {
    let centre = UnitId::from("C120101002");
    let elsewhere = [Placement { to: Some(day("2026-11-30")), ..placed(Entrusted) }];
    let at_first = || Instead::Networked { at: Some(UnitId::from(CENTRE)) };
    let mut item = item("service");
    let on = |item: &ItemVersion, placed: &[Placement], instead: Option<Instead>, on: &str| {
        standing(online(item), &centre, placed, instead.map(mark).as_ref(), day(on))
    };
    let why = || Instead::NotPlaced { reason: "要到现场勘验".to_owned() };
    assert_eq!(on(&item, &elsewhere, None, "2026-11-02"), Standing::Open(None));
    assert_eq!(
        on(&item, &elsewhere, Some(why()), "2026-11-02"),
        Standing::NotPlaced("要到现场勘验".to_owned())
    );
    let networked = Standing::Networked(Some(UnitId::from(CENTRE)));
    assert_eq!(on(&item, &elsewhere, Some(at_first()), "2026-11-30"), networked);
    assert_eq!(
        on(&item, &elsewhere, Some(at_first()), "2026-12-01"),
        Standing::Open(None),
        "its ground is gone"
    );
    let online = || Some(Instead::Networked { at: None });
    assert_eq!(on(&item, &[], online(), "2026-11-02"), Standing::Open(None));
    item.channels = vec!["网上办理".to_owned()];
    assert_eq!(on(&item, &[], online(), "2026-11-02"), Standing::Networked(None));
    let here = [Placement { centre: centre.clone(), from: day("2026-11-10"), ..placed(Entrusted) }];
    assert_eq!(on(&item, &here, None, "2026-11-09"), Standing::Open(Some(day("2026-11-10"))));
    // A placement speaks louder than what was said before it.
    assert_eq!(on(&item, &here, Some(why()), "2026-11-10"), Standing::Placed(Entrusted));
    let over = [Placement { to: Some(day("2026-11-20")), ..here[0].clone() }];
    assert_eq!(
        on(&item, &over, Some(why()), "2026-11-21"),
        Standing::Open(None),
        "said before it was placed"
    );
}

#[test]
fn a_mark_needs_a_reason_or_a_place_that_takes_the_item() {
    let item = item("service");
    let placed = [placed(Entrusted)];
    let said = |centre: &str, instead: Instead| {
        check(&item, &UnitId::from(centre), &placed, &instead, day("2026-11-02"), |id| id.0.clone())
    };
    let why = |reason: &str| Instead::NotPlaced { reason: reason.to_owned() };
    let at = |centre: &str| Instead::Networked { at: Some(UnitId::from(centre)) };
    assert_eq!(said("C120101002", why("要到现场勘验")), Ok(()));
    assert_eq!(said("C120101002", why(" ")), Err(PlacementRefusal::Reason));
    assert_eq!(said(CENTRE, why("要到现场勘验")), Err(PlacementRefusal::Placed(day("2026-11-02"))));
    assert_eq!(said("C120101002", at(CENTRE)), Ok(()));
    assert_eq!(said("C120101002", at("C120101002")), Err(PlacementRefusal::ItsOwn));
    assert_eq!(
        said("C120101002", at("C120101003")),
        Err(PlacementRefusal::NotThere("C120101003".to_owned()))
    );
    assert_eq!(said("C120101002", Instead::Networked { at: None }), Err(PlacementRefusal::NotOnline));
}

#[test]
fn the_figure_reaches_a_hundred_only_when_nothing_is_open() {
    let mut figure = Coverage::default();
    assert_eq!((figure.total(), figure.percent()), (0, 100));
    for _ in 0..198 {
        figure.add(&Standing::Placed(Entrusted));
    }
    figure.add(&Standing::NotPlaced("要到现场勘验".to_owned()));
    figure.add(&Standing::Open(None));
    assert_eq!((figure.total(), figure.percent()), (200, 99));
}

#[test]
fn placements_recorded_before_still_read() {
    let old = r#"{"item":"SX-001","centre":"C1","mode":"first_examination","street_body":"B1","district_body":"B2","instrument":"示范进驻","from":"2025-01-01","to":null}"#;
    let read: Placement = serde_json::from_str(old).unwrap();
    assert_eq!(read.document, None);
    assert_eq!(serde_json::to_string(&read).unwrap(), old);
    let text = serde_json::to_string(&placed(Entrusted)).unwrap();
    assert_eq!(serde_json::from_str::<Placement>(&text).unwrap(), placed(Entrusted));
    for instead in [
        Instead::Networked { at: None },
        Instead::Networked { at: Some(UnitId::from(CENTRE)) },
        Instead::NotPlaced { reason: "要到现场勘验".to_owned() },
    ] {
        let said = serde_json::to_string(&mark(instead.clone())).unwrap();
        assert_eq!(serde_json::from_str::<CoverageMark>(&said).unwrap(), mark(instead));
    }
}
