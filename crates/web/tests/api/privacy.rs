//! No answer tells who somebody is, but the one that is asked with a reason and logged.

use domain::organisation::Role;
use serde_json::{Value, json};

use crate::support::{Answer, Caller, Hall, ID_NO, NAME, PHONE, deliver, engines, granted};

const SECRETS: [&str; 7] = [NAME, ID_NO, PHONE, "李四光", "440524188001010014", "13987654321", "甘肃路 1 号"];

#[track_caller]
fn silent(what: &str, answer: &Answer) {
    let text = String::from_utf8_lossy(&answer.body);
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what} tells {secret}: {text}");
        assert!(!text.contains(&secret.to_lowercase()), "{what} tells {secret}: {text}");
    }
}

/// Everything one can read of a case.
async fn reads(caller: &Caller<'_>, no: &str) {
    let version = caller.sees(no).await["version"].as_u64().unwrap();
    let mut paths: Vec<String> =
        ["", "/clock", "/events?limit=200"].map(|part| format!("/api/v1/cases/{no}{part}")).into();
    paths.extend((1..=version).map(|seq| format!("/api/v1/cases/{no}/events/{seq}/proof")));
    paths.extend(["", "?state=delivered", "?state=submitted"].map(|query| format!("/api/v1/cases{query}")));
    paths.push(format!("/api/v1/findings?case_no={no}"));
    for path in paths {
        let answer = caller.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        silent(&path, &answer);
    }
}

#[tokio::test]
async fn names_and_numbers_stay_sealed_through_a_whole_life() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        let clerk = hall.clerk_of("SX-017").await;
        let mut application = hall.application("SX-017", 1);
        application["proxy"] = json!({"name": "李四光", "id_kind": "111", "id_no": "440524188001010014", "phone": "13987654321", "scope": "代办"});
        application["form"] = json!({"address": "甘肃路 1 号"});
        let key = [("idempotency-key", "k")];
        let created = clerk.create(&application, &key).await;
        silent("created", &created);
        silent("replayed", &clerk.create(&application, &key).await);
        let no = created.ok(201)["case_no"].as_str().unwrap().to_owned();
        let mut wrong = application.clone();
        wrong["applicant"]["phone"] = json!("not a phone");
        silent("refused", &clerk.create(&wrong, &[]).await);
        for act in [json!({"act": "accept"}), granted(), json!({"act": "issue"}), deliver()] {
            reads(&clerk, &no).await;
            silent("acted", &clerk.tries(&no, &act).await);
            silent("stale", &clerk.tries_on(&no, "\"1\"", &act).await);
        }
        reads(&clerk, &no).await;
        reads(&hall.any(Role::Supervisor).await, &no).await;
        service::log::advance(&hall.app).await.unwrap();
        for path in ["/metrics", "/ledger/checkpoint", "/ledger/keys", "/healthz", "/readyz"] {
            let answer = hall.get(path).await;
            silent(path, &answer);
            assert!(!answer.text().contains(&no), "{path} names a case");
        }
        let size = service::log::checkpoint(&hall.app).await.unwrap().unwrap().size;
        for bundle in ledger::tree::bundles_between(0, size) {
            let answer = hall.get(&format!("/ledger/{}", bundle.path())).await;
            silent("the public log", &answer);
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            assert!(!text.contains(&no), "a leaf names a case");
        }
    }
}

#[tokio::test]
async fn showing_is_an_act_with_its_reason_in_the_log() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-017").await;
    let clerk = hall.clerk_of("SX-017").await;
    let before = hall.app.store().event_count().await.unwrap();
    let shown = clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": " 核对身份 "})).await;
    assert_eq!(shown.header("cache-control"), Some("no-store"));
    let shown = shown.ok(200);
    assert_eq!((&shown["applicant"]["name"], &shown["applicant"]["id_no"]), (&json!(NAME), &json!(ID_NO)));
    assert_eq!(hall.app.store().event_count().await.unwrap(), before + 1);
    let logged = hall.app.store().events_of(&format!("show:{no}"), 0, 10).await.unwrap();
    assert_eq!((logged.len(), logged[0].kind.as_str()), (1, "personal_data_shown"));
    let data: Value = logged[0].data().unwrap();
    assert_eq!((&data["reason"], &data["by"]["person"]), (&json!("核对身份"), &json!(clerk.username)));
    for secret in SECRETS {
        assert!(!logged[0].body.contains(secret) && !logged[0].leaf.contains(secret));
    }
    // Without a reason nothing is shown and nothing is logged.
    clerk.post(&format!("/api/v1/cases/{no}/personal"), &json!({"reason": " "})).await.no(
        422,
        "bad-field",
        "/reason",
    );
    assert_eq!(hall.app.store().event_count().await.unwrap(), before + 1);
}
