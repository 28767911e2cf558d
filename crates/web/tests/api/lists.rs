//! Lists: order, pages, bounds, and whose cases are in them.

use std::collections::BTreeSet;

use domain::organisation::Role;
use serde_json::{Value, json};

use crate::support::{Caller, Hall, deliver, granted};

fn numbers(page: &Value) -> Vec<String> {
    page["items"].as_array().unwrap().iter().map(|row| row["case_no"].as_str().unwrap().to_owned()).collect()
}

/// All pages of a list, each with at most `limit` rows.
async fn all(caller: &Caller<'_>, filter: &str, limit: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut after = String::new();
    for _ in 0..1_000 {
        let page = caller.get(&format!("/api/v1/cases?limit={limit}{filter}{after}")).await.ok(200);
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        rows.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return rows,
        }
    }
    panic!("the list has no end");
}

#[tokio::test]
async fn pages_follow_each_other_in_order_of_due_day_and_miss_nothing() {
    let hall = Hall::open("2026-11-02").await;
    let mut made = BTreeSet::new();
    for (day, id) in [
        ("2026-11-02", "SX-001"),
        ("2026-11-03", "SX-017"),
        ("2026-11-04", "SX-001"),
        ("2026-11-04", "SX-011"),
    ] {
        hall.on(day);
        for _ in 0..4 {
            made.insert(hall.case(id).await);
        }
    }
    let supervisor = hall.any(Role::Supervisor).await;
    for limit in [1, 3, 4, 16, 200] {
        let rows = all(&supervisor, "", limit).await;
        let seen: Vec<&str> = rows.iter().map(|row| row["case_no"].as_str().unwrap()).collect();
        assert_eq!(seen.len(), made.len(), "limit {limit}");
        assert_eq!(seen.iter().map(|no| (*no).to_owned()).collect::<BTreeSet<_>>(), made);
        let due: Vec<&str> = rows.iter().map(|row| row["due_on"].as_str().unwrap_or("9999")).collect();
        assert!(due.is_sorted(), "{due:?}");
    }
    // A case that comes between two pages neither hides nor repeats another.
    let first = supervisor.get("/api/v1/cases?limit=8").await.ok(200);
    hall.case("SX-017").await;
    let next = first["next"].as_str().unwrap();
    let second = supervisor.get(&format!("/api/v1/cases?limit=200&after={next}")).await.ok(200);
    let both: BTreeSet<String> = numbers(&first).into_iter().chain(numbers(&second)).collect();
    assert!(both.is_superset(&made));
    assert_eq!(both.len(), numbers(&first).len() + numbers(&second).len());
}

#[tokio::test]
async fn more_than_two_hundred_is_two_hundred() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-017").await;
    let application = hall.application("SX-017", 1);
    for _ in 0..203 {
        clerk.create(&application, &[]).await.ok(201);
    }
    for (limit, rows) in
        [("", 50), ("?limit=200", 200), ("?limit=201", 200), ("?limit=99999999999999999999", 200)]
    {
        let page = clerk.get(&format!("/api/v1/cases{limit}")).await.ok(200);
        assert_eq!(numbers(&page).len(), rows, "{limit}");
        assert!(page["next"].is_string());
    }
    let items = hall.get("/api/v1/items?limit=1000").await.ok(200);
    assert_eq!((items["items"].as_array().unwrap().len(), &items["next"]), (78, &Value::Null));
    let mut codes = Vec::new();
    let mut after = String::new();
    loop {
        let page = hall.get(&format!("/api/v1/items?limit=7{after}")).await.ok(200);
        codes.extend(
            page["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert!(codes.len() == 78 && codes.is_sorted());
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_by_its_name() {
    let hall = Hall::open("2026-11-02").await;
    let clerk = hall.clerk_of("SX-017").await;
    let long = "9".repeat(120);
    let rows = [
        ("limit=-1", "/limit"),
        ("limit=0", "/limit"),
        ("limit=1.0", "/limit"),
        ("limit=ten", "/limit"),
        ("limit=5&limit=6", "/limit"),
        ("state=asleep", "/state"),
        ("state=Submitted", "/state"),
        ("due_before=yesterday", "/due_before"),
        ("due_before=2026-02-30", "/due_before"),
        ("after=x", "/after"),
        ("after=1.2.3", "/after"),
        ("after=1", "/after"),
        ("after=99999999999999999999.1", "/after"),
        ("after=1%2C2", "/after"),
        ("state=archived&after=20000.5", "/after"),
        ("item=%00", "/item"),
        ("item=a%0d%0ab", "/item"),
        ("unit=%00", "/unit"),
    ];
    for (query, field) in rows {
        clerk.get(&format!("/api/v1/cases?{query}")).await.no(422, "bad-field", field);
    }
    clerk.get(&format!("/api/v1/cases?item={long}")).await.no(422, "bad-field", "/item");
    let no = hall.case("SX-017").await;
    for (query, field) in [
        ("after=-1", "/after"),
        ("after=x", "/after"),
        ("limit=-5", "/limit"),
        ("after=4294967296", "/after"),
    ] {
        clerk.get(&format!("/api/v1/cases/{no}/events?{query}")).await.no(422, "bad-field", field);
    }
    hall.get("/api/v1/items?limit=-1").await.no(422, "bad-field", "/limit");
    hall.get(&format!("/api/v1/items?q={}", "a".repeat(101))).await.no(422, "bad-field", "/q");
    // Blank is as good as nothing; unknown names are passed over.
    for query in
        ["state=&unit=&item=&due_before=&after=&limit=", "colour=red", "item=%27%20or%201%3D1--", "item=%25"]
    {
        clerk.get(&format!("/api/v1/cases?{query}")).await.ok(200);
    }
    assert_eq!(numbers(&clerk.get("/api/v1/cases?item=%27%20or%201%3D1--").await.ok(200)).len(), 0);
}

#[tokio::test]
async fn a_list_shows_what_its_reader_may_open_and_nothing_else() {
    let hall = Hall::open("2026-11-02").await;
    let mut cases = Vec::new();
    for id in ["SX-001", "SX-017", "SX-011"] {
        cases.push(hall.case(id).await);
    }
    let ended = hall.case("SX-017").await;
    let clerk = hall.clerk_of("SX-017").await;
    for act in [json!({"act": "accept"}), granted(), json!({"act": "issue"}), deliver()] {
        clerk.does(&ended, act).await;
    }
    let elsewhere = {
        let master = hall.app.master();
        let centre = &hall.competence("SX-017").centre;
        let clerks = hall.names(Role::WindowClerk, None);
        clerks
            .into_iter()
            .find(|name| master.actor(name).is_some_and(|actor| actor.unit() != centre))
            .unwrap()
    };
    let mut asked = vec![elsewhere];
    asked.extend(Role::ALL.iter().map(|role| hall.names(*role, None)[0].clone()));
    let decides = hall.competence("SX-011").decides;
    asked.extend(
        [Role::Reviewer, Role::Approver].iter().map(|role| hall.names(*role, Some(&decides))[0].clone()),
    );
    for name in asked {
        let caller = hall.account(&name).await;
        let mut listed = BTreeSet::new();
        for filter in ["", "&state=delivered", "&state=submitted"] {
            listed.extend(
                all(&caller, filter, 50).await.iter().map(|row| row["case_no"].as_str().unwrap().to_owned()),
            );
        }
        for no in cases.iter().chain([&ended]) {
            let status = caller.get(&format!("/api/v1/cases/{no}")).await.status.as_u16();
            if listed.contains(no) {
                assert_eq!(status, 200, "{name} {no}");
            }
        }
        let actor = hall.app.master().actor(&name).unwrap();
        let nothing = [Role::CatalogueEditor, Role::Administrator].iter().any(|role| actor.is(*role));
        if nothing {
            assert!(listed.is_empty(), "{name}");
        }
        if actor.is(Role::Supervisor) {
            assert_eq!(listed.len(), 4, "the supervisor sees the district");
        }
    }
    let decider = hall.who(Role::Reviewer, &decides).await;
    assert!(!numbers(&decider.get("/api/v1/cases").await.ok(200)).contains(&cases[2]), "not passed up yet");
    hall.clerk_of("SX-011").await.does(&cases[2], json!({"act": "pass_up"})).await;
    assert!(numbers(&decider.get("/api/v1/cases").await.ok(200)).contains(&cases[2]));
}

#[tokio::test]
async fn filters_narrow_and_never_widen() {
    let hall = Hall::open("2026-11-02").await;
    let centre = hall.competence("SX-017").centre;
    let (one, other) = (hall.case("SX-017").await, hall.case("SX-001").await);
    let clerk = hall.clerk_of("SX-017").await;
    clerk.does(&one, json!({"act": "accept"})).await;
    clerk.does(&one, granted()).await;
    clerk.does(&one, json!({"act": "issue"})).await;
    clerk.does(&one, deliver()).await;
    let open = async |query: &str| numbers(&clerk.get(&format!("/api/v1/cases?{query}")).await.ok(200));
    assert_eq!(open("state=delivered").await, [one.as_str()]);
    assert_eq!(open("state=submitted").await, [other.as_str()]);
    assert_eq!(open("state=in_review").await, [""; 0]);
    assert_eq!(open("item=SX-001").await, [other.as_str()]);
    assert_eq!(open("due_before=2026-11-09").await, [""; 0]);
    assert_eq!(open("due_before=2026-11-10").await, [other.as_str()]);
    assert_eq!(open(&format!("unit={centre}&state=delivered")).await, [one.as_str()]);
    // Another's unit is empty, whatever the state.
    let foreign = hall
        .app
        .master()
        .units
        .keys()
        .find(|unit| **unit != centre && unit.0.starts_with('C'))
        .unwrap()
        .clone();
    for query in ["", "&state=delivered", "&state=archived"] {
        assert_eq!(open(&format!("unit={foreign}{query}")).await, [""; 0], "{query}");
    }
    assert_eq!(open("unit=nowhere").await, [""; 0]);
    // The supervisor asks by centre or by the body that decided.
    let supervisor = hall.any(Role::Supervisor).await;
    let decides = hall.competence("SX-017").decides;
    for unit in [&centre, &decides] {
        let page = supervisor.get(&format!("/api/v1/cases?state=delivered&unit={unit}")).await.ok(200);
        assert_eq!(numbers(&page), [one.as_str()], "{unit}");
    }
}
