//! `kill -9` during load loses no acknowledged act and leaves a log that verifies, on SQLite and, where
//! `YICHUANG_TEST_PG` names a server, on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::time::Duration;

/// The drill is the benchmark's own, on the binary under test.
#[path = "../src/bench"]
mod bench {
    /// Origin of the stores the drill makes.
    pub(crate) const ORIGIN: &str = "demo.yichuang.invalid/heping";

    pub(crate) mod basics;
    #[expect(dead_code, reason = "shared with the benchmark")]
    pub(crate) mod district;
    pub(crate) mod http;
    #[expect(dead_code, reason = "shared with the benchmark")]
    pub(crate) mod kill;
    #[expect(dead_code, reason = "shared with the benchmark")]
    pub(crate) mod site;
}

use bench::site::Site;

async fn survives(site: &Site) {
    let binary = Path::new(env!("CARGO_BIN_EXE_yichuang"));
    let plans = bench::district::plans().unwrap();
    let plans = &plans[..1];
    let survived = bench::kill::drill(binary, site, plans, Duration::from_secs(2)).await.unwrap();
    assert!(survived.acknowledged > 50, "the load did not get going: {survived:?}");
    assert_eq!(survived.lost, 0, "{survived:?}");
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    survives(&Site::new(dir.path(), "kill", None)).await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_postgres() {
    let Ok(url) = std::env::var("YICHUANG_TEST_PG") else { return };
    let dir = tempfile::tempdir().unwrap();
    survives(&Site::new(dir.path(), "kill", Some(&url))).await;
}
