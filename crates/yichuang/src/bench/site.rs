//! Stores to measure on and the server processes over them. A server is this program again, in a process of its own,
//! so that its CPU time and memory can be told from the load's.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::basics::{Outcome, now, pause};
use super::http::{Client, request};

/// Where a store is: SQLite in the directory, or a schema of a PostgreSQL database.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// Data directory: keyring, accounts, published head and, with SQLite, the database.
    pub(crate) data_dir: PathBuf,
    /// Connection string and schema.
    pub(crate) postgres: Option<(String, String)>,
}

impl Site {
    /// A store in a directory below `root`, on PostgreSQL if a connection is given.
    pub(crate) fn new(root: &Path, name: &str, url: Option<&str>) -> Self {
        let schema = format!("bench_{}_{name}", std::process::id());
        Self { data_dir: root.join(name), postgres: url.map(|url| (url.to_owned(), schema)) }
    }

    /// Name of the engine in figures.
    pub(crate) fn engine(&self) -> &'static str {
        if self.postgres.is_some() { "postgres" } else { "sqlite" }
    }

    /// The configuration of an instance, written beside the store: each has a directory of its own on PostgreSQL,
    /// as on machines of their own.
    pub(crate) fn config(&self, instance: &str) -> Outcome<PathBuf> {
        let own = match &self.postgres {
            Some(_) if instance != "single" => self.data_dir.join(instance),
            _ => self.data_dir.clone(),
        };
        std::fs::create_dir_all(&own)?;
        // An instance that starts alone over a store others made brings the last published head along (ADR 009).
        let (theirs, its) = (self.data_dir.join("checkpoint"), own.join("checkpoint"));
        if theirs.exists() && !its.exists() {
            std::fs::copy(theirs, its)?;
        }
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let path_text = |path: &Path| quoted(&path.to_string_lossy());
        let mut text = format!(
            "addr = \"127.0.0.1:0\"\ndata_dir = {}\nkeyring = {}\nbase_url = \"http://127.0.0.1\"\norigin = \"{}\"\ninstance = \"{instance}\"\n",
            path_text(&own),
            path_text(&self.data_dir.join("keyring.json")),
            super::ORIGIN
        );
        if let Some((url, schema)) = &self.postgres {
            text.push_str(&format!("[postgres]\nurl = {}\nschema = {}\n", quoted(url), quoted(schema)));
        }
        let path = own.join("bench.toml");
        std::fs::write(&path, text)?;
        Ok(path)
    }
}

/// A server process; killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) addr: SocketAddr,
}

impl Server {
    /// Starts a server of `binary` over a store (made with the demonstration district if it is new) and waits until
    /// it listens.
    pub(crate) fn start(binary: &Path, site: &Site, instance: &str) -> Outcome<Self> {
        let mut child = Command::new(binary)
            .arg("bench-serve")
            .arg("--config")
            .arg(site.config(instance)?)
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().ok_or("no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        match line.trim().parse() {
            Ok(addr) => Ok(Self { child, addr }),
            Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                Err("the server did not start".into())
            }
        }
    }

    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        let asked = Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status()?;
        for _ in 0..1_000 {
            if self.child.try_wait()?.is_some() {
                return Ok(());
            }
            pause(Duration::from_millis(10));
        }
        Err(format!("the server did not stop ({asked})").into())
    }

    /// Kills it on the spot: SIGKILL.
    pub(crate) fn kill(mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Waits until every event is covered by the signed head: all consumers have caught up.
    pub(crate) async fn caught_up(&self) -> Outcome<()> {
        let mut client = Client::connect(self.addr).await?;
        let start = now();
        while start.elapsed() < Duration::from_secs(120) {
            if client.send(&request("GET", "/readyz", "", "")).await?.status == 200 {
                return Ok(());
            }
            pause(Duration::from_millis(20));
        }
        Err("the log was not covered within two minutes".into())
    }

    /// Events in the log.
    pub(crate) async fn events(&self) -> Outcome<u64> {
        let mut client = Client::connect(self.addr).await?;
        let reply = client.send(&request("GET", "/metrics", "", "")).await?.expect(200, "metrics")?;
        let text = String::from_utf8_lossy(reply.body).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix("yichuang_log_events "));
        Ok(line.ok_or("no such figure")?.trim().parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `ledger verify` over a store: what it said, and how long it took in seconds. A log that does not hold is an error.
pub(crate) fn verify(binary: &Path, site: &Site) -> Outcome<(String, f64)> {
    let start = now();
    let config = site.config("single")?;
    let output = Command::new(binary)
        .args(["ledger", "verify", "--config"])
        .arg(config)
        .env("RUST_LOG", "warn")
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() {
        return Err(format!("ledger verify: {said} {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok((said, start.elapsed().as_secs_f64()))
}
