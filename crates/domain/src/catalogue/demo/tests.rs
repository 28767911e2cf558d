//! The demonstration district fits together and follows practice §9.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::organisation::{PlacementMode, Role, UnitKind, WindowKind};

fn ids(list: &str) -> BTreeSet<String> {
    list.split(' ').map(|n| format!("SX-{n:0>3}")).collect()
}

#[test]
fn the_tree_is_whole() {
    let demo = demo_organisation().unwrap();
    let mut paths = BTreeMap::new();
    for unit in &demo.units {
        let above = unit.parent.as_ref().map_or("", |parent| paths.get(parent).copied().unwrap());
        assert_eq!(unit.path, format!("{above}{}/", unit.id), "{}", unit.name);
        assert_eq!(unit.division.len(), 12, "{}", unit.name);
        assert!(paths.insert(&unit.id, unit.path.as_str()).is_none(), "{} twice", unit.id);
    }
    let count = |kind| demo.units.iter().filter(|unit| unit.kind == kind).count();
    assert_eq!((count(UnitKind::City), count(UnitKind::District), count(UnitKind::Street)), (1, 1, 6));
    assert_eq!(count(UnitKind::StreetCentre), 6);
    assert_eq!(count(UnitKind::Community), 64);
    assert!(demo.units.iter().all(|unit| !unit.name.ends_with("居委会")));
}

#[test]
fn bodies_name_their_remedies_and_words() {
    let demo = demo_organisation().unwrap();
    let bodies: Vec<_> = demo.units.iter().filter(|unit| unit.kind == UnitKind::Body).collect();
    let words: BTreeSet<_> = bodies.iter().map(|body| body.code_word.clone().unwrap()).collect();
    assert_eq!(words.len(), bodies.len(), "one 机关代字 each");
    for body in bodies {
        assert!(body.demo && body.court.is_some(), "{}", body.name);
        let police = body.id.0.ends_with("GA");
        assert_eq!(body.review_authority.is_none(), police, "{}", body.name);
    }
}

#[test]
fn posts_have_units_and_people() {
    let demo = demo_organisation().unwrap();
    let units: BTreeSet<_> = demo.units.iter().map(|unit| &unit.id).collect();
    let posts: BTreeSet<_> = demo.posts.iter().map(|post| &post.id).collect();
    assert_eq!(posts.len(), demo.posts.len());
    assert!(demo.posts.iter().all(|post| units.contains(&post.unit)));
    let unique = |of: fn(&DemoAccount) -> &str| demo.accounts.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(unique(|account| &account.username), demo.accounts.len());
    assert_eq!(unique(|account| &account.name), demo.accounts.len());
    for account in &demo.accounts {
        assert!(posts.contains(&account.post));
        assert!(account.username.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'));
        assert!((2..=4).contains(&account.name.chars().count()), "{}", account.name);
    }
}

#[test]
fn every_role_is_held_and_every_office_is_staffed() {
    let demo = demo_organisation().unwrap();
    let holders = |role: Role| demo.posts.iter().filter(|post| post.roles.contains(&role)).count();
    for role in Role::ALL {
        assert!(holders(role) > 0, "{}", role.code());
    }
    for unit in &demo.units {
        let held: BTreeSet<Role> = demo
            .posts
            .iter()
            .filter(|post| post.unit == unit.id)
            .flat_map(|post| post.roles.clone())
            .collect();
        let needed: &[Role] = match unit.kind {
            UnitKind::Body => &[Role::Reviewer, Role::Approver, Role::BodyHead],
            UnitKind::Centre => &[Role::WindowClerk, Role::Issuer, Role::CentreHead],
            UnitKind::StreetCentre => {
                &[Role::WindowClerk, Role::Issuer, Role::CentreHead, Role::CatalogueEditor]
            }
            UnitKind::District => &[Role::Supervisor, Role::Administrator, Role::CatalogueEditor],
            _ => &[],
        };
        assert_eq!(held, needed.iter().copied().collect(), "{}", unit.name);
    }
    let windows = demo.posts.iter().filter(|post| post.window == Some(WindowKind::Comprehensive));
    assert_eq!(windows.clone().count(), 16);
    assert!(windows.clone().all(|post| post.may_accept));
}

#[test]
fn items_are_placed_as_practice_says() {
    let demo = demo_organisation().unwrap();
    let placed = |mode: &[PlacementMode]| -> BTreeSet<String> {
        demo.placements.iter().filter(|p| mode.contains(&p.mode)).map(|p| p.item.clone()).collect()
    };
    assert_eq!(placed(&[PlacementMode::FirstExamination]), ids("1 2 3 58"));
    let own = ids("8 9 12 13 14 15 16 17 18 19 21 22 28 68 76");
    assert_eq!(placed(&[PlacementMode::Devolved, PlacementMode::Entrusted]), own);
    assert_eq!(placed(&[PlacementMode::EntrustedIntake]), ids("4 5 6 7 11 20 26 27 32 44 49"));
    let district = ids("23 24 25 33 34 38 39 40 42 43 56 59 60 61 64 65 67");
    assert_eq!(placed(&[PlacementMode::Stationed]), district);
    for placement in demo.placements.iter().filter(|p| p.mode == PlacementMode::Stationed) {
        let registry = ids("60 61").contains(&placement.item);
        assert_eq!(placement.centre.0, if registry { "C120101HY" } else { "C120101" }, "{}", placement.item);
    }
}

#[test]
fn what_is_not_placed_takes_no_cases_and_the_rest_does() {
    let demo = demo_organisation().unwrap();
    let placed: BTreeSet<_> = demo.placements.iter().map(|placement| placement.item.as_str()).collect();
    for item in demo_catalogue().unwrap().items {
        assert_eq!(item.status.takes_cases(), placed.contains(item.code.as_str()), "{}", item.code);
        assert!(!item.status.reason().is_some_and(str::is_empty), "{}", item.code);
    }
}

#[test]
fn placements_name_real_units_and_licences_are_never_the_centres() {
    let demo = demo_organisation().unwrap();
    let kinds: BTreeMap<_, _> = demo.units.iter().map(|unit| (&unit.id, unit.kind)).collect();
    for placement in &demo.placements {
        assert!(matches!(kinds.get(&placement.centre), Some(UnitKind::Centre | UnitKind::StreetCentre)));
        let competence = placement.competence();
        assert_eq!(kinds.get(&competence.accepts), Some(&UnitKind::Body), "{}", placement.item);
        assert_eq!(kinds.get(&competence.decides), Some(&UnitKind::Body), "{}", placement.item);
        assert_eq!(placement.instrument, "示范进驻");
        let devolved = placement.mode == PlacementMode::Devolved;
        assert_eq!(placement.street_body.as_ref() == Some(&placement.district_body), devolved);
    }
    let per_item = |item: &str| demo.placements.iter().filter(|p| p.item == item).count();
    assert_eq!((per_item("SX-001"), per_item("SX-033")), (6, 1));
}

#[test]
fn concentrated_licences_name_the_competent_department() {
    let catalogue = demo_catalogue().unwrap();
    let demo = demo_organisation().unwrap();
    for placement in demo.placements.iter().filter(|p| p.district_body.0 == "B120101ZW") {
        let item = catalogue.item(&placement.item).unwrap();
        assert_eq!(item.item_type.as_deref(), Some("行政许可"), "{}", item.code);
        assert!(item.competent_department.is_some(), "{}", item.code);
    }
    let market = demo.posts.iter().find(|post| post.only_body.is_some()).unwrap();
    let only = market.only_body.as_ref();
    assert!(demo.placements.iter().any(|p| Some(&p.district_body) == only));
}

#[test]
fn bad_tables_are_told() {
    assert!(assignments("h\nSX-001,street_first_exam,MZ,,").is_ok());
    assert_eq!(assignments("h\nSX-001,village,MZ,,").unwrap_err(), "assignments.csv:2: village");
    assert!(assignments("h\nSX-001").is_err());
    let mut item = demo_catalogue().unwrap().item("SX-005").unwrap().clone();
    for (what, value) in [("exclude", "tea_break"), ("extension", "x"), ("promised_step", "受理"), ("?", "")]
    {
        assert!(correct(&mut item, what, value, String::new()).is_err(), "{what}");
    }
}

/// What the demonstration asks is sound, and only about what the items themselves say.
#[test]
fn situations_of_the_demonstration_have_no_findings() {
    let catalogue = demo_catalogue().unwrap();
    let asked: Vec<_> = catalogue.items.iter().filter(|item| !item.situations.is_empty()).collect();
    assert_eq!(
        asked.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(),
        ["SX-013", "SX-036", "SX-049", "SX-050"]
    );
    for item in asked {
        let found = crate::catalogue::lint(item, 0);
        let found: Vec<_> = found.iter().filter(|finding| finding.rule.starts_with("situation-")).collect();
        assert!(found.is_empty(), "{}: {found:#?}", item.id);
        assert!(crate::catalogue::situation::table(item).groups.len() > 1, "{} narrows something", item.id);
    }
}

#[test]
fn forms_of_the_demonstration_are_sound_and_their_samples_complete() {
    let catalogue = demo_catalogue().unwrap();
    let with_form: Vec<_> = catalogue.items.iter().filter(|item| item.form.is_some()).collect();
    assert_eq!(with_form.len(), FORMS.len());
    for item in with_form {
        let form = item.form.as_ref().unwrap();
        assert_eq!(form.check(), [], "{}", item.id);
        assert_eq!(form.validate(&form.sample()), [], "{}", item.id);
        assert!(form.title().contains("示范"), "made for the demonstration, and says so");
        let findings = crate::catalogue::lint(item, 0);
        assert!(
            findings.iter().all(|finding| !finding.rule.starts_with("form-")),
            "{}: {findings:?}",
            item.id
        );
        assert!(catalogue.findings.iter().all(|one| one.item != item.code || !one.rule.starts_with("form-")));
    }
}
