//! `kill -9` under load: after a restart every acknowledged act is there, and the log verifies.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinSet;

use super::basics::{Outcome, now, until};
use super::district::{ACTS, Desk, Plan, open_desks};
use super::http::Client;
use super::site::{Server, Site, verify};

/// Connections of the load.
const CONNECTIONS: usize = 8;

/// What the drill came to.
#[derive(Debug, Clone)]
pub(crate) struct Survived {
    /// Acts acknowledged before the kill: creations and acts on cases.
    pub(crate) acknowledged: usize,
    /// Of them not there after the restart; 0 unless something is wrong.
    pub(crate) lost: usize,
    /// What `ledger verify` said.
    pub(crate) verified: String,
}

/// Last acknowledged version by case, and whose case it is.
type Acknowledged = Arc<Mutex<BTreeMap<String, (u64, usize)>>>;

/// Starts a server of `binary` over a store, loads it for `length`, kills it, starts it again and counts. A log that
/// does not verify is an error.
pub(crate) async fn drill(binary: &Path, site: &Site, plans: &[Plan], length: Duration) -> Outcome<Survived> {
    let server = Server::start(binary, site, "single")?;
    let desks = Arc::new(open_desks(server.addr, &site.data_dir, plans).await?);
    let told: Acknowledged = Arc::default();
    let mut workers = JoinSet::new();
    for n in 0..CONNECTIONS {
        let client = Client::connect(server.addr).await?;
        workers.spawn(work(client, Arc::clone(&desks), Arc::clone(&told), n as u64 * 100_000));
    }
    until(now() + length).await;
    server.kill()?;
    while workers.join_next().await.is_some() {}
    let server = Server::start(binary, site, "single")?;
    let told = told.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let (mut acknowledged, mut lost) = (0, 0);
    let mut client = Client::connect(server.addr).await?;
    for (no, (version, desk)) in &told {
        let desk = desks.get(*desk).ok_or("no desk")?;
        let reply = client.send(&desk.read(no)).await?;
        let found = if reply.status == 200 {
            reply.header("etag").and_then(|tag| tag.trim_matches('"').parse().ok()).unwrap_or(0)
        } else {
            0
        };
        acknowledged += usize::try_from(*version)?;
        lost += usize::try_from(version.saturating_sub(found))?;
    }
    server.caught_up().await?;
    server.stop()?;
    let (verified, _) = verify(binary, site)?;
    Ok(Survived { acknowledged, lost, verified })
}

/// Lives, one after the other, until the server is gone.
async fn work(mut client: Client, desks: Arc<Vec<Desk>>, told: Acknowledged, first: u64) {
    let note = |no: &str, version: Option<u64>, at: usize| {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = told.entry(no.to_owned()).or_insert((0, at));
        entry.0 = entry.0.max(version.unwrap_or(0));
    };
    for serial in first.. {
        let at = usize::try_from(serial).unwrap_or(0) % desks.len();
        let Some(desk) = desks.get(at) else { return };
        let Ok(reply) = client.send(&desk.create(serial)).await else { return };
        let (Some(no), version) = (reply.member("case_no").map(str::to_owned), version_of(&reply)) else {
            return;
        };
        note(&no, version, at);
        for n in 0..ACTS {
            let Ok(reply) = client.send(&desk.act(&no, n)).await else { return };
            if reply.status != 200 {
                return;
            }
            note(&no, version_of(&reply), at);
        }
    }
}

fn version_of(reply: &super::http::Reply<'_>) -> Option<u64> {
    reply.header("etag")?.trim_matches('"').parse().ok()
}
