//! The shape of the house (DESIGN §2): which crate may depend on which, and what the pure ones may know.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

fn metadata() -> Value {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline", "--manifest-path", manifest])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Ordinary dependencies of each crate, by package name.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    packages
        .iter()
        .map(|package| {
            let all = package["dependencies"].as_array().unwrap();
            let ordinary = all.iter().filter(|dependency| dependency["kind"].is_null());
            let names = ordinary.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect();
            (package["name"].as_str().unwrap().to_owned(), names)
        })
        .collect()
}

#[test]
fn crates_depend_only_on_those_below_them() {
    let allowed: BTreeMap<&str, &[&str]> = BTreeMap::from([
        ("yichuang-domain", [].as_slice()),
        ("yichuang-ledger", &[]),
        ("yichuang-paper", &["yichuang-domain"]),
        ("yichuang-store", &["yichuang-domain", "yichuang-ledger"]),
        ("yichuang-service", &["yichuang-domain", "yichuang-ledger", "yichuang-store"]),
        ("yichuang-web", &["yichuang-service", "yichuang-domain"]),
        (
            "yichuang",
            &[
                "yichuang-domain",
                "yichuang-ledger",
                "yichuang-paper",
                "yichuang-service",
                "yichuang-store",
                "yichuang-web",
            ],
        ),
    ]);
    let found = dependencies();
    assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), {
        let mut names: Vec<&str> = allowed.keys().copied().collect();
        names.sort_unstable();
        names
    });
    for (name, dependencies) in &found {
        let ours = dependencies.iter().filter(|dependency| dependency.starts_with("yichuang"));
        for dependency in ours {
            assert!(
                allowed[name.as_str()].contains(&dependency.as_str()),
                "{name} may not depend on {dependency}"
            );
        }
    }
}

/// The pure crates know dates, JSON and hashes, and nothing of the world.
#[test]
fn pure_crates_have_a_written_list_of_dependencies() {
    let found = dependencies();
    let domain: BTreeSet<String> =
        ["cel", "jiff", "jsonschema", "pinyin", "serde", "serde_json", "thiserror"].map(str::to_owned).into();
    let ledger: BTreeSet<String> =
        ["base64", "ed25519-dalek", "serde", "serde_json", "sha2", "sm2", "thiserror"]
            .map(str::to_owned)
            .into();
    assert_eq!(found["yichuang-domain"], domain);
    assert_eq!(found["yichuang-ledger"], ledger);
}

/// Only the store speaks SQL.
#[test]
fn only_the_store_has_database_drivers() {
    for (name, dependencies) in dependencies() {
        let drivers = ["rusqlite", "tokio-postgres"];
        let has = drivers.iter().any(|driver| dependencies.contains(*driver));
        // The binary measures raw databases in `bench`.
        assert_eq!(has, name == "yichuang-store" || (name == "yichuang" && has), "{name}");
    }
}
