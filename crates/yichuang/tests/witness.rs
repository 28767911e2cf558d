//! Witnesses as processes: they cosign, survive `kill -9` with what they cosigned, and `ledger verify` asks for them.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use domain::catalogue::demo::demo_organisation;
use ledger::note::NoteVerifier;
use ledger::quorum::Quorum;
use service::clock::{Clock, Entropy};
use service::keys::Keyring;
use service::witness::{Panel, Round, round};
use service::{App, Setup};
use store::{Options, PlainEvent, RecordWrite, Store};

#[path = "../src/witness/client.rs"]
#[expect(dead_code, reason = "shared with the binary, which also fetches")]
mod client;

const ORIGIN: &str = "demo.test.invalid/heping";

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yichuang")).args(args).stdin(Stdio::null()).output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A witness as a process.
struct Witness {
    child: Child,
    addr: String,
    key: NoteVerifier,
}

impl Witness {
    /// Starts one and reads what it says of itself.
    fn start(dir: &Path, name: Option<&str>, addr: &str, keys: &[NoteVerifier]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_yichuang"));
        command.args(["witness", "--addr", addr, "--data-dir"]).arg(dir).stdout(Stdio::piped());
        name.into_iter().for_each(|name| {
            command.args(["--name", name]);
        });
        for key in keys {
            command.args(["--log", &key.to_string()]);
        }
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().unwrap().unwrap();
        let addr = ready.rsplit_once("http://").unwrap().1.to_owned();
        let key = lines.next().unwrap().unwrap();
        let key = NoteVerifier::parse(key.rsplit_once(' ').unwrap().1).unwrap();
        Self { child, addr, key }
    }

    /// `kill -9`.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn district(dir: &Path) -> App {
    let options = Options {
        data_dir: Some(dir.to_owned()),
        published: Some(dir.join("checkpoint")),
        ..Options::default()
    };
    let store = Store::open_sqlite(&dir.join("yichuang.db"), options).await.unwrap();
    let keyring = Keyring::generate(&Entropy::seeded(1), true).unwrap();
    keyring.write(&dir.join("keyring.json")).unwrap();
    let setup = Setup {
        store,
        clock: Clock::manual("2026-11-02T09:00:00+08:00".parse().unwrap()),
        entropy: Entropy::seeded(1),
        keyring,
        render: Arc::new(|_| Ok(Vec::new())),
        origin: ORIGIN.to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        demo: true,
    };
    let app = App::new(setup).await.unwrap();
    service::seed::organisation(&app, ORIGIN, demo_organisation().unwrap()).await.unwrap();
    service::log::advance(&app).await.unwrap();
    app
}

async fn write(app: &App) {
    let event = PlainEvent {
        kind: "noted".to_owned(),
        body: serde_json::json!({"word": "甲"}),
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quorum_of_processes_vouches_for_a_log() {
    let dir = tempfile::tempdir().unwrap();
    let place = |name: &str| dir.path().join(name);
    let app = district(&place("district")).await;
    let keys = service::log::keys(&app);
    let mut one = Witness::start(&place("w1"), Some("city.example/w1"), "127.0.0.1:0", &keys);
    let two = Witness::start(&place("w2"), Some("city.example/w2"), "127.0.0.1:0", &keys);
    let (key_1, key_2) = (one.key.to_string(), two.key.to_string());
    let quorum = Quorum::new(vec![one.key.clone(), two.key.clone()], 2).unwrap();
    let urls = vec![format!("http://{}", one.addr), format!("http://{}", two.addr)];
    service::witness::appoint(&app, Panel::new(urls, quorum, client::post())).unwrap();
    assert_eq!(round(&app).await.unwrap(), Round { asked: 2, came: 2 });

    // Killed and started again: the key and the size cosigned last are there.
    let addr = one.addr.clone();
    let size = app.store().cosigned().await.unwrap().unwrap().size;
    one.kill();
    let one = Witness::start(&place("w1"), None, &addr, &keys);
    assert_eq!(one.key.to_string(), key_1);
    let about = client::get(&client::Target::parse(&format!("http://{addr}")).unwrap()).await.unwrap();
    let about = String::from_utf8(about.unwrap()).unwrap();
    assert!(about.contains(&format!("日志 {ORIGIN} 已联署到 {size} 条")), "{about}");
    write(&app).await;
    assert_eq!(round(&app).await.unwrap(), Round { asked: 2, came: 2 });
    let size = app.store().cosigned().await.unwrap().unwrap().size;
    assert_eq!(size, app.store().checkpoint().await.unwrap().unwrap().size);
    // A record nobody has cosigned yet: told, no fault.
    write(&app).await;
    drop(app);

    let data = place("district").to_str().unwrap().to_owned();
    let verify = ["ledger", "verify", "--data-dir", &data];
    let with = |more: &[&str]| run(&[verify.as_slice(), more].concat());
    assert!(with(&[]).status.success(), "nobody is asked for unless somebody is named");
    let output = with(&["--quorum", "2", "--witness", &key_1, "--witness", &key_2]);
    let said = told(&output);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains(&format!("{size} 条的签名头有 2/2 个见证人联署（需要 2 个），其后还有 1 条")),
        "{said}"
    );
    assert!(said.contains("city.example/w1　20") && said.contains("city.example/w2　20"), "{said}");

    let stranger = ledger::note::Cosigner::new("city.example/w3", &[9; 32]).unwrap().verifier().to_string();
    let output = with(&["--quorum", "2", "--witness", &key_1, "--witness", &stranger]);
    assert!(
        !output.status.success() && told(&output).contains("见证人联署不足：需要 2 个"),
        "{}",
        told(&output)
    );
    for bad in [
        vec!["--quorum", "3", "--witness", &key_1, "--witness", &key_2],
        vec!["--quorum", "2", "--witness", &key_1, "--witness", &key_1],
        vec!["--quorum", "1", "--witness", "nonsense"],
        vec!["--quorum", "1"],
    ] {
        assert!(!with(&bad).status.success(), "{bad:?}");
    }

    // The same from the configuration, which also gives evidence files the witnesses' keys.
    let config = place("yichuang.toml");
    let text = format!(
        "addr = \"127.0.0.1:0\"\ndata_dir = {data:?}\nbase_url = \"https://x\"\norigin = {ORIGIN:?}\n[ledger]\nquorum = 2\n\
         [[ledger.witnesses]]\nurl = \"http://{addr}\"\nkey = \"{key_1}\"\n[[ledger.witnesses]]\nurl = \"http://w\"\nkey = \"{key_2}\"\n"
    );
    std::fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap();
    assert!(run(&["ledger", "verify", "--config", config]).status.success());
    let output = run(&["ledger", "prove", "log:test", "1", "--config", config]);
    let file = place("evidence.json");
    std::fs::write(&file, &output.stdout).unwrap();
    let output = run(&["ledger", "check", file.to_str().unwrap()]);
    assert!(output.status.success() && told(&output).contains("见证人联署：2 个"), "{}", told(&output));
    let own = place("keys");
    std::fs::write(&own, keys.iter().map(|key| format!("{key}\n")).collect::<String>()).unwrap();
    let output = run(&["ledger", "check", file.to_str().unwrap(), "--keys", own.to_str().unwrap()]);
    let said = told(&output);
    assert!(said.contains("见证人联署：没有") && said.contains("另有 2 个签名的公钥未给"), "{said}");

    // Exported heads carry the cosignatures.
    let export = place("export");
    assert!(run(&["ledger", "export", export.to_str().unwrap(), "--data-dir", &data]).status.success());
    assert!(std::fs::read_to_string(export.join("cosigned")).unwrap().contains("city.example/w2"));
    assert_eq!(
        told(&run(&["witness", "--print-key", "--data-dir", place("w1").to_str().unwrap()])),
        format!("{key_1}\n")
    );
    drop(one);
}

/// Each refused before anything is opened, with what is wrong.
#[test]
fn witnesses_that_make_no_sense_are_refused_at_start() {
    let dir = tempfile::tempdir().unwrap();
    let base =
        "addr = \"127.0.0.1:0\"\ndata_dir = \"x\"\nbase_url = \"https://x\"\norigin = \"x\"\n[ledger]\n";
    let key = ledger::note::Cosigner::new("city.example/w1", &[9; 32]).unwrap().verifier().to_string();
    let plain = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let one = |url: &str, key: &str| format!("[[ledger.witnesses]]\nurl = \"{url}\"\nkey = \"{key}\"\n");
    let rows = [
        (format!("quorum = 1\n{}", one("https://w", &key)), "只支持 http://"),
        (format!("quorum = 1\n{}", one("w", &key)), "须以 http:// 开头"),
        (format!("quorum = 2\n{}", one("http://w", &key)), "法定联署数须为 1–1"),
        (format!("quorum = 0\n{}", one("http://w", &key)), "法定联署数须为 1–1"),
        (format!("quorum = 1\n{}", one("http://w", plain)), "不是见证人的联署密钥"),
        (format!("quorum = 1\n{}", one("http://w", "x")), "验证密钥格式错误"),
        (one("http://w", &key), "quorum"),
        (format!("quorum = 1\nwitness = 1\n{}", one("http://w", &key)), "witness"),
    ];
    for (text, why) in rows {
        let config = dir.path().join("yichuang.toml");
        std::fs::write(&config, format!("{base}{text}")).unwrap();
        let output = run(&["serve", "--config", config.to_str().unwrap()]);
        assert!(!output.status.success() && told(&output).contains(why), "{text}: {}", told(&output));
    }
    // The witness's own: no log, no name at the first start, a log twice.
    let place = dir.path().join("w").to_str().unwrap().to_owned();
    for (args, why) in [
        (vec!["witness", "--data-dir", &place, "--name", "n"], "请用 --log"),
        (vec!["witness", "--data-dir", &place, "--log", plain], "--name"),
        (vec!["witness", "--data-dir", &place, "--name", "a b", "--log", plain], "密钥名称无效"),
        (vec!["witness", "--data-dir", &place, "--name", "n", "--log", "x"], "日志公钥"),
    ] {
        let output = run(&args);
        assert!(!output.status.success() && told(&output).contains(why), "{args:?}: {}", told(&output));
    }
}
