//! Review points, bounds of discretion and the second person, over HTTP (requirements B10).

use domain::catalogue::{Import, ItemVersion};
use domain::organisation::Role;
use serde_json::{Value, json};

use crate::support::Hall;

/// SX-033 with a standard for 审查 and for 决定, published as its second version.
async fn with_standard(hall: &Hall) {
    let item = service::catalogue::item(&hall.app, "SX-033").unwrap();
    let mut item = ItemVersion::clone(&item);
    let standard = json!({"steps": [
        {"step": "审查", "points": [{"id": "P1", "text": "场所与污染源距离合规"}],
         "bounds": [{"id": "B1", "situation": "设施齐全", "allowed": "agree"},
                    {"id": "B2", "situation": "有违法记录", "allowed": "disagree"}]},
        {"step": "决定", "points": [{"id": "P1", "text": "与审查意见一致"}]}]});
    item.handling_standard = serde_json::from_value(standard).unwrap();
    service::seed::catalogue(&hall.app, Import { items: vec![item], ..Import::default() }).await.unwrap();
}

fn opinion(examined: Value) -> Value {
    json!({"act": "give_opinion", "step": "examine", "outcome": "agree", "opinion": "见记录", "examined": examined})
}

fn ticked(result: &str, bound: &str) -> Value {
    json!({"checks": [{"point": "P1", "result": result}], "bound": bound})
}

fn because(second: &str) -> Value {
    let mut examined = ticked("not_met", "B1");
    examined["deviation"] = json!({"reason": "有替代措施", "second": second});
    examined
}

#[tokio::test]
async fn a_departure_waits_for_a_second_person_before_anything_is_decided() {
    let hall = Hall::open("2026-11-02").await;
    with_standard(&hall).await;
    let public = hall.get("/api/v1/items/SX-033").await.ok(200);
    assert_eq!(
        public["handling_standard"]["steps"][0]["points"][0]["id"], "P1",
        "programs read what to tick"
    );
    let no = hall.case("SX-033").await;
    let competence = hall.competence("SX-033");
    let clerk = hall.clerk_of("SX-033").await;
    clerk.does(&no, json!({"act": "accept"})).await;
    let reviewer = hall.who(Role::Reviewer, &competence.decides).await;
    let approver = hall.who(Role::Approver, &competence.decides).await;

    let bare = json!({"act": "give_opinion", "step": "examine", "outcome": "agree", "opinion": "见记录"});
    reviewer.tries(&no, &bare).await.no(422, "point-unchecked", "/examined/checks");
    let other = json!({"checks": [{"point": "P9", "result": "met"}]});
    reviewer.tries(&no, &opinion(other)).await.no(422, "bad-field", "/examined/checks/0/point");
    let beyond = opinion(ticked("not_met", "B1"));
    reviewer.tries(&no, &beyond).await.no(422, "deviation-needed", "/examined/deviation");
    for second in [clerk.username.as_str(), reviewer.username.as_str(), "nobody"] {
        let act = opinion(because(second));
        reviewer.tries(&no, &act).await.no(422, "bad-field", "/examined/deviation/second");
    }
    reviewer.does(&no, opinion(because(&approver.username))).await;

    let case = reviewer.sees(&no).await;
    let departure = &case["deviations"][0];
    assert_eq!((&departure["by"], &departure["confirmed_by"]), (&json!(reviewer.username), &Value::Null));
    assert_eq!(case["findings"][0]["rule"], "deviation");
    assert!(
        !case["available_acts"].as_array().unwrap().contains(&json!("confirm_deviation")),
        "not by oneself"
    );
    let grant = json!({"act": "decide", "outcome": "granted", "examined": {"checks": [{"point": "P1", "result": "met"}]}});
    approver.tries(&no, &grant).await.no(409, "deviation-open", "-");
    let confirm = json!({"act": "confirm_deviation", "deviation": departure["seq"]});
    reviewer.tries(&no, &confirm).await.no(403, "second-person-needed", "-");
    clerk.tries(&no, &confirm).await.no(403, "role", "-");
    approver.does(&no, confirm).await;
    assert_eq!(approver.does(&no, grant).await, "granted");
}

#[tokio::test]
async fn a_decision_beyond_the_standard_is_only_declared_until_somebody_else_agrees() {
    let hall = Hall::open("2026-11-02").await;
    with_standard(&hall).await;
    let no = hall.case("SX-033").await;
    let competence = hall.competence("SX-033");
    let clerk = hall.clerk_of("SX-033").await;
    clerk.does(&no, json!({"act": "accept"})).await;
    let reviewer = hall.who(Role::Reviewer, &competence.decides).await;
    reviewer.does(&no, opinion(ticked("met", "B1"))).await;
    let approver = hall.who(Role::Approver, &competence.decides).await;
    let grant = |second: Option<&str>| {
        let mut examined = json!({"checks": [{"point": "P1", "result": "not_met"}]});
        if let Some(second) = second {
            examined["deviation"] = json!({"reason": "有替代措施", "second": second});
        }
        json!({"act": "decide", "outcome": "granted", "examined": examined})
    };
    let state = approver.does(&no, grant(Some(&reviewer.username))).await;
    assert_eq!(state, "in_review", "nothing is decided yet");
    approver.tries(&no, &grant(None)).await.no(409, "deviation-open", "-");
    let seq = approver.sees(&no).await["deviations"][0]["seq"].clone();
    reviewer.does(&no, json!({"act": "confirm_deviation", "deviation": seq})).await;
    assert_eq!(approver.does(&no, grant(None)).await, "granted");
}
