//! Witnesses of the log: after a head is signed, each is asked to cosign it (C2SP `tlog-witness`). This goes on beside
//! everything else: no act and no head ever waits for a witness.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ledger::checkpoint::Checkpoint;
use ledger::note::{NoteSignature, NoteVerifier, SignedNote};
use ledger::quorum::Quorum;
use ledger::witness::{AddCheckpoint, SIZE_TYPE, cosignature_in, parse_conflict};
use parking_lot::Mutex;
use store::{Head, Store};
use tokio::task::JoinSet;

use crate::app::App;
use crate::error::ActError;

/// How often a new head is offered.
pub const PACE: Duration = Duration::from_secs(1);
/// Longest time for one answer of a witness.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest pause after failures.
const PAUSE_MAX: i64 = 300;
/// Requests to one witness in a round: the size it states, and one more if it moved meanwhile.
const TRIES: u32 = 3;

/// What a witness answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Content type.
    pub content_type: Option<String>,
    /// Body; not longer than what a note may have.
    pub body: String,
}

/// An answer on its way, or why there is none.
pub type Answering = Pin<Box<dyn Future<Output = Result<Answer, String>> + Send>>;

/// Posts a body to an address: handed in by the binary, which is the only one to speak HTTP as a client.
pub type Post = Arc<dyn Fn(String, String) -> Answering + Send + Sync>;

/// The witnesses of a log: addresses (submission prefixes, without a trailing slash), in the order of the quorum's keys.
pub struct Panel {
    quorum: Quorum,
    peers: Vec<Arc<Peer>>,
    post: Post,
}

impl std::fmt::Debug for Panel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Panel").field("quorum", &self.quorum).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Peer {
    url: String,
    key: NoteVerifier,
    known: Mutex<Known>,
}

/// What this process knows of a witness.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Size it cosigned last, as far as known: where the next proof begins.
    size: u64,
    /// Newest head it cosigned here: size and time.
    cosigned: Option<(u64, u64)>,
    failures: u32,
    /// Not asked before this instant.
    not_before: Option<Timestamp>,
    trouble: Option<String>,
}

/// How a witness stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Name of its key.
    pub name: String,
    /// Events under the newest head it cosigned; 0 before the first.
    pub size: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Option<u64>,
    /// Events of the published head it has not seen.
    pub lag: u64,
    /// Attempts in a row that failed.
    pub failures: u32,
    /// What went wrong last.
    pub trouble: Option<String>,
}

impl Panel {
    /// Witnesses by address; `quorum` has their keys in the same order. Nothing is asked yet.
    #[must_use]
    pub fn new(urls: Vec<String>, quorum: Quorum, post: Post) -> Self {
        let peers = urls.into_iter().zip(quorum.witnesses());
        let peer = |(url, key): (String, &NoteVerifier)| {
            Arc::new(Peer { url, key: key.clone(), known: Mutex::default() })
        };
        Self { peers: peers.map(peer).collect(), quorum, post }
    }
}

/// Names the witnesses of this process, once.
///
/// # Errors
/// They were named before.
pub fn appoint(app: &App, panel: Panel) -> Result<(), ActError> {
    app.0.witnesses.set(panel).map_err(|_| ActError::Failed("witnesses were appointed before".into()))
}

/// Keys of the witnesses, for evidence files.
#[must_use]
pub fn keys(app: &App) -> Vec<NoteVerifier> {
    app.0.witnesses.get().map(|panel| panel.quorum.witnesses().to_vec()).unwrap_or_default()
}

/// What one turn brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Witnesses asked.
    pub asked: usize,
    /// Cosignatures that came.
    pub came: usize,
}

/// Offers the published head to every witness that has not cosigned it and is not being left alone after failures, all at
/// once, and keeps what comes as it comes.
///
/// # Errors
/// The store cannot be read or written. What witnesses do wrong is no error: see [`standings`].
pub async fn round(app: &App) -> Result<Round, ActError> {
    let mut done = Round::default();
    let (Some(panel), store) = (app.0.witnesses.get(), app.store()) else { return Ok(done) };
    let now = app.clock().now();
    if store.needs_recovery() || !store.is_leader(now).await {
        return Ok(done);
    }
    let Some(mut head) = store.checkpoint().await? else { return Ok(done) };
    let mut note = SignedNote::parse(&head.note).map_err(failed)?;
    let have = panel.quorum.cosignatures(&note);
    let mut asking = JoinSet::new();
    for peer in &panel.peers {
        let cosigned = have.by.iter().find(|line| line.id == peer.key.id() && line.name == peer.key.name());
        if let Some(line) = cosigned {
            peer.known.lock().cosigned = line.time.map(|time| (head.size, time));
        } else if peer.known.lock().not_before.is_none_or(|at| at <= now) {
            let (store, post) = (store.clone(), Arc::clone(&panel.post));
            let (peer, head) = (Arc::clone(peer), head.clone());
            asking.spawn(async move { (ask(&store, &post, &peer, &head).await, peer) });
        }
    }
    done.asked = asking.len();
    while let Some(answered) = asking.join_next().await {
        let (answered, peer) = answered.map_err(failed)?;
        match answered {
            Ok(line) => {
                let time = line.bytes.first_chunk::<8>().copied().map(u64::from_be_bytes);
                note.push(line);
                let text = note.to_string();
                let enough = panel.quorum.is_met(&panel.quorum.cosignatures(&note));
                store.keep_cosignatures(&head, &text, enough).await?;
                head.note = text;
                done.came += 1;
                settle(&peer, head.size, time);
            }
            Err(trouble) => fail(&peer, trouble, now),
        }
    }
    Ok(done)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> ActError {
    ActError::Failed(Box::new(error))
}

fn settle(peer: &Peer, size: u64, time: Option<u64>) {
    let mut known = peer.known.lock();
    if known.failures > 0 {
        tracing::info!(witness = peer.key.name(), size, "the witness cosigns again");
    }
    *known = Known { size, cosigned: time.map(|time| (size, time)), ..Known::default() };
}

/// Leaves a witness alone for 2, 4, 8 … seconds, at most [`PAUSE_MAX`].
fn fail(peer: &Peer, trouble: Trouble, now: Timestamp) {
    let mut known = peer.known.lock();
    known.failures = known.failures.saturating_add(1);
    let pause =
        1_i64.checked_shl(known.failures).filter(|_| known.failures < 9).unwrap_or(PAUSE_MAX).min(PAUSE_MAX);
    known.not_before = now.checked_add(SignedDuration::from_secs(pause)).ok();
    let (witness, why) = (peer.key.name(), trouble.why);
    if trouble.grave {
        tracing::error!(
            witness,
            why,
            "A WITNESS REFUSES THE LOG: find out why before anything else (operations.md)"
        );
    } else {
        tracing::warn!(
            witness,
            why,
            failures = known.failures,
            pause,
            "no cosignature; it will be asked again"
        );
    }
    known.trouble = Some(why);
}

/// Why there is no cosignature.
struct Trouble {
    why: String,
    /// The witness has seen another log than the one kept here.
    grave: bool,
}

impl Trouble {
    fn light(why: impl Into<String>) -> Self {
        Self { why: why.into(), grave: false }
    }

    fn grave(why: impl Into<String>) -> Self {
        Self { why: why.into(), grave: true }
    }
}

/// Asks one witness to cosign a head; if it states another size than believed, once more from there.
async fn ask(store: &Store, post: &Post, peer: &Peer, head: &Head) -> Result<NoteSignature, Trouble> {
    let text = SignedNote::parse(&head.note).map_err(|error| Trouble::light(error.to_string()))?;
    let text = text.text();
    let mut old = peer.known.lock().size.min(head.size);
    for _ in 0..TRIES {
        let proof = match old {
            0 => Vec::new(),
            _ => store
                .consistency(old, head.size)
                .await
                .map_err(|error| Trouble::light(error.to_string()))?
                .ok_or_else(|| Trouble::light("no consistency proof"))?,
        };
        let body = AddCheckpoint::to_body(old, &proof, &head.note);
        let answering = post(format!("{}/add-checkpoint", peer.url), body);
        let answer = tokio::time::timeout(PATIENCE, answering).await;
        let answer = answer.map_err(|_| Trouble::light("no answer in time"))?.map_err(Trouble::light)?;
        match answer.status {
            200 => {
                return cosignature_in(&answer.body, text, &peer.key).ok_or_else(|| {
                    Trouble::light("the answer has no valid cosignature by the configured key")
                });
            }
            409 => old = stated(&answer, old, head.size, peer)?,
            status => return Err(refused(status, &answer.body)),
        }
    }
    Err(Trouble::light("the witness states another size each time"))
}

/// The size a witness cosigned last, as it states it.
fn stated(answer: &Answer, old: u64, size: u64, peer: &Peer) -> Result<u64, Trouble> {
    let is_size =
        answer.content_type.as_deref().is_some_and(|kind| kind.split(';').next() == Some(SIZE_TYPE));
    let stated = parse_conflict(&answer.body).filter(|_| is_size);
    let stated = stated.ok_or_else(|| Trouble::light("409 without a size"))?;
    peer.known.lock().size = stated;
    if stated > size {
        // Either it was asked about a newer head meanwhile, or this log is an older copy of the one it knows.
        return Err(Trouble::grave(format!(
            "the witness cosigned {stated} events, this log has a head of {size}"
        )));
    }
    if stated == old {
        return Err(Trouble::light("409 with the size it was asked from"));
    }
    Ok(stated)
}

fn refused(status: u16, body: &str) -> Trouble {
    let said: String = body.chars().filter(|c| !c.is_control()).take(200).collect();
    let why = format!("{status} {said}");
    if status == 422 { Trouble::grave(why) } else { Trouble::light(why) }
}

/// How each witness stands to the published head, from what this process saw and from the heads in the store.
///
/// # Errors
/// The store cannot be read.
pub async fn standings(app: &App) -> Result<Vec<Standing>, ActError> {
    let Some(panel) = app.0.witnesses.get() else { return Ok(Vec::new()) };
    let head = app.store().checkpoint().await?;
    let cosigned = app.store().cosigned().await?.map(|cosigned| cosigned.note);
    let size = head.as_ref().map_or(0, |head| head.size);
    let notes: Vec<SignedNote> = head
        .map(|head| head.note)
        .into_iter()
        .chain(cosigned)
        .filter_map(|note| SignedNote::parse(&note).ok())
        .collect();
    let stored: Vec<(String, u64, u64)> = notes.iter().flat_map(|note| lines(panel, note)).collect();
    let standing = |peer: &Arc<Peer>| {
        let known = peer.known.lock().clone();
        let here =
            stored.iter().filter(|(name, ..)| name == peer.key.name()).map(|(_, size, at)| (*size, *at));
        let last = here.chain(known.cosigned).max();
        Standing {
            name: peer.key.name().to_owned(),
            size: last.map_or(0, |(size, _)| size),
            at: last.map(|(_, at)| at),
            lag: size.saturating_sub(last.map_or(0, |(size, _)| size)),
            failures: known.failures,
            trouble: known.trouble,
        }
    };
    Ok(panel.peers.iter().map(standing).collect())
}

/// Who cosigned a note: name, size, time.
fn lines(panel: &Panel, note: &SignedNote) -> Vec<(String, u64, u64)> {
    let Ok(head) = Checkpoint::parse(note.text()) else { return Vec::new() };
    let by = panel.quorum.cosignatures(note).by;
    by.into_iter().filter_map(|line| Some((line.name, head.size, line.time?))).collect()
}

/// Asks until the application is to stop; without witnesses it ends at once. May be dropped at any moment.
pub async fn run(app: App) {
    if app.0.witnesses.get().is_none() {
        return;
    }
    let mut interval = tokio::time::interval(PACE);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !app.stopping() {
        interval.tick().await;
        if let Err(error) = round(&app).await {
            tracing::error!(%error, "cosignatures could not be kept; it will be tried again");
        }
    }
}
