//! The public log: heads, keys, tiles, and evidence that needs nobody's word.

use domain::organisation::Role;
use ledger::checkpoint::Checkpoint;
use ledger::evidence::{Evidence, EvidenceError, check};
use ledger::note::NoteVerifier;
use ledger::tree;
use serde_json::{Value, json};
use store::Store;

use crate::support::{Hall, ORIGIN, at, database, engines, granted, options};

async fn keys(hall: &Hall) -> Vec<NoteVerifier> {
    let answer = hall.get("/ledger/keys").await;
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    answer.text().lines().map(|line| NoteVerifier::parse(line).unwrap()).collect()
}

#[tokio::test]
async fn a_stranger_rebuilds_the_signed_head_from_the_public_tiles() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        let no = hall.case("SX-017").await;
        service::log::advance(&hall.app).await.unwrap();
        let answer = hall.get("/ledger/checkpoint").await;
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        let opened = Checkpoint::open(answer.text(), &keys(&hall).await).unwrap();
        assert_eq!(opened.checkpoint.origin, ORIGIN);
        assert_eq!(opened.verified.len(), 2, "Ed25519 and SM2");
        let size = opened.checkpoint.size;

        let mut leaves = Vec::new();
        for bundle in tree::bundles_between(0, size) {
            let answer = hall.get(&format!("/ledger/{}", bundle.path())).await;
            assert_eq!(answer.status, 200, "{}", bundle.path());
            assert_eq!(answer.header("content-type"), Some("application/octet-stream"));
            let lasting = answer.header("cache-control").unwrap().contains("immutable");
            assert_eq!(lasting, bundle.width == 256, "only full ones never change");
            let entries = tree::decode_bundle(&answer.body).unwrap();
            assert_eq!(entries.len(), usize::from(bundle.width));
            leaves.extend(entries.into_iter().map(tree::leaf_hash));
        }
        assert_eq!(u64::try_from(leaves.len()).unwrap(), size);
        assert_eq!(tree::root_of(&leaves), opened.checkpoint.root);
        for tile in tree::tiles_between(0, size) {
            let answer = hall.get(&format!("/ledger/{}", tile.path())).await;
            assert_eq!(answer.body.len(), 32 * usize::from(tile.width), "{}", tile.path());
            if tile.level == 0 {
                let from = usize::try_from(tile.index).unwrap() * 256;
                assert_eq!(answer.body, leaves[from..from + usize::from(tile.width)].concat());
            }
        }
        assert!(!no.is_empty());
    }
}

#[tokio::test]
async fn no_other_path_is_a_tile() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        service::log::advance(&hall.app).await.unwrap();
        let paths = [
            "0/999",
            "0/x000/000",
            "0/0",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/01",
            "0/000.p/+1",
            "0/000.p/-1",
            "0/x001/x002/x003/x004/x005/x006/x007/008",
            "0/x18446744073709551615/000",
            "64/000",
            "-1/000",
            "00/000",
            "entries/",
            "entries/000.p/999",
            "entries/../0/000",
            "../checkpoint",
            "..%2f..%2f..%2fetc%2fpasswd",
            "%2e%2e/%2e%2e/keys",
            "0/000%00",
            "0%2F000.p%2F1/../../x",
            "0/000/",
            "/0/000",
            "0//000",
            "0/%ff",
            "0/００１",
        ];
        for path in paths {
            let path = format!("/ledger/tile/{path}").replace('０', "%EF%BC%90").replace('１', "%EF%BC%91");
            let answer = hall.get(&path).await;
            answer.no(404, "not-found", "-");
        }
    }
}

#[tokio::test]
async fn an_evidence_file_stands_on_its_own() {
    for engine in engines() {
        let hall = Hall::open_on(&engine, "2026-11-02", |_| {}).await;
        let no = hall.case("SX-017").await;
        let clerk = hall.clerk_of("SX-017").await;
        clerk.does(&no, json!({"act": "accept"})).await;
        clerk.does(&no, granted()).await;
        let trusted = keys(&hall).await;
        let events = clerk.get(&format!("/api/v1/cases/{no}/events")).await.ok(200);
        for event in events["items"].as_array().unwrap() {
            let file = clerk.get(&format!("/api/v1/cases/{no}/events/{}/proof", event["seq"])).await;
            file.ok(200);
            let evidence = Evidence::from_json(file.text()).unwrap();
            let checked = check(&evidence, Some(&trusted)).unwrap();
            assert!(checked.record_matches && checked.keys_trusted);
            assert_eq!(i64::try_from(checked.index).unwrap(), event["index"].as_i64().unwrap());
            let record: Value = serde_json::from_str(evidence.body.as_ref().unwrap()).unwrap();
            assert_eq!((&record["seq"], &record["stream"]), (&event["seq"], &json!(format!("case:{no}"))));
            assert_eq!(record["at"], event["at"]);
            let forged =
                Evidence { body: evidence.body.map(|body| body.replacen("2026", "2025", 1)), ..evidence };
            assert!(matches!(check(&forged, Some(&trusted)), Err(EvidenceError::Commit)));
        }
    }
}

#[tokio::test]
async fn a_proof_is_there_as_soon_as_the_act_unless_another_instance_signs() {
    let hall = Hall::open("2026-11-02").await;
    let no = hall.case("SX-017").await;
    let clerk = hall.clerk_of("SX-017").await;
    assert!(service::log::checkpoint(&hall.app).await.unwrap().is_none());
    clerk.get(&format!("/api/v1/cases/{no}/events/1/proof")).await.ok(200);
    // The lease passes to another instance.
    hall.on("2026-11-03");
    let place = database(hall.directory.path());
    let other = store::Options { instance: "other".to_owned(), ..options(hall.directory.path()) };
    let other = Store::open_sqlite(&place, other).await.unwrap();
    assert!(other.lease("log", at("2026-11-03", "10:00"), 600).await.unwrap().is_some());
    let clerk = hall.clerk_of("SX-017").await;
    clerk.does(&no, json!({"act": "accept"})).await;
    let waits = clerk.get(&format!("/api/v1/cases/{no}/events/3/proof")).await;
    waits.no(503, "not-signed-yet", "-");
    assert_eq!(waits.header("retry-after"), Some("1"));
    clerk.get(&format!("/api/v1/cases/{no}/events/2/proof")).await.ok(200);
    let stranger = hall.any(Role::Administrator).await;
    stranger.get(&format!("/api/v1/cases/{no}/events/3/proof")).await.no(404, "not-found", "-");
}
