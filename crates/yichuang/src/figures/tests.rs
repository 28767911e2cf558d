//! The page of a district and a stranger with its log count the same, and a changed log counts for nothing.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;

use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::{App, Setup};
use store::{Options, Store};

use super::*;
use crate::ledger::LedgerCommand;
use crate::setup::Place;
use crate::simulate::Plan;

const MONTHS: [&str; 3] = ["2026-09", "2026-10", "2026-11"];

/// A district with a simulated history, under a signed head.
async fn town(dir: &Path) -> App {
    let options = Options { published: Some(dir.join("checkpoint")), ..Options::default() };
    let store = Store::open_sqlite(&dir.join("yichuang.db"), options).await.unwrap();
    let until: jiff::Timestamp = "2026-11-20T15:30:00+08:00".parse().unwrap();
    let plan = Plan { cases: 130, days: 70, seed: 5, until, supervised: true };
    let entropy = Entropy::seeded(5);
    let keyring = Keyring::generate(&entropy, true).unwrap();
    keyring.write(&dir.join("keyring.json")).unwrap();
    let app = App::new(Setup {
        store,
        clock: Clock::manual(until - jiff::SignedDuration::from_hours(24 * 71)),
        entropy,
        keyring,
        render: Arc::new(|_| Err("no papers here".to_owned())),
        origin: crate::demo::DEMO_ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    })
    .await
    .unwrap();
    crate::demo::seed(&app, dir).await.unwrap();
    crate::simulate::run(&app, &plan).await.unwrap();
    service::log::advance(&app).await.unwrap();
    app
}

fn args(log: &str, month: &str) -> FiguresArgs {
    FiguresArgs {
        log: log.to_owned(),
        month: Some(month.to_owned()),
        missing: false,
        json: false,
        keys: None,
        need: Need::default(),
    }
}

async fn read_or_why(log: &str) -> Result<Reading, String> {
    read(&args(log, "2026-11")).await.map_err(|error| error.to_string())
}

/// A page as text without its tags, each piece on a line.
fn text_of(html: &str) -> String {
    html.split('<')
        .filter_map(|piece| piece.split_once('>'))
        .map(|(_, text)| format!("{}\n", text.trim()))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_and_a_stranger_with_the_log_count_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("district");
    std::fs::create_dir(&data).unwrap();
    let app = town(&data).await;
    assert_eq!(service::figures::month(&app, None).counted, 0, "counted in the background only");
    while service::figures::follow(&app).await.unwrap() {}
    let size = app.store().checkpoint().await.unwrap().unwrap().size;
    assert!(size > 1_200, "more than one page of leaves: {size}");
    assert!(!service::figures::follow(&app).await.unwrap());
    assert_eq!(service::figures::month(&app, None).counted, size, "and nothing twice");

    // Exported while the district goes on.
    let export = dir.path().join("export");
    let place = Place { data_dir: Some(data.clone()), config: None };
    crate::ledger::run(LedgerCommand::Export { dir: export.clone(), place }).await.unwrap();
    let log = export.to_str().unwrap();
    let reading = read_or_why(log).await.unwrap();
    assert_eq!((reading.head.size, reading.figures.leaves(), reading.own), (size, size, true));
    let mut all = Counts::default();
    for month in MONTHS {
        let counted = service::figures::month(&app, Some(month)).centres;
        assert!(!counted.is_empty(), "{month}");
        assert_eq!(reading.figures.month(month), counted, "{month}");
        all.add(&total(&counted));
    }
    // The history is of some substance: what is compared is not zero against zero.
    assert_eq!(all.received, 130);
    for (what, n) in [
        ("accepted", all.accepted),
        ("decided", all.decided),
        ("on time", all.on_time),
        ("untimed", all.untimed),
        ("notices", all.notices),
        ("findings", all.warnings + all.yellow + all.red),
        ("days", all.used_days),
    ] {
        assert!(n > 0, "no {what}: {all:?}");
    }
    assert_eq!(all.decided, all.timed() + all.untimed);

    // The same over the connection of a running server, and on its page.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let config = web::WebConfig {
        demo: true,
        secure_cookies: false,
        base_url: format!("http://{addr}"),
        screen_token: String::new(),
    };
    let router = web::router(app.clone(), config);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(web::serve(listener, router, web::Limits::default(), async move {
        let _ = stopped.await;
    }));
    let over = read_or_why(&format!("http://{addr}/ledger")).await.unwrap();
    assert_eq!(over.figures, reading.figures);
    let target = Target::parse(&format!("http://{addr}/figures?")).map(|_| ());
    assert!(target.is_err(), "a log's address has no question in it");
    for month in MONTHS {
        let page = page(&addr.to_string(), &format!("/figures?month={month}")).await;
        let said = text_of(&page);
        assert!(said.contains(&format!("已数到第 {size} 条记录")), "{said}");
        for (centre, counts) in reading.figures.month(month) {
            let (_, row) = said.split_once(&format!("\n{centre}\n")).unwrap();
            let values: Vec<&str> = row.lines().filter(|line| !line.is_empty()).take(9).collect();
            let expected: Vec<String> = counts.cells().into_iter().map(|(_, value)| value).collect();
            assert_eq!(values, expected, "{month} {centre}");
        }
    }
    assert!(page(&addr.to_string(), "/figures?month=1999-01").await.contains("没有记录"));
    assert!(
        page(&addr.to_string(), "/figures?month=%3Cb%3E").await.contains("2026年11月，各中心"),
        "the newest month"
    );
    let _ = stop.send(());
    served.await.unwrap().unwrap();

    refuses_what_was_changed(&export, size).await;
}

async fn page(addr: &str, path: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let mut stream = tokio::net::TcpStream::connect(addr).await.unwrap();
    let ask = format!("GET {path} HTTP/1.1\r\nhost: {addr}\r\nconnection: close\r\n\r\n");
    stream.write_all(ask.as_bytes()).await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
    text
}

/// One word in one record, a missing bundle, another's key, an older head with newer records.
async fn refuses_what_was_changed(export: &Path, size: u64) {
    let log = export.to_str().unwrap();
    let last = bundles_between(0, size).last().unwrap();
    let file = export.join(last.path());
    let good = std::fs::read(&file).unwrap();
    let mut changed = good.clone();
    let at = good.windows(8).rposition(|word| word == b"accepted").unwrap();
    changed.splice(at..at + 8, *b"declined");
    std::fs::write(&file, changed).unwrap();
    assert!(read_or_why(log).await.err().unwrap().contains("与签名头不一致"));
    std::fs::remove_file(&file).unwrap();
    assert!(read_or_why(log).await.err().unwrap().contains(&last.path()));
    assert_eq!(missing(&args(log, "2026-11")).await.unwrap(), [last.path()]);
    std::fs::write(&file, &good).unwrap();
    assert!(read_or_why(log).await.is_ok());

    let keys = export.join("others");
    std::fs::write(&keys, "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n").unwrap();
    let strange = FiguresArgs { keys: Some(keys), ..args(log, "2026-11") };
    assert!(read(&strange).await.is_err(), "a head that is not signed by the key one trusts");
    let need = Need {
        quorum: Some(1),
        witness: vec![ledger::note::Cosigner::new("w", &[1; 32]).unwrap().verifier().to_string()],
    };
    let vouched = FiguresArgs { need, ..args(log, "2026-11") };
    assert!(read(&vouched).await.err().unwrap().to_string().contains("见证人"), "nobody cosigned it");
    for month in ["2026-13", "11", ""] {
        assert!(run(args(log, month)).await.is_err(), "{month}");
    }
    assert!(
        read_or_why("https://zwfw.example.gov.cn/ledger").await.err().unwrap().contains("下载到一个目录")
    );
}
