//! A district's log and its witnesses over real connections: quorum, forks, restarts, an older copy.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::catalogue::demo::demo_organisation;
use ledger::checkpoint::Checkpoint;
use ledger::note::{NoteSigner, NoteVerifier, SignedNote};
use ledger::quorum::Quorum;
use ledger::tree::{consistency_proof_of, leaf_hash, root_of};
use ledger::witness::{AddCheckpoint, Doubt, DoubtFile, Log, Refusal};
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::witness::{Panel, Round, round, standings};
use service::{App, Setup};
use store::{Options, PlainEvent, RecordWrite, Store};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::keeper::{Keeper, Refused, origin_hash};
use super::{client, server};

const ORIGIN: &str = "demo.test.invalid/heping";

fn clock() -> Clock {
    Clock::manual("2026-11-02T09:00:00+08:00".parse().unwrap())
}

/// A witness on a port of its own.
struct Running {
    url: String,
    addr: std::net::SocketAddr,
    key: NoteVerifier,
    stop: oneshot::Sender<()>,
    served: tokio::task::JoinHandle<std::io::Result<()>>,
}

async fn witness(dir: &Path, name: &str, logs: Vec<Log>, addr: &str) -> Running {
    let keeper = Arc::new(Keeper::open(dir, Some(name), logs, clock()).unwrap());
    let key = keeper.verifier().clone();
    let listener = TcpListener::bind(addr).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let served =
        tokio::spawn(web::serve(listener, server::router(keeper), web::Limits::default(), async move {
            let _ = stopped.await;
        }));
    Running { url: format!("http://{addr}"), addr, key, stop, served }
}

impl Running {
    async fn end(self) {
        let _ = self.stop.send(());
        self.served.await.unwrap().unwrap();
    }

    async fn get(&self, path: &str) -> (u16, String) {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let mut stream = tokio::net::TcpStream::connect(self.addr).await.unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nhost: w\r\nconnection: close\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        let status = text.get(9..12).unwrap().parse().unwrap();
        (status, text.split_once("\r\n\r\n").unwrap().1.to_owned())
    }
}

/// A district with a log in a directory; `copy` of an older one if given.
async fn district(dir: &Path) -> App {
    let database = dir.join("yichuang.db");
    let options = Options { data_dir: Some(dir.to_owned()), ..Options::default() };
    let is_new = !database.exists();
    let store = Store::open_sqlite(&database, options).await.unwrap();
    let setup = Setup {
        store,
        clock: clock(),
        entropy: Entropy::seeded(1),
        keyring: Keyring::generate(&Entropy::seeded(1), true).unwrap(),
        render: Arc::new(|_| Ok(Vec::new())),
        origin: ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    };
    let app = App::new(setup).await.unwrap();
    if is_new {
        service::seed::organisation(&app, ORIGIN, demo_organisation().unwrap()).await.unwrap();
    }
    service::log::advance(&app).await.unwrap();
    app
}

/// One more event, under a signed head.
async fn write(app: &App, word: &str) {
    let event = PlainEvent {
        kind: "noted".to_owned(),
        body: serde_json::json!({"word": word}),
        public: serde_json::Map::new(),
    };
    let write = RecordWrite {
        stream: "log:test".to_owned(),
        events: vec![event],
        nonces: vec![[3; 32]],
        now: app.clock().now(),
        rows: Vec::new(),
        seen_version: None,
        authority_epoch: None,
        leaf_unit: "C1".to_owned(),
    };
    app.store().commit_record(write).await.unwrap();
    service::log::advance(app).await.unwrap();
}

fn log_of(app: &App) -> Vec<Log> {
    vec![Log { origin: ORIGIN.to_owned(), keys: service::log::keys(app) }]
}

fn appoint(app: &App, witnesses: &[&Running], needed: usize) -> Quorum {
    let quorum = Quorum::new(witnesses.iter().map(|witness| witness.key.clone()).collect(), needed).unwrap();
    let urls = witnesses.iter().map(|witness| witness.url.clone()).collect();
    service::witness::appoint(app, Panel::new(urls, quorum.clone(), client::post())).unwrap();
    quorum
}

fn later(app: &App, seconds: i64) {
    app.clock().set(app.clock().now() + jiff::SignedDuration::from_secs(seconds));
}

async fn head(app: &App) -> (u64, SignedNote) {
    let head = app.store().checkpoint().await.unwrap().unwrap();
    (head.size, SignedNote::parse(&head.note).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_witnesses_cosign_and_a_lagging_one_catches_up() {
    let dir = tempfile::tempdir().unwrap();
    let app = district(&dir.path().join("district")).await;
    let one = witness(&dir.path().join("w1"), "city.example/w1", log_of(&app), "127.0.0.1:0").await;
    let two = witness(&dir.path().join("w2"), "city.example/w2", log_of(&app), "127.0.0.1:0").await;
    let quorum = appoint(&app, &[&one, &two], 2);
    assert_eq!(round(&app).await.unwrap(), Round { asked: 2, came: 2 });
    let (size, note) = head(&app).await;
    assert!(quorum.is_met(&quorum.cosignatures(&note)), "the published head carries both");
    assert_eq!(app.store().cosigned().await.unwrap().unwrap().size, size);
    assert_eq!(round(&app).await.unwrap(), Round::default(), "nobody is asked twice about a head");

    // The second is away for a while: heads go on, the first goes on cosigning.
    let (addr, key) = (two.addr.to_string(), two.key.to_string());
    two.end().await;
    for word in ["甲", "乙", "丙"] {
        write(&app, word).await;
    }
    assert_eq!(round(&app).await.unwrap(), Round { asked: 2, came: 1 });
    assert_eq!(head(&app).await.0, size + 3);
    assert_eq!(app.store().cosigned().await.unwrap().unwrap().size, size, "one of two is not enough");
    let standing = standings(&app).await.unwrap();
    assert_eq!(
        standing.iter().map(|witness| (witness.lag, witness.failures)).collect::<Vec<_>>(),
        [(0, 0), (3, 1)]
    );
    assert!(standing[1].trouble.is_some());
    let metrics = service::status::metrics(&app).await.unwrap();
    assert!(metrics.contains("yichuang_witness_lag{witness=\"city.example/w2\"} 3\n"), "{metrics}");
    assert!(metrics.contains(&format!("yichuang_log_cosigned {size}\n")), "{metrics}");
    assert!(service::status::ready(&app).await.unwrap().is_none(), "a lagging witness makes nobody unready");
    assert!(
        service::status::witness_lines(&app).await.unwrap().contains("witness city.example/w2 lag 3 failing")
    );
    assert_eq!(round(&app).await.unwrap(), Round::default(), "it is left alone for a moment");

    // Back, with the key and the state it had: from where it was to the newest head in one go.
    let two = witness(&dir.path().join("w2"), "city.example/w2", log_of(&app), &addr).await;
    assert_eq!(two.key.to_string(), key);
    later(&app, 10);
    assert_eq!(round(&app).await.unwrap(), Round { asked: 1, came: 1 });
    let (newest, note) = head(&app).await;
    assert!(quorum.is_met(&quorum.cosignatures(&note)));
    assert_eq!(app.store().cosigned().await.unwrap().unwrap().size, newest);
    assert_eq!(standings(&app).await.unwrap()[1].lag, 0);

    // What it serves to monitors is the log's head with its own line.
    let (status, served) = two.get(&format!("/{}/checkpoint", origin_hash(ORIGIN))).await;
    let opened =
        Checkpoint::open(&served, &[service::log::keys(&app), vec![two.key.clone()]].concat()).unwrap();
    assert_eq!((status, opened.checkpoint.size), (200, newest));
    assert_eq!(two.get(&format!("/{}/checkpoint", origin_hash("other"))).await.0, 404);
    let about = two.get("/").await.1;
    assert!(about.contains(&key) && about.contains(ORIGIN), "{about}");

    // An evidence file rests on the cosigned head, and names its witnesses.
    let evidence = service::log::evidence(&app, 0, false).await.unwrap();
    let evidence = ledger::evidence::Evidence::from_json(&evidence).unwrap();
    let checked = ledger::evidence::check(&evidence, None).unwrap();
    assert_eq!(checked.verified.iter().filter(|line| line.time.is_some()).count(), 2);
    one.end().await;
    two.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_that_knows_nothing_or_more_states_its_size() {
    let dir = tempfile::tempdir().unwrap();
    let app = district(&dir.path().join("district")).await;
    write(&app, "甲").await;
    let one = witness(&dir.path().join("w1"), "city.example/w1", log_of(&app), "127.0.0.1:0").await;
    appoint(&app, &[&one], 1);
    assert_eq!(round(&app).await.unwrap().came, 1);
    let (size, _) = head(&app).await;

    // Another process of the same log does not know how far the witness is: 409, and on from there.
    let copy = dir.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    app.store().backup(&copy.join("yichuang.db")).await.unwrap();
    let again = district(&copy).await;
    write(&again, "乙").await;
    appoint(&again, &[&one], 1);
    assert_eq!(round(&again).await.unwrap(), Round { asked: 1, came: 1 });
    assert_eq!(standings(&again).await.unwrap()[0].size, size + 1);

    // Meanwhile the first log is an older copy: its witness is ahead of it, which is told and never smoothed over.
    app.store()
        .keep_cosignatures(&app.store().checkpoint().await.unwrap().unwrap(), &bare(&app).await, false)
        .await
        .unwrap();
    assert_eq!(round(&app).await.unwrap(), Round { asked: 1, came: 0 });
    let trouble = standings(&app).await.unwrap().remove(0).trouble.unwrap();
    assert!(trouble.contains(&format!("cosigned {} events", size + 1)), "{trouble}");

    // It grows past the witness with other events: a fork, refused for good, and both heads are kept.
    for word in ["丙", "丁"] {
        write(&app, word).await;
    }
    later(&app, 10);
    assert_eq!(round(&app).await.unwrap(), Round { asked: 1, came: 0 });
    let trouble = standings(&app).await.unwrap().remove(0).trouble.unwrap();
    assert!(trouble.starts_with("422 "), "{trouble}");
    let kept = evidence(&dir.path().join("w1"));
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].doubt, Doubt::Unproved);
    for note in [&kept[0].cosigned, &kept[0].offered] {
        assert_eq!(Checkpoint::open(note, &service::log::keys(&app)).unwrap().checkpoint.origin, ORIGIN);
    }
    let (sizes, _) = head(&app).await;
    assert_eq!(
        app.store().cosigned().await.unwrap().unwrap().size,
        size,
        "the newest head is not cosigned: {sizes}"
    );
    one.end().await;
}

/// What `demo` and `serve` start: a witness is asked without anybody calling for a round.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn heads_are_offered_in_the_background() {
    let dir = tempfile::tempdir().unwrap();
    let app = district(&dir.path().join("district")).await;
    super::stand_in(&app, dir.path()).await.unwrap();
    assert!(super::stand_in(&app, &dir.path().join("other")).await.is_err(), "witnesses are named once");
    let running = tokio::spawn(service::witness::run(app.clone()));
    let cosigned = async {
        let mut interval = tokio::time::interval(std::time::Duration::from_millis(20));
        loop {
            if let Some(cosigned) = app.store().cosigned().await.unwrap() {
                break cosigned;
            }
            interval.tick().await;
        }
    };
    let cosigned = tokio::time::timeout(std::time::Duration::from_secs(20), cosigned).await.unwrap();
    assert_eq!(cosigned.size, head(&app).await.0);
    assert!(cosigned.note.contains("— demo.yichuang.invalid/witness "), "{}", cosigned.note);
    app.stop();
    running.await.unwrap();
    // Without witnesses there is nothing to do, and it ends by itself.
    let alone = district(&dir.path().join("alone")).await;
    service::witness::run(alone.clone()).await;
    assert_eq!(round(&alone).await.unwrap(), Round::default());
    assert_eq!(service::status::witness_lines(&alone).await.unwrap(), "");
}

/// An act goes its way while a witness takes the connection and never answers; a line by another key is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_silence_nor_a_false_line_holds_anything_up() {
    let dir = tempfile::tempdir().unwrap();
    let app = district(&dir.path().join("district")).await;
    let key = |n: u8| ledger::note::Cosigner::new(&format!("city.example/w{n}"), &[n; 32]).unwrap();
    let quorum = Quorum::new(vec![key(1).verifier().clone(), key(2).verifier().clone()], 1).unwrap();
    let (asked, mut was_asked) = tokio::sync::mpsc::unbounded_channel();
    // The first never answers. The second answers with a line of its key under another text.
    let post: service::witness::Post = Arc::new(move |url: String, _| {
        asked.send(url.clone()).unwrap();
        Box::pin(async move {
            if url.starts_with("http://silent") {
                return std::future::pending().await;
            }
            let line = ledger::note::Cosigner::new("city.example/w2", &[2; 32])
                .unwrap()
                .cosign("other\n", 5)
                .unwrap();
            Ok(service::witness::Answer { status: 200, content_type: None, body: format!("{line}\n") })
        })
    });
    let urls = vec!["http://silent".to_owned(), "http://false".to_owned()];
    service::witness::appoint(&app, Panel::new(urls, quorum, post)).unwrap();
    let running = tokio::spawn(service::witness::run(app.clone()));
    for _ in 0..2 {
        was_asked.recv().await.unwrap();
    }
    let told = async {
        let mut interval = tokio::time::interval(std::time::Duration::from_millis(20));
        while standings(&app).await.unwrap()[1].failures == 0 {
            interval.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), told).await.unwrap();
    let (before, note) = head(&app).await;
    assert_eq!(note.signatures().len(), 2, "only the log's own lines");
    assert_eq!(app.store().cosigned().await.unwrap(), None);
    // The first is still being waited for.
    write(&app, "甲").await;
    assert_eq!(head(&app).await.0, before + 1, "acts and heads go on");
    running.abort();
    let _ = running.await;
}

/// The published head without cosignatures, as a restored database has it.
async fn bare(app: &App) -> String {
    let (_, note) = head(app).await;
    let own = service::log::keys(app);
    let mut bare = SignedNote::new(note.text()).unwrap();
    let is_own = |id: u32| own.iter().any(|key| key.id() == id);
    note.signatures().iter().filter(|line| is_own(line.id)).for_each(|line| bare.push(line.clone()));
    bare.to_string()
}

fn evidence(dir: &Path) -> Vec<DoubtFile> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(dir.join("evidence")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()).collect()
}

fn signer() -> NoteSigner {
    NoteSigner::ed25519("centre.example/log", &[1; 32]).unwrap()
}

fn small_log() -> Vec<Log> {
    vec![Log { origin: "centre.example/log".to_owned(), keys: vec![signer().verifier().clone()] }]
}

/// A request from `old` to a log of these leaves.
fn request(old: u64, leaves: &[ledger::Hash]) -> String {
    let head = Checkpoint::new("centre.example/log", leaves.len() as u64, root_of(leaves)).unwrap();
    let proof = consistency_proof_of(leaves, old).unwrap();
    AddCheckpoint::to_body(old, &proof, &head.sign(&[signer()]).unwrap().to_string())
}

fn leaves(n: u8, last: &[u8]) -> Vec<ledger::Hash> {
    (0..n).map(|leaf| if leaf + 1 == n { leaf_hash(last) } else { leaf_hash(&[leaf]) }).collect()
}

#[test]
fn a_fork_is_kept_as_evidence_once_and_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Keeper::open(dir.path(), Some("city.example/w1"), small_log(), clock());
    let keeper = open().unwrap();
    assert!(open().is_err(), "one process for a directory");
    keeper.add(&request(0, &leaves(4, b"true"))).unwrap();
    let refused = |keeper: &Keeper, body: &str| match keeper.add(body) {
        Err(Refused::Protocol(refusal)) => refusal,
        other => unreachable!("{other:?}"),
    };
    for _ in 0..2 {
        assert_eq!(refused(&keeper, &request(4, &leaves(4, b"false"))), Refusal::Forked(4));
    }
    let key = keeper.verifier().to_string();
    drop(keeper);
    let keeper = open().unwrap();
    assert_eq!(keeper.verifier().to_string(), key);
    assert_eq!(keeper.sizes(), [("centre.example/log", 4)]);
    assert_eq!(refused(&keeper, &request(0, &leaves(4, b"false"))), Refusal::OtherSize(4));
    let kept = evidence(dir.path());
    assert_eq!(kept.len(), 1, "the same pair is kept once");
    assert_eq!(kept[0].doubt, Doubt::Forked);
    let keys = [signer().verifier().clone()];
    let roots =
        [&kept[0].cosigned, &kept[0].offered].map(|note| Checkpoint::open(note, &keys).unwrap().checkpoint);
    assert_eq!((roots[0].size, roots[1].size), (4, 4));
    assert_ne!(roots[0].root, roots[1].root, "signed by the log both: nobody can explain it away");
}

#[test]
fn of_two_requests_at_once_the_later_size_is_never_rolled_back() {
    let dir = tempfile::tempdir().unwrap();
    let keeper = Keeper::open(dir.path(), Some("city.example/w1"), small_log(), clock()).unwrap();
    let all: Vec<ledger::Hash> = (0..60).map(|leaf| leaf_hash(&[leaf])).collect();
    keeper.add(&request(0, &all[..1])).unwrap();
    // All start from 1; exactly one can be right, whoever comes first.
    let won: usize = std::thread::scope(|scope| {
        let ask = |n: usize| {
            scope.spawn({
                let (keeper, all) = (&keeper, &all);
                move || keeper.add(&request(1, &all[..n]))
            })
        };
        let running: Vec<_> = (2..60).map(ask).collect();
        running.into_iter().map(|run| usize::from(run.join().unwrap().is_ok())).sum()
    });
    assert_eq!(won, 1);
    let (_, size) = keeper.sizes()[0];
    let file =
        std::fs::read_to_string(dir.path().join("logs").join(origin_hash("centre.example/log"))).unwrap();
    let kept = Checkpoint::parse(SignedNote::parse(&file).unwrap().text()).unwrap();
    assert_eq!(kept.size, size, "file and memory agree");
}

/// What a crash can leave, and what must not be gone on from.
#[test]
fn state_that_is_not_this_witnesss_own_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Keeper::open(dir.path(), Some("city.example/w1"), small_log(), clock());
    let keeper = open().unwrap();
    keeper.add(&request(0, &leaves(4, b"true"))).unwrap();
    drop(keeper);
    let file = dir.path().join("logs").join(origin_hash("centre.example/log"));
    let good = std::fs::read_to_string(&file).unwrap();
    // Half a temporary file, as kill -9 leaves it, is nothing.
    std::fs::write(file.with_extension("tmp"), &good[..20]).unwrap();
    assert_eq!(open().unwrap().sizes(), [("centre.example/log", 4)]);
    let unsigned = good.lines().take(5).map(|line| format!("{line}\n")).collect::<String>();
    for bad in [good.replace("\n4\n", "\n3\n"), good[..30].to_owned(), String::new(), unsigned] {
        std::fs::write(&file, &bad).unwrap();
        assert!(open().is_err(), "{bad}");
    }
    std::fs::write(&file, good).unwrap();
    assert!(
        Keeper::open(dir.path(), Some("city.example/other"), small_log(), clock()).is_err(),
        "another name"
    );
    let key = dir.path().join("witness.key");
    let secret = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    assert!(open().is_err(), "no new key over what another cosigned");
    std::fs::write(&key, secret).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(open().is_err(), "a key others can read");
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert!(open().is_ok());
    let twice = [small_log(), small_log()].concat();
    assert!(Keeper::open(dir.path(), None, twice, clock()).is_err());
}
